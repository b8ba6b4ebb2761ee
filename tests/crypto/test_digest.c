/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1, SHA-2 and SHA-3: vectors, every backend against the reference, splits, alignments, guard
 * pages, the service. */
#include <stdlib.h>
#include <string.h>

#include <pak/digest.h>
#include <pak/mem.h>
#include <pak/module.h>

#include "crypto/base/cpu.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/crypto/core.h"
#include "tests/crypto/digest_vectors.h"
#include "tests/tap.h"

#define MAX 1100

/* The i-th backend of a primitive: starts hash on it, tells name and needs; 0 past the end. */
#define BACKEND(prim) \
	static int prim##_backend(size_t i, void *state, const struct pak_hash *hash, \
	                          const char **name, uint32_t *needs) \
	{ \
		const struct pak_##prim##_impl *impl = pak_##prim##_impls[i]; \
		if (!impl) \
			return 0; \
		*name = impl->name; \
		*needs = impl->needs; \
		if (state) \
			pak_##prim##_init_with(state, hash, impl); \
		return 1; \
	}
BACKEND(sha1)
BACKEND(sha256)
BACKEND(sha512)
BACKEND(keccak)

typedef int backend_fn(size_t, void *, const struct pak_hash *, const char **, uint32_t *);

static const struct {
	enum pak_alg alg;
	backend_fn *backend;
} algs[] = {
        {PAK_ALG_SHA1, sha1_backend},         {PAK_ALG_SHA224, sha256_backend},
        {PAK_ALG_SHA256, sha256_backend},     {PAK_ALG_SHA384, sha512_backend},
        {PAK_ALG_SHA512, sha512_backend},     {PAK_ALG_SHA512_224, sha512_backend},
        {PAK_ALG_SHA512_256, sha512_backend}, {PAK_ALG_SHA3_224, keccak_backend},
        {PAK_ALG_SHA3_256, keccak_backend},   {PAK_ALG_SHA3_384, keccak_backend},
        {PAK_ALG_SHA3_512, keccak_backend},
};

static uint8_t text[MAX + 64];

/* A digest on backend i, message in two parts split at `split`. */
static void digest(uint8_t *out, enum pak_alg alg, backend_fn *backend, size_t i, const uint8_t *in,
                   size_t len, size_t split)
{
	const struct pak_hash *hash = pak_hash_get(alg);
	union pak_hash_state state;
	const char *name;
	uint32_t needs;

	backend(i, &state, hash, &name, &needs);
	hash->update(&state, in, split);
	hash->update(&state, in + split, len - split);
	hash->final(&state, out);
}

static size_t last(backend_fn *backend)
{
	const char *name;
	uint32_t needs;
	size_t i = 0;

	while (backend(i + 1, NULL, NULL, &name, &needs))
		i++;
	return i;
}

static int known_answers(enum pak_alg alg, backend_fn *backend, size_t i)
{
	static uint8_t million[1000000];
	int good = 1;

	memset(million, 'a', sizeof million);
	for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) {
		const char *m = vectors[v].message;
		uint8_t want[PAK_DIGEST_MAX_LEN], got[PAK_DIGEST_MAX_LEN];
		size_t len = m ? strlen(m) : sizeof million;

		if (vectors[v].alg != alg)
			continue;
		tap_hex(want, sizeof want, vectors[v].digest);
		digest(got, alg, backend, i, m ? (const uint8_t *)m : million, len, len / 2);
		good &= !memcmp(got, want, pak_digest_len(alg));
	}
	return good;
}

/* Every length against the reference, at offsets that walk through all 64 alignments. */
static int every_length(enum pak_alg alg, backend_fn *backend, size_t i)
{
	size_t ref = last(backend);

	for (size_t len = 0; len <= MAX; len++)
		for (size_t off = len % 8; off < 64; off += 8) {
			uint8_t want[PAK_DIGEST_MAX_LEN], got[PAK_DIGEST_MAX_LEN];

			digest(want, alg, backend, ref, text + off, len, 0);
			digest(got, alg, backend, i, text + off, len, len);
			if (memcmp(got, want, pak_digest_len(alg))) {
				tap_diag("length %zu offset %zu", len, off);
				return 0;
			}
		}
	return 1;
}

