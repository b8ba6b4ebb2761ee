/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to sha256_mb_x86_avx512.c and sha512_mb_x86_avx512.c: SHA-2 (FIPS 180-4) of as many
 * messages as a zmm register has words, a lane each. The eight working variables and the last
 * sixteen words of the schedule live in 24 registers; three-input logic makes Ch, Maj and each sum
 * one instruction. The including file defines the size of a word (SHA2_WORD, EPI, SET1), the counts
 * of FIPS 180-4 4.1 (SUM0, SUM1, SIGMA0, SIGMA1), ROUNDS, LANES, and the constants k; and, after
 * this, how blocks become words: transpose(). */
#ifndef PAK_SHA2_MB_X86_AVX512_H
#define PAK_SHA2_MB_X86_AVX512_H

#if defined PAK_CT_MSAN /* which takes VPTERNLOG of a secret for a leak */
#define TERNARY(x, y, z, function) function(x, y, z)
#define XOR _mm512_xor_si512
#define AND _mm512_and_si512
#define XOR3(x, y, z) XOR(XOR(x, y), z)
#define CH(x, y, z) XOR(z, AND(x, XOR(y, z)))
#define MAJ(x, y, z) XOR(AND(x, y), AND(z, XOR(x, y)))
#else
#define TERNARY EPI(ternarylogic)
#define XOR3 0x96
#define CH 0xca
#define MAJ 0xe8
#endif

#define ROTATIONS(x, ...) ROTATIONS_(x, __VA_ARGS__)
#define ROTATIONS_AND_SHIFT(x, ...) ROTATIONS_AND_SHIFT_(x, __VA_ARGS__)
#define ROTATIONS_(x, l, m, n) TERNARY(EPI(ror)(x, l), EPI(ror)(x, m), EPI(ror)(x, n), XOR3)
#define ROTATIONS_AND_SHIFT_(x, l, m, n) \
	TERNARY(EPI(ror)(x, l), EPI(ror)(x, m), EPI(srli)(x, n), XOR3)
#define ADD EPI(add)

INLINE __m512i sum0(__m512i x)
{
	return ROTATIONS(x, SUM0);
}

INLINE __m512i sum1(__m512i x)
{
	return ROTATIONS(x, SUM1);
}

INLINE __m512i sigma0(__m512i x)
{
	return ROTATIONS_AND_SHIFT(x, SIGMA0);
}

INLINE __m512i sigma1(__m512i x)
{
	return ROTATIONS_AND_SHIFT(x, SIGMA1);
}

/* Round t for t mod 16 = i; variables rotate by index, so nothing moves. */
INLINE void round_(__m512i v[8], __m512i w, unsigned i, SHA2_WORD constant)
{
	__m512i *a = v + (16 - i) % 8, *b = v + (17 - i) % 8, *c = v + (18 - i) % 8;
	__m512i *d = v + (19 - i) % 8, *e = v + (20 - i) % 8, *f = v + (21 - i) % 8;
	__m512i *g = v + (22 - i) % 8, *h = v + (23 - i) % 8;
	__m512i t1 = ADD(ADD(*h, ADD(w, SET1(constant))), ADD(TERNARY(*e, *f, *g, CH), sum1(*e)));

	*d = ADD(*d, t1);
	*h = ADD(t1, ADD(sum0(*a), TERNARY(*a, *b, *c, MAJ)));
}

/* The rounds of one block, whose words are consumed. */
INLINE void compress(__m512i h[8], __m512i w[16])
{
	__m512i v[8];

	EACH (i, 8)
		v[i] = h[i];
	EACH (i, 16)
		round_(v, w[i], i, k[i]);
	for (size_t t = 16; t < ROUNDS; t += 16)
		EACH (i, 16) {
			w[i] = ADD(ADD(w[i], sigma0(w[(i + 1) % 16])),
			           ADD(w[(i + 9) % 16], sigma1(w[(i + 14) % 16])));
			round_(v, w[i], i, k[t + i]);
		}
	EACH (i, 8)
		h[i] = ADD(h[i], v[i]);
}

INLINE void load_state(__m512i v[8], SHA2_WORD h[8][LANES])
{
	EACH (i, 8)
		v[i] = _mm512_load_si512(h[i]);
}

INLINE void store_state(SHA2_WORD h[8][LANES], const __m512i v[8])
{
	EACH (i, 8)
		_mm512_store_si512(h[i], v[i]);
}

INLINE void transpose(__m512i w[16], const uint8_t *const in[LANES], size_t block);

static void blocks(SHA2_WORD h[8][LANES], const uint8_t *const in[LANES], size_t n)
{
	__m512i v[8], w[16];

	load_state(v, h);
	for (size_t at = 0; at < n; at++) {
		transpose(w, in, at);
		compress(v, w);
	}
	store_state(h, v);
}

static void words(SHA2_WORD h[8][LANES], const SHA2_WORD in[16][LANES])
{
	__m512i v[8], w[16];

	load_state(v, h);
	EACH (i, 16)
		w[i] = _mm512_load_si512(in[i]);
	compress(v, w);
	store_state(h, v);
}

#endif
