/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/evp.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

static EVP_CIPHER_CTX *context(const char *name, EVP_CIPHER **cipher)
{
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();

	*cipher = EVP_CIPHER_fetch(NULL, name, "provider=default");
	if (!x || !*cipher)
		abort();
	EVP_CIPHER_CTX_set_flags(x, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	return x;
}

int evp_crypt(const char *name, int encrypt, uint8_t *out, const uint8_t *in, size_t len,
              const uint8_t *key, const uint8_t *iv)
{
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *x = context(name, &cipher);
	int n = 0, m = 0, ok;

	ok = EVP_CipherInit_ex2(x, cipher, key, iv, encrypt, NULL) > 0;
	EVP_CIPHER_CTX_set_padding(x, 0);
	ok = ok && EVP_CipherUpdate(x, out, &n, in, (int)len) > 0 &&
	     EVP_CipherFinal_ex(x, out + n, &m) > 0;
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(cipher);
	return ok ? n + m : -1;
}

int evp_seal(const char *name, uint8_t *out, uint8_t *tag, size_t tag_len, const uint8_t *key,
             const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
             const uint8_t *in, size_t len)
{
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *x = context(name, &cipher);
	int ccm = EVP_CIPHER_get_mode(cipher) == EVP_CIPH_CCM_MODE, n = 0, ok;

	ok = EVP_EncryptInit_ex2(x, cipher, NULL, NULL, NULL) > 0;
	if (iv)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, (int)iv_len, NULL) > 0;
	if (ccm)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, (int)tag_len, NULL) > 0;
	ok = ok && EVP_EncryptInit_ex2(x, NULL, key, iv, NULL) > 0;
	if (ccm)
		ok = ok && EVP_EncryptUpdate(x, NULL, &n, NULL, (int)len) > 0;
	if (aad_len)
		ok = ok && EVP_EncryptUpdate(x, NULL, &n, aad, (int)aad_len) > 0;
	ok = ok && EVP_EncryptUpdate(x, out, &n, in, (int)len) > 0 &&
	     EVP_EncryptFinal_ex(x, out + n, &n) > 0 &&
	     EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, (int)tag_len, tag) > 0;
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(cipher);
	return ok;
}

int evp_mac(const char *name, const char *cipher, uint8_t out[16], const uint8_t *key,
            size_t key_len, const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t len)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, name, "provider=default");
	EVP_MAC_CTX *x = EVP_MAC_CTX_new(mac);
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)cipher, 0),
	                       OSSL_PARAM_octet_string(OSSL_MAC_PARAM_IV, (void *)iv, iv_len),
	                       OSSL_PARAM_END};
	size_t n = 0;
	int ok;

	if (!iv)
		params[1] = OSSL_PARAM_construct_end();
	ok = EVP_MAC_init(x, key, key_len, params) > 0 && EVP_MAC_update(x, in, len) > 0 &&
	     EVP_MAC_final(x, out, &n, 16) > 0 && n == 16;
	EVP_MAC_CTX_free(x);
	EVP_MAC_free(mac);
	return ok;
}
