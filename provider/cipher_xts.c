/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS (provider-cipher(7)): SP 800-38E. Each update is one whole data unit under the IV set
 * last, as in default. */
#include "provider/provider.h"

#include <string.h>

#include <pak/xts.h>

#include "provider/cipher_constants.h"
#include "provider/params.h"

#define EVP_MODE_XTS 0x10001
#define IV_LEN 16

struct xts_ctx {
	const struct pak_prov *prov;
	enum pak_direction direction;
	uint8_t key_len;
	bool keyed, iv_set;
	uint8_t iv[IV_LEN];
	struct pak_xts x;
};

static OSSL_FUNC_cipher_encrypt_init_fn xts_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn xts_decrypt_init;
static OSSL_FUNC_cipher_update_fn xts_update;
static OSSL_FUNC_cipher_final_fn xts_final;
static OSSL_FUNC_cipher_freectx_fn xts_freectx;
static OSSL_FUNC_cipher_dupctx_fn xts_dupctx;
static OSSL_FUNC_cipher_get_ctx_params_fn xts_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn xts_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn xts_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn xts_settable_ctx_params;

static void *xts_newctx(void *provctx, size_t key_len)
{
	struct xts_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->key_len = (uint8_t)key_len;
	return ctx;
}

static void xts_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct xts_ctx));
}

static void *xts_dupctx(void *vctx)
{
	const struct xts_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int set_key(struct xts_ctx *ctx, const uint8_t *key, size_t key_len)
{
	enum pak_status st;

	if (key_len != ctx->key_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u", key_len,
		                     ctx->key_len);
	st = pak_xts_init(&ctx->x, ctx->direction, key, key_len);
	ctx->keyed = st == PAK_OK;
	if (st == PAK_OK)
		return 1;
	if (st == PAK_ERR_KEY)
		return pak_fail_text(ctx->prov, st, "the two keys of XTS are equal");
	return pak_fail_verdict(ctx->prov, st, &ctx->x.verdict, .alg = PAK_ALG_AES_XTS,
	                        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT
	                                                            : PAK_OP_ENCRYPT,
	                        .key_bits = ctx->key_len * 8u);
}

static int xts_init(struct xts_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                    size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	if (iv) {
		if (iv_len != IV_LEN)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %d",
			                     iv_len, IV_LEN);
		memcpy(ctx->iv, iv, IV_LEN);
		ctx->iv_set = true;
	}
	if (key && !set_key(ctx, key, key_len))
		return 0;
	if (!key && ctx->keyed && ctx->x.direction != direction)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	return params ? xts_set_ctx_params(ctx, params) : 1;
}

static int xts_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return xts_init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int xts_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return xts_init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

static int xts_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	struct xts_ctx *ctx = vctx;
	enum pak_status st;

	*out_len = 0;
	if (!ctx->keyed || !ctx->iv_set || !out || !in)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "key, IV and data are needed");
	if (cap < len)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	st = pak_xts_unit(&ctx->x, out, in, len, ctx->iv);
	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*out_len = len;
	return 1;
}

static int xts_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	(void)vctx;
	(void)out;
	(void)cap;
	*out_len = 0;
	return 1;
}

/* --- parameters --- */

static int xts_get_params(OSSL_PARAM params[], size_t key_len)
{
	const struct cipher_constants c = {
	        .mode = EVP_MODE_XTS,
	        .key_len = key_len,
	        .iv_len = IV_LEN,
	        .block_len = 1,
	        .custom_iv = true,
	};

	return pak_prov_cipher_constants(params, &c);
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_PADDING),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_NUM),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_UPDATED_IV),
                                          PAK_PARAM_END};

static const OSSL_PARAM *xts_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

static int get_one(const struct xts_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_PADDING:
		return pak_param_set_uint(p, 1);
	case PAK_P_NUM:
		return pak_param_set_uint(p, 0);
	case PAK_P_IV:
	case PAK_P_UPDATED_IV: /* a data unit leaves it as it is */
		return pak_param_set_octets(p, ctx->iv, IV_LEN);
	default:
		return 1;
	}
}

static int xts_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		/* libcrypto asks at every start */
		int ok = PAK_PARAM_IS(p->key, "ivlen") ? pak_param_set_uint(p, IV_LEN)
		                                       : get_one(vctx, p);

		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN), PAK_PARAM_END};

static const OSSL_PARAM *xts_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

static int xts_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	const struct xts_ctx *ctx = vctx;
	const OSSL_PARAM *p = pak_param_find(params, OSSL_CIPHER_PARAM_KEYLEN);
	size_t n;

	if (p && (!pak_param_get_size(p, &n) || n != ctx->key_len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

/* Per key size. */
#define XTS(key_len, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return xts_newctx(provctx, key_len); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return xts_get_params(params, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, xts_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, xts_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, xts_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, xts_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, xts_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, xts_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, xts_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, xts_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, xts_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, xts_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, xts_settable_ctx_params), \
	        PAK_FN_END};

XTS(32, aes128_xts)
XTS(64, aes256_xts)
