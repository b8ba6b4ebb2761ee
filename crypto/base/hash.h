/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the digest primitive as a value, for HMAC, KDFs, DRBGs and ECDSA inside the core, which
 * must not go through the service (policy judges the outermost call only). */
#ifndef PAK_BASE_HASH_H
#define PAK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/digest.h>

/* State is caller-owned, state_len <= PAK_DIGEST_STATE_MAX bytes, 64-byte aligned, copyable with
 * memcpy. Its first chain_len bytes are the chaining value: between whole blocks, copying them
 * restarts from that point. */
struct pak_hash {
	enum pak_alg alg;
	const char *primitive; /* the self-test and backend name: "sha1", "sha256", "keccak" */
	uint16_t len, block_len, state_len, chain_len;
	uint8_t length_field; /* bytes of the length field in the padding: 8 or 16; 0: none */
	void (*init)(void *state);
	void (*update)(void *state, const void *in, size_t len);
	void (*final)(void *state, uint8_t *out); /* writes len bytes, leaves state wiped */
	/* Not NULL: an XOF. Writes the next len bytes of the output; the first call ends the
	 * message.
	 */
	void (*squeeze)(void *state, uint8_t *out, size_t len);
	/* For HMAC and what iterates it: compresses one block at a block boundary; reads the
	 * chaining value, len bytes, without padding. NULL, both, where a block is not padded as
	 * FIPS 180-4 does: HMAC then goes by update and final. */
	void (*compress)(void *state, const uint8_t *block);
	void (*chain)(const void *state, uint8_t *out);
	/* May be NULL. The end of HMAC: ends the digest in state and hashes it as the second block
	 * after the one of `outer`; leaves state wiped. */
	void (*end_outer)(void *state, const void *outer, uint8_t *out);
};

/* Returns the primitive of alg, NULL if alg is no implemented digest of fixed length. */
const struct pak_hash *pak_hash_get(enum pak_alg alg);

/* The same for any digest, XOFs included. */
const struct pak_hash *pak_hash_or_xof(enum pak_alg alg);

/* Room for any state, with the alignment it needs. */
union pak_hash_state {
	_Alignas(64) uint8_t bytes[PAK_DIGEST_STATE_MAX];
};

#endif
