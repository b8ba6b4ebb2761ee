/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption with RSA in the token: OAEP, PKCS#1 v1.5 (which the policy has for old data only), the
 * raw primitive; wrapping and unwrapping; what must be refused. The tests of PKCS#1 v1.5 pad by
 * themselves. */
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;
static CK_OBJECT_HANDLE pub, priv;
static CK_BYTE out[512], back[512], text[] = "sample";

static CK_RSA_PKCS_OAEP_PARAMS params = {CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, NULL, 0};
static CK_MECHANISM oaep = {CKM_RSA_PKCS_OAEP, &params, sizeof params};
static CK_MECHANISM pkcs1 = {CKM_RSA_PKCS, NULL, 0}, raw = {CKM_RSA_X_509, NULL, 0};

static void make_pair(void)
{
	CK_MECHANISM m = {CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0};
	CK_ULONG bits = 2048;
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_MODULUS_BITS, bits), P11_ATTR(CKA_ENCRYPT, p11_true),
	                    P11_ATTR(CKA_WRAP, p11_true), P11_ATTR(CKA_VERIFY, p11_true)};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_DECRYPT, p11_true), P11_ATTR(CKA_UNWRAP, p11_true),
	                    P11_ATTR(CKA_SIGN, p11_true), P11_ATTR(CKA_EXTRACTABLE, p11_true)};

	p11_must(p11->C_GenerateKeyPair(s, &m, a, 4, b, 4, &pub, &priv), "C_GenerateKeyPair");
}

static CK_RV encrypt(CK_MECHANISM *m, CK_BYTE *in, CK_ULONG len, CK_ULONG *n)
{
	CK_RV rv = p11->C_EncryptInit(s, m, pub);

	return rv == CKR_OK ? p11->C_Encrypt(s, in, len, out, n) : rv;
}

static CK_RV decrypt(CK_MECHANISM *m, CK_BYTE *in, CK_ULONG len, CK_ULONG *n)
{
	CK_RV rv = p11->C_DecryptInit(s, m, priv);

	return rv == CKR_OK ? p11->C_Decrypt(s, in, len, back, n) : rv;
}

