/* SPDX-License-Identifier: Apache-2.0
 *
 * brainpoolP384r1 (RFC 5639) in portable C. */
#include "crypto/ec/bp384.h"
#include "crypto/ec/brainpool.h"

#include "crypto/ec/ec_field_ref.h"

#include "crypto/ec/ec_weierstrass.h"

static const struct pak_ec_impl bp384_ref = {.name = "bp384_ref", .needs = 0, WEI_METHODS};
static const struct pak_ec_impl *const bp384_impls[] = {&bp384_ref, NULL};

const struct pak_ec_curve pak_bp384 = {
        .alg = PAK_ALG_BRAINPOOLP384R1,
        .nonce_hash = PAK_ALG_SHA384,
        .primitive = "bp384",
        .field_len = 48,
        .scalar_len = 48,
        .p = &pak_bp384_p,
        .n = &pak_bp384_n,
        .b = pak_bp384_b,
        .g = pak_bp384_base[0][0],
        .to = pak_bp384_to,
        .back = pak_bp384_back,
        .impls = bp384_impls,
};
