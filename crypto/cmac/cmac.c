/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CMAC (SP 800-38B): the backend list, subkeys, and messages in pieces of any size. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"
#include "crypto/cmac/cmac.h"

const struct pak_cbcmac_impl *const pak_cbcmac_impls[] = {
        /* clang-format off */
	PAK_IF_X86_AESNI(&pak_cbcmac_x86_aesni,)
	&pak_cbcmac_ref, NULL,
        /* clang-format on */
};

const struct pak_cbcmac_impl *pak_cbcmac_pick(void)
{
	uint32_t have = pak_cpu();
	size_t i = 0;
	while (pak_cbcmac_impls[i + 1] && (pak_cbcmac_impls[i]->needs & ~have))
		i++;
	return pak_cbcmac_impls[i];
}

const char *pak_cbcmac_backend(void)
{
	return pak_cbcmac_pick()->name;
}

static void blocks(const struct pak_aes *a, uint8_t x[16], const uint8_t *in, size_t nblocks)
{
	for (; nblocks > 0; nblocks--, in += 16) {
		pak_xor(x, x, in, 16);
		pak_aes_encrypt_block(a, x, x);
	}
}

const struct pak_cbcmac_impl pak_cbcmac_ref = {
        .name = "cbcmac_ref",
        .needs = 0,
        .aes = &pak_aes_ref,
        .blocks = blocks,
};

/* 6.1: out = in times x modulo x^128 + x^7 + x^2 + x + 1; the first bit is that of x^127. */
static void times_x(uint8_t out[16], const uint8_t in[16])
{
	uint64_t high = pak_load64_be(in), low = pak_load64_be(in + 8);
	pak_store64_be(out, high << 1 | low >> 63);
	pak_store64_be(out + 8, low << 1 ^ (0x87 & (0 - (high >> 63))));
}

void pak_cmac_init_with(struct pak_cmac *c, const struct pak_cbcmac_impl *impl, const uint8_t *key,
                        size_t key_len)
{
	uint8_t l[16] = {0};

	c->impl = impl;
	pak_aes_init_with(&c->aes, impl->aes, key, key_len, PAK_AES_ENCRYPT_ONLY);
	pak_aes_encrypt_block(&c->aes, l, l);
	times_x(c->subkey[0], l);
	times_x(c->subkey[1], c->subkey[0]);
	pak_wipe(l, sizeof l);
	pak_cmac_restart(c);
}

void pak_cmac_init(struct pak_cmac *c, const uint8_t *key, size_t key_len)
{
	pak_cmac_init_with(c, pak_cbcmac_pick(), key, key_len);
}

void pak_cmac_restart(struct pak_cmac *c)
{
	memset(c->x, 0, sizeof c->x);
	c->held = 0;
}

void pak_cmac_update(struct pak_cmac *c, const uint8_t *in, size_t len)
{
	size_t n;

	if (len == 0)
		return;
	if (c->held > 0) {
		n = len < 16 - c->held ? len : 16 - c->held;
		memcpy(c->pending + c->held, in, n);
		c->held += (uint32_t)n;
		in += n;
		len -= n;
		if (len == 0)
			return;
		c->impl->blocks(&c->aes, c->x, c->pending, 1);
	}
	n = (len - 1) / 16; /* at least one byte waits for the end */
	if (n > 0)
		c->impl->blocks(&c->aes, c->x, in, n);
	c->held = (uint32_t)(len - 16 * n);
	memcpy(c->pending, in + 16 * n, c->held);
}

/* 6.2 steps 4 to 6. */
void pak_cmac_final(struct pak_cmac *c, uint8_t mac[16])
{
	if (c->held < 16) {
		c->pending[c->held] = 0x80;
		memset(c->pending + c->held + 1, 0, 15 - c->held);
	}
	pak_xor(c->pending, c->pending, c->subkey[c->held < 16], 16);
	c->impl->blocks(&c->aes, c->x, c->pending, 1);
	memcpy(mac, c->x, 16);
}
