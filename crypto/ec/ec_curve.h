/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: prime-order short Weierstrass curves y^2 = x^3 - 3 x + b (SP 800-186 3.2.1), in three
 * layers. Field and group: a backend per curve and CPU tier, struct pak_ec_impl. Curve: constants
 * and the list of backends. On top, generic in the curve: points, ECDSA, ECDH.
 *
 * Scalars are plain integers; coordinates are in Montgomery form and fully reduced. A point is 2 *
 * limbs words (x, y) if affine, 3 * limbs words (X, Y, Z) if Jacobian, standing for (X / Z^2, Y /
 * Z^3), or for the point at infinity if Z = 0. */
#ifndef PAK_EC_CURVE_H
#define PAK_EC_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/key.h>
#include <pak/status.h>

#include "crypto/ec/ec_int.h"

#define PAK_EC_AFFINE_WORDS (2 * PAK_EC_MAX_LIMBS)
#define PAK_EC_JACOBIAN_WORDS (3 * PAK_EC_MAX_LIMBS)

/* One backend of one curve. Unless their name says "public", functions take time independent of
 * values. */
struct pak_ec_impl {
	const char *name;
	uint32_t needs;
	/* r = a b R^-1 mod p, r = a^2 R^-1 mod p; r may be an input. */
	void (*field_mul)(uint64_t *r, const uint64_t *a, const uint64_t *b);
	void (*field_sqr)(uint64_t *r, const uint64_t *a);
	/* Jacobian r = k G, r = k P for an affine P on the curve; k in [0, n-1]. */
	void (*mul_base)(uint64_t *r, const uint64_t *k);
	/* Jacobian r = k G and s = l G, where that may be faster than one after the other. */
	void (*mul_base2)(uint64_t *r, uint64_t *s, const uint64_t *k, const uint64_t *l);
	void (*mul)(uint64_t *r, const uint64_t *point, const uint64_t *k);
	/* Jacobian r = 2 r. */
	void (*dbl)(uint64_t *r);
	/* Jacobian r = u G + v P; everything is public: time depends on all inputs. */
	void (*mul_add_public)(uint64_t *r, const uint64_t *u, const uint64_t *v,
	                       const uint64_t *point);
};

struct pak_ec_curve {
	enum pak_alg alg;
	enum pak_alg
	        nonce_hash; /* digest of the signature nonce generator, if no other is asked for */
	const char *primitive; /* backend and self-test name: "p256" */
	uint8_t verify_only;   /* no private keys */
	uint16_t field_len, scalar_len;
	const struct pak_modulus *p, *n;
	const uint64_t *b, *g; /* in Montgomery form; g is affine */
	/* A curve with another a is computed on its twin with a = -3, by (x, y) -> (u^2 x, u^3 y):
	 * u^2 and u^3, and their inverses; NULL if it is its own twin. */
	const uint64_t *to, *back;
	const struct pak_ec_impl *const *impls; /* best first, the reference last, then NULL */
};

/* The plain x coordinate on the curve itself, and from there to the one that is computed with. */
void pak_ec_x_out(const struct pak_ec_curve *curve, uint64_t *plain, const uint64_t *x);
void pak_ec_x_in(const struct pak_ec_curve *curve, uint64_t *x, const uint64_t *plain);

/* Returns the curve, NULL if it is not implemented. */
const struct pak_ec_curve *pak_ec_curve_get(enum pak_alg curve);

/* Returns the best backend that this CPU can run. */
const struct pak_ec_impl *pak_ec_pick(const struct pak_ec_curve *curve);

/* 1 if the affine point has reduced coordinates that satisfy the curve equation, else 0. As all
 * curves here have prime order, such a point is in the right group (SP 800-56A 5.6.2.3.3). */
int pak_ec_on_curve(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                    const uint64_t *point);

/* Decodes SEC 1 2.3.4 bytes, uncompressed or compressed, with full validation; infinity and the
 * hybrid forms are refused. Time depends on the input. PAK_ERR_KEY, PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_ec_point_decode(const struct pak_ec_curve *curve,
                                                   const struct pak_ec_impl *impl, uint64_t *point,
                                                   const uint8_t *in, size_t len);

/* Writes 04 || x || y, 1 + 2 field_len bytes. */
void pak_ec_point_encode(const struct pak_ec_curve *curve, uint8_t *out, const uint64_t *point);

/* Affine point = Jacobian r. Returns 0, with zeros, if r is infinity or not on the curve (a fault),
 * else 1. */
int pak_ec_to_affine(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                     uint64_t *point, const uint64_t *r);

/* The same with the inverse of Z. */
int pak_ec_to_affine_with(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                          uint64_t *point, const uint64_t *r, const uint64_t *z_inverse);

/* 1 if the Jacobian points have the same x, or are the same, and neither is infinite; else 0. In
 * constant time. */
uint64_t pak_ec_same_x(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                       const uint64_t *one, const uint64_t *two);
uint64_t pak_ec_same(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                     const uint64_t *one, const uint64_t *two);

/* A second computation that a product of the base point is held against: 2 k and (2 k) G, which
 * have other digits and table entries than k and k G. */
struct pak_ec_twice {
	uint64_t scalar[PAK_EC_MAX_LIMBS];
	uint64_t point[PAK_EC_JACOBIAN_WORDS];
};

/* Jacobian r = k G, and the witness of 2 k, which the caller takes from elsewhere than k. Both are
 * secret until checked. */
void pak_ec_mul_base_twice(const struct pak_ec_impl *impl, uint64_t *r, struct pak_ec_twice *twice,
                           const uint64_t *k);

/* 1 if twice was made for 2 k, and its point is 2 r; so r = k G. In constant time. */
uint64_t pak_ec_twice_ok(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                         const struct pak_ec_twice *twice, const uint64_t *k, const uint64_t *r);

/* 1 if point = d G, for d in [1, n-1]. quick: by (2 d) G = 2 point over the fixed-base table; else
 * by general multiplication, which has nothing in common with how the pair was made. In constant
 * time. */
int pak_ec_pair_ok(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl,
                   const uint64_t *d, const uint64_t *point, int quick);

/* Loads scalar_len big-endian bytes; returns 1 if the value is in [1, n-1], else 0. */
int pak_ec_scalar_load(const struct pak_ec_curve *curve, uint64_t *k, const uint8_t *in);

/* k = (x mod (n - 1)) + 1 for the scalar_len + 8 bytes of in (FIPS 186-5 A.2.1, A.3.1). */
void pak_ec_scalar_from_wide(const struct pak_ec_curve *curve, uint64_t *k, const uint8_t *in);

#endif
