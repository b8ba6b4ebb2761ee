/* SPDX-License-Identifier: Apache-2.0
 *
 * CTR-DRBG, HASH-DRBG and HMAC-DRBG (provider-rand(7), EVP_RAND-CTR-DRBG(7)): instances of the
 * core's SP 800-90A generators, which seed themselves from the system. A parent, as libcrypto
 * builds chains of DRBGs, is not asked for anything. */
#include "provider/provider.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "provider/params.h"
#include "provider/rand.h"

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
static OSSL_FUNC_rand_verify_zeroization_fn rand_verify_zeroization;

/* --- the two kinds of instance --- */

static bool is_own(const struct rand_ctx *ctx)
{
	return ctx->choice.alg == PAK_ALG_CTR_DRBG && ctx->choice.key_bits == 256 &&
	       !ctx->choice.no_df;
}

bool pak_rand_instantiated(const struct rand_ctx *ctx)
{
	return ctx->d || ctx->any;
}

unsigned int pak_rand_strength(const struct rand_ctx *ctx)
{
	return ctx->strength ? ctx->strength : pak_drbg_any_strength(&ctx->choice);
}

/* Bytes of personalisation or additional input in one call of the core. */
size_t pak_rand_input_max(const struct rand_ctx *ctx)
{
	return ctx->strength ? ctx->input_max : pak_drbg_any_max_input(&ctx->choice);
}

static enum pak_status core_new(struct rand_ctx *ctx, const uint8_t *pers, size_t pers_len,
                                struct pak_verdict *verdict)
{
	if (is_own(ctx))
		return pak_drbg_new(&ctx->d, PAK_ALG_CTR_DRBG, pers, pers_len, verdict);
	return pak_drbg_any_new(&ctx->any, &ctx->choice, pers, pers_len, verdict);
}

static enum pak_status core_generate(struct rand_ctx *ctx, uint8_t *out, size_t len, bool fresh,
                                     const uint8_t *adin, size_t adin_len)
{
	if (ctx->d)
		return pak_drbg_generate(ctx->d, out, len, fresh, adin, adin_len);
	return pak_drbg_any_generate(ctx->any, out, len, fresh, adin, adin_len);
}

static enum pak_status core_reseed(struct rand_ctx *ctx, const uint8_t *in, size_t len)
{
	return ctx->d ? pak_drbg_reseed(ctx->d, in, len) : pak_drbg_any_reseed(ctx->any, in, len);
}

static void core_free(struct rand_ctx *ctx)
{
	pak_drbg_free(ctx->d);
	pak_drbg_any_free(ctx->any);
	ctx->d = NULL;
	ctx->any = NULL;
	ctx->strength = 0;
}

static void *rand_newctx(void *provctx, enum pak_alg alg)
{
	struct rand_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->choice.alg = alg;
	ctx->choice.key_bits = alg == PAK_ALG_CTR_DRBG ? 256 : 0;
	return ctx;
}

static int rand_uninstantiate(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	core_free(ctx);
	return 1;
}

static void rand_freectx(void *vctx)
{
	struct rand_ctx *ctx = vctx;

	if (!ctx)
		return;
	core_free(ctx);
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
	return strength <= pak_rand_strength(ctx) ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "strength %u, at most %u", strength,
	                     pak_rand_strength(ctx));
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
	if (params && !pak_rand_set_ctx_params(ctx, params))
		return 0;
	if (!pak_rand_strength(ctx))
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	if (!check_strength(ctx, strength))
		return 0;
	if (pak_rand_instantiated(ctx))
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "instantiated already");
	st = core_new(ctx, pers, pers_len, &verdict);
	if (st != PAK_OK)
		return pak_fail_verdict(ctx->prov, st, &verdict, .alg = ctx->choice.alg,
		                        .op = PAK_OP_RANDOM, .hash = ctx->choice.hash,
		                        .key_bits = ctx->choice.key_bits);
	ctx->strength = pak_drbg_any_strength(&ctx->choice);
	ctx->input_max = pak_drbg_any_max_input(&ctx->choice);
	note_reseed(ctx);
	return 1;
}

/* Mixes any length of input in, in portions the core takes. The last portion may be empty. */
static enum pak_status mix(struct rand_ctx *ctx, const uint8_t *in, size_t len)
{
	enum pak_status st;

