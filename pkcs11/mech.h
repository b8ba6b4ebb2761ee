/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the table of mechanisms, and operations under way in a session. */
#ifndef PAK_PKCS11_MECH_H
#define PAK_PKCS11_MECH_H

#include <pak/aead.h>
#include <pak/alg.h>
#include <pak/cipher.h>
#include <pak/digest.h>
#include <pak/eddsa.h>
#include <pak/mac.h>
#include <pak/pke.h>
#include <pak/sign.h>
#include <pak/wrap.h>
#include <pak/xts.h>

#include "pkcs11/p11.h"

enum pak_family {
	PAK_FAMILY_DIGEST,
	PAK_FAMILY_HMAC, /* and the MACs over AES */
	PAK_FAMILY_ECDSA,
	PAK_FAMILY_RSA,       /* signatures */
	PAK_FAMILY_RSA_CRYPT, /* encryption, and the raw primitive both ways */
	PAK_FAMILY_CIPHER,
	PAK_FAMILY_GCM, /* and CCM, ChaCha20-Poly1305 */
	PAK_FAMILY_XTS,
	PAK_FAMILY_WRAP,
	PAK_FAMILY_KEY,  /* key generation */
	PAK_FAMILY_PAIR, /* key-pair generation */
	PAK_FAMILY_ECDH,
	PAK_FAMILY_DH,
	PAK_FAMILY_HKDF,
	PAK_FAMILY_KBKDF,
	PAK_FAMILY_TLS,
	PAK_FAMILY_IKE,
	PAK_FAMILY_PBKDF2,
	PAK_FAMILY_EDDSA
};

struct pak_mech {
	CK_MECHANISM_TYPE type;
	enum pak_family family;
	enum pak_alg alg;
	enum pak_alg hash;    /* PAK_ALG_NONE: none, or the caller's business */
	CK_KEY_TYPE key_type; /* of the key it uses or makes; for HMAC the type besides
	                         CKK_GENERIC_SECRET */
	CK_FLAGS flags;       /* the functions that could be had; policy takes some away */
	bool general;         /* CKM_*_GENERAL: the length is a parameter */
	bool padding;         /* PKCS#7 */
};

/* Returns the mechanism, NULL if the module has none of that type; of the two that CKM_RSA_PKCS is,
 * the first, or that which serves a function. */
const struct pak_mech *pak_mech_find(CK_MECHANISM_TYPE type);
const struct pak_mech *pak_mech_for(CK_MECHANISM_TYPE type, CK_FLAGS function);

/* True if policy lets the mechanism serve that function (one CKF_ bit) with some key today. */
bool pak_mech_allowed(const struct pak_mech *mech, CK_FLAGS function);

/* Checks a caller's mechanism for a function. CKR_ARGUMENTS_BAD, CKR_MECHANISM_INVALID,
 * CKR_MECHANISM_PARAM_INVALID (a length without a pointer). */
CK_RV pak_mech_check(const struct pak_mech **out, const CK_MECHANISM *mechanism, CK_FLAGS function);

/* True if the mechanism has no parameter, or an empty one. */
static inline bool pak_mech_bare(const CK_MECHANISM *mechanism)
{
	return mechanism->ulParameterLen == 0;
}

/* ---- operations ---- */

struct pak_operation {
	enum pak_operation_kind kind;
	bool active;
	bool started; /* an update was made: the one-part call is over */
	bool private; /* uses a private object: ends with the login */
	bool waiting; /* CKA_ALWAYS_AUTHENTICATE: needs C_Login(CKU_CONTEXT_SPECIFIC) */
	bool ok;      /* the policy's verdict was a plain allow */
	const struct pak_mech *mech;
	struct pak_object *object;
	size_t tag_len;  /* of GCM and HMAC, bytes */
	size_t text_len; /* of a CCM message, as declared */
	uint8_t iv[16];  /* XTS: the tweak; key wrap: the initial value */
	bool iv_given;
	uint64_t left; /* bytes until the counter of CTR would wrap */
	uint8_t *held; /* ciphertext before its tag is seen; the digest of CKM_ECDSA */
	size_t held_len, held_cap;
	uint8_t signature[PAK_SIGNATURE_MAX]; /* of C_VerifySignatureInit */
	size_t signature_len;
	bool signature_first;
	struct pak_eddsa eddsa; /* how CKM_EDDSA signs what is held */
	uint8_t context[255];
	uint8_t *label; /* of OAEP */
	union {
		struct pak_digest digest;
		struct pak_cipher cipher;
		struct pak_aead aead;
		struct pak_mac mac;
		struct pak_sign sign;
		struct pak_xts xts;
		struct pak_wrap wrap;
		struct pak_pke pke;
	} u;
};

