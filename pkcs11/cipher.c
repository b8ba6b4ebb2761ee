/* SPDX-License-Identifier: Apache-2.0
 *
 * C_Encrypt*, C_Decrypt* and the dual functions (PKCS#11 3.2, 5.8, 5.9 and 5.18). */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/mech.h"

static CK_RV crypt_init(CK_SESSION_HANDLE handle, enum pak_operation_kind kind,
                        const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
	bool decrypt = kind == PAK_OPERATION_DECRYPT;
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, kind, mechanism, decrypt ? CKF_DECRYPT : CKF_ENCRYPT,
	                         key, decrypt ? CKA_DECRYPT : CKA_ENCRYPT);
	if (rv == CKR_OK && o != NULL)
		rv = pak_operation_started(o, pak_crypter_init(o, mechanism));
	pak_session_leave(session);
	return rv;
}

/* The three steps; they differ in the end of the message only. */
enum step { STEP_ALL, STEP_UPDATE, STEP_FINAL };

static CK_RV run_step(struct pak_operation *o, enum step step, CK_BYTE *out, size_t *len,
                      const CK_BYTE *in, size_t in_len)
{
	switch (step) {
	case STEP_ALL:
		return pak_crypter_all(o, out, len, in, in_len);
	case STEP_UPDATE:
		return pak_crypter_update(o, out, len, in, in_len);
	case STEP_FINAL:
		return pak_crypter_final(o, out, len);
	}
	return CKR_GENERAL_ERROR;
}

static CK_RV crypt_args(enum pak_operation_kind kind, const CK_BYTE *in, CK_ULONG in_len,
                        const CK_ULONG *len)
{
	if ((in == NULL && in_len > 0) || len == NULL)
		return CKR_ARGUMENTS_BAD;
	if (in_len > PAK_INPUT_MAX)
		return kind == PAK_OPERATION_DECRYPT ? CKR_ENCRYPTED_DATA_LEN_RANGE
		                                     : CKR_DATA_LEN_RANGE;
	return CKR_OK;
}

/* The lock of the session is held. */
static CK_RV crypt_step(struct pak_session *session, enum pak_operation_kind kind, enum step step,
                        const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	struct pak_operation *o;
	size_t n;
	CK_RV rv = pak_operation_get(&o, session, kind);

	if (rv != CKR_OK)
		return rv;
	if (step == STEP_ALL && o->started)
		return CKR_OPERATION_ACTIVE;
	rv = crypt_args(kind, in, in_len, len);
	if (rv == CKR_OK && out == NULL) {
		*len = pak_crypter_room(o, in_len, step != STEP_UPDATE);
		return CKR_OK;
	}
	if (rv == CKR_OK) {
		n = *len;
		rv = run_step(o, step, out, &n, in, in_len);
		if (rv == CKR_OK || rv == CKR_BUFFER_TOO_SMALL)
			*len = n;
	}
	if (rv == CKR_BUFFER_TOO_SMALL)
		return rv;
	o->started = true;
	if (rv != CKR_OK)
		pak_operation_end(o, NULL);
	else if (step != STEP_UPDATE)
		pak_operation_end(o, session);
	return rv;
}

static CK_RV crypt_call(CK_SESSION_HANDLE handle, enum pak_operation_kind kind, enum step step,
                        const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = crypt_step(session, kind, step, in, in_len, out, len);
	pak_session_leave(session);
	return rv;
}

CK_RV C_EncryptInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	return crypt_init(hSession, PAK_OPERATION_ENCRYPT, pMechanism, hKey);
}

CK_RV C_Encrypt(CK_SESSION_HANDLE hSession, CK_BYTE *pData, CK_ULONG ulDataLen,
                CK_BYTE *pEncryptedData, CK_ULONG *pulEncryptedDataLen)
{
	return crypt_call(hSession, PAK_OPERATION_ENCRYPT, STEP_ALL, pData, ulDataLen,
	                  pEncryptedData, pulEncryptedDataLen);
}

CK_RV C_EncryptUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen,
                      CK_BYTE *pEncryptedPart, CK_ULONG *pulEncryptedPartLen)
{
	return crypt_call(hSession, PAK_OPERATION_ENCRYPT, STEP_UPDATE, pPart, ulPartLen,
	                  pEncryptedPart, pulEncryptedPartLen);
}

CK_RV C_EncryptFinal(CK_SESSION_HANDLE hSession, CK_BYTE *pLastEncryptedPart,
                     CK_ULONG *pulLastEncryptedPartLen)
{
	return crypt_call(hSession, PAK_OPERATION_ENCRYPT, STEP_FINAL, NULL, 0, pLastEncryptedPart,
	                  pulLastEncryptedPartLen);
}

CK_RV C_DecryptInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hKey)
{
	return crypt_init(hSession, PAK_OPERATION_DECRYPT, pMechanism, hKey);
}

