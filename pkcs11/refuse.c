/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions whose every mechanism is still missing, and those that PKCS#11 3.2 keeps only for
 * their names: each checks what it can and answers with its proper code. */
#include "pkcs11/mech.h"

/* Session, mechanism, keys; then there is no such mechanism, because none of the table has the
 * flag. */
static CK_RV refuse_mechanism(CK_SESSION_HANDLE handle, const CK_MECHANISM *mechanism,
                              CK_FLAGS function, bool arguments)
{
	struct pak_session *session;
	const struct pak_mech *mech;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	pak_session_leave(session);
	if (!arguments)
		return CKR_ARGUMENTS_BAD;
	rv = pak_mech_check(&mech, mechanism, function);
	return rv == CKR_OK ? CKR_MECHANISM_INVALID : rv;
}

static CK_RV refuse(CK_SESSION_HANDLE handle, CK_RV code)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	pak_session_leave(session);
	return code;
}

CK_RV C_SignRecoverInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	(void)hKey;
	return refuse_mechanism(hSession, pMechanism, CKF_SIGN_RECOVER, true);
}

CK_RV C_SignRecover(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen,
                    CK_BYTE *pSignature, CK_ULONG *pulSignatureLen)
{
	(void)pData;
	(void)ulDataLen;
	(void)pSignature;
	(void)pulSignatureLen;
	return refuse(hSession, CKR_OPERATION_NOT_INITIALIZED);
}

CK_RV C_VerifyRecoverInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                          CK_OBJECT_HANDLE hKey)
{
	(void)hKey;
	return refuse_mechanism(hSession, pMechanism, CKF_VERIFY_RECOVER, true);
}

CK_RV C_VerifyRecover(CK_SESSION_HANDLE hSession, CK_BYTE *pSignature, CK_ULONG ulSignatureLen,
                      CK_BYTE *pData, CK_ULONG *pulDataLen)
{
	(void)pSignature;
	(void)ulSignatureLen;
	(void)pData;
	(void)pulDataLen;
	return refuse(hSession, CKR_OPERATION_NOT_INITIALIZED);
}

CK_RV C_WrapKeyAuthenticated(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                             CK_OBJECT_HANDLE hWrappingKey, CK_OBJECT_HANDLE hKey,
                             CK_BYTE *pAssociatedData, CK_ULONG ulAssociatedDataLen,
                             CK_BYTE *pWrappedKey, CK_ULONG *pulWrappedKeyLen)
{
	(void)hWrappingKey;
	(void)hKey;
	(void)pWrappedKey;
	return refuse_mechanism(hSession, pMechanism, CKF_WRAP,
	                        pulWrappedKeyLen != NULL &&
	                                (pAssociatedData != NULL || ulAssociatedDataLen == 0));
}

CK_RV C_UnwrapKeyAuthenticated(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                               CK_OBJECT_HANDLE hUnwrappingKey, CK_BYTE *pWrappedKey,
                               CK_ULONG ulWrappedKeyLen, CK_ATTRIBUTE *pTemplate,
                               CK_ULONG ulAttributeCount, CK_BYTE *pAssociatedData,
                               CK_ULONG ulAssociatedDataLen, CK_OBJECT_HANDLE *phKey)
{
	(void)hUnwrappingKey;
	(void)ulWrappedKeyLen;
	(void)pTemplate;
	(void)ulAttributeCount;
	(void)pAssociatedData;
	(void)ulAssociatedDataLen;
	return refuse_mechanism(hSession, pMechanism, CKF_UNWRAP,
	                        pWrappedKey != NULL && phKey != NULL);
}

CK_RV C_EncapsulateKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                       CK_OBJECT_HANDLE hPublicKey, CK_ATTRIBUTE *pTemplate,
                       CK_ULONG ulAttributeCount, CK_BYTE *pCiphertext, CK_ULONG *pulCiphertextLen,
                       CK_OBJECT_HANDLE *phKey)
{
	(void)hPublicKey;
	(void)pTemplate;
	(void)ulAttributeCount;
	(void)pCiphertext;
	return refuse_mechanism(hSession, pMechanism, CKF_ENCAPSULATE,
	                        pulCiphertextLen != NULL && phKey != NULL);
}

