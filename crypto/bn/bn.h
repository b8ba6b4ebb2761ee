/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: integers of up to 16384 bits modulo an odd number, for RSA and finite-field
 * Diffie-Hellman. Widths are public and fixed, values are secret: no function branches on a value,
 * indexes with one or divides by one, unless its name ends in _public. Plain integers are arrays of
 * 64-bit limbs, least significant first; the functions for them that depend on no modulus are those
 * of crypto/ec/ec_int.h. */
#ifndef PAK_BN_H
#define PAK_BN_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/ec/ec_int.h"

#define PAK_BN_MAX_BITS 16384
#define PAK_BN_MAX_LIMBS (PAK_BN_MAX_BITS / 64)
#define PAK_BN_MAX_WORDS 320 /* of a residue, on any backend */

struct pak_bn_mod;

/* A backend. It works on residues of its own form: words 64-bit words that stand for x R modulo m,
 * where R is a power of two above m, and not always reduced. Every function takes what load, mul
 * and the constants of the modulus give. */
struct pak_bn_impl {
	const char *name;
	uint32_t needs;
	/* Words of a residue, and R = 2^radix_bits, for moduli of that many bits. */
	unsigned (*words)(unsigned bits);
	unsigned (*radix_bits)(unsigned bits);
	/* Sets m->own, a residue's worth of words for the backend's own use; NULL: nothing. */
	void (*prepare)(struct pak_bn_mod *m);
	/* Form of a plain integer below 2^bits, bits those of the modulus; and back, with what is
	 * above the limbs of the modulus returned. No change of value. */
	void (*load)(uint64_t *r, const uint64_t *plain, const struct pak_bn_mod *m);
	uint64_t (*store)(uint64_t *plain, const uint64_t *a, const struct pak_bn_mod *m);
	/* r = a b / R mod m; r may be a or b. mul2 does two of them, for moduli of the same size.
	 */
	void (*mul)(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_bn_mod *m);
	void (*mul2)(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const b[2],
	             const struct pak_bn_mod *const m[2]);
	/* r = table[index], of 32 entries, touching all. */
	void (*gather)(uint64_t *r, const uint64_t *table, unsigned words, uint64_t index);
	/* Eight powers at once for moduli of the same size, as pak_bn_exp does one, and the words
	 * of their work area: 0 for sizes that it does not do. NULL: none. */
	size_t (*exp8_room)(unsigned bits);
	void (*exp8)(uint64_t *const r[8], const uint64_t *const a[8], const uint64_t *const e[8],
	             unsigned e_bits, const struct pak_bn_mod *const m[8], uint64_t *work);
};

extern const struct pak_bn_impl *const pak_bn_impls[];
extern const struct pak_bn_impl pak_bn_ref;
extern const struct pak_bn_impl pak_bn_x86_adx;
extern const struct pak_bn_impl pak_bn_x86_ifma;

/* The half of the last that does eight at once. */
#define PAK_BN_LANES 8
size_t pak_bn_ifma_exp8_room(unsigned bits);
void pak_bn_ifma_exp8(uint64_t *const r[PAK_BN_LANES], const uint64_t *const a[PAK_BN_LANES],
                      const uint64_t *const e[PAK_BN_LANES], unsigned e_bits,
                      const struct pak_bn_mod *const m[PAK_BN_LANES], uint64_t *work);

/* The best backend this processor has. */
const struct pak_bn_impl *pak_bn_pick(void);

/* Its name. */
const char *pak_bn_backend(void);

/* An odd modulus with what multiplication needs. The arrays lie in storage of the caller's. */
struct pak_bn_mod {
	const struct pak_bn_impl *impl;
	unsigned bits;    /* exactly: bit bits - 1 is set */
	unsigned limbs;   /* of plain integers */
	unsigned words;   /* of residues */
	uint64_t neg_inv; /* -1/m mod 2^64 */
	uint64_t *m;      /* plain */
	uint64_t *mr;     /* m in the backend's form */
	uint64_t *one;    /* R mod m */
	uint64_t *rr;     /* R^2 mod m */
	uint64_t *own;    /* see prepare */
};

