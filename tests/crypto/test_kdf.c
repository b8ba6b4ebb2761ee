/* SPDX-License-Identifier: Apache-2.0
 *
 * HKDF, the TLS 1.3 steps, PBKDF2: RFC, ACVP and Wycheproof vectors, every output length, limits.
 */
#include <stdlib.h>
#include <string.h>

#include <pak/kdf.h>
#include <pak/mac.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* --- RFC 5869, appendix A --- */

static const struct {
	enum pak_alg hash;
	const char *ikm, *salt, *info, *prk, *okm;
} rfc5869[] = {
        {PAK_ALG_SHA256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
         "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
         "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
         "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208"
         "d5b887185865"},
        {PAK_ALG_SHA256,
         "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
         "2425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f4041424344454647"
         "48494a4b4c4d4e4f",
         "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283"
         "8485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7"
         "a8a9aaabacadaeaf",
         "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3"
         "d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7"
         "f8f9fafbfcfdfeff",
         "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
         "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99"
         "cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87"
         "c14c01d5c1f3434f1d87"},
        {PAK_ALG_SHA256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
         "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395"
         "faa4b61a96c8"},
        {PAK_ALG_SHA1, "0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
         "f0f1f2f3f4f5f6f7f8f9", "9b6c18c432a7bf8f0e71c8eb88f4b30baa2ba243",
         "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e4224"
         "78d305f3f896"},
        {PAK_ALG_SHA1,
         "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
         "2425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f4041424344454647"
         "48494a4b4c4d4e4f",
         "606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f80818283"
         "8485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7"
         "a8a9aaabacadaeaf",
         "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3"
         "d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7"
         "f8f9fafbfcfdfeff",
         "8adae09a2a307059478d309b26c4115a224cfaf6",
         "0bd770a74d1160f7c9f12cd5912a06ebff6adcae899d92191fe4305673ba2ffe8fa3f1a4"
         "e5ad79f3f334b3b202b2173c486ea37ce3d397ed034c7f9dfeb15c5e927336d0441f4c43"
         "00e2cff0d0900b52d3b4"},
        {PAK_ALG_SHA1, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
         "da8c8a73c7fa77288ec6f5e7c297786aa0d32d01",
         "0ac1af7002b3d761d1e55298da9d0506b9ae52057220a306e07b6b87e8df21d0ea00033d"
         "e03984d34918"},
        {PAK_ALG_SHA1, "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c", "", "",
         "2adccada18779e7c2077ad2eb19d3f3e731385dd",
         "2c91117204d745f3500d636a62f64f0ab3bae548aa53d423b0d1f27ebba6f5e5673a081d"
         "70cce7acfc48"},
};

static void hkdf_vectors(void)
{
	for (size_t i = 0; i < sizeof rfc5869 / sizeof *rfc5869; i++) {
		uint8_t ikm[80], salt[80], info[80], prk[32], okm[82], got[82], got_prk[32];
		size_t ikm_len = tap_hex(ikm, sizeof ikm, rfc5869[i].ikm);
		size_t salt_len = tap_hex(salt, sizeof salt, rfc5869[i].salt);
		size_t info_len = tap_hex(info, sizeof info, rfc5869[i].info);
		size_t prk_len = tap_hex(prk, sizeof prk, rfc5869[i].prk);
		size_t len = tap_hex(okm, sizeof okm, rfc5869[i].okm);
		enum pak_alg h = rfc5869[i].hash;

		tap_ok(!pak_hkdf_extract(h, got_prk, prk_len, salt_len ? salt : NULL, salt_len, ikm,
		                         ikm_len, NULL) &&
		               !memcmp(got_prk, prk, prk_len),
		       "RFC 5869 case %zu: extract", i + 1);
		tap_ok(!pak_hkdf_expand(h, got, len, prk, prk_len, info, info_len, NULL) &&
		               !memcmp(got, okm, len),
		       "RFC 5869 case %zu: expand", i + 1);
		tap_ok(!pak_hkdf(h, got, len, salt, salt_len, ikm, ikm_len, info, info_len, NULL) &&
		               !memcmp(got, okm, len),
		       "RFC 5869 case %zu: both", i + 1);
	}
}

