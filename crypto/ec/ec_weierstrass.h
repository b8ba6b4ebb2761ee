/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the group of a curve y^2 = x^3 - 3 x + b of prime order n, written once for all fields.
 * A backend file defines the field and includes this; it gets static functions wei_mul_base and so
 * on, compiled with its own field inlined. It must define before:
 *
 *     WEI_LIMBS, WEI_BITS       words and bits of n (and of the field)
 *     WEI_ORDER, WEI_ORDER_LOW  words of n, address constant; n mod 2^64
 *     WEI_BASE_STEP             how many windows one row of the table serves
 *     WEI_BASE_W                bits of a window of that table
 *     WEI_BASE_TABLE            const uint64_t [windows / step][2^(W - 1)][2 * WEI_LIMBS]:
 *                               (2 j + 1) 2^(W step i) G
 *     WEI_ODD_TABLE             const uint64_t [64][2 * WEI_LIMBS]: (2 j + 1) G
 *     struct fe                 { uint64_t v[WEI_LIMBS]; }
 *     fe_one                    a const struct fe
 *     fe_mul fe_sqr fe_add fe_sub fe_three_halves    static inline, r may be an input, reduced
 * results
 *
 * Scalars are recoded with odd digits only: with W windows of w bits, an odd k is
 *
 *     k = sum d_i 2^(w i),  d_i = 2 b_i - (2^w - 1),  b_i the i-th w-bit digit of (k - 1) / 2 +
 * 2^(w W - 1);
 *
 * an even k is replaced by n - k and the result negated. So no digit is zero, the table holds the
 * 2^(w-1) odd multiples, and the work does not depend on k. Then comes a partial sum S of some of
 * the terms d_i 2^(w i) and the next term T, all scaled by the smallest power of 2 that they share
 * by position:
 *  - As integers S and +-T differ: in S +- T the lowest of the digits taken is odd, all others are
 *    multiples of 2^w times its weight.
 *  - Modulo n: unless the units are among the positions summed now, |S +- T| < 2^(w (W - 1)) < n.
 *    If they are, but T is not their term, S +- T is k minus an odd number (what is still missing,
 *    which is far below n) plus an even one below n, so it is even and less than 2 n in size; n is
 *    odd. If T is the last term, S + T = k, in [1, n - 1], and S - T = k - 2 d_0 = n would need
 *    |d_0| = n mod 2^w with n / 2^w odd, that is n mod 2^(w+1) > 2^w. WEI_SAFE says whether that is
 *    impossible.
 * Hence the additions here never meet equal, opposite or infinite operands for k in [1, n-1] and P
 * of order n, and the plain formulas are complete for them; where a width is not safe, the last
 * addition chooses between sum and double without a branch. For k = 0 the last addition is of
 * opposite points, which the formulas answer correctly with Z = 0. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/ec/ec_recode.h"

/* A field may keep elements that are not reduced: WEI_REDUCE(words, elements) then reduces what is
 * given away or compared. */
#if !defined WEI_REDUCE
#define WEI_REDUCE(words, count) ((void)0)
#endif

enum {
	BASE_W = WEI_BASE_W,
	BASE_WINDOWS = (WEI_BITS + BASE_W - 1) / BASE_W,
	BASE_ENTRIES = 1 << (BASE_W - 1),
	ODD_W = 7,
	VAR_W = 5,
	VAR_WINDOWS = (WEI_BITS + VAR_W - 1) / VAR_W,
	VAR_ENTRIES = 1 << (VAR_W - 1)
};

_Static_assert(WEI_SAFE(BASE_W), "fixed-base windows: the last addition might be a doubling");
_Static_assert(BASE_W *(BASE_WINDOWS - 1) < WEI_BITS, "partial sums might reach the order");

struct wei_affine {
	struct fe x, y;
};

struct wei_jacobian {
	struct fe x, y, z;
};

/* r = 2 p: 4 M + 4 S, by the tangent's slope l / Z' with Z' = Y Z. Right for every point: there is
 * none of order 2, and Z = 0 stays 0. */
