/* SPDX-License-Identifier: Apache-2.0
 *
 * C_WrapKey and C_UnwrapKey (PKCS#11 3.2, 5.18.3 and 5.18.4) with AES key wrap. Secret keys are
 * wrapped as their value, private keys as PKCS#8. */
#include <string.h>

#include <pak/mem.h>
#include <pak/wrap.h>

#include "encoding/encoding.h"
#include "pkcs11/create.h"
#include "pkcs11/mech.h"

#define KEY_MAX 4096 /* bytes of a key's value, or of its PKCS#8 */

/* The codes of a key that is the caller's own are not those of a key that wraps. */
static CK_RV wrapping_rv(CK_RV rv, bool unwrap)
{
	switch (rv) {
	case CKR_KEY_TYPE_INCONSISTENT:
		return unwrap ? CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT
		              : CKR_WRAPPING_KEY_TYPE_INCONSISTENT;
	case CKR_KEY_SIZE_RANGE:
		return unwrap ? CKR_UNWRAPPING_KEY_SIZE_RANGE : CKR_WRAPPING_KEY_SIZE_RANGE;
	default:
		return rv;
	}
}

/* The key that wraps, and the wrap set up with it. *iv points into the mechanism's parameter. */
static CK_RV begin(struct pak_object **kek, struct pak_wrap *w, const uint8_t **iv,
                   struct pak_session *session, const CK_MECHANISM *mechanism,
                   CK_OBJECT_HANDLE handle, bool unwrap)
{
	const struct pak_mech *mech;
	const uint8_t *bytes;
	size_t len;
	enum pak_status st;
	CK_RV rv = pak_mech_check(&mech, mechanism, unwrap ? CKF_UNWRAP : CKF_WRAP);

	if (rv == CKR_OK)
		rv = pak_wrap_iv(mech, mechanism, iv);
	if (rv == CKR_OK)
		rv = pak_key_for(kek, session, handle, mech, unwrap ? CKA_UNWRAP : CKA_WRAP,
		                 unwrap ? CKR_UNWRAPPING_KEY_HANDLE_INVALID
		                        : CKR_WRAPPING_KEY_HANDLE_INVALID);
	if (rv != CKR_OK)
		return wrapping_rv(rv, unwrap);
	st = pak_key_secret((*kek)->key, &bytes, &len);
	if (st == PAK_OK)
		st = pak_wrap_init(w, mech->alg, unwrap ? PAK_OP_UNWRAP : PAK_OP_WRAP, false, bytes,
		                   len);
	return wrapping_rv(pak_rv(st, PAK_STAGE_KEY), unwrap);
}

/* What the attributes of a key say of its being wrapped. */
static CK_RV may_leave(struct pak_object *object, const struct pak_object *kek)
{
	CK_RV rv;

	if (object->class != CKO_SECRET_KEY && object->class != CKO_PRIVATE_KEY)
		return CKR_KEY_NOT_WRAPPABLE;
	rv = pak_object_load(object);
	if (rv == CKR_OK)
		rv = pak_object_trusted(object);
	if (rv != CKR_OK)
		return rv;
	if (!pak_attrs_bool(&object->attrs, CKA_EXTRACTABLE))
		return CKR_KEY_UNEXTRACTABLE;
	if (pak_attrs_bool(&object->attrs, CKA_WRAP_WITH_TRUSTED) &&
	    !pak_attrs_bool(&kek->attrs, CKA_TRUSTED))
		return CKR_KEY_NOT_WRAPPABLE;
	return object->key != NULL ? CKR_OK : CKR_USER_NOT_LOGGED_IN;
}

/* The bytes that are wrapped, in secure memory. */
static CK_RV key_bytes(uint8_t *out, size_t *len, const struct pak_object *object)
{
	const uint8_t *bytes;
	enum pak_status st;

	if (object->class == CKO_PRIVATE_KEY) {
		st = pak_der_pkcs8_encode(out, KEY_MAX, len, object->key);
		/* the room that lacks is not the caller's */
		return pak_rv(st == PAK_ERR_BUFFER ? PAK_ERR_LENGTH : st, PAK_STAGE_KEY);
	}
	st = pak_key_secret(object->key, &bytes, len);
	if (st == PAK_OK && *len > KEY_MAX)
		st = PAK_ERR_LENGTH;
	if (st == PAK_OK && *len > 0)
		memcpy(out, bytes, *len);
	return pak_rv(st, PAK_STAGE_KEY);
}

