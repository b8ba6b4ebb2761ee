/* SPDX-License-Identifier: Apache-2.0
 *
 * The test library: TAP output, hex, buffers that end (and begin) at guard pages, a seeded
 * generator. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stddef.h>
#include <stdint.h>

/* Prints "ok N - text" or "not ok N - text"; returns condition. */
int tap_ok(int condition, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints "ok N - text # SKIP reason". */
void tap_skip(const char *reason, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints a diagnostic line. */
void tap_diag(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* tap_ok on n equal bytes; prints the first difference when they differ. */
int tap_mem(const void *got, const void *want, size_t n, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Prints the plan; returns the exit code of main: 0 if all passed and at least one test ran. */
int tap_done(void);

/* Decodes hex into at most cap bytes; returns the length; aborts the program on bad hex: for
 * literals. */
size_t tap_hex(uint8_t *out, size_t cap, const char *hex);

/* n bytes that end right before (tap_guard_end) or begin right after (tap_guard_begin) an
 * inaccessible page; zeroed; released by tap_guard_free with the same pointer. n may be 0. */
void *tap_guard_end(size_t n);
void *tap_guard_begin(size_t n);
void tap_guard_free(void *p);

/* Deterministic pseudo-random bytes from a 64-bit state (splitmix64): for test data only. */
void tap_random(uint64_t *state, void *out, size_t n);
uint64_t tap_random64(uint64_t *state);

#endif