static inline void wei_dbl(struct wei_jacobian *r, const struct wei_jacobian *p)
{
	struct fe l, s, t, u;

	fe_sqr(&t, &p->z);
	fe_sub(&l, &p->x, &t);
	fe_add(&t, &p->x, &t);
	fe_mul(&l, &l, &t);
	fe_three_halves(&l, &l); /* l = 3/2 (X - Z^2)(X + Z^2) = (3 X^2 + a Z^4) / 2 */
	fe_sqr(&t, &p->y);
	fe_mul(&r->z, &p->y, &p->z);
	fe_mul(&s, &t, &p->x); /* s = X Y^2 */
	fe_sqr(&t, &t);
	fe_sqr(&u, &l);
	fe_sub(&u, &u, &s);
	fe_sub(&r->x, &u, &s); /* X' = l^2 - 2 s */
	fe_sub(&s, &s, &r->x);
	fe_mul(&s, &s, &l);
	fe_sub(&r->y, &s, &t); /* Y' = l (s - X') - Y^4 */
}

/* What an addition needs of p and q: U1, S1, h = U2 - U1, d = S2 - S1, where U = X / Z^2 and S = Y
 * / Z^3 over a common denominator; h = 0 if the points are equal or opposite, d = 0 besides if they
 * are equal. */
struct wei_sum {
	struct fe u1, s1, h, d;
};

static inline void wei_add_head(struct wei_sum *a, const struct wei_jacobian *p,
                                const struct wei_jacobian *q)
{
	struct fe zz1, zz2;

	fe_sqr(&zz1, &p->z);
	fe_sqr(&zz2, &q->z);
	fe_mul(&a->u1, &p->x, &zz2);
	fe_mul(&a->h, &q->x, &zz1);
	fe_sub(&a->h, &a->h, &a->u1);
	fe_mul(&zz2, &zz2, &q->z);
	fe_mul(&a->s1, &p->y, &zz2);
	fe_mul(&zz1, &zz1, &p->z);
	fe_mul(&a->d, &q->y, &zz1);
	fe_sub(&a->d, &a->d, &a->s1);
}

static inline void wei_mixed_head(struct wei_sum *a, const struct wei_jacobian *p,
                                  const struct wei_affine *q)
{
	struct fe zz;

	a->u1 = p->x;
	a->s1 = p->y;
	fe_sqr(&zz, &p->z);
	fe_mul(&a->h, &q->x, &zz);
	fe_sub(&a->h, &a->h, &a->u1);
	fe_mul(&zz, &zz, &p->z);
	fe_mul(&a->d, &q->y, &zz);
	fe_sub(&a->d, &a->d, &a->s1);
}

/* X' and Y' of the sum; Z' = Z1 Z2 h is made by the caller. */
static inline void wei_add_tail(struct wei_jacobian *r, const struct wei_sum *a)
{
	struct fe hh, hhh, v, x;

	fe_sqr(&hh, &a->h);
	fe_mul(&hhh, &hh, &a->h);
	fe_mul(&v, &hh, &a->u1);
	fe_sqr(&x, &a->d);
	fe_sub(&x, &x, &hhh);
	fe_sub(&x, &x, &v);
	fe_sub(&r->x, &x, &v); /* X' = d^2 - h^3 - 2 U1 h^2 */
	fe_sub(&v, &v, &r->x);
	fe_mul(&v, &v, &a->d);
	fe_mul(&hhh, &hhh, &a->s1);
	fe_sub(&r->y, &v, &hhh); /* Y' = d (U1 h^2 - X') - S1 h^3 */
}

/* r = p + q for p != +-q, neither infinite: 12 M + 4 S. r may be p. */
static inline void wei_add(struct wei_jacobian *r, const struct wei_jacobian *p,
                           const struct wei_jacobian *q)
{
	struct wei_sum a;

	wei_add_head(&a, p, q);
	fe_mul(&r->z, &p->z, &q->z);
	fe_mul(&r->z, &r->z, &a.h);
	wei_add_tail(r, &a);
}

