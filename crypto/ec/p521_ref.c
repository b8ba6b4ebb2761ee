/* SPDX-License-Identifier: Apache-2.0
 *
 * P-521 in portable C: nine 64-bit limbs, products by unsigned __int128; the oracle of the other
 * backends.
 *
 * As 2^521 = 1, a Montgomery product costs no more than a plain one: with R = 2^576 = 2^55,
 *
 *     t / R = t / 2^55 = (t >> 576) + 2^466 (t mod 2^55) + ((t mod 2^576) >> 55),
 *
 * where the first two do not overlap for t < p^2. */
#include "crypto/ec/p521_field.h"

#include "crypto/base/ct.h"

typedef unsigned __int128 u128;

#define TOP 0x1ff /* of the highest limb */

struct fe {
	uint64_t v[9];
};

static const struct fe fe_one = {{FIELD_ONE}};

/* r = a + b for a + b < 2 p: a + b + 1 has bit 521 exactly if p must be subtracted, which is to
 * drop that bit; otherwise the 1 is taken back. */
static inline void fe_sum(struct fe *r, const uint64_t *a, const uint64_t *b)
{
	uint64_t carry = 1, borrow;

#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		u128 s = (u128)a[i] + b[i] + carry;
		r->v[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
	borrow = pak_ct_barrier(r->v[8] >> 9) ^ 1;
	r->v[8] &= TOP;
#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		u128 d = (u128)r->v[i] - borrow;
		r->v[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	fe_sum(r, a->v, b->v);
}

/* r = a - b, or a - b - 1 + 2^521 if that is negative. */
static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t borrow = 0;

#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		u128 d = (u128)a->v[i] - b->v[i] - borrow;
		r->v[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	borrow = pak_ct_barrier(borrow);
#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		u128 d = (u128)r->v[i] - borrow;
		r->v[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	r->v[8] &= TOP;
}

/* r = 3/2 a: half of a is a rotated by one bit. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	struct fe half;

#pragma GCC unroll 9
	for (int i = 0; i < 8; i++)
		half.v[i] = a->v[i] >> 1 | a->v[i + 1] << 63;
	half.v[8] = a->v[8] >> 1 | (a->v[0] & 1) << 8;
	fe_add(r, &half, a);
}

static inline void fe_reduce(struct fe *r, uint64_t t[18])
{
	uint64_t low[9], lost = t[0] & (((uint64_t)1 << 55) - 1);

#pragma GCC unroll 9
	for (int i = 0; i < 8; i++)
		low[i] = t[i] >> 55 | t[i + 1] << 9;
	low[8] = t[8] >> 55;
	t[16] |= lost << 18;
	t[17] = lost >> 46;
	fe_sum(r, t + 9, low);
}

static void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[18] = {0};

#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		uint64_t carry = 0;
#pragma GCC unroll 9
		for (int j = 0; j < 9; j++) {
			u128 s = (u128)a->v[i] * b->v[j] + t[i + j] + carry;
			t[i + j] = (uint64_t)s;
			carry = (uint64_t)(s >> 64);
		}
		t[i + 9] = carry;
	}
	fe_reduce(r, t);
}

/* The products of different limbs once, doubled, and the squares. */
static void fe_sqr(struct fe *r, const struct fe *a)
{
	uint64_t t[18] = {0}, carry = 0, bit = 0;

#pragma GCC unroll 9
	for (int i = 0; i < 8; i++) {
		carry = 0;
#pragma GCC unroll 9
		for (int j = i + 1; j < 9; j++) {
			u128 s = (u128)a->v[i] * a->v[j] + t[i + j] + carry;
			t[i + j] = (uint64_t)s;
			carry = (uint64_t)(s >> 64);
		}
		t[i + 9] = carry;
	}
	carry = 0;
#pragma GCC unroll 9
	for (int i = 0; i < 9; i++) {
		u128 q = (u128)a->v[i] * a->v[i];
		uint64_t even = t[2 * i], odd = t[2 * i + 1];
		u128 s = (u128)(even << 1 | bit) + (uint64_t)q + carry;
		t[2 * i] = (uint64_t)s;
		s = (u128)(odd << 1 | even >> 63) + (uint64_t)(q >> 64) + (uint64_t)(s >> 64);
		t[2 * i + 1] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
		bit = odd >> 63;
	}
	fe_reduce(r, t);
}

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p521_ref = {.name = "p521_ref", .needs = 0, WEI_METHODS};
