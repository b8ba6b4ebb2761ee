/* SPDX-License-Identifier: Apache-2.0
 *
 * The CPU probe: CPUID says what the processor has, XCR0 what the system saves across a context
 * switch. */
#include "crypto/base/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined __x86_64__
#include <cpuid.h>
#endif

#define PROBED (1u << 31) /* a cached value of 0 features still counts as probed */

struct feature {
	uint32_t bit;
	uint32_t implied; /* what goes when it goes: the wider tiers built on it */
	const char *name;
};

static const struct feature features[] = {
        {PAK_CPU_AESNI, PAK_CPU_VAES | PAK_CPU_AVX512 | PAK_CPU_IFMA, "aesni"},
        {PAK_CPU_SHANI, 0, "shani"},
        {PAK_CPU_AVX2, PAK_CPU_VAES | PAK_CPU_AVX512 | PAK_CPU_IFMA, "avx2"},
        {PAK_CPU_ADX, 0, "adx"},
        {PAK_CPU_VAES, PAK_CPU_AVX512 | PAK_CPU_IFMA, "vaes"},
        {PAK_CPU_AVX512, PAK_CPU_IFMA, "avx512"},
        {PAK_CPU_IFMA, 0, "ifma"},
        {PAK_CPU_RDSEED, 0, "rdseed"},
        {PAK_CPU_RDRAND, 0, "rdrand"},
};

#define FEATURES (sizeof features / sizeof *features)

#if defined __x86_64__
static uint32_t xcr0(void)
{
	uint32_t lo, hi;

	__asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
	return lo;
}

static uint32_t probe(void)
{
	uint32_t a, b1, c1, d1, b7 = 0, c7 = 0, d7, os = 0, cpu = 0;

	if (!__get_cpuid(1, &a, &b1, &c1, &d1))
		return 0;
	if (!__get_cpuid_count(7, 0, &a, &b7, &c7, &d7))
		b7 = c7 = 0;
	if (c1 & bit_OSXSAVE)
		os = xcr0();

	/* XCR0: 1 SSE, 2 AVX, 5-7 opmask and the two zmm halves. */
	int sse = (c1 & (bit_SSSE3 | bit_SSE4_1)) == (bit_SSSE3 | bit_SSE4_1);
	int ymm = (c1 & bit_AVX) && (os & 0x06) == 0x06;
	int zmm = ymm && (os & 0xe6) == 0xe6;
	const uint32_t wide = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;

	if (sse && (c1 & bit_AES) && (c1 & bit_PCLMUL))
		cpu |= PAK_CPU_AESNI;
	if (sse && (b7 & bit_SHA))
		cpu |= PAK_CPU_SHANI;
	if (ymm && (b7 & bit_AVX2) && (b7 & bit_BMI) && (b7 & bit_BMI2))
		cpu |= PAK_CPU_AVX2;
	if ((b7 & bit_ADX) && (b7 & bit_BMI2))
		cpu |= PAK_CPU_ADX;
	if ((cpu & PAK_CPU_AVX2) && (cpu & PAK_CPU_AESNI) && (c7 & bit_VAES) &&
	    (c7 & bit_VPCLMULQDQ))
		cpu |= PAK_CPU_VAES;
	if (zmm && (cpu & PAK_CPU_VAES) && (b7 & wide) == wide)
		cpu |= PAK_CPU_AVX512;
	if ((cpu & PAK_CPU_AVX512) && (b7 & bit_AVX512IFMA))
		cpu |= PAK_CPU_IFMA;
	if (b7 & bit_RDSEED)
		cpu |= PAK_CPU_RDSEED;
	if (c1 & bit_RDRND)
		cpu |= PAK_CPU_RDRAND;
	return cpu;
}
#else
static uint32_t probe(void)
{
	return 0;
}
#endif

uint32_t pak_cpu_hardware(void)
{
	static _Atomic uint32_t cached;
	uint32_t cpu = atomic_load_explicit(&cached, memory_order_relaxed);

	if (!cpu) {
		cpu = probe() | PROBED;
		atomic_store_explicit(&cached, cpu, memory_order_relaxed);
	}
	return cpu & ~PROBED;
}

uint32_t pak_cpu(void)
{
	static _Atomic uint32_t cached;
	uint32_t cpu = atomic_load_explicit(&cached, memory_order_relaxed);

	if (!cpu) {
		const char *mask = secure_getenv("PAK_CPU");

		cpu = pak_cpu_hardware();
		if (mask)
			cpu = pak_cpu_apply_mask(cpu, mask, NULL);
		cpu |= PROBED;
		atomic_store_explicit(&cached, cpu, memory_order_relaxed);
	}
	return cpu & ~PROBED;
}

const char *pak_cpu_name(uint32_t bit)
{
	for (size_t i = 0; i < FEATURES; i++)
		if (features[i].bit == bit)
			return features[i].name;
	return NULL;
}

/* Bits that one word of the mask removes; *known tells whether the word means anything. */
static uint32_t removed_by(const char *word, size_t len, int *known)
{
	*known = 1;
	if (len == 4 && !memcmp(word, "none", 4))
		return ~(uint32_t)0;
	if (len == 3 && !memcmp(word, "all", 3))
		return 0;
	for (size_t i = 0; len > 1 && word[0] == '-' && i < FEATURES; i++)
		if (strlen(features[i].name) == len - 1 &&
		    !memcmp(features[i].name, word + 1, len - 1))
			return features[i].bit | features[i].implied;
	*known = 0;
	return 0;
}

uint32_t pak_cpu_apply_mask(uint32_t cpu, const char *mask, int *bad)
{
	if (bad)
		*bad = 0;
	for (;;) {
		size_t len;
		int known;

		mask += strspn(mask, ", ");
		len = strcspn(mask, ", ");
		if (!len)
			return cpu;
		cpu &= ~removed_by(mask, len, &known);
		if (!known && bad)
			*bad = 1;
		mask += len;
	}
}
