/* SPDX-License-Identifier: Apache-2.0
 *
 * KMAC-128 and KMAC-256 (provider-mac(7), EVP_MAC-KMAC(7)) over the MAC service: SP 800-185. */
#include "provider/provider.h"

#include <pak/mac.h>

#include "provider/buf.h"
#include "provider/params.h"

/* Key and customization are kept: either may be set first, and a restart starts from both. */
struct kmac_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	bool keyed;   /* m has a key */
	bool changed; /* since then: the customization */
	int xof;
	size_t size; /* of the MAC */
	struct pak_buf key, custom;
	struct pak_mac m;
};

static OSSL_FUNC_mac_dupctx_fn kmac_dupctx;
static OSSL_FUNC_mac_freectx_fn kmac_freectx;
static OSSL_FUNC_mac_init_fn kmac_init;
static OSSL_FUNC_mac_update_fn kmac_update;
static OSSL_FUNC_mac_final_fn kmac_final;
static OSSL_FUNC_mac_get_ctx_params_fn kmac_get_ctx_params;
static OSSL_FUNC_mac_gettable_ctx_params_fn kmac_gettable_ctx_params;
static OSSL_FUNC_mac_set_ctx_params_fn kmac_set_ctx_params;
static OSSL_FUNC_mac_settable_ctx_params_fn kmac_settable_ctx_params;

static size_t strength_bytes(enum pak_alg alg)
{
	return alg == PAK_ALG_KMAC128 ? 16 : 32;
}

static void *kmac_newctx(void *provctx, enum pak_alg alg)
{
	struct kmac_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx) {
		ctx->prov = provctx;
		ctx->alg = alg;
		ctx->size = 2 * strength_bytes(alg);
	}
	return ctx;
}

static void kmac_freectx(void *vctx)
{
	struct kmac_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_buf_clear(&ctx->key);
	pak_buf_clear(&ctx->custom);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *kmac_dupctx(void *vctx)
{
	const struct kmac_ctx *from = vctx;
	struct kmac_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);
	int ok;

	if (!ctx)
		return NULL;
	ctx->key = ctx->custom = (struct pak_buf){0};
	ok = pak_buf_copy(&ctx->key, &from->key);
	ok &= pak_buf_copy(&ctx->custom, &from->custom);
	if (ok)
		return ctx;
	pak_fail(from->prov, PAK_ERR_MEMORY);
	kmac_freectx(ctx);
	return NULL;
}

static int set_key(struct kmac_ctx *ctx, const uint8_t *key, size_t len)
{
	ctx->keyed = false;
	return pak_buf_set(&ctx->key, key, len) || pak_fail(ctx->prov, PAK_ERR_MEMORY);
}

/* From the kept key and customization. */
static int start(struct kmac_ctx *ctx)
{
	const struct pak_mac_params p = {.custom = pak_buf_bytes(&ctx->custom),
	                                 .custom_len = ctx->custom.len};
	enum pak_status st = pak_mac_init_params(&ctx->m, ctx->alg, &p, PAK_OP_MAC,
	                                         pak_buf_bytes(&ctx->key), ctx->key.len);

	ctx->keyed = st == PAK_OK;
	ctx->changed = false;
	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &ctx->m.verdict, .alg = ctx->alg, .op = PAK_OP_MAC,
	                        .key_bits = (uint32_t)ctx->key.len * 8u);
}

