/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of KBKDF, SSKDF, X963KDF, X942KDF-ASN1, SSHKDF, KRB5KDF and PKCS12KDF: EVP_KDF-KB(7)
 * and the others of section 7. */
#include "provider/kdf.h"

#include <pak/digest.h>

#include "provider/params.h"

/* OpenSSL 3.2 */
#ifndef OSSL_KDF_PARAM_KBKDF_R
#define OSSL_KDF_PARAM_KBKDF_R "r"
#endif

static const OSSL_PARAM gettable[] = {PAK_PARAM_SIZE(OSSL_KDF_PARAM_SIZE), PAK_PARAM_END};

const OSSL_PARAM *pak_kdf_more_gettable(void *ctx, void *provctx)
{
	(void)ctx;
	(void)provctx;
	return gettable;
}

/* As OpenSSL has it: a digest of SSKDF and its kind (0 if there is none yet), the key of KRB5KDF.
 */
static uint64_t size_of(const struct kdf_ctx *ctx)
{
	switch (ctx->alg) {
	case PAK_ALG_SSKDF:
		if (ctx->mac == PAK_ALG_KMAC128 || ctx->mac == PAK_ALG_KMAC256)
			return SIZE_MAX;
		return pak_digest_len(ctx->hash);
	case PAK_ALG_X963KDF:
	case PAK_ALG_X942KDF:
		return pak_digest_len(ctx->hash);
	case PAK_ALG_KRB5KDF:
		return ctx->cipher_bits ? ctx->cipher_bits / 8 : 64;
	default:
		return SIZE_MAX;
	}
}

int pak_kdf_more_get_ctx_params(void *vctx, OSSL_PARAM params[])
{
	int ret = PAK_KDF_NO_PARAM;

	for (OSSL_PARAM *p = params; p->key; p++) {
		if (pak_param_id(p->key) != PAK_P_SIZE)
			continue;
		if (!pak_param_set_uint(p, size_of(vctx)))
			return 0;
		ret = 1;
	}
	return ret;
}

#define DIGEST_PARAMS \
	PAK_PARAM_UTF8(OSSL_KDF_PARAM_PROPERTIES), PAK_PARAM_UTF8(OSSL_KDF_PARAM_DIGEST)
#define SECRET_PARAMS PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SECRET), PAK_PARAM_OCTETS(OSSL_KDF_PARAM_KEY)

#define SETTABLE(name, ...) \
	const OSSL_PARAM *pak_##name##_settable(void *ctx, void *provctx) \
	{ \
		static const OSSL_PARAM list[] = {__VA_ARGS__, PAK_PARAM_END}; \
		(void)ctx; \
		(void)provctx; \
		return list; \
	}

SETTABLE(kbkdf, DIGEST_PARAMS, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_KEY),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SALT), PAK_PARAM_OCTETS(OSSL_KDF_PARAM_INFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SEED), PAK_PARAM_UTF8(OSSL_KDF_PARAM_CIPHER),
         PAK_PARAM_UTF8(OSSL_KDF_PARAM_MAC), PAK_PARAM_UTF8(OSSL_KDF_PARAM_MODE),
         PAK_PARAM_INT(OSSL_KDF_PARAM_KBKDF_USE_L),
         PAK_PARAM_INT(OSSL_KDF_PARAM_KBKDF_USE_SEPARATOR), PAK_PARAM_INT(OSSL_KDF_PARAM_KBKDF_R))
SETTABLE(sskdf, DIGEST_PARAMS, SECRET_PARAMS, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_INFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SALT), PAK_PARAM_UTF8(OSSL_KDF_PARAM_MAC),
         PAK_PARAM_SIZE(OSSL_KDF_PARAM_MAC_SIZE))
