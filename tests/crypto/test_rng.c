/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR_DRBG and the random service: vectors, faults of the system call getrandom (this program
 * defines syscall in libc's place), copies, forks, threads, signals. The health tests are in
 * test_entropy.c. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/base/cpu.h"
#include "crypto/drbg/ctr_drbg.h"
#include "crypto/drbg/entropy.h"
#include "crypto/drbg/seeded.h"
#include "crypto/drbg/thread.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static enum fault {
	NONE,
	NO_SYSCALL,
	AGAIN,
	INTERRUPTED,
	SHORT,
	EMPTY,
	STUCK,
	ZEROS,
	REENTER
} fault;
static size_t inner_reads[8], n_inner; /* sizes of the reads of the call from inside */
static uint8_t inner_block[16];

static long faulty(void *out, size_t n, unsigned flags)
{
	static _Thread_local int turn; /* threads draw at once */

	turn++;
	switch (fault) {
	case NO_SYSCALL:
		errno = ENOSYS;
		return -1;
	case AGAIN:
		errno = EAGAIN;
		return -1;
	case INTERRUPTED:
		if (turn % 3) {
			errno = EINTR;
			return -1;
		}
		break;
	case SHORT:
		n = n > 5 ? 5 : n;
		break;
	case EMPTY:
		return 0;
	case STUCK:
		memset(out, 0x5a, n);
		return (long)n;
	case ZEROS:
		memset(out, 0, n);
		return (long)n;
	case REENTER: /* what a signal handler does that comes in the middle of a request */
		fault = NONE;
		n_inner = 1;
		(void)!pak_rng_bytes(inner_block, sizeof inner_block);
		fault = NONE;
		break;
	case NONE:
		if (n_inner && n_inner < 8)
			inner_reads[n_inner++] = n;
		break;
	}
	return getrandom(out, n, flags);
}

long syscall(long number, ...)
{
	va_list args;

	if (number != SYS_getrandom) {
		errno = ENOSYS;
		return -1;
	}
	va_start(args, number);
	void *out = va_arg(args, void *);
	size_t n = va_arg(args, size_t);
	unsigned flags = va_arg(args, unsigned);
	va_end(args);
	return faulty(out, n, flags);
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* --- vectors --- */

static struct pak_ctr_drbg_input hex_input(const json_t *o, const char *key)
{
	struct pak_ctr_drbg_input in;

	in.p = json_hex(o, key, &in.len);
	return in;
}

static void drop_inputs(struct pak_ctr_drbg_input *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)in[i].p);
}

/* One ACVP test: instantiate, then its steps; out keeps the last output. */
static enum pak_status acvp_run(const struct pak_aes_impl *impl, const json_t *test, int pr,
                                uint8_t *out, size_t n)
{
	struct pak_ctr_drbg d;
	struct pak_ctr_drbg_input seed[3] = {hex_input(test, "entropyInput"),
	                                     hex_input(test, "nonce"),
	                                     hex_input(test, "persoString")};
	enum pak_status st = PAK_OK;
	json_t *step;
	size_t i;

	pak_ctr_drbg_instantiate_with(&d, impl, seed, 3);
	drop_inputs(seed, 3);
	json_array_foreach(json_object_get(test, "otherInput"), i, step)
	{
		struct pak_ctr_drbg_input in[2] = {hex_input(step, "entropyInput"),
		                                   hex_input(step, "additionalInput")};

		if (!strcmp(json_text(step, "intendedUse"), "reSeed")) {
			st = st ? st : pak_ctr_drbg_reseed(&d, in, 2);
		} else if (pr) {
			st = st ? st : pak_ctr_drbg_reseed(&d, in, 2);
			st = st ? st : pak_ctr_drbg_generate(&d, out, n, NULL, 0);
		} else {
			st = st ? st : pak_ctr_drbg_generate(&d, out, n, in + 1, 1);
		}
		drop_inputs(in, 2);
	}
	return st;
}

static void acvp_on(const struct pak_aes_impl *impl, json_t *prompt, json_t *results)
{
	json_t *groups = json_object_get(json_acvp(prompt), "testGroups"), *group, *test;
	json_t *answers = json_object_get(json_acvp(results), "testGroups");
	size_t g, t, run = 0, bad = 0;

	json_array_foreach(groups, g, group)
	{
		size_t n = json_size(group, "returnedBitsLen") / 8;
		int pr = json_is_true(json_object_get(group, "predResistance"));
		json_t *want = json_object_get(json_array_get(answers, g), "tests");

		if (strcmp(json_text(group, "mode"), "AES-256") ||
		    !json_is_true(json_object_get(group, "derFunc")))
			continue;
		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			uint8_t got[64];
			size_t len;
			uint8_t *expected = json_hex(json_array_get(want, t), "returnedBits", &len);

			bad += len != n || acvp_run(impl, test, pr, got, n) ||
			       memcmp(got, expected, n);
			run++;
			free(expected);
		}
	}
	tap_ok(run >= 60 && !bad, "ACVP ctrDRBG AES-256 with df on %s: %zu tests", impl->name, run);
}

