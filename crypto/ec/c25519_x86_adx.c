/* SPDX-License-Identifier: Apache-2.0
 *
 * 2^255 - 19 with mulx, adcx and adox: four limbs, elements anywhere below 2^256 = 38 mod p. A
 * carry out of the top is folded in as 38; the second fold ends in the lowest limb, as the first
 * one left a small number there if it carried at all. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/ec/c25519.h"

struct fe {
	uint64_t v[4];
};

/* clang-format off */

#define ROW(I, T0, T1, T2, T3, T4) \
	"mov 8*" #I "(%[b]), %%rdx\n\t" \
	"xor %%" T4 "d, %%" T4 "d\n\t" \
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
	"mov $0, %%eax\n\t" \
	"adcx %%rax, %%" T4 "\n\t"

/* r = (r8 .. r15) mod p: the upper half times 38 onto the lower, then what that carries. */
#define REDUCE \
	"mov $38, %%edx\n\t" \
	"xor %%eax, %%eax\n\t" \
	"mulx %%r12, %%rax, %%rcx\n\t" \
	"adcx %%rax, %%r8\n\t" \
	"adox %%rcx, %%r9\n\t" \
	"mulx %%r13, %%rax, %%rcx\n\t" \
	"adcx %%rax, %%r9\n\t" \
	"adox %%rcx, %%r10\n\t" \
	"mulx %%r14, %%rax, %%rcx\n\t" \
	"adcx %%rax, %%r10\n\t" \
	"adox %%rcx, %%r11\n\t" \
	"mulx %%r15, %%rax, %%rcx\n\t" \
	"mov $0, %%r12d\n\t" \
	"adcx %%rax, %%r11\n\t" \
	"adox %%r12, %%rcx\n\t" \
	"adcx %%r12, %%rcx\n\t" \
	"imul $38, %%rcx, %%rcx\n\t" \
	FOLD

/* (r8 .. r11) + rcx, where a carry is worth 38, to r. */
#define FOLD \
	"add %%rcx, %%r8\n\t" \
	"adc $0, %%r9\n\t" \
	"adc $0, %%r10\n\t" \
	"adc $0, %%r11\n\t" \
	"sbb %%rax, %%rax\n\t" \
	"and $38, %%eax\n\t" \
	"add %%rax, %%r8\n\t" \
	STORE

#define STORE \
	"mov %%r8, (%[r])\n\t" \
	"mov %%r9, 8(%[r])\n\t" \
	"mov %%r10, 16(%[r])\n\t" \
	"mov %%r11, 24(%[r])\n\t"

#define LOAD \
	"mov (%[a]), %%r8\n\t" \
	"mov 8(%[a]), %%r9\n\t" \
	"mov 16(%[a]), %%r10\n\t" \
	"mov 24(%[a]), %%r11\n\t"

static inline void fe_mul(struct fe *r, const struct fe *a, const struct fe *b)
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
		ROW(1, "r9", "r10", "r11", "r12", "r13")
		ROW(2, "r10", "r11", "r12", "r13", "r14")
		ROW(3, "r11", "r12", "r13", "r14", "r15")
		REDUCE
		:
		: [a] "r"(a), [b] "r"(b), [r] "r"(r)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
		  "memory");
}

static inline void fe_sqr(struct fe *r, const struct fe *a)
{
	__asm__ volatile(
		/* (r9 .. r14) = the products of different words, from word 1 on */
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
		REDUCE
		:
		: [a] "r"(a), [r] "r"(r)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "cc",
		  "memory");
}

static inline void fe_add(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		LOAD
		"add (%[b]), %%r8\n\t"
		"adc 8(%[b]), %%r9\n\t"
		"adc 16(%[b]), %%r10\n\t"
		"adc 24(%[b]), %%r11\n\t"
		"sbb %%rcx, %%rcx\n\t"
		"and $38, %%ecx\n\t"
		FOLD
		:
		: [a] "r"(a), [b] "r"(b), [r] "r"(r)
		: "rax", "rcx", "r8", "r9", "r10", "r11", "cc", "memory");
}

static inline void fe_sub(struct fe *r, const struct fe *a, const struct fe *b)
{
	__asm__ volatile(
		LOAD
		"sub (%[b]), %%r8\n\t"
		"sbb 8(%[b]), %%r9\n\t"
		"sbb 16(%[b]), %%r10\n\t"
		"sbb 24(%[b]), %%r11\n\t"
		"sbb %%rcx, %%rcx\n\t"
		"and $38, %%ecx\n\t"
		"sub %%rcx, %%r8\n\t"
		"sbb $0, %%r9\n\t"
		"sbb $0, %%r10\n\t"
		"sbb $0, %%r11\n\t"
		"sbb %%rax, %%rax\n\t"
		"and $38, %%eax\n\t"
		"sub %%rax, %%r8\n\t"
		STORE
		:
		: [a] "r"(a), [b] "r"(b), [r] "r"(r)
		: "rax", "rcx", "r8", "r9", "r10", "r11", "cc", "memory");
}

