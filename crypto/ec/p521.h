/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: P-521 (SP 800-186 3.2.1.5), what its backends share. p = 2^521 - 1. */
#ifndef PAK_EC_P521_H
#define PAK_EC_P521_H

#include "crypto/ec/ec_curve.h"

extern const struct pak_modulus pak_p521_p, pak_p521_n;
extern const struct pak_ec_impl pak_p521_ref, pak_p521_x86_adx, pak_p521_x86_ifma;

extern const struct pak_ec_curve pak_p521;

/* Name of the backend in use. */
const char *pak_p521_backend(void);

/* pak_p521_base[i][j] = (2 j + 1) 2^(12 i) G and pak_p521_odd[j] = (2 j + 1) G, affine, in
 * Montgomery form: ec_table.py. */
extern const uint64_t pak_p521_base[44][32][18], pak_p521_odd[64][18];

#endif
