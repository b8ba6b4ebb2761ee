/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20-Poly1305 (provider-cipher(7), EVP_EncryptInit(3) "ChaCha20-Poly1305") over the AEAD
 * service: RFC 8439 2.8; TLS 1.2 records as RFC 7905 has them. */
#include <string.h>

#include "provider/aead.h"
#include "provider/params.h"

#define KEY_LEN 32
#define NONCE_LEN 12

struct chachapoly_ctx {
	const struct pak_prov *prov;
	enum pak_direction direction;
	enum iv_state iv_state;
	bool keyed, tag_set, sealed, tls_record;
	uint8_t iv[NONCE_LEN], tag[TAG_FULL], tls_aad[TLS_AAD_LEN];
	struct pak_aead a;
};

static OSSL_FUNC_cipher_newctx_fn chachapoly_newctx;
static OSSL_FUNC_cipher_freectx_fn chachapoly_freectx;
static OSSL_FUNC_cipher_dupctx_fn chachapoly_dupctx;
static OSSL_FUNC_cipher_encrypt_init_fn chachapoly_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn chachapoly_decrypt_init;
static OSSL_FUNC_cipher_update_fn chachapoly_update;
static OSSL_FUNC_cipher_final_fn chachapoly_final;
static OSSL_FUNC_cipher_cipher_fn chachapoly_cipher;
static OSSL_FUNC_cipher_get_params_fn chachapoly_get_params;
static OSSL_FUNC_cipher_get_ctx_params_fn chachapoly_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn chachapoly_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn chachapoly_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn chachapoly_settable_ctx_params;

static void *chachapoly_newctx(void *provctx)
{
	struct chachapoly_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		ctx->prov = provctx;
	return ctx;
}

static void chachapoly_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct chachapoly_ctx));
}

static void *chachapoly_dupctx(void *vctx)
{
	const struct chachapoly_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int fail(const struct chachapoly_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(
	        ctx->prov, st, &ctx->a.verdict, .alg = PAK_ALG_CHACHA20_POLY1305,
	        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT : PAK_OP_ENCRYPT,
	        .key_bits = KEY_LEN * 8u, .tag_bits = TAG_FULL * 8u, .iv_bits = NONCE_LEN * 8u);
}

/* --- operation --- */

static int set_key(struct chachapoly_ctx *ctx, const uint8_t *key, size_t key_len)
{
	enum pak_status st;

	if (key_len != KEY_LEN)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %d", key_len,
		                     KEY_LEN);
	st = pak_aead_init(&ctx->a, PAK_ALG_CHACHA20_POLY1305, ctx->direction, key, key_len);
	ctx->keyed = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

static int init(struct chachapoly_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	ctx->sealed = ctx->tls_record = false;
	if (ctx->iv_state == IV_STARTED)
		ctx->iv_state = IV_USED;
	if (iv) {
		if (iv_len != NONCE_LEN)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %d",
			                     iv_len, NONCE_LEN);
		memcpy(ctx->iv, iv, NONCE_LEN);
		ctx->iv_state = IV_SET;
	}
	if (key && !set_key(ctx, key, key_len))
		return 0;
	if (!key && ctx->keyed && ctx->a.direction != direction)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	return params ? chachapoly_set_ctx_params(ctx, params) : 1;
}

