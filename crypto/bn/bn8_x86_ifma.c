/* SPDX-License-Identifier: Apache-2.0
 *
 * Eight powers at once on AVX-512-IFMA: one digit of eight numbers to a vector. Residues are those
 * of bn_x86_ifma.c - R, the bounds, the multiple that is -1 modulo B = 2^52 - so only the lay-out
 * differs, and products come first and are reduced after, which lets squares cost half.
 *
 * Numbers of 10 k digits are worked in tiles of ten by ten: twenty columns of the sum stay in
 * registers while a tile's products are added. A column takes at most 4 times 40 values below 2^52,
 * half of them doubled, and carries: below 2^61. */
#include <immintrin.h>

#include <string.h>

#include "crypto/base/unroll.h"
#include "crypto/bn/bn.h"

#define LANES PAK_BN_LANES
#define TILE 10u
#define WINDOW 4u /* a table of 32 entries would not stay in the nearest cache */
#define ENTRIES (1u << WINDOW)
#define MASK (((uint64_t)1 << 52) - 1)

/* Eight moduli of the same size. */
struct lanes {
	const __m512i *m, *multiple;
	__m512i k0; /* -1/m mod B */
	__m512i *t; /* a product: twice the digits */
	unsigned digits;
};

INLINE __m512i lo(__m512i s, __m512i a, __m512i b)
{
	return _mm512_madd52lo_epu64(s, a, b);
}

INLINE __m512i hi(__m512i s, __m512i a, __m512i b)
{
	return _mm512_madd52hi_epu64(s, a, b);
}

/* t[0..rows + 10) += x[0..rows) y[0..10); of t, what fresh names counts as zero. */
enum fresh { NOTHING, HIGH, ALL };

INLINE void tile_rows(__m512i *t, const __m512i *x, const __m512i *y, unsigned rows, enum fresh f)
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i s[2 * TILE], b[TILE];

	EACH (i, TILE)
		s[i] = f == ALL ? zero : t[i], b[i] = y[i];
	EACH (i, rows) {
		s[TILE + i] = f != NOTHING ? zero : t[TILE + i];
		EACH (j, TILE) {
			s[i + j] = lo(s[i + j], x[i], b[j]);
			s[i + j + 1] = hi(s[i + j + 1], x[i], b[j]);
		}
		t[i] = s[i];
	}
	EACH (i, TILE)
		t[rows + i] = s[rows + i];
}

static void tile(__m512i *t, const __m512i *x, const __m512i *y)
{
	tile_rows(t, x, y, TILE, NOTHING);
}

static void tile_high(__m512i *t, const __m512i *x, const __m512i *y)
{
	tile_rows(t, x, y, TILE, HIGH);
}

static void tile_all(__m512i *t, const __m512i *x, const __m512i *y)
{
	tile_rows(t, x, y, TILE, ALL);
}

static void tile_short(__m512i *t, const __m512i *x, const __m512i *y)
{
	tile_rows(t, x, y, TILE - 1, NOTHING);
}

/* t[0..20) = 2 t + x^2, for x of ten digits: off the diagonal every product counts twice. */
static void diagonal(__m512i *t, const __m512i *x)
{
	__m512i s[2 * TILE];

	EACH (i, TILE)
		s[i] = t[i], s[TILE + i] = t[TILE + i];
	EACH (i, TILE) {
		EACH_FROM (j, i + 1, TILE) {
			s[i + j] = lo(s[i + j], x[i], x[j]);
			s[i + j + 1] = hi(s[i + j + 1], x[i], x[j]);
		}
	}
	EACH (i, TILE) {
		t[2 * i] = lo(_mm512_add_epi64(s[2 * i], s[2 * i]), x[i], x[i]);
		t[2 * i + 1] = hi(_mm512_add_epi64(s[2 * i + 1], s[2 * i + 1]), x[i], x[i]);
	}
}

/* The digits of the quotient and their first ten products: t[i] is the digit u (and what is above
 * 52 bits, which no multiplication sees), its carry goes up, and u M is added one column higher. */
