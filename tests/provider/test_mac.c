/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC through EVP, as a MAC and as a signature with its own key type: as the default provider
 * computes it. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static const char *const digests[] = {"SHA1",     "SHA224",     "SHA256",     "SHA384",
                                      "SHA512",   "SHA512-224", "SHA512-256", "SHA3-224",
                                      "SHA3-256", "SHA3-384",   "SHA3-512",   NULL};

#define MAX 300

static EVP_MAC_CTX *mac_new(OSSL_LIB_CTX *lib)
{
	EVP_MAC *mac = EVP_MAC_fetch(lib, "HMAC", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);

	EVP_MAC_free(mac);
	return ctx;
}

static int mac_init(EVP_MAC_CTX *ctx, const char *digest, const uint8_t *key, size_t key_len)
{
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)digest, 0),
	                       OSSL_PARAM_END};

	return EVP_MAC_init(ctx, key, key_len, params);
}

static int finish(EVP_MAC_CTX *ctx, const uint8_t *in, size_t len, uint8_t out[64], size_t *n)
{
	return EVP_MAC_update(ctx, in, len) > 0 && EVP_MAC_final(ctx, out, n, 64) > 0;
}

/* Every key length around the block, many messages under one key, a copy in mid-message. */
static void values(const char *digest)
{
	EVP_MAC_CTX *a = mac_new(ours), *b = mac_new(ref), *copy;
	uint64_t seed = 9;
	uint8_t key[200], in[MAX], x[64], y[64];
	size_t n = 0, m = 0;
	int ok = 1;

	for (size_t key_len = 1; key_len < sizeof key && ok; key_len++) {
		size_t len = tap_random64(&seed) % MAX, cut = tap_random64(&seed) % (len + 1);

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, in, sizeof in);
		ok &= mac_init(a, digest, key, key_len) > 0 &&
		      mac_init(b, digest, key, key_len) > 0;
		ok &= EVP_MAC_CTX_get_mac_size(a) == EVP_MAC_CTX_get_mac_size(b) &&
		      EVP_MAC_CTX_get_block_size(a) == EVP_MAC_CTX_get_block_size(b);
		ok &= EVP_MAC_update(a, in, cut) > 0;
		copy = EVP_MAC_CTX_dup(a);
		ok &= finish(a, in + cut, len - cut, x, &n) && finish(b, in, len, y, &m);
		ok &= n == m && !memcmp(x, y, n);
		ok &= finish(copy, in + cut, len - cut, x, &n) && n == m && !memcmp(x, y, n);
		ok &= EVP_MAC_init(a, NULL, 0, NULL) > 0 && EVP_MAC_init(b, NULL, 0, NULL) > 0;
		ok &= finish(a, in, 10, x, &n) && finish(b, in, 10, y, &m) && !memcmp(x, y, n);
		EVP_MAC_CTX_free(copy);
	}
	tap_ok(ok, "HMAC with %s: keys of 1 to 199 bytes, copies, restarts", digest);
	EVP_MAC_CTX_free(a);
	EVP_MAC_CTX_free(b);
}

/* The key as a parameter, before the digest's name: as OpenVPN sets it. */
static void key_parameter(void)
{
	EVP_MAC_CTX *a = mac_new(ours), *b = mac_new(ref);
	uint8_t key[20] = {1}, x[64], y[64];
	size_t n = 0, m = 0;
	OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, key, sizeof key),
	                       OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA2-256", 0),
	                       OSSL_PARAM_END};
	int ok = EVP_MAC_init(a, NULL, 0, params) > 0 && EVP_MAC_init(b, NULL, 0, params) > 0;

	ok = ok && finish(a, key, 20, x, &n) && finish(b, key, 20, y, &m);
	tap_ok(ok && n == m && !memcmp(x, y, n), "the key as a parameter");
	EVP_MAC_CTX_free(a);
	EVP_MAC_CTX_free(b);
}

static void misuse(void)
{
	EVP_MAC_CTX *a = mac_new(ours);
	uint8_t key[32] = {1}, out[64];
	size_t n;

	tap_ok(EVP_MAC_init(a, key, 32, NULL) <= 0 && prov_error_has("no digest set"),
	       "no digest: refused with a reason");
	tap_ok(EVP_MAC_init(a, NULL, 0, NULL) <= 0 && prov_error_has("no key set"),
	       "no key: refused with a reason");
	tap_ok(mac_init(a, "BLAKE2S-256", key, 32) <= 0 && prov_error_has("BLAKE2S-256"),
	       "a digest of another provider is named");
	tap_ok(mac_init(a, "MD5", key, 32) <= 0 && prov_error_has("md5"),
	       "HMAC with MD5 is refused by policy");
	tap_ok(mac_init(a, "SHA256", key, 32) > 0 && finish(a, key, 32, out, &n) &&
	               EVP_MAC_update(a, key, 1) <= 0,
	       "no update after final");
	prov_clear();
	EVP_MAC_CTX_free(a);
}

