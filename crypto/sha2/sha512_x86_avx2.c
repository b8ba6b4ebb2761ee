/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 (FIPS 180-4, 6.4.2) with AVX2: the kernel in assembly, and for MemorySanitizer, which
 * cannot see into that, the same in C: rounds in scalar code with RORX and ANDN, the message
 * schedule two words at a time in xmm registers between them. The empty asm statements hold
 * compilers to that order. */
#include "crypto/base/cpu.h"
#include "crypto/sha2/sha512_impl.h"

#if !defined PAK_CT_MSAN
void pak_sha512_avx2_blocks(uint64_t h[8], const uint8_t *in, size_t n);

static void blocks(uint64_t h[8], const uint8_t *in, size_t n)
{
	if (n)
		pak_sha512_avx2_blocks(h, in, n);
}
#else
#include <immintrin.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"

static const uint64_t k[80] = {
        0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
        0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
        0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
        0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
        0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
        0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
        0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
        0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
        0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
        0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
        0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
        0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
        0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
        0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
        0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
        0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
        0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
        0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
        0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
        0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

static inline uint64_t rotr(uint64_t x, unsigned n)
{
	return x >> n | x << (64 - n);
}

static inline uint64_t sum0(uint64_t x)
{
	return rotr(x, 28) ^ rotr(x, 34) ^ rotr(x, 39);
}

static inline uint64_t sum1(uint64_t x)
{
	return rotr(x, 14) ^ rotr(x, 18) ^ rotr(x, 41);
}

static inline __m128i vrotr(__m128i x, int n)
{
	return _mm_or_si128(_mm_srli_epi64(x, n), _mm_slli_epi64(x, 64 - n));
}

static inline __m128i sigma0(__m128i x)
{
	const __m128i rotr8 = _mm_set_epi64x(0x080f0e0d0c0b0a09, 0x0007060504030201);

	return _mm_xor_si128(_mm_xor_si128(vrotr(x, 1), _mm_shuffle_epi8(x, rotr8)),
	                     _mm_srli_epi64(x, 7));
}

static inline __m128i sigma1(__m128i x)
{
	return _mm_xor_si128(_mm_xor_si128(vrotr(x, 19), vrotr(x, 61)), _mm_srli_epi64(x, 6));
}

/* Ch as two disjoint halves; Maj(a,b,c) = b ^ ((a^b) & (b^c)), where b^c is a^b of the round
 * before. What depends on e comes last. */
#define ROUND(a, b, c, d, e, f, g, h, wk) \
	do { \
		uint64_t t1 = h + (wk) + (~e & g) + (e & f), ab = a ^ b; \
		t1 = pak_ct_barrier(t1); \
		t1 += sum1(e); \
		d += t1; \
		h = t1 + sum0(a) + ((bc & ab) ^ b); \
		bc = ab; \
	} while (0)

/* w0 = W(t), W(t+1) from W(t-16).., W(t-14).., W(t-8).., W(t-6).., W(t-2).. */
#define SCHEDULE(w0, w1, w4, w5, w7) \
	w0 = _mm_add_epi64(_mm_add_epi64(w0, _mm_alignr_epi8(w5, w4, 8)), \
	                   _mm_add_epi64(sigma0(_mm_alignr_epi8(w1, w0, 8)), sigma1(w7)))

#define PUT(t, w, j) \
	do { \
		__m128i kw = _mm_loadu_si128((const __m128i *)(const void *)(k + (j) + (t))); \
		_mm_store_si128((__m128i *)(void *)(wk + (t)), _mm_add_epi64(w, kw)); \
		__asm__ volatile("" : : : "memory"); \
	} while (0)

#define LOAD(t, w) \
	w = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(in + 8 * (t))), \
	                     big_endian); \
	PUT(t, w, 0)

