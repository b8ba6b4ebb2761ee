/* SPDX-License-Identifier: Apache-2.0
 *
 * Plain integers: products, division bit by bit (no divide instruction sees a secret), greatest
 * common divisors and inverses by the binary algorithm (HAC 14.54, 14.61) with a fixed count of
 * steps and selects for branches. Only key generation and import come here. */
#include <string.h>

#include "crypto/base/ct.h"
#include "crypto/bn/bn.h"

typedef unsigned __int128 u128;

void pak_bn_reduce_once(uint64_t *r, uint64_t top, const uint64_t *m, unsigned n)
{
	uint64_t borrow = pak_int_lt(r, m, n);
	uint64_t mask = pak_ct_mask(top | (borrow ^ 1)), carry = 0;

	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)r[i] - (m[i] & mask) - carry;
		r[i] = (uint64_t)t;
		carry = (uint64_t)(t >> 64) & 1;
	}
}

void pak_bn_mod_add(uint64_t *r, const uint64_t *a, const uint64_t *b, const uint64_t *m,
                    unsigned n)
{
	uint64_t top = pak_int_add(r, a, b, n);

	pak_bn_reduce_once(r, top, m, n);
}

/* r += m & mask. */
static void add_masked(uint64_t *r, const uint64_t *m, uint64_t mask, unsigned n)
{
	uint64_t carry = 0;

	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)r[i] + (m[i] & mask) + carry;
		r[i] = (uint64_t)t;
		carry = (uint64_t)(t >> 64);
	}
}

void pak_bn_mod_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, const uint64_t *m,
                    unsigned n)
{
	uint64_t borrow = pak_int_sub(r, a, b, n);

	add_masked(r, m, pak_ct_mask(borrow), n);
}

void pak_bn_mul_plain(uint64_t *r, const uint64_t *a, unsigned na, const uint64_t *b, unsigned nb)
{
	memset(r, 0, (na + nb) * sizeof *r);
	for (unsigned i = 0; i < na; i++) {
		uint64_t carry = 0;

		for (unsigned j = 0; j < nb; j++) {
			u128 t = (u128)a[i] * b[j] + r[i + j] + carry;
			r[i + j] = (uint64_t)t;
			carry = (uint64_t)(t >> 64);
		}
		r[i + nb] = carry;
	}
}

void pak_bn_div(uint64_t *q, uint64_t *r, const uint64_t *a, unsigned na, const uint64_t *d,
                unsigned nd)
{
	uint64_t rest[PAK_BN_MAX_LIMBS] = {0}, t[PAK_BN_MAX_LIMBS];

	for (unsigned i = na; i--;) {
		uint64_t word = a[i], quotient = 0;

		for (int b = 0; b < 64; b++) {
			uint64_t top = word >> 63, borrow;

			word <<= 1;
			for (unsigned j = 0; j < nd; j++) {
				uint64_t next = rest[j] >> 63;
				rest[j] = rest[j] << 1 | top;
				top = next;
			}
			borrow = pak_int_sub(t, rest, d, nd) & (top ^ 1);
			pak_int_select(rest, pak_ct_mask(borrow), rest, t, nd);
			quotient = quotient << 1 | (borrow ^ 1);
		}
		if (q)
			q[i] = quotient;
	}
	if (r)
		memcpy(r, rest, nd * sizeof *r);
}

/* a = a / 2 with top as the bit above it, where mask says so. */
static void halve(uint64_t *a, uint64_t top, uint64_t mask, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint64_t up = i + 1 < n ? a[i + 1] : top;
		a[i] = pak_ct_select(mask, a[i] >> 1 | up << 63, a[i]);
	}
}

/* Swaps a and b where mask says so. */
static void swap(uint64_t *a, uint64_t *b, uint64_t mask, unsigned n)
{
	mask = pak_ct_barrier(mask);
	for (unsigned i = 0; i < n; i++) {
		uint64_t t = (a[i] ^ b[i]) & mask;
		a[i] ^= t;
		b[i] ^= t;
	}
}

/* r -= b & mask over n limbs. */
static void sub_masked(uint64_t *r, const uint64_t *b, uint64_t mask, unsigned n)
{
	uint64_t borrow = 0;

	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)r[i] - (b[i] & mask) - borrow;
		r[i] = (uint64_t)t;
		borrow = (uint64_t)(t >> 64) & 1;
	}
}

/* Every step halves u or v, or both, so that after 128 n steps u is zero. That comes from two equal
 * odd numbers, so v then stays what it is. */
void pak_bn_gcd(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n, uint64_t *work)
{
	uint64_t *u = work, *v = work + n;
	unsigned steps = 128 * n;
	uint64_t twos = 0;

	memcpy(u, a, n * sizeof *u);
	memcpy(v, b, n * sizeof *v);
	for (unsigned i = 0; i < steps; i++) {
		uint64_t u_odd = pak_ct_mask(u[0] & 1), v_odd = pak_ct_mask(v[0] & 1);
		uint64_t both = u_odd & v_odd, less = pak_ct_mask(pak_int_lt(u, v, n));

		/* Both odd: the larger becomes the difference, which is even. */
		swap(u, v, both & less, n);
		sub_masked(u, v, both, n);
		twos += ~(u_odd | v_odd) & 1;
		halve(u, 0, ~u_odd | both, n);
		halve(v, 0, ~v_odd, n);
	}
	for (unsigned i = 0; i < n; i++)
		r[i] = u[i] | v[i];
	/* Back come the factors of two that both had. */
	for (unsigned i = 0; i < 64 * n; i++) {
		uint64_t mask = pak_ct_mask(pak_ct_lt(i, pak_ct_barrier(twos))), top = 0;

		for (unsigned j = 0; j < n; j++) {
			uint64_t next = r[j] >> 63;
			r[j] = pak_ct_select(mask, r[j] << 1 | top, r[j]);
			top = next;
		}
	}
}

#define INVERSE_LIMBS 8

/* x = x / 2 mod m where mask says so. */
static void halve_mod(uint64_t *x, const uint64_t *m, uint64_t mask, unsigned n)
{
	uint64_t odd = pak_ct_mask(x[0] & 1) & mask, carry = 0;

	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)x[i] + (m[i] & odd) + carry;
		x[i] = (uint64_t)t;
		carry = (uint64_t)(t >> 64);
	}
	halve(x, carry, mask, n);
}

/* u = a x, v = a y modulo m all along; v is odd. u ends as 0 and v as the gcd. */
uint64_t pak_bn_inverse(uint64_t *r, const uint64_t *a, const uint64_t *m, unsigned n)
{
	uint64_t u[INVERSE_LIMBS], v[INVERSE_LIMBS], x[INVERSE_LIMBS] = {1}, y[INVERSE_LIMBS] = {0};
	uint64_t t[INVERSE_LIMBS];

	memcpy(u, a, n * sizeof *u);
	memcpy(v, m, n * sizeof *v);
	for (unsigned i = 0; i < 128 * n; i++) {
		uint64_t odd = pak_ct_mask(u[0] & 1), less = odd & pak_ct_mask(pak_int_lt(u, v, n));

		swap(u, v, less, n);
		swap(x, y, less, n);
		sub_masked(u, v, odd, n);
		pak_bn_mod_sub(t, x, y, m, n);
		pak_int_select(x, odd, t, x, n);
		halve(u, 0, ~(uint64_t)0, n);
		halve_mod(x, m, ~(uint64_t)0, n);
	}
	memcpy(r, y, n * sizeof *r);
	v[0] ^= 1;
	return pak_int_is_zero(v, n);
}
