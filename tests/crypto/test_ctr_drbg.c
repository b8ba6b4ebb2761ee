/* SPDX-License-Identifier: Apache-2.0
 *
 * Short requests of CTR_DRBG: each backend against the portable one, every length of input and
 * output it takes, counters about to carry, guard pages; what stays in the state and on the stack
 * afterwards. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/drbg/ctr_drbg_impl.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static uint8_t seed_bytes[128];

static void start_on(struct pak_ctr_drbg *d, const struct pak_ctr_drbg_impl *impl)
{
	const struct pak_ctr_drbg_input in = {seed_bytes, 48};

	pak_ctr_drbg_instantiate_with(d, impl->aes ? impl->aes : &pak_aes_ref, &in, 1);
}

/* V before the first and before the second update decides which counter carries. */
static void carries(struct pak_ctr_drbg *d, size_t turn)
{
	if (turn % 3)
		memset(d->v + (turn % 3 == 1 ? 8 : 0), 0xff, turn % 3 == 1 ? 8 : 16);
	d->v[15] = (uint8_t)(d->v[15] - turn % 7);
}

/* The portable one shares nothing with the others but df and the state. */
static int same_request(const struct pak_ctr_drbg_impl *impl, const struct pak_ctr_drbg *from,
                        uint8_t *out, size_t len, const uint8_t *in, size_t in_len)
{
	uint8_t want[PAK_CTR_DRBG_SHORT];
	struct pak_ctr_drbg ref = *from, d = *from;

	impl->request(&d, out, len, in, in_len);
	pak_ctr_drbg_ref.request(&ref, want, len, in, in_len);
	return !memcmp(out, want, len) && !memcmp(d.key, ref.key, 32) && !memcmp(d.v, ref.v, 16) &&
	       d.requests == from->requests;
}

static void every_length(const struct pak_ctr_drbg_impl *impl)
{
	size_t bad = 0, over = 0, turn = 0;
	struct pak_ctr_drbg from;

	start_on(&from, impl);
	for (size_t in_len = 1; in_len <= PAK_CTR_DRBG_SHORT_INPUT; in_len++)
		for (size_t len = 1; len <= PAK_CTR_DRBG_SHORT; len++) {
			uint8_t out[PAK_CTR_DRBG_SHORT + 16];

			memset(out, 0xee, sizeof out);
			carries(&from, ++turn);
			bad += !same_request(impl, &from, out, len, seed_bytes + turn % 64, in_len);
			for (size_t i = len; i < sizeof out; i++)
				over += out[i] != 0xee;
			start_on(&from, impl);
			from.v[0] = (uint8_t)turn;
		}
	tap_ok(!bad && !over, "%s: every length of input and output", impl->name);
}

static void guards(const struct pak_ctr_drbg_impl *impl)
{
	static const size_t lens[] = {1, 12, 15, 16, 17, 32, 48, 79, 80};
	struct pak_ctr_drbg from;
	size_t bad = 0;

	start_on(&from, impl);
	for (size_t i = 0; i < sizeof lens / sizeof *lens; i++)
		for (size_t in_len = 1; in_len <= PAK_CTR_DRBG_SHORT_INPUT; in_len += 3) {
			int end = in_len % 2;
			uint8_t *out = end ? tap_guard_end(lens[i]) : tap_guard_begin(lens[i]);
			uint8_t *in = end ? tap_guard_end(in_len) : tap_guard_begin(in_len);

			memcpy(in, seed_bytes, in_len);
			bad += !same_request(impl, &from, out, lens[i], in, in_len);
			tap_guard_free(out);
			tap_guard_free(in);
		}
	tap_ok(!bad, "%s: guard pages", impl->name);
}

/* Long and short requests and reseeds in turn, through the front door, against the portable one. */
static void mixed(const struct pak_ctr_drbg_impl *impl)
{
	static const size_t lens[] = {16, 300, 32, 81, 80, 0, 5, 1000, 16};
	struct pak_ctr_drbg d, ref;
	uint8_t a[1000], b[1000];
	size_t bad = 0;

	start_on(&d, impl);
	start_on(&ref, &pak_ctr_drbg_ref);
	for (size_t i = 0; i < 200; i++) {
		const size_t len = lens[i % (sizeof lens / sizeof *lens)];
		const struct pak_ctr_drbg_input in[] = {
		        {seed_bytes, i % 41}, {seed_bytes + 41, i % 4 * 9}, {NULL, 0}};

		bad += pak_ctr_drbg_generate(&d, a, len, in, i % 4) ||
		       pak_ctr_drbg_generate(&ref, b, len, in, i % 4) || memcmp(a, b, len);
		if (i % 11 == 0)
			bad += pak_ctr_drbg_reseed(&d, in, 1) || pak_ctr_drbg_reseed(&ref, in, 1);
	}
	tap_ok(!bad && d.impl == impl, "%s: short and long requests, reseeds", impl->name);
}

