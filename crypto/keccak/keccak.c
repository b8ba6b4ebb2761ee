/* SPDX-License-Identifier: Apache-2.0
 *
 * The sponge (FIPS 202, 4 and 5.1): streaming, padding, the list of backends. */
#include "crypto/keccak/keccak_impl.h"

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"

_Static_assert(sizeof(struct pak_keccak) <= PAK_DIGEST_STATE_MAX, "state fits");
_Static_assert(!offsetof(struct pak_keccak, a), "the chaining value comes first");

const struct pak_keccak_impl *const pak_keccak_impls[] = {
        PAK_IF_X86_AVX512(&pak_keccak_x86_avx512, ) PAK_IF_X86_AVX2(&pak_keccak_x86_bmi, ) &
                pak_keccak_ref,
        NULL,
};

static const struct pak_keccak_impl *pick(uint32_t cpu)
{
	const struct pak_keccak_impl *const *i = pak_keccak_impls;

	while (i[1] && ((*i)->needs & ~cpu))
		i++;
	return *i;
}

const char *pak_keccak_backend(void)
{
	return pick(pak_cpu())->name;
}

void pak_keccak_init(struct pak_keccak *c, size_t rate, uint8_t suffix)
{
	pak_wipe(c->a, sizeof c->a); /* a call: what gcc puts in line costs 12 ns more */
	c->impl = pick(pak_cpu());
	c->rate = (uint8_t)rate;
	c->suffix = suffix;
	c->pos = 0;
	c->squeezing = 0;
}

void pak_keccak_init_with(struct pak_keccak *c, const struct pak_hash *hash,
                          const struct pak_keccak_impl *impl)
{
	hash->init(c);
	c->impl = impl;
}

/* n bytes into the block at pos; they do not go beyond it. */
static void xor_in(struct pak_keccak *c, const uint8_t *in, size_t n)
{
	size_t pos = c->pos, end = pos + n;

	for (; pos < end && pos % 8; pos++)
		c->a[pos / 8] ^= (uint64_t)*in++ << 8 * (pos % 8);
	for (; end - pos >= 8; pos += 8, in += 8)
		c->a[pos / 8] ^= pak_load64_le(in);
	for (; pos < end; pos++)
		c->a[pos / 8] ^= (uint64_t)*in++ << 8 * (pos % 8);
	c->pos = (uint8_t)end;
}

static void next_block(struct pak_keccak *c)
{
	c->impl->permute(c->a);
	c->pos = 0;
}

void pak_keccak_absorb(struct pak_keccak *c, const void *in, size_t len)
{
	const uint8_t *p = in;
	size_t n;

	if (c->pos) {
		n = len < (size_t)(c->rate - c->pos) ? len : (size_t)(c->rate - c->pos);
		xor_in(c, p, n);
		if (c->pos < c->rate)
			return;
		next_block(c);
		p += n;
		len -= n;
	}
	if (len >= c->rate) {
		n = c->impl->absorb(c->a, p, len, c->rate);
		p += n;
		len -= n;
	}
	if (len)
		xor_in(c, p, len);
}

void pak_keccak_absorb_bits(struct pak_keccak *c, uint8_t last, unsigned bits)
{
	unsigned end = (last & ((1u << bits) - 1)) | (unsigned)c->suffix << bits;

	/* Also where the first bit of the padding fills the byte: the last one may belong to the
	 * next block then. */
	if (end > 0x7f) {
		uint8_t full = (uint8_t)end;

		pak_keccak_absorb(c, &full, 1);
		end >>= 8;
	}
	c->suffix = (uint8_t)end;
}

void pak_keccak_fill_block(struct pak_keccak *c)
{
	if (c->pos)
		next_block(c);
}

/* 5.1, and B.2: the suffix holds the first bit of the padding. */
static void pad(struct pak_keccak *c)
{
	c->a[c->pos / 8] ^= (uint64_t)c->suffix << 8 * (c->pos % 8);
	c->a[c->rate / 8 - 1] ^= (uint64_t)1 << 63;
	c->pos = c->rate;
	c->squeezing = 1;
}

/* n bytes of the block from pos. */
static void read_out(struct pak_keccak *c, uint8_t *out, size_t n)
{
	size_t pos = c->pos, end = pos + n;

	for (; pos < end && pos % 8; pos++)
		*out++ = (uint8_t)(c->a[pos / 8] >> 8 * (pos % 8));
	for (; end - pos >= 8; pos += 8, out += 8)
		pak_store64_le(out, c->a[pos / 8]);
	for (; pos < end; pos++)
		*out++ = (uint8_t)(c->a[pos / 8] >> 8 * (pos % 8));
	c->pos = (uint8_t)end;
}

void pak_keccak_squeeze(struct pak_keccak *c, uint8_t *out, size_t len)
{
	size_t n;

	if (!c->squeezing)
		pad(c);
	n = len < (size_t)(c->rate - c->pos) ? len : (size_t)(c->rate - c->pos);
	if (n) {
		read_out(c, out, n);
		out += n;
		len -= n;
	}
	if (len >= c->rate) { /* the block is used up */
		n = c->impl->squeeze(c->a, out, len, c->rate);
		out += n;
		len -= n;
	}
	if (len) {
		next_block(c);
		read_out(c, out, len);
	}
}
