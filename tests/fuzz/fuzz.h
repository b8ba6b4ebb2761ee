/* SPDX-License-Identifier: Apache-2.0
 *
 * A fuzz target: one input to one parser. It aborts when a promise is broken; the sanitizers see
 * the rest. With
 * --enable-fuzz libFuzzer drives it; else replay.c feeds it the seeds and their small changes, as a
 * test. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define PROMISE(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#endif
