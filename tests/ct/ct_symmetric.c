/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests of secrets, HMAC, KDFs, the DRBG, comparison: each backend that can run. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/kdf.h>
#include <pak/mac.h>
#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/drbg/ctr_drbg.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/keccak/keccak_xn.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha2_mb.h"
#include "crypto/sha2/sha512_impl.h"

static const enum pak_alg hashes[] = {PAK_ALG_SHA1,       PAK_ALG_SHA224,   PAK_ALG_SHA256,
                                      PAK_ALG_SHA384,     PAK_ALG_SHA512,   PAK_ALG_SHA512_224,
                                      PAK_ALG_SHA512_256, PAK_ALG_SHA3_224, PAK_ALG_SHA3_256,
                                      PAK_ALG_SHA3_384,   PAK_ALG_SHA3_512};
#define HASHES (sizeof hashes / sizeof *hashes)

static uint8_t text[400];

static void digest_rest(void *c, const struct pak_hash *h)
{
	uint8_t out[PAK_DIGEST_MAX_LEN];

	memset(text, 7, sizeof text);
	ct_secret(text, sizeof text);
	h->update(c, text, 100);
	h->update(c, text + 100, sizeof text - 100);
	h->final(c, out);
	ct_reached(out, h->len);
}

#define DIGEST(prim, row) \
	for (size_t i = 0; pak_##prim##_impls[i]; i++) \
		if (ct_runs(pak_##prim##_impls[i]->needs)) { \
			struct pak_##prim c; \
			pak_##prim##_init_with(&c, &row, pak_##prim##_impls[i]); \
			digest_rest(&c, &row); \
		}

static void digests(void)
{
	DIGEST(sha1, pak_hash_sha1)
	DIGEST(sha256, pak_hash_sha256)
	DIGEST(sha256, pak_hash_sha224)
	DIGEST(sha512, pak_hash_sha512)
	DIGEST(sha512, pak_hash_sha384)
	DIGEST(sha512, pak_hash_sha512_224)
	DIGEST(sha512, pak_hash_sha512_256)
	DIGEST(keccak, pak_hash_sha3_224)
	DIGEST(keccak, pak_hash_sha3_256)
	DIGEST(keccak, pak_hash_sha3_384)
	DIGEST(keccak, pak_hash_sha3_512)
	DIGEST(keccak, pak_hash_shake128)
}

static void states_in_step(const struct pak_keccak_xn_impl *const *impls)
{
	for (; *impls; impls++) {
		const uint8_t *in[PAK_KECCAK_MAX_STATES];
		uint8_t results[PAK_KECCAK_MAX_STATES][300], *out[PAK_KECCAK_MAX_STATES];
		struct pak_keccak_xn x;

		if (!ct_runs((*impls)->needs))
			continue;
		memset(text, 9, sizeof text);
		ct_secret(text, sizeof text);
		for (size_t j = 0; j < PAK_KECCAK_MAX_STATES; j++) {
			in[j] = text + j;
			out[j] = results[j];
		}
		pak_keccak_xn_absorb(&x, *impls, 136, PAK_KECCAK_SHAKE, in, 300);
		pak_keccak_xn_squeeze(&x, out, 11);
		for (size_t j = 0; j < PAK_KECCAK_MAX_STATES; j++)
			out[j] += 11;
		pak_keccak_xn_squeeze(&x, out, 289);
		for (size_t j = 0; j < (*impls)->states; j++)
			ct_reached(results[j], sizeof results[j]);
	}
}

static void keccak_xn(void)
{
	states_in_step(pak_keccak_x4_impls);
	states_in_step(pak_keccak_x8_impls);
}

static void kmac(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_KMAC128, PAK_ALG_KMAC256};

	for (size_t i = 0; i < 2; i++)
		for (size_t key_len = 16; key_len < 200; key_len += 60) {
			const struct pak_mac_params p = {.custom = (const uint8_t *)"custom",
			                                 .custom_len = 6,
			                                 .xof = (uint8_t)i};
			uint8_t key[200] = {1}, out[200];
			struct pak_mac m;

			ct_secret(key, sizeof key);
			ct_ok(pak_mac_init_params(&m, algs[i], &p, PAK_OP_MAC, key, key_len));
			ct_ok(pak_mac_update(&m, "public text", 11));
			ct_ok(pak_mac_final(&m, out, sizeof out));
			ct_reached(out, sizeof out);
			ct_ok(pak_mac_restart(&m));
			ct_ok(pak_mac_final_bits(&m, out, 501, 0x15, 5));
			ct_reached(out, 63);
			pak_mac_clear(&m);
		}
}

static void hmac(void)
{
	for (size_t i = 0; i < HASHES; i++)
		for (size_t key_len = 16; key_len < 200; key_len += 60) {
			uint8_t key[200] = {1}, out[PAK_MAC_MAX_LEN];
			struct pak_mac m;

			ct_secret(key, sizeof key);
			ct_ok(pak_mac_init(&m, PAK_ALG_HMAC, hashes[i], PAK_OP_MAC, key, key_len));
			ct_ok(pak_mac_update(&m, "public text", 11));
			ct_ok(pak_mac_final(&m, out, m.mac_len));
			ct_reached(out, m.mac_len);
			pak_mac_clear(&m);
		}
}

static void hmac_verify(void)
{
	uint8_t key[32] = {1}, mac[32] = {0};
	struct pak_mac m;
	enum pak_status st;

	ct_secret(key, sizeof key);
	ct_ok(pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC_VERIFY, key, 32));
	ct_ok(pak_mac_update(&m, "public text", 11));
	st = pak_mac_verify(&m, mac, 32);
	ct_must(st == PAK_ERR_AUTH, "a wrong MAC");
	ct_ok(pak_mac_init(&m, PAK_ALG_KMAC128, PAK_ALG_NONE, PAK_OP_MAC_VERIFY, key, 32));
	st = pak_mac_verify_bits(&m, mac, 251, 0x15, 5);
	ct_must(st == PAK_ERR_AUTH, "a wrong MAC of bits");
	pak_mac_clear(&m);
}

