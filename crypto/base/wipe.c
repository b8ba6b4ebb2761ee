/* SPDX-License-Identifier: Apache-2.0
 *
 * Wiping and comparing without a trace. */
#include <pak/mem.h>

#include <stdint.h>
#include <string.h>

#include "crypto/base/ct.h"

void pak_wipe(void *p, size_t n)
{
	if (!n)
		return;
	memset(p, 0, n);
	/* The compiler must assume that this reads the bytes, so the memset stays. */
	__asm__ volatile("" : : "r"(p) : "memory");
}

int pak_mem_equal(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;
	uint64_t diff = 0, p, q;

	for (; n >= 8; n -= 8, x += 8, y += 8) {
		memcpy(&p, x, 8);
		memcpy(&q, y, 8);
		diff |= pak_ct_barrier(p ^ q);
	}
	for (size_t i = 0; i < n; i++)
		diff |= pak_ct_barrier((uint64_t)(x[i] ^ y[i]));
	return (int)(pak_ct_nonzero(diff) ^ 1);
}
