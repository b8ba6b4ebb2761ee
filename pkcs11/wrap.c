/* SPDX-License-Identifier: Apache-2.0
 *
 * C_WrapKey and C_UnwrapKey (PKCS#11 3.2, 5.18.3 and 5.18.4) with AES key wrap and RSA. Secret keys
 * are wrapped as their value, private keys as PKCS#8. */
#include <string.h>

#include <pak/mem.h>
#include <pak/wrap.h>

#include "encoding/encoding.h"
#include "pkcs11/create.h"
#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

#define KEY_MAX 10240 /* bytes of a key's value, or of its PKCS#8 */

/* What wraps: one of the two. */
struct wrapper {
	bool rsa;
	struct pak_wrap aes;
	const uint8_t *iv; /* of aes, in the mechanism's parameter */
	struct pak_pke pke;
	struct pak_verdict verdict;
};

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

static enum pak_op op_of(bool unwrap)
{
	return unwrap ? PAK_OP_UNWRAP : PAK_OP_WRAP;
}

static CK_RV begin_aes(struct wrapper *w, const struct pak_mech *mech, const struct pak_object *kek,
                       bool unwrap)
{
	const uint8_t *bytes;
	size_t len;
	enum pak_status st = pak_key_secret(kek->key, &bytes, &len);

	if (st == PAK_OK)
		st = pak_wrap_init(&w->aes, mech->alg, op_of(unwrap), false, bytes, len);
	w->verdict = w->aes.verdict;
	return pak_rv(st, PAK_STAGE_KEY);
}

/* The key that wraps, and the wrap set up with it. It needs the mechanism's parameter until it
 * ends. */
static CK_RV begin(struct pak_object **kek, struct wrapper *w, struct pak_session *session,
                   const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE handle, bool unwrap)
{
	const struct pak_mech *mech;
	CK_RV rv = pak_mech_check(&mech, mechanism, unwrap ? CKF_UNWRAP : CKF_WRAP);

	memset(w, 0, sizeof *w);
	if (rv != CKR_OK)
		return rv;
	w->rsa = mech->family == PAK_FAMILY_RSA_CRYPT;
	w->pke = (struct pak_pke){.alg = mech->alg, .op = op_of(unwrap)};
	rv = w->rsa ? pak_p11_rsa_params(&w->pke, mechanism) : pak_wrap_iv(mech, mechanism, &w->iv);
	if (rv == CKR_OK)
		rv = pak_key_for(kek, session, handle, mech, unwrap ? CKA_UNWRAP : CKA_WRAP,
		                 unwrap ? CKR_UNWRAPPING_KEY_HANDLE_INVALID
		                        : CKR_WRAPPING_KEY_HANDLE_INVALID);
	if (rv == CKR_OK && w->rsa) {
		w->pke.key = (*kek)->key;
		rv = pak_rv(pak_pke_check(&w->pke, &w->verdict), PAK_STAGE_KEY);
	} else if (rv == CKR_OK) {
		rv = begin_aes(w, mech, *kek, unwrap);
	}
	return wrapping_rv(rv, unwrap);
}

static void end(struct wrapper *w)
{
	if (!w->rsa)
		pak_wrap_clear(&w->aes);
}

/* Room for len bytes wrapped or unwrapped; 0 if that length cannot be. */
static size_t room_for(const struct wrapper *w, size_t len)
{
	return w->rsa ? pak_pke_max(&w->pke) : pak_wrap_room(&w->aes, len);
}

