/* SPDX-License-Identifier: Apache-2.0
 *
 * The module as it is installed: objects are there after a restart, PINs cost what they must, wrong
 * ones are counted durably before they are tried, and lock. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_UTF8CHAR *chars(const char *text)
{
	return (CK_UTF8CHAR *)(uintptr_t)text;
}

/* Wrong PINs of a role that the file has counted. */
static int counted(const char *column)
{
	char sql[64];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int n = -1;

	snprintf(sql, sizeof sql, "SELECT %s FROM token", column);
	if (sqlite3_open_v2(p11_token_file(), &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static uint32_t rounds(const char *column)
{
	char sql[64];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	uint32_t n = 0;

	snprintf(sql, sizeof sql, "SELECT %s FROM token", column);
	if (sqlite3_open_v2(p11_token_file(), &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW) {
		const uint8_t *r = sqlite3_column_blob(s, 0);
		n = (uint32_t)r[0] | (uint32_t)r[1] << 8 | (uint32_t)r[2] << 16 |
		    (uint32_t)r[3] << 24;
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static int make_token(void *arg)
{
	CK_OBJECT_HANDLE pub, priv;
	CK_SLOT_ID slot = p11_token("pins");
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');

	(void)arg;
	p11_pair(s, true, "kept", &pub, &priv);
	p11_aes(s, 32, true, "kept");
	p11_data(s, true, false, "kept", "value");
	return p11->C_Finalize(NULL) == CKR_OK ? 0 : 1;
}

/* A key made by another process signs in this one; the public half, unverified, is there before the
 * login. */
static int use_token(void *arg)
{
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0}, ecb = {CKM_AES_ECB, NULL, 0};
	CK_SESSION_HANDLE s;
	CK_OBJECT_HANDLE pub, priv, aes;
	CK_BYTE sig[64], block[16] = {0};
	CK_ULONG len = 64, n = 16;

	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), false, 0);
	pub = p11_find_label(s, CKO_PUBLIC_KEY, "kept");
	if (pub == 0 || p11_find_label(s, CKO_PRIVATE_KEY, "kept") != 0 ||
	    p11_find_label(s, CKO_DATA, "kept") == 0)
		return 2;
	if (p11_login(s, CKU_USER, P11_PIN) != CKR_OK)
		return 3;
	priv = p11_find_label(s, CKO_PRIVATE_KEY, "kept");
	aes = p11_find_label(s, CKO_SECRET_KEY, "kept");
	if (p11_find_label(s, CKO_PUBLIC_KEY, "kept") != pub)
		return 4;
	if (p11->C_SignInit(s, &m, priv) != CKR_OK ||
	    p11->C_Sign(s, block, 16, sig, &len) != CKR_OK)
		return 5;
	if (p11->C_VerifyInit(s, &m, pub) != CKR_OK ||
	    p11->C_Verify(s, block, 16, sig, len) != CKR_OK)
		return 6;
	if (p11->C_EncryptInit(s, &ecb, aes) != CKR_OK ||
	    p11->C_Encrypt(s, block, 16, block, &n) != CKR_OK)
		return 7;
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Nine wrong PINs, each in a process of its own or not, then the flags; the tenth locks. */
static void locking(CK_SLOT_ID slot)
{
	CK_SESSION_HANDLE s = p11_session(slot, true, 0);
	CK_TOKEN_INFO info;

	for (int i = 1; i <= 9; i++) {
		if (i == 5) { /* a restart does not help */
			p11_must(p11->C_Finalize(NULL), "C_Finalize");
			p11_must(p11->C_Initialize(NULL), "C_Initialize");
			s = p11_session(slot, true, 0);
		}
		p11_is(p11_login(s, CKU_USER, "00000000"), CKR_PIN_INCORRECT, "wrong PIN %d", i);
	}
	tap_ok(counted("user_failed") == 9, "nine are counted in the file");
	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	tap_ok((info.flags &
	        (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED)) ==
	               (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY),
	       "the final try is announced");
	p11_is(p11_login(s, CKU_USER, "00000000"), CKR_PIN_INCORRECT, "wrong PIN 10");
	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	tap_ok((info.flags & CKF_USER_PIN_LOCKED) != 0, "the PIN is locked");
	p11_is(p11_login(s, CKU_USER, P11_PIN), CKR_PIN_LOCKED, "the right PIN does not help");
	p11_is(p11->C_SetPIN(s, chars(P11_PIN), 8, chars("999999"), 6), CKR_PIN_LOCKED,
	       "nor does C_SetPIN");
	tap_ok(counted("user_failed") == 10, "nothing more is counted");
	p11_must(p11_login(s, CKU_SO, P11_SO_PIN), "C_Login of the SO");
	p11_is(p11->C_InitPIN(s, chars("new pin!"), 8), CKR_OK, "the SO sets a new one");
	p11_must(p11->C_Logout(s), "C_Logout");
	p11_is(p11_login(s, CKU_USER, "new pin!"), CKR_OK, "the user is back");
	tap_ok(p11_find_label(s, CKO_PRIVATE_KEY, "kept") != 0, "with the keys");
	p11_must(p11->C_Logout(s), "C_Logout");
	for (int i = 0; i < 10; i++)
		p11_is(p11_login(s, CKU_SO, "00000000"), CKR_PIN_INCORRECT, "wrong SO PIN %d",
		       i + 1);
	p11_is(p11_login(s, CKU_SO, P11_SO_PIN), CKR_PIN_LOCKED, "the SO is locked out for good");
	p11_must(p11->C_CloseSession(s), "C_CloseSession");
	p11_is(p11->C_InitToken(slot, chars(P11_SO_PIN), 8,
	                        chars("x                               ")),
	       CKR_PIN_LOCKED, "and cannot initialise the token");
}

static int guess(void *arg)
{
	CK_SESSION_HANDLE s;

	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), true, 0);
	(void)p11_login(s, CKU_USER, "00000000");
	return 0;
}

/* A guess that is killed at any moment has been counted, or has not begun: the count never lags
 * behind. */
static void killed_guesses(void)
{
	int before = counted("user_failed"), after = before, uncounted = 0, lost = 0;

	for (int i = 0; i < 6; i++) {
		struct timespec wait = {0, 60000000L * (i + 1)};
		int last = counted("user_failed");
		pid_t pid = fork();
		if (pid == 0)
			_exit(guess(NULL));
		nanosleep(&wait, NULL);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		after = counted("user_failed");
		lost += after < last || after > last + 1;
		uncounted += after == last;
	}
	tap_ok(lost == 0, "six killed guesses: %d counted, %d had not begun", after - before,
	       uncounted);
	tap_ok(after > before, "guesses in the middle of their work were counted");
	tap_ok(p11_child(use_token, NULL) == 0 && counted("user_failed") == 0,
	       "the right PIN clears the count");
}

int main(void)
{
	CK_SLOT_ID slot;
	double start;

	p11_open(false);
	tap_ok(p11_child(make_token, NULL) == 0, "one process makes objects");
	tap_ok(rounds("so_pin") >= 210000 && rounds("user_pin") >= 210000,
	       "210,000 rounds behind each PIN");
	tap_ok(p11_child(use_token, NULL) == 0, "another one uses them");
	start = now();
	tap_ok(p11_child(guess, NULL) == 0, "a wrong PIN");
	tap_ok(now() - start > 0.02, "costs %.0f ms", (now() - start) * 1000);
	tap_ok(counted("user_failed") == 1, "and is counted");
	killed_guesses();
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	slot = p11_slot();
	locking(slot);
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
