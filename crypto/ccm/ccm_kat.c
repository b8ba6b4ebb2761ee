/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES-CCM: a message of several blocks, whole and cut, sealed against a
 * digest of the ciphertext and the tag, and opened. */
#include <string.h>

#include "crypto/ccm/ccm.h"
#include "crypto/selftest/selftest.h"

#define LEN (16 * 9 + 7)
#define AAD_LEN 70

static int message(size_t key_len, const uint8_t want[16], const uint8_t want_tag[16], int corrupt)
{
	uint8_t key[32], nonce[13], plain[LEN], text[LEN], got[16], tag[16];
	struct pak_ccm c;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof nonce; i++)
		nonce[i] = (uint8_t)(0x10 + i);
	for (size_t i = 0; i < LEN; i++)
		plain[i] = (uint8_t)(7 * i + (i >> 8));
	pak_ccm_init(&c, key, key_len);
	pak_ccm_start(&c, nonce, sizeof nonce, AAD_LEN, LEN, 16);
	pak_ccm_aad(&c, plain, AAD_LEN);
	pak_ccm_encrypt(&c, text, plain, LEN);
	pak_ccm_final(&c, tag);
	pak_selftest_fold(got, text, LEN);
	if (!pak_selftest_equal(got, want, 16, corrupt) ||
	    !pak_selftest_equal(tag, want_tag, 16, corrupt))
		return 0;
	pak_ccm_start(&c, nonce, sizeof nonce, AAD_LEN, LEN, 16);
	pak_ccm_aad(&c, plain, 3);
	pak_ccm_aad(&c, plain + 3, AAD_LEN - 3);
	pak_ccm_decrypt(&c, text, text, 21);
	pak_ccm_decrypt(&c, text + 21, text + 21, LEN - 21);
	pak_ccm_final(&c, tag);
	return pak_selftest_equal(text, plain, LEN, 0) && pak_selftest_equal(tag, want_tag, 16, 0);
}

static int run(int corrupt)
{
	static const uint8_t want[2][16] = {{0x96, 0x71, 0x8b, 0x8e, 0x15, 0xd1, 0x6a, 0xfb, 0xd3,
	                                     0x80, 0xe9, 0xf0, 0x03, 0x19, 0x2f, 0x48},
	                                    {0x6a, 0x39, 0xfe, 0xd6, 0x82, 0x29, 0x21, 0xb7, 0xb9,
	                                     0x0e, 0x28, 0xd3, 0x27, 0x1c, 0x35, 0xd6}};
	static const uint8_t tag[2][16] = {{0x1a, 0xb5, 0x28, 0xb1, 0xc5, 0x13, 0xc5, 0x14, 0xdd,
	                                    0xeb, 0xc8, 0x2e, 0x5d, 0x3e, 0x60, 0xf2},
	                                   {0x47, 0x74, 0xf1, 0x37, 0xf5, 0x3c, 0x29, 0x93, 0xbb,
	                                    0x5b, 0xa1, 0x9b, 0xba, 0xcf, 0x6c, 0xeb}};

	return message(16, want[0], tag[0], corrupt) && message(32, want[1], tag[1], corrupt);
}

const struct pak_selftest pak_aes_ccm_selftest = {
        .name = "AES_CCM",
        .type = "KAT_Cipher",
        .run = run,
};
