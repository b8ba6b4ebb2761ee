/* SPDX-License-Identifier: Apache-2.0
 *
 * PBKDF2 (RFC 8018 5.2) of many passwords side by side. From the second iteration on every HMAC is
 * two compressions of one block each, in which only the digest changes; so the lanes never leave
 * their columns. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/hmac/hmac.h"
#include "crypto/kdf/kdf.h"
#include "crypto/sha2/sha2_mb.h"

/* One block T of one job: where it goes. */
struct item {
	const struct pak_pbkdf2_job *job;
	size_t at; /* in its output */
};

/* Columns of up to a register's lanes. */
struct lanes_256 {
	_Alignas(64) uint32_t inner[8][PAK_SHA256_LANES], outer[8][PAK_SHA256_LANES];
	uint32_t h[8][PAK_SHA256_LANES], w[16][PAK_SHA256_LANES], t[8][PAK_SHA256_LANES];
};

struct lanes_512 {
	_Alignas(64) uint64_t inner[8][PAK_SHA512_LANES], outer[8][PAK_SHA512_LANES];
	uint64_t h[8][PAK_SHA512_LANES], w[16][PAK_SHA512_LANES], t[8][PAK_SHA512_LANES];
};

/* The state of HMAC after its key, and U(1) of item x to u. */
static void begin(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *u, const struct item *x)
{
	uint8_t index[4];

	pak_store32_be(index, (uint32_t)(x->at / hash->len) + 1);
	pak_hmac_init(h, hash, x->job->password, x->job->password_len);
	pak_hmac_update(h, hash, x->job->salt, x->job->salt_len);
	pak_hmac_update(h, hash, index, sizeof index);
	pak_hmac_final(h, hash, u);
}

static void put(const struct item *x, const uint8_t *t, size_t len)
{
	size_t left = x->job->out_len - x->at;

	memcpy(x->job->out + x->at, t, left < len ? left : len);
}

static void xor_columns(void *t, const void *u, size_t len)
{
	pak_xor(t, t, u, len);
}

/* The iterations after the first; n words make a digest. */
static void iterate_256(struct lanes_256 *s, const struct pak_sha256_mb_impl *impl, unsigned n,
                        uint32_t iterations)
{
	size_t digest = n * sizeof s->w[0];

	while (--iterations) {
		memcpy(s->h, s->inner, sizeof s->h);
		impl->words(s->h, (const uint32_t(*)[PAK_SHA256_LANES])s->w);
		memcpy(s->w, s->h, digest);
		memcpy(s->h, s->outer, sizeof s->h);
		impl->words(s->h, (const uint32_t(*)[PAK_SHA256_LANES])s->w);
		memcpy(s->w, s->h, digest);
		xor_columns(s->t, s->w, digest);
	}
}

static void iterate_512(struct lanes_512 *s, const struct pak_sha512_mb_impl *impl, unsigned n,
                        uint32_t iterations)
{
	size_t digest = n * sizeof s->w[0];

	while (--iterations) {
		memcpy(s->h, s->inner, sizeof s->h);
		impl->words(s->h, (const uint64_t(*)[PAK_SHA512_LANES])s->w);
		memcpy(s->w, s->h, digest);
		memcpy(s->h, s->outer, sizeof s->h);
		impl->words(s->h, (const uint64_t(*)[PAK_SHA512_LANES])s->w);
		memcpy(s->w, s->h, digest);
		xor_columns(s->t, s->w, digest);
	}
}

