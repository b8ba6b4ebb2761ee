/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256 in portable C: four 64-bit limbs, Montgomery form, products by unsigned __int128. The
 * oracle of the other backends. */
#include "crypto/ec/p256_field.h"

#include "crypto/base/ct.h"

typedef unsigned __int128 u128;

struct fe {
	uint64_t v[4];
};

static const struct fe fe_one = {{P256_ONE}};
static const uint64_t prime[4] = {P256_P0, P256_P1, P256_P2, P256_P3};

/* r = (t, top) - p if that is not negative, else t; for (t, top) < 2 p. */
static inline void fe_reduce_once(struct fe *r, const uint64_t t[4], uint64_t top)
{
	uint64_t s[4], borrow = 0;
	for (int i = 0; i < 4; i++) {
		u128 d = (u128)t[i] - prime[i] - borrow;
		s[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	uint64_t keep = pak_ct_mask(borrow & (top ^ 1));
	for (int i = 0; i < 4; i++)
		r->v[i] = pak_ct_select(keep, t[i], s[i]);
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[4], carry = 0;
	for (int i = 0; i < 4; i++) {
		u128 s = (u128)a->v[i] + b->v[i] + carry;
		t[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
	fe_reduce_once(r, t, carry);
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[4], borrow = 0, carry = 0;
	for (int i = 0; i < 4; i++) {
		u128 d = (u128)a->v[i] - b->v[i] - borrow;
		t[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	uint64_t mask = pak_ct_mask(borrow);
	for (int i = 0; i < 4; i++) {
		u128 s = (u128)t[i] + (prime[i] & mask) + carry;
		r->v[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
}

/* r = 3/2 a: a / 2, where p is added first if a is odd, then a. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	uint64_t t[5], carry = 0, mask = pak_ct_mask(a->v[0] & 1);
	for (int i = 0; i < 4; i++) {
		u128 s = (u128)a->v[i] + (prime[i] & mask) + carry;
		t[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
	t[4] = carry;
	for (int i = 0; i < 4; i++)
		t[i] = t[i] >> 1 | t[i + 1] << 63;
	fe_add(r, &(struct fe){{t[0], t[1], t[2], t[3]}}, a);
}

/* t += a b + carry; returns the new carry. */
static inline uint64_t mac(uint64_t *t, uint64_t a, uint64_t b, uint64_t carry)
{
	u128 s = (u128)a * b + *t + carry;
	*t = (uint64_t)s;
	return (uint64_t)(s >> 64);
}

/* t[0..4] += q p with q = t[0], which clears t[0]:
 * q p = q 2^192 (2^64 - 2^32 + 1) + q 2^96 - q. Returns the carry out of t[4]. */
static inline uint64_t fe_fold(uint64_t *t)
{
	uint64_t q = t[0], carry;
	carry = mac(t + 1, q, (uint64_t)1 << 32, 0);
	u128 s = (u128)t[2] + carry;
	t[2] = (uint64_t)s;
	carry = mac(t + 3, q, P256_P3, (uint64_t)(s >> 64));
	s = (u128)t[4] + carry;
	t[4] = (uint64_t)s;
	return (uint64_t)(s >> 64);
}

/* t[0..4] += a b; t[4] is written, not added to. */
static inline void fe_row(uint64_t *t, const struct fe *a, uint64_t b)
{
	uint64_t carry = mac(t, a->v[0], b, 0);
	carry = mac(t + 1, a->v[1], b, carry);
	carry = mac(t + 2, a->v[2], b, carry);
	t[4] = mac(t + 3, a->v[3], b, carry);
}

/* r = t / 2^256 mod p for t < p 2^256. */
static inline void fe_reduce(struct fe *r, uint64_t t[8])
{
	uint64_t carry = fe_fold(t);
	/* A carry that ripples through t[i + 4] leaves it 0, so fold cannot carry besides. */
	t[5] += carry;
	carry = (t[5] < carry) + fe_fold(t + 1);
	t[6] += carry;
	carry = (t[6] < carry) + fe_fold(t + 2);
	t[7] += carry;
	carry = (t[7] < carry) + fe_fold(t + 3);
	fe_reduce_once(r, t + 4, carry);
}

static inline void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[8] = {0};
	fe_row(t, a, b->v[0]);
	fe_row(t + 1, a, b->v[1]);
	fe_row(t + 2, a, b->v[2]);
	fe_row(t + 3, a, b->v[3]);
	fe_reduce(r, t);
}

static inline void fe_sqr(struct fe *r, const struct fe *a)
{
	fe_mul(r, a, a);
}

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p256_ref = {.name = "p256_ref", .needs = 0, WEI_METHODS};
