/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CCM (provider-cipher(7), EVP_EncryptInit(3) "CCM Mode"): SP 800-38C. The text comes in one
 * call, after its length if there is associated data; TLS 1.2 records as RFC 6655 has them. */
#include <string.h>

#include "provider/aead.h"
#include "provider/params.h"

#define NONCE_MAX 13
#define NONCE_USUAL 7 /* until the caller names another: as default */
#define TAG_USUAL 12
#define FIXED_LEN 4
#define EXPLICIT_LEN 8

struct ccm_ctx {
	const struct pak_prov *prov;
	enum pak_direction direction;
	uint8_t key_len, iv_len, tag_len;
	bool keyed, iv_set;
	bool tag_set; /* decryption: the tag to check is there; encryption: it can be had */
	bool len_set; /* text_len was told */
	bool aad_done;
	bool done; /* the last message is sealed, or was authentic */
	bool tls_record;
	size_t text_len;
	uint8_t iv[NONCE_MAX], tag[TAG_FULL], tls_aad[TLS_AAD_LEN];
	struct pak_aead a;
};

static OSSL_FUNC_cipher_encrypt_init_fn ccm_encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn ccm_decrypt_init;
static OSSL_FUNC_cipher_update_fn ccm_update;
static OSSL_FUNC_cipher_final_fn ccm_final;
static OSSL_FUNC_cipher_cipher_fn ccm_cipher;
static OSSL_FUNC_cipher_freectx_fn ccm_freectx;
static OSSL_FUNC_cipher_dupctx_fn ccm_dupctx;
static OSSL_FUNC_cipher_get_ctx_params_fn ccm_get_ctx_params;
static OSSL_FUNC_cipher_gettable_ctx_params_fn ccm_gettable_ctx_params;
static OSSL_FUNC_cipher_set_ctx_params_fn ccm_set_ctx_params;
static OSSL_FUNC_cipher_settable_ctx_params_fn ccm_settable_ctx_params;

static void *ccm_newctx(void *provctx, size_t key_len)
{
	struct ccm_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (!ctx)
		return NULL;
	ctx->prov = provctx;
	ctx->key_len = (uint8_t)key_len;
	ctx->iv_len = NONCE_USUAL;
	ctx->tag_len = TAG_USUAL;
	return ctx;
}

static void ccm_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct ccm_ctx));
}

static void *ccm_dupctx(void *vctx)
{
	const struct ccm_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

static int fail(const struct ccm_ctx *ctx, enum pak_status st)
{
	return pak_fail_verdict(ctx->prov, st, &ctx->a.verdict, .alg = PAK_ALG_AES_CCM,
	                        .op = ctx->direction == PAK_DECRYPT ? PAK_OP_DECRYPT
	                                                            : PAK_OP_ENCRYPT,
	                        .key_bits = ctx->key_len * 8u, .tag_bits = ctx->tag_len * 8u,
	                        .iv_bits = ctx->iv_len * 8u);
}

/* --- operation --- */

static int set_key(struct ccm_ctx *ctx, const uint8_t *key, size_t key_len)
{
	enum pak_status st;

	if (key_len != ctx->key_len)
		return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "key of %zu bytes, not %u", key_len,
		                     ctx->key_len);
	st = pak_aead_init(&ctx->a, PAK_ALG_AES_CCM, ctx->direction, key, key_len);
	ctx->keyed = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

static int ccm_init(struct ccm_ctx *ctx, enum pak_direction direction, const uint8_t *key,
                    size_t key_len, const uint8_t *iv, size_t iv_len, const OSSL_PARAM params[])
{
	ctx->direction = direction;
	ctx->aad_done = ctx->len_set = ctx->done = false;
	if (direction == PAK_ENCRYPT)
		ctx->tag_set = false;
	if (iv) {
		if (iv_len != ctx->iv_len)
			return pak_fail_text(ctx->prov, PAK_ERR_LENGTH, "IV of %zu bytes, not %u",
			                     iv_len, ctx->iv_len);
		memcpy(ctx->iv, iv, iv_len);
		ctx->iv_set = true;
	}
	if (key && !set_key(ctx, key, key_len))
		return 0;
	if (!key && ctx->keyed && ctx->a.direction != direction)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "the direction cannot change without the key");
	return params ? ccm_set_ctx_params(ctx, params) : 1;
}

static int ccm_encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return ccm_init(vctx, PAK_ENCRYPT, key, key_len, iv, iv_len, params);
}

static int ccm_decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                            const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	return ccm_init(vctx, PAK_DECRYPT, key, key_len, iv, iv_len, params);
}

static enum pak_status start(struct ccm_ctx *ctx, size_t aad_len, size_t text_len)
{
	if (!ctx->keyed || !ctx->iv_set)
		return PAK_ERR_STATE;
	return pak_aead_start_sized(&ctx->a, ctx->iv, ctx->iv_len, ctx->tag_len, aad_len, text_len);
}

