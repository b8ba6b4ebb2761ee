/* SPDX-License-Identifier: Apache-2.0
 *
 * Slots, tokens, sessions, logins: states and what each of them permits (PKCS#11 3.2, 5.5, 5.6). */
#include <stdio.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_UTF8CHAR *chars(const char *text)
{
	return (CK_UTF8CHAR *)(uintptr_t)text;
}

static CK_STATE state_of(CK_SESSION_HANDLE s)
{
	CK_SESSION_INFO info = {.state = 99};

	return p11->C_GetSessionInfo(s, &info) == CKR_OK ? info.state : 99;
}

static CK_FLAGS token_flags(CK_SLOT_ID slot)
{
	CK_TOKEN_INFO info;

	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	return info.flags;
}

static void slots(CK_SLOT_ID slot)
{
	CK_SLOT_ID list[8];
	CK_ULONG count = 0, room = 1;
	CK_SLOT_INFO info;
	CK_TOKEN_INFO token;
	CK_MECHANISM_TYPE types[4];
	CK_MECHANISM_INFO mech;

	p11_is(p11->C_GetSlotList(CK_TRUE, NULL, &count), CKR_OK, "length of the slot list");
	tap_ok(count == 2, "the token, and one slot that offers a new one");
	p11_is(p11->C_GetSlotList(CK_TRUE, list, &room), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(room == 2, "the room it needs is told");
	p11_is(p11->C_GetSlotList(CK_TRUE, list, &room), CKR_OK, "the slot list");
	p11_is(p11->C_GetSlotList(CK_TRUE, list, NULL), CKR_ARGUMENTS_BAD, "no count");
	p11_is(p11->C_GetSlotInfo(12345678, &info), CKR_SLOT_ID_INVALID, "no such slot");
	p11_is(p11->C_GetSlotInfo(slot, NULL), CKR_ARGUMENTS_BAD, "no structure");
	p11_is(p11->C_GetSlotInfo(slot, &info), CKR_OK, "C_GetSlotInfo");
	tap_ok((info.flags & CKF_TOKEN_PRESENT) != 0 && info.slotDescription[63] == ' ',
	       "its fields");
	p11_is(p11->C_GetTokenInfo(12345678, &token), CKR_SLOT_ID_INVALID, "no such token");
	p11_is(p11->C_GetTokenInfo(slot, &token), CKR_OK, "C_GetTokenInfo");
	tap_ok(memcmp(token.label, "session                         ", 32) == 0, "label");
	tap_ok(token.serialNumber[0] != ' ' && token.serialNumber[15] != ' ' &&
	               token.model[15] == ' ',
	       "serial number and model");
	tap_ok(token.ulMinPinLen == 6 && token.ulMaxPinLen == 255, "lengths of PINs");
	tap_ok((token.flags & (CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED |
	                       CKF_LOGIN_REQUIRED | CKF_RNG)) ==
	               (CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED |
	                CKF_RNG),
	       "flags");
	count = 1;
	p11_is(p11->C_GetMechanismList(slot, types, &count), CKR_BUFFER_TOO_SMALL,
	       "mechanisms: too little room");
	tap_ok(count > 30, "%lu mechanisms", count);
	p11_is(p11->C_GetMechanismInfo(slot, CKM_MD5, &mech), CKR_MECHANISM_INVALID, "no MD5");
	p11_is(p11->C_GetMechanismInfo(slot, CKM_ECDSA_SHA1, &mech), CKR_OK, "ECDSA with SHA-1");
	tap_ok((mech.flags & (CKF_SIGN | CKF_VERIFY)) == CKF_VERIFY,
	       "verifies and does not sign: policy");
	p11_is(p11->C_GetMechanismInfo(slot, CKM_AES_GCM, &mech), CKR_OK, "AES-GCM");
	tap_ok(mech.ulMinKeySize == 16 && mech.ulMaxKeySize == 32 &&
	               (mech.flags & (CKF_ENCRYPT | CKF_MESSAGE_DECRYPT)) ==
	                       (CKF_ENCRYPT | CKF_MESSAGE_DECRYPT),
	       "sizes and functions");
}

static void sessions(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE ro, rw, none = 0;
	CK_SESSION_INFO info;
	CK_TOKEN_INFO token;

	p11_is(p11->C_OpenSession(slot, CKF_RW_SESSION, NULL, NULL, &rw),
	       CKR_SESSION_PARALLEL_NOT_SUPPORTED, "without CKF_SERIAL_SESSION");
	p11_is(p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, NULL), CKR_ARGUMENTS_BAD,
	       "no handle");
	p11_is(p11->C_OpenSession(999, CKF_SERIAL_SESSION, NULL, NULL, &rw), CKR_SLOT_ID_INVALID,
	       "no such slot");
	p11_is(p11->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_ASYNC_SESSION, NULL, NULL, &rw),
	       CKR_SESSION_ASYNC_NOT_SUPPORTED, "asynchronous");
	ro = p11_session(slot, false, 0);
	rw = p11_session(slot, true, 0);
	tap_ok(ro != rw && ro != 0 && rw != 0, "two handles");
	tap_ok(state_of(ro) == CKS_RO_PUBLIC_SESSION && state_of(rw) == CKS_RW_PUBLIC_SESSION,
	       "public states");
	p11_must(p11->C_GetTokenInfo(slot, &token), "C_GetTokenInfo");
	tap_ok(token.ulSessionCount == 2 && token.ulRwSessionCount == 1, "sessions are counted");
	p11_is(p11->C_GetSessionInfo(rw, NULL), CKR_ARGUMENTS_BAD, "no structure");
	p11_is(p11->C_GetSessionInfo(none, &info), CKR_SESSION_HANDLE_INVALID, "handle 0");
	p11_is(p11_login(rw, CKU_SO, P11_SO_PIN), CKR_SESSION_READ_ONLY_EXISTS,
	       "SO beside a read-only session");
	p11_is(p11->C_CloseSession(ro), CKR_OK, "close");
	p11_is(p11->C_CloseSession(ro), CKR_SESSION_HANDLE_INVALID, "close again");
	p11_is(p11_login(rw, CKU_SO, P11_SO_PIN), CKR_OK, "SO");
	tap_ok(state_of(rw) == CKS_RW_SO_FUNCTIONS, "SO state");
	p11_is(p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &ro),
	       CKR_SESSION_READ_WRITE_SO_EXISTS, "read-only beside the SO");
	p11_is(p11_login(rw, CKU_SO, P11_SO_PIN), CKR_USER_ALREADY_LOGGED_IN, "SO twice");
	p11_is(p11_login(rw, CKU_USER, P11_PIN), CKR_USER_ANOTHER_ALREADY_LOGGED_IN,
	       "user beside the SO");
	p11_is(p11->C_Logout(rw), CKR_OK, "logout");
	p11_is(p11->C_Logout(rw), CKR_USER_NOT_LOGGED_IN, "logout again");
	ro = p11_session(slot, false, 'u');
	tap_ok(state_of(ro) == CKS_RO_USER_FUNCTIONS && state_of(rw) == CKS_RW_USER_FUNCTIONS,
	       "a login is for all sessions");
	p11_is(p11->C_InitToken(slot, chars(P11_SO_PIN), 8,
	                        chars("x                               ")),
	       CKR_SESSION_EXISTS, "C_InitToken with open sessions");
	p11_is(p11->C_CloseAllSessions(slot), CKR_OK, "C_CloseAllSessions");
	p11_is(p11->C_GetSessionInfo(rw, &info), CKR_SESSION_HANDLE_INVALID, "they are closed");
	rw = p11_session(slot, true, 0);
	tap_ok(state_of(rw) == CKS_RW_PUBLIC_SESSION, "the last session took the login with it");
	p11_must(p11->C_CloseSession(rw), "C_CloseSession");
}

