/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to chacha20_x86_aesni.c, _avx2.c and _avx512.c: ChaCha20 (RFC 8439 2.3) on vectors of
 * CHACHA_LANES words. Long texts: a vector holds one word of as many blocks, and a transposition
 * at the end gives the blocks. Short ones: a vector holds one row of the state (four words) of a
 * few blocks. */
#ifndef PAK_CHACHA_CHACHA20_X86_H
#define PAK_CHACHA_CHACHA20_X86_H

#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/chacha/chacha20.h"

#if CHACHA_LANES == 16
typedef __m512i vec;
#define VEC(name) _mm512_##name

INLINE vec rotate(vec x, const int n)
{
	switch (n) { /* the count is part of the instruction */
	case 16:
		return _mm512_rol_epi32(x, 16);
	case 12:
		return _mm512_rol_epi32(x, 12);
	case 8:
		return _mm512_rol_epi32(x, 8);
	default:
		return _mm512_rol_epi32(x, 7);
	}
}

INLINE vec vec_xor(vec x, vec y)
{
	return _mm512_xor_si512(x, y);
}

/* The same row in each lane of 128 bits. */
INLINE vec row(const uint32_t *s)
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)s));
}

INLINE vec count_lanes(void)
{
	return _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0);
}

INLINE vec count_words(void)
{
	return _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/* high + 1 where low has gone past 2^32. */
INLINE vec carry(vec high, vec low, vec start)
{
	return _mm512_mask_add_epi32(high, _mm512_cmplt_epu32_mask(low, start), high,
	                             _mm512_set1_epi32(1));
}

INLINE void block_xor(uint8_t *out, const uint8_t *in, vec x)
{
	_mm512_storeu_si512(out, _mm512_xor_si512(x, _mm512_loadu_si512(in)));
}

/* Lane i of the four rows is block at + i step; those below n are written. */
INLINE void write_lanes(uint8_t *out, const uint8_t *in, const vec x[4], size_t at, size_t step,
                        size_t n)
{
	vec ab = _mm512_shuffle_i32x4(x[0], x[1], 0x44),
	    cd = _mm512_shuffle_i32x4(x[2], x[3], 0x44);
	vec ab2 = _mm512_shuffle_i32x4(x[0], x[1], 0xee);
	vec cd2 = _mm512_shuffle_i32x4(x[2], x[3], 0xee);
	vec block[4] = {_mm512_shuffle_i32x4(ab, cd, 0x88), _mm512_shuffle_i32x4(ab, cd, 0xdd),
	                _mm512_shuffle_i32x4(ab2, cd2, 0x88), _mm512_shuffle_i32x4(ab2, cd2, 0xdd)};
	EACH (i, 4)
		if (at + i * step < n)
			block_xor(out + 64 * (at + i * step), in + 64 * (at + i * step), block[i]);
}
#elif CHACHA_LANES == 4
typedef __m128i vec;
#define VEC(name) _mm_##name

INLINE vec rotate(vec x, const int n)
{
	const vec by2 = _mm_set_epi64x(0x0d0c0f0e09080b0a, 0x0504070601000302);
	const vec by1 = _mm_set_epi64x(0x0e0d0c0f0a09080b, 0x0605040702010003);
	if (n == 16)
		return _mm_shuffle_epi8(x, by2);
	if (n == 8)
		return _mm_shuffle_epi8(x, by1);
	return _mm_or_si128(_mm_slli_epi32(x, n), _mm_srli_epi32(x, 32 - n));
}

INLINE vec vec_xor(vec x, vec y)
{
	return _mm_xor_si128(x, y);
}

INLINE vec row(const uint32_t *s)
{
	return _mm_loadu_si128((const void *)s);
}

INLINE vec count_lanes(void)
{
	return _mm_setzero_si128();
}

INLINE vec count_words(void)
{
	return _mm_set_epi32(3, 2, 1, 0);
}

INLINE vec carry(vec high, vec low, vec start)
{
	const vec sign = _mm_set1_epi32(INT32_MIN); /* comparisons are signed */
	return _mm_sub_epi32(high,
	                     _mm_cmpgt_epi32(_mm_xor_si128(start, sign), _mm_xor_si128(low, sign)));
}

INLINE void write_lanes(uint8_t *out, const uint8_t *in, const vec x[4], size_t at, size_t step,
                        size_t n)
{
	(void)step; /* one lane */
	if (at >= n)
		return;
	EACH (i, 4) {
		vec y = _mm_loadu_si128((const void *)(in + 64 * at + 16 * i));
		_mm_storeu_si128((void *)(out + 64 * at + 16 * i), _mm_xor_si128(x[i], y));
	}
}
#else
typedef __m256i vec;
#define VEC(name) _mm256_##name

INLINE vec rotate(vec x, const int n)
{
	const vec by2 =
	        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0d0c0f0e09080b0a, 0x0504070601000302));
	const vec by1 =
	        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0e0d0c0f0a09080b, 0x0605040702010003));
	if (n == 16)
		return _mm256_shuffle_epi8(x, by2);
	if (n == 8)
		return _mm256_shuffle_epi8(x, by1);
	return _mm256_or_si256(_mm256_slli_epi32(x, n), _mm256_srli_epi32(x, 32 - n));
}

