/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197) with VAES on 512-bit registers, four blocks each: 32 blocks in flight, then 16,
 * then 1 to 4 vectors of which the last is masked. CBC encryption, a chain, and key expansion are
 * those of AES-NI.
 *
 * The compiler ends each function that dirtied the upper halves with VZEROUPPER; the tests check
 * that it did. */
#include <config.h>

#include <immintrin.h>

#include "crypto/aes/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/unroll.h"

#define WIDE 8

/* What is done to the vectors between load and store. */
enum kind { ENCRYPT, DECRYPT, CBC_DECRYPT, CTR, CTR_STREAM };

struct call {
	const uint8_t (*keys)[16];
	uint8_t *out;
	const uint8_t *in;
	__m512i chain; /* CBC: the ciphertext before, in lane 3; CTR: the next counters, bytes
	                  reversed */
};

INLINE __m512i round_key(const uint8_t (*keys)[16], unsigned r)
{
	return _mm512_broadcast_i32x4(_mm_load_si128((const void *)keys[r]));
}

/* The rounds on v vectors; v, rounds and decrypt are constants. */
INLINE void crypt(__m512i *b, unsigned v, const uint8_t (*keys)[16], unsigned rounds, int decrypt)
{
	__m512i k = round_key(keys, 0);
	EACH (i, v)
		b[i] = _mm512_xor_si512(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = round_key(keys, r);
		EACH (i, v)
			b[i] = decrypt ? _mm512_aesdec_epi128(b[i], k)
			               : _mm512_aesenc_epi128(b[i], k);
	}
	k = round_key(keys, rounds);
	EACH (i, v)
		b[i] = decrypt ? _mm512_aesdeclast_epi128(b[i], k)
		               : _mm512_aesenclast_epi128(b[i], k);
}

INLINE __m512i advance(__m512i counter, unsigned n)
{
	return _mm512_add_epi64(counter, _mm512_set_epi64(0, n, 0, n, 0, n, 0, n));
}

/* The next counters for v vectors. No carry leaves the low halves: ctr() sees to that. */
INLINE void counters(__m512i *b, unsigned v, __m512i counter)
{
	const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	EACH (i, v)
		b[i] = _mm512_shuffle_epi8(advance(counter, 4 * i), _mm512_broadcast_i32x4(order));
}

/* v vectors, the last with the quadwords of `mask` only; v, kind and rounds are constants. All is
 * read before anything is written. */
INLINE void pass(struct call *c, unsigned v, __mmask8 mask, enum kind kind, unsigned rounds)
{
	__m512i text[WIDE], b[WIDE];
	EACH (i, v) {
		if (kind == CTR_STREAM)
			text[i] = _mm512_setzero_si512();
		else if (i < v - 1)
			text[i] = _mm512_loadu_si512(c->in + 64 * i);
		else
			text[i] = _mm512_maskz_loadu_epi64(mask, c->in + 64 * i);
		b[i] = text[i];
	}
	if (kind == CTR || kind == CTR_STREAM)
		counters(b, v, c->chain);
	crypt(b, v, c->keys, rounds, kind == DECRYPT || kind == CBC_DECRYPT);
	EACH (i, v) {
		__m512i before = i == 0 ? c->chain : text[i - 1];
		if (kind == CBC_DECRYPT)
			b[i] = _mm512_xor_si512(b[i], _mm512_alignr_epi64(text[i], before, 6));
		else if (kind == CTR)
			b[i] = _mm512_xor_si512(b[i], text[i]);
		if (i < v - 1)
			_mm512_storeu_si512(c->out + 64 * i, b[i]);
		else
			_mm512_mask_storeu_epi64(c->out + 64 * i, mask, b[i]);
	}
	if (kind == CBC_DECRYPT)
		c->chain = text[v - 1];
	if (kind == CTR || kind == CTR_STREAM)
		c->chain = advance(c->chain, 4 * v);
	if (kind != CTR_STREAM)
		c->in += 64 * v;
	c->out += 64 * v;
}

