/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: k u, k B and u B - v P with the field of c448_field.h, for backends that compute one
 * product at a time; after c448_group.h. A backend may define ED_GATHER and a table read of its
 * own. */
#include "crypto/ec/ec_ladder.h"

static void ladder(uint8_t out[56], const uint8_t scalar[56], const uint8_t in[56])
{
	uint64_t w[WORDS], k[WORDS];
	struct fe u;

	load_bytes(k, scalar);
	k[0] &= ~(uint64_t)3;
	k[WORDS - 1] |= (uint64_t)1 << 63;
	load_bytes(w, in);
	fe_load(&u, w);
	fe_ladder(&u, k, 448, &u, &fe_zero, &fe_one);
	fe_store(w, &u);
	store_bytes(out, w);
}

/* r = p + q, for d = Z1 Z2 */
static inline void ed_add_core(struct ed_point *r, const struct ed_point *p,
                               const struct ed_cached *q, const struct fe *d, int with_t)
{
	struct fe a, b, c, e, f, g, h;

	fe_mul(&a, &p->x, &q->x);
	fe_mul(&b, &p->y, &q->y);
	fe_mul(&c, &p->t, &q->dt);
	fe_add(&e, &p->x, &p->y);
	fe_add(&f, &q->x, &q->y);
	fe_mul(&e, &e, &f);
	fe_sub(&e, &e, &a);
	fe_sub(&e, &e, &b); /* X1 Y2 + Y1 X2 */
	fe_add(&f, d, &c);
	fe_sub(&g, d, &c);
	fe_sub(&h, &b, &a);
	ed_finish(r, &e, &f, &g, &h, with_t);
}

static void ed_negate_if(struct ed_cached *q, uint64_t mask)
{
	struct fe neg;

	fe_neg(&neg, &q->x);
	fe_select(&q->x, mask, &neg, &q->x);
	fe_neg(&neg, &q->dt);
	fe_select(&q->dt, mask, &neg, &q->dt);
}

static void ed_neutral(struct ed_point *r)
{
	r->x = r->t = fe_zero;
	r->y = r->z = fe_one;
}

/* --- k B --- */

#if !defined ED_GATHER
static void ed_gather(void *r, const uint64_t (*row)[24], uint64_t index)
{
	uint64_t w[24] = {0};

	for (uint64_t j = 0; j < 16; j++) {
		uint64_t mask = pak_ct_mask(pak_ct_eq(j, index));
		for (int i = 0; i < 24; i++)
			w[i] |= row[j][i] & mask;
	}
	memcpy(r, w, sizeof w);
}
#endif

static void mul_base(uint64_t *out, const uint64_t k[WORDS])
{
	uint64_t v[WORDS + 1];
	struct ed_cached q;
	struct ed_point r;

	comb_recode(v, k);
	ed_neutral(&r);
	for (unsigned s = 18; s-- > 0;) {
		ed_dbl(&r, &r, 1);
		for (unsigned c = 0; c < 5; c++) {
			uint64_t digit = comb_digit(v, c, s);
			uint64_t negative = pak_ct_mask((digit >> 4) ^ 1);
			ed_gather(&q, pak_c448_comb[c], (digit ^ negative) & 15);
			ed_negate_if(&q, negative);
			ed_add_core(&r, &r, &q, &r.z, c < 4 || !s);
		}
	}
	memcpy(out, &r, sizeof r);
}

static void add_public(struct ed_point *r, const struct ed_cached *q, int minus)
{
	struct ed_cached t = *q;
	struct fe d;

	if (minus)
		ed_negate_if(&t, ~(uint64_t)0);
	fe_mul(&d, &r->z, &q->z);
	ed_add_core(r, r, &t, &d, 1);
}

static void add_base_public(struct ed_point *r, int digit)
{
	struct ed_cached q;

	memcpy(&q, pak_c448_odd[(digit < 0 ? -digit : digit) / 2], 3 * sizeof q.x);
	if (digit < 0)
		ed_negate_if(&q, ~(uint64_t)0);
	ed_add_core(r, r, &q, &r->z, 1);
}

/* table[j] = (2 j + 1) p */
static void multiples_public(struct ed_cached table[8], const struct ed_point *from)
{
	struct ed_point p = *from, t;
	struct ed_cached twice;

	ed_dbl(&t, &p, 1);
	twice.x = t.x;
	twice.y = t.y;
	twice.z = t.z;
	fe_small(&twice.dt, &t.t);
	for (int j = 0; j < 8; j++) {
		table[j].x = p.x;
		table[j].y = p.y;
		table[j].z = p.z;
		fe_small(&table[j].dt, &p.t);
		add_public(&p, &twice, 0);
	}
}

static void combine_public(uint8_t out[57], const uint64_t u[WORDS], const uint64_t v[WORDS],
                           const uint64_t *point)
{
	int8_t naf_u[448], naf_v[448];
	struct ed_cached table[8];
	struct ed_point p, r;
	uint64_t result[PAK_C448_POINT_WORDS], x[WORDS];

	memcpy(&p, point, sizeof p);
	multiples_public(table, &p);
	naf(naf_u, u, 7);
	naf(naf_v, v, 5);
	ed_neutral(&r);
	for (int i = 447; i >= 0; i--) {
		int dv = naf_v[i], du = naf_u[i];
		ed_dbl(&r, &r, dv || du);
		if (dv)
			add_public(&r, &table[(dv < 0 ? -dv : dv) / 2], dv > 0);
		if (du)
			add_base_public(&r, du);
	}
	memcpy(result, &r, sizeof r);
	encode(out, x, result);
}
