/* SPDX-License-Identifier: Apache-2.0
 *
 * The services' other entries, so that no function that takes a secret is without a row: AEADs in
 * pieces, digests of secrets, MACs again, random generators of the caller's own, keys. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/aead.h>
#include <pak/cipher.h>
#include <pak/digest.h>
#include <pak/kdf.h>
#include <pak/key.h>
#include <pak/mac.h>
#include <pak/rng.h>
#include <pak/xts.h>

#include "crypto/drbg/ctr_drbg.h"
#include "crypto/sha2/sha2_mb.h"

static uint8_t key[64], text[400], out[400];

static void secrets(void)
{
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(3 * i + 1);
	memset(text, 7, sizeof text);
	ct_secret(key, sizeof key);
	ct_secret(text, sizeof text);
}

static void aeads(void)
{
	static const struct {
		enum pak_alg alg;
		size_t key_len;
		int whole;
	} algs[] = {{PAK_ALG_AES_GCM, 32, 0},
	            {PAK_ALG_AES_CCM, 16, 0},
	            {PAK_ALG_CHACHA20_POLY1305, 32, 0},
	            {PAK_ALG_AES_SIV, 64, 1},
	            {PAK_ALG_AES_GCM_SIV, 32, 1}};
	static struct pak_aead a;
	uint8_t iv[12] = {1}, tag[16];

	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		secrets();
		ct_ok(pak_aead_init(&a, algs[i].alg, PAK_ENCRYPT, key, algs[i].key_len));
		if (algs[i].alg == PAK_ALG_AES_CCM)
			ct_ok(pak_aead_start_sized(&a, iv, 12, 16, 40, 300));
		else
			ct_ok(pak_aead_start(&a, iv, 12, 16));
		ct_ok(pak_aead_aad(&a, text, 40));
		if (algs[i].whole) {
			ct_ok(pak_aead_seal_whole(&a, out, tag, text, 300));
		} else {
			ct_ok(pak_aead_update(&a, out, text, 100));
			ct_ok(pak_aead_update(&a, out + 100, text + 100, 200));
			ct_ok(pak_aead_seal_final(&a, tag, 16));
		}
		ct_reached(out, 300);
		ct_reached(tag, 16);
		pak_aead_clear(&a);
	}
	ct_ok(pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32));
	ct_ok(pak_aead_start_random(&a, iv, 12, 16));
	pak_aead_clear(&a);
}

/* Only whether the tag is right may show. */
static void opening_whole(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_AES_SIV, PAK_ALG_AES_GCM_SIV};
	static struct pak_aead a;
	uint8_t iv[12] = {1}, tag[16] = {2};

	for (size_t i = 0; i < 2; i++) {
		secrets();
		ct_public(text, sizeof text);
		ct_ok(pak_aead_init(&a, algs[i], PAK_DECRYPT, key, 32));
		ct_ok(pak_aead_start(&a, iv, 12, 16));
		ct_must(pak_aead_open_whole(&a, out, tag, text, 100) == PAK_ERR_AUTH,
		        "a wrong tag");
		pak_aead_clear(&a);
	}
}

static void ciphers(void)
{
	static struct pak_cipher c;
	static struct pak_xts x;
	uint8_t iv[16] = {1}, now[16];
	size_t n, m;

	secrets();
	ct_ok(pak_cipher_init(&c, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 32, iv, 16));
	ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 48));
	ct_ok(pak_cipher_get_iv(&c, now));
	ct_reached(now, 16);
	ct_ok(pak_cipher_restart(&c, iv, 16));
	ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 48));
	ct_reached(out, n);
	ct_ok(pak_cipher_init(&c, PAK_ALG_AES_CFB1, PAK_ENCRYPT, key, 32, iv, 16));
	ct_ok(pak_cipher_update_bits(&c, out, sizeof out, text, 35));
	ct_reached(out, 4);
	for (int cts = PAK_CTS_CS1; cts <= PAK_CTS_CS3; cts++) {
		secrets();
		ct_ok(pak_cipher_init(&c, PAK_ALG_AES_CBC_CTS, PAK_DECRYPT, key, 16, iv, 16));
		ct_ok(pak_cipher_set_cts(&c, (enum pak_cts)cts));
		ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 83));
		ct_ok(pak_cipher_final(&c, out + n, sizeof out - n, &m));
		ct_reached(out, n + m);
	}
	secrets();
	ct_ok(pak_cipher_init(&c, PAK_ALG_CHACHA20, PAK_ENCRYPT, key, 32, iv, 16));
	ct_ok(pak_cipher_update(&c, out, sizeof out, &n, text, 300));
	ct_reached(out, n);
	pak_cipher_clear(&c);
	secrets();
	ct_ok(pak_tls_cbc_pad(text, sizeof text, &n, 100));
	ct_ok(pak_xts_init(&x, PAK_ENCRYPT, key, 64));
	ct_ok(pak_xts_unit(&x, out, text, 123, iv));
	ct_reached(out, 123);
	ct_ok(pak_xts_unit_bits(&x, out, text, 979, iv));
	ct_reached(out, 123);
	pak_xts_clear(&x);
}

