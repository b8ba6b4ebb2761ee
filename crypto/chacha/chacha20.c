/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.1 to 2.4) in portable C: additions, rotations by constants and exclusive ors
 * only, so constant-time as it stands. */
#include "crypto/chacha/chacha20.h"

#include "crypto/base/bytes.h"

static inline uint32_t rotate(uint32_t x, unsigned int n)
{
	return x << n | x >> (32 - n);
}

/* 2.1 */
static inline void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	*a += *b;
	*d = rotate(*d ^ *a, 16);
	*c += *d;
	*b = rotate(*b ^ *c, 12);
	*a += *b;
	*d = rotate(*d ^ *a, 8);
	*c += *d;
	*b = rotate(*b ^ *c, 7);
}

/* 2.3: one block of key stream; counts. */
static void block(uint32_t s[16], uint8_t out[PAK_CHACHA20_BLOCK])
{
	uint32_t x[16];

	memcpy(x, s, sizeof x);
	for (int i = 0; i < 10; i++) {
		quarter(&x[0], &x[4], &x[8], &x[12]);
		quarter(&x[1], &x[5], &x[9], &x[13]);
		quarter(&x[2], &x[6], &x[10], &x[14]);
		quarter(&x[3], &x[7], &x[11], &x[15]);
		quarter(&x[0], &x[5], &x[10], &x[15]);
		quarter(&x[1], &x[6], &x[11], &x[12]);
		quarter(&x[2], &x[7], &x[8], &x[13]);
		quarter(&x[3], &x[4], &x[9], &x[14]);
	}
	for (int i = 0; i < 16; i++)
		pak_store32_le(out + 4 * i, x[i] + s[i]);
	pak_wipe_fixed(x, sizeof x); /* with the block it would give the key */
	if (++s[12] == 0)
		s[13]++;
}

void pak_chacha20_init(struct pak_chacha20 *c, const uint8_t key[PAK_CHACHA20_KEY])
{
	static const char constant[] = "expand 32-byte k";

	memset(c, 0, sizeof *c);
	for (int i = 0; i < 4; i++)
		c->state[i] = pak_load32_le(constant + 4 * i);
	for (int i = 0; i < 8; i++)
		c->state[4 + i] = pak_load32_le(key + 4 * i);
}

void pak_chacha20_start(struct pak_chacha20 *c, const uint8_t iv[16])
{
	for (int i = 0; i < 4; i++)
		c->state[12 + i] = pak_load32_le(iv + 4 * i);
	c->left = 0;
}

void pak_chacha20_crypt(struct pak_chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
	while (len > 0) {
		size_t n;

		if (c->left == 0) {
			block(c->state, c->stream);
			c->left = PAK_CHACHA20_BLOCK;
		}
		n = len < c->left ? len : c->left;
		pak_xor(out, in, c->stream + PAK_CHACHA20_BLOCK - c->left, n);
		c->left -= (uint32_t)n;
		out += n;
		in += n;
		len -= n;
	}
}