/* T(i) built by hand from the MAC service, at every length a digest allows. */
static void every_length(enum pak_alg hash)
{
	size_t n = pak_digest_len(hash), bad = 0;
	static uint8_t want[256 * 64], got[256 * 64];
	uint8_t prk[40] = "a pseudorandom key of forty bytes.......", info[3] = {1, 2, 3};

	for (size_t i = 1; i <= 255; i++) {
		struct pak_mac m;
		uint8_t counter = (uint8_t)i;
		enum pak_status st =
		        pak_mac_init(&m, PAK_ALG_HMAC, hash, PAK_OP_MAC, prk, sizeof prk);

		st = st ? st : pak_mac_update(&m, i > 1 ? want + (i - 2) * n : NULL, i > 1 ? n : 0);
		st = st ? st : pak_mac_update(&m, info, sizeof info);
		st = st ? st : pak_mac_update(&m, &counter, 1);
		st = st ? st : pak_mac_final(&m, want + (i - 1) * n, n);
		bad += st != PAK_OK;
	}
	for (size_t len = 1; len <= 255 * n; len += len < 300 ? 1 : 611) {
		memset(got, 0xee, sizeof got);
		bad += pak_hkdf_expand(hash, got, len, prk, sizeof prk, info, sizeof info, NULL) ||
		       memcmp(got, want, len) || got[len] != 0xee;
	}
	tap_ok(!bad, "HKDF-Expand with %s: lengths 1..%zu", pak_alg_name(hash), 255 * n);
}

/* --- PBKDF2 --- */

