/* SPDX-License-Identifier: Apache-2.0
 *
 * The AEAD service: order of calls, IV rules, tag lengths, limits, policy, wrong tags; ACVP and
 * Wycheproof sets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/aead.h>
#include <pak/mem.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static struct pak_aead sealer, opener; /* 64-byte aligned as the header asks */

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n > 0 && b[n - 1] == 0)
		n--;
	return n == 0;
}

static int keyed(const uint8_t *key, size_t len)
{
	return !pak_aead_init(&sealer, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, len) &&
	       !pak_aead_init(&opener, PAK_ALG_AES_GCM, PAK_DECRYPT, key, len);
}

static void tag_lengths(void)
{
	uint8_t key[32] = {1}, iv[12] = {2}, aad[13] = {3}, in[50] = {4}, out[50], back[50],
	        tag[17];

	tap_ok(keyed(key, 32), "keys");
	for (size_t len = 0; len <= 17; len++) {
		int exists = len == 4 || len == 8 || (len >= 12 && len <= 16);
		enum pak_status st, want = exists ? PAK_OK : PAK_ERR_LENGTH;
		size_t bad = 0;

		memset(tag, 0xee, sizeof tag);
		st = pak_aead_seal(&sealer, out, tag, len, iv, 12, aad, 13, in, 50);
		bad += st != want || tag[len < 17 ? len : 16] != 0xee;
		st = pak_aead_open(&opener, back, tag, len, iv, 12, aad, 13, out, 50);
		bad += st != want || (exists && memcmp(back, in, 50) != 0);
		bad += pak_aead_start(&sealer, iv, 12, len) != want;
		for (size_t bit = 0; exists && bit < 8 * len; bit++) {
			tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
			memset(back, 0x55, 50);
			st = pak_aead_open(&opener, back, tag, len, iv, 12, aad, 13, out, 50);
			bad += st != PAK_ERR_AUTH || !all_zero(back, 50);
			memcpy(back, out, 50); /* in place */
			st = pak_aead_open(&opener, back, tag, len, iv, 12, aad, 13, back, 50);
			bad += st != PAK_ERR_AUTH || !all_zero(back, 50);
			tag[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		tap_ok(!bad, "tag of %zu bytes%s", len,
		       exists ? ", every wrong bit" : " is refused");
	}
}

/* Every changed bit of IV, associated data and ciphertext is seen. */
static void forgeries(void)
{
	uint8_t key[16] = {1}, iv[12] = {2}, aad[20] = {3}, in[70] = {4}, out[70], back[70],
	        tag[16];
	struct {
		uint8_t *p;
		size_t n;
	} parts[] = {{iv, 12}, {aad, 20}, {out, 70}};
	size_t bad = !keyed(key, 16), tried = 0;

	bad += pak_aead_seal(&sealer, out, tag, 16, iv, 12, aad, 20, in, 70) != PAK_OK;
	for (size_t p = 0; p < 3; p++) {
		for (size_t bit = 0; bit < 8 * parts[p].n; bit++, tried++) {
			parts[p].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
			bad += pak_aead_open(&opener, back, tag, 16, iv, 12, aad, 20, out, 70) !=
			       PAK_ERR_AUTH;
			parts[p].p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
	bad += pak_aead_open(&opener, back, tag, 16, iv, 12, aad, 19, out, 70) != PAK_ERR_AUTH;
	bad += pak_aead_open(&opener, back, tag, 16, iv, 12, aad, 20, out, 69) != PAK_ERR_AUTH;
	bad += pak_aead_open(&opener, back, tag, 16, iv, 11, aad, 20, out, 70) != PAK_ERR_AUTH;
	bad += pak_aead_open(&opener, back, tag, 16, iv, 12, aad, 20, out, 70) != PAK_OK;
	bad += memcmp(back, in, 70) != 0;
	tap_ok(!bad, "%zu forged messages", tried + 3);
	bad = pak_aead_seal(&sealer, NULL, tag, 16, iv, 12, NULL, 0, NULL, 0) != PAK_OK;
	bad += pak_aead_open(&opener, NULL, tag, 16, iv, 12, NULL, 0, NULL, 0) != PAK_OK;
	tag[3] ^= 1;
	bad += pak_aead_open(&opener, NULL, tag, 16, iv, 12, NULL, 0, NULL, 0) != PAK_ERR_AUTH;
	tap_ok(!bad, "the empty message, its tag right and wrong");
}

/* The stream gives what the one-shot gives. */
static void streams(void)
{
	uint8_t key[32] = {1}, iv[60] = {2}, aad[99] = {3}, in[300] = {4}, out[300], got[300];
	uint8_t tag[16], tag2[16];
	size_t bad = !keyed(key, 24);

	for (size_t iv_len = 1; iv_len <= 60; iv_len += 11) {
		struct pak_aead copy;

		bad += pak_aead_seal(&sealer, out, tag, 16, iv, iv_len, aad, 99, in, 300) != PAK_OK;
		bad += pak_aead_start(&sealer, iv, iv_len, 16) != PAK_OK;
		bad += pak_aead_aad(&sealer, aad, 50) != PAK_OK;
		bad += pak_aead_aad(&sealer, aad + 50, 49) != PAK_OK;
		bad += pak_aead_update(&sealer, got, in, 77) != PAK_OK;
		copy = sealer;
		for (int i = 0; i < 2; i++) { /* a copied operation goes on by itself */
			struct pak_aead *a = i ? &copy : &sealer;

			memset(got + 77, 0, 223);
			bad += pak_aead_update(a, got + 77, in + 77, 223) != PAK_OK;
			bad += pak_aead_seal_final(a, tag2, 16) != PAK_OK;
			bad += memcmp(got, out, 300) != 0 || memcmp(tag, tag2, 16) != 0;
		}
		bad += pak_aead_start(&opener, iv, iv_len, 16) != PAK_OK;
		bad += pak_aead_aad(&opener, aad, 99) != PAK_OK;
		bad += pak_aead_update(&opener, got, got, 299) != PAK_OK;
		bad += pak_aead_update(&opener, got + 299, got + 299, 1) != PAK_OK;
		bad += pak_aead_open_final(&opener, tag, 16) != PAK_OK;
		bad += memcmp(got, in, 300) != 0;
	}
	tap_ok(!bad, "streams and copies");
}

static void order(void)
{
	uint8_t key[33] = {1}, iv[12] = {2}, out[16], in[16] = {3}, tag[16];
	struct pak_aead *a = &sealer;

	memset(a, 0, sizeof *a);
	tap_ok(pak_aead_start(a, iv, 12, 16) == PAK_ERR_STATE &&
	               pak_aead_start_random(a, iv, 12, 16) == PAK_ERR_STATE &&
	               pak_aead_aad(a, in, 1) == PAK_ERR_STATE &&
	               pak_aead_update(a, out, in, 1) == PAK_ERR_STATE &&
	               pak_aead_seal_final(a, tag, 16) == PAK_ERR_STATE &&
	               pak_aead_open_final(a, tag, 16) == PAK_ERR_STATE &&
	               pak_aead_set_tag_len(a, 16) == PAK_ERR_STATE &&
	               pak_aead_seal(a, out, tag, 16, iv, 12, in, 1, in, 16) == PAK_ERR_STATE &&
	               pak_aead_open(a, out, tag, 16, iv, 12, in, 1, in, 16) == PAK_ERR_STATE,
	       "nothing without a key");
	for (size_t len = 0; len <= 33; len++)
		tap_ok(pak_aead_init(a, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, len) ==
		               (len == 16 || len == 24 || len == 32 ? PAK_OK : PAK_ERR_LENGTH),
		       "key of %zu bytes", len);
	tap_ok(pak_aead_init(a, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16) == PAK_ERR_UNSUPPORTED &&
	               a->phase == PAK_AEAD_EMPTY && all_zero(a->state, sizeof a->state),
	       "CBC is no AEAD");
	tap_ok(pak_aead_init(a, PAK_ALG_AES_GCM, (enum pak_direction)9, key, 16) == PAK_ERR_ARG,
	       "no third direction");
	tap_ok(keyed(key, 16) && pak_aead_update(a, out, in, 16) == PAK_ERR_STATE &&
	               pak_aead_aad(a, in, 16) == PAK_ERR_STATE &&
	               pak_aead_seal_final(a, tag, 16) == PAK_ERR_STATE,
	       "nothing without an IV");
	tap_ok(pak_aead_start(a, iv, 0, 16) == PAK_ERR_LENGTH &&
	               pak_aead_start(a, iv, (size_t)1 << 32, 16) == PAK_ERR_LENGTH &&
	               pak_aead_update(a, out, in, 16) == PAK_ERR_STATE,
	       "IV lengths that do not exist");
	tap_ok(!pak_aead_start(a, iv, 12, 16) && !pak_aead_update(a, out, in, 16) &&
	               pak_aead_aad(a, in, 16) == PAK_ERR_STATE,
	       "associated data comes first");
	tap_ok(pak_aead_open_final(a, tag, 16) == PAK_ERR_STATE, "a sealer does not open");
	tap_ok(pak_aead_seal_final(a, tag, 5) == PAK_ERR_LENGTH &&
	               pak_aead_seal_final(a, tag, 17) == PAK_ERR_LENGTH &&
	               !pak_aead_seal_final(a, tag, 12) &&
	               pak_aead_seal_final(a, tag, 12) == PAK_ERR_STATE &&
	               pak_aead_update(a, out, in, 16) == PAK_ERR_STATE,
	       "a tag is given once");
	tap_ok(pak_aead_open(a, out, tag, 16, iv, 12, in, 0, in, 16) == PAK_ERR_STATE &&
	               pak_aead_seal(&opener, out, tag, 16, iv, 12, in, 0, in, 16) == PAK_ERR_STATE,
	       "directions are kept");
	tap_ok(!pak_aead_start(&opener, iv, 12, 16) &&
	               pak_aead_open_final(&opener, tag, 12) == PAK_ERR_LENGTH &&
	               pak_aead_seal_final(&opener, tag, 16) == PAK_ERR_STATE &&
	               pak_aead_open_final(&opener, tag, 16) == PAK_ERR_AUTH &&
	               pak_aead_open_final(&opener, tag, 16) == PAK_ERR_STATE,
	       "an opener's end");
	pak_aead_clear(a);
	tap_ok(all_zero(a, sizeof *a), "clear wipes");
}

static void late_tag_length(void)
{
	uint8_t key[16] = {1}, iv[12] = {2}, out[5], tag[16], tag12[12];

	tap_ok(keyed(key, 16) && pak_aead_set_tag_len(&sealer, 12) == PAK_ERR_STATE &&
	               !pak_aead_start(&sealer, iv, 12, 16) &&
	               pak_aead_set_tag_len(&sealer, 5) == PAK_ERR_LENGTH &&
	               !pak_aead_update(&sealer, out, key, 5) &&
	               !pak_aead_seal_final(&sealer, tag, 16) && !pak_aead_set_tag_len(&sealer, 12),
	       "the length of a tag just made can be named");
	tap_ok(!pak_aead_start(&sealer, iv, 12, 16) && !pak_aead_set_tag_len(&sealer, 12) &&
	               !pak_aead_update(&sealer, out, key, 5) &&
	               pak_aead_seal_final(&sealer, tag12, 13) == PAK_ERR_LENGTH &&
	               !pak_aead_seal_final(&sealer, tag12, 12) && !memcmp(tag, tag12, 12),
	       "or before the end");
	tap_ok(!pak_aead_start(&opener, iv, 12, 16) && !pak_aead_update(&opener, out, out, 5) &&
	               !pak_aead_set_tag_len(&opener, 12) &&
	               !pak_aead_open_final(&opener, tag12, 12),
	       "an opener too");
}

static void random_ivs(void)
{
	uint8_t key[32] = {1}, iv[2][16], out[2][20], tag[16], in[20] = {0};

	tap_ok(keyed(key, 32) && pak_aead_start_random(&sealer, iv[0], 11, 16) == PAK_ERR_LENGTH &&
	               pak_aead_start_random(&opener, iv[0], 12, 16) == PAK_ERR_STATE,
	       "random IVs: 96 bits or more, for sealing only");
	for (int i = 0; i < 2; i++) {
		memset(iv[i], 0, 16);
		tap_ok(!pak_aead_start_random(&sealer, iv[i], i ? 16 : 12, 16) &&
		               !pak_aead_update(&sealer, out[i], in, 20) &&
		               !pak_aead_seal_final(&sealer, tag, 16) &&
		               !pak_aead_open(&opener, out[i], tag, 16, iv[i], i ? 16 : 12, in, 0,
		                              out[i], 20) &&
		               all_zero(out[i], 20),
		       "random IV of %d bytes", i ? 16 : 12);
	}
	tap_ok(memcmp(iv[0], iv[1], 12) != 0 && !all_zero(iv[0], 12), "random IVs differ");
}

static void limits(void)
{
	uint8_t key[16] = {1}, iv[12] = {2}, tag[16], out[16], in[32] = {3};

	tap_ok(keyed(key, 16) && !pak_aead_start(&sealer, iv, 12, 16) &&
	               sealer.text_left == ((uint64_t)1 << 36) - 32,
	       "a message");
	sealer.text_left = 16;
	tap_ok(pak_aead_update(&sealer, out, in, 17) == PAK_ERR_LIMIT &&
	               !pak_aead_update(&sealer, out, in, 16) &&
	               pak_aead_update(&sealer, out, in, 1) == PAK_ERR_LIMIT,
	       "text up to 2^36 - 32 bytes");
	tap_ok(!pak_aead_start(&sealer, iv, 12, 16) && sealer.aad_left == ((uint64_t)1 << 61) - 1,
	       "a message");
	sealer.aad_left = 16;
	tap_ok(pak_aead_aad(&sealer, in, 17) == PAK_ERR_LIMIT && !pak_aead_aad(&sealer, in, 16) &&
	               pak_aead_aad(&sealer, in, 1) == PAK_ERR_LIMIT,
	       "associated data up to 2^61 - 1 bytes");
	tap_ok(pak_aead_seal(&sealer, out, tag, 16, iv, 12, in, 0, in, (uint64_t)1 << 36) ==
	               PAK_ERR_LIMIT,
	       "one-shot text too long");
	sealer.used = ((uint64_t)1 << 32) - 2;
	tap_ok(!pak_aead_seal(&sealer, out, tag, 16, iv, 12, in, 0, in, 16) &&
	               !pak_aead_start_random(&sealer, iv, 12, 16) &&
	               pak_aead_start(&sealer, iv, 12, 16) == PAK_ERR_LIMIT &&
	               pak_aead_start_random(&sealer, iv, 12, 16) == PAK_ERR_LIMIT &&
	               pak_aead_seal(&sealer, out, tag, 16, iv, 12, in, 0, in, 16) == PAK_ERR_LIMIT,
	       "2^32 messages under a key");
	opener.used = (uint64_t)1 << 32;
	tap_ok(!pak_aead_start(&opener, iv, 12, 16), "opening has no such limit");
}

static void judge_acvp(const json_t *group, const json_t *test, const json_t *result, size_t *bad)
{
	size_t key_len, iv_len, aad_len, len, n, tag_len = json_size(group, "tagLen") / 8;
	uint8_t *key = json_hex(test, "key", &key_len), *iv = json_hex(test, "iv", &iv_len);
	uint8_t *aad = json_hex(test, "aad", &aad_len);

	if (!keyed(key, key_len))
		++*bad;
	if (!strcmp(json_text(group, "direction"), "encrypt")) {
		uint8_t *in = json_hex(test, "pt", &len), *ct = json_hex(result, "ct", &n);
		uint8_t *want = json_hex(result, "tag", &n), tag[16];

		*bad += pak_aead_seal(&sealer, in, tag, tag_len, iv, iv_len, aad, aad_len, in,
		                      len) != PAK_OK;
		*bad += n != tag_len || memcmp(in, ct, len) != 0 || memcmp(tag, want, n) != 0;
		free(in);
		free(ct);
		free(want);
	} else {
		json_t *passed = json_object_get(result, "testPassed");
		uint8_t *in = json_hex(test, "ct", &len), *tag = json_hex(test, "tag", &n);
		uint8_t *want = json_hex(result, "pt", &n);
		enum pak_status st =
		        pak_aead_open(&opener, in, tag, tag_len, iv, iv_len, aad, aad_len, in, len);

		if (json_is_false(passed))
			*bad += st != PAK_ERR_AUTH;
		else
			*bad += st || memcmp(in, want, len) != 0;
		free(in);
		free(tag);
		free(want);
	}
	free(key);
	free(iv);
	free(aad);
}

static void acvp(const char *name)
{
	char path[100];
	json_t *prompt, *answers, *group, *test;
	size_t g, t, bad = 0, run = 0;

	snprintf(path, sizeof path, "acvp/ACVP-AES-%s-1.0/prompt", name);
	prompt = json_vectors(path);
	snprintf(path, sizeof path, "acvp/ACVP-AES-%s-1.0/expectedResults", name);
	answers = json_vectors(path);
	if (!prompt || !answers) {
		tap_skip("vectors not present", "ACVP AES-%s", name);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		json_t *results = json_object_get(
		        json_array_get(json_object_get(json_acvp(answers), "testGroups"), g),
		        "tests");

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			judge_acvp(group, test, json_array_get(results, t), &bad);
			run++;
		}
	}
	tap_ok(!bad && run >= 60, "ACVP AES-%s: %zu tests", name, run);
	json_decref(prompt);
	json_decref(answers);
}

static void wycheproof(void)
{
	json_t *file = json_vectors("wycheproof/aes_gcm_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof aes_gcm");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		size_t tag_len = json_size(group, "tagSize") / 8;

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, iv_len, aad_len, len, n;
			uint8_t *key = json_hex(test, "key", &key_len);
			uint8_t *iv = json_hex(test, "iv", &iv_len);
			uint8_t *aad = json_hex(test, "aad", &aad_len);
			uint8_t *msg = json_hex(test, "msg", &len),
			        *ct = json_hex(test, "ct", &len);
			uint8_t *tag = json_hex(test, "tag", &n), got[16], *out = malloc(len + 1);
			int valid = !strcmp(json_text(test, "result"), "valid");
			enum pak_status st, refused = iv_len == 0 ? PAK_ERR_LENGTH : PAK_ERR_AUTH;

			if (!out)
				abort();
			bad += !keyed(key, key_len);
			st = pak_aead_open(&opener, out, tag, tag_len, iv, iv_len, aad, aad_len, ct,
			                   len);
			bad += st != (valid ? PAK_OK : refused);
			bad += valid && memcmp(out, msg, len) != 0;
			if (valid) {
				bad += pak_aead_seal(&sealer, out, got, tag_len, iv, iv_len, aad,
				                     aad_len, msg, len) != PAK_OK;
				bad += memcmp(out, ct, len) != 0 || memcmp(got, tag, tag_len) != 0;
			}
			run++;
			free(key);
			free(iv);
			free(aad);
			free(msg);
			free(ct);
			free(tag);
			free(out);
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"), "Wycheproof aes_gcm: %zu tests",
	       run);
	json_decref(file);
}

int main(void)
{
	core_init();
	tag_lengths();
	forgeries();
	streams();
	order();
	late_tag_length();
	random_ivs();
	limits();
	acvp("GCM");
	acvp("GMAC");
	wycheproof();
	return tap_done();
}
