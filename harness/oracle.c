/* SPDX-License-Identifier: Apache-2.0
 *
 * The second opinion through libcrypto: digests, HMAC, AES (oracle.h). */
#include "harness/oracle.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <string.h>

#include "harness/oracle_int.h"

OSSL_LIB_CTX *pak_oracle_ctx;
static OSSL_PROVIDER *provider;

bool pak_oracle_open(void)
{
	if (pak_oracle_ctx != NULL)
		return true;
	pak_oracle_ctx = OSSL_LIB_CTX_new();
	if (pak_oracle_ctx != NULL)
		provider = OSSL_PROVIDER_load(pak_oracle_ctx, "default");
	return provider != NULL;
}

void pak_oracle_close(void)
{
	OSSL_PROVIDER_unload(provider);
	OSSL_LIB_CTX_free(pak_oracle_ctx);
	provider = NULL;
	pak_oracle_ctx = NULL;
}

const char *pak_oracle_name(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

static bool digest(uint8_t *out, size_t *out_len, const char *name, const void *data, size_t n)
{
	return EVP_Q_digest(pak_oracle_ctx, name, "provider=default", data, n, out, out_len) == 1;
}

bool pak_oracle_sha256_hex(char hex[65], const void *data, size_t n)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t len = 0;
	if (!digest(md, &len, "SHA2-256", data, n) || len != 32)
		return false;
	for (size_t i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
	return true;
}

bool pak_oracle_digest(uint8_t out[PAK_DIGEST_MAX], const struct pak_hash_row *hash,
                       struct pak_span in)
{
	size_t len = 0;
	bool ok = digest(out, &len, hash->ossl, in.data, in.len) && len == hash->out;
	ERR_clear_error();
	return ok;
}

bool pak_oracle_xof(uint8_t *out, size_t len, const struct pak_hash_row *hash, struct pak_span in)
{
	EVP_MD *md = EVP_MD_fetch(pak_oracle_ctx, hash->ossl, "provider=default");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = md != NULL && ctx != NULL && EVP_DigestInit_ex2(ctx, md, NULL) == 1 &&
	          EVP_DigestUpdate(ctx, in.data, in.len) == 1 &&
	          EVP_DigestFinalXOF(ctx, out, len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	ERR_clear_error();
	return ok;
}

bool pak_oracle_kmac(uint8_t *out, size_t len, const char *name, bool xof, struct pak_span key,
                     struct pak_span custom, struct pak_span in)
{
	int xof_form = xof;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_CUSTOM, (void *)(uintptr_t)custom.data,
	                                custom.len),
	        OSSL_PARAM_size_t(OSSL_MAC_PARAM_SIZE, &len),
	        OSSL_PARAM_int(OSSL_MAC_PARAM_XOF, &xof_form),
	        OSSL_PARAM_END,
	};
	size_t got = 0;
	EVP_MAC *mac = EVP_MAC_fetch(pak_oracle_ctx, name, "provider=default");
	EVP_MAC_CTX *ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	bool ok = ctx != NULL && EVP_MAC_init(ctx, key.data, key.len, params) == 1 &&
	          EVP_MAC_update(ctx, in.data, in.len) == 1 &&
	          EVP_MAC_final(ctx, out, &got, len) == 1 && got == len;
	EVP_MAC_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

bool pak_oracle_hmac(uint8_t out[PAK_DIGEST_MAX], const struct pak_hash_row *hash,
                     struct pak_span key, struct pak_span in)
{
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)hash->ossl, 0),
	        OSSL_PARAM_END,
	};
	size_t len = 0;
	EVP_MAC *mac = EVP_MAC_fetch(pak_oracle_ctx, "HMAC", "provider=default");
	EVP_MAC_CTX *ctx = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	bool ok = ctx != NULL && EVP_MAC_init(ctx, key.data, key.len, params) == 1 &&
	          EVP_MAC_update(ctx, in.data, in.len) == 1 &&
	          EVP_MAC_final(ctx, out, &len, PAK_DIGEST_MAX) == 1 && len == hash->out;
	EVP_MAC_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

EVP_CIPHER *pak_oracle_fetch(const struct pak_cipher_row *cipher, size_t key_len)
{
	char name[32];
	snprintf(name, sizeof name, "AES-%zu-%s", pak_cipher_bits(cipher, key_len), cipher->ossl);
	return EVP_CIPHER_fetch(pak_oracle_ctx, name, "provider=default");
}

bool pak_oracle_cipher(uint8_t *out, const struct pak_cipher_row *cipher, bool encrypt,
                       struct pak_span key, struct pak_span iv, struct pak_span in)
{
	EVP_CIPHER *c = pak_oracle_fetch(cipher, key.len);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0, m = 0;
	bool ok = c != NULL && ctx != NULL &&
	          EVP_CipherInit_ex2(ctx, c, key.data, iv.len != 0 ? iv.data : NULL, encrypt,
	                             NULL) == 1 &&
	          EVP_CIPHER_CTX_set_padding(ctx, 0) == 1 &&
	          EVP_CipherUpdate(ctx, out, &n, in.data, (int)in.len) == 1 &&
	          EVP_CipherFinal_ex(ctx, out + n, &m) == 1 && (size_t)(n + m) == in.len;
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
	ERR_clear_error();
	return ok;
}

bool pak_oracle_seal(uint8_t *out, uint8_t tag[16], size_t tag_len,
                     const struct pak_cipher_row *cipher, struct pak_span key, struct pak_span iv,
                     struct pak_span aad, struct pak_span in)
{
	if (cipher->mode != PAK_BLOCK_GCM)
		return pak_oracle_seal_mode(out, tag, tag_len, cipher, key, iv, aad, in);
	EVP_CIPHER *c = pak_oracle_fetch(cipher, key.len);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	size_t iv_len = iv.len;
	int n = 0, m = 0;
	OSSL_PARAM set[] = {OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN, &iv_len),
	                    OSSL_PARAM_END};
	OSSL_PARAM get[] = {OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, 16),
	                    OSSL_PARAM_END};
	bool ok = c != NULL && ctx != NULL && EVP_CipherInit_ex2(ctx, c, NULL, NULL, 1, set) == 1 &&
	          EVP_CipherInit_ex2(ctx, NULL, key.data, iv.data, 1, NULL) == 1 &&
	          (aad.len == 0 || EVP_CipherUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1) &&
	          (in.len == 0 || EVP_CipherUpdate(ctx, out, &n, in.data, (int)in.len) == 1) &&
	          EVP_CipherFinal_ex(ctx, out + in.len, &m) == 1 &&
	          EVP_CIPHER_CTX_get_params(ctx, get) == 1;
	EVP_CIPHER_CTX_free(ctx);
	EVP_CIPHER_free(c);
	ERR_clear_error();
	return ok;
}
