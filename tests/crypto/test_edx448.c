/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448: every backend against libcrypto and the RFCs, and what must be refused. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include <pak/eddsa.h>
#include <pak/kex.h>
#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed448.h"
#include "tests/crypto/core.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

static uint64_t seed = 448;
static const struct pak_eddsa pure = {.mode = PAK_EDDSA_PURE};

static void must(int ok)
{
	if (!ok) {
		printf("Bail out! libcrypto failed\n");
		exit(1);
	}
}

/* --- the backends against libcrypto --- */

#define ROUNDS 400

/* Values that excite carries: runs of equal bits, and numbers beside 0, p and 2^448. */
static void value(uint8_t out[57], unsigned i)
{
	tap_random(&seed, out, 57);
	if (i % 4 == 1) {
		for (int j = 0; j < 56; j += 4)
			memset(out + j, tap_random64(&seed) & 1 ? 0xff : 0, 4);
	} else if (i % 4 == 2) {
		memset(out + 1, i & 4 ? 0xff : 0, 55);
		if (i & 8)
			out[28] ^= 1; /* p is all ones but for bit 224 */
	}
}

static void theirs_ed(uint8_t pub[57], uint8_t sig[114], const uint8_t priv[57], const uint8_t *msg,
                      size_t len)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, priv, 57);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = 57, m = 114;

	must(key && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	     EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	     EVP_DigestSign(ctx, sig, &m, msg, len) == 1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

/* 1 if there is a secret. */
static int theirs_x(uint8_t pub[56], uint8_t secret[56], const uint8_t priv[56],
                    const uint8_t peer[56])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X448, NULL, priv, 56);
	EVP_PKEY *other = EVP_PKEY_new_raw_public_key(EVP_PKEY_X448, NULL, peer, 56);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t n = 56, m = 56;
	int ok;

	must(key && other && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	     EVP_PKEY_derive_init(ctx) == 1);
	ok = EVP_PKEY_derive_set_peer(ctx, other) == 1 && EVP_PKEY_derive(ctx, secret, &m) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return ok;
}

static void test_differential(const struct pak_c448_impl *impl)
{
	static const struct pak_ed448_domain domain = {.prehashed = 0};
	unsigned bad_x = 0, bad_pub = 0, bad_sig = 0, bad_verify = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint8_t a[57], b[57], mask[56], pub[57], out[56], want_pub[57], want[114], sig[114],
		        msg[300];
		uint64_t point[PAK_C448_POINT_WORDS];
		size_t len = i % sizeof msg;
		struct pak_ed448_private priv;

		value(a, i);
		value(b, i + 1);
		tap_random(&seed, mask, sizeof mask);
		tap_random(&seed, msg, len);
		int ok = theirs_x(want_pub, want, a, b);
		bad_x += (pak_x448(impl, out, a, b) == PAK_OK) != ok ||
		         (ok && memcmp(out, want, 56));
		bad_pub += pak_x448_public(impl, pub, a) || memcmp(pub, want_pub, 56);

		theirs_ed(want_pub, want, a, msg, len);
		pak_ed448_expand(&priv, a, mask);
		bad_pub += pak_ed448_public(impl, pub, &priv) || memcmp(pub, want_pub, 57);
		bad_sig += pak_ed448_sign(impl, sig, &priv, pub, &domain, msg, len) ||
		           memcmp(sig, want, 114);
		bad_verify += !impl->decode_public(point, want_pub) ||
		              impl->is_small_public(point) ||
		              pak_ed448_verify(impl, want, want_pub, point, &domain, msg, len);
		want[tap_random64(&seed) % 114] ^= (uint8_t)(1 << i % 8);
		bad_verify += pak_ed448_verify(impl, want, want_pub, point, &domain, msg, len) !=
		              PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad_x, "%s: %d X448 secrets as libcrypto's", impl->name, ROUNDS);
	tap_ok(!bad_pub, "%s: %d public keys of both kinds", impl->name, ROUNDS);
	tap_ok(!bad_sig, "%s: %d signatures", impl->name, ROUNDS);
	tap_ok(!bad_verify, "%s: %d verifications, true and false", impl->name, 2 * ROUNDS);
}