static void acvp(void)
{
	json_t *prompt = json_vectors("acvp/ctrDRBG-SP800-90Ar1/prompt");
	json_t *results = json_vectors("acvp/ctrDRBG-SP800-90Ar1/expectedResults");

	for (size_t i = 0; pak_aes_impls[i]; i++)
		if (pak_aes_impls[i]->needs & ~pak_cpu())
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "ACVP ctrDRBG on %s",
			         pak_aes_impls[i]->name);
		else if (!prompt || !results)
			tap_skip("vectors not present", "ACVP ctrDRBG on %s",
			         pak_aes_impls[i]->name);
		else
			acvp_on(pak_aes_impls[i], prompt, results);
	json_decref(prompt);
	json_decref(results);
}

/* Each request length against a longer one: a prefix, since the state before is the same. Guarded
 * outputs. */
static void request_lengths(void)
{
	static const uint8_t seed[48] = "a seed that stays the same for all the lengths";
	const struct pak_ctr_drbg_input in = {seed, sizeof seed};
	struct pak_ctr_drbg d, copy;
	uint8_t want[1100];
	size_t bad = 0;

	pak_ctr_drbg_instantiate(&d, &in, 1);
	copy = d;
	bad += pak_ctr_drbg_generate(&copy, want, sizeof want, NULL, 0) != PAK_OK;
	for (size_t n = 0; n <= sizeof want; n++) {
		uint8_t *out = n % 2 ? tap_guard_end(n) : tap_guard_begin(n);

		copy = d;
		bad += pak_ctr_drbg_generate(&copy, out, n, NULL, 0) || memcmp(out, want, n);
		tap_guard_free(out);
	}
	tap_ok(!bad, "generate: every length 0..1100, guard pages");
	memset(&d, 0, sizeof d);
	tap_ok(pak_ctr_drbg_generate(&d, want, 1, NULL, 0) == PAK_ERR_STATE &&
	               pak_ctr_drbg_reseed(&d, &in, 1) == PAK_ERR_STATE,
	       "nothing before instantiation");
	pak_ctr_drbg_instantiate(&d, &in, 1);
	tap_ok(pak_ctr_drbg_generate(&d, want, PAK_CTR_DRBG_MAX_REQUEST + 1, NULL, 0) ==
	               PAK_ERR_LIMIT,
	       "request too long");
	d.requests = PAK_CTR_DRBG_RESEED_INTERVAL;
	tap_ok(!pak_ctr_drbg_generate(&d, want, 1, NULL, 0) &&
	               pak_ctr_drbg_generate(&d, want, 1, NULL, 0) == PAK_ERR_LIMIT &&
	               !pak_ctr_drbg_reseed(&d, &in, 1) &&
	               !pak_ctr_drbg_generate(&d, want, 1, NULL, 0),
	       "reseed interval enforced");
}

/* --- faults of the source --- */

static void source_faults(void)
{
	static const struct {
		enum fault fault;
		enum pak_status st;
		const char *name;
	} faults[] = {
	        {NO_SYSCALL, PAK_ERR_ENTROPY, "ENOSYS"}, {AGAIN, PAK_ERR_ENTROPY, "EAGAIN"},
	        {INTERRUPTED, PAK_OK, "EINTR"},          {SHORT, PAK_OK, "short reads"},
	        {EMPTY, PAK_ERR_ENTROPY, "empty reads"},
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		uint8_t a[100], b[100];
		struct pak_drbg *d = NULL;
		enum pak_status st, st2, st3;

		memset(a, 0xee, sizeof a);
		memset(b, 0xee, sizeof b);
		fault = faults[i].fault;
		st = PAK_OK; /* the kernel is read by some */
		for (int k = 0; k < PAK_SEEDED_KERNEL && !st; k++)
			st = pak_rng_bytes(a, sizeof a);
		st2 = pak_entropy_bytes(b, sizeof b);
		st3 = pak_drbg_new(&d, PAK_ALG_CTR_DRBG, NULL, 0, NULL);
		fault = NONE;
		tap_ok(st == faults[i].st && st2 == st && st3 == st && !d == !!st &&
		               all_zero(a, sizeof a) == !!st && all_zero(b, sizeof b) == !!st,
		       "getrandom: %s", faults[i].name);
		pak_drbg_free(d);
		tap_ok(pak_module_state() == PAK_STATE_RUNNING && !pak_rng_bytes(a, sizeof a),
		       "good again after %s", faults[i].name);
	}
}

