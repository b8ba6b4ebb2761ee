/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys and shared secrets (SP 800-56A 5.6.1.1.4, 5.7.1.1). Exponentiations with a private key take
 * the time of x_bits or, for keys from outside that are longer, of all bits of q. */
#include "crypto/ffdh/ffdh.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"

const struct pak_ffdh_group *pak_ffdh_group_get(enum pak_alg alg)
{
	for (int i = 0; i < PAK_FFDH_GROUPS; i++)
		if (pak_ffdh_groups[i].alg == alg)
			return &pak_ffdh_groups[i];
	return NULL;
}

size_t pak_ffdh_room(const struct pak_bn_impl *impl, unsigned bits)
{
	return sizeof(uint64_t) *
	       (pak_bn_mod_room(impl, bits) + 4 * pak_bn_round((bits + 63) / 64));
}

/* The test for primes takes most: the table of an exponentiation, a modulus and a few numbers. */
size_t pak_ffdh_work_room(const struct pak_bn_impl *impl, unsigned bits)
{
	size_t residue = pak_bn_round(impl->words(bits)), limbs = pak_bn_round((bits + 63) / 64);

	return sizeof(uint64_t) * (36 * residue + pak_bn_mod_room(impl, bits) + 8 * (limbs + 8));
}

int pak_ffdh_same_group(const struct pak_ffdh *a, const struct pak_ffdh *b)
{
	size_t size = a->p.limbs * sizeof *a->g;

	if (a->group || b->group)
		return a->group == b->group;
	/* A q that one side has not been told is the same as one it has, if p is safe. */
	return a->bits == b->bits && pak_mem_equal(a->p.m, b->p.m, size) &&
	       pak_mem_equal(a->g, b->g, size) && pak_mem_equal(a->q, b->q, size);
}

/* Without leading zeros; 0 if longer than cap bytes. */
static int trim(const uint8_t **in, size_t *len, size_t cap)
{
	while (*len && !**in) {
		(*in)++;
		(*len)--;
	}
	return *len <= cap;
}

enum pak_status pak_ffdh_set_public(struct pak_ffdh *dh, const uint8_t *y, size_t len,
                                    uint64_t *work)
{
	if (!trim(&y, &len, dh->len))
		return PAK_ERR_KEY;
	pak_int_load(dh->y, dh->p.limbs, y, len);
	return pak_ffdh_public_ok(dh, dh->y, work) ? PAK_OK : PAK_ERR_KEY;
}

uint64_t pak_ffdh_private_ok(const struct pak_ffdh *dh, const uint64_t *x)
{
	return (pak_int_is_zero(x, dh->p.limbs) ^ 1) & pak_int_lt(x, dh->q, dh->p.limbs);
}

enum pak_status pak_ffdh_set_private(struct pak_ffdh *dh, const uint8_t *x, size_t len)
{
	uint64_t over = 0, ok;

	for (; len > 8 * (size_t)dh->p.limbs; len--)
		over |= *x++;
	pak_int_load(dh->x, dh->p.limbs, x, len);
	ok = (pak_ct_nonzero(over) ^ 1) & pak_ffdh_private_ok(dh, dh->x);
	PAK_PUBLIC(&ok, sizeof ok); /* a refused key is no secret */
	return ok ? PAK_OK : PAK_ERR_KEY;
}

/* Candidates c of x_bits bits until c <= min(2^x_bits, q) - 2; x = c + 1. */
enum pak_status pak_ffdh_draw(struct pak_ffdh *dh, const struct pak_rsa_random *random,
                              uint64_t *work)
{
	unsigned n = dh->p.limbs, limbs = (dh->x_bits + 63) / 64, top = dh->x_bits % 64;
	uint64_t *bound = pak_rsa_take(&work, n), *one = pak_rsa_take(&work, n), ok = 0;
	enum pak_status st;

	memset(one, 0, n * sizeof *one);
	memset(bound, 0, n * sizeof *bound);
	one[0] = 1;
	if (dh->x_bits < dh->q_bits)
		bound[dh->x_bits / 64] = (uint64_t)1 << top;
	else
		memcpy(bound, dh->q, n * sizeof *bound);
	(void)pak_int_sub(bound, bound, one, n);
	memset(dh->x, 0, n * sizeof *dh->x);
	for (int tries = 0; !ok && tries < 128; tries++) {
		st = random->fill(random->arg, dh->x, limbs * sizeof *dh->x);
		if (st)
			return st;
		if (top)
			dh->x[limbs - 1] &= ((uint64_t)1 << top) - 1;
		ok = pak_int_lt(dh->x, bound, n);
		PAK_PUBLIC(&ok, sizeof ok); /* a refused candidate is no secret */
	}
	(void)pak_int_add(dh->x, dh->x, one, n);
	return ok ? PAK_OK : PAK_ERR_ENTROPY;
}

unsigned pak_ffdh_exponent_bits(const struct pak_ffdh *dh)
{
	unsigned limb = dh->x_bits / 64, shift = dh->x_bits % 64;
	uint64_t over = 0;

	if (dh->x_bits >= dh->q_bits)
		return dh->q_bits;
	over = dh->x[limb] >> shift;
	for (unsigned i = limb + 1; i < dh->p.limbs; i++)
		over |= dh->x[i];
	over = pak_ct_nonzero(over);
	PAK_PUBLIC(&over, sizeof over); /* says how the key was made, not what it is */
	return over ? dh->q_bits : dh->x_bits;
}

/* r = a^x, plain; r may be a. */
static void power(const struct pak_ffdh *dh, uint64_t *r, const uint64_t *a, uint64_t *work)
{
	uint64_t *t = pak_rsa_take(&work, dh->p.words);

	pak_bn_to(t, a, &dh->p);
	pak_bn_exp(t, t, dh->x, pak_ffdh_exponent_bits(dh), &dh->p, work);
	pak_bn_from(r, t, &dh->p);
}

void pak_ffdh_make_public(const struct pak_ffdh *dh, uint64_t *y, uint64_t *work)
{
	power(dh, y, dh->g, work);
	PAK_PUBLIC(y, dh->p.limbs * sizeof *y);
}

enum pak_status pak_ffdh_derive(const struct pak_ffdh *dh, uint8_t *out, const uint64_t *y,
                                uint64_t *work)
{
	unsigned n = dh->p.limbs;
	uint64_t *z = pak_rsa_take(&work, n), *two = pak_rsa_take(&work, n), *top = work, ok;

	work += pak_bn_round(n);
	power(dh, z, y, work);
	memset(two, 0, n * sizeof *two);
	two[0] = 2;
	memcpy(top, dh->p.m, n * sizeof *top);
	top[0] ^= 1; /* p - 1 */
	ok = (pak_int_lt(z, two, n) ^ 1) & pak_int_lt(z, top, n);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	if (ok)
		pak_int_store(out, dh->len, z);
	return ok ? PAK_OK : PAK_ERR_KEY;
}
