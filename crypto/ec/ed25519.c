/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519. The nonce of an Ed25519 signature is a function of key and message, so a
 * fault in anything that is computed after it gives two signatures with one nonce, which is the
 * key. No signature leaves before
 *  - s = r + k a holds for the bytes to be released, with a from its second, masked copy and k
 * hashed again, with the second copy of the public key, and so is r: neither that key nor the
 * message must have changed;
 *  - the bytes of R are those of the point, and (2 r) B, which takes other digits and table
 * entries, is twice that point. */
#include "crypto/ec/ed25519.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/hash.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

#define ORDER (&pak_c25519_order)

static void load(uint64_t w[4], const uint8_t in[32])
{
	for (int i = 0; i < 4; i++)
		w[i] = pak_load64_le(in + 8 * i);
}

/* r = the clamped scalar of RFC 7748 5 mod L; never 0, as it is below 8 L and 8 divides it but L
 * does not. */
static void load_clamped(uint64_t r[4], const uint8_t in[32])
{
	load(r, in);
	r[0] &= ~(uint64_t)7;
	r[3] = (r[3] & ~((uint64_t)1 << 63)) | (uint64_t)1 << 62;
	pak_mont_mul(r, r, ORDER->one, ORDER);
}

void pak_ed25519_expand(struct pak_ed25519_private *priv, const uint8_t seed[32],
                        const uint8_t mask[32])
{
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA512);
	union pak_hash_state state;
	uint8_t h[64];

	hash->init(&state);
	hash->update(&state, seed, 32);
	hash->final(&state, h);
	load_clamped(priv->a, h);
	pak_mont_to(priv->a, priv->a, ORDER);
	memcpy(priv->prefix, h + 32, 32);
	memset(h, 0, 32);
	memcpy(h + 32, mask, 32);
	pak_c25519_reduce(priv->share[0], h);
	pak_mod_sub(priv->share[1], priv->a, priv->share[0], ORDER);
	pak_wipe(h, sizeof h);
}

enum pak_status pak_ed25519_public(const struct pak_c25519_impl *impl, uint8_t out[32],
                                   struct pak_ed25519_private *priv)
{
	uint64_t a[4], x[4], point[PAK_C25519_POINT_WORDS], twice[PAK_C25519_POINT_WORDS];

	pak_mont_from(a, priv->a, ORDER);
	impl->mul_base(point, a);
	impl->encode(out, x, point);
	PAK_TEST_FAULT("ed-public", out, 32);
	pak_mod_add(a, priv->share[0], priv->share[1], ORDER);
	pak_mod_add(a, a, a, ORDER);
	pak_mont_from(a, a, ORDER);
	impl->mul_base(twice, a);
	uint64_t ok = impl->is_double(twice, out, x, point);
	pak_wipe(a, sizeof a);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	PAK_PUBLIC(out, 32);
	if (!ok)
		pak_wipe(out, 32);
	memcpy(priv->pub, out, 32);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

/* r = SHA-512(dom2 || a || b || msg) mod L, where b may be absent. */
static void hash_to_scalar(uint64_t r[4], const struct pak_ed25519_domain *d, const uint8_t a[32],
                           const uint8_t *b, const uint8_t *msg, size_t len)
{
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA512);
	union pak_hash_state state;
	uint8_t h[64];

	hash->init(&state);
	if (d->flag != PAK_ED25519_PURE) {
		uint8_t head[2] = {(uint8_t)d->flag, (uint8_t)d->context_len};
		hash->update(&state, "SigEd25519 no Ed25519 collisions", 32);
		hash->update(&state, head, 2);
		hash->update(&state, d->context, d->context_len);
	}
	hash->update(&state, a, 32);
	if (b)
		hash->update(&state, b, 32);
	hash->update(&state, msg, len);
	hash->final(&state, h);
	pak_c25519_reduce(r, h);
	pak_wipe(h, sizeof h);
}

/* 1 if s = r + k (share[0] + share[1]) for the bytes of the signature, and r is still the
 * message's. */
static uint64_t check_scalar(const uint8_t sig[64], const uint64_t r[4],
                             const struct pak_ed25519_private *priv,
                             const struct pak_ed25519_domain *domain, const uint8_t *msg,
                             size_t len)
{
	uint64_t s[4], k[4], t[4];

	hash_to_scalar(k, domain, sig, priv->pub, msg, len);
	hash_to_scalar(t, domain, priv->prefix, NULL, msg, len);
	uint64_t same = pak_int_eq(t, r, 4);
	load(s, sig + 32);
	pak_mont_mul(t, priv->share[0], k, ORDER);
	pak_mont_mul(k, priv->share[1], k, ORDER);
	pak_mod_add(t, t, k, ORDER);
	pak_mod_add(t, t, r, ORDER);
	return same & pak_int_eq(s, t, 4);
}

