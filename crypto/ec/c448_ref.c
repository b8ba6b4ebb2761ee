/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards448 and curve448 in portable C. */
#include "crypto/ec/c448.h"

#include "crypto/ec/c448_field.h"
#include "crypto/ec/c448_group.h"
#include "crypto/ec/c448_multiply.h"

const struct pak_c448_impl pak_c448_ref = {.name = "c448_ref", .needs = 0, C448_METHODS};
