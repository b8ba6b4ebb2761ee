/* SPDX-License-Identifier: Apache-2.0
 *
 * P-521 with AVX-512-IFMA: k G for two scalars at once, k P and u G + v P. The field has eleven
 * limbs of 52 bits, and what is called a product is 2 a b, whose upper limbs lie on the lower ones
 * as 2^573 = 2^52: a Montgomery form with R = 1/2. Everything above is ec_x86_ifma.h.
 *
 * A settled element has a top limb below 2^11, where the prime's is 1: it is below 2^531. So the
 * top limbs' product has no high half. */
#include <config.h>
#include <immintrin.h>

#include "crypto/base/unroll.h"
#include "crypto/ec/p521_field.h"

#define LANE_LIMBS 11
#define LANE_ROWS 11
#define LANE_SPLIT 258
#define LANE_ORDER_WORD 0xfffffffffffffffa
#if defined HAVE_X86_ADX && !defined PAK_CT_MSAN
#define LANE_REST pak_p521_x86_adx
#else
#define LANE_REST pak_p521_ref
#endif

static const uint8_t lanes_blocks[WEI_BASE_STEP][5] = {{0, 11, 22, 33, 44}, {0, 11, 21, 32, 43}};

struct lanes {
	__m512i v[LANE_LIMBS];
};

#define ONES 0xfffffffffffff
static const uint64_t lanes_prime[11] = {ONES, ONES, ONES, ONES, ONES, ONES,
                                         ONES, ONES, ONES, ONES, 1};
/* 2^520 = 1/2 */
static const uint64_t lanes_one[11] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
/* 2^576 = 2^55 */
static const uint64_t lanes_out[11] = {0, 8};

INLINE __m512i low52(__m512i a)
{
	return _mm512_and_si512(a, _mm512_set1_epi64(((long long)1 << 52) - 1));
}

/* What the top limb has above bit 521, less 2^10 so that it stays positive, goes in at the bottom.
 */
INLINE void lanes_settle(struct lanes *r, const struct lanes *a)
{
	const __m512i margin = _mm512_set1_epi64(1 << 10);
	__m512i h = _mm512_srai_epi64(_mm512_sub_epi64(a->v[10], margin), 1);
	__m512i t = _mm512_add_epi64(a->v[0], h), carry;

	EACH (i, 10) {
		carry = _mm512_srai_epi64(t, 52);
		r->v[i] = low52(t);
		t = _mm512_add_epi64(a->v[i + 1], carry);
	}
	r->v[10] = _mm512_sub_epi64(t, _mm512_add_epi64(h, h));
}

/* Limbs 11 to 20 of twice a product have the weights 2^573 = 2^52 of limbs 1 to 10. */
INLINE void reduce(struct lanes *r, const __m512i *c)
{
	r->v[0] = _mm512_add_epi64(c[0], c[0]);
	EACH_FROM (i, 1, 11)
		r->v[i] = _mm512_add_epi64(_mm512_add_epi64(c[i], c[i]), c[10 + i]);
}

INLINE void product(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	__m512i c[21];

	EACH (i, 21)
		c[i] = _mm512_setzero_si512();
	EACH (j, 11) {
		EACH (i, 11) {
			c[i + j] = _mm512_madd52lo_epu64(c[i + j], a->v[i], b->v[j]);
			if (i + j < 20)
				c[i + j + 1] =
				        _mm512_madd52hi_epu64(c[i + j + 1], a->v[i], b->v[j]);
		}
	}
	reduce(r, c);
}

INLINE void square(struct lanes *r, const struct lanes *a)
{
	__m512i c[21];

	EACH (i, 21)
		c[i] = _mm512_setzero_si512();
	EACH (j, 11) {
		EACH_FROM (i, j + 1, 11) {
			c[i + j] = _mm512_madd52lo_epu64(c[i + j], a->v[i], a->v[j]);
			c[i + j + 1] = _mm512_madd52hi_epu64(c[i + j + 1], a->v[i], a->v[j]);
		}
	}
	EACH (i, 11) {
		c[2 * i] = _mm512_add_epi64(c[2 * i], c[2 * i]);
		c[2 * i] = _mm512_madd52lo_epu64(c[2 * i], a->v[i], a->v[i]);
		if (i < 10) {
			c[2 * i + 1] = _mm512_add_epi64(c[2 * i + 1], c[2 * i + 1]);
			c[2 * i + 1] = _mm512_madd52hi_epu64(c[2 * i + 1], a->v[i], a->v[i]);
		}
	}
	reduce(r, c);
}

static __attribute__((noinline)) void lanes_mul(struct lanes *r, const struct lanes *a,
                                                const struct lanes *b)
{
	struct lanes t;

	product(&t, a, b);
	lanes_settle(r, &t);
}

static __attribute__((noinline)) void lanes_sqr(struct lanes *r, const struct lanes *a)
{
	struct lanes t;

	square(&t, a);
	lanes_settle(r, &t);
}

INLINE void lanes_carry(struct lanes *r, const struct lanes *a)
{
	lanes_settle(r, a);
}

/* Limbs below 44 2^52 < 2^58. */
INLINE void lanes_mul_open(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	product(r, a, b);
}

/* The nine words, in Montgomery form for 2^576 = 2^55, turned right by 56 of 521 bits. */
INLINE void lanes_split(struct lanes *r, const __m512i *w)
{
	EACH (i, 9) {
		unsigned word = (52 * i + 56) / 64, shift = (52 * i + 56) % 64;
		__m512i t = _mm512_srli_epi64(w[word], shift);
		if (shift > 12)
			t = _mm512_or_si512(t, _mm512_slli_epi64(w[word + 1], 64 - shift));
		r->v[i] = low52(t);
	}
	/* 49 bits in limb 8, then the 56 that went round */
	r->v[8] = low52(_mm512_or_si512(r->v[8], _mm512_slli_epi64(w[0], 49)));
	r->v[9] = low52(_mm512_srli_epi64(w[0], 3));
	r->v[10] = _mm512_and_si512(_mm512_srli_epi64(w[0], 55), _mm512_set1_epi64(1));
}

/* As in lanes_settle, with all bits above 521. */
INLINE void lanes_below(struct lanes *a)
{
	__m512i h = _mm512_srli_epi64(a->v[10], 1), carry;

	a->v[10] = _mm512_and_si512(a->v[10], _mm512_set1_epi64(1));
	a->v[0] = _mm512_add_epi64(a->v[0], h);
	EACH (i, 10) {
		carry = _mm512_srli_epi64(a->v[i], 52);
		a->v[i] = low52(a->v[i]);
		a->v[i + 1] = _mm512_add_epi64(a->v[i + 1], carry);
	}
}

#include "crypto/ec/ec_x86_ifma.h"

const struct pak_ec_impl pak_p521_x86_ifma = {.name = "p521_x86_ifma",
#if defined HAVE_X86_ADX && !defined PAK_CT_MSAN
                                              .needs = PAK_CPU_IFMA | PAK_CPU_ADX,
#else
                                              .needs = PAK_CPU_IFMA,
#endif
                                              LANE_METHODS};
