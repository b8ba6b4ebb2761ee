/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults in RSA (Boneh, DeMillo, Lipton 1997). This program has its own copies of rsa_op.c and
 * key_rsa.c, compiled with a hook at every place where a value could be hit, and a random source
 * that fails on demand: no faulty result, pair or partial output may get out. An argument is the
 * number of faults at each place, then with smaller keys. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/pke.h>
#include <pak/rng.h>
#include <pak/sign.h>

#include "crypto/base/cpu.h"
#include "crypto/rsa/rsa_kat.h"
#include "crypto/service/key_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

static const char *place; /* where the next fault strikes, NULL nowhere */
static size_t bit;        /* which bit it flips */
static unsigned struck;
static int strikes_left = -1; /* times the place is passed until one strikes; -1: all strike */
static int rng_fails_in = -1; /* calls until pak_rng_bytes fails, -1 never */

void test_fault(const char *where, void *p, size_t len)
{
	if (!place || strcmp(place, where))
		return;
	if (strikes_left == 0)
		return;
	if (strikes_left > 0 && --strikes_left)
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

static const uint8_t zero[256], e[3] = {1, 0, 1};

/* The keys: of 2048 bits, on the kernels that signatures use, and, for the campaign, of 1024, where
 * the steps are the same and a sixth of the time. */
struct sample {
	unsigned bits;
	uint8_t n[256], p[128], q[128];
};

static struct sample large = {.bits = 2048}, small = {.bits = 1024};

static void make_samples(void)
{
	memcpy(large.n, kat_n, sizeof kat_n);
	memcpy(large.p, kat_p, sizeof kat_p);
	memcpy(large.q, kat_q, sizeof kat_q);
	tap_hex(small.n, 128,
	        "cfdb8f8ca15ae465d64fe3715111c39bff8fb10d745f59ac61a71c4ca38fd974"
	        "1209c721454aa4901a196bc3e2ecd538d33d9662bf5fb188e9c7d2861feffa34"
	        "5dbcb77b2e029a10dbc7670866cce7295bca45abda5ea9522f8f28ce3f62d050"
	        "e4a79dbfc64597c28144c7179d9a43fdb45e9e6c59b5f1e18ec6b55c70a2835d");
	tap_hex(small.p, 64,
	        "fd971c3d78ea86a393a97bd2a5c96a2004f2c280d66984b033958d3bbe0a0292"
	        "ec412f6eee328edc69264732149a55937e3829c8eb613d091bec882377e373bd");
	tap_hex(small.q, 64,
	        "d1d5333f70bd4aea92ee8c3376e17e2e316b7718ea03f1864142ab474b6e08b0"
	        "50998774f26fc0add76f2a7e0764b0c2d66aeda29adc5e93c9abeec9af507821");
}

static int set_up(struct pak_rsa *rsa, const struct sample *key, const struct pak_bn_impl *impl,
                  uint8_t *memory, uint64_t *work)
{
	const struct pak_rsa_parts parts = {
	        .p = key->p, .p_len = key->bits / 16, .q = key->q, .q_len = key->bits / 16};

	return !pak_rsa_set_public(rsa, impl, key->n, key->bits / 8, e, sizeof e, memory) &&
	       !pak_rsa_set_private(rsa, &parts, work);
}

static void test_primitive(const struct pak_bn_impl *impl, const struct sample *key, unsigned tries)
{
	static const char *const places[] = {"base",     "exponent", "power p", "power q",
	                                     "quotient", "combined", "result"};
	uint8_t *memory = pak_secmem_alloc(pak_rsa_room(impl, key->bits, 1));
	uint64_t *work = pak_secmem_alloc(pak_rsa_work_room(impl, key->bits)), seed = 77;
	uint8_t in[256], out[256];
	struct pak_rsa rsa;

	tap_ok(set_up(&rsa, key, impl, memory, work), "%s: key of %u bits", impl->name, key->bits);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		unsigned released = 0, same = 0;

		struck = 0;
		for (unsigned j = 0; j < tries; j++) {
			enum pak_status st;

			tap_random(&seed, in, key->bits / 8);
			in[0] = 0;
			bit = tap_random64(&seed) % 65536;
			place = places[i];
			memset(out, 0x5a, sizeof out);
			st = pak_rsa_private(&rsa, out, in, &pak_rsa_rng, work);
			place = NULL;
			if (!st) {
				/* Only where the flip changed nothing: in bits that are not used.
				 */
				uint8_t back[256];
				same++;
				released += pak_rsa_public(&rsa, back, out) != PAK_OK ||
				            memcmp(back, in, key->bits / 8) != 0;
			} else {
				released += st != PAK_ERR_INTERNAL ||
				            memcmp(out, zero, key->bits / 8) != 0;
			}
			rsa.blind.uses = 0; /* a pair made under a fault is not used again */
		}
		tap_ok(!released && struck >= tries && same * 3 < tries * 2,
		       "%s: %u faults in \"%s\" of %u bits, %u without effect, %u released",
		       impl->name, tries, places[i], key->bits, same, released);
	}
	pak_secmem_free(memory);
	pak_secmem_free(work);
}

