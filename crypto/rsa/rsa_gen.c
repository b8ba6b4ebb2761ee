/* SPDX-License-Identifier: Apache-2.0
 *
 * Key generation: FIPS 186-5 A.1.3, random probable primes, step by step; and the frame of A.1.6,
 * primes with conditions. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa_gen.h"

/* The leading 64 bits of sqrt(2) 2^63, rounded up: what is above is above sqrt(2) 2^(half - 1). */
#define SQRT2_HEAD 0xb504f333f9de6485

/* Table B.1: error below 2^-112 with 5 rounds at 1024 bits, below 2^-128 with 4 at 1536, and less
 * from there. */
unsigned pak_rsa_rounds(unsigned half)
{
	return half < 1536 ? 5 : 4;
}

/* A random number of half bits, odd and above sqrt(2) 2^(half - 1): steps 4.2 to 4.4. */
enum pak_status pak_rsa_draw(uint64_t *p, const struct pak_rsa_maker *g)
{
	uint64_t ok = 0;
	enum pak_status st;

	while (!ok) {
		st = g->random->fill(g->random->arg, &p[g->limbs - 1], sizeof *p);
		if (st)
			return st;
		ok = pak_ct_lt(p[g->limbs - 1], SQRT2_HEAD) ^ 1;
		PAK_PUBLIC(&ok, sizeof ok);
	}
	st = g->random->fill(g->random->arg, p, (g->limbs - 1) * sizeof *p);
	p[0] |= 1;
	return st;
}

