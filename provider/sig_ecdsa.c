/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA (provider-signature(7), EVP_SIGNATURE-ECDSA(7)) over the signature service: FIPS 186-5 6,
 * RFC 3279 2.2.3. */
#include "provider/keymgmt_ec.h"

#include <string.h>

#include <pak/mem.h>
#include <pak/sign.h>

#include "encoding/encoding.h"
#include "provider/params.h"

struct ecdsa_ctx {
	const struct pak_prov *prov;
	struct pak_key *key;
	enum pak_op op; /* 0: not initialised */
	enum pak_alg hash;
	enum pak_nonce nonce;
	bool message; /* digest_sign or digest_verify: the hash is fixed */
	bool begun;   /* s is under way; of digests it begins late, when the hash is known */
	struct pak_sign s;
};

static OSSL_FUNC_signature_newctx_fn ecdsa_newctx;
static OSSL_FUNC_signature_freectx_fn ecdsa_freectx;
static OSSL_FUNC_signature_dupctx_fn ecdsa_dupctx;
static OSSL_FUNC_signature_sign_init_fn ecdsa_sign_init;
static OSSL_FUNC_signature_sign_fn ecdsa_sign;
static OSSL_FUNC_signature_verify_init_fn ecdsa_verify_init;
static OSSL_FUNC_signature_verify_fn ecdsa_verify;
static OSSL_FUNC_signature_digest_sign_init_fn ecdsa_digest_sign_init;
static OSSL_FUNC_signature_digest_sign_update_fn ecdsa_digest_update;
static OSSL_FUNC_signature_digest_sign_final_fn ecdsa_digest_sign_final;
static OSSL_FUNC_signature_digest_verify_init_fn ecdsa_digest_verify_init;
static OSSL_FUNC_signature_digest_verify_final_fn ecdsa_digest_verify_final;
static OSSL_FUNC_signature_get_ctx_params_fn ecdsa_get_ctx_params;
static OSSL_FUNC_signature_gettable_ctx_params_fn ecdsa_gettable;
static OSSL_FUNC_signature_set_ctx_params_fn ecdsa_set_ctx_params;
static OSSL_FUNC_signature_settable_ctx_params_fn ecdsa_settable;

