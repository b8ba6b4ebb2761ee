/* SPDX-License-Identifier: Apache-2.0
 *
 * EC keys, ECDSA and ECDH through EVP: against the default provider in both directions, and what
 * must be refused. */
#define OPENSSL_SUPPRESS_DEPRECATED /* applications still use the old calls: they are tested too \
                                     */

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

/* What most tests run on, and how long its field elements are. */
static const char *curve = "P-256";
static size_t field = 32;

static EVP_PKEY *generate(OSSL_LIB_CTX *lib, const char *name)
{
	return EVP_PKEY_Q_keygen(lib, NULL, "EC", name);
}

/* The same key in another context, by way of its parameters. */
static EVP_PKEY *carry(EVP_PKEY *key, OSSL_LIB_CTX *to, int selection)
{
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(to, "EC", NULL);
	EVP_PKEY *copy = NULL;

	if (EVP_PKEY_todata(key, selection, &params) <= 0 || EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &copy, selection, params) <= 0)
		copy = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return copy;
}

/* --- keys --- */

static int same_text(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	char x[80] = "", y[80] = "-";
	size_t n;

	return EVP_PKEY_get_utf8_string_param(a, name, x, sizeof x, &n) > 0 &&
	       EVP_PKEY_get_utf8_string_param(b, name, y, sizeof y, &n) > 0 && !strcmp(x, y);
}

static int same_int(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	int x = -1, y = -2;

	return EVP_PKEY_get_int_param(a, name, &x) > 0 && EVP_PKEY_get_int_param(b, name, &y) > 0 &&
	       x == y;
}

static int same_bn(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	BIGNUM *x = NULL, *y = NULL;
	int ok = EVP_PKEY_get_bn_param(a, name, &x) > 0 && EVP_PKEY_get_bn_param(b, name, &y) > 0 &&
	         BN_cmp(x, y) == 0;

	BN_free(x);
	BN_free(y);
	return ok;
}

static int same_octets(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	uint8_t x[200], y[200];
	size_t n, m;

	return EVP_PKEY_get_octet_string_param(a, name, x, sizeof x, &n) > 0 &&
	       EVP_PKEY_get_octet_string_param(b, name, y, sizeof y, &m) > 0 && n == m &&
	       !memcmp(x, y, n);
}

/* Every parameter that default tells of its keys. */
static void parameters(EVP_PKEY *mine, EVP_PKEY *theirs)
{
	static const char *const texts[] = {"group",      "encoding",       "point-format",
	                                    "field-type", "default-digest", NULL};
	static const char *const ints[] = {
	        "bits", "security-bits", "max-size", "decoded-from-explicit", "use-cofactor-flag",
	        NULL};
	static const char *const numbers[] = {"p",  "a",  "b",    "order", "cofactor",
	                                      "qx", "qy", "priv", NULL};
	static const char *const octets[] = {"pub", "encoded-pub-key", "generator", "seed", NULL};

	for (int i = 0; texts[i]; i++)
		tap_ok(same_text(mine, theirs, texts[i]), "%s as default", texts[i]);
	for (int i = 0; ints[i]; i++)
		tap_ok(same_int(mine, theirs, ints[i]), "%s as default", ints[i]);
	for (int i = 0; numbers[i]; i++)
		tap_ok(same_bn(mine, theirs, numbers[i]), "%s as default", numbers[i]);
	for (int i = 0; octets[i]; i++)
		tap_ok(same_octets(mine, theirs, octets[i]), "%s as default", octets[i]);
	prov_clear();
}

static int check(EVP_PKEY *key, int (*f)(EVP_PKEY_CTX *))
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(ours, key, NULL);
	int r = f(ctx);

	EVP_PKEY_CTX_free(ctx);
	prov_clear();
	return r > 0;
}

