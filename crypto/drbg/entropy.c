/* SPDX-License-Identifier: Apache-2.0
 *
 * The only file that calls getrandom, RDSEED and RDRAND. */
#include "crypto/drbg/entropy.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"

#define EMPTY_READS 16 /* a source that keeps returning nothing is an error, not a loop */
#define HEALTH_RETRIES 4
#define RDSEED_TRIES 32

/* flags 0: blocks until the kernel's pool is initialised, never after that. The system call itself:
 * the C library's function may serve from a state in this process, which a snapshot would repeat.
 */
static ssize_t kernel_read(void *arg, void *out, size_t n)
{
	(void)arg;
	long got = syscall(SYS_getrandom, out, n, 0);

	/* MemorySanitizer does not see what a bare system call writes. */
	if (got > 0)
		PAK_PUBLIC(out, (size_t)got);
	return got;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pak_entropy_source kernel = {.read = kernel_read}; /* under lock */

static enum pak_status read_all(const struct pak_entropy_source *s, uint8_t *out, size_t n)
{
	int empty = 0;

	while (n) {
		ssize_t got = s->read(s->arg, out, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || (size_t)got > n || (!got && ++empty == EMPTY_READS))
			return PAK_ERR_ENTROPY;
		out += got;
		n -= (size_t)got;
	}
	return PAK_OK;
}

enum pak_status pak_entropy_fill(struct pak_entropy_source *s, uint8_t *out, size_t n,
                                 int *permanent)
{
	enum pak_health_verdict v = PAK_HEALTH_INTERMITTENT;

	*permanent = 0;
	for (int i = 0; v == PAK_HEALTH_INTERMITTENT && i < HEALTH_RETRIES; i++) {
		if (read_all(s, out, n)) {
			pak_wipe(out, n);
			return PAK_ERR_ENTROPY;
		}
		v = pak_health_run(&s->health, out, n);
	}
	if (v == PAK_HEALTH_GOOD)
		return PAK_OK;
	/* Still failing after throwing away that much is no accident either. */
	*permanent = 1;
	pak_wipe(out, n);
	return PAK_ERR_ENTROPY;
}

enum pak_status pak_entropy_get(uint8_t *out, size_t n)
{
	int permanent;
	enum pak_status st;

	pthread_mutex_lock(&lock);
	st = pak_entropy_fill(&kernel, out, n, &permanent);
	pthread_mutex_unlock(&lock);
	if (permanent)
		pak_module_fail("entropy health test");
	return st;
}

enum pak_status pak_entropy_startup(void)
{
	uint8_t bytes[PAK_HEALTH_STARTUP];
	enum pak_status st = pak_entropy_get(bytes, sizeof bytes);

	pak_wipe(bytes, sizeof bytes);
	return st;
}

enum pak_status pak_entropy_fresh(uint8_t *out, size_t n)
{
	return read_all(&kernel, out, n);
}

enum pak_status pak_entropy_bytes(uint8_t *out, size_t len)
{
	enum pak_status st;

	if (len > 256)
		return PAK_ERR_LENGTH;
	st = pak_module_state() == PAK_STATE_RUNNING ? pak_entropy_get(out, len) : PAK_ERR_SELFTEST;
	if (st)
		pak_wipe(out, len);
	return st;
}

int pak_rdseed_plausible(uint64_t value, uint64_t previous)
{
	return value && value != UINT64_MAX && value != previous;
}

#if defined __x86_64__
static int rdseed(uint64_t *value)
{
	unsigned char carry;

	__asm__ volatile("rdseed %0; setc %1" : "=r"(*value), "=q"(carry) : : "cc");
	return carry;
}

size_t pak_entropy_rdseed(uint8_t *out, size_t n)
{
	uint64_t value = 0, previous = 0;
	size_t done = 0;

	if (!(pak_cpu() & PAK_CPU_RDSEED))
		return 0;
	for (int tries = 0; done < n && tries < RDSEED_TRIES; tries++) {
		if (!rdseed(&value) || !pak_rdseed_plausible(value, previous))
			continue;
		memcpy(out + done, &value, sizeof value);
		done += sizeof value;
		previous = value;
	}
	return done;
}

static int rdrand(uint64_t *value)
{
	unsigned char carry;

	__asm__ volatile("rdrand %0; setc %1" : "=r"(*value), "=q"(carry) : : "cc");
	return carry;
}

int pak_entropy_rdrand(uint8_t *out, const uint8_t *previous)
{
	uint64_t word[2], old[2];

	if (!(pak_cpu() & PAK_CPU_RDRAND) || !rdrand(&word[0]) || !rdrand(&word[1]))
		return 0;
	memcpy(old, previous, sizeof old);
	memcpy(out, word, sizeof word);
	return pak_rdseed_plausible(word[0], old[1]) && pak_rdseed_plausible(word[1], word[0]) &&
	       word[0] != old[0] && word[1] != old[1];
}
#else
size_t pak_entropy_rdseed(uint8_t *out, size_t n)
{
	(void)out;
	(void)n;
	return 0;
}

int pak_entropy_rdrand(uint8_t *out, const uint8_t *previous)
{
	(void)out;
	(void)previous;
	return 0;
}
#endif

void pak_entropy_lock(void)
{
	pthread_mutex_lock(&lock);
}

void pak_entropy_unlock(void)
{
	pthread_mutex_unlock(&lock);
}
