/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM (SP 800-38D): the backend list, the IV, and messages in pieces of any size. */
#include <config.h>

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/gcm/gcm.h"

const struct pak_gcm_impl *const pak_gcm_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AVX512(&pak_gcm_x86_avx512,)
	PAK_IF_X86_VAES(&pak_gcm_x86_vaes,)
	PAK_IF_X86_AESNI(&pak_gcm_x86_aesni,)
	&pak_gcm_ref, NULL,
        /* clang-format on */
};

const struct pak_gcm_impl *pak_gcm_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;
	while (pak_gcm_impls[i + 1] && (pak_gcm_impls[i]->needs & ~have))
		i++;
	return pak_gcm_impls[i];
}

const char *pak_gcm_backend(void)
{
	return pak_gcm_pick()->name;
}

void pak_gcm_init_with(struct pak_gcm *g, const struct pak_gcm_impl *impl, const uint8_t *key,
                       size_t key_len)
{
	g->impl = impl;
	g->powers = 0;
	pak_aes_init_with(&g->aes, impl->aes, key, key_len, PAK_AES_ENCRYPT_ONLY);
	impl->set_key(g);
}

void pak_gcm_init(struct pak_gcm *g, const uint8_t *key, size_t key_len)
{
	pak_gcm_init_with(g, pak_gcm_pick(), key, key_len);
}

/* A block from its halves, stored by one instruction: it will be loaded by one soon, which is slow
 * over several stores. */
static inline void store_block(uint8_t out[16], uint64_t first, uint64_t last)
{
	pak_chunk b = {PAK_LE64(first), PAK_LE64(last)};

	memcpy(out, &b, 16);
}

/* J0 from an IV of another length than 96 bits. */
static __attribute__((noinline)) void hash_iv(struct pak_gcm *g, const uint8_t *iv, size_t iv_len)
{
	uint8_t length[16] = {0};

	pak_store64_be(length + 8, (uint64_t)iv_len * 8);
	g->impl->hash(g, iv, iv_len);
	g->impl->hash(g, length, 16);
	memcpy(g->j0, g->hash, 16);
	memcpy(g->counter, g->hash, 16);
	pak_store32_be(g->counter + 12, pak_load32_be(g->j0 + 12) + 1);
	store_block(g->hash, 0, 0);
}

/* 7.1 step 2: J0 is IV || 0^31 1 for 96-bit IVs, else GHASH(IV padded || 0^64 || bit length). */
void pak_gcm_start(struct pak_gcm *g, const uint8_t *iv, size_t iv_len)
{
	store_block(g->hash, 0, 0);
	g->aad_len = g->text_len = 0;
	g->partial = g->in_text = g->tag_ready = 0;
	g->iv96 = iv_len == 12;
	if (g->iv96) {
		uint64_t first = pak_load64_le(iv), last = pak_load32_le(iv + 8);

		store_block(g->j0, first, last | (uint64_t)1 << 56);
		store_block(g->counter, first, last | (uint64_t)2 << 56);
	} else {
		hash_iv(g, iv, iv_len);
	}
}

/* 1 to 16 bytes and zeros. The short kinds that protocols use are copied without a call. */
static inline void copy_block(uint8_t out[16], const uint8_t *in, size_t len)
{
	if (len == 16) {
		memcpy(out, in, 16);
	} else if (len == 13) { /* TLS 1.2 */
		store_block(out, pak_load64_le(in), pak_load64_le(in + 5) >> 24);
	} else if (len == 5) { /* TLS 1.3 */
		store_block(out, pak_load32_le(in) | (uint64_t)in[4] << 32, 0);
	} else {
		store_block(out, 0, 0);
		memcpy(out, in, len);
	}
}

/* One block waits, whole or not: that of a short message is hashed with its text. */
static inline void await(struct pak_gcm *g, const uint8_t *aad, size_t len)
{
	copy_block(g->pending, aad, len);
	g->partial = (uint32_t)len;
}

/* Associated data of more than a block, or after the first. */
static __attribute__((noinline)) void more_aad(struct pak_gcm *g, const uint8_t *aad, size_t len)
{
	size_t whole;

	if (g->partial > 0) {
		size_t n = len < 16 - g->partial ? len : 16 - g->partial;
		memcpy(g->pending + g->partial, aad, n);
		g->partial += (uint32_t)n;
		aad += n;
		len -= n;
		if (len == 0)
			return;
		g->impl->hash(g, g->pending, 16);
		g->partial = 0;
	}
	if (len == 0)
		return;
	whole = (len - 1) & ~(size_t)15;
	if (whole > 0)
		g->impl->hash(g, aad, whole);
	await(g, aad + whole, len - whole);
}

void pak_gcm_aad(struct pak_gcm *g, const uint8_t *aad, size_t len)
{
	g->aad_len += len;
	if (g->partial == 0 && len - 1 < 16)
		await(g, aad, len);
	else
		more_aad(g, aad, len);
}

/* More text: uses up the key stream left by the last piece, and hashes what waits if more follows.
 * Returns the bytes done. */
static size_t text_begin(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                         int decrypt)
{
	size_t n = 0;
	if (g->tag_ready) {
		g->tag_ready = 0;
		g->impl->resume(g);
	}
	g->text_len += len;
	for (; n < len && g->partial % 16 != 0; n++, g->partial++) {
		uint8_t x = in[n], y = x ^ g->stream[g->partial];
		out[n] = y;
		g->pending[g->partial] = decrypt ? x : y;
	}
	if (n < len && g->partial > 0) {
		g->impl->hash(g, g->pending, g->partial);
		g->partial = 0;
	}
	return n;
}

/* Text after the first. */
void pak_gcm_more(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt)
{
	size_t n;
	if (len == 0)
		return;
	n = text_begin(g, out, in, len, decrypt);
	if (len == n)
		return;
	if (decrypt)
		g->impl->decrypt(g, out + n, in + n, len - n);
	else
		g->impl->encrypt(g, out + n, in + n, len - n);
}

void pak_gcm_seal_pieces(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                         size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                         size_t len)
{
	pak_gcm_start(g, iv, iv_len);
	pak_gcm_aad(g, aad, aad_len);
	pak_gcm_encrypt(g, out, in, len);
	pak_gcm_final(g, tag);
}

void pak_gcm_open_pieces(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                         size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                         size_t len)
{
	pak_gcm_start(g, iv, iv_len);
	pak_gcm_aad(g, aad, aad_len);
	pak_gcm_decrypt(g, out, in, len);
	pak_gcm_final(g, tag);
}
