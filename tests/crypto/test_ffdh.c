/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman: every group on every backend against libcrypto, groups by numbers,
 * hostile parameters and keys, the service. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pak/ffdh.h>
#include <pak/kex.h>
#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/ffdh/ffdh.h"
#include "crypto/service/key_impl.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static const struct {
	enum pak_alg alg;
	const char *name;
	uint32_t bits, x_bits;
} groups[] = {
        {PAK_ALG_FFDHE2048, "ffdhe2048", 2048, 225}, {PAK_ALG_FFDHE3072, "ffdhe3072", 3072, 275},
        {PAK_ALG_FFDHE4096, "ffdhe4096", 4096, 325}, {PAK_ALG_FFDHE6144, "ffdhe6144", 6144, 375},
        {PAK_ALG_FFDHE8192, "ffdhe8192", 8192, 400}, {PAK_ALG_MODP2048, "modp_2048", 2048, 225},
        {PAK_ALG_MODP3072, "modp_3072", 3072, 275},  {PAK_ALG_MODP4096, "modp_4096", 4096, 325},
        {PAK_ALG_MODP6144, "modp_6144", 6144, 375},  {PAK_ALG_MODP8192, "modp_8192", 8192, 400},
};
#define GROUPS (sizeof groups / sizeof *groups)

static void must(int ok)
{
	if (!ok) {
		printf("Bail out! libcrypto failed\n");
		exit(1);
	}
}

static EVP_PKEY *theirs_new(const char *type, const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0),
	                       OSSL_PARAM_END};

	must(ctx && EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_CTX_set_params(ctx, params) == 1 &&
	     EVP_PKEY_generate(ctx, &pkey) == 1);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static size_t number_of(const EVP_PKEY *pkey, const char *name, uint8_t *out)
{
	BIGNUM *bn = NULL;
	int len;

	if (EVP_PKEY_get_bn_param(pkey, name, &bn) != 1)
		return 0;
	len = BN_bn2bin(bn, out);
	BN_free(bn);
	return (size_t)len;
}

/* Their secret from their private key and our public one, padded. */
static void theirs_derive(EVP_PKEY *pkey, const uint8_t *pub, size_t len, uint8_t *out)
{
	EVP_PKEY *peer = EVP_PKEY_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, pkey, NULL);
	unsigned int pad = 1;
	OSSL_PARAM params[] = {OSSL_PARAM_uint(OSSL_EXCHANGE_PARAM_PAD, &pad), OSSL_PARAM_END};
	size_t out_len = len;

	must(EVP_PKEY_copy_parameters(peer, pkey) == 1 &&
	     EVP_PKEY_set1_encoded_public_key(peer, pub, len) == 1 &&
	     EVP_PKEY_derive_init_ex(ctx, params) == 1 &&
	     EVP_PKEY_derive_set_peer(ctx, peer) == 1 && EVP_PKEY_derive(ctx, out, &out_len) == 1 &&
	     out_len == len);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
}

static int same_bn(const BIGNUM *bn, const uint64_t *limbs, unsigned n)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	BIGNUM *ours;
	int same;

	pak_int_store(bytes, 8 * (size_t)n, limbs);
	ours = BN_bin2bn(bytes, 8 * (int)n, NULL);
	same = !BN_cmp(ours, bn);
	BN_free(ours);
	return same;
}

static void test_table(size_t i)
{
	EVP_PKEY *pkey = theirs_new("DH", groups[i].name);
	const struct pak_ffdh_group *group = pak_ffdh_group_get(groups[i].alg);
	uint8_t p[PAK_DH_MAX_BYTES];
	size_t len = number_of(pkey, OSSL_PKEY_PARAM_FFC_P, p);
	BIGNUM *bn = BN_bin2bn(p, (int)len, NULL);

	tap_ok(group && same_bn(bn, group->p, group->bits / 64) &&
	               pak_dh_group_bits(groups[i].alg) == groups[i].bits,
	       "%s: p is libcrypto's", groups[i].name);
	BN_free(bn);
	EVP_PKEY_free(pkey);
}

