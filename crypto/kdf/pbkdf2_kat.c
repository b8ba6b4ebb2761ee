/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of PBKDF2: three rounds, two blocks of output with SHA-256. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

static int run(int corrupt)
{
	static const uint8_t password[] = "pakpss self-test password",
	                     salt[] = "pakpss PBKDF2 salt";
	static const uint8_t want[40] = {
	        0x88, 0x70, 0xe1, 0xf3, 0x0b, 0xdb, 0xba, 0x83, 0x10, 0x54, 0x97, 0x0c, 0xec, 0x6a,
	        0xff, 0xd7, 0x8d, 0x57, 0xa8, 0x53, 0x65, 0xea, 0x14, 0x44, 0x08, 0xcc, 0xbb, 0x71,
	        0x6a, 0x2d, 0x76, 0x57, 0xda, 0x9d, 0xf7, 0xa9, 0xee, 0x5f, 0x2e, 0x4a,
	};
	uint8_t out[sizeof want];

	pak_kdf_pbkdf2(pak_hash_get(PAK_ALG_SHA256), out, sizeof out, password, sizeof password - 1,
	               salt, sizeof salt - 1, 3);
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

const struct pak_selftest pak_pbkdf2_selftest = {
        .name = "PBKDF2",
        .type = "KAT_KDF",
        .run = run,
};
