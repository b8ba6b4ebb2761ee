/* SPDX-License-Identifier: Apache-2.0
 *
 * Helpers of the module's tests. */
#include <dirent.h>
#include <dlfcn.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pkcs11/functions.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

CK_FUNCTION_LIST_3_2 *p11;
void *p11_library;
char p11_dir[1024];
CK_BBOOL p11_true = CK_TRUE, p11_false = CK_FALSE;
const uint8_t p11_p256[10] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

static char root[1000];

const char *p11_name(CK_RV rv)
{
	static char other[32];

	switch (rv) {
#define CASE(name) \
	case name: \
		return #name;
		CK_RESULTS(CASE)
	default:
		snprintf(other, sizeof other, "0x%lx", rv);
		return other;
	}
}

int p11_is(CK_RV got, CK_RV want, const char *format, ...)
{
	char text[512];
	va_list args;
	int ok;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	ok = tap_ok(got == want, "%s: %s", text, p11_name(want) + 4);
	if (!ok)
		tap_diag("got %s", p11_name(got));
	return ok;
}

void p11_must(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return;
	printf("Bail out! %s: %s\n", what, p11_name(rv));
	exit(1);
}

static void die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static void load(const char *path)
{
	CK_VERSION version = {3, 2};
	CK_INTERFACE *interface = NULL;
	CK_C_GetInterface get = NULL;
	void *symbol;

	setvbuf(stdout, NULL, _IOLBF, 0);
	p11_library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (p11_library == NULL)
		die(dlerror());
	symbol = dlsym(p11_library, "C_GetInterface");
	memcpy(&get, &symbol, sizeof get);
	if (get == NULL || get(NULL, &version, &interface, 0) != CKR_OK)
		die("no interface 3.2");
	p11 = interface->pFunctionList;
}

void p11_open(bool quick)
{
	const char *build = getenv("top_builddir"), *tmp = getenv("TMPDIR");
	const char *more = getenv("P11_TEST_CONF"); /* lines of the configuration */
	bool memory = quick && tmp == NULL && access("/dev/shm", W_OK | X_OK) == 0;
	char path[2000];
	FILE *f;

	snprintf(root, sizeof root, "%s/pak-p11-XXXXXX",
	         memory        ? "/dev/shm"
	         : tmp != NULL ? tmp
	                       : "/tmp");
	if (mkdtemp(root) == NULL)
		die("no temporary directory");
	snprintf(p11_dir, sizeof p11_dir, "%s/tokens", root);
	snprintf(path, sizeof path, "%s/pakpss.conf", root);
	f = fopen(path, "w");
	if (f == NULL || fprintf(f, "token-dir = %s\n%s", p11_dir, more ? more : "") < 0 ||
	    fclose(f) != 0)
		die("no configuration");
	setenv("PAKPSS_CONF", path, 1);
	snprintf(path, sizeof path, "%s/%s", build != NULL ? build : ".",
	         quick ? "tests/pkcs11/.libs/pakpss-pkcs11-quick.so"
	               : "pkcs11/.libs/pakpss-pkcs11.so");
	setenv("P11_TEST_MODULE", path, 1);
	load(path);
}

void p11_use(void)
{
	const char *path = getenv("P11_TEST_MODULE");

	if (path == NULL)
		die("P11_TEST_MODULE is not set");
	load(path);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void p11_close(void)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *p11_token_file(void)
{
	static char path[2000];
	struct dirent *e;
	DIR *d = opendir(p11_dir);

	path[0] = '\0';
	while (d != NULL && (e = readdir(d)) != NULL)
		if (strlen(e->d_name) > 6 &&
		    strcmp(e->d_name + strlen(e->d_name) - 6, ".token") == 0)
			snprintf(path, sizeof path, "%s/%s", p11_dir, e->d_name);
	if (d != NULL)
		closedir(d);
	return path;
}

/* The first slot whose token has, or lacks, CKF_TOKEN_INITIALIZED. */
static CK_SLOT_ID slot_with(bool initialised)
{
	CK_SLOT_ID slots[64];
	CK_ULONG count = P11_COUNT(slots), n;
	CK_TOKEN_INFO info;

	p11_must(p11->C_GetSlotList(CK_TRUE, NULL, &n), "C_GetSlotList");
	p11_must(p11->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
	for (CK_ULONG i = 0; i < count; i++)
		if (p11->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    ((info.flags & CKF_TOKEN_INITIALIZED) != 0) == initialised)
			return slots[i];
	die("no such slot");
	return 0;
}

CK_SLOT_ID p11_slot(void)
{
	return slot_with(true);
}

CK_RV p11_login(CK_SESSION_HANDLE session, CK_USER_TYPE type, const char *pin)
{
	return p11->C_Login(session, type, (CK_UTF8CHAR *)(uintptr_t)pin, strlen(pin));
}

CK_SLOT_ID p11_token(const char *label)
{
	CK_RV rv = p11->C_Initialize(NULL);
	CK_UTF8CHAR padded[32];
	CK_SESSION_HANDLE s;
	CK_SLOT_ID slot;

	if (rv != CKR_CRYPTOKI_ALREADY_INITIALIZED)
		p11_must(rv, "C_Initialize");
	memset(padded, ' ', sizeof padded);
	memcpy(padded, label, strlen(label));
	slot = slot_with(false);
	p11_must(p11->C_InitToken(slot, (CK_UTF8CHAR *)(uintptr_t)P11_SO_PIN, 8, padded),
	         "C_InitToken");
	s = p11_session(slot, true, 's');
	p11_must(p11->C_InitPIN(s, (CK_UTF8CHAR *)(uintptr_t)P11_PIN, 8), "C_InitPIN");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	return slot;
}

CK_SESSION_HANDLE p11_session(CK_SLOT_ID slot, bool rw, int login)
{
	CK_SESSION_HANDLE s = CK_INVALID_HANDLE;

	p11_must(p11->C_OpenSession(slot, CKF_SERIAL_SESSION | (rw ? CKF_RW_SESSION : 0), NULL,
	                            NULL, &s),
	         "C_OpenSession");
	if (login == 'u')
		p11_must(p11_login(s, CKU_USER, P11_PIN), "C_Login");
	if (login == 's')
		p11_must(p11_login(s, CKU_SO, P11_SO_PIN), "C_Login");
	return s;
}

/* ---- objects ---- */

static CK_ATTRIBUTE text(CK_ATTRIBUTE_TYPE type, const char *value)
{
	CK_ATTRIBUTE a = {type, (void *)(uintptr_t)value, strlen(value)};

	return a;
}

CK_OBJECT_HANDLE p11_aes(CK_SESSION_HANDLE s, CK_ULONG len, bool token, const char *label)
{
	CK_MECHANISM m = {CKM_AES_KEY_GEN, NULL, 0};
	CK_BBOOL is_token = token;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_TOKEN, is_token),
	                    text(CKA_LABEL, label)};
	CK_OBJECT_HANDLE h = CK_INVALID_HANDLE;

	p11_must(p11->C_GenerateKey(s, &m, t, P11_COUNT(t), &h), "C_GenerateKey");
	return h;
}

