/* SPDX-License-Identifier: Apache-2.0
 *
 * 2^255 - 19 in portable C: five limbs of 51 bits, products by unsigned __int128; the oracle of the
 * other backends. All limbs are below 2^52 (those of results a little above 2^51 at most): sums of
 * products are below 2^112, and what is carried fits 64 bits. */
#include "crypto/ec/c25519.h"
#include "crypto/ec/c25519_limbs.h"

typedef unsigned __int128 u128;

struct fe {
	uint64_t v[5];
};

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	EACH (i, 5)
		r->v[i] = a->v[i] + b->v[i];
	limbs_carry_once(r->v);
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	r->v[0] = a->v[0] + ((uint64_t)1 << 53) - 76 - b->v[0];
	for (int i = 1; i < 5; i++)
		r->v[i] = a->v[i] + ((uint64_t)1 << 53) - 4 - b->v[i];
	limbs_carry_once(r->v);
}

static inline void fe_reduce(struct fe *r, u128 t[5])
{
	uint64_t c = 0;
	EACH (i, 5) {
		t[i] += c;
		c = (uint64_t)(t[i] >> 51);
		r->v[i] = (uint64_t)t[i] & MASK51;
	}
	/* no product of t[4] is 19-fold: c < 2^57 */
	c = r->v[0] + c * 19;
	r->v[0] = c & MASK51;
	r->v[1] += c >> 51;
}

static void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	const uint64_t *x = a->v, *y = b->v;
	uint64_t y1 = 19 * y[1], y2 = 19 * y[2], y3 = 19 * y[3], y4 = 19 * y[4];
	u128 t[5];

	t[0] = (u128)x[0] * y[0] + (u128)x[1] * y4 + (u128)x[2] * y3 + (u128)x[3] * y2 +
	       (u128)x[4] * y1;
	t[1] = (u128)x[0] * y[1] + (u128)x[1] * y[0] + (u128)x[2] * y4 + (u128)x[3] * y3 +
	       (u128)x[4] * y2;
	t[2] = (u128)x[0] * y[2] + (u128)x[1] * y[1] + (u128)x[2] * y[0] + (u128)x[3] * y4 +
	       (u128)x[4] * y3;
	t[3] = (u128)x[0] * y[3] + (u128)x[1] * y[2] + (u128)x[2] * y[1] + (u128)x[3] * y[0] +
	       (u128)x[4] * y4;
	t[4] = (u128)x[0] * y[4] + (u128)x[1] * y[3] + (u128)x[2] * y[2] + (u128)x[3] * y[1] +
	       (u128)x[4] * y[0];
	fe_reduce(r, t);
}

static void fe_sqr(struct fe *r, const struct fe *a)
{
	const uint64_t *x = a->v;
	uint64_t x0 = 2 * x[0], x1 = 2 * x[1], x3 = 19 * x[3], x4 = 19 * x[4];
	u128 t[5];

	t[0] = (u128)x[0] * x[0] + (u128)x1 * x4 + (u128)(2 * x[2]) * x3;
	t[1] = (u128)x0 * x[1] + (u128)(2 * x[2]) * x4 + (u128)x[3] * x3;
	t[2] = (u128)x0 * x[2] + (u128)x[1] * x[1] + (u128)(2 * x[3]) * x4;
	t[3] = (u128)x0 * x[3] + (u128)x1 * x[2] + (u128)x[4] * x4;
	t[4] = (u128)x0 * x[4] + (u128)x1 * x[3] + (u128)x[2] * x[2];
	fe_reduce(r, t);
}

static inline void fe_small(struct fe *r, const struct fe *a)
{
	u128 t[5];
	EACH (i, 5)
		t[i] = (u128)a->v[i] * 121665;
	fe_reduce(r, t);
}

static inline void fe_load(struct fe *r, const uint64_t w[4])
{
	limbs_load(r->v, w);
}

static void fe_store(uint64_t w[4], const struct fe *a)
{
	limbs_store(w, a->v);
}

static inline void fe_swap_if(uint64_t mask, struct fe *a, struct fe *b)
{
	EACH (i, 5) {
		uint64_t t = mask & (a->v[i] ^ b->v[i]);
		a->v[i] ^= t;
		b->v[i] ^= t;
	}
}

static inline void fe_select(struct fe *r, uint64_t mask, const struct fe *a, const struct fe *b)
{
	EACH (i, 5)
		r->v[i] = b->v[i] ^ (mask & (a->v[i] ^ b->v[i]));
}

#include "crypto/ec/c25519_group.h"

const struct pak_c25519_impl pak_c25519_ref = {.name = "c25519_ref", .needs = 0, C25519_METHODS};
