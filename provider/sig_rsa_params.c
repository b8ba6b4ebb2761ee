/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of RSA signatures, in the names and numbers of OpenSSL's default provider; algorithm
 * identifiers of RFC 8017 A.2.3, A.2.4 and RFC 4055. */
#include "provider/sig_rsa.h"

#include <string.h>

#include "encoding/encoding.h"
#include "provider/params.h"

int pak_prov_rsa_sig_hash(struct rsa_sig *ctx, const char *name, size_t len)
{
	enum pak_alg hash = pak_digest_from_name(name, len);

	if (hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len,
		                     name);
	if (ctx->limits.set && hash != ctx->limits.hash)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "the key is for %s",
		                     pak_digest_to_name(ctx->limits.hash));
	if (ctx->pad == RSA_PAD_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "a digest needs a padding");
	ctx->hash = hash;
	return 1;
}

/* --- get --- */

const OSSL_PARAM *pak_prov_rsa_sig_gettable(void *ctx, void *provctx)
{
	static const OSSL_PARAM gettable[] = {PAK_PARAM_OCTETS(OSSL_SIGNATURE_PARAM_ALGORITHM_ID),
	                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PAD_MODE),
	                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_DIGEST),
	                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_MGF1_DIGEST),
	                                      PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PSS_SALTLEN),
	                                      PAK_PARAM_END};

	(void)ctx;
	(void)provctx;
	return gettable;
}

/* The salt length of PSS as a number of bytes. */
static long salt_bytes(const struct rsa_sig *ctx)
{
	long digest = (long)pak_digest_len(ctx->hash);
	long max = ((long)pak_key_bits(ctx->key) - 1 + 7) / 8 - digest - 2;

	if (ctx->salt == -1 || (ctx->salt == -4 && digest < max))
		return digest;
	return ctx->salt < 0 ? max : ctx->salt;
}

static int get_algorithm_id(const struct rsa_sig *ctx, OSSL_PARAM *p)
{
	uint8_t der[PAK_DER_RSA_ALGORITHM_MAX];
	size_t len;
	enum pak_status st;

	if (ctx->pad == RSA_PAD_PSS)
		st = pak_der_rsa_pss_algorithm(der, sizeof der, &len, ctx->hash,
		                               ctx->mgf != PAK_ALG_NONE ? ctx->mgf : ctx->hash,
		                               salt_bytes(ctx));
	else
		st = pak_der_rsa_pkcs1_algorithm(der, sizeof der, &len, ctx->hash);
	if (st != PAK_OK)
		return pak_fail_text(ctx->prov, st, "no identifier for '%s'",
		                     pak_alg_name(ctx->hash));
	return pak_param_set_octets(p, der, len);
}

int pak_prov_rsa_sig_get(void *vctx, OSSL_PARAM params[])
{
	const struct rsa_sig *ctx = vctx;
	const char *hash = pak_digest_to_name(ctx->hash);
	const char *mgf = ctx->mgf != PAK_ALG_NONE ? pak_digest_to_name(ctx->mgf) : hash;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		if (!strcmp(p->key, OSSL_SIGNATURE_PARAM_ALGORITHM_ID))
			ok = ctx->key && get_algorithm_id(ctx, p);
		else if (!strcmp(p->key, OSSL_SIGNATURE_PARAM_PAD_MODE))
			ok = pak_prov_rsa_set_pad(p, ctx->pad);
		else if (!strcmp(p->key, OSSL_SIGNATURE_PARAM_DIGEST))
			ok = pak_param_set_utf8(p, hash ? hash : "");
		else if (!strcmp(p->key, OSSL_SIGNATURE_PARAM_MGF1_DIGEST))
			ok = pak_param_set_utf8(p, mgf ? mgf : "");
		else if (!strcmp(p->key, OSSL_SIGNATURE_PARAM_PSS_SALTLEN))
			ok = pak_prov_rsa_set_salt(p, ctx->salt);
		if (!ok)
			return 0;
	}
	return 1;
}

