/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM (SP 800-38D) with VAES and VPCLMULQDQ on 256-bit registers, two blocks each: sixteen
 * counter blocks in flight, with the hashing of sixteen blocks of ciphertext woven between their
 * rounds and one reduction for all. Numbers, the order of their bits and the reduction are those of
 * gcm_x86_aesni.c. */
#include <config.h>

#include <string.h>

#define VAES_LANES 2
#include "crypto/aes/vaes_x86.h"
#include "crypto/base/cpu.h"
#include "crypto/gcm/gcm.h"

#define WIDE 8 /* vectors */
#define BLOCKS (2 * WIDE)
#define BULK (32 * (size_t)WIDE)
#define SUMS BLOCKS /* where in the table the sums of halves are */
_Static_assert(SUMS + WIDE <= PAK_GCM_TABLE, "table fits");

#define KEYS(g) ((const uint8_t(*)[16])(g)->aes.u.round_key.enc)

/* An unreduced sum of products in each lane: low + mid x^64 + high x^128 in bit positions. */
struct sum {
	vec low, mid, high;
};

INLINE __m128i load128(const void *p)
{
	return _mm_loadu_si128(p);
}

INLINE void store128(void *p, __m128i x)
{
	_mm_storeu_si128(p, x);
}

INLINE vec reverse(vec x)
{
	return _mm256_shuffle_epi8(x, vec_set2(0x0001020304050607, 0x08090a0b0c0d0e0f));
}

INLINE __m128i reverse128(__m128i x)
{
	return _mm_shuffle_epi8(x, _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f));
}

INLINE __m128i number(const void *p)
{
	return reverse128(load128(p));
}

INLINE struct sum product(vec x, vec y)
{
	return (struct sum){_mm256_clmulepi64_epi128(x, y, 0x00),
	                    _mm256_xor_si256(_mm256_clmulepi64_epi128(x, y, 0x01),
	                                     _mm256_clmulepi64_epi128(x, y, 0x10)),
	                    _mm256_clmulepi64_epi128(x, y, 0x11)};
}

INLINE struct sum add(struct sum s, struct sum t)
{
	return (struct sum){vec_xor(s.low, t.low), vec_xor(s.mid, t.mid), vec_xor(s.high, t.high)};
}

INLINE vec reduce_lanes(struct sum s)
{
	const vec poly = vec_set2(0, 0xc200000000000000);
	vec low = vec_xor(s.low, _mm256_bslli_epi128(s.mid, 8));
	vec high = vec_xor(s.high, _mm256_bsrli_epi128(s.mid, 8));
	for (int i = 0; i < 2; i++)
		low = vec_xor(_mm256_shuffle_epi32(low, 0x4e),
		              _mm256_clmulepi64_epi128(low, poly, 0x00));
	return vec_xor(high, low);
}

INLINE __m128i add_lanes(vec x)
{
	return _mm_xor_si128(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
}

/* The number that both lanes together are. */
INLINE __m128i reduce(struct sum s)
{
	const __m128i poly = _mm_set_epi64x(0, (long long)0xc200000000000000);
	__m128i mid = add_lanes(s.mid);
	__m128i low = _mm_xor_si128(add_lanes(s.low), _mm_slli_si128(mid, 8));
	__m128i high = _mm_xor_si128(add_lanes(s.high), _mm_srli_si128(mid, 8));
	for (int i = 0; i < 2; i++)
		low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e),
		                    _mm_clmulepi64_si128(low, poly, 0x00));
	return _mm_xor_si128(high, low);
}

/* The table: powers BLOCKS down to 1 of the hash key, each times x^-1, so that a vector of falling
 * powers can be loaded from anywhere; then the sums of their halves (Karatsuba). */
INLINE vec powers(const struct pak_gcm *g, size_t n)
{
	return vec_load(g->table[BLOCKS - n]);
}

INLINE vec sum_halves(vec x)
{
	return vec_xor(x, _mm256_shuffle_epi32(x, 0x4e));
}

