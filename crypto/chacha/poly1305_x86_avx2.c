/* SPDX-License-Identifier: Apache-2.0
 *
 * Poly1305 (RFC 8439 2.5) with AVX2: four blocks side by side, five limbs of 26 bits, as products
 * of 32-bit words want them. */
#include <config.h>

#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/chacha/poly1305.h"

#define LANES 4
#define LIMBS 5
#define MIN_BLOCKS 8 /* for fewer the powers are not worth making */
#define M26 ((1 << 26) - 1)

struct number {
	__m256i limb[LIMBS];
};

/* A factor, and 5 times its upper limbs: what falls off at 2^130 comes back 5-fold. */
struct factor {
	__m256i r[LIMBS], r5[LIMBS];
};

INLINE __m256i times5(__m256i x)
{
	return _mm256_add_epi64(x, _mm256_slli_epi64(x, 2));
}

INLINE struct factor factor(struct number x)
{
	struct factor f;
	EACH (i, LIMBS) {
		f.r[i] = x.limb[i];
		f.r5[i] = times5(x.limb[i]);
	}
	return f;
}

/* Moves what limb i of d has above 26 bits up; from the last limb around, 5-fold. */
INLINE void carry(__m256i *d, unsigned i)
{
	__m256i c = _mm256_srli_epi64(d[i], 26);
	unsigned to = (i + 1) % LIMBS;
	d[i] = _mm256_and_si256(d[i], _mm256_set1_epi64x(M26));
	d[to] = _mm256_add_epi64(d[to], to == 0 ? times5(c) : c);
}

/* The product, limbs under 2^26 + 2^10. Bounds: h < 2^27 + 2^11, r < 2^26 + 2^10, 5 r < 2^28.4;
 * sums of five products are under 2^58, carries under 2^32, 5-fold under 2^35. */
INLINE struct number times(struct number h, struct factor f)
{
	__m256i d[LIMBS];
	EACH (k, LIMBS) {
		d[k] = _mm256_mul_epu32(h.limb[0], f.r[k]);
		EACH_FROM (i, 1, LIMBS) {
			__m256i r = i <= k ? f.r[k - i] : f.r5[LIMBS + k - i];
			d[k] = _mm256_add_epi64(d[k], _mm256_mul_epu32(h.limb[i], r));
		}
	}
	carry(d, 0);
	carry(d, 3);
	carry(d, 1);
	carry(d, 4);
	carry(d, 2);
	carry(d, 0);
	carry(d, 3);
	return (struct number){{d[0], d[1], d[2], d[3], d[4]}};
}

INLINE struct number add(struct number x, struct number y)
{
	EACH (i, LIMBS)
		x.limb[i] = _mm256_add_epi64(x.limb[i], y.limb[i]);
	return x;
}

/* Four blocks, in the order 0 2 1 3, each with its bit 128. */
INLINE struct number load(const uint8_t *in)
{
	const __m256i m = _mm256_set1_epi64x(M26);
	__m256i a = _mm256_loadu_si256((const void *)in);
	__m256i b = _mm256_loadu_si256((const void *)(in + 32));
	__m256i low = _mm256_unpacklo_epi64(a, b), high = _mm256_unpackhi_epi64(a, b);
	__m256i mid = _mm256_or_si256(_mm256_srli_epi64(low, 52), _mm256_slli_epi64(high, 12));
	return (struct number){
	        {_mm256_and_si256(low, m), _mm256_and_si256(_mm256_srli_epi64(low, 26), m),
	         _mm256_and_si256(mid, m), _mm256_and_si256(_mm256_srli_epi64(high, 14), m),
	         _mm256_or_si256(_mm256_srli_epi64(high, 40), _mm256_set1_epi64x(1 << 24))}};
}

