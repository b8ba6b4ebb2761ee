/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: attribute lists (PKCS#11 3.2, 4) and the rules of each object class. */
#ifndef PAK_PKCS11_ATTR_H
#define PAK_PKCS11_ATTR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pkcs11/pkcs11.h"

#define PAK_TEMPLATE_MAX 256         /* attributes in one template */
#define PAK_ATTR_MAX_LEN (1u << 20)  /* bytes of one value: certificates, data */
#define PAK_ATTR_MAX_NAME (1u << 13) /* bytes of a label, an id, a name or a URL */

/* One attribute; values of up to 8 bytes live in the entry itself. */
struct pak_attr {
	uint32_t type;
	uint32_t len;
	union {
		uint8_t small[8];
		uint8_t *big;
	} value;
};

/* Attributes in ascending order of type; zeroed means empty. */
struct pak_attrs {
	struct pak_attr *items;
	uint32_t count, cap;
};

/* Returns the attribute of that type, NULL if there is none. */
const struct pak_attr *pak_attrs_find(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type);

static inline const uint8_t *pak_attr_bytes(const struct pak_attr *a)
{
	return a->len > sizeof a->value.small ? a->value.big : a->value.small;
}

/* Sets or replaces an attribute with a copy of value. CKR_HOST_MEMORY. */
CK_RV pak_attrs_set(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, const void *value, size_t len);
CK_RV pak_attrs_set_ulong(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, CK_ULONG value);
CK_RV pak_attrs_set_bool(struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, bool value);

/* Copies all attributes into *to, which is empty. CKR_HOST_MEMORY: *to is empty. */
CK_RV pak_attrs_copy(struct pak_attrs *to, const struct pak_attrs *from);

/* Value of a boolean attribute, false when it is missing; of a CK_ULONG, `missing` when it is
 * missing. */
bool pak_attrs_bool(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type);
CK_ULONG pak_attrs_ulong(const struct pak_attrs *attrs, CK_ATTRIBUTE_TYPE type, CK_ULONG missing);

/* Frees all entries and empties the list. */
void pak_attrs_clear(struct pak_attrs *attrs);

/* ---- templates ---- */

/* Checks count and pointers of a caller's template, and that no type occurs twice.
 * CKR_ARGUMENTS_BAD, CKR_ATTRIBUTE_VALUE_INVALID (a length without a value, or beyond
 * PAK_ATTR_MAX_LEN), CKR_TEMPLATE_INCONSISTENT. */
CK_RV pak_template_check(const CK_ATTRIBUTE *template, CK_ULONG count);

/* Returns the entry of that type in a checked template, NULL if there is none. */
const CK_ATTRIBUTE *pak_template_find(const CK_ATTRIBUTE *template, CK_ULONG count,
                                      CK_ATTRIBUTE_TYPE type);

/* Reads a CK_ULONG entry; *out keeps its value if the template has none.
 * CKR_ATTRIBUTE_VALUE_INVALID. */
CK_RV pak_template_ulong(CK_ULONG *out, const CK_ATTRIBUTE *template, CK_ULONG count,
                         CK_ATTRIBUTE_TYPE type);
CK_RV pak_template_bool(bool *out, const CK_ATTRIBUTE *template, CK_ULONG count,
                        CK_ATTRIBUTE_TYPE type);

/* ---- rules ---- */

enum pak_attr_kind {
	PAK_KIND_BOOL,
	PAK_KIND_ULONG,
	PAK_KIND_BYTES, /* names, ids, DER: up to PAK_ATTR_MAX_NAME */
	PAK_KIND_LARGE, /* up to PAK_ATTR_MAX_LEN */
	PAK_KIND_DATE,  /* 0 or 8 digits, a day that exists */
	PAK_KIND_MECHANISMS
};

enum pak_rule_flag {
	PAK_RULE_CREATE = 1,  /* templates of C_CreateObject may have it */
	PAK_RULE_NEED = 2,    /* ... and must */
	PAK_RULE_MAKE = 4,    /* templates of generation and derivation may have it */
	PAK_RULE_SET = 8,     /* C_SetAttributeValue may change it */
	PAK_RULE_COPY = 16,   /* C_CopyObject may change it */
	PAK_RULE_RISE = 32,   /* changes from CK_FALSE to CK_TRUE only */
	PAK_RULE_FALL = 64,   /* changes from CK_TRUE to CK_FALSE only */
	PAK_RULE_SO = 128,    /* only the security officer may set it to CK_TRUE */
	PAK_RULE_SECRET = 256 /* the value lives in the key, and is hidden from sensitive or
	                         unextractable keys */
};

enum pak_attr_default {
	PAK_DEFAULT_NONE, /* the object does not have it */
	PAK_DEFAULT_FALSE,
	PAK_DEFAULT_TRUE,
	PAK_DEFAULT_EMPTY,
	PAK_DEFAULT_ZERO,
	PAK_DEFAULT_UNKNOWN /* CK_UNAVAILABLE_INFORMATION */
};

struct pak_attr_rule {
	CK_ATTRIBUTE_TYPE type;
	enum pak_attr_kind kind;
	unsigned flags;
	enum pak_attr_default missing;
};

/* Returns the rule of an attribute of that class and key or certificate type, NULL if such objects
 * have none. */
const struct pak_attr_rule *pak_rule_find(CK_OBJECT_CLASS class, CK_ATTRIBUTE_TYPE type);

/* Calls each rule of class in turn; returns NULL past the last one. */
const struct pak_attr_rule *pak_rule_at(CK_OBJECT_CLASS class, size_t i);

/* Returns true if objects of that class can be made by callers. */
bool pak_class_known(CK_OBJECT_CLASS class);

/* Default of a usage flag for a class and key type: what the type is for. */
bool pak_usage_default(CK_OBJECT_CLASS class, CK_KEY_TYPE key_type, CK_ATTRIBUTE_TYPE type);

/* Checks a value against the kind of its rule. CKR_ATTRIBUTE_VALUE_INVALID. */
CK_RV pak_rule_check_value(const struct pak_attr_rule *rule, const void *value, CK_ULONG len);

#endif
