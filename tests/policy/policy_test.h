/* SPDX-License-Identifier: Apache-2.0
 *
 * What the C tests of policy/ share: files made by make_data.py, temporary files, children. */
#ifndef TESTS_POLICY_TEST_H
#define TESTS_POLICY_TEST_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of $top_builddir/tests/policy/data/NAME, malloc'd; aborts if it is missing. */
uint8_t *data_read(size_t *len, const char *name);

/* Path of that file, and of a file NAME in this run's temporary folder (removed by temp_clean);
 * constant until the eighth later call. */
const char *data_path(const char *name);
const char *temp_path(const char *name);

/* Writes len bytes (text: its length) to temp_path(name) with mode 0644; returns the path. */
const char *temp_write(const char *name, const void *p, size_t len);
const char *temp_text(const char *name, const char *format, ...)
        __attribute__((format(printf, 2, 3)));
void temp_clean(void);

/* Runs scenario in a child, whose failures are shown, as one result. */
void in_child(const char *name, void (*scenario)(void));

#endif
