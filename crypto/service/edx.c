/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys, signatures and shared secrets on edwards25519 and curve25519 (RFC 8032, RFC 7748, FIPS
 * 186-5 7). */
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

#define LEN 32 /* of private and public keys */

size_t pak_edx_len(enum pak_alg curve)
{
	return curve == PAK_ALG_EDWARDS25519 || curve == PAK_ALG_CURVE25519 ? LEN : 0;
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

/* The sizes that OpenSSL tells: of the order on curve25519, of the encoding on edwards25519. */
static uint32_t bits_of(enum pak_alg curve)
{
	return curve == PAK_ALG_CURVE25519 ? 253 : 256;
}

static enum pak_status gate(enum pak_alg type)
{
	enum pak_status st =
	        pak_selftest_gate(type == PAK_ALG_KEY_EC_EDWARDS ? PAK_ST_ED25519 : PAK_ST_X25519);
	if (!st && type == PAK_ALG_KEY_EC_EDWARDS)
		st = pak_hash_gate(PAK_ALG_SHA512);
	return st ? st : pak_selftest_check();
}

static enum pak_status admit(enum pak_alg curve, enum pak_op op, struct pak_verdict *v,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {
	        .alg = type_of(curve), .op = op, .curve = curve, .key_bits = bits_of(curve)};
	enum pak_status st = pak_policy_check(&request, v);

	if (verdict)
		*verdict = *v;
	if (st)
		return st;
	return pak_edx_len(curve) ? gate(type_of(curve)) : PAK_ERR_UNSUPPORTED;
}

static struct pak_key *edx_new(enum pak_alg curve, unsigned parts,
                               const struct pak_verdict *verdict)
{
	struct pak_key *key = pak_key_new(type_of(curve), parts, 0);

	if (key) {
		key->edx.curve = curve;
		key->edx.impl = pak_c25519_pick();
		key->bits = bits_of(curve);
		key->verdict = *verdict;
	}
	return key;
}

/* Makes the public half from the private one, and tests the pair. PAK_ERR_INTERNAL: a fault. */
static enum pak_status make_public(struct pak_key *key, uint8_t pub[LEN])
{
	struct pak_edx *k = &key->edx;
	uint8_t mask[32];
	enum pak_status st;

	if (key->type == PAK_ALG_KEY_EC_MONTGOMERY) {
		st = pak_x25519_public(k->impl, pub, k->priv);
	} else {
		st = pak_rng_bytes(mask, sizeof mask);
		if (!st) {
			pak_ed25519_expand(&k->ed, k->priv, mask);
			st = pak_ed25519_public(k->impl, pub, &k->ed);
		}
		pak_wipe(mask, sizeof mask);
	}
	pak_ec_wipe_stack();
	return st;
}

static enum pak_status take_public(struct pak_key *key, const uint8_t pub[LEN])
{
	struct pak_edx *k = &key->edx;

	memcpy(k->pub, pub, LEN);
	if (key->type == PAK_ALG_KEY_EC_MONTGOMERY)
		return PAK_OK; /* any 32 bytes are a public key (RFC 7748 5) */
	/* On the curve, in canonical form, and not in the group of order 8. */
	return k->impl->decode_public(k->point, pub) && !k->impl->is_small_public(k->point)
	               ? PAK_OK
	               : PAK_ERR_KEY;
}

static enum pak_status make_pair(struct pak_key *key)
{
	uint8_t pub[LEN];
	enum pak_status st = pak_rng_bytes(key->edx.priv, LEN);

	if (st)
		return st;
	PAK_SECRET(key->edx.priv, LEN);
	st = make_public(key, pub);
	if (!st && take_public(key, pub))
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
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	st = admit(curve, PAK_OP_KEYGEN, &v, verdict);
	if (st)
		return st;
	key = edx_new(curve, PAK_PART_PRIVATE | PAK_PART_PUBLIC, &v);
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
	uint8_t made[LEN];
	enum pak_status st;

	memcpy(key->edx.priv, priv, LEN);
	st = make_public(key, made);
	if (st == PAK_ERR_INTERNAL) {
		pak_module_fail("EC public key computation");
		return PAK_ERR_SELFTEST;
	}
	if (!st && pub && !pak_mem_equal(made, pub, LEN))
		return PAK_ERR_KEY;
	return st ? st : take_public(key, made);
}

enum pak_status pak_key_import_edx(struct pak_key **out, enum pak_alg curve, const uint8_t *priv,
                                   size_t priv_len, const uint8_t *pub, size_t pub_len,
                                   struct pak_verdict *verdict)
{
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	if (!priv && !pub)
		return PAK_ERR_ARG;
	st = admit(curve, PAK_OP_IMPORT, &v, verdict);
	if (st)
		return st;
	if ((priv && priv_len != LEN) || (pub && pub_len != LEN))
		return PAK_ERR_LENGTH;
	key = edx_new(curve, PAK_PART_PUBLIC | (priv ? PAK_PART_PRIVATE : 0u), &v);
	if (!key)
		return PAK_ERR_MEMORY;
	st = priv ? take_private(key, priv, pub) : take_public(key, pub);
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
	*len = LEN;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, key->edx.pub, LEN);
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
	*len = LEN;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &verdict);
	if (!st)
		st = pak_selftest_check();
	if (!st)
		memcpy(out, key->edx.priv, LEN);
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
	copy = edx_new(key->edx.curve, key->parts, &key->verdict);
	if (!copy)
		return PAK_ERR_MEMORY;
	st = key->parts & PAK_PART_PRIVATE ? take_private(copy, key->edx.priv, key->edx.pub)
	                                   : take_public(copy, key->edx.pub);
	pak_key_free(copy);
	return st;
}

