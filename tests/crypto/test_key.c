/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys as a service: secrets, EC pairs, every way a point or scalar can be wrong, references across
 * threads. */
#include <pthread.h>
#include <string.h>

#include <pak/key.h>
#include <pak/kex.h>
#include <pak/sign.h>

#include "crypto/ec/ec_curve.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static const char g_point[] = "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
                              "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
static const char order[] = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
static const char prime[] = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF";

static void test_secrets(void)
{
	static const size_t bad_aes[] = {1, 15, 17, 31, 33, 64};
	struct pak_key *a, *b, *empty;
	struct pak_verdict verdict;
	const uint8_t *bytes;
	uint8_t copy[32];
	size_t len;

	tap_ok(pak_key_generate_secret(&a, PAK_ALG_AES_GCM, 32, &verdict) == PAK_OK &&
	               verdict.kind == PAK_ALLOW,
	       "generate a secret");
	tap_ok(pak_key_type(a) == PAK_ALG_KEY_SECRET && pak_key_curve(a) == PAK_ALG_NONE &&
	               pak_key_bits(a) == 256 && pak_key_parts(a) == PAK_PART_SECRET &&
	               !strcmp(pak_key_verdict(a)->rule, verdict.rule),
	       "its properties");
	tap_ok(pak_key_secret(a, &bytes, &len) == PAK_OK && len == 32, "its bytes");
	memcpy(copy, bytes, 32);
	tap_ok(pak_key_import_secret(&b, PAK_ALG_AES_GCM, copy, 32, NULL) == PAK_OK &&
	               pak_key_equal(a, b, PAK_PART_SECRET),
	       "an import of the same bytes is equal");
	pak_key_free(b);
	copy[31] ^= 1;
	tap_ok(pak_key_import_secret(&b, PAK_ALG_AES_GCM, copy, 32, NULL) == PAK_OK &&
	               !pak_key_equal(a, b, PAK_PART_SECRET),
	       "one of other bytes is not");
	pak_key_free(b);
	tap_ok(pak_key_import_secret(&b, PAK_ALG_AES_GCM, copy, 24, NULL) == PAK_OK &&
	               !pak_key_equal(a, b, PAK_PART_SECRET) &&
	               !pak_key_equal(a, b, PAK_PART_SECRET | PAK_PART_PUBLIC),
	       "nor one of another length, nor in parts they lack");
	tap_ok(pak_key_check(a) == PAK_ERR_KEY_USE &&
	               pak_key_ec_public(a, copy, 32, &len) == PAK_ERR_KEY_USE && !len &&
	               pak_key_ec_private(a, copy, 32, &len) == PAK_ERR_KEY_USE,
	       "a secret is no EC key");
	pak_key_free(a);
	pak_key_free(b);

	tap_ok(pak_key_import_secret(&empty, PAK_ALG_HMAC, NULL, 0, NULL) == PAK_OK &&
	               pak_key_bits(empty) == 0 && pak_key_secret(empty, &bytes, &len) == PAK_OK &&
	               !len,
	       "an empty secret");
	pak_key_free(empty);
	tap_ok(pak_key_import_secret(&a, PAK_ALG_HMAC, NULL, 1, NULL) == PAK_ERR_ARG && !a,
	       "NULL bytes");
	tap_ok(pak_key_generate_secret(&a, PAK_ALG_HMAC, 0, NULL) == PAK_ERR_LENGTH &&
	               pak_key_generate_secret(&a, PAK_ALG_HMAC, 513, NULL) == PAK_ERR_LENGTH &&
	               pak_key_import_secret(&a, PAK_ALG_HMAC, copy, ((size_t)1 << 20) + 1, NULL) ==
	                       PAK_ERR_LENGTH,
	       "lengths out of range");
	for (size_t i = 0; i < sizeof bad_aes / sizeof *bad_aes; i++)
		tap_ok(pak_key_generate_secret(&a, PAK_ALG_AES_CBC, bad_aes[i], NULL) ==
		               PAK_ERR_LENGTH,
		       "no AES key of %zu bytes", bad_aes[i]);
	tap_ok(pak_key_generate_secret(&a, PAK_ALG_HMAC, 512, NULL) == PAK_OK,
	       "the longest secret");
	pak_key_free(a);
	pak_key_free(NULL);
}