static int chachapoly_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                                   const unsigned char *iv, size_t iv_len,
                                   const OSSL_PARAM params[])
{
	return init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int chachapoly_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                                   const unsigned char *iv, size_t iv_len,
                                   const OSSL_PARAM params[])
{
	return init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

/* Starts the message unless it is under way. */
static int start(struct chachapoly_ctx *ctx)
{
	enum pak_status st;

	if (ctx->iv_state == IV_STARTED)
		return 1;
	if (!ctx->keyed || ctx->iv_state != IV_SET)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no key, or no fresh IV set");
	st = pak_aead_start(&ctx->a, ctx->iv, NONCE_LEN, TAG_FULL);
	if (st != PAK_OK)
		return fail(ctx, st);
	ctx->iv_state = IV_STARTED;
	return 1;
}

static enum pak_status record(struct chachapoly_ctx *ctx, const uint8_t nonce[NONCE_LEN],
                              uint8_t *text, size_t len)
{
	enum pak_status st = pak_aead_start(&ctx->a, nonce, NONCE_LEN, TAG_FULL);

	if (st == PAK_OK)
		st = pak_aead_aad(&ctx->a, ctx->tls_aad, TLS_AAD_LEN);
	if (st == PAK_OK)
		st = pak_aead_update(&ctx->a, text, text, len);
	if (st != PAK_OK)
		return st;
	if (ctx->direction == PAK_ENCRYPT)
		return pak_aead_seal_final(&ctx->a, text + len, TAG_FULL);
	st = pak_aead_open_final(&ctx->a, text + len, TAG_FULL);
	if (st != PAK_OK)
		memset(text, 0, len);
	return st;
}

/* RFC 7905 2: the nonce is the IV, which libssl sets once, the sequence number (the first eight
 * bytes of the associated data) added to its end. Text and tag lie in one buffer; sealing returns
 * the length of both, opening the text's. A record that does not authenticate is libssl's to
 * report. */
static int tls_record(struct chachapoly_ctx *ctx, unsigned char *out, size_t *out_len,
                      const unsigned char *in, size_t len)
{
	size_t text = (size_t)ctx->tls_aad[TLS_AAD_LEN - 2] << 8 | ctx->tls_aad[TLS_AAD_LEN - 1];
	uint8_t nonce[NONCE_LEN];
	enum pak_status st;

	ctx->tls_record = false; /* each record brings its own associated data */
	if (!ctx->keyed || ctx->iv_state == IV_NONE || out != in || len != text + TAG_FULL)
		return pak_fail_text(
		        ctx->prov, PAK_ERR_ARG,
		        "TLS record without key or IV, not in place, or of another length");
	memcpy(nonce, ctx->iv, NONCE_LEN);
	for (int i = 0; i < 8; i++)
		nonce[4 + i] ^= ctx->tls_aad[i];
	st = record(ctx, nonce, out, text);
	if (st != PAK_OK)
		return st == PAK_ERR_AUTH ? 0 : fail(ctx, st);
	*out_len = ctx->direction == PAK_ENCRYPT ? len : text;
	return 1;
}

/* out NULL: associated data. */
static int chachapoly_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                             const unsigned char *in, size_t len)
{
	struct chachapoly_ctx *ctx = vctx;
	enum pak_status st;

	*out_len = 0;
	if (ctx->tls_record)
		return tls_record(ctx, out, out_len, in, len);
	if (len == 0)
		return 1;
	if (!in)
		return pak_fail(ctx->prov, PAK_ERR_ARG);
	if (out && cap < len)
		return pak_fail(ctx->prov, PAK_ERR_BUFFER);
	if (!start(ctx))
		return 0;
	st = out ? pak_aead_update(&ctx->a, out, in, len) : pak_aead_aad(&ctx->a, in, len);
	if (st != PAK_OK)
		return pak_fail(ctx->prov, st);
	*out_len = len;
	return 1;
}

/* A tag that does not match is no error on the queue, as in default. */
static int chachapoly_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct chachapoly_ctx *ctx = vctx;
	enum pak_status st;

	(void)out;
	(void)cap;
	*out_len = 0;
	if (ctx->direction == PAK_DECRYPT && !ctx->tag_set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag set to check");
	if (!start(ctx))
		return 0;
	ctx->iv_state = IV_USED;
	if (ctx->direction == PAK_ENCRYPT) {
		st = pak_aead_seal_final(&ctx->a, ctx->tag, TAG_FULL);
		ctx->sealed = st == PAK_OK;
	} else {
		st = pak_aead_open_final(&ctx->a, ctx->tag, TAG_FULL);
		ctx->tag_set = false;
	}
	if (st == PAK_OK)
		return 1;
	return st == PAK_ERR_AUTH ? 0 : fail(ctx, st);
}

/* EVP_Cipher: in NULL ends the message. */
static int chachapoly_cipher(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                             const unsigned char *in, size_t len)
{
	return in ? chachapoly_update(vctx, out, out_len, cap, in, len)
	          : chachapoly_final(vctx, out, out_len, cap);
}

/* --- parameters --- */