static void logins(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 0);
	CK_FLAGS low = CKF_USER_PIN_COUNT_LOW, so_low = CKF_SO_PIN_COUNT_LOW;

	p11_is(p11->C_Login(s, 77, chars(P11_PIN), 8), CKR_USER_TYPE_INVALID, "unknown user type");
	p11_is(p11->C_Login(s, CKU_USER, NULL, 8), CKR_ARGUMENTS_BAD, "no PIN");
	p11_is(p11_login(s, CKU_CONTEXT_SPECIFIC, P11_PIN), CKR_OPERATION_NOT_INITIALIZED,
	       "no context");
	p11_is(p11_login(s, CKU_USER, "00000000"), CKR_PIN_INCORRECT, "wrong PIN");
	tap_ok((token_flags(slot) & (low | so_low)) == low, "is counted for the user");
	p11_is(p11_login(s, CKU_USER, P11_PIN), CKR_OK, "right PIN");
	tap_ok((token_flags(slot) & low) == 0, "clears the count");
	p11_is(p11->C_InitPIN(s, chars("1111111"), 7), CKR_USER_NOT_LOGGED_IN,
	       "C_InitPIN by the user");
	p11_is(p11->C_SetPIN(s, chars(P11_PIN), 8, chars("12345"), 5), CKR_PIN_LEN_RANGE,
	       "five digits");
	p11_is(p11->C_SetPIN(s, chars("00000000"), 8, chars("999999"), 6), CKR_PIN_INCORRECT,
	       "wrong old PIN");
	p11_is(p11->C_SetPIN(s, chars(P11_PIN), 8, chars("999999"), 6), CKR_OK, "C_SetPIN");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11_login(s, CKU_USER, P11_PIN), CKR_PIN_INCORRECT, "the old PIN is gone");
	p11_is(p11_login(s, CKU_USER, "999999"), CKR_OK, "the new one is in force");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11->C_SetPIN(s, chars("999999"), 6, chars(P11_PIN), 8), CKR_OK,
	       "C_SetPIN without a login");
	p11_is(p11->C_LoginUser(s, CKU_USER, chars(P11_PIN), 8, NULL, 0), CKR_OK,
	       "C_LoginUser without a name");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11->C_LoginUser(s, CKU_USER, chars(P11_PIN), 8, chars("someone"), 7),
	       CKR_USER_TYPE_INVALID, "C_LoginUser with a name");
	p11_is(p11_login(s, CKU_SO, P11_SO_PIN), CKR_OK, "SO");
	p11_is(p11->C_SetPIN(s, chars(P11_SO_PIN), 8, chars("so pin 2"), 8), CKR_OK,
	       "C_SetPIN of the SO");
	p11_is(p11->C_InitPIN(s, chars("short"), 5), CKR_PIN_LEN_RANGE, "C_InitPIN: too short");
	p11_is(p11->C_InitPIN(s, NULL, 8), CKR_ARGUMENTS_BAD, "C_InitPIN: NULL");
	p11_is(p11->C_InitPIN(s, chars("another1"), 8), CKR_OK, "C_InitPIN");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11_login(s, CKU_USER, "another1"), CKR_OK, "the SO gave the user a PIN");
	p11_must(p11->C_SetPIN(s, chars("another1"), 8, chars(P11_PIN), 8), "C_SetPIN");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11_login(s, CKU_SO, P11_SO_PIN), CKR_PIN_INCORRECT, "the SO's old PIN is gone");
	p11_must(p11_login(s, CKU_SO, "so pin 2"), "C_Login");
	p11_must(p11->C_SetPIN(s, chars("so pin 2"), 8, chars(P11_SO_PIN), 8), "C_SetPIN");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	s = p11_session(slot, false, 'u');
	p11_is(p11->C_SetPIN(s, chars(P11_PIN), 8, chars("999999"), 6), CKR_SESSION_READ_ONLY,
	       "C_SetPIN in a read-only session");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
}

