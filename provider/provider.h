/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the files of the provider share: its context, the contexts it hands out, its
 * tables. One binary serves OpenSSL 3.0 to 4.x, so dispatch numbers newer than the headers are
 * defined here. */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

#include "policy/setup.h"
#include "provider/err.h"

/* OpenSSL 3.3: output of an XOF in parts. */
#ifndef OSSL_FUNC_DIGEST_SQUEEZE
#define OSSL_FUNC_DIGEST_SQUEEZE 14
typedef int(OSSL_FUNC_digest_squeeze_fn)(void *ctx, unsigned char *out, size_t *len, size_t cap);
#endif
/* OpenSSL 3.5: a digest context is copied into an existing one. */
#ifndef OSSL_FUNC_DIGEST_COPYCTX
#define OSSL_FUNC_DIGEST_COPYCTX 15
typedef void(OSSL_FUNC_digest_copyctx_fn)(void *out, void *in);
#endif
/* OpenSSL 3.5: random bytes of the whole provider ([random] random_provider in openssl.cnf). */
#ifndef OSSL_FUNC_PROVIDER_RANDOM_BYTES
#define OSSL_FUNC_PROVIDER_RANDOM_BYTES 1032
typedef int(OSSL_FUNC_provider_random_bytes_fn)(void *provctx, int which, void *buf, size_t n,
                                                unsigned int strength);
#endif

/* One row of a dispatch table; the function keeps its type until here. */
#define PAK_FN(id, function) \
	{ \
		(id), (void (*)(void))(function) \
	}
#define PAK_FN_END \
	{ \
		0, NULL \
	}

/* One per OSSL_provider_init, that is per library context. Read-only once init has returned. */
struct pak_prov {
	const OSSL_CORE_HANDLE *core;
	OSSL_FUNC_core_get_params_fn *get_params;
	OSSL_FUNC_core_get_libctx_fn *get_libctx;
	OSSL_FUNC_core_new_error_fn *new_error;
	OSSL_FUNC_core_set_error_debug_fn *set_error_debug;
	OSSL_FUNC_core_vset_error_fn *vset_error;
	OSSL_FUNC_self_test_cb_fn *self_test_cb;
	/* Not PAK_OK: the provider is loaded but closed, every operation refuses with this text. So
	 * a mistake in the configuration, which OpenSSL would pass over in silence, lets no other
	 * provider serve in its place. */
	enum pak_status closed;
	char closed_text[PAK_ERROR_TEXT_MAX];
};

/* 1, or 0 with the reason raised if the provider is closed. */
static inline int pak_prov_is_open(const struct pak_prov *prov)
{
	return prov->closed == PAK_OK || pak_fail_text(prov, prov->closed, "%s", prov->closed_text);
}

/* Contexts: zeroed, 64-byte aligned, from one malloc. new raises the error and returns NULL, also
 * when the provider is closed; free wipes; dup copies the bytes. size is the same in all three. */
void *pak_ctx_new(const struct pak_prov *prov, size_t size);
void *pak_ctx_dup(const struct pak_prov *prov, const void *ctx, size_t size);
void pak_ctx_free(void *ctx, size_t size);

/* The same for contexts that live for one message: not zeroed, not wiped. */
void *pak_ctx_new_bare(const struct pak_prov *prov, size_t size);
void pak_ctx_free_bare(void *ctx);

/* names.c: algorithm rows and names. */

/* Builds the tables from the installed policy, once per process. */
void pak_names_init(void);

/* Rows of one operation (OSSL_OP_...), NULL if there are none. */
const OSSL_ALGORITHM *pak_names_query(int operation);

/* Digest of any name or OID that OpenSSL knows it by, in any case; also MD5, MD4 and RIPEMD-160,
 * which only policies speak of. PAK_ALG_NONE for others. */
enum pak_alg pak_digest_from_name(const char *name, size_t len);

/* OpenSSL's first name of a digest ("SHA2-256"), NULL if alg is none. */
const char *pak_digest_to_name(enum pak_alg alg);

/* Curve of any name or OID, in any case, and OpenSSL's name of a curve ("prime256v1"). */
enum pak_alg pak_curve_from_name(const char *name, size_t len);
const char *pak_curve_to_name(enum pak_alg curve);

/* Cipher of this provider of any name or OID, in any case, and its key length in bytes;
 * PAK_ALG_NONE for others. */
enum pak_alg pak_cipher_from_name(size_t *key_len, const char *name, size_t len);

/* capabilities.c */
OSSL_FUNC_provider_get_capabilities_fn pak_prov_get_capabilities;