CK_OBJECT_HANDLE p11_secret(CK_SESSION_HANDLE s, CK_KEY_TYPE type, const void *value, size_t len)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_VALUE, (void *)(uintptr_t)value, len},
	                    P11_ATTR(CKA_SENSITIVE, p11_false),
	                    P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_DERIVE, p11_true)};
	CK_OBJECT_HANDLE h = CK_INVALID_HANDLE;

	p11_must(p11->C_CreateObject(s, t, P11_COUNT(t), &h), "C_CreateObject of a secret key");
	return h;
}

void p11_pair(CK_SESSION_HANDLE s, bool token, const char *label, CK_OBJECT_HANDLE *pub,
              CK_OBJECT_HANDLE *priv)
{
	CK_MECHANISM m = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
	CK_BBOOL is_token = token;
	CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    P11_ATTR(CKA_TOKEN, is_token),
	                    text(CKA_LABEL, label)};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_TOKEN, is_token), text(CKA_LABEL, label),
	                    P11_ATTR(CKA_DERIVE, p11_true)};

	p11_must(p11->C_GenerateKeyPair(s, &m, a, P11_COUNT(a), b, P11_COUNT(b), pub, priv),
	         "C_GenerateKeyPair");
}

CK_OBJECT_HANDLE p11_data(CK_SESSION_HANDLE s, bool token, bool private, const char *label,
                          const char *value)
{
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_BBOOL is_token = token, is_private = private;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_TOKEN, is_token),
	                    P11_ATTR(CKA_PRIVATE, is_private), text(CKA_LABEL, label),
	                    text(CKA_VALUE, value)};
	CK_OBJECT_HANDLE h = CK_INVALID_HANDLE;

	p11_must(p11->C_CreateObject(s, t, P11_COUNT(t), &h), "C_CreateObject of data");
	return h;
}

size_t p11_count(CK_SESSION_HANDLE s, CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_OBJECT_HANDLE found[16];
	CK_ULONG n;
	size_t all = 0;

	p11_must(p11->C_FindObjectsInit(s, template, count), "C_FindObjectsInit");
	do {
		p11_must(p11->C_FindObjects(s, found, P11_COUNT(found), &n), "C_FindObjects");
		all += n;
	} while (n > 0);
	p11_must(p11->C_FindObjectsFinal(s), "C_FindObjectsFinal");
	return all;
}

CK_OBJECT_HANDLE p11_find_label(CK_SESSION_HANDLE s, CK_OBJECT_CLASS class, const char *label)
{
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), text(CKA_LABEL, label)};
	CK_OBJECT_HANDLE h = CK_INVALID_HANDLE;
	CK_ULONG n = 0;

	p11_must(p11->C_FindObjectsInit(s, t, P11_COUNT(t)), "C_FindObjectsInit");
	p11_must(p11->C_FindObjects(s, &h, 1, &n), "C_FindObjects");
	p11_must(p11->C_FindObjectsFinal(s), "C_FindObjectsFinal");
	return n == 1 ? h : CK_INVALID_HANDLE;
}

int p11_bool(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_TYPE type)
{
	CK_BBOOL value = 2;
	CK_ATTRIBUTE t = {type, &value, sizeof value};

	return p11->C_GetAttributeValue(s, o, &t, 1) == CKR_OK ? value : -1;
}

int p11_child(int (*f)(void *), void *arg)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(f(arg));
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("fork");
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}
