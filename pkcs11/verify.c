/* SPDX-License-Identifier: Apache-2.0
 *
 * C_Verify* and C_VerifySignature* (PKCS#11 3.2, 5.15 and 5.17). */
#include <string.h>

#include "pkcs11/mech.h"

/* Starts verification; with a signature, that of C_VerifySignatureInit. */
static CK_RV verify_init(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism,
                         CK_OBJECT_HANDLE key, const CK_BYTE *signature, CK_ULONG signature_len,
                         bool signature_first)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, PAK_OPERATION_VERIFY, mechanism, CKF_VERIFY, key,
	                         CKA_VERIFY);
	if (rv == CKR_OK && o != NULL) {
		if (signature_first && signature == NULL)
			rv = CKR_ARGUMENTS_BAD;
		else
			rv = pak_signer_init(o, mechanism, PAK_OP_VERIFY);
		if (rv == CKR_OK && signature_first && signature_len != pak_signer_len(o))
			rv = CKR_SIGNATURE_LEN_RANGE;
		if (rv == CKR_OK && signature_first) {
			memcpy(o->signature, signature, signature_len);
			o->signature_len = signature_len;
			o->signature_first = true;
		}
		rv = pak_operation_started(o, rv);
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_VerifyInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	return verify_init(hSession, pMechanism, hKey, NULL, 0, false);
}

CK_RV C_VerifySignatureInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                            CK_OBJECT_HANDLE hKey, CK_BYTE *pSignature, CK_ULONG ulSignatureLen)
{
	return verify_init(hSession, pMechanism, hKey, pSignature, ulSignatureLen, true);
}

/* Finds the operation of the right sort: the two ways of verifying do not mix. */
static CK_RV get(struct pak_operation **o, struct pak_session *session, bool signature_first)
{
	CK_RV rv = pak_operation_get(o, session, PAK_OPERATION_VERIFY);

	if (rv == CKR_OK && (*o)->signature_first != signature_first)
		rv = CKR_OPERATION_NOT_INITIALIZED;
	return rv;
}

/* The last step: always ends the operation. */
static CK_RV finish(struct pak_session *session, struct pak_operation *o, const CK_BYTE *signature,
                    CK_ULONG signature_len)
{
	CK_RV rv = CKR_ARGUMENTS_BAD;

	if (signature != NULL)
		rv = pak_signer_verify(o, signature, signature_len);
	pak_operation_end(o, rv == CKR_OK ? session : NULL);
	return rv;
}

static CK_RV verify_all(CK_SESSION_HANDLE handle, bool signature_first, const CK_BYTE *in,
                        CK_ULONG in_len, const CK_BYTE *signature, CK_ULONG signature_len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = get(&o, session, signature_first);
	if (rv == CKR_OK && o->started) {
		rv = CKR_OPERATION_ACTIVE;
	} else if (rv == CKR_OK) {
		rv = in == NULL && in_len > 0 ? CKR_ARGUMENTS_BAD
		                              : pak_signer_update(o, in, in_len);
		if (rv != CKR_OK)
			pak_operation_end(o, NULL);
		else if (signature_first)
			rv = finish(session, o, o->signature, o->signature_len);
		else
			rv = finish(session, o, signature, signature_len);
	}
	pak_session_leave(session);
	return rv;
}

static CK_RV verify_update(CK_SESSION_HANDLE handle, bool signature_first, const CK_BYTE *in,
                           CK_ULONG in_len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = get(&o, session, signature_first);
	if (rv == CKR_OK) {
		o->started = true;
		rv = in == NULL && in_len > 0 ? CKR_ARGUMENTS_BAD
		                              : pak_signer_update(o, in, in_len);
		if (rv != CKR_OK)
			pak_operation_end(o, NULL);
	}
	pak_session_leave(session);
	return rv;
}

static CK_RV verify_final(CK_SESSION_HANDLE handle, bool signature_first, const CK_BYTE *signature,
                          CK_ULONG signature_len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = get(&o, session, signature_first);
	if (rv == CKR_OK && signature_first)
		rv = finish(session, o, o->signature, o->signature_len);
	else if (rv == CKR_OK)
		rv = finish(session, o, signature, signature_len);
	pak_session_leave(session);
	return rv;
}

CK_RV C_Verify(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen, CK_BYTE *pSignature,
               CK_ULONG ulSignatureLen)
{
	return verify_all(hSession, false, pData, ulDataLen, pSignature, ulSignatureLen);
}

CK_RV C_VerifyUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen)
{
	return verify_update(hSession, false, pPart, ulPartLen);
}

CK_RV C_VerifyFinal(CK_SESSION_HANDLE hSession, CK_BYTE *pSignature, CK_ULONG ulSignatureLen)
{
	return verify_final(hSession, false, pSignature, ulSignatureLen);
}

CK_RV C_VerifySignature(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen)
{
	return verify_all(hSession, true, pData, ulDataLen, NULL, 0);
}

CK_RV C_VerifySignatureUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen)
{
	return verify_update(hSession, true, pPart, ulPartLen);
}

CK_RV C_VerifySignatureFinal(CK_SESSION_HANDLE hSession)
{
	return verify_final(hSession, true, NULL, 0);
}
