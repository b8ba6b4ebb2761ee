/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-1 and SHA-2 on every backend, in one piece or several; the many-lane kernels; HMAC. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include <pak/mac.h>

#include "crypto/base/cpu.h"
#include "crypto/md5/md5.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha2_mb.h"
#include "crypto/sha2/sha512_impl.h"
#include "tests/differential/peers.h"

DIFF_BACKEND(sha1, pak_sha1_impls)
DIFF_BACKEND(sha256, pak_sha256_impls)
DIFF_BACKEND(sha512, pak_sha512_impls)
DIFF_BACKEND(sha256_mb, pak_sha256_mb_impls)
DIFF_BACKEND(sha512_mb, pak_sha512_mb_impls)

static const struct digest {
	const struct pak_hash *hash;
	const char *name;
	int gcry, gcry_mac;
} digests[] = {
        {&pak_hash_sha1, "SHA1", GCRY(MD_SHA1), GCRY(MAC_HMAC_SHA1)},
        {&pak_hash_sha224, "SHA2-224", GCRY(MD_SHA224), GCRY(MAC_HMAC_SHA224)},
        {&pak_hash_sha256, "SHA2-256", GCRY(MD_SHA256), GCRY(MAC_HMAC_SHA256)},
        {&pak_hash_sha384, "SHA2-384", GCRY(MD_SHA384), GCRY(MAC_HMAC_SHA384)},
        {&pak_hash_sha512, "SHA2-512", GCRY(MD_SHA512), GCRY(MAC_HMAC_SHA512)},
        {&pak_hash_sha512_224, "SHA2-512/224", GCRY(MD_SHA512_224), GCRY(MAC_HMAC_SHA512_224)},
        {&pak_hash_sha512_256, "SHA2-512/256", GCRY(MD_SHA512_256), GCRY(MAC_HMAC_SHA512_256)},
        {&pak_hash_md5_sha1, "MD5-SHA1", 0, 0},
};
#define DIGESTS (sizeof digests / sizeof *digests)
#define MACS (DIGESTS - 1) /* all but MD5-SHA1 */

static void libcrypto(const struct digest *d, uint8_t *out, const uint8_t *in, size_t len)
{
	static EVP_MD *mds[DIGESTS];
	static EVP_MD_CTX *ctx;
	EVP_MD **md = &mds[d - digests];

	if (!*md)
		*md = EVP_MD_fetch(NULL, d->name, NULL);
	if (!ctx)
		ctx = EVP_MD_CTX_new();
	diff_must(*md && EVP_DigestInit_ex2(ctx, *md, NULL) > 0 &&
	                  EVP_DigestUpdate(ctx, in, len) > 0 &&
	                  EVP_DigestFinal_ex(ctx, out, NULL) > 0,
	          d->name);
}

/* In up to three pieces, from any alignment. */
static void digest_case(struct diff_case *c, const struct digest *d, void *state,
                        const char *backend)
{
	uint8_t ours[64], theirs[64];
	struct diff_text t;

	diff_text_draw(c, &t, diff_len(c, DIFF_MAX), 0);
	size_t one = diff_below(c, t.len + 1), two = one + diff_below(c, t.len - one + 1);
	d->hash->update(state, t.in, one);
	d->hash->update(state, t.in + one, two - one);
	d->hash->update(state, t.in + two, t.len - two);
	d->hash->final(state, ours);
	diff_plant(c, ours, d->hash->len);
	libcrypto(d, theirs, t.plain, t.len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, d->hash->len, "%s on %s, %zu bytes", d->name,
	           backend, t.len);
#if defined HAVE_GCRYPT
	if (!d->gcry)
		return;
	gcry_md_hash_buffer(d->gcry, theirs, t.plain, t.len);
	diff_equal(c, DIFF_LIBGCRYPT, ours, theirs, d->hash->len, "%s on %s, %zu bytes", d->name,
	           backend, t.len);
#endif
}

static void sha1(struct diff_case *c)
{
	const struct pak_sha1_impl *impl = sha1_backend(c);
	struct pak_sha1 x;

	pak_sha1_init_with(&x, digests[0].hash, impl);
	digest_case(c, &digests[0], &x, impl->name);
}

