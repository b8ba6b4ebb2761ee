/* SPDX-License-Identifier: Apache-2.0
 *
 * Poly1305 (RFC 8439 2.5) with AVX512-IFMA: eight blocks side by side, limbs of 44, 44 and 42 bits
 * as in poly1305.c. Two sums run at once, each a multiplication by r^16 behind, so that one waits
 * for its carries while the other multiplies. */
#include <config.h>

#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/chacha/poly1305.h"

#define LANES 8
#define MIN_BLOCKS 16 /* for fewer the powers are not worth making */

struct number {
	__m512i limb[3];
};

/* A factor, and 20 times its upper limbs: what falls off at 2^132 comes back 20-fold. */
struct factor {
	__m512i r[3], r20[3];
};

INLINE __m512i times20(__m512i x)
{
	return _mm512_add_epi64(_mm512_slli_epi64(x, 4), _mm512_slli_epi64(x, 2));
}

INLINE struct factor factor(struct number x)
{
	struct factor f;
	EACH (i, 3) {
		f.r[i] = x.limb[i];
		f.r20[i] = times20(x.limb[i]);
	}
	return f;
}

INLINE struct number broadcast(const uint64_t x[3])
{
	return (struct number){{_mm512_set1_epi64((long long)x[0]),
	                        _mm512_set1_epi64((long long)x[1]),
	                        _mm512_set1_epi64((long long)x[2])}};
}

/* The product, limbs under 2^44 + 2^15, 2^44 and 2^42. VPMADD52 gives a product's low 52 bits, and
 * what is above them, which counts 2^8 in the next limb; above the last limb, 20 * 2^8.
 * Bounds: h < 2^46, r < 2^44 + 2^15, 20 r < 2^49. The sums of three low parts are under 2^53.6; of
 * three high parts, shifted by 8, under 2^52.6, those past the last limb under 2^41 * 5120. */
INLINE struct number times(struct number h, struct factor f)
{
	const __m512i m44 = _mm512_set1_epi64(((long long)1 << 44) - 1);
	const __m512i m42 = _mm512_set1_epi64(((long long)1 << 42) - 1);
	__m512i low[3], high[3];
	EACH (k, 3) {
		low[k] = high[k] = _mm512_setzero_si512();
		EACH (i, 3) {
			__m512i r = i <= k ? f.r[k - i] : f.r20[3 + k - i];
			low[k] = _mm512_madd52lo_epu64(low[k], h.limb[i], r);
			high[k] = _mm512_madd52hi_epu64(high[k], h.limb[i], r);
		}
	}
	low[0] = _mm512_add_epi64(low[0], times20(_mm512_slli_epi64(high[2], 8)));
	low[1] = _mm512_add_epi64(low[1], _mm512_slli_epi64(high[0], 8));
	low[2] = _mm512_add_epi64(low[2], _mm512_slli_epi64(high[1], 8));
	low[1] = _mm512_add_epi64(low[1], _mm512_srli_epi64(low[0], 44));
	low[2] = _mm512_add_epi64(low[2], _mm512_srli_epi64(low[1], 44));
	__m512i carry = _mm512_srli_epi64(low[2], 42);
	carry = _mm512_add_epi64(carry, _mm512_slli_epi64(carry, 2));
	return (struct number){{_mm512_add_epi64(_mm512_and_si512(low[0], m44), carry),
	                        _mm512_and_si512(low[1], m44), _mm512_and_si512(low[2], m42)}};
}

INLINE struct number add(struct number x, struct number y)
{
	EACH (i, 3)
		x.limb[i] = _mm512_add_epi64(x.limb[i], y.limb[i]);
	return x;
}

/* Eight blocks, in the order 0 4 1 5 2 6 3 7, each with its bit 128. */
INLINE struct number load(const uint8_t *in)
{
	const __m512i m44 = _mm512_set1_epi64(((long long)1 << 44) - 1);
	__m512i a = _mm512_loadu_si512(in), b = _mm512_loadu_si512(in + 64);
	__m512i low = _mm512_unpacklo_epi64(a, b), high = _mm512_unpackhi_epi64(a, b);
	__m512i mid = _mm512_or_si512(_mm512_srli_epi64(low, 44), _mm512_slli_epi64(high, 20));
	return (struct number){{_mm512_and_si512(low, m44), _mm512_and_si512(mid, m44),
	                        _mm512_or_si512(_mm512_srli_epi64(high, 24),
	                                        _mm512_set1_epi64((long long)1 << 40))}};
}