static void hkdf(void)
{
	for (size_t i = 0; i < HASHES; i++) {
		uint8_t ikm[48] = {1}, out[150];

		ct_secret(ikm, sizeof ikm);
		ct_ok(pak_hkdf(hashes[i], out, sizeof out, (const uint8_t *)"salt", 4, ikm,
		               sizeof ikm, (const uint8_t *)"info", 4, NULL));
		ct_reached(out, sizeof out);
	}
}

static void tls13(void)
{
	uint8_t prev[32] = {1}, ikm[32] = {2}, out[32], data[32] = {0};
	const uint8_t *tls = (const uint8_t *)"tls13 ", *label = (const uint8_t *)"derived";

	ct_secret(prev, sizeof prev);
	ct_secret(ikm, sizeof ikm);
	ct_ok(pak_tls13_extract(PAK_ALG_SHA256, out, 32, prev, 32, ikm, 32, tls, 6, label, 7,
	                        NULL));
	ct_reached(out, 32);
	ct_ok(pak_tls13_expand_label(PAK_ALG_SHA256, out, 32, prev, 32, tls, 6, label, 7, data, 32,
	                             NULL));
	ct_reached(out, 32);
}

static void pbkdf2(void)
{
	for (size_t i = 0; i < HASHES; i++) {
		uint8_t password[20] = {1}, out[70];

		ct_secret(password, sizeof password);
		ct_ok(pak_pbkdf2(hashes[i], out, sizeof out, password, sizeof password,
		                 (const uint8_t *)"salt of 16 bytes", 16, 3, NULL));
		ct_reached(out, sizeof out);
	}
}