/* --- EdDSA --- */

size_t pak_eddsa_len(const struct pak_key *key)
{
	return key->type == PAK_ALG_KEY_EC_EDWARDS ? 2 * LEN : 0;
}

static enum pak_status start(struct pak_ed25519_domain *domain, uint8_t digest[64],
                             const uint8_t **msg, size_t *len, const struct pak_key *key,
                             enum pak_op op, const struct pak_eddsa *how,
                             struct pak_verdict *verdict)
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
	if (how->context_len > 255 || (how->mode == PAK_EDDSA_PURE && how->context_len) ||
	    (how->mode == PAK_EDDSA_CONTEXT && !how->context_len) ||
	    (unsigned)how->mode > PAK_EDDSA_PREHASH)
		return PAK_ERR_ARG;
	st = gate(key->type);
	if (st)
		return st;
	*domain = (struct pak_ed25519_domain){.flag = how->mode == PAK_EDDSA_PURE ? PAK_ED25519_PURE
	                                              : how->mode == PAK_EDDSA_CONTEXT
	                                                      ? PAK_ED25519_CONTEXT
	                                                      : PAK_ED25519_PREHASHED,
	                                      .context = how->context,
	                                      .context_len = how->context_len};
	if (how->mode == PAK_EDDSA_PREHASH) {
		const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA512);
		union pak_hash_state state;

		hash->init(&state);
		hash->update(&state, *msg, *len);
		hash->final(&state, digest);
		*msg = digest;
		*len = 64;
	}
	return PAK_OK;
}

/* As for ECDSA: the first signature of a key is verified with its public half. */
static enum pak_status test_first(struct pak_key *key, const uint8_t *sig,
                                  const struct pak_ed25519_domain *domain, const uint8_t *msg,
                                  size_t len)
{
	enum pak_status st;

	if (atomic_load_explicit(&key->sign_tested, memory_order_relaxed))
		return PAK_OK;
	st = pak_ed25519_verify(key->edx.impl, sig, key->edx.pub, key->edx.point, domain, msg, len);
	if (!st)
		atomic_store_explicit(&key->sign_tested, 1, memory_order_relaxed);
	return st;
}

enum pak_status pak_eddsa_sign(struct pak_key *key, uint8_t *sig, size_t cap, size_t *len,
                               const struct pak_eddsa *how, const uint8_t *msg, size_t msg_len,
                               struct pak_verdict *verdict)
{
	struct pak_ed25519_domain domain;
	uint8_t digest[64], made[2 * LEN]; /* sig may lie over the message, which is read again */
	enum pak_status st;

	*len = pak_eddsa_len(key);
	if (*len && cap < *len)
		return PAK_ERR_BUFFER;
	*len = 0;
	st = start(&domain, digest, &msg, &msg_len, key, PAK_OP_SIGN, how, verdict);
	if (st)
		return st;
	st = pak_ed25519_sign(key->edx.impl, made, &key->edx.ed, key->edx.pub, &domain, msg,
	                      msg_len);
	if (!st)
		st = test_first(key, made, &domain, msg, msg_len);
	pak_ec_wipe_stack();
	if (!st) {
		memcpy(sig, made, sizeof made);
		*len = sizeof made;
		return PAK_OK;
	}
	pak_wipe(made, sizeof made);
	pak_wipe(sig, sizeof made);
	pak_module_fail("EdDSA verification before release");
	return PAK_ERR_SELFTEST;
}

enum pak_status pak_eddsa_verify(const struct pak_key *key, const uint8_t *sig, size_t len,
                                 const struct pak_eddsa *how, const uint8_t *msg, size_t msg_len,
                                 struct pak_verdict *verdict)
{
	struct pak_ed25519_domain domain;
	uint8_t digest[64];
	enum pak_status st =
	        start(&domain, digest, &msg, &msg_len, key, PAK_OP_VERIFY, how, verdict);

	if (st)
		return st;
	if (len != 2 * LEN)
		return PAK_ERR_SIGNATURE;
	return pak_ed25519_verify(key->edx.impl, sig, key->edx.pub, key->edx.point, &domain, msg,
	                          msg_len);
}

/* --- X25519 --- */

enum pak_status pak_xdh_derive(const struct pak_key *key, const struct pak_key *peer, uint8_t *out,
                               size_t cap, size_t *len, struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = PAK_ALG_XDH, .op = PAK_OP_DERIVE};
	struct pak_verdict v;
	enum pak_status st;

	*len = 0;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (!st && (!pak_key_is_edx(key, PAK_ALG_KEY_EC_MONTGOMERY, PAK_PART_PRIVATE) ||
	            !pak_key_is_edx(peer, PAK_ALG_KEY_EC_MONTGOMERY, PAK_PART_PUBLIC) ||
	            key->edx.curve != peer->edx.curve))
		st = PAK_ERR_KEY_USE;
	if (!st)
		st = gate(key->type);
	if (!st)
		*len = LEN;
	if (!st && cap < LEN)
		st = PAK_ERR_BUFFER;
	if (!st) {
		st = pak_x25519(key->edx.impl, out, key->edx.priv, peer->edx.pub);
		pak_ec_wipe_stack();
		*len = st ? 0 : LEN;
	}
	if (st && out)
		pak_wipe(out, cap);
	return st;
}
