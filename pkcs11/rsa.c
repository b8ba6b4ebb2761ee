/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys and signatures (PKCS#11 3.2, 6.1): keys from attributes and back, generation, parameters
 * of PSS. The store keeps a private key as PKCS#8. */
#include "pkcs11/rsa.h"

#include <string.h>

#include <pak/mem.h>

#include "encoding/encoding.h"
#include "pkcs11/dh.h"

static const CK_ATTRIBUTE_TYPE types[PAK_RSA_COMPONENTS] = {
        CKA_MODULUS, CKA_PUBLIC_EXPONENT, CKA_PRIVATE_EXPONENT, CKA_PRIME_1,
        CKA_PRIME_2, CKA_EXPONENT_1,      CKA_EXPONENT_2,       CKA_COEFFICIENT};

bool pak_p11_rsa_attribute(CK_ATTRIBUTE_TYPE type)
{
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		if (types[i] == type)
			return true;
	return type == CKA_MODULUS_BITS;
}

bool pak_p11_rsa_applies(CK_OBJECT_CLASS class, CK_KEY_TYPE key_type, CK_ATTRIBUTE_TYPE type)
{
	if (class != CKO_PUBLIC_KEY && class != CKO_PRIVATE_KEY)
		return true;
	if (pak_p11_rsa_attribute(type))
		return key_type == CKK_RSA;
	if (pak_p11_dh_attribute(type))
		return key_type == CKK_DH;
	if (type == CKA_VALUE)
		return key_type == CKK_DH || (class == CKO_PRIVATE_KEY && key_type != CKK_RSA);
	return (key_type != CKK_RSA && key_type != CKK_DH) ||
	       (type != CKA_EC_PARAMS && type != CKA_EC_POINT);
}

CK_RV pak_p11_rsa_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};

	if (object->class == CKO_PRIVATE_KEY)
		return pak_rv(pak_der_pkcs8_decode(&object->key, secret, secret_len, NULL),
		              PAK_STAGE_ATTRIBUTE);
	for (int i = PAK_RSA_N; i <= PAK_RSA_E; i++) {
		const struct pak_attr *a = pak_attrs_find(&object->attrs, types[i]);

		if (a == NULL)
			return CKR_TEMPLATE_INCOMPLETE;
		v[i].bytes = pak_attr_bytes(a);
		v[i].len = a->len;
	}
	return pak_rv(pak_key_import_rsa(&object->key, v, NULL), PAK_STAGE_ATTRIBUTE);
}

CK_RV pak_p11_rsa_create(struct pak_object *object, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		const CK_ATTRIBUTE *a = pak_template_find(template, count, types[i]);

		if (a != NULL) {
			v[i].bytes = a->pValue;
			v[i].len = a->ulValueLen;
		}
	}
	if (v[PAK_RSA_N].bytes == NULL || v[PAK_RSA_E].bytes == NULL)
		return CKR_TEMPLATE_INCOMPLETE;
	/* Without the factors the module has no use for a private key. */
	if (object->class == CKO_PRIVATE_KEY &&
	    (v[PAK_RSA_P].bytes == NULL || v[PAK_RSA_Q].bytes == NULL))
		return CKR_TEMPLATE_INCOMPLETE;
	return pak_rv(pak_key_import_rsa(&object->key, v, NULL), PAK_STAGE_ATTRIBUTE);
}

CK_RV pak_p11_rsa_add(struct pak_object *object)
{
	uint8_t bytes[PAK_RSA_MAX_BYTES], der[PAK_RSA_MAX_BYTES + 128];
	const struct pak_attr *given;
	size_t len;
	CK_RV rv = CKR_OK;

	for (int i = PAK_RSA_N; i <= PAK_RSA_E && rv == CKR_OK; i++) {
		rv = pak_rv(pak_key_rsa_component(object->key, (enum pak_rsa_component)i, bytes,
		                                  sizeof bytes, &len),
		            PAK_STAGE_ATTRIBUTE);
		if (rv == CKR_OK)
			rv = pak_attrs_set(&object->attrs, types[i], bytes, len);
	}
	if (rv == CKR_OK && object->class == CKO_PUBLIC_KEY)
		rv = pak_attrs_set_ulong(&object->attrs, CKA_MODULUS_BITS,
		                         pak_key_bits(object->key));
	if (rv == CKR_OK)
		rv = pak_rv(pak_der_spki_encode(der, sizeof der, &len, object->key),
		            PAK_STAGE_ATTRIBUTE);
	if (rv != CKR_OK)
		return rv;
	given = pak_attrs_find(&object->attrs, CKA_PUBLIC_KEY_INFO);
	if (given != NULL && given->len > 0 &&
	    (given->len != len || !pak_mem_equal(pak_attr_bytes(given), der, len)))
		return CKR_TEMPLATE_INCONSISTENT;
	return pak_attrs_set(&object->attrs, CKA_PUBLIC_KEY_INFO, der, len);
}

enum pak_status pak_p11_rsa_secret(const struct pak_object *object, uint8_t **der, size_t *len)
{
	enum pak_status st = pak_der_pkcs8_encode(NULL, 0, len, object->key);

	*der = NULL;
	if (st != PAK_ERR_BUFFER)
		return st;
	*der = pak_secmem_alloc(*len);
	return *der != NULL ? pak_der_pkcs8_encode(*der, *len, len, object->key) : PAK_ERR_MEMORY;
}

