/* SPDX-License-Identifier: Apache-2.0
 *
 * Integers of fixed width and Montgomery arithmetic modulo an odd number, in constant time. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/ec/ec_int.h"

typedef unsigned __int128 u128;

uint64_t pak_int_add(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n)
{
	uint64_t carry = 0;
	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)a[i] + b[i] + carry;
		r[i] = (uint64_t)t;
		carry = (uint64_t)(t >> 64);
	}
	return carry;
}

uint64_t pak_int_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n)
{
	uint64_t borrow = 0;
	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)a[i] - b[i] - borrow;
		r[i] = (uint64_t)t;
		borrow = (uint64_t)(t >> 64) & 1;
	}
	return borrow;
}

void pak_int_select(uint64_t *r, uint64_t mask, const uint64_t *a, const uint64_t *b, unsigned n)
{
	mask = pak_ct_barrier(mask);
	for (unsigned i = 0; i < n; i++)
		r[i] = b[i] ^ (mask & (a[i] ^ b[i]));
}

uint64_t pak_int_is_zero(const uint64_t *a, unsigned n)
{
	uint64_t any = 0;
	for (unsigned i = 0; i < n; i++)
		any |= a[i];
	return pak_ct_nonzero(any) ^ 1;
}

uint64_t pak_int_lt(const uint64_t *a, const uint64_t *b, unsigned n)
{
	uint64_t borrow = 0;
	for (unsigned i = 0; i < n; i++) {
		u128 t = (u128)a[i] - b[i] - borrow;
		borrow = (uint64_t)(t >> 64) & 1;
	}
	return pak_ct_barrier(borrow);
}

uint64_t pak_int_eq(const uint64_t *a, const uint64_t *b, unsigned n)
{
	uint64_t any = 0;
	for (unsigned i = 0; i < n; i++)
		any |= a[i] ^ b[i];
	return pak_ct_nonzero(any) ^ 1;
}

void pak_int_load(uint64_t *r, unsigned n, const uint8_t *in, size_t len)
{
	unsigned i = 0;

	memset(r, 0, n * sizeof *r);
	for (; len >= 8; len -= 8)
		r[i++] = pak_load64_be(in + len - 8);
	while (len--)
		r[i] = r[i] << 8 | *in++;
}

void pak_int_store(uint8_t *out, size_t len, const uint64_t *a)
{
	for (; len >= 8; len -= 8)
		pak_store64_be(out + len - 8, *a++);
	for (unsigned shift = 0; len--; shift += 8)
		out[len] = (uint8_t)(*a >> shift);
}

void pak_mod_reduce_once(uint64_t *r, const uint64_t *a, const uint64_t *m, unsigned n)
{
	uint64_t t[PAK_EC_MAX_LIMBS];
	uint64_t borrow = pak_int_sub(t, a, m, n);
	pak_int_select(r, pak_ct_mask(borrow), a, t, n);
}

void pak_mod_add(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m)
{
	uint64_t s[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];
	uint64_t carry = pak_int_add(s, a, b, m->limbs);
	uint64_t borrow = pak_int_sub(t, s, m->m, m->limbs);
	/* The sum stays only if it neither overflowed the limbs nor reached m. */
	pak_int_select(r, pak_ct_mask(borrow & (carry ^ 1)), s, t, m->limbs);
}

void pak_mod_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m)
{
	uint64_t s[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS];
	uint64_t borrow = pak_int_sub(s, a, b, m->limbs);
	(void)pak_int_add(t, s, m->m, m->limbs);
	pak_int_select(r, pak_ct_mask(borrow), t, s, m->limbs);
}

void pak_mod_neg(uint64_t *r, const uint64_t *a, const struct pak_modulus *m)
{
	static const uint64_t zero[PAK_EC_MAX_LIMBS];
	pak_mod_sub(r, zero, a, m);
}

void pak_int_load_bits(uint64_t *r, unsigned n, const uint8_t *in, unsigned bits)
{
	size_t len = (bits + 7) / 8;
	unsigned drop = (unsigned)(8 * len - bits);

	pak_int_load(r, n, in, len);
	for (unsigned i = 0; drop && i < n; i++)
		r[i] = r[i] >> drop | (i + 1 < n ? r[i + 1] << (64 - drop) : 0);
}

void pak_mod_reduce_head(uint64_t *r, const uint8_t *in, const uint64_t *m, unsigned n,
                         unsigned bits)
{
	pak_int_load_bits(r, n, in, bits);
	pak_mod_reduce_once(r, r, m, n); /* below 2^bits <= 2 m */
}

