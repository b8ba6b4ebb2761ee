/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the calling thread's own DRBG. */
#ifndef PAK_DRBG_THREAD_H
#define PAK_DRBG_THREAD_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/drbg/seeded.h"

/* Generates len (at most PAK_CTR_DRBG_MAX_REQUEST) bytes from this thread's DRBG, made on first use
 * and wiped when the thread ends. On error out is zeroed. PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_thread_generate(uint8_t *out, size_t len);

/* Number of threads that hold a DRBG now: for tests. */
size_t pak_thread_count(void);

/* For fork handlers. */
void pak_thread_lock(void);
void pak_thread_unlock(void);

#endif