INLINE vec vec_xor(vec x, vec y)
{
	return _mm256_xor_si256(x, y);
}

INLINE vec row(const uint32_t *s)
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)s));
}

INLINE vec count_lanes(void)
{
	return _mm256_set_epi64x(0, 1, 0, 0);
}

INLINE vec count_words(void)
{
	return _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
}

INLINE vec carry(vec high, vec low, vec start)
{
	const vec sign = _mm256_set1_epi32(INT32_MIN); /* comparisons are signed */
	return _mm256_sub_epi32(high, _mm256_cmpgt_epi32(_mm256_xor_si256(start, sign),
	                                                 _mm256_xor_si256(low, sign)));
}

INLINE void half_xor(uint8_t *out, const uint8_t *in, vec x)
{
	_mm256_storeu_si256((void *)out, _mm256_xor_si256(x, _mm256_loadu_si256((const void *)in)));
}

INLINE void block_xor(uint8_t *out, const uint8_t *in, vec x, vec y)
{
	half_xor(out, in, x);
	half_xor(out + 32, in + 32, y);
}

INLINE void write_lanes(uint8_t *out, const uint8_t *in, const vec x[4], size_t at, size_t step,
                        size_t n)
{
	if (at < n)
		block_xor(out + 64 * at, in + 64 * at, _mm256_permute2x128_si256(x[0], x[1], 0x20),
		          _mm256_permute2x128_si256(x[2], x[3], 0x20));
	at += step;
	if (at < n)
		block_xor(out + 64 * at, in + 64 * at, _mm256_permute2x128_si256(x[0], x[1], 0x31),
		          _mm256_permute2x128_si256(x[2], x[3], 0x31));
}
#endif

#define ROWS (CHACHA_LANES / 4) /* rows in a vector */

/* 2.1 */
INLINE void quarter(vec *a, vec *b, vec *c, vec *d)
{
	*a = VEC(add_epi32)(*a, *b);
	*d = rotate(vec_xor(*d, *a), 16);
	*c = VEC(add_epi32)(*c, *d);
	*b = rotate(vec_xor(*b, *c), 12);
	*a = VEC(add_epi32)(*a, *b);
	*d = rotate(vec_xor(*d, *a), 8);
	*c = VEC(add_epi32)(*c, *d);
	*b = rotate(vec_xor(*b, *c), 7);
}

INLINE void advance(uint32_t s[16], size_t n)
{
	uint64_t count = (s[12] | (uint64_t)s[13] << 32) + n;
	s[12] = (uint32_t)count;
	s[13] = (uint32_t)(count >> 32);
}

/* Rows of ROWS blocks side by side, `sets` times (a constant); n blocks are written. Every second
 * round works on the diagonals: rows turned by 1, 2 and 3 words. */
