/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM (SP 800-38D) with AES-NI and PCLMULQDQ: eight counter blocks in flight, with the hashing
 * of eight blocks of ciphertext woven between their rounds and one reduction for all eight.
 *
 * A block, bytes reversed, is a number whose bit 127 - i is the coefficient of x^i. The carry-less
 * product of two such numbers has x^k at bit 254 - k, one place off; so the table holds each power
 * of the hash key times x^-1, which moves the product into place at no cost. */
#include <config.h>

#include <string.h>

#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/gcm/gcm.h"

#define WIDE 8

/* An unreduced sum of products: low + mid x^64 + high x^128 in bit positions. */
struct sum {
	__m128i low, mid, high;
};

INLINE __m128i reverse(__m128i x)
{
	const __m128i order = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
	return _mm_shuffle_epi8(x, order);
}

/* Block i of p, as a number. */
INLINE __m128i number(const uint8_t *p, size_t i)
{
	return reverse(aesni_load(p + 16 * i));
}

INLINE struct sum product(__m128i x, __m128i y)
{
	return (struct sum){
	        _mm_clmulepi64_si128(x, y, 0x00),
	        _mm_xor_si128(_mm_clmulepi64_si128(x, y, 0x01), _mm_clmulepi64_si128(x, y, 0x10)),
	        _mm_clmulepi64_si128(x, y, 0x11)};
}

INLINE struct sum add(struct sum s, struct sum t)
{
	return (struct sum){_mm_xor_si128(s.low, t.low), _mm_xor_si128(s.mid, t.mid),
	                    _mm_xor_si128(s.high, t.high)};
}

/* Modulo x^128 + x^7 + x^2 + x + 1. The lowest 64 bits v are coefficients from x^192 on: 128 places
 * up they count v (1 + x + x^2 + x^7), and times x is a shift right; v << 64 and the product by
 * 0xc2 << 56 are just that. Twice. */
INLINE __m128i reduce(struct sum s)
{
	const __m128i poly = _mm_set_epi64x(0, (long long)0xc200000000000000);
	__m128i low = _mm_xor_si128(s.low, _mm_slli_si128(s.mid, 8));
	__m128i high = _mm_xor_si128(s.high, _mm_srli_si128(s.mid, 8));
	for (int i = 0; i < 2; i++)
		low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e),
		                    _mm_clmulepi64_si128(low, poly, 0x00));
	return _mm_xor_si128(high, low);
}

/* Entry i of the table: the hash key to the power i + 1, times x^-1. */
INLINE __m128i power(const struct pak_gcm *g, size_t i)
{
	return _mm_load_si128((const void *)g->table[i]);
}

INLINE __m128i times(__m128i x, __m128i y)
{
	return reduce(product(x, y));
}

/* Both halves of each the sum of the halves of x. */
INLINE __m128i folded(__m128i x)
{
	return _mm_xor_si128(x, _mm_shuffle_epi32(x, 0x4e));
}

/* x times entry i of the table, with three products instead of four (Karatsuba): mid lacks low +
 * high, to be added once to a sum of these. Entry WIDE + i is the folded factor. */
INLINE struct sum product3(const struct pak_gcm *g, __m128i x, size_t i)
{
	__m128i h = power(g, i);
	return (struct sum){_mm_clmulepi64_si128(x, h, 0x00),
	                    _mm_clmulepi64_si128(folded(x), power(g, WIDE + i), 0x00),
	                    _mm_clmulepi64_si128(x, h, 0x11)};
}

INLINE __m128i reduce3(struct sum s)
{
	s.mid = _mm_xor_si128(s.mid, _mm_xor_si128(s.low, s.high));
	return reduce(s);
}

/* Most messages under a fresh key are short: higher powers wait until they are wanted. */
static void more_powers(struct pak_gcm *g)
{
	__m128i h = power(g, 0), h2 = times(h, h), h3 = times(h2, h), h4 = times(h2, h2);
	__m128i p[WIDE] = {
	        h, h2, h3, h4, times(h4, h), times(h4, h2), times(h4, h3), times(h4, h4)};
	EACH (i, WIDE) {
		_mm_store_si128((void *)g->table[i], p[i]);
		_mm_store_si128((void *)g->table[WIDE + i], folded(p[i]));
	}
	g->powers = WIDE;
}

static void set_key(struct pak_gcm *g)
{
	/* h x^-1: a shift left; what leaves at the top is x^-1 = x^127 + x^6 + x + 1. */
	uint8_t block[16] = {0};
	pak_aes_encrypt_block(&g->aes, block, block);
	__m128i h = number(block, 0);
	__m128i carry = _mm_srai_epi32(_mm_shuffle_epi32(h, 0xff), 31);
	const __m128i x_inverse = _mm_set_epi64x((long long)0xc200000000000000, 1);
	__m128i shifted =
	        _mm_or_si128(_mm_slli_epi64(h, 1), _mm_slli_si128(_mm_srli_epi64(h, 63), 8));
	h = _mm_xor_si128(shifted, _mm_and_si128(carry, x_inverse));
	_mm_store_si128((void *)g->table[0], h);
	aesni_store(block, _mm_setzero_si128());
	g->powers = 1;
}

