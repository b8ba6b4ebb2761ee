/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of AES-GCM (EVP_EncryptInit(3)): lengths, IV, tag, and the steps of TLS 1.2 records.
 */
#include "provider/aead.h"

#include <string.h>

#include "provider/cipher_constants.h"
#include "provider/params.h"

int pak_aead_get_params(OSSL_PARAM params[], unsigned int mode, size_t key_len)
{
	const struct cipher_constants c = {
	        .mode = mode,
	        .key_len = key_len,
	        .iv_len = PAK_AEAD_IV_LEN,
	        .block_len = 1,
	        .aead = true,
	        .custom_iv = true,
	};

	return pak_prov_cipher_constants(params, &c);
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TAGLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_UPDATED_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD_PAD),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_GET_IV_GEN),
                                          PAK_PARAM_END};

const OSSL_PARAM *pak_aead_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

/* The leftmost data_size bytes of the tag; a length short of the full one is judged. */
static int get_tag(struct aead_ctx *ctx, OSSL_PARAM *p)
{
	enum pak_status st;

	if (!ctx->sealed || p->data_size == 0 || p->data_size > TAG_FULL)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag of %zu bytes to give",
		                     p->data_size);
	if (p->data_size < TAG_FULL) {
		st = pak_aead_set_tag_len(&ctx->a, p->data_size);
		ctx->start_tag = (uint8_t)p->data_size;
		if (st != PAK_OK)
			return pak_aead_prov_fail(ctx, st);
	}
	if (p->data_type != OSSL_PARAM_OCTET_STRING || !p->data || p->data_size != TAG_FULL)
		return pak_param_set_octets(p, ctx->tag, p->data_size);
	memcpy(p->data, ctx->tag, TAG_FULL);
	p->return_size = TAG_FULL;
	return 1;
}

static int get_one(struct aead_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_TAGLEN:
		return pak_param_set_uint(p, ctx->tag_len ? ctx->tag_len : TAG_FULL);
	case PAK_P_IV:
	case PAK_P_UPDATED_IV:
		return ctx->iv_state != IV_NONE && pak_param_set_octets(p, ctx->iv, ctx->iv_len);
	case PAK_P_TLSAADPAD:
		return pak_param_set_uint(p, ctx->tls_record ? TAG_FULL : 0);
	case PAK_P_TLSIVGEN:
		return p->data_type == OSSL_PARAM_OCTET_STRING && p->data &&
		       pak_aead_tls_iv_next(ctx, p->data, p->data_size);
	default:
		return 1;
	}
}

int pak_aead_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	struct aead_ctx *ctx = vctx;

	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok;

		/* libcrypto asks for the one at every start, for the other at every end */
		if (PAK_PARAM_IS(p->key, "ivlen"))
			ok = pak_param_set_uint(p, ctx->iv_len);
		else if (PAK_PARAM_IS(p->key, "tag"))
			ok = get_tag(ctx, p);
		else
			ok = get_one(ctx, p);
		if (!ok)
			return 0;
	}
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_SET_IV_INV),
                                          PAK_PARAM_END};

const OSSL_PARAM *pak_aead_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

/* An IV that is set already does not survive a change of the length. */
static int set_iv_len(struct aead_ctx *ctx, size_t len)
{
	if (len == 0 || len > IV_MAX)
		return 0;
	if (len != ctx->iv_len && ctx->iv_state != IV_NONE)
		ctx->iv_state = IV_USED;
	if (len != ctx->iv_len)
		ctx->tls_iv = false;
	ctx->iv_len = len;
	return 1;
}

/* With no bytes (EVP_CIPHER_CTX_ctrl with a NULL tag) it names the length only; a tag belongs to
 * decryption. */
static int set_tag(struct aead_ctx *ctx, const OSSL_PARAM *p)
{
	if (p->data_type != OSSL_PARAM_OCTET_STRING || !p->data || p->data_size == 0 ||
	    p->data_size > TAG_FULL || ctx->direction == PAK_ENCRYPT)
		return 0;
	if (p->data_size == TAG_FULL)
		memcpy(ctx->tag, p->data, TAG_FULL);
	else
		memcpy(ctx->tag, p->data, p->data_size);
	ctx->tag_len = (uint8_t)p->data_size;
	return 1;
}

static int set_one(struct aead_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t n;

	if (PAK_PARAM_IS(p->key, "tag"))
		return set_tag(ctx, p);
	switch (pak_param_id(p->key)) {
	case PAK_P_IVLEN:
		return pak_param_get_size(p, &n) && set_iv_len(ctx, n);
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == ctx->key_len;
	case PAK_P_TLSAAD:
		return pak_param_get_octets(p, &bytes, &n) && pak_aead_tls_set_aad(ctx, bytes, n);
	case PAK_P_TLSIVFIXED:
		return pak_param_get_octets(p, &bytes, &n) &&
		       pak_aead_tls_set_iv_fixed(ctx, bytes, n);
	case PAK_P_TLSIVINV:
		return pak_param_get_octets(p, &bytes, &n) &&
		       pak_aead_tls_iv_received(ctx, bytes, n);
	default:
		return 1;
	}
}

int pak_aead_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct aead_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}
