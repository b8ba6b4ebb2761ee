/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS: each backend against libcrypto at every length, in place and at guard pages; tweaks that
 * carry; the ACVP and Wycheproof files on every backend; the rules of the service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>
#include <pak/xts.h>

#include "crypto/base/cpu.h"
#include "crypto/xts/xts.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/crypto/json.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MAX 1400

static void crypt(const struct pak_xts_key *x, int encrypt, uint8_t *out, const uint8_t *in,
                  size_t len, const uint8_t iv[16])
{
	if (encrypt)
		pak_xts_encrypt(x, out, in, len, iv);
	else
		pak_xts_decrypt(x, out, in, len, iv);
}

static void every_length(const struct pak_xts_impl *impl, size_t key_len)
{
	static uint8_t in[MAX + 32], want[MAX], out[MAX + 96];
	const char *name = key_len == 32 ? "AES-128-XTS" : "AES-256-XTS";
	uint64_t seed = key_len;
	uint8_t key[64], iv[16];
	struct pak_xts_key x;
	size_t bad = 0;

	for (size_t len = 16; len <= MAX; len += len < 700 ? 1 : 13) {
		int encrypt = (int)(len + len / 16) % 2;
		size_t from = len % 17, to = 7 * len % 23;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		if (evp_crypt(name, encrypt, want, in + from, len, key, iv) != (int)len)
			abort();
		pak_xts_set_key_with(&x, impl, key, key_len, PAK_AES_BOTH);
		memset(out, 0xa5, sizeof out);
		crypt(&x, encrypt, out + to, in + from, len, iv);
		bad += memcmp(out + to, want, len) != 0;
		for (size_t i = 0; i < sizeof out; i++)
			bad += (i < to || i >= to + len) && out[i] != 0xa5;
		memcpy(out, in + from, len);
		crypt(&x, encrypt, out, out, len, iv);
		bad += memcmp(out, want, len) != 0;
	}
	tap_ok(!bad, "%s: %zu-bit keys, 16..%d bytes as libcrypto, in place too", impl->name,
	       8 * key_len, MAX);
}

/* Kernels alone: any number of blocks from any tweak, which ends where the reference's does. */
static void against_ref(const struct pak_xts_impl *impl)
{
	static uint8_t in[16 * 80], want[sizeof in], out[sizeof in];
	uint64_t seed = 9;
	uint8_t key[64], tweak[16], tweak2[16];
	struct pak_xts_key ref, x;
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, in, sizeof in);
	pak_xts_set_key_with(&ref, &pak_xts_ref, key, 64, PAK_AES_BOTH);
	pak_xts_set_key_with(&x, impl, key, 64, PAK_AES_BOTH);
	for (size_t n = 0; n <= 80; n++) {
		for (int ones = 0; ones < 4; ones++) {
			tap_random(&seed, tweak, 16);
			memset(tweak + 16 - 5 * ones, 0xff, 5 * (size_t)ones);
			memcpy(tweak2, tweak, 16);
			ref.impl->encrypt(&ref.data, want, in, n, tweak);
			impl->encrypt(&x.data, out, in, n, tweak2);
			bad += memcmp(out, want, 16 * n) != 0 || memcmp(tweak, tweak2, 16) != 0;
			memcpy(tweak2, tweak, 16);
			ref.impl->decrypt(&ref.data, want, in, n, tweak);
			impl->decrypt(&x.data, out, in, n, tweak2);
			bad += memcmp(out, want, 16 * n) != 0 || memcmp(tweak, tweak2, 16) != 0;
		}
	}
	tap_ok(!bad, "%s: 0..80 blocks as the reference, tweaks that carry", impl->name);
}