/* x (as a number) continued over 1 <= n < WIDE blocks. */
INLINE __m128i hash_few(const struct pak_gcm *g, __m128i x, const uint8_t *in, size_t n)
{
	struct sum s = product(_mm_xor_si128(x, number(in, 0)), power(g, n - 1));
	for (size_t i = 1; i < n; i++)
		s = add(s, product(number(in, i), power(g, n - 1 - i)));
	return reduce(s);
}

INLINE __m128i hash_wide(const struct pak_gcm *g, __m128i x, const uint8_t *in)
{
	struct sum s = product3(g, number(in, WIDE - 1), 0);
	EACH_FROM (i, 1, WIDE - 1)
		s = add(s, product3(g, number(in, WIDE - 1 - i), i));
	return reduce3(add(s, product3(g, _mm_xor_si128(x, number(in, 0)), WIDE - 1)));
}

INLINE __m128i hash_blocks(struct pak_gcm *g, __m128i x, const uint8_t *in, size_t n)
{
	if (n > 1 && g->powers < WIDE)
		more_powers(g);
	for (; n >= WIDE; n -= WIDE, in += 16 * WIDE)
		x = hash_wide(g, x, in);
	return n > 0 ? hash_few(g, x, in, n) : x;
}

static void hash(struct pak_gcm *g, const uint8_t *in, size_t len)
{
	size_t rest = len % 16;
	__m128i x = hash_blocks(g, number(g->hash, 0), in, len / 16);
	if (rest > 0) {
		uint8_t block[16] = {0};
		memcpy(block, in + len - rest, rest);
		x = hash_few(g, x, block, 1);
	}
	aesni_store(g->hash, reverse(x));
}

/* The blocks counter, counter + 1, ...: `counter` is reversed, so the count is its lowest 32 bits.
 */
INLINE void counters(__m128i b[WIDE], __m128i counter)
{
	EACH (i, WIDE)
		b[i] = reverse(_mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, (int)i)));
}

/* What goes from one turn to the next. */
struct flow {
	__m128i counter;    /* of the first block after those in next */
	__m128i x;          /* the hash */
	__m128i next[WIDE]; /* counter blocks, the first round key added */
};

INLINE __m128i counter_and_key(__m128i counter, unsigned i, const uint8_t (*keys)[16])
{
	counter = reverse(_mm_add_epi32(counter, _mm_set_epi32(0, 0, 0, (int)i)));
	return _mm_xor_si128(counter, aesni_round_key(keys, 0));
}

/* One turn: in to out, with the WIDE blocks at `text` into the hash and the counter blocks of the
 * next turn made between the rounds. The hash so far is wanted last, as it comes late from the turn
 * before. text may be in, which out may be. */
INLINE void stitch(const struct pak_gcm *g, struct flow *f, uint8_t *out, const uint8_t *in,
                   const uint8_t *text, unsigned rounds)
{
	const uint8_t(*keys)[16] = AESNI_ENC(&g->aes);
	__m128i b[WIDE], k;
	struct sum s;
	EACH (i, WIDE)
		b[i] = f->next[i];
	EACH_FROM (r, 1, rounds) {
		k = aesni_round_key(keys, r);
		EACH (i, WIDE)
			b[i] = _mm_aesenc_si128(b[i], k);
		if (r == 1)
			s = product3(g, number(text, WIDE - 1), 0);
		else if (r < WIDE)
			s = add(s, product3(g, number(text, WIDE - r), r - 1));
		else if (r == WIDE)
			s = add(s, product3(g, _mm_xor_si128(f->x, number(text, 0)), WIDE - 1));
		if (r <= WIDE)
			f->next[r - 1] = counter_and_key(f->counter, r - 1, keys);
	}
	f->counter = _mm_add_epi32(f->counter, _mm_set_epi32(0, 0, 0, WIDE));
	f->x = reduce3(s);
	k = aesni_round_key(keys, rounds);
	EACH (i, WIDE)
		b[i] = _mm_aesenclast_si128(b[i], _mm_xor_si128(k, aesni_load(in + 16 * i)));
	EACH (i, WIDE)
		aesni_store(out + 16 * i, b[i]);
}

INLINE void xor_store(uint8_t *out, const uint8_t *in, const __m128i b[WIDE])
{
	EACH (i, WIDE)
		aesni_store(out + 16 * i, _mm_xor_si128(b[i], aesni_load(in + 16 * i)));
}

