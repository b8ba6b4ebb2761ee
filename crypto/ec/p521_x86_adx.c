/* SPDX-License-Identifier: Apache-2.0
 *
 * P-521 with mulx, adcx and adox: the field in inline assembly, the table reads in AVX2. With R =
 * 2^576 = 2^55, t / R = (t >> 576) + 2^466 (t mod 2^55) + ((t mod 2^576) >> 55), as in p521_ref.c.
 *
 * Elements are not fully reduced, so that no carry chain waits for the end of another:
 *  - products, sums and differences are below 2^522 + 2^471, and 3/2 of one is below 2^523, which
 *    only products take; those of such numbers are below 2^1046, and so come out in that range;
 *  - a sum takes what its top words have above bit 521, h 2^521, as h from the start;
 *  - a difference takes m (2^521 - 1) from the start, where m follows from the top words such that
 * the result is not negative: with d their difference, d + 512 m is 2 to 513, and m and the lower
 * words take less than 2 from it. */
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/ec/p521_field.h"

#define MUL_ADX_LIMBS 9
#include "crypto/bn/mul_adx.h"

struct fe {
	uint64_t v[9];
};

static const struct fe fe_one = {{FIELD_ONE}};

/* clang-format off */

#define LOAD(A) \
	"mov (%[" A "]), %%r8\n\t" \
	"mov 8(%[" A "]), %%r9\n\t" \
	"mov 16(%[" A "]), %%r10\n\t" \
	"mov 24(%[" A "]), %%r11\n\t" \
	"mov 32(%[" A "]), %%r12\n\t" \
	"mov 40(%[" A "]), %%r13\n\t" \
	"mov 48(%[" A "]), %%r14\n\t" \
	"mov 56(%[" A "]), %%r15\n\t" \
	"mov 64(%[" A "]), %%rbx\n\t"

#define STORE \
	"mov %%r8, (%[r])\n\t" \
	"mov %%r9, 8(%[r])\n\t" \
	"mov %%r10, 16(%[r])\n\t" \
	"mov %%r11, 24(%[r])\n\t" \
	"mov %%r12, 32(%[r])\n\t" \
	"mov %%r13, 40(%[r])\n\t" \
	"mov %%r14, 48(%[r])\n\t" \
	"mov %%r15, 56(%[r])\n\t" \
	"mov %%rbx, 64(%[r])\n\t"

/* The nine words plus the one in rax, which is not negative. */
#define CARRY \
	"add %%rax, %%r8\n\t" \
	"adc $0, %%r9\n\t" \
	"adc $0, %%r10\n\t" \
	"adc $0, %%r11\n\t" \
	"adc $0, %%r12\n\t" \
	"adc $0, %%r13\n\t" \
	"adc $0, %%r14\n\t" \
	"adc $0, %%r15\n\t" \
	"adc $0, %%rbx\n\t"

/* The nine words + those at B, to r. */
#define ADD(B) \
	"add (" B "), %%r8\n\t" \
	"adc 8(" B "), %%r9\n\t" \
	"adc 16(" B "), %%r10\n\t" \
	"adc 24(" B "), %%r11\n\t" \
	"adc 32(" B "), %%r12\n\t" \
	"adc 40(" B "), %%r13\n\t" \
	"adc 48(" B "), %%r14\n\t" \
	"adc 56(" B "), %%r15\n\t" \
	"adc 64(" B "), %%rbx\n\t" \
	STORE

#define NINE "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rbx", "cc", "memory"

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		LOAD("a")
		"mov %%rbx, %%rax\n\t" /* what the sum will have above bit 521 goes in at the bottom */
		"add 64(%[b]), %%rax\n\t"
		"shr $9, %%rax\n\t"
		"mov %%rax, %%rcx\n\t"
		"shl $9, %%rcx\n\t"
		"sub %%rcx, %%rbx\n\t"
		CARRY
		ADD("%[b]")
		:
		: [r] "r"(r), [a] "r"(a), [b] "r"(b)
		: "rax", "rcx", NINE);
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		LOAD("a")
		"lea 2046(%%rbx), %%rax\n\t"
		"sub 64(%[b]), %%rax\n\t"
		"shr $9, %%rax\n\t"
		"mov $4, %%ecx\n\t"
		"sub %%rax, %%rcx\n\t" /* m = -floor((d - 2) / 512) for the difference d of the top words */
		"mov %%rcx, %%rax\n\t"
		"shl $9, %%rax\n\t"
		"add %%rax, %%rbx\n\t"
		"mov %%rcx, %%rax\n\t"
		"sar $63, %%rax\n\t"
		"sub %%rcx, %%r8\n\t"
		"sbb %%rax, %%r9\n\t"
		"sbb %%rax, %%r10\n\t"
		"sbb %%rax, %%r11\n\t"
		"sbb %%rax, %%r12\n\t"
		"sbb %%rax, %%r13\n\t"
		"sbb %%rax, %%r14\n\t"
		"sbb %%rax, %%r15\n\t"
		"sbb %%rax, %%rbx\n\t"
		"sub (%[b]), %%r8\n\t"
		"sbb 8(%[b]), %%r9\n\t"
		"sbb 16(%[b]), %%r10\n\t"
		"sbb 24(%[b]), %%r11\n\t"
		"sbb 32(%[b]), %%r12\n\t"
		"sbb 40(%[b]), %%r13\n\t"
		"sbb 48(%[b]), %%r14\n\t"
		"sbb 56(%[b]), %%r15\n\t"
		"sbb 64(%[b]), %%rbx\n\t"
		STORE
		:
		: [r] "r"(r), [a] "r"(a), [b] "r"(b)
		: "rax", "rcx", NINE);
}

