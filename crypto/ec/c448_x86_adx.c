/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards448 and curve448 with mulx and table reads by AVX2. The products are those of the portable
 * code: as each adds to a column of its own, chains of carries would have nothing to do. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/c448.h"

#include "crypto/ec/c448_field.h"

static inline void ed_gather(void *r, const uint64_t (*row)[24], uint64_t index)
{
	const __m256i want = _mm256_set1_epi64x((long long)index), step = _mm256_set1_epi64x(1);
	__m256i sum[6], at = _mm256_setzero_si256();

	EACH (i, 6)
		sum[i] = _mm256_setzero_si256();
	for (int j = 0; j < 16; j++) {
		const __m256i mask = _mm256_cmpeq_epi64(want, at);
		const __m256i *entry = (const __m256i *)(const void *)row[j];
		EACH (i, 6)
			sum[i] = _mm256_or_si256(
			        sum[i], _mm256_and_si256(mask, _mm256_loadu_si256(entry + i)));
		at = _mm256_add_epi64(at, step);
	}
	EACH (i, 6)
		_mm256_storeu_si256((__m256i *)r + i, sum[i]);
	_mm256_zeroupper(); /* compilers leave it out before calls that they can see into */
}
#define ED_GATHER
#define C448_LEAVE() _mm256_zeroupper()

#include "crypto/ec/c448_group.h"
#include "crypto/ec/c448_multiply.h"

const struct pak_c448_impl pak_c448_x86_adx = {
        .name = "c448_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, C448_METHODS};
