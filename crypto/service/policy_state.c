/* SPDX-License-Identifier: Apache-2.0
 *
 * The installed policy: published once, read without locks; counters and the recorder. */
#include "policy_impl.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined __has_include
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define PAK_SINGLE_THREADED 1
#endif
#endif

#define ROWS_MAX 4096 /* rules in one policy; the decoder has the same limit */

/* 0, then minus the process id of the installer, then READY. */
enum { EMPTY = 0, READY = 1 };

/* Written by the one installer before READY, read-only afterwards. */
static struct {
	const struct pak_policy *policy;
	enum pak_policy_mode mode;
	uint16_t first[PAK_ALG_COUNT + 1]; /* rows[first[a] .. first[a + 1]) speak of algorithm a */
	uint16_t rows[ROWS_MAX];
} installed;
static atomic_int install_state;

static _Atomic(pak_policy_recorder *) recorder_function;
static _Atomic(void *) recorder_argument;

/* Counters in stripes of one cache line each: threads that share a line would wait for each other
 * at every operation. */
#define STRIPES 16
static struct {
	_Alignas(64) atomic_uint_fast64_t kind[5];
} counters[STRIPES];

static bool ready(void)
{
	return atomic_load_explicit(&install_state, memory_order_acquire) == READY;
}

/* Rows grouped by algorithm, in the policy's order within a group. */
static void index_rules(const struct pak_policy *policy)
{
	uint16_t n = 0;

	for (int alg = 0; alg < PAK_ALG_COUNT; alg++) {
		installed.first[alg] = n;
		for (size_t i = 0; i < policy->rule_count; i++)
			if ((int)policy->rules[i].alg == alg)
				installed.rows[n++] = (uint16_t)i;
	}
	installed.first[PAK_ALG_COUNT] = n;
}

enum pak_status pak_policy_install(const struct pak_policy *policy, enum pak_policy_mode mode)
{
	int expected = EMPTY, busy = -(int)getpid();

	if (policy == NULL || policy->rules == NULL || policy->rule_count == 0 ||
	    policy->rule_count > ROWS_MAX)
		return PAK_ERR_ARG;
	if (mode != PAK_MODE_ENFORCE && mode != PAK_MODE_AUDIT)
		return PAK_ERR_ARG;
	if (!atomic_compare_exchange_strong(&install_state, &expected, busy)) {
		bool same = ready() && installed.policy == policy && installed.mode == mode;

		/* An installer of the parent process that was at work when this one was forked is
		 * gone. */
		if (expected >= 0 || expected == busy ||
		    !atomic_compare_exchange_strong(&install_state, &expected, busy))
			return same ? PAK_OK : PAK_ERR_STATE;
	}
	installed.policy = policy;
	installed.mode = mode;
	index_rules(policy);
	atomic_store_explicit(&install_state, READY, memory_order_release);
	return PAK_OK;
}

const struct pak_policy *pak_policy_installed(void)
{
	return ready() ? installed.policy : NULL;
}

enum pak_policy_mode pak_policy_mode(void)
{
	return ready() ? installed.mode : PAK_MODE_ENFORCE;
}

#define DAY 86400 /* seconds */

int32_t pak_policy_day(const struct pak_policy *policy, int64_t t)
{
	int64_t s = t + (int64_t)policy->zone_minutes * 60;
	int64_t day = s / DAY - (s % DAY < 0);

	if (day < policy->issued_day)
		return policy->issued_day;
	return day > INT32_MAX ? INT32_MAX : (int32_t)day;
}

static int64_t seconds(void)
{
	return (int64_t)time(NULL); /* the quickest of the clocks */
}

/* What is asked once is asked again for every message or key: the rule of the day is kept. The
 * policy, once installed, stays. */
#define KEPT_NONE 1 /* no rule; a rule's index is above */
#define KEPT_RULE 2

/* Of digests, which are judged by nothing but their name: the second that the day began at, and the
 * rule, in one word. */
#define KEPT_BITS 13
static _Atomic uint64_t digests[PAK_ALG_COUNT];
_Static_assert(ROWS_MAX + KEPT_RULE < 1 << KEPT_BITS, "a rule fits beside the second");

static uint32_t kept_of(uint64_t digest)
{
	return (uint32_t)(digest & ((1u << KEPT_BITS) - 1));
}

static uint64_t with_day(const struct pak_policy *policy, int32_t day, uint32_t kept)
{
	int64_t second = (int64_t)day * DAY - (int64_t)policy->zone_minutes * 60;

	return (uint64_t)second << KEPT_BITS | kept;
}