/* RFC 7748 5.2: 1 and 1,000 times k, u = X448(k, u), k. */
static void test_iterated(const struct pak_c448_impl *impl)
{
	uint8_t k[56] = {5}, u[56] = {5}, out[56], once[56], want[56];

	for (int i = 0; i < 1000; i++) {
		impl->ladder(out, k, u);
		memcpy(u, k, 56);
		memcpy(k, out, 56);
		if (!i)
			memcpy(once, out, 56);
	}
	tap_hex(want, 56,
	        "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf"
	        "350b51f833868b9bc2b3bca9cf4113");
	tap_mem(once, want, 56, "%s: RFC 7748 after one step", impl->name);
	tap_hex(want, 56,
	        "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2"
	        "b79fceea3ec353ef54faa26e219f38");
	tap_mem(k, want, 56, "%s: after 1,000 steps", impl->name);
}

/* The number of scalars beside 0, L and the powers of two; the i-th of them. */
#define EDGES (446 + 200)
static void edge(uint64_t k[PAK_C448_WORDS], unsigned i)
{
	static const uint64_t one[PAK_C448_WORDS] = {1};

	memset(k, 0, 8 * PAK_C448_WORDS);
	if (i < 446)
		k[i / 64] = (uint64_t)1 << i % 64;
	else if (i < 546)
		k[0] = i - 446;
	else {
		k[0] = i - 545;
		(void)pak_int_sub(k, pak_c448_order.m, k, PAK_C448_WORDS);
	}
	if (i < 446 && i % 3 == 1)
		pak_mod_sub(k, k, one, &pak_c448_order);
}

/* k B by the comb against both halves of the other multiplication, k B - 0 B and 0 B - (L - k) B.
 */
static void test_base(const struct pak_c448_impl *impl)
{
	static const uint64_t one[PAK_C448_WORDS] = {1}, zero[PAK_C448_WORDS];
	uint64_t k[PAK_C448_WORDS], minus[PAK_C448_WORDS], x[PAK_C448_WORDS];
	uint64_t point[PAK_C448_POINT_WORDS];
	uint8_t got[57], want[57] = {1};
	unsigned bad = 0;

	impl->mul_base(point, zero);
	impl->encode(got, x, point);
	tap_mem(got, want, 57, "%s: 0 B is the neutral point", impl->name);
	for (unsigned i = 0; i < EDGES; i++) {
		edge(k, i);
		impl->mul_base(point, k);
		impl->encode(got, x, point);
		impl->mul_base(point, one);
		pak_mod_neg(minus, k, &pak_c448_order);
		impl->combine_public(want, zero, minus, point);
		bad += !!memcmp(got, want, 57);
		impl->combine_public(want, k, zero, point);
		bad += !!memcmp(got, want, 57);
	}
	tap_ok(!bad, "%s: k B by three ways, %d edge values", impl->name, EDGES);
}

/* No method makes the upper halves of vector registers dirty; upper_dirty leaves them clean. */
static void test_upper(const struct pak_c448_impl *impl)
{
	static const uint64_t k[PAK_C448_WORDS] = {1, 2, 3};
	static const uint8_t five[56] = {5};
	uint64_t point[PAK_C448_POINT_WORDS], x[PAK_C448_WORDS];
	uint8_t out[57];
	unsigned dirty = 0;

	if (!upper_available()) {
		tap_skip("no AVX2", "%s: upper halves", impl->name);
		return;
	}
	upper_soil();
	tap_ok(upper_dirty() != 0, "what is dirty is seen");
	(void)upper_dirty();
	impl->mul_base(point, k);
	dirty |= upper_dirty();
	impl->encode(out, x, point);
	dirty |= upper_dirty();
	(void)impl->is_double(point, out, x, point);
	dirty |= upper_dirty();
	impl->combine_public(out, k, k, point);
	dirty |= upper_dirty();
	impl->encode_u(out, point);
	dirty |= upper_dirty();
	(void)impl->is_double_u(point, out);
	dirty |= upper_dirty();
	impl->ladder(out, five, five);
	dirty |= upper_dirty();
	(void)impl->decode_public(point, out);
	dirty |= upper_dirty();
	(void)impl->is_small_public(point);
	dirty |= upper_dirty();
	tap_ok(!dirty, "%s: upper halves stay clean", impl->name);
}

