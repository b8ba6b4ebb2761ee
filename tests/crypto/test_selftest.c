/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-test states: first use, on-demand runs, every test made to fail by name, the error state
 * over all services, races. The states cannot be turned back, so each scenario runs in a child of
 * its own. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/aead.h>
#include <pak/cipher.h>
#include <pak/digest.h>
#include <pak/kdf.h>
#include <pak/kex.h>
#include <pak/key.h>
#include <pak/mac.h>
#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>
#include <pak/sign.h>

#include "crypto/selftest/selftest.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

/* Runs f(arg) in a child; 0 if it returned 0. Prints what a failing scenario returned. */
static int in_child(int (*f)(const char *), const char *arg)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		alarm(50); /* a deadlock must not hang the suite */
		_exit(f(arg));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	if (status)
		tap_diag("scenario %s: %s %d", arg ? arg : "",
		         WIFEXITED(status) ? "returned" : "signal",
		         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return status;
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* --- operations that were started while all was well --- */

struct running {
	struct pak_digest digest;
	struct pak_mac mac;
	struct pak_cipher cipher;
	struct pak_aead aead;
	struct pak_sign sign;
	struct pak_drbg *drbg;
	struct pak_key *ec, *secret;
};

static const uint8_t key[32] = "a key of 32 bytes for the sweep";

static enum pak_status start_all(struct running *r)
{
	enum pak_status st = pak_digest_init(&r->digest, PAK_ALG_SHA256);

	st = st ? st : pak_mac_init(&r->mac, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, 32);
	st = st ? st : pak_cipher_init(&r->cipher, PAK_ALG_AES_CTR, PAK_ENCRYPT, key, 32, key, 16);
	st = st ? st : pak_aead_init(&r->aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32);
	st = st ? st : pak_aead_start(&r->aead, key, 12, 16);
	st = st ? st : pak_drbg_new(&r->drbg, PAK_ALG_CTR_DRBG, NULL, 0, NULL);
	st = st ? st : pak_key_generate_ec(&r->ec, PAK_ALG_P256, NULL);
	st = st ? st : pak_key_generate_secret(&r->secret, PAK_ALG_AES_GCM, 32, NULL);
	st = st ? st
	        : pak_sign_init(&r->sign, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
	                        PAK_NONCE_HEDGED, r->ec);
	return st;
}

/* --- the sweep: each call that gives data; out must stay zero when it refuses --- */

#define OUT 128
#define PROBE(name, call) \
	static enum pak_status name(struct running *r, uint8_t *out) \
	{ \
		(void)r; \
		(void)out; \
		size_t len = 0; \
		struct pak_verdict v; \
		(void)len; \
		(void)v; \
		return call; \
	}

static struct pak_digest fresh_digest;
static struct pak_mac fresh_mac;
static struct pak_cipher fresh_cipher;
static struct pak_aead fresh_aead;
static struct pak_sign fresh_sign;

PROBE(digest_init, pak_digest_init(&fresh_digest, PAK_ALG_SHA1))
PROBE(digest_once, pak_digest_once(PAK_ALG_SHA512, out, 64, key, 32))
PROBE(digest_final, pak_digest_final(&r->digest, out, 32))
PROBE(mac_init, pak_mac_init(&fresh_mac, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, 32))
PROBE(mac_final, pak_mac_final(&r->mac, out, 32))
PROBE(mac_verify, pak_mac_verify(&r->mac, key, 32))
PROBE(hkdf, pak_hkdf(PAK_ALG_SHA256, out, 32, NULL, 0, key, 32, NULL, 0, NULL))
PROBE(hkdf_extract, pak_hkdf_extract(PAK_ALG_SHA256, out, 32, NULL, 0, key, 32, NULL))
PROBE(hkdf_expand, pak_hkdf_expand(PAK_ALG_SHA256, out, 32, key, 32, NULL, 0, NULL))
PROBE(tls13_label,
      pak_tls13_expand_label(PAK_ALG_SHA256, out, 32, key, 32, key, 6, key, 3, NULL, 0, NULL))
PROBE(tls13_extract,
      pak_tls13_extract(PAK_ALG_SHA256, out, 32, NULL, 0, key, 32, key, 6, key, 3, NULL))
PROBE(pbkdf2, pak_pbkdf2(PAK_ALG_SHA256, out, 32, key, 16, key, 16, 2, NULL))
PROBE(rng_bytes, pak_rng_bytes(out, 32))
PROBE(entropy_bytes, pak_entropy_bytes(out, 32))
PROBE(drbg_generate, pak_drbg_generate(r->drbg, out, 32, false, NULL, 0))
PROBE(drbg_reseed, pak_drbg_reseed(r->drbg, NULL, 0))
PROBE(drbg_new, pak_drbg_new(&(struct pak_drbg *){NULL}, PAK_ALG_CTR_DRBG, NULL, 0, NULL))
PROBE(cipher_init, pak_cipher_init(&fresh_cipher, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16, key, 16))
PROBE(cipher_update, pak_cipher_update(&r->cipher, out, 32, &len, key, 32))
PROBE(aead_init, pak_aead_init(&fresh_aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32))
PROBE(aead_update, pak_aead_update(&r->aead, out, key, 32))
PROBE(aead_final, pak_aead_seal_final(&r->aead, out, 16))
PROBE(sign_init, pak_sign_init(&fresh_sign, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
                               PAK_NONCE_HEDGED, r->ec))
PROBE(sign_final, pak_sign_final(&r->sign, out, 64, &len))
PROBE(sign_digest, pak_sign_digest(&r->sign, out, 64, &len, key, 32))
PROBE(kex_derive, pak_kex_derive(PAK_ALG_ECDH, r->ec, r->ec, out, 32, &len, &v))
PROBE(key_generate_ec, pak_key_generate_ec(&(struct pak_key *){NULL}, PAK_ALG_P256, NULL))
PROBE(key_generate_secret,
      pak_key_generate_secret(&(struct pak_key *){NULL}, PAK_ALG_AES_GCM, 32, NULL))
PROBE(key_import_ec,
      pak_key_import_ec(&(struct pak_key *){NULL}, PAK_ALG_P256, key, 32, NULL, 0, NULL))
PROBE(key_ec_private, pak_key_ec_private(r->ec, out, 32, &len))

static const struct {
	const char *name;
	enum pak_status (*call)(struct running *r, uint8_t *out);
} probes[] = {
#define P(name) \
	{ \
#name, name \
	}
        P(digest_init),
        P(digest_once),
        P(digest_final),
        P(mac_init),
        P(mac_final),
        P(mac_verify),
        P(hkdf),
        P(hkdf_extract),
        P(hkdf_expand),
        P(tls13_label),
        P(tls13_extract),
        P(pbkdf2),
        P(rng_bytes),
        P(entropy_bytes),
        P(drbg_generate),
        P(drbg_reseed),
        P(drbg_new),
        P(cipher_init),
        P(cipher_update),
        P(aead_init),
        P(aead_update),
        P(aead_final),
        P(sign_init),
        P(sign_final),
        P(sign_digest),
        P(kex_derive),
        P(key_generate_ec),
        P(key_generate_secret),
        P(key_import_ec),
        P(key_ec_private),
};
#define PROBES (sizeof probes / sizeof *probes)

/* Number of probes that did not answer PAK_ERR_SELFTEST, or gave data. */
static int served(struct running *r)
{
	int bad = 0;

	for (size_t i = 0; i < PROBES; i++) {
		uint8_t out[OUT] = {0};
		enum pak_status st = probes[i].call(r, out);

		if (st != PAK_ERR_SELFTEST || !all_zero(out, sizeof out)) {
			tap_diag("%s: %s%s", probes[i].name, pak_status_str(st),
			         all_zero(out, sizeof out) ? "" : ", with data");
			bad++;
		}
	}
	return bad;
}

/* --- the observer --- */

static const char *victim; /* the test whose answer is to be corrupted */
static atomic_int runs[PAK_ST_COUNT], passes, fails;

static int observer(void *arg, const char *name, const char *type, const char *result)
{
	(void)arg;
	if (!type || !*type)
		_exit(99);
	for (size_t i = 0; i < PAK_ST_COUNT; i++)
		if (!strcmp(name, pak_selftests[i]->name))
			runs[i] += !result;
	if (result) {
		passes += !strcmp(result, "pass");
		fails += !strcmp(result, "fail");
		return 1; /* ignored */
	}
	return victim && !strcmp(victim, name);
}

/* --- scenarios --- */

static int before_init(const char *arg)
{
	uint8_t out[32];
	struct pak_digest d;

	(void)arg;
	core_install_policy(NULL);
	if (pak_module_state() != PAK_STATE_UNINITIALISED)
		return 1;
	if (pak_digest_init(&d, PAK_ALG_SHA256) != PAK_ERR_STATE ||
	    pak_rng_bytes(out, 32) != PAK_ERR_STATE || pak_module_selftest() != PAK_ERR_STATE)
		return 2;
	core_init_bare();
	return pak_module_state() == PAK_STATE_RUNNING && !pak_digest_init(&d, PAK_ALG_SHA256) ? 0
	                                                                                       : 3;
}

static int first_use(const char *arg)
{
	struct running r;
	int total = 0;

	(void)arg;
	pak_module_set_selftest_observer(observer, NULL);
	core_init();
	if (passes)
		return 1; /* nothing runs before it is needed */
	uint8_t out[32];
	if (pak_digest_once(PAK_ALG_SHA224, out, 32, key, 32) || passes != 1 ||
	    runs[PAK_ST_SHA256] != 1)
		return 2;
	for (int again = 0; again < 2; again++)
		if (start_all(&r))
			return 3;
	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		if (runs[i] > 1)
			return 4;
		total += runs[i];
	}
	return total == passes && !fails ? 0 : 5;
}

