/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: changes of objects. One transaction a call of the module; the root MAC moves
 * with it, and memory follows only after COMMIT has returned. */
#include <stdlib.h>
#include <string.h>

#include <pak/mac.h>
#include <pak/mem.h>

#include "pkcs11/rv.h"
#include "pkcs11/store_bytes.h"
#include "pkcs11/store_codec.h"
#include "pkcs11/store_impl.h"

CK_RV pak_store_mac_start(const struct pak_store *store, struct pak_mac *m,
                          const struct pak_object_keys *keys, uint64_t id, uint64_t version)
{
	uint8_t head[8 + 4 + 16 + 8 + 8];
	enum pak_status st;

	memcpy(head, "pakpss-o", 8);
	pak_put32(head + 8, PAK_STORE_FORMAT);
	memcpy(head + 12, store->info.id, 16);
	pak_put64(head + 28, id);
	pak_put64(head + 36, version);
	st = pak_mac_init(m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, keys->mac, PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_mac_update(m, head, sizeof head);
	return pak_rv_store(st);
}

CK_RV pak_store_mac_attribute(struct pak_mac *m, uint32_t type, const uint8_t *blob, size_t len)
{
	uint8_t head[8];
	enum pak_status st;

	pak_put32(head, type);
	pak_put32(head + 4, (uint32_t)len);
	st = pak_mac_update(m, head, sizeof head);
	if (st == PAK_OK)
		st = pak_mac_update(m, blob, len);
	return pak_rv_store(st);
}

CK_RV pak_store_mac_finish(struct pak_mac *m, uint8_t out[PAK_STORE_MAC])
{
	return pak_rv_store(pak_mac_final(m, out, PAK_STORE_MAC));
}

/* Brings the set up to date if another process changed the file since it was computed. */
static CK_RV refresh_set(struct pak_store *store)
{
	int64_t version;
	CK_RV rv = pak_store_read_version(store, &version);

	if (rv == CKR_OK && version != store->set_version)
		rv = pak_store_verify_root_inside(store);
	if (rv == CKR_OK && store->damaged)
		rv = CKR_TOKEN_WRITE_PROTECTED;
	return rv;
}

CK_RV pak_store_begin(struct pak_store *store)
{
	CK_RV rv;

	if (!store->keys->unlocked)
		return CKR_USER_NOT_LOGGED_IN;
	if (store->damaged)
		return CKR_TOKEN_WRITE_PROTECTED;
	rv = pak_store_exec(store, STMT_BEGIN);
	if (rv != CKR_OK)
		return rv;
	store->in_transaction = true;
	rv = refresh_set(store);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		return rv;
	}
	store->pending = store->set;
	store->added = 0;
	return CKR_OK;
}

void pak_store_rollback(struct pak_store *store)
{
	store->in_transaction = false;
	if (!sqlite3_get_autocommit(store->db))
		(void)pak_store_exec(store, STMT_ROLLBACK);
}

/* If others committed since the last poll, the next one must still report their changes. */
void pak_store_committed(struct pak_store *store)
{
	store->in_transaction = false;
	if (store->set_version == store->polled_version)
		pak_store_mark_polled(store);
}

struct writing {
	struct pak_object_keys keys;
	struct pak_mac mac;
	uint64_t id, version;
	uint8_t *text, *blob; /* room for the longest value, plain and sealed */
};

static CK_RV put_blob(struct pak_store *store, struct writing *w, enum pak_seal how, uint32_t type,
                      const uint8_t *text, size_t len)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_PUT_ATTRIBUTE);
	CK_RV rv =
	        pak_store_seal(store, &w->keys, how, w->id, w->version, type, w->blob, text, len);

	if (rv == CKR_OK)
		rv = pak_store_mac_attribute(&w->mac, type, w->blob, len + PAK_SEAL_OVERHEAD);
	if (rv != CKR_OK)
		return rv;
	if (s != NULL) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)w->id);
		sqlite3_bind_int64(s, 2, type);
		sqlite3_bind_blob(s, 3, w->blob, (int)(len + PAK_SEAL_OVERHEAD), SQLITE_STATIC);
	}
	return pak_store_run(store, s);
}

/* Writes all attributes in ascending order of type: attributes, the secret, the index record. */
static CK_RV put_attributes(struct pak_store *store, struct writing *w,
                            const struct pak_attrs *attrs, const uint8_t *secret, size_t secret_len)
{
	enum pak_seal how = pak_attrs_bool(attrs, CKA_PRIVATE) ? PAK_SEAL_MASTER : PAK_SEAL_OPEN;
	size_t len;
	CK_RV rv = CKR_OK;

	for (uint32_t i = 0; rv == CKR_OK && i < attrs->count; i++) {
		len = pak_store_value_encode(w->text, &attrs->items[i]);
		rv = put_blob(store, w, how, attrs->items[i].type, w->text, len);
	}
	if (rv == CKR_OK && secret != NULL)
		rv = put_blob(store, w, PAK_SEAL_MASTER, PAK_STORE_SECRET, secret, secret_len);
	if (rv != CKR_OK)
		return rv;
	len = pak_store_index_encode(w->text, attrs);
	return put_blob(store, w, how, PAK_STORE_INDEX, w->text, len);
}

