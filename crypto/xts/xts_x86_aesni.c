/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (IEEE Std 1619) with AES-NI: eight blocks in flight, as in aes_x86_aesni.c. The tweaks of
 * eight blocks come from those of the eight before by x^8, so no block waits for the one before. */
#include <config.h>

#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/cpu.h"
#include "crypto/xts/xts.h"

#define WIDE 8

/* t times x: what leaves each half goes into the other, from the high one as 0x87. */
INLINE __m128i next_tweak(__m128i t)
{
	const __m128i feedback = _mm_set_epi32(0, 1, 0, 0x87);
	__m128i carry = _mm_srai_epi32(_mm_shuffle_epi32(t, 0x13), 31);
	return _mm_xor_si128(_mm_add_epi64(t, t), _mm_and_si128(carry, feedback));
}

/* t times x^8: a shift by a byte, and what leaves at the top times 0x87. */
INLINE __m128i far_tweak(__m128i t)
{
	const __m128i poly = _mm_set_epi64x(0, 0x87);
	return _mm_xor_si128(_mm_slli_si128(t, 1),
	                     _mm_clmulepi64_si128(_mm_srli_si128(t, 15), poly, 0x00));
}

/* n blocks (a constant), all read before one is written; the tweak goes into the first and the last
 * round key. */
INLINE void pass(uint8_t *out, const uint8_t *in, const __m128i *t, unsigned n,
                 const uint8_t (*keys)[16], unsigned rounds, int decrypt)
{
	__m128i b[WIDE], k = aesni_round_key(keys, 0);
	EACH (i, n)
		b[i] = _mm_xor_si128(aesni_load(in + 16 * i), _mm_xor_si128(t[i], k));
	EACH_FROM (r, 1, rounds) {
		k = aesni_round_key(keys, r);
		EACH (i, n)
			b[i] = decrypt ? _mm_aesdec_si128(b[i], k) : _mm_aesenc_si128(b[i], k);
	}
	k = aesni_round_key(keys, rounds);
	EACH (i, n) {
		__m128i last = _mm_xor_si128(t[i], k);
		b[i] = decrypt ? _mm_aesdeclast_si128(b[i], last)
		               : _mm_aesenclast_si128(b[i], last);
		aesni_store(out + 16 * i, b[i]);
	}
}

/* Full turns. Between the rounds of one the tweaks of the next are made. */
INLINE __m128i wide(uint8_t *out, const uint8_t *in, size_t turns, __m128i first,
                    const uint8_t (*keys)[16], unsigned rounds, int decrypt)
{
	__m128i t[WIDE], b[WIDE], last[WIDE], k;
	t[0] = first;
	EACH_FROM (i, 1, WIDE)
		t[i] = next_tweak(t[i - 1]);
	for (; turns > 0; turns--, in += 16 * WIDE, out += 16 * WIDE) {
		k = aesni_round_key(keys, 0);
		EACH (i, WIDE)
			b[i] = _mm_xor_si128(aesni_load(in + 16 * i), _mm_xor_si128(t[i], k));
		EACH_FROM (r, 1, rounds) {
			k = aesni_round_key(keys, r);
			EACH (i, WIDE)
				b[i] = decrypt ? _mm_aesdec_si128(b[i], k)
				               : _mm_aesenc_si128(b[i], k);
			if (r <= WIDE) {
				last[r - 1] =
				        _mm_xor_si128(t[r - 1], aesni_round_key(keys, rounds));
				t[r - 1] = far_tweak(t[r - 1]);
			}
		}
		EACH (i, WIDE) {
			b[i] = decrypt ? _mm_aesdeclast_si128(b[i], last[i])
			               : _mm_aesenclast_si128(b[i], last[i]);
			aesni_store(out + 16 * i, b[i]);
		}
	}
	return t[0];
}

INLINE void crypt(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                  uint8_t tweak[16], unsigned rounds, int decrypt)
{
	__m128i next = aesni_load(tweak);
	size_t whole = nblocks & ~(size_t)(WIDE - 1);
	if (whole > 0) {
		next = wide(out, in, whole / WIDE, next, keys, rounds, decrypt);
		nblocks -= whole;
		in += 16 * whole;
		out += 16 * whole;
	}
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		__m128i t[5];
		t[0] = next;
		EACH_FROM (i, 1, 5)
			t[i] = next_tweak(t[i - 1]);
		n = nblocks < 4 ? nblocks : 4;
		next = t[n];
		if (n == 4)
			pass(out, in, t, 4, keys, rounds, decrypt);
		else if (n == 3)
			pass(out, in, t, 3, keys, rounds, decrypt);
		else if (n == 2)
			pass(out, in, t, 2, keys, rounds, decrypt);
		else
			pass(out, in, t, 1, keys, rounds, decrypt);
	}
	aesni_store(tweak, next);
}

INLINE void encrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t tweak[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, tweak, rounds, 0);
}

INLINE void decrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t tweak[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, tweak, rounds, 1);
}

static void encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	AESNI_BY_ROUNDS(a, encrypt_n, AESNI_ENC(a), out, in, nblocks, tweak);
}

static void decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	AESNI_BY_ROUNDS(a, decrypt_n, AESNI_DEC(a), out, in, nblocks, tweak);
}

const struct pak_xts_impl pak_xts_x86_aesni = {
        .name = "xts_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .aes = &pak_aes_x86_aesni,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
