/* SPDX-License-Identifier: Apache-2.0
 *
 * An OpenSSL provider as a product: digests, HMAC, AES modes, GCM. */
#include "harness/target_provider.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>

static EVP_MD_CTX *digest_begin(struct pak_worker *w, const struct pak_hash_row *hash,
                                enum pak_reply *reply)
{
	struct prov *p = w->state;
	EVP_MD *md = EVP_MD_fetch(p->ctx, hash->ossl, p->props);
	EVP_MD_CTX *ctx = NULL;
	if (md == NULL) {
		*reply = prov_fail(w, PAK_REPLY_UNSUPPORTED, hash->ossl);
		return NULL;
	}
	if (!prov_ours(w, EVP_MD_get0_provider(md), hash->ossl)) {
		*reply = PAK_REPLY_UNSUPPORTED;
	} else {
		ctx = EVP_MD_CTX_new();
		if (ctx == NULL || EVP_DigestInit_ex2(ctx, md, NULL) != 1) {
			*reply = prov_fail(w, PAK_REPLY_ERROR, "EVP_DigestInit_ex2");
			EVP_MD_CTX_free(ctx);
			ctx = NULL;
		}
	}
	EVP_MD_free(md);
	return ctx;
}

static enum pak_reply digest_end(struct pak_worker *w, EVP_MD_CTX *ctx,
                                 const struct pak_hash_row *hash, bool ok)
{
	size_t want = hash->xof ? w->xof_len : hash->out;
	unsigned got = (unsigned)want;
	if (ok && hash->xof)
		ok = EVP_DigestFinalXOF(ctx, pak_lend_out(w, want), want) == 1;
	else
		ok = ok && EVP_DigestFinal_ex(ctx, pak_lend_out(w, want), &got) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_Digest");
	pak_take_out(w, want, got);
	return PAK_REPLY_OK;
}

enum pak_reply prov_digest(struct pak_worker *w, const struct pak_hash_row *hash,
                           struct pak_span in, size_t split)
{
	enum pak_reply r = PAK_REPLY_OK;
	EVP_MD_CTX *ctx = digest_begin(w, hash, &r);
	if (ctx == NULL)
		return r;
	bool ok = (split == 0 || EVP_DigestUpdate(ctx, in.data, split) == 1) &&
	          EVP_DigestUpdate(ctx, in.data + split, in.len - split) == 1;
	return digest_end(w, ctx, hash, ok);
}

enum pak_reply prov_digest_large(struct pak_worker *w, const struct pak_hash_row *hash,
                                 struct pak_span piece, uint64_t total)
{
	enum pak_reply r = PAK_REPLY_OK;
	EVP_MD_CTX *ctx = digest_begin(w, hash, &r);
	bool ok = true;
	if (ctx == NULL)
		return r;
	while (ok && total > 0) {
		size_t n = total < piece.len ? (size_t)total : piece.len;
		ok = EVP_DigestUpdate(ctx, piece.data, n) == 1;
		total -= n;
	}
	return digest_end(w, ctx, hash, ok);
}

