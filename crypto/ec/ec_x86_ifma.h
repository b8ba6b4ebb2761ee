/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: multiplication of the base point in eight lanes of AVX-512, written once for all fields;
 * that of other points is ec_x86_ifma_mul.h, which is included at the end. A vector holds one limb
 * of 52 bits of eight field elements. Two products are made at once: lane 4 (b mod 2) + 2 (b / 2) +
 * s sums, for scalar s of the two, the windows of block b of four, and three additions across the
 * lanes end it. A backend file includes this after it has defined, on top of what ec_recode.h and
 * the scalar code's table need,
 *
 *     LANE_LIMBS                limbs of a field element
 *     LANE_ROWS                 the most windows of one column in a block
 *     LANE_SPLIT                the bit at which the windows of blocks 0 and 1 end: see below
 *     LANE_ORDER_WORD           the word of n with that bit
 *     LANE_REST                 const struct pak_ec_impl for everything else
 *     struct lanes              { __m512i v[LANE_LIMBS]; }: limbs below 2^52, "settled"
 *     lanes_blocks              uint8_t [step][5]: the rows where the blocks of a column begin, and
 *                               the end
 *     lanes_prime, lanes_one, lanes_out    uint64_t [LANE_LIMBS]: p, 1, and what turns a coordinate
 *                               into the form that leaves here
 *     lanes_mul lanes_sqr       r = a b, r = a^2, settled; r may be an input
 *     lanes_mul_open            r = a b with limbs below 2^58, for sums of up to five of them that
 *                               are settled next; r is not an input
 *     lanes_carry               r = a for sums of up to four of those: enough to be a factor
 *     lanes_settle              r = a for limbs of any sign below 2^60 in size
 *     lanes_split               from the words of a table entry
 *     lanes_below               brings a product below 2 p
 *
 * No addition here meets equal, opposite or infinite points, but for the last one of k = 0. Digits
 * are odd, as ec_weierstrass.h explains, and every sum S or T below is one over a set of windows,
 * no window in both. As integers S and +-T differ: the lowest digit taken is odd, all others are
 * multiples of 2^w times its weight. Modulo n:
 *  - If the highest window of all is in neither, |S +- T| < 2^(w (W - 1)) < n. If window 0 is in
 *    neither, S +- T is 2^w times a number that small.
 *  - Both windows come together in the last addition only: blocks 0 and 1 hold window 0, blocks 2
 *    and 3 the highest. There, with T the lower pair, S + T = k, in [1, n-1] or, for k = 0, n: the
 *    points are opposite, and Z = 0. S - T = k - 2 T is odd and |2 T| < n, so it could only be n.
 *    As digits are unique, T would be minus what n has in T's windows, and that is negative if the
 *    bit of n above them is 0: so T > 0 and k = n + 2 T > n. LANE_SPLIT is that bit. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ec_recode.h"

enum {
	BASE_W = WEI_BASE_W,
	BASE_ENTRIES = 1 << (BASE_W - 1),
	BASE_WINDOWS = (WEI_BITS + BASE_W - 1) / BASE_W,
	ENTRY_WORDS = 2 * WEI_LIMBS,
	ENTRY_VECTORS = (ENTRY_WORDS + 7) / 8,
	SLOTS = WEI_BASE_STEP * LANE_ROWS
};

_Static_assert((LANE_ORDER_WORD >> LANE_SPLIT % 64 & 1) == 0,
               "the last addition might be a doubling");
_Static_assert(BASE_W *(BASE_WINDOWS - 1) < WEI_BITS, "partial sums might reach the order");

/* Points (X / ZZ, Y / ZZZ) with ZZ^3 = ZZZ^2. */
struct lanes_point {
	struct lanes x, y, zz, zzz;
};

struct lanes_affine {
	struct lanes x, y;
};

/* The digits of one addition of every lane: which entry of the window's row, and the lanes whose
 * entry is subtracted. */
