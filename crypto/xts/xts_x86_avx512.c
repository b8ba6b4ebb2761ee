/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (IEEE Std 1619) with VAES on 512-bit registers, 4 blocks each: xts_x86_vaes.h. */
#include <config.h>

#define VAES_LANES 4
#include "crypto/xts/xts_x86_vaes.h"

const struct pak_xts_impl pak_xts_x86_avx512 = {
        .name = "xts_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .aes = &pak_aes_x86_avx512,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
