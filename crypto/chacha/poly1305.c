/* SPDX-License-Identifier: Apache-2.0
 *
 * Poly1305 (RFC 8439 2.5) in portable C, constant-time: three limbs of 44, 44 and 42 bits, products
 * by unsigned __int128, masks for the last reduction. */
#include <config.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/impl.h"
#include "crypto/chacha/poly1305.h"

typedef unsigned __int128 u128;

#define M44 (((uint64_t)1 << 44) - 1)
#define M42 (((uint64_t)1 << 42) - 1)

const struct pak_poly1305_impl *const pak_poly1305_impls[] = {
        /* clang-format off */
	PAK_IF_X86_IFMA(&pak_poly1305_x86_ifma,)
	PAK_IF_X86_AVX2(&pak_poly1305_x86_avx2,)
	&pak_poly1305_ref, NULL,
        /* clang-format on */
};

const struct pak_poly1305_impl *pak_poly1305_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;

	while (pak_poly1305_impls[i + 1] && (pak_poly1305_impls[i]->needs & ~have))
		i++;
	return pak_poly1305_impls[i];
}

const char *pak_poly1305_backend(void)
{
	return pak_poly1305_pick()->name;
}

void pak_poly1305_init(struct pak_poly1305 *p, const uint8_t key[32])
{
	pak_poly1305_init_with(p, pak_poly1305_pick(), key);
}

void pak_poly1305_init_with(struct pak_poly1305 *p, const struct pak_poly1305_impl *impl,
                            const uint8_t key[32])
{
	/* 2.5: the clamp, on the key as two numbers. */
	uint64_t low = pak_load64_le(key) & 0x0ffffffc0fffffff;
	uint64_t high = pak_load64_le(key + 8) & 0x0ffffffc0ffffffc;

	memset(p, 0, offsetof(struct pak_poly1305, powers));
	p->impl = impl;
	p->r[0] = low & M44;
	p->r[1] = (low >> 44 | high << 20) & M44;
	p->r[2] = high >> 24;
	memcpy(p->s, key + 16, 16);
}

/* h = (h + block + 2^128 top) r for each block. 2^132 = 20 and so on modulo 2^130 - 5: limbs that
 * fall off the end come back times 20 = 5 * 2^2, limbs being 44 + 44 + 42 bits. Bounds: r < 2^44,
 * 20 r < 2^49, h < 2^45 + 2^44; each sum is under 3 * 2^95, each carry under 2^53. */
static void blocks(struct pak_poly1305 *p, const uint8_t *in, size_t nblocks, uint64_t top)
{
	const uint64_t r0 = p->r[0], r1 = p->r[1], r2 = p->r[2], r1_20 = 20 * r1, r2_20 = 20 * r2;
	uint64_t h0 = p->h[0], h1 = p->h[1], h2 = p->h[2];

	for (; nblocks > 0; nblocks--, in += 16) {
		uint64_t low = pak_load64_le(in), high = pak_load64_le(in + 8);
		u128 d0, d1, d2;

		h0 += low & M44;
		h1 += (low >> 44 | high << 20) & M44;
		h2 += high >> 24 | top << 40;
		d0 = (u128)h0 * r0 + (u128)h1 * r2_20 + (u128)h2 * r1_20;
		d1 = (u128)h0 * r1 + (u128)h1 * r0 + (u128)h2 * r2_20;
		d2 = (u128)h0 * r2 + (u128)h1 * r1 + (u128)h2 * r0;
		d1 += (uint64_t)(d0 >> 44);
		d2 += (uint64_t)(d1 >> 44);
		h2 = (uint64_t)d2 & M42;
		h0 = ((uint64_t)d0 & M44) + 5 * (uint64_t)(d2 >> 42);
		h1 = ((uint64_t)d1 & M44) + (h0 >> 44);
		h0 &= M44;
	}
	p->h[0] = h0;
	p->h[1] = h1;
	p->h[2] = h2;
}

static void whole_blocks(struct pak_poly1305 *p, const uint8_t *in, size_t nblocks)
{
	blocks(p, in, nblocks, 1);
}

const struct pak_poly1305_impl pak_poly1305_ref = {
        .name = "poly1305_ref",
        .needs = 0,
        .blocks = whole_blocks,
};

void pak_poly1305_update(struct pak_poly1305 *p, const uint8_t *in, size_t len)
{
	size_t n;

	if (len == 0)
		return;
	if (p->held > 0) {
		n = 16 - p->held < len ? 16 - p->held : len;
		memcpy(p->pending + p->held, in, n);
		p->held += (uint32_t)n;
		in += n;
		len -= n;
		if (p->held < 16)
			return;
		p->impl->blocks(p, p->pending, 1);
		p->held = 0;
	}
	p->impl->blocks(p, in, len / 16);
	n = len % 16;
	memcpy(p->pending, in + len - n, n);
	p->held = (uint32_t)n;
}

void pak_poly1305_pad(struct pak_poly1305 *p)
{
	if (p->held == 0)
		return;
	memset(p->pending + p->held, 0, 16 - p->held);
	p->impl->blocks(p, p->pending, 1);
	p->held = 0;
}

/* h to its least value: carries twice around, then h - (2^130 - 5) if that is not negative. */
static void reduce(uint64_t h[3])
{
	uint64_t g[3], mask;

	for (int i = 0; i < 2; i++) {
		h[1] += h[0] >> 44;
		h[0] &= M44;
		h[2] += h[1] >> 44;
		h[1] &= M44;
		h[0] += 5 * (h[2] >> 42);
		h[2] &= M42;
	}
	h[1] += h[0] >> 44;
	h[0] &= M44;
	g[0] = h[0] + 5;
	g[1] = h[1] + (g[0] >> 44);
	g[2] = h[2] + (g[1] >> 44);
	mask = pak_ct_mask(g[2] >> 42);
	h[0] = pak_ct_select(mask, g[0] & M44, h[0]);
	h[1] = pak_ct_select(mask, g[1] & M44, h[1]);
	h[2] = pak_ct_select(mask, g[2] & M42, h[2]);
}

void pak_poly1305_final(struct pak_poly1305 *p, uint8_t tag[16])
{
	uint64_t low, high;
	u128 sum;

	if (p->held > 0) {
		p->pending[p->held] = 1;
		memset(p->pending + p->held + 1, 0, 15 - p->held);
		blocks(p, p->pending, 1, 0);
	}
	reduce(p->h);
	low = p->h[0] | p->h[1] << 44;
	high = p->h[1] >> 20 | p->h[2] << 24;
	sum = (u128)low + pak_load64_le(p->s);
	pak_store64_le(tag, (uint64_t)sum);
	pak_store64_le(tag + 8, high + pak_load64_le(p->s + 8) + (uint64_t)(sum >> 64));
	if (p->has_powers)
		pak_wipe_fixed(p, sizeof *p);
	else
		pak_wipe_fixed(p, offsetof(struct pak_poly1305, powers));
}