struct lanes_digits {
	uint64_t index[8];
	uint8_t negative;
};

#define LANES_EACH(r, ...) \
	EACH (i, LANE_LIMBS) \
	(r).v[i] = (__VA_ARGS__)

INLINE __m512i sub64(__m512i a, __m512i b)
{
	return _mm512_sub_epi64(a, b);
}

/* r = a - b */
INLINE void lanes_sub(struct lanes *r, const struct lanes *a, const struct lanes *b)
{
	struct lanes t;

	LANES_EACH(t, sub64(a->v[i], b->v[i]));
	lanes_settle(r, &t);
}

INLINE void lanes_set(struct lanes *r, const uint64_t *limbs)
{
	LANES_EACH(*r, _mm512_set1_epi64((long long)limbs[i]));
}

/* Lanes 0 to 3 of a, 4 to 7 of b. */
INLINE struct lanes halves(const struct lanes *a, const struct lanes *b)
{
	struct lanes r;
	LANES_EACH(r, _mm512_mask_mov_epi64(a->v[i], 0xf0, b->v[i]));
	return r;
}

/* The halves changed over. */
INLINE struct lanes swapped(const struct lanes *a)
{
	struct lanes r;
	LANES_EACH(r, _mm512_shuffle_i64x2(a->v[i], a->v[i], 0x4e));
	return r;
}

INLINE struct lanes permuted(const struct lanes *a, __m512i index)
{
	struct lanes r;
	LANES_EACH(r, _mm512_permutexvar_epi64(index, a->v[i]));
	return r;
}

/* p += q, or p -= q in the lanes of negative, for p != +-q, neither infinite. */
static __attribute__((noinline)) void lanes_add(struct lanes_point *p, const struct lanes_affine *q,
                                                __mmask8 negative)
{
	const __m512i zero = _mm512_setzero_si512();
	struct lanes h, d, hh, hhh, v, t;

	lanes_mul(&h, &q->x, &p->zz);
	lanes_mul(&d, &q->y, &p->zzz);
	lanes_sub(&h, &h, &p->x);
	LANES_EACH(t, sub64(_mm512_mask_sub_epi64(d.v[i], negative, zero, d.v[i]), p->y.v[i]));
	lanes_settle(&d, &t);
	lanes_sqr(&hh, &h);
	lanes_mul(&hhh, &hh, &h);
	lanes_mul(&v, &hh, &p->x);
	lanes_sqr(&h, &d);
	lanes_mul(&p->zz, &p->zz, &hh);
	lanes_mul(&p->zzz, &p->zzz, &hhh);
	LANES_EACH(t, sub64(sub64(h.v[i], hhh.v[i]), _mm512_add_epi64(v.v[i], v.v[i])));
	lanes_settle(&p->x, &t); /* X' = d^2 - h^3 - 2 X h^2 */
	lanes_sub(&v, &v, &p->x);
	lanes_mul(&hhh, &hhh, &p->y);
	lanes_mul(&v, &v, &d);
	lanes_sub(&p->y, &v, &hhh); /* Y' = d (X h^2 - X') - Y h^3 */
}

#if WEI_BASE_STEP > 1
/* p = 2 p; there is no point of order 2. */
static __attribute__((noinline)) void lanes_dbl(struct lanes_point *p)
{
	struct lanes u, v, w, m, t;

	LANES_EACH(t, _mm512_add_epi64(p->y.v[i], p->y.v[i]));
	lanes_settle(&u, &t); /* u = 2 Y */
	lanes_sub(&m, &p->x, &p->zz);
	LANES_EACH(t, _mm512_add_epi64(p->x.v[i], p->zz.v[i]));
	lanes_settle(&t, &t);
	lanes_mul(&m, &m, &t);
	LANES_EACH(t, _mm512_add_epi64(_mm512_add_epi64(m.v[i], m.v[i]), m.v[i]));
	lanes_settle(&m, &t); /* m = 3 (X - ZZ) (X + ZZ) */
	lanes_sqr(&v, &u);
	lanes_mul(&w, &u, &v);
	lanes_mul(&u, &v, &p->x);
	lanes_sqr(&t, &m);
	lanes_mul(&p->zz, &p->zz, &v);
	lanes_mul(&p->zzz, &p->zzz, &w);
	LANES_EACH(t, sub64(t.v[i], _mm512_add_epi64(u.v[i], u.v[i])));
	lanes_settle(&p->x, &t); /* X' = m^2 - 2 X u^2 */
	lanes_sub(&u, &u, &p->x);
	lanes_mul(&w, &w, &p->y);
	lanes_mul(&u, &u, &m);
	lanes_sub(&p->y, &u, &w); /* Y' = m (X u^2 - X') - Y u^3 */
}
#endif

