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
	agreement("X25519", 32);
	agreement("X448", 56);
	prov_done();
	return tap_done();
}
