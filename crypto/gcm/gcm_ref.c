/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable AES-GCM in constant time (SP 800-38D), the oracle of the other backends. A block is a
 * polynomial whose coefficient of x^0 is the first bit; read as a big-endian number, bit 127 - i
 * holds the coefficient of x^i. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/gcm/gcm.h"

/* Carry-less product of two 32-bit polynomials by integer products with holes: with only every
 * fourth bit of a factor kept, at most 8 terms meet in a place, so a sum never carries into the
 * next kept place, 4 bits on. */
static uint64_t clmul32(uint32_t x, uint32_t y)
{
	const uint64_t hole = 0x1111111111111111;
	uint64_t a[4], b[4], z[4], out = 0;
	for (int i = 0; i < 4; i++) {
		a[i] = x & hole << i;
		b[i] = y & hole << i;
	}
	for (int i = 0; i < 4; i++) {
		z[i] = 0;
		for (int j = 0; j < 4; j++)
			z[i] ^= a[j] * b[(i - j) & 3];
		out |= z[i] & hole << i;
	}
	return out;
}

/* 64 x 64 -> 128 bits, Karatsuba. */
static void clmul64(uint64_t out[2], uint64_t x, uint64_t y)
{
	uint32_t x1 = (uint32_t)(x >> 32), x0 = (uint32_t)x;
	uint32_t y1 = (uint32_t)(y >> 32), y0 = (uint32_t)y;
	uint64_t high = clmul32(x1, y1), low = clmul32(x0, y0);
	uint64_t mid = clmul32(x0 ^ x1, y0 ^ y1) ^ high ^ low;
	out[1] = high ^ mid >> 32;
	out[0] = low ^ mid << 32;
}

/* x = x * h modulo x^128 + x^7 + x^2 + x + 1 (6.3); x[1] is the first half of the block. */
void pak_gcm_ref_mul(uint64_t x[2], const uint64_t h[2])
{
	uint64_t low[2], high[2], mid[2], z[4];
	clmul64(low, x[0], h[0]);
	clmul64(high, x[1], h[1]);
	clmul64(mid, x[0] ^ x[1], h[0] ^ h[1]);
	z[0] = low[0];
	z[1] = low[1] ^ mid[0] ^ low[0] ^ high[0];
	z[2] = high[0] ^ mid[1] ^ low[1] ^ high[1];
	z[3] = high[1];
	/* The product of two 128-bit reflected numbers has 255 bits: align it so that x^k is bit
	 * 255 - k. */
	z[3] = z[3] << 1 | z[2] >> 63;
	z[2] = z[2] << 1 | z[1] >> 63;
	z[1] = z[1] << 1 | z[0] >> 63;
	z[0] <<= 1;
	/* x^128 = 1 + x + x^2 + x^7, and times x is a shift right: fold z[0], then z[1], 128 bits
	 * up. */
	for (int i = 0; i < 2; i++) {
		z[i + 2] ^= z[i] ^ z[i] >> 1 ^ z[i] >> 2 ^ z[i] >> 7;
		z[i + 1] ^= z[i] << 63 ^ z[i] << 62 ^ z[i] << 57;
	}
	x[0] = z[2];
	x[1] = z[3];
}

/* The hash key, as two numbers, is all that the table holds. */
static void set_key(struct pak_gcm *g)
{
	uint8_t h[16] = {0};
	uint64_t *t = (uint64_t *)(void *)g->table;
	pak_aes_encrypt_block(&g->aes, h, h);
	t[1] = pak_load64_be(h);
	t[0] = pak_load64_be(h + 8);
	pak_wipe(h, sizeof h);
}

/* 6.4 */
static void hash(struct pak_gcm *g, const uint8_t *in, size_t len)
{
	const uint64_t *h = (const uint64_t *)(const void *)g->table;
	uint64_t x[2] = {pak_load64_be(g->hash + 8), pak_load64_be(g->hash)};
	for (size_t n; len > 0; len -= n, in += n) {
		uint8_t block[16] = {0};
		n = len < 16 ? len : 16;
		memcpy(block, in, n);
		x[1] ^= pak_load64_be(block);
		x[0] ^= pak_load64_be(block + 8);
		pak_gcm_ref_mul(x, h);
	}
	pak_store64_be(g->hash, x[1]);
	pak_store64_be(g->hash + 8, x[0]);
}

/* 6.5 with 32-bit increments; the last block's key stream stays in g->stream. */
static void gctr(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t whole = len / 16, rest = len % 16;
	pak_aes_ctr32(&g->aes, out, in, whole, g->counter);
	if (rest > 0) {
		pak_aes_ctr32(&g->aes, g->stream, NULL, 1, g->counter);
		pak_xor(out + 16 * whole, in + 16 * whole, g->stream, rest);
	}
}

/* Hashes what waits and the whole blocks of ciphertext, keeps the rest. */
static void hash_text(struct pak_gcm *g, const uint8_t *in, size_t len)
{
	size_t rest = len % 16;
	hash(g, g->pending, g->partial);
	hash(g, in, len - rest);
	memcpy(g->pending, in + len - rest, rest);
	g->partial = (uint32_t)rest;
}

static void encrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	gctr(g, out, in, len);
	hash_text(g, out, len);
}

static void decrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	hash_text(g, in, len);
	gctr(g, out, in, len);
}

/* 7.1 steps 5 and 6. */
static void final(struct pak_gcm *g, uint8_t tag[16])
{
	uint8_t lengths[16];
	pak_store64_be(lengths, g->aad_len * 8);
	pak_store64_be(lengths + 8, g->text_len * 8);
	hash(g, g->pending, g->partial);
	hash(g, lengths, 16);
	pak_aes_encrypt_block(&g->aes, g->stream, g->j0);
	pak_xor(tag, g->hash, g->stream, 16);
	g->partial = 0;
}

const struct pak_gcm_impl pak_gcm_ref = {
        .name = "gcm_ref",
        .needs = 0,
        .aes = &pak_aes_ref,
        .set_key = set_key,
        .hash = hash,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .final = final,
};
