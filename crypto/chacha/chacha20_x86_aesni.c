/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.3) on 128-bit registers: chacha20_x86.h. Of the tier it takes SSSE3 alone. A
 * block alone is quicker in words, of which four are computed at once too. */
#include <config.h>

#define CHACHA_LANES 4
#include "crypto/chacha/chacha20_x86.h"

static void blocks_and_one(uint32_t s[16], uint8_t *out, const uint8_t *in, size_t n)
{
	const size_t one = n % CHACHA_LANES == 1, most = n - one;

	blocks(s, out, in, most);
	pak_chacha20_ref.blocks(s, out + 64 * most, in + 64 * most, one);
}

const struct pak_chacha20_impl pak_chacha20_x86_aesni = {
        .name = "chacha20_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .burst = 1,
        .blocks = blocks_and_one,
};
