/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: integers of a fixed number of 64-bit limbs, least significant first, and arithmetic
 * modulo an odd number. Every function takes time that depends on the limb count alone: nothing is
 * ever normalised. */
#ifndef PAK_EC_INT_H
#define PAK_EC_INT_H

#include <stddef.h>
#include <stdint.h>

#define PAK_EC_MAX_LIMBS 9 /* 521 bits */

/* An odd modulus with what Montgomery multiplication (R = 2^(64 limbs)) and inversion need. */
struct pak_modulus {
	unsigned limbs, bits;
	uint64_t inv64; /* m^-1 mod 2^64 */
	uint64_t recip; /* (2^(bits + 64) - 1) / m - 2^64, rounded down; the same for m - 1 */
	uint16_t inverse_rounds; /* rounds of 59 division steps that make any inversion end */
	uint64_t m[PAK_EC_MAX_LIMBS];
	uint64_t one[PAK_EC_MAX_LIMBS]; /* R mod m */
	uint64_t rr[PAK_EC_MAX_LIMBS];  /* R^2 mod m */
};

/* r = a + b, r = a - b over n limbs; return the carry or borrow. r may be a or b. */
uint64_t pak_int_add(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n);
uint64_t pak_int_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n);

/* r = mask ? a : b; mask is all ones or zero. r may be a or b. */
void pak_int_select(uint64_t *r, uint64_t mask, const uint64_t *a, const uint64_t *b, unsigned n);

/* 1 if a is zero, if a < b, if a == b; else 0. */
uint64_t pak_int_is_zero(const uint64_t *a, unsigned n);
uint64_t pak_int_lt(const uint64_t *a, const uint64_t *b, unsigned n);
uint64_t pak_int_eq(const uint64_t *a, const uint64_t *b, unsigned n);

/* Big-endian bytes to n limbs (len <= 8 n) and back; the value must fit len bytes. */
void pak_int_load(uint64_t *r, unsigned n, const uint8_t *in, size_t len);
/* The leftmost bits bits of in, which holds (bits + 7) / 8 bytes. */
void pak_int_load_bits(uint64_t *r, unsigned n, const uint8_t *in, unsigned bits);
void pak_int_store(uint8_t *out, size_t len, const uint64_t *a);

/* r = a +- b mod m, r = -a mod m, for a, b in [0, m). */
void pak_mod_add(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m);
void pak_mod_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m);
void pak_mod_neg(uint64_t *r, const uint64_t *a, const struct pak_modulus *m);

/* r = a mod m for a < 2 m. */
void pak_mod_reduce_once(uint64_t *r, const uint64_t *a, const uint64_t *m, unsigned n);

/* r = x mod m, where m has exactly `bits` bits and x is the leftmost bits bits of the big-endian
 * string in, which holds (bits + 7) / 8 bytes. */
void pak_mod_reduce_head(uint64_t *r, const uint8_t *in, const uint64_t *m, unsigned n,
                         unsigned bits);

/* r = x mod m, where m has exactly `bits` bits, recip = (2^(bits + 64) - 1) / m - 2^64, and x is
 * the leftmost bits + 64 bits of the big-endian string in, which holds (bits + 64 + 7) / 8 bytes.
 */
void pak_mod_reduce_wide(uint64_t *r, const uint8_t *in, const uint64_t *m, unsigned n,
                         unsigned bits, uint64_t recip);

/* r = a b R^-1 mod m, for a, b in [0, m). r may be a or b. */
void pak_mont_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_modulus *m);

/* r = a R mod m; r = a R^-1 mod m. */
void pak_mont_to(uint64_t *r, const uint64_t *a, const struct pak_modulus *m);
void pak_mont_from(uint64_t *r, const uint64_t *a, const struct pak_modulus *m);

/* r = a^-1 mod m in Montgomery form for a in Montgomery form: r a = R^2 mod m. 0 gives 0. */
void pak_mont_inv(uint64_t *r, const uint64_t *a, const struct pak_modulus *m);

/* The same for r, a modulo m and s, b modulo l, in little more time than for one. */
void pak_mont_inv2(uint64_t *r, const uint64_t *a, const struct pak_modulus *m, uint64_t *s,
                   const uint64_t *b, const struct pak_modulus *l);

/* Wipes 8 KiB of stack below the caller: what the functions that it called have left there. The
 * arithmetic does not wipe its temporaries one by one; whoever calls it with secrets calls this at
 * the end. */
void pak_ec_wipe_stack(void);

#endif
