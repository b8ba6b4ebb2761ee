/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197) with AES-NI. The parallel modes keep eight blocks in flight, which hides the
 * latency of AESENC; CBC encryption is a chain of one block, and folds the next plaintext into the
 * last round key so that the chain is the rounds and nothing else. Every mode is compiled once for
 * each number of rounds. */
#include <config.h>

#include <immintrin.h>
#include <string.h>

#include "crypto/aes/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

#define INLINE static inline __attribute__((always_inline))
#define WIDE 8

INLINE __m128i load(const uint8_t *p)
{
	return _mm_loadu_si128((const void *)p);
}

INLINE void store(uint8_t *p, __m128i x)
{
	_mm_storeu_si128((void *)p, x);
}

/* Round key r, from either schedule. */
INLINE __m128i round_key(const uint8_t (*keys)[16], unsigned r)
{
	return _mm_load_si128((const void *)keys[r]);
}

/* FIPS 197 algorithm 1 on n blocks; n and rounds are constants. */
INLINE void encrypt(__m128i *b, unsigned n, const uint8_t (*keys)[16], unsigned rounds)
{
	__m128i k = round_key(keys, 0);
#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++)
		b[i] = _mm_xor_si128(b[i], k);
#pragma GCC unroll 16
	for (unsigned r = 1; r < rounds; r++) {
		k = round_key(keys, r);
#pragma GCC unroll 8
		for (unsigned i = 0; i < n; i++)
			b[i] = _mm_aesenc_si128(b[i], k);
	}
	k = round_key(keys, rounds);
#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++)
		b[i] = _mm_aesenclast_si128(b[i], k);
}

/* FIPS 197 5.3.5, the equivalent inverse cipher, which is what AESDEC computes. */
INLINE void decrypt(__m128i *b, unsigned n, const uint8_t (*keys)[16], unsigned rounds)
{
	__m128i k = round_key(keys, 0);
#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++)
		b[i] = _mm_xor_si128(b[i], k);
#pragma GCC unroll 16
	for (unsigned r = 1; r < rounds; r++) {
		k = round_key(keys, r);
#pragma GCC unroll 8
		for (unsigned i = 0; i < n; i++)
			b[i] = _mm_aesdec_si128(b[i], k);
	}
	k = round_key(keys, rounds);
#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++)
		b[i] = _mm_aesdeclast_si128(b[i], k);
}

/* w[i] ^= w[i-1] ^ ... ^ w[0] for the four words of x: algorithm 2 without its SubWord term. */
INLINE __m128i sum_words(__m128i x)
{
	x = _mm_xor_si128(x, _mm_slli_si128(x, 4));
	return _mm_xor_si128(x, _mm_slli_si128(x, 8));
}

/* SubWord(RotWord(word 3)) ^ rcon in all four words: with equal columns ShiftRows changes nothing,
 * so one AESENCLAST is SubWord. */
INLINE __m128i sub_rot_word(__m128i x, uint32_t rcon)
{
	const __m128i rot3 = _mm_set1_epi32(0x0c0f0e0d);
	return _mm_aesenclast_si128(_mm_shuffle_epi8(x, rot3), _mm_set1_epi32((int)rcon));
}

INLINE __m128i sub_word(__m128i x)
{
	return _mm_aesenclast_si128(_mm_shuffle_epi32(x, 0xff), _mm_setzero_si128());
}

INLINE uint32_t next_rcon(uint32_t rcon)
{
	return (rcon << 1) ^ (rcon >> 7) * 0x11b;
}

static void expand_128(uint8_t (*out)[16], const uint8_t *key)
{
	__m128i k = load(key);
	uint32_t rcon = 1;
	store(out[0], k);
#pragma GCC unroll 10
	for (unsigned r = 1; r <= 10; r++, rcon = next_rcon(rcon)) {
		k = _mm_xor_si128(sum_words(k), sub_rot_word(k, rcon));
		store(out[r], k);
	}
}

/* Six words a step: a holds four of them, b the other two in its low half. */
static void expand_192(uint8_t (*out)[16], const uint8_t *key)
{
	__m128i a = load(key), b = _mm_loadl_epi64((const void *)(key + 16));
	uint8_t *p = out[0];
	uint32_t rcon = 1;
	for (unsigned step = 0;; step++, p += 24, rcon = next_rcon(rcon)) {
		store(p, a);
		if (step == 8) /* 8 * 24 + 16 = 13 round keys */
			break;
		_mm_storel_epi64((void *)(p + 16), b);
		__m128i last = _mm_shuffle_epi32(b, 0x55);
		a = _mm_xor_si128(sum_words(a), sub_rot_word(last, rcon));
		b = _mm_xor_si128(b, _mm_slli_si128(b, 4));
		b = _mm_xor_si128(b, _mm_shuffle_epi32(a, 0xff));
	}
}

