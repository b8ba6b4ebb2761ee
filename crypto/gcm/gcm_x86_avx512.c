/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM (SP 800-38D) with VAES and VPCLMULQDQ on 512-bit registers.
 *
 * Bulk: 32 counter blocks in flight, the hashing of 32 blocks woven between their rounds, one
 * reduction for all. The rest, for most messages all there is, takes one pass in which lane 0 is
 * not text: it encrypts J0 for the tag and hashes the associated data. The lengths block is in the
 * pass too, so that one reduction serves everything. The first text of a message in pieces is
 * treated as if it were all: if not, `lanes` holds what was hashed without need. */
#include <config.h>

#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/gcm/gcm_x86_avx512.h"

#define BULK (64 * (size_t)WIDE)
#define STEP ((size_t)256)
#define SHORT \
	288 /* bytes of text in a last pass: 18 blocks, with lane 0 and the lengths 5 vectors */
#define PIECE STEP /* bytes of text in a piece pass: 16 blocks, with lane 0 5 vectors */

static void set_key(struct pak_gcm *g)
{
	__m128i h = load128(g->aes.u.round_key.enc[0]);
	for (unsigned r = 1; r < g->aes.rounds; r++)
		h = _mm_aesenc_si128(h, load128(g->aes.u.round_key.enc[r]));
	h = _mm_aesenclast_si128(h, load128(g->aes.u.round_key.enc[g->aes.rounds]));
	first_powers(g, reverse128(h));
}

INLINE __m512i load_hash(const struct pak_gcm *g)
{
	return lane0(reverse128(load128(g->hash)));
}

INLINE void store_hash(struct pak_gcm *g, __m512i x)
{
	store128(g->hash, reverse128(_mm512_castsi512_si128(x)));
}

INLINE __m512i load_counter(const struct pak_gcm *g)
{
	return reverse(_mm512_broadcast_i32x4(load128(g->counter)));
}

INLINE void store_counter(struct pak_gcm *g, __m512i c)
{
	store128(g->counter, reverse128(_mm512_castsi512_si128(c)));
}

/* x (a number in lane 0) continued over 1 to 16 blocks, the last of which may be partial. */
INLINE __m512i hash_few(struct pak_gcm *g, __m512i x, const uint8_t *in, size_t len)
{
	size_t blocks = (len + 15) / 16;
	want_powers(g, blocks);
	__m512i v = reverse(_mm512_maskz_loadu_epi8(low_bytes(len), in));
	struct sum s = product(_mm512_xor_si512(v, x), powers(g, blocks));
	for (size_t done = 64; done < len; done += 64) {
		v = reverse(_mm512_maskz_loadu_epi8(low_bytes(len - done), in + done));
		s = add_product(s, v, powers(g, blocks - done / 16));
	}
	return lane0(add_lanes(reduce(s)));
}

INLINE __m512i hash_bulk(const struct pak_gcm *g, __m512i x, const uint8_t *in)
{
	struct sum s;
	EACH (i, WIDE) {
		__m512i v = reverse(_mm512_loadu_si512(in + 64 * i));
		s = add_bulk(g, s, i == 0 ? _mm512_xor_si512(v, x) : v, i);
	}
	return reduce_bulk(s);
}

static void hash(struct pak_gcm *g, const uint8_t *in, size_t len)
{
	__m512i x = load_hash(g);
	if (len >= BULK)
		want_bulk(g);
	for (; len >= BULK; in += BULK, len -= BULK)
		x = hash_bulk(g, x, in);
	for (; len > STEP; in += STEP, len -= STEP)
		x = hash_few(g, x, in, STEP);
	if (len > 0)
		x = hash_few(g, x, in, len);
	store_hash(g, x);
}

/* --- whole vectors */

/* A counter c, reversed so that the count is its lowest 32 bits. */
INLINE __m512i advance(__m512i c, unsigned blocks)
{
	return _mm512_add_epi32(c, _mm512_maskz_set1_epi32(0x1111, (int)blocks));
}