/* The dispatch tables, one per row of names.c. */
extern const OSSL_DISPATCH pak_prov_sha1[], pak_prov_sha224[], pak_prov_sha256[], pak_prov_sha384[],
        pak_prov_sha512[], pak_prov_sha512_224[], pak_prov_sha512_256[], pak_prov_md5_sha1[],
        pak_prov_sha3_224[], pak_prov_sha3_256[], pak_prov_sha3_384[], pak_prov_sha3_512[],
        pak_prov_shake128[], pak_prov_shake256[], pak_prov_keccak_kmac128[],
        pak_prov_keccak_kmac256[], pak_prov_kmac128[], pak_prov_kmac256[];
extern const OSSL_DISPATCH pak_prov_aes128_ecb[], pak_prov_aes192_ecb[], pak_prov_aes256_ecb[],
        pak_prov_aes128_cbc[], pak_prov_aes192_cbc[], pak_prov_aes256_cbc[], pak_prov_aes128_ctr[],
        pak_prov_aes192_ctr[], pak_prov_aes256_ctr[], pak_prov_aes128_gcm[], pak_prov_aes192_gcm[],
        pak_prov_aes256_gcm[];
extern const OSSL_DISPATCH pak_prov_aes128_cts[], pak_prov_aes192_cts[], pak_prov_aes256_cts[],
        pak_prov_aes128_ofb[], pak_prov_aes192_ofb[], pak_prov_aes256_ofb[], pak_prov_aes128_cfb[],
        pak_prov_aes192_cfb[], pak_prov_aes256_cfb[], pak_prov_aes128_cfb8[],
        pak_prov_aes192_cfb8[], pak_prov_aes256_cfb8[], pak_prov_aes128_cfb1[],
        pak_prov_aes192_cfb1[], pak_prov_aes256_cfb1[], pak_prov_aes128_wrap[],
        pak_prov_aes192_wrap[], pak_prov_aes256_wrap[], pak_prov_aes128_wrappad[],
        pak_prov_aes192_wrappad[], pak_prov_aes256_wrappad[], pak_prov_aes128_wrapinv[],
        pak_prov_aes192_wrapinv[], pak_prov_aes256_wrapinv[], pak_prov_aes128_wrappadinv[],
        pak_prov_aes192_wrappadinv[], pak_prov_aes256_wrappadinv[], pak_prov_aes128_ccm[],
        pak_prov_chacha20[], pak_prov_aes192_ccm[], pak_prov_aes256_ccm[], pak_prov_aes128_xts[],
        pak_prov_aes256_xts[];
extern const OSSL_DISPATCH pak_prov_chacha20_poly1305[], pak_prov_aes128_siv[],
        pak_prov_aes192_siv[], pak_prov_aes256_siv[], pak_prov_aes128_gcm_siv[],
        pak_prov_aes256_gcm_siv[];
extern const OSSL_DISPATCH pak_prov_cmac[], pak_prov_gmac[], pak_prov_keymgmt_cmac[],
        pak_prov_sig_cmac[];
extern const OSSL_DISPATCH pak_prov_hmac[], pak_prov_hkdf[], pak_prov_tls13_kdf[],
        pak_prov_pbkdf2[], pak_prov_tls1_prf[], pak_prov_kbkdf[], pak_prov_sskdf[],
        pak_prov_x963kdf[], pak_prov_x942kdf[], pak_prov_sshkdf[], pak_prov_krb5kdf[],
        pak_prov_pkcs12kdf[], pak_prov_kex_hkdf[], pak_prov_kex_tls1_prf[], pak_prov_keymgmt_kdf[],
        pak_prov_ctr_drbg[], pak_prov_seed_src[], pak_prov_hash_drbg[], pak_prov_hmac_drbg[];
extern const OSSL_DISPATCH pak_prov_keymgmt_rsa[], pak_prov_keymgmt_rsa_pss[], pak_prov_sig_rsa[],
        pak_prov_asym_rsa[];
extern const OSSL_DISPATCH pak_prov_keymgmt_ec[], pak_prov_keymgmt_hmac[], pak_prov_ecdsa[],
        pak_prov_sig_hmac[], pak_prov_ecdh[];
extern const OSSL_DISPATCH pak_prov_keymgmt_dh[], pak_prov_keymgmt_dhx[], pak_prov_dh[];
extern const OSSL_DISPATCH pak_prov_keymgmt_ed25519[], pak_prov_keymgmt_x25519[],
        pak_prov_keymgmt_ed448[], pak_prov_keymgmt_x448[], pak_prov_ed25519[], pak_prov_ed448[],
        pak_prov_xdh[];

/* refuse.c: rows of algorithms that are not here but that a policy may deny by name. */
struct pak_refusal {
	enum pak_alg alg;
	const char *names;
	const OSSL_DISPATCH *dispatch;
};
extern const struct pak_refusal pak_refused_digests[], pak_refused_ciphers[]; /* end: names NULL */

#endif
