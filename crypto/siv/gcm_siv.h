/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-GCM-SIV (RFC 8452). The primitive checks nothing: lengths, limits and the order of
 * calls are the service's (service/aead_siv.c). */
#ifndef PAK_SIV_GCM_SIV_H
#define PAK_SIV_GCM_SIV_H

#include "crypto/aes/aes.h"

/* POLYVAL (RFC 8452 3); numbers are as in gcm_ref.c: [1] has the byte-reversed block's first half.
 */
struct pak_polyval {
	uint64_t h[2], hash[2];
};

/* A keyed context and the state of one message; copyable. */
struct pak_gcm_siv {
	struct pak_aes key; /* from which those of the messages are derived */
	struct pak_aes text_key;
	struct pak_polyval polyval;
	uint64_t aad_len;
	uint32_t key_len;
	uint32_t held; /* bytes in `pending` */
	uint8_t nonce[12];
	uint8_t pending[16];
};

void pak_polyval_init(struct pak_polyval *p, const uint8_t key[16]);
void pak_polyval_blocks(struct pak_polyval *p, const uint8_t *in, size_t nblocks);
void pak_polyval_final(const struct pak_polyval *p, uint8_t out[16]);

/* 16 or 32 bytes. */
void pak_gcm_siv_init(struct pak_gcm_siv *g, const uint8_t *key, size_t key_len);

/* A message: associated data in pieces of any size, then its text. */
void pak_gcm_siv_start(struct pak_gcm_siv *g, const uint8_t nonce[12]);
void pak_gcm_siv_aad(struct pak_gcm_siv *g, const uint8_t *aad, size_t len);

/* out may be in. Opening takes the tag that came and gives the one that should have. */
void pak_gcm_siv_seal(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len);
void pak_gcm_siv_open(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len);

#endif
