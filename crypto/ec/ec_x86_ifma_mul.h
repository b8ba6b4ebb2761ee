/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: multiplication of any point in lanes of AVX-512, written once for all fields and
 * included by ec_x86_ifma.h. A vector holds one limb of the coordinates of one point: what a
 * doubling or an addition multiplies at the same time is one product of lanes.
 *
 * Scalars are recoded and summed as in ec_weierstrass.h, for a width where the last addition cannot
 * be a doubling; so the points of lanes_mul_point are never equal, opposite or infinite but for the
 * last addition of k = 0, which answers with ZZ = 0. For public scalars such points may meet: then
 * ZZ becomes 0 and stays so, and the scalar backend is asked. */

enum {
	ODD_W = 7,
	VAR_W = 5,
	VAR_WINDOWS = (WEI_BITS + VAR_W - 1) / VAR_W,
	VAR_ENTRIES = 1 << (VAR_W - 1)
};

_Static_assert(WEI_SAFE(VAR_W), "the last addition might be a doubling");
_Static_assert(VAR_W *(VAR_WINDOWS - 1) < WEI_BITS, "partial sums might reach the order");

/* A point (X / ZZ, Y / ZZZ) with ZZ^3 = ZZZ^2, settled. Lanes of a and b, where - is anything:
 *
 *     X - ZZ, X - ZZ, Y, Y, Y, Y, Y, Y
 *     X + ZZ, X + ZZ, ZZ, ZZZ, X, X, -, ZZZ
 *
 * and what an addition multiplies those of another point by:
 *
 *     X, ZZ, ZZ, ZZZ, ZZZ, Y, -, -
 *
 * What takes time is products that wait for each other: lanes are laid out so that most come out of
 * one product where the next wants them. */
struct whole {
	struct lanes a, b;
};

struct whole_entry {
	struct lanes c;
};

#define ORDER(a, b, c, d, e, f, g, h) _mm512_set_epi64(h, g, f, e, d, c, b, a)
#define PICK(index, a) _mm512_permutexvar_epi64(index, a)
#define ALL(i) _mm512_set1_epi64(i)

INLINE __m512i add64(__m512i a, __m512i b)
{
	return _mm512_add_epi64(a, b);
}

/* r = a, but for the lanes of from: those of b, permuted. */
INLINE void lanes_mix(struct lanes *r, const struct lanes *a, __mmask8 from, __m512i index,
                      const struct lanes *b)
{
	LANES_EACH(*r, _mm512_mask_permutexvar_epi64(a->v[i], from, index, b->v[i]));
}

/* Of r: three times lanes 0 and 1, or once; four times lanes 2 to 5, twice the others. */
INLINE void whole_scale(struct lanes *s, const struct lanes *r, int thrice)
{
	struct lanes t;

	EACH (i, LANE_LIMBS) {
		__m512i one = r->v[i], two = add64(one, one), four;

		four = _mm512_mask_add_epi64(two, 0x3c, two, two);
		t.v[i] = _mm512_mask_mov_epi64(four, 0x03, one);
		if (thrice)
			t.v[i] = _mm512_mask_add_epi64(four, 0x03, one, two);
	}
	lanes_carry(s, &t);
}

/* The first of two doublings: with m = 3 (X^2 - ZZ^2), u = 4 Y^2 and s = X u,
 *
 *     X' = m^2 - 2 s, Y' = m (s - X') - u^2 / 2, ZZ' = u ZZ, ZZZ' = u 2 Y ZZZ
 *
 * in three products. The last has two lanes left for the m of the second doubling: the lanes of
 * next are m', m', Y', ... */
INLINE void whole_dbl_first(struct whole *p, struct lanes *next)
{
	struct lanes r, s, f, g, h;

	lanes_mix(&f, &p->a, 0x83, ORDER(0, 1, 2, 3, 4, 5, 6, 7), &p->b);
	lanes_mul_open(&r, &p->a, &f); /* X^2 - ZZ^2, the same, Y^2, ... , Y ZZZ */
	whole_scale(&s, &r, 1);        /* m, m, u, u, u, u, u / 2, 2 Y ZZZ */
	lanes_mix(&f, &p->b, 0x29, ORDER(0, 0, 0, 7, 0, 6, 0, 0), &s);
	lanes_mul_open(&r, &s, &f); /* m^2, , ZZ', ZZZ', s, u^2 / 2 */
	EACH (i, LANE_LIMBS) {
		__m512i mm = PICK(ALL(0), r.v[i]), xu = PICK(ALL(4), r.v[i]);
		__m512i zz = PICK(ORDER(2, 2, 2, 3, 2, 2, 2, 3), r.v[i]);
		__m512i x = sub64(mm, add64(xu, xu));

		h.v[i] = _mm512_maskz_permutexvar_epi64(0xfc, ALL(5), r.v[i]);
		f.v[i] = _mm512_mask_sub_epi64(sub64(xu, x), 0x03, x, zz);
		x = _mm512_mask_add_epi64(x, 0x03, x, zz);
		g.v[i] = _mm512_mask_mov_epi64(x, 0xcc, zz);
	}
	lanes_settle(&f, &f); /* X' - ZZ', X' - ZZ', s - X' */
	lanes_settle(&p->b, &g);
	lanes_mix(&g, &p->b, 0xfc, ALL(0), &s);
	lanes_mul_open(&r, &f, &g);
	LANES_EACH(r, sub64(_mm512_mask_add_epi64(r.v[i], 0x03, r.v[i], add64(r.v[i], r.v[i])),
	                    h.v[i]));
	lanes_settle(next, &r);
	LANES_EACH(p->a, _mm512_mask_mov_epi64(next->v[i], 0x03, f.v[i]));
}

