/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.3) on 256-bit registers: chacha20_x86.h. */
#include <config.h>

#define CHACHA_LANES 8
#include "crypto/chacha/chacha20_x86.h"

const struct pak_chacha20_impl pak_chacha20_x86_avx2 = {
        .name = "chacha20_x86_avx2",
        .needs = PAK_CPU_AVX2,
        .burst = 4,
        .blocks = blocks,
};
