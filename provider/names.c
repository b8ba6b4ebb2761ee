/* SPDX-License-Identifier: Apache-2.0
 *
 * One row per algorithm. The names are those of OpenSSL's default provider, byte for byte: alias
 * sets are global to a library context, and a set that differs makes the algorithm vanish. The
 * property tells what the policy thinks of a strong use. */
#include "provider/provider.h"

#include <string.h>

#include "provider/params.h"

#define PROPERTIES(approved) "provider=pakpss,pakpss.approved=" approved

struct row {
	const char *names;
	const OSSL_DISPATCH *dispatch;
	const char *description;
	struct pak_policy_request use; /* a strong use, for the property */
};

#define DIGEST(id, name, table) \
	{ \
		name, pak_prov_##table, #table " digest", \
		{ \
			.alg = PAK_ALG_##id, .op = PAK_OP_DIGEST \
		} \
	}
static const struct row digests[] = {
        DIGEST(SHA1, "SHA1:SHA-1:SSL3-SHA1:1.3.14.3.2.26", sha1),
        DIGEST(SHA224, "SHA2-224:SHA-224:SHA224:2.16.840.1.101.3.4.2.4", sha224),
        DIGEST(SHA256, "SHA2-256:SHA-256:SHA256:2.16.840.1.101.3.4.2.1", sha256),
        DIGEST(SHA384, "SHA2-384:SHA-384:SHA384:2.16.840.1.101.3.4.2.2", sha384),
        DIGEST(SHA512, "SHA2-512:SHA-512:SHA512:2.16.840.1.101.3.4.2.3", sha512),
        DIGEST(SHA512_224, "SHA2-512/224:SHA-512/224:SHA512-224:2.16.840.1.101.3.4.2.5",
               sha512_224),
        DIGEST(SHA512_256, "SHA2-512/256:SHA-512/256:SHA512-256:2.16.840.1.101.3.4.2.6",
               sha512_256),
        DIGEST(SHA3_224, "SHA3-224:2.16.840.1.101.3.4.2.7", sha3_224),
        DIGEST(SHA3_256, "SHA3-256:2.16.840.1.101.3.4.2.8", sha3_256),
        DIGEST(SHA3_384, "SHA3-384:2.16.840.1.101.3.4.2.9", sha3_384),
        DIGEST(SHA3_512, "SHA3-512:2.16.840.1.101.3.4.2.10", sha3_512),
        DIGEST(SHAKE128, "SHAKE-128:SHAKE128:2.16.840.1.101.3.4.2.11", shake128),
        DIGEST(SHAKE256, "SHAKE-256:SHAKE256:2.16.840.1.101.3.4.2.12", shake256),
        DIGEST(CSHAKE128, "KECCAK-KMAC-128:KECCAK-KMAC128", keccak_kmac128),
        DIGEST(CSHAKE256, "KECCAK-KMAC-256:KECCAK-KMAC256", keccak_kmac256),
        DIGEST(MD5_SHA1, "MD5-SHA1", md5_sha1),
};

#define CIPHER(id, bits, name, table) \
	{ \
		name, pak_prov_##table, #table " cipher", \
		{ \
			.alg = PAK_ALG_##id, .op = PAK_OP_ENCRYPT, .key_bits = (bits) \
		} \
	}
#define WRAP(id, bits, name, table) \
	{ \
		name, pak_prov_##table, #table " key wrap", \
		{ \
			.alg = PAK_ALG_##id, .op = PAK_OP_WRAP, .key_bits = (bits) \
		} \
	}
#define AEAD(id, bits, name, table) \
	{ \
		name, pak_prov_##table, #table " authenticated cipher", \
		{ \
			.alg = PAK_ALG_##id, .op = PAK_OP_ENCRYPT, .key_bits = (bits), \
			.tag_bits = 128, .iv_bits = 96 \
		} \
	}
