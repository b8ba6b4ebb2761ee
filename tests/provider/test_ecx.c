/* SPDX-License-Identifier: Apache-2.0
 *
 * ED25519, X25519, ED448 and X448 through EVP: against the default provider in both directions, and
 * what must be refused. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

/* The same key in another context, by way of its parameters. */
static EVP_PKEY *carry(EVP_PKEY *key, OSSL_LIB_CTX *to, const char *type, int selection)
{
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(to, type, NULL);
	EVP_PKEY *copy = NULL;

	if (EVP_PKEY_todata(key, selection, &params) <= 0 || EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &copy, selection, params) <= 0)
		copy = NULL;
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(ctx);
	return copy;
}

static int same_int(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	int x = -1, y = -2;

	return EVP_PKEY_get_int_param(a, name, &x) > 0 && EVP_PKEY_get_int_param(b, name, &y) > 0 &&
	       x == y;
}

static int same_octets(EVP_PKEY *a, EVP_PKEY *b, const char *name)
{
	uint8_t x[80], y[80];
	size_t n, m;

	return EVP_PKEY_get_octet_string_param(a, name, x, sizeof x, &n) > 0 &&
	       EVP_PKEY_get_octet_string_param(b, name, y, sizeof y, &m) > 0 && n == m &&
	       !memcmp(x, y, n);
}

static void keys(const char *type)
{
	EVP_PKEY *mine = EVP_PKEY_Q_keygen(ours, NULL, type),
	         *theirs = mine ? carry(mine, ref, type, EVP_PKEY_KEYPAIR) : NULL;
	EVP_PKEY *back = theirs ? carry(theirs, ours, type, EVP_PKEY_KEYPAIR) : NULL, *half, *other;
	char x[8] = "-", y[8] = "+";
	size_t n;

	tap_ok(mine && theirs && back, "%s: a key goes to default and back", type);
	if (!back)
		return;
	tap_ok(same_int(mine, theirs, "bits") && same_int(mine, theirs, "security-bits") &&
	               same_int(mine, theirs, "max-size") && same_octets(mine, theirs, "pub") &&
	               same_octets(mine, theirs, "priv"),
	       "parameters as default");
	tap_ok(same_octets(mine, theirs, "encoded-pub-key") == (*type == 'X'),
	       "encoded-pub-key as default");
	tap_ok(EVP_PKEY_get_utf8_string_param(mine, "mandatory-digest", x, sizeof x, &n) ==
	                       EVP_PKEY_get_utf8_string_param(theirs, "mandatory-digest", y,
	                                                      sizeof y, &n) &&
	               (*type == 'X' || !strcmp(x, y)),
	       "mandatory-digest as default");
	half = carry(theirs, ours, type, EVP_PKEY_PUBLIC_KEY);
	other = EVP_PKEY_Q_keygen(ours, NULL, type);
	tap_ok(EVP_PKEY_eq(mine, back) == 1 && half && EVP_PKEY_eq(mine, half) == 1 &&
	               EVP_PKEY_eq(mine, other) == 0,
	       "compared");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(ours, mine, NULL);
	tap_ok(EVP_PKEY_check(ctx) == 1 && EVP_PKEY_public_check(ctx) == 1, "checked");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY *dup = EVP_PKEY_dup(mine);
	tap_ok(dup && EVP_PKEY_eq(dup, mine) == 1, "a duplicate");
	prov_clear();
	EVP_PKEY_free(dup);
	EVP_PKEY_free(half);
	EVP_PKEY_free(other);
	EVP_PKEY_free(back);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
}

static int sign(OSSL_LIB_CTX *lib, EVP_PKEY *key, const uint8_t *in, size_t len, uint8_t *sig,
                size_t sig_len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = sig_len;
	int ok = EVP_DigestSignInit_ex(ctx, NULL, NULL, lib, NULL, key, NULL) > 0 &&
	         EVP_DigestSign(ctx, sig, &n, in, len) > 0 && n == sig_len;

	EVP_MD_CTX_free(ctx);
	return ok;
}

