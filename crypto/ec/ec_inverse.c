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
#include <string.h>

#include "crypto/base/ct.h"
#include "crypto/base/unroll.h"
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
static inline int64_t step_masks(uint64_t *f, uint64_t *g, int64_t zeta)
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

#if defined __x86_64__ && !defined PAK_CT_MSAN
/* Both sums and both choices are made, and conditional moves pick. That is shorter by a third, but
 * conditional moves are few in a cycle: two inversions at once are faster with masks. */
static inline int64_t step_moves(uint64_t *f, uint64_t *g, int64_t zeta)
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
#define step_moves step_masks
#endif

/* One or two inversions, step by step at the same time: one alone waits for each step's result. */
struct pair {
	uint64_t f[2], g[2];
};

/* Does n <= 20 steps on the low 20 bits of each f and g, and gives 2^20 times their matrices. zeta
 * =
 * -(delta + 1/2) is negative exactly when delta > 0.
 *
 * Each of the two words holds three numbers, so that one operation serves all: the running f as
 * f - 2^41 u - 2^62 v with f = u f0 + v g0, where u and v are fractions that double their
 * denominator with each step, and the running g likewise. As |f| <= 2^20 and |u| + |v| <= 1, the
 * numbers in units of 1, 2^21 and 2^42 never meet in n steps; the minus signs put u = 1 within the
 * range of its field. */
INLINE void few_steps(unsigned count, struct matrix *t, int64_t *zeta, const struct pair *from,
                      int n)
{
	uint64_t f[2], g[2];
	int64_t z[2];

	EACH (i, count) {
		f[i] = (from->f[i] & 0xfffff) - ((uint64_t)1 << 41);
		g[i] = (from->g[i] & 0xfffff) - ((uint64_t)1 << 62);
		z[i] = zeta[i];
	}
	for (int j = 0; j < n; j++) {
		EACH (i, count)
			z[i] = count == 1 ? step_moves(&f[i], &g[i], z[i])
			                  : step_masks(&f[i], &g[i], z[i]);
	}
	EACH (i, count) {
		zeta[i] = z[i];
		/* Rounding to nearest undoes the borrows of the lower fields. */
		f[i] += (uint64_t)1 << 20;
		g[i] += (uint64_t)1 << 20;
		t[i].u = -((int64_t)(f[i] << 22) >> 43);
		t[i].q = -((int64_t)(g[i] << 22) >> 43);
		t[i].v = -((int64_t)(f[i] + ((uint64_t)1 << 41)) >> 42);
		t[i].r = -((int64_t)(g[i] + ((uint64_t)1 << 41)) >> 42);
	}
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

/* f and g after the steps of t. */
INLINE void follow(unsigned count, struct pair *p, const struct matrix *t)
{
	EACH (i, count) {
		uint64_t f = p->f[i], g = p->g[i];
		p->f[i] = ((uint64_t)t[i].u * f + (uint64_t)t[i].v * g) >> 20;
		p->g[i] = ((uint64_t)t[i].q * f + (uint64_t)t[i].r * g) >> 20;
	}
}

/* Does 59 steps: t = 2^62 times their matrices. p is the low 62 bits. */
INLINE void steps(unsigned count, struct matrix *t, int64_t *zeta, struct pair *p)
{
	struct matrix part[2];

	few_steps(count, t, zeta, p, 20);
	follow(count, p, t);
	few_steps(count, part, zeta, p, 20);
	follow(count, p, part);
	EACH (i, count)
		t[i] = multiply(&part[i], &t[i]);
	few_steps(count, part, zeta, p, 19);
	EACH (i, count) {
		t[i] = multiply(&part[i], &t[i]);
		t[i] = (struct matrix){4 * t[i].u, 4 * t[i].v, 4 * t[i].q, 4 * t[i].r};
	}
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

struct inversion {
	struct big f, g, d, e, mod;
	const struct pak_modulus *m;
	unsigned n;
};

static void start(struct inversion *w, const uint64_t *a, const struct pak_modulus *m)
{
	memset(w, 0, sizeof *w);
	w->m = m;
	w->n = (m->bits + 62) / 62;
	to_big(&w->mod, m->m, m->limbs, w->n);
	to_big(&w->g, a, m->limbs, w->n);
	to_big(&w->e, m->rr, m->limbs, w->n); /* s = R^2: (a R)^-1 R^2 = a^-1 R */
	w->f = w->mod;
}

static void apply(struct inversion *w, const struct matrix *t)
{
	apply_exact(&w->f, &w->g, t, w->n);
	apply_mod(&w->d, &w->e, t, &w->mod, w->m->inv64 & LOW62, w->n);
}

static void finish(uint64_t *r, struct inversion *w)
{
	add_if_negative(&w->d, &w->mod, w->n);
	negate_if(&w->d, (uint64_t)(w->f.v[w->n - 1] >> 63), w->n);
	add_if_negative(&w->d, &w->mod, w->n);
	from_big(r, &w->d, w->m->limbs, w->n);
}

INLINE void invert(unsigned count, struct inversion *w, unsigned rounds)
{
	int64_t zeta[2] = {-1, -1};
	struct matrix t[2];
	struct pair p;

	for (unsigned j = 0; j < rounds; j++) {
		EACH (i, count) {
			p.f[i] = (uint64_t)w[i].f.v[0] | (uint64_t)w[i].f.v[1] << 62;
			p.g[i] = (uint64_t)w[i].g.v[0] | (uint64_t)w[i].g.v[1] << 62;
		}
		steps(count, t, zeta, &p);
		EACH (i, count)
			apply(&w[i], &t[i]);
	}
}

void pak_mont_inv(uint64_t *r, const uint64_t *a, const struct pak_modulus *m)
{
	struct inversion w[1];

	start(w, a, m);
	invert(1, w, m->inverse_rounds);
	finish(r, w);
}

void pak_mont_inv2(uint64_t *r, const uint64_t *a, const struct pak_modulus *m, uint64_t *s,
                   const uint64_t *b, const struct pak_modulus *l)
{
	struct inversion w[2];

	start(&w[0], a, m);
	start(&w[1], b, l);
	/* More rounds than needed change nothing: g is 0 by then. */
	invert(2, w, m->inverse_rounds > l->inverse_rounds ? m->inverse_rounds : l->inverse_rounds);
	finish(r, &w[0]);
	finish(s, &w[1]);
}
