/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the context of the key derivation functions, shared by kdf*.c. */
#ifndef PROVIDER_KDF_H
#define PROVIDER_KDF_H

#include "provider/buf.h"
#include "provider/provider.h"

/* Values of the parameter "mode" (EVP_KDF-HKDF(7)). */
enum hkdf_mode { EXTRACT_AND_EXPAND = 0, EXTRACT_ONLY = 1, EXPAND_ONLY = 2 };

struct kdf_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg, hash, mac;
	enum hkdf_mode mode;
	uint32_t iterations;
	uint32_t cipher_bits; /* key of the AES cipher that was named; 0: none */
	size_t mac_len;       /* "maclen" */
	unsigned counter_bits;
	bool feedback, use_l, use_separator, use_keybits;
	int id;    /* of PKCS12KDF */
	char type; /* of SSHKDF */
	/* Not every algorithm calls them so: key is also the secret and the password; data the seed
	 * of TLS1-PRF and KBKDF, the exchange hash, partyv-info; info the session and the constant;
	 * of X942KDF prefix is partyu-info, label supp-pubinfo, info supp-privinfo, salt acvp-info.
	 */
	struct pak_buf key, salt, info, prefix, label, data;
};

/* What kdf.c and kdf_more.c share. */
void *pak_kdf_newctx(void *provctx, enum pak_alg alg);
extern OSSL_FUNC_kdf_dupctx_fn pak_kdf_dupctx;
extern OSSL_FUNC_kdf_freectx_fn pak_kdf_freectx;
extern OSSL_FUNC_kdf_reset_fn pak_kdf_reset;
int pak_kdf_result(const struct kdf_ctx *ctx, enum pak_status st, const struct pak_verdict *verdict,
                   size_t out_len);

/* Values of parameters into the context; 0 if they are not acceptable. */
int pak_kdf_set_digest(struct kdf_ctx *ctx, const OSSL_PARAM *p);
int pak_kdf_set_iterations(struct kdf_ctx *ctx, const OSSL_PARAM *p);
int pak_kdf_set_bytes(struct pak_buf *b, const OSSL_PARAM *p);
int pak_kdf_add_bytes(struct pak_buf *b, const OSSL_PARAM *p);

/* get_ctx_params, asked for nothing that it knows; as default answers. */
#define PAK_KDF_NO_PARAM (-2)

/* kdf_more_params.c */
extern OSSL_FUNC_kdf_set_ctx_params_fn pak_kdf_more_set_ctx_params;
extern OSSL_FUNC_kdf_get_ctx_params_fn pak_kdf_more_get_ctx_params;
extern OSSL_FUNC_kdf_gettable_ctx_params_fn pak_kdf_more_gettable;
extern OSSL_FUNC_kdf_settable_ctx_params_fn pak_kbkdf_settable, pak_sskdf_settable,
        pak_x942_settable, pak_ssh_settable, pak_krb5_settable, pak_pkcs12_settable;

extern OSSL_FUNC_kdf_get_ctx_params_fn pak_kdf_get_ctx_params;
extern OSSL_FUNC_kdf_gettable_ctx_params_fn pak_kdf_gettable;
extern OSSL_FUNC_kdf_set_ctx_params_fn pak_kdf_set_ctx_params;
extern OSSL_FUNC_kdf_settable_ctx_params_fn pak_hkdf_settable, pak_tls13_settable,
        pak_pbkdf2_settable, pak_tls1_settable;

#endif
