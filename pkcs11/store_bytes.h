/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the fixed-width little-endian integers of the store's format. */
#ifndef PAK_PKCS11_STORE_BYTES_H
#define PAK_PKCS11_STORE_BYTES_H

#include <stdint.h>

static inline void pak_put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline void pak_put64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static inline uint32_t pak_get32(const uint8_t *p)
{
	uint32_t v = 0;

	for (int i = 3; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static inline uint64_t pak_get64(const uint8_t *p)
{
	return (uint64_t)pak_get32(p + 4) << 32 | pak_get32(p);
}

#endif
