/* SPDX-License-Identifier: Apache-2.0
 *
 * The services of Ed25519 and X25519, Ed448 and X448: vectors of the RFCs, keys,
 * signatures, secrets. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define ED_MAX 57
#define SIG_MAX 114

struct curve {
	enum pak_alg ed, x;
	size_t ed_len, x_len;
	uint32_t ed_bits, x_bits;
	struct pak_key *ed_key, *x_key; /* pairs, for the tests of services */
};

static struct curve curves[] = {
        {PAK_ALG_EDWARDS25519, PAK_ALG_CURVE25519, 32, 32, 256, 253, NULL, NULL},
        {PAK_ALG_EDWARDS448, PAK_ALG_CURVE448, 57, 56, 456, 448, NULL, NULL},
};
#define CURVES (sizeof curves / sizeof *curves)

static const struct pak_eddsa pure = {.mode = PAK_EDDSA_PURE};

/* --- vectors of the RFCs --- */

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

/* RFC 8032 7.2 to 7.5. */
static const struct {
	const char *priv, *pub, *msg, *context, *sig;
	enum pak_alg curve;
	enum pak_eddsa_mode mode;
} rfc8032[] = {
        {"0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6",
         "dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292",
         "f726936d19c800494e3fdaff20b276a8", "666f6f",
         "55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a8b36950b95130022907a"
         "7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d",
         PAK_ALG_EDWARDS25519, PAK_EDDSA_CONTEXT},
        {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
         "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "616263", "",
         "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a20"
         "03d062adf5aaa10b8c61e636062aaad11c2a26083406",
         PAK_ALG_EDWARDS25519, PAK_EDDSA_PREHASH},
        {"6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b"
         "94492f8f032e7549a20098f95b",
         "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd6783d"
         "f1e50f6cd1fa1abeafe8256180",
         "", "",
         "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a22"
         "ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5c7cd"
         "da8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600",
         PAK_ALG_EDWARDS448, PAK_EDDSA_PURE},
        {SEED_1, PUB_1, "03", "",
         "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de"
         "8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a64729"
         "05e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
         PAK_ALG_EDWARDS448, PAK_EDDSA_PURE},
        {SEED_1, PUB_1, "03", "666f6f",
         "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb8"
         "42d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f"
         "578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
         PAK_ALG_EDWARDS448, PAK_EDDSA_CONTEXT},
        {"cd23d24f714274e744343237b93290f511f6425f98e64459ff203e8985083ffdf60500553abc0e05cd02184b"
         "db89c4ccd67e187951267eb328",
         "dcea9e78f35a1bf3499a831b10b86c90aac01cd84b67a0109b55a36e9328b1e365fce161d71ce7131a543ea4"
         "cb5f7e9f1d8b00696447001400",
         "0c3e544074ec63b0265e0c", "",
         "1f0a8888ce25e8d458a21130879b840a9089d999aaba039eaf3e3afa090a09d389dba82c4ff2ae8ac5cdfb7c"
         "55e94d5d961a29fe0109941e00b8dbdeea6d3b051068df7254c0cdc129cbe62db2dc957dbb47b51fd3f213fb"
         "8698f064774250a5028961c9bf8ffd973fe5d5c206492b140e00",
         PAK_ALG_EDWARDS448, PAK_EDDSA_PURE},
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
         PAK_ALG_EDWARDS448, PAK_EDDSA_PURE},
        {SEED_PH, PUB_PH, "616263", "",
         "822f6901f7480f3d5f562c592994d9693602875614483256505600bbc281ae381f54d6bce2ea911574932f52"
         "a4e6cadd78769375ec3ffd1b801a0d9b3f4030cd433964b6457ea39476511214f97469b57dd32dbc560a9a94"
         "d00bff07620464a3ad203df7dc7ce360c3cd3696d9d9fab90f00",
         PAK_ALG_EDWARDS448, PAK_EDDSA_PREHASH},
        {SEED_PH, PUB_PH, "616263", "666f6f",
         "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa481065b1580423ef927ecf0af5"
         "888f90da0f6a9a85ad5dc3f280d91224ba9911a3653d00e484e2ce232521481c8658df304bb7745a73514cdb"
         "9bf3e15784ab71284f8d0704a608c54a6b62d97beb511d132100",
         PAK_ALG_EDWARDS448, PAK_EDDSA_PREHASH},
};