static void drbg(void)
{
	for (size_t i = 0; pak_aes_impls[i]; i++) {
		uint8_t entropy[48] = {1}, adin[32] = {2}, out[100];
		struct pak_ctr_drbg d;
		const struct pak_ctr_drbg_input in[2] = {{entropy, 48}, {adin, 32}};

		if (!ct_runs(pak_aes_impls[i]->needs))
			continue;
		ct_secret(entropy, sizeof entropy);
		ct_secret(adin, sizeof adin);
		pak_ctr_drbg_instantiate_with(&d, pak_aes_impls[i], in, 1);
		ct_ok(pak_ctr_drbg_reseed(&d, in, 2));
		ct_ok(pak_ctr_drbg_generate(&d, out, sizeof out, in + 1, 1));
		ct_reached(out, sizeof out);
		for (size_t len = 16; len <= PAK_CTR_DRBG_SHORT; len += 32) {
			const struct pak_ctr_drbg_input few = {adin, len / 4 + 12};
			ct_ok(pak_ctr_drbg_generate(&d, out, len, &few, 1));
			ct_reached(out, len);
		}
	}
}

/* What the service hands out is marked by the core. */
static void random_bytes(void)
{
	uint8_t out[50];

	ct_ok(pak_rng_bytes(out, sizeof out));
	ct_reached(out, sizeof out);
}

/* Secret messages, and a secret chaining value as that of HMAC is, on each backend; with one
 * message more than there are lanes. */
#define SIDE_BY_SIDE(bits, word) \
	static void side_by_side_##bits(void) \
	{ \
		enum { COUNT = PAK_SHA##bits##_LANES + 1 }; \
		const uint8_t *in[COUNT]; \
		uint8_t out[COUNT][(bits) / 8]; \
		word from[8] = {1}; \
		for (size_t i = 0; i < COUNT; i++) \
			in[i] = text + i; \
		for (size_t i = 0; pak_sha##bits##_mb_impls[i]; i++) { \
			if (!ct_runs(pak_sha##bits##_mb_impls[i]->needs)) \
				continue; \
			for (size_t len = 0; len <= 300; len += 60) { \
				memset(text, 7, sizeof text); \
				ct_secret(text, sizeof text); \
				ct_secret(from, sizeof from); \
				pak_sha##bits##_many_with(pak_sha##bits##_mb_impls[i], out, from, \
				                          128, in, len, COUNT); \
				ct_reached(out, sizeof out); \
			} \
		} \
	}
SIDE_BY_SIDE(256, uint32_t)
SIDE_BY_SIDE(512, uint64_t)

/* Passwords of several lengths, as many as the widest backend has lanes and some more. */
static void pbkdf2_many(void)
{
	static const enum pak_alg all[] = {PAK_ALG_SHA1, PAK_ALG_SHA256, PAK_ALG_SHA512};
	struct pak_pbkdf2_job jobs[19];
	uint8_t salt[16] = {3}, out[19][40];

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		memset(text, 7, sizeof text);
		ct_secret(text, sizeof text);
		for (size_t j = 0; j < 19; j++)
			jobs[j] = (struct pak_pbkdf2_job){out[j],     sizeof out[j], text + j,
			                                  10 + 9 * j, salt,          sizeof salt};
		ct_ok(pak_pbkdf2_many(all[i], jobs, 19, 3, NULL));
		ct_reached(out, sizeof out);
	}
}

static void comparison(void)
{
	uint8_t a[100] = {1}, b[100] = {1};
	int equal;

	ct_secret(a, sizeof a);
	equal = pak_mem_equal(a, b, sizeof a);
	ct_reached(&equal, sizeof equal);
	ct_must(equal == 1, "equal");
}

const struct ct_row ct_symmetric[] = {
        {"digests of secrets, every backend", digests, 0, 0},
        {"Keccak, four and eight states", keccak_xn, 0, 0},
        {"KMAC", kmac, 0, 1},
        {"HMAC", hmac, 0, 0},
        {"HMAC verification", hmac_verify, 0, 1},
        {"HKDF", hkdf, 0, 0},
        {"TLS 1.3 key schedule", tls13, 0, 0},
        {"PBKDF2", pbkdf2, 0, 0},
        {"SHA-256 side by side, every backend", side_by_side_256, 0, 0},
        {"SHA-512 side by side, every backend", side_by_side_512, 0, 0},
        {"PBKDF2 of many passwords", pbkdf2_many, 0, 0},
        {"CTR_DRBG, every AES backend", drbg, 0, 0},
        {"random bytes", random_bytes, 0, 1},
        {"comparison", comparison, 0, 0},
        {0},
};
