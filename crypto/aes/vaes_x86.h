/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to backends on AES instructions: vectors of VAES_LANES blocks, 1 (AES-NI), 2 (AVX2 with
 * VAES) or 4 (AVX-512), so that a mode is written once for all widths. */
#ifndef PAK_AES_VAES_X86_H
#define PAK_AES_VAES_X86_H

#include <immintrin.h>
#include <stdint.h>

#include "crypto/base/unroll.h"

#if VAES_LANES == 4
typedef __m512i vec;
#define VEC(name) _mm512_##name
#define VEC_BITS(name) _mm512_##name##_si512
#define VEC_BLOCKS(name) _mm512_##name##_epi128

INLINE vec vec_broadcast(__m128i x)
{
	return _mm512_broadcast_i32x4(x);
}

/* The same two quadwords in each lane. */
INLINE vec vec_set2(uint64_t high, uint64_t low)
{
	long long h = (long long)high, l = (long long)low;
	return _mm512_set_epi64(h, l, h, l, h, l, h, l);
}

/* i times (high, low) in lane i. */
INLINE vec vec_lanes(uint64_t high, uint64_t low)
{
	long long h = (long long)high, l = (long long)low;
	return _mm512_set_epi64(3 * h, 3 * l, 2 * h, 2 * l, h, l, 0, 0);
}

/* The first n lanes, 1 <= n <= 4. */
INLINE __mmask8 vec_mask(size_t n)
{
	return (__mmask8)(0xff >> (8 - 2 * n));
}

INLINE vec vec_load_part(const uint8_t *p, size_t n)
{
	return _mm512_maskz_loadu_epi64(vec_mask(n), p);
}

INLINE void vec_store_part(uint8_t *p, vec x, size_t n)
{
	_mm512_mask_storeu_epi64(p, vec_mask(n), x);
}

/* x moved up by a lane, the last lane of `before` below it. */
INLINE vec vec_behind(vec x, vec before)
{
	return _mm512_alignr_epi64(x, before, 6);
}

INLINE __m128i vec_lane0(vec x)
{
	return _mm512_castsi512_si128(x);
}

/* MemorySanitizer does not know VPTERNLOG and takes any use of a secret in it for a leak. */
INLINE vec vec_xor3(vec x, vec y, vec z)
{
#if defined PAK_CT_MSAN
	return _mm512_xor_si512(_mm512_xor_si512(x, y), z);
#else
	return _mm512_ternarylogic_epi64(x, y, z, 0x96);
#endif
}
#elif VAES_LANES == 2
typedef __m256i vec;
#define VEC(name) _mm256_##name
#define VEC_BITS(name) _mm256_##name##_si256
#define VEC_BLOCKS(name) _mm256_##name##_epi128

INLINE vec vec_broadcast(__m128i x)
{
	return _mm256_broadcastsi128_si256(x);
}

INLINE vec vec_set2(uint64_t high, uint64_t low)
{
	long long h = (long long)high, l = (long long)low;
	return _mm256_set_epi64x(h, l, h, l);
}

INLINE vec vec_lanes(uint64_t high, uint64_t low)
{
	return _mm256_set_epi64x((long long)high, (long long)low, 0, 0);
}

INLINE vec vec_load_part(const uint8_t *p, size_t n)
{
	return n == 2 ? _mm256_loadu_si256((const void *)p)
	              : _mm256_zextsi128_si256(_mm_loadu_si128((const void *)p));
}

INLINE void vec_store_part(uint8_t *p, vec x, size_t n)
{
	if (n == 2)
		_mm256_storeu_si256((void *)p, x);
	else
		_mm_storeu_si128((void *)p, _mm256_castsi256_si128(x));
}

INLINE vec vec_behind(vec x, vec before)
{
	return _mm256_permute2x128_si256(before, x, 0x21);
}

INLINE __m128i vec_lane0(vec x)
{
	return _mm256_castsi256_si128(x);
}

INLINE vec vec_xor3(vec x, vec y, vec z)
{
	return _mm256_xor_si256(_mm256_xor_si256(x, y), z);
}
#else
typedef __m128i vec;
#define VEC(name) _mm_##name
#define VEC_BITS(name) _mm_##name##_si128
#define VEC_BLOCKS(name) _mm_##name##_si128

INLINE vec vec_broadcast(__m128i x)
{
	return x;
}

INLINE vec vec_set2(uint64_t high, uint64_t low)
{
	return _mm_set_epi64x((long long)high, (long long)low);
}

INLINE vec vec_lanes(uint64_t high, uint64_t low)
{
	(void)high;
	(void)low;
	return _mm_setzero_si128();
}

INLINE vec vec_load_part(const uint8_t *p, size_t n)
{
	(void)n;
	return _mm_loadu_si128((const void *)p);
}

INLINE __m128i vec_lane0(vec x)
{
	return x;
}

INLINE vec vec_xor3(vec x, vec y, vec z)
{
	return _mm_xor_si128(_mm_xor_si128(x, y), z);
}
#endif

#define VEC_SIZE (16 * VAES_LANES)

INLINE vec vec_xor(vec x, vec y)
{
	return VEC_BITS(xor)(x, y);
}

INLINE vec vec_load(const uint8_t *p)
{
	return VEC_BITS(loadu)((const void *)p);
}

INLINE void vec_store(uint8_t *p, vec x)
{
	VEC_BITS(storeu)((void *)p, x);
}

INLINE vec vec_round_key(const uint8_t (*keys)[16], unsigned r)
{
	return vec_broadcast(_mm_load_si128((const void *)keys[r]));
}

/* The rounds of FIPS 197 between the first key and the last on n vectors; n, rounds and decrypt are
 * constants. */
INLINE void vec_rounds(vec *b, unsigned n, const uint8_t (*keys)[16], unsigned rounds, int decrypt)
{
	EACH_FROM (r, 1, rounds) {
		vec k = vec_round_key(keys, r);
		EACH (i, n)
			b[i] = decrypt ? VEC_BLOCKS(aesdec)(b[i], k) : VEC_BLOCKS(aesenc)(b[i], k);
	}
}

INLINE vec vec_last_round(vec b, vec k, int decrypt)
{
	return decrypt ? VEC_BLOCKS(aesdeclast)(b, k) : VEC_BLOCKS(aesenclast)(b, k);
}

#endif
