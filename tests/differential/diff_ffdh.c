/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman: public keys and shared secrets in the groups by name, of which
 * libcrypto gives the prime and computes the powers. Mostly the short groups; a peer serves some
 * cases in a row. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pak/ffdh.h>
#include <pak/kex.h>

#include "tests/differential/peers.h"

#define A_PEER 16 /* cases with one peer */

/* Of 64 draws, how many take the group. */
static struct group {
	enum pak_alg alg;
	const char *name;
	unsigned share;
	BIGNUM *p, *g;
	BN_MONT_CTX *mont;
	uint64_t number; /* of the peer plus 1 */
	BIGNUM *y;
	struct pak_key *peer;
} groups[] = {
        {.alg = PAK_ALG_FFDHE2048, .name = "ffdhe2048", .share = 28},
        {.alg = PAK_ALG_MODP2048, .name = "modp_2048", .share = 28},
        {.alg = PAK_ALG_FFDHE3072, .name = "ffdhe3072", .share = 2},
        {.alg = PAK_ALG_MODP3072, .name = "modp_3072", .share = 2},
        {.alg = PAK_ALG_FFDHE4096, .name = "ffdhe4096", .share = 1},
        {.alg = PAK_ALG_MODP4096, .name = "modp_4096", .share = 1},
        {.alg = PAK_ALG_FFDHE6144, .name = "ffdhe6144", .share = 1},
        {.alg = PAK_ALG_MODP8192, .name = "modp_8192", .share = 1},
};

static BN_CTX *work;

static void power(BIGNUM *r, const BIGNUM *base, const BIGNUM *x, const struct group *g)
{
	diff_must(BN_mod_exp_mont(r, base, x, g->p, work, g->mont) == 1, g->name);
}

static struct group *some_group(struct diff_case *c)
{
	size_t draw = diff_below(c, 64);
	struct group *g = groups;

	while (draw >= g->share)
		draw -= (g++)->share;
	if (g->p)
		return g;
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string("group", (char *)(uintptr_t)g->name, 0),
	        OSSL_PARAM_construct_end()};
	EVP_PKEY *key = NULL;
	diff_must(EVP_PKEY_fromdata_init(x) == 1 &&
	                  EVP_PKEY_fromdata(x, &key, EVP_PKEY_KEY_PARAMETERS, params) == 1 &&
	                  EVP_PKEY_get_bn_param(key, "p", &g->p) == 1 &&
	                  EVP_PKEY_get_bn_param(key, "g", &g->g) == 1,
	          g->name);
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(x);
	if (!work)
		work = BN_CTX_new();
	g->mont = BN_MONT_CTX_new();
	BN_MONT_CTX_set(g->mont, g->p, work);
	g->y = BN_new();
	return g;
}

/* The peer of this case: drawn by its own number. */
static void peer(struct diff_case *c, struct group *g)
{
	struct diff_case of_peer = {.random = c->number / A_PEER * 1000003 + g->alg};
	const struct pak_dh_params params = {.group = g->alg};
	uint8_t bytes[1024];
	struct pak_dh_number y = {bytes, (size_t)BN_num_bytes(g->p)};
	BIGNUM *x;

	if (g->number == c->number / A_PEER + 1)
		return;
	g->number = c->number / A_PEER + 1;
	diff_bytes(&of_peer, bytes, 32);
	x = BN_bin2bn(bytes, 32, NULL);
	power(g->y, g->g, x, g);
	BN_bn2binpad(g->y, bytes, (int)y.len);
	pak_key_free(g->peer);
	diff_must(!pak_key_import_dh(&g->peer, &params, NULL, &y, NULL), "pak_key_import_dh");
	BN_free(x);
}

/* Private keys as short as the group lets them be, or as long as it is. */
static void ffdh(struct diff_case *c)
{
	struct group *g = some_group(c);
	const struct pak_dh_params params = {.group = g->alg};
	size_t n = (size_t)BN_num_bytes(g->p),
	       x_len = diff_below(c, 8) ? 29 + diff_below(c, 20) : n;
	uint8_t x[1024], ours[2][1024], want[1024];
	const struct pak_dh_number priv = {x, x_len};
	struct pak_key *key;
	BIGNUM *b, *r = BN_new();
	size_t len;

	peer(c, g);
	diff_bytes(c, x, x_len);
	if (x_len == n)
		x[0] &= 0x3f; /* below q */
	else if (n > 256 && x_len < 50)
		x[0] |= 1;
	diff_must(!pak_key_import_dh(&key, &params, &priv, NULL, NULL) &&
	                  !pak_key_dh_component(key, PAK_DH_PUBLIC, ours[0], n, &len) && len == n &&
	                  !pak_kex_derive(PAK_ALG_FFDH, key, g->peer, ours[1], n, &len, NULL) &&
	                  len == n,
	          "pak_kex_derive");
	diff_plant(c, ours, 1);
	b = BN_bin2bn(x, (int)x_len, NULL);
	power(r, g->g, b, g);
	BN_bn2binpad(r, want, (int)n);
	diff_equal(c, DIFF_LIBCRYPTO, ours[0], want, n, "%s, %zu bytes: public key", g->name,
	           x_len);
	power(r, g->y, b, g);
	BN_bn2binpad(r, want, (int)n);
	diff_equal(c, DIFF_LIBCRYPTO, ours[1], want, n, "%s, %zu bytes: secret", g->name, x_len);
	BN_free(b);
	BN_free(r);
	pak_key_free(key);
}

const struct diff_row diff_ffdh[] = {
        {"FFDH", ffdh, 0},
        {0},
};
