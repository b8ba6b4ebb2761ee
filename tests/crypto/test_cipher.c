/* SPDX-License-Identifier: Apache-2.0
 *
 * The cipher service: pieces of every size, in place, padding right and wrong, the order of calls,
 * what policy and lengths refuse; ACVP sets with their Monte Carlo chains; Wycheproof's padding
 * cases. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/cipher.h>
#include <pak/mem.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static const enum pak_alg algs[] = {PAK_ALG_AES_ECB, PAK_ALG_AES_CBC, PAK_ALG_AES_CTR};
static struct pak_cipher op; /* 64-byte aligned as the header asks */

/* One message in two pieces; out has room for a block more. Returns the first error. */
static enum pak_status crypt(enum pak_alg alg, enum pak_direction direction, bool padding,
                             uint8_t *out, size_t *out_len, const uint8_t *key, size_t key_len,
                             const uint8_t *iv, const uint8_t *in, size_t len, size_t cut)
{
	size_t n = 0, total = 0;
	enum pak_status st =
	        pak_cipher_init(&op, alg, direction, key, key_len, iv, pak_cipher_iv_len(alg));

	if (!st)
		st = pak_cipher_set_padding(&op, padding);
	if (!st)
		st = pak_cipher_update(&op, out, len + 16, &n, in, cut);
	total += n;
	if (!st)
		st = pak_cipher_update(&op, out + total, len + 16 - total, &n, in + cut, len - cut);
	total += n;
	if (!st)
		st = pak_cipher_final(&op, out + total, len + 16 - total, &n);
	*out_len = total + n;
	return st;
}

static void splits(void)
{
	enum { MAX = 200 };
	uint8_t key[32], iv[16], in[MAX], want[MAX + 16], out[MAX + 16], back[MAX + 32];
	uint64_t seed = 1;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, iv, sizeof iv);
	tap_random(&seed, in, sizeof in);
	for (size_t a = 0; a < 3; a++) {
		bool padding = algs[a] != PAK_ALG_AES_CTR;
		size_t bad = 0;

		for (size_t len = 0; len <= MAX; len += len < 66 ? 1 : 31) {
			size_t n, m, k;

			bad += crypt(algs[a], PAK_ENCRYPT, padding, want, &n, key, 32, iv, in, len,
			             len) != PAK_OK;
			bad += n != (padding ? len + 16 - len % 16 : len);
			for (size_t cut = 0; cut <= len; cut++) {
				bad += crypt(algs[a], PAK_ENCRYPT, padding, out, &m, key, 32, iv,
				             in, len, cut) != PAK_OK;
				bad += m != n || memcmp(out, want, n) != 0;
			}
			for (size_t cut = 0; cut <= n; cut++) {
				bad += crypt(algs[a], PAK_DECRYPT, padding, back, &k, key, 32, iv,
				             want, n, cut) != PAK_OK;
				bad += k != len || memcmp(back, in, len) != 0;
			}
		}
		tap_ok(!bad, "%s: every cut, both ways", pak_alg_name(algs[a]));
	}
}

/* Many pieces and in place: the output never depends on either. */
static void pieces(void)
{
	static uint8_t in[5000], want[5016], out[5016];
	uint8_t key[24], iv[16], iv_a[16], iv_b[16];
	uint64_t seed = 2;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, iv, sizeof iv);
	tap_random(&seed, in, sizeof in);
	for (size_t a = 0; a < 3; a++) {
		size_t bad = 0, n;

		for (int d = 0; d < 2; d++) {
			enum pak_direction direction = d ? PAK_DECRYPT : PAK_ENCRYPT;

			bad += crypt(algs[a], direction, false, want, &n, key, 24, iv, in, 4992,
			             4992) != PAK_OK;
			if (algs[a] != PAK_ALG_AES_ECB)
				bad += pak_cipher_get_iv(&op, iv_a) != PAK_OK;
			bad += pak_cipher_restart(&op, iv, pak_cipher_iv_len(algs[a])) != PAK_OK;
			for (size_t done = 0, written = 0; done < 4992;) {
				size_t step = tap_random64(&seed) % 300;

				step = step > 4992 - done ? 4992 - done : step;
				bad += pak_cipher_update(&op, out + written, sizeof out - written,
				                         &n, in + done, step) != PAK_OK;
				done += step;
				written += n;
			}
			bad += pak_cipher_final(&op, out, 0, &n) != PAK_OK || n != 0;
			bad += memcmp(out, want, 4992) != 0;
			memcpy(out, in, 4992);
			bad += pak_cipher_restart(&op, iv, pak_cipher_iv_len(algs[a])) != PAK_OK;
			bad += pak_cipher_update(&op, out, 4992, &n, out, 4992) != PAK_OK;
			bad += n != 4992 || memcmp(out, want, 4992) != 0;
			if (algs[a] != PAK_ALG_AES_ECB)
				bad += pak_cipher_get_iv(&op, iv_b) != PAK_OK ||
				       memcmp(iv_a, iv_b, 16) != 0;
		}
		tap_ok(!bad, "%s: pieces and in place", pak_alg_name(algs[a]));
	}
}

