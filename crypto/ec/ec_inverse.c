/* SPDX-License-Identifier: Apache-2.0
 *
 * Inversion modulo an odd number by division steps (Bernstein and Yang, "Fast constant-time gcd
 * computation and modular inversion", 2019), in the variant that starts at delta = 1/2. A step
 * replaces (delta, f, g) by
 *
 *     (1 - delta, g, (g - f) / 2)             if delta > 0 and g is odd,
 *     (1 + delta, f, (g + (g mod 2) f) / 2)   otherwise,
 *
 * starting from f = m, g = a. After a number of steps that depends on the size of m only (590 for
 * 256 bits: the bound proven for this variant) g is 0 and f is +-gcd(m, a). 59 steps are gathered
 * at a time in a 2 x 2 matrix over the low words, which is then applied to the full f, g and,
 * modulo m, to d, e, where a d = f s and a e = g s (mod m) for a chosen factor s: at the end +-d is
 * s / a.
 *
 * Numbers are signed, in limbs of 62 bits; all but the top limb are in [0, 2^62). */
#include "crypto/base/ct.h"
#include "crypto/ec/ec_int.h"

typedef __int128 i128;

enum { LIMBS = 9 };

#define LOW62 ((uint64_t)-1 >> 2)

struct big {
	int64_t v[LIMBS];
};

/* A multiple of the product of some steps; of 2^62 for 59 steps: (f', g') = (u f + v g, q f + r g)
 * / 2^62, with |u| + |v| <= 2^62 and |q| + |r| <= 2^62. */
struct matrix {
	int64_t u, v, q, r;
};

static void to_big(struct big *r, const uint64_t *a, unsigned limbs, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned word = 62 * i / 64, shift = 62 * i % 64;
		uint64_t x = word < limbs ? a[word] >> shift : 0;
		if (shift > 2 && word + 1 < limbs)
			x |= a[word + 1] << (64 - shift);
		r->v[i] = (int64_t)(x & LOW62);
	}
}

static void from_big(uint64_t *r, const struct big *a, unsigned limbs, unsigned n)
{
	for (unsigned i = 0; i < limbs; i++) {
		unsigned limb = 64 * i / 62, shift = 64 * i % 62;
		uint64_t x = (uint64_t)a->v[limb] >> shift;
		if (limb + 1 < n)
			x |= (uint64_t)a->v[limb + 1] << (62 - shift);
		r[i] = x; /* shift is at most 16 for 9 limbs: two limbs always cover 64 bits */
	}
}

/* One step on f and g, whatever else their words hold; returns the new zeta. */
#if defined __x86_64__ && !defined PAK_CT_MSAN
/* Both sums and both choices are made, and conditional moves pick: shorter than masks by a third.
 */
static inline int64_t step(uint64_t *f, uint64_t *g, int64_t zeta)
{
	uint64_t sum, other, f1 = *f, g1 = *g;
	int64_t flipped;
	__asm__("lea (%[f],%[g]), %[sum]\n\t"
	        "mov %[g], %[other]\n\t"
	        "sub %[f], %[other]\n\t"
	        "mov %[zeta], %[flipped]\n\t"
	        "not %[flipped]\n\t"
	        "test %[zeta], %[zeta]\n\t"
	        "cmovs %[other], %[sum]\n\t" /* g - f if delta > 0, else g + f */
	        "mov %[f], %[other]\n\t"
	        "cmovs %[g], %[other]\n\t"
	        "cmovns %[zeta], %[flipped]\n\t"
	        "test $1, %b[g]\n\t" /* all that only if g is odd */
	        "cmovz %[g], %[sum]\n\t"
	        "cmovnz %[other], %[f]\n\t"
	        "cmovnz %[flipped], %[zeta]\n\t"
	        "sar %[sum]\n\t"
	        : [f] "+r"(f1), [zeta] "+r"(zeta), [sum] "=&r"(sum), [other] "=&r"(other),
	          [flipped] "=&r"(flipped)
	        : [g] "r"(g1)
	        : "cc");
	*f = f1;
	*g = sum;
	return zeta - 1;
}
#else
static inline int64_t step(uint64_t *f, uint64_t *g, int64_t zeta)
{
	uint64_t swap = pak_ct_barrier((uint64_t)(zeta >> 63));
	uint64_t odd = pak_ct_mask(*g & 1);

	*g += ((*f ^ swap) - swap) & odd; /* g += f, or g -= f if delta > 0; only if g is odd */
	swap &= odd;
	zeta = (zeta ^ (int64_t)swap) - 1;
	*f += *g & swap; /* f + (g - f) = the old g */
	*g = (uint64_t)((int64_t)*g >> 1);
	return zeta;
}
#endif

