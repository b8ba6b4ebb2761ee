/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC (provider-mac(7), EVP_MAC-HMAC(7)) over the MAC service: FIPS 198-1. */
#include "provider/mac.h"

#include <string.h>

#include "provider/params.h"

static OSSL_FUNC_mac_newctx_fn mac_newctx;
static OSSL_FUNC_mac_dupctx_fn mac_dupctx;
static OSSL_FUNC_mac_freectx_fn mac_freectx;
static OSSL_FUNC_mac_init_fn mac_init;
static OSSL_FUNC_mac_get_ctx_params_fn mac_get_ctx_params;
static OSSL_FUNC_mac_gettable_ctx_params_fn mac_gettable_ctx_params;

static void *mac_newctx(void *provctx)
{
	struct mac_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void mac_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct mac_ctx));
}

static void *mac_dupctx(void *vctx)
{
	const struct mac_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

int pak_prov_mac_set_key(struct mac_ctx *ctx, const uint8_t *key, size_t len)
{
	enum pak_status st;

	if (ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	ctx->tls_data_size = 0;
	st = pak_mac_init(&ctx->m, PAK_ALG_HMAC, ctx->hash, PAK_OP_MAC, key, len);
	ctx->keyed = st == PAK_OK;
	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &ctx->m.verdict, .alg = PAK_ALG_HMAC,
	                        .op = PAK_OP_MAC, .hash = ctx->hash,
	                        .key_bits = (uint32_t)len * 8u);
}

int pak_prov_mac_restart(struct mac_ctx *ctx)
{
	enum pak_status st = ctx->keyed ? pak_mac_restart(&ctx->m) : PAK_ERR_STATE;

	ctx->tls_data_size = 0;
	return st == PAK_OK ? 1 : pak_fail_text(ctx->prov, st, "no key set");
}

/* Parameters first: they name the digest, and may carry the key. */
static int mac_init(void *vctx, const unsigned char *key, size_t len, const OSSL_PARAM params[])
{
	struct mac_ctx *ctx = vctx;

	if (params && !pak_prov_mac_set_ctx_params(ctx, params))
		return 0;
	if (key)
		return pak_prov_mac_set_key(ctx, key, len);
	if (pak_param_find(params, OSSL_MAC_PARAM_KEY))
		return 1;
	return pak_prov_mac_restart(ctx);
}

/* First the header, then the whole text, whose length is secret. */
static int tls_update(struct mac_ctx *ctx, const unsigned char *in, size_t len)
{
	enum pak_status st;

	if (!ctx->tls_have_header) {
		if (len != TLS_HEADER_LEN)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "TLS record header");
		memcpy(ctx->tls_header, in, len);
		ctx->tls_have_header = true;
		return 1;
	}
	if (ctx->tls_done)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	st = pak_mac_tls_record(&ctx->m, ctx->tls_mac, ctx->m.mac_len, ctx->tls_header,
	                        sizeof ctx->tls_header, in, len, ctx->tls_data_size);
	ctx->tls_done = st == PAK_OK;
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

int pak_prov_mac_update(void *vctx, const unsigned char *in, size_t len)
{
	struct mac_ctx *ctx = vctx;
	enum pak_status st;

	if (ctx->tls_data_size)
		return tls_update(ctx, in, len);
	st = pak_mac_update(&ctx->m, in, len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

int pak_prov_mac_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct mac_ctx *ctx = vctx;
	size_t mac_len = ctx->m.mac_len;
	enum pak_status st = PAK_OK;

	if (!ctx->keyed)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (out && cap < mac_len)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	*len = mac_len;
	if (!out)
		return 1;
	if (!ctx->tls_data_size)
		st = pak_mac_final(&ctx->m, out, mac_len);
	else if (ctx->tls_done)
		memcpy(out, ctx->tls_mac, mac_len);
	else
		st = PAK_ERR_STATE;
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* --- parameters --- */

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_MAC_PARAM_SIZE),
                                          PAK_PARAM_SIZE(OSSL_MAC_PARAM_BLOCK_SIZE), PAK_PARAM_END};

static const OSSL_PARAM *mac_gettable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return gettable_ctx;
}

