/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: a copy of a parameter's bytes that may be secret. Short ones stay inside the context, so
 * that most operations need no allocation of their own; all are wiped. */
#ifndef PROVIDER_BUF_H
#define PROVIDER_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is an unset buffer. */
struct pak_buf {
	uint8_t *heap; /* NULL: the bytes are in small */
	size_t len;
	bool set; /* an empty value differs from none */
	uint8_t small[64];
};

/* The bytes; NULL if unset. */
static inline const uint8_t *pak_buf_bytes(const struct pak_buf *b)
{
	return !b->set ? NULL : b->heap ? b->heap : b->small;
}

/* Replaces, extends, copies. 1, or 0 if memory is short or the length above 2^30: then b is unset.
 * to is fresh. */
int pak_buf_set(struct pak_buf *b, const uint8_t *bytes, size_t len);
int pak_buf_append(struct pak_buf *b, const uint8_t *bytes, size_t len);
int pak_buf_copy(struct pak_buf *to, const struct pak_buf *from);

/* Wipes and unsets. */
void pak_buf_clear(struct pak_buf *b);

#endif
