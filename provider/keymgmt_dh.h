/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key objects of the types DH and DHX, for keymgmt_dh*.c and kex_dh.c. */
#ifndef PROVIDER_KEYMGMT_DH_H
#define PROVIDER_KEYMGMT_DH_H

#include "provider/keymgmt.h"

#include <pak/ffdh.h>

struct dh_key {
	const struct pak_prov *prov;
	bool dhx;            /* the type is DHX */
	struct pak_key *key; /* NULL: empty; may have parameters alone */
};

/* A fresh empty object, NULL with an error raised; and its end. */
struct dh_key *pak_prov_dh_new(const struct pak_prov *prov, bool dhx);
void pak_prov_dh_free(struct dh_key *k);

/* Imports what is given and makes it the object's key; raises the error. */
int pak_prov_dh_take(struct dh_key *k, const struct pak_dh_params *params,
                     const struct pak_dh_number *priv, const struct pak_dh_number *pub);

/* A named group in OpenSSL's spelling; "group" and "priv_len" of generation. */
enum pak_alg pak_prov_dh_group(const char *name, size_t len);
const char *pak_prov_dh_group_name(enum pak_alg group);

/* Parameters of key objects. */
extern OSSL_FUNC_keymgmt_get_params_fn pak_prov_dh_get_params;
extern OSSL_FUNC_keymgmt_gettable_params_fn pak_prov_dh_gettable;
extern OSSL_FUNC_keymgmt_set_params_fn pak_prov_dh_set_params;
extern OSSL_FUNC_keymgmt_settable_params_fn pak_prov_dh_settable;
extern OSSL_FUNC_keymgmt_import_fn pak_prov_dh_import;
extern OSSL_FUNC_keymgmt_export_fn pak_prov_dh_export;
extern OSSL_FUNC_keymgmt_import_types_fn pak_prov_dh_types;

#endif
