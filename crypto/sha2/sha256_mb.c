/* SPDX-License-Identifier: Apache-2.0
 *
 * Many messages of one length through SHA-256 (FIPS 180-4): the list of backends; the rest is in
 * sha2_mb_many.h. */
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha2_mb.h"

#define SHA2(name) pak_sha256_##name
#define SHA2_WORD uint32_t
#define SHA2_STORE pak_store32_be
#define LANES PAK_SHA256_LANES

const struct pak_sha256_mb_impl *const pak_sha256_mb_impls[] = {
        PAK_IF_X86_AVX512(&pak_sha256_mb_x86_avx512, ) & pak_sha256_mb_ref,
        NULL,
};

/* 5.3.3 */
static const uint32_t iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

#include "crypto/sha2/sha2_mb_many.h"
