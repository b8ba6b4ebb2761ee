/* SPDX-License-Identifier: Apache-2.0
 *
 * The signature service: ECDSA (FIPS 186-5 6) here, RSA in sign_rsa.c. */
#include <pak/sign.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/service/hash.h"
#include "crypto/service/key_impl.h"
#include "crypto/service/sign_rsa.h"
#include "crypto/rsa/rsa_pad.h"

#define HEDGE_LEN 32 /* fresh random bytes in every hedged nonce */

size_t pak_signature_len(enum pak_alg alg, const struct pak_key *key)
{
	if (pak_sign_is_rsa(alg))
		return key->type == PAK_ALG_KEY_RSA ? key->rsa->len : 0;
	if (alg != PAK_ALG_ECDSA || key->type != PAK_ALG_KEY_EC)
		return 0;
	return 2 * (size_t)key->curve->scalar_len;
}

/* Digest of the nonce generator: RFC 6979 wants that of the message; hedged nonces use the curve's
 * own, which is strong enough whatever the message was hashed with. */
static enum pak_alg nonce_hash(const struct pak_sign *s)
{
	if (s->nonce == PAK_NONCE_DETERMINISTIC && s->hash != PAK_ALG_NONE)
		return s->hash;
	return s->key->curve->nonce_hash;
}

static enum pak_status gate(const struct pak_sign *s, const struct pak_key *key)
{
	enum pak_status st = pak_ec_gate(key->curve, PAK_ALG_ECDSA);

	if (!st && s->hash != PAK_ALG_NONE)
		st = pak_hash_gate(s->hash);
	if (!st && s->op == PAK_OP_SIGN)
		st = pak_hash_gate(key->curve->nonce_hash);
	if (!st && s->op == PAK_OP_SIGN)
		st = pak_selftest_gate(PAK_ST_HMAC);
	return st;
}

static size_t digest_len_of(const struct pak_sign *s)
{
	return pak_rsa_hash_len(pak_sign_rsa_hash(s->alg, s->hash));
}

static void start_message(struct pak_sign *s)
{
	s->digest.hash =
	        pak_sign_rsa_hash(s->alg, s->hash); /* NULL without a hash: update will refuse */
	s->digest.total = 0;
	if (s->digest.hash)
		s->digest.hash->init(s->digest.state);
}

enum pak_status pak_sign_init(struct pak_sign *s, enum pak_alg alg, enum pak_alg hash,
                              enum pak_op op, enum pak_nonce nonce, struct pak_key *key)
{
	struct pak_policy_request request = {.alg = alg, .op = op, .hash = hash};
	enum pak_status st;

