/* SPDX-License-Identifier: Apache-2.0
 *
 * Several processes on one token, forks, and threads. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SLOT_ID slot;

/* ---- two processes ---- */

static int add_one(void *label)
{
	CK_SESSION_HANDLE s;

	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 'u');
	return p11_data(s, true, true, label, "from another process") != 0 ? 0 : 1;
}

static int destroy_one(void *label)
{
	CK_SESSION_HANDLE s;

	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 'u');
	return p11->C_DestroyObject(s, p11_find_label(s, CKO_DATA, label)) == CKR_OK ? 0 : 1;
}

static int change_one(void *label)
{
	CK_ATTRIBUTE a = P11_TEXT(CKA_LABEL, "renamed");
	CK_SESSION_HANDLE s;

	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 'u');
	return p11->C_SetAttributeValue(s, p11_find_label(s, CKO_DATA, label), &a, 1) == CKR_OK ? 0
	                                                                                        : 1;
}

static int add_many(void *arg)
{
	CK_SESSION_HANDLE s;
	char label[16];

	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 'u');
	for (int i = 0; i < 25; i++) {
		snprintf(label, sizeof label, "%s%d", (const char *)arg, i);
		if (p11_data(s, true, i % 2, label, "x") == 0)
			return 1;
	}
	return 0;
}

static int reset_token(void *arg)
{
	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	return p11->C_InitToken(slot, (CK_UTF8CHAR *)(uintptr_t)P11_SO_PIN, 8,
	                        (CK_UTF8CHAR *)(uintptr_t) "by another process              ") ==
	                       CKR_OK
	               ? 0
	               : 1;
}

static void others(void)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE all = P11_ATTR(CKA_CLASS, class);
	CK_OBJECT_HANDLE h;
	CK_ULONG size;
	int status[4], bad = 0;
	pid_t pid[4];

	tap_ok(p11_find_label(s, CKO_DATA, "theirs") == 0, "nothing of another process yet");
	tap_ok(p11_child(add_one, (void *)(uintptr_t) "theirs") == 0,
	       "another process adds an object");
	h = p11_find_label(s, CKO_DATA, "theirs");
	tap_ok(h != 0, "it is found here");
	tap_ok(p11_child(change_one, (void *)(uintptr_t) "theirs") == 0,
	       "another process renames it");
	tap_ok(p11_find_label(s, CKO_DATA, "renamed") == h, "under the same handle here");
	tap_ok(p11_child(destroy_one, (void *)(uintptr_t) "renamed") == 0,
	       "another process destroys it");
	tap_ok(p11_find_label(s, CKO_DATA, "renamed") == 0, "it is not found any more");
	p11_is(p11->C_GetObjectSize(s, h, &size), CKR_OBJECT_HANDLE_INVALID, "its handle is dead");
	for (int i = 0; i < 4; i++) {
		char name[2] = {(char)('a' + i), 0};
		fflush(NULL);
		pid[i] = fork();
		if (pid[i] == 0)
			_exit(add_many(name));
	}
	for (int i = 0; i < 25; i++) {
		char label[16];
		snprintf(label, sizeof label, "own%d", i);
		bad += p11_data(s, true, false, label, "x") == 0;
	}
	for (int i = 0; i < 4; i++) {
		waitpid(pid[i], &status[i], 0);
		bad += status[i] != 0;
	}
	tap_ok(bad == 0, "five processes write at once");
	tap_ok(p11_count(s, &all, 1) == 125, "and all of it is there");
	tap_ok(p11_child(reset_token, NULL) == 0, "another process initialises the token again");
	tap_ok(p11_count(s, &all, 1) == 0, "nothing is left");
	p11_is(p11->C_Logout(s), CKR_USER_NOT_LOGGED_IN, "nobody is logged in");
	p11_must(p11_login(s, CKU_SO, P11_SO_PIN), "C_Login");
	p11_must(p11->C_InitPIN(s, (CK_UTF8CHAR *)(uintptr_t)P11_PIN, 8), "C_InitPIN");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
}

/* ---- fork ---- */

static int child_calls(void *arg)
{
	CK_SESSION_HANDLE *s = arg;
	CK_MECHANISM m = {CKM_SHA256, NULL, 0};
	CK_OBJECT_HANDLE pub, priv;
	CK_INFO info;

	if (p11->C_GetInfo(&info) != CKR_CRYPTOKI_NOT_INITIALIZED ||
	    p11->C_DigestInit(*s, &m) != CKR_CRYPTOKI_NOT_INITIALIZED ||
	    p11->C_Finalize(NULL) != CKR_CRYPTOKI_NOT_INITIALIZED)
		return 1;
	if (p11->C_Initialize(NULL) != CKR_OK)
		return 2;
	if (p11->C_DigestInit(*s, &m) != CKR_SESSION_HANDLE_INVALID)
		return 3;
	*s = p11_session(slot, true, 0);
	if (p11_find_label(*s, CKO_PRIVATE_KEY, "parent's") != 0)
		return 4; /* the login did not come along */
	if (p11_login(*s, CKU_USER, P11_PIN) != CKR_OK)
		return 5;
	if (p11_find_label(*s, CKO_PRIVATE_KEY, "parent's") == 0)
		return 6;
	p11_pair(*s, true, "child's", &pub, &priv);
	return p11->C_Finalize(NULL) == CKR_OK ? 0 : 7;
}

