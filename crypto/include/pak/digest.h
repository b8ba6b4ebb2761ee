/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests as a service: policy, self-test gate, then the primitive. FIPS 180-4. */
#ifndef PAK_DIGEST_H
#define PAK_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_DIGEST_MAX_LEN 64    /* longest fixed-length digest, bytes */
#define PAK_DIGEST_MAX_BLOCK 144 /* longest block (rate), bytes */
#define PAK_DIGEST_STATE_MAX 448 /* bytes of primitive state; asserted where it is used */

struct pak_hash; /* private: crypto/base/hash.h */

/* Caller-owned; may be copied with struct assignment at any time (it has no interior pointers).
 * Start from anything: init sets every field. */
struct pak_digest {
	const struct pak_hash *hash; /* NULL: not initialised, or finished */
	struct pak_verdict verdict;
	uint64_t total; /* bytes so far */
	_Alignas(64) uint8_t state[PAK_DIGEST_STATE_MAX];
};

/* Digest and block length of a digest algorithm in bytes; 0 if alg is no digest of this build. */
size_t pak_digest_len(enum pak_alg alg);
size_t pak_digest_block_len(enum pak_alg alg);

/* Starts a digest. d->verdict is set in every case.
 * PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_digest_init(struct pak_digest *d, enum pak_alg alg);

/* Adds len bytes. in may be NULL if len is 0. PAK_ERR_STATE; PAK_ERR_LIMIT past 2^61-1 bytes. */
PAK_MUST_CHECK enum pak_status pak_digest_update(struct pak_digest *d, const void *in, size_t len);

/* Writes the digest, exactly pak_digest_len bytes, and ends the operation (state wiped).
 * PAK_ERR_STATE; PAK_ERR_BUFFER: cap is too small, d is unchanged. */
PAK_MUST_CHECK enum pak_status pak_digest_final(struct pak_digest *d, uint8_t *out, size_t cap);

/* Wipes d; needed only when an operation is abandoned. */
void pak_digest_clear(struct pak_digest *d);

/* One-shot: out takes pak_digest_len(alg) bytes and may overlap in. Codes of init and final. */
PAK_MUST_CHECK enum pak_status pak_digest_once(enum pak_alg alg, uint8_t *out, size_t cap,
                                               const void *in, size_t len);

#endif
