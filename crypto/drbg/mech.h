/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: all DRBG mechanisms of SP 800-90A behind one interface: Hash_DRBG (10.1.1), HMAC_DRBG
 * (10.1.2), CTR_DRBG over AES with and without derivation function (10.2.1). Pure mechanisms: all
 * entropy comes in as arguments. The module's own generator is ctr_drbg.c, which is made for its
 * one choice. */
#ifndef PAK_DRBG_MECH_H
#define PAK_DRBG_MECH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/aes/aes.h"
#include "crypto/base/hash.h"
#include "crypto/drbg/ctr_drbg.h"

#define PAK_MECH_MAX_SEED 111                        /* bytes: 888 bits, table 2 */
#define PAK_MECH_MAX_REQUEST 65536                   /* bytes, tables 2 and 3 */
#define PAK_MECH_RESEED_INTERVAL ((uint64_t)1 << 48) /* requests, tables 2 and 3 */

struct pak_mech_state;

/* A mechanism. Inputs are pieces in order; without derivation function they are added bit by bit.
 */
struct pak_mech {
	const char *name;
	void (*instantiate)(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in,
	                    size_t n);
	void (*reseed)(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n);
	void (*generate)(struct pak_mech_state *s, uint8_t *out, size_t len,
	                 const struct pak_ctr_drbg_input *in, size_t n);
};

extern const struct pak_mech pak_mech_hash, pak_mech_hmac, pak_mech_ctr;

/* Caller-owned, copyable; all zero: not instantiated. */
struct pak_mech_state {
	const struct pak_mech *mech;
	const struct pak_hash *hash; /* Hash_DRBG, HMAC_DRBG */
	uint64_t requests;           /* since seeding, counted from 1; 0: not instantiated */
	size_t seed_len;             /* bytes; HMAC_DRBG has no such length: 0 */
	size_t key_len;              /* CTR_DRBG */
	bool df;                     /* CTR_DRBG: with derivation function */
	union {
		struct {
			uint8_t v[PAK_MECH_MAX_SEED], c[PAK_MECH_MAX_SEED];
		} hash;
		struct {
			uint8_t k[PAK_DIGEST_MAX_LEN], v[PAK_DIGEST_MAX_LEN];
		} hmac;
		struct {
			struct pak_aes key;
			uint8_t next[16]; /* V + 1 */
		} ctr;
	} u;
};

/* Chooses the mechanism; s is wiped. hash is a digest of this build, key_len 16, 24 or 32. */
void pak_mech_choose_hash(struct pak_mech_state *s, const struct pak_mech *mech,
                          const struct pak_hash *hash);
void pak_mech_choose_ctr(struct pak_mech_state *s, size_t key_len, bool df);

/* Bits of security that the choice can give (table 2, table 3). */
unsigned pak_mech_strength(const struct pak_mech_state *s);

/* 9.1: entropy_input, nonce, personalisation string. Without derivation function the first piece
 * has seed_len bytes and the others have at most as many: PAK_ERR_LENGTH. PAK_ERR_STATE: nothing
 * chosen. */
PAK_MUST_CHECK enum pak_status pak_mech_instantiate(struct pak_mech_state *s,
                                                    const struct pak_ctr_drbg_input *in, size_t n);

/* 9.2: entropy_input, additional_input. Also PAK_ERR_STATE: not instantiated. */
PAK_MUST_CHECK enum pak_status pak_mech_reseed(struct pak_mech_state *s,
                                               const struct pak_ctr_drbg_input *in, size_t n);

/* 9.3: additional_input. On error out is untouched. Also PAK_ERR_LIMIT: len too long, or a reseed
 * is due. */
PAK_MUST_CHECK enum pak_status pak_mech_generate(struct pak_mech_state *s, uint8_t *out, size_t len,
                                                 const struct pak_ctr_drbg_input *in, size_t n);

/* Hash_df (10.3.1): len at most 255 digests. */
void pak_hash_df(const struct pak_hash *hash, uint8_t *out, size_t len,
                 const struct pak_ctr_drbg_input *in, size_t n);

/* Block_Cipher_df (10.3.2) with a key of key_len bytes: len at most 64. */
void pak_block_df(size_t key_len, uint8_t *out, size_t len, const struct pak_ctr_drbg_input *in,
                  size_t n);

#endif