/* The primitive on one backend: our public key and secret are theirs. */
static void test_backend(const struct pak_bn_impl *impl, size_t i, unsigned rounds)
{
	const struct pak_ffdh_group *group = pak_ffdh_group_get(groups[i].alg);
	uint8_t *memory = pak_secmem_alloc(pak_ffdh_room(impl, group->bits));
	uint64_t *work = pak_secmem_alloc(pak_ffdh_work_room(impl, group->bits));
	uint8_t pub[PAK_DH_MAX_BYTES], ours[PAK_DH_MAX_BYTES], want[PAK_DH_MAX_BYTES];
	uint64_t peer[PAK_DH_MAX_BITS / 64];
	size_t len = group->bits / 8;
	struct pak_ffdh dh;
	int good = 1;

	pak_ffdh_set_group(&dh, impl, group, memory);
	for (unsigned round = 0; round < rounds; round++) {
		EVP_PKEY *pkey = theirs_new("DH", groups[i].name);
		size_t n = number_of(pkey, OSSL_PKEY_PARAM_PUB_KEY, pub);

		pak_int_load(peer, dh.p.limbs, pub, n);
		good &= !pak_ffdh_draw(&dh, &pak_rsa_rng, work) && dh.x_bits == groups[i].x_bits;
		good &= pak_bn_bits_public(dh.x, dh.p.limbs) <= dh.x_bits &&
		        pak_bn_bits_public(dh.x, dh.p.limbs) > dh.x_bits - 40;
		pak_ffdh_make_public(&dh, dh.y, work);
		good &= pak_ffdh_public_ok(&dh, dh.y, work) && pak_ffdh_public_ok(&dh, peer, work);
		good &= !pak_ffdh_derive(&dh, ours, peer, work);
		pak_int_store(pub, len, dh.y);
		theirs_derive(pkey, pub, len, want);
		good &= !memcmp(ours, want, len);
		EVP_PKEY_free(pkey);
	}
	tap_ok(good, "%s: %s: %u keys and secrets as libcrypto's", impl->name, groups[i].name,
	       rounds);
	pak_secmem_free(memory);
	pak_secmem_free(work);
}

static void test_jacobi(void)
{
	unsigned bad = 0, counts[3] = {0};
	BN_CTX *ctx = BN_CTX_new();
	uint64_t seed = 12;

	for (unsigned i = 0; i < 3000; i++) {
		uint64_t a[16], m[16], work[32];
		uint8_t bytes[128];
		unsigned n = 1 + i % 16;
		BIGNUM *ba, *bm;
		int got;

		tap_random(&seed, a, sizeof a);
		tap_random(&seed, m, sizeof m);
		if (i % 3 == 0)
			memset(a, 0, (n - 1) * sizeof *a);
		if (i % 5 == 0)
			m[n - 1] >>= 60;
		if (i % 7 == 0)
			a[n - 1] = 0;
		m[0] |= 1;
		pak_int_store(bytes, 8 * n, a);
		ba = BN_bin2bn(bytes, (int)(8 * n), NULL);
		pak_int_store(bytes, 8 * n, m);
		bm = BN_bin2bn(bytes, (int)(8 * n), NULL);
		got = pak_ffdh_jacobi(a, m, n, work);
		bad += got != BN_kronecker(ba, bm, ctx);
		counts[got + 1]++;
		BN_free(ba);
		BN_free(bm);
	}
	BN_CTX_free(ctx);
	tap_ok(!bad && counts[0] > 100 && counts[1] > 100 && counts[2] > 100,
	       "Jacobi symbols: %u wrong of 3000 (%u, %u, %u)", bad, counts[0], counts[1],
	       counts[2]);
}

/* --- the service --- */

static struct pak_dh_number num(const uint8_t *bytes, size_t len)
{
	return (struct pak_dh_number){bytes, len};
}

