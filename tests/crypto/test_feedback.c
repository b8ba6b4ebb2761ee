/* SPDX-License-Identifier: Apache-2.0
 *
 * OFB, CFB and CBC with ciphertext stealing: the service against libcrypto at every length, in
 * every cut, in random pieces and in place; the primitives on every backend against the portable
 * one; CFB1 by bits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pak/cipher.h>
#include <pak/mem.h>

#include "crypto/aes/aes_feedback.h"
#include "crypto/base/cpu.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define MAX 700

static const struct row {
	enum pak_alg alg;
	const char *name; /* OpenSSL's, after AES-256- */
	const char *cts;
	enum pak_cts variant;
} rows[] = {
        {PAK_ALG_AES_OFB, "OFB", NULL, PAK_CTS_CS1},
        {PAK_ALG_AES_CFB128, "CFB", NULL, PAK_CTS_CS1},
        {PAK_ALG_AES_CFB8, "CFB8", NULL, PAK_CTS_CS1},
        {PAK_ALG_AES_CFB1, "CFB1", NULL, PAK_CTS_CS1},
        {PAK_ALG_AES_CBC_CTS, "CBC-CTS", "CS1", PAK_CTS_CS1},
        {PAK_ALG_AES_CBC_CTS, "CBC-CTS", "CS2", PAK_CTS_CS2},
        {PAK_ALG_AES_CBC_CTS, "CBC-CTS", "CS3", PAK_CTS_CS3},
};
#define ROWS (sizeof rows / sizeof *rows)

static struct pak_cipher op;

static void peer(const struct row *r, int encrypt, uint8_t *out, const uint8_t *in, size_t len,
                 const uint8_t *key, size_t key_len, const uint8_t *iv)
{
	OSSL_PARAM params[2] = {OSSL_PARAM_END, OSSL_PARAM_END};
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	EVP_CIPHER *cipher;
	char name[32];
	int n = 0;

	snprintf(name, sizeof name, "AES-%zu-%s", 8 * key_len, r->name);
	cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	if (r->cts)
		params[0] = OSSL_PARAM_construct_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE,
		                                             (char *)r->cts, 0);
	if (EVP_CipherInit_ex2(x, cipher, key, iv, encrypt, params) <= 0 ||
	    EVP_CipherUpdate(x, out, &n, in, (int)len) <= 0 || n != (int)len)
		abort();
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(cipher);
}

static enum pak_status start(const struct row *r, int encrypt, const uint8_t *key, size_t key_len,
                             const uint8_t *iv)
{
	enum pak_status st = pak_cipher_init(&op, r->alg, encrypt ? PAK_ENCRYPT : PAK_DECRYPT, key,
	                                     key_len, iv, 16);

	if (!st && r->cts)
		st = pak_cipher_set_cts(&op, r->variant);
	return st;
}

/* Pieces of at most `piece` bytes, of random lengths if seed is not NULL. */
static size_t run(uint8_t *out, const uint8_t *in, size_t len, size_t piece, uint64_t *seed)
{
	size_t written = 0, bad = 0, n;

	for (size_t at = 0, step; at < len; at += step) {
		step = seed ? tap_random64(seed) % (piece + 1) : piece;
		step = step < len - at ? step : len - at;
		bad += pak_cipher_update(&op, out + written, len - written, &n, in + at, step) !=
		       PAK_OK;
		written += n;
	}
	bad += pak_cipher_final(&op, out + written, len - written, &n) != PAK_OK;
	return bad + (written + n != len);
}

static void every_length(const struct row *r)
{
	static uint8_t in[MAX], want[MAX + 16], out[MAX + 16];
	uint64_t seed = 5;
	size_t bad = 0, max = r->alg == PAK_ALG_AES_CFB1 ? 60 : MAX;

	for (size_t len = r->cts ? 16 : 1; len < max; len++) {
		size_t key_len = 16 + 8 * (len % 3);
		int encrypt = (int)(len / 3 % 2);
		uint8_t key[32], iv[16];

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		peer(r, encrypt, want, in, len, key, key_len, iv);
		bad += start(r, encrypt, key, key_len, iv) != PAK_OK;
		bad += run(out, in, len, 1 + len % 90, &seed) || memcmp(out, want, len) != 0;
		memcpy(out, in, len);
		bad += start(r, encrypt, key, key_len, iv) != PAK_OK;
		if (r->cts) /* what is held back is written later: in place is one call then */
			bad += run(out, in, len, len, NULL) || memcmp(out, want, len) != 0;
		else
			bad += run(out, out, len, 37, NULL) || memcmp(out, want, len) != 0;
	}
	tap_ok(!bad, "%s %s: 1..%zu bytes as libcrypto, in pieces and in place", r->name,
	       r->cts ? r->cts : "", max - 1);
}

static void every_cut(const struct row *r)
{
	uint8_t in[100], want[100], out[100], key[16] = {3}, iv[16] = {4};
	uint64_t seed = 6;
	size_t bad = 0, n, m, k;

	tap_random(&seed, in, sizeof in);
	for (size_t len = 16; len <= 84; len++) {
		for (int encrypt = 0; encrypt < 2; encrypt++) {
			bad += start(r, encrypt, key, 16, iv) || run(want, in, len, len, NULL);
			for (size_t cut = 0; cut <= len; cut++) {
				bad += start(r, encrypt, key, 16, iv) != PAK_OK;
				bad += pak_cipher_update(&op, out, len, &n, in, cut) ||
				       pak_cipher_update(&op, out + n, len - n, &m, in + cut,
				                         len - cut) ||
				       pak_cipher_final(&op, out + n + m, len - n - m, &k);
				bad += n + m + k != len || memcmp(out, want, len) != 0;
			}
		}
	}
	tap_ok(!bad, "%s %s: every cut of 16..84 bytes", r->name, r->cts ? r->cts : "");
}

