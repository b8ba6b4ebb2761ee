/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable AES in constant time (FIPS 197), the oracle of all other backends. Eight blocks are
 * worked on at once as eight bit planes (aes_sbox.h): plane i holds bit i of every state byte, four
 * blocks to each 64-bit half. Within a half, byte s[r,c] of block b is bit 16 r + 4 c + b, so that
 * a row is 16 adjacent bits: ShiftRows rotates each 16-bit field by a multiple of 4, and "the row
 * below" is a rotation of the half by 16. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/aes/aes.h"
#include "crypto/aes/aes_sbox.h"
#include "crypto/base/bytes.h"

#define LANES 8 /* blocks in one pass */

/* Byte r of column x to byte 2 r of the result. */
static uint64_t spread_column(uint32_t x)
{
	uint64_t v = x;
	v = (v | v << 16) & 0x0000ffff0000ffff;
	return (v | v << 8) & 0x00ff00ff00ff00ff;
}

static uint32_t gather_column(uint64_t v)
{
	v &= 0x00ff00ff00ff00ff;
	v = (v | v >> 8) & 0x0000ffff0000ffff;
	return (uint32_t)(v | v >> 16);
}

/* Exchanges the bits of *x under mask with those of *y under mask << n. */
static void swap_bits(slice *x, slice *y, uint64_t mask, int n)
{
	slice t = ((*y >> n) ^ *x) & mask;
	*x ^= t;
	*y ^= t << n;
}

/* Transposes the 8x8 bit matrices (word k, bit j of byte m): its own inverse. */
static void transpose(slice q[8])
{
	for (int i = 0; i < 8; i += 2)
		swap_bits(&q[i + 1], &q[i], 0x5555555555555555, 1);
	for (int i = 0; i < 8; i += 4) {
		swap_bits(&q[i + 2], &q[i], 0x3333333333333333, 2);
		swap_bits(&q[i + 3], &q[i + 1], 0x3333333333333333, 2);
	}
	for (int i = 0; i < 4; i++)
		swap_bits(&q[i + 4], &q[i], 0x0f0f0f0f0f0f0f0f, 4);
}

/* Word 4 (c mod 2) + b collects columns c = 0, 2 (or 1, 3) of block b; the transposition makes
 * planes of them. */
static void load(slice q[8], const uint8_t in[16 * LANES])
{
	for (size_t b = 0; b < 4; b++) {
		for (size_t half = 0; half < 2; half++) {
			const uint8_t *p = in + 64 * half + 16 * b;
			q[b][half] = spread_column(pak_load32_le(p)) |
			             spread_column(pak_load32_le(p + 8)) << 8;
			q[b + 4][half] = spread_column(pak_load32_le(p + 4)) |
			                 spread_column(pak_load32_le(p + 12)) << 8;
		}
	}
	transpose(q);
}

static void store(uint8_t out[16 * LANES], slice q[8])
{
	transpose(q);
	for (size_t b = 0; b < 4; b++) {
		for (size_t half = 0; half < 2; half++) {
			uint8_t *p = out + 64 * half + 16 * b;
			pak_store32_le(p, gather_column(q[b][half]));
			pak_store32_le(p + 4, gather_column(q[b + 4][half]));
			pak_store32_le(p + 8, gather_column(q[b][half] >> 8));
			pak_store32_le(p + 12, gather_column(q[b + 4][half] >> 8));
		}
	}
}

static inline slice rotate(slice x, int n)
{
	return x >> n | x << (64 - n);
}

static inline void add_round_key(slice q[8], const uint64_t rk[8])
{
	for (int i = 0; i < 8; i++)
		q[i] ^= rk[i];
}

