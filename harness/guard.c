/* SPDX-License-Identifier: Apache-2.0
 *
 * Guarded buffers of the worker (guard.h). */
#include "harness/guard.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#define WATCHED 64 /* canary bytes before a lent buffer */

static uint64_t next_word(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

bool pak_guard_open(struct pak_guard *guard, size_t cap)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (cap + WATCHED + page - 1) / page * page;
	memset(guard, 0, sizeof *guard);
	uint8_t *map = mmap(NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return false;
	guard->map = map;
	guard->map_len = room + 2 * page;
	guard->end = map + page + room;
	if (mprotect(map + page, room, PROT_READ | PROT_WRITE) != 0)
		return false;
	return getrandom(&guard->seed, sizeof guard->seed, 0) == (ssize_t)sizeof guard->seed;
}

static bool fits(const struct pak_guard *guard, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	return guard->map != NULL && len + WATCHED <= guard->map_len - 2 * page;
}

uint8_t *pak_guard_put(struct pak_guard *guard, const void *data, size_t len)
{
	if (!fits(guard, len))
		return NULL;
	if (len != 0)
		memcpy(guard->end - len, data, len);
	return guard->end - len;
}

/* Writes or compares the canary over n bytes at p. */
static bool canary(uint8_t *p, size_t n, uint64_t seed, bool write)
{
	uint64_t state = seed, word = 0;
	bool same = true;
	for (size_t i = 0; i < n; i++) {
		if (i % 8 == 0)
			word = next_word(&state);
		uint8_t b = (uint8_t)(word >> 8 * (i % 8));
		if (write)
			p[i] = b;
		same &= p[i] == b;
	}
	return same;
}

uint8_t *pak_guard_lend(struct pak_guard *guard, size_t len)
{
	if (!fits(guard, len))
		return NULL;
	guard->seed = next_word(&guard->seed);
	canary(guard->end - len, len, guard->seed, true);
	canary(guard->end - len - WATCHED, WATCHED, ~guard->seed, true);
	return guard->end - len;
}

bool pak_guard_stale(const struct pak_guard *guard, size_t len)
{
	return canary(guard->end - len, len, guard->seed, false);
}

bool pak_guard_intact_before(const struct pak_guard *guard, size_t len)
{
	return canary(guard->end - len - WATCHED, WATCHED, ~guard->seed, false);
}
