/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to kernels: loops whose bounds are constants after inlining, unrolled early enough that
 * the arrays they walk over become registers. */
#ifndef PAK_BASE_UNROLL_H
#define PAK_BASE_UNROLL_H

#define INLINE static inline __attribute__((always_inline))

#if defined __clang__
#define PAK_UNROLL _Pragma("clang loop unroll(full)")
#else
#define PAK_UNROLL _Pragma("GCC unroll 16")
#endif

#define EACH_FROM(i, from, to) PAK_UNROLL for (unsigned i = (from); i < (to); i++)
#define EACH(i, n) EACH_FROM (i, 0, n)
#define EACH_DOWN(i, from) PAK_UNROLL for (unsigned i = (from); i > 0; i--)

#endif
