/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: SQLite with all its defences set, the schema, statements and errors. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <pak/mem.h>

#include "pkcs11/store_impl.h"

/* The whole schema: a file with any other text is refused. */
const char *const pak_store_schema[PAK_STORE_TABLES][2] = {
        {"token",
         "CREATE TABLE token(one INTEGER PRIMARY KEY CHECK(one = 1), id BLOB NOT NULL, "
         "serial BLOB NOT NULL, label BLOB NOT NULL, open_key BLOB NOT NULL, so_pin BLOB NOT NULL, "
         "user_pin BLOB NOT NULL, so_failed INTEGER NOT NULL, user_failed INTEGER NOT NULL, "
         "counter INTEGER NOT NULL, root BLOB NOT NULL)"},
        {"object", "CREATE TABLE object(id INTEGER PRIMARY KEY, version INTEGER NOT NULL, "
                   "mac BLOB NOT NULL)"},
        {"attribute", "CREATE TABLE attribute(object INTEGER NOT NULL, type INTEGER NOT NULL, "
                      "value BLOB NOT NULL, PRIMARY KEY(object, type)) WITHOUT ROWID"},
};

static const char *const statement_text[STMT_COUNT] = {
        [STMT_BEGIN] = "BEGIN IMMEDIATE",
        [STMT_BEGIN_READ] = "BEGIN",
        [STMT_COMMIT] = "COMMIT",
        [STMT_ROLLBACK] = "ROLLBACK",
        [STMT_DATA_VERSION] = "PRAGMA data_version",
        [STMT_HEADER] = "SELECT id, serial, label, open_key, so_pin, user_pin, so_failed, "
                        "user_failed, counter, root FROM token",
        [STMT_SET_FAILED] = "UPDATE token SET so_failed = ?1, user_failed = ?2",
        [STMT_SET_ROOT] = "UPDATE token SET counter = ?1, root = ?2",
        [STMT_SET_TOKEN] =
                "UPDATE token SET id = ?1, serial = ?2, label = ?3, open_key = ?4, so_pin = ?5, "
                "user_pin = ?6, so_failed = ?7, user_failed = ?8, counter = ?9, root = ?10",
        [STMT_OBJECTS] = "SELECT id, version, mac FROM object ORDER BY id",
        [STMT_INDEXES] = "SELECT o.id, o.version, a.value FROM object o LEFT JOIN attribute a "
                         "ON a.object = o.id AND a.type = 4294967295 ORDER BY o.id",
        [STMT_OBJECT] = "SELECT version, mac FROM object WHERE id = ?1",
        [STMT_ATTRIBUTES] = "SELECT type, value FROM attribute WHERE object = ?1 ORDER BY type",
        [STMT_PUT_OBJECT] = "INSERT INTO object VALUES(?1, ?2, ?3)",
        [STMT_PUT_ATTRIBUTE] = "INSERT INTO attribute VALUES(?1, ?2, ?3)",
        [STMT_DROP_OBJECT] = "DELETE FROM object WHERE id = ?1 AND version = ?2",
        [STMT_DROP_ATTRIBUTES] = "DELETE FROM attribute WHERE object = ?1",
        [STMT_DROP_ALL_OBJECTS] = "DELETE FROM object",
        [STMT_DROP_ALL_ATTRIBUTES] = "DELETE FROM attribute",
};

static _Atomic int busy_threads;

void pak_store_enter(void)
{
	atomic_fetch_add(&busy_threads, 1);
}

void pak_store_leave(void)
{
	atomic_fetch_sub(&busy_threads, 1);
}

bool pak_store_any_busy(void)
{
	return atomic_load(&busy_threads) != 0;
}

void pak_store_complain(const struct pak_store *store, const char *what)
{
	static _Atomic int lines;

	if (atomic_fetch_add(&lines, 1) < 20)
		fprintf(stderr, "pakpss-pkcs11: %s: %s\n", store->path, what);
}

static bool no_room(int error)
{
	return error == EFBIG || error == ENOSPC || error == EDQUOT;
}

CK_RV pak_store_error(struct pak_store *store, int result)
{
	int first = errno, system = store->db != NULL ? sqlite3_system_errno(store->db) : 0;

	switch (result & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return CKR_OK;
	case SQLITE_NOMEM:
		return CKR_HOST_MEMORY;
	case SQLITE_FULL:
		return CKR_DEVICE_MEMORY;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
	case SQLITE_AUTH:
		return CKR_TOKEN_WRITE_PROTECTED;
	case SQLITE_IOERR:
		/* SQLite keeps the reason of some failures, for others errno still has it. */
		if (no_room(system) || no_room(first))
			return CKR_DEVICE_MEMORY;
		pak_store_complain(store, "the file cannot be read or written; check the disk");
		return CKR_DEVICE_ERROR;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		if (!store->damaged)
			pak_store_complain(store, "the file is damaged; restore it from a backup");
		store->damaged = store->root_damaged = true;
		return CKR_DEVICE_ERROR;
	default:
		return CKR_DEVICE_ERROR;
	}
}

sqlite3_stmt *pak_store_statement(struct pak_store *store, enum pak_store_statement which)
{
	sqlite3_stmt **slot = &store->statements[which];

	if (*slot == NULL)
		(void)sqlite3_prepare_v3(store->db, statement_text[which], -1,
		                         SQLITE_PREPARE_PERSISTENT, slot, NULL);
	if (*slot != NULL) {
		sqlite3_reset(*slot);
		sqlite3_clear_bindings(*slot);
	}
	return *slot;
}

