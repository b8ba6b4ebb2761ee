/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests (provider-digest(7)) over the digest service: SHA-1, SHA-2 and SHA-3
 * (FIPS 180-4, FIPS 202). */
#include "provider/provider.h"

#include <stddef.h>
#include <string.h>

#include <pak/digest.h>
#include <pak/mem.h>

#include "provider/params.h"

/* OpenSSL 3.0 makes and frees one for every message: only as much of d exists as the algorithm
 * uses, size bytes in all. */
struct digest_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	uint32_t size;
	struct pak_digest d;
};

#define STATE_AT (offsetof(struct digest_ctx, d) + offsetof(struct pak_digest, state))

static OSSL_FUNC_digest_init_fn digest_init;
static OSSL_FUNC_digest_update_fn digest_update;
static OSSL_FUNC_digest_final_fn digest_final;
static OSSL_FUNC_digest_freectx_fn digest_freectx;
static OSSL_FUNC_digest_dupctx_fn digest_dupctx;
static OSSL_FUNC_digest_copyctx_fn digest_copyctx;
static OSSL_FUNC_digest_gettable_params_fn digest_gettable_params;

static void *digest_newctx(void *provctx, enum pak_alg alg)
{
	size_t size = offsetof(struct digest_ctx, d) + pak_digest_size(alg);
	struct digest_ctx *ctx = pak_ctx_new_bare(provctx, size);

	if (ctx) {
		ctx->prov = provctx;
		ctx->alg = alg;
		ctx->size = (uint32_t)size;
		ctx->d.hash = NULL;
	}
	return ctx;
}

static void digest_freectx(void *vctx)
{
	struct digest_ctx *ctx = vctx;

	if (ctx && ctx->d.hash)
		pak_ctx_free(ctx, ctx->size);
	else /* a message that has come to its end has left nothing behind */
		pak_ctx_free_bare(ctx);
}

static void *digest_dupctx(void *vctx)
{
	const struct digest_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, ctx->size);
}

static void digest_copyctx(void *vout, void *vin)
{
	const struct digest_ctx *in = vin;

	memcpy(vout, vin, in->size);
}

/* Apart, as it needs room on the stack that a message's start does not. */
static __attribute__((cold, noinline)) int refuse(struct digest_ctx *ctx, enum pak_status st)
{
	/* there may have been a message before that was not ended */
	pak_wipe(ctx->d.state, ctx->size - STATE_AT);
	return pak_fail_verdict(ctx->prov, st, &ctx->d.verdict, .alg = ctx->alg,
	                        .op = PAK_OP_DIGEST);
}

static int digest_init(void *vctx, const OSSL_PARAM params[])
{
	struct digest_ctx *ctx = vctx;
	enum pak_status st = pak_digest_init(&ctx->d, ctx->alg);

	(void)params; /* digests of this file take none */
	return st == PAK_OK ? 1 : refuse(ctx, st);
}

static int digest_update(void *vctx, const unsigned char *in, size_t len)
{
	struct digest_ctx *ctx = vctx;
	enum pak_status st = pak_digest_update(&ctx->d, in, len);

	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int digest_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	struct digest_ctx *ctx = vctx;
	enum pak_status st = pak_digest_final(&ctx->d, out, cap);

	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*len = ctx->d.len; /* no XOF is in this file */
	return 1;
}

static int digest_once(const struct pak_prov *prov, enum pak_alg alg, const unsigned char *in,
                       size_t in_len, unsigned char *out, size_t *len, size_t cap)
{
	struct pak_digest d;
	enum pak_status st;

	if (!pak_prov_is_open(prov))
		return 0;
	st = pak_digest_init(&d, alg);
	if (st != PAK_OK)
		return pak_fail_verdict(prov, st, &d.verdict, .alg = alg, .op = PAK_OP_DIGEST);
	st = pak_digest_update(&d, in, in_len);
	if (st == PAK_OK)
		st = pak_digest_final(&d, out, cap);
	if (st != PAK_OK) {
		pak_digest_clear(&d);
		return pak_fail(prov, st);
	}
	*len = pak_digest_len(alg);
	return 1;
}

static const OSSL_PARAM digest_gettable[] = {
        PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_BLOCK_SIZE), PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_SIZE),
        PAK_PARAM_INT(OSSL_DIGEST_PARAM_XOF), PAK_PARAM_INT(OSSL_DIGEST_PARAM_ALGID_ABSENT),
        PAK_PARAM_END};

static const OSSL_PARAM *digest_gettable_params(void *provctx)
{
	(void)provctx;
	return digest_gettable;
}

static int digest_get_params(OSSL_PARAM params[], enum pak_alg alg)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_BLOCKSIZE:
			ok = pak_param_set_uint(p, pak_digest_block_len(alg));
			break;
		case PAK_P_SIZE:
			ok = pak_param_set_uint(p, pak_digest_len(alg));
			break;
		case PAK_P_XOF:
			ok = pak_param_set_int(p, 0);
			break;
		case PAK_P_ALGID_ABSENT: /* RFC 5754 2: AlgorithmIdentifiers of SHA have no
		                            parameters */
			ok = pak_param_set_int(p, 1);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

/* Per algorithm: what OpenSSL calls without a context, then the table. */
#define DIGEST(id, table) \
	static OSSL_FUNC_digest_newctx_fn table##_newctx; \
	static OSSL_FUNC_digest_get_params_fn table##_get_params; \
	static OSSL_FUNC_digest_digest_fn table##_digest; \
	static void *table##_newctx(void *provctx) \
	{ \
		return digest_newctx(provctx, id); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return digest_get_params(params, id); \
	} \
	static int table##_digest(void *provctx, const unsigned char *in, size_t in_len, \
	                          unsigned char *out, size_t *len, size_t cap) \
	{ \
		return digest_once(provctx, id, in, in_len, out, len, cap); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_DIGEST_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_INIT, digest_init), \
	        PAK_FN(OSSL_FUNC_DIGEST_UPDATE, digest_update), \
	        PAK_FN(OSSL_FUNC_DIGEST_FINAL, digest_final), \
	        PAK_FN(OSSL_FUNC_DIGEST_DIGEST, table##_digest), \
	        PAK_FN(OSSL_FUNC_DIGEST_FREECTX, digest_freectx), \
	        PAK_FN(OSSL_FUNC_DIGEST_DUPCTX, digest_dupctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_COPYCTX, digest_copyctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_GETTABLE_PARAMS, digest_gettable_params), \
	        PAK_FN_END};

DIGEST(PAK_ALG_SHA1, sha1)
DIGEST(PAK_ALG_SHA224, sha224)
DIGEST(PAK_ALG_SHA256, sha256)
DIGEST(PAK_ALG_SHA384, sha384)
DIGEST(PAK_ALG_SHA512, sha512)
DIGEST(PAK_ALG_SHA512_224, sha512_224)
DIGEST(PAK_ALG_SHA512_256, sha512_256)
DIGEST(PAK_ALG_SHA3_224, sha3_224)
DIGEST(PAK_ALG_SHA3_256, sha3_256)
DIGEST(PAK_ALG_SHA3_384, sha3_384)
DIGEST(PAK_ALG_SHA3_512, sha3_512)
DIGEST(PAK_ALG_MD5_SHA1, md5_sha1)