static void test_rfc8032(void)
{
	for (size_t i = 0; i < sizeof rfc8032 / sizeof *rfc8032; i++) {
		uint8_t priv[ED_MAX], pub[ED_MAX], msg[64], context[8] = {0}, want[SIG_MAX],
		                                            sig[SIG_MAX];
		size_t n = strlen(rfc8032[i].priv) / 2, len = strlen(rfc8032[i].msg) / 2, m = 0;
		struct pak_eddsa how = {rfc8032[i].mode, context, strlen(rfc8032[i].context) / 2};
		struct pak_eddsa other = how;
		struct pak_key *key = NULL;

		tap_hex(priv, n, rfc8032[i].priv);
		tap_hex(pub, n, rfc8032[i].pub);
		tap_hex(msg, len, rfc8032[i].msg);
		tap_hex(context, how.context_len, rfc8032[i].context);
		tap_hex(want, 2 * n, rfc8032[i].sig);
		tap_ok(pak_key_import_edx(&key, rfc8032[i].curve, priv, n, pub, n, NULL) ==
		                       PAK_OK &&
		               pak_eddsa_sign(key, sig, sizeof sig, &m, &how, msg, len, NULL) ==
		                       PAK_OK &&
		               m == 2 * n,
		       "RFC 8032 vector %zu: signs", i + 1);
		tap_mem(sig, want, 2 * n, "the same");
		other.mode = how.mode == PAK_EDDSA_PREHASH ? PAK_EDDSA_CONTEXT : PAK_EDDSA_PREHASH;
		tap_ok(pak_eddsa_verify(key, sig, m, &how, msg, len, NULL) == PAK_OK &&
		               pak_eddsa_verify(key, sig, m, &other, msg, len, NULL) != PAK_OK &&
		               (how.mode == PAK_EDDSA_PURE ||
		                pak_eddsa_verify(key, sig, m, &pure, msg, len, NULL) ==
		                        PAK_ERR_SIGNATURE),
		       "verifies, and not in another mode");
		other = how;
		other.context_len ^= 1;
		if (other.mode == PAK_EDDSA_PURE)
			other.mode = PAK_EDDSA_CONTEXT;
		tap_ok(pak_eddsa_verify(key, sig, m, &other, msg, len, NULL) == PAK_ERR_SIGNATURE,
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

/* --- keys and operations --- */

static struct pak_key *pair(enum pak_alg curve)
{
	struct pak_key *key = NULL;

	tap_ok(pak_key_generate_edx(&key, curve, NULL) == PAK_OK && pak_key_check(key) == PAK_OK,
	       "a pair on %s", pak_alg_name(curve));
	return key;
}

static void test_properties(const struct curve *c)
{
	struct pak_key *other = pair(c->ed);

	tap_ok(pak_key_type(c->ed_key) == PAK_ALG_KEY_EC_EDWARDS &&
	               pak_key_curve(c->ed_key) == c->ed && pak_key_bits(c->ed_key) == c->ed_bits &&
	               pak_key_type(c->x_key) == PAK_ALG_KEY_EC_MONTGOMERY &&
	               pak_key_curve(c->x_key) == c->x && pak_key_bits(c->x_key) == c->x_bits &&
	               pak_edx_len(c->ed) == c->ed_len && pak_edx_len(c->x) == c->x_len &&
	               pak_eddsa_len(c->ed_key) == 2 * c->ed_len && !pak_eddsa_len(c->x_key),
	       "their properties");
	tap_ok(!pak_key_equal(c->ed_key, other, PAK_PART_PUBLIC) &&
	               !pak_key_equal(c->ed_key, other, PAK_PART_PRIVATE) &&
	               pak_key_equal(c->ed_key, c->ed_key, PAK_PART_PRIVATE | PAK_PART_PUBLIC) &&
	               !pak_key_equal(curves[0].x_key, curves[1].x_key, PAK_PART_PUBLIC),
	       "compared");
	pak_key_free(other);
}

static void test_import(const struct curve *c)
{
	const size_t n = c->ed_len;
	struct pak_key *k = NULL;
	uint8_t pub[ED_MAX + 1] = {0}, priv[ED_MAX], out[ED_MAX];
	size_t len, other = pak_edx_len(c == curves ? curves[1].ed : curves[0].ed);

	tap_ok(pak_key_edx_public(c->ed_key, pub, n, &len) == PAK_OK && len == n &&
	               pak_key_edx_private(c->ed_key, priv, n, &len) == PAK_OK && len == n &&
	               pak_key_edx_public(c->ed_key, out, n - 1, &len) == PAK_ERR_BUFFER &&
	               len == n && pak_key_import_edx(&k, c->ed, priv, n, pub, n, NULL) == PAK_OK &&
	               pak_key_equal(k, c->ed_key, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "written and read");
	pak_key_free(k);
	priv[5] ^= 1;
	tap_ok(pak_key_import_edx(&k, c->ed, priv, n, pub, n, NULL) == PAK_ERR_KEY && !k,
	       "halves that do not match");
	tap_ok(pak_key_import_edx(&k, c->ed, priv, n - 1, NULL, 0, NULL) == PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, c->ed, NULL, 0, pub, n + 1, NULL) == PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, c->ed, priv, other, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, c->x, NULL, 0, pub, c->x_len + 1, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_edx(&k, c->x, NULL, 0, NULL, 0, NULL) == PAK_ERR_ARG &&
	               pak_key_import_edx(&k, PAK_ALG_P256, priv, 32, NULL, 0, NULL) != PAK_OK,
	       "wrong lengths and curves");
}

/* Signing over the message itself: not one nonce for two. */
static int in_place(const struct curve *c, const struct pak_eddsa *how, const uint8_t *msg)
{
	const size_t n = c->ed_len;
	uint8_t sig[SIG_MAX], both[SIG_MAX];
	size_t len;

	memcpy(both, msg, n);
	return pak_eddsa_sign(c->ed_key, sig, 2 * n, &len, how, msg, n, NULL) == PAK_OK &&
	       pak_eddsa_sign(c->ed_key, both, 2 * n, &len, how, both, n, NULL) == PAK_OK &&
	       !memcmp(both, sig, 2 * n);
}

static void test_sign(const struct curve *c)
{
	static const uint8_t text[300] = {7};
	struct pak_eddsa odd = {PAK_EDDSA_PURE, text, 1}, empty = {PAK_EDDSA_CONTEXT, NULL, 0},
	                 most = {PAK_EDDSA_CONTEXT, text, 255},
	                 more = {PAK_EDDSA_PREHASH, text, 256};
	const size_t n = c->ed_len, m = 2 * n;
	struct pak_key *ed = c->ed_key, *other = pair(c->ed), *half = NULL;
	uint8_t sig[SIG_MAX], pub[ED_MAX];
	size_t len;

	tap_ok(pak_key_edx_public(ed, pub, n, &len) == PAK_OK &&
	               pak_key_import_edx(&half, c->ed, NULL, 0, pub, n, NULL) == PAK_OK,
	       "a public half");
	tap_ok(pak_eddsa_sign(ed, sig, m, &len, &pure, text, n, NULL) == PAK_OK && len == m &&
	               pak_eddsa_verify(half, sig, m, &pure, text, n, NULL) == PAK_OK &&
	               pak_eddsa_verify(other, sig, m, &pure, text, n, NULL) == PAK_ERR_SIGNATURE &&
	               pak_eddsa_verify(half, sig, m - 1, &pure, text, n, NULL) ==
	                       PAK_ERR_SIGNATURE &&
	               pak_eddsa_verify(half, sig, m, &pure, text, n - 1, NULL) ==
	                       PAK_ERR_SIGNATURE,
	       "a signature");
	tap_ok((pak_eddsa_verify(half, sig, m, &empty, text, n, NULL) == PAK_OK) == (n == 57),
	       "an empty context is none in Ed448 alone");
	tap_ok(pak_eddsa_sign(ed, sig, m, &len, &most, text, n, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, m, &most, text, n, NULL) == PAK_OK &&
	               pak_eddsa_verify(ed, sig, m, &pure, text, n, NULL) == PAK_ERR_SIGNATURE,
	       "a context of 255 bytes");
	tap_ok(in_place(c, &pure, pub) && in_place(c, &most, text), "the same over its message");
	tap_ok(pak_eddsa_sign(ed, sig, m - 1, &len, &pure, text, n, NULL) == PAK_ERR_BUFFER &&
	               len == m &&
	               pak_eddsa_sign(half, sig, m, &len, &pure, text, n, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_eddsa_sign(ed, sig, m, &len, &odd, text, n, NULL) == PAK_ERR_ARG &&
	               pak_eddsa_sign(ed, sig, m, &len, &more, text, n, NULL) == PAK_ERR_ARG &&
	               pak_eddsa_sign(c->x_key, sig, m, &len, &pure, text, n, NULL) != PAK_OK,
	       "no room, no private half, a context in the pure mode, one too long, a key for secrets");
	pak_key_free(other);
	pak_key_free(half);
}

static void test_secret(const struct curve *c)
{
	static const uint8_t zero[ED_MAX];
	const struct curve *other = c == curves ? &curves[1] : &curves[0];
	struct pak_key *x = c->x_key, *y = pair(c->x);
	uint8_t out[ED_MAX], back[ED_MAX];
	size_t n = c->x_len, len;

	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, y, out, n, &len, NULL) == PAK_OK && len == n &&
	               pak_kex_derive(PAK_ALG_XDH, y, x, back, n, &len, NULL) == PAK_OK &&
	               !memcmp(out, back, n),
	       "both sides agree");
	memset(out, 0x5a, sizeof out);
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, y, out, n - 1, &len, NULL) == PAK_ERR_BUFFER &&
	               len == n && !memcmp(out, zero, n - 1) && out[n - 1] == 0x5a,
	       "a short buffer is zeroed");
	tap_ok(pak_kex_derive(PAK_ALG_XDH, x, c->ed_key, out, n, &len, NULL) != PAK_OK &&
	               pak_kex_derive(PAK_ALG_XDH, c->ed_key, x, out, n, &len, NULL) != PAK_OK &&
	               pak_kex_derive(PAK_ALG_ECDH, x, y, out, n, &len, NULL) != PAK_OK &&
	               pak_kex_derive(PAK_ALG_XDH, x, other->x_key, out, ED_MAX, &len, NULL) ==
	                       PAK_ERR_KEY_USE,
	       "keys of other types and curves");
	pak_key_free(y);
}

