/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys in DER against libcrypto: what either writes the other reads; every changed byte and
 * every cut refused or read as the same key; algorithm identifiers as libcrypto writes them. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

typedef enum pak_status decoder(struct pak_key **key, const uint8_t *der, size_t len,
                                struct pak_verdict *verdict);

static void check_flips(const char *what, const uint8_t *der, size_t len, decoder *decode,
                        const struct pak_key *good)
{
	uint8_t *copy = malloc(len);
	struct pak_key *key;
	unsigned other = 0, same = 0;

	for (size_t i = 0; i < len; i++) {
		memcpy(copy, der, len);
		copy[i] ^= (uint8_t)(1 << i % 8);
		if (decode(&key, copy, len, NULL))
			continue;
		if (pak_key_equal(key, good, PAK_PART_PUBLIC))
			same++;
		else
			other++;
		pak_key_free(key);
	}
	/* A public key with another odd modulus is a key; with a private half nothing else is. */
	tap_ok(!same && (decode == pak_der_spki_decode || !other),
	       "%s: %zu changed bytes, %u read as the same, %u as another key", what, len, same,
	       other);
	for (size_t i = 0; i < len; i++) {
		uint8_t *end = tap_guard_end(i);

		memcpy(end, der, i);
		if (!decode(&key, end, i, NULL)) {
			same++;
			pak_key_free(key);
		}
		tap_guard_free(end);
	}
	tap_ok(!same, "%s: cut anywhere it is refused", what);
	free(copy);
}

static void check_key(unsigned bits)
{
	EVP_PKEY *theirs = EVP_RSA_gen(bits);
	unsigned char *spki = NULL, *private = NULL, *pkcs8 = NULL;
	int spki_len = i2d_PUBKEY(theirs, &spki);
	PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(theirs);
	int pkcs8_len = i2d_PKCS8_PRIV_KEY_INFO(info, &pkcs8);
	uint8_t out[16384];
	struct pak_key *public, *key;
	size_t len;

	tap_ok(pak_der_spki_decode(&public, spki, (size_t)spki_len, NULL) == PAK_OK,
	       "%u bits: SPKI", bits);
	tap_ok(pak_der_spki_encode(out, sizeof out, &len, public) == PAK_OK &&
	               len == (size_t)spki_len && !memcmp(out, spki, len),
	       "written the same");
	tap_ok(pak_der_spki_encode(NULL, 0, &len, public) == PAK_ERR_BUFFER &&
	               len == (size_t)spki_len,
	       "with the size told");
	tap_ok(pak_der_pkcs8_decode(&key, pkcs8, (size_t)pkcs8_len, NULL) == PAK_OK, "PKCS#8");
	tap_ok(pak_key_equal(key, public, PAK_PART_PUBLIC), "the same key");
	tap_ok(pak_der_pkcs8_encode(out, sizeof out, &len, key) == PAK_OK &&
	               len == (size_t)pkcs8_len && !memcmp(out, pkcs8, len),
	       "written the same");
	tap_ok(pak_der_pkcs8_encode(out, sizeof out, &len, public) == PAK_ERR_KEY_USE,
	       "a public key is no private one");
	if (bits == 2048) {
		check_flips("SPKI", spki, (size_t)spki_len, pak_der_spki_decode, public);
		check_flips("PKCS#8", pkcs8, (size_t)pkcs8_len, pak_der_pkcs8_decode, key);
	}
	pak_key_free(public);
	pak_key_free(key);
	OPENSSL_free(spki);
	OPENSSL_free(private);
	OPENSSL_free(pkcs8);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(theirs);
}

/* The identifier that libcrypto gives with a signature. */
static void check_algorithm(EVP_PKEY *key, const char *name, enum pak_alg hash, int pss)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	OSSL_PARAM params[2];
	unsigned char want[128];
	uint8_t out[PAK_DER_RSA_ALGORITHM_MAX];
	size_t len = 0;
	enum pak_status st;

	EVP_DigestSignInit_ex(md, &ctx, name, NULL, NULL, key, NULL);
	if (pss) {
		EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING);
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST);
	}
	params[0] = OSSL_PARAM_construct_octet_string("algorithm-id", want, sizeof want);
	params[1] = OSSL_PARAM_construct_end();
	if (EVP_PKEY_CTX_get_params(ctx, params) != 1)
		params[0].return_size = 0;
	st = pss ? pak_der_rsa_pss_algorithm(out, sizeof out, &len, hash, hash,
	                                     (long)EVP_MD_CTX_get_size(md))
	         : pak_der_rsa_pkcs1_algorithm(out, sizeof out, &len, hash);
	tap_ok(st == PAK_OK && len == params[0].return_size && !memcmp(out, want, len),
	       "identifier of %s with %s", pss ? "PSS" : "PKCS#1 v1.5", name);
	EVP_MD_CTX_free(md);
}

int main(void)
{
	static const struct {
		const char *name;
		enum pak_alg alg;
	} rows[] = {{"SHA1", PAK_ALG_SHA1},     {"SHA224", PAK_ALG_SHA224},
	            {"SHA256", PAK_ALG_SHA256}, {"SHA384", PAK_ALG_SHA384},
	            {"SHA512", PAK_ALG_SHA512}, {"SHA512-256", PAK_ALG_SHA512_256}};
	EVP_PKEY *key;

	core_init();
	check_key(2048);
	check_key(1026);
	key = EVP_RSA_gen(2048);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		check_algorithm(key, rows[i].name, rows[i].alg, 0);
		check_algorithm(key, rows[i].name, rows[i].alg, 1);
	}
	EVP_PKEY_free(key);
	return tap_done();
}
