/* SPDX-License-Identifier: Apache-2.0
 *
 * The known-answer tests by id. */
#include "crypto/selftest/selftest.h"

const struct pak_selftest *const pak_selftests[PAK_ST_COUNT] = {
        /* clang-format off */
	[PAK_ST_MD5_SHA1] = &pak_md5_sha1_selftest,
	[PAK_ST_TLS1_PRF] = &pak_tls1_prf_selftest,
	[PAK_ST_SHA1] = &pak_sha1_selftest,
	[PAK_ST_SHA256] = &pak_sha256_selftest,
	[PAK_ST_SHA3] = &pak_sha3_selftest,
	[PAK_ST_KMAC] = &pak_kmac_selftest,
	[PAK_ST_SHA512] = &pak_sha512_selftest,
	[PAK_ST_HMAC] = &pak_hmac_selftest,
	[PAK_ST_HKDF] = &pak_hkdf_selftest,
	[PAK_ST_TLS13_KDF] = &pak_tls13_kdf_selftest,
	[PAK_ST_PBKDF2] = &pak_pbkdf2_selftest,
	[PAK_ST_CTR_DRBG] = &pak_ctr_drbg_selftest,
	[PAK_ST_RSA] = &pak_rsa_selftest,
	[PAK_ST_RSA_DECRYPT] = &pak_rsa_decrypt_selftest,
	[PAK_ST_ECDSA] = &pak_ecdsa_selftest,
	[PAK_ST_ECDH] = &pak_ecdh_selftest,
	[PAK_ST_ECDSA_P224] = &pak_ecdsa_p224_selftest,
	[PAK_ST_ECDSA_P384] = &pak_ecdsa_p384_selftest,
	[PAK_ST_ECDH_P384] = &pak_ecdh_p384_selftest,
	[PAK_ST_ECDSA_P521] = &pak_ecdsa_p521_selftest,
	[PAK_ST_ECDH_P521] = &pak_ecdh_p521_selftest,
	[PAK_ST_ED25519] = &pak_ed25519_selftest,
	[PAK_ST_X25519] = &pak_x25519_selftest,
	[PAK_ST_AES] = &pak_aes_selftest,
	[PAK_ST_AES_GCM] = &pak_aes_gcm_selftest,
	[PAK_ST_AES_CCM] = &pak_aes_ccm_selftest,
	[PAK_ST_AES_XTS] = &pak_aes_xts_selftest,
	[PAK_ST_AES_KW] = &pak_aes_kw_selftest,
	[PAK_ST_CMAC] = &pak_cmac_selftest,
	[PAK_ST_HASH_DRBG] = &pak_hash_drbg_selftest,
	[PAK_ST_HMAC_DRBG] = &pak_hmac_drbg_selftest,
	[PAK_ST_CTR_DRBG_ANY] = &pak_ctr_drbg_any_selftest,
	[PAK_ST_KBKDF] = &pak_kbkdf_selftest,
	[PAK_ST_SSKDF] = &pak_sskdf_selftest,
	[PAK_ST_X963KDF] = &pak_x963kdf_selftest,
	[PAK_ST_X942KDF] = &pak_x942kdf_selftest,
	[PAK_ST_SSHKDF] = &pak_sshkdf_selftest,
	[PAK_ST_IKEV2] = &pak_ikev2_selftest,
	[PAK_ST_KRB5KDF] = &pak_krb5kdf_selftest,
	[PAK_ST_PKCS12KDF] = &pak_pkcs12kdf_selftest,
        /* clang-format on */
};
