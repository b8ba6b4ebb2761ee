/* SPDX-License-Identifier: Apache-2.0
 *
 * C_MessageEncrypt* and C_MessageDecrypt* with AES-GCM, AES-CCM and ChaCha20-Poly1305 (PKCS#11 3.2,
 * 5.8.6, 5.9.6). With AES the token can make the IVs: 96 random bits or more (SP 800-38D 8.2.2).
 * Text of a message is given out only after its tag has verified. */
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/mech.h"

#define RANDOM_IV_MIN 12 /* bytes of a random IV */
#define IV_MAX 256

static CK_RV message_init(CK_SESSION_HANDLE handle, bool decrypt, const CK_MECHANISM *mechanism,
                          CK_OBJECT_HANDLE key)
{
	enum pak_operation_kind kind =
	        decrypt ? PAK_OPERATION_MESSAGE_DECRYPT : PAK_OPERATION_MESSAGE_ENCRYPT;
	struct pak_session *session;
	struct pak_operation *o;
	const uint8_t *bytes;
	size_t len;
	enum pak_status st;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_begin(&o, session, kind, mechanism,
	                         decrypt ? CKF_MESSAGE_DECRYPT : CKF_MESSAGE_ENCRYPT, key,
	                         decrypt ? CKA_DECRYPT : CKA_ENCRYPT);
	if (rv == CKR_OK && o != NULL) {
		/* The parameters come with each message. */
		st = pak_key_secret(o->object->key, &bytes, &len);
		if (st == PAK_OK)
			st = pak_aead_init(&o->u.aead, o->mech->alg,
			                   decrypt ? PAK_DECRYPT : PAK_ENCRYPT, bytes, len);
		rv = pak_operation_started(o, pak_rv(st, PAK_STAGE_KEY));
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_MessageEncryptInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                           CK_OBJECT_HANDLE hKey)
{
	return message_init(hSession, false, pMechanism, hKey);
}

CK_RV C_MessageDecryptInit(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                           CK_OBJECT_HANDLE hKey)
{
	return message_init(hSession, true, pMechanism, hKey);
}

static CK_RV message_final(CK_SESSION_HANDLE handle, enum pak_operation_kind kind)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, kind);
	if (rv == CKR_OK && o->started) {
		rv = CKR_OPERATION_ACTIVE; /* in the middle of a message */
	} else if (rv == CKR_OK) {
		pak_operation_end(o, session);
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_MessageEncryptFinal(CK_SESSION_HANDLE hSession)
{
	return message_final(hSession, PAK_OPERATION_MESSAGE_ENCRYPT);
}

CK_RV C_MessageDecryptFinal(CK_SESSION_HANDLE hSession)
{
	return message_final(hSession, PAK_OPERATION_MESSAGE_DECRYPT);
}

/* CCM's parameters in GCM's form; the length of the text, which is all they have more, goes into o.
 */
static CK_RV read_ccm(struct pak_operation *o, CK_GCM_MESSAGE_PARAMS *p, const void *param,
                      CK_ULONG param_len)
{
	CK_CCM_MESSAGE_PARAMS ccm;

	if (param_len != sizeof ccm)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&ccm, param, sizeof ccm);
	if (ccm.ulMACLen > PAK_AEAD_MAX_TAG || ccm.ulDataLen > PAK_INPUT_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	*p = (CK_GCM_MESSAGE_PARAMS){.pIv = ccm.pNonce,
	                             .ulIvLen = ccm.ulNonceLen,
	                             .ulIvFixedBits = ccm.ulNonceFixedBits,
	                             .ivGenerator = ccm.nonceGenerator,
	                             .pTag = ccm.pMAC,
	                             .ulTagBits = 8 * ccm.ulMACLen};
	o->text_len = ccm.ulDataLen;
	return CKR_OK;
}

/* Those of ChaCha20-Poly1305, which have no generator: the nonce is the caller's. */
static CK_RV read_chachapoly(CK_GCM_MESSAGE_PARAMS *p, const void *param, CK_ULONG param_len)
{
	CK_SALSA20_CHACHA20_POLY1305_MSG_PARAMS chacha;

	if (param_len != sizeof chacha)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&chacha, param, sizeof chacha);
	*p = (CK_GCM_MESSAGE_PARAMS){.pIv = chacha.pNonce,
	                             .ulIvLen = chacha.ulNonceLen,
	                             .ivGenerator = CKG_NO_GENERATE,
	                             .pTag = chacha.pTag,
	                             .ulTagBits = 8 * PAK_AEAD_MAX_TAG};
	return chacha.ulNonceLen == 12 ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}

