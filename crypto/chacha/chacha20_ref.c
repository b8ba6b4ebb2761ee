/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable ChaCha20 (RFC 8439 2.1 to 2.3), the oracle of the other backends: additions, rotations
 * by constants and exclusive ors only, so constant-time as it stands. */
#include <config.h>

#include "crypto/base/bytes.h"
#include "crypto/chacha/chacha20.h"

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

/* 2.3 */
static void block(uint32_t s[16], uint8_t *out, const uint8_t *in)
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
		pak_store32_le(out + 4 * i, pak_load32_le(in + 4 * i) ^ (x[i] + s[i]));
	pak_wipe_fixed(x, sizeof x); /* with the block it would give the key */
	if (++s[12] == 0)
		s[13]++;
}

static void blocks(uint32_t s[16], uint8_t *out, const uint8_t *in, size_t n)
{
	for (; n > 0; n--, in += PAK_CHACHA20_BLOCK, out += PAK_CHACHA20_BLOCK)
		block(s, out, in);
}

const struct pak_chacha20_impl pak_chacha20_ref = {
        .name = "chacha20_ref",
        .needs = 0,
        .burst = 1,
        .blocks = blocks,
};
