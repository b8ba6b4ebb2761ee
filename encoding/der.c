/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical DER: reader, writer, and the recursive check of any element (X.690 8, 10 and 11). */
#include "encoding/der.h"

#include <string.h>

#include "encoding/encoding.h"

#define DEPTH_MAX 16

/* Length octets: short form below 128, else the fewest octets that hold it. */
static enum pak_status take_length(struct pak_der *in, size_t *len)
{
	size_t n, octets;

	if (in->len == 0)
		return PAK_ERR_ENCODING;
	n = in->p[0];
	in->p++;
	in->len--;
	if (n >= 0x80) {
		octets = n & 0x7f;
		if (octets < 1 || octets > 4 || octets > in->len || in->p[0] == 0)
			return PAK_ERR_ENCODING;
		n = 0;
		for (size_t i = 0; i < octets; i++)
			n = n << 8 | in->p[i];
		if (n < 0x80)
			return PAK_ERR_ENCODING;
		in->p += octets;
		in->len -= octets;
	}
	if (n > in->len)
		return PAK_ERR_ENCODING;
	*len = n;
	return PAK_OK;
}

enum pak_status pak_der_next(struct pak_der *in, uint8_t *tag, struct pak_der *content)
{
	struct pak_der rest = *in;
	enum pak_status st;
	size_t len;

	if (rest.len < 2 || rest.p[0] == 0 || (rest.p[0] & 0x1f) == 0x1f)
		return PAK_ERR_ENCODING;
	*tag = rest.p[0];
	rest.p++;
	rest.len--;
	st = take_length(&rest, &len);
	if (st)
		return st;
	*content = (struct pak_der){rest.p, len};
	in->p = rest.p + len;
	in->len = rest.len - len;
	return PAK_OK;
}

enum pak_status pak_der_take(struct pak_der *in, uint8_t tag, struct pak_der *content)
{
	uint8_t found;

	if (!pak_der_peek(in, tag))
		return PAK_ERR_ENCODING;
	return pak_der_next(in, &found, content);
}

bool pak_der_peek(const struct pak_der *in, uint8_t tag)
{
	return in->len > 0 && in->p[0] == tag;
}

enum pak_status pak_der_take_bits(struct pak_der *in, uint8_t tag, struct pak_der *bytes)
{
	enum pak_status st = pak_der_take(in, tag, bytes);

	if (st)
		return st;
	if (bytes->len < 1 || bytes->p[0] != 0)
		return PAK_ERR_ENCODING;
	bytes->p++;
	bytes->len--;
	return PAK_OK;
}

/* X.690 8.3: at least one octet, and the first nine bits are not all equal. */
static bool integer_is_minimal(const struct pak_der *c)
{
	if (c->len == 0)
		return false;
	if (c->len == 1)
		return true;
	return !(c->p[0] == 0x00 && c->p[1] < 0x80) && !(c->p[0] == 0xff && c->p[1] >= 0x80);
}

enum pak_status pak_der_take_unsigned(struct pak_der *in, uint8_t *out, size_t max_len)
{
	struct pak_der c;
	enum pak_status st = pak_der_take(in, PAK_DER_INTEGER, &c);

	if (st)
		return st;
	if (!integer_is_minimal(&c) || c.p[0] >= 0x80)
		return PAK_ERR_ENCODING;
	if (c.p[0] == 0) {
		c.p++;
		c.len--;
	}
	if (c.len > max_len)
		return PAK_ERR_ENCODING;
	memset(out, 0, max_len - c.len);
	memcpy(out + (max_len - c.len), c.p, c.len);
	return PAK_OK;
}

enum pak_status pak_der_end(const struct pak_der *in)
{
	return in->len == 0 ? PAK_OK : PAK_ERR_ENCODING;
}

/* X.690 8.19: subidentifiers end, and none starts with 0x80. */
static bool oid_is_canonical(const struct pak_der *c)
{
	bool start = true;

	for (size_t i = 0; i < c->len; i++) {
		if (start && c->p[i] == 0x80)
			return false;
		start = c->p[i] < 0x80;
	}
	return c->len > 0 && start;
}

/* X.690 11.2: unused bits are zero; an empty string has none. */
static bool bits_are_canonical(const struct pak_der *c)
{
	if (c->len == 0 || c->p[0] > 7)
		return false;
	if (c->len == 1)
		return c->p[0] == 0;
	return (c->p[c->len - 1] & ((1u << c->p[0]) - 1)) == 0;
}