static void sha256(struct diff_case *c)
{
	const struct digest *d = &digests[1 + diff_below(c, 2)];
	const struct pak_sha256_impl *impl = sha256_backend(c);
	struct pak_sha256 x;

	pak_sha256_init_with(&x, d->hash, impl);
	digest_case(c, d, &x, impl->name);
}

static void sha512(struct diff_case *c)
{
	const struct digest *d = &digests[3 + diff_below(c, 4)];
	const struct pak_sha512_impl *impl = sha512_backend(c);
	struct pak_sha512 x;

	pak_sha512_init_with(&x, d->hash, impl);
	digest_case(c, d, &x, impl->name);
}

static void md5_sha1(struct diff_case *c)
{
	const struct digest *d = &digests[MACS];
	struct pak_md5_sha1 x;

	d->hash->init(&x);
	digest_case(c, d, &x, "md5");
}

/* Up to 40 messages of one length, side by side. */
#define MANY 40
#define MANY_MAX 300

static void many(struct diff_case *c, const struct digest *d)
{
	static uint8_t in[MANY][MANY_MAX], ours[MANY][64], theirs[64];
	uint8_t(*narrow)[32] = (uint8_t(*)[32])ours; /* SHA-256 writes them closer together */
	const uint8_t *at[MANY];
	size_t count = 1 + diff_below(c, MANY), len = diff_len(c, MANY_MAX), n = d->hash->len;
	const char *name;

	for (size_t i = 0; i < count; i++) {
		diff_bytes(c, in[i], len);
		at[i] = in[i];
	}
	if (n == 32) {
		const struct pak_sha256_mb_impl *impl = sha256_mb_backend(c);

		pak_sha256_many_with(impl, narrow, NULL, 0, at, len, count);
		name = impl->name;
	} else {
		const struct pak_sha512_mb_impl *impl = sha512_mb_backend(c);

		pak_sha512_many_with(impl, ours, NULL, 0, at, len, count);
		name = impl->name;
	}
	diff_plant(c, ours, n * count);
	for (size_t i = 0; i < count; i++) {
		libcrypto(d, theirs, in[i], len);
		diff_equal(c, DIFF_LIBCRYPTO, n == 32 ? narrow[i] : ours[i], theirs, n,
		           "%s on %s, %zu of %zu messages of %zu bytes", d->name, name, i, count,
		           len);
	}
}

static void many256(struct diff_case *c)
{
	many(c, &digests[2]);
}

static void many512(struct diff_case *c)
{
	many(c, &digests[4]);
}

static void hmac(struct diff_case *c)
{
	static struct pak_mac m;
	const struct digest *d = &digests[diff_below(c, MACS)];
	uint8_t key[DIFF_MAX], in[DIFF_MAX], ours[64], theirs[64];
	size_t key_len = 1 + diff_len(c, DIFF_MAX - 1), len = diff_len(c, DIFF_MAX);
	size_t cut = diff_below(c, len + 1), n = d->hash->len;

	diff_bytes(c, key, key_len);
	diff_bytes(c, in, len);
	diff_must(!pak_mac_init(&m, PAK_ALG_HMAC, d->hash->alg, PAK_OP_MAC, key, key_len) &&
	                  !pak_mac_update(&m, in, cut) &&
	                  !pak_mac_update(&m, in + cut, len - cut) && !pak_mac_final(&m, ours, n),
	          "HMAC");
	diff_plant(c, ours, n);
	diff_evp_mac("HMAC", "digest", d->name, theirs, n, key, key_len, NULL, 0, in, len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, n, "HMAC %s, key %zu, %zu bytes", d->name,
	           key_len, len);
#if defined HAVE_GCRYPT
	diff_gcry_mac(d->gcry_mac, theirs, n, key, key_len, NULL, 0, in, len);
	diff_equal(c, DIFF_LIBGCRYPT, ours, theirs, n, "HMAC %s, key %zu, %zu bytes", d->name,
	           key_len, len);
#endif
}

const struct diff_row diff_digest[] = {
        {"SHA-1", sha1, 0},
        {"SHA-224 and SHA-256", sha256, 0},
        {"SHA-384 and SHA-512", sha512, 0},
        {"MD5-SHA1", md5_sha1, 0},
        {"SHA-256, many lanes", many256, 0},
        {"SHA-512, many lanes", many512, 0},
        {"HMAC", hmac, 0},
        {0},
};
