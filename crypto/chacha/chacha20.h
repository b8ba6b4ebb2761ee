/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the stream cipher ChaCha20 (RFC 8439 2.3, 2.4). No policy, no self-test gate. */
#ifndef PAK_CHACHA_CHACHA20_H
#define PAK_CHACHA_CHACHA20_H

#include <stddef.h>
#include <stdint.h>

#define PAK_CHACHA20_BLOCK 64
#define PAK_CHACHA20_KEY 32
#define PAK_CHACHA20_BURST 4 /* blocks of key stream kept at most */

/* One backend. */
struct pak_chacha20_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	uint32_t burst; /* blocks that take hardly more time than one; at most PAK_CHACHA20_BURST */
	/* Adds the key stream of n blocks to `in`, out may be in; counts state on. */
	void (*blocks)(uint32_t state[16], uint8_t *out, const uint8_t *in, size_t n);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_chacha20_impl *const pak_chacha20_impls[];
extern const struct pak_chacha20_impl pak_chacha20_ref, pak_chacha20_x86_aesni,
        pak_chacha20_x86_avx2, pak_chacha20_x86_avx512;

/* The backend this CPU and PAK_CPU select. */
const struct pak_chacha20_impl *pak_chacha20_pick(void);
const char *pak_chacha20_backend(void); /* its name */

/* A keyed context and the state of one message; copyable. */
struct pak_chacha20 {
	const struct pak_chacha20_impl *impl;
	uint32_t state[16]; /* constants, key, counter, nonce */
	uint32_t left;      /* bytes of `stream` not yet used, at its end */
	uint8_t stream[PAK_CHACHA20_BLOCK * PAK_CHACHA20_BURST]; /* key stream made ahead */
};

void pak_chacha20_init(struct pak_chacha20 *c, const uint8_t key[PAK_CHACHA20_KEY]);
void pak_chacha20_init_with(struct pak_chacha20 *c, const struct pak_chacha20_impl *impl,
                            const uint8_t key[PAK_CHACHA20_KEY]);

/* iv is the block counter, 4 bytes little-endian, and the nonce. The counter carries into the
 * nonce's first word (the RFC leaves open what it does), so that no block of key stream comes twice
 * in a message. */
void pak_chacha20_start(struct pak_chacha20 *c, const uint8_t iv[16]);

/* Any number of bytes; out may be in. */
void pak_chacha20_crypt(struct pak_chacha20 *c, uint8_t *out, const uint8_t *in, size_t len);

/* The iv that would continue with the next block none of whose key stream is used. */
void pak_chacha20_next_iv(const struct pak_chacha20 *c, uint8_t iv[16]);

#endif
