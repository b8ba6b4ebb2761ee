/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the odd signed digits of a scalar, for the files that have WEI_LIMBS and WEI_ORDER
 * defined; ec_weierstrass.h says what they are. */
#include <stdint.h>

#include "crypto/base/ct.h"

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
