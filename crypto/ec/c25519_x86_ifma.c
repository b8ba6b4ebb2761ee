/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards25519 and curve25519 with AVX-512-IFMA: the coordinates of a point, or the numbers of a
 * ladder step, lie in the four lanes of half a vector, as every formula is two or three rounds of
 * four independent products. k B walks through the table from two places, one in each half. What
 * takes one product after another is left to the backend below. */
#include <stdlib.h>
#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/ec/c25519.h"
#include "crypto/ec/c25519_ifma.h"

/* MemorySanitizer cannot see into assembly. */
#if defined PAK_CT_MSAN
#define BELOW pak_c25519_ref
#else
#define BELOW pak_c25519_x86_adx
#endif

/* --- k u --- */

/* The lanes of s are X2, Z2, X3, Z3, where (X3 : Z3) - (X2 : Z2) is the u of the constants k = (1,
 * 121665, 1, u); choice is 2 in all lanes if the two are to change places, else 0. The upper half
 * adds E A^2 beside E^2, so that Z2 = E (A^2 + 121665 E) needs no round of its own. */
INLINE void ladder_step(struct lanes *s, const struct lanes *k, __m512i choice)
{
	struct lanes sum, other, m, rest;

	/* A, B, C, D = X2 + Z2, X2 - Z2, X3 + Z3, X3 - Z3 */
	lanes_cross(&sum, s, _mm512_xor_si512(choice, HALVES(0, 0, 2, 2)),
	            _mm512_xor_si512(choice, HALVES(1, 1, 3, 3)), 0xff, 0xaa);
	lanes_pick(&other, &sum, HALVES(0, 1, 1, 0));
	lanes_mul(&m, &sum, &other); /* A^2, B^2, C B, D A */
	/* A^2, E = A^2 - B^2, D A + C B, D A - C B; A^2, E */
	lanes_cross(&sum, &m, WHOLE(0, 0, 3, 3, 0, 0, 0, 0), WHOLE(0, 1, 2, 2, 0, 1, 0, 0), 0x2e,
	            0x2a);
	lanes_carry(&m, &m);
	lanes_pick(&other, &m, WHOLE(1, 0, 0, 0, 0, 0, 0, 0));
	EACH (i, 5)
		other.v[i] = _mm512_mask_mov_epi64(other.v[i], 0x0e, sum.v[i]);
	lanes_mul(&m, &sum, &other); /* A^2 B^2, E^2, (D A + C B)^2, (D A - C B)^2; -, E A^2 */
	lanes_carry(&m, &m);
	EACH (i, 5)
		rest.v[i] =
		        _mm512_maskz_permutexvar_epi64(0x02, WHOLE(0, 5, 0, 0, 0, 0, 0, 0), m.v[i]);
	lanes_mul_add(s, &m, k, &rest);
}

static void ladder(uint8_t out[32], const uint8_t scalar[32], const uint8_t in[32])
{
	uint64_t k[4], w[4][4] = {{1}, {0}, {0}, {1}}, constant[4][4] = {{1}, {121665}, {1}, {0}};
	uint64_t swap = 0;
	struct lanes s, c;

	for (int i = 0; i < 4; i++) {
		k[i] = pak_load64_le(scalar + 8 * i);
		w[2][i] = pak_load64_le(in + 8 * i);
	}
	k[0] &= ~(uint64_t)7;
	k[3] = (k[3] & ~((uint64_t)1 << 63)) | (uint64_t)1 << 62;
	w[2][3] &= ~((uint64_t)1 << 63);
	memcpy(constant[3], w[2], sizeof w[2]);
	lanes_load(&c, constant);
	lanes_load(&s, w);
	for (int i = 254; i >= 0; i--) {
		uint64_t bit = k[i / 64] >> i % 64 & 1;
		ladder_step(&s, &c, all(2 * (swap ^ bit)));
		swap = bit;
	}
	lanes_pick(&s, &s, _mm512_xor_si512(all(2 * swap), HALVES(0, 1, 2, 3)));
	lanes_carry(&s, &s);
	lanes_store(w, &s, 2);
	pak_c25519_invert(w[0], w[1]);
	lanes_load(&c, w);
	lanes_mul(&s, &s, &c);
	lanes_store(w, &s, 1);
	for (int i = 0; i < 4; i++)
		pak_store64_le(out + 8 * i, w[0][i]);
}

/* --- points, X, Y, Z, T in the lanes; to add: y - x, y + x, 2 d t, 2 z --- */

INLINE void set_neutral(struct lanes *p)
{
	EACH (i, 5)
		p->v[i] = i ? _mm512_setzero_si512() : WHOLE(0, 1, 1, 0, 0, 1, 1, 0);
}

/* X, Y, Z, T = E F, G H, F G, E H */
INLINE void finish(struct lanes *r, const struct lanes *efgh)
{
	struct lanes a, b;

	lanes_pick(&a, efgh, HALVES(0, 2, 1, 0));
	lanes_pick(&b, efgh, HALVES(1, 3, 2, 3));
	lanes_mul(r, &a, &b);
}

