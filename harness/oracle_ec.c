/* SPDX-License-Identifier: Apache-2.0
 *
 * The second opinion through libcrypto: ECDSA and public keys. Signatures for fresh cases are made
 * here from the formula of FIPS 186-5 6.4.1 with a key and a nonce of the seeded generator, so that
 * a seed repeats a run. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <string.h>

#include "harness/oracle.h"
#include "harness/oracle_int.h"
#include "harness/sig.h"

static EVP_PKEY *public_key(const struct pak_curve_row *curve, struct pak_span pub)
{
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)curve->ossl,
	                               0),
	        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)pub.data,
	                                pub.len),
	        OSSL_PARAM_END,
	};
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(pak_oracle_ctx, "EC", "provider=default");
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static bool curve_known(const struct pak_curve_row *curve)
{
	int nid = EC_curve_nist2nid(curve->ossl);
	EC_GROUP *g =
	        nid != NID_undef ? EC_GROUP_new_by_curve_name_ex(pak_oracle_ctx, NULL, nid) : NULL;
	EC_GROUP_free(g);
	return g != NULL;
}

enum pak_opinion pak_oracle_verify_der(const struct pak_curve_row *curve, struct pak_span pub,
                                       const struct pak_hash_row *hash, struct pak_span in,
                                       struct pak_span der)
{
	enum pak_opinion opinion = PAK_OPINION_NONE;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key = public_key(curve, pub);
	if (key == NULL)
		opinion = curve_known(curve) ? PAK_OPINION_INVALID : PAK_OPINION_NONE;
	else if (ctx != NULL && EVP_DigestVerifyInit_ex(ctx, NULL, hash->ossl, pak_oracle_ctx,
	                                                "provider=default", key, NULL) == 1)
		opinion = EVP_DigestVerify(ctx, der.data, der.len, in.data, in.len) == 1
		                  ? PAK_OPINION_VALID
		                  : PAK_OPINION_INVALID;
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return opinion;
}

enum pak_opinion pak_oracle_verify(const struct pak_curve_row *curve, struct pak_span pub,
                                   const struct pak_hash_row *hash, struct pak_span in,
                                   struct pak_span raw_sig)
{
	uint8_t der[2 * (PAK_FIELD_MAX + 3) + 3];
	size_t half = (curve->order_bits + 7) / 8;
	size_t n =
	        raw_sig.len == 2 * half ? pak_sig_to_der(der, sizeof der, raw_sig.data, half) : 0;
	if (n == 0)
		return PAK_OPINION_INVALID;
	return pak_oracle_verify_der(curve, pub, hash, in, (struct pak_span){der, n});
}

enum pak_opinion pak_oracle_public_key(const struct pak_curve_row *curve, struct pak_span pub)
{
	enum pak_opinion opinion = PAK_OPINION_INVALID;
	EVP_PKEY *key = public_key(curve, pub);
	if (key == NULL && !curve_known(curve))
		opinion = PAK_OPINION_NONE;
	if (key != NULL) {
		EVP_PKEY_CTX *ctx =
		        EVP_PKEY_CTX_new_from_pkey(pak_oracle_ctx, key, "provider=default");
		opinion = ctx == NULL                       ? PAK_OPINION_NONE
		          : EVP_PKEY_public_check(ctx) == 1 ? PAK_OPINION_VALID
		                                            : PAK_OPINION_INVALID;
		EVP_PKEY_CTX_free(ctx);
	}
	EVP_PKEY_free(key);
	ERR_clear_error();
	return opinion;
}

/* A number in [1, order - 1]: 64 bits more than needed, reduced. */
static bool random_scalar(BIGNUM *out, struct pak_rand *rand, const BIGNUM *order, BN_CTX *bn)
{
	uint8_t bytes[PAK_FIELD_MAX + 8];
	BIGNUM *limit = BN_dup(order);
	pak_rand_bytes(rand, bytes, sizeof bytes);
	bool ok = limit != NULL && BN_sub_word(limit, 1) == 1 &&
	          BN_bin2bn(bytes, sizeof bytes, out) != NULL && BN_mod(out, out, limit, bn) == 1 &&
	          BN_add_word(out, 1) == 1;
	BN_free(limit);
	return ok;
}

