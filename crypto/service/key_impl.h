/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: what a key is made of. A key never changes once it has been handed out,
 * except for its reference count and for marks that only ever go from 0 to 1. */
#ifndef PAK_SERVICE_KEY_H
#define PAK_SERVICE_KEY_H

#include <stdatomic.h>

#include <pak/key.h>

#include "crypto/ec/ecdsa.h"

struct pak_key {
	_Atomic(uint32_t) refs;
	int heap;          /* public only, in ordinary memory */
	enum pak_alg type; /* PAK_ALG_KEY_SECRET or PAK_ALG_KEY_EC */
	unsigned parts;    /* OR of enum pak_key_part */
	uint32_t bits;
	struct pak_verdict verdict;

	const struct pak_ec_curve *curve;
	const struct pak_ec_impl *impl; /* the backend, picked when the key was made */
	uint64_t point[PAK_EC_AFFINE_WORDS];
	struct pak_ec_private priv;
	_Atomic(int) sign_tested; /* a signature was verified with the public half */

	size_t len; /* of the secret */
	uint8_t secret[];
};

/* Returns a zeroed key with one reference and room for len secret bytes, NULL if memory is short.
 * What holds a secret or private part lies in secure memory. */
struct pak_key *pak_key_new(enum pak_alg type, unsigned parts, size_t len);

/* Returns 1 if key is an EC key that holds all of parts. */
int pak_key_is_ec(const struct pak_key *key, unsigned parts);

/* Fills the policy request with what a key says: curve and key_bits. */
void pak_key_describe(const struct pak_key *key, struct pak_policy_request *request);

#endif
