/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM-SIV (RFC 8452) with AES-NI and PCLMULQDQ: gcm_siv_x86.h. */
#include <config.h>

#define VAES_LANES 1
#include "crypto/siv/gcm_siv_x86.h"

const struct pak_gcm_siv_impl pak_gcm_siv_x86_aesni = {
        .name = "gcm_siv_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .aes = &pak_aes_x86_aesni,
        .set_key = set_key,
        .hash = hash,
        .ctr = ctr,
};
