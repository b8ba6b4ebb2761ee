/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run leaves: report.json (the same bytes for the same inputs), timing.json, report.xml
 * (JUnit), the table. */
#ifndef PAK_HARNESS_REPORT_H
#define PAK_HARNESS_REPORT_H

#include <stdio.h>

#include "harness/run.h"
#include "harness/selfcheck.h"

#define PAK_STATEMENT "pre-assessment against interim policy %u (unofficial)"

enum pak_verdict_word { PAK_VERDICT_PASS, PAK_VERDICT_FINDINGS, PAK_VERDICT_NOT_JUDGED };

/* Cases that share outcome, algorithm, parameter and reason. */
struct pak_group {
	enum pak_outcome outcome;
	const char *set, *algorithm, *parameter, *reason;
	size_t count;
	const struct pak_set *first_set;
	const struct pak_case *first;
	const struct pak_result *first_result;
};

struct pak_target_report {
	const struct pak_target *target;
	struct pak_run run;
	struct pak_result **results; /* per set */
	struct pak_ledger *ledgers;  /* per set */
	struct pak_ledger total;
	double *seconds; /* per set */
	double load_seconds;
	struct pak_group *groups;
	size_t group_count;
	enum pak_verdict_word verdict;
	const char *why; /* for NOT_JUDGED */
};

struct pak_report {
	const struct pak_sets *sets;
	const struct pak_selfcheck *selfcheck;
	struct pak_target_report *targets;
	size_t target_count;
	uint64_t seed;
	unsigned fresh, policy_serial;
	const char *policy_name, *policy_publisher;
	const char *const *vectors; /* as on the command line, for the repeat command */
	size_t vectors_count;
	struct pak_limits limits;
	time_t started;
	struct pak_arena arena;
};

/* "P-256 SHA2-256", "encrypt 128-bit key" ... */
const char *pak_case_parameter(struct pak_arena *a, const struct pak_case *c);
/* "tgId 3 tcId 17", "... fresh 2", "... twin 1" */
const char *pak_case_id(struct pak_arena *a, const struct pak_case *c);

/* The one reason for which every case of a set was skipped, or NULL: such a set needs no line per
 * case. */
const char *pak_report_all_skipped(const struct pak_set *set, const struct pak_result *results);

/* Ledger, groups and verdict from the results. False: the ledger does not balance, there must be no
 * report. */
bool pak_report_digest(struct pak_report *report, struct pak_target_report *t);
void pak_report_table(FILE *out, struct pak_report *report);
/* Each returns false after printing one line naming the file. */
bool pak_report_json(struct pak_report *report, const char *dir);
bool pak_report_timing(struct pak_report *report, const char *dir);
bool pak_report_junit(struct pak_report *report, const char *dir);
/* Writes to DIR/name through a temporary file and rename; write() fills the stream. */
bool pak_report_file(const char *dir, const char *name, void (*fill)(FILE *f, void *data),
                     void *data);

extern const char *const pak_verdict_names[];

#endif
