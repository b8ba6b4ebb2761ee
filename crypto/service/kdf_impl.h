/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the KDF services: judging, gates, and the computations behind the gates, which their
 * self-tests call too. */
#ifndef PAK_SERVICE_KDF_H
#define PAK_SERVICE_KDF_H

#include <pak/kdf_more.h>

#include "crypto/base/hash.h"
#include "crypto/selftest/selftest.h"

/* 8 * bytes, or the largest number that fits. */
uint32_t pak_kdf_bits(size_t bytes);

/* A request to derive. */
struct pak_policy_request pak_kdf_request(enum pak_alg alg, enum pak_alg hash, size_t key_len,
                                          size_t salt_len, size_t out_len);

/* pak_policy_check with a verdict that may be NULL. */
PAK_MUST_CHECK enum pak_status pak_kdf_judge(const struct pak_policy_request *request,
                                             struct pak_verdict *verdict);

/* Policy, then the gates of the KDF, HMAC and the digest; *hash is set on success. */
PAK_MUST_CHECK enum pak_status pak_kdf_admit(const struct pak_hash **hash,
                                             const struct pak_policy_request *request,
                                             enum pak_selftest_id test,
                                             struct pak_verdict *verdict);

/* Bytes that any KDF gives at most: a larger out_len is no length of a buffer. */
#define PAK_KDF_LONGEST ((uint64_t)UINT32_MAX * PAK_DIGEST_MAX_LEN)

static inline bool pak_kdf_bad_len(size_t out_len)
{
	return !out_len || out_len > PAK_KDF_LONGEST;
}

/* Zeroes the output, if its length is one, and returns st. */
enum pak_status pak_kdf_failed(enum pak_status st, uint8_t *out, size_t out_len);

/* kdf_mac.c: without policy and gates; out is not zeroed on error. */
PAK_MUST_CHECK enum pak_status pak_kbkdf_run(uint8_t *out, size_t out_len,
                                             const struct pak_kbkdf *k);
PAK_MUST_CHECK enum pak_status pak_one_step_run(uint8_t *out, size_t out_len,
                                                const struct pak_one_step *k);

#endif
