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
#include <pak/kdf_more.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define OUT 400

static uint64_t seed = 1;
static uint8_t want[OUT], got[OUT];

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
        {PAK_ALG_SHA3_256, "SHA3-256"},
        {PAK_ALG_SHA3_512, "SHA3-512"},
};
#define DIGESTS (sizeof digests / sizeof *digests)

static void md5_sha1(void)
{
	struct bytes in = some(300, 300);
	int ok = 1;

	for (size_t len = 0; len <= 300; len++) {
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

static struct pak_kdf_bytes view(const struct bytes *b)
{
	return (struct pak_kdf_bytes){b->p, b->len};
}

/* SP 800-108 with label, separator, context and length, as libcrypto lays them out. */
static void kbkdf(size_t d, int feedback)
{
	int ok = 1;

	for (int i = 0; i < 100; i++) {
		struct bytes key = some(14, 200), label = some(1, 100), context = some(1, 100);
		struct bytes iv = some(0, 64), fixed;
		size_t len = 1 + tap_random64(&seed) % OUT;
		uint32_t bits = (uint32_t)(8 * len);
		uint8_t l[4] = {(uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
		                (uint8_t)bits};
		struct pak_kbkdf k = {
		        .mode = feedback ? PAK_KBKDF_FEEDBACK : PAK_KBKDF_COUNTER,
		        .mac = PAK_ALG_HMAC,
		        .hash = digests[d].alg,
		        .key = view(&key),
		        .counter_bits = 32,
		        .place = PAK_KBKDF_BEFORE_FIXED,
		};
		OSSL_PARAM p[] = {text(OSSL_KDF_PARAM_DIGEST, digests[d].name),
		                  text(OSSL_KDF_PARAM_MAC, "HMAC"),
		                  text(OSSL_KDF_PARAM_MODE, feedback ? "feedback" : "counter"),
		                  octets(OSSL_KDF_PARAM_KEY, &key),
		                  octets(OSSL_KDF_PARAM_SALT, &label),
		                  octets(OSSL_KDF_PARAM_INFO, &context),
		                  feedback ? octets(OSSL_KDF_PARAM_SEED, &iv)
		                           : OSSL_PARAM_construct_end(),
		                  OSSL_PARAM_construct_end()};

		memcpy(fixed.p, label.p, label.len);
		fixed.p[label.len] = 0;
		memcpy(fixed.p + label.len + 1, context.p, context.len);
		memcpy(fixed.p + label.len + 1 + context.len, l, 4);
		fixed.len = label.len + context.len + 5;
		k.fixed = view(&fixed);
		/* libcrypto wants its IV as long as the MAC, or absent. */
		iv.len = i & 1 ? pak_digest_len(digests[d].alg) : 0;
		if (feedback) {
			p[6] = iv.len ? octets(OSSL_KDF_PARAM_SEED, &iv)
			              : OSSL_PARAM_construct_end();
			k.iv = view(&iv);
		}
		ok &= theirs("KBKDF", want, len, p) && !pak_kbkdf(got, len, &k, NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "KBKDF, %s mode, HMAC with %s", feedback ? "feedback" : "counter",
	       digests[d].name);
}

static void one_step(size_t d, int hmac)
{
	int ok = 1;

	for (int i = 0; i < 100; i++) {
		struct bytes secret = some(1, 200), info = some(1, 200), salt = some(1, 200);
		size_t len = 1 + tap_random64(&seed) % OUT;
		struct pak_one_step k = {
		        .mac = hmac ? PAK_ALG_HMAC : PAK_ALG_NONE,
		        .hash = digests[d].alg,
		        .secret = view(&secret),
		        .info = view(&info),
		};
		OSSL_PARAM p[] = {
		        text(OSSL_KDF_PARAM_DIGEST, digests[d].name),
		        octets(OSSL_KDF_PARAM_SECRET, &secret),
		        octets(OSSL_KDF_PARAM_INFO, &info),
		        hmac ? text(OSSL_KDF_PARAM_MAC, "HMAC") : OSSL_PARAM_construct_end(),
		        i & 1 ? octets(OSSL_KDF_PARAM_SALT, &salt) : OSSL_PARAM_construct_end(),
		        OSSL_PARAM_construct_end()};

		if (hmac && i & 1)
			k.salt = view(&salt);
		ok &= theirs("SSKDF", want, len, p) && !pak_one_step(got, len, &k, NULL) &&
		      !memcmp(got, want, len);
		ok &= theirs("X963KDF", want, len, (OSSL_PARAM[]){p[0], p[1], p[2], p[5]}) &&
		      !pak_x963_kdf(digests[d].alg, got, len, view(&secret), view(&info), NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "SSKDF with %s%s; X963KDF", hmac ? "HMAC of " : "", digests[d].name);
}

static void x942(size_t d)
{
	static const uint8_t oid[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
	                              0x65, 0x03, 0x04, 0x01, 0x2d};
	int ok = 1;

	for (int i = 0; i < 200; i++) {
		struct bytes secret = some(1, 200), u = some(1, 300), v = some(1, 300);
		struct bytes pub = some(1, 300), priv = some(1, 300);
		int use_bits = i & 1;
		size_t len = 1 + tap_random64(&seed) % OUT, n = 3;
		struct pak_x942 x = {.oid = {oid, sizeof oid}, .key_bits = use_bits ? 256 : 0};
		OSSL_PARAM p[9] = {text(OSSL_KDF_PARAM_DIGEST, digests[d].name),
		                   octets(OSSL_KDF_PARAM_SECRET, &secret),
		                   text(OSSL_KDF_PARAM_CEK_ALG, "id-aes256-wrap")};

		p[n++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_X942_USE_KEYBITS, &use_bits);
		if (i & 2) {
			p[n++] = octets(OSSL_KDF_PARAM_UKM, &u);
			x.party_u = view(&u);
		}
		if (i & 4) {
			p[n++] = octets(OSSL_KDF_PARAM_X942_PARTYVINFO, &v);
			x.party_v = view(&v);
		}
		if (i & 8 && !use_bits) {
			p[n++] = octets(OSSL_KDF_PARAM_X942_SUPP_PUBINFO, &pub);
			x.supp_pub = view(&pub);
		}
		if (i & 16) {
			p[n++] = octets(OSSL_KDF_PARAM_X942_SUPP_PRIVINFO, &priv);
			x.supp_priv = view(&priv);
		}
		p[n] = OSSL_PARAM_construct_end();
		ok &= theirs("X942KDF-ASN1", want, len, p) &&
		      !pak_x942_kdf(digests[d].alg, got, len, view(&secret), &x, NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "X942KDF-ASN1 with %s", digests[d].name);
}

static void ssh(size_t d)
{
	int ok = 1;

	for (int i = 0; i < 60; i++) {
		struct bytes key = some(1, 200), exchange = some(1, 64), session = some(1, 64);
		size_t len = 1 + tap_random64(&seed) % OUT;
		char letter[2] = {(char)('A' + i % 6), 0};
		OSSL_PARAM p[] = {text(OSSL_KDF_PARAM_DIGEST, digests[d].name),
		                  octets(OSSL_KDF_PARAM_KEY, &key),
		                  octets(OSSL_KDF_PARAM_SSHKDF_XCGHASH, &exchange),
		                  octets(OSSL_KDF_PARAM_SSHKDF_SESSION_ID, &session),
		                  text(OSSL_KDF_PARAM_SSHKDF_TYPE, letter),
		                  OSSL_PARAM_construct_end()};

		ok &= theirs("SSHKDF", want, len, p) &&
		      !pak_ssh_kdf(digests[d].alg, got, len, view(&key), view(&exchange),
		                   view(&session), letter[0], NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "SSHKDF with %s", digests[d].name);
}

static void krb5(void)
{
	static const char *const ciphers[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
	int ok = 1;

	for (int i = 0; i < 300; i++) {
		struct bytes key = some(32, 32), constant = some(1, 16);
		size_t len = 16 + 8 * (size_t)(i % 3);
		OSSL_PARAM p[] = {text(OSSL_KDF_PARAM_CIPHER, ciphers[i % 3]),
		                  OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key.p, len),
		                  octets(OSSL_KDF_PARAM_CONSTANT, &constant),
		                  OSSL_PARAM_construct_end()};

		key.len = len;
		ok &= theirs("KRB5KDF", want, len, p) &&
		      !pak_krb5_kdf(got, len, view(&key), view(&constant), NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "KRB5KDF: constants of 1 to 16 bytes, all key sizes");
}

static void pkcs12(size_t d)
{
	int ok = 1;

	for (int i = 0; i < 60; i++) {
		struct bytes password = some(0, 200), salt = some(1, 200);
		size_t len = 1 + tap_random64(&seed) % OUT;
		unsigned iterations = 1 + (unsigned)(tap_random64(&seed) % 20);
		int id = 1 + i % 3;
		OSSL_PARAM p[] = {text(OSSL_KDF_PARAM_DIGEST, digests[d].name),
		                  octets(OSSL_KDF_PARAM_PASSWORD, &password),
		                  octets(OSSL_KDF_PARAM_SALT, &salt),
		                  OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &iterations),
		                  OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS12_ID, &id),
		                  OSSL_PARAM_construct_end()};

		ok &= theirs("PKCS12KDF", want, len, p) &&
		      !pak_pkcs12_kdf(digests[d].alg, got, len, view(&password), view(&salt),
		                      iterations, (unsigned)id, NULL) &&
		      !memcmp(got, want, len);
	}
	tap_ok(ok, "PKCS12KDF with %s", digests[d].name);
}

int main(void)
{
	core_init();
	md5_sha1();
	tls1("MD5-SHA1", PAK_ALG_MD5_SHA1);
	for (size_t i = 0; i < DIGESTS; i++)
		tls1(digests[i].name, digests[i].alg);
	for (size_t i = 0; i < DIGESTS; i++) {
		kbkdf(i, 0);
		kbkdf(i, 1);
		one_step(i, 0);
		one_step(i, 1);
		x942(i);
		ssh(i);
		pkcs12(i);
	}
	krb5();
	return tap_done();
}
