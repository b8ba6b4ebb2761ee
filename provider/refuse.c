/* SPDX-License-Identifier: Apache-2.0
 *
 * Algorithms that are not offered here: in mode enforce, those whose every use a policy rule
 * denies are advertised, so that a fetch finds them here and the init answers with the rule. Sizes
 * are true: libssl reads them. */
#include "provider/provider.h"

#include "provider/params.h"

struct refuse_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	unsigned int key_bits;
};

static OSSL_FUNC_digest_init_fn digest_init;
static OSSL_FUNC_digest_update_fn digest_update;
static OSSL_FUNC_digest_final_fn digest_final;
static OSSL_FUNC_digest_gettable_params_fn digest_gettable;
static OSSL_FUNC_cipher_gettable_params_fn cipher_gettable;
static OSSL_FUNC_cipher_encrypt_init_fn encrypt_init;
static OSSL_FUNC_cipher_decrypt_init_fn decrypt_init;
static OSSL_FUNC_cipher_update_fn cipher_update;
static OSSL_FUNC_cipher_final_fn cipher_final;
static OSSL_FUNC_digest_freectx_fn refuse_freectx;
static OSSL_FUNC_digest_dupctx_fn refuse_dupctx;

static void *refuse_newctx(void *provctx, enum pak_alg alg, unsigned int key_bits)
{
	struct refuse_ctx *ctx = pak_ctx_new(provctx, sizeof *ctx);

	if (ctx)
		*ctx = (struct refuse_ctx){provctx, alg, key_bits};
	return ctx;
}

static void refuse_freectx(void *vctx)
{
	pak_ctx_free(vctx, sizeof(struct refuse_ctx));
}

static void *refuse_dupctx(void *vctx)
{
	const struct refuse_ctx *ctx = vctx;

	return pak_ctx_dup(ctx->prov, ctx, sizeof *ctx);
}

/* Counted and recorded as any refusal; an exception made since the tables were built changes only
 * the text. */
static int refuse(const struct refuse_ctx *ctx, enum pak_op op)
{
	const struct pak_policy_request request = {
	        .alg = ctx->alg, .op = op, .key_bits = ctx->key_bits};
	struct pak_verdict verdict;
	enum pak_status st = pak_policy_check(&request, &verdict);

	return pak_err_verdict(ctx->prov, st == PAK_OK ? PAK_ERR_UNSUPPORTED : st, &request,
	                       &verdict, PAK_WHERE);
}

static int digest_init(void *vctx, const OSSL_PARAM params[])
{
	(void)params;
	return refuse(vctx, PAK_OP_DIGEST);
}

static int digest_update(void *vctx, const unsigned char *in, size_t len)
{
	(void)in;
	(void)len;
	return refuse(vctx, PAK_OP_DIGEST);
}

static int digest_final(void *vctx, unsigned char *out, size_t *len, size_t cap)
{
	(void)out;
	(void)len;
	(void)cap;
	return refuse(vctx, PAK_OP_DIGEST);
}

static int encrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                        const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	(void)key;
	(void)key_len;
	(void)iv;
	(void)iv_len;
	(void)params;
	return refuse(vctx, PAK_OP_ENCRYPT);
}

static int decrypt_init(void *vctx, const unsigned char *key, size_t key_len,
                        const unsigned char *iv, size_t iv_len, const OSSL_PARAM params[])
{
	(void)key;
	(void)key_len;
	(void)iv;
	(void)iv_len;
	(void)params;
	return refuse(vctx, PAK_OP_DECRYPT);
}

static int cipher_update(void *vctx, unsigned char *out, size_t *out_len, size_t cap,
                         const unsigned char *in, size_t len)
{
	(void)out;
	(void)out_len;
	(void)cap;
	(void)in;
	(void)len;
	return refuse(vctx, PAK_OP_ENCRYPT);
}

static int cipher_final(void *vctx, unsigned char *out, size_t *out_len, size_t cap)
{
	(void)out;
	(void)out_len;
	(void)cap;
	return refuse(vctx, PAK_OP_ENCRYPT);
}

static const OSSL_PARAM digest_list[] = {PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_BLOCK_SIZE),
                                         PAK_PARAM_SIZE(OSSL_DIGEST_PARAM_SIZE), PAK_PARAM_END};
