/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: slots, sessions, objects and operations. Locks are taken in this order: the module's
 * lock (pak_module_lock), a session's lock, a slot's store_lock, a table's lock; the session
 * table's lock is innermost. */
#ifndef PAK_PKCS11_P11_H
#define PAK_PKCS11_P11_H

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/key.h>
#include <pak/rng.h>

#include "pkcs11/attr.h"
#include "pkcs11/pkcs11.h"
#include "pkcs11/rv.h"
#include "pkcs11/store.h"

struct pak_slot;

/* Handles are generation << PAK_INDEX_BITS | index, so a stale handle never names a newer thing. */
#define PAK_INDEX_BITS 20
#define PAK_INDEX_MASK (((CK_ULONG)1 << PAK_INDEX_BITS) - 1)
#define PAK_GENERATION_MAX ((~(CK_ULONG)0 >> 1) >> PAK_INDEX_BITS)

/* ---- objects ---- */

/* An object as it was when it was made: never changed after it is in the table, so readers need no
 * lock. A change puts another object under the same handle. Token objects start with their index
 * only; pak_object_load fills the rest. */
struct pak_object {
	_Atomic unsigned refs;
	CK_OBJECT_HANDLE handle;
	struct pak_slot *slot;
	CK_OBJECT_CLASS class;
	CK_KEY_TYPE key_type; /* CK_UNAVAILABLE_INFORMATION: no key */
	bool token, private, builtin;
	CK_SESSION_HANDLE owner; /* of a session object */
	uint64_t id, version;    /* in the store, of a token object */
	struct pak_attrs index;  /* of a token object: what pak_store_list gave */
	_Atomic bool loaded;     /* attrs and key are complete */
	struct pak_attrs attrs;
	struct pak_key *key; /* NULL: no key, or it needs a login */
	uint32_t hash[2];    /* of CKA_LABEL and CKA_ID */
	struct pak_object *next[2];
};

struct pak_object *pak_object_new(struct pak_slot *slot, CK_OBJECT_CLASS class);
struct pak_object *pak_object_ref(struct pak_object *object);
void pak_object_free(struct pak_object *object); /* drops a reference; NULL is ignored */

/* Completes a token object from the store; takes the slot's store_lock. CKR_DEVICE_ERROR: it is
 * damaged; CKR_OBJECT_HANDLE_INVALID: it is gone. */
CK_RV pak_object_load(struct pak_object *object);

/* CKR_DEVICE_ERROR if the object is of a token whose list of objects cannot be trusted: its key may
 * be an older one put back, and rests. */
CK_RV pak_object_trusted(const struct pak_object *object);

/* An attribute of the object, NULL if it has none; of one that is not loaded, only those of the
 * index. */
const struct pak_attr *pak_object_attr(const struct pak_object *object, CK_ATTRIBUTE_TYPE type);

/* Makes the key of an object from its attributes and its secret (CKA_VALUE of private and secret
 * keys). */
CK_RV pak_object_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len);

/* The key type that belongs to a curve. */
CK_KEY_TYPE pak_curve_key_type(enum pak_alg curve);

/* ---- tables of objects ---- */

struct pak_table_entry {
	struct pak_object *object; /* NULL: free */
	CK_ULONG generation;
	uint32_t next_free;
};

struct pak_table {
	pthread_rwlock_t lock;
	struct pak_table_entry *entries;
	uint32_t count, cap, first_free, live;
	struct pak_object **buckets[2]; /* by hash[0], hash[1] */
	uint32_t bucket_mask;
};

CK_RV pak_table_init(struct pak_table *table);
void pak_table_destroy(struct pak_table *table);

/* Takes over the reference of the caller and sets the handle. CKR_HOST_MEMORY, CKR_DEVICE_MEMORY
 * (2^20 objects). */
CK_RV pak_table_add(struct pak_table *table, struct pak_object *object);

/* Puts `object` in the place and under the handle of `old`, if that is still there. */
bool pak_table_replace(struct pak_table *table, struct pak_object *old, struct pak_object *object);

/* Removes the object if it is still there. */
bool pak_table_remove(struct pak_table *table, struct pak_object *object);

/* Removes all objects that match; used for logout and closing sessions. */
void pak_table_remove_if(struct pak_table *table,
                         bool (*match)(const struct pak_object *, const void *), const void *arg);

/* Returns a reference, NULL if the handle names nothing. */
struct pak_object *pak_table_get(struct pak_table *table, CK_OBJECT_HANDLE handle);

/* Collects references to all objects that match, in `*out` (to be freed); template narrows by label
 * or id. */
CK_RV pak_table_collect(struct pak_table *table, struct pak_object ***out, size_t *count,
                        const CK_ATTRIBUTE *template, CK_ULONG template_count,
                        bool (*match)(const struct pak_object *, const void *), const void *arg);

uint32_t pak_table_hash(const void *bytes, size_t len);

/* ---- slots ---- */

enum pak_login { PAK_LOGIN_NONE, PAK_LOGIN_USER, PAK_LOGIN_SO };

