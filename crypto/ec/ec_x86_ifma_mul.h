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

/* A point (X / ZZ, Y / ZZZ) with ZZ^3 = ZZZ^2, settled, by lanes:
 *
 *     X, 2 Y, ZZ, ZZZ, anything, X - ZZ, X + ZZ, Y
 *
 * and what an addition multiplies those of another point by:
 *
 *     X, ZZ, Y, ZZZ, ZZ, anything, anything, ZZZ */
struct whole {
	struct lanes c;
};

struct whole_entry {
	struct lanes c;
};

#define ORDER(a, b, c, d, e, f, g, h) _mm512_set_epi64(h, g, f, e, d, c, b, a)
#define PICK(index, a) _mm512_permutexvar_epi64(index, a)

/* p = 2 p; there is no point of order 2, and ZZ = 0 stays 0. */
static __attribute__((noinline)) void whole_dbl(struct whole *p)
{
	const __m512i zero = _mm512_setzero_si512();
	struct lanes a, b, m, r, t;

	LANES_EACH(a, PICK(ORDER(5, 5, 1, 1, 1, 5, 5, 1), p->c.v[i]));
	LANES_EACH(b, PICK(ORDER(6, 6, 1, 1, 1, 6, 6, 1), p->c.v[i]));
	lanes_mul_open(&r, &a, &b); /* X^2 - ZZ^2 in lanes 0, 1, 5, 6; u^2 in others, u = 2 Y */
	LANES_EACH(t,
	           _mm512_mask_add_epi64(r.v[i], 0x63, r.v[i], _mm512_add_epi64(r.v[i], r.v[i])));
	lanes_settle(&m, &t); /* m = 3 (X^2 - ZZ^2) */
	LANES_EACH(a, _mm512_mask_permutexvar_epi64(m.v[i], 0x9c, ORDER(0, 0, 2, 1, 0, 0, 0, 1),
	                                            p->c.v[i]));
	lanes_mul_open(&r, &a, &m); /* m^2, m^2, ZZ' = ZZ u^2, u^3, s = X u^2, m^2, m^2, u^3 */
	EACH (i, LANE_LIMBS) {
		__m512i s = PICK(ORDER(4, 4, 4, 4, 4, 4, 4, 4), r.v[i]);
		__m512i zz = PICK(ORDER(2, 2, 2, 2, 2, 2, 2, 2), r.v[i]), v;
		v = _mm512_mask_sub_epi64(r.v[i], 0x63, r.v[i], _mm512_add_epi64(s, s));
		v = _mm512_mask_sub_epi64(v, 0x02, v, s);
		v = _mm512_mask_sub_epi64(v, 0x20, v, zz);
		t.v[i] = _mm512_mask_add_epi64(v, 0x40, v, zz);
	}
	lanes_settle(&t, &t); /* X' = m^2 - 2 s, X' - s, ZZ', u^3, s, X' - ZZ', X' + ZZ', u^3 */
	LANES_EACH(a, _mm512_mask_mov_epi64(p->c.v[i], 0x02, m.v[i]));
	lanes_mul_open(&r, &a, &t); /* , m (X' - s), , ZZZ' = ZZZ u^3, , , , Y u^3 */
	EACH (i, LANE_LIMBS) {
		__m512i v = _mm512_add_epi64(r.v[i], PICK(ORDER(0, 7, 0, 0, 0, 0, 0, 1), r.v[i]));
		v = _mm512_mask_add_epi64(v, 0x02, v, v);
		r.v[i] = _mm512_mask_sub_epi64(r.v[i], 0x82, zero, v);
	}
	lanes_settle(&r, &r); /* Y' = m (s - X') - Y u^3 */
	LANES_EACH(p->c, _mm512_mask_mov_epi64(t.v[i], 0x8a, r.v[i]));
}

