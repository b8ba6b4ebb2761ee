/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key objects of the type EC, for keymgmt_ec*.c, sig_ecdsa.c and kex_ecdh.c. */
#ifndef PROVIDER_KEYMGMT_EC_H
#define PROVIDER_KEYMGMT_EC_H

#include "provider/keymgmt.h"

enum point_format { POINT_UNCOMPRESSED, POINT_COMPRESSED };

/* libcrypto fills key objects in steps: domain parameters first, then the key. */
struct ec_key {
	const struct pak_prov *prov;
	enum pak_alg curve;  /* PAK_ALG_NONE: empty object */
	struct pak_key *key; /* NULL: domain parameters only */
	enum point_format format;
	bool omit_public; /* "include-public" = 0, for encoders */
	bool cofactor;    /* "use-cofactor-flag"; all curves have cofactor 1 */
};

/* Domain parameters of a curve, big-endian: for applications that ask by number (SEC 2, SP
 * 800-186). */
struct ec_domain {
	enum pak_alg curve;
	size_t field_len;
	const uint8_t *p, *a, *b, *gx, *gy, *order;
	const uint8_t *seed;
	size_t seed_len;
};

/* Row of curve, NULL if there is none. */
const struct ec_domain *pak_prov_ec_domain(enum pak_alg curve);

/* A fresh empty object, NULL with an error raised; and its end. */
struct ec_key *pak_prov_ec_new(const struct pak_prov *prov);
void pak_prov_ec_free(struct ec_key *k);

/* Takes what params say: group, point format, encoding and flags. 1, or 0 with an error raised. */
int pak_prov_ec_take_domain(struct ec_key *k, const OSSL_PARAM params[]);

/* The public point in the object's format; *len is 0 if there is none. */
int pak_prov_ec_point(const struct ec_key *k, uint8_t out[PAK_EC_MAX_POINT], size_t *len,
                      enum point_format format);

/* Longest ECDSA-Sig-Value of a curve. */
int pak_prov_ec_max_signature(enum pak_alg curve);

const char *pak_prov_ec_format_name(enum point_format format);

extern OSSL_FUNC_keymgmt_get_params_fn pak_prov_ec_get_params;
extern OSSL_FUNC_keymgmt_gettable_params_fn pak_prov_ec_gettable;
extern OSSL_FUNC_keymgmt_set_params_fn pak_prov_ec_set_params;
extern OSSL_FUNC_keymgmt_settable_params_fn pak_prov_ec_settable;

#endif
