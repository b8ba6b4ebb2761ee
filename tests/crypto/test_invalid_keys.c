/* SPDX-License-Identifier: Apache-2.0
 *
 * Invalid public and private keys of every curve, ten thousand and more: each must be refused at
 * import (or, on Montgomery curves, where any string is a key, at agreement), with nothing
 * returned; and beside each kind a valid key is taken, so that refusing all would not pass. SP
 * 800-56A 5.6.2.3.3, RFC 7748 6, RFC 8032 5.1.3. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>

#include "crypto/ec/ec_curve.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define MANY 300

static uint64_t seed = 57721;
static unsigned total, refused, taken;

/* --- one key --- */

struct kind {
	enum pak_alg alg;
	const struct pak_ec_curve *c; /* NULL: Edwards or Montgomery */
	size_t field, scalar;
	uint8_t good[PAK_EC_MAX_POINT]; /* a valid point, 04 .. */
};

static enum pak_status import(const struct kind *k, const uint8_t *priv, size_t priv_len,
                              const uint8_t *pub, size_t pub_len)
{
	struct pak_key *key = NULL;
	enum pak_status st =
	        k->c ? pak_key_import_ec(&key, k->alg, priv, priv_len, pub, pub_len, NULL)
	             : pak_key_import_edx(&key, k->alg, priv, priv_len, pub, pub_len, NULL);
	int given = key != NULL;

	pak_key_free(key);
	if ((st == PAK_OK) != given)
		return PAK_ERR_INTERNAL; /* an error, and yet a key: counted as taken */
	return st;
}

static void count(enum pak_status st)
{
	total++;
	refused += st == PAK_ERR_KEY || st == PAK_ERR_LENGTH;
	taken += st != PAK_ERR_KEY && st != PAK_ERR_LENGTH;
}

static void bad_point(const struct kind *k, const uint8_t *point, size_t len)
{
	count(import(k, NULL, 0, point, len));
}

static int good_point(const struct kind *k, const uint8_t *point, size_t len)
{
	return import(k, NULL, 0, point, len) == PAK_OK;
}

static void tell(const struct kind *k, const char *what, int control)
{
	static unsigned before_total, before_taken;

	tap_ok(taken == before_taken && total > before_total && control, "%s: %u %s, %u taken%s",
	       pak_alg_name(k->alg), total - before_total, what, taken - before_taken,
	       control ? "" : "; but a valid one is not");
	before_total = total;
	before_taken = taken;
}

/* --- Weierstrass curves --- */

/* A point of the curve: the first x from a random one that has a root. */
static void some_point(const struct kind *k, uint8_t *out)
{
	uint8_t in[1 + PAK_EC_MAX_SCALAR];
	uint64_t point[PAK_EC_AFFINE_WORDS];
	const struct pak_ec_impl *impl = pak_ec_pick(k->c);

	do {
		tap_random(&seed, in, sizeof in);
		in[0] = (uint8_t)(2 + (in[0] & 1));
		if (k->c->p->bits % 8)
			in[1] &= (uint8_t)((1 << k->c->p->bits % 8) - 1);
	} while (pak_ec_point_decode(k->c, impl, point, in, 1 + k->field));
	pak_ec_point_encode(k->c, out, point);
}

/* Neither coordinate is changed beyond what the form allows, so that only the equation can tell. */
static void off_curve(const struct kind *k)
{
	uint8_t p[PAK_EC_MAX_POINT];
	const uint8_t top = (uint8_t)(k->c->p->bits % 8 ? (1 << k->c->p->bits % 8) - 1 : 0x7f);

	for (unsigned i = 0; i < MANY; i++) {
		p[0] = 4; /* on some other curve */
		tap_random(&seed, p + 1, 2 * k->field);
		p[1] &= top;
		p[1 + k->field] &= top;
		bad_point(k, p, 1 + 2 * k->field);
	}
	for (unsigned i = 0; i < MANY; i++) { /* beside a point of this one */
		size_t bit = tap_random64(&seed) % (2 * k->c->p->bits);
		size_t half = bit / k->c->p->bits, at = bit % k->c->p->bits;

		memcpy(p, k->good, 1 + 2 * k->field);
		p[(1 + half) * k->field - at / 8] ^= (uint8_t)(1 << at % 8);
		bad_point(k, p, 1 + 2 * k->field);
	}
	memset(p + 1, 0, 2 * k->field);
	bad_point(k, p, 1 + 2 * k->field);
	tell(k, "points off the curve", good_point(k, k->good, 1 + 2 * k->field));
}

