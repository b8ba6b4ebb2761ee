/* SPDX-License-Identifier: Apache-2.0
 *
 * When and from what the DRBG is seeded. Entropy input and nonce come from the kernel; RDSEED,
 * time, pid and a counter are mixed in without credit.
 *
 * A restored snapshot, which no process can notice, must not repeat output. So each request takes
 * additional input that was never in memory before: 16 bytes from the processor, which no snapshot
 * holds (a kernel that is not told of being restored repeats its own bytes until it reseeds), and
 * at least every PAK_SEEDED_KERNEL requests and in every new second 32 from the kernel instead.
 * Where the processor has none, or what it gives looks stuck, they are the kernel's each time. */
#include "crypto/drbg/seeded.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/drbg/entropy.h"

#define ENTROPY 48 /* bytes: 256 bits of strength and the 128 of the nonce (90A 8.6.7) */
#define FRESH 32

static int64_t seconds(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_MONOTONIC_COARSE, &t) ? 0 : (int64_t)t.tv_sec;
}

/* What tells this instance from all others; no secret, no credit. */
struct label {
	char name[16];
	uint64_t count, address;
	int64_t time[2], pid, tid;
};

static void make_label(struct label *l, const struct pak_drbg *d)
{
	static _Atomic uint64_t count;
	struct timespec t = {0, 0};

	memset(l, 0, sizeof *l);
	memcpy(l->name, "pakpss ctr-drbg", 16);
	(void)clock_gettime(CLOCK_REALTIME, &t);
	l->time[0] = t.tv_sec;
	l->time[1] = t.tv_nsec;
	l->count = atomic_fetch_add(&count, 1);
	l->address = (uint64_t)(uintptr_t)d;
	l->pid = getpid();
	l->tid = syscall(SYS_gettid);
}

static void note_seeding(struct pak_drbg *d)
{
	d->bytes = 0;
	d->seeded_at = seconds();
	pak_process_now(&d->process);
}

enum pak_status pak_seeded_instantiate(struct pak_drbg *d, const uint8_t *pers, size_t pers_len)
{
	uint8_t entropy[ENTROPY], rdseed[32];
	struct label label;
	enum pak_status st = pak_entropy_get(entropy, sizeof entropy);

	pak_wipe(d, sizeof *d);
	if (st)
		return st;
	make_label(&label, d);
	const struct pak_ctr_drbg_input in[] = {
	        {entropy, sizeof entropy},
	        {rdseed, pak_entropy_rdseed(rdseed, sizeof rdseed)},
	        {(const uint8_t *)&label, sizeof label},
	        {pers, pers_len},
	};
	pak_ctr_drbg_instantiate(&d->core, in, 4);
	note_seeding(d);
	pak_wipe(entropy, sizeof entropy);
	pak_wipe(rdseed, sizeof rdseed);
	return PAK_OK;
}

enum pak_status pak_seeded_reseed(struct pak_drbg *d, const uint8_t *adin, size_t adin_len)
{
	uint8_t entropy[ENTROPY], rdseed[32];
	enum pak_status st = pak_entropy_get(entropy, sizeof entropy);

	if (st)
		return st;
	const struct pak_ctr_drbg_input in[] = {
	        {entropy, sizeof entropy},
	        {rdseed, pak_entropy_rdseed(rdseed, sizeof rdseed)},
	        {adin, adin_len},
	};
	st = pak_ctr_drbg_reseed(&d->core, in, 3);
	if (!st)
		note_seeding(d);
	pak_wipe(entropy, sizeof entropy);
	pak_wipe(rdseed, sizeof rdseed);
	return st;
}

/* Seeds if this is a new or a copied instance, reseeds if a limit is near. */
static enum pak_status make_ready(struct pak_drbg *d, size_t len, int64_t at)
{
	struct pak_process now;

	if (!d->core.requests)
		return pak_seeded_instantiate(d, NULL, 0);
	pak_process_now(&now);
	if (!now.generation || now.generation != d->process.generation ||
	    now.pid != d->process.pid || d->core.requests > PAK_SEEDED_REQUESTS ||
	    d->bytes + len > PAK_SEEDED_BYTES || at - d->seeded_at >= PAK_SEEDED_SECONDS)
		return pak_seeded_reseed(d, NULL, 0);
	return PAK_OK;
}

/* The same bytes as last time are a stuck kernel. */
static enum pak_status kernel_input(struct pak_drbg *d, uint8_t fresh[FRESH], int64_t at)
{
	enum pak_status st = pak_entropy_fresh(fresh, FRESH);

	if (!st && pak_mem_equal(fresh, d->last_fresh, sizeof d->last_fresh))
		st = PAK_ERR_ENTROPY;
	if (st)
		return st;
	memcpy(d->last_fresh, fresh, sizeof d->last_fresh);
	d->kernel_at = at;
	d->kernel_left = PAK_SEEDED_KERNEL - 1;
	return PAK_OK;
}

static enum pak_status fresh_input(struct pak_drbg *d, uint8_t fresh[FRESH], size_t *len,
                                   int64_t at)
{
	*len = PAK_RDRAND_LEN;
	if (d->kernel_left && at == d->kernel_at && pak_entropy_rdrand(fresh, d->last_rdrand)) {
		d->kernel_left--;
		memcpy(d->last_rdrand, fresh, sizeof d->last_rdrand);
		return PAK_OK;
	}
	*len = FRESH;
	return kernel_input(d, fresh, at);
}

static enum pak_status generate(struct pak_drbg *d, uint8_t *out, size_t len, const uint8_t *adin,
                                size_t adin_len, int64_t at)
{
	uint8_t fresh[FRESH];
	size_t fresh_len;
	enum pak_status st = fresh_input(d, fresh, &fresh_len, at);

	if (!st) {
		const struct pak_ctr_drbg_input in[] = {{fresh, fresh_len}, {adin, adin_len}};

		st = pak_ctr_drbg_generate(&d->core, out, len, in, 2);
		d->bytes += len;
	}
	pak_wipe_fixed(fresh, sizeof fresh);
	return st;
}

enum pak_status pak_seeded_generate(struct pak_drbg *d, uint8_t *out, size_t len,
                                    bool prediction_resistance, const uint8_t *adin,
                                    size_t adin_len)
{
	int64_t at = seconds();
	enum pak_status st = make_ready(d, len, at);

	if (!st && prediction_resistance) {
		st = pak_seeded_reseed(d, adin, adin_len);
		adin_len = 0; /* 90A 9.3.1 step 7.4: it has been used */
	}
	if (!st)
		st = generate(d, out, len, adin, adin_len, at);
	if (st)
		pak_wipe(out, len);
	return st;
}