static void *ecdsa_newctx(void *provctx, const char *propq)
{
	struct ecdsa_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	(void)propq; /* nothing is fetched */
	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void end(struct ecdsa_ctx *ctx)
{
	if (ctx->begun)
		pak_sign_clear(&ctx->s);
	ctx->begun = false;
}

static void ecdsa_freectx(void *vctx)
{
	struct ecdsa_ctx *ctx = vctx;

	if (!ctx)
		return;
	end(ctx);
	pak_key_free(ctx->key);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *ecdsa_dupctx(void *vctx)
{
	const struct ecdsa_ctx *from = vctx;
	struct ecdsa_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	if (ctx->key)
		(void)pak_key_ref(ctx->key);
	if (ctx->begun) {
		memset(&ctx->s, 0, sizeof ctx->s);
		pak_sign_copy(&ctx->s, &from->s);
	}
	return ctx;
}

/* --- begin --- */

static int fail(const struct ecdsa_ctx *ctx, enum pak_status st)
{
	enum pak_alg curve = ctx->key ? pak_key_curve(ctx->key) : PAK_ALG_NONE;

	return pak_fail_verdict(ctx->prov, st, &ctx->s.verdict, .alg = PAK_ALG_ECDSA, .op = ctx->op,
	                        .hash = ctx->hash, .curve = curve, .key_bits = pak_ec_bits(curve));
}

/* Policy judges here, so a denied hash or curve is refused before any data is taken. */
static int begin(struct ecdsa_ctx *ctx)
{
	enum pak_status st;

	end(ctx);
	st = pak_sign_init(&ctx->s, PAK_ALG_ECDSA, ctx->hash, ctx->op, ctx->nonce, ctx->key);
	ctx->begun = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

static int set_hash(struct ecdsa_ctx *ctx, const char *name, size_t len)
{
	enum pak_alg hash = pak_digest_from_name(name, len);

	if (hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len,
		                     name);
	ctx->hash = hash;
	return 1;
}

/* A call without a key starts over with the last one. */
static int take_key(struct ecdsa_ctx *ctx, enum pak_op op, const struct ec_key *k)
{
	unsigned part = op == PAK_OP_SIGN ? PAK_PART_PRIVATE : PAK_PART_PUBLIC;

	if (k) {
		if (!k->key || !(pak_key_parts(k->key) & part))
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "no %s key",
			                     op == PAK_OP_SIGN ? "private" : "public");
		(void)pak_key_ref(k->key);
		pak_key_free(ctx->key);
		ctx->key = k->key;
	}
	if (!ctx->key)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	end(ctx);
	ctx->op = op;
	return 1;
}

/* Signing a digest: its name may come later, as a parameter, or never. */
static int init_digest(struct ecdsa_ctx *ctx, enum pak_op op, const struct ec_key *k,
                       const OSSL_PARAM params[])
{
	ctx->message = false;
	return take_key(ctx, op, k) && (!params || ecdsa_set_ctx_params(ctx, params));
}

static int init_message(struct ecdsa_ctx *ctx, enum pak_op op, const char *digest,
                        const struct ec_key *k, const OSSL_PARAM params[])
{
	ctx->message = false;
	if (!take_key(ctx, op, k) ||
	    (digest && *digest && !set_hash(ctx, digest, strlen(digest))) ||
	    (params && !ecdsa_set_ctx_params(ctx, params)))
		return 0;
	if (ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	ctx->message = true;
	return begin(ctx);
}

static int ecdsa_sign_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return init_digest(vctx, PAK_OP_SIGN, vkey, params);
}

static int ecdsa_verify_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return init_digest(vctx, PAK_OP_VERIFY, vkey, params);
}

static int ecdsa_digest_sign_init(void *vctx, const char *digest, void *vkey,
                                  const OSSL_PARAM params[])
{
	return init_message(vctx, PAK_OP_SIGN, digest, vkey, params);
}

static int ecdsa_digest_verify_init(void *vctx, const char *digest, void *vkey,
                                    const OSSL_PARAM params[])
{
	return init_message(vctx, PAK_OP_VERIFY, digest, vkey, params);
}

/* --- sign and verify --- */

static int give_signature(struct ecdsa_ctx *ctx, unsigned char *sig, size_t *len, size_t cap,
                          enum pak_status st, const uint8_t *raw, size_t raw_len)
{
	if (st == PAK_OK)
		st = pak_der_ecdsa_sig_encode(sig, cap, len, raw, raw_len);
	return st == PAK_OK ? 1 : fail(ctx, st);
}

static int ecdsa_sign(void *vctx, unsigned char *sig, size_t *len, size_t cap,
                      const unsigned char *digest, size_t digest_len)
{
	struct ecdsa_ctx *ctx = vctx;
	uint8_t raw[PAK_SIGNATURE_MAX];
	size_t raw_len = 0;
	enum pak_status st;

	if (!ctx->key || ctx->op != PAK_OP_SIGN || ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!sig) {
		*len = (size_t)pak_prov_ec_max_signature(pak_key_curve(ctx->key));
		return 1;
	}
	if (!ctx->begun && !begin(ctx))
		return 0;
	st = pak_sign_digest(&ctx->s, raw, sizeof raw, &raw_len, digest, digest_len);
	return give_signature(ctx, sig, len, cap, st, raw, raw_len);
}

static int ecdsa_digest_update(void *vctx, const unsigned char *in, size_t len)
{
	struct ecdsa_ctx *ctx = vctx;
	enum pak_status st =
	        ctx->begun && ctx->message ? pak_sign_update(&ctx->s, in, len) : PAK_ERR_STATE;

	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int ecdsa_digest_sign_final(void *vctx, unsigned char *sig, size_t *len, size_t cap)
{
	struct ecdsa_ctx *ctx = vctx;
	uint8_t raw[PAK_SIGNATURE_MAX];
	size_t raw_len = 0;
	enum pak_status st;

	if (!ctx->begun || !ctx->message || ctx->op != PAK_OP_SIGN)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!sig) {
		*len = (size_t)pak_prov_ec_max_signature(pak_key_curve(ctx->key));
		return 1;
	}
	st = pak_sign_final(&ctx->s, raw, sizeof raw, &raw_len);
	return give_signature(ctx, sig, len, cap, st, raw, raw_len);
}

/* A signature that is malformed or does not verify is an answer, not an error on the queue. */
static int verdict_of(const struct ecdsa_ctx *ctx, enum pak_status st)
{
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_SIGNATURE ? 0 : fail(ctx, st);
}

static int ecdsa_verify(void *vctx, const unsigned char *sig, size_t len,
                        const unsigned char *digest, size_t digest_len)
{
	struct ecdsa_ctx *ctx = vctx;
	uint8_t raw[PAK_SIGNATURE_MAX];
	size_t raw_len;

	if (!ctx->key || ctx->op != PAK_OP_VERIFY || ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!ctx->begun && !begin(ctx))
		return 0;
	raw_len = pak_signature_len(PAK_ALG_ECDSA, ctx->key);
	if (pak_der_ecdsa_sig_decode(raw, raw_len, sig, len) != PAK_OK)
		return 0;
	return verdict_of(ctx, pak_verify_digest(&ctx->s, raw, raw_len, digest, digest_len));
}

static int ecdsa_digest_verify_final(void *vctx, const unsigned char *sig, size_t len)
{
	struct ecdsa_ctx *ctx = vctx;
	uint8_t raw[PAK_SIGNATURE_MAX];
	size_t raw_len;

	if (!ctx->begun || !ctx->message || ctx->op != PAK_OP_VERIFY)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	raw_len = pak_signature_len(PAK_ALG_ECDSA, ctx->key);
	if (pak_der_ecdsa_sig_decode(raw, raw_len, sig, len) != PAK_OK)
		return 0;
	return verdict_of(ctx, pak_verify_final(&ctx->s, raw, raw_len));
}

/* --- parameters --- */

static const OSSL_PARAM gettable[] = {PAK_PARAM_OCTETS(OSSL_SIGNATURE_PARAM_ALGORITHM_ID),
                                      PAK_PARAM_SIZE(OSSL_SIGNATURE_PARAM_DIGEST_SIZE),
                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_DIGEST), PAK_PARAM_END};

