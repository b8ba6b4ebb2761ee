/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197) with VAES on 512-bit registers, 4 blocks each: aes_x86_vaes.h. */
#include <config.h>

#define VAES_LANES 4
#include "crypto/aes/aes_x86_vaes.h"

const struct pak_aes_impl pak_aes_x86_avx512 = {
        .name = "aes_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .few = &pak_aes_x86_aesni,
        VAES_FUNCTIONS,
};
