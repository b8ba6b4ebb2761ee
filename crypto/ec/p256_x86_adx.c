/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256 with mulx, adcx and adox: the field in inline assembly, because compilers do not keep two
 * carry chains in the flags; the table reads in AVX2. Everything above is ec_weierstrass.h.
 *
 * A reduction step clears the lowest word q of t by adding q p, as -p^-1 = 1 mod 2^64:
 *
 *     q p = q 2^192 (2^64 - 2^32 + 1) + q 2^96 - q
 *
 * With s = q 2^32 mod 2^64 and h = q >> 32, that adds s to word 1, h to word 2, and the words of
 * q 2^64 - (h 2^64 + s) + q, which are q - s and q - h - borrow, to words 3 and 4: no
 * multiplication. */
#include "crypto/base/cpu.h"
#include "crypto/ec/p256_field.h"

#if !defined FE_INLINE
#define FE_INLINE inline
#endif
struct fe {
	uint64_t v[4];
};

static const struct fe fe_one = {{P256_ONE}};
static const struct fe prime = {{P256_P0, P256_P1, P256_P2, P256_P3}};

/* clang-format off */

/* The parts of q p for q = T0: rax = s, rcx = h, rdx = q - s, T0 = q - h - borrow. */
#define PARTS(T0) \
	"mov %%" T0 ", %%rdx\n\t" \
	"shlx %[c32], %%" T0 ", %%rax\n\t" \
	"shrx %[c32], %%" T0 ", %%rcx\n\t" \
	"sub %%rax, %%rdx\n\t" \
	"sbb %%rcx, %%" T0 "\n\t"

/* (T0 .. T4) += q p. The lowest word, now 0, leaves; the carry of T4 becomes the highest word, in T0. */
#define FOLD(T0, T1, T2, T3, T4) \
	PARTS(T0) \
	"add %%rax, %%" T1 "\n\t" \
	"adc %%rcx, %%" T2 "\n\t" \
	"adc %%rdx, %%" T3 "\n\t" \
	"adc %%" T0 ", %%" T4 "\n\t" \
	"mov $0, %%" T0 "\n\t" \
	"adc $0, %%" T0 "\n\t"

/* The same with T4 = 0 before: the result's word 4 is in T0. */
#define FOLD4(T0, T1, T2, T3) \
	PARTS(T0) \
	"add %%rax, %%" T1 "\n\t" \
	"adc %%rcx, %%" T2 "\n\t" \
	"adc %%rdx, %%" T3 "\n\t" \
	"adc $0, %%" T0 "\n\t"

/* (T0 .. T4) += a b[I] for (T0 .. T4) < 2 p, so T4 does not overflow. ZERO is cleared. */
#define ROW(I, T0, T1, T2, T3, T4) \
	"mov 8*" #I "(%[b]), %%rdx\n\t" \
	"xor %%r13d, %%r13d\n\t" \
	"mulx (%[a]), %%rax, %%rcx\n\t" \
	"adcx %%rax, %%" T0 "\n\t" \
	"adox %%rcx, %%" T1 "\n\t" \
	"mulx 8(%[a]), %%rax, %%rcx\n\t" \
	"adcx %%rax, %%" T1 "\n\t" \
	"adox %%rcx, %%" T2 "\n\t" \
	"mulx 16(%[a]), %%rax, %%rcx\n\t" \
	"adcx %%rax, %%" T2 "\n\t" \
	"adox %%rcx, %%" T3 "\n\t" \
	"mulx 24(%[a]), %%rax, %%rcx\n\t" \
	"adcx %%rax, %%" T3 "\n\t" \
	"adox %%rcx, %%" T4 "\n\t" \
	"adcx %%r13, %%" T4 "\n\t"

/* r = (T0 .. T4) - p if that is not negative, else (T0 .. T3). Uses r13. */
#define FINISH(T0, T1, T2, T3, T4) \
	"mov %%" T0 ", %%rax\n\t" \
	"mov %%" T1 ", %%rcx\n\t" \
	"mov %%" T2 ", %%rdx\n\t" \
	"mov %%" T3 ", %%r13\n\t" \
	"sub %[p], %%rax\n\t" \
	"sbb 8+%[p], %%rcx\n\t" \
	"sbb $0, %%rdx\n\t" \
	"sbb 24+%[p], %%r13\n\t" \
	"sbb $0, %%" T4 "\n\t" \
	"cmovc %%" T0 ", %%rax\n\t" \
	"cmovc %%" T1 ", %%rcx\n\t" \
	"cmovc %%" T2 ", %%rdx\n\t" \
	"cmovc %%" T3 ", %%r13\n\t" \
	"mov %%rax, (%[r])\n\t" \
	"mov %%rcx, 8(%[r])\n\t" \
	"mov %%rdx, 16(%[r])\n\t" \
	"mov %%r13, 24(%[r])\n\t"

