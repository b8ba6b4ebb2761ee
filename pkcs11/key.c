/* SPDX-License-Identifier: Apache-2.0
 *
 * C_GenerateKey and C_GenerateKeyPair (PKCS#11 3.2, 5.19.1 and 5.19.2). */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/kdf.h>
#include <pak/mem.h>

#include "encoding/encoding.h"
#include "pkcs11/create.h"
#include "pkcs11/dh.h"
#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

#define SECRET_MAX 512 /* bytes of a generated secret */

#define CHACHA20_LEN 32

/* CKA_VALUE_LEN, which a template for generation must have, but where a type has one length. */
static CK_RV value_len(CK_KEY_TYPE type, const CK_ATTRIBUTE *template, CK_ULONG count,
                       CK_ULONG *len)
{
	CK_RV rv;

	*len = CK_UNAVAILABLE_INFORMATION;
	rv = pak_template_ulong(len, template, count, CKA_VALUE_LEN);
	if (rv != CKR_OK)
		return rv;
	if (*len == CK_UNAVAILABLE_INFORMATION && type == CKK_CHACHA20)
		*len = CHACHA20_LEN;
	if (*len == CK_UNAVAILABLE_INFORMATION)
		return CKR_TEMPLATE_INCOMPLETE;
	if (type == CKK_CHACHA20)
		return *len == CHACHA20_LEN ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
	if (type == CKK_AES_XTS)
		return *len == 32 || *len == 64 ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
	if (type == CKK_AES)
		return *len == 16 || *len == 24 || *len == 32 ? CKR_OK
		                                              : CKR_ATTRIBUTE_VALUE_INVALID;
	return *len >= 1 && *len <= SECRET_MAX ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

/* CKM_PKCS5_PBKD2 (PKCS#11 3.2, 6.41.1): the template names the type and the length. */
static CK_RV password_key(struct pak_object *object, const CK_MECHANISM *mechanism, size_t len,
                          struct pak_verdict *verdict)
{
	static const enum pak_alg prfs[] = {
	        [CKP_PKCS5_PBKD2_HMAC_SHA1] = PAK_ALG_SHA1,
	        [CKP_PKCS5_PBKD2_HMAC_SHA224] = PAK_ALG_SHA224,
	        [CKP_PKCS5_PBKD2_HMAC_SHA256] = PAK_ALG_SHA256,
	        [CKP_PKCS5_PBKD2_HMAC_SHA384] = PAK_ALG_SHA384,
	        [CKP_PKCS5_PBKD2_HMAC_SHA512] = PAK_ALG_SHA512,
	        [CKP_PKCS5_PBKD2_HMAC_SHA512_224] = PAK_ALG_SHA512_224,
	        [CKP_PKCS5_PBKD2_HMAC_SHA512_256] = PAK_ALG_SHA512_256,
	};
	CK_PKCS5_PBKD2_PARAMS2 p;
	uint8_t out[SECRET_MAX];
	CK_RV rv;

	if (mechanism->pParameter == NULL || mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.saltSource != CKZ_SALT_SPECIFIED ||
	    (p.pSaltSourceData == NULL && p.ulSaltSourceDataLen) ||
	    p.ulSaltSourceDataLen > PAK_INPUT_MAX || p.iterations == 0 ||
	    p.iterations > UINT32_MAX || p.prf >= sizeof prfs / sizeof prfs[0] ||
	    prfs[p.prf] == PAK_ALG_NONE || p.ulPrfDataLen != 0 ||
	    (p.pPassword == NULL && p.ulPasswordLen) || p.ulPasswordLen > PAK_INPUT_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	rv = pak_rv(pak_pbkdf2(prfs[p.prf], out, len, p.pPassword, p.ulPasswordLen,
	                       p.pSaltSourceData, p.ulSaltSourceDataLen, (uint32_t)p.iterations,
	                       verdict),
	            PAK_STAGE_PARAM);
	if (rv == CKR_OK)
		rv = pak_object_make_key(object, out, len);
	pak_wipe(out, sizeof out);
	return rv;
}

/* The type of the key that the mechanism makes: its own, or for PBKDF2 the caller's. */
static CK_RV generated_type(CK_KEY_TYPE *type, const struct pak_mech *mech,
                            const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_RV rv;

	*type = mech->key_type;
	if (mech->family != PAK_FAMILY_PBKDF2)
		return CKR_OK;
	*type = CK_UNAVAILABLE_INFORMATION;
	rv = pak_template_ulong(type, template, count, CKA_KEY_TYPE);
	return rv == CKR_OK && *type == CK_UNAVAILABLE_INFORMATION ? CKR_TEMPLATE_INCOMPLETE : rv;
}

static CK_RV make_secret(struct pak_object *object, const struct pak_mech *mech,
                         const CK_MECHANISM *mechanism, size_t len, struct pak_verdict *verdict)
{
	enum pak_status st;

	if (mech->family == PAK_FAMILY_PBKDF2)
		return password_key(object, mechanism, len, verdict);
	st = pak_key_generate_secret(&object->key, mech->alg, len, verdict);
	return pak_rv(st, st == PAK_ERR_POLICY ? PAK_STAGE_ATTRIBUTE : PAK_STAGE_KEY);
}

static CK_RV generate(struct pak_session *session, const CK_MECHANISM *mechanism,
                      const CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *handle)
{
	const struct pak_mech *mech;
	struct pak_object *object = NULL;
	CK_ULONG len = 0;
	CK_KEY_TYPE type = CK_UNAVAILABLE_INFORMATION;
	struct pak_verdict verdict = {0};
	CK_RV rv = pak_mech_check(&mech, mechanism, CKF_GENERATE);

	session->last_ok = false;
	if (rv == CKR_OK && mech->family != PAK_FAMILY_PBKDF2 && !pak_mech_bare(mechanism))
		rv = CKR_MECHANISM_PARAM_INVALID;
	if (rv == CKR_OK)
		rv = pak_template_check(template, count);
	if (rv == CKR_OK)
		rv = generated_type(&type, mech, template, count);
	if (rv == CKR_OK)
		rv = value_len(type, template, count, &len);
	if (rv == CKR_OK)
		rv = pak_create_object(&object, session, PAK_ORIGIN_GENERATE, CKO_SECRET_KEY, type,
		                       template, count);
	if (rv == CKR_OK)
		rv = pak_session_may_write(session, object->token, object->private);
	if (rv == CKR_OK)
		rv = make_secret(object, mech, mechanism, len, &verdict);
	if (rv == CKR_OK)
		rv = pak_create_finish_key(object, PAK_ORIGIN_GENERATE, mech->type, NULL);
	if (rv == CKR_OK)
		rv = pak_create_publish(session, &object, 1);
	if (rv != CKR_OK) {
		pak_object_free(object);
		return rv;
	}
	session->last_ok = pak_verdict_plain(&verdict);
	*handle = object->handle;
	return CKR_OK;
}

CK_RV C_GenerateKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_ATTRIBUTE *pTemplate,
                    CK_ULONG ulCount, CK_OBJECT_HANDLE *phKey)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = phKey == NULL ? CKR_ARGUMENTS_BAD
	                   : generate(session, pMechanism, pTemplate, ulCount, phKey);
	pak_session_leave(session);
	return rv;
}

