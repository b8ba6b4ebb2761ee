/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (IEEE Std 1619) with VAES on 256-bit registers, 2 blocks each: xts_x86_vaes.h. */
#include <config.h>

#define VAES_LANES 2
#include "crypto/xts/xts_x86_vaes.h"

const struct pak_xts_impl pak_xts_x86_vaes = {
        .name = "xts_x86_vaes",
        .needs = PAK_CPU_VAES,
        .aes = &pak_aes_x86_vaes,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
