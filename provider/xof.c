/* SPDX-License-Identifier: Apache-2.0
 *
 * Extendable-output functions (provider-digest(7), EVP_MD-SHAKE(7), EVP_MD-KECCAK-KMAC(7)) over the
 * digest service: SHAKE of FIPS 202, and the bare sponge of cSHAKE, which EVP calls KECCAK-KMAC. */
#include "provider/provider.h"

#include <pak/digest.h>

#include "provider/params.h"

struct xof {
	enum pak_alg alg;
	bool bare;
	size_t size; /* of the output, unless xoflen says otherwise */
};

struct xof_ctx {
	const struct pak_prov *prov;
	const struct xof *xof;
	size_t size;
	struct pak_digest d;
};

static OSSL_FUNC_digest_init_fn xof_init;
static OSSL_FUNC_digest_update_fn xof_update;
static OSSL_FUNC_digest_final_fn xof_final;
static OSSL_FUNC_digest_squeeze_fn xof_squeeze;
static OSSL_FUNC_digest_freectx_fn xof_freectx;
static OSSL_FUNC_digest_dupctx_fn xof_dupctx;
static OSSL_FUNC_digest_copyctx_fn xof_copyctx;
static OSSL_FUNC_digest_gettable_params_fn xof_gettable_params;
static OSSL_FUNC_digest_set_ctx_params_fn xof_set_ctx_params;
static OSSL_FUNC_digest_settable_ctx_params_fn xof_settable_ctx_params;
static OSSL_FUNC_digest_get_ctx_params_fn xof_get_ctx_params;
static OSSL_FUNC_digest_gettable_ctx_params_fn xof_gettable_ctx_params;

static void *xof_newctx(void *provctx, const struct xof *xof)
{
	struct xof_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx) {
		ctx->prov = provctx;
		ctx->xof = xof;
		ctx->size = xof->size;
	}
	return ctx;
}

static void xof_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct xof_ctx));
}

static void *xof_dupctx(void *vctx)
{
	const struct xof_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static void xof_copyctx(void *vout, void *vin)
{
	struct xof_ctx *out = vout;
	const struct xof_ctx *in = vin;

	*out = *in;
}

static int start(const struct pak_prov *prov, struct pak_digest *d, const struct xof *xof)
{
	enum pak_status st =
	        xof->bare ? pak_digest_init_bare_cshake(d, xof->alg) : pak_digest_init(d, xof->alg);

	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(prov, st, &d->verdict, .alg = xof->alg, .op = PAK_OP_DIGEST);
}

/* A length set for the message before does not outlive it. */
static int xof_init(void *vctx, const OSSL_PARAM params[])
{
	struct xof_ctx *ctx = vctx;

	ctx->size = ctx->xof->size;
	return start(ctx->prov, &ctx->d, ctx->xof) && xof_set_ctx_params(ctx, params);
}

static int xof_update(void *vctx, const unsigned char *in, size_t len)
{
	struct xof_ctx *ctx = vctx;
	enum pak_status st = pak_digest_update(&ctx->d, in, len);

	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* The whole output, size bytes, which may be none. */
static enum pak_status finish(struct pak_digest *d, size_t size, unsigned char *out, size_t *len,
                              size_t cap)
{
	enum pak_status st;

	if (cap < size)
		return PAK_ERR_BUFFER;
	if (d->squeezing)
		return PAK_ERR_STATE;
	st = pak_digest_squeeze(d, out, size);
	if (st == PAK_OK) {
		pak_digest_clear(d);
		*len = size;
	}
	return st;
}

static int xof_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct xof_ctx *ctx = vctx;
	enum pak_status st = finish(&ctx->d, ctx->size, out, len, cap);

	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int xof_squeeze(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct xof_ctx *ctx = vctx;
	enum pak_status st = pak_digest_squeeze(&ctx->d, out, cap);

	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*len = cap;
	return 1;
}

static int xof_once(const struct pak_prov *prov, const struct xof *xof, const unsigned char *in,
                    size_t in_len, unsigned char *out, size_t *len, size_t cap)
{
	struct pak_digest d;
	enum pak_status st;

	if (!pak_prov_is_open(prov) || !start(prov, &d, xof))
		return 0;
	st = pak_digest_update(&d, in, in_len);
	if (st == PAK_OK)
		st = finish(&d, xof->size, out, len, cap);
	if (st == PAK_OK)
		return 1;
	pak_digest_clear(&d);
	return pak_fail(prov, st);
}

/* --- parameters --- */

static const OSSL_PARAM gettable[] = {PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_BLOCK_SIZE),
                                      PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_SIZE),
                                      PAK_PARAM_INT(OSSL_DIGEST_PARAM_XOF),
                                      PAK_PARAM_INT(OSSL_DIGEST_PARAM_ALGID_ABSENT), PAK_PARAM_END};

