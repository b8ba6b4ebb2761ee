/* SPDX-License-Identifier: Apache-2.0
 *
 * differential [-n CASES] [-s SEED] [-j JOBS] [-p] [-o CASE] [ROW...]: CASES random cases of each
 * row (or of those named) in JOBS processes, TAP. A difference is printed with the arguments that
 * repeat that case alone. -p plants a fault in each case: the row fails unless all are found. */
#include "tests/differential/differential.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined HAVE_GCRYPT
#include <gcrypt.h>
#endif

#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

static const struct diff_row *const families[] = {
        diff_kdf,  diff_keccak,   diff_aes,         diff_aead,      diff_digest,
        diff_drbg, diff_rsa,      diff_ec,          diff_edx,       diff_edx448,
        diff_ffdh, diff_kdf_more, diff_eddsa_modes, diff_pss_shake,
};
#define FAMILIES (sizeof families / sizeof *families)

#define TOLD 5      /* differences that are printed */
#define CHUNK 64    /* cases that one process takes in a row: what it keeps for them is of use */
#define PATIENCE 15 /* seconds between signs of life */
#define MAX_JOBS 64

/* What a process has found, in memory that all see. */
struct tally {
	uint64_t done, bad, plants, compared[DIFF_PEERS];
};

static uint64_t cases = 500, seed = 1, only = UINT64_MAX, jobs = 1, planting;
static struct tally *tallies;

uint64_t diff_random(struct diff_case *c)
{
	return tap_random64(&c->random);
}

size_t diff_below(struct diff_case *c, size_t n)
{
	return (size_t)(diff_random(c) % n);
}

void diff_bytes(struct diff_case *c, void *out, size_t n)
{
	tap_random(&c->random, out, n);
}

size_t diff_len(struct diff_case *c, size_t max)
{
	size_t n;

	switch (diff_below(c, 4)) {
	case 0:
		n = diff_below(c, 40);
		break;
	case 1:
		n = 8 * (1 + diff_below(c, 64)) + diff_below(c, 3) - 1;
		break;
	default:
		return diff_below(c, max + 1);
	}
	return n < max ? n : max;
}

void diff_plant(struct diff_case *c, void *result, size_t n)
{
	if (!c->planting || !n)
		return;
	((uint8_t *)result)[diff_below(c, n)] ^= (uint8_t)(1 << diff_below(c, 8));
	c->plants++;
}

static void difference(struct diff_case *c, enum diff_peer peer, const char *format, va_list args)
{
	static const char *const names[DIFF_PEERS] = {"libcrypto", "libgcrypt"};
	int at;

	if (c->differences++)
		return;
	at = snprintf(c->text, sizeof c->text, "%s differs: ", names[peer]);
	vsnprintf(c->text + at, sizeof c->text - (size_t)at, format, args);
}

void diff_equal(struct diff_case *c, enum diff_peer peer, const void *ours, const void *theirs,
                size_t n, const char *format, ...)
{
	va_list args;

	c->compared[peer]++;
	if (!n || !memcmp(ours, theirs, n))
		return;
	va_start(args, format);
	difference(c, peer, format, args);
	va_end(args);
}

void diff_holds(struct diff_case *c, enum diff_peer peer, int holds, const char *format, ...)
{
	va_list args;

	c->compared[peer]++;
	if (holds)
		return;
	va_start(args, format);
	difference(c, peer, format, args);
	va_end(args);
}

void diff_must(int ok, const char *what)
{
	if (ok)
		return;
	printf("Bail out! %s\n", what);
	exit(1);
}

/* Each case has a generator of its own, so that it can be repeated without those before it. */
static void run_case(struct diff_case *c, const struct diff_row *row, uint64_t number)
{
	uint64_t mixed = seed;

	c->number = number;
	c->random = tap_random64(&mixed) + number;
	c->random = tap_random64(&c->random);
	c->differences = 0;
	c->planting = planting != 0;
	c->plants = 0;
	row->run(c);
}

static void tell(const struct diff_case *c, const struct diff_row *row, uint64_t number)
{
	if (planting)
		tap_diag("a planted fault was not found");
	else
		tap_diag("%s", c->text);
	tap_diag("again: -s %" PRIu64 " -o %" PRIu64 " %s'%s'", seed, number, planting ? "-p " : "",
	         row->name);
	fflush(stdout);
}

static void progress(const struct diff_row *row, uint64_t end)
{
	static time_t last;
	uint64_t done = 0;
	time_t now = time(NULL);

	if (!last)
		last = now;
	if (now - last < PATIENCE)
		return;
	last = now;
	for (uint64_t i = 0; i < jobs; i++)
		done += tallies[i].done;
	tap_diag("%s: %" PRIu64 " of %" PRIu64, row->name, done, end);
	fflush(stdout);
}

