/* SPDX-License-Identifier: Apache-2.0
 *
 * Products as the command line names them: KIND:NAME[?key=value&...], their identity, and where to
 * find some. */
#ifndef PAK_HARNESS_TARGET_H
#define PAK_HARNESS_TARGET_H

#include <stdio.h>

#include "harness/child.h"

/* Fills *target from text; false and one line in error (512 bytes) if it is not acceptable. */
bool pak_target_parse(struct pak_target *target, const char *text, char *error);
/* Adds an option unless the target has one of that key already. */
void pak_target_option(struct pak_target *target, const char *key, const char *value);
bool pak_target_has(const struct pak_target *target, const char *key);
/* The PIN from the first line of a file, or from an environment variable. */
bool pak_target_pin_file(struct pak_target *target, const char *path, char *error);
bool pak_target_pin_fd(struct pak_target *target, int fd, char *error);
bool pak_target_pin_env(struct pak_target *target, const char *name, char *error);
/* Looks at the product's file as bytes: is it a shared object of this machine, and its SHA-256.
 * Nothing is loaded. A provider that is part of libcrypto is identified by libcrypto's file. */
bool pak_target_identify(struct pak_target *target, char *error);
void pak_target_free(struct pak_target *target);

/* The module path that p11-kit's configuration gives this name, into out (4096 bytes). */
bool pak_discover_module(char *out, const char *name);
/* Prints what can be tested on this system, one target a line. */
void pak_discover_print(FILE *out);

#endif
