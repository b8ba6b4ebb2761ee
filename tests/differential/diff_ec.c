/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA and ECDH of each curve on every backend: what the core signs is verified by libcrypto and
 * back; deterministic signatures are those of libgcrypt; shared secrets are the same. A key serves
 * some cases in a row. */
#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ecdh.h"
#include "crypto/ec/ecdsa.h"
#include "tests/differential/peers.h"

#define A_KEY 16 /* cases with one key */

static struct group {
	enum pak_alg alg;
	const char *name, *gcry;
	const struct pak_ec_curve *c;
	EC_GROUP *group;
	/* The key of the cases under way. */
	uint64_t key; /* number of the key plus 1 */
	uint8_t d[PAK_EC_MAX_SCALAR], public[PAK_EC_MAX_POINT];
	struct pak_ec_private priv;
	uint64_t point[PAK_EC_AFFINE_WORDS];
	EVP_PKEY *theirs;
	EC_POINT *their_point;
} groups[] = {
        {.alg = PAK_ALG_P224, .name = "P-224", .gcry = "NIST P-224"},
        {.alg = PAK_ALG_P256, .name = "P-256", .gcry = "NIST P-256"},
        {.alg = PAK_ALG_P384, .name = "P-384", .gcry = "NIST P-384"},
        {.alg = PAK_ALG_P521, .name = "P-521", .gcry = "NIST P-521"},
        {.alg = PAK_ALG_BRAINPOOLP256R1, .name = "brainpoolP256r1", .gcry = "brainpoolP256r1"},
        {.alg = PAK_ALG_BRAINPOOLP384R1, .name = "brainpoolP384r1", .gcry = "brainpoolP384r1"},
        {.alg = PAK_ALG_BRAINPOOLP512R1, .name = "brainpoolP512r1", .gcry = "brainpoolP512r1"},
};

static const struct pak_ec_impl *backend(struct diff_case *c, const struct group *g)
{
	const struct pak_ec_impl *const *list = g->c->impls;
	size_t n = 0, at;

	for (size_t i = 0; list[i]; i++)
		n += !(list[i]->needs & ~pak_cpu());
	at = diff_below(c, n);
	while ((*list)->needs & ~pak_cpu() || at--)
		list++;
	return *list;
}

static struct group *group(enum pak_alg alg)
{
	struct group *g = groups;

	while (g->alg != alg)
		g++;
	if (g->c)
		return g;
	g->c = pak_ec_curve_get(alg);
	g->group = EC_GROUP_new_by_curve_name(OBJ_txt2nid(g->name) ? OBJ_txt2nid(g->name)
	                                                           : EC_curve_nist2nid(g->name));
	diff_must(g->c && g->group, g->name);
	g->their_point = EC_POINT_new(g->group);
	return g;
}

static EVP_PKEY *import(const struct group *g, const BIGNUM *d)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY *out = NULL;
	OSSL_PARAM *params;

	OSSL_PARAM_BLD_push_utf8_string(build, "group", g->name, 0);
	OSSL_PARAM_BLD_push_octet_string(build, "pub", g->public, 1 + 2u * g->c->field_len);
	OSSL_PARAM_BLD_push_BN(build, "priv", d);
	params = OSSL_PARAM_BLD_to_param(build);
	diff_must(EVP_PKEY_fromdata_init(x) == 1 &&
	                  EVP_PKEY_fromdata(x, &out, EVP_PKEY_KEYPAIR, params) == 1,
	          g->name);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(x);
	return out;
}

/* A private key: random, or beside 0 and the order. */
static void scalar(struct diff_case *c, const struct group *g, uint8_t *out)
{
	uint8_t wide[PAK_EC_MAX_WIDE];
	uint64_t k[PAK_EC_MAX_LIMBS];

	diff_bytes(c, wide, sizeof wide);
	switch (diff_below(c, 32)) {
	case 0: /* 1, 2, .. */
		memset(wide, 0, sizeof wide);
		wide[g->c->scalar_len + 7] = (uint8_t)diff_below(c, 20);
		break;
	case 1: /* n - 1, n - 2, .. */
		memset(k, 0, sizeof k);
		k[0] = 1 + diff_below(c, 20);
		pak_mod_neg(k, k, g->c->n);
		pak_int_store(out, g->c->scalar_len, k);
		return;
	default:
		break;
	}
	pak_ec_scalar_from_wide(g->c, k, wide);
	pak_int_store(out, g->c->scalar_len, k);
}

