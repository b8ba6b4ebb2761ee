/* SPDX-License-Identifier: Apache-2.0
 *
 * Domain parameters (SP 800-56A 5.5.1, 5.5.2) and public keys (5.6.2.3). All numbers here are
 * public. A hostile peer may have made them: sizes are bounded first, then what is cheap is looked
 * at before what is dear. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/ffdh/ffdh.h"

/* A composite passes a round of Miller-Rabin with a chance of one in four at most. */
#define ROUNDS 32

static void fill_group(struct pak_ffdh *dh, const struct pak_bn_impl *impl, const uint64_t *p,
                       unsigned bits, uint64_t *storage)
{
	memset(dh, 0, sizeof *dh);
	dh->bits = bits;
	dh->len = (bits + 7) / 8;
	pak_bn_mod_init(&dh->p, impl, p, bits, pak_rsa_take(&storage, pak_bn_mod_room(impl, bits)));
	dh->q = pak_rsa_take(&storage, dh->p.limbs);
	dh->g = pak_rsa_take(&storage, dh->p.limbs);
	dh->y = pak_rsa_take(&storage, dh->p.limbs);
	dh->x = pak_rsa_take(&storage, dh->p.limbs);
}

/* r = (p - 1)/2. */
static void half(uint64_t *r, const uint64_t *p, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		r[i] = p[i] >> 1 | (i + 1 < n ? p[i + 1] << 63 : 0);
}

/* RFC 7919 appendix A; sizes in between take those of the next smaller group. */
static unsigned short_bits(unsigned bits)
{
	return bits < 3072 ? 225 : bits < 4096 ? 275 : bits < 6144 ? 325 : bits < 8192 ? 375 : 400;
}

void pak_ffdh_set_group(struct pak_ffdh *dh, const struct pak_bn_impl *impl,
                        const struct pak_ffdh_group *group, void *storage)
{
	fill_group(dh, impl, group->p, group->bits, storage);
	dh->group = group;
	half(dh->q, dh->p.m, dh->p.limbs);
	memset(dh->g, 0, dh->p.limbs * sizeof *dh->g);
	dh->g[0] = 2;
	dh->q_bits = dh->bits - 1;
	dh->x_bits = short_bits(dh->bits);
	dh->safe = dh->q_given = dh->q_order = 1; /* p = 7 mod 8: 2 is a square */
}

void pak_ffdh_set_like(struct pak_ffdh *dh, const struct pak_bn_impl *impl,
                       const struct pak_ffdh *like, void *storage)
{
	size_t size = like->p.limbs * sizeof *like->g;

	fill_group(dh, impl, like->p.m, like->bits, storage);
	memcpy(dh->q, like->q, size);
	memcpy(dh->g, like->g, size);
	dh->group = like->group;
	dh->q_bits = like->q_bits;
	dh->x_bits = like->x_bits;
	dh->x_bits_chosen = like->x_bits_chosen;
	dh->safe = like->safe;
	dh->q_given = like->q_given;
	dh->q_order = like->q_order;
}

/* Strengths of SP 800-56A appendix D, doubled. */
static unsigned least_bits(unsigned bits)
{
	return bits < 3072 ? 224 : bits < 4096 ? 256 : bits < 6144 ? 304 : bits < 8192 ? 352 : 400;
}

enum pak_status pak_ffdh_set_x_bits(struct pak_ffdh *dh, uint32_t bits)
{
	if (!bits)
		return PAK_OK;
	if (bits < least_bits(dh->bits) || bits > dh->q_bits)
		return PAK_ERR_LENGTH;
	dh->x_bits = bits;
	dh->x_bits_chosen = 1;
	return PAK_OK;
}

/* Loads a number of any length into n limbs; its bits, or UINT_MAX if it does not fit. */
static unsigned load(uint64_t *r, unsigned n, const uint8_t *in, size_t len)
{
	while (len && !*in) {
		in++;
		len--;
	}
	if (len > 8 * (size_t)n)
		return ~0u;
	pak_int_load(r, n, in, len);
	return pak_bn_bits_public(r, n);
}

#define LIMBS (PAK_FFDH_MAX_BITS / 64)

const struct pak_ffdh_group *pak_ffdh_group_find(const struct pak_ffdh_numbers *n)
{
	uint64_t p[LIMBS], t[LIMBS], q[LIMBS];
	unsigned bits = load(p, LIMBS, n->p, n->p_len);

	if (load(t, LIMBS, n->g, n->g_len) != 2 || t[0] != 2)
		return NULL;
	for (int i = 0; i < PAK_FFDH_GROUPS; i++) {
		const struct pak_ffdh_group *group = &pak_ffdh_groups[i];

		if (group->bits != bits || !pak_mem_equal(group->p, p, bits / 8))
			continue;
		if (!n->q || !n->q_len)
			return group;
		half(t, p, LIMBS);
		if (load(q, LIMBS, n->q, n->q_len) == bits - 1 && pak_mem_equal(q, t, sizeof q))
			return group;
	}
	return NULL;
}

/* 1 < a < p - 1. */
static int in_range(const struct pak_ffdh *dh, const uint64_t *a, uint64_t *work)
{
	unsigned n = dh->p.limbs;

	memcpy(work, dh->p.m, n * sizeof *work);
	work[0] ^= 1;
	return pak_bn_bits_public(a, n) > 1 && pak_int_lt(a, work, n);
}

