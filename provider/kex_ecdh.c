/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDH (provider-keyexch(7), EVP_KEYEXCH-ECDH(7)) over the key agreement service: SP
 * 800-56A 5.7.1.2. */
#include "provider/keymgmt_ec.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/kex.h"

#define KDF_NAME "X963KDF"

static OSSL_FUNC_keyexch_init_fn ecdh_init;
static OSSL_FUNC_keyexch_set_peer_fn ecdh_set_peer;
static OSSL_FUNC_keyexch_derive_fn ecdh_derive;
static OSSL_FUNC_keyexch_get_ctx_params_fn ecdh_get_ctx_params;
static OSSL_FUNC_keyexch_gettable_ctx_params_fn ecdh_gettable;
static OSSL_FUNC_keyexch_set_ctx_params_fn ecdh_set_ctx_params;
static OSSL_FUNC_keyexch_settable_ctx_params_fn ecdh_settable;

static int ecdh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct kex_ctx *ctx = vctx;
	const struct ec_key *k = vkey;

	return pak_prov_kex_take(ctx, &ctx->key, k ? k->key : NULL) &&
	       (!params || ecdh_set_ctx_params(ctx, params));
}

static int ecdh_set_peer(void *vctx, void *vkey)
{
	struct kex_ctx *ctx = vctx;
	const struct ec_key *k = vkey;

	if (ctx->key && k && k->key && pak_key_curve(k->key) != pak_key_curve(ctx->key))
		return pak_fail_text(ctx->prov, PAK_ERR_KEY, "the keys are on different curves");
	return pak_prov_kex_take(ctx, &ctx->peer, k ? k->key : NULL);
}

static int derive_kdf(const struct kex_ctx *ctx, uint8_t *out, struct pak_kdf_bytes secret)
{
	const struct pak_buf *ukm = &ctx->kdf_ukm;
	struct pak_verdict verdict = {0};
	enum pak_status st =
	        pak_x963_kdf(ctx->kdf_hash, out, ctx->kdf_len, secret,
	                     (struct pak_kdf_bytes){pak_buf_bytes(ukm), ukm->len}, &verdict);

	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_X963KDF,
	                        .op = PAK_OP_DERIVE, .hash = ctx->kdf_hash,
	                        .key_bits = (uint32_t)secret.len * 8u,
	                        .out_bits = (uint32_t)ctx->kdf_len * 8u);
}

/* A buffer shorter than the secret takes its first bytes (EVP_PKEY_derive(3)). */
static int ecdh_derive(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct kex_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	uint8_t secret[PAK_EC_MAX_SCALAR];
	size_t secret_len;
	enum pak_alg curve;
	enum pak_status st;

	if (!pak_prov_kex_ready(ctx, out, cap))
		return 0;
	curve = pak_key_curve(ctx->key);
	if (!out) {
		*len = ctx->kdf ? ctx->kdf_len : pak_ec_field_len(curve);
		return 1;
	}
	st = pak_kex_derive(PAK_ALG_ECDH, ctx->key, ctx->peer, secret, sizeof secret, &secret_len,
	                    &verdict);
	if (st == PAK_OK && ctx->kdf) {
		int ok = derive_kdf(ctx, out, (struct pak_kdf_bytes){secret, secret_len});

		*len = ctx->kdf_len;
		pak_wipe(secret, sizeof secret);
		return ok;
	}
	if (st == PAK_OK) {
		*len = cap < secret_len ? cap : secret_len;
		memcpy(out, secret, *len);
		pak_wipe(secret, sizeof secret);
		return 1;
	}
	return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_ECDH, .op = PAK_OP_DERIVE,
	                        .curve = curve, .key_bits = pak_ec_bits(curve));
}

/* --- parameters --- */

static const OSSL_PARAM *ecdh_gettable(void *ctx, void *provctx)
{
	static const OSSL_PARAM gettable[] = {
	        PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_EC_ECDH_COFACTOR_MODE), PAK_KEX_GETTABLE,
	        PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return gettable;
}

static int ecdh_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct kex_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++)
		if (!(pak_param_id(p->key) == PAK_P_ECDH_COFACTOR
		              ? pak_param_set_int(p, ctx->cofactor_mode)
		              : pak_prov_kex_get(ctx, p, KDF_NAME)))
			return 0;
	return 1;
}

static const OSSL_PARAM *ecdh_settable(void *ctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {
	        PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_EC_ECDH_COFACTOR_MODE), PAK_KEX_SETTABLE,
	        PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return settable;
}

/* -1: as the key says. */
static int set_cofactor(struct kex_ctx *ctx, const OSSL_PARAM *p)
{
	int mode;

	if (!pak_param_get_int(p, &mode) || mode < -1 || mode > 1)
		return 0;
	ctx->cofactor_mode = mode == 1;
	return 1;
}

static int ecdh_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct kex_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!(pak_param_id(p->key) == PAK_P_ECDH_COFACTOR
		              ? set_cofactor(ctx, p)
		              : pak_prov_kex_set(ctx, p, KDF_NAME)))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_ecdh[] = {
        PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, pak_prov_kex_newctx),
        PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, pak_prov_kex_freectx),
        PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, pak_prov_kex_dupctx),
        PAK_FN(OSSL_FUNC_KEYEXCH_INIT, ecdh_init),
        PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, ecdh_set_peer),
        PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, ecdh_derive),
        PAK_FN(OSSL_FUNC_KEYEXCH_GET_CTX_PARAMS, ecdh_get_ctx_params),
        PAK_FN(OSSL_FUNC_KEYEXCH_GETTABLE_CTX_PARAMS, ecdh_gettable),
        PAK_FN(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, ecdh_set_ctx_params),
        PAK_FN(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, ecdh_settable),
        PAK_FN_END};
