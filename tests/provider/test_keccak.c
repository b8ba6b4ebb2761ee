/* SPDX-License-Identifier: Apache-2.0
 *
 * SHAKE, KECCAK-KMAC and KMAC through EVP: values, lengths and parameters as the default provider
 * has them. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define MAX 700

/* --- XOFs --- */

/* Input in two parts with a copy between; out_len 0: the default length. */
static int xof(EVP_MD *md, uint8_t *out, size_t out_len, const uint8_t *in, size_t len, size_t cut)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(), *copy = EVP_MD_CTX_new();
	int ok = EVP_DigestInit_ex2(ctx, md, NULL) > 0 && EVP_DigestUpdate(ctx, in, cut) > 0 &&
	         EVP_MD_CTX_copy_ex(copy, ctx) > 0 &&
	         EVP_DigestUpdate(copy, in + cut, len - cut) > 0;

	if (ok && out_len)
		ok = EVP_DigestFinalXOF(copy, out, out_len) > 0;
	else if (ok)
		ok = EVP_DigestFinal_ex(copy, out, NULL) > 0;
	EVP_MD_CTX_free(ctx);
	EVP_MD_CTX_free(copy);
	return ok;
}

static void xof_values(const char *name, EVP_MD *mine, EVP_MD *theirs)
{
	uint64_t seed = 5;
	uint8_t in[MAX], a[MAX], b[MAX];
	int ok = 1, standard = 1;

	for (size_t len = 0; len < MAX; len++) {
		size_t cut = tap_random64(&seed) % (len + 1),
		       n = 1 + tap_random64(&seed) % (MAX - 1);

		tap_random(&seed, in, len);
		ok &= xof(mine, a, n, in, len, cut) && xof(theirs, b, n, in, len, cut) &&
		      !memcmp(a, b, n);
		n = (size_t)EVP_MD_get_size(theirs);
		standard &= xof(mine, a, 0, in, len, cut) && xof(theirs, b, 0, in, len, cut) &&
		            !memcmp(a, b, n);
	}
	tap_ok(ok, "%s: every length in, any length out", name);
	tap_ok(standard, "%s: the default length", name);
	tap_ok(EVP_MD_get_size(mine) == EVP_MD_get_size(theirs) &&
	               EVP_MD_get_block_size(mine) == EVP_MD_get_block_size(theirs) &&
	               EVP_MD_get_flags(mine) == EVP_MD_get_flags(theirs) &&
	               EVP_MD_get_type(mine) == EVP_MD_get_type(theirs),
	       "%s: sizes, flags and type", name);
}

/* The length as a parameter, of the start or later; a new start forgets it. */
static void xof_lengths(EVP_MD *md)
{
	size_t len = 8, got = 0, zero = 0;
	OSSL_PARAM set[] = {OSSL_PARAM_size_t(OSSL_DIGEST_PARAM_XOFLEN, &len), OSSL_PARAM_END};
	OSSL_PARAM none[] = {OSSL_PARAM_size_t(OSSL_DIGEST_PARAM_XOFLEN, &zero), OSSL_PARAM_END};
	OSSL_PARAM get[] = {OSSL_PARAM_size_t(OSSL_DIGEST_PARAM_XOFLEN, &got), OSSL_PARAM_END};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t out[64], all[64];
	unsigned int n = 0;
	int ok = xof(md, all, 64, (const uint8_t *)"abc", 3, 1);

	ok = ok && EVP_DigestInit_ex2(ctx, md, set) > 0 && EVP_DigestUpdate(ctx, "abc", 3) > 0 &&
	     EVP_DigestFinal_ex(ctx, out, &n) > 0;
	tap_ok(ok && n == 8 && !memcmp(out, all, 8), "xoflen at the start");
	ok = EVP_DigestInit_ex2(ctx, NULL, NULL) > 0 && EVP_MD_CTX_get_params(ctx, get) > 0;
	tap_ok(ok && got == 16, "a new start has the default length");
	len = 12;
	ok = EVP_MD_CTX_set_params(ctx, set) > 0 && EVP_DigestUpdate(ctx, "abc", 3) > 0 &&
	     EVP_MD_CTX_get_params(ctx, get) > 0 && EVP_DigestFinal_ex(ctx, out, &n) > 0;
	tap_ok(ok && got == 12 && n == 12 && !memcmp(out, all, 12), "xoflen later");
	ok = EVP_DigestInit_ex2(ctx, NULL, none) > 0 && EVP_DigestFinal_ex(ctx, out, &n) > 0;
	tap_ok(ok && n == 0, "no output at all");
	len = 64; /* libcrypto 3.0 announces room for the default length only */
	ok = EVP_DigestInit_ex2(ctx, NULL, set) > 0 && EVP_DigestUpdate(ctx, "abc", 3) > 0;
	tap_ok(ok && EVP_DigestFinalXOF(ctx, out, 64) > 0 && !memcmp(out, all, 64),
	       "DigestFinalXOF sets its own");
	EVP_MD_CTX_free(ctx);
	prov_clear();
}

