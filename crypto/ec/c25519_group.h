/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the groups of edwards25519, -x^2 + y^2 = 1 + d x^2 y^2, and curve25519, v^2 = u^3 +
 * 486662 u^2 + u, written once for all fields (RFC 7748, RFC 8032). A backend file defines before:
 *
 *     struct fe                         an element modulo p = 2^255 - 19, in some redundant form
 *     fe_mul fe_sqr fe_add fe_sub       static inline, r may be an input
 *     fe_small                          r = 121665 a
 *     fe_load fe_store                  from 4 words below 2^256; to the 4 words of the reduced
 * value fe_swap_if fe_select              by masks
 *
 * The Edwards formulas are complete: d is no square, so no operand is exceptional. */
#include <string.h>

#include <pak/mem.h>

#define WORDS 4

/* r = 1 / a; 0 gives 0. */
static void fe_inv(struct fe *r, const struct fe *a)
{
	uint64_t w[4];
	fe_store(w, a);
	pak_c25519_invert(w, w);
	fe_load(r, w);
}

#include "crypto/ec/ec_edwards.h"
#include "crypto/ec/ec_ladder.h"

_Static_assert(sizeof(struct ed_point) <= 8 * PAK_C25519_POINT_WORDS, "points fit their words");

/* A point to add: y + x, y - x, 2 d t, and 2 z if it is not affine. */
struct ed_cached {
	struct fe plus, minus, t2d, z2;
};

static const uint64_t word_one[4] = {1};
static const uint64_t word_d[4] = {0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898,
                                   0x52036cee2b6ffe73};
static const uint64_t word_2d[4] = {0xebd69b9426b2f159, 0x00e0149a8283b156, 0x198e80f2eef3d130,
                                    0x2406d9dc56dffce7};
static const uint64_t word_root[4] = {0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7,
                                      0x2b8324804fc1df0b}; /* of -1 */

static void fe_squares(struct fe *r, const struct fe *a, int n)
{
	fe_sqr(r, a);
	while (--n)
		fe_sqr(r, r);
}

/* r = a^(2^250 - 1); low = a^11. */
static void fe_long_power(struct fe *r, struct fe *low, const struct fe *a)
{
	struct fe t, u, a9;

	fe_sqr(&t, a);         /* 2 */
	fe_squares(&u, &t, 2); /* 8 */
	fe_mul(&a9, &u, a);
	fe_mul(low, &a9, &t); /* 11 */
	fe_sqr(&u, low);      /* 22 */
	fe_mul(&t, &u, &a9);  /* 2^5 - 1 */
	fe_squares(&u, &t, 5);
	fe_mul(&t, &u, &t); /* 2^10 - 1 */
	fe_squares(&u, &t, 10);
	fe_mul(&u, &u, &t); /* 2^20 - 1 */
	fe_squares(&a9, &u, 20);
	fe_mul(&u, &a9, &u); /* 2^40 - 1 */
	fe_squares(&u, &u, 10);
	fe_mul(&t, &u, &t); /* 2^50 - 1 */
	fe_squares(&u, &t, 50);
	fe_mul(&u, &u, &t); /* 2^100 - 1 */
	fe_squares(&a9, &u, 100);
	fe_mul(&u, &a9, &u); /* 2^200 - 1 */
	fe_squares(&u, &u, 50);
	fe_mul(r, &u, &t);
}

static void ladder(uint8_t out[32], const uint8_t scalar[32], const uint8_t in[32])
{
	uint64_t w[4], k[4];
	struct fe u, zero, one;

	load_bytes(k, scalar);
	k[0] &= ~(uint64_t)7;
	k[3] = (k[3] & ~((uint64_t)1 << 63)) | (uint64_t)1 << 62;
	load_bytes(w, in);
	w[3] &= ~((uint64_t)1 << 63);
	fe_load(&u, w);
	fe_load(&one, word_one);
	fe_sub(&zero, &one, &one);
	fe_ladder(&u, k, 255, &u, &zero, &one);
	fe_store(w, &u);
	store_bytes(out, w);
}