/* Does n <= 20 steps on the low 20 bits of f and g, and gives 2^20 times their matrix. zeta =
 * -(delta + 1/2) is negative exactly when delta > 0.
 *
 * Each of the two words holds three numbers, so that one operation serves all: the running f as
 * f - 2^41 u - 2^62 v with f = u f0 + v g0, where u and v are fractions that double their
 * denominator with each step, and the running g likewise. As |f| <= 2^20 and |u| + |v| <= 1, the
 * numbers in units of 1, 2^21 and 2^42 never meet in n steps; the minus signs put u = 1 within the
 * range of its field. */
static int64_t few_steps(struct matrix *t, int64_t zeta, uint64_t f0, uint64_t g0, int n)
{
	uint64_t f = (f0 & 0xfffff) - ((uint64_t)1 << 41);
	uint64_t g = (g0 & 0xfffff) - ((uint64_t)1 << 62);

	for (int i = 0; i < n; i++)
		zeta = step(&f, &g, zeta);
	/* Rounding to nearest undoes the borrows of the lower fields. */
	f += (uint64_t)1 << 20;
	g += (uint64_t)1 << 20;
	t->u = -((int64_t)(f << 22) >> 43);
	t->q = -((int64_t)(g << 22) >> 43);
	t->v = -((int64_t)(f + ((uint64_t)1 << 41)) >> 42);
	t->r = -((int64_t)(g + ((uint64_t)1 << 41)) >> 42);
	return zeta;
}

/* r = a b */
static struct matrix multiply(const struct matrix *a, const struct matrix *b)
{
	return (struct matrix){
	        a->u * b->u + a->v * b->q,
	        a->u * b->v + a->v * b->r,
	        a->q * b->u + a->r * b->q,
	        a->q * b->v + a->r * b->r,
	};
}

/* Does 59 steps: t = 2^62 times their matrix. f and g are the low 62 bits. */
static int64_t steps(struct matrix *t, int64_t zeta, uint64_t f, uint64_t g)
{
	struct matrix part, all;

	zeta = few_steps(&all, zeta, f, g, 20);
	uint64_t f1 = ((uint64_t)all.u * f + (uint64_t)all.v * g) >> 20;
	uint64_t g1 = ((uint64_t)all.q * f + (uint64_t)all.r * g) >> 20;
	zeta = few_steps(&part, zeta, f1, g1, 20);
	all = multiply(&part, &all);
	f = ((uint64_t)part.u * f1 + (uint64_t)part.v * g1) >> 20;
	g = ((uint64_t)part.q * f1 + (uint64_t)part.r * g1) >> 20;
	zeta = few_steps(&part, zeta, f, g, 19);
	all = multiply(&part, &all);
	*t = (struct matrix){4 * all.u, 4 * all.v, 4 * all.q, 4 * all.r};
	return zeta;
}

/* (f, g) = t (f, g) / 2^62; the division is exact. */
static void apply_exact(struct big *f, struct big *g, const struct matrix *t, unsigned n)
{
	i128 cf = (i128)t->u * f->v[0] + (i128)t->v * g->v[0];
	i128 cg = (i128)t->q * f->v[0] + (i128)t->r * g->v[0];
	cf >>= 62;
	cg >>= 62;
	for (unsigned i = 1; i < n; i++) {
		int64_t fi = f->v[i], gi = g->v[i];
		cf += (i128)t->u * fi + (i128)t->v * gi;
		cg += (i128)t->q * fi + (i128)t->r * gi;
		f->v[i - 1] = (int64_t)((uint64_t)cf & LOW62);
		g->v[i - 1] = (int64_t)((uint64_t)cg & LOW62);
		cf >>= 62;
		cg >>= 62;
	}
	f->v[n - 1] = (int64_t)cf;
	g->v[n - 1] = (int64_t)cg;
}

