/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards25519 and curve25519: the order, and the list of backends. */
#include "crypto/ec/c25519.h"

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
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

/* MemorySanitizer cannot see into assembly: it would take all results for uninitialised. */
#if defined PAK_CT_MSAN
#define SEEN(...)
#else
#define SEEN(...) __VA_ARGS__
#endif

const struct pak_c25519_impl *const pak_c25519_impls[] = {
        SEEN(PAK_IF_X86_ADX(&pak_c25519_x86_adx, )) & pak_c25519_ref, NULL};

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
