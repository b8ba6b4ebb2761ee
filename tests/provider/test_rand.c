/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR-DRBG and SEED-SRC through EVP_RAND and RAND_bytes_ex: states, limits, locking, chains with
 * DRBGs of default. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static EVP_RAND_CTX *rand_new(OSSL_LIB_CTX *lib, const char *name, EVP_RAND_CTX *parent)
{
	EVP_RAND *r = EVP_RAND_fetch(lib, name, NULL);
	EVP_RAND_CTX *ctx = r ? EVP_RAND_CTX_new(r, parent) : NULL;

	EVP_RAND_free(r);
	return ctx;
}

static int differ(const uint8_t *a, const uint8_t *b, size_t n)
{
	return memcmp(a, b, n) != 0;
}

/* RAND_bytes of a whole library context: its DRBGs are ours. */
static void whole_context(void)
{
	uint8_t a[300] = {0}, b[300] = {0};
	EVP_RAND_CTX *primary = RAND_get0_primary(ours), *public = RAND_get0_public(ours);
	int ok = RAND_bytes_ex(ours, a, sizeof a, 256) > 0 &&
	         RAND_priv_bytes_ex(ours, b, sizeof b, 0) > 0;

	tap_ok(ok && differ(a, b, 32), "RAND_bytes_ex and RAND_priv_bytes_ex");
	tap_ok(primary && public &&
	               !strcmp(OSSL_PROVIDER_get0_name(
	                               EVP_RAND_get0_provider(EVP_RAND_CTX_get0_rand(public))),
	                       "pakpss"),
	       "served by pakpss");
	tap_ok(EVP_RAND_get_state(public) == EVP_RAND_STATE_READY &&
	               EVP_RAND_get_strength(public) == 256,
	       "ready, 256 bits");
	ok = EVP_RAND_generate(public, a, sizeof a, 257, 0, NULL, 0) <= 0;
	tap_ok(ok && prov_error_has("strength"), "more strength than there is");
}

static void instance(void)
{
	EVP_RAND_CTX *ctx = rand_new(ours, "CTR-DRBG", NULL);
	static uint8_t big[200000], extra[1000];
	uint8_t a[48], b[48];
	unsigned int before = 0, after = 0;
	OSSL_PARAM q[] = {OSSL_PARAM_uint(OSSL_DRBG_PARAM_RESEED_COUNTER, &before), OSSL_PARAM_END};
	OSSL_PARAM r[] = {OSSL_PARAM_uint(OSSL_DRBG_PARAM_RESEED_COUNTER, &after), OSSL_PARAM_END};
	int ok;

	tap_ok(EVP_RAND_get_state(ctx) == EVP_RAND_STATE_UNINITIALISED,
	       "a new instance is uninitialised");
	tap_ok(EVP_RAND_generate(ctx, a, sizeof a, 0, 0, NULL, 0) <= 0, "and generates nothing");
	prov_clear();
	tap_ok(EVP_RAND_instantiate(ctx, 256, 0, (const uint8_t *)"person", 6, NULL) > 0,
	       "instantiated");
	tap_ok(EVP_RAND_instantiate(ctx, 256, 0, NULL, 0, NULL) <= 0, "once only");
	ok = EVP_RAND_generate(ctx, a, sizeof a, 256, 0, NULL, 0) > 0 &&
	     EVP_RAND_generate(ctx, b, sizeof b, 256, 1, extra, sizeof extra) > 0;
	tap_ok(ok && differ(a, b, sizeof a), "additional input of any length");
	tap_ok(EVP_RAND_generate(ctx, big, sizeof big, 0, 0, NULL, 0) > 0 &&
	               differ(big, big + 100000, 64),
	       "requests of any length");
	ok = EVP_RAND_CTX_get_params(ctx, q) > 0 &&
	     EVP_RAND_reseed(ctx, 0, extra, 33, extra, 700) > 0 &&
	     EVP_RAND_CTX_get_params(ctx, r) > 0;
	tap_ok(ok && after > before, "a reseed counts");
	tap_ok(EVP_RAND_uninstantiate(ctx) > 0 && EVP_RAND_verify_zeroization(ctx) > 0 &&
	               EVP_RAND_generate(ctx, a, sizeof a, 0, 0, NULL, 0) <= 0,
	       "uninstantiated");
	prov_clear();
	EVP_RAND_CTX_free(ctx);
}

