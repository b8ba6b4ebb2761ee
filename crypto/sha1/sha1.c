/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1 (FIPS 180-4): streaming, padding, the list of backends. */
#include "crypto/sha1/sha1_impl.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

#define BLOCK 64
#define LENGTH_FIELD 8

_Static_assert(sizeof(struct pak_sha1) <= PAK_DIGEST_STATE_MAX, "state fits");
_Static_assert(!offsetof(struct pak_sha1, h), "the chaining value comes first");

const struct pak_sha1_impl *const pak_sha1_impls[] = {
        PAK_IF_X86_SHANI(&pak_sha1_x86_shani, ) & pak_sha1_ref,
        NULL,
};

static const struct pak_sha1_impl *pick(uint32_t cpu)
{
	const struct pak_sha1_impl *const *i = pak_sha1_impls;

	while (i[1] && ((*i)->needs & ~cpu))
		i++;
	return *i;
}

const char *pak_sha1_backend(void)
{
	return pick(pak_cpu())->name;
}

/* 5.3.1 */
static const uint32_t iv_sha1[5] = {
        0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0,
};

static void start(struct pak_sha1 *c, const uint32_t iv[5], const struct pak_sha1_impl *impl)
{
	memcpy(c->h, iv, sizeof c->h);
	c->total = 0;
	c->impl = impl;
}

static void update(void *state, const void *in, size_t len)
{
	struct pak_sha1 *c = state;
	const uint8_t *p = in;
	size_t held = c->total % BLOCK;

	if (!len)
		return;
	c->total += len;
	if (held) {
		size_t n = len < BLOCK - held ? len : BLOCK - held;

		memcpy(c->buffer + held, p, n);
		if (held + n < BLOCK)
			return;
		c->impl->blocks(c->h, c->buffer, 1);
		p += n;
		len -= n;
	}
	if (len >= BLOCK) {
		c->impl->blocks(c->h, p, len / BLOCK);
		p += len - len % BLOCK;
		len %= BLOCK;
	}
	memcpy(c->buffer, p, len);
}

/* 5.1: a one bit, zeros, the length in bits. */
static void pad(struct pak_sha1 *c)
{
	size_t held = c->total % BLOCK;

	c->buffer[held++] = 0x80;
	if (held > BLOCK - LENGTH_FIELD) {
		memset(c->buffer + held, 0, BLOCK - held);
		c->impl->blocks(c->h, c->buffer, 1);
		held = 0;
	}
	memset(c->buffer + held, 0, BLOCK - 8 - held);
	pak_store64_be(c->buffer + BLOCK - 8, c->total << 3);
	c->impl->blocks(c->h, c->buffer, 1);
}

static void compress(void *state, const uint8_t *block)
{
	struct pak_sha1 *c = state;

	c->impl->blocks(c->h, block, 1);
	c->total += BLOCK;
}

static void write_chain(const struct pak_sha1 *c, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len / 4; i++)
		pak_store32_be(out + 4 * i, c->h[i]);
}

static void finish(struct pak_sha1 *c, uint8_t *out, size_t len)
{
	pad(c);
	write_chain(c, out, len);
	pak_wipe(c, sizeof *c);
}

static void init_sha1(void *state)
{
	start(state, iv_sha1, pick(pak_cpu()));
}

static void final_sha1(void *state, uint8_t *out)
{
	finish(state, out, 20);
}

static void chain_sha1(const void *state, uint8_t *out)
{
	write_chain(state, out, 20);
}

const struct pak_hash pak_hash_sha1 = {
        .alg = PAK_ALG_SHA1,
        .primitive = "sha1",
        .len = 20,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha1),
        .chain_len = sizeof(((struct pak_sha1 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha1,
        .update = update,
        .final = final_sha1,
        .compress = compress,
        .chain = chain_sha1,
};

void pak_sha1_init_with(struct pak_sha1 *c, const struct pak_hash *hash,
                        const struct pak_sha1_impl *impl)
{
	hash->init(c);
	c->impl = impl;
}
