/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects of the planted PKCS#11 module (objects.h). */
#include "tests/harness/products/objects.h"

#include <string.h>

#define OBJECTS 64

static struct object objects[OBJECTS];
static const uint8_t p256[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};

static struct object *new_object(CK_OBJECT_HANDLE *handle)
{
	for (size_t i = 0; i < OBJECTS; i++)
		if (!objects[i].used) {
			memset(&objects[i], 0, sizeof objects[i]);
			objects[i].used = true;
			*handle = i + 1;
			return &objects[i];
		}
	return NULL;
}

const struct object *object_find(CK_OBJECT_HANDLE handle)
{
	return handle >= 1 && handle <= OBJECTS && objects[handle - 1].used ? &objects[handle - 1]
	                                                                    : NULL;
}

CK_RV object_destroy(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE handle)
{
	(void)h;
	if (object_find(handle) == NULL)
		return CKR_OBJECT_HANDLE_INVALID;
	objects[handle - 1].used = false;
	return CKR_OK;
}

static const CK_ATTRIBUTE *attribute(const CK_ATTRIBUTE *t, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
	for (CK_ULONG i = 0; i < n; i++)
		if (t[i].type == type)
			return &t[i];
	return NULL;
}

static bool is_p256(const CK_ATTRIBUTE *a)
{
	return a != NULL && a->ulValueLen == sizeof p256 &&
	       memcmp(a->pValue, p256, sizeof p256) == 0;
}

/* A point as DER OCTET STRING of 65 bytes, or bare. */
static const uint8_t *point_of(const void *data, CK_ULONG n)
{
	const uint8_t *p = data;
	return n == 67 && p[0] == 4 && p[1] == 65 ? p + 2 : n == 65 ? p : NULL;
}

CK_RV object_create(CK_SESSION_HANDLE h, CK_ATTRIBUTE *t, CK_ULONG n, CK_OBJECT_HANDLE *handle)
{
	const CK_ATTRIBUTE *type = attribute(t, n, CKA_KEY_TYPE),
	                   *value = attribute(t, n, CKA_VALUE);
	const CK_ATTRIBUTE *point = attribute(t, n, CKA_EC_POINT);
	(void)h;
	if (type == NULL || (value == NULL && point == NULL))
		return CKR_TEMPLATE_INCOMPLETE;
	if (value != NULL && value->ulValueLen > sizeof objects->value)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	if (point != NULL && !is_p256(attribute(t, n, CKA_EC_PARAMS)))
		return CKR_CURVE_NOT_SUPPORTED;
	const uint8_t *pub = point != NULL ? point_of(point->pValue, point->ulValueLen) : NULL;
	if (point != NULL &&
	    (pub == NULL || (product_fault() != FAULT_ANY_KEY && !crypto_ec_valid(pub))))
		return CKR_ATTRIBUTE_VALUE_INVALID;
	struct object *o = new_object(handle);
	if (o == NULL)
		return CKR_HOST_MEMORY;
	memcpy(&o->type, type->pValue, sizeof o->type);
	if (pub != NULL) {
		memcpy(o->ec.pub, pub, 65);
	} else {
		o->len = value->ulValueLen;
		memcpy(o->value, value->pValue, o->len);
	}
	return CKR_OK;
}

CK_RV object_generate_pair(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_ATTRIBUTE *pub, CK_ULONG pub_n,
                           CK_ATTRIBUTE *priv, CK_ULONG priv_n, CK_OBJECT_HANDLE *pub_out,
                           CK_OBJECT_HANDLE *priv_out)
{
	(void)h;
	(void)m;
	(void)priv;
	(void)priv_n;
	if (!is_p256(attribute(pub, pub_n, CKA_EC_PARAMS)))
		return CKR_CURVE_NOT_SUPPORTED;
	struct object *a = new_object(pub_out), *b = a != NULL ? new_object(priv_out) : NULL;
	if (b == NULL || !crypto_ec_generate(&b->ec))
		return CKR_HOST_MEMORY;
	a->type = b->type = CKK_EC;
	a->ec = b->ec;
	b->private_key = true;
	return CKR_OK;
}

CK_RV object_get_attribute(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *t,
                           CK_ULONG n)
{
	const struct object *o = object_find(handle);
	(void)h;
	if (o == NULL || n != 1 || t->type != CKA_EC_POINT || t->ulValueLen < 67)
		return CKR_ATTRIBUTE_TYPE_INVALID;
	uint8_t *p = t->pValue;
	p[0] = 4;
	p[1] = 65;
	memcpy(p + 2, o->ec.pub, 65);
	t->ulValueLen = 67;
	return CKR_OK;
}

CK_RV object_derive(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_OBJECT_HANDLE base, CK_ATTRIBUTE *t,
                    CK_ULONG n, CK_OBJECT_HANDLE *out)
{
	const CK_ECDH1_DERIVE_PARAMS *d = m->pParameter;
	const uint8_t *pub = point_of(d->pPublicData, d->ulPublicDataLen);
	(void)h;
	(void)t;
	(void)n;
	if (object_find(base) == NULL)
		return CKR_KEY_HANDLE_INVALID;
	if (pub == NULL || (product_fault() != FAULT_ANY_KEY && !crypto_ec_valid(pub)))
		return CKR_MECHANISM_PARAM_INVALID;
	return new_object(out) != NULL ? CKR_OK : CKR_HOST_MEMORY;
}
