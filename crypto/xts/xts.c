/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (SP 800-38E, IEEE Std 1619): the backend list, keys, and ciphertext stealing. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/xts/xts.h"

const struct pak_xts_impl *const pak_xts_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AVX512(&pak_xts_x86_avx512,)
	PAK_IF_X86_VAES(&pak_xts_x86_vaes,)
	PAK_IF_X86_AESNI(&pak_xts_x86_aesni,)
	&pak_xts_ref, NULL,
        /* clang-format on */
};

const struct pak_xts_impl *pak_xts_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;
	while (pak_xts_impls[i + 1] && (pak_xts_impls[i]->needs & ~have))
		i++;
	return pak_xts_impls[i];
}

const char *pak_xts_backend(void)
{
	return pak_xts_pick()->name;
}

void pak_xts_set_key_with(struct pak_xts_key *x, const struct pak_xts_impl *impl,
                          const uint8_t *key, size_t key_len, enum pak_aes_use use)
{
	x->impl = impl;
	pak_aes_init_with(&x->data, impl->aes, key, key_len / 2, use);
	pak_aes_init_with(&x->tweak, impl->aes, key + key_len / 2, key_len / 2,
	                  PAK_AES_ENCRYPT_ONLY);
}

void pak_xts_set_key(struct pak_xts_key *x, const uint8_t *key, size_t key_len,
                     enum pak_aes_use use)
{
	pak_xts_set_key_with(x, pak_xts_pick(), key, key_len, use);
}

/* Both directions end a data unit whose last block is partial: the `bits` bits at in replace those
 * of whole, and what they replace goes to out, which may be in. */
static void change_places(uint8_t *out, uint8_t whole[16], const uint8_t *in, size_t bits)
{
	size_t n = bits / 8;
	uint8_t old[16], kept = (uint8_t)(0xff00 >> bits % 8); /* the bits in use of byte n */

	memcpy(old, whole, 16);
	memcpy(whole, in, n);
	if (bits % 8) {
		whole[n] = (uint8_t)((in[n] & kept) | (old[n] & ~kept));
		out[n] = old[n] & kept;
	}
	memcpy(out, old, n);
	pak_wipe(old, sizeof old);
}

/* The last whole block, which is encrypted already, lends its end to the partial one. */
void pak_xts_encrypt_bits(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in,
                          size_t len_bits, const uint8_t iv[16])
{
	uint8_t tweak[16], block[16];
	size_t whole = len_bits / 128, rest = len_bits % 128;
	uint8_t *last = out + 16 * (whole - 1);

	pak_aes_encrypt_block(&x->tweak, tweak, iv);
	x->impl->encrypt(&x->data, out, in, whole, tweak);
	if (rest > 0) {
		memcpy(block, last, 16);
		change_places(last + 16, block, in + 16 * whole, rest);
		x->impl->encrypt(&x->data, last, block, 1, tweak);
		pak_wipe(block, sizeof block);
	}
	pak_wipe(tweak, sizeof tweak);
}

/* The tweaks of the last two blocks change places. */
void pak_xts_decrypt_bits(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in,
                          size_t len_bits, const uint8_t iv[16])
{
	uint8_t tweak[16], next[16], block[16];
	size_t rest = len_bits % 128, whole = len_bits / 128 - (rest > 0);
	uint8_t *last = out + 16 * whole;

	pak_aes_encrypt_block(&x->tweak, tweak, iv);
	x->impl->decrypt(&x->data, out, in, whole, tweak);
	if (rest > 0) {
		memset(block, 0, sizeof block);
		memcpy(next, tweak, 16);
		x->impl->decrypt(&x->data, block, block, 1, next); /* for the next tweak alone */
		x->impl->decrypt(&x->data, block, in + 16 * whole, 1, next);
		change_places(last + 16, block, in + 16 * whole + 16, rest);
		x->impl->decrypt(&x->data, last, block, 1, tweak);
		pak_wipe(next, sizeof next);
		pak_wipe(block, sizeof block);
	}
	pak_wipe(tweak, sizeof tweak);
}

void pak_xts_encrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16])
{
	pak_xts_encrypt_bits(x, out, in, 8 * len, iv);
}

void pak_xts_decrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16])
{
	pak_xts_decrypt_bits(x, out, in, 8 * len, iv);
}
