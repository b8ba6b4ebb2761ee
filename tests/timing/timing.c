/* SPDX-License-Identifier: Apache-2.0
 *
 * timing [-s SIGNATURES] [-m MEASUREMENTS] [-q] [part of a name]: what a clock can tell about
 * secrets, TAP. Needs a quiet machine; not part of `make check`.
 *
 *  - ECDSA on P-256: the correlation of the time of a signature with the bits of its nonce, which
 * is computed again from the signature and the key, and the mean for short nonces against that for
 * the others; fails at p < 0.001.
 *  - Every operation with a secret: Welch's t of the times for a fixed secret against random ones,
 * in random order, over all and over the times below some quantiles (Reparaz, Balasch, Verbauwhede
 * 2017). |t| over 10, again and again, fails.
 *
 * Each is shown to find a leak that is made on purpose; -q does only that. */
#include "tests/timing/timing.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined __x86_64__
#include <x86intrin.h>
#else
#include <time.h>
#endif

#include "crypto/base/cpu.h"
#include "crypto/ec/ecdsa.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define LIMIT 10.0
#define REPEATS 3

static uint64_t seed = 1618;

static uint64_t now(void)
{
#if defined __x86_64__
	unsigned aux;

	_mm_lfence();
	return __rdtscp(&aux);
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
#endif
}

/* --- statistics --- */

struct moments {
	double n, mean, m2;
};

static void push(struct moments *m, double x)
{
	double d = x - m->mean;

	m->n++;
	m->mean += d / m->n;
	m->m2 += d * (x - m->mean);
}

static double welch(const struct moments *a, const struct moments *b)
{
	double va, vb;

	if (a->n < 10 || b->n < 10)
		return 0;
	va = a->m2 / (a->n - 1) / a->n;
	vb = b->m2 / (b->n - 1) / b->n;
	return va + vb > 0 ? (a->mean - b->mean) / sqrt(va + vb) : 0;
}

