/* SPDX-License-Identifier: Apache-2.0
 *
 * SEED-SRC (EVP_RAND-SEED-SRC(7)): the core's health-tested entropy source, for DRBGs of other
 * providers. */
#include "provider/rand.h"

#include <stdlib.h>

#include <pak/rng.h>

#include "provider/params.h"

#define REQUEST_MAX 256
#define STRENGTH 1024 /* full entropy: as much as default reports */
#define SEED_MAX 65536

struct seed_ctx {
	const struct pak_prov *prov;
	bool ready;
};

static OSSL_FUNC_rand_newctx_fn seed_newctx;
static OSSL_FUNC_rand_freectx_fn seed_freectx;
static OSSL_FUNC_rand_instantiate_fn seed_instantiate;
static OSSL_FUNC_rand_uninstantiate_fn seed_uninstantiate;
static OSSL_FUNC_rand_generate_fn seed_generate;
static OSSL_FUNC_rand_reseed_fn seed_reseed;
static OSSL_FUNC_rand_get_seed_fn seed_get_seed;
static OSSL_FUNC_rand_enable_locking_fn seed_enable_locking;
static OSSL_FUNC_rand_lock_fn seed_lock;
static OSSL_FUNC_rand_unlock_fn seed_unlock;
static OSSL_FUNC_rand_get_ctx_params_fn seed_get_ctx_params;
static OSSL_FUNC_rand_gettable_ctx_params_fn seed_gettable;
static OSSL_FUNC_rand_verify_zeroization_fn seed_verify_zeroization;

static void *seed_newctx(void *provctx, void *parent, const OSSL_DISPATCH *parent_calls)
{
	struct seed_ctx *ctx;

	(void)parent_calls;
	if (parent) {
		pak_fail_text(provctx, PAK_ERR_ARG, "a seed source has no parent");
		return NULL;
	}
	ctx = pak_ctx_new(provctx, sizeof *ctx);
	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void seed_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct seed_ctx));
}

static int seed_instantiate(void *vctx, unsigned int strength, int prediction_resistance,
                            const unsigned char *pers, size_t pers_len, const OSSL_PARAM params[])
{
	struct seed_ctx *ctx = vctx;

	(void)strength;
	(void)prediction_resistance;
	(void)pers;
	(void)pers_len;
	(void)params;
	ctx->ready = true;
	return 1;
}

static int seed_uninstantiate(void *vctx)
{
	struct seed_ctx *ctx = vctx;

	ctx->ready = false;
	return 1;
}

static enum pak_status fill(uint8_t *out, size_t len)
{
	enum pak_status st = PAK_OK;

	for (size_t done = 0, n; st == PAK_OK && done < len; done += n) {
		n = len - done < REQUEST_MAX ? len - done : REQUEST_MAX;
		st = pak_entropy_bytes(out + done, n);
	}
	return st;
}

static int seed_generate(void *vctx, unsigned char *out, size_t len, unsigned int strength,
                         int prediction_resistance, const unsigned char *adin, size_t adin_len)
{
	const struct seed_ctx *ctx = vctx;
	enum pak_status st = ctx->ready ? fill(out, len) : PAK_ERR_STATE;

	(void)strength;
	(void)prediction_resistance;
	(void)adin;
	(void)adin_len;
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int seed_reseed(void *vctx, int prediction_resistance, const unsigned char *entropy,
                       size_t entropy_len, const unsigned char *adin, size_t adin_len)
{
	const struct seed_ctx *ctx = vctx;

	(void)prediction_resistance;
	(void)entropy;
	(void)entropy_len;
	(void)adin;
	(void)adin_len;
	return ctx->ready ? 1 : pak_fail(ctx->prov, PAK_ERR_STATE);
}

static size_t seed_get_seed(void *vctx, unsigned char **out, int entropy, size_t min_len,
                            size_t max_len, int prediction_resistance, const unsigned char *adin,
                            size_t adin_len)
{
	const struct seed_ctx *ctx = vctx;
	size_t len = entropy > 0 ? ((size_t)entropy + 7) / 8 : 0;
	enum pak_status st;

	(void)prediction_resistance;
	(void)adin;
	(void)adin_len;
	if (len < min_len)
		len = min_len;
	if (len == 0 || len > max_len || len > SEED_MAX)
		return 0;
	*out = malloc(len);
	if (!*out)
		return 0;
	st = fill(*out, len);
	if (st == PAK_OK)
		return len;
	free(*out);
	*out = NULL;
	pak_fail(ctx->prov, st);
	return 0;
}

/* No state is shared, so there is nothing to lock. */
static int seed_enable_locking(void *vctx)
{
	(void)vctx;
	return 1;
}

static int seed_lock(void *vctx)
{
	(void)vctx;
	return 1;
}

static void seed_unlock(void *vctx)
{
	(void)vctx;
}

static const OSSL_PARAM gettable[] = {PAK_PARAM_INT(OSSL_RAND_PARAM_STATE),
                                      PAK_PARAM_UINT(OSSL_RAND_PARAM_STRENGTH),
                                      PAK_PARAM_SIZE(OSSL_RAND_PARAM_MAX_REQUEST), PAK_PARAM_END};

static const OSSL_PARAM *seed_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

static int seed_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct seed_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_STATE:
			ok = pak_param_set_int(p, ctx->ready ? PAK_RAND_READY
			                                     : PAK_RAND_UNINITIALISED);
			break;
		case PAK_P_STRENGTH:
			ok = pak_param_set_uint(p, STRENGTH);
			break;
		case PAK_P_MAX_REQUEST:
			ok = pak_param_set_uint(p, REQUEST_MAX);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static int seed_verify_zeroization(void *vctx)
{
	(void)vctx;
	return 1;
}

const OSSL_DISPATCH pak_prov_seed_src[] = {
        PAK_FN(OSSL_FUNC_RAND_NEWCTX, seed_newctx),
        PAK_FN(OSSL_FUNC_RAND_FREECTX, seed_freectx),
        PAK_FN(OSSL_FUNC_RAND_INSTANTIATE, seed_instantiate),
        PAK_FN(OSSL_FUNC_RAND_UNINSTANTIATE, seed_uninstantiate),
        PAK_FN(OSSL_FUNC_RAND_GENERATE, seed_generate),
        PAK_FN(OSSL_FUNC_RAND_RESEED, seed_reseed),
        PAK_FN(OSSL_FUNC_RAND_GET_SEED, seed_get_seed),
        PAK_FN(OSSL_FUNC_RAND_CLEAR_SEED, pak_prov_rand_clear_seed),
        PAK_FN(OSSL_FUNC_RAND_ENABLE_LOCKING, seed_enable_locking),
        PAK_FN(OSSL_FUNC_RAND_LOCK, seed_lock),
        PAK_FN(OSSL_FUNC_RAND_UNLOCK, seed_unlock),
        PAK_FN(OSSL_FUNC_RAND_GET_CTX_PARAMS, seed_get_ctx_params),
        PAK_FN(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, seed_gettable),
        PAK_FN(OSSL_FUNC_RAND_VERIFY_ZEROIZATION, seed_verify_zeroization),
        PAK_FN_END};