static const struct row ciphers[] = {
        CIPHER(AES_ECB, 128, "AES-128-ECB:2.16.840.1.101.3.4.1.1", aes128_ecb),
        CIPHER(AES_ECB, 192, "AES-192-ECB:2.16.840.1.101.3.4.1.21", aes192_ecb),
        CIPHER(AES_ECB, 256, "AES-256-ECB:2.16.840.1.101.3.4.1.41", aes256_ecb),
        CIPHER(AES_CBC, 128, "AES-128-CBC:AES128:2.16.840.1.101.3.4.1.2", aes128_cbc),
        CIPHER(AES_CBC, 192, "AES-192-CBC:AES192:2.16.840.1.101.3.4.1.22", aes192_cbc),
        CIPHER(AES_CBC, 256, "AES-256-CBC:AES256:2.16.840.1.101.3.4.1.42", aes256_cbc),
        CIPHER(AES_CTR, 128, "AES-128-CTR", aes128_ctr),
        CIPHER(AES_CTR, 192, "AES-192-CTR", aes192_ctr),
        CIPHER(AES_CTR, 256, "AES-256-CTR", aes256_ctr),
        CIPHER(AES_CBC_CTS, 128, "AES-128-CBC-CTS", aes128_cts),
        CIPHER(AES_CBC_CTS, 192, "AES-192-CBC-CTS", aes192_cts),
        CIPHER(AES_CBC_CTS, 256, "AES-256-CBC-CTS", aes256_cts),
        CIPHER(AES_OFB, 128, "AES-128-OFB:2.16.840.1.101.3.4.1.3", aes128_ofb),
        CIPHER(AES_OFB, 192, "AES-192-OFB:2.16.840.1.101.3.4.1.23", aes192_ofb),
        CIPHER(AES_OFB, 256, "AES-256-OFB:2.16.840.1.101.3.4.1.43", aes256_ofb),
        CIPHER(AES_CFB128, 128, "AES-128-CFB:2.16.840.1.101.3.4.1.4", aes128_cfb),
        CIPHER(AES_CFB128, 192, "AES-192-CFB:2.16.840.1.101.3.4.1.24", aes192_cfb),
        CIPHER(AES_CFB128, 256, "AES-256-CFB:2.16.840.1.101.3.4.1.44", aes256_cfb),
        CIPHER(AES_CFB8, 128, "AES-128-CFB8", aes128_cfb8),
        CIPHER(AES_CFB8, 192, "AES-192-CFB8", aes192_cfb8),
        CIPHER(AES_CFB8, 256, "AES-256-CFB8", aes256_cfb8),
        CIPHER(AES_CFB1, 128, "AES-128-CFB1", aes128_cfb1),
        CIPHER(AES_CFB1, 192, "AES-192-CFB1", aes192_cfb1),
        CIPHER(AES_CFB1, 256, "AES-256-CFB1", aes256_cfb1),
        CIPHER(CHACHA20, 256, "ChaCha20", chacha20),
        CIPHER(AES_XTS, 256, "AES-128-XTS:1.3.111.2.1619.0.1.1", aes128_xts),
        CIPHER(AES_XTS, 512, "AES-256-XTS:1.3.111.2.1619.0.1.2", aes256_xts),
        WRAP(AES_KW, 128, "AES-128-WRAP:id-aes128-wrap:AES128-WRAP:2.16.840.1.101.3.4.1.5",
             aes128_wrap),
        WRAP(AES_KW, 192, "AES-192-WRAP:id-aes192-wrap:AES192-WRAP:2.16.840.1.101.3.4.1.25",
             aes192_wrap),
        WRAP(AES_KW, 256, "AES-256-WRAP:id-aes256-wrap:AES256-WRAP:2.16.840.1.101.3.4.1.45",
             aes256_wrap),
        WRAP(AES_KWP, 128,
             "AES-128-WRAP-PAD:id-aes128-wrap-pad:AES128-WRAP-PAD:2.16.840.1.101.3.4.1.8",
             aes128_wrappad),
        WRAP(AES_KWP, 192,
             "AES-192-WRAP-PAD:id-aes192-wrap-pad:AES192-WRAP-PAD:2.16.840.1.101.3.4.1.28",
             aes192_wrappad),
        WRAP(AES_KWP, 256,
             "AES-256-WRAP-PAD:id-aes256-wrap-pad:AES256-WRAP-PAD:2.16.840.1.101.3.4.1.48",
             aes256_wrappad),
        WRAP(AES_KW, 128, "AES-128-WRAP-INV:AES128-WRAP-INV", aes128_wrapinv),
        WRAP(AES_KW, 192, "AES-192-WRAP-INV:AES192-WRAP-INV", aes192_wrapinv),
        WRAP(AES_KW, 256, "AES-256-WRAP-INV:AES256-WRAP-INV", aes256_wrapinv),
        WRAP(AES_KWP, 128, "AES-128-WRAP-PAD-INV:AES128-WRAP-PAD-INV", aes128_wrappadinv),
        WRAP(AES_KWP, 192, "AES-192-WRAP-PAD-INV:AES192-WRAP-PAD-INV", aes192_wrappadinv),
        WRAP(AES_KWP, 256, "AES-256-WRAP-PAD-INV:AES256-WRAP-PAD-INV", aes256_wrappadinv),
        AEAD(AES_GCM, 128, "AES-128-GCM:id-aes128-GCM:2.16.840.1.101.3.4.1.6", aes128_gcm),
        AEAD(AES_GCM, 192, "AES-192-GCM:id-aes192-GCM:2.16.840.1.101.3.4.1.26", aes192_gcm),
        AEAD(AES_GCM, 256, "AES-256-GCM:id-aes256-GCM:2.16.840.1.101.3.4.1.46", aes256_gcm),
        AEAD(AES_CCM, 128, "AES-128-CCM:id-aes128-CCM:2.16.840.1.101.3.4.1.7", aes128_ccm),
        AEAD(AES_CCM, 192, "AES-192-CCM:id-aes192-CCM:2.16.840.1.101.3.4.1.27", aes192_ccm),
        AEAD(AES_CCM, 256, "AES-256-CCM:id-aes256-CCM:2.16.840.1.101.3.4.1.47", aes256_ccm),
        AEAD(CHACHA20_POLY1305, 256, "ChaCha20-Poly1305", chacha20_poly1305),
        AEAD(AES_SIV, 256, "AES-128-SIV", aes128_siv),
        AEAD(AES_SIV, 384, "AES-192-SIV", aes192_siv),
        AEAD(AES_SIV, 512, "AES-256-SIV", aes256_siv),
        AEAD(AES_GCM_SIV, 128, "AES-128-GCM-SIV", aes128_gcm_siv),
        AEAD(AES_GCM_SIV, 256, "AES-256-GCM-SIV", aes256_gcm_siv),
};

