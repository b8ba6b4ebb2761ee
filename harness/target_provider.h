/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the worker: one OpenSSL provider in a library context of its own. */
#ifndef PAK_HARNESS_TARGET_PROVIDER_H
#define PAK_HARNESS_TARGET_PROVIDER_H

#include <openssl/core.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "harness/worker.h"

struct prov {
	OSSL_LIB_CTX *ctx;
	OSSL_PROVIDER *provider;
	char name[64];
	char props[80]; /* "provider=NAME" */
	/* cipher_key .. cipher_drop */
	const struct pak_cipher_row *cipher;
	EVP_CIPHER_CTX *cctx;
	bool encrypt;
	/* EC */
	EVP_PKEY *key;
	const struct pak_curve_row *curve;
};

/* What the error queue says, in one line, and which reply it means: a refusal by policy, or
 * `otherwise`. */
enum pak_reply prov_fail(struct pak_worker *w, enum pak_reply otherwise, const char *what);
/* Is this method's provider the one under test? Says so if not. */
bool prov_ours(struct pak_worker *w, const OSSL_PROVIDER *got, const char *what);

enum pak_reply prov_load(struct pak_worker *w, const char *name);
enum pak_reply prov_digest(struct pak_worker *w, const struct pak_hash_row *hash,
                           struct pak_span in, size_t split);
enum pak_reply prov_digest_large(struct pak_worker *w, const struct pak_hash_row *hash,
                                 struct pak_span piece, uint64_t total);
enum pak_reply prov_mac(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span key,
                        struct pak_span in, size_t mac_len, size_t split);
enum pak_reply prov_kmac(struct pak_worker *w, const char *name, struct pak_span key,
                         struct pak_span custom, struct pak_span in, size_t mac_len, bool xof,
                         size_t split);
enum pak_reply prov_cipher_key(struct pak_worker *w, const struct pak_cipher_row *cipher,
                               bool encrypt, struct pak_span key);
enum pak_reply prov_cipher(struct pak_worker *w, struct pak_span iv, struct pak_span in,
                           size_t split);
enum pak_reply prov_chain_begin(struct pak_worker *w, struct pak_span iv);
enum pak_reply prov_chain_block(struct pak_worker *w, struct pak_span in);
void prov_chain_end(struct pak_worker *w);
void prov_cipher_drop(struct pak_worker *w);
enum pak_reply prov_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                         struct pak_span key, struct pak_span iv, struct pak_span aad,
                         struct pak_span in, size_t tag_len);
enum pak_reply prov_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                         struct pak_span key, struct pak_span iv, struct pak_span aad,
                         struct pak_span in, struct pak_span tag);
EVP_CIPHER *prov_fetch_cipher(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              size_t key_len);
/* The modes other than GCM: CCM, key wrap, CMAC, GMAC. */
enum pak_reply prov_seal_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              struct pak_span key, struct pak_span iv, struct pak_span aad,
                              struct pak_span in, size_t tag_len);
enum pak_reply prov_open_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              struct pak_span key, struct pak_span iv, struct pak_span aad,
                              struct pak_span in, struct pak_span tag);
enum pak_reply prov_keygen(struct pak_worker *w, const struct pak_curve_row *curve);
enum pak_reply prov_sign(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in);
enum pak_reply prov_verify(struct pak_worker *w, const struct pak_curve_row *curve,
                           struct pak_span pub, const struct pak_hash_row *hash, struct pak_span in,
                           struct pak_span sig, bool der);
enum pak_reply prov_keyver(struct pak_worker *w, const struct pak_curve_row *curve,
                           struct pak_span pub);

#endif