/* Of the digest named last, or of the key if none was named since; 0 without either. */
static int mac_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct mac_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		if (PAK_PARAM_IS(p->key, "size")) { /* libcrypto asks at every end */
			if (!pak_param_set_uint(p, pak_digest_len(ctx->hash)))
				return 0;
			continue;
		}
		switch (pak_param_id(p->key)) {
		case PAK_P_BLOCK_SIZE:
			ok = pak_param_set_uint(p, pak_digest_block_len(ctx->hash));
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_UTF8(OSSL_MAC_PARAM_DIGEST),
                                          PAK_PARAM_UTF8(OSSL_MAC_PARAM_PROPERTIES),
                                          PAK_PARAM_OCTETS(OSSL_MAC_PARAM_KEY),
                                          PAK_PARAM_INT(OSSL_MAC_PARAM_DIGEST_NOINIT),
                                          PAK_PARAM_INT(OSSL_MAC_PARAM_DIGEST_ONESHOT),
                                          PAK_PARAM_SIZE(OSSL_MAC_PARAM_TLS_DATA_SIZE),
                                          PAK_PARAM_END};

const OSSL_PARAM *pak_prov_mac_settable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return settable_ctx;
}

static int set_digest(struct mac_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->hash = pak_digest_from_name(name, len);
	return ctx->hash != PAK_ALG_NONE ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

static int set_one(struct mac_ctx *ctx, const OSSL_PARAM *p, const OSSL_PARAM **key)
{
	int ignored;

	switch (pak_param_id(p->key)) {
	case PAK_P_DIGEST:
		return set_digest(ctx, p);
	case PAK_P_KEY:
		*key = p;
		return 1;
	case PAK_P_DIGEST_NOINIT: /* hints to engines that are no more */
	case PAK_P_DIGEST_ONESHOT:
		return pak_param_get_int(p, &ignored);
	case PAK_P_TLS_DATA_SIZE:
		ctx->tls_have_header = ctx->tls_done = false;
		return pak_param_get_size(p, &ctx->tls_data_size);
	default:
		return 1;
	}
}

/* The key goes last, whatever its place: it needs the digest. */
int pak_prov_mac_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct mac_ctx *ctx = vctx;
	const OSSL_PARAM *key = NULL;
	const uint8_t *bytes;
	size_t len;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p, &key))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	if (!key)
		return 1;
	if (!pak_param_get_octets(key, &bytes, &len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter key");
	return pak_prov_mac_set_key(ctx, bytes, len);
}

const OSSL_DISPATCH pak_prov_hmac[] = {
        PAK_FN(OSSL_FUNC_MAC_NEWCTX, mac_newctx),
        PAK_FN(OSSL_FUNC_MAC_DUPCTX, mac_dupctx),
        PAK_FN(OSSL_FUNC_MAC_FREECTX, mac_freectx),
        PAK_FN(OSSL_FUNC_MAC_INIT, mac_init),
        PAK_FN(OSSL_FUNC_MAC_UPDATE, pak_prov_mac_update),
        PAK_FN(OSSL_FUNC_MAC_FINAL, pak_prov_mac_final),
        PAK_FN(OSSL_FUNC_MAC_GET_CTX_PARAMS, mac_get_ctx_params),
        PAK_FN(OSSL_FUNC_MAC_GETTABLE_CTX_PARAMS, mac_gettable_ctx_params),
        PAK_FN(OSSL_FUNC_MAC_SET_CTX_PARAMS, pak_prov_mac_set_ctx_params),
        PAK_FN(OSSL_FUNC_MAC_SETTABLE_CTX_PARAMS, pak_prov_mac_settable_ctx_params),
        PAK_FN_END};
