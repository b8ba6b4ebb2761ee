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

#endif
