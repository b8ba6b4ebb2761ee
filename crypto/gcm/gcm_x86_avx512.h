/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to gcm_x86_avx512.c: AES rounds and GHASH (SP 800-38D 6.4) on 512-bit registers, four
 * blocks each. Numbers, the order of their bits and the reduction are those of gcm_x86_aesni.c. */
#ifndef PAK_GCM_X86_AVX512_H
#define PAK_GCM_X86_AVX512_H

#include <immintrin.h>

#include "crypto/base/unroll.h"
#include "crypto/gcm/gcm.h"

/* The table: powers POWERS down to 1 of the hash key, so that vectors of falling powers can be
 * loaded from anywhere; room to read past the end; then, per pair of vectors of powers, the sums of
 * their halves (Karatsuba): of the first vector in the low halves of the lanes, of the second in
 * the high halves. g->powers counts the powers that are ready, from the lowest; POWERS means the
 * sums too. */
#define POWERS 32
#define FEW_POWERS 20 /* as many as the end of a message needs */
#define SUMS (POWERS + 4)
#define WIDE 8 /* vectors in a bulk step */
_Static_assert(SUMS + POWERS / 2 <= PAK_GCM_TABLE, "table fits");

INLINE __m128i load128(const void *p)
{
	return _mm_loadu_si128(p);
}

INLINE void store128(void *p, __m128i x)
{
	_mm_storeu_si128(p, x);
}

INLINE __m128i reverse128(__m128i x)
{
	return _mm_shuffle_epi8(x, _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f));
}

INLINE __m512i reverse(__m512i x)
{
	const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	return _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(order));
}

/* MemorySanitizer does not know VPTERNLOG and takes any use of a secret in it for a leak. */
INLINE __m512i xor3(__m512i x, __m512i y, __m512i z)
{
#if defined PAK_CT_MSAN
	return _mm512_xor_si512(_mm512_xor_si512(x, y), z);
#else
	return _mm512_ternarylogic_epi64(x, y, z, 0x96);
#endif
}

INLINE __m512i swap_halves(__m512i x)
{
	return _mm512_shuffle_epi32(x, 0x4e);
}

/* x in lane 0, the others zero. */
INLINE __m512i lane0(__m128i x)
{
	return _mm512_zextsi128_si512(x);
}

INLINE __m512i round_key(const struct pak_gcm *g, unsigned r)
{
	return _mm512_broadcast_i32x4(_mm_load_si128((const void *)g->aes.u.round_key.enc[r]));
}

/* FIPS 197 algorithm 1 on n vectors; n and rounds are constants. */
INLINE void encrypt_vectors(const struct pak_gcm *g, __m512i *b, unsigned n, unsigned rounds)
{
	__m512i k = round_key(g, 0);
	EACH (i, n)
		b[i] = _mm512_xor_si512(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = round_key(g, r);
		EACH (i, n)
			b[i] = _mm512_aesenc_epi128(b[i], k);
	}
	k = round_key(g, rounds);
	EACH (i, n)
		b[i] = _mm512_aesenclast_epi128(b[i], k);
}

/* An unreduced sum of products in each lane; what the lanes hold is added at the end. */
struct sum {
	__m512i low, mid, high;
};

INLINE struct sum product(__m512i x, __m512i y)
{
	return (struct sum){_mm512_clmulepi64_epi128(x, y, 0x00),
	                    _mm512_xor_si512(_mm512_clmulepi64_epi128(x, y, 0x01),
	                                     _mm512_clmulepi64_epi128(x, y, 0x10)),
	                    _mm512_clmulepi64_epi128(x, y, 0x11)};
}

INLINE struct sum add_product(struct sum s, __m512i x, __m512i y)
{
	return (struct sum){_mm512_xor_si512(s.low, _mm512_clmulepi64_epi128(x, y, 0x00)),
	                    xor3(s.mid, _mm512_clmulepi64_epi128(x, y, 0x01),
	                         _mm512_clmulepi64_epi128(x, y, 0x10)),
	                    _mm512_xor_si512(s.high, _mm512_clmulepi64_epi128(x, y, 0x11))};
}

INLINE __m512i reduce(struct sum s)
{
	const __m512i poly = _mm512_set1_epi64((long long)0xc200000000000000);
	__m512i low = _mm512_xor_si512(s.low, _mm512_bslli_epi128(s.mid, 8));
	__m512i high = _mm512_xor_si512(s.high, _mm512_bsrli_epi128(s.mid, 8));
	low = _mm512_xor_si512(swap_halves(low), _mm512_clmulepi64_epi128(low, poly, 0x00));
	return xor3(high, swap_halves(low), _mm512_clmulepi64_epi128(low, poly, 0x00));
}

