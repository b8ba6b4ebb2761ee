/* SPDX-License-Identifier: Apache-2.0
 *
 * Fork detection: a page that the kernel zeroes in a child holds the generation of this process
 * image. Without such a page the pid is compared instead, which misses one that is used again. */
#include "crypto/drbg/fork.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Atomic uint64_t *marker; /* in the page; 0 right after a fork */
static _Atomic uint64_t
        generations; /* ordinary memory: survives the fork, so no value comes twice */

int pak_wipe_on_fork(void *pages, size_t n)
{
	/* Some emulators accept every advice: one that accepts nonsense is not believed. */
	if (!madvise(pages, n, -1))
		return 0;
	return !madvise(pages, n, MADV_WIPEONFORK);
}

static void make_marker(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	if (pak_wipe_on_fork(p, page))
		marker = p;
	else
		munmap(p, page);
}

void pak_process_now(struct pak_process *p)
{
	pthread_once(&once, make_marker);
	p->pid = 0;
	p->generation = 0;
	if (!marker) {
		p->pid = getpid();
		return;
	}
	p->generation = atomic_load_explicit(marker, memory_order_relaxed);
	if (!p->generation) {
		uint64_t zero = 0, next = atomic_fetch_add(&generations, 1) + 1;

		/* Threads of a new child may race here: the first one names the generation. */
		p->generation = atomic_compare_exchange_strong(marker, &zero, next) ? next : zero;
	}
}
