/* SPDX-License-Identifier: Apache-2.0
 *
 * Included before a source file of the core to give it fault hooks: test programs only. */
#ifndef TESTS_CRYPTO_FAULT_H
#define TESTS_CRYPTO_FAULT_H

#include <stddef.h>

/* May change the n bytes at p, which are what `place` names. */
void test_fault(const char *place, void *p, size_t n);
#define PAK_TEST_FAULT(place, p, n) test_fault((place), (p), (n))

#endif