/* Whether second now is of the day of digest. */
static bool is_of_day(uint64_t digest, int64_t now)
{
	return (((uint64_t)now << KEPT_BITS) - (digest - kept_of(digest))) >> KEPT_BITS < DAY;
}

/* Of other requests: five words of request, one of day and rule. A writer makes turn odd while it
 * is at work; who reads another turn after the words than before has read nothing. */
#define SLOTS 256
#define WORDS 6
static struct slot {
	_Alignas(64) atomic_uint turn;
	_Atomic uint64_t word[WORDS];
} slots[SLOTS];

static uint64_t two(uint32_t low, uint32_t high)
{
	return (uint64_t)high << 32 | low;
}

static struct slot *pack(uint64_t word[WORDS], const struct pak_policy_request *q, int32_t day)
{
	uint64_t x = 0;

	word[0] = two((uint32_t)q->alg, (uint32_t)q->op);
	word[1] = two((uint32_t)q->hash, (uint32_t)q->curve);
	word[2] = two(q->key_bits, q->tag_bits);
	word[3] = two(q->iv_bits, q->salt_bits);
	word[4] = two(q->iterations, q->out_bits);
	word[5] = two(0, (uint32_t)day);
	for (int i = 0; i < WORDS - 1; i++)
		x = (x ^ word[i] ^ word[i] >> 29) * 0x9e3779b97f4a7c15u;
	return &slots[x >> 56];
}
_Static_assert(SLOTS == 256, "the top byte chooses");

/* The rule kept for word, 0: none is. */
static uint32_t look(struct slot *s, const uint64_t word[WORDS])
{
	unsigned turn = atomic_load_explicit(&s->turn, memory_order_acquire);
	uint64_t different = 0, last;

	for (int i = 0; i < WORDS - 1; i++)
		different |= word[i] ^ atomic_load_explicit(&s->word[i], memory_order_acquire);
	last = atomic_load_explicit(&s->word[WORDS - 1], memory_order_acquire);
	different |= (last ^ word[WORDS - 1]) >> 32;
	different |= turn % 2;
	different |= turn ^ atomic_load_explicit(&s->turn, memory_order_relaxed);
	return different ? 0 : (uint32_t)last;
}

static void keep(struct slot *s, const uint64_t word[WORDS], uint32_t rule)
{
	unsigned turn = atomic_load_explicit(&s->turn, memory_order_relaxed);

	if (turn % 2 ||
	    !atomic_compare_exchange_strong_explicit(&s->turn, &turn, turn + 1,
	                                             memory_order_acquire, memory_order_relaxed))
		return;
	for (int i = 0; i < WORDS; i++)
		atomic_store_explicit(&s->word[i], word[i] | (i == WORDS - 1 ? rule : 0),
		                      memory_order_release);
	atomic_store_explicit(&s->turn, turn + 2, memory_order_release);
}

static bool only_digest(const struct pak_policy_request *q)
{
	return q->op == PAK_OP_DIGEST && !(q->hash | q->curve) &&
	       !(q->key_bits | q->tag_bits | q->iv_bits | q->salt_bits | q->iterations |
	         q->out_bits);
}

static const struct pak_policy_rule *rule_of(const struct pak_policy *policy, uint32_t kept)
{
	return kept == KEPT_NONE ? NULL : &policy->rules[kept - KEPT_RULE];
}

/* policy is the installed one, request->alg in range. */
static uint32_t search(const struct pak_policy *policy, const struct pak_policy_request *request,
                       int32_t day)
{
	size_t alg = (size_t)request->alg;
	const struct pak_policy_rule *best = pak_policy_best(
	        policy, installed.rows + installed.first[alg],
	        (size_t)(installed.first[alg + 1] - installed.first[alg]), request, day);

	return best ? (uint32_t)(best - policy->rules) + KEPT_RULE : KEPT_NONE;
}

/* Apart, so that digests do not pay for the words. */
static __attribute__((noinline)) uint32_t
find_kept(const struct pak_policy *policy, const struct pak_policy_request *request, int32_t day)
{
	uint64_t word[WORDS];
	struct slot *slot = pack(word, request, day);
	uint32_t kept = look(slot, word);

	if (!kept) {
		kept = search(policy, request, day);
		keep(slot, word, kept);
	}
	return kept;
}

