/* SPDX-License-Identifier: Apache-2.0
 *
 * Key pairs on every curve: generation, signatures, shared secrets, what must be refused. */
#include <stdio.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;

struct curve {
	const char *name;
	CK_BYTE oid[10];
	CK_ULONG oid_len, field;
	CK_MECHANISM_TYPE sign, pair;
};

static const struct curve curves[] = {
        {"P-256",
         {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07},
         10,
         32,
         CKM_ECDSA_SHA256,
         0},
        {"P-384", {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22}, 7, 48, CKM_ECDSA_SHA384, 0},
        {"P-521", {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23}, 7, 66, CKM_ECDSA_SHA512, 0},
};

static CK_RV pair(const struct curve *c, CK_OBJECT_HANDLE *pub, CK_OBJECT_HANDLE *priv)
{
	CK_MECHANISM m = {c->pair ? c->pair : CKM_EC_KEY_PAIR_GEN, NULL, 0};
	CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, (void *)(uintptr_t)c->oid, c->oid_len}};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_DERIVE, p11_true)};

	return p11->C_GenerateKeyPair(s, &m, a, 1, b, 1, pub, priv);
}

static void signatures(const struct curve *c)
{
	CK_OBJECT_HANDLE pub = 0, priv = 0;
	CK_MECHANISM m = {c->sign, NULL, 0};
	CK_BYTE text[] = "sample", sig[140], params[16];
	CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, params, sizeof params}};
	CK_ULONG len = sizeof sig;

	p11_is(pair(c, &pub, &priv), CKR_OK, "%s", c->name);
	p11_must(p11->C_GetAttributeValue(s, priv, a, 1), "C_GetAttributeValue");
	tap_ok(a[0].ulValueLen == c->oid_len && !memcmp(params, c->oid, c->oid_len),
	       "%s: the curve is told", c->name);
	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 6, sig, &len), CKR_OK, "C_Sign");
	tap_ok(len == 2 * c->field, "%s: a signature of %lu bytes", c->name, 2 * c->field);
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, len), CKR_OK, "C_Verify");
	sig[len - 1] ^= 1;
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, len), CKR_SIGNATURE_INVALID, "a changed signature");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, len - 1), CKR_SIGNATURE_LEN_RANGE, "a short one");
}

/* The secret that the private key makes with the public one's point. */
static CK_ULONG derive(CK_BYTE *value, CK_OBJECT_HANDLE priv, CK_OBJECT_HANDLE pub, CK_RV want)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE generic = CKK_GENERIC_SECRET;
	CK_BYTE point[140];
	CK_ATTRIBUTE p = {CKA_EC_POINT, point, sizeof point}, v = {CKA_VALUE, value, 80};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, generic),
	                    P11_ATTR(CKA_SENSITIVE, p11_false),
	                    P11_ATTR(CKA_EXTRACTABLE, p11_true)};
	CK_OBJECT_HANDLE h;

	p11_must(p11->C_GetAttributeValue(s, pub, &p, 1), "C_GetAttributeValue");
	CK_ECDH1_DERIVE_PARAMS d = {CKD_NULL, 0, NULL, p.ulValueLen, point};
	CK_MECHANISM m = {CKM_ECDH1_DERIVE, &d, sizeof d};
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), want, "C_DeriveKey");
	if (want != CKR_OK)
		return 0;
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	return v.ulValueLen;
}

static void secrets(const struct curve *c, const struct curve *other)
{
	CK_OBJECT_HANDLE pub[3], priv[3];
	CK_BYTE x[80], y[80];

	for (int i = 0; i < 3; i++)
		p11_must(pair(i < 2 ? c : other, &pub[i], &priv[i]), "C_GenerateKeyPair");
	tap_ok(derive(x, priv[0], pub[1], CKR_OK) == c->field &&
	               derive(y, priv[1], pub[0], CKR_OK) == c->field && !memcmp(x, y, c->field),
	       "%s: both sides agree", c->name);
	(void)derive(x, priv[0], pub[2], CKR_MECHANISM_PARAM_INVALID);
}

