/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards448 and curve448 with AVX-512 IFMA: four products at a time. A vector of four elements
 * modulo p = h^2 - h - 1, h = 2^224, is five registers: limb k, of 45 bits, the last of 44, with
 * the lower half of element i in lane i and its upper half in lane 4 + i. So 2^225 = 2 h carries
 * from a half to the other, and permuting lanes in halves of registers permutes elements.
 *
 * A limb is "tight" below 2^45 + 2^18, the last 2^44 + 2^18. v_mul takes limbs below 2^49, and
 * gives tight ones. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/c448.h"

#include "crypto/ec/c448_field.h"
#define C448_LEAVE() _mm256_zeroupper()
#include "crypto/ec/c448_group.h"

struct v4 {
	__m512i l[5];
};

/* Lanes of element i. */
#define LANE(i) (__mmask8)(0x11 << (i))
#define LANES(i, j) (__mmask8)(0x11 << (i) | 0x11 << (j))
/* Elements i, j, k, l of v; for those of mask, else of w. */
#define PICK(v, i, j, k, l) _mm512_permutex_epi64(v, (i) | (j) << 2 | (k) << 4 | (l) << 6)
#define PICK_INTO(w, mask, v, i, j, k, l) \
	_mm512_mask_permutex_epi64(w, mask, v, (i) | (j) << 2 | (k) << 4 | (l) << 6)

INLINE __m512i number(uint64_t v)
{
	return _mm512_set1_epi64((long long)v);
}

/* Limb k of 2^n p. */
INLINE __m512i times_p(unsigned k, unsigned n)
{
	const uint64_t ones = ((uint64_t)1 << (k < 4 ? 45 : 44)) - 1;
	const __m512i all = number(ones << n);
	return k ? all : _mm512_mask_sub_epi64(all, 0xf0, all, number((uint64_t)1 << n));
}

INLINE __m512i swap_halves(__m512i v)
{
	return _mm512_shuffle_i64x2(v, v, 0x4e);
}

/* Carries once, all limbs at the same time. */
INLINE void v_carry(struct v4 *r)
{
	const __m512i mask = number(((uint64_t)1 << 45) - 1),
	              last = number(((uint64_t)1 << 44) - 1);
	__m512i c[5];

	EACH (k, 5)
		c[k] = _mm512_srli_epi64(r->l[k], k < 4 ? 45 : 44);
	/* out of the upper half: h^2 = h + 1 */
	__m512i round = _mm512_mask_add_epi64(swap_halves(c[4]), 0xf0, swap_halves(c[4]), c[4]);
	EACH (k, 5)
		r->l[k] = _mm512_add_epi64(_mm512_and_si512(r->l[k], k < 4 ? mask : last),
		                           k ? c[k - 1] : round);
}

/* The coefficients of the ten powers of 2^45 in a product of five limbs by five. */
#define PRODUCT(out, type, bits, suffix, a, b) \
	do { \
		type low[10], high[10]; \
		EACH (k, 10) \
			low[k] = high[k] = _mm##bits##_setzero_##suffix(); \
		EACH (i, 5) { \
			EACH (j, 5) { \
				low[i + j] = \
				        _mm##bits##_madd52lo_epu64(low[i + j], (a)[i], (b)[j]); \
				high[i + j + 1] = _mm##bits##_madd52hi_epu64(high[i + j + 1], \
				                                             (a)[i], (b)[j]); \
			} \
		} \
		EACH (k, 10) \
			(out)[k] = \
			        _mm##bits##_add_epi64(low[k], _mm##bits##_slli_epi64(high[k], 7)); \
	} while (0)

/* As in c448_field.h: with p and q the products of the lower and of the upper halves and s that of
 * their sums, each of them x_low + 2 h x_high,
 *     lower = p_low + q_low + 2 (s_high - p_high), upper = s_low - p_low + 2 (s_high + q_high).
 * Coefficients of p and q are below 2^56.1, those of s below 2^57.6 (factors below 2^50);
 * differences are above -2^58, which 2^14 p makes up for. */
