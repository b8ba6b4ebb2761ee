/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: an RSA signature under way, for sig_rsa.c and sig_rsa_params.c. */
#ifndef PROVIDER_SIG_RSA_H
#define PROVIDER_SIG_RSA_H

#include "provider/keymgmt_rsa.h"

#include <pak/sign.h>

struct rsa_sig {
	const struct pak_prov *prov;
	struct pak_key *key;
	struct rsa_limits limits; /* of the key */
	bool pss_key;
	enum pak_op op; /* 0: not initialised */
	int pad;
	enum pak_alg hash, mgf; /* mgf PAK_ALG_NONE: that of hash */
	int salt;               /* as OpenSSL counts */
	bool message;           /* digest_sign or digest_verify: the hash is fixed */
	bool begun;             /* s is under way */
	struct pak_sign s;
};

/* Ends what is under way, if anything: parameters changed. */
void pak_prov_rsa_sig_end(struct rsa_sig *ctx);

/* Sets the digest by name. */
int pak_prov_rsa_sig_hash(struct rsa_sig *ctx, const char *name, size_t len);

extern OSSL_FUNC_signature_get_ctx_params_fn pak_prov_rsa_sig_get;
extern OSSL_FUNC_signature_gettable_ctx_params_fn pak_prov_rsa_sig_gettable;
extern OSSL_FUNC_signature_set_ctx_params_fn pak_prov_rsa_sig_set;
extern OSSL_FUNC_signature_settable_ctx_params_fn pak_prov_rsa_sig_settable;

#endif
