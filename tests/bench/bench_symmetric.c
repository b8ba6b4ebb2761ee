/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests, HMAC, PBKDF2, random bytes. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/core_names.h>
#include <openssl/rand.h>

#include <pak/digest.h>
#include <pak/kdf.h>
#include <pak/mac.h>
#include <pak/rng.h>

/* --- digests: one whole message a call, context reused --- */

static void digest(struct bench_case *c, size_t n, enum pak_alg alg)
{
	struct pak_digest d;

	while (n--) {
		enum pak_status st = pak_digest_init(&d, alg);

		st = st ? st : pak_digest_update(&d, c->in, c->size);
		st = st ? st : pak_digest_final(&d, c->out, PAK_DIGEST_MAX_LEN);
		bench_must(!st, "pak_digest");
	}
}

static void run_sha1(struct bench_case *c, size_t n)
{
	digest(c, n, PAK_ALG_SHA1);
}

static void run_sha256(struct bench_case *c, size_t n)
{
	digest(c, n, PAK_ALG_SHA256);
}

static void run_sha512(struct bench_case *c, size_t n)
{
	digest(c, n, PAK_ALG_SHA512);
}

struct evp_md {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
};

static int setup_evp_md(struct bench_case *c, const char *name)
{
	struct evp_md *e = calloc(1, sizeof *e);

	c->peer = e;
	if (!e)
		return 1;
	e->md = EVP_MD_fetch(NULL, name, NULL);
	e->ctx = EVP_MD_CTX_new();
	return !e->md || !e->ctx;
}

static int setup_sha1(struct bench_case *c)
{
	return setup_evp_md(c, "SHA1");
}

static int setup_sha256(struct bench_case *c)
{
	return setup_evp_md(c, "SHA256");
}

static int setup_sha512(struct bench_case *c)
{
	return setup_evp_md(c, "SHA512");
}

static void teardown_evp_md(struct bench_case *c)
{
	struct evp_md *e = c->peer;

	EVP_MD_CTX_free(e->ctx);
	EVP_MD_free(e->md);
	free(e);
}

static void peer_digest(struct bench_case *c, size_t n)
{
	struct evp_md *e = c->peer;
	unsigned len;

	while (n--)
		bench_must(EVP_DigestInit_ex2(e->ctx, e->md, NULL) &&
		                   EVP_DigestUpdate(e->ctx, c->in, c->size) &&
		                   EVP_DigestFinal_ex(e->ctx, c->out, &len),
		           "EVP_Digest");
}

/* --- HMAC --- */

static int setup_mac(struct bench_case *c)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	                             OSSL_PARAM_END};
	struct pak_mac *m = aligned_alloc(64, (sizeof *m + 63) / 64 * 64);

	EVP_MAC_free(mac);
	c->peer = ctx;
	c->ours = m;
	return !m || !ctx || !EVP_MAC_init(ctx, c->in, 32, params) ||
	       pak_mac_init(m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, c->in, 32);
}

static void teardown_mac(struct bench_case *c)
{
	EVP_MAC_CTX_free(c->peer);
	free(c->ours);
}

static void run_mac_kept(struct bench_case *c, size_t n)
{
	struct pak_mac *m = c->ours;

	while (n--) {
		enum pak_status st = pak_mac_restart(m);

		st = st ? st : pak_mac_update(m, c->in, c->size);
		st = st ? st : pak_mac_final(m, c->out, 32);
		bench_must(!st, "pak_mac");
	}
}

static void run_mac_new(struct bench_case *c, size_t n)
{
	struct pak_mac *m = c->ours;

	while (n--) {
		enum pak_status st =
		        pak_mac_init(m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, c->in, 32);

		st = st ? st : pak_mac_update(m, c->in, c->size);
		st = st ? st : pak_mac_final(m, c->out, 32);
		bench_must(!st, "pak_mac");
	}
}

static void peer_mac(struct bench_case *c, size_t n, const unsigned char *key)
{
	EVP_MAC_CTX *ctx = c->peer;
	size_t len;

	while (n--)
		bench_must(EVP_MAC_init(ctx, key, key ? 32 : 0, NULL) &&
		                   EVP_MAC_update(ctx, c->in, c->size) &&
		                   EVP_MAC_final(ctx, c->out, &len, 32),
		           "EVP_MAC");
}

static void peer_mac_kept(struct bench_case *c, size_t n)
{
	peer_mac(c, n, NULL);
}

static void peer_mac_new(struct bench_case *c, size_t n)
{
	peer_mac(c, n, c->in);
}

/* --- PBKDF2: rounds as of a password's, and few --- */

#define ROUNDS_256 600000
#define ROUNDS_512 1000

static void pbkdf2(struct bench_case *c, size_t n, enum pak_alg hash, uint32_t rounds)
{
	while (n--)
		bench_must(!pak_pbkdf2(hash, c->out, 32, c->in, 16, c->in + 16, 16, rounds, NULL),
		           "pak_pbkdf2");
}

static void run_pbkdf2_256(struct bench_case *c, size_t n)
{
	pbkdf2(c, n, PAK_ALG_SHA256, ROUNDS_256);
}

static void run_pbkdf2_512(struct bench_case *c, size_t n)
{
	pbkdf2(c, n, PAK_ALG_SHA512, ROUNDS_512);
}

static void peer_pbkdf2(struct bench_case *c, size_t n, const EVP_MD *md, int rounds)
{
	while (n--)
		bench_must(PKCS5_PBKDF2_HMAC((const char *)c->in, 16, c->in + 16, 16, rounds, md,
		                             32, c->out),
		           "PKCS5_PBKDF2_HMAC");
}

static void peer_pbkdf2_256(struct bench_case *c, size_t n)
{
	peer_pbkdf2(c, n, EVP_sha256(), ROUNDS_256);
}

static void peer_pbkdf2_512(struct bench_case *c, size_t n)
{
	peer_pbkdf2(c, n, EVP_sha512(), ROUNDS_512);
}

/* --- random bytes --- */

static void run_rng(struct bench_case *c, size_t n)
{
	while (n--)
		bench_must(!pak_rng_bytes(c->out, c->size), "pak_rng_bytes");
}

static void peer_rng(struct bench_case *c, size_t n)
{
	while (n--)
		bench_must(RAND_bytes(c->out, (int)c->size) == 1, "RAND_bytes");
}

static const size_t rng_sizes[] = {16, 256, 65536, 0};
static const size_t size_16[] = {16, 0};

const struct bench_row bench_symmetric[] = {
        {"SHA-1", bench_sizes, "sha1", setup_sha1, teardown_evp_md, run_sha1, peer_digest},
        {"SHA-256", bench_sizes, "sha256", setup_sha256, teardown_evp_md, run_sha256, peer_digest},
        {"SHA-512", bench_sizes, "sha512", setup_sha512, teardown_evp_md, run_sha512, peer_digest},
        {"HMAC-SHA-256, key kept", bench_sizes, "sha256", setup_mac, teardown_mac, run_mac_kept,
         peer_mac_kept},
        {"HMAC-SHA-256, new key", size_16, "sha256", setup_mac, teardown_mac, run_mac_new,
         peer_mac_new},
        {"PBKDF2-HMAC-SHA-256, 600,000 rounds", NULL, "sha256", NULL, NULL, run_pbkdf2_256,
         peer_pbkdf2_256},
        {"PBKDF2-HMAC-SHA-512, 1000 rounds", NULL, "sha512", NULL, NULL, run_pbkdf2_512,
         peer_pbkdf2_512},
        {"random bytes", rng_sizes, "aes", NULL, NULL, run_rng, peer_rng},
        {0},
};
