/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys: lay-out, set-up, consistency (RFC 8017 3, SP 800-56B 6.4.1). All of it in constant
 * time: what is found out about a refused key is that it was refused. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa.h"

static unsigned half_bits(unsigned bits)
{
	return (bits + 1) / 2;
}

size_t pak_rsa_room(const struct pak_bn_impl *impl, unsigned bits, int private)
{
	unsigned half = half_bits(bits);
	size_t words = pak_bn_mod_room(impl, bits), limbs = pak_bn_round((half + 63) / 64);

	if (private)
		words += 2 * pak_bn_mod_room(impl, half) + pak_bn_round((bits + 63) / 64) +
		         3 * limbs + 3 * pak_bn_round(impl->words(half)) +
		         2 * pak_bn_round(impl->words(bits));
	return words * sizeof(uint64_t);
}

size_t pak_rsa_work_room(const struct pak_bn_impl *impl, unsigned bits)
{
	unsigned half = half_bits(bits);
	size_t residue = pak_bn_round(impl->words(half)), whole = pak_bn_round(impl->words(bits));
	size_t limbs = pak_bn_round((bits + 63) / 64) + 8;

	return sizeof(uint64_t) * (2 * 33 * residue + 8 * whole + 16 * limbs + 16 * (residue + 8) +
	                           2 * pak_bn_mod_room(impl, half));
}

/* Without leading zeros; 0 if it is longer than cap bytes. */
static int trim(const uint8_t **in, size_t *len, size_t cap)
{
	while (*len && !**in) {
		(*in)++;
		(*len)--;
	}
	return *len <= cap;
}

enum pak_status pak_rsa_set_public(struct pak_rsa *rsa, const struct pak_bn_impl *impl,
                                   const uint8_t *n, size_t n_len, const uint8_t *e, size_t e_len,
                                   void *storage)
{
	uint64_t plain[PAK_BN_MAX_LIMBS];
	unsigned limbs;

	memset(rsa, 0, sizeof *rsa);
	if (!trim(&n, &n_len, PAK_RSA_MAX_LEN) || !trim(&e, &e_len, PAK_RSA_MAX_E_LEN))
		return PAK_ERR_LENGTH;
	limbs = (unsigned)(n_len + 7) / 8;
	pak_int_load(plain, limbs, n, n_len);
	pak_int_load(rsa->e, PAK_RSA_MAX_E_LEN / 8, e, e_len);
	rsa->bits = pak_bn_bits_public(plain, limbs);
	rsa->e_bits = pak_bn_bits_public(rsa->e, PAK_RSA_MAX_E_LEN / 8);
	rsa->len = n_len;
	if (rsa->bits < PAK_RSA_MIN_BITS)
		return PAK_ERR_LENGTH;
	if (!(plain[0] & 1) || !(rsa->e[0] & 1) || rsa->e_bits < 2)
		return PAK_ERR_KEY;
	pak_bn_mod_init(&rsa->n, impl, plain, rsa->bits, storage);
	return PAK_OK;
}

/* Cuts the storage behind the public part. p and q, of `bits` bits, are set up. */
static void lay_out(struct pak_rsa *rsa, const uint64_t *p, const uint64_t *q, unsigned bits)
{
	const struct pak_bn_impl *impl = rsa->n.impl;
	uint64_t *at = rsa->n.m + pak_bn_mod_room(impl, rsa->bits);

	pak_bn_mod_init(&rsa->p, impl, p, bits, pak_rsa_take(&at, pak_bn_mod_room(impl, bits)));
	pak_bn_mod_init(&rsa->q, impl, q, bits, pak_rsa_take(&at, pak_bn_mod_room(impl, bits)));
	rsa->d = pak_rsa_take(&at, rsa->n.limbs);
	rsa->dp = pak_rsa_take(&at, rsa->p.limbs);
	rsa->dq = pak_rsa_take(&at, rsa->p.limbs);
	rsa->q_inv = pak_rsa_take(&at, rsa->p.limbs);
	rsa->q_inv_r = pak_rsa_take(&at, rsa->p.words);
	rsa->split[0] = pak_rsa_take(&at, rsa->p.words);
	rsa->split[1] = pak_rsa_take(&at, rsa->p.words);
	rsa->blind.factor = pak_rsa_take(&at, rsa->n.words);
	rsa->blind.inverse = pak_rsa_take(&at, rsa->n.words);
	atomic_flag_clear(&rsa->blind.busy);
}