struct half {
	const CK_ATTRIBUTE *template;
	CK_ULONG count;
	CK_OBJECT_CLASS class;
};

/* The curve of the public template; the private one may only repeat it. */
static CK_RV pair_curve(const struct half halves[2], enum pak_alg *curve)
{
	const CK_ATTRIBUTE *params =
	        pak_template_find(halves[0].template, halves[0].count, CKA_EC_PARAMS);
	const CK_ATTRIBUTE *again =
	        pak_template_find(halves[1].template, halves[1].count, CKA_EC_PARAMS);
	enum pak_status st;

	if (params == NULL)
		return CKR_TEMPLATE_INCOMPLETE;
	if (again != NULL && (again->ulValueLen != params->ulValueLen ||
	                      memcmp(again->pValue, params->pValue, params->ulValueLen) != 0))
		return CKR_TEMPLATE_INCONSISTENT;
	st = pak_der_ec_params_decode(curve, params->pValue, params->ulValueLen);
	if (st == PAK_ERR_UNSUPPORTED)
		return CKR_CURVE_NOT_SUPPORTED;
	return pak_rv(st, PAK_STAGE_ATTRIBUTE);
}

/* Makes the objects of a pair, still without a key. */
static CK_RV make_halves(struct pak_object *objects[2], struct pak_session *session,
                         const struct half halves[2], CK_KEY_TYPE type)
{
	CK_RV rv = CKR_OK;

	for (int i = 0; i < 2 && rv == CKR_OK; i++) {
		rv = pak_create_object(&objects[i], session, PAK_ORIGIN_GENERATE, halves[i].class,
		                       type, halves[i].template, halves[i].count);
		if (rv == CKR_OK)
			rv = pak_session_may_write(session, objects[i]->token, objects[i]->private);
	}
	return rv;
}

/* Both halves hold the same key; each object's class decides what may be done with it. */
static CK_RV finish_halves(struct pak_object *objects[2], const struct half halves[2],
                           const struct pak_mech *mech, struct pak_key *key)
{
	const CK_ATTRIBUTE *params =
	        pak_template_find(halves[0].template, halves[0].count, CKA_EC_PARAMS);
	uint8_t point[PAK_EC_MAX_POINT];
	size_t len;
	enum pak_alg curve = pak_key_curve(key);
	enum pak_status st = pak_edx_len(curve) ? pak_key_edx_public(key, point, sizeof point, &len)
	                                        : pak_key_ec_public(key, point, sizeof point, &len);
	CK_RV rv;

	objects[1]->key = pak_key_ref(key);
	if (st == PAK_OK)
		st = pak_edx_len(curve) ? pak_key_import_edx(&objects[0]->key, curve, NULL, 0,
		                                             point, len, NULL)
		                        : pak_key_import_ec(&objects[0]->key, curve, NULL, 0, point,
		                                            len, NULL);
	rv = pak_rv(st, PAK_STAGE_KEY);
	if (rv == CKR_OK)
		rv = pak_attrs_set(&objects[1]->attrs, CKA_EC_PARAMS, params->pValue,
		                   params->ulValueLen);
	for (int i = 0; i < 2 && rv == CKR_OK; i++)
		rv = pak_create_finish_key(objects[i], PAK_ORIGIN_GENERATE, mech->type, NULL);
	return rv;
}

