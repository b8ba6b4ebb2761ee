/* SPDX-License-Identifier: Apache-2.0
 *
 * An OpenSSL provider as a product: AES-CCM, key wrap, CMAC and GMAC. */
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "harness/target_provider.h"

static uint8_t whole[PAK_WIRE_MAX + 32]; /* a key with its integrity value */

static void give_tag(struct pak_worker *w, const uint8_t *tag, size_t len)
{
	uint8_t *lent = pak_guard_lend(&w->tag, len);
	memcpy(lent, tag, len);
	w->r_tag = (struct pak_span){lent, len};
}

/* --- CCM --- */

static EVP_CIPHER_CTX *ccm_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                 bool encrypt, struct pak_span key, struct pak_span iv,
                                 struct pak_span aad, size_t len, struct pak_span tag,
                                 enum pak_reply *reply)
{
	EVP_CIPHER *c = prov_fetch_cipher(w, cipher, key.len);
	int n = 0;
	*reply = PAK_REPLY_UNSUPPORTED;
	if (c == NULL)
		return NULL;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	/* Lengths a provider does not take are parameters it does not offer. */
	bool offered = ctx != NULL && EVP_CipherInit_ex2(ctx, c, NULL, NULL, encrypt, NULL) == 1 &&
	               EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)iv.len, NULL) == 1 &&
	               EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag.len,
	                                   encrypt ? NULL : (void *)(uintptr_t)tag.data) == 1;
	EVP_CIPHER_free(c);
	bool ok = offered && EVP_CipherInit_ex2(ctx, NULL, key.data, iv.data, encrypt, NULL) == 1 &&
	          EVP_CipherUpdate(ctx, NULL, &n, NULL, (int)len) == 1 &&
	          (aad.len == 0 || EVP_CipherUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1);
	if (ok)
		return ctx;
	*reply = prov_fail(w, offered ? PAK_REPLY_ERROR : PAK_REPLY_UNSUPPORTED,
	                   offered ? "EVP_CipherInit_ex2 (key, IV, AAD)"
	                           : "EVP_CipherInit_ex2 (IV and tag length)");
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

static enum pak_reply ccm_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                               struct pak_span key, struct pak_span iv, struct pak_span aad,
                               struct pak_span in, size_t tag_len)
{
	enum pak_reply r;
	uint8_t tag[16];
	int n = 0;
	EVP_CIPHER_CTX *ctx = ccm_begin(w, cipher, true, key, iv, aad, in.len,
	                                (struct pak_span){NULL, tag_len}, &r);
	if (ctx == NULL)
		return r;
	bool ok = EVP_CipherUpdate(ctx, pak_lend_out(w, in.len), &n, in.data, (int)in.len) == 1 &&
	          EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, (int)tag_len, tag) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_Encrypt");
	pak_take_out(w, in.len, n > 0 ? (size_t)n : 0);
	give_tag(w, tag, tag_len);
	return PAK_REPLY_OK;
}

static enum pak_reply ccm_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                               struct pak_span key, struct pak_span iv, struct pak_span aad,
                               struct pak_span in, struct pak_span tag)
{
	enum pak_reply r;
	int n = 0;
	EVP_CIPHER_CTX *ctx = ccm_begin(w, cipher, false, key, iv, aad, in.len, tag, &r);
	if (ctx == NULL)
		return r;
	bool ok = EVP_CipherUpdate(ctx, pak_lend_out(w, in.len), &n, in.data, (int)in.len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		ERR_clear_error();
		return pak_say(w, PAK_REPLY_REJECTED, "EVP_CipherUpdate refuses the message");
	}
	pak_take_out(w, in.len, n > 0 ? (size_t)n : 0);
	return PAK_REPLY_OK;
}

/* --- key wrap --- */

static EVP_CIPHER_CTX *wrap_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                  bool encrypt, struct pak_span key, enum pak_reply *reply)
{
	EVP_CIPHER *c = prov_fetch_cipher(w, cipher, key.len);
	*reply = PAK_REPLY_UNSUPPORTED;
	if (c == NULL)
		return NULL;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	if (ctx != NULL)
		EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	bool ok = ctx != NULL && EVP_CipherInit_ex2(ctx, c, key.data, NULL, encrypt, NULL) == 1;
	EVP_CIPHER_free(c);
	if (ok)
		return ctx;
	*reply = prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherInit_ex2 (key)");
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

static enum pak_reply wrap_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                struct pak_span key, struct pak_span in, size_t tag_len)
{
	enum pak_reply r;
	int n = 0;
	EVP_CIPHER_CTX *ctx = wrap_begin(w, cipher, true, key, &r);
	if (ctx == NULL)
		return r;
	bool ok = EVP_CipherUpdate(ctx, whole, &n, in.data, (int)in.len) == 1 && n > 0 &&
	          (size_t)n >= tag_len;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_EncryptUpdate");
	size_t len = (size_t)n - tag_len;
	memcpy(pak_lend_out(w, len), whole, len);
	pak_take_out(w, len, len);
	give_tag(w, whole + len, tag_len);
	return PAK_REPLY_OK;
}

