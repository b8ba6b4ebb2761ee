/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR_DRBG over AES-256 with derivation function (SP 800-90A 10.2.1 and 10.3.2). */
#include "crypto/drbg/ctr_drbg.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"

#define KEY 32
#define BLOCK 16
#define CHAINS (PAK_CTR_DRBG_SEED / BLOCK)

static size_t total(const struct pak_ctr_drbg_input *in, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += in[i].len;
	return sum;
}

static void set_key(struct pak_ctr_drbg *d, const uint8_t key[KEY])
{
	pak_aes_init_with(&d->key, d->key.impl, key, KEY, PAK_AES_ENCRYPT_ONLY);
}

/* CTR_DRBG_Update (10.2.1.2). */
static void update(struct pak_ctr_drbg *d, const uint8_t data[PAK_CTR_DRBG_SEED])
{
	uint8_t temp[PAK_CTR_DRBG_SEED];

	d->key.impl->ctr(&d->key, temp, data, CHAINS, d->next);
	set_key(d, temp);
	memcpy(d->next, temp + KEY, BLOCK);
	pak_aes_counter_add(d->next, 1);
	pak_wipe(temp, sizeof temp);
}

/* The three BCC chains of the derivation function run side by side: they differ only in their first
 * block. */
struct bcc {
	const struct pak_aes *df;
	uint8_t chain[CHAINS][BLOCK];
	uint8_t block[BLOCK];
	size_t held;
};

static void bcc_block(struct bcc *b)
{
	for (size_t i = 0; i < CHAINS; i++)
		pak_xor(b->chain[i], b->chain[i], b->block, BLOCK);
	b->df->impl->ecb_encrypt(b->df, b->chain[0], b->chain[0], CHAINS);
	b->held = 0;
}

static void bcc_add(struct bcc *b, const uint8_t *in, size_t len)
{
	while (len) {
		size_t n = len < BLOCK - b->held ? len : BLOCK - b->held;

		memcpy(b->block + b->held, in, n);
		b->held += n;
		in += n;
		len -= n;
		if (b->held == BLOCK)
			bcc_block(b);
	}
}

/* Block_Cipher_df (10.3.2) for seedlen bytes: S = L || N || input || 80, zeros to a whole block. */
static void derive(const struct pak_ctr_drbg *d, uint8_t out[PAK_CTR_DRBG_SEED],
                   const struct pak_ctr_drbg_input *in, size_t n)
{
	struct bcc b = {.df = &d->df};
	struct pak_aes k;
	uint8_t head[8];

	for (uint8_t i = 0; i < CHAINS; i++)
		b.chain[i][3] = i;
	b.df->impl->ecb_encrypt(b.df, b.chain[0], b.chain[0], CHAINS);
	pak_store32_be(head, (uint32_t)total(in, n));
	pak_store32_be(head + 4, PAK_CTR_DRBG_SEED);
	bcc_add(&b, head, sizeof head);
	for (size_t i = 0; i < n; i++)
		bcc_add(&b, in[i].p, in[i].len);
	b.block[b.held++] = 0x80;
	memset(b.block + b.held, 0, BLOCK - b.held);
	bcc_block(&b);

	pak_aes_init_with(&k, d->df.impl, b.chain[0], KEY, PAK_AES_ENCRYPT_ONLY);
	pak_aes_encrypt_block(&k, out, b.chain[2]);
	pak_aes_encrypt_block(&k, out + BLOCK, out);
	pak_aes_encrypt_block(&k, out + 2 * BLOCK, out + BLOCK);
	pak_wipe(&k, sizeof k);
	pak_wipe(&b, sizeof b);
}

void pak_ctr_drbg_instantiate_with(struct pak_ctr_drbg *d, const struct pak_aes_impl *impl,
                                   const struct pak_ctr_drbg_input *in, size_t n)
{
	static const uint8_t zero_key[KEY];
	uint8_t seed[PAK_CTR_DRBG_SEED], df_key[KEY];

	for (uint8_t i = 0; i < KEY; i++)
		df_key[i] = i;
	pak_aes_init_with(&d->df, impl, df_key, KEY, PAK_AES_ENCRYPT_ONLY);
	pak_aes_init_with(&d->key, impl, zero_key, KEY, PAK_AES_ENCRYPT_ONLY);
	memset(d->next, 0, BLOCK);
	d->next[BLOCK - 1] = 1;
	derive(d, seed, in, n);
	update(d, seed);
	d->requests = 1;
	pak_wipe(seed, sizeof seed);
}

void pak_ctr_drbg_instantiate(struct pak_ctr_drbg *d, const struct pak_ctr_drbg_input *in, size_t n)
{
	pak_ctr_drbg_instantiate_with(d, pak_aes_pick(), in, n);
}

enum pak_status pak_ctr_drbg_reseed(struct pak_ctr_drbg *d, const struct pak_ctr_drbg_input *in,
                                    size_t n)
{
	uint8_t seed[PAK_CTR_DRBG_SEED];

	if (!d->requests)
		return PAK_ERR_STATE;
	derive(d, seed, in, n);
	update(d, seed);
	d->requests = 1;
	pak_wipe(seed, sizeof seed);
	return PAK_OK;
}

enum pak_status pak_ctr_drbg_generate(struct pak_ctr_drbg *d, uint8_t *out, size_t len,
                                      const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t adin[PAK_CTR_DRBG_SEED] = {0}, last[BLOCK];

	if (!d->requests)
		return PAK_ERR_STATE;
	if (len > PAK_CTR_DRBG_MAX_REQUEST || d->requests > PAK_CTR_DRBG_RESEED_INTERVAL)
		return PAK_ERR_LIMIT;
	if (total(in, n)) {
		derive(d, adin, in, n);
		update(d, adin);
	}
	d->key.impl->ctr(&d->key, out, NULL, len / BLOCK, d->next);
	if (len % BLOCK) {
		d->key.impl->ctr(&d->key, last, NULL, 1, d->next);
		memcpy(out + len / BLOCK * BLOCK, last, len % BLOCK);
		pak_wipe(last, sizeof last);
	}
	update(d, adin);
	d->requests++;
	pak_wipe(adin, sizeof adin);
	return PAK_OK;
}
