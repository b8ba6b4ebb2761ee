/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the one home of constant-time masks, selects and value barriers, and of the marks that
 * the constant-time runs (make ct) read: PAK_SECRET where a secret enters, PAK_PUBLIC where a value
 * derived from secrets may be branched on, each with a comment saying why. */
#ifndef PAK_BASE_CT_H
#define PAK_BASE_CT_H

#include <config.h>
#include <stddef.h>
#include <stdint.h>

#if defined PAK_CT_MEMCHECK
#include <valgrind/memcheck.h>
#define PAK_SECRET(p, n) ((void)VALGRIND_MAKE_MEM_UNDEFINED((p), (n)))
#define PAK_PUBLIC(p, n) ((void)VALGRIND_MAKE_MEM_DEFINED((p), (n)))
#elif defined PAK_CT_MSAN
#include <sanitizer/msan_interface.h>
#define PAK_SECRET(p, n) __msan_allocated_memory((p), (n))
#define PAK_PUBLIC(p, n) __msan_unpoison((p), (n))
#else
#define PAK_SECRET(p, n) ((void)(p), (void)(n))
#define PAK_PUBLIC(p, n) ((void)(p), (void)(n))
#endif

/* Hides a value from the optimiser, so that a mask does not become a branch. MemorySanitizer takes
 * whatever leaves an asm statement for public, so its builds do without. */
static inline uint64_t pak_ct_barrier(uint64_t v)
{
#if !defined PAK_CT_MSAN
	__asm__("" : "+r"(v));
#endif
	return v;
}

/* All ones if bit (0 or 1) is 1, else zero. */
static inline uint64_t pak_ct_mask(uint64_t bit)
{
	return (uint64_t)0 - pak_ct_barrier(bit);
}

/* 1 if v is not zero, else 0. */
static inline uint64_t pak_ct_nonzero(uint64_t v)
{
	return pak_ct_barrier((v | ((uint64_t)0 - v)) >> 63);
}

/* 1 if a == b, else 0. */
static inline uint64_t pak_ct_eq(uint64_t a, uint64_t b)
{
	return pak_ct_nonzero(a ^ b) ^ 1;
}

/* 1 if a < b, else 0. */
static inline uint64_t pak_ct_lt(uint64_t a, uint64_t b)
{
	return pak_ct_barrier((a ^ ((a ^ b) | ((a - b) ^ b))) >> 63);
}

/* a if mask is all ones, b if it is zero. */
static inline uint64_t pak_ct_select(uint64_t mask, uint64_t a, uint64_t b)
{
	return b ^ (pak_ct_barrier(mask) & (a ^ b));
}

#endif
