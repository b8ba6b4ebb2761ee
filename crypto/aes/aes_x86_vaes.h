/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to aes_x86_vaes.c and aes_x86_avx512.c: the modes of AES (FIPS 197, SP 800-38A) on
 * vectors of VAES_LANES blocks: WIDE vectors in flight, then four, then 1 to 4 of which the last is
 * partial. CBC encryption, a chain, and key expansion are those of AES-NI.
 *
 * The compiler ends each function that dirtied the upper halves with VZEROUPPER; the tests check
 * that it did. */
#ifndef PAK_AES_X86_VAES_H
#define PAK_AES_X86_VAES_H

#include "crypto/aes/aes.h"
#include "crypto/aes/vaes_x86.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"

#define WIDE 8

/* What is done to the vectors between load and store. */
enum kind { ENCRYPT, DECRYPT, CBC_DECRYPT, CTR, CTR_STREAM };

struct call {
	const uint8_t (*keys)[16];
	uint8_t *out;
	const uint8_t *in;
	vec chain; /* CBC: the ciphertext before, in the last lane; CTR: the next counters, bytes
	              reversed */
};

INLINE vec advance(vec counter, unsigned n)
{
	return VEC(add_epi64)(counter, vec_set2(0, n));
}

/* The next counters for v vectors. No carry leaves the low halves: ctr() sees to that. */
INLINE void counters(vec *b, unsigned v, vec counter)
{
	const vec order = vec_set2(0x0001020304050607, 0x08090a0b0c0d0e0f);
	EACH (i, v)
		b[i] = VEC(shuffle_epi8)(advance(counter, VAES_LANES * i), order);
}

INLINE vec load(const uint8_t *in, unsigned i, unsigned v, size_t last)
{
	return i < v - 1 ? vec_load(in + VEC_SIZE * i) : vec_load_part(in + VEC_SIZE * i, last);
}

/* What vector i meets at the end: the text in CTR, the ciphertext before in CBC. Read again rather
 * than kept: there are no registers for it. */
INLINE vec mate(const struct call *c, unsigned i, unsigned v, size_t last, enum kind kind)
{
	if (kind == CTR)
		return load(c->in, i, v, last);
	return i > 0 ? load(c->in - 16, i, v, last) : vec_behind(load(c->in, 0, v, last), c->chain);
}

/* v vectors, the last with `last` lanes only; v, kind and rounds are constants. All is read before
 * anything is written. */
INLINE void pass(struct call *c, unsigned v, size_t last, enum kind kind, unsigned rounds)
{
	const int decrypt = kind == DECRYPT || kind == CBC_DECRYPT;
	vec b[WIDE], k = vec_round_key(c->keys, 0), chain = c->chain;
	if (kind == CTR || kind == CTR_STREAM) {
		counters(b, v, chain);
		chain = advance(chain, VAES_LANES * v);
	} else {
		EACH (i, v)
			b[i] = load(c->in, i, v, last);
		chain = b[v - 1];
	}
	EACH (i, v)
		b[i] = vec_xor(b[i], k);
	vec_rounds(b, v, c->keys, rounds, decrypt);
	k = vec_round_key(c->keys, rounds);
	EACH (i, v) {
		vec last_key = k;
		if (kind == CTR || kind == CBC_DECRYPT)
			last_key = vec_xor(k, mate(c, i, v, last, kind));
		b[i] = vec_last_round(b[i], last_key, decrypt);
	}
	EACH (i, v) {
		if (i < v - 1)
			vec_store(c->out + VEC_SIZE * i, b[i]);
		else
			vec_store_part(c->out + VEC_SIZE * i, b[i], last);
	}
	c->chain = chain;
	if (kind != CTR_STREAM)
		c->in += VEC_SIZE * v;
	c->out += VEC_SIZE * v;
}

INLINE void run(struct call c, size_t n, enum kind kind, unsigned rounds)
{
	for (; n >= VAES_LANES * WIDE; n -= VAES_LANES * WIDE)
		pass(&c, WIDE, VAES_LANES, kind, rounds);
	if (n >= 4 * VAES_LANES) {
		pass(&c, 4, VAES_LANES, kind, rounds);
		n -= 4 * VAES_LANES;
	}
	if (n == 0)
		return;
	size_t last = (n - 1) % VAES_LANES + 1;
	if (n <= VAES_LANES)
		pass(&c, 1, last, kind, rounds);
	else if (n <= 2 * VAES_LANES)
		pass(&c, 2, last, kind, rounds);
	else if (n <= 3 * VAES_LANES)
		pass(&c, 3, last, kind, rounds);
	else
		pass(&c, 4, last, kind, rounds);
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
	struct call c = {ENC(a), out, in, vec_set2(0, 0)};
	RUN(a, c, nblocks, ENCRYPT);
}

static void ecb_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	struct call c = {DEC(a), out, in, vec_set2(0, 0)};
	RUN(a, c, nblocks, DECRYPT);
}

static void cbc_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	if (nblocks == 0)
		return;
	__m128i last = _mm_loadu_si128((const void *)(in + 16 * (nblocks - 1)));
	__m128i first = _mm_loadu_si128((const void *)iv);
	struct call c = {DEC(a), out, in, vec_broadcast(first)};
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
	struct call c = {ENC(a), out, in, VEC(add_epi64)(vec_set2(high, low), vec_lanes(0, 1))};
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

#define VAES_FUNCTIONS \
	.expand = expand, .expand_decrypt = expand_decrypt, .ecb_encrypt = ecb_encrypt, \
	.ecb_decrypt = ecb_decrypt, .cbc_encrypt = cbc_encrypt, .cbc_decrypt = cbc_decrypt, \
	.ctr = ctr

#endif