static void digests(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_SHA1, PAK_ALG_SHA256, PAK_ALG_SHA512,
	                                    PAK_ALG_SHA3_256, PAK_ALG_SHAKE128};
	static struct pak_digest d;

	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		secrets();
		ct_ok(pak_digest_once(algs[i], out, sizeof out, text, 100));
		ct_reached(out, 16);
		ct_ok(pak_digest_init(&d, algs[i]));
		ct_ok(pak_digest_update(&d, text, 200));
		ct_ok(pak_digest_final_bits(&d, out, sizeof out, 0x54, 3));
		ct_reached(out, 16);
	}
	ct_ok(pak_digest_init_cshake(&d, PAK_ALG_CSHAKE128, "name", 4, text, 20));
	ct_ok(pak_digest_update(&d, text, 200));
	ct_ok(pak_digest_squeeze(&d, out, 100));
	ct_reached(out, 100);
	pak_digest_clear(&d);
	ct_ok(pak_digest_init_bare_cshake(&d, PAK_ALG_CSHAKE256));
	ct_ok(pak_digest_set_len(&d, 50));
	ct_ok(pak_digest_update(&d, text, 200));
	ct_ok(pak_digest_final(&d, out, sizeof out));
	ct_reached(out, 50);
}

/* Twenty messages side by side: more than there are lanes. */
static void many_lanes(void)
{
	static uint8_t narrow[20][32], wide[20][64];
	const uint8_t *in[20];

	secrets();
	for (size_t i = 0; i < 20; i++)
		in[i] = text + i;
	for (size_t i = 0; pak_sha256_mb_impls[i]; i++)
		if (ct_runs(pak_sha256_mb_impls[i]->needs)) {
			pak_sha256_many_with(pak_sha256_mb_impls[i], narrow, NULL, 0, in, 300, 20);
			ct_reached(narrow, sizeof narrow);
		}
	for (size_t i = 0; pak_sha512_mb_impls[i]; i++)
		if (ct_runs(pak_sha512_mb_impls[i]->needs)) {
			pak_sha512_many_with(pak_sha512_mb_impls[i], wide, NULL, 0, in, 300, 20);
			ct_reached(wide, sizeof wide);
		}
	pak_sha256_many(narrow, NULL, 0, in, 300, 20);
	ct_reached(narrow, sizeof narrow);
	pak_sha512_many(wide, NULL, 0, in, 300, 20);
	ct_reached(wide, sizeof wide);
}

static void macs(void)
{
	static const struct {
		enum pak_alg alg, hash;
	} algs[] = {{PAK_ALG_HMAC, PAK_ALG_SHA256},
	            {PAK_ALG_HMAC, PAK_ALG_SHA3_256},
	            {PAK_ALG_CMAC, PAK_ALG_NONE},
	            {PAK_ALG_KMAC256, PAK_ALG_NONE}};
	static struct pak_mac m;
	uint8_t iv[12] = {1}, mac[64], header[13] = {1};

	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		const struct pak_mac_params p = {.hash = algs[i].hash};

		secrets();
		ct_ok(pak_mac_init_params(&m, algs[i].alg, &p, PAK_OP_MAC, key, 32));
		ct_ok(pak_mac_update(&m, text, 100));
		ct_ok(pak_mac_final(&m, mac, 16));
		ct_ok(pak_mac_restart(&m));
		ct_ok(pak_mac_update(&m, text, 50));
		ct_ok(pak_mac_final(&m, mac, 16));
		ct_reached(mac, 16);
		pak_mac_clear(&m);
	}
	const struct pak_mac_params gmac = {.iv = iv, .iv_len = 12};
	ct_ok(pak_mac_init_params(&m, PAK_ALG_GMAC, &gmac, PAK_OP_MAC, key, 32));
	ct_ok(pak_mac_restart_iv(&m, iv, 12));
	ct_ok(pak_mac_update(&m, text, 50));
	ct_ok(pak_mac_final(&m, mac, 16));
	ct_reached(mac, 16);
	for (int i = 0; i < 3; i++) {
		static const enum pak_alg hashes[] = {PAK_ALG_SHA1, PAK_ALG_SHA256, PAK_ALG_SHA384};
		size_t len = 40;

		secrets();
		ct_secret(&len, sizeof len);
		ct_ok(pak_mac_init(&m, PAK_ALG_HMAC, hashes[i], PAK_OP_MAC, key, 32));
		ct_ok(pak_mac_tls_record(&m, mac, sizeof mac, header, sizeof header, text, len,
		                         160));
		ct_reached(mac, 20);
	}
	pak_mac_clear(&m);
}

