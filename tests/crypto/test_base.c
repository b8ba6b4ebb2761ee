/* SPDX-License-Identifier: Apache-2.0
 *
 * CPU mask, status phrases, algorithm table, wiping, comparison, the locked arena. This program
 * defines mlock and madvise in libc's place, to refuse them. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/alg.h>
#include <pak/mem.h>
#include <pak/module.h>
#include <pak/status.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/secmem.h"
#include "tests/tap.h"

static int refuse_mlock, refuse_dontdump;

int mlock(const void *p, size_t n)
{
	if (refuse_mlock) {
		errno = ENOMEM;
		return -1;
	}
	return (int)syscall(SYS_mlock, p, n);
}

int madvise(void *p, size_t n, int advice)
{
	if (refuse_dontdump && advice == MADV_DONTDUMP) {
		errno = EINVAL;
		return -1;
	}
	return (int)syscall(SYS_madvise, p, n, advice);
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* Runs f in a child; its exit code, or 1000 + signal. */
static int in_child(int (*f)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		const struct rlimit no_core = {0, 0};

		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGSEGV, SIG_DFL); /* not a sanitizer's handler */
		_exit(f());
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void cpu(void)
{
	const uint32_t all = ~(uint32_t)0;
	int bad;

	tap_ok(pak_cpu_apply_mask(all, "none", &bad) == 0 && !bad, "PAK_CPU=none");
	tap_ok(pak_cpu_apply_mask(5, "all", &bad) == 5 && !bad, "PAK_CPU=all");
	tap_ok(pak_cpu_apply_mask(5, "", &bad) == 5 && !bad, "PAK_CPU=");
	tap_ok(pak_cpu_apply_mask(all, "-avx512", &bad) ==
	                       (all & ~(uint32_t)(PAK_CPU_AVX512 | PAK_CPU_IFMA)) &&
	               !bad,
	       "-avx512 takes ifma with it");
	tap_ok(pak_cpu_apply_mask(all, "-avx2,-shani", &bad) ==
	                       (all & ~(uint32_t)(PAK_CPU_AVX2 | PAK_CPU_VAES | PAK_CPU_AVX512 |
	                                          PAK_CPU_IFMA | PAK_CPU_SHANI)) &&
	               !bad,
	       "-avx2 takes all wider ones; lists");
	tap_ok(pak_cpu_apply_mask(all, "avx2 -nonsense, ,-,-rdseed", &bad) ==
	                       (all & ~(uint32_t)PAK_CPU_RDSEED) &&
	               bad,
	       "unknown words remove nothing and are told");
	tap_ok(pak_cpu_apply_mask(0, "all", NULL) == 0 && !(pak_cpu() & ~pak_cpu_hardware()),
	       "a mask only removes");
	tap_ok(!pak_cpu_name(3) && !pak_cpu_name(0) && !strcmp(pak_cpu_name(PAK_CPU_VAES), "vaes"),
	       "names");
}

static int masked_by_environment(void)
{
	setenv("PAK_CPU", "none", 1);
	return pak_cpu() != 0;
}

static void texts(void)
{
	size_t bad = 0;

	for (int i = 0; i >= PAK_ERR_INTERNAL; i--)
		for (int k = i - 1; k >= PAK_ERR_INTERNAL; k--)
			bad += !strcmp(pak_status_str((enum pak_status)i),
			               pak_status_str((enum pak_status)k));
	tap_ok(!bad && !strcmp(pak_status_str((enum pak_status)5), "unknown status"),
	       "each status has its own phrase");
	for (unsigned i = 1; i < PAK_ALG_COUNT; i++) {
		enum pak_alg alg = (enum pak_alg)i;

		bad += pak_alg_by_name(pak_alg_name(alg)) != alg ||
		       pak_alg_class(alg) == PAK_CLASS_NONE;
	}
	tap_ok(!bad, "names and algorithms, both ways");
	tap_ok(!pak_alg_by_name("SHA256") && !pak_alg_by_name("") && !pak_alg_by_name("sha25") &&
	               !strcmp(pak_alg_name((enum pak_alg)4000), "none") &&
	               !pak_alg_implemented((enum pak_alg) - 1) &&
	               !pak_alg_implemented(PAK_ALG_MD5) &&
	               pak_alg_implemented(PAK_ALG_SHA512_256) &&
	               pak_alg_class((enum pak_alg)4000) == PAK_CLASS_NONE,
	       "nothing else is a name");
}