static int kmac_init(void *vctx, const unsigned char *key, size_t len, const OSSL_PARAM params[])
{
	struct kmac_ctx *ctx = vctx;
	enum pak_status st;

	if (!kmac_set_ctx_params(ctx, params))
		return 0;
	if (key && !set_key(ctx, key, len))
		return 0;
	if (!ctx->key.set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (!ctx->keyed || ctx->changed)
		return start(ctx);
	st = pak_mac_restart(&ctx->m);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int kmac_update(void *vctx, const unsigned char *in, size_t len)
{
	struct kmac_ctx *ctx = vctx;
	enum pak_status st = pak_mac_update(&ctx->m, in, len);

	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int kmac_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct kmac_ctx *ctx = vctx;
	enum pak_status st;

	if (!ctx->keyed)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (cap < ctx->size)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	ctx->m.xof = ctx->xof != 0;
	st = pak_mac_final(&ctx->m, out, ctx->size);
	if (st != PAK_OK)
		return pak_fail_verdict(ctx->prov, st, &ctx->m.verdict, .alg = ctx->alg,
		                        .op = PAK_OP_MAC, .key_bits = (uint32_t)ctx->key.len * 8u,
		                        .tag_bits = (uint32_t)ctx->size * 8u);
	*len = ctx->size;
	return 1;
}

/* --- parameters --- */

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_MAC_PARAM_SIZE),
                                          PAK_PARAM_SIZE(OSSL_MAC_PARAM_BLOCK_SIZE), PAK_PARAM_END};

static const OSSL_PARAM *kmac_gettable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return gettable_ctx;
}

static int kmac_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct kmac_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		enum pak_param_id id = pak_param_id(p->key);

		if (id == PAK_P_SIZE && !pak_param_set_uint(p, ctx->size))
			return 0;
		if (id == PAK_P_BLOCK_SIZE &&
		    !pak_param_set_uint(p, 200 - 2 * strength_bytes(ctx->alg)))
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_INT(OSSL_MAC_PARAM_XOF),
                                          PAK_PARAM_SIZE(OSSL_MAC_PARAM_SIZE),
                                          PAK_PARAM_OCTETS(OSSL_MAC_PARAM_KEY),
                                          PAK_PARAM_OCTETS(OSSL_MAC_PARAM_CUSTOM), PAK_PARAM_END};

static const OSSL_PARAM *kmac_settable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return settable_ctx;
}

static int set_custom(struct kmac_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t len;

	ctx->changed = true;
	return pak_param_get_octets(p, &bytes, &len) && pak_buf_set(&ctx->custom, bytes, len);
}

static int set_size(struct kmac_ctx *ctx, const OSSL_PARAM *p)
{
	size_t size;

	if (!pak_param_get_size(p, &size) || size == 0 || size > UINT32_MAX / 8)
		return 0;
	ctx->size = size;
	return 1;
}

static int set_one(struct kmac_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t len;

	switch (pak_param_id(p->key)) {
	case PAK_P_XOF:
		return pak_param_get_int(p, &ctx->xof);
	case PAK_P_SIZE:
		return set_size(ctx, p);
	case PAK_P_KEY:
		return pak_param_get_octets(p, &bytes, &len) && set_key(ctx, bytes, len);
	case PAK_P_CUSTOM:
		return set_custom(ctx, p);
	default:
		return 1;
	}
}

static int kmac_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct kmac_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

#define KMAC(id, table) \
	static OSSL_FUNC_mac_newctx_fn table##_newctx; \
	static void *table##_newctx(void *provctx) \
	{ \
		return kmac_newctx(provctx, id); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_MAC_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_MAC_DUPCTX, kmac_dupctx), \
	        PAK_FN(OSSL_FUNC_MAC_FREECTX, kmac_freectx), \
	        PAK_FN(OSSL_FUNC_MAC_INIT, kmac_init), \
	        PAK_FN(OSSL_FUNC_MAC_UPDATE, kmac_update), \
	        PAK_FN(OSSL_FUNC_MAC_FINAL, kmac_final), \
	        PAK_FN(OSSL_FUNC_MAC_GET_CTX_PARAMS, kmac_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_MAC_GETTABLE_CTX_PARAMS, kmac_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_MAC_SET_CTX_PARAMS, kmac_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_MAC_SETTABLE_CTX_PARAMS, kmac_settable_ctx_params), \
	        PAK_FN_END};

KMAC(PAK_ALG_KMAC128, kmac128)
KMAC(PAK_ALG_KMAC256, kmac256)