/* RSA and Diffie-Hellman: all attributes come from the key. */
static CK_RV finish_numbers(struct pak_object *objects[2], const struct pak_mech *mech,
                            struct pak_key *key)
{
	CK_RV rv = mech->key_type == CKK_RSA ? pak_p11_rsa_public_half(objects[0], key)
	                                     : pak_p11_dh_public_half(objects[0], key);

	objects[1]->key = pak_key_ref(key);
	for (int i = 0; i < 2 && rv == CKR_OK; i++)
		rv = pak_create_finish_key(objects[i], PAK_ORIGIN_GENERATE, mech->type, NULL);
	return rv;
}

static CK_RV make_pair(struct pak_key **key, const struct half halves[2], enum pak_alg curve,
                       const struct pak_mech *mech)
{
	if (mech->key_type == CKK_RSA)
		return pak_p11_rsa_generate(key, halves[0].template, halves[0].count);
	if (mech->key_type == CKK_DH)
		return pak_p11_dh_generate(key, halves[0].template, halves[0].count,
		                           halves[1].template, halves[1].count);
	return pak_rv(pak_edx_len(curve) ? pak_key_generate_edx(key, curve, NULL)
	                                 : pak_key_generate_ec(key, curve, NULL),
	              PAK_STAGE_KEY);
}

static CK_RV generate_pair(struct pak_session *session, const CK_MECHANISM *mechanism,
                           const struct half halves[2], CK_OBJECT_HANDLE handles[2])
{
	struct pak_object *objects[2] = {NULL, NULL};
	const struct pak_mech *mech;
	struct pak_key *key = NULL;
	enum pak_alg curve = PAK_ALG_NONE;
	bool numbers;
	CK_RV rv = pak_mech_check(&mech, mechanism, CKF_GENERATE_KEY_PAIR);

	session->last_ok = false;
	if (rv == CKR_OK && !pak_mech_bare(mechanism))
		rv = CKR_MECHANISM_PARAM_INVALID;
	for (int i = 0; i < 2 && rv == CKR_OK; i++)
		rv = pak_template_check(halves[i].template, halves[i].count);
	numbers = rv == CKR_OK && (mech->key_type == CKK_RSA || mech->key_type == CKK_DH);
	if (rv == CKR_OK && !numbers)
		rv = pair_curve(halves, &curve);
	if (rv == CKR_OK && !numbers && pak_curve_key_type(curve) != mech->key_type)
		rv = CKR_CURVE_NOT_SUPPORTED;
	if (rv == CKR_OK)
		rv = make_halves(objects, session, halves, mech->key_type);
	if (rv == CKR_OK)
		rv = make_pair(&key, halves, curve, mech);
	if (rv == CKR_OK)
		rv = numbers ? finish_numbers(objects, mech, key)
		             : finish_halves(objects, halves, mech, key);
	if (rv == CKR_OK)
		rv = pak_create_publish(session, objects, 2);
	if (rv == CKR_OK) {
		session->last_ok = pak_verdict_plain(pak_key_verdict(key));
		handles[0] = objects[0]->handle;
		handles[1] = objects[1]->handle;
	} else {
		pak_object_free(objects[0]);
		pak_object_free(objects[1]);
	}
	pak_key_free(key);
	return rv;
}

CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                        CK_ATTRIBUTE *pPublicKeyTemplate, CK_ULONG ulPublicKeyAttributeCount,
                        CK_ATTRIBUTE *pPrivateKeyTemplate, CK_ULONG ulPrivateKeyAttributeCount,
                        CK_OBJECT_HANDLE *phPublicKey, CK_OBJECT_HANDLE *phPrivateKey)
{
	const struct half halves[2] = {
	        {pPublicKeyTemplate, ulPublicKeyAttributeCount, CKO_PUBLIC_KEY},
	        {pPrivateKeyTemplate, ulPrivateKeyAttributeCount, CKO_PRIVATE_KEY},
	};
	CK_OBJECT_HANDLE handles[2];
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (phPublicKey == NULL || phPrivateKey == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = generate_pair(session, pMechanism, halves, handles);
	if (rv == CKR_OK) {
		*phPublicKey = handles[0];
		*phPrivateKey = handles[1];
	}
	pak_session_leave(session);
	return rv;
}
