/* SPDX-License-Identifier: Apache-2.0
 *
 * Threads that change the same things: no change is lost, no answer is wrong (PKCS#11 3.2, 5.1.2).
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

#define TURNS 200

static CK_SLOT_ID slot;
static atomic_int wrong, met; /* wrong: answers that must not be; met: that the race was on */
static atomic_bool done;

static void note(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return;
	tap_diag("%s: %s", what, p11_name(rv));
	atomic_fetch_add(&wrong, 1);
}

/* ---- C_SetAttributeValue ---- */

struct setting {
	CK_OBJECT_HANDLE object;
	CK_ATTRIBUTE_TYPE type;
};

static void *set_loop(void *arg)
{
	const struct setting *w = arg;
	CK_SESSION_HANDLE s = p11_session(slot, true, 0);

	for (CK_ULONG i = 1; i <= TURNS; i++) {
		CK_ATTRIBUTE a = P11_ATTR(w->type, i);
		note(p11->C_SetAttributeValue(s, w->object, &a, 1), "C_SetAttributeValue");
	}
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	return NULL;
}

static void attributes(CK_SESSION_HANDLE s, bool token)
{
	CK_OBJECT_HANDLE object = p11_aes(s, 16, token, "raced");
	struct setting w[2] = {{object, CKA_LABEL}, {object, CKA_ID}};
	CK_ULONG label = 0, id = 0;
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_LABEL, label), P11_ATTR(CKA_ID, id)};
	pthread_t t[2];

	atomic_store(&wrong, 0);
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, set_loop, &w[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	tap_ok(atomic_load(&wrong) == 0, "two threads change one %s object: every change is taken",
	       token ? "token" : "session");
	p11_must(p11->C_GetAttributeValue(s, object, a, 2), "C_GetAttributeValue");
	tap_ok(label == TURNS && id == TURNS, "and none is lost");
	p11_must(p11->C_DestroyObject(s, object), "C_DestroyObject");
}

/* ---- C_DestroyObject while objects are read again by a login ---- */

static void *login_loop(void *arg)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 0);

	(void)arg;
	while (!atomic_load(&done)) {
		p11->C_Logout(s);
		p11_login(s, CKU_USER, P11_PIN);
	}
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	return NULL;
}

static void destruction(CK_SESSION_HANDLE s)
{
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_TOKEN, p11_true),
	                    P11_ATTR(CKA_PRIVATE, p11_false), P11_TEXT(CKA_VALUE, "value")};
	CK_ULONG size;
	int destroyed = 0, left = 0;
	pthread_t t;

	atomic_store(&done, false);
	pthread_create(&t, NULL, login_loop, NULL);
	for (int i = 0; i < TURNS; i++) {
		CK_OBJECT_HANDLE object;
		if (p11->C_CreateObject(s, a, P11_COUNT(a), &object) != CKR_OK)
			continue; /* logged out just now */
		while (p11->C_DestroyObject(s, object) == CKR_USER_NOT_LOGGED_IN)
			;
		destroyed++;
		left += p11->C_GetObjectSize(s, object, &size) != CKR_OBJECT_HANDLE_INVALID;
	}
	atomic_store(&done, true);
	pthread_join(t, NULL);
	tap_ok(destroyed > 0 && left == 0, "%d objects destroyed beside logins, %d left a handle",
	       destroyed, left);
}

/* ---- read-only sessions beside the security officer ---- */

static void *officer_loop(void *arg)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 0);

	(void)arg;
	while (!atomic_load(&done)) {
		if (p11_login(s, CKU_SO, P11_SO_PIN) == CKR_OK)
			p11_must(p11->C_Logout(s), "C_Logout");
		else
			atomic_fetch_add(&met, 1);
	}
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	return NULL;
}

static void officer(void)
{
	CK_SESSION_INFO info;
	CK_SESSION_HANDLE s;
	int opened = 0, bad = 0;
	pthread_t t;

	atomic_store(&done, false);
	atomic_store(&met, 0);
	pthread_create(&t, NULL, officer_loop, NULL);
	for (int i = 0; i < 200000 && (i < TURNS || opened < TURNS || !atomic_load(&met)); i++) {
		if (p11->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &s) != CKR_OK)
			continue;
		opened++;
		for (int look = 0; look < 20; look++) {
			p11_must(p11->C_GetSessionInfo(s, &info), "C_GetSessionInfo");
			bad += info.state == CKS_RW_SO_FUNCTIONS;
		}
		p11_must(p11->C_CloseSession(s), "C_CloseSession");
	}
	atomic_store(&done, true);
	pthread_join(t, NULL);
	tap_ok(opened > 0 && bad == 0,
	       "%d read-only sessions beside logins of the officer, %d wrong", opened, bad);
}

int main(void)
{
	CK_SESSION_HANDLE s;

	p11_open(true);
	slot = p11_token("races");
	s = p11_session(slot, true, 'u');
	attributes(s, false);
	attributes(s, true);
	destruction(s);
	p11->C_Logout(s);
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	officer();
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
