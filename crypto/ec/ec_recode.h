/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the odd signed digits of a scalar, for the files that have WEI_LIMBS, WEI_BITS and
 * WEI_ORDER defined; ec_weierstrass.h says what they are. */
#include <stdint.h>
#include <string.h>

#include "crypto/base/ct.h"

/* That with w bits to a digit the last addition cannot be a doubling. */
#define WEI_SAFE(w) ((WEI_ORDER_LOW & (((uint64_t)2 << (w)) - 1)) < ((uint64_t)1 << (w)))

/* An odd-digit scalar: (k - 1) / 2 + 2^(w W - 1) for k made odd, and whether it was negated. */
struct wei_scalar {
	uint64_t v[WEI_LIMBS + 1];
	uint64_t negated; /* mask */
};

static void wei_recode(struct wei_scalar *s, const uint64_t *k, unsigned top_bit)
{
	static const uint64_t *const n = WEI_ORDER;
	uint64_t borrow = 0;

	s->negated = pak_ct_mask((k[0] & 1) ^ 1);
	for (unsigned i = 0; i < WEI_LIMBS; i++) {
		unsigned __int128 t = (unsigned __int128)n[i] - k[i] - borrow;
		s->v[i] = pak_ct_select(s->negated, (uint64_t)t, k[i]);
		borrow = (uint64_t)(t >> 64) & 1;
	}
	s->v[WEI_LIMBS] = 0;
	for (unsigned i = 0; i < WEI_LIMBS; i++)
		s->v[i] = s->v[i] >> 1 | s->v[i + 1] << 63;
	s->v[top_bit / 64] |= (uint64_t)1 << top_bit % 64; /* that bit was 0 */
}

/* Digit i of w bits: *index of the odd multiple, returns the mask of its sign. */
static inline uint64_t wei_digit(uint64_t *index, const struct wei_scalar *s, unsigned i,
                                 unsigned w)
{
	unsigned bit = i * w, word = bit / 64, shift = bit % 64;
	uint64_t b = s->v[word] >> shift;
	if (shift + w > 64 && word < WEI_LIMBS)
		b |= s->v[word + 1] << (64 - shift);
	uint64_t negative = pak_ct_mask((b >> (w - 1) & 1) ^ 1);
	*index = (b ^ negative) & (((uint64_t)1 << (w - 1)) - 1);
	return negative;
}

/* From here on: public scalars only. */

static unsigned wei_bit(const uint64_t *k, unsigned i)
{
	return i < 64 * WEI_LIMBS ? (unsigned)(k[i / 64] >> i % 64) & 1 : 0;
}

/* Non-adjacent form of width w: digits are 0 or odd, |digit| < 2^(w-1), and of any w in a row at
 * most one is not 0. */
static void wei_naf(int8_t naf[WEI_BITS + 1], const uint64_t *k, unsigned w)
{
	unsigned carry = 0;

	memset(naf, 0, WEI_BITS + 1);
	for (unsigned i = 0; i <= WEI_BITS;) {
		if (wei_bit(k, i) == carry) {
			i++;
			continue;
		}
		int digit = (int)carry;
		for (unsigned j = 0; j < w; j++)
			digit += (int)(wei_bit(k, i + j) << j);
		carry = (unsigned)(digit >> (w - 1)) & 1;
		naf[i] = (int8_t)(digit - (int)(carry << w));
		i += w;
	}
}