static FE_INLINE void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		"mov (%[b]), %%rdx\n\t"
		"mulx (%[a]), %%r8, %%r9\n\t"
		"mulx 8(%[a]), %%rax, %%r10\n\t"
		"add %%rax, %%r9\n\t"
		"mulx 16(%[a]), %%rax, %%r11\n\t"
		"adc %%rax, %%r10\n\t"
		"mulx 24(%[a]), %%rax, %%r12\n\t"
		"adc %%rax, %%r11\n\t"
		"adc $0, %%r12\n\t"
		FOLD("r8", "r9", "r10", "r11", "r12")
		ROW(1, "r9", "r10", "r11", "r12", "r8")
		FOLD("r9", "r10", "r11", "r12", "r8")
		ROW(2, "r10", "r11", "r12", "r8", "r9")
		FOLD("r10", "r11", "r12", "r8", "r9")
		ROW(3, "r11", "r12", "r8", "r9", "r10")
		FOLD("r11", "r12", "r8", "r9", "r10")
		FINISH("r12", "r8", "r9", "r10", "r11")
		:
		: [a] "r"(a), [b] "r"(b), [r] "r"(r), [c32] "r"((uint64_t)32), [p] "m"(prime)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "cc", "memory");
}

static FE_INLINE void fe_sqr(struct fe *r, const struct fe *a)
{
	__asm__ volatile(
		/* (r8 .. r14) = the products of different words, from word 1 on */
		"mov (%[a]), %%rdx\n\t"
		"mulx 8(%[a]), %%r9, %%r10\n\t"
		"mulx 16(%[a]), %%rax, %%r11\n\t"
		"add %%rax, %%r10\n\t"
		"mulx 24(%[a]), %%rax, %%r12\n\t"
		"adc %%rax, %%r11\n\t"
		"mov 8(%[a]), %%rdx\n\t"
		"adc $0, %%r12\n\t"
		"xor %%r15d, %%r15d\n\t"
		"mulx 16(%[a]), %%rax, %%rcx\n\t"
		"adcx %%rax, %%r11\n\t"
		"adox %%rcx, %%r12\n\t"
		"mulx 24(%[a]), %%rax, %%r13\n\t"
		"mov 16(%[a]), %%rdx\n\t"
		"adcx %%rax, %%r12\n\t"
		"adox %%r15, %%r13\n\t"
		"mulx 24(%[a]), %%rax, %%r14\n\t"
		"adcx %%rax, %%r13\n\t"
		"adcx %%r15, %%r14\n\t"
		/* twice that, and the squares */
		"mov (%[a]), %%rdx\n\t"
		"xor %%r15d, %%r15d\n\t"
		"mulx %%rdx, %%r8, %%rcx\n\t"
		"adcx %%r9, %%r9\n\t"
		"adox %%rcx, %%r9\n\t"
		"mov 8(%[a]), %%rdx\n\t"
		"mulx %%rdx, %%rax, %%rcx\n\t"
		"adcx %%r10, %%r10\n\t"
		"adox %%rax, %%r10\n\t"
		"adcx %%r11, %%r11\n\t"
		"adox %%rcx, %%r11\n\t"
		"mov 16(%[a]), %%rdx\n\t"
		"mulx %%rdx, %%rax, %%rcx\n\t"
		"adcx %%r12, %%r12\n\t"
		"adox %%rax, %%r12\n\t"
		"adcx %%r13, %%r13\n\t"
		"adox %%rcx, %%r13\n\t"
		"mov 24(%[a]), %%rdx\n\t"
		"mulx %%rdx, %%rax, %%rcx\n\t"
		"adcx %%r14, %%r14\n\t"
		"adox %%rax, %%r14\n\t"
		"adcx %%r15, %%r15\n\t"
		"adox %%rcx, %%r15\n\t"
		FOLD4("r8", "r9", "r10", "r11")
		FOLD4("r9", "r10", "r11", "r8")
		FOLD4("r10", "r11", "r8", "r9")
		FOLD4("r11", "r8", "r9", "r10")
		"add %%r12, %%r8\n\t"
		"adc %%r13, %%r9\n\t"
		"adc %%r14, %%r10\n\t"
		"adc %%r15, %%r11\n\t"
		"mov $0, %%r12d\n\t"
		"adc $0, %%r12\n\t"
		FINISH("r8", "r9", "r10", "r11", "r12")
		:
		: [a] "r"(a), [r] "r"(r), [c32] "r"((uint64_t)32), [p] "m"(prime)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
		  "memory");
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], s0, s1, s2, s3, top;
	__asm__(
		"add %[b0], %[t0]\n\t"
		"adc %[b1], %[t1]\n\t"
		"adc %[b2], %[t2]\n\t"
		"adc %[b3], %[t3]\n\t"
		"mov $0, %k[top]\n\t"
		"adc $0, %[top]\n\t"
		"mov %[t0], %[s0]\n\t"
		"mov %[t1], %[s1]\n\t"
		"mov %[t2], %[s2]\n\t"
		"mov %[t3], %[s3]\n\t"
		"sub %[p0], %[s0]\n\t"
		"sbb %[p1], %[s1]\n\t"
		"sbb $0, %[s2]\n\t"
		"sbb %[p3], %[s3]\n\t"
		"sbb $0, %[top]\n\t"
		"cmovc %[t0], %[s0]\n\t"
		"cmovc %[t1], %[s1]\n\t"
		"cmovc %[t2], %[s2]\n\t"
		"cmovc %[t3], %[s3]\n\t"
		: [t0] "+r"(t0), [t1] "+r"(t1), [t2] "+r"(t2), [t3] "+r"(t3), [s0] "=&r"(s0),
		  [s1] "=&r"(s1), [s2] "=&r"(s2), [s3] "=&r"(s3), [top] "=&r"(top)
		: [b0] "m"(b->v[0]), [b1] "m"(b->v[1]), [b2] "m"(b->v[2]), [b3] "m"(b->v[3]),
		  [p0] "m"(prime.v[0]), [p1] "m"(prime.v[1]), [p3] "m"(prime.v[3])
		: "cc");
	*r = (struct fe){{s0, s1, s2, s3}};
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	uint64_t t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], m0, m1, m3;
	__asm__(
		"sub %[b0], %[t0]\n\t"
		"sbb %[b1], %[t1]\n\t"
		"sbb %[b2], %[t2]\n\t"
		"sbb %[b3], %[t3]\n\t"
		"sbb %[m0], %[m0]\n\t"
		"mov %k[m0], %k[m1]\n\t"
		"mov %[m0], %[m3]\n\t"
		"and %[p3], %[m3]\n\t"
		"add %[m0], %[t0]\n\t"
		"adc %[m1], %[t1]\n\t"
		"adc $0, %[t2]\n\t"
		"adc %[m3], %[t3]\n\t"
		: [t0] "+r"(t0), [t1] "+r"(t1), [t2] "+r"(t2), [t3] "+r"(t3), [m0] "=&r"(m0),
		  [m1] "=&r"(m1), [m3] "=&r"(m3)
		: [b0] "m"(b->v[0]), [b1] "m"(b->v[1]), [b2] "m"(b->v[2]), [b3] "m"(b->v[3]),
		  [p3] "m"(prime.v[3])
		: "cc");
	*r = (struct fe){{t0, t1, t2, t3}};
}

