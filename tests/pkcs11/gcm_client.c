/* SPDX-License-Identifier: Apache-2.0
 *
 * gcm_client MODULE TOKEN PIN LABEL: encrypts and decrypts with AES-GCM and a key of the token, as
 * any application of PKCS#11 2.40 would; a forged tag must be refused. Debian 12's pkcs11-tool
 * knows no GCM parameters. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pkcs11/pkcs11.h"

static CK_FUNCTION_LIST *f;

static void must(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return;
	fprintf(stderr, "gcm_client: %s: 0x%lx\n", what, rv);
	exit(1);
}

static CK_SLOT_ID find_slot(const char *label)
{
	CK_SLOT_ID slots[256];
	CK_ULONG n = 256;
	CK_TOKEN_INFO info;

	must(f->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList");
	for (CK_ULONG i = 0; i < n; i++)
		if (f->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    strncmp((char *)info.label, label, strlen(label)) == 0 &&
		    info.label[strlen(label)] == ' ')
			return slots[i];
	must(CKR_TOKEN_NOT_PRESENT, label);
	return 0;
}

static CK_OBJECT_HANDLE find_key(CK_SESSION_HANDLE s, char *label)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_ATTRIBUTE t[] = {{CKA_CLASS, &class, sizeof class}, {CKA_LABEL, label, strlen(label)}};
	CK_OBJECT_HANDLE h;
	CK_ULONG n = 0;

	must(f->C_FindObjectsInit(s, t, 2), "C_FindObjectsInit");
	must(f->C_FindObjects(s, &h, 1, &n), "C_FindObjects");
	must(f->C_FindObjectsFinal(s), "C_FindObjectsFinal");
	must(n == 1 ? CKR_OK : CKR_KEY_HANDLE_INVALID, label);
	return h;
}

int main(int argc, char **argv)
{
	CK_BYTE iv[12] = {1, 2, 3}, aad[4] = {9},
	        text[40] = "forty bytes of text, to be kept secret.", out[64], back[64];
	CK_GCM_PARAMS p = {iv, sizeof iv, 96, aad, sizeof aad, 128};
	CK_MECHANISM m = {CKM_AES_GCM, &p, sizeof p};
	CK_C_GetFunctionList get;
	CK_SESSION_HANDLE s;
	CK_OBJECT_HANDLE key;
	CK_ULONG len = sizeof out, n = sizeof back;
	void *library, *symbol;

	if (argc != 5)
		return 2;
	library = dlopen(argv[1], RTLD_NOW);
	symbol = library != NULL ? dlsym(library, "C_GetFunctionList") : NULL;
	if (symbol == NULL) {
		fprintf(stderr, "gcm_client: %s\n", dlerror());
		return 2;
	}
	memcpy(&get, &symbol, sizeof get);
	must(get(&f), "C_GetFunctionList");
	must(f->C_Initialize(NULL), "C_Initialize");
	must(f->C_OpenSession(find_slot(argv[2]), CKF_SERIAL_SESSION, NULL, NULL, &s),
	     "C_OpenSession");
	must(f->C_Login(s, CKU_USER, (CK_UTF8CHAR *)argv[3], strlen(argv[3])), "C_Login");
	key = find_key(s, argv[4]);
	must(f->C_EncryptInit(s, &m, key), "C_EncryptInit");
	must(f->C_Encrypt(s, text, sizeof text, out, &len), "C_Encrypt");
	must(f->C_DecryptInit(s, &m, key), "C_DecryptInit");
	must(f->C_Decrypt(s, out, len, back, &n), "C_Decrypt");
	if (len != sizeof text + 16 || n != sizeof text || memcmp(back, text, n) != 0 ||
	    memcmp(out, text, n) == 0) {
		fprintf(stderr, "gcm_client: another text came back\n");
		return 1;
	}
	out[len - 1] ^= 1;
	n = sizeof back;
	must(f->C_DecryptInit(s, &m, key), "C_DecryptInit");
	if (f->C_Decrypt(s, out, len, back, &n) != CKR_ENCRYPTED_DATA_INVALID) {
		fprintf(stderr, "gcm_client: a forged tag was not refused as it should be\n");
		return 1;
	}
	must(f->C_Finalize(NULL), "C_Finalize");
	printf("encrypted and decrypted %lu bytes with AES-GCM\n", (unsigned long)sizeof text);
	return 0;
}
