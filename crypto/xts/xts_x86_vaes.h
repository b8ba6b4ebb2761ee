/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to xts_x86_vaes.c and xts_x86_avx512.c: AES-XTS (IEEE Std 1619) on vectors of VAES_LANES
 * blocks, eight in flight. Tweaks come from one another by x^(8 VAES_LANES), a shift by bytes and
 * one carry-less product for what leaves at the top, so no block waits for the tweak of the one
 * before. */
#ifndef PAK_XTS_X86_VAES_H
#define PAK_XTS_X86_VAES_H

#include "crypto/aes/vaes_x86.h"
#include "crypto/base/cpu.h"
#include "crypto/xts/xts.h"

#define WIDE 8 /* vectors in flight */

struct call {
	const uint8_t (*keys)[16];
	uint8_t *out;
	const uint8_t *in;
};

/* t times x^n in each lane, n at most 56 and the same in both halves of a lane: what leaves the low
 * half enters the high one, what leaves the high half enters the low one times 0x87. */
INLINE vec times_power(vec t, vec n)
{
	vec carry = VEC(srlv_epi64)(t, VEC(sub_epi64)(vec_set2(64, 64), n));
	return vec_xor3(VEC(sllv_epi64)(t, n), VEC(bslli_epi128)(carry, 8),
	                VEC(clmulepi64_epi128)(carry, vec_set2(0x87, 0x87), 0x01));
}

/* t times x^(8 VAES_LANES), which is as many bytes as a vector has blocks. */
INLINE vec next_tweak(vec t)
{
	vec carry = VEC(bsrli_epi128)(t, 16 - VAES_LANES);
	return vec_xor(VEC(bslli_epi128)(t, VAES_LANES),
	               VEC(clmulepi64_epi128)(carry, vec_set2(0x87, 0x87), 0x00));
}

/* The tweaks of n vectors from that of the first block. */
INLINE void first_tweaks(vec *t, unsigned n, const uint8_t tweak[16])
{
	vec base = vec_broadcast(_mm_loadu_si128((const void *)tweak));
	EACH (i, n) {
		vec at = vec_set2(VAES_LANES * i, VAES_LANES * i);
		t[i] = times_power(base, VEC(add_epi64)(vec_lanes(1, 1), at));
	}
}

/* v vectors, the last with `last` lanes only; all is read before anything is written. */
INLINE void pass(struct call *c, const vec *t, unsigned v, size_t last, unsigned rounds,
                 int decrypt)
{
	vec b[WIDE], k = vec_round_key(c->keys, 0);
	EACH (i, v) {
		b[i] = i < v - 1 ? vec_load(c->in + VEC_SIZE * i)
		                 : vec_load_part(c->in + VEC_SIZE * i, last);
		b[i] = vec_xor3(b[i], t[i], k);
	}
	vec_rounds(b, v, c->keys, rounds, decrypt);
	/* The tweak goes into the last round key. */
	k = vec_round_key(c->keys, rounds);
	EACH (i, v) {
		b[i] = vec_last_round(b[i], vec_xor(k, t[i]), decrypt);
		if (i < v - 1)
			vec_store(c->out + VEC_SIZE * i, b[i]);
		else
			vec_store_part(c->out + VEC_SIZE * i, b[i], last);
	}
	c->in += VEC_SIZE * v;
	c->out += VEC_SIZE * v;
}

INLINE void tail(struct call *c, const vec *t, size_t n, unsigned rounds, int decrypt)
{
	size_t last = (n - 1) % VAES_LANES + 1;
	if (n <= VAES_LANES)
		pass(c, t, 1, last, rounds, decrypt);
	else if (n <= 2 * VAES_LANES)
		pass(c, t, 2, last, rounds, decrypt);
	else if (n <= 3 * VAES_LANES)
		pass(c, t, 3, last, rounds, decrypt);
	else
		pass(c, t, 4, last, rounds, decrypt);
}

INLINE void crypt(struct call c, size_t n, uint8_t tweak[16], unsigned rounds, int decrypt)
{
	vec t[WIDE], base;
	if (n == 0)
		return;
	if (n <= VAES_LANES) {
		first_tweaks(t, 1, tweak);
	} else {
		first_tweaks(t, WIDE, tweak);
		for (; n >= VAES_LANES * WIDE; n -= VAES_LANES * WIDE) {
			pass(&c, t, WIDE, VAES_LANES, rounds, decrypt);
			EACH (i, WIDE)
				t[i] = next_tweak(t[i]);
		}
	}
	base = t[0];
	if (n >= 4 * VAES_LANES) {
		pass(&c, t, 4, VAES_LANES, rounds, decrypt);
		if (n > 4 * VAES_LANES)
			tail(&c, t + 4, n - 4 * VAES_LANES, rounds, decrypt);
	} else if (n > 0) {
		tail(&c, t, n, rounds, decrypt);
	}
	base = times_power(base, vec_set2(n, n));
	_mm_storeu_si128((void *)tweak, vec_lane0(base));
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

#endif