static const OSSL_PARAM cipher_list[] = {
        PAK_PARAM_UINT(OSSL_CIPHER_PARAM_MODE), PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
        PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN), PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_BLOCK_SIZE),
        PAK_PARAM_END};

static const OSSL_PARAM *digest_gettable(void *provctx)
{
	(void)provctx;
	return digest_list;
}

static const OSSL_PARAM *cipher_gettable(void *provctx)
{
	(void)provctx;
	return cipher_list;
}

static int digest_params(OSSL_PARAM params[], size_t block, size_t size)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		enum pak_param_id id = pak_param_id(p->key);

		if (id == PAK_P_BLOCKSIZE && !pak_param_set_uint(p, block))
			return 0;
		if (id == PAK_P_SIZE && !pak_param_set_uint(p, size))
			return 0;
	}
	return 1;
}

static int cipher_params(OSSL_PARAM params[], unsigned int mode, size_t block, size_t key,
                         size_t iv)
{
	for (OSSL_PARAM *p = params; p->key; p++) {
		int ok = 1;

		switch (pak_param_id(p->key)) {
		case PAK_P_MODE:
			ok = pak_param_set_uint(p, mode);
			break;
		case PAK_P_BLOCKSIZE:
			ok = pak_param_set_uint(p, block);
			break;
		case PAK_P_KEYLEN:
			ok = pak_param_set_uint(p, key);
			break;
		case PAK_P_IVLEN:
			ok = pak_param_set_uint(p, iv);
			break;
		default:
			break;
		}
		if (!ok)
			return 0;
	}
	return 1;
}

/* EVP's numbers of modes. */
enum { STREAM = 0, ECB = 1, CBC = 2, CFB = 3, OFB = 4, GCM_SIV = 0x10005 };

/* X(table, algorithm, names, block, size) */
#define DIGESTS(X) \
	X(md5, PAK_ALG_MD5, "MD5:SSL3-MD5:1.2.840.113549.2.5", 64, 16) \
	X(md4, PAK_ALG_MD4, "MD4:1.2.840.113549.2.4", 64, 16) \
	X(ripemd160, PAK_ALG_RIPEMD160, "RIPEMD-160:RIPEMD160:RIPEMD:RMD160:1.3.36.3.2.1", 64, 20)

/* X(table, algorithm, names, mode, block, key, iv) */
#define CIPHERS(X) \
	X(rc4, PAK_ALG_RC4, "RC4:1.2.840.113549.3.4", STREAM, 1, 16, 0) \
	X(rc4_40, PAK_ALG_RC4, "RC4-40", STREAM, 1, 5, 0) \
	X(des_ecb, PAK_ALG_DES, "DES-ECB:1.3.14.3.2.6", ECB, 8, 8, 0) \
	X(des_cbc, PAK_ALG_DES, "DES-CBC:DES:1.3.14.3.2.7", CBC, 8, 8, 8) \
	X(des_ofb, PAK_ALG_DES, "DES-OFB:1.3.14.3.2.8", OFB, 1, 8, 8) \
	X(des_cfb, PAK_ALG_DES, "DES-CFB:1.3.14.3.2.9", CFB, 1, 8, 8) \
	X(des_cfb1, PAK_ALG_DES, "DES-CFB1", CFB, 1, 8, 8) \
	X(des_cfb8, PAK_ALG_DES, "DES-CFB8", CFB, 1, 8, 8) \
	X(des_ede3_ecb, PAK_ALG_TDES, "DES-EDE3-ECB:DES-EDE3", ECB, 8, 24, 0) \
	X(des_ede3_cbc, PAK_ALG_TDES, "DES-EDE3-CBC:DES3:1.2.840.113549.3.7", CBC, 8, 24, 8) \
	X(des_ede3_ofb, PAK_ALG_TDES, "DES-EDE3-OFB", OFB, 1, 24, 8) \
	X(des_ede3_cfb, PAK_ALG_TDES, "DES-EDE3-CFB", CFB, 1, 24, 8) \
	X(des_ede3_cfb1, PAK_ALG_TDES, "DES-EDE3-CFB1", CFB, 1, 24, 8) \
	X(des_ede3_cfb8, PAK_ALG_TDES, "DES-EDE3-CFB8", CFB, 1, 24, 8) \
	X(des_ede_ecb, PAK_ALG_TDES, "DES-EDE-ECB:DES-EDE:1.3.14.3.2.17", ECB, 8, 16, 0) \
	X(des_ede_cbc, PAK_ALG_TDES, "DES-EDE-CBC", CBC, 8, 16, 8) \
	X(des_ede_ofb, PAK_ALG_TDES, "DES-EDE-OFB", OFB, 1, 16, 8) \
	X(des_ede_cfb, PAK_ALG_TDES, "DES-EDE-CFB", CFB, 1, 16, 8) \
	X(bf_ecb, PAK_ALG_BLOWFISH, "BF-ECB", ECB, 8, 16, 0) \
	X(bf_cbc, PAK_ALG_BLOWFISH, "BF-CBC:BF:BLOWFISH:1.3.6.1.4.1.3029.1.2", CBC, 8, 16, 8) \
	X(bf_ofb, PAK_ALG_BLOWFISH, "BF-OFB", OFB, 1, 16, 8) \
	X(bf_cfb, PAK_ALG_BLOWFISH, "BF-CFB", CFB, 1, 16, 8) \
	X(aes192_gcm_siv, PAK_ALG_AES_GCM_SIV, "AES-192-GCM-SIV", GCM_SIV, 1, 24, 12)

