/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA and EC keys on the public vectors: Wycheproof ecdsa_secp256r1_sha256, ACVP ECDSA sigVer,
 * sigGen (whose expected signatures must verify), DetECDSA, keyVer, keyGen; the groups on
 * P-224 (verification), P-256, P-384 and P-521, with every digest. */
#include <stdlib.h>
#include <string.h>

#include <pak/sign.h>

#include "encoding/encoding.h"
#include "tests/crypto/acvp_hash.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

/* Right-aligns the number in member `name` of object in out; 0 if it does not fit. */
static int number(uint8_t *out, size_t n, const json_t *object, const char *name)
{
	size_t len, skip = 0;
	uint8_t *bytes = json_hex(object, name, &len);
	int ok = len > 0;

	while (skip < len && len - skip > n && !bytes[skip])
		skip++;
	memset(out, 0, n);
	if (len - skip > n)
		ok = 0;
	else
		memcpy(out + n - (len - skip), bytes + skip, len - skip);
	free(bytes);
	return ok;
}

/* The curve of the group at hand. */
static enum pak_alg curve = PAK_ALG_P256;
static size_t half = 32; /* of a point and of a signature, bytes */

static int set_curve(const char *name)
{
	static const struct {
		const char *name;
		enum pak_alg alg;
	} rows[] = {{"P-256", PAK_ALG_P256},
	            {"P-384", PAK_ALG_P384},
	            {"P-521", PAK_ALG_P521},
	            {"P-224", PAK_ALG_P224}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(name, rows[i].name))
			continue;
		curve = rows[i].alg;
		half = pak_ec_scalar_len(curve);
		return 1;
	}
	return 0;
}

static enum pak_status key_of(struct pak_key **key, const json_t *object)
{
	uint8_t point[PAK_EC_MAX_POINT] = {4};

	*key = NULL;
	if (!number(point + 1, half, object, "qx") || !number(point + 1 + half, half, object, "qy"))
		return PAK_ERR_KEY;
	return pak_key_import_ec(key, curve, NULL, 0, point, 1 + 2 * half, NULL);
}

static enum pak_status verify(struct pak_key *key, enum pak_alg hash, const json_t *test,
                              const char *message, const uint8_t *sig, size_t sig_len)
{
	struct pak_sign s;
	size_t len;
	uint8_t *bytes = json_hex(test, message, &len);
	enum pak_status st =
	        pak_sign_init(&s, PAK_ALG_ECDSA, hash, PAK_OP_VERIFY, PAK_NONCE_HEDGED, key);

	if (!st)
		st = pak_sign_update(&s, bytes, len);
	if (!st)
		st = pak_verify_final(&s, sig, sig_len);
	pak_sign_clear(&s);
	free(bytes);
	return st;
}

