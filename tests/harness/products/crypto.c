/* SPDX-License-Identifier: Apache-2.0
 *
 * What the products of the tests compute with: libcrypto, in a library context of their own. */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#include "tests/harness/products/product.h"

static OSSL_LIB_CTX *context(void)
{
	static OSSL_LIB_CTX *ctx;
	if (ctx == NULL)
		ctx = OSSL_LIB_CTX_new();
	return ctx;
}

bool crypto_digest(uint8_t *out, size_t *out_len, const char *name, const uint8_t *in, size_t n)
{
	return EVP_Q_digest(context(), name, NULL, in, n, out, out_len) == 1;
}

bool crypto_hmac(uint8_t *out, size_t *out_len, const char *name, const uint8_t *key,
                 size_t key_len, const uint8_t *in, size_t n)
{
	return EVP_Q_mac(context(), "HMAC", NULL, name, NULL, key, key_len, in, n, out, 64,
	                 out_len) != NULL;
}

static EVP_CIPHER_CTX *begin(const char *mode, bool encrypt, const uint8_t *key, size_t key_len,
                             const uint8_t *iv, size_t iv_len)
{
	char name[32];
	snprintf(name, sizeof name, "AES-%zu-%s", 8 * key_len, mode);
	EVP_CIPHER *c = EVP_CIPHER_fetch(context(), name, NULL);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	OSSL_PARAM params[] = {OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN, &iv_len),
	                       OSSL_PARAM_END};
	bool gcm = strcmp(mode, "GCM") == 0;
	if (c == NULL || ctx == NULL ||
	    EVP_CipherInit_ex2(ctx, c, NULL, NULL, encrypt, gcm ? params : NULL) != 1 ||
	    EVP_CipherInit_ex2(ctx, NULL, key, iv, encrypt, NULL) != 1 ||
	    EVP_CIPHER_CTX_set_padding(ctx, 0) != 1) {
		EVP_CIPHER_CTX_free(ctx);
		ctx = NULL;
	}
	EVP_CIPHER_free(c);
	return ctx;
}