INLINE void v_mul(struct v4 *r, const struct v4 *a, const struct v4 *b)
{
	__m512i pq[10];
	__m256i m[5], n[5], sum[10];

	PRODUCT(pq, __m512i, 512, si512, a->l, b->l);
	EACH (k, 5) {
		m[k] = _mm256_add_epi64(_mm512_castsi512_si256(a->l[k]),
		                        _mm512_extracti64x4_epi64(a->l[k], 1));
		n[k] = _mm256_add_epi64(_mm512_castsi512_si256(b->l[k]),
		                        _mm512_extracti64x4_epi64(b->l[k], 1));
	}
	PRODUCT(sum, __m256i, 256, si256, m, n);
	EACH (k, 5) {
		__m512i qp = swap_halves(pq[k]), s = _mm512_broadcast_i64x4(sum[k]);
		__m512i low = _mm512_mask_sub_epi64(_mm512_add_epi64(pq[k], qp), 0xf0, s, qp);
		s = _mm512_broadcast_i64x4(sum[k + 5]);
		__m512i high =
		        _mm512_mask_sub_epi64(_mm512_add_epi64(s, pq[k + 5]), 0x0f, s, pq[k + 5]);
		r->l[k] = _mm512_add_epi64(_mm512_add_epi64(low, times_p(k, 14)),
		                           _mm512_slli_epi64(high, 1));
	}
	v_carry(r);
}

/* --- to and from the portable form --- */

/* A 4 by 4 transposition in each half of four registers, and limbs of 45 bits out of those of 56;
 * in the rows, limbs are below 2^59. */
INLINE void v_from_rows(struct v4 *r, const __m512i row[4])
{
	static const unsigned right[5] = {0, 45, 34, 23, 12}; /* of the limb before */
	const __m512i mask = number(((uint64_t)1 << 45) - 1);
	const __m512i even = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0),
	              odd = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
	__m512i a = _mm512_unpacklo_epi64(row[0], row[1]),
	        b = _mm512_unpackhi_epi64(row[0], row[1]),
	        c = _mm512_unpacklo_epi64(row[2], row[3]),
	        d = _mm512_unpackhi_epi64(row[2], row[3]);
	__m512i v[4] = {_mm512_permutex2var_epi64(a, even, c),
	                _mm512_permutex2var_epi64(b, even, d), _mm512_permutex2var_epi64(a, odd, c),
	                _mm512_permutex2var_epi64(b, odd, d)};

	r->l[0] = _mm512_and_si512(v[0], mask);
	EACH_FROM (k, 1, 4)
		r->l[k] = _mm512_add_epi64(
		        _mm512_srli_epi64(v[k - 1], right[k]),
		        _mm512_and_si512(_mm512_slli_epi64(v[k], 56 - right[k]), mask));
	r->l[4] = _mm512_srli_epi64(v[3], 12);
}

static void v_set(struct v4 *r, const struct fe *a, const struct fe *b, const struct fe *c,
                  const struct fe *d)
{
	const __m512i row[4] = {_mm512_loadu_si512(a->v), _mm512_loadu_si512(b->v),
	                        _mm512_loadu_si512(c->v), _mm512_loadu_si512(d->v)};
	v_from_rows(r, row);
}

/* Tight elements to tight elements. */
static void v_get(struct fe out[4], const struct v4 *a)
{
	_Alignas(64) uint64_t l[5][8];

	EACH (k, 5)
		_mm512_store_si512(l[k], a->l[k]);
	for (int i = 0; i < 8; i++) {
		uint64_t *v = out[i % 4].v + (i / 4) * 4;
		v[0] = l[0][i] + ((l[1][i] & (((uint64_t)1 << 11) - 1)) << 45);
		v[1] = (l[1][i] >> 11) + ((l[2][i] & (((uint64_t)1 << 22) - 1)) << 34);
		v[2] = (l[2][i] >> 22) + ((l[3][i] & (((uint64_t)1 << 33) - 1)) << 23);
		v[3] = (l[3][i] >> 33) + (l[4][i] << 12);
	}
	for (int i = 0; i < 4; i++)
		fe_carry(&out[i]);
}

/* --- curve448 --- */

/* (x2 : z2), (x3 : z3) = twice the first, and the sum of both, whose difference is u, as (1, 0, 1,
 * u) has it. */
