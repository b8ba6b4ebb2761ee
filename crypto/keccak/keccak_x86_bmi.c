/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202, 3.2 and 3.3): the portable rounds, compiled for ANDN and RORX. */
#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/keccak/keccak_scalar.h"

#include "crypto/keccak/keccak_sponge.h"

const struct pak_keccak_impl pak_keccak_x86_bmi = {
        .name = "keccak_x86_bmi",
        .needs = PAK_CPU_AVX2, /* BMI1 and BMI2 come with it */
        .permute = permute,
        .absorb = absorb,
        .squeeze = squeeze,
};
