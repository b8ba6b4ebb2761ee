/* SPDX-License-Identifier: Apache-2.0
 *
 * The plan against one product: start and restart its worker, put the cases to it, keep the ledger
 * (run.h). */
#include "harness/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/algs.h"

const char *const pak_outcome_names[PAK_OUTCOMES] = {
        "undecided", "pass",        "correct-reject", "fail",          "crash",
        "timeout",   "unsupported", "inconclusive",   "harness-error", "skipped",
};

volatile int pak_interrupted;

void pak_ledger_add(struct pak_ledger *l, enum pak_outcome outcome)
{
	l->count[outcome < PAK_OUTCOMES ? outcome : PAK_UNDECIDED]++;
}

bool pak_ledger_balances(const struct pak_ledger *l)
{
	size_t sum = 0;
	for (unsigned i = 1; i < PAK_OUTCOMES; i++)
		sum += l->count[i];
	return l->count[PAK_UNDECIDED] == 0 && sum == l->planned;
}

size_t pak_ledger_findings(const struct pak_ledger *l)
{
	return l->count[PAK_FAIL] + l->count[PAK_CRASH] + l->count[PAK_TIMEOUT];
}

size_t pak_ledger_executed(const struct pak_ledger *l)
{
	return l->count[PAK_PASS] + l->count[PAK_CORRECT_REJECT] + pak_ledger_findings(l);
}

void pak_run_open(struct pak_run *run, const struct pak_target *target, const char *program,
                  const char *scratch, const struct pak_limits *limits)
{
	memset(run, 0, sizeof *run);
	run->target = target;
	run->program = program;
	run->scratch = scratch;
	run->limits = *limits;
	run->child.fd = -1;
}

void pak_run_close(struct pak_run *run)
{
	pak_child_stop(&run->child);
	free(run->info);
	free(run->layers);
	free(run->seen_r);
	pak_arena_free(&run->arena);
}

static void stop(struct pak_run *run, enum pak_outcome outcome, const char *reason)
{
	run->stop_outcome = outcome;
	run->stop_reason = reason;
}

static char *copy_bytes(const void *data, size_t n)
{
	char *p = pak_grow(NULL, n + 1, 1);
	if (n != 0)
		memcpy(p, data, n);
	p[n] = 0; /* the last item of a list may lack its own */
	return p;
}

static enum pak_outcome outcome_of(const struct pak_child *c)
{
	return c->end == PAK_END_TIMEOUT ? PAK_TIMEOUT : PAK_CRASH;
}

/* Loads the product. A product that cannot be loaded is not judged; one that dies while loading is
 * a finding. */
static void load(struct pak_run *run)
{
	struct pak_msg req, rep;
	char text[PAK_ERROR_MAX];
	pak_msg_init(&req, PAK_MSG_LOAD);
	if (!pak_child_ask(&run->child, &rep, &req, run->limits.load_ms)) {
		stop(run, outcome_of(&run->child),
		     pak_arena_text(&run->arena, "%s while it was loaded",
		                    pak_child_fate(&run->arena, &run->child)));
		return;
	}
	enum pak_reply r = (enum pak_reply)pak_msg_get(&rep, PAK_F_STATUS, PAK_REPLY_INTERNAL);
	if (r != PAK_REPLY_OK) {
		pak_msg_copy(text, sizeof text, &rep, PAK_F_TEXT);
		pak_printable(text, strlen(text));
		run->unloadable = true;
		stop(run, r == PAK_REPLY_UNLOADABLE ? PAK_INCONCLUSIVE : PAK_HARNESS_ERROR,
		     pak_arena_text(&run->arena, "cannot be loaded: %s", text));
		return;
	}
	if (run->info == NULL) {
		const struct pak_span *info = &rep.f[PAK_F_INFO];
		run->info = copy_bytes(info->data, info->len);
		run->info_len = info->len;
		for (size_t at = 0; at < run->info_len; at += strlen(run->info + at) + 1)
			pak_printable(run->info + at, strlen(run->info + at));
	}
	run->loaded = true;
}