INLINE void v_step(struct v4 *p, const struct v4 *factors, const struct v4 *a24)
{
	struct v4 l, r;

	EACH (k, 5) { /* (A, B, C, D) = (x2 + z2, x2 - z2, x3 + z3, x3 - z3) */
		__m512i z = PICK(p->l[k], 1, 1, 3, 3);
		z = _mm512_mask_sub_epi64(z, LANES(1, 3), times_p(k, 2), z);
		l.l[k] = _mm512_add_epi64(PICK(p->l[k], 0, 0, 2, 2), z);
		r.l[k] = PICK(l.l[k], 0, 1, 1, 0);
	}
	v_mul(p, &l, &r); /* (AA, BB, CB, DA) */
	EACH (k, 5) {
		/* (AA, E, DA + CB, DA - CB) with E = AA - BB */
		__m512i b = PICK(p->l[k], 0, 1, 2, 2);
		b = _mm512_mask_sub_epi64(b, LANES(1, 3), times_p(k, 2), b);
		b = _mm512_add_epi64(PICK(p->l[k], 0, 0, 3, 3), b);
		l.l[k] = _mm512_mask_mov_epi64(b, LANE(0), p->l[k]);
		/* (BB, 39081, the same two) */
		r.l[k] = PICK_INTO(l.l[k], LANE(0), p->l[k], 1, 1, 1, 1);
		r.l[k] = _mm512_mask_mov_epi64(r.l[k], LANE(1), a24->l[k]);
	}
	struct v4 aa = *p, e = l;
	v_mul(p, &l, &r); /* (x2, 39081 E, x3, z) */
	EACH (k, 5) {
		/* (x2, AA + 39081 E, x3, z) times (1, E, 1, u) */
		l.l[k] =
		        _mm512_mask_add_epi64(p->l[k], LANE(1), p->l[k], PICK(aa.l[k], 0, 0, 0, 0));
		r.l[k] = _mm512_mask_mov_epi64(factors->l[k], LANE(1), e.l[k]);
	}
	v_mul(p, &l, &r);
}

static void ladder(uint8_t out[56], const uint8_t scalar[56], const uint8_t in[56])
{
	static const struct fe small = {{39081}};
	uint64_t w[WORDS], k[WORDS], swap = 0;
	struct fe u, end[4];
	struct v4 p, factors, a24;

	load_bytes(k, scalar);
	k[0] &= ~(uint64_t)3;
	k[WORDS - 1] |= (uint64_t)1 << 63;
	load_bytes(w, in);
	fe_load(&u, w);
	v_set(&p, &fe_one, &fe_zero, &u, &fe_one);
	v_set(&factors, &fe_one, &fe_zero, &fe_one, &u);
	v_set(&a24, &fe_zero, &small, &fe_zero, &fe_zero);
	for (int i = 448; i >= 0; i--) {
		uint64_t bit = i ? k[(i - 1) / 64] >> (i - 1) % 64 & 1 : 0;
		const __m512i mask = number(pak_ct_mask(swap ^ bit));
		swap = bit;
		EACH (j, 5) { /* exchanges the pairs by exclusive sums */
			__m512i d = _mm512_xor_si512(p.l[j], PICK(p.l[j], 2, 3, 0, 1));
			p.l[j] = _mm512_xor_si512(p.l[j], _mm512_and_si512(d, mask));
		}
		if (i)
			v_step(&p, &factors, &a24);
	}
	v_get(end, &p);
	_mm256_zeroupper();
	fe_inv(&end[1], &end[1]);
	fe_mul(&end[0], &end[0], &end[1]);
	fe_store(w, &end[0]);
	store_bytes(out, w);
	C448_LEAVE();
}

/* --- edwards448: a point is (X, Y, Z, T) --- */

/* W = (E, H, F, G) to (E F, G H, F G, E H). */
INLINE void v_finish(struct v4 *r, const struct v4 *w)
{
	struct v4 a, b;

	EACH (k, 5) {
		a.l[k] = PICK(w->l[k], 0, 3, 2, 0);
		b.l[k] = PICK(w->l[k], 2, 1, 3, 1);
	}
	v_mul(r, &a, &b);
}

