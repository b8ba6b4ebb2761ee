/* SPDX-License-Identifier: Apache-2.0
 *
 * The other modes of AES under secret keys and texts: XTS, CCM and CMAC on each backend, key wrap,
 * OFB, CFB, ciphertext stealing; ChaCha20-Poly1305; SIV and GCM-SIV. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/cipher.h>
#include <pak/wrap.h>
#include <pak/xts.h>

#include "crypto/ccm/ccm.h"
#include "crypto/chacha/chachapoly.h"
#include "crypto/cmac/cmac.h"
#include "crypto/siv/gcm_siv.h"
#include "crypto/siv/siv.h"
#include "crypto/xts/xts.h"

static uint8_t key[64], text[700], out[700];

static void secrets(void)
{
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(5 + i);
	memset(text, 7, sizeof text);
	ct_secret(key, sizeof key);
	ct_secret(text, sizeof text);
}

/* Data units with and without a partial block; the tweak is secret once it is encrypted. */
static void xts(void)
{
	uint8_t iv[16] = {1};
	struct pak_xts_key x;

	for (size_t i = 0; pak_xts_impls[i] != NULL; i++) {
		if (!ct_runs(pak_xts_impls[i]->needs))
			continue;
		for (size_t len = 16; len <= sizeof text; len = 2 * len + 3) {
			secrets();
			pak_xts_set_key_with(&x, pak_xts_impls[i], key, len % 2 ? 32 : 64,
			                     PAK_AES_BOTH);
			pak_xts_encrypt(&x, out, text, len, iv);
			ct_reached(out, len);
			pak_xts_decrypt(&x, out, text, len, iv);
			ct_reached(out, len);
			pak_xts_encrypt_bits(&x, out, text, 8 * len - (len > 16 ? 3 : 0), iv);
			pak_xts_decrypt_bits(&x, out, text, 8 * len - (len > 16 ? 3 : 0), iv);
			ct_reached(out, len);
		}
	}
}

static void ccm(void)
{
	uint8_t iv[13] = {1}, tag[16];
	struct pak_ccm c;

	for (size_t i = 0; pak_ccm_impls[i] != NULL; i++) {
		if (!ct_runs(pak_ccm_impls[i]->needs))
			continue;
		for (size_t len = 1; len <= sizeof text; len = 2 * len + 3) {
			secrets();
			pak_ccm_init_with(&c, pak_ccm_impls[i], key, 16 + 8 * (len % 3));
			pak_ccm_start(&c, iv, 13, 21, len, 16);
			pak_ccm_aad(&c, text, 21);
			pak_ccm_encrypt(&c, out, text, len / 3);
			pak_ccm_encrypt(&c, out + len / 3, text + len / 3, len - len / 3);
			pak_ccm_final(&c, tag);
			ct_reached(out, len);
			ct_reached(tag, 16);
			pak_ccm_start(&c, iv, 13, 0, len, 16);
			pak_ccm_decrypt(&c, out, text, len);
			pak_ccm_final(&c, tag);
			ct_reached(out, len);
			ct_reached(tag, 16);
		}
	}
}

static void cmac(void)
{
	uint8_t mac[16];
	struct pak_cmac c;

	for (size_t i = 0; pak_cbcmac_impls[i] != NULL; i++) {
		if (!ct_runs(pak_cbcmac_impls[i]->needs))
			continue;
		for (size_t len = 0; len <= 100; len += 11) {
			secrets();
			pak_cmac_init_with(&c, pak_cbcmac_impls[i], key, 16 + 8 * (len % 3));
			pak_cmac_update(&c, text, len / 2);
			pak_cmac_update(&c, text + len / 2, len - len / 2);
			pak_cmac_final(&c, mac);
			ct_reached(mac, 16);
		}
	}
}

/* Only whether the wrapped key is whole, and then its length, may show. */
static void wrap(void)
{
	static struct pak_wrap w;
	size_t n;

	for (int padded = 0; padded < 2; padded++) {
		enum pak_alg alg = padded ? PAK_ALG_AES_KWP : PAK_ALG_AES_KW;

		for (uint8_t flip = 0; flip < 2; flip++) {
			secrets();
			ct_ok(pak_wrap_init(&w, alg, PAK_OP_WRAP, false, key, 32));
			ct_ok(pak_wrap_run(&w, out, sizeof out, &n, text, padded ? 45 : 48, NULL));
			ct_reached(out, n);
			ct_public(out, n);
			out[3] ^= flip;
			ct_ok(pak_wrap_init(&w, alg, PAK_OP_UNWRAP, false, key, 32));
			ct_must(pak_wrap_run(&w, out, sizeof out, &n, out, 56, NULL) ==
			                (flip ? PAK_ERR_AUTH : PAK_OK),
			        "a wrapped key");
			if (!flip)
				ct_reached(out, n);
		}
	}
	pak_wrap_clear(&w);
}