/* Every last block that is no padding is the one error; every right one gives its length. */
static void padding(void)
{
	uint8_t key[16] = {1}, iv[16] = {2}, plain[32], cipher[48], out[48];
	size_t bad = 0, n, cases = 0;

	for (unsigned last = 0; last < 256; last++) {
		for (size_t wrong = 0; wrong <= 16; wrong++) { /* 0: no wrong byte */
			enum pak_status want = last >= 1 && last <= 16 ? PAK_OK : PAK_ERR_DATA;
			enum pak_status st;

			memset(plain, 0x77, 32);
			for (size_t i = 0; i < last && i < 16; i++)
				plain[31 - i] = (uint8_t)last;
			plain[31] = (uint8_t)last;
			if (wrong > 1) {
				plain[32 - wrong] ^= 0x40;
				if (wrong <= last)
					want = PAK_ERR_DATA;
			}
			if (crypt(PAK_ALG_AES_CBC, PAK_ENCRYPT, false, cipher, &n, key, 16, iv,
			          plain, 32, 32))
				bad++;
			memset(out, 0xee, sizeof out);
			st = crypt(PAK_ALG_AES_CBC, PAK_DECRYPT, true, out, &n, key, 16, iv, cipher,
			           32, 5);
			bad += st != want;
			bad += n != (st ? 16 : 32 - last);
			for (size_t i = n; i < sizeof out; i++) /* no byte of the rest */
				bad += out[i] != 0xee;
			cases++;
		}
	}
	tap_ok(!bad, "padding: %zu last blocks", cases);

	memset(plain, 16 - 5, 32);
	bad = crypt(PAK_ALG_AES_CBC, PAK_ENCRYPT, true, cipher, &n, key, 16, iv, plain, 5, 5) != 0;
	bad += pak_cipher_init(&op, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 16, iv, 16) != PAK_OK;
	bad += pak_cipher_set_padding(&op, true) != PAK_OK;
	bad += pak_cipher_update(&op, out, 0, &n, cipher, 16) != PAK_OK || n != 0;
	bad += pak_cipher_final(&op, out, 4, &n) != PAK_ERR_BUFFER || n != 5;
	bad += pak_cipher_final(&op, out, 5, &n) != PAK_OK || n != 5 || memcmp(out, plain, 5) != 0;
	bad += pak_cipher_final(&op, out, 5, &n) != PAK_ERR_STATE;
	tap_ok(!bad, "padding: a buffer of the exact size, after one too small");
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n > 0 && b[n - 1] == 0)
		n--;
	return n == 0;
}

