/* SPDX-License-Identifier: Apache-2.0
 *
 * An OpenSSL provider as a product: EC key pairs, ECDSA, public-key validation. */
#include "harness/target_provider.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <string.h>

enum pak_reply prov_keygen(struct pak_worker *w, const struct pak_curve_row *curve)
{
	struct prov *p = w->state;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)curve->ossl,
	                               0),
	        OSSL_PARAM_END,
	};
	EVP_PKEY_free(p->key);
	p->key = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(p->ctx, "EC", p->props);
	if (ctx == NULL)
		return prov_fail(w, PAK_REPLY_UNSUPPORTED, "EC");
	enum pak_reply r = PAK_REPLY_OK;
	if (EVP_PKEY_keygen_init(ctx) != 1 || EVP_PKEY_CTX_set_params(ctx, params) != 1)
		r = prov_fail(w, PAK_REPLY_UNSUPPORTED, curve->ossl);
	else if (EVP_PKEY_generate(ctx, &p->key) != 1)
		r = prov_fail(w, PAK_REPLY_ERROR, "EVP_PKEY_generate");
	EVP_PKEY_CTX_free(ctx);
	if (r != PAK_REPLY_OK)
		return r;
	if (!prov_ours(w, EVP_PKEY_get0_provider(p->key), "the EC key"))
		return PAK_REPLY_UNSUPPORTED;
	size_t n = 0;
	if (EVP_PKEY_get_octet_string_param(p->key, OSSL_PKEY_PARAM_PUB_KEY, w->scratchpad,
	                                    sizeof w->scratchpad, &n) != 1)
		return prov_fail(w, PAK_REPLY_ERROR, "EVP_PKEY_get_octet_string_param(pub)");
	p->curve = curve;
	w->r_pub = (struct pak_span){w->scratchpad, n};
	return PAK_REPLY_OK;
}

/* The signature implementation actually in use must be the product's, too. */
static bool signer_ours(struct pak_worker *w, EVP_PKEY_CTX *ctx)
{
	return prov_ours(w, EVP_PKEY_CTX_get0_provider(ctx), "ECDSA");
}

enum pak_reply prov_sign(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in)
{
	struct prov *p = w->state;
	EVP_PKEY_CTX *pctx = NULL;
	if (p->key == NULL)
		return pak_say(w, PAK_REPLY_INTERNAL, "sign before key generation");
	size_t half = (p->curve->order_bits + 7) / 8, cap = 2 * half + 9, got = cap;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	enum pak_reply r = PAK_REPLY_OK;
	if (ctx == NULL ||
	    EVP_DigestSignInit_ex(ctx, &pctx, hash->ossl, p->ctx, p->props, p->key, NULL) != 1)
		r = prov_fail(w, PAK_REPLY_UNSUPPORTED, "EVP_DigestSignInit_ex");
	else if (!signer_ours(w, pctx))
		r = PAK_REPLY_UNSUPPORTED;
	else if (EVP_DigestSign(ctx, pak_lend_out(w, cap), &got, in.data, in.len) != 1)
		r = prov_fail(w, PAK_REPLY_ERROR, "EVP_DigestSign");
	EVP_MD_CTX_free(ctx);
	if (r != PAK_REPLY_OK)
		return r;
	pak_take_out(w, cap, got);
	/* The buffer is the longest a signature may be: a stale one fails here, as it is no DER. */
	if (!pak_sig_from_der(w->scratchpad, half, w->r_out.data, w->r_out.len))
		return pak_say(w, PAK_REPLY_ERROR, "signature of %zu bytes is not canonical DER",
		               w->r_out.len);
	w->r_sig = (struct pak_span){w->scratchpad, 2 * half};
	w->r_out = (struct pak_span){NULL, 0};
	return PAK_REPLY_OK;
}

