/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: edwards25519 and curve25519 (SP 800-186 3.2.2.1 and 3.2.3.1, RFC 7748, RFC 8032), field
 * p = 2^255 - 19. A backend is the field of a CPU tier with the group of c25519_group.h compiled
 * into it; it works on encodings and on integers modulo the order L of the base point. */
#ifndef PAK_EC_C25519_H
#define PAK_EC_C25519_H

#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/ec/ec_int.h"

/* Words of a point (X : Y : Z : T), x = X / Z, y = Y / Z, x y = T / Z, in a backend's own form. */
#define PAK_C25519_POINT_WORDS 20

/* Unless their name says "public", functions take time independent of values. */
struct pak_c25519_impl {
	const char *name;
	uint32_t needs;
	/* X25519(k, u) of RFC 7748 5, with its clamping; all zero for a u of small order. */
	void (*ladder)(uint8_t out[32], const uint8_t k[32], const uint8_t u[32]);
	/* point = k B for k in [0, L). */
	void (*mul_base)(uint64_t *point, const uint64_t k[4]);
	/* The encoding of a point (RFC 8032 5.1.2), with its affine x, and its Montgomery
	 * coordinate u = (1 + y) / (1 - y). */
	void (*encode)(uint8_t out[32], uint64_t x[4], const uint64_t *point);
	void (*encode_u)(uint8_t out[32], const uint64_t *point);
	/* 1 if twice is 2 times the point, and the encoding and x are the point's; for the second,
	 * if twice is 2 times the point of u. */
	uint64_t (*is_double)(const uint64_t *twice, const uint8_t in[32], const uint64_t x[4],
	                      const uint64_t *point);
	uint64_t (*is_double_u)(const uint64_t *twice, const uint8_t u[32]);
	/* point = the point of the encoding; 0 if there is none, or it is not canonical. */
	int (*decode_public)(uint64_t *point, const uint8_t in[32]);
	/* 1 if 8 times the point is neutral. */
	int (*is_small_public)(const uint64_t *point);
	/* out = the encoding of u B - v P. */
	void (*combine_public)(uint8_t out[32], const uint64_t u[4], const uint64_t v[4],
	                       const uint64_t *point);
	/* X, Y, Z, T as numbers below 2^256; reduced. */
	void (*set)(uint64_t *point, uint64_t (*w)[4]);
	void (*get)(uint64_t (*w)[4], const uint64_t *point);
};

extern const struct pak_c25519_impl pak_c25519_ref, pak_c25519_x86_adx, pak_c25519_x86_ifma;

/* Best first, the reference last, then NULL. */
extern const struct pak_c25519_impl *const pak_c25519_impls[];
const struct pak_c25519_impl *pak_c25519_pick(void);
const char *pak_c25519_backend(void);

/* L = 2^252 + 27742317777372353535851937790883648493. */
extern const struct pak_modulus pak_c25519_order;

/* r = the 64 little-endian bytes of in mod L. */
void pak_c25519_reduce(uint64_t r[4], const uint8_t in[64]);

/* r = 1 / a mod p for a below p; 0 gives 0. */
void pak_c25519_invert(uint64_t r[4], const uint64_t a[4]);

/* Odd digits of k in [0, L): k, made odd by L - k (minus = 1), is the sum of d_i 2^(5 i), d_i = 2
 * b_i - 31, b_i the i-th 5-bit digit of (k - 1) / 2 + 2^254; |d_i| = 2 index + 1. */
#define PAK_C25519_ROWS 51
struct pak_c25519_digits {
	uint8_t index[PAK_C25519_ROWS], negative[PAK_C25519_ROWS];
	uint64_t minus;
};
void pak_c25519_recode(struct pak_c25519_digits *r, const uint64_t k[4]);

/* Non-adjacent form of width w: digits are 0 or odd, |digit| < 2^(w-1). */
void pak_c25519_naf_public(int8_t out[256], const uint64_t k[4], unsigned w);

/* pak_c25519_base[i][w][j] = word w of (y + x, y - x, 2 d x y) of (2 j + 1) 2^(5 i) B, reduced:
 * c25519_table.py. */
extern const uint64_t pak_c25519_base[PAK_C25519_ROWS][12][16];

#endif
