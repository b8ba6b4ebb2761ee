/* SPDX-License-Identifier: Apache-2.0
 *
 * One row for every kind of operation that the constant-time runs have rows for, on the best
 * backend. A scalar made of the fixed secret is 1. */
#include "tests/timing/timing.h"

#include <stdlib.h>
#include <string.h>

#include <pak/cipher.h>
#include <pak/kdf.h>
#include <pak/mac.h>
#include <pak/mem.h>
#include <pak/pke.h>
#include <pak/sign.h>

#include "crypto/aes/aes.h"
#include "crypto/ccm/ccm.h"
#include "crypto/chacha/chachapoly.h"
#include "crypto/drbg/ctr_drbg.h"
#include "crypto/ec/ecdh.h"
#include "crypto/ec/ecdsa.h"
#include "crypto/ec/ed25519.h"
#include "crypto/ec/ed448.h"
#include "crypto/gcm/gcm.h"
#include "crypto/kw/kw.h"
#include "crypto/rsa/rsa_kat.h"
#include "crypto/rsa/rsa_pad.h"
#include "crypto/siv/gcm_siv.h"
#include "crypto/siv/siv.h"
#include "crypto/xts/xts.h"
#include "tests/tap.h"

static uint64_t seed = 27182;
static uint8_t out[TIMING_SECRET + 64], tag[64];
static const uint8_t iv[16] = {1}, text[256] = {2};
static volatile int sink;

static void nothing(const uint8_t *s)
{
	(void)s;
}

/* --- symmetric: key and text are the secret --- */

static void aes(const uint8_t *s)
{
	struct pak_aes a;
	uint8_t chain[16] = {0};

	pak_aes_init(&a, s, 32, PAK_AES_BOTH);
	a.impl->cbc_encrypt(&a, out, s + 32, 8, chain);
	a.impl->cbc_decrypt(&a, out, s + 32, 8, chain);
	a.impl->ctr(&a, out, s + 32, 16, chain);
}

static void gcm(const uint8_t *s)
{
	struct pak_gcm g;

	pak_gcm_init(&g, s, 32);
	pak_gcm_seal(&g, out, tag, iv, 12, s + 32, 20, s + 64, 300);
}

static void ccm(const uint8_t *s)
{
	struct pak_ccm x;

	pak_ccm_init(&x, s, 16);
	pak_ccm_start(&x, iv, 12, 20, 300, 16);
	pak_ccm_aad(&x, s + 32, 20);
	pak_ccm_encrypt(&x, out, s + 64, 300);
	pak_ccm_final(&x, tag);
}

static void xts(const uint8_t *s)
{
	struct pak_xts_key x;

	pak_xts_set_key(&x, s, 64, PAK_AES_BOTH);
	pak_xts_encrypt(&x, out, s + 64, 300, iv);
	pak_xts_decrypt(&x, out, s + 64, 300, iv);
}

static void cmac(const uint8_t *s)
{
	struct pak_cmac x;

	pak_cmac_init(&x, s, 32);
	pak_cmac_update(&x, s + 32, 100);
	pak_cmac_final(&x, tag);
}

static void key_wrap(const uint8_t *s)
{
	static const uint8_t icv[8] = {0xa6};
	struct pak_aes a;

	pak_aes_init(&a, s, 32, PAK_AES_BOTH);
	pak_kwp_wrap(&a, out, s + 32, 61, icv, 0);
	sink = pak_kw_unwrap(&a, out, s + 32, 64, icv, 0) != 0;
}

static void siv(const uint8_t *s)
{
	struct pak_siv x;

	pak_siv_init(&x, s, 64);
	pak_siv_start(&x);
	pak_siv_seal(&x, out, tag, s + 64, 300);
}

static void gcm_siv(const uint8_t *s)
{
	struct pak_gcm_siv g;

	pak_gcm_siv_init(&g, s, 32);
	pak_gcm_siv_start(&g, iv);
	pak_gcm_siv_seal(&g, out, tag, s + 32, 300);
}

static void chachapoly(const uint8_t *s)
{
	struct pak_chachapoly x;

	pak_chachapoly_init(&x, s);
	pak_chachapoly_start(&x, iv);
	pak_chachapoly_encrypt(&x, out, s + 32, 300);
	pak_chachapoly_final(&x, tag);
}

static void hash_with(enum pak_alg alg, const uint8_t *s)
{
	const struct pak_hash *h = pak_hash_get(alg);
	union pak_hash_state state;

	h->init(&state);
	h->update(&state, s, 500);
	h->final(&state, out);
}

static void digests(const uint8_t *s)
{
	hash_with(PAK_ALG_SHA1, s);
	hash_with(PAK_ALG_SHA256, s);
	hash_with(PAK_ALG_SHA512, s);
	hash_with(PAK_ALG_SHA3_256, s);
}

static struct pak_mac mac;

static void hmac(const uint8_t *s)
{
	sink = pak_mac_init(&mac, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, s, 64) ||
	       pak_mac_update(&mac, s + 64, 100) || pak_mac_final(&mac, out, 32);
}

