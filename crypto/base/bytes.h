/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: loads and stores of fixed-width integers at any alignment, in either byte order. */
#ifndef PAK_BASE_BYTES_H
#define PAK_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t pak_load32_be(const void *p)
{
	const uint8_t *b = p;
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint64_t pak_load64_be(const void *p)
{
	const uint8_t *b = p;
	return (uint64_t)pak_load32_be(b) << 32 | pak_load32_be(b + 4);
}

static inline uint32_t pak_load32_le(const void *p)
{
	const uint8_t *b = p;
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static inline uint64_t pak_load64_le(const void *p)
{
	const uint8_t *b = p;
	return (uint64_t)pak_load32_le(b + 4) << 32 | pak_load32_le(b);
}

static inline void pak_store32_be(void *p, uint32_t v)
{
	uint8_t *b = p;
	b[0] = (uint8_t)(v >> 24);
	b[1] = (uint8_t)(v >> 16);
	b[2] = (uint8_t)(v >> 8);
	b[3] = (uint8_t)v;
}

static inline void pak_store64_be(void *p, uint64_t v)
{
	uint8_t *b = p;
	pak_store32_be(b, (uint32_t)(v >> 32));
	pak_store32_be(b + 4, (uint32_t)v);
}

static inline void pak_store32_le(void *p, uint32_t v)
{
	uint8_t *b = p;
	b[0] = (uint8_t)v;
	b[1] = (uint8_t)(v >> 8);
	b[2] = (uint8_t)(v >> 16);
	b[3] = (uint8_t)(v >> 24);
}

static inline void pak_store64_le(void *p, uint64_t v)
{
	uint8_t *b = p;
	pak_store32_le(b, (uint32_t)v);
	pak_store32_le(b + 4, (uint32_t)(v >> 32));
}

/* pak_wipe for a size that the compiler knows, without the call. */
static inline __attribute__((always_inline)) void pak_wipe_fixed(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* out = a ^ b over n bytes; out may be a or b. */
static inline void pak_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
	for (; n >= 16; n -= 16, out += 16, a += 16, b += 16) {
		uint64_t x[2], y[2];

		/* all loads before the stores, so that out may be a or b */
		memcpy(x, a, 16);
		memcpy(y, b, 16);
		x[0] ^= y[0];
		x[1] ^= y[1];
		memcpy(out, x, 16);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = a[i] ^ b[i];
}

#endif
