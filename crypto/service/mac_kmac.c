/* SPDX-License-Identifier: Apache-2.0
 *
 * KMAC128 and KMAC256 (SP 800-185) behind the MAC service. */
#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/kmac/kmac.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/mac_impl.h"

#define CUSTOM_LIMIT ((uint64_t)1 << 32)

_Static_assert(sizeof(struct pak_kmac) <= PAK_MAC_STATE_MAX, "state fits");

static struct pak_kmac *kmac(struct pak_mac *m)
{
	return (struct pak_kmac *)(void *)m->state;
}

/* Twice the strength. */
static size_t length_128(const struct pak_mac_params *p)
{
	(void)p;
	return 32;
}

static size_t length_256(const struct pak_mac_params *p)
{
	(void)p;
	return 64;
}

static enum pak_status gate(const struct pak_mac_params *p)
{
	enum pak_status st = pak_selftest_gate(PAK_ST_SHA3);

	(void)p;
	return st ? st : pak_selftest_gate(PAK_ST_KMAC);
}

static enum pak_status init(struct pak_mac *m, const struct pak_mac_params *p, const uint8_t *key,
                            size_t key_len)
{
	uint8_t spare = 0;

	if (p->key_spare)
		spare = (uint8_t)(key[key_len - 1] >> (8 - p->key_spare));
	PAK_PUBLIC(&spare, 1); /* no part of the key */
	if (spare)
		return PAK_ERR_ARG;
	if (p->custom_len > CUSTOM_LIMIT)
		return PAK_ERR_LENGTH;
	pak_kmac_init_bits(kmac(m),
	                   m->alg == PAK_ALG_KMAC128 ? PAK_CSHAKE128_RATE : PAK_CSHAKE256_RATE, key,
	                   8 * (uint64_t)key_len - p->key_spare, p->custom, p->custom_len);
	return PAK_OK;
}

static enum pak_status restart(struct pak_mac *m)
{
	pak_kmac_restart(kmac(m));
	return PAK_OK;
}

static void update(struct pak_mac *m, const uint8_t *in, size_t len)
{
	pak_kmac_update(kmac(m), in, len);
}

static void final(struct pak_mac *m, uint8_t *full, size_t len)
{
	(void)full;
	pak_kmac_final(kmac(m), m->xof ? 0 : len);
}

static void final_bits(struct pak_mac *m, size_t len_bits, uint8_t last, unsigned bits)
{
	pak_kmac_final_bits(kmac(m), last, bits, m->xof ? 0 : len_bits);
}

static void read_mac(struct pak_mac *m, uint8_t *out, size_t len)
{
	pak_kmac_read(kmac(m), out, len);
}

const struct pak_mac_impl pak_mac_kmac128 = {
        .limit = (uint64_t)1 << 61,
        .length = length_128,
        .gate = gate,
        .init = init,
        .restart = restart,
        .update = update,
        .final = final,
        .read = read_mac,
        .final_bits = final_bits,
};

const struct pak_mac_impl pak_mac_kmac256 = {
        .limit = (uint64_t)1 << 61,
        .length = length_256,
        .gate = gate,
        .init = init,
        .restart = restart,
        .update = update,
        .final = final,
        .read = read_mac,
        .final_bits = final_bits,
};
