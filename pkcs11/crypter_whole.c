/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption and decryption that work on the whole text at once: AES-XTS (PKCS#11 3.2, 6.17), whose
 * data unit is the message, AES key wrap (6.18) and RSA (6.1). Parts are held until the end. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

static bool decrypting(const struct pak_operation *o)
{
	return o->kind == PAK_OPERATION_DECRYPT;
}

static enum pak_stage data_stage(const struct pak_operation *o)
{
	return decrypting(o) ? PAK_STAGE_CIPHERTEXT : PAK_STAGE_DATA;
}

CK_RV pak_wrap_iv(const struct pak_mech *mech, const CK_MECHANISM *mechanism, const uint8_t **iv)
{
	*iv = NULL;
	if (pak_mech_bare(mechanism))
		return CKR_OK;
	*iv = mechanism->pParameter;
	return mechanism->ulParameterLen == pak_wrap_iv_len(mech->alg)
	               ? CKR_OK
	               : CKR_MECHANISM_PARAM_INVALID;
}

CK_RV pak_whole_init(struct pak_operation *o, const CK_MECHANISM *mechanism, const uint8_t *key,
                     size_t key_len)
{
	const uint8_t *iv;
	enum pak_status st;
	CK_RV rv;

	if (o->mech->family == PAK_FAMILY_XTS) {
		if (mechanism->ulParameterLen != sizeof o->iv)
			return CKR_MECHANISM_PARAM_INVALID;
		memcpy(o->iv, mechanism->pParameter, sizeof o->iv);
		st = pak_xts_init(&o->u.xts, decrypting(o) ? PAK_DECRYPT : PAK_ENCRYPT, key,
		                  key_len);
		o->ok = pak_verdict_plain(&o->u.xts.verdict);
		return st == PAK_ERR_KEY ? CKR_KEY_FUNCTION_NOT_PERMITTED
		                         : pak_rv(st, PAK_STAGE_KEY);
	}
	rv = pak_wrap_iv(o->mech, mechanism, &iv);
	if (rv != CKR_OK)
		return rv;
	o->iv_given = iv != NULL;
	if (iv != NULL)
		memcpy(o->iv, iv, mechanism->ulParameterLen);
	st = pak_wrap_init(&o->u.wrap, o->mech->alg,
	                   decrypting(o) ? PAK_OP_DECRYPT : PAK_OP_ENCRYPT, false, key, key_len);
	o->ok = pak_verdict_plain(&o->u.wrap.verdict);
	return pak_rv(st, PAK_STAGE_KEY);
}

size_t pak_whole_room(const struct pak_operation *o, size_t len)
{
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_pke_max(&o->u.pke);
	return o->mech->family == PAK_FAMILY_XTS ? len : pak_wrap_room(&o->u.wrap, len);
}

/* The length of an unpadded key is known only when it is unwrapped: that goes to a buffer of our
 * own. */
static CK_RV wrap_final(struct pak_operation *o, uint8_t *out, size_t *out_len)
{
	size_t room = pak_wrap_room(&o->u.wrap, o->held_len), cap = *out_len;
	uint8_t *text;
	CK_RV rv;

	if (room == 0)
		return pak_rv(PAK_ERR_LENGTH, data_stage(o));
	text = malloc(room);
	if (text == NULL)
		return CKR_HOST_MEMORY;
	rv = pak_rv(pak_wrap_run(&o->u.wrap, text, room, out_len, o->held, o->held_len,
	                         o->iv_given ? o->iv : NULL),
	            data_stage(o));
	if (rv == CKR_OK && *out_len > cap)
		rv = CKR_BUFFER_TOO_SMALL;
	else if (rv == CKR_OK)
		memcpy(out, text, *out_len);
	pak_wipe(text, room);
	free(text);
	return rv;
}

CK_RV pak_whole_final(struct pak_operation *o, uint8_t *out, size_t *out_len)
{
	size_t cap = *out_len;

	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_p11_rsa_crypt(&o->u.pke, out, out_len, o->held, o->held_len);
	if (o->mech->family == PAK_FAMILY_WRAP)
		return wrap_final(o, out, out_len);
	*out_len = o->held_len;
	if (cap < o->held_len)
		return CKR_BUFFER_TOO_SMALL;
	return pak_rv(pak_xts_unit(&o->u.xts, out, o->held, o->held_len, o->iv), data_stage(o));
}
