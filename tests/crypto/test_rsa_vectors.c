/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA on the public vectors: Wycheproof PKCS#1 v1.5 and PSS verification and OAEP decryption; ACVP
 * sigVer, sigGen (whose expected signatures must verify), keyGen (whose keys must be found good),
 * the secret values of key agreement, and both primitives, whose private keys make it a test of
 * import too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/pke.h>
#include <pak/sign.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

/* A key from the members of an object, named in the order of enum pak_rsa_component. */
static enum pak_status key_of(struct pak_key **key, const json_t *object,
                              const char *const names[PAK_RSA_COMPONENTS])
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};
	uint8_t *bytes[PAK_RSA_COMPONENTS];
	enum pak_status st;

	*key = NULL;
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		bytes[i] = json_hex(object, names[i], &v[i].len);
		v[i].bytes = v[i].len ? bytes[i] : NULL;
	}
	st = pak_key_import_rsa(key, v, NULL);
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		free(bytes[i]);
	return st;
}

static const char *const wycheproof_public[] = {"modulus", "publicExponent", "", "", "", "", "",
                                                ""};
static const char *const wycheproof_private[] = {"modulus",   "publicExponent", "privateExponent",
                                                 "prime1",    "prime2",         "exponent1",
                                                 "exponent2", "coefficient"};
static const char *const acvp_public[] = {"n", "e", "", "", "", "", "", ""};
static const char *const acvp_private[] = {"n", "e", "d", "p", "q", "dmp1", "dmq1", "iqmp"};

static enum pak_status verify(struct pak_key *key, enum pak_alg alg, enum pak_alg hash,
                              enum pak_alg mgf, long salt, const uint8_t *msg, size_t msg_len,
                              const uint8_t *sig, size_t sig_len)
{
	struct pak_sign s;
	enum pak_status st = pak_sign_init(&s, alg, hash, PAK_OP_VERIFY, PAK_NONCE_HEDGED, key);

	if (!st && alg == PAK_ALG_RSA_PSS)
		st = pak_sign_set_pss(&s, mgf, salt);
	if (!st)
		st = pak_sign_update(&s, msg, msg_len);
	if (!st)
		st = pak_verify_final(&s, sig, sig_len);
	pak_sign_clear(&s);
	return st;
}

static enum pak_status oaep(struct pak_key *key, const json_t *test)
{
	uint8_t out[PAK_RSA_MAX_BYTES];
	size_t label_len, ct_len, msg_len, len;
	uint8_t *label = json_hex(test, "label", &label_len), *ct = json_hex(test, "ct", &ct_len);
	uint8_t *msg = json_hex(test, "msg", &msg_len);
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_OAEP,
	                            .op = PAK_OP_DECRYPT,
	                            .key = key,
	                            .hash = PAK_ALG_SHA256,
	                            .label = label,
	                            .label_len = label_len};
	enum pak_status st = pak_pke_decrypt(&pke, out, sizeof out, &len, ct, ct_len);

	if (!st && (len != msg_len || memcmp(out, msg, len)))
		st = PAK_ERR_INTERNAL;
	free(label);
	free(ct);
	free(msg);
	return st;
}

static enum pak_status one(struct pak_key *key, const json_t *group, const json_t *test)
{
	const char *type = json_text(group, "type");
	int pss = !strcmp(type, "RsassaPssVerify");
	size_t msg_len, sig_len;
	uint8_t *msg, *sig;
	enum pak_status st;

	if (!strcmp(type, "RsaesOaepDecrypt"))
		return oaep(key, test);
	msg = json_hex(test, "msg", &msg_len);
	sig = json_hex(test, "sig", &sig_len);
	st = verify(key, pss ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1, PAK_ALG_SHA256, PAK_ALG_SHA256,
	            (long)json_size(group, "sLen"), msg, msg_len, sig, sig_len);
	free(msg);
	free(sig);
	return st;
}

/* "acceptable" is where an implementation may choose; this one refuses: a DigestInfo without
 * NULL. */
