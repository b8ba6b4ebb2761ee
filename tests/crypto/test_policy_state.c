/* SPDX-License-Identifier: Apache-2.0
 *
 * The installed policy: once, in either mode; its counters, recorder and index; many threads. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crypto/service/policy_impl.h"
#include "tests/crypto/policy_rules.h"
#include "tests/tap.h"

/* The system clock, as long as it is not 0. */
static int64_t fake_now;

time_t time(time_t *out)
{
	struct timespec t = {.tv_sec = fake_now};

	if (!fake_now)
		syscall(SYS_clock_gettime, CLOCK_REALTIME, &t);
	if (out)
		*out = t.tv_sec;
	return t.tv_sec;
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
		pak_policy_ask(&q, &a);
		bad += a.kind != b.kind || strcmp(a.rule, b.rule) != 0;
	}
	tap_ok(bad == 0, "neither the index nor what is kept changes a decision");
}

/* The rule of the day stands for its day and for one request, not a second longer. */
static void test_again(void)
{
	static struct pak_policy_rule rule;
	static struct pak_policy p;
	struct pak_policy_request q = gcm, longer = gcm;
	struct pak_verdict v;
	const int64_t midnight = (int64_t)DAY * 86400 - 300 * 60; /* DAY begins in Pakistan */
	uint64_t before[5], after[5];

	q.key_bits = 128;
	longer.key_bits = 129;
	rule = allow_gcm;
	rule.key_bits = (struct pak_range){128, 128};
	rule.until_day = DAY;
	p = policy_of(&rule, 1);
	p.issued_day = DAY - 10;
	p.zone_minutes = 300;
	fake_now = midnight - 100;
	tap_ok(pak_policy_check(&q, &v) == PAK_ERR_POLICY, "no policy");
	tap_ok(!pak_policy_install(&p, PAK_MODE_ENFORCE), "install");
	tap_ok(pak_policy_check(&q, &v) == PAK_OK && v.kind == PAK_ALLOW,
	       "a refusal does not outlive the installation");
	pak_policy_counters(before);
	memset(&v, 0, sizeof v);
	fake_now = midnight - 1;
	tap_ok(pak_policy_check(&q, &v) == PAK_OK && !strcmp(v.rule, rule.id) && v.enforced,
	       "the last second of the day: kept, and the whole verdict given");
	pak_policy_counters(after);
	tap_ok(after[PAK_ALLOW] == before[PAK_ALLOW] + 1, "a kept verdict is counted");
	tap_ok(pak_policy_check(&longer, &v) == PAK_ERR_POLICY && v.kind == PAK_DENY_UNLISTED &&
	               pak_policy_check(&longer, &v) == PAK_ERR_POLICY &&
	               pak_policy_check(&q, &v) == PAK_OK,
	       "another key length is another request");
	fake_now = midnight;
	tap_ok(pak_policy_check(&q, &v) == PAK_ERR_POLICY && strcmp(v.rule, rule.id),
	       "the first second of the next: judged anew");
	fake_now = midnight - 1;
	tap_ok(pak_policy_check(&q, &v) == PAK_OK, "the clock goes back: anew");
	fake_now = 0;
}

/* The short way of digests says, and counts, what the long way would. */
static int differs(const struct pak_policy *p, enum pak_alg alg)
{
	const struct pak_policy_request q = {.alg = alg, .op = PAK_OP_DIGEST};
	struct pak_verdict got, want;
	uint64_t before[5], after[5];
	enum pak_status st;

	memset(&got, 0xa5, sizeof got);
	pak_policy_decide(p, &q, pak_policy_day(p, fake_now), &want);
	pak_policy_counters(before);
	st = pak_policy_check_digest(alg, &got);
	pak_policy_counters(after);
	return st != (pak_verdict_allows(&want) ? PAK_OK : PAK_ERR_POLICY) ||
	       got.kind != want.kind || strcmp(got.rule, want.rule) != 0 || !got.enforced ||
	       strcmp(got.reason, want.reason) != 0 || after[want.kind] != before[want.kind] + 1;
}

/* Digests, whose rule of the day is kept by name: every look of three days, in both directions. */
static void test_digests(void)
{
	static struct pak_policy_rule rules[3];
	static struct pak_policy p;
	const int64_t midnight = (int64_t)DAY * 86400 - 300 * 60;
	struct pak_verdict v;
	int bad = 0;

	for (int i = 0; i < 3; i++) {
		rules[i] = allow_gcm;
		rules[i].ops = PAK_OP_DIGEST;
		rules[i].alg = i == 2 ? PAK_ALG_SHA1 : PAK_ALG_SHA256;
	}
	rules[0].until_day = DAY;
	rules[1].from_day = DAY + 1;
	rules[1].rule_class = PAK_RULE_DENY;
	p = policy_of(rules, 3);
	p.zone_minutes = 300;
	p.issued_day = DAY - 1;
	bad += pak_policy_check_digest(PAK_ALG_SHA1, &v) != PAK_ERR_POLICY;
	if (pak_policy_install(&p, PAK_MODE_ENFORCE))
		bad++;
	bad += pak_policy_check_digest(PAK_ALG_COUNT, &v) != PAK_ERR_POLICY;
	for (int look = 0; look < 600; look++) {
		static const enum pak_alg algs[] = {PAK_ALG_SHA1, PAK_ALG_SHA256, PAK_ALG_SHA512};
		struct pak_policy_request q = {.alg = algs[look % 3], .op = PAK_OP_DIGEST};
		struct pak_verdict got, want;
		int step = look < 300 ? look : 600 - look;

		fake_now = midnight - 3 + step % 6 + (int64_t)(step / 100) * 86400;
		q.out_bits = look % 7 == 0 ? 256 : 0;
		pak_policy_ask(&q, &got);
		pak_policy_decide(&p, &q, pak_policy_day(&p, fake_now), &want);
		bad += got.kind != want.kind || strcmp(got.rule, want.rule) != 0;
		bad += differs(&p, q.alg);
		if (look % 10 == 0) { /* a clock that was never set */
			fake_now = 1000 + look;
			bad += differs(&p, q.alg);
		}
	}
	for (int day = 0; day < 2; day++) /* allowed, unlisted, denied */
		for (int second = -1; second < 1; second++) {
			fake_now = midnight + day * 86400 + second;
			bad += differs(&p, PAK_ALG_SHA256);
		}
	fake_now = 0;
	tap_ok(bad == 0, "a digest's verdict is that of its day");
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
	in_child("installed, mode enforce", enforce);
	in_child("installed, mode audit", audit);
	in_child("installed, index", test_index);
	in_child("kept verdicts", test_again);
	in_child("kept rules of digests", test_digests);
	return tap_done();
}
