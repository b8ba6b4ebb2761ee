/* SPDX-License-Identifier: Apache-2.0
 *
 * Multi-buffer hashing: as many messages at once as a register has lanes, and batches of PBKDF2.
 * The peer does the same messages one after the other. A figure is for the whole batch. */
#include "tests/bench/bench.h"

#include <openssl/evp.h>

#include <pak/kdf.h>

#include "crypto/sha2/sha2_mb.h"

#define BATCH 16

/* Messages begin a cache line apart; the table of them is made once. */
static const uint8_t *const *messages(const struct bench_case *c)
{
	static const uint8_t *in[BATCH];

	for (size_t i = 0; i < BATCH; i++)
		in[i] = c->in + 64 * i;
	return in;
}

static void run_256(struct bench_case *c, size_t n)
{
	const uint8_t *const *in = messages(c);
	uint8_t out[PAK_SHA256_LANES][32];

	while (n--)
		pak_sha256_many(out, NULL, 0, in, c->size / PAK_SHA256_LANES, PAK_SHA256_LANES);
}

static void run_512(struct bench_case *c, size_t n)
{
	const uint8_t *const *in = messages(c);
	uint8_t out[PAK_SHA512_LANES][64];

	while (n--)
		pak_sha512_many(out, NULL, 0, in, c->size / PAK_SHA512_LANES, PAK_SHA512_LANES);
}

static void peer(struct bench_case *c, size_t n, const char *name, size_t count)
{
	const uint8_t *const *in = messages(c);
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t out[64];

	while (n--)
		for (size_t i = 0; i < count; i++)
			bench_must(EVP_DigestInit_ex2(ctx, md, NULL) &&
			                   EVP_DigestUpdate(ctx, in[i], c->size / count) &&
			                   EVP_DigestFinal_ex(ctx, out, NULL),
			           "EVP_Digest");
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
}

static void peer_256(struct bench_case *c, size_t n)
{
	peer(c, n, "SHA256", PAK_SHA256_LANES);
}

static void peer_512(struct bench_case *c, size_t n)
{
	peer(c, n, "SHA512", PAK_SHA512_LANES);
}

static void pbkdf2(struct bench_case *c, size_t n, enum pak_alg hash)
{
	struct pak_pbkdf2_job jobs[BATCH];

	for (size_t i = 0; i < BATCH; i++)
		jobs[i] = (struct pak_pbkdf2_job){c->out + 32 * i,       32, c->in + 16 * i, 16,
		                                  c->in + 1024 + 16 * i, 16};
	while (n--)
		bench_must(!pak_pbkdf2_many(hash, jobs, BATCH, 1000, NULL), "pak_pbkdf2_many");
}

static void run_pbkdf2_256(struct bench_case *c, size_t n)
{
	pbkdf2(c, n, PAK_ALG_SHA256);
}

static void run_pbkdf2_512(struct bench_case *c, size_t n)
{
	pbkdf2(c, n, PAK_ALG_SHA512);
}

static void peer_pbkdf2(struct bench_case *c, size_t n, const EVP_MD *md)
{
	while (n--)
		for (size_t i = 0; i < BATCH; i++)
			bench_must(PKCS5_PBKDF2_HMAC((const char *)c->in + 16 * i, 16,
			                             c->in + 1024 + 16 * i, 16, 1000, md, 32,
			                             c->out + 32 * i),
			           "PKCS5_PBKDF2_HMAC");
}

static void peer_pbkdf2_256(struct bench_case *c, size_t n)
{
	peer_pbkdf2(c, n, EVP_sha256());
}

static void peer_pbkdf2_512(struct bench_case *c, size_t n)
{
	peer_pbkdf2(c, n, EVP_sha512());
}

/* Bytes of all messages together. */
static const size_t sizes[] = {1024, 16384, 262144, 0};

const struct bench_row bench_lanes[] = {
        {"SHA-256 in 16 lanes", sizes, NULL, NULL, NULL, run_256, peer_256},
        {"SHA-512 in 8 lanes", sizes, NULL, NULL, NULL, run_512, peer_512},
        {"PBKDF2-HMAC-SHA-256, 16 passwords", NULL, NULL, NULL, NULL, run_pbkdf2_256,
         peer_pbkdf2_256},
        {"PBKDF2-HMAC-SHA-512, 16 passwords", NULL, NULL, NULL, NULL, run_pbkdf2_512,
         peer_pbkdf2_512},
        {0},
};
