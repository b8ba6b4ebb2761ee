/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman (provider-keyexch(7), EVP_KEYEXCH-DH(7)) over the key agreement
 * service: SP 800-56A 5.7.1.1. Without "pad" the secret loses its leading zeros, as TLS before 1.3
 * and PKCS #3 applications of OpenSSL expect; how many there are then shows. */
#include "provider/keymgmt_dh.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/kex.h"

#define KDF_NAME "X942KDF-ASN1"

static OSSL_FUNC_keyexch_init_fn dh_init;
static OSSL_FUNC_keyexch_set_peer_fn dh_set_peer;
static OSSL_FUNC_keyexch_derive_fn dh_derive;
static OSSL_FUNC_keyexch_get_ctx_params_fn dh_get_ctx_params;
static OSSL_FUNC_keyexch_gettable_ctx_params_fn dh_gettable;
static OSSL_FUNC_keyexch_set_ctx_params_fn dh_set_ctx_params;
static OSSL_FUNC_keyexch_settable_ctx_params_fn dh_settable;

static int dh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct kex_ctx *ctx = vctx;
	const struct dh_key *k = vkey;

	ctx->pad = ctx->kdf = false;
	return pak_prov_kex_take(ctx, &ctx->key, k ? k->key : NULL) &&
	       (!params || dh_set_ctx_params(ctx, params));
}

static int dh_set_peer(void *vctx, void *vkey)
{
	struct kex_ctx *ctx = vctx;
	const struct dh_key *k = vkey;

	if (ctx->key && k && k->key && !pak_key_dh_same_group(k->key, ctx->key))
		return pak_fail_text(ctx->prov, PAK_ERR_KEY, "the keys are of different groups");
	return pak_prov_kex_take(ctx, &ctx->peer, k ? k->key : NULL);
}

static int derive_kdf(const struct kex_ctx *ctx, uint8_t *out, struct pak_kdf_bytes secret)
{
	/* id-aes128-wrap and its two fellows differ in the last byte. */
	const uint8_t oid[] = {0x06,
	                       0x09,
	                       0x60,
	                       0x86,
	                       0x48,
	                       0x01,
	                       0x65,
	                       0x03,
	                       0x04,
	                       0x01,
	                       (uint8_t)(5 + (ctx->cek_len - 16) / 8 * 20)};
	const struct pak_x942 x = {
	        .oid = {oid, sizeof oid},
	        .party_u = {pak_buf_bytes(&ctx->kdf_ukm), ctx->kdf_ukm.len},
	        .key_bits = (uint32_t)ctx->cek_len * 8,
	};
	struct pak_verdict verdict = {0};
	enum pak_status st = pak_x942_kdf(ctx->kdf_hash, out, ctx->kdf_len, secret, &x, &verdict);

	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_X942KDF,
	                        .op = PAK_OP_DERIVE, .hash = ctx->kdf_hash,
	                        .key_bits = (uint32_t)secret.len * 8u,
	                        .out_bits = (uint32_t)ctx->kdf_len * 8u);
}

/* Room for a whole secret, also if it will lose its leading zeros; the KDF was asked before. */
static int check(const struct kex_ctx *ctx, const uint8_t *out, size_t cap)
{
	if (!pak_prov_kex_ready(ctx, out, cap))
		return 0;
	if (!out)
		return 1;
	if (ctx->kdf)
		return ctx->cek_len || pak_fail_text(ctx->prov, PAK_ERR_STATE, "no cekalg set");
	return cap >= (pak_key_bits(ctx->key) + 7) / 8 || pak_fail(ctx->prov, PAK_ERR_BUFFER);
}

static size_t leading_zeros(const uint8_t *z, size_t len)
{
	size_t n = 0, zeros = 1;

	for (size_t i = 0; i < len; i++) {
		zeros &= ((size_t)z[i] - 1) >> (8 * sizeof zeros - 1);
		n += zeros;
	}
	return n;
}

static int dh_derive(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct kex_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	uint8_t secret[PAK_DH_MAX_BYTES];
	size_t n, skip = 0;
	enum pak_status st;
	int ok = 1;

	if (!check(ctx, out, cap))
		return 0;
	if (!out) {
		*len = ctx->kdf ? ctx->kdf_len : (pak_key_bits(ctx->key) + 7) / 8;
		return 1;
	}
	st = pak_kex_derive(PAK_ALG_FFDH, ctx->key, ctx->peer, secret, sizeof secret, &n, &verdict);
	if (st != PAK_OK)
		return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_FFDH,
		                        .op = PAK_OP_DERIVE, .curve = pak_key_curve(ctx->key),
		                        .key_bits = pak_key_bits(ctx->key));
	if (ctx->kdf) {
		ok = derive_kdf(ctx, out, (struct pak_kdf_bytes){secret, n});
		*len = ctx->kdf_len;
	} else {
		if (!ctx->pad)
			skip = leading_zeros(secret, n);
		*len = n - skip;
		memcpy(out, secret + skip, *len);
	}
	pak_wipe(secret, sizeof secret);
	return ok;
}

/* --- parameters --- */

static const OSSL_PARAM *dh_gettable(void *ctx, void *provctx)
{
	static const OSSL_PARAM gettable[] = {
	        PAK_KEX_GETTABLE, PAK_PARAM_UTF8(OSSL_KDF_PARAM_CEK_ALG), PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return gettable;
}

static int dh_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct kex_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++)
		if (!(pak_param_id(p->key) == PAK_P_CEKALG ? pak_param_set_utf8(p, ctx->cek)
		                                           : pak_prov_kex_get(ctx, p, KDF_NAME)))
			return 0;
	return 1;
}

static const OSSL_PARAM *dh_settable(void *ctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {
	        PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_PAD), PAK_KEX_SETTABLE,
	        PAK_PARAM_UTF8(OSSL_KDF_PARAM_CEK_ALG), PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return settable;
}

static int set_cek(struct kex_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len, cek_len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	if (len >= sizeof ctx->cek || pak_cipher_from_name(&cek_len, name, len) != PAK_ALG_AES_KW)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "cekalg '%.*s'", (int)len,
		                     name);
	ctx->cek_len = cek_len;
	memcpy(ctx->cek, name, len);
	ctx->cek[len] = '\0';
	return 1;
}

static int set_one(struct kex_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned int pad;

	if (!strcmp(p->key, OSSL_EXCHANGE_PARAM_PAD)) {
		if (!pak_param_get_uint(p, &pad))
			return 0;
		ctx->pad = pad != 0;
		return 1;
	}
	if (pak_param_id(p->key) == PAK_P_CEKALG)
		return set_cek(ctx, p);
	return pak_prov_kex_set(ctx, p, KDF_NAME);
}

static int dh_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct kex_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_dh[] = {PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, pak_prov_kex_newctx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, pak_prov_kex_freectx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, pak_prov_kex_dupctx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_INIT, dh_init),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, dh_set_peer),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, dh_derive),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_GET_CTX_PARAMS, dh_get_ctx_params),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_GETTABLE_CTX_PARAMS, dh_gettable),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, dh_set_ctx_params),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, dh_settable),
                                     PAK_FN_END};
