/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: CTR_DRBG over AES-256 with derivation function (SP 800-90A 10.2.1), 128-bit counter. A
 * pure mechanism: all entropy comes in as arguments, so that vectors and tests feed it like anyone
 * else. */
#ifndef PAK_CTR_DRBG_H
#define PAK_CTR_DRBG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/aes/aes.h"

#define PAK_CTR_DRBG_SEED 48                             /* seedlen: a key and a block */
#define PAK_CTR_DRBG_MAX_REQUEST 65536                   /* bytes, table 3 */
#define PAK_CTR_DRBG_RESEED_INTERVAL ((uint64_t)1 << 48) /* requests, table 3 */

/* What is done in one piece where a backend can. */
#define PAK_CTR_DRBG_SHORT 80       /* bytes of output */
#define PAK_CTR_DRBG_SHORT_INPUT 55 /* bytes of additional input */

struct pak_ctr_drbg_impl;

struct pak_ctr_drbg {
	const struct pak_ctr_drbg_impl *impl; /* of short requests */
	struct pak_aes schedule; /* key expanded, where expanded says so; its backend in any case */
	struct pak_aes df; /* the derivation function's fixed key; its backend does a few blocks */
	uint8_t df_first[3][16]; /* its chains after their first block */
	uint8_t key[32], v[16];  /* Key and V */
	bool expanded;
	uint64_t requests; /* since seeding, counted from 1; 0: not instantiated */
};

/* One piece of a seed; the mechanism hashes them in the order given. */
struct pak_ctr_drbg_input {
	const uint8_t *p;
	size_t len;
};

/* 10.2.1.3.2: entropy_input, nonce, personalisation string: at most 4 pieces, 2^16 bytes together.
 */
void pak_ctr_drbg_instantiate(struct pak_ctr_drbg *d, const struct pak_ctr_drbg_input *in,
                              size_t n);
void pak_ctr_drbg_instantiate_with(struct pak_ctr_drbg *d, const struct pak_aes_impl *impl,
                                   const struct pak_ctr_drbg_input *in, size_t n);

/* 10.2.1.4.2: entropy_input, additional_input. PAK_ERR_STATE: not instantiated. */
PAK_MUST_CHECK enum pak_status pak_ctr_drbg_reseed(struct pak_ctr_drbg *d,
                                                   const struct pak_ctr_drbg_input *in, size_t n);

/* 10.2.1.5.2: n = 0 is no additional input; pieces may be empty. On error out is untouched.
 * PAK_ERR_STATE: not instantiated; PAK_ERR_LIMIT: len too long, or a reseed is due. */
PAK_MUST_CHECK enum pak_status pak_ctr_drbg_generate(struct pak_ctr_drbg *d, uint8_t *out,
                                                     size_t len,
                                                     const struct pak_ctr_drbg_input *in, size_t n);

#endif