	do {
		size_t n = len < pak_rand_input_max(ctx) ? len : pak_rand_input_max(ctx);

		st = core_reseed(ctx, in, n);
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
	if (!pak_rand_instantiated(ctx))
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
	if (adin_len > pak_rand_input_max(ctx)) {
		st = mix(ctx, adin, adin_len);
		adin_len = 0;
	}
	if (st == PAK_OK)
		st = core_generate(ctx, out, len, fresh, adin_len ? adin : NULL, adin_len);
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
	if (!pak_rand_instantiated(ctx))
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

	if (!pak_rand_instantiated(ctx) || min_len > max_len || strength > pak_rand_strength(ctx))
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
	if (!pak_rand_instantiated(ctx) || len == 0 || len > max_len || len > PAK_DRBG_MAX_REQUEST)
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

	return !pak_rand_instantiated(ctx);
}

/* --- tables --- */

#define GETTABLE \
	PAK_PARAM_INT(OSSL_RAND_PARAM_STATE), PAK_PARAM_UINT(OSSL_RAND_PARAM_STRENGTH), \
	        PAK_PARAM_SIZE(OSSL_RAND_PARAM_MAX_REQUEST), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MIN_ENTROPYLEN), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_ENTROPYLEN), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MIN_NONCELEN), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_NONCELEN), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_PERSLEN), \
	        PAK_PARAM_SIZE(OSSL_DRBG_PARAM_MAX_ADINLEN), \
	        PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_COUNTER), \
	        PAK_PARAM_TIME(OSSL_DRBG_PARAM_RESEED_TIME), \
	        PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_REQUESTS), \
	        PAK_PARAM_UINT64(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL)

#define SETTABLE \
	PAK_PARAM_UTF8(OSSL_DRBG_PARAM_PROPERTIES), \
	        PAK_PARAM_UINT(OSSL_DRBG_PARAM_RESEED_REQUESTS), \
	        PAK_PARAM_UINT64(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL)

/* Per mechanism: its name in the context, and its own parameters in the lists. */
#define RAND(name, alg, ...) \
	static OSSL_FUNC_rand_newctx_fn name##_newctx; \
	static OSSL_FUNC_rand_gettable_ctx_params_fn name##_gettable; \
	static OSSL_FUNC_rand_settable_ctx_params_fn name##_settable; \
	static void *name##_newctx(void *provctx, void *parent, const OSSL_DISPATCH *calls) \
	{ \
		(void)parent; \
		(void)calls; \
		return rand_newctx(provctx, alg); \
	} \
	static const OSSL_PARAM *name##_gettable(void *ctx, void *provctx) \
	{ \
		static const OSSL_PARAM list[] = {__VA_ARGS__, GETTABLE, PAK_PARAM_END}; \
		(void)ctx; \
		(void)provctx; \
		return list; \
	} \
	static const OSSL_PARAM *name##_settable(void *ctx, void *provctx) \
	{ \
		static const OSSL_PARAM list[] = {__VA_ARGS__, SETTABLE, PAK_PARAM_END}; \
		(void)ctx; \
		(void)provctx; \
		return list; \
	} \
	const OSSL_DISPATCH pak_prov_##name[] = { \
	        PAK_FN(OSSL_FUNC_RAND_NEWCTX, name##_newctx), \
	        PAK_FN(OSSL_FUNC_RAND_FREECTX, rand_freectx), \
	        PAK_FN(OSSL_FUNC_RAND_INSTANTIATE, rand_instantiate), \
	        PAK_FN(OSSL_FUNC_RAND_UNINSTANTIATE, rand_uninstantiate), \
	        PAK_FN(OSSL_FUNC_RAND_GENERATE, rand_generate), \
	        PAK_FN(OSSL_FUNC_RAND_RESEED, rand_reseed), \
	        PAK_FN(OSSL_FUNC_RAND_NONCE, rand_nonce), \
	        PAK_FN(OSSL_FUNC_RAND_GET_SEED, rand_get_seed), \
	        PAK_FN(OSSL_FUNC_RAND_CLEAR_SEED, pak_prov_rand_clear_seed), \
	        PAK_FN(OSSL_FUNC_RAND_ENABLE_LOCKING, rand_enable_locking), \
	        PAK_FN(OSSL_FUNC_RAND_LOCK, rand_lock), \
	        PAK_FN(OSSL_FUNC_RAND_UNLOCK, rand_unlock), \
	        PAK_FN(OSSL_FUNC_RAND_GET_CTX_PARAMS, pak_rand_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, name##_gettable), \
	        PAK_FN(OSSL_FUNC_RAND_SET_CTX_PARAMS, pak_rand_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_RAND_SETTABLE_CTX_PARAMS, name##_settable), \
	        PAK_FN(OSSL_FUNC_RAND_VERIFY_ZEROIZATION, rand_verify_zeroization), \
	        PAK_FN_END};

RAND(ctr_drbg, PAK_ALG_CTR_DRBG, PAK_PARAM_UTF8(OSSL_DRBG_PARAM_CIPHER),
     PAK_PARAM_INT(OSSL_DRBG_PARAM_USE_DF))
RAND(hash_drbg, PAK_ALG_HASH_DRBG, PAK_PARAM_UTF8(OSSL_DRBG_PARAM_DIGEST))
RAND(hmac_drbg, PAK_ALG_HMAC_DRBG, PAK_PARAM_UTF8(OSSL_DRBG_PARAM_DIGEST),
     PAK_PARAM_UTF8(OSSL_DRBG_PARAM_MAC))
