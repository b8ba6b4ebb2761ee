/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDH (provider-keyexch(7), EVP_KEYEXCH-ECDH(7)) over the key agreement service: SP
 * 800-56A 5.7.1.2. */
#include "provider/keymgmt_ec.h"

#include <string.h>

#include <pak/digest.h>
#include <pak/kdf_more.h>
#include <pak/kex.h>
#include <pak/mem.h>

#include "provider/buf.h"
#include "provider/params.h"

struct ecdh_ctx {
	const struct pak_prov *prov;
	struct pak_key *key, *peer;
	int cofactor_mode; /* -1: as the key says; without effect, all curves have cofactor 1 */
	bool kdf;          /* X963KDF over the secret, and what it takes */
	enum pak_alg kdf_hash;
	size_t kdf_len;
	struct pak_buf kdf_ukm;
};

static OSSL_FUNC_keyexch_newctx_fn ecdh_newctx;
static OSSL_FUNC_keyexch_freectx_fn ecdh_freectx;
static OSSL_FUNC_keyexch_dupctx_fn ecdh_dupctx;
static OSSL_FUNC_keyexch_init_fn ecdh_init;
static OSSL_FUNC_keyexch_set_peer_fn ecdh_set_peer;
static OSSL_FUNC_keyexch_derive_fn ecdh_derive;
static OSSL_FUNC_keyexch_get_ctx_params_fn ecdh_get_ctx_params;
static OSSL_FUNC_keyexch_gettable_ctx_params_fn ecdh_gettable;
static OSSL_FUNC_keyexch_set_ctx_params_fn ecdh_set_ctx_params;
static OSSL_FUNC_keyexch_settable_ctx_params_fn ecdh_settable;

static void *ecdh_newctx(void *provctx)
{
	struct ecdh_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->cofactor_mode = -1;
	return ctx;
}

static void ecdh_freectx(void *vctx)
{
	struct ecdh_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_key_free(ctx->peer);
	pak_buf_clear(&ctx->kdf_ukm);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *ecdh_dupctx(void *vctx)
{
	const struct ecdh_ctx *from = vctx;
	struct ecdh_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	if (ctx->key)
		(void)pak_key_ref(ctx->key);
	if (ctx->peer)
		(void)pak_key_ref(ctx->peer);
	if (pak_buf_copy(&ctx->kdf_ukm, &from->kdf_ukm))
		return ctx;
	ecdh_freectx(ctx);
	pak_fail(from->prov, PAK_ERR_MEMORY);
	return NULL;
}

static int take(const struct ecdh_ctx *ctx, struct pak_key **to, const struct ec_key *k)
{
	if (!k || !k->key)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "an object without a key");
	(void)pak_key_ref(k->key);
	pak_key_free(*to);
	*to = k->key;
	return 1;
}

static int ecdh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct ecdh_ctx *ctx = vctx;

	return take(ctx, &ctx->key, vkey) && (!params || ecdh_set_ctx_params(ctx, params));
}

static int ecdh_set_peer(void *vctx, void *vkey)
{
	struct ecdh_ctx *ctx = vctx;
	const struct ec_key *k = vkey;

	if (ctx->key && k && k->key && pak_key_curve(k->key) != pak_key_curve(ctx->key))
		return pak_fail_text(ctx->prov, PAK_ERR_KEY, "the keys are on different curves");
	return take(ctx, &ctx->peer, k);
}

static int derive_kdf(const struct ecdh_ctx *ctx, uint8_t *out, struct pak_kdf_bytes secret)
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

static int check_kdf(const struct ecdh_ctx *ctx, const uint8_t *out, size_t cap)
{
	if (!ctx->kdf || !out)
		return 1;
	if (ctx->kdf_hash == PAK_ALG_NONE || ctx->kdf_len == 0)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->kdf_len ? "kdf-digest" : "kdf-outlen");
	return cap >= ctx->kdf_len || pak_fail(ctx->prov, PAK_ERR_BUFFER);
}