bool pak_run_ready(struct pak_run *run)
{
	if (pak_interrupted && run->stop_reason == NULL)
		stop(run, PAK_INCONCLUSIVE, "not run: interrupted by the operator");
	if (run->stop_reason != NULL)
		return false;
	if (run->child.pid > 0)
		return true;
	if (run->deaths > run->limits.crashes) {
		stop(run, PAK_INCONCLUSIVE,
		     pak_arena_text(&run->arena, "not run: the product died %u times",
		                    run->deaths));
		return false;
	}
	pak_child_stop(&run->child);
	run->have_key = false;
	if (pak_child_start(&run->child, run->program, run->target, run->scratch) != PAK_OK) {
		stop(run, PAK_HARNESS_ERROR,
		     pak_arena_text(&run->arena, "worker %s: %s", run->program, strerror(errno)));
		return false;
	}
	if (run->child.pid == 0) {
		stop(run, PAK_HARNESS_ERROR,
		     pak_arena_text(&run->arena, "worker %s before it had a product",
		                    pak_child_fate(&run->arena, &run->child)));
		return false;
	}
	if (run->layers == NULL) {
		run->layers = copy_bytes(run->child.layers, run->child.layers_len);
		run->layers_len = run->child.layers_len;
	}
	load(run);
	return run->stop_reason == NULL;
}

bool pak_run_ask(struct pak_run *run, struct pak_msg *rep, struct pak_msg *req, int64_t extra_ms,
                 struct pak_result *res)
{
	if (pak_child_ask(&run->child, rep, req, run->limits.call_ms + extra_ms))
		return true;
	run->deaths++;
	res->outcome = outcome_of(&run->child);
	res->reason = pak_child_fate(&run->arena, &run->child);
	return false;
}

static void put(struct pak_msg *m, enum pak_field field, const struct pak_span *s)
{
	pak_msg_bytes(m, field, s->data, s->len);
}

/* A case as a request; PAK_MSG_SIGN and Monte Carlo cases have their own code. */
static void fill(struct pak_msg *m, const struct pak_case *c)
{
	pak_msg_init(m, c->op);
	switch (c->op) {
	case PAK_MSG_CIPHER:
		pak_msg_number(m, PAK_F_SIZE, c->encrypt ? 1 : 0);
		if (c->iv.len != 0)
			put(m, PAK_F_IV, &c->iv);
		put(m, PAK_F_KEY, &c->key);
		break;
	case PAK_MSG_SEAL:
	case PAK_MSG_OPEN:
		put(m, PAK_F_KEY, &c->key);
		put(m, PAK_F_IV, &c->iv);
		put(m, PAK_F_AAD, &c->aad);
		if (c->op == PAK_MSG_OPEN)
			put(m, PAK_F_TAG, &c->tag);
		else
			pak_msg_number(m, PAK_F_SIZE, c->size);
		break;
	case PAK_MSG_MAC:
		put(m, PAK_F_KEY, &c->key);
		pak_msg_number(m, PAK_F_SIZE, c->size);
		if (c->aad.data != NULL)
			put(m, PAK_F_AAD, &c->aad);
		if (c->xof)
			pak_msg_number(m, PAK_F_XOF, 1);
		break;
	case PAK_MSG_DIGEST:
		if (c->size != 0)
			pak_msg_number(m, PAK_F_SIZE, c->size);
		break;
	case PAK_MSG_DIGEST_LARGE:
		pak_msg_number(m, PAK_F_SIZE, c->size);
		break;
	case PAK_MSG_VERIFY:
		pak_msg_text(m, PAK_F_HASH, c->hash);
		put(m, PAK_F_SIG, &c->sig);
		if (c->der)
			pak_msg_number(m, PAK_F_DER, 1);
		break;
	default:
		break;
	}
	if (c->op == PAK_MSG_VERIFY || c->op == PAK_MSG_KEYVER) {
		pak_msg_text(m, PAK_F_CURVE, c->curve);
		put(m, PAK_F_PUB, &c->pub);
	} else {
		pak_msg_text(m, PAK_F_ALG, c->alg);
	}
	if (c->op != PAK_MSG_KEYVER)
		put(m, PAK_F_IN, &c->in);
}

/* The group's key, made by the product; false = res is decided. */
static bool ensure_key(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	struct pak_msg req, rep;
	if (run->have_key && run->sign_group == c->tg)
		return true;
	pak_msg_init(&req, PAK_MSG_KEYGEN);
	pak_msg_text(&req, PAK_F_CURVE, c->curve);
	if (!pak_run_ask(run, &rep, &req, 0, res) || pak_judge_refusal(&run->arena, c, &rep, res))
		return false;
	run->have_key = true;
	run->sign_group = c->tg;
	run->sign_pub = pak_arena_span(&run->arena, rep.f[PAK_F_PUB].data, rep.f[PAK_F_PUB].len);
	run->seen_count = 0;
	return true;
}

