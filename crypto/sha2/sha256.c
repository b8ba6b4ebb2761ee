/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-224 and SHA-256 (FIPS 180-4): streaming, padding, the list of backends. */
#include "crypto/sha2/sha256_impl.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

#define BLOCK 64
#define LENGTH_FIELD 8

_Static_assert(sizeof(struct pak_sha256) <= PAK_DIGEST_STATE_MAX, "state fits");
_Static_assert(!offsetof(struct pak_sha256, h), "the chaining value comes first");

const struct pak_sha256_impl *const pak_sha256_impls[] = {
        PAK_IF_X86_SHANI(&pak_sha256_x86_shani, ) & pak_sha256_ref,
        NULL,
};

const struct pak_sha256_impl *pak_sha256_pick(void)
{
	uint32_t cpu = pak_cpu();
	const struct pak_sha256_impl *const *i = pak_sha256_impls;

	while (i[1] && ((*i)->needs & ~cpu))
		i++;
	return *i;
}

const char *pak_sha256_backend(void)
{
	return pak_sha256_pick()->name;
}

/* 5.3.3 */
static const uint32_t iv_sha256[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* 5.3.2 */
static const uint32_t iv_sha224[8] = {
        0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
        0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4,
};

static void start(struct pak_sha256 *c, const uint32_t iv[8], const struct pak_sha256_impl *impl)
{
	memcpy(c->h, iv, sizeof c->h);
	c->total = 0;
	c->impl = impl;
}

/* Less than a block; the usual lengths of short messages without a call. */
static inline void copy_short(uint8_t *out, const uint8_t *in, size_t n)
{
	if (n >= 16 && n <= 32) {
		uint8_t last[16];

		memcpy(last, in + n - 16, 16);
		memcpy(out, in, 16);
		memcpy(out + n - 16, last, 16);
	} else {
		memcpy(out, in, n);
	}
}

static void update(void *state, const void *in, size_t len)
{
	struct pak_sha256 *c = state;
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
	copy_short(c->buffer, p, len);
}

typedef uint8_t chunk __attribute__((vector_size(16)));
typedef uint64_t pair __attribute__((vector_size(16)));

/* 5.1: a one bit, zeros, the length in bits. The block is read back at once, by vectors: so it is
 * put together by vectors, as the bytes would not have arrived yet. */
static void pad(struct pak_sha256 *c)
{
	static const uint8_t text[2 * BLOCK] = {[0 ... BLOCK - 1] = 0xff};
	static const uint8_t one[2 * BLOCK] = {[BLOCK] = 0x80};
	size_t held = c->total % BLOCK;
	uint64_t length;
	chunk m, o, v = {0};

	pak_store64_be(&length, c->total << 3);
#pragma GCC unroll 4
	for (size_t i = 0; i < BLOCK; i += 16) {
		memcpy(&v, c->buffer + i, 16);
		memcpy(&m, text + BLOCK - held + i, 16);
		memcpy(&o, one + BLOCK - held + i, 16);
		v = (v & m) | o;
		if (i < BLOCK - 16)
			memcpy(c->buffer + i, &v, 16);
	}
	if (held >= BLOCK - LENGTH_FIELD) {
		memcpy(c->buffer + BLOCK - 16, &v, 16);
		c->impl->blocks(c->h, c->buffer, 1);
		memset(c->buffer, 0, BLOCK - 16);
		v = (chunk){0};
	}
	v |= (chunk)(pair){0, length};
	memcpy(c->buffer + BLOCK - 16, &v, 16);
	c->impl->blocks(c->h, c->buffer, 1);
}

static void compress(void *state, const uint8_t *block)
{
	struct pak_sha256 *c = state;

	c->impl->blocks(c->h, block, 1);
	c->total += BLOCK;
}

/* The outer block of HMAC from the inner digest's chaining value, as it lies: the words in order,
 * and what follows them is the same for all. */
static void end_outer(void *state, const void *outer, uint8_t *out)
{
	const struct pak_sha256 *o = outer;
	struct pak_sha256 *c = state;

	pad(c);
	for (size_t i = 0; i < 8; i++)
		pak_store32_be(c->buffer + 4 * i, c->h[i]);
	memset(c->buffer + 32, 0, BLOCK - 32);
	c->buffer[32] = 0x80;
	pak_store32_be(c->buffer + BLOCK - 4, 8 * (BLOCK + 32));
	memcpy(c->h, o->h, sizeof c->h);
	c->impl->blocks(c->h, c->buffer, 1);
	for (size_t i = 0; i < 8; i++)
		pak_store32_be(out + 4 * i, c->h[i]);
	pak_wipe_fixed(c, sizeof *c);
}

/* Two words at a time. */
static inline void write_chain(const struct pak_sha256 *c, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len / 8; i++)
		pak_store64_be(out + 8 * i, (uint64_t)c->h[2 * i] << 32 | c->h[2 * i + 1]);
	if (len % 8)
		pak_store32_be(out + len - 4, c->h[len / 4 - 1]);
}

static void finish(struct pak_sha256 *c, uint8_t *out, size_t len)
{
	pad(c);
	write_chain(c, out, len);
	pak_wipe_fixed(c, sizeof *c);
}

static void init_sha256(void *state)
{
	start(state, iv_sha256, pak_sha256_pick());
}

static void final_sha256(void *state, uint8_t *out)
{
	finish(state, out, 32);
}

static void chain_sha256(const void *state, uint8_t *out)
{
	write_chain(state, out, 32);
}

const struct pak_hash pak_hash_sha256 = {
        .alg = PAK_ALG_SHA256,
        .primitive = "sha256",
        .len = 32,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha256),
        .chain_len = sizeof(((struct pak_sha256 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha256,
        .update = update,
        .final = final_sha256,
        .compress = compress,
        .chain = chain_sha256,
        .end_outer = end_outer,
};

static void init_sha224(void *state)
{
	start(state, iv_sha224, pak_sha256_pick());
}

static void final_sha224(void *state, uint8_t *out)
{
	finish(state, out, 28);
}

static void chain_sha224(const void *state, uint8_t *out)
{
	write_chain(state, out, 28);
}

const struct pak_hash pak_hash_sha224 = {
        .alg = PAK_ALG_SHA224,
        .primitive = "sha256",
        .len = 28,
        .block_len = BLOCK,
        .state_len = sizeof(struct pak_sha256),
        .chain_len = sizeof(((struct pak_sha256 *)0)->h),
        .length_field = LENGTH_FIELD,
        .init = init_sha224,
        .update = update,
        .final = final_sha224,
        .compress = compress,
        .chain = chain_sha224,
};

void pak_sha256_init_with(struct pak_sha256 *c, const struct pak_hash *hash,
                          const struct pak_sha256_impl *impl)
{
	hash->init(c);
	c->impl = impl;
}