/* The cases that fall to one process. */
static void run_share(const struct diff_row *row, uint64_t first, uint64_t end, uint64_t job)
{
	struct diff_case c = {0};
	struct tally *t = &tallies[job];

	for (uint64_t i = first; i < end; i++) {
		int bad;

		if (jobs > 1 && i / CHUNK % jobs != job)
			continue;
		run_case(&c, row, i);
		t->done++;
		t->plants += c.plants;
		bad = planting ? c.plants && !c.differences : c.differences != 0;
		if (bad && t->bad++ < TOLD)
			tell(&c, row, i);
		if (!job)
			progress(row, end);
	}
	memcpy(t->compared, c.compared, sizeof t->compared);
}

static int run_jobs(const struct diff_row *row, uint64_t first, uint64_t end)
{
	pid_t pids[MAX_JOBS];
	int good = 1;

	fflush(stdout);
	for (uint64_t job = 1; job < jobs; job++) {
		pids[job] = fork();
		diff_must(pids[job] >= 0, "fork");
		if (!pids[job]) {
			run_share(row, first, end, job);
			_exit(0);
		}
	}
	run_share(row, first, end, 0);
	for (uint64_t job = 1; job < jobs; job++) {
		int status;

		good &= waitpid(pids[job], &status, 0) == pids[job] && !status;
	}
	return good;
}

static void run_row(const struct diff_row *row)
{
	uint64_t first = only == UINT64_MAX ? 0 : only;
	uint64_t end = row->every ? (cases + row->every - 1) / row->every : cases;
	struct tally sum = {0};
	int good;

	end = only == UINT64_MAX ? end : only + 1;
	memset(tallies, 0, MAX_JOBS * sizeof *tallies);
	good = run_jobs(row, first, end);
	for (uint64_t i = 0; i < jobs; i++) {
		sum.done += tallies[i].done;
		sum.bad += tallies[i].bad;
		sum.plants += tallies[i].plants;
		for (int p = 0; p < DIFF_PEERS; p++)
			sum.compared[p] += tallies[i].compared[p];
	}
	good &= sum.done == end - first && !sum.bad;
	if (planting)
		tap_ok(good && sum.plants > 0, "%s: %" PRIu64 " planted faults, %" PRIu64 " unseen",
		       row->name, sum.plants, sum.bad);
	else
		tap_ok(good && sum.compared[DIFF_LIBCRYPTO] + sum.compared[DIFF_LIBGCRYPT] > 0,
		       "%s: %" PRIu64 " cases, %" PRIu64
		       " differences; compared with libcrypto %" PRIu64 ", libgcrypt %" PRIu64,
		       row->name, sum.done, sum.bad, sum.compared[DIFF_LIBCRYPTO],
		       sum.compared[DIFF_LIBGCRYPT]);
	fflush(stdout);
}

static int wanted(const struct diff_row *row, char *const names[])
{
	if (!*names)
		return 1;
	while (*names && strcmp(*names, row->name))
		names++;
	return *names != NULL;
}

static void options(int argc, char *argv[])
{
	int opt;

	while ((opt = getopt(argc, argv, "n:s:o:j:p")) != -1) {
		uint64_t *value = opt == 'n'   ? &cases
		                  : opt == 's' ? &seed
		                  : opt == 'o' ? &only
		                  : opt == 'j' ? &jobs
		                               : NULL;
		char *end;

		if (opt == 'p') {
			planting = 1;
			continue;
		}
		if (!value)
			exit(2);
		*value = strtoull(optarg, &end, 0);
		if (*end || !*optarg || !jobs || jobs > MAX_JOBS) {
			fprintf(stderr, "differential: -%c takes a number, not '%s'\n", opt,
			        optarg);
			exit(2);
		}
	}
}

int main(int argc, char *argv[])
{
	options(argc, argv);
	tallies = mmap(NULL, MAX_JOBS * sizeof *tallies, PROT_READ | PROT_WRITE,
	               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	diff_must(tallies != MAP_FAILED, "mmap");
#if defined HAVE_GCRYPT
	gcry_check_version(NULL);
	gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
	gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
#else
	tap_diag("built without libgcrypt");
#endif
	core_init();
	tap_diag("%s", pak_module_info());
	for (size_t f = 0; f < FAMILIES; f++)
		for (const struct diff_row *row = families[f]; row->name; row++)
			if (wanted(row, argv + optind))
				run_row(row);
	return tap_done();
}