static CK_RV run(const struct wrapper *w, uint8_t *out, size_t room, size_t *len, const uint8_t *in,
                 size_t in_len, enum pak_stage stage)
{
	enum pak_status st;
	CK_RV rv;

	*len = room;
	if (w->rsa) {
		rv = pak_p11_rsa_crypt(&w->pke, out, len, in, in_len);
		if (rv == CKR_DATA_LEN_RANGE)
			return CKR_KEY_SIZE_RANGE;
		if (rv == CKR_ENCRYPTED_DATA_LEN_RANGE)
			return CKR_WRAPPED_KEY_LEN_RANGE;
		return rv == CKR_ENCRYPTED_DATA_INVALID ? CKR_WRAPPED_KEY_INVALID : rv;
	}
	st = pak_wrap_run(&w->aes, out, room, len, in, in_len, w->iv);
	if (st == PAK_ERR_AUTH)
		return CKR_WRAPPED_KEY_INVALID;
	return pak_rv(st, stage);
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

static CK_RV run_wrap(const struct wrapper *w, const struct pak_object *object, CK_BYTE *out,
                      CK_ULONG *out_len)
{
	uint8_t *bytes = pak_secmem_alloc(KEY_MAX);
	size_t len, room, n;
	CK_RV rv;

	if (bytes == NULL)
		return CKR_HOST_MEMORY;
	rv = key_bytes(bytes, &len, object);
	room = rv == CKR_OK ? room_for(w, len) : 0;
	if (rv == CKR_OK && room == 0)
		rv = CKR_KEY_SIZE_RANGE;
	if (rv == CKR_OK && out != NULL && *out_len < room)
		rv = CKR_BUFFER_TOO_SMALL;
	if (rv == CKR_OK && out != NULL)
		rv = run(w, out, room, &n, bytes, len, PAK_STAGE_DATA);
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
	struct wrapper w;
	CK_RV rv;

	session->last_ok = false;
	rv = begin(&kek, &w, session, mechanism, wrapping, false);
	if (rv == CKR_OK && pak_session_object(&object, session, handle) != CKR_OK)
		rv = CKR_KEY_HANDLE_INVALID;
	if (rv == CKR_OK)
		rv = may_leave(object, kek);
	if (rv == CKR_OK)
		rv = run_wrap(&w, object, out, out_len);
	session->last_ok = rv == CKR_OK && out != NULL && pak_verdict_plain(&w.verdict);
	pak_object_free(object);
	pak_object_free(kek);
	end(&w);
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

/* A private key from its PKCS#8; for one on a curve also the name that its object shows. */
static CK_RV private_key(struct pak_object *object, const uint8_t *der, size_t len)
{
	uint8_t params[64];
	size_t params_len;
	enum pak_status st = pak_der_pkcs8_decode(&object->key, der, len, NULL);

	/* These keys give their attributes. */
	if (st == PAK_OK && (object->key_type == CKK_DH || object->key_type == CKK_RSA))
		return pak_key_type(object->key) == (object->key_type == CKK_DH ? PAK_ALG_KEY_DH
		                                                                : PAK_ALG_KEY_RSA)
		               ? CKR_OK
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

/* CKM_RSA_PKCS: what is behind bad padding is a key like any other, which tells nothing - if its
 * length does not. So the template must name the length; the key then has it in every case. */
static CK_RV expect(struct wrapper *w, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_ULONG len = 0;
	CK_RV rv;

	if (!w->rsa || w->pke.alg != PAK_ALG_RSA_PKCS1_ENC)
		return CKR_OK;
	rv = pak_template_ulong(&len, template, count, CKA_VALUE_LEN);
	if (rv != CKR_OK)
		return rv;
	if (len == 0)
		return CKR_TEMPLATE_INCOMPLETE;
	w->pke.expected = len;
	return len <= pak_pke_max(&w->pke) ? CKR_OK : CKR_TEMPLATE_INCONSISTENT;
}

static CK_RV run_unwrap(struct pak_object *object, struct wrapper *w, const CK_BYTE *in,
                        CK_ULONG in_len, const CK_ATTRIBUTE *template, CK_ULONG count)
{
	size_t room = in_len <= KEY_MAX ? room_for(w, in_len) : 0, len;
	uint8_t *bytes;
	CK_RV rv = expect(w, template, count);

	if (rv != CKR_OK)
		return rv;
	if (room == 0)
		return CKR_WRAPPED_KEY_LEN_RANGE;
	bytes = pak_secmem_alloc(room);
	if (bytes == NULL)
		return CKR_HOST_MEMORY;
	rv = run(w, bytes, room, &len, in, in_len, PAK_STAGE_CIPHERTEXT);
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
	struct wrapper w;
	CK_RV rv;

	session->last_ok = false;
	rv = begin(&kek, &w, session, mechanism, unwrapping, true);
	if (rv == CKR_OK)
		rv = make_object(&object, session, template, count);
	if (rv == CKR_OK)
		rv = run_unwrap(object, &w, in, in_len, template, count);
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
	end(&w);
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
