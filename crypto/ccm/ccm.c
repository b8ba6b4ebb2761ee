/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CCM (SP 800-38C): the backend list, the formatting of appendix A, and messages in pieces of
 * any size. */
#include <config.h>

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/ccm/ccm.h"

const struct pak_ccm_impl *const pak_ccm_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AESNI(&pak_ccm_x86_aesni,)
	&pak_ccm_ref, NULL,
        /* clang-format on */
};

const struct pak_ccm_impl *pak_ccm_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;
	while (pak_ccm_impls[i + 1] && (pak_ccm_impls[i]->needs & ~have))
		i++;
	return pak_ccm_impls[i];
}

const char *pak_ccm_backend(void)
{
	return pak_ccm_pick()->name;
}

static void encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t ctr[16], uint8_t mac[16])
{
	pak_cbcmac_ref.blocks(a, mac, in, nblocks);
	a->impl->ctr(a, out, in, nblocks, ctr);
}

static void decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t ctr[16], uint8_t mac[16])
{
	a->impl->ctr(a, out, in, nblocks, ctr);
	pak_cbcmac_ref.blocks(a, mac, out, nblocks);
}

const struct pak_ccm_impl pak_ccm_ref = {
        .name = "ccm_ref",
        .needs = 0,
        .mac = &pak_cbcmac_ref,
        .encrypt = encrypt,
        .decrypt = decrypt,
};

void pak_ccm_init_with(struct pak_ccm *c, const struct pak_ccm_impl *impl, const uint8_t *key,
                       size_t key_len)
{
	c->impl = impl;
	pak_aes_init_with(&c->aes, impl->mac->aes, key, key_len, PAK_AES_ENCRYPT_ONLY);
}

void pak_ccm_init(struct pak_ccm *c, const uint8_t *key, size_t key_len)
{
	pak_ccm_init_with(c, pak_ccm_pick(), key, key_len);
}

/* Sixteen bytes as two numbers, the first byte lowest. They are put together in registers and
 * stored at once: a block is loaded at once soon after, which is slow over several stores. */
struct pair {
	uint64_t first, last;
};

static inline void store_block(uint8_t out[16], struct pair p)
{
	pak_chunk b = {PAK_LE64(p.first), PAK_LE64(p.last)};

	memcpy(out, &b, 16);
}

/* At most 16 bytes, and zeros. */
static struct pair load_short(const uint8_t *in, size_t len)
{
	struct pair p = {0, 0};

	if (len >= 8) {
		p.first = pak_load64_le(in);
		p.last = len > 8 ? pak_load64_le(in + len - 8) >> 8 * (16 - len) : 0;
	} else if (len >= 4) {
		p.first = pak_load32_le(in) | (uint64_t)pak_load32_le(in + len - 4)
		                                      << 8 * (len - 4);
	} else {
		for (size_t i = 0; i < len; i++)
			p.first |= (uint64_t)in[i] << 8 * i;
	}
	return p;
}

/* Into the open block, which has room for the len bytes, and stays open. */
static void chain_short(struct pak_ccm *c, const uint8_t *in, size_t len)
{
	struct pair p = load_short(in, len);
	uint32_t at = 8 * c->partial;
	pak_chunk mac, x;

	if (at >= 64)
		p = (struct pair){0, p.first << (at - 64)};
	else if (at > 0)
		p = (struct pair){p.first << at, p.last << at | p.first >> (64 - at)};
	memcpy(&mac, c->mac, 16);
	x = (pak_chunk){PAK_LE64(p.first), PAK_LE64(p.last)};
	mac ^= x;
	memcpy(c->mac, &mac, 16);
	c->partial += (uint32_t)len;
}

/* Bytes into the chain; a block that is not full stays open. */
static void chain(struct pak_ccm *c, const uint8_t *in, size_t len)
{
	size_t whole;

	if (len < 16 - c->partial) {
		chain_short(c, in, len);
		return;
	}
	if (c->partial > 0) {
		for (; c->partial < 16 && len > 0; len--)
			c->mac[c->partial++] ^= *in++;
		if (c->partial < 16)
			return;
		pak_aes_encrypt_block(&c->aes, c->mac, c->mac);
		c->partial = 0;
	}
	whole = len / 16;
	if (whole > 0)
		c->impl->mac->blocks(&c->aes, c->mac, in, whole);
	chain_short(c, in + 16 * whole, len % 16);
}