static CK_RV put_object(struct pak_store *store, struct writing *w)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_PUT_OBJECT);
	uint8_t mac[PAK_STORE_MAC];
	CK_RV rv = pak_store_mac_finish(&w->mac, mac);

	if (rv == CKR_OK)
		rv = pak_store_toggle(store, &store->pending, w->id, w->version, mac);
	if (rv != CKR_OK)
		return rv;
	store->pending.count++;
	if (s != NULL) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)w->id);
		sqlite3_bind_int64(s, 2, (sqlite3_int64)w->version);
		sqlite3_bind_blob(s, 3, mac, sizeof mac, SQLITE_STATIC);
	}
	return pak_store_run(store, s);
}

/* Longest plain value of the object, encoded. */
static size_t longest(const struct pak_attrs *attrs, size_t secret_len)
{
	size_t max = secret_len > PAK_STORE_INDEX_MAX ? secret_len : PAK_STORE_INDEX_MAX;

	for (uint32_t i = 0; i < attrs->count; i++)
		if (attrs->items[i].len > max)
			max = attrs->items[i].len;
	return 2 * max; /* a 32-bit CK_ULONG doubles */
}

CK_RV pak_store_put(struct pak_store *store, uint64_t *id, uint64_t *version,
                    const struct pak_attrs *attrs, const uint8_t *secret, size_t secret_len)
{
	size_t room = longest(attrs, secret_len);
	struct writing w = {.id = *id, .version = store->info.counter + 1};
	CK_RV rv = CKR_HOST_MEMORY;

	/* Ids are never used twice: 16 to a change. */
	if (w.id == 0)
		w.id = w.version * 16 + store->added++;
	if (store->added > 16)
		return CKR_GENERAL_ERROR;
	w.text = malloc(room);
	w.blob = malloc(room + PAK_SEAL_OVERHEAD);
	if (w.text != NULL && w.blob != NULL)
		rv = pak_store_object_keys(store, w.id, w.version, &w.keys);
	if (rv == CKR_OK)
		rv = pak_store_mac_start(store, &w.mac, &w.keys, w.id, w.version);
	if (rv == CKR_OK)
		rv = put_attributes(store, &w, attrs, secret, secret_len);
	if (rv == CKR_OK)
		rv = put_object(store, &w);
	if (rv == CKR_OK) {
		*id = w.id;
		*version = w.version;
	}
	if (w.text != NULL)
		pak_wipe(w.text, room);
	free(w.text);
	free(w.blob);
	pak_mac_clear(&w.mac);
	pak_wipe(&w.keys, sizeof w.keys);
	return rv;
}

/* Takes an object out of the pending set; its MAC is read from the file. */
static CK_RV untoggle(struct pak_store *store, uint64_t id, uint64_t version)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_OBJECT);
	uint8_t mac[PAK_STORE_MAC];
	CK_RV rv = CKR_OBJECT_HANDLE_INVALID;
	int result;

	if (s == NULL)
		return pak_store_error(store, sqlite3_errcode(store->db));
	pak_store_enter();
	sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
	result = sqlite3_step(s);
	if (result == SQLITE_ROW && sqlite3_column_int64(s, 0) == (sqlite3_int64)version &&
	    sqlite3_column_bytes(s, 1) == PAK_STORE_MAC) {
		memcpy(mac, sqlite3_column_blob(s, 1), sizeof mac);
		rv = pak_store_toggle(store, &store->pending, id, version, mac);
	} else if (result != SQLITE_ROW && result != SQLITE_DONE) {
		rv = pak_store_error(store, sqlite3_extended_errcode(store->db));
	}
	sqlite3_reset(s);
	pak_store_leave();
	if (rv == CKR_OK)
		store->pending.count--;
	return rv;
}

CK_RV pak_store_remove(struct pak_store *store, uint64_t id, uint64_t version)
{
	CK_RV rv = untoggle(store, id, version);
	sqlite3_stmt *s;

	if (rv != CKR_OK)
		return rv;
	s = pak_store_statement(store, STMT_DROP_OBJECT);
	if (s != NULL) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
		sqlite3_bind_int64(s, 2, (sqlite3_int64)version);
	}
	rv = pak_store_run(store, s);
	if (rv != CKR_OK)
		return rv;
	s = pak_store_statement(store, STMT_DROP_ATTRIBUTES);
	if (s != NULL)
		sqlite3_bind_int64(s, 1, (sqlite3_int64)id);
	return pak_store_run(store, s);
}

CK_RV pak_store_commit(struct pak_store *store)
{
	uint64_t counter = store->info.counter + 1;
	uint8_t root[PAK_STORE_MAC];
	CK_RV rv = pak_store_root(store, counter, &store->pending, root);
	sqlite3_stmt *s = pak_store_statement(store, STMT_SET_ROOT);

	if (rv == CKR_OK && s != NULL) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)counter);
		sqlite3_bind_blob(s, 2, root, sizeof root, SQLITE_STATIC);
	}
	if (rv == CKR_OK)
		rv = pak_store_run(store, s);
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		return rv;
	}
	store->set = store->pending;
	store->info.counter = counter;
	memcpy(store->root, root, sizeof root);
	pak_store_committed(store);
	return CKR_OK;
}