/* Runs f in a child; its exit code. */
static int in_child(int (*f)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(f());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int stuck_source_is_fatal(void)
{
	uint8_t out[32];

	fault = STUCK;
	if (pak_entropy_bytes(out, sizeof out) != PAK_ERR_ENTROPY || !all_zero(out, sizeof out))
		return 1;
	fault = NONE;
	if (pak_module_state() != PAK_STATE_ERROR ||
	    strcmp(pak_module_failure(), "entropy health test"))
		return 2;
	if (pak_rng_bytes(out, sizeof out) != PAK_ERR_SELFTEST || !all_zero(out, sizeof out))
		return 3;
	if (pak_entropy_bytes(out, sizeof out) != PAK_ERR_SELFTEST)
		return 4;
	if (pak_module_selftest() || pak_rng_bytes(out, sizeof out))
		return 5;
	return 0;
}

/* The kernel sticks after seeding: the additional input repeats. */
static int stuck_fresh_is_seen(void)
{
	uint8_t out[32];

	if (pak_rng_bytes(out, sizeof out))
		return 1;
	fault = ZEROS;
	/* the second read of the kernel sees it */
	for (int i = 0; i < 2 * PAK_SEEDED_KERNEL; i++)
		if (pak_rng_bytes(out, sizeof out))
			return !all_zero(out, sizeof out);
	return 2;
}

/* How often the kernel is read for requests of one second, with and without RDRAND; a request
 * before which a second has gone by reads it too. */
static void kernel_share(void)
{
	struct pak_drbg d = {0};
	uint8_t out[16];
	size_t bad = pak_seeded_instantiate(&d, NULL, 0) != PAK_OK, reads = 0;
	int rdrand = (pak_cpu() & PAK_CPU_RDRAND) != 0;

	for (int i = 0; i < 64; i++) {
		uint32_t left = d.kernel_left;

		bad += pak_seeded_generate(&d, out, 16, false, NULL, 0) != PAK_OK;
		reads += d.kernel_left >= left;
	}
	/* a second may have begun in between */
	tap_ok(!bad && (rdrand ? reads >= 4 && reads <= 6 : reads == 64),
	       "%zu of 64 requests took bytes of the kernel", reads);
	d.kernel_at--;
	bad = pak_seeded_generate(&d, out, 16, false, NULL, 0) != PAK_OK;
	tap_ok(!bad && d.kernel_left == PAK_SEEDED_KERNEL - 1, "as does the first of a second");
	memset(d.last_fresh, 0, sizeof d.last_fresh);
	memset(d.last_rdrand, 0, sizeof d.last_rdrand);
	bad = pak_seeded_generate(&d, out, 16, false, NULL, 0) != PAK_OK;
	tap_ok(!bad && all_zero(d.last_rdrand, 16) != rdrand &&
	               all_zero(d.last_fresh, 16) == rdrand,
	       "the others those of the processor where it has them");
}

/* --- copies, forks, threads --- */

#define COPIES 2000

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 16);
}

static size_t duplicates(uint8_t (*blocks)[16], size_t n)
{
	size_t same = 0;

	qsort(blocks, n, 16, compare);
	for (size_t i = 1; i < n; i++)
		same += !memcmp(blocks[i - 1], blocks[i], 16);
	return same;
}

static void restored_copies(void)
{
	static uint8_t blocks[COPIES][16];
	struct pak_drbg d = {0}, copy;
	size_t bad = pak_seeded_instantiate(&d, NULL, 0) != PAK_OK;

	copy = d;
	for (size_t i = 0; i < COPIES; i++) {
		d = copy;
		bad += pak_seeded_generate(&d, blocks[i], 16, false, NULL, 0) != PAK_OK;
	}
	tap_ok(!bad && !duplicates(blocks, COPIES), "a restored state never repeats: %d times",
	       COPIES);
}

#define FORKS 200

