/* SPDX-License-Identifier: Apache-2.0
 *
 * PINs and logins (PKCS#11 3.2, 5.5 and 5.6). */
#include <string.h>

#include "pkcs11/mech.h"
#include "pkcs11/p11.h"

static CK_RV check_new_pin(const CK_UTF8CHAR *pin, CK_ULONG len)
{
	if (pin == NULL)
		return CKR_ARGUMENTS_BAD;
	return len < PAK_PIN_MIN || len > PAK_PIN_MAX ? CKR_PIN_LEN_RANGE : CKR_OK;
}

CK_RV C_InitPIN(CK_SESSION_HANDLE hSession, CK_UTF8CHAR *pPin, CK_ULONG ulPinLen)
{
	struct pak_session *session;
	struct pak_slot *slot;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	slot = session->slot;
	rv = check_new_pin(pPin, ulPinLen);
	pthread_mutex_lock(&slot->store_lock);
	if (rv == CKR_OK)
		rv = pak_slot_sync(slot);
	if (rv == CKR_OK && atomic_load(&slot->login) != PAK_LOGIN_SO)
		rv = CKR_USER_NOT_LOGGED_IN;
	if (rv == CKR_OK)
		rv = pak_store_init_pin(slot->store, pPin, ulPinLen);
	pthread_mutex_unlock(&slot->store_lock);
	pak_session_leave(session);
	return rv;
}

CK_RV C_SetPIN(CK_SESSION_HANDLE hSession, CK_UTF8CHAR *pOldPin, CK_ULONG ulOldLen,
               CK_UTF8CHAR *pNewPin, CK_ULONG ulNewLen)
{
	struct pak_session *session;
	struct pak_slot *slot;
	enum pak_role role = PAK_ROLE_USER;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	slot = session->slot;
	rv = pOldPin == NULL ? CKR_ARGUMENTS_BAD : check_new_pin(pNewPin, ulNewLen);
	if (rv == CKR_OK && !session->rw)
		rv = CKR_SESSION_READ_ONLY;
	pthread_mutex_lock(&slot->store_lock);
	if (rv == CKR_OK)
		rv = pak_slot_sync(slot);
	if (atomic_load(&slot->login) == PAK_LOGIN_SO)
		role = PAK_ROLE_SO;
	if (rv == CKR_OK)
		rv = pak_store_set_pin(slot->store, role, pOldPin, ulOldLen, pNewPin, ulNewLen);
	/* C_SetPIN has no code of its own for a user who has no PIN yet. */
	if (rv == CKR_USER_PIN_NOT_INITIALIZED)
		rv = CKR_PIN_INCORRECT;
	pthread_mutex_unlock(&slot->store_lock);
	pak_session_leave(session);
	return rv;
}

/* The PIN again, for one operation with a key of CKA_ALWAYS_AUTHENTICATE; store_lock is held. */
static CK_RV login_context(struct pak_session *session, const CK_UTF8CHAR *pin, CK_ULONG len)
{
	struct pak_operation *operation = pak_operation_waiting(session);
	int login = atomic_load(&session->slot->login);
	CK_RV rv;

	if (operation == NULL)
		return CKR_OPERATION_NOT_INITIALIZED;
	if (login == PAK_LOGIN_NONE)
		return CKR_USER_NOT_LOGGED_IN;
	rv = pak_store_check_pin(session->slot->store,
	                         login == PAK_LOGIN_SO ? PAK_ROLE_SO : PAK_ROLE_USER, pin, len);
	if (rv == CKR_OK)
		pak_operation_authenticated(operation);
	return rv;
}

static CK_RV login_role(struct pak_session *session, enum pak_login role, const CK_UTF8CHAR *pin,
                        CK_ULONG len)
{
	struct pak_slot *slot = session->slot;
	int login = atomic_load(&slot->login);
	CK_RV rv;

	if (login != PAK_LOGIN_NONE)
		return login == (int)role ? CKR_USER_ALREADY_LOGGED_IN
		                          : CKR_USER_ANOTHER_ALREADY_LOGGED_IN;
	if (role == PAK_LOGIN_SO && pak_session_any_ro(slot))
		return CKR_SESSION_READ_ONLY_EXISTS;
	rv = pak_store_login(slot->store, role == PAK_LOGIN_SO ? PAK_ROLE_SO : PAK_ROLE_USER, pin,
	                     len);
	if (rv != CKR_OK)
		return rv;
	atomic_store(&slot->login, (int)role);
	/* All token objects are read again: what was read before the login was not verified. */
	rv = pak_slot_relist(slot, true);
	if (rv != CKR_OK)
		pak_slot_logout(slot);
	return rv;
}

static CK_RV login_session(struct pak_session *session, CK_USER_TYPE type, const CK_UTF8CHAR *pin,
                           CK_ULONG len)
{
	struct pak_slot *slot = session->slot;
	CK_RV rv;

	if (type != CKU_SO && type != CKU_USER && type != CKU_CONTEXT_SPECIFIC)
		return CKR_USER_TYPE_INVALID;
	if (pin == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_mutex_lock(&slot->store_lock);
	rv = pak_slot_sync(slot);
	if (rv == CKR_OK && type == CKU_CONTEXT_SPECIFIC)
		rv = login_context(session, pin, len);
	else if (rv == CKR_OK)
		rv = login_role(session, type == CKU_SO ? PAK_LOGIN_SO : PAK_LOGIN_USER, pin, len);
	pthread_mutex_unlock(&slot->store_lock);
	return rv;
}

CK_RV C_Login(CK_SESSION_HANDLE hSession, CK_USER_TYPE userType, CK_UTF8CHAR *pPin,
              CK_ULONG ulPinLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = login_session(session, userType, pPin, ulPinLen);
	pak_session_leave(session);
	return rv;
}

/* The token has two roles and no named users: a name can only be empty. */
CK_RV C_LoginUser(CK_SESSION_HANDLE hSession, CK_USER_TYPE userType, CK_UTF8CHAR *pPin,
                  CK_ULONG ulPinLen, CK_UTF8CHAR *pUsername, CK_ULONG ulUsernameLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (pUsername == NULL && ulUsernameLen > 0)
		rv = CKR_ARGUMENTS_BAD;
	else if (ulUsernameLen > 0)
		rv = CKR_USER_TYPE_INVALID;
	else
		rv = login_session(session, userType, pPin, ulPinLen);
	pak_session_leave(session);
	return rv;
}

CK_RV C_Logout(CK_SESSION_HANDLE hSession)
{
	struct pak_session *session;
	struct pak_slot *slot;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	slot = session->slot;
	pthread_mutex_lock(&slot->store_lock);
	if (atomic_load(&slot->login) == PAK_LOGIN_NONE)
		rv = CKR_USER_NOT_LOGGED_IN;
	else
		pak_slot_logout(slot);
	pthread_mutex_unlock(&slot->store_lock);
	pak_session_leave(session);
	if (rv == CKR_OK)
		pak_sessions_end_private(slot);
	return rv;
}
