/* SPDX-License-Identifier: Apache-2.0
 *
 * OFB and CFB (SP 800-38A 6.3, 6.4). OFB's key stream is the CBC encryption of zeros, and CFB
 * decryption is ECB of the IV and the ciphertext: both run on the backends' bulk functions. */
#include <config.h>

#include <pak/mem.h>

#include "crypto/aes/aes_feedback.h"
#include "crypto/base/bytes.h"

#define CHUNK 32 /* blocks */

void pak_aes_ofb(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                 uint8_t iv[16])
{
	static const uint8_t zeros[16 * CHUNK];
	uint8_t stream[16 * CHUNK];

	if (in == NULL) {
		for (; nblocks > 0; nblocks--, out += 16)
			a->impl->cbc_encrypt(a, out, zeros, 1, iv);
		return;
	}
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < CHUNK ? nblocks : CHUNK;
		a->impl->cbc_encrypt(a, stream, zeros, n, iv);
		pak_xor(out, in, stream, 16 * n);
	}
	pak_wipe(stream, sizeof stream);
}

void pak_aes_cfb128_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
                            size_t nblocks, uint8_t iv[16])
{
	for (; nblocks > 0; nblocks--, in += 16, out += 16) {
		pak_aes_encrypt_block(a, iv, iv);
		pak_xor(iv, iv, in, 16);
		memcpy(out, iv, 16);
	}
}

void pak_aes_cfb128_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
                            size_t nblocks, uint8_t iv[16])
{
	uint8_t stream[16 * CHUNK];

	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < CHUNK ? nblocks : CHUNK;
		memcpy(stream, iv, 16);
		memcpy(stream + 16, in, 16 * (n - 1));
		memcpy(iv, in + 16 * (n - 1), 16);
		a->impl->ecb_encrypt(a, stream, stream, n);
		pak_xor(out, in, stream, 16 * n);
	}
	pak_wipe(stream, sizeof stream);
}

void pak_aes_cfb8(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                  uint8_t iv[16], int decrypt)
{
	uint8_t block[16];

	for (; len > 0; len--) {
		uint8_t x = *in++, y;

		pak_aes_encrypt_block(a, block, iv);
		y = x ^ block[0];
		*out++ = y;
		memmove(iv, iv + 1, 15);
		iv[15] = decrypt ? x : y;
	}
	pak_wipe(block, sizeof block);
}

void pak_aes_cfb1(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len_bits,
                  uint8_t iv[16], int decrypt)
{
	uint8_t block[16];

	for (size_t i = 0; i < len_bits; i++) {
		unsigned shift = 7 - i % 8, x = in[i / 8] >> shift & 1, y;
		uint64_t high = pak_load64_be(iv), low = pak_load64_be(iv + 8);

		pak_aes_encrypt_block(a, block, iv);
		y = x ^ block[0] >> 7;
		out[i / 8] = (uint8_t)((out[i / 8] & ~(1u << shift)) | y << shift);
		pak_store64_be(iv, high << 1 | low >> 63);
		pak_store64_be(iv + 8, low << 1 | (decrypt ? x : y));
	}
	pak_wipe(block, sizeof block);
}
