/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman: groups of the peers' own, hostile parameters and keys, keys that do
 * not belong together. */
#include <string.h>

#include <openssl/bn.h>

#include <pak/ffdh.h>
#include <pak/kex.h>

#include "crypto/ffdh/ffdh.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static struct pak_dh_number num(const uint8_t *bytes, size_t len)
{
	return (struct pak_dh_number){bytes, len};
}

/* p + d. */
static void offset(uint8_t out[256], const uint8_t p[256], int d)
{
	BIGNUM *bn = BN_bin2bn(p, 256, NULL);

	core_must(d < 0 ? BN_sub_word(bn, (BN_ULONG)-d) : BN_add_word(bn, (BN_ULONG)d));
	core_must(BN_bn2binpad(bn, out, 256) == 256);
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

	core_must(
	        BN_rand(bn, bits, BN_RAND_TOP_ONE, odd ? BN_RAND_BOTTOM_ODD : BN_RAND_BOTTOM_ANY));
	return bn;
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
	core_must(BN_generate_prime_ex(q, 2048, 0, NULL, NULL, NULL));
	tap_ok(params_of(q, NULL, g, &key) == PAK_ERR_KEY, "a prime that is not safe is refused");
	BN_clear_bit(q, 0);
	tap_ok(params_of(q, NULL, g, &key) == PAK_ERR_KEY, "an even p is refused");
	core_must(BN_generate_prime_ex(q, 1024, 0, NULL, NULL, NULL) && BN_sqr(q, q, ctx));
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

	core_must(!pak_key_generate_dh(&a, &params, NULL) &&
	          !pak_key_generate_dh(&b, &other, NULL) &&
	          !pak_key_generate_ec(&ec, PAK_ALG_P256, NULL) &&
	          !pak_key_dh_component(a, PAK_DH_PUBLIC, bytes, sizeof bytes, &len));
	y = num(bytes, len);
	core_must(!pak_key_import_dh(&pub, &params, NULL, &y, NULL));
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
	test_bad_keys();
	test_own_group();
	test_hostile();
	test_use();
	return tap_done();
}