/* (d, e) = t (d, e) / 2^62 mod m, for d, e in (-2 m, m) and again so: a multiple of m is added that
 * makes the division exact, taken in (-2^62, 0], after m was added once to what is negative. */
static void apply_mod(struct big *d, struct big *e, const struct matrix *t, const struct big *m,
                      uint64_t inv62, unsigned n)
{
	int64_t sd = d->v[n - 1] >> 63, se = e->v[n - 1] >> 63;
	int64_t md = (t->u & sd) + (t->v & se), me = (t->q & sd) + (t->r & se);
	i128 cd = (i128)t->u * d->v[0] + (i128)t->v * e->v[0];
	i128 ce = (i128)t->q * d->v[0] + (i128)t->r * e->v[0];

	md -= (int64_t)((inv62 * (uint64_t)cd + (uint64_t)md) & LOW62);
	me -= (int64_t)((inv62 * (uint64_t)ce + (uint64_t)me) & LOW62);
	cd = (cd + (i128)m->v[0] * md) >> 62;
	ce = (ce + (i128)m->v[0] * me) >> 62;
	for (unsigned i = 1; i < n; i++) {
		int64_t di = d->v[i], ei = e->v[i];
		cd += (i128)t->u * di + (i128)t->v * ei + (i128)m->v[i] * md;
		ce += (i128)t->q * di + (i128)t->r * ei + (i128)m->v[i] * me;
		d->v[i - 1] = (int64_t)((uint64_t)cd & LOW62);
		e->v[i - 1] = (int64_t)((uint64_t)ce & LOW62);
		cd >>= 62;
		ce >>= 62;
	}
	d->v[n - 1] = (int64_t)cd;
	e->v[n - 1] = (int64_t)ce;
}

/* d += m if d is negative; the sign is in the top limb. */
static void add_if_negative(struct big *d, const struct big *m, unsigned n)
{
	int64_t mask = (int64_t)pak_ct_barrier((uint64_t)(d->v[n - 1] >> 63)), carry = 0;
	for (unsigned i = 0; i < n; i++) {
		carry += d->v[i] + (m->v[i] & mask);
		d->v[i] = i + 1 < n ? (int64_t)((uint64_t)carry & LOW62) : carry;
		carry >>= 62;
	}
}

/* d = -d if mask is all ones. */
static void negate_if(struct big *d, uint64_t mask, unsigned n)
{
	int64_t sign = (int64_t)pak_ct_barrier(mask), carry = 0;
	for (unsigned i = 0; i < n; i++) {
		carry += (d->v[i] ^ sign) - sign;
		d->v[i] = i + 1 < n ? (int64_t)((uint64_t)carry & LOW62) : carry;
		carry >>= 62;
	}
}

void pak_mont_inv(uint64_t *r, const uint64_t *a, const struct pak_modulus *m)
{
	struct big f, g = {{0}}, d = {{0}}, e = {{0}}, mod = {{0}};
	struct matrix t;
	unsigned n = (m->bits + 62) / 62;
	int64_t zeta = -1;

	to_big(&mod, m->m, m->limbs, n);
	to_big(&g, a, m->limbs, n);
	to_big(&e, m->rr, m->limbs, n); /* s = R^2: (a R)^-1 R^2 = a^-1 R */
	f = mod;
	for (unsigned i = 0; i < m->inverse_rounds; i++) {
		uint64_t f0 = (uint64_t)f.v[0] | (uint64_t)f.v[1] << 62;
		uint64_t g0 = (uint64_t)g.v[0] | (uint64_t)g.v[1] << 62;
		zeta = steps(&t, zeta, f0, g0);
		apply_exact(&f, &g, &t, n);
		apply_mod(&d, &e, &t, &mod, m->inv64 & LOW62, n);
	}
	add_if_negative(&d, &mod, n);
	negate_if(&d, (uint64_t)(f.v[n - 1] >> 63), n);
	add_if_negative(&d, &mod, n);
	from_big(r, &d, m->limbs, n);
}
