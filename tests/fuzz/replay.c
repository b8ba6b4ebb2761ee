/* SPDX-License-Identifier: Apache-2.0
 *
 * main of a fuzz target in ordinary builds: replays the files given, or the seeds of its name in
 * tests/fuzz/seeds of the source and the build tree: each as it is, cut at every length, with bytes
 * changed, removed, repeated and swapped for pieces of other seeds. Inputs end at a guard page. */
#include <dirent.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/tap.h"

#define SEEDS_MAX 256
#define INPUT_MAX 16384
#define CHANGES 1500 /* per seed */

struct seed {
	uint8_t *bytes;
	size_t len;
};

static struct seed seeds[SEEDS_MAX];
static size_t seed_count;
static size_t runs;

static void run(const uint8_t *bytes, size_t len)
{
	uint8_t *p = tap_guard_end(len);

	if (len)
		memcpy(p, bytes, len);
	LLVMFuzzerTestOneInput(p, len);
	tap_guard_free(p);
	runs++;
}

static void add_seed(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct seed *s = &seeds[seed_count];

	if (!f || seed_count == SEEDS_MAX) {
		printf("Bail out! %s\n", path);
		exit(1);
	}
	s->bytes = malloc(INPUT_MAX);
	s->len = s->bytes ? fread(s->bytes, 1, INPUT_MAX, f) : 0;
	seed_count++;
	fclose(f);
}

static void add_folder(const char *tree, const char *target)
{
	const char *top = getenv(tree);
	char path[4096];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof path, "%s/tests/fuzz/seeds/%s", top ? top : ".", target);
	d = opendir(path);
	while (d && (e = readdir(d)) != NULL) {
		char file[8192];

		if (e->d_name[0] == '.')
			continue;
		snprintf(file, sizeof file, "%s/%s", path, e->d_name);
		add_seed(file);
	}
	if (d)
		closedir(d);
}

/* One small change; returns the new length. */
static size_t change(uint8_t *buf, size_t len, uint64_t *state)
{
	const struct seed *o = &seeds[tap_random64(state) % seed_count];
	size_t at = len ? tap_random64(state) % len : 0, n = 1 + tap_random64(state) % 8;
	size_t from = o->len ? tap_random64(state) % o->len : 0;

	if (n > len - at)
		n = len - at;
	switch (tap_random64(state) % 6) {
	case 0:
		if (len)
			buf[at] ^= (uint8_t)(1u << tap_random64(state) % 8);
		return len;
	case 1:
		if (len)
			buf[at] = (uint8_t)tap_random64(state);
		return len;
	case 2:
		memmove(buf + at, buf + at + n, len - at - n);
		return len - n;
	case 3:
		if (len + n > INPUT_MAX)
			return len;
		memmove(buf + at + n, buf + at, len - at);
		return len + n;
	case 4:
		if (n > o->len - from)
			n = o->len - from;
		if (n)
			memcpy(buf + at, o->bytes + from, n);
		return len;
	default:
		if (len)
			buf[at] += (uint8_t)(tap_random64(state) % 5 - 2);
		return len;
	}
}

static void replay(const struct seed *s, uint64_t *state)
{
	static uint8_t buf[INPUT_MAX];
	size_t step = s->len > 2000 ? 7 : 1;

	run(s->bytes, s->len);
	for (size_t len = 0; len < s->len; len += step)
		run(s->bytes, len);
	for (int i = 0; i < CHANGES; i++) {
		size_t len = s->len, times = 1 + tap_random64(state) % 4;

		memcpy(buf, s->bytes, len);
		while (times--)
			len = change(buf, len, state);
		run(buf, len);
	}
}

int main(int argc, char **argv)
{
	const char *target = strrchr(argv[0], '/');
	uint64_t state = 1;

	target = strstr(target ? target : argv[0], "fuzz_");
	target = target ? target + 5 : argv[0];
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		add_seed(argv[i]);
	if (argc == 1) {
		add_folder("top_srcdir", target);
		add_folder("top_builddir", target);
	}
	tap_ok(seed_count > 0, "%s: %zu seeds", target, seed_count);
	for (size_t i = 0; i < seed_count; i++)
		replay(&seeds[i], &state);
	tap_ok(runs > 0, "%s: %zu inputs kept every promise", target, runs);
	return tap_done();
}
