/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES-CMAC: whole and partial last blocks under each key size. */
#include <string.h>

#include "crypto/cmac/cmac.h"
#include "crypto/selftest/selftest.h"

#define WHOLE (16 * 9)
#define PARTIAL (16 * 9 + 7)

static int run(int corrupt)
{
	static const uint8_t want[3][2][16] = {{{0x37, 0xe6, 0xe5, 0xa0, 0x3f, 0x72, 0xc5, 0x28,
	                                         0xe4, 0x4b, 0x0c, 0xd5, 0x0d, 0x62, 0x73, 0xc0},
	                                        {0xcd, 0x39, 0x64, 0x18, 0x99, 0xce, 0xe7, 0x58,
	                                         0x97, 0x68, 0x3d, 0x24, 0x44, 0xe1, 0x73, 0x9c}},
	                                       {{0x8a, 0x6e, 0xd5, 0x5c, 0x5b, 0x1a, 0x1e, 0x31,
	                                         0xc7, 0x20, 0xb7, 0x1e, 0x71, 0x33, 0xc4, 0xfa},
	                                        {0xcd, 0x66, 0x9f, 0xab, 0x20, 0x9f, 0xa0, 0x3e,
	                                         0xa0, 0x04, 0xfb, 0xe3, 0x3c, 0xdb, 0x7b, 0x44}},
	                                       {{0x8a, 0x31, 0x7a, 0x4f, 0x4b, 0x14, 0x88, 0x91,
	                                         0x51, 0x2d, 0x23, 0xf9, 0xf0, 0xa9, 0x9a, 0xdc},
	                                        {0x0e, 0xdb, 0x81, 0x68, 0xcb, 0x52, 0x49, 0x13,
	                                         0x27, 0xc9, 0xe3, 0x00, 0xa0, 0xb3, 0x4c, 0x2f}}};
	uint8_t key[32], text[PARTIAL], mac[16];
	struct pak_cmac c;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(7 * i + (i >> 8));
	for (size_t i = 0; i < 3; i++) {
		pak_cmac_init(&c, key, 16 + 8 * i);
		pak_cmac_update(&c, text, WHOLE);
		pak_cmac_final(&c, mac);
		if (!pak_selftest_equal(mac, want[i][0], 16, corrupt))
			return 0;
		pak_cmac_restart(&c);
		pak_cmac_update(&c, text, 5);
		pak_cmac_update(&c, text + 5, PARTIAL - 5);
		pak_cmac_final(&c, mac);
		if (!pak_selftest_equal(mac, want[i][1], 16, corrupt))
			return 0;
	}
	return 1;
}

const struct pak_selftest pak_cmac_selftest = {
        .name = "CMAC",
        .type = "KAT_Mac",
        .run = run,
};
