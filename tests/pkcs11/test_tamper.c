/* SPDX-License-Identifier: Apache-2.0
 *
 * Edits of a token file between runs: flipped bits all over a small store, rows moved, removed,
 * added and put back, foreign schemas, cut files. A changed store must be refused or say that it is
 * damaged; it must never give a wrong value, miss an object in silence, or crash. */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

enum verdict { FINE = 10, DETECTED = 11, WRONG = 12 };

static uint8_t *original;
static size_t original_len;
static char path[2000];
static uint8_t expected_block[16]; /* what the AES key makes of zeros */
static bool before_login = true;   /* also judge what is seen before the login */

static void die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static uint8_t *read_file(size_t *len)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = malloc(1 << 20);

	if (f == NULL || bytes == NULL)
		die("cannot read the token file");
	*len = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	return bytes;
}

static void write_file(const uint8_t *bytes, size_t len)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
		die("cannot write the token file");
	chmod(path, 0600);
}

/* ---- judging, in a child ---- */

static bool damaged(CK_SLOT_ID slot)
{
	CK_TOKEN_INFO info;

	return p11->C_GetTokenInfo(slot, &info) != CKR_OK || (info.flags & CKF_ERROR_STATE) != 0;
}

/* Reads a text attribute: 1 it is `want`, 0 an error was given, -1 something else came. */
static int reads(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE h, CK_ATTRIBUTE_TYPE type, const char *want)
{
	char value[64];
	CK_ATTRIBUTE a = {type, value, sizeof value};

	if (p11->C_GetAttributeValue(s, h, &a, 1) != CKR_OK)
		return 0;
	return a.ulValueLen == strlen(want) && memcmp(value, want, a.ulValueLen) == 0 ? 1 : -1;
}

static int judge_key(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE h)
{
	CK_MECHANISM m = {CKM_AES_ECB, NULL, 0};
	uint8_t block[16] = {0};
	CK_ULONG len = 16;

	if (p11->C_EncryptInit(s, &m, h) != CKR_OK)
		return 0;
	if (p11->C_Encrypt(s, block, 16, block, &len) != CKR_OK)
		return 0;
	return memcmp(block, expected_block, 16) == 0 && p11_bool(s, h, CKA_SENSITIVE) == 1 &&
	                       p11_bool(s, h, CKA_EXTRACTABLE) == 0
	               ? 1
	               : -1;
}

static int judge_pair(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE pub, CK_OBJECT_HANDLE priv)
{
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0};
	uint8_t sig[64];
	CK_ULONG len = 64;

	if (p11->C_SignInit(s, &m, priv) != CKR_OK || p11->C_Sign(s, sig, 8, sig, &len) != CKR_OK)
		return 0;
	if (p11->C_VerifyInit(s, &m, pub) != CKR_OK)
		return 0;
	return 1;
}

static CK_SLOT_ID find_token(void)
{
	CK_SLOT_ID slots[8];
	CK_ULONG n = 8;
	CK_TOKEN_INFO info;

	if (p11->C_GetSlotList(CK_TRUE, slots, &n) != CKR_OK)
		return (CK_SLOT_ID)-1;
	for (CK_ULONG i = 0; i < n; i++)
		if (p11->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    (info.flags & CKF_TOKEN_INITIALIZED))
			return slots[i];
	return (CK_SLOT_ID)-1;
}

static int judge_objects(CK_SESSION_HANDLE s)
{
	CK_OBJECT_HANDLE mine, theirs, key, pub, priv;
	int worst = 1, one;

	mine = p11_find_label(s, CKO_DATA, "mine");
	theirs = p11_find_label(s, CKO_DATA, "everyone's");
	key = p11_find_label(s, CKO_SECRET_KEY, "key");
	pub = p11_find_label(s, CKO_PUBLIC_KEY, "pair");
	priv = p11_find_label(s, CKO_PRIVATE_KEY, "pair");
	if (mine == 0 || theirs == 0 || key == 0 || pub == 0 || priv == 0)
		worst = 0; /* missing: it must be known */
	if (p11_count(s, NULL, 0) > 5)
		return -1;
	if (mine != 0 && (one = reads(s, mine, CKA_VALUE, "private value")) < worst)
		worst = one;
	if (theirs != 0 && (one = reads(s, theirs, CKA_VALUE, "public value")) < worst)
		worst = one;
	if (key != 0 && (one = judge_key(s, key)) < worst)
		worst = one;
	if (pub != 0 && priv != 0 && (one = judge_pair(s, pub, priv)) < worst)
		worst = one;
	return worst;
}

