/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1 (FIPS 180-4, 6.1.2) on the SHA extensions: four rounds a group, A in the highest lane. */
#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/sha1/sha1_impl.h"

/* W(t) of a group from the four groups before: rotl1(W(t-3) ^ W(t-8) ^ W(t-14) ^ W(t-16)). */
static inline __m128i schedule(__m128i w16, __m128i w12, __m128i w8, __m128i w4)
{
	return _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w16, w12), w8), w4);
}

#if defined PAK_CT_MSAN
/* clang's MemorySanitizer does not know this instruction and would report its every secret operand:
 * secrecy is carried over by hand. */
#define RNDS4(abcd, ew, f) \
	__extension__({ \
		__m128i x = abcd, y = ew, z; \
		int secret = __msan_test_shadow(&x, 16) >= 0 || __msan_test_shadow(&y, 16) >= 0; \
		__msan_unpoison(&x, 16); \
		__msan_unpoison(&y, 16); \
		z = _mm_sha1rnds4_epu32(x, y, f); \
		if (secret) \
			__msan_allocated_memory(&z, 16); \
		z; \
	})
#else
#define RNDS4(abcd, ew, f) _mm_sha1rnds4_epu32(abcd, ew, f)
#endif

/* nexte turns the A of four rounds ago into this group's E and adds it to the words. */
#define GROUP(i, w, w1, w2, w3) \
	do { \
		__m128i ew = (i) ? _mm_sha1nexte_epu32(e, w) : _mm_add_epi32(e, w); \
		e = abcd; \
		abcd = RNDS4(abcd, ew, (i) / 5); \
		if ((i) < 16) \
			w = schedule(w, w1, w2, w3); \
	} while (0)

#define GROUPS4(i) \
	GROUP(i, w0, w1, w2, w3); \
	GROUP((i) + 1, w1, w2, w3, w0); \
	GROUP((i) + 2, w2, w3, w0, w1); \
	GROUP((i) + 3, w3, w0, w1, w2)

static void blocks(uint32_t h[5], const uint8_t *in, size_t n)
{
	const __m128i reverse = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	__m128i *state = (__m128i *)(void *)h;
	__m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128(state), 0x1b);
	__m128i e = _mm_set_epi32((int)h[4], 0, 0, 0);

	for (; n; n--, in += 64) {
		const __m128i *m = (const __m128i *)(const void *)in;
		const __m128i abcd_in = abcd, e_in = e;
		__m128i w0 = _mm_shuffle_epi8(_mm_loadu_si128(m), reverse);
		__m128i w1 = _mm_shuffle_epi8(_mm_loadu_si128(m + 1), reverse);
		__m128i w2 = _mm_shuffle_epi8(_mm_loadu_si128(m + 2), reverse);
		__m128i w3 = _mm_shuffle_epi8(_mm_loadu_si128(m + 3), reverse);

		GROUPS4(0);
		GROUPS4(4);
		GROUPS4(8);
		GROUPS4(12);
		GROUPS4(16);
		abcd = _mm_add_epi32(abcd, abcd_in);
		e = _mm_sha1nexte_epu32(e, e_in);
	}
	_mm_storeu_si128(state, _mm_shuffle_epi32(abcd, 0x1b));
	h[4] = (uint32_t)_mm_extract_epi32(e, 3);
}

const struct pak_sha1_impl pak_sha1_x86_shani = {
        .name = "sha1_x86_shani",
        .needs = PAK_CPU_SHANI,
        .blocks = blocks,
};
