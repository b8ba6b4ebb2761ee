/* SPDX-License-Identifier: Apache-2.0
 *
 * KBKDF, SSKDF, X963KDF, X942KDF-ASN1, SSHKDF, KRB5KDF, PKCS12KDF, the exchange forms of HKDF and
 * TLS1-PRF, and ECDH with X963KDF, through EVP: the same to ours and to default, the same answers.
 */
#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define OUT 300

static uint64_t seed = 1;

struct bytes {
	uint8_t data[300];
	size_t len;
};

static struct bytes some(size_t min, size_t max)
{
	struct bytes b;

	tap_random(&seed, b.data, sizeof b.data);
	b.len = min + tap_random64(&seed) % (max - min + 1);
	return b;
}

static OSSL_PARAM octets(const char *key, struct bytes *b)
{
	return OSSL_PARAM_construct_octet_string(key, b->data, b->len);
}

static OSSL_PARAM text(const char *key, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(key, (char *)value, 0);
}

#define END OSSL_PARAM_construct_end()

static EVP_KDF_CTX *kdf_new(OSSL_LIB_CTX *lib, const char *name)
{
	EVP_KDF *kdf = EVP_KDF_fetch(lib, name, NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;

	EVP_KDF_free(kdf);
	return ctx;
}

/* 1 if both derive the same bytes, 0 if both refuse, -1 if they differ. */
static int both(const char *name, const OSSL_PARAM *params, size_t len)
{
	uint8_t a[OUT] = {0}, b[OUT] = {0};
	EVP_KDF_CTX *x = kdf_new(ours, name), *y = kdf_new(ref, name), *copy;
	int r[2], ok;

	if (!x || !y)
		return -1;
	r[0] = EVP_KDF_derive(x, a, len, params) > 0;
	r[1] = EVP_KDF_derive(y, b, len, params) > 0;
	ok = r[0] == r[1] && !memcmp(a, b, len) &&
	     EVP_KDF_CTX_get_kdf_size(x) == EVP_KDF_CTX_get_kdf_size(y);
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

static const char *const digests[] = {"SHA1",   "SHA2-224",   "SHA256",  "SHA-384",
                                      "sha512", "SHA512-256", "SHA3-256"};
#define DIGESTS (sizeof digests / sizeof *digests)
static const size_t digest_lens[] = {20, 28, 32, 48, 64, 32, 32};

static size_t some_len(void)
{
	return 1 + tap_random64(&seed) % OUT;
}

static void kbkdf(void)
{
	static const char *const ciphers[] = {"AES-128-CBC", "AES192", "AES-256-CBC"};
	int ok = 1;

	for (size_t i = 0; i < 300; i++) {
		struct bytes key = some(14, 200), label = some(1, 100), context = some(1, 100);
		struct bytes iv = some(0, 0);
		int l = i & 4 ? 1 : 0, separator = i & 8 ? 1 : 0, cmac = i % 3 == 0;
		OSSL_PARAM p[10];
		size_t n = 0;

		iv.len = cmac ? 16 : digest_lens[i % DIGESTS];
		if (cmac)
			key.len = 16 + 8 * (i / 3 % 3);
		p[n++] = cmac ? text(OSSL_KDF_PARAM_CIPHER, ciphers[i / 3 % 3])
		              : text(OSSL_KDF_PARAM_DIGEST, digests[i % DIGESTS]);
		p[n++] = text(OSSL_KDF_PARAM_MAC, cmac ? "CMAC" : "HMAC");
		p[n++] = text(OSSL_KDF_PARAM_MODE, i & 1 ? "feedback" : "COUNTER");
		p[n++] = octets(OSSL_KDF_PARAM_KEY, &key);
		p[n++] = octets(OSSL_KDF_PARAM_SALT, &label);
		p[n++] = octets(OSSL_KDF_PARAM_INFO, &context);
		p[n++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_KBKDF_USE_L, &l);
		p[n++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_KBKDF_USE_SEPARATOR, &separator);
		if (i & 2)
			p[n++] = octets(OSSL_KDF_PARAM_SEED, &iv);
		p[n] = END;
		ok &= both("KBKDF", p, some_len()) == 1;
	}
	tap_ok(ok, "KBKDF: counter and feedback, HMAC and CMAC, with and without L and separator");
}

static void sskdf(void)
{
	static const size_t blocks[] = {20, 28, 32, 48, 64};
	int ok = 1;

	for (size_t i = 0; i < 200; i++) {
		struct bytes secret = some(1, 200), info = some(1, 200), salt = some(4, 200);
		const char *mac = i & 1 ? "HMAC" : i & 2 ? "KMAC128" : "KMAC-256";
		size_t block = blocks[i % 5], n = 0;
		OSSL_PARAM p[8];

		p[n++] = text(OSSL_KDF_PARAM_DIGEST, digests[i % DIGESTS]);
		p[n++] = octets(i & 4 ? OSSL_KDF_PARAM_SECRET : OSSL_KDF_PARAM_KEY, &secret);
		p[n++] = octets(OSSL_KDF_PARAM_INFO, &info);
		p[n] = END;
		ok &= both("SSKDF", p, some_len()) == 1;
		ok &= both(i & 8 ? "X963KDF" : "X942KDF-CONCAT", p, some_len()) == 1;
		p[n++] = text(OSSL_KDF_PARAM_MAC, mac);
		if (i & 16)
			p[n++] = octets(OSSL_KDF_PARAM_SALT, &salt);
		if (i & 32)
			p[n++] = OSSL_PARAM_construct_size_t(OSSL_KDF_PARAM_MAC_SIZE, &block);
		p[n] = END;
		ok &= both("SSKDF", p, some_len()) == 1;
	}
	tap_ok(ok, "SSKDF over digests, HMAC and KMAC; X963KDF");
}

static void x942(void)
{
	static const char *const algs[] = {"AES-128-WRAP", "id-aes192-wrap", "AES256-WRAP"};
	static const uint8_t blob[] = {0xa0, 3, 4, 1, 'u'};
	int ok = 1;

	for (size_t i = 0; i < 200; i++) {
		struct bytes secret = some(1, 200), u = some(1, 300), v = some(1, 300);
		struct bytes pub = some(1, 300), priv = some(1, 300);
		int use_bits = i & 1 ? 1 : 0;
		OSSL_PARAM p[10] = {text(OSSL_KDF_PARAM_DIGEST, digests[i % DIGESTS]),
		                    octets(OSSL_KDF_PARAM_SECRET, &secret),
		                    text(OSSL_KDF_PARAM_CEK_ALG, algs[i % 3])};
		size_t n = 3;

		if (i & 32)
			p[n++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_X942_USE_KEYBITS,
			                                  &use_bits);
		if (i & 2)
			p[n++] = octets(i & 4 ? OSSL_KDF_PARAM_UKM : OSSL_KDF_PARAM_X942_PARTYUINFO,
			                &u);
		if (i & 4)
			p[n++] = octets(OSSL_KDF_PARAM_X942_PARTYVINFO, &v);
		if (i & 8)
			p[n++] = octets(OSSL_KDF_PARAM_X942_SUPP_PUBINFO, &pub);
		if (i & 16)
			p[n++] = octets(OSSL_KDF_PARAM_X942_SUPP_PRIVINFO, &priv);
		p[n] = END;
		ok &= both("X942KDF-ASN1", p, some_len()) == 1;
		p[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_X942_ACVPINFO, (void *)blob,
		                                         sizeof blob);
		p[4] = END;
		ok &= both("X942KDF", p, some_len()) == 1;
	}
	tap_ok(ok, "X942KDF-ASN1: every member in and out");
}

static void others(void)
{
	static const char *const ciphers[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
	int ok[3] = {1, 1, 1};

	for (size_t i = 0; i < 120; i++) {
		struct bytes key = some(16, 200), hash = some(1, 64), session = some(1, 64);
		struct bytes constant = some(1, 18);
		uint64_t iterations = 1 + i;
		int id = 1 + (int)(i % 3);
		char letter[2] = {(char)('A' + i % 6), 0};

		ok[0] &= both("SSHKDF",
		              (OSSL_PARAM[]){text(OSSL_KDF_PARAM_DIGEST, digests[i % 5]),
		                             octets(OSSL_KDF_PARAM_KEY, &key),
		                             octets(OSSL_KDF_PARAM_SSHKDF_XCGHASH, &hash),
		                             octets(OSSL_KDF_PARAM_SSHKDF_SESSION_ID, &session),
		                             text(OSSL_KDF_PARAM_SSHKDF_TYPE, letter), END},
		              some_len()) == 1;
		ok[1] &= both("PKCS12KDF",
		              (OSSL_PARAM[]){
		                      text(OSSL_KDF_PARAM_DIGEST, digests[i % DIGESTS]),
		                      octets(OSSL_KDF_PARAM_PASSWORD, &key),
		                      octets(OSSL_KDF_PARAM_SALT, &hash),
		                      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations),
		                      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &id), END},
		              some_len()) == 1;
		key.len = 16 + 8 * (i % 3);
		ok[2] &= both("KRB5KDF",
		              (OSSL_PARAM[]){text(OSSL_KDF_PARAM_CIPHER, ciphers[i % 3]),
		                             octets(OSSL_KDF_PARAM_KEY, &key),
		                             octets(OSSL_KDF_PARAM_CONSTANT, &constant), END},
		              key.len) == (constant.len <= 16);
	}
	tap_ok(ok[0], "SSHKDF");
	tap_ok(ok[1], "PKCS12KDF");
	tap_ok(ok[2], "KRB5KDF");
}

/* --- as a key exchange --- */

static int exchange(OSSL_LIB_CTX *lib, const char *name, const OSSL_PARAM *p, uint8_t *out,
                    size_t *len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(lib, name, NULL), *copy = NULL;
	size_t want = 0;
	int ok = ctx && EVP_PKEY_derive_init(ctx) > 0 && EVP_PKEY_CTX_set_params(ctx, p) > 0 &&
	         EVP_PKEY_derive(ctx, NULL, &want) > 0;

	/* The copy of default's context has lost its parameters. */
	if (ok && lib == ours)
		ok = (copy = EVP_PKEY_CTX_dup(ctx)) && EVP_PKEY_derive(copy, out, len) > 0;
	else
		ok = ok && EVP_PKEY_derive(ctx, out, len) > 0;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_CTX_free(copy);
	prov_clear();
	return ok ? want == SIZE_MAX ? 1 : 2 : 0;
}

static void exchanges(void)
{
	int ok = 1;

	for (int i = 0; i < 60; i++) {
		struct bytes key = some(16, 100), salt = some(1, 100), info = some(1, 100);
		int mode = i % 3, r[2];
		OSSL_PARAM hkdf[] = {text(OSSL_KDF_PARAM_DIGEST, "SHA256"),
		                     OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
		                     octets(OSSL_KDF_PARAM_KEY, &key),
		                     octets(OSSL_KDF_PARAM_SALT, &salt),
		                     octets(OSSL_KDF_PARAM_INFO, &info),
		                     END};
		OSSL_PARAM prf[] = {text(OSSL_KDF_PARAM_DIGEST, "SHA384"),
		                    octets(OSSL_KDF_PARAM_SECRET, &key),
		                    octets(OSSL_KDF_PARAM_SEED, &salt),
		                    octets(OSSL_KDF_PARAM_SEED, &info), END};
		uint8_t a[OUT] = {0}, b[OUT] = {0};
		size_t na = some_len(), nb;

		if (mode == 1 && na < 32)
			na = 32;
		nb = na;
		r[0] = exchange(ours, "HKDF", hkdf, a, &na);
		r[1] = exchange(ref, "HKDF", hkdf, b, &nb);
		ok &= r[0] && r[0] == r[1] && na == nb && !memcmp(a, b, na);
		na = nb = some_len();
		ok &= exchange(ours, "TLS1-PRF", prf, a, &na) &&
		      exchange(ref, "TLS1-PRF", prf, b, &nb) && na == nb && !memcmp(a, b, na);
	}
	tap_ok(ok, "HKDF and TLS1-PRF through EVP_PKEY_derive");
}

/* --- ECDH with a derivation --- */

static EVP_PKEY *move(OSSL_LIB_CTX *to, EVP_PKEY *key)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(to, "EC", NULL);
	OSSL_PARAM *p = NULL;
	EVP_PKEY *out = NULL;

	if (EVP_PKEY_todata(key, EVP_PKEY_KEYPAIR, &p) <= 0 || EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_KEYPAIR, p) <= 0)
		out = NULL;
	OSSL_PARAM_free(p);
	EVP_PKEY_CTX_free(ctx);
	return out;
}