static void keys(void)
{
	EVP_PKEY *mine = generate(ours, curve), *theirs = carry(mine, ref, EVP_PKEY_KEYPAIR);
	EVP_PKEY *back = carry(theirs, ours, EVP_PKEY_KEYPAIR), *half, *dup, *other, *domain;

	tap_ok(mine && theirs && back, "a key goes to default and back");
	if (!back)
		return;
	parameters(mine, theirs);
	tap_ok(EVP_PKEY_eq(mine, back) == 1 && EVP_PKEY_parameters_eq(mine, back) == 1,
	       "the same key");
	half = carry(theirs, ours, EVP_PKEY_PUBLIC_KEY);
	tap_ok(half && EVP_PKEY_eq(mine, half) == 1, "its public half");
	tap_ok(check(mine, EVP_PKEY_check) && check(mine, EVP_PKEY_pairwise_check) &&
	               check(half, EVP_PKEY_public_check) && check(half, EVP_PKEY_param_check),
	       "checks of whole keys and halves");
	tap_ok(!check(half, EVP_PKEY_private_check) && !check(half, EVP_PKEY_pairwise_check),
	       "a half has no private part to check");
	dup = EVP_PKEY_dup(mine);
	other = generate(ours, curve);
	tap_ok(dup && EVP_PKEY_eq(mine, dup) == 1, "a duplicate");
	tap_ok(other && EVP_PKEY_eq(mine, other) == 0, "another key differs");
	domain = EVP_PKEY_new();
	tap_ok(EVP_PKEY_copy_parameters(domain, mine) > 0 &&
	               EVP_PKEY_parameters_eq(domain, mine) == 1 &&
	               !check(domain, EVP_PKEY_public_check),
	       "domain parameters alone");
	EVP_PKEY_free(domain);
	EVP_PKEY_free(other);
	EVP_PKEY_free(dup);
	EVP_PKEY_free(half);
	EVP_PKEY_free(back);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
}

/* Legacy calls downgrade a key by way of export: all of it must be there. */
static void legacy(void)
{
	EVP_PKEY *key = generate(ours, "P-256");
	const EC_KEY *ec = key ? EVP_PKEY_get0_EC_KEY(key) : NULL;

	tap_ok(ec && EC_KEY_check_key(ec) == 1 && EC_KEY_get0_private_key(ec), "as an EC_KEY");
	EVP_PKEY_free(key);
}

/* Builds a key from numbers in hex (NULL: absent); 1 if it was taken. */
static int import(const char *group, const char *priv, const char *pub)
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(ours, "EC", NULL);
	BIGNUM *d = NULL;
	EVP_PKEY *key = NULL;
	uint8_t point[200];
	size_t n = pub ? tap_hex(point, sizeof point, pub) : 0;
	OSSL_PARAM *params;
	int ok;

	if (group)
		OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	if (priv && BN_hex2bn(&d, priv))
		OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, d);
	if (pub)
		OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY, point, n);
	params = OSSL_PARAM_BLD_to_param(b);
	ok = EVP_PKEY_fromdata_init(ctx) > 0 &&
	     EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) > 0;
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	BN_free(d);
	return ok;
}

#define G_X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define G_Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define ORDER "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

static void imports(void)
{
	tap_ok(import("P-256", "1", "04" G_X G_Y), "private key 1 and the generator");
	tap_ok(import("prime256v1", "01", NULL), "a private key alone");
	tap_ok(import("1.2.840.10045.3.1.7", NULL, "03" G_X), "a compressed point");
	tap_ok(!import("P-256", "0", NULL), "private key 0");
	tap_ok(!import("P-256", ORDER, NULL), "private key n");
	tap_ok(!import("P-256", "1" ORDER, NULL), "private key of 33 bytes");
	tap_ok(!import("P-256", "2", "04" G_X G_Y), "halves that do not match");
	tap_ok(!import("P-256", NULL, "04" G_X G_X), "a point off the curve");
	tap_ok(!import("P-256", NULL, "04" G_X), "half a point");
	tap_ok(!import("P-256", NULL, "00"), "the point at infinity");
	prov_clear();
	tap_ok(!import(NULL, "1", NULL) && prov_error_has("no named group"), "no group: said so");
	tap_ok(!import("secp256k1", NULL, NULL) && prov_error_has("curve 'secp256k1'"),
	       "another curve: said so");
	tap_ok(!generate(ours, "secp256k1") && prov_error_has("secp256k1"),
	       "generation on another curve: said so");
}