static void test_service(size_t i)
{
	const struct pak_dh_params params = {.group = groups[i].alg};
	struct pak_key *a = NULL, *b = NULL, *copy = NULL, *only = NULL;
	uint8_t p[PAK_DH_MAX_BYTES], q[PAK_DH_MAX_BYTES], x[PAK_DH_MAX_BYTES], y[PAK_DH_MAX_BYTES];
	uint8_t z[2][PAK_DH_MAX_BYTES], g;
	size_t len = groups[i].bits / 8, p_len, q_len, g_len, x_len, y_len, z_len[2];
	struct pak_dh_number priv, pub;
	struct pak_dh_params by_number;

	tap_ok(!pak_key_generate_dh(&a, &params, NULL) && !pak_key_generate_dh(&b, &params, NULL) &&
	               pak_key_type(a) == PAK_ALG_KEY_DH && pak_key_curve(a) == groups[i].alg &&
	               pak_key_bits(a) == groups[i].bits && !pak_key_check(a) &&
	               pak_key_parts(a) == (PAK_PART_PRIVATE | PAK_PART_PUBLIC) &&
	               pak_key_dh_private_bits(a) == groups[i].x_bits,
	       "%s: two key pairs", groups[i].name);
	tap_ok(!pak_kex_derive(PAK_ALG_FFDH, a, b, z[0], sizeof z[0], &z_len[0], NULL) &&
	               !pak_kex_derive(PAK_ALG_FFDH, b, a, z[1], len, &z_len[1], NULL) &&
	               z_len[0] == len && z_len[1] == len && !memcmp(z[0], z[1], len),
	       "%s: the same secret on both sides", groups[i].name);
	tap_ok(pak_kex_derive(PAK_ALG_FFDH, b, a, z[1], len - 1, &z_len[1], NULL) ==
	                       PAK_ERR_BUFFER &&
	               z_len[1] == len,
	       "%s: a short buffer", groups[i].name);
	tap_ok(!pak_key_dh_component(a, PAK_DH_P, p, sizeof p, &p_len) && p_len == len &&
	               !pak_key_dh_component(a, PAK_DH_Q, q, sizeof q, &q_len) && q_len == len &&
	               !pak_key_dh_component(a, PAK_DH_G, &g, 1, &g_len) && g == 2 &&
	               !pak_key_dh_component(a, PAK_DH_PUBLIC, y, sizeof y, &y_len) &&
	               y_len == len &&
	               !pak_key_dh_component(a, PAK_DH_PRIVATE, x, sizeof x, &x_len) &&
	               x_len == (groups[i].x_bits + 7) / 8,
	       "%s: all numbers come out", groups[i].name);
	by_number = (struct pak_dh_params){.p = num(p, p_len), .g = num(&g, 1)};
	priv = num(x, x_len);
	pub = num(y, y_len);
	tap_ok(pak_dh_group_find(&by_number) == groups[i].alg &&
	               !pak_key_import_dh(&copy, &by_number, &priv, NULL, NULL) &&
	               pak_key_curve(copy) == groups[i].alg &&
	               pak_key_equal(a, copy, PAK_PART_PRIVATE | PAK_PART_PUBLIC) &&
	               !pak_key_equal(b, copy, PAK_PART_PUBLIC),
	       "%s: p and g are the name, x gives y", groups[i].name);
	by_number.q = num(q, q_len);
	tap_ok(!pak_key_import_dh(&only, &by_number, NULL, NULL, NULL) && !pak_key_parts(only) &&
	               pak_key_curve(only) == groups[i].alg && !pak_key_check(only) &&
	               pak_key_dh_same_group(only, a),
	       "%s: parameters alone", groups[i].name);
	q[len - 1] ^= 2;
	tap_ok(pak_dh_group_find(&by_number) == PAK_ALG_NONE, "%s: another q is another group",
	       groups[i].name);
	pak_key_free(copy);
	y[len - 1] ^= 1;
	tap_ok(pak_key_import_dh(&copy, &params, &priv, &pub, NULL) == PAK_ERR_KEY && !copy,
	       "%s: halves that do not match", groups[i].name);
	pak_key_free(a);
	pak_key_free(b);
	pak_key_free(only);
}

static void test_private_bits(void)
{
	static const uint32_t good[] = {224, 256, 1000, 2047}, bad[] = {1, 223, 2048, 100000};
	struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048};
	struct pak_key *key, *more;
	int ok = 1;

	for (int i = 0; i < 4; i++) {
		params.private_bits = good[i];
		params.like = NULL;
		params.group = PAK_ALG_FFDHE2048;
		ok &= !pak_key_generate_dh(&key, &params, NULL) &&
		      pak_key_dh_private_bits(key) == good[i];
		params = (struct pak_dh_params){.like = key};
		ok &= !pak_key_generate_dh(&more, &params, NULL) &&
		      pak_key_dh_private_bits(more) == good[i] &&
		      pak_key_curve(more) == PAK_ALG_FFDHE2048;
		pak_key_free(key);
		pak_key_free(more);
		params = (struct pak_dh_params){.group = PAK_ALG_FFDHE2048, .private_bits = bad[i]};
		ok &= pak_key_generate_dh(&key, &params, NULL) == PAK_ERR_LENGTH && !key;
	}
	tap_ok(ok, "lengths of private keys: 224 to 2047 bits, and like another key");
}

