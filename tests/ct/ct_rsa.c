/* SPDX-License-Identifier: Apache-2.0
 *
 * Multi-precision arithmetic with secret operands and exponents, on each backend that can run; RSA
 * with secret keys: import, signature, decryption with all paddings, generation. */
#include "tests/ct/ct.h"

#include <config.h>
#include <string.h>

#include <pak/mem.h>
#include <pak/pke.h>
#include <pak/sign.h>

#include "crypto/base/cpu.h"
#include "crypto/bn/bn.h"
#include "crypto/rsa/rsa_kat.h"
#include "crypto/rsa/rsa_pad.h"

#define LIMBS 8 /* 512 bits: the code does not care, valgrind does */

static uint64_t area[2 * 33 * 64 + 1024] __attribute__((aligned(64)));

static void powers(void)
{
	for (const struct pak_bn_impl *const *row = pak_bn_impls, *impl; (impl = *row); row++) {
		uint64_t m[LIMBS], a[LIMBS], e[2] = {0x123456789, 0xabcdef}, out[2][LIMBS];
		uint64_t r[2][64] __attribute__((aligned(64)));
		struct pak_bn_mod mod;

		if (!ct_runs(impl->needs))
			continue;
		for (unsigned i = 0; i < LIMBS; i++) {
			m[i] = 0x9e3779b97f4a7c15 * (i + 1) | 1;
			a[i] = 0x0123456789abcdef * (i + 7);
		}
		m[LIMBS - 1] |= (uint64_t)1 << 63;
		a[LIMBS - 1] >>= 1;
		ct_secret(m, sizeof m); /* as factors are */
		ct_secret(a, sizeof a);
		ct_secret(e, sizeof e);
		pak_bn_mod_init(&mod, impl, m, 64 * LIMBS, area);
		pak_bn_to(r[0], a, &mod);
		pak_bn_exp(r[0], r[0], e, 100, &mod, area + 1024);
		pak_bn_from(out[0], r[0], &mod);
		ct_reached(out[0], sizeof out[0]);
		pak_bn_to(r[0], a, &mod);
		pak_bn_to(r[1], a, &mod);
		pak_bn_exp2((uint64_t *const[]){r[0], r[1]}, (const uint64_t *const[]){r[0], r[1]},
		            (const uint64_t *const[]){e, e}, 100,
		            (const struct pak_bn_mod *const[]){&mod, &mod}, area + 1024);
		pak_bn_from(out[1], r[1], &mod);
		ct_reached(out[1], sizeof out[1]);
	}
}

static void plain(void)
{
	uint64_t a[LIMBS] = {6, 7, 8, 9}, b[LIMBS] = {15, 3}, q[LIMBS], r[LIMBS], work[2 * LIMBS];

	ct_secret(a, sizeof a);
	ct_secret(b, sizeof b);
	pak_bn_div(q, r, a, LIMBS, b, LIMBS);
	ct_reached(q, sizeof q);
	ct_reached(r, sizeof r);
	pak_bn_gcd(r, a, b, LIMBS, work);
	ct_reached(r, sizeof r);
	q[0] = pak_bn_inverse(r, a, b, LIMBS);
	ct_reached(q, 8);
}

static struct pak_key *secret_key(void)
{
	static const uint8_t e[3] = {1, 0, 1};
	uint8_t d[256], p[128], q[128];
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {
	        {kat_n, sizeof kat_n}, {e, sizeof e}, {d, sizeof d}, {p, sizeof p}, {q, sizeof q}};
	struct pak_key *key = NULL;

	memcpy(d, kat_d, sizeof d);
	memcpy(p, kat_p, sizeof p);
	memcpy(q, kat_q, sizeof q);
	ct_secret(d, sizeof d);
	ct_secret(p, sizeof p);
	ct_secret(q, sizeof q);
	ct_ok(pak_key_import_rsa(&key, v, NULL));
	return key;
}

static void sign(void)
{
	struct pak_key *key = secret_key();
	uint8_t sig[256];
	struct pak_sign s;
	size_t len;

	for (int i = 0; i < 2; i++) {
		enum pak_alg alg = i ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1;

		ct_ok(pak_sign_init(&s, alg, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED, key));
		ct_ok(pak_sign_digest(&s, sig, sizeof sig, &len, kat_digest, 32));
		pak_sign_clear(&s);
		ct_ok(pak_sign_init(&s, alg, PAK_ALG_SHA256, PAK_OP_VERIFY, PAK_NONCE_HEDGED, key));
		ct_ok(pak_verify_digest(&s, sig, len, kat_digest, 32));
		pak_sign_clear(&s);
	}
	pak_key_free(key);
}

/* Lanes where the processor and the checker have them. */
static void sign_many(void)
{
	struct pak_key *key = secret_key();
	struct pak_sign_job jobs[8];
	uint8_t sig[8][256];
	struct pak_sign s;

	ct_ok(pak_sign_init(&s, PAK_ALG_RSA_PKCS1, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                    key));
	for (int i = 0; i < 8; i++)
		jobs[i] = (struct pak_sign_job){&s, kat_digest, 32, sig[i], 256, 0, PAK_OK};
	ct_ok(pak_sign_many(jobs, 8));
	pak_sign_clear(&s);
	pak_key_free(key);
}