/* Counters c, c + 1, c + 2 ... in the lanes of n vectors, from c in every lane. */
INLINE void counters(__m512i *b, unsigned n, __m512i c)
{
	EACH (i, n) {
		const int at = 4 * (int)i;
		b[i] = reverse(
		        _mm512_add_epi32(c, _mm512_set_epi32(0, 0, 0, at + 3, 0, 0, 0, at + 2, 0, 0,
		                                             0, at + 1, 0, 0, 0, at)));
	}
}

struct stream {
	__m512i counter, x; /* counter in all lanes; the hash in lane 0 */
};

/* Encrypts WIDE vectors of counters up to the last round; between the rounds the WIDE vectors at
 * `text` go into the hash. */
INLINE __m512i stitch(const struct pak_gcm *g, __m512i b[WIDE], __m512i x, const uint8_t *text,
                      unsigned rounds)
{
	struct sum s;
	__m512i k = round_key(g, 0);
	EACH (i, WIDE)
		b[i] = _mm512_xor_si512(b[i], k);
	EACH_FROM (r, 1, rounds) {
		k = round_key(g, r);
		EACH (i, WIDE)
			b[i] = _mm512_aesenc_epi128(b[i], k);
		if (r <= WIDE) {
			__m512i v = reverse(_mm512_loadu_si512(text + 64 * (r - 1)));
			s = add_bulk(g, s, r == 1 ? _mm512_xor_si512(v, x) : v, r - 1);
		}
	}
	return reduce_bulk(s);
}

/* The last round takes the text in with its key. */
INLINE void last_round(const struct pak_gcm *g, uint8_t *out, const uint8_t *in, __m512i b[WIDE],
                       unsigned rounds)
{
	__m512i k = round_key(g, rounds);
	EACH (i, WIDE) {
		__m512i text = _mm512_loadu_si512(in + 64 * i);
		b[i] = _mm512_aesenclast_epi128(b[i], _mm512_xor_si512(k, text));
	}
	EACH (i, WIDE)
		_mm512_storeu_si512(out + 64 * i, b[i]);
}

/* n >= 1 bulk steps. When encrypting, the hash runs one step behind the text. */
INLINE struct stream bulk(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t n,
                          struct stream s, int decrypt, unsigned rounds)
{
	__m512i b[WIDE];
	want_bulk(g);
	if (!decrypt) {
		counters(b, WIDE, s.counter);
		__m512i k = round_key(g, 0);
		EACH (i, WIDE)
			b[i] = _mm512_xor_si512(b[i], k);
		EACH_FROM (r, 1, rounds) {
			k = round_key(g, r);
			EACH (i, WIDE)
				b[i] = _mm512_aesenc_epi128(b[i], k);
		}
		last_round(g, out, in, b, rounds);
		s.counter = advance(s.counter, 4 * WIDE);
		in += BULK, out += BULK, n--;
	}
	for (; n > 0; n--, in += BULK, out += BULK) {
		counters(b, WIDE, s.counter);
		s.x = stitch(g, b, s.x, decrypt ? in : out - BULK, rounds);
		last_round(g, out, in, b, rounds);
		s.counter = advance(s.counter, 4 * WIDE);
	}
	if (!decrypt)
		s.x = hash_bulk(g, s.x, out - BULK);
	return s;
}

/* 16 blocks. */
INLINE struct stream step(struct pak_gcm *g, uint8_t *out, const uint8_t *in, struct stream s,
                          int decrypt, unsigned rounds)
{
	__m512i b[4];
	struct sum t;
	want_powers(g, 16);
	counters(b, 4, s.counter);
	encrypt_vectors(g, b, 4, rounds);
	EACH (i, 4) {
		__m512i text = _mm512_loadu_si512(in + 64 * i);
		b[i] = _mm512_xor_si512(b[i], text);
		_mm512_storeu_si512(out + 64 * i, b[i]);
		__m512i v = reverse(decrypt ? text : b[i]);
		t = i == 0 ? product(_mm512_xor_si512(v, s.x), powers(g, 16))
		           : add_product(t, v, powers(g, 16 - 4 * i));
	}
	s.counter = advance(s.counter, 16);
	s.x = lane0(add_lanes(reduce(t)));
	return s;
}