static CK_RV read_params(struct pak_operation *o, CK_GCM_MESSAGE_PARAMS *p, const void *param,
                         CK_ULONG param_len)
{
	CK_RV rv = CKR_OK;

	if (param == NULL)
		return CKR_MECHANISM_PARAM_INVALID;
	if (o->mech->alg == PAK_ALG_AES_CCM)
		rv = read_ccm(o, p, param, param_len);
	else if (o->mech->alg == PAK_ALG_CHACHA20_POLY1305)
		rv = read_chachapoly(p, param, param_len);
	else if (param_len != sizeof *p)
		rv = CKR_MECHANISM_PARAM_INVALID;
	else
		memcpy(p, param, sizeof *p);
	if (rv != CKR_OK)
		return rv;
	if (p->pIv == NULL || p->ulIvLen == 0 || p->ulIvLen > IV_MAX || p->pTag == NULL ||
	    p->ulTagBits % 8 != 0 || p->ulTagBits == 0 || p->ulTagBits > 128 ||
	    p->ulIvFixedBits > 8 * p->ulIvLen)
		return CKR_MECHANISM_PARAM_INVALID;
	return CKR_OK;
}

static enum pak_status start_with(struct pak_operation *o, const uint8_t *iv, size_t iv_len,
                                  size_t aad_len)
{
	if (o->mech->alg == PAK_ALG_AES_CCM)
		return pak_aead_start_sized(&o->u.aead, iv, iv_len, o->tag_len, aad_len,
		                            o->text_len);
	return pak_aead_start(&o->u.aead, iv, iv_len, o->tag_len);
}

/* Makes the IV as the generator says, keeping the caller's fixed bits, and starts the message. */
static CK_RV start_encrypt(struct pak_operation *o, const CK_GCM_MESSAGE_PARAMS *p, size_t aad_len)
{
	size_t fixed = p->ulIvFixedBits / 8;
	uint8_t iv[IV_MAX];
	enum pak_status st;

	switch (p->ivGenerator) {
	case CKG_NO_GENERATE:
		st = start_with(o, p->pIv, p->ulIvLen, aad_len);
		break;
	case CKG_GENERATE:
	case CKG_GENERATE_RANDOM:
		if (p->ulIvFixedBits % 8 != 0 || p->ulIvLen - fixed < RANDOM_IV_MIN)
			return CKR_MECHANISM_PARAM_INVALID;
		memcpy(iv, p->pIv, fixed);
		st = pak_rng_bytes(iv + fixed, p->ulIvLen - fixed);
		if (st == PAK_OK)
			st = start_with(o, iv, p->ulIvLen, aad_len);
		if (st == PAK_OK)
			memcpy(p->pIv, iv, p->ulIvLen);
		break;
	default: /* a counter would have to outlive the operation, or it would repeat under the same
	            key */
		return CKR_MECHANISM_PARAM_INVALID;
	}
	return pak_rv(st, PAK_STAGE_PARAM);
}

/* Starts one message: IV, tag length, associated data. */
static CK_RV start(struct pak_operation *o, const CK_GCM_MESSAGE_PARAMS *p, const CK_BYTE *aad,
                   CK_ULONG aad_len)
{
	CK_RV rv;

	if (aad == NULL && aad_len > 0)
		return CKR_ARGUMENTS_BAD;
	o->tag_len = p->ulTagBits / 8;
	o->held_len = 0;
	if (o->kind == PAK_OPERATION_MESSAGE_ENCRYPT)
		rv = start_encrypt(o, p, aad_len);
	else
		rv = pak_rv(start_with(o, p->pIv, p->ulIvLen, aad_len), PAK_STAGE_PARAM);
	o->ok = pak_verdict_plain(&o->u.aead.verdict);
	if (rv == CKR_OK)
		rv = pak_rv(pak_aead_aad(&o->u.aead, aad, aad_len), PAK_STAGE_DATA);
	return rv;
}

