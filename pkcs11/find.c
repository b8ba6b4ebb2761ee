/* SPDX-License-Identifier: Apache-2.0
 *
 * C_FindObjects* (PKCS#11 3.2, 5.7.7 to 5.7.9). The search runs at once, on the index of the table;
 * only objects that it leaves are read from the store, and only for attributes that the index
 * lacks. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/p11.h"

struct query {
	const CK_ATTRIBUTE *template;
	CK_ULONG count;
	bool user; /* private objects may be seen */
	bool by_class;
};

/* Compares a key's value, if it may be shown at all: a search must not be a way to guess it. */
static bool secret_matches(const struct pak_object *object, const CK_ATTRIBUTE *want)
{
	const uint8_t *bytes;
	size_t len;

	return object->class == CKO_SECRET_KEY && object->key != NULL &&
	       !pak_attrs_bool(&object->attrs, CKA_SENSITIVE) &&
	       pak_attrs_bool(&object->attrs, CKA_EXTRACTABLE) &&
	       pak_key_secret(object->key, &bytes, &len) == PAK_OK && len == want->ulValueLen &&
	       pak_mem_equal(bytes, want->pValue, len);
}

static bool attribute_matches(const struct pak_object *object, const CK_ATTRIBUTE *want)
{
	const struct pak_attr_rule *rule = pak_rule_find(object->class, want->type);
	const struct pak_attr *a = pak_object_attr(object, want->type);

	if (rule != NULL && (rule->flags & PAK_RULE_SECRET))
		return secret_matches(object, want);
	if (a == NULL || a->len != want->ulValueLen)
		return false;
	return a->len == 0 || pak_mem_equal(pak_attr_bytes(a), want->pValue, a->len);
}

static bool in_index(CK_ATTRIBUTE_TYPE type)
{
	switch (type) {
	case CKA_CLASS:
	case CKA_TOKEN:
	case CKA_PRIVATE:
	case CKA_LABEL:
	case CKA_UNIQUE_ID:
	case CKA_KEY_TYPE:
	case CKA_CERTIFICATE_TYPE:
	case CKA_ID:
		return true;
	default:
		return false;
	}
}

/* First pass, under the table's lock: nothing is loaded. */
static bool may_match(const struct pak_object *object, const void *arg)
{
	const struct query *q = arg;
	bool loaded = atomic_load_explicit(&object->loaded, memory_order_acquire);

	if (object->private && !q->user)
		return false;
	/* The module's own objects show up when their class is asked for (as 4.4 has it for
	 * hardware features). */
	if (object->builtin && !q->by_class)
		return false;
	for (CK_ULONG i = 0; i < q->count; i++)
		if ((loaded || in_index(q->template[i].type)) &&
		    !attribute_matches(object, &q->template[i]))
			return false;
	return true;
}

/* Second pass: reads what the template needs. A damaged object is no match. */
static bool matches(struct pak_object *object, const struct query *q)
{
	for (CK_ULONG i = 0; i < q->count; i++) {
		if (in_index(q->template[i].type))
			continue;
		if (pak_object_load(object) != CKR_OK ||
		    !attribute_matches(object, &q->template[i]))
			return false;
	}
	return true;
}

static CK_RV check_query(const CK_ATTRIBUTE *template, CK_ULONG count)
{
	if (count > PAK_TEMPLATE_MAX || (template == NULL && count > 0))
		return CKR_ARGUMENTS_BAD;
	for (CK_ULONG i = 0; i < count; i++)
		if ((template[i].pValue == NULL && template[i].ulValueLen > 0) ||
		    template[i].ulValueLen > PAK_ATTR_MAX_LEN)
			return CKR_ATTRIBUTE_VALUE_INVALID;
	return CKR_OK;
}

static CK_RV search(struct pak_session *session, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct query q = {.template = template, .count = count};
	struct pak_object **objects = NULL;
	size_t object_count = 0, n = 0;
	CK_RV rv = check_query(template, count);

	if (rv == CKR_OK)
		rv = pak_slot_refresh(session->slot, 0);
	if (rv != CKR_OK)
		return rv;
	q.user = atomic_load(&session->slot->login) == PAK_LOGIN_USER;
	q.by_class = pak_template_find(template, count, CKA_CLASS) != NULL;
	rv = pak_table_collect(&session->slot->table, &objects, &object_count, template, count,
	                       may_match, &q);
	if (rv != CKR_OK)
		return rv;
	session->found = malloc((object_count + 1) * sizeof *session->found);
	for (size_t i = 0; i < object_count; i++) {
		if (session->found != NULL && matches(objects[i], &q))
			session->found[n++] = objects[i]->handle;
		pak_object_free(objects[i]);
	}
	free(objects);
	session->found_count = n;
	session->found_next = 0;
	session->finding = session->found != NULL;
	return session->finding ? CKR_OK : CKR_HOST_MEMORY;
}

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE hSession, CK_ATTRIBUTE *pTemplate, CK_ULONG ulCount)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (session->finding) {
		rv = CKR_OPERATION_ACTIVE;
	} else {
		free(session->found);
		session->found = NULL;
		rv = search(session, pTemplate, ulCount);
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_FindObjects(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE *phObject,
                    CK_ULONG ulMaxObjectCount, CK_ULONG *pulObjectCount)
{
	struct pak_session *session;
	CK_ULONG n = 0;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (!session->finding) {
		rv = CKR_OPERATION_NOT_INITIALIZED;
	} else if (pulObjectCount == NULL || (phObject == NULL && ulMaxObjectCount > 0)) {
		rv = CKR_ARGUMENTS_BAD;
	} else {
		while (n < ulMaxObjectCount && session->found_next < session->found_count)
			phObject[n++] = session->found[session->found_next++];
		*pulObjectCount = n;
	}
	pak_session_leave(session);
	return rv;
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE hSession)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (!session->finding)
		rv = CKR_OPERATION_NOT_INITIALIZED;
	session->finding = false;
	free(session->found);
	session->found = NULL;
	pak_session_leave(session);
	return rv;
}
