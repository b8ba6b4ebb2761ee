/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: reading objects, and checking the list of them. */
#include <stdlib.h>
#include <string.h>

#include <pak/mac.h>
#include <pak/mem.h>

#include "pkcs11/rv.h"
#include "pkcs11/store_bytes.h"
#include "pkcs11/store_codec.h"
#include "pkcs11/store_impl.h"

#define OBJECTS_MAX (1u << 20) /* objects of one token */

CK_RV pak_store_toggle(const struct pak_store *store, struct pak_store_set *set, uint64_t id,
                       uint64_t version, const uint8_t mac[PAK_STORE_MAC])
{
	uint8_t item[PAK_STORE_MAC];
	CK_RV rv = pak_store_item(store, id, version, mac, item);

	for (size_t i = 0; rv == CKR_OK && i < sizeof item; i++)
		set->sum[i] ^= item[i];
	return rv;
}

/* Reads id, version and MAC of the current row of STMT_OBJECTS. */
static bool object_row(sqlite3_stmt *s, uint64_t *id, uint64_t *version, uint8_t mac[PAK_STORE_MAC])
{
	int64_t numbers[2] = {sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};

	if (sqlite3_column_type(s, 0) != SQLITE_INTEGER || numbers[0] <= 0 ||
	    sqlite3_column_type(s, 1) != SQLITE_INTEGER || numbers[1] <= 0 ||
	    sqlite3_column_type(s, 2) != SQLITE_BLOB || sqlite3_column_bytes(s, 2) != PAK_STORE_MAC)
		return false;
	*id = (uint64_t)numbers[0];
	*version = (uint64_t)numbers[1];
	memcpy(mac, sqlite3_column_blob(s, 2), PAK_STORE_MAC);
	return true;
}

static CK_RV compute_set(struct pak_store *store, struct pak_store_set *set)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_OBJECTS);
	uint8_t mac[PAK_STORE_MAC];
	uint64_t id, version;
	int result = SQLITE_ERROR;
	CK_RV rv = CKR_OK;

	memset(set, 0, sizeof *set);
	pak_store_enter();
	while (rv == CKR_OK && s != NULL && (result = sqlite3_step(s)) == SQLITE_ROW) {
		/* A row of another shape counts, so that the root cannot match. */
		if (++set->count <= OBJECTS_MAX && object_row(s, &id, &version, mac))
			rv = pak_store_toggle(store, set, id, version, mac);
	}
	if (rv == CKR_OK && result != SQLITE_DONE)
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	if (s != NULL)
		sqlite3_reset(s);
	pak_store_leave();
	return rv;
}

CK_RV pak_store_verify_root_inside(struct pak_store *store)
{
	uint8_t id[16], root[PAK_STORE_MAC];
	int64_t version;
	CK_RV rv;

	memcpy(id, store->info.id, sizeof id);
	rv = pak_store_read_version(store, &version);
	if (rv == CKR_OK)
		rv = pak_store_read_header(store);
	if (rv == CKR_OK && !pak_mem_equal(id, store->info.id, sizeof id))
		return CKR_DEVICE_REMOVED;
	if (rv == CKR_OK)
		rv = compute_set(store, &store->set);
	if (rv == CKR_OK)
		rv = pak_store_root(store, store->info.counter, &store->set, root);
	if (rv != CKR_OK)
		return rv;
	store->set_version = version;
	if (!pak_mem_equal(root, store->root, sizeof root)) {
		if (!store->root_damaged)
			pak_store_complain(
			        store,
			        "root MAC: objects or PINs were changed outside the module; the "
			        "token is read-only and its keys are not used; restore a backup");
		store->damaged = store->root_damaged = true;
	}
	return CKR_OK;
}

CK_RV pak_store_verify_root(struct pak_store *store)
{
	CK_RV rv = pak_store_exec(store, STMT_BEGIN_READ), end;

	if (rv != CKR_OK)
		return rv;
	rv = pak_store_verify_root_inside(store);
	end = pak_store_exec(store, STMT_COMMIT);
	return rv == CKR_OK ? end : rv;
}

/* Opens the index record of the current row of STMT_INDEXES; CKR_USER_NOT_LOGGED_IN: not to be seen
 * now. */
static CK_RV index_row(struct pak_store *store, sqlite3_stmt *s, uint64_t id, uint64_t version,
                       struct pak_attrs *index)
{
	const uint8_t *blob = sqlite3_column_blob(s, 2);
	size_t len = (size_t)sqlite3_column_bytes(s, 2);
	struct pak_object_keys keys;
	uint8_t text[PAK_STORE_INDEX_MAX];
	CK_RV rv;