static void v_dbl(struct v4 *p)
{
	struct v4 a, w;

	EACH (k, 5) { /* (X, Y, X + Y, Z) */
		a.l[k] = PICK(p->l[k], 0, 1, 0, 2);
		a.l[k] = _mm512_mask_add_epi64(a.l[k], LANE(2), a.l[k], PICK(p->l[k], 1, 1, 1, 1));
	}
	v_mul(&w, &a, &a); /* (A, B, S, C) */
	EACH (k, 5) {
		/* E = S - B - A, H = A - B, F = A + B - 2 C, G = A + B */
		__m512i m = w.l[k], b = PICK(m, 1, 1, 1, 1), c = PICK(m, 0, 0, 3, 3);
		b = _mm512_mask_sub_epi64(b, LANES(0, 1), times_p(k, 2), b);
		c = _mm512_mask_add_epi64(c, LANE(2), c, c);
		c = _mm512_maskz_sub_epi64(LANES(0, 2), times_p(k, 2), c);
		w.l[k] = _mm512_add_epi64(_mm512_add_epi64(PICK(m, 2, 0, 0, 0), b), c);
	}
	v_finish(p, &w);
}

/* Adds q = (x, y, x + y, 39081 x y), where d holds the product of both Z in element 2. */
INLINE void v_add(struct v4 *p, const struct v4 *q, const struct v4 *d)
{
	struct v4 a, w;

	EACH (k, 5) /* (X, Y, X + Y, T) */
		a.l[k] = _mm512_mask_add_epi64(p->l[k], LANE(2), PICK(p->l[k], 0, 0, 0, 0),
		                               PICK(p->l[k], 1, 1, 1, 1));
	v_mul(&w, &a, q); /* (A, B, S, C) */
	EACH (k, 5) {
		/* E = S - A - B, H = B - A, F = D + C, G = D - C */
		__m512i m = w.l[k], first = PICK(m, 2, 1, 0, 0), c = PICK(m, 0, 0, 3, 3);
		__m512i b = _mm512_maskz_sub_epi64(LANE(0), times_p(k, 2), PICK(m, 1, 1, 1, 1));
		first = PICK_INTO(first, LANES(2, 3), d->l[k], 2, 2, 2, 2);
		c = _mm512_mask_sub_epi64(c, (__mmask8)~LANE(2), times_p(k, 2), c);
		w.l[k] = _mm512_add_epi64(_mm512_add_epi64(first, c), b);
	}
	v_finish(p, &w);
}

/* q = +-(x, y, 39081 x y) for v_add; the sign is - where minus is all ones. */
INLINE void v_cache(struct v4 *q, __m512i x, __m512i y, __m512i dt, __m512i minus)
{
	const uint64_t limb = ((uint64_t)1 << 58) - 4;
	const __m512i four_p = _mm512_mask_sub_epi64(number(limb), 0x10, number(limb), number(4));
	/* 4 p - x, or x */
	x = _mm512_or_si512(_mm512_andnot_si512(minus, x),
	                    _mm512_and_si512(minus, _mm512_sub_epi64(four_p, x)));
	dt = _mm512_or_si512(_mm512_andnot_si512(minus, dt),
	                     _mm512_and_si512(minus, _mm512_sub_epi64(four_p, dt)));
	const __m512i row[4] = {x, y, _mm512_add_epi64(x, y), dt};
	v_from_rows(q, row);
}

static void v_neutral(struct v4 *p)
{
	v_set(p, &fe_zero, &fe_one, &fe_one, &fe_zero);
}

static void v_add_gathered(struct v4 *p, const uint64_t (*row)[24], uint64_t digit)
{
	const uint64_t negative = pak_ct_mask((digit >> 4) ^ 1);
	const __m512i want = number((digit ^ negative) & 15), one = number(1);
	__m512i sum[3], at = _mm512_setzero_si512();
	struct v4 q;

	EACH (i, 3)
		sum[i] = _mm512_setzero_si512();
	/* Full loads of every entry; masks are of lanes, as what masked loads do is not promised.
	 */
	for (int j = 0; j < 16; j++) {
		const __m512i same =
		        _mm512_srai_epi64(_mm512_sub_epi64(_mm512_xor_si512(at, want), one), 63);
		EACH (i, 3) /* sum | (entry & same) */
			sum[i] = _mm512_ternarylogic_epi64(
			        sum[i], _mm512_loadu_si512(row[j] + 8 * i), same, 0xf8);
		at = _mm512_add_epi64(at, one);
	}
	v_cache(&q, sum[0], sum[1], sum[2], number(negative));
	v_add(p, &q, p);
}

