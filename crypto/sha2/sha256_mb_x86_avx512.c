/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2) of 16 messages, a lane of a zmm register each: sha2_mb_x86_avx512.h.
 */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/sha2/sha2_mb.h"

#define SHA2_WORD uint32_t
#define EPI(name) _mm512_##name##_epi32
#define SET1(x) _mm512_set1_epi32((int)(x))
#define LANES PAK_SHA256_LANES
#define ROUNDS 64
#define SUM0 2, 13, 22
#define SUM1 6, 11, 25
#define SIGMA0 7, 18, 3
#define SIGMA1 17, 19, 10

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

#include "crypto/sha2/sha2_mb_x86_avx512.h"

/* The sixteen words of sixteen blocks to sixteen registers, a block a lane. */
INLINE void transpose(__m512i w[16], const uint8_t *const in[16], size_t block)
{
	const __m512i big_endian =
	        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
	__m512i x[16], y[16];

	EACH (i, 16)
		x[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(in[i] + 64 * block), big_endian);
	EACH (i, 8) { /* pairs of words of two blocks */
		y[2 * i] = _mm512_unpacklo_epi32(x[2 * i], x[2 * i + 1]);
		y[2 * i + 1] = _mm512_unpackhi_epi32(x[2 * i], x[2 * i + 1]);
	}
	EACH (i, 4) /* x[4 i + j]: word j of every quarter, of four blocks */
		EACH (j, 2) {
			x[4 * i + 2 * j] = _mm512_unpacklo_epi64(y[4 * i + j], y[4 * i + j + 2]);
			x[4 * i + 2 * j + 1] =
			        _mm512_unpackhi_epi64(y[4 * i + j], y[4 * i + j + 2]);
		}
	EACH (j, 4) {
		__m512i lo = _mm512_shuffle_i32x4(x[j], x[4 + j], 0x88);
		__m512i hi = _mm512_shuffle_i32x4(x[j], x[4 + j], 0xdd);
		__m512i lo2 = _mm512_shuffle_i32x4(x[8 + j], x[12 + j], 0x88);
		__m512i hi2 = _mm512_shuffle_i32x4(x[8 + j], x[12 + j], 0xdd);

		w[j] = _mm512_shuffle_i32x4(lo, lo2, 0x88);
		w[j + 8] = _mm512_shuffle_i32x4(lo, lo2, 0xdd);
		w[j + 4] = _mm512_shuffle_i32x4(hi, hi2, 0x88);
		w[j + 12] = _mm512_shuffle_i32x4(hi, hi2, 0xdd);
	}
}

const struct pak_sha256_mb_impl pak_sha256_mb_x86_avx512 = {
        .name = "sha256_mb_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .blocks = blocks,
        .words = words,
        .enough = 6,
};
