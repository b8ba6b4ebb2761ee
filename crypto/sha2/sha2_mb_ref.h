/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to sha256_mb_ref.c and sha512_mb_ref.c: messages side by side, one after the other. The
 * including file defines what it does for sha2_mb_many.h, and SHA2_NAME. */
#ifndef PAK_SHA2_MB_REF_H
#define PAK_SHA2_MB_REF_H

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/sha2/sha2_mb.h"

/* One lane. */
static void lane_blocks(SHA2_WORD h[8][LANES], size_t lane, const uint8_t *in, size_t n)
{
	SHA2_WORD one[8];

	for (size_t i = 0; i < 8; i++)
		one[i] = h[i][lane];
	SHA2(ref).blocks(one, in, n);
	for (size_t i = 0; i < 8; i++)
		h[i][lane] = one[i];
	pak_wipe(one, sizeof one);
}

static void blocks(SHA2_WORD h[8][LANES], const uint8_t *const in[LANES], size_t n)
{
	for (size_t lane = 0; lane < LANES; lane++)
		lane_blocks(h, lane, in[lane], n);
}

static void words(SHA2_WORD h[8][LANES], const SHA2_WORD w[16][LANES])
{
	uint8_t block[16 * sizeof(SHA2_WORD)];

	for (size_t lane = 0; lane < LANES; lane++) {
		for (size_t t = 0; t < 16; t++)
			SHA2_STORE(block + sizeof(SHA2_WORD) * t, w[t][lane]);
		lane_blocks(h, lane, block, 1);
	}
	pak_wipe(block, sizeof block);
}

const struct SHA2(mb_impl) SHA2(mb_ref) = {
        .name = SHA2_NAME,
        .blocks = blocks,
        .words = words,
        .enough = SIZE_MAX,
};

#endif
