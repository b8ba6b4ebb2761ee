/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the groups of edwards448, x^2 + y^2 = 1 - 39081 x^2 y^2, and curve448, v^2 = u^3 +
 * 156326 u^2 + u (RFC 7748, RFC 8032), compiled into each backend after its field. The Edwards
 * formulas are complete: -39081 is no square, so no operand is exceptional. Coordinates of points
 * are tight (c448_field.h). */
#include <string.h>

#include <pak/mem.h>

#define WORDS PAK_C448_WORDS

static const struct fe fe_zero, fe_one = {{1}};

static inline void fe_neg(struct fe *r, const struct fe *a)
{
	fe_sub(r, &fe_zero, a);
}

/* r = a^(2^n) b */
static void fe_squares_mul(struct fe *r, const struct fe *a, int n, const struct fe *b)
{
	struct fe t;

	fe_sqr(&t, a);
	while (--n)
		fe_sqr(&t, &t);
	fe_mul(r, &t, b);
}

/* r = a^((p - 3) / 4), (p - 3) / 4 = 2^223 (2^223 - 1) + 2^222 - 1. A comment n: a^(2^n - 1). */
static void fe_long_power(struct fe *r, const struct fe *a)
{
	struct fe t, u, v;

	fe_squares_mul(&t, a, 1, a);     /* 2 */
	fe_squares_mul(&t, &t, 1, a);    /* 3 */
	fe_squares_mul(&u, &t, 3, &t);   /* 6 */
	fe_squares_mul(&u, &u, 3, &t);   /* 9 */
	fe_squares_mul(&u, &u, 9, &u);   /* 18 */
	fe_squares_mul(&t, &u, 1, a);    /* 19 */
	fe_squares_mul(&u, &t, 18, &u);  /* 37 */
	fe_squares_mul(&t, &u, 37, &u);  /* 74 */
	fe_squares_mul(&u, &t, 37, &u);  /* 111 */
	fe_squares_mul(&u, &u, 111, &u); /* 222 */
	fe_squares_mul(&v, &u, 1, a);    /* 223 */
	fe_squares_mul(r, &v, 223, &u);
}

/* r = 1 / a = a^(p - 2); 0 gives 0. */
static void fe_inv(struct fe *r, const struct fe *a)
{
	struct fe t;
	fe_long_power(&t, a);
	fe_squares_mul(r, &t, 2, a);
}

#include "crypto/ec/ec_edwards.h"

_Static_assert(sizeof(struct ed_point) <= 8 * PAK_C448_POINT_WORDS, "points fit their words");

/* A point to add, with -d x y; its z is 1 if it comes from a table. */
struct ed_cached {
	struct fe x, y, dt, z;
};

static inline void ed_dbl(struct ed_point *r, const struct ed_point *p, int with_t)
{
	struct fe a, b, c, e, f, g, h;

	fe_sqr(&a, &p->x);
	fe_sqr(&b, &p->y);
	fe_sqr(&c, &p->z);
	fe_add(&c, &c, &c);
	fe_add(&e, &p->x, &p->y);
	fe_sqr(&e, &e);
	fe_sub(&e, &e, &a);
	fe_sub(&e, &e, &b); /* 2 X Y */
	fe_add(&g, &a, &b);
	fe_sub(&f, &g, &c);
	fe_sub(&h, &a, &b);
	ed_finish(r, &e, &f, &g, &h, with_t);
}

/* The signed comb: k, made odd by adding L, is the sum of +-2^i, i = 0 to 449, where + stands at
 * the ones of v = (k - 1) / 2 + 2^449. Column s of comb c takes bits s + 18 (5 c + t), t = 0 to 4.
 */
static void comb_recode(uint64_t v[WORDS + 1], const uint64_t k[WORDS])
{
	uint64_t more[WORDS];

	(void)pak_int_add(more, pak_c448_order.m, k, WORDS);
	pak_int_select(v, pak_ct_mask(k[0] & 1), k, more, WORDS);
	for (int i = 0; i < WORDS - 1; i++)
		v[i] = v[i] >> 1 | v[i + 1] << 63;
	v[WORDS - 1] >>= 1;
	v[WORDS] = 2;
}

static uint64_t comb_digit(const uint64_t v[WORDS + 1], unsigned c, unsigned s)
{
	uint64_t digit = 0;

	for (unsigned t = 0; t < 5; t++) {
		unsigned i = s + 18 * (5 * c + t);
		digit |= (v[i / 64] >> i % 64 & 1) << t;
	}
	return digit;
}

/* --- encodings --- */

static void encode(uint8_t out[57], uint64_t v[WORDS], const uint64_t *point)
{
	uint64_t w[WORDS];

	ed_affine(v, w, point);
	store_bytes(out, w);
	out[56] = (uint8_t)((v[0] & 1) << 7);
}

/* u = y^2 / x^2; the neutral point gives 0. */
static void encode_u(uint8_t out[56], const uint64_t *point)
{
	struct ed_point p;
	struct fe a;
	uint64_t w[WORDS];

	memcpy(&p, point, sizeof p);
	fe_inv(&a, &p.x);
	fe_mul(&a, &a, &p.y);
	fe_sqr(&a, &a);
	fe_store(w, &a);
	store_bytes(out, w);
}

static void load_y(struct fe *y, const uint8_t in[56])
{
	uint64_t w[WORDS];
	load_bytes(w, in);
	fe_load(y, w);
}

/* The bytes are those of x and y, too. */
static uint64_t is_double(const uint64_t *twice, const uint8_t in[57], const uint64_t x[WORDS],
                          const uint64_t *point)
{
	struct fe y;

	load_y(&y, in);
	return ed_is_double(twice, x, &y, point) & pak_ct_eq((x[0] & 1) << 7, in[56]);
}