/* r = 3/2 a: a / 2, where p is added first if a is odd, then a. */
static inline void fe_three_halves(struct fe *r, const struct fe *a)
{
	uint64_t t0 = a->v[0], t1 = a->v[1], t2 = a->v[2], t3 = a->v[3], m0, m1, m3;
	__asm__(
		"mov %[t0], %[m0]\n\t"
		"and $1, %[m0]\n\t"
		"neg %[m0]\n\t"
		"mov %k[m0], %k[m1]\n\t"
		"mov %[m0], %[m3]\n\t"
		"and %[p3], %[m3]\n\t"
		"add %[m0], %[t0]\n\t"
		"adc %[m1], %[t1]\n\t"
		"adc $0, %[t2]\n\t"
		"adc %[m3], %[t3]\n\t"
		"sbb %[m0], %[m0]\n\t"
		"shrd $1, %[t1], %[t0]\n\t"
		"shrd $1, %[t2], %[t1]\n\t"
		"shrd $1, %[t3], %[t2]\n\t"
		"shrd $1, %[m0], %[t3]\n\t"
		: [t0] "+r"(t0), [t1] "+r"(t1), [t2] "+r"(t2), [t3] "+r"(t3), [m0] "=&r"(m0),
		  [m1] "=&r"(m1), [m3] "=&r"(m3)
		: [p3] "m"(prime.v[3])
		: "cc");
	fe_add(r, &(struct fe){{t0, t1, t2, t3}}, a);
}
/* clang-format on */

#include "crypto/ec/ec_gather_avx2.h"

#include "crypto/ec/ec_weierstrass.h"

const struct pak_ec_impl pak_p256_x86_adx = {
        .name = "p256_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, WEI_METHODS};
