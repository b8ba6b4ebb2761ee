/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202) on eight states with AVX-512VL: lane i of all states in one zmm
 * register. */
#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("schedule-insns") /* as for one state */
#endif

#define LANE __m512i
#define VECTOR(op) _mm512_##op

#include "crypto/keccak/keccak_vector.h"

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_xn.h"

#define IOTA(r) _mm512_set1_epi64((long long)pak_keccak_iota[r])

#include "crypto/keccak/keccak_f.h"

#define READ(i) s[i] = _mm512_load_si512((const __m512i *)(const void *)(a + 8 * (i)));
#define WRITE(i) _mm512_store_si512((__m512i *)(void *)(a + 8 * (i)), s[i]);

static void permute(uint64_t *a)
{
	__m512i s[25];

	EACH_OF_ALL(READ)
	keccak_f(s);
	EACH_OF_ALL(WRITE)
	_mm256_zeroupper();
}

const struct pak_keccak_xn_impl pak_keccak_x8_x86_avx512 = {
        .name = "keccak_x8_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .states = 8,
        .permute = permute,
};