static void formats(void)
{
	EVP_PKEY *key = generate(ours, "P-256");
	uint8_t point[80] = {0};
	size_t n = 0, m = 0;
	int ok = EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed") > 0;

	ok = ok && EVP_PKEY_get_octet_string_param(key, "pub", point, sizeof point, &n) > 0;
	ok = ok &&
	     EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", point, sizeof point, &m) > 0;
	tap_ok(ok && n == 33 && m == 65, "compressed where asked for, never towards TLS");
	tap_ok(EVP_PKEY_set_utf8_string_param(key, "point-format", "hybrid") <= 0 &&
	               prov_error_has("hybrid"),
	       "no hybrid points");
	tap_ok(EVP_PKEY_set_utf8_string_param(key, "encoding", "explicit") <= 0 &&
	               prov_error_has("explicit"),
	       "no explicit parameters");
	EVP_PKEY_free(key);
}

/* --- ECDSA --- */

static int sign(OSSL_LIB_CTX *lib, EVP_PKEY *key, const char *digest, const uint8_t *in, size_t len,
                uint8_t *sig, size_t *sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok = EVP_DigestSignInit_ex(ctx, NULL, digest, lib, NULL, key, NULL) > 0;

	ok = ok && EVP_DigestSign(ctx, NULL, sig_len, in, len) > 0 &&
	     *sig_len == (field > 48 ? 139 : 8 + 2 * field);
	ok = ok && EVP_DigestSign(ctx, sig, sig_len, in, len) > 0;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static int verify(OSSL_LIB_CTX *lib, EVP_PKEY *key, const char *digest, const uint8_t *in,
                  size_t len, const uint8_t *sig, size_t sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int r = EVP_DigestVerifyInit_ex(ctx, NULL, digest, lib, NULL, key, NULL);

	if (r > 0)
		r = EVP_DigestVerify(ctx, sig, sig_len, in, len);
	EVP_MD_CTX_free(ctx);
	return r;
}

static void messages(void)
{
	static const char *const digests[] = {"SHA224", "SHA256",     "SHA2-384",
	                                      "sha512", "SHA512-256", NULL};
	EVP_PKEY *mine = generate(ours, curve), *theirs = carry(mine, ref, EVP_PKEY_KEYPAIR);
	uint64_t seed = 1;
	uint8_t in[333], sig[160] = {0};
	size_t n = 0;

	tap_random(&seed, in, sizeof in);
	for (int i = 0; digests[i]; i++) {
		int ok = 1, bad = 1;

		for (int round = 0; round < 8; round++) {
			size_t len = (size_t)round * 40;

			ok &= sign(ours, mine, digests[i], in, len, sig, &n) &&
			      verify(ref, theirs, digests[i], in, len, sig, n) == 1 &&
			      verify(ours, mine, digests[i], in, len, sig, n) == 1;
			ok &= sign(ref, theirs, digests[i], in, len, sig, &n) &&
			      verify(ours, mine, digests[i], in, len, sig, n) == 1;
			bad &= verify(ours, mine, digests[i], in, len + 1, sig, n) == 0;
			bad &= verify(ours, mine, digests[i], in, len, sig, n - 1) == 0;
			sig[10] ^= 1;
			bad &= verify(ours, mine, digests[i], in, len, sig, n) == 0;
		}
		tap_ok(ok, "%s: signatures of both verify in both", digests[i]);
		tap_ok(bad && ERR_peek_error() == 0, "%s: false ones do not, quietly", digests[i]);
	}
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
}

/* One context for many messages, and copies of it in the midst of one. */
static void contexts(void)
{
	EVP_PKEY *key = generate(ours, "P-256");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(), *copy = EVP_MD_CTX_new();
	uint8_t a[80], b[80];
	size_t n = sizeof a, m = sizeof b;
	int ok = EVP_DigestSignInit_ex(ctx, NULL, "SHA256", ours, NULL, key, NULL) > 0;

	ok = ok && EVP_DigestSignUpdate(ctx, "one ", 4) > 0 && EVP_MD_CTX_copy_ex(copy, ctx) > 0;
	ok = ok && EVP_DigestSignUpdate(ctx, "two", 3) > 0 && EVP_DigestSignFinal(ctx, a, &n) > 0;
	ok = ok && EVP_DigestSignUpdate(copy, "three", 5) > 0 &&
	     EVP_DigestSignFinal(copy, b, &m) > 0;
	tap_ok(ok && verify(ours, key, "SHA256", (const uint8_t *)"one two", 7, a, n) == 1 &&
	               verify(ours, key, "SHA256", (const uint8_t *)"one three", 9, b, m) == 1,
	       "a copy in mid-message");
	n = sizeof a;
	ok = EVP_DigestSignInit_ex(ctx, NULL, NULL, ours, NULL, NULL, NULL) > 0 &&
	     EVP_DigestSignUpdate(ctx, "again", 5) > 0 && EVP_DigestSignFinal(ctx, a, &n) > 0;
	tap_ok(!ok || verify(ours, key, "SHA256", (const uint8_t *)"again", 5, a, n) == 1,
	       "starting over keeps key and digest, if libcrypto lets it");
	prov_clear();
	EVP_MD_CTX_free(ctx);
	EVP_MD_CTX_free(copy);
	EVP_PKEY_free(key);
}

/* EVP_PKEY_sign on a digest; name NULL: not named. */
static int sign_digest(EVP_PKEY *key, const char *name, const uint8_t *digest, size_t len,
                       uint8_t *sig, size_t *sig_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(ours, key, NULL);
	EVP_MD *md = name ? EVP_MD_fetch(ours, name, NULL) : NULL;
	int ok = EVP_PKEY_sign_init(ctx) > 0 && (!md || EVP_PKEY_CTX_set_signature_md(ctx, md) > 0);

	ok = ok && EVP_PKEY_sign(ctx, sig, sig_len, digest, len) > 0;
	EVP_MD_free(md);
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static void digests(void)
{
	EVP_PKEY *mine = generate(ours, "P-256"), *theirs = carry(mine, ref, EVP_PKEY_KEYPAIR);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(ref, theirs, NULL);
	uint8_t digest[64] = {1, 2, 3}, sig[80];
	size_t n = sizeof sig;
	int ok;

	for (size_t len = 20; len <= 64; len += 4) {
		n = sizeof sig;
		ok = sign_digest(mine, NULL, digest, len, sig, &n) &&
		     EVP_PKEY_verify_init(ctx) > 0 &&
		     EVP_PKEY_verify(ctx, sig, n, digest, len) == 1;
		tap_ok(ok, "a digest of %zu bytes, not named, verifies in default", len);
	}
	n = sizeof sig;
	tap_ok(sign_digest(mine, "SHA2-256", digest, 32, sig, &n), "a named digest");
	n = sizeof sig;
	tap_ok(!sign_digest(mine, "SHA2-256", digest, 33, sig, &n) && prov_error_has("length"),
	       "of another length is refused");
	n = 40;
	tap_ok(!sign_digest(mine, "SHA2-256", digest, 32, sig, &n) && prov_error_has("buffer"),
	       "a buffer too small is refused");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
}

/* RFC 6979 A.2.5, SHA-256, "sample": asked for by the parameter that OpenSSL 3.2 introduced. */
static void deterministic(void)
{
	uint8_t digest[32], want[80], got[80];
	size_t n = sizeof got, m;
	unsigned int type = 1;
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string("digest", (char *)"SHA256", 0),
	                       OSSL_PARAM_uint("nonce-type", &type), OSSL_PARAM_END};
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(ours, "EC", NULL);
	EVP_PKEY *key = NULL;
	BIGNUM *d = NULL;
	OSSL_PARAM *data;
	int ok;

	BN_hex2bn(&d, "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
	OSSL_PARAM_BLD_push_utf8_string(b, "group", "P-256", 0);
	OSSL_PARAM_BLD_push_BN(b, "priv", d);
	data = OSSL_PARAM_BLD_to_param(b);
	ok = EVP_PKEY_fromdata_init(ctx) > 0 &&
	     EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, data) > 0;
	EVP_PKEY_CTX_free(ctx);
	ctx = EVP_PKEY_CTX_new_from_pkey(ours, key, NULL);
	ok = ok && EVP_Q_digest(ours, "SHA256", NULL, "sample", 6, digest, NULL) > 0;
	ok = ok && EVP_PKEY_sign_init_ex(ctx, params) > 0 &&
	     EVP_PKEY_sign(ctx, got, &n, digest, 32) > 0;
	m = tap_hex(want, sizeof want,
	            "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
	            "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
	tap_ok(ok && n == m && !memcmp(got, want, n), "deterministic nonces (RFC 6979 A.2.5)");
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(data);
	OSSL_PARAM_BLD_free(b);
	BN_free(d);
}

static void signature_parameters(void)
{
	static const char *const names[] = {"SHA1",     "SHA224",   "SHA256",   "SHA384",
	                                    "SHA512",   "SHA3-224", "SHA3-256", "SHA3-384",
	                                    "SHA3-512", NULL};
	EVP_PKEY *key[2] = {generate(ours, "P-256"), generate(ref, "P-256")};

	for (int i = 0; names[i]; i++) {
		uint8_t id[2][40] = {{0}};
		char text[2][40] = {"", ""};
		size_t size[2] = {0}, len[2] = {0};
		int ok = 1;

		for (int j = 0; j < 2; j++) {
			EVP_MD_CTX *ctx = EVP_MD_CTX_new();
			EVP_PKEY_CTX *p = NULL;
			OSSL_PARAM q[] = {OSSL_PARAM_octet_string("algorithm-id", id[j], 40),
			                  OSSL_PARAM_utf8_string("digest", text[j], 40),
			                  OSSL_PARAM_size_t("digest-size", &size[j]),
			                  OSSL_PARAM_END};

			ok &= EVP_DigestVerifyInit_ex(ctx, &p, names[i], j ? ref : ours, NULL,
			                              key[j], NULL) > 0 &&
			      EVP_PKEY_CTX_get_params(p, q) > 0;
			len[j] = q[0].return_size;
			EVP_MD_CTX_free(ctx);
		}
		tap_ok(ok && len[0] == len[1] && !memcmp(id[0], id[1], len[0]) &&
		               !strcmp(text[0], text[1]) && size[0] == size[1],
		       "%s: algorithm-id, digest, digest-size as default", names[i]);
	}
	EVP_PKEY_free(key[0]);
	EVP_PKEY_free(key[1]);
}

static void policy(void)
{
	EVP_PKEY *key = generate(ours, "P-256"), *theirs = carry(key, ref, EVP_PKEY_KEYPAIR);
	uint8_t sig[80];
	size_t n = sizeof sig;

	tap_ok(!sign(ours, key, "SHA1", sig, 0, sig, &n) && prov_error_has("SIG-SHA1"),
	       "signing with SHA-1 is refused, with the rule");
	tap_ok(!sign(ours, key, "MD5", sig, 0, sig, &n) && prov_error_has("SIG-BROKEN-HASH"),
	       "signing with MD5 is refused, with the rule");
	n = sizeof sig;
	tap_ok(sign(ref, theirs, "SHA1", sig, 0, sig, &n) &&
	               verify(ours, key, "SHA1", sig, 0, sig, n) == 1,
	       "old signatures with SHA-1 verify");
	prov_clear();
	EVP_PKEY_free(key);
	EVP_PKEY_free(theirs);
}

/* --- ECDH --- */

static int derive(OSSL_LIB_CTX *lib, EVP_PKEY *key, EVP_PKEY *peer, uint8_t out[32])
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(lib, key, NULL), *dup;
	size_t n = 0, small = field - 1;
	uint8_t twice[80], cut[80];
	int ok = EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, peer) > 0;

	ok = ok && EVP_PKEY_derive(ctx, NULL, &n) > 0 && n == field;
	dup = EVP_PKEY_CTX_dup(ctx);
	ok = ok && EVP_PKEY_derive(ctx, out, &n) > 0 && n == field;
	ok = ok && EVP_PKEY_derive(ctx, cut, &small) > 0 && small == field - 1 &&
	     !memcmp(cut, out, field - 1);
	ok = ok && dup && EVP_PKEY_derive(dup, twice, &n) > 0 && !memcmp(out, twice, field);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_CTX_free(dup);
	return ok;
}

