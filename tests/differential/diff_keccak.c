/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-3, SHAKE, KMAC and HMAC with SHA-3. Every backend of the sponge gets its share of the cases.
 */
#include "tests/differential/differential.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#if defined HAVE_GCRYPT
#include <gcrypt.h>
#define GCRY(name) GCRY_##name
#else
#define GCRY(name) 0
#endif

#include <pak/mac.h>

#include "crypto/base/cpu.h"
#include "crypto/keccak/cshake.h"
#include "crypto/keccak/keccak_xn.h"

#define MAX 1000

static const struct digest {
	const struct pak_hash *hash;
	const char *name;
	int gcry, gcry_mac;
} digests[] = {
        {&pak_hash_sha3_224, "SHA3-224", GCRY(MD_SHA3_224), GCRY(MAC_HMAC_SHA3_224)},
        {&pak_hash_sha3_256, "SHA3-256", GCRY(MD_SHA3_256), GCRY(MAC_HMAC_SHA3_256)},
        {&pak_hash_sha3_384, "SHA3-384", GCRY(MD_SHA3_384), GCRY(MAC_HMAC_SHA3_384)},
        {&pak_hash_sha3_512, "SHA3-512", GCRY(MD_SHA3_512), GCRY(MAC_HMAC_SHA3_512)},
        {&pak_hash_shake128, "SHAKE-128", GCRY(MD_SHAKE128), 0},
        {&pak_hash_shake256, "SHAKE-256", GCRY(MD_SHAKE256), 0},
};
#define DIGESTS (sizeof digests / sizeof *digests)
#define FIXED 4 /* the first ones */

DIFF_BACKEND(keccak, pak_keccak_impls)

static void libcrypto_digest(const struct digest *d, uint8_t *out, size_t out_len,
                             const uint8_t *in, size_t len)
{
	static EVP_MD *mds[DIGESTS];
	static EVP_MD_CTX *ctx;
	EVP_MD **md = &mds[d - digests];
	int ok;

	if (!*md)
		*md = EVP_MD_fetch(NULL, d->name, NULL);
	if (!ctx)
		ctx = EVP_MD_CTX_new();
	ok = *md && EVP_DigestInit_ex2(ctx, *md, NULL) > 0 && EVP_DigestUpdate(ctx, in, len) > 0;
	if (ok && d->hash->squeeze)
		ok = EVP_DigestFinalXOF(ctx, out, out_len) > 0;
	else if (ok)
		ok = EVP_DigestFinal_ex(ctx, out, NULL) > 0;
	diff_must(ok, d->name);
}

#if defined HAVE_GCRYPT
static void libgcrypt_digest(const struct digest *d, uint8_t *out, size_t out_len,
                             const uint8_t *in, size_t len)
{
	static gcry_md_hd_t handles[DIGESTS];
	gcry_md_hd_t *h = &handles[d - digests];

	if (!*h)
		diff_must(!gcry_md_open(h, d->gcry, 0), d->name);
	gcry_md_reset(*h);
	gcry_md_write(*h, in, len);
	if (d->hash->squeeze)
		diff_must(!gcry_md_extract(*h, d->gcry, out, out_len), d->name);
	else
		memcpy(out, gcry_md_read(*h, d->gcry), out_len);
}
#endif

/* Input in two parts, output in two parts. */
static void digest_case(struct diff_case *c, const struct digest *d, size_t out_len)
{
	uint8_t in[MAX], ours[MAX], theirs[MAX];
	size_t len = diff_len(c, MAX), cut = diff_below(c, len + 1), take;
	const struct pak_keccak_impl *impl = keccak_backend(c);
	struct pak_keccak k;

	diff_bytes(c, in, len);
	pak_keccak_init_with(&k, d->hash, impl);
	pak_keccak_absorb(&k, in, cut);
	pak_keccak_absorb(&k, in + cut, len - cut);
	take = diff_below(c, out_len + 1);
	pak_keccak_squeeze(&k, ours, take);
	pak_keccak_squeeze(&k, ours + take, out_len - take);
	diff_plant(c, ours, out_len);
	libcrypto_digest(d, theirs, out_len, in, len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, out_len, "%s on %s, %zu bytes to %zu", d->name,
	           impl->name, len, out_len);
#if defined HAVE_GCRYPT
	libgcrypt_digest(d, theirs, out_len, in, len);
	diff_equal(c, DIFF_LIBGCRYPT, ours, theirs, out_len, "%s on %s, %zu bytes to %zu", d->name,
	           impl->name, len, out_len);
#endif
}

static void sha3(struct diff_case *c)
{
	const struct digest *d = &digests[diff_below(c, FIXED)];

	digest_case(c, d, d->hash->len);
}

static void shake(struct diff_case *c)
{
	const struct digest *d = &digests[FIXED + diff_below(c, DIGESTS - FIXED)];

	digest_case(c, d, 1 + diff_len(c, MAX - 1));
}

