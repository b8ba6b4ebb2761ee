/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA (FIPS 186-5 6.4). Scalars have the width of the order from the nonce to the signature;
 * nothing is normalised, and inverses are taken in constant time of blinded values.
 *
 * No signature leaves before it has been checked against faults. What verification would compute
 * with the public key, (e / s) G + (r / s) Q = R, the signer checks more cheaply, and from other
 * data than it signed with:
 *  - s k = e + r d, with d taken from its second, masked copy, e from the digest again, and r, s
 * read back from the bytes to be released;
 *  - R = k G, by comparing 2 R with (2 k) G, whose digits and table entries are other ones; it is
 *    computed along with k G, from the copy of k that made s, and that copy is compared at the end;
 *  - r = x(R) mod n, without the inversion that produced it.
 * That Q = d G holds is the business of struct pak_key: tested when the pair is made or imported,
 * and, by a full verification with Q, on the first signature of each key. */
#include "crypto/ec/ecdsa.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

void pak_ec_private_set(const struct pak_ec_curve *c, struct pak_ec_private *priv,
                        const uint64_t *d, const uint8_t *random)
{
	pak_mont_to(priv->d, d, c->n);
	pak_mod_reduce_head(priv->share[0], random, c->n->m, c->n->limbs, c->n->bits);
	pak_mod_sub(priv->share[1], priv->d, priv->share[0], c->n);
}

int pak_ec_private_get(const struct pak_ec_curve *c, uint64_t *d, const struct pak_ec_private *priv)
{
	uint64_t sum[PAK_EC_MAX_LIMBS];

	pak_mod_add(sum, priv->share[0], priv->share[1], c->n);
	uint64_t ok = pak_int_eq(sum, priv->d, c->n->limbs);
	pak_mont_from(d, priv->d, c->n);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	if (!ok)
		pak_wipe(d, c->n->limbs * sizeof *d);
	return (int)ok;
}

/* What one signature is made of. em and km are in Montgomery form modulo n. */
struct signing {
	const uint8_t *digest;
	size_t digest_len;
	uint64_t k[PAK_EC_MAX_LIMBS], km[PAK_EC_MAX_LIMBS], em[PAK_EC_MAX_LIMBS];
	uint64_t jacobian[PAK_EC_JACOBIAN_WORDS]; /* R = k G */
	struct pak_ec_twice twice;
	uint64_t b[PAK_EC_MAX_LIMBS], bk_inv[PAK_EC_MAX_LIMBS]; /* a mask, and 1 / (b k) */
	uint64_t affine[PAK_EC_AFFINE_WORDS];
};

/* r = x mod n for the affine x of R: x < p < 2 n on every curve here. */
static void x_to_scalar(const struct pak_ec_curve *c, uint64_t *r, const uint64_t *x)
{
	pak_ec_x_out(c, r, x);
	pak_mod_reduce_once(r, r, c->n->m, c->n->limbs);
}

/* s = (e + r d) / k, as ((b e) + (b d) r) / (b k): every product with d or k is masked by the
 * random b. */
static void compute_s(const struct pak_ec_curve *c, uint64_t *s, const struct signing *w,
                      const struct pak_ec_private *priv, const uint64_t *r)
{
	uint64_t t[PAK_EC_MAX_LIMBS], u[PAK_EC_MAX_LIMBS];

	pak_mont_to(u, r, c->n);
	pak_mont_mul(t, w->b, priv->d, c->n);
	pak_mont_mul(t, t, u, c->n);
	pak_mont_mul(u, w->b, w->em, c->n);
	pak_mod_add(t, t, u, c->n);
	pak_mont_mul(t, t, w->bk_inv, c->n);
	pak_mont_from(s, t, c->n);
}

/* R in affine form, and 1 / (b k), which need one inversion each. Returns 0 after a fault. */
static int invert(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, struct signing *w,
                  const uint8_t *blind)
{
	uint64_t z_inv[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];

	/* b = 0 would be caught by the check; it comes once in 2^256 times. */
	pak_mod_reduce_head(w->b, blind, c->n->m, c->n->limbs, c->n->bits);
	pak_mont_mul(t, w->b, w->km, c->n);
	pak_mont_inv2(w->bk_inv, t, c->n, z_inv, w->jacobian + 2 * c->p->limbs, c->p);
	return pak_ec_to_affine_with(c, impl, w->affine, w->jacobian, z_inv);
}

