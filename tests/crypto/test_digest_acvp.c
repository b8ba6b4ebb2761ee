/* SPDX-License-Identifier: Apache-2.0
 *
 * Messages that are no whole number of bytes, and the ACVP sets of SHA-2 on every backend:
 * functional, Monte Carlo of both kinds, and with PAK_LDT=1 the long messages (15 GiB a digest and
 * backend: make check-ldt). The sets of SHA-3 and SHAKE, which test_keccak_acvp drives, have their
 * long messages here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static const struct set {
	const char *name;
	enum pak_alg alg;
} sets[] = {
        {"SHA2-224-1.0", PAK_ALG_SHA224},         {"SHA2-256-1.0", PAK_ALG_SHA256},
        {"SHA2-384-1.0", PAK_ALG_SHA384},         {"SHA2-512-1.0", PAK_ALG_SHA512},
        {"SHA2-512-256-1.0", PAK_ALG_SHA512_256}, {"SHA3-224-2.0", PAK_ALG_SHA3_224},
        {"SHA3-256-2.0", PAK_ALG_SHA3_256},       {"SHA3-384-2.0", PAK_ALG_SHA3_384},
        {"SHA3-512-2.0", PAK_ALG_SHA3_512},
};

/* The backends of one family of digests as pairs of a name and what it needs. */
enum family { SHA256, SHA512, KECCAK };

static const void *impl;
static enum family family;

static enum family family_of(enum pak_alg alg)
{
	size_t block = pak_digest_block_len(alg);

	return block == 64 ? SHA256 : block == 128 ? SHA512 : KECCAK;
}

/* The i-th backend of the family of alg; NULL: no more. *usable: this CPU has what it needs. */
static const char *backend(enum pak_alg alg, size_t i, int *usable)
{
	uint32_t cpu = pak_cpu();

	family = family_of(alg);
#define ROW(list) \
	do { \
		impl = list[i]; \
		if (!list[i]) \
			return NULL; \
		*usable = !(list[i]->needs & ~cpu); \
		return list[i]->name; \
	} while (0)
	if (family == SHA256)
		ROW(pak_sha256_impls);
	if (family == SHA512)
		ROW(pak_sha512_impls);
	ROW(pak_keccak_impls);
#undef ROW
}

static enum pak_status start(struct pak_digest *d, enum pak_alg alg)
{
	enum pak_status st = pak_digest_init(d, alg);
	void *state = d->state;

	if (st)
		return st;
	if (family == SHA256)
		((struct pak_sha256 *)state)->impl = impl;
	else if (family == SHA512)
		((struct pak_sha512 *)state)->impl = impl;
	else
		((struct pak_keccak *)state)->impl = impl;
	return PAK_OK;
}

static enum pak_status hash_bits(enum pak_alg alg, uint8_t *md, const uint8_t *in, size_t bits)
{
	struct pak_digest d;
	enum pak_status st = start(&d, alg);

	if (!st)
		st = pak_digest_update(&d, in, bits / 8);
	if (st)
		return st;
	return bits % 8 ? pak_digest_final_bits(&d, md, PAK_DIGEST_MAX_LEN, in[bits / 8],
	                                        (unsigned)(bits % 8))
	                : pak_digest_final(&d, md, PAK_DIGEST_MAX_LEN);
}

/* ---- bits, without any file ---- */

static void known_bits(void)
{
	static const struct {
		enum pak_alg alg;
		uint8_t last;
		const char *md;
	} answers[] = {
	        {PAK_ALG_SHA1, 0x98, "29826b003b906e660eff4027ce98af3531ac75ba"},
	        {PAK_ALG_SHA256, 0x68,
	         "d6d3e02a31a84a8caa9718ed6c2057be09db45e7823eb5079ce7a573a3760f95"},
	        {PAK_ALG_SHA3_224, 0x13,
	         "ffbad5da96bad71789330206dc6768ecaeb1b32dca6b3301489674ab"},
	        {PAK_ALG_SHA3_256, 0x13,
	         "7b0047cf5a456882363cbf0fb05322cf65f4b7059a46365e830132e3b5d957af"},
	};

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct pak_digest d;
		uint8_t md[64] = {0}, want[64], again[64] = {0};
		size_t n = tap_hex(want, sizeof want, answers[i].md);
		uint8_t other = family_of(answers[i].alg) == KECCAK ? 0xe0 : 0x07;
		enum pak_status st = pak_digest_init(&d, answers[i].alg);

		if (!st)
			st = pak_digest_final_bits(&d, md, sizeof md, answers[i].last, 5);
		tap_ok(!st && n == pak_digest_len(answers[i].alg) && !memcmp(md, want, n),
		       "a message of 5 bits, %s", pak_alg_name(answers[i].alg));
		st = pak_digest_init(&d, answers[i].alg);
		if (!st)
			st = pak_digest_final_bits(&d, again, sizeof again, answers[i].last | other,
			                           5);
		tap_ok(!st && !memcmp(md, again, n), "the other bits of the byte do not count");
	}
}

