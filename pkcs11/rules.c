/* SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of each object class as one table (PKCS#11 3.2, 4.4 to 4.16 and 6.3): kind, who
 * may set it when, which way it may change, and its default. What is not in the table does not
 * exist here. */
#include <string.h>

#include "pkcs11/attr.h"

#define CREATE PAK_RULE_CREATE
#define NEED (PAK_RULE_CREATE | PAK_RULE_NEED)
#define MAKE PAK_RULE_MAKE
#define SET PAK_RULE_SET
#define COPY PAK_RULE_COPY
#define RISE PAK_RULE_RISE
#define FALL PAK_RULE_FALL
#define SO PAK_RULE_SO
#define SECRET PAK_RULE_SECRET
#define GIVEN (CREATE | MAKE)     /* whoever makes the object may give it, then it is fixed */
#define FREE (GIVEN | SET | COPY) /* may change at any time */

/* All objects that can be stored. */
static const struct pak_attr_rule storage_rules[] = {
        {CKA_CLASS, PAK_KIND_ULONG, GIVEN, PAK_DEFAULT_NONE},
        {CKA_TOKEN, PAK_KIND_BOOL, GIVEN | COPY, PAK_DEFAULT_FALSE},
        {CKA_PRIVATE, PAK_KIND_BOOL, GIVEN | COPY | RISE, PAK_DEFAULT_NONE},
        {CKA_MODIFIABLE, PAK_KIND_BOOL, GIVEN | COPY, PAK_DEFAULT_TRUE},
        {CKA_COPYABLE, PAK_KIND_BOOL, FREE | FALL, PAK_DEFAULT_TRUE},
        {CKA_DESTROYABLE, PAK_KIND_BOOL, GIVEN | COPY, PAK_DEFAULT_TRUE},
        {CKA_LABEL, PAK_KIND_BYTES, FREE, PAK_DEFAULT_EMPTY},
        {CKA_UNIQUE_ID, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
};

static const struct pak_attr_rule data_rules[] = {
        {CKA_APPLICATION, PAK_KIND_BYTES, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_OBJECT_ID, PAK_KIND_BYTES, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_VALUE, PAK_KIND_LARGE, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
};

static const struct pak_attr_rule certificate_rules[] = {
        {CKA_CERTIFICATE_TYPE, PAK_KIND_ULONG, NEED, PAK_DEFAULT_NONE},
        {CKA_TRUSTED, PAK_KIND_BOOL, CREATE | SET | SO, PAK_DEFAULT_FALSE},
        {CKA_CERTIFICATE_CATEGORY, PAK_KIND_ULONG, CREATE, PAK_DEFAULT_ZERO},
        {CKA_CHECK_VALUE, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_NONE},
        {CKA_START_DATE, PAK_KIND_DATE, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_END_DATE, PAK_KIND_DATE, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_PUBLIC_KEY_INFO, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_EMPTY},
        {CKA_SUBJECT, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_ID, PAK_KIND_BYTES, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_ISSUER, PAK_KIND_BYTES, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_SERIAL_NUMBER, PAK_KIND_BYTES, CREATE | SET | COPY, PAK_DEFAULT_EMPTY},
        {CKA_VALUE, PAK_KIND_LARGE, CREATE, PAK_DEFAULT_EMPTY},
        {CKA_URL, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_EMPTY},
        {CKA_HASH_OF_SUBJECT_PUBLIC_KEY, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_EMPTY},
        {CKA_HASH_OF_ISSUER_PUBLIC_KEY, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_EMPTY},
        {CKA_NAME_HASH_ALGORITHM, PAK_KIND_ULONG, CREATE, PAK_DEFAULT_NONE},
        {CKA_JAVA_MIDP_SECURITY_DOMAIN, PAK_KIND_ULONG, CREATE, PAK_DEFAULT_ZERO},
};

/* All keys. */
static const struct pak_attr_rule key_rules[] = {
        {CKA_KEY_TYPE, PAK_KIND_ULONG, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_ID, PAK_KIND_BYTES, FREE, PAK_DEFAULT_EMPTY},
        {CKA_START_DATE, PAK_KIND_DATE, FREE, PAK_DEFAULT_EMPTY},
        {CKA_END_DATE, PAK_KIND_DATE, FREE, PAK_DEFAULT_EMPTY},
        {CKA_DERIVE, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_LOCAL, PAK_KIND_BOOL, 0, PAK_DEFAULT_FALSE},
        {CKA_KEY_GEN_MECHANISM, PAK_KIND_ULONG, 0, PAK_DEFAULT_UNKNOWN},
        {CKA_ALLOWED_MECHANISMS, PAK_KIND_MECHANISMS, GIVEN, PAK_DEFAULT_NONE},
        {CKA_OBJECT_VALIDATION_FLAGS, PAK_KIND_ULONG, 0, PAK_DEFAULT_ZERO},
};

static const struct pak_attr_rule public_rules[] = {
        {CKA_SUBJECT, PAK_KIND_BYTES, FREE, PAK_DEFAULT_EMPTY},
        {CKA_ENCRYPT, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_VERIFY, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_VERIFY_RECOVER, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_WRAP, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_ENCAPSULATE, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_TRUSTED, PAK_KIND_BOOL, GIVEN | SET | SO, PAK_DEFAULT_FALSE},
        {CKA_PUBLIC_KEY_INFO, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_NONE},
        {CKA_EC_PARAMS, PAK_KIND_BYTES, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_EC_POINT, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_MODULUS, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_MODULUS_BITS, PAK_KIND_ULONG, MAKE, PAK_DEFAULT_NONE},
        {CKA_PUBLIC_EXPONENT, PAK_KIND_BYTES, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_PRIME, PAK_KIND_BYTES, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_BASE, PAK_KIND_BYTES, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_VALUE, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
};

static const struct pak_attr_rule private_rules[] = {
        {CKA_SUBJECT, PAK_KIND_BYTES, FREE, PAK_DEFAULT_EMPTY},
        {CKA_SENSITIVE, PAK_KIND_BOOL, FREE | RISE, PAK_DEFAULT_TRUE},
        {CKA_DECRYPT, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_SIGN, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_SIGN_RECOVER, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_UNWRAP, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_DECAPSULATE, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_EXTRACTABLE, PAK_KIND_BOOL, FREE | FALL, PAK_DEFAULT_FALSE},
        {CKA_ALWAYS_SENSITIVE, PAK_KIND_BOOL, 0, PAK_DEFAULT_FALSE},
        {CKA_NEVER_EXTRACTABLE, PAK_KIND_BOOL, 0, PAK_DEFAULT_FALSE},
        {CKA_WRAP_WITH_TRUSTED, PAK_KIND_BOOL, FREE | RISE, PAK_DEFAULT_FALSE},
        {CKA_ALWAYS_AUTHENTICATE, PAK_KIND_BOOL, GIVEN, PAK_DEFAULT_FALSE},
        {CKA_PUBLIC_KEY_INFO, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_NONE},
        {CKA_EC_PARAMS, PAK_KIND_BYTES, NEED | MAKE, PAK_DEFAULT_NONE},
        {CKA_EC_POINT, PAK_KIND_BYTES, CREATE, PAK_DEFAULT_NONE},
        {CKA_MODULUS, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_PUBLIC_EXPONENT, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_PRIVATE_EXPONENT, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_PRIME_1, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_PRIME_2, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_EXPONENT_1, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_EXPONENT_2, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_COEFFICIENT, PAK_KIND_BYTES, CREATE | SECRET, PAK_DEFAULT_NONE},
        {CKA_PRIME, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_BASE, PAK_KIND_BYTES, NEED, PAK_DEFAULT_NONE},
        {CKA_VALUE_BITS, PAK_KIND_ULONG, MAKE, PAK_DEFAULT_NONE},
        {CKA_VALUE, PAK_KIND_BYTES, NEED | SECRET, PAK_DEFAULT_NONE},
};

static const struct pak_attr_rule secret_rules[] = {
        {CKA_SENSITIVE, PAK_KIND_BOOL, FREE | RISE, PAK_DEFAULT_TRUE},
        {CKA_ENCRYPT, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_DECRYPT, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_SIGN, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_VERIFY, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_WRAP, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_UNWRAP, PAK_KIND_BOOL, FREE, PAK_DEFAULT_NONE},
        {CKA_EXTRACTABLE, PAK_KIND_BOOL, FREE | FALL, PAK_DEFAULT_FALSE},
        {CKA_ALWAYS_SENSITIVE, PAK_KIND_BOOL, 0, PAK_DEFAULT_FALSE},
        {CKA_NEVER_EXTRACTABLE, PAK_KIND_BOOL, 0, PAK_DEFAULT_FALSE},
        {CKA_WRAP_WITH_TRUSTED, PAK_KIND_BOOL, FREE | RISE, PAK_DEFAULT_FALSE},
        {CKA_TRUSTED, PAK_KIND_BOOL, GIVEN | SET | SO, PAK_DEFAULT_FALSE},
        {CKA_VALUE, PAK_KIND_BYTES, NEED | SECRET, PAK_DEFAULT_NONE},
        {CKA_VALUE_LEN, PAK_KIND_ULONG, MAKE, PAK_DEFAULT_NONE},
};

/* Objects of the module itself: callers make none. */
static const struct pak_attr_rule profile_rules[] = {
        {CKA_PROFILE_ID, PAK_KIND_ULONG, 0, PAK_DEFAULT_NONE},
};

static const struct pak_attr_rule validation_rules[] = {
        {CKA_VALIDATION_TYPE, PAK_KIND_ULONG, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_VERSION, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_LEVEL, PAK_KIND_ULONG, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_MODULE_ID, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_FLAG, PAK_KIND_ULONG, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_AUTHORITY_TYPE, PAK_KIND_ULONG, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_COUNTRY, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_CERTIFICATE_IDENTIFIER, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_CERTIFICATE_URI, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_VENDOR_URI, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
        {CKA_VALIDATION_PROFILE, PAK_KIND_BYTES, 0, PAK_DEFAULT_NONE},
};

struct rule_group {
	const struct pak_attr_rule *rules;
	size_t count;
};
#define GROUP(table) \
	{ \
		table, sizeof(table) / sizeof((table)[0]) \
	}

static const struct {
	CK_OBJECT_CLASS class;
	bool made_by_callers;
	struct rule_group groups[3];
} classes[] = {
        {CKO_DATA, true, {GROUP(storage_rules), GROUP(data_rules)}},
        {CKO_CERTIFICATE, true, {GROUP(storage_rules), GROUP(certificate_rules)}},
        {CKO_PUBLIC_KEY, true, {GROUP(storage_rules), GROUP(key_rules), GROUP(public_rules)}},
        {CKO_PRIVATE_KEY, true, {GROUP(storage_rules), GROUP(key_rules), GROUP(private_rules)}},
        {CKO_SECRET_KEY, true, {GROUP(storage_rules), GROUP(key_rules), GROUP(secret_rules)}},
        {CKO_PROFILE, false, {GROUP(storage_rules), GROUP(profile_rules)}},
        {CKO_VALIDATION, false, {GROUP(storage_rules), GROUP(validation_rules)}},
};
#define CLASS_COUNT (sizeof classes / sizeof classes[0])

const struct pak_attr_rule *pak_rule_at(CK_OBJECT_CLASS class, size_t i)
{
	for (size_t c = 0; c < CLASS_COUNT; c++) {
		if (classes[c].class != class)
			continue;
		for (size_t g = 0; g < 3; g++) {
			if (i < classes[c].groups[g].count)
				return &classes[c].groups[g].rules[i];
			i -= classes[c].groups[g].count;
		}
	}
	return NULL;
}

const struct pak_attr_rule *pak_rule_find(CK_OBJECT_CLASS class, CK_ATTRIBUTE_TYPE type)
{
	const struct pak_attr_rule *rule;

	for (size_t i = 0; (rule = pak_rule_at(class, i)) != NULL; i++)
		if (rule->type == type)
			return rule;
	return NULL;
}

bool pak_class_known(CK_OBJECT_CLASS class)
{
	for (size_t c = 0; c < CLASS_COUNT; c++)
		if (classes[c].class == class)
			return classes[c].made_by_callers;
	return false;
}

bool pak_usage_default(CK_OBJECT_CLASS class, CK_KEY_TYPE key_type, CK_ATTRIBUTE_TYPE type)
{
	bool cipher = key_type == CKK_AES || key_type == CKK_AES_XTS || key_type == CKK_CHACHA20;

	switch (type) {
	case CKA_SIGN:
		return class == CKO_PRIVATE_KEY || !cipher;
	case CKA_VERIFY:
		return class == CKO_PUBLIC_KEY || !cipher;
	case CKA_ENCRYPT:
	case CKA_DECRYPT:
		return class == CKO_SECRET_KEY && cipher;
	default:
		return false;
	}
}

static bool date_valid(const CK_DATE *date)
{
	static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	const uint8_t *c = date->year;
	unsigned year, month, day;

	for (size_t i = 0; i < sizeof *date; i++)
		if (c[i] < '0' || c[i] > '9')
			return false;
	year = (c[0] - '0') * 1000u + (c[1] - '0') * 100u + (c[2] - '0') * 10u + (c[3] - '0');
	month = (c[4] - '0') * 10u + (c[5] - '0');
	day = (c[6] - '0') * 10u + (c[7] - '0');
	if (month < 1 || month > 12 || day < 1)
		return false;
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		return day <= 29;
	return day <= days[month - 1];
}

CK_RV pak_rule_check_value(const struct pak_attr_rule *rule, const void *value, CK_ULONG len)
{
	CK_DATE date;
	bool ok = false;

	switch (rule->kind) {
	case PAK_KIND_BOOL:
		ok = len == 1 && *(const CK_BBOOL *)value <= CK_TRUE;
		break;
	case PAK_KIND_ULONG:
		ok = len == sizeof(CK_ULONG);
		break;
	case PAK_KIND_BYTES:
		ok = len <= PAK_ATTR_MAX_NAME;
		break;
	case PAK_KIND_LARGE:
		ok = len <= PAK_ATTR_MAX_LEN;
		break;
	case PAK_KIND_DATE:
		if (len == sizeof date)
			memcpy(&date, value, sizeof date);
		ok = len == 0 || (len == sizeof date && date_valid(&date));
		break;
	case PAK_KIND_MECHANISMS:
		ok = len % sizeof(CK_MECHANISM_TYPE) == 0 && len <= PAK_ATTR_MAX_NAME;
		break;
	}
	return ok ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}
