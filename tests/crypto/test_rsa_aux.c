/* SPDX-License-Identifier: Apache-2.0
 *
 * Probable primes with conditions (FIPS 186-5 A.1.6, B.9): each prime, and its auxiliary primes,
 * against the same search done with libcrypto's numbers; ACVP's; and whole keys, whose auxiliary
 * primes are found again from what was drawn. On every backend of this processor. */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>

#include <pak/key.h>

#include "crypto/base/cpu.h"
#include "crypto/rsa/rsa_gen.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static BN_CTX *ctx;
static uint64_t seed = 5;

/* What the generator under test draws; pairs of auxiliary numbers are kept. */
static uint8_t kept[64][64];
static unsigned keeps;
static size_t pair_len;
static enum pak_status fill(void *arg, void *out, size_t len)
{
	(void)arg;
	tap_random(&seed, out, len);
	if (len == pair_len && keeps < 64)
		memcpy(kept[keeps++], out, len);
	return PAK_OK;
}
static const struct pak_rsa_random source = {fill, NULL};

static BIGNUM *number(const uint64_t *a, unsigned limbs)
{
	return BN_lebin2bn((const unsigned char *)a, (int)(8 * limbs), NULL);
}

static void limbs_to(uint64_t *a, unsigned limbs, const BIGNUM *b)
{
	if (BN_bn2lebinpad(b, (unsigned char *)a, (int)(8 * limbs)) < 0)
		abort();
}

static int prime(const BIGNUM *a)
{
	return BN_check_prime(a, ctx, NULL) == 1;
}

/* The standard's loops, word for word, and with Y = a mod 8 demanded if a is not 0. */
static void next_prime(BIGNUM *a)
{
	while (!prime(a))
		BN_add_word(a, 2);
}

static int expected(BIGNUM *p, const BIGNUM *x, const BIGNUM *r1, const BIGNUM *r2, unsigned e,
                    unsigned a, int half)
{
	BIGNUM *two = BN_new(), *m = BN_new(), *u = BN_new(), *v = BN_new(), *t = BN_new();
	int good = 0;

	BN_lshift1(two, r1);
	BN_mul(m, two, r2, ctx);
	BN_mod_inverse(u, r2, two, ctx);
	BN_mul(u, u, r2, ctx);
	BN_mod_inverse(v, two, r2, ctx);
	BN_mul(v, v, two, ctx);
	BN_sub(u, u, v);
	BN_mod_sub(u, u, x, m, ctx);
	BN_add(p, x, u);
	for (; !good && BN_num_bits(p) <= half; BN_add(p, p, m)) {
		if (a && BN_mod_word(p, 8) != a)
			continue;
		BN_sub(t, p, BN_value_one());
		BN_set_word(v, e);
		BN_gcd(v, v, t, ctx);
		good = BN_is_one(v) && prime(p);
		if (good)
			break;
	}
	BN_free(two);
	BN_free(m);
	BN_free(u);
	BN_free(v);
	BN_free(t);
	return good;
}

/* One prime of half bits on one backend; NULL if there is none below 2^half. */
static BIGNUM *made(const struct pak_bn_impl *impl, const BIGNUM *const in[3],
                    const unsigned bits[2], const BIGNUM *e, unsigned mod8, unsigned half,
                    enum pak_status *st)
{
	unsigned n = half / 64, n1 = (bits[0] + 63) / 64, n2 = (bits[1] + 63) / 64;
	size_t room = pak_rsa_work_room(impl, 2 * half);
	uint64_t *work = aligned_alloc(64, (room + 63) & ~(size_t)63);
	uint64_t *all = calloc(n1 + n2 + 2 * n + 1, sizeof *all);
	struct pak_rsa_aux aux = {{bits[0], bits[1]}, 38, mod8, {all, all + n1}};
	uint64_t *x = all + n1 + n2, *p = x + n;
	struct pak_rsa rsa = {0};
	struct pak_rsa_maker g = {&rsa, &source, half, n, 0};
	BIGNUM *out = NULL;
	int found = 0;

	rsa.n.impl = impl;
	limbs_to(rsa.e, PAK_RSA_MAX_E_LEN / 8, e);
	rsa.e_bits = (unsigned)BN_num_bits(e);
	g.e_limbs = (rsa.e_bits + 63) / 64;
	limbs_to(aux.r[0], n1, in[0]);
	limbs_to(aux.r[1], n2, in[1]);
	limbs_to(x, n, in[2]);
	*st = pak_rsa_aux_find(&aux, &g, work);
	if (!*st)
		*st = pak_rsa_aux_prime(p, x, &aux, &g, &found, work);
	if (!*st && found)
		out = number(p, n);
	free(all);
	free(work);
	return out;
}

