/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR-DRBG (provider-rand(7), EVP_RAND-CTR-DRBG(7)): an instance of the core's SP 800-90A
 * generator, which seeds itself from the system. A parent, as libcrypto builds chains of DRBGs, is
 * not asked for anything. */
#include "provider/provider.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "provider/params.h"
#include "provider/rand.h"

#define STRENGTH 256
#define INPUT_MAX 256 /* bytes of personalisation or additional input in one call of the core */

struct rand_ctx {
	const struct pak_prov *prov;
	struct pak_drbg *d; /* NULL: not instantiated */
	pthread_mutex_t lock;
	bool locking;
	unsigned int reseeds, requests, reseed_requests;
	int64_t reseed_time, reseed_interval;
};

static OSSL_FUNC_rand_newctx_fn rand_newctx;
static OSSL_FUNC_rand_freectx_fn rand_freectx;
static OSSL_FUNC_rand_instantiate_fn rand_instantiate;
static OSSL_FUNC_rand_uninstantiate_fn rand_uninstantiate;
static OSSL_FUNC_rand_generate_fn rand_generate;
static OSSL_FUNC_rand_reseed_fn rand_reseed;
static OSSL_FUNC_rand_nonce_fn rand_nonce;
static OSSL_FUNC_rand_get_seed_fn rand_get_seed;
static OSSL_FUNC_rand_enable_locking_fn rand_enable_locking;
static OSSL_FUNC_rand_lock_fn rand_lock;
static OSSL_FUNC_rand_unlock_fn rand_unlock;
static OSSL_FUNC_rand_get_ctx_params_fn rand_get_ctx_params;
static OSSL_FUNC_rand_gettable_ctx_params_fn rand_gettable;
static OSSL_FUNC_rand_set_ctx_params_fn rand_set_ctx_params;
static OSSL_FUNC_rand_settable_ctx_params_fn rand_settable;
static OSSL_FUNC_rand_verify_zeroization_fn rand_verify_zeroization;

static void *rand_newctx(void *provctx, void *parent, const OSSL_DISPATCH *parent_calls)
{
	struct rand_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	(void)parent;
	(void)parent_calls;
	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static int rand_uninstantiate(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	pak_drbg_free(ctx->d);
	ctx->d = NULL;
	return 1;
}

static void rand_freectx(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_drbg_free(ctx->d);
	if (ctx->locking)
		(void)pthread_mutex_destroy(&ctx->lock);
	pak_ctx_free(ctx, sizeof *ctx);
}

/* --- locking: the primary DRBG of a library context is shared by its threads --- */

static int rand_enable_locking(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	if (!ctx->locking && pthread_mutex_init(&ctx->lock, NULL))
		return pak_fail(ctx->prov, PAK_ERR_MEMORY);
	ctx->locking = true;
	return 1;
}

static int rand_lock(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	return !ctx || !ctx->locking || pthread_mutex_lock(&ctx->lock) == 0;
}

static void rand_unlock(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	if (ctx && ctx->locking)
		(void)pthread_mutex_unlock(&ctx->lock);
}

/* --- operation --- */

static int check_strength(const struct rand_ctx *ctx, unsigned int strength)
{
	return strength <= STRENGTH || pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED,
	                                             "strength %u, at most %d", strength, STRENGTH);
}

static void note_reseed(struct rand_ctx *ctx)
{
	ctx->reseeds++;
	ctx->requests = 0;
	ctx->reseed_time = (int64_t)time(NULL);
}

static int rand_instantiate(void *vctx, unsigned int strength, int prediction_resistance,
                            const unsigned char *pers, size_t pers_len, const OSSL_PARAM params[])
{
	struct rand_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	enum pak_status st;

	(void)prediction_resistance; /* fresh entropy comes with every instantiation */
	if (!check_strength(ctx, strength) || (params && !rand_set_ctx_params(ctx, params)))
		return 0;
	if (ctx->d)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "instantiated already");
	st = pak_drbg_new(&ctx->d, PAK_ALG_CTR_DRBG, pers, pers_len, &verdict);
	if (st != PAK_OK)
		return pak_fail_verdict(ctx->prov, st, &verdict, .alg = PAK_ALG_CTR_DRBG,
		                        .op = PAK_OP_RANDOM);
	note_reseed(ctx);
	return 1;
}

/* Mixes any length of input in, in portions the core takes. The last portion may be empty. */
static enum pak_status mix(struct rand_ctx *ctx, const uint8_t *in, size_t len)
{
	enum pak_status st;

	do {
		size_t n = len < INPUT_MAX ? len : INPUT_MAX;

		st = pak_drbg_reseed(ctx->d, in, n);
		in += n;
		len -= n;
	} while (st == PAK_OK && len);
	if (st == PAK_OK)
		note_reseed(ctx);
	return st;
}

