/* SPDX-License-Identifier: Apache-2.0
 *
 * Points and scalars as bytes (SEC 1 2.3), public-key validation (SP 800-56A 5.6.2.3.3), conversion
 * to affine. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/ec/ec_curve.h"

/* r = x^3 - 3 x + b */
static void right_side(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *r,
                       const uint64_t *x)
{
	uint64_t t[PAK_EC_MAX_LIMBS];

	impl->field_sqr(t, x);
	impl->field_mul(t, t, x);
	for (int i = 0; i < 3; i++)
		pak_mod_sub(t, t, x, c->p);
	pak_mod_add(r, t, c->b, c->p);
}

int pak_ec_on_curve(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                    const uint64_t *point)
{
	unsigned n = c->p->limbs;
	const uint64_t *x = point, *y = point + n;
	uint64_t l[PAK_EC_MAX_LIMBS], r[PAK_EC_MAX_LIMBS];

	right_side(c, impl, r, x);
	impl->field_sqr(l, y);
	uint64_t ok = pak_int_eq(l, r, n) & pak_int_lt(x, c->p->m, n) & pak_int_lt(y, c->p->m, n);
	/* Of an honest point it is always 1: it tells nothing but that a check failed. */
	PAK_PUBLIC(&ok, sizeof ok);
	return (int)ok;
}

/* r = a^((p + 1) / 4), the square root of a if there is one and p = 3 mod 4. Public input. */
static void root_3_mod_4(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *r,
                         const uint64_t *a)
{
	uint64_t e[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];
	static const uint64_t one[PAK_EC_MAX_LIMBS] = {1};
	unsigned n = c->p->limbs;

	uint64_t carry = pak_int_add(e, c->p->m, one, n);
	memcpy(t, c->p->one, n * sizeof *t);
	for (unsigned i = c->p->bits + 1; i-- > 2;) {
		uint64_t bit = i < 64 * n ? e[i / 64] >> i % 64 & 1 : carry;
		impl->field_sqr(t, t);
		if (bit)
			impl->field_mul(t, t, a);
	}
	memcpy(r, t, n * sizeof *r);
}

/* r = a^e for the top bits of e from bit `low` on. Public input. */
static void power(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *r,
                  const uint64_t *a, const uint64_t *e, unsigned low)
{
	uint64_t t[PAK_EC_MAX_LIMBS];
	unsigned n = c->p->limbs;

	memcpy(t, c->p->one, n * sizeof *t);
	for (unsigned i = c->p->bits; i-- > low;) {
		impl->field_sqr(t, t);
		if (e[i / 64] >> i % 64 & 1)
			impl->field_mul(t, t, a);
	}
	memcpy(r, t, n * sizeof *r);
}

/* The algorithm of Tonelli and Shanks, for p - 1 = 2^s q: r = a^((q + 1) / 2) is a root up to a
 * 2^s-th root of unity, which is found bit by bit. Only P-224 needs it (s = 96). Public input. */
static void root_by_steps(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *r,
                          const uint64_t *a)
{
	uint64_t q[PAK_EC_MAX_LIMBS], w[PAK_EC_MAX_LIMBS], z[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];
	unsigned n = c->p->limbs, s = 1;

	memcpy(q, c->p->m, n * sizeof *q);
	q[0]--;
	while (!(q[s / 64] >> s % 64 & 1))
		s++;
	/* z = a non-residue to the power q: of the small integers, one is found soon. */
	memcpy(w, c->p->one, n * sizeof *w);
	do {
		pak_mod_add(w, w, c->p->one, c->p);
		power(c, impl, t, w, q, 1); /* w^((p - 1) / 2): 1 or -1 */
	} while (pak_int_eq(t, c->p->one, n));
	power(c, impl, z, w, q, s);
	power(c, impl, t, a, q, s + 1); /* a^((q - 1) / 2), as q is odd */
	impl->field_mul(r, t, a);       /* a^((q + 1) / 2) */
	impl->field_mul(t, t, r);       /* t = a^q = r^2 / a */
	for (unsigned i = s - 1; i-- > 0;) {
		/* z has order 2^(i + 2); t has an order that divides 2^(i + 1). */
		memcpy(w, t, n * sizeof *w);
		for (unsigned j = 0; j < i; j++)
			impl->field_sqr(w, w);
		int step = !pak_int_eq(w, c->p->one, n);
		if (step)
			impl->field_mul(r, r, z);
		impl->field_sqr(z, z);
		if (step)
			impl->field_mul(t, t, z);
	}
}

/* r = a square root of a, if there is one. */
static void root(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *r,
                 const uint64_t *a)
{
	if ((c->p->m[0] & 3) == 3)
		root_3_mod_4(c, impl, r, a);
	else
		root_by_steps(c, impl, r, a);
}

