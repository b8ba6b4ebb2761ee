/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GMAC (SP 800-38D) behind the MAC service: GCM with associated data alone. */
#include "crypto/gcm/gcm.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/mac_impl.h"

#define MAX_MESSAGES ((uint64_t)1 << 32) /* 8.3: invocations under one key */

struct gmac {
	uint64_t messages;
	struct pak_gcm gcm;
};

_Static_assert(sizeof(struct gmac) <= PAK_MAC_STATE_MAX, "state fits");

static struct gmac *gmac(struct pak_mac *m)
{
	return (struct gmac *)(void *)m->state;
}

static size_t length(const struct pak_mac_params *p)
{
	(void)p;
	return 16;
}

static enum pak_status gate(const struct pak_mac_params *p)
{
	(void)p;
	return pak_selftest_gate(PAK_ST_AES_GCM);
}

static enum pak_status start(struct gmac *g, enum pak_op op, const uint8_t *iv, size_t iv_len)
{
	if (!iv || iv_len == 0 || iv_len > UINT32_MAX)
		return PAK_ERR_LENGTH;
	if (op == PAK_OP_MAC && g->messages >= MAX_MESSAGES)
		return PAK_ERR_LIMIT;
	g->messages++;
	pak_gcm_start(&g->gcm, iv, iv_len);
	return PAK_OK;
}

static enum pak_status init(struct pak_mac *m, const struct pak_mac_params *p, const uint8_t *key,
                            size_t key_len)
{
	struct gmac *g = gmac(m);

	if (p->hash != PAK_ALG_NONE)
		return PAK_ERR_ARG;
	if (key_len != 16 && key_len != 24 && key_len != 32)
		return PAK_ERR_LENGTH;
	g->messages = 0;
	pak_gcm_init(&g->gcm, key, key_len);
	m->active = p->iv != NULL;
	return p->iv ? start(g, m->op, p->iv, p->iv_len) : PAK_OK;
}

/* The same IV again would give the key away. */
static enum pak_status restart(struct pak_mac *m)
{
	(void)m;
	return PAK_ERR_STATE;
}

static void update(struct pak_mac *m, const uint8_t *in, size_t len)
{
	pak_gcm_aad(&gmac(m)->gcm, in, len);
}

static void final(struct pak_mac *m, uint8_t *full, size_t len)
{
	(void)len;
	pak_gcm_final(&gmac(m)->gcm, full);
}

const struct pak_mac_impl pak_mac_gmac = {
        .limit = (uint64_t)1 << 61,
        .length = length,
        .gate = gate,
        .init = init,
        .restart = restart,
        .update = update,
        .final = final,
};

enum pak_status pak_mac_restart_iv(struct pak_mac *m, const uint8_t *iv, size_t iv_len)
{
	enum pak_status st = PAK_OK;

	if (m->impl != &pak_mac_gmac)
		return PAK_ERR_STATE;
	m->active = 0;
	if (m->iv_bits != pak_mac_iv_bits(iv_len)) {
		m->iv_bits = pak_mac_iv_bits(iv_len);
		st = pak_mac_judge(m, m->mac_len);
	}
	if (!st)
		st = start(gmac(m), m->op, iv, iv_len);
	m->total = 0;
	m->active = !st;
	return st;
}
