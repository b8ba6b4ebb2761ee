/* SPDX-License-Identifier: Apache-2.0
 *
 * CMAC as a signature (provider-signature(7), EVP_SIGNATURE-CMAC(7)): EVP_DigestSign with a key of
 * the type CMAC, which names the cipher. There is no verification, as with default. */
#include <string.h>

#include "provider/mac.h"
#include "provider/mac_aes.h"

struct sig_ctx {
	struct aes_mac_ctx mac; /* first: the functions of mac_aes.c take either */
	struct pak_key *key;
	char cipher[32];
};

static OSSL_FUNC_signature_newctx_fn sig_newctx;
static OSSL_FUNC_signature_freectx_fn sig_freectx;
static OSSL_FUNC_signature_dupctx_fn sig_dupctx;
static OSSL_FUNC_signature_digest_sign_init_fn sig_init;
static OSSL_FUNC_signature_settable_ctx_params_fn sig_settable;

static void *sig_newctx(void *provctx, const char *propq)
{
	struct sig_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	(void)propq; /* nothing is fetched */
	if (ctx) {
		ctx->mac.prov = provctx;
		ctx->mac.alg = PAK_ALG_CMAC;
	}
	return ctx;
}

static void sig_freectx(void *vctx)
{
	struct sig_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *sig_dupctx(void *vctx)
{
	const struct sig_ctx *from = vctx;
	struct sig_ctx *ctx = pak_ctx_dup(from->mac.prov, from, sizeof *from);

	if (ctx && ctx->key)
		(void)pak_key_ref(ctx->key);
	return ctx;
}

/* A call without a key starts over with the last one. CMAC has no digest to name. */
static int sig_init(void *vctx, const char *digest, void *vkey, const OSSL_PARAM params[])
{
	struct sig_ctx *ctx = vctx;
	const struct mac_key *k = vkey;
	const uint8_t *bytes;
	size_t len;

	(void)digest;
	if (k && k->key) {
		struct pak_key *old = ctx->key;

		ctx->key = pak_key_ref(k->key);
		pak_key_free(old);
		memcpy(ctx->cipher, k->cipher, sizeof ctx->cipher);
	}
	if (params && !pak_prov_aes_mac_set_ctx_params(&ctx->mac, params))
		return 0;
	if (!ctx->key || pak_key_secret(ctx->key, &bytes, &len) != PAK_OK)
		return pak_fail_text(ctx->mac.prov, PAK_ERR_STATE, "no key set");
	if (ctx->cipher[0] &&
	    !pak_prov_aes_mac_set_cipher(&ctx->mac, ctx->cipher, strlen(ctx->cipher)))
		return 0;
	return pak_prov_aes_mac_set_key(&ctx->mac, bytes, len);
}

static const OSSL_PARAM *sig_settable(void *ctx, void *provctx)
{
	static const OSSL_PARAM none[] = {{NULL, 0, NULL, 0, 0}};

	(void)ctx;
	(void)provctx;
	return none;
}

const OSSL_DISPATCH pak_prov_sig_cmac[] = {
        PAK_FN(OSSL_FUNC_SIGNATURE_NEWCTX, sig_newctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_FREECTX, sig_freectx),
        PAK_FN(OSSL_FUNC_SIGNATURE_DUPCTX, sig_dupctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, sig_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, pak_prov_aes_mac_update),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, pak_prov_aes_mac_final),
        PAK_FN(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, pak_prov_aes_mac_set_ctx_params),
        PAK_FN(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, sig_settable),
        PAK_FN_END};
