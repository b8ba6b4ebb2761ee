/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519: every backend against libcrypto and the RFCs, the public vectors, and what
 * must be refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <pak/eddsa.h>
#include <pak/kex.h>
#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed25519.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

static uint64_t seed = 25519;
static const struct pak_eddsa pure = {.mode = PAK_EDDSA_PURE};

static void must(int ok)
{
	if (!ok) {
		printf("Bail out! libcrypto failed\n");
		exit(1);
	}
}

/* --- the backends against libcrypto --- */

#define ROUNDS 1000

/* Values that excite carries: runs of equal bits, and numbers beside 0, p and 2^255. */
static void value(uint8_t out[32], unsigned i)
{
	tap_random(&seed, out, 32);
	if (i % 4 == 1) {
		for (int j = 0; j < 32; j += 4)
			memset(out + j, tap_random64(&seed) & 1 ? 0xff : 0, 4);
	} else if (i % 4 == 2) {
		memset(out + 1, i & 4 ? 0xff : 0, 31);
		if (i & 8)
			out[31] &= 0x7f;
	}
}

static void theirs_ed(uint8_t pub[32], uint8_t sig[64], const uint8_t priv[32], const uint8_t *msg,
                      size_t len)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, priv, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 32, m = 64;

	must(key && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	     EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	     EVP_DigestSign(ctx, sig, &m, msg, len) == 1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

/* 1 if there is a secret. */
static int theirs_x(uint8_t pub[32], uint8_t secret[32], const uint8_t priv[32],
                    const uint8_t peer[32])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, priv, 32);
	EVP_PKEY *other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer, 32);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t n = 32, m = 32;
	int ok;

	must(key && other && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	     EVP_PKEY_derive_init(ctx) == 1);
	ok = EVP_PKEY_derive_set_peer(ctx, other) == 1 && EVP_PKEY_derive(ctx, secret, &m) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return ok;
}

static void test_differential(const struct pak_c25519_impl *impl)
{
	static const struct pak_ed25519_domain domain = {.flag = PAK_ED25519_PURE};
	unsigned bad_x = 0, bad_pub = 0, bad_sig = 0, bad_verify = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint8_t a[32], b[32], mask[32], pub[32], out[32], want_pub[32], want[64], sig[64],
		        msg[200];
		uint64_t point[PAK_C25519_POINT_WORDS];
		size_t len = i % sizeof msg;
		struct pak_ed25519_private priv;

		value(a, i);
		value(b, i + 1);
		tap_random(&seed, mask, 32);
		tap_random(&seed, msg, len);
		int ok = theirs_x(want_pub, want, a, b);
		bad_x += (pak_x25519(impl, out, a, b) == PAK_OK) != ok ||
		         (ok && memcmp(out, want, 32));
		bad_pub += pak_x25519_public(impl, pub, a) || memcmp(pub, want_pub, 32);

		theirs_ed(want_pub, want, a, msg, len);
		pak_ed25519_expand(&priv, a, mask);
		bad_pub += pak_ed25519_public(impl, pub, &priv) || memcmp(pub, want_pub, 32);
		bad_sig += pak_ed25519_sign(impl, sig, &priv, pub, &domain, msg, len) ||
		           memcmp(sig, want, 64);
		bad_verify += !impl->decode_public(point, want_pub) ||
		              impl->is_small_public(point) ||
		              pak_ed25519_verify(impl, want, want_pub, point, &domain, msg, len);
		want[tap_random64(&seed) % 64] ^= (uint8_t)(1 << i % 8);
		bad_verify += pak_ed25519_verify(impl, want, want_pub, point, &domain, msg, len) !=
		              PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad_x, "%s: %d X25519 secrets as libcrypto's", impl->name, ROUNDS);
	tap_ok(!bad_pub, "%s: %d public keys of both kinds", impl->name, ROUNDS);
	tap_ok(!bad_sig, "%s: %d signatures", impl->name, ROUNDS);
	tap_ok(!bad_verify, "%s: %d verifications, true and false", impl->name, 2 * ROUNDS);
}

