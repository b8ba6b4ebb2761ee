/* SPDX-License-Identifier: Apache-2.0
 *
 * HKDF, TLS13-KDF, TLS1-PRF and PBKDF2 through EVP: the same parameters to ours and to default, the
 * same answers. */
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define OUT 512

static EVP_KDF_CTX *kdf_new(OSSL_LIB_CTX *lib, const char *name)
{
	EVP_KDF *kdf = EVP_KDF_fetch(lib, name, NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);

	EVP_KDF_free(kdf);
	return ctx;
}

/* 1 if both derive the same bytes, 0 if both refuse, -1 if they differ. */
static int both(const char *name, const OSSL_PARAM *params, size_t len)
{
	uint8_t a[OUT] = {0}, b[OUT] = {0};
	EVP_KDF_CTX *x = kdf_new(ours, name), *y = kdf_new(ref, name), *copy;
	int r[2], ok;

	r[0] = EVP_KDF_derive(x, a, len, params) > 0;
	r[1] = EVP_KDF_derive(y, b, len, params) > 0;
	ok = r[0] == r[1] && !memcmp(a, b, len) &&
	     EVP_KDF_CTX_get_kdf_size(x) == EVP_KDF_CTX_get_kdf_size(y);
	/* The parameters stay, in a copy as well, until reset. */
	copy = EVP_KDF_CTX_dup(x);
	memset(b, 0, sizeof b);
	ok = ok && copy && (EVP_KDF_derive(copy, b, len, NULL) > 0) == r[0] && !memcmp(a, b, len);
	EVP_KDF_CTX_reset(x);
	ok = ok && EVP_KDF_derive(x, b, len, NULL) <= 0;
	EVP_KDF_CTX_free(x);
	EVP_KDF_CTX_free(y);
	EVP_KDF_CTX_free(copy);
	prov_clear();
	return ok ? r[0] : -1;
}

struct bytes {
	uint8_t data[300];
	size_t len;
};

static void bytes_random(struct bytes *b, size_t min, size_t max, uint64_t *seed)
{
	tap_random(seed, b->data, sizeof b->data);
	b->len = min + tap_random64(seed) % (max - min + 1);
}

static OSSL_PARAM octets(const char *key, struct bytes *b)
{
	return OSSL_PARAM_construct_octet_string(key, b->data, b->len);
}

static OSSL_PARAM text(const char *key, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(key, (char *)value, 0);
}

static const char *const digests[] = {"SHA1",    "SHA2-224", "SHA256",
                                      "SHA-384", "sha512",   "SHA512-256"};
static const size_t digest_lens[] = {20, 28, 32, 48, 64, 32};
#define DIGESTS (sizeof digests / sizeof *digests)

static void hkdf(void)
{
	static const char *const modes[] = {"EXTRACT_AND_EXPAND", "EXTRACT_ONLY", "EXPAND_ONLY"};
	uint64_t seed = 2;

	for (size_t d = 0; d < DIGESTS; d++)
		for (int mode = 0; mode < 3; mode++) {
			int ok = 1;

			for (int i = 0; i < 60; i++) {
				struct bytes key, salt, info, more;
				size_t len = mode == 1 ? digest_lens[d]
				                       : 16 + tap_random64(&seed) % (OUT - 16);
				OSSL_PARAM p[8] = {text(OSSL_KDF_PARAM_DIGEST, digests[d])};

				bytes_random(&key, 16, 300, &seed);
				bytes_random(&salt, 1, 300, &seed);
				bytes_random(&info, 0, 200, &seed);
				bytes_random(&more, 1, 50, &seed);
				p[1] = i & 1 ? text(OSSL_KDF_PARAM_MODE, modes[mode])
				             : OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
				p[2] = octets(OSSL_KDF_PARAM_KEY, &key);
				p[3] = octets(OSSL_KDF_PARAM_INFO, &info);
				p[4] = i & 2 ? octets(OSSL_KDF_PARAM_SALT, &salt)
				             : octets(OSSL_KDF_PARAM_INFO, &more);
				p[5] = OSSL_PARAM_construct_end();
				ok &= both("HKDF", p, len) == 1;
			}
			tap_ok(ok, "HKDF with %s, %s", digests[d], modes[mode]);
		}
}

