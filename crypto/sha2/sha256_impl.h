/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: SHA-224 and SHA-256 with a chosen backend, for the digest rows, tests and benches. */
#ifndef PAK_SHA256_IMPL_H
#define PAK_SHA256_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"
#include "crypto/base/impl.h"

struct pak_sha256_impl {
	const char *name;
	uint32_t needs; /* OR of enum pak_cpu_feature */
	/* Compresses n blocks of 64 bytes into h. */
	void (*blocks)(uint32_t h[8], const uint8_t *in, size_t n);
};

struct pak_sha256 {
	uint32_t h[8];
	uint64_t total; /* bytes so far; below 2^61 */
	const struct pak_sha256_impl *impl;
	uint8_t buffer[64];
};

/* Best first, the reference last, NULL-ended. */
extern const struct pak_sha256_impl *const pak_sha256_impls[];
extern const struct pak_sha256_impl pak_sha256_ref, pak_sha256_x86_shani;

extern const struct pak_hash pak_hash_sha256, pak_hash_sha224;

/* Starts the digest of row hash, one of the above, on impl instead of the best backend. */
void pak_sha256_init_with(struct pak_sha256 *c, const struct pak_hash *hash,
                          const struct pak_sha256_impl *impl);

/* The backend in use, and its name. */
const struct pak_sha256_impl *pak_sha256_pick(void);
const char *pak_sha256_backend(void);

#endif
