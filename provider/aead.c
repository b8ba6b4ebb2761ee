/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM (provider-cipher(7), EVP_EncryptInit(3) "AEAD Interface") over the AEAD service: SP
 * 800-38D. */
#include "provider/aead.h"

#include <string.h>

static OSSL_FUNC_cipher_encrypt_init_fn aead_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn aead_decrypt_init;
static OSSL_FUNC_cipher_update_fn aead_update;
static OSSL_FUNC_cipher_final_fn aead_final;
static OSSL_FUNC_cipher_cipher_fn aead_cipher;
static OSSL_FUNC_cipher_freectx_fn aead_freectx;
static OSSL_FUNC_cipher_dupctx_fn aead_dupctx;

static void *aead_newctx(void *provctx, enum pak_alg alg, size_t key_len)
{
	struct aead_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = PAK_AEAD_IV_LEN;
	return ctx;
}

static void aead_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct aead_ctx));
}

static void *aead_dupctx(void *vctx)
{
	const struct aead_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

/* --- operation --- */

int pak_aead_prov_fail(const struct aead_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(ctx->prov, st, &ctx->a.verdict, .alg = ctx->alg,
	                        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT
	                                                            : PAK_OP_ENCRYPT,
	                        .key_bits = ctx->key_len * 8u, .tag_bits = ctx->start_tag * 8u,
	                        .iv_bits = (uint32_t)ctx->iv_len * 8u);
}

/* Key and IV may come together, alone, in either order; the message starts with its first byte. So
 * a new IV under the same key costs the copy of it. */
static int aead_init(struct aead_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                     size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	if (iv) {
		if (iv_len == 0 || iv_len > IV_MAX)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH,
			                     "IV of %zu bytes, not 1 to %d", iv_len, IV_MAX);
		if (iv_len == PAK_AEAD_IV_LEN)
			memcpy(ctx->iv, iv, PAK_AEAD_IV_LEN);
		else
			memcpy(ctx->iv, iv, iv_len);
		ctx->iv_len = iv_len;
		ctx->iv_state = IV_SET;
	}
	if (key) {
		enum pak_status st;

		if (key_len != ctx->key_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u",
			                     key_len, ctx->key_len);
		ctx->start_tag = 0;
		st = pak_aead_init(&ctx->a, ctx->alg, direction, key, key_len);
		ctx->keyed = st == PAK_OK;
		if (st != PAK_OK)
			return pak_aead_prov_fail(ctx, st);
		if (ctx->iv_state == IV_STARTED)
			ctx->iv_state = IV_USED;
	} else if (ctx->keyed && ctx->a.direction != direction) {
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	}
	ctx->sealed = false;
	return params ? pak_aead_set_ctx_params(ctx, params) : 1;
}

static int aead_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                             const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return aead_init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int aead_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                             const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return aead_init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

/* Starts the message, which is not under way. */
static int start(struct aead_ctx *ctx)
{
	enum pak_status st;

	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	ctx->start_tag = ctx->direction == PAK_DECRYPT && ctx->tag_len ? ctx->tag_len : TAG_FULL;
	if (ctx->iv_state == IV_SET)
		st = pak_aead_start(&ctx->a, ctx->iv, ctx->iv_len, ctx->start_tag);
	else if (ctx->iv_state == IV_NONE && ctx->direction == PAK_ENCRYPT)
		st = pak_aead_start_random(&ctx->a, ctx->iv, ctx->iv_len, ctx->start_tag);
	else
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no fresh IV set");
	if (st != PAK_OK)
		return pak_aead_prov_fail(ctx, st);
	ctx->iv_state = IV_STARTED;
	return 1;
}

/* out NULL: associated data. */
static int aead_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                       const unsigned char *in, size_t len)
{
	struct aead_ctx *ctx = vctx;
	enum pak_status st;

	if (ctx->tls_record)
		return pak_aead_tls_record(ctx, out, out_len, in, len);
	*out_len = 0;
	if (len == 0)
		return 1;
	if (!in)
		return pak_fail(ctx->prov, PAK_ERR_ARG);
	if (out && cap < len)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	if (ctx->iv_state != IV_STARTED && !start(ctx))
		return 0;
	st = out ? pak_aead_update(&ctx->a, out, in, len) : pak_aead_aad(&ctx->a, in, len);
	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*out_len = len;
	return 1;
}

/* A tag that does not match is no error on the queue, as in default: DTLS and QUIC drop such
 * records. */
static int aead_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct aead_ctx *ctx = vctx;
	enum pak_status st = PAK_OK;

	(void)out;
	(void)cap;
	*out_len = 0;
	if (ctx->direction == PAK_DECRYPT && !ctx->tag_len)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag set to check");
	if (ctx->iv_state != IV_STARTED && !start(ctx))
		return 0;
	ctx->iv_state = IV_USED;
	if (ctx->direction == PAK_ENCRYPT) {
		st = pak_aead_seal_final(&ctx->a, ctx->tag, TAG_FULL);
		ctx->sealed = st == PAK_OK;
	} else {
		if (ctx->tag_len != ctx->start_tag)
			st = pak_aead_set_tag_len(&ctx->a, ctx->tag_len);
		if (st == PAK_OK)
			st = pak_aead_open_final(&ctx->a, ctx->tag, ctx->tag_len);
	}
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_AUTH ? 0 : pak_aead_prov_fail(ctx, st);
}

/* EVP_Cipher: in NULL ends the message, and so checks the tag, also of an empty one. */
static int aead_cipher(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                       const unsigned char *in, size_t len)
{
	return in ? aead_update(vctx, out, out_len, cap, in, len)
	          : aead_final(vctx, out, out_len, cap);
}

/* Per key size. */
#define AEAD(id, key_len, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return aead_newctx(provctx, id, key_len); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return pak_aead_get_params(params, EVP_MODE_GCM, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, aead_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, aead_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, aead_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, aead_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, aead_cipher), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, aead_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, aead_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, pak_aead_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, pak_aead_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, pak_aead_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, pak_aead_settable_ctx_params), \
	        PAK_FN_END};

AEAD(PAK_ALG_AES_GCM, 16, aes128_gcm)
AEAD(PAK_ALG_AES_GCM, 24, aes192_gcm)
AEAD(PAK_ALG_AES_GCM, 32, aes256_gcm)
