/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197) with AES-NI. The parallel modes keep eight blocks in flight, which hides the
 * latency of AESENC; CBC encryption is a chain of one block, and folds the next plaintext into the
 * last round key so that the chain is the rounds and nothing else. Every mode is compiled once for
 * each number of rounds. */
#include <config.h>

#include <limits.h>
#include <string.h>

#include "crypto/aes/aes.h"
#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"

#define WIDE 8                                /* blocks in flight */
#define CLAMP(i, n) ((i) < (n) ? (i) : (n)-1) /* a block that may be read in any case */

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
	__m128i k = aesni_load(key);
	uint32_t rcon = 1;
	aesni_store(out[0], k);
	PAK_UNROLL
	for (unsigned r = 1; r <= 10; r++, rcon = next_rcon(rcon)) {
		k = _mm_xor_si128(sum_words(k), sub_rot_word(k, rcon));
		aesni_store(out[r], k);
	}
}

/* Six words a step: a holds four of them, b the other two in its low half. */
static void expand_192(uint8_t (*out)[16], const uint8_t *key)
{
	__m128i a = aesni_load(key), b = _mm_loadl_epi64((const void *)(key + 16));
	uint8_t *p = out[0];
	uint32_t rcon = 1;
	for (unsigned step = 0;; step++, p += 24, rcon = next_rcon(rcon)) {
		aesni_store(p, a);
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
	__m128i a = aesni_load(key), b = aesni_load(key + 16);
	uint32_t rcon = 1;
	aesni_store(out[0], a);
	aesni_store(out[1], b);
	PAK_UNROLL
	for (unsigned r = 2; r <= 14; r += 2, rcon = next_rcon(rcon)) {
		a = _mm_xor_si128(sum_words(a), sub_rot_word(b, rcon));
		aesni_store(out[r], a);
		if (r == 14)
			break;
		b = _mm_xor_si128(sum_words(b), sub_word(a));
		aesni_store(out[r + 1], b);
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
	aesni_store(dec[0], aesni_round_key(enc, a->rounds));
	for (uint32_t r = 1; r < a->rounds; r++)
		aesni_store(dec[r], _mm_aesimc_si128(aesni_round_key(enc, a->rounds - r)));
	aesni_store(dec[a->rounds], aesni_round_key(enc, 0));
}

INLINE void ecb(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                unsigned rounds, void (*f)(__m128i *, unsigned, const uint8_t (*)[16], unsigned))
{
	for (; nblocks >= WIDE; nblocks -= WIDE, in += 16 * WIDE, out += 16 * WIDE) {
		__m128i b[WIDE];
		EACH (i, WIDE)
			b[i] = aesni_load(in + 16 * i);
		f(b, WIDE, keys, rounds);
		EACH (i, WIDE)
			aesni_store(out + 16 * i, b[i]);
	}
	if (nblocks == 1) {
		__m128i b = aesni_load(in);
		f(&b, 1, keys, rounds);
		aesni_store(out, b);
	} else if (nblocks > 0) {
		__m128i b[WIDE];
		EACH (i, WIDE)
			b[i] = aesni_load(in + 16 * CLAMP(i, nblocks));
		f(b, WIDE, keys, rounds);
		EACH (i, WIDE)
			if (i < nblocks)
				aesni_store(out + 16 * i, b[i]);
	}
}

INLINE void cbc_enc(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t iv[16], unsigned rounds)
{
	/* The chain from one block to the next is E(c ^ p). Its last and first steps meet:
	 * AESENCLAST with (last key ^ first key ^ next plaintext) gives what the next block's round
	 * 1 starts from. */
	__m128i first = aesni_round_key(keys, 0), last = aesni_round_key(keys, rounds);
	__m128i both = _mm_xor_si128(first, last), chain, x;
	if (nblocks == 0)
		return;
	x = _mm_xor_si128(_mm_xor_si128(aesni_load(iv), first), aesni_load(in));
	for (;;) {
		EACH_FROM (r, 1, rounds)
			x = _mm_aesenc_si128(x, aesni_round_key(keys, r));
		chain = _mm_aesenclast_si128(x, last);
		if (--nblocks == 0)
			break;
		in += 16;
		x = _mm_aesenclast_si128(x, _mm_xor_si128(both, aesni_load(in)));
		aesni_store(out, chain);
		out += 16;
	}
	aesni_store(out, chain);
	aesni_store(iv, chain);
}

INLINE void cbc_dec(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t iv[16], unsigned rounds)
{
	__m128i chain = aesni_load(iv);
	for (; nblocks >= WIDE; nblocks -= WIDE, in += 16 * WIDE, out += 16 * WIDE) {
		__m128i b[WIDE], next = aesni_load(in + 16 * (WIDE - 1));
		EACH (i, WIDE)
			b[i] = aesni_load(in + 16 * i);
		aesni_decrypt(b, WIDE, keys, rounds);
		/* in may be out: read each ciphertext block before it is overwritten. */
		EACH_DOWN (i, WIDE - 1)
			aesni_store(out + 16 * i,
			            _mm_xor_si128(b[i], aesni_load(in + 16 * (i - 1))));
		aesni_store(out, _mm_xor_si128(b[0], chain));
		chain = next;
	}
	if (nblocks == 1) {
		__m128i c = aesni_load(in), b = c;
		aesni_decrypt(&b, 1, keys, rounds);
		aesni_store(out, _mm_xor_si128(b, chain));
		chain = c;
	} else if (nblocks > 0) {
		__m128i b[WIDE], next = aesni_load(in + 16 * (nblocks - 1));
		EACH (i, WIDE)
			b[i] = aesni_load(in + 16 * CLAMP(i, nblocks));
		aesni_decrypt(b, WIDE, keys, rounds);
		EACH_DOWN (i, WIDE - 1)
			if (i < nblocks)
				aesni_store(out + 16 * i,
				            _mm_xor_si128(b[i], aesni_load(in + 16 * (i - 1))));
		aesni_store(out, _mm_xor_si128(b[0], chain));
		chain = next;
	}
	aesni_store(iv, chain);
}

INLINE __m128i counter_block(uint64_t high, uint64_t low)
{
	return _mm_set_epi64x((long long)__builtin_bswap64(low),
	                      (long long)__builtin_bswap64(high));
}

INLINE __m128i byte_order(void)
{
	return _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
}

/* The counter blocks from (high, low). The high half starts with a carry, which a comparison in
 * lanes takes back from the blocks before the end of the low half: the counter of a DRBG is secret
 * and must meet no branch. */
INLINE void counters(__m128i b[WIDE], uint64_t high, uint64_t low)
{
	const __m128i base = _mm_set_epi64x((long long)(high + 1), (long long)low);
	const uint64_t room = ~low; /* blocks 0..room have no carry; clipped to 0..15 */
	const __m128i last = _mm_set1_epi32((int)((room & 7) | pak_ct_nonzero(room >> 3) << 3));

	EACH (i, WIDE) {
		const __m128i before = _mm_set_epi32((int)i - 1, (int)i - 1, INT_MAX, INT_MAX);
		__m128i sum = _mm_add_epi64(base, _mm_cmpgt_epi32(last, before));
		b[i] = _mm_shuffle_epi8(_mm_add_epi64(sum, _mm_set_epi64x(0, i)), byte_order());
	}
}

/* n full turns. Additions and shuffles share their ports with AESENC, so that each one less is
 * time: in which block of a turn the low half may wrap is the same for all turns, and only whether
 * it does in this turn is asked. */
INLINE void ctr_wide(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t n,
                     uint64_t high, uint64_t low, unsigned rounds, int xor)
{
	const __m128i first = aesni_round_key(keys, 0), last = aesni_round_key(keys, rounds);
	const __m128i before_wrap = _mm_set1_epi32((int)((0 - low - 1) & 7));
	__m128i step[WIDE];
	EACH (i, WIDE) {
		__m128i at = _mm_set_epi32((int)i, (int)i, INT_MIN, INT_MIN);
		step[i] = _mm_sub_epi64(_mm_set_epi64x(0, i), _mm_cmpgt_epi32(at, before_wrap));
	}
	for (; n > 0; n--, out += 16 * WIDE) {
		const uint64_t wraps = pak_ct_lt(low + WIDE - 1, low);
		const __m128i mask = _mm_set_epi64x(-(long long)wraps, -1);
		const __m128i base = _mm_set_epi64x((long long)high, (long long)low);
		__m128i b[WIDE];
		EACH (i, WIDE) {
			b[i] = _mm_add_epi64(base, _mm_and_si128(step[i], mask));
			b[i] = _mm_xor_si128(_mm_shuffle_epi8(b[i], byte_order()), first);
		}
		/* The barrier keeps the compiler from ending the loop by a comparison of counters.
		 */
		low = pak_ct_barrier(low + WIDE);
		high += pak_ct_lt(low, WIDE);
		EACH_FROM (r, 1, rounds) {
			__m128i k = aesni_round_key(keys, r);
			EACH (i, WIDE)
				b[i] = _mm_aesenc_si128(b[i], k);
		}
		EACH (i, WIDE) {
			__m128i k = last;
			if (xor)
				k = _mm_xor_si128(k, aesni_load(in + 16 * i));
			b[i] = _mm_aesenclast_si128(b[i], k);
		}
		EACH (i, WIDE)
			aesni_store(out + 16 * i, b[i]);
		if (xor)
			in += 16 * WIDE;
	}
}

INLINE void ctr_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                  uint8_t ctr[16], unsigned rounds, int xor)
{
	uint64_t high = pak_load64_be(ctr), low = pak_load64_be(ctr + 8);
	if (nblocks >= WIDE) {
		size_t n = nblocks & ~(size_t)(WIDE - 1);
		ctr_wide(keys, out, in, n / WIDE, high, low, rounds, xor);
		low = pak_ct_barrier(low + n);
		high += pak_ct_lt(low, n);
		nblocks -= n;
		out += 16 * n;
		if (xor)
			in += 16 * n;
	}
	while (nblocks > 1) {
		size_t n = nblocks < WIDE ? nblocks : WIDE;
		__m128i b[WIDE];
		counters(b, high, low);
		aesni_encrypt(b, WIDE, keys, rounds);
		EACH (i, WIDE) {
			if (i < n) {
				if (xor)
					b[i] = _mm_xor_si128(b[i], aesni_load(in + 16 * i));
				aesni_store(out + 16 * i, b[i]);
			}
		}
		if (xor)
			in += 16 * n;
		out += 16 * n;
		nblocks -= n;
		/* The barrier keeps the compiler from ending the loop by a comparison of counters.
		 */
		low = pak_ct_barrier(low + n);
		high += low < n;
	}
	if (nblocks == 1) {
		__m128i b = counter_block(high, low);
		aesni_encrypt(&b, 1, keys, rounds);
		if (xor)
			b = _mm_xor_si128(b, aesni_load(in));
		aesni_store(out, b);
		high += ++low == 0;
	}
	pak_store64_be(ctr, high);
	pak_store64_be(ctr + 8, low);
}

INLINE void ecb_enc_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      unsigned rounds)
{
	ecb(keys, out, in, nblocks, rounds, aesni_encrypt);
}

