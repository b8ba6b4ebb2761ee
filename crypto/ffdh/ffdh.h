/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: finite-field Diffie-Hellman (SP 800-56A 5.5.1, 5.6, 5.7.1.1; RFC 7919, RFC 3526, PKCS
 * #3), without policy or self-test gate. Memory is the caller's, as in crypto/rsa: the numbers lie
 * in one block of storage, operations take a work area, which the caller wipes. Numbers that enter
 * or leave as bytes are big-endian. */
#ifndef PAK_FFDH_H
#define PAK_FFDH_H

#include <pak/alg.h>
#include <pak/status.h>

#include "crypto/bn/bn.h"
#include "crypto/rsa/rsa.h"

#define PAK_FFDH_MIN_BITS 2048
#define PAK_FFDH_MAX_BITS 8192
#define PAK_FFDH_MIN_Q_BITS 224
#define PAK_FFDH_GROUPS 10

/* A named group: p is a safe prime, q = (p - 1)/2, g = 2. */
struct pak_ffdh_group {
	enum pak_alg alg;
	unsigned bits;
	const uint64_t *p;
};

extern const struct pak_ffdh_group pak_ffdh_groups[PAK_FFDH_GROUPS];

/* The row of a name, NULL if there is none. */
const struct pak_ffdh_group *pak_ffdh_group_get(enum pak_alg alg);

/* Domain parameters as they come in: q NULL or of length 0 if it was not given. */
struct pak_ffdh_numbers {
	const uint8_t *p, *q, *g;
	size_t p_len, q_len, g_len;
};

/* The named group that these are, NULL if they are none. */
const struct pak_ffdh_group *pak_ffdh_group_find(const struct pak_ffdh_numbers *n);

/* Domain parameters and a key of them. Plain numbers have the limbs of p. */
struct pak_ffdh {
	const struct pak_ffdh_group *group; /* NULL: a group of the peers' own */
	unsigned bits, q_bits;
	size_t len; /* of p in bytes */
	/* q is (p - 1)/2; q came with the parameters, or is what g generates: then y^q = 1 tells
	 * public keys. Otherwise g has the order 2 q, and no one but 1 and p - 1 are amiss. */
	int safe, q_given, q_order;
	/* Bits of private keys that are made here: RFC 7919 appendix A for safe primes, all of q
	 * for others. Both are 2 s at least for the strength s of the group (SP 800-56A 5.6.1.1.4).
	 */
	unsigned x_bits;
	int x_bits_chosen; /* by the caller */
	struct pak_bn_mod p;
	uint64_t *q, *g; /* plain */
	uint64_t *y, *x; /* plain: public and private key, if there are */
};

/* Bytes of storage for parameters and key, and of a work area. */
size_t pak_ffdh_room(const struct pak_bn_impl *impl, unsigned bits);
size_t pak_ffdh_work_room(const struct pak_bn_impl *impl, unsigned bits);

/* Sets up a named group; storage is 64-byte aligned. */
void pak_ffdh_set_group(struct pak_ffdh *dh, const struct pak_bn_impl *impl,
                        const struct pak_ffdh_group *group, void *storage);

/* Sets up other parameters, with the checks that cost next to nothing: p of 2048 to 8192 bits, q
 * (if given) of 224 bits or more and a divisor of p - 1, 1 < g < p - 1. work: for 8192 bits.
 * PAK_ERR_LENGTH, PAK_ERR_KEY. */
PAK_MUST_CHECK enum pak_status pak_ffdh_set_numbers(struct pak_ffdh *dh,
                                                    const struct pak_bn_impl *impl,
                                                    const struct pak_ffdh_numbers *n, void *storage,
                                                    uint64_t *work);

/* The other checks: p and q are prime, g has the order q if q was given. A composite that was made
 * to pass has a chance of 2^-64. Sets what a group without q needs before it is used. PAK_ERR_KEY,
 * PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status
pak_ffdh_check_numbers(struct pak_ffdh *dh, const struct pak_rsa_random *random, uint64_t *work);

/* Sets up the parameters of another key, which are tested. */
void pak_ffdh_set_like(struct pak_ffdh *dh, const struct pak_bn_impl *impl,
                       const struct pak_ffdh *like, void *storage);

/* Chooses the bits of private keys; 0 for the usual. PAK_ERR_LENGTH: under twice the strength, or
 * more than q has. */
PAK_MUST_CHECK enum pak_status pak_ffdh_set_x_bits(struct pak_ffdh *dh, uint32_t bits);

/* Parameters that have passed pak_ffdh_check_numbers lately: recall is 1, and sets what the check
 * would have set, if they are known. Thread-safe; who finds another thread busy goes without. */
int pak_ffdh_recall(struct pak_ffdh *dh);
void pak_ffdh_remember(const struct pak_ffdh *dh);

/* Takes a public key, any length, and checks it: 1 < y < p - 1 (SP 800-56A 5.6.2.3.2) and, where g
 * has the order q, y^q = 1 (5.6.2.3.1). PAK_ERR_KEY. */
PAK_MUST_CHECK enum pak_status pak_ffdh_set_public(struct pak_ffdh *dh, const uint8_t *y,
                                                   size_t len, uint64_t *work);

/* Takes a private key: 0 < x < q. That it is longer than x_bits is no secret: it is then used with
 * all bits of q. PAK_ERR_KEY. */
PAK_MUST_CHECK enum pak_status pak_ffdh_set_private(struct pak_ffdh *dh, const uint8_t *x,
                                                    size_t len);

/* Draws a private key of x_bits bits by testing candidates (5.6.1.1.4). PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_ffdh_draw(struct pak_ffdh *dh,
                                             const struct pak_rsa_random *random, uint64_t *work);

/* y = g^x, which is public. */
void pak_ffdh_make_public(const struct pak_ffdh *dh, uint64_t *y, uint64_t *work);

/* 1 if y is in range and, where that can be told, of the order q. */
int pak_ffdh_public_ok(const struct pak_ffdh *dh, const uint64_t *y, uint64_t *work);

/* 1 if 0 < x < q; secret. */
uint64_t pak_ffdh_private_ok(const struct pak_ffdh *dh, const uint64_t *x);

/* Bits that exponentiations with the private key run over. */
unsigned pak_ffdh_exponent_bits(const struct pak_ffdh *dh);

/* out = y^x, len bytes, for a valid y of the same group. PAK_ERR_KEY: the result is not in 1 < z <
 * p - 1, which no valid pair gives. */
PAK_MUST_CHECK enum pak_status pak_ffdh_derive(const struct pak_ffdh *dh, uint8_t *out,
                                               const uint64_t *y, uint64_t *work);

/* 1 if the same p, q and g. */
int pak_ffdh_same_group(const struct pak_ffdh *a, const struct pak_ffdh *b);

/* Jacobi symbol (a / m) of public numbers for odd m; n limbs, work 2 n words. */
int pak_ffdh_jacobi(const uint64_t *a, const uint64_t *m, unsigned n, uint64_t *work);

#endif
