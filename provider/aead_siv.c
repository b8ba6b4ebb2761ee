/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-SIV and AES-GCM-SIV (provider-cipher(7), EVP_EncryptInit(3) "SIV Mode") over the AEAD
 * service: RFC 5297, RFC 8452. The text comes in one call; with AES-SIV each call of associated
 * data is a component. */
#include <string.h>

#include "provider/aead.h"
#include "provider/params.h"

enum { EVP_MODE_SIV = 0x10004, EVP_MODE_GCM_SIV = 0x10005 }; /* EVP's numbers of modes */

struct siv_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	enum pak_direction direction;
	enum iv_state iv_state; /* AES-SIV, without an IV, is ready for a message when keyed */
	uint8_t key_len, iv_len;
	bool keyed, tag_set, sealed;
	bool done; /* the text was processed, final ends the message */
	uint8_t iv[PAK_AEAD_IV_LEN], tag[TAG_FULL];
	struct pak_aead a;
};

static OSSL_FUNC_cipher_freectx_fn siv_freectx;
static OSSL_FUNC_cipher_dupctx_fn siv_dupctx;
static OSSL_FUNC_cipher_encrypt_init_fn siv_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn siv_decrypt_init;
static OSSL_FUNC_cipher_update_fn siv_update;
static OSSL_FUNC_cipher_final_fn siv_final;
static OSSL_FUNC_cipher_cipher_fn siv_cipher;
static OSSL_FUNC_cipher_get_ctx_params_fn siv_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn siv_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn siv_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn siv_settable_ctx_params;

static void *siv_newctx(void *provctx, enum pak_alg alg, size_t key_len)
{
	struct siv_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = alg == PAK_ALG_AES_GCM_SIV ? PAK_AEAD_IV_LEN : 0;
	return ctx;
}

static void siv_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct siv_ctx));
}

static void *siv_dupctx(void *vctx)
{
	const struct siv_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int fail(const struct siv_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(ctx->prov, st, &ctx->a.verdict, .alg = ctx->alg,
	                        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT
	                                                            : PAK_OP_ENCRYPT,
	                        .key_bits = ctx->key_len * 8u, .tag_bits = TAG_FULL * 8u,
	                        .iv_bits = ctx->iv_len * 8u);
}

/* --- operation --- */

static int set_key(struct siv_ctx *ctx, const uint8_t *key, size_t key_len)
{
	enum pak_status st;

	if (key_len != ctx->key_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u", key_len,
		                     ctx->key_len);
	st = pak_aead_init(&ctx->a, ctx->alg, ctx->direction, key, key_len);
	ctx->keyed = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

/* Every init begins a message, under the same IV too: modes made for that. A tag may come before
 * the key does. */
static int init(struct siv_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	ctx->sealed = ctx->done = false;
	ctx->tag_set = ctx->tag_set && ctx->iv_state != IV_USED && direction == PAK_DECRYPT;
	if (iv && ctx->iv_len > 0) {
		if (iv_len != ctx->iv_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %u",
			                     iv_len, ctx->iv_len);
		memcpy(ctx->iv, iv, iv_len);
		ctx->iv_state = IV_SET;
	} else if (ctx->iv_state != IV_NONE || ctx->iv_len == 0) {
		ctx->iv_state = IV_SET;
	}
	if (key && !set_key(ctx, key, key_len))
		return 0;
	if (!key && ctx->keyed && ctx->a.direction != direction)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	return params ? siv_set_ctx_params(ctx, params) : 1;
}

static int siv_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int siv_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

static int start(struct siv_ctx *ctx)
{
	enum pak_status st;

	if (ctx->iv_state == IV_STARTED)
		return 1;
	if (!ctx->keyed || ctx->iv_state != IV_SET)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key or IV set");
	st = pak_aead_start(&ctx->a, ctx->iv, ctx->iv_len, TAG_FULL);
	if (st != PAK_OK)
		return fail(ctx, st);
	ctx->iv_state = IV_STARTED;
	return 1;
}

/* The whole text. A tag that does not match is no error on the queue, as in default. */
static int crypt_text(struct siv_ctx *ctx, uint8_t *out, const uint8_t *in, size_t len)
{
	enum pak_status st;

	if (ctx->done)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "the text comes in one call");
	if (ctx->direction == PAK_DECRYPT && !ctx->tag_set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag set to check");
	if (!start(ctx))
		return 0;
	ctx->iv_state = IV_USED;
	if (ctx->direction == PAK_ENCRYPT)
		st = pak_aead_seal_whole(&ctx->a, out, ctx->tag, in, len);
	else
		st = pak_aead_open_whole(&ctx->a, out, ctx->tag, in, len);
	ctx->done = st == PAK_OK;
	ctx->sealed = ctx->done && ctx->direction == PAK_ENCRYPT;
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_AUTH ? 0 : fail(ctx, st);
}

/* out NULL: associated data. */
static int siv_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	static const uint8_t none[1];
	struct siv_ctx *ctx = vctx;
	enum pak_status st;

	*out_len = 0;
	if (len == 0) {
		if (out || ctx->alg != PAK_ALG_AES_SIV)
			return 1; /* an empty text is for final */
		in = none;        /* RFC 5297 2.4: S2V takes empty strings too */
	}
	if (!in)
		return pak_fail(ctx->prov, PAK_ERR_ARG);
	if (!out) {
		if (!start(ctx))
			return 0;
		st = pak_aead_aad(&ctx->a, in, len);
		if (st != PAK_OK)
			return pak_fail(ctx->prov, st);
	} else if (cap < len) {
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	} else if (!crypt_text(ctx, out, in, len)) {
		return 0;
	}
	*out_len = len;
	return 1;
}

static int siv_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct siv_ctx *ctx = vctx;
	uint8_t none[1] = {0};

	(void)out;
	(void)cap;
	*out_len = 0;
	return ctx->done || crypt_text(ctx, none, none, 0);
}

