/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: 2^448 - 2^224 - 1 in portable C, for each file that is compiled for a tier: eight limbs
 * of 56 bits, products by unsigned __int128 (RFC 7748 4.2, SP 800-186 3.2.3.2).
 *
 * A limb is "tight" below 2^56 + 2^13, as fe_mul, fe_sqr, fe_small and fe_load leave it; sums are
 * not carried. fe_sub takes a second operand with limbs below 2^58 - 8 and adds 2^58 to the first.
 * fe_mul and fe_sqr take limbs below 2^60; fe_small and fe_store, tight ones and differences of
 * two. */
#include <stdint.h>

#include "crypto/base/unroll.h"

typedef unsigned __int128 u128;

#define MASK56 (((uint64_t)1 << 56) - 1)

struct fe {
	uint64_t v[8];
};

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	EACH (i, 8)
		r->v[i] = a->v[i] + b->v[i];
}

/* r = a + 4 p - b */
static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	EACH (i, 8)
		r->v[i] = a->v[i] + (((uint64_t)1 << 58) - (i == 4 ? 8 : 4)) - b->v[i];
}

/* r = t, carried: the two halves at the same time, as 2^448 = 2^224 + 1. For t[i] below 2^126 the
 * last carries are below 2^14. */
static inline void fe_reduce(struct fe *r, u128 t[8])
{
	EACH (i, 3) {
		t[i + 1] += t[i] >> 56;
		t[i + 5] += t[i + 4] >> 56;
		r->v[i] = (uint64_t)t[i] & MASK56;
		r->v[i + 4] = (uint64_t)t[i + 4] & MASK56;
	}
	u128 c = (t[3] >> 56) + r->v[4] + (t[7] >> 56), d = (t[7] >> 56) + r->v[0];
	r->v[3] = (uint64_t)t[3] & MASK56;
	r->v[7] = (uint64_t)t[7] & MASK56;
	r->v[4] = (uint64_t)c & MASK56;
	r->v[5] += (uint64_t)(c >> 56);
	r->v[0] = (uint64_t)d & MASK56;
	r->v[1] += (uint64_t)(d >> 56);
}

#define MUL(a, b) ((u128)(a) * (b))

/* With h = 2^224, a = a0 + a1 h, b = b0 + b1 h, and h^2 = h + 1:
 *     a b = a0 b0 + a1 b1 + h ((a0 + a1) (b0 + b1) - a0 b0)
 * Of each of the three products, p, q and s, the coefficients 4 to 6 are multiples of h again.
 * Limbs below 2^60 give sums below 2^125, and differences that are not negative: s is p and more.
 */
static void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	const uint64_t *x = a->v, *y = b->v;
	uint64_t m[4], n[4];
	u128 t[8], p, s;

	EACH (i, 4) {
		m[i] = x[i] + x[i + 4];
		n[i] = y[i] + y[i + 4];
	}
	/* degrees 0 and 4 */
	p = MUL(x[0], y[0]);
	s = MUL(m[1], n[3]) + MUL(m[2], n[2]) + MUL(m[3], n[1]);
	t[0] = p + MUL(x[4], y[4]) + s - MUL(x[1], y[3]) - MUL(x[2], y[2]) - MUL(x[3], y[1]);
	t[4] = s + MUL(m[0], n[0]) - p + MUL(x[5], y[7]) + MUL(x[6], y[6]) + MUL(x[7], y[5]);
	/* 1 and 5 */
	p = MUL(x[0], y[1]) + MUL(x[1], y[0]);
	s = MUL(m[2], n[3]) + MUL(m[3], n[2]);
	t[1] = p + MUL(x[4], y[5]) + MUL(x[5], y[4]) + s - MUL(x[2], y[3]) - MUL(x[3], y[2]);
	t[5] = s + MUL(m[0], n[1]) + MUL(m[1], n[0]) - p + MUL(x[6], y[7]) + MUL(x[7], y[6]);
	/* 2 and 6 */
	p = MUL(x[0], y[2]) + MUL(x[1], y[1]) + MUL(x[2], y[0]);
	s = MUL(m[3], n[3]);
	t[2] = p + MUL(x[4], y[6]) + MUL(x[5], y[5]) + MUL(x[6], y[4]) + s - MUL(x[3], y[3]);
	t[6] = s + MUL(m[0], n[2]) + MUL(m[1], n[1]) + MUL(m[2], n[0]) - p + MUL(x[7], y[7]);
	/* 3 and 7 */
	p = MUL(x[0], y[3]) + MUL(x[1], y[2]) + MUL(x[2], y[1]) + MUL(x[3], y[0]);
	t[3] = p + MUL(x[4], y[7]) + MUL(x[5], y[6]) + MUL(x[6], y[5]) + MUL(x[7], y[4]);
	t[7] = MUL(m[0], n[3]) + MUL(m[1], n[2]) + MUL(m[2], n[1]) + MUL(m[3], n[0]) - p;
	fe_reduce(r, t);
}