static void backends(const struct pak_aes_impl *impl)
{
	static uint8_t in[16 * 70], want[sizeof in], out[sizeof in];
	uint8_t key[32], iv[16], iv2[16];
	struct pak_aes ref, a;
	uint64_t seed = 7;
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, in, sizeof in);
	pak_aes_init_with(&ref, &pak_aes_ref, key, 32, PAK_AES_ENCRYPT_ONLY);
	pak_aes_init_with(&a, impl, key, 32, PAK_AES_ENCRYPT_ONLY);
	for (size_t n = 0; n <= 70; n += n < 36 ? 1 : 17) {
		for (int mode = 0; mode < 5; mode++) {
			void (*const f[])(const struct pak_aes *, uint8_t *, const uint8_t *,
			                  size_t, uint8_t *) = {pak_aes_ofb, pak_aes_cfb128_encrypt,
			                                        pak_aes_cfb128_decrypt};

			tap_random(&seed, iv, 16);
			memcpy(iv2, iv, 16);
			memcpy(out, in, sizeof in);
			if (mode < 3) {
				f[mode](&ref, want, in, n, iv);
				f[mode](&a, out, out, n, iv2);
			} else {
				pak_aes_cfb8(&ref, want, in, 16 * (n % 9), iv, mode - 3);
				pak_aes_cfb8(&a, out, out, 16 * (n % 9), iv2, mode - 3);
			}
			bad += memcmp(out, want, 16 * (mode < 3 ? n : n % 9)) != 0;
			bad += memcmp(iv, iv2, 16) != 0;
		}
	}
	tap_ok(!bad, "%s: OFB and CFB as the reference", impl->name);
}

/* Cut at any bit, the stream is that of whole bytes. */
static void bits(void)
{
	uint8_t key[16] = {8}, iv[16] = {9}, in[6] = {0xa5, 0x3c, 0x99, 0x01, 0xf0, 0x77}, want[6];
	uint8_t out[7], first[6];
	size_t bad = 0;

	for (int encrypt = 0; encrypt < 2; encrypt++) {
		bad += start(&rows[3], encrypt, key, 16, iv) || run(want, in, 6, 6, NULL);
		for (size_t n = 0; n <= 48; n++) {
			memset(out, 0xff, sizeof out);
			bad += start(&rows[3], encrypt, key, 16, iv) ||
			       pak_cipher_update_bits(&op, out, sizeof out, in, n);
			memset(first, 0xff, sizeof first);
			for (size_t i = 0; i < n; i++)
				first[i / 8] &= (uint8_t) ~(0x80 >> i % 8 & ~want[i / 8]);
			bad += memcmp(out, first, 6) != 0 || out[6] != 0xff;
		}
	}
	tap_ok(!bad, "CFB1: any number of bits");
	tap_ok(pak_cipher_update_bits(&op, out, 1, in, 9) == PAK_ERR_BUFFER &&
	               !start(&rows[0], 1, key, 16, iv) &&
	               pak_cipher_update_bits(&op, out, 6, in, 9) == PAK_ERR_STATE,
	       "CFB1: room for the bits; other modes have none");
}

static void rules(void)
{
	uint8_t key[16] = {8}, iv[16] = {9}, in[40] = {1}, out[64];
	size_t n;

	tap_ok(!start(&rows[4], 1, key, 16, iv) && !pak_cipher_update(&op, out, 64, &n, in, 15) &&
	               n == 0 && pak_cipher_final(&op, out, 64, &n) == PAK_ERR_LENGTH,
	       "CTS: under a block");
	tap_ok(!start(&rows[4], 1, key, 16, iv) && !pak_cipher_update(&op, out, 64, &n, in, 31) &&
	               n == 0 && pak_cipher_final(&op, out, 30, &n) == PAK_ERR_BUFFER && n == 31 &&
	               !pak_cipher_final(&op, out, 31, &n) && n == 31,
	       "CTS: room for the end");
	tap_ok(!start(&rows[4], 1, key, 16, iv) && !pak_cipher_set_padding(&op, true) &&
	               !op.padding && !pak_cipher_update(&op, out, 64, &n, in, 31) &&
	               pak_cipher_set_cts(&op, PAK_CTS_CS3) == PAK_ERR_STATE &&
	               !start(&rows[0], 1, key, 16, iv) &&
	               pak_cipher_set_cts(&op, PAK_CTS_CS3) == PAK_ERR_STATE,
	       "CTS: no padding; the variant is named first");
}

int main(void)
{
	core_init();
	for (size_t i = 0; i < ROWS; i++) {
		every_length(&rows[i]);
		every_cut(&rows[i]);
	}
	for (size_t i = 0; pak_aes_impls[i] != NULL; i++)
		if (pak_aes_impls[i]->needs & ~pak_cpu_hardware())
			tap_skip("this CPU lacks it", "%s", pak_aes_impls[i]->name);
		else
			backends(pak_aes_impls[i]);
	bits();
	rules();
	return tap_done();
}
