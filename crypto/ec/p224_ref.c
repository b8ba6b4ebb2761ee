/* SPDX-License-Identifier: Apache-2.0
 *
 * P-224 in portable C. */
#include "crypto/ec/p224_field.h"

#include "crypto/ec/ec_field_ref.h"

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p224_ref = {.name = "p224_ref", .needs = 0, WEI_METHODS};
