/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1 (FIPS 180-4, 6.1.2), word for word: the oracle. */
#include "crypto/sha1/sha1_impl.h"

#include <pak/mem.h>

#include "crypto/base/bytes.h"

static uint32_t rotl(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t f(unsigned t, uint32_t x, uint32_t y, uint32_t z)
{
	if (t < 20)
		return (x & y) ^ (~x & z);
	if (t >= 40 && t < 60)
		return (x & y) ^ (x & z) ^ (y & z);
	return x ^ y ^ z;
}

static void block(uint32_t h[5], uint32_t w[80], const uint8_t *in)
{
	static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
	uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (unsigned t = 0; t < 16; t++)
		w[t] = pak_load32_be(in + 4 * t);
	for (unsigned t = 16; t < 80; t++)
		w[t] = rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	for (unsigned t = 0; t < 80; t++) {
		uint32_t next = rotl(a, 5) + f(t, b, c, d) + e + k[t / 20] + w[t];

		e = d;
		d = c;
		c = rotl(b, 30);
		b = a;
		a = next;
	}
	h[0] += a;
	h[1] += b;
	h[2] += c;
	h[3] += d;
	h[4] += e;
}

static void blocks(uint32_t h[5], const uint8_t *in, size_t n)
{
	uint32_t w[80]; /* the message schedule */

	for (; n; n--, in += 64)
		block(h, w, in);
	pak_wipe(w, sizeof w);
}

const struct pak_sha1_impl pak_sha1_ref = {.name = "sha1_ref", .blocks = blocks};
