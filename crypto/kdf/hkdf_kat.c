/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of HKDF: extract and expand to two blocks with SHA-256. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

static int run(int corrupt)
{
	static const uint8_t ikm[] = "pakpss HKDF self-test input keying material";
	static const uint8_t salt[] = "pakpss HKDF salt", info[] = "pakpss HKDF info";
	static const uint8_t want[42] = {
	        0xb2, 0x41, 0x6b, 0x41, 0x27, 0x1d, 0x0c, 0x32, 0xa4, 0x79, 0xa2, 0xe7, 0xdc, 0x78,
	        0x42, 0x08, 0x8d, 0xb4, 0xe2, 0xba, 0x88, 0xe6, 0xb2, 0xff, 0xbc, 0xf7, 0x21, 0x86,
	        0x54, 0x3d, 0x6e, 0x64, 0x1b, 0x85, 0xbf, 0x94, 0x3a, 0x5f, 0x7c, 0x95, 0x2f, 0x32,
	};
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	uint8_t prk[32], out[sizeof want];

	pak_kdf_extract(hash, prk, salt, sizeof salt - 1, ikm, sizeof ikm - 1);
	pak_kdf_expand(hash, out, sizeof out, prk, sizeof prk, info, sizeof info - 1);
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

const struct pak_selftest pak_hkdf_selftest = {
        .name = "HKDF",
        .type = "KAT_KDF",
        .run = run,
};
