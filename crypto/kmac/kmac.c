/* SPDX-License-Identifier: Apache-2.0
 *
 * KMAC (SP 800-185, 4.3): cSHAKE(bytepad(encode_string(K), rate) || X || right_encode(L), L,
 * "KMAC", S), where L = 0 gives the XOF form. */
#include "crypto/kmac/kmac.h"

#include <pak/mem.h>

void pak_kmac_init_bits(struct pak_kmac *k, size_t rate, const uint8_t *key, uint64_t key_bits,
                        const void *custom, size_t custom_len)
{
	uint8_t length[PAK_LENGTH_ENCODED_MAX];

	pak_cshake_init(&k->keyed, rate, "KMAC", 4, custom, custom_len);
	pak_keccak_absorb(&k->keyed, length, pak_left_encode(length, rate));
	pak_keccak_absorb(&k->keyed, length, pak_left_encode(length, key_bits));
	if (key_bits)
		pak_keccak_absorb(&k->keyed, key, (size_t)((key_bits + 7) / 8));
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

void pak_kmac_final_bits(struct pak_kmac *k, uint8_t last, unsigned bits, uint64_t len_bits)
{
	uint8_t end[PAK_LENGTH_ENCODED_MAX];
	size_t n = pak_right_encode(end, len_bits);
	unsigned carry = last & ((1u << bits) - 1);

	/* Every byte behind the message begins within one. */
	for (size_t i = 0; i < n; i++) {
		carry |= (unsigned)end[i] << bits;
		end[i] = (uint8_t)carry;
		carry >>= 8;
	}
	pak_keccak_absorb(&k->now, end, n);
	pak_keccak_absorb_bits(&k->now, (uint8_t)carry, bits);
	pak_wipe(end, 1);
}

void pak_kmac_read(struct pak_kmac *k, uint8_t *out, size_t len)
{
	pak_keccak_squeeze(&k->now, out, len);
}