/* Adds the points of lanes i and i + 4. The two halves share the work, so what comes out is X, Y
 * and ZZZ in lane i + 4, ZZ in lane i; where no half is named below, it is the same in both. */
static __attribute__((noinline)) void lanes_join(struct lanes_point *p)
{
	struct lanes a, b, u, s, z, pr, sq, t;

	b = swapped(&p->zz);
	lanes_mul(&u, &p->x, &b); /* U1 = X1 ZZ2; U2 = X2 ZZ1 */
	t = swapped(&p->zzz);
	lanes_mul(&s, &p->y, &t); /* S1 = Y1 ZZZ2; S2 = Y2 ZZZ1 */
	a = halves(&p->zz, &p->zzz);
	b = halves(&b, &t);
	lanes_mul(&z, &a, &b); /* ZZ1 ZZ2; ZZZ1 ZZZ2 */
	t = swapped(&u);
	a = halves(&t, &s);
	b = swapped(&s);
	b = halves(&u, &b);
	lanes_sub(&pr, &a, &b); /* P = U2 - U1; R = S2 - S1 */
	lanes_sqr(&sq, &pr);    /* P^2; R^2 */
	a = halves(&pr, &t);
	b = swapped(&sq);
	b = halves(&sq, &b);
	lanes_mul(&t, &a, &b); /* P^3; Q = U1 P^2 */
	a = swapped(&t);
	b = halves(&sq, &a);
	lanes_mul(&z, &z, &b); /* ZZ' = ZZ1 ZZ2 P^2; ZZZ' = ZZZ1 ZZZ2 P^3 */
	p->zz = p->zzz = z;
	LANES_EACH(a, sub64(sub64(sq.v[i], a.v[i]), _mm512_add_epi64(t.v[i], t.v[i])));
	lanes_settle(&p->x, &a);  /* ; X' = R^2 - P^3 - 2 Q */
	lanes_sub(&b, &t, &p->x); /* ; Q - X' */
	a = halves(&s, &pr);
	b = halves(&t, &b);
	lanes_mul(&t, &a, &b); /* S1 P^3; R (Q - X') */
	a = swapped(&t);
	lanes_sub(&p->y, &t, &a); /* ; Y' = R (Q - X') - S1 P^3 */
}

/* The results in lanes 4 to 7 become pairs again: 0 and 1 stay in lanes 0 and 1, 2 and 3 go to 4
 * and 5. */
INLINE void lanes_pair_up(struct lanes_point *p)
{
	const __m512i low = _mm512_set_epi64(3, 2, 3, 2, 1, 0, 1, 0);
	const __m512i high = _mm512_add_epi64(low, _mm512_set1_epi64(4));

	p->x = permuted(&p->x, high);
	p->y = permuted(&p->y, high);
	p->zz = permuted(&p->zz, low);
	p->zzz = permuted(&p->zzz, high);
}

