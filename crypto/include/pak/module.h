/* SPDX-License-Identifier: Apache-2.0
 *
 * Module life cycle: CPU probe, self-test states (ISO/IEC 19790 7.10), status and version services.
 */
#ifndef PAK_MODULE_H
#define PAK_MODULE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/status.h>

enum pak_state {
	PAK_STATE_UNINITIALISED = 0,
	PAK_STATE_SELFTEST, /* pre-operational tests are running */
	PAK_STATE_RUNNING,
	PAK_STATE_ERROR /* sticky: only a full, successful pak_module_selftest leaves it */
};

/* Reads CPUID and the PAK_CPU mask once, prepares the locked arena and the entropy source.
 * Idempotent and thread-safe; every front calls it first. Algorithm self-tests run on first use of
 * each algorithm. PAK_ERR_ENTROPY, PAK_ERR_MEMORY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_module_init(void);

/* Returns the current state; lock-free. */
enum pak_state pak_module_state(void);

/* Enters the sticky error state; `what` is a constant string that names the failed test. */
void pak_module_fail(const char *what);

/* Returns the name of the test that caused the error state, NULL if there is none. */
const char *pak_module_failure(void);

/* Runs all known-answer tests now, on the backends that are in use (on-demand self-test). Success
 * leaves the error state. PAK_OK or PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_module_selftest(void);

/* Told of each self-test: before the run (result NULL: return 1 to have the computed answer
 * corrupted, a fault injection that must make the test fail) and after it (result "pass" or "fail";
 * return value ignored). */
typedef int pak_selftest_observer(void *arg, const char *test_name, const char *type,
                                  const char *result);
void pak_module_set_selftest_observer(pak_selftest_observer *observer, void *arg);

/* Enumerates the self-tests: name of the i-th and its state (0 not run, 1 passed, -1 failed);
 * returns NULL past the end. */
const char *pak_module_selftest_name(size_t i, int *state);

/* Version as "major.minor.patch", and a one-line description of build, CPU features in use and
 * memory locking, both constant after pak_module_init. */
const char *pak_module_version(void);
const char *pak_module_info(void);

/* Name of the backend that serves a primitive now ("sha256", "aes", "gcm", "p256"):
 * "sha256_x86_shani"; NULL for an unknown primitive. */
const char *pak_module_backend(const char *primitive);

#endif
