/* SPDX-License-Identifier: Apache-2.0
 *
 * HKDF, the TLS 1.3 key schedule, the TLS 1.2 PRF and PBKDF2 (provider-kdf(7)) over the KDF
 * service: RFC 5869, RFC 8446 7.1, RFC 5246 5, RFC 8018 5.2. One context serves all; what an
 * algorithm has no use for is never set. */
#include "provider/kdf.h"

#include <string.h>

#include <pak/digest.h>
#include <pak/kdf.h>

#define PBKDF2_ITERATIONS 2048 /* what OpenSSL documents for a caller that names none */

static OSSL_FUNC_kdf_newctx_fn hkdf_newctx, tls13_newctx, pbkdf2_newctx, tls1_newctx;
static OSSL_FUNC_kdf_derive_fn hkdf_derive, tls13_derive, pbkdf2_derive, tls1_derive;

static void set_defaults(struct kdf_ctx *ctx)
{
	bool password = ctx->alg == PAK_ALG_PBKDF2 || ctx->alg == PAK_ALG_PKCS12KDF;

	ctx->hash = password ? PAK_ALG_SHA1 : PAK_ALG_NONE;
	ctx->iterations = PBKDF2_ITERATIONS;
	ctx->mode = EXTRACT_AND_EXPAND;
	ctx->mac = PAK_ALG_NONE;
	ctx->cipher_bits = 0;
	ctx->mac_len = 0;
	ctx->counter_bits = 32;
	ctx->feedback = false;
	ctx->use_l = ctx->use_separator = ctx->use_keybits = true;
	ctx->id = 0;
	ctx->type = '\0';
}

void *pak_kdf_newctx(void *provctx, enum pak_alg alg)
{
	struct kdf_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->alg = alg;
	set_defaults(ctx);
	return ctx;
}

static void *hkdf_newctx(void *provctx)
{
	return pak_kdf_newctx(provctx, PAK_ALG_HKDF);
}

static void *tls13_newctx(void *provctx)
{
	return pak_kdf_newctx(provctx, PAK_ALG_TLS13_KDF);
}

static void *pbkdf2_newctx(void *provctx)
{
	return pak_kdf_newctx(provctx, PAK_ALG_PBKDF2);
}

static void *tls1_newctx(void *provctx)
{
	return pak_kdf_newctx(provctx, PAK_ALG_TLS1_PRF);
}

static void clear_buffers(struct kdf_ctx *ctx)
{
	pak_buf_clear(&ctx->key);
	pak_buf_clear(&ctx->salt);
	pak_buf_clear(&ctx->info);
	pak_buf_clear(&ctx->prefix);
	pak_buf_clear(&ctx->label);
	pak_buf_clear(&ctx->data);
}

void pak_kdf_freectx(void *vctx)
{
	struct kdf_ctx *ctx = vctx;

	if (!ctx)
		return;
	clear_buffers(ctx);
	pak_ctx_free(ctx, sizeof *ctx);
}

void pak_kdf_reset(void *vctx)
{
	struct kdf_ctx *ctx = vctx;

	clear_buffers(ctx);
	set_defaults(ctx);
}

void *pak_kdf_dupctx(void *vctx)
{
	const struct kdf_ctx *from = vctx;
	struct kdf_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	/* Each call leaves its target valid, so all six are made before the result is looked at. */
	int ok = pak_buf_copy(&ctx->key, &from->key);
	ok &= pak_buf_copy(&ctx->salt, &from->salt);
	ok &= pak_buf_copy(&ctx->info, &from->info);
	ok &= pak_buf_copy(&ctx->prefix, &from->prefix);
	ok &= pak_buf_copy(&ctx->label, &from->label);
	ok &= pak_buf_copy(&ctx->data, &from->data);
	if (ok)
		return ctx;
	pak_kdf_freectx(ctx);
	pak_fail(from->prov, PAK_ERR_MEMORY);
	return NULL;
}

/* --- derivation --- */

int pak_kdf_result(const struct kdf_ctx *ctx, enum pak_status st, const struct pak_verdict *verdict,
                   size_t out_len)
{
	bool password = ctx->alg == PAK_ALG_PBKDF2 || ctx->alg == PAK_ALG_PKCS12KDF;

	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(
	        ctx->prov, st, verdict, .alg = ctx->alg,
	        .op = password ? PAK_OP_KDF_PASSWORD : PAK_OP_DERIVE, .hash = ctx->hash,
	        .key_bits = (uint32_t)ctx->key.len * 8u, .salt_bits = (uint32_t)ctx->salt.len * 8u,
	        .iterations = password ? ctx->iterations : 0, .out_bits = (uint32_t)out_len * 8u);
}

