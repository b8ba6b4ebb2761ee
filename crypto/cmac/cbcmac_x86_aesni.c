/* SPDX-License-Identifier: Apache-2.0
 *
 * CBC-MAC with AES-NI: one chain, which is the rounds and nothing else. The last round of a block
 * and the first of the next meet: AESENCLAST with (last key ^ first key ^ next block). */
#include <config.h>

#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/cpu.h"
#include "crypto/cmac/cmac.h"

INLINE void blocks_n(const uint8_t (*keys)[16], uint8_t mac[16], const uint8_t *in, size_t nblocks,
                     unsigned rounds)
{
	__m128i first = aesni_round_key(keys, 0), last = aesni_round_key(keys, rounds);
	__m128i both = _mm_xor_si128(first, last), x;
	if (nblocks == 0)
		return;
	x = _mm_xor_si128(_mm_xor_si128(aesni_load(mac), first), aesni_load(in));
	for (;;) {
		EACH_FROM (r, 1, rounds)
			x = _mm_aesenc_si128(x, aesni_round_key(keys, r));
		if (--nblocks == 0)
			break;
		in += 16;
		x = _mm_aesenclast_si128(x, _mm_xor_si128(both, aesni_load(in)));
	}
	aesni_store(mac, _mm_aesenclast_si128(x, last));
}

static void blocks(const struct pak_aes *a, uint8_t x[16], const uint8_t *in, size_t nblocks)
{
	AESNI_BY_ROUNDS(a, blocks_n, AESNI_ENC(a), x, in, nblocks);
}

const struct pak_cbcmac_impl pak_cbcmac_x86_aesni = {
        .name = "cbcmac_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .aes = &pak_aes_x86_aesni,
        .blocks = blocks,
};