CK_RV C_Decrypt(CK_SESSION_HANDLE hSession, CK_BYTE *pEncryptedData, CK_ULONG ulEncryptedDataLen,
                CK_BYTE *pData, CK_ULONG *pulDataLen)
{
	return crypt_call(hSession, PAK_OPERATION_DECRYPT, STEP_ALL, pEncryptedData,
	                  ulEncryptedDataLen, pData, pulDataLen);
}

CK_RV C_DecryptUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pEncryptedPart,
                      CK_ULONG ulEncryptedPartLen, CK_BYTE *pPart, CK_ULONG *pulPartLen)
{
	return crypt_call(hSession, PAK_OPERATION_DECRYPT, STEP_UPDATE, pEncryptedPart,
	                  ulEncryptedPartLen, pPart, pulPartLen);
}

CK_RV C_DecryptFinal(CK_SESSION_HANDLE hSession, CK_BYTE *pLastPart, CK_ULONG *pulLastPartLen)
{
	return crypt_call(hSession, PAK_OPERATION_DECRYPT, STEP_FINAL, NULL, 0, pLastPart,
	                  pulLastPartLen);
}

/* ---- two operations on one stream ---- */

/* Feeds the plain text to the other operation: a digest, a signature or a verification. */
static CK_RV feed_other(struct pak_session *session, enum pak_operation_kind kind,
                        const CK_BYTE *in, size_t len)
{
	struct pak_operation *o;
	CK_RV rv;

	if (kind == PAK_OPERATION_DIGEST)
		return pak_digest_feed(session, in, len);
	rv = pak_operation_get(&o, session, kind);
	if (rv == CKR_OK) {
		o->started = true;
		rv = pak_signer_update(o, in, len);
		if (rv != CKR_OK)
			pak_operation_end(o, NULL);
	}
	return rv;
}

static CK_RV dual_encrypt(CK_SESSION_HANDLE handle, enum pak_operation_kind other,
                          const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	struct pak_session *session;
	uint8_t *text = NULL;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	if (!pak_operation_active(session, other) ||
	    !pak_operation_active(session, PAK_OPERATION_ENCRYPT)) {
		rv = CKR_OPERATION_NOT_INITIALIZED;
		goto out;
	}
	rv = crypt_args(PAK_OPERATION_ENCRYPT, in, in_len, len);
	/* Encryption may be in place, and its buffer may be too small: the text is fed after it,
	 * from a copy. */
	if (rv == CKR_OK && out != NULL && in_len > 0) {
		text = malloc(in_len);
		if (text == NULL)
			rv = CKR_HOST_MEMORY;
		else
			memcpy(text, in, in_len);
	}
	if (rv == CKR_OK)
		rv = crypt_step(session, PAK_OPERATION_ENCRYPT, STEP_UPDATE, in, in_len, out, len);
	if (rv == CKR_OK && out != NULL)
		rv = feed_other(session, other, text, in_len);
out:
	if (text != NULL)
		pak_wipe(text, in_len);
	free(text);
	pak_session_leave(session);
	return rv;
}

static CK_RV dual_decrypt(CK_SESSION_HANDLE handle, enum pak_operation_kind other,
                          const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	if (!pak_operation_active(session, other) ||
	    !pak_operation_active(session, PAK_OPERATION_DECRYPT))
		rv = CKR_OPERATION_NOT_INITIALIZED;
	else
		rv = crypt_step(session, PAK_OPERATION_DECRYPT, STEP_UPDATE, in, in_len, out, len);
	if (rv == CKR_OK && out != NULL)
		rv = feed_other(session, other, out, *len);
	pak_session_leave(session);
	return rv;
}

CK_RV C_DigestEncryptUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen,
                            CK_BYTE *pEncryptedPart, CK_ULONG *pulEncryptedPartLen)
{
	return dual_encrypt(hSession, PAK_OPERATION_DIGEST, pPart, ulPartLen, pEncryptedPart,
	                    pulEncryptedPartLen);
}

CK_RV C_DecryptDigestUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pEncryptedPart,
                            CK_ULONG ulEncryptedPartLen, CK_BYTE *pPart, CK_ULONG *pulPartLen)
{
	return dual_decrypt(hSession, PAK_OPERATION_DIGEST, pEncryptedPart, ulEncryptedPartLen,
	                    pPart, pulPartLen);
}

CK_RV C_SignEncryptUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pPart, CK_ULONG ulPartLen,
                          CK_BYTE *pEncryptedPart, CK_ULONG *pulEncryptedPartLen)
{
	return dual_encrypt(hSession, PAK_OPERATION_SIGN, pPart, ulPartLen, pEncryptedPart,
	                    pulEncryptedPartLen);
}

CK_RV C_DecryptVerifyUpdate(CK_SESSION_HANDLE hSession, CK_BYTE *pEncryptedPart,
                            CK_ULONG ulEncryptedPartLen, CK_BYTE *pPart, CK_ULONG *pulPartLen)
{
	return dual_decrypt(hSession, PAK_OPERATION_VERIFY, pEncryptedPart, ulEncryptedPartLen,
	                    pPart, pulPartLen);
}
