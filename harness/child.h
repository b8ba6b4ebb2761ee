/* SPDX-License-Identifier: Apache-2.0
 *
 * The parent's end of a worker: start, ask, end. A worker that breaks the protocol, takes too long
 * or dies is killed with all it started; how it went is kept for the verdict. */
#ifndef PAK_HARNESS_CHILD_H
#define PAK_HARNESS_CHILD_H

#include <sys/types.h>

#include "harness/util.h"
#include "harness/wire.h"

/* One product, as the command line names it. */
struct pak_target {
	char *spec;    /* "pkcs11:/path/module.so", "provider:NAME", "builtin:NAME" */
	char *shown;   /* as the operator wrote it */
	char *options; /* "key=value" items, each ended by a NUL */
	size_t options_len;
	char *pin; /* NULL = none */
	/* Filled by pak_identify. */
	char *file, *sha256;
	uint64_t size;
};

enum pak_end {
	PAK_END_ALIVE,
	PAK_END_SIGNAL,   /* killed by signal `code` */
	PAK_END_EXIT,     /* ended itself with `code` */
	PAK_END_TIMEOUT,  /* did not answer in time */
	PAK_END_VIOLATION /* said something outside the protocol */
};

struct pak_child {
	pid_t pid; /* 0 = none */
	int fd;
	uint32_t next_id;
	uint8_t *buffer;
	enum pak_end end;
	int code;
	char layers[2048]; /* "name=on|off:detail" items, each ended by a NUL */
	size_t layers_len;
};

/* Starts the worker program, sends the configuration, waits for the report of its confinement.
 * PAK_ERR_IO with errno if the program cannot be started. Otherwise child->end tells. */
PAK_MUST_CHECK enum pak_status pak_child_start(struct pak_child *child, const char *program,
                                               const struct pak_target *target,
                                               const char *scratch);
/* One request, one reply. False: child->end tells why, and the child is gone. rep points into
 * child->buffer. */
bool pak_child_ask(struct pak_child *child, struct pak_msg *rep, struct pak_msg *req,
                   int64_t timeout_ms);
/* Ends it in any state; frees the buffer. */
void pak_child_stop(struct pak_child *child);
/* "killed by signal 11 (Segmentation fault)" and the like. */
const char *pak_child_fate(struct pak_arena *a, const struct pak_child *child);

#endif
