/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the services: the self-test gate of a digest, for whatever is built on one. */
#ifndef PAK_SERVICE_HASH_H
#define PAK_SERVICE_HASH_H

#include "crypto/base/hash.h"
#include "crypto/selftest/selftest.h"

/* Runs the known-answer test that guards digest alg if it has not passed yet. PAK_ERR_UNSUPPORTED:
 * no digest of this build; PAK_ERR_SELFTEST; PAK_ERR_STATE before pak_module_init. */
PAK_MUST_CHECK enum pak_status pak_hash_gate(enum pak_alg alg);

#endif