static const struct {
	enum pak_alg hash;
	const char *password, *salt;
	uint32_t iterations;
	const char *dk;
} pbkdf2[] = {
        {PAK_ALG_SHA1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
        {PAK_ALG_SHA1, "password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
        {PAK_ALG_SHA1, "password", "salt", 4096, "4b007901b765489abead49d926f721d065a429c1"},
        {PAK_ALG_SHA1, "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
         "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"},
        {PAK_ALG_SHA256, "passwd", "salt", 1,
         "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9ccc"
         "f179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"},
        {PAK_ALG_SHA256, "Password", "NaCl", 8000,
         "7f256b9dadf7544d75a9c56b6293c7744f5de67c8f45547526eaac5917f2dcb4167b906f"
         "b79c2f2b6146b85cb670f1afb73987a2af7cc917869b259eb469191b"},
        {PAK_ALG_SHA512, "password", "salt", 1000,
         "afe6c5530785b6cc6b1c6453384731bd5ee432ee549fd42fb6695779ad8a1c5bf59de69c"
         "48f774efc4007d5298f9033c0241d5ab69305e7b64eceeb8d834cfec6afdec3c1c23982a"
         "121f2d4be008889378a49a0dfb104f0d2856e38f44271cdaf6de4341"},
        {PAK_ALG_SHA384, "password", "salt", 3,
         "1bfb451b6087e5d24eeffb57d7284448da95b581d35a1887d9a6e756af559b1fb4798a45"
         "29502f87cdf71f435d66d25e344483fb1f24ab37be82ed35c43762d01520cd6457ab0240"
         "e0b334cfc688f5da7cc7febb0af6bbb4a7d1def8190116bea3"},
        {PAK_ALG_SHA512_256, "password", "salt", 2,
         "fcfd108c99cc888ec0af9f184885aff5f02d19a956afad9ccea4d56a482b851bec"},
};

static void pbkdf2_vectors(void)
{
	for (size_t i = 0; i < sizeof pbkdf2 / sizeof *pbkdf2; i++) {
		uint8_t want[128], got[128];
		size_t len = tap_hex(want, sizeof want, pbkdf2[i].dk);

		tap_ok(!pak_pbkdf2(pbkdf2[i].hash, got, len, (const uint8_t *)pbkdf2[i].password,
		                   strlen(pbkdf2[i].password), (const uint8_t *)pbkdf2[i].salt,
		                   strlen(pbkdf2[i].salt), pbkdf2[i].iterations, NULL) &&
		               !memcmp(got, want, len),
		       "PBKDF2 with %s, %u rounds, %zu bytes", pak_alg_name(pbkdf2[i].hash),
		       pbkdf2[i].iterations, len);
	}
}

/* --- public vector files --- */

static int hkdf_test(const json_t *t)
{
	size_t ikm_len, salt_len, info_len, okm_len, size = json_size(t, "size");
	uint8_t *ikm = json_hex(t, "ikm", &ikm_len), *salt = json_hex(t, "salt", &salt_len);
	uint8_t *info = json_hex(t, "info", &info_len), *okm = json_hex(t, "okm", &okm_len);
	uint8_t *got = calloc(1, size + 1);
	enum pak_status st = pak_hkdf(PAK_ALG_SHA256, got, size, salt, salt_len, ikm, ikm_len, info,
	                              info_len, NULL);
	int good = !strcmp(json_text(t, "result"), "valid")
	                   ? !st && okm_len == size && !memcmp(got, okm, size)
	                   : st == PAK_ERR_LENGTH && all_zero(got, size);

	free(ikm);
	free(salt);
	free(info);
	free(okm);
	free(got);
	return good;
}

static int pbkdf2_test(const json_t *t)
{
	size_t pw_len, salt_len, dk_len, size = json_size(t, "dkLen");
	uint8_t *pw = json_hex(t, "password", &pw_len), *salt = json_hex(t, "salt", &salt_len);
	uint8_t *dk = json_hex(t, "dk", &dk_len), *got = calloc(1, size + 1);
	enum pak_status st = pak_pbkdf2(PAK_ALG_SHA256, got, size, pw, pw_len, salt, salt_len,
	                                (uint32_t)json_size(t, "iterationCount"), NULL);
	int good = !strcmp(json_text(t, "result"), "valid")
	                   ? !st && dk_len == size && !memcmp(got, dk, size)
	                   : st == PAK_ERR_LENGTH;

	free(pw);
	free(salt);
	free(dk);
	free(got);
	return good;
}

static void wycheproof(const char *name, int (*test)(const json_t *))
{
	json_t *file = json_vectors(name), *group, *t;
	size_t g, i, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "%s", name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), i, t)
		{
			int good = test(t);

			if (!good)
				tap_diag("%s: tcId %zu", name, json_size(t, "tcId"));
			bad += !good;
			run++;
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"), "%s: %zu tests", name, run);
	json_decref(file);
}

/* --- ACVP TLS 1.3: the whole key schedule --- */

struct bytes {
	uint8_t *p;
	size_t len;
};

static struct bytes get(const json_t *t, const char *key)
{
	struct bytes b;

	b.p = json_hex(t, key, &b.len);
	return b;
}

#define TLS13 ((const uint8_t *)"tls13 ")

/* Derive-Secret(secret, label, transcript) against the expected member `name`. */
static int secret_is(enum pak_alg hash, const uint8_t *secret, const char *label,
                     const struct bytes *messages, size_t n_messages, const json_t *want,
                     const char *name)
{
	size_t len = pak_digest_len(hash);
	uint8_t transcript[64], got[64];
	struct bytes expected = get(want, name);
	struct pak_digest d;
	enum pak_status st = pak_digest_init(&d, hash);

	for (size_t i = 0; i < n_messages; i++)
		st = st ? st : pak_digest_update(&d, messages[i].p, messages[i].len);
	st = st ? st : pak_digest_final(&d, transcript, sizeof transcript);
	st = st ? st
	        : pak_tls13_expand_label(hash, got, len, secret, len, TLS13, 6,
	                                 (const uint8_t *)label, strlen(label), transcript, len,
	                                 NULL);
	int good = !st && expected.len == len && !memcmp(got, expected.p, len);

	free(expected.p);
	return good;
}

static enum pak_status extract(enum pak_alg hash, uint8_t *out, const uint8_t *prev,
                               const struct bytes *ikm)
{
	size_t len = pak_digest_len(hash);

	return pak_tls13_extract(hash, out, len, prev, prev ? len : 0, ikm->len ? ikm->p : NULL,
	                         ikm->len, TLS13, 6, (const uint8_t *)"derived", 7, NULL);
}

static int schedule(enum pak_alg hash, const json_t *t, const json_t *want)
{
	struct bytes psk = get(t, "psk"), dhe = get(t, "dhe"), none = {NULL, 0};
	struct bytes m[4] = {get(t, "helloClientRandom"), get(t, "helloServerRandom"),
	                     get(t, "finishedServerRandom"), get(t, "finishedClientRandom")};
	uint8_t early[64], hs[64], master[64];
	int good =
	        !extract(hash, early, NULL, &psk) && !extract(hash, hs, early, &dhe) &&
	        !extract(hash, master, hs, &none) &&
	        secret_is(hash, early, "c e traffic", m, 1, want, "clientEarlyTrafficSecret") &&
	        secret_is(hash, early, "e exp master", m, 1, want, "earlyExporterMasterSecret") &&
	        secret_is(hash, hs, "c hs traffic", m, 2, want, "clientHandshakeTrafficSecret") &&
	        secret_is(hash, hs, "s hs traffic", m, 2, want, "serverHandshakeTrafficSecret") &&
	        secret_is(hash, master, "c ap traffic", m, 3, want,
	                  "clientApplicationTrafficSecret") &&
	        secret_is(hash, master, "s ap traffic", m, 3, want,
	                  "serverApplicationTrafficSecret") &&
	        secret_is(hash, master, "exp master", m, 3, want, "exporterMasterSecret") &&
	        secret_is(hash, master, "res master", m, 4, want, "resumptionMasterSecret");

	free(psk.p);
	free(dhe.p);
	for (size_t i = 0; i < 4; i++)
		free(m[i].p);
	return good;
}

static void acvp_tls13(void)
{
	json_t *prompt = json_vectors("acvp/TLS-v1.3-KDF-RFC8446/prompt"), *group, *t;
	json_t *results = json_vectors("acvp/TLS-v1.3-KDF-RFC8446/expectedResults");
	json_t *answers = json_object_get(json_acvp(results), "testGroups");
	size_t g, i, run = 0, bad = 0;

	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP TLS 1.3 KDF");
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		const char *name = json_text(group, "hmacAlg");
		enum pak_alg hash = strcmp(name, "SHA2-256") ? PAK_ALG_SHA384 : PAK_ALG_SHA256;
		json_t *want = json_object_get(json_array_get(answers, g), "tests");

		json_array_foreach(json_object_get(group, "tests"), i, t)
		{
			bad += !schedule(hash, t, json_array_get(want, i));
			run++;
		}
	}
	tap_ok(run >= 100 && !bad, "ACVP TLS 1.3 KDF: %zu key schedules", run);
	json_decref(prompt);
	json_decref(results);
}

