/* SPDX-License-Identifier: Apache-2.0
 *
 * The backend on AVX-512-IFMA: Montgomery multiplication in radix 2^52 without final subtraction.
 * Residues are D digits of 52 bits in K vectors of eight lanes, values below 2 m; R = 2^(52 D) > 4
 * m keeps a b + u m < 4 m^2 + R m < 2 R m, so the product is below 2 m again.
 *
 * For every digit of b the sum takes the low halves of a b_i and u m, drops its lowest digit, which
 * is zero by the choice of u, by moving all lanes one down, and takes the high halves. Lanes hold
 * carries unpropagated: each of at most 316 steps adds four values below 2^52, and 1264 < 2^12. */
#include <immintrin.h>

#include <pak/mem.h>
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/bn/bn.h"

#define DIGIT ((uint64_t)1 << 52)

static unsigned digits(unsigned bits)
{
	return (bits + 2 + 51) / 52;
}

static unsigned words(unsigned bits)
{
	return (digits(bits) + 7) / 8 * 8;
}

static unsigned radix_bits(unsigned bits)
{
	return 52 * digits(bits);
}

static void load(uint64_t *r, const uint64_t *plain, const struct pak_bn_mod *m)
{
	for (unsigned i = 0; i < m->words; i++) {
		unsigned at = 52 * i, limb = at / 64, shift = at % 64;
		uint64_t d = 0;

		if (limb < m->limbs)
			d = plain[limb] >> shift;
		if (shift > 12 && limb + 1 < m->limbs)
			d |= plain[limb + 1] << (64 - shift);
		r[i] = d & (DIGIT - 1);
	}
}

static void store(uint64_t *plain, const uint64_t *a, const struct pak_bn_mod *m)
{
	memset(plain, 0, m->limbs * sizeof *plain);
	for (unsigned i = 0; i < m->words; i++) {
		unsigned at = 52 * i, limb = at / 64, shift = at % 64;

		if (limb < m->limbs)
			plain[limb] |= a[i] << shift;
		if (shift > 12 && limb + 1 < m->limbs)
			plain[limb + 1] |= a[i] >> (64 - shift);
	}
}

static inline __m512i at(const uint64_t *p, unsigned i)
{
	return _mm512_loadu_si512((const void *)(p + 8 * i));
}

/* The lanes of lo one down, with lane 0 of hi on top. */
INLINE __m512i down(__m512i hi, __m512i lo)
{
	return _mm512_alignr_epi64(hi, lo, 1);
}

INLINE __m512i lane0(__m512i v)
{
	return _mm512_permutexvar_epi64(_mm512_setzero_si512(), v);
}

/* One multiplication in flight. */
struct row {
	const uint64_t *a, *b, *m;
	__m512i k0; /* -1/m mod 2^52 */
};

/* Step i with the sum in s[0..k) and the high halves of a b_(i-1), still to be added, in h. The
 * path from one u to the next is an addition, the product with k0, the broadcast, the product with
 * m, and the move down: whatever does not depend on u is summed apart where that is not hidden. */
INLINE void step(const struct row *w, __m512i *s, __m512i *h, unsigned k, unsigned i)
{
	const __m512i zero = _mm512_setzero_si512();
	const __m512i b = _mm512_set1_epi64((long long)w->b[i]);
	__m512i u, carry, x;
	unsigned apart = k <= 5 ? k : 2;

	EACH (j, apart)
		s[j] = _mm512_add_epi64(s[j], _mm512_madd52lo_epu64(h[j], at(w->a, j), b));
	EACH_FROM (j, apart, k)
		s[j] = _mm512_madd52lo_epu64(s[j], at(w->a, j), b);
	u = lane0(_mm512_madd52lo_epu64(zero, s[0], w->k0));
	EACH (j, k)
		s[j] = _mm512_madd52lo_epu64(s[j], at(w->m, j), u);
	carry = _mm512_maskz_srli_epi64(1, s[0], 52);
	EACH (j, k) {
		s[j] = down(j + 1 < k ? s[j + 1] : zero, s[j]);
		if (j < apart) {
			x = _mm512_madd52hi_epu64(j ? zero : carry, at(w->m, j), u);
			s[j] = _mm512_add_epi64(s[j], x);
			h[j] = _mm512_madd52hi_epu64(zero, at(w->a, j), b);
		} else {
			s[j] = _mm512_madd52hi_epu64(s[j], at(w->a, j), b);
			s[j] = _mm512_madd52hi_epu64(s[j], at(w->m, j), u);
		}
	}
}

