/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC (FIPS 198-1): H((K ^ opad) || H((K ^ ipad) || text)). */
#include "crypto/hmac/hmac.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"

#define IPAD 0x36
#define OPAD 0x5c

static void keyed(union pak_hash_state *state, const struct pak_hash *hash, uint8_t *block,
                  uint8_t pad)
{
	/* the length of every block is a multiple of 8 */
	for (size_t i = 0; i < hash->block_len; i += 8) {
		uint64_t x;

		memcpy(&x, block + i, 8);
		x ^= pad * (uint64_t)0x0101010101010101;
		memcpy(block + i, &x, 8);
	}
	hash->init(state);
	hash->update(state, block, hash->block_len);
}

void pak_hmac_init(struct pak_hmac *h, const struct pak_hash *hash, const uint8_t *key,
                   size_t key_len)
{
	uint8_t block[PAK_DIGEST_MAX_BLOCK] = {0};

	if (key_len > hash->block_len) {
		hash->init(&h->now);
		hash->update(&h->now, key, key_len);
		hash->final(&h->now, block);
	} else if (key_len) {
		memcpy(block, key, key_len);
	}
	keyed(&h->inner, hash, block, IPAD);
	keyed(&h->outer, hash, block, IPAD ^ OPAD);
	pak_wipe_fixed(block, sizeof block);
	pak_hmac_restart(h, hash);
}

void pak_hmac_restart(struct pak_hmac *h, const struct pak_hash *hash)
{
	memcpy(&h->now, &h->inner, hash->state_len);
}

void pak_hmac_update(struct pak_hmac *h, const struct pak_hash *hash, const void *in, size_t len)
{
	hash->update(&h->now, in, len);
}

void pak_hmac_pad_block(uint8_t block[PAK_DIGEST_MAX_BLOCK], const struct pak_hash *hash)
{
	size_t bits = 8 * ((size_t)hash->block_len + hash->len);

	memset(block + hash->len, 0, (size_t)hash->block_len - hash->len);
	block[hash->len] = 0x80;
	pak_store32_be(block + hash->block_len - 4, (uint32_t)bits);
}

/* The outer message always fits one block, so it is padded here and compressed directly. Digests
 * that pad otherwise take the long way. */
static void end_long(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *out)
{
	uint8_t block[PAK_DIGEST_MAX_BLOCK];

	hash->final(&h->now, block);
	if (!hash->compress) {
		memcpy(&h->now, &h->outer, hash->state_len);
		hash->update(&h->now, block, hash->len);
		hash->final(&h->now, out);
		pak_wipe(block, hash->len);
		return;
	}
	pak_hmac_pad_block(block, hash);
	memcpy(&h->now, &h->outer, hash->state_len);
	hash->compress(&h->now, block);
	hash->chain(&h->now, out);
	pak_wipe_fixed(&h->now, PAK_DIGEST_MAX_LEN); /* no chaining value is longer */
	pak_wipe_fixed(block, PAK_DIGEST_MAX_LEN);
}

void pak_hmac_final(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *out)
{
	if (hash->end_outer)
		hash->end_outer(&h->now, &h->outer, out);
	else
		end_long(h, hash, out);
}

void pak_hmac_clear(struct pak_hmac *h, const struct pak_hash *hash)
{
	pak_wipe(&h->inner, hash->state_len);
	pak_wipe(&h->outer, hash->state_len);
	pak_wipe(&h->now, hash->state_len);
}
