/* SPDX-License-Identifier: Apache-2.0
 *
 * Algorithm identifiers and their one table. Policy files, docs/algorithms.md, the provider's and
 * the module's tables all refer to algorithms by the names given here. */
#ifndef PAK_ALG_H
#define PAK_ALG_H

#include <stddef.h>
#include <stdint.h>

enum pak_alg_class {
	PAK_CLASS_NONE,
	PAK_CLASS_DIGEST,
	PAK_CLASS_CIPHER, /* unauthenticated block modes */
	PAK_CLASS_AEAD,
	PAK_CLASS_MAC,
	PAK_CLASS_KDF,
	PAK_CLASS_RNG,
	PAK_CLASS_CURVE, /* domain parameters, of curves and of finite fields */
	PAK_CLASS_SIGN,
	PAK_CLASS_KEX,
	PAK_CLASS_PKE, /* encryption with a public key */
	PAK_CLASS_KEY  /* key types, for keygen, import and export */
};

/* PAK_ALG_LIST(X): X(identifier, name, class, implemented). `name` is the policy-file spelling.
 * implemented = 0 marks names a policy may rule on and fronts refuse by rule, but the core lacks.
 */
#define PAK_ALG_LIST(X) \
	X(SHA1, "sha1", DIGEST, 1) \
	X(SHA224, "sha224", DIGEST, 1) \
	X(SHA256, "sha256", DIGEST, 1) \
	X(SHA384, "sha384", DIGEST, 1) \
	X(SHA512, "sha512", DIGEST, 1) \
	X(SHA512_224, "sha512-224", DIGEST, 1) \
	X(SHA512_256, "sha512-256", DIGEST, 1) \
	X(SHA3_224, "sha3-224", DIGEST, 1) \
	X(SHA3_256, "sha3-256", DIGEST, 1) \
	X(SHA3_384, "sha3-384", DIGEST, 1) \
	X(SHA3_512, "sha3-512", DIGEST, 1) \
	X(SHAKE128, "shake128", DIGEST, 1) \
	X(SHAKE256, "shake256", DIGEST, 1) \
	X(CSHAKE128, "cshake128", DIGEST, 1) \
	X(CSHAKE256, "cshake256", DIGEST, 1) \
	X(MD5_SHA1, "md5-sha1", DIGEST, 1) \
	X(MD5, "md5", DIGEST, 0) \
	X(MD4, "md4", DIGEST, 0) \
	X(RIPEMD160, "ripemd160", DIGEST, 0) \
	X(AES_ECB, "aes-ecb", CIPHER, 1) \
	X(AES_CBC, "aes-cbc", CIPHER, 1) \
	X(AES_CTR, "aes-ctr", CIPHER, 1) \
	X(AES_CBC_CTS, "aes-cbc-cts", CIPHER, 1) \
	X(AES_OFB, "aes-ofb", CIPHER, 1) \
	X(AES_CFB128, "aes-cfb128", CIPHER, 1) \
	X(AES_CFB8, "aes-cfb8", CIPHER, 1) \
	X(AES_CFB1, "aes-cfb1", CIPHER, 1) \
	X(AES_XTS, "aes-xts", CIPHER, 1) \
	X(AES_KW, "aes-kw", CIPHER, 1) \
	X(AES_KWP, "aes-kwp", CIPHER, 1) \
	X(RC4, "rc4", CIPHER, 0) \
	X(DES, "des", CIPHER, 0) \
	X(TDES, "tdes", CIPHER, 0) \
	X(BLOWFISH, "blowfish", CIPHER, 0) \
	X(CHACHA20, "chacha20", CIPHER, 1) \
	X(AES_GCM, "aes-gcm", AEAD, 1) \
	X(AES_CCM, "aes-ccm", AEAD, 1) \
	X(AES_GCM_SIV, "aes-gcm-siv", AEAD, 1) \
	X(AES_SIV, "aes-siv", AEAD, 1) \
	X(CHACHA20_POLY1305, "chacha20-poly1305", AEAD, 1) \
	X(HMAC, "hmac", MAC, 1) \
	X(CMAC, "cmac", MAC, 1) \
	X(GMAC, "gmac", MAC, 1) \
	X(KMAC128, "kmac128", MAC, 1) \
	X(KMAC256, "kmac256", MAC, 1) \
	X(POLY1305, "poly1305", MAC, 0) \
	X(HKDF, "hkdf", KDF, 1) \
	X(TLS13_KDF, "tls13-kdf", KDF, 1) \
	X(PBKDF2, "pbkdf2", KDF, 1) \
	X(TLS1_PRF, "tls1-prf", KDF, 1) \
	X(KBKDF, "kbkdf", KDF, 1) \
	X(SSKDF, "sskdf", KDF, 1) \
	X(TWO_STEP_KDF, "two-step-kdf", KDF, 1) \
	X(X963KDF, "x963kdf", KDF, 1) \
	X(X942KDF, "x942kdf", KDF, 1) \
	X(SSHKDF, "sshkdf", KDF, 1) \
	X(KRB5KDF, "krb5kdf", KDF, 1) \
	X(PKCS12KDF, "pkcs12kdf", KDF, 1) \
	X(IKEV2_PRF, "ikev2-prf", KDF, 1) \
	X(SCRYPT, "scrypt", KDF, 0) \
	X(CTR_DRBG, "ctr-drbg", RNG, 1) \
	X(HASH_DRBG, "hash-drbg", RNG, 1) \
	X(HMAC_DRBG, "hmac-drbg", RNG, 1) \
	X(P256, "p-256", CURVE, 1) \
	X(P224, "p-224", CURVE, 1) \
	X(P384, "p-384", CURVE, 1) \
	X(P521, "p-521", CURVE, 1) \
	X(BRAINPOOLP256R1, "brainpoolp256r1", CURVE, 1) \
	X(BRAINPOOLP384R1, "brainpoolp384r1", CURVE, 1) \
	X(BRAINPOOLP512R1, "brainpoolp512r1", CURVE, 1) \
	X(SECP256K1, "secp256k1", CURVE, 0) \
	X(EDWARDS25519, "edwards25519", CURVE, 1) \
	X(EDWARDS448, "edwards448", CURVE, 1) \
	X(CURVE25519, "curve25519", CURVE, 1) \
	X(CURVE448, "curve448", CURVE, 1) \
	X(FFDHE2048, "ffdhe2048", CURVE, 1) \
	X(FFDHE3072, "ffdhe3072", CURVE, 1) \
	X(FFDHE4096, "ffdhe4096", CURVE, 1) \
	X(FFDHE6144, "ffdhe6144", CURVE, 1) \
	X(FFDHE8192, "ffdhe8192", CURVE, 1) \
	X(MODP2048, "modp2048", CURVE, 1) \
	X(MODP3072, "modp3072", CURVE, 1) \
	X(MODP4096, "modp4096", CURVE, 1) \
	X(MODP6144, "modp6144", CURVE, 1) \
	X(MODP8192, "modp8192", CURVE, 1) \
	X(ECDSA, "ecdsa", SIGN, 1) \
	X(EDDSA, "eddsa", SIGN, 1) \
	X(RSA_PKCS1, "rsa-pkcs1", SIGN, 1) \
	X(RSA_PSS, "rsa-pss", SIGN, 1) \
	X(ECDH, "ecdh", KEX, 1) \
	X(XDH, "xdh", KEX, 1) \
	X(FFDH, "ffdh", KEX, 1) \
	X(RSA_OAEP, "rsa-oaep", PKE, 1) \
	X(RSA_PKCS1_ENC, "rsa-pkcs1-encryption", PKE, 1) \
	X(RSA_RAW, "rsa-raw", PKE, 1) \
	X(KEY_SECRET, "secret", KEY, 1) \
	X(KEY_EC, "ec", KEY, 1) \
	X(KEY_EC_EDWARDS, "ec-edwards", KEY, 1) \
	X(KEY_EC_MONTGOMERY, "ec-montgomery", KEY, 1) \
	X(KEY_RSA, "rsa", KEY, 1) \
	X(KEY_DH, "dh", KEY, 1)

enum pak_alg {
	PAK_ALG_NONE = 0,
#define PAK_ALG_ENUM(id, name, cls, impl) PAK_ALG_##id,
	PAK_ALG_LIST(PAK_ALG_ENUM)
#undef PAK_ALG_ENUM
	        PAK_ALG_COUNT
};

/* Returns the policy-file name of alg, "none" for PAK_ALG_NONE and out-of-range values. */
const char *pak_alg_name(enum pak_alg alg);

/* Returns the algorithm of that exact name, PAK_ALG_NONE if there is none. */
enum pak_alg pak_alg_by_name(const char *name);

/* Returns the class of alg, PAK_CLASS_NONE for out-of-range values. */
enum pak_alg_class pak_alg_class(enum pak_alg alg);

/* Returns 1 if this build implements alg, 0 if it is only a name that policies rule on. */
int pak_alg_implemented(enum pak_alg alg);

#endif