/* The caller's entropy is mixed in as additional input: it is credited with none (SP 800-90A 9.2).
 */
static int rand_reseed(void *vctx, int prediction_resistance, const unsigned char *entropy,
                       size_t entropy_len, const unsigned char *adin, size_t adin_len)
{
	struct rand_ctx *ctx = vctx;
	enum pak_status st;

	(void)prediction_resistance;
	if (!ctx->d)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	st = mix(ctx, adin, adin ? adin_len : 0);
	if (st == PAK_OK && entropy && entropy_len)
		st = mix(ctx, entropy, entropy_len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* Limits of the caller's on top of the core's own (4096 requests, 60 s). */
static bool reseed_due(const struct rand_ctx *ctx)
{
	if (ctx->reseed_requests && ctx->requests >= ctx->reseed_requests)
		return true;
	return ctx->reseed_interval && time(NULL) - ctx->reseed_time >= ctx->reseed_interval;
}

static enum pak_status generate(struct rand_ctx *ctx, uint8_t *out, size_t len, bool fresh,
                                const uint8_t *adin, size_t adin_len)
{
	enum pak_status st = PAK_OK;

	fresh |= reseed_due(ctx);
	if (adin_len > INPUT_MAX) {
		st = mix(ctx, adin, adin_len);
		adin_len = 0;
	}
	if (st == PAK_OK)
		st = pak_drbg_generate(ctx->d, out, len, fresh, adin_len ? adin : NULL, adin_len);
	if (st == PAK_OK && fresh)
		note_reseed(ctx);
	ctx->requests++;
	return st;
}

static int rand_generate(void *vctx, unsigned char *out, size_t len, unsigned int strength,
                         int prediction_resistance, const unsigned char *adin, size_t adin_len)
{
	struct rand_ctx *ctx = vctx;
	enum pak_status st;

	if (!check_strength(ctx, strength))
		return 0;
	if (!ctx->d)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	st = generate(ctx, out, len, prediction_resistance != 0, adin, adin ? adin_len : 0);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* --- for DRBGs of other providers that have this one as a parent --- */

/* Without a buffer: how long the nonce will be. */
static size_t rand_nonce(void *vctx, unsigned char *out, unsigned int strength, size_t min_len,
                         size_t max_len)
{
	struct rand_ctx *ctx = vctx;

	if (!ctx->d || min_len > max_len || strength > STRENGTH)
		return 0;
	return !out || generate(ctx, out, min_len, false, NULL, 0) == PAK_OK ? min_len : 0;
}

static size_t rand_get_seed(void *vctx, unsigned char **out, int entropy, size_t min_len,
                            size_t max_len, int prediction_resistance, const unsigned char *adin,
                            size_t adin_len)
{
	struct rand_ctx *ctx = vctx;
	size_t len = entropy > 0 ? ((size_t)entropy + 7) / 8 : 0;

	if (len < min_len)
		len = min_len;
	if (!ctx->d || len == 0 || len > max_len || len > PAK_DRBG_MAX_REQUEST)
		return 0;
	*out = malloc(len);
	if (!*out)
		return 0;
	if (generate(ctx, *out, len, prediction_resistance != 0, adin, adin ? adin_len : 0) ==
	    PAK_OK)
		return len;
	free(*out);
	*out = NULL;
	return 0;
}

void pak_prov_rand_clear_seed(void *vctx, unsigned char *buffer, size_t len)
{
	(void)vctx;
	if (!buffer)
		return;
	pak_wipe(buffer, len);
	free(buffer);
}

static int rand_verify_zeroization(void *vctx)
{
	const struct rand_ctx *ctx = vctx;

	return ctx->d == NULL;
}

/* --- parameters --- */

static const OSSL_PARAM gettable[] = {PAK_PARAM_UTF8(OSSL_DRBG_PARAM_CIPHER),
                                      PAK_PARAM_INT(OSSL_DRBG_PARAM_USE_DF),
                                      PAK_PARAM_INT(OSSL_RAND_PARAM_STATE),
                                      PAK_PARAM_UINT(OSSL_RAND_PARAM_STRENGTH),
                                      PAK_PARAM_SIZE(OSSL_RAND_PARAM_MAX_REQUEST),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MIN_ENTROPYLEN),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_ENTROPYLEN),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MIN_NONCELEN),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_NONCELEN),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_PERSLEN),
                                      PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_ADINLEN),
                                      PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_COUNTER),
                                      PAK_PARAM_TIME(OSSL_DRBG_PARAM_RESEED_TIME),
                                      PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_REQUESTS),
                                      PAK_PARAM_UINT64(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL),
                                      PAK_PARAM_END};

