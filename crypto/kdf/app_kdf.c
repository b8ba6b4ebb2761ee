/* SPDX-License-Identifier: Apache-2.0
 *
 * The prf of IKEv2 (RFC 7296 2.13), DK of Kerberos (RFC 3961 5.1) and the derivation of PKCS#12
 * (RFC 7292 B.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/aes/aes.h"
#include "crypto/base/ct.h"
#include "crypto/hmac/hmac.h"
#include "crypto/kdf/kdf.h"

void pak_kdf_ike_prf(const struct pak_hash *hash, uint8_t *out, const struct pak_kdf_bytes key[2],
                     const struct pak_kdf_bytes data[3])
{
	uint8_t both[512];
	struct pak_kdf_bytes k = key[1].len ? key[1] : key[0];
	struct pak_hmac h;

	if (key[0].len && key[1].len) {
		memcpy(both, key[0].p, key[0].len);
		memcpy(both + key[0].len, key[1].p, key[1].len);
		k = (struct pak_kdf_bytes){both, key[0].len + key[1].len};
	}
	pak_hmac_init(&h, hash, k.p, k.len);
	for (size_t i = 0; i < 3; i++)
		if (data[i].len)
			pak_hmac_update(&h, hash, data[i].p, data[i].len);
	pak_hmac_final(&h, hash, out);
	pak_hmac_clear(&h, hash);
	pak_wipe(both, sizeof both);
}

/* --- Kerberos --- */

#define BLOCK 16

/* n-fold (RFC 3961 5.1): copies of in, each turned 13 bits to the right of the one before, to the
 * least common multiple of both lengths, cut into blocks and added with end-around carry. Lengths
 * are public, and so is the constant. */
static void n_fold(uint8_t out[BLOCK], const uint8_t *in, size_t len)
{
	size_t lcm = BLOCK;
	unsigned carry = 0;

	while (lcm % len)
		lcm += BLOCK;
	memset(out, 0, BLOCK);
	for (size_t i = lcm; i-- > 0;) {
		/* Byte i lies in copy i / len, turned 13 * (i / len) bits: it starts this many bits
		 * into in. */
		size_t bit =
		        (8 * (i % len) + (8 * len) * 13 - 13 * (i / len) % (8 * len)) % (8 * len);
		unsigned two = (unsigned)in[bit / 8] << 8 | in[(bit / 8 + 1) % len];

		carry += out[i % BLOCK] + (two >> (8 - bit % 8) & 0xff);
		out[i % BLOCK] = (uint8_t)carry;
		carry >>= 8;
	}
	for (size_t i = BLOCK; carry; i = i ? i : BLOCK) {
		carry += out[--i];
		out[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* DR: each block is the encryption of the one before, the first that of the folded constant. For
 * AES random-to-key changes nothing. */
void pak_kdf_krb5(uint8_t *out, struct pak_kdf_bytes key, struct pak_kdf_bytes constant)
{
	uint8_t block[BLOCK];
	struct pak_aes a;

	if (constant.len == BLOCK)
		memcpy(block, constant.p, BLOCK);
	else
		n_fold(block, constant.p, constant.len);
	pak_aes_init(&a, key.p, key.len, PAK_AES_ENCRYPT_ONLY);
	for (size_t done = 0; done < key.len; done += BLOCK) {
		pak_aes_encrypt_block(&a, block, block);
		memcpy(out + done, block, key.len - done < BLOCK ? key.len - done : BLOCK);
	}
	pak_wipe(&a, sizeof a);
	pak_wipe(block, sizeof block);
}

/* --- PKCS#12 --- */

static size_t round_up(size_t len, size_t v)
{
	return (len + v - 1) / v * v;
}

size_t pak_kdf_pkcs12_room(const struct pak_hash *hash, size_t password_len, size_t salt_len)
{
	size_t n = round_up(salt_len, hash->block_len) + round_up(password_len, hash->block_len);

	return n ? n : 1;
}

static uint8_t *repeat(uint8_t *out, struct pak_kdf_bytes b, size_t v)
{
	size_t n = round_up(b.len, v);

	for (size_t i = 0; i < n; i++)
		out[i] = b.p[i % b.len];
	return out + n;
}

/* Each block of v bytes of I becomes I_j + B + 1 mod 2^(8v). */
static void add_one_and(uint8_t *i, size_t len, const uint8_t *b, size_t v)
{
	for (; len; i += v, len -= v) {
		unsigned carry = 1;

		for (size_t k = v; k-- > 0; carry >>= 8) {
			carry += i[k] + (unsigned)b[k];
			i[k] = (uint8_t)carry;
		}
	}
}

void pak_kdf_pkcs12(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                    struct pak_kdf_bytes password, struct pak_kdf_bytes salt, uint32_t iterations,
                    uint8_t id, uint8_t *work)
{
	uint8_t d[PAK_DIGEST_MAX_BLOCK], a[PAK_DIGEST_MAX_LEN], b[PAK_DIGEST_MAX_BLOCK];
	const size_t v = hash->block_len;
	const size_t len = (size_t)(repeat(repeat(work, salt, v), password, v) - work);
	union pak_hash_state state;

	memset(d, id, v);
	while (out_len) {
		size_t n = out_len < hash->len ? out_len : hash->len;

		hash->init(&state);
		hash->update(&state, d, v);
		hash->update(&state, work, len);
		hash->final(&state, a);
		for (uint32_t r = 1; r < iterations; r++) {
			hash->init(&state);
			hash->update(&state, a, hash->len);
			hash->final(&state, a);
		}
		memcpy(out, a, n);
		out += n;
		out_len -= n;
		for (size_t i = 0; i < v; i++)
			b[i] = a[i % hash->len];
		add_one_and(work, len, b, v);
	}
	pak_wipe(work, len);
	pak_wipe(a, sizeof a);
	pak_wipe(b, sizeof b);
}
