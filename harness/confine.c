/* SPDX-License-Identifier: Apache-2.0
 *
 * The layers around a product: descriptors, process group, limits, namespaces, capabilities,
 * Landlock, seccomp. None needs root; each that the kernel refuses is reported as off
 * (docs/harness.md, "Confinement"). */
#include "harness/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/seccomp_list.h"

#define LAYER(c, name, on, ...) layer(c, name, on, __VA_ARGS__)

static void layer(struct pak_confine *c, const char *name, bool on, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

static void layer(struct pak_confine *c, const char *name, bool on, const char *format, ...)
{
	size_t room = sizeof c->report - c->report_len;
	int n = snprintf(c->report + c->report_len, room, "%s=%s:", name, on ? "on" : "off");
	va_list ap;
	if (n < 0 || (size_t)n >= room)
		return;
	va_start(ap, format);
	int m = vsnprintf(c->report + c->report_len + n, room - (size_t)n, format, ap);
	va_end(ap);
	if (m >= 0 && (size_t)(n + m) < room)
		c->report_len += (size_t)(n + m) + 1;
}

static void close_descriptors(struct pak_confine *c)
{
	bool ok =
	        c->keep_fd <= 3 || syscall(SYS_close_range, 3u, (unsigned)c->keep_fd - 1, 0u) == 0;
	ok = syscall(SYS_close_range, (unsigned)c->keep_fd + 1, ~0u, 0u) == 0 && ok;
	for (int fd = 3; !ok && fd < 4096; fd++)
		if (fd != c->keep_fd)
			close(fd);
	LAYER(c, "descriptors", true, "only the protocol channel and /dev/null are open");
}

static bool limit(int what, rlim_t value)
{
	struct rlimit r = {value, value}, now;
	if (getrlimit((__rlimit_resource_t)what, &now) == 0 && now.rlim_max < value)
		r.rlim_cur = r.rlim_max = now.rlim_max;
	return setrlimit((__rlimit_resource_t)what, &r) == 0;
}

static void set_limits(struct pak_confine *c)
{
	bool memory = !PAK_SANITIZED && limit(RLIMIT_AS, c->memory), ok;
	ok = limit(RLIMIT_CPU, c->cpu_seconds) && limit(RLIMIT_NOFILE, 256) &&
	     limit(RLIMIT_FSIZE, (rlim_t)64 << 20) && limit(RLIMIT_CORE, 0);
	LAYER(c, "limits", ok, "%s%u s CPU, 256 files, 64 MiB per file, no core",
	      memory ? "memory, " : "no memory limit, ", c->cpu_seconds);
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	return close(fd) == 0 && ok;
}

/* The same ids inside, so that files keep their owners. */
static bool map_ids(uid_t uid, gid_t gid)
{
	char text[64];
	write_file("/proc/self/setgroups", "deny");
	snprintf(text, sizeof text, "%u %u 1\n", gid, gid);
	bool ok = write_file("/proc/self/gid_map", text);
	snprintf(text, sizeof text, "%u %u 1\n", uid, uid);
	return write_file("/proc/self/uid_map", text) && ok;
}

/* The end of the inner process, passed on as ours: same exit code or same signal. */
static _Noreturn void end_like(int status)
{
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
		pause();
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 70);
}

/* The first process of the PID namespace: starts the worker proper, reaps orphans, and when the
 * worker is gone ends the namespace, which kills whatever the product left behind. */
static void be_init(int status_fd)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pid_t worker = fork();
	if (worker < 0)
		_exit(70);
	if (worker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(status_fd);
		return;
	}
	prctl(PR_SET_DUMPABLE, 0);
	for (int fd = 3; fd < 256; fd++)
		if (fd != status_fd)
			close(fd);
	for (;;) {
		int status;
		pid_t pid = waitpid(-1, &status, 0);
		if (pid == worker) {
			ssize_t n = write(status_fd, &status, sizeof status);
			_exit(n == (ssize_t)sizeof status ? 0 : 70);
		}
		if (pid < 0 && errno != EINTR)
			_exit(70);
	}
}

/* Outermost process: waits for init's word on how the worker ended. */
static _Noreturn void be_outer(int status_fd, int keep_fd)
{
	int status = 70 << 8;
	prctl(PR_SET_DUMPABLE, 0); /* /proc still shows it to the product, under the same user */
	close(keep_fd);
	while (read(status_fd, &status, sizeof status) < 0 && errno == EINTR)
		;
	end_like(status);
}

