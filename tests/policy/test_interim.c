/* SPDX-License-Identifier: Apache-2.0
 *
 * The interim policy, use by use, on fixed days: what real applications need, what is legacy, what
 * is refused and by which rule; and no rule is dead. */
#include <string.h>

#include "policy/setup.h"
#include "tests/tap.h"

#define NOW 20758        /* 2026-11-01 */
#define CBC_END 21336    /* 2028-06-01 */
#define SHA224_END 21550 /* 2029-01-01 */
#define LATER 30000

#define NONE PAK_ALG_NONE
#define ALG(a) PAK_ALG_##a
#define OP(o) PAK_OP_##o

struct row {
	struct pak_policy_request q; /* alg, op, hash, curve, key, tag, iv, salt, iterations, out */
	int32_t day;
	enum pak_verdict_kind kind;
	const char *rule;
};

static const struct row rows[] = {
        /* digests */
        {{.alg = ALG(SHA512), .op = OP(DIGEST)}, NOW, PAK_ALLOW, "DIG-SHA2-512"},
        {{.alg = ALG(SHA384), .op = OP(DIGEST)}, NOW, PAK_ALLOW, "DIG-SHA2-384"},
        {{.alg = ALG(SHA256), .op = OP(DIGEST)}, NOW, PAK_ALLOW, "DIG-SHA2-256"},
        {{.alg = ALG(SHA512_256), .op = OP(DIGEST)}, LATER, PAK_ALLOW, "DIG-SHA2-512-256"},
        {{.alg = ALG(SHA224), .op = OP(DIGEST)}, NOW, PAK_ALLOW_LEGACY, "DIG-SHA2-224-L"},
        {{.alg = ALG(SHA224), .op = OP(DIGEST)},
         SHA224_END - 1,
         PAK_ALLOW_LEGACY,
         "DIG-SHA2-224-L"},
        {{.alg = ALG(SHA224), .op = OP(DIGEST)}, SHA224_END, PAK_DENY_UNLISTED, "unlisted"},
        {{.alg = ALG(SHA512_224), .op = OP(DIGEST)}, NOW, PAK_ALLOW_LEGACY, "DIG-SHA2-512-224-L"},
        {{.alg = ALG(SHA1), .op = OP(DIGEST)}, NOW, PAK_ALLOW_LEGACY, "DIG-SHA1-L"},
        {{.alg = ALG(MD5), .op = OP(DIGEST)}, NOW, PAK_DENY, "DENY-MD5"},
        {{.alg = ALG(MD4), .op = OP(DIGEST)}, NOW, PAK_DENY, "DENY-MD4"},
        {{.alg = ALG(RIPEMD160), .op = OP(DIGEST)}, NOW, PAK_DENY, "DENY-RIPEMD160"},
        {{.alg = ALG(SHA256), .op = OP(ENCRYPT)}, NOW, PAK_DENY_UNLISTED, "unlisted"},

        /* block ciphers */
        {{.alg = ALG(AES_CBC), .op = OP(ENCRYPT), .key_bits = 128}, NOW, PAK_ALLOW, "ENC-AES-CBC"},
        {{.alg = ALG(AES_CBC), .op = OP(ENCRYPT), .key_bits = 256},
         CBC_END - 1,
         PAK_ALLOW,
         "ENC-AES-CBC"},
        {{.alg = ALG(AES_CBC), .op = OP(ENCRYPT), .key_bits = 256},
         CBC_END,
         PAK_ALLOW_LEGACY,
         "ENC-AES-CBC-L"},
        {{.alg = ALG(AES_CBC), .op = OP(DECRYPT), .key_bits = 192},
         LATER,
         PAK_ALLOW,
         "DEC-AES-CBC"},
        {{.alg = ALG(AES_CBC), .op = OP(ENCRYPT)}, NOW, PAK_DENY_UNLISTED, "unlisted"},
        {{.alg = ALG(AES_CTR), .op = OP(ENCRYPT), .key_bits = 256}, NOW, PAK_ALLOW, "ENC-AES-CTR"},
        {{.alg = ALG(AES_CTR), .op = OP(DECRYPT), .key_bits = 128}, NOW, PAK_ALLOW, "ENC-AES-CTR"},
        {{.alg = ALG(AES_ECB), .op = OP(ENCRYPT), .key_bits = 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "ENC-AES-ECB-L"},
        {{.alg = ALG(AES_ECB), .op = OP(DECRYPT), .key_bits = 128},
         NOW,
         PAK_ALLOW_LEGACY,
         "ENC-AES-ECB-L"},
        {{.alg = ALG(RC4), .op = OP(ENCRYPT), .key_bits = 128}, NOW, PAK_DENY, "DENY-RC4"},
        {{.alg = ALG(RC4), .op = OP(DECRYPT)}, NOW, PAK_DENY, "DENY-RC4"},
        {{.alg = ALG(DES), .op = OP(DECRYPT), .key_bits = 64}, NOW, PAK_DENY, "DENY-DES"},
        {{.alg = ALG(TDES), .op = OP(ENCRYPT), .key_bits = 192}, NOW, PAK_DENY, "DENY-TDES"},
        {{.alg = ALG(TDES), .op = OP(DECRYPT), .key_bits = 192},
         NOW,
         PAK_ALLOW_LEGACY,
         "DEC-TDES-L"},
        {{.alg = ALG(TDES), .op = OP(DECRYPT), .key_bits = 128},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
        {{.alg = ALG(BLOWFISH), .op = OP(ENCRYPT), .key_bits = 128},
         NOW,
         PAK_DENY,
         "DENY-BLOWFISH"},

        /* GCM: the key at init, tag and IV at start */
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "AEAD-AES-GCM-256"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 128}, NOW, PAK_ALLOW, "AEAD-AES-GCM"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 192, .tag_bits = 96, .iv_bits = 96},
         NOW,
         PAK_ALLOW,
         "AEAD-AES-GCM"},
        {{.alg = ALG(AES_GCM),
          .op = OP(ENCRYPT),
          .key_bits = 256,
          .tag_bits = 128,
          .iv_bits = 1024},
         NOW,
         PAK_ALLOW,
         "AEAD-AES-GCM-256"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 256, .tag_bits = 64, .iv_bits = 96},
         NOW,
         PAK_DENY,
         "AEAD-GCM-SHORT-TAG"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 256, .tag_bits = 32, .iv_bits = 96},
         NOW,
         PAK_DENY,
         "AEAD-GCM-SHORT-TAG"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 256, .tag_bits = 128, .iv_bits = 88},
         NOW,
         PAK_DENY,
         "AEAD-GCM-SHORT-IV"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 256, .tag_bits = 128, .iv_bits = 8},
         NOW,
         PAK_DENY,
         "AEAD-GCM-SHORT-IV"},
        {{.alg = ALG(AES_GCM), .op = OP(DECRYPT), .key_bits = 256, .tag_bits = 128, .iv_bits = 8},
         NOW,
         PAK_ALLOW_LEGACY,
         "AEAD-GCM-SHORT-IV-L"},
        {{.alg = ALG(AES_GCM), .op = OP(DECRYPT), .key_bits = 256, .tag_bits = 64, .iv_bits = 96},
         NOW,
         PAK_ALLOW_LEGACY,
         "AEAD-GCM-SHORT-TAG-L"},
        {{.alg = ALG(AES_GCM), .op = OP(DECRYPT), .key_bits = 256, .tag_bits = 32, .iv_bits = 96},
         NOW,
         PAK_DENY,
         "AEAD-GCM-TINY-TAG"},
        {{.alg = ALG(AES_GCM), .op = OP(DECRYPT), .key_bits = 256, .tag_bits = 104, .iv_bits = 96},
         NOW,
         PAK_ALLOW,
         "AEAD-AES-GCM-256"},
        {{.alg = ALG(AES_GCM), .op = OP(ENCRYPT), .key_bits = 512},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},

        /* HMAC: the key at init, the tag at the end; an empty key has no size */
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-256"},
        {{.alg = ALG(HMAC), .op = OP(MAC_VERIFY), .hash = ALG(SHA512), .key_bits = 8192},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-256"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA384), .key_bits = 128, .tag_bits = 384},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-128"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA224), .key_bits = 112},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-112"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 104},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHORT-KEY-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 0},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHORT-KEY-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 256, .tag_bits = 64},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-256"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 256, .tag_bits = 32},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHORT-TAG-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 0, .tag_bits = 32},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHORT-KEY-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA256), .key_bits = 256, .tag_bits = 24},
         NOW,
         PAK_DENY,
         "MAC-HMAC-TINY-TAG"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA1), .key_bits = 160},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHA1-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC_VERIFY), .hash = ALG(SHA1)},
         NOW,
         PAK_ALLOW_LEGACY,
         "MAC-HMAC-SHA1-L"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(MD5), .key_bits = 128},
         NOW,
         PAK_DENY,
         "MAC-HMAC-BROKEN-HASH"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .key_bits = 256}, NOW, PAK_DENY_UNLISTED, "unlisted"},

        /* key derivation: salts and secrets may be empty */
        {{.alg = ALG(HKDF),
          .op = OP(DERIVE),
          .hash = ALG(SHA256),
          .key_bits = 256,
          .out_bits = 8160},
         NOW,
         PAK_ALLOW,
         "KDF-HKDF"},
        {{.alg = ALG(HKDF), .op = OP(DERIVE), .hash = ALG(SHA256)},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-HKDF-SHORT-KEY-L"},
        {{.alg = ALG(HKDF), .op = OP(DERIVE), .hash = ALG(SHA384), .key_bits = 64},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-HKDF-SHORT-KEY-L"},
        {{.alg = ALG(HKDF), .op = OP(DERIVE), .hash = ALG(SHA1), .key_bits = 176},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-HKDF-SHA1-L"},
        {{.alg = ALG(HKDF), .op = OP(DERIVE), .hash = ALG(MD5), .key_bits = 256},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
        {{.alg = ALG(TLS13_KDF), .op = OP(DERIVE), .hash = ALG(SHA384), .key_bits = 384},
         NOW,
         PAK_ALLOW,
         "KDF-TLS13"},
        {{.alg = ALG(TLS13_KDF), .op = OP(DERIVE), .hash = ALG(SHA256)},
         NOW,
         PAK_ALLOW,
         "KDF-TLS13"},
        {{.alg = ALG(TLS13_KDF), .op = OP(DERIVE), .hash = ALG(SHA1), .key_bits = 160},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},

        /* PBKDF2: the token store; a good new file; openssl enc; PKCS#8; an old file; too weak */
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA512), NONE, 96, 0, 0, 128, 210000, 256},
         NOW,
         PAK_ALLOW,
         "KDF-PBKDF2-512"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA512), NONE, 32, 0, 0, 128, 210000, 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-PBKDF2-L"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 96, 0, 0, 128, 600000, 256},
         NOW,
         PAK_ALLOW,
         "KDF-PBKDF2"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 96, 0, 0, 128, 599999, 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-PBKDF2-L"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 32, 0, 0, 64, 10000, 384},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-PBKDF2-L"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 0, 0, 0, 64, 2048, 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-PBKDF2-L"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA1), NONE, 64, 0, 0, 64, 2048, 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-PBKDF2-SHA1-L"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 64, 0, 0, 128, 999, 256},
         NOW,
         PAK_DENY,
         "KDF-PBKDF2-ITERATIONS"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 64, 0, 0, 56, 600000, 256},
         NOW,
         PAK_DENY,
         "KDF-PBKDF2-SALT"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 64, 0, 0, 0, 600000, 256},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(SHA256), NONE, 64, 0, 0, 128, 600000, 104},
         NOW,
         PAK_DENY,
         "KDF-PBKDF2-OUTPUT"},
        {{ALG(PBKDF2), OP(KDF_PASSWORD), ALG(MD5), NONE, 64, 0, 0, 128, 600000, 128},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},

        {{.alg = ALG(CTR_DRBG), .op = OP(RANDOM), .key_bits = 256}, NOW, PAK_ALLOW, "RNG-CTR-DRBG"},

        /* signatures */
        {{.alg = ALG(ECDSA),
          .op = OP(SIGN),
          .hash = ALG(SHA256),
          .curve = ALG(P256),
          .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "SIG-ECDSA-P256"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(SHA512), .curve = ALG(P256)},
         LATER,
         PAK_ALLOW,
         "SIG-ECDSA-P256"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA224), .curve = ALG(P256)},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-ECDSA-SHA224-L"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA224), .curve = ALG(P256)},
         SHA224_END,
         PAK_DENY,
         "SIG-ECDSA-SHA224-END"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(SHA224), .curve = ALG(P256)},
         SHA224_END,
         PAK_ALLOW_LEGACY,
         "SIG-ECDSA-SHA224-VERIFY-L"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .curve = ALG(P256)},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-ECDSA-DIGEST-L"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA1), .curve = ALG(P256)},
         NOW,
         PAK_DENY,
         "SIG-SHA1"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(SHA1), .curve = ALG(P256)},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-SHA1-VERIFY-L"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(MD5), .curve = ALG(P256)},
         NOW,
         PAK_DENY,
         "SIG-BROKEN-HASH"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA256)},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},

        {{.alg = ALG(ECDH), .op = OP(DERIVE), .curve = ALG(P256), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "KEX-ECDH-P256"},
        {{.alg = ALG(ECDH), .op = OP(DERIVE)}, NOW, PAK_DENY_UNLISTED, "unlisted"},

        /* keys */
        {{.alg = ALG(KEY_EC), .op = OP(KEYGEN), .curve = ALG(P256)}, NOW, PAK_ALLOW, "KEY-EC-P256"},
        {{.alg = ALG(KEY_EC), .op = OP(IMPORT), .curve = ALG(P256), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "KEY-EC-P256"},
        {{.alg = ALG(KEY_EC), .op = OP(EXPORT), .curve = ALG(P256)}, NOW, PAK_ALLOW, "KEY-EC-P256"},
        {{.alg = ALG(AES_ECB), .op = OP(IMPORT), .key_bits = 128}, NOW, PAK_ALLOW, "KEY-AES-ECB"},
        {{.alg = ALG(AES_CBC), .op = OP(KEYGEN), .key_bits = 256}, NOW, PAK_ALLOW, "KEY-AES-CBC"},
        {{.alg = ALG(AES_CTR), .op = OP(EXPORT), .key_bits = 192}, NOW, PAK_ALLOW, "KEY-AES-CTR"},
        {{.alg = ALG(AES_GCM), .op = OP(KEYGEN), .key_bits = 256}, NOW, PAK_ALLOW, "KEY-AES-GCM"},
        {{.alg = ALG(AES_GCM), .op = OP(KEYGEN), .key_bits = 64},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
        {{.alg = ALG(HMAC), .op = OP(KEYGEN), .key_bits = 256}, NOW, PAK_ALLOW, "KEY-HMAC"},
        {{.alg = ALG(HMAC), .op = OP(KEYGEN), .key_bits = 80}, NOW, PAK_DENY, "KEY-HMAC-SHORT"},
        {{.alg = ALG(HMAC), .op = OP(IMPORT), .key_bits = 80},
         NOW,
         PAK_ALLOW_LEGACY,
         "KEY-HMAC-SHORT-L"},
        {{.alg = ALG(HMAC), .op = OP(IMPORT)}, NOW, PAK_ALLOW_LEGACY, "KEY-HMAC-SHORT-L"},
        {{.alg = ALG(KEY_SECRET), .op = OP(KEYGEN), .key_bits = 128}, NOW, PAK_ALLOW, "KEY-SECRET"},
        {{.alg = ALG(KEY_SECRET), .op = OP(KEYGEN), .key_bits = 64},
         NOW,
         PAK_DENY,
         "KEY-SECRET-SHORT"},
        {{.alg = ALG(KEY_SECRET), .op = OP(IMPORT)}, NOW, PAK_ALLOW_LEGACY, "KEY-SECRET-SHORT-L"},
        {{.alg = ALG(HKDF), .op = OP(IMPORT)}, NOW, PAK_ALLOW, "KEY-HKDF"},
        {{.alg = ALG(TLS13_KDF), .op = OP(IMPORT), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "KEY-TLS13-KDF"},
        {{.alg = ALG(PBKDF2), .op = OP(IMPORT), .key_bits = 64}, NOW, PAK_ALLOW, "KEY-PBKDF2"},

        /* SHA-3 and what is built on it */
        {{.alg = ALG(SHA3_384), .op = OP(DIGEST)}, NOW, PAK_ALLOW, "DIG-SHA3-384"},
        {{.alg = ALG(SHA3_224), .op = OP(DIGEST)}, SHA224_END, PAK_DENY_UNLISTED, "unlisted"},
        {{.alg = ALG(SHAKE128), .op = OP(DIGEST)}, NOW, PAK_ALLOW, "DIG-SHAKE128"},
        {{.alg = ALG(MD5_SHA1), .op = OP(DIGEST)}, NOW, PAK_DENY, "DENY-MD5-SHA1"},
        {{.alg = ALG(HMAC), .op = OP(MAC), .hash = ALG(SHA3_256), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "MAC-HMAC-256"},
        {{.alg = ALG(KMAC256), .op = OP(MAC), .key_bits = 256}, NOW, PAK_ALLOW, "MAC-KMAC256"},
        {{.alg = ALG(KMAC128), .op = OP(MAC), .key_bits = 112}, NOW, PAK_ALLOW, "MAC-KMAC128-112"},
        {{.alg = ALG(KMAC128), .op = OP(MAC)}, NOW, PAK_ALLOW_LEGACY, "MAC-KMAC128-SHORT-KEY-L"},
        {{.alg = ALG(KMAC128), .op = OP(MAC), .key_bits = 128, .tag_bits = 24},
         NOW,
         PAK_DENY,
         "MAC-KMAC128-TINY-TAG"},

        /* modes */
        {{.alg = ALG(AES_XTS), .op = OP(ENCRYPT), .key_bits = 512},
         NOW,
         PAK_ALLOW,
         "ENC-AES-XTS-256"},
        {{.alg = ALG(AES_XTS), .op = OP(DECRYPT), .key_bits = 384},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
        {{.alg = ALG(AES_CFB8), .op = OP(ENCRYPT), .key_bits = 128},
         CBC_END,
         PAK_ALLOW_LEGACY,
         "ENC-AES-CFB8-L"},
        {{.alg = ALG(AES_KWP), .op = OP(WRAP), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "WRAP-AES-KWP-256"},
        {{.alg = ALG(AES_CCM), .op = OP(ENCRYPT), .key_bits = 128, .tag_bits = 32},
         NOW,
         PAK_DENY,
         "AEAD-CCM-SHORT-TAG"},
        {{.alg = ALG(AES_CCM), .op = OP(DECRYPT), .key_bits = 128, .tag_bits = 32},
         NOW,
         PAK_ALLOW_LEGACY,
         "AEAD-CCM-SHORT-TAG-L"},
        {{.alg = ALG(CHACHA20_POLY1305), .op = OP(DECRYPT), .key_bits = 256},
         NOW,
         PAK_DENY,
         "DENY-CHACHA20-POLY1305"},
        {{.alg = ALG(AES_GCM_SIV), .op = OP(ENCRYPT), .key_bits = 256},
         NOW,
         PAK_DENY,
         "DENY-AES-GCM-SIV"},
        {{.alg = ALG(CMAC), .op = OP(MAC), .key_bits = 128, .tag_bits = 128},
         NOW,
         PAK_ALLOW,
         "MAC-CMAC"},
        {{.alg = ALG(CMAC), .op = OP(MAC_VERIFY), .key_bits = 128, .tag_bits = 16},
         NOW,
         PAK_DENY,
         "MAC-CMAC-TINY-TAG"},
        {{.alg = ALG(GMAC), .op = OP(MAC), .key_bits = 128, .tag_bits = 128, .iv_bits = 64},
         NOW,
         PAK_DENY,
         "MAC-GMAC-SHORT-IV"},

        /* key derivation of protocols */
        {{.alg = ALG(TLS1_PRF), .op = OP(DERIVE), .hash = ALG(SHA256), .key_bits = 384},
         NOW,
         PAK_ALLOW,
         "KDF-TLS12-PRF"},
        {{.alg = ALG(TLS1_PRF), .op = OP(DERIVE), .hash = ALG(MD5_SHA1), .key_bits = 384},
         NOW,
         PAK_DENY,
         "KDF-TLS1-PRF"},
        {{.alg = ALG(KBKDF), .op = OP(DERIVE), .hash = ALG(SHA256), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "KDF-KBKDF"},
        {{.alg = ALG(KBKDF), .op = OP(DERIVE), .key_bits = 128}, NOW, PAK_ALLOW, "KDF-KBKDF"},
        {{.alg = ALG(SSKDF), .op = OP(DERIVE), .hash = ALG(SHA1), .key_bits = 256},
         NOW,
         PAK_ALLOW_LEGACY,
         "KDF-SSKDF-SHA1-L"},
        {{.alg = ALG(X963KDF), .op = OP(DERIVE), .hash = ALG(MD5), .key_bits = 256},
         NOW,
         PAK_DENY,
         "KDF-X963KDF-BROKEN-HASH"},
        {{.alg = ALG(SSHKDF), .op = OP(DERIVE), .hash = ALG(SHA512), .key_bits = 256},
         NOW,
         PAK_ALLOW,
         "KDF-SSHKDF"},
        {{.alg = ALG(SCRYPT), .op = OP(KDF_PASSWORD)}, NOW, PAK_DENY, "DENY-SCRYPT"},

        /* RSA */
        {{.alg = ALG(RSA_PSS), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 3072},
         NOW,
         PAK_ALLOW,
         "SIG-RSA-PSS-3072"},
        {{.alg = ALG(RSA_PSS), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 2048},
         NOW,
         PAK_ALLOW,
         "SIG-RSA-PSS-2048"},
        {{.alg = ALG(RSA_PSS), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 2048},
         LATER,
         PAK_DENY,
         "SIG-RSA-PSS-2048-END"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 2048},
         NOW,
         PAK_ALLOW,
         "SIG-RSA-PKCS1"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 4096},
         SHA224_END,
         PAK_ALLOW_LEGACY,
         "SIG-RSA-PKCS1-END"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(SIGN), .hash = ALG(SHA1), .key_bits = 4096},
         NOW,
         PAK_DENY,
         "SIG-RSA-PKCS1-SHA1"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(VERIFY), .hash = ALG(SHA1), .key_bits = 2048},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-RSA-PKCS1-SHA1-VERIFY-L"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(VERIFY), .key_bits = 1024},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-RSA-PKCS1-SMALL-L"},
        {{.alg = ALG(RSA_PSS), .op = OP(SIGN), .hash = ALG(SHA256), .key_bits = 1024},
         NOW,
         PAK_DENY,
         "SIG-RSA-PSS-SMALL"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(SIGN), .key_bits = 3072},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-RSA-PKCS1-DIGEST-L"},
        {{.alg = ALG(RSA_PKCS1), .op = OP(SIGN), .hash = ALG(SHA224), .key_bits = 3072},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-RSA-PKCS1-SHA224-L"},
        {{.alg = ALG(RSA_OAEP), .op = OP(ENCRYPT), .hash = ALG(SHA256), .key_bits = 3072},
         NOW,
         PAK_ALLOW,
         "PKE-RSA-OAEP-3072"},
        {{.alg = ALG(RSA_OAEP), .op = OP(DECRYPT), .hash = ALG(SHA1), .key_bits = 2048},
         NOW,
         PAK_ALLOW_LEGACY,
         "PKE-RSA-OAEP-SHA1-L"},
        {{.alg = ALG(RSA_PKCS1_ENC), .op = OP(ENCRYPT), .key_bits = 4096},
         NOW,
         PAK_DENY,
         "PKE-RSA-PKCS1"},
        {{.alg = ALG(RSA_PKCS1_ENC), .op = OP(DECRYPT), .key_bits = 2048},
         NOW,
         PAK_ALLOW_LEGACY,
         "PKE-RSA-PKCS1-L"},
        {{.alg = ALG(KEY_RSA), .op = OP(KEYGEN), .key_bits = 1024}, NOW, PAK_DENY, "KEY-RSA-SMALL"},
        {{.alg = ALG(KEY_RSA), .op = OP(KEYGEN), .key_bits = 2048},
         LATER,
         PAK_DENY_UNLISTED,
         "unlisted"},

        /* other curves and groups */
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA384), .curve = ALG(P384)},
         NOW,
         PAK_ALLOW,
         "SIG-ECDSA-P384-P521"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA1), .curve = ALG(P384)},
         NOW,
         PAK_DENY,
         "SIG-SHA1"},
        {{.alg = ALG(ECDSA), .op = OP(SIGN), .hash = ALG(SHA256), .curve = ALG(P224)},
         NOW,
         PAK_DENY,
         "SIG-ECDSA-P224"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(SHA256), .curve = ALG(P224)},
         NOW,
         PAK_ALLOW_LEGACY,
         "SIG-ECDSA-P224-VERIFY-L"},
        {{.alg = ALG(ECDSA), .op = OP(VERIFY), .hash = ALG(SHA256), .curve = ALG(BRAINPOOLP256R1)},
         NOW,
         PAK_DENY,
         "SIG-ECDSA-BRAINPOOL"},
        {{.alg = ALG(KEY_EC), .op = OP(IMPORT), .curve = ALG(SECP256K1)},
         NOW,
         PAK_DENY,
         "KEY-EC-OTHER"},
        {{.alg = ALG(EDDSA), .op = OP(SIGN), .curve = ALG(EDWARDS25519)},
         NOW,
         PAK_ALLOW,
         "SIG-ED25519"},
        {{.alg = ALG(XDH), .op = OP(DERIVE), .curve = ALG(CURVE25519)},
         NOW,
         PAK_ALLOW,
         "KEX-X25519"},
        {{.alg = ALG(EDDSA), .op = OP(SIGN), .curve = ALG(EDWARDS448), .key_bits = 456},
         NOW,
         PAK_ALLOW,
         "SIG-ED448"},
        {{.alg = ALG(KEY_EC_EDWARDS), .op = OP(KEYGEN), .curve = ALG(EDWARDS448), .key_bits = 456},
         NOW,
         PAK_ALLOW,
         "KEY-ED448"},
        {{.alg = ALG(XDH), .op = OP(DERIVE), .curve = ALG(CURVE448), .key_bits = 448},
         NOW,
         PAK_ALLOW,
         "KEX-X448"},
        {{.alg = ALG(KEY_EC_MONTGOMERY), .op = OP(IMPORT), .curve = ALG(CURVE448), .key_bits = 448},
         NOW,
         PAK_ALLOW,
         "KEY-X448"},
        {{.alg = ALG(FFDH), .op = OP(DERIVE), .curve = ALG(FFDHE3072), .key_bits = 3072},
         NOW,
         PAK_ALLOW,
         "KEX-FFDH-3072"},
        {{.alg = ALG(FFDH), .op = OP(DERIVE), .key_bits = 2048},
         NOW,
         PAK_ALLOW_LEGACY,
         "KEX-FFDH-CUSTOM"},
        {{.alg = ALG(FFDH), .op = OP(DERIVE), .key_bits = 1024},
         NOW,
         PAK_DENY_UNLISTED,
         "unlisted"},
};

