/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: loads and stores of fixed-width integers at any alignment, in either byte order. */
#ifndef PAK_BASE_BYTES_H
#define PAK_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* By copies of whole words: gcc makes poor vectors of rows of bytes. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define PAK_BE32(v) __builtin_bswap32(v)
#define PAK_BE64(v) __builtin_bswap64(v)
#define PAK_LE32(v) (v)
#define PAK_LE64(v) (v)
#else
#define PAK_BE32(v) (v)
#define PAK_BE64(v) (v)
#define PAK_LE32(v) __builtin_bswap32(v)
#define PAK_LE64(v) __builtin_bswap64(v)
#endif

static inline uint32_t pak_load32_be(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return PAK_BE32(v);
}

static inline uint32_t pak_load32_le(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return PAK_LE32(v);
}

static inline uint64_t pak_load64_be(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return PAK_BE64(v);
}

static inline uint64_t pak_load64_le(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return PAK_LE64(v);
}

static inline void pak_store32_be(void *p, uint32_t v)
{
	v = PAK_BE32(v);
	memcpy(p, &v, sizeof v);
}

static inline void pak_store32_le(void *p, uint32_t v)
{
	v = PAK_LE32(v);
	memcpy(p, &v, sizeof v);
}

static inline void pak_store64_be(void *p, uint64_t v)
{
	v = PAK_BE64(v);
	memcpy(p, &v, sizeof v);
}

static inline void pak_store64_le(void *p, uint64_t v)
{
	v = PAK_LE64(v);
	memcpy(p, &v, sizeof v);
}

/* pak_wipe for a size that the compiler knows, without the call. */
static inline __attribute__((always_inline)) void pak_wipe_fixed(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ volatile("" : : "r"(p) : "memory");
}

typedef uint64_t pak_chunk __attribute__((vector_size(16)));

/* out = a ^ b over n bytes; out may be a or b. By 16 bytes, as whoever reads blocks next does. */
static inline void pak_xor(uint8_t *out, const uint8_t *a, const uint8_t *b, size_t n)
{
	for (; n >= 16; n -= 16, out += 16, a += 16, b += 16) {
		pak_chunk x, y;

		/* all loads before the stores, so that out may be a or b */
		memcpy(&x, a, 16);
		memcpy(&y, b, 16);
		x ^= y;
		memcpy(out, &x, 16);
	}
	for (size_t i = 0; i < n; i++)
		out[i] = a[i] ^ b[i];
}

#endif