static int judge(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_SLOT_ID slot;
	CK_OBJECT_HANDLE h;
	int quiet = open("/dev/null", O_WRONLY), objects;

	if (arg == NULL)
		dup2(quiet, 2);
	if (p11->C_Initialize(NULL) != CKR_OK)
		return DETECTED;
	slot = find_token();
	if (slot == (CK_SLOT_ID)-1 ||
	    p11->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &s) != CKR_OK)
		return DETECTED;
	if (p11->C_FindObjectsInit(s, NULL, 0) != CKR_OK)
		return DETECTED;
	(void)p11->C_FindObjectsFinal(s);
	h = p11_find_label(s, CKO_DATA, "everyone's");
	if (before_login && h != 0 && reads(s, h, CKA_VALUE, "public value") < 0)
		return WRONG;
	if (p11_login(s, CKU_USER, P11_PIN) != CKR_OK)
		return DETECTED;
	if (p11->C_FindObjectsInit(s, NULL, 0) != CKR_OK)
		return DETECTED;
	(void)p11->C_FindObjectsFinal(s);
	objects = judge_objects(s);
	if (objects < 0)
		return WRONG;
	if (damaged(slot))
		return DETECTED;
	return objects == 1
	               ? FINE
	               : WRONG; /* something is missing or fails, and the token says it is well */
}

/* ---- making ---- */