/* --- set --- */

const OSSL_PARAM *pak_prov_rsa_sig_settable(void *vctx, void *provctx)
{
	static const OSSL_PARAM all[] = {PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_DIGEST),
	                                 PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PROPERTIES),
	                                 PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PAD_MODE),
	                                 PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_MGF1_DIGEST),
	                                 PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_MGF1_PROPERTIES),
	                                 PAK_PARAM_UTF8(OSSL_SIGNATURE_PARAM_PSS_SALTLEN),
	                                 PAK_PARAM_END};

	const struct rsa_sig *ctx = vctx;

	(void)provctx;
	return ctx && ctx->message ? all + 2 : all; /* with messages the digest is fixed */
}

static int set_digest(struct rsa_sig *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	if (ctx->message)
		return pak_digest_from_name(name, len) == ctx->hash;
	return pak_prov_rsa_sig_hash(ctx, name, len);
}

static int set_pad(struct rsa_sig *ctx, const OSSL_PARAM *p)
{
	int pad;

	if (!pak_prov_rsa_get_pad(p, &pad))
		return 0;
	if (ctx->pss_key && pad != RSA_PAD_PSS)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "the key is for PSS");
	if (pad != RSA_PAD_PKCS1 && pad != RSA_PAD_NONE && pad != RSA_PAD_PSS)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "padding mode %d", pad);
	if (pad == RSA_PAD_NONE && (ctx->message || ctx->hash != PAK_ALG_NONE))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "a digest needs a padding");
	ctx->pad = pad;
	return 1;
}

/* A limited key tells how long a salt must be at least, which is known when it is named only. */
static int set_salt(struct rsa_sig *ctx, const OSSL_PARAM *p)
{
	int salt;

	if (!pak_prov_rsa_get_salt(p, &salt))
		return 0;
	if (ctx->pad != RSA_PAD_PSS)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "salts are for PSS");
	if (ctx->limits.set && ctx->op == PAK_OP_VERIFY && (salt == -2 || salt == -4))
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "the key wants a salt length");
	ctx->salt = salt;
	if (ctx->limits.set && salt_bytes(ctx) < ctx->limits.salt_len)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "the key wants %d bytes of salt",
		                     ctx->limits.salt_len);
	return 1;
}

static int set_mgf(struct rsa_sig *ctx, const OSSL_PARAM *p)
{
	enum pak_alg mgf;

	if (!pak_prov_rsa_get_digest(ctx->prov, p, &mgf))
		return 0;
	if (ctx->pad != RSA_PAD_PSS)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "masks are for PSS");
	if (ctx->limits.set && mgf != ctx->limits.mgf)
		return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "the key is for MGF1 with %s",
		                     pak_digest_to_name(ctx->limits.mgf));
	ctx->mgf = mgf;
	return 1;
}

int pak_prov_rsa_sig_set(void *vctx, const OSSL_PARAM params[])
{
	static const struct {
		const char *name;
		int (*set)(struct rsa_sig *ctx, const OSSL_PARAM *p);
	} rows[] = {{OSSL_SIGNATURE_PARAM_DIGEST, set_digest},
	            {OSSL_SIGNATURE_PARAM_PAD_MODE, set_pad},
	            {OSSL_SIGNATURE_PARAM_MGF1_DIGEST, set_mgf},
	            {OSSL_SIGNATURE_PARAM_PSS_SALTLEN, set_salt}};
	struct rsa_sig *ctx = vctx;

	/* In this order, whatever the caller's: the later ones depend on the earlier. */
	for (size_t i = 0; params && i < sizeof rows / sizeof *rows; i++) {
		const OSSL_PARAM *p = pak_param_find(params, rows[i].name);

		if (!p)
			continue;
		if (ctx->message && ctx->begun)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE, "data was given");
		pak_prov_rsa_sig_end(ctx);
		if (!rows[i].set(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	}
	return 1;
}
