/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the context of the key derivation functions, shared by kdf.c and kdf_params.c. */
#ifndef PROVIDER_KDF_H
#define PROVIDER_KDF_H

#include "provider/buf.h"
#include "provider/provider.h"

/* Values of the parameter "mode" (EVP_KDF-HKDF(7)). */
enum hkdf_mode { EXTRACT_AND_EXPAND = 0, EXTRACT_ONLY = 1, EXPAND_ONLY = 2 };

struct kdf_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg, hash;
	enum hkdf_mode mode;
	uint32_t iterations;
	struct pak_buf key, salt, info, prefix, label, data; /* key: of PBKDF2 the password; data:
	                                                        of TLS1-PRF the seed */
};

extern OSSL_FUNC_kdf_get_ctx_params_fn pak_kdf_get_ctx_params;
extern OSSL_FUNC_kdf_gettable_ctx_params_fn pak_kdf_gettable;
extern OSSL_FUNC_kdf_set_ctx_params_fn pak_kdf_set_ctx_params;
extern OSSL_FUNC_kdf_settable_ctx_params_fn pak_hkdf_settable, pak_tls13_settable,
        pak_pbkdf2_settable, pak_tls1_settable;

#endif
