/* SPDX-License-Identifier: Apache-2.0
 *
 * X25519 and X448 (provider-keyexch(7), EVP_KEYEXCH-X25519(7)) over the key agreement service: RFC
 * 7748 6. */
#include "provider/keymgmt_ecx.h"

#include <pak/kex.h>

#include "provider/params.h"

struct xdh_ctx {
	const struct pak_prov *prov;
	struct pak_key *key, *peer;
};

static OSSL_FUNC_keyexch_newctx_fn xdh_newctx;
static OSSL_FUNC_keyexch_freectx_fn xdh_freectx;
static OSSL_FUNC_keyexch_dupctx_fn xdh_dupctx;
static OSSL_FUNC_keyexch_init_fn xdh_init;
static OSSL_FUNC_keyexch_set_peer_fn xdh_set_peer;
static OSSL_FUNC_keyexch_derive_fn xdh_derive;

static void *xdh_newctx(void *provctx)
{
	struct xdh_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void xdh_freectx(void *vctx)
{
	struct xdh_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_key_free(ctx->peer);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *xdh_dupctx(void *vctx)
{
	const struct xdh_ctx *from = vctx;
	struct xdh_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (ctx && ctx->key)
		(void)pak_key_ref(ctx->key);
	if (ctx && ctx->peer)
		(void)pak_key_ref(ctx->peer);
	return ctx;
}

static int take(const struct xdh_ctx *ctx, struct pak_key **to, const struct ecx_key *k)
{
	if (!k || !k->key)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "an object without a key");
	(void)pak_key_ref(k->key);
	pak_key_free(*to);
	*to = k->key;
	return 1;
}

static int xdh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct xdh_ctx *ctx = vctx;

	(void)params;
	return take(ctx, &ctx->key, vkey);
}

static int xdh_set_peer(void *vctx, void *vkey)
{
	struct xdh_ctx *ctx = vctx;

	return take(ctx, &ctx->peer, vkey);
}

static int xdh_derive(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	const struct xdh_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	enum pak_status st;
	size_t need;

	if (!ctx->key || !ctx->peer)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key ? "peer" : "key");
	need = pak_edx_len(pak_key_curve(ctx->key));
	if (!out) {
		*len = need;
		return 1;
	}
	if (cap < need)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	st = pak_kex_derive(PAK_ALG_XDH, ctx->key, ctx->peer, out, need, len, &verdict);
	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_XDH, .op = PAK_OP_DERIVE,
	                        .curve = pak_key_curve(ctx->key),
	                        .key_bits = pak_key_bits(ctx->key));
}

const OSSL_DISPATCH pak_prov_xdh[] = {PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, xdh_newctx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, xdh_freectx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, xdh_dupctx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_INIT, xdh_init),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, xdh_set_peer),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, xdh_derive),
                                      PAK_FN_END};
