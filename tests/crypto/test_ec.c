/* SPDX-License-Identifier: Apache-2.0
 *
 * The arithmetic under ECDSA and ECDH, every backend of every curve against libcrypto's integers
 * and points: random values and the edges where carries, exceptional additions and infinity hide.
 */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ec_curve.h"
#include "tests/tap.h"

/* Values this close to 0 and to the modulus are all tried: twice the range of the widest digit. */
#define NEAR 260
#define RANDOM_FIELD 2000
#define RANDOM_POINT 20

static uint64_t seed = 20240229;
static BN_CTX *ctx;
static EC_GROUP *group;
static const struct pak_ec_curve *c;
static unsigned n; /* limbs */

static BIGNUM *bn(const uint64_t *a)
{
	uint8_t bytes[8 * PAK_EC_MAX_LIMBS];

	pak_int_store(bytes, 8 * n, a);
	return BN_bin2bn(bytes, (int)(8 * n), NULL);
}

static void limbs(uint64_t *r, const BIGNUM *a)
{
	uint8_t bytes[8 * PAK_EC_MAX_LIMBS];

	if (BN_bn2binpad(a, bytes, (int)(8 * n)) < 0)
		abort();
	pak_int_load(r, n, bytes, 8 * n);
}

/* The i-th test value below m: edges first, then random ones of all lengths and densities. */
static void value(uint64_t *r, unsigned i, const struct pak_modulus *m)
{
	uint64_t one[PAK_EC_MAX_LIMBS] = {1}, t = tap_random64(&seed);

	memset(r, 0, n * sizeof *r);
	if (i < NEAR) {
		r[0] = i;
	} else if (i < 2 * NEAR) {
		one[0] = i - NEAR + 1;
		(void)pak_int_sub(r, m->m, one, n);
		one[0] = 1;
	} else if (i < 2 * NEAR + m->bits) {
		unsigned bit = i - 2 * NEAR;
		r[bit / 64] = (uint64_t)1 << bit % 64;
		if (t & 1)
			(void)pak_int_sub(r, m->m, r, n);
		if (t & 2)
			pak_mod_sub(r, r, one, m);
	} else {
		/* runs of equal bits excite long carries */
		for (unsigned j = 0; j < n; j++) {
			uint64_t w = tap_random64(&seed);
			r[j] = w & 1 ? tap_random64(&seed) : (uint64_t)0 - (w >> 1 & 1);
		}
		if (m->bits % 64)
			r[n - 1] &= ((uint64_t)1 << m->bits % 64) - 1;
		pak_mod_reduce_once(r, r, m->m, n);
	}
}

static void test_recip(const struct pak_modulus *m, const char *name)
{
	BIGNUM *mod = bn(m->m), *t = BN_new();
	int ok = 1;

	for (int i = 0; i < 2; i++) {
		BN_one(t);
		BN_lshift(t, t, (int)m->bits + 64);
		BN_sub_word(t, 1);
		BN_div(t, NULL, t, mod, ctx);
		ok = ok && BN_num_bits(t) == 65;
		BN_mask_bits(t, 64);
		ok = ok && BN_get_word(t) == m->recip;
		BN_sub_word(mod, 1);
	}
	tap_ok(ok, "mod %s: the reciprocal, also of one less", name);
	BN_free(mod);
	BN_free(t);
}

