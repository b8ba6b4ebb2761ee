/* SPDX-License-Identifier: Apache-2.0
 *
 * The kernels of SHA-256 and SHA-512 as functions of whole blocks: every count of blocks against
 * the reference, guard pages around long inputs, registers the caller owns, clean upper halves. */
#include <string.h>

#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MOST 70 /* blocks: several groups of every kernel, and what is left over */

union chain {
	uint32_t w[8];
	uint64_t d[8];
};

/* One kernel of either function. */
struct kernel {
	const char *name;
	uint32_t needs;
	size_t block;
	void (*run)(const struct kernel *k, union chain *h, const uint8_t *in, size_t n);
	const void *impl, *ref;
};

static uint8_t text[MOST * 128 + 64];

static void run_256(const struct kernel *k, union chain *h, const uint8_t *in, size_t n)
{
	((const struct pak_sha256_impl *)k->impl)->blocks(h->w, in, n);
}

static void run_512(const struct kernel *k, union chain *h, const uint8_t *in, size_t n)
{
	((const struct pak_sha512_impl *)k->impl)->blocks(h->d, in, n);
}

static void reference(const struct kernel *k, union chain *h, const uint8_t *in, size_t n)
{
	struct kernel ref = *k;

	ref.impl = k->ref;
	k->run(&ref, h, in, n);
}

static int every_count(const struct kernel *k)
{
	for (size_t n = 1; n <= MOST; n++) {
		union chain want, got;

		memcpy(&want, text + n, sizeof want); /* any chaining value */
		got = want;
		reference(k, &want, text + n % 64, n);
		k->run(k, &got, text + n % 64, n);
		if (memcmp(&got, &want, sizeof want)) {
			tap_diag("%zu blocks", n);
			return 0;
		}
	}
	return 1;
}

static int guarded(const struct kernel *k)
{
	static const size_t counts[] = {1, 2, 7, 8, 23, 24, 25, 31, 32, 33, MOST};
	int good = 1;

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		size_t len = counts[i] * k->block;
		uint8_t *end = tap_guard_end(len), *begin = tap_guard_begin(len);
		union chain want = {{1}}, a = want, b = want;

		memcpy(end, text, len);
		memcpy(begin, text, len);
		reference(k, &want, text, counts[i]);
		k->run(k, &a, end, counts[i]);
		k->run(k, &b, begin, counts[i]);
		good &= !memcmp(&a, &want, sizeof want) && !memcmp(&b, &want, sizeof want);
		tap_guard_free(end);
		tap_guard_free(begin);
	}
	return good;
}

#if defined __x86_64__
/* Whether rbx, rbp and r12 to r15 hold the same after the kernel as before it. */
static __attribute__((noinline)) int keeps_registers(const struct kernel *k, size_t n)
{
	const void *fn = k->block == 64
	                         ? (const void *)((const struct pak_sha256_impl *)k->impl)->blocks
	                         : (const void *)((const struct pak_sha512_impl *)k->impl)->blocks;
	union chain h = {{0}};
	struct {
		const void *fn;
		void *h;
		const void *in;
		uint64_t n, changed;
	} a = {fn, &h, text, n, 0}, *p = &a;

	__asm__ volatile("mov %%rsp, %%rbx\n\t"
	                 "lea -128(%%rsp), %%rsp\n\t" /* leaves the red zone alone */
	                 "and $-64, %%rsp\n\t"
	                 "push %%rbx\n\tpush %%rbp\n\tpush %%rax\n\tpush %%rax\n\t"
	                 "mov $0x1111, %%ebp\n\tmov $0x2222, %%r12d\n\tmov $0x3333, %%r13d\n\t"
	                 "mov $0x4444, %%r14d\n\tmov $0x5555, %%r15d\n\tmov $0x6666, %%ebx\n\t"
	                 "mov 8(%%rax), %%rdi\n\tmov 16(%%rax), %%rsi\n\tmov 24(%%rax), %%rdx\n\t"
	                 "call *(%%rax)\n\t"
	                 "pop %%rax\n\tpop %%rax\n\t"
	                 "xor $0x1111, %%rbp\n\txor $0x2222, %%r12\n\txor $0x3333, %%r13\n\t"
	                 "xor $0x4444, %%r14\n\txor $0x5555, %%r15\n\txor $0x6666, %%rbx\n\t"
	                 "or %%r12, %%rbp\n\tor %%r13, %%rbp\n\tor %%r14, %%rbp\n\t"
	                 "or %%r15, %%rbp\n\tor %%rbx, %%rbp\n\t"
	                 "mov %%rbp, 32(%%rax)\n\t"
	                 "pop %%rbp\n\tpop %%rsp"
	                 : "+a"(p)
	                 :
	                 : "memory", "cc", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10",
	                   "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1", "xmm2", "xmm3",
	                   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
	                   "xmm12", "xmm13", "xmm14", "xmm15");
	return !a.changed;
}
#else
static int keeps_registers(const struct kernel *k, size_t n)
{
	(void)k, (void)n;
	return 1;
}
#endif

static int clean(const struct kernel *k, size_t n)
{
	union chain h = {{0}};

	if (!upper_available() || !(k->needs & ~(uint32_t)PAK_CPU_SHANI))
		return 1;
	upper_soil();
	k->run(k, &h, text, n);
	return !upper_dirty();
}

static void kernel(const struct kernel *k)
{
	if (k->needs & ~pak_cpu()) {
		tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", k->name);
		return;
	}
	tap_ok(every_count(k), "%s: 1 to %d blocks as the reference", k->name, MOST);
	tap_ok(guarded(k), "%s: guard pages", k->name);
	tap_ok(clean(k, 1) && clean(k, MOST), "%s: clean upper halves", k->name);
	tap_ok(keeps_registers(k, 1) && keeps_registers(k, MOST), "%s: registers of the caller",
	       k->name);
}

int main(void)
{
	uint64_t seed = 1;
	size_t last;

	core_init();
	tap_random(&seed, text, sizeof text);
	for (last = 0; pak_sha256_impls[last + 1]; last++)
		;
	for (size_t i = 0; pak_sha256_impls[i]; i++)
		kernel(&(struct kernel){pak_sha256_impls[i]->name, pak_sha256_impls[i]->needs, 64,
		                        run_256, pak_sha256_impls[i], pak_sha256_impls[last]});
	for (last = 0; pak_sha512_impls[last + 1]; last++)
		;
	for (size_t i = 0; pak_sha512_impls[i]; i++)
		kernel(&(struct kernel){pak_sha512_impls[i]->name, pak_sha512_impls[i]->needs, 128,
		                        run_512, pak_sha512_impls[i], pak_sha512_impls[last]});
	return tap_done();
}
