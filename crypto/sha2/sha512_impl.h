/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: SHA-384, SHA-512, SHA-512/224 and SHA-512/256 with a chosen backend, for the digest
 * rows, tests and benches. */
#ifndef PAK_SHA512_IMPL_H
#define PAK_SHA512_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"
#include "crypto/base/impl.h"

struct pak_sha512_impl {
	const char *name;
	uint32_t needs; /* OR of enum pak_cpu_feature */
	/* Compresses n blocks of 128 bytes into h. */
	void (*blocks)(uint64_t h[8], const uint8_t *in, size_t n);
};

struct pak_sha512 {
	uint64_t h[8];
	uint64_t total; /* bytes so far; below 2^61 */
	const struct pak_sha512_impl *impl;
	uint8_t buffer[128];
};

/* Best first, the reference last, NULL-ended. */
extern const struct pak_sha512_impl *const pak_sha512_impls[];
extern const struct pak_sha512_impl pak_sha512_ref, pak_sha512_x86_avx2, pak_sha512_x86_avx512;

extern const struct pak_hash pak_hash_sha512, pak_hash_sha384, pak_hash_sha512_224,
        pak_hash_sha512_256;

/* Starts the digest of row hash, one of the above, on impl instead of the best backend. */
void pak_sha512_init_with(struct pak_sha512 *c, const struct pak_hash *hash,
                          const struct pak_sha512_impl *impl);

/* The backend in use, and its name. */
const struct pak_sha512_impl *pak_sha512_pick(void);
const char *pak_sha512_backend(void);

#endif