enum pak_reply prov_mac(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span key,
                        struct pak_span in, size_t mac_len, size_t split)
{
	struct prov *p = w->state;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)hash->ossl, 0),
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_PROPERTIES, p->props, 0),
	        OSSL_PARAM_END,
	};
	size_t got = 0;
	EVP_MAC *mac = EVP_MAC_fetch(p->ctx, "HMAC", p->props);
	if (mac == NULL)
		return prov_fail(w, PAK_REPLY_UNSUPPORTED, "HMAC");
	bool ours = prov_ours(w, EVP_MAC_get0_provider(mac), "HMAC");
	EVP_MAC_CTX *ctx = ours ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	if (ctx == NULL)
		return ours ? prov_fail(w, PAK_REPLY_ERROR, "EVP_MAC_CTX_new")
		            : PAK_REPLY_UNSUPPORTED;
	/* A digest it does not take is not offered; a key it does not take is an error. */
	bool digest = EVP_MAC_CTX_set_params(ctx, params) == 1;
	if (!digest || EVP_MAC_init(ctx, key.data, key.len, NULL) != 1) {
		EVP_MAC_CTX_free(ctx);
		return prov_fail(w, digest ? PAK_REPLY_ERROR : PAK_REPLY_UNSUPPORTED,
		                 digest ? "EVP_MAC_init" : hash->ossl);
	}
	bool ok = (split == 0 || EVP_MAC_update(ctx, in.data, split) == 1) &&
	          EVP_MAC_update(ctx, in.data + split, in.len - split) == 1 &&
	          EVP_MAC_final(ctx, pak_lend_out(w, hash->out), &got, hash->out) == 1;
	EVP_MAC_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_MAC");
	pak_take_out(w, hash->out, got);
	/* HMAC of libcrypto is never truncated by the provider: the application does it. */
	if (w->r_out.len > mac_len)
		w->r_out.len = mac_len;
	return PAK_REPLY_OK;
}

enum pak_reply prov_kmac(struct pak_worker *w, const char *name, struct pak_span key,
                         struct pak_span custom, struct pak_span in, size_t mac_len, bool xof,
                         size_t split)
{
	struct prov *p = w->state;
	int xof_form = xof;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_CUSTOM, (void *)(uintptr_t)custom.data,
	                                custom.len),
	        OSSL_PARAM_size_t(OSSL_MAC_PARAM_SIZE, &mac_len),
	        OSSL_PARAM_int(OSSL_MAC_PARAM_XOF, &xof_form),
	        OSSL_PARAM_END,
	};
	size_t got = 0;
	EVP_MAC *mac = EVP_MAC_fetch(p->ctx, name, p->props);
	if (mac == NULL)
		return prov_fail(w, PAK_REPLY_UNSUPPORTED, name);
	bool ours = prov_ours(w, EVP_MAC_get0_provider(mac), name);
	EVP_MAC_CTX *ctx = ours ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac);
	if (ctx == NULL)
		return ours ? prov_fail(w, PAK_REPLY_ERROR, "EVP_MAC_CTX_new")
		            : PAK_REPLY_UNSUPPORTED;
	/* Keys and customizations of some lengths are not taken by every provider. */
	bool taken = EVP_MAC_CTX_set_params(ctx, params) == 1 &&
	             EVP_MAC_init(ctx, key.data, key.len, NULL) == 1;
	bool ok = taken && (split == 0 || EVP_MAC_update(ctx, in.data, split) == 1) &&
	          EVP_MAC_update(ctx, in.data + split, in.len - split) == 1 &&
	          EVP_MAC_final(ctx, pak_lend_out(w, mac_len), &got, mac_len) == 1;
	EVP_MAC_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, taken ? PAK_REPLY_ERROR : PAK_REPLY_UNSUPPORTED, name);
	pak_take_out(w, mac_len, got);
	return PAK_REPLY_OK;
}

EVP_CIPHER *prov_fetch_cipher(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              size_t key_len)
{
	struct prov *p = w->state;
	char name[32];
	snprintf(name, sizeof name, "AES-%zu-%s", pak_cipher_bits(cipher, key_len), cipher->ossl);
	EVP_CIPHER *c = EVP_CIPHER_fetch(p->ctx, name, p->props);
	if (c == NULL) {
		prov_fail(w, PAK_REPLY_UNSUPPORTED, name);
		return NULL;
	}
	if (!prov_ours(w, EVP_CIPHER_get0_provider(c), name)) {
		EVP_CIPHER_free(c);
		return NULL;
	}
	return c;
}