/* x + p for an x below 2^(8 field) - p, or below p where there is room; the same of y. */
static void not_reduced(const struct kind *k)
{
	uint64_t x[PAK_EC_MAX_LIMBS + 1] = {0}, p[PAK_EC_MAX_LIMBS + 1] = {0};
	uint64_t point[PAK_EC_AFFINE_WORDS];
	const struct pak_ec_impl *impl = pak_ec_pick(k->c);
	uint8_t in[PAK_EC_MAX_POINT], full[PAK_EC_MAX_POINT];
	unsigned found = 0;
	int good = 1;

	memcpy(p, k->c->p->m, k->c->p->limbs * sizeof *p);
	for (uint64_t i = 0; found < MANY; i++) {
		x[0] = i;
		memset(x + 1, 0, sizeof x - sizeof *x);
		in[0] = 2;
		pak_int_store(in + 1, k->field, x);
		if (pak_ec_point_decode(k->c, impl, point, in, 1 + k->field))
			continue;
		good &= good_point(k, in, 1 + k->field);
		pak_ec_point_encode(k->c, full, point);
		pak_int_add(x, x, p, k->c->p->limbs);
		pak_int_store(in + 1, k->field, x);
		bad_point(k, in, 1 + k->field); /* compressed and not */
		memcpy(full + 1, in + 1, k->field);
		bad_point(k, full, 1 + 2 * k->field);
		found++;
	}
	pak_int_store(in + 1, k->field, p); /* p itself, for 0 */
	bad_point(k, in, 1 + k->field);
	memcpy(full, k->good, 1 + 2 * k->field);
	memset(full + 1, 0xff, k->field);
	bad_point(k, full, 1 + 2 * k->field);
	memcpy(full, k->good, 1 + 2 * k->field);
	memset(full + 1 + k->field, 0xff, k->field);
	bad_point(k, full, 1 + 2 * k->field);
	tell(k, "coordinates not below p", good);
}

static void no_root(const struct kind *k)
{
	uint64_t point[PAK_EC_AFFINE_WORDS];
	const struct pak_ec_impl *impl = pak_ec_pick(k->c);
	uint8_t in[1 + PAK_EC_MAX_SCALAR];
	unsigned found = 0;
	int good = 0;

	while (found < MANY) {
		tap_random(&seed, in, sizeof in);
		in[0] = (uint8_t)(2 + (in[0] & 1));
		if (k->c->p->bits % 8)
			in[1] &= (uint8_t)((1 << k->c->p->bits % 8) - 1);
		if (!pak_ec_point_decode(k->c, impl, point, in, 1 + k->field)) {
			good |= good_point(k, in, 1 + k->field);
			in[0] ^= 1;
			good &= good_point(k, in, 1 + k->field);
			continue;
		}
		bad_point(k, in, 1 + k->field); /* on the twist */
		in[0] ^= 1;
		bad_point(k, in, 1 + k->field);
		found++;
	}
	tell(k, "compressed points without a root", good);
}

/* Every first byte, every length. */
static void forms(const struct kind *k)
{
	uint8_t p[2 * PAK_EC_MAX_POINT] = {0};

	memcpy(p, k->good, 1 + 2 * k->field);
	for (unsigned first = 0; first < 256; first++) {
		p[0] = (uint8_t)first;
		if (first != 4)
			bad_point(k, p, 1 + 2 * k->field);
		if (first != 2 && first != 3)
			bad_point(k, p, 1 + k->field);
	}
	for (size_t len = 0; len < 2 * k->field + 20; len++) {
		static const uint8_t firsts[] = {0, 2, 3, 4};

		for (unsigned i = 0; i < 4; i++) {
			p[0] = firsts[i];
			if (len != 1 + k->field && len != 1 + 2 * k->field && len)
				bad_point(k, p, len);
		}
	}
	p[0] = (uint8_t)(2 + (k->good[2 * k->field] & 1));
	tell(k, "wrong forms and lengths", good_point(k, p, 1 + k->field));
}

