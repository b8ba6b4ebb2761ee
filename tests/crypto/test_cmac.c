/* SPDX-License-Identifier: Apache-2.0
 *
 * CMAC and GMAC: against libcrypto at every length and cut, CMAC on every backend, the ACVP and
 * Wycheproof files, the rules of the service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mac.h>
#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/cmac/cmac.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

#define MAX 400

static const char *const cbc[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
static const char *const gcm[] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"};

static void cmac_lengths(const struct pak_cbcmac_impl *impl, size_t key_len)
{
	uint64_t seed = key_len;
	uint8_t key[32], in[MAX], want[16], got[16];
	struct pak_cmac c;
	size_t bad = 0;

	for (size_t len = 0; len < MAX; len++) {
		tap_random(&seed, key, sizeof key);
		tap_random(&seed, in, len);
		if (!evp_mac("CMAC", cbc[key_len / 8 - 2], want, key, key_len, NULL, 0, in, len))
			abort();
		pak_cmac_init_with(&c, impl, key, key_len);
		pak_cmac_update(&c, in, len);
		pak_cmac_final(&c, got);
		bad += memcmp(got, want, 16) != 0;
		pak_cmac_restart(&c);
		for (size_t at = 0, n; at < len; at += n) {
			n = tap_random64(&seed) % 40;
			n = n < len - at ? n : len - at;
			pak_cmac_update(&c, in + at, n);
		}
		pak_cmac_final(&c, got);
		bad += memcmp(got, want, 16) != 0;
	}
	tap_ok(!bad, "%s: %zu-bit keys, 0..%d bytes in pieces, as libcrypto", impl->name,
	       8 * key_len, MAX - 1);
}

static void cmac_cuts(const struct pak_cbcmac_impl *impl)
{
	uint8_t key[16] = {1}, in[70], want[16], got[16];
	struct pak_cmac c;
	uint64_t seed = 2;
	size_t bad = 0;

	tap_random(&seed, in, sizeof in);
	pak_cmac_init_with(&c, impl, key, 16);
	for (size_t len = 0; len <= sizeof in; len++) {
		pak_cmac_restart(&c);
		pak_cmac_update(&c, in, len);
		pak_cmac_final(&c, want);
		for (size_t cut = 0; cut <= len; cut++) {
			pak_cmac_restart(&c);
			pak_cmac_update(&c, in, cut);
			pak_cmac_update(&c, in + cut, len - cut);
			pak_cmac_final(&c, got);
			bad += memcmp(got, want, 16) != 0;
		}
	}
	tap_ok(!bad, "%s: every cut of 0..70 bytes", impl->name);
}

static void gmac_lengths(size_t key_len)
{
	static struct pak_mac m;
	uint64_t seed = key_len;
	uint8_t key[32], iv[64], in[MAX], want[16], got[16];
	size_t bad = 0;

	for (size_t len = 0; len < MAX; len++) {
		size_t iv_len = len % 3 ? 12 : 1 + len % 64;
		struct pak_mac_params p = {.iv = iv, .iv_len = iv_len};

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		if (!evp_mac("GMAC", gcm[key_len / 8 - 2], want, key, key_len, iv, iv_len, in, len))
			abort();
		bad += pak_mac_init_params(&m, PAK_ALG_GMAC, &p, PAK_OP_MAC, key, key_len) ||
		       pak_mac_update(&m, in, len / 3) ||
		       pak_mac_update(&m, in + len / 3, len - len / 3) ||
		       pak_mac_final(&m, got, 16);
		bad += memcmp(got, want, 16) != 0;
		bad += pak_mac_restart_iv(&m, iv, iv_len) || pak_mac_update(&m, in, len) ||
		       pak_mac_final(&m, got, 16) || memcmp(got, want, 16) != 0;
	}
	tap_ok(!bad, "GMAC: %zu-bit keys, 0..%d bytes as libcrypto", 8 * key_len, MAX - 1);
}

/* mac_len bytes: 1 if they are the leftmost of the message's MAC. */
static int cmac_is(const struct pak_cbcmac_impl *impl, const uint8_t *key, size_t key_len,
                   const uint8_t *msg, size_t len, const uint8_t *mac, size_t mac_len)
{
	struct pak_cmac c;
	uint8_t got[16];

	pak_cmac_init_with(&c, impl, key, key_len);
	pak_cmac_update(&c, msg, len);
	pak_cmac_final(&c, got);
	return mac_len <= 16 && !memcmp(got, mac, mac_len);
}

static int cmac_test(const struct json_case *c)
{
	int gen = !strcmp(json_text(c->group, "direction"), "gen"), right;
	size_t key_len, len, mac_len;
	uint8_t *key = json_hex(c->test, "key", &key_len),
	        *msg = json_hex(c->test, "message", &len);
	uint8_t *mac = json_hex(gen ? c->answer : c->test, "mac", &mac_len);

	len = json_size(c->group, "msgLen") / 8;
	right = cmac_is(c->arg, key, key_len, msg, len, mac, mac_len) ==
	        (gen || json_is_true(json_object_get(c->answer, "testPassed")));
	free(key);
	free(msg);
	free(mac);
	return right;
}