static const struct pak_policy_rule *find(const struct pak_policy *policy,
                                          const struct pak_policy_request *request, int32_t day)
{
	uint64_t digest;

	if (!only_digest(request))
		return rule_of(policy, find_kept(policy, request, day));
	digest = atomic_load_explicit(&digests[request->alg], memory_order_relaxed);
	if (!kept_of(digest) || digest != with_day(policy, day, kept_of(digest))) {
		digest = with_day(policy, day, search(policy, request, day));
		atomic_store_explicit(&digests[request->alg], digest, memory_order_relaxed);
	}
	return rule_of(policy, kept_of(digest));
}

static void ask(const struct pak_policy_request *request, struct pak_verdict *out, int64_t now)
{
	const struct pak_policy *policy = pak_policy_installed();
	size_t alg = (size_t)request->alg;

	if (policy == NULL || alg >= PAK_ALG_COUNT)
		pak_policy_decide(policy, request, 0, out);
	else
		pak_policy_verdict(out, find(policy, request, pak_policy_day(policy, now)));
}

void pak_policy_ask(const struct pak_policy_request *request, struct pak_verdict *out)
{
	ask(request, out, seconds());
}

/* Threads have stacks of their own, megabytes apart: good enough to spread them. */
static __attribute__((noinline)) void count_striped(enum pak_verdict_kind kind)
{
	char here;
	unsigned stripe =
	        (unsigned)(((uint64_t)(uintptr_t)&here >> 20) * 0x9e3779b97f4a7c15u >> 60);

	atomic_fetch_add_explicit(&counters[stripe].kind[kind], 1, memory_order_relaxed);
}

/* In a process of one thread an instruction without the lock will do, signal handlers included: 5
 * ns less. */
static inline void count(enum pak_verdict_kind kind)
{
#if defined __x86_64__ && defined PAK_SINGLE_THREADED
	if (__libc_single_threaded) {
		__asm__ volatile("addq $1, %0" : "+m"(counters[0].kind[kind]) : : "cc");
		return;
	}
#endif
	count_striped(kind);
}

/* Counts and records a verdict, and turns it into a status. */
static enum pak_status account(const struct pak_policy_request *request, struct pak_verdict *out)
{
	count(out->kind);
	if (!pak_verdict_allows(out) && pak_policy_mode() == PAK_MODE_AUDIT)
		out->enforced = false;
	if (out->kind != PAK_ALLOW) {
		pak_policy_recorder *recorder =
		        atomic_load_explicit(&recorder_function, memory_order_acquire);
		if (recorder)
			recorder(atomic_load_explicit(&recorder_argument, memory_order_relaxed),
			         request, out);
	}
	return pak_verdict_allows(out) || !out->enforced ? PAK_OK : PAK_ERR_POLICY;
}

enum pak_status pak_policy_check(const struct pak_policy_request *request, struct pak_verdict *out)
{
	pak_policy_ask(request, out);
	return account(request, out);
}

static __attribute__((noinline)) enum pak_status check_digest(enum pak_alg alg,
                                                              struct pak_verdict *out)
{
	const struct pak_policy_request request = {.alg = alg, .op = PAK_OP_DIGEST};

	return pak_policy_check(&request, out);
}

/* The short way is for the rule of today where it allows and no more is to be said: a record is
 * for the other kinds. */
enum pak_status pak_policy_check_digest(enum pak_alg alg, struct pak_verdict *out)
{
	const struct pak_policy *policy = pak_policy_installed();
	const struct pak_policy_rule *rule;
	uint64_t digest;

	if (policy == NULL || (size_t)alg >= PAK_ALG_COUNT)
		return check_digest(alg, out);
	digest = atomic_load_explicit(&digests[alg], memory_order_relaxed);
	if (kept_of(digest) < KEPT_RULE || !is_of_day(digest, seconds()))
		return check_digest(alg, out);
	rule = rule_of(policy, kept_of(digest));
	if (rule->rule_class != PAK_RULE_ALLOW || !rule->reason)
		return check_digest(alg, out);
	out->kind = PAK_ALLOW;
	out->enforced = true;
	memcpy(out->rule, rule->id, PAK_RULE_ID_MAX);
	out->rule[PAK_RULE_ID_MAX - 1] = '\0';
	out->reason = rule->reason;
	count(PAK_ALLOW);
	return PAK_OK;
}

void pak_policy_set_recorder(pak_policy_recorder *recorder, void *arg)
{
	atomic_store_explicit(&recorder_argument, arg, memory_order_relaxed);
	atomic_store_explicit(&recorder_function, recorder, memory_order_release);
}

void pak_policy_counters(uint64_t out[5])
{
	for (int i = 0; i < 5; i++) {
		out[i] = 0;
		for (int k = 0; k < STRIPES; k++)
			out[i] += atomic_load_explicit(&counters[k].kind[i], memory_order_relaxed);
	}
}