static int add_aad(struct ccm_ctx *ctx, const uint8_t *aad, size_t len)
{
	enum pak_status st;

	if (!ctx->len_set || ctx->aad_done)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE,
		                     "associated data comes once, after the length of the text");
	st = start(ctx, len, ctx->text_len);
	if (st == PAK_OK)
		st = pak_aead_aad(&ctx->a, aad, len);
	ctx->aad_done = st == PAK_OK;
	return st == PAK_OK ? 1 : fail(ctx, st);
}

/* The whole text. A tag that does not match is no error on the queue, as in default. */
static int crypt_text(struct ccm_ctx *ctx, uint8_t *out, const uint8_t *in, size_t len)
{
	enum pak_status st = PAK_OK;
	bool written;

	if (ctx->direction == PAK_DECRYPT && !ctx->tag_set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag set to check");
	if (!ctx->aad_done)
		st = start(ctx, 0, ctx->len_set ? ctx->text_len : len);
	if (st == PAK_OK)
		st = pak_aead_update(&ctx->a, out, in, len);
	written = st == PAK_OK;
	if (st == PAK_OK && ctx->direction == PAK_ENCRYPT)
		st = pak_aead_seal_final(&ctx->a, ctx->tag, ctx->tag_len);
	else if (st == PAK_OK)
		st = pak_aead_open_final(&ctx->a, ctx->tag, ctx->tag_len);
	ctx->aad_done = ctx->len_set = false;
	ctx->done = st == PAK_OK;
	ctx->tag_set = ctx->direction == PAK_ENCRYPT && st == PAK_OK;
	/* Key stream was made, whatever came of it: the next message needs another IV. */
	ctx->iv_set = false;
	if (st == PAK_OK)
		return 1;
	if (written && len > 0)
		memset(out, 0, len); /* unverified, or without a tag */
	return st == PAK_ERR_AUTH ? 0 : fail(ctx, st);
}

static int tls_record(struct ccm_ctx *ctx, unsigned char *out, size_t *out_len,
                      const unsigned char *in, size_t len)
{
	size_t text = len - EXPLICIT_LEN - ctx->tag_len;
	unsigned char *tag;
	enum pak_status st;
	int ok;

	ctx->tls_record = false; /* each record brings its own associated data */
	if (out != in || len < EXPLICIT_LEN + (size_t)ctx->tag_len)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG,
		                     "TLS record not in place, or too short");
	if (ctx->direction == PAK_ENCRYPT) /* the explicit part is the sequence number */
		memcpy(out, ctx->tls_aad, EXPLICIT_LEN);
	memcpy(ctx->iv + FIXED_LEN, in, EXPLICIT_LEN);
	out += EXPLICIT_LEN;
	tag = out + text;
	ctx->iv_set = true;
	st = start(ctx, TLS_AAD_LEN, text);
	if (st == PAK_OK)
		st = pak_aead_aad(&ctx->a, ctx->tls_aad, TLS_AAD_LEN);
	if (st != PAK_OK)
		return fail(ctx, st);
	ctx->aad_done = true;
	if (ctx->direction == PAK_DECRYPT) {
		memcpy(ctx->tag, tag, ctx->tag_len);
		ctx->tag_set = true;
	}
	ok = crypt_text(ctx, out, out, text);
	ctx->tag_set = false;
	if (ok && ctx->direction == PAK_ENCRYPT)
		memcpy(tag, ctx->tag, ctx->tag_len);
	*out_len = ok ? ctx->direction == PAK_ENCRYPT ? len : text : 0;
	return ok;
}

/* out NULL: associated data, or with in NULL the length of the text to come. */
static int ccm_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	struct ccm_ctx *ctx = vctx;

	*out_len = 0;
	if (ctx->tls_record)
		return tls_record(ctx, out, out_len, in, len);
	if (!ctx->iv_set)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no fresh IV set");
	if (!out && !in) {
		ctx->text_len = len;
		ctx->len_set = true;
	} else if (!out) {
		if (len > 0 && !add_aad(ctx, in, len))
			return 0;
	} else {
		if (!in && len > 0)
			return pak_fail(ctx->prov, PAK_ERR_ARG);
		if (cap < len)
			return pak_fail(ctx->prov, PAK_ERR_BUFFER);
		if (!crypt_text(ctx, out, in, len))
			return 0;
	}
	*out_len = len;
	return 1;
}

/* An empty text may have had no call of its own: its tag is made, or checked, here. */
static int ccm_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	struct ccm_ctx *ctx = vctx;
	uint8_t none[1] = {0};

	(void)out;
	(void)cap;
	*out_len = 0;
	if (ctx->done)
		return 1;
	if (!ctx->iv_set || (ctx->len_set && ctx->text_len > 0))
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "the text is missing");
	return crypt_text(ctx, none, none, 0);
}

static int ccm_cipher(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                      const unsigned char *in, size_t len)
{
	return !in && out ? ccm_final(vctx, out, out_len, cap)
	                  : ccm_update(vctx, out, out_len, cap, in, len);
}

