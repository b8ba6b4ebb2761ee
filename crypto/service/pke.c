/* SPDX-License-Identifier: Apache-2.0
 *
 * The service of encryption with public keys: RFC 8017 7. */
#include <pak/pke.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa_pad.h"
#include "crypto/service/hash.h"
#include "crypto/service/key_impl.h"

static int is_private(enum pak_op op)
{
	return op == PAK_OP_DECRYPT || op == PAK_OP_UNWRAP || op == PAK_OP_SIGN;
}

static int op_fits(const struct pak_pke *pke)
{
	switch (pke->op) {
	case PAK_OP_ENCRYPT:
	case PAK_OP_DECRYPT:
	case PAK_OP_WRAP:
	case PAK_OP_UNWRAP:
		return 1;
	case PAK_OP_SIGN:
	case PAK_OP_VERIFY:
		return pke->alg == PAK_ALG_RSA_RAW;
	default:
		return 0;
	}
}

static struct pak_rsa_oaep oaep_of(const struct pak_pke *pke)
{
	return (struct pak_rsa_oaep){
	        .hash = pak_hash_get(pke->hash),
	        .mgf = pak_hash_get(pke->mgf != PAK_ALG_NONE ? pke->mgf : pke->hash),
	        .label = pke->label,
	        .label_len = pke->label_len,
	};
}

static enum pak_status gate(const struct pak_pke *pke)
{
	enum pak_status st = pak_selftest_gate(PAK_ST_RSA_DECRYPT);

	if (!st && pke->alg == PAK_ALG_RSA_OAEP)
		st = pak_hash_gate(pke->hash);
	if (!st && pke->alg == PAK_ALG_RSA_OAEP && pke->mgf != PAK_ALG_NONE)
		st = pak_hash_gate(pke->mgf);
	if (!st && pke->alg == PAK_ALG_RSA_PKCS1_ENC)
		st = pak_hash_gate(PAK_ALG_SHA256);
	if (!st && pke->alg == PAK_ALG_RSA_PKCS1_ENC)
		st = pak_selftest_gate(PAK_ST_HMAC);
	return st ? st : pak_selftest_check();
}

enum pak_status pak_pke_check(const struct pak_pke *pke, struct pak_verdict *verdict)
{
	int oaep = pke->alg == PAK_ALG_RSA_OAEP;
	struct pak_policy_request request = {
	        .alg = pke->alg, .op = pke->op, .hash = oaep ? pke->hash : PAK_ALG_NONE};
	struct pak_verdict local;
	enum pak_status st;

