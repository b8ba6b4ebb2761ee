/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what EVP asks of a cipher before there is a context, the same for every kind. */
#ifndef PROVIDER_CIPHER_CONSTANTS_H
#define PROVIDER_CIPHER_CONSTANTS_H

#include "provider/provider.h"

struct cipher_constants {
	unsigned int mode; /* EVP_CIPH_xxx_MODE */
	size_t key_len, iv_len, block_len;
	bool aead, custom_iv, cts;
};

/* Answers what of params is a constant; 0 if one does not take its value. */
int pak_prov_cipher_constants(OSSL_PARAM params[], const struct cipher_constants *c);
extern OSSL_FUNC_cipher_gettable_params_fn pak_prov_cipher_gettable_params;

#endif
