/* SPDX-License-Identifier: Apache-2.0
 *
 * The sponge: every backend against the reference at every rate, length and split, four and eight
 * states in step, clean upper halves, the XOFs of the digest service against libcrypto. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <pak/digest.h>
#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/keccak/cshake.h"
#include "crypto/keccak/keccak_xn.h"
#include "tests/crypto/core.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MAX 1100

static const uint8_t rates[] = {72, 104, 136, 144, 168};
#define RATES (sizeof rates / sizeof *rates)

static uint8_t text[MAX + 64];

static int runs(uint32_t needs)
{
	return !(needs & ~pak_cpu());
}

/* in_len bytes in two parts, out_len bytes out in two parts. */
static void sponge(const struct pak_keccak_impl *impl, uint8_t *out, size_t out_len,
                   size_t out_split, const uint8_t *in, size_t in_len, size_t in_split, size_t rate)
{
	struct pak_keccak c;

	pak_keccak_init(&c, rate, PAK_KECCAK_SHAKE);
	c.impl = impl;
	pak_keccak_absorb(&c, in, in_split);
	pak_keccak_absorb(&c, in + in_split, in_len - in_split);
	pak_keccak_squeeze(&c, out, out_split);
	pak_keccak_squeeze(&c, out + out_split, out_len - out_split);
}

/* The standard's state of zeros: the lanes after one and two permutations start like this. */
static int zero_state(const struct pak_keccak_impl *impl)
{
	uint64_t a[25] = {0};
	int good;

	impl->permute(a);
	good = a[0] == 0xf1258f7940e1dde7 && a[24] == 0xeaf1ff7b5ceca249;
	impl->permute(a);
	return good && a[0] == 0x2d5c954df96ecb3c && a[24] == 0x20d06cd26a8fbf5c;
}

static int every_length(const struct pak_keccak_impl *impl, size_t rate)
{
	static uint8_t want[MAX], got[MAX];

	for (size_t len = 0; len <= MAX; len++) {
		size_t off = len % 64, out = MAX - len;

		sponge(&pak_keccak_ref, want, out, out, text + off, len, len, rate);
		sponge(impl, got, out, out / 3, text + off, len, len / 3, rate);
		if (memcmp(got, want, out))
			return 0;
	}
	return 1;
}

static int every_split(const struct pak_keccak_impl *impl, size_t rate)
{
	uint8_t want[400], got[400];

	sponge(&pak_keccak_ref, want, 400, 0, text, 400, 0, rate);
	for (size_t split = 0; split <= 400; split++) {
		sponge(impl, got, 400, split, text, 400, 400 - split, rate);
		if (memcmp(got, want, 400))
			return 0;
	}
	return 1;
}

static int guarded(const struct pak_keccak_impl *impl, size_t rate)
{
	int good = 1;

	for (size_t len = 0; len <= 2 * rate; len++) {
		uint8_t want[2 * PAK_KECCAK_MAX_RATE];
		uint8_t *end = tap_guard_end(len), *begin = tap_guard_begin(len);
		uint8_t *out_end = tap_guard_end(len), *out_begin = tap_guard_begin(len);

		memcpy(end, text, len);
		memcpy(begin, text, len);
		sponge(&pak_keccak_ref, want, len, 0, text, len, 0, rate);
		sponge(impl, out_end, len, 0, end, len, 0, rate);
		sponge(impl, out_begin, len, 0, begin, len, 0, rate);
		good &= !memcmp(out_end, want, len) && !memcmp(out_begin, want, len);
		tap_guard_free(end);
		tap_guard_free(begin);
		tap_guard_free(out_end);
		tap_guard_free(out_begin);
	}
	return good;
}

static unsigned soiled(const struct pak_keccak_impl *impl)
{
	uint64_t a[25] = {0};
	uint8_t block[2 * 136] = {0};
	unsigned dirty;

	upper_soil();
	impl->permute(a);
	dirty = upper_dirty();
	upper_soil();
	impl->absorb(a, block, sizeof block, 136);
	dirty |= upper_dirty();
	upper_soil();
	impl->squeeze(a, block, sizeof block, 136);
	return dirty | upper_dirty();
}

static void backends(void)
{
	for (size_t i = 0; pak_keccak_impls[i]; i++) {
		const struct pak_keccak_impl *impl = pak_keccak_impls[i];
		int lengths = 1, splits = 1, guards = 1;

		if (!runs(impl->needs)) {
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", impl->name);
			continue;
		}
		for (size_t r = 0; r < RATES; r++) {
			lengths &= every_length(impl, rates[r]);
			splits &= every_split(impl, rates[r]);
			guards &= guarded(impl, rates[r]);
		}
		tap_ok(zero_state(impl), "%s: the state of zeros", impl->name);
		tap_ok(lengths, "%s: every rate, every length in and out", impl->name);
		tap_ok(splits, "%s: every rate, every split in and out", impl->name);
		tap_ok(guards, "%s: guard pages", impl->name);
		if (upper_available() && (impl->needs & PAK_CPU_AVX512))
			tap_ok(!soiled(impl), "%s: clean upper halves", impl->name);
	}
}

