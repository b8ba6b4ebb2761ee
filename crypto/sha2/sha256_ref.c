/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2): the oracle. Rounds are unrolled by 16, so that all but the
 * schedule is in registers and nothing moves between them. */
#include "crypto/sha2/sha256_impl.h"

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/unroll.h"

/* Fractional parts of the cube roots of the first 64 primes. */
static const uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
        0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
        0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
        0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
        0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
        0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
        0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
        0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
        0xc67178f2,
};

static uint32_t rotr(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t ch(uint32_t x, uint32_t y, uint32_t z)
{
	return ((y ^ z) & x) ^ z;
}

static uint32_t maj(uint32_t x, uint32_t y, uint32_t z)
{
	return (x & y) | ((x | y) & z);
}

static uint32_t sum0(uint32_t x)
{
	return rotr(x, 2) ^ rotr(x, 13) ^ rotr(x, 22);
}

static uint32_t sum1(uint32_t x)
{
	return rotr(x, 6) ^ rotr(x, 11) ^ rotr(x, 25);
}

static uint32_t sigma0(uint32_t x)
{
	return rotr(x, 7) ^ rotr(x, 18) ^ x >> 3;
}

static uint32_t sigma1(uint32_t x)
{
	return rotr(x, 17) ^ rotr(x, 19) ^ x >> 10;
}

/* Step 3 for t = at + i of 16: v holds a..h, which move by one place a round; they stay where they
 * are, and what a is called moves the other way. */
INLINE void sha_round(uint32_t v[8], unsigned i, uint32_t x)
{
	uint32_t *a = &v[(0 - i) & 7], *b = &v[(1 - i) & 7], *c = &v[(2 - i) & 7],
	         *d = &v[(3 - i) & 7];
	uint32_t *e = &v[(4 - i) & 7], *f = &v[(5 - i) & 7], *g = &v[(6 - i) & 7],
	         *h = &v[(7 - i) & 7];

	*h += sum1(*e) + ch(*e, *f, *g) + x; /* t1 */
	*d += *h;
	*h += sum0(*a) + maj(*a, *b, *c);
}

/* Step 1, the word 16 after w[i], in its place. */
INLINE uint32_t next(uint32_t w[16], unsigned i)
{
	return w[i] += sigma1(w[(i + 14) & 15]) + w[(i + 9) & 15] + sigma0(w[(i + 1) & 15]);
}

static void block(uint32_t h[8], uint32_t w[16], const uint8_t *in)
{
	uint32_t v[8];

	memcpy(v, h, sizeof v);
	EACH (i, 16) {
		w[i] = pak_load32_be(in + 4 * i);
		sha_round(v, i, k[i] + w[i]);
	}
	for (unsigned at = 16; at < 64; at += 16)
		EACH (i, 16)
			sha_round(v, i, k[at + i] + next(w, i));
	EACH (i, 8)
		h[i] += v[i];
}

static void blocks(uint32_t h[8], const uint8_t *in, size_t n)
{
	uint32_t w[16]; /* the message schedule, 16 words of it */

	for (; n; n--, in += 64)
		block(h, w, in);
	pak_wipe(w, sizeof w);
}

const struct pak_sha256_impl pak_sha256_ref = {.name = "sha256_ref", .blocks = blocks};
