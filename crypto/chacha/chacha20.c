/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20 (RFC 8439 2.4): the backend list, and texts in pieces of any size. */
#include <config.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/chacha/chacha20.h"

const struct pak_chacha20_impl *const pak_chacha20_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AVX512(&pak_chacha20_x86_avx512,)
	PAK_IF_X86_AVX2(&pak_chacha20_x86_avx2,)
	PAK_IF_X86_AESNI(&pak_chacha20_x86_aesni,)
	&pak_chacha20_ref, NULL,
        /* clang-format on */
};

const struct pak_chacha20_impl *pak_chacha20_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;

	while (pak_chacha20_impls[i + 1] && (pak_chacha20_impls[i]->needs & ~have))
		i++;
	return pak_chacha20_impls[i];
}

const char *pak_chacha20_backend(void)
{
	return pak_chacha20_pick()->name;
}

void pak_chacha20_init_with(struct pak_chacha20 *c, const struct pak_chacha20_impl *impl,
                            const uint8_t key[PAK_CHACHA20_KEY])
{
	static const char constant[] = "expand 32-byte k";

	memset(c, 0, sizeof *c);
	c->impl = impl;
	for (int i = 0; i < 4; i++)
		c->state[i] = pak_load32_le(constant + 4 * i);
	for (int i = 0; i < 8; i++)
		c->state[4 + i] = pak_load32_le(key + 4 * i);
}

void pak_chacha20_init(struct pak_chacha20 *c, const uint8_t key[PAK_CHACHA20_KEY])
{
	pak_chacha20_init_with(c, pak_chacha20_pick(), key);
}

void pak_chacha20_start(struct pak_chacha20 *c, const uint8_t iv[16])
{
	for (int i = 0; i < 4; i++)
		c->state[12 + i] = pak_load32_le(iv + 4 * i);
	c->left = 0;
}

/* Key stream made ahead; len must not be more than c->left. */
static void take(struct pak_chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_xor(out, in, c->stream + sizeof c->stream - c->left, len);
	c->left -= (uint32_t)len;
}

void pak_chacha20_crypt(struct pak_chacha20 *c, uint8_t *out, const uint8_t *in, size_t len)
{
	const size_t burst = PAK_CHACHA20_BLOCK * c->impl->burst;
	size_t n = len < c->left ? len : c->left;

	if (n > 0)
		take(c, out, in, n);
	len -= n;
	if (len == 0)
		return;
	out += n;
	in += n;
	if (len >= burst) {
		n = len / PAK_CHACHA20_BLOCK;
		c->impl->blocks(c->state, out, in, n);
		n *= PAK_CHACHA20_BLOCK;
		out += n;
		in += n;
		len -= n;
	}
	if (len > 0) {
		uint8_t *stream = c->stream + sizeof c->stream - burst;

		memset(stream, 0, burst);
		c->impl->blocks(c->state, stream, stream, c->impl->burst);
		c->left = (uint32_t)burst;
		take(c, out, in, len);
	}
}

void pak_chacha20_next_iv(const struct pak_chacha20 *c, uint8_t iv[16])
{
	uint64_t ahead = c->left / PAK_CHACHA20_BLOCK;
	uint64_t count = (c->state[12] | (uint64_t)c->state[13] << 32) - ahead;

	pak_store64_le(iv, count);
	pak_store32_le(iv + 8, c->state[14]);
	pak_store32_le(iv + 12, c->state[15]);
}