static void test_modulus(const struct pak_modulus *m, const char *name)
{
	BIGNUM *mod = bn(m->m), *r = BN_new(), *rinv = BN_new();
	unsigned bad[8] = {0}, count = 2 * NEAR + m->bits + RANDOM_FIELD;
	uint64_t t[PAK_EC_MAX_LIMBS], want[PAK_EC_MAX_LIMBS], a[PAK_EC_MAX_LIMBS],
	        b[PAK_EC_MAX_LIMBS], both[PAK_EC_MAX_LIMBS];

	BN_set_bit(r, (int)(64 * n));
	BN_mod_inverse(rinv, r, mod, ctx);
	for (unsigned i = 0; i < count; i++) {
		value(a, i, m);
		value(b, i % 3 ? (unsigned)(tap_random64(&seed) % count) : i, m);
		BIGNUM *x = bn(a), *y = bn(b), *z = BN_new();

		BN_mod_mul(z, x, y, mod, ctx);
		BN_mod_mul(z, z, rinv, mod, ctx);
		limbs(want, z);
		pak_mont_mul(t, a, b, m);
		bad[0] += !!memcmp(t, want, n * 8);
		BN_mod_add(z, x, y, mod, ctx);
		limbs(want, z);
		pak_mod_add(t, a, b, m);
		bad[1] += !!memcmp(t, want, n * 8);
		BN_mod_sub(z, x, y, mod, ctx);
		limbs(want, z);
		pak_mod_sub(t, a, b, m);
		bad[2] += !!memcmp(t, want, n * 8);
		BN_mod_mul(z, x, r, mod, ctx);
		limbs(want, z);
		pak_mont_to(t, a, m);
		bad[3] += !!memcmp(t, want, n * 8);
		pak_mont_from(t, t, m);
		bad[4] += !!memcmp(t, a, n * 8);
		/* the inverse in Montgomery form: a^-1 R^2 */
		BN_gcd(z, x, mod, ctx);
		int unit = BN_is_one(z);
		BN_zero(z);
		if (unit) {
			BN_mod_inverse(z, x, mod, ctx);
			BN_mod_mul(z, z, r, mod, ctx);
			BN_mod_mul(z, z, r, mod, ctx);
		}
		limbs(want, z);
		pak_mont_inv(t, a, m);
		bad[5] += (unit || BN_is_zero(x)) && memcmp(t, want, n * 8);
		pak_mont_inv2(want, b, m, both, a, m);
		bad[7] += !!memcmp(both, t, n * 8);
		pak_mont_inv(t, b, m);
		bad[7] += !!memcmp(want, t, n * 8);
		/* carries of a wide reduction */
		uint8_t wide[8 * PAK_EC_MAX_LIMBS + 8];
		size_t len = (m->bits + 64 + 7) / 8;
		tap_random(&seed, wide, len);
		if (i % 5 == 0)
			memset(wide, 0xff, len);
		else if (i % 5 == 1)
			memset(wide, 0xff, len - 8);
		BN_bin2bn(wide, (int)len, z);
		BN_rshift(z, z, (int)(8 * len - m->bits - 64));
		BN_mod(z, z, mod, ctx);
		limbs(want, z);
		pak_mod_reduce_wide(t, wide, m->m, n, m->bits, m->recip);
		bad[6] += !!memcmp(t, want, n * 8);
		BN_free(x);
		BN_free(y);
		BN_free(z);
	}
	static const char *const what[] = {"product", "sum",     "difference", "to",
	                                   "from",    "inverse", "wide",       "two inverses"};
	for (unsigned i = 0; i < 8; i++)
		tap_ok(!bad[i], "mod %s: %s, %u values", name, what[i], count);
	BN_free(mod);
	BN_free(r);
	BN_free(rinv);
}

static void test_field(const struct pak_ec_impl *impl)
{
	unsigned bad = 0, count = 2 * NEAR + c->p->bits + 10 * RANDOM_FIELD;
	uint64_t a[PAK_EC_MAX_LIMBS], b[PAK_EC_MAX_LIMBS], t[PAK_EC_MAX_LIMBS],
	        want[PAK_EC_MAX_LIMBS];

	for (unsigned i = 0; i < count; i++) {
		value(a, i, c->p);
		value(b, (unsigned)(tap_random64(&seed) % count), c->p);
		pak_mont_mul(want, a, b, c->p); /* checked against libcrypto above */
		impl->field_mul(t, a, b);
		bad += !!memcmp(t, want, n * 8);
		memcpy(t, a, sizeof t);
		impl->field_mul(t, t, b);
		bad += !!memcmp(t, want, n * 8);
		pak_mont_mul(want, a, a, c->p);
		impl->field_sqr(t, a);
		bad += !!memcmp(t, want, n * 8);
	}
	tap_ok(!bad, "%s: field, %u values", impl->name, count);
}

