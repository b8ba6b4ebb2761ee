/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1 (FIPS 180-4, 6.1.2): the oracle. Rounds are unrolled, so that nothing moves
 * between registers. */
#include "crypto/sha1/sha1_impl.h"

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/unroll.h"

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

INLINE uint32_t f(unsigned t, uint32_t x, uint32_t y, uint32_t z)
{
	if (t < 20)
		return ((y ^ z) & x) ^ z;
	if (t >= 40 && t < 60)
		return (x & y) + ((x ^ y) & z);
	return x ^ y ^ z;
}

/* Step 3 for round t = i modulo 5: v holds a..e, which move by one place a round; they
 * stay where they are, and what a is called moves the other way. */
INLINE void sha_round(uint32_t v[5], unsigned i, unsigned t, uint32_t x)
{
	uint32_t *a = &v[(5 - i) % 5], *b = &v[(6 - i) % 5], *c = &v[(7 - i) % 5];
	uint32_t *d = &v[(8 - i) % 5], *e = &v[(9 - i) % 5];

	*e += x + f(t, *b, *c, *d);
	*e += rotl(*a, 5);
	*b = rotl(*b, 30);
}

/* The word 16 after w[i], in its place. */
INLINE uint32_t next(uint32_t w[16], unsigned i)
{
	return w[i] = rotl(w[(i + 13) & 15] ^ w[(i + 8) & 15] ^ w[(i + 2) & 15] ^ w[i], 1);
}

static void block(uint32_t h[5], uint32_t w[16], const uint8_t *in)
{
	static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t v[5];

	memcpy(v, h, sizeof v);
	EACH (t, 16) {
		w[t] = pak_load32_be(in + 4 * t);
		sha_round(v, t % 5, t, k[0] + w[t]);
	}
	EACH_FROM (t, 16, 32)
		sha_round(v, t % 5, t, k[t / 20] + next(w, t & 15));
	EACH_FROM (t, 32, 48)
		sha_round(v, t % 5, t, k[t / 20] + next(w, t & 15));
	EACH_FROM (t, 48, 64)
		sha_round(v, t % 5, t, k[t / 20] + next(w, t & 15));
	EACH_FROM (t, 64, 80)
		sha_round(v, t % 5, t, k[t / 20] + next(w, t & 15));
	EACH (i, 5)
		h[i] += v[i];
}

static void blocks(uint32_t h[5], const uint8_t *in, size_t n)
{
	uint32_t w[16]; /* the message schedule, 16 words of it */

	for (; n; n--, in += 64)
		block(h, w, in);
	pak_wipe(w, sizeof w);
}

const struct pak_sha1_impl pak_sha1_ref = {.name = "sha1_ref", .blocks = blocks};