#define HMAC_USE(operation) \
	{ \
		.alg = PAK_ALG_HMAC, .op = (operation), .hash = PAK_ALG_SHA256, .key_bits = 256, \
		.tag_bits = 256 \
	}
#define CMAC_USE(operation) \
	{ \
		.alg = PAK_ALG_CMAC, .op = (operation), .key_bits = 256, .tag_bits = 128 \
	}
static const struct row macs[] = {
        {"HMAC", pak_prov_hmac, "HMAC over SHA", HMAC_USE(PAK_OP_MAC)},
        {"CMAC", pak_prov_cmac, "CMAC over AES", CMAC_USE(PAK_OP_MAC)},
        {"GMAC:1.0.9797.3.4",
         pak_prov_gmac,
         "GMAC over AES",
         {.alg = PAK_ALG_GMAC, .op = PAK_OP_MAC, .key_bits = 256, .tag_bits = 128, .iv_bits = 96}},
        {"KMAC-128:KMAC128:2.16.840.1.101.3.4.2.19",
         pak_prov_kmac128,
         "KMAC128",
         {.alg = PAK_ALG_KMAC128, .op = PAK_OP_MAC, .key_bits = 256, .tag_bits = 256}},
        {"KMAC-256:KMAC256:2.16.840.1.101.3.4.2.20",
         pak_prov_kmac256,
         "KMAC256",
         {.alg = PAK_ALG_KMAC256, .op = PAK_OP_MAC, .key_bits = 256, .tag_bits = 512}},
};

