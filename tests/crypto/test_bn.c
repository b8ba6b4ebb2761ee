/* SPDX-License-Identifier: Apache-2.0
 *
 * Multi-precision arithmetic on every backend against libcrypto: random operands, and the moduli
 * and values at the ends of their ranges. */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>

#include "crypto/base/cpu.h"
#include "crypto/bn/bn.h"
#include "tests/tap.h"

static uint64_t seed = 4;
static BN_CTX *ctx;

static void to_plain(uint64_t *r, unsigned n, const BIGNUM *b)
{
	if (BN_bn2lebinpad(b, (unsigned char *)r, (int)(8 * n)) < 0)
		abort();
}

static int same(const uint64_t *a, unsigned n, const BIGNUM *b)
{
	uint64_t t[PAK_BN_MAX_LIMBS + 1];

	to_plain(t, n, b);
	return !memcmp(t, a, 8 * n);
}

static void random_bits(BIGNUM *b, unsigned bits)
{
	uint64_t t[PAK_BN_MAX_LIMBS + 1];

	tap_random(&seed, t, sizeof t);
	BN_lebin2bn((unsigned char *)t, (int)((bits + 7) / 8), b);
	BN_mask_bits(b, (int)bits);
}

/* The kind-th modulus of that size: 0 is 2^(bits-1) + 1, 1 is 2^bits - 1, else random. */
static void make_modulus(BIGNUM *m, unsigned bits, unsigned kind)
{
	random_bits(m, bits);
	if (kind < 2) {
		BN_one(m);
		BN_lshift(m, m, (int)(kind ? bits : bits - 1));
		if (kind)
			BN_sub_word(m, 1);
	}
	BN_set_bit(m, (int)bits - 1);
	BN_set_bit(m, 0);
}

static void make_value(BIGNUM *a, const BIGNUM *m, unsigned bits, unsigned kind)
{
	random_bits(a, bits);
	BN_mod(a, a, m, ctx);
	if (kind < 2)
		BN_set_word(a, kind);
	if (kind == 2)
		BN_copy(a, m), BN_sub_word(a, 1);
}

struct area {
	uint64_t *storage[2], *work;
};

/* a^e mod m in three ways; 1 if all are right. */
static int powers(const struct pak_bn_impl *impl, const struct area *area, unsigned bits,
                  unsigned e_bits, unsigned kind)
{
	uint64_t plain[PAK_BN_MAX_LIMBS], e[PAK_BN_MAX_LIMBS + 1] = {0};
	uint64_t r[2][PAK_BN_MAX_WORDS], other[PAK_BN_MAX_LIMBS];
	BIGNUM *m[2] = {BN_new(), BN_new()}, *a = BN_new(), *x = BN_new(), *want = BN_new();
	unsigned n = (bits + 63) / 64;
	struct pak_bn_mod mod[2];
	int ok = 1;

	random_bits(x, e_bits);
	if (kind == 3)
		BN_zero(x);
	to_plain(e, (e_bits + 63) / 64, x);
	for (unsigned i = 0; i < 2; i++) {
		make_modulus(m[i], bits, i ? 9 : kind);
		to_plain(plain, n, m[i]);
		pak_bn_mod_init(&mod[i], impl, plain, bits, area->storage[i]);
	}
	make_value(a, m[0], bits, kind % 5);
	BN_mod(a, a, m[1], ctx);
	BN_mod(a, a, m[0], ctx);
	to_plain(plain, n, a);
	for (unsigned i = 0; i < 2; i++)
		pak_bn_to(r[i], plain, &mod[i]);
	pak_bn_exp2((uint64_t *const[]){r[0], r[1]}, (const uint64_t *const[]){r[0], r[1]},
	            (const uint64_t *const[]){e, e}, e_bits,
	            (const struct pak_bn_mod *const[]){&mod[0], &mod[1]}, area->work);
	for (unsigned i = 0; i < 2; i++) {
		BN_mod_exp(want, a, x, m[i], ctx);
		pak_bn_from(other, r[i], &mod[i]);
		ok &= same(other, n, want);
	}
	BN_mod_exp(want, a, x, m[0], ctx);
	pak_bn_to(r[0], plain, &mod[0]);
	pak_bn_exp(r[1], r[0], e, e_bits, &mod[0], area->work);
	pak_bn_from(other, r[1], &mod[0]);
	ok &= same(other, n, want);
	if (!BN_is_zero(x)) {
		pak_bn_exp_public(r[1], r[0], e, (unsigned)BN_num_bits(x), &mod[0]);
		pak_bn_from(other, r[1], &mod[0]);
		ok &= same(other, n, want);
	}
	BN_free(m[0]);
	BN_free(m[1]);
	BN_free(a);
	BN_free(x);
	BN_free(want);
	return ok;
}

