/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations that are timed with fixed and with random secrets. */
#ifndef TESTS_TIMING_H
#define TESTS_TIMING_H

#include <stddef.h>
#include <stdint.h>

#define TIMING_SECRET 1024 /* bytes of secret that a row may use */

struct timing_row {
	const char *name;
	void (*prepare)(const uint8_t *secret); /* not timed */
	void (*run)(const uint8_t *secret);
	uint8_t fixed; /* the byte that the fixed secret repeats */
	unsigned slow; /* of the measurements asked for, one in so many; 0: all */
	int planted;   /* leaks on purpose and must be found */
};

/* Ended by a row without name. */
extern const struct timing_row timing_rows[];

#endif
