/* SPDX-License-Identifier: Apache-2.0
 *
 * Probable primes with conditions (FIPS 186-5 A.1.6, B.9). Candidates follow each other at equal
 * steps, so what is told of one tells something of the prime that is kept: which of them small
 * primes divide stays secret. A run of candidates is sieved as a whole into bits; those that remain
 * are tested in their order, each found and made at a secret index in a time that does not depend
 * on it. How many of them were tested shows, and how often 2 divides p - 1 of the last. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa_gen.h"

struct hunt {
	const struct pak_rsa_maker *g;
	unsigned bits, limbs, rounds;
	int with_e; /* p - 1 is to be prime to e */
};

static unsigned limbs_of(unsigned bits)
{
	return (bits + 63) / 64;
}

/* r = y + index step, limbs + 1 limbs as y has. */
static void leap(uint64_t *r, const uint64_t *y, const uint64_t *step, uint64_t index,
                 const struct hunt *h)
{
	pak_bn_mul_plain(r, step, h->limbs, &index, 1);
	(void)pak_int_add(r, r, y, h->limbs + 1);
}

/* a >= 2^bits? */
static uint64_t beyond(const uint64_t *a, const struct hunt *h)
{
	uint64_t over = a[h->limbs];

	if (h->bits % 64)
		over |= a[h->limbs - 1] >> h->bits % 64;
	over = pak_ct_nonzero(over);
	PAK_PUBLIC(&over, sizeof over); /* once in many keys, and then all is drawn anew */
	return over;
}

/* The index of the first candidate that is left, which is taken out. Returns 0 if there is none. */
static uint64_t take_first(uint64_t *index, uint64_t *left, unsigned words)
{
	uint64_t seen = 0;

	*index = 0;
	for (unsigned i = 0; i < 64 * words; i++) {
		uint64_t bit = left[i / 64] >> i % 64 & 1, take = bit & (seen ^ 1);

		*index |= i & pak_ct_mask(take);
		left[i / 64] ^= take << i % 64;
		seen |= bit;
	}
	PAK_PUBLIC(&seen, sizeof seen); /* tells how many were left */
	return seen;
}

/* Fermat's test first, which does not tell how often 2 divides a - 1 of what it refuses. */
static enum pak_status test(const uint64_t *a, const struct hunt *h, int *good, uint64_t *work)
{
	const struct pak_bn_impl *impl = h->g->rsa->n.impl;
	enum pak_status st = pak_rsa_fermat(impl, a, h->bits, good, h->g->random, work);

	if (!st && *good)
		st = pak_rsa_is_prime(impl, a, h->bits, h->rounds, good, h->g->random, work);
	if (!st && *good && h->with_e)
		*good = (int)pak_rsa_coprime(a, h->g, work);
	return st;
}

/* From y, limbs + 1 limbs, to the first good number of y, y + step, ...: 20 bits of them, B.9 step
 * 9, in ten runs. */
static enum pak_status find(uint64_t *y, const uint64_t *step, const struct hunt *h, int *found,
                            uint64_t *work)
{
	unsigned words = limbs_of(2 * h->bits);
	uint64_t *t = pak_rsa_take(&work, h->limbs + 1), *left = pak_rsa_take(&work, words), index;
	enum pak_status st;

	*found = 0;
	for (int run = 0; run < 10 && !beyond(y, h); run++) {
		pak_rsa_sieve_run(left, words, y, step, h->limbs);
		while (take_first(&index, left, words)) {
			leap(t, y, step, index, h);
			if (beyond(t, h))
				return PAK_OK;
			st = test(t, h, found, work);
			if (!st && *found)
				memcpy(y, t, (h->limbs + 1) * sizeof *y);
			if (st || *found)
				return st;
		}
		leap(t, y, step, (uint64_t)64 * words, h);
		memcpy(y, t, (h->limbs + 1) * sizeof *y);
	}
	return beyond(y, h) ? PAK_OK : PAK_ERR_INTERNAL;
}

/* The lengths and rounds for primes of that many bits: above the least of table A.1, whole words,
 * and table B.1. */
static void set_sizes(struct pak_rsa_aux *aux, unsigned half)
{
	/* Table A.1: above 140, 170, 200 bits; together below 1007, 1518, 2030. */
	aux->bits[0] = aux->bits[1] = half < 2048 ? 192 : 256;
	aux->rounds = half < 1536 ? 38 : half < 2048 ? 41 : 44;
	aux->mod8 = 0;
}

enum pak_status pak_rsa_aux_find(struct pak_rsa_aux *aux, const struct pak_rsa_maker *g,
                                 uint64_t *work)
{
	for (int i = 0; i < 2; i++) {
		const struct hunt h = {.g = g,
		                       .bits = aux->bits[i],
		                       .limbs = limbs_of(aux->bits[i]),
		                       .rounds = aux->rounds};
		uint64_t *here = work, *y = pak_rsa_take(&here, h.limbs + 1);
		uint64_t *two = pak_rsa_take(&here, h.limbs);
		enum pak_status st;
		int found;

		memcpy(y, aux->r[i], h.limbs * sizeof *y);
		y[h.limbs] = 0;
		memset(two, 0, h.limbs * sizeof *two);
		two[0] = 2;
		st = find(y, two, &h, &found, here);
		if (st || !found)
			return st ? st : PAK_ERR_INTERNAL;
		memcpy(aux->r[i], y, h.limbs * sizeof *y);
	}
	return PAK_OK;
}

