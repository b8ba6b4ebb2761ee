/* SPDX-License-Identifier: Apache-2.0
 *
 * Attribute lists and the checks that every caller's template goes through (PKCS#11 3.2, 4.1). */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/attr.h"

/* Index of the first entry whose type is not below `type`. */
static uint32_t lower_bound(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type)
{
	uint32_t low = 0, high = attrs->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (attrs->items[middle].type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct pak_attr *pak_attrs_find(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type)
{
	uint32_t i = lower_bound(attrs, type);

	return i < attrs->count && attrs->items[i].type == type ? &attrs->items[i] : NULL;
}

static void attr_release(struct pak_attr *a)
{
	if (a->len > sizeof a->value.small) {
		pak_wipe(a->value.big, a->len);
		free(a->value.big);
	}
	pak_wipe(a, sizeof *a);
}

static CK_RV attrs_grow(struct pak_attrs *attrs)
{
	uint32_t cap = attrs->cap ? 2 * attrs->cap : 32;
	struct pak_attr *items;

	if (attrs->count < attrs->cap)
		return CKR_OK;
	items = realloc(attrs->items, cap * sizeof *items);
	if (items == NULL)
		return CKR_HOST_MEMORY;
	attrs->items = items;
	attrs->cap = cap;
	return CKR_OK;
}

CK_RV pak_attrs_set(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
	struct pak_attr fresh = {.type = (uint32_t)type, .len = (uint32_t)len};
	uint32_t i = lower_bound(attrs, type);

	if (type > UINT32_MAX || len > PAK_ATTR_MAX_LEN)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	if (attrs_grow(attrs) != CKR_OK)
		return CKR_HOST_MEMORY;
	if (len > sizeof fresh.value.small) {
		fresh.value.big = malloc(len);
		if (fresh.value.big == NULL)
			return CKR_HOST_MEMORY;
		memcpy(fresh.value.big, value, len);
	} else if (len > 0) {
		memcpy(fresh.value.small, value, len);
	}
	if (i < attrs->count && attrs->items[i].type == type) {
		attr_release(&attrs->items[i]);
	} else {
		memmove(&attrs->items[i + 1], &attrs->items[i],
		        (attrs->count - i) * sizeof attrs->items[0]);
		attrs->count++;
	}
	attrs->items[i] = fresh;
	return CKR_OK;
}

CK_RV pak_attrs_set_ulong(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
	return pak_attrs_set(attrs, type, &value, sizeof value);
}

CK_RV pak_attrs_set_bool(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, bool value)
{
	CK_BBOOL b = value ? CK_TRUE : CK_FALSE;

	return pak_attrs_set(attrs, type, &b, sizeof b);
}

CK_RV pak_attrs_copy(struct pak_attrs *to, const struct pak_attrs *from)
{
	for (uint32_t i = 0; i < from->count; i++) {
		const struct pak_attr *a = &from->items[i];
		CK_RV rv = pak_attrs_set(to, a->type, pak_attr_bytes(a), a->len);
		if (rv != CKR_OK) {
			pak_attrs_clear(to);
			return rv;
		}
	}
	return CKR_OK;
}

bool pak_attrs_bool(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type)
{
	const struct pak_attr *a = pak_attrs_find(attrs, type);

	return a != NULL && a->len == 1 && a->value.small[0] == CK_TRUE;
}

CK_ULONG pak_attrs_ulong(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, CK_ULONG missing)
{
	const struct pak_attr *a = pak_attrs_find(attrs, type);
	CK_ULONG value = missing;

	if (a != NULL && a->len == sizeof value)
		memcpy(&value, a->value.small, sizeof value);
	return value;
}

void pak_attrs_clear(struct pak_attrs *attrs)
{
	for (uint32_t i = 0; i < attrs->count; i++)
		attr_release(&attrs->items[i]);
	free(attrs->items);
	memset(attrs, 0, sizeof *attrs);
}

CK_RV pak_template_check(const CK_ATTRIBUTE *template, CK_ULONG count)
{
	if (count > PAK_TEMPLATE_MAX || (template == NULL && count > 0))
		return CKR_ARGUMENTS_BAD;
	for (CK_ULONG i = 0; i < count; i++) {
		const CK_ATTRIBUTE *a = &template[i];
		if (a->ulValueLen > PAK_ATTR_MAX_LEN || (a->pValue == NULL && a->ulValueLen > 0))
			return CKR_ATTRIBUTE_VALUE_INVALID;
		for (CK_ULONG j = 0; j < i; j++)
			if (template[j].type == a->type)
				return CKR_TEMPLATE_INCONSISTENT;
	}
	return CKR_OK;
}

const CK_ATTRIBUTE *pak_template_find(const CK_ATTRIBUTE *template, CK_ULONG count,
                                      CK_ATTRIBUTE_TYPE type)
{
	for (CK_ULONG i = 0; i < count; i++)
		if (template[i].type == type)
			return &template[i];
	return NULL;
}

CK_RV pak_template_ulong(CK_ULONG *out, const CK_ATTRIBUTE *template, CK_ULONG count,
                         CK_ATTRIBUTE_TYPE type)
{
	const CK_ATTRIBUTE *a = pak_template_find(template, count, type);

	if (a == NULL)
		return CKR_OK;
	if (a->ulValueLen != sizeof *out)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	memcpy(out, a->pValue, sizeof *out);
	return CKR_OK;
}

CK_RV pak_template_bool(bool *out, const CK_ATTRIBUTE *template, CK_ULONG count,
                        CK_ATTRIBUTE_TYPE type)
{
	const CK_ATTRIBUTE *a = pak_template_find(template, count, type);
	CK_BBOOL b;

	if (a == NULL)
		return CKR_OK;
	if (a->ulValueLen != sizeof b)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	memcpy(&b, a->pValue, sizeof b);
	if (b != CK_TRUE && b != CK_FALSE)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	*out = b == CK_TRUE;
	return CKR_OK;
}
