/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: P-384 (SP 800-186 3.2.1.4), what its backends share. p = 2^384 - 2^128 - 2^96 + 2^32
 * - 1. */
#ifndef PAK_EC_P384_H
#define PAK_EC_P384_H

#include "crypto/ec/ec_curve.h"

extern const struct pak_modulus pak_p384_p, pak_p384_n;
extern const struct pak_ec_impl pak_p384_ref, pak_p384_x86_adx;

extern const struct pak_ec_curve pak_p384;

/* Name of the backend in use. */
const char *pak_p384_backend(void);

/* pak_p384_base[i][j] = (2 j + 1) 2^(28 i) G, affine, in Montgomery form: ec_table.py. */
extern const uint64_t pak_p384_base[14][64][12];

#endif
