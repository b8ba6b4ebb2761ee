/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: a CTR_DRBG that seeds and reseeds itself from the entropy source and notices forks. */
#ifndef PAK_DRBG_SEEDED_H
#define PAK_DRBG_SEEDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/drbg/ctr_drbg.h"
#include "crypto/drbg/fork.h"

#define PAK_SEEDED_REQUESTS 4096
#define PAK_SEEDED_BYTES ((uint64_t)1 << 20)
#define PAK_SEEDED_SECONDS 60
#define PAK_SEEDED_KERNEL 16     /* requests between two with bytes of the kernel, at most */
#define PAK_SEEDED_MAX_INPUT 256 /* personalisation string, additional input */

/* All zero means: not seeded yet. That is also what a fork leaves of one in a page wiped on fork.
 */
struct pak_drbg {
	struct pak_ctr_drbg core;
	struct pak_process process;
	uint64_t bytes; /* since seeding */
	int64_t seeded_at;
	int64_t kernel_at;       /* the second of the last additional input from the kernel */
	uint32_t kernel_left;    /* requests until the next */
	uint8_t last_fresh[16];  /* half of the last from the kernel */
	uint8_t last_rdrand[16]; /* the last from the processor */
};

/* Seeds d anew, whatever it held. PAK_ERR_ENTROPY: d is wiped. */
PAK_MUST_CHECK enum pak_status pak_seeded_instantiate(struct pak_drbg *d, const uint8_t *pers,
                                                      size_t pers_len);

/* Fresh entropy and adin into a seeded d. PAK_ERR_ENTROPY, PAK_ERR_STATE. */
PAK_MUST_CHECK enum pak_status pak_seeded_reseed(struct pak_drbg *d, const uint8_t *adin,
                                                 size_t adin_len);

/* Generates len (at most PAK_CTR_DRBG_MAX_REQUEST) bytes; seeds or reseeds first where it is due.
 * On error out is zeroed. */
PAK_MUST_CHECK enum pak_status pak_seeded_generate(struct pak_drbg *d, uint8_t *out, size_t len,
                                                   bool prediction_resistance, const uint8_t *adin,
                                                   size_t adin_len);

#endif
