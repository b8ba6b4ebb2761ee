/* SPDX-License-Identifier: Apache-2.0
 *
 * C_Sign* (PKCS#11 3.2, 5.13). */
#include "pkcs11/mech.h"

CK_RV C_SignInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, PAK_OPERATION_SIGN, pMechanism, CKF_SIGN, hKey,
	                         CKA_SIGN);
	if (rv == CKR_OK && o != NULL)
		rv = pak_operation_started(o, pak_signer_init(o, pMechanism, PAK_OP_SIGN));
	pak_session_leave(session);
	return rv;
}

/* Writes the signature and ends the operation, unless the caller asks for the length or gives too
 * little room. */
static CK_RV finish(struct pak_session *session, struct pak_operation *o, const CK_BYTE *in,
                    CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	size_t need = pak_signer_len(o), made = 0;
	CK_RV rv;

	if (out == NULL || *len < need) {
		*len = need;
		return out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
	}
	rv = in_len > 0 ? pak_signer_update(o, in, in_len) : CKR_OK;
	if (rv == CKR_OK)
		rv = pak_signer_sign(o, out, *len, &made);
	if (rv == CKR_OK)
		*len = made;
	pak_operation_end(o, rv == CKR_OK ? session : NULL);
	return rv;
}

static CK_RV sign_all(struct pak_session *session, const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out,
                      CK_ULONG *len)
{
	struct pak_operation *o;
	CK_RV rv = pak_operation_get(&o, session, PAK_OPERATION_SIGN);

	if (rv != CKR_OK)
		return rv;
	if (o->started)
		return CKR_OPERATION_ACTIVE;
	if ((in == NULL && in_len > 0) || len == NULL) {
		pak_operation_end(o, NULL);
		return CKR_ARGUMENTS_BAD;
	}
	return finish(session, o, in, in_len, out, len);
}

CK_RV C_Sign(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen, CK_BYTE *pSignature,
             CK_ULONG *pulSignatureLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = sign_all(session, pData, ulDataLen, pSignature, pulSignatureLen);
	pak_session_leave(session);
	return rv;
}

CK_RV C_SignUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, PAK_OPERATION_SIGN);
	if (rv == CKR_OK) {
		o->started = true;
		rv = pPart == NULL && ulPartLen > 0 ? CKR_ARGUMENTS_BAD
		                                    : pak_signer_update(o, pPart, ulPartLen);
		if (rv != CKR_OK)
			pak_operation_end(o, NULL);
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_SignFinal(CK_SESSION_HANDLE hSession, CK_BYTE *pSignature, CK_ULONG *pulSignatureLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, PAK_OPERATION_SIGN);
	if (rv == CKR_OK && pulSignatureLen == NULL) {
		pak_operation_end(o, NULL);
		rv = CKR_ARGUMENTS_BAD;
	} else if (rv == CKR_OK) {
		rv = finish(session, o, NULL, 0, pSignature, pulSignatureLen);
	}
	pak_session_leave(session);
	return rv;
}
