/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/upper.h"

#include <stdint.h>
#include <string.h>

#include "crypto/base/cpu.h"

int upper_available(void)
{
	return (pak_cpu_hardware() & PAK_CPU_AVX2) != 0;
}

#if defined __x86_64__
#define EACH_YMM(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

void upper_soil(void)
{
#define ONES(i) "vpcmpeqd %%ymm" #i ", %%ymm" #i ", %%ymm" #i "\n\t"
	__asm__ volatile(EACH_YMM(ONES)
	                 :
	                 :
	                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
	                   "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

unsigned upper_dirty(void)
{
	uint8_t ymm[16][32], zero[16] = {0};
	unsigned dirty = 0;

#define STORE(i) "vmovdqu %%ymm" #i ", 32*" #i "(%0)\n\t"
	__asm__ volatile(EACH_YMM(STORE) "vzeroupper" : : "r"(ymm) : "memory");
	for (unsigned i = 0; i < 16; i++)
		if (memcmp(ymm[i] + 16, zero, 16))
			dirty |= 1u << i;
	return dirty;
}
#else
void upper_soil(void)
{
}

unsigned upper_dirty(void)
{
	return 0;
}
#endif