/* Checks everything that must hold before a key is used by an operation: nothing of this kind is
 * active, mechanism, key, its usage attribute, its list of mechanisms. *out is ready for the
 * mechanism's own start; the caller then sets it active, or ends it. A NULL mechanism cancels:
 * CKR_OK with *out NULL. */
CK_RV pak_operation_begin(struct pak_operation **out, struct pak_session *session,
                          enum pak_operation_kind kind, const CK_MECHANISM *mechanism,
                          CK_FLAGS function, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE usage);

/* Marks the operation active, or ends it if rv is an error; returns rv. */
CK_RV pak_operation_started(struct pak_operation *operation, CK_RV rv);

/* Finds the active operation. CKR_OPERATION_NOT_INITIALIZED, CKR_USER_NOT_LOGGED_IN. */
CK_RV pak_operation_get(struct pak_operation **out, struct pak_session *session,
                        enum pak_operation_kind kind);

/* Ends the operation, wipes it, and notes its verdict in the session (which may be NULL). */
void pak_operation_end(struct pak_operation *operation, struct pak_session *session);
void pak_operation_end_private(struct pak_operation *operation);
void pak_operation_free(struct pak_operation *operation);

/* True if an operation of that kind is active. */
bool pak_operation_active(const struct pak_session *session, enum pak_operation_kind kind);

/* The operation that waits for a context-specific login, NULL if none does. */
struct pak_operation *pak_operation_waiting(struct pak_session *session);
void pak_operation_authenticated(struct pak_operation *operation);

/* Adds len bytes to the held bytes. CKR_HOST_MEMORY. */
CK_RV pak_operation_hold(struct pak_operation *operation, const uint8_t *in, size_t len);

/* Gets a key that may be used with a mechanism by `usage` (a CKA_ boolean); a reference. `bad` is
 * the code for a handle that names no key. */
CK_RV pak_key_for(struct pak_object **out, struct pak_session *session, CK_OBJECT_HANDLE handle,
                  const struct pak_mech *mech, CK_ATTRIBUTE_TYPE usage, CK_RV bad);

/* The bit of CKA_VALIDATION_FLAG: the last operation was allowed by policy, without legacy or
 * exception. */
#define PAK_VALIDATION_FLAG 1UL
static inline bool pak_verdict_plain(const struct pak_verdict *verdict)
{
	return verdict->kind == PAK_ALLOW;
}

/* Longest input of one call: lengths beyond are not lengths of memory, and sums with them could
 * wrap. */
#define PAK_INPUT_MAX ((CK_ULONG)-1 >> 2)

/* ---- work of a family, shared by its functions ---- */

CK_RV pak_digest_feed(struct pak_session *session, const uint8_t *in, size_t len);

CK_RV pak_signer_init(struct pak_operation *o, const CK_MECHANISM *mechanism, enum pak_op op);
CK_RV pak_signer_update(struct pak_operation *o, const uint8_t *in, size_t len);
size_t pak_signer_len(const struct pak_operation *o);
CK_RV pak_signer_sign(struct pak_operation *o, uint8_t *out, size_t cap, size_t *len);
CK_RV pak_signer_verify(struct pak_operation *o, const uint8_t *sig, size_t len);
CK_RV pak_signer_restart(struct pak_operation *o); /* the next message, same key */

CK_RV pak_crypter_init(struct pak_operation *o, const CK_MECHANISM *mechanism);

/* What len more bytes of input may give; `final`: with the end of the message. Exact except for the
 * decryption of padded data. */
size_t pak_crypter_room(const struct pak_operation *o, size_t len, bool final);

/* One step of a message. *out_len is the room at out, and what was written; CKR_BUFFER_TOO_SMALL
 * changes nothing but *out_len. out == in is allowed. */
CK_RV pak_crypter_update(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                         size_t len);
CK_RV pak_crypter_final(struct pak_operation *o, uint8_t *out, size_t *out_len);
CK_RV pak_crypter_all(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                      size_t len);

/* Mechanisms that work on the whole text at once: XTS, key wrap, RSA. What comes before is held. */
static inline bool pak_mech_whole(const struct pak_mech *mech)
{
	return mech->family == PAK_FAMILY_XTS || mech->family == PAK_FAMILY_WRAP ||
	       mech->family == PAK_FAMILY_RSA_CRYPT;
}
CK_RV pak_whole_init(struct pak_operation *o, const CK_MECHANISM *mechanism, const uint8_t *key,
                     size_t key_len);
size_t pak_whole_room(const struct pak_operation *o, size_t len);
CK_RV pak_whole_final(struct pak_operation *o, uint8_t *out, size_t *out_len);

/* The initial value of a key-wrap mechanism: its parameter, or none. */
CK_RV pak_wrap_iv(const struct pak_mech *mech, const CK_MECHANISM *mechanism, const uint8_t **iv);

#endif