#define DERIVE_USE(id) \
	{ \
		.alg = (id), .op = PAK_OP_DERIVE, .hash = PAK_ALG_SHA256, .key_bits = 256, \
		.out_bits = 256 \
	}
static const struct row kdfs[] = {
        {"HKDF", pak_prov_hkdf, "HKDF over SHA", DERIVE_USE(PAK_ALG_HKDF)},
        {"TLS13-KDF", pak_prov_tls13_kdf, "TLS 1.3 key schedule", DERIVE_USE(PAK_ALG_TLS13_KDF)},
        {"TLS1-PRF", pak_prov_tls1_prf, "TLS 1.2 PRF", DERIVE_USE(PAK_ALG_TLS1_PRF)},
        {"KBKDF", pak_prov_kbkdf, "KBKDF over HMAC, CMAC or KMAC", DERIVE_USE(PAK_ALG_KBKDF)},
        {"SSKDF", pak_prov_sskdf, "one-step key derivation", DERIVE_USE(PAK_ALG_SSKDF)},
        {"X963KDF:X942KDF-CONCAT", pak_prov_x963kdf, "X9.63 key derivation",
         DERIVE_USE(PAK_ALG_X963KDF)},
        {"X942KDF-ASN1:X942KDF", pak_prov_x942kdf, "X9.42 key derivation",
         DERIVE_USE(PAK_ALG_X942KDF)},
        {"SSHKDF", pak_prov_sshkdf, "SSH key derivation", DERIVE_USE(PAK_ALG_SSHKDF)},
        {"KRB5KDF", pak_prov_krb5kdf, "Kerberos key derivation", DERIVE_USE(PAK_ALG_KRB5KDF)},
        {"PKCS12KDF",
         pak_prov_pkcs12kdf,
         "PKCS#12 key derivation",
         {.alg = PAK_ALG_PKCS12KDF,
          .op = PAK_OP_KDF_PASSWORD,
          .hash = PAK_ALG_SHA256,
          .key_bits = 128,
          .salt_bits = 128,
          .iterations = 1000000,
          .out_bits = 256}},
        {"PBKDF2:1.2.840.113549.1.5.12",
         pak_prov_pbkdf2,
         "PBKDF2 over HMAC",
         {.alg = PAK_ALG_PBKDF2,
          .op = PAK_OP_KDF_PASSWORD,
          .hash = PAK_ALG_SHA512,
          .key_bits = 128,
          .salt_bits = 128,
          .iterations = 1000000,
          .out_bits = 256}},
};

#define RANDOM_USE \
	{ \
		.alg = PAK_ALG_CTR_DRBG, .op = PAK_OP_RANDOM, .key_bits = 256 \
	}
#define HASH_RANDOM_USE(id) \
	{ \
		.alg = (id), .op = PAK_OP_RANDOM, .hash = PAK_ALG_SHA256 \
	}
static const struct row rands[] = {
        {"CTR-DRBG", pak_prov_ctr_drbg, "CTR_DRBG over getrandom", RANDOM_USE},
        {"HASH-DRBG", pak_prov_hash_drbg, "Hash_DRBG over getrandom",
         HASH_RANDOM_USE(PAK_ALG_HASH_DRBG)},
        {"HMAC-DRBG", pak_prov_hmac_drbg, "HMAC_DRBG over getrandom",
         HASH_RANDOM_USE(PAK_ALG_HMAC_DRBG)},
        {"SEED-SRC", pak_prov_seed_src, "health-tested getrandom", RANDOM_USE},
};

#define P256_USE(id, operation) \
	{ \
		.alg = (id), .op = (operation), .hash = PAK_ALG_SHA256, .curve = PAK_ALG_P256, \
		.key_bits = 256 \
	}
#define EDX_USE(id, operation, on) \
	{ \
		.alg = (id), .op = (operation), .curve = (on) \
	}
