/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman: every group on every backend against libcrypto, the service, a
 * group with a small q. */
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

static EVP_PKEY *theirs_new(const char *type, const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0),
	                       OSSL_PARAM_END};

	core_must(ctx && EVP_PKEY_keygen_init(ctx) == 1 &&
	          EVP_PKEY_CTX_set_params(ctx, params) == 1 && EVP_PKEY_generate(ctx, &pkey) == 1);
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

	core_must(EVP_PKEY_copy_parameters(peer, pkey) == 1 &&
	          EVP_PKEY_set1_encoded_public_key(peer, pub, len) == 1 &&
	          EVP_PKEY_derive_init_ex(ctx, params) == 1 &&
	          EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
	          EVP_PKEY_derive(ctx, out, &out_len) == 1 && out_len == len);
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
		core_must(BN_mod_exp(by, two, bx, bp, ctx));
		core_must(BN_bn2binpad(by, y, sizeof y) == sizeof y);
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
	core_must(BN_add_word(bn, 1) && BN_bn2binpad(bn, y, 256) == 256);
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
	test_small_q();
	return tap_done();
}
