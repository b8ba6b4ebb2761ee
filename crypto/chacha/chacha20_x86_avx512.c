/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.3) on 512-bit registers: chacha20_x86.h. */
#include <config.h>

#define CHACHA_LANES 16
#include "crypto/chacha/chacha20_x86.h"

const struct pak_chacha20_impl pak_chacha20_x86_avx512 = {
        .name = "chacha20_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .burst = 4,
        .blocks = blocks,
};