CK_RV C_DecapsulateKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                       CK_OBJECT_HANDLE hPrivateKey, CK_ATTRIBUTE *pTemplate,
                       CK_ULONG ulAttributeCount, CK_BYTE *pCiphertext, CK_ULONG ulCiphertextLen,
                       CK_OBJECT_HANDLE *phKey)
{
	(void)hPrivateKey;
	(void)pTemplate;
	(void)ulAttributeCount;
	(void)ulCiphertextLen;
	return refuse_mechanism(hSession, pMechanism, CKF_DECAPSULATE,
	                        pCiphertext != NULL && phKey != NULL);
}

/* The state of an operation holds key material; it stays in the session. */
CK_RV C_GetOperationState(CK_SESSION_HANDLE hSession, CK_BYTE *pOperationState,
                          CK_ULONG *pulOperationStateLen)
{
	struct pak_session *session;
	bool active = false;
	CK_RV rv = pak_session_enter(&session, hSession);

	(void)pOperationState;
	if (rv != CKR_OK)
		return rv;
	for (int i = 0; i < PAK_OPERATIONS; i++)
		active |= pak_operation_active(session, (enum pak_operation_kind)i);
	pak_session_leave(session);
	if (pulOperationStateLen == NULL)
		return CKR_ARGUMENTS_BAD;
	return active ? CKR_STATE_UNSAVEABLE : CKR_OPERATION_NOT_INITIALIZED;
}

CK_RV C_SetOperationState(CK_SESSION_HANDLE hSession, CK_BYTE *pOperationState,
                          CK_ULONG ulOperationStateLen, CK_OBJECT_HANDLE hEncryptionKey,
                          CK_OBJECT_HANDLE hAuthenticationKey)
{
	(void)ulOperationStateLen;
	(void)hEncryptionKey;
	(void)hAuthenticationKey;
	return refuse(hSession,
	              pOperationState == NULL ? CKR_ARGUMENTS_BAD : CKR_SAVED_STATE_INVALID);
}

CK_RV C_GetFunctionStatus(CK_SESSION_HANDLE hSession)
{
	return refuse(hSession, CKR_FUNCTION_NOT_PARALLEL);
}

CK_RV C_CancelFunction(CK_SESSION_HANDLE hSession)
{
	return refuse(hSession, CKR_FUNCTION_NOT_PARALLEL);
}

/* C_OpenSession refuses CKF_ASYNC_SESSION, so no session is asynchronous. */
CK_RV C_AsyncComplete(CK_SESSION_HANDLE hSession, CK_UTF8CHAR *pFunctionName,
                      CK_ASYNC_DATA *pResult)
{
	return refuse(hSession, pFunctionName == NULL || pResult == NULL
	                                ? CKR_ARGUMENTS_BAD
	                                : CKR_SESSION_ASYNC_NOT_SUPPORTED);
}

CK_RV C_AsyncGetID(CK_SESSION_HANDLE hSession, CK_UTF8CHAR *pFunctionName, CK_ULONG *pulID)
{
	return refuse(hSession, pFunctionName == NULL || pulID == NULL
	                                ? CKR_ARGUMENTS_BAD
	                                : CKR_SESSION_ASYNC_NOT_SUPPORTED);
}

CK_RV C_AsyncJoin(CK_SESSION_HANDLE hSession, CK_UTF8CHAR *pFunctionName, CK_ULONG ulID,
                  CK_BYTE *pData, CK_ULONG ulData)
{
	(void)ulID;
	(void)pData;
	(void)ulData;
	return refuse(hSession,
	              pFunctionName == NULL ? CKR_ARGUMENTS_BAD : CKR_SESSION_ASYNC_NOT_SUPPORTED);
}
