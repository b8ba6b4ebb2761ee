/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448. */
#define EDX 448
#include "tests/ct/ct_edx.h"

const struct ct_row ct_edx448[] = {
        {"curve448: k u, k B, encodings, each backend", row_multiples, 0, 0},
        {"X448: each backend", row_ladder, 0, 1},
        {"Ed448: each backend", row_eddsa, 0, 1},
        {"Ed448, X448: services", services, 0, 1},
        {0},
};