	memset(s, 0, sizeof *s);
	s->alg = alg;
	s->hash = hash;
	s->op = op;
	s->nonce = nonce;
	if (!key || (op != PAK_OP_SIGN && op != PAK_OP_VERIFY) ||
	    (nonce != PAK_NONCE_HEDGED && nonce != PAK_NONCE_DETERMINISTIC))
		return PAK_ERR_ARG;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &s->verdict);
	if (st)
		return st;
	if (pak_sign_is_rsa(alg)) {
		st = pak_sign_rsa_admit(s, key);
		if (st)
			return st;
		s->key = pak_key_ref(key);
		start_message(s);
		return PAK_OK;
	}
	if (alg != PAK_ALG_ECDSA || (hash != PAK_ALG_NONE && !pak_hash_get(hash)))
		return PAK_ERR_UNSUPPORTED;
	if (!pak_key_is_ec(key, op == PAK_OP_SIGN ? PAK_PART_PRIVATE : PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	st = gate(s, key);
	if (st)
		return st;
	s->key = pak_key_ref(key);
	start_message(s);
	return PAK_OK;
}

enum pak_status pak_sign_update(struct pak_sign *s, const void *in, size_t len)
{
	return s->key ? pak_digest_update(&s->digest, in, len) : PAK_ERR_STATE;
}

/* The first signature of a key is verified with its public half: with the test of the pair this is
 * what FIPS 140-3 IG 10.3.A asks for before a pair signs, and it cannot be skipped by importing
 * one. */
static enum pak_status test_first(struct pak_key *key, const uint8_t *sig, const uint8_t *digest,
                                  size_t digest_len)
{
	enum pak_status st;

	if (atomic_load_explicit(&key->sign_tested, memory_order_relaxed))
		return PAK_OK;
	st = pak_ecdsa_verify(key->curve, key->impl, key->point, digest, digest_len, sig);
	if (!st)
		atomic_store_explicit(&key->sign_tested, 1, memory_order_relaxed);
	return st;
}

static enum pak_status sign_ecdsa(struct pak_sign *s, uint8_t *sig, const uint8_t *digest,
                                  size_t digest_len)
{
	const struct pak_ec_curve *c = s->key->curve;
	uint8_t random[HEDGE_LEN + PAK_EC_MAX_SCALAR];
	const struct pak_ecdsa_nonce nonce = {
	        .hash = pak_hash_get(nonce_hash(s)),
	        .extra = random,
	        .extra_len = s->nonce == PAK_NONCE_HEDGED ? HEDGE_LEN : 0,
	};
	enum pak_status st = pak_selftest_check();

	if (!st)
		st = pak_rng_bytes(random, (size_t)HEDGE_LEN + c->scalar_len);
	if (st)
		return st;
	st = pak_ecdsa_sign(c, s->key->impl, sig, &s->key->priv, digest, digest_len, &nonce,
	                    random + HEDGE_LEN);
	if (!st)
		st = test_first(s->key, sig, digest, digest_len);
	pak_wipe(random, sizeof random);
	pak_ec_wipe_stack();
	if (!st)
		return PAK_OK;
	pak_wipe(sig, 2 * (size_t)c->scalar_len);
	pak_module_fail("ECDSA verification before release");
	return PAK_ERR_SELFTEST;
}

/* Signs; sig has room. */
static enum pak_status sign(struct pak_sign *s, uint8_t *sig, const uint8_t *digest,
                            size_t digest_len)
{
	return pak_sign_is_rsa(s->alg) ? pak_sign_rsa(s, sig, digest, digest_len)
	                               : sign_ecdsa(s, sig, digest, digest_len);
}

/* What all four ends of a message check: started, for this op, and with a hash or without one. */
static enum pak_status ready(const struct pak_sign *s, enum pak_op op, int hashed)
{
	if (!s->key || s->op != op)
		return PAK_ERR_STATE;
	return hashed && s->hash == PAK_ALG_NONE ? PAK_ERR_STATE : PAK_OK;
}

static enum pak_status room(const struct pak_sign *s, size_t cap, size_t *len)
{
	*len = pak_signature_len(s->alg, s->key);
	return cap < *len ? PAK_ERR_BUFFER : PAK_OK;
}

static enum pak_status digest_fits(const struct pak_sign *s, size_t digest_len)
{
	if (pak_sign_is_rsa(s->alg) && s->hash == PAK_ALG_NONE)
		return PAK_OK; /* the padding knows */
	if (!digest_len || digest_len > PAK_DIGEST_MAX_LEN)
		return PAK_ERR_LENGTH;
	if (s->hash != PAK_ALG_NONE && digest_len != digest_len_of(s))
		return PAK_ERR_LENGTH;
	return PAK_OK;
}

/* Ends the message: its digest to out, and the next message is started. */
static size_t finish(struct pak_sign *s, uint8_t out[PAK_DIGEST_MAX_LEN])
{
	size_t len = digest_len_of(s);

	if (s->digest.hash->squeeze)
		s->digest.hash->squeeze(s->digest.state, out, len);
	else
		s->digest.hash->final(s->digest.state, out);
	start_message(s);
	return len;
}

enum pak_status pak_sign_final(struct pak_sign *s, uint8_t *sig, size_t cap, size_t *len)
{
	uint8_t digest[PAK_DIGEST_MAX_LEN];
	enum pak_status st;

	*len = 0;
	st = ready(s, PAK_OP_SIGN, 1);
	if (!st)
		st = room(s, cap, len);
	if (st)
		return st;
	size_t digest_len = finish(s, digest);
	st = sign(s, sig, digest, digest_len);
	if (st)
		*len = 0;
	return st;
}

enum pak_status pak_sign_ready(const struct pak_sign *s, size_t cap, size_t *len, size_t digest_len)
{
	enum pak_status st;

	*len = 0;
	st = ready(s, PAK_OP_SIGN, 0);
	if (!st)
		st = digest_fits(s, digest_len);
	return st ? st : room(s, cap, len);
}

enum pak_status pak_sign_digest(struct pak_sign *s, uint8_t *sig, size_t cap, size_t *len,
                                const uint8_t *digest, size_t digest_len)
{
	uint8_t copy[PAK_DIGEST_MAX_LEN];
	enum pak_status st = pak_sign_ready(s, cap, len, digest_len);

	if (st)
		return st;
	/* sig may lie over the digest, which the check before release reads again; RSA does not */
	if (digest_len <= sizeof copy) {
		memcpy(copy, digest, digest_len);
		digest = copy;
	}
	st = sign(s, sig, digest, digest_len);
	if (st)
		*len = 0;
	return st;
}

static enum pak_status verify(const struct pak_sign *s, const uint8_t *sig, size_t len,
                              const uint8_t *digest, size_t digest_len)
{
	const struct pak_key *key = s->key;
	enum pak_status st = pak_selftest_check();

	if (st)
		return st;
	if (len != pak_signature_len(s->alg, key))
		return PAK_ERR_SIGNATURE;
	if (pak_sign_is_rsa(s->alg))
		return pak_verify_rsa(s, sig, digest, digest_len);
	return pak_ecdsa_verify(key->curve, key->impl, key->point, digest, digest_len, sig);
}

enum pak_status pak_verify_final(struct pak_sign *s, const uint8_t *sig, size_t len)
{
	uint8_t digest[PAK_DIGEST_MAX_LEN];
	enum pak_status st = ready(s, PAK_OP_VERIFY, 1);

	if (st)
		return st;
	size_t digest_len = finish(s, digest);
	return verify(s, sig, len, digest, digest_len);
}

enum pak_status pak_verify_digest(struct pak_sign *s, const uint8_t *sig, size_t len,
                                  const uint8_t *digest, size_t digest_len)
{
	enum pak_status st = ready(s, PAK_OP_VERIFY, 0);

	if (!st)
		st = digest_fits(s, digest_len);
	return st ? st : verify(s, sig, len, digest, digest_len);
}

void pak_sign_copy(struct pak_sign *to, const struct pak_sign *from)
{
	*to = *from;
	if (to->key)
		(void)pak_key_ref(to->key);
}

void pak_sign_clear(struct pak_sign *s)
{
	pak_key_free(s->key);
	pak_wipe(s, sizeof *s);
}
