/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACVP sets of HMAC with SHA-2, both revisions, every case on every backend of the digest, and
 * with the key set for each message or kept. HMAC with SHA-3: test_keccak_acvp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/hmac/hmac.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static const struct {
	const char *name;
	enum pak_alg alg;
} sets[] = {
        {"SHA2-224", PAK_ALG_SHA224},         {"SHA2-256", PAK_ALG_SHA256},
        {"SHA2-384", PAK_ALG_SHA384},         {"SHA2-512", PAK_ALG_SHA512},
        {"SHA2-512-256", PAK_ALG_SHA512_256},
};

/* The digest's row with another init: every state of it runs on one backend. */
static struct pak_hash row;
static void (*row_init)(void *state);
static const struct pak_sha256_impl *impl256;
static const struct pak_sha512_impl *impl512;

static void init256(void *state)
{
	row_init(state);
	((struct pak_sha256 *)state)->impl = impl256;
}

static void init512(void *state)
{
	row_init(state);
	((struct pak_sha512 *)state)->impl = impl512;
}

/* Chooses the i-th backend of alg; its name, or NULL: no more. *usable: this CPU has what it needs.
 */
static const char *choose(enum pak_alg alg, size_t i, int *usable)
{
	row = *pak_hash_get(alg);
	row_init = row.init;
	if (row.block_len == 64) {
		impl256 = pak_sha256_impls[i];
		row.init = init256;
		*usable = impl256 && !(impl256->needs & ~pak_cpu());
		return impl256 ? impl256->name : NULL;
	}
	impl512 = pak_sha512_impls[i];
	row.init = init512;
	*usable = impl512 && !(impl512->needs & ~pak_cpu());
	return impl512 ? impl512->name : NULL;
}

/* A length in bits of the test, or of its group; the text's own where neither tells. */
static size_t bits_of(const json_t *group, const json_t *test, const char *name, size_t len)
{
	if (json_object_get(test, name))
		return json_size(test, name);
	return json_object_get(group, name) ? json_size(group, name) : 8 * len;
}

static int one(const json_t *group, const json_t *test, const json_t *result)
{
	size_t key_len, len, n;
	uint8_t *key = json_hex(test, "key", &key_len), *text = json_hex(test, "msg", &len);
	uint8_t *want = json_hex(result, "mac", &n), mac[64], again[64];
	struct pak_hmac h;
	int good = bits_of(group, test, "keyLen", key_len) == 8 * key_len &&
	           bits_of(group, test, "msgLen", len) == 8 * len &&
	           bits_of(group, test, "macLen", n) == 8 * n && n && n <= row.len;

	pak_hmac_init(&h, &row, key, key_len);
	pak_hmac_update(&h, &row, text, len / 3);
	pak_hmac_update(&h, &row, text + len / 3, len - len / 3);
	pak_hmac_final(&h, &row, mac);
	pak_hmac_restart(&h, &row);
	pak_hmac_update(&h, &row, text, len);
	pak_hmac_final(&h, &row, again);
	pak_hmac_clear(&h, &row);
	good = good && !memcmp(mac, want, n) && !memcmp(mac, again, row.len);
	free(key);
	free(text);
	free(want);
	return good;
}

static void every_case(const char *set, const char *name, const json_t *prompt,
                       const json_t *results)
{
	const json_t *groups = json_object_get(json_acvp((json_t *)prompt), "testGroups"), *group,
	             *test;
	size_t g, t, run = 0, bad = 0;

	json_array_foreach(groups, g, group)
	{
		const json_t *answers = json_object_get(
		        json_array_get(json_object_get(json_acvp((json_t *)results), "testGroups"),
		                       g),
		        "tests");

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			if (!one(group, test, json_array_get(answers, t)) && bad++ < 3)
				tap_diag("tcId %zu", json_size(test, "tcId"));
			run++;
		}
	}
	tap_ok(run && !bad, "ACVP %s on %s: %zu cases", set, name, run);
}

static void acvp(enum pak_alg alg, const char *digest, const char *revision)
{
	char set[64], path[96];
	const char *name;
	json_t *prompt, *results;
	int usable;

	snprintf(set, sizeof set, "HMAC-%s-%s", digest, revision);
	snprintf(path, sizeof path, "acvp/%s/prompt", set);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s/expectedResults", set);
	results = json_vectors(path);
	if (!prompt || !results)
		tap_skip("vectors not present", "ACVP %s", set);
	for (size_t i = 0; prompt && results && (name = choose(alg, i, &usable)); i++) {
		if (usable)
			every_case(set, name, prompt, results);
		else
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", name);
	}
	json_decref(prompt);
	json_decref(results);
}

/* RFC 4231, 4.3, so that the backends are driven without the files too. */
static void rfc4231(enum pak_alg alg, const char *want)
{
	static const char text[] = "what do ya want for nothing?";
	uint8_t mac[64], expected[64];
	const char *name;
	struct pak_hmac h;
	int usable;

	tap_hex(expected, sizeof expected, want);
	for (size_t i = 0; (name = choose(alg, i, &usable)); i++) {
		if (!usable)
			continue;
		pak_hmac_init(&h, &row, (const uint8_t *)"Jefe", 4);
		pak_hmac_update(&h, &row, text, sizeof text - 1);
		pak_hmac_final(&h, &row, mac);
		tap_mem(mac, expected, row.len, "RFC 4231 on %s", name);
	}
}

int main(void)
{
	core_init();
	rfc4231(PAK_ALG_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	rfc4231(PAK_ALG_SHA384, "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
	                        "8e2240ca5e69e2c78b3239ecfab21649");
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		acvp(sets[i].alg, sets[i].name, "1.0");
		acvp(sets[i].alg, sets[i].name, "2.0");
	}
	return tap_done();
}