/* Rows become columns. */
INLINE void transpose(__m512i *r)
{
	__m512i s[8], x[8];

	EACH (i, 4) {
		s[2 * i] = _mm512_unpacklo_epi64(r[2 * i], r[2 * i + 1]);
		s[2 * i + 1] = _mm512_unpackhi_epi64(r[2 * i], r[2 * i + 1]);
	}
	EACH (i, 2) {
		x[i] = _mm512_shuffle_i64x2(s[i], s[2 + i], 0x88);
		x[2 + i] = _mm512_shuffle_i64x2(s[i], s[2 + i], 0xdd);
		x[4 + i] = _mm512_shuffle_i64x2(s[4 + i], s[6 + i], 0x88);
		x[6 + i] = _mm512_shuffle_i64x2(s[4 + i], s[6 + i], 0xdd);
	}
	EACH (i, 4) {
		r[i] = _mm512_shuffle_i64x2(x[i], x[4 + i], 0x88);
		r[4 + i] = _mm512_shuffle_i64x2(x[i], x[4 + i], 0xdd);
	}
}

INLINE __m512i entry_part(const uint64_t *entry, unsigned part)
{
	if (8 * part + 8 <= ENTRY_WORDS)
		return _mm512_loadu_si512((const void *)(entry + 8 * part));
	return _mm512_maskz_loadu_epi64((1 << ENTRY_WORDS % 8) - 1, entry + 8 * part);
}

/* Entry index[s] of the row for both scalars, reading all: the secret is only a mask in the
 * arithmetic, never in a load. */
INLINE void lanes_read(__m512i *r, __m512i *s, const uint64_t *row, uint64_t r_index,
                       uint64_t s_index)
{
	const __m512i r_want = _mm512_set1_epi64((long long)r_index);
	const __m512i s_want = _mm512_set1_epi64((long long)s_index);
	__m512i at = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);

	EACH (i, ENTRY_VECTORS)
		r[i] = s[i] = _mm512_setzero_si512();
	for (unsigned j = 0; j < BASE_ENTRIES; j += 8) {
		__m512i r_same = _mm512_movm_epi64(_mm512_cmpeq_epi64_mask(r_want, at));
		__m512i s_same = _mm512_movm_epi64(_mm512_cmpeq_epi64_mask(s_want, at));
		at = _mm512_add_epi64(at, _mm512_set1_epi64(8));
		EACH (e, 8) {
			const __m512i lane = _mm512_set1_epi64((long long)e);
			__m512i r_mask = _mm512_permutexvar_epi64(lane, r_same);
			__m512i s_mask = _mm512_permutexvar_epi64(lane, s_same);
			EACH (i, ENTRY_VECTORS) {
				__m512i t = entry_part(row, i);
				r[i] = _mm512_or_si512(r[i], _mm512_and_si512(t, r_mask));
				s[i] = _mm512_or_si512(s[i], _mm512_and_si512(t, s_mask));
			}
			row += ENTRY_WORDS;
		}
	}
}

/* The entries of one slot for all lanes; returns the lanes that have one. */
static __attribute__((noinline)) __mmask8 lanes_entries(struct lanes_affine *q,
                                                        const struct lanes_digits *d, unsigned slot)
{
	const uint8_t *first = lanes_blocks[slot / LANE_ROWS];
	__m512i part[ENTRY_VECTORS][8], word[8 * ENTRY_VECTORS];
	unsigned live = 0;

	for (unsigned b = 0; b < 4; b++) {
		unsigned lane = 4 * (b & 1) + 2 * (b >> 1), row = first[b] + slot % LANE_ROWS;
		__m512i r[ENTRY_VECTORS], s[ENTRY_VECTORS];

		if (row < first[b + 1])
			live |= 3u << lane;
		else
			row = 0; /* something to read that is not used */
		lanes_read(r, s, WEI_BASE_TABLE[row][0], d->index[lane], d->index[lane + 1]);
		EACH (i, ENTRY_VECTORS) {
			part[i][lane] = r[i];
			part[i][lane + 1] = s[i];
		}
	}
	EACH (i, ENTRY_VECTORS) {
		transpose(part[i]);
		EACH (j, 8)
			word[8 * i + j] = part[i][j];
	}
	lanes_split(&q->x, word);
	lanes_split(&q->y, word + WEI_LIMBS);
	return (__mmask8)live;
}

