/* SPDX-License-Identifier: Apache-2.0
 *
 * The MAC service: HMAC. */
#include <pak/mac.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/hmac/hmac.h"
#include "crypto/hmac/hmac_tls.h"
#include "crypto/service/hash.h"

#define LENGTH_LIMIT (((uint64_t)1 << 61) - PAK_DIGEST_MAX_BLOCK) /* the key block counts too */

#define TLS_MAX_HEADER 64
#define TLS_MAX_RECORD ((size_t)1 << 20)

_Static_assert(sizeof(struct pak_hmac) <= PAK_MAC_STATE_MAX, "state fits");

static struct pak_hmac *hmac(struct pak_mac *m)
{
	return (struct pak_hmac *)(void *)m->state;
}

static enum pak_status judge(struct pak_mac *m, size_t tag_len)
{
	const struct pak_policy_request request = {
	        .alg = m->alg,
	        .op = m->op,
	        .hash = m->hash,
	        .key_bits = m->key_bits,
	        .tag_bits = (uint32_t)(8 * tag_len),
	};

	return pak_policy_check(&request, &m->verdict);
}

static enum pak_status gate(enum pak_alg alg, enum pak_alg hash)
{
	enum pak_status st;

	if (alg != PAK_ALG_HMAC)
		return PAK_ERR_UNSUPPORTED;
	st = pak_hash_gate(hash);
	return st ? st : pak_selftest_gate(PAK_ST_HMAC);
}

enum pak_status pak_mac_init(struct pak_mac *m, enum pak_alg alg, enum pak_alg hash, enum pak_op op,
                             const uint8_t *key, size_t key_len)
{
	const struct pak_hash *h = pak_hash_get(hash);
	enum pak_status st;

	m->alg = alg;
	m->hash = hash;
	m->op = op;
	m->key_bits = key_len > UINT32_MAX / 8 ? UINT32_MAX : (uint32_t)(8 * key_len);
	m->mac_len = 0;
	m->active = 0;
	m->total = 0;
	if (op != PAK_OP_MAC && op != PAK_OP_MAC_VERIFY)
		return PAK_ERR_ARG;
	st = judge(m, h ? h->len : 0);
	if (!st)
		st = gate(alg, hash);
	if (st) {
		pak_wipe(m->state, sizeof m->state);
		return st;
	}
	pak_hmac_init(hmac(m), h, key, key_len);
	m->mac_len = (uint8_t)h->len;
	m->active = 1;
	return PAK_OK;
}

enum pak_status pak_mac_restart(struct pak_mac *m)
{
	if (!m->mac_len)
		return PAK_ERR_STATE;
	pak_hmac_restart(hmac(m), pak_hash_get(m->hash));
	m->total = 0;
	m->active = 1;
	return PAK_OK;
}

enum pak_status pak_mac_update(struct pak_mac *m, const void *in, size_t len)
{
	if (!m->active)
		return PAK_ERR_STATE;
	if (len >= LENGTH_LIMIT - m->total)
		return PAK_ERR_LIMIT;
	m->total += len;
	pak_hmac_update(hmac(m), pak_hash_get(m->hash), in, len);
	return PAK_OK;
}

/* The whole MAC to full, after every check of the request for len bytes of it; ends the message. */
static enum pak_status finish(struct pak_mac *m, uint8_t full[PAK_MAC_MAX_LEN], size_t len)
{
	enum pak_status st;

	if (!m->active)
		return PAK_ERR_STATE;
	if (!len || len > m->mac_len)
		return PAK_ERR_LENGTH;
	st = len == m->mac_len ? PAK_OK : judge(m, len);
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	pak_hmac_final(hmac(m), pak_hash_get(m->hash), full);
	m->active = 0;
	return PAK_OK;
}

enum pak_status pak_mac_final(struct pak_mac *m, uint8_t *out, size_t len)
{
	uint8_t full[PAK_MAC_MAX_LEN];
	enum pak_status st;

	if (m->op != PAK_OP_MAC)
		return PAK_ERR_STATE;
	st = finish(m, full, len);
	if (!st)
		memcpy(out, full, len);
	pak_wipe(full, sizeof full);
	return st;
}

enum pak_status pak_mac_verify(struct pak_mac *m, const uint8_t *mac, size_t len)
{
	uint8_t full[PAK_MAC_MAX_LEN];
	enum pak_status st = finish(m, full, len);
	int equal;

	if (!st) {
		equal = pak_mem_equal(full, mac, len);
		PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
		st = equal ? PAK_OK : PAK_ERR_AUTH;
	}
	pak_wipe(full, sizeof full);
	return st;
}

enum pak_status pak_mac_tls_record(struct pak_mac *m, uint8_t *out, size_t cap,
                                   const uint8_t *header, size_t header_len, const uint8_t *data,
                                   size_t len, size_t record_len)
{
	const struct pak_hash *h = pak_hash_get(m->hash);
	enum pak_status st;

	if (!m->active || m->total || m->op != PAK_OP_MAC)
		return PAK_ERR_STATE;
	if (cap < m->mac_len || header_len > TLS_MAX_HEADER || record_len <= m->mac_len)
		return PAK_ERR_LENGTH;
	if (record_len > TLS_MAX_RECORD)
		return PAK_ERR_LIMIT;
	st = pak_selftest_check();
	if (st)
		return st;
	pak_hmac_tls(hmac(m), h, out, header, header_len, data, len, record_len);
	m->active = 0;
	return PAK_OK;
}

void pak_mac_clear(struct pak_mac *m)
{
	pak_wipe(m, sizeof *m);
}
