/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman: shared secret, key pair (ours with its pairwise test), and a peer's
 * public key with full validation. */
#include "tests/bench/bench.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pak/ffdh.h>
#include <pak/kex.h>

struct pair {
	struct pak_dh_params params;
	struct pak_key *key, *other;
	EVP_PKEY *peer, *peer_other;
	EVP_PKEY_CTX *derive, *check, *gen;
	uint8_t pub[PAK_DH_MAX_BYTES], secret[PAK_DH_MAX_BYTES];
	size_t len;
};

static int setup(struct bench_case *c, enum pak_alg group, const char *name)
{
	struct pair *p = c->ours = calloc(1, sizeof *p);
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)name, 0),
	                       OSSL_PARAM_END};

	if (!p)
		return 1;
	p->params.group = group;
	p->gen = EVP_PKEY_CTX_new_from_name(NULL, "DH", NULL);
	if (pak_key_generate_dh(&p->key, &p->params, NULL) ||
	    pak_key_generate_dh(&p->other, &p->params, NULL) ||
	    pak_key_dh_component(p->other, PAK_DH_PUBLIC, p->pub, sizeof p->pub, &p->len) ||
	    EVP_PKEY_keygen_init(p->gen) != 1 || EVP_PKEY_CTX_set_params(p->gen, params) != 1 ||
	    EVP_PKEY_generate(p->gen, &p->peer) != 1 ||
	    EVP_PKEY_generate(p->gen, &p->peer_other) != 1)
		return 1;
	p->derive = EVP_PKEY_CTX_new(p->peer, NULL);
	p->check = EVP_PKEY_CTX_new(p->peer_other, NULL);
	return EVP_PKEY_derive_init(p->derive) != 1 ||
	       EVP_PKEY_derive_set_peer(p->derive, p->peer_other) != 1;
}

static int setup_2048(struct bench_case *c)
{
	return setup(c, PAK_ALG_FFDHE2048, "ffdhe2048");
}

static int setup_3072(struct bench_case *c)
{
	return setup(c, PAK_ALG_FFDHE3072, "ffdhe3072");
}

static int setup_4096(struct bench_case *c)
{
	return setup(c, PAK_ALG_FFDHE4096, "ffdhe4096");
}

static void teardown(struct bench_case *c)
{
	struct pair *p = c->ours;

	pak_key_free(p->key);
	pak_key_free(p->other);
	EVP_PKEY_CTX_free(p->derive);
	EVP_PKEY_CTX_free(p->check);
	EVP_PKEY_CTX_free(p->gen);
	EVP_PKEY_free(p->peer);
	EVP_PKEY_free(p->peer_other);
	free(p);
}

static void run_derive(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_kex_derive(PAK_ALG_FFDH, p->key, p->other, p->secret,
		                           sizeof p->secret, &len, NULL),
		           "derive");
}

static void peer_derive(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--) {
		size_t len = sizeof p->secret;

		bench_must(EVP_PKEY_derive(p->derive, p->secret, &len) == 1, "EVP_PKEY_derive");
	}
}

static void run_keygen(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;
	struct pak_key *key;

	while (n--) {
		bench_must(!pak_key_generate_dh(&key, &p->params, NULL), "keygen");
		pak_key_free(key);
	}
}

static void peer_keygen(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--) {
		EVP_PKEY *key = NULL;

		bench_must(EVP_PKEY_generate(p->gen, &key) == 1, "EVP_PKEY_generate");
		EVP_PKEY_free(key);
	}
}

static void run_check(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;
	const struct pak_dh_number pub = {p->pub, p->len};
	struct pak_key *key;

	while (n--) {
		bench_must(!pak_key_import_dh(&key, &p->params, NULL, &pub, NULL), "import");
		pak_key_free(key);
	}
}

static void peer_check(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--)
		bench_must(EVP_PKEY_public_check(p->check) == 1, "EVP_PKEY_public_check");
}

#define ROWS(name, id) \
	{name " derive", NULL, "rsa", setup_##id, teardown, run_derive, peer_derive}, \
	        {name " key pair", NULL, "rsa", setup_##id, teardown, run_keygen, peer_keygen}, \
	{ \
		name " public key check", NULL, "rsa", setup_##id, teardown, run_check, peer_check \
	}

const struct bench_row bench_ffdh[] = {
        ROWS("ffdhe2048", 2048), ROWS("ffdhe3072", 3072), ROWS("ffdhe4096", 4096), {0}};
