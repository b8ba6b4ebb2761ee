/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the AES-NI backends of AES and GCM: the rounds on several blocks at once. */
#ifndef PAK_AES_X86_AESNI_H
#define PAK_AES_X86_AESNI_H

#include <immintrin.h>
#include <stdint.h>

#include "crypto/base/unroll.h"

INLINE __m128i aesni_load(const uint8_t *p)
{
	return _mm_loadu_si128((const void *)p);
}

INLINE void aesni_store(uint8_t *p, __m128i x)
{
	_mm_storeu_si128((void *)p, x);
}

/* Round key r, from either schedule. */
INLINE __m128i aesni_round_key(const uint8_t (*keys)[16], unsigned r)
{
	return _mm_load_si128((const void *)keys[r]);
}

/* FIPS 197 algorithm 1 on n blocks; n and rounds are constants. */
INLINE void aesni_encrypt(__m128i *b, unsigned n, const uint8_t (*keys)[16], unsigned rounds)
{
	__m128i k = aesni_round_key(keys, 0);
	EACH (i, n)
		b[i] = _mm_xor_si128(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = aesni_round_key(keys, r);
		EACH (i, n)
			b[i] = _mm_aesenc_si128(b[i], k);
	}
	k = aesni_round_key(keys, rounds);
	EACH (i, n)
		b[i] = _mm_aesenclast_si128(b[i], k);
}

/* FIPS 197 5.3.5, the equivalent inverse cipher, which is what AESDEC computes. */
INLINE void aesni_decrypt(__m128i *b, unsigned n, const uint8_t (*keys)[16], unsigned rounds)
{
	__m128i k = aesni_round_key(keys, 0);
	EACH (i, n)
		b[i] = _mm_xor_si128(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = aesni_round_key(keys, r);
		EACH (i, n)
			b[i] = _mm_aesdec_si128(b[i], k);
	}
	k = aesni_round_key(keys, rounds);
	EACH (i, n)
		b[i] = _mm_aesdeclast_si128(b[i], k);
}

/* Runs f(.., rounds) with rounds a constant of each of the three key sizes. */
#define AESNI_BY_ROUNDS(a, f, ...) \
	((a)->rounds == 14   ? f(__VA_ARGS__, 14) \
	 : (a)->rounds == 10 ? f(__VA_ARGS__, 10) \
	                     : f(__VA_ARGS__, 12))

#define AESNI_ENC(a) ((const uint8_t(*)[16])(a)->u.round_key.enc)
#define AESNI_DEC(a) ((const uint8_t(*)[16])(a)->u.round_key.dec)

#endif
