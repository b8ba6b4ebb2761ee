/* SPDX-License-Identifier: Apache-2.0
 *
 * CKM_SP800_108_COUNTER_KDF, _FEEDBACK_KDF and _DOUBLE_PIPELINE_KDF (PKCS#11 3.2, 6.42). One key a
 * call; counters are big-endian and stand where SP 800-108 has places for them; the iteration
 * variable comes before the fixed data. */
#include <string.h>

#include <pak/kdf_more.h>
#include <pak/mem.h>

#include "pkcs11/derive.h"

#define FIXED_MAX 65536 /* bytes of fixed data */

/* The data parameters as they are read, one after the other. */
struct fixed {
	struct pak_kbkdf *k;
	uint8_t *bytes; /* secure memory: pieces may be keys */
	size_t len;
	size_t out_len, block_len;
	bool iterator, counter, length;
};

static CK_RV append(struct fixed *f, const void *bytes, size_t len)
{
	if (len > FIXED_MAX - f->len || (len > 0 && bytes == NULL))
		return CKR_MECHANISM_PARAM_INVALID;
	if (len > 0)
		memcpy(f->bytes + f->len, bytes, len);
	f->len += len;
	return CKR_OK;
}

/* The counter: of counter mode the iteration variable itself. */
static CK_RV take_counter(struct fixed *f, const CK_PRF_DATA_PARAM *p)
{
	CK_SP800_108_COUNTER_FORMAT format;

	if (f->counter || p->pValue == NULL || p->ulValueLen != sizeof format)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&format, p->pValue, sizeof format);
	if (format.bLittleEndian != CK_FALSE || format.ulWidthInBits < 8 ||
	    format.ulWidthInBits > 32 || format.ulWidthInBits % 8 != 0)
		return CKR_MECHANISM_PARAM_INVALID;
	f->counter = true;
	f->k->counter_bits = (unsigned)format.ulWidthInBits;
	f->k->place = PAK_KBKDF_MIDDLE_FIXED;
	f->k->break_bits = 8 * f->len;
	if (f->k->mode != PAK_KBKDF_COUNTER && !f->iterator) {
		if (f->len > 0)
			return CKR_MECHANISM_PARAM_INVALID;
		f->k->place = PAK_KBKDF_BEFORE_ITERATOR;
	}
	return CKR_OK;
}

static CK_RV take_iterator(struct fixed *f, const CK_PRF_DATA_PARAM *p)
{
	if (f->iterator)
		return CKR_MECHANISM_PARAM_INVALID;
	f->iterator = true;
	if (f->k->mode == PAK_KBKDF_COUNTER)
		return take_counter(f, p);
	return f->len == 0 && p->ulValueLen == 0 ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}

/* The length in bits: of the key, or of the whole blocks that it takes. */
static CK_RV take_length(struct fixed *f, const CK_PRF_DATA_PARAM *p)
{
	CK_SP800_108_DKM_LENGTH_FORMAT format;
	uint64_t bits = 8 * (uint64_t)f->out_len;
	uint8_t be[8], bytes[8];
	size_t n;

	if (f->length || p->pValue == NULL || p->ulValueLen != sizeof format)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&format, p->pValue, sizeof format);
	n = format.ulWidthInBits / 8;
	if (format.ulWidthInBits % 8 != 0 || n < 1 || n > 8 || format.bLittleEndian > CK_TRUE)
		return CKR_MECHANISM_PARAM_INVALID;
	if (format.dkmLengthMethod == CK_SP800_108_DKM_LENGTH_SUM_OF_SEGMENTS)
		bits = 8 *
		       (uint64_t)((f->out_len + f->block_len - 1) / f->block_len * f->block_len);
	else if (format.dkmLengthMethod != CK_SP800_108_DKM_LENGTH_SUM_OF_KEYS)
		return CKR_MECHANISM_PARAM_INVALID;
	for (size_t i = 0; i < 8; i++)
		be[i] = (uint8_t)(bits >> (56 - 8 * i));
	if (n < 8 && bits >> (8 * n) != 0)
		return CKR_MECHANISM_PARAM_INVALID;
	for (size_t i = 0; i < n; i++)
		bytes[i] = format.bLittleEndian ? be[7 - i] : be[8 - n + i];
	f->length = true;
	return append(f, bytes, n);
}

static CK_RV take_key(struct fixed *f, struct pak_session *session, const struct pak_mech *mech,
                      const CK_PRF_DATA_PARAM *p)
{
	struct pak_object *object = NULL;
	CK_OBJECT_HANDLE handle;
	const uint8_t *bytes;
	size_t len;
	CK_RV rv;

	if (p->pValue == NULL || p->ulValueLen != sizeof handle)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&handle, p->pValue, sizeof handle);
	rv = pak_key_for(&object, session, handle, mech, CKA_DERIVE, CKR_KEY_HANDLE_INVALID);
	if (rv == CKR_OK)
		rv = pak_rv(pak_key_secret(object->key, &bytes, &len), PAK_STAGE_KEY);
	if (rv == CKR_OK)
		rv = append(f, bytes, len);
	pak_object_free(object);
	return rv;
}

