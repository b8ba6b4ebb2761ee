/* SPDX-License-Identifier: Apache-2.0
 *
 * AES in ECB, CBC and CTR (provider-cipher(7)) over the cipher service: FIPS 197, SP 800-38A. */
#include "provider/cipher.h"

#include <string.h>

#include "provider/params.h"

static OSSL_FUNC_cipher_encrypt_init_fn cipher_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn cipher_decrypt_init;
static OSSL_FUNC_cipher_update_fn cipher_update;
static OSSL_FUNC_cipher_final_fn cipher_final;
static OSSL_FUNC_cipher_cipher_fn cipher_cipher;
static OSSL_FUNC_cipher_freectx_fn cipher_freectx;
static OSSL_FUNC_cipher_dupctx_fn cipher_dupctx;
static OSSL_FUNC_cipher_gettable_params_fn cipher_gettable_params;
static OSSL_FUNC_cipher_get_ctx_params_fn cipher_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn cipher_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn cipher_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn cipher_settable_ctx_params;

/* What EVP calls the modes (EVP_CIPH_ECB_MODE and so on). */
enum evp_mode { EVP_MODE_ECB = 1, EVP_MODE_CBC = 2, EVP_MODE_CTR = 5 };

static enum evp_mode evp_mode(enum pak_alg alg)
{
	return alg == PAK_ALG_AES_ECB   ? EVP_MODE_ECB
	       : alg == PAK_ALG_AES_CBC ? EVP_MODE_CBC
	                                : EVP_MODE_CTR;
}

static uint8_t block_len(enum pak_alg alg)
{
	return alg == PAK_ALG_AES_CTR ? 1 : 16;
}

static void *cipher_newctx(void *provctx, enum pak_alg alg, size_t key_len)
{
	struct cipher_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = (uint8_t)pak_cipher_iv_len(alg);
	ctx->block_len = block_len(alg);
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

static int set_padding(struct cipher_ctx *ctx, bool on)
{
	bool effective = on && !ctx->tls_version;
	enum pak_status st = PAK_OK;

	ctx->padding = on;
	/* libcrypto repeats the setting before it starts the next message: the start applies it. */
	if (ctx->keyed && ctx->block_len > 1 && !ctx->c.finished && effective != ctx->c.padding)
		st = pak_cipher_set_padding(&ctx->c, effective);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* Any of key and IV may come alone and in either order. A new start without an IV reuses the last
 * one, except that CTR goes on with its counter (both as default does). */
static int cipher_init(struct cipher_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                       size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	enum pak_status st = PAK_OK;

	ctx->direction = direction;
	if (iv && ctx->iv_len) {
		if (iv_len != ctx->iv_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %u",
			                     iv_len, ctx->iv_len);
		memcpy(ctx->iv, iv, iv_len);
	} else if (ctx->keyed && ctx->alg == PAK_ALG_AES_CTR) {
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
	} else if (ctx->keyed) {
		if (ctx->c.direction != direction)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE,
			                     "the direction cannot change without the key");
		st = pak_cipher_restart(&ctx->c, ctx->iv, ctx->iv_len);
	}
	if (st != PAK_OK)
		return fail(ctx, st);
	if (ctx->keyed && !set_padding(ctx, ctx->padding))
		return 0;
	return params ? cipher_set_ctx_params(ctx, params) : 1;
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

static int cipher_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                         const unsigned char *in, size_t len)
{
	struct cipher_ctx *ctx = vctx;
	enum pak_status st;

	if (ctx->tls_version)
		return pak_cipher_tls_record(ctx, out, out_len, cap, in, len);
	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	st = pak_cipher_update(&ctx->c, out, cap, out_len, in, len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int cipher_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct cipher_ctx *ctx = vctx;
	enum pak_status st;

	if (!ctx->keyed || ctx->tls_version)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
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
	if (len % ctx->block_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "%zu bytes are no whole blocks",
		                     len);
	ctx->c.padding = false;
	st = pak_cipher_update(&ctx->c, out, cap, out_len, in, len);
	ctx->c.padding = padding;
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* --- parameters --- */

static const OSSL_PARAM gettable[] = {PAK_PARAM_UINT(OSSL_CIPHER_PARAM_MODE),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_BLOCK_SIZE),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_AEAD),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_CUSTOM_IV),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_CTS),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_TLS1_MULTIBLOCK),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_HAS_RAND_KEY),
                                      PAK_PARAM_END};