static int every_split(enum pak_alg alg, backend_fn *backend, size_t i)
{
	static const size_t lens[] = {1, 63, 64, 65, 71, 72, 73, 127, 128, 129, 135, 136, 137, 300};

	for (size_t n = 0; n < sizeof lens / sizeof *lens; n++) {
		uint8_t want[PAK_DIGEST_MAX_LEN], got[PAK_DIGEST_MAX_LEN];

		digest(want, alg, backend, last(backend), text, lens[n], 0);
		for (size_t split = 0; split <= lens[n]; split++) {
			digest(got, alg, backend, i, text, lens[n], split);
			if (memcmp(got, want, pak_digest_len(alg)))
				return 0;
		}
	}
	return 1;
}

/* No byte before or after the message is read, none before or after the digest is written. */
static int guarded(enum pak_alg alg, backend_fn *backend, size_t i)
{
	size_t n = pak_digest_len(alg);
	int good = 1;

	for (size_t len = 0; len <= 300; len++) {
		uint8_t want[PAK_DIGEST_MAX_LEN];
		uint8_t *end = tap_guard_end(len), *begin = tap_guard_begin(len);
		uint8_t *out_end = tap_guard_end(n), *out_begin = tap_guard_begin(n);

		if (len) {
			memcpy(end, text, len);
			memcpy(begin, text, len);
		}
		digest(want, alg, backend, last(backend), text, len, 0);
		digest(out_end, alg, backend, i, end, len, 0);
		digest(out_begin, alg, backend, i, begin, len, len / 3);
		good &= !memcmp(out_end, want, n) && !memcmp(out_begin, want, n);
		tap_guard_free(end);
		tap_guard_free(begin);
		tap_guard_free(out_end);
		tap_guard_free(out_begin);
	}
	return good;
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

/* A finished operation leaves nothing of the message in its state. */
static int wiped(enum pak_alg alg, backend_fn *backend, size_t i)
{
	const struct pak_hash *hash = pak_hash_get(alg);
	union pak_hash_state state;
	uint8_t out[PAK_DIGEST_MAX_LEN];
	const char *name;
	uint32_t needs;

	backend(i, &state, hash, &name, &needs);
	hash->update(&state, text, 100);
	hash->final(&state, out);
	return all_zero(&state, hash->state_len);
}

static void backends(void)
{
	for (size_t a = 0; a < sizeof algs / sizeof *algs; a++) {
		backend_fn *b = algs[a].backend;
		enum pak_alg alg = algs[a].alg;
		const char *name;
		uint32_t needs;

		for (size_t i = 0; b(i, NULL, NULL, &name, &needs); i++) {
			if (needs & ~pak_cpu()) {
				tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s on %s",
				         pak_alg_name(alg), name);
				continue;
			}
			tap_ok(known_answers(alg, b, i), "%s on %s: examples of the standard",
			       pak_alg_name(alg), name);
			tap_ok(every_length(alg, b, i), "%s on %s: every length 0..%d, alignments",
			       pak_alg_name(alg), name, MAX);
			tap_ok(every_split(alg, b, i), "%s on %s: every split", pak_alg_name(alg),
			       name);
			tap_ok(guarded(alg, b, i), "%s on %s: guard pages", pak_alg_name(alg),
			       name);
			tap_ok(wiped(alg, b, i), "%s on %s: state wiped", pak_alg_name(alg), name);
		}
	}
}

