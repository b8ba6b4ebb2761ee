/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line of pakpss-validate. */
#ifndef PAK_HARNESS_OPTIONS_H
#define PAK_HARNESS_OPTIONS_H

#include "harness/run.h"

enum { PAK_EXIT_PASS = 0, PAK_EXIT_FINDINGS = 1, PAK_EXIT_NOT_JUDGED = 2 };

struct pak_options {
	const char **vectors, **filters, **targets;
	size_t vectors_count, filter_count, target_count;
	const char *out, *only, *pin_file, *pin_env, *init_args, *worker, *data_dir;
	int pin_fd;
	bool html, self_check, quiet, list_targets, list_sets, have_seed;
	uint64_t seed;
	unsigned fresh;
	struct pak_limits limits;
};

/* Fills *o; on --help and --version prints and exits 0, on a mistake prints one line and exits 2.
 */
void pak_options_parse(struct pak_options *o, int argc, char **argv);
void pak_options_free(struct pak_options *o);

/* One line on stderr, exit code 2. */
_Noreturn void pak_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
