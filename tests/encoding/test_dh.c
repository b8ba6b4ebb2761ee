/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman keys and parameters in DER: both ways with libcrypto, byte for byte; changed and
 * cut ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/encoder.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <pak/ffdh.h>

#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static EVP_PKEY *theirs_new(const char *type, const char *group)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (!ctx || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_group_name(ctx, group) != 1 || EVP_PKEY_generate(ctx, &pkey) != 1) {
		printf("Bail out! libcrypto failed\n");
		exit(1);
	}
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static uint8_t *encode(const EVP_PKEY *pkey, int selection, const char *structure, size_t *len)
{
	OSSL_ENCODER_CTX *ctx =
	        OSSL_ENCODER_CTX_new_for_pkey(pkey, selection, "DER", structure, NULL);
	uint8_t *out = NULL;

	*len = 0;
	if (OSSL_ENCODER_to_data(ctx, &out, len) != 1)
		out = NULL;
	OSSL_ENCODER_CTX_free(ctx);
	return out;
}

static void theirs_to_ours(const char *type, const char *group, enum pak_alg alg)
{
	EVP_PKEY *pkey = theirs_new(type, group);
	bool x942 = alg == PAK_ALG_NONE;
	struct pak_key *pub = NULL, *priv = NULL, *params = NULL, *none;
	uint8_t *der[3], out[8192], *work;
	size_t len[3], n, changed = 0;

	der[0] = encode(pkey, EVP_PKEY_PUBLIC_KEY, "SubjectPublicKeyInfo", &len[0]);
	der[1] = encode(pkey, EVP_PKEY_KEYPAIR, "PrivateKeyInfo", &len[1]);
	der[2] = encode(pkey, EVP_PKEY_KEY_PARAMETERS, x942 ? "X9.42" : "PKCS3", &len[2]);
	tap_ok(!pak_der_spki_decode(&pub, der[0], len[0], NULL) &&
	               !pak_der_pkcs8_decode(&priv, der[1], len[1], NULL) &&
	               !pak_der_dh_params_decode(&params, der[2], len[2], x942, NULL) &&
	               pak_key_curve(priv) == alg && pak_key_curve(params) == alg &&
	               pak_key_equal(pub, priv, PAK_PART_PUBLIC) &&
	               pak_key_dh_same_group(params, priv),
	       "%s %s: libcrypto's are read", type, group);
	tap_ok(!pak_der_spki_encode(out, sizeof out, &n, priv) && n == len[0] &&
	               !memcmp(out, der[0], n),
	       "%s %s: the public key is written as libcrypto does", type, group);
	tap_ok(!pak_der_dh_params_encode(out, sizeof out, &n, priv) && n == len[2] &&
	               !memcmp(out, der[2], n),
	       "%s %s: the parameters are", type, group);
	tap_ok(pak_der_spki_encode(out, n - 1, &n, priv) == PAK_ERR_BUFFER && n == len[0],
	       "%s %s: a short buffer", type, group);
	for (int i = 0; i < 3; i++) {
		work = malloc(len[i]);
		for (size_t at = 0; at < len[i]; at += at < 40 ? 1 : 29) {
			memcpy(work, der[i], len[i]);
			work[at] ^= 0x10;
			enum pak_status st =
			        i == 0 ? pak_der_spki_decode(&none, work, len[i], NULL)
			        : i == 1
			                ? pak_der_pkcs8_decode(&none, work, len[i], NULL)
			                : pak_der_dh_params_decode(&none, work, len[i], x942, NULL);
			/* Another exponent, or another key of the group, may be one. */
			changed += st == PAK_OK && at < len[i] - 300 && at < 30;
			pak_key_free(none);
			st = i == 0   ? pak_der_spki_decode(&none, der[i], at, NULL)
			     : i == 1 ? pak_der_pkcs8_decode(&none, der[i], at, NULL)
			              : pak_der_dh_params_decode(&none, der[i], at, x942, NULL);
			changed += st == PAK_OK;
			pak_key_free(none);
		}
		free(work);
		OPENSSL_free(der[i]);
	}
	tap_ok(!changed, "%s %s: changed and cut ones are refused", type, group);
	pak_key_free(pub);
	pak_key_free(priv);
	pak_key_free(params);
	EVP_PKEY_free(pkey);
}

static void ours_to_theirs(enum pak_alg alg, const char *group)
{
	const struct pak_dh_params params = {.group = alg};
	uint8_t der[4096], *again = NULL;
	struct pak_key *key, *back = NULL;
	const uint8_t *p = der;
	EVP_PKEY *pkey;
	size_t len;
	int n;

	tap_ok(!pak_key_generate_dh(&key, &params, NULL) &&
	               !pak_der_pkcs8_encode(der, sizeof der, &len, key),
	       "%s: a key is written", group);
	pkey = d2i_AutoPrivateKey(NULL, &p, (long)len);
	n = pkey ? i2d_PrivateKey(pkey, &again) : 0;
	tap_ok(n == (int)len && !memcmp(again, der, len), "%s: as libcrypto writes it", group);
	tap_ok(!pak_der_pkcs8_decode(&back, der, len, NULL) &&
	               pak_key_equal(key, back, PAK_PART_PUBLIC | PAK_PART_PRIVATE),
	       "%s: and read back", group);
	OPENSSL_free(again);
	EVP_PKEY_free(pkey);
	pak_key_free(key);
	pak_key_free(back);
}

int main(void)
{
	core_init();
	theirs_to_ours("DH", "ffdhe2048", PAK_ALG_FFDHE2048);
	theirs_to_ours("DH", "modp_3072", PAK_ALG_MODP3072);
	theirs_to_ours("DHX", "dh_2048_224", PAK_ALG_NONE);
	ours_to_theirs(PAK_ALG_FFDHE2048, "ffdhe2048");
	ours_to_theirs(PAK_ALG_FFDHE8192, "ffdhe8192");
	ours_to_theirs(PAK_ALG_MODP4096, "modp4096");
	return tap_done();
}
