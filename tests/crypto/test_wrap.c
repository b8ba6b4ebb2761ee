/* SPDX-License-Identifier: Apache-2.0
 *
 * AES key wrap: against libcrypto at every length with either cipher, every bit of a wrapped key,
 * the padding of KWP forged, the ACVP and Wycheproof files on every backend, the rules of the
 * service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>
#include <pak/wrap.h>

#include "crypto/base/cpu.h"
#include "crypto/kw/kw.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

#define MAX 300
#define DEFAULT_IV \
	{ \
		0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6 \
	}
#define DEFAULT_IV_PADDED \
	{ \
		0xa6, 0x59, 0x59, 0xa6 \
	}

static struct pak_wrap w;

static enum pak_status run(enum pak_alg alg, enum pak_op op, bool inverse, uint8_t *out,
                           size_t *out_len, const uint8_t *in, size_t len, const uint8_t *key,
                           size_t key_len, const uint8_t *iv)
{
	enum pak_status st = pak_wrap_init(&w, alg, op, inverse, key, key_len);

	return st ? st : pak_wrap_run(&w, out, MAX + 16, out_len, in, len, iv);
}

static void against_libcrypto(enum pak_alg alg, bool inverse)
{
	uint64_t seed = 3;
	size_t bad = 0, n = 0, m = 0;
	char name[32];

	for (size_t len = 1; len <= MAX - 16; len++) {
		uint8_t key[32], in[MAX], want[MAX + 16], out[MAX + 16], iv[8];
		size_t key_len = 16 + 8 * (len % 3);
		const uint8_t *initial = len % 2 ? iv : NULL;
		int r;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, in, sizeof in);
		tap_random(&seed, iv, sizeof iv);
		snprintf(name, sizeof name, "AES-%zu-WRAP%s%s", 8 * key_len,
		         alg == PAK_ALG_AES_KWP ? "-PAD" : "", inverse ? "-INV" : "");
		r = evp_crypt(name, 1, want, in, len, key, initial);
		if (run(alg, PAK_OP_WRAP, inverse, out, &n, in, len, key, key_len, initial)) {
			bad += r >= 0 && !(alg == PAK_ALG_AES_KW && len == 8);
			continue;
		}
		bad += r < 0 || (size_t)r != n || memcmp(out, want, n) != 0;
		bad += run(alg, PAK_OP_UNWRAP, inverse, out, &m, out, n, key, key_len, initial) !=
		       PAK_OK;
		bad += m != len || memcmp(out, in, len) != 0;
		want[n ? len % n : 0] ^= (uint8_t)(1 << len % 8);
		bad += run(alg, PAK_OP_DECRYPT, inverse, out, &m, want, n, key, key_len, initial) !=
		       PAK_ERR_AUTH;
		for (size_t i = 0; i < n - 8; i++)
			bad += out[i] != 0;
	}
	tap_ok(!bad, "%s%s: 1..%d bytes as libcrypto, back, and refused when changed",
	       alg == PAK_ALG_AES_KW ? "KW" : "KWP", inverse ? " inverse" : "", MAX - 16);
}

/* Wrapped with W, so that the integrity value says what it likes. */
static void forged(void)
{
	static const struct {
		uint32_t len;
		uint8_t last;
		int valid;
	} rows[] = {{24, 7, 1}, {23, 0, 1}, {23, 7, 0}, {17, 0, 1},         {16, 0, 0},
	            {25, 0, 0}, {0, 0, 0},  {32, 0, 0}, {0xffffffff, 0, 0}, {0x80000018, 7, 0}};
	uint8_t key[16] = {5}, icv[8] = DEFAULT_IV_PADDED, text[24], wrapped[32], out[MAX + 16];
	struct pak_aes aes;
	size_t bad = 0, n;

	pak_aes_init(&aes, key, 16, PAK_AES_BOTH);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		memset(text, 0, sizeof text);
		memset(text, 0xee, 17);
		text[23] = rows[i].last;
		for (int j = 0; j < 4; j++)
			icv[4 + j] = (uint8_t)(rows[i].len >> 8 * (3 - j));
		pak_kw_wrap(&aes, wrapped, text, 24, icv, 0);
		bad += run(PAK_ALG_AES_KWP, PAK_OP_UNWRAP, false, out, &n, wrapped, 32, key, 16,
		           NULL) != (rows[i].valid ? PAK_OK : PAK_ERR_AUTH);
		bad += n != (rows[i].valid ? rows[i].len : 0);
	}
	tap_ok(!bad, "KWP: lengths and padding that do not fit are refused");
}

/* On a chosen backend, whatever the service would pick. */
static int unwrap_with(const struct pak_aes_impl *impl, int padded, uint8_t *out, size_t *n,
                       const uint8_t *in, size_t len, const uint8_t *key, size_t key_len,
                       int inverse)
{
	static const uint8_t icv[8] = DEFAULT_IV, icv_padded[4] = DEFAULT_IV_PADDED;
	struct pak_aes a;

	if (len % 8 || len < (padded ? 16 : 24))
		return 0;
	pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
	if (padded)
		return !pak_kwp_unwrap(&a, out, n, in, len, icv_padded, inverse);
	*n = len - 8;
	return !pak_kw_unwrap(&a, out, in, len, icv, inverse);
}

static void wrap_with(const struct pak_aes_impl *impl, int padded, uint8_t *out, const uint8_t *in,
                      size_t len, const uint8_t *key, size_t key_len, int inverse)
{
	static const uint8_t icv[8] = DEFAULT_IV, icv_padded[4] = DEFAULT_IV_PADDED;
	struct pak_aes a;

	pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
	if (padded)
		pak_kwp_wrap(&a, out, in, len, icv_padded, inverse);
	else
		pak_kw_wrap(&a, out, in, len, icv, inverse);
}