/* Addition in two rounds: m = A, B, C, D. */
INLINE void add_first(struct lanes *m, const struct lanes *p, const struct lanes *cached)
{
	lanes_cross(m, p, HALVES(1, 1, 3, 2), HALVES(0, 0, 0, 0), 0x33, 0x11);
	lanes_mul(m, m, cached);
}

/* E, F, G, H = B - A, D - C, D + C, B + A */
INLINE void add_second(struct lanes *r, struct lanes *m)
{
	lanes_cross(m, m, HALVES(1, 3, 3, 1), HALVES(0, 2, 2, 0), 0xff, 0x33);
	finish(r, m);
}

INLINE void add(struct lanes *p, const struct lanes *cached)
{
	struct lanes m;

	add_first(&m, p, cached);
	add_second(p, &m);
}

/* E, F, G, H = -2 X Y, 2 Z^2 + X^2 - Y^2, X^2 - Y^2, X^2 + Y^2 */
INLINE void dbl(struct lanes *p)
{
	struct lanes a, b, m;

	lanes_carry(p, p);
	lanes_pick(&a, p, HALVES(0, 1, 2, 0));
	lanes_pick(&b, p, HALVES(0, 1, 2, 1));
	lanes_mul(&m, &a, &b); /* X^2, Y^2, Z^2, X Y */
	EACH (i, 5) {
		__m512i x = _mm512_maskz_permutexvar_epi64(0xee, HALVES(0, 0, 0, 0), m.v[i]);
		__m512i y = _mm512_maskz_permutexvar_epi64(0xee, HALVES(1, 1, 1, 1), m.v[i]);
		__m512i z = _mm512_maskz_permutexvar_epi64(0x33, HALVES(3, 2, 0, 0), m.v[i]);

		z = _mm512_add_epi64(z, z);
		y = _mm512_mask_sub_epi64(y, 0x66, many_p(i), y);
		z = _mm512_mask_sub_epi64(z, 0x11, many_p(i), z);
		m.v[i] = _mm512_add_epi64(_mm512_add_epi64(x, y), z);
	}
	lanes_carry(&m, &m);
	finish(p, &m);
}

static void cache(struct lanes *r, const struct lanes *p)
{
	uint64_t factors[4][4] = {{1},
	                          {1},
	                          {0xebd69b9426b2f159, 0x00e0149a8283b156, 0x198e80f2eef3d130,
	                           0x2406d9dc56dffce7}, /* 2 d */
	                          {2}};
	struct lanes f;

	lanes_load(&f, factors);
	lanes_cross(r, p, HALVES(1, 1, 3, 2), HALVES(0, 0, 0, 0), 0x33, 0x11);
	lanes_mul(r, r, &f);
	lanes_carry(r, r);
}

static void get(struct lanes *p, const uint64_t *point)
{
	uint64_t w[4][4];

	BELOW.get(w, point);
	lanes_load(p, w);
}

static void put(uint64_t *point, const struct lanes *p)
{
	uint64_t w[4][4];

	lanes_store(w, p, 4);
	BELOW.set(point, w);
}

/* --- k B --- */

/* Word w of entry index[0] of the row in the lanes of lower, of index[1] in those of upper; all
 * entries are loaded, and the choice is one of the permutation. */
INLINE __m512i read_word(const uint64_t *const row[2], unsigned w, const __m512i index[2],
                         const __mmask8 lanes[2])
{
	__m512i r[2];

	EACH (i, 2) {
		const uint64_t *at = row[i] + 16 * w;
		r[i] = _mm512_maskz_permutex2var_epi64(
		        lanes[i], _mm512_loadu_si512((const void *)at), index[i],
		        _mm512_loadu_si512((const void *)(at + 8)));
	}
	return _mm512_or_si512(r[0], r[1]);
}

/* c = entry index[0] of the row and entry index[1] of the other, to add; negated, that is with the
 * lanes of the sum and the difference exchanged, where negative is 1. */
INLINE void read_entries(struct lanes *c, const uint64_t *const row[2], const uint8_t index[2],
                         const uint8_t negative[2])
{
	const __m512i mask = all(MASK51), from[2] = {all(index[0]), all(index[1])};
	__mmask8 difference[2], sum[2];
	const __mmask8 t2d[2] = {0x04, 0x40};
	const __mmask8 minus = (__mmask8)(negative[0] << 2 | negative[1] << 6);
	__m512i w[4];

	EACH (i, 2) {
		difference[i] = (__mmask8)((1 + negative[i]) << 4 * i);
		sum[i] = (__mmask8)((2 - negative[i]) << 4 * i);
	}
	EACH (i, 4)
		w[i] = _mm512_or_si512(_mm512_or_si512(read_word(row, i, from, sum),
		                                       read_word(row, 4 + i, from, difference)),
		                       read_word(row, 8 + i, from, t2d));
#define LIMB(i, right) \
	_mm512_and_si512(mask, _mm512_or_si512(_mm512_srli_epi64(w[(i)-1], right), \
	                                       _mm512_slli_epi64(w[i], 64 - (right))))
	c->v[0] = _mm512_or_si512(_mm512_and_si512(mask, w[0]), WHOLE(0, 0, 0, 2, 0, 0, 0, 2));
	c->v[1] = LIMB(1, 51);
	c->v[2] = LIMB(2, 38);
	c->v[3] = LIMB(3, 25);
	c->v[4] = _mm512_srli_epi64(w[3], 12);
#undef LIMB
	EACH (i, 5)
		c->v[i] = _mm512_mask_sub_epi64(c->v[i], minus, two_p(i), c->v[i]);
}

