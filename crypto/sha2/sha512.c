/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-384, SHA-512, SHA-512/224 and SHA-512/256 (FIPS 180-4): streaming, padding, the list of
 * backends. */
#include "crypto/sha2/sha512_impl.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

#define BLOCK 128
#define LENGTH_FIELD 16

_Static_assert(sizeof(struct pak_sha512) <= PAK_DIGEST_STATE_MAX, "state fits");
_Static_assert(!offsetof(struct pak_sha512, h), "the chaining value comes first");

const struct pak_sha512_impl *const pak_sha512_impls[] = {
#if !defined PAK_CT_MSAN /* which cannot see into assembly */
        PAK_IF_X86_AVX512(&pak_sha512_x86_avx512, )
#endif
                        PAK_IF_X86_AVX2(&pak_sha512_x86_avx2, ) &
                pak_sha512_ref,
        NULL,
};

const struct pak_sha512_impl *pak_sha512_pick(void)
{
	uint32_t cpu = pak_cpu();
	const struct pak_sha512_impl *const *i = pak_sha512_impls;

	while (i[1] && ((*i)->needs & ~cpu))
		i++;
	return *i;
}

const char *pak_sha512_backend(void)
{
	return pak_sha512_pick()->name;
}

/* 5.3.5 */
static const uint64_t iv_sha512[8] = {
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

/* 5.3.4 */
static const uint64_t iv_sha384[8] = {
        0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
        0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

/* 5.3.6.1 */
static const uint64_t iv_sha512_224[8] = {
        0x8c3d37c819544da2, 0x73e1996689dcd4d6, 0x1dfab7ae32ff9c82, 0x679dd514582f9fcf,
        0x0f6d2b697bd44da8, 0x77e36f7304c48942, 0x3f9d85a86a1d36c8, 0x1112e6ad91d692a1,
};

/* 5.3.6.2 */
static const uint64_t iv_sha512_256[8] = {
        0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
        0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2,
};

static void start(struct pak_sha512 *c, const uint64_t iv[8], const struct pak_sha512_impl *impl)
{
	memcpy(c->h, iv, sizeof c->h);
	c->total = 0;
	c->impl = impl;
}

static void update(void *state, const void *in, size_t len)
{
	struct pak_sha512 *c = state;
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
static void pad(struct pak_sha512 *c)
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
	struct pak_sha512 *c = state;

	c->impl->blocks(c->h, block, 1);
	c->total += BLOCK;
}

static void write_chain(const struct pak_sha512 *c, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len / 8; i++)
		pak_store64_be(out + 8 * i, c->h[i]);
	if (len % 8) /* SHA-512/224 ends in half a word */
		pak_store32_be(out + len - 4, (uint32_t)(c->h[len / 8] >> 32));
}

static void finish(struct pak_sha512 *c, uint8_t *out, size_t len)
{
	pad(c);
	write_chain(c, out, len);
	pak_wipe_fixed(c, sizeof *c);
}

static void init_sha512(void *state)
{
	start(state, iv_sha512, pak_sha512_pick());
}

static void final_sha512(void *state, uint8_t *out)
{
	finish(state, out, 64);
}

static void chain_sha512(const void *state, uint8_t *out)
{
	write_chain(state, out, 64);
}

const struct pak_hash pak_hash_sha512 = {
        .alg = PAK_ALG_SHA512,
        .primitive = "sha512",
        .len = 64,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha512),
        .chain_len = sizeof(((struct pak_sha512 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha512,
        .update = update,
        .final = final_sha512,
        .compress = compress,
        .chain = chain_sha512,
};

static void init_sha384(void *state)
{
	start(state, iv_sha384, pak_sha512_pick());
}

static void final_sha384(void *state, uint8_t *out)
{
	finish(state, out, 48);
}

static void chain_sha384(const void *state, uint8_t *out)
{
	write_chain(state, out, 48);
}

const struct pak_hash pak_hash_sha384 = {
        .alg = PAK_ALG_SHA384,
        .primitive = "sha512",
        .len = 48,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha512),
        .chain_len = sizeof(((struct pak_sha512 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha384,
        .update = update,
        .final = final_sha384,
        .compress = compress,
        .chain = chain_sha384,
};

static void init_sha512_224(void *state)
{
	start(state, iv_sha512_224, pak_sha512_pick());
}

static void final_sha512_224(void *state, uint8_t *out)
{
	finish(state, out, 28);
}

static void chain_sha512_224(const void *state, uint8_t *out)
{
	write_chain(state, out, 28);
}

const struct pak_hash pak_hash_sha512_224 = {
        .alg = PAK_ALG_SHA512_224,
        .primitive = "sha512",
        .len = 28,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha512),
        .chain_len = sizeof(((struct pak_sha512 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha512_224,
        .update = update,
        .final = final_sha512_224,
        .compress = compress,
        .chain = chain_sha512_224,
};

static void init_sha512_256(void *state)
{
	start(state, iv_sha512_256, pak_sha512_pick());
}

static void final_sha512_256(void *state, uint8_t *out)
{
	finish(state, out, 32);
}

static void chain_sha512_256(const void *state, uint8_t *out)
{
	write_chain(state, out, 32);
}

const struct pak_hash pak_hash_sha512_256 = {
        .alg = PAK_ALG_SHA512_256,
        .primitive = "sha512",
        .len = 32,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha512),
        .chain_len = sizeof(((struct pak_sha512 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha512_256,
        .update = update,
        .final = final_sha512_256,
        .compress = compress,
        .chain = chain_sha512_256,
};

void pak_sha512_init_with(struct pak_sha512 *c, const struct pak_hash *hash,
                          const struct pak_sha512_impl *impl)
{
	hash->init(c);
	c->impl = impl;
}