static void forks(void)
{
	static uint8_t blocks[2 * FORKS + 1][16];
	struct pak_drbg *own;
	size_t bad = pak_drbg_new(&own, PAK_ALG_CTR_DRBG, NULL, 0, NULL) != PAK_OK;
	int fd[2] = {-1, -1};

	bad += pak_rng_bytes(blocks[2 * FORKS], 16) != PAK_OK || pipe(fd);
	for (size_t i = 0; i < FORKS && !bad; i++) {
		pid_t pid = fork();

		if (!pid) {
			uint8_t out[32];
			int fail = pak_rng_bytes(out, 16) ||
			           pak_drbg_generate(own, out + 16, 16, false, NULL, 0) ||
			           own->core.requests != 2; /* it has been reseeded */

			_exit(fail || write(fd[1], out, 32) != 32);
		}
		int status;
		bad += pid < 0 || waitpid(pid, &status, 0) != pid || status ||
		       read(fd[0], blocks[2 * i], 32) != 32;
	}
	tap_ok(!bad && !duplicates(blocks, 2 * FORKS + 1),
	       "%d forks: thread and own DRBGs reseeded, no block twice", FORKS);
	close(fd[0]);
	close(fd[1]);
	pak_drbg_free(own);
}

static int child_page_is_wiped(void)
{
	void *page = tap_guard_end(4096);

	memset(page, 1, 4096);
	if (!pak_wipe_on_fork(page, 4096))
		return 77;
	int status;
	pid_t pid = fork();
	if (!pid)
		_exit(!all_zero(page, 4096));
	return waitpid(pid, &status, 0) != pid || status;
}

#define THREADS 64
#define PER_THREAD 32
static uint8_t thread_blocks[THREADS * PER_THREAD][16];
static atomic_size_t thread_errors;
static pthread_barrier_t gate;

static void *thread_main(void *arg)
{
	uint8_t(*out)[16] = arg;

	pthread_barrier_wait(&gate);
	for (int i = 0; i < PER_THREAD; i++)
		thread_errors += pak_rng_bytes(out[i], 16) != PAK_OK;
	return NULL;
}

static void threads(void)
{
	pthread_t t[THREADS];
	size_t before = pak_thread_count();

	pthread_barrier_init(&gate, NULL, THREADS);
	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, thread_main, thread_blocks[i * PER_THREAD]))
			abort();
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	tap_ok(!thread_errors && !duplicates(thread_blocks, THREADS * PER_THREAD),
	       "%d threads: no block twice", THREADS);
	tap_ok(pak_thread_count() == before, "their states are gone");
	pthread_barrier_destroy(&gate);
}

static volatile sig_atomic_t signals;
static uint8_t from_handler[64][16];

static void handler(int sig)
{
	(void)sig;
	/* NOLINTNEXTLINE(bugprone-signal-handler): that it survives this is what is tested */
	if (signals < 64 && !pak_rng_bytes(from_handler[signals], 16))
		signals++;
}

static void signal_reentry(void)
{
	struct itimerval every = {{0, 200}, {0, 200}}, off = {{0, 0}, {0, 0}};
	static uint8_t blocks[100000][16];
	size_t n = 0, bad = 0;

	signal(SIGALRM, handler);
	setitimer(ITIMER_REAL, &every, NULL);
	while (signals < 64 && n < 100000 - 64)
		bad += pak_rng_bytes(blocks[n++], 16) != PAK_OK;
	setitimer(ITIMER_REAL, &off, NULL);
	memcpy(blocks[n], from_handler, (size_t)signals * 16);
	n += (size_t)signals;
	tap_ok(!bad && signals > 0 && !duplicates(blocks, n),
	       "called from a signal handler: no block twice");
}

/* A call from inside a request must not touch the state in use: it seeds one of its own. */
static void reentry(void)
{
	uint8_t block[16];
	size_t seeded = 0;

	(void)!pak_rng_bytes(block, sizeof block);
	fault = REENTER;
	enum pak_status st = PAK_OK;
	for (int i = 0; i < PAK_SEEDED_KERNEL && !st && !n_inner; i++)
		st = pak_rng_bytes(block, sizeof block);
	fault = NONE;
	for (size_t i = 1; i < n_inner; i++)
		seeded += inner_reads[i] == 48;
	tap_ok(!st && seeded == 1 && !all_zero(inner_block, 16) && memcmp(block, inner_block, 16),
	       "called from inside a request: a DRBG of its own");
	n_inner = 0;
}

/* --- the service --- */