/* Whole vectors until at most `keep` bytes are left; returns how many it did. */
INLINE size_t whole_steps(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                          size_t keep, struct stream *s, int decrypt, unsigned rounds)
{
	size_t done = len & ~(BULK - 1);
	if (done > 0)
		*s = bulk(g, out, in, len / BULK, *s, decrypt, rounds);
	for (; len - done > keep; done += STEP)
		*s = step(g, out + done, in + done, *s, decrypt, rounds);
	return done;
}

/* --- the last pass */

/* v vectors of key stream, lane 0 of b[0] not for text; text starts in lane 1. Its ciphertext is
 * left in b as numbers, zeros around it. v and decrypt are constants. A masked access survives
 * bytes of a page that is not there, but slowly. So text is loaded and stored as it lies and
 * shifted by a lane in registers, and a vector that has none is loaded from where there is
 * something. */
INLINE void crypt_lanes(struct pak_gcm *g, __m512i *b, uint8_t *out, const uint8_t *in, size_t len,
                        unsigned v, int decrypt)
{
	const __m512i zero = _mm512_setzero_si512();
	__m512i text[5], y[5];
	if (len == 0)
		in = out = g->pending;
	EACH (i, v) {
		size_t from = len > 64 * i ? 64 * i : 0;
		text[i] = _mm512_maskz_loadu_epi8(low_bytes(len - from), in + from);
	}
	EACH (i, v) {
		__mmask64 m = low_bytes(len + 16 > 64 * i ? len + 16 - 64 * i : 0);
		if (i == 0)
			m = _kandn_mask64(0xffff, m);
		__m512i x = _mm512_alignr_epi64(text[i], i == 0 ? zero : text[i - 1], 6);
		y[i] = _mm512_maskz_mov_epi8(m, _mm512_xor_si512(b[i], x));
		b[i] = reverse(decrypt ? _mm512_maskz_mov_epi8(m, x) : y[i]);
	}
	EACH (i, v)
		if (i == 0 || len > 64 * i)
			_mm512_mask_storeu_epi8(
			        out + 64 * i, low_bytes(len - 64 * i),
			        _mm512_alignr_epi64(i == v - 1 ? zero : y[i + 1], y[i], 2));
}

INLINE struct sum hash_lanes(const struct pak_gcm *g, const __m512i *b, size_t blocks, unsigned v)
{
	struct sum s = product(b[0], powers(g, blocks));
	EACH_FROM (i, 1, v)
		s = add_product(s, b[i], powers(g, blocks - 4 * i));
	return s;
}

/* What resume() wants: lane 0, the last blocks of the ciphertext after it, both as numbers. */
INLINE void keep_lanes(struct pak_gcm *g, const __m512i *b, size_t len, unsigned v)
{
	EACH (i, v)
		_mm512_store_si512(g->lanes[4 * i], b[i]);
	g->last_len = (uint32_t)len;
}

/* The lengths block as block n of the lanes, if that is in vector i; there is nothing else in its
 * place. */
INLINE __m512i set_lengths(__m512i x, unsigned i, size_t n, uint64_t aad_len, uint64_t len)
{
	uint64_t half = (uint64_t)1 << 2 * n;
	x = _mm512_mask_set1_epi64(x, (__mmask8)(half >> 8 * i), (long long)(len * 8));
	return _mm512_mask_set1_epi64(x, (__mmask8)(2 * half >> 8 * i), (long long)(aad_len * 8));
}

/* A message of at most SHORT bytes, at most 16 of associated data, under a 96-bit IV: counters are
 * small constants. */
