/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to store*.c: the store structure, statements, keys and sealing. */
#ifndef PAK_PKCS11_STORE_IMPL_H
#define PAK_PKCS11_STORE_IMPL_H

#include <limits.h>
#include <sqlite3.h>

#include "pkcs11/store.h"

#define PAK_STORE_APPLICATION_ID 0x50414b54 /* "PAKT" */
#define PAK_STORE_FORMAT 1

/* PBKDF2 rounds, written and demanded. Check builds of the store use fewer; nothing at run time
 * can. */
#ifndef PAK_PIN_ROUNDS
#define PAK_PIN_ROUNDS 210000u
#endif
#define PAK_PIN_ROUNDS_MAX 100000000u

#define PAK_STORE_KEY 32
#define PAK_STORE_IV 12
#define PAK_STORE_TAG 16
#define PAK_STORE_MAC 32
#define PAK_STORE_SALT 32

/* rounds (32-bit little-endian), salt, IV, sealed master key, tag */
#define PAK_PIN_RECORD (4 + PAK_STORE_SALT + PAK_STORE_IV + PAK_STORE_KEY + PAK_STORE_TAG)

/* Type of the index record among the sealed attributes of an object. */
#define PAK_STORE_INDEX 0xffffffffu

/* Which key sealed a value: the first byte of the blob, authenticated. */
enum pak_seal { PAK_SEAL_OPEN = 0, PAK_SEAL_MASTER = 1 };
#define PAK_SEAL_OVERHEAD (1 + PAK_STORE_IV + PAK_STORE_TAG)

/* Lives in a page of its own: locked, not dumped, zeroed in forked children. */
struct pak_store_keys {
	uint8_t master[PAK_STORE_KEY];
	uint8_t root[PAK_STORE_KEY];    /* MAC over the token */
	uint8_t item[PAK_STORE_KEY];    /* MAC over one entry of the list of objects */
	uint8_t objects[PAK_STORE_KEY]; /* root of the keys of objects */
	uint8_t open[PAK_STORE_KEY]; /* the same for what is readable without a login; not secret */
	bool unlocked;
};

/* The list of objects under the root MAC: their number, and the XOR of their entry MACs. */
struct pak_store_set {
	uint64_t count;
	uint8_t sum[PAK_STORE_MAC];
};

enum pak_store_statement {
	STMT_BEGIN,
	STMT_BEGIN_READ,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_DATA_VERSION,
	STMT_HEADER,
	STMT_SET_FAILED,
	STMT_SET_ROOT,
	STMT_SET_TOKEN,
	STMT_OBJECTS,
	STMT_INDEXES,
	STMT_OBJECT,
	STMT_ATTRIBUTES,
	STMT_PUT_OBJECT,
	STMT_PUT_ATTRIBUTE,
	STMT_DROP_OBJECT,
	STMT_DROP_ATTRIBUTES,
	STMT_DROP_ALL_OBJECTS,
	STMT_DROP_ALL_ATTRIBUTES,
	STMT_COUNT
};

struct pak_store {
	sqlite3 *db;
	sqlite3_stmt *statements[STMT_COUNT];
	char path[PATH_MAX];
	struct pak_store_info info;
	uint8_t open_key[PAK_STORE_KEY];
	uint8_t pin[2][PAK_PIN_RECORD];
	uint8_t root[PAK_STORE_MAC];
	struct pak_store_keys *keys;
	struct pak_store_set set, pending;
	uint64_t added;      /* objects made in the open transaction */
	int64_t set_version; /* data_version that `set` belongs to */
	/* What the last poll reported. */
	int64_t polled_version;
	uint64_t polled_counter;
	uint8_t polled_id[16], polled_root[PAK_STORE_MAC];
	bool damaged, root_damaged, in_transaction;
};

/* ---- store.c ---- */

/* Maps the last SQLite result of db; marks the store damaged on corruption. */
CK_RV pak_store_error(struct pak_store *store, int result);

/* Writes one line about the store to standard error; at most 20 a process. */
void pak_store_complain(const struct pak_store *store, const char *what);

/* Returns the prepared statement, reset and without bindings; NULL if it cannot be prepared. */
sqlite3_stmt *pak_store_statement(struct pak_store *store, enum pak_store_statement which);

/* Runs a statement that gives no rows. */
CK_RV pak_store_run(struct pak_store *store, sqlite3_stmt *statement);
CK_RV pak_store_exec(struct pak_store *store, enum pak_store_statement which);

/* Reads the header row. */
CK_RV pak_store_read_header(struct pak_store *store);