static void forks(void)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u'), copy = s;
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0};
	CK_OBJECT_HANDLE pub, priv;
	CK_BYTE sig[64];
	CK_ULONG len = 64;
	int bad = 0;

	p11_pair(s, true, "parent's", &pub, &priv);
	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	tap_ok(p11_child(child_calls, &copy) == 0, "a child has to initialise, and then works");
	p11_is(p11->C_Sign(s, sig, 8, sig, &len), CKR_OK, "the parent's operation goes on");
	tap_ok(p11_find_label(s, CKO_PRIVATE_KEY, "child's") != 0,
	       "the parent sees the child's key");
	for (int i = 0; i < 20; i++) {
		copy = s;
		bad += p11_child(child_calls, &copy) != 0;
	}
	tap_ok(bad == 0, "twenty children, one after the other");
	p11_is(p11->C_CloseAllSessions(slot), CKR_OK, "the parent closes its sessions");
}

/* ---- threads ---- */

static _Atomic int bad_calls, started;
static CK_OBJECT_HANDLE shared_key, shared_pub;

static void *sign_loop(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0};
	CK_BYTE text[16], sig[64];
	CK_ULONG len;

	memset(text, (int)(uintptr_t)arg, sizeof text);
	if (p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &s) != CKR_OK)
		bad_calls++;
	for (int i = 0; i < 200; i++) {
		len = sizeof sig;
		bad_calls += p11->C_SignInit(s, &m, shared_key) != CKR_OK;
		bad_calls += p11->C_Sign(s, text, sizeof text, sig, &len) != CKR_OK;
		bad_calls += p11->C_VerifyInit(s, &m, shared_pub) != CKR_OK;
		bad_calls += p11->C_Verify(s, text, sizeof text, sig, len) != CKR_OK;
	}
	bad_calls += p11->C_CloseSession(s) != CKR_OK;
	return NULL;
}

static void *object_loop(void *arg)
{
	CK_SESSION_HANDLE s;
	char label[32];

	if (p11->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &s) != CKR_OK)
		bad_calls++;
	for (int i = 0; i < 40; i++) {
		bool token = i % 4 == 0;
		CK_OBJECT_HANDLE h;
		snprintf(label, sizeof label, "t%d-%d", (int)(uintptr_t)arg, i);
		h = p11_data(s, token, i % 2, label, "x");
		bad_calls += p11_find_label(s, CKO_DATA, label) != h;
		bad_calls += p11->C_DestroyObject(s, h) != CKR_OK;
		bad_calls += p11_find_label(s, CKO_DATA, label) != 0;
	}
	bad_calls += p11->C_CloseSession(s) != CKR_OK;
	return NULL;
}

static void *open_loop(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_TOKEN_INFO info;

	(void)arg;
	for (int i = 0; i < 200; i++) {
		bad_calls += p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &s) != CKR_OK;
		bad_calls += p11->C_GetTokenInfo(slot, &info) != CKR_OK;
		bad_calls += p11->C_CloseSession(s) != CKR_OK;
	}
	return NULL;
}

static void threads(void)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');
	pthread_t t[9];

	p11_pair(s, true, "shared", &shared_pub, &shared_key);
	for (uintptr_t i = 0; i < P11_COUNT(t); i++)
		pthread_create(&t[i], NULL,
		               i < 3   ? sign_loop
		               : i < 6 ? object_loop
		                       : open_loop,
		               (void *)i);
	for (size_t i = 0; i < P11_COUNT(t); i++)
		pthread_join(t[i], NULL);
	tap_ok(bad_calls == 0, "nine threads sign, make objects, open sessions");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
}

static void *initialise_loop(void *arg)
{
	(void)arg;
	started++;
	while (started < 8)
		;
	for (int i = 0; i < 50; i++) {
		CK_RV rv = p11->C_Initialize(NULL);
		CK_SESSION_HANDLE s;
		bad_calls += rv != CKR_OK && rv != CKR_CRYPTOKI_ALREADY_INITIALIZED;
		if (p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &s) == CKR_OK) {
			CK_BYTE random[16];
			rv = p11->C_GenerateRandom(s, random, 16);
			bad_calls += rv != CKR_OK && rv != CKR_SESSION_HANDLE_INVALID &&
			             rv != CKR_CRYPTOKI_NOT_INITIALIZED;
			(void)p11->C_CloseSession(s);
		}
		rv = p11->C_Finalize(NULL);
		bad_calls += rv != CKR_OK && rv != CKR_CRYPTOKI_NOT_INITIALIZED;
	}
	return NULL;
}

static void finalising(void)
{
	pthread_t t[8];

	bad_calls = 0;
	for (size_t i = 0; i < P11_COUNT(t); i++)
		pthread_create(&t[i], NULL, initialise_loop, NULL);
	for (size_t i = 0; i < P11_COUNT(t); i++)
		pthread_join(t[i], NULL);
	tap_ok(bad_calls == 0, "eight threads initialise and finalise under each other's calls");
	(void)p11->C_Finalize(NULL);
}

int main(void)
{
	p11_open(true);
	slot = p11_token("process");
	others();
	forks();
	threads();
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	finalising();
	p11_is(p11->C_Initialize(NULL), CKR_OK, "and the module works after that");
	tap_ok(p11_find_label(p11_session(slot, false, 'u'), CKO_PRIVATE_KEY, "shared") != 0,
	       "with its objects");
	p11_close();
	return tap_done();
}