/* X = X >> N | Y << (64 - N), where Y is the memory word after X's. */
#define SHIFT(X, N, M, AT) \
	"mov " AT ", %%rax\n\t" \
	"shr $" N ", %%" X "\n\t" \
	"shl $" M ", %%rax\n\t" \
	"or %%rax, %%" X "\n\t"

/* r = 3/2 a: half of a is a >> 1, plus 2^520 if a is odd. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	__asm__ volatile(
		LOAD("a")
		"mov %%r8, %%rcx\n\t"
		"and $1, %%ecx\n\t"
		"shl $9, %%ecx\n\t"
		"add %%rcx, %%rbx\n\t"
		"shr $1, %%rbx\n\t"
		SHIFT("r8", "1", "63", "8(%[a])")
		SHIFT("r9", "1", "63", "16(%[a])")
		SHIFT("r10", "1", "63", "24(%[a])")
		SHIFT("r11", "1", "63", "32(%[a])")
		SHIFT("r12", "1", "63", "40(%[a])")
		SHIFT("r13", "1", "63", "48(%[a])")
		SHIFT("r14", "1", "63", "56(%[a])")
		SHIFT("r15", "1", "63", "64(%[a])")
		ADD("%[a]")
		:
		: [r] "r"(r), [a] "r"(a)
		: "rax", "rcx", NINE);
}

static inline __attribute__((always_inline)) void fe_reduce(struct fe *r, uint64_t *t)
{
	__asm__ volatile(
		LOAD("t")
		"mov %%r8, %%rcx\n\t"
		"shl $9, %%rcx\n\t" /* the 55 bits that fall out, at the top of the word */
		"mov %%rcx, %%rax\n\t"
		"shl $9, %%rcx\n\t"
		"shr $55, %%rax\n\t"
		"add %%rcx, 128(%[t])\n\t"
		"adc $0, %%rax\n\t"
		"mov %%rax, 136(%[t])\n\t"
		"shr $55, %%rbx\n\t"
		SHIFT("r8", "55", "9", "8(%[t])")
		SHIFT("r9", "55", "9", "16(%[t])")
		SHIFT("r10", "55", "9", "24(%[t])")
		SHIFT("r11", "55", "9", "32(%[t])")
		SHIFT("r12", "55", "9", "40(%[t])")
		SHIFT("r13", "55", "9", "48(%[t])")
		SHIFT("r14", "55", "9", "56(%[t])")
		SHIFT("r15", "55", "9", "64(%[t])")
		"lea 72(%[t]), %%rcx\n\t"
		ADD("%%rcx")
		:
		: [r] "r"(r), [t] "r"(t)
		: "rax", "rcx", NINE);
}
/* clang-format on */

static __attribute__((noinline)) void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[27];
	memcpy(t + 18, b->v, sizeof b->v);
	mul_adx_9(t, a->v);
	fe_reduce(r, t);
}

static __attribute__((noinline)) void fe_sqr(struct fe *r, const struct fe *a)
{
	uint64_t t[18];
	sqr_adx_9(t, a->v);
	fe_reduce(r, t);
}

/* Fully reduced elements, for what leaves this file. */
static __attribute__((noinline)) void fe_canonical(uint64_t *v, unsigned count)
{
	for (; count--; v += 9) {
		uint64_t one[9] = {1}, high[9] = {0}, t[9];

		for (int i = 0; i < 2; i++) {
			high[0] = v[8] >> 9;
			v[8] &= 0x1ff;
			(void)pak_int_add(v, v, high, 9);
		}
		/* v <= p; only p itself has bit 521 after 1 is added */
		(void)pak_int_add(t, v, one, 9);
		uint64_t full = pak_ct_mask(t[8] >> 9);
		t[8] &= 0x1ff;
		pak_int_select(v, full, t, v, 9);
	}
}
#define WEI_REDUCE(words, count) fe_canonical(words, count)

#include "crypto/ec/ec_gather_avx2.h"

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p521_x86_adx = {
        .name = "p521_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, WEI_METHODS};