static inline void ed_dbl(struct ed_point *r, const struct ed_point *p, int with_t)
{
	struct fe a, b, c, e, f, g, h;

	fe_sqr(&a, &p->x);
	fe_sqr(&b, &p->y);
	fe_sqr(&c, &p->z);
	fe_add(&c, &c, &c);
	fe_add(&h, &a, &b);
	fe_add(&e, &p->x, &p->y);
	fe_sqr(&e, &e);
	fe_sub(&e, &h, &e); /* -2 X Y */
	fe_sub(&g, &a, &b);
	fe_add(&f, &c, &g);
	ed_finish(r, &e, &f, &g, &h, with_t);
}

/* r = p + q, for d2 = 2 Z1 Z2; q is subtracted with plus and minus exchanged and t2d negated. */
static inline void ed_add_core(struct ed_point *r, const struct ed_point *p, const struct fe *plus,
                               const struct fe *minus, const struct fe *t2d, const struct fe *d2,
                               int with_t)
{
	struct fe a, b, c, e, f, g, h;

	fe_sub(&a, &p->y, &p->x);
	fe_mul(&a, &a, minus);
	fe_add(&b, &p->y, &p->x);
	fe_mul(&b, &b, plus);
	fe_mul(&c, &p->t, t2d);
	fe_sub(&e, &b, &a);
	fe_sub(&f, d2, &c);
	fe_add(&g, d2, &c);
	fe_add(&h, &b, &a);
	ed_finish(r, &e, &f, &g, &h, with_t);
}

static void ed_cache(struct ed_cached *r, const struct ed_point *p)
{
	struct fe d2;
	fe_load(&d2, word_2d);
	fe_add(&r->plus, &p->y, &p->x);
	fe_sub(&r->minus, &p->y, &p->x);
	fe_mul(&r->t2d, &p->t, &d2);
	fe_add(&r->z2, &p->z, &p->z);
}

static inline void fe_neg(struct fe *r, const struct fe *a)
{
	static const struct fe zero;
	fe_sub(r, &zero, a);
}

/* --- k B --- */

#if !defined ED_GATHER
static inline void ed_gather(uint64_t r[12], const uint64_t (*row)[16], uint64_t index)
{
	uint64_t mask[16];

	for (uint64_t j = 0; j < 16; j++)
		mask[j] = pak_ct_mask(pak_ct_eq(j, index));
	for (int w = 0; w < 12; w++) {
		r[w] = 0;
		for (int j = 0; j < 16; j++)
			r[w] |= row[w][j] & mask[j];
	}
}
#endif

static void mul_base(uint64_t *out, const uint64_t k[4])
{
	struct pak_c25519_digits d;
	uint64_t entry[12];
	struct ed_point r;
	struct fe neg;

	pak_c25519_recode(&d, k);
	fe_load(&r.y, word_one);
	r.z = r.y;
	fe_sub(&r.x, &r.y, &r.y);
	r.t = r.x;
	for (unsigned i = PAK_C25519_ROWS; i-- > 0;) {
		uint64_t negative = pak_ct_mask(d.negative[i]);
		struct fe plus, less, t2d, d2;

		ed_gather(entry, pak_c25519_base[i], d.index[i]);
		fe_load(&plus, entry);
		fe_load(&less, entry + 4);
		fe_load(&t2d, entry + 8);
		fe_swap_if(negative, &plus, &less);
		fe_neg(&neg, &t2d);
		fe_select(&t2d, negative, &neg, &t2d);
		fe_add(&d2, &r.z, &r.z);
		ed_add_core(&r, &r, &plus, &less, &t2d, &d2, 1);
	}
	uint64_t minus = pak_ct_mask(d.minus);
	fe_neg(&neg, &r.x);
	fe_select(&r.x, minus, &neg, &r.x);
	fe_neg(&neg, &r.t);
	fe_select(&r.t, minus, &neg, &r.t);
	memcpy(out, &r, sizeof r);
}

