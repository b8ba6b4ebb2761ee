/* SPDX-License-Identifier: Apache-2.0
 *
 * The DRBG mechanisms of SP 800-90A: ACVP vectors (also of the conditioning components), the
 * general CTR_DRBG against the module's own, lengths, limits, states; the service around them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/digest.h>
#include <pak/rng.h>

#include "crypto/drbg/mech.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static struct pak_ctr_drbg_input hex_input(const json_t *o, const char *key)
{
	struct pak_ctr_drbg_input in;

	in.p = json_hex(o, key, &in.len);
	return in;
}

static void drop_inputs(struct pak_ctr_drbg_input *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)in[i].p);
}

static const struct {
	const char *name;
	enum pak_alg alg;
} hashes[] = {
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
};
#define HASHES (sizeof hashes / sizeof *hashes)

static const struct pak_hash *hash_of(const char *name)
{
	for (size_t i = 0; i < HASHES; i++)
		if (!strcmp(hashes[i].name, name))
			return pak_hash_get(hashes[i].alg);
	return NULL;
}

/* 0 if the group is of an algorithm that is not here (TDES). */
static int choose(struct pak_mech_state *s, const char *alg, const json_t *group)
{
	const char *mode = json_text(group, "mode");
	const struct pak_hash *hash = hash_of(mode);

	if (!strcmp(alg, "ctrDRBG")) {
		if (strncmp(mode, "AES-", 4))
			return 0;
		pak_mech_choose_ctr(s, strtoul(mode + 4, NULL, 10) / 8,
		                    json_is_true(json_object_get(group, "derFunc")));
		return 1;
	}
	if (!hash)
		return 0;
	pak_mech_choose_hash(s, strcmp(alg, "hashDRBG") ? &pak_mech_hmac : &pak_mech_hash, hash);
	return 1;
}

static enum pak_status steps(struct pak_mech_state *s, const json_t *test, int pr, uint8_t *out,
                             size_t n)
{
	struct pak_ctr_drbg_input seed[3] = {hex_input(test, "entropyInput"),
	                                     hex_input(test, "nonce"),
	                                     hex_input(test, "persoString")};
	enum pak_status st = pak_mech_instantiate(s, seed, 3);
	json_t *step;
	size_t i;

	drop_inputs(seed, 3);
	json_array_foreach(json_object_get(test, "otherInput"), i, step)
	{
		struct pak_ctr_drbg_input in[2] = {hex_input(step, "entropyInput"),
		                                   hex_input(step, "additionalInput")};
		int reseed = !strcmp(json_text(step, "intendedUse"), "reSeed");

		if (reseed || pr)
			st = st ? st : pak_mech_reseed(s, in, 2);
		if (!reseed)
			st = st ? st : pak_mech_generate(s, out, n, in + 1, pr ? 0 : 1);
		drop_inputs(in, 2);
	}
	return st;
}

static void acvp(const char *alg, size_t least)
{
	char path[96];
	json_t *prompt, *results, *group, *test;
	size_t g, t, run = 0, bad = 0, left_out = 0;

	snprintf(path, sizeof path, "acvp/%s-SP800-90Ar1/prompt", alg);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s-SP800-90Ar1/expectedResults", alg);
	results = json_vectors(path);
	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP %s", alg);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		size_t n = json_size(group, "returnedBitsLen") / 8;
		int pr = json_is_true(json_object_get(group, "predResistance"));
		json_t *want = json_object_get(
		        json_array_get(json_object_get(json_acvp(results), "testGroups"), g),
		        "tests");
		struct pak_mech_state s;

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t got[128];
			size_t len;
			uint8_t *expected;

			if (!choose(&s, alg, group)) {
				left_out++;
				continue;
			}
			expected = json_hex(json_array_get(want, t), "returnedBits", &len);
			bad += len != n || steps(&s, test, pr, got, n) || memcmp(got, expected, n);
			run++;
			free(expected);
		}
	}
	tap_ok(run >= least && !bad, "ACVP %s: %zu tests, %zu with TDES left out", alg, run,
	       left_out);
	json_decref(prompt);
	json_decref(results);
}

/* --- conditioning components --- */

typedef int condition_fn(uint8_t *out, size_t len, const json_t *group, const json_t *test);

/* Our mechanisms take whole bytes. An input of bits shows the same construction over the digest
 * service: one hash of a counter, the bits asked for, and the input (SP 800-90A 10.3.1). */
