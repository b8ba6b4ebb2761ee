/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256 with AVX-512-IFMA: k G for two scalars at once, k P and u G + v P. The field has five limbs
 * of 52 bits in Montgomery form with R = 2^260 = (16 + 2^-28) p; everything above is ec_x86_ifma.h.
 *
 * A settled element is below (1 + 2^-20) p. A product of elements below a p and b p is below (a b /
 * 16 + 1) p; the coordinates of the table, which come here as 16 times those for R = 2^256, are
 * below 16 p and are multiplied by products of settled ones, so products are below 2.2 p: as inputs
 * of products they need no more than their limbs carried. */
#include <config.h>
#include <immintrin.h>

#include "crypto/base/unroll.h"
#include "crypto/ec/p256_field.h"

#define LANE_LIMBS 5
#define LANE_ROWS 10
#define LANE_SPLIT 126
#define LANE_ORDER_WORD 0xbce6faada7179e84
#if defined HAVE_X86_ADX && !defined PAK_CT_MSAN
#define LANE_REST pak_p256_x86_adx
#else
#define LANE_REST pak_p256_ref
#endif

static const uint8_t lanes_blocks[WEI_BASE_STEP][5] = {{0, 9, 18, 28, 37}};

struct lanes {
	__m512i v[LANE_LIMBS];
};

static const uint64_t lanes_prime[5] = {0xfffffffffffff, 0x00fffffffffff, 0x0000000000000,
                                        0x0001000000000, 0x0ffffffff0000};
/* R mod p */
static const uint64_t lanes_one[5] = {0x0000000000010, 0xf000000000000, 0xfffffffffffff,
                                      0xffeffffffffff, 0x00000000fffff};
/* 2^256 mod p: a product with it is in Montgomery form for 2^256 */
static const uint64_t lanes_out[5] = {0x0000000000001, 0xff00000000000, 0xfffffffffffff,
                                      0xfffefffffffff, 0x000000000ffff};

INLINE __m512i low52(__m512i a)
{
	return _mm512_and_si512(a, _mm512_set1_epi64(((long long)1 << 52) - 1));
}

/* The multiple of p that is taken away follows from the top limb, less 2^26 so that neither what
 * the lower limbs carry nor the multiple's own lower words make the result negative. */
INLINE void lanes_settle(struct lanes *r, const struct lanes *a)
{
	const __m512i margin = _mm512_set1_epi64(1 << 26);
	__m512i h = _mm512_srai_epi64(_mm512_sub_epi64(a->v[4], margin), 48);
	__m512i t[5];

	/* - h p = h (1 - 2^96 - 2^192 + 2^224 - 2^256) */
	t[0] = _mm512_add_epi64(a->v[0], h);
	t[1] = _mm512_sub_epi64(a->v[1], _mm512_slli_epi64(h, 44));
	t[2] = a->v[2];
	t[3] = _mm512_sub_epi64(a->v[3], _mm512_slli_epi64(h, 36));
	t[4] = _mm512_sub_epi64(a->v[4], _mm512_slli_epi64(h, 48));
	t[4] = _mm512_add_epi64(t[4], _mm512_slli_epi64(h, 16));
	EACH (i, 4) {
		t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srai_epi64(t[i], 52));
		r->v[i] = low52(t[i]);
	}
	r->v[4] = t[4];
}

/* Column k of a sum that is divided by R, given as c + high: q[i] clears column i, as q p = q (p +
 * 1) - q is added, where p + 1 is 2^44 in limb 1, 2^36 in limb 3 and 2^48 - 2^16 in limb 4. What
 * was found last comes last. */
INLINE void reduce_column(struct lanes *r, __m512i *q, unsigned k, __m512i c, __m512i high)
{
	const __m512i p1 = _mm512_set1_epi64((long long)1 << 44);
	const __m512i p3 = _mm512_set1_epi64((long long)1 << 36);
	const __m512i p4 = _mm512_set1_epi64(((long long)1 << 48) - (1 << 16));

	if (k >= 5)
		high = _mm512_madd52hi_epu64(high, q[k - 5], p4);
	if (k >= 4 && k < 9) {
		high = _mm512_madd52hi_epu64(high, q[k - 4], p3);
		c = _mm512_madd52lo_epu64(c, q[k - 4], p4);
	}
	if (k >= 3 && k < 8)
		c = _mm512_madd52lo_epu64(c, q[k - 3], p3);
	if (k >= 2 && k < 7)
		high = _mm512_madd52hi_epu64(high, q[k - 2], p1);
	c = _mm512_add_epi64(c, high);
	if (k >= 1 && k < 6) {
		__m512i carry = _mm512_srli_epi64(q[k - 1], 52);
		c = _mm512_add_epi64(c, _mm512_madd52lo_epu64(carry, q[k - 1], p1));
	}
	if (k < 5)
		q[k] = c;
	else
		r->v[k - 5] = c;
}

