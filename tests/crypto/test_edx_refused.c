/* SPDX-License-Identifier: Apache-2.0
 *
 * What may not pass as a public key of Ed25519 or Ed448, as a signature, or as a secret of X448. */
#include <string.h>

#include <openssl/bn.h>

#include <pak/eddsa.h>
#include <pak/kex.h>
#include <pak/module.h>

#include "crypto/ec/c448.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define ED_MAX 57

static uint64_t seed = 448;

static int refused(enum pak_alg curve, const uint8_t *pub, size_t len)
{
	struct pak_key *key;
	enum pak_status st = pak_key_import_edx(&key, curve, NULL, 0, pub, len, NULL);

	pak_key_free(key);
	return st == PAK_ERR_KEY;
}

/* The curve as x^2 = c (y^2 - 1) / (m y^2 + n), with small c, m, n of the given sign. */
struct equation {
	const char *p;
	int c_minus, m_minus;
	BN_ULONG c, m, n;
};

/* 1 if there is a point with that y: the character of c (y^2 - 1) (m y^2 + n). */
static int on_curve(const struct equation *e, const uint8_t *y_bytes, size_t len, BN_CTX *ctx)
{
	BIGNUM *p = NULL, *y = BN_lebin2bn(y_bytes, (int)len, NULL), *u = BN_new(), *v = BN_new();

	core_must(y && u && v && BN_hex2bn(&p, e->p) && BN_mod_sqr(y, y, p, ctx) &&
	          BN_sub(u, y, BN_value_one()) && BN_mul_word(u, e->c) && BN_mul_word(y, e->m));
	BN_set_negative(u, BN_is_negative(u) != e->c_minus);
	BN_set_negative(y, e->m_minus);
	core_must(BN_set_word(v, e->n) && BN_add(v, v, y) && BN_mod_mul(u, u, v, p, ctx));
	int k = BN_kronecker(u, p, ctx);
	BN_free(p);
	BN_free(y);
	BN_free(u);
	BN_free(v);
	return k >= 0;
}

/* Random strings, of which half are on no point. */
static void test_refused_random(enum pak_alg curve, const struct equation *e)
{
	BN_CTX *ctx = BN_CTX_new();
	const size_t len = pak_edx_len(curve);
	unsigned bad = 0, off = 0;

	for (unsigned i = 0; i < 20000; i++) {
		uint8_t pub[ED_MAX], y[ED_MAX];

		tap_random(&seed, pub, len);
		pub[len - 1] &= len == 57 ? 0x80 : 0xff;
		memcpy(y, pub, len);
		y[len - 1] &= 0x7f;
		int is = on_curve(e, y, len, ctx);
		off += !is;
		bad += refused(curve, pub, len) != !is;
	}
	tap_ok(!bad && off > 9000, "%u random strings that are on no point are refused", off);
	BN_CTX_free(ctx);
}

/* The eight points of small order in every encoding, y >= p, x = 0 with a sign. */
static void test_refused_25519(void)
{
	static const char *const small[] = {
	        "0100000000000000000000000000000000000000000000000000000000000000",
	        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	        "0000000000000000000000000000000000000000000000000000000000000000",
	        "0000000000000000000000000000000000000000000000000000000000000080",
	        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
	        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	        "0100000000000000000000000000000000000000000000000000000000000080",
	        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
	static const struct equation e = {
	        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed", .c = 121666,
	        .m = 121665, .m_minus = 1, .n = 121666};
	unsigned bad = 0;
	uint8_t pub[32];

	for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
		tap_hex(pub, 32, small[i]);
		tap_ok(refused(PAK_ALG_EDWARDS25519, pub, 32), "public key %.4s..%s is refused",
		       small[i], small[i] + 60);
	}
	for (unsigned y = 0xed; y <= 0xff; y++) {
		memset(pub, 0xff, 32);
		pub[0] = (uint8_t)y;
		bad += !refused(PAK_ALG_EDWARDS25519, pub, 32);
		pub[31] = 0x7f;
		bad += !refused(PAK_ALG_EDWARDS25519, pub, 32);
	}
	tap_ok(!bad, "no y of p or more");
	test_refused_random(PAK_ALG_EDWARDS25519, &e);
}

/* The four points of small order in every encoding, y >= p, x = 0 with a sign, stray bits of the
 * last byte. */
