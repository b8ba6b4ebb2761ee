/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA signatures: RFC 8017 8.1 and 8.2, FIPS 186-5 5.4. PKCS#1 v1.5 is verified by encoding again
 * and comparing, so there is nothing to parse. */
#include "crypto/service/sign_rsa.h"

#include <string.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa_pad.h"
#include "crypto/service/hash.h"
#include "crypto/service/key_impl.h"

/* SHAKE128 and SHAKE256 are good for PSS, as hash and as mask, but have no DigestInfo. */
const struct pak_hash *pak_sign_rsa_hash(enum pak_alg alg, enum pak_alg hash)
{
	if (alg == PAK_ALG_RSA_PSS && (hash == PAK_ALG_SHAKE128 || hash == PAK_ALG_SHAKE256))
		return pak_hash_or_xof(hash);
	return pak_hash_get(hash);
}

static struct pak_rsa_pss pss_of(const struct pak_sign *s)
{
	return (struct pak_rsa_pss){
	        .hash = pak_sign_rsa_hash(s->alg, s->hash),
	        .mgf = pak_sign_rsa_hash(s->alg, s->mgf),
	        .bits = s->key->rsa->bits,
	};
}

enum pak_status pak_sign_rsa_admit(struct pak_sign *s, const struct pak_key *key)
{
	enum pak_status st;

