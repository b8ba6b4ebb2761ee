/* SPDX-License-Identifier: Apache-2.0
 *
 * Running cases on a product, judging the answers, counting the outcomes. */
#ifndef PAK_HARNESS_RUN_H
#define PAK_HARNESS_RUN_H

#include "harness/child.h"
#include "harness/vectors.h"

enum pak_outcome {
	PAK_UNDECIDED = 0, /* never in a report: the ledger refuses it */
	PAK_PASS,
	PAK_CORRECT_REJECT,
	PAK_FAIL,
	PAK_CRASH,
	PAK_TIMEOUT,
	PAK_UNSUPPORTED,
	PAK_INCONCLUSIVE,
	PAK_HARNESS_ERROR,
	PAK_SKIPPED,
	PAK_OUTCOMES
};

extern const char *const pak_outcome_names[PAK_OUTCOMES];

#define PAK_NO_DIFF SIZE_MAX

struct pak_result {
	enum pak_outcome outcome;
	const char *reason;     /* one line; NULL for a plain pass */
	size_t diff_at;         /* first differing byte, PAK_NO_DIFF if there is none */
	const char *want, *got; /* hex, shortened; only where they differ */
};

struct pak_ledger {
	size_t planned, count[PAK_OUTCOMES];
};

void pak_ledger_add(struct pak_ledger *l, enum pak_outcome outcome);
/* Everything planned has one outcome, none is undecided. */
bool pak_ledger_balances(const struct pak_ledger *l);
size_t pak_ledger_executed(const struct pak_ledger *l);
size_t pak_ledger_findings(const struct pak_ledger *l);

struct pak_limits {
	int64_t call_ms, load_ms;
	uint64_t large_max; /* bytes of a large-data test; above it is skipped */
	unsigned crashes;   /* after that many deaths the rest is inconclusive */
};

/* One product with its worker, over all sets. */
struct pak_run {
	const struct pak_target *target;
	const char *program, *scratch;
	struct pak_limits limits;
	struct pak_arena arena;
	struct pak_child child;
	bool tried, loaded;
	unsigned deaths;
	/* Why nothing (more) can be asked, and the outcome that gives each remaining case. */
	enum pak_outcome stop_outcome;
	const char *stop_reason;
	bool unloadable;
	char *info; /* "key=value" items, each ended by a NUL, of the first load */
	size_t info_len;
	char *layers;
	size_t layers_len;
	/* sigGen: the key of the current group, and the r values seen under it. */
	uint32_t sign_group;
	bool have_key;
	struct pak_span sign_pub;
	uint8_t *seen_r;
	size_t seen_count, seen_room;
	/* Called after each case; may be NULL. */
	void (*progress)(void *data, size_t done, size_t total);
	void *progress_data;
	const char *only; /* "tg:tc[:part]" or NULL: run this case alone */
};

/* Set by the main program on SIGINT or SIGTERM: what is left becomes inconclusive. */
extern volatile int pak_interrupted;

void pak_run_open(struct pak_run *run, const struct pak_target *target, const char *program,
                  const char *scratch, const struct pak_limits *limits);
/* One result per case. */
void pak_run_set(struct pak_run *run, const struct pak_set *set, struct pak_result *results);
void pak_run_close(struct pak_run *run);

/* The worker is there, configured, its product loaded; else the run's stop_* say why. */
bool pak_run_ready(struct pak_run *run);
/* A request that may kill the worker: false = res is decided by the worker's end. */
bool pak_run_ask(struct pak_run *run, struct pak_msg *rep, struct pak_msg *req, int64_t extra_ms,
                 struct pak_result *res);

/* The verdict on one reply (judge.c). */
void pak_judge(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
               struct pak_result *res);
void pak_judge_signature(struct pak_arena *a, const struct pak_case *c, struct pak_span pub,
                         struct pak_span sig, uint64_t marks, struct pak_result *res);
/* Replies that end a case whatever it expects: unsupported, policy, provisioning, errors. True =
 * decided. */
bool pak_judge_refusal(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
                       struct pak_result *res);
void pak_judge_differ(struct pak_arena *a, struct pak_result *res, struct pak_span want,
                      struct pak_span got, const char *reason);

/* Monte Carlo cases: many requests, one verdict (mct.c). */
void pak_run_cipher_mct(struct pak_run *run, const struct pak_case *c, struct pak_result *res);
void pak_run_digest_mct(struct pak_run *run, const struct pak_case *c, struct pak_result *res);

#endif