static void memory(void)
{
	uint8_t a[300], b[300];
	uint64_t seed = 7;
	size_t bad = 0;

	tap_random(&seed, a, sizeof a);
	for (size_t n = 0; n <= sizeof a; n++) {
		memcpy(b, a, sizeof a);
		bad += !pak_mem_equal(a, b, n);
		for (size_t i = 0; i < n; i++) {
			b[i] ^= (uint8_t)(1 << (i % 8));
			bad += pak_mem_equal(a, b, n) != 0;
			b[i] = a[i];
		}
		memset(b, 0xee, sizeof b);
		pak_wipe(b, n);
		bad += !all_zero(b, n) || (n < sizeof b && b[n] != 0xee);
	}
	pak_wipe(NULL, 0);
	tap_ok(!bad && pak_mem_equal(NULL, NULL, 0), "compare and wipe, every length 0..300");

	const uint64_t v[] = {
	        0, 1, 2, 0x7fffffffffffffff, 0x8000000000000000, UINT64_MAX - 1, UINT64_MAX};

	for (size_t i = 0; i < 7; i++)
		for (size_t k = 0; k < 7; k++) {
			bad += pak_ct_eq(v[i], v[k]) != (v[i] == v[k]);
			bad += pak_ct_lt(v[i], v[k]) != (v[i] < v[k]);
			bad += pak_ct_select(pak_ct_mask(k & 1), v[i], v[k]) !=
			       (k & 1 ? v[i] : v[k]);
		}
	tap_ok(!bad, "constant-time compare and select at the edges");
}

/* --- the arena --- */

static uint8_t *block;

static int write_after(void)
{
	for (size_t i = 0; i < 3u << 16; i++) /* to the end of the chunk and on */
		block[i] = 1;
	return 0;
}

static int write_before(void)
{
	for (size_t i = 0; i < 3u << 16; i++)
		*(block - i) = 1;
	return 0;
}

static int freed_twice(void)
{
	void *p = pak_secmem_alloc(10);

	pak_secmem_free(p);
	if (pak_module_failure())
		return 1;
	pak_secmem_free(p);
	return !pak_module_failure() || strcmp(pak_module_failure(), "secure memory");
}

static int freed_inside(void)
{
	uint8_t *p = pak_secmem_alloc(200);

	pak_secmem_free(p + 64);
	return !pak_module_failure();
}

static int freed_foreign(void)
{
	static int x;

	pak_secmem_free(&x);
	return !pak_module_failure();
}

/* VmFlags and Locked of the mapping that holds p. */
static int locked_and_undumped(const void *p)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	char line[512];
	unsigned long lo, hi, locked = 0;
	int inside = 0, dd = 0;

	while (f && fgets(line, sizeof line, f)) {
		if (sscanf(line, "%lx-%lx ", &lo, &hi) == 2)
			inside = (uintptr_t)p >= lo && (uintptr_t)p < hi;
		else if (inside && sscanf(line, "Locked: %lu", &locked) == 1)
			;
		else if (inside && !strncmp(line, "VmFlags:", 8))
			dd = strstr(line, " dd") != NULL;
	}
	if (f)
		fclose(f);
	return locked && dd;
}

/* The mapping that holds p has len bytes, and inaccessible ones lie right before and after it. */
static int between_guards(const void *p, unsigned long len)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512], perms[8];
	unsigned long lo, hi, before = 0, mine = 0;
	int after = 0;

	while (f && fgets(line, sizeof line, f)) {
		if (sscanf(line, "%lx-%lx %7s", &lo, &hi, perms) != 3)
			continue;
		if (mine)
			after |= lo == mine && !strcmp(perms, "---p");
		else if ((uintptr_t)p >= lo && (uintptr_t)p < hi)
			mine = before == lo && hi - lo == len ? hi : 0;
		else
			before = strcmp(perms, "---p") ? 0 : hi;
	}
	if (f)
		fclose(f);
	return after;
}

static int grants_lost(void)
{
	if (pak_module_init() || strstr(pak_module_info(), "NOT"))
		return 1;
	refuse_mlock = refuse_dontdump = 1;
	void *p = pak_secmem_alloc(100000); /* a chunk of its own */
	if (!p || !strstr(pak_module_info(), "NOT LOCKED") ||
	    !strstr(pak_module_info(), "NOT KEPT OUT"))
		return 2;
	refuse_mlock = refuse_dontdump = 0;
	pak_secmem_free(p);
	return pak_secmem_grants() ? 3 : 0;
}

static int refused_at_init(void)
{
	refuse_mlock = 1;
	if (pak_module_init() || pak_module_state() != PAK_STATE_RUNNING)
		return 1;
	if (!strstr(pak_module_info(), "NOT LOCKED") || strstr(pak_module_info(), "NOT KEPT OUT"))
		return 2;
	return !pak_secmem_alloc(10);
}

