/* SPDX-License-Identifier: Apache-2.0
 *
 * Self-test states (ISO/IEC 19790 7.10). The module is in one of four states; each algorithm has a
 * gate that opens when its known-answer test has passed. One mutex serialises the running of tests;
 * failing takes no lock. Ordering: whoever opens a gate looks at the state afterwards;
 * pak_module_fail sets the state, then shuts the gates. All of it sequentially consistent, so a
 * gate never stays open after a failure. */
#include "crypto/selftest/selftest.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool testing; /* this thread runs a test: an observer must not come back in */
static _Atomic(const char *) failure;
static pak_selftest_observer *observer; /* under lock */
static void *observer_arg;

_Atomic(enum pak_state) pak_selftest_state = PAK_STATE_UNINITIALISED;
_Atomic(int) pak_selftest_gates[PAK_ST_COUNT];

enum pak_state pak_module_state(void)
{
	return atomic_load_explicit(&pak_selftest_state, memory_order_relaxed);
}

const char *pak_module_failure(void)
{
	return atomic_load(&failure);
}

void pak_module_fail(const char *what)
{
	const char *none = NULL;

	atomic_compare_exchange_strong(&failure, &none, what ? what : "unnamed");
	atomic_store(&pak_selftest_state, PAK_STATE_ERROR);
	for (size_t i = 0; i < PAK_ST_COUNT; i++) {
		int open = PAK_GATE_OPEN;
		atomic_compare_exchange_strong(&pak_selftest_gates[i], &open, PAK_GATE_SHUT);
	}
}

int pak_selftest_equal(uint8_t *got, const uint8_t *want, size_t n, int corrupt)
{
	if (corrupt)
		got[0] ^= 1;
	return !memcmp(got, want, n); /* known answers: nothing secret */
}

void pak_selftest_fold(uint8_t out[16], const uint8_t *text, size_t len)
{
	memset(out, 0, 16);
	for (size_t i = 0; i < len; i++) {
		uint8_t x = out[i % 16];

		out[i % 16] = (uint8_t)(x << 1 | x >> 7) ^ text[i];
	}
}

static void lock_tests(void)
{
	pthread_mutex_lock(&lock);
	testing = true;
}

static void unlock_tests(void)
{
	testing = false;
	pthread_mutex_unlock(&lock);
}

static int observe(const struct pak_selftest *t, const char *result)
{
	return observer ? observer(observer_arg, t->name, t->type, result) : 0;
}

/* Runs one test; call with the lock held. */
static bool run_one(enum pak_selftest_id id)
{
	const struct pak_selftest *t = pak_selftests[id];
	bool pass = t->run(observe(t, NULL) == 1) == 1;

	observe(t, pass ? "pass" : "fail");
	if (!pass) {
		atomic_store(&pak_selftest_gates[id], PAK_GATE_FAILED);
		pak_module_fail(t->name);
	}
	return pass;
}

static void open_gate(enum pak_selftest_id id)
{
	atomic_store(&pak_selftest_gates[id], PAK_GATE_OPEN);
	if (atomic_load(&pak_selftest_state) == PAK_STATE_ERROR)
		atomic_store(&pak_selftest_gates[id], PAK_GATE_SHUT);
}

static enum pak_status status_of(enum pak_state state)
{
	if (state == PAK_STATE_UNINITIALISED)
		return PAK_ERR_STATE;
	return state == PAK_STATE_ERROR ? PAK_ERR_SELFTEST : PAK_OK;
}

enum pak_status pak_selftest_first_use(enum pak_selftest_id id)
{
	enum pak_status st;

	if ((unsigned)id >= PAK_ST_COUNT)
		return PAK_ERR_ARG;
	if (testing || !pak_selftests[id])
		return PAK_ERR_SELFTEST;
	lock_tests();
	st = status_of(pak_module_state());
	if (!st && atomic_load(&pak_selftest_gates[id]) != PAK_GATE_OPEN) {
		if (run_one(id))
			open_gate(id);
		else
			st = PAK_ERR_SELFTEST;
	}
	unlock_tests();
	return st;
}

enum pak_status pak_selftest_wait(void)
{
	enum pak_status st;

	if (testing)
		return PAK_ERR_SELFTEST;
	lock_tests();
	st = status_of(pak_module_state());
	unlock_tests();
	return st;
}

void pak_selftest_begin(void)
{
	lock_tests();
	atomic_store(&pak_selftest_state, PAK_STATE_SELFTEST);
}

/* Leaves SELFTEST, unless some other thread has failed meanwhile. */
static bool run_from_now(void)
{
	enum pak_state from = PAK_STATE_SELFTEST;

	return atomic_compare_exchange_strong(&pak_selftest_state, &from, PAK_STATE_RUNNING);
}

void pak_selftest_end(const char *what)
{
	if (what)
		pak_module_fail(what);
	else
		run_from_now();
	unlock_tests();
}

void pak_selftest_lock(void)
{
	if (!testing)
		pthread_mutex_lock(&lock);
}

void pak_selftest_unlock(void)
{
	if (!testing)
		pthread_mutex_unlock(&lock);
}

/* Shuts every gate first and opens them only at the end: no service gives data meanwhile. All tests
 * run, also after one failed: the report must name each. */
enum pak_status pak_module_selftest(void)
{
	bool pass = true;

	if (testing)
		return PAK_ERR_SELFTEST;
	if (pak_module_state() == PAK_STATE_UNINITIALISED)
		return PAK_ERR_STATE;
	pak_selftest_begin();
	atomic_store(&failure, NULL);
	for (size_t i = 0; i < PAK_ST_COUNT; i++)
		atomic_store(&pak_selftest_gates[i], PAK_GATE_SHUT);
	for (size_t i = 0; i < PAK_ST_COUNT; i++)
		if (pak_selftests[i])
			pass &= run_one((enum pak_selftest_id)i);
	pass = pass && run_from_now();
	for (size_t i = 0; pass && i < PAK_ST_COUNT; i++)
		if (pak_selftests[i])
			open_gate((enum pak_selftest_id)i);
	unlock_tests();
	return pass ? PAK_OK : PAK_ERR_SELFTEST;
}

void pak_module_set_selftest_observer(pak_selftest_observer *fn, void *arg)
{
	if (testing)
		return;
	pthread_mutex_lock(&lock);
	observer = fn;
	observer_arg = arg;
	pthread_mutex_unlock(&lock);
}

const char *pak_module_selftest_name(size_t i, int *state)
{
	for (size_t id = 0; id < PAK_ST_COUNT; id++) {
		if (!pak_selftests[id] || i--)
			continue;
		if (state)
			*state = atomic_load(&pak_selftest_gates[id]);
		return pak_selftests[id]->name;
	}
	return NULL;
}