/* len < 16 WIDE bytes, of which the last block may be partial; returns the hash. */
INLINE __m128i tail(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, __m128i counter,
                    __m128i x, unsigned rounds, int decrypt)
{
	size_t whole = len / 16, rest = len % 16;
	__m128i b[WIDE];
	counters(b, counter);
	if (len <= 16)
		aesni_encrypt(b, 1, AESNI_ENC(&g->aes), rounds);
	else
		aesni_encrypt(b, WIDE, AESNI_ENC(&g->aes), rounds);
	if (decrypt)
		x = hash_blocks(g, x, in, whole);
	EACH (i, WIDE) {
		if (i < whole)
			aesni_store(out + 16 * i, _mm_xor_si128(b[i], aesni_load(in + 16 * i)));
		else if (i == whole && rest > 0)
			aesni_store(g->stream, b[i]);
	}
	if (!decrypt)
		x = hash_blocks(g, x, out, whole);
	if (rest > 0) {
		uint8_t block[16] = {0};
		memcpy(block, in + 16 * whole, rest);
		__m128i text = aesni_load(block), y = _mm_xor_si128(text, aesni_load(g->stream));
		aesni_store(block, y);
		memcpy(out + 16 * whole, block, rest);
		memset(block + rest, 0, 16 - rest);
		aesni_store(g->pending, decrypt ? text : aesni_load(block));
		whole++;
	}
	counter = _mm_add_epi32(counter, _mm_cvtsi32_si128((int)whole));
	aesni_store(g->counter, reverse(counter));
	g->partial = (uint32_t)rest;
	return x;
}

INLINE void crypt_n(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt,
                    unsigned rounds)
{
	const __m128i step = _mm_set_epi32(0, 0, 0, WIDE);
	if (g->partial > 0)
		hash(g, g->pending, g->partial);
	__m128i counter = number(g->counter, 0), x = number(g->hash, 0), b[WIDE];
	size_t n = len / (16 * WIDE);
	if (n > 0 && g->powers < WIDE)
		more_powers(g);
	if (n > 0 &&
	    !decrypt) { /* the first ciphertext; from here on the hash is one turn behind */
		counters(b, counter);
		aesni_encrypt(b, WIDE, AESNI_ENC(&g->aes), rounds);
		xor_store(out, in, b);
		counter = _mm_add_epi32(counter, step);
		in += 16 * WIDE;
		out += 16 * WIDE;
		n--;
	}
	if (n > 0) {
		struct flow f = {.counter = _mm_add_epi32(counter, step), .x = x};
		EACH (i, WIDE)
			f.next[i] = counter_and_key(counter, i, AESNI_ENC(&g->aes));
		for (; n > 0; n--, in += 16 * WIDE, out += 16 * WIDE)
			stitch(g, &f, out, in, decrypt ? in : out - (ptrdiff_t)(16 * WIDE), rounds);
		x = f.x;
		counter = _mm_sub_epi32(f.counter, step);
	}
	if (!decrypt && len >= 16 * WIDE)
		x = hash_wide(g, x, out - (ptrdiff_t)(16 * WIDE));
	x = tail(g, out, in, len % (16 * WIDE), counter, x, rounds, decrypt);
	aesni_store(g->hash, reverse(x));
}

static void encrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	AESNI_BY_ROUNDS(&g->aes, crypt_n, g, out, in, len, 0);
}

static void decrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	AESNI_BY_ROUNDS(&g->aes, crypt_n, g, out, in, len, 1);
}

static void final(struct pak_gcm *g, uint8_t tag[16])
{
	__m128i x = number(g->hash, 0), mask;
	__m128i lengths = _mm_set_epi64x((long long)(g->aad_len * 8), (long long)(g->text_len * 8));
	struct sum s;
	if (g->partial > 0) {
		if (g->powers < 2)
			more_powers(g);
		x = _mm_xor_si128(x, number(g->pending, 0));
		s = add(product(x, power(g, 1)), product(lengths, power(g, 0)));
	} else {
		s = product(_mm_xor_si128(x, lengths), power(g, 0));
	}
	mask = aesni_load(g->j0);
	if (g->aes.rounds == 14)
		aesni_encrypt(&mask, 1, AESNI_ENC(&g->aes), 14);
	else if (g->aes.rounds == 10)
		aesni_encrypt(&mask, 1, AESNI_ENC(&g->aes), 10);
	else
		aesni_encrypt(&mask, 1, AESNI_ENC(&g->aes), 12);
	aesni_store(tag, _mm_xor_si128(reverse(reduce(s)), mask));
	g->partial = 0;
}

const struct pak_gcm_impl pak_gcm_x86_aesni = {
        .name = "gcm_x86_aesni",
        .needs = PAK_CPU_AESNI,
        .aes = &pak_aes_x86_aesni,
        .set_key = set_key,
        .hash = hash,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .final = final,
};