/* Zeros to the end of the block. */
static void close_block(struct pak_ccm *c)
{
	if (c->partial > 0)
		pak_aes_encrypt_block(&c->aes, c->mac, c->mac);
	c->partial = 0;
}

/* A.2.2: the length of the associated data, in 2, 6 or 10 bytes. */
static void aad_length(struct pak_ccm *c)
{
	uint8_t code[10];
	size_t n = 2;

	if (c->aad_len == 0)
		return;
	if (c->aad_len < 0xff00) {
		code[0] = (uint8_t)(c->aad_len >> 8);
		code[1] = (uint8_t)c->aad_len;
	} else if (c->aad_len <= UINT32_MAX) {
		code[0] = 0xff;
		code[1] = 0xfe;
		pak_store32_be(code + 2, (uint32_t)c->aad_len);
		n = 6;
	} else {
		code[0] = code[1] = 0xff;
		pak_store64_be(code + 2, c->aad_len);
		n = 10;
	}
	chain(c, code, n);
}

/* A.2.1: B0; A.3: the counter blocks. */
void pak_ccm_start(struct pak_ccm *c, const uint8_t *nonce, size_t nonce_len, uint64_t aad_len,
                   uint64_t text_len, size_t tag_len)
{
	size_t q = 15 - nonce_len; /* 2 to 8 */
	/* The nonce lies in bytes 1 to 7 and, if there is more of it, from 8 on. */
	uint64_t first = (uint64_t)pak_load32_le(nonce) << 8 | (uint64_t)pak_load32_le(nonce + 3)
	                                                               << 32;
	uint64_t last = q < 8 ? pak_load64_le(nonce + nonce_len - 8) >> 8 * q : 0;

	c->aad_len = aad_len;
	c->text_len = text_len;
	c->aad_done = c->text_done = 0;
	c->partial = 0;
	store_block(c->mac, (struct pair){first | (size_t)(aad_len > 0) << 6 |
	                                          (tag_len - 2) / 2 << 3 | (q - 1),
	                                  last | __builtin_bswap64(text_len)});
	store_block(c->ctr, (struct pair){first | (q - 1), last});
	pak_aes_encrypt_block(&c->aes, c->mac, c->mac);
	pak_aes_encrypt_block(&c->aes, c->mask, c->ctr);
	store_block(c->ctr, (struct pair){first | (q - 1), last | (uint64_t)1 << 56});
	aad_length(c);
}

void pak_ccm_aad(struct pak_ccm *c, const uint8_t *aad, size_t len)
{
	c->aad_done += len;
	chain(c, aad, len);
}

/* Bytes of the block that the last piece left open. Returns how many. */
static size_t text_begin(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t len,
                         int decrypt)
{
	size_t n = 0;

	if (c->text_done == 0)
		close_block(c); /* the associated data */
	c->text_done += len;
	for (; c->partial > 0 && n < len; n++) {
		uint8_t x = in[n], y = x ^ c->stream[c->partial];
		out[n] = y;
		c->mac[c->partial] ^= decrypt ? y : x;
		c->partial = (c->partial + 1) % 16;
		if (c->partial == 0)
			pak_aes_encrypt_block(&c->aes, c->mac, c->mac);
	}
	return n;
}

/* Opens a block for the last n bytes of a piece. */
static void text_end(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t n, int decrypt)
{
	if (n == 0)
		return;
	pak_aes_encrypt_block(&c->aes, c->stream, c->ctr);
	pak_store64_be(c->ctr + 8, pak_load64_be(c->ctr + 8) + 1);
	for (size_t i = 0; i < n; i++) {
		uint8_t x = in[i], y = x ^ c->stream[i];
		out[i] = y;
		c->mac[i] ^= decrypt ? y : x;
	}
	c->partial = (uint32_t)n;
}

void pak_ccm_encrypt(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t n = text_begin(c, out, in, len, 0), whole = (len - n) / 16;

	c->impl->encrypt(&c->aes, out + n, in + n, whole, c->ctr, c->mac);
	n += 16 * whole;
	text_end(c, out + n, in + n, len - n, 0);
}

void pak_ccm_decrypt(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t n = text_begin(c, out, in, len, 1), whole = (len - n) / 16;

	c->impl->decrypt(&c->aes, out + n, in + n, whole, c->ctr, c->mac);
	n += 16 * whole;
	text_end(c, out + n, in + n, len - n, 1);
}

void pak_ccm_final(struct pak_ccm *c, uint8_t tag[16])
{
	close_block(c);
	pak_xor(tag, c->mac, c->mask, 16);
}
