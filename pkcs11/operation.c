/* SPDX-License-Identifier: Apache-2.0
 *
 * Operations under way: what must hold before a key is used, and how operations end
 * (PKCS#11 3.2, 5.2 and 5.6). */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/mech.h"

static bool key_fits(const struct pak_object *object, const struct pak_mech *mech,
                     CK_ATTRIBUTE_TYPE usage)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;

	if (mech->key_type == CKK_EC || mech->key_type == CKK_EC_EDWARDS ||
	    mech->key_type == CKK_RSA || mech->key_type == CKK_DH)
		class = usage == CKA_VERIFY || usage == CKA_ENCRYPT || usage == CKA_WRAP
		                ? CKO_PUBLIC_KEY
		                : CKO_PRIVATE_KEY;
	if (object->class != class)
		return false;
	if (object->key_type == mech->key_type)
		return true;
	switch (mech->family) {
	case PAK_FAMILY_ECDH:
		return object->key_type == CKK_EC_MONTGOMERY;
	case PAK_FAMILY_HMAC:
		return mech->key_type != CKK_AES && object->key_type == CKK_GENERIC_SECRET;
	case PAK_FAMILY_HKDF:
	case PAK_FAMILY_KBKDF: /* any secret: keys of its HMAC and its CMAC among them */
	case PAK_FAMILY_IKE:
		return true;
	default:
		return false;
	}
}

/* CKA_ALLOWED_MECHANISMS: without it any mechanism, with an empty one none. */
static bool mechanism_allowed(const struct pak_object *object, CK_MECHANISM_TYPE type)
{
	const struct pak_attr *list = pak_attrs_find(&object->attrs, CKA_ALLOWED_MECHANISMS);
	CK_MECHANISM_TYPE entry;

	if (list == NULL)
		return true;
	for (uint32_t at = 0; at + sizeof entry <= list->len; at += sizeof entry) {
		memcpy(&entry, pak_attr_bytes(list) + at, sizeof entry);
		if (entry == type)
			return true;
	}
	return false;
}

static CK_RV check_key(struct pak_object *object, const struct pak_mech *mech,
                       CK_ATTRIBUTE_TYPE usage, CK_RV bad)
{
	CK_RV rv;

	if (object->key_type == CK_UNAVAILABLE_INFORMATION)
		return bad;
	rv = pak_object_load(object);
	if (rv != CKR_OK)
		return rv == CKR_OBJECT_HANDLE_INVALID ? bad : rv;
	if (!key_fits(object, mech, usage))
		return CKR_KEY_TYPE_INCONSISTENT;
	if (!pak_attrs_bool(&object->attrs, usage) || !mechanism_allowed(object, mech->type))
		return CKR_KEY_FUNCTION_NOT_PERMITTED;
	rv = pak_object_trusted(object);
	if (rv != CKR_OK)
		return rv;
	return object->key != NULL ? CKR_OK : CKR_USER_NOT_LOGGED_IN;
}

CK_RV pak_key_for(struct pak_object **out, struct pak_session *session, CK_OBJECT_HANDLE handle,
                  const struct pak_mech *mech, CK_ATTRIBUTE_TYPE usage, CK_RV bad)
{
	CK_RV rv = pak_session_object(out, session, handle);

	if (rv != CKR_OK)
		return bad;
	rv = check_key(*out, mech, usage, bad);
	if (rv != CKR_OK) {
		pak_object_free(*out);
		*out = NULL;
	}
	return rv;
}

/* Room for an operation is kept with the session, so that only the first one of a kind allocates.
 */
static CK_RV take_operation(struct pak_operation **out, struct pak_session *session,
                            enum pak_operation_kind kind)
{
	void *p = session->operations[kind];

	if (p == NULL) {
		if (posix_memalign(&p, 64, sizeof(struct pak_operation)) != 0)
			return CKR_HOST_MEMORY;
		memset(p, 0, sizeof(struct pak_operation));
		session->operations[kind] = p;
	}
	*out = p;
	(*out)->kind = kind;
	return CKR_OK;
}