INLINE void ecb_dec_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      unsigned rounds)
{
	ecb(keys, out, in, nblocks, rounds, aesni_decrypt);
}

INLINE void ctr_xor_n(const uint8_t (*keys)[16], uint8_t *out, const uint8_t *in, size_t nblocks,
                      uint8_t ctr[16], unsigned rounds)
{
	ctr_n(keys, out, in, nblocks, ctr, rounds, 1);
}

INLINE void ctr_stream_n(const uint8_t (*keys)[16], uint8_t *out, size_t nblocks, uint8_t ctr[16],
                         unsigned rounds)
{
	ctr_n(keys, out, NULL, nblocks, ctr, rounds, 0);
}

static void ecb_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	AESNI_BY_ROUNDS(a, ecb_enc_n, AESNI_ENC(a), out, in, nblocks);
}

static void ecb_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	AESNI_BY_ROUNDS(a, ecb_dec_n, AESNI_DEC(a), out, in, nblocks);
}

static void cbc_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	AESNI_BY_ROUNDS(a, cbc_enc, AESNI_ENC(a), out, in, nblocks, iv);
}

static void cbc_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	AESNI_BY_ROUNDS(a, cbc_dec, AESNI_DEC(a), out, in, nblocks, iv);
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                uint8_t ctr[16])
{
	if (in != NULL)
		AESNI_BY_ROUNDS(a, ctr_xor_n, AESNI_ENC(a), out, in, nblocks, ctr);
	else
		AESNI_BY_ROUNDS(a, ctr_stream_n, AESNI_ENC(a), out, nblocks, ctr);
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
