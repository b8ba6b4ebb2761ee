/* SPDX-License-Identifier: Apache-2.0
 *
 * Publishing objects: into the store first, then into the table, so that a handle is given out only
 * for what is durable. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/mem.h>

#include "pkcs11/create.h"
#include "pkcs11/rsa.h"

/* Puts an object with its secret. */
static CK_RV put(struct pak_store *store, struct pak_object *object)
{
	uint8_t *scalar = NULL;
	const uint8_t *secret = NULL;
	size_t len = 0;
	enum pak_status st = PAK_OK;
	CK_RV rv;

	if (object->class == CKO_SECRET_KEY) {
		st = pak_key_secret(object->key, &secret, &len);
	} else if (object->class == CKO_PRIVATE_KEY &&
	           (object->key_type == CKK_RSA || object->key_type == CKK_DH)) {
		st = pak_p11_rsa_secret(object, &scalar, &len);
		secret = scalar;
	} else if (object->class == CKO_PRIVATE_KEY) {
		scalar = pak_secmem_alloc(PAK_EC_MAX_SCALAR);
		if (scalar == NULL)
			return CKR_HOST_MEMORY;
		st = object->key_type == CKK_EC
		             ? pak_key_ec_private(object->key, scalar, PAK_EC_MAX_SCALAR, &len)
		             : pak_key_edx_private(object->key, scalar, PAK_EC_MAX_SCALAR, &len);
		secret = scalar;
	}
	rv = pak_rv(st, PAK_STAGE_ATTRIBUTE);
	if (rv == CKR_OK)
		rv = pak_store_put(store, &object->id, &object->version, &object->attrs, secret,
		                   len);
	pak_secmem_free(scalar);
	return rv;
}

CK_RV pak_create_store(struct pak_store *store, struct pak_object *object)
{
	uint64_t id = object->id, version = object->version;
	CK_RV rv = pak_store_begin(store);

	if (rv != CKR_OK)
		return rv;
	rv = pak_store_remove(store, id, version);
	if (rv == CKR_OK)
		rv = put(store, object);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		return rv;
	}
	return pak_store_commit(store);
}

static CK_RV store_all(struct pak_slot *slot, struct pak_object **objects, size_t count)
{
	struct pak_store *store;
	CK_RV rv = pak_slot_sync(slot);

	if (rv != CKR_OK)
		return rv;
	store = slot->store;
	rv = pak_store_begin(store);
	if (rv != CKR_OK)
		return rv;
	for (size_t i = 0; i < count && rv == CKR_OK; i++)
		if (objects[i]->token)
			rv = put(store, objects[i]);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		return rv;
	}
	return pak_store_commit(store);
}

static CK_RV add_all(struct pak_session *session, struct pak_object **objects, size_t count)
{
	size_t done = 0;
	CK_RV rv = CKR_OK;

	while (done < count && rv == CKR_OK) {
		struct pak_object *object = objects[done];
		if (!object->token)
			object->owner = session->handle;
		rv = pak_table_add(&session->slot->table, object);
		if (rv != CKR_OK)
			break;
		done++;
		if (!object->token)
			rv = pak_session_own(session, object->handle);
	}
	/* Token objects are durable by now and stay; the caller only lacks their handles. */
	for (size_t i = 0; rv != CKR_OK && i < done; i++) {
		pak_object_ref(objects[i]); /* the caller keeps its reference on failure */
		pak_table_remove(&session->slot->table, objects[i]);
	}
	return rv;
}

CK_RV pak_create_publish(struct pak_session *session, struct pak_object **objects, size_t count)
{
	struct pak_slot *slot = session->slot;
	bool token = false;
	CK_RV rv = CKR_OK;

	for (size_t i = 0; i < count && rv == CKR_OK; i++) {
		rv = pak_session_may_write(session, objects[i]->token, objects[i]->private);
		token |= objects[i]->token;
	}
	if (rv != CKR_OK)
		return rv;
	pthread_mutex_lock(&slot->store_lock);
	if (token)
		rv = store_all(slot, objects, count);
	/* A login may have ended meanwhile: its private objects are gone, and so is this one. */
	for (size_t i = 0; i < count && rv == CKR_OK; i++)
		if (objects[i]->private && atomic_load(&slot->login) != PAK_LOGIN_USER)
			rv = CKR_USER_NOT_LOGGED_IN;
	if (rv == CKR_OK)
		rv = add_all(session, objects, count);
	pthread_mutex_unlock(&slot->store_lock);
	return rv;
}