static void refusals(void)
{
	uint8_t key[33] = {1}, iv[16] = {2}, out[64], in[64] = {3};
	size_t n;

	memset(&op, 0, sizeof op);
	tap_ok(pak_cipher_update(&op, out, 64, &n, in, 16) == PAK_ERR_STATE && n == 0 &&
	               pak_cipher_final(&op, out, 64, &n) == PAK_ERR_STATE &&
	               pak_cipher_restart(&op, iv, 16) == PAK_ERR_STATE &&
	               pak_cipher_set_padding(&op, true) == PAK_ERR_STATE &&
	               pak_cipher_get_iv(&op, out) == PAK_ERR_STATE,
	       "nothing without a key");
	for (size_t len = 0; len <= 33; len++) {
		enum pak_status st =
		        pak_cipher_init(&op, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, len, iv, 16);

		tap_ok(st == (len == 16 || len == 24 || len == 32 ? PAK_OK : PAK_ERR_LENGTH),
		       "key of %zu bytes", len);
	}
	tap_ok(pak_cipher_init(&op, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16, iv, 12) ==
	               PAK_ERR_LENGTH,
	       "IV of 12 bytes");
	tap_ok(pak_cipher_init(&op, PAK_ALG_AES_ECB, PAK_ENCRYPT, key, 16, iv, 16) ==
	               PAK_ERR_LENGTH,
	       "ECB takes no IV");
	tap_ok(pak_cipher_init(&op, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 16, iv, 12) ==
	               PAK_ERR_UNSUPPORTED,
	       "GCM is not a cipher here");
	tap_ok(pak_cipher_init(&op, PAK_ALG_RC4, PAK_ENCRYPT, key, 16, NULL, 0) ==
	                       PAK_ERR_UNSUPPORTED &&
	               op.verdict.kind == PAK_ALLOW && all_zero(op.state, sizeof op.state),
	       "RC4 is judged, then refused");
	tap_ok(pak_cipher_init(&op, PAK_ALG_AES_CBC, (enum pak_direction)7, key, 16, iv, 16) ==
	               PAK_ERR_ARG,
	       "no third direction");
	tap_ok(!pak_cipher_init(&op, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16, NULL, 0) &&
	               pak_cipher_update(&op, out, 64, &n, in, 16) == PAK_ERR_STATE &&
	               pak_cipher_get_iv(&op, out) == PAK_ERR_STATE &&
	               !pak_cipher_restart(&op, iv, 16) &&
	               !pak_cipher_update(&op, out, 64, &n, in, 16) && n == 16,
	       "CBC waits for its IV");
	tap_ok(pak_cipher_set_padding(&op, true) == PAK_ERR_STATE, "padding comes before text");
	tap_ok(!pak_cipher_update(&op, out, 64, &n, in, 3) && n == 0 &&
	               pak_cipher_final(&op, out, 64, &n) == PAK_ERR_LENGTH &&
	               pak_cipher_update(&op, out, 64, &n, in, 16) == PAK_ERR_STATE,
	       "no padding, no whole block");
	tap_ok(!pak_cipher_restart(&op, iv, 16) &&
	               pak_cipher_update(&op, out, 31, &n, in, 40) == PAK_ERR_BUFFER && n == 32 &&
	               !pak_cipher_update(&op, out, 32, &n, in, 40) && n == 32,
	       "too small a buffer costs nothing");
	tap_ok(!pak_cipher_init(&op, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 16, iv, 16) &&
	               !pak_cipher_set_padding(&op, true) &&
	               pak_cipher_final(&op, out, 64, &n) == PAK_ERR_LENGTH,
	       "an empty message has no padding");
	tap_ok(!pak_cipher_init(&op, PAK_ALG_AES_CTR, PAK_ENCRYPT, key, 16, iv, 16) &&
	               pak_cipher_update(&op, out, 4, &n, in, 5) == PAK_ERR_BUFFER && n == 5 &&
	               !pak_cipher_update(&op, out, 5, &n, in, 5) &&
	               !pak_cipher_update(&op, NULL, 0, &n, NULL, 0) && n == 0,
	       "CTR: sizes");
	pak_cipher_clear(&op);
	tap_ok(all_zero(&op, sizeof op), "clear wipes");
}

/* The one chain of ACVP's Monte Carlo tests for ECB and CBC; direction-neutral: `in` is what goes
 * in. */
static size_t monte_carlo(enum pak_alg alg, enum pak_direction direction, const json_t *test,
                          const json_t *results)
{
	const char *in_name = direction == PAK_ENCRYPT ? "pt" : "ct";
	const char *out_name = direction == PAK_ENCRYPT ? "ct" : "pt";
	size_t key_len, n, bad = 0, i;
	uint8_t *key = json_hex(test, "key", &key_len), *in = json_hex(test, in_name, &n);
	uint8_t *iv = json_hex(test, "iv", &n), out[16], last[32] = {0};
	json_t *want;

	json_array_foreach(results, i, want)
	{
		uint8_t *want_out = json_hex(want, out_name, &n), *want_key;

		want_key = json_hex(want, "key", &n);
		bad += n != key_len || memcmp(want_key, key, n) != 0;
		bad += pak_cipher_init(&op, alg, direction, key, key_len,
		                       alg == PAK_ALG_AES_CBC ? iv : NULL,
		                       pak_cipher_iv_len(alg)) != PAK_OK;
		for (size_t j = 0; j < 1000; j++) {
			memcpy(last, last + 16, 16); /* the output before the last */
			bad += pak_cipher_update(&op, out, 16, &n, in, 16) != PAK_OK;
			if (alg == PAK_ALG_AES_ECB)
				memcpy(in, out, 16);
			else
				memcpy(in, j == 0 ? iv : last, 16);
			memcpy(last + 16, out, 16);
		}
		bad += memcmp(out, want_out, 16) != 0;
		for (size_t k = 0; k < key_len; k++)
			key[k] ^= last[32 - key_len + k];
		if (alg == PAK_ALG_AES_CBC)
			memcpy(iv, out, 16);
		free(want_out);
		free(want_key);
	}
	free(key);
	free(in);
	free(iv);
	return bad + (i != 100);
}

