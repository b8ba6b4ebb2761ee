/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM-SIV (RFC 8452) with VAES and VPCLMULQDQ on 512-bit registers: gcm_siv_x86.h. */
#include <config.h>

#define VAES_LANES 4
#include "crypto/siv/gcm_siv_x86.h"

const struct pak_gcm_siv_impl pak_gcm_siv_x86_avx512 = {
        .name = "gcm_siv_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .aes = &pak_aes_x86_aesni,
        .set_key = set_key,
        .hash = hash,
        .ctr = ctr,
};