static void expand_256(uint8_t (*out)[16], const uint8_t *key)
{
	__m128i a = load(key), b = load(key + 16);
	uint32_t rcon = 1;
	store(out[0], a);
	store(out[1], b);
#pragma GCC unroll 7
	for (unsigned r = 2; r <= 14; r += 2, rcon = next_rcon(rcon)) {
		a = _mm_xor_si128(sum_words(a), sub_rot_word(b, rcon));
		store(out[r], a);
		if (r == 14)
			break;
		b = _mm_xor_si128(sum_words(b), sub_word(a));
		store(out[r + 1], b);
	}
}

static void expand(struct pak_aes *a, const uint8_t *key)
{
	if (a->rounds == 10)
		expand_128(a->u.round_key.enc, key);
	else if (a->rounds == 12)
		expand_192(a->u.round_key.enc, key);
	else
		expand_256(a->u.round_key.enc, key);
}

/* FIPS 197 algorithm 5: the keys in reverse order, InvMixColumns on all but the outer two. */
static void expand_decrypt(struct pak_aes *a)
{
	const uint8_t(*enc)[16] = (const uint8_t(*)[16])a->u.round_key.enc;
	uint8_t(*dec)[16] = a->u.round_key.dec;
	store(dec[0], round_key(enc, a->rounds));
	for (uint32_t r = 1; r < a->rounds; r++)
		store(dec[r], _mm_aesimc_si128(round_key(enc, a->rounds - r)));
	store(dec[a->rounds], round_key(enc, 0));
}

/* Loads n <= WIDE blocks; the rest of b is zero. */
INLINE void load_some(__m128i b[WIDE], const uint8_t *in, size_t n)
{
	for (size_t i = 0; i < WIDE; i++)
		b[i] = i < n ? load(in + 16 * i) : _mm_setzero_si128();
}

INLINE void ecb(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                unsigned rounds, void (*f)(__m128i *, unsigned, const uint8_t (*)[16], unsigned))
{
	__m128i b[WIDE];
	for (; nblocks >= WIDE; nblocks -= WIDE, in += 16 * WIDE, out += 16 * WIDE) {
#pragma GCC unroll 8
		for (unsigned i = 0; i < WIDE; i++)
			b[i] = load(in + 16 * i);
		f(b, WIDE, keys, rounds);
#pragma GCC unroll 8
		for (unsigned i = 0; i < WIDE; i++)
			store(out + 16 * i, b[i]);
	}
	if (nblocks == 1) {
		b[0] = load(in);
		f(b, 1, keys, rounds);
		store(out, b[0]);
	} else if (nblocks > 0) {
		load_some(b, in, nblocks);
		f(b, WIDE, keys, rounds);
		for (size_t i = 0; i < nblocks; i++)
			store(out + 16 * i, b[i]);
	}
}

INLINE void cbc_enc(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t iv[16], unsigned rounds)
{
	/* x is the chaining value xor the first round key, ready for the next plaintext: the last
	 * round adds (last key ^ first key ^ plaintext), which is off the chain, and what it gives
	 * is x ^ plaintext. */
	__m128i first = round_key(keys, 0), last = round_key(keys, rounds);
	__m128i chain = load(iv), x;
	if (nblocks == 0)
		return;
	x = _mm_xor_si128(_mm_xor_si128(chain, first), load(in));
	for (;;) {
#pragma GCC unroll 16
		for (unsigned r = 1; r < rounds; r++)
			x = _mm_aesenc_si128(x, round_key(keys, r));
		chain = _mm_aesenclast_si128(x, last);
		if (--nblocks == 0)
			break;
		in += 16;
		x = _mm_aesenclast_si128(x, _mm_xor_si128(_mm_xor_si128(last, first), load(in)));
		store(out, chain);
		out += 16;
	}
	store(out, chain);
	store(iv, chain);
}

