/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of X9.63, X9.42 and SSH key derivation: two blocks of output with SHA-256. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

#define TEXT(text) ((struct pak_kdf_bytes){(const uint8_t *)(text), sizeof(text) - 1})
#define SECRET TEXT("pakpss shared secret of a self-test")
#define LEN 40

static int run_x963(int corrupt)
{
	static const uint8_t want[LEN] = {
	        0x71, 0x01, 0x46, 0xb1, 0xe1, 0xe9, 0x2e, 0x20, 0x27, 0x4a, 0xb6, 0xa3, 0xea, 0x2a,
	        0xe2, 0x00, 0xe5, 0x97, 0x12, 0x46, 0x09, 0xaf, 0xeb, 0xa6, 0xf7, 0xe7, 0x6b, 0xe7,
	        0x6a, 0x13, 0x53, 0x72, 0x08, 0x75, 0xaf, 0x2f, 0xef, 0xad, 0x31, 0xe6,
	};
	uint8_t out[LEN];

	pak_kdf_hash(pak_hash_get(PAK_ALG_SHA256), out, LEN, PAK_KDF_COUNTER_SECOND, SECRET,
	             TEXT("pakpss info"));
	return pak_selftest_equal(out, want, LEN, corrupt);
}

static int run_x942(int corrupt)
{
	/* id-aes256-wrap */
	static const uint8_t oid[] = {
	        0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2d,
	};
	static const uint8_t want[LEN] = {
	        0xa0, 0xb4, 0xd2, 0x23, 0xc1, 0x31, 0xca, 0x48, 0xf1, 0xb5, 0x95, 0x04, 0x15, 0xe8,
	        0x9c, 0xe6, 0x7f, 0xb3, 0xca, 0x6f, 0xa9, 0x15, 0xf1, 0xb8, 0xfa, 0x21, 0x68, 0x4b,
	        0x2e, 0xf9, 0xef, 0xbd, 0x99, 0x05, 0x7f, 0xae, 0x81, 0x3e, 0x87, 0xcc,
	};
	const struct pak_x942 x = {
	        .oid = {oid, sizeof oid},
	        .party_u = TEXT("pakpss party U"),
	        .key_bits = 256,
	};
	uint8_t out[LEN];

	pak_kdf_x942(pak_hash_get(PAK_ALG_SHA256), out, LEN, SECRET, &x);
	return pak_selftest_equal(out, want, LEN, corrupt);
}

static int run_ssh(int corrupt)
{
	static const uint8_t want[LEN] = {
	        0x25, 0x70, 0xdf, 0x47, 0xea, 0xd6, 0x5a, 0x90, 0x76, 0xe8, 0xcc, 0x3a, 0x4b, 0x7b,
	        0x99, 0xf3, 0x54, 0x58, 0x94, 0xdb, 0x7f, 0x7e, 0xc7, 0x70, 0xd9, 0xe1, 0xf6, 0xc0,
	        0x70, 0x55, 0x62, 0x2f, 0x3a, 0x32, 0x14, 0x1f, 0xf0, 0xb0, 0x8f, 0xe8,
	};
	uint8_t out[LEN];

	pak_kdf_ssh(pak_hash_get(PAK_ALG_SHA256), out, LEN, TEXT("\0\0\0\x08pakpss K"),
	            TEXT("pakpss exchange hash"), TEXT("pakpss session"), 'A');
	return pak_selftest_equal(out, want, LEN, corrupt);
}

const struct pak_selftest pak_x963kdf_selftest = {
        .name = "X963KDF",
        .type = "KAT_KDF",
        .run = run_x963,
};
const struct pak_selftest pak_x942kdf_selftest = {
        .name = "X942KDF",
        .type = "KAT_KDF",
        .run = run_x942,
};
const struct pak_selftest pak_sshkdf_selftest = {
        .name = "SSHKDF",
        .type = "KAT_KDF",
        .run = run_ssh,
};
