/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) of 8 messages side by side: the oracle, and what serves without
 * AVX-512. */
#include "crypto/sha2/sha512_impl.h"

#define SHA2(name) pak_sha512_##name
#define SHA2_NAME "sha512_mb_ref"
#define SHA2_WORD uint64_t
#define SHA2_STORE pak_store64_be
#define LANES PAK_SHA512_LANES
#include "crypto/sha2/sha2_mb_ref.h"
