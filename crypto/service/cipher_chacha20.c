/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.4) behind the cipher service. The IV is the block counter, 4 bytes
 * little-endian, and the nonce, as EVP has it. */
#include "crypto/base/bytes.h"
#include "crypto/chacha/chacha20.h"
#include "crypto/service/cipher_impl.h"

_Static_assert(sizeof(struct pak_chacha20) <= PAK_CIPHER_STATE_MAX, "state fits");

static struct pak_chacha20 *chacha20(struct pak_cipher *c)
{
	return (struct pak_chacha20 *)(void *)c->state;
}

static void set_key(struct pak_cipher *c, const uint8_t *key)
{
	pak_chacha20_init(chacha20(c), key);
}

static void set_iv(struct pak_cipher *c, const uint8_t *iv)
{
	pak_chacha20_start(chacha20(c), iv);
}

/* The next block's. */
static void get_iv(const struct pak_cipher *c, uint8_t iv[16])
{
	pak_chacha20_next_iv((const void *)c->state, iv);
}

static void stream(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_chacha20_crypt(chacha20(c), out, in, len);
}

const struct pak_cipher_mode pak_cipher_chacha20 = {
        .iv_len = 16,
        .block_len = 1,
        .stream = stream,
        .set_key = set_key,
        .set_iv = set_iv,
        .get_iv = get_iv,
};
