/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: a prime field in portable C, for any prime: Montgomery form, products by unsigned
 * __int128. A backend file defines WEI_LIMBS, FIELD_PRIME, FIELD_ONE and FIELD_NINV = -p^-1 mod
 * 2^64 and includes this; the compiler sees constants everywhere. */
#include "crypto/base/ct.h"

typedef unsigned __int128 u128;

struct fe {
	uint64_t v[WEI_LIMBS];
};

static const struct fe fe_one = {{FIELD_ONE}};
static const uint64_t prime[WEI_LIMBS] = {FIELD_PRIME};

/* r = (t, top) - p if that is not negative, else t; for (t, top) < 2 p. */
static inline void fe_reduce_once(struct fe *r, const uint64_t *t, uint64_t top)
{
	uint64_t s[WEI_LIMBS], borrow = 0;
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		u128 d = (u128)t[i] - prime[i] - borrow;
		s[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	uint64_t keep = pak_ct_mask(borrow & (top ^ 1));
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++)
		r->v[i] = pak_ct_select(keep, t[i], s[i]);
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[WEI_LIMBS], carry = 0;
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		u128 s = (u128)a->v[i] + b->v[i] + carry;
		t[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
	fe_reduce_once(r, t, carry);
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[WEI_LIMBS], borrow = 0, carry = 0;
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		u128 d = (u128)a->v[i] - b->v[i] - borrow;
		t[i] = (uint64_t)d;
		borrow = (uint64_t)(d >> 64) & 1;
	}
	uint64_t mask = pak_ct_mask(borrow);
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		u128 s = (u128)t[i] + (prime[i] & mask) + carry;
		r->v[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
}

/* r = 3/2 a: a / 2, where p is added first if a is odd, then a. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	uint64_t t[WEI_LIMBS + 1], carry = 0, mask = pak_ct_mask(a->v[0] & 1);
	struct fe half;
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		u128 s = (u128)a->v[i] + (prime[i] & mask) + carry;
		t[i] = (uint64_t)s;
		carry = (uint64_t)(s >> 64);
	}
	t[WEI_LIMBS] = carry;
#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++)
		half.v[i] = t[i] >> 1 | t[i + 1] << 63;
	fe_add(r, &half, a);
}

/* t += a b + carry; returns the new carry. */
static inline uint64_t mac(uint64_t *t, uint64_t a, uint64_t b, uint64_t carry)
{
	u128 s = (u128)a * b + *t + carry;
	*t = (uint64_t)s;
	return (uint64_t)(s >> 64);
}

/* Row by row, with a reduction step after each: the running sum stays below 2 p. */
static void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[WEI_LIMBS + 2] = {0};

#pragma GCC unroll 9
	for (int i = 0; i < WEI_LIMBS; i++) {
		uint64_t carry = 0, q;
#pragma GCC unroll 9
		for (int j = 0; j < WEI_LIMBS; j++)
			carry = mac(t + j, a->v[j], b->v[i], carry);
		t[WEI_LIMBS + 1] = mac(t + WEI_LIMBS, 1, carry, 0);
		q = t[0] * FIELD_NINV;
		carry = mac(t, q, prime[0], 0);
#pragma GCC unroll 9
		for (int j = 1; j < WEI_LIMBS; j++) {
			carry = mac(t + j, q, prime[j], carry);
			t[j - 1] = t[j];
		}
		carry = mac(t + WEI_LIMBS, 1, carry, 0);
		t[WEI_LIMBS - 1] = t[WEI_LIMBS];
		t[WEI_LIMBS] = t[WEI_LIMBS + 1] + carry;
	}
	fe_reduce_once(r, t, t[WEI_LIMBS]);
}

static void fe_sqr(struct fe *r, const struct fe *a)
{
	fe_mul(r, a, a);
}
