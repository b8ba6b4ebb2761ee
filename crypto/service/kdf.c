/* SPDX-License-Identifier: Apache-2.0
 *
 * The KDF service. Each call is judged once; the HMAC inside goes straight to the primitive. */
#include <pak/kdf.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/kdf/kdf.h"
#include "crypto/service/hash.h"
#include "crypto/service/kdf_impl.h"

uint32_t pak_kdf_bits(size_t bytes)
{
	return bytes > UINT32_MAX / 8 ? UINT32_MAX : (uint32_t)(8 * bytes);
}

enum pak_status pak_kdf_judge(const struct pak_policy_request *request, struct pak_verdict *verdict)
{
	struct pak_verdict local;

	return pak_policy_check(request, verdict ? verdict : &local);
}

enum pak_status pak_kdf_admit(const struct pak_hash **hash,
                              const struct pak_policy_request *request, enum pak_selftest_id test,
                              struct pak_verdict *verdict)
{
	enum pak_status st = pak_kdf_judge(request, verdict);

	if (!st && !pak_hash_get(request->hash)) /* XOFs have a gate, but no length */
		st = PAK_ERR_UNSUPPORTED;
	if (!st)
		st = pak_hash_gate(request->hash);
	if (!st)
		st = pak_selftest_gate(PAK_ST_HMAC);
	if (!st)
		st = pak_selftest_gate(test);
	if (!st)
		*hash = pak_hash_get(request->hash);
	return st;
}

struct pak_policy_request pak_kdf_request(enum pak_alg alg, enum pak_alg hash, size_t key_len,
                                          size_t salt_len, size_t out_len)
{
	return (struct pak_policy_request){
	        .alg = alg,
	        .op = PAK_OP_DERIVE,
	        .hash = hash,
	        .key_bits = pak_kdf_bits(key_len),
	        .salt_bits = pak_kdf_bits(salt_len),
	        .out_bits = pak_kdf_bits(out_len),
	};
}

enum pak_status pak_kdf_failed(enum pak_status st, uint8_t *out, size_t out_len)
{
	if (!pak_kdf_bad_len(out_len))
		memset(out, 0, out_len);
	return st;
}

static enum pak_status check_expand_len(enum pak_alg hash, size_t out_len)
{
	size_t len = pak_digest_len(hash);

	/* No digest of ours: let the policy and the gate say so. */
	return len && (!out_len || out_len > 255 * len) ? PAK_ERR_LENGTH : PAK_OK;
}

enum pak_status pak_hkdf_extract(enum pak_alg hash, uint8_t *prk, size_t cap, const uint8_t *salt,
                                 size_t salt_len, const uint8_t *ikm, size_t ikm_len,
                                 struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_HKDF, hash, ikm_len, salt_len, pak_digest_len(hash));
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_HKDF, verdict);

	if (!st && cap < h->len)
		st = PAK_ERR_BUFFER;
	if (st) {
		memset(prk, 0, cap);
		return st;
	}
	pak_kdf_extract(h, prk, salt, salt_len, ikm, ikm_len);
	return PAK_OK;
}

enum pak_status pak_hkdf_expand(enum pak_alg hash, uint8_t *out, size_t out_len, const uint8_t *prk,
                                size_t prk_len, const uint8_t *info, size_t info_len,
                                struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_HKDF, hash, prk_len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_HKDF, verdict);

	if (!st)
		st = check_expand_len(hash, out_len);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_expand(h, out, out_len, prk, prk_len, info, info_len);
	return PAK_OK;
}

enum pak_status pak_hkdf(enum pak_alg hash, uint8_t *out, size_t out_len, const uint8_t *salt,
                         size_t salt_len, const uint8_t *ikm, size_t ikm_len, const uint8_t *info,
                         size_t info_len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_HKDF, hash, ikm_len, salt_len, out_len);
	uint8_t prk[PAK_DIGEST_MAX_LEN];
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_HKDF, verdict);

	if (!st)
		st = check_expand_len(hash, out_len);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_extract(h, prk, salt, salt_len, ikm, ikm_len);
	pak_kdf_expand(h, out, out_len, prk, h->len, info, info_len);
	pak_wipe(prk, sizeof prk);
	return PAK_OK;
}

enum pak_status pak_tls13_expand_label(enum pak_alg hash, uint8_t *out, size_t out_len,
                                       const uint8_t *secret, size_t secret_len,
                                       const uint8_t *prefix, size_t prefix_len,
                                       const uint8_t *label, size_t label_len, const uint8_t *data,
                                       size_t data_len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_TLS13_KDF, hash, secret_len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_TLS13_KDF, verdict);

	if (!st)
		st = check_expand_len(hash, out_len);
	if (!st && (prefix_len > 255 || label_len > 255 - prefix_len || data_len > 255))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_expand_label(h, out, out_len, (struct pak_kdf_bytes){secret, secret_len},
	                     (struct pak_kdf_bytes){prefix, prefix_len},
	                     (struct pak_kdf_bytes){label, label_len},
	                     (struct pak_kdf_bytes){data, data_len});
	return PAK_OK;
}