INLINE void run(struct call c, size_t n, enum kind kind, unsigned rounds)
{
	for (; n >= 4 * WIDE; n -= 4 * WIDE)
		pass(&c, WIDE, 0xff, kind, rounds);
	if (n >= 16) {
		pass(&c, 4, 0xff, kind, rounds);
		n -= 16;
	}
	if (n == 0)
		return;
	__mmask8 mask = (__mmask8)(0xff >> (6 - 2 * ((n - 1) % 4)));
	if (n <= 4)
		pass(&c, 1, mask, kind, rounds);
	else if (n <= 8)
		pass(&c, 2, mask, kind, rounds);
	else if (n <= 12)
		pass(&c, 3, mask, kind, rounds);
	else
		pass(&c, 4, mask, kind, rounds);
}

/* run() with each number of rounds a constant. */
#define RUN(a, call, n, kind) \
	((a)->rounds == 14   ? run(call, n, kind, 14) \
	 : (a)->rounds == 10 ? run(call, n, kind, 10) \
	                     : run(call, n, kind, 12))
#define ENC(a) ((const uint8_t(*)[16])(a)->u.round_key.enc)
#define DEC(a) ((const uint8_t(*)[16])(a)->u.round_key.dec)

static void ecb_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	struct call c = {ENC(a), out, in, _mm512_setzero_si512()};
	RUN(a, c, nblocks, ENCRYPT);
}

static void ecb_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	struct call c = {DEC(a), out, in, _mm512_setzero_si512()};
	RUN(a, c, nblocks, DECRYPT);
}

static void cbc_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	if (nblocks == 0)
		return;
	__m128i last = _mm_loadu_si128((const void *)(in + 16 * (nblocks - 1)));
	__m128i first = _mm_loadu_si128((const void *)iv);
	struct call c = {DEC(a), out, in, _mm512_broadcast_i32x4(first)};
	RUN(a, c, nblocks, CBC_DECRYPT);
	_mm_storeu_si128((void *)iv, last);
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                uint8_t ctr[16])
{
	uint64_t high = pak_load64_be(ctr), low = pak_load64_be(ctr + 8);
	uint64_t wraps = pak_ct_lt(low + nblocks, low);
	/* The counter of a DRBG is secret. That its low half wraps during this call happens once in
	 * 2^64 / nblocks calls, and even then shows no more than just that. */
	PAK_PUBLIC(&wraps, sizeof wraps);
	if (wraps) {
		pak_aes_x86_aesni.ctr(a, out, in, nblocks, ctr);
		return;
	}
	__m128i counter = _mm_set_epi64x((long long)high, (long long)low);
	const __m512i lane = _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0);
	struct call c = {ENC(a), out, in, _mm512_add_epi64(_mm512_broadcast_i32x4(counter), lane)};
	if (in != NULL)
		RUN(a, c, nblocks, CTR);
	else
		RUN(a, c, nblocks, CTR_STREAM);
	pak_store64_be(ctr + 8, low + nblocks);
}

static void cbc_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	pak_aes_x86_aesni.cbc_encrypt(a, out, in, nblocks, iv);
}

static void expand(struct pak_aes *a, const uint8_t *key)
{
	pak_aes_x86_aesni.expand(a, key);
}

static void expand_decrypt(struct pak_aes *a)
{
	pak_aes_x86_aesni.expand_decrypt(a);
}

const struct pak_aes_impl pak_aes_x86_avx512 = {
        .name = "aes_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .expand = expand,
        .expand_decrypt = expand_decrypt,
        .ecb_encrypt = ecb_encrypt,
        .ecb_decrypt = ecb_decrypt,
        .cbc_encrypt = cbc_encrypt,
        .cbc_decrypt = cbc_decrypt,
        .ctr = ctr,
};