INLINE void head_rows(__m512i *t, const __m512i *m, unsigned rows)
{
	__m512i s[2 * TILE + 1], b[TILE];

	EACH (i, TILE)
		s[i] = t[i], b[i] = m[i];
	s[TILE] = t[TILE];
	EACH (i, rows) {
		s[TILE + 1 + i] = t[TILE + 1 + i];
		t[i] = s[i];
		s[i + 1] = _mm512_add_epi64(s[i + 1], _mm512_srli_epi64(s[i], 52));
		EACH (j, TILE) {
			s[i + j + 1] = lo(s[i + j + 1], s[i], b[j]);
			s[i + j + 2] = hi(s[i + j + 2], s[i], b[j]);
		}
	}
	EACH (i, TILE + 1)
		t[rows + i] = s[rows + i];
}

static void head(__m512i *t, const __m512i *m)
{
	head_rows(t, m, TILE);
}

static void head_short(__m512i *t, const __m512i *m)
{
	head_rows(t, m, TILE - 1);
}

/* r = t / R mod m: all digits of the quotient but the last by the multiple, that one by m. */
static void reduce(__m512i *r, const struct lanes *w)
{
	const __m512i zero = _mm512_setzero_si512(), mask = _mm512_set1_epi64((long long)MASK);
	unsigned d = w->digits;
	__m512i *t = w->t, u, carry;

	for (unsigned i = 0; i + TILE < d; i += TILE) {
		head(t + i, w->multiple);
		for (unsigned j = TILE; j < d; j += TILE)
			tile(t + i + j + 1, t + i, w->multiple + j);
	}
	head_short(t + d - TILE, w->multiple);
	for (unsigned j = TILE; j < d; j += TILE)
		tile_short(t + d - TILE + j + 1, t + d - TILE, w->multiple + j);
	t += d - 1;
	u = lo(zero, t[0], w->k0);
	carry = _mm512_srli_epi64(lo(t[0], u, w->m[0]), 52);
	for (unsigned j = 1; j <= d; j++) {
		__m512i s = hi(t[j], u, w->m[j - 1]);

		if (j < d)
			s = lo(s, u, w->m[j]);
		s = _mm512_add_epi64(s, carry);
		carry = _mm512_srli_epi64(s, 52);
		r[j - 1] = _mm512_and_si512(s, mask);
	}
}

static void mul(__m512i *r, const __m512i *a, const __m512i *b, const struct lanes *w)
{
	unsigned end = w->digits - TILE;

	for (unsigned i = 0; i <= end; i += TILE)
		for (unsigned j = 0; j <= end; j += TILE)
			if (!i && !j)
				tile_all(w->t, a, b);
			else if (!i || j == end)
				tile_high(w->t + i + j, a + i, b + j);
			else
				tile(w->t + i + j, a + i, b + j);
	reduce(r, w);
}

/* Above the diagonal, whose tiles touch all columns but ten on each side; then the diagonal. */
static void square(__m512i *r, const __m512i *a, const struct lanes *w)
{
	unsigned end = w->digits - TILE;
	__m512i *t = w->t;

	EACH (i, TILE)
		t[i] = t[2 * end + TILE + i] = _mm512_setzero_si512();
	for (unsigned i = 0; i < end; i += TILE)
		for (unsigned j = i + TILE; j <= end; j += TILE)
			if (!i && j == TILE)
				tile_all(t + TILE, a, a + TILE);
			else if (!i || j == end)
				tile_high(t + i + j, a + i, a + j);
			else
				tile(t + i + j, a + i, a + j);
	for (unsigned i = 0; i <= end; i += TILE)
		diagonal(t + 2 * i, a + i);
	reduce(r, w);
}

/* r = the entry of the table that each lane's index names; every one is read whole. */
static void gather(__m512i *r, const __m512i *table, __m512i index, unsigned digits)
{
	const __m512i one = _mm512_set1_epi64(1);

	for (unsigned at = 0; at < digits; at += TILE) {
		__m512i x = index, sum[TILE];
		const __m512i *t = table + at;

		EACH (j, TILE)
			sum[j] = _mm512_setzero_si512();
		/* As in bn_x86_ifma.c: all ones in the lanes whose index is e. */
		for (unsigned e = 0; e < ENTRIES; e++, t += digits) {
			__m512i less = _mm512_sub_epi64(x, one);
			__m512i same = _mm512_srai_epi64(_mm512_andnot_si512(x, less), 63);

			x = less;
			EACH (j, TILE)
				sum[j] = _mm512_or_si512(sum[j], _mm512_and_si512(t[j], same));
		}
		EACH (j, TILE)
			r[at + j] = sum[j];
	}
}

