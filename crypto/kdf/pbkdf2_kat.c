/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of PBKDF2: three rounds with SHA-256, alone and in a batch, and SHA-512
 * in a batch. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

static const uint8_t password[] = "pakpss self-test password", salt[] = "pakpss PBKDF2 salt";

/* Enough to fill the lanes of the multi-buffer backends, which answer here then. */
#define BATCH 16

static int batch(enum pak_alg alg, const uint8_t want[40], int corrupt)
{
	uint8_t out[BATCH][40];
	struct pak_pbkdf2_job jobs[BATCH];
	int good = 1;

	for (size_t i = 0; i < BATCH; i++)
		jobs[i] = (struct pak_pbkdf2_job){
		        out[i], 40, password, sizeof password - 1, salt, sizeof salt - 1};
	pak_kdf_pbkdf2_many(pak_hash_get(alg), jobs, BATCH, 3);
	for (size_t i = 0; i < BATCH; i++)
		good &= pak_selftest_equal(out[i], want, 40, corrupt);
	return good;
}

static int run(int corrupt)
{
	static const uint8_t want[40] = {
	        0x88, 0x70, 0xe1, 0xf3, 0x0b, 0xdb, 0xba, 0x83, 0x10, 0x54, 0x97, 0x0c, 0xec, 0x6a,
	        0xff, 0xd7, 0x8d, 0x57, 0xa8, 0x53, 0x65, 0xea, 0x14, 0x44, 0x08, 0xcc, 0xbb, 0x71,
	        0x6a, 0x2d, 0x76, 0x57, 0xda, 0x9d, 0xf7, 0xa9, 0xee, 0x5f, 0x2e, 0x4a,
	};
	static const uint8_t want_512[40] = {
	        0x83, 0x42, 0x18, 0x94, 0xe6, 0x6e, 0xea, 0x3f, 0x03, 0x05, 0x97, 0xc2, 0x0a, 0xc2,
	        0x3a, 0x0f, 0x6b, 0x90, 0xb6, 0xfe, 0x71, 0xa7, 0xe0, 0x28, 0xee, 0xe3, 0xc3, 0xc9,
	        0x86, 0x85, 0x2a, 0xc1, 0xd4, 0x0a, 0x54, 0x76, 0x97, 0x1d, 0x37, 0xa6,
	};
	uint8_t out[sizeof want];

	pak_kdf_pbkdf2(pak_hash_get(PAK_ALG_SHA256), out, sizeof out, password, sizeof password - 1,
	               salt, sizeof salt - 1, 3);
	return pak_selftest_equal(out, want, sizeof out, corrupt) &&
	       batch(PAK_ALG_SHA256, want, corrupt) && batch(PAK_ALG_SHA512, want_512, corrupt);
}

const struct pak_selftest pak_pbkdf2_selftest = {
        .name = "PBKDF2",
        .type = "KAT_KDF",
        .run = run,
};
