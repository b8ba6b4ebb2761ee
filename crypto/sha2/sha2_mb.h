/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: several SHA-256 or SHA-512 computations side by side, one in each lane of wide registers
 * (multi-buffer hashing), for batches of short messages: PBKDF2 of many passwords, hash-based
 * signatures. Lane i of a state is column i: h[word][lane]. */
#ifndef PAK_SHA2_MB_H
#define PAK_SHA2_MB_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/impl.h"

#define PAK_SHA256_LANES 16
#define PAK_SHA512_LANES 8

/* All lanes compress the same number of blocks. */
struct pak_sha256_mb_impl {
	const char *name;
	uint32_t needs; /* OR of enum pak_cpu_feature */
	/* n blocks of 64 bytes from each in[lane] into h. */
	void (*blocks)(uint32_t h[8][PAK_SHA256_LANES], const uint8_t *const in[PAK_SHA256_LANES],
	               size_t n);
	/* One block whose words are there already, in columns, in the machine's byte order. */
	void (*words)(uint32_t h[8][PAK_SHA256_LANES], const uint32_t w[16][PAK_SHA256_LANES]);
	/* Messages from which the lanes win over one computation after the other. */
	size_t enough;
};

struct pak_sha512_mb_impl {
	const char *name;
	uint32_t needs;
	/* n blocks of 128 bytes from each in[lane] into h. */
	void (*blocks)(uint64_t h[8][PAK_SHA512_LANES], const uint8_t *const in[PAK_SHA512_LANES],
	               size_t n);
	void (*words)(uint64_t h[8][PAK_SHA512_LANES], const uint64_t w[16][PAK_SHA512_LANES]);
	size_t enough;
};

/* Best first, the reference last, NULL-ended. All state is 64-byte aligned. */
extern const struct pak_sha256_mb_impl *const pak_sha256_mb_impls[];
extern const struct pak_sha256_mb_impl pak_sha256_mb_ref, pak_sha256_mb_x86_avx512;
extern const struct pak_sha512_mb_impl *const pak_sha512_mb_impls[];
extern const struct pak_sha512_mb_impl pak_sha512_mb_ref, pak_sha512_mb_x86_avx512;

const struct pak_sha256_mb_impl *pak_sha256_mb_pick(void);
const struct pak_sha512_mb_impl *pak_sha512_mb_pick(void);

/* Digests of count messages of len bytes each, from the chaining value `from` reached after
 * `before` bytes (whole blocks); from NULL: from the beginning. Writes the eight words of each
 * chaining value to out[i], in the digest's byte order, 32 or 64 bytes. */
void pak_sha256_many(uint8_t (*out)[32], const uint32_t from[8], uint64_t before,
                     const uint8_t *const *in, size_t len, size_t count);
void pak_sha512_many(uint8_t (*out)[64], const uint64_t from[8], uint64_t before,
                     const uint8_t *const *in, size_t len, size_t count);

/* The same on a chosen backend, for tests and benches. */
void pak_sha256_many_with(const struct pak_sha256_mb_impl *impl, uint8_t (*out)[32],
                          const uint32_t from[8], uint64_t before, const uint8_t *const *in,
                          size_t len, size_t count);
void pak_sha512_many_with(const struct pak_sha512_mb_impl *impl, uint8_t (*out)[64],
                          const uint64_t from[8], uint64_t before, const uint8_t *const *in,
                          size_t len, size_t count);

#endif
