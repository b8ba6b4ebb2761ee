/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys in the token: generation, signatures, numbers in and out, the store, what must be
 * refused. */
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;
static CK_BYTE text[] = "sample", sig[512];

static CK_RV pair(CK_ULONG bits, bool token, bool open, CK_OBJECT_HANDLE *pub,
                  CK_OBJECT_HANDLE *priv)
{
	CK_MECHANISM m = {CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0};
	CK_BBOOL t = token, sensitive = !open, extractable = open;
	CK_BYTE e[] = {1, 0, 1};
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_MODULUS_BITS, bits), P11_ATTR(CKA_TOKEN, t),
	                    P11_TEXT(CKA_LABEL, "rsa"), P11_ATTR(CKA_PUBLIC_EXPONENT, e)};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_TOKEN, t), P11_TEXT(CKA_LABEL, "rsa"),
	                    P11_ATTR(CKA_SENSITIVE, sensitive),
	                    P11_ATTR(CKA_EXTRACTABLE, extractable)};

	return p11->C_GenerateKeyPair(s, &m, a, 4, b, 4, pub, priv);
}

static void sign_and_verify(CK_MECHANISM *m, CK_OBJECT_HANDLE pub, CK_OBJECT_HANDLE priv,
                            CK_BYTE *data, CK_ULONG len, const char *what)
{
	CK_ULONG n = sizeof sig;

	p11_is(p11->C_SignInit(s, m, priv), CKR_OK, "%s", what);
	p11_is(p11->C_Sign(s, data, len, sig, &n), CKR_OK, "%s signs", what);
	tap_ok(n == 256, "256 bytes");
	p11_must(p11->C_VerifyInit(s, m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, data, len, sig, n), CKR_OK, "%s verifies", what);
	sig[n - 1] ^= 1;
	p11_must(p11->C_VerifyInit(s, m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, data, len, sig, n), CKR_SIGNATURE_INVALID,
	       "a changed one does not");
	p11_must(p11->C_VerifyInit(s, m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, data, len, sig, n - 1), CKR_SIGNATURE_LEN_RANGE, "nor a short one");
}

static void signatures(CK_OBJECT_HANDLE pub, CK_OBJECT_HANDLE priv)
{
	CK_RSA_PKCS_PSS_PARAMS p = {CKM_SHA256, CKG_MGF1_SHA256, 32};
	CK_RSA_PKCS_PSS_PARAMS q = {CKM_SHA384, CKG_MGF1_SHA384, 0};
	CK_MECHANISM raw = {CKM_RSA_PKCS, NULL, 0}, hashed = {CKM_SHA256_RSA_PKCS, NULL, 0};
	CK_MECHANISM pss = {CKM_SHA256_RSA_PKCS_PSS, &p, sizeof p};
	CK_MECHANISM pss_raw = {CKM_RSA_PKCS_PSS, &q, sizeof q};
	CK_MECHANISM sha1 = {CKM_SHA1_RSA_PKCS, NULL, 0}, sha3 = {CKM_SHA3_512_RSA_PKCS, NULL, 0};
	CK_BYTE digest[48] = {7}, large[300] = {1};
	CK_ULONG n = sizeof sig;

	sign_and_verify(&hashed, pub, priv, text, 6, "CKM_SHA256_RSA_PKCS");
	sign_and_verify(&sha3, pub, priv, text, 6, "CKM_SHA3_512_RSA_PKCS");
	sign_and_verify(&raw, pub, priv, digest, 48, "CKM_RSA_PKCS");
	sign_and_verify(&pss, pub, priv, text, 6, "CKM_SHA256_RSA_PKCS_PSS");
	sign_and_verify(&pss_raw, pub, priv, digest, 48, "CKM_RSA_PKCS_PSS");
	p11_must(p11->C_SignInit(s, &raw, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, large, 246, sig, &n), CKR_DATA_LEN_RANGE, "246 bytes are too many");
	n = sizeof sig;
	p11_must(p11->C_SignInit(s, &pss_raw, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, digest, 47, sig, &n), CKR_DATA_LEN_RANGE, "no SHA-384 digest");
	tap_ok(p11->C_SignInit(s, &sha1, priv) != CKR_OK, "SHA-1 does not sign");
	p.hashAlg = CKM_SHA384;
	p11_is(p11->C_SignInit(s, &pss, priv), CKR_MECHANISM_PARAM_INVALID, "another digest");
	p.hashAlg = CKM_SHA256;
	p.sLen = 223;
	p11_is(p11->C_SignInit(s, &pss, priv), CKR_MECHANISM_PARAM_INVALID, "too long a salt");
	p.sLen = 32;
	p.mgf = 99;
	p11_is(p11->C_SignInit(s, &pss, priv), CKR_MECHANISM_PARAM_INVALID, "no such mask");
	pss.ulParameterLen = 0;
	p11_is(p11->C_SignInit(s, &pss, priv), CKR_MECHANISM_PARAM_INVALID, "no parameters");
	tap_ok(p11->C_SignInit(s, &hashed, pub) != CKR_OK, "a public key does not sign");
}

