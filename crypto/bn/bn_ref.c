/* SPDX-License-Identifier: Apache-2.0
 *
 * The portable backend. */
#include "crypto/bn/bn_mont.h"

const struct pak_bn_impl pak_bn_ref = {.name = "bn_ref", .needs = 0, BN_METHODS};