static const OSSL_PARAM *ecdsa_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

/* AlgorithmIdentifier of ecdsa-with-SHA1 and SHA2 (RFC 5758 3.2): SEQUENCE { OID }, no parameters.
 */
static int get_algorithm_id(const struct ecdsa_ctx *ctx, OSSL_PARAM *p)
{
	static const uint8_t with_sha1[] = {0x30, 9, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 1};
	uint8_t with_sha2[] = {0x30, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 3, 0};
	/* 2.16.840.1.101.3.4.3.9 to .12, of NIST's register */
	uint8_t with_sha3[] = {0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 0};
	uint8_t *arc = &with_sha2[sizeof with_sha2 - 1];

	switch (ctx->hash) {
	case PAK_ALG_SHA1:
		return pak_param_set_octets(p, with_sha1, sizeof with_sha1);
	case PAK_ALG_SHA224:
		*arc = 1;
		break;
	case PAK_ALG_SHA256:
		*arc = 2;
		break;
	case PAK_ALG_SHA384:
		*arc = 3;
		break;
	case PAK_ALG_SHA512:
		*arc = 4;
		break;
	case PAK_ALG_SHA3_224:
	case PAK_ALG_SHA3_256:
	case PAK_ALG_SHA3_384:
	case PAK_ALG_SHA3_512:
		with_sha3[sizeof with_sha3 - 1] = (uint8_t)(9 + ctx->hash - PAK_ALG_SHA3_224);
		return pak_param_set_octets(p, with_sha3, sizeof with_sha3);
	default:
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "no identifier for '%s'",
		                     pak_alg_name(ctx->hash));
	}
	return pak_param_set_octets(p, with_sha2, sizeof with_sha2);
}

static int ecdsa_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct ecdsa_ctx *ctx = vctx;
	const char *name = pak_digest_to_name(ctx->hash);

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_ALGORITHM_ID:
			ok = get_algorithm_id(ctx, p);
			break;
		case PAK_P_DIGEST_SIZE:
			ok = pak_param_set_uint(p, pak_digest_len(ctx->hash));
			break;
		case PAK_P_DIGEST:
			ok = pak_param_set_utf8(p, name ? name : "");
			break;
		case PAK_P_NONCE_TYPE:
			ok = pak_param_set_uint(p, ctx->nonce);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable[] = {PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_DIGEST),
                                      PAK_PARAM_SIZE(OSSL_SIGNATURE_PARAM_DIGEST_SIZE),
                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PROPERTIES),
                                      PAK_PARAM_UINT("nonce-type"), PAK_PARAM_END};

static const OSSL_PARAM *ecdsa_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return settable;
}

/* With messages the hash is part of what was begun: only the same one may be named again. */
static int set_digest(struct ecdsa_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	if (ctx->message)
		return pak_digest_from_name(name, len) == ctx->hash;
	return set_hash(ctx, name, len) && (!ctx->op || begin(ctx));
}

static int set_nonce(struct ecdsa_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned int type;

	if (!pak_param_get_uint(p, &type) || type > PAK_NONCE_DETERMINISTIC)
		return 0;
	if (ctx->message)
		return type == (unsigned int)ctx->nonce;
	ctx->nonce = (enum pak_nonce)type;
	return !ctx->begun || begin(ctx);
}

static int set_one(struct ecdsa_ctx *ctx, const OSSL_PARAM *p)
{
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_DIGEST:
		return set_digest(ctx, p);
	case PAK_P_DIGEST_SIZE: /* a check only: the length follows from the digest */
		return pak_param_get_size(p, &n) && (!ctx->hash || n == pak_digest_len(ctx->hash));
	case PAK_P_NONCE_TYPE:
		return set_nonce(ctx, p);
	default:
		return 1;
	}
}

static int ecdsa_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct ecdsa_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_ecdsa[] = {
        PAK_FN(OSSL_FUNC_SIGNATURE_NEWCTX, ecdsa_newctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_FREECTX, ecdsa_freectx),
        PAK_FN(OSSL_FUNC_SIGNATURE_DUPCTX, ecdsa_dupctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_SIGN_INIT, ecdsa_sign_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_SIGN, ecdsa_sign),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY_INIT, ecdsa_verify_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY, ecdsa_verify),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, ecdsa_digest_sign_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, ecdsa_digest_update),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, ecdsa_digest_sign_final),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT, ecdsa_digest_verify_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE, ecdsa_digest_update),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_FINAL, ecdsa_digest_verify_final),
        PAK_FN(OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, ecdsa_get_ctx_params),
        PAK_FN(OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, ecdsa_gettable),
        PAK_FN(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, ecdsa_set_ctx_params),
        PAK_FN(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, ecdsa_settable),
        PAK_FN_END};