/* A buffer shorter than the secret takes its first bytes (EVP_PKEY_derive(3)). */
static int ecdh_derive(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct ecdh_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	uint8_t secret[PAK_EC_MAX_SCALAR];
	size_t secret_len;
	enum pak_alg curve;
	enum pak_status st;

	if (!ctx->key || !ctx->peer)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key ? "peer" : "key");
	curve = pak_key_curve(ctx->key);
	if (!check_kdf(ctx, out, cap))
		return 0;
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

static const OSSL_PARAM gettable[] = {PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_EC_ECDH_COFACTOR_MODE),
                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE),
                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST),
                                      PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN),
                                      PAK_PARAM_OCTET_PTR(OSSL_EXCHANGE_PARAM_KDF_UKM),
                                      PAK_PARAM_END};

static const OSSL_PARAM *ecdh_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

static int ecdh_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct ecdh_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_ECDH_COFACTOR:
			ok = pak_param_set_int(p, ctx->cofactor_mode < 0 ? 0 : ctx->cofactor_mode);
			break;
		case PAK_P_KDF_TYPE:
			ok = pak_param_set_utf8(p, ctx->kdf ? "X963KDF" : "");
			break;
		case PAK_P_KDF_DIGEST:
			ok = pak_param_set_utf8(p, ctx->kdf_hash ? pak_digest_to_name(ctx->kdf_hash)
			                                         : "");
			break;
		case PAK_P_KDF_OUTLEN:
			ok = pak_param_set_uint(p, ctx->kdf_len);
			break;
		case PAK_P_KDF_UKM:
			ok = pak_param_set_octets(p, pak_buf_bytes(&ctx->kdf_ukm),
			                          ctx->kdf_ukm.len);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable[] = {PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_EC_ECDH_COFACTOR_MODE),
                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE),
                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST),
                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST_PROPS),
                                      PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN),
                                      PAK_PARAM_OCTETS(OSSL_EXCHANGE_PARAM_KDF_UKM),
                                      PAK_PARAM_END};

static const OSSL_PARAM *ecdh_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return settable;
}

static int set_kdf(struct ecdh_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->kdf = pak_text_is(name, len, "X963KDF");
	return ctx->kdf || len == 0 ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "kdf-type '%.*s'", (int)len, name);
}

static int set_kdf_digest(struct ecdh_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->kdf_hash = pak_digest_from_name(name, len);
	return ctx->kdf_hash != PAK_ALG_NONE ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

static int set_kdf_ukm(struct ecdh_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t len;

	return pak_param_get_octets(p, &bytes, &len) && pak_buf_set(&ctx->kdf_ukm, bytes, len);
}

static int set_one(struct ecdh_ctx *ctx, const OSSL_PARAM *p)
{
	int mode;

	switch (pak_param_id(p->key)) {
	case PAK_P_ECDH_COFACTOR:
		if (!pak_param_get_int(p, &mode) || mode < -1 || mode > 1)
			return 0;
		ctx->cofactor_mode = mode;
		return 1;
	case PAK_P_KDF_TYPE:
		return set_kdf(ctx, p);
	case PAK_P_KDF_DIGEST:
		return set_kdf_digest(ctx, p);
	case PAK_P_KDF_OUTLEN:
		return pak_param_get_size(p, &ctx->kdf_len);
	case PAK_P_KDF_UKM:
		return set_kdf_ukm(ctx, p);
	default:
		return 1;
	}
}

static int ecdh_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct ecdh_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_ecdh[] = {
        PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, ecdh_newctx),
        PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, ecdh_freectx),
        PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, ecdh_dupctx),
        PAK_FN(OSSL_FUNC_KEYEXCH_INIT, ecdh_init),
        PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, ecdh_set_peer),
        PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, ecdh_derive),
        PAK_FN(OSSL_FUNC_KEYEXCH_GET_CTX_PARAMS, ecdh_get_ctx_params),
        PAK_FN(OSSL_FUNC_KEYEXCH_GETTABLE_CTX_PARAMS, ecdh_gettable),
        PAK_FN(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, ecdh_set_ctx_params),
        PAK_FN(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, ecdh_settable),
        PAK_FN_END};