static void cmac_wycheproof(const struct pak_cbcmac_impl *impl)
{
	json_t *file = json_vectors("wycheproof/aes_cmac_test"), *group, *test;
	size_t g, t, run = 0, bad = 0, refused = 0;
	static struct pak_mac m;

	if (!file) {
		tap_skip("vectors not present", "%s: Wycheproof aes_cmac", impl->name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, len, n;
			uint8_t *key = json_hex(test, "key", &key_len);
			uint8_t *msg = json_hex(test, "msg", &len),
			        *tag = json_hex(test, "tag", &n);
			int valid = !strcmp(json_text(test, "result"), "valid");

			if (key_len == 16 || key_len == 24 || key_len == 32) {
				bad += cmac_is(impl, key, key_len, msg, len, tag, n) != valid;
				run++;
			} else {
				bad += valid || pak_mac_init(&m, PAK_ALG_CMAC, PAK_ALG_NONE,
				                             PAK_OP_MAC_VERIFY, key,
				                             key_len) != PAK_ERR_LENGTH;
				refused++;
			}
			free(key);
			free(msg);
			free(tag);
		}
	}
	tap_ok(!bad && run + refused == json_size(file, "numberOfTests"),
	       "%s: Wycheproof aes_cmac: %zu tests, and %zu of refused keys", impl->name, run,
	       refused);
	json_decref(file);
}

static int gmac_test(const struct json_case *c)
{
	const json_t *group = c->group, *test = c->test, *result = c->answer;
	static struct pak_mac m;
	int gen = !strcmp(json_text(group, "direction"), "encrypt");
	size_t key_len, iv_len, len, n;
	int bad;
	uint8_t *key = json_hex(test, "key", &key_len), *iv = json_hex(test, "iv", &iv_len);
	uint8_t *aad = json_hex(test, "aad", &len), *tag = json_hex(gen ? result : test, "tag", &n);
	struct pak_mac_params p = {.iv = iv, .iv_len = iv_len};
	enum pak_status want;

	want = gen || json_is_true(json_object_get(result, "testPassed")) ? PAK_OK : PAK_ERR_AUTH;
	bad = pak_mac_init_params(&m, PAK_ALG_GMAC, &p, PAK_OP_MAC_VERIFY, key, key_len) ||
	      pak_mac_update(&m, aad, len) || pak_mac_verify(&m, tag, n) != want;
	free(key);
	free(iv);
	free(aad);
	free(tag);
	return !bad;
}

static void service(void)
{
	static struct pak_mac m;
	uint8_t key[32] = {1}, mac[16], iv[12] = {2};
	struct pak_mac_params p = {0}, hashed = {.hash = PAK_ALG_SHA256};

	tap_ok(pak_mac_init_params(&m, PAK_ALG_CMAC, &p, PAK_OP_MAC, key, 20) == PAK_ERR_LENGTH &&
	               pak_mac_init_params(&m, PAK_ALG_CMAC, &hashed, PAK_OP_MAC, key, 16) ==
	                       PAK_ERR_ARG &&
	               pak_mac_update(&m, key, 1) == PAK_ERR_STATE,
	       "CMAC: key lengths, no digest");
	tap_ok(!pak_mac_init(&m, PAK_ALG_CMAC, PAK_ALG_NONE, PAK_OP_MAC, key, 24) &&
	               !pak_mac_update(&m, key, 5) &&
	               pak_mac_final(&m, mac, 17) == PAK_ERR_LENGTH && !pak_mac_final(&m, mac, 8) &&
	               pak_mac_final(&m, mac, 8) == PAK_ERR_STATE && !pak_mac_restart(&m) &&
	               !pak_mac_final(&m, mac, 16),
	       "CMAC: lengths, states, restart");
	tap_ok(!pak_mac_init(&m, PAK_ALG_GMAC, PAK_ALG_NONE, PAK_OP_MAC, key, 32) &&
	               pak_mac_update(&m, key, 5) == PAK_ERR_STATE &&
	               pak_mac_restart(&m) == PAK_ERR_STATE &&
	               pak_mac_restart_iv(&m, iv, 0) == PAK_ERR_LENGTH &&
	               !pak_mac_restart_iv(&m, iv, 12) && !pak_mac_update(&m, key, 5) &&
	               !pak_mac_final(&m, mac, 16) && pak_mac_restart(&m) == PAK_ERR_STATE,
	       "GMAC: no message without an IV of its own");
	m.state[4] = 1; /* 2^32 messages */
	tap_ok(pak_mac_restart_iv(&m, iv, 12) == PAK_ERR_LIMIT, "GMAC: 2^32 messages under a key");
	pak_mac_clear(&m);
}

int main(void)
{
	core_init();
	for (size_t i = 0; pak_cbcmac_impls[i] != NULL; i++) {
		const struct pak_cbcmac_impl *impl = pak_cbcmac_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			cmac_lengths(impl, key_len);
		cmac_cuts(impl);
		json_run_acvp(impl->name, "CMAC-AES-1.0", 700, cmac_test, impl);
		cmac_wycheproof(impl);
	}
	for (size_t key_len = 16; key_len <= 32; key_len += 8)
		gmac_lengths(key_len);
	json_run_acvp(NULL, "ACVP-AES-GMAC-1.0", 60, gmac_test, NULL);
	service();
	return tap_done();
}