	if (s->hash != PAK_ALG_NONE ? !pak_sign_rsa_hash(s->alg, s->hash)
	                            : s->alg == PAK_ALG_RSA_PSS)
		return PAK_ERR_UNSUPPORTED;
	if (!pak_key_is_rsa(key, s->op == PAK_OP_SIGN ? PAK_PART_PRIVATE : PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	s->mgf = s->hash;
	s->salt_len = PAK_SALT_DIGEST;
	st = pak_selftest_gate(PAK_ST_RSA);
	if (!st && s->hash != PAK_ALG_NONE)
		st = pak_hash_gate(s->hash);
	return st;
}

/* The salt length as a number, -1 for any. PAK_ERR_LENGTH: there is no room for it. */
static enum pak_status salt_len_of(const struct pak_sign *s, long *len)
{
	const struct pak_rsa_pss pss = pss_of(s);
	long max = pak_rsa_pss_max_salt(&pss);

	*len = s->salt_len;
	if (*len == PAK_SALT_DIGEST)
		*len = (long)pak_rsa_hash_len(pss.hash);
	if (*len == PAK_SALT_MAX || (*len == PAK_SALT_ANY && s->op == PAK_OP_SIGN))
		*len = max;
	if (max < 0 || *len > max)
		return PAK_ERR_LENGTH;
	if (*len == PAK_SALT_ANY)
		*len = -1;
	return PAK_OK;
}

enum pak_status pak_sign_set_pss(struct pak_sign *s, enum pak_alg mgf, long salt_len)
{
	struct pak_policy_request request = {.alg = s->alg, .op = s->op, .hash = s->hash};
	enum pak_status st;
	long len;

	if (!s->key || s->alg != PAK_ALG_RSA_PSS)
		return PAK_ERR_STATE;
	if (!pak_sign_rsa_hash(s->alg, mgf))
		return PAK_ERR_UNSUPPORTED;
	if (salt_len < PAK_SALT_ANY)
		return PAK_ERR_LENGTH;
	pak_key_describe(s->key, &request);
	st = pak_key_judge_mgf(&request, mgf, &s->verdict);
	if (st)
		return st;
	s->mgf = mgf;
	s->salt_len = salt_len;
	if (salt_len_of(s, &len))
		return PAK_ERR_LENGTH;
	return pak_hash_gate(mgf);
}

enum pak_status pak_sign_rsa_encode(const struct pak_sign *s, uint8_t *em, const uint8_t *digest,
                                    size_t digest_len)
{
	const struct pak_rsa_pss pss = pss_of(s);
	uint8_t salt[PAK_RSA_MAX_LEN];
	enum pak_status st;
	long len;

	if (s->alg == PAK_ALG_RSA_PKCS1)
		return pak_rsa_pkcs1_encode(em, s->key->rsa->len, s->hash, digest, digest_len);
	st = salt_len_of(s, &len);
	if (!st)
		st = pak_rng_bytes(salt, (size_t)len);
	PAK_PUBLIC(salt, sizeof salt); /* it is in the signature */
	return st ? st : pak_rsa_pss_encode(em, &pss, digest, salt, (size_t)len);
}

enum pak_status pak_sign_rsa(const struct pak_sign *s, uint8_t *sig, const uint8_t *digest,
                             size_t digest_len)
{
	uint8_t em[PAK_RSA_MAX_LEN];
	enum pak_status st = pak_selftest_check();
	uint64_t *work;

	if (!st)
		st = pak_sign_rsa_encode(s, em, digest, digest_len);
	if (st)
		return st;
	work = pak_key_rsa_work(s->key);
	if (!work)
		return PAK_ERR_MEMORY;
	st = pak_rsa_private(s->key->rsa, sig, em, &pak_rsa_rng, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	if (!st) {
		PAK_PUBLIC(sig, s->key->rsa->len);
		return PAK_OK;
	}
	pak_wipe(sig, s->key->rsa->len);
	return st == PAK_ERR_INTERNAL ? pak_key_rsa_failed(s->key) : st;
}

enum pak_status pak_verify_recover(const struct pak_sign *s, uint8_t *out, size_t cap, size_t *len,
                                   const uint8_t *sig, size_t sig_len)
{
	uint8_t em[PAK_RSA_MAX_LEN], want[PAK_RSA_MAX_LEN];
	const struct pak_rsa *rsa;
	size_t at = 2;

	*len = 0;
	if (!s->key || s->op != PAK_OP_VERIFY)
		return PAK_ERR_STATE;
	if (s->alg != PAK_ALG_RSA_PKCS1)
		return PAK_ERR_UNSUPPORTED;
	rsa = s->key->rsa;
	if (pak_selftest_check())
		return PAK_ERR_SELFTEST;
	if (sig_len != rsa->len || pak_rsa_public(rsa, em, sig))
		return PAK_ERR_SIGNATURE;
	while (at < rsa->len && em[at] == 0xff)
		at++;
	at = s->hash == PAK_ALG_NONE ? at + 1 : rsa->len - pak_hash_get(s->hash)->len;
	/* Encoded again, what is in it must come to the same. */
	if (at > rsa->len ||
	    pak_rsa_pkcs1_encode(want, rsa->len, s->hash, em + at, rsa->len - at) ||
	    !pak_mem_equal(em, want, rsa->len))
		return PAK_ERR_SIGNATURE;
	*len = rsa->len - at;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, em + at, *len);
	return PAK_OK;
}

enum pak_status pak_verify_rsa(const struct pak_sign *s, const uint8_t *sig, const uint8_t *digest,
                               size_t digest_len)
{
	const struct pak_rsa *rsa = s->key->rsa;
	uint8_t em[PAK_RSA_MAX_LEN], want[PAK_RSA_MAX_LEN];
	const struct pak_rsa_pss pss = pss_of(s);
	long len;

	if (pak_rsa_public(rsa, em, sig))
		return PAK_ERR_SIGNATURE;
	if (s->alg == PAK_ALG_RSA_PSS)
		return salt_len_of(s, &len) ? PAK_ERR_SIGNATURE
		                            : pak_rsa_pss_verify(em, &pss, digest, len);
	if (pak_rsa_pkcs1_encode(want, rsa->len, s->hash, digest, digest_len) ||
	    !pak_mem_equal(em, want, rsa->len))
		return PAK_ERR_SIGNATURE;
	return PAK_OK;
}
