/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman keys of PKCS #3 (PKCS#11 3.2, 6.4): keys from attributes and back, generation,
 * CKM_DH_PKCS_DERIVE. The store keeps a private key as PKCS#8. */
#include "pkcs11/dh.h"

#include <pak/ffdh.h>
#include <pak/mem.h>

#include "encoding/encoding.h"

bool pak_p11_dh_attribute(CK_ATTRIBUTE_TYPE type)
{
	return type == CKA_PRIME || type == CKA_BASE || type == CKA_VALUE_BITS;
}

static struct pak_dh_number given(const CK_ATTRIBUTE *template, CK_ULONG count,
                                  CK_ATTRIBUTE_TYPE type)
{
	const CK_ATTRIBUTE *a = pak_template_find(template, count, type);

	return a ? (struct pak_dh_number){a->pValue, a->ulValueLen} : (struct pak_dh_number){0};
}

static struct pak_dh_number kept(const struct pak_object *object, CK_ATTRIBUTE_TYPE type)
{
	const struct pak_attr *a = pak_attrs_find(&object->attrs, type);

	return a ? (struct pak_dh_number){pak_attr_bytes(a), a->len} : (struct pak_dh_number){0};
}

static CK_RV import(struct pak_object *object, const struct pak_dh_params *params,
                    const struct pak_dh_number *value)
{
	bool private = object->class == CKO_PRIVATE_KEY;

	if (!params->p.bytes || !params->g.bytes || !value->bytes)
		return CKR_TEMPLATE_INCOMPLETE;
	return pak_rv(pak_key_import_dh(&object->key, params, private ? value : NULL,
	                                private ? NULL : value, NULL),
	              PAK_STAGE_ATTRIBUTE);
}

CK_RV pak_p11_dh_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len)
{
	const struct pak_dh_params params = {.p = kept(object, CKA_PRIME),
	                                     .g = kept(object, CKA_BASE)};
	struct pak_dh_number value = kept(object, CKA_VALUE);

	if (object->class == CKO_PRIVATE_KEY)
		return pak_rv(pak_der_pkcs8_decode(&object->key, secret, secret_len, NULL),
		              PAK_STAGE_ATTRIBUTE);
	return import(object, &params, &value);
}

CK_RV pak_p11_dh_create(struct pak_object *object, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	const struct pak_dh_params params = {.p = given(template, count, CKA_PRIME),
	                                     .g = given(template, count, CKA_BASE)};
	struct pak_dh_number value = given(template, count, CKA_VALUE);

	return import(object, &params, &value);
}

CK_RV pak_p11_dh_public_half(struct pak_object *object, const struct pak_key *key)
{
	const struct pak_dh_params params = {.like = key};
	uint8_t bytes[PAK_DH_MAX_BYTES];
	struct pak_dh_number pub = {.bytes = bytes};
	enum pak_status st =
	        pak_key_dh_component(key, PAK_DH_PUBLIC, bytes, sizeof bytes, &pub.len);

	if (st == PAK_OK)
		st = pak_key_import_dh(&object->key, &params, NULL, &pub, NULL);
	return pak_rv(st, PAK_STAGE_KEY);
}

CK_RV pak_p11_dh_generate(struct pak_key **key, const CK_ATTRIBUTE *public, CK_ULONG public_count,
                          const CK_ATTRIBUTE *private, CK_ULONG private_count)
{
	struct pak_dh_params params = {.p = given(public, public_count, CKA_PRIME),
	                               .g = given(public, public_count, CKA_BASE)};
	CK_ULONG bits = 0;
	enum pak_status st;
	CK_RV rv = pak_template_ulong(&bits, private, private_count, CKA_VALUE_BITS);

	if (rv != CKR_OK)
		return rv;
	if (!params.p.bytes || !params.g.bytes)
		return CKR_TEMPLATE_INCOMPLETE;
	if (bits > 8 * PAK_DH_MAX_BYTES)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	params.private_bits = (uint32_t)bits;
	st = pak_key_generate_dh(key, &params, NULL);
	if (st == PAK_ERR_LENGTH)
		return bits ? CKR_ATTRIBUTE_VALUE_INVALID : CKR_KEY_SIZE_RANGE;
	return st == PAK_ERR_KEY ? CKR_ATTRIBUTE_VALUE_INVALID : pak_rv(st, PAK_STAGE_KEY);
}

static CK_RV add(struct pak_object *object, CK_ATTRIBUTE_TYPE type, enum pak_dh_component which)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len;
	CK_RV rv = pak_rv(pak_key_dh_component(object->key, which, bytes, sizeof bytes, &len),
	                  PAK_STAGE_ATTRIBUTE);

	return rv == CKR_OK ? pak_attrs_set(&object->attrs, type, bytes, len) : rv;
}

CK_RV pak_p11_dh_add(struct pak_object *object)
{
	uint8_t der[4 * PAK_DH_MAX_BYTES + 128]; /* p, g, the public number, and a q */
	const struct pak_attr *info;
	size_t len;
	CK_RV rv = add(object, CKA_PRIME, PAK_DH_P);

	if (rv == CKR_OK)
		rv = add(object, CKA_BASE, PAK_DH_G);
	if (rv == CKR_OK && object->class == CKO_PUBLIC_KEY)
		rv = add(object, CKA_VALUE, PAK_DH_PUBLIC);
	if (rv == CKR_OK && object->class == CKO_PRIVATE_KEY)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_VALUE_BITS,
		                         pak_key_dh_private_bits(object->key));
	if (rv == CKR_OK)
		rv = pak_rv(pak_der_spki_encode(der, sizeof der, &len, object->key),
		            PAK_STAGE_ATTRIBUTE);
	if (rv != CKR_OK)
		return rv;
	info = pak_attrs_find(&object->attrs, CKA_PUBLIC_KEY_INFO);
	if (info != NULL && info->len > 0 &&
	    (info->len != len || !pak_mem_equal(pak_attr_bytes(info), der, len)))
		return CKR_TEMPLATE_INCONSISTENT;
	return pak_attrs_set(&object->attrs, CKA_PUBLIC_KEY_INFO, der, len);
}

CK_RV pak_p11_dh_derive(struct pak_derived *d, const struct pak_object *base,
                        const CK_MECHANISM *mechanism)
{
	const struct pak_dh_params params = {.like = base->key};
	const struct pak_dh_number pub = {mechanism->pParameter, mechanism->ulParameterLen};
	struct pak_key *peer = NULL;
	enum pak_status st;

	if (pub.len == 0 || pub.len > PAK_DH_MAX_BYTES + 1)
		return CKR_MECHANISM_PARAM_INVALID;
	st = pak_key_import_dh(&peer, &params, NULL, &pub, NULL);
	return st == PAK_OK ? pak_derive_agree(d, PAK_ALG_FFDH, base->key, peer)
	                    : pak_rv(st, PAK_STAGE_PARAM);
}