static const OSSL_PARAM *xof_gettable_params(void *provctx)
{
	(void)provctx;
	return gettable;
}

static int xof_get_params(OSSL_PARAM params[], const struct xof *xof)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_BLOCKSIZE:
			ok = pak_param_set_uint(p, pak_digest_block_len(xof->alg));
			break;
		case PAK_P_SIZE:
			ok = pak_param_set_uint(p, xof->size);
			break;
		case PAK_P_XOF:
			ok = pak_param_set_int(p, 1);
			break;
		case PAK_P_ALGID_ABSENT: /* RFC 8702 2: SHAKE has no parameters */
			ok = pak_param_set_int(p, !xof->bare);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_XOFLEN), PAK_PARAM_END};

static const OSSL_PARAM *xof_settable_ctx_params(void *vctx, void *provctx)
{
	(void)vctx;
	(void)provctx;
	return settable_ctx;
}

static int xof_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct xof_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (pak_param_id(p->key) == PAK_P_XOFLEN && !pak_param_get_size(p, &ctx->size))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter xoflen");
	return 1;
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_XOFLEN),
                                          PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_SIZE), PAK_PARAM_END};

static const OSSL_PARAM *xof_gettable_ctx_params(void *vctx, void *provctx)
{
	(void)vctx;
	(void)provctx;
	return gettable_ctx;
}

static int xof_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct xof_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		enum pak_param_id id = pak_param_id(p->key);

		if ((id == PAK_P_XOFLEN || id == PAK_P_SIZE) && !pak_param_set_uint(p, ctx->size))
			return 0;
	}
	return 1;
}

/* Per algorithm: what OpenSSL calls without a context, then the table. */
#define XOF(table, ...) \
	static const struct xof table = {__VA_ARGS__}; \
	static OSSL_FUNC_digest_newctx_fn table##_newctx; \
	static OSSL_FUNC_digest_get_params_fn table##_get_params; \
	static OSSL_FUNC_digest_digest_fn table##_digest; \
	static void *table##_newctx(void *provctx) \
	{ \
		return xof_newctx(provctx, &table); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return xof_get_params(params, &table); \
	} \
	static int table##_digest(void *provctx, const unsigned char *in, size_t in_len, \
	                          unsigned char *out, size_t *len, size_t cap) \
	{ \
		return xof_once(provctx, &table, in, in_len, out, len, cap); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_DIGEST_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_INIT, xof_init), \
	        PAK_FN(OSSL_FUNC_DIGEST_UPDATE, xof_update), \
	        PAK_FN(OSSL_FUNC_DIGEST_FINAL, xof_final), \
	        PAK_FN(OSSL_FUNC_DIGEST_SQUEEZE, xof_squeeze), \
	        PAK_FN(OSSL_FUNC_DIGEST_DIGEST, table##_digest), \
	        PAK_FN(OSSL_FUNC_DIGEST_FREECTX, xof_freectx), \
	        PAK_FN(OSSL_FUNC_DIGEST_DUPCTX, xof_dupctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_COPYCTX, xof_copyctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_GETTABLE_PARAMS, xof_gettable_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_SET_CTX_PARAMS, xof_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_SETTABLE_CTX_PARAMS, xof_settable_ctx_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_GET_CTX_PARAMS, xof_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_GETTABLE_CTX_PARAMS, xof_gettable_ctx_params), \
	        PAK_FN_END};

XOF(shake128, PAK_ALG_SHAKE128, false, 16)
XOF(shake256, PAK_ALG_SHAKE256, false, 32)
XOF(keccak_kmac128, PAK_ALG_CSHAKE128, true, 32)
XOF(keccak_kmac256, PAK_ALG_CSHAKE256, true, 64)