static void tls13(void)
{
	uint64_t seed = 3;
	int ok = 1;

	for (int i = 0; i < 300; i++) {
		struct bytes key, salt, prefix, label, data;
		int extract = i & 1, mode = extract ? 1 : 2;
		size_t d = i & 2 ? 2 : 3, n = 0,
		       len = extract ? digest_lens[d] : 12 + (size_t)i % 37;
		OSSL_PARAM p[8];

		bytes_random(&key, 32, 64, &seed);
		bytes_random(&salt, 32, 64, &seed);
		bytes_random(&prefix, 6, 6, &seed);
		bytes_random(&label, 1, 12, &seed);
		bytes_random(&data, 0, 64, &seed);
		p[n++] = text(OSSL_KDF_PARAM_DIGEST, digests[d]);
		p[n++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
		p[n++] = octets(OSSL_KDF_PARAM_PREFIX, &prefix);
		p[n++] = octets(OSSL_KDF_PARAM_LABEL, &label);
		if (!extract)
			p[n++] = octets(OSSL_KDF_PARAM_DATA, &data);
		if (!extract || i & 4)
			p[n++] = octets(OSSL_KDF_PARAM_KEY, &key);
		if (extract && i & 8)
			p[n++] = octets(OSSL_KDF_PARAM_SALT, &salt);
		p[n] = OSSL_PARAM_construct_end();
		ok &= both("TLS13-KDF", p, len) == 1;
	}
	tap_ok(ok, "TLS13-KDF: extract with and without secrets, expand");
}

static void pbkdf2(void)
{
	uint64_t seed = 4;
	int ok = 1;

	for (int i = 0; i < 40; i++) {
		struct bytes pass, salt;
		uint64_t iterations = 1000 + tap_random64(&seed) % 100;
		OSSL_PARAM p[5] = {text(OSSL_KDF_PARAM_DIGEST, digests[(size_t)i % DIGESTS])};

		bytes_random(&pass, 1, 200, &seed);
		bytes_random(&salt, 16, 100, &seed);
		p[1] = octets(OSSL_KDF_PARAM_PASSWORD, &pass);
		p[2] = octets(OSSL_KDF_PARAM_SALT, &salt);
		p[3] = OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations);
		p[4] = OSSL_PARAM_construct_end();
		ok &= both("PBKDF2", p, 14 + tap_random64(&seed) % 100) == 1;
		/* Without digest and iterations: the documented defaults. */
		ok &= i > 2 || both("PBKDF2", (OSSL_PARAM[]){p[1], p[2], p[4]}, 20) == 1;
	}
	tap_ok(ok, "PBKDF2 over SHA-1 and SHA-2, and its defaults");
}

static void tls1(void)
{
	uint64_t seed = 5;
	int ok = 1;

	for (int i = 0; i < 200; i++) {
		struct bytes secret, label, random;
		OSSL_PARAM p[5] = {text(OSSL_KDF_PARAM_DIGEST, digests[2 + (size_t)i % 3])};

		bytes_random(&secret, 16, 200, &seed);
		bytes_random(&label, 1, 20, &seed);
		bytes_random(&random, 1, 200, &seed);
		p[1] = octets(OSSL_KDF_PARAM_SECRET, &secret);
		p[2] = octets(OSSL_KDF_PARAM_SEED, &label);
		p[3] = i & 1 ? octets(OSSL_KDF_PARAM_SEED, &random) : OSSL_PARAM_construct_end();
		p[4] = OSSL_PARAM_construct_end();
		ok &= both("TLS1-PRF", p, 1 + tap_random64(&seed) % 300) == 1;
	}
	tap_ok(ok, "TLS1-PRF over SHA-2, seeds joined");
}

/* What default refuses is refused; with a reason that tells why. */
static void refused(const char *name, OSSL_PARAM *p, size_t len, const char *reason)
{
	EVP_KDF_CTX *x = kdf_new(ours, name);
	uint8_t out[OUT * 40];
	int r = EVP_KDF_derive(x, out, len, p);

	tap_ok(r <= 0 && prov_error_has(reason), "%s refused: %s", name, reason);
	EVP_KDF_CTX_free(x);
}

