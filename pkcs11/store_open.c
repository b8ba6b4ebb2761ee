/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: the checks of a file before anything in it is believed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pkcs11/store_impl.h"

static bool schema_is_ours(struct pak_store *store)
{
	static const char sql[] =
	        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";
	sqlite3_stmt *s = NULL;
	size_t rows = 0;
	bool ok = sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) == SQLITE_OK;

	while (ok && sqlite3_step(s) == SQLITE_ROW) {
		const char *want[4] = {"table"};
		ok = rows < PAK_STORE_TABLES;
		for (int i = 0; ok && i < 4; i++) {
			const char *got = (const char *)sqlite3_column_text(s, i);
			if (i > 0)
				want[i] = pak_store_schema[rows][i == 3];
			ok = got != NULL && strcmp(got, want[i]) == 0;
		}
		rows++;
	}
	sqlite3_finalize(s);
	return ok && rows == PAK_STORE_TABLES;
}

/* The checks of S11 on an opened file. */
static CK_RV check_form(struct pak_store *store)
{
	char id[16], format[16];
	CK_RV rv = CKR_TOKEN_NOT_RECOGNIZED;

	snprintf(id, sizeof id, "%d", PAK_STORE_APPLICATION_ID);
	snprintf(format, sizeof format, "%d", PAK_STORE_FORMAT);
	pak_store_enter();
	if (!pak_store_pragma_is(store, "PRAGMA application_id", id))
		pak_store_complain(store, "application id: this is no token file");
	else if (!pak_store_pragma_is(store, "PRAGMA user_version", format))
		pak_store_complain(store, "user version: written by another version of the module");
	else if (!schema_is_ours(store))
		pak_store_complain(
		        store, "schema: differs from the one the module writes; restore a backup");
	else if (!pak_store_pragma_is(store, "PRAGMA quick_check(1)", "ok"))
		pak_store_complain(store,
		                   "quick check: the file is damaged; restore it from a backup");
	else
		rv = CKR_OK;
	pak_store_leave();
	return rv;
}

/* The owner must be this user or root, and nobody else may write. Never opens the file: closing it
 * would drop the locks SQLite holds on it. */
static CK_RV check_owner(struct pak_store *store)
{
	struct stat st;

	if (lstat(store->path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? CKR_TOKEN_NOT_PRESENT
		                                           : CKR_TOKEN_NOT_RECOGNIZED;
	if (!S_ISREG(st.st_mode) || (st.st_uid != geteuid() && st.st_uid != 0) ||
	    (st.st_mode & 022) != 0) {
		pak_store_complain(
		        store, "must be a regular file of this user that nobody else can write");
		return CKR_TOKEN_NOT_RECOGNIZED;
	}
	return CKR_OK;
}

CK_RV pak_store_open(struct pak_store **out, const char *path, const char *serial)
{
	struct pak_store *store = calloc(1, sizeof *store);
	CK_RV rv = CKR_HOST_MEMORY;

	*out = NULL;
	if (store == NULL)
		return rv;
	store->keys = pak_store_keys_new();
	if (store->keys == NULL)
		goto out;
	snprintf(store->path, sizeof store->path, "%s", path);
	rv = check_owner(store);
	if (rv == CKR_OK)
		rv = pak_store_connect(store, SQLITE_OPEN_READWRITE);
	if (rv == CKR_OK)
		rv = check_form(store);
	if (rv == CKR_OK)
		rv = pak_store_read_version(store, &store->polled_version);
	if (rv == CKR_OK)
		rv = pak_store_read_header(store);
	if (rv == CKR_OK && serial != NULL && strcmp(store->info.serial, serial) != 0) {
		pak_store_complain(store,
		                   "serial: differs from the file name; was the file copied?");
		rv = CKR_TOKEN_NOT_RECOGNIZED;
	}
	if (rv == CKR_OK)
		rv = pak_store_derive_open(store);
out:
	if (rv != CKR_OK) {
		pak_store_close(store);
		return rv == CKR_HOST_MEMORY || rv == CKR_TOKEN_NOT_PRESENT
		               ? rv
		               : CKR_TOKEN_NOT_RECOGNIZED;
	}
	pak_store_mark_polled(store);
	*out = store;
	return CKR_OK;
}