static void guard_pages(const struct pak_xts_impl *impl)
{
	uint64_t seed = 3;
	uint8_t key[64], iv[16] = {1};
	struct pak_xts_key x;
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	pak_xts_set_key_with(&x, impl, key, 64, PAK_AES_BOTH);
	for (size_t len = 16; len <= 560; len += len < 100 ? 1 : 5) {
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *in = guard(len), *out = guard(len), *back = guard(len);

			tap_random(&seed, in, len);
			pak_xts_encrypt(&x, out, in, len, iv);
			pak_xts_decrypt(&x, back, out, len, iv);
			bad += memcmp(in, back, len) != 0;
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(back);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", impl->name);
}

static void clean_registers(const struct pak_xts_impl *impl)
{
	static uint8_t buffer[MAX];
	uint8_t key[64] = {1}, iv[16] = {2};
	struct pak_xts_key x;
	size_t dirty = 0;

	if (!upper_available() || !(impl->needs & ~(uint32_t)PAK_CPU_AESNI)) {
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
		return;
	}
	pak_xts_set_key_with(&x, impl, key, 64, PAK_AES_BOTH);
	for (size_t len = 16; len <= MAX; len += 9) {
		upper_soil();
		crypt(&x, (int)len % 2, buffer, buffer, len, iv);
		dirty += upper_dirty() != 0;
	}
	tap_ok(!dirty, "%s: clean upper halves", impl->name);
}

static void crypt_bits(const struct pak_xts_key *x, int encrypt, uint8_t *out, const uint8_t *in,
                       size_t bits, const uint8_t iv[16])
{
	if (encrypt)
		pak_xts_encrypt_bits(x, out, in, bits, iv);
	else
		pak_xts_decrypt_bits(x, out, in, bits, iv);
}

static unsigned bit(const uint8_t *s, size_t i)
{
	return s[i / 8] >> (7 - i % 8) & 1;
}

/* n bits, from bit `from` on to bit `to` on, the highest of a byte first; out is zero there. */
static void copy_bits(uint8_t *out, size_t to, const uint8_t *in, size_t from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[(to + i) / 8] |= (uint8_t)(bit(in, from + i) << (7 - (to + i) % 8));
}

/* A test's payload is one or more data units, bit after bit, the tweak counting them. */
static size_t acvp_units(const struct pak_xts_key *x, int encrypt, uint8_t *out, const uint8_t *in,
                         size_t bits, size_t unit, uint8_t iv[16])
{
	uint8_t *one = malloc(unit / 8 + 1);
	size_t bad = 0;

	if (!one)
		abort();
	memset(out, 0, (bits + 7) / 8);
	for (size_t at = 0, n; at < bits; at += n) {
		n = bits - at < unit ? bits - at : unit;
		if (n < 128) {
			bad = 1;
			break;
		}
		memset(one, 0, unit / 8 + 1);
		copy_bits(one, 0, in, at, n);
		crypt_bits(x, encrypt, one, one, n, iv);
		copy_bits(out, at, one, 0, n);
		for (int i = 0; i < 16 && ++iv[i] == 0; i++)
			;
	}
	free(one);
	return bad;
}

static size_t acvp_test(const struct pak_xts_impl *impl, json_t *group, json_t *test,
                        json_t *result)
{
	int encrypt = !strcmp(json_text(group, "direction"), "encrypt");
	size_t key_len, len, n, bad, bits = json_size(test, "payloadLen");
	uint8_t *key = json_hex(test, "key", &key_len);
	uint8_t *in = json_hex(test, encrypt ? "pt" : "ct", &len);
	uint8_t *want = json_hex(result, encrypt ? "ct" : "pt", &n), *tweak, *out = malloc(len + 1);
	uint8_t iv[16] = {0};
	struct pak_xts_key x;

	if (!out)
		abort();
	if (!strcmp(json_text(group, "tweakMode"), "hex")) {
		tweak = json_hex(test, "tweakValue", &n);
		memcpy(iv, tweak, n < 16 ? n : 16);
		free(tweak);
	} else {
		uint64_t number = json_size(test, "sequenceNumber");

		for (int i = 0; i < 8; i++)
			iv[i] = (uint8_t)(number >> 8 * i);
	}
	pak_xts_set_key_with(&x, impl, key, key_len, PAK_AES_BOTH);
	bad = (bits + 7) / 8 != len ||
	      acvp_units(&x, encrypt, out, in, bits, json_size(test, "dataUnitLen"), iv) ||
	      memcmp(out, want, len) != 0;
	free(key);
	free(in);
	free(want);
	free(out);
	return bad;
}

static void acvp(const struct pak_xts_impl *impl)
{
	json_t *prompt = json_vectors("acvp/ACVP-AES-XTS-2.0/prompt"), *group, *test, *results;
	json_t *answers = json_vectors("acvp/ACVP-AES-XTS-2.0/expectedResults");
	size_t g, t, run = 0, bits = 0, bad = 0;

	if (!prompt || !answers) {
		tap_skip("vectors not present", "%s: ACVP AES-XTS", impl->name);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		results = json_object_get(
		        json_array_get(json_object_get(json_acvp(answers), "testGroups"), g),
		        "tests");
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t wrong = acvp_test(impl, group, test, json_array_get(results, t));

			if (wrong && bad++ < 5)
				tap_diag("tcId %zu", json_size(test, "tcId"));
			bits += json_size(test, "payloadLen") % 8 ||
			        json_size(test, "dataUnitLen") % 8;
			run++;
		}
	}
	tap_ok(!bad && run > 0, "%s: ACVP AES-XTS: %zu tests, %zu of them not of whole bytes",
	       impl->name, run, bits);
	json_decref(prompt);
	json_decref(answers);
}

