/* SPDX-License-Identifier: Apache-2.0
 *
 * The 64-bit backend with the tier's flags: products by mulx. */
#include "crypto/base/cpu.h"
#include "crypto/bn/bn_mont.h"

const struct pak_bn_impl pak_bn_x86_adx = {
        .name = "bn_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, BN_METHODS};
