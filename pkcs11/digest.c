/* SPDX-License-Identifier: Apache-2.0
 *
 * C_Digest* (PKCS#11 3.2, 5.10). */
#include "pkcs11/mech.h"

CK_RV C_DigestInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, PAK_OPERATION_DIGEST, pMechanism, CKF_DIGEST,
	                         CK_INVALID_HANDLE, 0);
	if (rv == CKR_OK && o != NULL) {
		if (!pak_mech_bare(pMechanism))
			rv = CKR_MECHANISM_PARAM_INVALID;
		else
			rv = pak_rv(pak_digest_init(&o->u.digest, o->mech->alg), PAK_STAGE_KEY);
		o->ok = pak_verdict_plain(&o->u.digest.verdict);
		rv = pak_operation_started(o, rv);
	}
	pak_session_leave(session);
	return rv;
}

CK_RV pak_digest_feed(struct pak_session *session, const uint8_t *in, size_t len)
{
	struct pak_operation *o;
	CK_RV rv = pak_operation_get(&o, session, PAK_OPERATION_DIGEST);

	if (rv != CKR_OK)
		return rv;
	if (in == NULL && len > 0)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = pak_rv(pak_digest_update(&o->u.digest, in, len), PAK_STAGE_DATA);
	o->started = true;
	if (rv != CKR_OK)
		pak_operation_end(o, NULL);
	return rv;
}

/* Writes the digest and ends the operation, unless the caller asks for the length or gives too
 * little room. */
static CK_RV finish(struct pak_session *session, struct pak_operation *o, CK_BYTE *out,
                    CK_ULONG *len)
{
	size_t need = pak_digest_len(o->mech->alg);
	CK_RV rv;

	if (out == NULL || *len < need) {
		*len = need;
		return out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
	}
	rv = pak_rv(pak_digest_final(&o->u.digest, out, need), PAK_STAGE_DATA);
	if (rv == CKR_OK)
		*len = need;
	pak_operation_end(o, rv == CKR_OK ? session : NULL);
	return rv;
}

static CK_RV digest_all(struct pak_session *session, const CK_BYTE *in, CK_ULONG in_len,
                        CK_BYTE *out, CK_ULONG *len)
{
	struct pak_operation *o;
	CK_RV rv = pak_operation_get(&o, session, PAK_OPERATION_DIGEST);

	if (rv != CKR_OK)
		return rv;
	if (o->started)
		return CKR_OPERATION_ACTIVE;
	if ((in == NULL && in_len > 0) || len == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else if (out != NULL && *len >= pak_digest_len(o->mech->alg))
		rv = pak_rv(pak_digest_update(&o->u.digest, in, in_len), PAK_STAGE_DATA);
	if (rv == CKR_OK)
		return finish(session, o, out, len);
	pak_operation_end(o, NULL);
	return rv;
}

CK_RV C_Digest(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen, CK_BYTE *pDigest,
               CK_ULONG *pulDigestLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = digest_all(session, pData, ulDataLen, pDigest, pulDigestLen);
	pak_session_leave(session);
	return rv;
}

CK_RV C_DigestUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_digest_feed(session, pPart, ulPartLen);
	pak_session_leave(session);
	return rv;
}

/* The value of a secret key as the next part of the message. */
static CK_RV digest_key(struct pak_session *session, CK_OBJECT_HANDLE handle)
{
	struct pak_object *object = NULL;
	struct pak_operation *o;
	const uint8_t *bytes;
	size_t len;
	CK_RV rv = pak_operation_get(&o, session, PAK_OPERATION_DIGEST);

	if (rv != CKR_OK)
		return rv;
	if (pak_session_object(&object, session, handle) != CKR_OK)
		rv = CKR_KEY_HANDLE_INVALID;
	if (rv == CKR_OK)
		rv = pak_object_load(object);
	if (rv == CKR_OK && object->class != CKO_SECRET_KEY)
		rv = object->key_type == CK_UNAVAILABLE_INFORMATION ? CKR_KEY_HANDLE_INVALID
		                                                    : CKR_KEY_INDIGESTIBLE;
	if (rv == CKR_OK && object->key == NULL)
		rv = CKR_USER_NOT_LOGGED_IN;
	if (rv == CKR_OK)
		rv = pak_object_trusted(object);
	if (rv == CKR_OK)
		rv = pak_rv(pak_key_secret(object->key, &bytes, &len), PAK_STAGE_KEY);
	if (rv == CKR_OK) {
		o->private |= object->private;
		rv = pak_digest_feed(session, bytes, len);
	} else {
		pak_operation_end(o, NULL);
	}
	pak_object_free(object);
	return rv;
}

CK_RV C_DigestKey(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hKey)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = digest_key(session, hKey);
	pak_session_leave(session);
	return rv;
}

CK_RV C_DigestFinal(CK_SESSION_HANDLE hSession, CK_BYTE *pDigest, CK_ULONG *pulDigestLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, PAK_OPERATION_DIGEST);
	if (rv == CKR_OK && pulDigestLen == NULL) {
		pak_operation_end(o, NULL);
		rv = CKR_ARGUMENTS_BAD;
	} else if (rv == CKR_OK) {
		rv = finish(session, o, pDigest, pulDigestLen);
	}
	pak_session_leave(session);
	return rv;
}
