/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2) of 16 messages side by side, word for word: the oracle, and what
 * serves without AVX-512. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha2_mb.h"

/* One lane. */
static void lane_blocks(uint32_t h[8][PAK_SHA256_LANES], size_t lane, const uint8_t *in, size_t n)
{
	uint32_t one[8];

	for (size_t i = 0; i < 8; i++)
		one[i] = h[i][lane];
	pak_sha256_ref.blocks(one, in, n);
	for (size_t i = 0; i < 8; i++)
		h[i][lane] = one[i];
	pak_wipe(one, sizeof one);
}

static void blocks(uint32_t h[8][PAK_SHA256_LANES], const uint8_t *const in[PAK_SHA256_LANES],
                   size_t n)
{
	for (size_t lane = 0; lane < PAK_SHA256_LANES; lane++)
		lane_blocks(h, lane, in[lane], n);
}

static void words(uint32_t h[8][PAK_SHA256_LANES], const uint32_t w[16][PAK_SHA256_LANES])
{
	uint8_t block[64];

	for (size_t lane = 0; lane < PAK_SHA256_LANES; lane++) {
		for (size_t t = 0; t < 16; t++)
			pak_store32_be(block + 4 * t, w[t][lane]);
		lane_blocks(h, lane, block, 1);
	}
	pak_wipe(block, sizeof block);
}

const struct pak_sha256_mb_impl pak_sha256_mb_ref = {
        .name = "sha256_mb_ref",
        .blocks = blocks,
        .words = words,
        .enough = SIZE_MAX,
};
