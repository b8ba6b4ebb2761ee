/* SPDX-License-Identifier: Apache-2.0
 *
 * C_DeriveKey (PKCS#11 3.2, 5.19.7) with CKM_ECDH1_DERIVE (6.3.20) and CKM_HKDF_DERIVE (6.62); the
 * other derivations are in derive_kdf.c and derive_tls.c. */
#include <string.h>

#include <pak/eddsa.h>
#include <pak/kdf.h>
#include <pak/kex.h>
#include <pak/mem.h>

#include "encoding/encoding.h"
#include "pkcs11/create.h"
#include "pkcs11/derive.h"
#include "pkcs11/dh.h"

/* The other party's point: SEC 1 or bare bytes, or in an OCTET STRING as many callers send it. */
static enum pak_status take_peer(struct pak_key **peer, enum pak_alg curve, const uint8_t *in,
                                 size_t in_len)
{
	const uint8_t *point;
	size_t len = pak_edx_len(curve);
	enum pak_status st;

	if (len) {
		st = pak_der_edx_point(&point, len, in, in_len);
		return st ? st : pak_key_import_edx(peer, curve, NULL, 0, point, len, NULL);
	}
	st = pak_der_ec_point_decode(&point, &len, curve, in, in_len);
	return st ? st : pak_key_import_ec(peer, curve, NULL, 0, point, len, NULL);
}

CK_RV pak_derive_agree(struct pak_derived *d, enum pak_alg alg, const struct pak_key *key,
                       struct pak_key *peer)
{
	struct pak_verdict verdict = {0};
	size_t secret_len = 0;
	enum pak_status st =
	        pak_kex_derive(alg, key, peer, d->bytes, PAK_DERIVED_MAX, &secret_len, &verdict);

	pak_key_free(peer);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	d->ok = pak_verdict_plain(&verdict);
	if (d->len > secret_len)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	if (d->len > 0)
		memmove(d->bytes, d->bytes + secret_len - d->len, d->len);
	else
		d->len = secret_len;
	return CKR_OK;
}

static CK_RV ecdh(struct pak_derived *d, const struct pak_object *base,
                  const CK_MECHANISM *mechanism)
{
	CK_ECDH1_DERIVE_PARAMS p;
	struct pak_key *peer = NULL;
	enum pak_status st;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.kdf != CKD_NULL || p.ulSharedDataLen != 0 || p.pPublicData == NULL ||
	    p.ulPublicDataLen > PAK_DER_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	st = take_peer(&peer, pak_key_curve(base->key), p.pPublicData, p.ulPublicDataLen);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_PARAM);
	return pak_derive_agree(d, base->key_type == CKK_EC ? PAK_ALG_ECDH : PAK_ALG_XDH, base->key,
	                        peer);
}

/* The salt: none, given, or the value of a key. */
static CK_RV hkdf_salt(struct pak_session *session, const CK_HKDF_PARAMS *p,
                       const struct pak_mech *mech, struct pak_object **holder,
                       const uint8_t **salt, size_t *len)
{
	CK_RV rv;

	*salt = NULL;
	*len = 0;
	switch (p->ulSaltType) {
	case CKF_HKDF_SALT_NULL:
		return CKR_OK;
	case CKF_HKDF_SALT_DATA:
		if (p->pSalt == NULL && p->ulSaltLen > 0)
			return CKR_MECHANISM_PARAM_INVALID;
		*salt = p->pSalt;
		*len = p->ulSaltLen;
		return p->ulSaltLen <= PAK_INPUT_MAX ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
	case CKF_HKDF_SALT_KEY:
		rv = pak_key_for(holder, session, p->hSaltKey, mech, CKA_DERIVE,
		                 CKR_KEY_HANDLE_INVALID);
		if (rv == CKR_OK)
			rv = pak_rv(pak_key_secret((*holder)->key, salt, len), PAK_STAGE_KEY);
		return rv;
	default:
		return CKR_MECHANISM_PARAM_INVALID;
	}
}

static enum pak_status run_hkdf(struct pak_derived *d, const CK_HKDF_PARAMS *p, enum pak_alg hash,
                                const uint8_t *salt, size_t salt_len, const uint8_t *key,
                                size_t key_len, struct pak_verdict *verdict)
{
	if (!p->bExpand)
		return pak_hkdf_extract(hash, d->bytes, d->len, salt, salt_len, key, key_len,
		                        verdict);
	if (!p->bExtract)
		return pak_hkdf_expand(hash, d->bytes, d->len, key, key_len, p->pInfo, p->ulInfoLen,
		                       verdict);
	return pak_hkdf(hash, d->bytes, d->len, salt, salt_len, key, key_len, p->pInfo,
	                p->ulInfoLen, verdict);
}

