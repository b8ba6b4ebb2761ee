/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the stream cipher ChaCha20 (RFC 8439 2.3, 2.4). No policy, no self-test gate. */
#ifndef PAK_CHACHA_CHACHA20_H
#define PAK_CHACHA_CHACHA20_H

#include <stddef.h>
#include <stdint.h>

#define PAK_CHACHA20_BLOCK 64
#define PAK_CHACHA20_KEY 32

/* A keyed context and the state of one message; copyable. */
struct pak_chacha20 {
	uint32_t state[16];                 /* constants, key, counter, nonce */
	uint32_t left;                      /* bytes of `stream` not yet used, at its end */
	uint8_t stream[PAK_CHACHA20_BLOCK]; /* the block of key stream under way */
};

void pak_chacha20_init(struct pak_chacha20 *c, const uint8_t key[PAK_CHACHA20_KEY]);

/* iv is the block counter, 4 bytes little-endian, and the nonce. The counter carries into the
 * nonce's first word (the RFC leaves open what it does), so that no block of key stream comes twice
 * in a message. */
void pak_chacha20_start(struct pak_chacha20 *c, const uint8_t iv[16]);

/* Any number of bytes; out may be in. */
void pak_chacha20_crypt(struct pak_chacha20 *c, uint8_t *out, const uint8_t *in, size_t len);

#endif
