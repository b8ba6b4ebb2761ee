/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults in Ed25519 and X25519. This program has its own copy of ed25519.c, compiled with a hook at
 * every place where a value could be hit: what is released is right, or nothing. The shipped object
 * has no such hooks. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed25519.h"
#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

#define TRIES 200

static const char *place; /* where the next fault strikes, NULL nowhere */
static size_t bit;        /* which bit it flips */
static unsigned struck;
static const uint8_t zero[64];
static const struct pak_ed25519_domain pure = {.flag = PAK_ED25519_PURE};

void test_fault(const char *where, void *p, size_t len)
{
	if (!place || strcmp(place, where))
		return;
	((uint8_t *)p)[bit / 8 % len] ^= (uint8_t)(1 << bit % 8);
	struck++;
}

/* 1 if what came out is neither right nor nothing; refused counts the latter. */
static unsigned wrong(enum pak_status st, const uint8_t *out, const uint8_t *good, size_t len,
                      unsigned *refused)
{
	if (st == PAK_OK)
		return memcmp(out, good, len) != 0;
	*refused += 1;
	return st != PAK_ERR_INTERNAL || memcmp(out, zero, len) != 0;
}

/* Where every bit matters, all faults must be refused; a point has words that are not used. */
static void test_signatures(const struct pak_c25519_impl *impl)
{
	static const char *const places[] = {"ed-nonce", "ed-point", "ed-r",
	                                     "ed-k",     "ed-s",     "ed-signature"};
	uint8_t seed[32] = {1}, mask[32] = {2}, pub[32], msg[40], good[64], sig[64];
	struct pak_ed25519_private priv;
	uint64_t random = 7;

	pak_ed25519_expand(&priv, seed, mask);
	tap_ok(pak_ed25519_public(impl, pub, &priv) == PAK_OK, "%s: a pair", impl->name);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		unsigned released = 0, refused = 0, broken = 0;

		struck = 0;
		for (unsigned j = 0; j < TRIES; j++) {
			tap_random(&random, msg, sizeof msg);
			broken += pak_ed25519_sign(impl, good, &priv, pub, &pure, msg,
			                           sizeof msg) != PAK_OK;
			bit = tap_random64(&random) % 4096;
			place = places[i];
			memset(sig, 0x5a, sizeof sig);
			enum pak_status st =
			        pak_ed25519_sign(impl, sig, &priv, pub, &pure, msg, sizeof msg);
			place = NULL;
			released += wrong(st, sig, good, 64, &refused);
		}
		tap_ok(!released && !broken && struck == TRIES &&
		               (refused == TRIES || (i == 1 && refused > TRIES / 3)),
		       "%s: %u faults in %s, %u refused, %u released", impl->name, struck,
		       places[i], refused, released);
	}
	/* Faults in memory before signing: any copy of the private scalar. */
	unsigned released = 0, refused = 0, pairs = 0;

	(void)!pak_ed25519_sign(impl, good, &priv, pub, &pure, msg, sizeof msg);
	for (unsigned j = 0; j < 256 * 3; j++) {
		struct pak_ed25519_private hurt = priv;
		uint64_t *copy = j % 3 == 0 ? hurt.a : hurt.share[j % 3 - 1];

		copy[j / 3 / 64] ^= (uint64_t)1 << j / 3 % 64;
		released += wrong(pak_ed25519_sign(impl, sig, &hurt, pub, &pure, msg, sizeof msg),
		                  sig, good, 64, &refused);
		/* twice 2^255 is lost in the sum of the shares, which is then right */
		released += wrong(pak_ed25519_public(impl, sig, &hurt), sig, pub, 32, &pairs);
	}
	tap_ok(!released && refused == 768 && pairs >= 766,
	       "%s: 768 flipped bits of the private key, none used", impl->name);
	/* Of either copy of the public key: the nonce would serve under another challenge. */
	refused = 0;
	for (unsigned j = 0; j < 512; j++) {
		struct pak_ed25519_private hurt = priv;
		uint8_t other[32];

		memcpy(other, pub, sizeof other);
		(j % 2 ? other : hurt.pub)[j / 16] ^= (uint8_t)(1 << j / 2 % 8);
		released += wrong(pak_ed25519_sign(impl, sig, &hurt, other, &pure, msg, sizeof msg),
		                  sig, good, 64, &refused);
	}
	tap_ok(!released && refused == 512, "%s: nor 512 of the public key", impl->name);
}