/* Carries out of the lanes of v, and *in (0 or 1) into its lowest: first what each lane holds above
 * 52 bits, then the single bits that may still ripple through lanes of all ones. up is the vector
 * before, with its surplus. */
INLINE __m512i settle(__m512i v, __m512i before, unsigned *in)
{
	const __m512i mask = _mm512_set1_epi64((long long)(DIGIT - 1));
	__m512i over = _mm512_srli_epi64(v, 52), over_before = _mm512_srli_epi64(before, 52);
	unsigned full, ones, ripple;

	v = _mm512_add_epi64(_mm512_and_si512(v, mask), _mm512_alignr_epi64(over, over_before, 7));
	full = _mm512_cmpgt_epu64_mask(v, mask);
	ones = _mm512_cmpeq_epu64_mask(v, mask);
	ripple = ones + (2 * full | *in);
	*in = ripple >> 8;
	v = _mm512_mask_sub_epi64(v, (__mmask8)(ripple ^ ones), v, _mm512_set1_epi64(-1));
	return _mm512_and_si512(v, mask);
}

INLINE void finish(uint64_t *r, __m512i *s, const __m512i *h, unsigned k)
{
	__m512i before = _mm512_setzero_si512();
	unsigned in = 0;

	EACH (j, k) {
		s[j] = _mm512_add_epi64(s[j], h[j]);
		_mm512_storeu_si512((void *)(r + 8 * j), settle(s[j], before, &in));
		before = s[j];
	}
}

INLINE void start(struct row *w, __m512i *s, __m512i *h, unsigned k, const uint64_t *a,
                  const uint64_t *b, const struct pak_bn_mod *m)
{
	w->a = a;
	w->b = b;
	w->m = m->mr;
	w->k0 = _mm512_set1_epi64((long long)(m->neg_inv & (DIGIT - 1)));
	EACH (j, k)
		s[j] = h[j] = _mm512_setzero_si512();
}

#define FIXED(k) \
	static void mul_##k(uint64_t *r, const uint64_t *a, const uint64_t *b, \
	                    const struct pak_bn_mod *m) \
	{ \
		unsigned n = digits(m->bits); \
		__m512i s[k], h[k]; \
		struct row w; \
\
		start(&w, s, h, k, a, b, m); \
		for (unsigned i = 0; i < n; i++) \
			step(&w, s, h, k, i); \
		finish(r, s, h, k); \
	}
FIXED(3)
FIXED(4)
FIXED(5)
FIXED(8)
FIXED(10)

/* Two at once hide each other's latency. */
#define FIXED2(k) \
	static void mul2_##k(uint64_t *const r[2], const uint64_t *const a[2], \
	                     const uint64_t *const b[2], const struct pak_bn_mod *const m[2]) \
	{ \
		unsigned n = digits(m[0]->bits); \
		__m512i s[k], t[k], h[k], g[k]; \
		struct row w, x; \
\
		start(&w, s, h, k, a[0], b[0], m[0]); \
		start(&x, t, g, k, a[1], b[1], m[1]); \
		for (unsigned i = 0; i < n; i++) { \
			step(&w, s, h, k, i); \
			step(&x, t, g, k, i); \
		} \
		finish(r[0], s, h, k); \
		finish(r[1], t, g, k); \
	}
FIXED2(3)
FIXED2(4)
FIXED2(5)

