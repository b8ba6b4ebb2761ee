/* SPDX-License-Identifier: Apache-2.0
 *
 * X25519 and X448 (provider-keyexch(7), EVP_KEYEXCH-X25519(7)) over the key agreement service: RFC
 * 7748 6. */
#include "provider/keymgmt_ecx.h"

#include "provider/kex.h"

static OSSL_FUNC_keyexch_init_fn xdh_init;
static OSSL_FUNC_keyexch_set_peer_fn xdh_set_peer;
static OSSL_FUNC_keyexch_derive_fn xdh_derive;

static int xdh_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	struct kex_ctx *ctx = vctx;
	const struct ecx_key *k = vkey;

	(void)params;
	return pak_prov_kex_take(ctx, &ctx->key, k ? k->key : NULL);
}

static int xdh_set_peer(void *vctx, void *vkey)
{
	struct kex_ctx *ctx = vctx;
	const struct ecx_key *k = vkey;

	return pak_prov_kex_take(ctx, &ctx->peer, k ? k->key : NULL);
}

static int xdh_derive(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	const struct kex_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	enum pak_status st;
	size_t need;

	if (!pak_prov_kex_ready(ctx, out, cap))
		return 0;
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

const OSSL_DISPATCH pak_prov_xdh[] = {PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, pak_prov_kex_newctx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, pak_prov_kex_freectx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, pak_prov_kex_dupctx),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_INIT, xdh_init),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_SET_PEER, xdh_set_peer),
                                      PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, xdh_derive),
                                      PAK_FN_END};
