/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CCM (SP 800-38C) with AES-NI. The chain of the CBC-MAC sets the pace (cbcmac_x86_aesni.c);
 * the key stream of the next block depends on nothing and runs in its shadow. */
#include <config.h>

#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/ccm/ccm.h"

INLINE __m128i key_stream(const uint8_t (*keys)[16], __m128i high, uint64_t count, unsigned rounds)
{
	__m128i low = _mm_cvtsi64_si128((long long)__builtin_bswap64(count));
	__m128i b = _mm_unpacklo_epi64(high, low);
	aesni_encrypt(&b, 1, keys, rounds);
	return b;
}

INLINE void crypt(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                  uint8_t ctr[16], uint8_t mac[16], unsigned rounds, int decrypt)
{
	__m128i first = aesni_round_key(keys, 0), last = aesni_round_key(keys, rounds);
	__m128i both = _mm_xor_si128(first, last), high = aesni_load(ctr), x, text, next, stream;
	uint64_t count = pak_load64_be(ctr + 8);
	if (nblocks == 0)
		return;
	stream = key_stream(keys, high, count++, rounds);
	text = aesni_load(in);
	next = _mm_xor_si128(text, stream);
	x = _mm_xor_si128(_mm_xor_si128(aesni_load(mac), first), decrypt ? next : text);
	for (;;) {
		aesni_store(out, next);
		if (--nblocks == 0)
			break;
		in += 16;
		out += 16;
		text = aesni_load(in);
		stream = key_stream(keys, high, count++, rounds);
		next = _mm_xor_si128(text, stream);
		EACH_FROM (r, 1, rounds)
			x = _mm_aesenc_si128(x, aesni_round_key(keys, r));
		x = _mm_aesenclast_si128(x, _mm_xor_si128(both, decrypt ? next : text));
	}
	EACH_FROM (r, 1, rounds)
		x = _mm_aesenc_si128(x, aesni_round_key(keys, r));
	aesni_store(mac, _mm_aesenclast_si128(x, last));
	pak_store64_be(ctr + 8, count);
}

INLINE void encrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t ctr[16], uint8_t mac[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, ctr, mac, rounds, 0);
}

INLINE void decrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t ctr[16], uint8_t mac[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, ctr, mac, rounds, 1);
}

static void encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t ctr[16], uint8_t mac[16])
{
	AESNI_BY_ROUNDS(a, encrypt_n, AESNI_ENC(a), out, in, nblocks, ctr, mac);
}

static void decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t ctr[16], uint8_t mac[16])
{
	AESNI_BY_ROUNDS(a, decrypt_n, AESNI_ENC(a), out, in, nblocks, ctr, mac);
}

const struct pak_ccm_impl pak_ccm_x86_aesni = {
        .name = "ccm_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .mac = &pak_cbcmac_x86_aesni,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
