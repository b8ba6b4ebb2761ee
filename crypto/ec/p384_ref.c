/* SPDX-License-Identifier: Apache-2.0
 *
 * P-384 in portable C: the oracle of the other backends. */
#include "crypto/ec/p384_field.h"

#include "crypto/ec/ec_field_ref.h"

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p384_ref = {.name = "p384_ref", .needs = 0, WEI_METHODS};
