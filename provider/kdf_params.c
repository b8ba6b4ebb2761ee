/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of the key derivation functions: EVP_KDF-HKDF(7), EVP_KDF-TLS13_KDF(7),
 * EVP_KDF-PBKDF2(7), EVP_KDF-TLS1_PRF(7). */
#include "provider/kdf.h"

#include <pak/digest.h>

#include "provider/params.h"

static const OSSL_PARAM gettable[] = {PAK_PARAM_SIZE(OSSL_KDF_PARAM_SIZE),
                                      PAK_PARAM_OCTETS(OSSL_KDF_PARAM_INFO), PAK_PARAM_END};

const OSSL_PARAM *pak_kdf_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

/* Only an extract step has a fixed output size. */
static int get_size(const struct kdf_ctx *ctx, OSSL_PARAM *p)
{
	if (ctx->mode != EXTRACT_ONLY)
		return pak_param_set_uint(p, SIZE_MAX);
	if (ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	return pak_param_set_uint(p, pak_digest_len(ctx->hash));
}

int pak_kdf_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct kdf_ctx *ctx = vctx;
	int ret = PAK_KDF_NO_PARAM;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok;

		switch (pak_param_id(p->key)) {
		case PAK_P_SIZE:
			ok = get_size(ctx, p);
			break;
		case PAK_P_INFO:
			ok = pak_param_set_octets(p, pak_buf_bytes(&ctx->info), ctx->info.len);
			break;
		default:
			continue;
		}
		if (!ok)
			return 0;
		ret = 1;
	}
	return ret;
}

#define KDF_COMMON \
	PAK_PARAM_UTF8(OSSL_KDF_PARAM_PROPERTIES), PAK_PARAM_UTF8(OSSL_KDF_PARAM_DIGEST), \
	        PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SALT)
#define KDF_MODE \
	PAK_PARAM_UTF8(OSSL_KDF_PARAM_MODE), PAK_PARAM_INT(OSSL_KDF_PARAM_MODE), \
	        PAK_PARAM_OCTETS(OSSL_KDF_PARAM_KEY)

static const OSSL_PARAM hkdf_params[] = {KDF_COMMON, KDF_MODE,
                                         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_INFO), PAK_PARAM_END};
static const OSSL_PARAM tls13_params[] = {KDF_COMMON,
                                          KDF_MODE,
                                          PAK_PARAM_OCTETS(OSSL_KDF_PARAM_PREFIX),
                                          PAK_PARAM_OCTETS(OSSL_KDF_PARAM_LABEL),
                                          PAK_PARAM_OCTETS(OSSL_KDF_PARAM_DATA),
                                          PAK_PARAM_END};
static const OSSL_PARAM pbkdf2_params[] = {KDF_COMMON, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_PASSWORD),
                                           PAK_PARAM_UINT64(OSSL_KDF_PARAM_ITER),
                                           PAK_PARAM_INT(OSSL_KDF_PARAM_PKCS5), PAK_PARAM_END};

const OSSL_PARAM *pak_hkdf_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return hkdf_params;
}

const OSSL_PARAM *pak_tls13_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return tls13_params;
}

const OSSL_PARAM *pak_pbkdf2_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return pbkdf2_params;
}

static const OSSL_PARAM tls1_params[] = {PAK_PARAM_UTF8(OSSL_KDF_PARAM_PROPERTIES),
                                         PAK_PARAM_UTF8(OSSL_KDF_PARAM_DIGEST),
                                         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SECRET),
                                         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SEED), PAK_PARAM_END};

const OSSL_PARAM *pak_tls1_settable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return tls1_params;
}

int pak_kdf_set_digest(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->hash = pak_digest_from_name(name, len);
	return ctx->hash != PAK_ALG_NONE ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

static int set_mode(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	static const char *const names[] = {"EXTRACT_AND_EXPAND", "EXTRACT_ONLY", "EXPAND_ONLY"};
	const char *name;
	size_t len;
	int mode;

	if (pak_param_get_utf8(p, &name, &len)) {
		for (mode = EXTRACT_AND_EXPAND; mode <= EXPAND_ONLY; mode++)
			if (pak_text_is(name, len, names[mode]))
				break;
	} else if (!pak_param_get_int(p, &mode)) {
		return 0;
	}
	if (mode < EXTRACT_AND_EXPAND || mode > EXPAND_ONLY)
		return 0;
	ctx->mode = (enum hkdf_mode)mode;
	return 1;
}

int pak_kdf_set_iterations(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	size_t n;

	if (!pak_param_get_size(p, &n) || n < 1 || n > UINT32_MAX)
		return 0;
	ctx->iterations = (uint32_t)n;
	return 1;
}

int pak_kdf_set_bytes(struct pak_buf *b, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t len;

	return pak_param_get_octets(p, &bytes, &len) && pak_buf_set(b, bytes, len);
}

int pak_kdf_add_bytes(struct pak_buf *b, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t len;

	return pak_param_get_octets(p, &bytes, &len) && pak_buf_append(b, bytes, len);
}

/* Several "info" parameters in one call are one string. */
static int add_info(struct kdf_ctx *ctx, const OSSL_PARAM *p, bool *more)
{
	const uint8_t *bytes;
	size_t len;

	if (!pak_param_get_octets(p, &bytes, &len))
		return 0;
	if (!*more)
		pak_buf_clear(&ctx->info);
	*more = true;
	return pak_buf_append(&ctx->info, bytes, len);
}

static int set_one(struct kdf_ctx *ctx, const OSSL_PARAM *p, bool *more_info)
{
	int ignored;

	switch (pak_param_id(p->key)) {
	case PAK_P_DIGEST:
		return pak_kdf_set_digest(ctx, p);
	case PAK_P_MODE:
		return set_mode(ctx, p);
	case PAK_P_KEY:
	case PAK_P_SECRET:
	case PAK_P_PASS:
		return pak_kdf_set_bytes(&ctx->key, p);
	case PAK_P_SALT:
		return pak_kdf_set_bytes(&ctx->salt, p);
	case PAK_P_INFO:
		return add_info(ctx, p, more_info);
	case PAK_P_PREFIX:
		return pak_kdf_set_bytes(&ctx->prefix, p);
	case PAK_P_LABEL:
		return pak_kdf_set_bytes(&ctx->label, p);
	case PAK_P_DATA:
		return pak_kdf_set_bytes(&ctx->data, p);
	case PAK_P_SEED: /* pieces are joined, over calls too */
		return pak_kdf_add_bytes(&ctx->data, p);
	case PAK_P_ITER:
		return pak_kdf_set_iterations(ctx, p);
	case PAK_P_PKCS5: /* switches checks of floors in other providers; here the policy sets them
	                   */
		return pak_param_get_int(p, &ignored);
	default:
		return 1;
	}
}

int pak_kdf_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	bool more_info = false;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p, &more_info))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}
