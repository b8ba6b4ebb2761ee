/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the sponge over Keccak-f[1600] (FIPS 202) with a chosen backend: for the rows of SHA-3,
 * for SHAKE, cSHAKE and KMAC, for tests and benches. */
#ifndef PAK_KECCAK_IMPL_H
#define PAK_KECCAK_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"
#include "crypto/base/impl.h"

#define PAK_KECCAK_MAX_RATE 168

/* a[x + 5 y] is lane (x, y). rate is a multiple of 8, in bytes: 72, 104, 136, 144 or 168. */
struct pak_keccak_impl {
	const char *name;
	uint32_t needs; /* OR of enum pak_cpu_feature */
	void (*permute)(uint64_t a[25]);
	/* Each whole block of in: xor, then permute. Returns the bytes taken. */
	size_t (*absorb)(uint64_t a[25], const uint8_t *in, size_t len, size_t rate);
	/* Each whole block of out: permute, then write. Returns the bytes given. */
	size_t (*squeeze)(uint64_t a[25], uint8_t *out, size_t len, size_t rate);
};

struct pak_keccak {
	uint64_t a[25];
	const struct pak_keccak_impl *impl;
	uint8_t rate,
	        suffix; /* suffix: the bits after the message and the first bit of the padding */
	uint8_t pos;    /* bytes of the block absorbed, or given; below rate but for squeezing */
	uint8_t squeezing;
};

/* FIPS 202, 6.1 and 6.2; SP 800-185, 3.3. */
enum { PAK_KECCAK_SHA3 = 0x06, PAK_KECCAK_SHAKE = 0x1f, PAK_KECCAK_CSHAKE = 0x04 };

/* Best first, the reference last, NULL-ended. */
extern const struct pak_keccak_impl *const pak_keccak_impls[];
extern const struct pak_keccak_impl pak_keccak_ref, pak_keccak_x86_bmi, pak_keccak_x86_avx512;

extern const struct pak_hash pak_hash_sha3_224, pak_hash_sha3_256, pak_hash_sha3_384,
        pak_hash_sha3_512, pak_hash_shake128, pak_hash_shake256;

/* Starts an empty sponge on the best backend, or on impl. */
void pak_keccak_init(struct pak_keccak *c, size_t rate, uint8_t suffix);
void pak_keccak_init_with(struct pak_keccak *c, const struct pak_hash *hash,
                          const struct pak_keccak_impl *impl);

void pak_keccak_absorb(struct pak_keccak *c, const void *in, size_t len);

/* Ends the message with the `bits` low bits of last, 0 to 7 (FIPS 202, B.1); only squeeze may
 * follow. */
void pak_keccak_absorb_bits(struct pak_keccak *c, uint8_t last, unsigned bits);

/* Gives the next len bytes of the output; the first call ends the message. */
void pak_keccak_squeeze(struct pak_keccak *c, uint8_t *out, size_t len);

/* Zeros up to the next multiple of the rate: bytepad of SP 800-185, 2.3.3. */
void pak_keccak_fill_block(struct pak_keccak *c);

/* Name of the backend in use. */
const char *pak_keccak_backend(void);

#endif