static void hash_df_bits(uint8_t *out, size_t len, const struct pak_hash *hash, const uint8_t *in,
                         size_t bits)
{
	const uint8_t head[5] = {1, 0, 0, (uint8_t)(8 * len >> 8), (uint8_t)(8 * len)};
	uint8_t md[PAK_DIGEST_MAX_LEN], last = in[bits / 8];
	struct pak_digest d;

	if (!hash->length_field) /* FIPS 202 counts bits from the low end */
		last = (uint8_t)(last >> (8 - bits % 8));
	if (len > hash->len || pak_digest_init(&d, hash->alg) || pak_digest_update(&d, head, 5) ||
	    pak_digest_update(&d, in, bits / 8) ||
	    pak_digest_final_bits(&d, md, sizeof md, last, bits % 8))
		abort();
	memcpy(out, md, len);
}

static int hash_df(uint8_t *out, size_t len, const json_t *group, const json_t *test)
{
	struct pak_ctr_drbg_input in = hex_input(test, "payload");
	const struct pak_hash *hash = hash_of(json_text(group, "hashAlg"));
	size_t bits = json_size(test, "payloadLen");

	if (bits % 8 == 0)
		pak_hash_df(hash, out, len, &in, 1);
	else
		hash_df_bits(out, len, hash, in.p, bits);
	drop_inputs(&in, 1);
	return 1;
}

static int block_df(uint8_t *out, size_t len, const json_t *group, const json_t *test)
{
	struct pak_ctr_drbg_input in = hex_input(test, "inputString");

	pak_block_df(json_size(group, "keyLen") / 8, out, len, &in, 1);
	drop_inputs(&in, 1);
	return 1;
}

static int cbc_mac(uint8_t *out, size_t len, const json_t *group, const json_t *test)
{
	struct pak_ctr_drbg_input text = hex_input(test, "pt"), key = hex_input(test, "key");
	uint8_t iv[PAK_AES_BLOCK] = {0}, *sink = malloc(text.len);
	struct pak_aes a;

	(void)group;
	pak_aes_init(&a, key.p, key.len, PAK_AES_ENCRYPT_ONLY);
	a.impl->cbc_encrypt(&a, sink, text.p, text.len / PAK_AES_BLOCK, iv);
	memcpy(out, iv, len);
	free(sink);
	drop_inputs(&text, 1);
	drop_inputs(&key, 1);
	return len == PAK_AES_BLOCK;
}

static void condition(const char *name, const char *answer, condition_fn *fn, size_t least)
{
	char path[96];
	json_t *prompt, *results, *group, *test;
	size_t g, t, run = 0, bad = 0;

	snprintf(path, sizeof path, "acvp/ConditioningComponent-%s-Sp800-90B/prompt", name);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/ConditioningComponent-%s-Sp800-90B/expectedResults",
	         name);
	results = json_vectors(path);
	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP %s", name);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		json_t *want = json_object_get(
		        json_array_get(json_object_get(json_acvp(results), "testGroups"), g),
		        "tests");

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t got[64];
			size_t len;
			uint8_t *expected = json_hex(json_array_get(want, t), answer, &len);

			if (len <= sizeof got && fn(got, len, group, test)) {
				bad += memcmp(got, expected, len) != 0;
				run++;
			}
			free(expected);
		}
	}
	tap_ok(run >= least && !bad, "ACVP %s: %zu tests", name, run);
	json_decref(prompt);
	json_decref(results);
}

/* --- the mechanisms without vectors --- */

static uint8_t seed_bytes[256];

/* The module's own generator and the general one are the same with AES-256 and derivation. */
static void same_as_own(void)
{
	struct pak_mech_state s;
	struct pak_ctr_drbg own;
	uint8_t a[300], b[300];
	int ok = 1;

	pak_mech_choose_ctr(&s, 32, true);
	for (size_t len = 1; len <= sizeof a; len++) {
		const struct pak_ctr_drbg_input in[] = {{seed_bytes, 48},
		                                        {seed_bytes + 48, len % 100}};

		pak_ctr_drbg_instantiate(&own, in, 2);
		ok &= !pak_mech_instantiate(&s, in, 2);
		ok &= !pak_ctr_drbg_generate(&own, a, len, in, len % 3) &&
		      !pak_mech_generate(&s, b, len, in, len % 3) && !memcmp(a, b, len);
		ok &= !pak_ctr_drbg_reseed(&own, in, 2) && !pak_mech_reseed(&s, in, 2);
		ok &= !pak_ctr_drbg_generate(&own, a, len, NULL, 0) &&
		      !pak_mech_generate(&s, b, len, NULL, 0) && !memcmp(a, b, len);
	}
	tap_ok(ok, "CTR_DRBG AES-256 with df is the module's own");
}