#define DIGEST(table, id, names, block, size) \
	static OSSL_FUNC_digest_newctx_fn table##_newctx; \
	static OSSL_FUNC_digest_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return refuse_newctx(provctx, id, 0); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return digest_params(params, block, size); \
	} \
	static const OSSL_DISPATCH table##_functions[] = { \
	        PAK_FN(OSSL_FUNC_DIGEST_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_INIT, digest_init), \
	        PAK_FN(OSSL_FUNC_DIGEST_UPDATE, digest_update), \
	        PAK_FN(OSSL_FUNC_DIGEST_FINAL, digest_final), \
	        PAK_FN(OSSL_FUNC_DIGEST_FREECTX, refuse_freectx), \
	        PAK_FN(OSSL_FUNC_DIGEST_DUPCTX, refuse_dupctx), \
	        PAK_FN(OSSL_FUNC_DIGEST_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_DIGEST_GETTABLE_PARAMS, digest_gettable), \
	        PAK_FN_END};
DIGESTS(DIGEST)

#define CIPHER(table, id, names, mode, block, key, iv) \
	static OSSL_FUNC_cipher_newctx_fn table##_newctx; \
	static OSSL_FUNC_cipher_get_params_fn table##_get_params; \
	static void *table##_newctx(void *provctx) \
	{ \
		return refuse_newctx(provctx, id, (key)*8); \
	} \
	static int table##_get_params(OSSL_PARAM params[]) \
	{ \
		return cipher_params(params, mode, block, key, iv); \
	} \
	static const OSSL_DISPATCH table##_functions[] = { \
	        PAK_FN(OSSL_FUNC_CIPHER_NEWCTX, table##_newctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_ENCRYPT_INIT, encrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_DECRYPT_INIT, decrypt_init), \
	        PAK_FN(OSSL_FUNC_CIPHER_UPDATE, cipher_update), \
	        PAK_FN(OSSL_FUNC_CIPHER_FINAL, cipher_final), \
	        PAK_FN(OSSL_FUNC_CIPHER_FREECTX, refuse_freectx), \
	        PAK_FN(OSSL_FUNC_CIPHER_DUPCTX, refuse_dupctx), \
	        PAK_FN(OSSL_FUNC_CIPHER_GET_PARAMS, table##_get_params), \
	        PAK_FN(OSSL_FUNC_CIPHER_GETTABLE_PARAMS, cipher_gettable), \
	        PAK_FN_END};
CIPHERS(CIPHER)

#define DIGEST_ROW(table, id, names, block, size) {id, names, table##_functions},
const struct pak_refusal pak_refused_digests[] = {DIGESTS(DIGEST_ROW){PAK_ALG_NONE, NULL, NULL}};

#define CIPHER_ROW(table, id, names, mode, block, key, iv) {id, names, table##_functions},
const struct pak_refusal pak_refused_ciphers[] = {CIPHERS(CIPHER_ROW){PAK_ALG_NONE, NULL, NULL}};