#define RSA_USE(a, o, h) \
	{ \
		.alg = PAK_ALG_##a, .op = PAK_OP_##o, .hash = PAK_ALG_##h, .key_bits = 3072 \
	}
#define DH_NAMES "DH:dhKeyAgreement:1.2.840.113549.1.3.1"
#define DH_USE(id, operation) \
	{ \
		.alg = (id), .op = (operation), .curve = PAK_ALG_FFDHE3072, .key_bits = 3072 \
	}
#define RSA_NAMES "RSA:rsaEncryption:1.2.840.113549.1.1.1"
static const struct row keymgmts[] = {
        {RSA_NAMES, pak_prov_keymgmt_rsa, "RSA keys", RSA_USE(KEY_RSA, KEYGEN, NONE)},
        {"RSA-PSS:RSASSA-PSS:1.2.840.113549.1.1.10", pak_prov_keymgmt_rsa_pss,
         "RSA keys for PSS alone", RSA_USE(KEY_RSA, KEYGEN, NONE)},
        {DH_NAMES, pak_prov_keymgmt_dh, "Diffie-Hellman keys",
         DH_USE(PAK_ALG_KEY_DH, PAK_OP_KEYGEN)},
        {"DHX:X9.42 DH:dhpublicnumber:1.2.840.10046.2.1", pak_prov_keymgmt_dhx,
         "Diffie-Hellman keys, X9.42", DH_USE(PAK_ALG_KEY_DH, PAK_OP_KEYGEN)},
        {"HKDF", pak_prov_keymgmt_kdf, "empty keys for HKDF", DERIVE_USE(PAK_ALG_HKDF)},
        {"TLS1-PRF", pak_prov_keymgmt_kdf, "empty keys for TLS1-PRF", DERIVE_USE(PAK_ALG_TLS1_PRF)},
        {"EC:id-ecPublicKey:1.2.840.10045.2.1", pak_prov_keymgmt_ec, "EC keys on NIST curves",
         P256_USE(PAK_ALG_KEY_EC, PAK_OP_KEYGEN)},
        {"X25519:1.3.101.110", pak_prov_keymgmt_x25519, "X25519 keys",
         EDX_USE(PAK_ALG_KEY_EC_MONTGOMERY, PAK_OP_KEYGEN, PAK_ALG_CURVE25519)},
        {"ED25519:1.3.101.112", pak_prov_keymgmt_ed25519, "Ed25519 keys",
         EDX_USE(PAK_ALG_KEY_EC_EDWARDS, PAK_OP_KEYGEN, PAK_ALG_EDWARDS25519)},
        {"X448:1.3.101.111", pak_prov_keymgmt_x448, "X448 keys",
         EDX_USE(PAK_ALG_KEY_EC_MONTGOMERY, PAK_OP_KEYGEN, PAK_ALG_CURVE448)},
        {"ED448:1.3.101.113", pak_prov_keymgmt_ed448, "Ed448 keys",
         EDX_USE(PAK_ALG_KEY_EC_EDWARDS, PAK_OP_KEYGEN, PAK_ALG_EDWARDS448)},
        {"HMAC", pak_prov_keymgmt_hmac, "HMAC keys", HMAC_USE(PAK_OP_IMPORT)},
        {"CMAC",
         pak_prov_keymgmt_cmac,
         "CMAC keys",
         {.alg = PAK_ALG_CMAC, .op = PAK_OP_IMPORT, .key_bits = 256}},
};
static const struct row keyexchs[] = {
        {"X25519:1.3.101.110", pak_prov_xdh, "X25519",
         EDX_USE(PAK_ALG_XDH, PAK_OP_DERIVE, PAK_ALG_CURVE25519)},
        {"X448:1.3.101.111", pak_prov_xdh, "X448",
         EDX_USE(PAK_ALG_XDH, PAK_OP_DERIVE, PAK_ALG_CURVE448)},
        {DH_NAMES, pak_prov_dh, "Diffie-Hellman", DH_USE(PAK_ALG_FFDH, PAK_OP_DERIVE)},
        {"HKDF", pak_prov_kex_hkdf, "HKDF over SHA", DERIVE_USE(PAK_ALG_HKDF)},
        {"TLS1-PRF", pak_prov_kex_tls1_prf, "TLS 1.2 PRF", DERIVE_USE(PAK_ALG_TLS1_PRF)},
        {"ECDH", pak_prov_ecdh, "ECDH on NIST curves", P256_USE(PAK_ALG_ECDH, PAK_OP_DERIVE)},
};
static const struct row asym_ciphers[] = {
        {RSA_NAMES, pak_prov_asym_rsa, "RSA encryption", RSA_USE(RSA_OAEP, ENCRYPT, SHA256)},
};
static const struct row signatures[] = {
        {"ED25519:1.3.101.112", pak_prov_ed25519, "Ed25519",
         EDX_USE(PAK_ALG_EDDSA, PAK_OP_SIGN, PAK_ALG_EDWARDS25519)},
        {"ED448:1.3.101.113", pak_prov_ed448, "Ed448",
         EDX_USE(PAK_ALG_EDDSA, PAK_OP_SIGN, PAK_ALG_EDWARDS448)},
        {RSA_NAMES, pak_prov_sig_rsa, "RSA signatures", RSA_USE(RSA_PSS, SIGN, SHA256)},
        {"ECDSA", pak_prov_ecdsa, "ECDSA on NIST curves", P256_USE(PAK_ALG_ECDSA, PAK_OP_SIGN)},
        {"HMAC", pak_prov_sig_hmac, "HMAC as a signature", HMAC_USE(PAK_OP_MAC)},
        {"CMAC", pak_prov_sig_cmac, "CMAC as a signature", CMAC_USE(PAK_OP_MAC)},
};