/* p += q, or p -= q if negative is all ones, for p != +-q, neither infinite. */
static __attribute__((noinline)) void whole_add(struct whole *p, const struct whole_entry *q,
                                                uint64_t negative)
{
	const __m512i zero = _mm512_setzero_si512();
	const __mmask8 minus = (__mmask8)(negative & 0x04);
	struct lanes a, d, r, sq, t;

	LANES_EACH(a, PICK(ORDER(2, 0, 3, 7, 2, 2, 2, 3), p->c.v[i]));
	lanes_mul_open(&r, &a, &q->c); /* U2, U1, S2, S1, ZZ1 ZZ2, , , ZZZ1 ZZZ2 */
	EACH (i, LANE_LIMBS) {
		__m512i v = _mm512_mask_sub_epi64(r.v[i], minus, zero, r.v[i]);
		t.v[i] = sub64(v, _mm512_maskz_permutexvar_epi64(
		                          0x05, ORDER(1, 0, 3, 0, 0, 0, 0, 0), r.v[i]));
	}
	lanes_settle(&d, &t); /* h = U2 - U1, U1, d = S2 - S1, S1, ... */
	lanes_sqr(&sq, &d);   /* h^2, , d^2 */
	LANES_EACH(a, PICK(zero, sq.v[i]));
	lanes_mul_open(&r, &d, &a); /* h^3, v = U1 h^2, , , ZZ' = ZZ1 ZZ2 h^2 */
	EACH (i, LANE_LIMBS) {
		const __m512i one = _mm512_set1_epi64(1), four = _mm512_set1_epi64(4);
		__m512i hhh = PICK(zero, r.v[i]), v = PICK(one, r.v[i]), zz = PICK(four, r.v[i]);
		__m512i x = sub64(PICK(_mm512_set1_epi64(2), sq.v[i]), hhh);
		x = sub64(x, _mm512_add_epi64(v, v));
		x = _mm512_mask_sub_epi64(x, 0x04, x, v);
		x = _mm512_mask_sub_epi64(x, 0x20, x, zz);
		x = _mm512_mask_add_epi64(x, 0x40, x, zz);
		x = _mm512_mask_mov_epi64(x, 0x88, hhh);
		t.v[i] = _mm512_mask_mov_epi64(x, 0x10, zz);
	}
	/* X' = d^2 - h^3 - 2 v, , X' - v, h^3, ZZ', X' - ZZ', X' + ZZ', h^3 */
	lanes_settle(&t, &t);
	lanes_mul_open(&r, &d, &t); /* , , d (X' - v), S1 h^3, , , , ZZZ' = ZZZ1 ZZZ2 h^3 */
	EACH (i, LANE_LIMBS) {
		__m512i v = PICK(ORDER(0, 2, 0, 7, 0, 0, 0, 2), r.v[i]);
		__m512i w = PICK(ORDER(0, 3, 0, 0, 0, 0, 0, 3), r.v[i]);
		w = _mm512_add_epi64(v, w);
		v = _mm512_mask_sub_epi64(v, 0x82, zero, w);
		r.v[i] = _mm512_mask_add_epi64(v, 0x02, v, v);
	}
	lanes_settle(&r, &r); /* Y' = d (v - X') - S1 h^3 */
	EACH (i, LANE_LIMBS) {
		t.v[i] = _mm512_mask_permutexvar_epi64(t.v[i], 0x04, _mm512_set1_epi64(4), t.v[i]);
		p->c.v[i] = _mm512_mask_mov_epi64(t.v[i], 0x8a, r.v[i]);
	}
}

/* The entry of a point. */
static void whole_cache(struct whole_entry *q, const struct whole *p)
{
	LANES_EACH(q->c, PICK(ORDER(0, 2, 7, 3, 2, 2, 2, 3), p->c.v[i]));
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
		__m512i v = PICK(ORDER(0, 2, 1, 3, 0, 0, 0, 2), q->c.v[i]);
		__m512i zz = PICK(_mm512_set1_epi64(1), q->c.v[i]);
		v = _mm512_mask_add_epi64(v, 0x02, v, v);
		v = _mm512_mask_sub_epi64(v, 0x20, v, zz);
		p->c.v[i] = _mm512_mask_add_epi64(v, 0x40, v, zz);
	}
	lanes_settle(&p->c, &p->c);
}

/* The affine point of those words. */
static void whole_affine(struct whole_entry *q, const uint64_t *point)
{
	struct lanes one;

	whole_load(&q->c, point);
	lanes_set(&one, lanes_one);
	LANES_EACH(q->c, _mm512_mask_permutexvar_epi64(one.v[i], 0x05,
	                                               ORDER(0, 0, 1, 0, 0, 0, 0, 0), q->c.v[i]));
}

/* table[j] = (2 j + 1) P for the affine P of those words */
static void whole_odd_multiples(struct whole_entry *table, unsigned count, const uint64_t *point)
{
	struct whole_entry step;
	struct whole p, twice;

	whole_affine(&table[0], point);
	whole_first(&p, &table[0]);
	twice = p;
	whole_dbl(&twice);
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

	LANES_EACH(a, _mm512_mask_sub_epi64(p->c.v[i], minus, _mm512_setzero_si512(), p->c.v[i]));
	lanes_settle(&a, &a);
	lanes_set(&b, lanes_one);
	LANES_EACH(b, _mm512_mask_permutexvar_epi64(b.v[i], 0x81, ORDER(2, 0, 0, 0, 0, 0, 0, 3),
	                                            p->c.v[i]));
	lanes_mul(&a, &a, &b);
	lanes_set(&b, lanes_out);
	lanes_mul(&a, &a, &b);
	lanes_words(words, &a);
	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		out[i] = words[i][0];
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
		for (unsigned j = 0; j < VAR_W; j++)
			whole_dbl(&p);
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
	LANES_EACH(minus.c, _mm512_mask_sub_epi64(q->c.v[i], digit < 0 ? 0x04 : 0,
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
	int empty = 1;

	whole_odd_multiples(table, VAR_ENTRIES / 2, point);
	wei_naf(naf_u, u, ODD_W + 1);
	wei_naf(naf_v, v, VAR_W);
	for (unsigned i = WEI_BITS + 1; i-- > 0;) {
		if (!empty)
			whole_dbl(&p);
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
