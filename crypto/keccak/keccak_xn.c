/* SPDX-License-Identifier: Apache-2.0
 *
 * Sponges in step (FIPS 202, 4 and 5.1) over four or eight states, and the lists of backends. */
#include "crypto/keccak/keccak_xn.h"

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

const struct pak_keccak_xn_impl *const pak_keccak_x4_impls[] = {
        PAK_IF_X86_AVX512(&pak_keccak_x4_x86_avx512, ) PAK_IF_X86_AVX2(&pak_keccak_x4_x86_avx2, ) &
                pak_keccak_x4_ref,
        NULL,
};

const struct pak_keccak_xn_impl *const pak_keccak_x8_impls[] = {
        PAK_IF_X86_AVX512(&pak_keccak_x8_x86_avx512, ) PAK_IF_X86_AVX2(&pak_keccak_x8_x86_avx2, ) &
                pak_keccak_x8_ref,
        NULL,
};

const struct pak_keccak_xn_impl *pak_keccak_xn_pick(unsigned states)
{
	const struct pak_keccak_xn_impl *const *i =
	        states == 4 ? pak_keccak_x4_impls : pak_keccak_x8_impls;

	while (i[1] && ((*i)->needs & ~pak_cpu()))
		i++;
	return *i;
}

/* Lanes of one block of every message; n lanes. */
static void take_lanes(struct pak_keccak_xn *x, const uint8_t *const in[], size_t at, size_t n)
{
	unsigned states = x->impl->states;

	for (unsigned j = 0; j < states; j++)
		for (size_t i = 0; i < n; i++)
			x->a[states * i + j] ^= pak_load64_le(in[j] + at + 8 * i);
}

/* The last block, of len < rate bytes, and 10*1. */
static void take_last(struct pak_keccak_xn *x, const uint8_t *const in[], size_t at, size_t len,
                      uint8_t suffix)
{
	unsigned states = x->impl->states;
	size_t whole = len / 8;

	take_lanes(x, in, at, whole);
	for (unsigned j = 0; j < states; j++) {
		uint64_t lane = 0;

		for (size_t i = 8 * whole; i < len; i++)
			lane |= (uint64_t)in[j][at + i] << 8 * (i % 8);
		lane |= (uint64_t)suffix << 8 * (len % 8);
		x->a[states * whole + j] ^= lane;
		x->a[states * (x->rate / 8u - 1) + j] ^= (uint64_t)1 << 63;
	}
}

void pak_keccak_xn_absorb(struct pak_keccak_xn *x, const struct pak_keccak_xn_impl *impl,
                          size_t rate, uint8_t suffix, const uint8_t *const in[], size_t len)
{
	size_t at = 0;

	memset(x->a, 0, 25 * impl->states * sizeof *x->a);
	x->impl = impl;
	x->rate = (uint8_t)rate;
	for (; len - at >= rate; at += rate) {
		take_lanes(x, in, at, rate / 8);
		impl->permute(x->a);
	}
	take_last(x, in, at, len - at, suffix);
	x->pos = x->rate;
}

/* n bytes of the block, from x->pos, to out[j] + at. */
static void give(struct pak_keccak_xn *x, uint8_t *const out[], size_t at, size_t n)
{
	unsigned states = x->impl->states;

	for (unsigned j = 0; j < states; j++) {
		const uint64_t *lane = x->a + states * (x->pos / 8u) + j;
		uint8_t *p = out[j] + at;
		size_t i = 0, skip = x->pos % 8u;

		for (; skip == 0 && n - i >= 8; i += 8, lane += states)
			pak_store64_le(p + i, *lane);
		for (; i < n; i++) {
			p[i] = (uint8_t)(*lane >> 8 * skip);
			if (++skip == 8) {
				skip = 0;
				lane += states;
			}
		}
	}
	x->pos = (uint8_t)(x->pos + n);
}

void pak_keccak_xn_squeeze(struct pak_keccak_xn *x, uint8_t *const out[], size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t n;

		if (x->pos == x->rate) {
			x->impl->permute(x->a);
			x->pos = 0;
		}
		n = len - at < (size_t)(x->rate - x->pos) ? len - at : (size_t)(x->rate - x->pos);
		give(x, out, at, n);
		at += n;
	}
}
