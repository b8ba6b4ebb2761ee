/* SPDX-License-Identifier: Apache-2.0
 *
 * Random bytes: per-thread CTR_DRBG-AES-256 (SP 800-90A 10.2.1) over getrandom, with 32 fresh
 * kernel bytes as additional input of every request, so neither fork nor a restored snapshot
 * repeats output. */
#ifndef PAK_RNG_H
#define PAK_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_DRBG_MAX_REQUEST 65536 /* bytes per generate call, SP 800-90A table 3 */

/* Fills out with len random bytes (any length) from this thread's DRBG. On error out is zeroed.
 * PAK_ERR_ENTROPY, PAK_ERR_SELFTEST. Not judged: it is the module's own source of keys and IVs. */
PAK_MUST_CHECK enum pak_status pak_rng_bytes(void *out, size_t len);

/* A DRBG instance of the caller's own, for OpenSSL's RAND and tests of the service; lives in secure
 * memory. */
struct pak_drbg;

/* Instantiates CTR_DRBG-AES-256 with derivation function from the system's entropy source.
 * pers_len at most 256. PAK_ERR_POLICY, PAK_ERR_ENTROPY, PAK_ERR_MEMORY, PAK_ERR_LENGTH,
 * PAK_ERR_UNSUPPORTED: alg is not PAK_ALG_CTR_DRBG. */
PAK_MUST_CHECK enum pak_status pak_drbg_new(struct pak_drbg **out, enum pak_alg alg,
                                            const uint8_t *pers, size_t pers_len,
                                            struct pak_verdict *verdict);

/* Generates len (at most PAK_DRBG_MAX_REQUEST) bytes; prediction_resistance reseeds first.
 * Additional input at most 256 bytes. Reseeds by itself after 4096 requests, 60 s, or a fork. On
 * error out is zeroed. PAK_ERR_LIMIT: request too long; PAK_ERR_ENTROPY; PAK_ERR_LENGTH. Not
 * thread-safe per instance. */
PAK_MUST_CHECK enum pak_status pak_drbg_generate(struct pak_drbg *d, uint8_t *out, size_t len,
                                                 bool prediction_resistance, const uint8_t *adin,
                                                 size_t adin_len);

/* Reseeds from the entropy source. Codes as above. */
PAK_MUST_CHECK enum pak_status pak_drbg_reseed(struct pak_drbg *d, const uint8_t *adin,
                                               size_t adin_len);

/* Wipes and frees d; d may be NULL. */
void pak_drbg_free(struct pak_drbg *d);

/* --- the other mechanisms of SP 800-90A --- */

struct pak_drbg_choice {
	enum pak_alg alg;  /* PAK_ALG_CTR_DRBG, PAK_ALG_HASH_DRBG, PAK_ALG_HMAC_DRBG */
	enum pak_alg hash; /* of the latter two */
	unsigned key_bits; /* of CTR_DRBG: 128, 192 or 256 */
	bool no_df;        /* CTR_DRBG without derivation function */
};

/* An instance of one of them, as safe against forks and restored snapshots as struct pak_drbg. */
struct pak_drbg_any;

/* Bits of security of the choice, 0 if this build does not have it. */
unsigned pak_drbg_any_strength(const struct pak_drbg_choice *choice);

/* Longest personalisation string and additional input in bytes; 0 as above. */
size_t pak_drbg_any_max_input(const struct pak_drbg_choice *choice);

/* As pak_drbg_new, pak_drbg_generate, pak_drbg_reseed and pak_drbg_free. Policy judges alg with
 * hash and key_bits. PAK_ERR_UNSUPPORTED, PAK_ERR_LENGTH and the codes above. */
PAK_MUST_CHECK enum pak_status pak_drbg_any_new(struct pak_drbg_any **out,
                                                const struct pak_drbg_choice *choice,
                                                const uint8_t *pers, size_t pers_len,
                                                struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status pak_drbg_any_generate(struct pak_drbg_any *d, uint8_t *out,
                                                     size_t len, bool prediction_resistance,
                                                     const uint8_t *adin, size_t adin_len);
PAK_MUST_CHECK enum pak_status pak_drbg_any_reseed(struct pak_drbg_any *d, const uint8_t *adin,
                                                   size_t adin_len);
void pak_drbg_any_free(struct pak_drbg_any *d);

/* Fills out with len (at most 256) bytes straight from the health-tested entropy source (OpenSSL's
 * SEED-SRC). PAK_ERR_ENTROPY, PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_entropy_bytes(uint8_t *out, size_t len);

#endif
