/* SPDX-License-Identifier: Apache-2.0
 *
 * Buffers lent to a product: they end at an inaccessible page, outputs start as a random canary,
 * and the bytes before them are watched. */
#ifndef PAK_HARNESS_GUARD_H
#define PAK_HARNESS_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pak_guard {
	uint8_t *map;
	size_t map_len;
	uint8_t *end;  /* the first byte of the inaccessible page */
	uint64_t seed; /* of the canary now in place */
};

/* Room for up to cap bytes. */
bool pak_guard_open(struct pak_guard *guard, size_t cap);
/* A copy of data whose last byte is the last accessible one; NULL if it does not fit. len may be 0.
 */
uint8_t *pak_guard_put(struct pak_guard *guard, const void *data, size_t len);
/* len bytes in the same place, filled with a fresh canary that also covers 64 bytes before them. */
uint8_t *pak_guard_lend(struct pak_guard *guard, size_t len);
/* After the call: is the whole lent buffer (len as lent) still the canary? Are the bytes before it?
 */
bool pak_guard_stale(const struct pak_guard *guard, size_t len);
bool pak_guard_intact_before(const struct pak_guard *guard, size_t len);

#endif
