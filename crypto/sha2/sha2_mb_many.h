/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to sha256_mb.c and sha512_mb.c: many messages of one length through SHA-256 or SHA-512
 * (FIPS 180-4), which differ in the size of their words: lanes and padding. The including file
 * defines SHA2(name), its functions and types; SHA2_WORD; SHA2_STORE, a word to big-endian bytes;
 * LANES; and iv. */
#ifndef PAK_SHA2_MB_MANY_H
#define PAK_SHA2_MB_MANY_H

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/sha2/sha2_mb.h"

#define WORD sizeof(SHA2_WORD)
#define BLOCK (16 * WORD)
#define LENGTH_FIELD (2 * WORD)

const struct SHA2(mb_impl) * SHA2(mb_pick)(void)
{
	const struct SHA2(mb_impl) *const *i = SHA2(mb_impls);

	while ((*i)->needs & ~pak_cpu())
		i++;
	return *i;
}

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
static void side_by_side(const struct SHA2(mb_impl) * impl, uint8_t (*out)[8 * WORD],
                         const SHA2_WORD from[8], uint64_t before, const uint8_t *const *in,
                         size_t len, size_t count)
{
	_Alignas(64) SHA2_WORD h[8][LANES];
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
			SHA2_STORE(out[i] + WORD * j, h[j][i]);
	pak_wipe(h, sizeof h);
	pak_wipe(tail, sizeof tail);
}

static void alone(const struct SHA2(impl) * impl, uint8_t out[8 * WORD], const SHA2_WORD from[8],
                  uint64_t before, const uint8_t *in, size_t len)
{
	SHA2_WORD h[8];
	uint8_t tail[2 * BLOCK];
	size_t n = make_tail(tail, in, len, before);

	memcpy(h, from, sizeof h);
	impl->blocks(h, in, len / BLOCK);
	impl->blocks(h, tail, n);
	for (size_t j = 0; j < 8; j++)
		SHA2_STORE(out + WORD * j, h[j]);
	pak_wipe(h, sizeof h);
	pak_wipe(tail, sizeof tail);
}

void SHA2(many_with)(const struct SHA2(mb_impl) * impl, uint8_t (*out)[8 * WORD],
                     const SHA2_WORD from[8], uint64_t before, const uint8_t *const *in, size_t len,
                     size_t count)
{
	if (!from)
		from = iv;
	for (size_t n; count; count -= n, in += n, out += n) {
		n = count < LANES ? count : LANES;
		side_by_side(impl, out, from, before, in, len, n);
	}
}

void SHA2(many)(uint8_t (*out)[8 * WORD], const SHA2_WORD from[8], uint64_t before,
                const uint8_t *const *in, size_t len, size_t count)
{
	const struct SHA2(mb_impl) *impl = SHA2(mb_pick)();
	const struct SHA2(impl) *single = SHA2(pick)();

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

#endif
