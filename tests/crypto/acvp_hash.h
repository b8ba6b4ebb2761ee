/* SPDX-License-Identifier: Apache-2.0
 *
 * What the ACVP sets of signatures share: digests by their names there, the length that FIPS 186-5
 * gives an XOF, messages randomised by SP 800-106. */
#ifndef TESTS_CRYPTO_ACVP_HASH_H
#define TESTS_CRYPTO_ACVP_HASH_H

#include <pak/digest.h>

#include "tests/crypto/json.h"

/* "SHA-1", "SHA2-512/256", "SHA3-256", "SHAKE-128"; PAK_ALG_NONE for anything else. */
enum pak_alg acvp_hash(const char *name);

/* The digest of the test's message: of the message randomised with the answer's randomValue, if the
 * group asks for that. An XOF gives 32 or 64 bytes. Returns the length. */
size_t acvp_digest(uint8_t md[PAK_DIGEST_MAX_LEN], enum pak_alg alg, const json_t *group,
                   const json_t *test, const json_t *answer);

#endif