static void service(void)
{
	static uint8_t big[3 * PAK_DRBG_MAX_REQUEST + 5];
	uint8_t a[64], b[64], adin[257] = {0};
	struct pak_drbg *d = (void *)big, *e = NULL;
	struct pak_verdict v;

	tap_ok(pak_drbg_new(&d, PAK_ALG_SHA256, NULL, 0, &v) == PAK_ERR_UNSUPPORTED && !d,
	       "no such DRBG");
	tap_ok(pak_drbg_new(&d, PAK_ALG_CTR_DRBG, adin, 257, &v) == PAK_ERR_LENGTH && !d,
	       "personalisation string too long");
	tap_ok(!pak_drbg_new(&d, PAK_ALG_CTR_DRBG, adin, 256, &v) && v.kind == PAK_ALLOW &&
	               !pak_drbg_new(&e, PAK_ALG_CTR_DRBG, adin, 256, NULL),
	       "instances");
	tap_ok(!pak_drbg_generate(d, a, 64, false, NULL, 0) &&
	               !pak_drbg_generate(e, b, 64, false, NULL, 0) && memcmp(a, b, 64),
	       "two instances differ");
	tap_ok(pak_drbg_generate(d, a, 64, false, adin, 257) == PAK_ERR_LENGTH && all_zero(a, 64),
	       "additional input too long");
	tap_ok(pak_drbg_generate(d, big, PAK_DRBG_MAX_REQUEST + 1, false, NULL, 0) == PAK_ERR_LIMIT,
	       "request too long");
	tap_ok(!pak_drbg_generate(d, a, 64, true, adin, 256) && d->core.requests == 2,
	       "prediction resistance reseeds");
	tap_ok(!pak_drbg_reseed(d, adin, 5) && d->core.requests == 1 &&
	               pak_drbg_reseed(d, adin, 257) == PAK_ERR_LENGTH,
	       "reseed");
	d->core.requests = PAK_SEEDED_REQUESTS + 1;
	tap_ok(!pak_drbg_generate(d, a, 1, false, NULL, 0) && d->core.requests == 2,
	       "reseeds after %d requests", PAK_SEEDED_REQUESTS);
	d->seeded_at -= PAK_SEEDED_SECONDS;
	tap_ok(!pak_drbg_generate(d, a, 1, false, NULL, 0) && d->core.requests == 2,
	       "reseeds after %d seconds", PAK_SEEDED_SECONDS);
	d->bytes = PAK_SEEDED_BYTES;
	tap_ok(!pak_drbg_generate(d, a, 1, false, NULL, 0) && d->core.requests == 2,
	       "reseeds after 1 MiB");
	d->process.pid++;
	tap_ok(!pak_drbg_generate(d, a, 1, false, NULL, 0) && d->core.requests == 2,
	       "reseeds under another pid");
	d->process.generation++;
	tap_ok(!pak_drbg_generate(d, a, 1, false, NULL, 0) && d->core.requests == 2,
	       "reseeds in another generation");
	fault = NO_SYSCALL;
	tap_ok(pak_drbg_reseed(d, NULL, 0) == PAK_ERR_ENTROPY, "reseed without a source");
	fault = NONE;
	pak_drbg_free(d);
	pak_drbg_free(e);
	pak_drbg_free(NULL);

	memset(big, 0, sizeof big);
	tap_ok(!pak_rng_bytes(big, sizeof big) && !all_zero(big, 100) &&
	               !all_zero(big + sizeof big - 20, 20),
	       "more than one request's length");
	tap_ok(!pak_rng_bytes(NULL, 0), "0 bytes");
	tap_ok(pak_entropy_bytes(big, 257) == PAK_ERR_LENGTH, "too much from the source");
}

int main(void)
{
	uint8_t byte;

	tap_ok(pak_rng_bytes(&byte, 1) == PAK_ERR_STATE &&
	               pak_entropy_bytes(&byte, 1) == PAK_ERR_SELFTEST,
	       "nothing before pak_module_init");
	core_init();
	acvp();
	request_lengths();
	source_faults();
	tap_ok(in_child(stuck_source_is_fatal) == 0,
	       "a stuck source is fatal until a full re-test");
	tap_ok(in_child(stuck_fresh_is_seen) == 0,
	       "a stuck kernel is seen in the additional input");
	kernel_share();
	restored_copies();
	forks();
	int wiped = child_page_is_wiped();
	if (wiped == 77)
		tap_skip("the kernel has no MADV_WIPEONFORK", "pages wiped on fork");
	else
		tap_ok(!wiped, "pages wiped on fork");
	threads();
	signal_reentry();
	reentry();
	service();
	return tap_done();
}
