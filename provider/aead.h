/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the context of AES-GCM, shared by aead.c and the TLS 1.2 record part in aead_tls.c. */
#ifndef PROVIDER_AEAD_H
#define PROVIDER_AEAD_H

#include "provider/cipher_constants.h"
#include "provider/provider.h"

#include <pak/aead.h>

#define IV_MAX 128         /* bytes of IV that default's GCM takes */
#define PAK_AEAD_IV_LEN 12 /* until the caller names another */
#define TAG_FULL 16
#define TLS_AAD_LEN 13 /* sequence number, type, version, length: RFC 5246 6.2.3.3 */

enum iv_state {
	IV_NONE, /* encryption then makes one */
	IV_SET,
	IV_STARTED, /* the message is under way */
	IV_USED     /* finished: the next message needs another IV */
};

struct aead_ctx {
	const struct pak_prov *prov;
	enum pak_alg alg;
	enum pak_direction direction;
	enum iv_state iv_state;
	uint8_t key_len;
	uint8_t tag_len;   /* decryption: of the tag to check; 0: none given */
	uint8_t start_tag; /* tag length that the message was started with */
	bool keyed, sealed, tls_record, tls_iv;
	size_t iv_len;
	uint8_t tag[TAG_FULL];
	uint8_t tls_aad[TLS_AAD_LEN];
	uint8_t iv[IV_MAX];
	struct pak_aead a;
};

/* Raises st with the refusal's text, as pak_fail. */
int pak_aead_prov_fail(const struct aead_ctx *ctx, enum pak_status st);

/* TLS 1.2 records (RFC 5288): explicit nonce || text || tag, in place. Parameters: the fixed IV
 * part, the explicit part to use next and the one that came with a record, the additional data of
 * the next record. 1 or 0. */
int pak_aead_tls_record(struct aead_ctx *ctx, unsigned char *out, size_t *out_len,
                        const unsigned char *in, size_t len);
int pak_aead_tls_set_iv_fixed(struct aead_ctx *ctx, const uint8_t *fixed, size_t len);
int pak_aead_tls_iv_next(struct aead_ctx *ctx, uint8_t *out, size_t len);
int pak_aead_tls_iv_received(struct aead_ctx *ctx, const uint8_t *iv, size_t len);
int pak_aead_tls_set_aad(struct aead_ctx *ctx, const uint8_t *aad, size_t len);

/* aead_params.c */
enum { EVP_MODE_GCM = 6, EVP_MODE_CCM = 7 }; /* EVP's numbers of modes */
int pak_aead_get_params(OSSL_PARAM params[], unsigned int mode, size_t key_len);
extern OSSL_FUNC_cipher_get_ctx_params_fn pak_aead_get_ctx_params;
extern OSSL_FUNC_cipher_gettable_ctx_params_fn pak_aead_gettable_ctx_params;
extern OSSL_FUNC_cipher_set_ctx_params_fn pak_aead_set_ctx_params;
extern OSSL_FUNC_cipher_settable_ctx_params_fn pak_aead_settable_ctx_params;

#endif
