/* SPDX-License-Identifier: Apache-2.0
 *
 * kill -9 at any moment: what the module acknowledged is there, what it destroyed is gone, what was
 * under way is there whole or not at all, and the store verifies. PAK_KILLS sets the number of
 * kills. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

/* What the token must hold: names with how often; "maybe" is how many more or fewer may be there.
 */
static struct {
	char name[24];
	int sure, maybe;
} model[4096];
static size_t model_count, acknowledged, wrong;

static int *entry(const char *name, bool maybe)
{
	size_t i = 0;

	while (i < model_count && strcmp(model[i].name, name) != 0)
		i++;
	if (i == model_count && model_count < P11_COUNT(model)) {
		memset(&model[i], 0, sizeof model[i]);
		snprintf(model[i].name, sizeof model[i].name, "%s", name);
		model_count++;
	}
	return maybe ? &model[i].maybe : &model[i].sure;
}

/* Compares what a new worker found with the model. A name that is not in the model was under way at
 * the kill. */
static void compare(const char (*found)[24], size_t count, bool complete)
{
	size_t unknown = 0;

	if (!complete)
		return;
	for (size_t i = 0; i < model_count; i++) {
		int n = 0;
		for (size_t j = 0; j < count; j++)
			n += strcmp(found[j], model[i].name) == 0;
		if (n > model[i].sure || n < model[i].sure - model[i].maybe) {
			wrong++;
			tap_diag("%s: %d found, %d expected, %d of them uncertain", model[i].name,
			         n, model[i].sure, model[i].maybe);
		}
	}
	for (size_t j = 0; j < count; j++) {
		size_t i = 0;
		while (i < model_count && strcmp(found[j], model[i].name) != 0)
			i++;
		unknown += i == model_count || model[i].sure == 0;
	}
	if (unknown > 2) { /* one change: an object, or a pair */
		wrong++;
		tap_diag("%zu objects that nobody made", unknown);
	}
	model_count = 0;
	for (size_t j = 0; j < count; j++)
		(*entry(found[j], false))++;
}

/* Reads all that the worker said, up to its end. */
static void follow(int fd)
{
	static char found[512][24];
	char line[64];
	size_t count = 0;
	bool listed = false;
	FILE *f = fdopen(fd, "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		if (line[strlen(line) - 1] != '\n')
			break;
		line[strlen(line) - 1] = '\0';
		if (line[0] == '=' && count < 512)
			snprintf(found[count++], 24, "%.23s", line + 1);
		else if (line[0] == '!' && !listed)
			compare((const char(*)[24])found, count, listed = true);
		else if (line[0] == '+')
			acknowledged++, (*entry(line + 1, false))++;
		else if (line[0] == '*') /* a key pair */
			acknowledged++, *entry(line + 1, false) += 2;
		else if (line[0] == '~')
			*entry(line + 1, true) = 1;
		else if (line[0] == '-')
			acknowledged++, (*entry(line + 1, false))--, *entry(line + 1, true) = 0;
		else
			wrong++, tap_diag("the worker says: %s", line);
	}
	if (f != NULL)
		fclose(f);
}

static pid_t start(const char *program, int number, int *fd)
{
	char seed[16];
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	snprintf(seed, sizeof seed, "%d", number);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		execl(program, program, seed, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	*fd = ends[0];
	return pid;
}

int main(void)
{
	const char *wish = getenv("PAK_KILLS"), *build = getenv("top_builddir");
	long kills = wish != NULL ? strtol(wish, NULL, 10) : 150;
	uint64_t seed = 4711;
	char program[1000];
	size_t odd_ends = 0;
	int fd = -1;

	p11_open(true);
	p11_token("kill");
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	snprintf(program, sizeof program, "%s/tests/pkcs11/kill_worker",
	         build != NULL ? build : ".");
	for (int i = 0; i < kills; i++) {
		uint64_t us = 1000 + tap_random64(&seed) % 79000;
		struct timespec wait = {0, (long)us * 1000};
		struct pollfd ready = {.events = POLLIN};
		pid_t pid = start(program, i, &fd);
		int status;
		/* Most kills strike a worker at work, some its start. */
		ready.fd = fd;
		if (i % 8 != 0)
			(void)poll(&ready, 1, 5000);
		nanosleep(&wait, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		odd_ends += !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL;
		follow(fd);
	}
	tap_ok(odd_ends == 0, "%ld workers ended by the kill and by nothing else", kills);
	tap_ok(wrong == 0, "%zu acknowledged changes: none lost, none half done", acknowledged);
	tap_ok(acknowledged > (size_t)kills, "and there was work to lose");
	p11_close();
	return tap_done();
}
