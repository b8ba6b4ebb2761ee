/* SPDX-License-Identifier: Apache-2.0
 *
 * Signing and verifying with HMAC (PKCS#11 3.2, 6.22 and following), CMAC, GMAC and ECDSA
 * (6.3.12, 6.3.13), shared by the C_Sign*, C_Verify*, C_VerifySignature* and message functions. */
#include <string.h>

#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

#define AES_MAC_LEN 16

/* The MAC's length: the mechanism's own, or the CK_MAC_GENERAL_PARAMS given. */
static CK_RV mac_length(struct pak_operation *o, const CK_MECHANISM *mechanism)
{
	size_t full = o->mech->alg == PAK_ALG_HMAC ? pak_digest_len(o->mech->hash) : AES_MAC_LEN;
	CK_MAC_GENERAL_PARAMS wanted;

	if (o->mech->alg == PAK_ALG_GMAC) { /* the parameter is the IV */
		o->tag_len = full;
		return pak_mech_bare(mechanism) ? CKR_MECHANISM_PARAM_INVALID : CKR_OK;
	}
	if (!o->mech->general) {
		o->tag_len = full;
		return pak_mech_bare(mechanism) ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
	}
	if (mechanism->ulParameterLen != sizeof wanted)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&wanted, mechanism->pParameter, sizeof wanted);
	o->tag_len = wanted;
	return wanted >= 1 && wanted <= full ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}

static CK_RV init_mac(struct pak_operation *o, const CK_MECHANISM *mechanism, enum pak_op op)
{
	struct pak_mac_params p = {.hash = o->mech->hash};
	const uint8_t *key;
	size_t key_len;
	enum pak_status st;
	CK_RV rv = mac_length(o, mechanism);

	if (rv != CKR_OK)
		return rv;
	if (o->mech->alg == PAK_ALG_GMAC) {
		p.iv = mechanism->pParameter;
		p.iv_len = mechanism->ulParameterLen;
	}
	st = pak_key_secret(o->object->key, &key, &key_len);
	if (st == PAK_OK)
		st = pak_mac_init_params(&o->u.mac, o->mech->alg, &p, op, key, key_len);
	o->ok = pak_verdict_plain(&o->u.mac.verdict);
	return pak_rv(st, PAK_STAGE_KEY);
}

/* CK_EDDSA_PARAMS (6.3.11): without them Ed25519, or Ed448 with an empty context; with a context or
 * with phFlag set, the variants of RFC 8032. The message is held, as it is read twice; policy
 * judges when it is signed. */
static CK_RV init_eddsa(struct pak_operation *o, const CK_MECHANISM *mechanism)
{
	CK_EDDSA_PARAMS p;

	o->eddsa = (struct pak_eddsa){.mode = PAK_EDDSA_PURE};
	if (pak_mech_bare(mechanism))
		return CKR_OK;
	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.ulContextDataLen > sizeof o->context ||
	    (p.pContextData == NULL && p.ulContextDataLen > 0))
		return CKR_MECHANISM_PARAM_INVALID;
	if (p.ulContextDataLen > 0)
		memcpy(o->context, p.pContextData, p.ulContextDataLen);
	o->eddsa.context = o->context;
	o->eddsa.context_len = p.ulContextDataLen;
	if (p.phFlag)
		o->eddsa.mode = PAK_EDDSA_PREHASH;
	else if (p.ulContextDataLen > 0)
		o->eddsa.mode = PAK_EDDSA_CONTEXT;
	return CKR_OK;
}

CK_RV pak_signer_init(struct pak_operation *o, const CK_MECHANISM *mechanism, enum pak_op op)
{
	enum pak_status st;

	if (o->mech->family == PAK_FAMILY_HMAC)
		return init_mac(o, mechanism, op == PAK_OP_SIGN ? PAK_OP_MAC : PAK_OP_MAC_VERIFY);
	if (o->mech->family == PAK_FAMILY_EDDSA)
		return init_eddsa(o, mechanism);
	if (o->mech->family == PAK_FAMILY_RSA)
		return pak_p11_rsa_signer_init(o, mechanism, op);
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_p11_rsa_init(o, mechanism, op);
	if (!pak_mech_bare(mechanism))
		return CKR_MECHANISM_PARAM_INVALID;
	st = pak_sign_init(&o->u.sign, o->mech->alg, o->mech->hash, op, PAK_NONCE_HEDGED,
	                   o->object->key);
	o->ok = pak_verdict_plain(&o->u.sign.verdict);
	return pak_rv(st, PAK_STAGE_KEY);
}

static bool is_raw(const struct pak_operation *o)
{
	return (o->mech->family == PAK_FAMILY_ECDSA || o->mech->family == PAK_FAMILY_RSA) &&
	       o->mech->hash == PAK_ALG_NONE;
}

