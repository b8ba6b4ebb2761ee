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

static void test_wycheproof(void)
{
	json_t *file = json_vectors("wycheproof/ecdsa_secp256r1_sha256_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof ecdsa_secp256r1_sha256");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		struct pak_key *key;
		size_t len;
		uint8_t *point =
		        json_hex(json_object_get(group, "publicKey"), "uncompressed", &len);

		if (pak_key_import_ec(&key, PAK_ALG_P256, NULL, 0, point, len, NULL))
			tap_ok(0, "Wycheproof group %zu: public key", g);
		free(point);
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t der_len;
			uint8_t sig[64], *der = json_hex(test, "sig", &der_len);
			enum pak_status st = pak_der_ecdsa_sig_decode(sig, 64, der, der_len);
			int valid = !strcmp(json_text(test, "result"), "valid");

			free(der);
			if (!st)
				st = verify(key, PAK_ALG_SHA256, test, "msg", sig, 64);
			run++;
			if (valid == (st == PAK_OK))
				continue;
			bad++;
			tap_diag("tcId %zu (%s): %s", json_size(test, "tcId"),
			         json_text(test, "comment"), pak_status_str(st));
		}
		pak_key_free(key);
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof ecdsa_secp256r1_sha256: %zu tests, %zu wrong", run, bad);
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

/* An ACVP set: calls each(prompt group, expected group, prompt test, expected test) for every test
 * of the groups on P-256; returns how many there were, -1 if the set is not there. */
typedef void each_test(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e);

static const json_t *by_id(const json_t *list, const char *key, size_t id)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_size(item, key) == id)
			return item;
	}
	return NULL;
}

static unsigned judged, wrong, left_out;

static int acvp(const char *set, each_test *each)
{
	char name[256];
	json_t *prompt, *expected, *group, *test;
	size_t g, t;
	int count = 0;

	snprintf(name, sizeof name, "acvp/%s/prompt", set);
	prompt = json_vectors(name);
	snprintf(name, sizeof name, "acvp/%s/expectedResults", set);
	expected = json_vectors(name);
	if (!prompt || !expected) {
		tap_skip("vectors not present", "ACVP %s", set);
		return -1;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		const json_t *eg = by_id(json_object_get(json_acvp(expected), "testGroups"), "tgId",
		                         json_size(group, "tgId"));

		if (!set_curve(json_text(group, "curve"))) {
			left_out += (unsigned)json_array_size(json_object_get(group, "tests"));
			continue;
		}
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			each(group, eg, test,
			     by_id(json_object_get(eg, "tests"), "tcId", json_size(test, "tcId")));
			count++;
		}
	}
	json_decref(prompt);
	json_decref(expected);
	return count;
}

static void judge(int right, const json_t *test)
{
	judged++;
	if (!right) {
		wrong++;
		tap_diag("tcId %zu is wrong", json_size(test, "tcId"));
	}
}

static void report(const char *set, each_test *each, unsigned least)
{
	int count;

	judged = wrong = left_out = 0;
	count = acvp(set, each);
	if (count >= 0)
		tap_ok(!wrong && judged >= least && judged == (unsigned)count,
		       "ACVP %s: %u tests, %u wrong, %u left out on binary and Koblitz curves", set,
		       judged, wrong, left_out);
}

static void sig_ver(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	enum pak_alg hash = acvp_hash(json_text(pg, "hashAlg"));
	enum pak_status st;
	struct pak_key *key;
	uint8_t sig[2 * PAK_EC_MAX_SCALAR], digest[PAK_DIGEST_MAX_LEN];
	size_t len = acvp_digest(digest, hash, pg, p, NULL);

	(void)eg;
	st = key_of(&key, p);
	if (!st && (!number(sig, half, p, "r") || !number(sig + half, half, p, "s")))
		st = PAK_ERR_SIGNATURE;
	if (!st)
		st = verify_digest(key, hash, digest, len, sig);
	if (!st && !pak_digest_is_xof(hash)) /* message and all */
		st = verify(key, hash, p, "message", sig, 2 * half);
	pak_key_free(key);
	judge(json_is_true(json_object_get(e, "testPassed")) == (st == PAK_OK), p);
}

/* The samples come without private keys: what the server's implementation signed must verify. */
static void sig_gen(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	enum pak_alg hash = acvp_hash(json_text(pg, "hashAlg"));
	uint8_t sig[2 * PAK_EC_MAX_SCALAR], digest[PAK_DIGEST_MAX_LEN];
	size_t len = acvp_digest(digest, hash, pg, p, e);
	struct pak_key *key;
	int good;

	if (key_of(&key, eg) || !number(sig, half, e, "r") || !number(sig + half, half, e, "s")) {
		judge(0, p);
		return;
	}
	good = verify_digest(key, hash, digest, len, sig) == PAK_OK;
	sig[half - 1] ^= 0x40;
	judge(good && verify_digest(key, hash, digest, len, sig) == PAK_ERR_SIGNATURE, p);
	pak_key_free(key);
}

static void key_ver(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	struct pak_key *key;
	enum pak_status st = key_of(&key, p);

	(void)pg;
	(void)eg;
	pak_key_free(key);
	judge(json_is_true(json_object_get(e, "testPassed")) == (st == PAK_OK), p);
}

static void key_gen(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	struct pak_key *key = NULL, *q = NULL;
	uint8_t d[PAK_EC_MAX_SCALAR];

	(void)pg;
	(void)eg;
	if (curve == PAK_ALG_P224) { /* no private keys: it must be refused, the public one not */
		judge(number(d, half, e, "d") &&
		              pak_key_import_ec(&key, curve, d, half, NULL, 0, NULL) != PAK_OK &&
		              !key && key_of(&q, e) == PAK_OK,
		      p);
		pak_key_free(q);
		return;
	}
	judge(number(d, half, e, "d") &&
	              pak_key_import_ec(&key, curve, d, half, NULL, 0, NULL) == PAK_OK &&
	              key_of(&q, e) == PAK_OK && pak_key_equal(key, q, PAK_PART_PUBLIC) &&
	              pak_key_check(key) == PAK_OK,
	      p);
	pak_key_free(key);
	pak_key_free(q);
}

/* Wycheproof's file for P-384: signatures are r || s. */
static void test_wycheproof_384(void)
{
	json_t *file = json_vectors("wycheproof/ecdsa_secp384r1_sha384_p1363_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof ecdsa_secp384r1_sha384_p1363");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		struct pak_key *key;
		size_t len;
		uint8_t *point =
		        json_hex(json_object_get(group, "publicKey"), "uncompressed", &len);

		if (pak_key_import_ec(&key, PAK_ALG_P384, NULL, 0, point, len, NULL))
			tap_ok(0, "Wycheproof group %zu: public key", g);
		free(point);
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t sig_len;
			uint8_t *sig = json_hex(test, "sig", &sig_len);
			enum pak_status st = verify(key, PAK_ALG_SHA384, test, "msg", sig, sig_len);

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
	       "Wycheproof ecdsa_secp384r1_sha384_p1363: %zu tests, %zu wrong", run, bad);
	json_decref(file);
}

int main(void)
{
	core_init();
	test_wycheproof();
	test_wycheproof_384();
	report("ECDSA-SigVer-FIPS186-5", sig_ver, 112);
	report("ECDSA-SigGen-FIPS186-5", sig_gen, 960);
	report("DetECDSA-SigGen-FIPS186-5", sig_gen, 880);
	report("ECDSA-KeyVer-FIPS186-5", key_ver, 3);
	report("ECDSA-KeyGen-FIPS186-5", key_gen, 6);
	return tap_done();
}
