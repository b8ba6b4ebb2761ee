/* SPDX-License-Identifier: Apache-2.0
 *
 * cSHAKE128 and cSHAKE256 (SP 800-185, 2.3 and 3.3). */
#include "crypto/keccak/cshake.h"

#include <pak/mem.h>

#include "crypto/base/bytes.h"

/* The bytes of x, most significant first, at least one; returns how many. */
static size_t encode(uint8_t out[8], uint64_t x)
{
	size_t n = 1;

	while (n < 8 && x >> 8 * n)
		n++;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(x >> 8 * (n - 1 - i));
	return n;
}

size_t pak_left_encode(uint8_t out[PAK_LENGTH_ENCODED_MAX], uint64_t x)
{
	size_t n = encode(out + 1, x);

	out[0] = (uint8_t)n;
	return n + 1;
}

size_t pak_right_encode(uint8_t out[PAK_LENGTH_ENCODED_MAX], uint64_t x)
{
	size_t n = encode(out, x);

	out[n] = (uint8_t)n;
	return n + 1;
}

void pak_keccak_absorb_string(struct pak_keccak *c, const void *s, size_t len)
{
	uint8_t head[PAK_LENGTH_ENCODED_MAX];

	pak_keccak_absorb(c, head, pak_left_encode(head, 8 * (uint64_t)len));
	if (len)
		pak_keccak_absorb(c, s, len);
}

void pak_cshake_init(struct pak_keccak *c, size_t rate, const void *name, size_t name_len,
                     const void *custom, size_t custom_len)
{
	uint8_t width[PAK_LENGTH_ENCODED_MAX];

	if (!name_len && !custom_len) {
		pak_keccak_init(c, rate, PAK_KECCAK_SHAKE);
		return;
	}
	pak_keccak_init(c, rate, PAK_KECCAK_CSHAKE);
	pak_keccak_absorb(c, width, pak_left_encode(width, rate));
	pak_keccak_absorb_string(c, name, name_len);
	pak_keccak_absorb_string(c, custom, custom_len);
	pak_keccak_fill_block(c);
}
