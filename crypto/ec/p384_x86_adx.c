/* SPDX-License-Identifier: Apache-2.0
 *
 * P-384 with mulx, adcx and adox: the field in inline assembly, the table reads in AVX2.
 *
 * A reduction step clears the lowest word t0 of t by adding q p for q = t0 (2^32 + 1) mod 2^64:
 *
 *     q p = q 2^384 - w,   w = q (2^128 + 2^96 - 2^32 + 1) = t0 mod 2^64
 *
 * so the lowest word leaves without a borrow, w >> 64 is subtracted from the next words, and q
 * enters at the top. With h = q >> 32 and l = q 2^32 mod 2^64, the words of w >> 64 are
 * l - h - (q < l), q + h minus the borrow of that, and a carry. */
#include "crypto/base/cpu.h"
#include "crypto/ec/p384_field.h"

#define MUL_ADX_LIMBS 6
#include "crypto/bn/mul_adx.h"

struct fe {
	uint64_t v[6];
};

static const struct fe fe_one = {{FIELD_ONE}};
static const struct fe prime = {{FIELD_PRIME}};

/* clang-format off */

/* (T0 .. T5) = ((T0 .. T5) + q p) / 2^64, the new top word in T0. */
#define FOLD(T0, T1, T2, T3, T4, T5) \
	"mov %%" T0 ", %%rax\n\t" \
	"shl $32, %%rax\n\t" \
	"add %%rax, %%" T0 "\n\t" /* q */ \
	"mov %%" T0 ", %%rax\n\t" \
	"mov %%" T0 ", %%rcx\n\t" \
	"shl $32, %%rax\n\t" /* l */ \
	"shr $32, %%rcx\n\t" /* h */ \
	"xor %%edx, %%edx\n\t" \
	"cmp %%rax, %%" T0 "\n\t" \
	"sbb %%rcx, %%rax\n\t" \
	"sbb $0, %%rcx\n\t" \
	"add %%" T0 ", %%rcx\n\t" \
	"adc $0, %%edx\n\t" \
	"sub %%rax, %%" T1 "\n\t" \
	"sbb %%rcx, %%" T2 "\n\t" \
	"sbb %%rdx, %%" T3 "\n\t" \
	"sbb $0, %%" T4 "\n\t" \
	"sbb $0, %%" T5 "\n\t" \
	"sbb $0, %%" T0 "\n\t"

/* r = t / 2^384 mod p for the 12 words of t < p 2^384. Two registers are left for operands: %rbp may
 * be the frame pointer. */
static inline __attribute__((always_inline)) void fe_reduce(struct fe *r, const uint64_t *t)
{
	__asm__ volatile(
		"mov (%[t]), %%r8\n\t"
		"mov 8(%[t]), %%r9\n\t"
		"mov 16(%[t]), %%r10\n\t"
		"mov 24(%[t]), %%r11\n\t"
		"mov 32(%[t]), %%r12\n\t"
		"mov 40(%[t]), %%r13\n\t"
		FOLD("r8", "r9", "r10", "r11", "r12", "r13")
		FOLD("r9", "r10", "r11", "r12", "r13", "r8")
		FOLD("r10", "r11", "r12", "r13", "r8", "r9")
		FOLD("r11", "r12", "r13", "r8", "r9", "r10")
		FOLD("r12", "r13", "r8", "r9", "r10", "r11")
		FOLD("r13", "r8", "r9", "r10", "r11", "r12")
		"add 48(%[t]), %%r8\n\t"
		"adc 56(%[t]), %%r9\n\t"
		"adc 64(%[t]), %%r10\n\t"
		"adc 72(%[t]), %%r11\n\t"
		"adc 80(%[t]), %%r12\n\t"
		"adc 88(%[t]), %%r13\n\t"
		"mov $0, %%ecx\n\t"
		"adc $0, %%rcx\n\t"
		/* minus p, which borrows if the sum was below */
		"mov %%r8, %%rax\n\t"
		"mov %%r9, %%rdx\n\t"
		"mov %%r10, %%r14\n\t"
		"mov %%r11, %%r15\n\t"
		"mov %%r12, %%rbx\n\t"
		"mov %%r13, %[t]\n\t"
		"sub %[p], %%rax\n\t"
		"sbb 8+%[p], %%rdx\n\t"
		"sbb $-2, %%r14\n\t"
		"sbb $-1, %%r15\n\t"
		"sbb $-1, %%rbx\n\t"
		"sbb $-1, %[t]\n\t"
		"sbb $0, %%rcx\n\t"
		"cmovc %%r8, %%rax\n\t"
		"cmovc %%r9, %%rdx\n\t"
		"cmovc %%r10, %%r14\n\t"
		"cmovc %%r11, %%r15\n\t"
		"cmovc %%r12, %%rbx\n\t"
		"cmovc %%r13, %[t]\n\t"
		"mov %%rax, (%[r])\n\t"
		"mov %%rdx, 8(%[r])\n\t"
		"mov %%r14, 16(%[r])\n\t"
		"mov %%r15, 24(%[r])\n\t"
		"mov %%rbx, 32(%[r])\n\t"
		"mov %[t], 40(%[r])\n\t"
		: [t] "+&r"(t)
		: [r] "r"(r), [p] "m"(prime)
		: "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
		  "cc", "memory");
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		"mov (%[a]), %%r8\n\t"
		"mov 8(%[a]), %%r9\n\t"
		"mov 16(%[a]), %%r10\n\t"
		"mov 24(%[a]), %%r11\n\t"
		"mov 32(%[a]), %%r12\n\t"
		"mov 40(%[a]), %%r13\n\t"
		"add (%[b]), %%r8\n\t"
		"adc 8(%[b]), %%r9\n\t"
		"adc 16(%[b]), %%r10\n\t"
		"adc 24(%[b]), %%r11\n\t"
		"adc 32(%[b]), %%r12\n\t"
		"adc 40(%[b]), %%r13\n\t"
		"mov $0, %%ecx\n\t"
		"adc $0, %%rcx\n\t"
		"mov %%r8, %%rax\n\t"
		"mov %%r9, %%rdx\n\t"
		"mov %%r10, %%r14\n\t"
		"mov %%r11, %%r15\n\t"
		"mov %%r12, %[a]\n\t"
		"mov %%r13, %[b]\n\t"
		"sub %[p], %%rax\n\t"
		"sbb 8+%[p], %%rdx\n\t"
		"sbb $-2, %%r14\n\t"
		"sbb $-1, %%r15\n\t"
		"sbb $-1, %[a]\n\t"
		"sbb $-1, %[b]\n\t"
		"sbb $0, %%rcx\n\t"
		"cmovc %%r8, %%rax\n\t"
		"cmovc %%r9, %%rdx\n\t"
		"cmovc %%r10, %%r14\n\t"
		"cmovc %%r11, %%r15\n\t"
		"cmovc %%r12, %[a]\n\t"
		"cmovc %%r13, %[b]\n\t"
		"mov %%rax, (%[r])\n\t"
		"mov %%rdx, 8(%[r])\n\t"
		"mov %%r14, 16(%[r])\n\t"
		"mov %%r15, 24(%[r])\n\t"
		"mov %[a], 32(%[r])\n\t"
		"mov %[b], 40(%[r])\n\t"
		: [a] "+&r"(a), [b] "+&r"(b)
		: [r] "r"(r), [p] "m"(prime)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
		  "memory");
}