/* --- as a signature --- */

static int sign(OSSL_LIB_CTX *lib, const char *digest, const uint8_t *key, size_t key_len,
                const uint8_t *in, size_t len, uint8_t out[64], size_t *n)
{
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(lib, "HMAC", NULL, key, key_len);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(), *copy = EVP_MD_CTX_new();
	int ok;

	*n = 64;
	ok = pkey && EVP_DigestSignInit_ex(ctx, NULL, digest, lib, NULL, pkey, NULL) > 0;
	ok = ok && EVP_MD_CTX_copy_ex(copy, ctx) > 0;
	ok = ok && EVP_DigestSignUpdate(copy, in, len) > 0 && EVP_DigestSignFinal(copy, out, n) > 0;
	EVP_MD_CTX_free(ctx);
	EVP_MD_CTX_free(copy);
	EVP_PKEY_free(pkey);
	return ok;
}

static void signatures(void)
{
	uint64_t seed = 4;
	uint8_t key[150], in[100], a[64], b[64];
	size_t n = 0, m = 0;
	int ok = 1;

	for (size_t key_len = 1; key_len < sizeof key; key_len++) {
		tap_random(&seed, key, sizeof key);
		tap_random(&seed, in, sizeof in);
		ok &= sign(ours, "SHA256", key, key_len, in, sizeof in, a, &n) &&
		      sign(ref, "SHA256", key, key_len, in, sizeof in, b, &m);
		ok &= n == m && !memcmp(a, b, n);
	}
	tap_ok(ok, "HMAC as a signature, keys of 1 to 149 bytes, copied contexts");
}

static void keys(void)
{
	uint8_t bytes[33] = {7}, back[64];
	size_t n = sizeof back;
	EVP_PKEY *a = EVP_PKEY_new_raw_private_key_ex(ours, "HMAC", NULL, bytes, sizeof bytes);
	EVP_PKEY *b = EVP_PKEY_new_raw_private_key_ex(ours, "HMAC", NULL, bytes, sizeof bytes);
	EVP_PKEY *c = EVP_PKEY_new_raw_private_key_ex(ours, "HMAC", NULL, bytes, 32), *d;

	tap_ok(a && EVP_PKEY_get_raw_private_key(a, back, &n) > 0 && n == 33 &&
	               !memcmp(back, bytes, n),
	       "the bytes of a key come back");
	tap_ok(EVP_PKEY_eq(a, b) == 1 && EVP_PKEY_eq(a, c) == 0, "keys compare");
	d = EVP_PKEY_dup(a);
	tap_ok(d && EVP_PKEY_eq(a, d) == 1, "keys copy");
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	EVP_PKEY_free(c);
	EVP_PKEY_free(d);
	prov_clear();
}

/* What libssl asks for on MAC-then-encrypt records: header, then a text of secret length, then the
 * MAC. */
static void tls_record(void)
{
	uint8_t key[32] = {1}, head[13] = {2}, data[200] = {3}, a[64], b[64];
	size_t size = sizeof data, n = 64, m = 64;
	OSSL_PARAM params[] = {OSSL_PARAM_size_t(OSSL_MAC_PARAM_TLS_DATA_SIZE, &size),
	                       OSSL_PARAM_END};
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(ours, "HMAC", NULL, key, sizeof key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;
	int ok = EVP_DigestSignInit_ex(ctx, &pctx, "SHA256", ours, NULL, pkey, NULL) > 0;

	ok = ok && EVP_PKEY_CTX_set_params(pctx, params) > 0;
	ok = ok && EVP_DigestSignUpdate(ctx, head, 13) > 0 &&
	     EVP_DigestSignUpdate(ctx, data, 150) > 0;
	ok = ok && EVP_DigestSignFinal(ctx, a, &n) > 0 && n == 32;
	memmove(data + 13, data, 150);
	memcpy(data, head, 13);
	ok = ok && sign(ref, "SHA256", key, sizeof key, data, 163, b, &m);
	tap_ok(ok && !memcmp(a, b, 32), "a TLS record's MAC");
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
}

int main(void)
{
	prov_init();
	for (size_t i = 0; digests[i]; i++)
		values(digests[i]);
	key_parameter();
	misuse();
	signatures();
	keys();
	tls_record();
	prov_done();
	return tap_done();
}