/* The key of this case: drawn by its own number. Compares the public keys. */
static void key(struct diff_case *c, struct group *g)
{
	struct diff_case of_key = {.random = c->number / A_KEY * 1000003 + g->alg};
	const struct pak_ec_impl *impl = backend(&of_key, g);
	uint8_t random[PAK_EC_MAX_WIDE], want[PAK_EC_MAX_POINT];
	uint64_t k[PAK_EC_MAX_LIMBS], r[PAK_EC_JACOBIAN_WORDS];
	size_t len = 1 + 2u * g->c->field_len;
	BIGNUM *d;

	if (g->key == c->number / A_KEY + 1)
		return;
	g->key = c->number / A_KEY + 1;
	scalar(&of_key, g, g->d);
	diff_bytes(&of_key, random, sizeof random);
	diff_must(pak_ec_scalar_load(g->c, k, g->d) == 1, "a scalar");
	pak_ec_private_set(g->c, &g->priv, k, random);
	impl->mul_base(r, k);
	diff_must(pak_ec_to_affine(g->c, impl, g->point, r), "a public key");
	pak_ec_point_encode(g->c, g->public, g->point);
	d = BN_bin2bn(g->d, g->c->scalar_len, NULL);
	EC_POINT_mul(g->group, g->their_point, d, NULL, NULL, NULL);
	EC_POINT_point2oct(g->group, g->their_point, POINT_CONVERSION_UNCOMPRESSED, want, len,
	                   NULL);
	diff_equal(c, DIFF_LIBCRYPTO, g->public, want, len, "%s on %s: public key", g->name,
	           impl->name);
	EVP_PKEY_free(g->theirs);
	g->theirs = import(g, d);
	BN_free(d);
}

static size_t to_der(uint8_t *der, const uint8_t *sig, int half)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	int len;

	ECDSA_SIG_set0(s, BN_bin2bn(sig, half, NULL), BN_bin2bn(sig + half, half, NULL));
	len = i2d_ECDSA_SIG(s, &der);
	ECDSA_SIG_free(s);
	return (size_t)len;
}

static void from_der(uint8_t *sig, const uint8_t *der, size_t len, int half)
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)len);

	diff_must(s && BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, half) == half &&
	                  BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + half, half) == half,
	          "a signature");
	ECDSA_SIG_free(s);
}

static int theirs_verify(const struct group *g, const uint8_t *sig, const uint8_t *digest,
                         size_t len)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(g->theirs, NULL);
	uint8_t der[160];
	int ok;

	diff_must(EVP_PKEY_verify_init(x) == 1, g->name);
	ok = EVP_PKEY_verify(x, der, to_der(der, sig, g->c->scalar_len), digest, len) == 1;
	EVP_PKEY_CTX_free(x);
	return ok;
}

static void theirs_sign(const struct group *g, uint8_t *sig, const uint8_t *digest, size_t len)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(g->theirs, NULL);
	uint8_t der[160];
	size_t der_len = sizeof der;

	diff_must(EVP_PKEY_sign_init(x) == 1 && EVP_PKEY_sign(x, der, &der_len, digest, len) == 1,
	          g->name);
	from_der(sig, der, der_len, g->c->scalar_len);
	EVP_PKEY_CTX_free(x);
}

