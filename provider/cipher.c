/* SPDX-License-Identifier: Apache-2.0
 *
 * AES in ECB, CBC, CBC with ciphertext stealing, CTR, OFB and CFB (provider-cipher(7)) over the
 * cipher service: FIPS 197, SP 800-38A; and ChaCha20, RFC 8439. */
#include "provider/cipher.h"

#include <string.h>

static OSSL_FUNC_cipher_encrypt_init_fn cipher_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn cipher_decrypt_init;
static OSSL_FUNC_cipher_update_fn cipher_update;
static OSSL_FUNC_cipher_final_fn cipher_final;
static OSSL_FUNC_cipher_cipher_fn cipher_cipher;
static OSSL_FUNC_cipher_freectx_fn cipher_freectx;
static OSSL_FUNC_cipher_dupctx_fn cipher_dupctx;

static void *cipher_newctx(void *provctx, enum pak_alg alg, size_t key_len)
{
	struct cipher_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = (uint8_t)pak_cipher_iv_len(alg);
	ctx->block_len = pak_prov_cipher_block_len(alg);
	ctx->padding = true;
	return ctx;
}

static void cipher_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct cipher_ctx));
}

static void *cipher_dupctx(void *vctx)
{
	const struct cipher_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

/* --- operation --- */

static int fail(const struct cipher_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(ctx->prov, st, &ctx->c.verdict, .alg = ctx->alg,
	                        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT
	                                                            : PAK_OP_ENCRYPT,
	                        .key_bits = ctx->key_len * 8u);
}

/* libcrypto repeats the setting before it starts the next message: the start applies it. */
int pak_prov_cipher_apply_padding(struct cipher_ctx *ctx)
{
	enum pak_status st = PAK_OK;

	if (ctx->keyed && ctx->alg != PAK_ALG_AES_CBC_CTS && !ctx->c.finished)
		st = pak_cipher_set_padding(&ctx->c, ctx->padding && !ctx->tls_version);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

int pak_prov_cipher_set_cts(struct cipher_ctx *ctx, enum pak_cts cts)
{
	enum pak_status st = PAK_OK;

	ctx->cts = cts;
	if (ctx->keyed && !ctx->c.finished)
		st = pak_cipher_set_cts(&ctx->c, cts);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static bool goes_on(enum pak_alg alg)
{
	return alg == PAK_ALG_AES_CTR || alg == PAK_ALG_CHACHA20;
}

/* Any of key and IV may come alone and in either order. A new start without an IV reuses the last
 * one, except that CTR goes on with its counter, and ChaCha20 with its key stream (all as default
 * does). */
static int cipher_init(struct cipher_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                       size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	enum pak_status st = PAK_OK;

	ctx->direction = direction;
	if (iv && ctx->iv_len) {
		if (iv_len != ctx->iv_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %u",
			                     iv_len, ctx->iv_len);
		memcpy(ctx->iv, iv, sizeof ctx->iv); /* all of these modes fill it */
	} else if (ctx->keyed && goes_on(ctx->alg)) {
		st = pak_cipher_get_iv(&ctx->c, ctx->iv);
		if (st != PAK_OK)
			return pak_fail(ctx->prov, st);
	}
	if (key) {
		if (key_len != ctx->key_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u",
			                     key_len, ctx->key_len);
		st = pak_cipher_init(&ctx->c, ctx->alg, direction, key, key_len, ctx->iv,
		                     ctx->iv_len);
		ctx->keyed = st == PAK_OK;
	} else if (ctx->keyed && (iv || ctx->alg != PAK_ALG_CHACHA20)) {
		if (ctx->c.direction != direction)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE,
			                     "the direction cannot change without the key");
		st = pak_cipher_restart(&ctx->c, ctx->iv, ctx->iv_len);
	}
	if (st != PAK_OK)
		return fail(ctx, st);
	if (ctx->keyed && !pak_prov_cipher_set_padding(ctx, ctx->padding))
		return 0;
	if (ctx->keyed && ctx->alg == PAK_ALG_AES_CBC_CTS &&
	    !pak_prov_cipher_set_cts(ctx, ctx->cts))
		return 0;
	return params ? pak_prov_cipher_set_ctx_params(ctx, params) : 1;
}

static int cipher_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                               const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return cipher_init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int cipher_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                               const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return cipher_init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

/* One call is the whole message, as in default: the next one wants a new start. */
static int cts_update(struct cipher_ctx *ctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	enum pak_status st;
	size_t n, m;

	*out_len = 0;
	if (len < 16 || cap < len)
		return pak_fail(ctx->prov, len < 16 ? PAK_ERR_LENGTH : PAK_ERR_BUFFER);
	*out_len = len;
	if (!out)
		return 1;
	st = pak_cipher_update(&ctx->c, out, cap, &n, in, len);
	if (st == PAK_OK)
		st = pak_cipher_final(&ctx->c, out + n, cap - n, &m);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int cipher_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                         const unsigned char *in, size_t len)
{
	struct cipher_ctx *ctx = vctx;
	enum pak_status st;

	if (ctx->tls_version)
		return pak_cipher_tls_record(ctx, out, out_len, cap, in, len);
	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (len > 0 && (!in || (!out && ctx->alg != PAK_ALG_AES_CBC_CTS))) {
		*out_len = 0;
		return pak_fail(ctx->prov, PAK_ERR_ARG);
	}
	if (ctx->alg == PAK_ALG_AES_CBC_CTS)
		return cts_update(ctx, out, out_len, cap, in, len);
	if (ctx->use_bits && ctx->alg == PAK_ALG_AES_CFB1) {
		*out_len = len;
		st = pak_cipher_update_bits(&ctx->c, out, cap, in, len);
	} else {
		st = pak_cipher_update(&ctx->c, out, cap, out_len, in, len);
	}
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int cipher_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct cipher_ctx *ctx = vctx;
	enum pak_status st;

	if (!ctx->keyed || ctx->tls_version)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (ctx->alg == PAK_ALG_AES_CBC_CTS) {
		*out_len = 0;
		return 1;
	}
	st = pak_cipher_final(&ctx->c, out, cap, out_len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* EVP_Cipher: whole blocks, no padding, nothing held back. */
static int cipher_cipher(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                         const unsigned char *in, size_t len)
{
	struct cipher_ctx *ctx = vctx;
	bool padding = ctx->c.padding;
	enum pak_status st;

	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (ctx->alg == PAK_ALG_AES_CBC_CTS || ctx->use_bits)
		return cipher_update(vctx, out, out_len, cap, in, len);
	if (len % ctx->block_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "%zu bytes are no whole blocks",
		                     len);
	ctx->c.padding = false;
	st = pak_cipher_update(&ctx->c, out, cap, out_len, in, len);
	ctx->c.padding = padding;
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* Per algorithm and key size. */
#define CIPHER(id, key_len, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return cipher_newctx(provctx, id, key_len); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return pak_prov_cipher_get_params(params, id, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, cipher_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, cipher_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, cipher_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, cipher_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, cipher_cipher), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, cipher_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, cipher_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, pak_prov_cipher_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, pak_prov_cipher_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, pak_prov_cipher_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, pak_prov_cipher_settable_ctx_params), \
	        PAK_FN_END};

CIPHER(PAK_ALG_AES_ECB, 16, aes128_ecb)
CIPHER(PAK_ALG_AES_ECB, 24, aes192_ecb)
CIPHER(PAK_ALG_AES_ECB, 32, aes256_ecb)
CIPHER(PAK_ALG_AES_CBC, 16, aes128_cbc)
CIPHER(PAK_ALG_AES_CBC, 24, aes192_cbc)
CIPHER(PAK_ALG_AES_CBC, 32, aes256_cbc)
CIPHER(PAK_ALG_AES_CTR, 16, aes128_ctr)
CIPHER(PAK_ALG_AES_CTR, 24, aes192_ctr)
CIPHER(PAK_ALG_AES_CTR, 32, aes256_ctr)
CIPHER(PAK_ALG_AES_CBC_CTS, 16, aes128_cts)
CIPHER(PAK_ALG_AES_CBC_CTS, 24, aes192_cts)
CIPHER(PAK_ALG_AES_CBC_CTS, 32, aes256_cts)
CIPHER(PAK_ALG_AES_OFB, 16, aes128_ofb)
CIPHER(PAK_ALG_AES_OFB, 24, aes192_ofb)
CIPHER(PAK_ALG_AES_OFB, 32, aes256_ofb)
CIPHER(PAK_ALG_AES_CFB128, 16, aes128_cfb)
CIPHER(PAK_ALG_AES_CFB128, 24, aes192_cfb)
CIPHER(PAK_ALG_AES_CFB128, 32, aes256_cfb)
CIPHER(PAK_ALG_AES_CFB8, 16, aes128_cfb8)
CIPHER(PAK_ALG_AES_CFB8, 24, aes192_cfb8)
CIPHER(PAK_ALG_AES_CFB8, 32, aes256_cfb8)
CIPHER(PAK_ALG_AES_CFB1, 16, aes128_cfb1)
CIPHER(PAK_ALG_AES_CFB1, 24, aes192_cfb1)
CIPHER(PAK_ALG_AES_CFB1, 32, aes256_cfb1)
CIPHER(PAK_ALG_CHACHA20, 32, chacha20)