static void hmac_start(const uint8_t *s)
{
	(void)s;
	sink = pak_mac_init(&mac, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, text, 32);
}

/* The first byte is the length of the text in a record of 400 bytes. */
static void hmac_tls(const uint8_t *s)
{
	sink = pak_mac_tls_record(&mac, out, 32, text, 13, s, 120 + (size_t)s[0], 400);
}

static void kdfs(const uint8_t *s)
{
	sink = pak_hkdf(PAK_ALG_SHA256, out, 100, text, 16, s, 64, text, 16, NULL) ||
	       pak_pbkdf2(PAK_ALG_SHA512, out, 64, s, 20, text, 16, 10, NULL);
}

static void drbg(const uint8_t *s)
{
	const struct pak_ctr_drbg_input in = {s, 48};
	struct pak_ctr_drbg d;

	pak_ctr_drbg_instantiate(&d, &in, 1);
	sink = pak_ctr_drbg_generate(&d, out, 100, &in, 1);
}

/* The fixed secret is equal to the text, the random one differs early. */
static void compare(const uint8_t *s)
{
	static const uint8_t zero[TIMING_SECRET];

	sink = pak_mem_equal(s, zero, TIMING_SECRET);
}

/* --- padding --- */

static uint8_t record[400];

static void record_of(const uint8_t *s)
{
	memset(record, s[0], sizeof record); /* any padding length, right or wrong */
	record[sizeof record - 3] = (uint8_t)(record[sizeof record - 3] ^ (s[1] & 1));
}

static void tls_cbc(const uint8_t *s)
{
	size_t n;

	(void)s;
	sink = pak_tls_cbc_open(&n, out, record, sizeof record, 20);
}

/* Right padding against what decryption with a wrong key gives. */
static void pkcs1_unpad(const uint8_t *s)
{
	uint8_t em[256];
	size_t n;

	memcpy(em, s, sizeof em);
	pak_rsa_pkcs1_unpad(&n, em, sizeof em, s + 256, 0);
	sink = (int)n;
}

static void pkcs1_unpad_tls(const uint8_t *s)
{
	uint8_t em[256];

	memcpy(em, s, sizeof em);
	em[0] = 0;
	em[1] = 2;
	em[sizeof em - 49] = 0;
	pak_rsa_pkcs1_unpad_tls(out, em, sizeof em, 0x0303, 0, s + 256);
}

/* --- curves --- */

static const struct pak_ec_curve *curve;
static const struct pak_ec_impl *impl;
static struct pak_ec_private priv;
static uint8_t blind[PAK_EC_MAX_WIDE]; /* random whatever the key is: 0 would be refused */

static void ec_key(enum pak_alg alg, const uint8_t *s)
{
	uint64_t d[PAK_EC_MAX_LIMBS];

	curve = pak_ec_curve_get(alg);
	impl = pak_ec_pick(curve);
	pak_ec_scalar_from_wide(curve, d, s);
	tap_random(&seed, blind, sizeof blind);
	pak_ec_private_set(curve, &priv, d, blind);
}

#define EC_KEY(name, alg) \
	static void name##_key(const uint8_t *s) \
	{ \
		ec_key(alg, s); \
	}
EC_KEY(p256, PAK_ALG_P256)
EC_KEY(p384, PAK_ALG_P384)
EC_KEY(p521, PAK_ALG_P521)
EC_KEY(bp256, PAK_ALG_BRAINPOOLP256R1)
EC_KEY(bp384, PAK_ALG_BRAINPOOLP384R1)
EC_KEY(bp512, PAK_ALG_BRAINPOOLP512R1)

static void ecdsa(const uint8_t *s)
{
	const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(PAK_ALG_SHA256)};

	(void)s;
	if (pak_ecdsa_sign(curve, impl, out, &priv, text, 32, &nonce, blind))
		abort();
}

static void ecdh(const uint8_t *s)
{
	(void)s;
	sink = pak_ecdh(curve, impl, out, &priv, curve->g);
}

static struct pak_ed25519_private ed;
static struct pak_ed448_private ed448;
static uint8_t pub[57];

static void ed25519_key(const uint8_t *s)
{
	pak_ed25519_expand(&ed, s, s + 32);
	sink = pak_ed25519_public(pak_c25519_pick(), pub, &ed);
}

static void ed25519(const uint8_t *s)
{
	static const struct pak_ed25519_domain pure = {.flag = PAK_ED25519_PURE};

	(void)s;
	sink = pak_ed25519_sign(pak_c25519_pick(), out, &ed, pub, &pure, text, 64);
}

static void x25519(const uint8_t *s)
{
	static const uint8_t nine[32] = {9};

	sink = pak_x25519(pak_c25519_pick(), out, s, nine);
}

static void ed448_key(const uint8_t *s)
{
	pak_ed448_expand(&ed448, s, s + 64);
	sink = pak_ed448_public(pak_c448_impls[0], pub, &ed448);
}