/* RFC 7748 5.2: 1,000 times k, u = X25519(k, u), k. */
static void test_iterated(const struct pak_c25519_impl *impl)
{
	uint8_t k[32] = {9}, u[32] = {9}, out[32], want[32];

	tap_hex(want, 32, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
	for (int i = 0; i < 1000; i++) {
		impl->ladder(out, k, u);
		memcpy(u, k, 32);
		memcpy(k, out, 32);
	}
	tap_mem(k, want, 32, "%s: RFC 7748 after 1,000 steps", impl->name);
}

/* Scalars beside 0, L and the powers of two: k B against sums of one more. */
static void test_base(const struct pak_c25519_impl *impl)
{
	unsigned bad = 0;
	uint64_t one[4] = {1}, k[4], minus[4], neutral[PAK_C25519_POINT_WORDS],
	         point[PAK_C25519_POINT_WORDS];
	uint8_t got[32], want[32];
	uint64_t x[4];

	uint64_t zero[4] = {0};
	impl->mul_base(neutral, zero);
	impl->encode(got, x, neutral);
	memset(want, 0, 32);
	want[0] = 1;
	tap_mem(got, want, 32, "%s: 0 B is the neutral point", impl->name);
	for (unsigned i = 0; i < 252 + 200; i++) {
		memset(k, 0, sizeof k);
		if (i < 252)
			k[i / 64] = (uint64_t)1 << i % 64;
		else if (i < 352)
			k[0] = i - 252;
		else {
			k[0] = i - 351;
			(void)pak_int_sub(k, pak_c25519_order.m, k, 4);
		}
		if (i < 252 && i % 3 == 1)
			pak_mod_sub(k, k, one, &pak_c25519_order);
		impl->mul_base(point, k);
		impl->encode(got, x, point);
		/* k B = 0 B - (L - k) ... by the other multiplication: -(-k) B */
		impl->mul_base(point, one);
		pak_mod_neg(minus, k, &pak_c25519_order);
		impl->combine_public(want, zero, minus, point);
		bad += !!memcmp(got, want, 32);
		impl->combine_public(want, k, zero, point);
		bad += !!memcmp(got, want, 32);
	}
	tap_ok(!bad, "%s: k B by three ways, 452 edge values", impl->name);
}

static void random_scalar(uint64_t k[4], unsigned i)
{
	uint8_t wide[64] = {0};

	value(wide, i);
	if (i % 8 < 4)
		value(wide + 32, i / 8);
	pak_c25519_reduce(k, wide);
}

/* Every method against the portable backend, with numbers that are not reduced and points of small
 * order among the operands. */
static void test_equal(const struct pak_c25519_impl *impl)
{
	const struct pak_c25519_impl *ref = &pak_c25519_ref;
	unsigned bad_words = 0, bad_base = 0, bad_ladder = 0, bad_combine = 0;
	uint64_t last[4][4] = {{0}, {1}, {1}, {0}};

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t a[PAK_C25519_POINT_WORDS], b[PAK_C25519_POINT_WORDS], u[4], v[4], x[4],
		        y[4], w[4][4], t[4][4];
		uint8_t k[32], in[32], out[32], want[32];

		for (int j = 0; j < 4; j++) {
			value(k, i + (unsigned)j);
			memcpy(w[j], k, 32);
		}
		impl->set(a, w);
		ref->set(b, w);
		impl->get(t, a);
		ref->get(w, b);
		bad_words += !!memcmp(w, t, sizeof w);

		random_scalar(u, i);
		random_scalar(v, i + 3);
		impl->mul_base(a, u);
		ref->mul_base(b, u);
		impl->encode(out, x, a);
		ref->encode(want, y, b);
		bad_base += memcmp(out, want, 32) || memcmp(x, y, 32);
		impl->encode_u(out, a);
		ref->encode_u(want, b);
		bad_base += !!memcmp(out, want, 32);

		/* u B - v P for P = v B of the round before, and (0, -1) */
		if (i % 16 == 14) {
			memset(last, 0, sizeof last);
			memset(last[1], 0xff, 32);
			last[1][0] -= 19;
			last[1][3] >>= 1;
			last[2][0] = 1;
		}
		impl->set(a, last);
		ref->set(b, last);
		impl->combine_public(out, u, v, a);
		ref->combine_public(want, u, v, b);
		bad_combine += !!memcmp(out, want, 32);
		impl->mul_base(a, v);
		impl->get(last, a);

		value(k, i);
		value(in, i + 1);
		if (i % 32 == 0)
			memset(in, 0, 32);
		impl->ladder(out, k, in);
		ref->ladder(want, k, in);
		bad_ladder += !!memcmp(out, want, 32);
	}
	tap_ok(!bad_words, "%s: %d points in words", impl->name, ROUNDS);
	tap_ok(!bad_base, "%s: %d times k B as the portable backend", impl->name, ROUNDS);
	tap_ok(!bad_combine, "%s: %d times u B - v P", impl->name, ROUNDS);
	tap_ok(!bad_ladder, "%s: %d times k u", impl->name, ROUNDS);
}

