/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of algorithms (algs.h). OIDs: SEC 2 and SP 800-186. */
#include "harness/algs.h"

#include <string.h>

#include "pkcs11/pkcs11.h"

#define NONE CK_UNAVAILABLE_INFORMATION

static const struct pak_hash_row hashes[] = {
        {"SHA-1", "SHA1", 20, 64, false, CKM_SHA_1, CKM_SHA_1_HMAC, CKM_SHA_1_HMAC_GENERAL,
         CKM_ECDSA_SHA1, false},
        {"SHA2-224", "SHA2-224", 28, 64, false, CKM_SHA224, CKM_SHA224_HMAC,
         CKM_SHA224_HMAC_GENERAL, CKM_ECDSA_SHA224, false},
        {"SHA2-256", "SHA2-256", 32, 64, false, CKM_SHA256, CKM_SHA256_HMAC,
         CKM_SHA256_HMAC_GENERAL, CKM_ECDSA_SHA256, false},
        {"SHA2-384", "SHA2-384", 48, 128, false, CKM_SHA384, CKM_SHA384_HMAC,
         CKM_SHA384_HMAC_GENERAL, CKM_ECDSA_SHA384, false},
        {"SHA2-512", "SHA2-512", 64, 128, false, CKM_SHA512, CKM_SHA512_HMAC,
         CKM_SHA512_HMAC_GENERAL, CKM_ECDSA_SHA512, false},
        {"SHA2-512/224", "SHA2-512/224", 28, 128, false, CKM_SHA512_224, CKM_SHA512_224_HMAC,
         CKM_SHA512_224_HMAC_GENERAL, NONE, false},
        {"SHA2-512/256", "SHA2-512/256", 32, 128, false, CKM_SHA512_256, CKM_SHA512_256_HMAC,
         CKM_SHA512_256_HMAC_GENERAL, NONE, false},
        {"SHA3-224", "SHA3-224", 28, 144, true, CKM_SHA3_224, CKM_SHA3_224_HMAC,
         CKM_SHA3_224_HMAC_GENERAL, CKM_ECDSA_SHA3_224, false},
        {"SHA3-256", "SHA3-256", 32, 136, true, CKM_SHA3_256, CKM_SHA3_256_HMAC,
         CKM_SHA3_256_HMAC_GENERAL, CKM_ECDSA_SHA3_256, false},
        {"SHA3-384", "SHA3-384", 48, 104, true, CKM_SHA3_384, CKM_SHA3_384_HMAC,
         CKM_SHA3_384_HMAC_GENERAL, CKM_ECDSA_SHA3_384, false},
        {"SHA3-512", "SHA3-512", 64, 72, true, CKM_SHA3_512, CKM_SHA3_512_HMAC,
         CKM_SHA3_512_HMAC_GENERAL, CKM_ECDSA_SHA3_512, false},
        {"SHAKE-128", "SHAKE-128", 16, 168, true, NONE, NONE, NONE, NONE, true},
        {"SHAKE-256", "SHAKE-256", 32, 136, true, NONE, NONE, NONE, NONE, true},
};

static const struct pak_cipher_row ciphers[] = {
        {"ACVP-AES-ECB", "ECB", PAK_BLOCK_ECB, CKM_AES_ECB},
        {"ACVP-AES-CBC", "CBC", PAK_BLOCK_CBC, CKM_AES_CBC},
        {"ACVP-AES-CTR", "CTR", PAK_BLOCK_CTR, CKM_AES_CTR},
        {"ACVP-AES-GCM", "GCM", PAK_BLOCK_GCM, CKM_AES_GCM},
        {"ACVP-AES-XTS", "XTS", PAK_BLOCK_XTS, CKM_AES_XTS},
        {"ACVP-AES-CCM", "CCM", PAK_BLOCK_CCM, CKM_AES_CCM},
        {"CMAC-AES", "CBC", PAK_BLOCK_CMAC, CKM_AES_CMAC_GENERAL},
        {"ACVP-AES-GMAC", "GCM", PAK_BLOCK_GMAC, CKM_AES_GMAC},
        {"ACVP-AES-KW", "WRAP", PAK_BLOCK_WRAP, CKM_AES_KEY_WRAP},
        {"ACVP-AES-KWP", "WRAP-PAD", PAK_BLOCK_WRAP, CKM_AES_KEY_WRAP_KWP},
        {"ACVP-AES-KW inverse", "WRAP-INV", PAK_BLOCK_WRAP, NONE},
        {"ACVP-AES-KWP inverse", "WRAP-PAD-INV", PAK_BLOCK_WRAP, NONE},
};

#define OID(bytes) bytes, sizeof bytes - 1
static const struct pak_curve_row curves[] = {
        {"P-224", "P-224", "secp224r1", 28, 224, OID("\x06\x05\x2b\x81\x04\x00\x21")},
        {"P-256", "P-256", "secp256r1", 32, 256, OID("\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07")},
        {"P-384", "P-384", "secp384r1", 48, 384, OID("\x06\x05\x2b\x81\x04\x00\x22")},
        {"P-521", "P-521", "secp521r1", 66, 521, OID("\x06\x05\x2b\x81\x04\x00\x23")},
        {"B-233", "B-233", "sect233r1", 30, 233, OID("\x06\x05\x2b\x81\x04\x00\x1b")},
        {"B-283", "B-283", "sect283r1", 36, 282, OID("\x06\x05\x2b\x81\x04\x00\x11")},
        {"B-409", "B-409", "sect409r1", 52, 409, OID("\x06\x05\x2b\x81\x04\x00\x25")},
        {"B-571", "B-571", "sect571r1", 72, 570, OID("\x06\x05\x2b\x81\x04\x00\x27")},
        {"K-233", "K-233", "sect233k1", 30, 232, OID("\x06\x05\x2b\x81\x04\x00\x1a")},
        {"K-283", "K-283", "sect283k1", 36, 281, OID("\x06\x05\x2b\x81\x04\x00\x10")},
        {"K-409", "K-409", "sect409k1", 52, 407, OID("\x06\x05\x2b\x81\x04\x00\x24")},
        {"K-571", "K-571", "sect571k1", 72, 570, OID("\x06\x05\x2b\x81\x04\x00\x26")},
};

#define COUNT(table) (sizeof table / sizeof *table)

const struct pak_hash_row *pak_hash_find(const char *name)
{
	const struct pak_hash_row *hash = pak_hash_or_xof_find(name);
	return hash != NULL && !hash->xof ? hash : NULL;
}

const struct pak_hash_row *pak_hash_or_xof_find(const char *name)
{
	for (size_t i = 0; i < COUNT(hashes); i++)
		if (strcmp(hashes[i].name, name) == 0)
			return &hashes[i];
	return NULL;
}

const struct pak_cipher_row *pak_cipher_find(const char *name)
{
	for (size_t i = 0; i < COUNT(ciphers); i++)
		if (strcmp(ciphers[i].name, name) == 0)
			return &ciphers[i];
	return NULL;
}

const struct pak_curve_row *pak_curve_find(const char *name)
{
	for (size_t i = 0; i < COUNT(curves); i++)
		if (strcmp(curves[i].name, name) == 0 || strcmp(curves[i].wycheproof, name) == 0)
			return &curves[i];
	return NULL;
}