static void hkdf_halves(void)
{
	uint8_t prk[32];

	secrets();
	ct_ok(pak_hkdf_extract(PAK_ALG_SHA256, prk, sizeof prk, text, 20, key, 32, NULL));
	ct_ok(pak_hkdf_expand(PAK_ALG_SHA256, out, 100, prk, sizeof prk, text, 20, NULL));
	ct_reached(out, 100);
	const struct pak_ctr_drbg_input in = {key, 48};
	struct pak_ctr_drbg d;
	pak_ctr_drbg_instantiate(&d, &in, 1);
	ct_ok(pak_ctr_drbg_generate(&d, out, 100, NULL, 0));
	ct_reached(out, 100);
}

static void generators(void)
{
	static const struct pak_drbg_choice choices[] = {
	        {.alg = PAK_ALG_CTR_DRBG, .key_bits = 128, .no_df = true},
	        {.alg = PAK_ALG_HASH_DRBG, .hash = PAK_ALG_SHA256},
	        {.alg = PAK_ALG_HMAC_DRBG, .hash = PAK_ALG_SHA512}};
	struct pak_drbg *d;

	ct_ok(pak_drbg_new(&d, PAK_ALG_CTR_DRBG, NULL, 0, NULL));
	ct_ok(pak_drbg_reseed(d, NULL, 0));
	ct_ok(pak_drbg_generate(d, out, 100, true, NULL, 0));
	ct_reached(out, 100);
	pak_drbg_free(d);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct pak_drbg_any *any;

		ct_ok(pak_drbg_any_new(&any, &choices[i], NULL, 0, NULL));
		ct_ok(pak_drbg_any_reseed(any, NULL, 0));
		ct_ok(pak_drbg_any_generate(any, out, 100, true, NULL, 0));
		ct_reached(out, 100);
		pak_drbg_any_free(any);
	}
	ct_ok(pak_entropy_bytes(out, 64)); /* noise of the kernel: not marked */
}

static void secret_keys(void)
{
	struct pak_key *k, *made;
	const uint8_t *bytes;
	size_t len;
	int equal;

	secrets();
	ct_ok(pak_key_import_secret(&k, PAK_ALG_HMAC, key, 32, NULL));
	ct_ok(pak_key_generate_secret(&made, PAK_ALG_HMAC, 32, NULL));
	ct_ok(pak_key_secret(k, &bytes, &len));
	memcpy(out, bytes, len);
	ct_reached(out, len);
	equal = pak_key_equal(k, made, PAK_PART_SECRET);
	ct_public(&equal, sizeof equal);
	ct_must(!equal, "two keys");
	pak_key_free(k);
	pak_key_free(made);
}

const struct ct_row ct_services[] = {
        {"AEADs in pieces", aeads, 0, 0},
        {"opening as a whole", opening_whole, 0, 1},
        {"ciphers, again and in bits", ciphers, 0, 1},
        {"digests through the service", digests, 0, 0},
        {"digests in many lanes", many_lanes, 0, 0},
        {"MACs, again and of TLS records", macs, 0, 0},
        {"HKDF in halves, the module's DRBG", hkdf_halves, 0, 0},
        {"generators of the caller's own", generators, 0, 1},
        {"secret keys", secret_keys, 0, 1},
        {0},
};