/* No method makes the upper halves of vector registers dirty; upper_dirty leaves them clean. */
static void test_upper(const struct pak_c25519_impl *impl)
{
	static const uint64_t k[4] = {7, 8, 9, 10};
	uint64_t point[PAK_C25519_POINT_WORDS], w[4][4], x[4];
	uint8_t out[32], in[32] = {9};
	unsigned dirty = 0;

	if (!upper_available()) {
		tap_skip("no AVX2", "%s: upper halves", impl->name);
		return;
	}
	upper_soil();
	tap_ok(upper_dirty() != 0, "what is dirty is seen");
	(void)upper_dirty();
	impl->ladder(out, in, in);
	dirty |= upper_dirty();
	impl->mul_base(point, k);
	dirty |= upper_dirty();
	impl->combine_public(out, k, k, point);
	dirty |= upper_dirty();
	impl->get(w, point);
	dirty |= upper_dirty();
	impl->encode(out, x, point);
	dirty |= upper_dirty();
	tap_ok(!dirty, "%s: upper halves stay clean", impl->name);
}

/* --- the services --- */

static enum pak_status verify_pure(const uint8_t *pub, const uint8_t *sig, size_t sig_len,
                                   const uint8_t *msg, size_t len)
{
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, PAK_ALG_EDWARDS25519, NULL, 0, pub, 32, NULL);

	if (!st)
		st = pak_eddsa_verify(key, sig, sig_len, &pure, msg, len, NULL);
	pak_key_free(key);
	return st;
}

static void test_wycheproof_ed(void)
{
	json_t *file = json_vectors("wycheproof/ed25519_test"), *group, *test;
	size_t g, t, run = 0, bad = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof ed25519");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		size_t n, m, len;
		uint8_t *pub = json_hex(json_object_get(group, "publicKey"), "pk", &n);

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t *sig = json_hex(test, "sig", &m),
			        *msg = json_hex(test, "msg", &len);
			enum pak_status st = verify_pure(pub, sig, m, msg, len);

			run++;
			if ((st == PAK_OK) == !strcmp(json_text(test, "result"), "valid"))
				goto next;
			bad++;
			tap_diag("tcId %zu: %s", json_size(test, "tcId"), pak_status_str(st));
		next:
			free(sig);
			free(msg);
		}
		free(pub);
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"),
	       "Wycheproof ed25519: %zu tests, %zu wrong", run, bad);
	json_decref(file);
}

