/* SPDX-License-Identifier: Apache-2.0
 *
 * Names: every algorithm of the provider has the alias set of OpenSSL's own, what the policy says
 * shows as a property, and what it denies is refused with its rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define NAMES_MAX 16

struct set {
	char names[NAMES_MAX][64];
	size_t count;
};

static void add(const char *name, void *arg)
{
	struct set *s = arg;

	if (s->count < NAMES_MAX)
		snprintf(s->names[s->count++], sizeof s->names[0], "%s", name);
}

/* Order and case depend on what the context saw first; membership is what counts. */
static int same(const struct set *a, const struct set *b)
{
	if (a->count != b->count || a->count == 0)
		return 0;
	for (size_t i = 0; i < a->count; i++) {
		size_t j = 0;

		while (j < b->count && OPENSSL_strcasecmp(a->names[i], b->names[j]))
			j++;
		if (j == b->count)
			return 0;
	}
	return 1;
}

/* GCM-SIV came with OpenSSL 3.2; its names are those of there. */
static int too_old(const char *name)
{
	return strstr(name, "GCM-SIV") && OPENSSL_version_major() == 3 &&
	       OPENSSL_version_minor() < 2;
}

/* One comparison for each operation: fetch from both under the first name of ours. */
#define COMPARE(Type) \
	static void compare_##Type(EVP_##Type *mine, void *arg) \
	{ \
		OSSL_LIB_CTX *other = arg; \
		const char *name = EVP_##Type##_get0_name(mine); \
		const char *prov = OSSL_PROVIDER_get0_name(EVP_##Type##_get0_provider(mine)); \
		EVP_##Type *theirs; \
		struct set a = {0}, b = {0}; \
\
		if (strcmp(prov, "pakpss") || too_old(name)) \
			return; \
		theirs = EVP_##Type##_fetch(other, name, NULL); \
		EVP_##Type##_names_do_all(mine, add, &a); \
		if (theirs) \
			EVP_##Type##_names_do_all(theirs, add, &b); \
		tap_ok(same(&a, &b), #Type " %s: %zu names, as in OpenSSL's own", name, a.count); \
		EVP_##Type##_free(theirs); \
	}
COMPARE(MD)
COMPARE(CIPHER)
COMPARE(MAC)
COMPARE(KDF)
COMPARE(RAND)
COMPARE(KEYMGMT)
COMPARE(KEYEXCH)
COMPARE(SIGNATURE)

static void compare_all(void)
{
	static const char *const names[] = {"default", "legacy", NULL};
	OSSL_LIB_CTX *all = prov_ctx(names);

	EVP_MD_do_all_provided(ours, compare_MD, all);
	EVP_CIPHER_do_all_provided(ours, compare_CIPHER, all);
	EVP_MAC_do_all_provided(ours, compare_MAC, all);
	EVP_KDF_do_all_provided(ours, compare_KDF, all);
	EVP_RAND_do_all_provided(ours, compare_RAND, all);
	EVP_KEYMGMT_do_all_provided(ours, compare_KEYMGMT, all);
	EVP_KEYEXCH_do_all_provided(ours, compare_KEYEXCH, all);
	EVP_SIGNATURE_do_all_provided(ours, compare_SIGNATURE, all);
	prov_clear();
	prov_ctx_free(all);
}

/* In one context with default, a different alias set would make one of the two invisible. */
static void beside_default(void)
{
	static const char *const names[] = {"pakpss", "default", NULL};
	static const char *const algorithms[] = {"SHA2-256", "SHA2-512/256", "SHA1", NULL};
	OSSL_LIB_CTX *both = prov_ctx(names);

	for (size_t i = 0; algorithms[i]; i++)
		for (size_t j = 0; names[j]; j++) {
			char query[32];
			EVP_MD *md;

			snprintf(query, sizeof query, "provider=%s", names[j]);
			md = EVP_MD_fetch(both, algorithms[i], query);
			tap_ok(md && !strcmp(OSSL_PROVIDER_get0_name(EVP_MD_get0_provider(md)),
			                     names[j]),
			       "%s from %s, both loaded", algorithms[i], names[j]);
			EVP_MD_free(md);
		}
	tap_ok(ERR_peek_error() == 0, "no conflicting names");
	prov_ctx_free(both);
}

static void properties(void)
{
	static const struct {
		const char *name, *query;
		int found;
	} rows[] = {
	        {"SHA2-256", "provider=pakpss", 1},    {"SHA2-256", "pakpss.approved=yes", 1},
	        {"SHA1", "pakpss.approved=legacy", 1}, {"SHA1", "pakpss.approved=yes", 0},
	        {"MD5", "pakpss.approved=no", 1},      {"MD5", "pakpss.approved=yes", 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		EVP_MD *md = EVP_MD_fetch(ours, rows[i].name, rows[i].query);

		tap_ok(!md == !rows[i].found, "%s with %s: %s", rows[i].name, rows[i].query,
		       rows[i].found ? "found" : "not found");
		EVP_MD_free(md);
		prov_clear();
	}
}

static void refused_digest(const char *name, const char *rule)
{
	EVP_MD *md = EVP_MD_fetch(ours, name, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(), *copy = EVP_MD_CTX_new();
	int st = EVP_DigestInit_ex2(ctx, md, NULL);

	tap_ok(md && !st && prov_error_has(rule), "%s is refused by %s", name, rule);
	st = EVP_DigestUpdate(ctx, "abc", 3) > 0;
	st |= EVP_MD_CTX_copy_ex(copy, ctx) && EVP_DigestUpdate(copy, "abc", 3) > 0;
	tap_ok(!st, "%s stays refused after the failed start", name);
	EVP_MD_CTX_free(ctx);
	EVP_MD_CTX_free(copy);
	EVP_MD_free(md);
	prov_clear();
}

static void refused_cipher(const char *name, const char *rule)
{
	static const unsigned char key[32], iv[16];
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, name, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int st = EVP_EncryptInit_ex2(ctx, c, key, iv, NULL);

	tap_ok(c && !st && prov_error_has(rule), "%s, encrypting, is refused by %s", name, rule);
	EVP_CIPHER_CTX_reset(ctx);
	st = EVP_DecryptInit_ex2(ctx, c, key, iv, NULL);
	tap_ok(!st && prov_error_has(rule), "%s, decrypting, is refused by %s", name, rule);
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
}

static void refusals(void)
{
	EVP_MD *md;
	EVP_CIPHER *c;

	refused_digest("MD5", "DENY-MD5");
	refused_digest("MD4", "DENY-MD4");
	refused_digest("RIPEMD-160", "DENY-RIPEMD160");
	refused_cipher("RC4", "DENY-RC4");
	refused_cipher("DES-CBC", "DENY-DES");
	refused_cipher("BF-CBC", "DENY-BLOWFISH");
	refused_cipher("ChaCha20", "DENY-CHACHA20");
	refused_cipher("AES-256-SIV", "DENY-AES-SIV");
	refused_cipher("AES-128-GCM-SIV", "DENY-AES-GCM-SIV");
	/* libssl would take a name for a cipher suite or a protocol version that works. */
	md = EVP_MD_fetch(ours, "MD5-SHA1", NULL);
	tap_ok(!md, "MD5-SHA1 is not advertised");
	c = EVP_CIPHER_fetch(ours, "ChaCha20-Poly1305", NULL);
	tap_ok(!c, "nor is ChaCha20-Poly1305");
	/* The policy lets old data be decrypted: no refusal stands in front of a provider that can.
	 */
	c = EVP_CIPHER_fetch(ours, "DES-EDE3-CBC", NULL);
	tap_ok(!c, "DES-EDE3-CBC is not advertised while its decryption is legacy");
	prov_clear();
}

int main(void)
{
	prov_init();
	compare_all();
	beside_default();
	properties();
	refusals();
	prov_done();
	return tap_done();
}
