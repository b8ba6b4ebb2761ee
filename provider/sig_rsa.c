/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA signatures (provider-signature(7), EVP_SIGNATURE-RSA(7)) over the signature service: PKCS#1
 * v1.5, PSS, and the bare primitive for those who pad themselves. */
#include "provider/sig_rsa.h"

#include <string.h>

#include <pak/mem.h>
#include <pak/pke.h>

static OSSL_FUNC_signature_newctx_fn rsa_newctx;
static OSSL_FUNC_signature_freectx_fn rsa_freectx;
static OSSL_FUNC_signature_dupctx_fn rsa_dupctx;
static OSSL_FUNC_signature_sign_init_fn rsa_sign_init;
static OSSL_FUNC_signature_sign_fn rsa_sign;
static OSSL_FUNC_signature_verify_init_fn rsa_verify_init;
static OSSL_FUNC_signature_verify_fn rsa_verify;
static OSSL_FUNC_signature_verify_recover_init_fn rsa_recover_init;
static OSSL_FUNC_signature_verify_recover_fn rsa_recover;
static OSSL_FUNC_signature_digest_sign_init_fn rsa_digest_sign_init;
static OSSL_FUNC_signature_digest_sign_update_fn rsa_digest_update;
static OSSL_FUNC_signature_digest_sign_final_fn rsa_digest_sign_final;
static OSSL_FUNC_signature_digest_verify_init_fn rsa_digest_verify_init;
static OSSL_FUNC_signature_digest_verify_final_fn rsa_digest_verify_final;

static void *rsa_newctx(void *provctx, const char *propq)
{
	struct rsa_sig *ctx = pak_ctx_new(provctx, sizeof *ctx);

	(void)propq; /* nothing is fetched */
	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

void pak_prov_rsa_sig_end(struct rsa_sig *ctx)
{
	if (ctx->begun)
		pak_sign_clear(&ctx->s);
	ctx->begun = false;
}

static void rsa_freectx(void *vctx)
{
	struct rsa_sig *ctx = vctx;

	if (!ctx)
		return;
	pak_prov_rsa_sig_end(ctx);
	pak_key_free(ctx->key);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *rsa_dupctx(void *vctx)
{
	const struct rsa_sig *from = vctx;
	struct rsa_sig *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

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

static enum pak_alg alg_of(const struct rsa_sig *ctx)
{
	return ctx->pad == RSA_PAD_PSS    ? PAK_ALG_RSA_PSS
	       : ctx->pad == RSA_PAD_NONE ? PAK_ALG_RSA_RAW
	                                  : PAK_ALG_RSA_PKCS1;
}

static int fail(const struct rsa_sig *ctx, enum pak_status st, const struct pak_verdict *verdict)
{
	return pak_fail_verdict(ctx->prov, st, verdict, .alg = alg_of(ctx), .op = ctx->op,
	                        .hash = ctx->hash,
	                        .key_bits = ctx->key ? pak_key_bits(ctx->key) : 0);
}

/* OpenSSL's number of a salt length as the core's. -4: the digest's length if there is room. */
static enum pak_status set_salt(struct rsa_sig *ctx)
{
	enum pak_alg mgf = ctx->mgf != PAK_ALG_NONE ? ctx->mgf : ctx->hash;
	enum pak_status st;

	switch (ctx->salt) {
	case -1:
		return pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_DIGEST);
	case -2:
		return pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_ANY);
	case -3:
		return pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_MAX);
	case -4:
		if (ctx->op == PAK_OP_VERIFY)
			return pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_ANY);
		st = pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_DIGEST);
		return st == PAK_ERR_LENGTH ? pak_sign_set_pss(&ctx->s, mgf, PAK_SALT_MAX) : st;
	default:
		return pak_sign_set_pss(&ctx->s, mgf, ctx->salt);
	}
}

/* Begins at the first data: padding and digest come one after the other, and only both together can
 * be judged. */
static int begin(struct rsa_sig *ctx)
{
	enum pak_status st;

	if (ctx->begun)
		return 1;
	if (ctx->pad == RSA_PAD_PSS && ctx->hash == PAK_ALG_NONE)
		ctx->hash = PAK_ALG_SHA1; /* as in OpenSSL; policies refuse to sign with it */
	st = pak_sign_init(&ctx->s, alg_of(ctx), ctx->hash, ctx->op, PAK_NONCE_HEDGED, ctx->key);
	if (st != PAK_OK)
		return fail(ctx, st, &ctx->s.verdict);
	ctx->begun = true;
	if (ctx->pad == RSA_PAD_PSS)
		st = set_salt(ctx);
	if (st == PAK_OK)
		return 1;
	if (st == PAK_ERR_POLICY)
		(void)fail(ctx, st, &ctx->s.verdict);
	pak_prov_rsa_sig_end(ctx);
	return st == PAK_ERR_POLICY ? 0
	                            : pak_fail_text(ctx->prov, st, "salt length or mask digest");
}

