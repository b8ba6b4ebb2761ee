/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDH as a service: Wycheproof and CAVP vectors, wrong keys, buffers. */
#include <stdlib.h>
#include <string.h>

#include <pak/kex.h>
#include <pak/module.h>

#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

/* Wycheproof gives private keys as integers with any number of leading zeros. */
static enum pak_status private_key(struct pak_key **key, const json_t *test)
{
	size_t len, skip = 0;
	uint8_t d[32] = {0}, *bytes = json_hex(test, "private", &len);
	enum pak_status st = PAK_ERR_KEY;

	*key = NULL;
	while (skip < len && len - skip > 32 && !bytes[skip])
		skip++;
	if (len - skip <= 32) {
		memcpy(d + 32 - (len - skip), bytes + skip, len - skip);
		st = pak_key_import_ec(key, PAK_ALG_P256, d, 32, NULL, 0, NULL);
	}
	free(bytes);
	return st;
}

static int wycheproof_one(const json_t *test)
{
	const char *result = json_text(test, "result");
	struct pak_key *key, *peer = NULL;
	size_t der_len, want_len, len = 0;
	uint8_t out[32], *der = json_hex(test, "public", &der_len),
	                 *want = json_hex(test, "shared", &want_len);
	enum pak_status st = private_key(&key, test);
	int right;

	if (!st)
		st = pak_der_spki_decode(&peer, der, der_len, NULL);
	if (!st)
		st = pak_kex_derive(PAK_ALG_ECDH, key, peer, out, sizeof out, &len, NULL);
	if (!strcmp(result, "invalid"))
		right = st != PAK_OK;
	else if (st)
		right = !strcmp(result, "acceptable");
	else
		right = len == want_len && !memcmp(out, want, len);
	if (!right)
		tap_diag("tcId %zu (%s): %s, result %s", json_size(test, "tcId"),
		         json_text(test, "comment"), result, pak_status_str(st));
	pak_key_free(key);
	pak_key_free(peer);
	free(der);
	free(want);
	return right;
}

static void test_wycheproof(void)
{
	json_t *file = json_vectors("wycheproof/ecdh_secp256r1_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof ecdh_secp256r1");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			run++;
			bad += !wycheproof_one(test);
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof ecdh_secp256r1: %zu tests, %zu wrong", run, bad);
	json_decref(file);
}

/* ECC CDH primitive vectors of the CAVP for P-256, the first three. */
static const struct {
	const char *peer, *d, *z;
} cavp[] = {
        {"04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
         "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac",
         "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534",
         "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"},
        {"04809f04289c64348c01515eb03d5ce7ac1a8cb9498f5caa50197e58d43a86a7ae"
         "b29d84e811197f25eba8f5194092cb6ff440e26d4421011372461f579271cda3",
         "38f65d6dce47676044d58ce5139582d568f64bb16098d179dbab07741dd5caf5",
         "057d636096cb80b67a8c038c890e887d1adfa4195e9b3ce241c8a778c59cda67"},
        {"04a2339c12d4a03c33546de533268b4ad667debf458b464d77443636440ee7fec3"
         "ef48a3ab26e20220bcda2c1851076839dae88eae962869a497bf73cb66faf536",
         "1accfaf1b97712b85a6f54b148985a1bdc4c9bec0bd258cad4b3d603f49f32c8",
         "2d457b78b4614132477618a5b077965ec90730a8c81a1c75d6d4ec68005d67ec"},
};

static void test_cavp(void)
{
	for (size_t i = 0; i < sizeof cavp / sizeof *cavp; i++) {
		struct pak_key *key = NULL, *peer = NULL;
		uint8_t point[65], d[32], want[32], out[32];
		size_t len;

		tap_hex(point, sizeof point, cavp[i].peer);
		tap_hex(d, sizeof d, cavp[i].d);
		tap_hex(want, sizeof want, cavp[i].z);
		tap_ok(pak_key_import_ec(&key, PAK_ALG_P256, d, 32, NULL, 0, NULL) == PAK_OK &&
		               pak_key_import_ec(&peer, PAK_ALG_P256, NULL, 0, point, 65, NULL) ==
		                       PAK_OK,
		       "CAVP %zu: keys", i);
		tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, out, 32, &len, NULL) == PAK_OK &&
		               len == 32,
		       "CAVP %zu: derives", i);
		tap_mem(out, want, 32, "CAVP %zu: secret", i);
		pak_key_free(key);
		pak_key_free(peer);
	}
}

static void test_errors(void)
{
	static const uint8_t zero[40];
	struct pak_key *key = NULL, *peer = NULL, *secret = NULL, *public_only = NULL;
	struct pak_verdict verdict;
	uint8_t out[40], other[32], point[65];
	size_t len;

	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_OK &&
	               pak_key_generate_ec(&peer, PAK_ALG_P256, NULL) == PAK_OK &&
	               pak_key_import_secret(&secret, PAK_ALG_HMAC, zero, 32, NULL) == PAK_OK &&
	               pak_key_ec_public(peer, point, 65, &len) == PAK_OK &&
	               pak_key_import_ec(&public_only, PAK_ALG_P256, NULL, 0, point, 65, NULL) ==
	                       PAK_OK,
	       "keys");
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, public_only, out, 32, &len, &verdict) == PAK_OK &&
	               verdict.kind == PAK_ALLOW &&
	               pak_kex_derive(PAK_ALG_ECDH, peer, key, other, 32, &len, NULL) == PAK_OK &&
	               !memcmp(out, other, 32),
	       "both sides agree");
	memset(out, 0x5a, sizeof out);
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, out, 31, &len, NULL) == PAK_ERR_BUFFER &&
	               len == 32 && !memcmp(out, zero, 31) && out[31] == 0x5a,
	       "a short buffer is zeroed, no more, and the size is told");
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, NULL, 0, &len, NULL) == PAK_ERR_BUFFER &&
	               len == 32,
	       "the size can be asked for");
	memset(out, 0x5a, sizeof out);
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, public_only, key, out, 32, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               !memcmp(out, zero, 32) && !len,
	       "a public key derives nothing");
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, secret, out, 32, &len, NULL) == PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_ECDH, secret, key, out, 32, &len, NULL) ==
	                       PAK_ERR_KEY_USE,
	       "nor does a secret");
	tap_ok(pak_kex_derive(PAK_ALG_ECDSA, key, peer, out, 32, &len, NULL) == PAK_ERR_UNSUPPORTED,
	       "an algorithm that does not agree on keys");
	pak_module_fail("a test");
	memset(out, 0x5a, sizeof out);
	tap_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, out, 32, &len, NULL) == PAK_ERR_SELFTEST &&
	               !memcmp(out, zero, 32),
	       "nothing is derived in the error state");
	pak_key_free(key);
	pak_key_free(peer);
	pak_key_free(secret);
	pak_key_free(public_only);
}

int main(void)
{
	core_init();
	test_wycheproof();
	test_cavp();
	test_errors();
	return tap_done();
}
