/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the 64-bit backends: Montgomery multiplication by limbs (HAC 14.36 with the two loops
 * in one). Residues have the limbs of the modulus, R = 2^(64 limbs), and are any representative
 * below R: the sum a b + u m is below R (R + m), so one subtraction of m, if the quotient by R has
 * overflowed, makes it fit again. Compiled once per tier. */
#include <string.h>

#include "crypto/base/ct.h"
#include "crypto/bn/bn.h"

typedef unsigned __int128 u128;

static unsigned bn_words(unsigned bits)
{
	return (bits + 63) / 64;
}

static unsigned bn_radix_bits(unsigned bits)
{
	return 64 * bn_words(bits);
}

static void bn_load(uint64_t *r, const uint64_t *plain, const struct pak_bn_mod *m)
{
	memmove(r, plain, m->limbs * sizeof *r);
}

static uint64_t bn_store(uint64_t *plain, const uint64_t *a, const struct pak_bn_mod *m)
{
	memmove(plain, a, m->limbs * sizeof *a);
	return 0;
}

static inline uint64_t mul_add(uint64_t *hi, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	u128 t = (u128)a * b + c + d;

	*hi = (uint64_t)(t >> 64);
	return (uint64_t)t;
}

static void bn_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_bn_mod *mod)
{
	uint64_t t[PAK_BN_MAX_LIMBS], top = 0, borrow = 0;
	const uint64_t *m = mod->m;
	unsigned n = mod->limbs;

	memset(t, 0, n * sizeof *t);
	for (unsigned i = 0; i < n; i++) {
		uint64_t c1, c2, u, x = mul_add(&c1, a[0], b[i], t[0], 0);

		u = x * mod->neg_inv;
		(void)mul_add(&c2, m[0], u, x, 0);
		for (unsigned j = 1; j < n; j++) {
			x = mul_add(&c1, a[j], b[i], t[j], c1);
			t[j - 1] = mul_add(&c2, m[j], u, x, c2);
		}
		u128 s = (u128)c1 + c2 + top;
		t[n - 1] = (uint64_t)s;
		top = (uint64_t)(s >> 64);
	}
	uint64_t mask = pak_ct_mask(top);
	for (unsigned i = 0; i < n; i++) {
		u128 s = (u128)t[i] - (m[i] & mask) - borrow;
		r[i] = (uint64_t)s;
		borrow = (uint64_t)(s >> 64) & 1;
	}
}

static void bn_mul2(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const b[2],
                    const struct pak_bn_mod *const m[2])
{
	bn_mul(r[0], a[0], b[0], m[0]);
	bn_mul(r[1], a[1], b[1], m[1]);
}

static void bn_gather(uint64_t *r, const uint64_t *table, unsigned words, uint64_t index)
{
	memset(r, 0, words * sizeof *r);
	for (unsigned i = 0; i < 32; i++, table += words) {
		uint64_t mask = pak_ct_mask(pak_ct_eq(i, index));

		for (unsigned j = 0; j < words; j++)
			r[j] |= table[j] & mask;
	}
}

#define BN_METHODS \
	.words = bn_words, .radix_bits = bn_radix_bits, .load = bn_load, .store = bn_store, \
	.mul = bn_mul, .mul2 = bn_mul2, .gather = bn_gather