static int on_demand(const char *arg)
{
	int state;
	size_t n = 0;

	(void)arg;
	core_init();
	pak_module_set_selftest_observer(observer, NULL);
	for (; pak_module_selftest_name(n, &state); n++)
		if (state != 0)
			return 1;
	if (n != PAK_ST_COUNT || pak_module_selftest() || pak_module_selftest())
		return 2;
	for (size_t i = 0; i < PAK_ST_COUNT; i++)
		if (runs[i] != 2 || !pak_module_selftest_name(i, &state) || state != 1)
			return 3;
	return passes == 2 * PAK_ST_COUNT && !fails && pak_module_state() == PAK_STATE_RUNNING ? 0
	                                                                                       : 4;
}

/* The test named arg fails in an on-demand run: the others run too, nothing serves, a full re-test
 * mends it. */
static int fault_on_demand(const char *arg)
{
	struct running r;
	int state;

	core_init();
	if (start_all(&r))
		return 1;
	victim = arg;
	pak_module_set_selftest_observer(observer, NULL);
	if (pak_module_selftest() != PAK_ERR_SELFTEST || pak_module_state() != PAK_STATE_ERROR)
		return 2;
	if (!pak_module_failure() || strcmp(pak_module_failure(), arg))
		return 3;
	if (passes != PAK_ST_COUNT - 1 || fails != 1)
		return 4;
	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		const char *name = pak_module_selftest_name(i, &state);
		if (state != (strcmp(name, arg) ? 0 : -1))
			return 5;
	}
	if (served(&r))
		return 6;
	if (pak_module_init() != PAK_ERR_SELFTEST)
		return 7;
	if (pak_module_selftest() != PAK_ERR_SELFTEST || served(&r))
		return 8; /* sticky while it fails */
	victim = NULL;
	if (pak_module_selftest() || pak_module_failure() ||
	    pak_module_state() != PAK_STATE_RUNNING)
		return 9;
	uint8_t out[32];
	return pak_digest_final(&r.digest, out, 32) || start_all(&r) ? 10 : 0;
}