/* Squares and products of the largest numbers that may be loaded, 2^bits - 1: where R is 2^bits,
 * sums with them carry through all words. */
static int largest(const struct pak_bn_impl *impl, const struct area *area, unsigned bits,
                   unsigned kind)
{
	uint64_t plain[PAK_BN_MAX_LIMBS], a[2][PAK_BN_MAX_WORDS], r[PAK_BN_MAX_WORDS];
	BIGNUM *m = BN_new(), *x = BN_new(), *radix = BN_new(), *want = BN_new();
	unsigned n = (bits + 63) / 64;
	struct pak_bn_mod mod;
	int ok = 1;

	make_modulus(m, bits, kind);
	to_plain(plain, n, m);
	pak_bn_mod_init(&mod, impl, plain, bits, area->storage[0]);
	BN_one(x);
	BN_lshift(x, x, (int)bits);
	BN_sub_word(x, 1);
	to_plain(plain, n, x);
	impl->load(a[0], plain, &mod);
	impl->load(a[1], plain, &mod);
	BN_set_word(radix, 2);
	BN_set_word(want, impl->radix_bits(bits));
	BN_mod_exp(radix, radix, want, m, ctx);
	BN_mod_inverse(radix, radix, m, ctx);
	BN_mod_sqr(want, x, m, ctx);
	BN_mod_mul(want, want, radix, m, ctx);
	BN_mod_mul(want, want, radix, m, ctx);
	for (unsigned i = 0; i < 2; i++) {
		impl->mul(r, a[0], a[i], &mod);
		pak_bn_from(plain, r, &mod);
		ok &= same(plain, n, want);
	}
	BN_free(m);
	BN_free(x);
	BN_free(radix);
	BN_free(want);
	return ok;
}

static void test_powers(const struct pak_bn_impl *impl)
{
	static const unsigned sizes[] = {64,   65,   100,  511,  512,  1000, 1024, 1025, 1038,
	                                 1039, 1536, 2048, 2080, 3072, 4096, 8192, 16384};
	struct area area;
	const size_t room = 5 * PAK_BN_MAX_WORDS, work = 2 * 33 * (size_t)PAK_BN_MAX_WORDS;

	area.storage[0] = aligned_alloc(64, 8 * room);
	area.storage[1] = aligned_alloc(64, 8 * room);
	area.work = aligned_alloc(64, 8 * work);
	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned bits = sizes[i], bad = 0, rounds = bits > 2048 ? 6 : 24;

		for (unsigned k = 0; k < rounds; k++)
			bad += !powers(impl, &area, bits, bits > 1024 ? 17 + k : bits + k, k);
		tap_ok(!bad, "%s: powers modulo %u bits", impl->name, bits);
		for (unsigned k = 0; k < 8; k++)
			bad += !largest(impl, &area, bits, k);
		tap_ok(!bad, "%s: the largest numbers modulo %u bits", impl->name, bits);
	}
	free(area.storage[0]);
	free(area.storage[1]);
	free(area.work);
}

/* Eight powers at once, with moduli and values of all kinds in all lanes. */
static int eight(const struct pak_bn_impl *impl, unsigned bits, unsigned e_bits, unsigned kind)
{
	static uint64_t storage[8][5 * 80] __attribute__((aligned(64)));
	static uint64_t r[8][80] __attribute__((aligned(64))), e[8][36];
	uint64_t plain[PAK_BN_MAX_LIMBS], *work = aligned_alloc(64, 8 * impl->exp8_room(bits));
	BIGNUM *m[8], *a = BN_new(), *x[8], *want[8];
	const struct pak_bn_mod *mods[8];
	const uint64_t *in[8], *exp[8];
	unsigned n = (bits + 63) / 64;
	struct pak_bn_mod mod[8];
	uint64_t *out[8];
	int ok = 1;

	for (unsigned l = 0; l < 8; l++) {
		m[l] = BN_new(), x[l] = BN_new(), want[l] = BN_new();
		make_modulus(m[l], bits, l + kind);
		to_plain(plain, n, m[l]);
		pak_bn_mod_init(&mod[l], impl, plain, bits, storage[l]);
		make_value(a, m[l], bits, (l + kind / 8) % 5);
		random_bits(x[l], e_bits);
		if (l == 7)
			BN_set_word(x[l], kind);
		memset(e[l], 0, sizeof e[l]);
		to_plain(e[l], (e_bits + 63) / 64, x[l]);
		BN_mod_exp(want[l], a, x[l], m[l], ctx);
		to_plain(plain, n, a);
		pak_bn_to(r[l], plain, &mod[l]);
		mods[l] = &mod[l], in[l] = out[l] = r[l], exp[l] = e[l];
	}
	impl->exp8(out, in, exp, e_bits, mods, work);
	for (unsigned l = 0; l < 8; l++) {
		pak_bn_from(plain, r[l], &mod[l]);
		ok &= same(plain, n, want[l]);
		BN_free(m[l]), BN_free(x[l]), BN_free(want[l]);
	}
	BN_free(a);
	free(work);
	return ok;
}