static CK_RV run_wrap(const struct pak_wrap *w, const uint8_t *iv, const struct pak_object *object,
                      CK_BYTE *out, CK_ULONG *out_len)
{
	uint8_t *bytes = pak_secmem_alloc(KEY_MAX);
	size_t len, room, n;
	CK_RV rv;

	if (bytes == NULL)
		return CKR_HOST_MEMORY;
	rv = key_bytes(bytes, &len, object);
	room = rv == CKR_OK ? pak_wrap_room(w, len) : 0;
	if (rv == CKR_OK && room == 0)
		rv = CKR_KEY_SIZE_RANGE;
	if (rv == CKR_OK && out != NULL && *out_len < room)
		rv = CKR_BUFFER_TOO_SMALL;
	if (rv == CKR_OK && out != NULL)
		rv = pak_rv(pak_wrap_run(w, out, room, &n, bytes, len, iv), PAK_STAGE_DATA);
	if (rv == CKR_OK || rv == CKR_BUFFER_TOO_SMALL)
		*out_len = room;
	pak_secmem_free(bytes);
	return rv;
}

static CK_RV wrap(struct pak_session *session, const CK_MECHANISM *mechanism,
                  CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE handle, CK_BYTE *out,
                  CK_ULONG *out_len)
{
	struct pak_object *kek = NULL, *object = NULL;
	struct pak_wrap w;
	const uint8_t *iv;
	CK_RV rv;

	session->last_ok = false;
	w.alg = PAK_ALG_NONE;
	rv = begin(&kek, &w, &iv, session, mechanism, wrapping, false);
	if (rv == CKR_OK && pak_session_object(&object, session, handle) != CKR_OK)
		rv = CKR_KEY_HANDLE_INVALID;
	if (rv == CKR_OK)
		rv = may_leave(object, kek);
	if (rv == CKR_OK)
		rv = run_wrap(&w, iv, object, out, out_len);
	session->last_ok = rv == CKR_OK && out != NULL && pak_verdict_plain(&w.verdict);
	pak_object_free(object);
	pak_object_free(kek);
	pak_wrap_clear(&w);
	return rv;
}

CK_RV C_WrapKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism, CK_OBJECT_HANDLE hWrappingKey,
                CK_OBJECT_HANDLE hKey, CK_BYTE *pWrappedKey, CK_ULONG *pulWrappedKeyLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pulWrappedKeyLen == NULL
	             ? CKR_ARGUMENTS_BAD
	             : wrap(session, pMechanism, hWrappingKey, hKey, pWrappedKey, pulWrappedKeyLen);
	pak_session_leave(session);
	return rv;
}

/* A length that the template names must be the key's. */
static CK_RV check_length(const CK_ATTRIBUTE *template, CK_ULONG count, size_t len)
{
	CK_ULONG wanted = len;
	CK_RV rv = pak_template_ulong(&wanted, template, count, CKA_VALUE_LEN);

	if (rv != CKR_OK)
		return rv;
	return wanted == len ? CKR_OK : CKR_TEMPLATE_INCONSISTENT;
}

/* An EC or DH key from its PKCS#8, and the curve that its object shows. */
static CK_RV private_key(struct pak_object *object, const uint8_t *der, size_t len)
{
	uint8_t params[64];
	size_t params_len;
	enum pak_status st = pak_der_pkcs8_decode(&object->key, der, len, NULL);

	if (st == PAK_OK && object->key_type == CKK_DH) /* the key gives its attributes */
		return pak_key_type(object->key) == PAK_ALG_KEY_DH ? CKR_OK
		                                                   : CKR_WRAPPED_KEY_INVALID;
	if (st == PAK_OK)
		st = pak_der_ec_params_encode(params, sizeof params, &params_len,
		                              pak_key_curve(object->key));
	if (st == PAK_ERR_POLICY)
		return pak_rv(st, PAK_STAGE_ATTRIBUTE);
	/* The template says what type of key it is: the bytes must agree. */
	if (st != PAK_OK || pak_curve_key_type(pak_key_curve(object->key)) != object->key_type)
		return CKR_WRAPPED_KEY_INVALID;
	return pak_attrs_set(&object->attrs, CKA_EC_PARAMS, params, params_len);
}

static CK_RV make_key(struct pak_object *object, const CK_ATTRIBUTE *template, CK_ULONG count,
                      const uint8_t *bytes, size_t len)
{
	CK_RV rv;

	if (object->class == CKO_PRIVATE_KEY)
		return private_key(object, bytes, len);
	rv = check_length(template, count, len);
	if (rv == CKR_OK)
		rv = pak_object_make_key(object, bytes, len);
	return rv == CKR_ATTRIBUTE_VALUE_INVALID ? CKR_WRAPPED_KEY_INVALID : rv;
}