/* Of up to four products, below 4.3 p: then a product with such or a settled one is below 2.2 p. */
INLINE void lanes_carry(struct lanes *r, const struct lanes *a)
{
	__m512i t = a->v[0];

	EACH (i, 4) {
		r->v[i] = low52(t);
		t = _mm512_add_epi64(a->v[i + 1], _mm512_srli_epi64(t, 52));
	}
	r->v[4] = t;
}

/* Column by column, each with the part of the reduction that waits for it; within a column,
 * products with the higher limbs come last, as those limbs do. The low and the high halves are
 * summed apart, for shorter chains. */
INLINE void lanes_mul_open(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	__m512i q[5];

	EACH (k, 10) {
		__m512i c = _mm512_setzero_si512(), high = c;
		EACH (i, 5) {
			if (i <= k && k <= 2 * i)
				c = _mm512_madd52lo_epu64(c, a->v[i], b->v[k - i]);
			if (i <= k && k < 2 * i)
				c = _mm512_madd52lo_epu64(c, a->v[k - i], b->v[i]);
			if (i < k && k <= 2 * i + 1)
				high = _mm512_madd52hi_epu64(high, a->v[i], b->v[k - 1 - i]);
			if (i < k && k < 2 * i + 1)
				high = _mm512_madd52hi_epu64(high, a->v[k - 1 - i], b->v[i]);
		}
		reduce_column(r, q, k, c, high);
	}
}

INLINE void lanes_mul(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	struct lanes t;

	lanes_mul_open(&t, a, b);
	lanes_carry(r, &t);
}

INLINE void lanes_sqr(struct lanes *r, const struct lanes *a)
{
	struct lanes t;
	__m512i q[5];

	EACH (k, 10) {
		__m512i c = _mm512_setzero_si512(), high = c;
		EACH (i, 5) {
			if (2 * i < k && k - i < 5)
				c = _mm512_madd52lo_epu64(c, a->v[i], a->v[k - i]);
			if (2 * i + 1 < k && k - 1 - i < 5)
				high = _mm512_madd52hi_epu64(high, a->v[i], a->v[k - 1 - i]);
		}
		c = _mm512_add_epi64(c, high);
		c = _mm512_add_epi64(c, c);
		if (k % 2)
			c = _mm512_madd52hi_epu64(c, a->v[k / 2], a->v[k / 2]);
		else
			c = _mm512_madd52lo_epu64(c, a->v[k / 2], a->v[k / 2]);
		reduce_column(&t, q, k, c, _mm512_setzero_si512());
	}
	lanes_carry(r, &t);
}

/* 16 times the four words: bits from 52 i - 4 on in limb i. */
INLINE void lanes_split(struct lanes *r, const __m512i *w)
{
	r->v[0] = low52(_mm512_slli_epi64(w[0], 4));
	EACH_FROM (i, 1, 5) {
		unsigned word = (52 * i - 4) / 64, shift = (52 * i - 4) % 64;
		__m512i t = _mm512_srli_epi64(w[word], shift);
		if (shift > 12 && word < 3)
			t = _mm512_or_si512(t, _mm512_slli_epi64(w[word + 1], 64 - shift));
		r->v[i] = low52(t);
	}
}

INLINE void lanes_below(struct lanes *a)
{
	(void)a; /* products are */
}

#include "crypto/ec/ec_x86_ifma.h"

const struct pak_ec_impl pak_p256_x86_ifma = {.name = "p256_x86_ifma",
#if defined HAVE_X86_ADX && !defined PAK_CT_MSAN
                                              .needs = PAK_CPU_IFMA | PAK_CPU_ADX,
#else
                                              .needs = PAK_CPU_IFMA,
#endif
                                              LANE_METHODS};