INLINE void cbc_dec(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t iv[16], unsigned rounds)
{
	__m128i b[WIDE], c[WIDE], chain = load(iv);
	for (; nblocks >= WIDE; nblocks -= WIDE, in += 16 * WIDE, out += 16 * WIDE) {
		__m128i next = load(in + 16 * (WIDE - 1));
#pragma GCC unroll 8
		for (unsigned i = 0; i < WIDE; i++)
			b[i] = load(in + 16 * i);
		decrypt(b, WIDE, keys, rounds);
		b[0] = _mm_xor_si128(b[0], chain);
		/* in may be out: read each ciphertext block before it is overwritten. */
#pragma GCC unroll 8
		for (unsigned i = WIDE - 1; i > 0; i--)
			store(out + 16 * i, _mm_xor_si128(b[i], load(in + 16 * (i - 1))));
		store(out, b[0]);
		chain = next;
	}
	if (nblocks == 1) {
		c[0] = b[0] = load(in);
		decrypt(b, 1, keys, rounds);
		store(out, _mm_xor_si128(b[0], chain));
		chain = c[0];
	} else if (nblocks > 0) {
		load_some(b, in, nblocks);
		memcpy(c, b, sizeof c);
		decrypt(b, WIDE, keys, rounds);
		for (size_t i = 0; i < nblocks; i++) {
			store(out + 16 * i, _mm_xor_si128(b[i], chain));
			chain = c[i];
		}
	}
	store(iv, chain);
}

/* The counters low .. low + WIDE - 1 under high; the vector form serves while no carry leaves the
 * low half. */
INLINE void counters(__m128i b[WIDE], uint64_t high, uint64_t low)
{
	const __m128i swap = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	if (low <= UINT64_MAX - WIDE) {
		__m128i base = _mm_set_epi64x((long long)high, (long long)low);
#pragma GCC unroll 8
		for (int i = 0; i < WIDE; i++)
			b[i] = _mm_shuffle_epi8(_mm_add_epi64(base, _mm_set_epi64x(0, i)), swap);
		return;
	}
	for (unsigned i = 0; i < WIDE; i++) {
		uint64_t l = low + i, h = high + (l < low);
		b[i] = _mm_shuffle_epi8(_mm_set_epi64x((long long)h, (long long)l), swap);
	}
}

INLINE void ctr_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                  uint8_t ctr[16], unsigned rounds)
{
	uint64_t high = pak_load64_be(ctr), low = pak_load64_be(ctr + 8);
	__m128i b[WIDE];
	while (nblocks > 0) {
		size_t n = nblocks < WIDE ? nblocks : WIDE;
		counters(b, high, low);
		if (n > 1)
			encrypt(b, WIDE, keys, rounds);
		else
			encrypt(b, 1, keys, rounds);
		if (n == WIDE && in != NULL) {
#pragma GCC unroll 8
			for (unsigned i = 0; i < WIDE; i++)
				store(out + 16 * i, _mm_xor_si128(b[i], load(in + 16 * i)));
		} else {
			for (size_t i = 0; i < n; i++) {
				if (in != NULL)
					b[i] = _mm_xor_si128(b[i], load(in + 16 * i));
				store(out + 16 * i, b[i]);
			}
		}
		if (in != NULL)
			in += 16 * n;
		out += 16 * n;
		nblocks -= n;
		low += n;
		high += low < n;
	}
	pak_store64_be(ctr, high);
	pak_store64_be(ctr + 8, low);
}

/* Runs f(.., rounds) with rounds a constant of the three key sizes. */
#define BY_ROUNDS(a, f, ...) \
	((a)->rounds == 14   ? f(__VA_ARGS__, 14) \
	 : (a)->rounds == 10 ? f(__VA_ARGS__, 10) \
	                     : f(__VA_ARGS__, 12))
#define ENC(a) ((const uint8_t(*)[16])(a)->u.round_key.enc)
#define DEC(a) ((const uint8_t(*)[16])(a)->u.round_key.dec)

INLINE void ecb_enc_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      unsigned rounds)
{
	ecb(keys, out, in, nblocks, rounds, encrypt);
}

INLINE void ecb_dec_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      unsigned rounds)
{
	ecb(keys, out, in, nblocks, rounds, decrypt);
}

static void ecb_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	BY_ROUNDS(a, ecb_enc_n, ENC(a), out, in, nblocks);
}

static void ecb_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	BY_ROUNDS(a, ecb_dec_n, DEC(a), out, in, nblocks);
}

static void cbc_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	BY_ROUNDS(a, cbc_enc, ENC(a), out, in, nblocks, iv);
}

static void cbc_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	BY_ROUNDS(a, cbc_dec, DEC(a), out, in, nblocks, iv);
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                uint8_t ctr[16])
{
	BY_ROUNDS(a, ctr_n, ENC(a), out, in, nblocks, ctr);
}

const struct pak_aes_impl pak_aes_x86_aesni = {
        .name = "aes_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .expand = expand,
        .expand_decrypt = expand_decrypt,
        .ecb_encrypt = ecb_encrypt,
        .ecb_decrypt = ecb_decrypt,
        .cbc_encrypt = cbc_encrypt,
        .cbc_decrypt = cbc_decrypt,
        .ctr = ctr,
};
