/* SPDX-License-Identifier: Apache-2.0
 *
 * The backend on AVX-512-IFMA: Montgomery multiplication in radix B = 2^52 without final
 * subtraction. Residues are D digits in K vectors of eight lanes, values below 3 m; R = B^D >= 16
 * m.
 *
 * All steps but the last reduce by the multiple m' = m t < B m that is -1 modulo B: then the digit
 * u of the quotient is the lowest digit of the sum itself, with no multiplication in the chain from
 * one u to the next, and (s + u m') / B = s div B + u M for M = (m' + 1) / B, which has the length
 * of m. The last step takes m and u = s (-1/m) mod B as everybody does, so the result is below
 * (a b + B^(D-1) m' + R m) / R < a b / R + 2 m, which for a, b < 3 m is below 3 m again; and for b
 * = 1 it is below 2 m. So no digit is needed for the multiple.
 *
 * Lanes hold carries unpropagated: each of at most 316 steps adds four values below 2^52, and 1264
 * < 2^12. */
#include <immintrin.h>

#include <pak/mem.h>
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/bn/bn.h"

#define DIGIT ((uint64_t)1 << 52)

static unsigned digits(unsigned bits)
{
	return (bits + 4 + 51) / 52;
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

static uint64_t store(uint64_t *plain, const uint64_t *a, const struct pak_bn_mod *m)
{
	uint64_t above = 0;

	memset(plain, 0, m->limbs * sizeof *plain);
	for (unsigned i = 0; i < m->words; i++) {
		unsigned at = 52 * i, limb = at / 64, shift = at % 64;

		*(limb < m->limbs ? &plain[limb] : &above) |= a[i] << shift;
		if (shift > 12)
			*(limb + 1 < m->limbs ? &plain[limb + 1] : &above) |= a[i] >> (64 - shift);
	}
	return above;
}

/* M = (m t + 1) / B with t = -1/m mod B. */
static void prepare(struct pak_bn_mod *m)
{
	uint64_t plain[PAK_BN_MAX_LIMBS + 1], t = m->neg_inv & (DIGIT - 1), carry = 1;

	for (unsigned i = 0; i < m->limbs; i++) {
		unsigned __int128 x = (unsigned __int128)m->m[i] * t + carry;

		plain[i] = (uint64_t)x;
		carry = (uint64_t)(x >> 64);
	}
	plain[m->limbs] = carry;
	for (unsigned i = 0; i < m->limbs; i++)
		plain[i] = plain[i] >> 52 | plain[i + 1] << 12;
	load(m->own, plain, m);
	pak_wipe(plain, sizeof plain);
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
	return _mm512_broadcastq_epi64(_mm512_castsi512_si128(v));
}

/* One multiplication in flight. */
struct row {
	const uint64_t *a, *b, *m, *multiple; /* M above */
	__m512i k0;                           /* -1/m mod 2^52 */
};

/* Step i with the sum in s[0..k), whose lowest lane is final: a b_i is in it but for the high
 * halves, which belong one lane up and so are added after the move down, as are those of u M, in
 * g[0..k), one step later. */
INLINE void step(const struct row *w, __m512i *s, __m512i *g, unsigned k, unsigned i)
{
	const __m512i zero = _mm512_setzero_si512();
	const __m512i b = _mm512_set1_epi64((long long)w->b[i]);
	const __m512i next = _mm512_set1_epi64((long long)w->b[i + 1]);
	__m512i u = lane0(s[0]), carry = _mm512_maskz_srli_epi64(1, s[0], 52), h;
	const uint64_t *a = w->a, *m = w->multiple;

	/* Where there are not registers for all, the sum has them: operands come from memory. */
	if (k > 4)
		__asm__ volatile("" : "+r"(a), "+r"(m));
	EACH (j, k) {
		s[j] = down(j + 1 < k ? s[j + 1] : zero, s[j]);
		h = _mm512_madd52hi_epu64(g[j], at(a, j), b);
		h = _mm512_madd52lo_epu64(h, at(a, j), next);
		if (!j)
			h = _mm512_add_epi64(h, carry);
		s[j] = _mm512_add_epi64(s[j], h);
		s[j] = _mm512_madd52lo_epu64(s[j], at(m, j), u);
		g[j] = _mm512_madd52hi_epu64(zero, at(m, j), u);
	}
}

/* The last step, with m itself. */
INLINE void last(const struct row *w, __m512i *s, const __m512i *g, unsigned k, unsigned i)
{
	const __m512i zero = _mm512_setzero_si512();
	const __m512i b = _mm512_set1_epi64((long long)w->b[i]);
	__m512i u = lane0(_mm512_madd52lo_epu64(zero, s[0], w->k0)), carry, h;

	EACH (j, k)
		s[j] = _mm512_madd52lo_epu64(s[j], at(w->m, j), u);
	carry = _mm512_maskz_srli_epi64(1, s[0], 52);
	EACH (j, k) {
		s[j] = down(j + 1 < k ? s[j + 1] : zero, s[j]);
		h = _mm512_madd52hi_epu64(g[j], at(w->a, j), b);
		h = _mm512_madd52hi_epu64(h, at(w->m, j), u);
		s[j] = _mm512_add_epi64(s[j], j ? h : _mm512_add_epi64(h, carry));
	}
}

/* Carries out of the lanes: first what each lane holds above 52 bits, then the single bits that may
 * still ripple through lanes of all ones, by one addition of the bits of k <= 10 vectors. */
INLINE void finish(uint64_t *r, __m512i *s, unsigned k)
{
	const __m512i mask = _mm512_set1_epi64((long long)(DIGIT - 1));
	__m512i before = _mm512_setzero_si512(), over;
	unsigned __int128 full = 0, ones = 0, ripple;

	EACH (j, k) {
		over = _mm512_srli_epi64(s[j], 52);
		s[j] = _mm512_and_si512(s[j], mask);
		s[j] = _mm512_add_epi64(s[j], _mm512_alignr_epi64(over, before, 7));
		before = over;
	}
	EACH (j, k) {
		full |= (unsigned __int128)_mm512_cmpgt_epu64_mask(s[j], mask) << 8 * j;
		ones |= (unsigned __int128)_mm512_cmpeq_epu64_mask(s[j], mask) << 8 * j;
	}
	ripple = (ones + 2 * full) ^ ones;
	EACH (j, k) {
		s[j] = _mm512_mask_sub_epi64(s[j], (__mmask8)(ripple >> 8 * j), s[j],
		                             _mm512_set1_epi64(-1));
		_mm512_storeu_si512((void *)(r + 8 * j), _mm512_and_si512(s[j], mask));
	}
}

INLINE void start(struct row *w, __m512i *s, __m512i *g, unsigned k, const uint64_t *a,
                  const uint64_t *b, const struct pak_bn_mod *m)
{
	const __m512i zero = _mm512_setzero_si512(), b0 = _mm512_set1_epi64((long long)b[0]);

	w->a = a;
	w->b = b;
	w->m = m->mr;
	w->multiple = m->own;
	w->k0 = _mm512_set1_epi64((long long)(m->neg_inv & (DIGIT - 1)));
	EACH (j, k) {
		s[j] = _mm512_madd52lo_epu64(zero, at(a, j), b0);
		g[j] = zero;
	}
}

#define FIXED(k) \
	static void mul_##k(uint64_t *r, const uint64_t *a, const uint64_t *b, \
	                    const struct pak_bn_mod *m) \
	{ \
		unsigned n = digits(m->bits) - 1; \
		__m512i s[k], g[k]; \
		struct row w; \
\
		start(&w, s, g, k, a, b, m); \
		for (unsigned i = 0; i < n; i++) \
			step(&w, s, g, k, i); \
		last(&w, s, g, k, n); \
		finish(r, s, k); \
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
		unsigned n = digits(m[0]->bits) - 1; \
		__m512i s[k], t[k], g[k], f[k]; \
		struct row w, x; \
\
		start(&w, s, g, k, a[0], b[0], m[0]); \
		start(&x, t, f, k, a[1], b[1], m[1]); \
		for (unsigned i = 0; i < n; i++) { \
			step(&w, s, g, k, i); \
			step(&x, t, f, k, i); \
		} \
		last(&w, s, g, k, n); \
		last(&x, t, f, k, n); \
		finish(r[0], s, k); \
		finish(r[1], t, k); \
	}
