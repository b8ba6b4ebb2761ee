/* SPDX-License-Identifier: Apache-2.0
 *
 * What EC operations leave on the stack: each runs in a thread whose stack is ours, which is then
 * searched for the private scalar, the nonce and the shared secret in every form they take. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <pak/kex.h>
#include <pak/mem.h>
#include <pak/sign.h>

#include "crypto/base/bytes.h"
#include "crypto/ec/ecdsa.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define STACK ((size_t)512 << 10)

static const struct pak_ec_curve *c;
static uint8_t *stack;
static struct pak_key *key, *peer;
static const uint8_t digest[32] = {0x42};
static uint8_t secret[PAK_EC_MAX_SCALAR], sig[2 * PAK_EC_MAX_SCALAR], d_bytes[PAK_EC_MAX_SCALAR];
static enum pak_status result;

/* Searched: 64-bit words, in either byte order, at any offset. */
static uint64_t wanted[64];
static size_t n_wanted;

/* Whole limbs only: what P-521 has on top is too small to be looked for. */
static void want(const uint64_t *limbs)
{
	for (unsigned i = 0; i < c->n->bits / 64; i++)
		wanted[n_wanted++] = limbs[i];
}

/* A scalar as it is and in Montgomery form. */
static void want_scalar(const uint64_t *k)
{
	uint64_t mont[PAK_EC_MAX_LIMBS];

	want(k);
	pak_mont_to(mont, k, c->n);
	want(mont);
}

static size_t found(void)
{
	size_t hits = 0;

	for (size_t at = 0; at + 8 <= STACK; at++) {
		uint64_t le = pak_load64_le(stack + at), be = pak_load64_be(stack + at);
		for (size_t i = 0; le && i < n_wanted; i++)
			hits += le == wanted[i] || be == wanted[i];
	}
	return hits;
}

/* The operation's thread stands still, using no stack, until the search is done. */
static void (*volatile operation)(void);
static atomic_int done, go;

static void *body(void *arg)
{
	operation();
	atomic_store(&done, 1);
	while (!atomic_load(&go))
		;
	return arg;
}

/* Runs op, then expected, which says what is searched for; returns how often it was found, or fails
 * the test. */
static size_t run(void (*op)(void), void (*expected)(void))
{
	pthread_attr_t attr;
	pthread_t thread;
	size_t hits;

	memset(stack, 0, STACK);
	n_wanted = 0;
	operation = op;
	atomic_store(&done, 0);
	atomic_store(&go, 0);
	pthread_attr_init(&attr);
	if (pthread_attr_setstack(&attr, stack, STACK) ||
	    pthread_create(&thread, &attr, body, NULL))
		abort();
	while (!atomic_load(&done))
		sched_yield();
	tap_ok(result == PAK_OK, "the operation succeeds");
	expected();
	hits = found();
	atomic_store(&go, 1);
	pthread_join(thread, NULL);
	pthread_attr_destroy(&attr);
	return hits;
}

static void leak(void)
{
	volatile uint64_t copy[4];

	for (unsigned i = 0; i < 4; i++)
		copy[i] = pak_load64_be(d_bytes + c->scalar_len - 8 - 8 * i);
	result = copy[0] | copy[1] | copy[2] | copy[3] ? PAK_OK : PAK_ERR_KEY;
}

static void do_sign(void)
{
	struct pak_sign s;
	size_t len;

	result = pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN,
	                       PAK_NONCE_DETERMINISTIC, key);
	if (!result)
		result = pak_sign_digest(&s, sig, sizeof sig, &len, digest, sizeof digest);
	pak_sign_clear(&s);
}

static void do_derive(void)
{
	size_t len;

	result = pak_kex_derive(PAK_ALG_ECDH, key, peer, secret, sizeof secret, &len, NULL);
}

static void do_generate(void)
{
	pak_key_free(key);
	result = pak_key_generate_ec(&key, c->alg, NULL);
}

static void do_import(void)
{
	struct pak_key *copy;

	result = pak_key_import_ec(&copy, c->alg, d_bytes, c->scalar_len, NULL, 0, NULL);
	pak_key_free(copy);
}

static void do_check(void)
{
	result = pak_key_check(key);
}

/* The key's scalar, which must not be on the searched stack for another reason: this runs on
 * main's. */
static void want_key(void)
{
	uint64_t d[PAK_EC_MAX_LIMBS];
	size_t len;

	if (pak_key_ec_private(key, d_bytes, sizeof d_bytes, &len))
		abort();
	pak_int_load(d, c->n->limbs, d_bytes, c->scalar_len);
	want_scalar(d);
}

static void want_nonce(void)
{
	const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(PAK_ALG_SHA256)};
	struct pak_ecdsa_drbg g;
	uint64_t d[PAK_EC_MAX_LIMBS], k[PAK_EC_MAX_LIMBS];

	pak_int_load(d, c->n->limbs, d_bytes, c->scalar_len);
	pak_ecdsa_drbg_init(c, &g, &nonce, d, digest, sizeof digest);
	pak_ecdsa_drbg_next(c, &g, k);
	want_scalar(k);
	for (unsigned i = 0; i < 4; i++)
		wanted[n_wanted++] = pak_load64_le(g.key + 8 * i);
}

static void want_key_and_nonce(void)
{
	want_key();
	want_nonce();
}

static void want_key_and_secret(void)
{
	uint64_t x[PAK_EC_MAX_LIMBS];

	want_key();
	pak_int_load(x, c->p->limbs, secret, c->field_len);
	want(x);
	pak_mont_to(x, x, c->p);
	want(x);
}

static void test_curve(enum pak_alg curve)
{
	c = pak_ec_curve_get(curve);
	tap_diag("%s", c->primitive);
	tap_ok(!run(do_generate, want_key), "key generation leaves no scalar");
	tap_ok(run(leak, want_key) > 0, "planted: a scalar left behind is found");
	tap_ok(!run(do_import, want_key), "import leaves no scalar");
	tap_ok(!run(do_check, want_key), "a check leaves no scalar");
	tap_ok(!run(do_sign, want_key_and_nonce),
	       "a first signature leaves no scalar, no nonce, no seed");
	tap_ok(!run(do_sign, want_key_and_nonce), "nor does a second one");
	tap_ok(pak_key_generate_ec(&peer, curve, NULL) == PAK_OK, "a peer");
	tap_ok(!run(do_derive, want_key_and_secret), "key agreement leaves no scalar, no secret");
	pak_key_free(key);
	pak_key_free(peer);
	key = peer = NULL;
}

int main(void)
{
	core_init();
	stack = aligned_alloc(4096, STACK);
	test_curve(PAK_ALG_P256);
/* What spills of the wider curves leave depends on the frames, and those are not the product's. */
#if defined __SANITIZE_ADDRESS__
	tap_skip("a sanitizer build", "the stack on the curves but P-256");
#else
	test_curve(PAK_ALG_P384);
	test_curve(PAK_ALG_P521);
	test_curve(PAK_ALG_BRAINPOOLP256R1);
	test_curve(PAK_ALG_BRAINPOOLP384R1);
	test_curve(PAK_ALG_BRAINPOOLP512R1);
#endif
	free(stack);
	return tap_done();
}
