/* SPDX-License-Identifier: Apache-2.0
 *
 * Parsing the command line (options.h). */
#include <config.h>

#include "harness/options.h"

#include <errno.h>
#include <getopt.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static const char usage_text[] =
        "usage: pakpss-validate --target TARGET... --vectors PATH... [--out DIR] [options]\n"
        "Judges cryptographic products against test vectors, each in a confined process of its own.\n"
        "\n"
        "  --target TARGET    pkcs11:/path/to/module.so, pkcs11:NAME (as p11-kit knows it), provider:NAME or\n"
        "                     provider:/path/to/NAME.so; then ?key=value&key=value, see pakpss-validate(1):\n"
        "                     slot token init init-token login pin-file pin-env dir conf env rw profile memory cpu\n"
        "  --vectors PATH     a vector set, or a folder with sets at any depth: ACVP (prompt.json and\n"
        "                     expectedResults.json) and Wycheproof (*_test.json), also .gz\n"
        "  --suite NAME       only sets whose name holds NAME, or matches it if it is a glob; may repeat\n"
        "  --case ID          only this case, as a report names it: TG:TC, TG:TC:freshN or TG:TC:twinN\n"
        "  --out DIR          write report.json, timing.json, report.xml and report.html there\n"
        "  --no-html          leave report.html out\n"
        "  --pin-file FILE    PIN of the PKCS#11 targets, first line of FILE; or\n"
        "  --pin-env NAME     from an environment variable; or\n"
        "  --pin-fd N         from a descriptor. Never on the command line.\n"
        "  --init-args TEXT   what C_Initialize gets as library parameters (NSS wants them)\n"
        "  --seed N           of fresh cases and twins; random unless given, always in the report\n"
        "  --fresh N          fresh cases per group (default 2)\n"
        "  --timeout SECONDS  for one call of the product (default 10)\n"
        "  --load-timeout SECONDS  for loading it (default 30)\n"
        "  --crash-budget N   after N deaths the rest of a target is not run (default 20)\n"
        "  --large-max MIB    largest large-data test (default 64)\n"
        "  --no-self-check    do not prove the harness first; the report says so\n"
        "  --list-targets     print what can be tested on this system\n"
        "  --list-sets        print the sets found under --vectors\n"
        "  --quiet            no progress\n"
        "  --help, --version\n"
        "\n"
        "Exit code: 0 every target passed, 1 findings, 2 something could not be judged (bad input, a product\n"
        "that cannot be loaded, nothing executed, an interrupted run, a harness error).\n";

enum option_id {
	O_TARGET = 256,
	O_VECTORS,
	O_SUITE,
	O_CASE,
	O_OUT,
	O_NO_HTML,
	O_PIN_FILE,
	O_PIN_ENV,
	O_PIN_FD,
	O_INIT,
	O_SEED,
	O_FRESH,
	O_TIMEOUT,
	O_LOAD,
	O_CRASHES,
	O_LARGE,
	O_NO_SELF,
	O_LIST,
	O_LIST_SETS,
	O_QUIET,
	O_WORKER,
	O_DATA,
	O_HELP,
	O_VERSION
};

static const struct option long_options[] = {
        {"target", 1, NULL, O_TARGET},
        {"vectors", 1, NULL, O_VECTORS},
        {"suite", 1, NULL, O_SUITE},
        {"case", 1, NULL, O_CASE},
        {"out", 1, NULL, O_OUT},
        {"no-html", 0, NULL, O_NO_HTML},
        {"pin-file", 1, NULL, O_PIN_FILE},
        {"pin-env", 1, NULL, O_PIN_ENV},
        {"pin-fd", 1, NULL, O_PIN_FD},
        {"init-args", 1, NULL, O_INIT},
        {"seed", 1, NULL, O_SEED},
        {"fresh", 1, NULL, O_FRESH},
        {"timeout", 1, NULL, O_TIMEOUT},
        {"load-timeout", 1, NULL, O_LOAD},
        {"crash-budget", 1, NULL, O_CRASHES},
        {"large-max", 1, NULL, O_LARGE},
        {"no-self-check", 0, NULL, O_NO_SELF},
        {"list-targets", 0, NULL, O_LIST},
        {"list-sets", 0, NULL, O_LIST_SETS},
        {"quiet", 0, NULL, O_QUIET},
        {"worker", 1, NULL, O_WORKER},
        {"data-dir", 1, NULL, O_DATA},
        {"help", 0, NULL, O_HELP},
        {"version", 0, NULL, O_VERSION},
        {NULL, 0, NULL, 0},
};