static void test_oaep(void)
{
	CK_BYTE label[300] = "a label", large[256] = {1};
	CK_ULONG n = sizeof out, m;

	p11_is(encrypt(&oaep, text, 6, &n), CKR_OK, "OAEP encrypts");
	tap_ok(n == 256, "256 bytes");
	m = sizeof back;
	p11_is(decrypt(&oaep, out, n, &m), CKR_OK, "and decrypts");
	tap_ok(m == 6 && !memcmp(back, text, 6), "the text");
	p11_must(p11->C_DecryptInit(s, &oaep, priv), "C_DecryptInit");
	p11_is(p11->C_Decrypt(s, out, n, NULL, &m), CKR_OK, "room");
	tap_ok(m == 190, "for the longest message");
	m = 5;
	p11_is(p11->C_Decrypt(s, out, n, back, &m), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(m == 6, "told how much");
	p11_is(p11->C_Decrypt(s, out, n, back, &m), CKR_OK, "and again");
	p11_must(p11->C_DecryptInit(s, &oaep, priv), "C_DecryptInit");
	p11_must(p11->C_DecryptUpdate(s, out, 100, NULL, &m), "C_DecryptUpdate");
	m = sizeof back;
	p11_is(p11->C_DecryptUpdate(s, out, 100, back, &m), CKR_OK, "in parts");
	m = sizeof back;
	p11_is(p11->C_DecryptUpdate(s, out + 100, 156, back, &m), CKR_OK, "in parts");
	m = sizeof back;
	p11_is(p11->C_DecryptFinal(s, back, &m), CKR_OK, "their end");
	tap_ok(m == 6 && !memcmp(back, text, 6), "the text");

	n = sizeof out;
	params.pSourceData = label;
	params.ulSourceDataLen = sizeof label;
	p11_is(encrypt(&oaep, large, 190, &n), CKR_OK, "with a label, 190 bytes");
	m = sizeof back;
	p11_is(decrypt(&oaep, out, n, &m), CKR_OK, "and back");
	tap_ok(m == 190 && !memcmp(back, large, 190), "the text");
	label[299] = 1;
	p11_is(decrypt(&oaep, out, n, &m), CKR_ENCRYPTED_DATA_INVALID, "another label");
	params.ulSourceDataLen = 0;
	p11_is(decrypt(&oaep, out, n, &m), CKR_ENCRYPTED_DATA_INVALID, "no label");
	p11_is(decrypt(&oaep, out, n - 1, &m), CKR_ENCRYPTED_DATA_LEN_RANGE, "a byte less");
	memset(out, 0xff, 256);
	p11_is(decrypt(&oaep, out, 256, &m), CKR_ENCRYPTED_DATA_INVALID, "above the modulus");
	n = sizeof out;
	p11_is(encrypt(&oaep, large, 191, &n), CKR_DATA_LEN_RANGE, "191 bytes are too many");
	params.mgf = 99;
	p11_is(p11->C_EncryptInit(s, &oaep, pub), CKR_MECHANISM_PARAM_INVALID, "no such mask");
	params.mgf = CKG_MGF1_SHA256;
	params.hashAlg = CKM_AES_CBC;
	p11_is(p11->C_EncryptInit(s, &oaep, pub), CKR_MECHANISM_PARAM_INVALID, "no digest");
	params.hashAlg = CKM_SHA256;
	oaep.ulParameterLen = 0;
	p11_is(p11->C_EncryptInit(s, &oaep, pub), CKR_MECHANISM_PARAM_INVALID, "no parameters");
	oaep.ulParameterLen = sizeof params;
	tap_ok(p11->C_EncryptInit(s, &oaep, priv) != CKR_OK &&
	               p11->C_DecryptInit(s, &oaep, pub) != CKR_OK,
	       "each half does its own");
}

/* out = em^e by the raw mechanism. */
static void apply(CK_BYTE em[256])
{
	CK_ULONG n = sizeof out;

	p11_must(encrypt(&raw, em, 256, &n), "raw");
}

static void pad(CK_BYTE em[256], const void *msg, size_t len)
{
	memset(em, 0x42, 256);
	em[0] = 0;
	em[1] = 2;
	em[256 - len - 1] = 0;
	memcpy(em + 256 - len, msg, len);
}

static void test_pkcs1(void)
{
	CK_BYTE em[256], first[256];
	CK_ULONG n = sizeof out, m = sizeof back;

	tap_ok(p11->C_EncryptInit(s, &pkcs1, pub) != CKR_OK, "PKCS#1 v1.5 does not encrypt");
	pad(em, text, 6);
	apply(em);
	p11_is(decrypt(&pkcs1, out, 256, &m), CKR_OK, "but decrypts");
	tap_ok(m == 6 && !memcmp(back, text, 6), "the text");
	em[1] = 3;
	apply(em);
	m = sizeof back;
	p11_is(decrypt(&pkcs1, out, 256, &m), CKR_OK, "bad padding is no error");
	n = m;
	memcpy(first, back, m);
	m = sizeof back;
	p11_must(decrypt(&pkcs1, out, 256, &m), "again");
	tap_ok(m == n && !memcmp(first, back, n) && (n != 6 || memcmp(back, text, 6) != 0),
	       "but another message, always the same");
	p11_is(decrypt(&pkcs1, out, 255, &m), CKR_ENCRYPTED_DATA_LEN_RANGE, "a byte less");
}

static void test_raw(void)
{
	CK_BYTE number[3] = {1, 2, 3}, sig[256];
	CK_ULONG n = sizeof sig;

	p11_must(p11->C_SignInit(s, &raw, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, number, 3, sig, &n), CKR_OK, "raw signs");
	p11_must(p11->C_VerifyInit(s, &raw, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, number, 3, sig, n), CKR_OK, "and verifies");
	p11_must(p11->C_VerifyInit(s, &raw, pub), "C_VerifyInit");
	number[2] ^= 1;
	p11_is(p11->C_Verify(s, number, 3, sig, n), CKR_SIGNATURE_INVALID, "not another number");
	n = sizeof out;
	p11_must(encrypt(&raw, sig, 256, &n), "raw");
	tap_ok(out[0] == 0 && out[252] == 0 && out[253] == 1 && out[255] == 3, "zeros before it");
}

static CK_RV unwrap(CK_MECHANISM *m, CK_ULONG len, CK_ULONG value_len, CK_OBJECT_HANDLE *key)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_AES;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_EXTRACTABLE, p11_true), P11_ATTR(CKA_SENSITIVE, p11_false),
	                    P11_ATTR(CKA_VALUE_LEN, value_len)};

	return p11->C_UnwrapKey(s, m, priv, out, len, t, value_len ? 5 : 4, key);
}

