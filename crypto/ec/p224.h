/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: P-224 (SP 800-186 3.2.1.2), what its backends share. p = 2^224 - 2^96 + 1. */
#ifndef PAK_EC_P224_H
#define PAK_EC_P224_H

#include "crypto/ec/ec_curve.h"

extern const struct pak_modulus pak_p224_p, pak_p224_n;
extern const struct pak_ec_impl pak_p224_ref;

extern const struct pak_ec_curve pak_p224;

/* Name of the backend in use. */
const char *pak_p224_backend(void);

/* pak_p224_base[i][j] = (2 j + 1) 2^(28 i) G, affine, in Montgomery form: ec_table.py. */
extern const uint64_t pak_p224_base[8][64][8];

#endif