static void test_rows(void)
{
	char text[512];
	struct pak_verdict v;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pak_policy_decide(&pak_policy_interim, &rows[i].q, rows[i].day, &v);
		pak_verdict_text(text, sizeof text, &rows[i].q, &v);
		tap_ok(v.kind == rows[i].kind && !strcmp(v.rule, rows[i].rule), "day %d: %s",
		       (int)rows[i].day, text);
	}
}

/* A request at the low or high end of everything that r bounds. */
static struct pak_policy_request sample(const struct pak_policy_rule *r, unsigned op, unsigned hash,
                                        unsigned curve, int high)
{
	struct pak_policy_request q = {.alg = r->alg, .op = (enum pak_op)(1u << op)};
	const struct pak_range *range = &r->key_bits;

	q.hash = hash < r->hash_count ? r->hash[hash] : NONE;
	q.curve = curve < r->curve_count ? r->curve[curve] : NONE;
	for (uint32_t *p = &q.key_bits; p <= &q.out_bits; p++, range++)
		*p = high && range->max ? range->max : range->min;
	return q;
}

/* In how many samples r itself is the rule that decides. */
static int decides(const struct pak_policy_rule *r)
{
	int32_t day = r->from_day > NOW ? r->from_day : NOW;
	int met = 0;

	for (unsigned op = 0; op < 17; op++)
		for (unsigned hash = 0; hash <= r->hash_count; hash++)
			for (unsigned curve = 0; curve <= r->curve_count; curve++)
				for (int high = 0; high < 2; high++) {
					struct pak_policy_request q =
					        sample(r, op, hash, curve, high);
					struct pak_verdict v;

					pak_policy_decide(&pak_policy_interim, &q, day, &v);
					met += !strcmp(v.rule, r->id);
				}
	return met;
}

