/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults. This program has its own copies of ecdsa.c and key_ec.c, compiled with a hook at every
 * place where a value could be hit, and a random source that fails on demand: no faulty signature,
 * pair or partial output may get out. The shipped objects have no such hooks. */
#include <string.h>

#include <pak/kex.h>
#include <pak/module.h>
#include <pak/rng.h>
#include <pak/sign.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ecdh.h"
#include "crypto/ec/ecdsa.h"
#include "crypto/service/key_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

static const char *place; /* where the next fault strikes, NULL nowhere */
static size_t bit;        /* which bit it flips */
static unsigned struck;
static int rng_fails_in = -1; /* calls until pak_rng_bytes fails, -1 never */

void test_fault(const char *where, void *p, size_t len)
{
	if (!place || strcmp(place, where))
		return;
	((uint8_t *)p)[bit / 8 % len] ^= (uint8_t)(1 << bit % 8);
	struck++;
}

enum pak_status __real_pak_rng_bytes(void *out, size_t len);
enum pak_status __wrap_pak_rng_bytes(void *out, size_t len);
enum pak_status __wrap_pak_rng_bytes(void *out, size_t len)
{
	if (rng_fails_in >= 0 && rng_fails_in-- == 0) {
		memset(out, 0, len);
		return PAK_ERR_ENTROPY;
	}
	return __real_pak_rng_bytes(out, len);
}

static const struct pak_ec_curve *c;
static const uint8_t zero[64];

static void test_primitive(const struct pak_ec_impl *impl)
{
	static const char *const places[] = {"e",     "k",           "twice-scalar", "km",
	                                     "point", "twice-point", "inverse",      "affine",
	                                     "r",     "s",           "signature"};
	static const uint8_t random[40] = {2, 7, 1, 8};
	const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(PAK_ALG_SHA256)};
	uint64_t d[PAK_EC_MAX_LIMBS] = {0x1234567}, seed = 99;
	struct pak_ec_private priv = {0};
	uint8_t digest[32], sig[64], good[64];

	pak_ec_private_set(c, &priv, d, random);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		unsigned released = 0, tries = 300;
		struck = 0;
		for (unsigned j = 0; j < tries; j++) {
			tap_random(&seed, digest, 32);
			bit = tap_random64(&seed) % 4096;
			place = places[i];
			memset(sig, 0x5a, sizeof sig);
			enum pak_status st =
			        pak_ecdsa_sign(c, impl, sig, &priv, digest, 32, &nonce, random);
			place = NULL;
			released += st != PAK_ERR_INTERNAL || memcmp(sig, zero, 64) != 0;
		}
		tap_ok(!released && struck == tries, "%s: %u faults in %s, %u released", impl->name,
		       struck, places[i], released);
	}
	/* Faults in memory before signing: either copy of the private scalar. */
	unsigned released = 0;
	for (unsigned j = 0; j < 256 * 3; j++) {
		struct pak_ec_private hurt = priv;
		uint64_t *copy = j % 3 == 0 ? hurt.d : hurt.share[j % 3 - 1];
		copy[j / 3 / 64] ^= (uint64_t)1 << j / 3 % 64;
		released += pak_ecdsa_sign(c, impl, sig, &hurt, digest, 32, &nonce, random) !=
		                    PAK_ERR_INTERNAL ||
		            memcmp(sig, zero, 64) != 0;
		released += pak_ec_private_get(c, d, &hurt) != 0;
		released += pak_ecdh(c, impl, sig, &hurt, c->g) != PAK_ERR_INTERNAL;
	}
	tap_ok(!released, "%s: 768 flipped bits of the private key, none released", impl->name);
	tap_ok(pak_ecdsa_sign(c, impl, sig, &priv, digest, 32, &nonce, random) == PAK_OK &&
	               pak_ecdsa_sign(c, impl, good, &priv, digest, 32, &nonce, digest) == PAK_OK &&
	               !memcmp(sig, good, 64),
	       "%s: without a fault it signs, and masks do not show", impl->name);
}

/* The point of a key in memory is hit: ECDH refuses it, and it is off the curve for certain. */
static void test_ecdh_point(void)
{
	static const uint8_t random[40];
	const struct pak_ec_impl *impl = pak_ec_pick(c);
	uint64_t d[PAK_EC_MAX_LIMBS] = {5}, point[8];
	struct pak_ec_private priv = {0};
	unsigned bad = 0;
	uint8_t out[32];

	pak_ec_private_set(c, &priv, d, random);
	for (unsigned i = 0; i < 512; i++) {
		memcpy(point, c->g, sizeof point);
		point[i / 64] ^= (uint64_t)1 << i % 64;
		memset(out, 0x5a, sizeof out);
		bad += pak_ecdh(c, impl, out, &priv, point) != PAK_ERR_KEY || memcmp(out, zero, 32);
	}
	tap_ok(!bad, "ECDH: 512 flipped bits of the peer's point, none used");
}

