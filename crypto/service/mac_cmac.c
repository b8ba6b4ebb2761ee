/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CMAC (SP 800-38B) behind the MAC service. */
#include "crypto/cmac/cmac.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/mac_impl.h"

_Static_assert(sizeof(struct pak_cmac) <= PAK_MAC_STATE_MAX, "state fits");

static struct pak_cmac *cmac(struct pak_mac *m)
{
	return (struct pak_cmac *)(void *)m->state;
}

static size_t length(const struct pak_mac_params *p)
{
	(void)p;
	return 16;
}

static enum pak_status gate(const struct pak_mac_params *p)
{
	(void)p;
	return pak_selftest_gate(PAK_ST_CMAC);
}

static enum pak_status init(struct pak_mac *m, const struct pak_mac_params *p, const uint8_t *key,
                            size_t key_len)
{
	if (p->hash != PAK_ALG_NONE)
		return PAK_ERR_ARG;
	if (key_len != 16 && key_len != 24 && key_len != 32)
		return PAK_ERR_LENGTH;
	pak_cmac_init(cmac(m), key, key_len);
	return PAK_OK;
}

static enum pak_status restart(struct pak_mac *m)
{
	pak_cmac_restart(cmac(m));
	return PAK_OK;
}

static void update(struct pak_mac *m, const uint8_t *in, size_t len)
{
	pak_cmac_update(cmac(m), in, len);
}

static void final(struct pak_mac *m, uint8_t *full, size_t len)
{
	(void)len;
	pak_cmac_final(cmac(m), full);
}

/* SP 800-38B appendix B: no more than 2^48 blocks under one key. */
const struct pak_mac_impl pak_mac_cmac = {
        .limit = (uint64_t)1 << 52,
        .length = length,
        .gate = gate,
        .init = init,
        .restart = restart,
        .update = update,
        .final = final,
};
