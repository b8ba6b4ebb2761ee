/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: CMAC and GMAC, and CMAC as a signature (sig_cmac.c). */
#ifndef PROVIDER_MAC_AES_H
#define PROVIDER_MAC_AES_H

#include "provider/provider.h"

#include <pak/mac.h>

#define GMAC_IV_MAX 128

struct aes_mac_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	size_t key_len; /* that the cipher asks for; 0: no cipher set */
	bool keyed;
	bool iv_fresh; /* GMAC: set, and no message started with it */
	size_t iv_len;
	uint8_t iv[GMAC_IV_MAX];
	struct pak_mac m;
};

/* 1, or 0 with an error raised. */
int pak_prov_aes_mac_set_cipher(struct aes_mac_ctx *ctx, const char *name, size_t len);
int pak_prov_aes_mac_set_key(struct aes_mac_ctx *ctx, const uint8_t *key, size_t len);

extern OSSL_FUNC_mac_update_fn pak_prov_aes_mac_update;
extern OSSL_FUNC_mac_final_fn pak_prov_aes_mac_final;
extern OSSL_FUNC_mac_set_ctx_params_fn pak_prov_aes_mac_set_ctx_params;

#endif
