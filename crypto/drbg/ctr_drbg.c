/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR_DRBG over AES-256 with derivation function (SP 800-90A 10.2.1 and 10.3.2). */
#include "crypto/drbg/ctr_drbg.h"

#include <config.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/impl.h"
#include "crypto/drbg/ctr_drbg_impl.h"

#define KEY 32
#define BLOCK 16
#define FEW 128 /* bytes */
#define CHAINS (PAK_CTR_DRBG_SEED / BLOCK)

static size_t total(const struct pak_ctr_drbg_input *in, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += in[i].len;
	return sum;
}

static void expand(struct pak_ctr_drbg *d)
{
	pak_aes_init_with(&d->schedule, d->schedule.impl, d->key, KEY, PAK_AES_ENCRYPT_ONLY);
	d->expanded = true;
}

/* V + 1, where counting goes on; after a short request the key must be expanded first. */
static void start(struct pak_ctr_drbg *d, uint8_t next[BLOCK])
{
	if (!d->expanded)
		expand(d);
	memcpy(next, d->v, BLOCK);
	pak_aes_counter_add(next, 1);
}

/* CTR_DRBG_Update (10.2.1.2), counting from next. */
static void update(struct pak_ctr_drbg *d, const uint8_t data[PAK_CTR_DRBG_SEED],
                   uint8_t next[BLOCK])
{
	uint8_t temp[PAK_CTR_DRBG_SEED];

	d->df.impl->ctr(&d->schedule, temp, data, CHAINS, next);
	memcpy(d->key, temp, KEY);
	memcpy(d->v, temp + KEY, BLOCK);
	expand(d);
	pak_wipe_fixed(temp, sizeof temp);
}

/* The three BCC chains of the derivation function run side by side: they differ only in their first
 * block. */
struct bcc {
	const struct pak_aes *df;
	_Alignas(16) uint8_t chain[CHAINS][BLOCK];
	_Alignas(16) uint8_t block[BLOCK];
	size_t held;
};

static void bcc_blocks(struct bcc *b, const uint8_t *in, size_t n)
{
	for (; n; n--, in += BLOCK) {
		for (size_t i = 0; i < CHAINS; i++)
			pak_xor(b->chain[i], b->chain[i], in, BLOCK);
		b->df->impl->ecb_encrypt(b->df, b->chain[0], b->chain[0], CHAINS);
	}
}

static void bcc_add(struct bcc *b, const uint8_t *in, size_t len)
{
	if (b->held) {
		size_t n = len < BLOCK - b->held ? len : BLOCK - b->held;

		memcpy(b->block + b->held, in, n);
		b->held += n;
		in += n;
		len -= n;
		if (b->held < BLOCK)
			return;
		bcc_blocks(b, b->block, 1);
	}
	bcc_blocks(b, in, len / BLOCK);
	b->held = len % BLOCK;
	memcpy(b->block, in + len - b->held, b->held);
}

/* Block_Cipher_df (10.3.2) for seedlen bytes: S = L || N || input || 80, zeros to a whole block. */
static void derive(const struct pak_ctr_drbg *d, uint8_t out[PAK_CTR_DRBG_SEED],
                   const struct pak_ctr_drbg_input *in, size_t n)
{
	static const uint8_t zeros[PAK_CTR_DRBG_SEED];
	struct bcc b = {.df = &d->df, .held = 8};
	struct pak_aes k;

	memcpy(b.chain, d->df_first, sizeof b.chain);
	pak_store32_be(b.block, (uint32_t)total(in, n));
	pak_store32_be(b.block + 4, PAK_CTR_DRBG_SEED);
	for (size_t i = 0; i < n; i++)
		if (in[i].len)
			bcc_add(&b, in[i].p, in[i].len);
	b.block[b.held++] = 0x80;
	memset(b.block + b.held, 0, BLOCK - b.held);
	bcc_blocks(&b, b.block, 1);

	/* X = E(K, X) three times over is the CBC encryption of zeros. */
	pak_aes_init_with(&k, d->df.impl, b.chain[0], KEY, PAK_AES_ENCRYPT_ONLY);
	k.impl->cbc_encrypt(&k, out, zeros, CHAINS, b.chain[2]);
	pak_wipe(&k, sizeof k);
	pak_wipe_fixed(&b, sizeof b);
}

/* The first block of each chain is the same for every input. */
static void start_derivation(struct pak_ctr_drbg *d, const struct pak_aes_impl *impl)
{
	uint8_t df_key[KEY];

	for (uint8_t i = 0; i < KEY; i++)
		df_key[i] = i;
	pak_aes_init_with(&d->df, pak_aes_few(impl), df_key, KEY, PAK_AES_ENCRYPT_ONLY);
	memset(d->df_first, 0, sizeof d->df_first);
	for (uint8_t i = 0; i < CHAINS; i++)
		d->df_first[i][3] = i;
	d->df.impl->ecb_encrypt(&d->df, d->df_first[0], d->df_first[0], CHAINS);
}