/* 1 if the Jacobian r is libcrypto's point, infinity included. */
static int is_point(const struct pak_ec_impl *impl, const uint64_t *r, const EC_POINT *want)
{
	uint64_t affine[PAK_EC_AFFINE_WORDS];
	uint8_t got[PAK_EC_MAX_POINT], exp[PAK_EC_MAX_POINT];
	size_t len = 1 + 2 * (size_t)c->field_len;

	if (EC_POINT_is_at_infinity(group, want))
		return (int)pak_int_is_zero(r + 2 * n, n) && !pak_ec_to_affine(c, impl, affine, r);
	if (!pak_ec_to_affine(c, impl, affine, r))
		return 0;
	pak_ec_point_encode(c, got, affine);
	EC_POINT_point2oct(group, want, POINT_CONVERSION_UNCOMPRESSED, exp, len, ctx);
	return !memcmp(got, exp, len);
}

/* point = k G by libcrypto, and in our form; k != 0. */
static void make_point(const struct pak_ec_impl *impl, uint64_t *point, EC_POINT *theirs,
                       const BIGNUM *k)
{
	uint8_t bytes[PAK_EC_MAX_POINT];
	size_t len = 1 + 2 * (size_t)c->field_len;

	EC_POINT_mul(group, theirs, k, NULL, NULL, ctx);
	EC_POINT_point2oct(group, theirs, POINT_CONVERSION_UNCOMPRESSED, bytes, len, ctx);
	if (pak_ec_point_decode(c, impl, point, bytes, len))
		abort();
}

static void test_multiples(const struct pak_ec_impl *impl)
{
	unsigned bad_base = 0, bad_mul = 0, bad_pair = 0,
	         count = 2 * NEAR + c->n->bits + RANDOM_POINT;
	EC_POINT *p = EC_POINT_new(group), *want = EC_POINT_new(group);
	uint64_t point[PAK_EC_AFFINE_WORDS], other[PAK_EC_AFFINE_WORDS], k[PAK_EC_MAX_LIMBS],
	        r[PAK_EC_JACOBIAN_WORDS];

	for (unsigned i = 0; i < count; i++) {
		/* libcrypto takes long on the wide curves: a third of the less likely edges does */
		if (n > 4 && i < 2 * NEAR + c->n->bits && i % NEAR > 64 && i % 3)
			continue;
		value(k, i, c->n);
		BIGNUM *bk = bn(k), *bp = BN_new();
		BN_set_word(bp, i % 2 ? i % 40 + 1 : tap_random64(&seed) | 1);
		make_point(impl, point, p, bp);
		EC_POINT_mul(group, want, bk, NULL, NULL, ctx);
		impl->mul_base(r, k);
		bad_base += !is_point(impl, r, want);
		impl->mul(r, c->g, k);
		bad_base += !is_point(impl, r, want);
		if (!BN_is_zero(bk)) {
			make_point(impl, other, want, bk);
			bad_pair += !pak_ec_pair_ok(c, impl, k, other, 1) ||
			            !pak_ec_pair_ok(c, impl, k, other, 0);
			other[n] ^= 1;
			bad_pair += pak_ec_pair_ok(c, impl, k, other, 1) ||
			            pak_ec_pair_ok(c, impl, k, other, 0) ||
			            pak_ec_on_curve(c, impl, other);
		}
		EC_POINT_mul(group, want, NULL, p, bk, ctx);
		impl->mul(r, point, k);
		bad_mul += !is_point(impl, r, want);
		BN_free(bk);
		BN_free(bp);
	}
	tap_ok(!bad_base, "%s: k G, %u edge and random k", impl->name, count);
	tap_ok(!bad_mul, "%s: k P, %u edge and random k", impl->name, count);
	tap_ok(!bad_pair, "%s: pairwise consistency, %u pairs and spoiled pairs", impl->name,
	       count);
	EC_POINT_free(p);
	EC_POINT_free(want);
}

/* The i-th scalar for which sums over some of the digits might collide: those near the parts of n
 * below and above bit i / 8, and bits, which make runs of equal digits. */