/* What an operation gives in each of the five states. */
struct row {
	const char *what;
	CK_RV (*run)(CK_SESSION_HANDLE);
	CK_RV want[5]; /* by CKS_ value */
};

static CK_RV make(CK_SESSION_HANDLE s, bool token, bool private)
{
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_BBOOL t = token, p = private;
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_TOKEN, t),
	                    P11_ATTR(CKA_PRIVATE, p)};
	CK_OBJECT_HANDLE h;

	return p11->C_CreateObject(s, a, P11_COUNT(a), &h);
}

static CK_RV session_public(CK_SESSION_HANDLE s)
{
	return make(s, false, false);
}

static CK_RV session_private(CK_SESSION_HANDLE s)
{
	return make(s, false, true);
}

static CK_RV token_public(CK_SESSION_HANDLE s)
{
	return make(s, true, false);
}

static CK_RV token_private(CK_SESSION_HANDLE s)
{
	return make(s, true, true);
}

/* Whether the private token object can be seen. */
static CK_RV see_private(CK_SESSION_HANDLE s)
{
	return p11_find_label(s, CKO_DATA, "mine") != CK_INVALID_HANDLE ? CKR_OK
	                                                                : CKR_OBJECT_HANDLE_INVALID;
}

static CK_RV see_public(CK_SESSION_HANDLE s)
{
	return p11_find_label(s, CKO_DATA, "everyone's") != CK_INVALID_HANDLE
	               ? CKR_OK
	               : CKR_OBJECT_HANDLE_INVALID;
}