/* Two-sided, normal: the samples here are large. */
static double p_value(double z)
{
	return erfc(fabs(z) / sqrt(2));
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* --- fixed against random --- */

/* The largest |t| of all times, and of those below the quantiles 1 - 0.5^(10 i / 20). */
static double largest_t(const double *times, const uint8_t *class, size_t n)
{
	double *sorted = malloc(n * sizeof *sorted), most = 0;

	memcpy(sorted, times, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_size);
	for (int i = 1; i <= 20; i++) {
		double share = i < 20 ? 1 - pow(0.5, 10.0 * i / 20) : 1;
		double below = sorted[(size_t)(share * (double)(n - 1))];
		struct moments m[2] = {0};

		for (size_t j = 0; j < n; j++)
			if (times[j] <= below)
				push(&m[class[j]], times[j]);
		double t = fabs(welch(&m[0], &m[1]));
		most = t > most ? t : most;
	}
	free(sorted);
	return most;
}

/* Secrets are drawn ahead, so that drawing one is not what is timed; they lie in one place, so that
 * where they lie is not either. */
static double measure(const struct timing_row *row, size_t n)
{
	double *times = malloc(n * sizeof *times), t;
	uint8_t *class = malloc(n), fixed[TIMING_SECRET], secret[TIMING_SECRET];

	for (size_t i = 0; i < sizeof fixed; i++)
		fixed[i] = row->fixed;
	for (size_t i = 0; i < n; i++) {
		uint8_t random[TIMING_SECRET];
		uint64_t start;

		class[i] = tap_random64(&seed) & 1;
		tap_random(&seed, random, sizeof random);
		memcpy(secret, class[i] ? random : fixed, sizeof secret);
		row->prepare(secret);
		start = now();
		row->run(secret);
		times[i] = (double)(now() - start);
	}
	t = largest_t(times + n / 50, class + n / 50, n - n / 50);
	free(times);
	free(class);
	return t;
}

static void run_row(const struct timing_row *row, size_t n)
{
	double t = 0;
	int tries = 0;

	n = row->slow ? n / row->slow : n;
	n = n < 500 ? 500 : n;
	do
		t = measure(row, n);
	while ((t >= LIMIT) != row->planted && ++tries < REPEATS);
	if (row->planted)
		tap_ok(t >= LIMIT, "planted: %s is found: |t| = %.1f", row->name, t);
	else
		tap_ok(t < LIMIT, "%s: |t| = %.1f of %zu%s", row->name, t, n,
		       tries ? ", repeated" : "");
	fflush(stdout);
}

/* --- the length of nonces --- */

struct nonces {
	struct moments bits, time, few, many; /* few: nonces of 8 leading zeros or more */
	double product;
};

static void add(struct nonces *x, unsigned bits, double time)
{
	double d = bits - x->bits.mean;

	push(&x->bits, bits);
	push(&x->time, time);
	x->product += d * (time - x->time.mean);
	push(bits <= 248 ? &x->few : &x->many, time);
}

static unsigned nonce_bits(const struct pak_ec_curve *c, const uint8_t sig[64],
                           const uint8_t digest[32], const uint64_t *d)
{
	uint64_t r[PAK_EC_MAX_LIMBS], s[PAK_EC_MAX_LIMBS], e[PAK_EC_MAX_LIMBS], x[PAK_EC_MAX_LIMBS];
	unsigned n = c->n->limbs, bits;

	pak_int_load(r, n, sig, 32);
	pak_int_load(s, n, sig + 32, 32);
	pak_ecdsa_digest_to_scalar(c, e, digest, 32);
	pak_mont_to(x, d, c->n);
	pak_mont_mul(x, x, r, c->n); /* r d */
	pak_mod_add(x, x, e, c->n);
	pak_mont_to(s, s, c->n);
	pak_mont_inv(s, s, c->n);
	pak_mont_mul(x, x, s, c->n); /* k = (e + r d) / s */
	for (bits = 64 * n; bits && !(x[(bits - 1) / 64] >> (bits - 1) % 64 & 1); bits--)
		;
	return bits;
}

/* leak: cycles for each bit that a nonce falls short of, spent on purpose. */
static void test_nonces(uint64_t signatures, unsigned leak)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(PAK_ALG_P256);
	const struct pak_ec_impl *impl = pak_ec_pick(c);
	uint8_t wide[PAK_EC_MAX_WIDE], digest[32], sig[64];
	uint64_t d[PAK_EC_MAX_LIMBS];
	struct pak_ec_private priv = {0};
	struct nonces x = {0};
	double typical = 0;

	tap_random(&seed, wide, sizeof wide);
	pak_ec_scalar_from_wide(c, d, wide);
	pak_ec_private_set(c, &priv, d, wide);
	for (uint64_t i = 0; i < signatures; i++) {
		const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(PAK_ALG_SHA256)};
		uint64_t start;
		double time;
		unsigned bits;

		tap_random(&seed, digest, sizeof digest);
		tap_random(&seed, wide, sizeof wide);
		start = now();
		if (pak_ecdsa_sign(c, impl, sig, &priv, digest, 32, &nonce, wide)) {
			tap_ok(0, "a signature");
			return;
		}
		time = (double)(now() - start);
		bits = nonce_bits(c, sig, digest, d);
		time += (256 - bits) * (double)leak;
		/* What the system interrupted says nothing: over twice the typical time. */
		typical = i < 1000 ? (i ? (typical < time ? typical : time) : time) : typical;
		if (i >= 1000 && time < 2 * typical)
			add(&x, bits, time);
	}
	double n = x.bits.n, r = x.product / sqrt(x.bits.m2 * x.time.m2);
	double p = p_value(r * sqrt(n)), t = welch(&x.few, &x.many);
	if (leak)
		tap_ok(p < 0.001, "planted: %u cycles a bit are found: r = %.5f, p = %.2g", leak, r,
		       p);
	else
		tap_ok(p >= 0.001 && p_value(t) >= 0.001,
		       "ECDSA on %s: %.0f signatures of %.0f cycles; with the bits of the nonce "
		       "r = %.5f, p = %.3f; %.0f short nonces: t = %.2f, p = %.3f",
		       impl->name, n, x.time.mean, r, p, x.few.n, t, p_value(t));
	fflush(stdout);
}

int main(int argc, char *argv[])
{
	uint64_t signatures = 1000000, measurements = 100000;
	int opt, quick = 0;
	const char *part;

	while ((opt = getopt(argc, argv, "s:m:q")) != -1) {
		if (opt == 's')
			signatures = strtoull(optarg, NULL, 10);
		else if (opt == 'm')
			measurements = strtoull(optarg, NULL, 10);
		else if (opt == 'q')
			quick = 1;
		else
			return 2;
	}
	part = optind < argc ? argv[optind] : "";
	core_init();
	for (const struct timing_row *row = timing_rows; row->name; row++)
		if (strstr(row->name, part) && (!quick || row->planted))
			run_row(row, quick ? 4000 : measurements);
	if (strstr("ECDSA nonces", part)) {
		test_nonces(quick ? 6000 : 20000, 2000);
		if (!quick)
			test_nonces(signatures, 0);
	}
	return tap_done();
}
