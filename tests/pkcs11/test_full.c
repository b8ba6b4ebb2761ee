/* SPDX-License-Identifier: Apache-2.0
 *
 * A full disk: the module says CKR_DEVICE_MEMORY, nothing that was there is lost, and no guess of a
 * PIN is free. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SLOT_ID slot;

static void limit(rlim_t bytes)
{
	struct rlimit r = {bytes, RLIM_INFINITY};

	setrlimit(RLIMIT_FSIZE, &r);
}

static rlim_t file_size(void)
{
	struct stat st;

	return stat(p11_token_file(), &st) == 0 ? (rlim_t)st.st_size : 0;
}

static CK_RV make(CK_SESSION_HANDLE s, const char *label)
{
	static char big[3000];
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_TOKEN, p11_true),
	                    {CKA_LABEL, (void *)(uintptr_t)label, strlen(label)},
	                    {CKA_VALUE, big, sizeof big}};
	CK_OBJECT_HANDLE h;

	return p11->C_CreateObject(s, t, 4, &h);
}

static int fill(void *arg)
{
	CK_SESSION_HANDLE s;
	char label[16];
	int made = 0;
	CK_RV rv = CKR_OK;

	(void)arg;
	signal(SIGXFSZ, SIG_IGN);
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 'u');
	limit(file_size() + 40000);
	while (made < 100 && rv == CKR_OK) {
		snprintf(label, sizeof label, "f%d", made);
		rv = make(s, label);
		made += rv == CKR_OK;
	}
	p11_is(rv, CKR_DEVICE_MEMORY, "after %d objects the disk is full", made);
	tap_ok(p11_find_label(s, CKO_DATA, label) == 0, "what was refused is not there");
	tap_ok(p11_find_label(s, CKO_DATA, "f0") != 0, "what was there is");
	p11_is(make(s, "again"), CKR_DEVICE_MEMORY, "it stays full");
	p11_is(p11->C_DestroyObject(s, p11_find_label(s, CKO_DATA, "f0")), CKR_OK,
	       "destroying frees room");
	p11_is(make(s, "after"), CKR_OK, "for another object");
	limit(RLIM_INFINITY);
	p11_is(make(s, "more"), CKR_OK, "and with a larger disk all is well");
	return made > 2 && made < 100 ? 0 : 1;
}

static int check(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_TOKEN_INFO info;

	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, false, 'u');
	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	return p11_find_label(s, CKO_DATA, "f1") != 0 && p11_find_label(s, CKO_DATA, "more") != 0 &&
	                       p11_find_label(s, CKO_DATA, "f0") == 0 &&
	                       (info.flags & CKF_ERROR_STATE) == 0
	               ? 0
	               : 1;
}

/* A login that cannot be counted is refused, right PIN or wrong. */
static int uncounted(void *arg)
{
	CK_SESSION_HANDLE s;

	(void)arg;
	signal(SIGXFSZ, SIG_IGN);
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 0);
	limit(1);
	if (p11_login(s, CKU_USER, "00000000") != CKR_DEVICE_MEMORY)
		return 1;
	if (p11_login(s, CKU_USER, P11_PIN) != CKR_DEVICE_MEMORY)
		return 2;
	limit(RLIM_INFINITY);
	return p11_login(s, CKU_USER, P11_PIN) == CKR_OK ? 0 : 3;
}

static int no_token(void *arg)
{
	CK_SLOT_ID slots[8];
	CK_ULONG n = 8;
	CK_TOKEN_INFO info;
	CK_UTF8CHAR label[33] = "none                            ";
	CK_RV rv;

	(void)arg;
	signal(SIGXFSZ, SIG_IGN);
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	p11_must(p11->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList");
	p11_must(p11->C_GetTokenInfo(slots[n - 1], &info), "C_GetTokenInfo");
	if (info.flags & CKF_TOKEN_INITIALIZED)
		return 1;
	limit(5000);
	rv = p11->C_InitToken(slots[n - 1], (CK_UTF8CHAR *)(uintptr_t)P11_SO_PIN, 8, label);
	limit(RLIM_INFINITY);
	if (rv != CKR_DEVICE_MEMORY)
		return 2;
	p11_must(p11->C_GetTokenInfo(slots[n - 1], &info), "C_GetTokenInfo");
	if (info.flags & CKF_TOKEN_INITIALIZED)
		return 3;
	return p11->C_InitToken(slots[n - 1], (CK_UTF8CHAR *)(uintptr_t)P11_SO_PIN, 8, label) ==
	                       CKR_OK
	               ? 0
	               : 4;
}

/* A file in the token directory, last written `age` seconds ago. */
static const char *leave(const char *name, time_t age)
{
	static char path[2100];
	time_t then = time(NULL) - age;
	const struct timespec times[2] = {{then, 0}, {then, 0}};
	int fd;

	snprintf(path, sizeof path, "%s/%s", p11_dir, name);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	if (fd < 0 || futimens(fd, times) != 0 || close(fd) != 0)
		abort();
	return path;
}

/* A directory that cannot be written. Root can write anywhere, so this needs another user. */
static int read_only(void *arg)
{
	CK_SESSION_HANDLE s;

	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(slot, true, 0);
	return p11_login(s, CKU_USER, P11_PIN) == CKR_TOKEN_WRITE_PROTECTED ? 0 : 1;
}

int main(void)
{
	char leftovers[2100];
	const char *fresh;

	p11_open(true);
	slot = p11_token("full");
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	/* In this process: its lines are part of the plan. */
	fill(NULL);
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	tap_ok(p11_child(check, NULL) == 0, "after a restart everything is as it was acknowledged");
	tap_ok(p11_child(uncounted, NULL) == 0, "a login that cannot be counted is refused");
	if (geteuid() == 0) {
		tap_skip("root writes anywhere", "a read-only token");
	} else {
		chmod(p11_token_file(), 0400);
		tap_ok(p11_child(read_only, NULL) == 0, "a read-only token");
		chmod(p11_token_file(), 0600);
	}
	leave(".new-killed", 3600);
	leave(".new-killed-journal", 3600);
	fresh = leave(".new-making", 0);
	tap_ok(p11_child(no_token, NULL) == 0, "no room for a token: none is made, the slot stays");
	tap_ok(unlink(fresh) == 0, "the file of a token that another process makes stays");
	snprintf(leftovers, sizeof leftovers, "ls -A %s | grep -v '\\.token\\(-journal\\)\\?$' >&2",
	         p11_dir);
	tap_ok(system(leftovers) != 0, "nothing is left lying about, by killed processes neither");
	p11_close();
	return tap_done();
}
