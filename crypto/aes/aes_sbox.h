/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the portable AES: the S-box of FIPS 197 5.1.1 and its inverse (5.3.2) as circuits on
 * bit planes: q[i] holds bit i of every byte, so one operation works on all bytes at once and
 * nothing depends on their values.
 *
 * The inverse in GF(2^8) is taken in a tower, where it costs few products:
 *   GF(4)   = GF(2)[w]  / (w^2 + w + 1)         element a1 w + a0
 *   GF(16)  = GF(4)[z]  / (z^2 + z + w)         element h z + l
 *   GF(256) = GF(16)[y] / (y^2 + y + w z)       element H y + L
 * An element a of a quadratic extension t^2 + t + c with conjugate a' (h t + l -> h t + h + l) has
 * norm a a' = l^2 + l h + c h^2 in the field below, and inverse a' / (a a'); 0 maps to 0 as FIPS
 * 197 wants. The maps between the two representations send x of FIPS 197 to the tower element 0x60,
 * a root of x^8 + x^4 + x^3 + x + 1; they are written out with common sums shared. */
#ifndef PAK_AES_SBOX_H
#define PAK_AES_SBOX_H

#include <stdint.h>

/* Two 64-bit planes side by side. */
typedef uint64_t slice __attribute__((vector_size(16)));

/* Elements of GF(4) and GF(16), least significant coefficient first. */
struct gf4 {
	slice a[2];
};
struct gf16 {
	struct gf4 l, h;
};

static inline struct gf4 gf4_add(struct gf4 x, struct gf4 y)
{
	return (struct gf4){{x.a[0] ^ y.a[0], x.a[1] ^ y.a[1]}};
}

static inline struct gf4 gf4_mul(struct gf4 x, struct gf4 y)
{
	slice low = x.a[0] & y.a[0], high = x.a[1] & y.a[1];
	slice all = (x.a[0] ^ x.a[1]) & (y.a[0] ^ y.a[1]);
	return (struct gf4){{low ^ high, all ^ low}};
}

/* Squaring, which in GF(4) is also inversion. */
static inline struct gf4 gf4_sqr(struct gf4 x)
{
	return (struct gf4){{x.a[0] ^ x.a[1], x.a[1]}};
}

static inline struct gf4 gf4_mul_w(struct gf4 x)
{
	return (struct gf4){{x.a[1], x.a[0] ^ x.a[1]}};
}

static inline struct gf16 gf16_add(struct gf16 x, struct gf16 y)
{
	return (struct gf16){gf4_add(x.l, y.l), gf4_add(x.h, y.h)};
}

static inline struct gf16 gf16_mul(struct gf16 x, struct gf16 y)
{
	struct gf4 low = gf4_mul(x.l, y.l), high = gf4_mul(x.h, y.h);
	struct gf4 all = gf4_mul(gf4_add(x.l, x.h), gf4_add(y.l, y.h));
	return (struct gf16){gf4_add(low, gf4_mul_w(high)), gf4_add(all, low)};
}

static inline struct gf16 gf16_sqr(struct gf16 x)
{
	struct gf4 high = gf4_sqr(x.h);
	return (struct gf16){gf4_add(gf4_sqr(x.l), gf4_mul_w(high)), high};
}

/* w z x^2, linear in x. */
static inline struct gf16 gf16_sqr_mul_wz(struct gf16 x)
{
	slice s = x.h.a[0] ^ x.h.a[1];
	return (struct gf16){{{x.h.a[0], s}}, {{x.l.a[1] ^ s, x.l.a[0] ^ x.h.a[1]}}};
}

static inline struct gf16 gf16_inv(struct gf16 x)
{
	struct gf4 norm =
	        gf4_add(gf4_add(gf4_sqr(x.l), gf4_mul(x.l, x.h)), gf4_mul_w(gf4_sqr(x.h)));
	struct gf4 inverse = gf4_sqr(norm);
	return (struct gf16){gf4_mul(gf4_add(x.l, x.h), inverse), gf4_mul(x.h, inverse)};
}

/* Inverse in GF(256), in tower representation. */
static inline void tower_inv(slice q[8])
{
	struct gf16 l = {{{q[0], q[1]}}, {{q[2], q[3]}}}, h = {{{q[4], q[5]}}, {{q[6], q[7]}}};
	struct gf16 norm = gf16_add(gf16_add(gf16_sqr(l), gf16_mul(l, h)), gf16_sqr_mul_wz(h));
	struct gf16 inverse = gf16_inv(norm);
	l = gf16_mul(gf16_add(l, h), inverse);
	h = gf16_mul(h, inverse);
	q[0] = l.l.a[0], q[1] = l.l.a[1], q[2] = l.h.a[0], q[3] = l.h.a[1];
	q[4] = h.l.a[0], q[5] = h.l.a[1], q[6] = h.h.a[0], q[7] = h.h.a[1];
}

/* FIPS 197 field to tower. */
static inline void to_tower(slice q[8])
{
	slice x0 = q[0], x1 = q[1], x2 = q[2], x3 = q[3], x4 = q[4], x5 = q[5], x6 = q[6],
	      x7 = q[7];
	slice t0 = x3 ^ x4, t1 = x6 ^ t0, t2 = x2 ^ t1, t3 = x5 ^ x7, t4 = x0 ^ t2, t5 = x1 ^ x4,
	      t6 = x1 ^ x5, t7 = x6 ^ x7, t8 = x7 ^ t2, t9 = t1 ^ t3, t10 = t2 ^ t6, t11 = t5 ^ t7;
	q[0] = t4;
	q[1] = x2;
	q[2] = t9;
	q[3] = t0;
	q[4] = t8;
	q[5] = t11;
	q[6] = t10;
	q[7] = t3;
}

/* Tower to FIPS 197 field, then the linear part of the affine map of SubBytes (5.1.1). */
static inline void from_tower_affine(slice q[8])
{
	slice x0 = q[0], x1 = q[1], x2 = q[2], x3 = q[3], x4 = q[4], x5 = q[5], x6 = q[6],
	      x7 = q[7];
	slice t0 = x0 ^ x6, t1 = x2 ^ x3, t2 = x1 ^ t0, t3 = x0 ^ x5, t4 = x3 ^ x4, t5 = x4 ^ x7,
	      t6 = x4 ^ t0, t7 = x5 ^ t0, t8 = x6 ^ x7, t9 = t1 ^ t2, t10 = t1 ^ t6, t11 = t1 ^ t8,
	      t12 = t2 ^ t4;
	q[0] = t7;
	q[1] = t12;
	q[2] = t9;
	q[3] = t3;
	q[4] = t10;
	q[5] = t11;
	q[6] = t5;
	q[7] = x2;
}

/* The linear part of the inverse affine map (5.3.2), then FIPS 197 field to tower. */
static inline void affine_inv_to_tower(slice q[8])
{
	slice x0 = q[0], x1 = q[1], x2 = q[2], x3 = q[3], x4 = q[4], x5 = q[5], x6 = q[6],
	      x7 = q[7];
	slice t0 = x1 ^ x2, t1 = x5 ^ x6, t2 = x0 ^ x3, t3 = x4 ^ t1, t4 = x7 ^ t0, t5 = x1 ^ x4,
	      t6 = x3 ^ t3, t7 = x6 ^ t4, t8 = x7 ^ t5, t9 = t0 ^ t1, t10 = t2 ^ t9;
	q[0] = t3;
	q[1] = t8;
	q[2] = x7;
	q[3] = t10;
	q[4] = t4;
	q[5] = t6;
	q[6] = t2;
	q[7] = t7;
}

/* Tower to FIPS 197 field. */
static inline void from_tower(slice q[8])
{
	slice x0 = q[0], x1 = q[1], x2 = q[2], x3 = q[3], x4 = q[4], x5 = q[5], x6 = q[6],
	      x7 = q[7];
	slice t0 = x1 ^ x7, t1 = x2 ^ x4, t2 = x5 ^ x6, t3 = t0 ^ t2, t4 = x0 ^ x2, t5 = x1 ^ t1,
	      t6 = x2 ^ x3, t7 = x3 ^ t3, t8 = x4 ^ x6, t9 = x7 ^ t6, t10 = x7 ^ t8, t11 = t0 ^ t1,
	      t12 = t0 ^ t4;
	q[0] = t12;
	q[1] = t10;
	q[2] = x1;
	q[3] = t3;
	q[4] = t7;
	q[5] = t5;
	q[6] = t9;
	q[7] = t11;
}

/* The constant 0x63 of the affine map. */
static inline void add_63(slice q[8])
{
	q[0] = ~q[0], q[1] = ~q[1], q[5] = ~q[5], q[6] = ~q[6];
}

/* SubBytes on bit planes. */
static inline void sub_bytes(slice q[8])
{
	to_tower(q);
	tower_inv(q);
	from_tower_affine(q);
	add_63(q);
}

/* InvSubBytes on bit planes. */
static inline void inv_sub_bytes(slice q[8])
{
	add_63(q);
	affine_inv_to_tower(q);
	tower_inv(q);
	from_tower(q);
}

#endif
