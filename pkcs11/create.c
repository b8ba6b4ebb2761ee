/* SPDX-License-Identifier: Apache-2.0
 *
 * Making objects from templates by the rules of their class (PKCS#11 3.2, 4.1.1, 5.7.1). */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "encoding/encoding.h"
#include "pkcs11/create.h"
#include "pkcs11/dh.h"
#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

/* Class and key type: the caller's for C_CreateObject; otherwise given, and a template may only
 * repeat them. */
static CK_RV read_class(CK_OBJECT_CLASS *class, CK_KEY_TYPE *key_type, enum pak_origin origin,
                        const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_OBJECT_CLASS class_given = *class;
	CK_KEY_TYPE type_given = *key_type;
	CK_RV rv = pak_template_ulong(&class_given, template, count, CKA_CLASS);

	if (rv == CKR_OK)
		rv = pak_template_ulong(&type_given, template, count, CKA_KEY_TYPE);
	if (rv != CKR_OK)
		return rv;
	if (origin != PAK_ORIGIN_CREATE)
		return class_given == *class && type_given == *key_type ? CKR_OK
		                                                        : CKR_TEMPLATE_INCONSISTENT;
	if (class_given == CK_UNAVAILABLE_INFORMATION)
		return CKR_TEMPLATE_INCOMPLETE;
	*class = class_given;
	*key_type = type_given;
	return pak_class_known(class_given) ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

static bool secret_type_known(CK_KEY_TYPE type)
{
	switch (type) {
	case CKK_AES:
	case CKK_AES_XTS:
	case CKK_CHACHA20:
	case CKK_GENERIC_SECRET:
	case CKK_SHA_1_HMAC:
	case CKK_SHA224_HMAC:
	case CKK_SHA256_HMAC:
	case CKK_SHA384_HMAC:
	case CKK_SHA512_HMAC:
	case CKK_SHA512_224_HMAC:
	case CKK_SHA512_256_HMAC:
	case CKK_SHA3_224_HMAC:
	case CKK_SHA3_256_HMAC:
	case CKK_SHA3_384_HMAC:
	case CKK_SHA3_512_HMAC:
	case CKK_HKDF:
		return true;
	default:
		return false;
	}
}

/* Key and certificate types that the module has. */
static CK_RV check_type(CK_OBJECT_CLASS class, CK_KEY_TYPE key_type, const CK_ATTRIBUTE *template,
                        CK_ULONG count)
{
	CK_CERTIFICATE_TYPE certificate = CK_UNAVAILABLE_INFORMATION;
	bool known = true;
	CK_RV rv = CKR_OK;

	switch (class) {
	case CKO_PUBLIC_KEY:
	case CKO_PRIVATE_KEY:
		known = key_type == CKK_EC || key_type == CKK_EC_EDWARDS ||
		        key_type == CKK_EC_MONTGOMERY || key_type == CKK_RSA || key_type == CKK_DH;
		break;
	case CKO_SECRET_KEY:
		known = secret_type_known(key_type);
		break;
	case CKO_CERTIFICATE:
		rv = pak_template_ulong(&certificate, template, count, CKA_CERTIFICATE_TYPE);
		known = certificate == CKC_X_509;
		key_type = certificate;
		break;
	default:
		return CKR_OK;
	}
	if (rv != CKR_OK || known)
		return rv;
	return key_type == CK_UNAVAILABLE_INFORMATION ? CKR_TEMPLATE_INCOMPLETE
	                                              : CKR_ATTRIBUTE_VALUE_INVALID;
}

/* Takes over one entry of the template, if its rule lets it in. */
static CK_RV take_entry(struct pak_object *object, const struct pak_session *session,
                        enum pak_origin origin, const CK_ATTRIBUTE *a)
{
	const struct pak_attr_rule *rule = pak_rule_find(object->class, a->type);
	unsigned needed = origin == PAK_ORIGIN_CREATE ? PAK_RULE_CREATE : PAK_RULE_MAKE;
	CK_RV rv;

	if (rule == NULL || !pak_p11_rsa_applies(object->class, object->key_type, a->type))
		return CKR_ATTRIBUTE_TYPE_INVALID;
	if (!(rule->flags & needed))
		return rule->flags & (PAK_RULE_CREATE | PAK_RULE_MAKE) ? CKR_TEMPLATE_INCONSISTENT
		                                                       : CKR_ATTRIBUTE_READ_ONLY;
	rv = pak_rule_check_value(rule, a->pValue, a->ulValueLen);
	if (rv != CKR_OK || (rule->flags & PAK_RULE_SECRET))
		return rv;
	if ((rule->flags & PAK_RULE_SO) && *(const CK_BBOOL *)a->pValue == CK_TRUE &&
	    atomic_load(&session->slot->login) != PAK_LOGIN_SO)
		return CKR_ATTRIBUTE_READ_ONLY;
	return pak_attrs_set(&object->attrs, a->type, a->pValue, a->ulValueLen);
}

static bool private_default(CK_OBJECT_CLASS class)
{
	return class == CKO_PRIVATE_KEY || class == CKO_SECRET_KEY;
}

/* Gives an attribute that the template did not name its default. */
static CK_RV set_default(struct pak_object *object, const struct pak_attr_rule *rule)
{
	switch (rule->missing) {
	case PAK_DEFAULT_FALSE:
		return pak_attrs_set_bool(&object->attrs, rule->type, false);
	case PAK_DEFAULT_TRUE:
		return pak_attrs_set_bool(&object->attrs, rule->type, true);
	case PAK_DEFAULT_EMPTY:
		return pak_attrs_set(&object->attrs, rule->type, NULL, 0);
	case PAK_DEFAULT_ZERO:
		return pak_attrs_set_ulong(&object->attrs, rule->type, 0);
	case PAK_DEFAULT_UNKNOWN:
		return pak_attrs_set_ulong(&object->attrs, rule->type, CK_UNAVAILABLE_INFORMATION);
	case PAK_DEFAULT_NONE:
		break;
	}
	if (rule->kind != PAK_KIND_BOOL)
		return CKR_OK;
	if (rule->type == CKA_PRIVATE)
		return pak_attrs_set_bool(&object->attrs, rule->type,
		                          private_default(object->class));
	return pak_attrs_set_bool(&object->attrs, rule->type,
	                          pak_usage_default(object->class, object->key_type, rule->type));
}

/* Defaults, and what must not be missing. */
static CK_RV complete(struct pak_object *object, enum pak_origin origin,
                      const CK_ATTRIBUTE *template, CK_ULONG count)
{
	const struct pak_attr_rule *rule;
	CK_RV rv = CKR_OK;

	for (size_t i = 0; rv == CKR_OK && (rule = pak_rule_at(object->class, i)) != NULL; i++) {
		if (pak_attrs_find(&object->attrs, rule->type) != NULL ||
		    !pak_p11_rsa_applies(object->class, object->key_type, rule->type))
			continue;
		if (origin == PAK_ORIGIN_CREATE && (rule->flags & PAK_RULE_NEED) &&
		    pak_template_find(template, count, rule->type) == NULL)
			return CKR_TEMPLATE_INCOMPLETE;
		rv = set_default(object, rule);
	}
	return rv;
}

/* Rules between attributes. */
static CK_RV check_together(const struct pak_object *object)
{
	const struct pak_attr *value = pak_attrs_find(&object->attrs, CKA_VALUE);
	const struct pak_attr *url = pak_attrs_find(&object->attrs, CKA_URL);

	if (pak_attrs_bool(&object->attrs, CKA_ALWAYS_AUTHENTICATE) && !object->private)
		return CKR_TEMPLATE_INCONSISTENT;
	if (object->class == CKO_CERTIFICATE && (value == NULL || value->len == 0) &&
	    (url == NULL || url->len == 0))
		return CKR_TEMPLATE_INCOMPLETE;
	return CKR_OK;
}

void pak_create_hash(struct pak_object *object)
{
	static const CK_ATTRIBUTE_TYPE types[2] = {CKA_LABEL, CKA_ID};

	for (int i = 0; i < 2; i++) {
		const struct pak_attr *a = pak_attrs_find(&object->attrs, types[i]);
		object->hash[i] = a != NULL ? pak_table_hash(pak_attr_bytes(a), a->len) : 0;
	}
}

CK_RV pak_create_unique_id(struct pak_object *object)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[16];
	char text[2 * sizeof bytes];
	CK_RV rv = pak_rv_store(pak_rng_bytes(bytes, sizeof bytes));

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = digits[bytes[i / 2] >> (i % 2 ? 0 : 4) & 15];
	return rv == CKR_OK ? pak_attrs_set(&object->attrs, CKA_UNIQUE_ID, text, sizeof text) : rv;
}