static void parameters(void)
{
	EVP_RAND_CTX *ctx = rand_new(ours, "CTR-DRBG", NULL);
	int df = 1, no_df = 0;
	OSSL_PARAM good[] = {
	        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_CIPHER, (char *)"aes-256-ctr", 0),
	        OSSL_PARAM_int(OSSL_DRBG_PARAM_USE_DF, &df), OSSL_PARAM_END};
	OSSL_PARAM cipher[] = {
	        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_CIPHER, (char *)"AES-128-CTR", 0),
	        OSSL_PARAM_END};
	OSSL_PARAM without[] = {OSSL_PARAM_int(OSSL_DRBG_PARAM_USE_DF, &no_df), OSSL_PARAM_END};

	tap_ok(EVP_RAND_CTX_set_params(ctx, good) > 0, "AES-256-CTR with derivation function");
	tap_ok(EVP_RAND_instantiate(ctx, 256, 0, NULL, 0, NULL) > 0 &&
	               EVP_RAND_CTX_set_params(ctx, good) > 0 &&
	               EVP_RAND_CTX_set_params(ctx, cipher) <= 0 && prov_error_has("cipher"),
	       "no other cipher once instantiated");
	tap_ok(EVP_RAND_CTX_set_params(ctx, without) <= 0 &&
	               prov_error_has("use_derivation_function"),
	       "nor without");
	EVP_RAND_CTX_free(ctx);
}

/* Every mechanism with every choice: strength, sizes, output. */
static void mechanism(const char *name, const OSSL_PARAM *choice, unsigned int strength)
{
	EVP_RAND_CTX *ctx = rand_new(ours, name, NULL);
	uint8_t a[100], b[100], in[700] = {1};
	unsigned int got = 0;
	size_t most = 0;
	OSSL_PARAM get[] = {OSSL_PARAM_uint(OSSL_RAND_PARAM_STRENGTH, &got),
	                    OSSL_PARAM_size_t(OSSL_DRBG_PARAM_MAX_PERSLEN, &most), OSSL_PARAM_END};

	tap_ok(EVP_RAND_CTX_set_params(ctx, choice) > 0 &&
	               EVP_RAND_instantiate(ctx, strength + 1, 0, NULL, 0, NULL) <= 0 &&
	               EVP_RAND_instantiate(ctx, strength, 0, in, 7, NULL) > 0 &&
	               EVP_RAND_CTX_get_params(ctx, get) > 0 && got == strength && most >= 32,
	       "%s, %s: %u bits", name, (const char *)choice->data, strength);
	tap_ok(EVP_RAND_generate(ctx, a, sizeof a, strength, 0, in, sizeof in) > 0 &&
	               EVP_RAND_generate(ctx, b, sizeof b, 0, 1, in, 9) > 0 &&
	               memcmp(a, b, sizeof a) &&
	               EVP_RAND_reseed(ctx, 0, in, sizeof in, in, 20) > 0 &&
	               EVP_RAND_generate(ctx, a, sizeof a, strength + 1, 0, NULL, 0) <= 0,
	       "%s: output with any input", name);
	prov_clear();
	EVP_RAND_CTX_free(ctx);
}

static void mechanisms(void)
{
	static const struct {
		const char *name;
		unsigned int strength;
	} ciphers[] = {{"AES-128-CTR", 128}, {"AES-192-CTR", 192}, {"AES-256-CTR", 256}},
	  hashes[] = {{"SHA1", 128}, {"SHA224", 192}, {"SHA256", 256}, {"SHA512", 256}};
	static const OSSL_PARAM bad[] = {
	        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_DIGEST, (char *)"MD5", 0), OSSL_PARAM_END};
	EVP_RAND_CTX *ctx = rand_new(ours, "HASH-DRBG", NULL);

	tap_ok(EVP_RAND_instantiate(ctx, 0, 0, NULL, 0, NULL) <= 0 && prov_error_has("no digest"),
	       "HASH-DRBG wants a digest");
	prov_clear();
	tap_ok(EVP_RAND_instantiate(ctx, 0, 0, NULL, 0, bad) <= 0, "and not MD5");
	prov_clear();
	EVP_RAND_CTX_free(ctx);
	for (size_t i = 0; i < 6; i++) {
		int df = i < 3;
		const OSSL_PARAM p[] = {OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_CIPHER,
		                                               (char *)ciphers[i % 3].name, 0),
		                        OSSL_PARAM_int(OSSL_DRBG_PARAM_USE_DF, &df),
		                        OSSL_PARAM_END};

		mechanism("CTR-DRBG", p, ciphers[i % 3].strength);
	}
	for (size_t i = 0; i < 4; i++) {
		const OSSL_PARAM p[] = {
		        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_DIGEST, (char *)hashes[i].name, 0),
		        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_MAC, (char *)"HMAC", 0),
		        OSSL_PARAM_END};

		mechanism("HASH-DRBG", p, hashes[i].strength);
		mechanism("HMAC-DRBG", p, hashes[i].strength);
	}
}