static int verify(OSSL_LIB_CTX *lib, EVP_PKEY *key, const uint8_t *in, size_t len,
                  const uint8_t *sig, size_t n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int r = EVP_DigestVerifyInit_ex(ctx, NULL, NULL, lib, NULL, key, NULL);

	if (r > 0)
		r = EVP_DigestVerify(ctx, sig, n, in, len);
	EVP_MD_CTX_free(ctx);
	return r;
}

static void signatures(const char *type, size_t n)
{
	EVP_PKEY *mine = EVP_PKEY_Q_keygen(ours, NULL, type),
	         *theirs = carry(mine, ref, type, EVP_PKEY_KEYPAIR);
	uint8_t in[200], a[114], b[114];
	uint64_t seed = 1;
	int ok = 1, bad = 1;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	tap_random(&seed, in, sizeof in);
	for (size_t len = 0; len < sizeof in; len += 9) {
		ok &= sign(ours, mine, in, len, a, n) && sign(ref, theirs, in, len, b, n) &&
		      !memcmp(a, b, n) && verify(ref, theirs, in, len, a, n) == 1 &&
		      verify(ours, mine, in, len, b, n) == 1;
		a[len % n] ^= 4;
		bad &= verify(ours, mine, in, len, a, n) == 0 &&
		       verify(ours, mine, in, len, b, n - 1) == 0 &&
		       verify(ours, mine, in, len + 1, b, n) == 0;
	}
	tap_ok(ok, "%s: the same signatures as default, which verify in both", type);
	tap_ok(bad && ERR_peek_error() == 0, "false ones do not, quietly");
	tap_ok(EVP_DigestSignInit_ex(ctx, NULL, "SHA256", ours, NULL, mine, NULL) <= 0,
	       "no digest may be named");
	prov_clear();
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
}

/* A signature, or the verdict on one, with the parameters that OpenSSL names since 3.2. */
static int with_params(EVP_PKEY *key, const OSSL_PARAM params[], int late, const uint8_t *in,
                       size_t len, uint8_t *sig, size_t *sig_len, int signs)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pkey = NULL;
	const OSSL_PARAM *at_once = late ? NULL : params;
	int r = signs ? EVP_DigestSignInit_ex(ctx, &pkey, NULL, ours, NULL, key, at_once)
	              : EVP_DigestVerifyInit_ex(ctx, &pkey, NULL, ours, NULL, key, at_once);

	if (r > 0 && late)
		r = EVP_PKEY_CTX_set_params(pkey, params);
	if (r > 0) {
		EVP_MD_CTX *copy = EVP_MD_CTX_new(); /* which has the parameters too */

		r = EVP_MD_CTX_copy_ex(copy, ctx);
		if (r > 0)
			r = signs ? EVP_DigestSign(copy, sig, sig_len, in, len)
			          : EVP_DigestVerify(copy, sig, *sig_len, in, len);
		EVP_MD_CTX_free(copy);
	}
	EVP_MD_CTX_free(ctx);
	return r;
}

static void instance_params(OSSL_PARAM params[3], const char *instance, const void *context,
                            size_t len)
{
	params[0] = OSSL_PARAM_construct_utf8_string("instance", (char *)(uintptr_t)instance, 0);
	params[1] = OSSL_PARAM_construct_octet_string("context-string", (void *)(uintptr_t)context,
	                                              len);
	params[2] = OSSL_PARAM_construct_end();
}