/* Limbs of 44, 44 and 42 bits to five of 26, the last one perhaps a little above. */
INLINE void split(uint64_t out[LIMBS], const uint64_t x[3])
{
	const uint64_t m44 = ((uint64_t)1 << 44) - 1;
	uint64_t x0 = x[0] & m44, x1 = x[1] + (x[0] >> 44), x2 = x[2] + (x1 >> 44);
	x1 &= m44;
	out[0] = x0 & M26;
	out[1] = (x0 >> 26 | x1 << 18) & M26;
	out[2] = x1 >> 8 & M26;
	out[3] = (x1 >> 34 | x2 << 10) & M26;
	out[4] = x2 >> 16;
}

/* And back, from limbs under 2^30. */
INLINE void join(uint64_t out[3], uint64_t l[LIMBS])
{
	const uint64_t m44 = ((uint64_t)1 << 44) - 1;
	uint64_t low, mid;
	EACH_FROM (i, 1, LIMBS) {
		l[i] += l[i - 1] >> 26;
		l[i - 1] &= M26;
	}
	l[0] += 5 * (l[4] >> 26);
	l[4] &= M26;
	low = l[0] + (l[1] << 26);
	mid = (low >> 44) + (l[2] << 8) + (l[3] << 34);
	out[0] = low & m44;
	out[1] = mid & m44;
	out[2] = (mid >> 44) + (l[4] << 16);
}

INLINE struct number broadcast(const uint64_t x[LIMBS])
{
	struct number n;
	EACH (i, LIMBS)
		n.limb[i] = _mm256_set1_epi64x((long long)x[i]);
	return n;
}

INLINE struct number choose(struct number x, struct number y, const int first)
{
	EACH (i, LIMBS)
		x.limb[i] = first ? _mm256_blend_epi32(x.limb[i], y.limb[i], 0x0f)
		                  : _mm256_blend_epi32(x.limb[i], y.limb[i], 0x33);
	return x;
}

/* r^4, and the powers 4 2 3 1: r, times r and r^2 in the lanes of those that have them. */
static void make_powers(struct pak_poly1305 *p)
{
	uint64_t limbs[LIMBS];
	split(limbs, p->r);
	struct number r = broadcast(limbs), r2, r4, x;
	struct factor f = factor(r);
	r2 = times(r, f);
	x = choose(r, r2, 1);
	f = factor(r2);
	x = choose(x, times(x, f), 0);
	r4 = times(r2, f);
	EACH (i, LIMBS) {
		_mm256_storeu_si256((void *)(p->powers + LANES * i), x.limb[i]);
		p->jumps[i] = (uint64_t)_mm256_extract_epi64(r4.limb[i], 0);
	}
	p->has_powers = 1;
}

/* n >= 4 blocks, a multiple of four. */
INLINE void bulk(struct pak_poly1305 *p, const uint8_t *in, size_t n)
{
	const struct factor r4 = factor(broadcast(p->jumps));
	struct number x = load(in), powers;
	uint64_t limbs[LIMBS], lanes[LANES];
	split(limbs, p->h);
	EACH (i, LIMBS) {
		__m128i h = _mm_cvtsi64_si128((long long)limbs[i]);
		x.limb[i] = _mm256_add_epi64(x.limb[i], _mm256_zextsi128_si256(h));
		powers.limb[i] = _mm256_loadu_si256((const void *)(p->powers + LANES * i));
	}
	for (n -= LANES, in += 16 * LANES; n > 0; n -= LANES, in += 16 * LANES)
		x = add(times(x, r4), load(in));
	x = times(x, factor(powers));
	EACH (i, LIMBS) {
		_mm256_storeu_si256((void *)lanes, x.limb[i]);
		limbs[i] = lanes[0] + lanes[1] + lanes[2] + lanes[3];
	}
	join(p->h, limbs);
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

const struct pak_poly1305_impl pak_poly1305_x86_avx2 = {
        .name = "poly1305_x86_avx2",
        .needs = PAK_CPU_AVX2,
        .blocks = blocks,
};
