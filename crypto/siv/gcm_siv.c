/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM-SIV (RFC 8452): the backend list, and messages. */
#include <config.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/siv/gcm_siv.h"

const struct pak_gcm_siv_impl *const pak_gcm_siv_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AVX512(&pak_gcm_siv_x86_avx512,)
	PAK_IF_X86_VAES(&pak_gcm_siv_x86_vaes,)
	PAK_IF_X86_AESNI(&pak_gcm_siv_x86_aesni,)
	&pak_gcm_siv_ref, NULL,
        /* clang-format on */
};

const struct pak_gcm_siv_impl *pak_gcm_siv_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;

	while (pak_gcm_siv_impls[i + 1] && (pak_gcm_siv_impls[i]->needs & ~have))
		i++;
	return pak_gcm_siv_impls[i];
}

const char *pak_gcm_siv_backend(void)
{
	return pak_gcm_siv_pick()->name;
}

void pak_polyval_final(const struct pak_polyval *p, uint8_t out[16])
{
	pak_store64_le(out, p->hash[0]);
	pak_store64_le(out + 8, p->hash[1]);
}

void pak_gcm_siv_init_with(struct pak_gcm_siv *g, const struct pak_gcm_siv_impl *impl,
                           const uint8_t *key, size_t key_len)
{
	memset(g, 0, sizeof *g);
	g->impl = impl;
	g->key_len = (uint32_t)key_len;
	memcpy(g->key, key, key_len);
}

void pak_gcm_siv_init(struct pak_gcm_siv *g, const uint8_t *key, size_t key_len)
{
	pak_gcm_siv_init_with(g, pak_gcm_siv_pick(), key, key_len);
}

/* 4: half a block of each of six calls, or of four: the key of POLYVAL, then that of the text. */
void pak_gcm_siv_start(struct pak_gcm_siv *g, const uint8_t nonce[12])
{
	uint8_t block[6][16], keys[48];
	const uint32_t n = 2 + g->key_len / 8;
	struct pak_aes *a = &g->text_key;

	pak_aes_init_with(a, g->impl->aes, g->key, g->key_len, PAK_AES_ENCRYPT_ONLY);
	for (uint32_t i = 0; i < n; i++) {
		pak_store32_le(block[i], i);
		memcpy(block[i] + 4, nonce, 12);
	}
	a->impl->ecb_encrypt(a, block[0], block[0], n);
	for (uint32_t i = 0; i < n; i++)
		memcpy(keys + 8 * i, block[i], 8);
	g->impl->set_key(&g->polyval, keys);
	pak_aes_init_with(a, g->impl->aes, keys + 16, g->key_len, PAK_AES_ENCRYPT_ONLY);
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
		g->impl->hash(&g->polyval, g->pending, 1);
	}
	g->impl->hash(&g->polyval, in, len / 16);
	g->held = (uint32_t)(len % 16);
	memcpy(g->pending, in + len - g->held, g->held);
}

static void pad(struct pak_gcm_siv *g)
{
	if (g->held == 0)
		return;
	memset(g->pending + g->held, 0, 16 - g->held);
	g->impl->hash(&g->polyval, g->pending, 1);
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

/* 4 */
static void ctr(const struct pak_gcm_siv *g, uint8_t *out, const uint8_t *in, size_t len,
                const uint8_t tag[16])
{
	uint8_t first[16];

	memcpy(first, tag, 16);
	first[15] |= 0x80;
	if (len > 0)
		g->impl->ctr(&g->text_key, out, in, len, first);
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