/* RFC 8032 7.2 to 7.5. */
static void instances(void)
{
	static const struct {
		const char *type, *instance, *priv, *msg, *context, *sig;
	} rows[] = {
	        {"ED25519", "Ed25519ctx",
	         "0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6",
	         "f726936d19c800494e3fdaff20b276a8", "666f6f",
	         "55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a8b36950b9513"
	         "0022907a7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d"},
	        {"ED25519", "Ed25519ph",
	         "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "616263", "",
	         "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c"
	         "2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"},
	        {"ED448", "Ed448",
	         "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2"
	         "877c5e3bc397a659949ef8021e954e0a12274e",
	         "03", "666f6f",
	         "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d"
	         "8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7"
	         "a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00"},
	        {"ED448", "Ed448ph",
	         "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d510"
	         "4127dc05d6dbefde69e3ab2cec7c867c6e2c49",
	         "616263", "",
	         "822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae381f54d6bce2ea"
	         "911574932f52a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd433964b6457ea39476511214"
	         "f97469b57dd32dbc560a9a94d00bff07620464a3ad203df7dc7ce360c3cd3696d9d9fab90f00"},
	        {"ED448", "Ed448ph",
	         "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d510"
	         "4127dc05d6dbefde69e3ab2cec7c867c6e2c49",
	         "616263", "666f6f",
	         "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa481065b1580423"
	         "ef927ecf0af5888f90da0f6a9a85ad5dc3f280d91224ba9911a3653d00e484e2ce232521481c"
	         "8658df304bb7745a73514cdb9bf3e15784ab71284f8d0704a608c54a6b62d97beb511d132100"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t priv[57], msg[16], context[16], want[114], sig[114];
		size_t n = tap_hex(priv, sizeof priv, rows[i].priv),
		       len = tap_hex(msg, sizeof msg, rows[i].msg),
		       context_len = tap_hex(context, sizeof context, rows[i].context),
		       sig_len = tap_hex(want, sizeof want, rows[i].sig), made = sig_len;
		EVP_PKEY *key = EVP_PKEY_new_raw_private_key_ex(ours, rows[i].type, NULL, priv, n);
		OSSL_PARAM params[3];

		instance_params(params, rows[i].instance, context, context_len);
		for (int late = 0; late < 2; late++) {
			memset(sig, 0, sizeof sig);
			made = sizeof sig;
			tap_ok(with_params(key, params, late, msg, len, sig, &made, 1) == 1 &&
			               made == sig_len && !memcmp(sig, want, made),
			       "%s: the signature of RFC 8032", rows[i].instance);
			tap_ok(with_params(key, params, late, msg, len, sig, &made, 0) == 1 &&
			               verify(ours, key, msg, len, sig, made) == 0,
			       "verifies, and not as the plain variant");
		}
		context[context_len] = 1;
		instance_params(params, rows[i].instance, context, context_len + 1);
		tap_ok(with_params(key, params, 0, msg, len, sig, &made, 0) == 0,
		       "nor with another context");
		EVP_PKEY_free(key);
	}
}

static void wrong_instances(void)
{
	static const char *const none[] = {"Ed448", "Ed448ph", "Ed25519phx", "Ed25519p", ""};
	uint8_t sig[64], context[256] = {1};
	size_t n = sizeof sig;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(ours, NULL, "ED25519");
	OSSL_PARAM params[3];

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		instance_params(params, none[i], context, 0);
		tap_ok(with_params(key, params, i % 2, context, 1, sig, &n, 1) <= 0 &&
		               prov_error_has("none of this curve"),
		       "ED25519: no instance \"%s\"", none[i]);
	}
	instance_params(params, "ed25519PH", context, 255);
	tap_ok(with_params(key, params, 0, context, 1, sig, &n, 1) == 1, "case does not matter");
	instance_params(params, "Ed25519ph", context, 256);
	tap_ok(with_params(key, params, 0, context, 1, sig, &n, 1) <= 0 && prov_error_has("255"),
	       "a context of 256 bytes");
	instance_params(params, "Ed25519ctx", context, 0);
	tap_ok(with_params(key, params, 0, context, 1, sig, &n, 1) <= 0 &&
	               prov_error_has("needs a context"),
	       "Ed25519ctx without a context");
	n = sizeof sig;
	instance_params(params, "Ed25519", context, 1);
	tap_ok(with_params(key, params, 1, context, 1, sig, &n, 1) <= 0 &&
	               prov_error_has("takes no context"),
	       "Ed25519 with a context");
	n = sizeof sig;
	tap_ok(sign(ours, key, context, 1, sig, 64) && verify(ours, key, context, 1, sig, 64) == 1,
	       "and none of it lasts");
	EVP_PKEY_free(key);
}