INLINE void read_rows(struct lanes *c, const struct pak_c25519_digits *d, unsigned lower,
                      unsigned upper)
{
	const uint64_t *const row[2] = {pak_c25519_base[lower][0], pak_c25519_base[upper][0]};
	const uint8_t index[2] = {d->index[lower], d->index[upper]};
	const uint8_t negative[2] = {d->negative[lower], d->negative[upper]};

	read_entries(c, row, index, negative);
}

/* The rows 0 .. 24 in the lower half, 25 .. 49 in the upper, and the last when they are one. The
 * next entries are read between the rounds of an addition, which wait for each other. */
static void mul_base(uint64_t *point, const uint64_t k[4])
{
	enum { HALF = PAK_C25519_ROWS / 2, LAST = 2 * HALF };
	struct pak_c25519_digits d;
	struct lanes p, c, m, other;

	pak_c25519_recode(&d, k);
	set_neutral(&p);
	read_rows(&c, &d, 0, HALF);
	for (unsigned next = 1; next <= HALF; next++) {
		add_first(&m, &p, &c);
		read_rows(&c, &d, next < HALF ? next : LAST, HALF + next);
		add_second(&p, &m);
	}
	cache(&other, &p);
	lanes_pick(&other, &other, WHOLE(4, 5, 6, 7, 4, 5, 6, 7));
	add(&p, &other);
	add(&p, &c);
	lanes_negate(&p, &p, (__mmask8)(9 * d.minus));
	put(point, &p);
}

/* --- u B - v P, public --- */

static void combine_public(uint8_t out[32], const uint64_t u[4], const uint64_t v[4],
                           const uint64_t *point)
{
	int8_t naf_u[256], naf_v[256];
	uint64_t result[PAK_C25519_POINT_WORDS], x[4];
	struct lanes table[8], p, c;
	int i = 255;

	get(&p, point);
	c = p;
	dbl(&c);
	cache(&c, &c);
	for (int j = 0; j < 8; j++) {
		cache(&table[j], &p);
		add(&p, &c);
	}
	pak_c25519_naf_public(naf_u, u, 6);
	pak_c25519_naf_public(naf_v, v, 5);
	set_neutral(&p);
	while (i > 0 && !naf_u[i] && !naf_v[i])
		i--;
	for (; i >= 0; i--) {
		int dv = -naf_v[i], du = naf_u[i];

		dbl(&p);
		if (dv) {
			c = table[abs(dv) / 2];
			if (dv < 0) {
				lanes_pick(&c, &c, HALVES(1, 0, 2, 3));
				lanes_negate(&c, &c, 0x44);
			}
			add(&p, &c);
		}
		if (du) {
			const uint64_t *const row[2] = {pak_c25519_base[0][0],
			                                pak_c25519_base[0][0]};
			const uint8_t index = (uint8_t)(abs(du) / 2), negative = du < 0;

			read_entries(&c, row, (const uint8_t[]){index, index},
			             (const uint8_t[]){negative, negative});
			add(&p, &c);
		}
	}
	put(result, &p);
	BELOW.encode(out, x, result);
}

/* --- one product after another: as the backend below --- */

static void encode(uint8_t out[32], uint64_t x[4], const uint64_t *point)
{
	BELOW.encode(out, x, point);
}

static void encode_u(uint8_t out[32], const uint64_t *point)
{
	BELOW.encode_u(out, point);
}

static uint64_t is_double(const uint64_t *twice, const uint8_t in[32], const uint64_t x[4],
                          const uint64_t *point)
{
	return BELOW.is_double(twice, in, x, point);
}

static uint64_t is_double_u(const uint64_t *twice, const uint8_t u[32])
{
	return BELOW.is_double_u(twice, u);
}

static int decode_public(uint64_t *point, const uint8_t in[32])
{
	return BELOW.decode_public(point, in);
}

static int is_small_public(const uint64_t *point)
{
	return BELOW.is_small_public(point);
}

static void set(uint64_t *point, uint64_t (*w)[4])
{
	BELOW.set(point, w);
}

static void get_words(uint64_t (*w)[4], const uint64_t *point)
{
	BELOW.get(w, point);
}

const struct pak_c25519_impl pak_c25519_x86_ifma = {
        .name = "c25519_x86_ifma",
        .needs = PAK_CPU_IFMA | PAK_CPU_ADX | PAK_CPU_AVX2,
        .ladder = ladder,
        .mul_base = mul_base,
        .encode = encode,
        .encode_u = encode_u,
        .is_double = is_double,
        .is_double_u = is_double_u,
        .decode_public = decode_public,
        .is_small_public = is_small_public,
        .combine_public = combine_public,
        .set = set,
        .get = get_words,
};
