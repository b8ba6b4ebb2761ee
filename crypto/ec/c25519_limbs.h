/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: integers modulo p = 2^255 - 19 as five limbs of 51 bits, for the backends that compute
 * with those. */
#ifndef PAK_EC_C25519_LIMBS_H
#define PAK_EC_C25519_LIMBS_H

#include <stdint.h>

#include "crypto/base/unroll.h"

#define MASK51 (((uint64_t)1 << 51) - 1)

/* Any number below 2^256: the top limb gets 52 bits. */
static inline void limbs_load(uint64_t v[5], const uint64_t w[4])
{
	v[0] = w[0] & MASK51;
	v[1] = (w[0] >> 51 | w[1] << 13) & MASK51;
	v[2] = (w[1] >> 38 | w[2] << 26) & MASK51;
	v[3] = (w[2] >> 25 | w[3] << 39) & MASK51;
	v[4] = w[3] >> 12;
}

/* Carries once around: limbs below 2^51 but for the lowest two, which are a little above. */
static inline void limbs_carry(uint64_t v[5])
{
	uint64_t c = 0;
	EACH (i, 5) {
		v[i] += c;
		c = v[i] >> 51;
		v[i] &= MASK51;
	}
	v[0] += 19 * c;
}

/* The same with all carries at once, from limbs below 2^54: limbs end below 2^51 + 2^8. */
static inline void limbs_carry_once(uint64_t v[5])
{
	const uint64_t c0 = v[0] >> 51, c1 = v[1] >> 51, c2 = v[2] >> 51, c3 = v[3] >> 51;

	v[0] = (v[0] & MASK51) + 19 * (v[4] >> 51);
	v[1] = (v[1] & MASK51) + c0;
	v[2] = (v[2] & MASK51) + c1;
	v[3] = (v[3] & MASK51) + c2;
	v[4] = (v[4] & MASK51) + c3;
}

/* The reduced value of limbs below 2^63. */
static inline void limbs_store(uint64_t w[4], const uint64_t v[5])
{
	uint64_t t[5] = {v[0], v[1], v[2], v[3], v[4]}, c = 19;

	limbs_carry(t);
	limbs_carry(t);
	/* t < 2^255 + small; t >= p exactly if t + 19 reaches 2^255 */
	EACH (i, 5)
		c = (t[i] + c) >> 51;
	c *= 19;
	EACH (i, 5) {
		t[i] += c;
		c = t[i] >> 51;
		t[i] &= MASK51;
	}
	w[0] = t[0] | t[1] << 51;
	w[1] = t[1] >> 13 | t[2] << 38;
	w[2] = t[2] >> 26 | t[3] << 25;
	w[3] = t[3] >> 39 | t[4] << 12;
}

#endif
