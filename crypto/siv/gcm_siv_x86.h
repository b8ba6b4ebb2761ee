/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to gcm_siv_x86_*.c: POLYVAL and the counter mode of AES-GCM-SIV (RFC 8452 3, 4) on
 * vectors of VAES_LANES blocks, WIDE of them in flight.
 *
 * A block is a number as it lies in memory, bit i its coefficient of x^i. The carry-less product is
 * reduced from below: the lowest 64 bits v, times the upper half of the polynomial (0xc2 << 56,
 * x^127 + x^126 + x^121), and twice so, leave the product times x^-128, which is what POLYVAL's dot
 * is. */
#ifndef PAK_SIV_GCM_SIV_X86_H
#define PAK_SIV_GCM_SIV_X86_H

#include <string.h>

#include "crypto/aes/vaes_x86.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/siv/gcm_siv.h"

#define WIDE 8                   /* vectors */
#define BULK (WIDE * VAES_LANES) /* blocks */
_Static_assert(BULK <= PAK_POLYVAL_POWERS, "table fits");

/* An unreduced sum of products in each lane: low + mid x^64 + high x^128. */
struct sum {
	vec low, mid, high;
};

INLINE struct sum product(vec x, vec y)
{
	return (struct sum){
	        VEC_BLOCKS(clmulepi64)(x, y, 0x00),
	        vec_xor(VEC_BLOCKS(clmulepi64)(x, y, 0x01), VEC_BLOCKS(clmulepi64)(x, y, 0x10)),
	        VEC_BLOCKS(clmulepi64)(x, y, 0x11)};
}

INLINE struct sum add_product(struct sum s, vec x, vec y)
{
	struct sum t = product(x, y);
	return (struct sum){vec_xor(s.low, t.low), vec_xor(s.mid, t.mid), vec_xor(s.high, t.high)};
}

INLINE vec reduce(struct sum s)
{
	const vec poly = vec_set2(0xc200000000000000, 0xc200000000000000);
	vec low = vec_xor(s.low, VEC_BLOCKS(bslli)(s.mid, 8));
	vec high = vec_xor(s.high, VEC_BLOCKS(bsrli)(s.mid, 8));
	for (int i = 0; i < 2; i++)
		low = vec_xor(VEC(shuffle_epi32)(low, 0x4e),
		              VEC_BLOCKS(clmulepi64)(low, poly, 0x00));
	return vec_xor(high, low);
}

/* The sum of the lanes, in lane 0 of a vector of zeros. */
INLINE vec add_lanes(vec x)
{
#if VAES_LANES == 4
	__m256i y = _mm256_xor_si256(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
	return _mm512_zextsi128_si512(
	        _mm_xor_si128(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1)));
#elif VAES_LANES == 2
	return _mm256_zextsi128_si256(
	        _mm_xor_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1)));
#else
	return x;
#endif
}

/* The powers n, n - 1, .. of the key; after power 1 come zeros. */
INLINE vec powers(const struct pak_polyval *p, size_t n)
{
	return vec_load(p->powers[PAK_POLYVAL_POWERS - n]);
}

static void set_key(struct pak_polyval *p, const uint8_t key[16])
{
	memset(p->powers[PAK_POLYVAL_POWERS], 0, 16 * PAK_POLYVAL_ROOM);
	memcpy(p->powers[PAK_POLYVAL_POWERS - 1], key, 16);
	memset(p->hash, 0, sizeof p->hash);
	p->ready = 1;
}

INLINE __m128i power(const struct pak_polyval *p, size_t n)
{
	return _mm_load_si128((const void *)p->powers[PAK_POLYVAL_POWERS - n]);
}

