/* SPDX-License-Identifier: Apache-2.0
 *
 * One DRBG per thread, so the hot path takes no lock. Its state lies in pages that the kernel wipes
 * in a forked child and leaves out of core dumps; it is wiped when the thread ends, or, for threads
 * still alive then, when the library goes.
 *
 * Each state has a flag its user holds while it generates. It makes the end of the library safe (a
 * state in use is never wiped under its user) and calls from a signal handler too: who finds the
 * flag taken seeds a DRBG for that one request. */
#include "crypto/drbg/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pak/mem.h>

struct node {
	struct node *next;
	struct pak_drbg *drbg; /* in pages of its own, after the node's */
	size_t map_len, drbg_len;
	atomic_flag busy;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct node *nodes; /* under lock */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool have_key;
static atomic_bool ended; /* the library is going: no more thread states */
static _Thread_local struct node *mine;

static void unlink_node(struct node *n)
{
	struct node **link = &nodes;

	pthread_mutex_lock(&lock);
	while (*link && *link != n)
		link = &(*link)->next;
	if (*link)
		*link = n->next;
	pthread_mutex_unlock(&lock);
}

/* The end of a thread. */
static void drop(void *arg)
{
	struct node *n = arg;

	mine = NULL;
	unlink_node(n);
	pak_wipe(n->drbg, n->drbg_len);
	munmap(n, n->map_len);
}

static void make_key(void)
{
	have_key = !pthread_key_create(&key, drop);
}

/* unit is a power of two. */
static size_t round_up(size_t n, size_t unit)
{
	return (n + unit - 1) & ~(unit - 1);
}

static struct node *make_node(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t head = round_up(sizeof(struct node), page);
	size_t body = round_up(sizeof(struct pak_drbg), page);
	uint8_t *map =
	        mmap(NULL, head + body, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct node *n = (struct node *)(void *)map;

	if (map == MAP_FAILED)
		return NULL;
	n->map_len = head + body;
	n->drbg_len = body;
	n->drbg = (struct pak_drbg *)(void *)(map + head);
	/* Without these the pid check and the fresh input of every request still hold (fork.h). */
	(void)pak_wipe_on_fork(n->drbg, body);
	(void)madvise(n->drbg, body, MADV_DONTDUMP);
	(void)mlock(n->drbg, body);
	return n;
}

static struct node *join(void)
{
	struct node *n;

	pthread_once(&once, make_key);
	if (!have_key || atomic_load(&ended))
		return NULL;
	n = make_node();
	if (!n)
		return NULL;
	if (pthread_setspecific(key, n)) {
		munmap(n, n->map_len);
		return NULL;
	}
	pthread_mutex_lock(&lock);
	n->next = nodes;
	nodes = n;
	pthread_mutex_unlock(&lock);
	return mine = n;
}

/* For want of a state of one's own: slow, but as good. */
static enum pak_status generate_once(uint8_t *out, size_t len)
{
	struct pak_drbg d = {0};
	enum pak_status st = pak_seeded_generate(&d, out, len, false, NULL, 0);

	pak_wipe(&d, sizeof d);
	return st;
}

enum pak_status pak_thread_generate(uint8_t *out, size_t len)
{
	struct node *n = mine ? mine : join();
	enum pak_status st;

	if (!n || atomic_flag_test_and_set_explicit(&n->busy, memory_order_acquire))
		return generate_once(out, len);
	st = pak_seeded_generate(n->drbg, out, len, false, NULL, 0);
	atomic_flag_clear_explicit(&n->busy, memory_order_release);
	return st;
}

/* At exit or dlclose: wipes what other threads still hold, unless it is in use this very moment.
 * The flags stay taken, so whoever comes later goes another way. */
__attribute__((destructor)) static void end(void)
{
	atomic_store(&ended, true);
	pthread_once(&once, make_key);
	if (have_key)
		pthread_key_delete(key);
	pthread_mutex_lock(&lock);
	for (struct node *n = nodes; n; n = n->next)
		if (!atomic_flag_test_and_set(&n->busy))
			pak_wipe(n->drbg, n->drbg_len);
	pthread_mutex_unlock(&lock);
}

size_t pak_thread_count(void)
{
	size_t count = 0;

	pthread_mutex_lock(&lock);
	for (const struct node *n = nodes; n; n = n->next)
		count++;
	pthread_mutex_unlock(&lock);
	return count;
}

void pak_thread_lock(void)
{
	pthread_mutex_lock(&lock);
}

void pak_thread_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
