/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding vector sets on disk, and the manifest that pins them. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/oracle.h"
#include "harness/vectors.h"

#define DEPTH_MAX 6

struct pak_case *pak_set_add(struct pak_set *set)
{
	if (set->count == set->room) {
		set->room = set->room != 0 ? 2 * set->room : 256;
		set->cases = pak_grow(set->cases, set->room, sizeof *set->cases);
	}
	struct pak_case *c = &set->cases[set->count++];
	memset(c, 0, sizeof *c);
	c->alg = c->hash = c->curve = "";
	return c;
}

void pak_set_free(struct pak_set *set)
{
	if (set == NULL)
		return;
	free(set->cases);
	pak_arena_free(&set->arena);
	free(set);
}

void pak_sets_free(struct pak_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++)
		pak_set_free(sets->set[i]);
	free(sets->set);
	memset(sets, 0, sizeof *sets);
}

struct finder {
	struct pak_sets *sets;
	const char *const *filters;
	size_t filter_count;
	bool ok;
};

static void bad(struct finder *f, const char *line)
{
	fprintf(stderr, "pakpss-validate: %s\n", line);
	f->ok = false;
}

/* A filter is a glob on the whole name if it has *, ? or [, else a part of it. */
static bool wanted(const struct finder *f, const char *name)
{
	for (size_t i = 0; i < f->filter_count; i++)
		if (strpbrk(f->filters[i], "*?[") != NULL ? fnmatch(f->filters[i], name, 0) == 0
		                                          : strstr(name, f->filters[i]) != NULL)
			return true;
	return f->filter_count == 0;
}

static void keep(struct finder *f, struct pak_set *set, const struct pak_reader *r, const char *dir)
{
	if (set == NULL) {
		bad(f, r->error);
		return;
	}
	if (!wanted(f, set->name)) {
		pak_set_free(set);
		return;
	}
	struct pak_sets *s = f->sets;
	set->dir = pak_arena_text(&set->arena, "%s", dir);
	if (s->count == s->room) {
		s->room = s->room != 0 ? 2 * s->room : 64;
		s->set = pak_grow(s->set, s->room, sizeof(struct pak_set *));
	}
	s->set[s->count++] = set;
}

