/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of CTR_DRBG (SP 800-90A 11.3): instantiate, generate, reseed, generate, and
 * a block with additional input, which is what is asked for most; a request that must be refused.
 */
#include "crypto/drbg/ctr_drbg.h"
#include "crypto/selftest/selftest.h"

#include <pak/mem.h>

#define INPUT(text) ((struct pak_ctr_drbg_input){(const uint8_t *)(text), sizeof(text) - 1})

static int answers(struct pak_ctr_drbg *d, int corrupt)
{
	static const uint8_t first[40] = {
	        0x49, 0x59, 0xd0, 0xb5, 0xb4, 0xd9, 0x6f, 0x50, 0x77, 0x44, 0x61, 0x40, 0x3d, 0x01,
	        0x55, 0x69, 0xe8, 0xd9, 0x49, 0xf0, 0xd8, 0x97, 0x3a, 0xf6, 0x73, 0x83, 0x44, 0x77,
	        0x57, 0xdf, 0xca, 0x02, 0x47, 0x38, 0x47, 0x8a, 0x0d, 0x96, 0xf5, 0xc5,
	};
	static const uint8_t second[40] = {
	        0x44, 0xfd, 0xce, 0x2f, 0x7a, 0x08, 0x66, 0xf0, 0x5f, 0xe8, 0x6d, 0x1c, 0x30, 0x78,
	        0x3b, 0x5d, 0x37, 0x48, 0x69, 0x20, 0x0e, 0xef, 0x9f, 0x7b, 0xb0, 0xb2, 0x13, 0x47,
	        0x49, 0xda, 0x86, 0x3a, 0xc4, 0xaa, 0x76, 0x27, 0x97, 0xc8, 0xc1, 0x62,
	};
	const struct pak_ctr_drbg_input seed[] = {
	        INPUT("pakpss ctr-drbg self-test entropy input and more"),
	        INPUT("self-test nonce!"),
	        INPUT("pakpss"),
	};
	const struct pak_ctr_drbg_input reseed[] = {
	        INPUT("pakpss ctr-drbg reseed entropy input of 48 bytes"),
	        INPUT("additional input"),
	};
	static const uint8_t third[16] = {0xfe, 0x1b, 0x6e, 0xc8, 0xe2, 0x48, 0xc2, 0x3b,
	                                  0x5e, 0xe2, 0xa6, 0x13, 0xb0, 0xad, 0x54, 0xed};
	uint8_t out[40];

	pak_ctr_drbg_instantiate(d, seed, 3);
	if (pak_ctr_drbg_generate(d, out, sizeof out, NULL, 0) ||
	    !pak_selftest_equal(out, first, sizeof out, corrupt))
		return 0;
	if (pak_ctr_drbg_reseed(d, reseed, 2) ||
	    pak_ctr_drbg_generate(d, out, sizeof out, reseed + 1, 1) ||
	    !pak_selftest_equal(out, second, sizeof out, corrupt))
		return 0;
	if (pak_ctr_drbg_generate(d, out, sizeof third, seed + 1, 1) ||
	    !pak_selftest_equal(out, third, sizeof third, corrupt))
		return 0;
	d->requests = PAK_CTR_DRBG_RESEED_INTERVAL + 1;
	return pak_ctr_drbg_generate(d, out, sizeof out, NULL, 0) == PAK_ERR_LIMIT;
}

static int run(int corrupt)
{
	struct pak_ctr_drbg d;
	int good = answers(&d, corrupt);

	pak_wipe(&d, sizeof d);
	return good;
}

const struct pak_selftest pak_ctr_drbg_selftest = {
        .name = "CTR_DRBG",
        .type = "DRBG",
        .run = run,
};
