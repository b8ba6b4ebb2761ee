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
	uint64_t number;
	uint64_t compared[DIFF_PEERS];
	uint64_t differences;
	int planting;    /* diff_plant strikes */
	unsigned plants; /* how often it did in this case */
	char text[200];  /* of the first difference */
};

struct diff_row {
	const char *name;
	void (*run)(struct diff_case *c);
	/* Of the cases asked for, one in `every` is run: 0 is 1. */
	unsigned every;
};

/* Arrays ended by a row without name. */
extern const struct diff_row diff_kdf[], diff_keccak[], diff_aes[], diff_aead[], diff_digest[],
        diff_drbg[], diff_rsa[], diff_ec[], diff_edx[], diff_edx448[], diff_ffdh[], diff_kdf_more[],
        diff_eddsa_modes[], diff_pss_shake[];

/* A random number, one below n (n is not 0), and n random bytes. */
uint64_t diff_random(struct diff_case *c);
size_t diff_below(struct diff_case *c, size_t n);
void diff_bytes(struct diff_case *c, void *out, size_t n);

/* A length from 0 to max: half of them short, or at most one beside a multiple of 8.
 */
size_t diff_len(struct diff_case *c, size_t max);

/* Every result of the core passes here before it is compared or given to a peer: with -p one bit of
 * it is flipped, and the case must then find a difference. */
void diff_plant(struct diff_case *c, void *result, size_t n);

/* Counts a comparison with peer, and a difference if ours and theirs, n bytes each, are not equal.
 * The text says what the case was: algorithm, lengths. */
void diff_equal(struct diff_case *c, enum diff_peer peer, const void *ours, const void *theirs,
                size_t n, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same of what should hold: a signature of the one verifies with the other. */
void diff_holds(struct diff_case *c, enum diff_peer peer, int holds, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Aborts the program with a message unless ok: for calls that must not fail. */
void diff_must(int ok, const char *what);

/* Defines const struct pak_<prim>_impl *<prim>_backend(c): one of the list that this CPU runs. */
#define DIFF_BACKEND(prim, list) \
	static const struct pak_##prim##_impl *prim##_backend(struct diff_case *c) \
	{ \
		size_t n = 0, at; \
\
		for (size_t i = 0; (list)[i]; i++) \
			n += !((list)[i]->needs & ~pak_cpu()); \
		at = diff_below(c, n); \
		for (size_t i = 0;; i++) \
			if (!((list)[i]->needs & ~pak_cpu()) && !at--) \
				return (list)[i]; \
	}

#endif
