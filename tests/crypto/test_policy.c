/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy decision: order of classes, bounds, days, sets; an oracle written another way on
 * random policies; tightening never widens; and the installed policy with its counters, recorder
 * and modes. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/policy.h>

#include "crypto/service/policy_impl.h"
#include "tests/tap.h"

#define RULES 12
#define DAY 20000

static const struct pak_policy_rule allow_gcm = {.id = "ALLOW",
                                                 .alg = PAK_ALG_AES_GCM,
                                                 .ops = PAK_OP_ENCRYPT | PAK_OP_DECRYPT,
                                                 .rule_class = PAK_RULE_ALLOW,
                                                 .reason = "allowed here"};
static const struct pak_policy_request gcm = {.alg = PAK_ALG_AES_GCM, .op = PAK_OP_ENCRYPT};

static struct pak_policy policy_of(const struct pak_policy_rule *rules, size_t n)
{
	return (struct pak_policy){.name = "test",
	                           .publisher = "tests",
	                           .serial = 1,
	                           .grades = "A",
	                           .rule_count = n,
	                           .rules = rules};
}

static struct pak_verdict decide(const struct pak_policy_rule *rules, size_t n,
                                 const struct pak_policy_request *q, int32_t day)
{
	struct pak_policy p = policy_of(rules, n);
	struct pak_verdict v;

	memset(&v, 0xaa, sizeof v);
	pak_policy_decide(&p, q, day, &v);
	return v;
}

static struct pak_policy_rule with_class(enum pak_rule_class c, const char *id)
{
	struct pak_policy_rule r = allow_gcm;

	r.rule_class = c;
	if (c == PAK_RULE_EXCEPTION)
		r.until_day = DAY + 1;
	snprintf(r.id, sizeof r.id, "%s", id);
	return r;
}