/* libcrypto has the sponge of cSHAKE alone, for its KMAC: the encodings of SP 800-185 are written
 * down here. Strings below 2^13 bytes. */
static size_t encode_string(uint8_t *out, const uint8_t *s, size_t len)
{
	size_t bits = 8 * len, n = bits > 255 ? 2 : 1;

	out[0] = (uint8_t)n;
	out[n] = (uint8_t)bits;
	if (n == 2)
		out[1] = (uint8_t)(bits >> 8);
	memcpy(out + 1 + n, s, len);
	return 1 + n + len;
}

static void cshake(struct diff_case *c)
{
	int wide = (int)diff_below(c, 2);
	const struct pak_keccak_impl *impl = keccak_backend(c);
	size_t rate = wide ? PAK_CSHAKE256_RATE : PAK_CSHAKE128_RATE, at;
	size_t name_len = diff_below(c, 20), custom_len = 1 + diff_len(c, 299);
	size_t len = diff_len(c, MAX), out_len = 1 + diff_len(c, MAX - 1);
	size_t cut = diff_below(c, len + 1), take = diff_below(c, out_len + 1);
	uint8_t name[20], custom[300], in[MAX], ours[MAX], theirs[MAX], head[1000] = {1};
	EVP_MD *md = EVP_MD_fetch(NULL, wide ? "KECCAK-KMAC-256" : "KECCAK-KMAC-128", NULL);
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	struct pak_keccak k;

	diff_bytes(c, name, name_len);
	diff_bytes(c, custom, custom_len);
	diff_bytes(c, in, len);
	pak_cshake_init(&k, rate, name, name_len, custom, custom_len);
	k.impl = impl;
	pak_keccak_absorb(&k, in, cut);
	pak_keccak_absorb(&k, in + cut, len - cut);
	pak_keccak_squeeze(&k, ours, take);
	pak_keccak_squeeze(&k, ours + take, out_len - take);
	diff_plant(c, ours, out_len);
	head[1] = (uint8_t)rate;
	at = 2 + encode_string(head + 2, name, name_len);
	at += encode_string(head + at, custom, custom_len);
	at = (at + rate - 1) / rate * rate;
	diff_must(md && x && EVP_DigestInit_ex2(x, md, NULL) > 0 &&
	                  EVP_DigestUpdate(x, head, at) > 0 && EVP_DigestUpdate(x, in, len) > 0 &&
	                  EVP_DigestFinalXOF(x, theirs, out_len) > 0,
	          "KECCAK-KMAC");
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, out_len,
	           "cSHAKE%s on %s, name %zu, custom %zu, %zu bytes to %zu", wide ? "256" : "128",
	           impl->name, name_len, custom_len, len, out_len);
	EVP_MD_CTX_free(x);
	EVP_MD_free(md);
}

static const struct pak_keccak_xn_impl *
in_step_backend(struct diff_case *c, const struct pak_keccak_xn_impl *const *list)
{
	size_t n = 0, at;

	for (size_t i = 0; list[i]; i++)
		n += !(list[i]->needs & ~pak_cpu());
	at = diff_below(c, n);
	while (list[0]->needs & ~pak_cpu() || at--)
		list++;
	return list[0];
}

/* Four or eight sponges in step. */
static void in_step(struct diff_case *c)
{
	static uint8_t in[PAK_KECCAK_MAX_STATES][MAX], ours[PAK_KECCAK_MAX_STATES][MAX],
	        theirs[MAX];
	const struct digest *d = &digests[FIXED + diff_below(c, DIGESTS - FIXED)];
	const struct pak_keccak_xn_impl *impl =
	        in_step_backend(c, diff_below(c, 2) ? pak_keccak_x4_impls : pak_keccak_x8_impls);
	const uint8_t *ins[PAK_KECCAK_MAX_STATES];
	uint8_t *outs[PAK_KECCAK_MAX_STATES];
	size_t len = diff_len(c, MAX), out_len = 1 + diff_len(c, MAX - 1);
	size_t take = diff_below(c, out_len + 1);
	struct pak_keccak_xn x;

	for (unsigned i = 0; i < impl->states; i++) {
		diff_bytes(c, in[i], len);
		ins[i] = in[i];
		outs[i] = ours[i];
	}
	pak_keccak_xn_absorb(&x, impl, d->hash->block_len, PAK_KECCAK_SHAKE, ins, len);
	pak_keccak_xn_squeeze(&x, outs, take);
	for (unsigned i = 0; i < impl->states; i++)
		outs[i] += take;
	pak_keccak_xn_squeeze(&x, outs, out_len - take);
	diff_plant(c, ours[impl->states - 1], out_len);
	for (unsigned i = 0; i < impl->states; i++) {
		libcrypto_digest(d, theirs, out_len, in[i], len);
		diff_equal(c, DIFF_LIBCRYPTO, ours[i], theirs, out_len,
		           "%s on %s, state %u, %zu bytes to %zu", d->name, impl->name, i, len,
		           out_len);
	}
}