/* A message of bits ends where a message of bytes ends whose last byte holds the first bit of the
 * padding: the chaining values differ, so no two lengths give one digest. */
static void lengths(enum pak_alg alg)
{
	static uint8_t md[9 * 300][64];
	static const uint8_t zeros[300];
	size_t n = 0, same = 0, len = pak_digest_len(alg);
	int usable;

	(void)backend(alg, 0, &usable);
	for (size_t i = 0; backend(alg, i, &usable); i++)
		if (usable)
			break;
	for (size_t bits = 8 * (pak_digest_block_len(alg) - 20);
	     bits < 8 * pak_digest_block_len(alg) + 8; bits++)
		if (hash_bits(alg, md[n], zeros, bits) == PAK_OK)
			n++;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			same += !memcmp(md[i], md[j], len);
	tap_ok(n == 168 && !same, "%s: every length of zeros about a block has its own digest",
	       pak_alg_name(alg));
}

/* The first bit of the padding is the last of a block, its last bit another block's. The answer is
 * from a sponge written bit by bit after FIPS 202. */
static void full_block(void)
{
	static const uint8_t zeros[136];
	uint8_t md[64], want[32];
	int usable;

	tap_hex(want, sizeof want,
	        "051d35fb893d85f994741351ea0a0a7b9780f270bc0ddf5f0242ad455bd1c1a9");
	for (size_t i = 0; backend(PAK_ALG_SHA3_256, i, &usable); i++)
		if (usable)
			tap_ok(!hash_bits(PAK_ALG_SHA3_256, md, zeros, 8 * 136 - 3) &&
			               !memcmp(md, want, 32),
			       "SHA3-256 of 1085 bits");
}

static void refusals(void)
{
	struct pak_digest d;
	uint8_t md[64];
	enum pak_status st = pak_digest_init(&d, PAK_ALG_SHA256);

	tap_ok(!st && pak_digest_final_bits(&d, md, sizeof md, 0, 0) == PAK_ERR_ARG, "no bits");
	tap_ok(pak_digest_final_bits(&d, md, sizeof md, 0, 8) == PAK_ERR_ARG, "8 bits");
	tap_ok(pak_digest_final_bits(&d, md, 31, 0, 1) == PAK_ERR_BUFFER, "little room");
	tap_ok(pak_digest_final_bits(&d, md, 32, 0, 1) == PAK_OK, "they changed nothing");
	tap_ok(pak_digest_final_bits(&d, md, 32, 0, 1) == PAK_ERR_STATE, "once");
	st = pak_digest_init(&d, PAK_ALG_MD5_SHA1);
	tap_ok(!st && pak_digest_final_bits(&d, md, 64, 0, 1) == PAK_ERR_UNSUPPORTED, "MD5-SHA1");
	st = pak_digest_init(&d, PAK_ALG_SHAKE128);
	if (!st)
		st = pak_digest_squeeze(&d, md, 1);
	tap_ok(!st && pak_digest_final_bits(&d, md, 64, 0, 1) == PAK_ERR_STATE, "after a squeeze");
	pak_digest_clear(&d);
}

/* ---- ACVP ---- */

static int equal(const uint8_t *md, size_t len, const json_t *want)
{
	size_t n;
	uint8_t *w = json_hex(want, "md", &n);
	int same = n == len && !memcmp(md, w, n);

	free(w);
	return same;
}

static int functional(enum pak_alg alg, const json_t *t, const json_t *want)
{
	size_t n;
	uint8_t *in = json_hex(t, "msg", &n), md[64];
	int ok = hash_bits(alg, md, in, json_size(t, "len")) == PAK_OK;

	free(in);
	return ok && equal(md, pak_digest_len(alg), want);
}

/* SHAVS, 6.4: the message of a step is the last three digests; in the alternate form it is cut or
 * filled with zeros to the length of the seed. */
