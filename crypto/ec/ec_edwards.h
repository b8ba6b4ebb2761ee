/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the groups of edwards25519 and edwards448 share (c25519_group.h, c448_group.h):
 * points (X : Y : Z : T), x = X / Z, y = Y / Z, x y = T / Z, over the field of the file that
 * includes this, which has struct fe, fe_mul, fe_store and fe_inv; and WORDS of a coordinate. */
#ifndef PAK_EC_EDWARDS_H
#define PAK_EC_EDWARDS_H

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/ec/ec_int.h"

struct ed_point {
	struct fe x, y, z, t;
};

static void load_bytes(uint64_t w[WORDS], const uint8_t in[8 * WORDS])
{
	for (int i = 0; i < WORDS; i++)
		w[i] = pak_load64_le(in + 8 * i);
}

static void store_bytes(uint8_t out[8 * WORDS], const uint64_t w[WORDS])
{
	for (int i = 0; i < WORDS; i++)
		pak_store64_le(out + 8 * i, w[i]);
}

static uint64_t fe_is_zero(const struct fe *a)
{
	uint64_t w[WORDS];
	fe_store(w, a);
	return pak_int_is_zero(w, WORDS);
}

/* 1 if a = b mod p */
static uint64_t fe_equal(const struct fe *a, const struct fe *b)
{
	uint64_t v[WORDS], w[WORDS];
	fe_store(v, a);
	fe_store(w, b);
	return pak_int_eq(v, w, WORDS);
}

/* The end of every formula: (E F : G H : F G : E H); T is left out where the next step does
 * without. */
static inline void ed_finish(struct ed_point *r, const struct fe *e, const struct fe *f,
                             const struct fe *g, const struct fe *h, int with_t)
{
	fe_mul(&r->x, e, f);
	fe_mul(&r->y, g, h);
	fe_mul(&r->z, f, g);
	if (with_t)
		fe_mul(&r->t, e, h);
}

/* r = 2 p, of the file that includes this. */
static inline void ed_dbl(struct ed_point *r, const struct ed_point *p, int with_t);

static void ed_affine(uint64_t x[WORDS], uint64_t y[WORDS], const uint64_t *point)
{
	struct ed_point p;
	struct fe inv, t;

	memcpy(&p, point, sizeof p);
	fe_inv(&inv, &p.z);
	fe_mul(&t, &p.x, &inv);
	fe_store(x, &t);
	fe_mul(&t, &p.y, &inv);
	fe_store(y, &t);
}

/* 1 if x = X / Z and y = Y / Z, and twice = 2 point in both coordinates. */
static uint64_t ed_is_double(const uint64_t *twice, const uint64_t x[WORDS], const struct fe *y,
                             const uint64_t *point)
{
	struct ed_point p, q, t;
	struct fe a, b;
	uint64_t ok;

	memcpy(&p, point, sizeof p);
	memcpy(&t, twice, sizeof t);
	fe_mul(&a, y, &p.z);
	ok = fe_equal(&a, &p.y);
	fe_load(&b, x);
	fe_mul(&a, &b, &p.z);
	ok &= fe_equal(&a, &p.x);
	ed_dbl(&q, &p, 0);
	fe_mul(&a, &q.x, &t.z);
	fe_mul(&b, &t.x, &q.z);
	ok &= fe_equal(&a, &b);
	fe_mul(&a, &q.y, &t.z);
	fe_mul(&b, &t.y, &q.z);
	ok &= fe_equal(&a, &b);
	return ok & (fe_is_zero(&t.z) ^ 1) & (fe_is_zero(&p.z) ^ 1);
}

#endif
