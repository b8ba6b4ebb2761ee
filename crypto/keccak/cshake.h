/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: cSHAKE128 and cSHAKE256 and the encodings of SP 800-185, without policy. */
#ifndef PAK_CSHAKE_H
#define PAK_CSHAKE_H

#include "crypto/keccak/keccak_impl.h"

#define PAK_CSHAKE128_RATE 168
#define PAK_CSHAKE256_RATE 136

#define PAK_LENGTH_ENCODED_MAX 9

extern const struct pak_hash pak_hash_cshake128, pak_hash_cshake256;

/* Starts cSHAKE with function name N and customization S (3.3); both empty: SHAKE. */
void pak_cshake_init(struct pak_keccak *c, size_t rate, const void *name, size_t name_len,
                     const void *custom, size_t custom_len);

/* left_encode(x) and right_encode(x) (2.3.1) to out; return their length. */
size_t pak_left_encode(uint8_t out[PAK_LENGTH_ENCODED_MAX], uint64_t x);
size_t pak_right_encode(uint8_t out[PAK_LENGTH_ENCODED_MAX], uint64_t x);

/* Absorbs encode_string(s) (2.3.2); len is below 2^61. */
void pak_keccak_absorb_string(struct pak_keccak *c, const void *s, size_t len);

#endif
