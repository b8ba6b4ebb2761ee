/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: table reads in constant time with AVX2, for the backends that include ec_weierstrass.h.
 */
#include <immintrin.h>

/* Reads entry `index` of count entries of `words` words, touching all. */
static inline __attribute__((always_inline)) void
wei_gather(uint64_t *r, const uint64_t *table, unsigned count, unsigned words, uint64_t index)
{
	enum { MOST = (3 * WEI_LIMBS + 3) / 4 };
	const __m256i want = _mm256_set1_epi64x((long long)index), step = _mm256_set1_epi64x(1);
	const unsigned whole = words / 4, rest = words % 4;
	const __m256i tail = _mm256_cmpgt_epi64(_mm256_set1_epi64x((long long)rest),
	                                        _mm256_set_epi64x(3, 2, 1, 0));
	__m256i sum[MOST], at = _mm256_setzero_si256();

#pragma GCC unroll 7
	for (unsigned i = 0; i < MOST; i++)
		sum[i] = _mm256_setzero_si256();
#pragma GCC unroll 2
	for (unsigned j = 0; j < count; j++) {
		__m256i mask = _mm256_cmpeq_epi64(want, at);
#pragma GCC unroll 7
		for (unsigned i = 0; i < whole; i++)
			sum[i] = _mm256_or_si256(
			        sum[i],
			        _mm256_and_si256(
			                mask, _mm256_loadu_si256(
			                              (const __m256i *)(const void *)table + i)));
		if (rest)
			sum[whole] = _mm256_or_si256(
			        sum[whole],
			        _mm256_and_si256(
			                mask, _mm256_maskload_epi64(
			                              (const long long *)table + 4 * whole, tail)));
		table += words;
		at = _mm256_add_epi64(at, step);
	}
#pragma GCC unroll 7
	for (unsigned i = 0; i < whole; i++)
		_mm256_storeu_si256((__m256i *)(void *)r + i, sum[i]);
	if (rest)
		_mm256_maskstore_epi64((long long *)r + 4 * whole, tail, sum[whole]);
	_mm256_zeroupper(); /* compilers leave it out before calls that they can see into */
}
#define WEI_GATHER
