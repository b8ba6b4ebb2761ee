/* SPDX-License-Identifier: Apache-2.0
 *
 * KBKDF, SSKDF, X963KDF, X942KDF-ASN1, SSHKDF, KRB5KDF and PKCS12KDF (provider-kdf(7)) over the KDF
 * services of pak/kdf_more.h. */
#include "provider/kdf.h"

#include <string.h>

#include <pak/digest.h>
#include <pak/kdf_more.h>

#include "provider/params.h"

static OSSL_FUNC_kdf_derive_fn kbkdf_derive, sskdf_derive, x963_derive, x942_derive, ssh_derive,
        krb5_derive, pkcs12_derive;

static struct pak_kdf_bytes view(const struct pak_buf *b)
{
	return (struct pak_kdf_bytes){pak_buf_bytes(b), b->len};
}

/* Parameters of the call, then a digest unless none is needed, and the value without which nothing
 * can be derived. */
static int prepare(struct kdf_ctx *ctx, const OSSL_PARAM params[], bool digest, const char *secret)
{
	if (params && !pak_kdf_more_set_ctx_params(ctx, params))
		return 0;
	if (digest && ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	return ctx->key.set || pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set", secret);
}

/* --- KBKDF --- */

/* Label || 0x00 || Context || [L] (SP 800-108 4), the last three as far as they are wanted. */
static int fixed_data(struct pak_buf *fixed, const struct kdf_ctx *ctx, size_t len)
{
	const uint8_t l[4] = {(uint8_t)(len >> 21), (uint8_t)(len >> 13), (uint8_t)(len >> 5),
	                      (uint8_t)(len << 3)};

	return pak_buf_set(fixed, pak_buf_bytes(&ctx->salt), ctx->salt.len) &&
	       (!ctx->use_separator || pak_buf_append(fixed, (const uint8_t *)"", 1)) &&
	       pak_buf_append(fixed, pak_buf_bytes(&ctx->info), ctx->info.len) &&
	       (!ctx->use_l || pak_buf_append(fixed, l, sizeof l));
}

static int kbkdf_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	struct pak_buf fixed = {0};
	enum pak_status st = PAK_ERR_MEMORY;

	if (!prepare(ctx, params, false, "key"))
		return 0;
	if (ctx->key.len == 0)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (ctx->mac == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no mac set");
	if (ctx->mac == PAK_ALG_HMAC && ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	if (ctx->mac == PAK_ALG_CMAC && ctx->cipher_bits != 8 * ctx->key.len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bits, cipher of %u",
		                     8 * ctx->key.len, (unsigned)ctx->cipher_bits);
	if (len > UINT32_MAX / 8)
		return pak_fail(ctx->prov, PAK_ERR_LENGTH);
	if (fixed_data(&fixed, ctx, len)) {
		const struct pak_kbkdf k = {
		        .mode = ctx->feedback ? PAK_KBKDF_FEEDBACK : PAK_KBKDF_COUNTER,
		        .mac = ctx->mac,
		        .hash = ctx->mac == PAK_ALG_HMAC ? ctx->hash : PAK_ALG_NONE,
		        .key = view(&ctx->key),
		        .iv = ctx->feedback ? view(&ctx->data) : (struct pak_kdf_bytes){NULL, 0},
		        .fixed = view(&fixed),
		        .counter_bits = ctx->counter_bits,
		        .place = PAK_KBKDF_BEFORE_FIXED,
		};

		st = ctx->mac == PAK_ALG_KMAC128 || ctx->mac == PAK_ALG_KMAC256
		             ? pak_kbkdf_kmac(ctx->mac, out, len, k.key, view(&ctx->salt),
		                              view(&ctx->info), &verdict)
		             : pak_kbkdf(out, len, &k, &verdict);
	}
	pak_buf_clear(&fixed);
	return pak_kdf_result(ctx, st, &verdict, len);
}

/* --- SSKDF, X963KDF --- */

static bool is_kmac(const struct kdf_ctx *ctx)
{
	return ctx->mac == PAK_ALG_KMAC128 || ctx->mac == PAK_ALG_KMAC256;
}

/* "maclen" is a block of KMAC: one that OpenSSL knows, or the whole. */
static int check_mac_len(const struct kdf_ctx *ctx, size_t len)
{
	switch (ctx->mac_len) {
	case 0:
	case 20:
	case 28:
	case 32:
	case 48:
	case 64:
		return 1;
	default:
		return !is_kmac(ctx) || ctx->mac_len == len ||
		       pak_fail_text(ctx->prov, PAK_ERR_ARG, "maclen %zu", ctx->mac_len);
	}
}

static int sskdf_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params, false, "secret"))
		return 0;
	if (!is_kmac(ctx) && ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	if (!check_mac_len(ctx, len))
		return 0;
	const struct pak_one_step k = {
	        .mac = ctx->mac,
	        .hash = is_kmac(ctx) ? PAK_ALG_NONE : ctx->hash,
	        .secret = view(&ctx->key),
	        .info = view(&ctx->info),
	        .salt = ctx->mac ? view(&ctx->salt) : (struct pak_kdf_bytes){NULL, 0},
	        .kmac_len = ctx->mac_len == len ? 0 : ctx->mac_len,
	};
	return pak_kdf_result(ctx, pak_one_step(out, len, &k, &verdict), &verdict, len);
}