static int make(void *arg)
{
	CK_SLOT_ID slot = p11_token("tamper");
	CK_SESSION_HANDLE s = p11_session(slot, true, 'u');
	CK_OBJECT_HANDLE pub, priv, key;
	CK_MECHANISM m = {CKM_AES_ECB, NULL, 0};
	uint8_t block[16] = {0};
	CK_ULONG len = 16;
	int fd = open(arg, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	p11_data(s, true, true, "mine", "private value");
	p11_data(s, true, false, "everyone's", "public value");
	key = p11_aes(s, 32, true, "key");
	p11_pair(s, true, "pair", &pub, &priv);
	p11_must(p11->C_EncryptInit(s, &m, key), "C_EncryptInit");
	p11_must(p11->C_Encrypt(s, block, 16, block, &len), "C_Encrypt");
	return write(fd, block, 16) == 16 && close(fd) == 0 ? 0 : 1;
}

/* ---- flipped bits ---- */

static void flips(void)
{
	uint8_t *bytes = malloc(original_len);
	size_t fine = 0, detected = 0, wrong = 0, crashed = 0, n = 0;
	uint64_t seed = 20261101;
	const char *wish = getenv("PAK_FLIPS");
	size_t want = wish != NULL ? strtoul(wish, NULL, 10) : 500;
	size_t bits = 8 * original_len, step = bits / want + 1;

	/* One bit in each stretch of the file, so that all of it is covered; with PAK_FLIPS=all of
	 * them, every bit. */
	for (size_t from = 0; from < bits; from += step, n++) {
		size_t bit = from + tap_random64(&seed) % (from + step < bits ? step : bits - from);
		int code;
		memcpy(bytes, original, original_len);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		write_file(bytes, original_len);
		code = p11_child(judge, NULL);
		fine += code == FINE;
		detected += code == DETECTED;
		wrong += code == WRONG;
		crashed += code >= 256 || code < FINE;
		if (code != FINE && code != DETECTED)
			tap_diag("bit %zu: %d", bit, code);
	}
	tap_ok(crashed == 0, "%zu flipped bits of %zu: no crash", n, bits);
	tap_ok(wrong == 0, "no wrong value: %zu detected, %zu in space that holds nothing",
	       detected, fine);
	tap_ok(detected > n / 10, "and many are detected");
	free(bytes);
}

/* ---- edits ---- */

static void edit(const char *sql, int want, const char *what)
{
	sqlite3 *db = NULL;
	char *error = NULL;
	int code;

	write_file(original, original_len);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		tap_diag("%s", error != NULL ? error : "cannot open");
	sqlite3_close(db);
	before_login = false;
	code = p11_child(judge, NULL);
	before_login = true;
	tap_ok(code == want, "%s", what);
	if (code != want)
		tap_diag("got %d", code);
}

#define ID(n) "(SELECT id FROM object ORDER BY id LIMIT 1 OFFSET " #n ")"

static void edits(void)
{
	edit("SELECT 1", FINE, "no edit");
	edit("DELETE FROM attribute WHERE object = " ID(0) " AND type = 17", DETECTED,
	     "an attribute removed");
	edit("UPDATE attribute SET value = (SELECT value FROM attribute WHERE object = " ID(
	             0) " AND type = 3) "
	                "WHERE object = " ID(0) " AND type = 17",
	     DETECTED, "one attribute's value in the place of another's");
	edit("UPDATE attribute SET value = (SELECT value FROM attribute WHERE object = " ID(
	             0) " AND type = 3) "
	                "WHERE object = " ID(2) " AND type = 3",
	     DETECTED, "a label in the place of another object's");
	edit("UPDATE attribute SET value = (SELECT value FROM attribute WHERE object = " ID(
	             2) " AND type = 355) "
	                "WHERE object = " ID(2) " AND type = 259",
	     DETECTED, "CKA_LOCAL in the place of CKA_SENSITIVE");
	edit("INSERT INTO attribute SELECT object, 286, value FROM attribute WHERE object = " ID(
	             2) " AND type = 3",
	     DETECTED, "an attribute added");
	edit("DELETE FROM attribute WHERE object = " ID(0) "; DELETE FROM object WHERE id = " ID(0),
	     DETECTED, "an object removed");
	edit("DELETE FROM attribute WHERE object = " ID(1) "; DELETE FROM object WHERE id = " ID(1),
	     DETECTED, "a public object removed");
	edit("DELETE FROM object", DETECTED, "all objects removed");
	edit("INSERT INTO object SELECT id + 1000, version, mac FROM object WHERE id = " ID(
	             0) "; INSERT INTO attribute SELECT object + 1000, type, value FROM attribute WHERE object = " ID(0),
	     DETECTED, "an object doubled");
	edit("UPDATE object SET mac = (SELECT mac FROM object LIMIT 1 OFFSET 1) WHERE id = " ID(0),
	     DETECTED, "the MAC of another object");
	edit("UPDATE object SET version = version + 1", DETECTED, "other versions");
	edit("UPDATE token SET label = zeroblob(32)", DETECTED, "another label");
	edit("UPDATE token SET counter = counter - 1", DETECTED, "an older counter");
	edit("UPDATE token SET open_key = zeroblob(32)", DETECTED, "another open key");
	edit("UPDATE token SET user_pin = zeroblob(96)", DETECTED, "an empty PIN record");
	edit("UPDATE token SET user_pin = CAST(x'01000000' || substr(user_pin, 5) AS BLOB)",
	     DETECTED, "a PIN record of one round");
	edit("UPDATE token SET user_pin = so_pin", DETECTED, "the SO's PIN record for the user's");
	edit("UPDATE token SET so_pin = user_pin", DETECTED, "the user's PIN record for the SO's");
	edit("UPDATE token SET id = zeroblob(16)", DETECTED, "another token id");
	edit("UPDATE token SET serial = '0123456789abcdef'", DETECTED, "a serial number as text");
	edit("UPDATE token SET user_failed = -1", DETECTED, "a negative count");
	edit("UPDATE token SET user_failed = 10", DETECTED, "a locked PIN");
	edit("DELETE FROM token", DETECTED, "no header");
	edit("CREATE TABLE extra(x)", DETECTED, "another table");
	edit("CREATE TRIGGER t AFTER INSERT ON object BEGIN DELETE FROM attribute; END", DETECTED,
	     "a trigger");
	edit("CREATE VIEW v AS SELECT * FROM token", DETECTED, "a view");
	edit("CREATE INDEX i ON object(version)", DETECTED, "an index");
	edit("ALTER TABLE object RENAME TO thing", DETECTED, "another name of a table");
	edit("PRAGMA application_id = 1", DETECTED, "another application id");
	edit("PRAGMA user_version = 2", DETECTED, "a newer format");
	edit("PRAGMA journal_mode = WAL", DETECTED, "write-ahead logging");
	edit("VACUUM", FINE, "the same content in another order of pages");
}

static void cuts(void)
{
	size_t bad = 0, n = 0;
	uint8_t *bytes = malloc(original_len + 5000);

	for (size_t len = 0; len < original_len; len += 1024, n++) {
		write_file(original, len);
		bad += p11_child(judge, NULL) != DETECTED;
	}
	tap_ok(bad == 0, "%zu cut files", n);
	memset(bytes, 0x5a, original_len + 5000);
	write_file(bytes, 5000);
	tap_ok(p11_child(judge, NULL) == DETECTED, "a file of something else");
	memcpy(bytes, original, original_len);
	write_file(bytes, original_len + 5000);
	tap_ok(p11_child(judge, NULL) == FINE, "bytes behind the end mean nothing");
	free(bytes);
}

/* A PIN record outside the permitted rounds is refused as such, before any work: fewer would be a
 * downgrade, many more would keep the caller busy for hours. */
static int refuses_rounds(void *arg)
{
	CK_SESSION_HANDLE s;

	(void)arg;
	dup2(open("/dev/null", O_WRONLY), 2);
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(find_token(), true, 0);
	return p11_login(s, CKU_USER, P11_PIN) == CKR_DEVICE_ERROR ? 0 : 1;
}

static void rounds(void)
{
	static const char *const values[] = {"00000000", "01000000", "e7030000", "01e1f505",
	                                     "ffffffff"};
	char sql[128];
	size_t bad = 0;

	for (size_t i = 0; i < P11_COUNT(values); i++) {
		sqlite3 *db = NULL;
		write_file(original, original_len);
		snprintf(sql, sizeof sql,
		         "UPDATE token SET user_pin = CAST(x'%s' || substr(user_pin, 5) AS BLOB)",
		         values[i]);
		bad += sqlite3_open(path, &db) != SQLITE_OK ||
		       sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK;
		sqlite3_close(db);
		bad += p11_child(refuses_rounds, NULL) != 0;
	}
	tap_ok(bad == 0,
	       "PIN records of 0, 1, 999, 100,000,001 and 4,294,967,295 rounds are refused");
}

/* ---- an object put back as it was ---- */

static int rename_mine(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_ATTRIBUTE a = P11_TEXT(CKA_VALUE, "newer value");

	(void)arg;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), true, 'u');
	return p11->C_SetAttributeValue(s, p11_find_label(s, CKO_DATA, "mine"), &a, 1) == CKR_OK
	               ? 0
	               : 1;
}