/* 114 bytes modulo L against libcrypto's integers. */
static void test_reduce(void)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *x = BN_new(), *m = BN_new();
	uint8_t in[114], want[56], order[56];
	uint64_t r[PAK_C448_WORDS];
	unsigned bad = 0;

	pak_int_store(order, 56, pak_c448_order.m);
	must(ctx && x && m && BN_bin2bn(order, 56, m) == m);
	for (unsigned i = 0; i < 2000; i++) {
		tap_random(&seed, in, 114);
		if (i % 8 == 1)
			memset(in, 0xff, 114);
		else if (i % 8 == 2)
			memset(in, 0, 40 + i % 74);
		must(BN_lebin2bn(in, 114, x) == x && BN_mod(x, x, m, ctx) == 1 &&
		     BN_bn2lebinpad(x, want, 56) == 56);
		pak_c448_reduce(r, in);
		bad += !!memcmp(r, want, 56);
	}
	tap_ok(!bad, "2,000 hashes modulo L");
	BN_free(x);
	BN_free(m);
	BN_CTX_free(ctx);
}

/* --- the services --- */

#define SEED_1 \
	"c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397" \
	"a659949ef8021e954e0a12274e"
#define PUB_1 \
	"43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4" \
	"cb82169c235160627b4c3a9480"
#define SEED_PH \
	"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d5104127dc05d6db" \
	"efde69e3ab2cec7c867c6e2c49"
#define PUB_PH \
	"259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743c09428a131d6b1b57303d90d" \
	"8132c276d5ed3d5d01c0f53880"

/* RFC 8032 7.4 and 7.5. */
static const struct {
	const char *priv, *pub, *msg, *context, *sig;
	enum pak_eddsa_mode mode;
} rfc8032[] = {
        {"6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b"
         "94492f8f032e7549a20098f95b",
         "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783d"
         "f1e50f6cd1fa1abeafe8256180",
         "", "",
         "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22"
         "ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cd"
         "da8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
         PAK_EDDSA_PURE},
        {SEED_1, PUB_1, "03", "",
         "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de"
         "8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a64729"
         "05e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
         PAK_EDDSA_PURE},
        {SEED_1, PUB_1, "03", "666f6f",
         "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb8"
         "42d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f"
         "578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
         PAK_EDDSA_CONTEXT},
        {"cd23d24f714274e744343237b93290f511f6425f98e64459ff203e8985083ffdf60500553abc0e05cd02184b"
         "db89c4ccd67e187951267eb328",
         "dcea9e78f35a1bf3499a831b10b86c90aac01cd84b67a0109b55a36e9328b1e365fce161d71ce7131a543ea4"
         "cb5f7e9f1d8b00696447001400",
         "0c3e544074ec63b0265e0c", "",
         "1f0a8888ce25e8d458a21130879b840a9089d999aaba039eaf3e3afa090a09d389dba82c4ff2ae8ac5cdfb7c"
         "55e94d5d961a29fe0109941e00b8dbdeea6d3b051068df7254c0cdc129cbe62db2dc957dbb47b51fd3f213fb"
         "8698f064774250a5028961c9bf8ffd973fe5d5c206492b140e00",
         PAK_EDDSA_PURE},
        {"d65df341ad13e008567688baedda8e9dcdc17dc024974ea5b4227b6530e339bff21f99e68ca6968f3cca6dfe"
         "0fb9f4fab4fa135d5542ea3f01",
         "df9705f58edbab802c7f8363cfe5560ab1c6132c20a9f1dd163483a26f8ac53a39d6808bf4a1dfbd261b099b"
         "b03b3fb50906cb28bd8a081f00",
         "bd0f6a3747cd561bdddf4640a332461a4a30a12a434cd0bf40d766d9c6d458e5512204a30c17d1f50b507963"
         "1f64eb3112182da3005835461113718d1a5ef944",
         "",
         "554bc2480860b49eab8532d2a533b7d578ef473eeb58c98bb2d0e1ce488a98b18dfde9b9b90775e67f47d4a1"
         "c3482058efc9f40d2ca033a0801b63d45b3b722ef552bad3b4ccb667da350192b61c508cf7b6b5adadc2c8d9"
         "a446ef003fb05cba5f30e88e36ec2703b349ca229c2670833900",
         PAK_EDDSA_PURE},
        {SEED_PH, PUB_PH, "616263", "",
         "822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae381f54d6bce2ea911574932f52"
         "a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd433964b6457ea39476511214f97469b57dd32dbc560a9a94"
         "d00bff07620464a3ad203df7dc7ce360c3cd3696d9d9fab90f00",
         PAK_EDDSA_PREHASH},
        {SEED_PH, PUB_PH, "616263", "666f6f",
         "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa481065b1580423ef927ecf0af5"
         "888f90da0f6a9a85ad5dc3f280d91224ba9911a3653d00e484e2ce232521481c8658df304bb7745a73514cdb"
         "9bf3e15784ab71284f8d0704a608c54a6b62d97beb511d132100",
         PAK_EDDSA_PREHASH},
};