/* x of full length gives what libcrypto computes. */
static void test_long_private(void)
{
	const struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048};
	const struct pak_ffdh_group *group = pak_ffdh_group_get(PAK_ALG_FFDHE2048);
	uint8_t p[256], x[256], y[256], back[256];
	BIGNUM *bp, *bx, *by = BN_new(), *two = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	struct pak_dh_number priv = {x, sizeof x};
	struct pak_key *key;
	uint64_t seed = 3;
	size_t len;
	int ok = 1;

	BN_set_word(two, 2);
	pak_int_store(p, sizeof p, group->p);
	bp = BN_bin2bn(p, sizeof p, NULL);
	for (unsigned i = 0; i < 6; i++) {
		tap_random(&seed, x, sizeof x);
		memset(x, 0, 40 * i);
		x[0] &= 0x3f;
		bx = BN_bin2bn(x, sizeof x, NULL);
		must(BN_mod_exp(by, two, bx, bp, ctx));
		must(BN_bn2binpad(by, y, sizeof y) == sizeof y);
		ok &= !pak_key_import_dh(&key, &params, &priv, NULL, NULL) &&
		      !pak_key_dh_component(key, PAK_DH_PUBLIC, back, sizeof back, &len) &&
		      !memcmp(back, y, sizeof y);
		ok &= !pak_key_dh_component(key, PAK_DH_PRIVATE, back, sizeof back, &len) &&
		      (i == 0 ? len == 256 : 1) && !memcmp(back, x + 256 - len, len);
		pak_key_free(key);
		BN_free(bx);
	}
	tap_ok(ok, "private keys of any length");
	BN_free(bp);
	BN_free(by);
	BN_free(two);
	BN_CTX_free(ctx);
}

/* --- what must be refused --- */

/* p + d. */
static void offset(uint8_t out[256], const uint8_t p[256], int d)
{
	BIGNUM *bn = BN_bin2bn(p, 256, NULL);

	must(d < 0 ? BN_sub_word(bn, (BN_ULONG)-d) : BN_add_word(bn, (BN_ULONG)d));
	must(BN_bn2binpad(bn, out, 256) == 256);
	BN_free(bn);
}

static void test_bad_keys(void)
{
	const struct pak_dh_params params = {.group = PAK_ALG_MODP2048};
	uint8_t p[256], bytes[257] = {0}, q[256];
	struct pak_dh_number n = {bytes, 256};
	struct pak_key *key;
	unsigned refused = 0;
	int ok = 1;

	pak_int_store(p, sizeof p, pak_ffdh_group_get(PAK_ALG_MODP2048)->p);
	for (int d = -1; d <= 1; d++) { /* p - 1, p, p + 1 */
		offset(bytes, p, d);
		ok &= pak_key_import_dh(&key, &params, NULL, &n, NULL) == PAK_ERR_KEY;
	}
	for (int v = 0; v < 2; v++) {
		memset(bytes, 0, 256);
		bytes[255] = (uint8_t)v;
		ok &= pak_key_import_dh(&key, &params, NULL, &n, NULL) == PAK_ERR_KEY;
		n.len = (size_t)v;
		ok &= pak_key_import_dh(&key, &params, NULL, &n, NULL) == PAK_ERR_KEY;
		n.len = 256;
	}
	memset(bytes, 0xff, sizeof bytes);
	n.len = 257;
	ok &= pak_key_import_dh(&key, &params, NULL, &n, NULL) == PAK_ERR_KEY;
	n.len = 256;
	tap_ok(ok, "public keys 0, 1, p - 1, p, p + 1 and longer ones are refused");
	for (int v = 2; v < 100; v++) { /* about half are squares */
		memset(bytes, 0, 256);
		bytes[255] = (uint8_t)v;
		refused += pak_key_import_dh(&key, &params, NULL, &n, NULL) == PAK_ERR_KEY;
		pak_key_free(key);
	}
	tap_ok(refused > 30 && refused < 70, "public keys of order 2 q are refused (%u)", refused);
	for (int i = 0; i < 256; i++)
		q[i] = (uint8_t)(p[i] >> 1 | (i ? p[i - 1] << 7 : 0));
	ok = 1;
	for (int d = 0; d < 2; d++) {
		offset(bytes, q, d);
		ok &= pak_key_import_dh(&key, &params, &n, NULL, NULL) == PAK_ERR_KEY;
	}
	offset(bytes, q, -1);
	ok &= !pak_key_import_dh(&key, &params, &n, NULL, NULL);
	pak_key_free(key);
	memset(bytes, 0, 256);
	ok &= pak_key_import_dh(&key, &params, &n, NULL, NULL) == PAK_ERR_KEY;
	bytes[0] = 1;
	n.len = 257;
	ok &= pak_key_import_dh(&key, &params, &n, NULL, NULL) == PAK_ERR_KEY;
	tap_ok(ok, "private keys 0, q, q + 1 and longer ones are refused, q - 1 is not");
}