INLINE void short_message(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12],
                          const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len,
                          unsigned v, int decrypt, unsigned rounds)
{
	size_t blocks = (len + 15) / 16 + 2; /* with associated data and lengths */
	__m128i fixed = _mm_loadl_epi64((const void *)iv), mask;
	__m512i iv4, b[5];
	fixed = _mm_insert_epi32(fixed, (int)pak_load32_le(iv + 8), 2);
	iv4 = _mm512_broadcast_i32x4(fixed);
	EACH (i, v) {
		const int n = (int)(4 * i + 1) << 24;
		b[i] = _mm512_or_si512(iv4,
		                       _mm512_set_epi32(n + (3 << 24), 0, 0, 0, n + (2 << 24), 0, 0,
		                                        0, n + (1 << 24), 0, 0, 0, n, 0, 0, 0));
	}
	if (v > 1)
		want_powers(g, blocks);
	encrypt_vectors(g, b, v, rounds);
	mask = _mm512_castsi512_si128(b[0]);
	crypt_lanes(g, b, out, in, len, v, decrypt);
	if (aad_len > 0) {
		__mmask16 m = (__mmask16)low_bytes(aad_len);
		b[0] = _mm512_or_si512(b[0], lane0(reverse128(_mm_maskz_loadu_epi8(m, aad))));
	}
	keep_lanes(g, b, len, v);
	b[v - 1] = set_lengths(b[v - 1], v - 1, blocks - 1, aad_len, len);
	__m128i x = add_lanes(reduce(hash_lanes(g, b, blocks, v)));
	store128(tag, _mm_xor_si128(mask, reverse128(x)));
}

/* Lanes of counter blocks, J0's first. */
INLINE void lanes(const struct pak_gcm *g, __m512i *b, __m512i counter, unsigned v)
{
	counters(b, v, advance(counter, (unsigned)-1));
	b[0] = _mm512_mask_broadcast_i32x4(b[0], 0x000f, load128(g->j0));
}

/* x from lane 0 to lane 1: the hash so far is added to the block that follows lane 0. */
INLINE __m512i to_lane1(__m512i x)
{
	return _mm512_maskz_shuffle_i64x2(0x0c, x, x, 0x00);
}

/* The end, at most SHORT bytes, of a longer message. */
INLINE void end_message(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                        size_t len, const struct stream *s, unsigned v, int decrypt,
                        unsigned rounds)
{
	size_t blocks = (len + 15) / 16 + 2;
	__m512i b[5];
	__m128i mask;
	lanes(g, b, s->counter, v);
	want_powers(g, blocks);
	encrypt_vectors(g, b, v, rounds);
	mask = _mm512_castsi512_si128(b[0]);
	crypt_lanes(g, b, out, in, len, v, decrypt);
	keep_lanes(g, b, len, v);
	store_hash(g, s->x);
	EACH (i, v)
		b[i] = set_lengths(b[i], i, blocks - 1, g->aad_len, g->text_len);
	b[0] = _mm512_xor_si512(b[0], to_lane1(s->x));
	__m128i x = add_lanes(reduce(hash_lanes(g, b, blocks, v)));
	store128(tag, _mm_xor_si128(mask, reverse128(x)));
}

/* --- messages in pieces */

/* 1 to PIECE bytes of text, the last block in vector v - 1. */
INLINE void piece_pass(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                       struct stream s, unsigned v, int decrypt, unsigned rounds)
{
	size_t whole = len / 16, rest = len % 16;
	__mmask8 last = (__mmask8)(3 << 2 * ((whole + 1) & 3));
	__m512i b[5];
	lanes(g, b, s.counter, v);
	want_powers(g, whole + 1);
	encrypt_vectors(g, b, v, rounds);
	if (rest > 0)
		store128(g->stream, one_lane(b[v - 1], (whole + 1) & 3));
	crypt_lanes(g, b, out, in, len, v, decrypt);
	store_counter(g, advance(s.counter, (unsigned)(whole + (rest > 0))));
	if (rest > 0) {
		store128(g->pending, reverse128(one_lane(b[v - 1], (whole + 1) & 3)));
		b[v - 1] = _mm512_mask_mov_epi64(b[v - 1], last, _mm512_setzero_si512());
	}
	if (whole > 0) {
		b[0] = _mm512_xor_si512(b[0], to_lane1(s.x));
		s.x = lane0(add_lanes(reduce(hash_lanes(g, b, whole + 1, v))));
	}
	store_hash(g, s.x);
	g->partial = (uint32_t)rest;
}

typedef size_t steps_function(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                              size_t keep, struct stream *s);

