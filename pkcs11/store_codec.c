/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: attribute values as fixed-width little-endian bytes, so that a file moves
 * between builds. */
#include <string.h>

#include "pkcs11/store_bytes.h"
#include "pkcs11/store_codec.h"

/* Numbers are numbers in every class that has the type; of bytes the widest kind is taken, since
 * CKA_VALUE is short in keys and long in data and certificates. */
static const struct pak_attr_rule *rule_of(CK_ATTRIBUTE_TYPE type)
{
	static const CK_OBJECT_CLASS classes[] = {CKO_SECRET_KEY, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
	                                          CKO_CERTIFICATE, CKO_DATA};
	const struct pak_attr_rule *rule = NULL;

	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		const struct pak_attr_rule *one = pak_rule_find(classes[i], type);
		if (one != NULL && (rule == NULL || one->kind == PAK_KIND_LARGE))
			rule = one;
	}
	return rule;
}

static bool is_numbers(const struct pak_attr_rule *rule)
{
	return rule != NULL && (rule->kind == PAK_KIND_ULONG || rule->kind == PAK_KIND_MECHANISMS);
}

size_t pak_store_value_encode(uint8_t *out, const struct pak_attr *a)
{
	const uint8_t *in = pak_attr_bytes(a);
	size_t count = a->len / sizeof(CK_ULONG);
	CK_ULONG number;

	if (!is_numbers(rule_of(a->type))) {
		if (out != NULL && a->len > 0)
			memcpy(out, in, a->len);
		return a->len;
	}
	for (size_t i = 0; out != NULL && i < count; i++) {
		memcpy(&number, in + i * sizeof number, sizeof number);
		pak_put64(out + 8 * i, number == CK_UNAVAILABLE_INFORMATION ? UINT64_MAX : number);
	}
	return 8 * count;
}

CK_RV pak_store_value_decode(struct pak_attrs *attrs, uint32_t type, const uint8_t *in, size_t len)
{
	const struct pak_attr_rule *rule = rule_of(type);
	CK_ULONG numbers[PAK_ATTR_MAX_NAME / sizeof(CK_ULONG)];
	size_t count = len / 8;

	if (rule == NULL)
		return CKR_DEVICE_ERROR;
	if (!is_numbers(rule)) {
		if (len > 0 && pak_rule_check_value(rule, in, len) != CKR_OK)
			return CKR_DEVICE_ERROR;
		return pak_attrs_set(attrs, type, in, len);
	}
	if (len % 8 != 0 || count > sizeof numbers / sizeof numbers[0])
		return CKR_DEVICE_ERROR;
	for (size_t i = 0; i < count; i++) {
		uint64_t number = pak_get64(in + 8 * i);
		if (number > CK_UNAVAILABLE_INFORMATION)
			return CKR_DEVICE_ERROR;
		numbers[i] = (CK_ULONG)number;
	}
	if (pak_rule_check_value(rule, numbers, count * sizeof numbers[0]) != CKR_OK)
		return CKR_DEVICE_ERROR;
	return pak_attrs_set(attrs, type, numbers, count * sizeof numbers[0]);
}

static const CK_ATTRIBUTE_TYPE indexed[] = {CKA_CLASS,     CKA_PRIVATE,  CKA_LABEL,
                                            CKA_UNIQUE_ID, CKA_KEY_TYPE, CKA_CERTIFICATE_TYPE,
                                            CKA_ID};

size_t pak_store_index_encode(uint8_t *out, const struct pak_attrs *attrs)
{
	uint8_t *p = out;

	for (size_t i = 0; i < sizeof indexed / sizeof indexed[0]; i++) {
		const struct pak_attr *a = pak_attrs_find(attrs, indexed[i]);
		size_t len;
		if (a == NULL)
			continue;
		len = pak_store_value_encode(p + 8, a);
		pak_put32(p, a->type);
		pak_put32(p + 4, (uint32_t)len);
		p += 8 + len;
	}
	return (size_t)(p - out);
}

CK_RV pak_store_index_decode(struct pak_attrs *index, const uint8_t *in, size_t len)
{
	while (len > 0) {
		uint32_t type, value_len;
		CK_RV rv;
		if (len < 8)
			return CKR_DEVICE_ERROR;
		type = pak_get32(in);
		value_len = pak_get32(in + 4);
		if (value_len > len - 8)
			return CKR_DEVICE_ERROR;
		rv = pak_store_value_decode(index, type, in + 8, value_len);
		if (rv != CKR_OK)
			return rv;
		in += 8 + value_len;
		len -= 8 + value_len;
	}
	return pak_attrs_find(index, CKA_CLASS) != NULL ? CKR_OK : CKR_DEVICE_ERROR;
}