/* The key, and what an RSA-PSS one prescribes. A call without a key starts over with the last one.
 */
static int take_key(struct rsa_sig *ctx, enum pak_op op, const struct rsa_key *k)
{
	unsigned part = op == PAK_OP_SIGN ? PAK_PART_PRIVATE : PAK_PART_PUBLIC;

	if (k) {
		if (!k->key || !(pak_key_parts(k->key) & part))
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "no %s key",
			                     op == PAK_OP_SIGN ? "private" : "public");
		(void)pak_key_ref(k->key);
		pak_key_free(ctx->key);
		ctx->key = k->key;
		ctx->pss_key = k->pss;
		ctx->limits = k->limits;
	}
	if (!ctx->key)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	pak_prov_rsa_sig_end(ctx);
	ctx->op = op;
	ctx->message = false;
	ctx->pad = ctx->pss_key ? RSA_PAD_PSS : RSA_PAD_PKCS1;
	ctx->salt = -2;
	ctx->mgf = PAK_ALG_NONE;
	if (k)
		ctx->hash = PAK_ALG_NONE;
	if (ctx->limits.set) {
		ctx->hash = ctx->limits.hash;
		ctx->mgf = ctx->limits.mgf;
		ctx->salt = ctx->limits.salt_len;
	}
	return 1;
}

static int rsa_sign_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return take_key(vctx, PAK_OP_SIGN, vkey) && pak_prov_rsa_sig_set(vctx, params);
}

static int rsa_verify_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return take_key(vctx, PAK_OP_VERIFY, vkey) && pak_prov_rsa_sig_set(vctx, params);
}

static int rsa_recover_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return take_key(vctx, PAK_OP_VERIFY, vkey) && pak_prov_rsa_sig_set(vctx, params);
}

