/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: keys on edwards25519, curve25519, edwards448 and curve448. */
#ifndef PAK_SERVICE_EDX_H
#define PAK_SERVICE_EDX_H

#include <pak/eddsa.h>
#include <pak/key.h>

#include "crypto/ec/ed25519.h"
#include "crypto/ec/ed448.h"
#include "crypto/selftest/selftest.h"

#define PAK_EDX_MAX_LEN \
	PAK_ED448_LEN /* of private and public keys; signatures are twice as long \
	               */
#define PAK_EDX_MASK_LEN 56
#define PAK_EDX_DIGEST_LEN 64 /* of both schemes with prehashing */

/* A message that has been prehashed if how says so. */
struct pak_edx_message {
	const struct pak_eddsa *how;
	const uint8_t *msg;
	size_t len;
};

struct pak_edx;

/* What a curve does. Each function is that of the scheme; make_public also expands the private half
 * of an Edwards key, with random bytes. take_public stores and checks. */
struct pak_edx_curve {
	enum pak_alg alg;
	enum pak_selftest_id selftest;
	enum pak_alg hash; /* of signatures, PAK_ALG_NONE for curves that do not sign */
	uint16_t bits, len;
	int empty_context; /* PAK_EDDSA_CONTEXT may have none */
	void (*pick)(struct pak_edx *k);
	enum pak_status (*make_public)(struct pak_edx *k, uint8_t *pub,
	                               const uint8_t mask[PAK_EDX_MASK_LEN]);
	enum pak_status (*take_public)(struct pak_edx *k, const uint8_t *pub);
	void (*digest)(uint8_t out[PAK_EDX_DIGEST_LEN], const uint8_t *msg, size_t len);
	enum pak_status (*sign)(const struct pak_edx *k, uint8_t *sig,
	                        const struct pak_edx_message *m);
	enum pak_status (*verify)(const struct pak_edx *k, const uint8_t *sig,
	                          const struct pak_edx_message *m);
	enum pak_status (*derive)(const struct pak_edx *k, uint8_t *out, const uint8_t *peer);
};

extern const struct pak_edx_curve pak_edx_ed25519, pak_edx_x25519, pak_edx_ed448, pak_edx_x448;

/* What struct pak_key holds for them, in the room behind it. */
struct pak_edx {
	const struct pak_edx_curve *on;
	/* as RFC 8032 and RFC 7748 write them; priv is the seed of an Edwards key */
	uint8_t pub[PAK_EDX_MAX_LEN], priv[PAK_EDX_MAX_LEN];
	union {
		struct {
			const struct pak_c25519_impl *impl;
			uint64_t point[PAK_C25519_POINT_WORDS]; /* of an Edwards public key */
			struct pak_ed25519_private ed;
		} c25519;
		struct {
			const struct pak_c448_impl *impl;
			uint64_t point[PAK_C448_POINT_WORDS];
			struct pak_ed448_private ed;
		} c448;
	};
};

/* 1 if key has that type and holds all of parts. */
int pak_key_is_edx(const struct pak_key *key, enum pak_alg type, unsigned parts);

/* pak_key_check and pak_kex_derive for these types. */
PAK_MUST_CHECK enum pak_status pak_edx_check(const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_xdh_derive(const struct pak_key *key, const struct pak_key *peer,
                                              uint8_t *out, size_t cap, size_t *len,
                                              struct pak_verdict *verdict);

#endif