/* The lanes' numbers side by side, and back. */
static void join(__m512i *r, const uint64_t *const a[LANES], unsigned digits)
{
	for (unsigned i = 0; i < digits; i++)
		r[i] = _mm512_set_epi64((long long)a[7][i], (long long)a[6][i], (long long)a[5][i],
		                        (long long)a[4][i], (long long)a[3][i], (long long)a[2][i],
		                        (long long)a[1][i], (long long)a[0][i]);
}

static void part(uint64_t *const r[LANES], const __m512i *a, unsigned digits, unsigned words)
{
	const uint64_t *at = (const uint64_t *)(const void *)a;

	for (unsigned l = 0; l < LANES; l++) {
		for (unsigned i = 0; i < digits; i++)
			r[l][i] = at[LANES * i + l];
		memset(r[l] + digits, 0, (words - digits) * sizeof **r);
	}
}

static void fill_table(__m512i *table, const struct lanes *w)
{
	unsigned d = w->digits;

	for (unsigned i = 2; i < ENTRIES; i++)
		if (i % 2)
			mul(table + i * d, table + (i - 1) * d, table + d, w);
		else
			square(table + i * d, table + i / 2 * d, w);
}

static __m512i windows(const uint64_t *const e[LANES], unsigned e_bits, unsigned i)
{
	uint64_t t[LANES];

	for (unsigned l = 0; l < LANES; l++)
		t[l] = pak_bn_window(e[l], e_bits, WINDOW, i);
	return _mm512_loadu_si512(t);
}

size_t pak_bn_ifma_exp8_room(unsigned bits)
{
	unsigned digits = pak_bn_x86_ifma.radix_bits(bits) / 52;

	if (digits % TILE || digits < 2 * TILE || digits > 4 * TILE)
		return 0;
	/* a table, two residues, m, M and a product */
	return (size_t)LANES * (ENTRIES + 6) * digits;
}

/* Cuts the work area and sets up what the lanes share. */
static __m512i *set_up(struct lanes *w, const struct pak_bn_mod *const m[LANES], __m512i *at)
{
	const uint64_t *number[LANES];
	uint64_t k0[LANES];
	unsigned d = w->digits;

	for (unsigned l = 0; l < LANES; l++) {
		number[l] = m[l]->mr;
		k0[l] = m[l]->neg_inv & MASK;
	}
	join(at, number, d);
	w->m = at;
	for (unsigned l = 0; l < LANES; l++)
		number[l] = m[l]->own;
	join(at + d, number, d);
	w->multiple = at + d;
	w->t = at + 2 * d;
	w->k0 = _mm512_loadu_si512(k0);
	return at + 4 * d;
}

void pak_bn_ifma_exp8(uint64_t *const r[LANES], const uint64_t *const a[LANES],
                      const uint64_t *const e[LANES], unsigned e_bits,
                      const struct pak_bn_mod *const m[LANES], uint64_t *work)
{
	unsigned d = pak_bn_x86_ifma.radix_bits(m[0]->bits) / 52;
	unsigned i = (e_bits + WINDOW - 1) / WINDOW;
	struct lanes w = {.digits = d};
	__m512i *x = set_up(&w, m, (__m512i *)(void *)work), *y = x + d, *table = y + d;
	const uint64_t *one[LANES];

	for (unsigned l = 0; l < LANES; l++)
		one[l] = m[l]->one;
	join(table, one, d);
	join(table + d, a, d);
	fill_table(table, &w);
	gather(x, table, windows(e, e_bits, --i), d);
	while (i--) {
		for (unsigned j = 0; j < WINDOW; j++)
			square(x, x, &w);
		gather(y, table, windows(e, e_bits, i), d);
		mul(x, x, y, &w);
	}
	part(r, x, d, m[0]->words);
}