static CK_RV trust(CK_SESSION_HANDLE s)
{
	CK_OBJECT_HANDLE h = p11_find_label(s, CKO_PUBLIC_KEY, "pair");
	CK_ATTRIBUTE a = P11_ATTR(CKA_TRUSTED, p11_true);

	return p11->C_SetAttributeValue(s, h, &a, 1);
}

static CK_RV digest(CK_SESSION_HANDLE s)
{
	CK_MECHANISM m = {CKM_SHA256, NULL, 0};
	CK_BYTE out[32];
	CK_ULONG len = sizeof out;
	CK_RV rv = p11->C_DigestInit(s, &m);

	return rv == CKR_OK ? p11->C_Digest(s, out, 3, out, &len) : rv;
}

static CK_RV random_bytes(CK_SESSION_HANDLE s)
{
	CK_BYTE out[32];

	return p11->C_GenerateRandom(s, out, sizeof out);
}

static CK_RV init_pin(CK_SESSION_HANDLE s)
{
	return p11->C_InitPIN(s, chars(P11_PIN), 8);
}

static void services(CK_SLOT_ID slot)
{
	static const struct row rows[] = {
	        /* in the order of CKS_: RO public, RO user, RW public, RW user, RW SO */
	        {"public session object", session_public, {CKR_OK, CKR_OK, CKR_OK, CKR_OK, CKR_OK}},
	        {"private session object",
	         session_private,
	         {CKR_USER_NOT_LOGGED_IN, CKR_OK, CKR_USER_NOT_LOGGED_IN, CKR_OK,
	          CKR_USER_NOT_LOGGED_IN}},
	        {"public token object",
	         token_public,
	         {CKR_SESSION_READ_ONLY, CKR_SESSION_READ_ONLY, CKR_USER_NOT_LOGGED_IN, CKR_OK,
	          CKR_OK}},
	        {"private token object",
	         token_private,
	         {CKR_SESSION_READ_ONLY, CKR_SESSION_READ_ONLY, CKR_USER_NOT_LOGGED_IN, CKR_OK,
	          CKR_USER_NOT_LOGGED_IN}},
	        {"see a private object",
	         see_private,
	         {CKR_OBJECT_HANDLE_INVALID, CKR_OK, CKR_OBJECT_HANDLE_INVALID, CKR_OK,
	          CKR_OBJECT_HANDLE_INVALID}},
	        {"see a public object", see_public, {CKR_OK, CKR_OK, CKR_OK, CKR_OK, CKR_OK}},
	        {"set CKA_TRUSTED",
	         trust,
	         {CKR_SESSION_READ_ONLY, CKR_SESSION_READ_ONLY, CKR_USER_NOT_LOGGED_IN,
	          CKR_ATTRIBUTE_READ_ONLY, CKR_OK}},
	        {"digest", digest, {CKR_OK, CKR_OK, CKR_OK, CKR_OK, CKR_OK}},
	        {"random", random_bytes, {CKR_OK, CKR_OK, CKR_OK, CKR_OK, CKR_OK}},
	        {"C_InitPIN",
	         init_pin,
	         {CKR_USER_NOT_LOGGED_IN, CKR_USER_NOT_LOGGED_IN, CKR_USER_NOT_LOGGED_IN,
	          CKR_USER_NOT_LOGGED_IN, CKR_OK}},
	};
	static const char *const names[] = {"R/O public", "R/O user", "R/W public", "R/W user",
	                                    "R/W SO"};
	static const int logins_of[] = {0, 'u', 0, 'u', 's'};
	CK_OBJECT_HANDLE pub, priv;
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');

	p11_data(s, true, true, "mine", "x");
	p11_data(s, true, false, "everyone's", "x");
	p11_pair(s, true, "pair", &pub, &priv);
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	for (CK_STATE state = 0; state < 5; state++) {
		s = p11_session(slot, state >= CKS_RW_PUBLIC_SESSION, logins_of[state]);
		tap_ok(state_of(s) == state, "state %s", names[state]);
		for (size_t i = 0; i < P11_COUNT(rows); i++)
			p11_is(rows[i].run(s), rows[i].want[state], "%s, %s", names[state],
			       rows[i].what);
		p11_must(p11->C_CloseSession(s), "C_CloseSession");
	}
}