static void test_wycheproof(const char *name)
{
	char path[128];
	json_t *file, *group, *test;
	size_t g, t, run = 0, bad = 0;

	snprintf(path, sizeof path, "wycheproof/%s", name);
	file = json_vectors(path);
	if (!file) {
		tap_skip("vectors not present", "Wycheproof %s", name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		int private = json_object_get(group, "privateKey") != NULL;
		const json_t *numbers =
		        json_object_get(group, private ? "privateKey" : "publicKey");
		struct pak_key *key;

		if (key_of(&key, numbers, private ? wycheproof_private : wycheproof_public))
			tap_ok(0, "Wycheproof %s group %zu: key", name, g);
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			enum pak_status st = key ? one(key, group, test) : PAK_ERR_KEY;
			int valid = !strcmp(json_text(test, "result"), "valid");

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
	       "Wycheproof %s: %zu tests, %zu wrong", name, run, bad);
	json_decref(file);
}

/* --- ACVP --- */

static enum pak_alg alg_of(const char *name)
{
	static const struct {
		const char *name;
		enum pak_alg alg;
	} rows[] = {
	        {"SHA-1", PAK_ALG_SHA1},
	        {"SHA2-224", PAK_ALG_SHA224},
	        {"SHA2-256", PAK_ALG_SHA256},
	        {"SHA2-384", PAK_ALG_SHA384},
	        {"SHA2-512", PAK_ALG_SHA512},
	        {"SHA2-512/224", PAK_ALG_SHA512_224},
	        {"SHA2-512/256", PAK_ALG_SHA512_256},
	        {"SHA3-224", PAK_ALG_SHA3_224},
	        {"SHA3-256", PAK_ALG_SHA3_256},
	        {"SHA3-384", PAK_ALG_SHA3_384},
	        {"SHA3-512", PAK_ALG_SHA3_512},
	        {"SHAKE-128", PAK_ALG_SHAKE128},
	        {"SHAKE-256", PAK_ALG_SHAKE256},
	        {"shake-128", PAK_ALG_SHAKE128},
	        {"shake-256", PAK_ALG_SHAKE256},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(name, rows[i].name))
			return rows[i].alg;
	return PAK_ALG_NONE;
}

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

/* Calls each for every test; returns how many there were, 0 if the set is not there. */
typedef int each_test(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e);

static void run_set(const char *name, each_test *each)
{
	char path[128];
	json_t *prompt, *expected, *group, *test;
	size_t g, t, run = 0, bad = 0, skipped = 0;

	snprintf(path, sizeof path, "acvp/%s/prompt", name);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s/expectedResults", name);
	expected = json_vectors(path);
	if (!prompt || !expected) {
		tap_skip("vectors not present", "ACVP %s", name);
		json_decref(prompt);
		json_decref(expected);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		const json_t *eg = by_id(json_object_get(json_acvp(expected), "testGroups"), "tgId",
		                         json_size(group, "tgId"));

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t id = json_size(test, "tcId");
			const json_t *e = by_id(json_object_get(eg, "tests"), "tcId", id);
			int good = e ? each(group, eg, test, e) : 0;

			run += good >= 0;
			skipped += good < 0;
			bad += good == 0;
			if (!good)
				tap_diag("tgId %zu tcId %zu", json_size(group, "tgId"), id);
		}
	}
	tap_ok(!bad && run > 0, "ACVP %s: %zu tests, %zu wrong, %zu left out", name, run, bad,
	       skipped);
	json_decref(prompt);
	json_decref(expected);
}

/* Left out: MGF1 with SHAKE, which the core has as a mask of its own only; SP 800-106 randomises
 * the message, which is the application's business. */
static int left_out(const json_t *group)
{
	const char *mask = json_text(group, "maskFunction");
	int xof = !strncmp(json_text(group, "hashAlg"), "SHAKE", 5);

	return json_object_get(group, "conformance") || (xof && !strcmp(mask, "mgf1"));
}

static enum pak_status verify_acvp(const json_t *group, const json_t *numbers, const json_t *test,
                                   const json_t *sig_of)
{
	enum pak_alg hash = alg_of(json_text(group, "hashAlg"));
	const char *mask = json_text(group, "maskFunction");
	int pss = !strcmp(json_text(group, "sigType"), "pss");
	size_t msg_len, sig_len;
	uint8_t *msg = json_hex(test, "message", &msg_len);
	uint8_t *sig = json_hex(sig_of, "signature", &sig_len);
	struct pak_key *key;
	enum pak_status st = key_of(&key, numbers, acvp_public);

	if (!st)
		st = verify(key, pss ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1, hash,
		            strcmp(mask, "mgf1") ? alg_of(mask) : hash,
		            (long)json_size(group, "saltLen"), msg, msg_len, sig, sig_len);
	pak_key_free(key);
	free(msg);
	free(sig);
	return st;
}

static int sig_ver(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	enum pak_status st;

	(void)eg;
	if (left_out(pg))
		return -1;
	st = verify_acvp(pg, pg, p, p);
	return json_is_true(json_object_get(e, "testPassed")) ? st == PAK_OK
	                                                      : st == PAK_ERR_SIGNATURE;
}

static int sig_gen(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	return left_out(pg) ? -1 : verify_acvp(pg, eg, p, e) == PAK_OK;
}

/* text^d, and what is too large refused. */
static int primitive(const json_t *p, const json_t *e, const char *in_name, const char *out_name)
{
	int passes = json_is_true(json_object_get(e, "testPassed"));
	size_t in_len, want_len, len = 0;
	uint8_t *in = json_hex(p, in_name, &in_len), *want = json_hex(e, out_name, &want_len);
	uint8_t out[PAK_RSA_MAX_BYTES];
	struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_DECRYPT};
	enum pak_status st = key_of(&pke.key, p, acvp_private);
	int good;

	/* SP 800-56B 7.1.2.1: 1 < c < n - 1. The core takes 0, 1 and n - 1, which decrypt to
	 * themselves; the vectors that fail there are told apart. */
	if (!st)
		st = pak_pke_decrypt(&pke, out, sizeof out, &len, in, in_len);
	good = passes ? !st && len == want_len && !memcmp(out, want, len)
	              : st != PAK_OK || !memcmp(out, in, in_len);
	pak_key_free(pke.key);
	free(in);
	free(want);
	return good;
}

