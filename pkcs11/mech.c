/* SPDX-License-Identifier: Apache-2.0
 *
 * The mechanisms as one table. C_GetMechanismList and C_GetMechanismInfo show what policy leaves of
 * it today. */
#include <string.h>

#include <pak/ffdh.h>

#include "pkcs11/mech.h"

#define MAC_FLAGS \
	(CKF_SIGN | CKF_VERIFY | CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY | CKF_MULTI_MESSAGE)
#define EC_FLAGS (CKF_EC_F_P | CKF_EC_OID | CKF_EC_UNCOMPRESS | CKF_EC_CURVENAME)
#define EDX_FLAGS (CKF_EC_F_P | CKF_EC_OID | CKF_EC_CURVENAME)
#define CRYPT_FLAGS (CKF_ENCRYPT | CKF_DECRYPT)
#define WRAP_FLAGS (CRYPT_FLAGS | CKF_WRAP | CKF_UNWRAP)
#define AEAD_FLAGS (CRYPT_FLAGS | CKF_MESSAGE_ENCRYPT | CKF_MESSAGE_DECRYPT | CKF_MULTI_MESSAGE)

#define DIGEST(ck, id) \
	{ \
		ck, PAK_FAMILY_DIGEST, PAK_ALG_##id, PAK_ALG_##id, 0, CKF_DIGEST, false, false \
	}