static void refusals(void)
{
	struct bytes key = {{1}, 32}, none = {{0}, 0};
	uint64_t few = 10, zero = 0;
	int bad_mode = 3, mode = 1;
	OSSL_PARAM end = OSSL_PARAM_construct_end(), sha = text(OSSL_KDF_PARAM_DIGEST, "SHA256");
	OSSL_PARAM k = octets(OSSL_KDF_PARAM_KEY, &key), salt = octets(OSSL_KDF_PARAM_SALT, &key);
	OSSL_PARAM pass = octets(OSSL_KDF_PARAM_PASSWORD, &key);

	refused("HKDF", (OSSL_PARAM[]){k, end}, 32, "no digest set");
	refused("HKDF", (OSSL_PARAM[]){sha, end}, 32, "no key set");
	tap_ok(both("HKDF", (OSSL_PARAM[]){sha, octets(OSSL_KDF_PARAM_KEY, &none), end}, 32) == 1,
	       "HKDF of an empty key");
	refused("HKDF", (OSSL_PARAM[]){sha, k, end}, 255 * 32 + 1, "length");
	refused("HKDF", (OSSL_PARAM[]){sha, k, text(OSSL_KDF_PARAM_MODE, "SIDEWAYS"), end}, 32,
	        "mode");
	refused("HKDF",
	        (OSSL_PARAM[]){sha, k, OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &bad_mode),
	                       end},
	        32, "mode");
	refused("HKDF",
	        (OSSL_PARAM[]){sha, k, OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode), end},
	        33, "output of 33 bytes");
	refused("HKDF", (OSSL_PARAM[]){text(OSSL_KDF_PARAM_DIGEST, "BLAKE2B-512"), k, end}, 32,
	        "BLAKE2B-512");
	refused("HKDF", (OSSL_PARAM[]){text(OSSL_KDF_PARAM_DIGEST, "MD5"), k, end}, 32, "md5");
	refused("TLS13-KDF", (OSSL_PARAM[]){sha, k, end}, 32, "mode");
	refused("TLS1-PRF", (OSSL_PARAM[]){sha, k, end}, 32, "no seed set");
	refused("TLS1-PRF", (OSSL_PARAM[]){sha, octets(OSSL_KDF_PARAM_SEED, &key), end}, 32,
	        "no secret set");
	refused("TLS1-PRF",
	        (OSSL_PARAM[]){text(OSSL_KDF_PARAM_DIGEST, "MD5-SHA1"), k,
	                       octets(OSSL_KDF_PARAM_SEED, &key), end},
	        32, "KDF-TLS1-PRF");
	refused("PBKDF2", (OSSL_PARAM[]){sha, pass, end}, 32, "no salt set");
	refused("PBKDF2", (OSSL_PARAM[]){sha, salt, end}, 32, "no password set");
	refused("PBKDF2",
	        (OSSL_PARAM[]){sha, pass, salt,
	                       OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &few), end},
	        32, "KDF-PBKDF2-ITERATIONS");
	refused("PBKDF2",
	        (OSSL_PARAM[]){sha, pass, salt,
	                       OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &zero), end},
	        32, "iter");
}

/* The answer where nothing is asked that is known: libcrypto hands it to the caller. */
static void unknown(void)
{
	static const char *const names[] = {"HKDF", "PBKDF2", "TLS1-PRF", "KBKDF", "SSKDF"};
	char buffer[4];
	OSSL_PARAM p[] = {OSSL_PARAM_construct_utf8_string("colour", buffer, sizeof buffer),
	                  OSSL_PARAM_construct_end()};
	int ok = 1;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		EVP_KDF_CTX *mine = kdf_new(ours, names[i]), *theirs = kdf_new(ref, names[i]);

		ok &= EVP_KDF_CTX_get_params(mine, p) == EVP_KDF_CTX_get_params(theirs, p);
		EVP_KDF_CTX_free(mine);
		EVP_KDF_CTX_free(theirs);
	}
	tap_ok(ok, "a parameter that no KDF has, as default");
}

int main(void)
{
	prov_init();
	unknown();
	hkdf();
	tls13();
	tls1();
	pbkdf2();
	refusals();
	prov_done();
	return tap_done();
}
