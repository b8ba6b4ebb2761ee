/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC of a TLS 1.0 to 1.2 record after CBC decryption (RFC 5246 6.2.3.1), where the length of the
 * text is a secret: the number of blocks compressed and every address depend on public bounds only
 * (Lucky Thirteen). */
#include "crypto/hmac/hmac_tls.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"

#define MAX_PADDING 256 /* bytes between the longest and the shortest text, plus one */

/* What is hashed after the key block: header || text, then 0x80, zeros and the length. */
struct message {
	const uint8_t *header, *data;
	size_t header_len, data_max; /* public */
	uint64_t len;                /* secret: header and text */
	uint64_t last;               /* secret: index of the block that ends the padded message */
};

/* A division by the block length, a power of two: n is secret, and a divider takes its time. */
static size_t whole_blocks(const struct pak_hash *hash, uint64_t n)
{
	return (size_t)(n >> __builtin_ctz(hash->block_len));
}

/* Byte i of header || data, 0 past the end of the data. i is public. */
static uint8_t byte_at(const struct message *m, size_t i)
{
	if (i < m->header_len)
		return m->header[i];
	return i - m->header_len < m->data_max ? m->data[i - m->header_len] : 0;
}

/* Block `index` of the padded message; key_len bytes went before it and count in the length field.
 */
static void padded_block(uint8_t *block, const struct pak_hash *hash, const struct message *m,
                         size_t index)
{
	size_t start = index * hash->block_len;
	uint64_t bits = 8 * (m->len + hash->block_len);
	uint64_t is_last = pak_ct_mask(pak_ct_eq(index, m->last));

	for (size_t i = 0; i < hash->block_len; i++) {
		uint64_t inside = pak_ct_mask(pak_ct_lt(start + i, m->len));
		uint64_t marker = pak_ct_mask(pak_ct_eq(start + i, m->len));

		block[i] = (uint8_t)((byte_at(m, start + i) & inside) | (0x80 & marker));
	}
	/* Zeros so far where the length goes: the padding keeps text and marker out of that field.
	 */
	for (size_t i = 0; i < 8; i++)
		block[hash->block_len - 1 - i] |= (uint8_t)(bits >> (8 * i) & is_last);
}

/* Blocks that hold text whatever its length is. */
static size_t absorb_public(union pak_hash_state *state, const struct pak_hash *hash,
                            const struct message *m, size_t text_max)
{
	size_t text_min = text_max < MAX_PADDING ? 0 : text_max - MAX_PADDING + 1;
	size_t blocks = whole_blocks(hash, m->header_len + text_min);

	if (blocks) {
		hash->update(state, m->header, m->header_len);
		hash->update(state, m->data, blocks * hash->block_len - m->header_len);
	}
	return blocks;
}

void pak_hmac_tls(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *out,
                  const uint8_t *header, size_t header_len, const uint8_t *data, size_t len,
                  size_t record_len)
{
	uint8_t block[PAK_DIGEST_MAX_BLOCK] = {0}, digest[PAK_DIGEST_MAX_LEN] = {0};
	uint8_t candidate[PAK_DIGEST_MAX_LEN];
	size_t text_max = record_len - hash->len - 1;
	uint64_t text = pak_ct_select(pak_ct_mask(pak_ct_lt(text_max, len)), text_max, len);
	struct message m = {header, data, header_len, text_max, header_len + text, 0};
	size_t end = whole_blocks(hash, header_len + text_max + hash->length_field);

	m.last = whole_blocks(hash, m.len + hash->length_field);
	memcpy(&h->now, &h->inner, hash->state_len);
	for (size_t i = absorb_public(&h->now, hash, &m, text_max); i <= end; i++) {
		uint64_t mask = pak_ct_mask(pak_ct_eq(i, m.last));

		padded_block(block, hash, &m, i);
		hash->compress(&h->now, block);
		hash->chain(&h->now, candidate);
		for (size_t j = 0; j < hash->len; j++)
			digest[j] |= (uint8_t)(candidate[j] & mask);
	}
	memcpy(block, digest, hash->len);
	pak_hmac_pad_block(block, hash);
	memcpy(&h->now, &h->outer, hash->state_len);
	hash->compress(&h->now, block);
	hash->chain(&h->now, out);
	pak_wipe(block, sizeof block);
	pak_wipe(digest, sizeof digest);
	pak_wipe(candidate, sizeof candidate);
	pak_wipe(&h->now, hash->state_len);
}