static int acvp_test(const struct json_case *c, int padded)
{
	const struct pak_aes_impl *impl = c->arg;
	const json_t *group = c->group, *test = c->test, *result = c->answer;
	int encrypt = !strcmp(json_text(group, "direction"), "encrypt");
	int inverse = !strcmp(json_text(group, "kwCipher"), "inverse");
	int valid = json_object_get(result, "testPassed") == NULL;
	size_t key_len, len, want_len, n = 0, bad;
	uint8_t *key = json_hex(test, "key", &key_len);
	uint8_t *in = json_hex(test, encrypt ? "pt" : "ct", &len), *out = malloc(len + 24);
	uint8_t *want = json_hex(result, encrypt ? "ct" : "pt", &want_len);

	if (!out)
		abort();
	if (encrypt) {
		wrap_with(impl, padded, out, in, len, key, key_len, inverse);
		bad = memcmp(out, want, want_len) != 0 || want_len < len + 8;
	} else {
		bad = unwrap_with(impl, padded, out, &n, in, len, key, key_len, inverse) != valid;
		bad += valid && (n != want_len || memcmp(out, want, n) != 0);
	}
	free(key);
	free(in);
	free(out);
	free(want);
	return !bad;
}

/* The portable backend takes 6 ms a kilobyte: a tenth of the tests, all of them in make check-ldt.
 */
static int part(const struct json_case *c)
{
	return c->arg != &pak_aes_ref || json_size(c->test, "tcId") % 10 == 0 || getenv("PAK_LDT");
}

static int kw_test(const struct json_case *c)
{
	return part(c) ? acvp_test(c, 0) : -1;
}

static int kwp_test(const struct json_case *c)
{
	return part(c) ? acvp_test(c, 1) : -1;
}

static void wycheproof(const struct pak_aes_impl *impl)
{
	json_t *file = json_vectors("wycheproof/aes_wrap_test"), *group, *test;
	size_t g, t, ran = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "%s: Wycheproof aes_wrap", impl->name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, len, ct_len, n = 0;
			uint8_t *key = json_hex(test, "key", &key_len);
			uint8_t *msg = json_hex(test, "msg", &len);
			uint8_t *ct = json_hex(test, "ct", &ct_len), *out = malloc(ct_len + 8);
			const char *result = json_text(test, "result");
			int ok = unwrap_with(impl, 0, out, &n, ct, ct_len, key, key_len, 0);

			if (strcmp(result, "acceptable"))
				bad += ok != !strcmp(result, "valid");
			bad += ok && (n != len || memcmp(out, msg, n) != 0);
			ran++;
			free(key);
			free(msg);
			free(ct);
			free(out);
		}
	}
	tap_ok(!bad && ran > 100, "%s: Wycheproof aes_wrap: %zu tests", impl->name, ran);
	json_decref(file);
}

static void service(void)
{
	uint8_t key[32] = {1}, in[64] = {0}, out[80];
	size_t n;

	tap_ok(pak_wrap_init(&w, PAK_ALG_AES_KW, PAK_OP_SIGN, false, key, 16) == PAK_ERR_ARG &&
	               pak_wrap_init(&w, PAK_ALG_AES_CBC, PAK_OP_WRAP, false, key, 16) ==
	                       PAK_ERR_UNSUPPORTED &&
	               pak_wrap_init(&w, PAK_ALG_AES_KW, PAK_OP_WRAP, false, key, 20) ==
	                       PAK_ERR_LENGTH &&
	               pak_wrap_run(&w, out, sizeof out, &n, in, 16, NULL) == PAK_ERR_STATE,
	       "service: what is no key wrap");
	tap_ok(!pak_wrap_init(&w, PAK_ALG_AES_KW, PAK_OP_WRAP, false, key, 16) &&
	               pak_wrap_room(&w, 16) == 24 && pak_wrap_room(&w, 8) == 0 &&
	               pak_wrap_room(&w, 17) == 0 && pak_wrap_room(&w, PAK_WRAP_MAX + 8) == 0 &&
	               pak_wrap_run(&w, out, sizeof out, &n, in, 8, NULL) == PAK_ERR_LENGTH &&
	               pak_wrap_run(&w, out, 39, &n, in, 32, NULL) == PAK_ERR_BUFFER && n == 40,
	       "service: lengths and room of KW");
	tap_ok(!pak_wrap_init(&w, PAK_ALG_AES_KWP, PAK_OP_UNWRAP, false, key, 16) &&
	               pak_wrap_room(&w, 16) == 8 && pak_wrap_room(&w, 8) == 0 &&
	               pak_wrap_room(&w, 17) == 0,
	       "service: lengths and room of KWP");
	pak_wrap_clear(&w);
}

int main(void)
{
	core_init();
	for (int inverse = 0; inverse < 2; inverse++) {
		against_libcrypto(PAK_ALG_AES_KW, inverse);
		against_libcrypto(PAK_ALG_AES_KWP, inverse);
	}
	forged();
	for (size_t i = 0; pak_aes_impls[i] != NULL; i++) {
		const struct pak_aes_impl *impl = pak_aes_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		json_run_acvp(impl->name, "ACVP-AES-KW-1.0", 700, kw_test, impl);
		json_run_acvp(impl->name, "ACVP-AES-KWP-1.0", 700, kwp_test, impl);
		wycheproof(impl);
	}
	service();
	return tap_done();
}