/* CKM_EDDSA with and without parameters, and pairs imported by their values. */
static void edwards(const struct curve *ed)
{
	const CK_ULONG n = ed->field;
	CK_OBJECT_HANDLE pub = 0, priv = 0, made;
	CK_BYTE text[] = "sample", sig[114], again[114], point[80];
	CK_EDDSA_PARAMS p = {CK_TRUE, 3, (CK_BYTE *)"foo"};
	CK_MECHANISM m = {CKM_EDDSA, NULL, 0}, ph = {CKM_EDDSA, &p, sizeof p};
	CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	CK_KEY_TYPE type = CKK_EC_EDWARDS, wrong = CKK_EC_MONTGOMERY;
	CK_ATTRIBUTE a = {CKA_EC_POINT, point, sizeof point};
	CK_ULONG len = sizeof sig;

	signatures(ed);
	p11_must(pair(ed, &pub, &priv), "C_GenerateKeyPair");
	p11_must(p11->C_SignInit(s, &ph, priv), "C_SignInit");
	p11_must(p11->C_SignUpdate(s, text, 4), "C_SignUpdate");
	p11_must(p11->C_SignUpdate(s, text + 4, 2), "C_SignUpdate");
	p11_is(p11->C_SignFinal(s, sig, &len), CKR_OK, "%s, prehashed, in parts", ed->name);
	p11_must(p11->C_SignInit(s, &ph, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 6, again, &len), CKR_OK, "and at once");
	tap_ok(len == 2 * n && !memcmp(sig, again, len), "are the same");
	p11_must(p11->C_VerifyInit(s, &ph, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_OK, "verifies");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_SIGNATURE_INVALID,
	       "not as the pure form");
	p.phFlag = CK_FALSE; /* a context without prehashing */
	p11_must(p11->C_SignInit(s, &ph, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 6, sig, &len), CKR_OK, "%s with a context", ed->name);
	p11_must(p11->C_VerifyInit(s, &ph, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_OK, "verifies");
	p.ulContextDataLen = 2;
	p11_must(p11->C_VerifyInit(s, &ph, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_SIGNATURE_INVALID, "not with another");
	p.ulContextDataLen = 0;
	p11_must(p11->C_SignInit(s, &ph, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 6, sig, &len), CKR_OK, "an empty context");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_OK, "is the pure form");
	sig[0] ^= 1;
	ph.ulParameterLen--;
	p11_is(p11->C_SignInit(s, &ph, priv), CKR_MECHANISM_PARAM_INVALID, "a cut parameter");

	p11_must(p11->C_GetAttributeValue(s, pub, &a, 1), "C_GetAttributeValue");
	tap_ok(a.ulValueLen == n, "CKA_EC_POINT is the bare bytes");
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)ed->oid, ed->oid_len},
	                    {CKA_EC_POINT, point, n}};
	p11_is(p11->C_CreateObject(s, t, 4, &made), CKR_OK, "a public key by its bytes");
	p11_must(p11->C_VerifyInit(s, &m, made), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig, 2 * n), CKR_SIGNATURE_INVALID, "serves");
	memmove(point + 2, point, n);
	point[0] = 4;
	point[1] = (CK_BYTE)n;
	t[3].ulValueLen = n + 2;
	p11_is(p11->C_CreateObject(s, t, 4, &made), CKR_OK, "in an OCTET STRING");
	t[3].ulValueLen = n + 1;
	tap_ok(p11->C_CreateObject(s, t, 4, &made) != CKR_OK, "cut");
	t[1].pValue = &wrong;
	t[3].ulValueLen = n + 2;
	p11_is(p11->C_CreateObject(s, t, 4, &made), CKR_TEMPLATE_INCONSISTENT, "the wrong type");
	memset(point, 0, n);
	t[1].pValue = &type;
	t[3].ulValueLen = n;
	tap_ok(p11->C_CreateObject(s, t, 4, &made) != CKR_OK, "a point of small order");
}

static void montgomery(const struct curve *x, const struct curve *other)
{
	struct curve mixed = *x;
	CK_OBJECT_HANDLE pub, priv;
	CK_MECHANISM m = {CKM_EDDSA, NULL, 0};

	mixed.pair = CKM_EC_EDWARDS_KEY_PAIR_GEN;
	secrets(x, &curves[0]);
	secrets(x, other);
	p11_is(pair(&mixed, &pub, &priv), CKR_CURVE_NOT_SUPPORTED, "%s as a signature key",
	       x->name);
	p11_must(pair(x, &pub, &priv), "C_GenerateKeyPair");
	tap_ok(p11->C_SignInit(s, &m, priv) != CKR_OK, "a key for secrets does not sign");
}

