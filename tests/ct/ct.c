/* SPDX-License-Identifier: Apache-2.0
 *
 * ct [--quick] [part of a row's name]: runs the rows, TAP output.
 * ct --calls: for callgrind, which is to tell what each row calls: see coverage.py.
 *
 * Under memcheck a finding is a rise of its error count. In a MemorySanitizer build a finding ends
 * the process, so each row runs in a child. Planted rows must be found, all others not; the program
 * refuses to run where nothing would be seen. */
#include "tests/ct/ct.h"

#include <config.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#if defined PAK_CT_MSAN
#include <sanitizer/msan_interface.h>
#elif defined HAVE_VALGRIND_MEMCHECK_H
#include <valgrind/memcheck.h>
#include <valgrind/valgrind.h>
#endif
#if defined __has_include
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#endif

#define MSAN_FOUND 86 /* what a report exits with, see __msan_default_options */

static const struct ct_row *const tables[] = {ct_planted, ct_symmetric, ct_kdf,      ct_aes,
                                              ct_modes,   ct_ec,        ct_edx,      ct_edx448,
                                              ct_rsa,     ct_ffdh,      ct_services, NULL};
static int failed; /* this row, for a reason other than a finding */

void ct_secret(const void *p, size_t n)
{
#if defined PAK_CT_MSAN
	__msan_allocated_memory(p, n);
#elif defined HAVE_VALGRIND_MEMCHECK_H
	(void)VALGRIND_MAKE_MEM_UNDEFINED(p, n);
#else
	(void)p, (void)n;
#endif
}

void ct_public(const void *p, size_t n)
{
#if defined PAK_CT_MSAN
	__msan_unpoison(p, n);
#elif defined HAVE_VALGRIND_MEMCHECK_H
	(void)VALGRIND_MAKE_MEM_DEFINED(p, n);
#else
	(void)p, (void)n;
#endif
}

void ct_reached(void *p, size_t n)
{
	int secret = 0;

#if defined PAK_CT_MSAN
	secret = __msan_test_shadow(p, n) >= 0;
#elif defined HAVE_VALGRIND_MEMCHECK_H
	for (size_t i = 0; i < n; i++) {
		unsigned char bits = 0;

		(void)VALGRIND_GET_VBITS((unsigned char *)p + i, &bits, 1);
		secret |= bits;
	}
#endif
	ct_public(p, n);
	ct_must(secret, "the secret did not reach the output");
}

void ct_must(int good, const char *what)
{
	if (good)
		return;
	tap_diag("%s", what);
	failed = 1;
}

void ct_ok(int st)
{
	ct_public(&st, sizeof st);
	ct_must(!st, pak_status_str((enum pak_status)st));
}

int ct_runs(uint32_t needs)
{
	return !(needs & ~pak_cpu());
}

#if defined PAK_CT_MSAN
const char *__msan_default_options(void);
const char *__msan_default_options(void)
{
	return "exitcode=86:halt_on_error=1:print_stats=0";
}

static int watched(void)
{
	return 1;
}

static int findings(const struct ct_row *row)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (row->planted && !freopen("/dev/null", "w", stderr))
			_exit(1);
		row->run();
		fflush(stdout);
		_exit(failed);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) {
		failed = 1;
		return 0;
	}
	failed = WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != MSAN_FOUND;
	return WEXITSTATUS(status) == MSAN_FOUND;
}
#elif defined HAVE_VALGRIND_MEMCHECK_H
static int watched(void)
{
	return RUNNING_ON_VALGRIND != 0;
}

static int findings(const struct ct_row *row)
{
	const unsigned long before = VALGRIND_COUNT_ERRORS;

	row->run();
	return VALGRIND_COUNT_ERRORS != before;
}
#else
static int watched(void)
{
	return 0;
}

static int findings(const struct ct_row *row)
{
	(void)row;
	return 0;
}
#endif

static void run(const struct ct_row *row)
{
	int found;

	failed = 0;
	found = findings(row);
	if (row->planted)
		tap_ok(found && !failed, "planted: %s is found", row->name);
	else
		tap_ok(!found && !failed, "%s", row->name);
}

/* A dump a row, of its second run: what runs once, as self-tests do, is not the row's doing. */
static int calls(void)
{
#if defined CALLGRIND_DUMP_STATS_AT
	core_init();
	for (size_t t = 0; tables[t]; t++)
		for (const struct ct_row *r = tables[t]; r->name; r++) {
			if (r->planted)
				continue;
			r->run();
			CALLGRIND_ZERO_STATS;
			r->run();
			CALLGRIND_DUMP_STATS_AT(r->name);
			printf("%s\n", r->name);
		}
	return 0;
#else
	fprintf(stderr, "ct: built without the header of callgrind\n");
	return 2;
#endif
}

int main(int argc, char **argv)
{
	int quick = argc > 1 && !strcmp(argv[1], "--quick");
	const char *filter = argc > 1 + quick ? argv[1 + quick] : NULL;

	if (argc > 1 && !strcmp(argv[1], "--calls"))
		return calls();
	if (!watched()) {
		fprintf(stderr,
		        "ct: nothing watches: run under valgrind, or build with --enable-msan\n");
		return 2;
	}
	core_init();
	tap_diag("%s", pak_module_info());
	for (size_t t = 0; tables[t]; t++)
		for (const struct ct_row *r = tables[t]; r->name; r++)
			if ((!filter || strstr(r->name, filter)) && !(quick && r->needs_marks))
				run(r);
	return tap_done();
}