INLINE __m128i add_lanes(__m512i x)
{
	__m256i y = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
	return _mm_xor_si128(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
}

/* One lane of x; which one is public. MemorySanitizer does not know VPCOMPRESS either. */
INLINE __m128i one_lane(__m512i x, size_t lane)
{
#if defined PAK_CT_MSAN
	__m128i lanes[4];
	_mm512_storeu_si512(lanes, x);
	return lanes[lane];
#else
	return _mm512_castsi512_si128(_mm512_maskz_compress_epi64((__mmask8)(3 << 2 * lane), x));
#endif
}

/* The powers n, n - 1, n - 2, n - 3; after power 1 comes what happens to be in the table, for lanes
 * of zeros. MemorySanitizer would take the products for uninitialised. */
INLINE __m512i powers(const struct pak_gcm *g, size_t n)
{
#if defined PAK_CT_MSAN
	if (n > POWERS) /* less than none */
		return _mm512_setzero_si512();
	if (n < 4)
		return _mm512_maskz_loadu_epi64((__mmask8)((1 << 2 * n) - 1), g->table[POWERS - n]);
#endif
	return _mm512_loadu_si512(g->table[POWERS - n]);
}

/* Adds vector i of a bulk step, 0 <= i < WIDE: three products, the middle one of the sums of
 * halves. */
INLINE struct sum add_bulk(const struct pak_gcm *g, struct sum s, __m512i x, unsigned i)
{
	__m512i h = powers(g, 4 * (WIDE - i)),
	        sums = _mm512_loadu_si512(g->table[SUMS + i / 2 * 4]);
	__m512i half_sum = _mm512_xor_si512(x, swap_halves(x)), mid;
	if (i % 2 == 0)
		mid = _mm512_clmulepi64_epi128(half_sum, sums, 0x00);
	else
		mid = _mm512_clmulepi64_epi128(half_sum, sums, 0x10);
	if (i == 0)
		return (struct sum){_mm512_clmulepi64_epi128(x, h, 0x00), mid,
		                    _mm512_clmulepi64_epi128(x, h, 0x11)};
	return (struct sum){_mm512_xor_si512(s.low, _mm512_clmulepi64_epi128(x, h, 0x00)),
	                    _mm512_xor_si512(s.mid, mid),
	                    _mm512_xor_si512(s.high, _mm512_clmulepi64_epi128(x, h, 0x11))};
}

INLINE __m512i reduce_bulk(struct sum s)
{
	s.mid = xor3(s.mid, s.low, s.high);
	return lane0(add_lanes(reduce(s)));
}

/* Four powers more, until n are there. */
INLINE void extend_powers(struct pak_gcm *g, size_t n)
{
	__m512i p = powers(g, g->powers), h4 = _mm512_shuffle_i64x2(powers(g, 4), powers(g, 4), 0);
	for (; g->powers < n; g->powers += 4) {
		p = reduce(product(p, h4));
		_mm512_storeu_si512(g->table[POWERS - 4 - g->powers], p);
	}
}

INLINE void want_powers(struct pak_gcm *g, size_t n)
{
	if (n > g->powers)
		extend_powers(g, n);
}

/* Everything a bulk step takes. */
INLINE void want_bulk(struct pak_gcm *g)
{
	if (g->powers == POWERS)
		return;
	extend_powers(g, POWERS);
	EACH (i, WIDE / 2) {
		__m512i x = powers(g, POWERS - 8 * i), y = powers(g, POWERS - 8 * i - 4);
		x = _mm512_xor_si512(x, swap_halves(x));
		y = _mm512_xor_si512(y, swap_halves(y));
		_mm512_storeu_si512(g->table[SUMS + 4 * i], _mm512_unpacklo_epi64(x, y));
	}
}

/* The first four powers, each times x^-1. That is a shift left; what leaves at the top is x^127 +
 * x^6 + x + 1. */
INLINE void first_powers(struct pak_gcm *g, __m128i h)
{
	const __m128i x_inverse = _mm_set_epi64x((long long)0xc200000000000000, 1);
	__m128i carry = _mm_srai_epi32(_mm_shuffle_epi32(h, 0xff), 31);
	__m128i shifted =
	        _mm_or_si128(_mm_slli_epi64(h, 1), _mm_bslli_si128(_mm_srli_epi64(h, 63), 8));
	h = _mm_xor_si128(shifted, _mm_and_si128(carry, x_inverse));
	__m512i p1 = _mm512_broadcast_i32x4(h), p2 = reduce(product(p1, p1));
	__m512i p21 = _mm512_mask_mov_epi64(p2, 0xcc, p1); /* 2 1 2 1 */
	__m512i p43 = reduce(product(p21, p2));
	_mm512_storeu_si512(g->table[POWERS - 4], _mm512_mask_mov_epi64(p43, 0xf0, p21));
	g->powers = 4;
}

/* The lowest n bytes of a vector; all of it if n >= 64. */
INLINE __mmask64 low_bytes(size_t n)
{
	return _cvtu64_mask64(_bzhi_u64(~(uint64_t)0, n < 64 ? (unsigned)n : 64));
}

#endif