/* --- KMAC --- */

struct kmac {
	const char *name;
	const uint8_t *key, *custom;
	size_t key_len, custom_len, size;
	int xof;
};

static EVP_MAC_CTX *kmac_new(OSSL_LIB_CTX *lib, const char *name)
{
	EVP_MAC *mac = EVP_MAC_fetch(lib, name, NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);

	EVP_MAC_free(mac);
	return ctx;
}

static int kmac_init(EVP_MAC_CTX *ctx, const struct kmac *k)
{
	int with_xof = k->xof;
	size_t size = k->size;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_CUSTOM, (void *)k->custom, k->custom_len),
	        OSSL_PARAM_size_t(OSSL_MAC_PARAM_SIZE, &size),
	        OSSL_PARAM_int(OSSL_MAC_PARAM_XOF, &with_xof), OSSL_PARAM_END};

	return EVP_MAC_init(ctx, k->key, k->key_len, params) > 0;
}

static int finish(EVP_MAC_CTX *ctx, const uint8_t *in, size_t len, uint8_t *out, size_t *n)
{
	return EVP_MAC_update(ctx, in, len) > 0 && EVP_MAC_final(ctx, out, n, MAX) > 0;
}

static void kmac_values(const char *name)
{
	EVP_MAC_CTX *a = kmac_new(ours, name), *b = kmac_new(ref, name), *copy;
	uint8_t key[200], custom[200], in[MAX], x[MAX], y[MAX];
	uint64_t seed = 6;
	int ok = 1;

	for (size_t i = 0; i < 400; i++) {
		struct kmac k = {.name = name,
		                 .key = key,
		                 .custom = custom,
		                 .key_len = 4 + i % (sizeof key - 4),
		                 .custom_len = tap_random64(&seed) % sizeof custom,
		                 .size = 4 + tap_random64(&seed) % (MAX - 4),
		                 .xof = (int)(i % 2)};
		size_t len = tap_random64(&seed) % MAX, n = 0, m = 0;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, custom, sizeof custom);
		tap_random(&seed, in, sizeof in);
		ok &= kmac_init(a, &k) && kmac_init(b, &k);
		ok &= EVP_MAC_CTX_get_mac_size(a) == k.size &&
		      EVP_MAC_CTX_get_block_size(a) == EVP_MAC_CTX_get_block_size(b);
		copy = EVP_MAC_CTX_dup(a);
		ok &= finish(a, in, len, x, &n) && finish(b, in, len, y, &m);
		ok &= n == k.size && m == n && !memcmp(x, y, n);
		ok &= finish(copy, in, len, x, &n) && n == m && !memcmp(x, y, n);
		ok &= EVP_MAC_init(a, NULL, 0, NULL) > 0 && EVP_MAC_init(b, NULL, 0, NULL) > 0;
		ok &= finish(a, in, 10, x, &n) && finish(b, in, 10, y, &m) && !memcmp(x, y, n);
		EVP_MAC_CTX_free(copy);
	}
	tap_ok(ok, "%s: keys, customizations, lengths, both forms, copies, restarts", name);
	EVP_MAC_CTX_free(a);
	EVP_MAC_CTX_free(b);
}