/* --- states in step --- */

static int in_step(const struct pak_keccak_xn_impl *impl, size_t rate, size_t len)
{
	uint8_t want[400], got[PAK_KECCAK_MAX_STATES][400], *out[PAK_KECCAK_MAX_STATES];
	const uint8_t *in[PAK_KECCAK_MAX_STATES];
	struct pak_keccak_xn x;
	size_t split = len % 400;

	for (unsigned j = 0; j < impl->states; j++) {
		in[j] = text + 7 * j;
		out[j] = got[j];
	}
	pak_keccak_xn_absorb(&x, impl, rate, PAK_KECCAK_SHAKE, in, len);
	pak_keccak_xn_squeeze(&x, out, split);
	for (unsigned j = 0; j < impl->states; j++)
		out[j] += split;
	pak_keccak_xn_squeeze(&x, out, 400 - split);
	for (unsigned j = 0; j < impl->states; j++) {
		sponge(&pak_keccak_ref, want, 400, 0, in[j], len, 0, rate);
		if (memcmp(got[j], want, 400))
			return 0;
	}
	return 1;
}

static void many(const struct pak_keccak_xn_impl *const *impls, unsigned states)
{
	for (; *impls; impls++) {
		int good = (*impls)->states == states;

		if (!runs((*impls)->needs)) {
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", (*impls)->name);
			continue;
		}
		for (size_t r = 0; r < RATES; r++)
			for (size_t len = 0; len <= 420; len++)
				good &= in_step(*impls, rates[r], len);
		tap_ok(good, "%s: every rate, every length to 420", (*impls)->name);
		if (upper_available() && (*impls)->needs) {
			_Alignas(64) uint64_t a[25 * PAK_KECCAK_MAX_STATES] = {0};

			upper_soil();
			(*impls)->permute(a);
			tap_ok(!upper_dirty(), "%s: clean upper halves", (*impls)->name);
		}
	}
	tap_ok(pak_keccak_xn_pick(states)->states == states &&
	               runs(pak_keccak_xn_pick(states)->needs),
	       "%u states: pick", states);
}

/* --- the digest service --- */

static void libcrypto_xof(const EVP_MD *md, uint8_t *out, size_t out_len, const uint8_t *in,
                          size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex(ctx, md, NULL) <= 0 || EVP_DigestUpdate(ctx, in, len) <= 0 ||
	    EVP_DigestFinalXOF(ctx, out, out_len) <= 0)
		abort();
	EVP_MD_CTX_free(ctx);
}

static int xof_is(enum pak_alg alg, const uint8_t *want, size_t out_len, const uint8_t *in,
                  size_t len)
{
	static uint8_t got[MAX];
	struct pak_digest d;
	enum pak_status st = pak_digest_init(&d, alg);

	st = st ? st : pak_digest_update(&d, in, len);
	st = st ? st : pak_digest_set_len(&d, out_len);
	st = st ? st : pak_digest_final(&d, got, out_len);
	return !st && !memcmp(got, want, out_len);
}

static int squeezes_to(enum pak_alg alg, const uint8_t *want, size_t out_len, const uint8_t *in,
                       size_t len)
{
	static uint8_t got[MAX];
	struct pak_digest d;
	enum pak_status st = pak_digest_init(&d, alg);

	st = st ? st : pak_digest_update(&d, in, len);
	for (size_t at = 0, n = 1; at < out_len; at += n, n = 3 * n + 1) {
		n = n < out_len - at ? n : out_len - at;
		st = st ? st : pak_digest_squeeze(&d, got + at, n);
	}
	return !st && !memcmp(got, want, out_len);
}

