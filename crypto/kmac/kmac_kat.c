/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of KMAC: KMAC128 with a customization, and KMACXOF256. It covers cSHAKE. */
#include "crypto/kmac/kmac.h"
#include "crypto/selftest/selftest.h"

static int mac(size_t rate, const char *custom, size_t custom_len, int xof, const uint8_t *want,
               size_t len, int corrupt)
{
	static const char key[] = "pakpss KMAC self-test key",
	                  text[] = "pakpss KMAC self-test message";
	uint8_t out[40];
	struct pak_kmac k;

	pak_kmac_init(&k, rate, (const uint8_t *)key, sizeof key - 1, custom, custom_len);
	pak_kmac_update(&k, text, sizeof text - 1);
	pak_kmac_final(&k, xof ? 0 : len);
	pak_kmac_read(&k, out, len);
	return pak_selftest_equal(out, want, len, corrupt);
}

static int run(int corrupt)
{
	static const uint8_t kmac128[32] = {
	        0x3f, 0xd4, 0x91, 0xb9, 0x3e, 0x14, 0x85, 0xb6, 0x99, 0xa9, 0xca,
	        0x26, 0x9b, 0x50, 0xc1, 0x52, 0x45, 0x6e, 0x1e, 0xb6, 0xfb, 0xa3,
	        0x76, 0x0b, 0x34, 0xf0, 0xf8, 0x4d, 0xf0, 0x54, 0x96, 0x9c,
	};
	static const uint8_t kmac256[40] = {
	        0xa6, 0x2e, 0x26, 0xa2, 0x15, 0x69, 0x1c, 0xff, 0x2b, 0x3a, 0xf3, 0xc8, 0xb2, 0x54,
	        0x8c, 0x6c, 0x6f, 0x66, 0x76, 0xff, 0xd4, 0xb3, 0x52, 0x82, 0x51, 0x20, 0xe7, 0x7e,
	        0xed, 0xfd, 0x48, 0xe8, 0x92, 0x99, 0x32, 0xb8, 0x7b, 0x8a, 0xf8, 0xe8,
	};

	return mac(PAK_CSHAKE128_RATE, "pakpss self-test", 16, 0, kmac128, sizeof kmac128,
	           corrupt) &&
	       mac(PAK_CSHAKE256_RATE, "", 0, 1, kmac256, sizeof kmac256, corrupt);
}

const struct pak_selftest pak_kmac_selftest = {
        .name = "KMAC",
        .type = "KAT_Mac",
        .run = run,
};
