/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: SHA-1 with a chosen backend, for the digest rows, tests and benches. */
#ifndef PAK_SHA1_IMPL_H
#define PAK_SHA1_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"
#include "crypto/base/impl.h"

struct pak_sha1_impl {
	const char *name;
	uint32_t needs; /* OR of enum pak_cpu_feature */
	/* Compresses n blocks of 64 bytes into h. */
	void (*blocks)(uint32_t h[5], const uint8_t *in, size_t n);
};

struct pak_sha1 {
	uint32_t h[5];
	uint64_t total; /* bytes so far; below 2^61 */
	const struct pak_sha1_impl *impl;
	uint8_t buffer[64];
};

/* Best first, the reference last, NULL-ended. */
extern const struct pak_sha1_impl *const pak_sha1_impls[];
extern const struct pak_sha1_impl pak_sha1_ref, pak_sha1_x86_shani;

extern const struct pak_hash pak_hash_sha1;

/* Starts the digest of row hash, one of the above, on impl instead of the best backend. */
void pak_sha1_init_with(struct pak_sha1 *c, const struct pak_hash *hash,
                        const struct pak_sha1_impl *impl);

/* Name of the backend in use. */
const char *pak_sha1_backend(void);

#endif
