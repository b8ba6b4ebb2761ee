/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (IEEE Std 1619) with AES-NI: eight blocks in flight, as in aes_x86_aesni.c. */
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

INLINE void crypt(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                  uint8_t tweak[16], unsigned rounds,
                  void (*f)(__m128i *, unsigned, const uint8_t (*)[16], unsigned))
{
	__m128i t = aesni_load(tweak);
	for (; nblocks >= WIDE; nblocks -= WIDE, in += 16 * WIDE, out += 16 * WIDE) {
		__m128i b[WIDE], tweaks[WIDE];
		EACH (i, WIDE) {
			tweaks[i] = t;
			b[i] = _mm_xor_si128(aesni_load(in + 16 * i), t);
			t = next_tweak(t);
		}
		f(b, WIDE, keys, rounds);
		EACH (i, WIDE)
			aesni_store(out + 16 * i, _mm_xor_si128(b[i], tweaks[i]));
	}
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		__m128i b[4], tweaks[4];
		n = nblocks < 4 ? nblocks : 4;
		EACH (i, 4) {
			if (i < n) {
				tweaks[i] = t;
				b[i] = _mm_xor_si128(aesni_load(in + 16 * i), t);
				t = next_tweak(t);
			} else {
				b[i] = tweaks[i] = _mm_setzero_si128();
			}
		}
		if (n == 1)
			f(b, 1, keys, rounds);
		else
			f(b, 4, keys, rounds);
		EACH (i, 4)
			if (i < n)
				aesni_store(out + 16 * i, _mm_xor_si128(b[i], tweaks[i]));
	}
	aesni_store(tweak, t);
}

INLINE void encrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t tweak[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, tweak, rounds, aesni_encrypt);
}

INLINE void decrypt_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t tweak[16], unsigned rounds)
{
	crypt(keys, out, in, nblocks, tweak, rounds, aesni_decrypt);
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