/* The test named arg fails at first use; what needs it reports so and the module is in error. */
static int fault_at_first_use(const char *arg)
{
	core_init();
	victim = arg;
	pak_module_set_selftest_observer(observer, NULL);
	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		enum pak_status st = pak_selftest_gate((enum pak_selftest_id)i);

		if (!strcmp(pak_selftests[i]->name, arg))
			return st == PAK_ERR_SELFTEST && pak_module_state() == PAK_STATE_ERROR &&
			                       !strcmp(pak_module_failure(), arg) &&
			                       pak_selftest_gate(0) == PAK_ERR_SELFTEST
			               ? 0
			               : 1;
		if (st)
			return 2;
	}
	return 3;
}

static int failed_by_name(const char *arg)
{
	struct running r;

	(void)arg;
	core_init();
	if (start_all(&r))
		return 1;
	pak_module_fail("pairwise test");
	pak_module_fail("a later one");
	if (pak_module_state() != PAK_STATE_ERROR || strcmp(pak_module_failure(), "pairwise test"))
		return 2;
	return served(&r) ? 3 : 0;
}

static int bad_gate(const char *arg)
{
	(void)arg;
	core_init();
	return pak_selftest_gate(PAK_ST_COUNT) == PAK_ERR_ARG &&
	                       pak_selftest_gate((enum pak_selftest_id) - 1) == PAK_ERR_ARG
	               ? 0
	               : 1;
}

/* --- threads --- */

static pthread_barrier_t barrier;
static atomic_int errors;

static void *first_call(void *arg)
{
	uint8_t out[32];

	(void)arg;
	pthread_barrier_wait(&barrier);
	errors += pak_module_init() != PAK_OK;
	errors += pak_digest_once(PAK_ALG_SHA256, out, 32, key, 32) != PAK_OK;
	errors += pak_rng_bytes(out, 32) != PAK_OK;
	return NULL;
}