static void test_rng(void)
{
	struct pak_key *key = NULL, *copy;
	struct pak_sign s;
	uint8_t d[32] = {9}, digest[32] = {1}, sig[64];
	size_t len;

	rng_fails_in = 0;
	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_ERR_ENTROPY && !key,
	       "no pair without random bytes");
	rng_fails_in = 0;
	tap_ok(pak_key_generate_secret(&key, PAK_ALG_HMAC, 32, NULL) == PAK_ERR_ENTROPY && !key,
	       "no secret");
	rng_fails_in = 0;
	tap_ok(pak_key_import_ec(&copy, PAK_ALG_P256, d, 32, NULL, 0, NULL) == PAK_ERR_ENTROPY &&
	               !copy,
	       "no import of a private key, which needs a mask");
	rng_fails_in = -1;
	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_OK, "a pair");
	for (int nonce = 0; nonce < 2; nonce++) {
		tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
		                     (enum pak_nonce)nonce, key) == PAK_OK,
		       "init");
		memset(sig, 0, sizeof sig);
		rng_fails_in = 0;
		tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_ERR_ENTROPY && !len &&
		               !memcmp(sig, zero, 64),
		       "no signature");
		rng_fails_in = -1;
		tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_OK, "then it signs");
		pak_sign_clear(&s);
	}
	tap_ok(pak_module_state() == PAK_STATE_RUNNING, "the module runs on");
	pak_key_free(key);
}

/* A failed test of a pair or signature is sticky; the full self-test leaves the error state. */
static void test_services(void)
{
	static const char *const pair[] = {"pair-twice-scalar", "pair-twice-point", "pair-scalar",
	                                   "pair-public", "pair-private"};
	struct pak_key *key = NULL;
	struct pak_sign s;
	uint8_t digest[32] = {1}, sig[64];
	size_t len;

	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		unsigned bad = 0;
		for (bit = 0; bit < 256; bit += 17) {
			place = pair[i];
			bad += pak_key_generate_ec(&key, PAK_ALG_P256, NULL) != PAK_ERR_SELFTEST ||
			       key != NULL;
			place = NULL;
			bad += pak_module_state() != PAK_STATE_ERROR ||
			       pak_key_generate_ec(&key, PAK_ALG_P256, NULL) != PAK_ERR_SELFTEST;
			bad += pak_module_selftest() != PAK_OK;
		}
		tap_ok(!bad, "%s: an inconsistent pair is not returned, the module fails", pair[i]);
	}
	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_OK &&
	               pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
	                             PAK_NONCE_HEDGED, key) == PAK_OK,
	       "a pair and an operation");
	bit = 77;
	place = "s";
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_ERR_SELFTEST && !len &&
	               !memcmp(sig, zero, 64) && pak_module_state() == PAK_STATE_ERROR &&
	               pak_module_failure() && strstr(pak_module_failure(), "ECDSA"),
	       "a faulty signature is not released, the module fails and says why");
	place = NULL;
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_ERR_SELFTEST,
	       "and signs no more");
	tap_ok(pak_module_selftest() == PAK_OK &&
	               pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_OK,
	       "until it has passed its self-tests");
	pak_sign_clear(&s);
	pak_key_free(key);
	/* What only the public key can tell: the halves of a key in memory no longer match. */
	tap_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL) == PAK_OK &&
	               pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
	                             PAK_NONCE_HEDGED, key) == PAK_OK,
	       "another pair");
	memcpy(key->point, c->g, 8 * sizeof *c->g);
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_ERR_SELFTEST &&
	               !memcmp(sig, zero, 64) && pak_key_check(key) == PAK_ERR_KEY,
	       "the first signature of a key is verified with its public half");
	tap_ok(pak_module_selftest() == PAK_OK, "self-tests pass");
	pak_sign_clear(&s);
	pak_key_free(key);
	place = "s";
	tap_ok(pak_module_selftest() == PAK_ERR_SELFTEST && !strcmp(pak_module_failure(), "ECDSA"),
	       "a self-test notices a fault in signing");
	place = NULL;
	tap_ok(pak_module_selftest() == PAK_OK, "and passes without");
}

int main(void)
{
	core_init();
	c = pak_ec_curve_get(PAK_ALG_P256);
	for (const struct pak_ec_impl *const *impl = c->impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) == (*impl)->needs)
			test_primitive(*impl);
	}
	test_ecdh_point();
	test_rng();
	test_services();
	return tap_done();
}