static void test_rfc8032(void)
{
	for (size_t i = 0; i < sizeof rfc8032 / sizeof *rfc8032; i++) {
		uint8_t priv[57], pub[57], msg[64], context[8] = {0}, want[114], sig[114];
		size_t len = strlen(rfc8032[i].msg) / 2, n;
		struct pak_eddsa how = {rfc8032[i].mode, context, strlen(rfc8032[i].context) / 2};
		struct pak_eddsa other = how;
		struct pak_key *key = NULL;

		tap_hex(priv, 57, rfc8032[i].priv);
		tap_hex(pub, 57, rfc8032[i].pub);
		tap_hex(msg, len, rfc8032[i].msg);
		tap_hex(context, how.context_len, rfc8032[i].context);
		tap_hex(want, 114, rfc8032[i].sig);
		tap_ok(pak_key_import_edx(&key, PAK_ALG_EDWARDS448, priv, 57, pub, 57, NULL) ==
		                       PAK_OK &&
		               pak_eddsa_sign(key, sig, 114, &n, &how, msg, len, NULL) == PAK_OK &&
		               n == 114,
		       "RFC 8032 vector %zu: signs", i + 1);
		tap_mem(sig, want, 114, "the same");
		other.mode = how.mode == PAK_EDDSA_PREHASH ? PAK_EDDSA_CONTEXT : PAK_EDDSA_PREHASH;
		tap_ok(pak_eddsa_verify(key, sig, 114, &how, msg, len, NULL) == PAK_OK &&
		               pak_eddsa_verify(key, sig, 114, &other, msg, len, NULL) ==
		                       PAK_ERR_SIGNATURE,
		       "verifies, and not in another mode");
		other = how;
		other.context_len ^= 1;
		if (other.mode == PAK_EDDSA_PURE)
			other.mode = PAK_EDDSA_CONTEXT;
		tap_ok(pak_eddsa_verify(key, sig, 114, &other, msg, len, NULL) == PAK_ERR_SIGNATURE,
		       "nor with another context");
		pak_key_free(key);
	}
}

