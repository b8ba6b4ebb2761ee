/* SPDX-License-Identifier: Apache-2.0
 *
 * The key derivation functions of pak/kdf_more.h, the TLS 1.2 PRF, every DRBG mechanism. */
#include "tests/ct/ct.h"

#include <pak/digest.h>
#include <pak/kdf_more.h>

#include "crypto/drbg/mech.h"

#define TEXT(text) ((struct pak_kdf_bytes){(const uint8_t *)(text), sizeof(text) - 1})
#define OUT 150

static const enum pak_alg hashes[] = {PAK_ALG_SHA1, PAK_ALG_SHA256, PAK_ALG_SHA512,
                                      PAK_ALG_SHA3_256};
#define HASHES (sizeof hashes / sizeof *hashes)

static uint8_t key[48], out[OUT];

/* A fresh secret of len bytes. */
static struct pak_kdf_bytes secret(size_t len)
{
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)(7 * i + 1);
	ct_secret(key, len);
	return (struct pak_kdf_bytes){key, len};
}

static void reached(enum pak_status st, size_t len)
{
	ct_ok(st);
	ct_reached(out, len);
	ct_public(key, sizeof key);
}

static void tls12(void)
{
	static const enum pak_alg prfs[] = {PAK_ALG_SHA256, PAK_ALG_SHA384, PAK_ALG_MD5_SHA1};

	for (size_t i = 0; i < 3; i++)
		reached(pak_tls1_prf(prfs[i], out, OUT, secret(48).p, 48,
		                     (const uint8_t *)"master secret", 13, (const uint8_t *)"seed",
		                     4, NULL),
		        OUT);
}

static void kbkdf(void)
{
	for (size_t i = 0; i <= HASHES; i++)
		for (int mode = PAK_KBKDF_COUNTER; mode <= PAK_KBKDF_DOUBLE_PIPELINE; mode++) {
			struct pak_kbkdf k = {
			        .mode = (enum pak_kbkdf_mode)mode,
			        .mac = i < HASHES ? PAK_ALG_HMAC : PAK_ALG_CMAC,
			        .hash = i < HASHES ? hashes[i] : PAK_ALG_NONE,
			        .fixed = TEXT("fixed data"),
			        .counter_bits = 32,
			        .place = PAK_KBKDF_MIDDLE_FIXED,
			        .break_bits = 13,
			};

			k.key = secret(32);
			reached(pak_kbkdf(out, OUT, &k, NULL), OUT);
		}
	reached(pak_kbkdf_kmac(PAK_ALG_KMAC256, out, OUT, secret(48), TEXT("label"),
	                       TEXT("context"), NULL),
	        OUT);
}

static void sp800_56c(void)
{
	static const enum pak_alg macs[] = {PAK_ALG_NONE, PAK_ALG_HMAC, PAK_ALG_KMAC128};

	for (size_t i = 0; i < 3; i++) {
		struct pak_one_step k = {.mac = macs[i],
		                         .hash = i < 2 ? PAK_ALG_SHA256 : PAK_ALG_NONE,
		                         .info = TEXT("info")};

		k.secret = secret(48);
		reached(pak_one_step(out, OUT, &k, NULL), OUT);
	}
	struct pak_kbkdf expand = {.mode = PAK_KBKDF_FEEDBACK,
	                           .mac = PAK_ALG_HMAC,
	                           .hash = PAK_ALG_SHA256,
	                           .fixed = TEXT("fixed data"),
	                           .counter_bits = 8};

	reached(pak_two_step(out, OUT, secret(48), TEXT("salt"), &expand, NULL), OUT);
}

static void x9_and_ssh(void)
{
	const struct pak_x942 x = {.oid = TEXT("\6\1\1"), .party_u = TEXT("U"), .key_bits = 256};

	for (size_t i = 0; i < HASHES; i++) {
		reached(pak_x963_kdf(hashes[i], out, OUT, secret(48), TEXT("info"), NULL), OUT);
		reached(pak_x942_kdf(hashes[i], out, OUT, secret(48), &x, NULL), OUT);
		reached(pak_ssh_kdf(hashes[i], out, OUT, secret(48), TEXT("hash"), TEXT("session"),
		                    'A', NULL),
		        OUT);
	}
}

static void applications(void)
{
	for (size_t i = 0; i < HASHES; i++) {
		size_t len = pak_digest_len(hashes[i]);

		reached(pak_ikev2_skeyseed(hashes[i], out, OUT, TEXT("Ni"), TEXT("Nr"), secret(48),
		                           NULL),
		        len);
		reached(pak_ikev2_rekey(hashes[i], out, OUT, secret(48), TEXT("shared"), TEXT("Ni"),
		                        TEXT("Nr"), NULL),
		        len);
		reached(pak_ikev2_prf_plus(hashes[i], out, OUT, secret(48), TEXT("seed"), NULL),
		        OUT);
		reached(pak_pkcs12_kdf(hashes[i], out, OUT, secret(20), TEXT("salt"), 3, 1, NULL),
		        OUT);
	}
	reached(pak_krb5_kdf(out, 32, secret(32), TEXT("kerberos"), NULL), 32);
}

static void mechanism(struct pak_mech_state s)
{
	const size_t n = s.mech == &pak_mech_ctr ? s.seed_len : sizeof key;
	const struct pak_ctr_drbg_input in[] = {{key, n}, {key, 16}};

	secret(n);
	ct_ok(pak_mech_instantiate(&s, in, 2));
	ct_ok(pak_mech_reseed(&s, in, 2));
	reached(pak_mech_generate(&s, out, OUT, in + 1, 1), OUT);
}

static void drbgs(void)
{
	struct pak_mech_state s;

	for (size_t i = 0; i < HASHES; i++) {
		pak_mech_choose_hash(&s, &pak_mech_hash, pak_hash_get(hashes[i]));
		mechanism(s);
		pak_mech_choose_hash(&s, &pak_mech_hmac, pak_hash_get(hashes[i]));
		mechanism(s);
	}
	for (size_t len = 16; len <= 32; len += 8)
		for (int df = 0; df < 2; df++) {
			pak_mech_choose_ctr(&s, len, df);
			mechanism(s);
		}
}

const struct ct_row ct_kdf[] = {
        {"TLS 1.2 PRF", tls12, 0, 0},
        {"KBKDF", kbkdf, 0, 0},
        {"one and two steps", sp800_56c, 0, 0},
        {"X9.63, X9.42, SSH", x9_and_ssh, 0, 0},
        {"IKEv2, PKCS#12, Kerberos", applications, 0, 0},
        {"Hash_DRBG, HMAC_DRBG, CTR_DRBG", drbgs, 0, 0},
        {0},
};
