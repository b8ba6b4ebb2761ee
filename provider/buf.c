/* SPDX-License-Identifier: Apache-2.0
 *
 * Buffers for parameters that may be secret. */
#include "provider/buf.h"

#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#define LEN_MAX ((size_t)1 << 30)

void pak_buf_clear(struct pak_buf *b)
{
	if (b->heap) {
		pak_wipe(b->heap, b->len);
		free(b->heap);
	} else {
		pak_wipe(b->small, b->len);
	}
	b->heap = NULL;
	b->len = 0;
	b->set = false;
}

/* The new bytes are in place before the old ones go: bytes may lie inside b. */
static int join(struct pak_buf *b, const uint8_t *head, size_t head_len, const uint8_t *tail,
                size_t tail_len)
{
	struct pak_buf fresh = {.len = head_len + tail_len, .set = true};
	uint8_t *at = fresh.small;

	if (head_len > LEN_MAX || tail_len > LEN_MAX)
		goto fail;
	if (fresh.len > sizeof fresh.small) {
		fresh.heap = at = malloc(fresh.len);
		if (!at)
			goto fail;
	}
	if (head_len)
		memcpy(at, head, head_len);
	if (tail_len)
		memcpy(at + head_len, tail, tail_len);
	pak_buf_clear(b);
	*b = fresh;
	pak_wipe(fresh.small, sizeof fresh.small);
	return 1;
fail:
	pak_buf_clear(b);
	return 0;
}

int pak_buf_set(struct pak_buf *b, const uint8_t *bytes, size_t len)
{
	return join(b, bytes, len, NULL, 0);
}

int pak_buf_append(struct pak_buf *b, const uint8_t *bytes, size_t len)
{
	return join(b, pak_buf_bytes(b), b->len, bytes, len);
}

int pak_buf_copy(struct pak_buf *to, const struct pak_buf *from)
{
	memset(to, 0, sizeof *to);
	return !from->set || pak_buf_set(to, pak_buf_bytes(from), from->len);
}