/* RFC 7748 6.2. */
static void test_rfc7748(void)
{
	static const char *const hex[] = {
	        "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382"
	        "a6f127ab1d9ac2d8c0a598726b",
	        "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12"
	        "da88120d53177f80e532c41fa0",
	        "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c"
	        "921b09d1b0366f10b65173992d",
	        "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dc"
	        "b57aec3dae07bdc1c67bf33609",
	        "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24"
	        "403085d59a449a5037514a879d"};
	uint8_t v[5][56], out[56];
	struct pak_key *a = NULL, *b = NULL;
	size_t len;

	for (int i = 0; i < 5; i++)
		tap_hex(v[i], 56, hex[i]);
	tap_ok(pak_key_import_edx(&a, PAK_ALG_CURVE448, v[0], 56, v[1], 56, NULL) == PAK_OK &&
	               pak_key_import_edx(&b, PAK_ALG_CURVE448, v[2], 56, v[3], 56, NULL) == PAK_OK,
	       "RFC 7748 6.2: the pairs");
	tap_ok(pak_kex_derive(PAK_ALG_XDH, a, b, out, 56, &len, NULL) == PAK_OK && len == 56 &&
	               !memcmp(out, v[4], 56) &&
	               pak_kex_derive(PAK_ALG_XDH, b, a, out, 56, &len, NULL) == PAK_OK &&
	               !memcmp(out, v[4], 56),
	       "and their secret");
	pak_key_free(a);
	pak_key_free(b);
}

static int refused(const uint8_t pub[57])
{
	struct pak_key *key;
	enum pak_status st = pak_key_import_edx(&key, PAK_ALG_EDWARDS448, NULL, 0, pub, 57, NULL);

	pak_key_free(key);
	return st == PAK_ERR_KEY;
}

/* 1 if there is a point with that y, by the quadratic character of (1 - y^2) (1 + 39081 y^2). */
static int on_curve(const uint8_t y_bytes[56], const BIGNUM *p, BN_CTX *ctx)
{
	BIGNUM *y = BN_lebin2bn(y_bytes, 56, NULL), *u = BN_new(), *v = BN_dup(BN_value_one());

	must(y && u && v && BN_mod_sqr(y, y, p, ctx) && BN_mod_sub(u, v, y, p, ctx) &&
	     BN_mul_word(y, 39081) && BN_add(v, v, y) && BN_mod_mul(u, u, v, p, ctx));
	int k = BN_kronecker(u, p, ctx);
	BN_free(y);
	BN_free(u);
	BN_free(v);
	return k >= 0;
}

/* The four points of small order in every encoding, y >= p, x = 0 with a sign, stray bits of the
 * last byte, and 10,000 random strings, of which half are on no point. */
