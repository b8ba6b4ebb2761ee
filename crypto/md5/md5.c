/* SPDX-License-Identifier: Apache-2.0
 *
 * MD5 (RFC 1321), portable, for the TLS 1.0 key derivation and MD5-SHA1 alone: no service offers it
 * by itself. */
#include "crypto/md5/md5.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"

#define BLOCK 64

_Static_assert(sizeof(struct pak_md5) <= PAK_DIGEST_STATE_MAX, "state fits");

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* 3.4: floor(2^32 * abs(sin(i + 1))) */
static const uint32_t sines[64] = {
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
        0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
        0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
        0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
        0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
        0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
        0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
        0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
        0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
        0xeb86d391,
};

/* The function of a round and the index of the message word it takes. */
static uint32_t step(unsigned i, uint32_t b, uint32_t c, uint32_t d, unsigned *word)
{
	if (i < 16) {
		*word = i;
		return (b & c) | (~b & d);
	}
	if (i < 32) {
		*word = (5 * i + 1) % 16;
		return (d & b) | (~d & c);
	}
	if (i < 48) {
		*word = (3 * i + 5) % 16;
		return b ^ c ^ d;
	}
	*word = (7 * i) % 16;
	return c ^ (b | ~d);
}

static void block(uint32_t h[4], const uint8_t *in)
{
	static const uint8_t shift[4][4] = {
	        {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3];

	for (unsigned i = 0; i < 64; i++) {
		unsigned word;
		uint32_t f = step(i, b, c, d, &word) + a + sines[i] + pak_load32_le(in + 4 * word);

		a = d;
		d = c;
		c = b;
		b += rotl(f, shift[i / 16][i % 4]);
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
}

static void init(void *state)
{
	static const uint32_t iv[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
	struct pak_md5 *c = state;

	memcpy(c->h, iv, sizeof c->h);
	c->total = 0;
}

static void update(void *state, const void *in, size_t len)
{
	struct pak_md5 *c = state;
	const uint8_t *p = in;

	while (len) {
		size_t held = c->total % BLOCK, n = len < BLOCK - held ? len : BLOCK - held;

		memcpy(c->buffer + held, p, n);
		c->total += n;
		p += n;
		len -= n;
		if (held + n == BLOCK)
			block(c->h, c->buffer);
	}
}

/* 3.1, 3.2: a one bit, zeros, the length in bits, little-endian. */
static void final(void *state, uint8_t *out)
{
	static const uint8_t padding[BLOCK] = {0x80};
	struct pak_md5 *c = state;
	uint8_t length[8];

	pak_store64_le(length, c->total << 3);
	update(c, padding, 1 + (2 * BLOCK - 9 - c->total % BLOCK) % BLOCK);
	update(c, length, sizeof length);
	for (unsigned i = 0; i < 4; i++)
		pak_store32_le(out + 4 * i, c->h[i]);
	pak_wipe(c, sizeof *c);
}

const struct pak_hash pak_hash_md5 = {
        .alg = PAK_ALG_MD5,
        .primitive = "md5",
        .len = 16,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_md5),
        .chain_len = sizeof(struct pak_md5),
        .init = init,
        .update = update,
        .final = final,
};