static void test_pairs(const struct pak_c25519_impl *impl)
{
	uint8_t k[32] = {3}, mask[32] = {4}, good[32], out[32];
	struct pak_ed25519_private priv;
	unsigned released = 0, refused = 0;

	struck = 0;
	pak_ed25519_expand(&priv, k, mask);
	for (bit = 0; bit < 256; bit++) {
		place = NULL;
		released += pak_ed25519_public(impl, good, &priv) != PAK_OK;
		place = "ed-public";
		released += wrong(pak_ed25519_public(impl, out, &priv), out, good, 32, &refused);
		place = NULL;
		released += pak_x25519_public(impl, good, k) != PAK_OK;
		place = "x-public";
		released += wrong(pak_x25519_public(impl, out, k), out, good, 32, &refused);
	}
	place = NULL;
	/* bit 255 of u is not part of the number: that public key works as well */
	tap_ok(released <= 1 && refused >= 511 && struck == 512,
	       "%s: %u flipped bits of public keys, %u refused", impl->name, struck, refused);
}

static void test_services(void)
{
	static const struct pak_eddsa how = {.mode = PAK_EDDSA_PURE};
	struct pak_key *key = NULL, *none = NULL;
	uint8_t sig[64];
	size_t len;

	bit = 77;
	place = "ed-public";
	tap_ok(pak_key_generate_edx(&none, PAK_ALG_EDWARDS25519, NULL) == PAK_ERR_SELFTEST &&
	               !none && pak_module_state() == PAK_STATE_ERROR,
	       "an inconsistent Ed25519 pair is not returned, the module fails");
	place = NULL;
	tap_ok(pak_module_selftest() == PAK_OK, "self-tests pass");
	place = "x-public";
	tap_ok(pak_key_generate_edx(&none, PAK_ALG_CURVE25519, NULL) == PAK_ERR_SELFTEST && !none &&
	               pak_module_state() == PAK_STATE_ERROR,
	       "an inconsistent X25519 pair is not returned, the module fails");
	place = NULL;
	tap_ok(pak_module_selftest() == PAK_OK &&
	               pak_key_generate_edx(&key, PAK_ALG_EDWARDS25519, NULL) == PAK_OK,
	       "a pair");
	memset(sig, 0x5a, sizeof sig);
	place = "ed-s";
	tap_ok(pak_eddsa_sign(key, sig, 64, &len, &how, sig, 0, NULL) == PAK_ERR_SELFTEST && !len &&
	               !memcmp(sig, zero, 64) && pak_module_state() == PAK_STATE_ERROR &&
	               pak_module_failure() && strstr(pak_module_failure(), "EdDSA"),
	       "a faulty signature is not released, the module fails and says why");
	place = NULL;
	tap_ok(pak_eddsa_sign(key, sig, 64, &len, &how, sig, 0, NULL) == PAK_ERR_SELFTEST,
	       "and signs no more");
	tap_ok(pak_module_selftest() == PAK_OK &&
	               pak_eddsa_sign(key, sig, 64, &len, &how, sig, 0, NULL) == PAK_OK,
	       "until it has passed its self-tests");
	place = "ed-s";
	tap_ok(pak_module_selftest() == PAK_ERR_SELFTEST &&
	               !strcmp(pak_module_failure(), "ED25519"),
	       "a self-test notices a fault in signing");
	place = NULL;
	tap_ok(pak_module_selftest() == PAK_OK, "and passes without");
	pak_key_free(key);
}

int main(void)
{
	core_init();
	for (const struct pak_c25519_impl *const *impl = pak_c25519_impls; *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs)
			continue;
		test_signatures(*impl);
		test_pairs(*impl);
	}
	test_services();
	return tap_done();
}