/* A fault in one of eight lanes: that one is refused, the others come out right. */
static void test_lanes(const struct pak_bn_impl *impl, unsigned tries)
{
	static const char *const places[] = {"base", "exponent", "power p", "quotient", "result"};
	uint8_t *memory = pak_secmem_alloc(pak_rsa_room(impl, 2048, 1));
	uint64_t *work = pak_secmem_alloc(pak_rsa_work_room(impl, 2048)), seed = 78;
	uint8_t in[PAK_RSA_LANES][256], out[PAK_RSA_LANES][256], back[256];
	struct pak_rsa_job jobs[PAK_RSA_LANES];
	unsigned refused = 0, released = 0, spoiled = 0;
	struct pak_rsa rsa;
	uint64_t *many;

	if (!set_up(&rsa, &large, impl, memory, work))
		abort();
	many = pak_secmem_alloc(pak_rsa_many_room(&rsa));
	for (unsigned t = 0; t < tries; t++) {
		unsigned hit = t % PAK_RSA_LANES;

		tap_random(&seed, in, sizeof in);
		rsa.blind.uses = 2 * PAK_RSA_LANES; /* a new pair would count as a lane */
		for (unsigned i = 0; i < PAK_RSA_LANES; i++) {
			in[i][0] = 0;
			jobs[i] = (struct pak_rsa_job){&rsa, out[i], in[i], PAK_ERR_ARG};
		}
		if (!t)
			rsa.blind.uses = 0;
		else {
			place = places[t % (sizeof places / sizeof *places)];
			strikes_left = (int)hit + 1;
			bit = tap_random64(&seed) % 1024;
		}
		pak_rsa_private_many(jobs, PAK_RSA_LANES, &pak_rsa_rng, many);
		place = NULL;
		for (unsigned i = 0; i < PAK_RSA_LANES; i++) {
			int good = !jobs[i].status && !pak_rsa_public(&rsa, back, out[i]) &&
			           !memcmp(back, in[i], sizeof back);

			spoiled += i != hit && !good;
			refused += i == hit && jobs[i].status == PAK_ERR_INTERNAL;
			released += !good && memcmp(out[i], zero, 256) != 0;
		}
	}
	strikes_left = -1;
	tap_ok(!released && !spoiled && refused + tries / 4 > tries,
	       "%s: %u faults in one lane of eight, %u found, %u others spoiled, %u released",
	       impl->name, tries, refused, spoiled, released);
	pak_secmem_free(memory);
	pak_secmem_free(work);
	pak_secmem_free(many);
}

/* Faults in memory: any number of a key in use. */
static void test_key_memory(const struct pak_bn_impl *impl, const struct sample *key,
                            unsigned tries)
{
	size_t room = pak_rsa_room(impl, key->bits, 1);
	uint8_t *memory = pak_secmem_alloc(room), *kept = pak_secmem_alloc(room);
	uint64_t *work = pak_secmem_alloc(pak_rsa_work_room(impl, key->bits)), seed = 5;
	unsigned released = 0, refused = 0;
	uint8_t in[256] = {0}, out[256], want[256];
	struct pak_rsa rsa;

	in[9] = 5;
	tap_ok(set_up(&rsa, key, impl, memory, work) &&
	               !pak_rsa_private(&rsa, want, in, &pak_rsa_rng, work),
	       "%s: key of %u bits", impl->name, key->bits);
	memcpy(kept, memory, room);
	for (unsigned j = 0; j < tries; j++) {
		size_t at = tap_random64(&seed) % room;
		enum pak_status st;

		memory[at] ^= (uint8_t)(1 << j % 8);
		st = pak_rsa_private(&rsa, out, in, &pak_rsa_rng, work);
		refused += st != PAK_OK;
		released += st == PAK_OK && memcmp(out, want, key->bits / 8) != 0;
		released +=
		        st != PAK_OK && st != PAK_ERR_DATA && memcmp(out, zero, key->bits / 8) != 0;
		memcpy(memory, kept, room);
		rsa.blind.uses = 1;
	}
	tap_ok(!released && refused > tries / 8,
	       "%s: %u flipped bits of a key of %u bits, %u found, %u released", impl->name, tries,
	       key->bits, refused, released);
	pak_secmem_free(memory);
	pak_secmem_free(kept);
	pak_secmem_free(work);
}