static void scalars(const struct kind *k)
{
	const struct pak_modulus *n = k->c->n;
	uint64_t v[PAK_EC_MAX_LIMBS], step[PAK_EC_MAX_LIMBS] = {0};
	uint8_t d[2 * PAK_EC_MAX_SCALAR] = {0};

	count(import(k, d, k->scalar, NULL, 0));
	for (uint64_t i = 0; i < MANY; i++) { /* n, n + 1, and further */
		step[0] = i < 50 ? i : tap_random64(&seed) >> 8;
		pak_int_add(v, n->m, step, n->limbs);
		pak_int_store(d, k->scalar, v);
		count(import(k, d, k->scalar, NULL, 0));
	}
	memset(d, 0xff, sizeof d);
	count(import(k, d, k->scalar, NULL, 0));
	memset(d, 0, sizeof d);
	for (size_t len = 0; len < k->scalar + 20; len++) {
		d[len ? len - 1 : 0] = 1;
		if (len != k->scalar && len)
			count(import(k, d, len, NULL, 0));
		d[len ? len - 1 : 0] = 0;
	}
	for (unsigned i = 0; i < 40; i++) { /* halves that do not match */
		tap_random(&seed, d + 1, k->scalar - 1);
		count(import(k, d, k->scalar, k->good, 1 + 2 * k->field));
	}
	memset(d, 0, sizeof d);
	d[k->scalar - 1] = 1;
	tell(k, "private keys", import(k, d, k->scalar, NULL, 0) == PAK_OK);
}

static void weierstrass(enum pak_alg alg)
{
	struct kind k = {.alg = alg, .c = pak_ec_curve_get(alg)};

	if (!k.c)
		return;
	k.field = k.c->field_len;
	k.scalar = k.c->scalar_len;
	some_point(&k, k.good);
	off_curve(&k);
	not_reduced(&k);
	no_root(&k);
	forms(&k);
	if (!k.c->verify_only)
		scalars(&k);
}

/* --- Edwards and Montgomery curves --- */

/* Little-endian numbers beside 0 and p = 2^bits - ..; what p is follows from the curve. */
static void prime(enum pak_alg alg, uint8_t p[57])
{
	memset(p, 0, 57);
	if (alg == PAK_ALG_EDWARDS25519 || alg == PAK_ALG_CURVE25519) {
		memset(p, 0xff, 32);
		p[0] = 0xed;
		p[31] = 0x7f;
	} else {
		memset(p, 0xff, 56);
		p[28] = 0xfe;
	}
}

static void add(uint8_t *v, size_t len, unsigned n)
{
	for (size_t i = 0; i < len && n; i++) {
		n += v[i];
		v[i] = (uint8_t)n;
		n >>= 8;
	}
}

/* y = 0, 1, p - 1 and the other small orders where p - 1 is: decided by the curve; y >= p; x = 0
 * with a sign; stray bits; lengths. Of random strings half have no x, all that we do not take. */
static void edwards(enum pak_alg alg)
{
	struct kind k = {.alg = alg};
	const size_t len = pak_edx_len(alg);
	uint8_t p[57], y[2 * 57] = {0}, sign = 0x80;
	static const uint8_t eight[2][32] = {
	        {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	         0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	         0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
	        {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
	         0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
	         0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};
	unsigned random = 0, accepted = 0;
	int good = 1;

	if (!len)
		return;
	prime(alg, p);
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < 2; i++) { /* 0 has order 4, 1 is neutral */
			memset(y, 0, len);
			y[0] = (uint8_t)i;
			y[len - 1] |= s ? sign : 0;
			bad_point(&k, y, len);
		}
		memcpy(y, p, len); /* p - 1: order 2 */
		y[0]--;
		y[len - 1] |= s ? sign : 0;
		bad_point(&k, y, len);
		for (unsigned i = 0; i < 2 && len == 32; i++) { /* order 8 */
			memcpy(y, eight[i], 32);
			y[31] |= s ? sign : 0;
			bad_point(&k, y, 32);
		}
		for (unsigned i = 0; i < (len == 32 ? 19u : 1000u); i++) { /* p + i */
			memcpy(y, p, len);
			add(y, len, i);
			y[len - 1] |= s ? sign : 0;
			bad_point(&k, y, len);
		}
	}
	for (unsigned i = 0; i < MANY; i++) {
		tap_random(&seed, y, len);
		if (len == 57 && !(y[56] & 0x7f))
			continue;
		if (len == 57) { /* a bit between y and the sign */
			bad_point(&k, y, len);
			y[56] &= sign;
		}
		random++;
		accepted += (unsigned)good_point(&k, y, len);
	}
	for (size_t n = 1; n < 2 * len; n++)
		if (n != len) {
			bad_point(&k, y, n);
			count(import(&k, y, n, NULL, 0));
		}
	/* Halves that do not match. */
	for (unsigned i = 0; i < 40; i++) {
		struct pak_key *key = NULL;
		size_t n;

		tap_random(&seed, y, len);
		good &= !pak_key_import_edx(&key, alg, y, len, NULL, 0, NULL) &&
		        !pak_key_edx_public(key, y + len, len, &n);
		pak_key_free(key);
		good &= import(&k, y, len, y + len, len) == PAK_OK;
		y[0] ^= 1;
		count(import(&k, y, len, y + len, len));
	}
	tell(&k, "keys", good && random / 3 < accepted && accepted < random * 2 / 3);
}

