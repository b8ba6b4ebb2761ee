/* SPDX-License-Identifier: Apache-2.0
 *
 * Moduli, conversion, and exponentiation by fixed windows of five bits: HAC 14.82 with a table that
 * is read in full for every digit, so neither addresses nor time depend on the exponent. */
#include "crypto/bn/bn.h"

#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/base/ct.h"
#include "crypto/base/impl.h"

#define WINDOW 5u
#define ENTRIES (1u << WINDOW)

const struct pak_bn_impl *const pak_bn_impls[] = {
        PAK_IF_X86_IFMA(&pak_bn_x86_ifma, ) PAK_IF_X86_ADX(&pak_bn_x86_adx, ) & pak_bn_ref,
        NULL,
};

const struct pak_bn_impl *pak_bn_pick(void)
{
	const struct pak_bn_impl *const *row = pak_bn_impls;

	while (((*row)->needs & pak_cpu()) != (*row)->needs)
		row++;
	return *row;
}

const char *pak_bn_backend(void)
{
	return pak_bn_pick()->name;
}

unsigned pak_bn_bits_public(const uint64_t *a, unsigned n)
{
	while (n && !a[n - 1])
		n--;
	return n ? 64 * n - (unsigned)__builtin_clzll(a[n - 1]) : 0;
}

size_t pak_bn_mod_room(const struct pak_bn_impl *impl, unsigned bits)
{
	return pak_bn_round((bits + 63) / 64) + 4 * pak_bn_round(impl->words(bits));
}

/* Newton's iteration: from 5 right bits to 80. */
static uint64_t neg_inverse(uint64_t m)
{
	uint64_t x = (3 * m) ^ 2;

	for (int i = 0; i < 4; i++)
		x *= 2 - m * x;
	return 0 - x;
}

/* t = 2 t mod m. */
static void twice(uint64_t *t, const uint64_t *m, unsigned n)
{
	uint64_t top = 0;

	for (unsigned i = 0; i < n; i++) {
		uint64_t next = t[i] >> 63;
		t[i] = t[i] << 1 | top;
		top = next;
	}
	pak_bn_reduce_once(t, top, m, n);
}

/* From 2^(bits - 1) < m: R by doubling; then R 2^k with k = the leading bits of radix by doubling
 * and the others by squaring, which turns R 2^k into R 2^(2 k). */
static void set_constants(struct pak_bn_mod *mod)
{
	uint64_t t[PAK_BN_MAX_LIMBS], two[PAK_BN_MAX_WORDS];
	unsigned n = mod->limbs, radix = mod->impl->radix_bits(mod->bits), left = 0;

	memset(t, 0, n * sizeof *t);
	t[(mod->bits - 1) / 64] = (uint64_t)1 << ((mod->bits - 1) % 64);
	for (unsigned i = mod->bits - 1; i < radix; i++)
		twice(t, mod->m, n);
	mod->impl->load(mod->one, t, mod);
	while (radix >> left > 80)
		left++;
	for (unsigned i = 0; i < radix >> left; i++) {
		twice(t, mod->m, n);
		if (!i)
			mod->impl->load(two, t, mod);
	}
	mod->impl->load(mod->rr, t, mod);
	while (left--) {
		mod->impl->mul(mod->rr, mod->rr, mod->rr, mod);
		if (radix >> left & 1)
			mod->impl->mul(mod->rr, mod->rr, two, mod);
	}
}

void pak_bn_mod_init(struct pak_bn_mod *mod, const struct pak_bn_impl *impl, const uint64_t *m,
                     unsigned bits, uint64_t *storage)
{
	unsigned words = impl->words(bits), limbs = (bits + 63) / 64;

	*mod = (struct pak_bn_mod){
	        .impl = impl,
	        .bits = bits,
	        .limbs = limbs,
	        .words = words,
	        .neg_inv = neg_inverse(m[0]),
	        .m = storage,
	        .mr = storage + pak_bn_round(limbs),
	};
	mod->one = mod->mr + pak_bn_round(words);
	mod->rr = mod->one + pak_bn_round(words);
	mod->own = mod->rr + pak_bn_round(words);
	memcpy(mod->m, m, limbs * sizeof *m);
	impl->load(mod->mr, m, mod);
	if (impl->prepare)
		impl->prepare(mod);
	set_constants(mod);
}

void pak_bn_to(uint64_t *r, const uint64_t *a, const struct pak_bn_mod *m)
{
	m->impl->load(r, a, m);
	m->impl->mul(r, r, m->rr, m);
}

