/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects: life time, loading from the store, keys from attributes (PKCS#11 3.2, 4 and 6.3.3). */
#include <stdlib.h>
#include <string.h>

#include <pak/eddsa.h>
#include <pak/mem.h>

#include "encoding/encoding.h"
#include "pkcs11/p11.h"
#include "pkcs11/dh.h"
#include "pkcs11/rsa.h"

struct pak_object *pak_object_new(struct pak_slot *slot, CK_OBJECT_CLASS class)
{
	struct pak_object *object = calloc(1, sizeof *object);

	if (object == NULL)
		return NULL;
	atomic_init(&object->refs, 1);
	object->slot = slot;
	object->class = class;
	object->key_type = CK_UNAVAILABLE_INFORMATION;
	return object;
}

struct pak_object *pak_object_ref(struct pak_object *object)
{
	atomic_fetch_add_explicit(&object->refs, 1, memory_order_relaxed);
	return object;
}

void pak_object_free(struct pak_object *object)
{
	if (object == NULL ||
	    atomic_fetch_sub_explicit(&object->refs, 1, memory_order_acq_rel) != 1)
		return;
	pak_key_free(object->key);
	pak_attrs_clear(&object->index);
	pak_attrs_clear(&object->attrs);
	free(object);
}

const struct pak_attr *pak_object_attr(const struct pak_object *object, CK_ATTRIBUTE_TYPE type)
{
	bool loaded = atomic_load_explicit(&object->loaded, memory_order_acquire);

	return pak_attrs_find(loaded ? &object->attrs : &object->index, type);
}

/* The key type that belongs to a curve. */
CK_KEY_TYPE pak_curve_key_type(enum pak_alg curve)
{
	switch (curve) {
	case PAK_ALG_EDWARDS25519:
	case PAK_ALG_EDWARDS448:
		return CKK_EC_EDWARDS;
	case PAK_ALG_CURVE25519:
	case PAK_ALG_CURVE448:
		return CKK_EC_MONTGOMERY;
	default:
		return CKK_EC;
	}
}

static CK_RV make_edx_key(struct pak_object *object, enum pak_alg curve,
                          const struct pak_attr *point, const uint8_t *secret, size_t secret_len)
{
	const uint8_t *pub = NULL;
	enum pak_status st = PAK_OK;

	if (object->key_type != pak_curve_key_type(curve))
		return CKR_TEMPLATE_INCONSISTENT;
	if (point != NULL)
		st = pak_der_edx_point(&pub, pak_edx_len(curve), pak_attr_bytes(point), point->len);
	if (st == PAK_OK)
		st = pak_key_import_edx(&object->key, curve, secret, secret_len, pub,
		                        pub ? pak_edx_len(curve) : 0, NULL);
	return pak_rv(st, PAK_STAGE_ATTRIBUTE);
}

/* EC keys: the curve, the point and the scalar must fit together. */
static CK_RV make_ec_key(struct pak_object *object, const uint8_t *secret, size_t secret_len)
{
	const struct pak_attr *params = pak_attrs_find(&object->attrs, CKA_EC_PARAMS);
	const struct pak_attr *point = pak_attrs_find(&object->attrs, CKA_EC_POINT);
	const uint8_t *sec1 = NULL;
	size_t sec1_len = 0;
	enum pak_alg curve;
	enum pak_status st;

	if (params == NULL || (point == NULL && secret == NULL))
		return CKR_TEMPLATE_INCOMPLETE;
	st = pak_der_ec_params_decode(&curve, pak_attr_bytes(params), params->len);
	if (st != PAK_OK)
		return st == PAK_ERR_UNSUPPORTED ? CKR_CURVE_NOT_SUPPORTED
		                                 : pak_rv(st, PAK_STAGE_ATTRIBUTE);
	if (pak_edx_len(curve) || object->key_type != CKK_EC)
		return make_edx_key(object, curve, point, secret, secret_len);
	if (point != NULL)
		st = pak_der_ec_point_decode(&sec1, &sec1_len, curve, pak_attr_bytes(point),
		                             point->len);
	if (st == PAK_OK)
		st = pak_key_import_ec(&object->key, curve, secret, secret_len, sec1, sec1_len,
		                       NULL);
	return pak_rv(st, PAK_STAGE_ATTRIBUTE);
}

static CK_RV make_secret_key(struct pak_object *object, const uint8_t *secret, size_t secret_len)
{
	enum pak_alg alg = PAK_ALG_KEY_SECRET;

	if (secret == NULL)
		return CKR_TEMPLATE_INCOMPLETE;
	if (object->key_type == CKK_AES) {
		alg = PAK_ALG_AES_GCM;
		if (secret_len != 16 && secret_len != 24 && secret_len != 32)
			return CKR_ATTRIBUTE_VALUE_INVALID;
	} else if (object->key_type == CKK_AES_XTS) {
		alg = PAK_ALG_AES_XTS;
		if (secret_len != 32 && secret_len != 64)
			return CKR_ATTRIBUTE_VALUE_INVALID;
	} else if (object->key_type == CKK_CHACHA20) {
		alg = PAK_ALG_CHACHA20_POLY1305;
		if (secret_len != 32)
			return CKR_ATTRIBUTE_VALUE_INVALID;
	} else if (object->key_type == CKK_HKDF) {
		alg = PAK_ALG_HKDF;
	} else if (object->key_type != CKK_GENERIC_SECRET) {
		alg = PAK_ALG_HMAC;
	}
	return pak_rv(pak_key_import_secret(&object->key, alg, secret, secret_len, NULL),
	              PAK_STAGE_ATTRIBUTE);
}

CK_RV pak_object_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len)
{
	CK_RV rv = CKR_OK;

	if (object->key_type == CKK_RSA)
		rv = pak_p11_rsa_make_key(object, secret, secret_len);
	else if (object->key_type == CKK_DH)
		rv = pak_p11_dh_make_key(object, secret, secret_len);
	else if (object->class == CKO_PUBLIC_KEY)
		rv = make_ec_key(object, NULL, 0);
	else if (object->class == CKO_PRIVATE_KEY)
		rv = secret != NULL ? make_ec_key(object, secret, secret_len)
		                    : CKR_TEMPLATE_INCOMPLETE;
	else if (object->class == CKO_SECRET_KEY)
		rv = make_secret_key(object, secret, secret_len);
	return rv;
}