static void test_eight(const struct pak_bn_impl *impl)
{
	static const unsigned sizes[] = {1024, 1036, 1536, 1556, 2048, 2076};

	for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned bad = 0;

		for (unsigned k = 0; k < 40; k++)
			bad += !eight(impl, sizes[i], 17 + 3 * k, k);
		bad += !eight(impl, sizes[i], sizes[i] + 64, 3);
		tap_ok(!bad, "%s: eight powers modulo %u bits", impl->name, sizes[i]);
	}
	tap_ok(!impl->exp8_room(1037) && !impl->exp8_room(3072) && !impl->exp8_room(512),
	       "%s: not for other sizes", impl->name);
}

static int division(unsigned na, unsigned nd, unsigned cut)
{
	BIGNUM *a = BN_new(), *d = BN_new(), *q = BN_new(), *r = BN_new();
	uint64_t pa[32], pd[32], pq[32], pr[32], work[64];
	int ok;

	random_bits(a, 64 * na - cut % 7);
	random_bits(d, 64 * nd - cut);
	if (BN_is_zero(d))
		BN_one(d);
	to_plain(pa, na, a);
	to_plain(pd, nd, d);
	pak_bn_div(pq, pr, pa, na, pd, nd);
	BN_div(q, r, a, d, ctx);
	ok = same(pq, na, q) && same(pr, nd, r);
	if (na == nd) {
		BN_lshift(a, a, (int)(cut % 4));
		BN_mask_bits(a, (int)(64 * na));
		BN_set_bit(a, (int)(cut % 9));
		to_plain(pa, na, a);
		pak_bn_gcd(pr, pa, pd, na, work);
		BN_gcd(q, a, d, ctx);
		ok &= same(pr, na, q);
	}
	BN_free(a);
	BN_free(d);
	BN_free(q);
	BN_free(r);
	return ok;
}

static int inversion(unsigned n, unsigned cut)
{
	BIGNUM *a = BN_new(), *m = BN_new(), *inverse;
	uint64_t pa[8], pm[8], r[8], got;
	int ok;

	random_bits(a, 64 * n - cut);
	random_bits(m, 64 * n - cut);
	BN_set_bit(m, 0);
	if (cut % 3 == 0) /* often no inverse */
		BN_mul_word(m, 3), BN_mask_bits(m, (int)(64 * n)), BN_set_bit(m, 1);
	BN_set_bit(m, 0);
	BN_mod(a, a, m, ctx);
	to_plain(pa, n, a);
	to_plain(pm, n, m);
	got = pak_bn_inverse(r, pa, pm, n);
	inverse = BN_mod_inverse(NULL, a, m, ctx);
	ok = got == (inverse != NULL) && (!inverse || same(r, n, inverse));
	BN_free(a);
	BN_free(m);
	BN_free(inverse);
	return ok;
}

static void test_plain(void)
{
	unsigned bad = 0, bad_inverse = 0;

	for (unsigned na = 1; na <= 32; na += 3)
		for (unsigned nd = 1; nd <= na; nd += 5)
			for (unsigned cut = 0; cut < 60; cut += 13)
				bad += !division(na, nd, cut);
	for (unsigned n = 1; n <= 8; n++)
		for (unsigned k = 0; k < 24; k++)
			bad += !division(n, n, k);
	tap_ok(!bad, "division and gcd");
	for (unsigned n = 1; n <= 8; n++)
		for (unsigned k = 0; k < 40; k++)
			bad_inverse += !inversion(n, k);
	tap_ok(!bad_inverse, "inverses, and that there is none");
}

int main(void)
{
	ctx = BN_CTX_new();
	for (const struct pak_bn_impl *const *impl = pak_bn_impls; *impl; impl++) {
		if ((pak_cpu() & (*impl)->needs) != (*impl)->needs) {
			tap_skip("not on this processor", "%s", (*impl)->name);
			continue;
		}
		test_powers(*impl);
		if ((*impl)->exp8)
			test_eight(*impl);
	}
	test_plain();
	BN_CTX_free(ctx);
	return tap_done();
}