static size_t raw_max(const struct pak_operation *o)
{
	return o->mech->family == PAK_FAMILY_RSA ? pak_p11_rsa_raw_max(o) : PAK_DIGEST_MAX_LEN;
}

CK_RV pak_signer_update(struct pak_operation *o, const uint8_t *in, size_t len)
{
	if (o->mech->family == PAK_FAMILY_HMAC)
		return pak_rv(pak_mac_update(&o->u.mac, in, len), PAK_STAGE_DATA);
	if (o->mech->family == PAK_FAMILY_EDDSA)
		return pak_operation_hold(o, in, len);
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return len > pak_pke_max(&o->u.pke) - o->held_len ? CKR_DATA_LEN_RANGE
		                                                  : pak_operation_hold(o, in, len);
	if (!is_raw(o))
		return pak_rv(pak_sign_update(&o->u.sign, in, len), PAK_STAGE_DATA);
	if (len > raw_max(o) - o->held_len)
		return CKR_DATA_LEN_RANGE;
	return pak_operation_hold(o, in, len);
}

size_t pak_signer_len(const struct pak_operation *o)
{
	if (o->mech->family == PAK_FAMILY_HMAC)
		return o->tag_len;
	if (o->mech->family == PAK_FAMILY_EDDSA)
		return pak_eddsa_len(o->object->key);
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_pke_max(&o->u.pke);
	return pak_signature_len(o->mech->alg, o->object->key);
}

static CK_RV sign_eddsa(struct pak_operation *o, uint8_t *out, size_t cap, size_t *len)
{
	struct pak_verdict verdict = {0};
	enum pak_status st = pak_eddsa_sign(o->object->key, out, cap, len, &o->eddsa, o->held,
	                                    o->held_len, &verdict);

	o->ok = pak_verdict_plain(&verdict);
	return pak_rv(st, PAK_STAGE_DATA);
}

static CK_RV verify_eddsa(struct pak_operation *o, const uint8_t *sig, size_t len)
{
	struct pak_verdict verdict = {0};
	enum pak_status st = pak_eddsa_verify(o->object->key, sig, len, &o->eddsa, o->held,
	                                      o->held_len, &verdict);

	o->ok = pak_verdict_plain(&verdict);
	return pak_rv(st, PAK_STAGE_SIGNATURE);
}

CK_RV pak_signer_sign(struct pak_operation *o, uint8_t *out, size_t cap, size_t *len)
{
	enum pak_status st;

	*len = pak_signer_len(o);
	if (o->mech->family == PAK_FAMILY_HMAC) {
		st = pak_mac_final(&o->u.mac, out, o->tag_len);
		o->ok = pak_verdict_plain(&o->u.mac.verdict); /* the length was judged now */
		return pak_rv(st, PAK_STAGE_PARAM);
	}
	if (o->mech->family == PAK_FAMILY_EDDSA)
		return sign_eddsa(o, out, cap, len);
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_p11_rsa_raw_sign(o, out, cap, len);
	if (!is_raw(o))
		return pak_rv(pak_sign_final(&o->u.sign, out, cap, len), PAK_STAGE_DATA);
	if (o->held_len == 0)
		return CKR_DATA_LEN_RANGE;
	return pak_rv(pak_sign_digest(&o->u.sign, out, cap, len, o->held, o->held_len),
	              PAK_STAGE_DATA);
}

CK_RV pak_signer_verify(struct pak_operation *o, const uint8_t *sig, size_t len)
{
	enum pak_status st;

	if (len != pak_signer_len(o))
		return CKR_SIGNATURE_LEN_RANGE;
	if (o->mech->family == PAK_FAMILY_HMAC) {
		st = pak_mac_verify(&o->u.mac, sig, len);
		o->ok = pak_verdict_plain(&o->u.mac.verdict);
		return pak_rv(st, PAK_STAGE_SIGNATURE);
	}
	if (o->mech->family == PAK_FAMILY_EDDSA)
		return verify_eddsa(o, sig, len);
	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_p11_rsa_raw_verify(o, sig, len);
	if (!is_raw(o))
		return pak_rv(pak_verify_final(&o->u.sign, sig, len), PAK_STAGE_SIGNATURE);
	if (o->held_len == 0)
		return CKR_DATA_LEN_RANGE;
	return pak_rv(pak_verify_digest(&o->u.sign, sig, len, o->held, o->held_len),
	              PAK_STAGE_SIGNATURE);
}

CK_RV pak_signer_restart(struct pak_operation *o)
{
	o->held_len = 0;
	if (o->mech->family == PAK_FAMILY_HMAC)
		return pak_rv(pak_mac_restart(&o->u.mac), PAK_STAGE_KEY);
	/* pak_sign_final and pak_verify_final have started the next message themselves. */
	return CKR_OK;
}
