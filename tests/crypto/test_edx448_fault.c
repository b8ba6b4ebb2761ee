/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults in Ed448 and X448. This program has its own copy of ed448.c, compiled with a hook at every
 * place where a value could be hit: no faulty signature or pair may get out. The shipped objects
 * have no such hooks. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed448.h"
#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

#define TRIES 300

static const char *place; /* where the next fault strikes, NULL nowhere */
static size_t bit;        /* which bit it flips */
static unsigned struck;
static uint64_t seed = 4480;
static const uint8_t zero[PAK_ED448_SIG_LEN];

void test_fault(const char *where, void *p, size_t len)
{
	if (!place || strcmp(place, where))
		return;
	((uint8_t *)p)[bit / 8 % len] ^= (uint8_t)(1 << bit % 8);
	struck++;
}

struct victim {
	const struct pak_c448_impl *impl;
	struct pak_ed448_private priv;
	uint8_t seed[57], pub[57], msg[40];
};

static void setup(struct victim *v, const struct pak_c448_impl *impl)
{
	uint8_t mask[56];

	v->impl = impl;
	tap_random(&seed, v->seed, sizeof v->seed);
	tap_random(&seed, v->msg, sizeof v->msg);
	tap_random(&seed, mask, sizeof mask);
	pak_ed448_expand(&v->priv, v->seed, mask);
	tap_ok(pak_ed448_public(impl, v->pub, &v->priv) == PAK_OK, "%s: a pair", impl->name);
}

/* Each operation returns 1 if it gave anything out. */
static unsigned sign(const struct victim *v, const struct pak_ed448_private *priv)
{
	static const struct pak_ed448_domain domain = {.prehashed = 0};
	uint8_t sig[PAK_ED448_SIG_LEN];

	memset(sig, 0x5a, sizeof sig);
	return pak_ed448_sign(v->impl, sig, priv, v->pub, &domain, v->msg, sizeof v->msg) !=
	               PAK_ERR_INTERNAL ||
	       memcmp(sig, zero, sizeof sig) != 0;
}

static unsigned ed_public(const struct victim *v, const struct pak_ed448_private *priv)
{
	struct pak_ed448_private hurt = *priv;
	uint8_t pub[57];

	memset(pub, 0x5a, sizeof pub);
	return pak_ed448_public(v->impl, pub, &hurt) != PAK_ERR_INTERNAL ||
	       memcmp(pub, zero, sizeof pub) != 0;
}

static unsigned x_public(const struct victim *v, const struct pak_ed448_private *priv)
{
	uint8_t pub[56];

	(void)priv;
	memset(pub, 0x5a, sizeof pub);
	return pak_x448_public(v->impl, pub, v->seed) != PAK_ERR_INTERNAL ||
	       memcmp(pub, zero, sizeof pub) != 0;
}

static const struct {
	const char *place;
	size_t bits;
	unsigned (*run)(const struct victim *v, const struct pak_ed448_private *priv);
} rows[] = {{"ed-point", (size_t)64 * 24, sign}, /* the coordinates X, Y, Z; T is not used */
            {"ed-r", 8 * 57, sign},
            {"ed-k", 8 * 56, sign},
            {"ed-s", 8 * 56, sign},
            {"ed-signature", 8 * 114, sign},
            {"ed-public", 8 * 57, ed_public},
            {"x-public", 8 * 56, x_public}};

static void test_places(const struct victim *v)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned released = 0;

		struck = 0;
		for (unsigned j = 0; j < TRIES; j++) {
			bit = tap_random64(&seed) % rows[i].bits;
			place = rows[i].place;
			released += rows[i].run(v, &v->priv);
		}
		place = NULL;
		tap_ok(!released && struck == TRIES, "%s: %u faults in %s, %u released",
		       v->impl->name, struck, rows[i].place, released);
	}
	tap_ok(sign(v, &v->priv) && ed_public(v, &v->priv) && x_public(v, &v->priv),
	       "%s: without a fault all is given out", v->impl->name);
}

/* Faults in memory before signing: either copy of the private scalar. */
static void test_memory(const struct victim *v)
{
	unsigned released = 0;

	for (unsigned j = 0; j < 446 * 3; j++) {
		struct pak_ed448_private hurt = v->priv;
		uint64_t *copy = j % 3 == 0 ? hurt.a : hurt.share[j % 3 - 1];

		copy[j / 3 / 64] ^= (uint64_t)1 << j / 3 % 64;
		released += sign(v, &hurt);
		if (j % 8 == 0)
			released += ed_public(v, &hurt);
	}
	tap_ok(!released, "%s: 1,338 flipped bits of the private key, %u released", v->impl->name,
	       released);
	for (unsigned j = 0; j < 2 * 8 * 57; j++) {
		struct victim other = *v;
		uint8_t *copy = j % 2 ? other.pub : other.priv.pub;

		copy[j / 16] ^= (uint8_t)(1 << j / 2 % 8);
		released += sign(&other, &other.priv);
	}
	tap_ok(!released, "%s: nor 912 of either copy of the public key", v->impl->name);
}

static void test_service(void)
{
	struct pak_key *key = NULL;

	place = "ed-public";
	tap_ok(pak_key_generate_edx(&key, PAK_ALG_EDWARDS448, NULL) == PAK_ERR_SELFTEST && !key &&
	               pak_module_state() == PAK_STATE_ERROR,
	       "a faulty pair is not returned, and ends the module");
	place = NULL;
}

int main(void)
{
	core_init();
	for (const struct pak_c448_impl *const *impl = pak_c448_impls; *impl; impl++) {
		struct victim v;

		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs)
			continue;
		setup(&v, *impl);
		test_places(&v);
		test_memory(&v);
	}
	test_service();
	return tap_done();
}