static CK_RV run_unwrap(struct pak_object *object, const struct pak_wrap *w, const uint8_t *iv,
                        const CK_BYTE *in, CK_ULONG in_len, const CK_ATTRIBUTE *template,
                        CK_ULONG count)
{
	size_t room = in_len <= KEY_MAX ? pak_wrap_room(w, in_len) : 0, len;
	uint8_t *bytes;
	enum pak_status st;
	CK_RV rv;

	if (room == 0)
		return CKR_WRAPPED_KEY_LEN_RANGE;
	bytes = pak_secmem_alloc(room);
	if (bytes == NULL)
		return CKR_HOST_MEMORY;
	st = pak_wrap_run(w, bytes, room, &len, in, in_len, iv);
	rv = st == PAK_ERR_AUTH ? CKR_WRAPPED_KEY_INVALID : pak_rv(st, PAK_STAGE_CIPHERTEXT);
	if (rv == CKR_OK)
		rv = make_key(object, template, count, bytes, len);
	pak_secmem_free(bytes);
	return rv;
}

/* The object that the template describes, still without a key: it must name class and type. */
static CK_RV make_object(struct pak_object **out, struct pak_session *session,
                         const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_OBJECT_CLASS class = CK_UNAVAILABLE_INFORMATION;
	CK_KEY_TYPE type = CK_UNAVAILABLE_INFORMATION;
	CK_RV rv = pak_template_check(template, count);

	if (rv == CKR_OK)
		rv = pak_template_ulong(&class, template, count, CKA_CLASS);
	if (rv == CKR_OK)
		rv = pak_template_ulong(&type, template, count, CKA_KEY_TYPE);
	if (rv == CKR_OK &&
	    (class == CK_UNAVAILABLE_INFORMATION || type == CK_UNAVAILABLE_INFORMATION))
		rv = CKR_TEMPLATE_INCOMPLETE;
	if (rv == CKR_OK && class != CKO_SECRET_KEY && class != CKO_PRIVATE_KEY)
		rv = CKR_TEMPLATE_INCONSISTENT;
	if (rv == CKR_OK)
		rv = pak_create_object(out, session, PAK_ORIGIN_UNWRAP, class, type, template,
		                       count);
	return rv == CKR_OK ? pak_session_may_write(session, (*out)->token, (*out)->private) : rv;
}

static CK_RV unwrap(struct pak_session *session, const CK_MECHANISM *mechanism,
                    CK_OBJECT_HANDLE unwrapping, const CK_BYTE *in, CK_ULONG in_len,
                    const CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *handle)
{
	struct pak_object *kek = NULL, *object = NULL;
	struct pak_wrap w;
	const uint8_t *iv;
	CK_RV rv;

	session->last_ok = false;
	w.alg = PAK_ALG_NONE;
	rv = begin(&kek, &w, &iv, session, mechanism, unwrapping, true);
	if (rv == CKR_OK)
		rv = make_object(&object, session, template, count);
	if (rv == CKR_OK)
		rv = run_unwrap(object, &w, iv, in, in_len, template, count);
	if (rv == CKR_OK)
		rv = pak_create_finish_key(object, PAK_ORIGIN_UNWRAP, CK_UNAVAILABLE_INFORMATION,
		                           NULL);
	if (rv == CKR_OK)
		rv = pak_create_publish(session, &object, 1);
	if (rv == CKR_OK)
		*handle = object->handle;
	else
		pak_object_free(object);
	session->last_ok = rv == CKR_OK && pak_verdict_plain(&w.verdict);
	pak_object_free(kek);
	pak_wrap_clear(&w);
	return rv;
}

CK_RV C_UnwrapKey(CK_SESSION_HANDLE hSession, CK_MECHANISM *pMechanism,
                  CK_OBJECT_HANDLE hUnwrappingKey, CK_BYTE *pWrappedKey, CK_ULONG ulWrappedKeyLen,
                  CK_ATTRIBUTE *pTemplate, CK_ULONG ulAttributeCount, CK_OBJECT_HANDLE *phKey)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pWrappedKey == NULL || phKey == NULL
	             ? CKR_ARGUMENTS_BAD
	             : unwrap(session, pMechanism, hUnwrappingKey, pWrappedKey, ulWrappedKeyLen,
	                      pTemplate, ulAttributeCount, phKey);
	pak_session_leave(session);
	return rv;
}
