/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys, signatures and shared secrets on edwards25519, curve25519, edwards448 and curve448 (RFC
 * 8032, RFC 7748, FIPS 186-5 7). */
#include <pak/eddsa.h>
#include <pak/kex.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/edx_impl.h"
#include "crypto/service/hash.h"
#include "crypto/service/key_impl.h"

static const struct pak_edx_curve *find(enum pak_alg curve)
{
	static const struct pak_edx_curve *const curves[] = {&pak_edx_ed25519, &pak_edx_x25519,
	                                                     &pak_edx_ed448, &pak_edx_x448};

	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
		if (curves[i]->alg == curve)
			return curves[i];
	return NULL;
}

size_t pak_edx_len(enum pak_alg curve)
{
	const struct pak_edx_curve *c = find(curve);

	return c ? c->len : 0;
}

static enum pak_alg type_of(enum pak_alg curve)
{
	return curve == PAK_ALG_EDWARDS25519 || curve == PAK_ALG_EDWARDS448
	               ? PAK_ALG_KEY_EC_EDWARDS
	               : PAK_ALG_KEY_EC_MONTGOMERY;
}

int pak_key_is_edx(const struct pak_key *key, enum pak_alg type, unsigned parts)
{
	return key->type == type && (key->parts & parts) == parts;
}

static enum pak_status gate(const struct pak_edx_curve *c)
{
	enum pak_status st = pak_selftest_gate(c->selftest);

	if (!st && c->hash != PAK_ALG_NONE)
		st = pak_hash_gate(c->hash);
	return st ? st : pak_selftest_check();
}

static enum pak_status admit(const struct pak_edx_curve **c, enum pak_alg curve, enum pak_op op,
                             struct pak_verdict *v, struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = type_of(curve), .op = op, .curve = curve};
	enum pak_status st;

	*c = find(curve);
	if (*c)
		request.key_bits = (*c)->bits;
	st = pak_policy_check(&request, v);
	if (verdict)
		*verdict = *v;
	if (st)
		return st;
	return *c ? gate(*c) : PAK_ERR_UNSUPPORTED;
}

static struct pak_key *edx_new(const struct pak_edx_curve *c, unsigned parts,
                               const struct pak_verdict *verdict)
{
	const size_t align = _Alignof(struct pak_edx);
	struct pak_key *key =
	        pak_key_new(type_of(c->alg), parts, sizeof(struct pak_edx) + align - 1);

	if (key) {
		key->edx = (struct pak_edx *)(((uintptr_t)key->secret + align - 1) & ~(align - 1));
		key->edx->on = c;
		c->pick(key->edx);
		key->bits = c->bits;
		key->verdict = *verdict;
	}
	return key;
}

/* Makes the public half from the private one, and tests the pair. PAK_ERR_INTERNAL: a fault. */
static enum pak_status make_public(struct pak_key *key, uint8_t pub[PAK_EDX_MAX_LEN])
{
	struct pak_edx *k = key->edx;
	uint8_t mask[PAK_EDX_MASK_LEN];
	enum pak_status st = PAK_OK;

	if (key->type == PAK_ALG_KEY_EC_EDWARDS)
		st = pak_rng_bytes(mask, sizeof mask);
	if (!st)
		st = k->on->make_public(k, pub, mask);
	pak_wipe(mask, sizeof mask);
	pak_ec_wipe_stack();
	return st;
}

static enum pak_status make_pair(struct pak_key *key)
{
	struct pak_edx *k = key->edx;
	uint8_t pub[PAK_EDX_MAX_LEN];
	enum pak_status st = pak_rng_bytes(k->priv, k->on->len);

	if (st)
		return st;
	PAK_SECRET(k->priv, k->on->len);
	st = make_public(key, pub);
	if (!st && k->on->take_public(k, pub))
		st = PAK_ERR_INTERNAL;
	if (st == PAK_ERR_INTERNAL) {
		pak_module_fail("EC pairwise consistency test");
		st = PAK_ERR_SELFTEST;
	}
	return st;
}