static int chachapoly_get_params(OSSL_PARAM params[])
{
	return pak_aead_get_params(params, 0, KEY_LEN); /* a mode of its own EVP does not have */
}

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TAGLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD_PAD),
                                          PAK_PARAM_END};

static const OSSL_PARAM *chachapoly_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

static int get_one(struct chachapoly_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_IVLEN:
		return pak_param_set_uint(p, NONCE_LEN);
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, KEY_LEN);
	case PAK_P_TAGLEN:
		return pak_param_set_uint(p, TAG_FULL);
	case PAK_P_TLSAADPAD:
		return pak_param_set_uint(p, ctx->tls_record ? TAG_FULL : 0);
	case PAK_P_IV:
	case PAK_P_UPDATED_IV:
		return ctx->iv_state != IV_NONE && pak_param_set_octets(p, ctx->iv, NONCE_LEN);
	case PAK_P_TAG:
		if (!ctx->sealed || p->data_size != TAG_FULL)
			return pak_fail_text(ctx->prov, PAK_ERR_STATE,
			                     "no tag of %zu bytes to give", p->data_size);
		return pak_param_set_octets(p, ctx->tag, TAG_FULL);
	default:
		return 1;
	}
}

static int chachapoly_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vctx, p))
			return 0;
	return 1;
}

static const OSSL_PARAM settable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED),
                                          PAK_PARAM_END};

static const OSSL_PARAM *chachapoly_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

/* RFC 8439 has no short tags. Without bytes the length alone is named. */
static int set_tag(struct chachapoly_ctx *ctx, const OSSL_PARAM *p)
{
	if (p->data_type != OSSL_PARAM_OCTET_STRING || p->data_size != TAG_FULL ||
	    (p->data && ctx->direction == PAK_ENCRYPT))
		return 0;
	if (p->data) {
		memcpy(ctx->tag, p->data, TAG_FULL);
		ctx->tag_set = true;
	}
	return 1;
}

/* The length in the last two bytes counts the tag of a received record; the authenticated one is
 * that of the text (RFC 7905 2). */
static int set_tls_aad(struct chachapoly_ctx *ctx, const OSSL_PARAM *p)
{
	size_t len, text, extra = ctx->direction == PAK_DECRYPT ? TAG_FULL : 0;
	const uint8_t *aad;

	if (!pak_param_get_octets(p, &aad, &len) || len != TLS_AAD_LEN)
		return 0;
	text = (size_t)aad[len - 2] << 8 | aad[len - 1];
	if (text < extra)
		return 0;
	text -= extra;
	memcpy(ctx->tls_aad, aad, len);
	ctx->tls_aad[len - 2] = (uint8_t)(text >> 8);
	ctx->tls_aad[len - 1] = (uint8_t)text;
	ctx->tls_record = true;
	return 1;
}

static int set_one(struct chachapoly_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_TAG:
		return set_tag(ctx, p);
	case PAK_P_IVLEN:
		return pak_param_get_size(p, &n) && n == NONCE_LEN;
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == KEY_LEN;
	case PAK_P_TLSAAD:
		return set_tls_aad(ctx, p);
	case PAK_P_TLSIVFIXED:
		if (!pak_param_get_octets(p, &bytes, &n) || n != NONCE_LEN)
			return 0;
		memcpy(ctx->iv, bytes, NONCE_LEN);
		ctx->iv_state = IV_SET;
		return 1;
	default:
		return 1;
	}
}

static int chachapoly_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct chachapoly_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

const OSSL_DISPATCH pak_prov_chacha20_poly1305[] = {
        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, chachapoly_newctx),
        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, chachapoly_encrypt_init),
        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, chachapoly_decrypt_init),
        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, chachapoly_update),
        PAK_FN(OSSL_FUNC_CIPHER_FINAL, chachapoly_final),
        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, chachapoly_cipher),
        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, chachapoly_freectx),
        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, chachapoly_dupctx),
        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, chachapoly_get_params),
        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params),
        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, chachapoly_get_ctx_params),
        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, chachapoly_gettable_ctx_params),
        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, chachapoly_set_ctx_params),
        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, chachapoly_settable_ctx_params),
        PAK_FN_END};