INLINE struct number times_in(struct number x, struct factor f, __mmask8 lanes)
{
	struct number y = times(x, f);
	EACH (i, 3)
		x.limb[i] = _mm512_mask_mov_epi64(x.limb[i], lanes, y.limb[i]);
	return x;
}

/* r^8 and r^16 in all lanes, and the powers 8 4 7 3 6 2 5 1: r, times r^4, r^2 and r where the
 * power less one has that bit. */
static void make_powers(struct pak_poly1305 *p)
{
	struct number r = broadcast(p->r), x;
	struct factor r1 = factor(r), r2, r4, r8;
	r2 = factor(times(r, r1));
	x = times_in(r, r1, 0x33);
	x = times_in(x, r2, 0x0f);
	r4 = factor(times((struct number){{r2.r[0], r2.r[1], r2.r[2]}}, r2));
	x = times_in(x, r4, 0x55);
	r8 = factor(times((struct number){{r4.r[0], r4.r[1], r4.r[2]}}, r4));
	struct number r16 = times((struct number){{r8.r[0], r8.r[1], r8.r[2]}}, r8);
	EACH (i, 3) {
		_mm512_storeu_si512(p->powers + LANES * i, x.limb[i]);
		p->jumps[i] = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(r8.r[i]));
		p->jumps[3 + i] = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(r16.limb[i]));
	}
	p->has_powers = 1;
}

/* The sum of the lanes, limbs under 2^47: carried once around. */
INLINE void add_lanes(uint64_t h[3], struct number x)
{
	const uint64_t m44 = ((uint64_t)1 << 44) - 1, m42 = ((uint64_t)1 << 42) - 1;
	EACH (i, 3)
		h[i] = (uint64_t)_mm512_reduce_add_epi64(x.limb[i]);
	h[1] += h[0] >> 44;
	h[0] &= m44;
	h[2] += h[1] >> 44;
	h[1] &= m44;
	h[0] += 5 * (h[2] >> 42);
	h[2] &= m42;
}

/* n >= 16 blocks, a multiple of eight. */
INLINE void bulk(struct pak_poly1305 *p, const uint8_t *in, size_t n)
{
	struct number even, odd;
	struct factor r16 = factor(broadcast(p->jumps + 3)), r8 = factor(broadcast(p->jumps));
	even = load(in);
	EACH (i, 3)
		even.limb[i] = _mm512_add_epi64(
		        even.limb[i],
		        _mm512_zextsi128_si512(_mm_cvtsi64_si128((long long)p->h[i])));
	odd = load(in + 16 * LANES);
	for (n -= 2 * LANES, in += 32 * LANES; n >= 2 * LANES; n -= 2 * LANES, in += 32 * LANES) {
		even = add(times(even, r16), load(in));
		odd = add(times(odd, r16), load(in + 16 * LANES));
	}
	even = add(times(even, r8), odd);
	if (n > 0)
		even = add(times(even, r8), load(in));
	struct number powers;
	EACH (i, 3)
		powers.limb[i] = _mm512_loadu_si512(p->powers + LANES * i);
	add_lanes(p->h, times(even, factor(powers)));
}

static void blocks(struct pak_poly1305 *p, const uint8_t *in, size_t n)
{
	if (n >= MIN_BLOCKS) {
		size_t whole = n & ~(size_t)(LANES - 1);
		if (!p->has_powers)
			make_powers(p);
		bulk(p, in, whole);
		in += 16 * whole;
		n -= whole;
	}
	pak_poly1305_ref.blocks(p, in, n);
}

const struct pak_poly1305_impl pak_poly1305_x86_ifma = {
        .name = "poly1305_x86_ifma",
        .needs = PAK_CPU_IFMA,
        .blocks = blocks,
};
