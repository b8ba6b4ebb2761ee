/* SPDX-License-Identifier: Apache-2.0
 *
 * kill_worker SEED: makes, renames and destroys token objects without end, and says on standard
 * output what was done as soon as the module has answered CKR_OK: "+name" or "-name". First it
 * lists what it finds: "=name", then "!" or the complaint that something is wrong. The kill test
 * ends it at any moment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

#define KEPT 12 /* objects it keeps about */

static CK_SESSION_HANDLE s;
static char names[256][24];
static CK_OBJECT_HANDLE handles[256];
static size_t count;

/* One write a line: a line is there or it is not. */
static void say(char what, const char *name)
{
	char line[32];
	int n = snprintf(line, sizeof line, "%c%s\n", what, name);

	if (write(1, line, (size_t)n) != n)
		_exit(1);
}

/* An object must be whole: all attributes can be read, its value repeats its label, a key can be
 * used. */
static void check(CK_OBJECT_HANDLE h, char *name)
{
	char value[24] = "";
	CK_OBJECT_CLASS class = 99;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), {CKA_LABEL, name, 23}};
	CK_ATTRIBUTE v = {CKA_VALUE, value, sizeof value};
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0};
	CK_BYTE sig[64];
	CK_ULONG len = 64;

	memset(name, 0, 24);
	p11_must(p11->C_GetAttributeValue(s, h, t, 2), "attributes of an object");
	if (class == CKO_DATA) {
		p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "value of an object");
		if (v.ulValueLen != t[1].ulValueLen || memcmp(value, name, v.ulValueLen) != 0)
			say('?', name);
	}
	if (class == CKO_PRIVATE_KEY) {
		p11_must(p11->C_SignInit(s, &m, h), "C_SignInit");
		p11_must(p11->C_Sign(s, sig, 8, sig, &len), "C_Sign");
	}
}

static void list(CK_SLOT_ID slot)
{
	CK_TOKEN_INFO info;
	CK_ULONG n;

	p11_must(p11->C_FindObjectsInit(s, NULL, 0), "C_FindObjectsInit");
	p11_must(p11->C_FindObjects(s, handles, P11_COUNT(handles), &n), "C_FindObjects");
	p11_must(p11->C_FindObjectsFinal(s), "C_FindObjectsFinal");
	for (count = 0; count < n; count++) {
		check(handles[count], names[count]);
		say('=', names[count]);
	}
	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	say(info.flags & CKF_ERROR_STATE ? '?' : '!', "");
}

static void make(uint64_t number)
{
	CK_OBJECT_HANDLE pub;
	char *name = names[count];

	snprintf(name, 24, "%llx", (unsigned long long)number);
	if (number % 4 == 0) { /* a pair is one change: both halves or none */
		p11_pair(s, true, name, &pub, &handles[count]);
		say('*', name); /* one line for both: a kill comes before or after it */
		memcpy(names[count + 1], name, 24);
		handles[count + 1] = pub;
		count += 2;
		return;
	}
	handles[count] = p11_data(s, true, number % 2, name, name);
	say('+', name);
	count++;
}

static void destroy(size_t i)
{
	say('~', names[i]); /* about to: from here on it may be gone */
	p11_must(p11->C_DestroyObject(s, handles[i]), "C_DestroyObject");
	say('-', names[i]);
	count--;
	memcpy(names[i], names[count], sizeof names[i]);
	handles[i] = handles[count];
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	CK_SLOT_ID slot;

	p11_use();
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	slot = p11_slot();
	s = p11_session(slot, true, 'u');
	list(slot);
	for (;;) {
		if (count < KEPT / 2 || (count < KEPT && tap_random64(&seed) % 2))
			make(tap_random64(&seed) >> 20);
		else
			destroy(tap_random64(&seed) % count);
	}
}