static void wycheproof(const struct pak_xts_impl *impl)
{
	json_t *file = json_vectors("wycheproof/aes_xts_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "%s: Wycheproof aes_xts", impl->name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, iv_len, len, n;
			uint8_t *key = json_hex(test, "key", &key_len), iv[16] = {0};
			uint8_t *tweak = json_hex(test, "iv", &iv_len);
			uint8_t *msg = json_hex(test, "msg", &len), *ct = json_hex(test, "ct", &n);
			struct pak_xts_key x;

			memcpy(iv, tweak, iv_len < 16 ? iv_len : 16);
			/* Keys of 192 bits too, which are the primitive's alone. */
			if (len >= 16 && len == n && iv_len <= 16 &&
			    !strcmp(json_text(test, "result"), "valid")) {
				uint8_t *back = malloc(len);

				if (!back)
					abort();
				pak_xts_set_key_with(&x, impl, key, key_len, PAK_AES_BOTH);
				pak_xts_encrypt(&x, back, msg, len, iv);
				bad += memcmp(back, ct, len) != 0;
				pak_xts_decrypt(&x, back, back, len, iv);
				bad += memcmp(back, msg, len) != 0;
				run++;
				free(back);
			}
			free(key);
			free(tweak);
			free(msg);
			free(ct);
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"), "%s: Wycheproof aes_xts: %zu tests",
	       impl->name, run);
	json_decref(file);
}

static void service(void)
{
	static struct pak_xts x;
	uint8_t key[64], iv[16] = {0}, text[48] = {0}, back[48];
	uint8_t *unit = calloc(1, PAK_XTS_MAX + 1);

	memset(key, 7, sizeof key);
	tap_ok(pak_xts_init(&x, PAK_ENCRYPT, key, 64) == PAK_ERR_KEY &&
	               pak_xts_init(&x, PAK_DECRYPT, key, 32) == PAK_ERR_KEY,
	       "two equal keys are refused both ways");
	tap_ok(pak_xts_unit(&x, text, text, 32, iv) == PAK_ERR_STATE, "no unit without a key");
	key[63] = 8;
	tap_ok(!pak_xts_init(&x, PAK_ENCRYPT, key, 64), "keys that differ in one bit are taken");
	tap_ok(pak_xts_init(&x, PAK_ENCRYPT, key, 48) == PAK_ERR_LENGTH &&
	               pak_xts_init(&x, PAK_ENCRYPT, key, 16) == PAK_ERR_LENGTH,
	       "key lengths");
	tap_ok(!pak_xts_init(&x, PAK_ENCRYPT, key, 64) && x.key_len == 64 &&
	               pak_xts_unit(&x, text, text, 15, iv) == PAK_ERR_LENGTH &&
	               pak_xts_unit(&x, unit, unit, PAK_XTS_MAX + 1, iv) == PAK_ERR_LIMIT &&
	               !pak_xts_unit(&x, unit, unit, PAK_XTS_MAX, iv),
	       "data units of 16 bytes to 2^20 blocks");
	tap_ok(!pak_xts_unit(&x, back, text, 41, iv) && !pak_xts_init(&x, PAK_DECRYPT, key, 64) &&
	               !pak_xts_unit(&x, back, back, 41, iv) && !memcmp(back, text, 41),
	       "and back");
	pak_xts_clear(&x);
	free(unit);
}

int main(void)
{
	core_init();
	for (size_t i = 0; pak_xts_impls[i] != NULL; i++) {
		const struct pak_xts_impl *impl = pak_xts_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		every_length(impl, 32);
		every_length(impl, 64);
		against_ref(impl);
		guard_pages(impl);
		clean_registers(impl);
		acvp(impl);
		wycheproof(impl);
	}
	service();
	return tap_done();
}
