/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys that are none: numbers of good keys changed in every way that could pass unnoticed; all must
 * be refused. An argument is how many are tried of each way; without one, 10,000 in all. */
#include <stdlib.h>
#include <string.h>

#include <pak/key.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define KEYS 4
#define LEN 256

static const char *const names[PAK_RSA_COMPONENTS] = {"n", "e", "d", "p", "q", "dp", "dq", "q_inv"};
static uint8_t good[KEYS][PAK_RSA_COMPONENTS][LEN];
static size_t lens[KEYS][PAK_RSA_COMPONENTS];

/* What a try works on. */
static uint8_t bytes[PAK_RSA_COMPONENTS][LEN + 2];
static struct pak_rsa_value v[PAK_RSA_COMPONENTS];
static uint64_t seed = 31;

static void fresh(unsigned k)
{
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		memcpy(bytes[i], good[k][i], lens[k][i]);
		v[i] = (struct pak_rsa_value){bytes[i], lens[k][i]};
	}
}

static int accepted(void)
{
	struct pak_key *key = NULL;
	enum pak_status st = pak_key_import_rsa(&key, v, NULL);
	int ok = st == PAK_OK || key;

	pak_key_free(key);
	return ok;
}

/* Adds b, n bytes, to a, m bytes big-endian, m >= n. */
static void add(uint8_t *a, size_t m, const uint8_t *b, size_t n)
{
	unsigned carry = 0;

	for (size_t i = 0; i < m; i++) {
		carry += a[m - 1 - i] + (i < n ? b[n - 1 - i] : 0u);
		a[m - 1 - i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* A number one byte longer, so that a sum has room. */
static void widen(int i)
{
	memmove(bytes[i] + 1, bytes[i], v[i].len++);
	bytes[i][0] = 0;
}

/* The ways; each changes number i. Returns 0 where the way is not for that number. */
typedef int change(int i);

static int flip_bit(int i)
{
	size_t bit = tap_random64(&seed) % (8 * v[i].len);

	bytes[i][bit / 8] ^= (uint8_t)(1 << bit % 8);
	return 1;
}

static int random_number(int i)
{
	tap_random(&seed, bytes[i], v[i].len);
	return 1;
}

static int zero(int i)
{
	memset(bytes[i], 0, v[i].len);
	return 1;
}

static int one(int i)
{
	memset(bytes[i], 0, v[i].len);
	bytes[i][v[i].len - 1] = 1;
	return 1;
}

static int empty(int i)
{
	v[i].len = 0;
	return 1;
}

static int cut(int i)
{
	v[i].len -= 1 + tap_random64(&seed) % (v[i].len - 1);
	return 1;
}

static int longer(int i)
{
	bytes[i][v[i].len++] = (uint8_t)tap_random64(&seed);
	return 1;
}

static int off_by_two(int i)
{
	static const uint8_t two = 2;

	widen(i);
	add(bytes[i], v[i].len, &two, 1);
	return 1;
}

/* What is right modulo p, q or n, and not below it. */
static int not_reduced(int i)
{
	static const int modulus[PAK_RSA_COMPONENTS] = {[PAK_RSA_D] = PAK_RSA_N,
	                                                [PAK_RSA_DP] = PAK_RSA_P,
	                                                [PAK_RSA_DQ] = PAK_RSA_Q,
	                                                [PAK_RSA_QINV] = PAK_RSA_P};

	if (i != PAK_RSA_D && !modulus[i])
		return 0;
	widen(i);
	add(bytes[i], v[i].len, bytes[modulus[i]], v[modulus[i]].len);
	if (i == PAK_RSA_DP || i == PAK_RSA_DQ) { /* + p - 1, that is + p + ff..ff */
		uint8_t ones[LEN + 2];

		memset(ones, 0xff, sizeof ones);
		add(bytes[i], v[i].len, ones, v[i].len);
	}
	return 1;
}

/* Number i and the next one change places. */
static int swapped(int i)
{
	struct pak_rsa_value t = v[i];

	if (i != PAK_RSA_P && i != PAK_RSA_DP && i != PAK_RSA_N && i != PAK_RSA_D)
		return 0;
	v[i] = v[i + 1];
	v[i + 1] = t;
	return 1;
}

/* The number of another key. */
static int foreign(int i)
{
	unsigned k = (unsigned)(tap_random64(&seed) % KEYS);

	if (i == PAK_RSA_E || !memcmp(bytes[i], good[k][i], lens[k][i]))
		return 0;
	memcpy(bytes[i], good[k][i], lens[k][i]);
	v[i].len = lens[k][i];
	return 1;
}

static const struct {
	const char *name;
	change *apply;
} ways[] = {{"a flipped bit", flip_bit},
            {"a random number", random_number},
            {"zero", zero},
            {"one", one},
            {"nothing", empty},
            {"cut short", cut},
            {"a byte more", longer},
            {"two more", off_by_two},
            {"not reduced", not_reduced},
            {"changed places", swapped},
            {"of another key", foreign}};

static void test_way(size_t way, unsigned tries)
{
	unsigned bad = 0, run = 0;

	for (unsigned t = 0; t < tries; t++) {
		int i = (int)(t % PAK_RSA_COMPONENTS);

		fresh(t / PAK_RSA_COMPONENTS % KEYS);
		if (!ways[way].apply(i))
			continue;
		run++;
		if (accepted()) {
			bad++;
			tap_diag("%s: %s", names[i], ways[way].name);
		}
	}
	tap_ok(!bad && run, "%s: %u keys, %u accepted", ways[way].name, run, bad);
}

/* Public keys alone. */
static void test_public(unsigned tries)
{
	unsigned bad = 0;

	for (unsigned t = 0; t < tries; t++) {
		fresh(t % KEYS);
		memset(v + PAK_RSA_D, 0, (PAK_RSA_COMPONENTS - PAK_RSA_D) * sizeof *v);
		switch (t % 5) {
		case 0: /* even modulus */
			bytes[PAK_RSA_N][LEN - 1] &= 0xfe;
			break;
		case 1: /* even exponent */
			bytes[PAK_RSA_E][v[PAK_RSA_E].len - 1] &= 0xfe;
			break;
		case 2: /* exponent one */
			(void)one(PAK_RSA_E);
			break;
		case 3: /* too small a modulus */
			v[PAK_RSA_N].bytes += LEN - 127;
			v[PAK_RSA_N].len = 127;
			break;
		default: /* an exponent of more than 256 bits */
			v[PAK_RSA_E].bytes = bytes[PAK_RSA_N];
			v[PAK_RSA_E].len = 33 + t % 200;
		}
		bad += (unsigned)accepted();
	}
	tap_ok(!bad, "public: %u keys, %u accepted", tries, bad);
}

int main(int argc, char **argv)
{
	unsigned tries = argc > 1 ? (unsigned)atoi(argv[1]) : 1000, unchanged = 0;

	core_init();
	for (unsigned k = 0; k < KEYS; k++) {
		struct pak_key *key;

		if (pak_key_generate_rsa(&key, 2048, NULL, 0, NULL))
			return 1;
		for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
			if (pak_key_rsa_component(key, (enum pak_rsa_component)i, good[k][i], LEN,
			                          &lens[k][i]))
				return 1;
		pak_key_free(key);
		fresh(k);
		unchanged += (unsigned)accepted();
	}
	tap_ok(unchanged == KEYS, "the keys themselves are taken");
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
		test_way(way, tries);
	test_public(tries);
	return tap_done();
}
