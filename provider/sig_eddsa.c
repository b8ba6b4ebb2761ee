/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and Ed448 (provider-signature(7), EVP_SIGNATURE-ED25519(7)) over the signature service:
 * RFC 8032, whole messages only. libcrypto names the parameters of the other variants since 3.2;
 * its older versions hand them through. */
#include "provider/keymgmt_ecx.h"

#include <string.h>

#include "provider/params.h"

#if !defined OSSL_SIGNATURE_PARAM_INSTANCE
#define OSSL_SIGNATURE_PARAM_INSTANCE "instance"
#endif
#if !defined OSSL_SIGNATURE_PARAM_CONTEXT_STRING
#define OSSL_SIGNATURE_PARAM_CONTEXT_STRING "context-string"
#endif

/* What the parameters choose. */
struct eddsa_how {
	enum pak_eddsa_mode mode;
	uint8_t context[255];
	size_t context_len;
};

struct eddsa_ctx {
	const struct pak_prov *prov;
	enum pak_alg curve;
	struct pak_key *key;
	struct eddsa_how how;
};

static const struct {
	const char *name;
	enum pak_alg curve;
	enum pak_eddsa_mode mode;
} instances[] = {
        {"Ed25519", PAK_ALG_EDWARDS25519, PAK_EDDSA_PURE},
        {"Ed25519ctx", PAK_ALG_EDWARDS25519, PAK_EDDSA_CONTEXT},
        {"Ed25519ph", PAK_ALG_EDWARDS25519, PAK_EDDSA_PREHASH},
        {"Ed448", PAK_ALG_EDWARDS448, PAK_EDDSA_CONTEXT}, /* an empty one is the pure form */
        {"Ed448ph", PAK_ALG_EDWARDS448, PAK_EDDSA_PREHASH},
};

static OSSL_FUNC_signature_freectx_fn eddsa_freectx;
static OSSL_FUNC_signature_dupctx_fn eddsa_dupctx;
static OSSL_FUNC_signature_digest_sign_init_fn eddsa_sign_init;
static OSSL_FUNC_signature_digest_sign_fn eddsa_sign;
static OSSL_FUNC_signature_digest_verify_init_fn eddsa_verify_init;
static OSSL_FUNC_signature_digest_verify_fn eddsa_verify;
static OSSL_FUNC_signature_get_ctx_params_fn eddsa_get_ctx_params;
static OSSL_FUNC_signature_gettable_ctx_params_fn eddsa_gettable;
static OSSL_FUNC_signature_set_ctx_params_fn eddsa_set_ctx_params;
static OSSL_FUNC_signature_settable_ctx_params_fn eddsa_settable;

static struct eddsa_how plain(enum pak_alg curve)
{
	return (struct eddsa_how){.mode = curve == PAK_ALG_EDWARDS448 ? PAK_EDDSA_CONTEXT
	                                                              : PAK_EDDSA_PURE};
}

static void *eddsa_newctx(void *provctx, enum pak_alg curve)
{
	struct eddsa_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx) {
		ctx->prov = provctx;
		ctx->curve = curve;
		ctx->how = plain(curve);
	}
	return ctx;
}

static void eddsa_freectx(void *vctx)
{
	struct eddsa_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *eddsa_dupctx(void *vctx)
{
	const struct eddsa_ctx *from = vctx;
	struct eddsa_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (ctx && ctx->key)
		(void)pak_key_ref(ctx->key);
	return ctx;
}

static int set_instance(const struct eddsa_ctx *ctx, struct eddsa_how *how, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
		if (instances[i].curve == ctx->curve && pak_text_is(name, len, instances[i].name)) {
			how->mode = instances[i].mode;
			return 1;
		}
	}
	return pak_fail_text(ctx->prov, PAK_ERR_ARG, "instance \"%.*s\" is none of this curve",
	                     (int)(len < 32 ? len : 32), name);
}

static int set_context(const struct eddsa_ctx *ctx, struct eddsa_how *how, const OSSL_PARAM *p)
{
	const uint8_t *context;

	if (!pak_param_get_octets(p, &context, &how->context_len))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	if (how->context_len > sizeof how->context)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG,
		                     "context-string of %zu bytes, above 255", how->context_len);
	if (how->context_len)
		memcpy(how->context, context, how->context_len);
	return 1;
}

/* Takes all of params or none. */
static int eddsa_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct eddsa_ctx *ctx = vctx;
	struct eddsa_how how = ctx->how;

	for (const OSSL_PARAM *p = params; p && p->key; p++) {
		switch (pak_param_id(p->key)) {
		case PAK_P_INSTANCE:
			if (!set_instance(ctx, &how, p))
				return 0;
			break;
		case PAK_P_CONTEXT_STRING:
			if (!set_context(ctx, &how, p))
				return 0;
			break;
		default:
			break;
		}
	}
	ctx->how = how;
	return 1;
}

static const OSSL_PARAM *eddsa_settable(void *vctx, void *provctx)
{
	static const OSSL_PARAM list[] = {PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_INSTANCE),
	                                  PAK_PARAM_OCTETS(OSSL_SIGNATURE_PARAM_CONTEXT_STRING),
	                                  PAK_PARAM_END};

	(void)vctx;
	(void)provctx;
	return list;
}