static void ed448_sign(const uint8_t *s)
{
	static const struct pak_ed448_domain pure = {.prehashed = 0};

	(void)s;
	sink = pak_ed448_sign(pak_c448_impls[0], out, &ed448, pub, &pure, text, 64);
}

static void x448(const uint8_t *s)
{
	static const uint8_t five[56] = {5};

	sink = pak_x448(pak_c448_impls[0], out, s, five);
}

/* --- RSA: one key; the ciphertext is what an attacker chooses, fixed or random --- */

static struct pak_key *rsa;
static uint8_t ciphertext[256];

static void rsa_key(const uint8_t *s)
{
	static const uint8_t e[3] = {1, 0, 1};
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {{kat_n, sizeof kat_n},
	                                              {e, sizeof e},
	                                              {kat_d, sizeof kat_d},
	                                              {kat_p, sizeof kat_p},
	                                              {kat_q, sizeof kat_q}};

	if (!rsa && pak_key_import_rsa(&rsa, v, NULL))
		abort();
	memcpy(ciphertext, s, sizeof ciphertext);
	ciphertext[0] = 0;
	ciphertext[255] |= 2;
}

static void rsa_decrypt(const uint8_t *s)
{
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_PKCS1_ENC, .op = PAK_OP_DECRYPT, .key = rsa};
	size_t n;

	(void)s;
	sink = pak_pke_decrypt(&pke, out, sizeof out, &n, ciphertext, sizeof ciphertext);
}

/* --- leaks made on purpose --- */

static void leaky_compare(const uint8_t *s)
{
	size_t i = 0;

	while (i < TIMING_SECRET && !((const volatile uint8_t *)s)[i])
		i++;
	sink = (int)i;
}

static void leaky_bits(const uint8_t *s)
{
	volatile uint64_t x = 3;

	for (unsigned i = 0; i < 512; i++)
		if (s[i / 8] >> i % 8 & 1)
			x = x * x + 1;
}

const struct timing_row timing_rows[] = {
        {"a comparison that stops early", nothing, leaky_compare, 0, 0, 1},
        {"a step for each bit that is set", nothing, leaky_bits, 0, 0, 1},
        {"AES", nothing, aes, 0, 0, 0},
        {"GCM", nothing, gcm, 0, 0, 0},
        {"CCM", nothing, ccm, 0, 0, 0},
        {"XTS", nothing, xts, 0, 0, 0},
        {"CMAC", nothing, cmac, 0, 0, 0},
        {"key wrap", nothing, key_wrap, 0, 0, 0},
        {"SIV", nothing, siv, 0, 0, 0},
        {"GCM-SIV", nothing, gcm_siv, 0, 0, 0},
        {"ChaCha20-Poly1305", nothing, chachapoly, 0, 0, 0},
        {"digests", nothing, digests, 0, 0, 0},
        {"HMAC", nothing, hmac, 0, 0, 0},
        {"HMAC of a TLS record", hmac_start, hmac_tls, 0, 0, 0},
        {"HKDF and PBKDF2", nothing, kdfs, 0, 5, 0},
        {"CTR_DRBG", nothing, drbg, 0, 0, 0},
        {"comparison", nothing, compare, 0, 0, 0},
        {"TLS CBC record", record_of, tls_cbc, 0, 0, 0},
        {"RSA padding v1.5", nothing, pkcs1_unpad, 0xff, 0, 0},
        {"RSA padding v1.5 of TLS", nothing, pkcs1_unpad_tls, 0x55, 0, 0},
        {"ECDSA P-256", p256_key, ecdsa, 0, 5, 0},
        {"ECDSA P-384", p384_key, ecdsa, 0, 20, 0},
        {"ECDSA P-521", p521_key, ecdsa, 0, 40, 0},
        {"ECDSA brainpoolP256r1", bp256_key, ecdsa, 0, 20, 0},
        {"ECDSA brainpoolP384r1", bp384_key, ecdsa, 0, 40, 0},
        {"ECDSA brainpoolP512r1", bp512_key, ecdsa, 0, 40, 0},
        {"ECDH P-256", p256_key, ecdh, 0, 5, 0},
        {"ECDH P-384", p384_key, ecdh, 0, 20, 0},
        {"ECDH P-521", p521_key, ecdh, 0, 40, 0},
        {"ECDH brainpoolP256r1", bp256_key, ecdh, 0, 20, 0},
        {"ECDH brainpoolP384r1", bp384_key, ecdh, 0, 40, 0},
        {"ECDH brainpoolP512r1", bp512_key, ecdh, 0, 40, 0},
        {"Ed25519", ed25519_key, ed25519, 0, 5, 0},
        {"X25519", nothing, x25519, 0, 5, 0},
        {"Ed448", ed448_key, ed448_sign, 0, 40, 0},
        {"X448", nothing, x448, 0, 40, 0},
        {"RSA decryption", rsa_key, rsa_decrypt, 0, 40, 0},
        {0},
};