static CK_RV hkdf(struct pak_derived *d, struct pak_session *session, const struct pak_object *base,
                  const CK_MECHANISM *mechanism, const struct pak_mech *mech)
{
	CK_HKDF_PARAMS p;
	const struct pak_mech *prf;
	struct pak_object *holder = NULL;
	struct pak_verdict verdict = {0};
	const uint8_t *salt, *key;
	size_t salt_len, key_len, hash_len;
	CK_RV rv;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	prf = pak_mech_find(p.prfHashMechanism);
	if (prf == NULL || prf->family != PAK_FAMILY_DIGEST || (!p.bExtract && !p.bExpand) ||
	    (p.pInfo == NULL && p.ulInfoLen > 0) || p.ulInfoLen > PAK_INPUT_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	hash_len = pak_digest_len(prf->alg);
	if (d->len == 0)
		d->len = hash_len;
	if (d->len > 255 * hash_len || (!p.bExpand && d->len != hash_len))
		return CKR_ATTRIBUTE_VALUE_INVALID;
	rv = hkdf_salt(session, &p, mech, &holder, &salt, &salt_len);
	if (rv == CKR_OK)
		rv = pak_rv(pak_key_secret(base->key, &key, &key_len), PAK_STAGE_KEY);
	if (rv == CKR_OK)
		rv = pak_rv(run_hkdf(d, &p, prf->alg, salt, salt_len, key, key_len, &verdict),
		            PAK_STAGE_PARAM);
	d->ok = pak_verdict_plain(&verdict);
	pak_object_free(holder);
	return rv;
}

/* Type and length that the template asks for. */
static CK_RV wanted(const CK_ATTRIBUTE *template, CK_ULONG count, CK_KEY_TYPE *type, size_t *len)
{
	CK_ULONG value = 0;
	CK_RV rv;

	*type = CK_UNAVAILABLE_INFORMATION;
	rv = pak_template_ulong(type, template, count, CKA_KEY_TYPE);
	if (rv == CKR_OK)
		rv = pak_template_ulong(&value, template, count, CKA_VALUE_LEN);
	if (rv != CKR_OK)
		return rv;
	if (*type == CK_UNAVAILABLE_INFORMATION)
		return CKR_TEMPLATE_INCOMPLETE;
	if (pak_template_find(template, count, CKA_VALUE_LEN) != NULL && value == 0)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	*len = value;
	return value <= PAK_DERIVED_MAX ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

static CK_RV compute(struct pak_derived *d, struct pak_session *session,
                     const struct pak_object *base, const CK_MECHANISM *mechanism,
                     const struct pak_mech *mech)
{
	if (mechanism->pParameter == NULL)
		return CKR_MECHANISM_PARAM_INVALID;
	switch (mech->family) {
	case PAK_FAMILY_ECDH:
		return ecdh(d, base, mechanism);
	case PAK_FAMILY_DH:
		return pak_p11_dh_derive(d, base, mechanism);
	case PAK_FAMILY_KBKDF:
		return pak_derive_kbkdf(d, session, base, mechanism, mech);
	case PAK_FAMILY_TLS:
		return pak_derive_tls(d, base, mechanism);
	case PAK_FAMILY_IKE:
		return pak_derive_ike(d, session, base, mechanism, mech);
	default:
		return hkdf(d, session, base, mechanism, mech);
	}
}

static CK_RV derive_object(struct pak_object **out, struct pak_session *session,
                           const struct pak_object *base, const CK_MECHANISM *mechanism,
                           const struct pak_mech *mech, const CK_ATTRIBUTE *template,
                           CK_ULONG count)
{
	struct pak_derived d = {0};
	CK_KEY_TYPE type;
	CK_RV rv = wanted(template, count, &type, &d.len);

	if (rv == CKR_OK)
		rv = pak_create_object(out, session, PAK_ORIGIN_DERIVE, CKO_SECRET_KEY, type,
		                       template, count);
	if (rv == CKR_OK)
		rv = pak_session_may_write(session, (*out)->token, (*out)->private);
	if (rv != CKR_OK)
		return rv;
	d.bytes = pak_secmem_alloc(PAK_DERIVED_MAX);
	if (d.bytes == NULL)
		return CKR_HOST_MEMORY;
	rv = compute(&d, session, base, mechanism, mech);
	if (rv == CKR_OK)
		rv = pak_object_make_key(*out, d.bytes, d.len);
	if (rv == CKR_OK)
		rv = pak_create_finish_key(*out, PAK_ORIGIN_DERIVE, mech->type, base);
	session->last_ok = rv == CKR_OK && d.ok;
	pak_secmem_free(d.bytes);
	return rv;
}

static CK_RV derive(struct pak_session *session, const CK_MECHANISM *mechanism,
                    CK_OBJECT_HANDLE base_handle, const CK_ATTRIBUTE *template, CK_ULONG count,
                    CK_OBJECT_HANDLE *handle)
{
	struct pak_object *base = NULL, *object = NULL;
	const struct pak_mech *mech;
	CK_RV rv = pak_mech_check(&mech, mechanism, CKF_DERIVE);

	session->last_ok = false;
	if (rv == CKR_OK)
		rv = pak_template_check(template, count);
	if (rv == CKR_OK)
		rv = pak_key_for(&base, session, base_handle, mech, CKA_DERIVE,
		                 CKR_KEY_HANDLE_INVALID);
	if (rv == CKR_OK)
		rv = derive_object(&object, session, base, mechanism, mech, template, count);
	if (rv == CKR_OK)
		rv = pak_create_publish(session, &object, 1);
	if (rv == CKR_OK)
		*handle = object->handle;
	else
		pak_object_free(object);
	pak_object_free(base);
	return rv;
}

CK_RV C_DeriveKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hBaseKey,
                  CK_ATTRIBUTE *pTemplate, CK_ULONG ulAttributeCount, CK_OBJECT_HANDLE *phKey)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = phKey == NULL
	             ? CKR_ARGUMENTS_BAD
	             : derive(session, pMechanism, hBaseKey, pTemplate, ulAttributeCount, phKey);
	pak_session_leave(session);
	return rv;
}
