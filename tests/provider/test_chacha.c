/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 through EVP in mode audit, beside the default provider: constants, starts with and
 * without key and IV, pieces, in place, copies. */
#include <stdlib.h>
#include <string.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define MAX 300

static EVP_CIPHER *c[2];
static EVP_CIPHER_CTX *x[2];

static void constants(void)
{
	tap_ok(EVP_CIPHER_get_mode(c[0]) == EVP_CIPHER_get_mode(c[1]) &&
	               EVP_CIPHER_get_flags(c[0]) == EVP_CIPHER_get_flags(c[1]) &&
	               EVP_CIPHER_get_nid(c[0]) == EVP_CIPHER_get_nid(c[1]) &&
	               EVP_CIPHER_get_block_size(c[0]) == EVP_CIPHER_get_block_size(c[1]) &&
	               EVP_CIPHER_get_iv_length(c[0]) == EVP_CIPHER_get_iv_length(c[1]) &&
	               EVP_CIPHER_get_key_length(c[0]) == EVP_CIPHER_get_key_length(c[1]),
	       "constants as default");
}

/* Both get the same start: 0: key and IV, 1: another IV, 2: the key and another IV, 3: nothing new.
 */
static int start(int kind, int enc, const uint8_t *key, const uint8_t *iv)
{
	int r[2];

	for (int i = 0; i < 2; i++)
		r[i] = EVP_CipherInit_ex2(x[i], kind ? NULL : c[i],
		                          kind == 1 || kind == 3 ? NULL : key,
		                          kind == 3 ? NULL : iv, enc, NULL) > 0;
	return r[0] && r[1];
}

static int pieces(uint64_t *seed, uint8_t text[2][MAX])
{
	int ok = 1, n[2];

	for (int at = 0, k; at < MAX; at += k) {
		k = (int)(tap_random64(seed) % 90);
		k = k > MAX - at ? MAX - at : k;
		for (int i = 0; i < 2; i++)
			ok &= EVP_CipherUpdate(x[i], text[i] + at, &n[i], text[i] + at, k) > 0;
		ok &= n[0] == n[1];
	}
	return ok && !memcmp(text[0], text[1], MAX);
}

static void messages(void)
{
	static uint8_t text[2][MAX];
	uint8_t key[32], iv[16];
	uint64_t seed = 11;
	int ok = 1;

	for (int round = 0; round < 400 && ok; round++) {
		int kind = round % 4;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		if (round % 5 == 0)
			memset(iv, 0xff, 4);
		tap_random(&seed, text[0], MAX);
		memcpy(text[1], text[0], MAX);
		ok &= start(kind, round / 4 % 2, key, iv);
		ok &= pieces(&seed, text);
		if (!ok)
			tap_diag("round %d", round);
	}
	tap_ok(ok, "messages as default");
}

static void copies(void)
{
	static uint8_t text[2][MAX];
	EVP_CIPHER_CTX *copy = EVP_CIPHER_CTX_new(), *mine = x[0];
	uint8_t key[32] = {1}, iv[16] = {2}, some[7] = {0};
	uint64_t seed = 12;
	int ok = start(0, 1, key, iv), n;

	for (int i = 0; i < 2; i++)
		ok &= EVP_CipherUpdate(x[i], some, &n, some, 7);
	memset(text, 3, sizeof text);
	ok &= EVP_CIPHER_CTX_copy(copy, mine);
	x[0] = copy;
	tap_ok(ok && pieces(&seed, text), "a copy goes on");
	x[0] = mine;
	EVP_CIPHER_CTX_free(copy);
}

int main(void)
{
	static const char *const our_names[] = {"pakpss", "base", NULL};
	static const char *const ref_names[] = {"default", NULL};

	setenv("PAKPSS_CONF", AUDIT_CONF, 1);
	ours = prov_ctx(our_names);
	ref = prov_ctx(ref_names);
	for (int i = 0; i < 2; i++) {
		c[i] = EVP_CIPHER_fetch(i ? ref : ours, "ChaCha20", NULL);
		x[i] = EVP_CIPHER_CTX_new();
		if (!c[i] || !x[i])
			abort();
	}
	constants();
	messages();
	copies();
	for (int i = 0; i < 2; i++) {
		EVP_CIPHER_free(c[i]);
		EVP_CIPHER_CTX_free(x[i]);
	}
	prov_done();
	return tap_done();
}
