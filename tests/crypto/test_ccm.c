/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CCM: each backend against libcrypto at every length, in every cut and in place; lengths of
 * associated data of all three encodings; the ACVP and Wycheproof files on every backend; the rules
 * of the service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/aead.h>
#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/ccm/ccm.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

#define MAX 600

static const char *const names[] = {"AES-128-CCM", "AES-192-CCM", "AES-256-CCM"};

/* A whole message, text and associated data in pieces of at most `piece` bytes. */
static void crypt(struct pak_ccm *c, int encrypt, uint8_t *out, uint8_t tag[16], size_t tag_len,
                  const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                  const uint8_t *in, size_t len, size_t piece)
{
	pak_ccm_start(c, iv, iv_len, aad_len, len, tag_len);
	for (size_t at = 0, n; at < aad_len; at += n) {
		n = aad_len - at < piece ? aad_len - at : piece;
		pak_ccm_aad(c, aad + at, n);
	}
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < piece ? len - at : piece;
		if (encrypt)
			pak_ccm_encrypt(c, out + at, in + at, n);
		else
			pak_ccm_decrypt(c, out + at, in + at, n);
	}
	pak_ccm_final(c, tag);
}

static void every_length(const struct pak_ccm_impl *impl, size_t key_len)
{
	static uint8_t in[MAX], aad[MAX], want[MAX], out[MAX];
	uint64_t seed = key_len;
	uint8_t key[32], iv[13], tag[16], want_tag[16];
	struct pak_ccm c;
	size_t bad = 0;

	for (size_t len = 0; len < MAX; len++) {
		size_t tag_len = 4 + 2 * (len % 7), iv_len = 7 + len % 7;
		size_t aad_len = tap_random64(&seed) % MAX % (1 + len);
		size_t piece = len % 3 == 0 ? MAX : 1 + tap_random64(&seed) % 50;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		tap_random(&seed, aad, aad_len);
		if (!evp_seal(names[key_len / 8 - 2], want, want_tag, tag_len, key, iv, iv_len, aad,
		              aad_len, in, len))
			abort();
		pak_ccm_init_with(&c, impl, key, key_len);
		crypt(&c, 1, out, tag, tag_len, iv, iv_len, aad, aad_len, in, len, piece);
		bad += memcmp(out, want, len) != 0 || memcmp(tag, want_tag, tag_len) != 0;
		crypt(&c, 0, out, tag, tag_len, iv, iv_len, aad, aad_len, out, len, piece);
		bad += memcmp(out, in, len) != 0 || memcmp(tag, want_tag, tag_len) != 0;
	}
	tap_ok(!bad, "%s: %zu-bit keys, 0..%d bytes in pieces, as libcrypto", impl->name,
	       8 * key_len, MAX - 1);
}

static void long_aad(const struct pak_ccm_impl *impl)
{
	static const size_t sizes[] = {0xfeff, 0xff00, 0xff01, 0x10000, 0x12345};
	uint8_t *aad = malloc(0x20000), key[32] = {1}, iv[13] = {2}, tag[16], want_tag[16];
	uint8_t in[40] = {3}, out[40], want[40];
	struct pak_ccm c;
	uint64_t seed = 1;
	size_t bad = 0;

	if (!aad)
		abort();
	tap_random(&seed, aad, 0x20000);
	pak_ccm_init_with(&c, impl, key, 16);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (!evp_seal(names[0], want, want_tag, 16, key, iv, 13, aad, sizes[i], in, 40))
			abort();
		crypt(&c, 1, out, tag, 16, iv, 13, aad, sizes[i], in, 40, 1000);
		bad += memcmp(out, want, 40) != 0 || memcmp(tag, want_tag, 16) != 0;
	}
	free(aad);
	tap_ok(!bad, "%s: associated data around 2^16 - 2^8 bytes", impl->name);
}