static void test_refused_public(void)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *p = NULL;
	uint8_t pub[57] = {0}, minus_one[57];
	unsigned bad = 0, off = 0;

	must(ctx && BN_hex2bn(&p, "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
	                          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"));
	memset(minus_one, 0xff, 56);
	minus_one[0] = minus_one[28] = 0xfe;
	for (int sign = 0; sign <= 0x80; sign += 0x80) {
		pub[56] = minus_one[56] = (uint8_t)sign;
		pub[0] = 0;
		tap_ok(refused(pub), "y = 0, of order 4, sign %d", sign >> 7);
		pub[0] = 1;
		tap_ok(refused(pub), "y = 1, the neutral point, sign %d", sign >> 7);
		tap_ok(refused(minus_one), "y = -1, of order 2, sign %d", sign >> 7);
	}
	for (unsigned y = 0; y < 512; y++) { /* p + y, and 2^448 - 1 - y */
		memset(pub, 0xff, 56);
		pub[56] = (uint8_t)(y & 1 ? 0x80 : 0);
		pub[0] = (uint8_t) ~(y >> 1);
		bad += !refused(pub);
		memset(pub, 0, 28);
		pub[0] = (uint8_t)(y >> 1);
		bad += !refused(pub); /* 2^448 - 2^224 + y / 2 */
	}
	tap_ok(!bad, "no y of p or more");
	tap_hex(pub, 57, PUB_1);
	for (int i = 0; i < 7; i++) {
		pub[56] ^= (uint8_t)(1 << i);
		bad += !refused(pub);
		pub[56] ^= (uint8_t)(1 << i);
	}
	tap_ok(!bad && !refused(pub), "no stray bit in the last byte");
	for (unsigned i = 0; i < 20000; i++) {
		tap_random(&seed, pub, 57);
		pub[56] &= 0x80;
		int is = on_curve(pub, p, ctx);
		off += !is;
		bad += refused(pub) != !is;
	}
	tap_ok(!bad && off > 9000, "%u random strings that are on no point are refused", off);
	BN_free(p);
	BN_CTX_free(ctx);
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
	uint64_t s[PAK_C448_WORDS];
	uint8_t sig[114], bent[114];
	unsigned bad = 0;
	size_t len;

	tap_ok(pak_key_generate_edx(&key, PAK_ALG_EDWARDS448, NULL) == PAK_OK &&
	               pak_eddsa_sign(key, sig, 114, &len, &pure, sig, 0, NULL) == PAK_OK &&
	               pak_eddsa_verify(key, sig, 114, &pure, sig, 0, NULL) == PAK_OK,
	       "a signature of nothing");
	memcpy(bent, sig, 114);
	memcpy(s, sig + 57, 56);
	for (int i = 0; i < 3; i++) { /* S + 3 L < 2^448 */
		(void)pak_int_add(s, s, pak_c448_order.m, PAK_C448_WORDS);
		memcpy(bent + 57, s, 56);
		bad += pak_eddsa_verify(key, bent, 114, &pure, sig, 0, NULL) != PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "S + L, S + 2 L, S + 3 L are refused");
	for (int i = 1; i < 256; i++) {
		memcpy(bent, sig, 114);
		bent[113] = (uint8_t)i;
		bad += pak_eddsa_verify(key, bent, 114, &pure, sig, 0, NULL) != PAK_ERR_SIGNATURE;
		bent[113] = 0;
		bent[56] ^= (uint8_t)i;
		bad += pak_eddsa_verify(key, bent, 114, &pure, sig, 0, NULL) != PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "no other last byte of S or R");
	pak_key_free(key);
}

static struct pak_key *pair(enum pak_alg curve)
{
	struct pak_key *key = NULL;

	tap_ok(pak_key_generate_edx(&key, curve, NULL) == PAK_OK && pak_key_check(key) == PAK_OK,
	       "a pair on %s", pak_alg_name(curve));
	return key;
}

static void test_keys(struct pak_key *ed, struct pak_key *x)
{
	struct pak_key *k = NULL, *other = pair(PAK_ALG_EDWARDS448),
	               *small = pair(PAK_ALG_CURVE25519);
	uint8_t a[57], b[57], out[57];
	size_t len;

	tap_ok(pak_key_type(ed) == PAK_ALG_KEY_EC_EDWARDS &&
	               pak_key_curve(ed) == PAK_ALG_EDWARDS448 && pak_key_bits(ed) == 456 &&
	               pak_key_type(x) == PAK_ALG_KEY_EC_MONTGOMERY &&
	               pak_key_curve(x) == PAK_ALG_CURVE448 && pak_key_bits(x) == 448 &&
	               pak_edx_len(PAK_ALG_EDWARDS448) == 57 && pak_edx_len(PAK_ALG_CURVE448) == 56,
	       "their properties");
	tap_ok(!pak_key_equal(ed, other, PAK_PART_PUBLIC) &&
	               !pak_key_equal(ed, other, PAK_PART_PRIVATE) &&
	               pak_key_equal(ed, ed, PAK_PART_PRIVATE | PAK_PART_PUBLIC) &&
	               !pak_key_equal(x, small, PAK_PART_PUBLIC),
	       "compared");
	tap_ok(pak_key_edx_public(ed, a, 57, &len) == PAK_OK && len == 57 &&
	               pak_key_edx_private(ed, b, 57, &len) == PAK_OK && len == 57 &&
	               pak_key_edx_public(ed, out, 56, &len) == PAK_ERR_BUFFER && len == 57 &&
	               pak_key_import_edx(&k, PAK_ALG_EDWARDS448, b, 57, a, 57, NULL) == PAK_OK &&
	               pak_key_equal(k, ed, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "written and read");
	pak_key_free(k);
	b[5] ^= 1;
	tap_ok(pak_key_import_edx(&k, PAK_ALG_EDWARDS448, b, 57, a, 57, NULL) == PAK_ERR_KEY && !k,
	       "halves that do not match");
	tap_ok(pak_key_import_edx(&k, PAK_ALG_EDWARDS448, b, 56, NULL, 0, NULL) == PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, PAK_ALG_CURVE448, NULL, 0, a, 57, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, PAK_ALG_EDWARDS25519, b, 57, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, PAK_ALG_CURVE448, NULL, 0, NULL, 0, NULL) ==
	                       PAK_ERR_ARG,
	       "wrong lengths");
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, small, out, 57, &len, NULL) == PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_XDH, x, ed, out, 57, &len, NULL) != PAK_OK,
	       "keys of two curves make no secret");
	pak_key_free(other);
	pak_key_free(small);
}

