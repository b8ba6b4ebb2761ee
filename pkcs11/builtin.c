/* SPDX-License-Identifier: Apache-2.0
 *
 * The module's own objects (PKCS#11 3.2, 4.13 and 4.15): the profiles it follows, and a validation
 * object that says what CKS_LAST_VALIDATION_OK stands for. No authority has validated the module,
 * and the object says so. */
#include <stdio.h>
#include <string.h>

#include <pak/module.h>

#include "pkcs11/mech.h"
#include "pkcs11/p11.h"

static CK_RV set_text(struct pak_object *object, CK_ATTRIBUTE_TYPE type, const char *text)
{
	return pak_attrs_set(&object->attrs, type, text, strlen(text));
}

static CK_RV add_storage(struct pak_object *object, const char *label, const char *unique)
{
	static const CK_ATTRIBUTE_TYPE no[] = {CKA_PRIVATE, CKA_MODIFIABLE, CKA_COPYABLE,
	                                       CKA_DESTROYABLE};
	CK_RV rv = pak_attrs_set_ulong(&object->attrs, CKA_CLASS, object->class);

	object->builtin = object->token = true;
	if (rv == CKR_OK)
		rv = pak_attrs_set_bool(&object->attrs, CKA_TOKEN, true);
	for (size_t i = 0; i < sizeof no / sizeof no[0] && rv == CKR_OK; i++)
		rv = pak_attrs_set_bool(&object->attrs, no[i], false);
	if (rv == CKR_OK)
		rv = set_text(object, CKA_LABEL, label);
	return rv == CKR_OK ? set_text(object, CKA_UNIQUE_ID, unique) : rv;
}

static CK_RV add_validation(struct pak_object *object)
{
	const struct pak_policy *policy = pak_policy_installed();
	unsigned major = 0, minor = 0;
	CK_VERSION version;
	char profile[128];
	CK_RV rv = pak_attrs_set_ulong(&object->attrs, CKA_VALIDATION_TYPE, CKV_TYPE_SOFTWARE);

	(void)sscanf(pak_module_version(), "%u.%u", &major, &minor);
	version.major = (CK_BYTE)major;
	version.minor = (CK_BYTE)minor;
	snprintf(profile, sizeof profile, "pre-assessment against interim policy %u (unofficial)",
	         policy != NULL ? policy->serial : 0);
	if (rv == CKR_OK)
		rv = pak_attrs_set(&object->attrs, CKA_VALIDATION_VERSION, &version,
		                   sizeof version);
	if (rv == CKR_OK)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_VALIDATION_LEVEL, 0);
	if (rv == CKR_OK)
		rv = set_text(object, CKA_VALIDATION_MODULE_ID, "pakpss-pkcs11");
	if (rv == CKR_OK)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_VALIDATION_FLAG, PAK_VALIDATION_FLAG);
	if (rv == CKR_OK)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_VALIDATION_AUTHORITY_TYPE,
		                         CKV_AUTHORITY_TYPE_UNSPECIFIED);
	if (rv == CKR_OK)
		rv = set_text(object, CKA_VALIDATION_COUNTRY, "PK");
	if (rv == CKR_OK)
		rv = set_text(object, CKA_VALIDATION_CERTIFICATE_IDENTIFIER, "");
	if (rv == CKR_OK)
		rv = set_text(object, CKA_VALIDATION_CERTIFICATE_URI, "");
	if (rv == CKR_OK)
		rv = set_text(object, CKA_VALIDATION_VENDOR_URI, "");
	return rv == CKR_OK ? set_text(object, CKA_VALIDATION_PROFILE, profile) : rv;
}

static CK_RV add(struct pak_slot *slot, CK_OBJECT_CLASS class, CK_PROFILE_ID profile,
                 const char *label, const char *unique)
{
	struct pak_object *object = pak_object_new(slot, class);
	CK_RV rv;

	if (object == NULL)
		return CKR_HOST_MEMORY;
	rv = add_storage(object, label, unique);
	if (rv == CKR_OK && class == CKO_PROFILE)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_PROFILE_ID, profile);
	else if (rv == CKR_OK)
		rv = add_validation(object);
	object->hash[0] = pak_table_hash(label, strlen(label));
	atomic_store(&object->loaded, true);
	if (rv == CKR_OK)
		rv = pak_table_add(&slot->table, object);
	if (rv != CKR_OK)
		pak_object_free(object);
	return rv;
}

CK_RV pak_builtin_add(struct pak_slot *slot)
{
	CK_RV rv = add(slot, CKO_PROFILE, CKP_BASELINE_PROVIDER, "Baseline Provider",
	               "pakpss-profile-1");

	if (rv == CKR_OK)
		rv = add(slot, CKO_PROFILE, CKP_EXTENDED_PROVIDER, "Extended Provider",
		         "pakpss-profile-2");
	if (rv == CKR_OK)
		rv = add(slot, CKO_PROFILE, CKP_AUTHENTICATION_TOKEN, "Authentication Token",
		         "pakpss-profile-3");
	if (rv == CKR_OK)
		rv = add(slot, CKO_VALIDATION, 0, "pakpss policy", "pakpss-validation-1");
	return rv;
}
