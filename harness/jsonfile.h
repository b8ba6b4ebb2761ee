/* SPDX-License-Identifier: Apache-2.0
 *
 * Vector files as JSON: reading (plain or gzip) under limits, and typed access that names file,
 * group, case and field in one line when something is wrong. */
#ifndef PAK_HARNESS_JSONFILE_H
#define PAK_HARNESS_JSONFILE_H

#include <jansson.h>

#include "harness/util.h"

#define PAK_JSON_FILE_MAX ((size_t)256 << 20) /* bytes, unpacked */
#define PAK_JSON_STRING_MAX ((size_t)1 << 20)
#define PAK_JSON_DEPTH_MAX 64
#define PAK_ERROR_MAX 512

struct pak_reader {
	struct pak_arena *arena;
	const char *file;
	int64_t tg, tc;      /* where we are; -1 = not yet */
	const json_t *other; /* an object of another file, for the right name in errors */
	const char *other_file;
	bool failed;
	char error[PAK_ERROR_MAX]; /* the first error only */
};

/* A regular file's bytes as stored; malloc'ed, NUL behind. NULL and r->error on failure. */
char *pak_file_bytes(struct pak_reader *r, size_t *len, const char *path, size_t max);
/* The hash of the file as stored; false and r->error on failure. */
bool pak_file_sha256(struct pak_reader *r, char sha256[65], const char *path);
/* The document, unpacked if its name ends in .gz; NULL and r->error on failure. Depth and string
 * sizes are checked before any recursive parser runs. sha256 (65 bytes, may be NULL) gets the hash
 * of the file as stored. */
json_t *pak_json_load(struct pak_reader *r, char *sha256, const char *path);

void pak_reader_fail(struct pak_reader *r, const char *field, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Typed access; a missing or wrong field fails the reader, except where `must` is false and it is
 * absent. */
bool pak_json_has(const json_t *o, const char *key);
bool pak_json_need(struct pak_reader *r, const json_t *o, const char *key);
const char *pak_json_text(struct pak_reader *r, const json_t *o, const char *key, bool must);
uint64_t pak_json_uint(struct pak_reader *r, const json_t *o, const char *key, uint64_t max);
bool pak_json_bool(struct pak_reader *r, const json_t *o, const char *key, bool absent);
struct pak_span pak_json_hex(struct pak_reader *r, const json_t *o, const char *key);
json_t *pak_json_array(struct pak_reader *r, const json_t *o, const char *key);

#endif
