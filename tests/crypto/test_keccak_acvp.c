/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACVP sets of SHA-3, SHAKE, cSHAKE, KMAC and HMAC with SHA-3, each on every backend of the
 * sponge; the number of cases left out is printed. The long messages: test_digest_acvp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/hmac/hmac.h"
#include "crypto/kmac/kmac.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

#define OUT_MAX 9000 /* bytes of output: the longest case has 65,536 bits */

static const struct pak_keccak_impl *impl;

struct bytes {
	uint8_t *p;
	size_t len;
};

/* The member as bytes, cut to the whole bytes of the bits that `bits` names, if it is there. */
static struct bytes get(const json_t *t, const char *key, const char *bits)
{
	struct bytes b;

	b.p = json_hex(t, key, &b.len);
	if (bits && json_object_get(t, bits))
		b.len = json_size(t, bits) / 8;
	return b;
}

/* The files write the bits of an unfinished last byte as its high ones. */
static uint8_t last_byte(struct bytes in, size_t bits)
{
	if (bits % 8 == 0)
		return 0;
	return (uint8_t)(in.p[bits / 8] >> (8 - bits % 8));
}

/* bits of got against the member of want. The bits of an unfinished last byte are its low ones
 * here; the files have them as its high ones, but in the groups of SHAKE's variable output. */
static int low_bits;

static int is(const uint8_t *got, size_t bits, const json_t *want, const char *key)
{
	size_t len, whole = bits / 8;
	uint8_t *w = json_hex(want, key, &len);
	int same = len == (bits + 7) / 8 && !memcmp(got, w, whole);

	if (same && bits % 8) {
		unsigned last = got[whole] & ((1u << bits % 8) - 1);

		same = w[whole] == (low_bits ? last : last << (8 - bits % 8));
	}
	free(w);
	return same;
}

enum { SKIP = -1 };

static const struct {
	const char *set, *hash;
	const struct pak_hash *row;
} sets[] = {
        {"SHA3-224-2.0", "SHA3-224", &pak_hash_sha3_224},
        {"SHA3-256-2.0", "SHA3-256", &pak_hash_sha3_256},
        {"SHA3-384-2.0", "SHA3-384", &pak_hash_sha3_384},
        {"SHA3-512-2.0", "SHA3-512", &pak_hash_sha3_512},
        {"SHAKE-128-1.0", "SHAKE-128", &pak_hash_shake128},
        {"SHAKE-256-1.0", "SHAKE-256", &pak_hash_shake256},
        {"SHAKE-128-FIPS202", "SHAKE-128", &pak_hash_shake128},
        {"SHAKE-256-FIPS202", "SHAKE-256", &pak_hash_shake256},
        {"cSHAKE-128-1.0", "cSHAKE-128", &pak_hash_cshake128},
        {"cSHAKE-256-1.0", "cSHAKE-256", &pak_hash_cshake256},
        {"HMAC-SHA3-224-2.0", "HMAC", &pak_hash_sha3_224},
        {"HMAC-SHA3-256-2.0", "HMAC", &pak_hash_sha3_256},
        {"HMAC-SHA3-384-2.0", "HMAC", &pak_hash_sha3_384},
        {"HMAC-SHA3-512-2.0", "HMAC", &pak_hash_sha3_512},
        {"HMAC-SHA3-224-1.0", "HMAC", &pak_hash_sha3_224},
        {"HMAC-SHA3-256-1.0", "HMAC", &pak_hash_sha3_256},
        {"HMAC-SHA3-384-1.0", "HMAC", &pak_hash_sha3_384},
        {"HMAC-SHA3-512-1.0", "HMAC", &pak_hash_sha3_512},
        {"KMAC-128-1.0", "KMAC", &pak_hash_cshake128},
        {"KMAC-256-1.0", "KMAC", &pak_hash_cshake256},
};

/* --- digests --- */

/* The files write the bits of an unfinished last byte as its high ones. */
static void digest(uint8_t *out, size_t out_len, const struct pak_hash *row, const uint8_t *in,
                   size_t bits, const char *name, const char *custom, size_t custom_len)
{
	size_t len = bits / 8;
	struct pak_keccak k;

	if (*name || custom_len)
		pak_cshake_init(&k, row->block_len, name, strlen(name), custom, custom_len);
	else
		row->init(&k);
	k.impl = impl;
	pak_keccak_absorb(&k, in, len / 2);
	pak_keccak_absorb(&k, in + len / 2, len - len / 2);
	if (bits % 8)
		pak_keccak_absorb_bits(&k, (uint8_t)(in[len] >> (8 - bits % 8)), bits % 8);
	pak_keccak_squeeze(&k, out, out_len / 3);
	pak_keccak_squeeze(&k, out + out_len / 3, out_len - out_len / 3);
}