static CK_RV fill(struct pak_object *object, const struct pak_session *session,
                  enum pak_origin origin, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_RV rv = CKR_OK;

	for (CK_ULONG i = 0; i < count && rv == CKR_OK; i++)
		rv = take_entry(object, session, origin, &template[i]);
	if (rv == CKR_OK)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_CLASS, object->class);
	if (rv == CKR_OK && object->key_type != CK_UNAVAILABLE_INFORMATION)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_KEY_TYPE, object->key_type);
	if (rv == CKR_OK)
		rv = complete(object, origin, template, count);
	if (rv == CKR_OK)
		rv = pak_create_unique_id(object);
	object->token = pak_attrs_bool(&object->attrs, CKA_TOKEN);
	object->private = pak_attrs_bool(&object->attrs, CKA_PRIVATE);
	return rv == CKR_OK ? check_together(object) : rv;
}

CK_RV pak_create_object(struct pak_object **out, struct pak_session *session,
                        enum pak_origin origin, CK_OBJECT_CLASS class, CK_KEY_TYPE key_type,
                        const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct pak_object *object;
	CK_RV rv = read_class(&class, &key_type, origin, template, count);

	*out = NULL;
	if (rv == CKR_OK)
		rv = check_type(class, key_type, template, count);
	if (rv != CKR_OK)
		return rv;
	object = pak_object_new(session->slot, class);
	if (object == NULL)
		return CKR_HOST_MEMORY;
	if (class == CKO_PUBLIC_KEY || class == CKO_PRIVATE_KEY || class == CKO_SECRET_KEY)
		object->key_type = key_type;
	rv = fill(object, session, origin, template, count);
	if (rv != CKR_OK) {
		pak_object_free(object);
		return rv;
	}
	pak_create_hash(object);
	atomic_store(&object->loaded, true);
	*out = object;
	return CKR_OK;
}