static size_t ecdh(OSSL_LIB_CTX *lib, EVP_PKEY *key, EVP_PKEY *peer, const OSSL_PARAM *p,
                   uint8_t *out, size_t cap)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(lib, key, NULL), *copy = NULL;
	size_t len = 0, n = cap;
	int ok = EVP_PKEY_derive_init_ex(ctx, p) > 0 && EVP_PKEY_derive_set_peer(ctx, peer) > 0 &&
	         (copy = EVP_PKEY_CTX_dup(ctx)) && EVP_PKEY_derive(copy, NULL, &len) > 0 &&
	         EVP_PKEY_derive(copy, out, &n) > 0 && len == n;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_CTX_free(copy);
	prov_clear();
	return ok ? n : 0;
}

static void ecdh_kdf(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(ref, NULL, "EC", "P-256");
	EVP_PKEY *peer = EVP_PKEY_Q_keygen(ref, NULL, "EC", "P-256");
	EVP_PKEY *my_key = move(ours, key), *my_peer = move(ours, peer);
	size_t len = 77;
	struct bytes ukm = some(20, 100);
	OSSL_PARAM p[] = {text(OSSL_EXCHANGE_PARAM_KDF_TYPE, "X963KDF"),
	                  text(OSSL_EXCHANGE_PARAM_KDF_DIGEST, "SHA256"),
	                  OSSL_PARAM_construct_size_t(OSSL_EXCHANGE_PARAM_KDF_OUTLEN, &len),
	                  octets(OSSL_EXCHANGE_PARAM_KDF_UKM, &ukm), END};
	OSSL_PARAM bad[] = {p[0], text(OSSL_EXCHANGE_PARAM_KDF_DIGEST, "MD5"), p[2], END};
	uint8_t a[OUT] = {0}, b[OUT] = {0};

	tap_ok(my_key && my_peer && ecdh(ours, my_key, my_peer, p, a, OUT) == len &&
	               ecdh(ref, key, peer, p, b, OUT) == len && !memcmp(a, b, OUT),
	       "ECDH with X963KDF");
	tap_ok(!ecdh(ours, my_key, my_peer, p, a, len - 1), "no room for it");
	tap_ok(!ecdh(ours, my_key, my_peer, bad, a, OUT), "a digest that the policy denies");
	p[0] = text(OSSL_EXCHANGE_PARAM_KDF_TYPE, "X942KDF-ASN1");
	tap_ok(!ecdh(ours, my_key, my_peer, p, a, OUT), "another derivation");
	EVP_PKEY_free(key);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(my_key);
	EVP_PKEY_free(my_peer);
}