#define ROWS(rows) rows, sizeof(rows) / sizeof *(rows)
static const struct {
	int operation;
	const struct row *rows;
	size_t count;
	const struct pak_refusal *refusals;
} operations[] = {
        {OSSL_OP_DIGEST, ROWS(digests), pak_refused_digests},
        {OSSL_OP_CIPHER, ROWS(ciphers), pak_refused_ciphers},
        {OSSL_OP_MAC, ROWS(macs), NULL},
        {OSSL_OP_KDF, ROWS(kdfs), NULL},
        {OSSL_OP_RAND, ROWS(rands), NULL},
        {OSSL_OP_KEYMGMT, ROWS(keymgmts), NULL},
        {OSSL_OP_KEYEXCH, ROWS(keyexchs), NULL},
        {OSSL_OP_SIGNATURE, ROWS(signatures), NULL},
        {OSSL_OP_ASYM_CIPHER, ROWS(asym_ciphers), NULL},
};

#define OPERATIONS (sizeof operations / sizeof *operations)
/* Of one operation, with what is refused and the final empty row: more than fit would vanish
 * without a word. */
#define ROWS_MAX 192
#define REFUSED_MAX 64
_Static_assert(sizeof ciphers / sizeof *ciphers + REFUSED_MAX < ROWS_MAX, "ciphers fit");
_Static_assert(sizeof digests / sizeof *digests + REFUSED_MAX < ROWS_MAX, "digests fit");
static OSSL_ALGORITHM tables[OPERATIONS][ROWS_MAX];

static const char *properties(const struct pak_policy_request *use)
{
	struct pak_verdict verdict;

	pak_policy_ask(use, &verdict);
	switch (verdict.kind) {
	case PAK_ALLOW:
	case PAK_ALLOW_EXCEPTION:
		return PROPERTIES("yes");
	case PAK_ALLOW_LEGACY:
		return PROPERTIES("legacy");
	case PAK_DENY:
	case PAK_DENY_UNLISTED:
		break;
	}
	return PROPERTIES("no");
}

static bool denied_by_rule(enum pak_alg alg, enum pak_op op)
{
	const struct pak_policy_request request = {.alg = alg, .op = op};
	struct pak_verdict verdict;

	pak_policy_ask(&request, &verdict);
	return verdict.kind == PAK_DENY;
}

