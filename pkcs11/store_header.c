/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: the header row, and what other connections changed. */
#include <stdio.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/store_impl.h"

bool pak_store_path(char *out, size_t cap, const char *dir, const char *serial)
{
	int n = snprintf(out, cap, "%s/%s.token", dir, serial);

	return n > 0 && (size_t)n < cap;
}

CK_RV pak_store_read_version(struct pak_store *store, int64_t *version)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_DATA_VERSION);
	CK_RV rv = CKR_OK;

	pak_store_enter();
	if (s != NULL && sqlite3_step(s) == SQLITE_ROW)
		*version = sqlite3_column_int64(s, 0);
	else
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	if (s != NULL)
		sqlite3_reset(s);
	pak_store_leave();
	return rv;
}

void pak_store_mark_polled(struct pak_store *store)
{
	memcpy(store->polled_id, store->info.id, sizeof store->polled_id);
	memcpy(store->polled_root, store->root, sizeof store->polled_root);
	store->polled_counter = store->info.counter;
}

/* Copies a column that must be a blob of exactly len bytes. */
static bool column_blob(sqlite3_stmt *s, int column, void *out, size_t len)
{
	if (sqlite3_column_type(s, column) != SQLITE_BLOB ||
	    (size_t)sqlite3_column_bytes(s, column) != len)
		return false;
	if (len > 0)
		memcpy(out, sqlite3_column_blob(s, column), len);
	return true;
}

static bool column_number(sqlite3_stmt *s, int column, int64_t max, int64_t *out)
{
	if (sqlite3_column_type(s, column) != SQLITE_INTEGER)
		return false;
	*out = sqlite3_column_int64(s, column);
	return *out >= 0 && *out <= max;
}

static bool serial_valid(const char *serial)
{
	return strspn(serial, "0123456789abcdef") == PAK_SERIAL_LEN;
}

/* Returns the name of the first bad field, NULL if all are good. */
static const char *read_fields(struct pak_store *store, sqlite3_stmt *s)
{
	struct pak_store_info *info = &store->info;
	int64_t failed[2], counter;

	if (!column_blob(s, 0, info->id, sizeof info->id))
		return "id";
	if (!column_blob(s, 1, info->serial, PAK_SERIAL_LEN) || !serial_valid(info->serial))
		return "serial";
	if (!column_blob(s, 2, info->label, sizeof info->label))
		return "label";
	if (!column_blob(s, 3, store->open_key, sizeof store->open_key))
		return "open_key";
	if (!column_blob(s, 4, store->pin[PAK_ROLE_SO], PAK_PIN_RECORD))
		return "so_pin";
	info->user_pin = sqlite3_column_bytes(s, 5) > 0;
	memset(store->pin[PAK_ROLE_USER], 0, PAK_PIN_RECORD);
	if (!column_blob(s, 5, store->pin[PAK_ROLE_USER], info->user_pin ? PAK_PIN_RECORD : 0))
		return "user_pin";
	if (!column_number(s, 6, UINT32_MAX, &failed[0]) ||
	    !column_number(s, 7, UINT32_MAX, &failed[1]))
		return "so_failed, user_failed";
	if (!column_number(s, 8, INT64_MAX / 16 - 1, &counter))
		return "counter";
	if (!column_blob(s, 9, store->root, sizeof store->root))
		return "root";
	info->failed[PAK_ROLE_SO] = (uint32_t)failed[0];
	info->failed[PAK_ROLE_USER] = (uint32_t)failed[1];
	info->counter = (uint64_t)counter;
	return NULL;
}

CK_RV pak_store_read_header(struct pak_store *store)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_HEADER);
	const char *bad = "missing";
	CK_RV rv = CKR_OK;
	char line[128];
	int result;

	pak_store_enter();
	result = s != NULL ? sqlite3_step(s) : SQLITE_ERROR;
	if (result == SQLITE_ROW)
		bad = read_fields(store, s);
	else if (result != SQLITE_DONE)
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	if (s != NULL)
		sqlite3_reset(s);
	pak_store_leave();
	if (rv == CKR_OK && bad != NULL) {
		snprintf(line, sizeof line, "token row: %s: not a valid value; restore a backup",
		         bad);
		pak_store_complain(store, line);
		store->damaged = store->root_damaged = true;
		rv = CKR_DEVICE_ERROR;
	}
	return rv;
}

CK_RV pak_store_poll(struct pak_store *store, bool *objects, bool *replaced)
{
	int64_t version = 0;
	CK_RV rv = pak_store_read_version(store, &version);

	*objects = *replaced = false;
	if (rv != CKR_OK || store->polled_version == version)
		return rv;
	rv = pak_store_read_header(store);
	if (rv != CKR_OK)
		return rv;
	*replaced = !pak_mem_equal(store->polled_id, store->info.id, sizeof store->polled_id);
	*objects = *replaced || store->polled_counter != store->info.counter ||
	           !pak_mem_equal(store->polled_root, store->root, sizeof store->root);
	if (*replaced) {
		pak_store_logout(store);
		rv = pak_store_derive_open(store);
	} else if (*objects && store->keys->unlocked) {
		rv = pak_store_verify_root(store);
	}
	if (rv == CKR_OK) {
		store->polled_version = version;
		pak_store_mark_polled(store);
	}
	return rv;
}