/* Any u is a key; what gives the secret 0 must not be used. Numbers from p on stand for those
 * below: the small orders among them too. */
static void montgomery(enum pak_alg alg)
{
	static const uint8_t eight[2][32] = {
	        {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
	         0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
	         0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00},
	        {0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
	         0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
	         0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57}};
	struct kind k = {.alg = alg};
	const size_t len = pak_edx_len(alg);
	uint8_t p[57], u[7][57] = {{0}}, d[2 * 57] = {0}, out[56];
	size_t orders = len == 32 ? 7 : 5, n;
	int good = 1;

	if (!len)
		return;
	prime(alg, p);
	u[1][0] = 1;
	for (unsigned i = 2; i < 5; i++) { /* p - 1, p, p + 1 */
		memcpy(u[i], p, 57);
		u[i][0]--;
		add(u[i], len, i - 2);
	}
	memcpy(u[5], eight[0], 32);
	memcpy(u[6], eight[1], 32);
	for (unsigned i = 0; i < 60; i++) {
		struct pak_key *key = NULL, *peer = NULL;

		tap_random(&seed, d, len);
		if (pak_key_import_edx(&key, alg, d, len, NULL, 0, NULL))
			continue;
		for (size_t j = 0; j < orders; j++) {
			uint8_t v[57];

			memcpy(v, u[j], 57);
			if (len == 32 && i & 1) /* bit 255 is ignored */
				v[31] |= 0x80;
			if (pak_key_import_edx(&peer, alg, NULL, 0, v, len, NULL)) {
				count(PAK_ERR_KEY);
				continue;
			}
			count(pak_kex_derive(PAK_ALG_XDH, key, peer, out, sizeof out, &n, NULL));
			pak_key_free(peer);
		}
		u[0][0] = 9; /* a valid one */
		good &= !pak_key_import_edx(&peer, alg, NULL, 0, u[0], len, NULL) &&
		        !pak_kex_derive(PAK_ALG_XDH, key, peer, out, sizeof out, &n, NULL);
		u[0][0] = 0;
		pak_key_free(peer);
		pak_key_free(key);
	}
	for (n = 1; n < 2 * len; n++)
		if (n != len) {
			bad_point(&k, d, n);
			count(import(&k, d, n, NULL, 0));
		}
	tell(&k, "keys", good);
}

/* A key that is taken, and an error of another kind, do not count as refused. */
static void test_itself(void)
{
	count(PAK_OK);
	count(PAK_ERR_INTERNAL);
	count(PAK_ERR_KEY);
	tap_ok(taken == 2 && refused == 1, "planted: what is taken is seen");
	total = refused = taken = 0;
}

int main(void)
{
	core_init();
	test_itself();
	for (int i = 1; i < PAK_ALG_COUNT; i++)
		weierstrass((enum pak_alg)i);
	edwards(PAK_ALG_EDWARDS25519);
	edwards(PAK_ALG_EDWARDS448);
	montgomery(PAK_ALG_CURVE25519);
	montgomery(PAK_ALG_CURVE448);
	tap_ok(total >= 10000 && refused == total, "%u invalid keys, %u refused", total, refused);
	return tap_done();
}