/* The digits of scalar s of the two. The sign of k against the odd scalar is in the digits. */
static void lanes_recode(struct lanes_digits *d, const uint64_t *k, unsigned s)
{
	struct wei_scalar odd;

	wei_recode(&odd, k, BASE_W * BASE_WINDOWS - 1);
	for (unsigned slot = 0; slot < SLOTS; slot++) {
		unsigned column = slot / LANE_ROWS;
		for (unsigned b = 0; b < 4; b++) {
			unsigned lane = 4 * (b & 1) + 2 * (b >> 1) + s;
			unsigned row = lanes_blocks[column][b] + slot % LANE_ROWS;
			if (row >= lanes_blocks[column][b + 1])
				continue;
			uint64_t negative = wei_digit(&d[slot].index[lane], &odd,
			                              WEI_BASE_STEP * row + column, BASE_W);
			d[slot].negative |= (uint8_t)(((negative ^ odd.negated) & 1) << lane);
		}
	}
	pak_wipe(&odd, sizeof odd);
}

/* A coordinate of all lanes as words, fully reduced. */
INLINE void lanes_words(uint64_t words[WEI_LIMBS][8], struct lanes *a)
{
	const __m512i low = _mm512_set1_epi64(((long long)1 << 52) - 1);
	const __m512i zero = _mm512_setzero_si512();
	struct lanes t;
	__m512i carry = zero;
	__mmask8 less;

	lanes_below(a);
	EACH (i, LANE_LIMBS) {
		t.v[i] = sub64(a->v[i], _mm512_set1_epi64((long long)lanes_prime[i]));
		t.v[i] = _mm512_add_epi64(t.v[i], carry);
		carry = _mm512_srai_epi64(t.v[i], 52);
		t.v[i] = _mm512_and_si512(t.v[i], low);
	}
	less = _mm512_cmplt_epi64_mask(carry, zero);
	LANES_EACH(*a, _mm512_mask_mov_epi64(t.v[i], less, a->v[i]));
	EACH (i, WEI_LIMBS) {
		unsigned limb = 64 * i / 52, shift = 64 * i % 52;
		__m512i w = _mm512_srli_epi64(a->v[limb], shift);
		if (limb + 1 < LANE_LIMBS)
			w = _mm512_or_si512(w, _mm512_slli_epi64(a->v[limb + 1], 52 - shift));
		if (limb + 2 < LANE_LIMBS && shift > 40)
			w = _mm512_or_si512(w, _mm512_slli_epi64(a->v[limb + 2], 104 - shift));
		_mm512_storeu_si512((void *)words[i], w);
	}
}

/* The points as Jacobian, (X ZZ, Y ZZZ, ZZ), and out. */
static void lanes_finish(uint64_t *r, uint64_t *s, const struct lanes_point *p)
{
	const __m512i last = _mm512_set_epi64(5, 4, 5, 4, 5, 4, 5, 4);
	uint64_t words[WEI_LIMBS][8];
	struct lanes a, b, t;

	a = halves(&p->zz, &p->x);
	t = permuted(&p->y, last);
	LANES_EACH(a, _mm512_mask_mov_epi64(a.v[i], 0xc0, t.v[i]));
	lanes_set(&b, lanes_one);
	t = swapped(&p->zz);
	b = halves(&b, &t);
	t = permuted(&p->zzz, last);
	LANES_EACH(b, _mm512_mask_mov_epi64(b.v[i], 0xc0, t.v[i]));
	lanes_mul(&a, &a, &b); /* lanes 0, 1: Z; 4, 5: X; 6, 7: Y */
	lanes_set(&b, lanes_out);
	lanes_mul(&a, &a, &b);
	lanes_words(words, &a);
	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		r[i] = words[i][4];
		s[i] = words[i][5];
		r[WEI_LIMBS + i] = words[i][6];
		s[WEI_LIMBS + i] = words[i][7];
		r[2 * WEI_LIMBS + i] = words[i][0];
		s[2 * WEI_LIMBS + i] = words[i][1];
	}
	pak_wipe(words, sizeof words);
}