static enum pak_reply wrap_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                struct pak_span key, struct pak_span in, struct pak_span tag)
{
	enum pak_reply r;
	int n = 0;
	EVP_CIPHER_CTX *ctx = wrap_begin(w, cipher, false, key, &r);
	if (ctx == NULL)
		return r;
	memcpy(whole, in.data, in.len);
	memcpy(whole + in.len, tag.data, tag.len);
	size_t len = in.len + tag.len;
	const uint8_t *wrapped = pak_guard_put(&w->in, whole, len);
	bool ok = EVP_CipherUpdate(ctx, pak_lend_out(w, len), &n, wrapped, (int)len) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok) {
		ERR_clear_error();
		return pak_say(w, PAK_REPLY_REJECTED, "EVP_DecryptUpdate refuses the wrapped key");
	}
	pak_take_out(w, len, n > 0 ? (size_t)n : 0);
	return PAK_REPLY_OK;
}

/* --- CMAC and GMAC --- */

static enum pak_reply mac(struct pak_worker *w, const struct pak_cipher_row *cipher,
                          struct pak_span key, struct pak_span iv, struct pak_span in,
                          uint8_t out[16])
{
	struct prov *p = w->state;
	bool gmac = cipher->mode == PAK_BLOCK_GMAC;
	const char *what = gmac ? "GMAC" : "CMAC";
	char name[32];
	size_t n = 0;
	snprintf(name, sizeof name, "AES-%zu-%s", 8 * key.len, cipher->ossl);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_PROPERTIES, p->props, 0),
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_IV, (void *)(uintptr_t)iv.data, iv.len),
	        OSSL_PARAM_END,
	};
	if (!gmac)
		params[2] = params[3];
	EVP_MAC *m = EVP_MAC_fetch(p->ctx, what, p->props);
	if (m == NULL)
		return prov_fail(w, PAK_REPLY_UNSUPPORTED, what);
	bool ours = prov_ours(w, EVP_MAC_get0_provider(m), what);
	EVP_MAC_CTX *ctx = ours ? EVP_MAC_CTX_new(m) : NULL;
	EVP_MAC_free(m);
	if (ctx == NULL)
		return ours ? prov_fail(w, PAK_REPLY_ERROR, "EVP_MAC_CTX_new")
		            : PAK_REPLY_UNSUPPORTED;
	bool ok = EVP_MAC_init(ctx, key.data, key.len, params) == 1 &&
	          EVP_MAC_update(ctx, in.data, in.len) == 1 &&
	          EVP_MAC_final(ctx, out, &n, 16) == 1 && n == 16;
	EVP_MAC_CTX_free(ctx);
	return ok ? PAK_REPLY_OK : prov_fail(w, PAK_REPLY_ERROR, "EVP_MAC");
}

static void no_text(struct pak_worker *w)
{
	(void)pak_lend_out(w, 0);
	pak_take_out(w, 0, 0);
}

enum pak_reply prov_seal_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              struct pak_span key, struct pak_span iv, struct pak_span aad,
                              struct pak_span in, size_t tag_len)
{
	uint8_t tag[16];
	if (cipher->mode == PAK_BLOCK_CCM)
		return ccm_seal(w, cipher, key, iv, aad, in, tag_len);
	if (cipher->mode == PAK_BLOCK_WRAP)
		return wrap_seal(w, cipher, key, in, tag_len);
	enum pak_reply r = mac(w, cipher, key, iv, aad, tag);
	if (r != PAK_REPLY_OK)
		return r;
	no_text(w);
	give_tag(w, tag, tag_len);
	return r;
}

/* A provider's MAC is compared by the application. */
enum pak_reply prov_open_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              struct pak_span key, struct pak_span iv, struct pak_span aad,
                              struct pak_span in, struct pak_span tag)
{
	uint8_t got[16];
	if (cipher->mode == PAK_BLOCK_CCM)
		return ccm_open(w, cipher, key, iv, aad, in, tag);
	if (cipher->mode == PAK_BLOCK_WRAP)
		return wrap_open(w, cipher, key, in, tag);
	enum pak_reply r = mac(w, cipher, key, iv, aad, got);
	if (r != PAK_REPLY_OK)
		return r;
	if (tag.len > sizeof got || CRYPTO_memcmp(got, tag.data, tag.len) != 0)
		return pak_say(w, PAK_REPLY_REJECTED, "another MAC");
	no_text(w);
	return r;
}