/* C_*Init with a NULL mechanism: ends what is active (PKCS#11 3.2, 5.8 and following). */
static CK_RV cancel(struct pak_session *session, enum pak_operation_kind kind)
{
	if (!pak_operation_active(session, kind))
		return CKR_ARGUMENTS_BAD;
	pak_operation_end(session->operations[kind], NULL);
	return CKR_OK;
}

CK_RV pak_operation_begin(struct pak_operation **out, struct pak_session *session,
                          enum pak_operation_kind kind, const CK_MECHANISM *mechanism,
                          CK_FLAGS function, CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE usage)
{
	struct pak_object *object = NULL;
	const struct pak_mech *mech;
	CK_RV rv;

	*out = NULL;
	if (mechanism == NULL)
		return cancel(session, kind);
	if (pak_operation_active(session, kind))
		return CKR_OPERATION_ACTIVE;
	session->last_ok = false;
	rv = pak_mech_check(&mech, mechanism, function);
	if (rv == CKR_OK && function != CKF_DIGEST)
		rv = pak_key_for(&object, session, key, mech, usage, CKR_KEY_HANDLE_INVALID);
	if (rv == CKR_OK)
		rv = take_operation(out, session, kind);
	if (rv != CKR_OK) {
		pak_object_free(object);
		return rv;
	}
	if (mech->family == PAK_FAMILY_ECDSA || mech->family == PAK_FAMILY_RSA)
		memset(&(*out)->u.sign, 0,
		       sizeof(*out)->u.sign); /* it may be cleared before it is started */
	(*out)->mech = mech;
	(*out)->object = object;
	(*out)->private = object != NULL && object->private;
	(*out)->waiting = object != NULL && object->class == CKO_PRIVATE_KEY &&
	                  pak_attrs_bool(&object->attrs, CKA_ALWAYS_AUTHENTICATE);
	return CKR_OK;
}

CK_RV pak_operation_started(struct pak_operation *operation, CK_RV rv)
{
	if (rv == CKR_OK)
		operation->active = true;
	else
		pak_operation_end(operation, NULL);
	return rv;
}

bool pak_operation_active(const struct pak_session *session, enum pak_operation_kind kind)
{
	return session->operations[kind] != NULL && session->operations[kind]->active;
}

CK_RV pak_operation_get(struct pak_operation **out, struct pak_session *session,
                        enum pak_operation_kind kind)
{
	struct pak_operation *operation = session->operations[kind];

	if (operation == NULL || !operation->active)
		return CKR_OPERATION_NOT_INITIALIZED;
	if ((operation->private && atomic_load(&session->slot->login) != PAK_LOGIN_USER) ||
	    operation->waiting) {
		pak_operation_end(operation, NULL);
		return CKR_USER_NOT_LOGGED_IN;
	}
	*out = operation;
	return CKR_OK;
}

static void clear_state(struct pak_operation *o)
{
	switch (o->mech->family) {
	case PAK_FAMILY_DIGEST:
		pak_digest_clear(&o->u.digest);
		break;
	case PAK_FAMILY_HMAC:
		pak_mac_clear(&o->u.mac);
		break;
	case PAK_FAMILY_ECDSA:
	case PAK_FAMILY_RSA:
		pak_sign_clear(&o->u.sign);
		break;
	case PAK_FAMILY_CIPHER:
		pak_cipher_clear(&o->u.cipher);
		break;
	case PAK_FAMILY_GCM:
		pak_aead_clear(&o->u.aead);
		break;
	case PAK_FAMILY_XTS:
		pak_xts_clear(&o->u.xts);
		break;
	case PAK_FAMILY_WRAP:
		pak_wrap_clear(&o->u.wrap);
		break;
	case PAK_FAMILY_RSA_CRYPT: /* its key is the object's */
	case PAK_FAMILY_EDDSA:
	case PAK_FAMILY_KEY:
	case PAK_FAMILY_PAIR:
	case PAK_FAMILY_ECDH:
	case PAK_FAMILY_DH:
	case PAK_FAMILY_HKDF:
	case PAK_FAMILY_KBKDF:
	case PAK_FAMILY_TLS:
	case PAK_FAMILY_IKE:
	case PAK_FAMILY_PBKDF2:
		break;
	}
}