static void lanes_sum(struct lanes_point *p, const struct lanes_digits *d)
{
	enum { FIRST = (WEI_BASE_STEP - 1) * LANE_ROWS };
	const __m512i zero = _mm512_setzero_si512();
	struct lanes_affine q;
	struct lanes_point before;

	(void)lanes_entries(&q, &d[FIRST], FIRST);
	p->x = q.x;
	LANES_EACH(p->y, _mm512_mask_sub_epi64(q.y.v[i], d[FIRST].negative, zero, q.y.v[i]));
	lanes_settle(&p->x, &p->x);
	lanes_settle(&p->y, &p->y);
	lanes_set(&p->zz, lanes_one);
	lanes_set(&p->zzz, lanes_one);
	for (unsigned column = WEI_BASE_STEP; column-- > 0;) {
#if WEI_BASE_STEP > 1
		for (unsigned i = 0; i < BASE_W && column != WEI_BASE_STEP - 1; i++)
			lanes_dbl(p);
#endif
		for (unsigned row = column == WEI_BASE_STEP - 1; row < LANE_ROWS; row++) {
			unsigned slot = column * LANE_ROWS + row;
			__mmask8 live = lanes_entries(&q, &d[slot], slot);
			if (live == 0xff) {
				lanes_add(p, &q, d[slot].negative);
				continue;
			}
			before = *p;
			lanes_add(p, &q, d[slot].negative);
			LANES_EACH(p->x, _mm512_mask_mov_epi64(before.x.v[i], live, p->x.v[i]));
			LANES_EACH(p->y, _mm512_mask_mov_epi64(before.y.v[i], live, p->y.v[i]));
			LANES_EACH(p->zz, _mm512_mask_mov_epi64(before.zz.v[i], live, p->zz.v[i]));
			LANES_EACH(p->zzz,
			           _mm512_mask_mov_epi64(before.zzz.v[i], live, p->zzz.v[i]));
		}
	}
}

static void lanes_mul_base2(uint64_t *r, uint64_t *s, const uint64_t *k, const uint64_t *l)
{
	struct lanes_digits d[SLOTS];
	struct lanes_point p;

	memset(d, 0, sizeof d);
	lanes_recode(d, k, 0);
	lanes_recode(d, l, 1);
	lanes_sum(&p, d);
	lanes_join(&p);
	lanes_pair_up(&p);
	lanes_join(&p);
	lanes_finish(r, s, &p);
	pak_wipe(d, sizeof d);
	pak_wipe(&p, sizeof p);
	_mm256_zeroupper();
}

static void lanes_mul_base(uint64_t *r, const uint64_t *k)
{
	uint64_t same[3 * WEI_LIMBS];

	lanes_mul_base2(r, same, k, k);
	pak_wipe(same, sizeof same);
}

#include "crypto/ec/ec_x86_ifma_mul.h"

/* Everything else is the scalar backend's. */

static void rest_field_mul(uint64_t *r, const uint64_t *a, const uint64_t *b)
{
	LANE_REST.field_mul(r, a, b);
}

static void rest_field_sqr(uint64_t *r, const uint64_t *a)
{
	LANE_REST.field_sqr(r, a);
}

static void rest_dbl(uint64_t *r)
{
	LANE_REST.dbl(r);
}

#define LANE_METHODS \
	.field_mul = rest_field_mul, .field_sqr = rest_field_sqr, .mul_base = lanes_mul_base, \
	.mul_base2 = lanes_mul_base2, .mul = lanes_mul_point, .dbl = rest_dbl, \
	.mul_add_public = lanes_mul_add_public
