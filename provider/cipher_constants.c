/* SPDX-License-Identifier: Apache-2.0
 *
 * The constants of ciphers (provider-cipher(7), "Algorithm Parameters"). */
#include "provider/cipher_constants.h"

#include "provider/params.h"

static const OSSL_PARAM gettable[] = {PAK_PARAM_UINT(OSSL_CIPHER_PARAM_MODE),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_KEYLEN),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_IVLEN),
                                      PAK_PARAM_SIZE(OSSL_CIPHER_PARAM_BLOCK_SIZE),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_AEAD),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_CUSTOM_IV),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_CTS),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_TLS1_MULTIBLOCK),
                                      PAK_PARAM_INT(OSSL_CIPHER_PARAM_HAS_RAND_KEY),
                                      PAK_PARAM_END};

const OSSL_PARAM *pak_prov_cipher_gettable_params(void *provctx)
{
	(void)provctx;
	return gettable;
}

static int constant(OSSL_PARAM *p, const struct cipher_constants *c)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_MODE:
		return pak_param_set_uint(p, c->mode);
	case PAK_P_KEYLEN:
		return pak_param_set_uint(p, c->key_len);
	case PAK_P_IVLEN:
		return pak_param_set_uint(p, c->iv_len);
	case PAK_P_BLOCKSIZE:
		return pak_param_set_uint(p, c->block_len);
	case PAK_P_AEAD:
		return pak_param_set_int(p, c->aead);
	case PAK_P_CUSTOM_IV:
		return pak_param_set_int(p, c->custom_iv);
	case PAK_P_CTS:
		return pak_param_set_int(p, c->cts);
	case PAK_P_TLS_MULTI:
	case PAK_P_HAS_RANDKEY:
		return pak_param_set_int(p, 0);
	default:
		return 1;
	}
}

int pak_prov_cipher_constants(OSSL_PARAM params[], const struct cipher_constants *c)
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!constant(p, c))
			return 0;
	return 1;
}
