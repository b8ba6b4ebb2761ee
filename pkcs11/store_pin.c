/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: PINs. A PIN opens the master key through PBKDF2-HMAC-SHA-512 (SP 800-132) and
 * AES-256-GCM; there is no other check of it. Every attempt is counted durably before it is made.
 */
#include <string.h>

#include <pak/aead.h>
#include <pak/kdf.h>
#include <pak/mem.h>
#include <pak/rng.h>

#include "pkcs11/rv.h"
#include "pkcs11/store_bytes.h"
#include "pkcs11/store_impl.h"

#define RECORD_SALT 4
#define RECORD_IV (RECORD_SALT + PAK_STORE_SALT)
#define RECORD_KEY (RECORD_IV + PAK_STORE_IV)
#define RECORD_TAG (RECORD_KEY + PAK_STORE_KEY)
#define PIN_AAD_LEN (8 + 4 + 16 + 1 + RECORD_IV)

/* format, token, role, rounds and salt */
static void make_pin_aad(const struct pak_store_info *info, enum pak_role role,
                         const uint8_t record[PAK_PIN_RECORD], uint8_t aad[PIN_AAD_LEN])
{
	memcpy(aad, "pakpss-p", 8);
	pak_put32(aad + 8, PAK_STORE_FORMAT);
	memcpy(aad + 12, info->id, 16);
	aad[28] = (uint8_t)role;
	memcpy(aad + 29, record, RECORD_IV);
}

static CK_RV pin_key(const uint8_t record[PAK_PIN_RECORD], const uint8_t *pin, size_t len,
                     uint8_t key[PAK_STORE_KEY])
{
	return pak_rv_store(pak_pbkdf2(PAK_ALG_SHA512, key, PAK_STORE_KEY, pin, len,
	                               record + RECORD_SALT, PAK_STORE_SALT, pak_get32(record),
	                               NULL));
}

CK_RV pak_store_wrap(const struct pak_store_info *info, enum pak_role role, const uint8_t *master,
                     const uint8_t *pin, size_t len, uint8_t record[PAK_PIN_RECORD])
{
	uint8_t aad[PIN_AAD_LEN], key[PAK_STORE_KEY];
	struct pak_aead a;
	enum pak_status st;
	CK_RV rv;

	memset(record, 0, PAK_PIN_RECORD);
	pak_put32(record, PAK_PIN_ROUNDS);
	rv = pak_rv_store(pak_rng_bytes(record + RECORD_SALT, PAK_STORE_SALT));
	if (rv == CKR_OK)
		rv = pin_key(record, pin, len, key);
	if (rv != CKR_OK)
		return rv;
	make_pin_aad(info, role, record, aad);
	st = pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, sizeof key);
	if (st == PAK_OK)
		st = pak_aead_start_random(&a, record + RECORD_IV, PAK_STORE_IV, PAK_STORE_TAG);
	if (st == PAK_OK)
		st = pak_aead_aad(&a, aad, sizeof aad);
	if (st == PAK_OK)
		st = pak_aead_update(&a, record + RECORD_KEY, master, PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_aead_seal_final(&a, record + RECORD_TAG, PAK_STORE_TAG);
	pak_aead_clear(&a);
	pak_wipe(key, sizeof key);
	return pak_rv_store(st);
}

/* Opens a record into master. CKR_PIN_INCORRECT; CKR_DEVICE_ERROR: rounds outside the permitted
 * range. */
static CK_RV unwrap(const struct pak_store *store, enum pak_role role, uint8_t *master,
                    const uint8_t *pin, size_t len)
{
	const uint8_t *record = store->pin[role];
	uint32_t rounds = pak_get32(record);
	uint8_t aad[PIN_AAD_LEN], key[PAK_STORE_KEY];
	struct pak_aead a;
	enum pak_status st;
	CK_RV rv;

	if (rounds < PAK_PIN_ROUNDS || rounds > PAK_PIN_ROUNDS_MAX) {
		pak_store_complain(
		        store, "PIN record: number of rounds is out of range; restore a backup");
		return CKR_DEVICE_ERROR;
	}
	rv = pin_key(record, pin, len, key);
	if (rv != CKR_OK)
		return rv;
	make_pin_aad(&store->info, role, record, aad);
	st = pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_DECRYPT, key, sizeof key);
	if (st == PAK_OK)
		st = pak_aead_open(&a, master, record + RECORD_TAG, PAK_STORE_TAG,
		                   record + RECORD_IV, PAK_STORE_IV, aad, sizeof aad,
		                   record + RECORD_KEY, PAK_STORE_KEY);
	pak_aead_clear(&a);
	pak_wipe(key, sizeof key);
	return st == PAK_ERR_AUTH ? CKR_PIN_INCORRECT : pak_rv_store(st);
}