/* t += a b + carry; returns the new carry. */
static inline uint64_t mac(uint64_t *t, uint64_t a, uint64_t b, uint64_t carry)
{
	u128 s = (u128)a * b + *t + carry;
	*t = (uint64_t)s;
	return (uint64_t)(s >> 64);
}

/* x = hi 2^bits + lo with hi < 2^64. As 2^bits / m = 1 + (recip + e) / 2^64 with e < 1, the
 * quotient exceeds q = hi + floor(hi recip / 2^64) by less than 1 + 1 + lo / m < 4. What remains is
 * x - q m = lo + hi (2^bits - m) - floor(hi recip / 2^64) m. */
void pak_mod_reduce_wide(uint64_t *r, const uint8_t *in, const uint64_t *m, unsigned n,
                         unsigned bits, uint64_t recip)
{
	uint64_t x[PAK_EC_MAX_LIMBS + 1] = {0}, t[PAK_EC_MAX_LIMBS + 1],
	                              top[PAK_EC_MAX_LIMBS] = {0};
	uint64_t hi, q, carry = 0, borrow;
	unsigned shift = bits % 64;

	pak_int_load_bits(x, n + 1, in, bits + 64);
	hi = x[n];
	x[n] = 0;
	if (shift) {
		hi = hi << (64 - shift) | x[n - 1] >> shift;
		x[n - 1] &= ((uint64_t)1 << shift) - 1;
		top[n - 1] = (uint64_t)1 << shift;
	}
	q = (uint64_t)((u128)hi * recip >> 64);
	(void)pak_int_sub(top, top, m, n); /* 2^bits - m */
	for (unsigned i = 0; i < n; i++)
		carry = mac(x + i, hi, top[i], carry);
	x[n] = carry;
	carry = 0;
	for (unsigned i = 0; i < n; i++) {
		u128 p = (u128)q * m[i] + carry;
		carry = (uint64_t)(p >> 64);
		t[i] = (uint64_t)p;
	}
	t[n] = carry;
	(void)pak_int_sub(x, x, t, n + 1);
	for (int i = 0; i < 3; i++) {
		borrow = pak_int_sub(t, x, m, n);
		t[n] = x[n] - borrow;
		pak_int_select(x, pak_ct_mask(t[n] >> 63), x, t, n + 1);
	}
	memcpy(r, x, n * sizeof *r);
}

/* n is a constant where it pays. */
static inline __attribute__((always_inline)) void
mont_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m, unsigned n)
{
	uint64_t t[PAK_EC_MAX_LIMBS + 2] = {0}, s[PAK_EC_MAX_LIMBS];

	/* t < 2 m before and after each round, so it fits n limbs and one bit. */
#pragma GCC unroll 9
	for (unsigned i = 0; i < n; i++) {
		uint64_t carry = 0, q;
#pragma GCC unroll 9
		for (unsigned j = 0; j < n; j++)
			carry = mac(t + j, a[j], b[i], carry);
		t[n + 1] = mac(t + n, 1, carry, 0);

		q = (uint64_t)0 - t[0] * m->inv64; /* t + q m = 0 mod 2^64 */
		carry = mac(t, q, m->m[0], 0);
#pragma GCC unroll 9
		for (unsigned j = 1; j < n; j++) {
			carry = mac(t + j, q, m->m[j], carry);
			t[j - 1] = t[j];
		}
		carry = mac(t + n, 1, carry, 0);
		t[n - 1] = t[n];
		t[n] = t[n + 1] + carry;
	}
	uint64_t borrow = pak_int_sub(s, t, m->m, n);
	pak_int_select(r, pak_ct_mask(borrow & (t[n] ^ 1)), t, s, n);
}

void pak_mont_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m)
{
	if (m->limbs == 4)
		mont_mul(r, a, b, m, 4);
	else if (m->limbs == 6)
		mont_mul(r, a, b, m, 6);
	else if (m->limbs == 9)
		mont_mul(r, a, b, m, 9);
	else
		mont_mul(r, a, b, m, m->limbs);
}

void pak_mont_to(uint64_t *r, const uint64_t *a, const struct pak_modulus *m)
{
	pak_mont_mul(r, a, m->rr, m);
}

void pak_mont_from(uint64_t *r, const uint64_t *a, const struct pak_modulus *m)
{
	static const uint64_t one[PAK_EC_MAX_LIMBS] = {1};
	pak_mont_mul(r, a, one, m);
}

__attribute__((noinline)) void pak_ec_wipe_stack(void)
{
	uint8_t below[8192];
	pak_wipe(below, sizeof below);
}