enum pak_status pak_key_generate_edx(struct pak_key **out, enum pak_alg curve,
                                     struct pak_verdict *verdict)
{
	const struct pak_edx_curve *c;
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	st = admit(&c, curve, PAK_OP_KEYGEN, &v, verdict);
	if (st)
		return st;
	key = edx_new(c, PAK_PART_PRIVATE | PAK_PART_PUBLIC, &v);
	if (!key)
		return PAK_ERR_MEMORY;
	st = make_pair(key);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

static enum pak_status take_private(struct pak_key *key, const uint8_t *priv, const uint8_t *pub)
{
	struct pak_edx *k = key->edx;
	uint8_t made[PAK_EDX_MAX_LEN];
	enum pak_status st;

	memcpy(k->priv, priv, k->on->len);
	st = make_public(key, made);
	if (st == PAK_ERR_INTERNAL) {
		pak_module_fail("EC public key computation");
		return PAK_ERR_SELFTEST;
	}
	if (!st && pub && !pak_mem_equal(made, pub, k->on->len))
		return PAK_ERR_KEY;
	return st ? st : k->on->take_public(k, made);
}

enum pak_status pak_key_import_edx(struct pak_key **out, enum pak_alg curve, const uint8_t *priv,
                                   size_t priv_len, const uint8_t *pub, size_t pub_len,
                                   struct pak_verdict *verdict)
{
	const struct pak_edx_curve *c;
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	if (!priv && !pub)
		return PAK_ERR_ARG;
	st = admit(&c, curve, PAK_OP_IMPORT, &v, verdict);
	if (st)
		return st;
	if ((priv && priv_len != c->len) || (pub && pub_len != c->len))
		return PAK_ERR_LENGTH;
	key = edx_new(c, PAK_PART_PUBLIC | (priv ? PAK_PART_PRIVATE : 0u), &v);
	if (!key)
		return PAK_ERR_MEMORY;
	st = priv ? take_private(key, priv, pub) : c->take_public(key->edx, pub);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

static int is_edx(const struct pak_key *key, unsigned parts)
{
	return pak_key_is_edx(key, PAK_ALG_KEY_EC_EDWARDS, parts) ||
	       pak_key_is_edx(key, PAK_ALG_KEY_EC_MONTGOMERY, parts);
}

enum pak_status pak_key_edx_public(const struct pak_key *key, uint8_t *out, size_t cap, size_t *len)
{
	*len = 0;
	if (!is_edx(key, PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	*len = key->edx->on->len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, key->edx->pub, *len);
	return PAK_OK;
}

enum pak_status pak_key_edx_private(const struct pak_key *key, uint8_t *out, size_t cap,
                                    size_t *len)
{
	struct pak_policy_request request = {.alg = key->type, .op = PAK_OP_EXPORT};
	struct pak_verdict verdict;
	enum pak_status st;

	*len = 0;
	if (!is_edx(key, PAK_PART_PRIVATE))
		return PAK_ERR_KEY_USE;
	*len = key->edx->on->len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &verdict);
	if (!st)
		st = pak_selftest_check();
	if (!st)
		memcpy(out, key->edx->priv, *len);
	return st;
}

enum pak_status pak_edx_check(const struct pak_key *key)
{
	struct pak_key *copy;
	enum pak_status st;

