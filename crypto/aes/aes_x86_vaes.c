/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197) with VAES on 256-bit registers, 2 blocks each: aes_x86_vaes.h. */
#include <config.h>

#define VAES_LANES 2
#include "crypto/aes/aes_x86_vaes.h"

const struct pak_aes_impl pak_aes_x86_vaes = {
        .name = "aes_x86_vaes",
        .needs = PAK_CPU_VAES,
        .few = &pak_aes_x86_aesni,
        VAES_FUNCTIONS,
};
