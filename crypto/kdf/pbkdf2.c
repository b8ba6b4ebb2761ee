/* SPDX-License-Identifier: Apache-2.0
 *
 * PBKDF2 (RFC 8018 5.2, SP 800-132) with HMAC as its function. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/hmac/hmac.h"
#include "crypto/kdf/kdf.h"

/* The further U for digests without a compression of their own. */
static void u_blocks(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *t, uint8_t *u,
                     uint32_t iterations)
{
	while (--iterations) {
		pak_hmac_restart(h, hash);
		pak_hmac_update(h, hash, u, hash->len);
		pak_hmac_final(h, hash, u);
		pak_xor(t, t, u, hash->len);
	}
}

/* U(1) = HMAC(password, salt || i); U(j) = HMAC(password, U(j-1)); T = xor of all U. A
 * digest-length message makes each further HMAC two compressions of a block whose padding never
 * changes. */
static void t_block(struct pak_hmac *h, const struct pak_hash *hash, uint8_t t[PAK_DIGEST_MAX_LEN],
                    const uint8_t *salt, size_t salt_len, uint32_t i, uint32_t iterations)
{
	uint8_t block[PAK_DIGEST_MAX_BLOCK], index[4];

	pak_store32_be(index, i);
	pak_hmac_restart(h, hash);
	pak_hmac_update(h, hash, salt, salt_len);
	pak_hmac_update(h, hash, index, sizeof index);
	pak_hmac_final(h, hash, block);
	memcpy(t, block, hash->len);
	if (!hash->compress) {
		u_blocks(h, hash, t, block, iterations);
		pak_wipe(block, sizeof block);
		return;
	}
	pak_hmac_pad_block(block, hash);
	pak_hmac_restart(h, hash);
	while (--iterations) {
		memcpy(&h->now, &h->inner, hash->chain_len);
		hash->compress(&h->now, block);
		hash->chain(&h->now, block);
		memcpy(&h->now, &h->outer, hash->chain_len);
		hash->compress(&h->now, block);
		hash->chain(&h->now, block);
		pak_xor(t, t, block, hash->len);
	}
	pak_wipe(block, sizeof block);
}

void pak_kdf_pbkdf2(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                    const uint8_t *password, size_t password_len, const uint8_t *salt,
                    size_t salt_len, uint32_t iterations)
{
	uint8_t t[PAK_DIGEST_MAX_LEN];
	struct pak_hmac h;

	pak_hmac_init(&h, hash, password, password_len);
	for (uint32_t i = 1; out_len; i++) {
		size_t n = out_len < hash->len ? out_len : hash->len;

		t_block(&h, hash, t, salt, salt_len, i, iterations);
		memcpy(out, t, n);
		out += n;
		out_len -= n;
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(t, sizeof t);
}
