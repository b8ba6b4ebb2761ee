/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the folder: a private operation in three steps - blind and split, raise the halves to
 * their exponents, combine and check - so that the middle one can be done for many at once. */
#ifndef PAK_RSA_RUN_H
#define PAK_RSA_RUN_H

#include "crypto/rsa/rsa.h"

/* Random bits by which the exponents are longer. */
#define PAK_RSA_MASK_BITS 64u

/* The operation modulo p and q: residues and their exponents. */
struct pak_rsa_halves {
	uint64_t *x[2], *e[2];
};

struct pak_rsa_run {
	struct pak_rsa *rsa;
	uint64_t *x, *inverse; /* the input; what undoes its blinding */
	struct pak_rsa_halves half;
};

/* Words that a run keeps. */
size_t pak_rsa_run_room(const struct pak_rsa *rsa);

/* Cuts the run's areas from *keep and fills them. in: rsa->len bytes. PAK_ERR_DATA, or what random
 * gave. work, here and below, is for the time of the call. */
PAK_MUST_CHECK enum pak_status pak_rsa_begin(struct pak_rsa_run *run, struct pak_rsa *rsa,
                                             const uint8_t *in, const struct pak_rsa_random *random,
                                             uint64_t **keep, uint64_t *work);

/* The result, once the halves are raised, checked; PAK_ERR_INTERNAL with out zeroed. */
PAK_MUST_CHECK enum pak_status pak_rsa_end(const struct pak_rsa_run *run, uint8_t *out,
                                           uint64_t *work);

#endif