/* Most messages under a fresh key are short: the higher powers wait until they are wanted. */
static void more_powers(struct pak_gcm *g)
{
	vec p = powers(g, 2), h2 = _mm256_permute4x64_epi64(p, 0x44), h4, h8;
	vec p4 = reduce_lanes(product(p, h2)), p6, p8;
	h4 = _mm256_permute4x64_epi64(p4, 0x44);
	p6 = reduce_lanes(product(p, h4));
	p8 = reduce_lanes(product(p4, h4));
	h8 = _mm256_permute4x64_epi64(p8, 0x44);
	const vec all[WIDE] = {reduce_lanes(product(p8, h8)),
	                       reduce_lanes(product(p6, h8)),
	                       reduce_lanes(product(p4, h8)),
	                       reduce_lanes(product(p, h8)),
	                       p8,
	                       p6,
	                       p4,
	                       p};
	EACH (i, WIDE)
		vec_store(g->table[2 * i], all[i]);
	/* Each vector's sums take one quadword a lane, so two vectors share a third. */
	EACH (i, WIDE / 2)
		vec_store(
		        g->table[SUMS + 2 * i],
		        _mm256_unpacklo_epi64(sum_halves(all[2 * i]), sum_halves(all[2 * i + 1])));
	g->powers = BLOCKS;
}

static void set_key(struct pak_gcm *g)
{
	/* h x^-1: a shift left; what leaves at the top is x^-1 = x^127 + x^6 + x + 1. */
	const __m128i x_inverse = _mm_set_epi64x((long long)0xc200000000000000, 1);
	__m128i h = load128(KEYS(g)[0]), carry, shifted;
	for (unsigned r = 1; r < g->aes.rounds; r++)
		h = _mm_aesenc_si128(h, load128(KEYS(g)[r]));
	h = reverse128(_mm_aesenclast_si128(h, load128(KEYS(g)[g->aes.rounds])));
	carry = _mm_srai_epi32(_mm_shuffle_epi32(h, 0xff), 31);
	shifted = _mm_or_si128(_mm_slli_epi64(h, 1), _mm_slli_si128(_mm_srli_epi64(h, 63), 8));
	h = _mm_xor_si128(shifted, _mm_and_si128(carry, x_inverse));
	vec p1 = vec_broadcast(h), p2 = reduce_lanes(product(p1, p1));
	vec_store(g->table[BLOCKS - 2], _mm256_blend_epi32(p2, p1, 0xf0));
	g->powers = 2;
}

/* x continued over 1 <= n < BLOCKS blocks. The first of an odd number goes into the upper lane. */
INLINE __m128i hash_few(const struct pak_gcm *g, __m128i x, const uint8_t *in, size_t n)
{
	size_t odd = n % 2;
	struct sum s;
	if (odd) {
		x = _mm_xor_si128(x, number(in));
		s = product(_mm256_inserti128_si256(vec_set2(0, 0), x, 1), powers(g, n + 1));
	} else {
		s = product(vec_xor(reverse(vec_load(in)), _mm256_zextsi128_si256(x)),
		            powers(g, n));
	}
	for (size_t i = 2 - odd; i < n; i += 2)
		s = add(s, product(reverse(vec_load(in + 16 * i)), powers(g, n - i)));
	return reduce(s);
}

/* Vector i of a bulk step: three products, the middle one of the sums of halves. */
INLINE struct sum add_bulk(const struct pak_gcm *g, struct sum s, vec x, unsigned i)
{
	vec h = powers(g, BLOCKS - 2 * i), sums = vec_load(g->table[SUMS + i / 2 * 2]);
	vec halves = sum_halves(x), mid;
	if (i % 2 == 0)
		mid = _mm256_clmulepi64_epi128(halves, sums, 0x00);
	else
		mid = _mm256_clmulepi64_epi128(halves, sums, 0x10);
	struct sum t = {_mm256_clmulepi64_epi128(x, h, 0x00), mid,
	                _mm256_clmulepi64_epi128(x, h, 0x11)};
	return i == 0 ? t : add(s, t);
}

INLINE __m128i reduce_bulk(struct sum s)
{
	s.mid = vec_xor3(s.mid, s.low, s.high);
	return reduce(s);
}

INLINE struct sum bulk_step(const struct pak_gcm *g, struct sum s, __m128i x, const uint8_t *text,
                            unsigned i)
{
	vec v = reverse(vec_load(text + 32 * i));
	return add_bulk(g, s, i == 0 ? vec_xor(v, _mm256_zextsi128_si256(x)) : v, i);
}

