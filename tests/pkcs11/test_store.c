/* SPDX-License-Identifier: Apache-2.0
 *
 * What a token keeps from one run to the next: values of every permitted length, and a token
 * directory that is reached through a symbolic link. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE restart(void)
{
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	return p11_session(p11_slot(), true, 'u');
}

/* Stores a value of len bytes in an object of that class, and reads it after a restart. */
static void keeps(CK_OBJECT_CLASS class, size_t len)
{
	CK_SESSION_HANDLE s = p11_session(p11_slot(), true, 0);
	CK_CERTIFICATE_TYPE type = CKC_X_509;
	uint8_t *value = malloc(len + 1), *got = malloc(len + 1);
	CK_ATTRIBUTE read = {CKA_VALUE, got, len + 1};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),           P11_ATTR(CKA_TOKEN, p11_true),
	                    P11_TEXT(CKA_LABEL, "long"),          {CKA_VALUE, value, len},
	                    P11_ATTR(CKA_CERTIFICATE_TYPE, type), P11_TEXT(CKA_SUBJECT, "0")};
	CK_OBJECT_HANDLE h;
	CK_TOKEN_INFO info;

	for (size_t i = 0; i < len; i++)
		value[i] = (uint8_t)(i * 7 + (i >> 8));
	p11_must(p11_login(s, CKU_USER, P11_PIN), "C_Login");
	p11_is(p11->C_CreateObject(s, t, class == CKO_DATA ? 4 : 6, &h), CKR_OK, "%zu bytes", len);
	s = restart();
	h = p11_find_label(s, class, "long");
	p11_is(p11->C_GetAttributeValue(s, h, &read, 1), CKR_OK, "%zu bytes are there", len);
	tap_ok(read.ulValueLen == len && memcmp(value, got, len) == 0, "as they were");
	p11_must(p11->C_GetTokenInfo(p11_slot(), &info), "C_GetTokenInfo");
	tap_ok((info.flags & CKF_ERROR_STATE) == 0, "and the token is well");
	p11_is(p11->C_DestroyObject(s, h), CKR_OK, "they can be destroyed");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	free(value);
	free(got);
}

/* A data object of that label, in whichever slot its token came back. */
static bool found_in_a_token(const char *label)
{
	CK_SLOT_ID slots[8];
	CK_ULONG count = P11_COUNT(slots);
	CK_TOKEN_INFO info;
	bool found = false;

	p11_must(p11->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
	for (CK_ULONG i = 0; i < count; i++) {
		p11_must(p11->C_GetTokenInfo(slots[i], &info), "C_GetTokenInfo");
		if ((info.flags & CKF_TOKEN_INITIALIZED) == 0)
			continue;
		CK_SESSION_HANDLE s = p11_session(slots[i], true, 'u');
		found |= p11_find_label(s, CKO_DATA, label) != CK_INVALID_HANDLE;
	}
	return found;
}

/* The token directory's parent moved elsewhere, with a link in its place. */
static void linked(void)
{
	char moved[1100];
	CK_SESSION_HANDLE s;

	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	snprintf(moved, sizeof moved, "%s-moved", p11_dir);
	tap_ok(rename(p11_dir, moved) == 0 && symlink(moved, p11_dir) == 0,
	       "the token directory becomes a link");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	p11_token("second");
	s = p11_session(p11_slot(), true, 'u');
	tap_ok(p11_data(s, true, true, "through", "a link") != CK_INVALID_HANDLE,
	       "tokens behind it can be made and used");
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	tap_ok(found_in_a_token("through"), "and found again");
}

int main(void)
{
	static const size_t lengths[] = {0, 1, 8, 8192, 8193, 65536, 1 << 20};

	p11_open(true);
	p11_token("store");
	for (size_t i = 0; i < P11_COUNT(lengths); i++)
		keeps(CKO_DATA, lengths[i]);
	keeps(CKO_CERTIFICATE, 20000);
	linked();
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_close();
	return tap_done();
}
