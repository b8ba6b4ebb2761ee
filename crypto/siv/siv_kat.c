/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests: the messages of RFC 5297 A.1 and A.2; of RFC 8452 C.1 and, with a counter
 * that wraps, C.3. Sealed, and opened in place. */
#include <string.h>

#include "crypto/selftest/selftest.h"
#include "crypto/siv/gcm_siv.h"
#include "crypto/siv/siv.h"

static int siv_deterministic(int corrupt)
{
	static const uint8_t in[14] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
	                               0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee};
	static const uint8_t want[30] = {0x85, 0x63, 0x2d, 0x07, 0xc6, 0xe8, 0xf3, 0x7f,
	                                 0x95, 0x0a, 0xcd, 0x32, 0x0a, 0x2e, 0xcc, 0x93,
	                                 0x40, 0xc0, 0x2b, 0x96, 0x90, 0xc4, 0xdc, 0x04,
	                                 0xda, 0xef, 0x7f, 0x6a, 0xfe, 0x5c};
	uint8_t key[32], aad[24], out[30];
	struct pak_siv s;

	for (size_t i = 0; i < 16; i++) {
		key[i] = (uint8_t)(0xff - i);
		key[16 + i] = (uint8_t)(0xf0 + i);
	}
	for (size_t i = 0; i < sizeof aad; i++)
		aad[i] = (uint8_t)(0x10 + i);
	pak_siv_init(&s, key, 32);
	pak_siv_start(&s);
	pak_siv_aad(&s, aad, sizeof aad);
	pak_siv_seal(&s, out + 16, out, in, sizeof in);
	if (!pak_selftest_equal(out, want, 30, corrupt))
		return 0;
	pak_siv_start(&s);
	pak_siv_aad(&s, aad, sizeof aad);
	pak_siv_open(&s, out + 16, out, out + 16, sizeof in);
	return pak_selftest_equal(out, want, 16, 0) && pak_selftest_equal(out + 16, in, 14, 0);
}

static int siv_nonce(int corrupt)
{
	static const uint8_t aad1[40] = {
	        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd,
	        0xee, 0xff, 0xde, 0xad, 0xda, 0xda, 0xde, 0xad, 0xda, 0xda, 0xff, 0xee, 0xdd, 0xcc,
	        0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x00};
	static const uint8_t aad2[10] = {0x10, 0x20, 0x30, 0x40, 0x50,
	                                 0x60, 0x70, 0x80, 0x90, 0xa0};
	static const uint8_t nonce[16] = {0x09, 0xf9, 0x11, 0x02, 0x9d, 0x74, 0xe3, 0x5b,
	                                  0xd8, 0x41, 0x56, 0xc5, 0x63, 0x56, 0x88, 0xc0};
	static const char in[] = "this is some plaintext to encrypt using SIV-AES";
	static const uint8_t want[16] = {0x7b, 0xdb, 0x6e, 0x3b, 0x43, 0x26, 0x67, 0xeb,
	                                 0x06, 0xf4, 0xd1, 0x4b, 0xff, 0x2f, 0xbd, 0x0f};
	static const uint8_t want_end[15] = {0xea, 0x64, 0xad, 0x54, 0x4a, 0x27, 0x2e, 0x9c,
	                                     0x48, 0x5b, 0x62, 0xa3, 0xfd, 0x5c, 0x0d};
	uint8_t key[32], iv[16], out[47];
	struct pak_siv s;

	for (size_t i = 0; i < 16; i++) {
		key[i] = (uint8_t)(0x7f - i);
		key[16 + i] = (uint8_t)(0x40 + i);
	}
	pak_siv_init(&s, key, 32);
	pak_siv_start(&s);
	pak_siv_aad(&s, aad1, sizeof aad1);
	pak_siv_aad(&s, aad2, sizeof aad2);
	pak_siv_aad(&s, nonce, sizeof nonce);
	pak_siv_seal(&s, out, iv, (const uint8_t *)in, 47);
	return pak_selftest_equal(iv, want, 16, corrupt) &&
	       pak_selftest_equal(out + 32, want_end, 15, corrupt);
}

static int run_siv(int corrupt)
{
	return siv_deterministic(corrupt) && siv_nonce(corrupt);
}

static int gcm_siv(size_t key_len, uint8_t key0, uint8_t nonce0, const uint8_t *aad, size_t aad_len,
                   const uint8_t *in, const uint8_t *want, size_t len, int corrupt)
{
	uint8_t key[32] = {key0}, nonce[12] = {nonce0}, out[32], tag[16];
	struct pak_gcm_siv g;

	pak_gcm_siv_init(&g, key, key_len);
	pak_gcm_siv_start(&g, nonce);
	pak_gcm_siv_aad(&g, aad, aad_len);
	pak_gcm_siv_seal(&g, out, tag, in, len);
	if (!pak_selftest_equal(out, want, len, corrupt) ||
	    !pak_selftest_equal(tag, want + len, 16, corrupt))
		return 0;
	pak_gcm_siv_start(&g, nonce);
	pak_gcm_siv_aad(&g, aad, aad_len);
	pak_gcm_siv_open(&g, out, tag, out, len);
	return pak_selftest_equal(out, in, len, 0) && pak_selftest_equal(tag, want + len, 16, 0);
}

static int run_gcm_siv(int corrupt)
{
	static const uint8_t aad[1] = {1}, in[8] = {2};
	static const uint8_t want[24] = {0x1e, 0x6d, 0xab, 0xa3, 0x56, 0x69, 0xf4, 0x27,
	                                 0x3b, 0x0a, 0x1a, 0x25, 0x60, 0x96, 0x9c, 0xdf,
	                                 0x79, 0x0d, 0x99, 0x75, 0x9a, 0xbd, 0x15, 0x08};
	static const uint8_t wrap[32] = {0,    0,    0,    0,    0,    0,    0,    0,
	                                 0,    0,    0,    0,    0,    0,    0,    0,
	                                 0x4d, 0xb9, 0x23, 0xdc, 0x79, 0x3e, 0xe6, 0x49,
	                                 0x7c, 0x76, 0xdc, 0xc0, 0x3a, 0x98, 0xe1, 0x08};
	static const uint8_t want_wrap[48] = {0xf3, 0xf8, 0x0f, 0x2c, 0xf0, 0xcb, 0x2d, 0xd9, 0xc5,
	                                      0x98, 0x4f, 0xcd, 0xa9, 0x08, 0x45, 0x6c, 0xc5, 0x37,
	                                      0x70, 0x3b, 0x5b, 0xa7, 0x03, 0x24, 0xa6, 0x79, 0x3a,
	                                      0x7b, 0xf2, 0x18, 0xd3, 0xea, 0xff, 0xff, 0xff, 0xff};

	return gcm_siv(16, 1, 3, aad, 1, in, want, 8, corrupt) &&
	       gcm_siv(32, 0, 0, NULL, 0, wrap, want_wrap, 32, corrupt);
}

const struct pak_selftest pak_aes_siv_selftest = {
        .name = "AES_SIV",
        .type = "KAT_Cipher",
        .run = run_siv,
};

const struct pak_selftest pak_aes_gcm_siv_selftest = {
        .name = "AES_GCM_SIV",
        .type = "KAT_Cipher",
        .run = run_gcm_siv,
};
