/* SPDX-License-Identifier: Apache-2.0
 *
 * KMAC (SP 800-185, 4.3): cSHAKE(bytepad(encode_string(K), rate) || X || right_encode(L), L,
 * "KMAC", S), where L = 0 gives the XOF form. */
#include "crypto/kmac/kmac.h"

void pak_kmac_init(struct pak_kmac *k, size_t rate, const uint8_t *key, size_t key_len,
                   const void *custom, size_t custom_len)
{
	uint8_t width[PAK_LENGTH_ENCODED_MAX];

	pak_cshake_init(&k->keyed, rate, "KMAC", 4, custom, custom_len);
	pak_keccak_absorb(&k->keyed, width, pak_left_encode(width, rate));
	pak_keccak_absorb_string(&k->keyed, key, key_len);
	pak_keccak_fill_block(&k->keyed);
	pak_kmac_restart(k);
}

void pak_kmac_restart(struct pak_kmac *k)
{
	k->now = k->keyed;
}

void pak_kmac_update(struct pak_kmac *k, const void *in, size_t len)
{
	pak_keccak_absorb(&k->now, in, len);
}

void pak_kmac_final(struct pak_kmac *k, size_t len)
{
	uint8_t bits[PAK_LENGTH_ENCODED_MAX];

	pak_keccak_absorb(&k->now, bits, pak_right_encode(bits, 8 * (uint64_t)len));
}

void pak_kmac_read(struct pak_kmac *k, uint8_t *out, size_t len)
{
	pak_keccak_squeeze(&k->now, out, len);
}
