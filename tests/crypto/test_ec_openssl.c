/* SPDX-License-Identifier: Apache-2.0
 *
 * The services against libcrypto: random keys, messages and digests; each signs what the other
 * verifies, and both derive the same secret. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <pak/kex.h>
#include <pak/sign.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

/* How many; libcrypto is slow on P-384. */
static const struct {
	enum pak_alg alg;
	const char *name;
	unsigned rounds;
} curves[] = {{PAK_ALG_P256, "P-256", 2000},
              {PAK_ALG_P384, "P-384", 200},
              {PAK_ALG_P521, "P-521", 400},
              {PAK_ALG_BRAINPOOLP256R1, "brainpoolP256r1", 200},
              {PAK_ALG_BRAINPOOLP384R1, "brainpoolP384r1", 100},
              {PAK_ALG_BRAINPOOLP512R1, "brainpoolP512r1", 100}};

static const char *name;
static enum pak_alg curve;
static size_t half; /* of a signature */

static uint64_t seed = 314159;

/* Our key as one of libcrypto's. */
static EVP_PKEY *theirs(const struct pak_key *key)
{
	uint8_t point[PAK_EC_MAX_POINT], d[PAK_EC_MAX_SCALAR];
	size_t len, point_len;
	EVP_PKEY *out = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *bn;

	core_must(pak_key_ec_public(key, point, sizeof point, &point_len) == PAK_OK &&
	          pak_key_ec_private(key, d, sizeof d, &len) == PAK_OK);
	bn = BN_bin2bn(d, (int)len, NULL);
	OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, name, 0);
	OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, point_len);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, bn);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	core_must(EVP_PKEY_fromdata_init(ctx) == 1 &&
	          EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_KEYPAIR, params) == 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_free(bn);
	return out;
}

static size_t to_der(uint8_t *der, const uint8_t *sig)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	core_must(ECDSA_SIG_set0(s, BN_bin2bn(sig, (int)half, NULL),
	                         BN_bin2bn(sig + half, (int)half, NULL)));
	int len = i2d_ECDSA_SIG(s, &der);
	ECDSA_SIG_free(s);
	return (size_t)len;
}

static void from_der(uint8_t *sig, const uint8_t *der, size_t len)
{
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &der, (long)len);
	core_must(s && BN_bn2binpad(ECDSA_SIG_get0_r(s), sig, (int)half) == (int)half &&
	          BN_bn2binpad(ECDSA_SIG_get0_s(s), sig + half, (int)half) == (int)half);
	ECDSA_SIG_free(s);
}

static void check_signatures(struct pak_key *key, EVP_PKEY *pkey, enum pak_nonce nonce,
                             unsigned bad[3])
{
	uint8_t digest[64], sig[2 * PAK_EC_MAX_SCALAR], der[160];
	size_t len, digest_len = 1 + tap_random64(&seed) % 64, der_len = sizeof der;
	struct pak_sign s, v;
	EVP_PKEY_CTX *sign = EVP_PKEY_CTX_new(pkey, NULL), *verify = EVP_PKEY_CTX_new(pkey, NULL);

	tap_random(&seed, digest, digest_len);
	core_must(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_NONE, PAK_OP_SIGN, nonce, key) ==
	                  PAK_OK &&
	          pak_sign_init(&v, PAK_ALG_ECDSA, PAK_ALG_NONE, PAK_OP_VERIFY, nonce, key) ==
	                  PAK_OK &&
	          EVP_PKEY_sign_init(sign) == 1 && EVP_PKEY_verify_init(verify) == 1);
	if (pak_sign_digest(&s, sig, sizeof sig, &len, digest, digest_len))
		bad[0]++;
	else
		bad[0] += EVP_PKEY_verify(verify, der, to_der(der, sig), digest, digest_len) != 1;
	core_must(EVP_PKEY_sign(sign, der, &der_len, digest, digest_len) == 1);
	from_der(sig, der, der_len);
	bad[1] += pak_verify_digest(&v, sig, 2 * half, digest, digest_len) != PAK_OK;
	digest[tap_random64(&seed) % (digest_len < 32 ? digest_len : 32)] ^= 0x10;
	bad[2] += pak_verify_digest(&v, sig, 2 * half, digest, digest_len) != PAK_ERR_SIGNATURE;
	pak_sign_clear(&s);
	pak_sign_clear(&v);
	EVP_PKEY_CTX_free(sign);
	EVP_PKEY_CTX_free(verify);
}

static int secrets_agree(struct pak_key *key, EVP_PKEY *pkey, struct pak_key *peer,
                         EVP_PKEY *peer_pkey)
{
	uint8_t ours[PAK_EC_MAX_SCALAR], their[PAK_EC_MAX_SCALAR];
	size_t len, their_len = sizeof their;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);

	core_must(EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer_pkey) == 1 &&
	          EVP_PKEY_derive(ctx, their, &their_len) == 1);
	EVP_PKEY_CTX_free(ctx);
	return pak_kex_derive(PAK_ALG_ECDH, key, peer, ours, sizeof ours, &len, NULL) == PAK_OK &&
	       len == their_len && !memcmp(ours, their, len);
}

static void run(unsigned rounds)
{
	struct pak_key *key = NULL, *last = NULL;
	EVP_PKEY *pkey = NULL, *last_pkey = NULL;
	unsigned bad[3] = {0}, bad_secret = 0;

	for (unsigned i = 0; i < rounds; i++) {
		if (i % 4 == 0) {
			pak_key_free(last);
			EVP_PKEY_free(last_pkey);
			last = key;
			last_pkey = pkey;
			core_must(pak_key_generate_ec(&key, curve, NULL) == PAK_OK);
			pkey = theirs(key);
			if (last)
				bad_secret += !secrets_agree(key, pkey, last, last_pkey) ||
				              !secrets_agree(last, last_pkey, key, pkey);
		}
		check_signatures(key, pkey, i & 1 ? PAK_NONCE_HEDGED : PAK_NONCE_DETERMINISTIC,
		                 bad);
	}
	tap_ok(!bad[0], "%u of our signatures verify with libcrypto", rounds);
	tap_ok(!bad[1], "%u of libcrypto's signatures verify with us", rounds);
	tap_ok(!bad[2], "and not for another digest");
	tap_ok(!bad_secret, "%u shared secrets are the same", rounds / 2 - 2);
	pak_key_free(key);
	pak_key_free(last);
	EVP_PKEY_free(pkey);
	EVP_PKEY_free(last_pkey);
}

int main(void)
{
	core_init();
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		curve = curves[i].alg;
		name = curves[i].name;
		half = pak_ec_scalar_len(curve);
		tap_diag("%s", name);
		run(curves[i].rounds);
	}
	return tap_done();
}