/* CKA_PUBLIC_KEY_INFO, and CKA_EC_POINT as the standard has it: the point in an OCTET STRING; bare
 * on Edwards and Montgomery curves (6.3.5, 6.3.7). */
static CK_RV add_ec(struct pak_object *object)
{
	const struct pak_attr *given;
	uint8_t point[PAK_EC_MAX_POINT], der[PAK_EC_MAX_POINT + 128];
	size_t point_len, der_len;
	enum pak_status st;
	CK_RV rv = CKR_OK;

	if (object->key_type != CKK_EC) { /* the bare bytes */
		st = pak_key_edx_public(object->key, der, sizeof der, &der_len);
	} else {
		st = pak_key_ec_public(object->key, point, sizeof point, &point_len);
		if (st == PAK_OK)
			st = pak_der_ec_point_encode(der, sizeof der, &der_len, point, point_len);
	}
	if (st == PAK_OK && object->class == CKO_PUBLIC_KEY)
		rv = pak_attrs_set(&object->attrs, CKA_EC_POINT, der, der_len);
	if (st == PAK_OK)
		st = pak_der_spki_encode(der, sizeof der, &der_len, object->key);
	if (st != PAK_OK || rv != CKR_OK)
		return rv != CKR_OK ? rv : pak_rv(st, PAK_STAGE_ATTRIBUTE);
	given = pak_attrs_find(&object->attrs, CKA_PUBLIC_KEY_INFO);
	if (given != NULL && given->len > 0 &&
	    (given->len != der_len || !pak_mem_equal(pak_attr_bytes(given), der, der_len)))
		return CKR_TEMPLATE_INCONSISTENT;
	return pak_attrs_set(&object->attrs, CKA_PUBLIC_KEY_INFO, der, der_len);
}

/* Where the key comes from, and what it has been through. */
static CK_RV add_history(struct pak_object *object, enum pak_origin origin,
                         CK_MECHANISM_TYPE mechanism, const struct pak_object *base)
{
	bool sensitive = pak_attrs_bool(&object->attrs, CKA_SENSITIVE);
	bool extractable = pak_attrs_bool(&object->attrs, CKA_EXTRACTABLE);
	bool always = origin != PAK_ORIGIN_CREATE && origin != PAK_ORIGIN_UNWRAP, never = always;
	CK_RV rv = CKR_OK;

	if (base != NULL) {
		always = pak_attrs_bool(&base->attrs, CKA_ALWAYS_SENSITIVE);
		never = pak_attrs_bool(&base->attrs, CKA_NEVER_EXTRACTABLE);
	}
	if (origin == PAK_ORIGIN_GENERATE)
		rv = pak_attrs_set_bool(&object->attrs, CKA_LOCAL, true);
	if (rv == CKR_OK && origin == PAK_ORIGIN_GENERATE)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_KEY_GEN_MECHANISM, mechanism);
	if (rv == CKR_OK && object->class != CKO_PUBLIC_KEY)
		rv = pak_attrs_set_bool(&object->attrs, CKA_ALWAYS_SENSITIVE, always && sensitive);
	if (rv == CKR_OK && object->class != CKO_PUBLIC_KEY)
		rv = pak_attrs_set_bool(&object->attrs, CKA_NEVER_EXTRACTABLE,
		                        never && !extractable);
	if (rv == CKR_OK && pak_verdict_plain(pak_key_verdict(object->key)))
		rv = pak_attrs_set_ulong(&object->attrs, CKA_OBJECT_VALIDATION_FLAGS,
		                         PAK_VALIDATION_FLAG);
	return rv;
}

CK_RV pak_create_finish_key(struct pak_object *object, enum pak_origin origin,
                            CK_MECHANISM_TYPE mechanism, const struct pak_object *base)
{
	CK_RV rv = CKR_OK;

	if (object->class == CKO_SECRET_KEY)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_VALUE_LEN,
		                         pak_key_bits(object->key) / 8);
	else
		rv = object->key_type == CKK_RSA  ? pak_p11_rsa_add(object)
		     : object->key_type == CKK_DH ? pak_p11_dh_add(object)
		                                  : add_ec(object);
	return rv == CKR_OK ? add_history(object, origin, mechanism, base) : rv;
}
