/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 and SHA-512 side by side: every count of messages and every length against one after the
 * other, every lane with blocks of its own, columns of words, chaining values in the middle, guard
 * pages, clean upper halves; PBKDF2 in batches against itself alone. */
#include <string.h>

#include <pak/kdf.h>
#include <pak/module.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha2_mb.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MESSAGES 37 /* two full sets of lanes and a part */
#define MOST 300    /* bytes of a message */

static uint8_t text[MESSAGES][MOST + 64];
static const uint8_t *in[MESSAGES];

static void alone(const struct pak_hash *hash, uint8_t *out, const uint8_t *p, size_t len)
{
	union pak_hash_state state;

	hash->init(&state);
	hash->update(&state, p, len);
	hash->final(&state, out);
}

/* SHA-256 and SHA-512 differ in names and sizes only. */
#define FAMILY(N, BYTES, LANES, BLOCK, WORD, STORE) \
	static int counts_##N(const struct pak_sha##N##_mb_impl *impl, size_t len) \
	{ \
		static uint8_t want[MESSAGES][BYTES], got[MESSAGES][BYTES], any[MESSAGES][BYTES]; \
		int good = 1; \
		for (size_t i = 0; i < MESSAGES; i++) { \
			in[i] = text[i] + i % 64; \
			alone(&pak_hash_sha##N, want[i], in[i], len); \
		} \
		for (size_t count = 0; count <= MESSAGES; count += len % 16 ? 12 : 1) { \
			memset(got, 0, sizeof got); \
			memset(any, 0, sizeof any); \
			pak_sha##N##_many_with(impl, got, NULL, 0, in, len, count); \
			pak_sha##N##_many(any, NULL, 0, in, len, count); \
			good &= !memcmp(got, want, count * BYTES) && \
			        !memcmp(any, want, count * BYTES); \
			for (size_t i = count; i < MESSAGES; i++) \
				for (size_t j = 0; j < BYTES; j++) \
					good &= !got[i][j] && !any[i][j]; \
		} \
		return good; \
	} \
	static int continued_##N(const struct pak_sha##N##_mb_impl *impl) \
	{ \
		uint8_t want[BYTES], whole[2 * BLOCK + 50], got[LANES][BYTES]; \
		WORD from[8]; \
		union pak_hash_state state; \
		int good = 1; \
		memcpy(whole, text[0], 2 * BLOCK); \
		pak_hash_sha##N.init(&state); \
		pak_hash_sha##N.update(&state, whole, 2 * BLOCK); \
		memcpy(from, &state, sizeof from); /* the chaining value comes first */ \
		for (size_t i = 0; i < LANES; i++) \
			in[i] = text[i]; \
		pak_sha##N##_many_with(impl, got, from, 2 * BLOCK, in, 50, LANES); \
		for (size_t i = 0; i < LANES; i++) { \
			memcpy(whole + 2 * BLOCK, text[i], 50); \
			alone(&pak_hash_sha##N, want, whole, sizeof whole); \
			good &= !memcmp(got[i], want, BYTES); \
		} \
		return good; \
	} \
	static int columns_##N(const struct pak_sha##N##_mb_impl *impl) \
	{ \
		_Alignas(64) WORD h[8][LANES], want[8][LANES], w[16][LANES]; \
		uint8_t block[LANES][BLOCK]; \
		const uint8_t *p[LANES]; \
		memcpy(h, text[1], sizeof h); \
		memcpy(w, text[3], sizeof w); \
		memcpy(want, h, sizeof h); \
		for (size_t i = 0; i < LANES; i++) { \
			for (size_t t = 0; t < 16; t++) \
				STORE(block[i] + BLOCK / 16 * t, w[t][i]); \
			p[i] = block[i]; \
		} \
		pak_sha##N##_mb_ref.blocks(want, p, 1); \
		impl->words(h, (const WORD(*)[LANES])w); \
		return !memcmp(h, want, sizeof h); \
	} \
	static int guarded_##N(const struct pak_sha##N##_mb_impl *impl) \
	{ \
		_Alignas(64) WORD h[8][LANES] = {{1}}, want[8][LANES] = {{1}}, w[16][LANES]; \
		const uint8_t *p[LANES]; \
		int good; \
		for (size_t i = 0; i < LANES; i++) { \
			uint8_t *g = \
			        i % 2 ? tap_guard_end(2 * BLOCK) : tap_guard_begin(2 * BLOCK); \
			memcpy(g, text[i], 2 * BLOCK); \
			p[i] = g; \
		} \
		pak_sha##N##_mb_ref.blocks(want, p, 2); \
		upper_soil(); \
		impl->blocks(h, p, 2); \
		good = !upper_available() || !impl->needs || !upper_dirty(); \
		upper_soil(); \
		memcpy(w, text[5], sizeof w); \
		impl->words(h, (const WORD(*)[LANES])w); \
		good &= !upper_available() || !impl->needs || !upper_dirty(); \
		impl = &pak_sha##N##_mb_ref; \
		impl->words(want, (const WORD(*)[LANES])w); \
		good &= !memcmp(h, want, sizeof h); \
		for (size_t i = 0; i < LANES; i++) \
			tap_guard_free((void *)(uintptr_t)p[i]); \
		return good; \
	} \
	static void family_##N(void) \
	{ \
		for (size_t i = 0; pak_sha##N##_mb_impls[i]; i++) { \
			const struct pak_sha##N##_mb_impl *impl = pak_sha##N##_mb_impls[i]; \
			int good = 1; \
			if (impl->needs & ~pak_cpu()) { \
				tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s", \
				         impl->name); \
				continue; \
			} \
			for (size_t len = 0; len <= MOST; len++) \
				good &= counts_##N(impl, len); \
			tap_ok(good, "%s: every length, counts to %d", impl->name, MESSAGES); \
			tap_ok(continued_##N(impl), "%s: from a chaining value", impl->name); \
			tap_ok(columns_##N(impl), "%s: words in columns", impl->name); \
			tap_ok(guarded_##N(impl), "%s: guard pages, upper halves", impl->name); \
		} \
	}
FAMILY(256, 32, PAK_SHA256_LANES, 64, uint32_t, pak_store32_be)
FAMILY(512, 64, PAK_SHA512_LANES, 128, uint64_t, pak_store64_be)

/* Batches of count passwords of different lengths, outputs from 1 byte to several blocks. */
static int batch(enum pak_alg alg, size_t count, uint32_t iterations)
{
	static uint8_t want[MESSAGES][200], got[MESSAGES][200];
	struct pak_pbkdf2_job jobs[MESSAGES];

	memset(got, 0, sizeof got);
	memset(want, 0, sizeof want);
	for (size_t i = 0; i < count; i++) {
		size_t out_len = i % 5 == 4 ? 199 : 16 + i % 60;

		jobs[i] = (struct pak_pbkdf2_job){got[i],    out_len,     text[i],
		                                  8 + 7 * i, text[i] + 9, 16 + i};
		if (pak_pbkdf2(alg, want[i], out_len, jobs[i].password, jobs[i].password_len,
		               jobs[i].salt, jobs[i].salt_len, iterations, NULL))
			return 0;
	}
	return !pak_pbkdf2_many(alg, jobs, count, iterations, NULL) &&
	       !memcmp(got, want, sizeof want);
}

static void pbkdf2(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_SHA1,       PAK_ALG_SHA224,  PAK_ALG_SHA256,
	                                    PAK_ALG_SHA384,     PAK_ALG_SHA512,  PAK_ALG_SHA512_224,
	                                    PAK_ALG_SHA512_256, PAK_ALG_SHA3_256};
	uint8_t out[2][32];
	struct pak_pbkdf2_job jobs[2] = {{out[0], 32, text[0], 16, text[1], 16},
	                                 {out[1], 32, text[0], 16, text[1], 16}};
	struct pak_verdict v;

	for (size_t a = 0; a < sizeof algs / sizeof *algs; a++) {
		int good = 1;

		for (size_t count = 0; count <= MESSAGES; count++)
			good &= batch(algs[a], count, 1 + (uint32_t)count % 3);
		tap_ok(good && batch(algs[a], 17, 1000), "PBKDF2 with %s in batches",
		       pak_alg_name(algs[a]));
	}
	memset(out, 1, sizeof out);
	jobs[1].out_len = 0;
	tap_ok(pak_pbkdf2_many(PAK_ALG_SHA256, jobs, 2, 1000, &v) == PAK_ERR_LENGTH && !out[0][0] &&
	               !out[0][31] && out[1][0] == 1,
	       "one bad job: none is done");
	jobs[1].out_len = 32;
	memset(out, 1, sizeof out);
	tap_ok(pak_pbkdf2_many(PAK_ALG_AES_ECB, jobs, 2, 1000, &v) && !out[0][0] && !out[1][31],
	       "no digest: outputs zeroed");
}

int main(void)
{
	uint64_t seed = 7;

	core_init();
	tap_random(&seed, text, sizeof text);
	family_256();
	family_512();
	pbkdf2();
	return tap_done();
}