/* An active operation with a private key ends with the login; handles of private objects die. */
static void logout_ends(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u'), other = p11_session(slot, false, 0);
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0}, d = {CKM_SHA256, NULL, 0};
	CK_OBJECT_HANDLE pub, priv, found;
	CK_BYTE sig[64];
	CK_ULONG len = sizeof sig;

	p11_pair(s, false, "volatile", &pub, &priv);
	found = p11_find_label(s, CKO_PRIVATE_KEY, "pair");
	p11_is(p11->C_SignInit(s, &m, found), CKR_OK, "C_SignInit with a token key");
	p11_is(p11->C_SignInit(other, &m, priv), CKR_OK,
	       "C_SignInit with a session key, in another session");
	p11_is(p11->C_SignUpdate(other, sig, 8), CKR_OK, "C_SignUpdate");
	p11_is(p11->C_DigestInit(s, &d), CKR_OK, "C_DigestInit");
	p11_is(p11->C_Logout(s), CKR_OK, "C_Logout");
	p11_is(p11->C_Sign(s, sig, 8, sig, &len), CKR_OPERATION_NOT_INITIALIZED,
	       "C_Sign after the logout");
	p11_is(p11->C_SignFinal(other, sig, &len), CKR_OPERATION_NOT_INITIALIZED,
	       "and in the other session");
	p11_is(p11->C_DigestUpdate(s, sig, 8), CKR_OK, "the digest goes on");
	p11_is(p11->C_SignInit(s, &m, found), CKR_KEY_HANDLE_INVALID,
	       "the handle of the token key is dead");
	p11_must(p11_login(s, CKU_USER, P11_PIN), "C_Login");
	p11_is(p11->C_SignInit(s, &m, priv), CKR_KEY_HANDLE_INVALID,
	       "private session objects were destroyed");
	p11_is(p11->C_SignInit(s, &m, found), CKR_KEY_HANDLE_INVALID, "a dead handle stays dead");
	tap_ok(p11_find_label(s, CKO_PUBLIC_KEY, "volatile") == pub,
	       "the public session object is there");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
}

static void cancel(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');
	CK_MECHANISM sha = {CKM_SHA256, NULL, 0}, ecb = {CKM_AES_ECB, NULL, 0};
	CK_OBJECT_HANDLE key = p11_aes(s, 16, false, "k");
	CK_BYTE block[16] = {0};
	CK_ULONG len = sizeof block;

	p11_must(p11->C_DigestInit(s, &sha), "C_DigestInit");
	p11_must(p11->C_EncryptInit(s, &ecb, key), "C_EncryptInit");
	p11_must(p11->C_FindObjectsInit(s, NULL, 0), "C_FindObjectsInit");
	p11_is(p11->C_DigestInit(s, &sha), CKR_OPERATION_ACTIVE, "a second digest");
	p11_is(p11->C_EncryptInit(s, &ecb, key), CKR_OPERATION_ACTIVE, "a second encryption");
	p11_is(p11->C_FindObjectsInit(s, NULL, 0), CKR_OPERATION_ACTIVE, "a second search");
	p11_is(p11->C_GetOperationState(s, NULL, &len), CKR_STATE_UNSAVEABLE,
	       "C_GetOperationState");
	p11_is(p11->C_SessionCancel(s, CKF_DIGEST | CKF_FIND_OBJECTS), CKR_OK, "C_SessionCancel");
	p11_is(p11->C_DigestUpdate(s, block, 16), CKR_OPERATION_NOT_INITIALIZED,
	       "the digest is over");
	p11_is(p11->C_FindObjectsFinal(s), CKR_OPERATION_NOT_INITIALIZED, "the search is over");
	p11_is(p11->C_Encrypt(s, block, 16, block, &len), CKR_OK, "the encryption is not");
	p11_must(p11->C_EncryptInit(s, &ecb, key), "C_EncryptInit");
	p11_is(p11->C_EncryptInit(s, NULL, 0), CKR_OK, "a NULL mechanism cancels");
	p11_is(p11->C_EncryptInit(s, NULL, 0), CKR_ARGUMENTS_BAD,
	       "when there is something to cancel");
	p11_is(p11->C_GetOperationState(s, NULL, &len), CKR_OPERATION_NOT_INITIALIZED,
	       "no operation, no state");
	p11_is(p11->C_GetFunctionStatus(s), CKR_FUNCTION_NOT_PARALLEL, "C_GetFunctionStatus");
	p11_is(p11->C_CancelFunction(s), CKR_FUNCTION_NOT_PARALLEL, "C_CancelFunction");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
}

