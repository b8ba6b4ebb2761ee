/* SPDX-License-Identifier: Apache-2.0
 *
 * Many messages of one length through SHA-512 (FIPS 180-4): lanes, padding, the list of backends.
 */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/sha2/sha512_impl.h"
#include "crypto/sha2/sha2_mb.h"

#define BLOCK 128
#define LANES PAK_SHA512_LANES
#define LENGTH_FIELD 16

const struct pak_sha512_mb_impl *const pak_sha512_mb_impls[] = {
        PAK_IF_X86_AVX512(&pak_sha512_mb_x86_avx512, ) & pak_sha512_mb_ref,
        NULL,
};

const struct pak_sha512_mb_impl *pak_sha512_mb_pick(void)
{
	const struct pak_sha512_mb_impl *const *i = pak_sha512_mb_impls;

	while ((*i)->needs & ~pak_cpu())
		i++;
	return *i;
}

/* 5.3.5 */
static const uint64_t iv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                               0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                               0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/* What follows the last whole block of a message: the rest, a one bit, zeros, the length in bits.
 * Returns the number of blocks, 1 or 2. */
static size_t make_tail(uint8_t tail[2 * BLOCK], const uint8_t *in, size_t len, uint64_t before)
{
	size_t rest = len % BLOCK, n = rest + 1 + LENGTH_FIELD > BLOCK ? 2 : 1;

	memset(tail, 0, 2 * BLOCK);
	memcpy(tail, in + len - rest, rest);
	tail[rest] = 0x80;
	pak_store64_be(tail + n * BLOCK - 8, (before + len) << 3);
	return n;
}

/* Up to LANES messages; lanes without one repeat the first. */
static void side_by_side(const struct pak_sha512_mb_impl *impl, uint8_t (*out)[64],
                         const uint64_t from[8], uint64_t before, const uint8_t *const *in,
                         size_t len, size_t count)
{
	_Alignas(64) uint64_t h[8][LANES];
	uint8_t tail[LANES][2 * BLOCK];
	const uint8_t *whole[LANES], *rest[LANES];
	size_t n = 0;

	for (size_t i = 0; i < LANES; i++) {
		whole[i] = in[i < count ? i : 0];
		rest[i] = tail[i < count ? i : 0];
		if (i < count)
			n = make_tail(tail[i], in[i], len, before);
		for (size_t j = 0; j < 8; j++)
			h[j][i] = from[j];
	}
	impl->blocks(h, whole, len / BLOCK);
	impl->blocks(h, rest, n);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < 8; j++)
			pak_store64_be(out[i] + 8 * j, h[j][i]);
	pak_wipe(h, sizeof h);
	pak_wipe(tail, sizeof tail);
}

static void alone(const struct pak_sha512_impl *impl, uint8_t out[64], const uint64_t from[8],
                  uint64_t before, const uint8_t *in, size_t len)
{
	uint64_t h[8];
	uint8_t tail[2 * BLOCK];
	size_t n = make_tail(tail, in, len, before);

	memcpy(h, from, sizeof h);
	impl->blocks(h, in, len / BLOCK);
	impl->blocks(h, tail, n);
	for (size_t j = 0; j < 8; j++)
		pak_store64_be(out + 8 * j, h[j]);
	pak_wipe(h, sizeof h);
	pak_wipe(tail, sizeof tail);
}

void pak_sha512_many_with(const struct pak_sha512_mb_impl *impl, uint8_t (*out)[64],
                          const uint64_t from[8], uint64_t before, const uint8_t *const *in,
                          size_t len, size_t count)
{
	if (!from)
		from = iv;
	for (size_t n; count; count -= n, in += n, out += n) {
		n = count < LANES ? count : LANES;
		side_by_side(impl, out, from, before, in, len, n);
	}
}

void pak_sha512_many(uint8_t (*out)[64], const uint64_t from[8], uint64_t before,
                     const uint8_t *const *in, size_t len, size_t count)
{
	const struct pak_sha512_mb_impl *impl = pak_sha512_mb_pick();
	const struct pak_sha512_impl *single = pak_sha512_pick();

	if (!from)
		from = iv;
	for (size_t n; count; count -= n, in += n, out += n) {
		n = count < LANES ? count : LANES;
		if (n >= impl->enough)
			side_by_side(impl, out, from, before, in, len, n);
		else
			for (size_t i = 0; i < n; i++)
				alone(single, out[i], from, before, in[i], len);
	}
}
