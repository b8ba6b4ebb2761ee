/* SPDX-License-Identifier: Apache-2.0
 *
 * Confinement of the worker, done before it loads anything of the product. */
#ifndef PAK_HARNESS_CONFINE_H
#define PAK_HARNESS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sanitizers want more address space than a limit leaves. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
#define PAK_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || \
        __has_feature(thread_sanitizer)
#define PAK_SANITIZED 1
#endif
#endif
#ifndef PAK_SANITIZED
#define PAK_SANITIZED 0
#endif

struct pak_confine {
	int keep_fd; /* the only descriptor above stderr that stays open */
	bool device; /* profile "device": the product may use sockets, devices and processes */
	const char *scratch;         /* the one directory the product may write */
	const char *const *writable; /* further paths it may write, NULL-ended */
	uint64_t memory;             /* RLIMIT_AS in bytes */
	unsigned cpu_seconds;
	/* Out: "name=on:detail" or "name=off:why" items, each ended by a NUL. */
	char report[2048];
	size_t report_len;
};

/* Applies every layer the kernel has. May fork: the caller goes on in the innermost process, the
 * outer ones wait, pass its end on, and never return. The caller must check no result: what is off
 * is in the report. */
void pak_confine(struct pak_confine *c);

#endif
