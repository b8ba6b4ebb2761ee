/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman (provider-keyexch(7), EVP_KEYEXCH-DH(7)) over the key agreement
 * service: SP 800-56A 5.7.1.1. Without "pad" the secret loses its leading zeros, as TLS before 1.3
 * and PKCS #3 applications of OpenSSL expect; how many there are then shows. */
#include "provider/keymgmt_dh.h"

#include <string.h>

#include <pak/kdf_more.h>
#include <pak/kex.h>
#include <pak/mem.h>

#include "provider/buf.h"
#include "provider/params.h"

#define NAME_MAX_LEN 40

struct dh_ctx {
	const struct pak_prov *prov;
	struct pak_key *key, *peer;
	bool pad, kdf; /* kdf: X942KDF-ASN1 over the secret, and what it takes */
	enum pak_alg kdf_hash;
	size_t kdf_len, cek_len;
	char cek[NAME_MAX_LEN];
	struct pak_buf kdf_ukm;
};

static OSSL_FUNC_keyexch_newctx_fn dh_newctx;
static OSSL_FUNC_keyexch_freectx_fn dh_freectx;
static OSSL_FUNC_keyexch_dupctx_fn dh_dupctx;
static OSSL_FUNC_keyexch_init_fn dh_init;
static OSSL_FUNC_keyexch_set_peer_fn dh_set_peer;
static OSSL_FUNC_keyexch_derive_fn dh_derive;
static OSSL_FUNC_keyexch_get_ctx_params_fn dh_get_ctx_params;
static OSSL_FUNC_keyexch_gettable_ctx_params_fn dh_gettable;
static OSSL_FUNC_keyexch_set_ctx_params_fn dh_set_ctx_params;
static OSSL_FUNC_keyexch_settable_ctx_params_fn dh_settable;

static void *dh_newctx(void *provctx)
{
	struct dh_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void dh_freectx(void *vctx)
{
	struct dh_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_key_free(ctx->peer);
	pak_buf_clear(&ctx->kdf_ukm);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *dh_dupctx(void *vctx)
{
	const struct dh_ctx *from = vctx;
	struct dh_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	if (ctx->key)
		(void)pak_key_ref(ctx->key);
	if (ctx->peer)
		(void)pak_key_ref(ctx->peer);
	if (pak_buf_copy(&ctx->kdf_ukm, &from->kdf_ukm))
		return ctx;
	dh_freectx(ctx);
	pak_fail(from->prov, PAK_ERR_MEMORY);
	return NULL;
}

static int take(const struct dh_ctx *ctx, struct pak_key **to, const struct dh_key *k)
{
	if (!k || !k->key)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "an object without a key");
	(void)pak_key_ref(k->key);
	pak_key_free(*to);
	*to = k->key;
	return 1;
}

static int dh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct dh_ctx *ctx = vctx;

	ctx->pad = ctx->kdf = false;
	return take(ctx, &ctx->key, vkey) && (!params || dh_set_ctx_params(ctx, params));
}

static int dh_set_peer(void *vctx, void *vkey)
{
	struct dh_ctx *ctx = vctx;
	const struct dh_key *k = vkey;

	if (ctx->key && k && k->key && !pak_key_dh_same_group(k->key, ctx->key))
		return pak_fail_text(ctx->prov, PAK_ERR_KEY, "the keys are of different groups");
	return take(ctx, &ctx->peer, k);
}

static int derive_kdf(const struct dh_ctx *ctx, uint8_t *out, struct pak_kdf_bytes secret)
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