/* Whether the q that was given divides p - 1. */
static int divides(const struct pak_ffdh *dh, uint64_t *work)
{
	unsigned n = dh->p.limbs, q_limbs = (dh->q_bits + 63) / 64;
	uint64_t *minus = pak_rsa_take(&work, n), *rest = pak_rsa_take(&work, n);

	memcpy(minus, dh->p.m, n * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_div(NULL, rest, minus, n, dh->q, q_limbs);
	return (int)pak_int_is_zero(rest, q_limbs);
}

enum pak_status pak_ffdh_set_numbers(struct pak_ffdh *dh, const struct pak_bn_impl *impl,
                                     const struct pak_ffdh_numbers *numbers, void *storage,
                                     uint64_t *work)
{
	unsigned bits = load(work, LIMBS, numbers->p, numbers->p_len), n, g_bits;
	uint64_t *t;

	if (bits < PAK_FFDH_MIN_BITS || bits > PAK_FFDH_MAX_BITS)
		return PAK_ERR_LENGTH;
	if (!(work[0] & 1))
		return PAK_ERR_KEY;
	fill_group(dh, impl, work, bits, storage);
	n = dh->p.limbs;
	g_bits = load(dh->g, n, numbers->g, numbers->g_len);
	if (g_bits > bits || !in_range(dh, dh->g, work))
		return PAK_ERR_KEY;
	t = pak_rsa_take(&work, n);
	half(t, dh->p.m, n);
	dh->q_given = numbers->q && numbers->q_len;
	if (dh->q_given) {
		dh->q_bits = load(dh->q, n, numbers->q, numbers->q_len);
		if (dh->q_bits > bits - 1 || !(dh->q[0] & 1))
			return PAK_ERR_KEY;
		if (dh->q_bits < PAK_FFDH_MIN_Q_BITS)
			return PAK_ERR_LENGTH;
		dh->safe = pak_mem_equal(dh->q, t, n * sizeof *t);
		if (!dh->safe && !divides(dh, work))
			return PAK_ERR_KEY;
	} else {
		memcpy(dh->q, t, n * sizeof *t);
		dh->q_bits = bits - 1;
		dh->safe = 1;
	}
	if (!(dh->q[0] & 1))
		return PAK_ERR_KEY;
	dh->x_bits = dh->safe ? short_bits(bits) : dh->q_bits;
	return PAK_OK;
}

/* r = a^e mod p, plain, for the public e > 0. */
static void power_public(const struct pak_ffdh *dh, uint64_t *r, const uint64_t *a,
                         const uint64_t *e, uint64_t *work)
{
	uint64_t *t = pak_rsa_take(&work, dh->p.words), *s = pak_rsa_take(&work, dh->p.words);

	pak_bn_to(t, a, &dh->p);
	pak_bn_exp_public(s, t, e, pak_bn_bits_public(e, dh->p.limbs), &dh->p);
	pak_bn_from(r, s, &dh->p);
}

static int is_one(const uint64_t *a, unsigned n)
{
	return a[0] == 1 && pak_bn_bits_public(a, n) == 1;
}

/* Pocklington: if q is prime, p = 2 q + 1, and a^(p - 1) = 1 with gcd(a^2 - 1, p) = 1, then p is
 * prime. With a = 2 the latter is gcd(3, p) = 1, which the sieve has seen to. */
static int safe_prime(const struct pak_ffdh *dh, uint64_t *work)
{
	unsigned n = dh->p.limbs;
	uint64_t *t = pak_rsa_take(&work, n), *e = pak_rsa_take(&work, n);

	memset(t, 0, n * sizeof *t);
	t[0] = 2;
	memcpy(e, dh->p.m, n * sizeof *e);
	e[0] ^= 1;
	power_public(dh, t, t, e, work);
	return is_one(t, n);
}

enum pak_status pak_ffdh_check_numbers(struct pak_ffdh *dh, const struct pak_rsa_random *random,
                                       uint64_t *work)
{
	const struct pak_bn_impl *impl = dh->p.impl;
	unsigned n = dh->p.limbs, q_limbs = (dh->q_bits + 63) / 64;
	enum pak_status st;
	int prime;

	if (!pak_rsa_sieve(dh->p.m, n) || !pak_rsa_sieve(dh->q, q_limbs))
		return PAK_ERR_KEY;
	if (dh->safe && !safe_prime(dh, work))
		return PAK_ERR_KEY;
	st = pak_rsa_is_prime(impl, dh->q, dh->q_bits, ROUNDS, &prime, random, work);
	if (!st && prime && !dh->safe)
		st = pak_rsa_is_prime(impl, dh->p.m, dh->bits, ROUNDS, &prime, random, work);
	if (st || !prime)
		return st ? st : PAK_ERR_KEY;
	dh->q_order = 1;
	if (dh->safe)
		dh->q_order = pak_ffdh_public_ok(dh, dh->g, work);
	else if (!pak_ffdh_public_ok(dh, dh->g, work))
		return PAK_ERR_KEY;
	return dh->q_given && !dh->q_order ? PAK_ERR_KEY : PAK_OK;
}

int pak_ffdh_public_ok(const struct pak_ffdh *dh, const uint64_t *y, uint64_t *work)
{
	unsigned n = dh->p.limbs;
	uint64_t *t;

	if (!in_range(dh, y, work))
		return 0;
	if (!dh->q_order)
		return 1;
	/* Euler's criterion: y^((p - 1)/2) is the symbol. */
	if (dh->safe)
		return pak_ffdh_jacobi(y, dh->p.m, n, work) == 1;
	t = pak_rsa_take(&work, n);
	power_public(dh, t, y, dh->q, work);
	return is_one(t, n);
}
