/* SPDX-License-Identifier: Apache-2.0
 *
 * The health tests of the entropy source, made to fail at both levels, and the check of RDSEED. */
#include <string.h>

#include "crypto/base/cpu.h"
#include "crypto/drbg/entropy.h"
#include "tests/tap.h"

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* A source made of a repeated pattern. */
struct pattern {
	const uint8_t *p;
	size_t len, at, faults;
};

static ssize_t pattern_read(void *arg, void *out, size_t n)
{
	struct pattern *s = arg;
	uint8_t *b = out;

	for (size_t i = 0; i < n; i++)
		b[i] = s->p[s->at++ % s->len];
	return (ssize_t)n;
}

/* Bytes read before the source is given up, in requests of 48; 0 if it never is. */
static size_t given_up_after(const uint8_t *p, size_t len)
{
	struct pattern s = {p, len, 0, 0};
	struct pak_entropy_source source = {.read = pattern_read, .arg = &s};
	uint8_t out[48];
	int permanent = 0;

	for (int i = 0; i < 100; i++)
		if (pak_entropy_fill(&source, out, sizeof out, &permanent))
			return permanent && all_zero(out, sizeof out) ? s.at : 0;
	return 0;
}

static void health_induced(void)
{
	uint8_t p[4096];
	struct pak_health h = {0};
	uint64_t seed = 3;
	size_t missed = 0, alarms = 0;

	memset(p, 0, sizeof p);
	tap_ok(given_up_after(p, 1) == 48, "all zero: given up at once");
	p[0] = 0xff;
	tap_ok(given_up_after(p, 1) == 48, "all ones: given up at once");
	for (size_t period = 2; period <= 8; period++) {
		for (size_t i = 0; i < period; i++)
			p[i] = (uint8_t)(17 * i);
		missed += !given_up_after(p, period);
	}
	tap_ok(!missed, "periods 2 to 8 are found by the proportion test");
	tap_random(&seed, p, sizeof p);
	for (size_t i = 0; i < sizeof p; i++)
		p[i] = p[i] < 64 ? 7 : p[i]; /* a quarter of all bytes are 7 */
	p[0] = 7;
	tap_ok(given_up_after(p, sizeof p) != 0, "bias is found");

	/* Both levels, exactly at their cutoffs. */
	for (unsigned n = 1; n <= PAK_RCT_PERMANENT; n++) {
		enum pak_health_verdict v = pak_health_run(&h, (const uint8_t *)"A", 1);

		missed += v != (n < PAK_RCT_INTERMITTENT ? PAK_HEALTH_GOOD
		                : n < PAK_RCT_PERMANENT  ? PAK_HEALTH_INTERMITTENT
		                                         : PAK_HEALTH_PERMANENT);
	}
	tap_ok(!missed, "repetition count: cutoffs %d and %d, across calls", PAK_RCT_INTERMITTENT,
	       PAK_RCT_PERMANENT);
	memset(&h, 0, sizeof h);
	for (unsigned n = 1; n <= PAK_APT_PERMANENT; n++) {
		uint8_t pair[2] = {0xa5, (uint8_t)n};
		enum pak_health_verdict v = pak_health_run(&h, pair, 1);

		missed += v != (n < PAK_APT_INTERMITTENT ? PAK_HEALTH_GOOD
		                : n < PAK_APT_PERMANENT  ? PAK_HEALTH_INTERMITTENT
		                                         : PAK_HEALTH_PERMANENT);
		v = pak_health_run(&h, pair + 1, 1); /* keeps the repetition count low */
		missed += n < PAK_APT_INTERMITTENT && v != PAK_HEALTH_GOOD;
	}
	tap_ok(!missed, "adaptive proportion: cutoffs %d and %d", PAK_APT_INTERMITTENT,
	       PAK_APT_PERMANENT);

	memset(&h, 0, sizeof h);
	for (int i = 0; i < 2500; i++) {
		tap_random(&seed, p, sizeof p);
		alarms += pak_health_run(&h, p, sizeof p) != PAK_HEALTH_GOOD;
	}
	tap_ok(!alarms, "no false alarm in 10 million good bytes");
}

/* One bad stretch, then good bytes: thrown away and read again. */
static void health_intermittent(void)
{
	uint8_t p[8192], out[48];
	uint64_t seed = 4;
	int permanent;

	tap_random(&seed, p, sizeof p);
	memset(p + 10, 0x33, PAK_RCT_INTERMITTENT);
	struct pattern s = {p, sizeof p, 0, 0};
	struct pak_entropy_source source = {.read = pattern_read, .arg = &s};
	enum pak_status st = pak_entropy_fill(&source, out, sizeof out, &permanent);

	tap_ok(!st && s.at == 96 && !memcmp(out, p + 48, 48),
	       "an intermittent failure: read again");
}

int main(void)
{
	health_induced();
	health_intermittent();
	uint8_t words[2][16] = {{0}};

	if (pak_cpu() & PAK_CPU_RDRAND)
		tap_ok(pak_entropy_rdrand(words[0], words[1]) && memcmp(words[0], words[1], 16) &&
		               pak_entropy_rdrand(words[1], words[0]) &&
		               memcmp(words[0], words[1], 16),
		       "RDRAND gives 16 bytes, and others the next time");
	else
		tap_ok(!pak_entropy_rdrand(words[0], words[1]), "no RDRAND");
	tap_ok(!pak_rdseed_plausible(0, 1) && !pak_rdseed_plausible(UINT64_MAX, 1) &&
	               !pak_rdseed_plausible(5, 5) && pak_rdseed_plausible(5, 6),
	       "RDSEED: constants are not believed");
	return tap_done();
}
