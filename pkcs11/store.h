/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the token store, one SQLite file per token (docs/store-format.md). A store belongs to
 * one slot, whose store lock serialises all calls. Every change is durable when a call returns
 * CKR_OK, and whole or absent otherwise. */
#ifndef PAK_PKCS11_STORE_H
#define PAK_PKCS11_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pkcs11/attr.h"

#define PAK_PIN_MIN 6
#define PAK_PIN_MAX 255
#define PAK_PIN_TRIES 10 /* wrong PINs in a row until a role is locked */
#define PAK_SERIAL_LEN 16
#define PAK_LABEL_LEN 32

enum pak_role { PAK_ROLE_SO = 0, PAK_ROLE_USER = 1 };

struct pak_store;

/* What can be read without a PIN. None of it is authenticated before a login. */
struct pak_store_info {
	uint8_t id[16]; /* random; changes when the token is initialised again */
	char serial[PAK_SERIAL_LEN + 1];
	uint8_t label[PAK_LABEL_LEN];
	uint32_t failed[2]; /* wrong PINs since the last right one, by role */
	bool user_pin;      /* the user's PIN has been set */
	uint64_t counter;   /* changes so far */
};

/* Writes the path of the file of token `serial` in dir; false if it does not fit. */
bool pak_store_path(char *out, size_t cap, const char *dir, const char *serial);

/* Makes a new token file: built aside, synced, then put in place under its name. CKR_DEVICE_MEMORY,
 * CKR_TOKEN_WRITE_PROTECTED, CKR_DEVICE_ERROR; CKR_FUNCTION_FAILED: the file exists already. */
CK_RV pak_store_create(const char *dir, const char *serial, const uint8_t label[PAK_LABEL_LEN],
                       const uint8_t *so_pin, size_t so_pin_len);

/* Opens a token file and checks form, schema and header. CKR_TOKEN_NOT_PRESENT: no such file;
 * CKR_TOKEN_NOT_RECOGNIZED: not a token file, damaged, of another version, or open to other users.
 */
CK_RV pak_store_open(struct pak_store **out, const char *path, const char *serial);

/* Closes and frees; wipes keys. store may be NULL. */
void pak_store_close(struct pak_store *store);

/* The header as last read. */
const struct pak_store_info *pak_store_info(const struct pak_store *store);

/* True after damage was found: the token is read-only from then on. With `root` the list of objects
 * itself cannot be trusted, and no key may be used. */
bool pak_store_damaged(const struct pak_store *store, bool *root);

/* Looks whether another connection changed the file, and reads the header again if so. *objects is
 * set if objects may have changed; *replaced if the token was initialised again (the store is
 * logged out then). */
CK_RV pak_store_poll(struct pak_store *store, bool *objects, bool *replaced);

/* ---- PINs ---- */

/* Counts the attempt, then tries pin, then clears the count; holds the master key afterwards. A
 * damaged list of objects is reported by pak_store_damaged, not here. CKR_PIN_INCORRECT,
 * CKR_PIN_LOCKED, CKR_USER_PIN_NOT_INITIALIZED, and write errors: no attempt is free. */
CK_RV pak_store_login(struct pak_store *store, enum pak_role role, const uint8_t *pin, size_t len);

/* The same without keeping the master key: for CKU_CONTEXT_SPECIFIC. */
CK_RV pak_store_check_pin(struct pak_store *store, enum pak_role role, const uint8_t *pin,
                          size_t len);

/* Wipes the master key. */
void pak_store_logout(struct pak_store *store);

/* True while the master key is held. */
bool pak_store_unlocked(const struct pak_store *store);

/* Sets the user's PIN and clears its count; the security officer is logged in. */
CK_RV pak_store_init_pin(struct pak_store *store, const uint8_t *pin, size_t len);

/* Replaces the PIN of a role; the old one is checked and counted as by login. */
CK_RV pak_store_set_pin(struct pak_store *store, enum pak_role role, const uint8_t *old,
                        size_t old_len, const uint8_t *pin, size_t len);

/* Initialises the token again, all objects are destroyed, in one transaction; so_pin is checked and
 * counted as by login. */
CK_RV pak_store_reset(struct pak_store *store, const uint8_t label[PAK_LABEL_LEN],
                      const uint8_t *so_pin, size_t so_pin_len);

/* ---- objects ---- */

/* Called for each object that can be read now, with its index record: CKA_CLASS, CKA_PRIVATE,
 * CKA_KEY_TYPE, CKA_ID, CKA_LABEL. The callback takes over *index's content (or leaves it to be
 * freed). */
typedef CK_RV pak_store_visit(void *arg, uint64_t id, uint64_t version, struct pak_attrs *index);
CK_RV pak_store_list(struct pak_store *store, pak_store_visit *visit, void *arg);

/* Reads an object: attributes, and for keys the secret (from pak_secmem_alloc, else NULL). `verify`
 * demands the object's MAC, and the master key. CKR_OBJECT_HANDLE_INVALID: it is gone or has
 * changed; CKR_DEVICE_ERROR: it is damaged. CKR_USER_NOT_LOGGED_IN: the secret, or the MAC, needs a
 * login. */
CK_RV pak_store_load(struct pak_store *store, uint64_t id, uint64_t version, bool verify,
                     struct pak_attrs *attrs, uint8_t **secret, size_t *secret_len);

/* A transaction of changes; begin may find changes of others (poll first, after begin).
 * CKR_USER_NOT_LOGGED_IN, CKR_TOKEN_WRITE_PROTECTED (damaged), CKR_DEVICE_ERROR (busy). */
CK_RV pak_store_begin(struct pak_store *store);

/* Writes an object. *id 0 makes a new one; *version is set. attrs with CKA_PRIVATE true, and the
 * secret, are sealed under the master key. Failure leaves the transaction to pak_store_rollback. */
CK_RV pak_store_put(struct pak_store *store, uint64_t *id, uint64_t *version,
                    const struct pak_attrs *attrs, const uint8_t *secret, size_t secret_len);
CK_RV pak_store_remove(struct pak_store *store, uint64_t id, uint64_t version);
CK_RV pak_store_commit(struct pak_store *store); /* rolls back on failure */
void pak_store_rollback(struct pak_store *store);

/* True if a thread was inside SQLite: after a fork such a process must not open stores. */
bool pak_store_any_busy(void);

#endif
