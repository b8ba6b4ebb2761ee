/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy decision as a pure function over one table (docs/policy.md), the names of operations,
 * and the text of a verdict. The installed policy is in policy_state.c. */
#include "policy_impl.h"

#include <stdio.h>
#include <string.h>

static const char *const op_names[] = {
        "digest", "mac",          "mac-verify",  "encrypt",     "decrypt", "wrap",
        "unwrap", "sign",         "verify",      "keygen",      "import",  "export",
        "derive", "kdf-password", "encapsulate", "decapsulate", "random",
};

#define OP_COUNT (sizeof op_names / sizeof op_names[0])

static const char reason_unlisted[] =
        "no rule of the policy lists this use; choose one that the policy allows";
static const char reason_no_policy[] = "no policy is installed, so nothing is allowed";

const char *pak_op_name(enum pak_op op)
{
	for (unsigned i = 0; i < OP_COUNT; i++)
		if ((uint32_t)op == 1u << i)
			return op_names[i];
	return "none";
}

/* A field the rule bounds must be present: a missing measure never matches. */
static bool in_range(const struct pak_range *r, uint32_t v)
{
	if (r->min == 0 && r->max == 0)
		return true;
	return v != 0 && v >= r->min && (r->max == 0 || v <= r->max);
}

static bool in_set(const enum pak_alg *set, unsigned count, enum pak_alg v)
{
	if (count == 0)
		return true;
	for (unsigned i = 0; i < count && i < PAK_RULE_SET_MAX; i++)
		if (v != PAK_ALG_NONE && set[i] == v)
			return true;
	return false;
}

static bool rule_matches(const struct pak_policy_rule *r, const struct pak_policy_request *q,
                         int32_t day)
{
	if (r->alg != q->alg || !(r->ops & (uint32_t)q->op))
		return false;
	if ((r->from_day != 0 && day < r->from_day) || (r->until_day != 0 && day >= r->until_day))
		return false;
	/* An exception has an end, or it is no exception but a rule in disguise. */
	if (r->rule_class == PAK_RULE_EXCEPTION && r->until_day == 0)
		return false;
	return in_set(r->hash, r->hash_count, q->hash) &&
	       in_set(r->curve, r->curve_count, q->curve) && in_range(&r->key_bits, q->key_bits) &&
	       in_range(&r->tag_bits, q->tag_bits) && in_range(&r->iv_bits, q->iv_bits) &&
	       in_range(&r->salt_bits, q->salt_bits) && in_range(&r->iterations, q->iterations) &&
	       in_range(&r->out_bits, q->out_bits);
}

static unsigned bounded(const struct pak_range *r)
{
	return r->min != 0 || r->max != 0;
}

static unsigned specificity(const struct pak_policy_rule *r)
{
	return (unsigned)(r->hash_count != 0) + (unsigned)(r->curve_count != 0) +
	       bounded(&r->key_bits) + bounded(&r->tag_bits) + bounded(&r->iv_bits) +
	       bounded(&r->salt_bits) + bounded(&r->iterations) + bounded(&r->out_bits);
}

/* Order of classes: an exception beats a deny beats any allow; an unknown class decides nothing. */
static unsigned precedence(const struct pak_policy_rule *r)
{
	switch (r->rule_class) {
	case PAK_RULE_EXCEPTION:
		return 3;
	case PAK_RULE_DENY:
		return 2;
	case PAK_RULE_LEGACY:
	case PAK_RULE_ALLOW:
		return 1;
	}
	return 0;
}

static enum pak_verdict_kind kind_of(enum pak_rule_class c)
{
	switch (c) {
	case PAK_RULE_EXCEPTION:
		return PAK_ALLOW_EXCEPTION;
	case PAK_RULE_DENY:
		return PAK_DENY;
	case PAK_RULE_LEGACY:
		return PAK_ALLOW_LEGACY;
	case PAK_RULE_ALLOW:
		return PAK_ALLOW;
	}
	return PAK_DENY_UNLISTED;
}

static void verdict_unlisted(struct pak_verdict *out, const char *reason)
{
	*out = (struct pak_verdict){
	        .kind = PAK_DENY_UNLISTED, .enforced = true, .rule = "unlisted", .reason = reason};
}

static void verdict_by(struct pak_verdict *out, const struct pak_policy_rule *r)
{
	*out = (struct pak_verdict){.kind = kind_of(r->rule_class), .enforced = true};
	memcpy(out->rule, r->id, PAK_RULE_ID_MAX - 1);
	out->reason = r->reason ? r->reason : "the policy gives no reason";
}

