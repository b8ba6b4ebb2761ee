/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a kernel left the upper halves of ymm0..15 dirty, which would slow every legacy SSE
 * instruction that the caller runs after it. */
#ifndef TESTS_CRYPTO_UPPER_H
#define TESTS_CRYPTO_UPPER_H

/* 1 if this CPU and system have the registers. */
int upper_available(void);

/* Makes every upper half nonzero. */
void upper_soil(void);

/* Bit i is set if the upper half of ymm i is not zero. Call right after the kernel. */
unsigned upper_dirty(void);

#endif