/* What may still be processed, say decrypted, is left to a provider that can do it. */
static bool refused(const struct pak_refusal *r)
{
	if (pak_policy_mode() != PAK_MODE_ENFORCE)
		return false;
	if (pak_alg_class(r->alg) == PAK_CLASS_DIGEST)
		return denied_by_rule(r->alg, PAK_OP_DIGEST);
	return denied_by_rule(r->alg, PAK_OP_ENCRYPT) && denied_by_rule(r->alg, PAK_OP_DECRYPT);
}

/* libssl takes these names for a protocol version, or cipher suites, that work, so they appear only
 * where they do. */
static bool hidden(const struct row *r)
{
	return (r->use.alg == PAK_ALG_MD5_SHA1 || r->use.alg == PAK_ALG_CHACHA20_POLY1305) &&
	       pak_policy_mode() == PAK_MODE_ENFORCE &&
	       !strcmp(properties(&r->use), PROPERTIES("no"));
}

void pak_names_init(void)
{
	for (size_t i = 0; i < OPERATIONS; i++) {
		OSSL_ALGORITHM *out = tables[i], *end = out + ROWS_MAX - 1;

		for (size_t j = 0; j < operations[i].count && out < end; j++) {
			const struct row *r = &operations[i].rows[j];

			if (hidden(r))
				continue;
			*out++ = (OSSL_ALGORITHM){r->names, properties(&r->use), r->dispatch,
			                          r->description};
		}
		for (const struct pak_refusal *r = operations[i].refusals; r && r->names; r++)
			if (refused(r) && out < end)
				*out++ = (OSSL_ALGORITHM){r->names, PROPERTIES("no"), r->dispatch,
				                          "denied by the policy"};
	}
}

const OSSL_ALGORITHM *pak_names_query(int operation)
{
	for (size_t i = 0; i < OPERATIONS; i++)
		if (operations[i].operation == operation)
			return tables[i];
	return NULL;
}

/* --- digests and curves by name --- */

struct alias {
	const char *name;
	unsigned char len;
	enum pak_alg alg;
};

#define ALIAS(name, id) \
	{ \
		name, sizeof(name) - 1, PAK_ALG_##id \
	}

/* The first name of each algorithm is the one that is given back. The common ones come first. */
static const struct alias digest_aliases[] = {
        ALIAS("SHA2-256", SHA256),
        ALIAS("SHA256", SHA256),
        ALIAS("SHA2-384", SHA384),
        ALIAS("SHA384", SHA384),
        ALIAS("SHA1", SHA1),
        ALIAS("SHA2-512", SHA512),
        ALIAS("SHA512", SHA512),
        ALIAS("SHA-256", SHA256),
        ALIAS("SHA-384", SHA384),
        ALIAS("SHA-512", SHA512),
        ALIAS("SHA-1", SHA1),
        ALIAS("SSL3-SHA1", SHA1),
        ALIAS("SHA2-224", SHA224),
        ALIAS("SHA224", SHA224),
        ALIAS("SHA-224", SHA224),
        ALIAS("SHA2-512/224", SHA512_224),
        ALIAS("SHA-512/224", SHA512_224),
        ALIAS("SHA512-224", SHA512_224),
        ALIAS("SHA2-512/256", SHA512_256),
        ALIAS("SHA-512/256", SHA512_256),
        ALIAS("SHA512-256", SHA512_256),
        ALIAS("1.3.14.3.2.26", SHA1),
        ALIAS("2.16.840.1.101.3.4.2.4", SHA224),
        ALIAS("2.16.840.1.101.3.4.2.1", SHA256),
        ALIAS("2.16.840.1.101.3.4.2.2", SHA384),
        ALIAS("2.16.840.1.101.3.4.2.3", SHA512),
        ALIAS("2.16.840.1.101.3.4.2.5", SHA512_224),
        ALIAS("2.16.840.1.101.3.4.2.6", SHA512_256),
        ALIAS("SHA3-256", SHA3_256),
        ALIAS("SHA3-384", SHA3_384),
        ALIAS("SHA3-512", SHA3_512),
        ALIAS("SHA3-224", SHA3_224),
        ALIAS("SHAKE-128", SHAKE128),
        ALIAS("SHAKE128", SHAKE128),
        ALIAS("SHAKE-256", SHAKE256),
        ALIAS("SHAKE256", SHAKE256),
        ALIAS("2.16.840.1.101.3.4.2.7", SHA3_224),
        ALIAS("2.16.840.1.101.3.4.2.8", SHA3_256),
        ALIAS("2.16.840.1.101.3.4.2.9", SHA3_384),
        ALIAS("2.16.840.1.101.3.4.2.10", SHA3_512),
        ALIAS("2.16.840.1.101.3.4.2.11", SHAKE128),
        ALIAS("2.16.840.1.101.3.4.2.12", SHAKE256),
        ALIAS("MD5-SHA1", MD5_SHA1),
        ALIAS("MD5", MD5),
        ALIAS("SSL3-MD5", MD5),
        ALIAS("MD4", MD4),
        ALIAS("RIPEMD-160", RIPEMD160),
        ALIAS("RIPEMD160", RIPEMD160),
        ALIAS("RIPEMD", RIPEMD160),
        ALIAS("RMD160", RIPEMD160),
};