static void mul_base(uint64_t *out, const uint64_t k[WORDS])
{
	uint64_t v[WORDS + 1];
	struct fe end[4];
	struct v4 p;

	comb_recode(v, k);
	v_neutral(&p);
	for (unsigned s = 18; s-- > 0;) {
		v_dbl(&p);
		for (unsigned c = 0; c < 5; c++)
			v_add_gathered(&p, pak_c448_comb[c], comb_digit(v, c, s));
	}
	v_get(end, &p);
	memcpy(out, end, sizeof end);
	C448_LEAVE();
}

/* --- public values --- */

struct v_cached {
	struct v4 q, z; /* for v_add; Z in element 2 */
};

static void v_cache_point(struct v_cached *r, const struct v4 *p)
{
	struct fe f[4];

	v_get(f, p);
	fe_small(&f[3], &f[3]);
	v_cache(&r->q, _mm512_loadu_si512(f[0].v), _mm512_loadu_si512(f[1].v),
	        _mm512_loadu_si512(f[3].v), number(0));
	r->z = *p;
}

static void v_add_public(struct v4 *p, const struct v_cached *c, int minus)
{
	struct v4 q = c->q, d;

	if (minus) { /* (-x, y, y - x, -39081 x y) */
		EACH (k, 5) {
			__m512i x = PICK(q.l[k], 0, 0, 0, 0);
			q.l[k] = _mm512_mask_sub_epi64(q.l[k], LANES(0, 3), times_p(k, 3), q.l[k]);
			q.l[k] = _mm512_mask_sub_epi64(
			        q.l[k], LANE(2),
			        _mm512_add_epi64(PICK(q.l[k], 1, 1, 1, 1), times_p(k, 3)), x);
		}
	}
	v_mul(&d, p, &c->z);
	v_add(p, &q, &d);
}

static void v_add_base_public(struct v4 *p, int digit)
{
	const uint64_t *entry = pak_c448_odd[(digit < 0 ? -digit : digit) / 2];
	struct v4 q;

	v_cache(&q, _mm512_loadu_si512(entry), _mm512_loadu_si512(entry + 8),
	        _mm512_loadu_si512(entry + 16), number(digit < 0 ? ~(uint64_t)0 : 0));
	v_add(p, &q, p);
}

static void combine_public(uint8_t out[57], const uint64_t u[WORDS], const uint64_t v[WORDS],
                           const uint64_t *point)
{
	int8_t naf_u[448], naf_v[448];
	struct v_cached table[8], twice;
	struct fe f[4];
	struct v4 p, t;
	uint64_t result[PAK_C448_POINT_WORDS], x[WORDS];

	memcpy(f, point, sizeof f);
	v_set(&p, &f[0], &f[1], &f[2], &f[3]);
	t = p;
	v_dbl(&t);
	v_cache_point(&twice, &t);
	for (int j = 0; j < 8; j++) {
		v_cache_point(&table[j], &p);
		v_add_public(&p, &twice, 0);
	}
	naf(naf_u, u, 7);
	naf(naf_v, v, 5);
	v_neutral(&p);
	for (int i = 447; i >= 0; i--) {
		int dv = naf_v[i], du = naf_u[i];
		v_dbl(&p);
		if (dv)
			v_add_public(&p, &table[(dv < 0 ? -dv : dv) / 2], dv > 0);
		if (du)
			v_add_base_public(&p, du);
	}
	v_get(f, &p);
	memcpy(result, f, sizeof f);
	_mm256_zeroupper();
	encode(out, x, result);
	C448_LEAVE();
}

const struct pak_c448_impl pak_c448_x86_ifma = {
        .name = "c448_x86_ifma", .needs = PAK_CPU_IFMA, C448_METHODS};
