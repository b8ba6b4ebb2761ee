/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman with secret keys: import, agreement, both lengths of private keys,
 * and generation. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/ffdh.h>
#include <pak/kex.h>

static const struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048};

/* A key whose private number has len bytes, secret. */
static struct pak_key *secret_key(size_t len)
{
	uint8_t x[256] = {0x01, 0x5a, 0xc3};
	struct pak_dh_number priv = {x, len};
	struct pak_key *key = NULL;

	memset(x + 3, 0x77, sizeof x - 3);
	ct_secret(x, sizeof x);
	ct_ok(pak_key_import_dh(&key, &params, &priv, NULL, NULL));
	return key;
}

static void agree_with(struct pak_key *key)
{
	struct pak_key *peer = secret_key(29);
	uint8_t z[256], x[256];
	size_t len;

	ct_ok(pak_kex_derive(PAK_ALG_FFDH, key, peer, z, sizeof z, &len, NULL));
	ct_reached(z, len);
	ct_ok(pak_key_check(key));
	int equal = pak_key_equal(key, peer, PAK_PART_PRIVATE);
	ct_public(&equal, sizeof equal);
	ct_ok(pak_key_dh_component(key, PAK_DH_PRIVATE, x, sizeof x, &len));
	ct_reached(x, len);
	pak_key_free(peer);
	pak_key_free(key);
}

static void agree_short(void)
{
	agree_with(secret_key(29)); /* 225 bits */
}

static void agree_long(void)
{
	agree_with(secret_key(256));
}

static void keygen(void)
{
	struct pak_key *key = NULL;

	ct_ok(pak_key_generate_dh(&key, &params, NULL));
	agree_with(key);
}

const struct ct_row ct_ffdh[] = {
        {"DH: import and agree, short private key", agree_short, 0, 1},
        {"DH: import and agree, long private key", agree_long, 0, 1},
        {"DH: key generation", keygen, 0, 1},
        {0},
};