/* An output whose length needs both bytes of the label's length field. */
static void long_label(void)
{
	static const uint8_t info[] = {0x01, 0x2c, 8,   't', 'l', 's', '1',
	                               '3',  ' ',  'a', 'b', 2,   7,   9};
	uint8_t secret[32] = {5}, want[300], got[300];

	tap_ok(!pak_hkdf_expand(PAK_ALG_SHA256, want, 300, secret, 32, info, sizeof info, NULL) &&
	               !pak_tls13_expand_label(PAK_ALG_SHA256, got, 300, secret, 32, TLS13, 6,
	                                       (const uint8_t *)"ab", 2, info + 12, 2, NULL) &&
	               !memcmp(got, want, 300),
	       "the label structure, 300 bytes of output");
}

/* --- refusals --- */

static void refusals(void)
{
	uint8_t key[300] = {1}, small[32], out[256 * 32];
	struct pak_verdict v;

	memset(small, 0xee, sizeof small);
	tap_ok(pak_hkdf_extract(PAK_ALG_SHA256, small, 31, NULL, 0, key, 32, &v) ==
	                       PAK_ERR_BUFFER &&
	               all_zero(small, 31) && small[31] == 0xee && v.kind == PAK_ALLOW,
	       "extract: buffer too small, zeroed");
	memset(out, 0xee, sizeof out);
	tap_ok(pak_hkdf_expand(PAK_ALG_SHA256, out, 255 * 32 + 1, key, 32, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               all_zero(out, 255 * 32 + 1),
	       "expand: too long, zeroed");
	tap_ok(pak_hkdf_expand(PAK_ALG_SHA256, out, 0, key, 32, NULL, 0, NULL) == PAK_ERR_LENGTH,
	       "expand: nothing");
	memset(out, 0xee, sizeof out);
	tap_ok(pak_hkdf_expand(PAK_ALG_SHA256, out, SIZE_MAX, key, 32, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_pbkdf2(PAK_ALG_SHA256, out, SIZE_MAX, key, 16, key, 16, 10000, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_tls1_prf(PAK_ALG_SHA256, out, SIZE_MAX, key, 48, key, 13, key, 64,
	                            NULL) == PAK_ERR_LENGTH &&
	               out[0] == 0xee,
	       "what is no length of a buffer: untouched");
	tap_ok(pak_hkdf(PAK_ALG_MD5, out, 16, key, 8, key, 32, NULL, 0, NULL) ==
	                       PAK_ERR_UNSUPPORTED &&
	               pak_pbkdf2(PAK_ALG_AES_ECB, out, 16, key, 8, key, 16, 1000, NULL) ==
	                       PAK_ERR_UNSUPPORTED,
	       "no such digest");
	tap_ok(pak_tls13_expand_label(PAK_ALG_SHA256, out, 32, key, 32, TLS13, 6, key, 250, NULL, 0,
	                              NULL) == PAK_ERR_LENGTH &&
	               pak_tls13_expand_label(PAK_ALG_SHA256, out, 32, key, 32, TLS13, 6, key, 249,
	                                      key, 256, NULL) == PAK_ERR_LENGTH &&
	               !pak_tls13_expand_label(PAK_ALG_SHA256, out, 32, key, 32, TLS13, 6, key, 249,
	                                       key, 255, NULL),
	       "labels and data of at most 255 bytes");
	tap_ok(pak_tls13_extract(PAK_ALG_SHA256, out, 32, key, 32, NULL, 0, TLS13, 6, key, 250,
	                         NULL) == PAK_ERR_LENGTH,
	       "the same in the extract step");
	tap_ok(pak_tls13_extract(PAK_ALG_SHA384, out, 47, NULL, 0, NULL, 0, TLS13, 6, key, 7,
	                         NULL) == PAK_ERR_BUFFER,
	       "extract step: buffer too small");
	tap_ok(pak_pbkdf2(PAK_ALG_SHA256, out, 32, key, 8, key, 16, 0, NULL) == PAK_ERR_LENGTH &&
	               pak_pbkdf2(PAK_ALG_SHA256, out, 0, key, 8, key, 16, 1, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_pbkdf2(PAK_ALG_SHA256, NULL, 0, key, 8, key, 16, 1, NULL) ==
	                       PAK_ERR_LENGTH,
	       "PBKDF2: no rounds, no output");
}

int main(void)
{
	static const enum pak_alg hashes[] = {PAK_ALG_SHA1,      PAK_ALG_SHA224, PAK_ALG_SHA256,
	                                      PAK_ALG_SHA384,    PAK_ALG_SHA512, PAK_ALG_SHA512_224,
	                                      PAK_ALG_SHA512_256};

	core_init();
	hkdf_vectors();
	for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
		every_length(hashes[i]);
	pbkdf2_vectors();
	wycheproof("wycheproof/hkdf_sha256_test", hkdf_test);
	wycheproof("wycheproof/pbkdf2_hmacsha256_test", pbkdf2_test);
	acvp_tls13();
	long_label();
	refusals();
	return tap_done();
}
