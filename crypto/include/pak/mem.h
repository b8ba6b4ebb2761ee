/* SPDX-License-Identifier: Apache-2.0
 *
 * Wiping, constant-time comparison and the guarded, locked memory that long-lived secrets live in.
 */
#ifndef PAK_MEM_H
#define PAK_MEM_H

#include <stddef.h>

/* Overwrites n bytes at p with zeros; never optimised away. p may be NULL if n is 0. */
void pak_wipe(void *p, size_t n);

/* Compares n bytes in time that depends on n only; returns 1 if equal, 0 if not. */
int pak_mem_equal(const void *a, const void *b, size_t n);

/* Returns n zeroed bytes, 64-byte aligned, in memory that is mlocked and kept out of core dumps
 * where the system permits (pak_module_info tells), surrounded by guard pages per arena chunk; NULL
 * if memory is short or n is 0. Thread-safe. */
void *pak_secmem_alloc(size_t n);

/* Wipes and releases p, as given by pak_secmem_alloc; p may be NULL. */
void pak_secmem_free(void *p);

#endif