/* --- refusals --- */

static void refused(const char *name, const OSSL_PARAM *p, size_t len, const char *reason)
{
	EVP_KDF_CTX *x = kdf_new(ours, name);
	uint8_t out[OUT];
	int r = EVP_KDF_derive(x, out, len, p);

	tap_ok(r <= 0 && prov_error_has(reason), "%s refused: %s", name, reason);
	EVP_KDF_CTX_free(x);
	prov_clear();
}

static void refusals(void)
{
	struct bytes key = some(16, 16), none = {{0}, 0};
	int bits = 0;
	OSSL_PARAM k = octets(OSSL_KDF_PARAM_KEY, &key), md5 = text(OSSL_KDF_PARAM_DIGEST, "MD5");
	OSSL_PARAM sha = text(OSSL_KDF_PARAM_DIGEST, "SHA256"), salt = octets("salt", &key);

	refused("KBKDF", (OSSL_PARAM[]){k, sha, END}, 32, "no mac set");
	refused("KBKDF", (OSSL_PARAM[]){k, text("mac", "HMAC"), END}, 32, "no digest set");
	refused("KBKDF", (OSSL_PARAM[]){sha, text("mac", "HMAC"), END}, 32, "no key set");
	refused("KBKDF",
	        (OSSL_PARAM[]){octets(OSSL_KDF_PARAM_KEY, &none), sha, text("mac", "HMAC"), END},
	        32, "no key set");
	refused("KBKDF", (OSSL_PARAM[]){k, text("mac", "POLY1305"), END}, 32, "POLY1305");
	refused("KBKDF", (OSSL_PARAM[]){k, text("mac", "CMAC"), text("cipher", "AES256"), END}, 32,
	        "cipher of 256");
	refused("KBKDF", (OSSL_PARAM[]){k, text("mode", "pipeline"), END}, 32, "pipeline");
	refused("KBKDF", (OSSL_PARAM[]){k, md5, text("mac", "HMAC"), END}, 32,
	        "KDF-KBKDF-BROKEN-HASH");
	refused("SSKDF", (OSSL_PARAM[]){k, md5, END}, 32, "KDF-SSKDF-BROKEN-HASH");
	refused("SSKDF", (OSSL_PARAM[]){k, END}, 32, "no digest set");
	refused("X963KDF", (OSSL_PARAM[]){k, md5, END}, 32, "KDF-X963KDF-BROKEN-HASH");
	refused("X942KDF", (OSSL_PARAM[]){k, sha, END}, 32, "no cekalg set");
	refused("X942KDF", (OSSL_PARAM[]){k, sha, text("cekalg", "DES3-WRAP"), END}, 32,
	        "DES3-WRAP");
	refused("SSHKDF", (OSSL_PARAM[]){k, sha, END}, 32, "no xcghash set");
	refused("SSHKDF", (OSSL_PARAM[]){k, sha, text("type", "G"), END}, 32, "type");
	refused("SSHKDF",
	        (OSSL_PARAM[]){k, text("digest", "SHA512-256"), octets("xcghash", &key),
	                       octets("session_id", &key), text("type", "A"), END},
	        32, "unlisted");
	refused("KRB5KDF", (OSSL_PARAM[]){k, END}, 16, "no cipher set");
	refused("KRB5KDF", (OSSL_PARAM[]){k, text("cipher", "DES-EDE3-CBC"), END}, 16,
	        "DES-EDE3-CBC");
	refused("PKCS12KDF", (OSSL_PARAM[]){octets("pass", &key), END}, 32, "no salt set");
	refused("PKCS12KDF",
	        (OSSL_PARAM[]){octets("pass", &key), salt, OSSL_PARAM_construct_int("id", &bits),
	                       END},
	        32, "argument");
}

int main(void)
{
	prov_init();
	kbkdf();
	sskdf();
	x942();
	others();
	exchanges();
	ecdh_kdf();
	refusals();
	prov_done();
	return tap_done();
}