static void test_wycheproof_x(void)
{
	json_t *file = json_vectors("wycheproof/x25519_test"), *group, *test;
	size_t g, t, run = 0, bad = 0, zeros = 0;

	if (!file) {
		tap_skip("vectors not present", "Wycheproof x25519");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			static const uint8_t zero[32];
			size_t n, m, k, len;
			uint8_t out[32], *pub = json_hex(test, "public", &n),
			                 *priv = json_hex(test, "private", &m),
			                 *want = json_hex(test, "shared", &k);
			struct pak_key *key = NULL, *peer = NULL;
			enum pak_status st = pak_key_import_edx(&key, PAK_ALG_CURVE25519, priv, m,
			                                        NULL, 0, NULL);

			if (!st)
				st = pak_key_import_edx(&peer, PAK_ALG_CURVE25519, NULL, 0, pub, n,
				                        NULL);
			if (!st)
				st = pak_kex_derive(PAK_ALG_XDH, key, peer, out, 32, &len, NULL);
			run++;
			/* a secret of zeros is never given */
			int none = !memcmp(want, zero, 32);
			zeros += (size_t)none;
			bad += none ? st != PAK_ERR_KEY || memcmp(out, zero, 32)
			            : st || len != 32 || memcmp(out, want, 32);
			pak_key_free(key);
			pak_key_free(peer);
			free(pub);
			free(priv);
			free(want);
		}
	}
	tap_ok(!bad && zeros && run == json_size(file, "numberOfTests"),
	       "Wycheproof x25519: %zu tests, %zu with a secret of zeros, %zu wrong", run, zeros,
	       bad);
	json_decref(file);
}

/* RFC 8032 7.2 and 7.3. */
static void test_rfc_modes(void)
{
	static const struct {
		const char *priv, *pub, *msg, *context, *sig;
		enum pak_eddsa_mode mode;
	} rows[] = {
	        {"0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6",
	         "dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292",
	         "f726936d19c800494e3fdaff20b276a8", "666f6f",
	         "55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a8b36950b95130022907a"
	         "7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d",
	         PAK_EDDSA_CONTEXT},
	        {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
	         "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "616263", "",
	         "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a20"
	         "03d062adf5aaa10b8c61e636062aaad11c2a26083406",
	         PAK_EDDSA_PREHASH},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t priv[32], pub[32], msg[32], context[8], want[64], sig[64];
		size_t len = strlen(rows[i].msg) / 2, n;
		struct pak_eddsa how = {rows[i].mode, context, strlen(rows[i].context) / 2};
		struct pak_key *key = NULL;

		tap_hex(priv, 32, rows[i].priv);
		tap_hex(pub, 32, rows[i].pub);
		tap_hex(msg, len, rows[i].msg);
		tap_hex(context, how.context_len, rows[i].context);
		tap_hex(want, 64, rows[i].sig);
		tap_ok(pak_key_import_edx(&key, PAK_ALG_EDWARDS25519, priv, 32, pub, 32, NULL) ==
		                       PAK_OK &&
		               pak_eddsa_sign(key, sig, 64, &n, &how, msg, len, NULL) == PAK_OK &&
		               n == 64,
		       "RFC 8032 7.%zu: signs", i + 2);
		tap_mem(sig, want, 64, "the same");
		tap_ok(pak_eddsa_verify(key, sig, 64, &how, msg, len, NULL) == PAK_OK &&
		               pak_eddsa_verify(key, sig, 64, &pure, msg, len, NULL) ==
		                       PAK_ERR_SIGNATURE,
		       "verifies, and not in another mode");
		how.context_len ^= 1;
		tap_ok(pak_eddsa_verify(key, sig, 64, &how, msg, len, NULL) == PAK_ERR_SIGNATURE,
		       "nor with another context");
		pak_key_free(key);
	}
}

static int refused(const uint8_t pub[32])
{
	struct pak_key *key;
	enum pak_status st = pak_key_import_edx(&key, PAK_ALG_EDWARDS25519, NULL, 0, pub, 32, NULL);

	pak_key_free(key);
	return st == PAK_ERR_KEY;
}

/* The eight points of small order in every encoding, y >= p, x = 0 with a sign, and 10,000 random
 * strings: those that are off the curve. */
