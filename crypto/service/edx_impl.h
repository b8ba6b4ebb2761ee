/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: keys on edwards25519 and curve25519. */
#ifndef PAK_SERVICE_EDX_H
#define PAK_SERVICE_EDX_H

#include <pak/key.h>

#include "crypto/ec/ed25519.h"

/* What struct pak_key holds for them. */
struct pak_edx {
	enum pak_alg curve; /* PAK_ALG_NONE: another type of key */
	const struct pak_c25519_impl *impl;
	uint8_t pub[32],
	        priv[32]; /* as RFC 8032 and RFC 7748 write them; priv is the seed of Ed25519 */
	uint64_t point[PAK_C25519_POINT_WORDS]; /* of an Ed25519 public key */
	struct pak_ed25519_private ed;
};

/* 1 if key has that type and holds all of parts. */
int pak_key_is_edx(const struct pak_key *key, enum pak_alg type, unsigned parts);

/* pak_key_check and pak_kex_derive for these types. */
PAK_MUST_CHECK enum pak_status pak_edx_check(const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_xdh_derive(const struct pak_key *key, const struct pak_key *peer,
                                              uint8_t *out, size_t cap, size_t *len,
                                              struct pak_verdict *verdict);

#endif
