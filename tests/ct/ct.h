/* SPDX-License-Identifier: Apache-2.0
 *
 * The constant-time runs. A row marks its secrets, calls the core and names an output that the
 * secrets must have reached; memcheck or MemorySanitizer then tells whether a branch or an address
 * depended on them. Rows live in ct_<family>.c, one array per file, listed in ct.c. */
#ifndef TESTS_CT_H
#define TESTS_CT_H

#include <stddef.h>
#include <stdint.h>

struct ct_row {
	const char *name;
	void (*run)(void);
	/* 1: the row leaks on purpose and must be found. */
	int planted;
	/* 1: the core itself declassifies (PAK_PUBLIC) on this path, so the row needs a core built
	 * with its marks: it is left out of the quick run. */
	int needs_marks;
};

/* Marks n bytes secret, or public again. */
void ct_secret(const void *p, size_t n);
void ct_public(const void *p, size_t n);

/* The row fails unless one of the n bytes is secret: the secrets did flow through the call. Ends
 * the secrecy. */
void ct_reached(void *p, size_t n);

/* The row fails unless st is 0 (PAK_OK) or good is not 0. */
void ct_ok(int st);
void ct_must(int good, const char *what);

/* 1 if backends that need these CPU features can run here (masked features do not count). */
int ct_runs(uint32_t needs);

/* Arrays ended by a row without name. */
extern const struct ct_row ct_planted[], ct_symmetric[], ct_kdf[], ct_aes[], ct_modes[], ct_ec[],
        ct_edx[], ct_edx448[], ct_rsa[], ct_ffdh[], ct_services[];

/* 1 if code that needs these can run here: valgrind hides what it can run. */
int ct_ec_runs(uint32_t needs);

#endif
