/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: CPU features as data. A backend row names the bits it needs; the probe reads CPUID and
 * XCR0 once, and PAK_CPU can only remove bits ("none", or a list such as "-avx512,-shani"). */
#ifndef PAK_BASE_CPU_H
#define PAK_BASE_CPU_H

#include <stdint.h>

enum pak_cpu_feature {
	PAK_CPU_AESNI = 1u << 0,  /* AES-NI, PCLMULQDQ, SSSE3, SSE4.1 */
	PAK_CPU_SHANI = 1u << 1,  /* SHA extensions, SSSE3, SSE4.1 */
	PAK_CPU_AVX2 = 1u << 2,   /* AVX2, BMI1, BMI2, saved by the OS */
	PAK_CPU_ADX = 1u << 3,    /* ADX and BMI2 */
	PAK_CPU_VAES = 1u << 4,   /* VAES and VPCLMULQDQ on ymm, with AVX2 */
	PAK_CPU_AVX512 = 1u << 5, /* F, BW, DQ, VL, VAES, VPCLMULQDQ, saved by the OS */
	PAK_CPU_IFMA = 1u << 6,   /* AVX512-IFMA, with PAK_CPU_AVX512 */
	PAK_CPU_RDSEED = 1u << 7,
	PAK_CPU_RDRAND = 1u << 8
};

/* Features in use: found, and not masked. Probes on the first call; thread-safe. */
uint32_t pak_cpu(void);

/* Features the hardware has, whatever PAK_CPU says: for tests and benches that force a backend. */
uint32_t pak_cpu_hardware(void);

/* Short name of one feature bit ("aesni"), NULL for no single known bit. */
const char *pak_cpu_name(uint32_t bit);

/* Applies a PAK_CPU mask string to features; unknown words remove nothing and set *bad (may be
 * NULL) to 1. */
uint32_t pak_cpu_apply_mask(uint32_t features, const char *mask, int *bad);

#endif
