/* SPDX-License-Identifier: Apache-2.0
 *
 * Many messages of one length through SHA-512 (FIPS 180-4): the list of backends; the rest is in
 * sha2_mb_many.h. */
#include "crypto/sha2/sha512_impl.h"
#include "crypto/sha2/sha2_mb.h"

#define SHA2(name) pak_sha512_##name
#define SHA2_WORD uint64_t
#define SHA2_STORE pak_store64_be
#define LANES PAK_SHA512_LANES

const struct pak_sha512_mb_impl *const pak_sha512_mb_impls[] = {
        PAK_IF_X86_AVX512(&pak_sha512_mb_x86_avx512, ) & pak_sha512_mb_ref,
        NULL,
};

/* 5.3.5 */
static const uint64_t iv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                               0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                               0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

#include "crypto/sha2/sha2_mb_many.h"