/* 1 if s k = e + r (share[0] + share[1]) for the plain r and s. */
static uint64_t check_scalars(const struct pak_ec_curve *c, const struct signing *w,
                              const struct pak_ec_private *priv, const uint64_t *r,
                              const uint64_t *s)
{
	uint64_t left[PAK_EC_MAX_LIMBS], right[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];

	pak_mont_to(left, s, c->n);
	pak_mont_mul(left, left, w->km, c->n);
	pak_mont_to(t, r, c->n);
	pak_mont_mul(right, t, priv->share[0], c->n);
	pak_mont_mul(t, t, priv->share[1], c->n);
	pak_mod_add(right, right, t, c->n);
	pak_ecdsa_digest_to_scalar(c, t, w->digest, w->digest_len);
	pak_mont_to(t, t, c->n);
	pak_mod_add(right, right, t, c->n);
	uint64_t ok = pak_int_eq(left, right, c->n->limbs);
	return ok;
}

/* 1 if R is k G and x(R) mod n is r. k is taken anew from the Montgomery form that made s. */
static uint64_t check_point(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                            const struct signing *w, const uint64_t *r)
{
	unsigned n = c->p->limbs;
	uint64_t k[PAK_EC_MAX_LIMBS], t[PAK_EC_JACOBIAN_WORDS];

	pak_mont_from(k, w->km, c->n);
	uint64_t ok = pak_ec_twice_ok(c, impl, &w->twice, k, w->jacobian);

	memcpy(t, w->affine, n * sizeof *t);
	memcpy(t + 2 * n, c->p->one, n * sizeof *t);
	ok &= pak_ec_same_x(c, impl, t, w->jacobian);
	x_to_scalar(c, k, w->affine);
	ok &= pak_int_eq(k, r, c->n->limbs);
	return ok;
}

/* The check before release, on the encoded signature. */
static int check(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                 const struct signing *w, const struct pak_ec_private *priv, const uint8_t *sig)
{
	uint64_t r[PAK_EC_MAX_LIMBS], s[PAK_EC_MAX_LIMBS];

	if (!pak_ec_scalar_load(c, r, sig) || !pak_ec_scalar_load(c, s, sig + c->scalar_len))
		return 0;
	uint64_t ok = check_scalars(c, w, priv, r, s) & check_point(c, impl, w, r);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	return (int)ok;
}