static int digest_aft(const struct pak_hash *row, const json_t *t, const json_t *want)
{
	static uint8_t out[OUT_MAX];
	size_t bits = row->squeeze ? json_size(t, "outLen") : 8 * (size_t)row->len, custom_len;
	struct bytes in = get(t, "msg", NULL);
	const char *custom = json_text(t, "customization");
	uint8_t *hex = json_hex(t, "customizationHex", &custom_len);
	int ok = SKIP;

	if (json_size(t, "len") <= 8 * in.len && bits <= 8 * OUT_MAX) {
		if (custom_len)
			custom = (const char *)hex;
		else
			custom_len = strlen(custom);
		digest(out, (bits + 7) / 8, row, in.p, json_size(t, "len"),
		       json_text(t, "functionName"), custom, custom_len);
		ok = is(out, bits, want, "md");
	}
	free(in.p);
	free(hex);
	return ok;
}

/* SHAVS for SHA-3: each digest of the digest before, 1000 times a step. */
static int sha3_mct(const struct pak_hash *row, const json_t *t, const json_t *want)
{
	const json_t *steps = json_object_get(want, "resultsArray");
	struct bytes in = get(t, "msg", "len");
	uint8_t md[64];
	size_t i;
	json_t *step;
	int ok = json_array_size(steps) == 100;

	digest(md, row->len, row, in.p, 8 * in.len, "", "", 0);
	json_array_foreach(steps, i, step)
	{
		for (int j = i ? 0 : 1; j < 1000; j++)
			digest(md, row->len, row, md, 8u * row->len, "", "", 0);
		ok &= is(md, 8 * (size_t)row->len, step, "md");
	}
	free(in.p);
	return ok;
}

/* The last 16 bits of the output say how long the next one is. */
static int shake_mct(const struct pak_hash *row, const json_t *g, const json_t *t,
                     const json_t *want)
{
	static uint8_t out[OUT_MAX];
	const json_t *steps = json_object_get(want, "resultsArray");
	size_t min = (json_size(g, "minOutLen") + 7) / 8, max = json_size(g, "maxOutLen") / 8, i;
	size_t len = max;
	struct bytes in = get(t, "msg", "len");
	json_t *step;
	int ok = json_array_size(steps) == 100 && in.len == 16 && max <= OUT_MAX;

	if (in.len == 16)
		memcpy(out, in.p, 16);
	free(in.p);
	json_array_foreach(steps, i, step)
	{
		size_t n = len;

		for (int j = 0; ok && j < 1000; j++) {
			uint8_t message[16] = {0};

			n = len;
			memcpy(message, out, 16);
			memset(out, 0, 16); /* a shorter output is filled with zeros */
			digest(out, n, row, message, 128, "", "", 0);
			len = min + (out[n - 2] * 256u + out[n - 1]) % (max - min + 1);
		}
		ok &= is(out, 8 * n, step, "md") && json_size(step, "outLen") == 8 * n;
	}
	return ok;
}

/* The last 16 bits of an output, the first of them as the high bit. An unfinished last byte is in
 * the file's order here: its bits are the high ones, and the low ones of out[] are given. */
static void last_bits(uint8_t to[2], uint8_t *out, size_t bits)
{
	size_t n = bits / 8, odd = bits % 8;

	if (!odd) {
		memcpy(to, out + n - 2, 2);
		return;
	}
	unsigned last = (out[n] & ((1u << odd) - 1)) << (8 - odd);
	unsigned all = (unsigned)out[n - 2] << 16 | (unsigned)out[n - 1] << 8 | last;

	all >>= 8 - odd;
	to[0] = (uint8_t)(all >> 8);
	to[1] = (uint8_t)all;
}

/* The same, with a customization made from the message and those bits; outputs of bits. */
static int cshake_mct(const struct pak_hash *row, const json_t *g, const json_t *t,
                      const json_t *want)
{
	static uint8_t out[OUT_MAX];
	const json_t *steps = json_object_get(want, "resultsArray");
	size_t min = json_size(g, "minOutLen"), max = json_size(g, "maxOutLen"), i, bits = max;
	size_t by = json_size(g, "outLenIncrement"), custom_len = 0;
	struct bytes in = get(t, "msg", "len");
	char custom[18] = "";
	json_t *step;
	int ok = in.len >= 16 && by && min >= 16 && max <= 8 * OUT_MAX;

	memcpy(out, in.p, ok ? 16 : 0);
	free(in.p);
	json_array_foreach(steps, i, step)
	{
		size_t now = bits;

		for (int j = 0; ok && j < 1000; j++) {
			uint8_t message[18] = {0};

			now = bits;
			memcpy(message, out, 16);
			memset(out, 0, 16);
			digest(out, (now + 7) / 8, row, message, 128, "", custom, custom_len);
			last_bits(message + 16, out, now);
			bits = min +
			       (message[16] * 256u + message[17]) % ((max - min) / by + 1) * by;
			for (size_t k = 0; k < sizeof custom; k++)
				custom[k] = (char)(message[k] % 26 + 65);
			custom_len = sizeof custom;
		}
		ok = ok && is(out, now, step, "md") && json_size(step, "outLen") == now;
	}
	return ok;
}