/* Row r moves left by r columns: 4 r bits down within its 16-bit field. */
static inline void shift_rows(slice q[8])
{
	for (int i = 0; i < 8; i++) {
		slice x = q[i];
		q[i] = (x & 0x000000000000ffff) | (x >> 4 & 0x000000000fff0000) |
		       (x << 12 & 0x00000000f0000000) | (x >> 8 & 0x000000ff00000000) |
		       (x << 8 & 0x0000ff0000000000) | (x >> 12 & 0x000f000000000000) |
		       (x << 4 & 0xfff0000000000000);
	}
}

static inline void inv_shift_rows(slice q[8])
{
	for (int i = 0; i < 8; i++) {
		slice x = q[i];
		q[i] = (x & 0x000000000000ffff) | (x << 4 & 0x00000000fff00000) |
		       (x >> 12 & 0x00000000000f0000) | (x << 8 & 0x0000ff0000000000) |
		       (x >> 8 & 0x000000ff00000000) | (x << 12 & 0xf000000000000000) |
		       (x >> 4 & 0x0fff000000000000);
	}
}

/* q times x modulo x^8 + x^4 + x^3 + x + 1. */
static inline void xtime(slice out[8], const slice q[8])
{
	slice top = q[7];
	for (int i = 7; i > 0; i--)
		out[i] = q[i - 1];
	out[0] = top;
	out[1] ^= top;
	out[3] ^= top;
	out[4] ^= top;
}

/* s'[r] = 2 (s[r] + s[r+1]) + s[r+1] + s[r+2] + s[r+3]. */
static inline void mix_columns(slice q[8])
{
	slice pair[8], twice[8];
	for (int i = 0; i < 8; i++)
		pair[i] = q[i] ^ rotate(q[i], 16);
	xtime(twice, pair);
	for (int i = 0; i < 8; i++)
		q[i] = twice[i] ^ rotate(q[i], 16) ^ rotate(pair[i], 32);
}

/* (0e 0b 0d 09) = (02 03 01 01) (05 00 04 00): s[r] + 4 (s[r] + s[r+2]), then MixColumns. */
static inline void inv_mix_columns(slice q[8])
{
	slice t[8];
	for (int i = 0; i < 8; i++)
		t[i] = q[i] ^ rotate(q[i], 32);
	xtime(t, t);
	xtime(t, t);
	for (int i = 0; i < 8; i++)
		q[i] ^= t[i];
	mix_columns(q);
}

/* FIPS 197 algorithm 1. */
static void cipher(const struct pak_aes *a, slice q[8])
{
	add_round_key(q, a->u.sliced[0]);
	for (uint32_t r = 1; r < a->rounds; r++) {
		sub_bytes(q);
		shift_rows(q);
		mix_columns(q);
		add_round_key(q, a->u.sliced[r]);
	}
	sub_bytes(q);
	shift_rows(q);
	add_round_key(q, a->u.sliced[a->rounds]);
}

/* FIPS 197 algorithm 3. */
static void inv_cipher(const struct pak_aes *a, slice q[8])
{
	add_round_key(q, a->u.sliced[a->rounds]);
	for (uint32_t r = a->rounds - 1; r > 0; r--) {
		inv_shift_rows(q);
		inv_sub_bytes(q);
		add_round_key(q, a->u.sliced[r]);
		inv_mix_columns(q);
	}
	inv_shift_rows(q);
	inv_sub_bytes(q);
	add_round_key(q, a->u.sliced[0]);
}

/* SubWord of FIPS 197 5.2: the planes need not be dense. */
static uint32_t sub_word(uint32_t w)
{
	slice q[8];
	uint32_t out = 0;
	for (int i = 0; i < 8; i++)
		q[i] = (slice){w >> i & 0x01010101, 0};
	sub_bytes(q);
	for (int i = 0; i < 8; i++)
		out |= ((uint32_t)q[i][0] & 0x01010101) << i;
	return out;
}

/* FIPS 197 algorithm 2 on little-endian words: RotWord is a rotation right by 8, Rcon the low byte.
 */
