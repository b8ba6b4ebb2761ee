/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519, X25519, Ed448 and X448 through the services: the public vectors of Wycheproof and ACVP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static const struct pak_eddsa pure = {.mode = PAK_EDDSA_PURE};

static enum pak_status verify_pure(const uint8_t *pub, const uint8_t *sig, size_t sig_len,
                                   const uint8_t *msg, size_t len)
{
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, PAK_ALG_EDWARDS25519, NULL, 0, pub, 32, NULL);

	if (!st)
		st = pak_eddsa_verify(key, sig, sig_len, &pure, msg, len, NULL);
	pak_key_free(key);
	return st;
}

static void test_wycheproof_ed(void)
{
	json_t *file = json_vectors("wycheproof/ed25519_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof ed25519");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		size_t n, m, len;
		uint8_t *pub = json_hex(json_object_get(group, "publicKey"), "pk", &n);

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t *sig = json_hex(test, "sig", &m),
			        *msg = json_hex(test, "msg", &len);
			enum pak_status st = verify_pure(pub, sig, m, msg, len);

			run++;
			if ((st == PAK_OK) == !strcmp(json_text(test, "result"), "valid"))
				goto next;
			bad++;
			tap_diag("tcId %zu: %s", json_size(test, "tcId"), pak_status_str(st));
		next:
			free(sig);
			free(msg);
		}
		free(pub);
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof ed25519: %zu tests, %zu wrong", run, bad);
	json_decref(file);
}

static void test_wycheproof_x(void)
{
	json_t *file = json_vectors("wycheproof/x25519_test"), *group, *test;
	size_t g, t, run = 0, bad = 0, zeros = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof x25519");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			static const uint8_t zero[32];
			size_t n, m, k, len;
			uint8_t out[32], *pub = json_hex(test, "public", &n),
			                 *priv = json_hex(test, "private", &m),
			                 *want = json_hex(test, "shared", &k);
			struct pak_key *key = NULL, *peer = NULL;
			enum pak_status st = pak_key_import_edx(&key, PAK_ALG_CURVE25519, priv, m,
			                                        NULL, 0, NULL);

			if (!st)
				st = pak_key_import_edx(&peer, PAK_ALG_CURVE25519, NULL, 0, pub, n,
				                        NULL);
			if (!st)
				st = pak_kex_derive(PAK_ALG_XDH, key, peer, out, 32, &len, NULL);
			run++;
			/* a secret of zeros is never given */
			int none = !memcmp(want, zero, 32);
			zeros += (size_t)none;
			bad += none ? st != PAK_ERR_KEY || memcmp(out, zero, 32)
			            : st || len != 32 || memcmp(out, want, 32);
			pak_key_free(key);
			pak_key_free(peer);
			free(pub);
			free(priv);
			free(want);
		}
	}
	tap_ok(!bad && zeros && run == json_size(file, "numberOfTests"),
	       "Wycheproof x25519: %zu tests, %zu with a secret of zeros, %zu wrong", run, zeros,
	       bad);
	json_decref(file);
}

/* --- ACVP, on both pairs of curves --- */

/* The octets of a member, NULL where it is absent. */
static uint8_t *octets(const json_t *object, const char *name, size_t *len)
{
	*len = 0;
	return json_object_get(object, name) ? json_hex(object, name, len) : NULL;
}

static int acvp_signature(enum pak_alg curve, const json_t *group, const json_t *q_of,
                          const json_t *sig_of, const json_t *test)
{
	size_t q_len, sig_len, len;
	uint8_t *q = octets(q_of, "q", &q_len), *sig = octets(sig_of, "signature", &sig_len),
	        *msg = octets(test, "message", &len);
	struct pak_eddsa how = {.mode = json_is_true(json_object_get(group, "preHash"))
	                                        ? PAK_EDDSA_PREHASH
	                                        : PAK_EDDSA_PURE};
	uint8_t *context = octets(test, "context", &how.context_len);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, NULL, 0, q, q_len, NULL);

	how.context = context;
	if (how.context_len && how.mode == PAK_EDDSA_PURE)
		how.mode = PAK_EDDSA_CONTEXT;
	if (!st)
		st = pak_eddsa_verify(key, sig, sig_len, &how, msg, len, NULL);
	pak_key_free(key);
	free(q);
	free(sig);
	free(msg);
	free(context);
	return st == PAK_OK;
}

static int acvp_pair(enum pak_alg curve, const json_t *e, const char *priv, const char *pub)
{
	size_t n, m;
	uint8_t *d = octets(e, priv, &n), *q = octets(e, pub, &m);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, d, n, q, m, NULL);

	pak_key_free(key);
	free(d);
	free(q);
	return st == PAK_OK;
}

static int acvp_public(enum pak_alg curve, const json_t *p, const char *name)
{
	size_t n;
	uint8_t *q = octets(p, name, &n);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, NULL, 0, q, n, NULL);

	pak_key_free(key);
	free(q);
	return st == PAK_OK;
}

static enum pak_alg acvp_curve(const char *name)
{
	static const struct {
		const char *name;
		enum pak_alg curve;
	} rows[] = {{"ED-25519", PAK_ALG_EDWARDS25519},
	            {"ED-448", PAK_ALG_EDWARDS448},
	            {"Curve25519", PAK_ALG_CURVE25519},
	            {"Curve448", PAK_ALG_CURVE448}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(name, rows[i].name))
			return rows[i].curve;
	return PAK_ALG_NONE;
}

static int passes(const json_t *answer)
{
	return json_is_true(json_object_get(answer, "testPassed"));
}

/* One test of the set arg. */
static int acvp_test(const struct json_case *c)
{
	const char *set = c->arg;
	const json_t *test = c->test, *answer = c->answer;
	enum pak_alg curve = acvp_curve(json_text(c->group, "curve"));

	if (curve == PAK_ALG_NONE)
		return 0;
	if (strstr(set, "SigGen"))
		return acvp_signature(curve, c->group, c->group_answer, answer, test);
	if (strstr(set, "SigVer"))
		return acvp_signature(curve, c->group, test, test, test) == passes(answer);
	if (strstr(set, "XECDH-SSC")) /* the answer has no private key */
		return acvp_public(curve, test, "publicServer") &&
		       acvp_public(curve, answer, "publicIut");
	if (strstr(set, "XECDH-keyVer"))
		return acvp_public(curve, test, "publicKey") == passes(answer);
	if (strstr(set, "XECDH-keyGen"))
		return acvp_pair(curve, answer, "privateKey", "publicKey");
	if (strstr(set, "KeyVer"))
		return acvp_public(curve, test, "q") == passes(answer);
	return acvp_pair(curve, answer, "d", "q");
}

static void test_acvp(const char *set, size_t least)
{
	json_run_acvp(NULL, set, least, acvp_test, set);
}

int main(void)
{
	core_init();
	test_wycheproof_ed();
	test_wycheproof_x();
	test_acvp("EDDSA-KeyGen-1.0", 6);
	test_acvp("EDDSA-KeyVer-1.0", 8);
	test_acvp("EDDSA-SigGen-1.0", 160);
	test_acvp("EDDSA-SigVer-1.0", 20);
	test_acvp("XECDH-keyGen-RFC7748", 20);
	test_acvp("XECDH-keyVer-RFC7748", 32);
	test_acvp("XECDH-SSC-RFC7748", 50);
	return tap_done();
}
