/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the public vector files (gzip, JSON) in the programs that test the core directly. */
#ifndef TESTS_CRYPTO_JSON_H
#define TESTS_CRYPTO_JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Loads $PAK_SHARED/vectors/<name>.json.gz; NULL if it is not there; the caller decrefs it. */
json_t *json_vectors(const char *name);

/* The member `key` of object as bytes from hex: malloced, never NULL; *len is set; a missing member
 * is 0 bytes. */
uint8_t *json_hex(const json_t *object, const char *key, size_t *len);

/* The member as text ("" if missing) or as a number (0). */
const char *json_text(const json_t *object, const char *key);
size_t json_size(const json_t *object, const char *key);

/* The first element of ACVP's outer array, or the value itself if there is none. */
json_t *json_acvp(json_t *file);

/* A test of an ACVP set, its group, and what is expected of both. */
struct json_case {
	const json_t *group, *group_answer, *test, *answer;
	const void *arg; /* the caller's */
};

/* Calls each for every test of a set: it answers 1 right, 0 wrong, -1 left out. One TAP line,
 * beginning with who if that is not NULL: none is wrong and `least` were run. */
typedef int json_acvp_test(const struct json_case *c);
void json_run_acvp(const char *who, const char *set, size_t least, json_acvp_test *each,
                   const void *arg);

#endif