CK_RV pak_store_run(struct pak_store *store, sqlite3_stmt *statement)
{
	int result;
	CK_RV rv;

	if (statement == NULL)
		return pak_store_error(store, sqlite3_errcode(store->db));
	pak_store_enter();
	errno = 0;
	do
		result = sqlite3_step(statement);
	while (result == SQLITE_ROW);
	rv = result == SQLITE_DONE ? CKR_OK
	                           : pak_store_error(store, sqlite3_extended_errcode(store->db));
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	pak_store_leave();
	return rv;
}

CK_RV pak_store_exec(struct pak_store *store, enum pak_store_statement which)
{
	return pak_store_run(store, pak_store_statement(store, which));
}

/* Waits with jitter for another writer, up to about 5 s in all. */
static int on_busy(void *arg, int count)
{
	struct timespec now, pause = {0};
	long bound = count < 6 ? 1000000L << count : 64000000L;

	(void)arg;
	if (count >= 85)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	pause.tv_nsec = bound / 2 + (now.tv_nsec * 7919L % bound + bound) % bound / 2;
	nanosleep(&pause, NULL);
	return 1;
}

bool pak_store_pragma_is(struct pak_store *store, const char *sql, const char *want)
{
	sqlite3_stmt *s = NULL;
	bool ok = false;

	if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW) {
		const char *got = (const char *)sqlite3_column_text(s, 0);
		ok = got != NULL && strcmp(got, want) == 0;
	}
	sqlite3_finalize(s);
	return ok;
}

static CK_RV set_defences(struct pak_store *store)
{
	static const char pragmas[] =
	        "PRAGMA synchronous=EXTRA; PRAGMA locking_mode=NORMAL; PRAGMA mmap_size=0; "
	        "PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; "
	        "PRAGMA foreign_keys=OFF; PRAGMA recursive_triggers=OFF; PRAGMA query_only=OFF";
	sqlite3 *db = store->db;
	int result;

	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 4 << 20);
	sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 4096);
	sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 16);
	sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 20);
	sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 2);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 1);
	sqlite3_limit(db, SQLITE_LIMIT_VARIABLE_NUMBER, 16);
	if (sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) != SQLITE_OK ||
	    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) != SQLITE_OK)
		return CKR_GENERAL_ERROR;
	sqlite3_busy_handler(db, on_busy, NULL);
	result = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	if (result != SQLITE_OK)
		return pak_store_error(store, result);
	/* A file in WAL mode was not written by us, and would stay in it. */
	if (!pak_store_pragma_is(store, "PRAGMA journal_mode", "delete") ||
	    !pak_store_pragma_is(store, "PRAGMA journal_mode=TRUNCATE", "truncate"))
		return CKR_TOKEN_NOT_RECOGNIZED;
	return CKR_OK;
}

/* SQLite refuses links anywhere in a path. The file itself must be none; on the way to it, where
 * the administrator may have put some, they are followed here. */
static void follow_links(const char *path, char out[PATH_MAX])
{
	char dir[PATH_MAX], real[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) : 0;
	int n = -1;

	memcpy(dir, path, len);
	dir[len] = '\0';
	if (len > 0 && realpath(dir, real) != NULL)
		n = snprintf(out, PATH_MAX, "%s%s", real, slash);
	if (n < 0 || n >= PATH_MAX)
		snprintf(out, PATH_MAX, "%s", path);
}

CK_RV pak_store_connect(struct pak_store *store, int flags)
{
	char path[PATH_MAX];
	int result;
	CK_RV rv;

	follow_links(store->path, path);
	pak_store_enter();
	result = sqlite3_open_v2(path, &store->db,
	                         flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
	                                 SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE,
	                         NULL);
	rv = result == SQLITE_OK ? set_defences(store) : pak_store_error(store, result);
	pak_store_leave();
	return rv;
}

CK_RV pak_store_create_schema(struct pak_store *store)
{
	char marks[128];
	int result = SQLITE_OK;

	snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d",
	         PAK_STORE_APPLICATION_ID, PAK_STORE_FORMAT);
	pak_store_enter();
	errno = 0;
	for (size_t i = 0; i < PAK_STORE_TABLES && result == SQLITE_OK; i++)
		result = sqlite3_exec(store->db, pak_store_schema[i][1], NULL, NULL, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_exec(store->db, marks, NULL, NULL, NULL);
	pak_store_leave();
	return result == SQLITE_OK ? CKR_OK : pak_store_error(store, result);
}

struct pak_store_keys *pak_store_keys_new(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	(void)mlock(p, page);
	(void)madvise(p, page, MADV_DONTDUMP);
	(void)madvise(p, page, MADV_WIPEONFORK);
	return p;
}

static void keys_free(struct pak_store_keys *keys)
{
	if (keys == NULL)
		return;
	pak_wipe(keys, sizeof *keys);
	munmap(keys, (size_t)sysconf(_SC_PAGESIZE));
}

void pak_store_close(struct pak_store *store)
{
	if (store == NULL)
		return;
	pak_store_enter();
	for (size_t i = 0; i < STMT_COUNT; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close_v2(store->db);
	pak_store_leave();
	keys_free(store->keys);
	pak_wipe(store, sizeof *store);
	free(store);
}

const struct pak_store_info *pak_store_info(const struct pak_store *store)
{
	return &store->info;
}

bool pak_store_damaged(const struct pak_store *store, bool *root)
{
	*root = store->root_damaged;
	return store->damaged;
}

bool pak_store_unlocked(const struct pak_store *store)
{
	return store->keys->unlocked;
}