/* Defaults, a customization set after the key, finalXOF, the key as a parameter. */
static void kmac_orders(const char *name, size_t size)
{
	EVP_MAC_CTX *c[2] = {kmac_new(ours, name), kmac_new(ref, name)};
	uint8_t key[40] = {3}, x[2][4][100];
	size_t n[2] = {0, 0};
	OSSL_PARAM custom[] = {OSSL_PARAM_octet_string(OSSL_MAC_PARAM_CUSTOM, "later", 5),
	                       OSSL_PARAM_END};
	OSSL_PARAM both[] = {OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, key, sizeof key),
	                     OSSL_PARAM_END};
	int ok = 1;

	memset(x, 0, sizeof x);
	for (int i = 0; i < 2; i++) {
		ok &= EVP_MAC_CTX_get_mac_size(c[i]) == size;
		ok &= EVP_MAC_init(c[i], key, 32, NULL) > 0 && finish(c[i], key, 7, x[i][0], &n[i]);
		ok &= n[i] == size && EVP_MAC_CTX_set_params(c[i], custom) > 0;
		ok &= EVP_MAC_init(c[i], NULL, 0, NULL) > 0 && finish(c[i], key, 7, x[i][1], &n[i]);
		ok &= EVP_MAC_init(c[i], NULL, 0, both) > 0 && finish(c[i], key, 7, x[i][2], &n[i]);
		ok &= EVP_MAC_init(c[i], key, 8, NULL) > 0 && EVP_MAC_update(c[i], key, 9) > 0 &&
		      EVP_MAC_finalXOF(c[i], x[i][3], 100) > 0;
		EVP_MAC_CTX_free(c[i]);
	}
	tap_ok(ok && !memcmp(x[0], x[1], sizeof x[0]), "%s: any order of parameters", name);
}

static void kmac_misuse(void)
{
	EVP_MAC_CTX *c = kmac_new(ours, "KMAC-128");
	uint8_t key[32] = {1}, out[32];
	size_t size = 0, n;
	int wrong = 3;
	OSSL_PARAM empty[] = {OSSL_PARAM_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_END};
	OSSL_PARAM type[] = {OSSL_PARAM_int(OSSL_MAC_PARAM_CUSTOM, &wrong), OSSL_PARAM_END};

	tap_ok(EVP_MAC_init(c, NULL, 0, NULL) <= 0 && prov_error_has("no key set"),
	       "no key: refused with a reason");
	tap_ok(EVP_MAC_init(c, key, 32, empty) <= 0 && prov_error_has("size"), "size 0 is refused");
	tap_ok(EVP_MAC_init(c, key, 32, type) <= 0 && prov_error_has("custom"),
	       "a number is no customization");
	size = 3;
	tap_ok(EVP_MAC_init(c, key, 32, empty) > 0 && !EVP_MAC_final(c, out, &n, 32) &&
	               prov_error_has("MAC-KMAC"),
	       "a MAC of 24 bits is refused by policy");
	EVP_MAC_CTX_free(c);
	prov_clear();
}

int main(void)
{
	static const char *const xofs[] = {"SHAKE-128", "SHAKE-256", "KECCAK-KMAC-128",
	                                   "KECCAK-KMAC-256", NULL};

	prov_init();
	for (size_t i = 0; xofs[i]; i++) {
		EVP_MD *mine = EVP_MD_fetch(ours, xofs[i], NULL);
		EVP_MD *theirs = EVP_MD_fetch(ref, xofs[i], NULL);

		if (tap_ok(mine && theirs, "%s: fetched", xofs[i]))
			xof_values(xofs[i], mine, theirs);
		if (mine && i == 0)
			xof_lengths(mine);
		EVP_MD_free(mine);
		EVP_MD_free(theirs);
	}
	kmac_values("KMAC-128");
	kmac_values("KMAC-256");
	kmac_orders("KMAC-128", 32);
	kmac_orders("KMAC-256", 64);
	kmac_misuse();
	prov_done();
	return tap_done();
}