/* The whole text and its end. */
static CK_RV finish(struct pak_operation *o, const CK_GCM_MESSAGE_PARAMS *p, const uint8_t *in,
                    size_t len, uint8_t *out)
{
	enum pak_status st = pak_aead_update(&o->u.aead, out, in, len);

	if (o->kind == PAK_OPERATION_MESSAGE_ENCRYPT) {
		if (st == PAK_OK)
			st = pak_aead_seal_final(&o->u.aead, p->pTag, o->tag_len);
		return pak_rv(st, PAK_STAGE_DATA);
	}
	if (st == PAK_OK)
		st = pak_aead_open_final(&o->u.aead, p->pTag, o->tag_len);
	if (st != PAK_OK && len > 0)
		pak_wipe(out, len);
	return pak_rv(st, PAK_STAGE_CIPHERTEXT);
}

/* A message in one call. An error ends the message, not the operation (5.8.7). */
static CK_RV whole(CK_SESSION_HANDLE handle, enum pak_operation_kind kind, const void *param,
                   CK_ULONG param_len, const CK_BYTE *aad, CK_ULONG aad_len, const CK_BYTE *in,
                   CK_ULONG in_len, CK_BYTE *out, CK_ULONG *len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_GCM_MESSAGE_PARAMS p;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, kind);
	if (rv == CKR_OK && o->started)
		rv = CKR_OPERATION_ACTIVE;
	if (rv == CKR_OK && ((in == NULL && in_len > 0) || len == NULL || in_len > PAK_INPUT_MAX))
		rv = CKR_ARGUMENTS_BAD;
	if (rv == CKR_OK)
		rv = read_params(o, &p, param, param_len);
	/* Without text there is no length to ask for, and a NULL output is no question. */
	if (rv == CKR_OK && ((out == NULL && in_len > 0) || *len < in_len)) {
		*len = in_len;
		rv = out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
	} else if (rv == CKR_OK) {
		rv = start(o, &p, aad, aad_len);
		if (rv == CKR_OK)
			rv = finish(o, &p, in, in_len, out);
		if (rv == CKR_OK)
			*len = in_len;
		session->last_ok = rv == CKR_OK && o->ok;
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_EncryptMessage(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                       CK_BYTE *pAssociatedData, CK_ULONG ulAssociatedDataLen, CK_BYTE *pPlaintext,
                       CK_ULONG ulPlaintextLen, CK_BYTE *pCiphertext, CK_ULONG *pulCiphertextLen)
{
	return whole(hSession, PAK_OPERATION_MESSAGE_ENCRYPT, pParameter, ulParameterLen,
	             pAssociatedData, ulAssociatedDataLen, pPlaintext, ulPlaintextLen, pCiphertext,
	             pulCiphertextLen);
}

CK_RV C_DecryptMessage(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                       CK_BYTE *pAssociatedData, CK_ULONG ulAssociatedDataLen, CK_BYTE *pCiphertext,
                       CK_ULONG ulCiphertextLen, CK_BYTE *pPlaintext, CK_ULONG *pulPlaintextLen)
{
	return whole(hSession, PAK_OPERATION_MESSAGE_DECRYPT, pParameter, ulParameterLen,
	             pAssociatedData, ulAssociatedDataLen, pCiphertext, ulCiphertextLen, pPlaintext,
	             pulPlaintextLen);
}

static CK_RV begin(CK_SESSION_HANDLE handle, enum pak_operation_kind kind, const void *param,
                   CK_ULONG param_len, const CK_BYTE *aad, CK_ULONG aad_len)
{
	struct pak_session *session;
	struct pak_operation *o;
	CK_GCM_MESSAGE_PARAMS p;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, kind);
	if (rv == CKR_OK && o->started)
		rv = CKR_OPERATION_ACTIVE;
	if (rv == CKR_OK)
		rv = read_params(o, &p, param, param_len);
	if (rv == CKR_OK)
		rv = start(o, &p, aad, aad_len);
	if (rv == CKR_OK)
		o->started = true;
	pak_session_leave(session);
	return rv;
}

CK_RV C_EncryptMessageBegin(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                            CK_BYTE *pAssociatedData, CK_ULONG ulAssociatedDataLen)
{
	return begin(hSession, PAK_OPERATION_MESSAGE_ENCRYPT, pParameter, ulParameterLen,
	             pAssociatedData, ulAssociatedDataLen);
}

CK_RV C_DecryptMessageBegin(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                            CK_BYTE *pAssociatedData, CK_ULONG ulAssociatedDataLen)
{
	return begin(hSession, PAK_OPERATION_MESSAGE_DECRYPT, pParameter, ulParameterLen,
	             pAssociatedData, ulAssociatedDataLen);
}