static void digit_scalar(uint64_t *k, unsigned i)
{
	uint64_t low[PAK_EC_MAX_LIMBS] = {0}, two[PAK_EC_MAX_LIMBS] = {2};
	unsigned bit = i / 8;

	memcpy(low, c->n->m, n * sizeof *low);
	for (unsigned j = bit; j < 64 * n; j++)
		low[j / 64] &= ~((uint64_t)1 << j % 64);
	memset(k, 0, n * sizeof *k);
	pak_mod_reduce_once(k, i & 4 ? two : low, c->n->m, n);
	if (i & 4 && bit < c->n->bits - 1)
		k[bit / 64] ^= (uint64_t)1 << bit % 64;
	if (i & 1)
		pak_mod_add(k, k, k,
		            c->n); /* n - 2 (n mod 2^bit) makes S = T in blocks that part there */
	if (i & 2)
		pak_mod_neg(k, k, c->n);
	pak_mod_reduce_once(k, k, c->n->m, n);
}

/* Two multiples of the base point at once, against the reference's one by one. */
static void test_two(const struct pak_ec_impl *impl, const struct pak_ec_impl *ref)
{
	unsigned bad = 0, count = 8 * c->n->bits, spoiled = 0;
	uint64_t k[PAK_EC_MAX_LIMBS], l[PAK_EC_MAX_LIMBS] = {0}, r[PAK_EC_JACOBIAN_WORDS],
	                              s[PAK_EC_JACOBIAN_WORDS], want[PAK_EC_JACOBIAN_WORDS],
	                              last[PAK_EC_JACOBIAN_WORDS] = {0};
	struct pak_ec_twice twice;

	for (unsigned i = 0; i < count; i++) {
		digit_scalar(k, i);
		impl->mul_base2(r, s, k, l);
		ref->mul_base(want, k);
		if (pak_int_is_zero(k, n))
			bad += !pak_int_is_zero(r + 2 * n, n);
		else
			bad += !pak_ec_same(c, ref, r, want);
		if (pak_int_is_zero(l, n))
			bad += !pak_int_is_zero(s + 2 * n, n);
		else
			bad += !pak_ec_same(c, ref, s, last);
		for (unsigned j = 0; j < 3; j++)
			bad += !pak_int_lt(r + j * n, c->p->m, n) ||
			       !pak_int_lt(s + j * n, c->p->m, n);
		memcpy(l, k, sizeof l);
		memcpy(last, want, sizeof last);
	}
	tap_ok(!bad, "%s: two multiples of G at once, %u pairs", impl->name, count);
	bad = 0;
	for (unsigned i = 0; i < 64; i++) {
		value(k, 2 * NEAR + c->n->bits + i, c->n);
		if (pak_int_is_zero(k, n))
			continue;
		pak_mod_add(twice.scalar, k, k, c->n);
		pak_ec_mul_base_twice(impl, r, &twice, k);
		bad += !pak_ec_twice_ok(c, impl, &twice, k, r);
		twice.scalar[i % n] ^= 1;
		spoiled += (unsigned)pak_ec_twice_ok(c, impl, &twice, k, r);
		twice.scalar[i % n] ^= 1;
		twice.point[i % (3 * n)] ^= 1;
		spoiled += (unsigned)pak_ec_twice_ok(c, impl, &twice, k, r);
		twice.point[i % (3 * n)] ^= 1;
		pak_mod_neg(r + n, r + n, c->p);
		spoiled += (unsigned)pak_ec_twice_ok(c, impl, &twice, k, r);
	}
	tap_ok(!bad && !spoiled, "%s: k G and its witness agree, spoiled ones do not", impl->name);
}

/* u G + v P for P a small or negative multiple of G: equal, opposite and infinite operands in every
 * position. */