static const struct alias curve_aliases[] = {
        ALIAS("prime256v1", P256),
        ALIAS("P-256", P256),
        ALIAS("secp256r1", P256),
        ALIAS("1.2.840.10045.3.1.7", P256),
        ALIAS("secp384r1", P384),
        ALIAS("P-384", P384),
        ALIAS("1.3.132.0.34", P384),
        ALIAS("secp521r1", P521),
        ALIAS("P-521", P521),
        ALIAS("1.3.132.0.35", P521),
        ALIAS("secp224r1", P224),
        ALIAS("P-224", P224),
        ALIAS("1.3.132.0.33", P224),
        ALIAS("brainpoolP256r1", BRAINPOOLP256R1),
        ALIAS("1.3.36.3.3.2.8.1.1.7", BRAINPOOLP256R1),
        ALIAS("brainpoolP384r1", BRAINPOOLP384R1),
        ALIAS("1.3.36.3.3.2.8.1.1.11", BRAINPOOLP384R1),
        ALIAS("brainpoolP512r1", BRAINPOOLP512R1),
        ALIAS("1.3.36.3.3.2.8.1.1.13", BRAINPOOLP512R1),
};

static enum pak_alg from_name(const struct alias *a, size_t n, const char *name, size_t len)
{
	for (; n; a++, n--)
		if (a->len == len && pak_text_is(name, len, a->name))
			return a->alg;
	return PAK_ALG_NONE;
}

static const char *to_name(const struct alias *a, size_t n, enum pak_alg alg)
{
	for (; n; a++, n--)
		if (a->alg == alg)
			return a->name;
	return NULL;
}

enum pak_alg pak_digest_from_name(const char *name, size_t len)
{
	return from_name(ROWS(digest_aliases), name, len);
}

const char *pak_digest_to_name(enum pak_alg alg)
{
	return to_name(ROWS(digest_aliases), alg);
}

enum pak_alg pak_curve_from_name(const char *name, size_t len)
{
	return from_name(ROWS(curve_aliases), name, len);
}

const char *pak_curve_to_name(enum pak_alg curve)
{
	return to_name(ROWS(curve_aliases), curve);
}

/* One of the colon-separated names. */
static bool has_name(const char *names, const char *name, size_t len)
{
	for (const char *end; *names; names = *end ? end + 1 : end) {
		char word[48];

		end = names + strcspn(names, ":");
		if ((size_t)(end - names) != len || len >= sizeof word)
			continue;
		memcpy(word, names, len);
		word[len] = '\0';
		if (pak_text_is(name, len, word))
			return true;
	}
	return false;
}

enum pak_alg pak_cipher_from_name(size_t *key_len, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
		if (!has_name(ciphers[i].names, name, len))
			continue;
		*key_len = ciphers[i].use.key_bits / 8;
		return ciphers[i].use.alg;
	}
	return PAK_ALG_NONE;
}