static enum pak_status params_of(const BIGNUM *p, const BIGNUM *q, const BIGNUM *g,
                                 struct pak_key **key)
{
	uint8_t bytes[3][2048];
	struct pak_dh_params params = {0};

	params.p = num(bytes[0], (size_t)BN_bn2bin(p, bytes[0]));
	params.g = num(bytes[2], (size_t)BN_bn2bin(g, bytes[2]));
	if (q)
		params.q = num(bytes[1], (size_t)BN_bn2bin(q, bytes[1]));
	*key = NULL;
	return pak_key_import_dh(key, &params, NULL, NULL, NULL);
}

static BIGNUM *random_bn(int bits, int odd)
{
	BIGNUM *bn = BN_new();

	must(BN_rand(bn, bits, BN_RAND_TOP_ONE, odd ? BN_RAND_BOTTOM_ODD : BN_RAND_BOTTOM_ANY));
	return bn;
}

/* A group with a small q, from libcrypto: RFC 5114 2.2. */
static void test_small_q(void)
{
	EVP_PKEY *pkey = theirs_new("DHX", "dh_2048_224");
	uint8_t p[256], q[256], g[256], y[256], z[256], want[256], bytes[256];
	struct pak_dh_params params = {0};
	struct pak_dh_number pub = {y, 0};
	BN_CTX *ctx = BN_CTX_new();
	struct pak_key *mine, *peer, *bad;
	BIGNUM *bn;
	size_t len;

	params.p = num(p, number_of(pkey, OSSL_PKEY_PARAM_FFC_P, p));
	params.q = num(q, number_of(pkey, OSSL_PKEY_PARAM_FFC_Q, q));
	params.g = num(g, number_of(pkey, OSSL_PKEY_PARAM_FFC_G, g));
	pub.len = number_of(pkey, OSSL_PKEY_PARAM_PUB_KEY, y);
	tap_ok(!pak_key_generate_dh(&mine, &params, NULL) && pak_key_curve(mine) == PAK_ALG_NONE &&
	               pak_key_dh_private_bits(mine) == 224 &&
	               !pak_key_import_dh(&peer, &params, NULL, &pub, NULL) &&
	               !pak_key_check(peer) &&
	               !pak_kex_derive(PAK_ALG_FFDH, mine, peer, z, sizeof z, &len, NULL) &&
	               len == 256 &&
	               !pak_key_dh_component(mine, PAK_DH_PUBLIC, bytes, sizeof bytes, &len),
	       "a group with q of 224 bits");
	theirs_derive(pkey, bytes, 256, want);
	tap_mem(z, want, 256, "its secret is libcrypto's");
	bn = BN_bin2bn(y, (int)pub.len, NULL);
	must(BN_add_word(bn, 1) && BN_bn2binpad(bn, y, 256) == 256);
	pub.len = 256;
	tap_ok(pak_key_import_dh(&bad, &params, NULL, &pub, NULL) == PAK_ERR_KEY,
	       "a public key of another order is refused");
	params.q.bytes = NULL;
	tap_ok(pak_key_import_dh(&bad, &params, NULL, NULL, NULL) == PAK_ERR_KEY,
	       "without q it is refused: p is no safe prime");
	params.q.bytes = q;
	q[params.q.len - 1] ^= 2;
	tap_ok(pak_key_import_dh(&bad, &params, NULL, NULL, NULL) == PAK_ERR_KEY,
	       "q that does not divide p - 1 is refused");
	q[params.q.len - 1] ^= 2;
	g[params.g.len - 1] ^= 1;
	tap_ok(pak_key_import_dh(&bad, &params, NULL, NULL, NULL) == PAK_ERR_KEY,
	       "g of another order is refused");
	BN_free(bn);
	BN_CTX_free(ctx);
	pak_key_free(mine);
	pak_key_free(peer);
	EVP_PKEY_free(pkey);
}

