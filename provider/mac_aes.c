/* SPDX-License-Identifier: Apache-2.0
 *
 * CMAC and GMAC over AES (provider-mac(7), EVP_MAC-CMAC(7), EVP_MAC-GMAC(7)) over the MAC service:
 * SP 800-38B, SP 800-38D. */
#include "provider/mac_aes.h"

#include <string.h>

#include "provider/params.h"

#define MAC_LEN 16

static OSSL_FUNC_mac_newctx_fn cmac_newctx, gmac_newctx;
static OSSL_FUNC_mac_dupctx_fn aes_mac_dupctx;
static OSSL_FUNC_mac_freectx_fn aes_mac_freectx;
static OSSL_FUNC_mac_init_fn aes_mac_init;
static OSSL_FUNC_mac_get_params_fn gmac_get_params;
static OSSL_FUNC_mac_gettable_params_fn gmac_gettable_params;
static OSSL_FUNC_mac_get_ctx_params_fn cmac_get_ctx_params;
static OSSL_FUNC_mac_gettable_ctx_params_fn cmac_gettable_ctx_params;
static OSSL_FUNC_mac_settable_ctx_params_fn cmac_settable_ctx_params, gmac_settable_ctx_params;

static void *newctx(void *provctx, enum pak_alg alg)
{
	struct aes_mac_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx) {
		ctx->prov = provctx;
		ctx->alg = alg;
	}
	return ctx;
}

static void *cmac_newctx(void *provctx)
{
	return newctx(provctx, PAK_ALG_CMAC);
}

static void *gmac_newctx(void *provctx)
{
	return newctx(provctx, PAK_ALG_GMAC);
}

static void aes_mac_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct aes_mac_ctx));
}

static void *aes_mac_dupctx(void *vctx)
{
	const struct aes_mac_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int fail(const struct aes_mac_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(ctx->prov, st, &ctx->m.verdict, .alg = ctx->alg, .op = PAK_OP_MAC,
	                        .key_bits = (uint32_t)ctx->key_len * 8u, .tag_bits = 8 * MAC_LEN,
	                        .iv_bits = (uint32_t)ctx->iv_len * 8u);
}

int pak_prov_aes_mac_set_cipher(struct aes_mac_ctx *ctx, const char *name, size_t len)
{
	enum pak_alg mode = ctx->alg == PAK_ALG_CMAC ? PAK_ALG_AES_CBC : PAK_ALG_AES_GCM;
	size_t key_len;

	if (pak_cipher_from_name(&key_len, name, len) != mode)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "%s over '%.*s'",
		                     ctx->alg == PAK_ALG_CMAC ? "CMAC" : "GMAC", (int)len, name);
	if (key_len != ctx->key_len)
		ctx->keyed = false;
	ctx->key_len = key_len;
	return 1;
}

int pak_prov_aes_mac_set_key(struct aes_mac_ctx *ctx, const uint8_t *key, size_t len)
{
	static const struct pak_mac_params none = {0};
	enum pak_status st;

	ctx->keyed = false;
	if (ctx->key_len == 0)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no cipher set");
	if (len != ctx->key_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %zu", len,
		                     ctx->key_len);
	st = pak_mac_init_params(&ctx->m, ctx->alg, &none, PAK_OP_MAC, key, len);
	ctx->keyed = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

/* Without a key CMAC starts over; GMAC waits for its IV. */
static int aes_mac_init(void *vctx, const unsigned char *key, size_t len, const OSSL_PARAM params[])
{
	struct aes_mac_ctx *ctx = vctx;
	enum pak_status st;

	if (params && !pak_prov_aes_mac_set_ctx_params(ctx, params))
		return 0;
	if (key)
		return pak_prov_aes_mac_set_key(ctx, key, len);
	if (ctx->alg == PAK_ALG_GMAC || pak_param_find(params, OSSL_MAC_PARAM_KEY))
		return 1;
	st = ctx->keyed ? pak_mac_restart(&ctx->m) : PAK_ERR_STATE;
	return st == PAK_OK ? 1 : pak_fail_text(ctx->prov, st, "no key set");
}

/* GMAC: the message begins with its first use. */
static int begin(struct aes_mac_ctx *ctx)
{
	enum pak_status st;

	if (!ctx->keyed)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (ctx->alg == PAK_ALG_CMAC || !ctx->iv_fresh)
		return 1;
	ctx->iv_fresh = false;
	st = pak_mac_restart_iv(&ctx->m, ctx->iv, ctx->iv_len);
	return st == PAK_OK ? 1 : fail(ctx, st);
}

int pak_prov_aes_mac_update(void *vctx, const unsigned char *in, size_t len)
{
	struct aes_mac_ctx *ctx = vctx;
	enum pak_status st;

	if (!begin(ctx))
		return 0;
	st = pak_mac_update(&ctx->m, in, len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

int pak_prov_aes_mac_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct aes_mac_ctx *ctx = vctx;
	enum pak_status st;

	*len = MAC_LEN;
	if (!out)
		return ctx->keyed;
	if (cap < MAC_LEN)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	if (!begin(ctx))
		return 0;
	st = pak_mac_final(&ctx->m, out, MAC_LEN);
	return st == PAK_OK ? 1 : fail(ctx, st);
}

/* --- parameters --- */

static int set_lengths(OSSL_PARAM params[], size_t size, size_t block)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		enum pak_param_id id = pak_param_id(p->key);

		if (id == PAK_P_SIZE && !pak_param_set_uint(p, size))
			return 0;
		if (id == PAK_P_BLOCK_SIZE && block && !pak_param_set_uint(p, block))
			return 0;
	}
	return 1;
}