static void set(uint64_t *point, uint64_t (*w)[4])
{
	struct ed_point p;

	fe_load(&p.x, w[0]);
	fe_load(&p.y, w[1]);
	fe_load(&p.z, w[2]);
	fe_load(&p.t, w[3]);
	memcpy(point, &p, sizeof p);
}

static void get(uint64_t (*w)[4], const uint64_t *point)
{
	struct ed_point p;

	memcpy(&p, point, sizeof p);
	fe_store(w[0], &p.x);
	fe_store(w[1], &p.y);
	fe_store(w[2], &p.z);
	fe_store(w[3], &p.t);
}

/* --- encodings --- */

static void encode(uint8_t out[32], uint64_t v[4], const uint64_t *point)
{
	uint64_t w[4];

	ed_affine(v, w, point);
	w[3] |= (v[0] & 1) << 63;
	store_bytes(out, w);
}

/* u = (1 + y) / (1 - y) = (Z + Y) / (Z - Y); the neutral point gives 0. */
static void encode_u(uint8_t out[32], const uint64_t *point)
{
	struct ed_point p;
	struct fe a, b;
	uint64_t w[4];

	memcpy(&p, point, sizeof p);
	fe_sub(&a, &p.z, &p.y);
	fe_inv(&a, &a);
	fe_add(&b, &p.z, &p.y);
	fe_mul(&a, &a, &b);
	fe_store(w, &a);
	store_bytes(out, w);
}

/* The number in the bytes without the sign bit. */
static void load_y(struct fe *y, const uint8_t in[32])
{
	uint64_t w[4];
	load_bytes(w, in);
	w[3] &= ~((uint64_t)1 << 63);
	fe_load(y, w);
}

/* The bytes are those of x and y, too. */
static uint64_t is_double(const uint64_t *twice, const uint8_t in[32], const uint64_t x[4],
                          const uint64_t *point)
{
	struct fe y;

	load_y(&y, in);
	return ed_is_double(twice, x, &y, point) & pak_ct_eq(x[0] & 1, (uint64_t)in[31] >> 7);
}

/* Doubling on curve25519: u' = (u^2 - 1)^2 / (4 u (u^2 + 486662 u + 1)) = (Z + Y) / (Z - Y). */
static uint64_t is_double_u(const uint64_t *twice, const uint8_t in[32])
{
	struct ed_point t;
	struct fe u, uu, a, b, one;

	memcpy(&t, twice, sizeof t);
	load_y(&u, in);
	fe_load(&one, word_one);
	fe_sqr(&uu, &u);
	fe_small(&b, &u);
	fe_add(&b, &b, &b);
	fe_add(&b, &b, &b); /* 486660 u */
	fe_add(&b, &b, &u);
	fe_add(&b, &b, &u);
	fe_add(&b, &b, &uu);
	fe_add(&b, &b, &one);
	fe_mul(&b, &b, &u);
	fe_add(&b, &b, &b);
	fe_add(&b, &b, &b);
	fe_sub(&a, &uu, &one);
	fe_sqr(&a, &a);
	uint64_t zero = fe_is_zero(&b);
	fe_sub(&u, &t.z, &t.y);
	fe_mul(&a, &a, &u);
	fe_add(&u, &t.z, &t.y);
	fe_mul(&b, &b, &u);
	return fe_equal(&a, &b) & (zero ^ 1);
}

/* --- from here on: public values --- */

