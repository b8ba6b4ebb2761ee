/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy decision: order of classes, bounds, days, sets; an oracle written another way on
 * random policies; tightening never widens. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <pak/policy.h>

#include "crypto/service/policy_impl.h"
#include "tests/crypto/policy_rules.h"
#include "tests/tap.h"

#define RULES 12

static struct pak_verdict decide(const struct pak_policy_rule *rules, size_t n,
                                 const struct pak_policy_request *q, int32_t day)
{
	struct pak_policy p = policy_of(rules, n);
	struct pak_verdict v;

	memset(&v, 0xaa, sizeof v);
	pak_policy_decide(&p, q, day, &v);
	return v;
}

static void test_total(void)
{
	struct pak_policy_request q = gcm;
	struct pak_policy p = policy_of(NULL, 5);
	struct pak_verdict v;
	int bad = 0;

	pak_policy_decide(NULL, &q, DAY, &v);
	tap_ok(is(&v, PAK_DENY_UNLISTED, "unlisted"), "no policy: denied");
	pak_policy_decide(&p, &q, DAY, &v);
	tap_ok(is(&v, PAK_DENY_UNLISTED, "unlisted"), "no rules: denied");
	v = decide(&allow_gcm, 1, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW, "ALLOW") && strcmp(v.reason, "allowed here") == 0, "allowed");
	static const int odd_algs[] = {-5, 0, PAK_ALG_COUNT, 9999, 1 << 30};
	for (size_t i = 0; i < 5; i++) {
		struct pak_policy_rule r = allow_gcm;

		r.alg = q.alg = (enum pak_alg)odd_algs[i];
		v = decide(&r, 1, &q, DAY);
		bad += !is(&v, PAK_DENY_UNLISTED, "unlisted");
	}
	tap_ok(bad == 0, "unknown algorithms: denied, even if a rule names them");
	q = gcm;
	static const uint32_t odd_ops[] = {0, 3, 0x18, 1u << 17, 1u << 31, 0xffffffff};
	for (size_t i = 0; i < 6; i++) {
		struct pak_policy_rule r = allow_gcm;

		r.ops = 0xffffffff;
		q.op = (enum pak_op)odd_ops[i];
		v = decide(&r, 1, &q, DAY);
		bad += !is(&v, PAK_DENY_UNLISTED, "unlisted");
	}
	tap_ok(bad == 0, "no, several or unknown operations: denied");
}

static void test_order(void)
{
	struct pak_policy_rule deny = with_class(PAK_RULE_DENY, "DENY");
	struct pak_policy_rule exception = with_class(PAK_RULE_EXCEPTION, "EXC");
	struct pak_policy_rule legacy = with_class(PAK_RULE_LEGACY, "LEGACY");
	struct pak_policy_rule strange = with_class((enum pak_rule_class)7, "STRANGE");
	struct pak_policy_rule r[4];
	struct pak_verdict v;

	for (int flip = 0; flip < 2; flip++) {
		r[flip ? 3 : 0] = allow_gcm;
		r[flip ? 2 : 1] = legacy;
		r[flip ? 1 : 2] = deny;
		r[flip ? 0 : 3] = exception;
		v = decide(r, 4, &gcm, DAY);
		tap_ok(is(&v, PAK_ALLOW_EXCEPTION, "EXC"), "exception first (order %d)", flip);
		v = decide(r, 4, &gcm, DAY + 1);
		tap_ok(is(&v, PAK_DENY, "DENY"), "after its end: deny (order %d)", flip);
		r[flip ? 0 : 3].until_day = 0;
		v = decide(r, 4, &gcm, DAY);
		tap_ok(is(&v, PAK_DENY, "DENY"), "an endless exception is none (order %d)", flip);
	}
	r[0] = allow_gcm;
	r[1] = legacy;
	v = decide(r, 2, &gcm, DAY);
	tap_ok(is(&v, PAK_ALLOW, "ALLOW"), "tie: the earlier rule (allow)");
	r[0] = legacy;
	r[1] = allow_gcm;
	v = decide(r, 2, &gcm, DAY);
	tap_ok(is(&v, PAK_ALLOW_LEGACY, "LEGACY"), "tie: the earlier rule (legacy)");
	v = decide(&strange, 1, &gcm, DAY);
	tap_ok(is(&v, PAK_DENY_UNLISTED, "unlisted"), "an unknown class decides nothing");
}

static void test_bounds(void)
{
	static const struct {
		struct pak_range range;
		uint32_t value;
		bool match;
	} rows[] = {
	        {{10, 20}, 0, false}, {{10, 20}, 9, false},        {{10, 20}, 10, true},
	        {{10, 20}, 20, true}, {{10, 20}, 21, false},       {{10, 0}, 0, false},
	        {{10, 0}, 9, false},  {{10, 0}, 0xffffffff, true}, {{0, 20}, 0, false},
	        {{0, 20}, 1, true},   {{0, 20}, 21, false},        {{0, 0}, 0, true},
	        {{0, 0}, 77, true},   {{1, 0}, 0, false},          {{20, 10}, 15, false},
	};

	for (int i = 0; i < 6; i++) {
		int bad = 0;

		for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
			for (int deny = 0; deny < 2; deny++) {
				struct pak_policy_rule r =
				        with_class(deny ? PAK_RULE_DENY : PAK_RULE_ALLOW, "R");
				struct pak_policy_request q = gcm;

				*bound(&r, i) = rows[k].range;
				*measure(&q, i) = rows[k].value;
				struct pak_verdict v = decide(&r, 1, &q, DAY);
				bad += (v.kind != PAK_DENY_UNLISTED) != rows[k].match;
			}
		tap_ok(bad == 0, "bounds of measure %d, allow and deny", i);
	}
}

