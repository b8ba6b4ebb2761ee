/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation of protocols: a short key each time, contexts of the peer reused. */
#include "tests/bench/bench.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <pak/kdf_more.h>

#define TEXT(text) ((struct pak_kdf_bytes){(const uint8_t *)(text), sizeof(text) - 1})

static int setup(struct bench_case *c, const char *name)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);

	c->peer = EVP_KDF_CTX_new(kdf);
	EVP_KDF_free(kdf);
	return c->peer == NULL;
}

static void teardown(struct bench_case *c)
{
	EVP_KDF_CTX_free(c->peer);
}

static int setup_tls12(struct bench_case *c)
{
	return setup(c, "TLS1-PRF");
}

static void run_tls12(struct bench_case *c, size_t n)
{
	while (n--)
		bench_must(!pak_tls1_prf(PAK_ALG_SHA384, c->out, 72, c->in, 48,
		                         (const uint8_t *)"key expansion", 13, c->in + 64, 64,
		                         NULL),
		           "pak_tls1_prf");
}

static void peer_tls12(struct bench_case *c, size_t n)
{
	char digest[] = "SHA2-384", label[] = "key expansion";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SECRET, c->in, 48),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SEED, label, 13),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SEED, c->in + 64, 64),
	                             OSSL_PARAM_END};

	while (n--) {
		EVP_KDF_CTX_reset(c->peer); /* its seeds pile up */
		bench_must(EVP_KDF_derive(c->peer, c->out, 72, params) > 0, "TLS1-PRF");
	}
}

static int setup_kbkdf(struct bench_case *c)
{
	return setup(c, "KBKDF");
}

static void run_kbkdf(struct bench_case *c, size_t n)
{
	const struct pak_kbkdf k = {
	        .mode = PAK_KBKDF_COUNTER,
	        .mac = PAK_ALG_HMAC,
	        .hash = PAK_ALG_SHA256,
	        .key = {c->in, 32},
	        .fixed = TEXT("label\0context\0\0\1\0"),
	        .counter_bits = 32,
	};

	while (n--)
		bench_must(!pak_kbkdf(c->out, 32, &k, NULL), "pak_kbkdf");
}

static void peer_kbkdf(struct bench_case *c, size_t n)
{
	char digest[] = "SHA2-256", mac[] = "HMAC", label[] = "label", context[] = "context";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_MAC, mac, 0),
	                             OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, c->in, 32),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, label, 5),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, context, 7),
	                             OSSL_PARAM_END};

	while (n--)
		bench_must(EVP_KDF_derive(c->peer, c->out, 32, params) > 0, "KBKDF");
}

static int setup_x963(struct bench_case *c)
{
	return setup(c, "X963KDF");
}

static void run_x963(struct bench_case *c, size_t n)
{
	const struct pak_kdf_bytes secret = {c->in, 32}, info = {c->in + 64, 32};

	while (n--)
		bench_must(!pak_x963_kdf(PAK_ALG_SHA256, c->out, 32, secret, info, NULL),
		           "pak_x963_kdf");
}

static void peer_x963(struct bench_case *c, size_t n)
{
	char digest[] = "SHA2-256";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SECRET, c->in, 32),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, c->in + 64, 32),
	                             OSSL_PARAM_END};

	while (n--)
		bench_must(EVP_KDF_derive(c->peer, c->out, 32, params) > 0, "X963KDF");
}

const struct bench_row bench_kdf[] = {
        {"TLS 1.2 PRF SHA-384, key block of 72 B", NULL, "sha512", setup_tls12, teardown, run_tls12,
         peer_tls12},
        {"KBKDF HMAC-SHA-256, 32 B", NULL, "sha256", setup_kbkdf, teardown, run_kbkdf, peer_kbkdf},
        {"X9.63 SHA-256, 32 B", NULL, "sha256", setup_x963, teardown, run_x963, peer_x963},
        {0},
};
