/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what module.c needs to know of the locked arena. */
#ifndef PAK_BASE_SECMEM_H
#define PAK_BASE_SECMEM_H

#include <stddef.h>

#include <pak/mem.h>
#include <pak/status.h>

/* What the system granted, over all chunks so far. */
enum pak_secmem_grant {
	PAK_SECMEM_LOCKED = 1, /* every chunk is mlocked */
	PAK_SECMEM_NO_DUMP = 2 /* every chunk is kept out of core dumps */
};

/* Maps the first chunk, so that init fails rather than the first key. PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_secmem_prepare(void);

/* OR of enum pak_secmem_grant; lock-free. Bits are only ever lost, when a later chunk is refused.
 */
unsigned pak_secmem_grants(void);

/* For fork handlers: hold the arena's lock across fork, so the child gets a whole arena. */
void pak_secmem_lock(void);
void pak_secmem_unlock(void);

#endif
