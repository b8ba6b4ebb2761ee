/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACVP sets of key derivation: every case of every group that the core has the algorithms for.
 * The number of cases left out is printed and bounded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/digest.h>
#include <pak/kdf.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

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

/* Compares len bytes with the member `key` of want, and frees that. */
static int is(const uint8_t *got, size_t len, const json_t *want, const char *key)
{
	struct bytes b = get(want, key);
	int same = b.len == len && !memcmp(got, b.p, len);

	free(b.p);
	return same;
}

/* "SHA-1", "SHA2-256", "SHA2-512/256", "SHA3-256", with HMAC- in front or not; PAK_ALG_NONE for
 * others. */
static enum pak_alg hash_of(const char *name)
{
	char text[24] = "";
	size_t n = 0;

	if (!strncmp(name, "HMAC-", 5))
		name += 5;
	if (!strcmp(name, "SHA-1"))
		return PAK_ALG_SHA1;
	if (strncmp(name, "SHA", 3))
		return PAK_ALG_NONE;
	for (const char *p = name; *p && n < sizeof text - 1; p++) {
		if (p - name == 3 && *p == '2' && p[1] == '-') {
			p++; /* SHA2-256 is sha256 */
			continue;
		}
		text[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p == '/' ? '-' : *p);
	}
	return pak_alg_by_name(text);
}

static int usable(enum pak_alg hash)
{
	return hash && pak_digest_len(hash);
}

enum { SKIP = -1 }; /* what a case function gives for an algorithm that is not here */
typedef int case_fn(const json_t *group, const json_t *t, const json_t *want);

static void acvp(const char *name, case_fn *fn, size_t least)
{
	char path[96];
	json_t *prompt, *results, *group, *answers, *t;
	size_t g, i, run = 0, bad = 0, skipped = 0;

	snprintf(path, sizeof path, "acvp/%s/prompt", name);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s/expectedResults", name);
	results = json_vectors(path);
	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP %s", name);
		return;
	}
	answers = json_object_get(json_acvp(results), "testGroups");
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		json_t *want = json_object_get(json_array_get(answers, g), "tests");

		json_array_foreach(json_object_get(group, "tests"), i, t)
		{
			int r = fn(group, t, json_array_get(want, i));

			if (!r && bad++ < 3)
				tap_diag("%s: tgId %zu tcId %zu", name, json_size(group, "tgId"),
				         json_size(t, "tcId"));
			run += r != SKIP;
			skipped += r == SKIP;
		}
	}
	tap_ok(run >= least && !bad, "ACVP %s: %zu cases, %zu left out", name, run, skipped);
	json_decref(prompt);
	json_decref(results);
}

/* --- TLS --- */

static const uint8_t master[] = "master secret", extended[] = "extended master secret",
                     expansion[] = "key expansion";

static int tls_block(enum pak_alg hash, const json_t *group, const uint8_t *secret,
                     const json_t *want, struct bytes server, struct bytes client)
{
	size_t len = json_size(group, "keyBlockLength") / 8;
	uint8_t seed[128], block[256];

	memcpy(seed, server.p, server.len);
	memcpy(seed + server.len, client.p, client.len);
	return is(secret, 48, want, "masterSecret") &&
	       !pak_tls1_prf(hash, block, len, secret, 48, expansion, sizeof expansion - 1, seed,
	                     server.len + client.len, NULL) &&
	       is(block, len, want, "keyBlock");
}

static int tls12_ems(const json_t *group, const json_t *t, const json_t *want)
{
	enum pak_alg hash = hash_of(json_text(group, "hashAlg"));
	struct bytes pre = get(t, "preMasterSecret"), session = get(t, "sessionHash");
	struct bytes client = get(t, "clientRandom"), server = get(t, "serverRandom");
	uint8_t secret[48];
	int good = !pak_tls1_prf(hash, secret, 48, pre.p, pre.len, extended, sizeof extended - 1,
	                         session.p, session.len, NULL) &&
	           tls_block(hash, group, secret, want, server, client);

	free(pre.p);
	free(session.p);
	free(client.p);
	free(server.p);
	return good;
}

static int tls_old(const json_t *group, const json_t *t, const json_t *want)
{
	enum pak_alg hash = strcmp(json_text(group, "tlsVersion"), "v1.2")
	                            ? PAK_ALG_MD5_SHA1
	                            : hash_of(json_text(group, "hashAlg"));
	struct bytes pre = get(t, "preMasterSecret");
	struct bytes hello[2] = {get(t, "clientHelloRandom"), get(t, "serverHelloRandom")};
	struct bytes client = get(t, "clientRandom"), server = get(t, "serverRandom");
	uint8_t secret[48], seed[128];
	int good;

	memcpy(seed, hello[0].p, hello[0].len);
	memcpy(seed + hello[0].len, hello[1].p, hello[1].len);
	good = !pak_tls1_prf(hash, secret, 48, pre.p, pre.len, master, sizeof master - 1, seed,
	                     hello[0].len + hello[1].len, NULL) &&
	       tls_block(hash, group, secret, want, server, client);
	free(pre.p);
	free(hello[0].p);
	free(hello[1].p);
	free(client.p);
	free(server.p);
	return good;
}

/* --- PBKDF2 --- */

static int pbkdf(const json_t *group, const json_t *t, const json_t *want)
{
	const char *password = json_text(t, "password");
	size_t len = json_size(t, "keyLen") / 8;
	struct bytes salt = get(t, "salt");
	uint8_t *out = calloc(1, len + 1);
	enum pak_alg hash = hash_of(json_text(group, "hmacAlg"));
	int good = !usable(hash) ? SKIP
	                         : !pak_pbkdf2(hash, out, len, (const uint8_t *)password,
	                                       strlen(password), salt.p, salt.len,
	                                       (uint32_t)json_size(t, "iterationCount"), NULL) &&
	                                   is(out, len, want, "derivedKey");

	free(salt.p);
	free(out);
	return good;
}

int main(void)
{
	core_init();
	acvp("TLS-v1.2-KDF-RFC7627", tls12_ems, 120);
	acvp("kdf-components-tls-1.0", tls_old, 160);
	acvp("PBKDF-1.0", pbkdf, 50);
	return tap_done();
}