INLINE void few(uint32_t s[16], uint8_t *out, const uint8_t *in, size_t n, unsigned sets)
{
	vec x[2][4], start[4], count[2];
	EACH (i, 4)
		start[i] = row(s + 4 * i);
	EACH (j, sets) {
		const uint32_t first[4] = {ROWS * j, 0, 0, 0};
		count[j] = VEC(add_epi64)(VEC(add_epi64)(start[3], count_lanes()), row(first));
		EACH (i, 3)
			x[j][i] = start[i];
		x[j][3] = count[j];
	}
	for (unsigned round = 0; round < 10; round++) {
		EACH (j, sets) {
			quarter(&x[j][0], &x[j][1], &x[j][2], &x[j][3]);
			x[j][1] = VEC(shuffle_epi32)(x[j][1], 0x39);
			x[j][2] = VEC(shuffle_epi32)(x[j][2], 0x4e);
			x[j][3] = VEC(shuffle_epi32)(x[j][3], 0x93);
		}
		EACH (j, sets) {
			quarter(&x[j][0], &x[j][1], &x[j][2], &x[j][3]);
			x[j][1] = VEC(shuffle_epi32)(x[j][1], 0x93);
			x[j][2] = VEC(shuffle_epi32)(x[j][2], 0x4e);
			x[j][3] = VEC(shuffle_epi32)(x[j][3], 0x39);
		}
	}
	EACH (j, sets) {
		EACH (i, 3)
			x[j][i] = VEC(add_epi32)(x[j][i], start[i]);
		x[j][3] = VEC(add_epi32)(x[j][3], count[j]);
		write_lanes(out, in, x[j], ROWS * j, 1, n);
	}
	advance(s, n);
}

/* Four words of CHACHA_LANES blocks, to lanes that hold these words of one block each: row i has
 * blocks i, i + 4, i + 8 .. */
INLINE void transpose(vec x[4])
{
	vec a = VEC(unpacklo_epi32)(x[0], x[1]), b = VEC(unpackhi_epi32)(x[0], x[1]);
	vec c = VEC(unpacklo_epi32)(x[2], x[3]), d = VEC(unpackhi_epi32)(x[2], x[3]);
	x[0] = VEC(unpacklo_epi64)(a, c);
	x[1] = VEC(unpackhi_epi64)(a, c);
	x[2] = VEC(unpacklo_epi64)(b, d);
	x[3] = VEC(unpackhi_epi64)(b, d);
}

/* CHACHA_LANES blocks at once, of which n are written. */
INLINE void many(uint32_t s[16], uint8_t *out, const uint8_t *in, size_t n)
{
	const vec start = VEC(set1_epi32)((int)s[12]);
	const vec count = VEC(add_epi32)(start, count_words());
	const vec high = carry(VEC(set1_epi32)((int)s[13]), count, start);
	vec x[16];
	EACH (i, 16)
		x[i] = i == 12 ? count : i == 13 ? high : VEC(set1_epi32)((int)s[i]);
	for (unsigned round = 0; round < 10; round++) {
		EACH (i, 4)
			quarter(&x[i], &x[4 + i], &x[8 + i], &x[12 + i]);
		EACH (i, 4)
			quarter(&x[i], &x[4 + (i + 1) % 4], &x[8 + (i + 2) % 4],
			        &x[12 + (i + 3) % 4]);
	}
	EACH (i, 16) {
		vec y = i == 12 ? count : i == 13 ? high : VEC(set1_epi32)((int)s[i]);
		x[i] = VEC(add_epi32)(x[i], y);
	}
	EACH (i, 4)
		transpose(x + 4 * i);
	EACH (i, 4) {
		const vec rows[4] = {x[i], x[4 + i], x[8 + i], x[12 + i]};
		write_lanes(out, in, rows, i, 4, n);
	}
	advance(s, n);
}

/* Longer remainders take the way of the long texts too. */
static void blocks(uint32_t s[16], uint8_t *out, const uint8_t *in, size_t n)
{
	for (; n >= CHACHA_LANES; n -= CHACHA_LANES) {
		many(s, out, in, CHACHA_LANES);
		in += 64 * CHACHA_LANES;
		out += 64 * CHACHA_LANES;
	}
	if (n > 2 * ROWS)
		many(s, out, in, n);
	else if (n > ROWS)
		few(s, out, in, n, 2);
	else if (n > 0)
		few(s, out, in, n, 1);
}

#endif
