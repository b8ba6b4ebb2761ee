/* SPDX-License-Identifier: Apache-2.0
 *
 * test_sign_fault [TRIES]: random faults in ECDSA and Ed25519 on each backend. This program has its
 * own copies of ecdsa.c and ed25519.c, with a hook at every place where a value could be hit. Each
 * try draws a place and a fault (a bit, a byte, a word cleared or replaced, everything replaced) or
 * hits the private key in memory before signing; what comes out must be the right signature, where
 * the fault was without effect, or an error and zeros. The whole campaign: make check-sign-faults.
 */
#include <stdlib.h>
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ecdsa.h"
#include "crypto/ec/ed25519.h"
#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

static uint64_t seed = 141421;
static const char *place; /* where the next fault strikes, NULL nowhere */
static unsigned struck;

static size_t below(size_t n)
{
	return (size_t)(tap_random64(&seed) % n);
}

static void hit(uint8_t *p, size_t n)
{
	size_t word = 8 * below(n / 8);

	switch (below(5)) {
	case 0:
		p[below(n)] ^= (uint8_t)(1 << below(8));
		break;
	case 1:
		p[below(n)] = (uint8_t)tap_random64(&seed);
		break;
	case 2:
		memset(p + word, 0, 8);
		break;
	case 3:
		tap_random(&seed, p + word, 8);
		break;
	default:
		tap_random(&seed, p, n);
	}
	struck++;
}

void test_fault(const char *where, void *p, size_t len)
{
	if (place && !strcmp(place, where))
		hit(p, len);
}

/* What a try gave. */
struct tally {
	unsigned released, without_effect, refused;
};

static void judge(struct tally *t, enum pak_status st, const uint8_t *sig, const uint8_t *good,
                  size_t len)
{
	static const uint8_t zero[2 * PAK_EC_MAX_SCALAR];

	if (st == PAK_ERR_INTERNAL && !memcmp(sig, zero, len))
		t->refused++;
	else if (st == PAK_OK && !memcmp(sig, good, len))
		t->without_effect++;
	else
		t->released++;
}

static void tell(const char *name, const struct tally *t, unsigned tries)
{
	tap_ok(!t->released && t->refused > tries / 2 && struck == tries &&
	               t->released + t->without_effect + t->refused == tries,
	       "%s: %u faults, %u refused, %u without effect, %u released", name, struck,
	       t->refused, t->without_effect, t->released);
}

static const char *some_place(const char *const *places, size_t n)
{
	return places[below(n)];
}

static void ecdsa(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, unsigned tries)
{
	static const char *const places[] = {"e",           "k",      "km", "point", "twice-scalar",
	                                     "twice-point", "affine", "r",  "s",     "signature"};
	const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(c->nonce_hash)};
	const size_t len = 2 * (size_t)c->scalar_len;
	uint8_t wide[PAK_EC_MAX_WIDE], digest[64], sig[2 * PAK_EC_MAX_SCALAR],
	        good[2 * PAK_EC_MAX_SCALAR];
	uint64_t d[PAK_EC_MAX_LIMBS];
	struct pak_ec_private priv = {0};
	struct tally t = {0};

	tap_random(&seed, wide, sizeof wide);
	pak_ec_scalar_from_wide(c, d, wide);
	pak_ec_private_set(c, &priv, d, wide);
	struck = 0;
	for (unsigned i = 0; i < tries; i++) {
		struct pak_ec_private hurt = priv;
		const size_t size = c->n->limbs * sizeof *hurt.d;
		enum pak_status st;

		tap_random(&seed, digest, sizeof digest);
		tap_random(&seed, wide, sizeof wide);
		if (pak_ecdsa_sign(c, impl, good, &priv, digest, 64, &nonce, wide))
			t.released++; /* no fault yet: it must sign */
		memset(sig, 0x5a, sizeof sig);
		if (below(8))
			place = some_place(places, sizeof places / sizeof *places);
		else
			hit((uint8_t *)(below(3) ? hurt.share[below(2)] : hurt.d), size);
		st = pak_ecdsa_sign(c, impl, sig, &hurt, digest, 64, &nonce, wide);
		place = NULL;
		judge(&t, st, sig, good, len);
	}
	tell(impl->name, &t, tries);
}

static void ed25519(const struct pak_c25519_impl *impl, unsigned tries)
{
	static const struct pak_ed25519_domain pure = {.flag = PAK_ED25519_PURE};
	static const char *const places[] = {"ed-nonce", "ed-point", "ed-r",
	                                     "ed-k",     "ed-s",     "ed-signature"};
	uint8_t key[32], mask[32], pub[32], msg[50], sig[64], good[64];
	struct pak_ed25519_private priv;
	struct tally t = {0};

	tap_random(&seed, key, 32);
	tap_random(&seed, mask, 32);
	pak_ed25519_expand(&priv, key, mask);
	if (pak_ed25519_public(impl, pub, &priv))
		t.released++;
	struck = 0;
	for (unsigned i = 0; i < tries; i++) {
		struct pak_ed25519_private hurt = priv;
		enum pak_status st;

		tap_random(&seed, msg, sizeof msg);
		if (pak_ed25519_sign(impl, good, &priv, pub, &pure, msg, sizeof msg))
			t.released++;
		memset(sig, 0x5a, sizeof sig);
		if (below(8))
			place = some_place(places, sizeof places / sizeof *places);
		else
			hit((uint8_t *)(below(3) ? hurt.share[below(2)] : hurt.a), sizeof hurt.a);
		st = pak_ed25519_sign(impl, sig, &hurt, pub, &pure, msg, sizeof msg);
		place = NULL;
		judge(&t, st, sig, good, 64);
	}
	tell(impl->name, &t, tries);
}

static int here(uint32_t needs)
{
	return !(needs & ~pak_cpu());
}

/* A signature that a fault has changed and that is called good must be counted. */
static void test_itself(void)
{
	static const uint8_t good[64] = {1};
	uint8_t sig[64] = {1};
	struct tally t = {0};

	judge(&t, PAK_OK, sig, good, 64);
	sig[7] ^= 1;
	judge(&t, PAK_OK, sig, good, 64);
	judge(&t, PAK_ERR_INTERNAL, sig, good, 64);
	memset(sig, 0, sizeof sig);
	judge(&t, PAK_ERR_INTERNAL, sig, good, 64);
	tap_ok(t.released == 2 && t.without_effect == 1 && t.refused == 1,
	       "planted: a faulty signature, and one beside an error, are seen");
}

int main(int argc, char **argv)
{
	static const enum pak_alg curves[] = {
	        PAK_ALG_P256,
	        PAK_ALG_P384,
	        PAK_ALG_P521,
	        PAK_ALG_BRAINPOOLP256R1,
	        PAK_ALG_BRAINPOOLP384R1,
	        PAK_ALG_BRAINPOOLP512R1,
	};
	unsigned tries = argc > 1 ? (unsigned)atoi(argv[1]) : 300;

	core_init();
	test_itself();
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		const struct pak_ec_curve *c = pak_ec_curve_get(curves[i]);

		for (size_t j = 0; c->impls[j]; j++)
			if (here(c->impls[j]->needs))
				ecdsa(c, c->impls[j], tries);
	}
	for (size_t j = 0; pak_c25519_impls[j]; j++)
		if (here(pak_c25519_impls[j]->needs))
			ed25519(pak_c25519_impls[j], tries);
	return tap_done();
}