void pak_ec_x_out(const struct pak_ec_curve *c, uint64_t *plain, const uint64_t *x)
{
	uint64_t t[PAK_EC_MAX_LIMBS];

	if (!c->back) {
		pak_mont_from(plain, x, c->p);
		return;
	}
	pak_mont_mul(t, x, c->back, c->p);
	pak_mont_from(plain, t, c->p);
}

void pak_ec_x_in(const struct pak_ec_curve *c, uint64_t *x, const uint64_t *plain)
{
	pak_mont_to(x, plain, c->p);
	if (c->to)
		pak_mont_mul(x, x, c->to, c->p);
}

/* y on the curve itself, plain. */
static void y_out(const struct pak_ec_curve *c, uint64_t *plain, const uint64_t *y)
{
	uint64_t t[PAK_EC_MAX_LIMBS];

	if (c->back)
		pak_mont_mul(t, y, c->back + c->p->limbs, c->p);
	else
		memcpy(t, y, c->p->limbs * sizeof *t);
	pak_mont_from(plain, t, c->p);
}

/* Loads a coordinate into Montgomery form; returns 0 if it is not below p. */
static int load_coordinate(const struct pak_ec_curve *c, uint64_t *r, const uint8_t *in)
{
	pak_int_load(r, c->p->limbs, in, c->field_len);
	if (!pak_int_lt(r, c->p->m, c->p->limbs))
		return 0;
	pak_mont_to(r, r, c->p);
	return 1;
}

static enum pak_status decompress(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                                  uint64_t *point, const uint8_t *in)
{
	unsigned n = c->p->limbs;
	uint64_t *y = point + n, plain[PAK_EC_MAX_LIMBS];

	if (!load_coordinate(c, point, in + 1))
		return PAK_ERR_KEY;
	if (c->to)
		pak_mont_mul(point, point, c->to, c->p);
	right_side(c, impl, plain, point);
	root(c, impl, y, plain);
	y_out(c, plain, y);
	if ((plain[0] & 1) != (in[0] & 1))
		pak_mod_neg(y, y, c->p);
	/* If the right side was no square, y^2 is its negative and the caller's check refuses it. y
	 * = 0 is no choice of sign, but a curve of odd order has no such point. */
	return PAK_OK;
}

enum pak_status pak_ec_point_decode(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                                    uint64_t *point, const uint8_t *in, size_t len)
{
	uint64_t t[PAK_EC_AFFINE_WORDS];
	unsigned n = c->p->limbs;

	if (len == 1 + 2 * (size_t)c->field_len && in[0] == 4) {
		if (!load_coordinate(c, t, in + 1) ||
		    !load_coordinate(c, t + n, in + 1 + c->field_len))
			return PAK_ERR_KEY;
		if (c->to) {
			pak_mont_mul(t, t, c->to, c->p);
			pak_mont_mul(t + n, t + n, c->to + n, c->p);
		}
	} else if (len == 1 + (size_t)c->field_len && (in[0] == 2 || in[0] == 3)) {
		enum pak_status st = decompress(c, impl, t, in);
		if (st != PAK_OK)
			return st;
	} else if (len == 1 + 2 * (size_t)c->field_len || len == 1 + (size_t)c->field_len ||
	           (len == 1 && in[0] == 0)) {
		return PAK_ERR_KEY; /* hybrid or unknown form, or the point at infinity */
	} else {
		return PAK_ERR_LENGTH;
	}
	if (!pak_ec_on_curve(c, impl, t))
		return PAK_ERR_KEY;
	memcpy(point, t, 2 * n * sizeof *t);
	return PAK_OK;
}

void pak_ec_point_encode(const struct pak_ec_curve *c, uint8_t *out, const uint64_t *point)
{
	uint64_t t[PAK_EC_MAX_LIMBS];

	out[0] = 4;
	pak_ec_x_out(c, t, point);
	pak_int_store(out + 1, c->field_len, t);
	y_out(c, t, point + c->p->limbs);
	pak_int_store(out + 1 + c->field_len, c->field_len, t);
}

int pak_ec_to_affine_with(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                          uint64_t *point, const uint64_t *r, const uint64_t *inv)
{
	unsigned n = c->p->limbs;
	uint64_t t[PAK_EC_MAX_LIMBS];

	impl->field_sqr(t, inv);
	impl->field_mul(point, r, t);
	impl->field_mul(t, t, inv);
	impl->field_mul(point + n, r + n, t);
	if (pak_ec_on_curve(c, impl, point))
		return 1;
	pak_wipe(point, 2 * n * sizeof *point);
	return 0;
}

int pak_ec_to_affine(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint64_t *point,
                     const uint64_t *r)
{
	uint64_t inv[PAK_EC_MAX_LIMBS];

	/* of infinity: 0, which leads to (0, 0), not on the curve */
	pak_mont_inv(inv, r + 2 * c->p->limbs, c->p);
	return pak_ec_to_affine_with(c, impl, point, r, inv);
}

