/* SPDX-License-Identifier: Apache-2.0
 *
 * AES key wrap (provider-cipher(7)): SP 800-38F. Each update wraps or unwraps one whole key, as in
 * default; the INV names exchange the cipher and its inverse. */
#include "provider/provider.h"

#include <string.h>

#include <pak/wrap.h>

#include "provider/cipher_constants.h"
#include "provider/params.h"

#define EVP_MODE_WRAP 0x10002
#define SEMIBLOCK 8

struct wrap_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	enum pak_direction direction;
	uint8_t key_len, iv_len;
	bool inverse, keyed, iv_set;
	uint8_t iv[SEMIBLOCK];
	struct pak_wrap w;
};

static OSSL_FUNC_cipher_encrypt_init_fn wrap_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn wrap_decrypt_init;
static OSSL_FUNC_cipher_update_fn wrap_update;
static OSSL_FUNC_cipher_final_fn wrap_final;
static OSSL_FUNC_cipher_freectx_fn wrap_freectx;
static OSSL_FUNC_cipher_dupctx_fn wrap_dupctx;
static OSSL_FUNC_cipher_get_ctx_params_fn wrap_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn wrap_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn wrap_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn wrap_settable_ctx_params;

static void *wrap_newctx(void *provctx, enum pak_alg alg, size_t key_len, bool inverse)
{
	struct wrap_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = (uint8_t)pak_wrap_iv_len(alg);
	ctx->inverse = inverse;
	return ctx;
}

static void wrap_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct wrap_ctx));
}

static void *wrap_dupctx(void *vctx)
{
	const struct wrap_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int set_key(struct wrap_ctx *ctx, const uint8_t *key, size_t key_len)
{
	enum pak_op op = ctx->direction == PAK_DECRYPT ? PAK_OP_UNWRAP : PAK_OP_WRAP;
	enum pak_status st;

	if (key_len != ctx->key_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u", key_len,
		                     ctx->key_len);
	st = pak_wrap_init(&ctx->w, ctx->alg, op, ctx->inverse, key, key_len);
	ctx->keyed = st == PAK_OK;
	return st == PAK_OK ? 1
	                    : pak_fail_verdict(ctx->prov, st, &ctx->w.verdict, .alg = ctx->alg,
	                                       .op = op, .key_bits = ctx->key_len * 8u);
}

static int wrap_init(struct wrap_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                     size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	if (iv) {
		if (iv_len != ctx->iv_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %u",
			                     iv_len, ctx->iv_len);
		memcpy(ctx->iv, iv, iv_len);
		ctx->iv_set = true;
	}
	if (key && !set_key(ctx, key, key_len))
		return 0;
	if (!key && ctx->keyed && (ctx->w.op == PAK_OP_WRAP) != (direction == PAK_ENCRYPT))
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	return params ? wrap_set_ctx_params(ctx, params) : 1;
}

static int wrap_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                             const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return wrap_init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int wrap_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                             const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return wrap_init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

/* EVP says that there is room for the input and a block of 8 bytes. KWP needs up to 7 more, which
 * callers that read the documentation provide, and which default writes too. */
static int wrap_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                       const unsigned char *in, size_t len)
{
	struct wrap_ctx *ctx = vctx;
	size_t room = pak_wrap_room(&ctx->w, len);
	enum pak_status st;

	*out_len = 0;
	if (!in || len == 0)
		return 1;
	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (room == 0)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "no key wrap of %zu bytes", len);
	*out_len = room;
	if (!out)
		return 1;
	if (cap < len || (cap < room && cap - len < SEMIBLOCK))
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	st = pak_wrap_run(&ctx->w, out, room, out_len, in, len, ctx->iv_set ? ctx->iv : NULL);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int wrap_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	(void)vctx;
	(void)out;
	(void)cap;
	*out_len = 0;
	return 1;
}

/* --- parameters --- */

static int wrap_get_params(OSSL_PARAM params[], enum pak_alg alg, size_t key_len)
{
	const struct cipher_constants c = {
	        .mode = EVP_MODE_WRAP,
	        .key_len = key_len,
	        .iv_len = pak_wrap_iv_len(alg),
	        .block_len = SEMIBLOCK,
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

static const OSSL_PARAM *wrap_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

static int get_one(const struct wrap_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_IVLEN:
		return pak_param_set_uint(p, ctx->iv_len);
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_PADDING:
		return pak_param_set_uint(p, ctx->alg == PAK_ALG_AES_KWP);
	case PAK_P_NUM:
		return pak_param_set_uint(p, 0);
	case PAK_P_IV:
	case PAK_P_UPDATED_IV:
		return pak_param_set_octets(p, ctx->iv, ctx->iv_len);
	default:
		return 1;
	}
}

static int wrap_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN), PAK_PARAM_END};

static const OSSL_PARAM *wrap_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

static int wrap_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	const struct wrap_ctx *ctx = vctx;
	const OSSL_PARAM *p = pak_param_find(params, OSSL_CIPHER_PARAM_KEYLEN);
	size_t n;

	if (p && (!pak_param_get_size(p, &n) || n != ctx->key_len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

/* Per algorithm, key size and direction of the cipher. */
#define WRAP(id, key_len, inverse, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return wrap_newctx(provctx, id, key_len, inverse); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return wrap_get_params(params, id, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, wrap_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, wrap_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, wrap_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, wrap_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, wrap_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, wrap_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, wrap_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, wrap_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, wrap_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, wrap_settable_ctx_params), \
	        PAK_FN_END};

WRAP(PAK_ALG_AES_KW, 16, false, aes128_wrap)
WRAP(PAK_ALG_AES_KW, 24, false, aes192_wrap)
WRAP(PAK_ALG_AES_KW, 32, false, aes256_wrap)
WRAP(PAK_ALG_AES_KWP, 16, false, aes128_wrappad)
WRAP(PAK_ALG_AES_KWP, 24, false, aes192_wrappad)
WRAP(PAK_ALG_AES_KWP, 32, false, aes256_wrappad)
WRAP(PAK_ALG_AES_KW, 16, true, aes128_wrapinv)
WRAP(PAK_ALG_AES_KW, 24, true, aes192_wrapinv)
WRAP(PAK_ALG_AES_KW, 32, true, aes256_wrapinv)
WRAP(PAK_ALG_AES_KWP, 16, true, aes128_wrappadinv)
WRAP(PAK_ALG_AES_KWP, 24, true, aes192_wrappadinv)
WRAP(PAK_ALG_AES_KWP, 32, true, aes256_wrappadinv)