static int check(const struct dh_ctx *ctx, const uint8_t *out, size_t cap)
{
	if (!ctx->key || !ctx->peer)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key ? "peer" : "key");
	if (!out)
		return 1;
	if (ctx->kdf && (ctx->kdf_hash == PAK_ALG_NONE || !ctx->kdf_len || !ctx->cek_len))
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     !ctx->kdf_hash  ? "kdf-digest"
		                     : !ctx->kdf_len ? "kdf-outlen"
		                                     : "cekalg");
	return cap >= (ctx->kdf ? ctx->kdf_len : (pak_key_bits(ctx->key) + 7) / 8) ||
	       pak_fail(ctx->prov, PAK_ERR_BUFFER);
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
	struct dh_ctx *ctx = vctx;
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
	static const OSSL_PARAM gettable[] = {PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE),
	                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST),
	                                      PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN),
	                                      PAK_PARAM_OCTET_PTR(OSSL_EXCHANGE_PARAM_KDF_UKM),
	                                      PAK_PARAM_UTF8(OSSL_KDF_PARAM_CEK_ALG),
	                                      PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return gettable;
}

static int get_one(const struct dh_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_KDF_TYPE:
		return pak_param_set_utf8(p, ctx->kdf ? "X942KDF-ASN1" : "");
	case PAK_P_KDF_DIGEST:
		return pak_param_set_utf8(p,
		                          ctx->kdf_hash ? pak_digest_to_name(ctx->kdf_hash) : "");
	case PAK_P_KDF_OUTLEN:
		return pak_param_set_uint(p, ctx->kdf_len);
	case PAK_P_KDF_UKM:
		return pak_param_set_octets(p, pak_buf_bytes(&ctx->kdf_ukm), ctx->kdf_ukm.len);
	case PAK_P_CEKALG:
		return pak_param_set_utf8(p, ctx->cek);
	default:
		return 1;
	}
}

static int dh_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct dh_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(ctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM *dh_settable(void *ctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {PAK_PARAM_INT(OSSL_EXCHANGE_PARAM_PAD),
	                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE),
	                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST),
	                                      PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST_PROPS),
	                                      PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN),
	                                      PAK_PARAM_OCTETS(OSSL_EXCHANGE_PARAM_KDF_UKM),
	                                      PAK_PARAM_UTF8(OSSL_KDF_PARAM_CEK_ALG),
	                                      PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return settable;
}

static int set_kdf(struct dh_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->kdf = pak_text_is(name, len, "X942KDF-ASN1");
	return ctx->kdf || len == 0 ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "kdf-type '%.*s'", (int)len, name);
}

static int set_kdf_digest(struct dh_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->kdf_hash = pak_digest_from_name(name, len);
	return ctx->kdf_hash != PAK_ALG_NONE ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

static int set_cek(struct dh_ctx *ctx, const OSSL_PARAM *p)
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

static int set_one(struct dh_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	unsigned int pad;
	size_t len;

	if (!strcmp(p->key, OSSL_EXCHANGE_PARAM_PAD)) {
		if (!pak_param_get_uint(p, &pad))
			return 0;
		ctx->pad = pad != 0;
		return 1;
	}
	switch (pak_param_id(p->key)) {
	case PAK_P_KDF_TYPE:
		return set_kdf(ctx, p);
	case PAK_P_KDF_DIGEST:
		return set_kdf_digest(ctx, p);
	case PAK_P_KDF_OUTLEN:
		return pak_param_get_size(p, &ctx->kdf_len);
	case PAK_P_KDF_UKM:
		return pak_param_get_octets(p, &bytes, &len) &&
		       pak_buf_set(&ctx->kdf_ukm, bytes, len);
	case PAK_P_CEKALG:
		return set_cek(ctx, p);
	default:
		return 1;
	}
}

static int dh_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct dh_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_dh[] = {PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, dh_newctx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, dh_freectx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, dh_dupctx),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_INIT, dh_init),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, dh_set_peer),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, dh_derive),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_GET_CTX_PARAMS, dh_get_ctx_params),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_GETTABLE_CTX_PARAMS, dh_gettable),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, dh_set_ctx_params),
                                     PAK_FN(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, dh_settable),
                                     PAK_FN_END};