/* Pairs on the token are there after a restart of the module, and work. */
static void stored(const struct curve *ed, const struct curve *x)
{
	CK_MECHANISM m = {ed->sign, NULL, 0};
	CK_OBJECT_HANDLE h[4];
	CK_BYTE sig[114], before[80], after[80];
	CK_ULONG len = sizeof sig, n;

	for (int i = 0; i < 2; i++) {
		const struct curve *c = i ? x : ed;
		CK_BYTE id = (CK_BYTE)(c->oid[4]);
		CK_MECHANISM gen = {c->pair, NULL, 0};
		CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, (void *)(uintptr_t)c->oid, c->oid_len},
		                    P11_ATTR(CKA_TOKEN, p11_true),
		                    P11_ATTR(CKA_ID, id)};
		CK_ATTRIBUTE b[] = {P11_ATTR(CKA_DERIVE, p11_true), P11_ATTR(CKA_TOKEN, p11_true),
		                    P11_ATTR(CKA_ID, id)};
		p11_must(p11->C_GenerateKeyPair(s, &gen, a, 3, b, 3, &h[2 * i], &h[2 * i + 1]),
		         "C_GenerateKeyPair");
	}
	n = derive(before, h[3], h[2], CKR_OK);
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), true, 'u');
	for (int i = 0; i < 4; i++) {
		CK_OBJECT_CLASS class = i % 2 ? CKO_PRIVATE_KEY : CKO_PUBLIC_KEY;
		CK_BYTE id = (i < 2 ? ed : x)->oid[4];
		CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_ID, id)};
		CK_ULONG found = 0;

		p11_must(p11->C_FindObjectsInit(s, t, 2), "C_FindObjectsInit");
		p11_must(p11->C_FindObjects(s, &h[i], 1, &found), "C_FindObjects");
		p11_must(p11->C_FindObjectsFinal(s), "C_FindObjectsFinal");
		tap_ok(found == 1, "%s: a key of the token", (i < 2 ? ed : x)->name);
	}
	tap_ok(derive(after, h[3], h[2], CKR_OK) == n && !memcmp(before, after, n),
	       "makes the same secret");
	p11_must(p11->C_SignInit(s, &m, h[1]), "C_SignInit");
	p11_must(p11->C_Sign(s, after, n, sig, &len), "C_Sign");
	p11_must(p11->C_VerifyInit(s, &m, h[0]), "C_VerifyInit");
	p11_is(p11->C_Verify(s, after, n, sig, len), CKR_OK, "signs and verifies");
}

int main(void)
{
	static const struct curve p224 = {
	        "P-224", {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x21}, 7, 28, CKM_ECDSA_SHA224, 0};
	static const struct curve ed[] = {{"Ed25519",
	                                   {0x06, 0x03, 0x2b, 0x65, 0x70},
	                                   5,
	                                   32,
	                                   CKM_EDDSA,
	                                   CKM_EC_EDWARDS_KEY_PAIR_GEN},
	                                  {"Ed448",
	                                   {0x06, 0x03, 0x2b, 0x65, 0x71},
	                                   5,
	                                   57,
	                                   CKM_EDDSA,
	                                   CKM_EC_EDWARDS_KEY_PAIR_GEN}};
	static const struct curve x[] = {
	        {"X25519",
	         {0x06, 0x03, 0x2b, 0x65, 0x6e},
	         5,
	         32,
	         0,
	         CKM_EC_MONTGOMERY_KEY_PAIR_GEN},
	        {"X448", {0x06, 0x03, 0x2b, 0x65, 0x6f}, 5, 56, 0, CKM_EC_MONTGOMERY_KEY_PAIR_GEN}};
	CK_OBJECT_HANDLE pub, priv;

	p11_open(true);
	s = p11_session(p11_token("curves"), true, 'u');
	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		signatures(&curves[i]);
		secrets(&curves[i], &curves[(i + 1) % 3]);
	}
	for (int i = 0; i < 2; i++) {
		edwards(&ed[i]);
		montgomery(&x[i], &x[!i]);
	}
	stored(&ed[1], &x[1]);
	p11_is(pair(&p224, &pub, &priv), CKR_OPERATION_NOT_VALIDATED, "no key pair on P-224");
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
