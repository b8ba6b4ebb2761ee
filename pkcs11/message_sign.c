/* SPDX-License-Identifier: Apache-2.0
 *
 * C_MessageSign* and C_MessageVerify* (PKCS#11 3.2, 5.14 and 5.16): many messages under one
 * C_MessageSignInit. The mechanisms here take no parameter for a message. */
#include "pkcs11/mech.h"

static CK_RV message_init(CK_SESSION_HANDLE handle, bool verify, const CK_MECHANISM *mechanism,
                          CK_OBJECT_HANDLE key)
{
	enum pak_operation_kind kind =
	        verify ? PAK_OPERATION_MESSAGE_VERIFY : PAK_OPERATION_MESSAGE_SIGN;
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, kind, mechanism,
	                         verify ? CKF_MESSAGE_VERIFY : CKF_MESSAGE_SIGN, key,
	                         verify ? CKA_VERIFY : CKA_SIGN);
	if (rv == CKR_OK && o != NULL)
		rv = pak_operation_started(
		        o, pak_signer_init(o, mechanism, verify ? PAK_OP_VERIFY : PAK_OP_SIGN));
	pak_session_leave(session);
	return rv;
}

CK_RV C_MessageSignInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	return message_init(hSession, false, pMechanism, hKey);
}

CK_RV C_MessageVerifyInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                          CK_OBJECT_HANDLE hKey)
{
	return message_init(hSession, true, pMechanism, hKey);
}