static CK_RV write_failed(struct pak_store *store)
{
	sqlite3_stmt *s = pak_store_statement(store, STMT_SET_FAILED);

	if (s != NULL) {
		sqlite3_bind_int64(s, 1, store->info.failed[PAK_ROLE_SO]);
		sqlite3_bind_int64(s, 2, store->info.failed[PAK_ROLE_USER]);
	}
	return pak_store_run(store, s);
}

/* Adds one to the count of role and commits, whatever the attempt will give. */
static CK_RV count_attempt(struct pak_store *store, enum pak_role role)
{
	CK_RV rv = pak_store_exec(store, STMT_BEGIN);

	if (rv != CKR_OK)
		return rv;
	rv = pak_store_read_header(store);
	if (rv == CKR_OK && role == PAK_ROLE_USER && !store->info.user_pin)
		rv = CKR_USER_PIN_NOT_INITIALIZED;
	if (rv == CKR_OK && store->info.failed[role] >= PAK_PIN_TRIES)
		rv = CKR_PIN_LOCKED;
	if (rv == CKR_OK) {
		store->info.failed[role]++;
		rv = write_failed(store);
	}
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	if (rv != CKR_OK)
		pak_store_rollback(store);
	return rv;
}

static CK_RV clear_count(struct pak_store *store, enum pak_role role)
{
	CK_RV rv = pak_store_exec(store, STMT_BEGIN);

	if (rv != CKR_OK)
		return rv;
	rv = pak_store_read_header(store);
	if (rv == CKR_OK) {
		store->info.failed[role] = 0;
		rv = write_failed(store);
	}
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	if (rv != CKR_OK)
		pak_store_rollback(store);
	return rv;
}

/* The one way from a PIN to the master key: count, try, clear. */
static CK_RV try_pin(struct pak_store *store, enum pak_role role, uint8_t master[PAK_STORE_KEY],
                     const uint8_t *pin, size_t len)
{
	CK_RV rv = len <= PAK_PIN_MAX ? count_attempt(store, role) : CKR_PIN_INCORRECT;

	if (rv == CKR_OK)
		rv = unwrap(store, role, master, pin, len);
	if (rv == CKR_OK)
		rv = clear_count(store, role);
	return rv;
}

CK_RV pak_store_check_pin(struct pak_store *store, enum pak_role role, const uint8_t *pin,
                          size_t len)
{
	uint8_t master[PAK_STORE_KEY];
	CK_RV rv = try_pin(store, role, master, pin, len);

	pak_wipe(master, sizeof master);
	return rv;
}

/* Takes master for the session of work: derives, and checks the list of objects. */
static CK_RV unlock(struct pak_store *store, const uint8_t *master)
{
	CK_RV rv;

	memcpy(store->keys->master, master, PAK_STORE_KEY);
	rv = pak_store_derive(store);
	store->keys->unlocked = rv == CKR_OK;
	if (rv == CKR_OK)
		rv = pak_store_verify_root(store);
	if (rv != CKR_OK)
		pak_store_logout(store);
	return rv;
}

CK_RV pak_store_login(struct pak_store *store, enum pak_role role, const uint8_t *pin, size_t len)
{
	uint8_t master[PAK_STORE_KEY];
	CK_RV rv = try_pin(store, role, master, pin, len);

	if (rv == CKR_OK)
		rv = unlock(store, master);
	pak_wipe(master, sizeof master);
	return rv;
}