/* The second in two products, as m is there: Y' = 3 (m X) u - m m^2 - u^2 / 2. */
INLINE void whole_dbl_second(struct whole *p, const struct lanes *next)
{
	struct lanes r, s, f, g;

	lanes_mix(&f, next, 0x82, ORDER(0, 1, 2, 3, 4, 5, 6, 7), &p->b);
	lanes_mix(&f, &f, 0x02, ALL(4), &p->b);
	lanes_mul_open(&r, next, &f); /* m^2, m X, Y^2, Y^2, Y^2, Y^2, Y^2, Y ZZZ */
	whole_scale(&s, &r, 0);       /* m^2, m X, u, u, u, u, u / 2, 2 Y ZZZ */
	lanes_mix(&f, &p->b, 0x2a, ORDER(0, 2, 0, 7, 0, 6, 0, 0), &s);
	lanes_mix(&f, &f, 0x01, ALL(0), next);
	lanes_mul_open(&r, &s, &f); /* m m^2, m X u, ZZ', ZZZ', X u, u^2 / 2 */
	EACH (i, LANE_LIMBS) {
		__m512i mm = PICK(ALL(0), s.v[i]), xu = PICK(ALL(4), r.v[i]);
		__m512i y = PICK(ALL(1), r.v[i]), mmm = PICK(ALL(0), r.v[i]);
		__m512i zz = PICK(ORDER(2, 2, 2, 3, 2, 2, 2, 3), r.v[i]);
		__m512i x = sub64(mm, add64(xu, xu));

		y = sub64(add64(add64(y, y), y), add64(mmm, PICK(ALL(5), r.v[i])));
		f.v[i] = _mm512_mask_sub_epi64(y, 0x03, x, zz);
		x = _mm512_mask_add_epi64(x, 0x03, x, zz);
		g.v[i] = _mm512_mask_mov_epi64(x, 0xcc, zz);
	}
	lanes_settle(&p->a, &f);
	lanes_settle(&p->b, &g);
}

/* p = 2^times p; there is no point of order 2, and ZZ = 0 stays 0. */
static __attribute__((noinline)) void whole_dbl(struct whole *p, unsigned times)
{
	struct lanes next;

	for (; times; times--) {
		whole_dbl_first(p, &next);
		if (times > 1) {
			whole_dbl_second(p, &next);
			times--;
		}
	}
}

/* p += q, or p -= q if negative is all ones, for p != +-q, neither infinite. With h = U2 - U1 and d
 * = S2 - S1: X' = d^2 - h^2 (U1 + U2), Y' = d (h^2 U1 - X') - S1 h^3, which is h^2 (d (2 U1 + U2) -
 * S1 h) - d^3. */