/* Bits beyond payloadLen (CTR only) are not compared. */
static size_t functional(enum pak_alg alg, enum pak_direction direction, const json_t *test,
                         const json_t *result)
{
	const char *in_name = direction == PAK_ENCRYPT ? "pt" : "ct";
	const char *out_name = direction == PAK_ENCRYPT ? "ct" : "pt";
	const json_t *iv_from = json_object_get(test, "iv") ? test : result;
	size_t key_len, n, m, iv_len, bits = json_size(test, "payloadLen");
	uint8_t *key = json_hex(test, "key", &key_len), *iv = json_hex(iv_from, "iv", &iv_len);
	uint8_t *in = json_hex(test, in_name, &n), *want = json_hex(result, out_name, &m);
	uint8_t *out = malloc(n + 16);
	size_t got, bad;

	if (!out)
		abort();
	bad = crypt(alg, direction, false, out, &got, key, key_len, iv, in, n, n / 3) != PAK_OK;
	if (bits % 8 != 0) {
		out[bits / 8] &= (uint8_t)(0xff00 >> bits % 8);
		want[bits / 8] &= (uint8_t)(0xff00 >> bits % 8);
	}
	bad += got != m || memcmp(out, want, m) != 0;
	free(key);
	free(iv);
	free(in);
	free(want);
	free(out);
	return bad;
}

static void acvp(enum pak_alg alg, const char *name)
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
		enum pak_direction direction = strcmp(json_text(group, "direction"), "encrypt")
		                                       ? PAK_DECRYPT
		                                       : PAK_ENCRYPT;
		int chain = !strcmp(json_text(group, "testType"), "MCT");

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			json_t *result = json_array_get(results, t);

			if (chain)
				bad += monte_carlo(alg, direction, test,
				                   json_object_get(result, "resultsArray")) != 0;
			else
				bad += functional(alg, direction, test, result) != 0;
			run++;
		}
	}
	tap_ok(!bad && run > 100, "ACVP AES-%s: %zu tests", name, run);
	json_decref(prompt);
	json_decref(answers);
}

static void wycheproof(void)
{
	json_t *file = json_vectors("wycheproof/aes_cbc_pkcs5_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof aes_cbc_pkcs5");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, len, ct_len, iv_len, n;
			uint8_t *key = json_hex(test, "key", &key_len);
			uint8_t *iv = json_hex(test, "iv", &iv_len);
			uint8_t *msg = json_hex(test, "msg", &len);
			uint8_t *ct = json_hex(test, "ct", &ct_len), *out = malloc(ct_len + 32);
			int valid = !strcmp(json_text(test, "result"), "valid");
			enum pak_status st;

			if (!out)
				abort();
			st = crypt(PAK_ALG_AES_CBC, PAK_DECRYPT, true, out, &n, key, key_len, iv,
			           ct, ct_len, ct_len);
			if (valid) {
				bad += st || n != len || memcmp(out, msg, len) != 0;
				bad += crypt(PAK_ALG_AES_CBC, PAK_ENCRYPT, true, out, &n, key,
				             key_len, iv, msg, len, len) != PAK_OK;
				bad += n != ct_len || memcmp(out, ct, n) != 0;
			} else {
				bad += st !=
				       (ct_len == 0 || ct_len % 16 ? PAK_ERR_LENGTH : PAK_ERR_DATA);
			}
			run++;
			free(key);
			free(iv);
			free(msg);
			free(ct);
			free(out);
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof aes_cbc_pkcs5: %zu tests", run);
	json_decref(file);
}

/* Whole blocks into too little room: told, untouched, and as if nothing had been asked. */
static void too_small(void)
{
	uint8_t key[16] = {1}, in[32] = {2}, want[32], out[32], iv[16] = {3};
	size_t n, m;
	int bad = 0;

	for (int i = 0; i < 3; i++) {
		size_t iv_len = pak_cipher_iv_len(algs[i]);

		bad += crypt(algs[i], PAK_ENCRYPT, false, want, &n, key, 16, iv, in, 32, 32) != 0;
		bad += pak_cipher_init(&op, algs[i], PAK_ENCRYPT, key, 16, iv_len ? iv : NULL,
		                       iv_len) != PAK_OK;
		memset(out, 0xee, sizeof out);
		bad += pak_cipher_update(&op, out, 31, &n, in, 32) != PAK_ERR_BUFFER || n != 32;
		for (size_t k = 0; k < sizeof out; k++)
			bad += out[k] != 0xee;
		bad += pak_cipher_update(&op, out, 32, &n, in, 32) != PAK_OK || n != 32;
		bad += pak_cipher_final(&op, out + 32, 0, &m) != PAK_OK || m != 0;
		bad += memcmp(out, want, 32) != 0;
	}
	tap_ok(!bad, "whole blocks: a buffer of the exact size, after one too small");
}

int main(void)
{
	core_init();
	splits();
	too_small();
	pieces();
	padding();
	refusals();
	acvp(PAK_ALG_AES_ECB, "ECB");
	acvp(PAK_ALG_AES_CBC, "CBC");
	acvp(PAK_ALG_AES_CTR, "CTR");
	wycheproof();
	return tap_done();
}