/* Makes powers up to n, a vector at a time: keys are those of one message. */
INLINE void want_powers(struct pak_polyval *p, size_t n)
{
	if (n <= p->ready)
		return;
	for (; p->ready < VAES_LANES; p->ready++) {
		vec next = reduce(
		        product(vec_broadcast(power(p, p->ready)), vec_broadcast(power(p, 1))));
		_mm_store_si128((void *)p->powers[PAK_POLYVAL_POWERS - 1 - p->ready],
		                vec_lane0(next));
	}
	vec step = vec_broadcast(power(p, VAES_LANES)), x = powers(p, p->ready);
	for (; p->ready < n; p->ready += VAES_LANES) {
		x = reduce(product(x, step));
		vec_store(p->powers[PAK_POLYVAL_POWERS - VAES_LANES - p->ready], x);
	}
}

/* x, in lane 0, continued over 1 <= n <= BULK blocks. What is not there of the last vector is zero,
 * and so are its products. */
INLINE vec hash_few(struct pak_polyval *p, vec x, const uint8_t *in, size_t n)
{
	want_powers(p, n);
	struct sum s = {vec_set2(0, 0), vec_set2(0, 0), vec_set2(0, 0)};
	for (size_t i = 0; i < n; i += VAES_LANES, x = vec_set2(0, 0)) {
		size_t left = n - i;
		vec v = left >= VAES_LANES ? vec_load(in + 16 * i)
		                           : vec_load_part(in + 16 * i, left);
		s = add_product(s, vec_xor(v, x), powers(p, left));
	}
	return add_lanes(reduce(s));
}

INLINE vec hash_bulk(const struct pak_polyval *p, vec x, const uint8_t *in)
{
	struct sum s = product(vec_xor(vec_load(in), x), powers(p, BULK));
	EACH_FROM (i, 1, WIDE)
		s = add_product(s, vec_load(in + VEC_SIZE * i), powers(p, BULK - VAES_LANES * i));
	return add_lanes(reduce(s));
}

static void hash(struct pak_polyval *p, const uint8_t *in, size_t n)
{
	vec x = vec_load_part((const uint8_t *)p->hash, 1);
	if (n >= BULK)
		want_powers(p, BULK);
	for (; n >= BULK; n -= BULK, in += 16 * BULK)
		x = hash_bulk(p, x, in);
	if (n > 0)
		x = hash_few(p, x, in, n);
	_mm_storeu_si128((void *)p->hash, vec_lane0(x));
}

/* WIDE vectors of key stream; the count is the lowest 32 bits of a lane. */
INLINE void key_stream(vec b[WIDE], vec counter, const uint8_t (*keys)[16], unsigned rounds)
{
	vec k = vec_round_key(keys, 0);
	EACH (i, WIDE)
		b[i] = vec_xor(VEC(add_epi32)(counter, vec_set2(0, VAES_LANES * i)), k);
	vec_rounds(b, WIDE, keys, rounds, 0);
	k = vec_round_key(keys, rounds);
	EACH (i, WIDE)
		b[i] = vec_last_round(b[i], k, 0);
}

INLINE void ctr_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t len,
                  const uint8_t first[16], unsigned rounds)
{
	vec counter = vec_broadcast(_mm_loadu_si128((const void *)first)), b[WIDE];
	counter = VEC(add_epi32)(counter, vec_lanes(0, 1));
	for (; len >= 16 * BULK; len -= 16 * BULK, in += 16 * BULK, out += 16 * BULK) {
		key_stream(b, counter, keys, rounds);
		EACH (i, WIDE)
			vec_store(out + VEC_SIZE * i, vec_xor(b[i], vec_load(in + VEC_SIZE * i)));
		counter = VEC(add_epi32)(counter, vec_set2(0, BULK));
	}
	if (len > 0) {
		uint8_t stream[16 * BULK];
		key_stream(b, counter, keys, rounds);
		EACH (i, WIDE)
			vec_store(stream + VEC_SIZE * i, b[i]);
		pak_xor(out, in, stream, len);
		pak_wipe_fixed(stream, sizeof stream);
	}
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                const uint8_t first[16])
{
	const uint8_t(*keys)[16] = (const uint8_t(*)[16])a->u.round_key.enc;
	if (a->rounds == 14)
		ctr_n(keys, out, in, len, first, 14);
	else
		ctr_n(keys, out, in, len, first, 10);
}

#endif