static void decrypt(void)
{
	struct pak_key *key = secret_key();
	struct pak_pke pke = {
	        .alg = PAK_ALG_RSA_OAEP, .op = PAK_OP_DECRYPT, .key = key, .hash = PAK_ALG_SHA256};
	uint8_t out[256];
	size_t len;

	ct_ok(pak_pke_decrypt(&pke, out, sizeof out, &len, kat_ciphertext, sizeof kat_ciphertext));
	ct_reached(out, len);
	pke.alg = PAK_ALG_RSA_PKCS1_ENC; /* bad padding: a synthetic message */
	ct_ok(pak_pke_decrypt(&pke, out, sizeof out, &len, kat_ciphertext, sizeof kat_ciphertext));
	ct_reached(out, len ? len : 1);
	ct_ok(pak_pke_decrypt_tls(&pke, out, kat_ciphertext, sizeof kat_ciphertext, 0x303, 0));
	ct_reached(out, 48);
	pak_key_free(key);
}

static void unpad(void)
{
	uint8_t em[128], kdk[32] = {9}, out[48], random[48] = {5};
	size_t len;

	for (int i = 0; i < 2; i++) {
		memset(em, 0x77, sizeof em);
		em[0] = 0;
		em[1] = 2;
		em[sizeof em - 49] = (uint8_t)i; /* good, then bad */
		ct_secret(em, sizeof em);
		ct_secret(random, sizeof random);
		pak_rsa_pkcs1_unpad_tls(out, em, sizeof em, 0x7777, 0, random);
		ct_reached(out, sizeof out);
		ct_secret(kdk, sizeof kdk);
		pak_rsa_pkcs1_unpad(&len, em, sizeof em, kdk, i ? 48 : 0);
		ct_reached(em, sizeof em);
	}
}

/* The texts that are encrypted, and what else is done with keys. */
static void encrypt(void)
{
	struct pak_key *key = secret_key(), *same = secret_key();
	struct pak_pke pke = {
	        .alg = PAK_ALG_RSA_OAEP, .op = PAK_OP_ENCRYPT, .key = key, .hash = PAK_ALG_SHA256};
	uint8_t text[32] = {1}, out[256], sig[256];
	struct pak_sign s, copy;
	size_t len;
	int equal;

	for (int i = 0; i < 2; i++) {
		ct_secret(text, sizeof text);
		pke.alg = i ? PAK_ALG_RSA_PKCS1_ENC : PAK_ALG_RSA_OAEP;
		ct_ok(pak_pke_encrypt(&pke, out, sizeof out, &len, text, sizeof text));
		ct_public(out, sizeof out);
	}
	ct_ok(pak_sign_init(&s, PAK_ALG_RSA_PSS, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                    key));
	ct_ok(pak_sign_set_pss(&s, PAK_ALG_SHA512, 20));
	pak_sign_copy(&copy, &s);
	ct_ok(pak_sign_digest(&copy, sig, sizeof sig, &len, kat_digest, 32));
	pak_sign_clear(&s);
	pak_sign_clear(&copy);
	equal = pak_key_equal(key, same, PAK_PART_PRIVATE);
	ct_public(&equal, sizeof equal);
	ct_must(equal, "the same key twice");
	ct_ok(pak_key_check(key));
	pak_key_free(key);
	pak_key_free(same);
}

static void keygen(void)
{
	struct pak_key *key = NULL;
	uint8_t d[256];
	size_t len;

	ct_ok(pak_key_generate_rsa(&key, 2048, NULL, 0, NULL));
	ct_ok(pak_key_rsa_component(key, PAK_RSA_D, d, sizeof d, &len));
	ct_reached(d, len);
	pak_key_free(key);
}

static void keygen_aux(void)
{
	struct pak_key *key = NULL;
	uint8_t d[256];
	size_t len;

	ct_ok(pak_key_generate_rsa_primes(&key, 2048, NULL, 0, PAK_RSA_PRIMES_AUX, NULL));
	ct_ok(pak_key_rsa_component(key, PAK_RSA_D, d, sizeof d, &len));
	ct_reached(d, len);
	pak_key_free(key);
}

const struct ct_row ct_rsa[] = {
        {"bn: powers, each backend", powers, 0, 0},
        {"bn: division, gcd, inverse", plain, 0, 0},
        {"RSA: paddings of decryption", unpad, 0, 1},
        {"RSA: import and sign", sign, 0, 1},
        {"RSA: signatures in lanes", sign_many, 0, 1},
        {"RSA: decrypt", decrypt, 0, 1},
        {"RSA: encrypt, copy, compare, check", encrypt, 0, 1},
        {"RSA: key generation", keygen, 0, 1},
        {"RSA: key generation with conditions", keygen_aux, 0, 1},
        {0},
};