/* Safe primes of nobody's: those of a named group with another generator. */
static void test_own_group(void)
{
	static const struct {
		uint8_t g;
		int square;
	} rows[] = {{4, 1}, {3, -1}, {5, -1}, {7, -1}, {9, 1}, {11, -1}};
	uint8_t p[256], y[256] = {0};
	unsigned squares = 0;
	int ok = 1;

	pak_int_store(p, sizeof p, pak_ffdh_group_get(PAK_ALG_FFDHE2048)->p);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct pak_dh_params params = {.p = num(p, 256), .g = num(&rows[i].g, 1)};
		struct pak_dh_number pub = {y, 256};
		struct pak_key *a = NULL, *b = NULL, *peer;
		uint8_t z[2][256];
		size_t len;
		unsigned taken = 0;

		ok &= !pak_key_generate_dh(&a, &params, NULL) &&
		      !pak_key_generate_dh(&b, &params, NULL) && !pak_key_check(a) &&
		      pak_key_curve(a) == PAK_ALG_NONE && pak_key_dh_private_bits(a) == 225 &&
		      pak_key_dh_component(a, PAK_DH_Q, z[0], 256, &len) == PAK_ERR_KEY_USE;
		ok &= a && b && !pak_kex_derive(PAK_ALG_FFDH, a, b, z[0], 256, &len, NULL) &&
		      !pak_kex_derive(PAK_ALG_FFDH, b, a, z[1], 256, &len, NULL) &&
		      !memcmp(z[0], z[1], 256);
		for (uint8_t v = 2; v < 20; v++) {
			y[255] = v;
			taken += !pak_key_import_dh(&peer, &params, NULL, &pub, NULL);
			pak_key_free(peer);
		}
		/* Either all are in the group that g generates, or only squares. */
		ok &= taken == 18 || (taken > 4 && taken < 15);
		squares += taken < 18;
		if (rows[i].square == 1)
			ok &= taken < 18;
		pak_key_free(a);
		pak_key_free(b);
	}
	tap_ok(ok && squares < 6, "safe primes with other generators, square and not");
}

static void test_hostile(void)
{
	const struct pak_ffdh_group *group = pak_ffdh_group_get(PAK_ALG_FFDHE2048);
	BIGNUM *p, *g = BN_new(), *two = BN_new(), *q = BN_new(), *half;
	BN_CTX *ctx = BN_CTX_new();
	uint8_t bytes[256];
	struct pak_key *key;
	int ok = 1;

	BN_set_word(two, 2);
	BN_set_word(g, 5);
	pak_int_store(bytes, sizeof bytes, group->p);
	p = BN_bin2bn(bytes, sizeof bytes, NULL);
	half = BN_dup(p);
	BN_rshift1(half, half);
	static const struct {
		int bits;
		enum pak_status st;
	} sizes[] = {{0, PAK_ERR_LENGTH},     {1, PAK_ERR_LENGTH},    {512, PAK_ERR_LENGTH},
	             {1024, PAK_ERR_LENGTH},  {2047, PAK_ERR_LENGTH}, {8193, PAK_ERR_LENGTH},
	             {16384, PAK_ERR_LENGTH}, {2048, PAK_ERR_KEY},    {8192, PAK_ERR_KEY}};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		BIGNUM *r = sizes[i].bits ? random_bn(sizes[i].bits, 1) : BN_new();

		ok &= params_of(r, NULL, g, &key) == sizes[i].st && !key;
		BN_free(r);
	}
	tap_ok(ok, "random numbers of 0 to 16384 bits are refused");
	must(BN_generate_prime_ex(q, 2048, 0, NULL, NULL, NULL));
	tap_ok(params_of(q, NULL, g, &key) == PAK_ERR_KEY, "a prime that is not safe is refused");
	BN_clear_bit(q, 0);
	tap_ok(params_of(q, NULL, g, &key) == PAK_ERR_KEY, "an even p is refused");
	must(BN_generate_prime_ex(q, 1024, 0, NULL, NULL, NULL) && BN_sqr(q, q, ctx));
	BN_set_bit(q, 2047);
	tap_ok(params_of(q, NULL, g, &key) == PAK_ERR_KEY, "a composite p is refused");
	ok = params_of(p, NULL, BN_value_one(), &key) == PAK_ERR_KEY;
	BN_zero(g);
	ok &= params_of(p, NULL, g, &key) == PAK_ERR_KEY;
	ok &= params_of(p, NULL, p, &key) == PAK_ERR_KEY;
	BN_copy(g, p);
	BN_sub_word(g, 1);
	ok &= params_of(p, NULL, g, &key) == PAK_ERR_KEY;
	BN_lshift(g, p, 64);
	ok &= params_of(p, NULL, g, &key) == PAK_ERR_KEY;
	tap_ok(ok, "g of 0, 1, p - 1, p and above are refused");
	/* (p - 1)/2 is right only for a square; 5 is none modulo this p or its negative is. */
	BN_set_word(g, 4);
	ok = !params_of(p, half, g, &key);
	pak_key_free(key);
	BN_copy(g, p);
	BN_sub_word(g, 4);
	ok &= params_of(p, half, g, &key) == PAK_ERR_KEY;
	BN_set_word(g, 4);
	ok &= params_of(p, two, g, &key) == PAK_ERR_KEY;
	BN_set_word(q, 3);
	ok &= params_of(p, q, g, &key) == PAK_ERR_LENGTH;
	BN_lshift1(q, half);
	ok &= params_of(p, q, g, &key) == PAK_ERR_KEY;
	ok &= params_of(p, p, g, &key) == PAK_ERR_KEY;
	tap_ok(ok, "q of 2, 3, p - 1, p and a g of another order are refused");
	BN_free(p);
	BN_free(g);
	BN_free(q);
	BN_free(half);
	BN_free(two);
	BN_CTX_free(ctx);
}

