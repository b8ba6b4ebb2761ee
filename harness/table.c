/* SPDX-License-Identifier: Apache-2.0
 *
 * The table on the terminal. */
#include <string.h>

#include "harness/report.h"

static const enum pak_outcome columns[] = {PAK_PASS,         PAK_CORRECT_REJECT, PAK_FAIL,
                                           PAK_CRASH,        PAK_TIMEOUT,        PAK_UNSUPPORTED,
                                           PAK_INCONCLUSIVE, PAK_HARNESS_ERROR,  PAK_SKIPPED};
static const char *const heads[] = {"pass",  "reject", "fail",  "crash", "time",
                                    "unsup", "inconc", "h-err", "skip"};
#define COLUMNS (sizeof columns / sizeof *columns)

static void print_row(FILE *out, const char *name, const struct pak_ledger *l)
{
	fprintf(out, "  %-40s %7zu", name, l->planned);
	for (size_t i = 0; i < COLUMNS; i++)
		fprintf(out, l->count[columns[i]] != 0 ? " %6zu" : "      .", l->count[columns[i]]);
	fputc('\n', out);
}

/* The product in its own words: library and version, or provider and version. */
static void print_identity(FILE *out, const struct pak_target_report *t)
{
	static const char *const keys[] = {"library", "provider", "version", "token", "build"};
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		size_t n = strlen(keys[k]);
		for (size_t at = 0; at < t->run.info_len; at += strlen(t->run.info + at) + 1)
			if (strncmp(t->run.info + at, keys[k], n) == 0 &&
			    t->run.info[at + n] == '=')
				fprintf(out, "  %s: %s", keys[k], t->run.info + at + n + 1);
	}
	if (t->run.info_len != 0)
		fputc('\n', out);
}

static bool is_finding(enum pak_outcome o)
{
	return o == PAK_FAIL || o == PAK_CRASH || o == PAK_TIMEOUT || o == PAK_HARNESS_ERROR;
}

/* Findings one by one; the rest once per set and reason, whatever the parameter. */
static size_t merged(const struct pak_target_report *t, size_t index)
{
	const struct pak_group *g = &t->groups[index];
	size_t count = 0;
	if (is_finding(g->outcome))
		return g->count;
	for (size_t i = 0; i < t->group_count; i++) {
		const struct pak_group *h = &t->groups[i];
		if (strcmp(h->set, g->set) != 0 || h->outcome != g->outcome ||
		    strcmp(h->reason, g->reason) != 0)
			continue;
		if (i < index)
			return 0;
		count += h->count;
	}
	return count;
}

static void print_groups(FILE *out, const struct pak_target_report *t, bool findings, size_t most)
{
	size_t shown = 0, left = 0;
	for (size_t i = 0; i < t->group_count; i++) {
		const struct pak_group *g = &t->groups[i];
		size_t count = is_finding(g->outcome) == findings && g->outcome != PAK_SKIPPED
		                       ? merged(t, i)
		                       : 0;
		if (count == 0)
			continue;
		if (++shown > most) {
			left++;
			continue;
		}
		fprintf(out, "  %s %s%s%s: %.150s (%zu)\n", pak_outcome_names[g->outcome], g->set,
		        findings && g->parameter[0] != 0 ? ", " : "", findings ? g->parameter : "",
		        g->reason, count);
	}
	if (left != 0)
		fprintf(out, "  and %zu more kinds of that; all are in the report\n", left);
}

static bool driven(const struct pak_ledger *l)
{
	return l->count[PAK_SKIPPED] != l->planned;
}

static void print_sets(FILE *out, const struct pak_report *report,
                       const struct pak_target_report *t)
{
	size_t skipped = 0, cases = 0;
	fprintf(out, "  %-40s %7s", "set", "planned");
	for (size_t c = 0; c < COLUMNS; c++)
		fprintf(out, " %6s", heads[c]);
	fputc('\n', out);
	for (size_t s = 0; s < report->sets->count; s++) {
		if (driven(&t->ledgers[s])) {
			print_row(out, report->sets->set[s]->name, &t->ledgers[s]);
		} else {
			skipped++;
			cases += t->ledgers[s].planned;
		}
	}
	print_row(out, "all", &t->total);
	if (skipped != 0)
		fprintf(out, "  %zu sets of %zu cases were skipped as a whole\n", skipped, cases);
}

void pak_report_table(FILE *out, struct pak_report *report)
{
	for (size_t i = 0; i < report->target_count; i++) {
		const struct pak_target_report *t = &report->targets[i];
		fprintf(out, "\n%s\n", t->target->shown);
		print_identity(out, t);
		print_sets(out, report, t);
		print_groups(out, t, true, 20);
		if (t->verdict != PAK_VERDICT_NOT_JUDGED || !t->run.unloadable)
			print_groups(out, t, false, 12);
		fprintf(out, "  verdict: %s%s%s\n", pak_verdict_names[t->verdict],
		        t->why != NULL ? ": " : "", t->why != NULL ? t->why : "");
	}
	fprintf(out, "\n" PAK_STATEMENT "\n", report->policy_serial);
}