static void blocks(uint64_t h[8], const uint8_t *in, size_t n)
{
	const __m128i big_endian = _mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607);
	uint64_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], i = h[7];
	_Alignas(16) uint64_t wk[16];

	for (; n; n--, in += 128) {
		__m128i w0, w1, w2, w3, w4, w5, w6, w7;
		uint64_t bc = b ^ c;

		LOAD(0, w0);
		LOAD(2, w1);
		LOAD(4, w2);
		LOAD(6, w3);
		LOAD(8, w4);
		LOAD(10, w5);
		LOAD(12, w6);
		LOAD(14, w7);
		for (size_t j = 16; j < 80; j += 16) {
			ROUND(a, b, c, d, e, f, g, i, wk[0]);
			ROUND(i, a, b, c, d, e, f, g, wk[1]);
			SCHEDULE(w0, w1, w4, w5, w7);
			PUT(0, w0, j);
			ROUND(g, i, a, b, c, d, e, f, wk[2]);
			ROUND(f, g, i, a, b, c, d, e, wk[3]);
			SCHEDULE(w1, w2, w5, w6, w0);
			PUT(2, w1, j);
			ROUND(e, f, g, i, a, b, c, d, wk[4]);
			ROUND(d, e, f, g, i, a, b, c, wk[5]);
			SCHEDULE(w2, w3, w6, w7, w1);
			PUT(4, w2, j);
			ROUND(c, d, e, f, g, i, a, b, wk[6]);
			ROUND(b, c, d, e, f, g, i, a, wk[7]);
			SCHEDULE(w3, w4, w7, w0, w2);
			PUT(6, w3, j);
			ROUND(a, b, c, d, e, f, g, i, wk[8]);
			ROUND(i, a, b, c, d, e, f, g, wk[9]);
			SCHEDULE(w4, w5, w0, w1, w3);
			PUT(8, w4, j);
			ROUND(g, i, a, b, c, d, e, f, wk[10]);
			ROUND(f, g, i, a, b, c, d, e, wk[11]);
			SCHEDULE(w5, w6, w1, w2, w4);
			PUT(10, w5, j);
			ROUND(e, f, g, i, a, b, c, d, wk[12]);
			ROUND(d, e, f, g, i, a, b, c, wk[13]);
			SCHEDULE(w6, w7, w2, w3, w5);
			PUT(12, w6, j);
			ROUND(c, d, e, f, g, i, a, b, wk[14]);
			ROUND(b, c, d, e, f, g, i, a, wk[15]);
			SCHEDULE(w7, w0, w3, w4, w6);
			PUT(14, w7, j);
		}
		ROUND(a, b, c, d, e, f, g, i, wk[0]);
		ROUND(i, a, b, c, d, e, f, g, wk[1]);
		ROUND(g, i, a, b, c, d, e, f, wk[2]);
		ROUND(f, g, i, a, b, c, d, e, wk[3]);
		ROUND(e, f, g, i, a, b, c, d, wk[4]);
		ROUND(d, e, f, g, i, a, b, c, wk[5]);
		ROUND(c, d, e, f, g, i, a, b, wk[6]);
		ROUND(b, c, d, e, f, g, i, a, wk[7]);
		ROUND(a, b, c, d, e, f, g, i, wk[8]);
		ROUND(i, a, b, c, d, e, f, g, wk[9]);
		ROUND(g, i, a, b, c, d, e, f, wk[10]);
		ROUND(f, g, i, a, b, c, d, e, wk[11]);
		ROUND(e, f, g, i, a, b, c, d, wk[12]);
		ROUND(d, e, f, g, i, a, b, c, wk[13]);
		ROUND(c, d, e, f, g, i, a, b, wk[14]);
		ROUND(b, c, d, e, f, g, i, a, wk[15]);
		h[0] = a += h[0];
		h[1] = b += h[1];
		h[2] = c += h[2];
		h[3] = d += h[3];
		h[4] = e += h[4];
		h[5] = f += h[5];
		h[6] = g += h[6];
		h[7] = i += h[7];
	}
	pak_wipe(wk, sizeof wk);
}
#endif

const struct pak_sha512_impl pak_sha512_x86_avx2 = {
        .name = "sha512_x86_avx2",
        .needs = PAK_CPU_AVX2,
        .blocks = blocks,
};