/* Parameters of the call, then what every derivation needs. */
static int prepare(struct kdf_ctx *ctx, const OSSL_PARAM params[])
{
	if (params && !pak_kdf_set_ctx_params(ctx, params))
		return 0;
	if (ctx->hash == PAK_ALG_NONE)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no digest set");
	return 1;
}

/* The output of an extract step is one digest. */
static int check_extract_len(const struct kdf_ctx *ctx, size_t len)
{
	return len == pak_digest_len(ctx->hash) || pak_digest_len(ctx->hash) == 0 ||
	       pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "output of %zu bytes, not %zu", len,
	                     pak_digest_len(ctx->hash));
}

static int hkdf_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	const struct pak_buf *key = &ctx->key, *salt = &ctx->salt, *info = &ctx->info;
	struct pak_verdict verdict = {0};
	enum pak_status st = PAK_ERR_INTERNAL;

	if (!prepare(ctx, params))
		return 0;
	if (!key->set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	if (ctx->mode == EXTRACT_ONLY && !check_extract_len(ctx, len))
		return 0;
	switch (ctx->mode) {
	case EXTRACT_AND_EXPAND:
		st = pak_hkdf(ctx->hash, out, len, pak_buf_bytes(salt), salt->len,
		              pak_buf_bytes(key), key->len, pak_buf_bytes(info), info->len,
		              &verdict);
		break;
	case EXTRACT_ONLY:
		st = pak_hkdf_extract(ctx->hash, out, len, pak_buf_bytes(salt), salt->len,
		                      pak_buf_bytes(key), key->len, &verdict);
		break;
	case EXPAND_ONLY:
		st = pak_hkdf_expand(ctx->hash, out, len, pak_buf_bytes(key), key->len,
		                     pak_buf_bytes(info), info->len, &verdict);
		break;
	}
	return pak_kdf_result(ctx, st, &verdict, len);
}

/* Here "salt" is the previous secret and "key" the new input (EVP_KDF-TLS13_KDF(7)). */
static int tls13_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	const struct pak_buf *key = &ctx->key, *salt = &ctx->salt, *prefix = &ctx->prefix;
	const struct pak_buf *label = &ctx->label, *data = &ctx->data;
	struct pak_verdict verdict = {0};
	enum pak_status st;

	if (!prepare(ctx, params))
		return 0;
	if (ctx->mode == EXTRACT_AND_EXPAND)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "mode is neither extract nor expand");
	if (ctx->mode == EXTRACT_ONLY) {
		if (!check_extract_len(ctx, len))
			return 0;
		st = pak_tls13_extract(ctx->hash, out, len, pak_buf_bytes(salt), salt->len,
		                       pak_buf_bytes(key), key->len, pak_buf_bytes(prefix),
		                       prefix->len, pak_buf_bytes(label), label->len, &verdict);
	} else {
		if (!key->set)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
		st = pak_tls13_expand_label(ctx->hash, out, len, pak_buf_bytes(key), key->len,
		                            pak_buf_bytes(prefix), prefix->len,
		                            pak_buf_bytes(label), label->len, pak_buf_bytes(data),
		                            data->len, &verdict);
	}
	return pak_kdf_result(ctx, st, &verdict, len);
}

static int pbkdf2_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params))
		return 0;
	if (!ctx->key.set || !ctx->salt.set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key.set ? "salt" : "password");
	return pak_kdf_result(ctx,
	                      pak_pbkdf2(ctx->hash, out, len, pak_buf_bytes(&ctx->key),
	                                 ctx->key.len, pak_buf_bytes(&ctx->salt), ctx->salt.len,
	                                 ctx->iterations, &verdict),
	                      &verdict, len);
}

/* libssl and others put the label into the seed. */
static int tls1_derive(void *vctx, unsigned char *out, size_t len, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	struct pak_verdict verdict = {0};

	if (!prepare(ctx, params))
		return 0;
	if (!ctx->key.set || !ctx->data.len)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no %s set",
		                     ctx->key.set ? "seed" : "secret");
	return pak_kdf_result(ctx,
	                      pak_tls1_prf(ctx->hash, out, len, pak_buf_bytes(&ctx->key),
	                                   ctx->key.len, NULL, 0, pak_buf_bytes(&ctx->data),
	                                   ctx->data.len, &verdict),
	                      &verdict, len);
}