FIXED2(3)
FIXED2(4)
FIXED2(5)

/* The same for one vector, with *in (0 or 1) into its lowest lane; before is the vector before,
 * with its surplus. */
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

/* k vectors of the entry. Every one is read whole: what is secret is only a mask in the arithmetic,
 * never in a load. */
INLINE void gather_some(uint64_t *r, const uint64_t *table, unsigned n, uint64_t index, unsigned k)
{
	const __m512i one = _mm512_set1_epi64(1);
	__m512i x = _mm512_set1_epi64((long long)index), sum[5];

	EACH (j, k)
		sum[j] = _mm512_setzero_si512();
	/* index - e, less one, is negative for index = e and e > index; of these only the first
	 * was not negative before. */
	for (unsigned e = 0; e < 32; e++, table += n) {
		__m512i less = _mm512_sub_epi64(x, one);
		__m512i same = _mm512_srai_epi64(_mm512_andnot_si512(x, less), 63);

		x = less;
		EACH (j, k)
			sum[j] = _mm512_or_si512(sum[j], _mm512_and_si512(at(table, j), same));
	}
	EACH (j, k)
		_mm512_storeu_si512((void *)(r + 8 * j), sum[j]);
}

static void gather(uint64_t *r, const uint64_t *table, unsigned n, uint64_t index)
{
	if (n == 24) {
		gather_some(r, table, n, index, 3);
		return;
	}
	for (unsigned at = 0; at < n;) {
		unsigned k = (n - at) / 8;

		if (k >= 5)
			gather_some(r + at, table + at, n, index, k = 5);
		else if (k == 4)
			gather_some(r + at, table + at, n, index, 4);
		else
			gather_some(r + at, table + at, n, index, k = 1);
		at += 8 * k;
	}
}

const struct pak_bn_impl pak_bn_x86_ifma = {
        .name = "bn_x86_ifma",
        .needs = PAK_CPU_IFMA,
        .words = words,
        .radix_bits = radix_bits,
        .prepare = prepare,
        .load = load,
        .store = store,
        .mul = mul,
        .mul2 = mul2,
        .gather = gather,
        .exp8_room = pak_bn_ifma_exp8_room,
        .exp8 = pak_bn_ifma_exp8,
};
