/* SPDX-License-Identifier: Apache-2.0
 *
 * report.xml in the form that JUnit made common: one testsuite per target and set, one testcase per
 * case. */
#include <string.h>

#include "harness/report.h"

/* Text as an XML attribute; what XML 1.0 cannot hold becomes '?'. */
static void put_text(FILE *f, const char *text)
{
	for (; *text != 0; text++) {
		unsigned char b = (unsigned char)*text;
		if (b == '&')
			fputs("&amp;", f);
		else if (b == '<')
			fputs("&lt;", f);
		else if (b == '>')
			fputs("&gt;", f);
		else if (b == '"')
			fputs("&quot;", f);
		else
			fputc(b < 0x20 || b > 0x7e ? '?' : b, f);
	}
}

static void put_case(FILE *f, struct pak_report *report, const struct pak_set *set,
                     const struct pak_case *c, const struct pak_result *r)
{
	const char *element = NULL;
	fputs("  <testcase classname=\"", f);
	put_text(f, set->name);
	fprintf(f, "\" name=\"%s\"", pak_case_id(&report->arena, c));
	if (r->outcome == PAK_FAIL || r->outcome == PAK_CRASH || r->outcome == PAK_TIMEOUT)
		element = "failure";
	else if (r->outcome == PAK_HARNESS_ERROR)
		element = "error";
	else if (r->outcome != PAK_PASS && r->outcome != PAK_CORRECT_REJECT)
		element = "skipped";
	if (element == NULL) {
		fputs("/>\n", f);
		return;
	}
	fprintf(f, "><%s message=\"%s: ", element, pak_outcome_names[r->outcome]);
	put_text(f, r->reason != NULL ? r->reason : "");
	fputc('"', f);
	if (r->diff_at == PAK_NO_DIFF) {
		fputs("/></testcase>\n", f);
		return;
	}
	fprintf(f, ">first differing byte %zu, expected %s, provided %s</%s></testcase>\n",
	        r->diff_at, r->want, r->got, element);
}

static void put_suite(FILE *f, struct pak_report *report, const struct pak_target_report *t,
                      size_t index)
{
	const struct pak_set *set = report->sets->set[index];
	const struct pak_ledger *l = &t->ledgers[index];
	const char *all = pak_report_all_skipped(set, t->results[index]);
	size_t skipped =
	        l->count[PAK_UNSUPPORTED] + l->count[PAK_INCONCLUSIVE] + l->count[PAK_SKIPPED];
	fputs(" <testsuite name=\"", f);
	put_text(f, t->target->shown);
	fputc(' ', f);
	put_text(f, set->name);
	fprintf(f, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n",
	        all != NULL ? 1 : l->planned, pak_ledger_findings(l), l->count[PAK_HARNESS_ERROR],
	        all != NULL ? 1 : skipped);
	if (all != NULL) {
		fputs("  <testcase classname=\"", f);
		put_text(f, set->name);
		fprintf(f, "\" name=\"all %zu cases\"><skipped message=\"", set->count);
		put_text(f, all);
		fputs("\"/></testcase>\n", f);
	}
	for (size_t i = 0; all == NULL && i < set->count; i++)
		put_case(f, report, set, &set->cases[i], &t->results[index][i]);
	fputs(" </testsuite>\n", f);
}

static void fill(FILE *f, void *data)
{
	struct pak_report *report = data;
	fprintf(f,
	        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"" PAK_STATEMENT
	        "\">\n",
	        report->policy_serial);
	for (size_t i = 0; i < report->target_count; i++)
		for (size_t j = 0; j < report->sets->count; j++)
			put_suite(f, report, &report->targets[i], j);
	fputs("</testsuites>\n", f);
}

bool pak_report_junit(struct pak_report *report, const char *dir)
{
	return pak_report_file(dir, "report.xml", fill, report);
}
