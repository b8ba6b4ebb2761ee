/* SPDX-License-Identifier: Apache-2.0
 *
 * Starting, asking and ending a worker (child.h). */
#include "harness/child.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_MS 15000
#define CHANNEL 3 /* the descriptor the worker finds the protocol on */

/* In the forked child: only the channel and /dev/null, then the worker program with an empty
 * environment. */
static _Noreturn void become_worker(const char *program, int channel, int report)
{
	char *argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t) "3", NULL};
	char *envp[] = {NULL};
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
	/* Above CHANNEL first, so that neither lands on the other. */
	channel = fcntl(channel, F_DUPFD, 64);
	report = fcntl(report, F_DUPFD_CLOEXEC, 64);
	if (channel < 0 || report < 0 || dup2(channel, CHANNEL) < 0)
		_exit(127);
	close(channel);
	execve(program, argv, envp);
	int error = errno;
	ssize_t n = write(report, &error, sizeof error);
	_exit(n > 0 ? 127 : 126);
}

static void kill_all(struct pak_child *c)
{
	if (c->pid > 0) {
		kill(-c->pid, SIGKILL);
		kill(c->pid, SIGKILL);
	}
}

/* The parent of a process, from /proc/PID/stat: "PID (NAME) STATE PPID"; the name may hold
 * anything. */
static pid_t parent_of(const char *pid)
{
	char path[64], text[512];
	snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	const char *end = strrchr(text, ')');
	return end != NULL && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : 0;
}

/* What a product left behind, even out of its process group, becomes our child (a "subreaper"):
 * killed until there is none. Called when no child of our own is running. */
static void kill_orphans(void)
{
	for (bool found = true; found;) {
		DIR *proc = opendir("/proc");
		struct dirent *e;
		found = false;
		while (proc != NULL && (e = readdir(proc)) != NULL) {
			if (e->d_name[0] < '1' || e->d_name[0] > '9' ||
			    parent_of(e->d_name) != getpid())
				continue;
			pid_t orphan = (pid_t)strtol(e->d_name, NULL, 10);
			found = kill(orphan, SIGKILL) == 0 && waitpid(orphan, NULL, 0) == orphan;
		}
		if (proc != NULL)
			closedir(proc);
	}
}

