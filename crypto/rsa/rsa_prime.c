/* SPDX-License-Identifier: Apache-2.0
 *
 * Tests of probable primes (FIPS 186-5 B.3.1). For A.1.3 candidates are drawn independently, so no
 * prime is more likely than another. What a refused candidate tells is of no use: it is thrown
 * away. Of the one that is kept, the number of times that 2 divides p - 1 may show in the time. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa.h"
#include "crypto/rsa/rsa_sieve.h"

typedef unsigned __int128 u128;

/* a mod product, by words of 32 bits: the quotient estimate is short by one at most. */
static uint64_t rest_of(const uint64_t *a, unsigned n, const struct pak_rsa_sieve_product *s)
{
	uint64_t r = 0;

	for (unsigned i = 2 * n; i--;) {
		uint64_t x = r << 32 | (uint32_t)(a[i / 2] >> (32 * (i % 2)));
		uint64_t q = (uint64_t)((u128)x * s->reciprocal >> 64);

		r = x - q * s->product;
		r -= s->product & pak_ct_mask(pak_ct_lt(r, s->product) ^ 1);
	}
	return r;
}

int pak_rsa_sieve(const uint64_t *a, unsigned n)
{
	for (unsigned i = 0; i < pak_rsa_sieve_count; i++) {
		const struct pak_rsa_sieve_product *s = &pak_rsa_sieve_products[i];
		uint64_t r = rest_of(a, n, s), ok = 1;

		for (unsigned j = s->first; j < s->first + s->count; j++) {
			const struct pak_rsa_sieve_prime *p = &pak_rsa_sieve_primes[j];
			uint64_t q = (uint64_t)((u128)r * p->reciprocal >> 64);

			ok &= pak_ct_nonzero(r - q * p->prime);
		}
		PAK_PUBLIC(&ok, sizeof ok); /* refused, or one more step on the way all take */
		if (!ok)
			return 0;
	}
	return 1;
}

/* One bit for each i: whether prime divides none of y + i step, given as rests. */
static void strike(uint64_t *left, unsigned words, uint64_t y, uint64_t step, uint64_t prime)
{
	for (unsigned i = 0; i < words; i++) {
		uint64_t hit = 0;

		for (unsigned j = 0; j < 64; j++) {
			hit |= (pak_ct_nonzero(y) ^ 1) << j;
			y += step;
			y -= prime & pak_ct_mask(pak_ct_lt(y, prime) ^ 1);
		}
		left[i] &= ~hit;
	}
}

void pak_rsa_sieve_run(uint64_t *left, unsigned words, const uint64_t *y, const uint64_t *step,
                       unsigned n)
{
	memset(left, 0xff, words * sizeof *left);
	for (unsigned i = 0; i < pak_rsa_sieve_count; i++) {
		const struct pak_rsa_sieve_product *s = &pak_rsa_sieve_products[i];
		uint64_t ry = rest_of(y, n, s), rs = rest_of(step, n, s);

		for (unsigned j = s->first; j < s->first + s->count; j++) {
			const struct pak_rsa_sieve_prime *p = &pak_rsa_sieve_primes[j];
			uint64_t qy = (uint64_t)((u128)ry * p->reciprocal >> 64);
			uint64_t qs = (uint64_t)((u128)rs * p->reciprocal >> 64);

			strike(left, words, ry - qy * p->prime, rs - qs * p->prime, p->prime);
		}
	}
}

/* A random base in [2, m - 2], for m of n limbs. */
static enum pak_status random_base(uint64_t *b, const struct pak_bn_mod *m,
                                   const struct pak_rsa_random *random, uint64_t *work)
{
	unsigned n = m->limbs;
	uint64_t *t = pak_rsa_take(&work, n), *two = pak_rsa_take(&work, n), ok = 0;
	enum pak_status st;

	memset(two, 0, n * sizeof *two);
	two[0] = 2;
	for (unsigned tries = 0; !ok && tries < 64; tries++) {
		st = random->fill(random->arg, b, n * sizeof *b);
		if (st)
			return st;
		if (m->bits % 64)
			b[n - 1] &= ((uint64_t)1 << m->bits % 64) - 1;
		(void)pak_int_sub(t, m->m, two, n);
		/* two <= b <= m - 2 */
		ok = (pak_int_lt(b, two, n) | pak_int_lt(t, b, n)) ^ 1;
		PAK_PUBLIC(&ok, sizeof ok);
	}
	return ok ? PAK_OK : PAK_ERR_ENTROPY;
}

