/* SPDX-License-Identifier: Apache-2.0
 *
 * The folder of a run that its products may write to. The run keeps it locked for as long as it
 * lives: a folder without a lock is that of a run that was killed. */
#include "harness/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAME "pakpss-validate."
#define RANDOM "XXXXXX"
#define SECONDS_TO_LOCK 60 /* a younger folder may be about to be locked */

void pak_scratch_remove(const char *path)
{
	char *argv[] = {(char *)(uintptr_t) "rm", (char *)(uintptr_t) "-rf",
	                (char *)(uintptr_t) "--", (char *)(uintptr_t)path, NULL};
	char *envp[] = {NULL};
	pid_t pid;
	if (path[0] != 0 && posix_spawn(&pid, "/bin/rm", NULL, NULL, argv, envp) == 0)
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
}

static bool is_left(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	       st.st_mtime < time(NULL) - SECONDS_TO_LOCK && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void remove_left(const char *base)
{
	DIR *dir = opendir(base);
	char path[PATH_MAX];
	for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
		if (strncmp(e->d_name, NAME, strlen(NAME)) != 0 ||
		    strlen(e->d_name) != strlen(NAME RANDOM))
			continue;
		int fd = openat(dirfd(dir), e->d_name,
		                O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		snprintf(path, sizeof path, "%.3000s/%s", base, e->d_name);
		if (fd >= 0 && is_left(fd))
			pak_scratch_remove(path);
		if (fd >= 0)
			close(fd);
	}
	if (dir != NULL)
		closedir(dir);
}

bool pak_scratch_make(char path[PATH_MAX])
{
	const char *base = getenv("TMPDIR");
	if (base == NULL || base[0] != '/')
		base = "/tmp";
	remove_left(base);
	snprintf(path, PATH_MAX, "%.3000s/" NAME RANDOM, base);
	if (mkdtemp(path) == NULL)
		return false;
	/* Never closed. Where locks do not work, the folder of a killed run stays. */
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		(void)flock(fd, LOCK_EX | LOCK_NB);
	return true;
}