static void enter_namespaces(struct pak_confine *c)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int fds[2];
	if (c->device) {
		LAYER(c, "namespaces", false, "profile device");
		return;
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWNS |
	            CLONE_NEWUTS) != 0) {
		LAYER(c, "namespaces", false, "%s", strerror(errno));
		return;
	}
	bool mapped = map_ids(uid, gid);
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (pipe2(fds, O_CLOEXEC) != 0)
		_exit(70);
	pid_t init = fork();
	if (init < 0)
		_exit(70);
	if (init > 0) {
		close(fds[1]);
		be_outer(fds[0], c->keep_fd);
	}
	close(fds[0]);
	be_init(fds[1]);
	LAYER(c, "namespaces", true, "user%s, pid, net, ipc, mount, uts",
	      mapped ? "" : " (ids not mapped)");
}

static void drop_capabilities(struct pak_confine *c)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};
	if (c->device) {
		LAYER(c, "capabilities", false, "profile device");
		return;
	}
	for (unsigned long cap = 0; cap <= 63; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0 && errno == EINVAL)
			break;
	bool ok = syscall(SYS_capset, &head, none) == 0;
	LAYER(c, "capabilities", ok, "%s", ok ? "all dropped" : strerror(errno));
}

#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ull << 14)
#endif
#define FS_WRITE \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define NET_ALL 3ull   /* bind and connect of TCP, ABI 4 */
#define SCOPE_ALL 3ull /* abstract sockets and signals, ABI 6 */

/* The newest layout of the kernel's struct; older kernels take a prefix. */
struct ruleset {
	uint64_t fs, net, scoped;
};

static bool allow_path(int ruleset, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = access};
	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return false;
	bool ok =
	        syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u) == 0;
	close(rule.parent_fd);
	return ok;
}

/* Writing is for scratch and the named paths; a file instead of a directory takes fewer rights. */
static bool allow_writing(int ruleset, const struct pak_confine *c, uint64_t write, uint64_t file)
{
	bool ok = allow_path(ruleset, c->scratch, write);
	for (const char *const *p = c->writable; *p != NULL; p++)
		ok = (allow_path(ruleset, *p, write) || allow_path(ruleset, *p, file)) && ok;
	return allow_path(ruleset, "/dev/null", file) && ok;
}

static void enter_landlock(struct pak_confine *c)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1) {
		LAYER(c, "landlock", false, "%s", strerror(errno));
		return;
	}
	uint64_t file =
	        LANDLOCK_ACCESS_FS_WRITE_FILE | (abi >= 3 ? LANDLOCK_ACCESS_FS_TRUNCATE : 0);
	uint64_t write = FS_WRITE | file | (abi >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0);
	struct ruleset set = {.fs = write};
	size_t size = sizeof set.fs;
	if (abi >= 4 && !c->device) {
		set.net = NET_ALL;
		size = 2 * sizeof set.fs;
	}
	if (abi >= 6 && !c->device) {
		set.scoped = SCOPE_ALL;
		size = sizeof set;
	}
	int fd = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0u);
	bool ok = fd >= 0 && allow_writing(fd, c, write, file) &&
	          syscall(SYS_landlock_restrict_self, fd, 0u) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (ok)
		LAYER(c, "landlock", true, "ABI %ld: writes only to scratch%s%s", abi,
		      c->writable[0] != NULL ? " and the paths named by the operator" : "",
		      set.net != 0 ? ", no TCP" : "");
	else
		LAYER(c, "landlock", false, "%s", strerror(error));
}

/* New processes: fork and vfork are refused, clone only without CLONE_THREAD, clone3 hides its
 * flags in memory and "does not exist", which makes libc use clone. */
static bool deny_processes(scmp_filter_ctx ctx)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(fork), 0) == 0 &&
	       seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(vfork), 0) == 0 &&
	       seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(execve), 0) == 0 &&
	       seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(execveat), 0) == 0 &&
	       seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
	       seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
	                        SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)) == 0;
}

static void enter_seccomp(struct pak_confine *c)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	unsigned denied = 0;
	bool ok = ctx != NULL;
	for (size_t i = 0; ok && i < sizeof seccomp_always / sizeof *seccomp_always; i++, denied++)
		ok = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), seccomp_always[i], 0) == 0;
	for (size_t i = 0;
	     ok && !c->device && i < sizeof seccomp_software / sizeof *seccomp_software;
	     i++, denied++)
		ok = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), seccomp_software[i], 0) == 0;
	if (ok && !c->device)
		ok = deny_processes(ctx);
	ok = ok && seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	LAYER(c, "seccomp", ok, "%u system calls refused%s", denied,
	      c->device ? "" : ", no new processes, no sockets");
}

void pak_confine(struct pak_confine *c)
{
	c->report_len = 0;
	close_descriptors(c);
	bool group = setsid() >= 0;
	bool parent = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
	LAYER(c, "process group", group && parent, "own session, dies with the harness");
	bool privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	LAYER(c, "no_new_privs", privs, "%s", privs ? "set" : strerror(errno));
	set_limits(c);
	enter_namespaces(c);
	drop_capabilities(c);
	prctl(PR_SET_DUMPABLE, 0);
	enter_landlock(c);
	enter_seccomp(c);
}