/* Text after the first. */
INLINE void piece(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt,
                  unsigned rounds, steps_function *steps)
{
	struct stream s = {load_counter(g), load_hash(g)};
	if (len > PIECE) {
		size_t done = steps(g, out, in, len, PIECE, &s);
		out += done, in += done, len -= done;
	}
	if (len <= 48)
		piece_pass(g, out, in, len, s, 1, decrypt, rounds);
	else if (len <= 112)
		piece_pass(g, out, in, len, s, 2, decrypt, rounds);
	else if (len <= 176)
		piece_pass(g, out, in, len, s, 3, decrypt, rounds);
	else if (len <= 240)
		piece_pass(g, out, in, len, s, 4, decrypt, rounds);
	else
		piece_pass(g, out, in, len, s, 5, decrypt, rounds);
}

/* A block under the key. */
static __m128i encrypt_one(const struct pak_gcm *g, __m128i x)
{
	x = _mm_xor_si128(x, load128(g->aes.u.round_key.enc[0]));
	for (unsigned r = 1; r < g->aes.rounds; r++)
		x = _mm_aesenc_si128(x, load128(g->aes.u.round_key.enc[r]));
	return _mm_aesenclast_si128(x, load128(g->aes.u.round_key.enc[g->aes.rounds]));
}

/* After a text that was treated as all: `hash` does not have what is in the lanes yet. Lane 0 is
 * the associated data of a short message, else zero with the hash before it. */
static void resume(struct pak_gcm *g)
{
	size_t len = g->last_len, rest = len % 16, from;
	__m512i c = reverse(_mm512_broadcast_i32x4(load128(g->j0)));
	for (size_t i = 0; i <= len + 15; i += 64) {
		__m512i x = _mm512_load_si512(g->lanes[i / 16]);
		_mm512_store_si512(g->lanes[i / 16], reverse(x));
	}
	from = g->partial > 0 ? 0 : 1;
	hash(g, g->lanes[from], 16 * (1 - from) + len - rest);
	store_counter(g, advance(c, (unsigned)((g->text_len + 15) / 16 + 1)));
	g->partial = (uint32_t)rest;
	if (rest == 0)
		return;
	c = advance(c, (unsigned)(g->text_len / 16 + 1));
	store128(g->stream, encrypt_one(g, reverse128(_mm512_castsi512_si128(c))));
	store128(g->pending, load128(g->lanes[1 + len / 16]));
}

static void final(struct pak_gcm *g, uint8_t tag[16])
{
	size_t blocks = (g->partial + 15) / 16 + 1;
	__m128i waits = _mm_maskz_loadu_epi8((__mmask16)low_bytes(g->partial), g->pending);
	__m512i x = _mm512_xor_si512(lane0(reverse128(waits)), load_hash(g));
	x = _mm512_xor_si512(
	        x, set_lengths(_mm512_setzero_si512(), 0, blocks - 1, g->aad_len, g->text_len));
	__m128i t = add_lanes(reduce(product(x, powers(g, blocks))));
	store128(tag, _mm_xor_si128(encrypt_one(g, load128(g->j0)), reverse128(t)));
	g->partial = 0;
}

/* --- one function for each number of rounds, direction and number of vectors */

typedef void message_function(struct pak_gcm *g, uint8_t *out, uint8_t tag[16],
                              const uint8_t iv[12], const uint8_t *aad, size_t aad_len,
                              const uint8_t *in, size_t len);

#define SHORT_MESSAGE(name, v, decrypt, rounds) \
	static void name(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12], \
	                 const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len) \
	{ \
		short_message(g, out, tag, iv, aad, aad_len, in, len, v, decrypt, rounds); \
	}

