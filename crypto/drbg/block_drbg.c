/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR_DRBG (SP 800-90A 10.2.1) over AES of any key length, with and without derivation function,
 * and Block_Cipher_df (10.3.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/drbg/mech.h"

#define BLOCK PAK_AES_BLOCK
#define MAX_SEED (32 + BLOCK)

static size_t total(const struct pak_ctr_drbg_input *in, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += in[i].len;
	return sum;
}

/* --- derivation function --- */

struct bcc {
	const struct pak_aes *key;
	uint8_t chain[BLOCK];
	size_t held;
};

static void bcc_add(struct bcc *b, const uint8_t *in, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		b->chain[b->held++] ^= in[i];
		if (b->held == BLOCK) {
			pak_aes_encrypt_block(b->key, b->chain, b->chain);
			b->held = 0;
		}
	}
}

/* BCC(K, i || zeros || S), S = L || N || input || 80, zeros to a whole block. */
static void bcc(const struct pak_aes *key, uint8_t out[BLOCK], uint32_t i, size_t len,
                const struct pak_ctr_drbg_input *in, size_t n)
{
	static const uint8_t pad[BLOCK] = {0x80};
	uint8_t head[BLOCK + 8] = {0};
	struct bcc b = {.key = key};

	pak_store32_be(head, i);
	pak_store32_be(head + BLOCK, (uint32_t)total(in, n));
	pak_store32_be(head + BLOCK + 4, (uint32_t)len);
	bcc_add(&b, head, sizeof head);
	for (size_t k = 0; k < n; k++)
		bcc_add(&b, in[k].p, in[k].len);
	bcc_add(&b, pad, BLOCK - b.held);
	memcpy(out, b.chain, BLOCK);
	pak_wipe(&b, sizeof b);
}

void pak_block_df(size_t key_len, uint8_t *out, size_t len, const struct pak_ctr_drbg_input *in,
                  size_t n)
{
	uint8_t temp[MAX_SEED], df_key[32];
	struct pak_aes key;
	uint8_t *x = temp + key_len;

	for (uint8_t i = 0; i < sizeof df_key; i++)
		df_key[i] = i;
	pak_aes_init(&key, df_key, key_len, PAK_AES_ENCRYPT_ONLY);
	for (uint32_t i = 0; i * BLOCK < key_len + BLOCK; i++) {
		uint8_t block[BLOCK];
		size_t at = i * BLOCK, part = sizeof temp - at < BLOCK ? sizeof temp - at : BLOCK;

		bcc(&key, block, i, len, in, n);
		memcpy(temp + at, block, part);
		pak_wipe(block, sizeof block);
	}
	pak_aes_init(&key, temp, key_len, PAK_AES_ENCRYPT_ONLY);
	while (len) {
		size_t part = len < BLOCK ? len : BLOCK;

		pak_aes_encrypt_block(&key, x, x);
		memcpy(out, x, part);
		out += part;
		len -= part;
	}
	pak_wipe(&key, sizeof key);
	pak_wipe(temp, sizeof temp);
}

/* --- the mechanism --- */

/* Seed material: derived from the pieces, or their sum; the rest of out is zero. */
static void material(const struct pak_mech_state *s, uint8_t out[MAX_SEED],
                     const struct pak_ctr_drbg_input *in, size_t n)
{
	memset(out, 0, MAX_SEED);
	if (s->df) {
		pak_block_df(s->key_len, out, s->seed_len, in, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < in[i].len; k++)
			out[k] ^= in[i].p[k];
}

/* CTR_DRBG_Update (10.2.1.2). The seed of AES-192 ends within a block. */
static void update(struct pak_mech_state *s, const uint8_t data[MAX_SEED])
{
	struct pak_aes *key = &s->u.ctr.key;
	uint8_t temp[MAX_SEED];

	key->impl->ctr(key, temp, data, (s->seed_len + BLOCK - 1) / BLOCK, s->u.ctr.next);
	pak_aes_init_with(key, key->impl, temp, s->key_len, PAK_AES_ENCRYPT_ONLY);
	memcpy(s->u.ctr.next, temp + s->key_len, BLOCK);
	pak_aes_counter_add(s->u.ctr.next, 1);
	pak_wipe(temp, sizeof temp);
}

static void reseed(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t seed[MAX_SEED];

	material(s, seed, in, n);
	update(s, seed);
	pak_wipe(seed, sizeof seed);
}

static void instantiate(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	static const uint8_t zero_key[32];

	pak_aes_init(&s->u.ctr.key, zero_key, s->key_len, PAK_AES_ENCRYPT_ONLY);
	memset(s->u.ctr.next, 0, BLOCK);
	s->u.ctr.next[BLOCK - 1] = 1;
	reseed(s, in, n);
}

static void generate(struct pak_mech_state *s, uint8_t *out, size_t len,
                     const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t adin[MAX_SEED] = {0}, last[BLOCK];
	struct pak_aes *key = &s->u.ctr.key;

	if (total(in, n)) {
		material(s, adin, in, n);
		update(s, adin);
	}
	key->impl->ctr(key, out, NULL, len / BLOCK, s->u.ctr.next);
	if (len % BLOCK) {
		key->impl->ctr(key, last, NULL, 1, s->u.ctr.next);
		memcpy(out + len / BLOCK * BLOCK, last, len % BLOCK);
		pak_wipe(last, sizeof last);
	}
	update(s, adin);
	pak_wipe(adin, sizeof adin);
}

const struct pak_mech pak_mech_ctr = {
        .name = "CTR_DRBG",
        .instantiate = instantiate,
        .reseed = reseed,
        .generate = generate,
};