static int signature_primitive(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	(void)pg;
	(void)eg;
	return primitive(p, e, "message", "signature");
}

static int decryption_primitive(const json_t *pg, const json_t *eg, const json_t *p,
                                const json_t *e)
{
	(void)pg;
	(void)eg;
	return primitive(p, e, "ct", "pt");
}

/* Keys made in all the ways of FIPS 186-5: each is taken, and its factors are found prime. */
static int key_gen(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	struct pak_key *key;
	int good = key_of(&key, e, acvp_private) == PAK_OK && pak_key_check(key) == PAK_OK;

	(void)pg;
	(void)eg;
	(void)p;
	pak_key_free(key);
	return good;
}

/* A member of the prompt, or of the answer. */
static uint8_t *either(const json_t *p, const json_t *e, const char *name, size_t *len)
{
	return json_hex(json_object_get(p, name) ? p : e, name, len);
}

/* One direction of SP 800-56B 8.2: out = in^e or in^d with the raw primitive. */
static size_t raw(uint8_t *out, enum pak_op op, struct pak_key *key, const uint8_t *in, size_t len)
{
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = op, .key = key};
	size_t n = 0;
	enum pak_status st = op == PAK_OP_DECRYPT
	                             ? pak_pke_decrypt(&pke, out, PAK_RSA_MAX_BYTES, &n, in, len)
	                             : pak_pke_encrypt(&pke, out, PAK_RSA_MAX_BYTES, &n, in, len);

	return st ? 0 : n;
}

static const char *const server_public[] = {"serverN", "serverE", "", "", "", "", "", ""};
static const char *const iut_private[] = {"iutN", "iutE",    "iutD",    "iutP",
                                          "iutQ", "iutDmp1", "iutDmq1", "iutIqmp"};

/* KAS1: Z is what one party encrypts for the other; KAS2: what both do, the initiator's first. */
static int kas_ifc(const json_t *pg, const json_t *eg, const json_t *p, const json_t *e)
{
	int kas2 = !strcmp(json_text(pg, "scheme"), "KAS2");
	int initiator = !strcmp(json_text(pg, "kasRole"), "initiator"), good = 1;
	uint8_t ours[PAK_RSA_MAX_BYTES], sent[PAK_RSA_MAX_BYTES], both[2 * PAK_RSA_MAX_BYTES];
	size_t z_len, c_len, in_len, own_len, n, len = 0;
	uint8_t *z = either(p, e, "z", &z_len), *c = either(p, e, "iutC", &c_len);
	uint8_t *own = either(p, e, "iutZ", &own_len), *in = json_hex(p, "serverC", &in_len);
	struct pak_key *key;

	(void)eg;
	if (initiator || kas2) { /* what we sent */
		good &= key_of(&key, p, server_public) == PAK_OK;
		n = good ? raw(sent, PAK_OP_ENCRYPT, key, own, own_len) : 0;
		good &= n && n == c_len && !memcmp(sent, c, n);
		pak_key_free(key);
		memcpy(both, own, own_len);
		len = own_len;
	}
	if (!initiator || kas2) { /* what we were sent */
		int ok = key_of(&key, p, iut_private) == PAK_OK;

		n = ok ? raw(ours, PAK_OP_DECRYPT, key, in, in_len) : 0;
		good &= n > 0;
		pak_key_free(key);
		if (!initiator)
			memmove(both + n, both, len);
		memcpy(initiator ? both + len : both, ours, n);
		len += n;
	}
	good &= len == z_len && !memcmp(both, z, len);
	free(z);
	free(c);
	free(own);
	free(in);
	return json_object_get(e, "testPassed")
	               ? good == json_is_true(json_object_get(e, "testPassed"))
	               : good;
}

int main(void)
{
	core_init();
	test_wycheproof("rsa_signature_2048_sha256_test");
	test_wycheproof("rsa_pss_2048_sha256_mgf1_32_test");
	test_wycheproof("rsa_oaep_2048_sha256_mgf1sha256_test");
	run_set("RSA-SigVer-FIPS186-5", sig_ver);
	run_set("RSA-SigGen-FIPS186-5", sig_gen);
	run_set("RSA-SignaturePrimitive-2.0", signature_primitive);
	run_set("RSA-DecryptionPrimitive-Sp800-56Br2", decryption_primitive);
	run_set("RSA-KeyGen-FIPS186-5", key_gen);
	run_set("KAS-IFC-SSC-Sp800-56Br2", kas_ifc);
	return tap_done();
}
