/* SPDX-License-Identifier: Apache-2.0
 *
 * The second opinion on what is sealed by other modes than GCM: CCM, CMAC, GMAC, key wrap. */
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "harness/oracle.h"
#include "harness/oracle_int.h"

static bool seal_ccm(uint8_t *out, uint8_t *tag, size_t tag_len, EVP_CIPHER *c, EVP_CIPHER_CTX *ctx,
                     struct pak_span key, struct pak_span iv, struct pak_span aad,
                     struct pak_span in)
{
	int n = 0;
	return EVP_EncryptInit_ex2(ctx, c, NULL, NULL, NULL) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)iv.len, NULL) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag_len, NULL) == 1 &&
	       EVP_EncryptInit_ex2(ctx, NULL, key.data, iv.data, NULL) == 1 &&
	       EVP_EncryptUpdate(ctx, NULL, &n, NULL, (int)in.len) == 1 &&
	       (aad.len == 0 || EVP_EncryptUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1) &&
	       EVP_EncryptUpdate(ctx, out, &n, in.data, (int)in.len) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, (int)tag_len, tag) == 1;
}

static bool wrap(uint8_t *out, uint8_t *tag, size_t tag_len, EVP_CIPHER *c, EVP_CIPHER_CTX *ctx,
                 struct pak_span key, struct pak_span in)
{
	uint8_t whole[1024];
	int n = 0;
	if (in.len > sizeof whole - 32)
		return false;
	EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	if (EVP_EncryptInit_ex2(ctx, c, key.data, NULL, NULL) != 1 ||
	    EVP_EncryptUpdate(ctx, whole, &n, in.data, (int)in.len) != 1 || n < 0 ||
	    (size_t)n < tag_len)
		return false;
	memcpy(out, whole, (size_t)n - tag_len);
	memcpy(tag, whole + (size_t)n - tag_len, tag_len);
	return true;
}

static bool mac(uint8_t tag[16], const struct pak_cipher_row *cipher, struct pak_span key,
                struct pak_span iv, struct pak_span aad)
{
	bool gmac = cipher->mode == PAK_BLOCK_GMAC;
	EVP_MAC *m = EVP_MAC_fetch(pak_oracle_ctx, gmac ? "GMAC" : "CMAC", "provider=default");
	EVP_MAC_CTX *ctx = m != NULL ? EVP_MAC_CTX_new(m) : NULL;
	char name[32];
	size_t n = 0;
	snprintf(name, sizeof name, "AES-%zu-%s", 8 * key.len, cipher->ossl);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_IV, (void *)(uintptr_t)iv.data, iv.len),
	        OSSL_PARAM_END,
	};
	if (!gmac)
		params[1] = params[2];
	bool ok = ctx != NULL && EVP_MAC_init(ctx, key.data, key.len, params) == 1 &&
	          EVP_MAC_update(ctx, aad.data, aad.len) == 1 &&
	          EVP_MAC_final(ctx, tag, &n, 16) == 1 && n == 16;
	EVP_MAC_CTX_free(ctx);
	EVP_MAC_free(m);
	return ok;
}

bool pak_oracle_seal_mode(uint8_t *out, uint8_t tag[16], size_t tag_len,
                          const struct pak_cipher_row *cipher, struct pak_span key,
                          struct pak_span iv, struct pak_span aad, struct pak_span in)
{
	bool ok;
	if (cipher->mode == PAK_BLOCK_CMAC || cipher->mode == PAK_BLOCK_GMAC) {
		ok = mac(tag, cipher, key, iv, aad);
	} else {
		EVP_CIPHER *c = pak_oracle_fetch(cipher, key.len);
		EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
		ok = c != NULL && ctx != NULL && tag_len <= 16 &&
		     (cipher->mode == PAK_BLOCK_CCM
		              ? seal_ccm(out, tag, tag_len, c, ctx, key, iv, aad, in)
		              : wrap(out, tag, tag_len, c, ctx, key, in));
		EVP_CIPHER_CTX_free(ctx);
		EVP_CIPHER_free(c);
	}
	ERR_clear_error();
	return ok;
}
