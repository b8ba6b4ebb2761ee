/* SPDX-License-Identifier: Apache-2.0
 *
 * AES (FIPS 197): the backend list, key set-up and counter arithmetic. */
#include <config.h>

#include <pak/mem.h>

#include "crypto/aes/aes.h"
#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/impl.h"

const struct pak_aes_impl *const pak_aes_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AVX512(&pak_aes_x86_avx512,)
	PAK_IF_X86_VAES(&pak_aes_x86_vaes,)
	PAK_IF_X86_AESNI(&pak_aes_x86_aesni,)
	&pak_aes_ref, NULL,
        /* clang-format on */
};

const struct pak_aes_impl *pak_aes_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;
	while (pak_aes_impls[i + 1] && (pak_aes_impls[i]->needs & ~have))
		i++;
	return pak_aes_impls[i];
}

const char *pak_aes_backend(void)
{
	return pak_aes_pick()->name;
}

void pak_aes_init_with(struct pak_aes *a, const struct pak_aes_impl *impl, const uint8_t *key,
                       size_t key_len, enum pak_aes_use use)
{
	a->impl = impl;
	a->rounds = (uint32_t)key_len / 4 + 6;
	impl->expand(a, key);
	if (use == PAK_AES_BOTH)
		impl->expand_decrypt(a);
}

void pak_aes_init(struct pak_aes *a, const uint8_t *key, size_t key_len, enum pak_aes_use use)
{
	pak_aes_init_with(a, pak_aes_pick(), key, key_len, use);
}

void pak_aes_counter_add(uint8_t ctr[16], uint64_t n)
{
	uint64_t lo = pak_load64_be(ctr + 8), sum = lo + n;
	pak_store64_be(ctr + 8, sum);
	pak_store64_be(ctr, pak_load64_be(ctr) + (sum < lo));
}

/* J0 of a long IV comes from the hash key: the counter must meet no branch. */
void pak_aes_ctr32(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                   uint8_t ctr[16])
{
	uint8_t stream[16 * 8];
	uint32_t count = pak_load32_be(ctr + 12);
	for (size_t n; nblocks > 0; nblocks -= n, out += 16 * n) {
		n = nblocks < 8 ? nblocks : 8;
		for (size_t i = 0; i < n; i++) {
			memcpy(stream + 16 * i, ctr, 12);
			/* The barrier keeps the loop from being counted by the secret. */
			pak_store32_be(stream + 16 * i + 12,
			               (uint32_t)pak_ct_barrier(count) + (uint32_t)i);
		}
		count += (uint32_t)n;
		a->impl->ecb_encrypt(a, stream, stream, n);
		if (in != NULL) {
			pak_xor(out, in, stream, 16 * n);
			in += 16 * n;
		} else {
			memcpy(out, stream, 16 * n);
		}
	}
	pak_store32_be(ctr + 12, count);
	pak_wipe(stream, sizeof stream);
}
