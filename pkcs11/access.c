/* SPDX-License-Identifier: Apache-2.0
 *
 * C_CreateObject, C_CopyObject, C_DestroyObject, C_SetAttributeValue (PKCS#11 3.2, 5.7). */
#include <string.h>

#include "pkcs11/dh.h"
#include "pkcs11/rsa.h"
#include "pkcs11/create.h"

static CK_RV create(struct pak_session *session, const CK_ATTRIBUTE *template, CK_ULONG count,
                    CK_OBJECT_HANDLE *handle)
{
	const CK_ATTRIBUTE *value;
	struct pak_object *object;
	CK_RV rv = pak_template_check(template, count);

	if (rv != CKR_OK)
		return rv;
	rv = pak_create_object(&object, session, PAK_ORIGIN_CREATE, CK_UNAVAILABLE_INFORMATION,
	                       CK_UNAVAILABLE_INFORMATION, template, count);
	if (rv != CKR_OK)
		return rv;
	rv = pak_session_may_write(session, object->token, object->private);
	if (rv == CKR_OK && object->key_type != CK_UNAVAILABLE_INFORMATION) {
		value = pak_template_find(template, count, CKA_VALUE);
		rv = object->key_type == CKK_RSA ? pak_p11_rsa_create(object, template, count)
		     : object->key_type == CKK_DH
		             ? pak_p11_dh_create(object, template, count)
		             : pak_object_make_key(object, value ? value->pValue : NULL,
		                                   value ? value->ulValueLen : 0);
		if (rv == CKR_OK)
			rv = pak_create_finish_key(object, PAK_ORIGIN_CREATE,
			                           CK_UNAVAILABLE_INFORMATION, NULL);
	}
	if (rv == CKR_OK)
		rv = pak_create_publish(session, &object, 1);
	if (rv == CKR_OK)
		*handle = object->handle;
	else
		pak_object_free(object);
	return rv;
}

CK_RV C_CreateObject(CK_SESSION_HANDLE hSession, CK_ATTRIBUTE *pTemplate, CK_ULONG ulCount,
                     CK_OBJECT_HANDLE *phObject)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = phObject == NULL ? CKR_ARGUMENTS_BAD : create(session, pTemplate, ulCount, phObject);
	pak_session_leave(session);
	return rv;
}

/* Changes one attribute of *object, if its rule lets it. `right` is PAK_RULE_SET or PAK_RULE_COPY.
 */
static CK_RV change(struct pak_object *object, const struct pak_session *session, unsigned right,
                    const CK_ATTRIBUTE *a)
{
	const struct pak_attr_rule *rule = pak_rule_find(object->class, a->type);
	bool before = pak_attrs_bool(&object->attrs, a->type), after;
	CK_RV rv;

	if (rule == NULL)
		return CKR_ATTRIBUTE_TYPE_INVALID;
	if (!(rule->flags & right))
		return CKR_ATTRIBUTE_READ_ONLY;
	rv = pak_rule_check_value(rule, a->pValue, a->ulValueLen);
	if (rv != CKR_OK)
		return rv;
	if (rule->kind == PAK_KIND_BOOL) {
		after = *(const CK_BBOOL *)a->pValue == CK_TRUE;
		if ((rule->flags & PAK_RULE_RISE) && before && !after)
			return CKR_ATTRIBUTE_READ_ONLY;
		if ((rule->flags & PAK_RULE_FALL) && !before && after)
			return CKR_ATTRIBUTE_READ_ONLY;
		if ((rule->flags & PAK_RULE_SO) && !before && after &&
		    atomic_load(&session->slot->login) != PAK_LOGIN_SO)
			return CKR_ATTRIBUTE_READ_ONLY;
	}
	return pak_attrs_set(&object->attrs, a->type, a->pValue, a->ulValueLen);
}

/* A copy of object with the changes of the template. */
static CK_RV variant(struct pak_object **out, const struct pak_object *object,
                     const struct pak_session *session, unsigned right,
                     const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct pak_object *copy = pak_object_new(object->slot, object->class);
	CK_RV rv;

	if (copy == NULL)
		return CKR_HOST_MEMORY;
	copy->key_type = object->key_type;
	copy->key = object->key != NULL ? pak_key_ref(object->key) : NULL;
	rv = pak_attrs_copy(&copy->attrs, &object->attrs);
	for (CK_ULONG i = 0; i < count && rv == CKR_OK; i++)
		rv = change(copy, session, right, &template[i]);
	if (rv != CKR_OK) {
		pak_object_free(copy);
		return rv;
	}
	copy->token = pak_attrs_bool(&copy->attrs, CKA_TOKEN);
	copy->private = pak_attrs_bool(&copy->attrs, CKA_PRIVATE);
	pak_create_hash(copy);
	atomic_store(&copy->loaded, true);
	*out = copy;
	return CKR_OK;
}

static bool key_missing(const struct pak_object *object)
{
	return object->key_type != CK_UNAVAILABLE_INFORMATION && object->key == NULL;
}

static CK_RV copy_object(struct pak_session *session, CK_OBJECT_HANDLE handle,
                         const CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *result)
{
	struct pak_object *object = NULL, *copy = NULL;
	CK_RV rv = pak_template_check(template, count);

	if (rv == CKR_OK)
		rv = pak_session_object_loaded(&object, session, handle);
	if (rv != CKR_OK)
		return rv;
	if (object->builtin || !pak_attrs_bool(&object->attrs, CKA_COPYABLE))
		rv = CKR_ACTION_PROHIBITED;
	else if (key_missing(object))
		rv = CKR_USER_NOT_LOGGED_IN;
	else if (object->key != NULL)
		rv = pak_object_trusted(object);
	if (rv == CKR_OK)
		rv = variant(&copy, object, session, PAK_RULE_COPY, template, count);
	if (rv == CKR_OK)
		rv = pak_create_unique_id(copy);
	if (rv == CKR_OK)
		rv = pak_create_publish(session, &copy, 1);
	if (rv == CKR_OK)
		*result = copy->handle;
	else
		pak_object_free(copy);
	pak_object_free(object);
	return rv;
}