static void feedback(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_AES_OFB, PAK_ALG_AES_CFB128, PAK_ALG_AES_CFB8,
	                                    PAK_ALG_AES_CFB1, PAK_ALG_AES_CBC_CTS};
	static struct pak_cipher c;
	uint8_t iv[16] = {1};
	size_t n, m;

	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		for (int d = 0; d < 2; d++) {
			secrets();
			ct_ok(pak_cipher_init(&c, algs[i], d ? PAK_DECRYPT : PAK_ENCRYPT, key, 32,
			                      iv, 16));
			ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 83));
			ct_ok(pak_cipher_final(&c, out + n, sizeof out - n, &m));
			ct_reached(out, n + m);
		}
	}
	pak_cipher_clear(&c);
}

static void chachapoly_on(const struct pak_chacha20_impl *cipher,
                          const struct pak_poly1305_impl *mac)
{
	uint8_t iv[12] = {1}, tag[16];
	struct pak_chachapoly c;

	for (size_t len = 1; len <= sizeof text; len = 2 * len + 3) {
		secrets();
		pak_chachapoly_init_with(&c, cipher, mac, key);
		pak_chachapoly_start(&c, iv);
		pak_chachapoly_aad(&c, text, 21);
		pak_chachapoly_encrypt(&c, out, text, len / 3);
		pak_chachapoly_encrypt(&c, out + len / 3, text + len / 3, len - len / 3);
		pak_chachapoly_final(&c, tag);
		ct_reached(out, len);
		ct_reached(tag, 16);
		pak_chachapoly_start(&c, iv);
		pak_chachapoly_decrypt(&c, out, text, len);
		pak_chachapoly_final(&c, tag);
		ct_reached(out, len);
		ct_reached(tag, 16);
	}
}

static void chachapoly(void)
{
	for (size_t i = 0; pak_chacha20_impls[i] != NULL; i++)
		if (ct_runs(pak_chacha20_impls[i]->needs))
			chachapoly_on(pak_chacha20_impls[i], &pak_poly1305_ref);
	for (size_t i = 0; pak_poly1305_impls[i] != NULL; i++)
		if (ct_runs(pak_poly1305_impls[i]->needs))
			chachapoly_on(&pak_chacha20_ref, pak_poly1305_impls[i]);
}

/* What was sealed is public, so opening starts from there. */
static void siv(void)
{
	uint8_t tag[16];
	struct pak_siv s;

	for (size_t len = 1; len <= sizeof text; len = 2 * len + 3) {
		secrets();
		pak_siv_init(&s, key, 32 + 16 * (len % 3));
		pak_siv_start(&s);
		pak_siv_aad(&s, text, 21);
		pak_siv_seal(&s, out, tag, text, len);
		ct_reached(out, len);
		ct_reached(tag, 16);
		ct_public(tag, 16);
		pak_siv_start(&s);
		pak_siv_open(&s, out, tag, text, len);
		ct_reached(out, len);
		ct_reached(tag, 16);
	}
}

static void gcm_siv_on(const struct pak_gcm_siv_impl *impl)
{
	uint8_t iv[12] = {1}, tag[16];
	struct pak_gcm_siv g;

	for (size_t len = 1; len <= sizeof text; len = 2 * len + 3) {
		secrets();
		pak_gcm_siv_init_with(&g, impl, key, 16 + 16 * (len % 2));
		pak_gcm_siv_start(&g, iv);
		pak_gcm_siv_aad(&g, text, 21);
		pak_gcm_siv_seal(&g, out, tag, text, len);
		ct_reached(out, len);
		ct_reached(tag, 16);
		ct_public(tag, 16);
		pak_gcm_siv_start(&g, iv);
		pak_gcm_siv_open(&g, out, tag, text, len);
		ct_reached(out, len);
		ct_reached(tag, 16);
	}
}

static void gcm_siv(void)
{
	for (size_t i = 0; pak_gcm_siv_impls[i] != NULL; i++)
		if (ct_runs(pak_gcm_siv_impls[i]->needs))
			gcm_siv_on(pak_gcm_siv_impls[i]);
}

const struct ct_row ct_modes[] = {
        {"XTS, every backend", xts, 0, 0},
        {"CCM, every backend", ccm, 0, 0},
        {"CMAC, every backend", cmac, 0, 0},
        {"key wrap", wrap, 0, 1},
        {"OFB, CFB, CTS", feedback, 0, 0},
        {"ChaCha20-Poly1305, every backend", chachapoly, 0, 0},
        {"SIV", siv, 0, 0},
        {"GCM-SIV, every backend", gcm_siv, 0, 0},
        {0},
};
