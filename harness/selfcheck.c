/* SPDX-License-Identifier: Apache-2.0
 *
 * The harness proves itself on products it knows (selfcheck.h, target_builtin.c). */
#include "harness/selfcheck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each with the worst outcome there must be and words of the finding that must be there: a fault
 * found for another reason would hide that its own check is blind. A quick call limit only where
 * the fault is to be slow: a busy machine must not make the reference look bad. */
static const struct {
	const char *name;
	enum pak_outcome want;
	const char *reason;
	int64_t call_ms;
} products[] = {
        {"reference", PAK_PASS, NULL, 20000},
        {"stale", PAK_FAIL, "leaves the output buffer as it was", 20000},
        {"bit", PAK_FAIL, "wrong answer", 20000},
        {"reversed", PAK_FAIL, "reverse order", 20000},
        {"length", PAK_FAIL, "more bytes than the buffer", 20000},
        {"underrun", PAK_FAIL, "before the output buffer", 20000},
        {"split", PAK_FAIL, "in two pieces", 20000},
        {"short-tag", PAK_FAIL, "accepts an altered message", 20000},
        {"any-tag", PAK_FAIL, "accepts an altered message", 20000},
        {"any-signature", PAK_FAIL, "accepts an altered signature", 20000},
        {"any-key", PAK_FAIL, "accepts an altered public key", 20000},
        {"same-nonce", PAK_FAIL, "nonce was used twice", 20000},
        {"crash", PAK_CRASH, "signal 11", 20000},
        {"exit", PAK_CRASH, "exit(0)", 20000},
        {"babble", PAK_CRASH, "protocol channel", 20000},
        {"hang", PAK_TIMEOUT, "did not answer", 300},
        {"crash-on-load", PAK_CRASH, "while it was loaded", 20000},
        {"hang-on-load", PAK_TIMEOUT, "while it was loaded", 300},
};

/* The outcome that a run as a whole shows. */
static enum pak_outcome worst(const struct pak_ledger *l)
{
	static const enum pak_outcome order[] = {PAK_HARNESS_ERROR, PAK_FAIL, PAK_CRASH,
	                                         PAK_TIMEOUT};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (l->count[order[i]] != 0)
			return order[i];
	bool all = l->count[PAK_PASS] != 0 && l->count[PAK_CORRECT_REJECT] != 0 &&
	           l->count[PAK_PASS] + l->count[PAK_CORRECT_REJECT] == l->planned;
	return all ? PAK_PASS : PAK_INCONCLUSIVE;
}

/* What the run shows; *seen: some finding gives this reason. */
static enum pak_outcome run_one(bool *seen, const char *name, int64_t call_ms, const char *reason,
                                const struct pak_set *set, const char *program, const char *scratch)
{
	char spec[64];
	struct pak_target target = {.spec = spec, .shown = spec};
	struct pak_limits limits = {.call_ms = call_ms,
	                            .load_ms = call_ms < 1000 ? call_ms : 20000};
	struct pak_result *results = pak_grow(NULL, set->count, sizeof *results);
	struct pak_ledger ledger = {.planned = set->count};
	struct pak_run run;
	snprintf(spec, sizeof spec, "builtin:%s", name);
	/* A product that hangs on a call still has to load. */
	if (strcmp(name, "hang") == 0)
		limits.load_ms = 20000;
	pak_run_open(&run, &target, program, scratch, &limits);
	pak_run_set(&run, set, results);
	*seen = reason == NULL;
	for (size_t i = 0; i < set->count; i++) {
		pak_ledger_add(&ledger, results[i].outcome);
		if (reason != NULL && results[i].reason != NULL &&
		    strstr(results[i].reason, reason) != NULL)
			*seen = true;
	}
	enum pak_outcome outcome = pak_ledger_balances(&ledger) ? worst(&ledger) : PAK_UNDECIDED;
	pak_run_close(&run);
	free(results);
	return outcome;
}

bool pak_selfcheck_run(struct pak_selfcheck *check, const char *program, const char *scratch,
                       uint64_t seed, char *error)
{
	struct pak_set *set = pak_set_selfcheck(seed);
	memset(check, 0, sizeof *check);
	check->done = true;
	check->ok = set->count >= 12;
	if (!check->ok)
		snprintf(error, PAK_ERROR_MAX, "self-check: libcrypto answers too few algorithms");
	for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
		bool seen;
		enum pak_outcome got = run_one(&seen, products[i].name, products[i].call_ms,
		                               products[i].reason, set, program, scratch);
		bool ok = got == products[i].want && seen;
		check->product[i].name = products[i].name;
		check->product[i].want = pak_outcome_names[products[i].want];
		check->product[i].got = pak_outcome_names[got];
		check->product[i].ok = ok;
		check->products = i + 1;
		if (!ok && check->ok)
			snprintf(
			        error, PAK_ERROR_MAX,
			        "self-check: the built-in product '%s' came out as %s, %s%s: nothing can be judged",
			        products[i].name, pak_outcome_names[got],
			        got == products[i].want ? "but not for the planted reason" : "not ",
			        got == products[i].want ? "" : pak_outcome_names[products[i].want]);
		check->ok = check->ok && ok;
	}
	pak_set_free(set);
	return check->ok;
}