enum pak_reply prov_cipher_key(struct pak_worker *w, const struct pak_cipher_row *cipher,
                               bool encrypt, struct pak_span key)
{
	struct prov *p = w->state;
	EVP_CIPHER *c = prov_fetch_cipher(w, cipher, key.len);
	if (c == NULL)
		return PAK_REPLY_UNSUPPORTED;
	p->cipher = cipher;
	p->encrypt = encrypt;
	p->cctx = EVP_CIPHER_CTX_new();
	bool ok = p->cctx != NULL &&
	          EVP_CipherInit_ex2(p->cctx, c, key.data, NULL, encrypt ? 1 : 0, NULL) == 1 &&
	          EVP_CIPHER_CTX_set_padding(p->cctx, 0) == 1;
	EVP_CIPHER_free(c);
	if (ok)
		return PAK_REPLY_OK;
	enum pak_reply r = prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherInit_ex2 (key)");
	prov_cipher_drop(w);
	return r;
}

void prov_cipher_drop(struct pak_worker *w)
{
	struct prov *p = w->state;
	EVP_CIPHER_CTX_free(p->cctx);
	p->cctx = NULL;
}

/* Feeds two pieces and the end into the lent buffer; *total is what the provider says it wrote. */
static bool feed(struct pak_worker *w, EVP_CIPHER_CTX *ctx, struct pak_span in, size_t split,
                 size_t *total, bool *final)
{
	uint8_t *out = pak_lend_out(w, in.len);
	int n = 0;
	size_t at = 0;
	*final = false;
	if (split != 0 && EVP_CipherUpdate(ctx, out, &n, in.data, (int)split) != 1)
		return false;
	at += (size_t)(n > 0 ? n : 0);
	n = 0;
	if (at > in.len || (in.len != split && EVP_CipherUpdate(ctx, out + at, &n, in.data + split,
	                                                        (int)(in.len - split)) != 1))
		return false;
	at += (size_t)(n > 0 ? n : 0);
	*total = at;
	if (at > in.len)
		return true;
	n = 0;
	*final = true;
	bool ok = EVP_CipherFinal_ex(ctx, out + at, &n) == 1;
	*total = at + (size_t)(n > 0 ? n : 0);
	return ok;
}

enum pak_reply prov_cipher(struct pak_worker *w, struct pak_span iv, struct pak_span in,
                           size_t split)
{
	struct prov *p = w->state;
	size_t total = 0;
	bool final;
	if (EVP_CipherInit_ex2(p->cctx, NULL, NULL, iv.len != 0 ? iv.data : NULL,
	                       p->encrypt ? 1 : 0, NULL) != 1)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherInit_ex2 (IV)");
	if (!feed(w, p->cctx, in, split, &total, &final))
		return prov_fail(w, PAK_REPLY_ERROR,
		                 final ? "EVP_CipherFinal_ex" : "EVP_CipherUpdate");
	pak_take_out(w, in.len, total);
	return PAK_REPLY_OK;
}

enum pak_reply prov_chain_begin(struct pak_worker *w, struct pak_span iv)
{
	struct prov *p = w->state;
	if (EVP_CipherInit_ex2(p->cctx, NULL, NULL, iv.len != 0 ? iv.data : NULL,
	                       p->encrypt ? 1 : 0, NULL) != 1)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherInit_ex2 (IV)");
	return PAK_REPLY_OK;
}

enum pak_reply prov_chain_block(struct pak_worker *w, struct pak_span in)
{
	struct prov *p = w->state;
	int n = 0;
	if (EVP_CipherUpdate(p->cctx, pak_lend_out(w, in.len), &n, in.data, (int)in.len) != 1)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherUpdate");
	pak_take_out(w, in.len, n > 0 ? (size_t)n : 0);
	return PAK_REPLY_OK;
}

/* EVP needs no end; the next start begins anew. */
void prov_chain_end(struct pak_worker *w)
{
	(void)w;
}