/* Signatures are DER, or r || s in files of "p1363". */
static void test_wycheproof(const char *name, enum pak_alg on, enum pak_alg hash)
{
	char path[96];
	json_t *file, *group, *test;
	size_t g, t, run = 0, bad = 0;
	int der = !strstr(name, "p1363");

	snprintf(path, sizeof path, "wycheproof/%s_test", name);
	file = json_vectors(path);
	if (!file) {
		tap_skip("vectors not present", "Wycheproof %s", name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		struct pak_key *key;
		size_t len;
		uint8_t *point =
		        json_hex(json_object_get(group, "publicKey"), "uncompressed", &len);

		if (pak_key_import_ec(&key, on, NULL, 0, point, len, NULL))
			tap_ok(0, "Wycheproof group %zu: public key", g);
		free(point);
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t plain[2 * PAK_EC_MAX_SCALAR], *sig = json_hex(test, "sig", &len);
			enum pak_status st = PAK_OK;

			if (der) {
				size_t n = 2 * pak_ec_scalar_len(on);
				st = pak_der_ecdsa_sig_decode(plain, n, sig, len);
				len = n;
			}
			if (!st)
				st = verify(key, hash, test, "msg", der ? plain : sig, len);
			free(sig);
			run++;
			if (!strcmp(json_text(test, "result"), "valid") == (st == PAK_OK))
				continue;
			bad++;
			tap_diag("tcId %zu (%s): %s", json_size(test, "tcId"),
			         json_text(test, "comment"), pak_status_str(st));
		}
		pak_key_free(key);
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof %s: %zu tests, %zu wrong", name, run, bad);
	json_decref(file);
}

/* A digest of the test's message, made apart: an XOF is no hash of ECDSA's interface, and SP
 * 800-106 leaves bits. */
static enum pak_status verify_digest(struct pak_key *key, enum pak_alg hash, const uint8_t *digest,
                                     size_t len, const uint8_t *sig)
{
	struct pak_sign s;
	enum pak_status st =
	        pak_sign_init(&s, PAK_ALG_ECDSA, pak_digest_is_xof(hash) ? PAK_ALG_NONE : hash,
	                      PAK_OP_VERIFY, PAK_NONCE_HEDGED, key);

	if (!st)
		st = pak_verify_digest(&s, sig, 2 * half, digest, len);
	pak_sign_clear(&s);
	return st;
}

static int passes(const struct json_case *c)
{
	return json_is_true(json_object_get(c->answer, "testPassed"));
}

static int sig_ver(const struct json_case *c)
{
	enum pak_alg hash = acvp_hash(json_text(c->group, "hashAlg"));
	enum pak_status st;
	struct pak_key *key;
	uint8_t sig[2 * PAK_EC_MAX_SCALAR], digest[PAK_DIGEST_MAX_LEN];
	size_t len = acvp_digest(digest, hash, c->group, c->test, NULL);

	if (!set_curve(json_text(c->group, "curve")))
		return -1;
	st = key_of(&key, c->test);
	if (!st && (!number(sig, half, c->test, "r") || !number(sig + half, half, c->test, "s")))
		st = PAK_ERR_SIGNATURE;
	if (!st)
		st = verify_digest(key, hash, digest, len, sig);
	if (!st && !pak_digest_is_xof(hash)) /* message and all */
		st = verify(key, hash, c->test, "message", sig, 2 * half);
	pak_key_free(key);
	return passes(c) == (st == PAK_OK);
}

/* The samples come without private keys: what the server's implementation signed must verify, and
 * not with a bit changed. */
static int sig_gen(const struct json_case *c)
{
	enum pak_alg hash = acvp_hash(json_text(c->group, "hashAlg"));
	uint8_t sig[2 * PAK_EC_MAX_SCALAR], digest[PAK_DIGEST_MAX_LEN];
	size_t len = acvp_digest(digest, hash, c->group, c->test, c->answer);
	struct pak_key *key;
	int right;

	if (!set_curve(json_text(c->group, "curve")))
		return -1;
	right = !key_of(&key, c->group_answer) && number(sig, half, c->answer, "r") &&
	        number(sig + half, half, c->answer, "s") &&
	        verify_digest(key, hash, digest, len, sig) == PAK_OK;
	sig[half - 1] ^= 0x40;
	right = right && verify_digest(key, hash, digest, len, sig) == PAK_ERR_SIGNATURE;
	pak_key_free(key);
	return right;
}

static int key_ver(const struct json_case *c)
{
	struct pak_key *key;
	enum pak_status st;

	if (!set_curve(json_text(c->group, "curve")))
		return -1;
	st = key_of(&key, c->test);
	pak_key_free(key);
	return passes(c) == (st == PAK_OK);
}

/* P-224 has no private keys: that half must be refused, the public one not. */
static int key_gen(const struct json_case *c)
{
	struct pak_key *key = NULL, *q = NULL;
	uint8_t d[PAK_EC_MAX_SCALAR];
	int right;

	if (!set_curve(json_text(c->group, "curve")))
		return -1;
	right = number(d, half, c->answer, "d") && key_of(&q, c->answer) == PAK_OK;
	if (curve == PAK_ALG_P224)
		right = right && pak_key_import_ec(&key, curve, d, half, NULL, 0, NULL) != PAK_OK &&
		        !key;
	else
		right = right && pak_key_import_ec(&key, curve, d, half, NULL, 0, NULL) == PAK_OK &&
		        pak_key_equal(key, q, PAK_PART_PUBLIC) && pak_key_check(key) == PAK_OK;
	pak_key_free(key);
	pak_key_free(q);
	return right;
}

int main(void)
{
	core_init();
	test_wycheproof("ecdsa_secp256r1_sha256", PAK_ALG_P256, PAK_ALG_SHA256);
	test_wycheproof("ecdsa_secp384r1_sha384_p1363", PAK_ALG_P384, PAK_ALG_SHA384);
	json_run_acvp(NULL, "ECDSA-SigVer-FIPS186-5", 112, sig_ver, NULL);
	json_run_acvp(NULL, "ECDSA-SigGen-FIPS186-5", 960, sig_gen, NULL);
	json_run_acvp(NULL, "DetECDSA-SigGen-FIPS186-5", 880, sig_gen, NULL);
	json_run_acvp(NULL, "ECDSA-KeyVer-FIPS186-5", 12, key_ver, NULL);
	json_run_acvp(NULL, "ECDSA-KeyGen-FIPS186-5", 24, key_gen, NULL);
	return tap_done();
}
