/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-SIV (RFC 5297). The primitive checks nothing: lengths, limits and the order of calls
 * are the service's (service/aead_siv.c). */
#ifndef PAK_SIV_SIV_H
#define PAK_SIV_SIV_H

#include "crypto/cmac/cmac.h"

/* A keyed context and the state of one message; copyable. */
struct pak_siv {
	struct pak_cmac mac;
	struct pak_aes ctr;
	uint8_t d[16]; /* S2V so far */
};

/* The key, 32, 48 or 64 bytes, is that of S2V and that of CTR. */
void pak_siv_init(struct pak_siv *s, const uint8_t *key, size_t key_len);

/* A message: its associated data, a component a call, then its text. */
void pak_siv_start(struct pak_siv *s);
void pak_siv_aad(struct pak_siv *s, const uint8_t *aad, size_t len);

/* out may be in. Opening takes the synthetic IV that came and gives the one that should have. */
void pak_siv_seal(struct pak_siv *s, uint8_t *out, uint8_t iv[16], const uint8_t *in, size_t len);
void pak_siv_open(struct pak_siv *s, uint8_t *out, uint8_t iv[16], const uint8_t *in, size_t len);

#endif
