/* SPDX-License-Identifier: Apache-2.0
 *
 * differential [-n CASES] [-s SEED] [-o CASE] [ROW...]: CASES random cases of each row (or of those
 * named), TAP. A difference is printed with the arguments that repeat that case alone. */
#include "tests/differential/differential.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined HAVE_GCRYPT
#include <gcrypt.h>
#endif

#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

static const struct diff_row *const families[] = {
        diff_kdf,
        diff_keccak,
};
#define FAMILIES (sizeof families / sizeof *families)

#define TOLD 5 /* differences that are printed */

static uint64_t cases = 2000, seed = 1, only = UINT64_MAX;

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

void diff_equal(struct diff_case *c, enum diff_peer peer, const void *ours, const void *theirs,
                size_t n, const char *format, ...)
{
	static const char *const names[DIFF_PEERS] = {"libcrypto", "libgcrypt"};
	va_list args;
	int at;

	c->compared[peer]++;
	if (!n || !memcmp(ours, theirs, n) || c->differences++)
		return;
	at = snprintf(c->text, sizeof c->text, "%s differs: ", names[peer]);
	va_start(args, format);
	vsnprintf(c->text + at, sizeof c->text - (size_t)at, format, args);
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

	c->random = tap_random64(&mixed) + number;
	c->random = tap_random64(&c->random);
	c->differences = 0;
	row->run(c);
}

static void run_row(const struct diff_row *row)
{
	struct diff_case c = {0};
	uint64_t bad = 0, first = only == UINT64_MAX ? 0 : only;
	uint64_t end = only == UINT64_MAX ? cases : only + 1;

	for (uint64_t i = first; i < end; i++) {
		run_case(&c, row, i);
		if (!c.differences || bad++ >= TOLD)
			continue;
		tap_diag("%s", c.text);
		tap_diag("again: -s %" PRIu64 " -o %" PRIu64 " '%s'", seed, i, row->name);
	}
	tap_ok(!bad && c.compared[DIFF_LIBCRYPTO] + c.compared[DIFF_LIBGCRYPT] > 0,
	       "%s: %" PRIu64 " cases, %" PRIu64 " differences; compared with libcrypto %" PRIu64
	       ", libgcrypt %" PRIu64,
	       row->name, end - first, bad, c.compared[DIFF_LIBCRYPTO], c.compared[DIFF_LIBGCRYPT]);
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

	while ((opt = getopt(argc, argv, "n:s:o:")) != -1) {
		uint64_t *value = opt == 'n'   ? &cases
		                  : opt == 's' ? &seed
		                  : opt == 'o' ? &only
		                               : NULL;
		char *end;

		if (!value)
			exit(2);
		*value = strtoull(optarg, &end, 0);
		if (*end || !*optarg) {
			fprintf(stderr, "differential: -%c takes a number, not '%s'\n", opt,
			        optarg);
			exit(2);
		}
	}
}

int main(int argc, char *argv[])
{
	options(argc, argv);
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