/* REJECTED if the provider refuses the key and is known to take keys on that curve. */
static enum pak_reply import_public(struct pak_worker *w, EVP_PKEY **key,
                                    const struct pak_curve_row *curve, struct pak_span pub)
{
	struct prov *p = w->state;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)curve->ossl,
	                               0),
	        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)pub.data,
	                                pub.len),
	        OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(p->ctx, "EC", p->props);
	if (ctx == NULL)
		return prov_fail(w, PAK_REPLY_UNSUPPORTED, "EC");
	bool ok = EVP_PKEY_fromdata_init(ctx) == 1 &&
	          EVP_PKEY_fromdata(ctx, key, EVP_PKEY_PUBLIC_KEY, params) == 1;
	EVP_PKEY_CTX_free(ctx);
	if (ok)
		return prov_ours(w, EVP_PKEY_get0_provider(*key), "the EC key")
		               ? PAK_REPLY_OK
		               : PAK_REPLY_UNSUPPORTED;
	enum pak_reply r = prov_fail(w, PAK_REPLY_REJECTED, "EVP_PKEY_fromdata");
	if (r != PAK_REPLY_REJECTED)
		return r;
	char text[PAK_TEXT_MAX];
	memcpy(text, w->text, sizeof text);
	EVP_PKEY *mine = p->key;
	const struct pak_curve_row *mine_curve = p->curve;
	p->key = NULL;
	r = prov_keygen(w, curve);
	EVP_PKEY_free(p->key);
	p->key = mine;
	p->curve = mine_curve;
	if (r == PAK_REPLY_OK)
		return pak_say(w, PAK_REPLY_REJECTED, "%s", text);
	return r == PAK_REPLY_POLICY ? r : pak_say(w, PAK_REPLY_UNSUPPORTED, "%s", text);
}

enum pak_reply prov_verify(struct pak_worker *w, const struct pak_curve_row *curve,
                           struct pak_span pub, const struct pak_hash_row *hash, struct pak_span in,
                           struct pak_span sig, bool der)
{
	struct prov *p = w->state;
	EVP_PKEY *key = NULL;
	EVP_PKEY_CTX *pctx = NULL;
	size_t half = (curve->order_bits + 7) / 8;
	if (!der) {
		uint8_t out[2 * (PAK_FIELD_MAX + 3) + 3];
		size_t n =
		        sig.len == 2 * half ? pak_sig_to_der(out, sizeof out, sig.data, half) : 0;
		if (n == 0)
			return pak_say(w, PAK_REPLY_UNSUPPORTED,
			               "the provider takes DER: this r || s has no such form");
		sig = (struct pak_span){pak_guard_put(&w->tag, out, n), n};
	}
	enum pak_reply r = import_public(w, &key, curve, pub);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (r == PAK_REPLY_OK &&
	    (ctx == NULL ||
	     EVP_DigestVerifyInit_ex(ctx, &pctx, hash->ossl, p->ctx, p->props, key, NULL) != 1))
		r = prov_fail(w, PAK_REPLY_UNSUPPORTED, "EVP_DigestVerifyInit_ex");
	else if (r == PAK_REPLY_OK && !signer_ours(w, pctx))
		r = PAK_REPLY_UNSUPPORTED;
	if (r == PAK_REPLY_OK && EVP_DigestVerify(ctx, sig.data, sig.len, in.data, in.len) != 1) {
		ERR_clear_error();
		r = pak_say(w, PAK_REPLY_REJECTED, "EVP_DigestVerify refuses the signature");
	}
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return r;
}

enum pak_reply prov_keyver(struct pak_worker *w, const struct pak_curve_row *curve,
                           struct pak_span pub)
{
	struct prov *p = w->state;
	EVP_PKEY *key = NULL;
	enum pak_reply r = import_public(w, &key, curve, pub);
	if (r != PAK_REPLY_OK) {
		EVP_PKEY_free(key);
		return r;
	}
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(p->ctx, key, p->props);
	if (ctx == NULL)
		r = prov_fail(w, PAK_REPLY_ERROR, "EVP_PKEY_CTX_new_from_pkey");
	else if (EVP_PKEY_public_check(ctx) != 1)
		r = prov_fail(w, PAK_REPLY_REJECTED, "EVP_PKEY_public_check");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return r;
}