/* Waits for the worker's end; decides between what we saw and what the process says. */
static void reap(struct pak_child *c, enum pak_end seen)
{
	int status = 0;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	/* A peer that only closed its channel gets a moment to die by itself, so that its own end
	 * is reported. */
	for (int i = 0; seen == PAK_END_EXIT && i < 100; i++) {
		pid_t p = waitpid(c->pid, &status, WNOHANG);
		if (p == c->pid)
			break;
		if (i == 99)
			seen = PAK_END_VIOLATION;
		else
			usleep(10000);
	}
	if (seen == PAK_END_EXIT) {
		kill(-c->pid, SIGKILL);
		seen = WIFSIGNALED(status) ? PAK_END_SIGNAL : PAK_END_EXIT;
		c->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
	} else {
		kill_all(c);
		while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	kill_orphans();
	c->end = seen;
	c->pid = 0;
}

static enum pak_end end_of(enum pak_status st)
{
	return st == PAK_ERR_LIMIT      ? PAK_END_TIMEOUT
	       : st == PAK_ERR_ENCODING ? PAK_END_VIOLATION
	                                : PAK_END_EXIT;
}

bool pak_child_ask(struct pak_child *c, struct pak_msg *rep, struct pak_msg *req,
                   int64_t timeout_ms)
{
	int64_t deadline = pak_wire_now() + timeout_ms;
	if (c->pid == 0)
		return false;
	req->id = ++c->next_id;
	enum pak_status st = pak_wire_send(c->fd, c->buffer, req, deadline);
	if (st == PAK_OK)
		st = pak_wire_recv(c->fd, c->buffer, rep, deadline);
	if (st == PAK_OK && (rep->type != PAK_MSG_REPLY || rep->id != req->id))
		st = PAK_ERR_ENCODING;
	if (st == PAK_OK)
		return true;
	reap(c, end_of(st));
	return false;
}

/* fork and exec; errno of a failed exec comes back over a pipe. */
static enum pak_status spawn(struct pak_child *c, const char *program)
{
	int pair[2], report[2], error = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return PAK_ERR_IO;
	if (pipe2(report, O_CLOEXEC) != 0) {
		close(pair[0]);
		close(pair[1]);
		return PAK_ERR_IO;
	}
	c->pid = fork();
	if (c->pid == 0)
		become_worker(program, pair[1], report[1]);
	error = errno;
	close(pair[1]);
	close(report[1]);
	c->fd = pair[0];
	if (c->pid < 0) {
		c->pid = 0;
	} else if (read(report[0], &error, sizeof error) > 0) {
		while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
			;
		c->pid = 0;
	}
	close(report[0]);
	if (c->pid > 0)
		return PAK_OK;
	close(c->fd);
	c->fd = -1;
	errno = error;
	return PAK_ERR_IO;
}

enum pak_status pak_child_start(struct pak_child *c, const char *program,
                                const struct pak_target *target, const char *scratch)
{
	struct pak_msg *req = pak_grow(NULL, 2, sizeof *req), *rep = req + 1;
	memset(c, 0, sizeof *c);
	c->fd = -1;
	c->buffer = pak_grow(NULL, PAK_WIRE_BUFFER, 1);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	enum pak_status st = spawn(c, program);
	if (st != PAK_OK) {
		int error = errno;
		free(req);
		pak_child_stop(c);
		errno = error;
		return st;
	}
	pak_msg_init(req, PAK_MSG_CONFIG);
	pak_msg_number(req, PAK_F_VERSION, PAK_WIRE_VERSION);
	pak_msg_text(req, PAK_F_TARGET, target->spec);
	pak_msg_bytes(req, PAK_F_OPTIONS, target->options, target->options_len);
	pak_msg_text(req, PAK_F_SCRATCH, scratch);
	if (target->pin != NULL)
		pak_msg_text(req, PAK_F_PIN, target->pin);
	if (pak_child_ask(c, rep, req, START_MS)) {
		const struct pak_span *l = &rep->f[PAK_F_LAYERS];
		c->layers_len = l->len < sizeof c->layers ? l->len : 0;
		if (c->layers_len != 0)
			memcpy(c->layers, l->data, c->layers_len);
	}
	explicit_bzero(c->buffer, PAK_WIRE_BUFFER);
	free(req);
	return PAK_OK;
}

void pak_child_stop(struct pak_child *c)
{
	if (c->pid > 0) {
		struct pak_msg quit;
		pak_msg_init(&quit, PAK_MSG_QUIT);
		/* A polite word, and no waiting for it to be heard. */
		if (pak_wire_send(c->fd, c->buffer, &quit, 0) == PAK_OK)
			usleep(1000);
		reap(c, PAK_END_TIMEOUT);
	}
	free(c->buffer);
	c->buffer = NULL;
	c->end = PAK_END_ALIVE;
}

const char *pak_child_fate(struct pak_arena *a, const struct pak_child *c)
{
	switch (c->end) {
	case PAK_END_SIGNAL:
		return pak_arena_text(a, "killed by signal %d (%s)", c->code, strsignal(c->code));
	case PAK_END_EXIT:
		if (c->code == PAK_WORKER_EXIT_PROTOCOL)
			return "the worker lost its protocol channel: closed or written to";
		return pak_arena_text(a, "ended the process with exit(%d)", c->code);
	case PAK_END_TIMEOUT:
		return "did not answer in time";
	case PAK_END_VIOLATION:
		return "wrote to the protocol channel, or closed it";
	default:
		return "alive";
	}
}
