/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the Montgomery ladder of RFC 7748, 5, over the field of the file that includes it, which
 * has struct fe, fe_add, fe_sub, fe_mul, fe_sqr, fe_small (times (A - 2) / 4), fe_swap_if and
 * fe_inv. */
#ifndef PAK_EC_LADDER_H
#define PAK_EC_LADDER_H

#include "crypto/base/ct.h"

/* x = the u coordinate of k u, where k has `bits` bits; 0 for the point at infinity. x may be u. */
static inline void fe_ladder(struct fe *x, const uint64_t *k, int bits, const struct fe *u,
                             const struct fe *zero, const struct fe *one)
{
	struct fe x2 = *one, z2 = *zero, x3 = *u, z3 = *one, a, b, c, d, e;
	uint64_t swap = 0;

	for (int i = bits - 1; i >= 0; i--) {
		uint64_t bit = k[i / 64] >> i % 64 & 1;
		swap = pak_ct_mask(swap ^ bit);
		fe_swap_if(swap, &x2, &x3);
		fe_swap_if(swap, &z2, &z3);
		swap = bit;
		fe_add(&a, &x2, &z2);
		fe_sub(&b, &x2, &z2);
		fe_add(&c, &x3, &z3);
		fe_sub(&d, &x3, &z3);
		fe_mul(&d, &d, &a);
		fe_mul(&c, &c, &b);
		fe_sqr(&a, &a);
		fe_sqr(&b, &b);
		fe_add(&x3, &d, &c);
		fe_sqr(&x3, &x3);
		fe_sub(&z3, &d, &c);
		fe_sqr(&z3, &z3);
		fe_mul(&z3, &z3, u);
		fe_mul(&x2, &a, &b);
		fe_sub(&e, &a, &b);
		fe_small(&z2, &e);
		fe_add(&z2, &z2, &a);
		fe_mul(&z2, &z2, &e);
	}
	swap = pak_ct_mask(swap);
	fe_swap_if(swap, &x2, &x3);
	fe_swap_if(swap, &z2, &z3);
	fe_inv(&z2, &z2);
	fe_mul(x, &x2, &z2);
}

#endif