CK_RV C_CopyObject(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hObject, CK_ATTRIBUTE *pTemplate,
                   CK_ULONG ulCount, CK_OBJECT_HANDLE *phNewObject)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = phNewObject == NULL ? CKR_ARGUMENTS_BAD
	                         : copy_object(session, hObject, pTemplate, ulCount, phNewObject);
	pak_session_leave(session);
	return rv;
}

/* Removes a token object from the store; store_lock is held. */
static CK_RV destroy_stored(struct pak_object *object)
{
	struct pak_store *store;
	CK_RV rv = pak_slot_sync(object->slot);

	if (rv != CKR_OK)
		return rv;
	store = object->slot->store;
	rv = pak_store_begin(store);
	if (rv != CKR_OK)
		return rv;
	rv = pak_store_remove(store, object->id, object->version);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		return rv;
	}
	return pak_store_commit(store);
}

/* Removes the object from the table, also where a login of another thread has read it again since
 * the caller looked it up; store_lock is held. */
static CK_RV remove_listed(struct pak_slot *slot, const struct pak_object *object)
{
	struct pak_object *listed = pak_table_get(&slot->table, object->handle);
	CK_RV rv = object->token ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;

	if (listed != NULL && pak_table_remove(&slot->table, listed))
		rv = CKR_OK;
	pak_object_free(listed);
	return rv;
}

static CK_RV destroy_object(struct pak_session *session, CK_OBJECT_HANDLE handle)
{
	struct pak_slot *slot = session->slot;
	struct pak_object *object;
	CK_RV rv = pak_session_object_loaded(&object, session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_session_may_write(session, object->token && !object->builtin, object->private);
	if (rv == CKR_OK && (object->builtin || !pak_attrs_bool(&object->attrs, CKA_DESTROYABLE)))
		rv = CKR_ACTION_PROHIBITED;
	if (rv == CKR_OK) {
		pthread_mutex_lock(&slot->store_lock);
		if (object->token)
			rv = destroy_stored(object);
		/* The handle goes only after the object is gone for good. */
		if (rv == CKR_OK)
			rv = remove_listed(slot, object);
		pthread_mutex_unlock(&slot->store_lock);
	}
	pak_object_free(object);
	return rv;
}

CK_RV C_DestroyObject(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hObject)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = destroy_object(session, hObject);
	pak_session_leave(session);
	return rv;
}

/* Puts the variant in the place of the object: in the store first. store_lock is held.
 * CKR_FUNCTION_CANCELED: the object was changed since the caller looked it up. */
static CK_RV replace(struct pak_object *object, struct pak_object *fresh)
{
	struct pak_slot *slot = object->slot;
	struct pak_object *listed;
	CK_RV rv = object->token ? pak_slot_sync(slot) : CKR_OK;

	if (rv != CKR_OK)
		return rv;
	listed = pak_table_get(&slot->table, object->handle);
	pak_object_free(
	        listed); /* only compared; what is in the table stays while we have the lock */
	if (listed == NULL)
		return CKR_OBJECT_HANDLE_INVALID;
	if (listed != object)
		return CKR_FUNCTION_CANCELED;
	fresh->owner = object->owner;
	fresh->id = object->id;
	fresh->version = object->version;
	if (object->token)
		rv = pak_create_store(slot->store, fresh);
	if (rv == CKR_OK && !pak_table_replace(&slot->table, object, fresh))
		rv = CKR_OBJECT_HANDLE_INVALID;
	return rv;
}

static CK_RV set_attributes_once(struct pak_session *session, CK_OBJECT_HANDLE handle,
                                 const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct pak_slot *slot = session->slot;
	struct pak_object *object, *fresh = NULL;
	CK_RV rv = pak_session_object_loaded(&object, session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_session_may_write(session, object->token && !object->builtin, object->private);
	if (rv == CKR_OK && (object->builtin || !pak_attrs_bool(&object->attrs, CKA_MODIFIABLE)))
		rv = CKR_ACTION_PROHIBITED;
	if (rv == CKR_OK && key_missing(object))
		rv = CKR_USER_NOT_LOGGED_IN;
	if (rv == CKR_OK)
		rv = variant(&fresh, object, session, PAK_RULE_SET, template, count);
	if (rv == CKR_OK) {
		pthread_mutex_lock(&slot->store_lock);
		rv = replace(object, fresh);
		pthread_mutex_unlock(&slot->store_lock);
	}
	if (rv != CKR_OK)
		pak_object_free(fresh);
	pak_object_free(object);
	return rv;
}

/* Every turn that is cancelled means that another thread or process made its change meanwhile. */
static CK_RV set_attributes(struct pak_session *session, CK_OBJECT_HANDLE handle,
                            const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_RV rv = pak_template_check(template, count);

	if (rv != CKR_OK)
		return rv;
	do
		rv = set_attributes_once(session, handle, template, count);
	while (rv == CKR_FUNCTION_CANCELED);
	return rv;
}

CK_RV C_SetAttributeValue(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hObject,
                          CK_ATTRIBUTE *pTemplate, CK_ULONG ulCount)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = ulCount == 0 || pTemplate == NULL
	             ? CKR_ARGUMENTS_BAD
	             : set_attributes(session, hObject, pTemplate, ulCount);
	pak_session_leave(session);
	return rv;
}