static int init_message(struct rsa_sig *ctx, enum pak_op op, const char *digest,
                        const struct rsa_key *k, const OSSL_PARAM params[])
{
	if (!take_key(ctx, op, k) ||
	    (digest && *digest && !pak_prov_rsa_sig_hash(ctx, digest, strlen(digest))) ||
	    !pak_prov_rsa_sig_set(ctx, params))
		return 0;
	if (ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	ctx->message = true;
	return 1;
}

static int rsa_digest_sign_init(void *vctx, const char *digest, void *vkey,
                                const OSSL_PARAM params[])
{
	return init_message(vctx, PAK_OP_SIGN, digest, vkey, params);
}

static int rsa_digest_verify_init(void *vctx, const char *digest, void *vkey,
                                  const OSSL_PARAM params[])
{
	return init_message(vctx, PAK_OP_VERIFY, digest, vkey, params);
}

/* --- sign and verify --- */

static size_t modulus_len(const struct rsa_sig *ctx)
{
	return ((size_t)pak_key_bits(ctx->key) + 7) / 8;
}

static int rsa_sign(void *vctx, unsigned char *sig, size_t *len, size_t cap,
                    const unsigned char *digest, size_t digest_len)
{
	struct rsa_sig *ctx = vctx;
	struct pak_verdict verdict = {0};
	enum pak_status st;

	if (!ctx->key || ctx->op != PAK_OP_SIGN || ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!sig) {
		*len = modulus_len(ctx);
		return 1;
	}
	if (ctx->pad == RSA_PAD_NONE) {
		const struct pak_pke pke = {
		        .alg = PAK_ALG_RSA_RAW, .op = PAK_OP_SIGN, .key = ctx->key};

		st = pak_pke_check(&pke, &verdict);
		if (st == PAK_OK)
			st = pak_pke_decrypt(&pke, sig, cap, len, digest, digest_len);
		return st == PAK_OK ? 1 : fail(ctx, st, &verdict);
	}
	if (!begin(ctx))
		return 0;
	st = pak_sign_digest(&ctx->s, sig, cap, len, digest, digest_len);
	return st == PAK_OK ? 1 : fail(ctx, st, &ctx->s.verdict);
}

static int rsa_digest_update(void *vctx, const unsigned char *in, size_t len)
{
	struct rsa_sig *ctx = vctx;
	enum pak_status st;

	if (!ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!begin(ctx))
		return 0;
	st = pak_sign_update(&ctx->s, in, len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int rsa_digest_sign_final(void *vctx, unsigned char *sig, size_t *len, size_t cap)
{
	struct rsa_sig *ctx = vctx;
	enum pak_status st;

	if (!ctx->message || ctx->op != PAK_OP_SIGN)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!sig) {
		*len = modulus_len(ctx);
		return 1;
	}
	if (!begin(ctx))
		return 0;
	st = pak_sign_final(&ctx->s, sig, cap, len);
	return st == PAK_OK ? 1 : fail(ctx, st, &ctx->s.verdict);
}

/* A signature that does not verify is an answer, not an error on the queue. */
static int answer(const struct rsa_sig *ctx, enum pak_status st, const struct pak_verdict *verdict)
{
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_SIGNATURE ? 0 : fail(ctx, st, verdict);
}

/* The primitive: what the signature holds must be the text, byte for byte. */
static int verify_raw(const struct rsa_sig *ctx, const uint8_t *sig, size_t len,
                      const uint8_t *text, size_t text_len)
{
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_VERIFY, .key = ctx->key};
	uint8_t out[PAK_RSA_MAX_BYTES];
	struct pak_verdict verdict = {0};
	size_t out_len;
	enum pak_status st = pak_pke_check(&pke, &verdict);

	if (st != PAK_OK)
		return fail(ctx, st, &verdict);
	return pak_pke_encrypt(&pke, out, sizeof out, &out_len, sig, len) == PAK_OK &&
	       out_len == text_len && pak_mem_equal(out, text, out_len);
}

static int rsa_verify(void *vctx, const unsigned char *sig, size_t len, const unsigned char *digest,
                      size_t digest_len)
{
	struct rsa_sig *ctx = vctx;

	if (!ctx->key || ctx->op != PAK_OP_VERIFY || ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (ctx->pad == RSA_PAD_NONE)
		return verify_raw(ctx, sig, len, digest, digest_len);
	if (!begin(ctx))
		return 0;
	return answer(ctx, pak_verify_digest(&ctx->s, sig, len, digest, digest_len),
	              &ctx->s.verdict);
}

static int recover_raw(const struct rsa_sig *ctx, uint8_t *out, size_t *len, size_t cap,
                       const uint8_t *sig, size_t sig_len)
{
	const struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_VERIFY, .key = ctx->key};
	struct pak_verdict verdict = {0};
	enum pak_status st = pak_pke_check(&pke, &verdict);

	if (st == PAK_OK)
		st = pak_pke_encrypt(&pke, out, cap, len, sig, sig_len);
	return st == PAK_OK ? 1 : fail(ctx, st, &verdict);
}

/* What the signature holds: the digest, or without one whatever was padded. */
static int rsa_recover(void *vctx, unsigned char *out, size_t *len, size_t cap,
                       const unsigned char *sig, size_t sig_len)
{
	struct rsa_sig *ctx = vctx;

	if (!ctx->key || ctx->op != PAK_OP_VERIFY || ctx->message)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!out) {
		*len = modulus_len(ctx);
		return 1;
	}
	if (ctx->pad == RSA_PAD_PSS)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "PSS gives nothing back");
	if (ctx->pad == RSA_PAD_NONE)
		return recover_raw(ctx, out, len, cap, sig, sig_len);
	if (!begin(ctx))
		return 0;
	return answer(ctx, pak_verify_recover(&ctx->s, out, cap, len, sig, sig_len),
	              &ctx->s.verdict);
}

static int rsa_digest_verify_final(void *vctx, const unsigned char *sig, size_t len)
{
	struct rsa_sig *ctx = vctx;

	if (!ctx->message || ctx->op != PAK_OP_VERIFY)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	if (!begin(ctx))
		return 0;
	return answer(ctx, pak_verify_final(&ctx->s, sig, len), &ctx->s.verdict);
}

const OSSL_DISPATCH pak_prov_sig_rsa[] = {
        PAK_FN(OSSL_FUNC_SIGNATURE_NEWCTX, rsa_newctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_FREECTX, rsa_freectx),
        PAK_FN(OSSL_FUNC_SIGNATURE_DUPCTX, rsa_dupctx),
        PAK_FN(OSSL_FUNC_SIGNATURE_SIGN_INIT, rsa_sign_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_SIGN, rsa_sign),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY_INIT, rsa_verify_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY, rsa_verify),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY_RECOVER_INIT, rsa_recover_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_VERIFY_RECOVER, rsa_recover),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT, rsa_digest_sign_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE, rsa_digest_update),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL, rsa_digest_sign_final),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT, rsa_digest_verify_init),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE, rsa_digest_update),
        PAK_FN(OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_FINAL, rsa_digest_verify_final),
        PAK_FN(OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS, pak_prov_rsa_sig_get),
        PAK_FN(OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS, pak_prov_rsa_sig_gettable),
        PAK_FN(OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS, pak_prov_rsa_sig_set),
        PAK_FN(OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS, pak_prov_rsa_sig_settable),
        PAK_FN_END};