/* --- what is left behind --- */

#define STACK ((size_t)256 << 10)

static uint8_t *stack, *out;
static struct pak_ctr_drbg *state;
static size_t out_len, in_len;
static atomic_int done, go;

static void *body(void *arg)
{
	const struct pak_ctr_drbg_input in = {seed_bytes, in_len};
	volatile uint8_t planted[32];

	if (arg) /* proves that the search finds */
		for (size_t i = 0; i < sizeof planted; i++)
			planted[i] = state->key[i];
	if (pak_ctr_drbg_generate(state, out, out_len, &in, 1))
		abort();
	if (arg && planted[0] != ((const uint8_t *)arg)[0])
		abort();
	atomic_store(&done, 1);
	while (!atomic_load(&go))
		;
	return NULL;
}

static uint64_t wanted[64];
static size_t n_wanted;

static void want(const uint8_t *p, size_t n)
{
	for (; n >= 8; n -= 8, p += 8)
		wanted[n_wanted++] = pak_load64_le(p);
}

static size_t found(const void *where, size_t n)
{
	const uint8_t *p = where;
	size_t hits = 0;

	for (size_t at = 0; at + 8 <= n; at++)
		for (size_t i = 0; i < n_wanted; i++)
			hits += pak_load64_le(p + at) == wanted[i];
	return hits;
}

/* One request on a stack of ours: how often is a key, V or output of it there afterwards? */
static size_t residue(const struct pak_ctr_drbg_impl *impl, int planted)
{
	const struct pak_ctr_drbg_input in = {seed_bytes, in_len};
	struct pak_ctr_drbg between;
	uint8_t old_key[32];
	pthread_attr_t attr;
	pthread_t thread;
	size_t hits;

	memset(stack, 0, STACK);
	n_wanted = 0;
	start_on(state, impl);
	memcpy(old_key, state->key, 32);
	between = *state;
	if (pak_ctr_drbg_reseed(&between, &in, 1)) /* derives and updates as the request does */
		abort();
	want(state->key, 32);
	want(state->v, 16);
	want(between.key, 32);
	want(between.v, 16);
	atomic_store(&done, 0);
	atomic_store(&go, 0);
	pthread_attr_init(&attr);
	if (pthread_attr_setstack(&attr, stack, STACK) ||
	    pthread_create(&thread, &attr, body, planted ? old_key : NULL))
		abort();
	while (!atomic_load(&done))
		sched_yield();
	want(out, out_len);
	hits = found(state, sizeof *state);
	want(state->key, 32);
	want(state->v, 16);
	hits += found(stack, STACK);
	atomic_store(&go, 1);
	pthread_join(thread, NULL);
	pthread_attr_destroy(&attr);
	return hits;
}

/* Debug and sanitizer builds have frames of any size. */
#if !defined __OPTIMIZE__ || defined __SANITIZE_ADDRESS__ || defined PAK_CT_MSAN
#define FRAMES_AS_SHIPPED 0
#elif defined __has_feature
#define FRAMES_AS_SHIPPED (!__has_feature(address_sanitizer) && !__has_feature(memory_sanitizer))
#else
#define FRAMES_AS_SHIPPED 1
#endif

static void residues(const struct pak_ctr_drbg_impl *impl)
{
	size_t hits = 0;

	if (!FRAMES_AS_SHIPPED) {
		tap_skip("not the build that is shipped", "%s: residue", impl->name);
		return;
	}
	for (in_len = 16; in_len <= 48; in_len += 16)
		for (out_len = 16; out_len <= PAK_CTR_DRBG_SHORT; out_len += 16)
			hits += residue(impl, 0);
	tap_ok(!hits, "%s: keys, V and output are not left behind", impl->name);
	in_len = out_len = 16;
	tap_ok(residue(impl, 1) > 0, "%s: a key that is left would be seen", impl->name);
}

int main(void)
{
	uint64_t seed = 7;

	core_init();
	tap_random(&seed, seed_bytes, sizeof seed_bytes);
	stack = aligned_alloc(4096, STACK);
	state = malloc(sizeof *state);
	out = malloc(PAK_CTR_DRBG_SHORT);
	for (size_t i = 0; pak_ctr_drbg_impls[i]; i++) {
		const struct pak_ctr_drbg_impl *impl = pak_ctr_drbg_impls[i];

		if (impl->aes && impl->aes->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		every_length(impl);
		guards(impl);
		mixed(impl);
		residues(impl);
	}
	free(stack);
	free(state);
	free(out);
	return tap_done();
}