/* Reads SQLite's data_version: it differs after another connection committed. */
CK_RV pak_store_read_version(struct pak_store *store, int64_t *version);

/* Takes the header as it is now for what the caller has seen: after open, and after an own commit.
 */
void pak_store_mark_polled(struct pak_store *store);
void pak_store_committed(struct pak_store *store);

/* A zeroed page for keys; NULL if memory is short. pak_store_close frees it. */
struct pak_store_keys *pak_store_keys_new(void);

/* The whole schema, name and text of each table: a file with any other text is refused. */
#define PAK_STORE_TABLES 3
extern const char *const pak_store_schema[PAK_STORE_TABLES][2];

/* Runs a PRAGMA that gives one value, and compares it. */
bool pak_store_pragma_is(struct pak_store *store, const char *sql, const char *want);

/* Opens path as db with all defences set. */
CK_RV pak_store_connect(struct pak_store *store, int flags);

/* Creates tables and marks in an empty file. */
CK_RV pak_store_create_schema(struct pak_store *store);

/* Enters and leaves SQLite, for pak_store_any_busy. */
void pak_store_enter(void);
void pak_store_leave(void);

/* ---- store_pin.c ---- */

/* Fills record with the master key sealed under pin. */
CK_RV pak_store_wrap(const struct pak_store_info *info, enum pak_role role, const uint8_t *master,
                     const uint8_t *pin, size_t len, uint8_t record[PAK_PIN_RECORD]);

/* Replaces header fields (all of store's memory copies) and the root, in the open transaction. */
CK_RV pak_store_write_token(struct pak_store *store);

/* ---- store_seal.c ---- */

/* Derives the keys below master (in keys->master) and the open key. */
CK_RV pak_store_derive(struct pak_store *store);
CK_RV pak_store_derive_open(struct pak_store *store);

/* Keys of one object and version. */
struct pak_object_keys {
	uint8_t seal[2][PAK_STORE_KEY]; /* by enum pak_seal; MASTER only when unlocked */
	uint8_t mac[PAK_STORE_KEY];
};
CK_RV pak_store_object_keys(struct pak_store *store, uint64_t id, uint64_t version,
                            struct pak_object_keys *out);

/* Seals len bytes into out (len + PAK_SEAL_OVERHEAD), opens blob into out (blob_len -
 * PAK_SEAL_OVERHEAD). Opening: CKR_DEVICE_ERROR if it does not verify, CKR_USER_NOT_LOGGED_IN
 * without the key it needs. */
CK_RV pak_store_seal(const struct pak_store *store, const struct pak_object_keys *keys,
                     enum pak_seal how, uint64_t id, uint64_t version, uint32_t type, uint8_t *out,
                     const uint8_t *in, size_t len);
CK_RV pak_store_unseal(const struct pak_store *store, const struct pak_object_keys *keys,
                       uint64_t id, uint64_t version, uint32_t type, uint8_t *out,
                       const uint8_t *blob, size_t blob_len);

/* One entry of the list of objects, to be XORed into a set. */
CK_RV pak_store_item(const struct pak_store *store, uint64_t id, uint64_t version,
                     const uint8_t mac[PAK_STORE_MAC], uint8_t out[PAK_STORE_MAC]);

/* The root MAC over header fields, counter and set. */
CK_RV pak_store_root(const struct pak_store *store, uint64_t counter,
                     const struct pak_store_set *set, uint8_t out[PAK_STORE_MAC]);

/* ---- store_list.c ---- */

/* Computes the set of the file's objects and compares the root; sets root_damaged if it differs.
 * The second form runs inside a transaction. */
CK_RV pak_store_verify_root(struct pak_store *store);
CK_RV pak_store_verify_root_inside(struct pak_store *store);

/* XORs the entry of one object into a set. */
CK_RV pak_store_toggle(const struct pak_store *store, struct pak_store_set *set, uint64_t id,
                       uint64_t version, const uint8_t mac[PAK_STORE_MAC]);

/* MAC over an object's sealed attributes: started, fed in order of type, finished. */
struct pak_mac;
CK_RV pak_store_mac_start(const struct pak_store *store, struct pak_mac *m,
                          const struct pak_object_keys *keys, uint64_t id, uint64_t version);
CK_RV pak_store_mac_attribute(struct pak_mac *m, uint32_t type, const uint8_t *blob, size_t len);
CK_RV pak_store_mac_finish(struct pak_mac *m, uint8_t out[PAK_STORE_MAC]);

#endif