/* y = -y if mask is all ones. */
static inline void wei_neg_if(struct fe *y, uint64_t mask)
{
	static const struct fe zero;
	struct fe minus;
	fe_sub(&minus, &zero, y);
	for (unsigned i = 0; i < WEI_LIMBS; i++)
		y->v[i] = pak_ct_select(mask, minus.v[i], y->v[i]);
}

#if !defined WEI_GATHER
/* Reads entry `index` of count entries of `words` words, touching all. */
static inline void wei_gather(uint64_t *r, const uint64_t *table, unsigned count, unsigned words,
                              uint64_t index)
{
	memset(r, 0, words * sizeof *r);
	for (uint64_t j = 0; j < count; j++) {
		uint64_t mask = pak_ct_mask(pak_ct_eq(j, index));
		for (unsigned i = 0; i < words; i++)
			r[i] |= table[i] & mask;
		table += words;
	}
}
#endif

static void wei_base_entry(struct wei_affine *r, const struct wei_scalar *s, unsigned i)
{
	uint64_t index, negative = wei_digit(&index, s, i, BASE_W);
	wei_gather(r->x.v, WEI_BASE_TABLE[i / WEI_BASE_STEP][0], BASE_ENTRIES, 2 * WEI_LIMBS,
	           index);
	wei_neg_if(&r->y, negative);
}

/* A point (X / ZZ, Y / ZZZ) with ZZ^3 = ZZZ^2: what sums of affine points take least for. */
struct wei_xyzz {
	struct fe x, y, zz, zzz;
};

/* r += q for r != +-q, r not infinite: 8 M + 2 S. */
static inline void wei_add_affine(struct wei_xyzz *r, const struct wei_affine *q)
{
	struct fe h, d, hh, hhh, v;

	fe_mul(&h, &q->x, &r->zz);
	fe_sub(&h, &h, &r->x);
	fe_mul(&d, &q->y, &r->zzz);
	fe_sub(&d, &d, &r->y);
	fe_sqr(&hh, &h);
	fe_mul(&hhh, &hh, &h);
	fe_mul(&v, &hh, &r->x);
	fe_mul(&r->zz, &r->zz, &hh);
	fe_mul(&r->zzz, &r->zzz, &hhh);
	fe_sqr(&r->x, &d);
	fe_sub(&r->x, &r->x, &hhh);
	fe_sub(&r->x, &r->x, &v);
	fe_sub(&r->x, &r->x, &v); /* X' = d^2 - h^3 - 2 X h^2 */
	fe_sub(&v, &v, &r->x);
	fe_mul(&v, &v, &d);
	fe_mul(&hhh, &hhh, &r->y);
	fe_sub(&r->y, &v, &hhh); /* Y' = d (X h^2 - X') - Y h^3 */
}

/* As Jacobian with Z = ZZ: X / ZZ = X ZZ / ZZ^2, Y / ZZZ = Y ZZZ / ZZ^3. */
static inline void wei_from_xyzz(struct wei_jacobian *r, const struct wei_xyzz *p)
{
	fe_mul(&r->x, &p->x, &p->zz);
	fe_mul(&r->y, &p->y, &p->zzz);
	r->z = p->zz;
}

/* acc = 2^BASE_W acc */
static inline void wei_base_shift(struct wei_xyzz *acc)
{
	struct wei_jacobian r;

	wei_from_xyzz(&r, acc);
	for (unsigned j = 0; j < BASE_W; j++)
		wei_dbl(&r, &r);
	acc->x = r.x;
	acc->y = r.y;
	fe_sqr(&acc->zz, &r.z);
	fe_mul(&acc->zzz, &acc->zz, &r.z);
}

/* The windows i with i mod WEI_BASE_STEP = column are summed from one table, columns from the
 * highest down. */