static void test_service(void)
{
	static const uint8_t text[300] = {7};
	struct pak_eddsa odd = {PAK_EDDSA_PURE, text, 1}, empty = {PAK_EDDSA_CONTEXT, NULL, 0},
	                 most = {PAK_EDDSA_CONTEXT, text, 255},
	                 more = {PAK_EDDSA_PREHASH, text, 256};
	struct pak_key *ed = pair(PAK_ALG_EDWARDS448), *x = pair(PAK_ALG_CURVE448), *k = NULL;
	uint8_t sig[114], both[114], out[57];
	size_t len;

	test_keys(ed, x);
	tap_ok(pak_eddsa_len(ed) == 114 && !pak_eddsa_len(x), "the length of signatures");
	tap_ok(pak_eddsa_sign(ed, sig, 114, &len, &pure, text, 57, NULL) == PAK_OK && len == 114 &&
	               pak_eddsa_verify(ed, sig, 114, &pure, text, 57, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, 114, &empty, text, 57, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, 113, &pure, text, 57, NULL) == PAK_ERR_SIGNATURE &&
	               pak_eddsa_verify(ed, sig, 114, &pure, text, 56, NULL) == PAK_ERR_SIGNATURE,
	       "a signature; an empty context is none");
	tap_ok(pak_eddsa_sign(ed, sig, 114, &len, &most, text, 57, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, 114, &most, text, 57, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, 114, &pure, text, 57, NULL) == PAK_ERR_SIGNATURE,
	       "a context of 255 bytes");
	memcpy(both, text, 57);
	tap_ok(pak_eddsa_sign(ed, both, 114, &len, &most, both, 57, NULL) == PAK_OK &&
	               !memcmp(both, sig, 114),
	       "the same over its message: not one nonce for two");
	tap_ok(pak_eddsa_sign(ed, sig, 113, &len, &pure, text, 57, NULL) == PAK_ERR_BUFFER &&
	               len == 114 &&
	               pak_eddsa_sign(ed, sig, 114, &len, &odd, text, 57, NULL) == PAK_ERR_ARG &&
	               pak_eddsa_sign(ed, sig, 114, &len, &more, text, 57, NULL) == PAK_ERR_ARG &&
	               pak_eddsa_sign(x, sig, 114, &len, &pure, text, 57, NULL) != PAK_OK,
	       "no room, a context in the pure mode, one too long, a key for secrets");
	pak_module_fail("a test");
	tap_ok(pak_eddsa_sign(ed, sig, 114, &len, &pure, text, 57, NULL) == PAK_ERR_SELFTEST &&
	               pak_kex_derive(PAK_ALG_XDH, x, x, out, 56, &len, NULL) == PAK_ERR_SELFTEST &&
	               pak_key_generate_edx(&k, PAK_ALG_CURVE448, NULL) == PAK_ERR_SELFTEST,
	       "nothing in the error state");
	pak_key_free(ed);
	pak_key_free(x);
}

int main(void)
{
	core_init();
	for (const struct pak_c448_impl *const *impl = pak_c448_impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs) {
			tap_skip("the CPU cannot run it", "%s", (*impl)->name);
			continue;
		}
		test_base(*impl);
		test_iterated(*impl);
		test_differential(*impl);
		test_upper(*impl);
	}
	test_reduce();
	test_rfc8032();
	test_rfc7748();
	test_refused_public();
	test_refused_x();
	test_refused_signature();
	test_service();
	return tap_done();
}
