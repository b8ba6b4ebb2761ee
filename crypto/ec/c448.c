/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards448 and curve448: the order, and the list of backends. */
#include "crypto/ec/c448.h"

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"

#define ORDER (&pak_c448_order)

const struct pak_modulus pak_c448_order = {
        .limbs = 7,
        .bits = 446,
        .inv64 = 0xfc42bbf0516e743b,
        .inverse_rounds = 18,
        .m = {0x2378c292ab5844f3, 0x216cc2728dc58f55, 0xc44edb49aed63690, 0xffffffff7cca23e9,
              0xffffffffffffffff, 0xffffffffffffffff, 0x3fffffffffffffff},
        .one = {0x721cf5b5529eec34, 0x7a4cf635c8e9c2ab, 0xeec492d944a725bf, 0x000000020cd77058,
                0x0000000000000000, 0x0000000000000000, 0x0000000000000000},
        .rr = {0xe3539257049b9b60, 0x7af32c4bc1b195d9, 0x0d66de2388ea1859, 0xae17cf725ee4d838,
               0x1a9cc14ba3c47c44, 0x2052bcb7e4d070af, 0x3402a939f823b729},
};

/* x = (h R + m) R + l, R = 2^448, with h of 16 bits. Montgomery products: h R = h R^2 / R, m mod L
 * = m R / R. Their first factor may be any number below R, as the second is below L. */
void pak_c448_reduce(uint64_t r[PAK_C448_WORDS], const uint8_t in[114])
{
	uint64_t high[PAK_C448_WORDS] = {(uint64_t)in[112] | (uint64_t)in[113] << 8};
	uint64_t part[PAK_C448_WORDS];

	for (int half = 1; half >= 0; half--) {
		for (int i = 0; i < PAK_C448_WORDS; i++)
			part[i] = pak_load64_le(in + 56 * half + 8 * i);
		pak_mont_mul(high, high, ORDER->rr, ORDER);
		pak_mont_mul(part, part, ORDER->one, ORDER);
		pak_mod_add(high, high, part, ORDER);
	}
	for (int i = 0; i < PAK_C448_WORDS; i++)
		r[i] = high[i];
}

const struct pak_c448_impl *const pak_c448_impls[] = {
        PAK_IF_X86_IFMA(&pak_c448_x86_ifma, ) PAK_IF_X86_ADX(&pak_c448_x86_adx, ) & pak_c448_ref,
        NULL};

const struct pak_c448_impl *pak_c448_pick(void)
{
	const struct pak_c448_impl *const *impl = pak_c448_impls;
	while (((*impl)->needs & pak_cpu()) != (*impl)->needs)
		impl++;
	return *impl;
}

const char *pak_c448_backend(void)
{
	return pak_c448_pick()->name;
}