/* --- MACs --- */

static int hmac_case(const struct pak_hash *row, const json_t *g, const json_t *t,
                     const json_t *want)
{
	struct bytes key = get(t, "key", "keyLen"), in = get(t, "msg", "msgLen");
	size_t bits = json_size(json_object_get(t, "macLen") ? t : g, "macLen");
	uint8_t mac[64];
	struct pak_hmac h;
	int ok = SKIP;

	if (key.p && in.p && bits % 8 == 0) {
		pak_hmac_init(&h, row, key.p, key.len);
		pak_hmac_update(&h, row, in.p, in.len);
		pak_hmac_final(&h, row, mac);
		ok = is(mac, bits, want, "mac");
	}
	free(key.p);
	free(in.p);
	return ok;
}

static int kmac_case(const struct pak_hash *row, const json_t *g, const json_t *t,
                     const json_t *want)
{
	static uint8_t mac[OUT_MAX];
	struct bytes key = get(t, "key", "keyLen"), in = get(t, "msg", "msgLen");
	int xof = json_is_true(json_object_get(g, "xof")), ok = SKIP;
	size_t bits = json_size(t, "macLen"), custom_len;
	uint8_t *hex = json_hex(t, "customizationHex", &custom_len);
	const char *text = json_text(t, "customization");
	const json_t *passed = json_object_get(want, "testPassed");
	size_t key_bits = json_size(t, "keyLen"), in_bits = json_size(t, "msgLen");
	struct pak_kmac k;

	if (!custom_len)
		custom_len = strlen(text);
	if (bits <= 8 * OUT_MAX) {
		/* The key's last byte is taken as the file has it. */
		pak_kmac_init_bits(&k, row->block_len, key.p, key_bits,
		                   *text ? (const uint8_t *)text : hex, custom_len);
		k.now.impl = impl;
		pak_kmac_update(&k, in.p, in.len);
		pak_kmac_final_bits(&k, last_byte(in, in_bits), in_bits % 8, xof ? 0 : bits);
		pak_kmac_read(&k, mac, (bits + 7) / 8);
		ok = passed ? is(mac, bits, t, "mac") == json_is_true(passed)
		            : is(mac, bits, want, "mac");
	}
	free(key.p);
	free(in.p);
	free(hex);
	return ok;
}

static int one(size_t s, const json_t *g, const json_t *t, const json_t *want)
{
	const struct pak_hash *row = sets[s].row;
	const char *type = json_text(g, "testType");

	low_bits = !strcmp(type, "VOT");
	if (!strcmp(sets[s].hash, "HMAC"))
		return hmac_case(row, g, t, want);
	if (!strcmp(sets[s].hash, "KMAC"))
		return kmac_case(row, g, t, want);
	if (!strcmp(type, "AFT") || !strcmp(type, "VOT"))
		return digest_aft(row, t, want);
	if (strcmp(type, "MCT"))
		return SKIP; /* LDT, gigabytes each: the harness drives them */
	if (!row->squeeze)
		return sha3_mct(row, t, want);
	return sets[s].hash[0] == 'c' ? cshake_mct(row, g, t, want) : shake_mct(row, g, t, want);
}

static void acvp(size_t s)
{
	char path[96];
	json_t *prompt, *results, *group, *answers, *t;
	size_t g, i, run = 0, bad = 0, skipped = 0;

	snprintf(path, sizeof path, "acvp/%s/prompt", sets[s].set);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/%s/expectedResults", sets[s].set);
	results = json_vectors(path);
	if (!prompt || !results) {
		tap_skip("vectors not present", "ACVP %s", sets[s].set);
		return;
	}
	answers = json_object_get(json_acvp(results), "testGroups");
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		json_t *want = json_object_get(json_array_get(answers, g), "tests");

		json_array_foreach(json_object_get(group, "tests"), i, t)
		{
			int r = one(s, group, t, json_array_get(want, i));

			if (!r && bad++ < 3)
				tap_diag("tgId %zu tcId %zu", json_size(group, "tgId"),
				         json_size(t, "tcId"));
			run += r != SKIP;
			skipped += r == SKIP;
		}
	}
	tap_ok(run && !bad, "ACVP %s on %s: %zu cases, %zu left out", sets[s].set, impl->name, run,
	       skipped);
	json_decref(prompt);
	json_decref(results);
}

int main(void)
{
	core_init();
	for (size_t i = 0; pak_keccak_impls[i]; i++) {
		impl = pak_keccak_impls[i];
		if (impl->needs & ~pak_cpu()) {
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", impl->name);
			continue;
		}
		for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
			acvp(s);
	}
	return tap_done();
}
