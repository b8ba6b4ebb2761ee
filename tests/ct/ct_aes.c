/* SPDX-License-Identifier: Apache-2.0
 *
 * AES and GCM under secret keys and texts on each backend, padding, tags, TLS CBC records. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/aead.h>
#include <pak/cipher.h>

#include "crypto/aes/aes.h"
#include "crypto/gcm/gcm.h"

static uint8_t key[32], text[1100], out[1100];

static void secrets(void)
{
	memset(key, 5, sizeof key);
	memset(text, 7, sizeof text);
	ct_secret(key, sizeof key);
	ct_secret(text, sizeof text);
}

/* All modes; the counter is secret as a DRBG's is. */
static void aes_on(const struct pak_aes_impl *impl, size_t key_len)
{
	for (size_t n = 1; n <= 68; n += n < 5 ? 1 : 21) {
		uint8_t iv[16] = {1};
		struct pak_aes a;

		secrets();
		ct_secret(iv, sizeof iv);
		pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
		impl->ecb_encrypt(&a, out, text, n);
		ct_reached(out, 16 * n);
		impl->ecb_decrypt(&a, out, text, n);
		ct_reached(out, 16 * n);
		impl->cbc_encrypt(&a, out, text, n, iv);
		ct_reached(out, 16 * n);
		impl->cbc_decrypt(&a, out, text, n, iv);
		ct_reached(out, 16 * n);
		impl->ctr(&a, out, text, n, iv);
		ct_reached(out, 16 * n);
		pak_aes_ctr32(&a, out, NULL, n, iv);
		ct_reached(out, 16 * n);
	}
}

static void aes(void)
{
	for (size_t i = 0; pak_aes_impls[i] != NULL; i++)
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			if (ct_runs(pak_aes_impls[i]->needs))
				aes_on(pak_aes_impls[i], key_len);
}

/* Key, text, associated data and even the IV (whose J0, when long, comes from the hash key). */
static void gcm_on(const struct pak_gcm_impl *impl, size_t key_len)
{
	for (size_t n = 1; n <= 1100; n = 2 * n + 5) {
		for (size_t iv_len = 12; iv_len <= 16; iv_len += 4) {
			uint8_t iv[16] = {1}, aad[40] = {2}, tag[16];
			struct pak_gcm g;

			secrets();
			ct_secret(iv, sizeof iv);
			ct_secret(aad, sizeof aad);
			pak_gcm_init_with(&g, impl, key, key_len);
			pak_gcm_seal(&g, out, tag, iv, iv_len, aad, n % sizeof aad, text, n);
			ct_reached(out, n);
			ct_reached(tag, sizeof tag);
			pak_gcm_open(&g, out, tag, iv, iv_len, aad, n % sizeof aad, text, n);
			ct_reached(out, n);
			ct_reached(tag, sizeof tag);
			pak_gcm_start(&g, iv, iv_len);
			pak_gcm_aad(&g, aad, n % sizeof aad);
			pak_gcm_encrypt(&g, out, text, n / 3);
			pak_gcm_encrypt(&g, out + n / 3, text + n / 3, n - n / 3);
			pak_gcm_final(&g, tag);
			ct_reached(out, n);
			ct_reached(tag, sizeof tag);
		}
	}
}

static void gcm(void)
{
	for (size_t i = 0; pak_gcm_impls[i] != NULL; i++)
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			if (ct_runs(pak_gcm_impls[i]->needs))
				gcm_on(pak_gcm_impls[i], key_len);
}

static void sealing(void)
{
	static struct pak_aead a;
	uint8_t iv[12] = {1}, tag[16];

	secrets();
	ct_ok(pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32));
	ct_ok(pak_aead_seal(&a, out, tag, 16, iv, 12, iv, 12, text, 100));
	ct_reached(out, 100);
	ct_ok(pak_aead_start(&a, iv, 12, 16));
	ct_ok(pak_aead_update(&a, out, text, 100));
	ct_ok(pak_aead_seal_final(&a, tag, 12));
	ct_reached(out, 100);
	ct_reached(tag, 12);
	pak_aead_clear(&a);
}

/* The computed tag is secret until the answer is known. */
static void tag_check(void)
{
	static struct pak_aead a;
	uint8_t iv[12] = {1}, tag[16] = {2};

	secrets();
	ct_public(text, sizeof text);
	ct_ok(pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_DECRYPT, key, 32));
	ct_must(pak_aead_open(&a, out, tag, 16, iv, 12, iv, 12, text, 100) == PAK_ERR_AUTH,
	        "a wrong tag");
	ct_ok(pak_aead_start(&a, iv, 12, 16));
	ct_ok(pak_aead_update(&a, out, text, 100));
	ct_must(pak_aead_open_final(&a, tag, 16) == PAK_ERR_AUTH, "a wrong tag");
	pak_aead_clear(&a);
}

static void cipher_modes(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_AES_ECB, PAK_ALG_AES_CBC, PAK_ALG_AES_CTR};
	static struct pak_cipher c;
	uint8_t iv[16] = {1};
	size_t n;

	for (size_t i = 0; i < 3; i++) {
		for (int d = 0; d < 2; d++) {
			secrets();
			ct_ok(pak_cipher_init(&c, algs[i], d ? PAK_DECRYPT : PAK_ENCRYPT, key, 32,
			                      iv, pak_cipher_iv_len(algs[i])));
			ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 83));
			ct_reached(out, n);
		}
	}
	pak_cipher_clear(&c);
}

/* Only whether the padding is right, and then its length, may show. */
static void unpad(void)
{
	static struct pak_cipher c;
	uint8_t iv[16] = {1};
	size_t n;

	for (uint8_t flip = 0; flip < 2; flip++) {
		memset(key, 5, sizeof key);
		ct_secret(key, sizeof key);
		ct_ok(pak_cipher_init(&c, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16, iv, 16));
		ct_ok(pak_cipher_set_padding(&c, true));
		ct_ok(pak_cipher_update(&c, out, 16, &n, iv, 5));
		ct_ok(pak_cipher_final(&c, out, 16, &n));
		ct_public(out, 16);
		out[3] ^= flip;
		ct_ok(pak_cipher_init(&c, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 16, iv, 16));
		ct_ok(pak_cipher_set_padding(&c, true));
		ct_ok(pak_cipher_update(&c, text, 32, &n, out, 16));
		ct_must(pak_cipher_final(&c, text, 16, &n) == (flip ? PAK_ERR_DATA : PAK_OK),
		        "padding");
		if (!flip)
			ct_reached(text, 5);
	}
	pak_cipher_clear(&c);
}

static void tls_cbc(void)
{
	for (size_t len = 64; len <= 512; len += 64) {
		uint8_t mac[64];
		size_t payload;

		secrets();
		ct_ok(pak_tls_cbc_open(&payload, mac, text, len, 20));
		ct_reached(mac, 20);
		ct_reached(&payload, sizeof payload);
	}
}

const struct ct_row ct_aes[] = {
        {"AES, every backend", aes, 0, 0},    {"GCM, every backend", gcm, 0, 0},
        {"sealing", sealing, 0, 0},           {"tag comparison", tag_check, 0, 1},
        {"cipher modes", cipher_modes, 0, 0}, {"unpadding", unpad, 0, 1},
        {"TLS CBC record", tls_cbc, 0, 0},    {0},
};