#define HMAC(ck, id, type) \
	{ck, PAK_FAMILY_HMAC, PAK_ALG_HMAC, PAK_ALG_##id, type, MAC_FLAGS, false, false}, \
	{ \
		ck##_GENERAL, PAK_FAMILY_HMAC, PAK_ALG_HMAC, PAK_ALG_##id, type, MAC_FLAGS, true, \
		        false \
	}
#define HMAC_KEY(ck, type) \
	{ \
		ck, PAK_FAMILY_KEY, PAK_ALG_KEY_SECRET, PAK_ALG_NONE, type, CKF_GENERATE, false, \
		        false \
	}
#define ECDSA(ck, id) \
	{ \
		ck, PAK_FAMILY_ECDSA, PAK_ALG_ECDSA, PAK_ALG_##id, CKK_EC, MAC_FLAGS | EC_FLAGS, \
		        false, false \
	}
#define RSA(ck, alg, id) \
	{ \
		ck, PAK_FAMILY_RSA, PAK_ALG_##alg, PAK_ALG_##id, CKK_RSA, MAC_FLAGS, false, false \
	}
#define RSA_CRYPT(ck, alg, flags) \
	{ \
		ck, PAK_FAMILY_RSA_CRYPT, PAK_ALG_##alg, PAK_ALG_NONE, CKK_RSA, flags, false, \
		        false \
	}
#define CIPHER(ck, id, pad) \
	{ \
		ck, PAK_FAMILY_CIPHER, PAK_ALG_##id, PAK_ALG_NONE, CKK_AES, CRYPT_FLAGS, false, \
		        pad \
	}

#define WRAP(ck, id) \
	{ \
		ck, PAK_FAMILY_WRAP, PAK_ALG_##id, PAK_ALG_NONE, CKK_AES, WRAP_FLAGS, false, false \
	}
#define DERIVE(ck, family, id) \
	{ \
		ck, PAK_FAMILY_##family, PAK_ALG_##id, PAK_ALG_NONE, CKK_GENERIC_SECRET, \
		        CKF_DERIVE, false, false \
	}

static const struct pak_mech mechs[] = {
        DIGEST(CKM_SHA_1, SHA1),
        DIGEST(CKM_SHA224, SHA224),
        DIGEST(CKM_SHA256, SHA256),
        DIGEST(CKM_SHA384, SHA384),
        DIGEST(CKM_SHA512, SHA512),
        DIGEST(CKM_SHA512_224, SHA512_224),
        DIGEST(CKM_SHA512_256, SHA512_256),
        DIGEST(CKM_SHA3_224, SHA3_224),
        DIGEST(CKM_SHA3_256, SHA3_256),
        DIGEST(CKM_SHA3_384, SHA3_384),
        DIGEST(CKM_SHA3_512, SHA3_512),
        HMAC(CKM_SHA_1_HMAC, SHA1, CKK_SHA_1_HMAC),
        HMAC(CKM_SHA224_HMAC, SHA224, CKK_SHA224_HMAC),
        HMAC(CKM_SHA256_HMAC, SHA256, CKK_SHA256_HMAC),
        HMAC(CKM_SHA384_HMAC, SHA384, CKK_SHA384_HMAC),
        HMAC(CKM_SHA512_HMAC, SHA512, CKK_SHA512_HMAC),
        HMAC(CKM_SHA512_224_HMAC, SHA512_224, CKK_SHA512_224_HMAC),
        HMAC(CKM_SHA512_256_HMAC, SHA512_256, CKK_SHA512_256_HMAC),
        HMAC(CKM_SHA3_224_HMAC, SHA3_224, CKK_SHA3_224_HMAC),
        HMAC(CKM_SHA3_256_HMAC, SHA3_256, CKK_SHA3_256_HMAC),
        HMAC(CKM_SHA3_384_HMAC, SHA3_384, CKK_SHA3_384_HMAC),
        HMAC(CKM_SHA3_512_HMAC, SHA3_512, CKK_SHA3_512_HMAC),
        RSA(CKM_RSA_PKCS, RSA_PKCS1, NONE),
        RSA(CKM_RSA_PKCS_PSS, RSA_PSS, NONE),
        RSA(CKM_SHA1_RSA_PKCS, RSA_PKCS1, SHA1),
        RSA(CKM_SHA224_RSA_PKCS, RSA_PKCS1, SHA224),
        RSA(CKM_SHA256_RSA_PKCS, RSA_PKCS1, SHA256),
        RSA(CKM_SHA384_RSA_PKCS, RSA_PKCS1, SHA384),
        RSA(CKM_SHA512_RSA_PKCS, RSA_PKCS1, SHA512),
        RSA(CKM_SHA3_224_RSA_PKCS, RSA_PKCS1, SHA3_224),
        RSA(CKM_SHA3_256_RSA_PKCS, RSA_PKCS1, SHA3_256),
        RSA(CKM_SHA3_384_RSA_PKCS, RSA_PKCS1, SHA3_384),
        RSA(CKM_SHA3_512_RSA_PKCS, RSA_PKCS1, SHA3_512),
        RSA(CKM_SHA1_RSA_PKCS_PSS, RSA_PSS, SHA1),
        RSA(CKM_SHA224_RSA_PKCS_PSS, RSA_PSS, SHA224),
        RSA(CKM_SHA256_RSA_PKCS_PSS, RSA_PSS, SHA256),
        RSA(CKM_SHA384_RSA_PKCS_PSS, RSA_PSS, SHA384),
        RSA(CKM_SHA512_RSA_PKCS_PSS, RSA_PSS, SHA512),
        RSA(CKM_SHA3_224_RSA_PKCS_PSS, RSA_PSS, SHA3_224),
        RSA(CKM_SHA3_256_RSA_PKCS_PSS, RSA_PSS, SHA3_256),
        RSA(CKM_SHA3_384_RSA_PKCS_PSS, RSA_PSS, SHA3_384),
        RSA(CKM_SHA3_512_RSA_PKCS_PSS, RSA_PSS, SHA3_512),
        RSA_CRYPT(CKM_RSA_PKCS, RSA_PKCS1_ENC, WRAP_FLAGS),
        RSA_CRYPT(CKM_RSA_PKCS_OAEP, RSA_OAEP, WRAP_FLAGS),
        RSA_CRYPT(CKM_RSA_X_509, RSA_RAW, CRYPT_FLAGS | CKF_SIGN | CKF_VERIFY),
        {CKM_RSA_PKCS_KEY_PAIR_GEN, PAK_FAMILY_PAIR, PAK_ALG_KEY_RSA, PAK_ALG_NONE, CKK_RSA,
         CKF_GENERATE_KEY_PAIR, false, false},
        ECDSA(CKM_ECDSA, NONE),
        ECDSA(CKM_ECDSA_SHA1, SHA1),
        ECDSA(CKM_ECDSA_SHA224, SHA224),
        ECDSA(CKM_ECDSA_SHA256, SHA256),
        ECDSA(CKM_ECDSA_SHA384, SHA384),
        ECDSA(CKM_ECDSA_SHA512, SHA512),
        ECDSA(CKM_ECDSA_SHA3_224, SHA3_224),
        ECDSA(CKM_ECDSA_SHA3_256, SHA3_256),
        ECDSA(CKM_ECDSA_SHA3_384, SHA3_384),
        ECDSA(CKM_ECDSA_SHA3_512, SHA3_512),
        CIPHER(CKM_AES_ECB, AES_ECB, false),
        CIPHER(CKM_AES_CBC, AES_CBC, false),
        CIPHER(CKM_AES_CBC_PAD, AES_CBC, true),
        CIPHER(CKM_AES_CTR, AES_CTR, false),
        CIPHER(CKM_AES_CTS, AES_CBC_CTS, false),
        CIPHER(CKM_AES_OFB, AES_OFB, false),
        CIPHER(CKM_AES_CFB128, AES_CFB128, false),
        CIPHER(CKM_AES_CFB8, AES_CFB8, false),
        CIPHER(CKM_AES_CFB1, AES_CFB1, false),
        {CKM_AES_XTS, PAK_FAMILY_XTS, PAK_ALG_AES_XTS, PAK_ALG_NONE, CKK_AES_XTS, CRYPT_FLAGS,
         false, false},
        WRAP(CKM_AES_KEY_WRAP, AES_KW),
        WRAP(CKM_AES_KEY_WRAP_PAD, AES_KWP),
        WRAP(CKM_AES_KEY_WRAP_KWP, AES_KWP),
        {CKM_AES_CMAC, PAK_FAMILY_HMAC, PAK_ALG_CMAC, PAK_ALG_NONE, CKK_AES, MAC_FLAGS, false,
         false},
        {CKM_AES_CMAC_GENERAL, PAK_FAMILY_HMAC, PAK_ALG_CMAC, PAK_ALG_NONE, CKK_AES, MAC_FLAGS,
         true, false},
        {CKM_AES_GMAC, PAK_FAMILY_HMAC, PAK_ALG_GMAC, PAK_ALG_NONE, CKK_AES, CKF_SIGN | CKF_VERIFY,
         false, false},
        {CKM_AES_CCM, PAK_FAMILY_GCM, PAK_ALG_AES_CCM, PAK_ALG_NONE, CKK_AES, AEAD_FLAGS, false,
         false},
        {CKM_AES_GCM, PAK_FAMILY_GCM, PAK_ALG_AES_GCM, PAK_ALG_NONE, CKK_AES, AEAD_FLAGS, false,
         false},
        {CKM_CHACHA20_POLY1305, PAK_FAMILY_GCM, PAK_ALG_CHACHA20_POLY1305, PAK_ALG_NONE,
         CKK_CHACHA20, AEAD_FLAGS, false, false},
        {CKM_CHACHA20_KEY_GEN, PAK_FAMILY_KEY, PAK_ALG_CHACHA20_POLY1305, PAK_ALG_NONE,
         CKK_CHACHA20, CKF_GENERATE, false, false},
        {CKM_AES_KEY_GEN, PAK_FAMILY_KEY, PAK_ALG_AES_GCM, PAK_ALG_NONE, CKK_AES, CKF_GENERATE,
         false, false},
        {CKM_AES_XTS_KEY_GEN, PAK_FAMILY_KEY, PAK_ALG_AES_XTS, PAK_ALG_NONE, CKK_AES_XTS,
         CKF_GENERATE, false, false},
        {CKM_GENERIC_SECRET_KEY_GEN, PAK_FAMILY_KEY, PAK_ALG_KEY_SECRET, PAK_ALG_NONE,
         CKK_GENERIC_SECRET, CKF_GENERATE, false, false},
        HMAC_KEY(CKM_SHA_1_KEY_GEN, CKK_SHA_1_HMAC),
        HMAC_KEY(CKM_SHA224_KEY_GEN, CKK_SHA224_HMAC),
        HMAC_KEY(CKM_SHA256_KEY_GEN, CKK_SHA256_HMAC),
        HMAC_KEY(CKM_SHA384_KEY_GEN, CKK_SHA384_HMAC),
        HMAC_KEY(CKM_SHA512_KEY_GEN, CKK_SHA512_HMAC),
        HMAC_KEY(CKM_SHA512_224_KEY_GEN, CKK_SHA512_224_HMAC),
        HMAC_KEY(CKM_SHA512_256_KEY_GEN, CKK_SHA512_256_HMAC),
        HMAC_KEY(CKM_SHA3_224_KEY_GEN, CKK_SHA3_224_HMAC),
        HMAC_KEY(CKM_SHA3_256_KEY_GEN, CKK_SHA3_256_HMAC),
        HMAC_KEY(CKM_SHA3_384_KEY_GEN, CKK_SHA3_384_HMAC),
        HMAC_KEY(CKM_SHA3_512_KEY_GEN, CKK_SHA3_512_HMAC),
        {CKM_EC_KEY_PAIR_GEN, PAK_FAMILY_PAIR, PAK_ALG_KEY_EC, PAK_ALG_NONE, CKK_EC,
         CKF_GENERATE_KEY_PAIR | EC_FLAGS, false, false},
        {CKM_EDDSA, PAK_FAMILY_EDDSA, PAK_ALG_EDDSA, PAK_ALG_NONE, CKK_EC_EDWARDS,
         MAC_FLAGS | EDX_FLAGS, false, false},
        {CKM_EC_EDWARDS_KEY_PAIR_GEN, PAK_FAMILY_PAIR, PAK_ALG_KEY_EC_EDWARDS, PAK_ALG_NONE,
         CKK_EC_EDWARDS, CKF_GENERATE_KEY_PAIR | EDX_FLAGS, false, false},
        {CKM_EC_MONTGOMERY_KEY_PAIR_GEN, PAK_FAMILY_PAIR, PAK_ALG_KEY_EC_MONTGOMERY, PAK_ALG_NONE,
         CKK_EC_MONTGOMERY, CKF_GENERATE_KEY_PAIR | EDX_FLAGS, false, false},
        {CKM_EC_KEY_PAIR_GEN_W_EXTRA_BITS, PAK_FAMILY_PAIR, PAK_ALG_KEY_EC, PAK_ALG_NONE, CKK_EC,
         CKF_GENERATE_KEY_PAIR | EC_FLAGS, false, false},
        {CKM_ECDH1_DERIVE, PAK_FAMILY_ECDH, PAK_ALG_ECDH, PAK_ALG_NONE, CKK_EC,
         CKF_DERIVE | EC_FLAGS, false, false},
        {CKM_ECDH1_COFACTOR_DERIVE, PAK_FAMILY_ECDH, PAK_ALG_ECDH, PAK_ALG_NONE, CKK_EC,
         CKF_DERIVE | EC_FLAGS, false, false},
        {CKM_DH_PKCS_KEY_PAIR_GEN, PAK_FAMILY_PAIR, PAK_ALG_KEY_DH, PAK_ALG_NONE, CKK_DH,
         CKF_GENERATE_KEY_PAIR, false, false},
        {CKM_DH_PKCS_DERIVE, PAK_FAMILY_DH, PAK_ALG_FFDH, PAK_ALG_NONE, CKK_DH, CKF_DERIVE, false,
         false},
        {CKM_HKDF_DERIVE, PAK_FAMILY_HKDF, PAK_ALG_HKDF, PAK_ALG_NONE, CKK_GENERIC_SECRET,
         CKF_DERIVE, false, false},
        DERIVE(CKM_SP800_108_COUNTER_KDF, KBKDF, KBKDF),
        DERIVE(CKM_SP800_108_FEEDBACK_KDF, KBKDF, KBKDF),
        DERIVE(CKM_SP800_108_DOUBLE_PIPELINE_KDF, KBKDF, KBKDF),
        DERIVE(CKM_TLS12_MASTER_KEY_DERIVE, TLS, TLS1_PRF),
        DERIVE(CKM_TLS12_MASTER_KEY_DERIVE_DH, TLS, TLS1_PRF),
        DERIVE(CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE, TLS, TLS1_PRF),
        DERIVE(CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE_DH, TLS, TLS1_PRF),
        DERIVE(CKM_TLS_KDF, TLS, TLS1_PRF),
        DERIVE(CKM_IKE2_PRF_PLUS_DERIVE, IKE, IKEV2_PRF),
        DERIVE(CKM_IKE_PRF_DERIVE, IKE, IKEV2_PRF),
        {CKM_PKCS5_PBKD2, PAK_FAMILY_PBKDF2, PAK_ALG_PBKDF2, PAK_ALG_NONE, CKK_GENERIC_SECRET,
         CKF_GENERATE, false, false},
        HMAC_KEY(CKM_HKDF_KEY_GEN, CKK_HKDF),
};
#define MECH_COUNT (sizeof mechs / sizeof mechs[0])

/* The flags that name functions; the others are properties. */
#define FUNCTION_FLAGS \
	(CKF_ENCRYPT | CKF_DECRYPT | CKF_DIGEST | CKF_SIGN | CKF_VERIFY | CKF_GENERATE | \
	 CKF_GENERATE_KEY_PAIR | CKF_DERIVE | CKF_WRAP | CKF_UNWRAP | CKF_MESSAGE_ENCRYPT | \
	 CKF_MESSAGE_DECRYPT | CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY)

const struct pak_mech *pak_mech_find(CK_MECHANISM_TYPE type)
{
	for (size_t i = 0; i < MECH_COUNT; i++)
		if (mechs[i].type == type)
			return &mechs[i];
	return NULL;
}

const struct pak_mech *pak_mech_for(CK_MECHANISM_TYPE type, CK_FLAGS function)
{
	for (size_t i = 0; i < MECH_COUNT; i++)
		if (mechs[i].type == type && (mechs[i].flags & function))
			return &mechs[i];
	return NULL;
}

static enum pak_op op_of(const struct pak_mech *mech, CK_FLAGS function)
{
	bool mac = mech->family == PAK_FAMILY_HMAC;

	if (mech->family == PAK_FAMILY_PBKDF2)
		return PAK_OP_KDF_PASSWORD;
	switch (function) {
	case CKF_DIGEST:
		return PAK_OP_DIGEST;
	case CKF_ENCRYPT:
	case CKF_MESSAGE_ENCRYPT:
		return PAK_OP_ENCRYPT;
	case CKF_DECRYPT:
	case CKF_MESSAGE_DECRYPT:
		return PAK_OP_DECRYPT;
	case CKF_SIGN:
	case CKF_MESSAGE_SIGN:
		return mac ? PAK_OP_MAC : PAK_OP_SIGN;
	case CKF_VERIFY:
	case CKF_MESSAGE_VERIFY:
		return mac ? PAK_OP_MAC_VERIFY : PAK_OP_VERIFY;
	case CKF_DERIVE:
		return PAK_OP_DERIVE;
	case CKF_WRAP:
		return PAK_OP_WRAP;
	case CKF_UNWRAP:
		return PAK_OP_UNWRAP;
	default:
		return PAK_OP_KEYGEN;
	}
}

/* Its digest is a parameter. */
static bool is_derivation(const struct pak_mech *mech)
{
	return mech->family == PAK_FAMILY_HKDF || mech->family == PAK_FAMILY_KBKDF ||
	       mech->family == PAK_FAMILY_TLS || mech->family == PAK_FAMILY_IKE;
}

static bool allowed_with(const struct pak_mech *mech, CK_FLAGS function, uint32_t key_bits)
{
	struct pak_policy_request request = {.alg = mech->alg, .op = op_of(mech, function)};
	struct pak_verdict verdict;

	if (mech->family != PAK_FAMILY_DIGEST)
		request.hash = mech->hash;
	if (is_derivation(mech) || mech->alg == PAK_ALG_RSA_OAEP)
		request.hash = PAK_ALG_SHA256;
	if (mech->family == PAK_FAMILY_PBKDF2) {
		request.hash = PAK_ALG_SHA512;
		request.iterations = 1000000;
		request.salt_bits = 128;
		request.out_bits = 256;
	}
	if (mech->key_type == CKK_EC)
		request.curve = PAK_ALG_P256;
	if (mech->key_type == CKK_EC_EDWARDS)
		request.curve = key_bits > 256 ? PAK_ALG_EDWARDS448 : PAK_ALG_EDWARDS25519;
	if (mech->key_type == CKK_EC_MONTGOMERY)
		request.curve = key_bits > 256 ? PAK_ALG_CURVE448 : PAK_ALG_CURVE25519;
	if (mech->key_type == CKK_DH)
		request.curve = key_bits == 2048 ? PAK_ALG_FFDHE2048 : PAK_ALG_FFDHE3072;
	request.key_bits = key_bits;
	if (mech->alg == PAK_ALG_CMAC)
		request.tag_bits = 128;
	if (mech->family == PAK_FAMILY_GCM || mech->alg == PAK_ALG_GMAC) {
		request.tag_bits = 128;
		request.iv_bits = 96;
	}
	pak_policy_ask(&request, &verdict);
	return pak_verdict_allows(&verdict) || pak_policy_mode() == PAK_MODE_AUDIT;
}

bool pak_mech_allowed(const struct pak_mech *mech, CK_FLAGS function)
{
	if (!(mech->flags & function))
		return false;
	if (mech->family == PAK_FAMILY_DIGEST)
		return allowed_with(mech, function, 0);
	if (mech->key_type == CKK_AES)
		return allowed_with(mech, function, 256) || allowed_with(mech, function, 192) ||
		       allowed_with(mech, function, 128);
	if (mech->key_type == CKK_RSA)
		return allowed_with(mech, function, 3072) || allowed_with(mech, function, 4096);
	if (mech->key_type == CKK_EC_EDWARDS || mech->key_type == CKK_EC_MONTGOMERY)
		return allowed_with(mech, function, 256) || allowed_with(mech, function, 448);
	if (mech->key_type == CKK_DH)
		return allowed_with(mech, function, 2048) || allowed_with(mech, function, 3072);
	if (mech->key_type == CKK_AES_XTS)
		return allowed_with(mech, function, 512) || allowed_with(mech, function, 256);
	return allowed_with(mech, function, 256);
}

CK_RV pak_mech_check(const struct pak_mech **out, const CK_MECHANISM *mechanism, CK_FLAGS function)
{
	if (mechanism == NULL)
		return CKR_ARGUMENTS_BAD;
	*out = pak_mech_for(mechanism->mechanism, function);
	if (*out == NULL)
		return CKR_MECHANISM_INVALID;
	if (mechanism->pParameter == NULL && mechanism->ulParameterLen > 0)
		return CKR_MECHANISM_PARAM_INVALID;
	return CKR_OK;
}

/* Of all rows of the type. */
static CK_FLAGS allowed_functions(CK_MECHANISM_TYPE type)
{
	const struct pak_mech *mech;
	CK_FLAGS flags = 0;

	for (CK_FLAGS bit = 1; bit <= CKF_DERIVE; bit <<= 1) {
		mech = bit & FUNCTION_FLAGS ? pak_mech_for(type, bit) : NULL;
		if (mech != NULL && pak_mech_allowed(mech, bit))
			flags |= bit;
	}
	return flags;
}

static void key_sizes(const struct pak_mech *mech, CK_MECHANISM_INFO *info)
{
	switch (mech->family) {
	case PAK_FAMILY_DIGEST:
		break;
	case PAK_FAMILY_HMAC:
	case PAK_FAMILY_HKDF:
	case PAK_FAMILY_KBKDF:
	case PAK_FAMILY_TLS:
	case PAK_FAMILY_IKE:
	case PAK_FAMILY_PBKDF2:
		info->ulMinKeySize = mech->key_type == CKK_AES ? 16 : 1;
		info->ulMaxKeySize = mech->key_type == CKK_AES ? 32 : 512;
		break;
	case PAK_FAMILY_RSA:
	case PAK_FAMILY_RSA_CRYPT:
	case PAK_FAMILY_DH:
		break;
	case PAK_FAMILY_EDDSA:
	case PAK_FAMILY_ECDSA:
	case PAK_FAMILY_PAIR:
	case PAK_FAMILY_ECDH:
		info->ulMinKeySize = pak_ec_bits(PAK_ALG_P256);
		info->ulMaxKeySize = pak_ec_bits(PAK_ALG_P521);
		if (mech->key_type != CKK_EC) { /* the sizes of the fields */
			info->ulMinKeySize = 255;
			info->ulMaxKeySize = 448;
		}
		break;
	case PAK_FAMILY_CIPHER:
	case PAK_FAMILY_GCM:
	case PAK_FAMILY_XTS:
	case PAK_FAMILY_WRAP:
	case PAK_FAMILY_KEY: /* bytes, but bits of generic secrets */
		info->ulMinKeySize = mech->key_type == CKK_AES              ? 16
		                     : mech->key_type == CKK_AES_XTS        ? 32
		                     : mech->key_type == CKK_CHACHA20       ? 32
		                     : mech->key_type == CKK_GENERIC_SECRET ? 8
		                                                            : 1;
		info->ulMaxKeySize = mech->key_type == CKK_AES              ? 32
		                     : mech->key_type == CKK_AES_XTS        ? 64
		                     : mech->key_type == CKK_CHACHA20       ? 32
		                     : mech->key_type == CKK_GENERIC_SECRET ? 512 * 8
		                                                            : 512;
		break;
	}
}

/* Narrows AES sizes to those that policy lets some function use. */
static void narrow_sizes(const struct pak_mech *mech, CK_FLAGS functions, CK_MECHANISM_INFO *info)
{
	CK_ULONG min = 0, max = 0;

	if (mech->key_type == CKK_RSA) { /* bits; what policy has for some function */
		info->ulMinKeySize =
		        mech->family == PAK_FAMILY_RSA && (functions & CKF_VERIFY) ? 1024 : 2048;
		info->ulMaxKeySize = 8 * PAK_RSA_MAX_BYTES;
	}
	if (mech->key_type == CKK_DH) { /* bits */
		info->ulMinKeySize = PAK_DH_MIN_BITS;
		info->ulMaxKeySize = PAK_DH_MAX_BITS;
	}
	if (mech->key_type != CKK_AES)
		return;
	for (CK_ULONG size = 16; size <= 32; size += 8)
		for (CK_FLAGS bit = 1; bit <= CKF_DERIVE; bit <<= 1)
			if ((functions & bit) && allowed_with(mech, bit, (uint32_t)size * 8)) {
				min = min == 0 ? size : min;
				max = size;
			}
	info->ulMinKeySize = min;
	info->ulMaxKeySize = max;
}

CK_RV C_GetMechanismList(CK_SLOT_ID slotID, CK_MECHANISM_TYPE *pMechanismList, CK_ULONG *pulCount)
{
	CK_ULONG count = 0, room;
	bool known;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pulCount == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_rdlock(&pak_module_lock);
	known = pak_slot_find(slotID) != NULL;
	pthread_rwlock_unlock(&pak_module_lock);
	if (!known)
		return CKR_SLOT_ID_INVALID;
	room = pMechanismList != NULL ? *pulCount : 0;
	for (size_t i = 0; i < MECH_COUNT; i++) {
		if (pak_mech_find(mechs[i].type) != &mechs[i] ||
		    allowed_functions(mechs[i].type) == 0)
			continue;
		if (count < room)
			pMechanismList[count] = mechs[i].type;
		count++;
	}
	*pulCount = count;
	return pMechanismList != NULL && count > room ? CKR_BUFFER_TOO_SMALL : CKR_OK;
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID slotID, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *pInfo)
{
	const struct pak_mech *mech = pak_mech_find(type);
	CK_FLAGS functions;
	bool known;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pInfo == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_rdlock(&pak_module_lock);
	known = pak_slot_find(slotID) != NULL;
	pthread_rwlock_unlock(&pak_module_lock);
	if (!known)
		return CKR_SLOT_ID_INVALID;
	functions = mech != NULL ? allowed_functions(type) : 0;
	if (functions == 0)
		return CKR_MECHANISM_INVALID;
	memset(pInfo, 0, sizeof *pInfo);
	key_sizes(mech, pInfo);
	narrow_sizes(mech, functions, pInfo);
	pInfo->flags = functions | (mech->flags & ~(CK_FLAGS)FUNCTION_FLAGS);
	return CKR_OK;
}