static void seed_source(void)
{
	EVP_RAND_CTX *ctx = rand_new(ours, "SEED-SRC", NULL);
	uint8_t a[700], b[700];
	int ok = EVP_RAND_instantiate(ctx, 0, 0, NULL, 0, NULL) > 0;

	ok = ok && EVP_RAND_generate(ctx, a, sizeof a, 0, 0, NULL, 0) > 0 &&
	     EVP_RAND_generate(ctx, b, sizeof b, 0, 0, NULL, 0) > 0;
	tap_ok(ok && differ(a, b, sizeof a) && differ(a, a + 350, 350), "SEED-SRC gives entropy");
	EVP_RAND_CTX_free(ctx);
}

/* A DRBG of default takes its seed from ours, be it the source or a CTR-DRBG. */
static void parents(void)
{
	static const char *const names[] = {"pakpss", "default", NULL};
	OSSL_LIB_CTX *lib = prov_ctx(names);
	static const char *const parents[] = {"SEED-SRC", "CTR-DRBG"};

	for (int i = 0; i < 2; i++) {
		EVP_RAND *p = EVP_RAND_fetch(lib, parents[i], "provider=pakpss");
		EVP_RAND *c = EVP_RAND_fetch(lib, "HASH-DRBG", "provider=default");
		EVP_RAND_CTX *parent = EVP_RAND_CTX_new(p, NULL), *child;
		OSSL_PARAM params[] = {
		        OSSL_PARAM_utf8_string(OSSL_DRBG_PARAM_DIGEST, (char *)"SHA256", 0),
		        OSSL_PARAM_END};
		uint8_t a[32], b[32];
		int ok = EVP_RAND_instantiate(parent, 0, 0, NULL, 0, NULL) > 0;

		child = EVP_RAND_CTX_new(c, parent);
		ok = ok && child && EVP_RAND_instantiate(child, 256, 0, NULL, 0, params) > 0;
		ok = ok && EVP_RAND_generate(child, a, 32, 256, 1, NULL, 0) > 0 &&
		     EVP_RAND_generate(child, b, 32, 256, 0, NULL, 0) > 0;
		tap_ok(ok && differ(a, b, 32), "default's HASH-DRBG seeded by our %s", parents[i]);
		EVP_RAND_CTX_free(child);
		EVP_RAND_CTX_free(parent);
		EVP_RAND_free(p);
		EVP_RAND_free(c);
	}
	prov_clear();
	prov_ctx_free(lib);
}

#define THREADS 8
#define ROUNDS 400

/* Threads share the primary instance, with locking, and have public ones of their own. */
static uint8_t seen[THREADS][ROUNDS][16];

static void *draw(void *arg)
{
	uint8_t(*out)[16] = arg;

	for (int i = 0; i < ROUNDS; i++) {
		EVP_RAND_CTX *shared = RAND_get0_primary(ours);
		int ok = i & 1 ? RAND_bytes_ex(ours, out[i], 16, 0)
		               : EVP_RAND_generate(shared, out[i], 16, 0, 0, NULL, 0);

		if (ok <= 0)
			memset(out[i], 0, 16);
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static void threads(void)
{
	pthread_t t[THREADS];
	uint8_t(*all)[16] = seen[0];
	size_t n = THREADS * ROUNDS;
	int ok = 1;

	for (int i = 0; i < THREADS; i++)
		ok &= !pthread_create(&t[i], NULL, draw, seen[i]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	qsort(all, n, 16, compare);
	for (size_t i = 1; i < n; i++)
		ok &= memcmp(all[i - 1], all[i], 16) != 0;
	tap_ok(ok, "%d threads, no output twice", THREADS);
}

/* Parent and child go on from one state, and part. */
static void forked(void)
{
	uint8_t here[32], there[32] = {0};
	int fds[2], status;
	pid_t pid;

	if (pipe(fds))
		return;
	(void)RAND_bytes_ex(ours, here, 32, 0);
	pid = fork();
	if (pid == 0) {
		int ok = RAND_bytes_ex(ours, there, 32, 0) > 0 && write(fds[1], there, 32) == 32;
		_exit(!ok);
	}
	waitpid(pid, &status, 0);
	tap_ok(status == 0 && read(fds[0], there, 32) == 32 &&
	               RAND_bytes_ex(ours, here, 32, 0) > 0 && differ(here, there, 32),
	       "fork: parent and child differ");
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	prov_init();
	whole_context();
	instance();
	parameters();
	mechanisms();
	seed_source();
	parents();
	threads();
	forked();
	prov_done();
	return tap_done();
}
