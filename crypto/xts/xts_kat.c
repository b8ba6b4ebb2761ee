/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES-XTS: one block, then 45 blocks and a partial one, which take the bulk
 * paths and the stealing of every backend, against a digest of the ciphertext, and back. */
#include <string.h>

#include "crypto/selftest/selftest.h"
#include "crypto/xts/xts.h"

#define LEN (16 * 45 + 5)

static void inputs(uint8_t key[64], uint8_t iv[16], uint8_t *text, size_t len)
{
	for (size_t i = 0; i < 64; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < 16; i++)
		iv[i] = (uint8_t)(0xf0 + i);
	for (size_t i = 0; i < len; i++)
		text[i] = (uint8_t)(7 * i + (i >> 8));
}

static int bulk(size_t key_len, const uint8_t want[16], int corrupt)
{
	uint8_t key[64], iv[16], text[LEN], plain[LEN], got[16];
	struct pak_xts_key x;

	inputs(key, iv, plain, LEN);
	pak_xts_set_key(&x, key, key_len, PAK_AES_BOTH);
	pak_xts_encrypt(&x, text, plain, LEN, iv);
	pak_selftest_fold(got, text, LEN);
	if (!pak_selftest_equal(got, want, 16, corrupt))
		return 0;
	pak_xts_decrypt(&x, text, text, LEN, iv);
	return pak_selftest_equal(text, plain, LEN, 0);
}

static int one_block(int corrupt)
{
	static const uint8_t want[16] = {0xd7, 0x32, 0x7e, 0x9e, 0x1c, 0x72, 0xec, 0xd7,
	                                 0x8b, 0x65, 0x70, 0x1e, 0x4f, 0x40, 0x4e, 0xe4};
	uint8_t key[64], iv[16], text[16];
	struct pak_xts_key x;

	inputs(key, iv, text, 16);
	pak_xts_set_key(&x, key, 32, PAK_AES_ENCRYPT_ONLY);
	pak_xts_encrypt(&x, text, text, 16, iv);
	return pak_selftest_equal(text, want, 16, corrupt);
}

static int run(int corrupt)
{
	static const uint8_t want[2][16] = {{0x13, 0xca, 0xd4, 0x4e, 0xd1, 0x75, 0x15, 0xe3, 0xb9,
	                                     0x17, 0x00, 0x26, 0xce, 0x02, 0x6c, 0xc3},
	                                    {0xf5, 0x9e, 0x2f, 0x02, 0x54, 0x58, 0xf2, 0x75, 0x64,
	                                     0xce, 0x58, 0xab, 0x46, 0xa7, 0xd4, 0x08}};

	return one_block(corrupt) && bulk(32, want[0], corrupt) && bulk(64, want[1], corrupt);
}

const struct pak_selftest pak_aes_xts_selftest = {
        .name = "AES_XTS",
        .type = "KAT_Cipher",
        .run = run,
};
