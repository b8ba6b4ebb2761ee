/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202) on four states with AVX-512VL: lane i of all states in one ymm
 * register. */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("schedule-insns") /* as for one state */
#endif

#define LANE __m256i
#define VECTOR(op) _mm256_##op

#include "crypto/keccak/keccak_vector.h"

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_xn.h"

#define IOTA(r) _mm256_set1_epi64x((long long)pak_keccak_iota[r])

#include "crypto/keccak/keccak_f.h"

#define READ(i) s[i] = _mm256_load_si256((const __m256i *)(const void *)(a + 4 * (i)));
#define WRITE(i) _mm256_store_si256((__m256i *)(void *)(a + 4 * (i)), s[i]);

static void permute(uint64_t *a)
{
	__m256i s[25];

	EACH_OF_ALL(READ)
	keccak_f(s);
	EACH_OF_ALL(WRITE)
	_mm256_zeroupper();
}

const struct pak_keccak_xn_impl pak_keccak_x4_x86_avx512 = {
        .name = "keccak_x4_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .states = 4,
        .permute = permute,
};
