/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: noticing that this process is a copy. */
#ifndef PAK_DRBG_FORK_H
#define PAK_DRBG_FORK_H

#include <stdint.h>
#include <sys/types.h>

/* What a DRBG remembers of the process that seeded it. */
struct pak_process {
	uint64_t generation;
	pid_t pid; /* 0 where generation tells */
};

/* Fills *p for this process; cheap: a load. Where the kernel cannot wipe pages on fork, generation
 * is 0 and a system call gets the pid: then only that tells, and callers must not trust their state
 * across requests. */
void pak_process_now(struct pak_process *p);

/* madvise(MADV_WIPEONFORK) on whole pages; 1 if the kernel does it (and does not just say yes to
 * anything). */
int pak_wipe_on_fork(void *pages, size_t n);

#endif
