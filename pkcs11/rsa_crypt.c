/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption with RSA (PKCS#11 3.2, 6.1.7, 6.1.9, 6.1.10): CKM_RSA_PKCS, CKM_RSA_PKCS_OAEP and the
 * raw CKM_RSA_X_509, which also signs. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/rsa.h"

/* CK_RSA_PKCS_OAEP_PARAMS. The label is the caller's. */
static CK_RV oaep_params(struct pak_pke *pke, const CK_MECHANISM *mechanism)
{
	const struct pak_mech *digest;
	CK_RSA_PKCS_OAEP_PARAMS p;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	digest = pak_mech_find(p.hashAlg);
	if (digest == NULL || digest->family != PAK_FAMILY_DIGEST ||
	    pak_p11_mgf_hash(p.mgf) == PAK_ALG_NONE || p.ulSourceDataLen > PAK_INPUT_MAX ||
	    (p.ulSourceDataLen > 0 && (p.source != CKZ_DATA_SPECIFIED || p.pSourceData == NULL)))
		return CKR_MECHANISM_PARAM_INVALID;
	pke->hash = digest->hash;
	pke->mgf = pak_p11_mgf_hash(p.mgf);
	pke->label = p.pSourceData;
	pke->label_len = p.ulSourceDataLen;
	return CKR_OK;
}

CK_RV pak_p11_rsa_params(struct pak_pke *pke, const CK_MECHANISM *mechanism)
{
	if (pke->alg == PAK_ALG_RSA_OAEP)
		return oaep_params(pke, mechanism);
	return pak_mech_bare(mechanism) ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}

CK_RV pak_p11_rsa_init(struct pak_operation *o, const CK_MECHANISM *mechanism, enum pak_op op)
{
	struct pak_pke *pke = &o->u.pke;
	struct pak_verdict verdict;
	enum pak_status st;
	CK_RV rv;

	*pke = (struct pak_pke){.alg = o->mech->alg, .op = op, .key = o->object->key};
	rv = pak_p11_rsa_params(pke, mechanism);
	if (rv != CKR_OK)
		return rv;
	if (pke->label_len > 0) {
		o->label = malloc(pke->label_len);
		if (o->label == NULL)
			return CKR_HOST_MEMORY;
		memcpy(o->label, pke->label, pke->label_len);
		pke->label = o->label;
	}
	st = pak_pke_check(pke, &verdict);
	o->ok = pak_verdict_plain(&verdict);
	return pak_rv(st, PAK_STAGE_KEY);
}

/* What is shorter than the modulus stands for a number: zeros before it. */
static CK_RV widen(uint8_t em[PAK_RSA_MAX_BYTES], const struct pak_pke *pke, const uint8_t *in,
                   size_t len, CK_RV too_long)
{
	size_t k = pak_pke_max(pke);

	if (len > k)
		return too_long;
	memset(em, 0, k - len);
	if (len > 0)
		memcpy(em + k - len, in, len);
	return CKR_OK;
}

static CK_RV encrypt(const struct pak_pke *pke, uint8_t *out, size_t *out_len, const uint8_t *in,
                     size_t in_len)
{
	uint8_t em[PAK_RSA_MAX_BYTES];
	size_t cap = *out_len;
	CK_RV rv = CKR_OK;

	if (pke->alg == PAK_ALG_RSA_RAW) {
		rv = widen(em, pke, in, in_len, CKR_DATA_LEN_RANGE);
		in = em;
		in_len = pak_pke_max(pke);
	}
	if (rv == CKR_OK)
		rv = pak_rv(pak_pke_encrypt(pke, out, cap, out_len, in, in_len), PAK_STAGE_DATA);
	pak_wipe(em, sizeof em);
	return rv;
}

CK_RV pak_p11_rsa_crypt(const struct pak_pke *pke, uint8_t *out, size_t *out_len, const uint8_t *in,
                        size_t in_len)
{
	bool private = pke->op == PAK_OP_DECRYPT || pke->op == PAK_OP_UNWRAP;
	uint8_t text[PAK_RSA_MAX_BYTES];
	size_t cap = *out_len, len;
	CK_RV rv;

	if (!private)
		return encrypt(pke, out, out_len, in, in_len);
	if (in_len != (pak_key_bits(pke->key) + 7) / 8)
		return CKR_ENCRYPTED_DATA_LEN_RANGE;
	rv = pak_rv(pak_pke_decrypt(pke, text, sizeof text, &len, in, in_len),
	            PAK_STAGE_CIPHERTEXT);
	if (rv == CKR_OK) {
		*out_len = len;
		if (len > cap)
			rv = CKR_BUFFER_TOO_SMALL;
		else if (len > 0)
			memcpy(out, text, len);
	}
	pak_wipe(text, sizeof text);
	return rv;
}

CK_RV pak_p11_rsa_raw_sign(struct pak_operation *o, uint8_t *out, size_t cap, size_t *len)
{
	uint8_t em[PAK_RSA_MAX_BYTES];
	CK_RV rv = widen(em, &o->u.pke, o->held, o->held_len, CKR_DATA_LEN_RANGE);

	if (rv == CKR_OK)
		rv = pak_rv(pak_pke_decrypt(&o->u.pke, out, cap, len, em, pak_pke_max(&o->u.pke)),
		            PAK_STAGE_DATA);
	return rv;
}

CK_RV pak_p11_rsa_raw_verify(struct pak_operation *o, const uint8_t *sig, size_t len)
{
	uint8_t em[PAK_RSA_MAX_BYTES], got[PAK_RSA_MAX_BYTES];
	CK_RV rv = widen(em, &o->u.pke, o->held, o->held_len, CKR_DATA_LEN_RANGE);
	enum pak_status st;
	size_t n;

	if (rv != CKR_OK)
		return rv;
	st = pak_pke_encrypt(&o->u.pke, got, sizeof got, &n, sig, len);
	if (st == PAK_OK && !pak_mem_equal(em, got, n))
		st = PAK_ERR_SIGNATURE;
	return pak_rv(st, PAK_STAGE_SIGNATURE);
}
