/* SPDX-License-Identifier: Apache-2.0
 *
 * Searches (PKCS#11 3.2, 5.7.7 to 5.7.9): by what templates, in what portions, and what must not be
 * found. */
#include <stdio.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;

static void portions(void)
{
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE t = P11_ATTR(CKA_CLASS, class);
	CK_OBJECT_HANDLE found[7], seen[50];
	CK_ULONG n, all = 0;
	size_t twice = 0;

	for (int i = 0; i < 50; i++) {
		char label[8];
		snprintf(label, sizeof label, "d%d", i);
		p11_data(s, i % 2, i % 3 == 0, label, "v");
	}
	p11_must(p11->C_FindObjectsInit(s, &t, 1), "C_FindObjectsInit");
	p11_is(p11->C_FindObjects(s, found, 0, &n), CKR_OK, "a portion of none");
	tap_ok(n == 0, "is none");
	p11_is(p11->C_FindObjects(s, NULL, 3, &n), CKR_ARGUMENTS_BAD, "no place");
	p11_is(p11->C_FindObjects(s, found, 3, NULL), CKR_ARGUMENTS_BAD, "no count");
	do {
		p11_must(p11->C_FindObjects(s, found, 7, &n), "C_FindObjects");
		for (CK_ULONG i = 0; i < n && all < 50; i++)
			seen[all++] = found[i];
	} while (n > 0);
	tap_ok(all == 50, "50 objects in portions of 7");
	for (size_t i = 0; i < all; i++)
		for (size_t j = 0; j < i; j++)
			twice += seen[i] == seen[j];
	tap_ok(twice == 0, "each once");
	p11_is(p11->C_FindObjects(s, found, 7, &n), CKR_OK, "then nothing more");
	tap_ok(n == 0, "comes");
	p11_is(p11->C_FindObjectsFinal(s), CKR_OK, "C_FindObjectsFinal");
	p11_is(p11->C_FindObjects(s, found, 7, &n), CKR_OPERATION_NOT_INITIALIZED,
	       "the search is over");
	p11_is(p11->C_FindObjectsFinal(s), CKR_OPERATION_NOT_INITIALIZED, "once");
}

static void templates(void)
{
	CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
	CK_KEY_TYPE aes = CKK_AES;
	CK_ULONG len = 16;
	CK_BYTE value[16] = {1}, odd[12] = {0};
	CK_ATTRIBUTE by_label[] = {P11_TEXT(CKA_LABEL, "needle")};
	CK_ATTRIBUTE by_three[] = {P11_ATTR(CKA_CLASS, secret), P11_ATTR(CKA_KEY_TYPE, aes),
	                           P11_ATTR(CKA_VALUE_LEN, len)};
	CK_ATTRIBUTE by_value[] = {{CKA_VALUE, value, 16}};
	CK_ATTRIBUTE nothing[] = {P11_TEXT(CKA_LABEL, "")}, short_class[] = {{CKA_CLASS, odd, 4}};
	CK_ATTRIBUTE unknown[] = {{0x123456, value, 4}}, null_value[] = {{CKA_LABEL, NULL, 5}};
	CK_ATTRIBUTE by_id[] = {P11_TEXT(CKA_ID, "\x01\x02")};
	CK_OBJECT_HANDLE k, h;

	tap_ok(p11_count(s, by_label, 1) == 0, "no needle");
	k = p11_aes(s, 16, true, "needle");
	tap_ok(p11_count(s, by_label, 1) == 1, "a needle");
	tap_ok(p11_count(s, by_three, 3) == 1, "by class, type and length");
	len = 32;
	tap_ok(p11_count(s, by_three, 3) == 0, "of another length there is none");
	p11_is(p11->C_SetAttributeValue(s, k, by_id, 1), CKR_OK, "a new CKA_ID");
	tap_ok(p11_count(s, by_id, 1) == 1, "is found");
	by_label[0] = (CK_ATTRIBUTE)P11_TEXT(CKA_LABEL, "thread");
	p11_must(p11->C_SetAttributeValue(s, k, by_label, 1), "C_SetAttributeValue");
	tap_ok(p11_count(s, by_label, 1) == 1, "a new label is found");
	by_label[0] = (CK_ATTRIBUTE)P11_TEXT(CKA_LABEL, "needle");
	tap_ok(p11_count(s, by_label, 1) == 0, "the old one is not");
	tap_ok(p11_count(s, nothing, 1) == 0, "an empty label is no wildcard");
	tap_ok(p11_count(s, short_class, 1) == 0, "a class of 4 bytes is none");
	tap_ok(p11_count(s, unknown, 1) == 0, "an unknown attribute");
	p11_is(p11->C_FindObjectsInit(s, null_value, 1), CKR_ATTRIBUTE_VALUE_INVALID,
	       "a length without a value");
	p11_is(p11->C_FindObjectsInit(s, NULL, 1), CKR_ARGUMENTS_BAD, "a count without a template");
	p11_is(p11->C_FindObjectsInit(s, unknown, (CK_ULONG)-1), CKR_ARGUMENTS_BAD,
	       "an absurd count");
	h = p11_secret(s, CKK_GENERIC_SECRET, value, 16);
	tap_ok(p11_count(s, by_value, 1) == 1, "an extractable key is found by its value");
	p11_must(
	        p11->C_SetAttributeValue(s, h, &(CK_ATTRIBUTE)P11_ATTR(CKA_SENSITIVE, p11_true), 1),
	        "set");
	tap_ok(p11_count(s, by_value, 1) == 0, "a sensitive one is not");
}

static void handles_of_the_dead(CK_SLOT_ID slot)
{
	CK_OBJECT_HANDLE first = p11_aes(s, 16, false, "a"), second;
	CK_ULONG size;

	p11_must(p11->C_DestroyObject(s, first), "C_DestroyObject");
	second = p11_aes(s, 16, false, "b");
	tap_ok(first != second, "a handle is not used again");
	p11_is(p11->C_GetObjectSize(s, first, &size), CKR_OBJECT_HANDLE_INVALID,
	       "the old one names nothing");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
	s = p11_session(slot, true, 'u');
	p11_is(p11->C_GetObjectSize(s, second, &size), CKR_OBJECT_HANDLE_INVALID,
	       "session objects end with their session");
	tap_ok(p11_find_label(s, CKO_DATA, "d1") != 0 && p11_find_label(s, CKO_DATA, "d2") == 0,
	       "token objects stay, session objects do not");
}

/* Thousands of session objects, made and destroyed, in a session that stays open. */
static void churn(void)
{
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_TEXT(CKA_LABEL, "churn")};
	CK_OBJECT_HANDLE h[100];
	size_t bad = 0;

	for (int round = 0; round < 100; round++) {
		for (size_t i = 0; i < P11_COUNT(h); i++)
			bad += p11->C_CreateObject(s, t, 2, &h[i]) != CKR_OK;
		if (round % 25 == 0)
			bad += p11_count(s, t, 2) != P11_COUNT(h);
		for (size_t i = 0; i < P11_COUNT(h); i++)
			bad += p11->C_DestroyObject(s, h[(i * 37) % P11_COUNT(h)]) != CKR_OK;
	}
	tap_ok(bad == 0 && p11_count(s, t, 2) == 0, "10,000 session objects came and went");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("find");
	s = p11_session(slot, true, 'u');
	portions();
	templates();
	handles_of_the_dead(slot);
	churn();
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
