/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to kernels: lanes as 64-bit words of C. */
#include "crypto/base/bytes.h"

#define LANE uint64_t
#define XOR(a, b) ((a) ^ (b))
#define XOR3(a, b, c) ((a) ^ (b) ^ (c))
#define THETA(a, c, d) ((a) ^ ((c) ^ (d))) /* c ^ d serves a whole column */
#define CHI(a, b, c) ((a) ^ (~(b) & (c)))
#define ROL(a, n) ((a) << (n) | (a) >> (64 - (n)))
#define IOTA(r) pak_keccak_iota[r]
#define LOAD(p) pak_load64_le(p)
#define STORE(p, lane) pak_store64_le((p), (lane))
#define CLEAN() (void)0
#define LANE_READ(a) (a)
#define LANE_WRITE(a, lane) ((a) = (lane))
