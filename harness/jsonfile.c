/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading of vector files (jsonfile.h). */
#include "harness/jsonfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/oracle.h"

void pak_reader_fail(struct pak_reader *r, const char *field, const char *format, ...)
{
	char where[64] = "";
	if (r->failed)
		return;
	r->failed = true;
	if (r->tc >= 0)
		snprintf(where, sizeof where, " tgId %lld tcId %lld:", (long long)r->tg,
		         (long long)r->tc);
	else if (r->tg >= 0)
		snprintf(where, sizeof where, " tgId %lld:", (long long)r->tg);
	int n = snprintf(r->error, sizeof r->error, "%s:%s %s%s", r->file, where, field,
	                 field[0] != 0 ? ": " : "");
	va_list ap;
	va_start(ap, format);
	if (n > 0 && (size_t)n < sizeof r->error)
		vsnprintf(r->error + n, sizeof r->error - (size_t)n, format, ap);
	va_end(ap);
}

char *pak_file_bytes(struct pak_reader *r, size_t *len, const char *path, size_t max)
{
	struct stat s;
	r->file = path;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
		pak_reader_fail(r, "", "%s", fd < 0 ? strerror(errno) : "not a regular file");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	size_t cap = s.st_size > 0 ? (size_t)s.st_size : 0, at = 0;
	if (cap > max) {
		pak_reader_fail(r, "", "larger than %zu MiB", max >> 20);
		close(fd);
		return NULL;
	}
	char *p = pak_grow(NULL, cap + 1, 1);
	while (at < cap) {
		ssize_t n = read(fd, p + at, cap - at);
		if (n > 0)
			at += (size_t)n;
		else if (n == 0 || errno != EINTR)
			break;
	}
	close(fd);
	p[at] = 0;
	*len = at;
	return p;
}

/* One gzip member and nothing behind it. */
static char *unpack(struct pak_reader *r, size_t *len, char *packed, size_t packed_len, size_t max)
{
	z_stream z = {0};
	size_t cap = packed_len * 8 + 4096, at = 0;
	char *out = NULL;
	int rc = inflateInit2(&z, 16 + MAX_WBITS);
	z.next_in = (Bytef *)packed;
	z.avail_in = (uInt)packed_len;
	while (rc == Z_OK) {
		if (out == NULL || at == cap)
			cap *= out == NULL ? 1 : 2;
		if (cap > max)
			cap = max;
		if (at >= max)
			break;
		out = pak_grow(out, cap + 1, 1);
		z.next_out = (Bytef *)out + at;
		z.avail_out = (uInt)(cap - at);
		rc = inflate(&z, Z_NO_FLUSH);
		at = cap - z.avail_out;
		if (rc == Z_BUF_ERROR && z.avail_out == 0)
			rc = Z_OK;
	}
	bool whole = rc == Z_STREAM_END && z.avail_in == 0;
	inflateEnd(&z);
	free(packed);
	if (whole && out != NULL) {
		out[at] = 0;
		*len = at;
		return out;
	}
	pak_reader_fail(r, "", at >= max ? "unpacks to more than the limit" : "damaged gzip file");
	free(out);
	return NULL;
}

static char *read_unpacked(struct pak_reader *r, size_t *len, char *sha256, const char *path,
                           size_t max)
{
	size_t n = strlen(path);
	char *p = pak_file_bytes(r, len, path, max);
	if (p == NULL)
		return NULL;
	if (sha256 != NULL && !pak_oracle_sha256_hex(sha256, p, *len)) {
		pak_reader_fail(r, "", "libcrypto cannot hash it");
		free(p);
		return NULL;
	}
	if (n < 4 || strcmp(path + n - 3, ".gz") != 0)
		return p;
	return unpack(r, len, p, *len, max);
}

bool pak_file_sha256(struct pak_reader *r, char sha256[65], const char *path)
{
	size_t n;
	char *p = pak_file_bytes(r, &n, path, PAK_JSON_FILE_MAX);
	bool ok = p != NULL && pak_oracle_sha256_hex(sha256, p, n);
	if (p != NULL && !ok)
		pak_reader_fail(r, "", "libcrypto cannot hash it");
	free(p);
	return ok;
}