static void test_refused(void)
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
	unsigned bad = 0, off = 0;
	uint8_t pub[32];

	for (size_t i = 0; i < sizeof small / sizeof *small; i++) {
		tap_hex(pub, 32, small[i]);
		tap_ok(refused(pub), "public key %.4s..%s is refused", small[i], small[i] + 60);
	}
	for (unsigned y = 0xed; y <= 0xff; y++) {
		memset(pub, 0xff, 32);
		pub[0] = (uint8_t)y;
		bad += !refused(pub);
		pub[31] = 0x7f;
		bad += !refused(pub);
	}
	tap_ok(!bad, "no y of p or more");
	for (unsigned i = 0; off < 10000; i++) {
		tap_random(&seed, pub, 32);
		uint64_t p[PAK_C25519_POINT_WORDS];
		int ref = pak_c25519_ref.decode_public(p, pub);
		bad += refused(pub) != !ref;
		off += !ref;
	}
	tap_ok(!bad, "10,000 random strings that are on no point are refused");
}

static void test_service(void)
{
	struct pak_key *ed = NULL, *ed2 = NULL, *x = NULL, *y = NULL, *half = NULL, *k = NULL;
	struct pak_eddsa odd = {PAK_EDDSA_PURE, (const uint8_t *)"c", 1};
	uint8_t sig[64], both[64], a[32], b[32], out[40], other[40];
	static const uint8_t zero[40];
	size_t len;

	tap_ok(pak_key_generate_edx(&ed, PAK_ALG_EDWARDS25519, NULL) == PAK_OK &&
	               pak_key_generate_edx(&ed2, PAK_ALG_EDWARDS25519, NULL) == PAK_OK &&
	               pak_key_generate_edx(&x, PAK_ALG_CURVE25519, NULL) == PAK_OK &&
	               pak_key_generate_edx(&y, PAK_ALG_CURVE25519, NULL) == PAK_OK,
	       "pairs");
	tap_ok(pak_key_type(ed) == PAK_ALG_KEY_EC_EDWARDS &&
	               pak_key_curve(ed) == PAK_ALG_EDWARDS25519 && pak_key_bits(ed) == 256 &&
	               pak_key_type(x) == PAK_ALG_KEY_EC_MONTGOMERY && pak_key_bits(x) == 253,
	       "their properties");
	tap_ok(pak_key_check(ed) == PAK_OK && pak_key_check(x) == PAK_OK &&
	               !pak_key_equal(ed, ed2, PAK_PART_PUBLIC) &&
	               !pak_key_equal(ed, ed2, PAK_PART_PRIVATE) &&
	               pak_key_equal(ed, ed, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "checked and compared");
	tap_ok(pak_key_edx_public(ed, a, 32, &len) == PAK_OK && len == 32 &&
	               pak_key_edx_private(ed, b, 32, &len) == PAK_OK && len == 32 &&
	               pak_key_edx_public(ed, a, 31, &len) == PAK_ERR_BUFFER && len == 32,
	       "written");
	tap_ok(pak_key_import_edx(&k, PAK_ALG_EDWARDS25519, b, 32, a, 32, NULL) == PAK_OK &&
	               pak_key_equal(k, ed, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "and read");
	pak_key_free(k);
	tap_ok(pak_key_import_edx(&half, PAK_ALG_EDWARDS25519, NULL, 0, a, 32, NULL) == PAK_OK,
	       "a public half");
	b[5] ^= 1;
	tap_ok(pak_key_import_edx(&k, PAK_ALG_EDWARDS25519, b, 32, a, 32, NULL) == PAK_ERR_KEY &&
	               !k,
	       "halves that do not match");
	tap_ok(pak_key_import_edx(&k, PAK_ALG_EDWARDS25519, b, 31, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, PAK_ALG_EDWARDS25519, NULL, 0, a, 33, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, PAK_ALG_P256, b, 32, NULL, 0, NULL) != PAK_OK &&
	               pak_key_import_edx(&k, PAK_ALG_CURVE25519, NULL, 0, NULL, 0, NULL) ==
	                       PAK_ERR_ARG,
	       "wrong lengths and curves");
	tap_ok(pak_eddsa_sign(ed, sig, 64, &len, &pure, a, 32, NULL) == PAK_OK &&
	               pak_eddsa_verify(half, sig, 64, &pure, a, 32, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed2, sig, 64, &pure, a, 32, NULL) == PAK_ERR_SIGNATURE &&
	               pak_eddsa_verify(half, sig, 63, &pure, a, 32, NULL) == PAK_ERR_SIGNATURE &&
	               pak_eddsa_verify(half, sig, 64, &pure, a, 31, NULL) == PAK_ERR_SIGNATURE,
	       "a signature");
	memcpy(both, a, 32);
	tap_ok(pak_eddsa_sign(ed, both, 64, &len, &pure, both, 32, NULL) == PAK_OK &&
	               !memcmp(both, sig, 64),
	       "the same over its message: not one nonce for two");
	tap_ok(pak_eddsa_sign(ed, sig, 63, &len, &pure, a, 32, NULL) == PAK_ERR_BUFFER &&
	               len == 64 &&
	               pak_eddsa_sign(half, sig, 64, &len, &pure, a, 32, NULL) == PAK_ERR_KEY_USE &&
	               pak_eddsa_sign(ed, sig, 64, &len, &odd, a, 32, NULL) == PAK_ERR_ARG,
	       "no room, no private half, a context in the pure mode");
	tap_ok(pak_eddsa_sign(x, sig, 64, &len, &pure, a, 32, NULL) != PAK_OK,
	       "a key for secrets does not sign");
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, y, out, 32, &len, NULL) == PAK_OK && len == 32 &&
	               pak_kex_derive(PAK_ALG_XDH, y, x, other, 32, &len, NULL) == PAK_OK &&
	               !memcmp(out, other, 32),
	       "both sides agree");
	memset(out, 0x5a, sizeof out);
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, y, out, 31, &len, NULL) == PAK_ERR_BUFFER &&
	               len == 32 && !memcmp(out, zero, 31) && out[31] == 0x5a,
	       "a short buffer is zeroed");
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, ed, out, 32, &len, NULL) != PAK_OK &&
	               pak_kex_derive(PAK_ALG_XDH, ed, x, out, 32, &len, NULL) != PAK_OK &&
	               pak_kex_derive(PAK_ALG_ECDH, x, y, out, 32, &len, NULL) != PAK_OK,
	       "keys of other types");
	pak_module_fail("a test");
	tap_ok(pak_eddsa_sign(ed, sig, 64, &len, &pure, a, 32, NULL) == PAK_ERR_SELFTEST &&
	               pak_kex_derive(PAK_ALG_XDH, x, y, out, 32, &len, NULL) == PAK_ERR_SELFTEST &&
	               pak_key_generate_edx(&k, PAK_ALG_CURVE25519, NULL) == PAK_ERR_SELFTEST,
	       "nothing in the error state");
	pak_key_free(ed);
	pak_key_free(ed2);
	pak_key_free(x);
	pak_key_free(y);
	pak_key_free(half);
}

