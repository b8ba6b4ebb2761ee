/* SPDX-License-Identifier: Apache-2.0
 *
 * The folder of a run that its products may write to. */
#ifndef PAK_HARNESS_SCRATCH_H
#define PAK_HARNESS_SCRATCH_H

#include <limits.h>
#include <stdbool.h>

/* Makes the folder in $TMPDIR or /tmp, and removes those that killed runs of this user left there.
 * false with errno; path names what could not be made. */
bool pak_scratch_make(char path[PATH_MAX]);

/* What products left in the folder goes with it; nothing is followed out of it. */
void pak_scratch_remove(const char *path);

#endif