static const OSSL_PARAM gmac_gettable[] = {PAK_PARAM_SIZE(OSSL_MAC_PARAM_SIZE), PAK_PARAM_END};

static const OSSL_PARAM *gmac_gettable_params(void *provctx)
{
	(void)provctx;
	return gmac_gettable;
}

static int gmac_get_params(OSSL_PARAM params[])
{
	return set_lengths(params, MAC_LEN, 0);
}

static const OSSL_PARAM cmac_gettable[] = {PAK_PARAM_SIZE(OSSL_MAC_PARAM_SIZE),
                                           PAK_PARAM_SIZE(OSSL_MAC_PARAM_BLOCK_SIZE),
                                           PAK_PARAM_END};

static const OSSL_PARAM *cmac_gettable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return cmac_gettable;
}

/* Known from the key on. */
static int cmac_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct aes_mac_ctx *ctx = vctx;

	return set_lengths(params, ctx->keyed ? MAC_LEN : 0, ctx->keyed ? 16 : 0);
}

static const OSSL_PARAM cmac_settable[] = {PAK_PARAM_UTF8(OSSL_MAC_PARAM_CIPHER),
                                           PAK_PARAM_UTF8(OSSL_MAC_PARAM_PROPERTIES),
                                           PAK_PARAM_OCTETS(OSSL_MAC_PARAM_KEY), PAK_PARAM_END};
static const OSSL_PARAM gmac_settable[] = {
        PAK_PARAM_UTF8(OSSL_MAC_PARAM_CIPHER), PAK_PARAM_UTF8(OSSL_MAC_PARAM_PROPERTIES),
        PAK_PARAM_OCTETS(OSSL_MAC_PARAM_KEY), PAK_PARAM_OCTETS(OSSL_MAC_PARAM_IV), PAK_PARAM_END};

static const OSSL_PARAM *cmac_settable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return cmac_settable;
}

static const OSSL_PARAM *gmac_settable_ctx_params(void *mctx, void *provctx)
{
	(void)mctx;
	(void)provctx;
	return gmac_settable;
}

static int set_one(struct aes_mac_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	const char *name;
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_CIPHER:
		return pak_param_get_utf8(p, &name, &n) &&
		       pak_prov_aes_mac_set_cipher(ctx, name, n);
	case PAK_P_IV:
		if (ctx->alg == PAK_ALG_CMAC)
			return 1;
		if (!pak_param_get_octets(p, &bytes, &n) || n == 0 || n > sizeof ctx->iv)
			return 0;
		memcpy(ctx->iv, bytes, n);
		ctx->iv_len = n;
		ctx->iv_fresh = true;
		return 1;
	default:
		return 1;
	}
}

/* The key goes last, whatever its place: it needs the cipher. */
int pak_prov_aes_mac_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct aes_mac_ctx *ctx = vctx;
	const OSSL_PARAM *key = pak_param_find(params, OSSL_MAC_PARAM_KEY);
	const uint8_t *bytes;
	size_t len;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	if (!key)
		return 1;
	if (!pak_param_get_octets(key, &bytes, &len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter key");
	return pak_prov_aes_mac_set_key(ctx, bytes, len);
}

#define AES_MAC_FUNCTIONS(name) \
	PAK_FN(OSSL_FUNC_MAC_NEWCTX, name##_newctx), PAK_FN(OSSL_FUNC_MAC_DUPCTX, aes_mac_dupctx), \
	        PAK_FN(OSSL_FUNC_MAC_FREECTX, aes_mac_freectx), \
	        PAK_FN(OSSL_FUNC_MAC_INIT, aes_mac_init), \
	        PAK_FN(OSSL_FUNC_MAC_UPDATE, pak_prov_aes_mac_update), \
	        PAK_FN(OSSL_FUNC_MAC_FINAL, pak_prov_aes_mac_final), \
	        PAK_FN(OSSL_FUNC_MAC_SET_CTX_PARAMS, pak_prov_aes_mac_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_MAC_SETTABLE_CTX_PARAMS, name##_settable_ctx_params)

const OSSL_DISPATCH pak_prov_cmac[] = {
        AES_MAC_FUNCTIONS(cmac), PAK_FN(OSSL_FUNC_MAC_GET_CTX_PARAMS, cmac_get_ctx_params),
        PAK_FN(OSSL_FUNC_MAC_GETTABLE_CTX_PARAMS, cmac_gettable_ctx_params), PAK_FN_END};

const OSSL_DISPATCH pak_prov_gmac[] = {
        AES_MAC_FUNCTIONS(gmac), PAK_FN(OSSL_FUNC_MAC_GET_PARAMS, gmac_get_params),
        PAK_FN(OSSL_FUNC_MAC_GETTABLE_PARAMS, gmac_gettable_params), PAK_FN_END};