/* --- ACVP, on both pairs of curves --- */

static const json_t *by_id(const json_t *list, const char *key, size_t id)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_size(item, key) == id)
			return item;
	}
	return NULL;
}

/* The octets of a member, NULL where it is absent. */
static uint8_t *octets(const json_t *object, const char *name, size_t *len)
{
	*len = 0;
	return json_object_get(object, name) ? json_hex(object, name, len) : NULL;
}

static int acvp_signature(enum pak_alg curve, const json_t *group, const json_t *q_of,
                          const json_t *sig_of, const json_t *test)
{
	size_t q_len, sig_len, len;
	uint8_t *q = octets(q_of, "q", &q_len), *sig = octets(sig_of, "signature", &sig_len),
	        *msg = octets(test, "message", &len);
	struct pak_eddsa how = {.mode = json_is_true(json_object_get(group, "preHash"))
	                                        ? PAK_EDDSA_PREHASH
	                                        : PAK_EDDSA_PURE};
	uint8_t *context = octets(test, "context", &how.context_len);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, NULL, 0, q, q_len, NULL);

	how.context = context;
	if (how.context_len && how.mode == PAK_EDDSA_PURE)
		how.mode = PAK_EDDSA_CONTEXT;
	if (!st)
		st = pak_eddsa_verify(key, sig, sig_len, &how, msg, len, NULL);
	pak_key_free(key);
	free(q);
	free(sig);
	free(msg);
	free(context);
	return st == PAK_OK;
}

