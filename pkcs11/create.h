/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: making objects from templates, and publishing them. */
#ifndef PAK_PKCS11_CREATE_H
#define PAK_PKCS11_CREATE_H

#include "pkcs11/p11.h"

enum pak_origin {
	PAK_ORIGIN_CREATE,   /* C_CreateObject */
	PAK_ORIGIN_GENERATE, /* made in the token: CKA_LOCAL */
	PAK_ORIGIN_DERIVE,
	PAK_ORIGIN_UNWRAP /* its past is not known */
};

/* Makes an object of that class and key type (for PAK_ORIGIN_CREATE both come from the template)
 * with all its attributes but those that the key gives. CKR_TEMPLATE_INCOMPLETE,
 * CKR_TEMPLATE_INCONSISTENT, CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_READ_ONLY,
 * CKR_ATTRIBUTE_VALUE_INVALID. */
CK_RV pak_create_object(struct pak_object **out, struct pak_session *session,
                        enum pak_origin origin, CK_OBJECT_CLASS class, CK_KEY_TYPE key_type,
                        const CK_ATTRIBUTE *template, CK_ULONG count);

/* Adds what the key gives, and the history of the key: base is the key it was derived from, or
 * NULL. */
CK_RV pak_create_finish_key(struct pak_object *object, enum pak_origin origin,
                            CK_MECHANISM_TYPE mechanism, const struct pak_object *base);

/* Stores token objects (one transaction for all), then puts all in the table and sets their
 * handles. Takes over the references when it succeeds. */
CK_RV pak_create_publish(struct pak_session *session, struct pak_object **objects, size_t count);

/* Writes a token object that takes the place of another (same id, next version); store_lock is
 * held. */
CK_RV pak_create_store(struct pak_store *store, struct pak_object *object);

/* Sets the hashes that searches use, from the attributes. */
void pak_create_hash(struct pak_object *object);

/* A new random CKA_UNIQUE_ID. */
CK_RV pak_create_unique_id(struct pak_object *object);

#endif
