/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA encryption (provider-asym_cipher(7), EVP_ASYM_CIPHER-RSA(7)): OAEP, PKCS#1 v1.5 with implicit
 * rejection, the pre-master secret of TLS, and the bare primitive. */
#include "provider/keymgmt_rsa.h"

#include <string.h>

#include <pak/mem.h>
#include <pak/pke.h>

#include "provider/buf.h"
#include "provider/params.h"

#define TLS_SECRET 48

/* From OpenSSL 3.2 on. Here v1.5 decryption has no other way. */
#if !defined OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION
#define OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION "implicit-rejection"
#endif

struct rsa_ctx {
	const struct pak_prov *prov;
	struct pak_key *key;
	enum pak_op op; /* 0: not initialised */
	int pad;
	enum pak_alg hash, mgf; /* PAK_ALG_NONE: SHA-1, that of hash */
	struct pak_buf label;
	unsigned int client_version, negotiated_version;
};

static OSSL_FUNC_asym_cipher_newctx_fn rsa_newctx;
static OSSL_FUNC_asym_cipher_freectx_fn rsa_freectx;
static OSSL_FUNC_asym_cipher_dupctx_fn rsa_dupctx;
static OSSL_FUNC_asym_cipher_encrypt_init_fn rsa_encrypt_init;
static OSSL_FUNC_asym_cipher_encrypt_fn rsa_encrypt;
static OSSL_FUNC_asym_cipher_decrypt_init_fn rsa_decrypt_init;
static OSSL_FUNC_asym_cipher_decrypt_fn rsa_decrypt;
static OSSL_FUNC_asym_cipher_get_ctx_params_fn get_ctx_params;
static OSSL_FUNC_asym_cipher_gettable_ctx_params_fn gettable_ctx_params;
static OSSL_FUNC_asym_cipher_set_ctx_params_fn set_ctx_params;
static OSSL_FUNC_asym_cipher_settable_ctx_params_fn settable_ctx_params;

static void *rsa_newctx(void *provctx)
{
	struct rsa_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void rsa_freectx(void *vctx)
{
	struct rsa_ctx *ctx = vctx;

	if (!ctx)
		return;
	pak_key_free(ctx->key);
	pak_buf_clear(&ctx->label);
	pak_ctx_free(ctx, sizeof *ctx);
}

static void *rsa_dupctx(void *vctx)
{
	const struct rsa_ctx *from = vctx;
	struct rsa_ctx *ctx = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!ctx)
		return NULL;
	if (ctx->key)
		(void)pak_key_ref(ctx->key);
	memset(&ctx->label, 0, sizeof ctx->label);
	if (pak_buf_copy(&ctx->label, &from->label))
		return ctx;
	rsa_freectx(ctx);
	return NULL;
}

static int init(struct rsa_ctx *ctx, enum pak_op op, const struct rsa_key *k,
                const OSSL_PARAM params[])
{
	unsigned part = op == PAK_OP_DECRYPT ? PAK_PART_PRIVATE : PAK_PART_PUBLIC;

	if (k) {
		if (k->pss)
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "the key is for PSS");
		if (!k->key || !(pak_key_parts(k->key) & part))
			return pak_fail_text(ctx->prov, PAK_ERR_KEY_USE, "no %s key",
			                     op == PAK_OP_DECRYPT ? "private" : "public");
		(void)pak_key_ref(k->key);
		pak_key_free(ctx->key);
		ctx->key = k->key;
	}
	if (!ctx->key)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key set");
	ctx->op = op;
	ctx->pad = RSA_PAD_PKCS1;
	return set_ctx_params(ctx, params);
}

static int rsa_encrypt_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return init(vctx, PAK_OP_ENCRYPT, vkey, params);
}

static int rsa_decrypt_init(void *vctx, void *vkey, const OSSL_PARAM params[])
{
	return init(vctx, PAK_OP_DECRYPT, vkey, params);
}

static struct pak_pke pke_of(const struct rsa_ctx *ctx)
{
	struct pak_pke pke = {.alg = PAK_ALG_RSA_PKCS1_ENC, .op = ctx->op, .key = ctx->key};

	if (ctx->pad == RSA_PAD_NONE)
		pke.alg = PAK_ALG_RSA_RAW;
	if (ctx->pad != RSA_PAD_OAEP)
		return pke;
	pke.alg = PAK_ALG_RSA_OAEP;
	pke.hash = ctx->hash != PAK_ALG_NONE ? ctx->hash : PAK_ALG_SHA1;
	pke.mgf = ctx->mgf;
	pke.label = pak_buf_bytes(&ctx->label);
	pke.label_len = ctx->label.len;
	return pke;
}

/* Policy judges with the first call for data, when padding and digest are known. */
static int admit(const struct rsa_ctx *ctx, const struct pak_pke *pke, enum pak_op op)
{
	struct pak_verdict verdict = {0};
	enum pak_status st;

	if (!ctx->key || ctx->op != op)
		return pak_fail(ctx->prov, PAK_ERR_STATE);
	st = pak_pke_check(pke, &verdict);
	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(ctx->prov, st, &verdict, .alg = pke->alg, .op = op,
	                        .hash = pke->hash, .key_bits = pak_key_bits(ctx->key));
}