/* The same with equal factors. */
INLINE void fe_sqr(struct fe *r, const struct fe *a)
{
	const uint64_t *x = a->v;
	uint64_t m[4], d[8], e[4];
	u128 t[8], p, s;

	EACH (i, 4) {
		m[i] = x[i] + x[i + 4];
		e[i] = 2 * m[i];
		d[i] = 2 * x[i];
		d[i + 4] = 2 * x[i + 4];
	}
	p = MUL(x[0], x[0]);
	s = MUL(e[1], m[3]) + MUL(m[2], m[2]);
	t[0] = p + MUL(x[4], x[4]) + s - MUL(d[1], x[3]) - MUL(x[2], x[2]);
	t[4] = s + MUL(m[0], m[0]) - p + MUL(d[5], x[7]) + MUL(x[6], x[6]);
	p = MUL(d[0], x[1]);
	s = MUL(e[2], m[3]);
	t[1] = p + MUL(d[4], x[5]) + s - MUL(d[2], x[3]);
	t[5] = s + MUL(e[0], m[1]) - p + MUL(d[6], x[7]);
	p = MUL(d[0], x[2]) + MUL(x[1], x[1]);
	s = MUL(m[3], m[3]);
	t[2] = p + MUL(d[4], x[6]) + MUL(x[5], x[5]) + s - MUL(x[3], x[3]);
	t[6] = s + MUL(e[0], m[2]) + MUL(m[1], m[1]) - p + MUL(x[7], x[7]);
	p = MUL(d[0], x[3]) + MUL(d[1], x[2]);
	t[3] = p + MUL(d[4], x[7]) + MUL(d[5], x[6]);
	t[7] = MUL(e[0], m[3]) + MUL(e[1], m[2]) - p;
	fe_reduce(r, t);
}

/* r = 39081 a */
static void fe_small(struct fe *r, const struct fe *a)
{
	u128 t[8];

	EACH (i, 8)
		t[i] = MUL(a->v[i], 39081);
	fe_reduce(r, t);
}

static inline void fe_load(struct fe *r, const uint64_t w[7])
{
	r->v[0] = w[0] & MASK56;
	EACH_FROM (i, 1, 7)
		r->v[i] = (w[i - 1] >> (64 - 8 * i) | w[i] << 8 * i) & MASK56;
	r->v[7] = w[6] >> 8;
}

static inline void fe_carry(struct fe *r)
{
	uint64_t c = 0;

	EACH (i, 8) {
		r->v[i] += c;
		c = r->v[i] >> 56;
		r->v[i] &= MASK56;
	}
	r->v[0] += c;
	r->v[4] += c;
}

static void fe_store(uint64_t w[7], const struct fe *a)
{
	struct fe t = *a;
	uint64_t c = 1;

	fe_carry(&t);
	fe_carry(&t);
	/* t < 2^448 + 2^225; t >= p exactly if t + 2^224 + 1 reaches 2^448. */
	EACH (i, 8)
		c = (t.v[i] + c + (i == 4)) >> 56;
	t.v[0] += c;
	t.v[4] += c;
	c = 0;
	EACH (i, 8) {
		t.v[i] += c;
		c = t.v[i] >> 56;
		t.v[i] &= MASK56;
	}
	EACH (i, 7)
		w[i] = t.v[i] >> 8 * i | t.v[i + 1] << (56 - 8 * i);
}

static inline void fe_swap_if(uint64_t mask, struct fe *a, struct fe *b)
{
	EACH (i, 8) {
		uint64_t t = mask & (a->v[i] ^ b->v[i]);
		a->v[i] ^= t;
		b->v[i] ^= t;
	}
}

static inline void fe_select(struct fe *r, uint64_t mask, const struct fe *a, const struct fe *b)
{
	EACH (i, 8)
		r->v[i] = b->v[i] ^ (mask & (a->v[i] ^ b->v[i]));
}