/* RFC 8032 5.1.3; refuses y >= p and the sign of x = 0. */
static int decode_public(uint64_t *out, const uint8_t in[32])
{
	uint64_t w[4], v[4];
	struct ed_point p;
	struct fe u, vv, t, r, low;

	load_bytes(w, in);
	uint64_t sign = w[3] >> 63;
	w[3] &= ~((uint64_t)1 << 63);
	fe_load(&p.y, w);
	fe_store(v, &p.y);
	if (memcmp(v, w, sizeof v))
		return 0;
	fe_load(&p.z, word_one);
	fe_sqr(&u, &p.y);
	fe_load(&t, word_d);
	fe_mul(&vv, &u, &t);
	fe_add(&vv, &vv, &p.z); /* d y^2 + 1 */
	fe_sub(&u, &u, &p.z);   /* y^2 - 1 */
	/* x = u v^3 (u v^7)^((p - 5) / 8), with (p - 5) / 8 = 2^252 - 3 */
	fe_sqr(&t, &vv);
	fe_mul(&t, &t, &vv); /* v^3 */
	fe_mul(&p.x, &u, &t);
	fe_sqr(&t, &t);
	fe_mul(&t, &t, &vv);
	fe_mul(&t, &t, &u); /* u v^7 */
	fe_long_power(&r, &low, &t);
	fe_squares(&r, &r, 2);
	fe_mul(&r, &r, &t);
	fe_mul(&p.x, &p.x, &r);
	fe_sqr(&t, &p.x);
	fe_mul(&t, &t, &vv); /* u or -u if there is a root */
	if (!fe_equal(&t, &u)) {
		fe_neg(&u, &u);
		if (!fe_equal(&t, &u))
			return 0;
		fe_load(&t, word_root);
		fe_mul(&p.x, &p.x, &t);
	}
	fe_store(w, &p.x);
	if (pak_int_is_zero(w, 4) && sign)
		return 0;
	if ((w[0] & 1) != sign)
		fe_neg(&p.x, &p.x);
	fe_mul(&p.t, &p.x, &p.y);
	memcpy(out, &p, sizeof p);
	return 1;
}

static int is_small_public(const uint64_t *point)
{
	struct ed_point p;

	memcpy(&p, point, sizeof p);
	for (int i = 0; i < 3; i++)
		ed_dbl(&p, &p, 1);
	return fe_is_zero(&p.x) && fe_equal(&p.y, &p.z);
}

static void add_public(struct ed_point *r, const struct ed_cached *q, int minus)
{
	struct fe t = q->t2d, d2;

	fe_mul(&d2, &r->z, &q->z2);
	if (minus)
		fe_neg(&t, &t);
	ed_add_core(r, r, minus ? &q->minus : &q->plus, minus ? &q->plus : &q->minus, &t, &d2, 1);
}

static void add_base_public(struct ed_point *r, int digit)
{
	uint64_t entry[12];
	struct fe plus, less, t, d2;

	for (int i = 0; i < 12; i++)
		entry[i] = pak_c25519_base[0][i][(digit < 0 ? -digit : digit) / 2];
	fe_load(&plus, entry);
	fe_load(&less, entry + 4);
	fe_load(&t, entry + 8);
	if (digit < 0)
		fe_neg(&t, &t);
	fe_add(&d2, &r->z, &r->z);
	ed_add_core(r, r, digit < 0 ? &less : &plus, digit < 0 ? &plus : &less, &t, &d2, 1);
}

static void combine_public(uint8_t out[32], const uint64_t u[4], const uint64_t v[4],
                           const uint64_t *point)
{
	int8_t naf_u[256], naf_v[256];
	struct ed_cached table[8], twice_cached;
	struct ed_point p, twice, r;
	uint64_t result[PAK_C25519_POINT_WORDS], x[4];

	memcpy(&p, point, sizeof p);
	ed_dbl(&twice, &p, 1);
	ed_cache(&twice_cached, &twice);
	for (int j = 0; j < 8; j++) {
		ed_cache(&table[j], &p);
		add_public(&p, &twice_cached, 0);
	}
	pak_c25519_naf_public(naf_u, u, 6);
	pak_c25519_naf_public(naf_v, v, 5);
	fe_load(&r.y, word_one);
	r.z = r.y;
	fe_sub(&r.x, &r.y, &r.y);
	r.t = r.x;
	for (int i = 255; i >= 0; i--) {
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

#define C25519_METHODS \
	.ladder = ladder, .mul_base = mul_base, .encode = encode, .encode_u = encode_u, \
	.is_double = is_double, .is_double_u = is_double_u, .decode_public = decode_public, \
	.is_small_public = is_small_public, .combine_public = combine_public, .set = set, \
	.get = get