static int race(const char *arg)
{
	pthread_t t[64];

	(void)arg;
	core_install_policy(NULL);
	pak_module_set_selftest_observer(observer, NULL);
	pthread_barrier_init(&barrier, NULL, 64);
	for (int i = 0; i < 64; i++)
		if (pthread_create(&t[i], NULL, first_call, NULL))
			return 1;
	for (int i = 0; i < 64; i++)
		pthread_join(t[i], NULL);
	return errors || runs[PAK_ST_SHA256] != 1 || runs[PAK_ST_CTR_DRBG] != 1 ? 2 : 0;
}

static atomic_int in_tests, output_during_tests, stop;

/* Slow tests: time for others to get through if they could. */
static int slow_observer(void *arg, const char *name, const char *type, const char *result)
{
	uint8_t out[32];
	struct pak_digest d;

	(void)arg;
	(void)name;
	(void)type;
	/* Coming back in from here is refused, not a deadlock. */
	errors += pak_digest_init(&d, PAK_ALG_SHA256) != PAK_ERR_SELFTEST;
	errors += pak_rng_bytes(out, 32) != PAK_ERR_SELFTEST;
	errors += pak_module_selftest() != PAK_ERR_SELFTEST;
	in_tests = 1;
	usleep(2000);
	if (!result)
		return 0;
	in_tests = 0;
	return 0;
}

static void *hammer(void *arg)
{
	struct pak_digest running, d;
	uint8_t out[32];

	(void)arg;
	errors += pak_digest_init(&running, PAK_ALG_SHA256) != PAK_OK;
	pthread_barrier_wait(&barrier);
	while (!stop) {
		int before = in_tests;

		d = running;
		errors += pak_digest_final(&d, out, 32) != PAK_OK;
		/* Started and ended inside the same stretch of tests: it got out. */
		output_during_tests += before && in_tests;
		errors += pak_digest_once(PAK_ALG_SHA256, out, 32, key, 32) != PAK_OK;
		output_during_tests += before && in_tests;
	}
	return NULL;
}

static int no_output_during_tests(const char *arg)
{
	pthread_t t;

	(void)arg;
	core_init();
	pthread_barrier_init(&barrier, NULL, 2);
	if (pthread_create(&t, NULL, hammer, NULL))
		return 1;
	pthread_barrier_wait(&barrier);
	usleep(1000);
	pak_module_set_selftest_observer(slow_observer, NULL);
	if (pak_module_selftest())
		return 2;
	stop = 1;
	pthread_join(t, NULL);
	return errors ? 3 : output_during_tests ? 4 : 0;
}

static void *test_again(void *arg)
{
	while (!stop)
		errors += pak_module_selftest() != PAK_OK;
	return arg;
}

/* A child forked while another thread tests must not inherit a lock held for ever. */
static int fork_during_tests(const char *arg)
{
	pthread_t t;

	(void)arg;
	core_init();
	if (pthread_create(&t, NULL, test_again, NULL))
		return 1;
	for (int i = 0; i < 25; i++) {
		int status;
		pid_t pid = fork();

		if (!pid) {
			uint8_t out[32];
			void *p = pak_secmem_alloc(10);

			alarm(20);
			_exit(!p || pak_digest_once(PAK_ALG_SHA256, out, 32, key, 32) ||
			      pak_rng_bytes(out, 32));
		}
		if (waitpid(pid, &status, 0) != pid || status)
			return 2;
	}
	stop = 1;
	pthread_join(t, NULL);
	return errors ? 3 : 0;
}

int main(void)
{
	size_t missing = 0, same = 0;

	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		missing += !pak_selftests[i];
		for (size_t k = 0; k < i && !missing; k++)
			same += !strcmp(pak_selftests[i]->name, pak_selftests[k]->name);
	}
	if (!tap_ok(!missing && !same, "each of the %d ids has a test, each its own name",
	            PAK_ST_COUNT))
		return tap_done();
	tap_ok(!in_child(before_init, NULL), "before init nothing serves");
	tap_ok(!in_child(first_use, NULL), "each test runs once, on first use");
	tap_ok(!in_child(on_demand, NULL), "on demand all run");
	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		const char *name = pak_selftests[i]->name;

		tap_ok(!in_child(fault_at_first_use, name), "%s made to fail at first use", name);
		tap_ok(!in_child(fault_on_demand, name),
		       "%s made to fail on demand: %zu calls refuse, then a re-test", name, PROBES);
	}
	tap_ok(!in_child(failed_by_name, NULL), "pak_module_fail: %zu calls refuse", PROBES);
	tap_ok(!in_child(bad_gate, NULL), "no such gate");
	tap_ok(!in_child(race, NULL), "64 threads at once: each test runs once");
	tap_ok(!in_child(no_output_during_tests, NULL), "no output while an on-demand test runs");
	tap_ok(!in_child(fork_during_tests, NULL), "forks while another thread tests");
	return tap_done();
}