static bool exists(const char *path)
{
	struct stat s;
	return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

/* dir/name.json or dir/name.json.gz */
static bool pick(char out[PATH_MAX], const char *dir, const char *name)
{
	snprintf(out, PATH_MAX, "%s/%s.json", dir, name);
	if (exists(out))
		return true;
	snprintf(out, PATH_MAX, "%s/%s.json.gz", dir, name);
	return exists(out);
}

/* A folder's name as the manifest gives it must stay below the manifest. */
static bool inside(const char *name)
{
	return name[0] != 0 && name[0] != '/' && strstr(name, "..") == NULL &&
	       strchr(name, '\\') == NULL;
}

static void check_file(struct finder *f, struct pak_reader *r, const char *path, const char *shown,
                       const char *want)
{
	char hex[65];
	struct pak_reader sub = {.arena = r->arena, .tg = -1, .tc = -1};
	if (!pak_file_sha256(&sub, hex, path)) {
		bad(f, sub.error);
	} else if (strcasecmp(hex, want) != 0) {
		pak_reader_fail(r, "sha256", "%s is not the file that was listed", shown);
		bad(f, r->error);
		r->failed = false;
	}
}

/* manifest.json: {"sets": [{"name": folder below sets/, "files": {name: {"sha256": hex}}}]}. A
 * filter leaves sets out; what is going to be read is checked. */
static void check_manifest(struct finder *f, const char *dir, const char *manifest)
{
	struct pak_arena arena = {NULL};
	struct pak_reader r = {.arena = &arena, .tg = -1, .tc = -1};
	char path[PATH_MAX];
	size_t i;
	json_t *set, *file, *doc = pak_json_load(&r, NULL, manifest);
	r.file = manifest;
	json_array_foreach(doc != NULL ? pak_json_array(&r, doc, "sets") : NULL, i, set)
	{
		const char *key, *name = pak_json_text(&r, set, "name", true);
		if (r.failed || !wanted(f, name))
			continue;
		json_object_foreach(json_object_get(set, "files"), key, file)
		{
			const char *want = pak_json_text(&r, file, "sha256", true);
			if (!inside(name) || !inside(key))
				pak_reader_fail(&r, "name", "'%.100s/%.100s' leads out", name, key);
			if (r.failed)
				break;
			snprintf(path, sizeof path, "%s/sets/%s/%s", dir, name, key);
			check_file(f, &r, path, pak_arena_text(&arena, "%s/%s", name, key), want);
		}
	}
	if (r.failed)
		bad(f, r.error);
	json_decref(doc);
	pak_arena_free(&arena);
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n >= m && strcmp(name + n - m, end) == 0;
}

static void read_wycheproof(struct finder *f, const char *path)
{
	struct pak_reader r = {.tg = -1, .tc = -1};
	keep(f, pak_wycheproof_read(&r, path), &r, path);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of a folder, sorted; *count of them. */
static char **list(const char *dir, size_t *count)
{
	char **names = NULL;
	size_t n = 0;
	DIR *d = opendir(dir);
	struct dirent *e;
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		names = pak_grow(names, n + 1, sizeof *names);
		names[n++] = pak_dup(e->d_name);
	}
	if (d != NULL)
		closedir(d);
	if (n != 0)
		qsort(names, n, sizeof *names, by_name);
	*count = n;
	return names;
}

static void visit(struct finder *f, const char *path, int depth)
{
	char prompt[PATH_MAX], expected[PATH_MAX], sub[PATH_MAX];
	struct stat s;
	size_t n;
	if (stat(path, &s) != 0) {
		snprintf(sub, sizeof sub, "%s: %s", path, strerror(errno));
		bad(f, sub);
		return;
	}
	if (S_ISREG(s.st_mode)) {
		if (depth == 0 || ends_with(path, "_test.json") || ends_with(path, "_test.json.gz"))
			read_wycheproof(f, path);
		return;
	}
	if (!S_ISDIR(s.st_mode) || depth > DEPTH_MAX)
		return;
	if (pick(sub, path, "manifest"))
		check_manifest(f, path, sub);
	if (pick(prompt, path, "prompt") && pick(expected, path, "expectedResults")) {
		struct pak_reader r = {.tg = -1, .tc = -1};
		keep(f, pak_acvp_read(&r, prompt, expected), &r, path);
		return;
	}
	char **names = list(path, &n);
	for (size_t i = 0; i < n; i++) {
		snprintf(sub, sizeof sub, "%s/%s", path, names[i]);
		visit(f, sub, depth + 1);
		free(names[i]);
	}
	free(names);
}

static int by_set_name(const void *a, const void *b)
{
	const struct pak_set *x = *(struct pak_set *const *)a, *y = *(struct pak_set *const *)b;
	int order = strcmp(x->name, y->name);
	return order != 0 ? order : strcmp(x->dir, y->dir);
}

/* Two sets of one name (a national and a published one) are told apart by the folder they lie in.
 */
static void tell_apart(struct pak_sets *sets)
{
	for (size_t from = 0, to; from < sets->count; from = to) {
		const char *last = "";
		for (to = from + 1; to < sets->count; to++)
			if (strcmp(sets->set[to]->name, sets->set[from]->name) != 0)
				break;
		for (size_t i = from; to - from > 1 && i < to; i++) {
			struct pak_set *s = sets->set[i];
			const char *end = strrchr(s->dir, '/'), *begin = end;
			while (begin != NULL && begin > s->dir && begin[-1] != '/')
				begin--;
			const char *label =
			        pak_arena_text(&s->arena, "%s (%.*s)", s->name,
			                       begin != NULL ? (int)(end - begin) : 0, begin);
			if (i > from && strcmp(label, last) == 0)
				label = pak_arena_text(&s->arena, "%s %zu", label, i - from + 1);
			else
				last = label;
			s->name = label;
		}
	}
}

bool pak_sets_find(struct pak_sets *sets, const char *const *paths, size_t count,
                   const char *const *filters, size_t filter_count)
{
	struct finder f = {sets, filters, filter_count, true};
	for (size_t i = 0; i < count; i++)
		visit(&f, paths[i], 0);
	if (sets->count != 0)
		qsort(sets->set, sets->count, sizeof(struct pak_set *), by_set_name);
	tell_apart(sets);
	return f.ok;
}