static int monte_carlo(enum pak_alg alg, int alternate, const json_t *t, const json_t *want)
{
	const json_t *steps = json_object_get(want, "resultsArray");
	size_t fixed, i, len = pak_digest_len(alg), seed_len;
	uint8_t *first = json_hex(t, "msg", &fixed), md[64] = {0};
	const uint8_t *seed = first;
	json_t *step;
	int ok = json_array_size(steps) == 100 && fixed <= 8192 && (alternate || fixed == len);

	seed_len = fixed;
	json_array_foreach(steps, i, step)
	{
		static uint8_t msg[4 * 8192];
		size_t part[3] = {seed_len, seed_len, seed_len}, total = 3 * seed_len;

		for (size_t p = 0; ok && p < 3; p++)
			memcpy(msg + p * seed_len, seed, seed_len);
		for (int j = 0; ok && j < 1000; j++) {
			size_t n = alternate ? fixed : total;

			if (n > total)
				memset(msg + total, 0, n - total);
			ok = hash_bits(alg, md, msg, 8 * n) == PAK_OK;
			total -= part[0];
			memmove(msg, msg + part[0], total);
			memcpy(msg + total, md, len);
			total += len;
			part[0] = part[1];
			part[1] = part[2];
			part[2] = len;
		}
		ok = ok && equal(md, len, step);
		seed = md;
		seed_len = len;
	}
	free(first);
	return ok;
}

static int large(enum pak_alg alg, const json_t *t, const json_t *want)
{
	static uint8_t chunk[1 << 16];
	const json_t *msg = json_object_get(t, "largeMsg");
	uint64_t left = (uint64_t)json_integer_value(json_object_get(msg, "fullLength")) / 8;
	struct pak_digest d;
	size_t n;
	uint8_t *content = json_hex(msg, "content", &n), md[64];
	int ok = n && sizeof chunk % n == 0 && left % n == 0 && start(&d, alg) == PAK_OK;

	for (size_t i = 0; ok && i < sizeof chunk; i += n)
		memcpy(chunk + i, content, n);
	while (ok && left) {
		size_t now = left < sizeof chunk ? (size_t)left : sizeof chunk;

		ok = pak_digest_update(&d, chunk, now) == PAK_OK;
		left -= now;
	}
	free(content);
	return ok && pak_digest_final(&d, md, sizeof md) == PAK_OK &&
	       equal(md, pak_digest_len(alg), want);
}

struct tally {
	size_t run, bad, bits;
};

static void group(struct tally *sum, const struct set *set, int ldt, const json_t *g,
                  const json_t *answers)
{
	const char *type = json_text(g, "testType");
	int alternate = !strcmp(json_text(g, "mctVersion"), "alternate"), ok;
	size_t i;
	json_t *t;

	if (ldt != !strcmp(type, "LDT") || (!ldt && family_of(set->alg) == KECCAK))
		return;
	json_array_foreach(json_object_get(g, "tests"), i, t)
	{
		const json_t *want = json_array_get(answers, i);

		if (ldt)
			ok = large(set->alg, t, want);
		else if (!strcmp(type, "MCT"))
			ok = monte_carlo(set->alg, alternate, t, want);
		else
			ok = functional(set->alg, t, want);
		if (!ok && sum->bad++ < 3)
			tap_diag("tcId %zu", json_size(t, "tcId"));
		sum->run++;
		sum->bits += json_size(t, "len") % 8 != 0;
	}
}

static void acvp(const struct set *set, int ldt)
{
	char path[96];
	const char *name;
	json_t *prompt, *results, *g;
	size_t i;
	int usable;

	snprintf(path, sizeof path, "acvp/%s/prompt", set->name);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s/expectedResults", set->name);
	results = json_vectors(path);
	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP %s", set->name);
		return;
	}
	for (size_t b = 0; (name = backend(set->alg, b, &usable)) != NULL; b++) {
		struct tally sum = {0};

		if (!usable)
			continue;
		json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), i, g)
		        group(&sum, set, ldt, g,
		              json_object_get(
		                      json_array_get(
		                              json_object_get(json_acvp(results), "testGroups"), i),
		                      "tests"));
		tap_ok(sum.run && !sum.bad, "ACVP %s%s on %s: %zu cases, %zu of bits", set->name,
		       ldt ? " (long)" : "", name, sum.run, sum.bits);
	}
	json_decref(prompt);
	json_decref(results);
}

int main(void)
{
	int ldt = getenv("PAK_LDT") != NULL;

	core_init();
	known_bits();
	lengths(PAK_ALG_SHA256);
	lengths(PAK_ALG_SHA512);
	lengths(PAK_ALG_SHA3_256);
	full_block();
	refusals();
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		if (family_of(sets[i].alg) != KECCAK)
			acvp(&sets[i], 0);
		if (ldt)
			acvp(&sets[i], 1);
	}
	return tap_done();
}