SETTABLE(x942, DIGEST_PARAMS, SECRET_PARAMS, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_UKM),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_X942_ACVPINFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_X942_PARTYUINFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_X942_PARTYVINFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_X942_SUPP_PUBINFO),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_X942_SUPP_PRIVINFO),
         PAK_PARAM_INT(OSSL_KDF_PARAM_X942_USE_KEYBITS), PAK_PARAM_UTF8(OSSL_KDF_PARAM_CEK_ALG))
SETTABLE(ssh, DIGEST_PARAMS, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_KEY),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SSHKDF_XCGHASH),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SSHKDF_SESSION_ID),
         PAK_PARAM_UTF8(OSSL_KDF_PARAM_SSHKDF_TYPE))
SETTABLE(krb5, PAK_PARAM_UTF8(OSSL_KDF_PARAM_PROPERTIES), PAK_PARAM_UTF8(OSSL_KDF_PARAM_CIPHER),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_KEY), PAK_PARAM_OCTETS(OSSL_KDF_PARAM_CONSTANT))
SETTABLE(pkcs12, DIGEST_PARAMS, PAK_PARAM_OCTETS(OSSL_KDF_PARAM_PASSWORD),
         PAK_PARAM_OCTETS(OSSL_KDF_PARAM_SALT), PAK_PARAM_UINT64(OSSL_KDF_PARAM_ITER),
         PAK_PARAM_INT(OSSL_KDF_PARAM_PKCS12_ID))

/* --- names --- */

struct name {
	const char *name;
	unsigned value;
};

static const struct name macs[] = {
        {"HMAC", PAK_ALG_HMAC},
        {"CMAC", PAK_ALG_CMAC},
        {"KMAC128", PAK_ALG_KMAC128},
        {"KMAC-128", PAK_ALG_KMAC128},
        {"KMAC256", PAK_ALG_KMAC256},
        {"KMAC-256", PAK_ALG_KMAC256},
        {"2.16.840.1.101.3.4.2.19", PAK_ALG_KMAC128},
        {"2.16.840.1.101.3.4.2.20", PAK_ALG_KMAC256},
        {NULL, 0},
};
static const struct name block_ciphers[] = {
        {"AES-128-CBC", 128},
        {"AES128", 128},
        {"2.16.840.1.101.3.4.1.2", 128},
        {"AES-192-CBC", 192},
        {"AES192", 192},
        {"2.16.840.1.101.3.4.1.22", 192},
        {"AES-256-CBC", 256},
        {"AES256", 256},
        {"2.16.840.1.101.3.4.1.42", 256},
        {NULL, 0},
};
static const struct name wraps[] = {
        {"AES-128-WRAP", 128},
        {"id-aes128-wrap", 128},
        {"AES128-WRAP", 128},
        {"2.16.840.1.101.3.4.1.5", 128},
        {"AES-192-WRAP", 192},
        {"id-aes192-wrap", 192},
        {"AES192-WRAP", 192},
        {"2.16.840.1.101.3.4.1.25", 192},
        {"AES-256-WRAP", 256},
        {"id-aes256-wrap", 256},
        {"AES256-WRAP", 256},
        {"2.16.840.1.101.3.4.1.45", 256},
        {NULL, 0},
};

static int set_name(const struct kdf_ctx *ctx, unsigned *out, const struct name *n,
                    const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	for (; n->name; n++)
		if (pak_text_is(name, len, n->name)) {
			*out = n->value;
			return 1;
		}
	return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "%s '%.*s'", p->key, (int)len, name);
}

static int set_mac(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	unsigned mac;

	if (!set_name(ctx, &mac, macs, p))
		return 0;
	if (mac == PAK_ALG_CMAC && ctx->alg != PAK_ALG_KBKDF)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "mac 'CMAC'");
	ctx->mac = (enum pak_alg)mac;
	return 1;
}

static int set_mode(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	ctx->feedback = pak_text_is(name, len, "feedback");
	return ctx->feedback || pak_text_is(name, len, "counter") ||
	       pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "mode '%.*s'", (int)len, name);
}

static int set_type(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len) || len != 1 || *name < 'A' || *name > 'F')
		return 0;
	ctx->type = *name;
	return 1;
}

