/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4, 6.2.2) of 16 messages side by side: the oracle, and what serves without
 * AVX-512. */
#include "crypto/sha2/sha256_impl.h"

#define SHA2(name) pak_sha256_##name
#define SHA2_NAME "sha256_mb_ref"
#define SHA2_WORD uint32_t
#define SHA2_STORE pak_store32_be
#define LANES PAK_SHA256_LANES
#include "crypto/sha2/sha2_mb_ref.h"