const struct pak_ctr_drbg_impl *const pak_ctr_drbg_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AESNI(&pak_ctr_drbg_x86_aesni,)
	&pak_ctr_drbg_ref, NULL,
        /* clang-format on */
};

static const struct pak_ctr_drbg_impl *impl_of(const struct pak_aes *df)
{
	size_t i = 0;

	while (pak_ctr_drbg_impls[i]->aes && pak_ctr_drbg_impls[i]->aes != df->impl)
		i++;
	return pak_ctr_drbg_impls[i];
}

void pak_ctr_drbg_instantiate_with(struct pak_ctr_drbg *d, const struct pak_aes_impl *impl,
                                   const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t seed[PAK_CTR_DRBG_SEED], next[BLOCK];

	start_derivation(d, impl);
	d->impl = impl_of(&d->df);
	d->schedule.impl = impl;
	d->expanded = false;
	memset(d->key, 0, KEY);
	memset(d->v, 0, BLOCK);
	derive(d, seed, in, n);
	start(d, next);
	update(d, seed, next);
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
	uint8_t seed[PAK_CTR_DRBG_SEED], next[BLOCK];

	if (!d->requests)
		return PAK_ERR_STATE;
	derive(d, seed, in, n);
	start(d, next);
	update(d, seed, next);
	d->requests = 1;
	pak_wipe(seed, sizeof seed);
	pak_wipe(next, sizeof next);
	return PAK_OK;
}

/* 10.2.1.5.2, of any lengths. */
static void request(struct pak_ctr_drbg *d, uint8_t *out, size_t len,
                    const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t adin[PAK_CTR_DRBG_SEED] = {0}, last[BLOCK], next[BLOCK];
	const struct pak_aes_impl *aes = len > FEW ? d->schedule.impl : d->df.impl;

	start(d, next);
	if (total(in, n)) {
		derive(d, adin, in, n);
		update(d, adin, next);
		start(d, next);
	}
	aes->ctr(&d->schedule, out, NULL, len / BLOCK, next);
	if (len % BLOCK) {
		d->df.impl->ctr(&d->schedule, last, NULL, 1, next);
		memcpy(out + len / BLOCK * BLOCK, last, len % BLOCK);
		pak_wipe(last, sizeof last);
	}
	update(d, adin, next);
	pak_wipe_fixed(adin, sizeof adin);
	pak_wipe_fixed(next, sizeof next);
}

static void request_one_input(struct pak_ctr_drbg *d, uint8_t *out, size_t len, const uint8_t *in,
                              size_t in_len)
{
	request(d, out, len, &(struct pak_ctr_drbg_input){in, in_len}, 1);
}

const struct pak_ctr_drbg_impl pak_ctr_drbg_ref = {
        .name = "ctr_drbg_ref",
        .request = request_one_input,
};

/* A backend's short request leaves no expanded key, so none may be left from before: with it the
 * output of earlier requests could be computed. */
static void forget_expanded(struct pak_ctr_drbg *d)
{
	if (!d->expanded || d->impl == &pak_ctr_drbg_ref)
		return;
	pak_wipe(&d->schedule.u, sizeof d->schedule.u);
	d->expanded = false;
}

static void short_request(struct pak_ctr_drbg *d, uint8_t *out, size_t len,
                          const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t all[PAK_CTR_DRBG_SHORT_INPUT];
	size_t at = 0;

	for (; n && !in[n - 1].len; n--)
		;
	forget_expanded(d);
	if (n == 1) {
		d->impl->request(d, out, len, in->p, in->len);
		return;
	}
	for (size_t i = 0; i < n; at += in[i++].len)
		if (in[i].len)
			memcpy(all + at, in[i].p, in[i].len);
	d->impl->request(d, out, len, all, at);
	pak_wipe_fixed(all, sizeof all);
}

enum pak_status pak_ctr_drbg_generate(struct pak_ctr_drbg *d, uint8_t *out, size_t len,
                                      const struct pak_ctr_drbg_input *in, size_t n)
{
	const size_t in_len = total(in, n);

	if (!d->requests)
		return PAK_ERR_STATE;
	if (len > PAK_CTR_DRBG_MAX_REQUEST || d->requests > PAK_CTR_DRBG_RESEED_INTERVAL)
		return PAK_ERR_LIMIT;
	if (len && len <= PAK_CTR_DRBG_SHORT && in_len && in_len <= PAK_CTR_DRBG_SHORT_INPUT)
		short_request(d, out, len, in, n);
	else
		request(d, out, len, in, n);
	d->requests++;
	return PAK_OK;
}
