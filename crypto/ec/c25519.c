/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards25519 and curve25519: the order, and the list of backends. */
#include "crypto/ec/c25519.h"

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/impl.h"

const struct pak_modulus pak_c25519_order = {
        .limbs = 4,
        .bits = 253,
        .inv64 = 0x2d4ae25cedab81e5,
        .inverse_rounds = 10,
        .m = {0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0x0000000000000000, 0x1000000000000000},
        .one = {0xd6ec31748d98951d, 0xc6ef5bf4737dcf70, 0xfffffffffffffffe, 0x0fffffffffffffff},
        .rr = {0xa40611e3449c0f01, 0xd00e1ba768859347, 0xceec73d217f5be65, 0x0399411b7c309a3d},
};

/* x = h R + l, R = 2^256: Montgomery products h R^2 / R and l R / R. Their first factor may be any
 * number below R, as the second is below L. */
void pak_c25519_reduce(uint64_t r[4], const uint8_t in[64])
{
	uint64_t low[4], high[4];

	for (int i = 0; i < 4; i++) {
		low[i] = pak_load64_le(in + 8 * i);
		high[i] = pak_load64_le(in + 32 + 8 * i);
	}
	pak_mont_mul(high, high, pak_c25519_order.rr, &pak_c25519_order);
	pak_mont_mul(low, low, pak_c25519_order.one, &pak_c25519_order);
	pak_mod_add(r, high, low, &pak_c25519_order);
}

/* s / a for s = rr = 1. */
void pak_c25519_invert(uint64_t r[4], const uint64_t a[4])
{
	static const struct pak_modulus p = {
	        .limbs = 4,
	        .bits = 255,
	        .inv64 = 0x79435e50d79435e5,
	        .inverse_rounds = 10,
	        .m = {0xffffffffffffffed, 0xffffffffffffffff, 0xffffffffffffffff,
	              0x7fffffffffffffff},
	        .rr = {1},
	};
	pak_mont_inv(r, a, &p);
}

void pak_c25519_recode(struct pak_c25519_digits *r, const uint64_t k[4])
{
	uint64_t v[5], minus[4];

	(void)pak_int_sub(minus, pak_c25519_order.m, k, 4);
	r->minus = (k[0] & 1) ^ 1;
	pak_int_select(v, pak_ct_mask(r->minus), minus, k, 4);
	v[4] = 0;
	for (int i = 0; i < 4; i++)
		v[i] = v[i] >> 1 | v[i + 1] << 63;
	v[3] |= (uint64_t)1 << 62;
	for (unsigned i = 0; i < PAK_C25519_ROWS; i++) {
		unsigned bit = 5 * i, word = bit / 64, shift = bit % 64;
		uint64_t b = v[word] >> shift;

		if (shift > 59)
			b |= v[word + 1] << (64 - shift);
		uint64_t negative = (b >> 4 & 1) ^ 1;
		r->negative[i] = (uint8_t)negative;
		r->index[i] = (uint8_t)((b ^ pak_ct_mask(negative)) & 15);
	}
}

static unsigned bit_of(const uint64_t *k, unsigned i)
{
	return i < 256 ? (unsigned)(k[i / 64] >> i % 64) & 1 : 0;
}

void pak_c25519_naf_public(int8_t out[256], const uint64_t k[4], unsigned w)
{
	unsigned carry = 0;

	memset(out, 0, 256);
	for (unsigned i = 0; i < 256;) {
		if (bit_of(k, i) == carry) {
			i++;
			continue;
		}
		int digit = (int)carry;
		for (unsigned j = 0; j < w; j++)
			digit += (int)(bit_of(k, i + j) << j);
		carry = (unsigned)(digit >> (w - 1)) & 1;
		out[i] = (int8_t)(digit - (int)(carry << w));
		i += w;
	}
}

/* MemorySanitizer cannot see into assembly: it would take all results for uninitialised. */
#if defined PAK_CT_MSAN
#define SEEN(...)
#else
#define SEEN(...) __VA_ARGS__
#endif

const struct pak_c25519_impl *const pak_c25519_impls[] = {
        PAK_IF_X86_IFMA(&pak_c25519_x86_ifma, ) SEEN(PAK_IF_X86_ADX(&pak_c25519_x86_adx, )) &
                pak_c25519_ref,
        NULL};

const struct pak_c25519_impl *pak_c25519_pick(void)
{
	const struct pak_c25519_impl *const *impl = pak_c25519_impls;
	while (((*impl)->needs & pak_cpu()) != (*impl)->needs)
		impl++;
	return *impl;
}

const char *pak_c25519_backend(void)
{
	return pak_c25519_pick()->name;
}