/* Enters the session and finds the operation; `inside` says whether a message must be under way. */
static CK_RV enter(struct pak_session **session, struct pak_operation **o, CK_SESSION_HANDLE handle,
                   enum pak_operation_kind kind, bool inside, CK_ULONG param_len)
{
	CK_RV rv = pak_session_enter(session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(o, *session, kind);
	if (rv == CKR_OK && (*o)->started != inside)
		rv = inside ? CKR_OPERATION_NOT_INITIALIZED : CKR_OPERATION_ACTIVE;
	if (rv == CKR_OK && param_len != 0)
		rv = CKR_MECHANISM_PARAM_INVALID;
	if (rv != CKR_OK)
		pak_session_leave(*session);
	return rv;
}

/* Ends one message; the next one starts with the same key. */
static CK_RV message_over(struct pak_session *session, struct pak_operation *o, CK_RV rv)
{
	CK_RV restart = pak_signer_restart(o);

	session->last_ok = rv == CKR_OK && o->ok;
	o->started = false;
	if (restart != CKR_OK)
		pak_operation_end(o, NULL);
	return rv == CKR_OK ? restart : rv;
}

static CK_RV sign_last(struct pak_session *session, struct pak_operation *o, const CK_BYTE *in,
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
	return message_over(session, o, rv);
}

CK_RV C_SignMessage(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                    CK_BYTE *pData, CK_ULONG ulDataLen, CK_BYTE *pSignature,
                    CK_ULONG *pulSignatureLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = enter(&session, &o, hSession, PAK_OPERATION_MESSAGE_SIGN, false, ulParameterLen);

	(void)pParameter;
	if (rv != CKR_OK)
		return rv;
	if ((pData == NULL && ulDataLen > 0) || pulSignatureLen == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = sign_last(session, o, pData, ulDataLen, pSignature, pulSignatureLen);
	pak_session_leave(session);
	return rv;
}

static CK_RV message_begin(CK_SESSION_HANDLE handle, enum pak_operation_kind kind,
                           CK_ULONG param_len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = enter(&session, &o, handle, kind, false, param_len);

	if (rv != CKR_OK)
		return rv;
	o->started = true;
	pak_session_leave(session);
	return CKR_OK;
}

CK_RV C_SignMessageBegin(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen)
{
	(void)pParameter;
	return message_begin(hSession, PAK_OPERATION_MESSAGE_SIGN, ulParameterLen);
}

CK_RV C_VerifyMessageBegin(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen)
{
	(void)pParameter;
	return message_begin(hSession, PAK_OPERATION_MESSAGE_VERIFY, ulParameterLen);
}

/* A part that is not the last: no place for a signature is given. */
static CK_RV more(struct pak_session *session, struct pak_operation *o, const CK_BYTE *in,
                  CK_ULONG in_len)
{
	CK_RV rv = pak_signer_update(o, in, in_len);

	return rv == CKR_OK ? rv : message_over(session, o, rv);
}

CK_RV C_SignMessageNext(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                        CK_BYTE *pDataPart, CK_ULONG ulDataPartLen, CK_BYTE *pSignature,
                        CK_ULONG *pulSignatureLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = enter(&session, &o, hSession, PAK_OPERATION_MESSAGE_SIGN, true, ulParameterLen);

	(void)pParameter;
	if (rv != CKR_OK)
		return rv;
	if (pDataPart == NULL && ulDataPartLen > 0)
		rv = CKR_ARGUMENTS_BAD;
	else if (pulSignatureLen == NULL)
		rv = more(session, o, pDataPart, ulDataPartLen);
	else
		rv = sign_last(session, o, pDataPart, ulDataPartLen, pSignature, pulSignatureLen);
	pak_session_leave(session);
	return rv;
}

static CK_RV verify_last(struct pak_session *session, struct pak_operation *o, const CK_BYTE *in,
                         CK_ULONG in_len, const CK_BYTE *signature, CK_ULONG signature_len)
{
	CK_RV rv = in_len > 0 ? pak_signer_update(o, in, in_len) : CKR_OK;

	if (rv == CKR_OK)
		rv = pak_signer_verify(o, signature, signature_len);
	return message_over(session, o, rv);
}

CK_RV C_VerifyMessage(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                      CK_BYTE *pData, CK_ULONG ulDataLen, CK_BYTE *pSignature,
                      CK_ULONG ulSignatureLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv =
	        enter(&session, &o, hSession, PAK_OPERATION_MESSAGE_VERIFY, false, ulParameterLen);

	(void)pParameter;
	if (rv != CKR_OK)
		return rv;
	if ((pData == NULL && ulDataLen > 0) || pSignature == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = verify_last(session, o, pData, ulDataLen, pSignature, ulSignatureLen);
	pak_session_leave(session);
	return rv;
}

CK_RV C_VerifyMessageNext(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                          CK_BYTE *pDataPart, CK_ULONG ulDataPartLen, CK_BYTE *pSignature,
                          CK_ULONG ulSignatureLen)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv =
	        enter(&session, &o, hSession, PAK_OPERATION_MESSAGE_VERIFY, true, ulParameterLen);

	(void)pParameter;
	if (rv != CKR_OK)
		return rv;
	if ((pDataPart == NULL && ulDataPartLen > 0) || (pSignature == NULL && ulSignatureLen > 0))
		rv = CKR_ARGUMENTS_BAD;
	else if (pSignature == NULL)
		rv = more(session, o, pDataPart, ulDataPartLen);
	else
		rv = verify_last(session, o, pDataPart, ulDataPartLen, pSignature, ulSignatureLen);
	pak_session_leave(session);
	return rv;
}

static CK_RV message_final(CK_SESSION_HANDLE handle, enum pak_operation_kind kind)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = enter(&session, &o, handle, kind, false, 0);

	if (rv != CKR_OK)
		return rv;
	pak_operation_end(o, NULL);
	pak_session_leave(session);
	return CKR_OK;
}

CK_RV C_MessageSignFinal(CK_SESSION_HANDLE hSession)
{
	return message_final(hSession, PAK_OPERATION_MESSAGE_SIGN);
}

CK_RV C_MessageVerifyFinal(CK_SESSION_HANDLE hSession)
{
	return message_final(hSession, PAK_OPERATION_MESSAGE_VERIFY);
}