#if defined HAVE_GCRYPT
/* RFC 6979 with the same digest gives the same signature. */
static void gcry_compare(struct diff_case *c, const struct group *g, const uint8_t *sig,
                         const char *hash, const uint8_t *digest, size_t len)
{
	int half = g->c->scalar_len;
	gcry_sexp_t priv, data, out;
	uint8_t want[2 * PAK_EC_MAX_SCALAR] = {0};

	diff_must(!gcry_sexp_build(&priv, NULL, "(private-key (ecc (curve %s)(q %b)(d %b)))",
	                           g->gcry, 1 + 2 * g->c->field_len, g->public, half, g->d) &&
	                  !gcry_sexp_build(&data, NULL, "(data (flags rfc6979)(hash %s %b))", hash,
	                                   (int)len, digest) &&
	                  !gcry_pk_sign(&out, data, priv),
	          "gcry_pk_sign");
	for (int i = 0; i < 2; i++) {
		gcry_sexp_t part = gcry_sexp_find_token(out, i ? "s" : "r", 0);
		gcry_mpi_t v = gcry_sexp_nth_mpi(part, 1, GCRYMPI_FMT_USG);
		size_t n;

		gcry_mpi_print(GCRYMPI_FMT_USG, NULL, 0, &n, v);
		gcry_mpi_print(GCRYMPI_FMT_USG, want + half * (1 + i) - n, n, &n, v);
		gcry_mpi_release(v);
		gcry_sexp_release(part);
	}
	diff_equal(c, DIFF_LIBGCRYPT, sig, want, 2 * (size_t)half, "%s, RFC 6979 with %s", g->name,
	           hash);
	gcry_sexp_release(out);
	gcry_sexp_release(data);
	gcry_sexp_release(priv);
}
#endif

static void sign(struct diff_case *c, struct group *g, const struct pak_ec_impl *impl)
{
	static const struct {
		enum pak_alg alg;
		const char *gcry;
	} hashes[] = {
	        {PAK_ALG_SHA256, "sha256"}, {PAK_ALG_SHA384, "sha384"}, {PAK_ALG_SHA512, "sha512"}};
	size_t h = diff_below(c, 3), n = pak_digest_len(hashes[h].alg);
	int by_the_rfc = !diff_below(c, 8);
	uint8_t digest[64], extra[32], blind[PAK_EC_MAX_WIDE], sig[2 * PAK_EC_MAX_SCALAR];
	const struct pak_ecdsa_nonce nonce = {.hash = pak_hash_get(hashes[h].alg),
	                                      .extra = extra,
	                                      .extra_len = by_the_rfc ? 0 : diff_below(c, 33)};
	size_t len = by_the_rfc || diff_below(c, 2) ? n : 1 + diff_below(c, 64);

	diff_bytes(c, digest, sizeof digest);
	diff_bytes(c, extra, sizeof extra);
	diff_bytes(c, blind, sizeof blind);
	diff_must(!pak_ecdsa_sign(g->c, impl, sig, &g->priv, digest, len, &nonce, blind),
	          "pak_ecdsa_sign");
	diff_plant(c, sig, 2 * (size_t)g->c->scalar_len);
	diff_holds(c, DIFF_LIBCRYPTO, theirs_verify(g, sig, digest, len),
	           "%s on %s: our signature of %zu bytes", g->name, impl->name, len);
#if defined HAVE_GCRYPT
	if (by_the_rfc)
		gcry_compare(c, g, sig, hashes[h].gcry, digest, len);
#endif
}

/* Theirs verify with us, and changed in digest or signature they do not. */
static void verify(struct diff_case *c, struct group *g, const struct pak_ec_impl *impl)
{
	uint8_t digest[64], sig[2 * PAK_EC_MAX_SCALAR];
	size_t len = 1 + diff_below(c, 64), change = c->planting ? 0 : diff_below(c, 4);
	enum pak_status st;

	diff_bytes(c, digest, sizeof digest);
	theirs_sign(g, sig, digest, len);
	if (change == 1)
		digest[diff_below(c, len < 28 ? len : 28)] ^= (uint8_t)(1 << diff_below(c, 8));
	if (change == 2)
		sig[diff_below(c, 2 * (size_t)g->c->scalar_len)] ^=
		        (uint8_t)(1 << diff_below(c, 8));
	diff_plant(c, sig, 2 * (size_t)g->c->scalar_len);
	st = pak_ecdsa_verify(g->c, impl, g->point, digest, len, sig);
	diff_holds(c, DIFF_LIBCRYPTO, (st == PAK_OK) == (change == 0 || change == 3),
	           "%s on %s: their signature of %zu bytes, %schanged", g->name, impl->name, len,
	           change % 3 ? "" : "not ");
}