static void test_use(void)
{
	const struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048},
	                           other = {.group = PAK_ALG_MODP2048},
	                           none = {.group = PAK_ALG_P256}, empty = {0};
	struct pak_key *a, *b, *ec, *bad, *pub;
	struct pak_dh_number y = {0};
	uint8_t z[1024], bytes[256];
	size_t len;

	must(!pak_key_generate_dh(&a, &params, NULL) && !pak_key_generate_dh(&b, &other, NULL) &&
	     !pak_key_generate_ec(&ec, PAK_ALG_P256, NULL) &&
	     !pak_key_dh_component(a, PAK_DH_PUBLIC, bytes, sizeof bytes, &len));
	y = num(bytes, len);
	must(!pak_key_import_dh(&pub, &params, NULL, &y, NULL));
	tap_ok(pak_kex_derive(PAK_ALG_FFDH, a, b, z, sizeof z, &len, NULL) == PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_FFDH, a, ec, z, sizeof z, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_FFDH, ec, a, z, sizeof z, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_ECDH, a, a, z, sizeof z, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_XDH, a, a, z, sizeof z, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_kex_derive(PAK_ALG_FFDH, pub, a, z, sizeof z, &len, NULL) ==
	                       PAK_ERR_KEY_USE &&
	               pak_key_dh_component(pub, PAK_DH_PRIVATE, z, sizeof z, &len) ==
	                       PAK_ERR_KEY_USE &&
	               pak_key_dh_component(ec, PAK_DH_P, z, sizeof z, &len) == PAK_ERR_KEY_USE,
	       "keys of other groups, types and halves are refused");
	tap_ok(pak_key_generate_dh(&bad, &none, NULL) == PAK_ERR_UNSUPPORTED &&
	               pak_key_generate_dh(&bad, &empty, NULL) == PAK_ERR_ARG &&
	               pak_key_generate_dh(&bad, &(struct pak_dh_params){.like = ec}, NULL) ==
	                       PAK_ERR_UNSUPPORTED,
	       "parameters that are none");
	pak_key_free(a);
	pak_key_free(b);
	pak_key_free(ec);
	pak_key_free(pub);
}

int main(void)
{
	core_init();
	for (size_t i = 0; i < GROUPS; i++)
		test_table(i);
	for (const struct pak_bn_impl *const *impl = pak_bn_impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs) {
			tap_skip("the CPU cannot run it", "%s", (*impl)->name);
			continue;
		}
		for (size_t i = 0; i < GROUPS; i++)
			test_backend(*impl, i, i % 5 == 0 ? 10 : 1);
	}
	test_jacobi();
	for (size_t i = 0; i < GROUPS; i++)
		test_service(i);
	test_private_bits();
	test_long_private();
	test_bad_keys();
	test_small_q();
	test_own_group();
	test_hostile();
	test_use();
	return tap_done();
}
