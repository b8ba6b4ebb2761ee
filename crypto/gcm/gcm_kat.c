/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of AES-GCM: a short and a bulk message sealed, opened, and opened with a wrong
 * bit. The tag is a digest of the ciphertext, so it alone is compared. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/gcm/gcm.h"
#include "crypto/selftest/selftest.h"

#define MAX_LEN 523

struct answer {
	size_t key_len, text_len;
	uint8_t tag[16];
};

static const struct answer answers[] = {
        {16,
         61,
         {0x2a, 0x0a, 0xc3, 0xab, 0x88, 0x41, 0x36, 0xcc, 0xf0, 0x61, 0xf6, 0x46, 0xfd, 0xfa, 0xec,
          0x2c}},
        {32,
         523,
         {0x8f, 0x2f, 0x5f, 0xf4, 0x58, 0x5f, 0x97, 0x6a, 0x67, 0x3d, 0xac, 0xa5, 0xc0, 0x53, 0xcc,
          0xa4}},
};

static int check(struct pak_gcm *g, const struct answer *want, int corrupt)
{
	uint8_t key[32], iv[12], aad[20], plain[MAX_LEN], text[MAX_LEN], tag[16];
	size_t n = want->text_len;

	for (size_t i = 0; i < sizeof key; i++)
		key[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof iv; i++)
		iv[i] = (uint8_t)(0xc0 + i);
	for (size_t i = 0; i < sizeof aad; i++)
		aad[i] = (uint8_t)i;
	for (size_t i = 0; i < n; i++)
		plain[i] = (uint8_t)(7 * i + (i >> 8));
	pak_gcm_init(g, key, want->key_len);
	pak_gcm_seal(g, text, tag, iv, 12, aad, sizeof aad, plain, n);
	if (!pak_selftest_equal(tag, want->tag, 16, corrupt))
		return 0;
	pak_gcm_open(g, text, tag, iv, 12, aad, sizeof aad, text, n);
	if (!pak_selftest_equal(tag, want->tag, 16, 0) || !pak_selftest_equal(text, plain, n, 0))
		return 0;
	aad[19] ^= 0x80;
	pak_gcm_seal(g, text, tag, iv, 12, aad, sizeof aad, plain, n);
	return !pak_selftest_equal(tag, want->tag, 16, 0);
}

static int run(int corrupt)
{
	struct pak_gcm g;
	int good = 1;

	for (size_t i = 0; good && i < sizeof answers / sizeof *answers; i++)
		good = check(&g, &answers[i], corrupt);
	pak_wipe(&g, sizeof g);
	return good;
}

const struct pak_selftest pak_aes_gcm_selftest = {
        .name = "AES_GCM",
        .type = "KAT_Cipher",
        .run = run,
};