/* --- parameters --- */

static const OSSL_PARAM gettable_ctx[] = {PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TAGLEN),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_UPDATED_IV),
                                          PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
                                          PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD_PAD),
                                          PAK_PARAM_END};

static const OSSL_PARAM *ccm_gettable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return gettable_ctx;
}

/* The tag has the length it was made with. After it, the next message needs another IV. */
static int get_tag(struct ccm_ctx *ctx, OSSL_PARAM *p)
{
	if (ctx->direction != PAK_ENCRYPT || !ctx->tag_set || p->data_size != ctx->tag_len)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no tag of %zu bytes to give",
		                     p->data_size);
	ctx->tag_set = ctx->iv_set = ctx->len_set = false;
	return pak_param_set_octets(p, ctx->tag, ctx->tag_len);
}

static int get_one(struct ccm_ctx *ctx, OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, ctx->key_len);
	case PAK_P_TAGLEN:
		return pak_param_set_uint(p, ctx->tag_len);
	case PAK_P_IV:
	case PAK_P_UPDATED_IV:
		return pak_param_set_octets(p, ctx->iv, ctx->iv_len);
	case PAK_P_TLSAADPAD:
		return pak_param_set_uint(p, ctx->tls_record ? ctx->tag_len : 0);
	default:
		return 1;
	}
}

static int ccm_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	struct ccm_ctx *ctx = vctx;

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

static const OSSL_PARAM settable_ctx[] = {
        PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN), PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TAG),
        PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_AAD),
        PAK_PARAM_OCTETS(OSSL_CIPHER_PARAM_AEAD_TLS1_IV_FIXED), PAK_PARAM_END};

static const OSSL_PARAM *ccm_settable_ctx_params(void *cctx, void *provctx)
{
	(void)cctx;
	(void)provctx;
	return settable_ctx;
}

static int set_iv_len(struct ccm_ctx *ctx, const OSSL_PARAM *p)
{
	size_t n;

	if (!pak_param_get_size(p, &n) || n < 7 || n > NONCE_MAX)
		return 0;
	if (n != ctx->iv_len)
		ctx->iv_set = false;
	ctx->iv_len = (uint8_t)n;
	return 1;
}

/* Without bytes it names the length only; the bytes are for decryption. */
static int set_tag(struct ccm_ctx *ctx, const OSSL_PARAM *p)
{
	if (p->data_type != OSSL_PARAM_OCTET_STRING || p->data_size % 2 || p->data_size < 4 ||
	    p->data_size > TAG_FULL || (p->data && ctx->direction == PAK_ENCRYPT))
		return 0;
	ctx->tag_len = (uint8_t)p->data_size;
	if (p->data) {
		memcpy(ctx->tag, p->data, p->data_size);
		ctx->tag_set = true;
	}
	return 1;
}

/* The length in the last two bytes counts the explicit nonce, and in a received record the tag: the
 * authenticated one is that of the text (RFC 5246 6.2.3.3). */
static int set_tls_aad(struct ccm_ctx *ctx, const OSSL_PARAM *p)
{
	size_t len, text, extra;
	const uint8_t *aad;

	extra = EXPLICIT_LEN + (ctx->direction == PAK_DECRYPT ? (size_t)ctx->tag_len : 0);
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

static int set_one(struct ccm_ctx *ctx, const OSSL_PARAM *p)
{
	const uint8_t *bytes;
	size_t n;

	switch (pak_param_id(p->key)) {
	case PAK_P_TAG:
		return set_tag(ctx, p);
	case PAK_P_IVLEN:
		return set_iv_len(ctx, p);
	case PAK_P_KEYLEN:
		return pak_param_get_size(p, &n) && n == ctx->key_len;
	case PAK_P_TLSAAD:
		return set_tls_aad(ctx, p);
	case PAK_P_TLSIVFIXED:
		if (!pak_param_get_octets(p, &bytes, &n) || n != FIXED_LEN)
			return 0;
		memcpy(ctx->iv, bytes, n);
		return 1;
	default:
		return 1;
	}
}

static int ccm_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct ccm_ctx *ctx = vctx;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

/* Per key size. */
#define CCM(key_len, table) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return ccm_newctx(provctx, key_len); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return pak_aead_get_params(params, EVP_MODE_CCM, key_len); \
	} \
	const OSSL_DISPATCH pak_prov_##table[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, ccm_encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, ccm_decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, ccm_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, ccm_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_CIPHER, ccm_cipher), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, ccm_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, ccm_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, pak_prov_cipher_gettable_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, ccm_get_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_CTX_PARAMS, ccm_gettable_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, ccm_set_ctx_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_SETTABLE_CTX_PARAMS, ccm_settable_ctx_params), \
	        PAK_FN_END};

CCM(16, aes128_ccm)
CCM(24, aes192_ccm)
CCM(32, aes256_ccm)
