/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20-Poly1305 (RFC 8439 2.8). */
#include "crypto/chacha/chachapoly.h"

#include "crypto/base/bytes.h"

void pak_chachapoly_init_with(struct pak_chachapoly *c, const struct pak_chacha20_impl *cipher,
                              const struct pak_poly1305_impl *mac, const uint8_t key[32])
{
	memset(c, 0, sizeof *c);
	pak_chacha20_init_with(&c->cipher, cipher, key);
	c->mac_impl = mac;
}

void pak_chachapoly_init(struct pak_chachapoly *c, const uint8_t key[32])
{
	pak_chachapoly_init_with(c, pak_chacha20_pick(), pak_poly1305_pick(), key);
}

/* 2.6: the authenticator's key is from block 0 of the key stream, the text begins with block 1. */
void pak_chachapoly_start(struct pak_chachapoly *c, const uint8_t nonce[12])
{
	uint8_t iv[16] = {0}, zeros[PAK_CHACHA20_BLOCK] = {0};

	memcpy(iv + 4, nonce, 12);
	pak_chacha20_start(&c->cipher, iv);
	pak_chacha20_crypt(&c->cipher, zeros, zeros, sizeof zeros);
	pak_poly1305_init_with(&c->mac, c->mac_impl, zeros);
	pak_wipe_fixed(zeros, sizeof zeros);
	c->aad_len = c->text_len = 0;
}

void pak_chachapoly_aad(struct pak_chachapoly *c, const uint8_t *aad, size_t len)
{
	c->aad_len += len;
	pak_poly1305_update(&c->mac, aad, len);
}

static void hash_text(struct pak_chachapoly *c, const uint8_t *text, size_t len)
{
	if (c->text_len == 0)
		pak_poly1305_pad(&c->mac); /* of the associated data */
	c->text_len += len;
	pak_poly1305_update(&c->mac, text, len);
}

void pak_chachapoly_encrypt(struct pak_chachapoly *c, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_chacha20_crypt(&c->cipher, out, in, len);
	hash_text(c, out, len);
}

void pak_chachapoly_decrypt(struct pak_chachapoly *c, uint8_t *out, const uint8_t *in, size_t len)
{
	hash_text(c, in, len);
	pak_chacha20_crypt(&c->cipher, out, in, len);
}

void pak_chachapoly_final(struct pak_chachapoly *c, uint8_t tag[16])
{
	uint8_t lengths[16];

	pak_poly1305_pad(&c->mac);
	pak_store64_le(lengths, c->aad_len);
	pak_store64_le(lengths + 8, c->text_len);
	pak_poly1305_update(&c->mac, lengths, 16);
	pak_poly1305_final(&c->mac, tag);
}
