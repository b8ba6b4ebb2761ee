/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters that were tested lately. The test of a group takes some fifty exponentiations; a
 * client meets the same few groups again and again. */
#include <stdatomic.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/ffdh/ffdh.h"

#define KNOWN 4
#define LIMBS (PAK_FFDH_MAX_BITS / 64)

static struct {
	unsigned bits; /* 0: free */
	int q_given, q_order;
	uint64_t p[LIMBS], q[LIMBS], g[LIMBS];
} known[KNOWN];
static unsigned next;
static atomic_flag busy = ATOMIC_FLAG_INIT;

/* Never waits: the holder may have stayed behind in a fork. */
static int try_lock(void)
{
	for (int i = 0; i < 100; i++)
		if (!atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
			return 1;
	return 0;
}

static void unlock(void)
{
	atomic_flag_clear_explicit(&busy, memory_order_release);
}

int pak_ffdh_recall(struct pak_ffdh *dh)
{
	size_t size = dh->p.limbs * sizeof *dh->g;
	int found = 0;

	if (!try_lock())
		return 0;
	for (int i = 0; !found && i < KNOWN; i++) {
		found = known[i].bits == dh->bits && known[i].q_given == dh->q_given &&
		        pak_mem_equal(known[i].p, dh->p.m, size) &&
		        pak_mem_equal(known[i].q, dh->q, size) &&
		        pak_mem_equal(known[i].g, dh->g, size);
		if (found)
			dh->q_order = known[i].q_order;
	}
	unlock();
	return found;
}

void pak_ffdh_remember(const struct pak_ffdh *dh)
{
	size_t size = dh->p.limbs * sizeof *dh->g;

	if (!try_lock())
		return;
	known[next].bits = dh->bits;
	known[next].q_given = dh->q_given;
	known[next].q_order = dh->q_order;
	memcpy(known[next].p, dh->p.m, size);
	memcpy(known[next].q, dh->q, size);
	memcpy(known[next].g, dh->g, size);
	next = (next + 1) % KNOWN;
	unlock();
}
