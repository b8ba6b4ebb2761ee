/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202) on four states with AVX2: lane i of all states in one ymm register, as
 * far as sixteen go. Eight states are twice four. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_xn.h"

#define LANE __m256i
#define XOR(a, b) ((a) ^ (b))
#define XOR3(a, b, c) ((a) ^ (b) ^ (c))
#define THETA(a, c, d) ((a) ^ ((c) ^ (d)))
#define CHI(a, b, c) ((a) ^ _mm256_andnot_si256((b), (c)))
#define ROL(a, n) \
	((n) % 8 ? _mm256_or_si256(_mm256_slli_epi64((a), (n)), _mm256_srli_epi64((a), 64 - (n))) \
	         : _mm256_shuffle_epi8((a), (n) == 8 ? rol8 : rol56))
#define IOTA(r) _mm256_set1_epi64x((long long)pak_keccak_iota[r])

/* Bytes of each word one place up, and one down. */
#define rol8 _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0e0d0c0b0a09080f, 0x0605040302010007))
#define rol56 _mm256_broadcastsi128_si256(_mm_set_epi64x(0x080f0e0d0c0b0a09, 0x0007060504030201))

#include "crypto/keccak/keccak_f.h"

#define READ(i) s[i] = _mm256_load_si256((const __m256i *)(const void *)(a + stride * (i)));
#define WRITE(i) _mm256_store_si256((__m256i *)(void *)(a + stride * (i)), s[i]);

/* The four states at a, whose lanes are `stride` words apart. */
static inline void permute(uint64_t *a, unsigned stride)
{
	__m256i s[25];

	EACH_OF_ALL(READ)
	keccak_f(s);
	EACH_OF_ALL(WRITE)
}

static void permute_4(uint64_t *a)
{
	permute(a, 4);
	_mm256_zeroupper();
}

static void permute_8(uint64_t *a)
{
	permute(a, 8);
	permute(a + 4, 8);
	_mm256_zeroupper();
}

const struct pak_keccak_xn_impl pak_keccak_x4_x86_avx2 = {
        .name = "keccak_x4_x86_avx2",
        .needs = PAK_CPU_AVX2,
        .states = 4,
        .permute = permute_4,
};

const struct pak_keccak_xn_impl pak_keccak_x8_x86_avx2 = {
        .name = "keccak_x8_x86_avx2",
        .needs = PAK_CPU_AVX2,
        .states = 8,
        .permute = permute_8,
};