static void wei_mul_base(uint64_t *out, const uint64_t *k)
{
	enum { STEP = WEI_BASE_STEP, ROWS = (BASE_WINDOWS + STEP - 1) / STEP };
	struct wei_scalar s;
	struct wei_affine t;
	struct wei_xyzz acc;
	struct wei_jacobian r;
	unsigned first = STEP * ((BASE_WINDOWS - STEP) / STEP) + STEP - 1;

	wei_recode(&s, k, BASE_W * BASE_WINDOWS - 1);
	wei_base_entry(&t, &s, first);
	acc = (struct wei_xyzz){t.x, t.y, fe_one, fe_one};
	for (unsigned column = STEP; column-- > 0;) {
		if (column != STEP - 1)
			wei_base_shift(&acc);
		for (unsigned row = ROWS; row-- > 0;) {
			unsigned i = STEP * row + column;
			if (i >= BASE_WINDOWS || i == first)
				continue;
			wei_base_entry(&t, &s, i);
			wei_add_affine(&acc, &t);
		}
	}
	wei_from_xyzz(&r, &acc);
	wei_neg_if(&r.y, s.negated);
	WEI_REDUCE(r.x.v, 3);
	memcpy(out, &r, sizeof r);
}

static void wei_mul_base2(uint64_t *r, uint64_t *s, const uint64_t *k, const uint64_t *l)
{
	wei_mul_base(r, k);
	wei_mul_base(s, l);
}

/* table[j] = (2 j + 1) p: no operand of these additions is infinite or equal, as 2 j + 1 < n - 2.
 */
static void wei_odd_multiples(struct wei_jacobian *table, unsigned count,
                              const struct wei_affine *p)
{
	struct wei_jacobian twice;

	table[0] = (struct wei_jacobian){p->x, p->y, fe_one};
	wei_dbl(&twice, &table[0]);
	for (unsigned j = 1; j < count; j++)
		wei_add(&table[j], &table[j - 1], &twice);
}

/* The last addition of k P. */
static inline void wei_add_last(struct wei_jacobian *acc, const struct wei_jacobian *q)
{
	struct wei_jacobian twice;
	struct wei_sum a;
	uint64_t any = 0;

	if (WEI_SAFE(VAR_W)) {
		wei_add(acc, acc, q);
		return;
	}
	wei_dbl(&twice, acc);
	wei_add_head(&a, acc, q);
	fe_mul(&acc->z, &acc->z, &q->z);
	fe_mul(&acc->z, &acc->z, &a.h);
	wei_add_tail(acc, &a);
	for (unsigned i = 0; i < WEI_LIMBS; i++)
		any |= a.h.v[i] | a.d.v[i];
	uint64_t same = pak_ct_mask(pak_ct_nonzero(any) ^ 1);
	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		acc->x.v[i] = pak_ct_select(same, twice.x.v[i], acc->x.v[i]);
		acc->y.v[i] = pak_ct_select(same, twice.y.v[i], acc->y.v[i]);
		acc->z.v[i] = pak_ct_select(same, twice.z.v[i], acc->z.v[i]);
	}
}

static void wei_mul(uint64_t *out, const uint64_t *point, const uint64_t *k)
{
	struct wei_jacobian table[VAR_ENTRIES], acc, t;
	struct wei_affine p;
	struct wei_scalar s;
	uint64_t index, negative;

	memcpy(&p, point, sizeof p);
	wei_odd_multiples(table, VAR_ENTRIES, &p);
	wei_recode(&s, k, VAR_W * VAR_WINDOWS - 1);
	(void)wei_digit(&index, &s, VAR_WINDOWS - 1, VAR_W);
	wei_gather(acc.x.v, table[0].x.v, VAR_ENTRIES, 3 * WEI_LIMBS, index);
	for (unsigned i = VAR_WINDOWS - 1; i-- > 0;) {
		for (unsigned j = 0; j < VAR_W; j++)
			wei_dbl(&acc, &acc);
		negative = wei_digit(&index, &s, i, VAR_W);
		wei_gather(t.x.v, table[0].x.v, VAR_ENTRIES, 3 * WEI_LIMBS, index);
		wei_neg_if(&t.y, negative);
		if (i)
			wei_add(&acc, &acc, &t);
		else
			wei_add_last(&acc, &t);
	}
	wei_neg_if(&acc.y, s.negated);
	WEI_REDUCE(acc.x.v, 3);
	memcpy(out, &acc, sizeof acc);
}

static void wei_dbl_in_place(uint64_t *point)
{
	struct wei_jacobian p;
	memcpy(&p, point, sizeof p);
	wei_dbl(&p, &p);
	WEI_REDUCE(p.x.v, 3);
	memcpy(point, &p, sizeof p);
}

