/* SPDX-License-Identifier: Apache-2.0
 *
 * Derivations of TLS 1.2 (PKCS#11 3.2, 6.39) and of IKE (6.64): master secrets, the exporter, prf
 * and prf+. */
#include <string.h>

#include <pak/kdf_more.h>
#include <pak/mem.h>

#include "pkcs11/derive.h"

#define MASTER 48
#define SEED_MAX 1024 /* bytes of randoms and context */

/* A digest by its mechanism, or by that of its HMAC. */
static enum pak_alg hash_of(CK_MECHANISM_TYPE type, enum pak_family family)
{
	const struct pak_mech *mech = pak_mech_find(type);

	return mech != NULL && mech->family == family && !mech->general ? mech->hash : PAK_ALG_NONE;
}

static bool add(uint8_t seed[SEED_MAX], size_t *len, const CK_BYTE *bytes, CK_ULONG n)
{
	if ((bytes == NULL && n > 0) || n > SEED_MAX - *len)
		return false;
	if (n > 0)
		memcpy(seed + *len, bytes, n);
	*len += n;
	return true;
}

static CK_RV run_prf(struct pak_derived *d, const struct pak_object *base, enum pak_alg hash,
                     const void *label, size_t label_len, const uint8_t *seed, size_t seed_len)
{
	struct pak_verdict verdict = {0};
	const uint8_t *secret;
	size_t len;
	CK_RV rv = pak_rv(pak_key_secret(base->key, &secret, &len), PAK_STAGE_KEY);

	if (rv != CKR_OK)
		return rv;
	if (len >= 2)
		memcpy(d->aside, secret, 2);
	rv = pak_rv(pak_tls1_prf(hash, d->bytes, d->len, secret, len, label, label_len, seed,
	                         seed_len, &verdict),
	            PAK_STAGE_PARAM);
	d->ok = pak_verdict_plain(&verdict);
	return rv;
}

/* The version is what the client put in front of its pre-master secret; a secret from an agreement
 * has none. */
static CK_RV master(struct pak_derived *d, const struct pak_object *base, enum pak_alg hash,
                    const char *label, const uint8_t *seed, size_t seed_len, CK_VERSION *version,
                    bool agreed)
{
	CK_RV rv;

	if (hash == PAK_ALG_NONE || (agreed && version != NULL))
		return CKR_MECHANISM_PARAM_INVALID;
	if (d->len != 0 && d->len != MASTER)
		return CKR_ATTRIBUTE_VALUE_INVALID;
	if (!agreed && pak_key_bits(base->key) != 8 * MASTER)
		return CKR_KEY_SIZE_RANGE;
	d->len = MASTER;
	rv = run_prf(d, base, hash, label, strlen(label), seed, seed_len);
	if (rv == CKR_OK && version != NULL)
		*version = (CK_VERSION){d->aside[0], d->aside[1]};
	return rv;
}

static CK_RV plain_master(struct pak_derived *d, const struct pak_object *base,
                          const CK_MECHANISM *mechanism)
{
	CK_TLS12_MASTER_KEY_DERIVE_PARAMS p;
	uint8_t seed[SEED_MAX];
	size_t len = 0;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (!add(seed, &len, p.RandomInfo.pClientRandom, p.RandomInfo.ulClientRandomLen) ||
	    !add(seed, &len, p.RandomInfo.pServerRandom, p.RandomInfo.ulServerRandomLen))
		return CKR_MECHANISM_PARAM_INVALID;
	return master(d, base, hash_of(p.prfHashMechanism, PAK_FAMILY_DIGEST), "master secret",
	              seed, len, p.pVersion,
	              mechanism->mechanism == CKM_TLS12_MASTER_KEY_DERIVE_DH);
}

static CK_RV extended_master(struct pak_derived *d, const struct pak_object *base,
                             const CK_MECHANISM *mechanism)
{
	CK_TLS12_EXTENDED_MASTER_KEY_DERIVE_PARAMS p;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.pSessionHash == NULL || p.ulSessionHashLen == 0 || p.ulSessionHashLen > SEED_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	return master(d, base, hash_of(p.prfHashMechanism, PAK_FAMILY_DIGEST),
	              "extended master secret", p.pSessionHash, p.ulSessionHashLen, p.pVersion,
	              mechanism->mechanism == CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE_DH);
}

/* Keying material exporter (RFC 5705 4): randoms, then the context behind its length. */
static CK_RV exporter(struct pak_derived *d, const struct pak_object *base,
                      const CK_MECHANISM *mechanism)
{
	CK_TLS_KDF_PARAMS p;
	uint8_t seed[SEED_MAX], n[2];
	enum pak_alg hash;
	size_t len = 0;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	hash = hash_of(p.prfMechanism, PAK_FAMILY_DIGEST);
	n[0] = (uint8_t)(p.ulContextDataLength >> 8);
	n[1] = (uint8_t)p.ulContextDataLength;
	if (hash == PAK_ALG_NONE || p.pLabel == NULL || p.ulLabelLength == 0 ||
	    p.ulLabelLength > SEED_MAX ||
	    !add(seed, &len, p.RandomInfo.pClientRandom, p.RandomInfo.ulClientRandomLen) ||
	    !add(seed, &len, p.RandomInfo.pServerRandom, p.RandomInfo.ulServerRandomLen))
		return CKR_MECHANISM_PARAM_INVALID;
	if ((p.pContextData == NULL && p.ulContextDataLength > 0) ||
	    (p.pContextData != NULL && (!add(seed, &len, n, sizeof n) ||
	                                !add(seed, &len, p.pContextData, p.ulContextDataLength))))
		return CKR_MECHANISM_PARAM_INVALID;
	if (d->len == 0)
		return CKR_TEMPLATE_INCOMPLETE;
	return run_prf(d, base, hash, p.pLabel, p.ulLabelLength, seed, len);
}