	if (sqlite3_column_type(s, 2) != SQLITE_BLOB || len < PAK_SEAL_OVERHEAD ||
	    len > sizeof text + PAK_SEAL_OVERHEAD)
		return CKR_DEVICE_ERROR;
	if (blob[0] == PAK_SEAL_MASTER && !store->keys->unlocked)
		return CKR_USER_NOT_LOGGED_IN;
	rv = pak_store_object_keys(store, id, version, &keys);
	if (rv == CKR_OK)
		rv = pak_store_unseal(store, &keys, id, version, PAK_STORE_INDEX, text, blob, len);
	if (rv == CKR_OK)
		rv = pak_store_index_decode(index, text, len - PAK_SEAL_OVERHEAD);
	pak_wipe(&keys, sizeof keys);
	pak_wipe(text, sizeof text);
	return rv;
}

static void object_damaged(struct pak_store *store)
{
	if (!store->damaged)
		pak_store_complain(
		        store, "an object does not verify and is hidden; the token is read-only; "
		               "restore a backup");
	store->damaged = true;
}

CK_RV pak_store_list(struct pak_store *store, pak_store_visit *visit, void *arg)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_INDEXES);
	int result = SQLITE_ERROR;
	CK_RV rv = CKR_OK;
	size_t rows = 0;

	pak_store_enter();
	while (rv == CKR_OK && s != NULL && rows++ < OBJECTS_MAX &&
	       (result = sqlite3_step(s)) == SQLITE_ROW) {
		struct pak_attrs index = {0};
		int64_t id = sqlite3_column_int64(s, 0), version = sqlite3_column_int64(s, 1);
		CK_RV row = id > 0 && version > 0
		                    ? index_row(store, s, (uint64_t)id, (uint64_t)version, &index)
		                    : CKR_DEVICE_ERROR;
		if (row == CKR_OK)
			rv = visit(arg, (uint64_t)id, (uint64_t)version, &index);
		else if (row == CKR_DEVICE_ERROR)
			object_damaged(store);
		else if (row != CKR_USER_NOT_LOGGED_IN)
			rv = row;
		pak_attrs_clear(&index);
	}
	if (rv == CKR_OK && result != SQLITE_DONE)
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	if (s != NULL)
		sqlite3_reset(s);
	pak_store_leave();
	return rv;
}

/* Reads the MAC of an object of that version. */
static CK_RV read_object(struct pak_store *store, uint64_t id, uint64_t version,
                         uint8_t mac[PAK_STORE_MAC])
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_OBJECT);
	CK_RV rv = CKR_DEVICE_ERROR;
	int result;

	if (s == NULL)
		return pak_store_error(store, sqlite3_errcode(store->db));
	pak_store_enter();
	sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
	result = sqlite3_step(s);
	if (result == SQLITE_DONE ||
	    (result == SQLITE_ROW && sqlite3_column_int64(s, 0) != (sqlite3_int64)version)) {
		rv = CKR_OBJECT_HANDLE_INVALID;
	} else if (result == SQLITE_ROW && sqlite3_column_bytes(s, 1) == PAK_STORE_MAC) {
		memcpy(mac, sqlite3_column_blob(s, 1), PAK_STORE_MAC);
		rv = CKR_OK;
	} else if (result != SQLITE_ROW) {
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	}
	sqlite3_reset(s);
	pak_store_leave();
	return rv;
}

struct loading {
	struct pak_object_keys keys;
	struct pak_mac mac;
	uint64_t id, version;
	bool verify;
	struct pak_attrs *attrs;
	uint8_t *secret;
	size_t secret_len;
};

/* A secret that needs a login is left out; the public part of the object is there. */
static CK_RV load_secret(struct pak_store *store, struct loading *l, const uint8_t *blob,
                         size_t len)
{
	size_t secret_len = len - PAK_SEAL_OVERHEAD;
	CK_RV rv;

	/* The module never seals a secret under the open key, which is for all to read. */
	if (l->secret != NULL || blob[0] != PAK_SEAL_MASTER)
		return CKR_DEVICE_ERROR;
	l->secret = pak_secmem_alloc(secret_len > 0 ? secret_len : 1);
	if (l->secret == NULL)
		return CKR_HOST_MEMORY;
	l->secret_len = secret_len;
	rv = pak_store_unseal(store, &l->keys, l->id, l->version, PAK_STORE_SECRET, l->secret, blob,
	                      len);
	if (rv == CKR_OK)
		return rv;
	pak_secmem_free(l->secret);
	l->secret = NULL;
	return rv == CKR_USER_NOT_LOGGED_IN ? CKR_OK : rv;
}