/* One round of Miller-Rabin: m - 1 = 2^twos odd. */
static enum pak_status round_of(const struct pak_bn_mod *m, const uint64_t *odd, unsigned twos,
                                int *maybe, const struct pak_rsa_random *random, uint64_t *work)
{
	unsigned n = m->limbs;
	uint64_t *plain = pak_rsa_take(&work, n), *z = pak_rsa_take(&work, m->words), ok;
	uint64_t *minus = pak_rsa_take(&work, n), *one = pak_rsa_take(&work, n);
	enum pak_status st = random_base(plain, m, random, work);

	if (st)
		return st;
	pak_bn_from(one, m->one, m);
	memcpy(minus, m->m, n * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_to(z, plain, m);
	pak_bn_exp(z, z, odd, m->bits, m, work);
	pak_bn_from(plain, z, m);
	ok = pak_int_eq(plain, one, n) | pak_int_eq(plain, minus, n);
	for (unsigned i = 1; i < twos; i++) {
		m->impl->mul(z, z, z, m);
		pak_bn_from(plain, z, m);
		ok |= pak_int_eq(plain, minus, n);
	}
	PAK_PUBLIC(&ok, sizeof ok);
	*maybe = (int)ok;
	return PAK_OK;
}

enum pak_status pak_rsa_fermat(const struct pak_bn_impl *impl, const uint64_t *a, unsigned bits,
                               int *maybe, const struct pak_rsa_random *random, uint64_t *work)
{
	uint64_t *storage = pak_rsa_take(&work, pak_bn_mod_room(impl, bits));
	unsigned n = (bits + 63) / 64;
	uint64_t *minus = pak_rsa_take(&work, n);
	struct pak_bn_mod m;

	memcpy(minus, a, n * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_mod_init(&m, impl, a, bits, storage);
	/* A power of -1 is let through: Miller-Rabin comes next. */
	return round_of(&m, minus, 1, maybe, random, work);
}

enum pak_status pak_rsa_is_prime(const struct pak_bn_impl *impl, const uint64_t *a, unsigned bits,
                                 unsigned rounds, int *prime, const struct pak_rsa_random *random,
                                 uint64_t *work)
{
	uint64_t *storage = pak_rsa_take(&work, pak_bn_mod_room(impl, bits));
	unsigned n = (bits + 63) / 64, twos = 0;
	uint64_t *odd = pak_rsa_take(&work, n);
	struct pak_bn_mod m;
	enum pak_status st;

	*prime = 0;
	memcpy(odd, a, n * sizeof *odd);
	odd[0] ^= 1;
	for (uint64_t even = 1; even; twos += (unsigned)even) {
		even = (odd[0] & 1) ^ 1;
		PAK_PUBLIC(&even, sizeof even); /* see above */
		for (unsigned i = 0; even && i < n; i++)
			odd[i] = odd[i] >> 1 | (i + 1 < n ? odd[i + 1] << 63 : 0);
	}
	pak_bn_mod_init(&m, impl, a, bits, storage);
	*prime = 1;
	for (unsigned i = 0; *prime && i < rounds; i++) {
		st = round_of(&m, odd, twos, prime, random, work);
		if (st)
			return st;
	}
	return PAK_OK;
}

/* Factors from outside may have been made to pass: then each round finds out three times in four.
 */
#define ROUNDS 32

enum pak_status pak_rsa_check_primes(const struct pak_rsa *rsa, int *prime,
                                     const struct pak_rsa_random *random, uint64_t *work)
{
	const struct pak_bn_mod *const half[2] = {&rsa->p, &rsa->q};
	enum pak_status st = PAK_OK;

	*prime = 1;
	for (int i = 0; !st && *prime && i < 2; i++) {
		*prime = pak_rsa_sieve(half[i]->m, half[i]->limbs);
		if (*prime)
			st = pak_rsa_is_prime(half[i]->impl, half[i]->m, half[i]->bits, ROUNDS,
			                      prime, random, work);
	}
	return st;
}