	if (!is_edx(key, PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	st = pak_selftest_check();
	if (st)
		return st;
	copy = edx_new(key->edx->on, key->parts, &key->verdict);
	if (!copy)
		return PAK_ERR_MEMORY;
	st = key->parts & PAK_PART_PRIVATE ? take_private(copy, key->edx->priv, key->edx->pub)
	                                   : copy->edx->on->take_public(copy->edx, key->edx->pub);
	pak_key_free(copy);
	return st;
}

/* --- EdDSA --- */

size_t pak_eddsa_len(const struct pak_key *key)
{
	return key->type == PAK_ALG_KEY_EC_EDWARDS ? 2 * (size_t)key->edx->on->len : 0;
}

/* 1 if the context fits the mode on that curve. */
static int fits(const struct pak_eddsa *how, const struct pak_edx_curve *c)
{
	switch (how->mode) {
	case PAK_EDDSA_PURE:
		return !how->context_len;
	case PAK_EDDSA_CONTEXT:
		return how->context_len <= 255 && (how->context_len || c->empty_context);
	case PAK_EDDSA_PREHASH:
		return how->context_len <= 255;
	}
	return 0;
}

/* digest is where the message is hashed to, if the mode says so. */
static enum pak_status start(struct pak_edx_message *m, uint8_t digest[PAK_EDX_DIGEST_LEN],
                             const struct pak_key *key, enum pak_op op, struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = PAK_ALG_EDDSA, .op = op};
	struct pak_verdict v;
	enum pak_status st;

	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (st)
		return st;
	if (!pak_key_is_edx(key, PAK_ALG_KEY_EC_EDWARDS,
	                    op == PAK_OP_SIGN ? PAK_PART_PRIVATE : PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	if (!fits(m->how, key->edx->on))
		return PAK_ERR_ARG;
	st = gate(key->edx->on);
	if (!st && m->how->mode == PAK_EDDSA_PREHASH) {
		key->edx->on->digest(digest, m->msg, m->len);
		m->msg = digest;
		m->len = PAK_EDX_DIGEST_LEN;
	}
	return st;
}

/* As for ECDSA: the first signature of a key is verified with its public half. */
static enum pak_status test_first(struct pak_key *key, const uint8_t *sig,
                                  const struct pak_edx_message *m)
{
	enum pak_status st;

	if (atomic_load_explicit(&key->sign_tested, memory_order_relaxed))
		return PAK_OK;
	st = key->edx->on->verify(key->edx, sig, m);
	if (!st)
		atomic_store_explicit(&key->sign_tested, 1, memory_order_relaxed);
	return st;
}

enum pak_status pak_eddsa_sign(struct pak_key *key, uint8_t *sig, size_t cap, size_t *len,
                               const struct pak_eddsa *how, const uint8_t *msg, size_t msg_len,
                               struct pak_verdict *verdict)
{
	struct pak_edx_message m = {how, msg, msg_len};
	/* sig may lie over the message, which is read again */
	uint8_t digest[PAK_EDX_DIGEST_LEN], made[2 * PAK_EDX_MAX_LEN];
	size_t made_len = pak_eddsa_len(key);
	enum pak_status st;

	*len = made_len;
	if (cap < made_len)
		return PAK_ERR_BUFFER;
	*len = 0;
	st = start(&m, digest, key, PAK_OP_SIGN, verdict);
	if (st)
		return st;
	st = key->edx->on->sign(key->edx, made, &m);
	if (!st)
		st = test_first(key, made, &m);
	pak_ec_wipe_stack();
	if (!st) {
		memcpy(sig, made, made_len);
		*len = made_len;
		return PAK_OK;
	}
	pak_wipe(made, sizeof made);
	pak_wipe(sig, made_len);
	pak_module_fail("EdDSA verification before release");
	return PAK_ERR_SELFTEST;
}

enum pak_status pak_eddsa_verify(const struct pak_key *key, const uint8_t *sig, size_t len,
                                 const struct pak_eddsa *how, const uint8_t *msg, size_t msg_len,
                                 struct pak_verdict *verdict)
{
	struct pak_edx_message m = {how, msg, msg_len};
	uint8_t digest[PAK_EDX_DIGEST_LEN];
	enum pak_status st = start(&m, digest, key, PAK_OP_VERIFY, verdict);

	if (st)
		return st;
	if (len != pak_eddsa_len(key))
		return PAK_ERR_SIGNATURE;
	return key->edx->on->verify(key->edx, sig, &m);
}

/* --- X25519 and X448 --- */

enum pak_status pak_xdh_derive(const struct pak_key *key, const struct pak_key *peer, uint8_t *out,
                               size_t cap, size_t *len, struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = PAK_ALG_XDH, .op = PAK_OP_DERIVE};
	struct pak_verdict v;
	enum pak_status st;
	size_t need = 0;

	*len = 0;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (!st && (!pak_key_is_edx(key, PAK_ALG_KEY_EC_MONTGOMERY, PAK_PART_PRIVATE) ||
	            !pak_key_is_edx(peer, PAK_ALG_KEY_EC_MONTGOMERY, PAK_PART_PUBLIC) ||
	            key->edx->on != peer->edx->on))
		st = PAK_ERR_KEY_USE;
	if (!st)
		st = gate(key->edx->on);
	if (!st)
		*len = need = key->edx->on->len;
	if (!st && cap < need)
		st = PAK_ERR_BUFFER;
	if (!st) {
		st = key->edx->on->derive(key->edx, out, peer->edx->pub);
		pak_ec_wipe_stack();
		*len = st ? 0 : need;
	}
	if (st && out)
		pak_wipe(out, cap);
	return st;
}
