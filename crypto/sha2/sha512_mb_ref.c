/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) of 8 messages side by side, word for word: the oracle, and what
 * serves without AVX-512. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/sha2/sha512_impl.h"
#include "crypto/sha2/sha2_mb.h"

/* One lane. */
static void lane_blocks(uint64_t h[8][PAK_SHA512_LANES], size_t lane, const uint8_t *in, size_t n)
{
	uint64_t one[8];

	for (size_t i = 0; i < 8; i++)
		one[i] = h[i][lane];
	pak_sha512_ref.blocks(one, in, n);
	for (size_t i = 0; i < 8; i++)
		h[i][lane] = one[i];
	pak_wipe(one, sizeof one);
}

static void blocks(uint64_t h[8][PAK_SHA512_LANES], const uint8_t *const in[PAK_SHA512_LANES],
                   size_t n)
{
	for (size_t lane = 0; lane < PAK_SHA512_LANES; lane++)
		lane_blocks(h, lane, in[lane], n);
}

static void words(uint64_t h[8][PAK_SHA512_LANES], const uint64_t w[16][PAK_SHA512_LANES])
{
	uint8_t block[128];

	for (size_t lane = 0; lane < PAK_SHA512_LANES; lane++) {
		for (size_t t = 0; t < 16; t++)
			pak_store64_be(block + 8 * t, w[t][lane]);
		lane_blocks(h, lane, block, 1);
	}
	pak_wipe(block, sizeof block);
}

const struct pak_sha512_mb_impl pak_sha512_mb_ref = {
        .name = "sha512_mb_ref",
        .blocks = blocks,
        .words = words,
        .enough = SIZE_MAX,
};
