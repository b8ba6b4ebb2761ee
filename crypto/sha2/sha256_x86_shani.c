/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2) on the SHA extensions: four rounds a group, the state as (A,B,E,F)
 * and (C,D,G,H), highest lane first, as the instructions want it. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/sha2/sha256_impl.h"

static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2,
};

/* W(t) of a group from the four groups before: s1(W(t-2)) + W(t-7) + s0(W(t-15)) + W(t-16). */
static inline __m128i schedule(__m128i w16, __m128i w12, __m128i w8, __m128i w4)
{
	__m128i t = _mm_add_epi32(_mm_sha256msg1_epu32(w16, w12), _mm_alignr_epi8(w4, w8, 4));

	return _mm_sha256msg2_epu32(t, w4);
}

#define GROUP(i, w, w1, w2, w3) \
	do { \
		__m128i wk = _mm_add_epi32(w, _mm_loadu_si128((const __m128i *)(k + 4 * (i)))); \
		cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk); \
		if ((i) < 12) \
			w = schedule(w, w1, w2, w3); \
		abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0e)); \
	} while (0)

#define GROUPS4(i) \
	GROUP(i, w0, w1, w2, w3); \
	GROUP((i) + 1, w1, w2, w3, w0); \
	GROUP((i) + 2, w2, w3, w0, w1); \
	GROUP((i) + 3, w3, w0, w1, w2)

static void blocks(uint32_t h[8], const uint8_t *in, size_t n)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	__m128i *state = (__m128i *)(void *)h;
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(state), 0xb1);
	__m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(state + 1), 0x1b);
	__m128i abef = _mm_alignr_epi8(badc, hgfe, 8);
	__m128i cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);

	for (; n; n--, in += 64) {
		const __m128i *m = (const __m128i *)(const void *)in;
		const __m128i abef_in = abef, cdgh_in = cdgh;
		__m128i w0 = _mm_shuffle_epi8(_mm_loadu_si128(m), big_endian);
		__m128i w1 = _mm_shuffle_epi8(_mm_loadu_si128(m + 1), big_endian);
		__m128i w2 = _mm_shuffle_epi8(_mm_loadu_si128(m + 2), big_endian);
		__m128i w3 = _mm_shuffle_epi8(_mm_loadu_si128(m + 3), big_endian);

		GROUPS4(0);
		GROUPS4(4);
		GROUPS4(8);
		GROUPS4(12);
		abef = _mm_add_epi32(abef, abef_in);
		cdgh = _mm_add_epi32(cdgh, cdgh_in);
	}
	__m128i feba = _mm_shuffle_epi32(abef, 0x1b); /* lanes, lowest first: a b e f */
	__m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1); /* g h c d */
	_mm_storeu_si128(state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128(state + 1, _mm_alignr_epi8(dchg, feba, 8));
}

const struct pak_sha256_impl pak_sha256_x86_shani = {
        .name = "sha256_x86_shani",
        .needs = PAK_CPU_SHANI,
        .blocks = blocks,
};
