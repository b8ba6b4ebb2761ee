/* SPDX-License-Identifier: Apache-2.0
 *
 * CBC with ciphertext stealing (addendum to SP 800-38A): the last two blocks, of which the last may
 * be partial, wait for the end of the message. d is the length of the partial one. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/service/cipher_impl.h"

#define BLOCK PAK_AES_BLOCK

static struct pak_cipher_state *state(struct pak_cipher *c)
{
	return (struct pak_cipher_state *)(void *)c->state;
}

static void crypt(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	c->mode->crypt[c->direction](state(c), out, in, nblocks);
}

size_t pak_cipher_cts_blocks(size_t total)
{
	return total > BLOCK ? (total - BLOCK - 1) / BLOCK : 0;
}

void pak_cipher_cts_update(struct pak_cipher *c, uint8_t *out, size_t n, const uint8_t *in,
                           size_t len)
{
	for (; n > 0 && c->held > 0; n--, out += BLOCK) {
		size_t take = c->held < BLOCK ? BLOCK - c->held : 0;

		memcpy(c->buffer + c->held, in, take);
		in += take;
		len -= take;
		crypt(c, out, c->buffer, 1);
		c->held = (uint8_t)(c->held + take - BLOCK);
		memmove(c->buffer, c->buffer + BLOCK, c->held);
	}
	if (n > 0)
		crypt(c, out, in, n);
	memcpy(c->buffer + c->held, in + BLOCK * n, len - BLOCK * n);
	c->held = (uint8_t)(c->held + len - BLOCK * n);
}

/* buffer = P1 || P2 (d bytes): C1 = E(P1), C2 = E(P2 || 0). Out: C1 (d bytes) || C2, or with the
 * two exchanged. */
static void final_encrypt(struct pak_cipher *c, uint8_t *out, size_t d, int exchanged)
{
	uint8_t first[BLOCK], second[BLOCK] = {0};

	memcpy(second, c->buffer + BLOCK, d);
	crypt(c, first, c->buffer, 1);
	crypt(c, second, second, 1);
	memcpy(out, exchanged ? second : first, exchanged ? BLOCK : d);
	if (exchanged)
		memcpy(out + BLOCK, first, d);
	else
		memcpy(out + d, second, BLOCK);
}

/* D(C2) = (P2 || 0) + C1, whose end is the end of C1. */
static void final_decrypt(struct pak_cipher *c, uint8_t *out, size_t d, int exchanged)
{
	struct pak_cipher_state *s = state(c);
	uint8_t first[BLOCK], second[BLOCK], x[BLOCK], last[BLOCK];

	memcpy(first, exchanged ? c->buffer + BLOCK : c->buffer, d);
	memcpy(second, exchanged ? c->buffer : c->buffer + d, BLOCK);
	s->aes.impl->ecb_decrypt(&s->aes, x, second, 1);
	memcpy(first + d, x + d, BLOCK - d);
	pak_xor(last, x, first, d);
	crypt(c, out, first, 1);
	memcpy(out + BLOCK, last, d);
	memcpy(s->iv, second, BLOCK);
	pak_wipe(x, sizeof x);
	pak_wipe(last, sizeof last);
}

enum pak_status pak_cipher_cts_final(struct pak_cipher *c, uint8_t *out, size_t cap,
                                     size_t *out_len)
{
	size_t d = c->held - (size_t)BLOCK;
	int exchanged = c->cts == PAK_CTS_CS3 || (c->cts == PAK_CTS_CS2 && c->held < 2 * BLOCK);

	if (c->held < BLOCK)
		return PAK_ERR_LENGTH;
	*out_len = c->held;
	if (cap < c->held)
		return PAK_ERR_BUFFER;
	if (d == 0)
		crypt(c, out, c->buffer, 1);
	else if (c->direction == PAK_ENCRYPT)
		final_encrypt(c, out, d, exchanged);
	else
		final_decrypt(c, out, d, exchanged);
	return PAK_OK;
}