static struct pak_key *import(void)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {{kat_n, sizeof kat_n},
	                                              {e, sizeof e},
	                                              {kat_d, sizeof kat_d},
	                                              {kat_p, sizeof kat_p},
	                                              {kat_q, sizeof kat_q}};
	struct pak_key *key;

	return pak_key_import_rsa(&key, v, NULL) ? NULL : key;
}

static void test_rng(void)
{
	struct pak_key *key = import(), *pair = NULL;
	uint8_t sig[256], digest[32] = {1};
	struct pak_sign s;
	size_t len;
	unsigned bad = 0;

	bad += pak_sign_init(&s, PAK_ALG_RSA_PSS, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) != PAK_OK;
	for (int i = 0; i < 3; i++) { /* salt, blinding pair, exponents */
		memset(sig, 0, sizeof sig);
		rng_fails_in = i;
		bad += pak_sign_digest(&s, sig, 256, &len, digest, 32) != PAK_ERR_ENTROPY || len ||
		       memcmp(sig, zero, 256) != 0;
	}
	rng_fails_in = -1;
	bad += pak_sign_digest(&s, sig, 256, &len, digest, 32) != PAK_OK;
	for (int i = 0; i < 30; i += 7) {
		rng_fails_in = i;
		bad += pak_key_generate_rsa(&pair, 2048, NULL, 0, NULL) != PAK_ERR_ENTROPY || pair;
		rng_fails_in = -1;
	}
	tap_ok(!bad, "without random bytes no signature and no pair");
	tap_ok(pak_module_state() == PAK_STATE_RUNNING, "the module runs on");
	pak_sign_clear(&s);
	pak_key_free(key);
}

/* A failed check is sticky; the full self-test leaves the error state. */
static void test_services(void)
{
	struct pak_key *key = import(), *pair = NULL;
	uint8_t sig[256], digest[32] = {1};
	struct pak_sign s;
	size_t len;

	tap_ok(pak_sign_init(&s, PAK_ALG_RSA_PKCS1, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) == PAK_OK,
	       "init");
	memset(sig, 0x5a, sizeof sig);
	place = "result";
	bit = 17;
	tap_ok(pak_sign_digest(&s, sig, 256, &len, digest, 32) == PAK_ERR_SELFTEST && !len &&
	               !memcmp(sig, zero, 256),
	       "a fault: no signature");
	place = NULL;
	tap_ok(pak_module_state() == PAK_STATE_ERROR &&
	               pak_sign_digest(&s, sig, 256, &len, digest, 32) == PAK_ERR_SELFTEST,
	       "the module is in its error state");
	tap_ok(pak_module_selftest() == PAK_OK &&
	               pak_sign_digest(&s, sig, 256, &len, digest, 32) == PAK_OK,
	       "until its self-tests have passed");
	place = "pair";
	bit = 3;
	tap_ok(pak_key_generate_rsa(&pair, 2048, NULL, 0, NULL) == PAK_ERR_SELFTEST && !pair &&
	               pak_module_state() == PAK_STATE_ERROR,
	       "a pair that does not match is not given out");
	place = NULL;
	tap_ok(pak_module_selftest() == PAK_OK, "self-tests");
	pak_sign_clear(&s);
	pak_key_free(key);
}

int main(int argc, char **argv)
{
	unsigned tries = argc > 1 ? (unsigned)atoi(argv[1]) : 25;

	core_init();
	make_samples();
	for (const struct pak_bn_impl *const *impl = pak_bn_impls; *impl; impl++) {
		if ((pak_cpu() & (*impl)->needs) != (*impl)->needs) {
			tap_skip("not on this processor", "%s", (*impl)->name);
			continue;
		}
		test_primitive(*impl, argc > 1 ? &small : &large, tries);
		test_key_memory(*impl, argc > 1 ? &small : &large, 2 * tries);
		if ((*impl)->exp8)
			test_lanes(*impl, tries);
	}
	test_rng();
	test_services();
	return tap_done();
}
