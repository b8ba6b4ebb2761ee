/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448. As with Ed25519, the nonce is a function of key and message, so a fault in
 * anything that is computed after it gives two signatures with one nonce, which is the key. No
 * signature leaves before
 *  - s = r + k a holds for the bytes to be released, with a from its second, masked copy and k
 * hashed again, with the second copy of the public key, and so is r: neither that key nor the
 * message must have changed;
 *  - the bytes of R are those of the point, and (2 r) B, which takes other signs and table
 * entries, is twice that point. */
#include "crypto/ec/ed448.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/base/hash.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

#define ORDER (&pak_c448_order)
#define WORDS PAK_C448_WORDS
#define LEN PAK_ED448_LEN

static void load(uint64_t w[WORDS], const uint8_t in[56])
{
	for (int i = 0; i < WORDS; i++)
		w[i] = pak_load64_le(in + 8 * i);
}

/* r = the clamped scalar of RFC 7748 5 mod L; 0 for 4 L alone. */
static void load_clamped(uint64_t r[WORDS], const uint8_t in[56])
{
	load(r, in);
	r[0] &= ~(uint64_t)3;
	r[WORDS - 1] |= (uint64_t)1 << 63;
	pak_mont_mul(r, r, ORDER->one, ORDER);
}

/* --- SHAKE256 of several parts --- */

static const struct pak_hash *start(union pak_hash_state *state)
{
	const struct pak_hash *hash = pak_hash_or_xof(PAK_ALG_SHAKE256);

	hash->init(state);
	return hash;
}

static void finish(union pak_hash_state *state, const struct pak_hash *hash, uint8_t *out,
                   size_t len)
{
	hash->squeeze(state, out, len);
	pak_wipe(state, sizeof *state);
}

void pak_ed448_digest(uint8_t out[PAK_ED448_DIGEST_LEN], const uint8_t *msg, size_t len)
{
	union pak_hash_state state;
	const struct pak_hash *hash = start(&state);

	hash->update(&state, msg, len);
	finish(&state, hash, out, PAK_ED448_DIGEST_LEN);
}

/* r = SHAKE256(dom4 || a || b || msg, 114) mod L, where b may be absent. */
static void hash_to_scalar(uint64_t r[WORDS], const struct pak_ed448_domain *d,
                           const uint8_t a[LEN], const uint8_t *b, const uint8_t *msg, size_t len)
{
	const uint8_t head[2] = {(uint8_t)d->prehashed, (uint8_t)d->context_len};
	union pak_hash_state state;
	const struct pak_hash *hash = start(&state);
	uint8_t h[2 * LEN];

	hash->update(&state, "SigEd448", 8);
	hash->update(&state, head, 2);
	hash->update(&state, d->context, d->context_len);
	hash->update(&state, a, LEN);
	if (b)
		hash->update(&state, b, LEN);
	hash->update(&state, msg, len);
	finish(&state, hash, h, sizeof h);
	pak_c448_reduce(r, h);
	pak_wipe(h, sizeof h);
}

void pak_ed448_expand(struct pak_ed448_private *priv, const uint8_t seed[LEN],
                      const uint8_t mask[56])
{
	union pak_hash_state state;
	const struct pak_hash *hash = start(&state);
	uint8_t h[2 * LEN];

	hash->update(&state, seed, LEN);
	finish(&state, hash, h, sizeof h);
	load_clamped(priv->a, h);
	pak_mont_to(priv->a, priv->a, ORDER);
	memcpy(priv->prefix, h + LEN, LEN);
	memset(h, 0, sizeof h);
	memcpy(h + sizeof h - 56, mask, 56);
	pak_c448_reduce(priv->share[0], h);
	pak_mod_sub(priv->share[1], priv->a, priv->share[0], ORDER);
	pak_wipe(h, sizeof h);
}

enum pak_status pak_ed448_public(const struct pak_c448_impl *impl, uint8_t out[LEN],
                                 struct pak_ed448_private *priv)
{
	uint64_t a[WORDS], x[WORDS], point[PAK_C448_POINT_WORDS], twice[PAK_C448_POINT_WORDS];

