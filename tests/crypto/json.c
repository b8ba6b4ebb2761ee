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

static const json_t *by_id(const json_t *list, const char *key, size_t id)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
	{
		if (json_size(item, key) == id)
			return item;
	}
	return NULL;
}

static json_t *acvp_file(const char *set, const char *which)
{
	char name[128];

	snprintf(name, sizeof name, "acvp/%s/%s", set, which);
	return json_vectors(name);
}

void json_run_acvp(const char *who, const char *set, size_t least, json_acvp_test *each,
                   const void *arg)
{
	json_t *prompt = acvp_file(set, "prompt"), *group, *test;
	json_t *answers = acvp_file(set, "expectedResults");
	const char *colon = who ? ": " : "";
	size_t g, t, run = 0, bad = 0, out = 0;

	who = who ? who : "";
	if (!prompt || !answers) {
		tap_skip("vectors not present", "%s%sACVP %s", who, colon, set);
		goto end;
	}
	json_array_foreach(json_object_get(json_acvp(prompt), "testGroups"), g, group)
	{
		size_t tg = json_size(group, "tgId");
		const json_t *ga =
		        by_id(json_object_get(json_acvp(answers), "testGroups"), "tgId", tg);

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t tc = json_size(test, "tcId");
			const json_t *a = by_id(json_object_get(ga, "tests"), "tcId", tc);
			const struct json_case c = {group, ga, test, a, arg};
			int right = a ? each(&c) : 0;

			run += right >= 0;
			out += right < 0;
			if (!right && bad++ < 10)
				tap_diag("tgId %zu tcId %zu is wrong", tg, tc);
		}
	}
	tap_ok(!bad && run >= least, "%s%sACVP %s: %zu tests, %zu wrong, %zu left out", who, colon,
	       set, run, bad, out);
end:
	json_decref(prompt);
	json_decref(answers);
}
