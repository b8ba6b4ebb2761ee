/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the worker: one loaded PKCS#11 module, one token, two sessions. */
#ifndef PAK_HARNESS_TARGET_PKCS11_H
#define PAK_HARNESS_TARGET_PKCS11_H

#include "harness/worker.h"
#include "pkcs11/pkcs11.h"

#define P11_MECHANISMS_MAX 4096
#define P11_CURVES 12

struct p11_curve {
	const struct pak_curve_row *curve;
	bool tried, ok;
	enum pak_reply reply; /* why there is no key */
	CK_OBJECT_HANDLE public_key, private_key;
};

struct p11 {
	CK_FUNCTION_LIST *f;
	CK_SLOT_ID slot;
	CK_SESSION_HANDLE keys; /* owns the session objects that outlive one request */
	CK_SESSION_HANDLE work; /* replaced when an operation is stuck in it */
	CK_MECHANISM_TYPE mechanisms[P11_MECHANISMS_MAX];
	CK_ULONG mechanism_count;
	unsigned template; /* the import template that worked last */
	/* cipher_key .. cipher_drop */
	const struct pak_cipher_row *cipher;
	bool encrypt;
	CK_OBJECT_HANDLE cipher_key;
	/* EC */
	struct p11_curve curves[P11_CURVES];
	const struct pak_curve_row *sign_curve;
	CK_OBJECT_HANDLE sign_key;
	CK_OBJECT_HANDLE sign_pub;
};

/* When in an operation a call failed: this decides what an error code means. */
enum p11_stage { P11_IMPORT, P11_INIT, P11_DO };

const char *p11_rv_name(CK_RV rv);
enum pak_reply p11_fail(struct pak_worker *w, enum p11_stage stage, const char *function, CK_RV rv);
bool p11_has(const struct p11 *p, CK_MECHANISM_TYPE mechanism);
enum pak_reply p11_lacks(struct pak_worker *w, CK_MECHANISM_TYPE mechanism);
/* A fresh working session, when the old one is stuck. */
void p11_renew(struct p11 *p);
enum pak_reply p11_import_secret(struct pak_worker *w, CK_OBJECT_HANDLE *key, CK_KEY_TYPE type,
                                 struct pak_span value, bool cipher);
void p11_destroy(struct p11 *p, CK_OBJECT_HANDLE *key);

/* A one-shot call that writes: C_Encrypt, C_Sign ... Lends `want` bytes, more if the module asks
 * for them. */
typedef CK_RV p11_one_shot(CK_SESSION_HANDLE, CK_BYTE *, CK_ULONG, CK_BYTE *, CK_ULONG *);
CK_RV p11_out(struct pak_worker *w, p11_one_shot *call, struct pak_span in, size_t want);

enum pak_reply p11_digest(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in,
                          size_t split);
enum pak_reply p11_digest_large(struct pak_worker *w, const struct pak_hash_row *hash,
                                struct pak_span piece, uint64_t total);
enum pak_reply p11_mac(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span key,
                       struct pak_span in, size_t mac_len, size_t split);
enum pak_reply p11_cipher_key(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              bool encrypt, struct pak_span key);
enum pak_reply p11_cipher(struct pak_worker *w, struct pak_span iv, struct pak_span in,
                          size_t split);
enum pak_reply p11_chain_begin(struct pak_worker *w, struct pak_span iv);
enum pak_reply p11_chain_block(struct pak_worker *w, struct pak_span in);
void p11_chain_end(struct pak_worker *w);
void p11_cipher_drop(struct pak_worker *w);
enum pak_reply p11_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                        struct pak_span key, struct pak_span iv, struct pak_span aad,
                        struct pak_span in, size_t tag_len);
enum pak_reply p11_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                        struct pak_span key, struct pak_span iv, struct pak_span aad,
                        struct pak_span in, struct pak_span tag);
/* The modes other than GCM and CCM: key wrap, CMAC, GMAC. */
enum pak_reply p11_seal_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                             struct pak_span key, struct pak_span iv, struct pak_span aad,
                             struct pak_span in, size_t tag_len);
enum pak_reply p11_open_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                             struct pak_span key, struct pak_span iv, struct pak_span aad,
                             struct pak_span in, struct pak_span tag);
enum pak_reply p11_keygen(struct pak_worker *w, const struct pak_curve_row *curve);
enum pak_reply p11_sign(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in);
enum pak_reply p11_verify(struct pak_worker *w, const struct pak_curve_row *curve,
                          struct pak_span pub, const struct pak_hash_row *hash, struct pak_span in,
                          struct pak_span sig, bool der);
enum pak_reply p11_keyver(struct pak_worker *w, const struct pak_curve_row *curve,
                          struct pak_span pub);

#endif
