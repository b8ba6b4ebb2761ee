/* SPDX-License-Identifier: Apache-2.0
 *
 * Contexts of the key agreements (provider-keyexch(7)), and the parameters of the KDF behind them.
 */
#include "provider/kex.h"

void *pak_prov_kex_newctx(void *provctx)
{
	struct kex_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

void pak_prov_kex_freectx(void *vctx)
{
	struct kex_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_key_free(ctx->peer);
	pak_buf_clear(&ctx->kdf_ukm);
	pak_ctx_free(ctx, sizeof *ctx);
}

void *pak_prov_kex_dupctx(void *vctx)
{
	const struct kex_ctx *from = vctx;
	struct kex_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	if (ctx->key)
		(void)pak_key_ref(ctx->key);
	if (ctx->peer)
		(void)pak_key_ref(ctx->peer);
	if (pak_buf_copy(&ctx->kdf_ukm, &from->kdf_ukm))
		return ctx;
	pak_prov_kex_freectx(ctx);
	pak_fail(from->prov, PAK_ERR_MEMORY);
	return NULL;
}

int pak_prov_kex_take(const struct kex_ctx *ctx, struct pak_key **to, struct pak_key *key)
{
	if (!key)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "an object without a key");
	(void)pak_key_ref(key);
	pak_key_free(*to);
	*to = key;
	return 1;
}

int pak_prov_kex_ready(const struct kex_ctx *ctx, const uint8_t *out, size_t cap)
{
	if (!ctx->key || !ctx->peer)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key ? "peer" : "key");
	if (!ctx->kdf || !out)
		return 1;
	if (ctx->kdf_hash == PAK_ALG_NONE || ctx->kdf_len == 0)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->kdf_len ? "kdf-digest" : "kdf-outlen");
	return cap >= ctx->kdf_len || pak_fail(ctx->prov, PAK_ERR_BUFFER);
}

int pak_prov_kex_get(const struct kex_ctx *ctx, OSSL_PARAM *p, const char *name)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_KDF_TYPE:
		return pak_param_set_utf8(p, ctx->kdf ? name : "");
	case PAK_P_KDF_DIGEST:
		return pak_param_set_utf8(p,
		                          ctx->kdf_hash ? pak_digest_to_name(ctx->kdf_hash) : "");
	case PAK_P_KDF_OUTLEN:
		return pak_param_set_uint(p, ctx->kdf_len);
	case PAK_P_KDF_UKM:
		return pak_param_set_octets(p, pak_buf_bytes(&ctx->kdf_ukm), ctx->kdf_ukm.len);
	default:
		return 1;
	}
}

static int set_type(struct kex_ctx *ctx, const OSSL_PARAM *p, const char *ours)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	if (len && !pak_text_is(name, len, ours))
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "kdf-type '%.*s'", (int)len,
		                     name);
	ctx->kdf = len != 0;
	return 1;
}

static int set_digest(struct kex_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->kdf_hash = pak_digest_from_name(name, len);
	return ctx->kdf_hash != PAK_ALG_NONE ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

int pak_prov_kex_set(struct kex_ctx *ctx, const OSSL_PARAM *p, const char *name)
{
	const uint8_t *ukm;
	size_t len;

	switch (pak_param_id(p->key)) {
	case PAK_P_KDF_TYPE:
		return set_type(ctx, p, name);
	case PAK_P_KDF_DIGEST:
		return set_digest(ctx, p);
	case PAK_P_KDF_OUTLEN:
		return pak_param_get_size(p, &ctx->kdf_len);
	case PAK_P_KDF_UKM:
		return pak_param_get_octets(p, &ukm, &len) && pak_buf_set(&ctx->kdf_ukm, ukm, len);
	default:
		return 1;
	}
}
