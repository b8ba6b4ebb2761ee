/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory for long-lived secrets. Chunks of 64 KiB, mlocked and out of core dumps, each between two
 * guard pages, are cut into granules of 64 bytes. A chunk's book-keeping lies before the first
 * guard page, so running over a secret's end cannot reach it:
 *
 *	chunk (aligned to CHUNK_ALIGN)  | book-keeping | guard | data ... | guard |
 *
 * The alignment finds the chunk of a pointer. A request above 64 KiB gets a chunk of its own. When
 * mlock is refused (RLIMIT_MEMLOCK), the memory is used unlocked and pak_secmem_grants says so from
 * then on. mlock does not survive fork: a child's copies of keys may be swapped. */
#include "crypto/base/secmem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pak/module.h>

#define GRANULE ((size_t)64)
#define CHUNK_DATA ((size_t)65536)
#define GRANULES (CHUNK_DATA / GRANULE)
#define CHUNK_ALIGN ((size_t)1 << 19) /* above book-keeping + guard for pages up to 64 KiB */

struct chunk {
	struct chunk *next;
	uint8_t *data;
	size_t data_len, map_len;
	size_t used;               /* granules in use; for a chunk of its own 1 */
	uint16_t length[GRANULES]; /* granules of the block that starts here, 0: no block does */
	uint64_t taken[GRANULES / 64];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct chunk *chunks;
static atomic_uint refused; /* grants lost */

static size_t page_size(void)
{
	static atomic_size_t cached;
	size_t n = atomic_load_explicit(&cached, memory_order_relaxed);

	if (!n) {
		n = (size_t)sysconf(_SC_PAGESIZE);
		atomic_store_explicit(&cached, n, memory_order_relaxed);
	}
	return n;
}

/* unit is a power of two. */
static size_t round_up(size_t n, size_t unit)
{
	return (n + unit - 1) & ~(unit - 1);
}

/* Reserves len inaccessible bytes at a multiple of CHUNK_ALIGN. */
static uint8_t *reserve(size_t len)
{
	uint8_t *map = mmap(NULL, len + CHUNK_ALIGN, PROT_NONE,
	                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t head;

	if (map == MAP_FAILED)
		return NULL;
	head = (CHUNK_ALIGN - (uintptr_t)map % CHUNK_ALIGN) % CHUNK_ALIGN;
	if (head)
		munmap(map, head);
	munmap(map + head + len, CHUNK_ALIGN - head);
	return map + head;
}

static struct chunk *chunk_new(size_t n)
{
	size_t page = page_size();
	size_t book = round_up(sizeof(struct chunk), page), data, len;
	uint8_t *map;
	struct chunk *c;

	if (n > SIZE_MAX / 4)
		return NULL;
	data = round_up(n, page);
	len = book + page + data + page;
	map = reserve(len);
	if (!map)
		return NULL;
	if (mprotect(map, book, PROT_READ | PROT_WRITE) ||
	    mprotect(map + book + page, data, PROT_READ | PROT_WRITE)) {
		munmap(map, len);
		return NULL;
	}
	c = (struct chunk *)(void *)map;
	c->data = map + book + page;
	c->data_len = data;
	c->map_len = len;
	if (mlock(c->data, data))
		atomic_fetch_or(&refused, PAK_SECMEM_LOCKED);
	if (madvise(c->data, data, MADV_DONTDUMP))
		atomic_fetch_or(&refused, PAK_SECMEM_NO_DUMP);
	c->next = chunks;
	chunks = c;
	return c;
}

static bool is_taken(const struct chunk *c, size_t i)
{
	return c->taken[i / 64] >> (i % 64) & 1;
}

/* Takes n granules by first fit; NULL if no run of that length is free. */
static void *take(struct chunk *c, size_t n)
{
	size_t run = 0;

	if (c->data_len != CHUNK_DATA || GRANULES - c->used < n)
		return NULL;
	for (size_t i = 0; i < GRANULES; i++) {
		run = is_taken(c, i) ? 0 : run + 1;
		if (run < n)
			continue;
		i -= n - 1;
		c->length[i] = (uint16_t)n;
		for (size_t k = i; k < i + n; k++)
			c->taken[k / 64] |= (uint64_t)1 << (k % 64);
		c->used += n;
		return c->data + i * GRANULE;
	}
	return NULL;
}

static void *alloc_large(size_t n)
{
	struct chunk *c = chunk_new(n);

	if (!c)
		return NULL;
	c->used = 1;
	return c->data;
}

void *pak_secmem_alloc(size_t n)
{
	void *p = NULL;

	if (!n)
		return NULL;
	pthread_mutex_lock(&lock);
	if (n > CHUNK_DATA) {
		p = alloc_large(n);
	} else {
		size_t granules = (n + GRANULE - 1) / GRANULE;
		struct chunk *c = chunks;

		while (c && !(p = take(c, granules)))
			c = c->next;
		if (!p && (c = chunk_new(CHUNK_DATA)))
			p = take(c, granules);
	}
	pthread_mutex_unlock(&lock);
	return p;
}

/* Unmaps an empty chunk, but keeps one for the next key or work area: mapping and locking another
 * takes as long as half a signature. */
static void drop_if_empty(struct chunk *c)
{
	struct chunk **link = &chunks, *other = chunks;

	while (other && (other == c || other->used || other->data_len != CHUNK_DATA))
		other = other->next;
	if (c->used || (c->data_len == CHUNK_DATA && !other))
		return;
	while (*link != c)
		link = &(*link)->next;
	*link = c->next;
	munmap(c, c->map_len);
}

/* Returns the length in bytes of the block at p in c, 0 if none starts there. */
static size_t block_len(const struct chunk *c, const uint8_t *p)
{
	size_t off;

	if (p < c->data || p >= c->data + c->data_len)
		return 0;
	off = (size_t)(p - c->data);
	if (c->data_len != CHUNK_DATA)
		return off ? 0 : c->data_len;
	return off % GRANULE ? 0 : c->length[off / GRANULE] * GRANULE;
}

void pak_secmem_free(void *p)
{
	struct chunk *c;
	size_t n = 0;

	if (!p)
		return;
	pthread_mutex_lock(&lock);
	for (c = chunks; c; c = c->next)
		if ((uintptr_t)c == ((uintptr_t)p & ~(CHUNK_ALIGN - 1)))
			break;
	if (c)
		n = block_len(c, p);
	if (n) {
		pak_wipe(p, n);
		if (c->data_len == CHUNK_DATA) {
			size_t first = (size_t)((uint8_t *)p - c->data) / GRANULE;

			c->length[first] = 0;
			for (size_t i = first; i < first + n / GRANULE; i++)
				c->taken[i / 64] &= ~((uint64_t)1 << (i % 64));
			c->used -= n / GRANULE;
		} else {
			c->used = 0;
		}
		drop_if_empty(c);
	}
	pthread_mutex_unlock(&lock);
	if (!n) /* freed twice, or never ours: the state of this process is not to be trusted */
		pak_module_fail("secure memory");
}

enum pak_status pak_secmem_prepare(void)
{
	enum pak_status st;

	pthread_mutex_lock(&lock);
	st = chunks || chunk_new(CHUNK_DATA) ? PAK_OK : PAK_ERR_MEMORY;
	pthread_mutex_unlock(&lock);
	return st;
}

unsigned pak_secmem_grants(void)
{
	return ~atomic_load_explicit(&refused, memory_order_relaxed) &
	       (PAK_SECMEM_LOCKED | PAK_SECMEM_NO_DUMP);
}

void pak_secmem_lock(void)
{
	pthread_mutex_lock(&lock);
}

void pak_secmem_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