/* Words of storage that a modulus of that many bits takes; a multiple of 8, as all areas here. */
size_t pak_bn_mod_room(const struct pak_bn_impl *impl, unsigned bits);

/* Sets up the modulus m of exactly `bits` bits; storage is 64-byte aligned. m is odd and above 1.
 */
void pak_bn_mod_init(struct pak_bn_mod *mod, const struct pak_bn_impl *impl, const uint64_t *m,
                     unsigned bits, uint64_t *storage);

/* r = a R mod m for a plain a below 2^bits; r = a / R mod m, plain and reduced. */
void pak_bn_to(uint64_t *r, const uint64_t *a, const struct pak_bn_mod *m);
void pak_bn_from(uint64_t *r, const uint64_t *a, const struct pak_bn_mod *m);

/* r = a +- b mod m for plain a, b in [0, m); r may be a or b. */
void pak_bn_mod_add(uint64_t *r, const uint64_t *a, const uint64_t *b, const uint64_t *m,
                    unsigned n);
void pak_bn_mod_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, const uint64_t *m,
                    unsigned n);

/* r = r - m if r >= m, for r below 2 m, with top as the bit above its n limbs. */
void pak_bn_reduce_once(uint64_t *r, uint64_t top, const uint64_t *m, unsigned n);

/* Exponents are worked by windows: number i, from the lowest, of that many bits; bits of e from
 * e_bits on count as zero. */
uint64_t pak_bn_window(const uint64_t *e, unsigned e_bits, unsigned width, unsigned i);

/* Words of work area that exponentiation with one modulus takes (twice that for two). */
size_t pak_bn_exp_room(const struct pak_bn_mod *m);

/* r = a^e mod m for residues; e has e_bits bits at most, of which none is told. work:
 * pak_bn_exp_room words, 64-byte aligned, left for the caller to wipe. r may be a. */
void pak_bn_exp(uint64_t *r, const uint64_t *a, const uint64_t *e, unsigned e_bits,
                const struct pak_bn_mod *m, uint64_t *work);

/* The same for two moduli of the same size at once: quicker than one after the other. */
void pak_bn_exp2(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const e[2],
                 unsigned e_bits, const struct pak_bn_mod *const m[2], uint64_t *work);

/* r = a^e mod m for a public exponent e > 0 of e_bits bits exactly, n_e limbs; a stays secret. r is
 * not a. */
void pak_bn_exp_public(uint64_t *r, const uint64_t *a, const uint64_t *e, unsigned e_bits,
                       const struct pak_bn_mod *m);

/* r = a b, plain: na + nb limbs; r is neither a nor b. */
void pak_bn_mul_plain(uint64_t *r, const uint64_t *a, unsigned na, const uint64_t *b, unsigned nb);

/* q = a / d, r = a mod d for plain a of na limbs and d > 0 of nd limbs, bit by bit. q has na limbs
 * and may be a; q or r may be NULL. nd <= PAK_BN_MAX_LIMBS. */
void pak_bn_div(uint64_t *q, uint64_t *r, const uint64_t *a, unsigned na, const uint64_t *d,
                unsigned nd);

/* r = gcd(a, b), neither zero, of n limbs each. work: 2 n words. */
void pak_bn_gcd(uint64_t *r, const uint64_t *a, const uint64_t *b, unsigned n, uint64_t *work);

/* r = 1/a mod m for odd m > 1 and a in [0, m), n limbs, at most 8; returns 0, with r any value, if
 * there is none. */
uint64_t pak_bn_inverse(uint64_t *r, const uint64_t *a, const uint64_t *m, unsigned n);

/* Bits of a public value; 0 for zero. */
unsigned pak_bn_bits_public(const uint64_t *a, unsigned n);

/* Words rounded up so that what follows is 64-byte aligned. */
static inline size_t pak_bn_round(size_t words)
{
	return (words + 7) & ~(size_t)7;
}

#endif
