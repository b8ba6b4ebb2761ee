/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202, 3.2 and 3.3) in portable C. */
#include "crypto/keccak/keccak_impl.h"
#include "crypto/keccak/keccak_scalar.h"

#include "crypto/keccak/keccak_sponge.h"

const struct pak_keccak_impl pak_keccak_ref = {
        .name = "keccak_ref",
        .permute = permute,
        .absorb = absorb,
        .squeeze = squeeze,
};
