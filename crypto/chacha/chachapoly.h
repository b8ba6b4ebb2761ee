/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the AEAD ChaCha20-Poly1305 (RFC 8439 2.8). The primitive checks nothing: lengths, limits
 * and the order of calls are the service's (service/aead_chachapoly.c). */
#ifndef PAK_CHACHA_CHACHAPOLY_H
#define PAK_CHACHA_CHACHAPOLY_H

#include "crypto/chacha/chacha20.h"
#include "crypto/chacha/poly1305.h"

/* A keyed context and the state of one message; copyable. */
struct pak_chachapoly {
	struct pak_chacha20 cipher;
	struct pak_poly1305 mac;
	const struct pak_poly1305_impl *mac_impl;
	uint64_t aad_len, text_len; /* bytes so far */
};

/* The backends are those of the CPU and PAK_CPU, or the ones named. */
void pak_chachapoly_init(struct pak_chachapoly *c, const uint8_t key[32]);
void pak_chachapoly_init_with(struct pak_chachapoly *c, const struct pak_chacha20_impl *cipher,
                              const struct pak_poly1305_impl *mac, const uint8_t key[32]);
void pak_chachapoly_start(struct pak_chachapoly *c, const uint8_t nonce[12]);
void pak_chachapoly_aad(struct pak_chachapoly *c, const uint8_t *aad, size_t len);
/* out may be in. */
void pak_chachapoly_encrypt(struct pak_chachapoly *c, uint8_t *out, const uint8_t *in, size_t len);
void pak_chachapoly_decrypt(struct pak_chachapoly *c, uint8_t *out, const uint8_t *in, size_t len);
void pak_chachapoly_final(struct pak_chachapoly *c, uint8_t tag[16]);

#endif