static bool request_is_sane(const struct pak_policy_request *q)
{
	uint32_t op = (uint32_t)q->op;

	return op != 0 && (op & (op - 1)) == 0 && op >> OP_COUNT == 0 && q->alg > PAK_ALG_NONE &&
	       q->alg < PAK_ALG_COUNT;
}

const struct pak_policy_rule *pak_policy_best(const struct pak_policy *policy, const uint16_t *rows,
                                              size_t count,
                                              const struct pak_policy_request *request, int32_t day)
{
	const struct pak_policy_rule *best = NULL;
	unsigned best_precedence = 0, best_specificity = 0;

	if (!request_is_sane(request))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const struct pak_policy_rule *r = &policy->rules[rows ? rows[i] : i];

		if (!rule_matches(r, request, day))
			continue;
		unsigned p = precedence(r), s = specificity(r);
		if (p > best_precedence ||
		    (p == best_precedence && p != 0 && s > best_specificity)) {
			best = r;
			best_precedence = p;
			best_specificity = s;
		}
	}
	return best;
}

void pak_policy_verdict(struct pak_verdict *out, const struct pak_policy_rule *rule)
{
	if (rule)
		verdict_by(out, rule);
	else
		verdict_unlisted(out, reason_unlisted);
}

void pak_policy_decide(const struct pak_policy *policy, const struct pak_policy_request *request,
                       int32_t day, struct pak_verdict *out)
{
	if (policy == NULL || policy->rules == NULL)
		verdict_unlisted(out, reason_no_policy);
	else
		pak_policy_verdict(out,
		                   pak_policy_best(policy, NULL, policy->rule_count, request, day));
}

/* An append-only writer: counts what was wanted, writes what fits. */
struct text {
	char *out;
	size_t cap, len;
};

static void text_add(struct text *t, const char *s)
{
	for (; *s; s++, t->len++)
		if (t->len + 1 < t->cap)
			t->out[t->len] = *s;
}

static void text_add_number(struct text *t, const char *name, uint32_t v)
{
	char digits[16];

	if (v == 0)
		return;
	snprintf(digits, sizeof digits, "%u", (unsigned)v);
	text_add(t, " ");
	text_add(t, name);
	text_add(t, "=");
	text_add(t, digits);
}

static void text_add_alg(struct text *t, const char *name, enum pak_alg alg)
{
	if (alg == PAK_ALG_NONE)
		return;
	text_add(t, " ");
	text_add(t, name);
	text_add(t, "=");
	text_add(t, pak_alg_name(alg));
}

static const char *kind_text(enum pak_verdict_kind kind)
{
	switch (kind) {
	case PAK_DENY_UNLISTED:
		return ": denied, unlisted";
	case PAK_DENY:
		return ": denied by rule ";
	case PAK_ALLOW:
		return ": allowed by rule ";
	case PAK_ALLOW_LEGACY:
		return ": allowed as legacy by rule ";
	case PAK_ALLOW_EXCEPTION:
		return ": allowed by exception ";
	}
	return ": no verdict";
}

size_t pak_verdict_text(char *out, size_t cap, const struct pak_policy_request *request,
                        const struct pak_verdict *verdict)
{
	struct text t = {out, cap, 0};

	text_add(&t, pak_op_name(request->op));
	text_add(&t, " ");
	text_add(&t, pak_alg_name(request->alg));
	text_add_alg(&t, "hash", request->hash);
	text_add_alg(&t, "curve", request->curve);
	text_add_number(&t, "key-bits", request->key_bits);
	text_add_number(&t, "tag-bits", request->tag_bits);
	text_add_number(&t, "iv-bits", request->iv_bits);
	text_add_number(&t, "salt-bits", request->salt_bits);
	text_add_number(&t, "iterations", request->iterations);
	text_add_number(&t, "out-bits", request->out_bits);
	text_add(&t, kind_text(verdict->kind));
	if (verdict->kind != PAK_DENY_UNLISTED)
		text_add(&t, verdict->rule);
	if (verdict->reason) {
		text_add(&t, " (");
		text_add(&t, verdict->reason);
		text_add(&t, ")");
	}
	if (!pak_verdict_allows(verdict) && !verdict->enforced)
		text_add(&t, " [audit mode: not enforced]");
	out[t.len < cap ? t.len : cap - 1] = '\0';
	return t.len;
}