struct pak_slot {
	CK_SLOT_ID id;
	char serial[PAK_SERIAL_LEN + 1];
	char path[PATH_MAX];
	bool present; /* the file was there at the last scan, or the slot offers a new token */
	_Atomic bool empty;         /* offers a new token */
	pthread_mutex_t store_lock; /* for store and all changes of the table */
	struct pak_store *store;    /* NULL: not opened yet, or empty */
	_Atomic int login;          /* enum pak_login */
	_Atomic uint64_t looked;    /* when the file was last looked at, ms */
	_Atomic unsigned sessions, rw_sessions;
	struct pak_table table;
};

/* Finds a slot; the module's lock is held. */
struct pak_slot *pak_slot_find(CK_SLOT_ID id);

/* Scans the token directory; the module's lock is held for writing. */
CK_RV pak_slots_scan(void);
void pak_slots_free(void);
/* In a forked child: forgets the parent's slots without touching their files. */
void pak_slots_forget(void);

/* Opens the store of a slot that has a token, and looks for changes of others; store_lock is held.
 * CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED; CKR_TOKEN_NOT_INITIALIZED (to callers of 3.2):
 * empty. */
CK_RV pak_slot_sync(struct pak_slot *slot);

/* The same if the last look is older than max_age milliseconds; takes store_lock. */
CK_RV pak_slot_refresh(struct pak_slot *slot, uint64_t max_age);
#define PAK_REFRESH_MS 100

/* Brings the token objects of the table in line with the store; with `fresh` all are read again,
 * handles stay. store_lock is held. */
CK_RV pak_slot_relist(struct pak_slot *slot, bool fresh);

/* Ends the login: wipes keys, removes private objects; store_lock is held. */
void pak_slot_logout(struct pak_slot *slot);

/* Adds the module's own objects: profiles, the validation object. */
CK_RV pak_builtin_add(struct pak_slot *slot);

uint64_t pak_now_ms(void);

/* ---- operations ---- */

enum pak_operation_kind {
	PAK_OPERATION_DIGEST,
	PAK_OPERATION_ENCRYPT,
	PAK_OPERATION_DECRYPT,
	PAK_OPERATION_SIGN,
	PAK_OPERATION_VERIFY,
	PAK_OPERATION_MESSAGE_ENCRYPT,
	PAK_OPERATION_MESSAGE_DECRYPT,
	PAK_OPERATION_MESSAGE_SIGN,
	PAK_OPERATION_MESSAGE_VERIFY,
	PAK_OPERATIONS
};

struct pak_operation; /* mech.h */

/* ---- sessions ---- */

struct pak_session {
	pthread_mutex_t lock;
	CK_ULONG generation; /* of the handle; with `open` guarded by lock */
	bool open, rw, last_ok;
	struct pak_slot *slot;
	struct pak_operation *operations[PAK_OPERATIONS];
	bool finding;
	CK_OBJECT_HANDLE *found;
	size_t found_count, found_next;
	CK_OBJECT_HANDLE *owned; /* session objects made here; may be gone */
	size_t owned_count, owned_cap;
	struct pak_drbg *drbg; /* after C_SeedRandom */
	CK_SESSION_HANDLE handle;
	uint32_t next_free;
};

/* Checks that the module is initialised and the handle names an open session, and locks it. */
CK_RV pak_session_enter(struct pak_session **out, CK_SESSION_HANDLE handle);
void pak_session_leave(struct pak_session *session);

/* Closes all sessions of a slot (NULL: of all slots). */
void pak_sessions_close(const struct pak_slot *slot);
void pak_sessions_forget(void);

/* Ends the operations that use private objects in all sessions of a slot. */
void pak_sessions_end_private(const struct pak_slot *slot);

/* True if the slot has a read-only session. */
bool pak_session_any_ro(const struct pak_slot *slot);

CK_STATE pak_session_state(const struct pak_session *session);

/* Finds an object that the session may see; a reference. CKR_OBJECT_HANDLE_INVALID. */
CK_RV pak_session_object(struct pak_object **out, struct pak_session *session,
                         CK_OBJECT_HANDLE handle);

/* The same, completed by pak_object_load. */
CK_RV pak_session_object_loaded(struct pak_object **out, struct pak_session *session,
                                CK_OBJECT_HANDLE handle);

/* Remembers a session object, to destroy it with the session. */
CK_RV pak_session_own(struct pak_session *session, CK_OBJECT_HANDLE handle);

/* Checks that the session may make or change an object: CKR_SESSION_READ_ONLY,
 * CKR_USER_NOT_LOGGED_IN, CKR_TOKEN_WRITE_PROTECTED. */
CK_RV pak_session_may_write(const struct pak_session *session, bool token, bool private);

/* ---- the module ---- */

extern pthread_rwlock_t pak_module_lock;

/* True between C_Initialize and C_Finalize in this process. */
bool pak_p11_ready(void);
const char *pak_p11_token_dir(void);

/* Copies text into a fixed field, blank-padded. */
void pak_pad(uint8_t *field, size_t len, const char *text);

#endif