/* No rule is dead, shadowed by others everywhere. */
static void test_coverage(void)
{
	for (size_t i = 0; i < pak_policy_interim.rule_count; i++) {
		const struct pak_policy_rule *r = &pak_policy_interim.rules[i];
		int met = decides(r);

		tap_ok(met > 0, "rule %s decides %d samples of its own", r->id, met);
	}
}

/* No measures, no dates and no hash can make these allowed. */
static void test_never(void)
{
	static const enum pak_alg never[] = {ALG(MD5), ALG(MD4), ALG(RIPEMD160),
	                                     ALG(RC4), ALG(DES), ALG(BLOWFISH)};
	static const enum pak_alg broken[] = {ALG(MD5), ALG(MD4), ALG(RIPEMD160)};
	uint64_t s = 5;
	int bad = 0;

	for (int i = 0; i < 200000; i++) {
		struct pak_policy_request q = {.op = (enum pak_op)(1u << tap_random64(&s) % 17)};
		struct pak_verdict v;

		for (uint32_t *p = &q.key_bits; p <= &q.out_bits; p++)
			*p = (uint32_t)(tap_random64(&s) % 4 ? tap_random64(&s) % 700000 : 0);
		q.curve = tap_random64(&s) % 2 ? ALG(P256) : NONE;
		if (i % 2) {
			q.alg = never[tap_random64(&s) % 6];
			q.hash = (enum pak_alg)(tap_random64(&s) % PAK_ALG_COUNT);
		} else {
			q.alg = i % 4 ? ALG(HMAC) : ALG(ECDSA);
			q.hash = broken[tap_random64(&s) % 3];
			if (q.op & (OP(KEYGEN) | OP(IMPORT) | OP(EXPORT)))
				continue; /* a key has no hash */
		}
		pak_policy_decide(&pak_policy_interim, &q, (int32_t)(tap_random64(&s) % 40000), &v);
		bad += pak_verdict_allows(&v);
	}
	tap_ok(bad == 0, "broken algorithms are never allowed");
}

static void test_provenance(void)
{
	int bad = 0;

	for (size_t i = 0; i < pak_policy_interim.rule_count; i++) {
		const struct pak_policy_rule *r = &pak_policy_interim.rules[i];

		if (!r->status || !r->source || !r->confidence || !r->reason) {
			bad++;
			continue;
		}
		bad += !strcmp(r->status, "pk-official");
		if (r->rule_class == PAK_RULE_DENY || r->rule_class == PAK_RULE_LEGACY)
			bad += !strstr(r->reason, "use ") && !strstr(r->reason, "sign with") &&
			       !strstr(r->reason, "encrypt them anew") &&
			       !strstr(r->reason, "let the module hash");
	}
	tap_ok(bad == 0, "every rule has its provenance, every refusal says what to use instead");
	tap_ok(strstr(pak_policy_interim.publisher, "NOT NTISB") != NULL, "not an official policy");
}

int main(void)
{
	test_rows();
	test_coverage();
	test_never();
	test_provenance();
	return tap_done();
}