/* Each length is a prefix of the longest; nothing is written past it. */
static void lengths(const char *name, struct pak_mech_state s)
{
	const struct pak_ctr_drbg_input in = {seed_bytes,
	                                      s.mech == &pak_mech_ctr ? s.seed_len : 48};
	uint8_t want[200], got[201];
	struct pak_mech_state copy;
	int ok = !pak_mech_instantiate(&s, &in, 1);

	copy = s;
	ok &= !pak_mech_generate(&copy, want, sizeof want, NULL, 0);
	for (size_t len = 0; len <= sizeof want; len++) {
		memset(got, 0xee, sizeof got);
		copy = s;
		ok &= !pak_mech_generate(&copy, got, len, NULL, 0) && !memcmp(got, want, len) &&
		      got[len] == 0xee;
	}
	tap_ok(ok, "%s: every length", name);
}

static void limits(void)
{
	const struct pak_ctr_drbg_input in[] = {{seed_bytes, 48}, {seed_bytes, 49}};
	static uint8_t out[PAK_MECH_MAX_REQUEST + 1];
	struct pak_mech_state s = {0};

	tap_ok(pak_mech_instantiate(&s, in, 1) == PAK_ERR_STATE, "nothing chosen");
	pak_mech_choose_ctr(&s, 32, false);
	tap_ok(pak_mech_generate(&s, out, 1, NULL, 0) == PAK_ERR_STATE &&
	               pak_mech_reseed(&s, in, 1) == PAK_ERR_STATE,
	       "not instantiated");
	tap_ok(pak_mech_instantiate(&s, in + 1, 1) == PAK_ERR_LENGTH &&
	               pak_mech_instantiate(&s, in, 2) == PAK_ERR_LENGTH &&
	               pak_mech_instantiate(&s, NULL, 0) == PAK_ERR_LENGTH,
	       "no derivation function: lengths of entropy and personalisation");
	tap_ok(!pak_mech_instantiate(&s, in, 1) &&
	               pak_mech_generate(&s, out, 1, in + 1, 1) == PAK_ERR_LENGTH,
	       "no derivation function: length of additional input");
	tap_ok(!pak_mech_generate(&s, out, PAK_MECH_MAX_REQUEST, NULL, 0) &&
	               pak_mech_generate(&s, out, PAK_MECH_MAX_REQUEST + 1, NULL, 0) ==
	                       PAK_ERR_LIMIT,
	       "request of 64 KiB, and one byte more");
	s.requests = PAK_MECH_RESEED_INTERVAL;
	tap_ok(!pak_mech_generate(&s, out, 1, NULL, 0) &&
	               pak_mech_generate(&s, out, 1, NULL, 0) == PAK_ERR_LIMIT &&
	               !pak_mech_reseed(&s, in, 1) && !pak_mech_generate(&s, out, 1, NULL, 0),
	       "a reseed is due after 2^48 requests");
}

/* --- the service --- */

static void use(const char *name, struct pak_drbg_choice c, unsigned strength)
{
	struct pak_drbg_any *d, *e;
	uint8_t a[64], b[64], in[256] = {1};
	size_t most = pak_drbg_any_max_input(&c);
	struct pak_verdict v;

	tap_ok(pak_drbg_any_strength(&c) == strength && most, "%s: %u bits", name, strength);
	if (!tap_ok(!pak_drbg_any_new(&d, &c, in, most, &v) && v.kind == PAK_ALLOW &&
	                    !pak_drbg_any_new(&e, &c, in, most, NULL),
	            "%s: instances", name))
		return;
	tap_ok(!pak_drbg_any_generate(d, a, 64, false, in, most) &&
	               !pak_drbg_any_generate(e, b, 64, false, in, most) && memcmp(a, b, 64) &&
	               !pak_drbg_any_reseed(d, in, most) &&
	               !pak_drbg_any_generate(d, b, 64, true, in, 5) && memcmp(a, b, 64),
	       "%s: output, never the same", name);
	memset(a, 0xee, sizeof a);
	tap_ok(pak_drbg_any_generate(d, a, 64, false, in, most + 1) == PAK_ERR_LENGTH && !a[0] &&
	               !a[63] && pak_drbg_any_reseed(d, in, most + 1) == PAK_ERR_LENGTH,
	       "%s: input too long, output zeroed", name);
	pak_drbg_any_free(d);
	pak_drbg_any_free(e);
}