	pak_mont_from(a, priv->a, ORDER);
	impl->mul_base(point, a);
	impl->encode(out, x, point);
	PAK_TEST_FAULT("ed-public", out, LEN);
	pak_mod_add(a, priv->share[0], priv->share[1], ORDER);
	pak_mod_add(a, a, a, ORDER);
	pak_mont_from(a, a, ORDER);
	impl->mul_base(twice, a);
	uint64_t ok = impl->is_double(twice, out, x, point);
	pak_wipe(a, sizeof a);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	PAK_PUBLIC(out, LEN);
	if (!ok)
		pak_wipe(out, LEN);
	memcpy(priv->pub, out, LEN);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

/* 1 if s = r + k (share[0] + share[1]) for the bytes of the signature, and r is still the
 * message's. */
static uint64_t check_scalar(const uint8_t sig[2 * LEN], const uint64_t r[WORDS],
                             const struct pak_ed448_private *priv,
                             const struct pak_ed448_domain *domain, const uint8_t *msg, size_t len)
{
	uint64_t s[WORDS], k[WORDS], t[WORDS];

	hash_to_scalar(k, domain, sig, priv->pub, msg, len);
	hash_to_scalar(t, domain, priv->prefix, NULL, msg, len);
	uint64_t same = pak_int_eq(t, r, WORDS) & pak_ct_eq(sig[2 * LEN - 1], 0);
	load(s, sig + LEN);
	pak_mont_mul(t, priv->share[0], k, ORDER);
	pak_mont_mul(k, priv->share[1], k, ORDER);
	pak_mod_add(t, t, k, ORDER);
	pak_mod_add(t, t, r, ORDER);
	return same & pak_int_eq(s, t, WORDS);
}

static uint64_t check_point(const struct pak_c448_impl *impl, const uint8_t sig[2 * LEN],
                            const uint64_t r[WORDS], const uint64_t x[WORDS], const uint64_t *point)
{
	uint64_t k[WORDS], twice[PAK_C448_POINT_WORDS];

	pak_mod_add(k, r, r, ORDER);
	impl->mul_base(twice, k);
	return impl->is_double(twice, sig, x, point);
}

enum pak_status pak_ed448_sign(const struct pak_c448_impl *impl, uint8_t sig[2 * LEN],
                               const struct pak_ed448_private *priv, const uint8_t pub[LEN],
                               const struct pak_ed448_domain *domain, const uint8_t *msg,
                               size_t len)
{
	uint64_t r[WORDS], k[WORDS], s[WORDS], x[WORDS], point[PAK_C448_POINT_WORDS];

	hash_to_scalar(r, domain, priv->prefix, NULL, msg, len);
	impl->mul_base(point, r);
	PAK_TEST_FAULT("ed-point", point, sizeof point);
	impl->encode(sig, x, point);
	PAK_TEST_FAULT("ed-r", sig, LEN);
	PAK_PUBLIC(sig, LEN); /* half of the signature */
	hash_to_scalar(k, domain, sig, pub, msg, len);
	PAK_TEST_FAULT("ed-k", k, sizeof k);
	pak_mont_mul(s, priv->a, k, ORDER); /* one factor in Montgomery form: a plain product */
	pak_mod_add(s, s, r, ORDER);
	PAK_TEST_FAULT("ed-s", s, sizeof s);
	for (int i = 0; i < WORDS; i++)
		pak_store64_le(sig + LEN + 8 * i, s[i]);
	sig[2 * LEN - 1] = 0;
	PAK_PUBLIC(sig + LEN, LEN); /* the other half */
	PAK_TEST_FAULT("ed-signature", sig, 2 * LEN);
	uint64_t ok =
	        check_scalar(sig, r, priv, domain, msg, len) & check_point(impl, sig, r, x, point);
	pak_wipe(r, sizeof r);
	pak_wipe(s, sizeof s);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	if (!ok)
		pak_wipe(sig, 2 * LEN);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_ed448_verify(const struct pak_c448_impl *impl, const uint8_t sig[2 * LEN],
                                 const uint8_t pub[LEN], const uint64_t *point,
                                 const struct pak_ed448_domain *domain, const uint8_t *msg,
                                 size_t len)
{
	uint64_t s[WORDS], k[WORDS];
	uint8_t r[LEN];

	load(s, sig + LEN);
	if (sig[2 * LEN - 1] || !pak_int_lt(s, ORDER->m, WORDS))
		return PAK_ERR_SIGNATURE;
	hash_to_scalar(k, domain, sig, pub, msg, len);
	impl->combine_public(r, s, k, point);
	/* The encoding of s B - k A is canonical, so another form of R is refused too. */
	return pak_mem_equal(r, sig, LEN) ? PAK_OK : PAK_ERR_SIGNATURE;
}

enum pak_status pak_x448_public(const struct pak_c448_impl *impl, uint8_t out[PAK_X448_LEN],
                                const uint8_t k[PAK_X448_LEN])
{
	uint64_t a[WORDS], point[PAK_C448_POINT_WORDS];

	load_clamped(a, k);
	uint64_t zero = pak_int_is_zero(a, WORDS);
	PAK_PUBLIC(&zero, sizeof zero); /* tells one key of 2^446, which is refused */
	if (zero)
		return PAK_ERR_KEY;
	impl->mul_base(point, a);
	impl->encode_u(out, point);
	PAK_TEST_FAULT("x-public", out, PAK_X448_LEN);
	load_clamped(a, k);
	pak_mod_add(a, a, a, ORDER);
	impl->mul_base(point, a);
	uint64_t ok = impl->is_double_u(point, out);
	pak_wipe(a, sizeof a);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	PAK_PUBLIC(out, PAK_X448_LEN);
	if (!ok)
		pak_wipe(out, PAK_X448_LEN);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_x448(const struct pak_c448_impl *impl, uint8_t out[PAK_X448_LEN],
                         const uint8_t k[PAK_X448_LEN], const uint8_t u[PAK_X448_LEN])
{
	uint64_t w[WORDS];

	impl->ladder(out, k, u);
	load(w, out);
	uint64_t zero = pak_int_is_zero(w, WORDS);
	PAK_PUBLIC(&zero, sizeof zero); /* that the peer's value has small order is public */
	return zero ? PAK_ERR_KEY : PAK_OK;
}
