/* SPDX-License-Identifier: Apache-2.0
 *
 * brainpoolP256r1 (RFC 5639) in portable C. */
#include "crypto/ec/bp256.h"
#include "crypto/ec/brainpool.h"

#include "crypto/ec/ec_field_ref.h"

#include "crypto/ec/ec_weierstrass.h"

static const struct pak_ec_impl bp256_ref = {.name = "bp256_ref", .needs = 0, WEI_METHODS};
static const struct pak_ec_impl *const bp256_impls[] = {&bp256_ref, NULL};

const struct pak_ec_curve pak_bp256 = {
        .alg = PAK_ALG_BRAINPOOLP256R1,
        .nonce_hash = PAK_ALG_SHA256,
        .primitive = "bp256",
        .field_len = 32,
        .scalar_len = 32,
        .p = &pak_bp256_p,
        .n = &pak_bp256_n,
        .b = pak_bp256_b,
        .g = pak_bp256_base[0][0],
        .to = pak_bp256_to,
        .back = pak_bp256_back,
        .impls = bp256_impls,
};
