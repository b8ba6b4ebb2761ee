/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key objects of the types RSA and RSA-PSS, for keymgmt_rsa*.c, sig_rsa.c and asym_rsa.c.
 */
#ifndef PROVIDER_KEYMGMT_RSA_H
#define PROVIDER_KEYMGMT_RSA_H

#include "provider/keymgmt.h"

/* What an RSA-PSS key may be used with (RFC 4055 3.1); without, with anything. */
struct rsa_limits {
	bool set;
	enum pak_alg hash, mgf;
	int salt_len; /* at least */
};

struct rsa_key {
	const struct pak_prov *prov;
	bool pss; /* the type is RSA-PSS */
	struct rsa_limits limits;
	struct pak_key *key; /* NULL: empty */
};

/* OpenSSL's numbers and names of paddings. */
enum rsa_pad {
	RSA_PAD_PKCS1 = 1,
	RSA_PAD_NONE = 3,
	RSA_PAD_OAEP = 4,
	RSA_PAD_PSS = 6,
	RSA_PAD_TLS = 7
};

/* Reads "pad-mode", a number or a name; writes it as what is asked for. */
int pak_prov_rsa_get_pad(const OSSL_PARAM *p, int *pad);
int pak_prov_rsa_set_pad(OSSL_PARAM *p, int pad);

/* Reads "saltlen", a number (-1 digest, -2 auto, -3 max, -4 auto with the digest's as the maximum)
 * or a name; writes it. */
int pak_prov_rsa_get_salt(const OSSL_PARAM *p, int *len);
int pak_prov_rsa_set_salt(OSSL_PARAM *p, int len);

/* The digest that a parameter names; raises the error. */
int pak_prov_rsa_get_digest(const struct pak_prov *prov, const OSSL_PARAM *p, enum pak_alg *alg);

/* Takes what params say of the limits of an RSA-PSS key. */
int pak_prov_rsa_take_limits(struct rsa_key *k, const OSSL_PARAM params[]);

/* Parameters of key objects. */
extern OSSL_FUNC_keymgmt_get_params_fn pak_prov_rsa_get_params;
extern OSSL_FUNC_keymgmt_gettable_params_fn pak_prov_rsa_gettable;
extern OSSL_FUNC_keymgmt_import_fn pak_prov_rsa_import;
extern OSSL_FUNC_keymgmt_export_fn pak_prov_rsa_export;
extern OSSL_FUNC_keymgmt_import_types_fn pak_prov_rsa_types;

#endif
