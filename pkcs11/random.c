/* SPDX-License-Identifier: Apache-2.0
 *
 * C_SeedRandom and C_GenerateRandom (PKCS#11 3.2, 5.20). */
#include <string.h>

#include <pak/digest.h>

#include "pkcs11/p11.h"

/* The seed is mixed in as additional input; it never replaces entropy. */
static CK_RV seed(struct pak_session *session, const CK_BYTE *bytes, CK_ULONG len)
{
	uint8_t hash[64];
	enum pak_status st = PAK_OK;

	if (session->drbg == NULL)
		st = pak_drbg_new(&session->drbg, PAK_ALG_CTR_DRBG, NULL, 0, NULL);
	if (st == PAK_OK)
		st = pak_digest_once(PAK_ALG_SHA512, hash, sizeof hash, bytes, len);
	if (st == PAK_OK)
		st = pak_drbg_reseed(session->drbg, hash, sizeof hash);
	return st == PAK_ERR_POLICY ? CKR_RANDOM_SEED_NOT_SUPPORTED : pak_rv(st, PAK_STAGE_STORE);
}

CK_RV C_SeedRandom(CK_SESSION_HANDLE hSession, CK_BYTE *pSeed, CK_ULONG ulSeedLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	rv = pSeed == NULL && ulSeedLen > 0 ? CKR_ARGUMENTS_BAD : seed(session, pSeed, ulSeedLen);
	pak_session_leave(session);
	return rv;
}

static enum pak_status generate(struct pak_session *session, uint8_t *out, size_t len)
{
	enum pak_status st = PAK_OK;

	if (session->drbg == NULL)
		return pak_rng_bytes(out, len);
	while (len > 0 && st == PAK_OK) {
		size_t n = len < PAK_DRBG_MAX_REQUEST ? len : PAK_DRBG_MAX_REQUEST;
		st = pak_drbg_generate(session->drbg, out, n, false, NULL, 0);
		out += n;
		len -= n;
	}
	return st;
}

CK_RV C_GenerateRandom(CK_SESSION_HANDLE hSession, CK_BYTE *pRandomData, CK_ULONG ulRandomLen)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (pRandomData == NULL && ulRandomLen > 0)
		rv = CKR_ARGUMENTS_BAD;
	else
		rv = pak_rv(generate(session, pRandomData, ulRandomLen), PAK_STAGE_STORE);
	pak_session_leave(session);
	return rv;
}