static const OSSL_PARAM *rand_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

static int get_one(const struct rand_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_MAX_REQUEST:
		return pak_param_set_uint(p, PAK_DRBG_MAX_REQUEST);
	case PAK_P_STATE:
		return pak_param_set_int(p, ctx->d ? PAK_RAND_READY : PAK_RAND_UNINITIALISED);
	case PAK_P_STRENGTH:
		return pak_param_set_uint(p, STRENGTH);
	case PAK_P_CIPHER:
		return pak_param_set_utf8(p, "AES-256-CTR");
	case PAK_P_USE_DF:
		return pak_param_set_int(p, 1);
	case PAK_P_MIN_ENTROPYLEN:
		return pak_param_set_uint(p, STRENGTH / 8);
	case PAK_P_MIN_NONCELEN:
		return pak_param_set_uint(p, STRENGTH / 16);
	case PAK_P_MAX_ENTROPYLEN:
	case PAK_P_MAX_NONCELEN:
	case PAK_P_MAX_PERSLEN:
	case PAK_P_MAX_ADINLEN:
		return pak_param_set_uint(p, INPUT_MAX);
	case PAK_P_RESEED_COUNTER:
		return pak_param_set_uint(p, ctx->reseeds);
	case PAK_P_RESEED_TIME:
		return pak_param_set_int(p, ctx->reseed_time);
	case PAK_P_RESEED_REQUESTS:
		return pak_param_set_uint(p, ctx->reseed_requests);
	case PAK_P_RESEED_INTERVAL:
		return pak_param_set_uint(p, (uint64_t)ctx->reseed_interval);
	default:
		return 1;
	}
}

static int rand_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM settable[] = {PAK_PARAM_UTF8(OSSL_DRBG_PARAM_PROPERTIES),
                                      PAK_PARAM_UTF8(OSSL_DRBG_PARAM_CIPHER),
                                      PAK_PARAM_INT(OSSL_DRBG_PARAM_USE_DF),
                                      PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_REQUESTS),
                                      PAK_PARAM_UINT64(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL),
                                      PAK_PARAM_END};

static const OSSL_PARAM *rand_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return settable;
}

static int set_one(struct rand_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t n;
	int i;

	switch (pak_param_id(p->key)) {
	case PAK_P_CIPHER:
		return pak_param_get_utf8(p, &name, &n) && pak_text_is(name, n, "AES-256-CTR");
	case PAK_P_USE_DF:
		return pak_param_get_int(p, &i) && i == 1;
	case PAK_P_RESEED_REQUESTS:
		return pak_param_get_uint(p, &ctx->reseed_requests);
	case PAK_P_RESEED_INTERVAL:
		if (!pak_param_get_size(p, &n) || n > INT32_MAX)
			return 0;
		ctx->reseed_interval = (int64_t)n;
		return 1;
	default:
		return 1;
	}
}

static int rand_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct rand_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED,
			                     "parameter %s (AES-256-CTR with derivation function)",
			                     p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_ctr_drbg[] = {
        PAK_FN(OSSL_FUNC_RAND_NEWCTX, rand_newctx),
        PAK_FN(OSSL_FUNC_RAND_FREECTX, rand_freectx),
        PAK_FN(OSSL_FUNC_RAND_INSTANTIATE, rand_instantiate),
        PAK_FN(OSSL_FUNC_RAND_UNINSTANTIATE, rand_uninstantiate),
        PAK_FN(OSSL_FUNC_RAND_GENERATE, rand_generate),
        PAK_FN(OSSL_FUNC_RAND_RESEED, rand_reseed),
        PAK_FN(OSSL_FUNC_RAND_NONCE, rand_nonce),
        PAK_FN(OSSL_FUNC_RAND_GET_SEED, rand_get_seed),
        PAK_FN(OSSL_FUNC_RAND_CLEAR_SEED, pak_prov_rand_clear_seed),
        PAK_FN(OSSL_FUNC_RAND_ENABLE_LOCKING, rand_enable_locking),
        PAK_FN(OSSL_FUNC_RAND_LOCK, rand_lock),
        PAK_FN(OSSL_FUNC_RAND_UNLOCK, rand_unlock),
        PAK_FN(OSSL_FUNC_RAND_GET_CTX_PARAMS, rand_get_ctx_params),
        PAK_FN(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, rand_gettable),
        PAK_FN(OSSL_FUNC_RAND_SET_CTX_PARAMS, rand_set_ctx_params),
        PAK_FN(OSSL_FUNC_RAND_SETTABLE_CTX_PARAMS, rand_settable),
        PAK_FN(OSSL_FUNC_RAND_VERIFY_ZEROIZATION, rand_verify_zeroization),
        PAK_FN_END};
