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

/* The last whole block, which is encrypted already, lends its end to the partial one. */
void pak_xts_encrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16])
{
	uint8_t tweak[16], block[16];
	size_t whole = len / 16, rest = len % 16;
	uint8_t *last = out + 16 * (whole - 1);

	pak_aes_encrypt_block(&x->tweak, tweak, iv);
	x->impl->encrypt(&x->data, out, in, whole, tweak);
	if (rest > 0) {
		memcpy(block, last, 16);
		memcpy(block, in + 16 * whole, rest);
		memcpy(last + 16, last, rest);
		x->impl->encrypt(&x->data, last, block, 1, tweak);
		pak_wipe(block, sizeof block);
	}
	pak_wipe(tweak, sizeof tweak);
}

/* The tweaks of the last two blocks change places. */
void pak_xts_decrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16])
{
	uint8_t tweak[16], next[16], block[16], skipped[16] = {0};
	size_t rest = len % 16, whole = len / 16 - (rest > 0);
	uint8_t *last = out + 16 * whole;

	pak_aes_encrypt_block(&x->tweak, tweak, iv);
	x->impl->decrypt(&x->data, out, in, whole, tweak);
	if (rest > 0) {
		memcpy(next, tweak, 16);
		x->impl->decrypt(&x->data, skipped, skipped, 1, next);
		x->impl->decrypt(&x->data, block, in + 16 * whole, 1, next);
		memcpy(skipped, block, rest);
		memcpy(block, in + 16 * whole + 16, rest);
		x->impl->decrypt(&x->data, last, block, 1, tweak);
		memcpy(last + 16, skipped, rest);
		pak_wipe(next, sizeof next);
		pak_wipe(block, sizeof block);
		pak_wipe(skipped, sizeof skipped);
	}
	pak_wipe(tweak, sizeof tweak);
}