/* Doubling on curve448: u' = (u^2 - 1)^2 / (4 u (u^2 + 156326 u + 1)) = Y^2 / X^2. */
static uint64_t is_double_u(const uint64_t *twice, const uint8_t in[56])
{
	struct ed_point t;
	struct fe u, uu, a, b;

	memcpy(&t, twice, sizeof t);
	load_y(&u, in);
	fe_sqr(&uu, &u);
	fe_small(&b, &u);
	fe_add(&b, &b, &b);
	fe_add(&b, &b, &b); /* 156324 u */
	fe_add(&b, &b, &u);
	fe_add(&b, &b, &u);
	fe_add(&b, &b, &uu);
	fe_add(&b, &b, &fe_one);
	fe_mul(&b, &b, &u);
	fe_add(&b, &b, &b);
	fe_add(&b, &b, &b);
	uint64_t zero = fe_is_zero(&b);
	fe_sub(&a, &uu, &fe_one);
	fe_mul(&a, &a, &t.x);
	fe_mul(&u, &b, &t.y);
	fe_mul(&u, &u, &t.y);
	fe_sqr(&a, &a);
	return fe_equal(&a, &u) & (zero ^ 1);
}

/* --- from here on: public values --- */

/* RFC 8032 5.2.3; refuses y >= p and the sign of x = 0. */
static int decode_public(uint64_t *out, const uint8_t in[57])
{
	uint64_t w[WORDS], v[WORDS];
	struct ed_point p;
	struct fe u, vv, t, r;

	load_bytes(w, in);
	uint64_t sign = in[56] >> 7;
	fe_load(&p.y, w);
	fe_store(v, &p.y);
	if (memcmp(v, w, sizeof v) || in[56] & 0x7f)
		return 0;
	p.z = fe_one;
	fe_sqr(&u, &p.y);
	fe_small(&vv, &u);
	fe_add(&vv, &vv, &fe_one); /* 39081 y^2 + 1 */
	fe_sub(&u, &fe_one, &u);   /* 1 - y^2 */
	/* x = u^3 v (u^5 v^3)^((p - 3) / 4) */
	fe_mul(&t, &u, &vv);
	fe_sqr(&r, &u);
	fe_mul(&p.x, &r, &t); /* u^3 v */
	fe_sqr(&t, &t);
	fe_mul(&t, &t, &p.x); /* u^5 v^3 */
	fe_long_power(&r, &t);
	fe_mul(&p.x, &p.x, &r);
	fe_sqr(&t, &p.x);
	fe_mul(&t, &t, &vv);
	if (!fe_equal(&t, &u))
		return 0;
	fe_store(w, &p.x);
	if (pak_int_is_zero(w, WORDS) && sign)
		return 0;
	if ((w[0] & 1) != sign) {
		fe_neg(&p.x, &p.x);
		fe_store(w, &p.x);
		fe_load(&p.x, w); /* tight again */
	}
	fe_mul(&p.t, &p.x, &p.y);
	memcpy(out, &p, sizeof p);
	return 1;
}

static int is_small_public(const uint64_t *point)
{
	struct ed_point p;

	memcpy(&p, point, sizeof p);
	ed_dbl(&p, &p, 0);
	ed_dbl(&p, &p, 0);
	return fe_is_zero(&p.x) && fe_equal(&p.y, &p.z);
}

static unsigned bit_of(const uint64_t *k, unsigned i)
{
	return i < 448 ? (unsigned)(k[i / 64] >> i % 64) & 1 : 0;
}

/* Non-adjacent form of width w: digits are 0 or odd, |digit| < 2^(w-1). */
static void naf(int8_t out[448], const uint64_t k[WORDS], unsigned w)
{
	unsigned carry = 0;

	memset(out, 0, 448);
	for (unsigned i = 0; i < 448;) {
		if (bit_of(k, i) == carry) {
			i++;
			continue;
		}
		int digit = (int)carry;
		for (unsigned j = 0; j < w; j++)
			digit += (int)(bit_of(k, i + j) << j);
		carry = (unsigned)(digit >> (w - 1)) & 1;
		out[i] = (int8_t)(digit - (int)(carry << w));
		i += w;
	}
}

#if defined C448_LEAVE
/* Clean upper halves of vector registers behind these, whose last calls compilers see into. */
static uint64_t clean_is_double(const uint64_t *twice, const uint8_t in[57],
                                const uint64_t x[WORDS], const uint64_t *point)
{
	uint64_t r = is_double(twice, in, x, point);
	C448_LEAVE();
	return r;
}

static uint64_t clean_is_double_u(const uint64_t *twice, const uint8_t u[56])
{
	uint64_t r = is_double_u(twice, u);
	C448_LEAVE();
	return r;
}

static int clean_decode_public(uint64_t *point, const uint8_t in[57])
{
	int r = decode_public(point, in);
	C448_LEAVE();
	return r;
}

static int clean_is_small_public(const uint64_t *point)
{
	int r = is_small_public(point);
	C448_LEAVE();
	return r;
}

#define C448_METHODS \
	.ladder = ladder, .mul_base = mul_base, .encode = encode, .encode_u = encode_u, \
	.is_double = clean_is_double, .is_double_u = clean_is_double_u, \
	.decode_public = clean_decode_public, .is_small_public = clean_is_small_public, \
	.combine_public = combine_public
#else
#define C448_METHODS \
	.ladder = ladder, .mul_base = mul_base, .encode = encode, .encode_u = encode_u, \
	.is_double = is_double, .is_double_u = is_double_u, .decode_public = decode_public, \
	.is_small_public = is_small_public, .combine_public = combine_public
#endif
