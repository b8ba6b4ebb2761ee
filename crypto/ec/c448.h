/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: edwards448 and curve448 (SP 800-186 3.2.2.2 and 3.2.3.2, RFC 7748, RFC 8032), field
 * p = 2^448 - 2^224 - 1. A backend is the field of a CPU tier with the group of c448_group.h
 * compiled into it; it works on encodings and on integers modulo the order L of the base point. */
#ifndef PAK_EC_C448_H
#define PAK_EC_C448_H

#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/ec/ec_int.h"

#define PAK_C448_WORDS 7 /* of a coordinate, and of an integer modulo L */
#define PAK_ED448_LEN 57 /* of an encoded point */
#define PAK_X448_LEN 56  /* of a u */

/* Words of a point (X : Y : Z : T), x = X / Z, y = Y / Z, x y = T / Z, in a backend's own form. */
#define PAK_C448_POINT_WORDS 32

/* Unless their name says "public", functions take time independent of values. */
struct pak_c448_impl {
	const char *name;
	uint32_t needs;
	/* X448(k, u) of RFC 7748 5, with its clamping; all zero for a u of small order. */
	void (*ladder)(uint8_t out[PAK_X448_LEN], const uint8_t k[PAK_X448_LEN],
	               const uint8_t u[PAK_X448_LEN]);
	/* point = k B for k in [0, L). */
	void (*mul_base)(uint64_t *point, const uint64_t k[PAK_C448_WORDS]);
	/* The encoding of a point (RFC 8032 5.2.2), with its affine x, and its Montgomery
	 * coordinate u = y^2 / x^2. */
	void (*encode)(uint8_t out[PAK_ED448_LEN], uint64_t x[PAK_C448_WORDS],
	               const uint64_t *point);
	void (*encode_u)(uint8_t out[PAK_X448_LEN], const uint64_t *point);
	/* 1 if twice is 2 times the point, and the encoding and x are the point's; for the second,
	 * if twice is 2 times a point with coordinate u. */
	uint64_t (*is_double)(const uint64_t *twice, const uint8_t in[PAK_ED448_LEN],
	                      const uint64_t x[PAK_C448_WORDS], const uint64_t *point);
	uint64_t (*is_double_u)(const uint64_t *twice, const uint8_t u[PAK_X448_LEN]);
	/* point = the point of the encoding; 0 if there is none, or it is not canonical. */
	int (*decode_public)(uint64_t *point, const uint8_t in[PAK_ED448_LEN]);
	/* 1 if 4 times the point is neutral. */
	int (*is_small_public)(const uint64_t *point);
	/* out = the encoding of u B - v P. */
	void (*combine_public)(uint8_t out[PAK_ED448_LEN], const uint64_t u[PAK_C448_WORDS],
	                       const uint64_t v[PAK_C448_WORDS], const uint64_t *point);
};

extern const struct pak_c448_impl pak_c448_ref, pak_c448_x86_adx, pak_c448_x86_ifma;

/* Best first, the reference last, then NULL. */
extern const struct pak_c448_impl *const pak_c448_impls[];
const struct pak_c448_impl *pak_c448_pick(void);
const char *pak_c448_backend(void);

/* L = 2^446 - 13818066809895115352007386748515426880336692474882178609894547503885. */
extern const struct pak_modulus pak_c448_order;

/* r = the 114 little-endian bytes of in mod L. */
void pak_c448_reduce(uint64_t r[PAK_C448_WORDS], const uint8_t in[114]);

/* Affine points as (x, y, 39081 x y), reduced, in limbs of 56 bits: c448_table.py. The comb of
 * tooth distance 18: pak_c448_comb[c][j] is 2^(18 (5 c)) times the sum of +-2^(18 t) B, t = 0 to 4,
 * where the highest sign is + and bit t of j says that the t-th is +. pak_c448_odd[j] = (2 j + 1)
 * B. */
extern const uint64_t pak_c448_comb[5][16][24];
extern const uint64_t pak_c448_odd[32][24];

#endif