/* (r8 .. r13) += p if rax is all ones, nothing if it is 0: p is mask >> 32, the rest of that, 2
 * mask, and three times mask. CF is the carry. */
#define ADD_MASKED_PRIME \
	"mov %%eax, %%ecx\n\t" \
	"mov %%rax, %%rdx\n\t" \
	"xor %%rcx, %%rdx\n\t" \
	"lea (%%rax,%%rax), %%r14\n\t" \
	"add %%rcx, %%r8\n\t" \
	"adc %%rdx, %%r9\n\t" \
	"adc %%r14, %%r10\n\t" \
	"adc %%rax, %%r11\n\t" \
	"adc %%rax, %%r12\n\t" \
	"adc %%rax, %%r13\n\t"

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		"mov (%[a]), %%r8\n\t"
		"mov 8(%[a]), %%r9\n\t"
		"mov 16(%[a]), %%r10\n\t"
		"mov 24(%[a]), %%r11\n\t"
		"mov 32(%[a]), %%r12\n\t"
		"mov 40(%[a]), %%r13\n\t"
		"sub (%[b]), %%r8\n\t"
		"sbb 8(%[b]), %%r9\n\t"
		"sbb 16(%[b]), %%r10\n\t"
		"sbb 24(%[b]), %%r11\n\t"
		"sbb 32(%[b]), %%r12\n\t"
		"sbb 40(%[b]), %%r13\n\t"
		"sbb %%rax, %%rax\n\t"
		ADD_MASKED_PRIME
		"mov %%r8, (%[r])\n\t"
		"mov %%r9, 8(%[r])\n\t"
		"mov %%r10, 16(%[r])\n\t"
		"mov %%r11, 24(%[r])\n\t"
		"mov %%r12, 32(%[r])\n\t"
		"mov %%r13, 40(%[r])\n\t"
		:
		: [r] "r"(r), [a] "r"(a), [b] "r"(b)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "cc", "memory");
}

/* r = 3/2 a: a / 2, where p is added first if a is odd, then a. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	struct fe half;

	__asm__ volatile(
		"mov (%[a]), %%r8\n\t"
		"mov 8(%[a]), %%r9\n\t"
		"mov 16(%[a]), %%r10\n\t"
		"mov 24(%[a]), %%r11\n\t"
		"mov 32(%[a]), %%r12\n\t"
		"mov 40(%[a]), %%r13\n\t"
		"mov %%r8, %%rax\n\t"
		"and $1, %%eax\n\t"
		"neg %%rax\n\t"
		ADD_MASKED_PRIME
		"sbb %%rax, %%rax\n\t"
		"shrd $1, %%r9, %%r8\n\t"
		"shrd $1, %%r10, %%r9\n\t"
		"shrd $1, %%r11, %%r10\n\t"
		"shrd $1, %%r12, %%r11\n\t"
		"shrd $1, %%r13, %%r12\n\t"
		"shrd $1, %%rax, %%r13\n\t"
		"mov %%r8, (%[r])\n\t"
		"mov %%r9, 8(%[r])\n\t"
		"mov %%r10, 16(%[r])\n\t"
		"mov %%r11, 24(%[r])\n\t"
		"mov %%r12, 32(%[r])\n\t"
		"mov %%r13, 40(%[r])\n\t"
		:
		: [r] "r"(&half), [a] "r"(a)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "cc", "memory");
	fe_add(r, &half, a);
}
/* clang-format on */

static __attribute__((noinline)) void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t[12];
	mul_adx_6(t, a->v, b->v);
	fe_reduce(r, t);
}

static __attribute__((noinline)) void fe_sqr(struct fe *r, const struct fe *a)
{
	uint64_t t[12];
	sqr_adx_6(t, a->v);
	fe_reduce(r, t);
}

#include "crypto/ec/ec_gather_avx2.h"

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p384_x86_adx = {
        .name = "p384_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, WEI_METHODS};
