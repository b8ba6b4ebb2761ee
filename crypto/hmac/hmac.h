/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: HMAC (FIPS 198-1) over any digest of the core, without policy or self-test gate. The
 * keyed states are kept: another message under the same key costs one copy, no compression. */
#ifndef PAK_HMAC_H
#define PAK_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"

/* Caller-owned and copyable; the caller passes the same hash to every call. */
struct pak_hmac {
	union pak_hash_state inner, outer; /* after key ^ ipad, after key ^ opad */
	union pak_hash_state now;
};

/* Sets the key, any length, and starts the first message. */
void pak_hmac_init(struct pak_hmac *h, const struct pak_hash *hash, const uint8_t *key,
                   size_t key_len);

/* Starts another message under the same key. */
void pak_hmac_restart(struct pak_hmac *h, const struct pak_hash *hash);

void pak_hmac_update(struct pak_hmac *h, const struct pak_hash *hash, const void *in, size_t len);

/* Writes hash->len bytes; the key stays. */
void pak_hmac_final(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *out);

/* Prepares block so that compressing it ends a message of one earlier block and the hash->len bytes
 * that are put in front of the padding later: the outer hash, and PBKDF2's inner one. */
void pak_hmac_pad_block(uint8_t block[PAK_DIGEST_MAX_BLOCK], const struct pak_hash *hash);

/* Wipes h, key included. */
void pak_hmac_clear(struct pak_hmac *h, const struct pak_hash *hash);

#endif