static void value(CK_OBJECT_HANDLE key, CK_BYTE v[32], CK_ULONG *len)
{
	CK_ATTRIBUTE a = {CKA_VALUE, v, 32};

	p11_must(p11->C_GetAttributeValue(s, key, &a, 1), "CKA_VALUE");
	*len = a.ulValueLen;
}

static void test_wrap(void)
{
	CK_BYTE em[256], v[3][32], secret[32] = "thirty-two bytes of an AES key.";
	CK_MECHANISM gen = {CKM_AES_KEY_GEN, NULL, 0};
	CK_ULONG n = sizeof out, len = 32;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_EXTRACTABLE, p11_true)};
	CK_OBJECT_HANDLE aes, key = 0;

	p11_must(p11->C_GenerateKey(s, &gen, t, 2, &aes), "C_GenerateKey");
	p11_is(p11->C_WrapKey(s, &oaep, pub, aes, out, &n), CKR_OK, "OAEP wraps");
	tap_ok(n == 256, "256 bytes");
	p11_is(unwrap(&oaep, n, 0, &key), CKR_OK, "and unwraps");
	value(key, v[0], &len);
	tap_ok(len == 32, "a key of 32 bytes");
	p11_is(unwrap(&oaep, n, 16, &key), CKR_TEMPLATE_INCONSISTENT, "of no other length");
	p11_is(unwrap(&oaep, n - 1, 0, &key), CKR_WRAPPED_KEY_LEN_RANGE, "a byte less");
	out[7] ^= 1;
	p11_is(unwrap(&oaep, n, 0, &key), CKR_WRAPPED_KEY_INVALID, "a changed one");
	n = sizeof out;
	p11_is(p11->C_WrapKey(s, &oaep, pub, priv, out, &n), CKR_KEY_SIZE_RANGE,
	       "a private key is too long");
	tap_ok(p11->C_WrapKey(s, &pkcs1, pub, aes, out, &n) != CKR_OK, "PKCS#1 v1.5 does not wrap");

	pad(em, secret, 32);
	apply(em);
	p11_is(unwrap(&pkcs1, 256, 0, &key), CKR_TEMPLATE_INCOMPLETE, "its keys need a length");
	p11_is(unwrap(&pkcs1, 256, 32, &key), CKR_OK, "PKCS#1 v1.5 unwraps");
	value(key, v[0], &len);
	tap_ok(len == 32 && !memcmp(v[0], secret, 32), "the key");
	p11_is(unwrap(&pkcs1, 256, 16, &key), CKR_OK, "as another length: a key");
	value(key, v[1], &len);
	tap_ok(len == 16 && memcmp(v[1], secret, 16) != 0, "but not that one");
	em[5] = 0;
	apply(em);
	p11_is(unwrap(&pkcs1, 256, 32, &key), CKR_OK, "bad padding is no error");
	value(key, v[2], &len);
	tap_ok(len == 32 && memcmp(v[2], secret, 32) != 0, "but another key");
}