/* Small ones against libcrypto; where r1 r2 is nearly 2^half, often there is none. */
static void test_small(const struct pak_bn_impl *impl)
{
	static const unsigned sizes[][3] = {
	        {256, 65, 80}, {256, 100, 149}, {320, 128, 128}, {512, 141, 200}, {512, 255, 250}};
	unsigned bad = 0, none = 0;

	for (unsigned i = 0; i < 60; i++) {
		const unsigned *s = sizes[i % 5], e = i % 3 ? 65537 : 3 * 5 * 7 * 1009;
		unsigned mod8 = i % 4 ? 0 : 2 * (i / 4 % 4) + 1, have;
		BIGNUM *in[3] = {BN_new(), BN_new(), BN_new()}, *want = BN_new(), *ours;
		BIGNUM *exp = BN_new();
		enum pak_status st;

		BN_set_word(exp, e);
		for (int j = 0; j < 3; j++) {
			uint64_t raw[8];
			unsigned bits = j < 2 ? s[1 + j] : s[0];

			tap_random(&seed, raw, sizeof raw);
			BN_lebin2bn((const unsigned char *)raw, sizeof raw, in[j]);
			BN_mask_bits(in[j], (int)bits);
			BN_set_bit(in[j], (int)bits - 1);
			BN_set_bit(in[j], j < 2 ? 0 : (int)bits - 2);
		}
		ours = made(impl, (const BIGNUM *const *)in, &s[1], exp, mod8, s[0], &st);
		next_prime(in[0]);
		next_prime(in[1]);
		have = (unsigned)expected(want, in[2], in[0], in[1], e, mod8, (int)s[0]);
		bad += st || have != (ours != NULL) || (have && BN_cmp(ours, want));
		none += !have;
		for (int j = 0; j < 3; j++)
			BN_free(in[j]);
		BN_free(want);
		BN_free(ours);
		BN_free(exp);
	}
	tap_ok(!bad && none > 0 && none < 30, "%s: 60 small primes, %u beyond the end, %u wrong",
	       impl->name, none, bad);
}

/* r1 = r2 is refused, and so are lengths that leave no room. */
static void test_refused(const struct pak_bn_impl *impl)
{
	static const unsigned same[2] = {128, 128}, wide[2] = {300, 210};
	BIGNUM *in[3] = {BN_new(), BN_new(), BN_new()}, *e = BN_new();
	enum pak_status st[2];

	BN_set_word(e, 65537);
	BN_set_bit(in[0], 127);
	BN_set_bit(in[0], 0);
	BN_copy(in[1], in[0]);
	BN_set_bit(in[2], 511);
	BN_set_bit(in[2], 510);
	BN_free(made(impl, (const BIGNUM *const *)in, same, e, 0, 512, &st[0]));
	BN_set_bit(in[0], 299);
	BN_set_bit(in[1], 209);
	BN_free(made(impl, (const BIGNUM *const *)in, wide, e, 0, 512, &st[1]));
	tap_ok(st[0] == PAK_ERR_INTERNAL && st[1] == PAK_ERR_LENGTH,
	       "%s: equal auxiliary primes, and too long ones", impl->name);
	for (int j = 0; j < 3; j++)
		BN_free(in[j]);
	BN_free(e);
}

/* p - 1 and p + 1 have the first primes from X1 and X2 as factors. */
static int conditions(const BIGNUM *p, const uint8_t *pair, int bits)
{
	BIGNUM *t = BN_new(), *r = BN_new(), *rest = BN_new();
	int good = 1;

	for (int i = 0; i < 2; i++) {
		BN_lebin2bn(pair + i * bits / 8, bits / 8, r);
		BN_set_bit(r, 0);
		BN_set_bit(r, bits - 1);
		next_prime(r);
		BN_copy(t, p);
		if (i)
			BN_add_word(t, 1);
		else
			BN_sub_word(t, 1);
		BN_mod(rest, t, r, ctx);
		good &= BN_is_zero(rest) && BN_num_bits(r) == bits;
	}
	BN_free(t);
	BN_free(r);
	BN_free(rest);
	return good;
}

/* A whole key: the last pair drawn is q's, an earlier one p's, or the other way round. */
static int good_key(const struct pak_rsa *rsa, int bits)
{
	BIGNUM *p = number(rsa->p.m, rsa->p.limbs), *q = number(rsa->q.m, rsa->q.limbs);
	BIGNUM *apart = BN_new();
	int half = (int)rsa->p.bits, ok;

	BN_sub(apart, p, q);
	ok = prime(p) && prime(q) && BN_num_bits(p) == half && BN_num_bits(q) == half &&
	     !BN_is_negative(apart) && BN_num_bits(apart) > half - 100;
	ok &= keeps == 2 && ((conditions(p, kept[0], bits) && conditions(q, kept[1], bits)) ||
	                     (conditions(q, kept[0], bits) && conditions(p, kept[1], bits)));
	BN_free(apart);
	apart = number(rsa->d, rsa->n.limbs);
	ok &= BN_num_bits(apart) > half && rsa->bits == 2 * (unsigned)half;
	BN_free(apart);
	BN_free(p);
	BN_free(q);
	return ok;
}

