/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: P-256 (SP 800-186 3.2.1.3), what its backends share.
 * p = 2^256 - 2^224 + 2^192 + 2^96 - 1, so -p^-1 = 1 mod 2^64. */
#ifndef PAK_EC_P256_H
#define PAK_EC_P256_H

#include "crypto/ec/ec_curve.h"

#define P256_P0 0xffffffffffffffff
#define P256_P1 0x00000000ffffffff
#define P256_P2 0x0000000000000000
#define P256_P3 0xffffffff00000001

extern const struct pak_modulus pak_p256_p, pak_p256_n;
extern const struct pak_ec_impl pak_p256_ref, pak_p256_x86_adx, pak_p256_x86_ifma;

extern const struct pak_ec_curve pak_p256;

/* Name of the backend in use. */
const char *pak_p256_backend(void);

/* pak_p256_base[i][j] = (2 j + 1) 2^(7 i) G, affine, in Montgomery form: ec_table.py. */
extern const uint64_t pak_p256_base[37][64][8];

#endif
