/* SPDX-License-Identifier: Apache-2.0
 *
 * The key derivation functions, and MD5-SHA1, against libcrypto: random inputs of random lengths,
 * every digest. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <pak/digest.h>
#include <pak/kdf.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define OUT 400

static uint64_t seed = 1;

struct bytes {
	uint8_t p[300];
	size_t len;
};

static struct bytes some(size_t min, size_t max)
{
	struct bytes b;

	tap_random(&seed, b.p, sizeof b.p);
	b.len = min + tap_random64(&seed) % (max - min + 1);
	return b;
}

static OSSL_PARAM octets(const char *key, struct bytes *b)
{
	return OSSL_PARAM_construct_octet_string(key, b->p, b->len);
}

static OSSL_PARAM text(const char *key, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(key, (char *)value, 0);
}

static int theirs(const char *name, uint8_t *out, size_t len, const OSSL_PARAM *params)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	int r = EVP_KDF_derive(ctx, out, len, params);

	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return r > 0;
}

static const struct {
	enum pak_alg alg;
	const char *name;
} digests[] = {
        {PAK_ALG_SHA1, "SHA1"},
        {PAK_ALG_SHA224, "SHA224"},
        {PAK_ALG_SHA256, "SHA256"},
        {PAK_ALG_SHA384, "SHA384"},
        {PAK_ALG_SHA512, "SHA512"},
        {PAK_ALG_SHA512_224, "SHA512-224"},
        {PAK_ALG_SHA512_256, "SHA512-256"},
};
#define DIGESTS (sizeof digests / sizeof *digests)

static void md5_sha1(void)
{
	struct bytes in = some(300, 300);
	int ok = 1;

	for (size_t len = 0; len <= 300; len++) {
		uint8_t want[36], got[36];
		unsigned int n;
		size_t cut = tap_random64(&seed) % (len + 1);
		struct pak_digest d;

		ok &= EVP_Digest(in.p, len, want, &n, EVP_md5_sha1(), NULL) && n == 36;
		ok &= !pak_digest_init(&d, PAK_ALG_MD5_SHA1) && !pak_digest_update(&d, in.p, cut) &&
		      !pak_digest_update(&d, in.p + cut, len - cut) &&
		      !pak_digest_final(&d, got, 36) && !memcmp(got, want, 36);
	}
	tap_ok(ok && pak_digest_len(PAK_ALG_MD5_SHA1) == 36, "MD5-SHA1: lengths 0 to 300, cut");
}

static void tls1(const char *name, enum pak_alg hash)
{
	int ok = 1;

	for (int i = 0; i < 200; i++) {
		struct bytes secret = some(1, 200), label = some(1, 30), random = some(1, 100);
		uint8_t want[OUT], got[OUT];
		size_t len = 1 + tap_random64(&seed) % OUT;
		OSSL_PARAM p[] = {text(OSSL_KDF_PARAM_DIGEST, name),
		                  octets(OSSL_KDF_PARAM_SECRET, &secret),
		                  octets(OSSL_KDF_PARAM_SEED, &label),
		                  octets(OSSL_KDF_PARAM_SEED, &random), OSSL_PARAM_construct_end()};

		ok &= theirs("TLS1-PRF", want, len, p) &&
		      !pak_tls1_prf(hash, got, len, secret.p, secret.len, label.p, label.len,
		                    random.p, random.len, NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "TLS1-PRF with %s", name);
}

int main(void)
{
	core_init();
	md5_sha1();
	tls1("MD5-SHA1", PAK_ALG_MD5_SHA1);
	for (size_t i = 0; i < DIGESTS; i++)
		tls1(digests[i].name, digests[i].alg);
	return tap_done();
}