static int set_flag(bool *flag, const OSSL_PARAM *p)
{
	int value;

	if (!pak_param_get_int(p, &value) || value < 0 || value > 1)
		return 0;
	*flag = value;
	return 1;
}

static int set_counter_bits(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	int r;

	if (!pak_param_get_int(p, &r) || (r != 8 && r != 16 && r != 24 && r != 32))
		return 0;
	ctx->counter_bits = (unsigned)r;
	return 1;
}

static int set_supp_pub(struct kdf_ctx *ctx, const OSSL_PARAM *p)
{
	ctx->use_keybits = false;
	return pak_kdf_set_bytes(&ctx->label, p);
}

/* What several pieces make up, "info" alone, is joined within one call. */
static int set_info(struct kdf_ctx *ctx, const OSSL_PARAM *p, bool *more)
{
	bool join = *more && ctx->alg != PAK_ALG_KBKDF;

	*more = true;
	return join ? pak_kdf_add_bytes(&ctx->info, p) : pak_kdf_set_bytes(&ctx->info, p);
}

static int set_octets(struct kdf_ctx *ctx, const OSSL_PARAM *p, enum pak_param_id id, bool *more)
{
	switch (id) {
	case PAK_P_KEY:
	case PAK_P_SECRET:
	case PAK_P_PASS:
		return pak_kdf_set_bytes(&ctx->key, p);
	case PAK_P_SALT:
	case PAK_P_ACVPINFO:
		return pak_kdf_set_bytes(&ctx->salt, p);
	case PAK_P_INFO:
		return set_info(ctx, p, more);
	case PAK_P_SUPP_PRIV:
	case PAK_P_SESSION_ID:
	case PAK_P_CONSTANT:
		return pak_kdf_set_bytes(&ctx->info, p);
	case PAK_P_SEED:
	case PAK_P_XCGHASH:
	case PAK_P_PARTYV:
		return pak_kdf_set_bytes(&ctx->data, p);
	case PAK_P_UKM:
	case PAK_P_PARTYU:
		return pak_kdf_set_bytes(&ctx->prefix, p);
	case PAK_P_SUPP_PUB:
		return set_supp_pub(ctx, p);
	default:
		return 1;
	}
}

static int set_one(struct kdf_ctx *ctx, const OSSL_PARAM *p, bool *more)
{
	enum pak_param_id id = pak_param_id(p->key);

	switch (id) {
	case PAK_P_DIGEST:
		return pak_kdf_set_digest(ctx, p);
	case PAK_P_MAC:
		return set_mac(ctx, p);
	case PAK_P_MACLEN:
		return pak_param_get_size(p, &ctx->mac_len);
	case PAK_P_CIPHER:
		return set_name(ctx, &ctx->cipher_bits, block_ciphers, p);
	case PAK_P_CEKALG:
		return set_name(ctx, &ctx->cipher_bits, wraps, p);
	case PAK_P_MODE:
		return set_mode(ctx, p);
	case PAK_P_TYPE:
		return set_type(ctx, p);
	case PAK_P_ITER:
		return pak_kdf_set_iterations(ctx, p);
	case PAK_P_ID:
		return pak_param_get_int(p, &ctx->id);
	case PAK_P_USE_L:
		return set_flag(&ctx->use_l, p);
	case PAK_P_USE_SEPARATOR:
		return set_flag(&ctx->use_separator, p);
	case PAK_P_USE_KEYBITS:
		return set_flag(&ctx->use_keybits, p);
	case PAK_P_COUNTER_BITS:
		return set_counter_bits(ctx, p);
	default:
		return set_octets(ctx, p, id, more);
	}
}

int pak_kdf_more_set_ctx_params(void *vctx, const OSSL_PARAM params[])
{
	struct kdf_ctx *ctx = vctx;
	bool more = false;

	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!set_one(ctx, p, &more))
			return pak_fail_text(ctx->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}
