/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA: PKCS#1 v1.5 signatures of a SHA-256 digest, alone and as batches of eight, whose figures
 * are for the whole batch; key pairs. Ours includes the
 * blinding, the check before release and the test of the pair. */
#include "tests/bench/bench.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <pak/sign.h>

struct pair {
	unsigned bits;
	struct pak_key *key;
	struct pak_sign sign, verify;
	EVP_PKEY *peer;
	EVP_PKEY_CTX *peer_sign, *peer_verify, *peer_gen;
	uint8_t sig[PAK_SIGNATURE_MAX], peer_sig[PAK_SIGNATURE_MAX];
	size_t len;
};

static int setup(struct bench_case *c, unsigned bits)
{
	struct pair *p = c->ours = calloc(1, sizeof *p);
	size_t len;

	if (!p || pak_key_generate_rsa(&p->key, bits, NULL, 0, NULL) ||
	    pak_sign_init(&p->sign, PAK_ALG_RSA_PKCS1, PAK_ALG_SHA256, PAK_OP_SIGN,
	                  PAK_NONCE_HEDGED, p->key) ||
	    pak_sign_init(&p->verify, PAK_ALG_RSA_PKCS1, PAK_ALG_SHA256, PAK_OP_VERIFY,
	                  PAK_NONCE_HEDGED, p->key) ||
	    pak_sign_digest(&p->sign, p->sig, sizeof p->sig, &p->len, c->in, 32))
		return 1;
	p->bits = bits;
	p->peer = EVP_RSA_gen(bits);
	p->peer_sign = EVP_PKEY_CTX_new(p->peer, NULL);
	p->peer_verify = EVP_PKEY_CTX_new(p->peer, NULL);
	p->peer_gen = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	len = sizeof p->peer_sig;
	return EVP_PKEY_sign_init(p->peer_sign) != 1 || EVP_PKEY_verify_init(p->peer_verify) != 1 ||
	       EVP_PKEY_CTX_set_signature_md(p->peer_sign, EVP_sha256()) != 1 ||
	       EVP_PKEY_CTX_set_signature_md(p->peer_verify, EVP_sha256()) != 1 ||
	       EVP_PKEY_keygen_init(p->peer_gen) != 1 ||
	       EVP_PKEY_CTX_set_rsa_keygen_bits(p->peer_gen, (int)bits) != 1 ||
	       EVP_PKEY_sign(p->peer_sign, p->peer_sig, &len, c->in, 32) != 1;
}

static int setup_2048(struct bench_case *c)
{
	return setup(c, 2048);
}

static int setup_3072(struct bench_case *c)
{
	return setup(c, 3072);
}

static int setup_4096(struct bench_case *c)
{
	return setup(c, 4096);
}

static void teardown(struct bench_case *c)
{
	struct pair *p = c->ours;

	pak_sign_clear(&p->sign);
	pak_sign_clear(&p->verify);
	pak_key_free(p->key);
	EVP_PKEY_CTX_free(p->peer_sign);
	EVP_PKEY_CTX_free(p->peer_verify);
	EVP_PKEY_CTX_free(p->peer_gen);
	EVP_PKEY_free(p->peer);
	free(p);
}

static void run_sign(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_sign_digest(&p->sign, p->sig, sizeof p->sig, &len, c->in, 32),
		           "sign");
}

static void peer_sign(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--) {
		size_t len = sizeof p->peer_sig;

		bench_must(EVP_PKEY_sign(p->peer_sign, p->peer_sig, &len, c->in, 32) == 1,
		           "EVP_PKEY_sign");
	}
}

#define BATCH 8

static void run_many(struct bench_case *c, size_t n)
{
	static uint8_t sig[BATCH][PAK_SIGNATURE_MAX];
	struct pair *p = c->ours;
	struct pak_sign_job jobs[BATCH];

	for (int i = 0; i < BATCH; i++)
		jobs[i] = (struct pak_sign_job){.s = &p->sign,
		                                .digest = c->in + 32 * i,
		                                .digest_len = 32,
		                                .sig = sig[i],
		                                .cap = sizeof sig[i]};
	while (n--)
		bench_must(!pak_sign_many(jobs, BATCH), "sign many");
}

static void peer_many(struct bench_case *c, size_t n)
{
	peer_sign(c, BATCH * n);
}

static void run_verify(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--)
		bench_must(!pak_verify_digest(&p->verify, p->sig, p->len, c->in, 32), "verify");
}

static void peer_verify(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--)
		bench_must(EVP_PKEY_verify(p->peer_verify, p->peer_sig, p->len, c->in, 32) == 1,
		           "EVP_PKEY_verify");
}

static void run_keygen(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;
	struct pak_key *key;

	while (n--) {
		bench_must(!pak_key_generate_rsa(&key, p->bits, NULL, 0, NULL), "keygen");
		pak_key_free(key);
	}
}

static void peer_keygen(struct bench_case *c, size_t n)
{
	struct pair *p = c->ours;

	while (n--) {
		EVP_PKEY *key = NULL;

		bench_must(EVP_PKEY_generate(p->peer_gen, &key) == 1, "EVP_PKEY_generate");
		EVP_PKEY_free(key);
	}
}

const struct bench_row bench_rsa[] = {
        {"RSA-2048 sign", NULL, "rsa", setup_2048, teardown, run_sign, peer_sign},
        {"RSA-2048 verify", NULL, "rsa", setup_2048, teardown, run_verify, peer_verify},
        {"RSA-3072 sign", NULL, "rsa", setup_3072, teardown, run_sign, peer_sign},
        {"RSA-3072 verify", NULL, "rsa", setup_3072, teardown, run_verify, peer_verify},
        {"RSA-4096 sign", NULL, "rsa", setup_4096, teardown, run_sign, peer_sign},
        {"RSA-4096 verify", NULL, "rsa", setup_4096, teardown, run_verify, peer_verify},
        {"RSA-2048 sign, 8", NULL, "rsa", setup_2048, teardown, run_many, peer_many},
        {"RSA-3072 sign, 8", NULL, "rsa", setup_3072, teardown, run_many, peer_many},
        {"RSA-4096 sign, 8", NULL, "rsa", setup_4096, teardown, run_many, peer_many},
        {"RSA-2048 key pair", NULL, "rsa", setup_2048, teardown, run_keygen, peer_keygen},
        {0},
};
