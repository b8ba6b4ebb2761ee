/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) of 8 messages, a lane of a zmm register each: sha2_mb_x86_avx512.h.
 */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/sha2/sha2_mb.h"

#define SHA2_WORD uint64_t
#define EPI(name) _mm512_##name##_epi64
#define SET1(x) _mm512_set1_epi64((long long)(x))
#define LANES PAK_SHA512_LANES
#define ROUNDS 80
#define SUM0 28, 34, 39
#define SUM1 14, 18, 41
#define SIGMA0 1, 8, 7
#define SIGMA1 19, 61, 6

static const uint64_t k[80] = {
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

#include "crypto/sha2/sha2_mb_x86_avx512.h"

/* Words 0 to 7 of eight blocks to eight registers, a block a lane. */
INLINE void transpose_half(__m512i w[8], const uint8_t *const in[8], size_t at)
{
	const __m512i big_endian =
	        _mm512_broadcast_i32x4(_mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607));
	__m512i x[8], y[8];

	EACH (i, 8)
		x[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(in[i] + at), big_endian);
	EACH (i, 4) { /* even and odd words of two blocks */
		y[2 * i] = _mm512_unpacklo_epi64(x[2 * i], x[2 * i + 1]);
		y[2 * i + 1] = _mm512_unpackhi_epi64(x[2 * i], x[2 * i + 1]);
	}
	EACH (i, 2) { /* of four: words i, i + 4 and i + 2, i + 6 */
		x[i] = _mm512_shuffle_i64x2(y[i], y[i + 2], 0x88);
		x[i + 2] = _mm512_shuffle_i64x2(y[i], y[i + 2], 0xdd);
		x[i + 4] = _mm512_shuffle_i64x2(y[i + 4], y[i + 6], 0x88);
		x[i + 6] = _mm512_shuffle_i64x2(y[i + 4], y[i + 6], 0xdd);
	}
	EACH (i, 4) {
		w[i] = _mm512_shuffle_i64x2(x[i], x[i + 4], 0x88);
		w[i + 4] = _mm512_shuffle_i64x2(x[i], x[i + 4], 0xdd);
	}
}

INLINE void transpose(__m512i w[16], const uint8_t *const in[8], size_t block)
{
	transpose_half(w, in, 128 * block);
	transpose_half(w + 8, in, 128 * block + 64);
}

const struct pak_sha512_mb_impl pak_sha512_mb_x86_avx512 = {
        .name = "sha512_mb_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .blocks = blocks,
        .words = words,
        .enough = 3,
};
