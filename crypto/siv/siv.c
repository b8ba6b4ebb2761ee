/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-SIV (RFC 5297): S2V over AES-CMAC, then CTR under the synthetic IV. */
#include "crypto/siv/siv.h"

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"

void pak_siv_init(struct pak_siv *s, const uint8_t *key, size_t key_len)
{
	pak_cmac_init(&s->mac, key, key_len / 2);
	pak_aes_init(&s->ctr, key + key_len / 2, key_len / 2, PAK_AES_ENCRYPT_ONLY);
}

/* 2.3: times x modulo x^128 + x^7 + x^2 + x + 1. */
static void twice(uint8_t d[16])
{
	uint64_t high = pak_load64_be(d), low = pak_load64_be(d + 8);
	uint64_t carry = pak_ct_mask(high >> 63);

	pak_store64_be(d, high << 1 | low >> 63);
	pak_store64_be(d + 8, low << 1 ^ (carry & 0x87));
}

static void mac(struct pak_siv *s, uint8_t out[16], const uint8_t *in, size_t len)
{
	pak_cmac_restart(&s->mac);
	pak_cmac_update(&s->mac, in, len);
	pak_cmac_final(&s->mac, out);
}

void pak_siv_start(struct pak_siv *s)
{
	const uint8_t zero[16] = {0};

	mac(s, s->d, zero, 16);
}

void pak_siv_aad(struct pak_siv *s, const uint8_t *aad, size_t len)
{
	uint8_t m[16];

	mac(s, m, aad, len);
	twice(s->d);
	pak_xor(s->d, s->d, m, 16);
}

/* 2.4: the last string; d ends with it. */
static void last(struct pak_siv *s, uint8_t iv[16], const uint8_t *in, size_t len)
{
	uint8_t end[16] = {0};

	pak_cmac_restart(&s->mac);
	if (len >= 16) {
		pak_cmac_update(&s->mac, in, len - 16);
		pak_xor(end, in + len - 16, s->d, 16);
	} else {
		twice(s->d);
		if (len > 0)
			memcpy(end, in, len);
		end[len] = 0x80;
		pak_xor(end, end, s->d, 16);
	}
	pak_cmac_update(&s->mac, end, 16);
	pak_cmac_final(&s->mac, iv);
	pak_wipe_fixed(end, sizeof end);
	pak_wipe_fixed(s->d, sizeof s->d);
}

/* 2.5: the two bits are cleared so that 32- and 64-bit counters would do too. */
static void ctr(const struct pak_siv *s, uint8_t *out, const uint8_t *in, size_t len,
                const uint8_t iv[16])
{
	uint8_t counter[16], stream[16];
	size_t whole = len / 16;

	memcpy(counter, iv, 16);
	counter[8] &= 0x7f;
	counter[12] &= 0x7f;
	if (whole > 0)
		s->ctr.impl->ctr(&s->ctr, out, in, whole, counter);
	if (len % 16 > 0) {
		pak_aes_encrypt_block(&s->ctr, stream, counter);
		pak_xor(out + 16 * whole, in + 16 * whole, stream, len % 16);
		pak_wipe_fixed(stream, sizeof stream);
	}
}

void pak_siv_seal(struct pak_siv *s, uint8_t *out, uint8_t iv[16], const uint8_t *in, size_t len)
{
	last(s, iv, in, len);
	ctr(s, out, in, len, iv);
}

void pak_siv_open(struct pak_siv *s, uint8_t *out, uint8_t iv[16], const uint8_t *in, size_t len)
{
	ctr(s, out, in, len, iv);
	last(s, iv, out, len);
}
