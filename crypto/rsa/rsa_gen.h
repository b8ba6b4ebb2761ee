/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to generation: what its two ways to primes share (FIPS 186-5 A.1.3, A.1.6). */
#ifndef PAK_RSA_GEN_H
#define PAK_RSA_GEN_H

#include "crypto/rsa/rsa.h"

struct pak_rsa_maker {
	const struct pak_rsa *rsa; /* its e and its backend */
	const struct pak_rsa_random *random;
	unsigned half, limbs, e_limbs;
};

/* Rounds of Miller-Rabin for p and q: table B.1. */
unsigned pak_rsa_rounds(unsigned half);

/* A random number of half bits, odd and above sqrt(2) 2^(half - 1). */
PAK_MUST_CHECK enum pak_status pak_rsa_draw(uint64_t *p, const struct pak_rsa_maker *g);

/* 1 if gcd(p - 1, e) = 1; the answer is public. */
uint64_t pak_rsa_coprime(const uint64_t *p, const struct pak_rsa_maker *g, uint64_t *work);

/* Two auxiliary primes r1 and r2, which lie behind r[0] one after the other in whole limbs, and
 * what the prime made of them is modulo 8 (0: anything odd). */
struct pak_rsa_aux {
	unsigned bits[2], rounds, mod8;
	uint64_t *r[2];
};

/* A.1.6 step 4.2: from X1, X2 in r, odd, of bits[0] and bits[1] bits exactly, to the first primes
 * not below them. PAK_ERR_INTERNAL: there is none of the same length near. */
PAK_MUST_CHECK enum pak_status pak_rsa_aux_find(struct pak_rsa_aux *aux,
                                                const struct pak_rsa_maker *g, uint64_t *work);

/* B.9 for a given X of half bits: the first prime p >= x with r1 | p - 1, r2 | p + 1 and p - 1
 * prime to e. p has room for limbs + 1. found = 0: 2^half came first. PAK_ERR_INTERNAL: r1 and r2
 * are the same, or no prime in 20 half steps. */
PAK_MUST_CHECK enum pak_status pak_rsa_aux_prime(uint64_t *p, const uint64_t *x,
                                                 const struct pak_rsa_aux *aux,
                                                 const struct pak_rsa_maker *g, int *found,
                                                 uint64_t *work);

/* A.1.6 step 4: a prime with conditions and the X that it was found from; room for limbs + 1 each.
 */
PAK_MUST_CHECK enum pak_status pak_rsa_aux_make(uint64_t *p, uint64_t *x,
                                                const struct pak_rsa_maker *g, uint64_t *work);

#endif
