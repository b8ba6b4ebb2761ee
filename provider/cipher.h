/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the context of the block-cipher modes, shared by cipher.c, cipher_params.c and the TLS
 * record part in cipher_tls.c. */
#ifndef PROVIDER_CIPHER_H
#define PROVIDER_CIPHER_H

#include "provider/cipher_constants.h"
#include "provider/provider.h"

#include <pak/cipher.h>

struct cipher_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	enum pak_direction direction;
	uint8_t key_len, iv_len, block_len;
	bool keyed, padding;
	bool use_bits; /* CFB1: lengths are in bits */
	enum pak_cts cts;
	uint8_t iv[PAK_CIPHER_MAX_IV]; /* of the message's start; zeros until one is set, as in
	                                  default */
	/* TLS 1.0 to 1.2 records with MAC-then-encrypt (libssl, CBC only); tls_version 0: not in
	 * use. */
	unsigned int tls_version;
	size_t tls_mac_len;
	uint8_t tls_mac[64]; /* MAC cut from the last record opened */
	struct pak_cipher c;
};

/* Pads and seals, or opens in constant time, one whole record in place. */
int pak_cipher_tls_record(struct cipher_ctx *ctx, unsigned char *out, size_t *out_len, size_t cap,
                          const unsigned char *in, size_t len);

/* 16 for block modes, 1 for stream modes. */
uint8_t pak_prov_cipher_block_len(enum pak_alg alg);

/* These two: 1, or 0 with an error raised. */
int pak_prov_cipher_apply_padding(struct cipher_ctx *ctx);
static inline int pak_prov_cipher_set_padding(struct cipher_ctx *ctx, bool on)
{
	ctx->padding = on;
	if (ctx->block_len == 1 || ctx->c.padding == (on && !ctx->tls_version))
		return 1;
	return pak_prov_cipher_apply_padding(ctx);
}
int pak_prov_cipher_set_cts(struct cipher_ctx *ctx, enum pak_cts cts);

/* cipher_params.c */
int pak_prov_cipher_get_params(OSSL_PARAM params[], enum pak_alg alg, size_t key_len);
extern OSSL_FUNC_cipher_get_ctx_params_fn pak_prov_cipher_get_ctx_params;
extern OSSL_FUNC_cipher_gettable_ctx_params_fn pak_prov_cipher_gettable_ctx_params;
extern OSSL_FUNC_cipher_set_ctx_params_fn pak_prov_cipher_set_ctx_params;
extern OSSL_FUNC_cipher_settable_ctx_params_fn pak_prov_cipher_settable_ctx_params;

#endif