static bool primitive_is_canonical(uint8_t tag, const struct pak_der *c)
{
	switch (tag) {
	case PAK_DER_BOOLEAN:
		return c->len == 1 && (c->p[0] == 0x00 || c->p[0] == 0xff);
	case PAK_DER_INTEGER:
	case PAK_DER_ENUMERATED:
		return integer_is_minimal(c);
	case PAK_DER_BIT_STRING:
		return bits_are_canonical(c);
	case PAK_DER_NULL:
		return c->len == 0;
	case PAK_DER_OID:
		return oid_is_canonical(c);
	default:
		return true;
	}
}

/* Universal types: SEQUENCE and SET are constructed, all others are not. */
static bool form_is_canonical(uint8_t tag)
{
	bool constructed = tag & PAK_DER_CONSTRUCTED;
	unsigned number = tag & 0x1f;

	if (tag >= 0x40)
		return true;
	return constructed == (number == 16 || number == 17);
}

/* X.690 11.6: elements of a SET OF rise; a shorter one counts as padded with zeros. */
static bool in_order(const struct pak_der *a, const struct pak_der *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int d = n ? memcmp(a->p, b->p, n) : 0;

	if (d)
		return d < 0;
	for (size_t i = n; i < a->len; i++)
		if (a->p[i])
			return false;
	return true;
}

/* Recursion is bounded by DEPTH_MAX. */
static enum pak_status check_all(struct pak_der in, uint8_t parent, unsigned depth)
{
	struct pak_der content, element, last = {NULL, 0};
	enum pak_status st;
	uint8_t tag;

	if (depth > DEPTH_MAX)
		return PAK_ERR_ENCODING;
	while (in.len > 0) {
		element.p = in.p;
		st = pak_der_next(&in, &tag, &content);
		if (st)
			return st;
		element.len = (size_t)(in.p - element.p);
		if (parent == PAK_DER_SET && !in_order(&last, &element))
			return PAK_ERR_ENCODING;
		last = element;
		if (!form_is_canonical(tag))
			return PAK_ERR_ENCODING;
		if (tag & PAK_DER_CONSTRUCTED)
			st = check_all(content, tag, depth + 1);
		else if (!primitive_is_canonical(tag, &content))
			st = PAK_ERR_ENCODING;
		if (st)
			return st;
	}
	return PAK_OK;
}

enum pak_status pak_der_check(const uint8_t *der, size_t der_len)
{
	struct pak_der in = {der, der_len}, content;
	enum pak_status st;
	uint8_t tag;

	if (der_len > PAK_DER_MAX)
		return PAK_ERR_ENCODING;
	st = pak_der_next(&in, &tag, &content);
	if (st)
		return st;
	st = pak_der_end(&in);
	if (st)
		return st;
	return check_all((struct pak_der){der, der_len}, 0, 0);
}

void pak_der_writer_init(struct pak_der_writer *w, uint8_t *buf, size_t size)
{
	*w = (struct pak_der_writer){.buf = buf, .size = size, .at = size};
}

void pak_der_put(struct pak_der_writer *w, const void *p, size_t n)
{
	if (w->full || n > w->at) {
		w->full = true;
		return;
	}
	w->at -= n;
	if (n)
		memcpy(w->buf + w->at, p, n);
}

void pak_der_put_byte(struct pak_der_writer *w, uint8_t b)
{
	pak_der_put(w, &b, 1);
}

void pak_der_wrap(struct pak_der_writer *w, uint8_t tag, size_t end)
{
	size_t len = end - w->at;
	uint8_t octets = 0;

	if (w->full)
		return;
	if (len < 0x80) {
		pak_der_put_byte(w, (uint8_t)len);
	} else {
		for (; len; len >>= 8, octets++)
			pak_der_put_byte(w, (uint8_t)len);
		pak_der_put_byte(w, 0x80 | octets);
	}
	pak_der_put_byte(w, tag);
}

void pak_der_put_unsigned(struct pak_der_writer *w, const uint8_t *p, size_t n)
{
	size_t end = w->at;

	while (n > 1 && p[0] == 0) {
		p++;
		n--;
	}
	pak_der_put(w, p, n);
	if (n == 0 || p[0] >= 0x80)
		pak_der_put_byte(w, 0);
	pak_der_wrap(w, PAK_DER_INTEGER, end);
}

enum pak_status pak_der_writer_copy(const struct pak_der_writer *w, uint8_t *out, size_t cap,
                                    size_t *len)
{
	if (w->full)
		return PAK_ERR_INTERNAL;
	*len = w->size - w->at;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, w->buf + w->at, *len);
	return PAK_OK;
}