#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
static int no_memory(void)
{
	const struct rlimit little = {100 << 20, 100 << 20};
	size_t n = 0;

	setrlimit(RLIMIT_AS, &little);
	while (pak_secmem_alloc(1000))
		n++;
	return n < 100 || pak_secmem_alloc(1) || pak_secmem_alloc(1 << 20) ? 1 : 0;
}
#endif

/* Random allocations and frees against a model: no overlap, zeroed, wiped, contents kept. */
static void stress(void)
{
	static struct {
		uint8_t *p;
		size_t n;
		uint8_t fill;
	} live[400];
	uint64_t seed = 8;
	size_t bad = 0;

	for (int round = 0; round < 20000; round++) {
		uint64_t r = tap_random64(&seed);
		size_t i = r % 400;

		if (live[i].p) {
			for (size_t k = 0; k < live[i].n; k++)
				bad += live[i].p[k] != live[i].fill;
			pak_secmem_free(live[i].p);
			live[i].p = NULL;
			continue;
		}
		live[i].n = 1 + (r >> 16) % (r >> 60 ? 700 : 70000);
		live[i].fill = (uint8_t)(r >> 32);
		live[i].p = pak_secmem_alloc(live[i].n);
		bad += !live[i].p || (uintptr_t)live[i].p % 64 || !all_zero(live[i].p, live[i].n);
		if (live[i].p)
			memset(live[i].p, live[i].fill, live[i].n);
	}
	for (size_t i = 0; i < 400; i++)
		pak_secmem_free(live[i].p);
	tap_ok(!bad && !pak_module_failure(), "20000 random allocations and frees");
}

static void *thread_main(void *arg)
{
	uint64_t seed = (uint64_t)(uintptr_t)arg;

	for (int i = 0; i < 2000; i++) {
		size_t n = 1 + tap_random64(&seed) % 3000;
		uint8_t *p = pak_secmem_alloc(n);

		if (!p || !all_zero(p, n))
			return arg;
		memset(p, (int)(uintptr_t)arg, n);
		for (size_t k = 0; k < n; k++)
			if (p[k] != (uint8_t)(uintptr_t)arg)
				return arg;
		pak_secmem_free(p);
	}
	return NULL;
}

static void threads(void)
{
	pthread_t t[8];
	size_t bad = 0;

	for (uintptr_t i = 0; i < 8; i++)
		if (pthread_create(&t[i], NULL, thread_main, (void *)(i + 1)))
			abort();
	for (size_t i = 0; i < 8; i++) {
		void *failed;

		pthread_join(t[i], &failed);
		bad += failed != NULL;
	}
	tap_ok(!bad, "8 threads");
}

static void arena(void)
{
	tap_ok(!pak_secmem_alloc(0), "nothing for 0 bytes");
	tap_ok(!pak_secmem_alloc(SIZE_MAX) && !pak_secmem_alloc(SIZE_MAX / 4), "absurd sizes");
	pak_secmem_free(NULL);
	block = pak_secmem_alloc(100);
	tap_ok(block && !((uintptr_t)block % 64), "64-byte aligned");
	tap_ok(locked_and_undumped(block), "mlocked and out of core dumps (smaps)");
	tap_ok(between_guards(block, 65536), "guard pages right before and after the chunk");
	tap_ok(in_child(write_after) == 1000 + SIGSEGV, "writing on ends there");
	tap_ok(in_child(write_before) == 1000 + SIGSEGV, "and writing back too");
	memset(block, 0x77, 100);
	uint8_t *neighbour = pak_secmem_alloc(64), *same = block;
	pak_secmem_free(block);
	tap_ok(all_zero(same, 100), "freed means wiped");
	block = pak_secmem_alloc(65536);
	tap_ok(block && all_zero(block, 65536), "a whole chunk");
	pak_secmem_free(block);
	block = pak_secmem_alloc(65537);
	tap_ok(block && locked_and_undumped(block) &&
	               between_guards(block, 65536 + (unsigned long)sysconf(_SC_PAGESIZE)) &&
	               in_child(write_after) == 1000 + SIGSEGV,
	       "a larger one has its own guard pages");
	pak_secmem_free(block);
	pak_secmem_free(neighbour);
	tap_ok(!in_child(freed_twice), "freed twice: error state");
	tap_ok(!in_child(freed_inside), "freed from the middle: error state");
	tap_ok(!in_child(freed_foreign), "freed but never ours: error state");
	stress();
	threads();
	tap_ok(!in_child(grants_lost), "a lock refused later shows in pak_module_info");
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
	tap_ok(!in_child(no_memory), "out of address space: NULL");
#endif
}

int main(void)
{
	/* First, while no chunk is there yet. */
	tap_ok(!in_child(refused_at_init), "a lock refused at once: works, and says so");
	tap_ok(!in_child(masked_by_environment), "the environment masks");
	cpu();
	texts();
	memory();
	arena();
	return tap_done();
}