/* Any size, with the sum in memory. */
static void mul_any(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_bn_mod *m)
{
	const __m512i zero = _mm512_setzero_si512();
	const __m512i k0 = _mm512_set1_epi64((long long)(m->neg_inv & (DIGIT - 1)));
	unsigned n = digits(m->bits), k = m->words / 8, in = 0;
	__m512i s[PAK_BN_MAX_WORDS / 8], before = zero;

	for (unsigned j = 0; j < k; j++)
		s[j] = zero;
	for (unsigned i = 0; i < n; i++) {
		__m512i bi = _mm512_set1_epi64((long long)b[i]), lo, hi, next, u, carry;

		lo = _mm512_madd52lo_epu64(s[0], at(a, 0), bi);
		u = lane0(_mm512_madd52lo_epu64(zero, lo, k0));
		lo = _mm512_madd52lo_epu64(lo, at(m->mr, 0), u);
		carry = _mm512_maskz_srli_epi64(1, lo, 52);
		for (unsigned j = 0; j + 1 < k; j++) {
			next = _mm512_madd52lo_epu64(s[j + 1], at(a, j + 1), bi);
			next = _mm512_madd52lo_epu64(next, at(m->mr, j + 1), u);
			hi = _mm512_madd52hi_epu64(carry, at(a, j), bi);
			hi = _mm512_madd52hi_epu64(hi, at(m->mr, j), u);
			s[j] = _mm512_add_epi64(hi, down(next, lo));
			lo = next;
			carry = zero;
		}
		hi = _mm512_madd52hi_epu64(carry, at(a, k - 1), bi);
		hi = _mm512_madd52hi_epu64(hi, at(m->mr, k - 1), u);
		s[k - 1] = _mm512_add_epi64(hi, down(zero, lo));
	}
	for (unsigned j = 0; j < k; j++) {
		_mm512_storeu_si512((void *)(r + 8 * j), settle(s[j], before, &in));
		before = s[j];
	}
}

static void mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_bn_mod *m)
{
	switch (m->words / 8) {
	case 3:
		mul_3(r, a, b, m);
		break;
	case 4:
		mul_4(r, a, b, m);
		break;
	case 5:
		mul_5(r, a, b, m);
		break;
	case 8:
		mul_8(r, a, b, m);
		break;
	case 10:
		mul_10(r, a, b, m);
		break;
	default:
		mul_any(r, a, b, m);
	}
}

static void mul2(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const b[2],
                 const struct pak_bn_mod *const m[2])
{
	switch (m[0]->words / 8) {
	case 3:
		mul2_3(r, a, b, m);
		break;
	case 4:
		mul2_4(r, a, b, m);
		break;
	case 5:
		mul2_5(r, a, b, m);
		break;
	default:
		mul(r[0], a[0], b[0], m[0]);
		mul(r[1], a[1], b[1], m[1]);
	}
}

/* Every entry is read whole: what is secret is only a mask in the arithmetic, never in a load. */
static void gather(uint64_t *r, const uint64_t *table, unsigned n, uint64_t index)
{
	const __m512i one = _mm512_set1_epi64(1);
	__m512i x = _mm512_set1_epi64((long long)index), same[32];

	/* index - e, less one, is negative for index = e and e > index; of these only the first
	 * was not negative before. */
	for (unsigned e = 0; e < 32; e++) {
		__m512i less = _mm512_sub_epi64(x, one);
		same[e] = _mm512_srai_epi64(_mm512_andnot_si512(x, less), 63);
		x = less;
	}
	for (unsigned j = 0; j < n; j += 8) {
		__m512i sum = _mm512_setzero_si512();

#pragma GCC unroll 8
		for (unsigned e = 0; e < 32; e++) {
			__m512i t = _mm512_loadu_si512((const void *)(table + e * n + j));
			sum = _mm512_or_si512(sum, _mm512_and_si512(t, same[e]));
		}
		_mm512_storeu_si512((void *)(r + j), sum);
	}
	pak_wipe(same, sizeof same);
}

const struct pak_bn_impl pak_bn_x86_ifma = {
        .name = "bn_x86_ifma",
        .needs = PAK_CPU_IFMA,
        .words = words,
        .radix_bits = radix_bits,
        .load = load,
        .store = store,
        .mul = mul,
        .mul2 = mul2,
        .gather = gather,
};