static void guard_pages(const struct pak_ccm_impl *impl)
{
	uint8_t key[32] = {4}, iv[13] = {5}, tag[16], tag2[16];
	struct pak_ccm c;
	uint64_t seed = 3;
	size_t bad = 0;

	pak_ccm_init_with(&c, impl, key, 32);
	for (size_t len = 0; len <= 130; len++) {
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *in = guard(len), *out = guard(len), *aad = guard(len % 40);

			tap_random(&seed, in, len);
			crypt(&c, 1, out, tag, 16, iv, 13, aad, len % 40, in, len, MAX);
			crypt(&c, 0, out, tag2, 16, iv, 13, aad, len % 40, out, len, MAX);
			bad += memcmp(in, out, len) != 0 || memcmp(tag, tag2, 16) != 0;
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(aad);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", impl->name);
}

/* Decrypts and compares; 0 if the outcome is as `valid` says, and the text too. */
static size_t judge(const struct pak_ccm_impl *impl, const json_t *test, size_t tag_len,
                    const char *ct, const uint8_t *tag, const uint8_t *text, size_t text_len,
                    int valid)
{
	size_t key_len, iv_len, aad_len, len, bad;
	uint8_t *key = json_hex(test, "key", &key_len), *iv = json_hex(test, "iv", &iv_len);
	uint8_t *aad = json_hex(test, "aad", &aad_len), got[16], *in, *out;
	struct pak_ccm c;

	in = json_hex(test, ct, &len);
	len = tag ? len : len - tag_len;
	out = malloc(len + 1);
	if (!out)
		abort();
	pak_ccm_init_with(&c, impl, key, key_len);
	crypt(&c, 0, out, got, tag_len, iv, iv_len, aad, aad_len, in, len, 33);
	bad = valid != !memcmp(got, tag ? tag : in + len, tag_len);
	bad += valid && (len != text_len || memcmp(out, text, len) != 0);
	free(key);
	free(iv);
	free(aad);
	free(in);
	free(out);
	return bad;
}

static int acvp_test(const struct json_case *t)
{
	const struct pak_ccm_impl *impl = t->arg;
	const json_t *group = t->group, *test = t->test, *result = t->answer;
	int encrypt = !strcmp(json_text(group, "direction"), "encrypt");
	size_t tag_len = json_size(group, "tagLen") / 8, key_len, iv_len, aad_len, len, n, bad;
	uint8_t *key, *iv, *aad, *in, *want, *out;
	struct pak_ccm c;

	if (!encrypt) {
		int valid = json_object_get(result, "pt") != NULL;

		want = json_hex(result, "pt", &n);
		bad = judge(impl, test, tag_len, "ct", NULL, want, n, valid);
		free(want);
		return !bad;
	}
	key = json_hex(test, "key", &key_len);
	iv = json_hex(test, "iv", &iv_len);
	aad = json_hex(test, "aad", &aad_len);
	in = json_hex(test, "pt", &len);
	want = json_hex(result, "ct", &n);
	out = malloc(len + 16);
	if (!out)
		abort();
	pak_ccm_init_with(&c, impl, key, key_len);
	crypt(&c, 1, out, out + len, tag_len, iv, iv_len, aad, aad_len, in, len, 64);
	bad = n != len + tag_len || memcmp(out, want, n) != 0;
	free(key);
	free(iv);
	free(aad);
	free(in);
	free(want);
	free(out);
	return !bad;
}

/* What has no such lengths, the service refuses. */
static int refused(const json_t *test, const uint8_t *tag, size_t tag_len)
{
	static struct pak_aead a;
	size_t key_len, iv_len, aad_len, len;
	uint8_t *key = json_hex(test, "key", &key_len), *iv = json_hex(test, "iv", &iv_len);
	uint8_t *aad = json_hex(test, "aad", &aad_len), *text = json_hex(test, "ct", &len);
	int no = pak_aead_init(&a, PAK_ALG_AES_CCM, PAK_DECRYPT, key, key_len) == PAK_OK &&
	         pak_aead_open(&a, text, tag, tag_len, iv, iv_len, aad, aad_len, text, len) ==
	                 PAK_ERR_LENGTH;

	pak_aead_clear(&a);
	free(key);
	free(iv);
	free(aad);
	free(text);
	return no;
}

static void wycheproof(const struct pak_ccm_impl *impl)
{
	json_t *file = json_vectors("wycheproof/aes_ccm_test"), *group, *test;
	size_t g, t, run = 0, bad = 0, no = 0;

	if (!file) {
		tap_skip("vectors not present", "%s: Wycheproof aes_ccm", impl->name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		size_t tag_len = json_size(group, "tagSize") / 8;
		size_t iv_len = json_size(group, "ivSize") / 8;

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t n, len;
			uint8_t *tag = json_hex(test, "tag", &n),
			        *msg = json_hex(test, "msg", &len);
			int valid = !strcmp(json_text(test, "result"), "valid");

			if (iv_len >= 7 && iv_len <= 13 && n >= 4 && n % 2 == 0 && n == tag_len) {
				bad += judge(impl, test, tag_len, "ct", tag, msg, len, valid);
				run++;
			} else {
				bad += valid || !refused(test, tag, n);
				no++;
			}
			free(tag);
			free(msg);
		}
	}
	tap_ok(!bad && run + no == json_size(file, "numberOfTests"),
	       "%s: Wycheproof aes_ccm: %zu tests, and %zu of refused lengths", impl->name, run,
	       no);
	json_decref(file);
}

static void service_lengths(struct pak_aead *a, const uint8_t *key)
{
	static const size_t tags[] = {4, 6, 8, 10, 12, 14, 16};
	uint8_t iv[16] = {0}, tag[20], text[32] = {0};
	size_t bad = 0;

	if (pak_aead_init(a, PAK_ALG_AES_CCM, PAK_ENCRYPT, key, 32))
		abort();
	for (size_t n = 0, i = 0; n <= 20; n++) {
		int exists = i < 7 && tags[i] == n;

		i += (size_t)exists;
		bad += pak_aead_start_sized(a, iv, 12, n, 0, 0) !=
		       (exists ? PAK_OK : PAK_ERR_LENGTH);
		bad += pak_aead_seal(a, text, tag, n, iv, 12, NULL, 0, text, 8) !=
		       (exists ? PAK_OK : PAK_ERR_LENGTH);
	}
	for (size_t n = 0; n <= 16; n++)
		bad += pak_aead_start_sized(a, iv, n, 16, 0, 0) !=
		       (n >= 7 && n <= 13 ? PAK_OK : PAK_ERR_LENGTH);
	tap_ok(!bad, "service: tags of 4..16 bytes, nonces of 7..13");
	tap_ok(pak_aead_start_sized(a, iv, 13, 16, 0, 0xffff) == PAK_OK &&
	               pak_aead_start_sized(a, iv, 13, 16, 0, 0x10000) == PAK_ERR_LIMIT &&
	               pak_aead_start_sized(a, iv, 12, 16, 0, 0x10000) == PAK_OK &&
	               pak_aead_start_sized(a, iv, 12, 16, 0, 0x1000000) == PAK_ERR_LIMIT,
	       "service: the nonce leaves room for the length of the text, or not");
	tap_ok(pak_aead_start_sized(a, iv, 7, 16, 0, (uint64_t)1 << 59) == PAK_OK &&
	               pak_aead_start_sized(a, iv, 7, 16, (uint64_t)1 << 60, 0) == PAK_OK,
	       "service: very long messages");
	for (size_t i = 0; i < 14; i++)
		bad += pak_aead_start_sized(a, iv, 7, 16, 0, ((uint64_t)1 << 60)) != PAK_OK;
	tap_ok(!bad && pak_aead_start_sized(a, iv, 7, 16, 0, ((uint64_t)1 << 60)) == PAK_ERR_LIMIT,
	       "service: 2^61 calls of the block cipher");
}

static void service_order(struct pak_aead *a, const uint8_t *key)
{
	uint8_t iv[12] = {0}, tag[16] = {0}, text[32] = {0}, out[32];

	if (pak_aead_init(a, PAK_ALG_AES_CCM, PAK_ENCRYPT, key, 16))
		abort();
	tap_ok(pak_aead_start(a, iv, 12, 16) == PAK_ERR_STATE &&
	               pak_aead_start_random(a, iv, 12, 16) == PAK_ERR_STATE,
	       "service: the lengths must be declared");
	tap_ok(!pak_aead_start_sized(a, iv, 12, 16, 5, 20) &&
	               pak_aead_aad(a, text, 6) == PAK_ERR_LENGTH && !pak_aead_aad(a, text, 4) &&
	               pak_aead_update(a, out, text, 3) == PAK_ERR_LENGTH &&
	               !pak_aead_aad(a, text, 1) && !pak_aead_update(a, out, text, 19) &&
	               pak_aead_seal_final(a, tag, 16) == PAK_ERR_LENGTH &&
	               pak_aead_update(a, out, text, 2) == PAK_ERR_LENGTH &&
	               !pak_aead_update(a, out + 19, text, 1) &&
	               pak_aead_seal_final(a, tag, 8) == PAK_ERR_LENGTH &&
	               pak_aead_set_tag_len(a, 8) == PAK_ERR_STATE &&
	               !pak_aead_seal_final(a, tag, 16),
	       "service: no more and no less than was declared");
	tap_ok(!pak_aead_init(a, PAK_ALG_AES_CCM, PAK_DECRYPT, key, 16) &&
	               !pak_aead_open(a, out, tag, 16, iv, 12, text, 5, out, 20) &&
	               !memcmp(out, text, 20),
	       "service: opened in one");
	tag[3] ^= 1;
	memset(out, 1, sizeof out);
	tap_ok(pak_aead_open(a, out, tag, 16, iv, 12, text, 5, out, 20) == PAK_ERR_AUTH &&
	               !memcmp(out, text, 20),
	       "service: a wrong tag gives zeros");
	pak_aead_clear(a);
}

int main(void)
{
	static struct pak_aead a;
	uint8_t key[32] = {1};

	core_init();
	for (size_t i = 0; pak_ccm_impls[i] != NULL; i++) {
		const struct pak_ccm_impl *impl = pak_ccm_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			every_length(impl, key_len);
		long_aad(impl);
		guard_pages(impl);
		json_run_acvp(impl->name, "ACVP-AES-CCM-1.0", 8000, acvp_test, impl);
		wycheproof(impl);
	}
	service_lengths(&a, key);
	service_order(&a, key);
	return tap_done();
}