static int acvp_pair(enum pak_alg curve, const json_t *e, const char *priv, const char *pub)
{
	size_t n, m;
	uint8_t *d = octets(e, priv, &n), *q = octets(e, pub, &m);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, d, n, q, m, NULL);

	pak_key_free(key);
	free(d);
	free(q);
	return st == PAK_OK;
}

static int acvp_public(enum pak_alg curve, const json_t *p, const char *name)
{
	size_t n;
	uint8_t *q = octets(p, name, &n);
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_edx(&key, curve, NULL, 0, q, n, NULL);

	pak_key_free(key);
	free(q);
	return st == PAK_OK;
}

static enum pak_alg acvp_curve(const char *name)
{
	static const struct {
		const char *name;
		enum pak_alg curve;
	} rows[] = {{"ED-25519", PAK_ALG_EDWARDS25519},
	            {"ED-448", PAK_ALG_EDWARDS448},
	            {"Curve25519", PAK_ALG_CURVE25519},
	            {"Curve448", PAK_ALG_CURVE448}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(name, rows[i].name))
			return rows[i].curve;
	return PAK_ALG_NONE;
}

static void test_acvp(const char *set, unsigned least)
{
	char name[256];
	json_t *prompt, *expected, *group, *test;
	size_t g, t;
	unsigned run = 0, bad = 0;

	snprintf(name, sizeof name, "acvp/%s/prompt", set);
	prompt = json_vectors(name);
	snprintf(name, sizeof name, "acvp/%s/expectedResults", set);
	expected = json_vectors(name);
	if (!prompt || !expected) {
		tap_skip("vectors not present", "ACVP %s", set);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		const json_t *eg = by_id(json_object_get(json_acvp(expected), "testGroups"), "tgId",
		                         json_size(group, "tgId"));
		enum pak_alg curve = acvp_curve(json_text(group, "curve"));

		tap_ok(curve != PAK_ALG_NONE, "a group on %s", pak_alg_name(curve));
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			const json_t *e = by_id(json_object_get(eg, "tests"), "tcId",
			                        json_size(test, "tcId"));
			int want = json_is_true(json_object_get(e, "testPassed")), right;

			if (strstr(set, "SigGen"))
				right = acvp_signature(curve, group, eg, e, test);
			else if (strstr(set, "SigVer"))
				right = acvp_signature(curve, group, test, test, test) == want;
			else if (strstr(set, "XECDH-keyVer"))
				right = acvp_public(curve, test, "publicKey") == want;
			else if (strstr(set, "XECDH-keyGen"))
				right = acvp_pair(curve, e, "privateKey", "publicKey");
			else if (strstr(set, "KeyVer"))
				right = acvp_public(curve, test, "q") == want;
			else
				right = acvp_pair(curve, e, "d", "q");
			run++;
			bad += !right;
			if (!right)
				tap_diag("%s tcId %zu is wrong", set, json_size(test, "tcId"));
		}
	}
	tap_ok(!bad && run >= least, "ACVP %s: %u tests, %u wrong", set, run, bad);
	json_decref(prompt);
	json_decref(expected);
}

int main(void)
{
	core_init();
	for (const struct pak_c25519_impl *const *impl = pak_c25519_impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs) {
			tap_skip("the CPU cannot run it", "%s", (*impl)->name);
			continue;
		}
		test_base(*impl);
		test_iterated(*impl);
		test_differential(*impl);
		test_equal(*impl);
		test_upper(*impl);
	}
	test_wycheproof_ed();
	test_wycheproof_x();
	test_rfc_modes();
	test_refused();
	test_acvp("EDDSA-KeyGen-1.0", 6);
	test_acvp("EDDSA-KeyVer-1.0", 8);
	test_acvp("EDDSA-SigGen-1.0", 160);
	test_acvp("EDDSA-SigVer-1.0", 20);
	test_acvp("XECDH-keyGen-RFC7748", 20);
	test_acvp("XECDH-keyVer-RFC7748", 32);
	test_service();
	return tap_done();
}
