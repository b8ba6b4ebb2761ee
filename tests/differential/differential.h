/* SPDX-License-Identifier: Apache-2.0
 *
 * Random cases against other libraries. A row runs one case: it draws what it needs from the case's
 * own generator, computes the answer with the core and with each library that has the algorithm,
 * and compares. Rows live in diff_<family>.c, one array per file, listed in differential.c. */
#ifndef TESTS_DIFFERENTIAL_H
#define TESTS_DIFFERENTIAL_H

#include <config.h>
#include <stddef.h>
#include <stdint.h>

enum diff_peer { DIFF_LIBCRYPTO, DIFF_LIBGCRYPT, DIFF_PEERS };

struct diff_case {
	uint64_t random; /* state of the generator; the case's number decides all that follows */
	uint64_t compared[DIFF_PEERS];
	uint64_t differences;
	char text[200]; /* of the first difference */
};

struct diff_row {
	const char *name;
	void (*run)(struct diff_case *c);
};

/* Arrays ended by a row without name. */
extern const struct diff_row diff_kdf[], diff_keccak[];

/* A random number, one below n (n is not 0), and n random bytes. */
uint64_t diff_random(struct diff_case *c);
size_t diff_below(struct diff_case *c, size_t n);
void diff_bytes(struct diff_case *c, void *out, size_t n);

/* A length from 0 to max: half of them short, or at most one beside a multiple of 8.
 */
size_t diff_len(struct diff_case *c, size_t max);

/* Counts a comparison with peer, and a difference if ours and theirs, n bytes each, are not equal.
 * The text says what the case was: algorithm, lengths. */
void diff_equal(struct diff_case *c, enum diff_peer peer, const void *ours, const void *theirs,
                size_t n, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Aborts the program with a message unless ok: for calls that must not fail. */
void diff_must(int ok, const char *what);

#endif