/* The product with 1 is below 2 m on every backend: a + u m < R (m + 1) on the plain ones. */
void pak_bn_from(uint64_t *r, const uint64_t *a, const struct pak_bn_mod *m)
{
	uint64_t t[PAK_BN_MAX_WORDS], one[PAK_BN_MAX_WORDS], top;

	memset(one, 0, m->words * sizeof *one);
	one[0] = 1;
	m->impl->mul(t, a, one, m);
	top = m->impl->store(r, t, m);
	pak_bn_reduce_once(r, top, m->m, m->limbs);
}

size_t pak_bn_exp_room(const struct pak_bn_mod *m)
{
	return (ENTRIES + 1) * pak_bn_round(m->words);
}

uint64_t pak_bn_window(const uint64_t *e, unsigned e_bits, unsigned width, unsigned i)
{
	unsigned at = i * width, limb = at / 64, shift = at % 64;
	uint64_t d = e[limb] >> shift;

	if (shift > 64 - width && 64 * (limb + 1) < e_bits)
		d |= e[limb + 1] << (64 - shift);
	if (e_bits - at < width)
		d &= ((uint64_t)1 << (e_bits - at)) - 1;
	return d & (((uint64_t)1 << width) - 1);
}

static void fill_table(uint64_t *table, const uint64_t *a, const struct pak_bn_mod *m)
{
	unsigned w = m->words;

	memcpy(table, m->one, w * sizeof *table);
	memcpy(table + w, a, w * sizeof *table);
	for (unsigned i = 2; i < ENTRIES; i++)
		m->impl->mul(table + i * w, table + i / 2 * w, table + (i - i / 2) * w, m);
}

void pak_bn_exp(uint64_t *r, const uint64_t *a, const uint64_t *e, unsigned e_bits,
                const struct pak_bn_mod *m, uint64_t *work)
{
	unsigned i = (e_bits + WINDOW - 1) / WINDOW;
	uint64_t *table = work + pak_bn_round(m->words);

	fill_table(table, a, m);
	m->impl->gather(r, table, m->words, pak_bn_window(e, e_bits, WINDOW, --i));
	while (i--) {
		for (unsigned j = 0; j < WINDOW; j++)
			m->impl->mul(r, r, r, m);
		m->impl->gather(work, table, m->words, pak_bn_window(e, e_bits, WINDOW, i));
		m->impl->mul(r, r, work, m);
	}
}

void pak_bn_exp2(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const e[2],
                 unsigned e_bits, const struct pak_bn_mod *const m[2], uint64_t *work)
{
	const struct pak_bn_impl *impl = m[0]->impl;
	unsigned words = m[0]->words, i = (e_bits + WINDOW - 1) / WINDOW;
	uint64_t *factor[2] = {work, work + pak_bn_exp_room(m[0])};
	uint64_t *table[2];

	for (int k = 0; k < 2; k++) {
		table[k] = factor[k] + pak_bn_round(words);
		memcpy(table[k], m[k]->one, words * sizeof **table);
		memcpy(table[k] + words, a[k], words * sizeof **table);
	}
	for (unsigned j = 2; j < ENTRIES; j++) {
		unsigned lo = j / 2 * words, hi = (j - j / 2) * words;

		impl->mul2((uint64_t *const[]){table[0] + j * words, table[1] + j * words},
		           (const uint64_t *const[]){table[0] + lo, table[1] + lo},
		           (const uint64_t *const[]){table[0] + hi, table[1] + hi}, m);
	}
	i--;
	for (int k = 0; k < 2; k++)
		impl->gather(r[k], table[k], words, pak_bn_window(e[k], e_bits, WINDOW, i));
	while (i--) {
		const uint64_t *const same[2] = {r[0], r[1]}, *const by[2] = {factor[0], factor[1]};

		for (unsigned j = 0; j < WINDOW; j++)
			impl->mul2(r, same, same, m);
		for (int k = 0; k < 2; k++)
			impl->gather(factor[k], table[k], words,
			             pak_bn_window(e[k], e_bits, WINDOW, i));
		impl->mul2(r, same, by, m);
	}
}

void pak_bn_exp_public(uint64_t *r, const uint64_t *a, const uint64_t *e, unsigned e_bits,
                       const struct pak_bn_mod *m)
{
	memcpy(r, a, m->words * sizeof *r);
	for (unsigned i = e_bits - 1; i--;) {
		m->impl->mul(r, r, r, m);
		if (e[i / 64] >> (i % 64) & 1)
			m->impl->mul(r, r, a, m);
	}
}