static void test_pairs(void)
{
	struct pak_key *a, *b, *c;
	struct pak_verdict verdict;
	uint8_t point[65], compressed[33], d[32], d2[32];
	size_t len;

	tap_ok(pak_key_generate_ec(&a, PAK_ALG_P256, &verdict) == PAK_OK &&
	               verdict.kind == PAK_ALLOW,
	       "generate a pair");
	tap_ok(pak_key_type(a) == PAK_ALG_KEY_EC && pak_key_curve(a) == PAK_ALG_P256 &&
	               pak_key_bits(a) == 256 &&
	               pak_key_parts(a) == (PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "its properties");
	tap_ok(pak_key_check(a) == PAK_OK, "it is consistent");
	tap_ok(pak_key_ec_public(a, point, 64, &len) == PAK_ERR_BUFFER && len == 65 &&
	               pak_key_ec_public(a, point, 65, &len) == PAK_OK && point[0] == 4,
	       "public point");
	tap_ok(pak_key_ec_private(a, d, 31, &len) == PAK_ERR_BUFFER && len == 32 &&
	               pak_key_ec_private(a, d, 32, &len) == PAK_OK,
	       "private scalar");
	tap_ok(pak_key_import_ec(&b, PAK_ALG_P256, d, 32, NULL, 0, NULL) == PAK_OK &&
	               pak_key_equal(a, b, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "the public half is computed");
	compressed[0] = (uint8_t)(2 + (point[64] & 1));
	memcpy(compressed + 1, point + 1, 32);
	tap_ok(pak_key_import_ec(&c, PAK_ALG_P256, d, 32, compressed, 33, NULL) == PAK_OK &&
	               pak_key_equal(a, c, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "a compressed point matches");
	pak_key_free(c);
	compressed[0] ^= 1;
	tap_ok(pak_key_import_ec(&c, PAK_ALG_P256, NULL, 0, compressed, 33, NULL) == PAK_OK &&
	               !pak_key_equal(a, c, PAK_PART_PUBLIC) && pak_key_check(c) == PAK_OK,
	       "the opposite point is another one");
	tap_ok(pak_key_ec_private(c, d2, 32, &len) == PAK_ERR_KEY_USE && !len,
	       "with no private half");
	tap_ok(!pak_key_equal(a, c, PAK_PART_PRIVATE), "which equals nothing");
	pak_key_free(c);
	tap_ok(pak_key_import_ec(&c, PAK_ALG_P256, d, 32, compressed, 33, NULL) == PAK_ERR_KEY &&
	               !c,
	       "halves that do not match are refused");
	d[31] ^= 1;
	tap_ok(pak_key_import_ec(&c, PAK_ALG_P256, d, 32, point, 65, NULL) == PAK_ERR_KEY,
	       "also with another scalar");
	pak_key_free(b);
	tap_ok(pak_key_generate_ec(&b, PAK_ALG_P256, NULL) == PAK_OK &&
	               !pak_key_equal(a, b, PAK_PART_PUBLIC) &&
	               !pak_key_equal(a, b, PAK_PART_PRIVATE),
	       "another pair is another pair");
	pak_key_free(a);
	pak_key_free(b);
	tap_ok(pak_key_generate_ec(&a, PAK_ALG_SHA256, NULL) == PAK_ERR_UNSUPPORTED && !a,
	       "no curve");
	tap_ok(pak_key_import_ec(&a, PAK_ALG_P256, NULL, 0, NULL, 0, NULL) == PAK_ERR_ARG,
	       "neither half");
	tap_ok(pak_ec_scalar_len(PAK_ALG_P256) == 32 && pak_ec_field_len(PAK_ALG_P256) == 32 &&
	               pak_ec_bits(PAK_ALG_P256) == 256 && !pak_ec_bits(PAK_ALG_ECDSA) &&
	               !pak_ec_scalar_len(PAK_ALG_NONE) && !pak_ec_field_len(PAK_ALG_KEY_EC),
	       "sizes of curves");
}

static void test_bad_scalars(void)
{
	static const struct {
		const char *hex;
		enum pak_status st;
	} rows[] = {
	        {"0000000000000000000000000000000000000000000000000000000000000000", PAK_ERR_KEY},
	        {order, PAK_ERR_KEY},
	        {"FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632552", PAK_ERR_KEY},
	        {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", PAK_ERR_KEY},
	        {"0000000000000000000000000000000000000000000000000000000000000001", PAK_OK},
	        {"FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550", PAK_OK},
	};
	struct pak_key *key;
	uint8_t d[33] = {0}, point[65], g[65];
	size_t len;

	tap_hex(g, 65, g_point);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		tap_hex(d, 32, rows[i].hex);
		tap_ok(pak_key_import_ec(&key, PAK_ALG_P256, d, 32, NULL, 0, NULL) == rows[i].st,
		       "d = %s", rows[i].hex);
		if (!key)
			continue;
		tap_ok(pak_key_ec_public(key, point, 65, &len) == PAK_OK && !memcmp(point, g, 33) &&
		               (memcmp(point + 33, g + 33, 32) == 0) == (d[31] == 1),
		       "gives +-G");
		tap_ok(pak_key_check(key) == PAK_OK, "and is consistent");
		pak_key_free(key);
	}
	tap_ok(pak_key_import_ec(&key, PAK_ALG_P256, d, 31, NULL, 0, NULL) == PAK_ERR_LENGTH &&
	               pak_key_import_ec(&key, PAK_ALG_P256, d, 33, NULL, 0, NULL) ==
	                       PAK_ERR_LENGTH &&
	               pak_key_import_ec(&key, PAK_ALG_P256, d, 0, NULL, 0, NULL) == PAK_ERR_LENGTH,
	       "scalars have exactly 32 bytes");
}

static enum pak_status import(const uint8_t *point, size_t len)
{
	/* a copy that ends at a guard page: reading past the point would crash */
	uint8_t *guarded = tap_guard_end(len);
	struct pak_key *key;
	enum pak_status st;

	memcpy(guarded, point, len);
	st = pak_key_import_ec(&key, PAK_ALG_P256, NULL, 0, guarded, len, NULL);
	pak_key_free(key);
	tap_guard_free(guarded);
	return st;
}

static void test_bad_points(void)
{
	uint8_t g[66] = {0}, p[66] = {0};
	unsigned bad = 0, refused = 0;
	uint64_t seed = 7;

	tap_hex(g, 65, g_point);
	tap_ok(import(g, 65) == PAK_OK, "G");
	for (unsigned prefix = 0; prefix < 256; prefix++) {
		memcpy(p, g, 65);
		p[0] = (uint8_t)prefix;
		bad += prefix != 4 && import(p, 65) != PAK_ERR_KEY;
		bad += prefix != 2 && prefix != 3 && import(p, 33) != PAK_ERR_KEY;
	}
	tap_ok(!bad, "every other first byte is refused, hybrids 06 and 07 among them");
	bad = 0;
	for (unsigned len = 0; len <= 66; len++)
		bad += len != 65 && len != 33 && import(g, len) == PAK_OK;
	p[0] = 0;
	tap_ok(!bad && import(p, 1) == PAK_ERR_KEY && import(p, 65) == PAK_ERR_KEY,
	       "every other length, and infinity");
	for (unsigned bit = 8; bit < 520; bit++) {
		memcpy(p, g, 65);
		p[bit / 8] ^= (uint8_t)(1 << bit % 8);
		refused += import(p, 65) == PAK_ERR_KEY;
	}
	tap_ok(refused == 512, "any flipped bit of a coordinate leaves the curve");
	/* G's coordinates plus p where that fits 256 bits: x = 5 has y, and x + p is the same
	 * residue */
	memcpy(p, g, 65);
	tap_hex(p + 1, 32, prime);
	tap_ok(import(p, 65) == PAK_ERR_KEY && import(p, 33) == PAK_ERR_KEY, "x = p");
	p[0] = 2;
	tap_ok(import(p, 33) == PAK_ERR_KEY, "x = p, compressed");
	p[0] = 4;
	memset(p + 1, 0xff, 32);
	tap_ok(import(p, 65) == PAK_ERR_KEY, "x = 2^256 - 1");
	memcpy(p, g, 65);
	memset(p + 33, 0xff, 32);
	tap_ok(import(p, 65) == PAK_ERR_KEY, "y = 2^256 - 1");
	memset(p + 1, 0, 64);
	tap_ok(import(p, 65) == PAK_ERR_KEY, "(0, 0)");

	/* Half of all x have no point. */
	unsigned good = 0, rounds = 400;
	for (unsigned i = 0; i < rounds; i++) {
		tap_random(&seed, p + 1, 32);
		p[1] &= 0x7f;
		p[0] = (uint8_t)(2 + (i & 1));
		enum pak_status st = import(p, 33);
		bad += st != PAK_OK && st != PAK_ERR_KEY;
		good += st == PAK_OK;
		tap_random(&seed, p + 33, 32);
		p[0] = 4;
		bad += import(p, 65) != PAK_ERR_KEY;
	}
	tap_ok(!bad && good > rounds / 4 && good < rounds * 3 / 4,
	       "compressed: %u of %u random x are on the curve, the others refused", good, rounds);
}

/* x + p for an x small enough that the sum fits: the residue is right, the encoding is not. */
static void test_unreduced(void)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(PAK_ALG_P256);
	uint8_t p[33] = {2};
	unsigned tried = 0, bad = 0;

	for (unsigned x = 0; x < 64; x++) {
		uint64_t v[PAK_EC_MAX_LIMBS] = {x};
		memset(p + 1, 0, 32);
		p[32] = (uint8_t)x;
		if (import(p, 33) != PAK_OK)
			continue;
		(void)pak_int_add(v, v, c->p->m, 4);
		pak_int_store(p + 1, 32, v);
		bad += import(p, 33) != PAK_ERR_KEY;
		tried++;
	}
	tap_ok(tried > 10 && !bad, "%u points with x written as x + p are refused", tried);
}

static void *use_and_drop(void *arg)
{
	struct pak_key *key = arg;
	uint8_t digest[32] = {1}, sig[64];
	struct pak_sign s;
	size_t len;
	int ok = 1;

	for (int i = 0; i < 20; i++) {
		ok &= pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
		                    PAK_NONCE_HEDGED, key) == PAK_OK;
		ok &= pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_OK;
		pak_sign_clear(&s);
	}
	pak_key_free(key);
	return ok ? arg : NULL;
}

static void test_threads(void)
{
	pthread_t threads[8];
	struct pak_key *key;
	unsigned ok = 0;

	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_OK, "a pair to share");
	for (unsigned i = 0; i < 8; i++) {
		if (pthread_create(&threads[i], NULL, use_and_drop, pak_key_ref(key)))
			return;
	}
	struct pak_key *last = key;
	pak_key_free(key); /* the threads' references keep it */
	for (unsigned i = 0; i < 8; i++) {
		void *result;
		pthread_join(threads[i], &result);
		ok += result == last;
	}
	tap_ok(ok == 8, "8 threads sign with it and drop it");
}

int main(void)
{
	core_init();
	test_secrets();
	test_pairs();
	test_bad_scalars();
	test_bad_points();
	test_unreduced();
	test_threads();
	return tap_done();
}