static void wei_field_mul(uint64_t *r, const uint64_t *a, const uint64_t *b)
{
	struct fe x, y;
	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	fe_mul(&x, &x, &y);
	WEI_REDUCE(x.v, 1);
	memcpy(r, &x, sizeof x);
}

static void wei_field_sqr(uint64_t *r, const uint64_t *a)
{
	struct fe x;
	memcpy(&x, a, sizeof x);
	fe_sqr(&x, &x);
	WEI_REDUCE(x.v, 1);
	memcpy(r, &x, sizeof x);
}

/* From here on: public inputs only; branches and indexes depend on them. */

static int wei_public_is_zero(const struct fe *a)
{
	struct fe t = *a;
	uint64_t any = 0;

	WEI_REDUCE(t.v, 1);
	for (unsigned i = 0; i < WEI_LIMBS; i++)
		any |= t.v[i];
	return any == 0;
}

/* Ends an addition of any two points that are not infinite; r is still p, z is Z1 Z2. */
static void wei_public_finish(struct wei_jacobian *r, const struct wei_sum *a, const struct fe *z)
{
	if (wei_public_is_zero(&a->h)) {
		if (wei_public_is_zero(&a->d))
			wei_dbl(r, r);
		else
			memset(r, 0, sizeof *r);
		return;
	}
	fe_mul(&r->z, z, &a->h);
	wei_add_tail(r, a);
}

/* acc += digit P, given the odd multiples of P; digit is odd. */
static void wei_public_add(struct wei_jacobian *acc, const struct wei_jacobian *table, int digit)
{
	struct wei_jacobian q = table[(digit < 0 ? -digit : digit) / 2];
	struct wei_sum a;
	struct fe z;

	wei_neg_if(&q.y, digit < 0 ? ~(uint64_t)0 : 0);
	if (wei_public_is_zero(&acc->z)) {
		*acc = q;
		return;
	}
	wei_add_head(&a, acc, &q);
	fe_mul(&z, &acc->z, &q.z);
	wei_public_finish(acc, &a, &z);
}

/* acc += digit G. */
static void wei_public_add_base(struct wei_jacobian *acc, int digit)
{
	struct wei_affine q;
	struct wei_sum a;
	struct fe z = acc->z;

	memcpy(&q, WEI_ODD_TABLE[(digit < 0 ? -digit : digit) / 2], sizeof q);
	wei_neg_if(&q.y, digit < 0 ? ~(uint64_t)0 : 0);
	if (wei_public_is_zero(&z)) {
		*acc = (struct wei_jacobian){q.x, q.y, fe_one};
		return;
	}
	wei_mixed_head(&a, acc, &q);
	wei_public_finish(acc, &a, &z);
}

static void wei_mul_add_public(uint64_t *out, const uint64_t *u, const uint64_t *v,
                               const uint64_t *point)
{
	int8_t naf_u[WEI_BITS + 1], naf_v[WEI_BITS + 1];
	struct wei_jacobian table[VAR_ENTRIES / 2], acc;
	struct wei_affine p;

	memcpy(&p, point, sizeof p);
	wei_odd_multiples(table, VAR_ENTRIES / 2, &p);
	wei_naf(naf_u, u, ODD_W + 1);
	wei_naf(naf_v, v, VAR_W);
	memset(&acc, 0, sizeof acc);
	for (unsigned i = WEI_BITS + 1; i-- > 0;) {
		wei_dbl(&acc, &acc);
		if (naf_v[i])
			wei_public_add(&acc, table, naf_v[i]);
		if (naf_u[i])
			wei_public_add_base(&acc, naf_u[i]);
	}
	WEI_REDUCE(acc.x.v, 3);
	memcpy(out, &acc, sizeof acc);
}

#define WEI_METHODS \
	.field_mul = wei_field_mul, .field_sqr = wei_field_sqr, .mul_base = wei_mul_base, \
	.mul_base2 = wei_mul_base2, .mul = wei_mul, .dbl = wei_dbl_in_place, \
	.mul_add_public = wei_mul_add_public