/* Parent and child go on from one state: they must not give the same. */
static void fork_safe(void)
{
	const struct pak_drbg_choice c = {.alg = PAK_ALG_HMAC_DRBG, .hash = PAK_ALG_SHA256};
	uint8_t a[32], b[32] = {0};
	struct pak_drbg_any *d;
	int fd[2], status = 1;
	pid_t pid;

	if (pak_drbg_any_new(&d, &c, NULL, 0, NULL) || pipe(fd) || (pid = fork()) < 0) {
		tap_ok(0, "fork");
		return;
	}
	if (!pid) {
		int bad = pak_drbg_any_generate(d, b, sizeof b, false, NULL, 0) != PAK_OK;

		bad |= write(fd[1], b, sizeof b) != sizeof b;
		_exit(bad);
	}
	int ok = !pak_drbg_any_generate(d, a, sizeof a, false, NULL, 0) &&
	         read(fd[0], b, sizeof b) == sizeof b && waitpid(pid, &status, 0) == pid && !status;

	tap_ok(ok && memcmp(a, b, sizeof a), "parent and child differ");
	close(fd[0]);
	close(fd[1]);
	pak_drbg_any_free(d);
}

static void service(void)
{
	static const struct pak_drbg_choice bad[] = {
	        {.alg = PAK_ALG_CTR_DRBG, .key_bits = 512},
	        {.alg = PAK_ALG_CTR_DRBG, .key_bits = 128, .hash = PAK_ALG_SHA256},
	        {.alg = PAK_ALG_HASH_DRBG},
	        {.alg = PAK_ALG_HASH_DRBG, .hash = PAK_ALG_SHA256, .no_df = true},
	        {.alg = PAK_ALG_HMAC_DRBG, .hash = PAK_ALG_MD5_SHA1},
	        {.alg = PAK_ALG_HMAC, .hash = PAK_ALG_SHA256},
	};
	struct pak_drbg_any *d;

	for (unsigned bits = 128; bits <= 256; bits += 64) {
		char name[40];

		snprintf(name, sizeof name, "AES-%u with df", bits);
		use(name, (struct pak_drbg_choice){.alg = PAK_ALG_CTR_DRBG, .key_bits = bits},
		    bits);
		snprintf(name, sizeof name, "AES-%u without df", bits);
		use(name,
		    (struct pak_drbg_choice){
		            .alg = PAK_ALG_CTR_DRBG, .key_bits = bits, .no_df = true},
		    bits);
	}
	for (size_t i = 0; i < HASHES; i++) {
		size_t len = pak_digest_len(hashes[i].alg);
		unsigned strength = len < 28 ? 128 : len < 32 ? 192 : 256;

		use(hashes[i].name,
		    (struct pak_drbg_choice){.alg = PAK_ALG_HASH_DRBG, .hash = hashes[i].alg},
		    strength);
		use(hashes[i].name,
		    (struct pak_drbg_choice){.alg = PAK_ALG_HMAC_DRBG, .hash = hashes[i].alg},
		    strength);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		tap_ok(!pak_drbg_any_strength(&bad[i]) && !pak_drbg_any_max_input(&bad[i]) &&
		               pak_drbg_any_new(&d, &bad[i], NULL, 0, NULL) ==
		                       PAK_ERR_UNSUPPORTED &&
		               !d,
		       "no such choice: %zu", i);
}

int main(void)
{
	uint64_t seed = 5;

	core_init();
	tap_random(&seed, seed_bytes, sizeof seed_bytes);
	acvp("ctrDRBG", 270);
	acvp("hashDRBG", 660);
	acvp("hmacDRBG", 660);
	condition("BlockCipher_DF", "requestedBits", block_df, 30);
	condition("AES-CBC-MAC", "ct", cbc_mac, 15);
	condition("Hash_DF", "requestedBits", hash_df, 1);
	same_as_own();
	for (size_t i = 0; i < HASHES; i++) {
		struct pak_mech_state s;

		pak_mech_choose_hash(&s, &pak_mech_hash, pak_hash_get(hashes[i].alg));
		lengths("Hash_DRBG", s);
		pak_mech_choose_hash(&s, &pak_mech_hmac, pak_hash_get(hashes[i].alg));
		lengths("HMAC_DRBG", s);
	}
	for (size_t key = 16; key <= 32; key += 8) {
		struct pak_mech_state s;

		pak_mech_choose_ctr(&s, key, true);
		lengths("CTR_DRBG with df", s);
		pak_mech_choose_ctr(&s, key, false);
		lengths("CTR_DRBG without df", s);
	}
	limits();
	service();
	fork_safe();
	return tap_done();
}
