/* SPDX-License-Identifier: Apache-2.0
 *
 * From results to what people read: ledger, verdict, and findings collapsed so that one gap is one
 * line. */
#include <stdlib.h>
#include <string.h>

#include "harness/report.h"

const char *const pak_verdict_names[] = {"pass", "findings", "not-judged"};

const char *pak_case_id(struct pak_arena *a, const struct pak_case *c)
{
	if (c->origin == PAK_FROM_FILE)
		return pak_arena_text(a, "%u:%u", c->tg, c->tc);
	return pak_arena_text(a, "%u:%u:%s%u", c->tg, c->tc,
	                      c->origin == PAK_FRESH ? "fresh" : "twin", c->part);
}

const char *pak_case_parameter(struct pak_arena *a, const struct pak_case *c)
{
	switch (c->op) {
	case PAK_MSG_CIPHER:
	case PAK_MSG_CIPHER_MCT:
		return pak_arena_text(a, "%s, %zu-bit key%s", c->encrypt ? "encrypt" : "decrypt",
		                      8 * c->key.len,
		                      c->op == PAK_MSG_CIPHER_MCT ? ", Monte Carlo" : "");
	case PAK_MSG_SEAL:
	case PAK_MSG_OPEN:
		return pak_arena_text(a, "%s, %zu-bit key, %zu-bit IV, %u-bit tag",
		                      c->op == PAK_MSG_SEAL ? "encrypt" : "decrypt", 8 * c->key.len,
		                      8 * c->iv.len, 8 * (unsigned)c->size);
	case PAK_MSG_DIGEST_MCT:
		if (c->high != 0)
			return "Monte Carlo";
		return c->size != 0 ? "Monte Carlo, alternate" : "Monte Carlo, standard";
	case PAK_MSG_DIGEST_LARGE:
		return pak_arena_text(a, "%llu MiB", (unsigned long long)(c->size >> 20));
	case PAK_MSG_MAC:
		return pak_arena_text(a, "%u-bit MAC", 8 * (unsigned)c->size);
	case PAK_MSG_SIGN:
		return pak_arena_text(a, "sign, %s, %s", c->curve, c->hash);
	case PAK_MSG_VERIFY:
		return pak_arena_text(a, "verify, %s, %s%s", c->curve, c->hash,
		                      c->der ? ", DER" : "");
	case PAK_MSG_KEYVER:
		return pak_arena_text(a, "public key, %s", c->curve);
	default:
		return "";
	}
}

const char *pak_report_all_skipped(const struct pak_set *set, const struct pak_result *results)
{
	const char *reason = set->count != 0 ? results[0].reason : NULL;
	for (size_t i = 0; reason != NULL && i < set->count; i++)
		if (results[i].outcome != PAK_SKIPPED || strcmp(results[i].reason, reason) != 0)
			reason = NULL;
	return reason;
}

/* Skipped and plain passes need no line; all else does. */
static bool worth_a_line(const struct pak_result *r)
{
	return r->outcome != PAK_PASS && r->outcome != PAK_CORRECT_REJECT;
}

/* What stopped a whole run is one line for all sets. */
static struct pak_group *group_of(struct pak_report *report, struct pak_target_report *t,
                                  const struct pak_set *set, const struct pak_case *c,
                                  const struct pak_result *r)
{
	const char *reason = r->reason != NULL ? r->reason : "";
	bool all = r->reason != NULL && r->reason == t->run.stop_reason;
	const char *parameter = all ? "" : pak_case_parameter(&report->arena, c);
	const char *name = all ? "all sets" : set->name;
	for (size_t i = t->group_count; i-- > 0;) {
		struct pak_group *g = &t->groups[i];
		if (g->outcome == r->outcome && strcmp(g->set, name) == 0 &&
		    strcmp(g->reason, reason) == 0 && strcmp(g->parameter, parameter) == 0)
			return g;
	}
	t->groups = pak_grow(t->groups, t->group_count + 1, sizeof *t->groups);
	struct pak_group *g = &t->groups[t->group_count++];
	*g = (struct pak_group){.outcome = r->outcome,
	                        .set = name,
	                        .first_set = set,
	                        .algorithm = c->alg,
	                        .parameter = parameter,
	                        .reason = reason,
	                        .first = c,
	                        .first_result = r};
	return g;
}

static void decide(struct pak_target_report *t)
{
	t->verdict = PAK_VERDICT_NOT_JUDGED;
	if (t->run.unloadable)
		t->why = t->run.stop_reason;
	else if (t->total.count[PAK_HARNESS_ERROR] != 0)
		t->why = "the harness failed on some cases";
	else if (pak_ledger_executed(&t->total) == 0)
		t->why = "not one case was executed";
	else if (pak_ledger_findings(&t->total) != 0)
		t->verdict = PAK_VERDICT_FINDINGS;
	else if (t->run.stop_reason != NULL) /* part of the plan was not run */
		t->why = t->run.stop_reason;
	else
		t->verdict = PAK_VERDICT_PASS;
}

bool pak_report_digest(struct pak_report *report, struct pak_target_report *t)
{
	const struct pak_sets *sets = report->sets;
	t->ledgers = pak_grow(NULL, sets->count + 1, sizeof *t->ledgers);
	memset(t->ledgers, 0, (sets->count + 1) * sizeof *t->ledgers);
	memset(&t->total, 0, sizeof t->total);
	bool balanced = true;
	for (size_t i = 0; i < sets->count; i++) {
		const struct pak_set *set = sets->set[i];
		t->ledgers[i].planned = set->count;
		t->total.planned += set->count;
		for (size_t j = 0; j < set->count; j++) {
			const struct pak_result *r = &t->results[i][j];
			pak_ledger_add(&t->ledgers[i], r->outcome);
			pak_ledger_add(&t->total, r->outcome);
			if (worth_a_line(r))
				group_of(report, t, set, &set->cases[j], r)->count++;
		}
		balanced = balanced && pak_ledger_balances(&t->ledgers[i]);
	}
	decide(t);
	return balanced && pak_ledger_balances(&t->total);
}