static void test_refused_448(void)
{
	static const struct equation e = {
	        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	        .c = 1, .c_minus = 1, .m = 39081, .n = 1};
	static const char good[] =
	        "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4"
	        "cb82169c235160627b4c3a9480";
	uint8_t pub[57] = {0}, minus_one[57];
	unsigned bad = 0;

	memset(minus_one, 0xff, 56);
	minus_one[0] = minus_one[28] = 0xfe;
	for (int sign = 0; sign <= 0x80; sign += 0x80) {
		pub[56] = minus_one[56] = (uint8_t)sign;
		pub[0] = 0;
		tap_ok(refused(PAK_ALG_EDWARDS448, pub, 57), "y = 0, of order 4, sign %d",
		       sign >> 7);
		pub[0] = 1;
		tap_ok(refused(PAK_ALG_EDWARDS448, pub, 57), "y = 1, the neutral point, sign %d",
		       sign >> 7);
		tap_ok(refused(PAK_ALG_EDWARDS448, minus_one, 57), "y = -1, of order 2, sign %d",
		       sign >> 7);
	}
	for (unsigned y = 0; y < 512; y++) { /* p + y, and 2^448 - 1 - y */
		memset(pub, 0xff, 56);
		pub[56] = (uint8_t)(y & 1 ? 0x80 : 0);
		pub[0] = (uint8_t) ~(y >> 1);
		bad += !refused(PAK_ALG_EDWARDS448, pub, 57);
		memset(pub, 0, 28);
		pub[0] = (uint8_t)(y >> 1);
		bad += !refused(PAK_ALG_EDWARDS448, pub, 57); /* 2^448 - 2^224 + y / 2 */
	}
	tap_ok(!bad, "no y of p or more");
	tap_hex(pub, 57, good);
	for (int i = 0; i < 7; i++) {
		pub[56] ^= (uint8_t)(1 << i);
		bad += !refused(PAK_ALG_EDWARDS448, pub, 57);
		pub[56] ^= (uint8_t)(1 << i);
	}
	tap_ok(!bad && !refused(PAK_ALG_EDWARDS448, pub, 57), "no stray bit in the last byte");
	test_refused_random(PAK_ALG_EDWARDS448, &e);
}

/* u of small order, also above p, gives no secret; the one private key that is a multiple of L is
 * none. */
static void test_refused_x(void)
{
	static const uint8_t zero[56];
	uint8_t u[5][56] = {{0}, {1}}, d[56], out[56];
	struct pak_key *key = NULL, *peer = NULL, *none = NULL;
	uint64_t four[PAK_C448_WORDS];
	size_t len;

	memset(u[2], 0xff, 3 * 56);
	u[2][0] = u[2][28] = 0xfe; /* p - 1 */
	u[3][28] = 0xfe;           /* p */
	memset(u[4], 0, 28);       /* p + 1 */
	tap_ok(pak_key_generate_edx(&key, PAK_ALG_CURVE448, NULL) == PAK_OK, "a pair");
	for (int i = 0; i < 5; i++) {
		memset(out, 0x5a, 56);
		tap_ok(pak_key_import_edx(&peer, PAK_ALG_CURVE448, NULL, 0, u[i], 56, NULL) ==
		                       PAK_OK &&
		               pak_kex_derive(PAK_ALG_XDH, key, peer, out, 56, &len, NULL) ==
		                       PAK_ERR_KEY &&
		               !len && !memcmp(out, zero, 56),
		       "no secret with u of small order %d", i);
		pak_key_free(peer);
	}
	(void)pak_int_add(four, pak_c448_order.m, pak_c448_order.m, PAK_C448_WORDS);
	(void)pak_int_add(four, four, four, PAK_C448_WORDS);
	memcpy(d, four, 56);
	tap_ok(pak_key_import_edx(&none, PAK_ALG_CURVE448, d, 56, NULL, 0, NULL) == PAK_ERR_KEY &&
	               !none && pak_module_state() == PAK_STATE_RUNNING,
	       "4 L is no private key, and no fault either");
	d[0] ^= 3;
	tap_ok(pak_key_import_edx(&none, PAK_ALG_CURVE448, d, 56, NULL, 0, NULL) == PAK_ERR_KEY,
	       "whatever bits are cleared");
	d[0] ^= 4;
	tap_ok(pak_key_import_edx(&none, PAK_ALG_CURVE448, d, 56, NULL, 0, NULL) == PAK_OK,
	       "4 L + 4 is one");
	pak_key_free(none);
	pak_key_free(key);
}

/* S + L, and S with a stray last byte; R in another form is one of another point. */
static void test_refused_signature(void)
{
	struct pak_key *key = NULL;
	static const struct pak_eddsa how = {.mode = PAK_EDDSA_PURE};
	uint64_t s[PAK_C448_WORDS];
	uint8_t sig[114], bent[114];
	unsigned bad = 0;
	size_t len;

	tap_ok(pak_key_generate_edx(&key, PAK_ALG_EDWARDS448, NULL) == PAK_OK &&
	               pak_eddsa_sign(key, sig, 114, &len, &how, sig, 0, NULL) == PAK_OK &&
	               pak_eddsa_verify(key, sig, 114, &how, sig, 0, NULL) == PAK_OK,
	       "a signature of nothing");
	memcpy(bent, sig, 114);
	memcpy(s, sig + 57, 56);
	for (int i = 0; i < 3; i++) { /* S + 3 L < 2^448 */
		(void)pak_int_add(s, s, pak_c448_order.m, PAK_C448_WORDS);
		memcpy(bent + 57, s, 56);
		bad += pak_eddsa_verify(key, bent, 114, &how, sig, 0, NULL) != PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "S + L, S + 2 L, S + 3 L are refused");
	for (int i = 1; i < 256; i++) {
		memcpy(bent, sig, 114);
		bent[113] = (uint8_t)i;
		bad += pak_eddsa_verify(key, bent, 114, &how, sig, 0, NULL) != PAK_ERR_SIGNATURE;
		bent[113] = 0;
		bent[56] ^= (uint8_t)i;
		bad += pak_eddsa_verify(key, bent, 114, &how, sig, 0, NULL) != PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "no other last byte of S or R");
	pak_key_free(key);
}

int main(void)
{
	core_init();
	test_refused_25519();
	test_refused_448();
	test_refused_x();
	test_refused_signature();
	return tap_done();
}
