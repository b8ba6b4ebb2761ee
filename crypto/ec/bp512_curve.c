/* SPDX-License-Identifier: Apache-2.0
 *
 * brainpoolP512r1 (RFC 5639) in portable C. */
#include "crypto/ec/bp512.h"
#include "crypto/ec/brainpool.h"

#include "crypto/ec/ec_field_ref.h"

#include "crypto/ec/ec_weierstrass.h"

static const struct pak_ec_impl bp512_ref = {.name = "bp512_ref", .needs = 0, WEI_METHODS};
static const struct pak_ec_impl *const bp512_impls[] = {&bp512_ref, NULL};

const struct pak_ec_curve pak_bp512 = {
        .alg = PAK_ALG_BRAINPOOLP512R1,
        .nonce_hash = PAK_ALG_SHA512,
        .primitive = "bp512",
        .field_len = 64,
        .scalar_len = 64,
        .p = &pak_bp512_p,
        .n = &pak_bp512_n,
        .b = pak_bp512_b,
        .g = pak_bp512_base[0][0],
        .to = pak_bp512_to,
        .back = pak_bp512_back,
        .impls = bp512_impls,
};