static void expand(struct pak_aes *a, const uint8_t *key)
{
	uint32_t w[4 * (PAK_AES_MAX_ROUNDS + 1)] = {0}, nk = a->rounds - 6, rcon = 1;
	for (uint32_t i = 0; i < nk; i++)
		w[i] = pak_load32_le(key + 4 * (size_t)i);
	for (uint32_t i = nk; i < 4 * (a->rounds + 1); i++) {
		uint32_t t = w[i - 1];
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): rounds is 10, 12 or 14 */
		if (i % nk == 0) {
			t = sub_word(t >> 8 | t << 24) ^ rcon;
			rcon = (rcon << 1) ^ (rcon >> 7) * 0x11b;
		} else if (nk > 6 && i % nk == 4) {
			t = sub_word(t);
		}
		w[i] = w[i - nk] ^ t;
	}
	for (uint32_t r = 0; r <= a->rounds; r++) {
		uint8_t same[16 * LANES];
		slice q[8];
		for (size_t i = 0; i < 4 * LANES; i++)
			pak_store32_le(same + 4 * i, w[4 * r + i % 4]);
		load(q, same);
		for (int i = 0; i < 8; i++)
			a->u.sliced[r][i] = q[i][0];
		pak_wipe(same, sizeof same);
	}
	pak_wipe(w, sizeof w);
}

/* Decryption uses the same round keys. */
static void expand_decrypt(struct pak_aes *a)
{
	(void)a;
}

/* Runs a pass over n <= LANES blocks. */
static void pass(const struct pak_aes *a, void (*f)(const struct pak_aes *, slice *), uint8_t *out,
                 const uint8_t *in, size_t n)
{
	uint8_t buffer[16 * LANES] = {0};
	slice q[8];
	memcpy(buffer, in, 16 * n);
	load(q, buffer);
	f(a, q);
	store(buffer, q);
	memcpy(out, buffer, 16 * n);
	pak_wipe(buffer, sizeof buffer);
}

static void ecb_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < LANES ? nblocks : LANES;
		pass(a, cipher, out, in, n);
	}
}

static void ecb_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < LANES ? nblocks : LANES;
		pass(a, inv_cipher, out, in, n);
	}
}

static void cbc_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	for (; nblocks > 0; nblocks--, in += 16, out += 16) {
		pak_xor(iv, iv, in, 16);
		pass(a, cipher, iv, iv, 1);
		memcpy(out, iv, 16);
	}
}

static void cbc_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                        uint8_t iv[16])
{
	uint8_t chain[16 * (LANES + 1)]; /* the IV, then the ciphertext of this pass */
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < LANES ? nblocks : LANES;
		memcpy(chain, iv, 16);
		memcpy(chain + 16, in, 16 * n);
		pass(a, inv_cipher, out, in, n);
		pak_xor(out, out, chain, 16 * n);
		memcpy(iv, chain + 16 * n, 16);
	}
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                uint8_t ctr[16])
{
	uint8_t stream[16 * LANES];
	for (size_t n; nblocks > 0; nblocks -= n, out += 16 * n) {
		n = nblocks < LANES ? nblocks : LANES;
		for (size_t i = 0; i < n; i++) {
			memcpy(stream + 16 * i, ctr, 16);
			pak_aes_counter_add(ctr, 1);
		}
		pass(a, cipher, stream, stream, n);
		if (in != NULL) {
			pak_xor(out, in, stream, 16 * n);
			in += 16 * n;
		} else {
			memcpy(out, stream, 16 * n);
		}
	}
	pak_wipe(stream, sizeof stream);
}

const struct pak_aes_impl pak_aes_ref = {
        .name = "aes_ref",
        .needs = 0,
        .expand = expand,
        .expand_decrypt = expand_decrypt,
        .ecb_encrypt = ecb_encrypt,
        .ecb_decrypt = ecb_decrypt,
        .cbc_encrypt = cbc_encrypt,
        .cbc_decrypt = cbc_decrypt,
        .ctr = ctr,
};