/* Opens one sealed attribute into the object being loaded. */
static CK_RV load_attribute(struct pak_store *store, struct loading *l, uint32_t type,
                            const uint8_t *blob, size_t len)
{
	uint8_t small[256], *text = small;
	size_t text_len = len - PAK_SEAL_OVERHEAD;
	CK_RV rv;

	if (len < PAK_SEAL_OVERHEAD || text_len > PAK_ATTR_MAX_LEN)
		return CKR_DEVICE_ERROR;
	if (type == PAK_STORE_INDEX)
		return CKR_OK;
	if (type == PAK_STORE_SECRET)
		return load_secret(store, l, blob, len);
	if (text_len > sizeof small)
		text = malloc(text_len);
	if (text == NULL)
		return CKR_HOST_MEMORY;
	rv = pak_store_unseal(store, &l->keys, l->id, l->version, type, text, blob, len);
	if (rv == CKR_OK)
		rv = pak_store_value_decode(l->attrs, type, text, text_len);
	pak_wipe(text, text_len);
	if (text != small)
		free(text);
	return rv;
}

static CK_RV load_attributes(struct pak_store *store, struct loading *l)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_ATTRIBUTES);
	int result = SQLITE_ERROR;
	CK_RV rv = CKR_OK;

	if (s == NULL)
		return pak_store_error(store, sqlite3_errcode(store->db));
	pak_store_enter();
	sqlite3_bind_int64(s, 1, (sqlite3_int64)l->id);
	while (rv == CKR_OK && (result = sqlite3_step(s)) == SQLITE_ROW) {
		int64_t type = sqlite3_column_int64(s, 0);
		const uint8_t *blob = sqlite3_column_blob(s, 1);
		size_t len = (size_t)sqlite3_column_bytes(s, 1);
		if (type < 0 || type > UINT32_MAX || sqlite3_column_type(s, 1) != SQLITE_BLOB ||
		    len == 0)
			rv = CKR_DEVICE_ERROR;
		if (rv == CKR_OK && l->verify)
			rv = pak_store_mac_attribute(&l->mac, (uint32_t)type, blob, len);
		if (rv == CKR_OK)
			rv = load_attribute(store, l, (uint32_t)type, blob, len);
	}
	if (rv == CKR_OK && result != SQLITE_DONE)
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	sqlite3_reset(s);
	pak_store_leave();
	return rv;
}

static CK_RV load_inside(struct pak_store *store, struct loading *l)
{
	uint8_t want[PAK_STORE_MAC], got[PAK_STORE_MAC];
	CK_RV rv = read_object(store, l->id, l->version, want);

	if (rv == CKR_OK)
		rv = pak_store_object_keys(store, l->id, l->version, &l->keys);
	if (rv == CKR_OK && l->verify)
		rv = pak_store_mac_start(store, &l->mac, &l->keys, l->id, l->version);
	if (rv == CKR_OK)
		rv = load_attributes(store, l);
	if (rv == CKR_OK && l->verify) {
		rv = pak_store_mac_finish(&l->mac, got);
		if (rv == CKR_OK && !pak_mem_equal(got, want, sizeof got))
			rv = CKR_DEVICE_ERROR;
	}
	return rv;
}

CK_RV pak_store_load(struct pak_store *store, uint64_t id, uint64_t version, bool verify,
                     struct pak_attrs *attrs, uint8_t **secret, size_t *secret_len)
{
	struct loading l = {.id = id, .version = version, .verify = verify, .attrs = attrs};
	bool nested = store->in_transaction;
	CK_RV rv = CKR_OK;

	*secret = NULL;
	*secret_len = 0;
	if (verify && !store->keys->unlocked)
		return CKR_USER_NOT_LOGGED_IN;
	if (!nested)
		rv = pak_store_exec(store, STMT_BEGIN_READ);
	if (rv != CKR_OK)
		return rv;
	rv = load_inside(store, &l);
	if (!nested && pak_store_exec(store, STMT_COMMIT) != CKR_OK)
		pak_store_rollback(store);
	pak_mac_clear(&l.mac);
	pak_wipe(&l.keys, sizeof l.keys);
	if (rv != CKR_OK) {
		pak_secmem_free(l.secret);
		pak_attrs_clear(attrs);
		if (rv == CKR_DEVICE_ERROR)
			object_damaged(store);
		return rv;
	}
	*secret = l.secret;
	*secret_len = l.secret_len;
	return CKR_OK;
}