static void side_by_side_256(const struct pak_hash *hash, const struct item *items, size_t count,
                             uint32_t iterations)
{
	unsigned n = hash->len / 4;
	struct lanes_256 s = {0};
	struct pak_hmac h;
	uint8_t u[PAK_DIGEST_MAX_LEN];
	uint32_t chain[8];

	for (size_t lane = 0; lane < PAK_SHA256_LANES; lane++) {
		s.w[n][lane] = 0x80000000;
		s.w[15][lane] = 8 * (64 + 4 * n);
	}
	for (size_t lane = 0; lane < count; lane++) {
		begin(&h, hash, u, &items[lane]);
		for (unsigned i = 0; i < n; i++)
			s.w[i][lane] = s.t[i][lane] = pak_load32_be(u + 4 * i);
		memcpy(chain, &h.inner, sizeof chain);
		for (unsigned i = 0; i < 8; i++)
			s.inner[i][lane] = chain[i];
		memcpy(chain, &h.outer, sizeof chain);
		for (unsigned i = 0; i < 8; i++)
			s.outer[i][lane] = chain[i];
	}
	iterate_256(&s, pak_sha256_mb_pick(), n, iterations);
	for (size_t lane = 0; lane < count; lane++) {
		for (unsigned i = 0; i < n; i++)
			pak_store32_be(u + 4 * i, s.t[i][lane]);
		put(&items[lane], u, hash->len);
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(&s, sizeof s);
	pak_wipe(u, sizeof u);
	pak_wipe(chain, sizeof chain);
}

static void side_by_side_512(const struct pak_hash *hash, const struct item *items, size_t count,
                             uint32_t iterations)
{
	unsigned n = hash->len / 8;
	struct lanes_512 s = {0};
	struct pak_hmac h;
	uint8_t u[PAK_DIGEST_MAX_LEN];
	uint64_t chain[8];

	for (size_t lane = 0; lane < PAK_SHA512_LANES; lane++) {
		s.w[n][lane] = (uint64_t)1 << 63;
		s.w[15][lane] = 8 * (128 + 8 * (uint64_t)n);
	}
	for (size_t lane = 0; lane < count; lane++) {
		begin(&h, hash, u, &items[lane]);
		for (unsigned i = 0; i < n; i++)
			s.w[i][lane] = s.t[i][lane] = pak_load64_be(u + 8 * i);
		memcpy(chain, &h.inner, sizeof chain);
		for (unsigned i = 0; i < 8; i++)
			s.inner[i][lane] = chain[i];
		memcpy(chain, &h.outer, sizeof chain);
		for (unsigned i = 0; i < 8; i++)
			s.outer[i][lane] = chain[i];
	}
	iterate_512(&s, pak_sha512_mb_pick(), n, iterations);
	for (size_t lane = 0; lane < count; lane++) {
		for (unsigned i = 0; i < n; i++)
			pak_store64_be(u + 8 * i, s.t[i][lane]);
		put(&items[lane], u, hash->len);
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(&s, sizeof s);
	pak_wipe(u, sizeof u);
	pak_wipe(chain, sizeof chain);
}

struct family {
	size_t lanes, enough; /* items at a time, and from which on */
	void (*run)(const struct pak_hash *hash, const struct item *items, size_t count,
	            uint32_t iterations);
};

/* lanes 0: this digest has none, or half a word at its end. */
static struct family family_of(const struct pak_hash *hash)
{
	if (hash->alg == PAK_ALG_SHA256 || hash->alg == PAK_ALG_SHA224)
		return (struct family){PAK_SHA256_LANES, pak_sha256_mb_pick()->enough,
		                       side_by_side_256};
	if (hash->alg == PAK_ALG_SHA512 || hash->alg == PAK_ALG_SHA384 ||
	    hash->alg == PAK_ALG_SHA512_256)
		return (struct family){PAK_SHA512_LANES, pak_sha512_mb_pick()->enough,
		                       side_by_side_512};
	return (struct family){0};
}

static size_t items_of(const struct pak_hash *hash, const struct pak_pbkdf2_job *jobs, size_t count,
                       size_t enough)
{
	size_t sum = 0;

	for (size_t i = 0; i < count && sum < enough; i++)
		sum += (jobs[i].out_len + hash->len - 1) / hash->len;
	return sum;
}

void pak_kdf_pbkdf2_many(const struct pak_hash *hash, const struct pak_pbkdf2_job *jobs,
                         size_t count, uint32_t iterations)
{
	struct family f = family_of(hash);
	struct item items[PAK_SHA256_LANES];
	size_t n = 0;

	if (!f.lanes || items_of(hash, jobs, count, f.enough) < f.enough) {
		for (const struct pak_pbkdf2_job *j = jobs; j < jobs + count; j++)
			pak_kdf_pbkdf2(hash, j->out, j->out_len, j->password, j->password_len,
			               j->salt, j->salt_len, iterations);
		return;
	}
	for (const struct pak_pbkdf2_job *j = jobs; j < jobs + count; j++)
		for (size_t at = 0; at < j->out_len; at += hash->len) {
			items[n++] = (struct item){j, at};
			if (n == f.lanes) {
				f.run(hash, items, n, iterations);
				n = 0;
			}
		}
	if (n)
		f.run(hash, items, n, iterations);
}