#define KDF_TABLE(table, name) \
	const OSSL_DISPATCH table[] = { \
	        PAK_FN(OSSL_FUNC_KDF_NEWCTX, name##_newctx), \
	        PAK_FN(OSSL_FUNC_KDF_DUPCTX, pak_kdf_dupctx), \
	        PAK_FN(OSSL_FUNC_KDF_FREECTX, pak_kdf_freectx), \
	        PAK_FN(OSSL_FUNC_KDF_RESET, pak_kdf_reset), \
	        PAK_FN(OSSL_FUNC_KDF_DERIVE, name##_derive), \
	        PAK_FN(OSSL_FUNC_KDF_GET_CTX_PARAMS, pak_kdf_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_KDF_GETTABLE_CTX_PARAMS, pak_kdf_gettable), \
	        PAK_FN(OSSL_FUNC_KDF_SET_CTX_PARAMS, pak_kdf_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_KDF_SETTABLE_CTX_PARAMS, pak_##name##_settable), \
	        PAK_FN_END};

/* As a key exchange (EVP_PKEY_derive with EVP_PKEY_HKDF and EVP_PKEY_TLS1_PRF): the same context,
 * whose key is a parameter; the object it is made for is empty. */
static int exchange_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	(void)vkey;
	return pak_kdf_set_ctx_params(vctx, params);
}

static int exchange(struct kdf_ctx *ctx, OSSL_FUNC_kdf_derive_fn *derive, unsigned char *out,
                    size_t *len, size_t cap)
{
	size_t size = ctx->mode == EXTRACT_ONLY ? pak_digest_len(ctx->hash) : SIZE_MAX;

	if (!out) {
		*len = size;
		return 1;
	}
	if (size != SIZE_MAX && cap < size)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	*len = size == SIZE_MAX ? cap : size;
	return derive(ctx, out, *len, NULL);
}

static int hkdf_exchange(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	return exchange(vctx, hkdf_derive, out, len, cap);
}

static int tls1_exchange(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	return exchange(vctx, tls1_derive, out, len, cap);
}

#define EXCHANGE_TABLE(table, name) \
	const OSSL_DISPATCH table[] = { \
	        PAK_FN(OSSL_FUNC_KEYEXCH_NEWCTX, name##_newctx), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_DUPCTX, pak_kdf_dupctx), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_FREECTX, pak_kdf_freectx), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_INIT, exchange_init), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_DERIVE, name##_exchange), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_GET_CTX_PARAMS, pak_kdf_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_GETTABLE_CTX_PARAMS, pak_kdf_gettable), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_SET_CTX_PARAMS, pak_kdf_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_KEYEXCH_SETTABLE_CTX_PARAMS, pak_##name##_settable), \
	        PAK_FN_END};

EXCHANGE_TABLE(pak_prov_kex_hkdf, hkdf)
EXCHANGE_TABLE(pak_prov_kex_tls1_prf, tls1)

static OSSL_FUNC_keymgmt_new_fn empty_new;
static OSSL_FUNC_keymgmt_free_fn empty_free;
static OSSL_FUNC_keymgmt_has_fn empty_has;

static void *empty_new(void *provctx)
{
	return pak_ctx_new(provctx, 1);
}

static void empty_free(void *key)
{
	pak_ctx_free(key, 1);
}

static int empty_has(const void *key, int selection)
{
	(void)key;
	(void)selection;
	return 1; /* nothing is asked for that it lacks */
}

const OSSL_DISPATCH pak_prov_keymgmt_kdf[] = {PAK_FN(OSSL_FUNC_KEYMGMT_NEW, empty_new),
                                              PAK_FN(OSSL_FUNC_KEYMGMT_FREE, empty_free),
                                              PAK_FN(OSSL_FUNC_KEYMGMT_HAS, empty_has), PAK_FN_END};

KDF_TABLE(pak_prov_hkdf, hkdf)
KDF_TABLE(pak_prov_tls13_kdf, tls13)
KDF_TABLE(pak_prov_pbkdf2, pbkdf2)
KDF_TABLE(pak_prov_tls1_prf, tls1)
