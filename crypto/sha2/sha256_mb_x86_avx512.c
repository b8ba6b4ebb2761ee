/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2) of 16 messages, a lane of a zmm register each. The eight working
 * variables and the last sixteen words of the schedule live in 24 registers; three-input logic
 * makes Ch, Maj and each sum one instruction. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/sha2/sha2_mb.h"

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

#if defined PAK_CT_MSAN /* which takes VPTERNLOG of a secret for a leak */
#define TERNARY(x, y, z, function) function(x, y, z)
#define XOR _mm512_xor_si512
#define AND _mm512_and_si512
#define XOR3(x, y, z) XOR(XOR(x, y), z)
#define CH(x, y, z) XOR(z, AND(x, XOR(y, z)))
#define MAJ(x, y, z) XOR(AND(x, y), AND(z, XOR(x, y)))
#else
#define TERNARY _mm512_ternarylogic_epi32
#define XOR3 0x96
#define CH 0xca
#define MAJ 0xe8
#endif

#define ROTATIONS(x, l, m, n) \
	TERNARY(_mm512_ror_epi32(x, l), _mm512_ror_epi32(x, m), _mm512_ror_epi32(x, n), XOR3)
#define ROTATIONS_AND_SHIFT(x, l, m, n) \
	TERNARY(_mm512_ror_epi32(x, l), _mm512_ror_epi32(x, m), _mm512_srli_epi32(x, n), XOR3)
#define ADD _mm512_add_epi32

INLINE __m512i sum0(__m512i x)
{
	return ROTATIONS(x, 2, 13, 22);
}

INLINE __m512i sum1(__m512i x)
{
	return ROTATIONS(x, 6, 11, 25);
}

INLINE __m512i sigma0(__m512i x)
{
	return ROTATIONS_AND_SHIFT(x, 7, 18, 3);
}

INLINE __m512i sigma1(__m512i x)
{
	return ROTATIONS_AND_SHIFT(x, 17, 19, 10);
}

/* Round t for t mod 16 = i; variables rotate by index, so nothing moves. */
INLINE void round_(__m512i v[8], __m512i w, unsigned i, uint32_t constant)
{
	__m512i *a = v + (16 - i) % 8, *b = v + (17 - i) % 8, *c = v + (18 - i) % 8;
	__m512i *d = v + (19 - i) % 8, *e = v + (20 - i) % 8, *f = v + (21 - i) % 8;
	__m512i *g = v + (22 - i) % 8, *h = v + (23 - i) % 8;
	__m512i t1 = ADD(ADD(*h, ADD(w, _mm512_set1_epi32((int)constant))),
	                 ADD(TERNARY(*e, *f, *g, CH), sum1(*e)));

	*d = ADD(*d, t1);
	*h = ADD(t1, ADD(sum0(*a), TERNARY(*a, *b, *c, MAJ)));
}

/* The rounds of one block, whose words are consumed. */
INLINE void compress(__m512i h[8], __m512i w[16])
{
	__m512i v[8];

	EACH (i, 8)
		v[i] = h[i];
	EACH (i, 16)
		round_(v, w[i], i, k[i]);
	for (size_t t = 16; t < 64; t += 16)
		EACH (i, 16) {
			w[i] = ADD(ADD(w[i], sigma0(w[(i + 1) % 16])),
			           ADD(w[(i + 9) % 16], sigma1(w[(i + 14) % 16])));
			round_(v, w[i], i, k[t + i]);
		}
	EACH (i, 8)
		h[i] = ADD(h[i], v[i]);
}

INLINE void load_state(__m512i v[8], uint32_t h[8][PAK_SHA256_LANES])
{
	EACH (i, 8)
		v[i] = _mm512_load_si512(h[i]);
}

INLINE void store_state(uint32_t h[8][PAK_SHA256_LANES], const __m512i v[8])
{
	EACH (i, 8)
		_mm512_store_si512(h[i], v[i]);
}

/* The sixteen words of sixteen blocks to sixteen registers, a block a lane. */
INLINE void transpose(__m512i w[16], const uint8_t *const in[16], size_t at)
{
	const __m512i big_endian =
	        _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
	__m512i x[16], y[16];

	EACH (i, 16)
		x[i] = _mm512_shuffle_epi8(_mm512_loadu_si512(in[i] + at), big_endian);
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

static void blocks(uint32_t h[8][PAK_SHA256_LANES], const uint8_t *const in[PAK_SHA256_LANES],
                   size_t n)
{
	__m512i v[8], w[16];

	load_state(v, h);
	for (size_t at = 0; at < n; at++) {
		transpose(w, in, 64 * at);
		compress(v, w);
	}
	store_state(h, v);
}

static void words(uint32_t h[8][PAK_SHA256_LANES], const uint32_t in[16][PAK_SHA256_LANES])
{
	__m512i v[8], w[16];

	load_state(v, h);
	EACH (i, 16)
		w[i] = _mm512_load_si512(in[i]);
	compress(v, w);
	store_state(h, v);
}

const struct pak_sha256_mb_impl pak_sha256_mb_x86_avx512 = {
        .name = "sha256_mb_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .blocks = blocks,
        .words = words,
        .enough = 6,
};