/* Context with key, IV of any length, tag (when opening) and AAD set. */
static EVP_CIPHER_CTX *gcm_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                 struct pak_span key, struct pak_span iv, struct pak_span aad,
                                 const struct pak_span *tag, enum pak_reply *reply)
{
	EVP_CIPHER *c = prov_fetch_cipher(w, cipher, key.len);
	int encrypt = tag == NULL, n = 0;
	size_t iv_len = iv.len;
	OSSL_PARAM params[3] = {
	        OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN, &iv_len),
	        OSSL_PARAM_END,
	        OSSL_PARAM_END,
	};
	if (tag != NULL)
		params[1] = (OSSL_PARAM)OSSL_PARAM_octet_string(
		        OSSL_CIPHER_PARAM_AEAD_TAG, (void *)(uintptr_t)tag->data, tag->len);
	*reply = PAK_REPLY_UNSUPPORTED;
	if (c == NULL)
		return NULL;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const char *step = "EVP_CipherInit_ex2 (IV and tag length)";
	bool ok = ctx != NULL && EVP_CipherInit_ex2(ctx, c, NULL, NULL, encrypt, params) == 1;
	/* Lengths a provider does not take are parameters it does not offer; a refused key or IV is
	 * an error. */
	enum pak_reply refusal = ok ? PAK_REPLY_ERROR : PAK_REPLY_UNSUPPORTED;
	if (ok) {
		step = "EVP_CipherInit_ex2 (key and IV)";
		ok = EVP_CipherInit_ex2(ctx, NULL, key.data, iv.data, encrypt, NULL) == 1;
	}
	EVP_CIPHER_free(c);
	if (ok && aad.len != 0) {
		step = "EVP_CipherUpdate (AAD)";
		ok = EVP_CipherUpdate(ctx, NULL, &n, aad.data, (int)aad.len) == 1;
	}
	if (ok)
		return ctx;
	*reply = prov_fail(w, refusal, step);
	EVP_CIPHER_CTX_free(ctx);
	return NULL;
}

enum pak_reply prov_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                         struct pak_span key, struct pak_span iv, struct pak_span aad,
                         struct pak_span in, size_t tag_len)
{
	enum pak_reply r;
	size_t total = 0;
	bool final;
	if (cipher->mode != PAK_BLOCK_GCM)
		return prov_seal_mode(w, cipher, key, iv, aad, in, tag_len);
	EVP_CIPHER_CTX *ctx = gcm_begin(w, cipher, key, iv, aad, NULL, &r);
	if (ctx == NULL)
		return r;
	uint8_t *tag = pak_guard_lend(&w->tag, tag_len);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, tag_len),
	        OSSL_PARAM_END,
	};
	bool ok =
	        feed(w, ctx, in, 0, &total, &final) && EVP_CIPHER_CTX_get_params(ctx, params) == 1;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_Encrypt");
	pak_take_out(w, in.len, total);
	if (!pak_guard_intact_before(&w->tag, tag_len))
		w->marks |= PAK_MARK_BEFORE;
	w->r_tag = (struct pak_span){tag, tag_len};
	return PAK_REPLY_OK;
}

enum pak_reply prov_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                         struct pak_span key, struct pak_span iv, struct pak_span aad,
                         struct pak_span in, struct pak_span tag)
{
	enum pak_reply r;
	size_t total = 0;
	bool final;
	if (cipher->mode != PAK_BLOCK_GCM)
		return prov_open_mode(w, cipher, key, iv, aad, in, tag);
	EVP_CIPHER_CTX *ctx = gcm_begin(w, cipher, key, iv, aad, &tag, &r);
	if (ctx == NULL)
		return r;
	/* EVP streams plaintext before the tag is judged; what counts is the verdict of
	 * EVP_CipherFinal_ex. */
	bool ok = feed(w, ctx, in, 0, &total, &final);
	EVP_CIPHER_CTX_free(ctx);
	if (!ok && final) {
		ERR_clear_error();
		return pak_say(w, PAK_REPLY_REJECTED, "EVP_CipherFinal_ex refuses the tag");
	}
	if (!ok)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_CipherUpdate");
	pak_take_out(w, in.len, total);
	return PAK_REPLY_OK;
}