static void test_sets_and_days(void)
{
	struct pak_policy_rule r[2] = {allow_gcm, with_class(PAK_RULE_LEGACY, "LEGACY")};
	struct pak_policy_request q = gcm;
	struct pak_verdict v;

	r[0].hash_count = 2;
	r[0].hash[0] = PAK_ALG_SHA256;
	r[0].hash[1] = PAK_ALG_SHA512;
	v = decide(r, 2, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW_LEGACY, "LEGACY"), "a rule with hashes wants a hash");
	q.hash = PAK_ALG_SHA512;
	v = decide(r, 2, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW, "ALLOW"), "the second hash of a set counts");
	q.hash = PAK_ALG_SHA1;
	v = decide(r, 1, &q, DAY);
	tap_ok(is(&v, PAK_DENY_UNLISTED, "unlisted"), "another hash does not");
	r[1].curve_count = 1;
	r[1].curve[0] = PAK_ALG_P256;
	v = decide(r, 2, &q, DAY);
	tap_ok(is(&v, PAK_DENY_UNLISTED, "unlisted"), "a rule with curves wants a curve");
	q.curve = PAK_ALG_P256;
	v = decide(r, 2, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW_LEGACY, "LEGACY"), "the curve of a set counts");
	r[0] = allow_gcm;
	r[0].from_day = DAY;
	r[0].until_day = DAY + 2;
	tap_ok(decide(r, 1, &gcm, DAY - 1).kind == PAK_DENY_UNLISTED, "the day before");
	tap_ok(decide(r, 1, &gcm, DAY).kind == PAK_ALLOW, "the first day");
	tap_ok(decide(r, 1, &gcm, DAY + 1).kind == PAK_ALLOW, "the last day");
	tap_ok(decide(r, 1, &gcm, DAY + 2).kind == PAK_DENY_UNLISTED, "the first day after");
	tap_ok(decide(r, 1, &gcm, INT32_MIN).kind == PAK_DENY_UNLISTED, "the beginning of time");
	r[0].hash_count = 255;
	tap_ok(decide(r, 1, &gcm, DAY).kind == PAK_DENY_UNLISTED,
	       "an overlong set is not read past");
}

static void test_specific(void)
{
	struct pak_policy_rule r[3] = {with_class(PAK_RULE_LEGACY, "ANY"),
	                               with_class(PAK_RULE_ALLOW, "KEY"),
	                               with_class(PAK_RULE_LEGACY, "KEY-TAG")};
	struct pak_policy_request q = gcm;
	struct pak_verdict v;

	r[1].key_bits = r[2].key_bits = (struct pak_range){128, 256};
	r[2].tag_bits = (struct pak_range){32, 64};
	v = decide(r, 3, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW_LEGACY, "ANY"), "no measure: the unbounded rule");
	q.key_bits = 128;
	v = decide(r, 3, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW, "KEY"), "one measure: the rule with one bound");
	q.tag_bits = 64;
	v = decide(r, 3, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW_LEGACY, "KEY-TAG"), "two measures: the rule with two bounds");
	q.tag_bits = 128;
	v = decide(r, 3, &q, DAY);
	tap_ok(is(&v, PAK_ALLOW, "KEY"), "two measures, one out of bounds");
}

/* The oracle: a rank for each rule, 0 if it does not speak; the highest wins, the first of equals.
 */
static unsigned rank(struct pak_policy_rule r, struct pak_policy_request q, int32_t day)
{
	static const unsigned weight[] = {[PAK_RULE_DENY] = 200,
	                                  [PAK_RULE_LEGACY] = 100,
	                                  [PAK_RULE_ALLOW] = 100,
	                                  [PAK_RULE_EXCEPTION] = 300};
	unsigned n = 0;

	if (r.alg != q.alg || (r.ops & q.op) != (uint32_t)q.op)
		return 0;
	if (r.from_day && r.from_day > day)
		return 0;
	if (r.until_day && r.until_day <= day)
		return 0;
	if (r.hash_count) {
		if (r.hash[0] != q.hash)
			return 0;
		n++;
	}
	for (int i = 0; i < 6; i++) {
		struct pak_range b = *bound(&r, i);
		uint64_t v = *measure(&q, i), top = b.max ? b.max : UINT64_MAX;

		if (b.min == 0 && b.max == 0)
			continue;
		if (v == 0 || v < b.min || v > top)
			return 0;
		n++;
	}
	return weight[r.rule_class] + n;
}

