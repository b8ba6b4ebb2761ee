/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption of storage as a service: AES-XTS (SP 800-38E, IEEE Std 1619). */
#ifndef PAK_XTS_H
#define PAK_XTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/cipher.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_XTS_STATE_MAX 2048                 /* bytes of primitive state: two keys */
#define PAK_XTS_MIN 16                         /* bytes of the shortest data unit */
#define PAK_XTS_MAX ((size_t)16 * (1ul << 20)) /* of the longest: 2^20 blocks (SP 800-38E 4) */

/* Caller-owned, 64-byte aligned, no interior pointers: struct assignment copies an operation. */
struct pak_xts {
	struct pak_verdict verdict;
	enum pak_direction direction;
	uint8_t key_len; /* of both keys together; 0: not initialised */
	_Alignas(64) uint8_t state[PAK_XTS_STATE_MAX];
};

/* Sets the key, 32 or 64 bytes: that of the data, then that of the tweak. PAK_ERR_LENGTH;
 * PAK_ERR_KEY: the two are equal, which no approved use has (FIPS 140-3 IG C.I); PAK_ERR_POLICY,
 * PAK_ERR_SELFTEST. On error x is wiped except for its verdict. */
PAK_MUST_CHECK enum pak_status pak_xts_init(struct pak_xts *x, enum pak_direction direction,
                                            const uint8_t *key, size_t key_len);

/* One whole data unit of len bytes under its tweak; the same key takes any number of them. out ==
 * in is allowed, other overlap is not. PAK_ERR_STATE; PAK_ERR_LENGTH: under PAK_XTS_MIN;
 * PAK_ERR_LIMIT: over PAK_XTS_MAX; PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_xts_unit(const struct pak_xts *x, uint8_t *out,
                                            const uint8_t *in, size_t len, const uint8_t tweak[16]);

/* The same for a data unit of len_bits bits. Of its last byte the high bits are in use; the others
 * are ignored in, and 0 in out. PAK_ERR_LENGTH: under 8 PAK_XTS_MIN; PAK_ERR_LIMIT: over 8
 * PAK_XTS_MAX. */
PAK_MUST_CHECK enum pak_status pak_xts_unit_bits(const struct pak_xts *x, uint8_t *out,
                                                 const uint8_t *in, size_t len_bits,
                                                 const uint8_t tweak[16]);

/* Wipes x, keys included. */
void pak_xts_clear(struct pak_xts *x);

#endif