/* Derive-Secret(prev, label, ""): salt takes h->len bytes. */
static void derived_salt(const struct pak_hash *h, uint8_t *salt, struct pak_kdf_bytes prev,
                         struct pak_kdf_bytes prefix, struct pak_kdf_bytes label)
{
	uint8_t empty[PAK_DIGEST_MAX_LEN];
	union pak_hash_state state;

	h->init(&state);
	h->final(&state, empty);
	pak_kdf_expand_label(h, salt, h->len, prev, prefix, label,
	                     (struct pak_kdf_bytes){empty, h->len});
}

enum pak_status pak_tls13_extract(enum pak_alg hash, uint8_t *out, size_t cap,
                                  const uint8_t *prev_secret, size_t prev_len, const uint8_t *ikm,
                                  size_t ikm_len, const uint8_t *prefix, size_t prefix_len,
                                  const uint8_t *label, size_t label_len,
                                  struct pak_verdict *verdict)
{
	static const uint8_t zeros[PAK_DIGEST_MAX_LEN];
	const size_t len = pak_digest_len(hash);
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_TLS13_KDF, hash, ikm ? ikm_len : len, 0, len);
	uint8_t salt[PAK_DIGEST_MAX_LEN] = {0};
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_TLS13_KDF, verdict);

	if (!st && cap < len)
		st = PAK_ERR_BUFFER;
	if (!st && prev_secret && (prefix_len > 255 || label_len > 255 - prefix_len))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, cap);
	if (prev_secret)
		derived_salt(h, salt, (struct pak_kdf_bytes){prev_secret, prev_len},
		             (struct pak_kdf_bytes){prefix, prefix_len},
		             (struct pak_kdf_bytes){label, label_len});
	pak_kdf_extract(h, out, salt, len, ikm ? ikm : zeros, ikm ? ikm_len : len);
	pak_wipe(salt, sizeof salt);
	return PAK_OK;
}

enum pak_status pak_tls1_prf(enum pak_alg hash, uint8_t *out, size_t out_len, const uint8_t *secret,
                             size_t secret_len, const uint8_t *label, size_t label_len,
                             const uint8_t *seed, size_t seed_len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_TLS1_PRF, hash, secret_len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_TLS1_PRF, verdict);

	if (!st && pak_kdf_bad_len(out_len))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_tls1_prf(h, out, out_len, (struct pak_kdf_bytes){secret, secret_len},
	                 (struct pak_kdf_bytes){label, label_len},
	                 (struct pak_kdf_bytes){seed, seed_len});
	return PAK_OK;
}

static enum pak_status admit_pbkdf2(const struct pak_hash **h, enum pak_alg hash,
                                    const struct pak_pbkdf2_job *job, uint32_t iterations,
                                    struct pak_verdict *verdict)
{
	struct pak_policy_request request = pak_kdf_request(PAK_ALG_PBKDF2, hash, job->password_len,
	                                                    job->salt_len, job->out_len);
	enum pak_status st;

	request.op = PAK_OP_KDF_PASSWORD;
	request.iterations = iterations;
	st = pak_kdf_admit(h, &request, PAK_ST_PBKDF2, verdict);
	if (!st &&
	    (!job->out_len || job->out_len > (uint64_t)UINT32_MAX * (*h)->len || !iterations))
		st = PAK_ERR_LENGTH;
	return st;
}

enum pak_status pak_pbkdf2(enum pak_alg hash, uint8_t *out, size_t out_len, const uint8_t *password,
                           size_t password_len, const uint8_t *salt, size_t salt_len,
                           uint32_t iterations, struct pak_verdict *verdict)
{
	const struct pak_pbkdf2_job job = {out, out_len, password, password_len, salt, salt_len};

	return pak_pbkdf2_many(hash, &job, 1, iterations, verdict);
}

enum pak_status pak_pbkdf2_many(enum pak_alg hash, const struct pak_pbkdf2_job *jobs, size_t count,
                                uint32_t iterations, struct pak_verdict *verdict)
{
	const struct pak_hash *h = NULL;
	enum pak_status st = PAK_OK;

	for (size_t i = 0; !st && i < count; i++)
		st = admit_pbkdf2(&h, hash, &jobs[i], iterations, verdict);
	for (size_t i = 0; st && i < count; i++)
		(void)pak_kdf_failed(st, jobs[i].out, jobs[i].out_len);
	if (st)
		return st;
	if (count)
		pak_kdf_pbkdf2_many(h, jobs, count, iterations);
	return PAK_OK;
}