void pak_die(const char *format, ...)
{
	va_list ap;
	fputs("pakpss-validate: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(PAK_EXIT_NOT_JUDGED);
}

static uint64_t number(const char *name, const char *text, uint64_t max)
{
	char *end;
	errno = 0;
	unsigned long long n = strtoull(text, &end, 0);
	if (errno != 0 || *end != 0 || *text < '0' || *text > '9' || n > max)
		pak_die("--%s: '%s' is not a number from 0 to %llu", name, text,
		        (unsigned long long)max);
	return n;
}

static void push(const char ***list, size_t *count, const char *text)
{
	*list = pak_grow((void *)(uintptr_t)*list, *count + 1, sizeof **list);
	(*list)[(*count)++] = text;
}

static void take_number(struct pak_options *o, int id, const char *text)
{
	switch (id) {
	case O_SEED:
		o->seed = number("seed", text, UINT64_MAX);
		o->have_seed = true;
		break;
	case O_FRESH:
		o->fresh = (unsigned)number("fresh", text, 1000);
		break;
	case O_PIN_FD:
		o->pin_fd = (int)number("pin-fd", text, 1023);
		break;
	case O_TIMEOUT:
		o->limits.call_ms = (int64_t)number("timeout", text, 86400) * 1000;
		break;
	case O_LOAD:
		o->limits.load_ms = (int64_t)number("load-timeout", text, 86400) * 1000;
		break;
	case O_CRASHES:
		o->limits.crashes = (unsigned)number("crash-budget", text, 1000000);
		break;
	default:
		o->limits.large_max = number("large-max", text, 1 << 20) << 20;
		break;
	}
}

static void take_flag(struct pak_options *o, int id)
{
	switch (id) {
	case O_NO_HTML:
		o->html = false;
		break;
	case O_NO_SELF:
		o->self_check = false;
		break;
	case O_LIST:
		o->list_targets = true;
		break;
	case O_LIST_SETS:
		o->list_sets = true;
		break;
	case O_QUIET:
		o->quiet = true;
		break;
	case O_HELP:
		fputs(usage_text, stdout);
		exit(PAK_EXIT_PASS);
	case O_VERSION:
		printf("pakpss-validate %s (%s)\n", PACKAGE_VERSION,
		       OpenSSL_version(OPENSSL_VERSION));
		exit(PAK_EXIT_PASS);
	default:
		fputs("try pakpss-validate --help\n", stderr);
		exit(PAK_EXIT_NOT_JUDGED);
	}
}

static bool take_text(struct pak_options *o, int id, const char *text)
{
	const char **single = id == O_CASE       ? &o->only
	                      : id == O_OUT      ? &o->out
	                      : id == O_PIN_FILE ? &o->pin_file
	                      : id == O_PIN_ENV  ? &o->pin_env
	                      : id == O_INIT     ? &o->init_args
	                      : id == O_WORKER   ? &o->worker
	                      : id == O_DATA     ? &o->data_dir
	                                         : NULL;
	if (single != NULL)
		*single = text;
	else if (id == O_TARGET)
		push(&o->targets, &o->target_count, text);
	else if (id == O_VECTORS)
		push(&o->vectors, &o->vectors_count, text);
	else if (id == O_SUITE)
		push(&o->filters, &o->filter_count, text);
	else
		return false;
	return true;
}

static bool is_number(int id)
{
	return id == O_SEED || id == O_FRESH || id == O_PIN_FD || id == O_TIMEOUT || id == O_LOAD ||
	       id == O_CRASHES || id == O_LARGE;
}

void pak_options_parse(struct pak_options *o, int argc, char **argv)
{
	int id, last = 0;
	*o = (struct pak_options){.pin_fd = -1,
	                          .html = true,
	                          .self_check = true,
	                          .fresh = 2,
	                          .limits = {.call_ms = 10000,
	                                     .load_ms = 30000,
	                                     .large_max = (uint64_t)64 << 20,
	                                     .crashes = 20}};
	while ((id = getopt_long(argc, argv, "-", long_options, NULL)) != -1) {
		/* --vectors and --target take all words up to the next option. */
		if (id == 1 && (last == O_VECTORS || last == O_TARGET)) {
			take_text(o, last, optarg);
			continue;
		}
		if (id == 1)
			pak_die("unexpected word '%.100s'; try --help", optarg);
		last = id;
		if (optarg != NULL && is_number(id))
			take_number(o, id, optarg);
		else if (optarg == NULL || !take_text(o, id, optarg))
			take_flag(o, id);
	}
	if (o->list_targets)
		return;
	if (o->vectors_count == 0)
		pak_die("no --vectors given; try --help");
	if (o->target_count == 0 && !o->list_sets)
		pak_die("no --target given; try --help, or --list-targets");
	if (!o->have_seed && getrandom(&o->seed, sizeof o->seed, 0) != (ssize_t)sizeof o->seed)
		pak_die("getrandom: %s", strerror(errno));
}

void pak_options_free(struct pak_options *o)
{
	free((void *)(uintptr_t)o->targets);
	free((void *)(uintptr_t)o->vectors);
	free((void *)(uintptr_t)o->filters);
}
