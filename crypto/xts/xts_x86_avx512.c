/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (IEEE Std 1619) with VAES on 512-bit registers: 32 blocks in flight. Tweaks come from one
 * another by x^32, a shift by four bytes and one carry-less product for what leaves at the top, so
 * no block waits for the tweak of the one before. */
#include <config.h>

#include <immintrin.h>

#include "crypto/base/cpu.h"
#include "crypto/base/unroll.h"
#include "crypto/xts/xts.h"

#define WIDE 8 /* vectors in flight */

struct call {
	const uint8_t (*keys)[16];
	uint8_t *out;
	const uint8_t *in;
};

INLINE __m512i round_key(const uint8_t (*keys)[16], unsigned r)
{
	return _mm512_broadcast_i32x4(_mm_load_si128((const void *)keys[r]));
}

INLINE __m512i xor3(__m512i x, __m512i y, __m512i z)
{
#if defined PAK_CT_MSAN /* which does not know VPTERNLOG */
	return _mm512_xor_si512(_mm512_xor_si512(x, y), z);
#else
	return _mm512_ternarylogic_epi64(x, y, z, 0x96);
#endif
}

/* t times x^n in each lane, n at most 56 and the same in both halves of a lane: what leaves the low
 * half enters the high one, what leaves the high half enters the low one times 0x87. */
INLINE __m512i times_power(__m512i t, __m512i n)
{
	const __m512i poly = _mm512_set1_epi64(0x87);
	__m512i carry = _mm512_srlv_epi64(t, _mm512_sub_epi64(_mm512_set1_epi64(64), n));
	return xor3(_mm512_sllv_epi64(t, n), _mm512_bslli_epi128(carry, 8),
	            _mm512_clmulepi64_epi128(carry, poly, 0x01));
}

/* t times x^32. */
INLINE __m512i next_tweak(__m512i t)
{
	const __m512i poly = _mm512_set1_epi64(0x87);
	return _mm512_xor_si512(_mm512_bslli_epi128(t, 4),
	                        _mm512_clmulepi64_epi128(_mm512_bsrli_epi128(t, 12), poly, 0x00));
}

/* The tweaks of n vectors from that of the first block. */
INLINE void first_tweaks(__m512i *t, unsigned n, const uint8_t tweak[16])
{
	const __m512i lane = _mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0);
	__m512i base = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)tweak));
	EACH (i, n)
		t[i] = times_power(base, _mm512_add_epi64(lane, _mm512_set1_epi64(4 * i)));
}

/* v vectors, the last with the quadwords of `mask` only; all is read before anything is written. */
INLINE void pass(struct call *c, const __m512i *t, unsigned v, __mmask8 mask, unsigned rounds,
                 int decrypt)
{
	__m512i b[WIDE], k = round_key(c->keys, 0);
	EACH (i, v) {
		b[i] = i < v - 1 ? _mm512_loadu_si512(c->in + 64 * i)
		                 : _mm512_maskz_loadu_epi64(mask, c->in + 64 * i);
		b[i] = xor3(b[i], t[i], k);
	}
	EACH_FROM (r, 1, rounds) {
		k = round_key(c->keys, r);
		EACH (i, v)
			b[i] = decrypt ? _mm512_aesdec_epi128(b[i], k)
			               : _mm512_aesenc_epi128(b[i], k);
	}
	/* The tweak goes into the last round key. */
	k = round_key(c->keys, rounds);
	EACH (i, v) {
		__m512i last = _mm512_xor_si512(k, t[i]);
		b[i] = decrypt ? _mm512_aesdeclast_epi128(b[i], last)
		               : _mm512_aesenclast_epi128(b[i], last);
		if (i < v - 1)
			_mm512_storeu_si512(c->out + 64 * i, b[i]);
		else
			_mm512_mask_storeu_epi64(c->out + 64 * i, mask, b[i]);
	}
	c->in += 64 * v;
	c->out += 64 * v;
}

INLINE void tail(struct call *c, const __m512i *t, size_t n, unsigned rounds, int decrypt)
{
	__mmask8 mask = (__mmask8)(0xff >> (6 - 2 * ((n - 1) % 4)));
	if (n <= 4)
		pass(c, t, 1, mask, rounds, decrypt);
	else if (n <= 8)
		pass(c, t, 2, mask, rounds, decrypt);
	else if (n <= 12)
		pass(c, t, 3, mask, rounds, decrypt);
	else
		pass(c, t, 4, mask, rounds, decrypt);
}

INLINE void crypt(struct call c, size_t n, uint8_t tweak[16], unsigned rounds, int decrypt)
{
	__m512i t[WIDE], base;
	if (n == 0)
		return;
	if (n <= 4) {
		first_tweaks(t, 1, tweak);
	} else {
		first_tweaks(t, WIDE, tweak);
		for (; n >= 4 * WIDE; n -= 4 * WIDE) {
			pass(&c, t, WIDE, 0xff, rounds, decrypt);
			EACH (i, WIDE)
				t[i] = next_tweak(t[i]);
		}
	}
	base = t[0];
	if (n >= 16) {
		pass(&c, t, 4, 0xff, rounds, decrypt);
		if (n > 16)
			tail(&c, t + 4, n - 16, rounds, decrypt);
	} else if (n > 0) {
		tail(&c, t, n, rounds, decrypt);
	}
	base = times_power(base, _mm512_set1_epi64((long long)n));
	_mm_storeu_si128((void *)tweak, _mm512_castsi512_si128(base));
}

/* crypt() with each number of rounds a constant. */
#define CRYPT(a, call, n, tweak, decrypt) \
	((a)->rounds == 14   ? crypt(call, n, tweak, 14, decrypt) \
	 : (a)->rounds == 10 ? crypt(call, n, tweak, 10, decrypt) \
	                     : crypt(call, n, tweak, 12, decrypt))

static void encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	struct call c = {(const uint8_t(*)[16])a->u.round_key.enc, out, in};
	CRYPT(a, c, nblocks, tweak, 0);
}

static void decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	struct call c = {(const uint8_t(*)[16])a->u.round_key.dec, out, in};
	CRYPT(a, c, nblocks, tweak, 1);
}

const struct pak_xts_impl pak_xts_x86_avx512 = {
        .name = "xts_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .aes = &pak_aes_x86_avx512,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