/* Reads the object's attributes and key; store_lock is held. */
static CK_RV load_locked(struct pak_object *object)
{
	struct pak_store *store = object->slot->store;
	uint8_t *secret = NULL;
	size_t secret_len = 0;
	CK_RV rv;

	if (atomic_load_explicit(&object->loaded, memory_order_acquire))
		return CKR_OK;
	if (store == NULL)
		return CKR_OBJECT_HANDLE_INVALID;
	rv = pak_store_load(store, object->id, object->version, pak_store_unlocked(store),
	                    &object->attrs, &secret, &secret_len);
	if (rv == CKR_OK && (object->class == CKO_PUBLIC_KEY || secret != NULL))
		rv = pak_object_make_key(object, secret, secret_len);
	pak_secmem_free(secret);
	if (rv == CKR_OK) {
		atomic_store_explicit(&object->loaded, true, memory_order_release);
		return rv;
	}
	pak_attrs_clear(&object->attrs);
	pak_key_free(object->key);
	object->key = NULL;
	/* What the store holds was checked when it was written: anything else is damage. */
	return rv == CKR_HOST_MEMORY || rv == CKR_OBJECT_HANDLE_INVALID ? rv : CKR_DEVICE_ERROR;
}

CK_RV pak_object_load(struct pak_object *object)
{
	CK_RV rv;

	if (atomic_load_explicit(&object->loaded, memory_order_acquire))
		return CKR_OK;
	pthread_mutex_lock(&object->slot->store_lock);
	rv = load_locked(object);
	pthread_mutex_unlock(&object->slot->store_lock);
	return rv;
}

CK_RV pak_object_trusted(const struct pak_object *object)
{
	bool root = false;

	if (!object->token || object->builtin || object->slot->store == NULL)
		return CKR_OK;
	return pak_store_damaged(object->slot->store, &root) && root ? CKR_DEVICE_ERROR : CKR_OK;
}

CK_RV pak_session_object_loaded(struct pak_object **out, struct pak_session *session,
                                CK_OBJECT_HANDLE handle)
{
	CK_RV rv = pak_session_object(out, session, handle);

	if (rv != CKR_OK)
		return rv;
	rv = pak_object_load(*out);
	if (rv != CKR_OK) {
		pak_object_free(*out);
		*out = NULL;
	}
	return rv;
}