static inline void fe_small(struct fe *r, const struct fe *a)
{
	__asm__ volatile(
		"mov $121665, %%edx\n\t"
		"mulx (%[a]), %%r8, %%r9\n\t"
		"mulx 8(%[a]), %%rax, %%r10\n\t"
		"add %%rax, %%r9\n\t"
		"mulx 16(%[a]), %%rax, %%r11\n\t"
		"adc %%rax, %%r10\n\t"
		"mulx 24(%[a]), %%rax, %%rcx\n\t"
		"adc %%rax, %%r11\n\t"
		"adc $0, %%rcx\n\t"
		"imul $38, %%rcx, %%rcx\n\t"
		FOLD
		:
		: [a] "r"(a), [r] "r"(r)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "cc", "memory");
}
/* clang-format on */

static inline void fe_load(struct fe *r, const uint64_t w[4])
{
	for (int i = 0; i < 4; i++)
		r->v[i] = w[i];
}

static inline void add_word(uint64_t t[4], uint64_t c)
{
	for (int i = 0; i < 4; i++) {
		unsigned __int128 sum = (unsigned __int128)t[i] + c;
		t[i] = (uint64_t)sum;
		c = (uint64_t)(sum >> 64);
	}
}

/* Bit 255 is worth 19, twice over; then p is subtracted if that leaves nothing negative, which is
 * so if adding 19 reaches 2^255. */
static void fe_store(uint64_t w[4], const struct fe *a)
{
	uint64_t t[4] = {a->v[0], a->v[1], a->v[2], a->v[3]}, s[4];

	for (int i = 0; i < 2; i++) {
		uint64_t top = 19 & (uint64_t)((int64_t)t[3] >> 63);
		t[3] &= ~((uint64_t)1 << 63);
		add_word(t, top);
	}
	for (int i = 0; i < 4; i++)
		s[i] = t[i];
	add_word(s, 19);
	uint64_t above = pak_ct_mask(s[3] >> 63);
	s[3] &= ~((uint64_t)1 << 63);
	for (int i = 0; i < 4; i++)
		w[i] = t[i] ^ (above & (s[i] ^ t[i]));
}

static inline void fe_swap_if(uint64_t mask, struct fe *a, struct fe *b)
{
	for (int i = 0; i < 4; i++) {
		uint64_t t = mask & (a->v[i] ^ b->v[i]);
		a->v[i] ^= t;
		b->v[i] ^= t;
	}
}

static inline void fe_select(struct fe *r, uint64_t mask, const struct fe *a, const struct fe *b)
{
	for (int i = 0; i < 4; i++)
		r->v[i] = b->v[i] ^ (mask & (a->v[i] ^ b->v[i]));
}

/* Of the four vectors of a word at most one has a lane that is not masked; four words are folded
 * at a time. */
static inline void ed_gather(uint64_t r[12], const uint64_t (*row)[16], uint64_t index)
{
	const __m256i want = _mm256_set1_epi64x((long long)index);
	__m256i mask[4], word[4];

	for (int q = 0; q < 4; q++)
		mask[q] = _mm256_cmpeq_epi64(
		        want, _mm256_set_epi64x(4 * q + 3, 4 * q + 2, 4 * q + 1, 4 * q));
#pragma GCC unroll 3
	for (int i = 0; i < 12; i += 4) {
#pragma GCC unroll 4
		for (int w = 0; w < 4; w++) {
			const __m256i *at = (const __m256i *)(const void *)row[i + w];
			__m256i a = _mm256_and_si256(mask[0], _mm256_loadu_si256(at));
			__m256i b = _mm256_and_si256(mask[1], _mm256_loadu_si256(at + 1));
			__m256i c = _mm256_and_si256(mask[2], _mm256_loadu_si256(at + 2));
			__m256i d = _mm256_and_si256(mask[3], _mm256_loadu_si256(at + 3));
			word[w] = _mm256_or_si256(_mm256_or_si256(a, b), _mm256_or_si256(c, d));
		}
		__m256i low = _mm256_or_si256(_mm256_unpacklo_epi64(word[0], word[1]),
		                              _mm256_unpackhi_epi64(word[0], word[1]));
		__m256i high = _mm256_or_si256(_mm256_unpacklo_epi64(word[2], word[3]),
		                               _mm256_unpackhi_epi64(word[2], word[3]));
		__m256i sum = _mm256_or_si256(_mm256_permute2x128_si256(low, high, 0x20),
		                              _mm256_permute2x128_si256(low, high, 0x31));
		_mm256_storeu_si256((__m256i *)(void *)(r + i), sum);
	}
	_mm256_zeroupper(); /* compilers leave it out before calls that they can see into */
}
#define ED_GATHER

#include "crypto/ec/c25519_group.h"

const struct pak_c25519_impl pak_c25519_x86_adx = {
        .name = "c25519_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, C25519_METHODS};