/* An RSA key leaves the token and comes back. */
static void test_wrapped_rsa(void)
{
	CK_MECHANISM kwp = {CKM_AES_KEY_WRAP_KWP, NULL, 0};
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY, secret = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_RSA, aes_type = CKK_AES;
	CK_BYTE wrapped[2048], bytes[32] = {9};
	CK_ATTRIBUTE k[] = {P11_ATTR(CKA_CLASS, secret), P11_ATTR(CKA_KEY_TYPE, aes_type),
	                    P11_ATTR(CKA_VALUE, bytes), P11_ATTR(CKA_WRAP, p11_true),
	                    P11_ATTR(CKA_UNWRAP, p11_true)};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_DECRYPT, p11_true)};
	CK_OBJECT_HANDLE kek, first = priv;
	CK_ULONG n = sizeof wrapped, m = sizeof out;

	p11_must(p11->C_CreateObject(s, k, 5, &kek), "C_CreateObject");
	p11_is(p11->C_WrapKey(s, &kwp, kek, priv, wrapped, &n), CKR_OK, "AES wraps the RSA key");
	p11_is(p11->C_UnwrapKey(s, &kwp, kek, wrapped, n, t, 3, &priv), CKR_OK, "and unwraps");
	p11_must(encrypt(&oaep, text, 6, &m), "encrypt");
	m = sizeof back;
	p11_is(decrypt(&oaep, out, 256, &m), CKR_OK, "what came back decrypts");
	type = CKK_EC;
	p11_is(p11->C_UnwrapKey(s, &kwp, kek, wrapped, n, t, 3, &kek), CKR_WRAPPED_KEY_INVALID,
	       "it is no EC key");
	priv = first;
}

/* CKM_SHA256_RSA_PKCS message by message. */
static void test_messages(void)
{
	CK_MECHANISM m = {CKM_SHA256_RSA_PKCS, NULL, 0};
	CK_BYTE sig[256];
	CK_ULONG n;

	p11_is(p11->C_MessageSignInit(s, &m, priv), CKR_OK, "C_MessageSignInit");
	for (CK_ULONG i = 1; i < 3; i++) {
		n = sizeof sig;
		p11_is(p11->C_SignMessage(s, NULL, 0, text, i, sig, &n), CKR_OK, "message %lu", i);
	}
	p11_must(p11->C_MessageSignFinal(s), "C_MessageSignFinal");
	p11_must(p11->C_MessageVerifyInit(s, &m, pub), "C_MessageVerifyInit");
	p11_is(p11->C_VerifyMessage(s, NULL, 0, text, 2, sig, n), CKR_OK, "verifies");
	p11_is(p11->C_VerifyMessage(s, NULL, 0, text, 1, sig, n), CKR_SIGNATURE_INVALID,
	       "as that message alone");
	p11_must(p11->C_MessageVerifyFinal(s), "C_MessageVerifyFinal");
}

static void test_listed(CK_SLOT_ID slot)
{
	CK_MECHANISM_TYPE list[256];
	CK_MECHANISM_INFO info;
	CK_ULONG n = 256;
	unsigned seen = 0;

	p11_must(p11->C_GetMechanismList(slot, list, &n), "C_GetMechanismList");
	for (CK_ULONG i = 0; i < n; i++)
		seen += list[i] == CKM_RSA_PKCS;
	tap_ok(seen == 1, "CKM_RSA_PKCS is listed once");
	p11_must(p11->C_GetMechanismInfo(slot, CKM_RSA_PKCS, &info), "C_GetMechanismInfo");
	tap_ok((info.flags & (CKF_SIGN | CKF_VERIFY | CKF_ENCRYPT | CKF_DECRYPT | CKF_WRAP |
	                      CKF_UNWRAP)) == (CKF_SIGN | CKF_VERIFY | CKF_DECRYPT | CKF_UNWRAP),
	       "with what the policy leaves");
	p11_must(p11->C_GetMechanismInfo(slot, CKM_RSA_PKCS_OAEP, &info), "C_GetMechanismInfo");
	tap_ok((info.flags & (CKF_ENCRYPT | CKF_DECRYPT | CKF_WRAP | CKF_UNWRAP | CKF_SIGN)) ==
	                       (CKF_ENCRYPT | CKF_DECRYPT | CKF_WRAP | CKF_UNWRAP) &&
	               info.ulMinKeySize == 2048,
	       "OAEP does all four");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("rsa");
	s = p11_session(slot, true, 'u');
	make_pair();
	test_listed(slot);
	test_oaep();
	test_pkcs1();
	test_raw();
	test_wrap();
	test_wrapped_rsa();
	test_messages();
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
