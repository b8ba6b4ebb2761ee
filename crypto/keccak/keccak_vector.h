/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to kernels: the vector operations of AVX-512VL for Keccak, at width bits in {empty, 256,
 * 512}: PAK_VECTOR(width, name) names an intrinsic. Three-input logic does chi in one instruction
 * and theta in one a lane. */
#include <immintrin.h>

#include "crypto/base/ct.h"

#if defined PAK_CT_MSAN
/* MemorySanitizer does not know VPTERNLOG and takes any use of a secret in it for a leak. */
#define XOR3(a, b, c) ((a) ^ (b) ^ (c))
#define CHI(a, b, c) ((a) ^ (~(b) & (c)))
#else
#define XOR3(a, b, c) VECTOR(ternarylogic_epi64)((a), (b), (c), 0x96)
#define CHI(a, b, c) VECTOR(ternarylogic_epi64)((a), (b), (c), 0xd2)
#endif
#define XOR(a, b) ((a) ^ (b))
#define THETA(a, c, d) XOR3(a, c, d)
#define ROL(a, n) VECTOR(rol_epi64)((a), (n))
