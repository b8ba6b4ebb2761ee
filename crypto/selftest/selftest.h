/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: known-answer tests, run on first use of each primitive, on the backend that will serve
 * it. Every primitive folder has one X_kat.c that exports one struct pak_selftest; table.c lists
 * them by id. */
#ifndef PAK_SELFTEST_H
#define PAK_SELFTEST_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/module.h>
#include <pak/status.h>

enum pak_selftest_id {
	PAK_ST_SHA1,
	PAK_ST_SHA256,
	PAK_ST_SHA512,
	PAK_ST_SHA3,
	PAK_ST_MD5_SHA1,
	PAK_ST_HMAC,
	PAK_ST_KMAC,
	PAK_ST_HKDF,
	PAK_ST_TLS13_KDF,
	PAK_ST_PBKDF2,
	PAK_ST_TLS1_PRF,
	PAK_ST_HASH_DRBG,
	PAK_ST_HMAC_DRBG,
	PAK_ST_CTR_DRBG_ANY,
	PAK_ST_KBKDF,
	PAK_ST_SSKDF,
	PAK_ST_X963KDF,
	PAK_ST_X942KDF,
	PAK_ST_SSHKDF,
	PAK_ST_IKEV2,
	PAK_ST_KRB5KDF,
	PAK_ST_PKCS12KDF,
	PAK_ST_CTR_DRBG,
	PAK_ST_AES,
	PAK_ST_AES_GCM,
	PAK_ST_AES_CCM,
	PAK_ST_CHACHA20_POLY1305,
	PAK_ST_AES_SIV,
	PAK_ST_AES_GCM_SIV,
	PAK_ST_AES_XTS,
	PAK_ST_AES_KW,
	PAK_ST_CMAC,
	PAK_ST_RSA,
	PAK_ST_RSA_DECRYPT,
	PAK_ST_RSA_MANY,
	PAK_ST_ECDSA,
	PAK_ST_ECDH,
	PAK_ST_ECDSA_P224,
	PAK_ST_ECDSA_P384,
	PAK_ST_ECDH_P384,
	PAK_ST_ECDSA_P521,
	PAK_ST_ECDH_P521,
	PAK_ST_ED25519,
	PAK_ST_X25519,
	PAK_ST_ED448,
	PAK_ST_X448,
	PAK_ST_FFDH,
	PAK_ST_ECDSA_BP256,
	PAK_ST_ECDH_BP256,
	PAK_ST_ECDSA_BP384,
	PAK_ST_ECDH_BP384,
	PAK_ST_ECDSA_BP512,
	PAK_ST_ECDH_BP512,
	PAK_ST_COUNT
};

struct pak_selftest {
	const char *name; /* "SHA2-256" */
	const char *type; /* OpenSSL's words: "KAT_Digest", "KAT_Cipher", "KAT_Signature" ... */
	/* Returns 1 on success. corrupt = 1: flip a bit of the computed answer before comparing, so
	 * the test must return 0. Must not call services or pak_selftest_gate. */
	int (*run)(int corrupt);
};

extern const struct pak_selftest pak_sha1_selftest, pak_sha256_selftest, pak_sha512_selftest,
        pak_sha3_selftest, pak_kmac_selftest, pak_hmac_selftest, pak_hkdf_selftest,
        pak_tls13_kdf_selftest, pak_pbkdf2_selftest, pak_ctr_drbg_selftest, pak_aes_selftest,
        pak_aes_gcm_selftest, pak_aes_ccm_selftest, pak_aes_xts_selftest, pak_aes_kw_selftest,
        pak_cmac_selftest, pak_ecdsa_selftest, pak_ecdh_selftest;
extern const struct pak_selftest pak_hash_drbg_selftest, pak_hmac_drbg_selftest,
        pak_ctr_drbg_any_selftest, pak_md5_sha1_selftest, pak_tls1_prf_selftest, pak_kbkdf_selftest,
        pak_sskdf_selftest, pak_x963kdf_selftest, pak_x942kdf_selftest, pak_sshkdf_selftest,
        pak_ikev2_selftest, pak_krb5kdf_selftest, pak_pkcs12kdf_selftest;
extern const struct pak_selftest pak_ecdsa_p224_selftest, pak_ecdsa_p384_selftest,
        pak_ecdsa_p521_selftest, pak_ecdh_p384_selftest, pak_ecdh_p521_selftest,
        pak_ed25519_selftest, pak_x25519_selftest, pak_ed448_selftest, pak_x448_selftest;
extern const struct pak_selftest pak_chacha20_poly1305_selftest, pak_aes_siv_selftest,
        pak_aes_gcm_siv_selftest;
extern const struct pak_selftest pak_rsa_selftest, pak_rsa_decrypt_selftest, pak_rsa_many_selftest,
        pak_ffdh_selftest;
extern const struct pak_selftest pak_ecdsa_bp256_selftest, pak_ecdh_bp256_selftest,
        pak_ecdsa_bp384_selftest, pak_ecdh_bp384_selftest, pak_ecdsa_bp512_selftest,
        pak_ecdh_bp512_selftest;

/* The table: one row per id, NULL where the primitive is not in this build. */
extern const struct pak_selftest *const pak_selftests[PAK_ST_COUNT];

/* For the tests' own use: 1 if the n bytes are equal, with a bit of got flipped first if corrupt
 * is 1. */
int pak_selftest_equal(uint8_t *got, const uint8_t *want, size_t n, int corrupt);

/* A short check value of a long answer, in which every bit of it counts: per byte place modulo 16,
 * rotate left by one, then add. */
void pak_selftest_fold(uint8_t out[16], const uint8_t *text, size_t len);

/* Life cycle, for module.c: begin enters the state SELFTEST, end leaves it for RUNNING or, on an
 * error, for ERROR. Fork handlers hold the lock so that a child never inherits a half-run test. */
void pak_selftest_begin(void);
void pak_selftest_end(const char *failure);
void pak_selftest_lock(void);
void pak_selftest_unlock(void);

/* For pak_selftest_gate alone: the state of each test, and what is done while it is not open. */
enum pak_gate { PAK_GATE_SHUT = 0, PAK_GATE_OPEN = 1, PAK_GATE_FAILED = -1 };
extern _Atomic(int) pak_selftest_gates[PAK_ST_COUNT];
PAK_MUST_CHECK enum pak_status pak_selftest_first_use(enum pak_selftest_id id);

/* Runs test id if it has not passed yet; the fast path is one relaxed load. PAK_ERR_SELFTEST if it
 * fails, or the module is in the error state; PAK_ERR_STATE before pak_module_init. */
PAK_MUST_CHECK static inline enum pak_status pak_selftest_gate(enum pak_selftest_id id)
{
	if ((unsigned)id < PAK_ST_COUNT &&
	    atomic_load_explicit(&pak_selftest_gates[id], memory_order_relaxed) == PAK_GATE_OPEN)
		return PAK_OK;
	return pak_selftest_first_use(id);
}

/* Services call this before any output of a running operation (update, final): no data leaves the
 * module in the error state, and an on-demand self-test is waited for. The fast path is one relaxed
 * load. */
extern _Atomic(enum pak_state) pak_selftest_state;
PAK_MUST_CHECK enum pak_status pak_selftest_wait(void);
PAK_MUST_CHECK static inline enum pak_status pak_selftest_check(void)
{
	if (atomic_load_explicit(&pak_selftest_state, memory_order_relaxed) == PAK_STATE_RUNNING)
		return PAK_OK;
	return pak_selftest_wait();
}

#endif