static bool is(const struct pak_verdict *v, enum pak_verdict_kind kind, const char *rule)
{
	return v->kind == kind && strcmp(v->rule, rule) == 0 && v->enforced && v->reason;
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

/* The i-th measure of a request and of a rule. */
static uint32_t *measure(struct pak_policy_request *q, int i)
{
	uint32_t *const m[] = {&q->key_bits,  &q->tag_bits,   &q->iv_bits,
	                       &q->salt_bits, &q->iterations, &q->out_bits};
	return m[i];
}

static struct pak_range *bound(struct pak_policy_rule *r, int i)
{
	struct pak_range *const b[] = {&r->key_bits,  &r->tag_bits,   &r->iv_bits,
	                               &r->salt_bits, &r->iterations, &r->out_bits};
	return b[i];
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

/* Small domains, so that random rules and requests meet. */
static struct pak_policy_rule random_rule(uint64_t *s, int n)
{
	static const enum pak_alg algs[] = {PAK_ALG_AES_GCM, PAK_ALG_HMAC};
	struct pak_policy_rule r = {.alg = algs[tap_random64(s) % 2],
	                            .ops = (uint32_t)(tap_random64(s) % 8) << 3,
	                            .rule_class = (enum pak_rule_class)(tap_random64(s) % 4),
	                            .reason = "random"};

	snprintf(r.id, sizeof r.id, "R%d", n);
	if (tap_random64(s) % 3 == 0)
		r.from_day = DAY - 2 + (int32_t)(tap_random64(s) % 4);
	if (tap_random64(s) % 3 == 0 || r.rule_class == PAK_RULE_EXCEPTION)
		r.until_day = DAY - 1 + (int32_t)(tap_random64(s) % 4);
	if (tap_random64(s) % 3 == 0) {
		r.hash_count = 1;
		r.hash[0] = PAK_ALG_SHA1 + (unsigned)(tap_random64(s) % 3);
	}
	for (int i = 0; i < 6; i++)
		if (tap_random64(s) % 4 == 0)
			*bound(&r, i) = (struct pak_range){(uint32_t)(tap_random64(s) % 4),
			                                   (uint32_t)(tap_random64(s) % 5)};
	return r;
}

static struct pak_policy_request random_request(uint64_t *s)
{
	struct pak_policy_request q = {.alg = tap_random64(s) % 2 ? PAK_ALG_AES_GCM : PAK_ALG_HMAC,
	                               .op = (enum pak_op)(1u << (3 + tap_random64(s) % 3))};

	if (tap_random64(s) % 2)
		q.hash = PAK_ALG_SHA1 + (unsigned)(tap_random64(s) % 3);
	for (int i = 0; i < 6; i++)
		*measure(&q, i) = (uint32_t)(tap_random64(s) % 5);
	return q;
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

/* What the recorder saw. */
static int recorded;
static struct pak_verdict last;

static void recorder(void *arg, const struct pak_policy_request *q, const struct pak_verdict *v)
{
	__atomic_fetch_add((int *)arg, 1, __ATOMIC_RELAXED);
	if (q->op == PAK_OP_DECRYPT)
		last = *v;
}

static void *hammer(void *arg)
{
	struct pak_verdict v;

	(void)arg;
	for (int i = 0; i < 10000; i++)
		if (pak_policy_check(&gcm, &v) != PAK_OK)
			return "refused";
	return NULL;
}

static void test_threads(void)
{
	pthread_t t[4];
	uint64_t before[5], after[5];
	int bad = 0;

	pak_policy_counters(before);
	for (int i = 0; i < 4; i++)
		bad += pthread_create(&t[i], NULL, hammer, NULL) != 0;
	for (int i = 0; i < 4; i++) {
		void *r;

		bad += pthread_join(t[i], &r) != 0 || r != NULL;
	}
	pak_policy_counters(after);
	tap_ok(bad == 0 && after[PAK_ALLOW] - before[PAK_ALLOW] == 40000, "threads count exactly");
}

static void test_install(enum pak_policy_mode mode)
{
	static struct pak_policy_rule rules[3], many[4097];
	static struct pak_policy p, other, too_many;
	struct pak_policy_request dec = gcm, odd = gcm;
	struct pak_verdict v;
	uint64_t c[5];

	rules[0] = allow_gcm;
	rules[0].ops = PAK_OP_ENCRYPT;
	rules[1] = with_class(PAK_RULE_DENY, "DENY");
	rules[1].ops = PAK_OP_DECRYPT;
	rules[2] = with_class(PAK_RULE_LEGACY, "OLD");
	rules[2].ops = PAK_OP_WRAP;
	other = p = policy_of(rules, 3);
	too_many = policy_of(many, 4097);
	dec.op = PAK_OP_DECRYPT;
	odd.alg = (enum pak_alg)12345;

	tap_ok(pak_policy_check(&gcm, &v) == PAK_ERR_POLICY &&
	               is(&v, PAK_DENY_UNLISTED, "unlisted"),
	       "nothing installed: refused");
	tap_ok(pak_policy_installed() == NULL, "nothing installed");
	tap_ok(pak_policy_install(NULL, mode) == PAK_ERR_ARG, "install NULL");
	p.rule_count = 0;
	tap_ok(pak_policy_install(&p, mode) == PAK_ERR_ARG, "install no rules");
	p.rule_count = 3;
	tap_ok(pak_policy_install(&too_many, mode) == PAK_ERR_ARG, "install 4097 rules");
	tap_ok(pak_policy_install(&p, (enum pak_policy_mode)2) == PAK_ERR_ARG, "install odd mode");
	tap_ok(pak_policy_installed() == NULL, "a failed install installs nothing");
	tap_ok(pak_policy_install(&p, mode) == PAK_OK, "install");
	tap_ok(pak_policy_install(&p, mode) == PAK_OK, "install the same again");
	tap_ok(pak_policy_install(&other, mode) == PAK_ERR_STATE, "install another");
	tap_ok(pak_policy_install(&p, !mode) == PAK_ERR_STATE, "install another mode");
	tap_ok(pak_policy_installed() == &p && pak_policy_mode() == mode, "what is installed");

	pak_policy_set_recorder(recorder, &recorded);
	tap_ok(pak_policy_check(&gcm, &v) == PAK_OK && is(&v, PAK_ALLOW, "ALLOW"), "allowed");
	tap_ok(recorded == 0, "an allow is not recorded");
	enum pak_status want = mode == PAK_MODE_AUDIT ? PAK_OK : PAK_ERR_POLICY;
	tap_ok(pak_policy_check(&dec, &v) == want && v.kind == PAK_DENY, "denied");
	tap_ok(v.enforced == (mode == PAK_MODE_ENFORCE), "enforced or not");
	tap_ok(recorded == 1 && last.kind == PAK_DENY && last.enforced == v.enforced, "recorded");
	dec.op = PAK_OP_WRAP;
	tap_ok(pak_policy_check(&dec, &v) == PAK_OK && v.kind == PAK_ALLOW_LEGACY, "legacy");
	tap_ok(recorded == 2, "legacy is recorded");
	tap_ok(pak_policy_check(&odd, &v) == want && v.kind == PAK_DENY_UNLISTED, "odd algorithm");
	pak_policy_ask(&dec, &v);
	tap_ok(recorded == 3 && v.kind == PAK_ALLOW_LEGACY, "asking records nothing");
	pak_policy_counters(c);
	tap_ok(c[PAK_DENY_UNLISTED] == 2 && c[PAK_DENY] == 1 && c[PAK_ALLOW] == 1 &&
	               c[PAK_ALLOW_LEGACY] == 1,
	       "counters");
	pak_policy_set_recorder(NULL, NULL);
	tap_ok(pak_policy_check(&dec, &v) == PAK_OK && recorded == 3, "no recorder any more");
	if (mode == PAK_MODE_ENFORCE)
		test_threads();
}

/* The index of the installed policy gives what a full scan gives. */
static void test_index(void)
{
	static struct pak_policy_rule rules[300];
	static struct pak_policy p;
	uint64_t s = 9;
	int bad = 0;

	for (int i = 0; i < 300; i++) {
		rules[i] = random_rule(&s, i);
		rules[i].from_day = 0;
		rules[i].until_day = rules[i].rule_class == PAK_RULE_EXCEPTION ? INT32_MAX : 0;
		rules[i].alg = (enum pak_alg)(tap_random64(&s) % (PAK_ALG_COUNT + 3));
	}
	p = policy_of(rules, 300);
	if (pak_policy_install(&p, PAK_MODE_ENFORCE))
		bad++;
	for (int i = 0; i < 20000; i++) {
		struct pak_policy_request q = random_request(&s);
		struct pak_verdict a, b;

		q.alg = (enum pak_alg)(tap_random64(&s) % (PAK_ALG_COUNT + 3));
		pak_policy_ask(&q, &a);
		pak_policy_decide(&p, &q, DAY, &b);
		bad += a.kind != b.kind || strcmp(a.rule, b.rule) != 0;
	}
	tap_ok(bad == 0, "the index changes no decision");
}

/* A policy is installed once per process: each scenario has a child of its own, whose failures are
 * shown. */
static void in_child(const char *name, void (*scenario)(void))
{
	char line[512];
	int fds[2], status = -1, failed = 0;
	FILE *f;
	pid_t pid;

	fflush(stdout);
	if (pipe(fds))
		return;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		scenario();
		fflush(stdout);
		_exit(0);
	}
	close(fds[1]);
	f = fdopen(fds[0], "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "not ok", 6) == 0) {
			failed++;
			tap_diag("%s", line);
		}
	if (f)
		fclose(f);
	waitpid(pid, &status, 0);
	tap_ok(status == 0 && failed == 0, "%s", name);
}

static void enforce(void)
{
	test_install(PAK_MODE_ENFORCE);
}

static void audit(void)
{
	test_install(PAK_MODE_AUDIT);
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
	in_child("installed, mode enforce", enforce);
	in_child("installed, mode audit", audit);
	in_child("installed, index", test_index);
	return tap_done();
}