enum pak_status pak_p11_rsa_component(const struct pak_object *object, CK_ATTRIBUTE_TYPE type,
                                      uint8_t out[PAK_RSA_MAX_BYTES], size_t *len)
{
	for (int i = PAK_RSA_D; i < PAK_RSA_COMPONENTS; i++)
		if (types[i] == type)
			return pak_key_rsa_component(object->key, (enum pak_rsa_component)i, out,
			                             PAK_RSA_MAX_BYTES, len);
	return PAK_ERR_KEY_USE;
}

CK_RV pak_p11_rsa_generate(struct pak_key **key, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	const CK_ATTRIBUTE *e = pak_template_find(template, count, CKA_PUBLIC_EXPONENT);
	CK_ULONG bits = 0;
	enum pak_status st;
	CK_RV rv = pak_template_ulong(&bits, template, count, CKA_MODULUS_BITS);

	if (rv != CKR_OK)
		return rv;
	if (pak_template_find(template, count, CKA_MODULUS_BITS) == NULL)
		return CKR_TEMPLATE_INCOMPLETE;
	if (bits > UINT32_MAX)
		return CKR_KEY_SIZE_RANGE;
	st = pak_key_generate_rsa(key, (uint32_t)bits, e != NULL ? e->pValue : NULL,
	                          e != NULL ? e->ulValueLen : 0, NULL);
	if (st == PAK_ERR_LENGTH)
		return CKR_KEY_SIZE_RANGE;
	return st == PAK_ERR_KEY ? CKR_ATTRIBUTE_VALUE_INVALID : pak_rv(st, PAK_STAGE_KEY);
}

CK_RV pak_p11_rsa_public_half(struct pak_object *object, const struct pak_key *key)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};
	uint8_t bytes[2][PAK_RSA_MAX_BYTES];
	enum pak_status st = PAK_OK;

	for (int i = PAK_RSA_N; i <= PAK_RSA_E && st == PAK_OK; i++) {
		st = pak_key_rsa_component(key, (enum pak_rsa_component)i, bytes[i],
		                           sizeof bytes[i], &v[i].len);
		v[i].bytes = bytes[i];
	}
	if (st == PAK_OK)
		st = pak_key_import_rsa(&object->key, v, NULL);
	return pak_rv(st, PAK_STAGE_KEY);
}

/* ---- signatures ---- */

/* CKG_MGF1_* of a digest. */
enum pak_alg pak_p11_mgf_hash(CK_RSA_PKCS_MGF_TYPE mgf)
{
	switch (mgf) {
	case CKG_MGF1_SHA1:
		return PAK_ALG_SHA1;
	case CKG_MGF1_SHA224:
		return PAK_ALG_SHA224;
	case CKG_MGF1_SHA256:
		return PAK_ALG_SHA256;
	case CKG_MGF1_SHA384:
		return PAK_ALG_SHA384;
	case CKG_MGF1_SHA512:
		return PAK_ALG_SHA512;
	case CKG_MGF1_SHA3_224:
		return PAK_ALG_SHA3_224;
	case CKG_MGF1_SHA3_256:
		return PAK_ALG_SHA3_256;
	case CKG_MGF1_SHA3_384:
		return PAK_ALG_SHA3_384;
	case CKG_MGF1_SHA3_512:
		return PAK_ALG_SHA3_512;
	default:
		return PAK_ALG_NONE;
	}
}

/* CK_RSA_PKCS_PSS_PARAMS: the digest must be the mechanism's, if that has one. */
static CK_RV pss_params(const struct pak_operation *o, const CK_MECHANISM *mechanism,
                        CK_RSA_PKCS_PSS_PARAMS *p, enum pak_alg *hash)
{
	const struct pak_mech *digest;

	if (mechanism->ulParameterLen != sizeof *p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(p, mechanism->pParameter, sizeof *p);
	digest = pak_mech_find(p->hashAlg);
	if (digest == NULL || digest->family != PAK_FAMILY_DIGEST ||
	    pak_p11_mgf_hash(p->mgf) == PAK_ALG_NONE || p->sLen > PAK_RSA_MAX_BYTES)
		return CKR_MECHANISM_PARAM_INVALID;
	*hash = digest->hash;
	return o->mech->hash == PAK_ALG_NONE || o->mech->hash == *hash
	               ? CKR_OK
	               : CKR_MECHANISM_PARAM_INVALID;
}

CK_RV pak_p11_rsa_signer_init(struct pak_operation *o, const CK_MECHANISM *mechanism,
                              enum pak_op op)
{
	enum pak_alg hash = o->mech->hash;
	CK_RSA_PKCS_PSS_PARAMS p = {0};
	enum pak_status st;
	CK_RV rv = CKR_OK;

	if (o->mech->alg == PAK_ALG_RSA_PSS)
		rv = pss_params(o, mechanism, &p, &hash);
	else if (!pak_mech_bare(mechanism))
		rv = CKR_MECHANISM_PARAM_INVALID;
	if (rv != CKR_OK)
		return rv;
	st = pak_sign_init(&o->u.sign, o->mech->alg, hash, op, PAK_NONCE_HEDGED, o->object->key);
	o->ok = pak_verdict_plain(&o->u.sign.verdict);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	if (o->mech->alg == PAK_ALG_RSA_PSS)
		st = pak_sign_set_pss(&o->u.sign, pak_p11_mgf_hash(p.mgf), (long)p.sLen);
	return pak_rv(st, PAK_STAGE_PARAM);
}

size_t pak_p11_rsa_raw_max(const struct pak_operation *o)
{
	if (o->mech->alg == PAK_ALG_RSA_PSS)
		return PAK_DIGEST_MAX_LEN;
	return (pak_key_bits(o->object->key) + 7) / 8 - 11;
}
