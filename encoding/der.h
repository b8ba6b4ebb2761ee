/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to encoding/ and policy/: a reader that takes canonical DER elements one by one without
 * copying, and a writer that fills a buffer from its end. X.690 8 and 10. */
#ifndef PAK_ENCODING_DER_H
#define PAK_ENCODING_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

enum pak_der_tag {
	PAK_DER_BOOLEAN = 0x01,
	PAK_DER_INTEGER = 0x02,
	PAK_DER_BIT_STRING = 0x03,
	PAK_DER_OCTET_STRING = 0x04,
	PAK_DER_NULL = 0x05,
	PAK_DER_OID = 0x06,
	PAK_DER_ENUMERATED = 0x0a,
	PAK_DER_UTF8_STRING = 0x0c,
	PAK_DER_SEQUENCE = 0x30,
	PAK_DER_SET = 0x31,
	PAK_DER_CONTEXT = 0x80,    /* [n] primitive: PAK_DER_CONTEXT | n */
	PAK_DER_CONSTRUCTED = 0x20 /* or-ed in for a constructed one */
};

/* The bytes not read yet; also a view of an element's content. */
struct pak_der {
	const uint8_t *p;
	size_t len;
};

/* Takes the next element, of any tag. Refuses multi-byte tags, tag 0, lengths that are indefinite,
 * not minimal, or past the end. `content` is the element's content; in then starts behind it.
 * PAK_ERR_ENCODING. */
PAK_MUST_CHECK enum pak_status pak_der_next(struct pak_der *in, uint8_t *tag,
                                            struct pak_der *content);

/* pak_der_next that wants this tag; in is unchanged on error. */
PAK_MUST_CHECK enum pak_status pak_der_take(struct pak_der *in, uint8_t tag,
                                            struct pak_der *content);

/* Returns true if the next element starts with tag. */
bool pak_der_peek(const struct pak_der *in, uint8_t tag);

/* Takes a BIT STRING (or [n] IMPLICIT BIT STRING: tag) of whole bytes. */
PAK_MUST_CHECK enum pak_status pak_der_take_bits(struct pak_der *in, uint8_t tag,
                                                 struct pak_der *bytes);

/* Takes an INTEGER: minimal and not negative, at most max_len bytes; big-endian, right-aligned into
 * out. */
PAK_MUST_CHECK enum pak_status pak_der_take_unsigned(struct pak_der *in, uint8_t *out,
                                                     size_t max_len);

/* PAK_OK if nothing is left. */
PAK_MUST_CHECK enum pak_status pak_der_end(const struct pak_der *in);

/* Writes from the end of buf[0..size) towards its start; `at` is the first byte written. Too small
 * a buffer sets `full`, and all later writes do nothing. */
struct pak_der_writer {
	uint8_t *buf;
	size_t size, at;
	bool full;
};

void pak_der_writer_init(struct pak_der_writer *w, uint8_t *buf, size_t size);

/* Puts n bytes before what is there. */
void pak_der_put(struct pak_der_writer *w, const void *p, size_t n);
void pak_der_put_byte(struct pak_der_writer *w, uint8_t b);

/* Puts tag and length before all that was written since the writer stood at `end`. */
void pak_der_wrap(struct pak_der_writer *w, uint8_t tag, size_t end);

/* Puts the unsigned big-endian number p[0..n) as a minimal INTEGER. */
void pak_der_put_unsigned(struct pak_der_writer *w, const uint8_t *p, size_t n);

/* Copies the result to out: PAK_ERR_BUFFER if cap is too small (*len is the needed size),
 * PAK_ERR_INTERNAL if the writer was full. */
PAK_MUST_CHECK enum pak_status pak_der_writer_copy(const struct pak_der_writer *w, uint8_t *out,
                                                   size_t cap, size_t *len);

#endif
