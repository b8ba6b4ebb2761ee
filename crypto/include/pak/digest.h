/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests as a service: policy, self-test gate, then the primitive. FIPS 180-4, FIPS 202, SP
 * 800-185. */
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
	size_t len;     /* bytes that final writes */
	uint8_t squeezing;
	_Alignas(64) uint8_t state[PAK_DIGEST_STATE_MAX];
};

/* Digest and block length of a digest algorithm in bytes; 0 if alg is no digest of this build. The
 * digest length of SHAKE and cSHAKE is the default one: 16 bytes for 128, 32 bytes for 256. */
size_t pak_digest_len(enum pak_alg alg);
size_t pak_digest_block_len(enum pak_alg alg);

/* Starts a digest. d->verdict is set in every case.
 * PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_digest_init(struct pak_digest *d, enum pak_alg alg);

/* Bytes at the start of struct pak_digest that a digest of alg uses; what lies behind them need not
 * exist for init to final, nor be copied. 0 if alg is no digest of this build. */
size_t pak_digest_size(enum pak_alg alg);

/* 1 if alg is an extendable-output function of this build: SHAKE128, SHAKE256, cSHAKE. */
int pak_digest_is_xof(enum pak_alg alg);

/* Starts cSHAKE128 or cSHAKE256 with function name N and customization S (SP 800-185, 3); both may
 * be empty. pak_digest_init is the same with both empty. Also PAK_ERR_LIMIT past 2^32 bytes. */
PAK_MUST_CHECK enum pak_status pak_digest_init_cshake(struct pak_digest *d, enum pak_alg alg,
                                                      const void *name, size_t name_len,
                                                      const void *custom, size_t custom_len);

/* The sponge of cSHAKE128 or cSHAKE256 alone, for callers that feed bytepad(...) of their own first
 * (SP 800-185, 3.3): OpenSSL's KECCAK-KMAC digests. */
PAK_MUST_CHECK enum pak_status pak_digest_init_bare_cshake(struct pak_digest *d, enum pak_alg alg);

/* Sets how many bytes pak_digest_final writes of an XOF. PAK_ERR_STATE: not initialised, or output
 * was taken; PAK_ERR_UNSUPPORTED: no XOF; PAK_ERR_LENGTH: 0. */
PAK_MUST_CHECK enum pak_status pak_digest_set_len(struct pak_digest *d, size_t len);

/* Adds len bytes. in may be NULL if len is 0. PAK_ERR_STATE; PAK_ERR_LIMIT past 2^61-1 bytes.
 */
PAK_MUST_CHECK enum pak_status pak_digest_update(struct pak_digest *d, const void *in, size_t len);

/* Writes the next len bytes of an XOF's output; the first call ends the message, and final cannot
 * follow. End with pak_digest_clear. PAK_ERR_STATE; PAK_ERR_UNSUPPORTED: no XOF; PAK_ERR_SELFTEST.
 */
PAK_MUST_CHECK enum pak_status pak_digest_squeeze(struct pak_digest *d, uint8_t *out, size_t len);

/* Writes the digest, exactly d->len bytes, and ends the operation (state wiped).
 * PAK_ERR_STATE; PAK_ERR_BUFFER: cap is too small, d is unchanged. */
PAK_MUST_CHECK enum pak_status pak_digest_final(struct pak_digest *d, uint8_t *out, size_t cap);

/* pak_digest_final for a message that ends with `bits` bits (1 to 7) after its last whole byte: the
 * high bits of last with SHA-1 and SHA-2 (FIPS 180-4, 5.1), the low ones with SHA-3, SHAKE and
 * cSHAKE (FIPS 202, B.1). Also PAK_ERR_ARG: other bits; PAK_ERR_UNSUPPORTED: MD5-SHA1. */
PAK_MUST_CHECK enum pak_status pak_digest_final_bits(struct pak_digest *d, uint8_t *out, size_t cap,
                                                     uint8_t last, unsigned bits);

/* Wipes d; needed only when an operation is abandoned. */
void pak_digest_clear(struct pak_digest *d);

/* One-shot: out takes pak_digest_len(alg) bytes and may overlap in. Codes of init and final. */
PAK_MUST_CHECK enum pak_status pak_digest_once(enum pak_alg alg, uint8_t *out, size_t cap,
                                               const void *in, size_t len);

#endif