static void test_key(const struct pak_bn_impl *impl, unsigned size, int bits)
{
	static const uint8_t e[3] = {1, 0, 1};
	size_t room = pak_rsa_room(impl, size, 1), area = pak_rsa_work_room(impl, size);
	void *storage = aligned_alloc(64, (room + 63) & ~(size_t)63);
	uint64_t *work = aligned_alloc(64, (area + 63) & ~(size_t)63);
	struct pak_rsa rsa;
	enum pak_status st;

	keeps = 0;
	pair_len = (size_t)bits / 4;
	st = pak_rsa_generate(&rsa, impl, size, e, sizeof e, PAK_RSA_PRIMES_AUX, &source, storage,
	                      work);
	tap_ok(!st && good_key(&rsa, bits), "%s: a key of %u bits", impl->name, size);
	pair_len = 0;
	free(storage);
	free(work);
}

static void test_public(void)
{
	struct pak_key *key, *none;
	enum pak_status st =
	        pak_key_generate_rsa_primes(&key, 2048, NULL, 0, PAK_RSA_PRIMES_AUX, NULL);

	tap_ok(!st && !pak_key_check(key) && pak_key_bits(key) == 2048, "through the service");
	pak_key_free(key);
	tap_ok(pak_key_generate_rsa_primes(&none, 2048, NULL, 0, (enum pak_rsa_primes)2, NULL) ==
	                       PAK_ERR_ARG &&
	               !none &&
	               pak_key_generate_rsa_primes(&none, 1024, NULL, 0, PAK_RSA_PRIMES_AUX,
	                                           NULL) == PAK_ERR_LENGTH,
	       "what is not a kind of primes, and a size that is too small");
}

static BIGNUM *hex(const json_t *object, const char *key)
{
	BIGNUM *b = NULL;

	BN_hex2bn(&b, json_text(object, key));
	return b ? b : BN_new();
}

static int acvp_half(const struct pak_bn_impl *impl, const json_t *group, const json_t *p,
                     const json_t *e, char which)
{
	char names[4][8] = {"xP1", "xP2", "xP", "pMod8"}, lower[2] = {(char)(which + 32), 0};
	const json_t *lens = json_object_get(p, "bitlens");
	unsigned bits[2], at = which == 'P' ? 0 : 2;
	BIGNUM *in[3], *exp = hex(p, "e"), *want = hex(e, lower), *ours;
	enum pak_status st;
	int good;

	for (int i = 0; i < 3; i++) {
		names[i][1] = which;
		in[i] = hex(p, names[i]);
	}
	names[3][0] = lower[0];
	for (unsigned i = 0; i < 2; i++)
		bits[i] = (unsigned)json_integer_value(json_array_get(lens, at + i));
	ours = made(impl, (const BIGNUM *const *)in, bits, exp,
	            (unsigned)json_size(group, names[3]), (unsigned)json_size(group, "modulo") / 2,
	            &st);
	good = !st && ours && !BN_cmp(ours, want);
	for (int i = 0; i < 3; i++)
		BN_free(in[i]);
	BN_free(exp);
	BN_free(want);
	BN_free(ours);
	return good;
}

/* Slower backends do the first of each group; all, where the processor's features end with them. */
static void test_acvp(const struct pak_bn_impl *impl)
{
	json_t *pf = json_vectors("acvp/RSA-KeyGen-FIPS186-5/prompt"), *group, *test;
	json_t *ef = json_vectors("acvp/RSA-KeyGen-FIPS186-5/expectedResults");
	size_t i, j;
	unsigned run = 0, bad = 0;

	if (!pf || !ef) {
		tap_skip("vectors not present", "%s: ACVP RSA keyGen", impl->name);
		json_decref(pf);
		json_decref(ef);
		return;
	}
	json_array_foreach(json_object_get(json_acvp(pf), "testGroups"), i, group)
	{
		const json_t *eg = json_array_get(json_object_get(json_acvp(ef), "testGroups"), i);

		if (strcmp(json_text(group, "randPQ"), "probableWithProbableAux"))
			continue;
		json_array_foreach(json_object_get(group, "tests"), j, test)
		{
			const json_t *e = json_array_get(json_object_get(eg, "tests"), j);

			if (j > 0 && impl != pak_bn_pick())
				break;
			run += 2;
			bad += !acvp_half(impl, group, test, e, 'P');
			bad += !acvp_half(impl, group, test, e, 'Q');
		}
	}
	tap_ok(run > 0 && !bad, "%s: ACVP keyGen, probableWithProbableAux: %u primes, %u wrong",
	       impl->name, run, bad);
	json_decref(pf);
	json_decref(ef);
}

int main(void)
{
	core_init();
	ctx = BN_CTX_new();
	for (int i = 0; pak_bn_impls[i]; i++) {
		const struct pak_bn_impl *impl = pak_bn_impls[i];

		if ((pak_cpu() & impl->needs) != impl->needs)
			continue;
		test_small(impl);
		test_refused(impl);
		test_key(impl, 2048, 192);
		test_acvp(impl);
	}
	test_key(pak_bn_pick(), 3072, 192);
	test_key(pak_bn_pick(), 4096, 256);
	test_public();
	BN_CTX_free(ctx);
	return tap_done();
}