static void test_random(void)
{
	uint64_t s = 42;
	int bad = 0, same = 0, widened = 0, seen[5] = {0};

	for (int round = 0; round < 4000; round++) {
		struct pak_policy_rule rules[RULES + 1];
		size_t n = 1 + tap_random64(&s) % RULES;

		for (size_t i = 0; i <= n; i++)
			rules[i] = random_rule(&s, (int)i);
		for (int k = 0; k < 20; k++) {
			struct pak_policy_request q = random_request(&s);
			int32_t day = DAY - 2 + (int32_t)(tap_random64(&s) % 5);
			unsigned best = 0;
			const char *want = "unlisted";

			for (size_t i = 0; i < n; i++)
				if (rank(rules[i], q, day) > best) {
					best = rank(rules[i], q, day);
					want = rules[i].id;
				}
			struct pak_verdict v = decide(rules, n, &q, day), again, tight;
			again = decide(rules, n, &q, day);
			bad += strcmp(v.rule, want) != 0;
			same += v.kind == again.kind && strcmp(v.rule, again.rule) == 0;
			seen[v.kind]++;
			/* A further deny, a rule less that is no deny: never more than before. */
			rules[n].rule_class = PAK_RULE_DENY;
			tight = decide(rules, n + 1, &q, day);
			widened += pak_verdict_allows(&tight) && !pak_verdict_allows(&v);
			struct pak_policy_rule cut = rules[n - 1];
			if (cut.rule_class != PAK_RULE_DENY) {
				tight = decide(rules, n - 1, &q, day);
				widened += pak_verdict_allows(&tight) && !pak_verdict_allows(&v);
			}
			/* A stricter bound on a rule that is no deny. */
			size_t one = tap_random64(&s) % n;
			cut = rules[one];
			if (cut.rule_class != PAK_RULE_DENY) {
				bound(&rules[one], k % 6)->min += 2;
				tight = decide(rules, n, &q, day);
				widened += pak_verdict_allows(&tight) && !pak_verdict_allows(&v);
				rules[one] = cut;
			}
		}
	}
	tap_ok(bad == 0, "80000 random decisions: as the oracle");
	tap_ok(same == 80000, "the same question has the same answer");
	tap_ok(widened == 0, "tightening never allows more");
	for (int i = 0; i < 5; i++)
		tap_ok(seen[i] > 500, "verdict %d was met (%d times)", i, seen[i]);
}

static void test_day(void)
{
	struct pak_policy p = {.zone_minutes = 300, .issued_day = 100};

	tap_ok(pak_policy_day(&p, 0) == 100, "not before the day of issue");
	tap_ok(pak_policy_day(&p, INT64_MIN / 2) == 100, "a clock far back");
	tap_ok(pak_policy_day(&p, 200 * 86400 - 5 * 3600 - 1) == 199, "a second before midnight");
	tap_ok(pak_policy_day(&p, 200 * 86400 - 5 * 3600) == 200, "midnight at +05:00");
	tap_ok(pak_policy_day(&p, INT64_MAX / 2) == INT32_MAX, "a clock far ahead");
	p.issued_day = -10;
	p.zone_minutes = -60;
	tap_ok(pak_policy_day(&p, 0) == -1, "an hour behind UTC");
}

static void test_text(void)
{
	struct pak_policy_request q = {.alg = PAK_ALG_RC4, .op = PAK_OP_ENCRYPT};
	struct pak_verdict v = {.kind = PAK_DENY, .enforced = true, .rule = "X", .reason = "why"};
	char out[200];
	const char *want = "encrypt rc4: denied by rule X (why)";

	tap_ok(pak_verdict_text(out, sizeof out, &q, &v) == strlen(want) && !strcmp(out, want),
	       "text");
	for (size_t cap = 1; cap <= strlen(want) + 1; cap++) {
		char *p = tap_guard_end(cap);
		size_t n = pak_verdict_text(p, cap, &q, &v);

		if (n != strlen(want) || strlen(p) != cap - 1 || strncmp(p, want, cap - 1))
			tap_ok(0, "text cut to %zu", cap);
		tap_guard_free(p);
	}
	v.enforced = false;
	v.kind = PAK_DENY_UNLISTED;
	q = (struct pak_policy_request){
	        PAK_ALG_ECDSA, PAK_OP_SIGN, PAK_ALG_SHA1, PAK_ALG_P256, 256, 2, 3, 4, 5, 6};
	pak_verdict_text(out, sizeof out, &q, &v);
	want = "sign ecdsa hash=sha1 curve=p-256 key-bits=256 tag-bits=2 iv-bits=3 salt-bits=4 "
	       "iterations=5 out-bits=6: denied, unlisted (why) [audit mode: not enforced]";
	tap_ok(!strcmp(out, want), "text with all parameters");
	tap_diag("%s", out);
	tap_ok(!strcmp(pak_op_name(PAK_OP_RANDOM), "random") &&
	               !strcmp(pak_op_name((enum pak_op)3), "none"),
	       "names of operations");
}

int main(void)
{
	test_total();
	test_order();
	test_bounds();
	test_sets_and_days();
	test_specific();
	test_random();
	test_day();
	test_text();
	return tap_done();
}