bool crypto_cipher(uint8_t *out, const char *mode, bool encrypt, const uint8_t *key, size_t key_len,
                   const uint8_t *iv, const uint8_t *in, size_t n)
{
	int a = 0, b = 0;
	EVP_CIPHER_CTX *ctx = begin(mode, encrypt, key, key_len, iv, 0);
	bool ok = ctx != NULL && EVP_CipherUpdate(ctx, out, &a, in, (int)n) == 1 &&
	          EVP_CipherFinal_ex(ctx, out + a, &b) == 1 && (size_t)(a + b) == n;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

bool crypto_gcm(uint8_t *out, uint8_t tag[16], const uint8_t *key, size_t key_len,
                const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                const uint8_t *in, size_t n)
{
	int a = 0;
	EVP_CIPHER_CTX *ctx = begin("GCM", true, key, key_len, iv, iv_len);
	OSSL_PARAM get[] = {OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, 16),
	                    OSSL_PARAM_END};
	bool ok = ctx != NULL &&
	          (aad_len == 0 || EVP_CipherUpdate(ctx, NULL, &a, aad, (int)aad_len) == 1) &&
	          (n == 0 || EVP_CipherUpdate(ctx, out, &a, in, (int)n) == 1) &&
	          EVP_CipherFinal_ex(ctx, out + n, &a) == 1 &&
	          EVP_CIPHER_CTX_get_params(ctx, get) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

bool crypto_gcm_tag(uint8_t tag[16], const uint8_t *key, size_t key_len, const uint8_t *iv,
                    size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *ct, size_t n)
{
	static uint8_t plain[1 << 16], again[1 << 16];
	/* A stream cipher: encrypting the ciphertext gives the plaintext, encrypting that the tag.
	 */
	return n <= sizeof plain &&
	       crypto_gcm(plain, tag, key, key_len, iv, iv_len, aad, aad_len, ct, n) &&
	       crypto_gcm(again, tag, key, key_len, iv, iv_len, aad, aad_len, plain, n);
}

struct ec {
	EC_GROUP *group;
	EC_POINT *p;
	BN_CTX *bn;
	BIGNUM *a, *b, *c;
};

static bool ec_open(struct ec *t)
{
	t->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	t->p = t->group != NULL ? EC_POINT_new(t->group) : NULL;
	t->bn = BN_CTX_new();
	t->a = BN_new();
	t->b = BN_new();
	t->c = BN_new();
	return t->p != NULL && t->bn != NULL && t->a != NULL && t->b != NULL && t->c != NULL;
}

static void ec_close(struct ec *t)
{
	BN_free(t->a);
	BN_free(t->b);
	BN_free(t->c);
	BN_CTX_free(t->bn);
	EC_POINT_free(t->p);
	EC_GROUP_free(t->group);
}

bool crypto_ec_generate(struct crypto_ec *key)
{
	struct ec t;
	bool ok = ec_open(&t) && BN_rand_range(t.a, EC_GROUP_get0_order(t.group)) == 1 &&
	          BN_bn2binpad(t.a, key->d, 32) == 32 &&
	          EC_POINT_mul(t.group, t.p, t.a, NULL, NULL, t.bn) == 1 &&
	          EC_POINT_point2oct(t.group, t.p, POINT_CONVERSION_UNCOMPRESSED, key->pub, 65,
	                             t.bn) == 65;
	ec_close(&t);
	return ok;
}

bool crypto_ec_valid(const uint8_t pub[65])
{
	struct ec t;
	bool ok = ec_open(&t) && EC_POINT_oct2point(t.group, t.p, pub, 65, t.bn) == 1;
	ec_close(&t);
	return ok;
}

/* r = x(kG), s = (e + r d) / k */
bool crypto_ec_sign(uint8_t sig[64], const struct crypto_ec *key, const uint8_t *hash, size_t n,
                    bool constant_nonce)
{
	struct ec t;
	bool ok = ec_open(&t);
	const BIGNUM *order = ok ? EC_GROUP_get0_order(t.group) : NULL;
	BIGNUM *r = BN_new(), *d = BN_bin2bn(key->d, 32, NULL);
	ok = ok && r != NULL && d != NULL &&
	     (constant_nonce ? BN_set_word(t.a, 0x1234567) == 1 : BN_rand_range(t.a, order) == 1) &&
	     EC_POINT_mul(t.group, t.p, t.a, NULL, NULL, t.bn) == 1 &&
	     EC_POINT_get_affine_coordinates(t.group, t.p, r, NULL, t.bn) == 1 &&
	     BN_nnmod(r, r, order, t.bn) == 1 &&
	     BN_bin2bn(hash, n < 32 ? (int)n : 32, t.b) != NULL &&
	     BN_mod_mul(t.c, r, d, order, t.bn) == 1 &&
	     BN_mod_add(t.c, t.c, t.b, order, t.bn) == 1 &&
	     BN_mod_inverse(t.a, t.a, order, t.bn) != NULL &&
	     BN_mod_mul(t.c, t.c, t.a, order, t.bn) == 1 && BN_bn2binpad(r, sig, 32) == 32 &&
	     BN_bn2binpad(t.c, sig + 32, 32) == 32;
	BN_free(r);
	BN_free(d);
	ec_close(&t);
	return ok;
}

/* x((e G + r Q) / s) == r, with r and s in [1, n - 1] */
bool crypto_ec_verify(const uint8_t pub[65], const uint8_t *hash, size_t n, const uint8_t sig[64])
{
	struct ec t;
	bool ok = ec_open(&t) && EC_POINT_oct2point(t.group, t.p, pub, 65, t.bn) == 1;
	const BIGNUM *order = ok ? EC_GROUP_get0_order(t.group) : NULL;
	BIGNUM *r = BN_bin2bn(sig, 32, NULL), *s = BN_bin2bn(sig + 32, 32, NULL);
	ok = ok && r != NULL && s != NULL && !BN_is_zero(r) && !BN_is_zero(s) &&
	     BN_cmp(r, order) < 0 && BN_cmp(s, order) < 0 &&
	     BN_bin2bn(hash, n < 32 ? (int)n : 32, t.b) != NULL &&
	     BN_mod_inverse(s, s, order, t.bn) != NULL &&
	     BN_mod_mul(t.b, t.b, s, order, t.bn) == 1 && BN_mod_mul(t.a, r, s, order, t.bn) == 1 &&
	     EC_POINT_mul(t.group, t.p, t.b, t.p, t.a, t.bn) == 1 &&
	     EC_POINT_get_affine_coordinates(t.group, t.p, t.c, NULL, t.bn) == 1 &&
	     BN_nnmod(t.c, t.c, order, t.bn) == 1 && BN_cmp(t.c, r) == 0;
	BN_free(r);
	BN_free(s);
	ec_close(&t);
	return ok;
}