/* A call without a key starts over with the last one; either way with the plain variant, and what
 * the parameters say. */
static int start(struct eddsa_ctx *ctx, const char *digest, const struct ecx_key *k, unsigned part,
                 const OSSL_PARAM params[])
{
	if (digest && *digest)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "EdDSA takes no digest");
	if (k) {
		if (k->curve != ctx->curve)
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "a key on another curve");
		if (!k->key || !(pak_key_parts(k->key) & part))
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "no %s key",
			                     part == PAK_PART_PRIVATE ? "private" : "public");
		(void)pak_key_ref(k->key);
		pak_key_free(ctx->key);
		ctx->key = k->key;
	}
	if (!ctx->key)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	ctx->how = plain(ctx->curve);
	return eddsa_set_ctx_params(ctx, params);
}

static int eddsa_sign_init(void *vctx, const char *digest, void *vkey, const OSSL_PARAM params[])
{
	return start(vctx, digest, vkey, PAK_PART_PRIVATE, params);
}

static int eddsa_verify_init(void *vctx, const char *digest, void *vkey, const OSSL_PARAM params[])
{
	return start(vctx, digest, vkey, PAK_PART_PUBLIC, params);
}

static struct pak_eddsa variant_of(const struct eddsa_ctx *ctx)
{
	return (struct pak_eddsa){ctx->how.mode, ctx->how.context, ctx->how.context_len};
}

static int fail(const struct eddsa_ctx *ctx, enum pak_status st, const struct pak_verdict *verdict,
                enum pak_op op)
{
	if (st == PAK_ERR_ARG)
		return pak_fail_text(ctx->prov, st,
		                     ctx->how.context_len ? "Ed25519 takes no context-string"
		                                          : "Ed25519ctx needs a context-string");
	return pak_fail_verdict(ctx->prov, st, verdict, .alg = PAK_ALG_EDDSA, .op = op,
	                        .curve = pak_key_curve(ctx->key),
	                        .key_bits = pak_key_bits(ctx->key));
}

static int eddsa_sign(void *vctx, unsigned char *sig, size_t *len, size_t cap,
                      const unsigned char *msg, size_t msg_len)
{
	struct eddsa_ctx *ctx = vctx;
	const struct pak_eddsa variant = variant_of(ctx);
	struct pak_verdict verdict = {0};
	enum pak_status st;

	if (!ctx->key)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!sig) {
		*len = pak_eddsa_len(ctx->key);
		return 1;
	}
	st = pak_eddsa_sign(ctx->key, sig, cap, len, &variant, msg, msg_len, &verdict);
	return st == PAK_OK ? 1 : fail(ctx, st, &verdict, PAK_OP_SIGN);
}

/* A signature that does not verify is an answer, not an error on the queue. */
static int eddsa_verify(void *vctx, const unsigned char *sig, size_t len, const unsigned char *msg,
                        size_t msg_len)
{
	struct eddsa_ctx *ctx = vctx;
	const struct pak_eddsa variant = variant_of(ctx);
	struct pak_verdict verdict = {0};
	enum pak_status st;

	if (!ctx->key)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	st = pak_eddsa_verify(ctx->key, sig, len, &variant, msg, msg_len, &verdict);
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_SIGNATURE ? 0 : fail(ctx, st, &verdict, PAK_OP_VERIFY);
}

static const OSSL_PARAM *eddsa_gettable(void *vctx, void *provctx)
{
	static const OSSL_PARAM list[] = {PAK_PARAM_OCTETS(OSSL_SIGNATURE_PARAM_ALGORITHM_ID),
	                                  PAK_PARAM_END};

	(void)vctx;
	(void)provctx;
	return list;
}

static int eddsa_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct eddsa_ctx *ctx = vctx;
	/* RFC 8410 3 */
	const uint8_t id[] = {
	        0x30, 5, 6, 3, 0x2b, 0x65, ctx->curve == PAK_ALG_EDWARDS25519 ? 112 : 113};

	for (OSSL_PARAM *p = params; p->key; p++)
		if (pak_param_id(p->key) == PAK_P_ALGORITHM_ID &&
		    !pak_param_set_octets(p, id, sizeof id))
			return 0;
	return 1;
}

#define TABLE(name, curve) \
	static void *name##_newctx(void *provctx, const char *propq) \
	{ \
		(void)propq; /* nothing is fetched */ \
		return eddsa_newctx(provctx, curve); \
	} \
	const OSSL_DISPATCH pak_prov_##name[] = { \
	        PAK_FN(OSSL_FUNC_SIGNATURE_NEWCTX, name##_newctx), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_FREECTX, eddsa_freectx), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_DUPCTX, eddsa_dupctx), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, eddsa_sign_init), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN, eddsa_sign), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT, eddsa_verify_init), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY, eddsa_verify), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, eddsa_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, eddsa_gettable), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, eddsa_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, eddsa_settable), \
	        PAK_FN_END}
TABLE(ed25519, PAK_ALG_EDWARDS25519);
TABLE(ed448, PAK_ALG_EDWARDS448);