static CK_RV take_one(struct fixed *f, struct pak_session *session, const struct pak_mech *mech,
                      const CK_PRF_DATA_PARAM *p)
{
	switch (p->type) {
	case CK_SP800_108_ITERATION_VARIABLE:
		return take_iterator(f, p);
	case CK_SP800_108_COUNTER:
		return f->k->mode == PAK_KBKDF_COUNTER ? CKR_MECHANISM_PARAM_INVALID
		                                       : take_counter(f, p);
	case CK_SP800_108_DKM_LENGTH:
		return take_length(f, p);
	case CK_SP800_108_BYTE_ARRAY:
		return p->ulValueLen <= FIXED_MAX ? append(f, p->pValue, p->ulValueLen)
		                                  : CKR_MECHANISM_PARAM_INVALID;
	case CK_SP800_108_KEY_HANDLE:
		return take_key(f, session, mech, p);
	default:
		return CKR_MECHANISM_PARAM_INVALID;
	}
}

/* HMAC with a digest, or CMAC; the length of a block of output. */
static CK_RV prf(struct pak_kbkdf *k, size_t *block_len, CK_SP800_108_PRF_TYPE type)
{
	const struct pak_mech *mech = pak_mech_find(type);

	if (type == CKM_AES_CMAC) {
		k->mac = PAK_ALG_CMAC;
		*block_len = 16;
		return CKR_OK;
	}
	if (mech == NULL || mech->family != PAK_FAMILY_HMAC || mech->hash == PAK_ALG_NONE ||
	    mech->general)
		return CKR_MECHANISM_PARAM_INVALID;
	k->mac = PAK_ALG_HMAC;
	k->hash = mech->hash;
	*block_len = pak_digest_len(mech->hash);
	return CKR_OK;
}

/* The two parameter structures, as one. */
static CK_RV read_params(CK_SP800_108_FEEDBACK_KDF_PARAMS *p, struct pak_kbkdf *k,
                         const CK_MECHANISM *mechanism)
{
	CK_SP800_108_KDF_PARAMS plain;

	memset(p, 0, sizeof *p);
	if (mechanism->mechanism == CKM_SP800_108_FEEDBACK_KDF) {
		if (mechanism->ulParameterLen != sizeof *p)
			return CKR_MECHANISM_PARAM_INVALID;
		memcpy(p, mechanism->pParameter, sizeof *p);
		k->mode = PAK_KBKDF_FEEDBACK;
		if ((p->pIV == NULL && p->ulIVLen > 0) || p->ulIVLen > FIXED_MAX)
			return CKR_MECHANISM_PARAM_INVALID;
		k->iv = (struct pak_kdf_bytes){p->pIV, p->ulIVLen};
	} else {
		if (mechanism->ulParameterLen != sizeof plain)
			return CKR_MECHANISM_PARAM_INVALID;
		memcpy(&plain, mechanism->pParameter, sizeof plain);
		p->prfType = plain.prfType;
		p->ulNumberOfDataParams = plain.ulNumberOfDataParams;
		p->pDataParams = plain.pDataParams;
		p->ulAdditionalDerivedKeys = plain.ulAdditionalDerivedKeys;
		k->mode = mechanism->mechanism == CKM_SP800_108_COUNTER_KDF
		                  ? PAK_KBKDF_COUNTER
		                  : PAK_KBKDF_DOUBLE_PIPELINE;
	}
	return p->ulAdditionalDerivedKeys == 0 && p->pDataParams != NULL &&
	                       p->ulNumberOfDataParams <= 64
	               ? CKR_OK
	               : CKR_MECHANISM_PARAM_INVALID;
}

static CK_RV run(struct pak_derived *d, const struct pak_object *base, struct fixed *f)
{
	struct pak_verdict verdict = {0};
	const uint8_t *key;
	size_t len;
	CK_RV rv = pak_rv(pak_key_secret(base->key, &key, &len), PAK_STAGE_KEY);

	if (rv != CKR_OK)
		return rv;
	f->k->key = (struct pak_kdf_bytes){key, len};
	f->k->fixed = (struct pak_kdf_bytes){f->bytes, f->len};
	rv = pak_rv(pak_kbkdf(d->bytes, d->len, f->k, &verdict), PAK_STAGE_PARAM);
	d->ok = pak_verdict_plain(&verdict);
	return rv;
}

CK_RV pak_derive_kbkdf(struct pak_derived *d, struct pak_session *session,
                       const struct pak_object *base, const CK_MECHANISM *mechanism,
                       const struct pak_mech *mech)
{
	CK_SP800_108_FEEDBACK_KDF_PARAMS p;
	struct pak_kbkdf k = {0};
	struct fixed f = {.k = &k, .out_len = d->len};
	CK_RV rv = d->len > 0 ? CKR_OK : CKR_TEMPLATE_INCOMPLETE;

	if (rv == CKR_OK)
		rv = read_params(&p, &k, mechanism);
	if (rv == CKR_OK)
		rv = prf(&k, &f.block_len, p.prfType);
	if (rv != CKR_OK)
		return rv;
	f.bytes = pak_secmem_alloc(FIXED_MAX);
	if (f.bytes == NULL)
		return CKR_HOST_MEMORY;
	for (CK_ULONG i = 0; i < p.ulNumberOfDataParams && rv == CKR_OK; i++)
		rv = take_one(&f, session, mech, &p.pDataParams[i]);
	if (rv == CKR_OK && !f.iterator)
		rv = CKR_MECHANISM_PARAM_INVALID;
	if (rv == CKR_OK)
		rv = run(d, base, &f);
	pak_secmem_free(f.bytes);
	return rv;
}
