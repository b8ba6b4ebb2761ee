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

#include "crypto/keccak/keccak_impl.h"
#include "crypto/rsa/rsa_pad.h"
#include "tests/crypto/acvp_hash.h"
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

static enum pak_alg mask_of(const char *name)
{
	return !strcmp(name, "shake-128")   ? PAK_ALG_SHAKE128
	       : !strcmp(name, "shake-256") ? PAK_ALG_SHAKE256
	                                    : PAK_ALG_NONE;
}

/* MGF1 with SHAKE as its hash: the core has SHAKE as a mask of its own only (RFC 8702), so it is
 * given a digest of fixed length that is SHAKE. */
static struct pak_hash fixed_shake;

static void fixed_final(void *state, uint8_t *out)
{
	const struct pak_hash *xof =
	        fixed_shake.len == 32 ? &pak_hash_shake128 : &pak_hash_shake256;

	xof->squeeze(state, out, fixed_shake.len);
}

static enum pak_status verify_mgf1_shake(struct pak_key *key, const json_t *group,
                                         enum pak_alg hash, const uint8_t *digest,
                                         const uint8_t *sig, size_t len)
{
	const struct pak_rsa_pss pss = {.hash = pak_hash_or_xof(hash),
	                                .mgf = &fixed_shake,
	                                .bits = (unsigned)json_size(group, "modulo")};
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_ENCRYPT, .key = key};
	uint8_t em[PAK_RSA_MAX_BYTES];
	size_t n;

	fixed_shake = *pss.hash;
	fixed_shake.len = (uint16_t)pak_rsa_hash_len(pss.hash);
	fixed_shake.squeeze = NULL;
	fixed_shake.final = fixed_final;
	if (pak_pke_encrypt(&pke, em, sizeof em, &n, sig, len))
		return PAK_ERR_SIGNATURE;
	return pak_rsa_pss_verify(em, &pss, digest, (long)json_size(group, "saltLen"));
}

/* answer: where a random value of SP 800-106 would be. */
static enum pak_status verify_acvp(const json_t *group, const json_t *numbers, const json_t *test,
                                   const json_t *sig_of, const json_t *answer)
{
	enum pak_alg hash = acvp_hash(json_text(group, "hashAlg"));
	enum pak_alg mask = mask_of(json_text(group, "maskFunction"));
	int pss = !strcmp(json_text(group, "sigType"), "pss");
	uint8_t digest[PAK_DIGEST_MAX_LEN];
	size_t sig_len, digest_len = acvp_digest(digest, hash, group, test, answer);
	uint8_t *sig = json_hex(sig_of, "signature", &sig_len);
	struct pak_sign s;
	struct pak_key *key;
	enum pak_status st = key_of(&key, numbers, acvp_public);

	if (!st && pss && mask == PAK_ALG_NONE && pak_digest_is_xof(hash)) {
		st = verify_mgf1_shake(key, group, hash, digest, sig, sig_len);
	} else if (!st) {
		st = pak_sign_init(&s, pss ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1, hash,
		                   PAK_OP_VERIFY, PAK_NONCE_HEDGED, key);
		if (!st && pss)
			st = pak_sign_set_pss(&s, mask == PAK_ALG_NONE ? hash : mask,
			                      (long)json_size(group, "saltLen"));
		if (!st)
			st = pak_verify_digest(&s, sig, sig_len, digest, digest_len);
		pak_sign_clear(&s);
	}
	pak_key_free(key);
	free(sig);
	return st;
}

static int sig_ver(const struct json_case *c)
{
	enum pak_status st = verify_acvp(c->group, c->group, c->test, c->test, NULL);

	return json_is_true(json_object_get(c->answer, "testPassed")) ? st == PAK_OK
	                                                              : st == PAK_ERR_SIGNATURE;
}

static int sig_gen(const struct json_case *c)
{
	return verify_acvp(c->group, c->group_answer, c->test, c->answer, c->answer) == PAK_OK;
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

static int signature_primitive(const struct json_case *c)
{
	return primitive(c->test, c->answer, "message", "signature");
}

static int decryption_primitive(const struct json_case *c)
{
	return primitive(c->test, c->answer, "ct", "pt");
}

/* Keys made in all the ways of FIPS 186-5: each is taken, and its factors are found prime. */
static int key_gen(const struct json_case *c)
{
	struct pak_key *key;
	int good = key_of(&key, c->answer, acvp_private) == PAK_OK && pak_key_check(key) == PAK_OK;

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
static int kas_ifc(const struct json_case *t)
{
	int kas2 = !strcmp(json_text(t->group, "scheme"), "KAS2");
	int initiator = !strcmp(json_text(t->group, "kasRole"), "initiator"), good = 1;
	uint8_t ours[PAK_RSA_MAX_BYTES], sent[PAK_RSA_MAX_BYTES], both[2 * PAK_RSA_MAX_BYTES];
	size_t z_len, c_len, in_len, own_len, n, len = 0;
	uint8_t *z = either(t->test, t->answer, "z", &z_len),
	        *c = either(t->test, t->answer, "iutC", &c_len);
	uint8_t *own = either(t->test, t->answer, "iutZ", &own_len),
	        *in = json_hex(t->test, "serverC", &in_len);
	struct pak_key *key;

	if (initiator || kas2) { /* what we sent */
		good &= key_of(&key, t->test, server_public) == PAK_OK;
		n = good ? raw(sent, PAK_OP_ENCRYPT, key, own, own_len) : 0;
		good &= n && n == c_len && !memcmp(sent, c, n);
		pak_key_free(key);
		memcpy(both, own, own_len);
		len = own_len;
	}
	if (!initiator || kas2) { /* what we were sent */
		int ok = key_of(&key, t->test, iut_private) == PAK_OK;

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
	return json_object_get(t->answer, "testPassed")
	               ? good == json_is_true(json_object_get(t->answer, "testPassed"))
	               : good;
}

int main(void)
{
	core_init();
	test_wycheproof("rsa_signature_2048_sha256_test");
	test_wycheproof("rsa_pss_2048_sha256_mgf1_32_test");
	test_wycheproof("rsa_oaep_2048_sha256_mgf1sha256_test");
	json_run_acvp(NULL, "RSA-SigVer-FIPS186-5", 1, sig_ver, NULL);
	json_run_acvp(NULL, "RSA-SigGen-FIPS186-5", 1, sig_gen, NULL);
	json_run_acvp(NULL, "RSA-SignaturePrimitive-2.0", 1, signature_primitive, NULL);
	json_run_acvp(NULL, "RSA-DecryptionPrimitive-Sp800-56Br2", 1, decryption_primitive, NULL);
	json_run_acvp(NULL, "RSA-KeyGen-FIPS186-5", 1, key_gen, NULL);
	json_run_acvp(NULL, "KAS-IFC-SSC-Sp800-56Br2", 1, kas_ifc, NULL);
	return tap_done();
}