	if (verdict)
		memset(verdict, 0, sizeof *verdict);
	if (!pke->key || !op_fits(pke) || (pke->label_len && !pke->label))
		return PAK_ERR_ARG;
	pak_key_describe(pke->key, &request);
	if (!verdict)
		verdict = &local;
	st = pak_policy_check(&request, verdict);
	if (!st && oaep)
		st = pak_key_judge_mgf(&request, pke->mgf, verdict);
	if (st)
		return st;
	if (!oaep && pke->alg != PAK_ALG_RSA_PKCS1_ENC && pke->alg != PAK_ALG_RSA_RAW)
		return PAK_ERR_UNSUPPORTED;
	if (oaep && (!oaep_of(pke).hash || !oaep_of(pke).mgf))
		return PAK_ERR_UNSUPPORTED;
	if (!pak_key_is_rsa(pke->key, is_private(pke->op) ? PAK_PART_PRIVATE : PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	return gate(pke);
}

size_t pak_pke_max(const struct pak_pke *pke)
{
	size_t k = pke->key->type == PAK_ALG_KEY_RSA ? pke->key->rsa->len : 0, less = 0;
	const struct pak_hash *hash = pak_hash_get(pke->hash);

	if (is_private(pke->op) && pke->alg == PAK_ALG_RSA_OAEP && hash)
		less = 2 * (size_t)hash->len + 2;
	if (is_private(pke->op) && pke->alg == PAK_ALG_RSA_PKCS1_ENC)
		less = 11;
	return k > less ? k - less : 0;
}

/* Only that a byte must be drawn again may show. */
static int is_zero(uint8_t byte)
{
	int zero = !byte;

	PAK_PUBLIC(&zero, sizeof zero);
	return zero;
}

/* len random bytes, none of them zero. */
static enum pak_status nonzero(uint8_t *out, size_t len)
{
	enum pak_status st = pak_rng_bytes(out, len);

	/* Zeros are replaced by bytes that are drawn until one is not zero. */
	for (size_t i = 0; !st && i < len; i++)
		while (!st && is_zero(out[i]))
			st = pak_rng_bytes(&out[i], 1);
	return st;
}

/* The padding, random part included. */
static enum pak_status pad(const struct pak_pke *pke, uint8_t *em, const uint8_t *in, size_t in_len)
{
	size_t k = pke->key->rsa->len;
	uint8_t random[PAK_RSA_MAX_LEN];
	enum pak_status st;

	if (pke->alg == PAK_ALG_RSA_RAW) {
		if (in_len != k)
			return PAK_ERR_LENGTH;
		memcpy(em, in, k);
		return PAK_OK;
	}
	if (pke->alg == PAK_ALG_RSA_OAEP) {
		const struct pak_rsa_oaep oaep = oaep_of(pke);

		st = pak_rng_bytes(random, oaep.hash->len);
		if (!st)
			st = pak_rsa_oaep_encode(em, k, &oaep, in, in_len, random);
	} else {
		st = nonzero(random, k);
		if (!st)
			st = pak_rsa_pkcs1_pad(em, k, in, in_len, random);
	}
	pak_wipe(random, sizeof random);
	return st;
}

enum pak_status pak_pke_encrypt(const struct pak_pke *pke, uint8_t *out, size_t cap, size_t *len,
                                const uint8_t *in, size_t in_len)
{
	uint8_t em[PAK_RSA_MAX_LEN];
	enum pak_status st;

	*len = 0;
	st = is_private(pke->op) ? PAK_ERR_ARG : pak_pke_check(pke, NULL);
	if (st)
		return st;
	*len = pke->key->rsa->len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	st = pad(pke, em, in, in_len);
	if (!st)
		st = pak_rsa_public(pke->key->rsa, out, em);
	if (st)
		*len = 0;
	pak_wipe(em, sizeof em);
	pak_rsa_wipe_stack();
	return st;
}

/* em = in^d, after all checks; PAK_ERR_DATA for whatever is wrong with in itself. */
static enum pak_status open_it(const struct pak_pke *pke, uint8_t *em, const uint8_t *in,
                               size_t in_len)
{
	enum pak_status st = is_private(pke->op) ? pak_pke_check(pke, NULL) : PAK_ERR_ARG;
	uint64_t *work;

	if (st)
		return st;
	if (in_len != pke->key->rsa->len)
		return PAK_ERR_DATA;
	if (pke->expected && pke->expected + 11 > in_len)
		return PAK_ERR_LENGTH;
	work = pak_key_rsa_work(pke->key);
	if (!work)
		return PAK_ERR_MEMORY;
	st = pak_rsa_private(pke->key->rsa, em, in, &pak_rsa_rng, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	return st == PAK_ERR_INTERNAL ? pak_key_rsa_failed(pke->key) : st;
}

/* kdk of implicit rejection. */
static void reject_key(const struct pak_pke *pke, uint8_t kdk[32], const uint8_t *in)
{
	const struct pak_rsa *rsa = pke->key->rsa;
	uint8_t d[PAK_RSA_MAX_LEN];

	pak_int_store(d, rsa->len, rsa->d);
	pak_rsa_reject_key(kdk, d, in, rsa->len);
	pak_wipe(d, rsa->len);
}

/* Takes the padding off em: the message is *len bytes at *msg. */
static enum pak_status unpad(const struct pak_pke *pke, const uint8_t **msg, size_t *len,
                             uint8_t *em, const uint8_t *in)
{
	size_t k = pke->key->rsa->len;
	uint8_t kdk[32];

	*msg = em;
	*len = k;
	if (pke->alg == PAK_ALG_RSA_OAEP) {
		const struct pak_rsa_oaep oaep = oaep_of(pke);

		return pak_rsa_oaep_decode(msg, len, em, k, &oaep);
	}
	if (pke->alg == PAK_ALG_RSA_PKCS1_ENC) {
		reject_key(pke, kdk, in);
		pak_rsa_pkcs1_unpad(len, em, k, kdk, pke->expected);
		pak_wipe(kdk, sizeof kdk);
	}
	return PAK_OK;
}

enum pak_status pak_pke_decrypt(const struct pak_pke *pke, uint8_t *out, size_t cap, size_t *len,
                                const uint8_t *in, size_t in_len)
{
	uint8_t em[PAK_RSA_MAX_LEN];
	const uint8_t *msg;
	enum pak_status st;
	size_t n;

	*len = 0;
	st = open_it(pke, em, in, in_len);
	if (!st)
		st = unpad(pke, &msg, &n, em, in);
	if (!st) {
		*len = n;
		if (cap < n)
			st = PAK_ERR_BUFFER;
		else if (n)
			memcpy(out, msg, n);
	}
	pak_wipe(em, sizeof em);
	return st;
}

enum pak_status pak_pke_decrypt_tls(const struct pak_pke *pke, uint8_t out[48], const uint8_t *in,
                                    size_t in_len, unsigned version, unsigned alt_version)
{
	uint8_t em[PAK_RSA_MAX_LEN], random[48];
	enum pak_status st;

	if (pke->alg != PAK_ALG_RSA_PKCS1_ENC)
		return PAK_ERR_ARG;
	st = pak_rng_bytes(random, sizeof random);
	if (!st)
		st = open_it(pke, em, in, in_len);
	if (!st)
		pak_rsa_pkcs1_unpad_tls(out, em, pke->key->rsa->len, version, alt_version, random);
	else
		pak_wipe(out, 48);
	pak_wipe(em, sizeof em);
	pak_wipe(random, sizeof random);
	return st;
}