static void many(CK_SLOT_ID slot)
{
	static CK_SESSION_HANDLE s[5000];
	size_t bad = 0;

	for (size_t i = 0; i < P11_COUNT(s); i++)
		bad += p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &s[i]) != CKR_OK;
	tap_ok(bad == 0, "5000 sessions");
	for (size_t i = 0; i < P11_COUNT(s); i += 2)
		bad += p11->C_CloseSession(s[i]) != CKR_OK;
	for (size_t i = 0; i < P11_COUNT(s); i++) {
		CK_SESSION_INFO info;
		CK_RV want = i % 2 ? CKR_OK : CKR_SESSION_HANDLE_INVALID;
		bad += p11->C_GetSessionInfo(s[i], &info) != want;
	}
	tap_ok(bad == 0, "every second one closed");
	p11_is(p11->C_CloseAllSessions(slot), CKR_OK, "C_CloseAllSessions");
}

static void reinit(CK_SLOT_ID slot)
{
	CK_UTF8CHAR label[33] = "second life                     ";
	CK_SESSION_HANDLE s;
	CK_TOKEN_INFO before, after;

	p11_must(p11->C_GetTokenInfo(slot, &before), "C_GetTokenInfo");
	p11_is(p11->C_InitToken(slot, chars("00000000"), 8, label), CKR_PIN_INCORRECT,
	       "C_InitToken: wrong SO PIN");
	p11_is(p11->C_InitToken(slot, chars("12345"), 5, label), CKR_PIN_LEN_RANGE, "too short");
	p11_is(p11->C_InitToken(slot, NULL, 8, label), CKR_ARGUMENTS_BAD, "NULL PIN");
	p11_is(p11->C_InitToken(slot, chars(P11_SO_PIN), 8, NULL), CKR_ARGUMENTS_BAD, "NULL label");
	p11_is(p11->C_InitToken(slot, chars(P11_SO_PIN), 8, label), CKR_OK, "C_InitToken again");
	p11_must(p11->C_GetTokenInfo(slot, &after), "C_GetTokenInfo");
	tap_ok(memcmp(after.label, label, 32) == 0, "the new label");
	tap_ok(memcmp(after.serialNumber, before.serialNumber, 16) == 0, "the old serial number");
	tap_ok((after.flags & CKF_USER_PIN_INITIALIZED) == 0, "no user PIN");
	s = p11_session(slot, true, 0);
	p11_is(p11_login(s, CKU_USER, P11_PIN), CKR_USER_PIN_NOT_INITIALIZED,
	       "the user cannot log in");
	tap_ok(p11_find_label(s, CKO_DATA, "everyone's") == CK_INVALID_HANDLE,
	       "the objects are gone");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
}

static void validation(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 's');
	CK_MECHANISM sha1 = {CKM_SHA_1, NULL, 0}, sha256 = {CKM_SHA256, NULL, 0};
	CK_OBJECT_CLASS class = CKO_PROFILE;
	CK_ATTRIBUTE t = P11_ATTR(CKA_CLASS, class);
	CK_FLAGS flags = 9;
	CK_BYTE out[32];
	CK_ULONG len = 32;

	p11_is(p11->C_GetSessionValidationFlags(s, 5, &flags), CKR_ARGUMENTS_BAD,
	       "unknown type of flags");
	p11_must(p11->C_DigestInit(s, &sha1), "C_DigestInit");
	p11_must(p11->C_Digest(s, out, 3, out, &len), "C_Digest");
	p11_is(p11->C_GetSessionValidationFlags(s, CKS_LAST_VALIDATION_OK, &flags), CKR_OK,
	       "after SHA-1");
	tap_ok(flags == 0, "legacy use is not validated");
	len = 32;
	p11_must(p11->C_DigestInit(s, &sha256), "C_DigestInit");
	p11_must(p11->C_Digest(s, out, 3, out, &len), "C_Digest");
	p11_is(p11->C_GetSessionValidationFlags(s, CKS_LAST_VALIDATION_OK, &flags), CKR_OK,
	       "after SHA-256");
	tap_ok(flags == 1, "is validated");
	tap_ok(p11_count(s, &t, 1) == 3, "three profiles");
	class = CKO_VALIDATION;
	tap_ok(p11_count(s, &t, 1) == 1, "one validation object");
	tap_ok(p11_count(s, NULL, 0) == 0, "they show up only when asked for");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("session");
	slots(slot);
	sessions(slot);
	logins(slot);
	services(slot);
	logout_ends(slot);
	cancel(slot);
	many(slot);
	reinit(slot);
	validation(slot);
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