static __attribute__((noinline)) void whole_add(struct whole *p, const struct whole_entry *q,
                                                uint64_t negative)
{
	const __m512i zero = _mm512_setzero_si512();
	const __mmask8 minus = (__mmask8)(negative & 0x03);
	struct lanes r, d, s, f, g;

	LANES_EACH(f, PICK(ORDER(2, 4, 2, 0, 3, 3, 0, 0), p->b.v[i]));
	LANES_EACH(f, _mm512_mask_mov_epi64(f.v[i], 0x08, p->a.v[i]));
	lanes_mul_open(&r, &f, &q->c); /* U2, U1, ZZ1 ZZ2, S1, ZZZ1 ZZZ2, S2 */
	EACH (i, LANE_LIMBS) {
		__m512i v = PICK(ORDER(5, 5, 0, 0, 0, 0, 0, 0), r.v[i]), both;

		v = _mm512_mask_sub_epi64(v, minus, zero, v);
		f.v[i] = sub64(v, PICK(ORDER(3, 3, 1, 1, 1, 1, 1, 1), r.v[i]));
		both = _mm512_maskz_permutexvar_epi64(0x03, ORDER(1, 0, 0, 0, 0, 0, 0, 0), r.v[i]);
		g.v[i] = add64(_mm512_mask_add_epi64(r.v[i], 0x02, r.v[i], r.v[i]), both);
	}
	lanes_settle(&d, &f); /* d, d, h, ... */
	lanes_carry(&g, &g);  /* U1 + U2, 2 U1 + U2, ZZ1 ZZ2, S1, ZZZ1 ZZZ2 */
	LANES_EACH(f, _mm512_mask_mov_epi64(d.v[i], 0x1a, g.v[i]));
	lanes_mul_open(&r, &d, &f); /* d^2, d (2 U1 + U2), h^2, S1 h, ZZZ1 ZZZ2 h, h^2 */
	LANES_EACH(r, sub64(r.v[i], _mm512_maskz_permutexvar_epi64(0x02, ALL(3), r.v[i])));
	lanes_settle(&s, &r);
	lanes_mix(&f, &d, 0x20, ALL(0), &g);
	LANES_EACH(f, _mm512_mask_mov_epi64(f.v[i], 0x04, g.v[i]));
	lanes_mix(&f, &f, 0x12, ALL(5), &s);
	lanes_mul_open(&r, &s, &f); /* d^3, Y' + d^3, ZZ', -, ZZZ', h^2 (U1 + U2) */
	EACH (i, LANE_LIMBS) {
		__m512i x = sub64(PICK(ALL(0), s.v[i]), PICK(ALL(5), r.v[i]));
		__m512i y = sub64(PICK(ALL(1), r.v[i]), PICK(ALL(0), r.v[i]));
		__m512i zz = PICK(ORDER(2, 2, 2, 4, 2, 2, 2, 4), r.v[i]);

		f.v[i] = _mm512_mask_sub_epi64(y, 0x03, x, zz);
		x = _mm512_mask_add_epi64(x, 0x03, x, zz);
		g.v[i] = _mm512_mask_mov_epi64(x, 0xcc, zz);
	}
	lanes_settle(&p->a, &f);
	lanes_settle(&p->b, &g);
}

/* The entry of a point. */
static void whole_cache(struct whole_entry *q, const struct whole *p)
{
	LANES_EACH(q->c, PICK(ORDER(4, 2, 2, 3, 3, 0, 0, 0), p->b.v[i]));
	LANES_EACH(q->c, _mm512_mask_mov_epi64(q->c.v[i], 0x20, p->a.v[i]));
}

/* x in even lanes and y in odd ones, settled. */
static void whole_load(struct lanes *r, const uint64_t *point)
{
	__m512i w[WEI_LIMBS];
	struct lanes one;

	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		long long x = (long long)point[i], y = (long long)point[WEI_LIMBS + i];
		w[i] = ORDER(x, y, x, y, x, y, x, y);
	}
	lanes_split(r, w);
	lanes_set(&one, lanes_one);
	lanes_mul(r, r, &one);
	lanes_settle(r, r);
}

/* The point of an entry. */
static void whole_first(struct whole *p, const struct whole_entry *q)
{
	EACH (i, LANE_LIMBS) {
		__m512i x = PICK(ALL(0), q->c.v[i]), y = PICK(ALL(5), q->c.v[i]);
		__m512i zz = PICK(ORDER(1, 1, 1, 3, 1, 1, 1, 3), q->c.v[i]);

		p->a.v[i] = _mm512_mask_sub_epi64(y, 0x03, x, zz);
		x = _mm512_mask_add_epi64(x, 0x03, x, zz);
		p->b.v[i] = _mm512_mask_mov_epi64(x, 0xcc, zz);
	}
	lanes_settle(&p->a, &p->a);
	lanes_settle(&p->b, &p->b);
}

/* The affine point of those words. */
static void whole_affine(struct whole_entry *q, const uint64_t *point)
{
	struct lanes one;

	whole_load(&q->c, point);
	lanes_set(&one, lanes_one);
	lanes_mix(&q->c, &one, 0x21, ORDER(0, 0, 0, 0, 0, 1, 0, 0), &q->c);
}

/* table[j] = (2 j + 1) P for the affine P of those words */
static void whole_odd_multiples(struct whole_entry *table, unsigned count, const uint64_t *point)
{
	struct whole_entry step;
	struct whole p, twice;

	whole_affine(&table[0], point);
	whole_first(&p, &table[0]);
	twice = p;
	whole_dbl(&twice, 1);
	whole_cache(&step, &twice);
	for (unsigned j = 1; j < count; j++) {
		whole_add(&p, &step, 0);
		whole_cache(&table[j], &p);
	}
}

