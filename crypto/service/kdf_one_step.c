/* SPDX-License-Identifier: Apache-2.0
 *
 * One-step key derivation (SP 800-56C r2 4) over a digest or a MAC, and its relatives over a
 * digest: X9.63 (SEC 1 3.6.1), X9.42 (RFC 2631 2.1.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/kdf/kdf.h"
#include "crypto/service/hash.h"
#include "crypto/service/kdf_impl.h"
#include "crypto/service/mac_impl.h"

/* The block length of KMAC where the caller names none: the whole output at once. */
static size_t block_len(const struct pak_one_step *k, const struct pak_mac *m, size_t out_len)
{
	if (k->mac == PAK_ALG_HMAC)
		return m->mac_len;
	return k->kmac_len ? k->kmac_len : out_len;
}

/* 4.1: the default salt is a block of zeros of HMAC (that is an empty key), and of KMAC what fills
 * its first block. */
static struct pak_kdf_bytes salt_of(const struct pak_one_step *k)
{
	static const uint8_t zeros[164];

	if (k->salt.len || k->mac == PAK_ALG_HMAC)
		return k->salt;
	return (struct pak_kdf_bytes){zeros, k->mac == PAK_ALG_KMAC128 ? 164 : 132};
}

static enum pak_status with_mac(uint8_t *out, size_t out_len, const struct pak_one_step *k)
{
	static const uint8_t custom[] = "KDF";
	const struct pak_mac_params p = {
	        .hash = k->hash,
	        .custom = k->mac == PAK_ALG_HMAC ? NULL : custom,
	        .custom_len = k->mac == PAK_ALG_HMAC ? 0 : sizeof custom - 1,
	};
	const struct pak_kdf_bytes salt = salt_of(k);
	uint8_t t[PAK_MAC_MAX_LEN], counter[4];
	struct pak_mac m;
	enum pak_status st = pak_mac_inner_init(&m, k->mac, &p, salt.p, salt.len);
	size_t len = st ? 0 : block_len(k, &m, out_len);

	if (!st && k->no_counter && out_len > len)
		st = PAK_ERR_LENGTH;
	for (uint32_t i = 1; !st && out_len; i++) {
		size_t n = out_len < len ? out_len : len;

		if (i > 1)
			st = pak_mac_inner_init(&m, k->mac, &p, salt.p, salt.len);
		if (st)
			break;
		pak_store32_be(counter, i);
		if (!k->no_counter)
			m.impl->update(&m, counter, sizeof counter);
		m.impl->update(&m, k->secret.p, k->secret.len);
		if (k->info.len)
			m.impl->update(&m, k->info.p, k->info.len);
		if (len > sizeof t) {
			pak_mac_inner_final(&m, out, len); /* the one block of KMAC */
		} else {
			pak_mac_inner_final(&m, t, len);
			memcpy(out, t, n);
		}
		out += n;
		out_len -= n;
	}
	pak_wipe(t, sizeof t);
	pak_wipe(&m, sizeof m);
	return st;
}

enum pak_status pak_one_step_run(uint8_t *out, size_t out_len, const struct pak_one_step *k)
{
	const struct pak_hash *hash = pak_hash_get(k->hash);

	if (k->mac)
		return with_mac(out, out_len, k);
	if (!hash)
		return PAK_ERR_UNSUPPORTED;
	if (k->no_counter && out_len > hash->len)
		return PAK_ERR_LENGTH;
	pak_kdf_hash(hash, out, out_len, k->no_counter ? PAK_KDF_NO_COUNTER : PAK_KDF_COUNTER_FIRST,
	             k->secret, k->info);
	return PAK_OK;
}

static enum pak_status check_one_step(const struct pak_one_step *k, size_t out_len)
{
	if (k->mac && k->mac != PAK_ALG_HMAC && k->mac != PAK_ALG_KMAC128 &&
	    k->mac != PAK_ALG_KMAC256)
		return PAK_ERR_UNSUPPORTED;
	if (!k->mac && k->salt.len)
		return PAK_ERR_ARG;
	if (!out_len || !k->secret.len || k->kmac_len > PAK_MAC_MAX_LEN)
		return PAK_ERR_LENGTH;
	/* The counter has 32 bits; the shortest block has 20 bytes. */
	return out_len / 20 >= UINT32_MAX ? PAK_ERR_LENGTH : PAK_OK;
}

enum pak_status pak_one_step(uint8_t *out, size_t out_len, const struct pak_one_step *k,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_SSKDF, k->hash, k->secret.len, k->salt.len, out_len);
	const struct pak_mac_params p = {.hash = k->hash};
	enum pak_status st = pak_kdf_judge(&request, verdict);

	if (!st)
		st = check_one_step(k, out_len);
	if (!st)
		st = k->mac ? pak_mac_inner_gate(k->mac, &p) : pak_hash_gate(k->hash);
	if (!st)
		st = pak_selftest_gate(PAK_ST_SSKDF);
	if (!st)
		st = pak_one_step_run(out, out_len, k);
	return st ? pak_kdf_failed(st, out, out_len) : PAK_OK;
}

/* --- X9.63 and X9.42 --- */

static enum pak_status check_hash_kdf(size_t out_len, struct pak_kdf_bytes secret)
{
	return !out_len || out_len / 20 >= UINT32_MAX || !secret.len ? PAK_ERR_LENGTH : PAK_OK;
}

enum pak_status pak_x963_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                             struct pak_kdf_bytes secret, struct pak_kdf_bytes info,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_X963KDF, hash, secret.len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_X963KDF, verdict);

	if (!st)
		st = check_hash_kdf(out_len, secret);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_hash(h, out, out_len, PAK_KDF_COUNTER_SECOND, secret, info);
	return PAK_OK;
}

#define DER_MAX \
	((size_t)1 << 24) /* of each member of OtherInfo: its lengths then fit four bytes \
	                   */

static enum pak_status check_x942(const struct pak_x942 *x)
{
	size_t parts = x->party_u.len | x->party_v.len | x->supp_pub.len | x->supp_priv.len;

	if (!x->oid.len || (x->supp_pub.len && x->key_bits) || (x->der.len && parts))
		return PAK_ERR_ARG;
	if ((parts | x->oid.len | x->der.len) >= DER_MAX)
		return PAK_ERR_LENGTH;
	return PAK_OK;
}

enum pak_status pak_x942_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                             struct pak_kdf_bytes secret, const struct pak_x942 *x,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_X942KDF, hash, secret.len, 0, out_len);
	const struct pak_hash *h;
	enum pak_status st = pak_kdf_admit(&h, &request, PAK_ST_X942KDF, verdict);

	if (!st)
		st = check_hash_kdf(out_len, secret);
	if (!st)
		st = check_x942(x);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	pak_kdf_x942(h, out, out_len, secret, x);
	return PAK_OK;
}
