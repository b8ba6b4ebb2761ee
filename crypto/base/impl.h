/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: rows of the dispatch lists. PAK_IF_X86_SHANI(&pak_x,) keeps its argument only in builds
 * whose compiler could build that tier, so lists need no #if. */
#ifndef PAK_BASE_IMPL_H
#define PAK_BASE_IMPL_H

#include <config.h>

#if defined HAVE_X86_AESNI
#define PAK_IF_X86_AESNI(...) __VA_ARGS__
#else
#define PAK_IF_X86_AESNI(...)
#endif
#if defined HAVE_X86_SHANI
#define PAK_IF_X86_SHANI(...) __VA_ARGS__
#else
#define PAK_IF_X86_SHANI(...)
#endif
#if defined HAVE_X86_AVX2
#define PAK_IF_X86_AVX2(...) __VA_ARGS__
#else
#define PAK_IF_X86_AVX2(...)
#endif
#if defined HAVE_X86_ADX
#define PAK_IF_X86_ADX(...) __VA_ARGS__
#else
#define PAK_IF_X86_ADX(...)
#endif
#if defined HAVE_X86_VAES
#define PAK_IF_X86_VAES(...) __VA_ARGS__
#else
#define PAK_IF_X86_VAES(...)
#endif
#if defined HAVE_X86_AVX512
#define PAK_IF_X86_AVX512(...) __VA_ARGS__
#else
#define PAK_IF_X86_AVX512(...)
#endif
#if defined HAVE_X86_IFMA
#define PAK_IF_X86_IFMA(...) __VA_ARGS__
#else
#define PAK_IF_X86_IFMA(...)
#endif

#endif
