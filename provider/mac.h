/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: HMAC as EVP knows it twice: as a MAC (mac.c) and as a signature with its own key type
 * (sig_mac.c, keymgmt_mac.c). */
#ifndef PROVIDER_MAC_H
#define PROVIDER_MAC_H

#include "provider/provider.h"

#include <pak/key.h>
#include <pak/mac.h>

#define TLS_HEADER_LEN 13 /* sequence number, type, version, length: RFC 5246 6.2.3.1 */

struct mac_ctx {
	const struct pak_prov *prov;
	enum pak_alg hash; /* named by the caller; of the next key */
	bool keyed;
	/* A TLS record whose text length is secret: the public upper bound of text, MAC and
	 * padding; 0: no record. */
	size_t tls_data_size;
	bool tls_have_header, tls_done;
	uint8_t tls_header[TLS_HEADER_LEN];
	uint8_t tls_mac[PAK_MAC_MAX_LEN];
	struct pak_mac m;
};

/* Key object of the types HMAC and CMAC. */
struct mac_key {
	const struct pak_prov *prov;
	enum pak_alg alg;
	char cipher[32];     /* CMAC: OpenSSL's name of it; empty: none yet */
	struct pak_key *key; /* NULL: none yet */
};

/* 1, or 0 with an error raised. set_key needs ctx->hash; restart needs a key. */
int pak_prov_mac_set_key(struct mac_ctx *ctx, const uint8_t *key, size_t len);
int pak_prov_mac_restart(struct mac_ctx *ctx);

extern OSSL_FUNC_mac_update_fn pak_prov_mac_update;
extern OSSL_FUNC_mac_final_fn pak_prov_mac_final;
extern OSSL_FUNC_mac_set_ctx_params_fn pak_prov_mac_set_ctx_params;
extern OSSL_FUNC_mac_settable_ctx_params_fn pak_prov_mac_settable_ctx_params;

#endif
