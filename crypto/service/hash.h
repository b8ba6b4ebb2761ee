/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: the self-test gate of a digest, for whatever is built on one. */
#ifndef PAK_SERVICE_HASH_H
#define PAK_SERVICE_HASH_H

#include "crypto/base/hash.h"
#include "crypto/selftest/selftest.h"

/* From an algorithm to its digest primitive, NULL if it is none, and to the test that guards it. */
extern const struct pak_hash_row {
	const struct pak_hash *hash;
	enum pak_selftest_id test;
} pak_hash_rows[PAK_ALG_COUNT];

/* pak_hash_or_xof in line. */
static inline const struct pak_hash *pak_hash_of(enum pak_alg alg)
{
	return (unsigned)alg < PAK_ALG_COUNT ? pak_hash_rows[alg].hash : NULL;
}

/* Runs the known-answer test that guards digest alg if it has not passed yet. PAK_ERR_UNSUPPORTED:
 * no digest of this build; PAK_ERR_SELFTEST; PAK_ERR_STATE before pak_module_init. */
PAK_MUST_CHECK enum pak_status pak_hash_gate(enum pak_alg alg);

#endif
