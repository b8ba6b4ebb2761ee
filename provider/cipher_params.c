/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of the block-cipher modes (EVP_EncryptInit(3)). */
#include "provider/cipher.h"

#include <string.h>

#include "provider/params.h"

/* What EVP calls the modes (EVP_CIPH_ECB_MODE and so on). */
enum evp_mode {
	EVP_MODE_STREAM = 0,
	EVP_MODE_ECB = 1,
	EVP_MODE_CBC = 2,
	EVP_MODE_CFB = 3,
	EVP_MODE_OFB = 4,
	EVP_MODE_CTR = 5
};

static const char *const cts_names[] = {"CS1", "CS2", "CS3"};

static enum evp_mode evp_mode(enum pak_alg alg)
{
	switch ((int)alg) {
	case PAK_ALG_AES_ECB:
		return EVP_MODE_ECB;
	case PAK_ALG_CHACHA20:
		return EVP_MODE_STREAM;
	case PAK_ALG_AES_CTR:
		return EVP_MODE_CTR;
	case PAK_ALG_AES_OFB:
		return EVP_MODE_OFB;
	case PAK_ALG_AES_CFB128:
	case PAK_ALG_AES_CFB8:
	case PAK_ALG_AES_CFB1:
		return EVP_MODE_CFB;
	default: /* CBC, with ciphertext stealing too */
		return EVP_MODE_CBC;
	}
}

uint8_t pak_prov_cipher_block_len(enum pak_alg alg)
{
	return alg == PAK_ALG_AES_ECB || alg == PAK_ALG_AES_CBC || alg == PAK_ALG_AES_CBC_CTS ? 16
	                                                                                      : 1;
}

int pak_prov_cipher_get_params(OSSL_PARAM params[], enum pak_alg alg, size_t key_len)
{
	const struct cipher_constants c = {
	        .mode = evp_mode(alg),
	        .key_len = key_len,
	        .iv_len = pak_cipher_iv_len(alg),
	        .block_len = pak_prov_cipher_block_len(alg),
	        .custom_iv = alg == PAK_ALG_CHACHA20,
	        .cts = alg == PAK_ALG_AES_CBC_CTS,
	};

	return pak_prov_cipher_constants(params, &c);
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_PADDING),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_NUM),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_UPDATED_IV),
                                          PAK_PARAM_OCTET_PTR(OSSL_CIPHER_PARAM_TLS_MAC),
                                          PAK_PARAM_UTF8(OSSL_CIPHER_PARAM_CTS_MODE),
                                          PAK_PARAM_END};

const OSSL_PARAM *pak_prov_cipher_gettable_ctx_params(void *cctx, void *provctx)
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
	case PAK_P_CTS_MODE:
		return ctx->alg != PAK_ALG_AES_CBC_CTS ||
		       pak_param_set_utf8(p, cts_names[ctx->cts]);
	case PAK_P_TLS_MAC:
		return pak_param_set_octets(p, ctx->tls_mac, ctx->tls_mac_len);
	default:
		return 1;
	}
}

int pak_prov_cipher_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	struct cipher_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		/* libcrypto asks at every start */
		int ok = PAK_PARAM_IS(p->key, "ivlen") ? pak_param_set_uint(p, ctx->iv_len)
		                                       : get_one(ctx, p);

		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_UINT(OSSL_CIPHER_PARAM_PADDING),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_NUM),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_TLS_VERSION),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_TLS_MAC_SIZE),
                                          PAK_PARAM_UINT(OSSL_CIPHER_PARAM_USE_BITS),
                                          PAK_PARAM_UTF8(OSSL_CIPHER_PARAM_CTS_MODE),
                                          PAK_PARAM_END};

const OSSL_PARAM *pak_prov_cipher_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

/* Of no meaning to the other modes, as in default. */
static int set_cts_mode(struct cipher_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (ctx->alg != PAK_ALG_AES_CBC_CTS)
		return 1;
	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	for (int i = PAK_CTS_CS1; i <= PAK_CTS_CS3; i++)
		if (pak_text_is(name, len, cts_names[i]))
			return pak_prov_cipher_set_cts(ctx, (enum pak_cts)i);
	return 0;
}

static int set_one(struct cipher_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned int u;
	size_t n;

	/* Padding once switched off, libcrypto says so again at every start. */
	if (PAK_PARAM_IS(p->key, "padding"))
		return pak_param_get_uint(p, &u) && pak_prov_cipher_set_padding(ctx, u != 0);
	switch (pak_param_id(p->key)) {
	case PAK_P_NUM: /* only what it already is: the position is the service's */
		return pak_param_get_uint(p, &u) && u == num(ctx);
	case PAK_P_TLS_VERSION:
		if (!pak_param_get_uint(p, &u))
			return 0;
		ctx->tls_version = u;
		return pak_prov_cipher_set_padding(ctx, ctx->padding);
	case PAK_P_TLS_MAC_SIZE:
		if (!pak_param_get_size(p, &n) || n > sizeof ctx->tls_mac)
			return 0;
		ctx->tls_mac_len = n;
		return 1;
	case PAK_P_CTS_MODE:
		return set_cts_mode(ctx, p);
	case PAK_P_USE_BITS:
		if (!pak_param_get_uint(p, &u))
			return 0;
		ctx->use_bits = u != 0;
		return 1;
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == ctx->key_len;
	default:
		return 1;
	}
}

int pak_prov_cipher_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct cipher_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}
