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
	PAK_CLASS_CURVE, /* domain parameters: a parameter of signatures, key agreement and keygen
	                  */
	PAK_CLASS_SIGN,
	PAK_CLASS_KEX,
	PAK_CLASS_KEY /* key types, for keygen, import and export */
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
	X(MD5, "md5", DIGEST, 0) \
	X(MD4, "md4", DIGEST, 0) \
	X(RIPEMD160, "ripemd160", DIGEST, 0) \
	X(AES_ECB, "aes-ecb", CIPHER, 1) \
	X(AES_CBC, "aes-cbc", CIPHER, 1) \
	X(AES_CTR, "aes-ctr", CIPHER, 1) \
	X(RC4, "rc4", CIPHER, 0) \
	X(DES, "des", CIPHER, 0) \
	X(TDES, "tdes", CIPHER, 0) \
	X(BLOWFISH, "blowfish", CIPHER, 0) \
	X(AES_GCM, "aes-gcm", AEAD, 1) \
	X(HMAC, "hmac", MAC, 1) \
	X(HKDF, "hkdf", KDF, 1) \
	X(TLS13_KDF, "tls13-kdf", KDF, 1) \
	X(PBKDF2, "pbkdf2", KDF, 1) \
	X(CTR_DRBG, "ctr-drbg", RNG, 1) \
	X(P256, "p-256", CURVE, 1) \
	X(ECDSA, "ecdsa", SIGN, 1) \
	X(ECDH, "ecdh", KEX, 1) \
	X(KEY_SECRET, "secret", KEY, 1) \
	X(KEY_EC, "ec", KEY, 1)

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