/* Signs with w->k. PAK_ERR_DATA: r or s is zero. */
static enum pak_status sign_with(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                                 uint8_t *sig, struct signing *w, const struct pak_ec_private *priv,
                                 const uint8_t *blind)
{
	uint64_t r[PAK_EC_MAX_LIMBS], s[PAK_EC_MAX_LIMBS];
	unsigned n = c->n->limbs;

	pak_ecdsa_digest_to_scalar(c, w->em, w->digest, w->digest_len);
	pak_mont_to(w->em, w->em, c->n);
	PAK_TEST_FAULT("e", w->em, n * sizeof *w->em);
	pak_mont_to(w->km, w->k, c->n);
	PAK_TEST_FAULT("k", w->k, n * sizeof *w->k);
	pak_mod_add(w->twice.scalar, w->km, w->km, c->n);
	pak_mont_from(w->twice.scalar, w->twice.scalar, c->n);
	PAK_TEST_FAULT("twice-scalar", w->twice.scalar, n * sizeof *w->k);
	pak_ec_mul_base_twice(impl, w->jacobian, &w->twice, w->k);
	PAK_TEST_FAULT("km", w->km, n * sizeof *w->km);
	PAK_TEST_FAULT("point", w->jacobian, 3 * n * sizeof *w->jacobian);
	PAK_TEST_FAULT("twice-point", w->twice.point, 3 * n * sizeof *w->jacobian);
	if (!invert(c, impl, w, blind))
		return PAK_ERR_INTERNAL;
	PAK_TEST_FAULT("inverse", w->bk_inv, n * sizeof *w->bk_inv);
	PAK_TEST_FAULT("affine", w->affine, n * sizeof *w->affine);
	x_to_scalar(c, r, w->affine);
	PAK_PUBLIC(r, sizeof r); /* half of the signature */
	PAK_TEST_FAULT("r", r, n * sizeof *r);
	compute_s(c, s, w, priv, r);
	PAK_PUBLIC(s, sizeof s); /* the other half */
	PAK_TEST_FAULT("s", s, n * sizeof *s);
	if (pak_int_is_zero(r, n) | pak_int_is_zero(s, n))
		return PAK_ERR_DATA;
	pak_int_store(sig, c->scalar_len, r);
	pak_int_store(sig + c->scalar_len, c->scalar_len, s);
	PAK_TEST_FAULT("signature", sig, 2 * (size_t)c->scalar_len);
	return check(c, impl, w, priv, sig) ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_ecdsa_sign(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                               uint8_t *sig, const struct pak_ec_private *priv,
                               const uint8_t *digest, size_t digest_len,
                               const struct pak_ecdsa_nonce *nonce, const uint8_t *blind)
{
	struct pak_ecdsa_drbg g;
	struct signing w = {.digest = digest, .digest_len = digest_len};
	enum pak_status st = PAK_ERR_DATA;

	pak_mont_from(w.k, priv->d, c->n);
	pak_ecdsa_drbg_init(c, &g, nonce, w.k, digest, digest_len);
	/* r = 0 or s = 0 comes once in 2^255 tries; that often in a row it is a fault. */
	for (int tries = 0; st == PAK_ERR_DATA && tries < 4; tries++) {
		pak_ecdsa_drbg_next(c, &g, w.k);
		st = sign_with(c, impl, sig, &w, priv, blind);
	}
	if (st == PAK_ERR_DATA)
		st = PAK_ERR_INTERNAL;
	if (st != PAK_OK)
		pak_wipe(sig, 2 * (size_t)c->scalar_len);
	pak_wipe(&g, sizeof g);
	pak_wipe(&w, sizeof w);
	return st;
}

enum pak_status pak_ecdsa_sign_k(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                                 uint8_t *sig, const struct pak_ec_private *priv,
                                 const uint8_t *digest, size_t digest_len, const uint8_t *k,
                                 const uint8_t *blind)
{
	struct signing w = {.digest = digest, .digest_len = digest_len};
	enum pak_status st = PAK_ERR_DATA;

	if (pak_ec_scalar_load(c, w.k, k))
		st = sign_with(c, impl, sig, &w, priv, blind);
	if (st != PAK_OK)
		pak_wipe(sig, 2 * (size_t)c->scalar_len);
	pak_wipe(&w, sizeof w);
	return st;
}

/* 1 if x = r mod n for the x coordinate of the Jacobian point, that is x = r or, if that is below
 * p, x = r + n. */
static int public_x_is(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                       const uint64_t *point, const uint64_t *r)
{
	unsigned n = c->p->limbs;
	uint64_t t[PAK_EC_MAX_LIMBS], u[PAK_EC_JACOBIAN_WORDS];

	memcpy(u + 2 * n, c->p->one, n * sizeof *u);
	memcpy(t, r, n * sizeof *t);
	pak_ec_x_in(c, u, t);
	if (pak_ec_same_x(c, impl, u, point))
		return 1;
	if (pak_int_add(t, r, c->n->m, n) || !pak_int_lt(t, c->p->m, n))
		return 0;
	pak_ec_x_in(c, u, t);
	return (int)pak_ec_same_x(c, impl, u, point);
}

enum pak_status pak_ecdsa_verify(const struct pak_ec_curve *c, const struct pak_ec_impl *impl,
                                 const uint64_t *point, const uint8_t *digest, size_t digest_len,
                                 const uint8_t *sig)
{
	uint64_t r[PAK_EC_MAX_LIMBS], s[PAK_EC_MAX_LIMBS], u[PAK_EC_MAX_LIMBS], v[PAK_EC_MAX_LIMBS];
	uint64_t sum[PAK_EC_JACOBIAN_WORDS];

	if (!pak_ec_scalar_load(c, r, sig) || !pak_ec_scalar_load(c, s, sig + c->scalar_len))
		return PAK_ERR_SIGNATURE;
	pak_ecdsa_digest_to_scalar(c, u, digest, digest_len);
	pak_mont_to(s, s, c->n);
	pak_mont_inv(s, s, c->n);
	pak_mont_mul(u, u, s, c->n); /* e / s: one factor plain, so the product is plain */
	pak_mont_mul(v, r, s, c->n);
	impl->mul_add_public(sum, u, v, point);
	return public_x_is(c, impl, sum, r) ? PAK_OK : PAK_ERR_SIGNATURE;
}
