/* SPDX-License-Identifier: Apache-2.0
 *
 * Small helpers of pakpss-validate: memory that is released at once, hex, text, a seeded generator.
 * Out of memory ends the program with exit code 2 ("could not judge"). */
#ifndef PAK_HARNESS_UTIL_H
#define PAK_HARNESS_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/wire.h"

struct pak_arena {
	struct pak_arena_block *blocks;
};

/* Zeroed, 16-byte aligned; lives until pak_arena_free. */
void *pak_arena_alloc(struct pak_arena *a, size_t n);
void *pak_arena_copy(struct pak_arena *a, const void *data, size_t n); /* with a NUL behind it */
char *pak_arena_text(struct pak_arena *a, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
struct pak_span pak_arena_span(struct pak_arena *a, const void *data, size_t n);
void pak_arena_free(struct pak_arena *a);

/* malloc family that never returns NULL. */
void *pak_grow(void *old, size_t count, size_t size);
char *pak_dup(const char *text);

/* Turns what is no printable ASCII into '?': text of a product goes to terminals and reports. */
void pak_printable(char *text, size_t n);

/* Strict: even length, only 0-9a-fA-F. Returns bytes written or -1. */
long pak_hex_decode(uint8_t *out, size_t cap, const char *text, size_t text_len);
/* Lower case; at most max bytes of data, then "..". */
char *pak_hex_text(struct pak_arena *a, const uint8_t *data, size_t n, size_t max);

/* splitmix64: test data that one seed reproduces. */
struct pak_rand {
	uint64_t state;
};
uint64_t pak_rand64(struct pak_rand *r);
void pak_rand_bytes(struct pak_rand *r, uint8_t *out, size_t n);
/* The seed of a named sub-stream, so that one set's data do not depend on another's size. */
uint64_t pak_rand_derive(uint64_t seed, const char *name);

#endif
