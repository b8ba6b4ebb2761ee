/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES: the blocks of FIPS 197 appendix C both ways, then 33 blocks of ECB,
 * CBC and CTR, which take the bulk paths of every backend, against a digest of the ciphertext, and
 * back. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/aes/aes.h"
#include "crypto/selftest/selftest.h"

#define BLOCKS 33

static int appendix_c(int corrupt)
{
	static const uint8_t want[3][16] = {
	        {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4,
	         0xc5, 0x5a},
	        {0xdd, 0xa9, 0x7c, 0xa4, 0x86, 0x4c, 0xdf, 0xe0, 0x6e, 0xaf, 0x70, 0xa0, 0xec, 0x0d,
	         0x71, 0x91},
	        {0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49,
	         0x60, 0x89},
	};
	uint8_t key[32], text[16], block[16];
	struct pak_aes a;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(0x11 * i);
	for (size_t i = 0; i < 3; i++) {
		pak_aes_init(&a, key, 16 + 8 * i, PAK_AES_BOTH);
		pak_aes_encrypt_block(&a, block, text);
		if (!pak_selftest_equal(block, want[i], 16, corrupt))
			return 0;
		a.impl->ecb_decrypt(&a, block, block, 1);
		if (!pak_selftest_equal(block, text, 16, 0))
			return 0;
	}
	return 1;
}

enum mode { ECB, CBC, CTR };

static void crypt(const struct pak_aes *a, enum mode mode, int decrypt, uint8_t *text)
{
	uint8_t iv[16]; /* as a counter it wraps after 16 blocks */

	memset(iv, 0xff, 15);
	iv[15] = 0xf0;
	if (mode == CTR)
		a->impl->ctr(a, text, text, BLOCKS, iv);
	else if (mode == CBC)
		(decrypt ? a->impl->cbc_decrypt : a->impl->cbc_encrypt)(a, text, text, BLOCKS, iv);
	else
		(decrypt ? a->impl->ecb_decrypt : a->impl->ecb_encrypt)(a, text, text, BLOCKS);
}

static int bulk(enum mode mode, int corrupt)
{
	static const uint8_t want[3][16] = {
	        [ECB] = {0x8a, 0xeb, 0xf3, 0x67, 0xc7, 0xe9, 0x1d, 0xeb, 0xc7, 0x3e, 0xc8, 0x86,
	                 0x2b, 0x08, 0x5e, 0x65},
	        [CBC] = {0x33, 0x48, 0x8b, 0xf7, 0x83, 0x13, 0x57, 0x53, 0x7d, 0x4f, 0xac, 0xe3,
	                 0x5e, 0xd5, 0x10, 0x60},
	        [CTR] = {0x05, 0xdf, 0x06, 0xd7, 0xa8, 0x99, 0xa4, 0xc3, 0xa3, 0xc0, 0x15, 0xd7,
	                 0x29, 0x10, 0x39, 0xc5},
	};
	uint8_t key[32], text[16 * BLOCKS], plain[16 * BLOCKS], got[16];
	struct pak_aes a;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = plain[i] = (uint8_t)(7 * i + (i >> 8));
	pak_aes_init(&a, key, 32, PAK_AES_BOTH);
	crypt(&a, mode, 0, text);
	pak_selftest_fold(got, text, sizeof text);
	if (!pak_selftest_equal(got, want[mode], 16, corrupt))
		return 0;
	crypt(&a, mode, 1, text);
	return pak_selftest_equal(text, plain, sizeof plain, 0);
}

static int run(int corrupt)
{
	return appendix_c(corrupt) && bulk(ECB, corrupt) && bulk(CBC, corrupt) &&
	       bulk(CTR, corrupt);
}

const struct pak_selftest pak_aes_selftest = {
        .name = "AES",
        .type = "KAT_Cipher",
        .run = run,
};