static uint64_t check_point(const struct pak_c25519_impl *impl, const uint8_t sig[64],
                            const uint64_t r[4], const uint64_t x[4], const uint64_t *point)
{
	uint64_t k[4], twice[PAK_C25519_POINT_WORDS];

	pak_mod_add(k, r, r, ORDER);
	impl->mul_base(twice, k);
	return impl->is_double(twice, sig, x, point);
}

enum pak_status pak_ed25519_sign(const struct pak_c25519_impl *impl, uint8_t sig[64],
                                 const struct pak_ed25519_private *priv, const uint8_t pub[32],
                                 const struct pak_ed25519_domain *domain, const uint8_t *msg,
                                 size_t len)
{
	uint64_t r[4], k[4], s[4], x[4], point[PAK_C25519_POINT_WORDS];

	hash_to_scalar(r, domain, priv->prefix, NULL, msg, len);
	PAK_TEST_FAULT("ed-nonce", r, sizeof r);
	impl->mul_base(point, r);
	PAK_TEST_FAULT("ed-point", point, sizeof point);
	impl->encode(sig, x, point);
	PAK_TEST_FAULT("ed-r", sig, 32);
	PAK_PUBLIC(sig, 32); /* half of the signature */
	hash_to_scalar(k, domain, sig, pub, msg, len);
	PAK_TEST_FAULT("ed-k", k, sizeof k);
	pak_mont_mul(s, priv->a, k, ORDER); /* one factor in Montgomery form: a plain product */
	pak_mod_add(s, s, r, ORDER);
	PAK_TEST_FAULT("ed-s", s, sizeof s);
	for (int i = 0; i < 4; i++)
		pak_store64_le(sig + 32 + 8 * i, s[i]);
	PAK_PUBLIC(sig + 32, 32); /* the other half */
	PAK_TEST_FAULT("ed-signature", sig, 64);
	uint64_t ok =
	        check_scalar(sig, r, priv, domain, msg, len) & check_point(impl, sig, r, x, point);
	pak_wipe(r, sizeof r);
	pak_wipe(s, sizeof s);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	if (!ok)
		pak_wipe(sig, 64);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_ed25519_verify(const struct pak_c25519_impl *impl, const uint8_t sig[64],
                                   const uint8_t pub[32], const uint64_t *point,
                                   const struct pak_ed25519_domain *domain, const uint8_t *msg,
                                   size_t len)
{
	uint64_t s[4], k[4];
	uint8_t r[32];

	load(s, sig + 32);
	if (!pak_int_lt(s, ORDER->m, 4))
		return PAK_ERR_SIGNATURE;
	hash_to_scalar(k, domain, sig, pub, msg, len);
	impl->combine_public(r, s, k, point);
	/* The encoding of s B - k A is canonical, so another form of R is refused too. */
	return pak_mem_equal(r, sig, 32) ? PAK_OK : PAK_ERR_SIGNATURE;
}

enum pak_status pak_x25519_public(const struct pak_c25519_impl *impl, uint8_t out[32],
                                  const uint8_t k[32])
{
	uint64_t a[4], point[PAK_C25519_POINT_WORDS];

	load_clamped(a, k);
	impl->mul_base(point, a);
	impl->encode_u(out, point);
	PAK_TEST_FAULT("x-public", out, 32);
	load_clamped(a, k);
	pak_mod_add(a, a, a, ORDER);
	impl->mul_base(point, a);
	uint64_t ok = impl->is_double_u(point, out);
	pak_wipe(a, sizeof a);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	PAK_PUBLIC(out, 32);
	if (!ok)
		pak_wipe(out, 32);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_x25519(const struct pak_c25519_impl *impl, uint8_t out[32], const uint8_t k[32],
                           const uint8_t u[32])
{
	uint64_t w[4];

	impl->ladder(out, k, u);
	load(w, out);
	uint64_t zero = pak_int_is_zero(w, 4);
	PAK_PUBLIC(&zero, sizeof zero); /* that the peer's value has small order is public */
	return zero ? PAK_ERR_KEY : PAK_OK;
}