/* EVP_Cipher: in NULL ends the message. */
static int siv_cipher(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	return in ? siv_update(vctx, out, out_len, cap, in, len)
	          : siv_final(vctx, out, out_len, cap);
}

/* --- parameters --- */

static int get_params(OSSL_PARAM params[], enum pak_alg alg, size_t key_len)
{
	const struct cipher_constants c = {
	        .mode = alg == PAK_ALG_AES_SIV ? EVP_MODE_SIV : EVP_MODE_GCM_SIV,
	        .key_len = key_len,
	        .iv_len = alg == PAK_ALG_AES_SIV ? 0 : PAK_AEAD_IV_LEN,
	        .block_len = 1,
	        .aead = true,
	        .custom_iv = true,
	};

	return pak_prov_cipher_constants(params, &c);
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TAGLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN), PAK_PARAM_END};

static const OSSL_PARAM *siv_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

static int get_one(struct siv_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_IVLEN:
		return pak_param_set_uint(p, ctx->iv_len);
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_TAGLEN:
		return pak_param_set_uint(p, TAG_FULL);
	case PAK_P_TAG:
		if (!ctx->sealed || p->data_size != TAG_FULL)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE,
			                     "no tag of %zu bytes to give", p->data_size);
		return pak_param_set_octets(p, ctx->tag, TAG_FULL);
	default:
		return 1;
	}
}

static int siv_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {
        PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN), PAK_PARAM_UINT(OSSL_CIPHER_PARAM_SPEED),
        PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG), PAK_PARAM_END};

static const OSSL_PARAM *siv_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

static int set_one(struct siv_ctx *ctx, const OSSL_PARAM *p)
{
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_TAG:
		if (ctx->direction == PAK_ENCRYPT)
			return 1; /* as default: there it names the length */
		if (p->data_type != OSSL_PARAM_OCTET_STRING || !p->data || p->data_size != TAG_FULL)
			return 0;
		memcpy(ctx->tag, p->data, TAG_FULL);
		ctx->tag_set = true;
		return 1;
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == ctx->key_len;
	case PAK_P_IVLEN:
		return pak_param_get_size(p, &n) && n == ctx->iv_len;
	default: /* "speed" too: both directions take one pass over the text each */
		return 1;
	}
}

static int siv_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct siv_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

/* Per mode and key size. */
#define SIV(id, key_len, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return siv_newctx(provctx, id, key_len); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return get_params(params, id, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, siv_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, siv_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, siv_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, siv_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, siv_cipher), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, siv_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, siv_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, siv_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, siv_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, siv_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, siv_settable_ctx_params), \
	        PAK_FN_END};

SIV(PAK_ALG_AES_SIV, 32, aes128_siv)
SIV(PAK_ALG_AES_SIV, 48, aes192_siv)
SIV(PAK_ALG_AES_SIV, 64, aes256_siv)
SIV(PAK_ALG_AES_GCM_SIV, 16, aes128_gcm_siv)
SIV(PAK_ALG_AES_GCM_SIV, 32, aes256_gcm_siv)