/* r R^2 2^(bits of m): by doubling R, so that no power of two need be below m. */
static void set_split(uint64_t *r, const struct pak_bn_mod *m, uint64_t *work)
{
	uint64_t *t = pak_rsa_take(&work, m->limbs);

	pak_bn_from(t, m->rr, m); /* R mod m */
	for (unsigned i = 0; i < m->bits; i++)
		pak_bn_mod_add(t, t, t, m->m, m->limbs);
	pak_bn_to(r, t, m);
}

/* A secret number of n limbs from bytes that may have leading zeros. 0 if it does not fit. */
static uint64_t load(uint64_t *r, unsigned n, const uint8_t *in, size_t len)
{
	uint64_t over = 0;

	for (; len > 8 * (size_t)n; len--)
		over |= *in++;
	pak_int_load(r, n, in, len);
	return pak_ct_nonzero(over) ^ 1;
}

/* 1 if the optional number `in` is the one that is expected. */
static uint64_t matches(const uint64_t *expected, unsigned n, const uint8_t *in, size_t len,
                        uint64_t *work)
{
	return in ? load(work, n, in, len) & pak_int_eq(work, expected, n) : 1;
}

/* dp = d mod p - 1, and whether dp e = 1 mod p - 1. */
static uint64_t half_exponent(uint64_t *dp, const struct pak_rsa *rsa, const struct pak_bn_mod *p,
                              uint64_t *work)
{
	unsigned n = p->limbs, e_limbs = (rsa->e_bits + 63) / 64;
	uint64_t *minus = pak_rsa_take(&work, n), *t = pak_rsa_take(&work, n + e_limbs);

	memcpy(minus, p->m, n * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_div(NULL, dp, rsa->d, rsa->n.limbs, minus, n);
	pak_bn_mul_plain(t, dp, n, rsa->e, e_limbs);
	pak_bn_div(NULL, t, t, n + e_limbs, minus, n);
	t[0] ^= 1;
	return pak_int_is_zero(t, n);
}

/* q_inv = q^(p - 2) mod p, which is 1/q if p is prime; whether it is. */
static uint64_t invert_q(struct pak_rsa *rsa, const struct pak_rsa_parts *parts, uint64_t *work)
{
	const struct pak_bn_mod *p = &rsa->p;
	uint64_t *t = pak_rsa_take(&work, p->limbs), *r = pak_rsa_take(&work, p->words);
	uint64_t ok = 1, two = 2;

	memcpy(t, rsa->q.m, p->limbs * sizeof *t);
	pak_bn_reduce_once(t, 0, p->m, p->limbs);
	pak_bn_to(r, t, p);
	if (parts->q_inv) {
		ok = load(rsa->q_inv, p->limbs, parts->q_inv, parts->q_inv_len) &
		     pak_int_lt(rsa->q_inv, p->m, p->limbs);
		pak_bn_reduce_once(rsa->q_inv, 0, p->m, p->limbs);
		pak_bn_to(rsa->q_inv_r, rsa->q_inv, p);
	} else {
		memset(t, 0, p->limbs * sizeof *t);
		t[0] = two;
		(void)pak_int_sub(t, p->m, t, p->limbs);
		pak_bn_exp(rsa->q_inv_r, r, t, p->bits, p, work);
		pak_bn_from(rsa->q_inv, rsa->q_inv_r, p);
	}
	p->impl->mul(r, r, rsa->q_inv_r, p);
	pak_bn_from(t, r, p);
	t[0] ^= 1;
	return ok & pak_int_is_zero(t, p->limbs);
}

/* p q = n for odd p and q of the right size. */
static uint64_t factors_fit(const struct pak_rsa *rsa, const uint64_t *p, const uint64_t *q,
                            unsigned half, uint64_t *work)
{
	unsigned limbs = (half + 63) / 64, top = (half - 1) % 64;
	uint64_t *t = pak_rsa_take(&work, 2 * limbs), ok;

	ok = p[0] & q[0] & 1;
	/* Exactly half the bits, so that the product has all of them. */
	ok &= pak_ct_eq(p[limbs - 1] >> top, 1) & pak_ct_eq(q[limbs - 1] >> top, 1);
	pak_bn_mul_plain(t, p, limbs, q, limbs);
	ok &= pak_int_eq(t, rsa->n.m, rsa->n.limbs);
	return ok & pak_int_is_zero(t + rsa->n.limbs, 2 * limbs - rsa->n.limbs);
}

enum pak_status pak_rsa_set_private(struct pak_rsa *rsa, const struct pak_rsa_parts *parts,
                                    uint64_t *work)
{
	unsigned half = half_bits(rsa->bits), limbs = (half + 63) / 64;
	uint64_t *p = pak_rsa_take(&work, limbs), *q = pak_rsa_take(&work, limbs), ok;

	if (!parts->p || !parts->q)
		return PAK_ERR_ARG;
	ok = load(p, limbs, parts->p, parts->p_len) & load(q, limbs, parts->q, parts->q_len) &
	     factors_fit(rsa, p, q, half, work);
	PAK_PUBLIC(&ok, sizeof ok); /* a refused key is no secret */
	if (!ok)
		return PAK_ERR_KEY;
	lay_out(rsa, p, q, half);
	if (parts->d)
		ok = load(rsa->d, rsa->n.limbs, parts->d, parts->d_len) &
		     pak_int_lt(rsa->d, rsa->n.m, rsa->n.limbs);
	else
		ok = pak_rsa_private_exponent(rsa->d, rsa, p, q, limbs, work);
	ok &= half_exponent(rsa->dp, rsa, &rsa->p, work);
	ok &= half_exponent(rsa->dq, rsa, &rsa->q, work);
	ok &= matches(rsa->dp, limbs, parts->dp, parts->dp_len, work);
	ok &= matches(rsa->dq, limbs, parts->dq, parts->dq_len, work);
	ok &= invert_q(rsa, parts, work);
	set_split(rsa->split[0], &rsa->p, work);
	set_split(rsa->split[1], &rsa->q, work);
	PAK_PUBLIC(&ok, sizeof ok); /* as above */
	if (ok)
		return PAK_OK;
	memset(&rsa->p, 0, sizeof rsa->p);
	return PAK_ERR_KEY;
}

/* lambda = (p - 1) (q - 1) / gcd; d = (1 + k lambda) / e with k = -1/lambda mod e, which needs an
 * inverse modulo the small and public e only. */
uint64_t pak_rsa_private_exponent(uint64_t *d, const struct pak_rsa *rsa, const uint64_t *p,
                                  const uint64_t *q, unsigned half, uint64_t *work)
{
	unsigned e_limbs = (rsa->e_bits + 63) / 64, wide = 2 * half + e_limbs;
	uint64_t *p1 = pak_rsa_take(&work, half), *q1 = pak_rsa_take(&work, half);
	uint64_t *lambda = pak_rsa_take(&work, 2 * half), *gcd = pak_rsa_take(&work, half);
	uint64_t *product = pak_rsa_take(&work, wide);
	uint64_t k[PAK_RSA_MAX_E_LEN / 8], zero[PAK_RSA_MAX_E_LEN / 8] = {0}, ok;

	memcpy(p1, p, half * sizeof *p1);
	memcpy(q1, q, half * sizeof *q1);
	p1[0] ^= 1;
	q1[0] ^= 1;
	pak_bn_gcd(gcd, p1, q1, half, work);
	pak_bn_mul_plain(lambda, p1, half, q1, half);
	pak_bn_div(lambda, NULL, lambda, 2 * half, gcd, half);
	pak_bn_div(NULL, k, lambda, 2 * half, rsa->e, e_limbs);
	ok = pak_bn_inverse(k, k, rsa->e, e_limbs);
	pak_bn_mod_sub(k, zero, k, rsa->e, e_limbs);
	pak_bn_mul_plain(product, lambda, 2 * half, k, e_limbs);
	/* 1 + k lambda does not carry past what the product has room for. */
	for (unsigned i = 0, carry = 1; i < wide; i++) {
		product[i] += carry;
		carry = (unsigned)(pak_ct_nonzero(product[i]) ^ 1) & carry;
	}
	pak_bn_div(product, NULL, product, wide, rsa->e, e_limbs);
	memcpy(d, product, rsa->n.limbs * sizeof *d);
	pak_wipe(k, sizeof k);
	return ok;
}