static void test_error_state(void)
{
	pak_module_fail("a test");
	for (const struct curve *c = curves; c < curves + CURVES; c++) {
		uint8_t out[SIG_MAX];
		struct pak_key *k = NULL;
		size_t len;

		tap_ok(pak_eddsa_sign(c->ed_key, out, sizeof out, &len, &pure, out, 0, NULL) ==
		                       PAK_ERR_SELFTEST &&
		               pak_kex_derive(PAK_ALG_XDH, c->x_key, c->x_key, out, c->x_len, &len,
		                              NULL) == PAK_ERR_SELFTEST &&
		               pak_key_generate_edx(&k, c->x, NULL) == PAK_ERR_SELFTEST,
		       "nothing in the error state");
	}
}

int main(void)
{
	core_init();
	test_rfc8032();
	test_rfc7748();
	for (struct curve *c = curves; c < curves + CURVES; c++) {
		c->ed_key = pair(c->ed);
		c->x_key = pair(c->x);
	}
	for (const struct curve *c = curves; c < curves + CURVES; c++) {
		test_properties(c);
		test_import(c);
		test_sign(c);
		test_secret(c);
	}
	test_error_state();
	for (const struct curve *c = curves; c < curves + CURVES; c++) {
		pak_key_free(c->ed_key);
		pak_key_free(c->x_key);
	}
	return tap_done();
}
