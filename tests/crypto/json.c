/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/tap.h"

json_t *json_vectors(const char *name)
{
	const char *shared = getenv("PAK_SHARED");
	char path[4096], command[5000];
	json_error_t error;
	json_t *value;
	FILE *f;

	if (!shared)
		return NULL;
	snprintf(path, sizeof path, "%s/vectors/%s.json.gz", shared, name);
	if (access(path, R_OK) || strchr(path, '\''))
		return NULL;
	snprintf(command, sizeof command, "gzip -dc '%s'", path);
	f = popen(command, "r");
	if (!f)
		return NULL;
	value = json_loadf(f, 0, &error);
	pclose(f);
	if (!value)
		tap_ok(0, "%s: line %d: %s", path, error.line, error.text);
	return value;
}

uint8_t *json_hex(const json_t *object, const char *key, size_t *len)
{
	const char *hex = json_text(object, key);
	uint8_t *out = malloc(strlen(hex) / 2 + 1);

	if (!out)
		abort();
	*len = tap_hex(out, strlen(hex) / 2, hex);
	return out;
}

const char *json_text(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s ? s : "";
}

size_t json_size(const json_t *object, const char *key)
{
	return (size_t)json_integer_value(json_object_get(object, key));
}

json_t *json_acvp(json_t *file)
{
	size_t n = json_array_size(file);

	return n ? json_array_get(file, n - 1) : file;
}