INLINE __m128i hash_bulk(const struct pak_gcm *g, __m128i x, const uint8_t *in)
{
	struct sum s;
	EACH (i, WIDE)
		s = bulk_step(g, s, x, in, i);
	return reduce_bulk(s);
}

static __m128i hash_blocks(struct pak_gcm *g, __m128i x, const uint8_t *in, size_t n)
{
	if (n > 2 && g->powers < BLOCKS)
		more_powers(g);
	for (; n >= BLOCKS; n -= BLOCKS, in += BULK)
		x = hash_bulk(g, x, in);
	return n > 0 ? hash_few(g, x, in, n) : x;
}

static void hash(struct pak_gcm *g, const uint8_t *in, size_t len)
{
	size_t rest = len % 16;
	__m128i x = hash_blocks(g, number(g->hash), in, len / 16);
	if (rest > 0) {
		uint8_t block[16] = {0};
		memcpy(block, in + len - rest, rest);
		x = hash_few(g, x, block, 1);
	}
	store128(g->hash, reverse128(x));
}

/* The blocks counter, counter + 1, ... in n vectors: `counter` is reversed, the next in the upper
 * lane, so the count is the lowest 32 bits of a lane. */
INLINE void counters(vec *b, unsigned n, vec counter)
{
	EACH (i, n)
		b[i] = reverse(_mm256_add_epi32(counter, vec_set2(0, 2 * i)));
}

INLINE void first_rounds(const struct pak_gcm *g, vec *b, unsigned n, vec counter, unsigned rounds)
{
	vec k = vec_round_key(KEYS(g), 0);
	counters(b, n, counter);
	EACH (i, n)
		b[i] = vec_xor(b[i], k);
	vec_rounds(b, n, KEYS(g), rounds, 0);
}

/* WIDE vectors of counters up to the last round; between the rounds the WIDE vectors at `text` go
 * into the hash. */
INLINE __m128i stitch(const struct pak_gcm *g, vec b[WIDE], vec counter, __m128i x,
                      const uint8_t *text, unsigned rounds)
{
	struct sum s;
	vec k = vec_round_key(KEYS(g), 0);
	counters(b, WIDE, counter);
	EACH (i, WIDE)
		b[i] = vec_xor(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = vec_round_key(KEYS(g), r);
		EACH (i, WIDE)
			b[i] = _mm256_aesenc_epi128(b[i], k);
		if (r <= WIDE)
			s = bulk_step(g, s, x, text, r - 1);
	}
	return reduce_bulk(s);
}

/* The last round takes the text in with its key. */
INLINE void last_round(const struct pak_gcm *g, uint8_t *out, const uint8_t *in, vec b[WIDE],
                       unsigned rounds)
{
	vec k = vec_round_key(KEYS(g), rounds);
	EACH (i, WIDE)
		b[i] = _mm256_aesenclast_epi128(b[i], vec_xor(k, vec_load(in + 32 * i)));
	EACH (i, WIDE)
		vec_store(out + 32 * i, b[i]);
}

/* len < BULK bytes under the key stream b: the whole blocks; the key stream after them is kept. */
INLINE void xor_tail(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, const vec *b,
                     unsigned n)
{
	EACH (i, n) {
		size_t at = 32 * i;
		if (len >= at + 32) {
			vec_store(out + at, vec_xor(b[i], vec_load(in + at)));
		} else if (len >= at + 16) {
			store128(out + at, _mm_xor_si128(vec_lane0(b[i]), load128(in + at)));
			store128(g->stream, _mm256_extracti128_si256(b[i], 1));
		} else if (len > at) {
			store128(g->stream, vec_lane0(b[i]));
		}
	}
}

/* The partial block after the last whole one. */
static void last_bytes(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt)
{
	uint8_t block[16] = {0};
	memcpy(block, in, len);
	__m128i text = load128(block), y = _mm_xor_si128(text, load128(g->stream));
	store128(block, y);
	memcpy(out, block, len);
	memset(block + len, 0, 16 - len);
	store128(g->pending, decrypt ? text : load128(block));
}

/* The whole blocks of len <= 32 n bytes, n a constant; returns the hash. */
INLINE __m128i tail_blocks(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                           unsigned n, vec counter, __m128i x, unsigned rounds, int decrypt)
{
	vec b[WIDE], k = vec_round_key(KEYS(g), rounds);
	first_rounds(g, b, n, counter, rounds);
	EACH (i, n)
		b[i] = _mm256_aesenclast_epi128(b[i], k);
	if (decrypt)
		x = hash_blocks(g, x, in, len / 16);
	xor_tail(g, out, in, len, b, n);
	return decrypt ? x : hash_blocks(g, x, out, len / 16);
}