static void rollback(void)
{
	char sql[4096], old[2100];
	sqlite3 *db = NULL;
	char *error = NULL;

	write_file(original, original_len);
	snprintf(old, sizeof old, "%s.old", path);
	if (link(path, old) != 0)
		die("link");
	unlink(path);
	write_file(original, original_len);
	tap_ok(p11_child(rename_mine, NULL) == 0, "an object gets a new value");
	snprintf(
	        sql, sizeof sql,
	        "ATTACH '%s' AS old; DELETE FROM attribute WHERE object = " ID(0) "; DELETE FROM object WHERE id = " ID(
	                0) "; INSERT INTO object SELECT * FROM old.object ORDER BY id LIMIT 1; INSERT INTO attribute SELECT * FROM "
	                   "old.attribute WHERE object = (SELECT id FROM old.object ORDER BY id LIMIT 1)",
	        old);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		tap_diag("%s", error);
	sqlite3_close(db);
	tap_ok(p11_child(judge, NULL) == DETECTED, "the old object put back is detected");
	rename(old, path);
	tap_ok(p11_child(judge, NULL) == FINE,
	       "the whole old file put back is not: nothing in a file can tell (docs/pkcs11.md)");
}

/* ---- what it says, and what still works ---- */

static int damaged_use(void *arg)
{
	CK_SESSION_HANDLE s;
	CK_SLOT_ID slot;
	CK_OBJECT_CLASS class = CKO_DATA;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_TOKEN, p11_true),
	                    P11_ATTR(CKA_TOKEN, p11_false)};
	CK_MECHANISM m = {CKM_AES_ECB, NULL, 0}, d = {CKM_SHA256, NULL, 0};
	CK_OBJECT_HANDLE h;
	CK_TOKEN_INFO info;
	int fd = open(arg, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(fd, 2);
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	slot = find_token();
	s = p11_session(slot, true, 'u');
	p11_must(p11->C_GetTokenInfo(slot, &info), "C_GetTokenInfo");
	if ((info.flags & (CKF_ERROR_STATE | CKF_WRITE_PROTECTED)) !=
	    (CKF_ERROR_STATE | CKF_WRITE_PROTECTED))
		return 2;
	if (reads(s, p11_find_label(s, CKO_DATA, "mine"), CKA_VALUE, "private value") != 1)
		return 3; /* what still verifies can be read */
	if (p11->C_EncryptInit(s, &m, p11_find_label(s, CKO_SECRET_KEY, "key")) != CKR_DEVICE_ERROR)
		return 4;
	if (p11->C_CreateObject(s, t, 2, &h) != CKR_TOKEN_WRITE_PROTECTED)
		return 5;
	if (p11->C_DestroyObject(s, p11_find_label(s, CKO_DATA, "mine")) !=
	    CKR_TOKEN_WRITE_PROTECTED)
		return 6;
	if (p11->C_CopyObject(s, p11_find_label(s, CKO_SECRET_KEY, "key"), t + 2, 1, &h) !=
	    CKR_DEVICE_ERROR)
		return 7; /* a copy in the session would be a way round */
	if (p11->C_DigestInit(s, &d) != CKR_OK ||
	    p11->C_DigestKey(s, p11_find_label(s, CKO_SECRET_KEY, "key")) != CKR_DEVICE_ERROR)
		return 8;
	return 0;
}

