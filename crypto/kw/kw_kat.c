/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES key wrap: KW and KWP, both ways, and a wrapped key that was changed. */
#include <string.h>

#include "crypto/kw/kw.h"
#include "crypto/selftest/selftest.h"

static const uint8_t icv[8] = {0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6};
static const uint8_t icv_padded[4] = {0xa6, 0x59, 0x59, 0xa6};

static int kw(const struct pak_aes *a, const uint8_t *text, int corrupt)
{
	static const uint8_t want[40] = {
	        0xe6, 0xe5, 0x6a, 0x81, 0x98, 0x46, 0x21, 0xff, 0x33, 0x19, 0xd5, 0xad, 0x3e, 0xe1,
	        0x31, 0xa5, 0x75, 0x13, 0xcf, 0x98, 0x91, 0xdc, 0x8e, 0xeb, 0x0b, 0x4d, 0x5c, 0x4b,
	        0x51, 0xea, 0xaa, 0xd1, 0x64, 0xdf, 0x65, 0x2d, 0x5a, 0x20, 0x01, 0xe1};
	uint8_t got[40];

	pak_kw_wrap(a, got, text, 32, icv, 0);
	if (!pak_selftest_equal(got, want, 40, corrupt) || pak_kw_unwrap(a, got, got, 40, icv, 0) ||
	    !pak_selftest_equal(got, text, 32, 0))
		return 0;
	memcpy(got, want, 40);
	got[17] ^= 1;
	return pak_kw_unwrap(a, got, got, 40, icv, 0) != 0;
}

static int kwp(const struct pak_aes *a, const uint8_t *text, size_t len, const uint8_t *want,
               size_t want_len, int corrupt)
{
	uint8_t got[32];
	size_t n;

	pak_kwp_wrap(a, got, text, len, icv_padded, 0);
	if (!pak_selftest_equal(got, want, want_len, corrupt) ||
	    pak_kwp_unwrap(a, got, &n, got, want_len, icv_padded, 0) || n != len ||
	    !pak_selftest_equal(got, text, len, 0))
		return 0;
	memcpy(got, want, want_len);
	got[1] ^= 0x80;
	return pak_kwp_unwrap(a, got, &n, got, want_len, icv_padded, 0) != 0;
}

static int run(int corrupt)
{
	static const uint8_t want_short[16] = {0x5a, 0x4e, 0xc6, 0x92, 0x13, 0x4a, 0x3e, 0x43,
	                                       0x95, 0xac, 0xc0, 0x86, 0xfe, 0x18, 0xe8, 0x66};
	static const uint8_t want_long[32] = {0x73, 0x78, 0x25, 0xf6, 0xe8, 0xbd, 0xeb, 0x46,
	                                      0x5a, 0x95, 0x0b, 0xdf, 0x01, 0xe2, 0xfd, 0x55,
	                                      0x9c, 0x0f, 0xe5, 0xbc, 0x80, 0xfc, 0xa1, 0xf7,
	                                      0x47, 0x48, 0x2a, 0xd9, 0xd9, 0x23, 0x23, 0xaa};
	uint8_t key[32], text[32];
	struct pak_aes a;

	for (size_t i = 0; i < 32; i++) {
		key[i] = (uint8_t)i;
		text[i] = (uint8_t)(7 * i);
	}
	pak_aes_init(&a, key, 16, PAK_AES_BOTH);
	if (!kwp(&a, text, 7, want_short, 16, corrupt))
		return 0;
	pak_aes_init(&a, key, 32, PAK_AES_BOTH);
	return kw(&a, text, corrupt) && kwp(&a, text, 20, want_long, 32, corrupt);
}

const struct pak_selftest pak_aes_kw_selftest = {
        .name = "AES_KW",
        .type = "KAT_Cipher",
        .run = run,
};
