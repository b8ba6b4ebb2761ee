/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM-SIV (RFC 8452), its POLYVAL by the product of GHASH (appendix A). */
#include "crypto/siv/gcm_siv.h"

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/gcm/gcm.h"

#define LANES 8

/* Appendix A: POLYVAL(H, X) is GHASH(x H', X') reversed, where ' reverses the bytes of a block. */
void pak_polyval_init(struct pak_polyval *p, const uint8_t key[16])
{
	uint64_t low = pak_load64_le(key), high = pak_load64_le(key + 8);
	uint64_t carry = pak_ct_mask(low & 1);

	p->h[1] = high >> 1 ^ (carry & (uint64_t)0xe1 << 56);
	p->h[0] = low >> 1 | high << 63;
	p->hash[0] = p->hash[1] = 0;
}

void pak_polyval_blocks(struct pak_polyval *p, const uint8_t *in, size_t nblocks)
{
	for (; nblocks > 0; nblocks--, in += 16) {
		p->hash[0] ^= pak_load64_le(in);
		p->hash[1] ^= pak_load64_le(in + 8);
		pak_gcm_ref_mul(p->hash, p->h);
	}
}

void pak_polyval_final(const struct pak_polyval *p, uint8_t out[16])
{
	pak_store64_le(out, p->hash[0]);
	pak_store64_le(out + 8, p->hash[1]);
}

void pak_gcm_siv_init(struct pak_gcm_siv *g, const uint8_t *key, size_t key_len)
{
	memset(g, 0, sizeof *g);
	g->key_len = (uint32_t)key_len;
	pak_aes_init(&g->key, key, key_len, PAK_AES_ENCRYPT_ONLY);
}

/* 4: half a block of each of six calls, or of four. */
void pak_gcm_siv_start(struct pak_gcm_siv *g, const uint8_t nonce[12])
{
	uint8_t block[16], keys[48];

	for (uint32_t i = 0; i < 2 + g->key_len / 8; i++) {
		pak_store32_le(block, i);
		memcpy(block + 4, nonce, 12);
		pak_aes_encrypt_block(&g->key, block, block);
		memcpy(keys + 8 * i, block, 8);
	}
	pak_polyval_init(&g->polyval, keys);
	pak_aes_init(&g->text_key, keys + 16, g->key_len, PAK_AES_ENCRYPT_ONLY);
	memcpy(g->nonce, nonce, 12);
	g->aad_len = g->held = 0;
	pak_wipe_fixed(block, sizeof block);
	pak_wipe_fixed(keys, sizeof keys);
}

static void hash(struct pak_gcm_siv *g, const uint8_t *in, size_t len)
{
	size_t n;

	if (len == 0)
		return;
	if (g->held > 0) {
		n = 16 - g->held < len ? 16 - g->held : len;
		memcpy(g->pending + g->held, in, n);
		g->held += (uint32_t)n;
		in += n;
		len -= n;
		if (g->held < 16)
			return;
		pak_polyval_blocks(&g->polyval, g->pending, 1);
	}
	pak_polyval_blocks(&g->polyval, in, len / 16);
	g->held = (uint32_t)(len % 16);
	memcpy(g->pending, in + len - g->held, g->held);
}

static void pad(struct pak_gcm_siv *g)
{
	if (g->held == 0)
		return;
	memset(g->pending + g->held, 0, 16 - g->held);
	pak_polyval_blocks(&g->polyval, g->pending, 1);
	g->held = 0;
}

void pak_gcm_siv_aad(struct pak_gcm_siv *g, const uint8_t *aad, size_t len)
{
	g->aad_len += len;
	hash(g, aad, len);
}

/* 5 */
static void make_tag(struct pak_gcm_siv *g, uint8_t tag[16], const uint8_t *text, size_t len)
{
	uint8_t lengths[16];

	pad(g);
	hash(g, text, len);
	pad(g);
	pak_store64_le(lengths, 8 * g->aad_len);
	pak_store64_le(lengths + 8, 8 * (uint64_t)len);
	hash(g, lengths, 16);
	pak_polyval_final(&g->polyval, tag);
	pak_xor(tag, tag, g->nonce, 12);
	tag[15] &= 0x7f;
	pak_aes_encrypt_block(&g->text_key, tag, tag);
	pak_wipe_fixed(g->pending, sizeof g->pending);
}

/* 4: the counter is the first 32 bits, little-endian, and wraps. */
static void ctr(const struct pak_gcm_siv *g, uint8_t *out, const uint8_t *in, size_t len,
                const uint8_t tag[16])
{
	uint32_t count = pak_load32_le(tag);
	uint8_t counter[16], stream[16 * LANES];
	size_t n;

	memcpy(counter, tag, 16);
	counter[15] |= 0x80;
	for (; len > 0; len -= n, out += n, in += n) {
		n = len < sizeof stream ? len : sizeof stream;
		for (size_t i = 0; i < n; i += 16) {
			pak_store32_le(counter, count++);
			memcpy(stream + i, counter, 16);
		}
		g->text_key.impl->ecb_encrypt(&g->text_key, stream, stream, (n + 15) / 16);
		pak_xor(out, in, stream, n);
	}
	pak_wipe_fixed(stream, sizeof stream);
}

void pak_gcm_siv_seal(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len)
{
	make_tag(g, tag, in, len);
	ctr(g, out, in, len, tag);
}

void pak_gcm_siv_open(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len)
{
	ctr(g, out, in, len, tag);
	make_tag(g, tag, out, len);
}