void pak_operation_end(struct pak_operation *o, struct pak_session *session)
{
	if (o == NULL || o->mech == NULL)
		return;
	if (session != NULL)
		session->last_ok = o->ok;
	clear_state(o);
	pak_object_free(o->object);
	if (o->held != NULL)
		pak_wipe(o->held, o->held_cap);
	free(o->held);
	free(o->label);
	o->mech = NULL;
	o->object = NULL;
	o->held = NULL;
	o->label = NULL;
	o->held_len = o->held_cap = o->tag_len = o->signature_len = 0;
	o->iv_given = false;
	o->active = o->started = o->private = o->waiting = o->ok = o->signature_first = false;
}

void pak_operation_end_private(struct pak_operation *operation)
{
	if (operation->private)
		pak_operation_end(operation, NULL);
}

void pak_operation_free(struct pak_operation *operation)
{
	if (operation == NULL)
		return;
	pak_operation_end(operation, NULL);
	pak_wipe(operation, sizeof *operation);
	free(operation);
}

struct pak_operation *pak_operation_waiting(struct pak_session *session)
{
	for (int i = 0; i < PAK_OPERATIONS; i++)
		if (pak_operation_active(session, (enum pak_operation_kind)i) &&
		    session->operations[i]->waiting)
			return session->operations[i];
	return NULL;
}

void pak_operation_authenticated(struct pak_operation *operation)
{
	operation->waiting = false;
}

CK_RV pak_operation_hold(struct pak_operation *o, const uint8_t *in, size_t len)
{
	if (len > o->held_cap - o->held_len) {
		size_t cap =
		        2 * o->held_cap > o->held_len + len ? 2 * o->held_cap : o->held_len + len;
		uint8_t *held = malloc(cap + 64);
		if (held == NULL)
			return CKR_HOST_MEMORY;
		if (o->held_len > 0)
			memcpy(held, o->held, o->held_len);
		if (o->held != NULL)
			pak_wipe(o->held, o->held_cap);
		free(o->held);
		o->held = held;
		o->held_cap = cap + 64;
	}
	if (len > 0)
		memcpy(o->held + o->held_len, in, len);
	o->held_len += len;
	return CKR_OK;
}

/* C_SessionCancel: the flags name the operations (PKCS#11 3.2, 5.6.13). */
CK_RV C_SessionCancel(CK_SESSION_HANDLE hSession, CK_FLAGS flags)
{
	static const struct {
		CK_FLAGS flag;
		enum pak_operation_kind kind;
	} map[] = {
	        {CKF_DIGEST, PAK_OPERATION_DIGEST},
	        {CKF_ENCRYPT, PAK_OPERATION_ENCRYPT},
	        {CKF_DECRYPT, PAK_OPERATION_DECRYPT},
	        {CKF_SIGN, PAK_OPERATION_SIGN},
	        {CKF_VERIFY, PAK_OPERATION_VERIFY},
	        {CKF_MESSAGE_ENCRYPT, PAK_OPERATION_MESSAGE_ENCRYPT},
	        {CKF_MESSAGE_DECRYPT, PAK_OPERATION_MESSAGE_DECRYPT},
	        {CKF_MESSAGE_SIGN, PAK_OPERATION_MESSAGE_SIGN},
	        {CKF_MESSAGE_VERIFY, PAK_OPERATION_MESSAGE_VERIFY},
	};
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
		if (flags & map[i].flag)
			pak_operation_end(session->operations[map[i].kind], NULL);
	if (flags & CKF_FIND_OBJECTS)
		session->finding = false;
	pak_session_leave(session);
	return CKR_OK;
}