static void agreement(void)
{
	int ok = 1;

	for (int i = 0; i < 10; i++) {
		EVP_PKEY *a = generate(ours, curve), *b = generate(ref, curve);
		EVP_PKEY *pa = carry(a, ref, EVP_PKEY_PUBLIC_KEY),
		         *pb = carry(b, ours, EVP_PKEY_PUBLIC_KEY);
		uint8_t x[80] = {0}, y[80] = {1};

		ok &= derive(ours, a, pb, x) && derive(ref, b, pa, y) && !memcmp(x, y, field);
		EVP_PKEY_free(a);
		EVP_PKEY_free(b);
		EVP_PKEY_free(pa);
		EVP_PKEY_free(pb);
	}
	tap_ok(ok, "ECDH: ours and default agree");
}

/* What libssl does: parameters of its own key, the peer's point, derive. */
static void as_tls(void)
{
	EVP_PKEY *a = generate(ours, curve), *b = generate(ours, curve), *peer = EVP_PKEY_new();
	uint8_t *point = NULL, x[80], y[80];
	size_t n = EVP_PKEY_get1_encoded_public_key(b, &point);
	int ok = n == 1 + 2 * field && EVP_PKEY_copy_parameters(peer, a) > 0;

	ok = ok && EVP_PKEY_set1_encoded_public_key(peer, point, n) > 0 &&
	     derive(ours, a, peer, x) && derive(ours, b, a, y);
	tap_ok(ok && !memcmp(x, y, field), "a peer's point set on bare parameters");
	point[n - 1] ^= 1;
	tap_ok(EVP_PKEY_set1_encoded_public_key(peer, point, n) <= 0,
	       "a point off the curve is refused");
	prov_clear();
	OPENSSL_free(point);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	EVP_PKEY_free(peer);
}

