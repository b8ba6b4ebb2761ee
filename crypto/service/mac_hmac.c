/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC (FIPS 198-1) behind the MAC service, and its form for TLS records. */
#include <string.h>

#include "crypto/hmac/hmac.h"
#include "crypto/hmac/hmac_tls.h"
#include "crypto/service/hash.h"
#include "crypto/service/mac_impl.h"

#define TLS_MAX_HEADER 64
#define TLS_MAX_RECORD ((size_t)1 << 20)

_Static_assert(sizeof(struct pak_hmac) <= PAK_MAC_STATE_MAX, "state fits");

static struct pak_hmac *hmac(struct pak_mac *m)
{
	return (struct pak_hmac *)(void *)m->state;
}

static size_t length(const struct pak_mac_params *p)
{
	const struct pak_hash *h = pak_hash_get(p->hash);

	return h ? h->len : 0;
}

static enum pak_status gate(const struct pak_mac_params *p)
{
	enum pak_status st = pak_hash_get(p->hash) ? pak_hash_gate(p->hash) : PAK_ERR_UNSUPPORTED;

	return st ? st : pak_selftest_gate(PAK_ST_HMAC);
}

static enum pak_status init(struct pak_mac *m, const struct pak_mac_params *p, const uint8_t *key,
                            size_t key_len)
{
	pak_hmac_init(hmac(m), pak_hash_get(p->hash), key, key_len);
	return PAK_OK;
}

static enum pak_status restart(struct pak_mac *m)
{
	pak_hmac_restart(hmac(m), pak_hash_get(m->hash));
	return PAK_OK;
}

static void update(struct pak_mac *m, const uint8_t *in, size_t len)
{
	pak_hmac_update(hmac(m), pak_hash_get(m->hash), in, len);
}

static void final(struct pak_mac *m, uint8_t *full, size_t len)
{
	(void)len;
	pak_hmac_final(hmac(m), pak_hash_get(m->hash), full);
}

const struct pak_mac_impl pak_mac_hmac = {
        .limit = ((uint64_t)1 << 61) - PAK_DIGEST_MAX_BLOCK, /* the key block counts too */
        .length = length,
        .gate = gate,
        .init = init,
        .restart = restart,
        .update = update,
        .final = final,
};

enum pak_status pak_mac_tls_record(struct pak_mac *m, uint8_t *out, size_t cap,
                                   const uint8_t *header, size_t header_len, const uint8_t *data,
                                   size_t len, size_t record_len)
{
	const struct pak_hash *h = pak_hash_get(m->hash);
	enum pak_status st;

	if (m->impl != &pak_mac_hmac || !m->active || m->total || m->op != PAK_OP_MAC)
		return PAK_ERR_STATE;
	if (cap < m->mac_len || header_len > TLS_MAX_HEADER || record_len <= m->mac_len)
		return PAK_ERR_LENGTH;
	if (record_len > TLS_MAX_RECORD)
		return PAK_ERR_LIMIT;
	if (!h->compress)
		return PAK_ERR_UNSUPPORTED;
	st = pak_selftest_check();
	if (st)
		return st;
	pak_hmac_tls(hmac(m), h, out, header, header_len, data, len, record_len);
	m->active = 0;
	return PAK_OK;
}