/* 1 if c1 f2 = c2 f1 */
static uint64_t cross_equal(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                            const uint64_t *c1, const uint64_t *f1, const uint64_t *c2,
                            const uint64_t *f2)
{
	uint64_t left[PAK_EC_MAX_LIMBS], right[PAK_EC_MAX_LIMBS];

	impl->field_mul(left, c1, f2);
	impl->field_mul(right, c2, f1);
	uint64_t ok = pak_int_eq(left, right, c->p->limbs);
	return ok;
}

uint64_t pak_ec_same_x(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                       const uint64_t *one, const uint64_t *two)
{
	unsigned n = c->p->limbs;
	const uint64_t *z1 = one + 2 * n, *z2 = two + 2 * n;
	uint64_t zz1[PAK_EC_MAX_LIMBS], zz2[PAK_EC_MAX_LIMBS];

	impl->field_sqr(zz1, z1);
	impl->field_sqr(zz2, z2);
	uint64_t ok = cross_equal(c, impl, one, zz1, two, zz2) & (pak_int_is_zero(z1, n) ^ 1) &
	              (pak_int_is_zero(z2, n) ^ 1);
	return ok;
}

uint64_t pak_ec_same(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                     const uint64_t *one, const uint64_t *two)
{
	unsigned n = c->p->limbs;
	uint64_t zzz1[PAK_EC_MAX_LIMBS], zzz2[PAK_EC_MAX_LIMBS];

	impl->field_sqr(zzz1, one + 2 * n);
	impl->field_mul(zzz1, zzz1, one + 2 * n);
	impl->field_sqr(zzz2, two + 2 * n);
	impl->field_mul(zzz2, zzz2, two + 2 * n);
	uint64_t ok = cross_equal(c, impl, one + n, zzz1, two + n, zzz2);
	return ok & pak_ec_same_x(c, impl, one, two);
}

void pak_ec_mul_base_twice(const struct pak_ec_impl *impl, uint64_t *r, struct pak_ec_twice *twice,
                           const uint64_t *k)
{
	impl->mul_base2(r, twice->point, k, twice->scalar);
}

/* A fault that hits one of the two products makes them differ. Nor can one fault that hits both
 * alike, as they may share instructions and reads: to pass, it must change k G by some e G and (2
 * k) G by 2 e G.
 *  - Additions left out or done twice, the same ones in both: e and its counterpart are sums of
 *    digits at the same places, so both are the weight of the lowest place times an odd number, and
 *    one is not twice the other.
 *  - A table entry that is read wrongly changes only the sums that have it as a digit, by the same
 *    point or its opposite, never by twice that point.
 *  - What makes both results a constant is no point with Z != 0 twice the other, or not on the
 *    curve. */
uint64_t pak_ec_twice_ok(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                         const struct pak_ec_twice *twice, const uint64_t *k, const uint64_t *r)
{
	unsigned n = c->p->limbs;
	uint64_t t[PAK_EC_JACOBIAN_WORDS];

	pak_mod_add(t, k, k, c->n);
	uint64_t ok = pak_int_eq(t, twice->scalar, n);
	memcpy(t, r, 3 * n * sizeof *t);
	impl->dbl(t);
	return ok & pak_ec_same(c, impl, t, twice->point);
}

int pak_ec_pair_ok(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, const uint64_t *d,
                   const uint64_t *point, int quick)
{
	unsigned n = c->p->limbs;
	uint64_t q[PAK_EC_JACOBIAN_WORDS], t[PAK_EC_JACOBIAN_WORDS], k[PAK_EC_MAX_LIMBS];

	memcpy(q, point, 2 * n * sizeof *q);
	memcpy(q + 2 * n, c->p->one, n * sizeof *q);
	if (quick) {
		pak_mod_add(k, d, d, c->n);
		impl->mul_base(t, k);
		impl->dbl(q);
	} else {
		impl->mul(t, c->g, d);
	}
	uint64_t ok = pak_ec_same(c, impl, t, q);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only for a pair that is refused */
	return (int)ok;
}

int pak_ec_scalar_load(const struct pak_ec_curve *c, uint64_t *k, const uint8_t *in)
{
	unsigned n = c->n->limbs;

	pak_int_load(k, n, in, c->scalar_len);
	uint64_t ok = pak_int_lt(k, c->n->m, n) & (pak_int_is_zero(k, n) ^ 1);
	/* That a value was in range is no secret: what is out of range is never used. */
	PAK_PUBLIC(&ok, sizeof ok);
	return (int)ok;
}

void pak_ec_scalar_from_wide(const struct pak_ec_curve *c, uint64_t *k, const uint8_t *in)
{
	static const uint64_t one[PAK_EC_MAX_LIMBS] = {1};
	uint64_t m[PAK_EC_MAX_LIMBS];
	unsigned n = c->n->limbs;

	(void)pak_int_sub(m, c->n->m, one, n);
	pak_mod_reduce_wide(k, in, m, n, c->n->bits, c->n->recip);
	(void)pak_int_add(k, k, one, n);
}