static void salvage(void)
{
	char log[1100], line[600] = "";
	sqlite3 *db = NULL;
	FILE *f;

	snprintf(log, sizeof log, "%s/stderr", p11_dir);
	write_file(original, original_len);
	if (sqlite3_open(path, &db) == SQLITE_OK)
		sqlite3_exec(db,
		             "DELETE FROM attribute WHERE object = " ID(
		                     1) "; DELETE FROM object WHERE id = " ID(1),
		             NULL, NULL, NULL);
	sqlite3_close(db);
	tap_ok(p11_child(damaged_use, log) == 0,
	       "a damaged token is read-only, its keys rest, its objects can be read");
	f = fopen(log, "r");
	tap_ok(f != NULL && fgets(line, sizeof line, f) != NULL && strstr(line, path) != NULL &&
	               strstr(line, "root MAC") != NULL && fgets(line, sizeof line, f) == NULL,
	       "one line names the file and the field");
	if (f != NULL)
		fclose(f);
	unlink(log);
	write_file(original, original_len);
	chmod(path, 0666);
	tap_ok(p11_child(judge, NULL) == DETECTED, "a file that others may write is refused");
	chmod(path, 0600);
	tap_ok(p11_child(judge, NULL) == FINE, "with its mode restored it is taken");
}

int main(void)
{
	char secret[1100];
	int fd;

	p11_open(true);
	snprintf(secret, sizeof secret, "%s-block", p11_dir);
	tap_ok(p11_child(make, secret) == 0, "a small store");
	fd = open(secret, O_RDONLY);
	if (fd < 0 || read(fd, expected_block, 16) != 16)
		die("no block");
	close(fd);
	snprintf(path, sizeof path, "%s", p11_token_file());
	original = read_file(&original_len);
	tap_ok(p11_child(judge, NULL) == FINE, "is judged well as it is");
	edits();
	cuts();
	rounds();
	rollback();
	salvage();
	flips();
	free(original);
	p11_close();
	return tap_done();
}