static void test_sums(const struct pak_ec_impl *impl)
{
	static const int small[] = {-33, -17, -3, -2, -1, 1, 2, 3, 5, 16, 17, 31, 32, 33, 127, 128};
	unsigned bad = 0, count = 0;
	EC_POINT *p = EC_POINT_new(group), *want = EC_POINT_new(group);
	uint64_t point[PAK_EC_AFFINE_WORDS], u[PAK_EC_MAX_LIMBS], v[PAK_EC_MAX_LIMBS],
	        r[PAK_EC_JACOBIAN_WORDS];
	BIGNUM *order = bn(c->n->m);

	for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
		BIGNUM *bp = BN_new();
		BN_set_word(bp, (BN_ULONG)(small[i] < 0 ? -small[i] : small[i]));
		BN_set_negative(bp, small[i] < 0);
		BN_nnmod(bp, bp, order, ctx);
		make_point(impl, point, p, bp);
		for (unsigned j = 0; j < 120; j++, count++) {
			value(v, j < 24 ? j : (unsigned)(tap_random64(&seed) % 1000), c->n);
			BIGNUM *bu = BN_new(), *bv = bn(v);
			/* u = -m v makes the sum infinite, u = m v doubles: m is P's multiple */
			BN_mod_mul(bu, bv, bp, order, ctx);
			if (j % 4 == 1)
				BN_mod_sub(bu, order, bu, order, ctx);
			else if (j % 4 == 2)
				BN_set_word(bu, j / 4 % 200);
			else if (j % 4 == 3)
				BN_add_word(bu, j % 3), BN_nnmod(bu, bu, order, ctx);
			limbs(u, bu);
			EC_POINT_mul(group, want, bu, p, bv, ctx);
			impl->mul_add_public(r, u, v, point);
			bad += !is_point(impl, r, want);
			BN_free(bu);
			BN_free(bv);
		}
		BN_free(bp);
	}
	tap_ok(!bad, "%s: u G + v P, %u cases with equal, opposite and infinite operands",
	       impl->name, count);
	EC_POINT_free(p);
	EC_POINT_free(want);
	BN_free(order);
}

static void test_dbl(const struct pak_ec_impl *impl)
{
	uint64_t r[PAK_EC_JACOBIAN_WORDS] = {0}, k[PAK_EC_MAX_LIMBS] = {3};
	EC_POINT *want = EC_POINT_new(group);
	BIGNUM *six = BN_new();

	impl->dbl(r);
	tap_ok(pak_int_is_zero(r + 2 * n, n) == 1, "%s: infinity doubled is infinity", impl->name);
	impl->mul_base(r, k);
	impl->dbl(r);
	BN_set_word(six, 6);
	EC_POINT_mul(group, want, six, NULL, NULL, ctx);
	tap_ok(is_point(impl, r, want), "%s: 3 G doubled is 6 G", impl->name);
	EC_POINT_free(want);
	BN_free(six);
}

/* Moduli of other widths, so that the generic code is tested before a curve needs it: a length that
 * is no multiple of 8, and nine limbs. */
static void test_other_width(unsigned bits, const char *name)
{
	struct pak_modulus m = {.limbs = (bits + 63) / 64, .bits = bits};
	BIGNUM *mod = BN_new(), *r = BN_new(), *t = BN_new();

	n = m.limbs;
	BN_set_bit(mod, (int)bits);
	BN_sub_word(mod, bits == 521 ? 1 : 41); /* the largest values are the hardest */
	limbs(m.m, mod);
	for (int i = 0; i < 6; i++) /* Newton: 3, 6, 12 ... 64 bits right */
		m.inv64 = i ? m.inv64 * (2 - m.m[0] * m.inv64) : m.m[0];
	m.inverse_rounds = (uint16_t)((45907 * bits + 26313) / 19929 / 59 + 1);
	BN_set_bit(r, (int)(64 * n));
	BN_one(t);
	BN_lshift(t, t, (int)bits + 64);
	BN_sub_word(t, 1);
	BN_div(t, NULL, t, mod, ctx);
	BN_mask_bits(t, 64);
	m.recip = BN_get_word(t);
	BN_mod(t, r, mod, ctx);
	limbs(m.one, t);
	BN_mod_mul(t, t, t, mod, ctx);
	limbs(m.rr, t);
	test_modulus(&m, name);
	BN_free(mod);
	BN_free(r);
	BN_free(t);
}

/* Square roots: compressed points of both signs, and x coordinates that belong to none. */
static void test_compressed(const struct pak_ec_impl *impl)
{
	unsigned bad = 0, none = 0;
	size_t len = 1 + (size_t)c->field_len;
	EC_POINT *p = EC_POINT_new(group);

	for (unsigned i = 0; i < 40; i++) {
		uint8_t in[PAK_EC_MAX_POINT];
		uint64_t point[PAK_EC_AFFINE_WORDS];

		in[0] = (uint8_t)(2 + (i & 1));
		tap_random(&seed, in + 1, len - 1);
		if (c->p->bits % 8)
			in[1] &= 1;
		int ok = EC_POINT_oct2point(group, p, in, len, ctx);
		none += !ok;
		if ((pak_ec_point_decode(c, impl, point, in, len) == PAK_OK) != ok) {
			bad++;
		} else if (ok) {
			uint8_t exp[PAK_EC_MAX_POINT], got[PAK_EC_MAX_POINT];
			EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, exp, 2 * len,
			                   ctx);
			pak_ec_point_encode(c, got, point);
			bad += !!memcmp(got, exp, 2 * len - 1);
		}
	}
	tap_ok(!bad && none > 5 && none < 35, "%s: 40 compressed points, %u of them none",
	       impl->name, none);
	EC_POINT_free(p);
}

