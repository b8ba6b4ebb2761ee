/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of the IKEv2 prf, the Kerberos and the PKCS#12 derivation. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

#define TEXT(text) ((struct pak_kdf_bytes){(const uint8_t *)(text), sizeof(text) - 1})
#define SECRET TEXT("pakpss shared secret of a self-test")

/* SKEYSEED and prf+ share the HMAC; prf+ is tested as the expansion of HKDF. */
static int run_ikev2(int corrupt)
{
	static const uint8_t seed[32] = {
	        0x8d, 0xef, 0x97, 0xa2, 0x08, 0xa4, 0xf2, 0x82, 0x1a, 0x6c, 0x56,
	        0x34, 0x41, 0x50, 0xbb, 0x0a, 0x30, 0x4b, 0xb9, 0x23, 0x2d, 0xb0,
	        0x84, 0x77, 0x68, 0x98, 0xf9, 0xcc, 0x83, 0x41, 0x06, 0x84,
	};
	static const uint8_t rekey[32] = {
	        0x71, 0x39, 0x47, 0xd7, 0x35, 0xfd, 0x7d, 0xfd, 0x66, 0x35, 0x0e,
	        0x84, 0x65, 0x6a, 0x7a, 0xa0, 0x3b, 0x38, 0x49, 0x64, 0xc2, 0xed,
	        0x71, 0xd5, 0x6d, 0x0c, 0x1c, 0x8a, 0x63, 0x74, 0x27, 0x68,
	};
	const struct pak_kdf_bytes ni = TEXT("pakpss Ni"), nr = TEXT("pakpss Nr");
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	uint8_t out[32];

	pak_kdf_ike_prf(hash, out, (const struct pak_kdf_bytes[2]){ni, nr},
	                (const struct pak_kdf_bytes[3]){SECRET});
	if (!pak_selftest_equal(out, seed, sizeof out, corrupt))
		return 0;
	pak_kdf_ike_prf(hash, out,
	                (const struct pak_kdf_bytes[2]){TEXT("pakpss KDF self-test key")},
	                (const struct pak_kdf_bytes[3]){SECRET, ni, nr});
	return pak_selftest_equal(out, rekey, sizeof out, corrupt);
}

static int run_krb5(int corrupt)
{
	static const uint8_t want[32] = {
	        0xe0, 0x24, 0x9b, 0x6e, 0x64, 0x78, 0x0d, 0x94, 0x3e, 0x14, 0x82,
	        0x07, 0xdd, 0xbe, 0x8d, 0x2d, 0x5d, 0x53, 0x58, 0x1c, 0x61, 0x75,
	        0x21, 0xb9, 0x6b, 0x3a, 0x01, 0x65, 0xb1, 0xd6, 0x92, 0xb9,
	};
	uint8_t out[32];

	pak_kdf_krb5(out, TEXT("pakpss krb5 key of 32 bytes now."), TEXT("kerberos"));
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

static int run_pkcs12(int corrupt)
{
	static const uint8_t want[40] = {
	        0x97, 0x9a, 0x70, 0x41, 0xf7, 0xe9, 0x1c, 0x9f, 0xc8, 0x44, 0x04, 0xff, 0x2f, 0x88,
	        0xd9, 0x16, 0x9f, 0xc7, 0x5f, 0x21, 0x4b, 0x8a, 0xf0, 0xa9, 0xce, 0x61, 0x26, 0x30,
	        0xb6, 0xfb, 0x22, 0x12, 0x3f, 0x8d, 0x33, 0x8e, 0xe6, 0x27, 0x93, 0xc7,
	};
	uint8_t out[40], work[128];

	pak_kdf_pkcs12(pak_hash_get(PAK_ALG_SHA256), out, sizeof out,
	               TEXT("\0p\0a\0k\0p\0s\0s\0\0"), TEXT("pakpss salt"), 3, 1, work);
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

const struct pak_selftest pak_ikev2_selftest = {
        .name = "IKEV2-PRF",
        .type = "KAT_KDF",
        .run = run_ikev2,
};
const struct pak_selftest pak_krb5kdf_selftest = {
        .name = "KRB5KDF",
        .type = "KAT_KDF",
        .run = run_krb5,
};
const struct pak_selftest pak_pkcs12kdf_selftest = {
        .name = "PKCS12KDF",
        .type = "KAT_KDF",
        .run = run_pkcs12,
};