/* Jacobian (X ZZ, Y ZZZ, ZZ), fully reduced; -p if negative is all ones. */
static void whole_finish(uint64_t *out, const struct whole *p, uint64_t negative)
{
	const __mmask8 minus = (__mmask8)(negative & 0x80);
	uint64_t words[WEI_LIMBS][8];
	struct lanes a, b;

	LANES_EACH(a, _mm512_mask_mov_epi64(p->b.v[i], 0x80, p->a.v[i]));
	LANES_EACH(a, _mm512_mask_sub_epi64(a.v[i], minus, _mm512_setzero_si512(), a.v[i]));
	lanes_settle(&a, &a);
	lanes_set(&b, lanes_one);
	lanes_mix(&b, &b, 0x90, ORDER(0, 0, 0, 0, 2, 0, 0, 3), &p->b);
	lanes_mul(&a, &a, &b);
	lanes_set(&b, lanes_out);
	lanes_mul(&a, &a, &b);
	lanes_words(words, &a);
	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		out[i] = words[i][4];
		out[WEI_LIMBS + i] = words[i][7];
		out[2 * WEI_LIMBS + i] = words[i][2];
	}
	pak_wipe(words, sizeof words);
}

/* Entry index of the table, reading all. */
static void whole_read(struct whole_entry *r, const struct whole_entry *table, uint64_t index)
{
	LANES_EACH(r->c, _mm512_setzero_si512());
	for (uint64_t j = 0; j < VAR_ENTRIES; j++) {
		__m512i mask = _mm512_set1_epi64((long long)pak_ct_mask(pak_ct_eq(j, index)));
		LANES_EACH(r->c,
		           _mm512_or_si512(r->c.v[i], _mm512_and_si512(table[j].c.v[i], mask)));
	}
}

static void lanes_mul_point(uint64_t *r, const uint64_t *point, const uint64_t *k)
{
	struct whole_entry table[VAR_ENTRIES], q;
	struct whole p;
	struct wei_scalar s;
	uint64_t index, negative;

	whole_odd_multiples(table, VAR_ENTRIES, point);
	wei_recode(&s, k, VAR_W * VAR_WINDOWS - 1);
	(void)wei_digit(&index, &s, VAR_WINDOWS - 1, VAR_W);
	whole_read(&q, table, index);
	whole_first(&p, &q);
	for (unsigned i = VAR_WINDOWS - 1; i-- > 0;) {
		whole_dbl(&p, VAR_W);
		negative = wei_digit(&index, &s, i, VAR_W);
		whole_read(&q, table, index);
		whole_add(&p, &q, negative);
	}
	whole_finish(r, &p, s.negated);
	pak_wipe(table, sizeof table);
	pak_wipe(&q, sizeof q);
	pak_wipe(&p, sizeof p);
	pak_wipe(&s, sizeof s);
	_mm256_zeroupper();
}

/* From here on: public inputs only; branches and indexes depend on them. */

/* An addition to nothing yet is a copy. */
static void whole_public_add(struct whole *p, int *empty, const struct whole_entry *q, int digit)
{
	struct whole_entry minus;

	if (!*empty) {
		whole_add(p, q, digit < 0 ? ~(uint64_t)0 : 0);
		return;
	}
	LANES_EACH(minus.c, _mm512_mask_sub_epi64(q->c.v[i], digit < 0 ? 0x20 : 0,
	                                          _mm512_setzero_si512(), q->c.v[i]));
	lanes_settle(&minus.c, &minus.c);
	whole_first(p, &minus);
	*empty = 0;
}

static void lanes_mul_add_public(uint64_t *r, const uint64_t *u, const uint64_t *v,
                                 const uint64_t *point)
{
	int8_t naf_u[WEI_BITS + 1], naf_v[WEI_BITS + 1];
	struct whole_entry table[VAR_ENTRIES / 2], q;
	struct whole p;
	uint64_t result[3 * WEI_LIMBS], any = 0;
	unsigned doublings = 0;
	int empty = 1;

	whole_odd_multiples(table, VAR_ENTRIES / 2, point);
	wei_naf(naf_u, u, ODD_W + 1);
	wei_naf(naf_v, v, VAR_W);
	for (unsigned i = WEI_BITS + 1; i-- > 0;) {
		doublings += !empty;
		if (i && !naf_v[i] && !naf_u[i])
			continue;
		whole_dbl(&p, doublings);
		doublings = 0;
		if (naf_v[i])
			whole_public_add(&p, &empty, &table[abs(naf_v[i]) / 2], naf_v[i]);
		if (naf_u[i]) {
			whole_affine(&q, WEI_ODD_TABLE[abs(naf_u[i]) / 2]);
			whole_public_add(&p, &empty, &q, naf_u[i]);
		}
	}
	if (!empty) {
		whole_finish(result, &p, 0);
		for (unsigned i = 0; i < WEI_LIMBS; i++)
			any |= result[2 * WEI_LIMBS + i];
	}
	_mm256_zeroupper();
	if (any)
		memcpy(r, result, sizeof result);
	else
		LANE_REST.mul_add_public(r, u, v, point);
}