static int derive(OSSL_LIB_CTX *lib, EVP_PKEY *key, EVP_PKEY *peer, uint8_t *out, size_t want)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(lib, key, NULL);
	size_t n = 0;
	int ok = EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_derive_set_peer(ctx, peer) > 0 &&
	         EVP_PKEY_derive(ctx, NULL, &n) > 0 && n == want &&
	         EVP_PKEY_derive(ctx, out, &n) > 0 && n == want;

	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static void agreement(const char *type, size_t len)
{
	EVP_PKEY *a = EVP_PKEY_Q_keygen(ours, NULL, type), *b = EVP_PKEY_Q_keygen(ref, NULL, type);
	EVP_PKEY *pa = carry(a, ref, type, EVP_PKEY_PUBLIC_KEY),
	         *pb = carry(b, ours, type, EVP_PKEY_PUBLIC_KEY), *peer = EVP_PKEY_new();
	uint8_t x[56] = {0}, y[56] = {1}, zero[56] = {0}, *point = NULL;
	size_t n;

	tap_ok(derive(ours, a, pb, x, len) && derive(ref, b, pa, y, len) && !memcmp(x, y, len),
	       "%s: ours and default agree", type);
	/* as libssl does it */
	n = EVP_PKEY_get1_encoded_public_key(pb, &point);
	tap_ok(n == len && EVP_PKEY_copy_parameters(peer, a) > 0 &&
	               EVP_PKEY_set1_encoded_public_key(peer, point, n) > 0 &&
	               derive(ours, a, peer, y, len) && !memcmp(x, y, len),
	       "a peer's value set on an empty key");
	tap_ok(EVP_PKEY_set1_encoded_public_key(peer, zero, len - 1) <= 0, "a byte less is none");
	tap_ok(EVP_PKEY_set1_encoded_public_key(peer, zero, len) > 0 &&
	               !derive(ours, a, peer, y, len),
	       "a value of small order gives no secret");
	prov_clear();
	OPENSSL_free(point);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	EVP_PKEY_free(pa);
	EVP_PKEY_free(pb);
}

/* The identifier that certificates carry, and keys of the other curve. */
static void identifier(const char *type, const char *other)
{
	EVP_PKEY *mine = EVP_PKEY_Q_keygen(ours, NULL, type),
	         *theirs = carry(mine, ref, type, EVP_PKEY_KEYPAIR),
	         *wrong = EVP_PKEY_Q_keygen(ours, NULL, other);
	uint8_t a[32], b[32];
	size_t n[2] = {0};
	EVP_PKEY *keys[2] = {mine, theirs};

	for (int i = 0; i < 2; i++) {
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();
		EVP_PKEY_CTX *sig = NULL;
		OSSL_PARAM params[2] = {
		        OSSL_PARAM_construct_octet_string("algorithm-id", i ? b : a, 32),
		        OSSL_PARAM_construct_end()};
		if (EVP_DigestSignInit_ex(ctx, &sig, NULL, i ? ref : ours, NULL, keys[i], NULL) >
		            0 &&
		    EVP_PKEY_CTX_get_params(sig, params) > 0)
			n[i] = params[0].return_size;
		EVP_MD_CTX_free(ctx);
	}
	tap_ok(n[0] == 7 && n[1] == 7 && !memcmp(a, b, 7), "%s: the algorithm-id of default", type);
	tap_ok(EVP_PKEY_eq(mine, wrong) != 1, "is not a key of %s", other);
	prov_clear();
	EVP_PKEY_free(mine);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(wrong);
}

int main(void)
{
	prov_init();
	keys("ED25519");
	keys("X25519");
	keys("ED448");
	keys("X448");
	signatures("ED25519", 64);
	signatures("ED448", 114);
	identifier("ED25519", "ED448");
	identifier("ED448", "ED25519");
	instances();
	wrong_instances();
	agreement("X25519", 32);
	agreement("X448", 56);
	prov_done();
	return tap_done();
}
