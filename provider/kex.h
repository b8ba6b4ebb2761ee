/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the key agreements share (kex_dh.c, kex_ecdh.c, kex_xdh.c): a context with two
 * keys, and a KDF that may stand behind the secret of DH and ECDH. */
#ifndef PROVIDER_KEX_H
#define PROVIDER_KEX_H

#include "provider/provider.h"

#include <pak/kdf_more.h>
#include <pak/kex.h>

#include "provider/buf.h"
#include "provider/params.h"

#define PAK_KEX_NAME_MAX 40

struct kex_ctx {
	const struct pak_prov *prov;
	struct pak_key *key, *peer;
	bool kdf; /* and what it takes: */
	enum pak_alg kdf_hash;
	size_t kdf_len;
	struct pak_buf kdf_ukm;
	bool cofactor_mode;         /* ECDH; without effect: all curves have cofactor 1 */
	bool pad;                   /* DH: keep leading zeros */
	size_t cek_len;             /* DH: what the KDF makes keys for */
	char cek[PAK_KEX_NAME_MAX]; /* "": not set */
};

extern OSSL_FUNC_keyexch_newctx_fn pak_prov_kex_newctx;
extern OSSL_FUNC_keyexch_freectx_fn pak_prov_kex_freectx;
extern OSSL_FUNC_keyexch_dupctx_fn pak_prov_kex_dupctx;

/* What follows returns 1, or 0 with the error raised. */

/* Makes *to, a key of ctx, another hold of key; NULL is an error. */
int pak_prov_kex_take(const struct kex_ctx *ctx, struct pak_key **to, struct pak_key *key);

/* Whether there is all to derive with, and room in out for what the KDF makes; out is NULL for a
 * question after the length. */
int pak_prov_kex_ready(const struct kex_ctx *ctx, const uint8_t *out, size_t cap);

/* Parameters of the KDF, whose kdf-type is name; any other parameter passes. */
int pak_prov_kex_get(const struct kex_ctx *ctx, OSSL_PARAM *p, const char *name);
int pak_prov_kex_set(struct kex_ctx *ctx, const OSSL_PARAM *p, const char *name);

/* Their rows. */
#define PAK_KEX_GETTABLE \
	PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE), \
	        PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST), \
	        PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN), \
	        PAK_PARAM_OCTET_PTR(OSSL_EXCHANGE_PARAM_KDF_UKM)
#define PAK_KEX_SETTABLE \
	PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_TYPE), \
	        PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST), \
	        PAK_PARAM_UTF8(OSSL_EXCHANGE_PARAM_KDF_DIGEST_PROPS), \
	        PAK_PARAM_SIZE(OSSL_EXCHANGE_PARAM_KDF_OUTLEN), \
	        PAK_PARAM_OCTETS(OSSL_EXCHANGE_PARAM_KDF_UKM)

#endif
