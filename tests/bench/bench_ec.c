/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256: signatures of a digest, key pairs, shared secrets. Ours includes all checks: the signature
 * before release, the pair before it is returned, the peer's point before it is used. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <pak/kex.h>
#include <pak/sign.h>

struct ours {
	struct pak_key *key, *other;
	struct pak_sign sign, verify;
	uint8_t sig[64];
};

struct peer {
	EVP_PKEY *key, *other;
	EVP_PKEY_CTX *sign, *verify, *gen, *derive;
	uint8_t sig[80];
	size_t sig_len;
};

static int setup_ours(struct bench_case *c)
{
	struct ours *o = c->ours = calloc(1, sizeof *o);
	size_t len;

	return !o || pak_key_generate_ec(&o->key, PAK_ALG_P256, NULL) ||
	       pak_key_generate_ec(&o->other, PAK_ALG_P256, NULL) ||
	       pak_sign_init(&o->sign, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     o->key) ||
	       pak_sign_init(&o->verify, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_VERIFY,
	                     PAK_NONCE_HEDGED, o->key) ||
	       pak_sign_digest(&o->sign, o->sig, 64, &len, c->in, 32);
}

static int setup(struct bench_case *c)
{
	struct peer *p = c->peer = calloc(1, sizeof *p);

	if (setup_ours(c) || !p)
		return 1;
	p->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	p->other = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	p->sign = EVP_PKEY_CTX_new(p->key, NULL);
	p->verify = EVP_PKEY_CTX_new(p->key, NULL);
	p->derive = EVP_PKEY_CTX_new(p->key, NULL);
	p->gen = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	p->sig_len = sizeof p->sig;
	return EVP_PKEY_sign_init(p->sign) != 1 || EVP_PKEY_verify_init(p->verify) != 1 ||
	       EVP_PKEY_derive_init(p->derive) != 1 || EVP_PKEY_keygen_init(p->gen) != 1 ||
	       EVP_PKEY_derive_set_peer(p->derive, p->other) != 1 ||
	       EVP_PKEY_CTX_set_ec_paramgen_curve_nid(p->gen, NID_X9_62_prime256v1) != 1 ||
	       EVP_PKEY_sign(p->sign, p->sig, &p->sig_len, c->in, 32) != 1;
}

static void teardown(struct bench_case *c)
{
	struct ours *o = c->ours;
	struct peer *p = c->peer;

	pak_sign_clear(&o->sign);
	pak_sign_clear(&o->verify);
	pak_key_free(o->key);
	pak_key_free(o->other);
	free(o);
	EVP_PKEY_CTX_free(p->sign);
	EVP_PKEY_CTX_free(p->verify);
	EVP_PKEY_CTX_free(p->derive);
	EVP_PKEY_CTX_free(p->gen);
	EVP_PKEY_free(p->key);
	EVP_PKEY_free(p->other);
	free(p);
}

static void run_sign(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_sign_digest(&o->sign, o->sig, 64, &len, c->in, 32), "sign");
}

static void peer_sign(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		p->sig_len = sizeof p->sig;
		bench_must(EVP_PKEY_sign(p->sign, p->sig, &p->sig_len, c->in, 32) == 1,
		           "EVP_PKEY_sign");
	}
}

static void run_verify(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;

	while (n--)
		bench_must(!pak_verify_digest(&o->verify, o->sig, 64, c->in, 32), "verify");
}

static void peer_verify(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--)
		bench_must(EVP_PKEY_verify(p->verify, p->sig, p->sig_len, c->in, 32) == 1,
		           "EVP_PKEY_verify");
}

static void run_keygen(struct bench_case *c, size_t n)
{
	struct pak_key *key;

	(void)c;
	while (n--) {
		bench_must(!pak_key_generate_ec(&key, PAK_ALG_P256, NULL), "keygen");
		pak_key_free(key);
	}
}

static void peer_keygen(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		EVP_PKEY *key = NULL;

		bench_must(EVP_PKEY_generate(p->gen, &key) == 1, "EVP_PKEY_generate");
		EVP_PKEY_free(key);
	}
}

static void run_derive(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_kex_derive(PAK_ALG_ECDH, o->key, o->other, c->out, 32, &len, NULL),
		           "derive");
}

static void peer_derive(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		size_t len = 32;

		bench_must(EVP_PKEY_derive(p->derive, c->out, &len) == 1, "EVP_PKEY_derive");
	}
}

const struct bench_row bench_ec[] = {
        {"ECDSA P-256 sign", NULL, "p256", setup, teardown, run_sign, peer_sign},
        {"ECDSA P-256 verify", NULL, "p256", setup, teardown, run_verify, peer_verify},
        {"P-256 key pair", NULL, "p256", setup, teardown, run_keygen, peer_keygen},
        {"ECDH P-256", NULL, "p256", setup, teardown, run_derive, peer_derive},
        {0},
};