static void ecdsa(struct diff_case *c, enum pak_alg alg)
{
	struct group *g = group(alg);
	const struct pak_ec_impl *impl = backend(c, g);

	key(c, g);
	if (!g->c->verify_only)
		sign(c, g, impl);
	if (!c->planting || g->c->verify_only)
		verify(c, g, impl);
}

/* Of the case's scalar and the key's point, decoded from one of its two encodings. */
static void ecdh(struct diff_case *c, enum pak_alg alg)
{
	struct group *g = group(alg);
	const struct pak_ec_impl *impl = backend(c, g);
	uint8_t d[PAK_EC_MAX_SCALAR], random[PAK_EC_MAX_WIDE], ours[PAK_EC_MAX_SCALAR],
	        want[PAK_EC_MAX_POINT];
	uint64_t k[PAK_EC_MAX_LIMBS], point[PAK_EC_AFFINE_WORDS];
	size_t n = g->c->field_len;
	struct pak_ec_private priv = {0};
	EC_POINT *r = EC_POINT_new(g->group);
	BIGNUM *b;

	key(c, g);
	scalar(c, g, d);
	diff_bytes(c, random, sizeof random);
	pak_ec_scalar_load(g->c, k, d);
	pak_ec_private_set(g->c, &priv, k, random);
	memcpy(want, g->public, 1 + 2 * n);
	if (diff_below(c, 2))
		want[0] = (uint8_t)(2 + (want[2 * n] & 1));
	diff_must(!pak_ec_point_decode(g->c, impl, point, want, *want == 4 ? 1 + 2 * n : 1 + n) &&
	                  !pak_ecdh(g->c, impl, ours, &priv, point),
	          "pak_ecdh");
	diff_plant(c, ours, n);
	b = BN_bin2bn(d, g->c->scalar_len, NULL);
	EC_POINT_mul(g->group, r, NULL, g->their_point, b, NULL);
	EC_POINT_point2oct(g->group, r, POINT_CONVERSION_UNCOMPRESSED, want, 1 + 2 * n, NULL);
	diff_equal(c, DIFF_LIBCRYPTO, ours, want + 1, n, "%s on %s", g->name, impl->name);
	EC_POINT_free(r);
	BN_free(b);
}

#define CURVE(name, alg) \
	static void ecdsa_##name(struct diff_case *c) \
	{ \
		ecdsa(c, alg); \
	} \
	static void ecdh_##name(struct diff_case *c) \
	{ \
		ecdh(c, alg); \
	}
CURVE(p224, PAK_ALG_P224)
CURVE(p256, PAK_ALG_P256)
CURVE(p384, PAK_ALG_P384)
CURVE(p521, PAK_ALG_P521)
CURVE(bp256, PAK_ALG_BRAINPOOLP256R1)
CURVE(bp384, PAK_ALG_BRAINPOOLP384R1)
CURVE(bp512, PAK_ALG_BRAINPOOLP512R1)

const struct diff_row diff_ec[] = {
        {"ECDSA P-224", ecdsa_p224, 0},
        {"ECDSA P-256", ecdsa_p256, 0},
        {"ECDSA P-384", ecdsa_p384, 0},
        {"ECDSA P-521", ecdsa_p521, 0},
        {"ECDSA brainpoolP256r1", ecdsa_bp256, 0},
        {"ECDSA brainpoolP384r1", ecdsa_bp384, 0},
        {"ECDSA brainpoolP512r1", ecdsa_bp512, 0},
        {"ECDH P-224", ecdh_p224, 0},
        {"ECDH P-256", ecdh_p256, 0},
        {"ECDH P-384", ecdh_p384, 0},
        {"ECDH P-521", ecdh_p521, 0},
        {"ECDH brainpoolP256r1", ecdh_bp256, 0},
        {"ECDH brainpoolP384r1", ecdh_bp384, 0},
        {"ECDH brainpoolP512r1", ecdh_bp512, 0},
        {0},
};
