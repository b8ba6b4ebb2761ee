/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: eight integers modulo p = 2^255 - 19 side by side, with AVX-512-IFMA: five limbs of 51
 * bits, one vector each. A product takes limbs below 2^52, which is all that the instruction looks
 * at, and gives limbs below 2^61; sums of a few of those are taken before lanes_carry makes them
 * tight again: below 2^51 + 2^17. */
#ifndef PAK_EC_C25519_IFMA_H
#define PAK_EC_C25519_IFMA_H

#include <immintrin.h>

#include "crypto/base/unroll.h"
#include "crypto/ec/c25519_limbs.h"

struct lanes {
	__m512i v[5];
};

INLINE __m512i all(uint64_t x)
{
	return _mm512_set1_epi64((long long)x);
}

/* Lane numbers: of both halves alike, or of all. */
#define HALVES(a, b, c, d) _mm512_setr_epi64(a, b, c, d, 4 + (a), 4 + (b), 4 + (c), 4 + (d))
#define WHOLE(...) _mm512_setr_epi64(__VA_ARGS__)

/* Limb i of 2 p, from which reduced numbers are subtracted, and of 2^11 p, for twice a product. */
INLINE __m512i two_p(unsigned i)
{
	return all(((uint64_t)1 << 52) - (i ? 2 : 38));
}

INLINE __m512i many_p(unsigned i)
{
	return all(((uint64_t)1 << 62) - (uint64_t)(i ? 1 : 19) * 2048);
}

INLINE __m512i nineteen(__m512i x)
{
	return _mm512_add_epi64(_mm512_add_epi64(_mm512_slli_epi64(x, 4), x),
	                        _mm512_add_epi64(x, x));
}

/* All limbs at once: for limbs below 2^63 the carries are below 2^12, 19 times that below 2^17. */
INLINE void lanes_carry(struct lanes *r, const struct lanes *a)
{
	__m512i c[5], low[5];

	EACH (i, 5) {
		c[i] = _mm512_srli_epi64(a->v[i], 51);
		low[i] = _mm512_and_si512(a->v[i], all(MASK51));
	}
	r->v[0] = _mm512_add_epi64(low[0], nineteen(c[4]));
	EACH_FROM (i, 1, 5)
		r->v[i] = _mm512_add_epi64(low[i], c[i - 1]);
}

/* r = a b + c for tight c, in every lane. An upper half is worth 2^52, twice the next limb: the
 * lowest limb sums up to 267 numbers below 2^52, the others fewer. */
INLINE void lanes_mul_add(struct lanes *r, const struct lanes *a, const struct lanes *b,
                          const struct lanes *c)
{
	__m512i lo[10], hi[10];

	EACH (i, 10) {
		lo[i] = i < 5 ? c->v[i] : _mm512_setzero_si512();
		hi[i] = _mm512_setzero_si512();
	}
	EACH_DOWN (i, 5)
		EACH_DOWN (j, 5) { /* the upper columns first: they have the longer way */
			const __m512i x = a->v[i - 1], y = b->v[j - 1];
			lo[i + j - 2] = _mm512_madd52lo_epu64(lo[i + j - 2], x, y);
			hi[i + j - 1] = _mm512_madd52hi_epu64(hi[i + j - 1], x, y);
		}
	EACH (i, 5) {
		__m512i low = _mm512_add_epi64(lo[i], _mm512_add_epi64(hi[i], hi[i]));
		__m512i high = _mm512_add_epi64(lo[i + 5], _mm512_add_epi64(hi[i + 5], hi[i + 5]));
		r->v[i] = _mm512_add_epi64(low, nineteen(high));
	}
}

INLINE void lanes_mul(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	struct lanes zero;
	EACH (i, 5)
		zero.v[i] = _mm512_setzero_si512();
	lanes_mul_add(r, a, b, &zero);
}

INLINE void lanes_pick(struct lanes *r, const struct lanes *a, __m512i from)
{
	EACH (i, 5)
		r->v[i] = _mm512_permutexvar_epi64(from, a->v[i]);
}

/* r = the lanes p of a, plus or (minus) less the lanes q, where there are some (both); tight. */
INLINE void lanes_cross(struct lanes *r, const struct lanes *a, __m512i p, __m512i q, __mmask8 both,
                        __mmask8 minus)
{
	EACH (i, 5) {
		__m512i x = _mm512_permutexvar_epi64(p, a->v[i]);
		__m512i y = _mm512_maskz_permutexvar_epi64(both, q, a->v[i]);
		r->v[i] = _mm512_add_epi64(x, _mm512_mask_sub_epi64(y, minus, many_p(i), y));
	}
	lanes_carry(r, r);
}

/* r = a, or -a in the lanes of minus; tight. */
INLINE void lanes_negate(struct lanes *r, const struct lanes *a, __mmask8 minus)
{
	EACH (i, 5)
		r->v[i] = _mm512_mask_sub_epi64(a->v[i], minus, many_p(i), a->v[i]);
	lanes_carry(r, r);
}

/* Lane j = w[j] for the lower half, and the same for the upper. */
INLINE void lanes_load(struct lanes *r, uint64_t (*w)[4])
{
	uint64_t v[4][5];

	for (int j = 0; j < 4; j++)
		limbs_load(v[j], w[j]);
	EACH (i, 5)
		r->v[i] =
		        _mm512_set_epi64((long long)v[3][i], (long long)v[2][i], (long long)v[1][i],
		                         (long long)v[0][i], (long long)v[3][i], (long long)v[2][i],
		                         (long long)v[1][i], (long long)v[0][i]);
}

/* w[j] = lane j, reduced, for the first n. */
INLINE void lanes_store(uint64_t (*w)[4], const struct lanes *a, unsigned n)
{
	uint64_t t[5][8], v[5];

	for (int i = 0; i < 5; i++)
		_mm512_storeu_si512((void *)t[i], a->v[i]);
	for (unsigned j = 0; j < n; j++) {
		for (int i = 0; i < 5; i++)
			v[i] = t[i][j];
		limbs_store(w[j], v);
	}
}

#endif