/* len < BULK bytes, of which the last block may be partial; returns the hash. */
INLINE __m128i tail(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, vec counter,
                    __m128i x, unsigned rounds, int decrypt)
{
	size_t whole = len / 16, rest = len % 16;
	if (len > 128)
		x = tail_blocks(g, out, in, len, WIDE, counter, x, rounds, decrypt);
	else if (len > 32)
		x = tail_blocks(g, out, in, len, 4, counter, x, rounds, decrypt);
	else if (len > 0)
		x = tail_blocks(g, out, in, len, 1, counter, x, rounds, decrypt);
	if (rest > 0)
		last_bytes(g, out + 16 * whole, in + 16 * whole, rest, decrypt);
	counter = _mm256_add_epi32(counter, vec_set2(0, whole + (rest > 0)));
	store128(g->counter, reverse128(vec_lane0(counter)));
	g->partial = (uint32_t)rest;
	return x;
}

INLINE void crypt_n(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt,
                    unsigned rounds)
{
	if (g->partial > 0)
		hash(g, g->pending, g->partial);
	vec counter = _mm256_add_epi32(vec_broadcast(number(g->counter)), vec_lanes(0, 1));
	vec b[WIDE];
	__m128i x = number(g->hash);
	size_t n = len / BULK;
	if (n > 0 && g->powers < BLOCKS)
		more_powers(g);
	if (n > 0 && !decrypt) { /* from here on the hash is one turn behind */
		first_rounds(g, b, WIDE, counter, rounds);
		last_round(g, out, in, b, rounds);
		counter = _mm256_add_epi32(counter, vec_set2(0, BLOCKS));
		in += BULK, out += BULK, n--;
	}
	for (; n > 0; n--, in += BULK, out += BULK) {
		x = stitch(g, b, counter, x, decrypt ? in : out - BULK, rounds);
		last_round(g, out, in, b, rounds);
		counter = _mm256_add_epi32(counter, vec_set2(0, BLOCKS));
	}
	if (!decrypt && len >= BULK)
		x = hash_bulk(g, x, out - BULK);
	x = tail(g, out, in, len % BULK, counter, x, rounds, decrypt);
	store128(g->hash, reverse128(x));
}

static void encrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	if (g->aes.rounds == 14)
		crypt_n(g, out, in, len, 0, 14);
	else if (g->aes.rounds == 10)
		crypt_n(g, out, in, len, 0, 10);
	else
		crypt_n(g, out, in, len, 0, 12);
}

static void decrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	if (g->aes.rounds == 14)
		crypt_n(g, out, in, len, 1, 14);
	else if (g->aes.rounds == 10)
		crypt_n(g, out, in, len, 1, 10);
	else
		crypt_n(g, out, in, len, 1, 12);
}

static void final(struct pak_gcm *g, uint8_t tag[16])
{
	__m128i lengths = _mm_set_epi64x((long long)(g->aad_len * 8), (long long)(g->text_len * 8));
	__m128i x = number(g->hash), mask = _mm_xor_si128(load128(g->j0), load128(KEYS(g)[0]));
	vec v;
	for (unsigned r = 1; r < g->aes.rounds; r++)
		mask = _mm_aesenc_si128(mask, load128(KEYS(g)[r]));
	mask = _mm_aesenclast_si128(mask, load128(KEYS(g)[g->aes.rounds]));
	if (g->partial > 0) /* times h^2, and the lengths times h */
		v = _mm256_set_m128i(lengths, _mm_xor_si128(x, number(g->pending)));
	else
		v = _mm256_set_m128i(_mm_xor_si128(x, lengths), _mm_setzero_si128());
	x = reduce(product(v, powers(g, 2)));
	store128(tag, _mm_xor_si128(reverse128(x), mask));
	g->partial = 0;
}

const struct pak_gcm_impl pak_gcm_x86_vaes = {
        .name = "gcm_x86_vaes",
        .needs = PAK_CPU_VAES,
        .aes = &pak_aes_x86_aesni,
        .set_key = set_key,
        .hash = hash,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .final = final,
};