/* k = -1/r1 mod r2, by Fermat; 0 if r1 = r2. */
static uint64_t minus_inverse(uint64_t *k, const struct pak_rsa_aux *aux,
                              const struct pak_bn_impl *impl, uint64_t *work)
{
	unsigned n = limbs_of(aux->bits[1]);
	uint64_t *storage = pak_rsa_take(&work, pak_bn_mod_room(impl, aux->bits[1]));
	uint64_t *t = pak_rsa_take(&work, n), *e = pak_rsa_take(&work, n), *a, *z, ok;
	struct pak_bn_mod m;

	pak_bn_mod_init(&m, impl, aux->r[1], aux->bits[1], storage);
	a = pak_rsa_take(&work, m.words);
	z = pak_rsa_take(&work, m.words);
	memset(t, 0, n * sizeof *t);
	t[0] = 2;
	(void)pak_int_sub(e, m.m, t, n);
	pak_bn_div(NULL, t, aux->r[0], limbs_of(aux->bits[0]), m.m, n);
	pak_bn_to(a, t, &m);
	pak_bn_exp(z, a, e, m.bits, &m, work);
	impl->mul(a, a, z, &m);
	pak_bn_from(t, a, &m);
	pak_bn_from(k, z, &m);
	(void)pak_int_sub(k, m.m, k, n);
	t[0] ^= 1;
	ok = pak_int_is_zero(t, n);
	PAK_PUBLIC(&ok, sizeof ok); /* never 0 but by chance of 2^-190 */
	return ok;
}

/* r = 2 a b + low, limbs of p; below 2^half. */
static void twice_product(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t low,
                          const struct pak_rsa_aux *aux, unsigned limbs, uint64_t *work)
{
	unsigned na = limbs_of(aux->bits[0]), nb = limbs_of(aux->bits[1]);
	uint64_t *t = pak_rsa_take(&work, limbs + 2);

	memset(t, 0, (limbs + 2) * sizeof *t);
	pak_bn_mul_plain(t, a, na, b, nb);
	(void)pak_int_add(t, t, t, limbs);
	t[0] |= low;
	memcpy(r, t, limbs * sizeof *r);
}

enum pak_status pak_rsa_aux_prime(uint64_t *p, const uint64_t *x, const struct pak_rsa_aux *aux,
                                  const struct pak_rsa_maker *g, int *found, uint64_t *work)
{
	const struct hunt h = {.g = g,
	                       .bits = g->half,
	                       .limbs = g->limbs,
	                       .rounds = pak_rsa_rounds(g->half),
	                       .with_e = 1};
	unsigned n = g->limbs;
	uint64_t *step = pak_rsa_take(&work, n), *r = pak_rsa_take(&work, n + 1);
	uint64_t *t = pak_rsa_take(&work, n);

	*found = 0;
	if (aux->bits[0] + aux->bits[1] + 4 > g->half)
		return PAK_ERR_LENGTH;
	if (!minus_inverse(t, aux, g->rsa->n.impl, work))
		return PAK_ERR_INTERNAL;
	/* R = 1 + 2 r1 k is 1 modulo 2 r1 and, as r1 k = -1, -1 modulo r2. */
	twice_product(r, aux->r[0], t, 1, aux, n, work);
	twice_product(step, aux->r[0], aux->r[1], 0, aux, n, work);
	pak_bn_div(NULL, t, x, n, step, n);
	pak_bn_mod_sub(t, r, t, step, n);
	p[n] = pak_int_add(p, x, t, n);
	if (!aux->mod8)
		return find(p, step, &h, found, work);
	/* Half the step is odd: four steps go through all odd numbers modulo 8. */
	for (int i = 0; i < 3; i++) {
		leap(r, p, step, pak_ct_eq(p[0] & 7, aux->mod8) ^ 1, &h);
		memcpy(p, r, (n + 1) * sizeof *p);
	}
	(void)pak_int_add(step, step, step, n);
	(void)pak_int_add(step, step, step, n);
	return find(p, step, &h, found, work);
}

enum pak_status pak_rsa_aux_make(uint64_t *p, uint64_t *x, const struct pak_rsa_maker *g,
                                 uint64_t *work)
{
	struct pak_rsa_aux aux;
	enum pak_status st;
	unsigned n;
	int found = 0;

	set_sizes(&aux, g->half);
	n = aux.bits[0] / 64;
	aux.r[0] = pak_rsa_take(&work, 2 * (size_t)n);
	aux.r[1] = aux.r[0] + n;
	st = g->random->fill(g->random->arg, aux.r[0], 2 * n * sizeof *p);
	for (int i = 0; i < 2; i++) {
		aux.r[i][0] |= 1;
		aux.r[i][n - 1] |= (uint64_t)1 << 63;
	}
	if (!st)
		st = pak_rsa_aux_find(&aux, g, work);
	for (int i = 0; !st && !found && i < 8; i++) {
		st = pak_rsa_draw(x, g);
		if (!st)
			st = pak_rsa_aux_prime(p, x, &aux, g, &found, work);
	}
	return st || found ? st : PAK_ERR_INTERNAL;
}