/* What is no point of the curve: one bit changed, coordinates that are not reduced, other forms and
 * lengths. */
static void test_invalid(const struct pak_ec_impl *impl)
{
	unsigned accepted = 0, count = 4000;
	size_t field = c->field_len, len = 1 + 2 * field;
	uint8_t good[PAK_EC_MAX_POINT], in[PAK_EC_MAX_POINT + 1], p[PAK_EC_MAX_SCALAR];
	uint64_t point[PAK_EC_AFFINE_WORDS];

	pak_ec_point_encode(c, good, c->g);
	pak_int_store(p, field, c->p->m);
	for (unsigned i = 0; i < count; i++) {
		size_t at = 1 + tap_random64(&seed) % (2 * field), n_in = len;

		memcpy(in, good, len);
		switch (i % 8) {
		case 0: /* p for x or y, then what is above it */
			memcpy(in + 1 + (i & 8 ? field : 0), p, field);
			if (i & 16)
				in[1 + field - 1] |= (uint8_t)i;
			break;
		case 1:
			in[0] = (uint8_t)(i / 8 % 256 == 4 ? 6 : i / 8);
			break;
		case 2:
			n_in = tap_random64(&seed) % len;
			break;
		case 3:
			tap_random(&seed, in + 1, 2 * field);
			break;
		case 4: /* zero and all ones for a coordinate */
			memset(in + 1 + (i & 8 ? field : 0), i & 16 ? 0xff : 0, field);
			break;
		default:
			in[at] ^= (uint8_t)(1 << i / 8 % 8);
			break;
		}
		accepted += pak_ec_point_decode(c, impl, point, in, n_in) == PAK_OK;
	}
	tap_ok(!accepted, "%s: %u invalid points refused", impl->name, count);
}

static void test_curve(enum pak_alg alg, int nid, const char *name)
{
	c = pak_ec_curve_get(alg);
	n = c->p->limbs;
	group = EC_GROUP_new_by_curve_name(nid);
	const struct pak_ec_impl *ref = c->impls[0];
	for (unsigned i = 0; c->impls[i]; i++)
		ref = c->impls[i];
	tap_diag("%s", name);
	test_modulus(c->p, "p");
	test_modulus(c->n, "n");
	test_recip(c->n, "n");
	for (const struct pak_ec_impl *const *impl = c->impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs) {
			tap_skip("the CPU cannot run it", "%s", (*impl)->name);
			continue;
		}
		test_field(*impl);
		test_dbl(*impl);
		test_multiples(*impl);
		if (*impl != ref)
			test_two(*impl, ref);
		test_sums(*impl);
		test_compressed(*impl);
		test_invalid(*impl);
	}
	EC_GROUP_free(group);
}

int main(void)
{
	ctx = BN_CTX_new();
	test_curve(PAK_ALG_P256, NID_X9_62_prime256v1, "P-256");
	test_curve(PAK_ALG_P384, NID_secp384r1, "P-384");
	test_curve(PAK_ALG_P521, NID_secp521r1, "P-521");
	test_curve(PAK_ALG_P224, NID_secp224r1, "P-224");
	test_curve(PAK_ALG_BRAINPOOLP256R1, NID_brainpoolP256r1, "brainpoolP256r1");
	test_curve(PAK_ALG_BRAINPOOLP384R1, NID_brainpoolP384r1, "brainpoolP384r1");
	test_curve(PAK_ALG_BRAINPOOLP512R1, NID_brainpoolP512r1, "brainpoolP512r1");
	test_other_width(253, "a number of 253 bits");
	BN_CTX_free(ctx);
	return tap_done();
}