#define INSTANCE(name, decrypt, rounds) \
	SHORT_MESSAGE(name##_short1, 1, decrypt, rounds) \
	SHORT_MESSAGE(name##_short2, 2, decrypt, rounds) \
	SHORT_MESSAGE(name##_short3, 3, decrypt, rounds) \
	SHORT_MESSAGE(name##_short4, 4, decrypt, rounds) \
	SHORT_MESSAGE(name##_short5, 5, decrypt, rounds) \
	static __attribute__((noinline)) \
	size_t name##_steps(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, \
	                    size_t keep, struct stream *s) \
	{ \
		return whole_steps(g, out, in, len, keep, s, decrypt, rounds); \
	} \
	static void name##_first(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], \
	                         const uint8_t *in, size_t len, struct stream s) \
	{ \
		size_t done = name##_steps(g, out, in, len, SHORT, &s); \
		if (len - done <= 96) \
			end_message(g, out + done, tag, in + done, len - done, &s, 2, decrypt, \
			            rounds); \
		else \
			end_message(g, out + done, tag, in + done, len - done, &s, 5, decrypt, \
			            rounds); \
	} \
	static void name##_long(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], \
	                        const uint8_t iv[12], const uint8_t *aad, size_t aad_len, \
	                        const uint8_t *in, size_t len) \
	{ \
		name##_first(g, out, tag, in, len, begin_message(g, iv, aad, aad_len, len)); \
	} \
	static __attribute__((noinline)) void name##_piece(struct pak_gcm *g, uint8_t *out, \
	                                                   const uint8_t *in, size_t len) \
	{ \
		piece(g, out, in, len, decrypt, rounds, name##_steps); \
	} \
	static message_function *const name##_message[] = {name##_short1, name##_short2, \
	                                                   name##_short3, name##_short4, \
	                                                   name##_short5, name##_long};

static struct stream begin_message(struct pak_gcm *g, const uint8_t iv[12], const uint8_t *aad,
                                   size_t aad_len, size_t len)
{
	pak_gcm_start(g, iv, 12);
	if (aad_len > 0)
		hash(g, aad, aad_len);
	g->aad_len = aad_len;
	g->text_len = len;
	return (struct stream){load_counter(g), load_hash(g)};
}

INSTANCE(seal_128, 0, 10)
INSTANCE(seal_192, 0, 12)
INSTANCE(seal_256, 0, 14)
INSTANCE(open_128, 1, 10)
INSTANCE(open_192, 1, 12)
INSTANCE(open_256, 1, 14)

/* The number of vectors of a short message, less one; 5 for a long one. */
INLINE size_t kind(size_t aad_len, size_t len)
{
	return aad_len > 16 || len > SHORT ? 5 : (len + 31) / 64;
}

/* The functions of one direction, for the number of rounds of the key. */
#define BY_ROUNDS(g, direction, name) \
	((g)->aes.rounds == 14   ? direction##_256_##name \
	 : (g)->aes.rounds == 10 ? direction##_128_##name \
	                         : direction##_192_##name)

static void seal(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12],
                 const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	BY_ROUNDS(g, seal, message)[kind(aad_len, len)](g, out, tag, iv, aad, aad_len, in, len);
}

static void open(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12],
                 const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	BY_ROUNDS(g, open, message)[kind(aad_len, len)](g, out, tag, iv, aad, aad_len, in, len);
}

typedef void first_function(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                            size_t len, struct stream s);

/* The first text, long or not of the usual shape. */
static void first_text(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len,
                       first_function *first)
{
	if (g->partial > 0)
		hash(g, g->pending, g->partial);
	g->partial = 0;
	first(g, out, g->tag, in, len, (struct stream){load_counter(g), load_hash(g)});
}

static void encrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t k = kind(g->aad_len, len);
	if (g->text_len > len) {
		BY_ROUNDS(g, seal, piece)(g, out, in, len);
		return;
	}
	g->tag_ready = 1;
	if (k < 5 && g->iv96)
		BY_ROUNDS(g, seal, message)
	[k](g, out, g->tag, g->j0, g->pending, g->partial, in, len);
	else first_text(g, out, in, len, BY_ROUNDS(g, seal, first));
}

static void decrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	size_t k = kind(g->aad_len, len);
	if (g->text_len > len) {
		BY_ROUNDS(g, open, piece)(g, out, in, len);
		return;
	}
	g->tag_ready = 1;
	if (k < 5 && g->iv96)
		BY_ROUNDS(g, open, message)
	[k](g, out, g->tag, g->j0, g->pending, g->partial, in, len);
	else first_text(g, out, in, len, BY_ROUNDS(g, open, first));
}

const struct pak_gcm_impl pak_gcm_x86_avx512 = {
        .name = "gcm_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .aes = &pak_aes_x86_aesni,
        .set_key = set_key,
        .hash = hash,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .resume = resume,
        .final = final,
        .seal = seal,
        .open = open,
};