static const CK_ATTRIBUTE_TYPE types[8] = {
        CKA_MODULUS, CKA_PUBLIC_EXPONENT, CKA_PRIVATE_EXPONENT, CKA_PRIME_1,
        CKA_PRIME_2, CKA_EXPONENT_1,      CKA_EXPONENT_2,       CKA_COEFFICIENT};

static void numbers(void)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY, public = CKO_PUBLIC_KEY;
	CK_KEY_TYPE type = CKK_RSA;
	CK_BYTE bytes[8][256];
	CK_ATTRIBUTE t[12] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type)};
	CK_OBJECT_HANDLE pub, priv, copy;
	CK_MECHANISM m = {CKM_SHA256_RSA_PKCS, NULL, 0};
	CK_ATTRIBUTE ec = {CKA_EC_PARAMS, bytes, 8};

	p11_must(pair(2048, false, true, &pub, &priv), "C_GenerateKeyPair");
	for (int i = 0; i < 8; i++)
		t[i + 2] = (CK_ATTRIBUTE){types[i], bytes[i], sizeof bytes[i]};
	p11_is(p11->C_GetAttributeValue(s, priv, t + 2, 8), CKR_OK, "all numbers of an open key");
	p11_is(p11->C_CreateObject(s, t, 10, &copy), CKR_OK, "a key from them");
	sign_and_verify(&m, pub, copy, text, 6, "the copy");
	p11_is(p11->C_GetAttributeValue(s, copy, t + 4, 1), CKR_ATTRIBUTE_SENSITIVE,
	       "it keeps its secrets");
	for (int i = 2; i < 10; i++) {
		t[i].ulValueLen = i == 3 ? 3 : i == 2 || i == 4 ? 256 : 128;
		bytes[i - 2][1] ^= 4;
		tap_ok(p11->C_CreateObject(s, t, 10, &copy) != CKR_OK, "changed number %d", i - 2);
		bytes[i - 2][1] ^= 4;
	}
	t[0].pValue = &public;
	p11_is(p11->C_CreateObject(s, t, 4, &copy), CKR_OK, "a public key");
	p11_is(p11->C_CreateObject(s, t, 3, &copy), CKR_TEMPLATE_INCOMPLETE, "no exponent");
	t[4] = ec;
	p11_is(p11->C_CreateObject(s, t, 5, &copy), CKR_ATTRIBUTE_TYPE_INVALID, "a curve");
	ec.type = CKA_VALUE;
	p11_is(p11->C_GetAttributeValue(s, priv, &ec, 1), CKR_ATTRIBUTE_TYPE_INVALID,
	       "no CKA_VALUE");
}

int main(void)
{
	CK_OBJECT_HANDLE pub = 0, priv = 0;
	CK_MECHANISM m = {CKM_SHA384_RSA_PKCS, NULL, 0};
	CK_ATTRIBUTE d = {CKA_PRIME_1, sig, sizeof sig};
	CK_MECHANISM_INFO info;
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("rsa");
	s = p11_session(slot, true, 'u');
	p11_is(p11->C_GetMechanismInfo(slot, CKM_RSA_PKCS_KEY_PAIR_GEN, &info), CKR_OK, "listed");
	tap_ok(info.ulMinKeySize == 2048 && info.ulMaxKeySize == 16384, "with its sizes");
	p11_is(pair(2048, true, false, &pub, &priv), CKR_OK, "a pair in the token");
	p11_is(p11->C_GetAttributeValue(s, priv, &d, 1), CKR_ATTRIBUTE_SENSITIVE, "kept secret");
	signatures(pub, priv);
	tap_ok(pair(1024, false, false, &pub, &priv) != CKR_OK, "1024 bits");
	p11_is(pair(2049, false, false, &pub, &priv), CKR_KEY_SIZE_RANGE, "2049 bits");
	numbers();

	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), true, 'u');
	pub = p11_find_label(s, CKO_PUBLIC_KEY, "rsa");
	priv = p11_find_label(s, CKO_PRIVATE_KEY, "rsa");
	tap_ok(pub && priv, "found again");
	sign_and_verify(&m, pub, priv, text, 6, "the stored pair");
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