/* Depth and string sizes, without recursion. */
static void check_shape(struct pak_reader *r, const char *p, size_t n)
{
	unsigned depth = 0;
	for (size_t i = 0; i < n && !r->failed; i++) {
		if (p[i] == '{' || p[i] == '[') {
			if (++depth > PAK_JSON_DEPTH_MAX)
				pak_reader_fail(r, "", "nested deeper than %d", PAK_JSON_DEPTH_MAX);
		} else if ((p[i] == '}' || p[i] == ']') && depth > 0) {
			depth--;
		} else if (p[i] == '"') {
			size_t from = ++i;
			while (i < n && p[i] != '"')
				i += p[i] == '\\' ? 2 : 1;
			if (i - from > PAK_JSON_STRING_MAX)
				pak_reader_fail(r, "", "a string of more than %zu bytes",
				                PAK_JSON_STRING_MAX);
		}
	}
}

json_t *pak_json_load(struct pak_reader *r, char *sha256, const char *path)
{
	size_t n;
	json_error_t e;
	char *text = read_unpacked(r, &n, sha256, path, PAK_JSON_FILE_MAX);
	if (text == NULL)
		return NULL;
	check_shape(r, text, n);
	json_t *doc = r->failed ? NULL : json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
	free(text);
	if (doc == NULL && !r->failed)
		pak_reader_fail(r, "", "line %d column %d: %s", e.line, e.column, e.text);
	return doc;
}

bool pak_json_has(const json_t *o, const char *key)
{
	return json_object_get(o, key) != NULL;
}

/* A complaint about a field of o, under the name of o's file. */
static void field_fail(struct pak_reader *r, const json_t *o, const char *key, const char *what)
{
	const char *file = r->file;
	if (o != NULL && o == r->other)
		r->file = r->other_file;
	pak_reader_fail(r, key, "%s", json_object_get(o, key) == NULL ? "missing" : what);
	r->file = file;
}

bool pak_json_need(struct pak_reader *r, const json_t *o, const char *key)
{
	if (!pak_json_has(o, key))
		field_fail(r, o, key, "missing");
	return pak_json_has(o, key);
}

const char *pak_json_text(struct pak_reader *r, const json_t *o, const char *key, bool must)
{
	const json_t *v = json_object_get(o, key);
	if (json_is_string(v))
		return pak_arena_copy(r->arena, json_string_value(v), json_string_length(v));
	if (v != NULL || must)
		field_fail(r, o, key, "not a string");
	return "";
}

uint64_t pak_json_uint(struct pak_reader *r, const json_t *o, const char *key, uint64_t max)
{
	const json_t *v = json_object_get(o, key);
	if (!json_is_integer(v)) {
		field_fail(r, o, key, "not an integer");
		return 0;
	}
	json_int_t n = json_integer_value(v);
	if (n < 0 || (uint64_t)n > max) {
		field_fail(r, o, key, n < 0 ? "negative" : "too large");
		return 0;
	}
	return (uint64_t)n;
}

bool pak_json_bool(struct pak_reader *r, const json_t *o, const char *key, bool absent)
{
	const json_t *v = json_object_get(o, key);
	if (v != NULL && !json_is_boolean(v))
		field_fail(r, o, key, "not true or false");
	return v == NULL ? absent : json_is_true(v);
}

struct pak_span pak_json_hex(struct pak_reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (!json_is_string(v)) {
		field_fail(r, o, key, "not a string of hex digits");
		return (struct pak_span){(const uint8_t *)"", 0};
	}
	size_t n = json_string_length(v);
	uint8_t *p = pak_arena_alloc(r->arena, n / 2 + 1);
	if (pak_hex_decode(p, n / 2, json_string_value(v), n) < 0)
		field_fail(r, o, key, n % 2 != 0 ? "odd number of hex digits" : "not hex");
	return (struct pak_span){p, n / 2};
}

json_t *pak_json_array(struct pak_reader *r, const json_t *o, const char *key)
{
	json_t *v = json_object_get(o, key);
	if (json_is_array(v))
		return v;
	field_fail(r, o, key, "not an array");
	return NULL;
}
