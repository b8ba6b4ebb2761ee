/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the table of small primes. */
#ifndef PAK_RSA_SIEVE_H
#define PAK_RSA_SIEVE_H

#include <stdint.h>

struct pak_rsa_sieve_prime {
	uint64_t reciprocal; /* ceil(2^64 / prime): exact quotients of numbers below 2^32 */
	uint16_t prime;
};

struct pak_rsa_sieve_product {
	uint64_t reciprocal; /* floor(2^64 / product) */
	uint32_t product;
	uint16_t first, count; /* of the primes that make it */
};

extern const struct pak_rsa_sieve_prime pak_rsa_sieve_primes[];
extern const struct pak_rsa_sieve_product pak_rsa_sieve_products[];
extern const unsigned pak_rsa_sieve_count;

#endif