static void service(void)
{
	struct pak_digest d, copy;
	uint8_t out[PAK_DIGEST_MAX_LEN], want[PAK_DIGEST_MAX_LEN];
	enum pak_status st;

	for (size_t v = 0; v < sizeof vectors / sizeof *vectors; v++) {
		const char *m = vectors[v].message;

		if (!m)
			continue;
		tap_hex(want, sizeof want, vectors[v].digest);
		st = pak_digest_once(vectors[v].alg, out, sizeof out, m, strlen(m));
		tap_ok(!st && !memcmp(out, want, pak_digest_len(vectors[v].alg)),
		       "service: %s of \"%.8s\"", pak_alg_name(vectors[v].alg), m);
	}
	tap_ok(pak_digest_len(PAK_ALG_SHA512_224) == 28 &&
	               pak_digest_block_len(PAK_ALG_SHA1) == 64 && !pak_digest_len(PAK_ALG_MD5) &&
	               !pak_digest_len(PAK_ALG_AES_ECB) && !pak_digest_len((enum pak_alg)999),
	       "lengths");
	tap_ok(pak_digest_init(&d, PAK_ALG_MD5) == PAK_ERR_UNSUPPORTED && !d.hash,
	       "MD5 unsupported");
	tap_ok(pak_digest_init(&d, PAK_ALG_AES_ECB) == PAK_ERR_UNSUPPORTED,
	       "a cipher is no digest");
	tap_ok(pak_digest_init(&d, (enum pak_alg)999) == PAK_ERR_POLICY, "out of range");
	tap_ok(pak_digest_update(&d, "a", 1) == PAK_ERR_STATE &&
	               pak_digest_final(&d, out, sizeof out) == PAK_ERR_STATE,
	       "nothing without init");

	st = pak_digest_init(&d, PAK_ALG_SHA256);
	tap_ok(!st && d.verdict.kind == PAK_ALLOW, "verdict kept");
	st = pak_digest_update(&d, "ab", 2);
	copy = d;
	tap_ok(!st && pak_digest_final(&d, out, 31) == PAK_ERR_BUFFER, "buffer too small");
	st = pak_digest_update(&d, "c", 1);
	tap_ok(!st && !pak_digest_final(&d, out, 32), "still usable after it");
	tap_ok(pak_digest_final(&d, out, 32) == PAK_ERR_STATE, "final ends it");
	st = pak_digest_update(&copy, "c", 1);
	tap_ok(!st && !pak_digest_final(&copy, want, 32) && !memcmp(out, want, 32),
	       "struct assignment copies");

	struct pak_digest *part = tap_guard_end(pak_digest_size(PAK_ALG_SHA384));

	st = pak_digest_init(part, PAK_ALG_SHA384);
	st = st ? st : pak_digest_update(part, "abc", 3);
	tap_ok(!st && !pak_digest_final(part, want, 48) && !pak_digest_size(PAK_ALG_AES_ECB),
	       "only its part of a context");
	tap_guard_free(part);

	st = pak_digest_init(&d, PAK_ALG_SHA256);
	st = st ? st : pak_digest_update(&d, "abc", 3);
	tap_ok(!st && !pak_digest_final(&d, want, 32) && !memcmp(out, want, 32), "restart");
	tap_ok(pak_digest_init(&d, (enum pak_alg)999) == PAK_ERR_POLICY &&
	               d.verdict.kind == PAK_DENY_UNLISTED && !d.hash,
	       "a verdict is not taken over to another algorithm");
	tap_ok(!pak_digest_init(&d, PAK_ALG_SHA512) && d.verdict.kind == PAK_ALLOW && d.len == 64,
	       "restart with another one");
	st = pak_digest_init(&d, PAK_ALG_SHA1);
	d.total = ((uint64_t)1 << 61) - 2;
	tap_ok(!st && !pak_digest_update(&d, "a", 1), "2^61-1 bytes are allowed");
	tap_ok(pak_digest_update(&d, "a", 1) == PAK_ERR_LIMIT, "2^61 bytes are not");
	tap_ok(!pak_digest_update(&d, NULL, 0), "NULL with length 0");
	pak_digest_clear(&d);
	tap_ok(all_zero(&d, sizeof d), "clear wipes");
	st = pak_digest_once(PAK_ALG_SHA256, text, 32, text, 100);
	tap_ok(!st, "output may overlap input");
}

int main(void)
{
	uint64_t seed = 1;

	core_init();
	tap_random(&seed, text, sizeof text);
	backends();
	service();
	tap_diag("%s", pak_module_info());
	return tap_done();
}