/* --- MACs, through the service --- */

static void mac_case(uint8_t *out, size_t out_len, enum pak_alg alg, const struct pak_mac_params *p,
                     const uint8_t *key, size_t key_len, const uint8_t *in, size_t len, size_t cut)
{
	struct pak_mac m;

	diff_must(!pak_mac_init_params(&m, alg, p, PAK_OP_MAC, key, key_len) &&
	                  !pak_mac_update(&m, in, cut) &&
	                  !pak_mac_update(&m, in + cut, len - cut) &&
	                  !pak_mac_final(&m, out, out_len),
	          pak_alg_name(alg));
	pak_mac_clear(&m);
}

static void libcrypto_mac(const char *name, uint8_t *out, size_t out_len, const uint8_t *key,
                          size_t key_len, const uint8_t *in, size_t len, const OSSL_PARAM *params)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, name, NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	size_t n;

	diff_must(ctx && EVP_MAC_init(ctx, key, key_len, params) > 0 &&
	                  EVP_MAC_update(ctx, in, len) > 0 &&
	                  EVP_MAC_final(ctx, out, &n, out_len) > 0 && n == out_len,
	          name);
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(mac);
}

static void hmac(struct diff_case *c)
{
	const struct digest *d = &digests[diff_below(c, FIXED)];
	const struct pak_mac_params p = {.hash = d->hash->alg};
	uint8_t key[MAX], in[MAX], ours[64], theirs[64];
	size_t key_len = 1 + diff_len(c, MAX - 1), len = diff_len(c, MAX), n = d->hash->len;
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)d->name, 0),
	                       OSSL_PARAM_END};

	diff_bytes(c, key, key_len);
	diff_bytes(c, in, len);
	mac_case(ours, n, PAK_ALG_HMAC, &p, key, key_len, in, len, diff_below(c, len + 1));
	diff_plant(c, ours, n);
	libcrypto_mac("HMAC", theirs, n, key, key_len, in, len, params);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, n, "HMAC %s, key %zu, %zu bytes", d->name,
	           key_len, len);
#if defined HAVE_GCRYPT
	gcry_mac_hd_t h;

	diff_must(!gcry_mac_open(&h, d->gcry_mac, 0, NULL) && !gcry_mac_setkey(h, key, key_len) &&
	                  !gcry_mac_write(h, in, len) && !gcry_mac_read(h, theirs, &n),
	          "gcry_mac");
	gcry_mac_close(h);
	diff_equal(c, DIFF_LIBGCRYPT, ours, theirs, n, "HMAC %s, key %zu, %zu bytes", d->name,
	           key_len, len);
#endif
}

/* libcrypto takes keys of 4 to 512 bytes and customizations up to 512. */
static void kmac(struct diff_case *c)
{
	int wide = (int)diff_below(c, 2), xof = (int)diff_below(c, 2);
	uint8_t key[512], custom[512], in[MAX], ours[MAX], theirs[MAX];
	size_t key_len = 4 + diff_len(c, sizeof key - 4), len = diff_len(c, MAX);
	size_t out_len = 1 + diff_len(c, MAX - 1), custom_len = diff_len(c, 250);
	const struct pak_mac_params p = {
	        .custom = custom, .custom_len = custom_len, .xof = (uint8_t)xof};
	OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_MAC_PARAM_CUSTOM, custom, custom_len),
	                       OSSL_PARAM_size_t(OSSL_MAC_PARAM_SIZE, &out_len),
	                       OSSL_PARAM_int(OSSL_MAC_PARAM_XOF, &xof), OSSL_PARAM_END};

	diff_bytes(c, key, key_len);
	diff_bytes(c, custom, custom_len);
	diff_bytes(c, in, len);
	mac_case(ours, out_len, wide ? PAK_ALG_KMAC256 : PAK_ALG_KMAC128, &p, key, key_len, in, len,
	         diff_below(c, len + 1));
	diff_plant(c, ours, out_len);
	libcrypto_mac(wide ? "KMAC-256" : "KMAC-128", theirs, out_len, key, key_len, in, len,
	              params);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, out_len,
	           "KMAC%s, xof %d, key %zu, custom %zu, %zu bytes to %zu", wide ? "256" : "128",
	           xof, key_len, custom_len, len, out_len);
}

const struct diff_row diff_keccak[] = {
        {"SHA-3", sha3, 0},
        {"SHAKE", shake, 0},
        {"SHAKE, in step", in_step, 0},
        {"cSHAKE", cshake, 0},
        {"HMAC with SHA-3", hmac, 0},
        {"KMAC", kmac, 0},
        {0},
};