static void against_libcrypto(enum pak_alg alg, const EVP_MD *md)
{
	static uint8_t want[MAX];
	int once = 1, parts = 1;

	for (size_t len = 0; len <= MAX; len += 1 + len / 20) {
		size_t out_len = 1 + (len * 7) % (MAX - 1);

		libcrypto_xof(md, want, out_len, text, len);
		once &= xof_is(alg, want, out_len, text, len);
		parts &= squeezes_to(alg, want, out_len, text, len);
	}
	tap_ok(once && parts, "%s: libcrypto's output, at once and in parts", pak_alg_name(alg));
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

static void states(void)
{
	uint8_t out[64], want[64];
	struct pak_digest d, copy;
	enum pak_status st;

	tap_ok(pak_digest_len(PAK_ALG_SHAKE128) == 16 && pak_digest_len(PAK_ALG_SHAKE256) == 32 &&
	               pak_digest_block_len(PAK_ALG_SHAKE128) == 168 &&
	               pak_digest_is_xof(PAK_ALG_CSHAKE128) && !pak_digest_is_xof(PAK_ALG_SHA3_256),
	       "lengths");
	st = pak_digest_init(&d, PAK_ALG_SHAKE128);
	tap_ok(!st && pak_digest_set_len(&d, 0) == PAK_ERR_LENGTH && d.len == 16, "length 0");
	st = pak_digest_set_len(&d, 20);
	tap_ok(!st && pak_digest_final(&d, out, 19) == PAK_ERR_BUFFER, "buffer too small");
	tap_ok(!pak_digest_final(&d, out, 20) && !d.hash &&
	               all_zero(d.state, sizeof(struct pak_keccak)),
	       "final ends and wipes");
	tap_ok(pak_digest_set_len(&d, 20) == PAK_ERR_STATE &&
	               pak_digest_squeeze(&d, out, 1) == PAK_ERR_STATE,
	       "nothing without init");
	st = pak_digest_init(&d, PAK_ALG_SHAKE256);
	st = st ? st : pak_digest_squeeze(&d, out, 0);
	tap_ok(!st && pak_digest_update(&d, "a", 1) == PAK_ERR_STATE &&
	               pak_digest_final(&d, out, 64) == PAK_ERR_STATE &&
	               pak_digest_set_len(&d, 1) == PAK_ERR_STATE,
	       "output ends the message");
	copy = d;
	tap_ok(!pak_digest_squeeze(&d, out, 64) && !pak_digest_squeeze(&copy, want, 64) &&
	               !memcmp(out, want, 64),
	       "struct assignment copies");
	st = pak_digest_init(&d, PAK_ALG_SHA3_256);
	tap_ok(!st && pak_digest_squeeze(&d, out, 1) == PAK_ERR_UNSUPPORTED &&
	               pak_digest_set_len(&d, 32) == PAK_ERR_UNSUPPORTED,
	       "SHA3-256 is no XOF");
	tap_ok(pak_digest_init_cshake(&d, PAK_ALG_SHAKE128, "a", 1, NULL, 0) == PAK_ERR_UNSUPPORTED,
	       "SHAKE128 has no name");
}

/* SP 800-185's published samples of cSHAKE, and SHAKE for empty strings. */
static void cshake(void)
{
	static const uint8_t data[4] = {0, 1, 2, 3};
	uint8_t want[64], got[64];
	struct pak_digest d;
	enum pak_status st;

	tap_hex(want, 64, "c1c36925b6409a04f1b504fcbca9d82b4017277cb5ed2b2065fc1d3814d5aaf5");
	st = pak_digest_init_cshake(&d, PAK_ALG_CSHAKE128, "", 0, "Email Signature", 15);
	st = st ? st : pak_digest_update(&d, data, 4);
	st = st ? st : pak_digest_squeeze(&d, got, 32);
	tap_ok(!st && !memcmp(got, want, 32), "cSHAKE128: sample 1");
	tap_hex(want, 64,
	        "d008828e2b80ac9d2218ffee1d070c48b8e4c87bff32c9699d5b6896eee0edd1"
	        "64020e2be0560858d9c00c037e34a96937c561a74c412bb4c746469527281c8c");
	st = pak_digest_init_cshake(&d, PAK_ALG_CSHAKE256, NULL, 0, "Email Signature", 15);
	st = st ? st : pak_digest_update(&d, data, 4);
	st = st ? st : pak_digest_squeeze(&d, got, 64);
	tap_ok(!st && !memcmp(got, want, 64), "cSHAKE256: sample 3");
	libcrypto_xof(EVP_shake128(), want, 64, data, 4);
	tap_ok(xof_is(PAK_ALG_CSHAKE128, want, 64, data, 4), "cSHAKE128 without strings");
	libcrypto_xof(EVP_shake256(), want, 64, data, 4);
	tap_ok(xof_is(PAK_ALG_CSHAKE256, want, 64, data, 4), "cSHAKE256 without strings");
}

int main(void)
{
	uint64_t seed = 3;

	core_init();
	tap_random(&seed, text, sizeof text);
	backends();
	many(pak_keccak_x4_impls, 4);
	many(pak_keccak_x8_impls, 8);
	against_libcrypto(PAK_ALG_SHAKE128, EVP_shake128());
	against_libcrypto(PAK_ALG_SHAKE256, EVP_shake256());
	states();
	cshake();
	return tap_done();
}
