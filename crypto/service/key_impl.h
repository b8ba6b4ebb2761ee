/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: what a key is made of. A key never changes once it has been handed out,
 * except for its reference count and for marks that only ever go from 0 to 1. */
#ifndef PAK_SERVICE_KEY_H
#define PAK_SERVICE_KEY_H

#include <stdatomic.h>

#include <pak/key.h>

#include "crypto/ec/ecdsa.h"
#include "crypto/ffdh/ffdh.h"
#include "crypto/rsa/rsa.h"
#include "crypto/service/edx_impl.h"

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
	struct pak_rsa
	        *rsa; /* in the room behind, with its numbers; its blinding pair does change */
	struct pak_edx *edx;      /* in the room behind */
	struct pak_ffdh *dh;      /* in the room behind, with its numbers */
	_Atomic(int) sign_tested; /* a signature was verified with the public half */

	size_t len; /* of the secret */
	uint8_t secret[];
};

/* Returns a zeroed key with one reference and room for len secret bytes, NULL if memory is short.
 * What holds a secret or private part lies in secure memory. */
struct pak_key *pak_key_new(enum pak_alg type, unsigned parts, size_t len);

/* Returns 1 if key is an EC key that holds all of parts. */
int pak_key_is_ec(const struct pak_key *key, unsigned parts);

/* Runs, once, the known-answer test of the curve for use PAK_ALG_ECDSA or PAK_ALG_ECDH. */
PAK_MUST_CHECK enum pak_status pak_ec_gate(const struct pak_ec_curve *curve, enum pak_alg use);

/* Returns 1 if key is an RSA key that holds all of parts. */
int pak_key_is_rsa(const struct pak_key *key, unsigned parts);

/* The parts of pak_key_check and pak_key_equal for RSA keys. */
PAK_MUST_CHECK enum pak_status pak_key_check_rsa(const struct pak_key *key);
int pak_key_equal_rsa(const struct pak_key *a, const struct pak_key *b);

/* The same for Diffie-Hellman keys; the group of one, PAK_ALG_NONE if it has no name; and
 * pak_kex_derive for them. */
int pak_key_is_dh(const struct pak_key *key, unsigned parts);
PAK_MUST_CHECK enum pak_status pak_key_check_dh(const struct pak_key *key);
int pak_key_equal_dh(const struct pak_key *a, const struct pak_key *b, unsigned parts);
enum pak_alg pak_key_dh_group(const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_dh_derive(const struct pak_key *key, const struct pak_key *peer,
                                             uint8_t *out, size_t cap, size_t *len,
                                             struct pak_verdict *verdict);

/* A work area for operations with an RSA key, NULL if memory is short: from secure memory, to be
 * freed there. */
uint64_t *pak_key_rsa_work(const struct pak_key *key);

/* What a private operation failed for: PAK_ERR_KEY if a factor of the key, which import does not
 * test, is no prime; otherwise a fault, which ends the module: PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_rsa_failed(const struct pak_key *key);

/* pak_rng_bytes for the primitives. */
extern const struct pak_rsa_random pak_rsa_rng;

/* Wipes what the primitives leave on the stack. */
void pak_rsa_wipe_stack(void);

/* Judges a padding with two digests: what uses the second, the one of MGF1, must be allowed as well
 * as the request itself. *verdict is the worse of the two. mgf PAK_ALG_NONE, or the request's hash:
 * one judgement. */
PAK_MUST_CHECK enum pak_status pak_key_judge_mgf(const struct pak_policy_request *request,
                                                 enum pak_alg mgf, struct pak_verdict *verdict);

/* Fills the policy request with what a key says: curve and key_bits. */
void pak_key_describe(const struct pak_key *key, struct pak_policy_request *request);

#endif