/* The last part of a message that is decrypted: all that was held is opened with it. */
static CK_RV open_held(struct pak_operation *o, const CK_GCM_MESSAGE_PARAMS *p, const CK_BYTE *in,
                       size_t in_len, CK_BYTE *out, CK_ULONG *len)
{
	CK_RV rv;

	if (*len < o->held_len + in_len) {
		*len = o->held_len + in_len;
		return CKR_BUFFER_TOO_SMALL;
	}
	rv = pak_operation_hold(o, in, in_len);
	if (rv == CKR_OK)
		rv = finish(o, p, o->held, o->held_len, out);
	if (rv == CKR_OK)
		*len = o->held_len;
	return rv;
}

static CK_RV next_part(struct pak_operation *o, const CK_GCM_MESSAGE_PARAMS *p, bool last,
                       const CK_BYTE *in, size_t in_len, CK_BYTE *out, CK_ULONG *len)
{
	bool decrypt = o->kind == PAK_OPERATION_MESSAGE_DECRYPT;
	size_t room = in_len;

	if (decrypt)
		room = last ? o->held_len + in_len : 0;
	if (out == NULL) {
		*len = room;
		return CKR_OK;
	}
	if (decrypt && last)
		return open_held(o, p, in, in_len, out, len);
	if (*len < room) {
		*len = room;
		return CKR_BUFFER_TOO_SMALL;
	}
	*len = room;
	if (decrypt)
		return pak_operation_hold(o, in, in_len);
	if (last)
		return finish(o, p, in, in_len, out);
	return pak_rv(pak_aead_update(&o->u.aead, out, in, in_len), PAK_STAGE_DATA);
}

static CK_RV next(CK_SESSION_HANDLE handle, enum pak_operation_kind kind, const void *param,
                  CK_ULONG param_len, const CK_BYTE *in, CK_ULONG in_len, CK_BYTE *out,
                  CK_ULONG *len, CK_FLAGS flags)
{
	bool last = (flags & CKF_END_OF_MESSAGE) != 0, query;
	struct pak_session *session;
	struct pak_operation *o;
	CK_GCM_MESSAGE_PARAMS p;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_operation_get(&o, session, kind);
	if (rv == CKR_OK && !o->started)
		rv = CKR_OPERATION_NOT_INITIALIZED;
	if (rv != CKR_OK) {
		pak_session_leave(session);
		return rv;
	}
	if ((in == NULL && in_len > 0) || len == NULL || in_len > PAK_INPUT_MAX ||
	    (flags & ~(CK_FLAGS)CKF_END_OF_MESSAGE) != 0)
		rv = CKR_ARGUMENTS_BAD;
	if (rv == CKR_OK)
		rv = read_params(o, &p, param, param_len);
	if (rv == CKR_OK && 8 * o->tag_len != p.ulTagBits)
		rv = CKR_MECHANISM_PARAM_INVALID;
	query = rv == CKR_OK && out == NULL;
	if (rv == CKR_OK)
		rv = next_part(o, &p, last, in, in_len, out, len);
	/* The message is over with its last part and with any error. */
	if (!query && rv != CKR_BUFFER_TOO_SMALL && (last || rv != CKR_OK)) {
		o->started = false;
		session->last_ok = rv == CKR_OK && o->ok;
		if (o->held != NULL)
			pak_wipe(o->held, o->held_cap);
		o->held_len = 0;
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_EncryptMessageNext(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                           CK_BYTE *pPlaintextPart, CK_ULONG ulPlaintextPartLen,
                           CK_BYTE *pCiphertextPart, CK_ULONG *pulCiphertextPartLen, CK_FLAGS flags)
{
	return next(hSession, PAK_OPERATION_MESSAGE_ENCRYPT, pParameter, ulParameterLen,
	            pPlaintextPart, ulPlaintextPartLen, pCiphertextPart, pulCiphertextPartLen,
	            flags);
}

CK_RV C_DecryptMessageNext(CK_SESSION_HANDLE hSession, void *pParameter, CK_ULONG ulParameterLen,
                           CK_BYTE *pCiphertextPart, CK_ULONG ulCiphertextPartLen,
                           CK_BYTE *pPlaintextPart, CK_ULONG *pulPlaintextPartLen, CK_FLAGS flags)
{
	return next(hSession, PAK_OPERATION_MESSAGE_DECRYPT, pParameter, ulParameterLen,
	            pCiphertextPart, ulCiphertextPartLen, pPlaintextPart, pulPlaintextPartLen,
	            flags);
}
