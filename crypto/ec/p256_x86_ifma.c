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

/* (c[0] .. c[9]) / R: each step clears the lowest limb q by adding q p = q (p + 1) - q, where p + 1
 * is 2^44 in limb 1, 2^36 in limb 3 and 2^48 - 2^16 in limb 4. */
INLINE void reduce(struct lanes *r, __m512i *c)
{
	const __m512i p1 = _mm512_set1_epi64((long long)1 << 44);
	const __m512i p3 = _mm512_set1_epi64((long long)1 << 36);
	const __m512i p4 = _mm512_set1_epi64(((long long)1 << 48) - (1 << 16));

	EACH (i, 5) {
		c[i + 1] = _mm512_add_epi64(c[i + 1], _mm512_srli_epi64(c[i], 52));
		c[i + 1] = _mm512_add_epi64(c[i + 1], low52(_mm512_slli_epi64(c[i], 44)));
		c[i + 2] = _mm512_madd52hi_epu64(c[i + 2], c[i], p1);
		c[i + 3] = _mm512_madd52lo_epu64(c[i + 3], c[i], p3);
		c[i + 4] = _mm512_madd52hi_epu64(c[i + 4], c[i], p3);
		c[i + 4] = _mm512_madd52lo_epu64(c[i + 4], c[i], p4);
		c[i + 5] = _mm512_madd52hi_epu64(c[i + 5], c[i], p4);
	}
	EACH (i, 5)
		r->v[i] = c[i + 5];
}

/* A product's limbs, below 2^56, carried. */
INLINE void carry_limbs(struct lanes *r)
{
	EACH (i, 4) {
		r->v[i + 1] = _mm512_add_epi64(r->v[i + 1], _mm512_srli_epi64(r->v[i], 52));
		r->v[i] = low52(r->v[i]);
	}
}

/* The low and the high halves are summed apart, for shorter chains. */
INLINE void lanes_mul_open(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i c[10], high[10];

	EACH (i, 10)
		c[i] = high[i] = zero;
	EACH (i, 5) {
		EACH (j, 5) {
			c[i + j] = _mm512_madd52lo_epu64(c[i + j], a->v[i], b->v[j]);
			high[i + j + 1] = _mm512_madd52hi_epu64(high[i + j + 1], a->v[i], b->v[j]);
		}
	}
	EACH_FROM (i, 1, 10)
		c[i] = _mm512_add_epi64(c[i], high[i]);
	reduce(r, c);
}

INLINE void lanes_mul(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	lanes_mul_open(r, a, b);
	carry_limbs(r);
}

INLINE void lanes_sqr(struct lanes *r, const struct lanes *a)
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i c[10], high[10];

	EACH (i, 10)
		c[i] = high[i] = zero;
	EACH (i, 5) {
		EACH_FROM (j, i + 1, 5) {
			c[i + j] = _mm512_madd52lo_epu64(c[i + j], a->v[i], a->v[j]);
			high[i + j + 1] = _mm512_madd52hi_epu64(high[i + j + 1], a->v[i], a->v[j]);
		}
	}
	EACH_FROM (i, 1, 10) {
		c[i] = _mm512_add_epi64(c[i], high[i]);
		c[i] = _mm512_add_epi64(c[i], c[i]);
	}
	EACH (i, 5) {
		c[2 * i] = _mm512_madd52lo_epu64(c[2 * i], a->v[i], a->v[i]);
		c[2 * i + 1] = _mm512_madd52hi_epu64(c[2 * i + 1], a->v[i], a->v[i]);
	}
	reduce(r, c);
	carry_limbs(r);
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