static int x963_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params, true, "secret"))
		return 0;
	if (ctx->mac != PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter mac");
	return pak_kdf_result(
	        ctx, pak_x963_kdf(ctx->hash, out, len, view(&ctx->key), view(&ctx->info), &verdict),
	        &verdict, len);
}

/* --- X942KDF-ASN1 --- */

static int x942_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};
	/* id-aes128-wrap and its two fellows differ in the last byte. */
	uint8_t oid[] = {0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0};

	if (!prepare(ctx, params, true, "secret"))
		return 0;
	if (!ctx->cipher_bits)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no cekalg set");
	if (ctx->use_keybits && ctx->label.set)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "supp-pubinfo with use-keybits");
	oid[sizeof oid - 1] = (uint8_t)(5 + (ctx->cipher_bits - 128) / 64 * 20);
	const struct pak_x942 x = {
	        .oid = {oid, sizeof oid},
	        .party_u = view(&ctx->prefix),
	        .party_v = view(&ctx->data),
	        .supp_pub = view(&ctx->label),
	        .supp_priv = view(&ctx->info),
	        .key_bits = ctx->use_keybits ? ctx->cipher_bits : 0,
	        .der = view(&ctx->salt),
	};
	return pak_kdf_result(ctx, pak_x942_kdf(ctx->hash, out, len, view(&ctx->key), &x, &verdict),
	                      &verdict, len);
}

/* --- the others --- */

static int ssh_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params, true, "key"))
		return 0;
	if (!ctx->data.set || !ctx->info.set || !ctx->type)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     !ctx->data.set   ? "xcghash"
		                     : !ctx->info.set ? "session_id"
		                                      : "type");
	return pak_kdf_result(ctx,
	                      pak_ssh_kdf(ctx->hash, out, len, view(&ctx->key), view(&ctx->data),
	                                  view(&ctx->info), ctx->type, &verdict),
	                      &verdict, len);
}

static int krb5_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params, false, "key"))
		return 0;
	if (!ctx->cipher_bits || !ctx->info.set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->cipher_bits ? "constant" : "cipher");
	if (ctx->cipher_bits != 8 * ctx->key.len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bits, cipher of %u",
		                     8 * ctx->key.len, (unsigned)ctx->cipher_bits);
	return pak_kdf_result(ctx,
	                      pak_krb5_kdf(out, len, view(&ctx->key), view(&ctx->info), &verdict),
	                      &verdict, len);
}

static int pkcs12_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params, true, "password"))
		return 0;
	if (!ctx->salt.set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no salt set");
	return pak_kdf_result(ctx,
	                      pak_pkcs12_kdf(ctx->hash, out, len, view(&ctx->key), view(&ctx->salt),
	                                     ctx->iterations, (unsigned)ctx->id, &verdict),
	                      &verdict, len);
}

#define KDF_TABLE(table, alg, name, settable) \
	static OSSL_FUNC_kdf_newctx_fn name##_newctx; \
	static void *name##_newctx(void *provctx) \
	{ \
		return pak_kdf_newctx(provctx, alg); \
	} \
	const OSSL_DISPATCH table[] = { \
	        PAK_FN(OSSL_FUNC_KDF_NEWCTX, name##_newctx), \
	        PAK_FN(OSSL_FUNC_KDF_DUPCTX, pak_kdf_dupctx), \
	        PAK_FN(OSSL_FUNC_KDF_FREECTX, pak_kdf_freectx), \
	        PAK_FN(OSSL_FUNC_KDF_RESET, pak_kdf_reset), \
	        PAK_FN(OSSL_FUNC_KDF_DERIVE, name##_derive), \
	        PAK_FN(OSSL_FUNC_KDF_GET_CTX_PARAMS, pak_kdf_more_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_KDF_GETTABLE_CTX_PARAMS, pak_kdf_more_gettable), \
	        PAK_FN(OSSL_FUNC_KDF_SET_CTX_PARAMS, pak_kdf_more_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_KDF_SETTABLE_CTX_PARAMS, settable), \
	        PAK_FN_END};

KDF_TABLE(pak_prov_kbkdf, PAK_ALG_KBKDF, kbkdf, pak_kbkdf_settable)
KDF_TABLE(pak_prov_sskdf, PAK_ALG_SSKDF, sskdf, pak_sskdf_settable)
KDF_TABLE(pak_prov_x963kdf, PAK_ALG_X963KDF, x963, pak_sskdf_settable)
KDF_TABLE(pak_prov_x942kdf, PAK_ALG_X942KDF, x942, pak_x942_settable)
KDF_TABLE(pak_prov_sshkdf, PAK_ALG_SSHKDF, ssh, pak_ssh_settable)
KDF_TABLE(pak_prov_krb5kdf, PAK_ALG_KRB5KDF, krb5, pak_krb5_settable)
KDF_TABLE(pak_prov_pkcs12kdf, PAK_ALG_PKCS12KDF, pkcs12, pak_pkcs12_settable)