static void key_derivation(void)
{
	EVP_PKEY *a = generate(ours, "P-256");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(ours, a, NULL);
	int ok = EVP_PKEY_derive_init(ctx) > 0;

	char other[] = "X942KDF-ASN1";
	const OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_TYPE, other, 0),
	        OSSL_PARAM_construct_end()};

	tap_ok(ok && EVP_PKEY_CTX_set_params(ctx, params) <= 0 && prov_error_has("X942KDF"),
	       "a key derivation function that is not ECDH's is refused by name");
	tap_ok(EVP_PKEY_CTX_set_ecdh_kdf_type(ctx, EVP_PKEY_ECDH_KDF_NONE) > 0 &&
	               EVP_PKEY_CTX_set_ecdh_cofactor_mode(ctx, 0) > 0,
	       "none is taken");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(a);
}

int main(void)
{
	prov_init();
	keys();
	legacy();
	imports();
	formats();
	messages();
	contexts();
	digests();
	deterministic();
	signature_parameters();
	policy();
	agreement();
	as_tls();
	key_derivation();
	for (int i = 0; i < 2; i++) {
		curve = i ? "P-521" : "P-384";
		field = i ? 66 : 48;
		tap_diag("%s", curve);
		keys();
		messages();
		agreement();
		as_tls();
	}
	prov_done();
	return tap_done();
}