/* gcd(p - 1, e) = 1: whether p - 1 has an inverse modulo e. */
uint64_t pak_rsa_coprime(const uint64_t *p, const struct pak_rsa_maker *g, uint64_t *work)
{
	uint64_t *minus = pak_rsa_take(&work, g->limbs), r[PAK_RSA_MAX_E_LEN / 8], ok;

	memcpy(minus, p, g->limbs * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_div(NULL, r, minus, g->limbs, g->rsa->e, g->e_limbs);
	ok = pak_bn_inverse(r, r, g->rsa->e, g->e_limbs);
	PAK_PUBLIC(&ok, sizeof ok);
	return ok;
}

/* |p - q| > 2^(half - 100): step 5.4. */
static uint64_t far_apart(const uint64_t *p, const uint64_t *q, const struct pak_rsa_maker *g,
                          uint64_t *work)
{
	uint64_t *t = pak_rsa_take(&work, g->limbs), less = pak_int_sub(t, p, q, g->limbs), ok;
	uint64_t mask = pak_ct_mask(less);

	/* The head of t or of its complement; off by one in the last place only. */
	ok = (t[g->limbs - 1] ^ mask) | ((t[g->limbs - 2] ^ mask) >> 28);
	ok = pak_ct_nonzero(ok);
	PAK_PUBLIC(&ok, sizeof ok);
	return ok;
}

/* One prime, far from other unless that is NULL. */
static enum pak_status make_prime(uint64_t *p, const uint64_t *other, const struct pak_rsa_maker *g,
                                  uint64_t *work)
{
	enum pak_status st;
	int prime = 0;

	/* Steps 4.7 and 5.8: 5 half and 10 half; the larger for both. */
	for (unsigned i = 0; i < 10 * g->half; i++) {
		st = pak_rsa_draw(p, g);
		if (st)
			return st;
		if (other && !far_apart(p, other, g, work))
			continue;
		if (!pak_rsa_sieve(p, g->limbs) || !pak_rsa_coprime(p, g, work))
			continue;
		st = pak_rsa_is_prime(g->rsa->n.impl, p, g->half, pak_rsa_rounds(g->half), &prime,
		                      g->random, work);
		if (st || prime)
			return st;
	}
	return PAK_ERR_INTERNAL;
}

/* Both of them, p and q. */
static enum pak_status make_random(uint64_t *p, uint64_t *q, const struct pak_rsa_maker *g,
                                   uint64_t *work)
{
	enum pak_status st = make_prime(p, NULL, g, work);

	return st ? st : make_prime(q, p, g, work);
}

/* A.1.6 steps 4 to 6: the numbers that the primes were found from are far apart too. */
static enum pak_status make_with_aux(uint64_t *p, uint64_t *q, const struct pak_rsa_maker *g,
                                     uint64_t *work)
{
	uint64_t *xp = pak_rsa_take(&work, g->limbs), *xq = pak_rsa_take(&work, g->limbs);
	enum pak_status st = pak_rsa_aux_make(p, xp, g, work);

	for (int i = 0; !st && i < 8; i++) {
		st = pak_rsa_aux_make(q, xq, g, work);
		if (!st && far_apart(p, q, g, work) && far_apart(xp, xq, g, work))
			return PAK_OK;
	}
	return st ? st : PAK_ERR_INTERNAL;
}

/* d > 2^half: A.1.1 criterion 3. */
static uint64_t large(const uint64_t *d, const struct pak_rsa_maker *g)
{
	uint64_t ok = pak_int_is_zero(d + g->limbs, g->limbs) ^ 1;

	PAK_PUBLIC(&ok, sizeof ok);
	return ok;
}

/* n = p q and the rest of the key, all from bytes, as an import would bring them. */
static enum pak_status assemble(struct pak_rsa *rsa, const struct pak_rsa_maker *g,
                                const uint64_t *p, const uint64_t *q, const uint8_t *e,
                                size_t e_len, void *storage, uint64_t *work)
{
	const struct pak_bn_impl *impl = rsa->n.impl;
	size_t half = g->half / 8;
	uint64_t *n = pak_rsa_take(&work, 2 * g->limbs);
	uint8_t *pb = (uint8_t *)pak_rsa_take(&work, g->limbs);
	uint8_t *qb = (uint8_t *)pak_rsa_take(&work, g->limbs);
	uint8_t *nb = (uint8_t *)pak_rsa_take(&work, 2 * g->limbs);
	const struct pak_rsa_parts parts = {.p = pb, .p_len = half, .q = qb, .q_len = half};
	enum pak_status st;

	pak_bn_mul_plain(n, p, g->limbs, q, g->limbs);
	PAK_PUBLIC(n, 2 * g->limbs * sizeof *n); /* the modulus */
	pak_int_store(nb, 2 * half, n);
	pak_int_store(pb, half, p);
	pak_int_store(qb, half, q);
	st = pak_rsa_set_public(rsa, impl, nb, 2 * half, e, e_len, storage);
	return st ? st : pak_rsa_set_private(rsa, &parts, work);
}

static enum pak_status parameters(struct pak_rsa *rsa, unsigned bits, const uint8_t *e,
                                  size_t e_len)
{
	while (e_len && !*e)
		e++, e_len--;
	if (bits % 128 || bits < 2048 || bits > PAK_RSA_MAX_BITS || e_len > PAK_RSA_MAX_E_LEN)
		return PAK_ERR_LENGTH;
	pak_int_load(rsa->e, PAK_RSA_MAX_E_LEN / 8, e, e_len);
	rsa->e_bits = pak_bn_bits_public(rsa->e, PAK_RSA_MAX_E_LEN / 8);
	return (rsa->e[0] & 1) && rsa->e_bits > 16 ? PAK_OK : PAK_ERR_KEY;
}

enum pak_status pak_rsa_generate(struct pak_rsa *rsa, const struct pak_bn_impl *impl, unsigned bits,
                                 const uint8_t *e, size_t e_len, enum pak_rsa_primes primes,
                                 const struct pak_rsa_random *random, void *storage, uint64_t *work)
{
	struct pak_rsa_maker g = {
	        .rsa = rsa, .random = random, .half = bits / 2, .limbs = bits / 128};
	uint64_t *p = pak_rsa_take(&work, g.limbs + 1), *q = pak_rsa_take(&work, g.limbs + 1);
	uint64_t less;
	enum pak_status st;

	memset(rsa, 0, sizeof *rsa);
	st = parameters(rsa, bits, e, e_len);
	rsa->n.impl = impl;
	g.e_limbs = (rsa->e_bits + 63) / 64;
	for (int tries = 0; !st && tries < 4; tries++) {
		st = primes == PAK_RSA_PRIMES_AUX ? make_with_aux(p, q, &g, work)
		                                  : make_random(p, q, &g, work);
		if (st)
			break;
		/* p > q, as most programs expect. */
		less = pak_ct_mask(pak_int_lt(p, q, g.limbs));
		for (unsigned i = 0; i < g.limbs; i++) {
			uint64_t t = (p[i] ^ q[i]) & less;
			p[i] ^= t;
			q[i] ^= t;
		}
		st = assemble(rsa, &g, p, q, e, e_len, storage, work);
		if (st || large(rsa->d, &g))
			return st;
	}
	return st ? st : PAK_ERR_INTERNAL;
}
