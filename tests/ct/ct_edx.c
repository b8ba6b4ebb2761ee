/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519. */
#define EDX 25519
#include "tests/ct/ct_edx.h"

const struct ct_row ct_edx[] = {
        {"curve25519: k u, k B, encodings, each backend", row_multiples, 0, 0},
        {"X25519: each backend", row_ladder, 0, 1},
        {"Ed25519: each backend", row_eddsa, 0, 1},
        {"Ed25519, X25519: services", services, 0, 1},
        {0},
};