CK_RV pak_derive_tls(struct pak_derived *d, const struct pak_object *base,
                     const CK_MECHANISM *mechanism)
{
	switch (mechanism->mechanism) {
	case CKM_TLS12_MASTER_KEY_DERIVE:
	case CKM_TLS12_MASTER_KEY_DERIVE_DH:
		return plain_master(d, base, mechanism);
	case CKM_TLS_KDF:
		return exporter(d, base, mechanism);
	default:
		return extended_master(d, base, mechanism);
	}
}

/* --- IKE --- */

static CK_RV prf_plus(struct pak_derived *d, struct pak_session *session,
                      const CK_MECHANISM *mechanism, const struct pak_mech *mech,
                      struct pak_kdf_bytes key)
{
	CK_IKE2_PRF_PLUS_DERIVE_PARAMS p;
	struct pak_object *holder = NULL;
	struct pak_verdict verdict = {0};
	uint8_t seed[SEED_MAX];
	size_t len = 0, part_len = 0;
	const uint8_t *part = NULL;
	enum pak_alg hash;
	CK_RV rv = CKR_OK;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	hash = hash_of(p.prfMechanism, PAK_FAMILY_HMAC);
	if (hash == PAK_ALG_NONE)
		return CKR_MECHANISM_PARAM_INVALID;
	if (d->len == 0)
		d->len = pak_digest_len(hash);
	if (p.bHasSeedKey) {
		rv = pak_key_for(&holder, session, p.hSeedKey, mech, CKA_DERIVE,
		                 CKR_KEY_HANDLE_INVALID);
		if (rv == CKR_OK)
			rv = pak_rv(pak_key_secret(holder->key, &part, &part_len), PAK_STAGE_KEY);
	}
	if (rv == CKR_OK &&
	    (!add(seed, &len, part, part_len) || !add(seed, &len, p.pSeedData, p.ulSeedDataLen)))
		rv = CKR_MECHANISM_PARAM_INVALID;
	if (rv == CKR_OK)
		rv = pak_rv(pak_ikev2_prf_plus(hash, d->bytes, d->len, key,
		                               (struct pak_kdf_bytes){seed, len}, &verdict),
		            PAK_STAGE_PARAM);
	d->ok = pak_verdict_plain(&verdict);
	pak_wipe(seed, sizeof seed);
	pak_object_free(holder);
	return rv;
}

/* SKEYSEED: prf(Ni | Nr, base); of a rekey, prf(base, new key | Ni | Nr); of IKEv1 with a shared
 * key, prf(base, Ni | Nr). */
static CK_RV prf(struct pak_derived *d, struct pak_session *session, const CK_MECHANISM *mechanism,
                 const struct pak_mech *mech, struct pak_kdf_bytes key)
{
	CK_IKE_PRF_DERIVE_PARAMS p;
	struct pak_object *holder = NULL;
	struct pak_kdf_bytes ni, nr, new_key = {NULL, 0};
	struct pak_verdict verdict = {0};
	enum pak_status st = PAK_OK;
	enum pak_alg hash;
	CK_RV rv = CKR_OK;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	hash = hash_of(p.prfMechanism, PAK_FAMILY_HMAC);
	if (hash == PAK_ALG_NONE || (p.bDataAsKey && p.bRekey) || p.pNi == NULL || p.pNr == NULL ||
	    p.ulNiLen > 256 || p.ulNrLen > 256)
		return CKR_MECHANISM_PARAM_INVALID;
	ni = (struct pak_kdf_bytes){p.pNi, p.ulNiLen};
	nr = (struct pak_kdf_bytes){p.pNr, p.ulNrLen};
	if (d->len != 0 && d->len != pak_digest_len(hash))
		return CKR_ATTRIBUTE_VALUE_INVALID;
	d->len = pak_digest_len(hash);
	if (p.bRekey) {
		rv = pak_key_for(&holder, session, p.hNewKey, mech, CKA_DERIVE,
		                 CKR_KEY_HANDLE_INVALID);
		if (rv == CKR_OK)
			rv = pak_rv(pak_key_secret(holder->key, &new_key.p, &new_key.len),
			            PAK_STAGE_KEY);
	}
	if (rv == CKR_OK) {
		st = p.bDataAsKey ? pak_ikev2_skeyseed(hash, d->bytes, PAK_DERIVED_MAX, ni, nr, key,
		                                       &verdict)
		                  : pak_ikev2_rekey(hash, d->bytes, PAK_DERIVED_MAX, key, new_key,
		                                    ni, nr, &verdict);
		rv = pak_rv(st, PAK_STAGE_PARAM);
	}
	d->ok = pak_verdict_plain(&verdict);
	pak_object_free(holder);
	return rv;
}

CK_RV pak_derive_ike(struct pak_derived *d, struct pak_session *session,
                     const struct pak_object *base, const CK_MECHANISM *mechanism,
                     const struct pak_mech *mech)
{
	struct pak_kdf_bytes key;
	CK_RV rv = pak_rv(pak_key_secret(base->key, &key.p, &key.len), PAK_STAGE_KEY);

	if (rv != CKR_OK)
		return rv;
	if (mech->type == CKM_IKE2_PRF_PLUS_DERIVE)
		return prf_plus(d, session, mechanism, mech, key);
	return prf(d, session, mechanism, mech, key);
}