struct ec_work {
	EC_GROUP *group;
	EC_POINT *point;
	BN_CTX *bn;
	BIGNUM *d, *k, *r, *s, *e;
	const BIGNUM *order;
};

static bool work_open(struct ec_work *t, const struct pak_curve_row *curve)
{
	memset(t, 0, sizeof *t);
	int nid = EC_curve_nist2nid(curve->ossl);
	t->bn = BN_CTX_new_ex(pak_oracle_ctx);
	t->group =
	        nid != NID_undef ? EC_GROUP_new_by_curve_name_ex(pak_oracle_ctx, NULL, nid) : NULL;
	t->point = t->group != NULL ? EC_POINT_new(t->group) : NULL;
	t->order = t->group != NULL ? EC_GROUP_get0_order(t->group) : NULL;
	t->d = BN_new();
	t->k = BN_new();
	t->r = BN_new();
	t->s = BN_new();
	t->e = BN_new();
	return t->bn != NULL && t->point != NULL && t->order != NULL && t->d != NULL &&
	       t->k != NULL && t->r != NULL && t->s != NULL && t->e != NULL;
}

static void work_close(struct ec_work *t)
{
	BN_free(t->d);
	BN_free(t->k);
	BN_free(t->r);
	BN_free(t->s);
	BN_free(t->e);
	EC_POINT_free(t->point);
	EC_GROUP_free(t->group);
	BN_CTX_free(t->bn);
	ERR_clear_error();
}

/* r = x(kG) mod n, s = (e + r d) / k mod n. */
static bool sign(struct ec_work *t, uint8_t *sig, struct pak_rand *rand,
                 const struct pak_curve_row *curve, const struct pak_hash_row *hash,
                 struct pak_span in)
{
	uint8_t md[PAK_DIGEST_MAX];
	size_t half = (curve->order_bits + 7) / 8, bits = 8 * hash->out;
	bool ok = pak_oracle_digest(md, hash, in) && random_scalar(t->k, rand, t->order, t->bn) &&
	          EC_POINT_mul(t->group, t->point, t->k, NULL, NULL, t->bn) == 1 &&
	          EC_POINT_get_affine_coordinates(t->group, t->point, t->r, NULL, t->bn) == 1 &&
	          BN_nnmod(t->r, t->r, t->order, t->bn) == 1 &&
	          BN_bin2bn(md, (int)hash->out, t->e) != NULL &&
	          (bits <= curve->order_bits ||
	           BN_rshift(t->e, t->e, (int)(bits - curve->order_bits)) == 1) &&
	          BN_mod_mul(t->s, t->r, t->d, t->order, t->bn) == 1 &&
	          BN_mod_add(t->s, t->s, t->e, t->order, t->bn) == 1 &&
	          BN_mod_inverse(t->k, t->k, t->order, t->bn) != NULL &&
	          BN_mod_mul(t->s, t->s, t->k, t->order, t->bn) == 1;
	return ok && !BN_is_zero(t->r) && !BN_is_zero(t->s) &&
	       BN_bn2binpad(t->r, sig, (int)half) == (int)half &&
	       BN_bn2binpad(t->s, sig + half, (int)half) == (int)half;
}

bool pak_oracle_sign(uint8_t *pub, uint8_t *sig, struct pak_rand *rand,
                     const struct pak_curve_row *curve, const struct pak_hash_row *hash,
                     struct pak_span in)
{
	struct ec_work t;
	size_t n = 1 + 2 * curve->field;
	bool ok = work_open(&t, curve) && random_scalar(t.d, rand, t.order, t.bn) &&
	          EC_POINT_mul(t.group, t.point, t.d, NULL, NULL, t.bn) == 1 &&
	          EC_POINT_point2oct(t.group, t.point, POINT_CONVERSION_UNCOMPRESSED, pub, n,
	                             t.bn) == n &&
	          (hash == NULL || sign(&t, sig, rand, curve, hash, in));
	work_close(&t);
	return ok;
}
