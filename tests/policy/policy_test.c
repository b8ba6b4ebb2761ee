/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policy/policy_test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/tap.h"

static char folder[64];

static const char *join(const char *a, const char *b)
{
	static char ring[8][4096];
	static unsigned next;
	char *p = ring[next++ % 8];

	snprintf(p, sizeof ring[0], "%s/%s", a, b);
	return p;
}

static void die(const char *what, const char *name)
{
	printf("Bail out! %s %s\n", what, name);
	exit(99);
}

const char *data_path(const char *name)
{
	const char *top = getenv("top_builddir");
	char dir[2048], cwd[1024] = "";

	if (!top)
		top = ".";
	if (top[0] != '/' && !getcwd(cwd, sizeof cwd))
		die("getcwd", "");
	snprintf(dir, sizeof dir, "%s/%s/tests/policy/data", cwd, top);
	return join(dir, name);
}

const char *temp_path(const char *name)
{
	if (!folder[0]) {
		strcpy(folder, "/tmp/pakpss-test-XXXXXX");
		if (!mkdtemp(folder))
			die("mkdtemp", folder);
	}
	return join(folder, name);
}

uint8_t *data_read(size_t *len, const char *name)
{
	FILE *f = fopen(data_path(name), "rb");
	uint8_t *p = malloc(1 << 20);

	if (!f || !p)
		die("cannot open", data_path(name));
	*len = fread(p, 1, 1 << 20, f);
	fclose(f);
	return p;
}

const char *temp_write(const char *name, const void *p, size_t len)
{
	const char *path = temp_path(name);
	FILE *f = fopen(path, "wb");

	if (!f || (len && fwrite(p, 1, len, f) != len) || fclose(f) || chmod(path, 0644))
		die("cannot write", path);
	return path;
}

const char *temp_text(const char *name, const char *format, ...)
{
	char text[16384];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return temp_write(name, text, (size_t)n);
}

void temp_clean(void)
{
	char command[128];

	if (!folder[0])
		return;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (system(command))
		tap_diag("%s stays", folder);
}

void in_child(const char *name, void (*scenario)(void))
{
	char line[1024];
	int fds[2], status = -1, failed = 0;
	FILE *f;
	pid_t pid;

	temp_path("");
	fflush(stdout);
	if (pipe(fds))
		die("pipe", name);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		close(fds[0]);
		close(fds[1]);
		scenario();
		fflush(stdout);
		_exit(0);
	}
	close(fds[1]);
	f = fdopen(fds[0], "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "ok", 2) != 0) {
			failed += strncmp(line, "not ok", 6) == 0;
			tap_diag("%s", line);
		}
	if (f)
		fclose(f);
	waitpid(pid, &status, 0);
	tap_ok(status == 0 && failed == 0, "%s", name);
}