void pak_store_logout(struct pak_store *store)
{
	struct pak_store_keys *keys = store->keys;

	keys->unlocked = false;
	pak_wipe(keys->master, sizeof keys->master);
	pak_wipe(keys->root, sizeof keys->root);
	pak_wipe(keys->item, sizeof keys->item);
	pak_wipe(keys->objects, sizeof keys->objects);
	memset(&store->set, 0, sizeof store->set);
}

CK_RV pak_store_write_token(struct pak_store *store)
{
	const struct pak_store_info *info = &store->info;
	sqlite3_stmt *s = pak_store_statement(store, STMT_SET_TOKEN);

	if (s != NULL) {
		sqlite3_bind_blob(s, 1, info->id, sizeof info->id, SQLITE_STATIC);
		sqlite3_bind_blob(s, 2, info->serial, PAK_SERIAL_LEN, SQLITE_STATIC);
		sqlite3_bind_blob(s, 3, info->label, sizeof info->label, SQLITE_STATIC);
		sqlite3_bind_blob(s, 4, store->open_key, sizeof store->open_key, SQLITE_STATIC);
		sqlite3_bind_blob(s, 5, store->pin[PAK_ROLE_SO], PAK_PIN_RECORD, SQLITE_STATIC);
		sqlite3_bind_blob(s, 6, store->pin[PAK_ROLE_USER],
		                  info->user_pin ? PAK_PIN_RECORD : 0, SQLITE_STATIC);
		sqlite3_bind_int64(s, 7, info->failed[PAK_ROLE_SO]);
		sqlite3_bind_int64(s, 8, info->failed[PAK_ROLE_USER]);
		sqlite3_bind_int64(s, 9, (sqlite3_int64)info->counter);
		sqlite3_bind_blob(s, 10, store->root, sizeof store->root, SQLITE_STATIC);
	}
	return pak_store_run(store, s);
}

/* Puts a new PIN record in place; master is the token's, and begin has been called. */
static CK_RV replace_pin(struct pak_store *store, enum pak_role role, const uint8_t *record)
{
	struct pak_store_info before = store->info;
	uint8_t old[PAK_PIN_RECORD];
	CK_RV rv;

	memcpy(old, store->pin[role], sizeof old);
	memcpy(store->pin[role], record, PAK_PIN_RECORD);
	store->info.failed[role] = 0;
	if (role == PAK_ROLE_USER)
		store->info.user_pin = true;
	store->info.counter++;
	rv = pak_store_root(store, store->info.counter, &store->set, store->root);
	if (rv == CKR_OK)
		rv = pak_store_write_token(store);
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	if (rv == CKR_OK) {
		pak_store_committed(store);
		return rv;
	}
	pak_store_rollback(store);
	store->info = before;
	memcpy(store->pin[role], old, sizeof old);
	return rv;
}

CK_RV pak_store_init_pin(struct pak_store *store, const uint8_t *pin, size_t len)
{
	uint8_t record[PAK_PIN_RECORD];
	CK_RV rv =
	        pak_store_wrap(&store->info, PAK_ROLE_USER, store->keys->master, pin, len, record);

	if (rv == CKR_OK)
		rv = pak_store_begin(store);
	if (rv == CKR_OK)
		rv = replace_pin(store, PAK_ROLE_USER, record);
	return rv;
}

CK_RV pak_store_set_pin(struct pak_store *store, enum pak_role role, const uint8_t *old,
                        size_t old_len, const uint8_t *pin, size_t len)
{
	uint8_t master[PAK_STORE_KEY], record[PAK_PIN_RECORD];
	bool locked = !store->keys->unlocked;
	CK_RV rv = try_pin(store, role, master, old, old_len);

	if (rv == CKR_OK && locked)
		rv = unlock(store, master);
	if (rv == CKR_OK)
		rv = pak_store_wrap(&store->info, role, master, pin, len, record);
	if (rv == CKR_OK)
		rv = pak_store_begin(store);
	if (rv == CKR_OK)
		rv = replace_pin(store, role, record);
	if (locked)
		pak_store_logout(store);
	pak_wipe(master, sizeof master);
	return rv;
}
