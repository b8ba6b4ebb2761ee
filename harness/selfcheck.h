/* SPDX-License-Identifier: Apache-2.0
 *
 * Before anything is judged: a good product must come out green, each planted fault red, with the
 * right outcome. */
#ifndef PAK_HARNESS_SELFCHECK_H
#define PAK_HARNESS_SELFCHECK_H

#include "harness/run.h"

#define PAK_FAULTS_MAX 32

struct pak_selfcheck {
	bool done, ok;
	size_t products;
	struct {
		const char *name, *want, *got;
		bool ok;
	} product[PAK_FAULTS_MAX];
};

/* error gets one line (PAK_ERROR_MAX) when the check fails. */
bool pak_selfcheck_run(struct pak_selfcheck *check, const char *program, const char *scratch,
                       uint64_t seed, char *error);

#endif