static int rsa_encrypt(void *vctx, unsigned char *out, size_t *len, size_t cap,
                       const unsigned char *in, size_t in_len)
{
	const struct rsa_ctx *ctx = vctx;
	const struct pak_pke pke = pke_of(ctx);
	enum pak_status st;

	if (!admit(ctx, &pke, PAK_OP_ENCRYPT))
		return 0;
	if (!out) {
		*len = pak_pke_max(&pke);
		return 1;
	}
	st = pak_pke_encrypt(&pke, out, cap, len, in, in_len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

static int decrypt_tls(const struct rsa_ctx *ctx, const struct pak_pke *pke, uint8_t *out,
                       size_t *len, size_t cap, const uint8_t *in, size_t in_len)
{
	enum pak_status st;

	if (!ctx->client_version || cap < TLS_SECRET)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "TLS version or buffer");
	st = pak_pke_decrypt_tls(pke, out, in, in_len, ctx->client_version,
	                         ctx->negotiated_version);
	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*len = TLS_SECRET;
	return 1;
}

static int rsa_decrypt(void *vctx, unsigned char *out, size_t *len, size_t cap,
                       const unsigned char *in, size_t in_len)
{
	const struct rsa_ctx *ctx = vctx;
	const struct pak_pke pke = pke_of(ctx);
	enum pak_status st;

	if (!admit(ctx, &pke, PAK_OP_DECRYPT))
		return 0;
	if (!out) {
		*len = ctx->pad == RSA_PAD_TLS ? TLS_SECRET
		                               : ((size_t)pak_key_bits(ctx->key) + 7) / 8;
		return 1;
	}
	if (ctx->pad == RSA_PAD_TLS)
		return decrypt_tls(ctx, &pke, out, len, cap, in, in_len);
	st = pak_pke_decrypt(&pke, out, cap, len, in, in_len);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* --- parameters --- */

static const OSSL_PARAM *gettable_ctx_params(void *vctx, void *provctx)
{
	static const OSSL_PARAM gettable[] = {
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_PAD_MODE),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST),
	        PAK_PARAM_OCTET_PTR(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_TLS_NEGOTIATED_VERSION),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION),
	        PAK_PARAM_END};

	(void)vctx;
	(void)provctx;
	return gettable;
}

/* The label is given as a pointer, as OpenSSL does it. */
static int get_label(const struct rsa_ctx *ctx, OSSL_PARAM *p)
{
	if (p->data_type != OSSL_PARAM_OCTET_PTR)
		return 0;
	p->return_size = ctx->label.len;
	if (p->data)
		*(const void **)p->data = pak_buf_bytes(&ctx->label);
	return 1;
}

static int get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	const struct rsa_ctx *ctx = vctx;
	const struct pak_pke pke = pke_of(ctx);
	enum pak_alg hash = pke.hash != PAK_ALG_NONE ? pke.hash : PAK_ALG_SHA1;
	enum pak_alg mgf = ctx->mgf != PAK_ALG_NONE ? ctx->mgf : hash;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_PAD_MODE))
			ok = pak_prov_rsa_set_pad(p, ctx->pad);
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST))
			ok = pak_param_set_utf8(p, pak_digest_to_name(hash));
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST))
			ok = pak_param_set_utf8(p, pak_digest_to_name(mgf));
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL))
			ok = get_label(ctx, p);
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION))
			ok = pak_param_set_uint(p, ctx->client_version);
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_TLS_NEGOTIATED_VERSION))
			ok = pak_param_set_uint(p, ctx->negotiated_version);
		else if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION))
			ok = pak_param_set_uint(p, 1);
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM *settable_ctx_params(void *vctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST_PROPS),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_PAD_MODE),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST),
	        PAK_PARAM_UTF8(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST_PROPS),
	        PAK_PARAM_OCTETS(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_TLS_NEGOTIATED_VERSION),
	        PAK_PARAM_UINT(OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION),
	        PAK_PARAM_END};

	(void)vctx;
	(void)provctx;
	return settable;
}

static int set_pad(struct rsa_ctx *ctx, const OSSL_PARAM *p)
{
	int pad;

	if (!pak_prov_rsa_get_pad(p, &pad))
		return 0;
	if (pad != RSA_PAD_PKCS1 && pad != RSA_PAD_NONE && pad != RSA_PAD_OAEP &&
	    pad != RSA_PAD_TLS)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "padding mode %d", pad);
	ctx->pad = pad;
	return 1;
}

static int set_one(struct rsa_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned int reject = 0;
	const uint8_t *label;
	size_t len;

	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_IMPLICIT_REJECTION))
		return pak_param_get_uint(p, &reject) && reject;
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_PAD_MODE))
		return set_pad(ctx, p);
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST))
		return pak_prov_rsa_get_digest(ctx->prov, p, &ctx->hash);
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST))
		return pak_prov_rsa_get_digest(ctx->prov, p, &ctx->mgf);
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL))
		return pak_param_get_octets(p, &label, &len) &&
		       pak_buf_set(&ctx->label, label, len);
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_TLS_CLIENT_VERSION))
		return pak_param_get_uint(p, &ctx->client_version);
	if (!strcmp(p->key, OSSL_ASYM_CIPHER_PARAM_TLS_NEGOTIATED_VERSION))
		return pak_param_get_uint(p, &ctx->negotiated_version);
	return 1;
}

static int set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct rsa_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_asym_rsa[] = {
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_NEWCTX, rsa_newctx),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_FREECTX, rsa_freectx),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_DUPCTX, rsa_dupctx),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_ENCRYPT_INIT, rsa_encrypt_init),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_ENCRYPT, rsa_encrypt),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_DECRYPT_INIT, rsa_decrypt_init),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_DECRYPT, rsa_decrypt),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_GET_CTX_PARAMS, get_ctx_params),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_GETTABLE_CTX_PARAMS, gettable_ctx_params),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_SET_CTX_PARAMS, set_ctx_params),
        PAK_FN(OSSL_FUNC_ASYM_CIPHER_SETTABLE_CTX_PARAMS, settable_ctx_params),
        PAK_FN_END};
