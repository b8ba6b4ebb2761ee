/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation of application protocols: SSH, IKEv2 (SP 800-135), Kerberos (RFC 3961), PKCS#12
 * (RFC 7292). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/kdf/kdf.h"
#include "crypto/service/hash.h"
#include "crypto/service/kdf_impl.h"

enum pak_status pak_ssh_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                            struct pak_kdf_bytes key, struct pak_kdf_bytes exchange,
                            struct pak_kdf_bytes session, char letter, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_SSHKDF, hash, key.len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_SSHKDF, verdict);

	if (!st && (letter < 'A' || letter > 'F'))
		st = PAK_ERR_ARG;
	if (!st && (pak_kdf_bad_len(out_len) || !key.len || !exchange.len || !session.len))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_ssh(h, out, out_len, key, exchange, session, (uint8_t)letter);
	return PAK_OK;
}

/* --- IKEv2 --- */

/* prf(k1 | k2, d1 | d2 | d3), one digest. */
static enum pak_status ike(enum pak_alg hash, uint8_t *out, size_t cap,
                           const struct pak_kdf_bytes key[2], const struct pak_kdf_bytes data[3],
                           struct pak_verdict *verdict)
{
	const size_t len = pak_digest_len(hash);
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_IKEV2_PRF, hash, key[0].len + key[1].len, 0, len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_IKEV2, verdict);

	if (!st && cap < len)
		st = PAK_ERR_BUFFER;
	if (st)
		return pak_kdf_failed(st, out, cap);
	pak_kdf_ike_prf(h, out, key, data);
	return PAK_OK;
}

enum pak_status pak_ikev2_skeyseed(enum pak_alg hash, uint8_t *out, size_t cap,
                                   struct pak_kdf_bytes ni, struct pak_kdf_bytes nr,
                                   struct pak_kdf_bytes shared, struct pak_verdict *verdict)
{
	if (ni.len > 256 || nr.len > 256) /* RFC 7296 3.9 */
		return pak_kdf_failed(PAK_ERR_LENGTH, out, cap);
	return ike(hash, out, cap, (const struct pak_kdf_bytes[2]){ni, nr},
	           (const struct pak_kdf_bytes[3]){shared}, verdict);
}

enum pak_status pak_ikev2_rekey(enum pak_alg hash, uint8_t *out, size_t cap,
                                struct pak_kdf_bytes sk_d, struct pak_kdf_bytes shared,
                                struct pak_kdf_bytes ni, struct pak_kdf_bytes nr,
                                struct pak_verdict *verdict)
{
	return ike(hash, out, cap, (const struct pak_kdf_bytes[2]){sk_d},
	           (const struct pak_kdf_bytes[3]){shared, ni, nr}, verdict);
}

enum pak_status pak_ikev2_prf_plus(enum pak_alg hash, uint8_t *out, size_t out_len,
                                   struct pak_kdf_bytes key, struct pak_kdf_bytes seed,
                                   struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_IKEV2_PRF, hash, key.len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_IKEV2, verdict);

	if (!st && (!out_len || out_len > (size_t)255 * h->len))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, out_len);
	/* prf+ (RFC 7296 2.13) is the expansion of HKDF, letter by letter. */
	pak_kdf_expand(h, out, out_len, key.p, key.len, seed.p, seed.len);
	return PAK_OK;
}

/* --- Kerberos --- */

enum pak_status pak_krb5_kdf(uint8_t *out, size_t out_len, struct pak_kdf_bytes key,
                             struct pak_kdf_bytes constant, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_KRB5KDF, PAK_ALG_NONE, key.len, 0, out_len);
	enum pak_status st = pak_kdf_judge(&request, verdict);

	if (!st && ((key.len != 16 && key.len != 24 && key.len != 32) || out_len != key.len ||
	            !constant.len || constant.len > 16))
		st = PAK_ERR_LENGTH;
	if (!st)
		st = pak_selftest_gate(PAK_ST_AES);
	if (!st)
		st = pak_selftest_gate(PAK_ST_KRB5KDF);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_krb5(out, key, constant);
	return PAK_OK;
}

/* --- PKCS#12 --- */

enum pak_status pak_pkcs12_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                               struct pak_kdf_bytes password, struct pak_kdf_bytes salt,
                               uint32_t iterations, unsigned id, struct pak_verdict *verdict)
{
	struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_PKCS12KDF, hash, password.len, salt.len, out_len);
	const struct pak_hash *h;
	uint8_t *work;
	enum pak_status st;

	request.op = PAK_OP_KDF_PASSWORD;
	request.iterations = iterations;
	st = pak_kdf_admit(&h, &request, PAK_ST_PKCS12KDF, verdict);
	if (!st && (id < 1 || id > 3))
		st = PAK_ERR_ARG;
	if (!st &&
	    (pak_kdf_bad_len(out_len) || !iterations || password.len > 65536 || salt.len > 65536))
		st = PAK_ERR_LENGTH;
	if (st)
		return pak_kdf_failed(st, out, out_len);
	work = pak_secmem_alloc(pak_kdf_pkcs12_room(h, password.len, salt.len));
	if (!work)
		return pak_kdf_failed(PAK_ERR_MEMORY, out, out_len);
	pak_kdf_pkcs12(h, out, out_len, password, salt, iterations, (uint8_t)id, work);
	pak_secmem_free(work);
	return PAK_OK;
}