/* The same r under one key for another message gives the private key away. Returns true if r is
 * known. */
static bool seen_before(struct pak_run *run, const uint8_t *r, size_t half)
{
	for (size_t i = 0; i < run->seen_count; i++)
		if (memcmp(run->seen_r + i * half, r, half) == 0)
			return true;
	if (run->seen_count == run->seen_room) {
		run->seen_room = run->seen_room != 0 ? 2 * run->seen_room : 64;
		run->seen_r = pak_grow(run->seen_r, run->seen_room, PAK_FIELD_MAX);
	}
	memcpy(run->seen_r + run->seen_count++ * half, r, half);
	return false;
}

static void run_sign(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	struct pak_msg req, rep;
	const struct pak_curve_row *curve = pak_curve_find(c->curve);
	size_t half = (curve->order_bits + 7) / 8;
	if (!ensure_key(run, c, res))
		return;
	pak_msg_init(&req, PAK_MSG_SIGN);
	pak_msg_text(&req, PAK_F_HASH, c->hash);
	put(&req, PAK_F_IN, &c->in);
	if (!pak_run_ask(run, &rep, &req, 0, res) || pak_judge_refusal(&run->arena, c, &rep, res))
		return;
	struct pak_span sig = rep.f[PAK_F_SIG];
	pak_judge_signature(&run->arena, c, run->sign_pub, sig, pak_msg_get(&rep, PAK_F_MARKS, 0),
	                    res);
	if (res->outcome == PAK_PASS && seen_before(run, sig.data, half)) {
		res->outcome = PAK_FAIL;
		res->reason =
		        "the same r for two messages: the nonce was used twice, the key is lost";
	}
}

static void run_case(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	struct pak_msg req, rep;
	if (c->op == PAK_MSG_SIGN) {
		run_sign(run, c, res);
		return;
	}
	if (c->op == PAK_MSG_CIPHER_MCT) {
		pak_run_cipher_mct(run, c, res);
		return;
	}
	if (c->op == PAK_MSG_DIGEST_MCT) {
		pak_run_digest_mct(run, c, res);
		return;
	}
	fill(&req, c);
	/* A large message may take as long as 10 MB/s needs. */
	int64_t extra = c->op == PAK_MSG_DIGEST_LARGE ? (int64_t)(c->size / 10000) : 0;
	if (pak_run_ask(run, &rep, &req, extra, res))
		pak_judge(&run->arena, c, &rep, res);
}

static bool selected(const struct pak_run *run, const struct pak_case *c)
{
	char id[64], whole[64];
	if (run->only == NULL)
		return true;
	snprintf(id, sizeof id, "%u:%u", c->tg, c->tc);
	snprintf(whole, sizeof whole, "%u:%u:%s%u", c->tg, c->tc,
	         c->origin == PAK_FRESH ? "fresh" : "twin", c->part);
	return strcmp(run->only, c->origin == PAK_FROM_FILE ? id : whole) == 0;
}

void pak_run_set(struct pak_run *run, const struct pak_set *set, struct pak_result *results)
{
	run->have_key = false;
	for (size_t i = 0; i < set->count; i++) {
		const struct pak_case *c = &set->cases[i];
		struct pak_result *res = &results[i];
		*res = (struct pak_result){.diff_at = PAK_NO_DIFF};
		if (c->skip != NULL || !selected(run, c)) {
			res->outcome = PAK_SKIPPED;
			res->reason = c->skip != NULL ? c->skip : "left out by --case";
		} else if (c->op == PAK_MSG_DIGEST_LARGE && c->size > run->limits.large_max) {
			res->outcome = PAK_SKIPPED;
			res->reason = "large-data test above --large-max";
		} else if (!pak_run_ready(run)) {
			res->outcome = run->stop_outcome;
			res->reason = run->stop_reason;
		} else {
			run_case(run, c, res);
		}
		if (run->progress != NULL)
			run->progress(run->progress_data, i + 1, set->count);
	}
}
