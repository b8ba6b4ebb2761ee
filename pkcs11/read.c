/* SPDX-License-Identifier: Apache-2.0
 *
 * C_GetAttributeValue and C_GetObjectSize (PKCS#11 3.2, 5.7.4 and 5.7.5). */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/ffdh.h>
#include <pak/mem.h>

#include "pkcs11/create.h"
#include "pkcs11/rsa.h"

CK_RV C_GetObjectSize(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hObject, CK_ULONG *pulSize)
{
	struct pak_session *session;
	struct pak_object *object;
	CK_ULONG size = 0;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (pulSize == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = pak_session_object_loaded(&object, session, hObject);
	if (rv == CKR_OK) {
		for (uint32_t i = 0; i < object->attrs.count; i++)
			size += sizeof(struct pak_attr) + object->attrs.items[i].len;
		if (object->key != NULL)
			size += pak_key_bits(object->key) / 8;
		*pulSize = size;
		pak_object_free(object);
	}
	pak_session_leave(session);
	return rv;
}

static CK_RV give(CK_ATTRIBUTE *a, const void *value, size_t len)
{
	if (a->pValue == NULL) {
		a->ulValueLen = len;
		return CKR_OK;
	}
	if (a->ulValueLen < len) {
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_BUFFER_TOO_SMALL;
	}
	if (len > 0)
		memcpy(a->pValue, value, len);
	a->ulValueLen = len;
	return CKR_OK;
}

/* A private number of an RSA key that may be shown. */
static CK_RV give_rsa(const struct pak_object *object, CK_ATTRIBUTE *a)
{
	uint8_t bytes[PAK_RSA_MAX_BYTES];
	size_t len;
	CK_RV rv;

	if (pak_p11_rsa_component(object, a->type, bytes, &len) != PAK_OK) {
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_SENSITIVE;
	}
	rv = give(a, bytes, len);
	pak_wipe(bytes, sizeof bytes);
	return rv;
}

/* CKA_VALUE of a private Diffie-Hellman key that may be shown. */
static CK_RV give_dh(const struct pak_object *object, CK_ATTRIBUTE *a)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len;
	CK_RV rv;

	if (pak_key_dh_component(object->key, PAK_DH_PRIVATE, bytes, sizeof bytes, &len) !=
	    PAK_OK) {
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_SENSITIVE;
	}
	rv = give(a, bytes, len);
	pak_wipe(bytes, sizeof bytes);
	return rv;
}

/* CKA_VALUE of a key that may be shown. */
static CK_RV give_secret(const struct pak_object *object, CK_ATTRIBUTE *a)
{
	uint8_t scalar[PAK_EC_MAX_SCALAR];
	const uint8_t *bytes;
	size_t len;
	CK_RV rv;

	if (object->class == CKO_SECRET_KEY) {
		rv = pak_rv(pak_key_secret(object->key, &bytes, &len), PAK_STAGE_ATTRIBUTE);
		return rv == CKR_OK ? give(a, bytes, len) : rv;
	}
	/* Export of a private key is judged by policy. */
	if (object->key_type == CKK_RSA)
		return give_rsa(object, a);
	if (object->key_type == CKK_DH)
		return give_dh(object, a);
	if ((object->key_type == CKK_EC
	             ? pak_key_ec_private(object->key, scalar, sizeof scalar, &len)
	             : pak_key_edx_private(object->key, scalar, sizeof scalar, &len)) != PAK_OK) {
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_SENSITIVE;
	}
	rv = give(a, scalar, len);
	pak_wipe(scalar, sizeof scalar);
	return rv;
}

static CK_RV get_attribute(const struct pak_object *object, CK_ATTRIBUTE *a)
{
	const struct pak_attr_rule *rule = pak_rule_find(object->class, a->type);
	const struct pak_attr *attr;

	if (rule != NULL && !pak_p11_rsa_applies(object->class, object->key_type, a->type))
		rule = NULL;
	if (rule != NULL && (rule->flags & PAK_RULE_SECRET)) {
		if (object->key != NULL && !pak_attrs_bool(&object->attrs, CKA_SENSITIVE) &&
		    pak_attrs_bool(&object->attrs, CKA_EXTRACTABLE))
			return give_secret(object, a);
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_SENSITIVE;
	}
	attr = rule != NULL ? pak_attrs_find(&object->attrs, a->type) : NULL;
	if (attr != NULL)
		return give(a, pak_attr_bytes(attr), attr->len);
	a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
	return CKR_ATTRIBUTE_TYPE_INVALID;
}

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE hSession, CK_OBJECT_HANDLE hObject,
                          CK_ATTRIBUTE *pTemplate, CK_ULONG ulCount)
{
	struct pak_session *session;
	struct pak_object *object;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (pTemplate == NULL || ulCount == 0 || ulCount > PAK_TEMPLATE_MAX)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = pak_session_object_loaded(&object, session, hObject);
	if (rv == CKR_OK) {
		/* All entries are filled in, whatever happens to one of them. */
		for (CK_ULONG i = 0; i < ulCount; i++) {
			CK_RV one = get_attribute(object, &pTemplate[i]);
			if (one != CKR_OK && (rv == CKR_OK || rv == CKR_BUFFER_TOO_SMALL))
				rv = one;
		}
		pak_object_free(object);
	}
	pak_session_leave(session);
	return rv;
}