static const OSSL_PARAM *cipher_gettable_params(void *provctx)
{
	(void)provctx;
	return gettable;
}

static int cipher_get_params(OSSL_PARAM params[], enum pak_alg alg, size_t key_len)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_MODE:
			ok = pak_param_set_uint(p, evp_mode(alg));
			break;
		case PAK_P_KEYLEN:
			ok = pak_param_set_uint(p, key_len);
			break;
		case PAK_P_IVLEN:
			ok = pak_param_set_uint(p, pak_cipher_iv_len(alg));
			break;
		case PAK_P_BLOCKSIZE:
			ok = pak_param_set_uint(p, block_len(alg));
			break;
		case PAK_P_AEAD:
		case PAK_P_CUSTOM_IV:
		case PAK_P_CTS:
		case PAK_P_TLS_MULTI:
		case PAK_P_HAS_RANDKEY:
			ok = pak_param_set_int(p, 0);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_PADDING),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_NUM),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_UPDATED_IV),
                                          PAK_PARAM_OCTET_PTR(OSSL_CIPHER_PARAM_TLS_MAC),
                                          PAK_PARAM_END};

static const OSSL_PARAM *cipher_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

/* The chaining value or counter now; a pointer request gets one into the context. */
static int get_updated_iv(struct cipher_ctx *ctx, OSSL_PARAM *p)
{
	uint8_t now[16] = {0};

	if (!ctx->keyed || pak_cipher_get_iv(&ctx->c, now) != PAK_OK)
		return pak_param_set_octets(p, ctx->iv, ctx->iv_len);
	if (p->data_type != OSSL_PARAM_OCTET_PTR)
		return pak_param_set_octets(p, now, ctx->iv_len);
	return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "updated-iv by pointer");
}

/* Bytes used of the current key stream block; of no meaning to block modes. */
static unsigned int num(const struct cipher_ctx *ctx)
{
	return ctx->block_len > 1 ? 0 : (16u - ctx->c.held) % 16u;
}

static int get_one(struct cipher_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_IVLEN:
		return pak_param_set_uint(p, ctx->iv_len);
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_PADDING:
		return pak_param_set_uint(p, ctx->padding);
	case PAK_P_NUM:
		return pak_param_set_uint(p, num(ctx));
	case PAK_P_IV:
		return pak_param_set_octets(p, ctx->iv, ctx->iv_len);
	case PAK_P_UPDATED_IV:
		return get_updated_iv(ctx, p);
	case PAK_P_TLS_MAC:
		return pak_param_set_octets(p, ctx->tls_mac, ctx->tls_mac_len);
	default:
		return 1;
	}
}

static int cipher_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	struct cipher_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(ctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {
        PAK_PARAM_UINT(OSSL_CIPHER_PARAM_PADDING), PAK_PARAM_UINT(OSSL_CIPHER_PARAM_NUM),
        PAK_PARAM_UINT(OSSL_CIPHER_PARAM_TLS_VERSION),
        PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_TLS_MAC_SIZE), PAK_PARAM_END};

static const OSSL_PARAM *cipher_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

static int set_one(struct cipher_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned int u;
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_PADDING:
		return pak_param_get_uint(p, &u) && set_padding(ctx, u != 0);
	case PAK_P_NUM: /* only what it already is: the position is the service's */
		return pak_param_get_uint(p, &u) && u == num(ctx);
	case PAK_P_TLS_VERSION:
		if (!pak_param_get_uint(p, &u))
			return 0;
		ctx->tls_version = u;
		return set_padding(ctx, ctx->padding);
	case PAK_P_TLS_MAC_SIZE:
		if (!pak_param_get_size(p, &n) || n > sizeof ctx->tls_mac)
			return 0;
		ctx->tls_mac_len = n;
		return 1;
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == ctx->key_len;
	default:
		return 1;
	}
}

static int cipher_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct cipher_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
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
		return cipher_get_params(params, id, key_len); \
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
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, cipher_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, cipher_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, cipher_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, cipher_settable_ctx_params), \
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
