/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the cipher service: the modes, and CBC with ciphertext stealing. */
#ifndef PAK_SERVICE_CIPHER_IMPL_H
#define PAK_SERVICE_CIPHER_IMPL_H

#include <pak/cipher.h>

#include "crypto/aes/aes.h"

struct pak_cipher_state {
	struct pak_aes aes;
	uint8_t iv[PAK_AES_BLOCK]; /* chaining value, shift register or next counter block */
};

struct pak_cipher_mode {
	uint8_t iv_len, block_len;
	enum pak_aes_use use[2]; /* by direction */
	void (*crypt[2])(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in,
	                 size_t nblocks);
	/* Stream modes: any number of bytes. */
	void (*stream)(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len);
	/* Of a cipher that is not AES, its key being of 32 bytes; NULL: AES. The key comes first.
	 */
	void (*set_key)(struct pak_cipher *c, const uint8_t *key);
	void (*set_iv)(struct pak_cipher *c, const uint8_t *iv);
	void (*get_iv)(const struct pak_cipher *c, uint8_t iv[16]);
};

extern const struct pak_cipher_mode pak_cipher_chacha20;

/* Blocks that come out when `total` bytes are at hand: 17 to 32 of them stay for the end. */
size_t pak_cipher_cts_blocks(size_t total);

/* n whole blocks come out; the rest stays in c->buffer. */
void pak_cipher_cts_update(struct pak_cipher *c, uint8_t *out, size_t n, const uint8_t *in,
                           size_t len);

/* The last one or two blocks. PAK_ERR_LENGTH, PAK_ERR_BUFFER. */
enum pak_status pak_cipher_cts_final(struct pak_cipher *c, uint8_t *out, size_t cap,
                                     size_t *out_len);

#endif
