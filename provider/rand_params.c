/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of CTR-DRBG, HASH-DRBG and HMAC-DRBG: EVP_RAND-CTR-DRBG(7) and its two fellows. */
#include "provider/rand.h"

#include "provider/params.h"

static uint64_t min_entropy(const struct rand_ctx *ctx)
{
	return ctx->choice.no_df ? pak_rand_input_max(ctx) : pak_rand_strength(ctx) / 8;
}

static const char *cipher_name(const struct rand_ctx *ctx)
{
	return ctx->choice.key_bits == 128   ? "AES-128-CTR"
	       : ctx->choice.key_bits == 192 ? "AES-192-CTR"
	                                     : "AES-256-CTR";
}

static int get_one(const struct rand_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_MAX_REQUEST:
		return pak_param_set_uint(p, PAK_DRBG_MAX_REQUEST);
	case PAK_P_STATE:
		return pak_param_set_int(p, pak_rand_instantiated(ctx) ? PAK_RAND_READY
		                                                       : PAK_RAND_UNINITIALISED);
	case PAK_P_STRENGTH:
		return pak_param_set_uint(p, pak_rand_strength(ctx));
	case PAK_P_CIPHER:
		return pak_param_set_utf8(p, cipher_name(ctx));
	case PAK_P_USE_DF:
		return pak_param_set_int(p, !ctx->choice.no_df);
	case PAK_P_DIGEST:
		return !ctx->choice.hash ||
		       pak_param_set_utf8(p, pak_digest_to_name(ctx->choice.hash));
	case PAK_P_MAC:
		return pak_param_set_utf8(p, "HMAC");
	case PAK_P_MIN_ENTROPYLEN:
		return pak_param_set_uint(p, min_entropy(ctx));
	case PAK_P_MIN_NONCELEN:
		return pak_param_set_uint(p, ctx->choice.no_df ? 0 : pak_rand_strength(ctx) / 16);
	case PAK_P_MAX_ENTROPYLEN:
	case PAK_P_MAX_NONCELEN:
	case PAK_P_MAX_PERSLEN:
	case PAK_P_MAX_ADINLEN:
		return pak_param_set_uint(p, pak_rand_input_max(ctx));
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

int pak_rand_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vctx, p))
			return 0;
	return 1;
}

/* The mechanism is fixed once there is an instance. */
static int set_cipher(struct rand_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len) || ctx->choice.alg != PAK_ALG_CTR_DRBG)
		return 0;
	for (unsigned bits = 128; bits <= 256; bits += 64) {
		const struct rand_ctx named = {.choice.key_bits = bits};

		if (pak_text_is(name, len, cipher_name(&named))) {
			bool same = ctx->choice.key_bits == bits;

			ctx->choice.key_bits =
			        pak_rand_instantiated(ctx) ? ctx->choice.key_bits : bits;
			return same || !pak_rand_instantiated(ctx);
		}
	}
	return 0;
}

static int set_digest(struct rand_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;
	enum pak_alg hash;

	if (!pak_param_get_utf8(p, &name, &len) || ctx->choice.alg == PAK_ALG_CTR_DRBG)
		return 0;
	hash = pak_digest_from_name(name, len);
	if (hash == PAK_ALG_NONE || (pak_rand_instantiated(ctx) && hash != ctx->choice.hash))
		return 0;
	ctx->choice.hash = hash;
	return 1;
}

static int set_df(struct rand_ctx *ctx, const OSSL_PARAM *p)
{
	int df;

	if (!pak_param_get_int(p, &df) || df < 0 || df > 1 ||
	    (pak_rand_instantiated(ctx) && df == ctx->choice.no_df))
		return 0;
	ctx->choice.no_df = !df;
	return 1;
}

static int set_one(struct rand_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_CIPHER:
		return set_cipher(ctx, p);
	case PAK_P_DIGEST:
		return set_digest(ctx, p);
	case PAK_P_MAC:
		return pak_param_get_utf8(p, &name, &n) && pak_text_is(name, n, "HMAC");
	case PAK_P_USE_DF:
		return set_df(ctx, p);
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

int pak_rand_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct rand_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "parameter %s",
			                     p->key);
	return 1;
}
