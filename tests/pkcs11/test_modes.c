/* SPDX-License-Identifier: Apache-2.0
 *
 * The other mechanisms of AES: each against libcrypto, in one call and in parts, and back; CCM also
 * by messages; C_WrapKey and C_UnwrapKey with what attributes say of keys that leave and come. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/crypto/evp.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

#define MAX 200

static CK_SESSION_HANDLE s;

/* A secret key with the usages that a row needs. */
static CK_OBJECT_HANDLE make_key(CK_KEY_TYPE type, const uint8_t *value, CK_ULONG len,
                                 CK_BBOOL extractable)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_OBJECT_HANDLE key = 0;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_VALUE, (void *)(uintptr_t)value, len},
	                    P11_ATTR(CKA_ENCRYPT, p11_true),
	                    P11_ATTR(CKA_DECRYPT, p11_true),
	                    P11_ATTR(CKA_SIGN, p11_true),
	                    P11_ATTR(CKA_VERIFY, p11_true),
	                    P11_ATTR(CKA_WRAP, p11_true),
	                    P11_ATTR(CKA_UNWRAP, p11_true),
	                    P11_ATTR(CKA_EXTRACTABLE, extractable)};

	p11_must(p11->C_CreateObject(s, t, P11_COUNT(t), &key), "C_CreateObject");
	return key;
}

/* One call, then the same in parts of `part` bytes; 1 if both give `want`. */
static int crypt(bool encrypt, CK_MECHANISM *m, CK_OBJECT_HANDLE key, uint8_t *in, CK_ULONG len,
                 const uint8_t *want, CK_ULONG want_len, CK_ULONG part)
{
	uint8_t out[MAX + 64];
	CK_ULONG n = sizeof out, done = 0, more;
	CK_RV rv;

	rv = encrypt ? p11->C_EncryptInit(s, m, key) : p11->C_DecryptInit(s, m, key);
	if (rv == CKR_OK)
		rv = encrypt ? p11->C_Encrypt(s, in, len, out, &n)
		             : p11->C_Decrypt(s, in, len, out, &n);
	if (rv != CKR_OK || n != want_len || memcmp(out, want, n) != 0) {
		tap_diag("%s, %lu of %lu bytes", p11_name(rv), n, want_len);
		return 0;
	}
	rv = encrypt ? p11->C_EncryptInit(s, m, key) : p11->C_DecryptInit(s, m, key);
	for (CK_ULONG at = 0, step; rv == CKR_OK && at < len; at += step) {
		step = len - at < part ? len - at : part;
		more = sizeof out - done;
		rv = encrypt ? p11->C_EncryptUpdate(s, in + at, step, out + done, &more)
		             : p11->C_DecryptUpdate(s, in + at, step, out + done, &more);
		done += more;
	}
	more = sizeof out - done;
	if (rv == CKR_OK)
		rv = encrypt ? p11->C_EncryptFinal(s, out + done, &more)
		             : p11->C_DecryptFinal(s, out + done, &more);
	if (rv != CKR_OK || done + more != want_len || memcmp(out, want, want_len) != 0) {
		tap_diag("parts of %lu: %s", part, p11_name(rv));
		return 0;
	}
	return 1;
}

static void modes(void)
{
	static const struct {
		CK_MECHANISM_TYPE type;
		const char *name;
		CK_KEY_TYPE key_type;
		CK_ULONG key_len, param_len, from, step;
	} rows[] = {
	        {CKM_AES_OFB, "AES-256-OFB", CKK_AES, 32, 16, 1, 1},
	        {CKM_AES_CFB128, "AES-128-CFB", CKK_AES, 16, 16, 1, 1},
	        {CKM_AES_CFB8, "AES-192-CFB8", CKK_AES, 24, 16, 1, 7},
	        {CKM_AES_CFB1, "AES-256-CFB1", CKK_AES, 32, 16, 1, 29},
	        {CKM_AES_CTS, "AES-256-CBC-CTS", CKK_AES, 32, 16, 16, 1},
	        {CKM_AES_XTS, "AES-256-XTS", CKK_AES_XTS, 64, 16, 16, 1},
	        {CKM_AES_XTS, "AES-128-XTS", CKK_AES_XTS, 32, 16, 16, 3},
	        {CKM_AES_KEY_WRAP, "AES-256-WRAP", CKK_AES, 32, 0, 16, 8},
	        {CKM_AES_KEY_WRAP, "AES-128-WRAP", CKK_AES, 16, 8, 16, 8},
	        {CKM_AES_KEY_WRAP_KWP, "AES-256-WRAP-PAD", CKK_AES, 32, 0, 1, 1},
	        {CKM_AES_KEY_WRAP_KWP, "AES-192-WRAP-PAD", CKK_AES, 24, 4, 1, 3},
	        {CKM_AES_KEY_WRAP_PAD, "AES-128-WRAP-PAD", CKK_AES, 16, 0, 1, 5},
	};

	for (size_t i = 0; i < P11_COUNT(rows); i++) {
		uint64_t seed = i;
		uint8_t value[64], iv[16], in[MAX], want[MAX + 64];
		CK_MECHANISM m = {rows[i].type, iv, rows[i].param_len};
		CK_OBJECT_HANDLE key;
		int good = 1, n;

		tap_random(&seed, value, sizeof value);
		tap_random(&seed, iv, sizeof iv);
		key = make_key(rows[i].key_type, value, rows[i].key_len, CK_FALSE);
		for (CK_ULONG len = rows[i].from; len <= 120 && good; len += rows[i].step) {
			tap_random(&seed, in, sizeof in);
			n = evp_crypt(rows[i].name, 1, want, in, len, value,
			              rows[i].param_len ? iv : NULL);
			good &= n > 0 &&
			        crypt(true, &m, key, in, len, want, (CK_ULONG)n, 1 + len % 37) &&
			        crypt(false, &m, key, want, (CK_ULONG)n, in, len, 1 + len % 29);
		}
		tap_ok(good, "%s, parameter of %lu bytes: as libcrypto, and back", rows[i].name,
		       rows[i].param_len);
	}
}

static void refusals(void)
{
	uint8_t value[64] = {1}, iv[16] = {2}, in[40] = {3}, out[80];
	CK_ULONG n = sizeof out, len = 48;
	CK_OBJECT_HANDLE aes = make_key(CKK_AES, value, 32, CK_FALSE),
	                 xts = make_key(CKK_AES_XTS, value, 64, CK_FALSE), k;
	CK_MECHANISM m = {CKM_AES_XTS, iv, 16}, gen = {CKM_AES_XTS_KEY_GEN, NULL, 0};
	CK_ATTRIBUTE t = {CKA_VALUE_LEN, &len, sizeof len};
	uint8_t same[32] = {0};

	p11_is(p11->C_EncryptInit(s, &m, aes), CKR_KEY_TYPE_INCONSISTENT, "XTS with an AES key");
	p11_is(p11->C_EncryptInit(s, &m, make_key(CKK_AES_XTS, same, 32, CK_FALSE)),
	       CKR_KEY_FUNCTION_NOT_PERMITTED, "XTS with two equal keys");
	p11_must(p11->C_EncryptInit(s, &m, xts), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, in, 15, out, &n), CKR_DATA_LEN_RANGE, "XTS under one block");
	p11_is(p11->C_GenerateKey(s, &gen, &t, 1, &k), CKR_ATTRIBUTE_VALUE_INVALID,
	       "XTS keys of 48 bytes");
	len = 64;
	p11_is(p11->C_GenerateKey(s, &gen, &t, 1, &k), CKR_OK, "XTS keys of 64 bytes");
	p11_is(p11->C_EncryptInit(s, &m, k), CKR_OK, "and their use");
	n = 20;
	p11_is(p11->C_Encrypt(s, in, 40, out, &n), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(n == 40, "tells the length");
	n = sizeof out;
	p11_is(p11->C_Encrypt(s, in, 40, out, &n), CKR_OK, "and goes on");
	m.mechanism = CKM_AES_KEY_WRAP;
	m.ulParameterLen = 5;
	p11_is(p11->C_EncryptInit(s, &m, aes), CKR_MECHANISM_PARAM_INVALID, "KW, IV of 5 bytes");
	m.ulParameterLen = 0;
	p11_must(p11->C_DecryptInit(s, &m, aes), "C_DecryptInit");
	tap_ok(p11->C_Decrypt(s, in, 40, out, &n) != CKR_OK, "KW of what was not wrapped");
}

static CK_CCM_PARAMS ccm_params(uint8_t *nonce, CK_ULONG nonce_len, uint8_t *aad, CK_ULONG aad_len,
                                CK_ULONG len, CK_ULONG tag_len)
{
	return (CK_CCM_PARAMS){len, nonce, nonce_len, aad, aad_len, tag_len};
}

static void ccm(void)
{
	uint8_t value[32] = {9}, nonce[13] = {8}, aad[30] = {7}, in[MAX] = {6}, want[MAX + 16];
	CK_OBJECT_HANDLE key = make_key(CKK_AES, value, 32, CK_FALSE);
	CK_CCM_PARAMS p;
	CK_MECHANISM m = {CKM_AES_CCM, &p, sizeof p};
	int good = 1;

	for (CK_ULONG len = 0; len < 120 && good; len++) {
		CK_ULONG tag_len = 8 + 2 * (len % 5), nonce_len = 7 + len % 7;

		good &= evp_seal("AES-256-CCM", want, want + len, tag_len, value, nonce, nonce_len,
		                 aad, len % 30, in, len);
		p = ccm_params(nonce, nonce_len, aad, len % 30, len, tag_len);
		good &= crypt(true, &m, key, in, len, want, len + tag_len, 1 + len % 31) &&
		        crypt(false, &m, key, want, len + tag_len, in, len, 1 + len % 17);
	}
	tap_ok(good, "CCM: as libcrypto, and back");
	p = ccm_params(nonce, 12, aad, 30, 40, 16);
	p11_must(p11->C_EncryptInit(s, &m, key), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, in, 41, want, &(CK_ULONG){sizeof want}), CKR_DATA_LEN_RANGE,
	       "CCM: not the length that was declared");
	p.ulMACLen = 5;
	p11_is(p11->C_EncryptInit(s, &m, key), CKR_MECHANISM_PARAM_INVALID, "CCM: a tag of 5");
	p.ulMACLen = 16;
	p11_must(p11->C_EncryptInit(s, &m, key), "C_EncryptInit");
	p11_must(p11->C_Encrypt(s, in, 40, want, &(CK_ULONG){sizeof want}), "C_Encrypt");
	want[3] ^= 1;
	memset(in, 0x55, sizeof in);
	p11_must(p11->C_DecryptInit(s, &m, key), "C_DecryptInit");
	p11_is(p11->C_Decrypt(s, want, 56, in, &(CK_ULONG){sizeof in}), CKR_AEAD_DECRYPT_FAILED,
	       "CCM: changed");
	tap_ok(in[0] != 9, "gives no text");
}

static void ccm_messages(void)
{
	uint8_t value[32] = {9}, nonce[12] = {0}, aad[5] = {7}, in[50] = {6}, out[64], back[64];
	uint8_t mac[16], want[64], want_mac[16];
	CK_OBJECT_HANDLE key = make_key(CKK_AES, value, 32, CK_FALSE);
	CK_MECHANISM m = {CKM_AES_CCM, NULL, 0};
	CK_CCM_MESSAGE_PARAMS p = {50, nonce, 12, 0, CKG_GENERATE_RANDOM, mac, 16};
	CK_ULONG n = sizeof out;

	p11_must(p11->C_MessageEncryptInit(s, &m, key), "C_MessageEncryptInit");
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, aad, 5, in, 50, out, &n), CKR_OK,
	       "CCM: a message, the token makes the nonce");
	tap_ok(evp_seal("AES-256-CCM", want, want_mac, 16, value, nonce, 12, aad, 5, in, 50) &&
	               !memcmp(out, want, 50) && !memcmp(mac, want_mac, 16),
	       "as libcrypto with that nonce");
	p.ulDataLen = 49;
	tap_ok(p11->C_EncryptMessage(s, &p, sizeof p, aad, 5, in, 50, out, &n) != CKR_OK,
	       "CCM: a message longer than declared");
	p11_must(p11->C_MessageEncryptFinal(s), "C_MessageEncryptFinal");
	p.ulDataLen = 50;
	memcpy(mac, want_mac, 16);
	p.nonceGenerator = CKG_NO_GENERATE;
	evp_seal("AES-256-CCM", want, mac, 16, value, nonce, 12, aad, 5, in, 50);
	p11_must(p11->C_MessageDecryptInit(s, &m, key), "C_MessageDecryptInit");
	n = sizeof back;
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, aad, 5, want, 50, back, &n), CKR_OK,
	       "CCM: opened");
	tap_mem(back, in, 50, "the text");
	mac[0] ^= 1;
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, aad, 5, want, 50, back, &n),
	       CKR_AEAD_DECRYPT_FAILED, "CCM: a wrong MAC");
	p11_must(p11->C_MessageDecryptFinal(s), "C_MessageDecryptFinal");
}

static void macs(void)
{
	uint8_t value[32] = {5}, iv[12] = {4}, in[100] = {3}, want[16], got[16];
	CK_OBJECT_HANDLE key = make_key(CKK_AES, value, 32, CK_FALSE);
	CK_ULONG cut = 8, n = sizeof got;
	CK_MECHANISM cmac = {CKM_AES_CMAC, NULL, 0},
	             general = {CKM_AES_CMAC_GENERAL, &cut, sizeof cut},
	             gmac = {CKM_AES_GMAC, iv, sizeof iv};

	tap_ok(evp_mac("CMAC", "AES-256-CBC", want, value, 32, NULL, 0, in, 100), "libcrypto");
	p11_must(p11->C_SignInit(s, &cmac, key), "C_SignInit");
	p11_is(p11->C_Sign(s, in, 100, got, &n), CKR_OK, "CMAC");
	tap_mem(got, want, 16, "as libcrypto");
	p11_must(p11->C_VerifyInit(s, &general, key), "C_VerifyInit");
	p11_must(p11->C_VerifyUpdate(s, in, 33), "C_VerifyUpdate");
	p11_must(p11->C_VerifyUpdate(s, in + 33, 67), "C_VerifyUpdate");
	p11_is(p11->C_VerifyFinal(s, want, 8), CKR_OK, "CMAC of 8 bytes, in parts");
	cut = 17;
	p11_is(p11->C_SignInit(s, &general, key), CKR_MECHANISM_PARAM_INVALID, "CMAC of 17");
	tap_ok(evp_mac("GMAC", "AES-256-GCM", want, value, 32, iv, 12, in, 100), "libcrypto");
	p11_must(p11->C_SignInit(s, &gmac, key), "C_SignInit");
	n = sizeof got;
	p11_is(p11->C_Sign(s, in, 100, got, &n), CKR_OK, "GMAC");
	tap_mem(got, want, 16, "as libcrypto");
	got[5] ^= 1;
	p11_must(p11->C_VerifyInit(s, &gmac, key), "C_VerifyInit");
	p11_is(p11->C_Verify(s, in, 100, got, 16), CKR_SIGNATURE_INVALID, "GMAC: changed");
	gmac.ulParameterLen = 0;
	gmac.pParameter = NULL;
	p11_is(p11->C_SignInit(s, &gmac, key), CKR_MECHANISM_PARAM_INVALID, "GMAC without an IV");
}

static CK_RV unwrap(CK_OBJECT_HANDLE kek, CK_MECHANISM *m, uint8_t *in, CK_ULONG len,
                    CK_KEY_TYPE type, CK_ULONG value_len, CK_OBJECT_HANDLE *key)
{
	CK_OBJECT_CLASS class = type == CKK_EC ? CKO_PRIVATE_KEY : CKO_SECRET_KEY;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_SENSITIVE, p11_false), P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_VALUE_LEN, value_len)};

	return p11->C_UnwrapKey(s, m, kek, in, len, t, value_len ? 5 : 4, key);
}

static void wrap_secret(void)
{
	uint8_t kek_value[32] = {1}, value[32] = {2, 3, 4}, want[64], got[64], back[32] = {0};
	CK_OBJECT_HANDLE kek = make_key(CKK_AES, kek_value, 32, CK_FALSE), out,
	                 key = make_key(CKK_AES, value, 32, CK_TRUE),
	                 fixed = make_key(CKK_AES, value, 32, CK_FALSE);
	CK_MECHANISM m = {CKM_AES_KEY_WRAP, NULL, 0};
	CK_ATTRIBUTE a = {CKA_VALUE, back, sizeof back};
	CK_ULONG n = 0;

	tap_ok(evp_crypt("AES-256-WRAP", 1, want, value, 32, kek_value, NULL) == 40, "libcrypto");
	p11_is(p11->C_WrapKey(s, &m, kek, key, NULL, &n), CKR_OK, "C_WrapKey: the length");
	tap_ok(n == 40, "is right");
	n = 39;
	p11_is(p11->C_WrapKey(s, &m, kek, key, got, &n), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(n == 40, "tells the length");
	p11_is(p11->C_WrapKey(s, &m, kek, key, got, &n), CKR_OK, "C_WrapKey");
	tap_mem(got, want, 40, "as libcrypto");
	p11_is(p11->C_WrapKey(s, &m, kek, fixed, got, &n), CKR_KEY_UNEXTRACTABLE,
	       "a key that may not leave");
	p11_is(p11->C_WrapKey(s, &m, 999999, key, got, &n), CKR_WRAPPING_KEY_HANDLE_INVALID,
	       "no wrapping key");
	p11_is(p11->C_WrapKey(s, &m, kek, 999999, got, &n), CKR_KEY_HANDLE_INVALID, "no key");
	p11_is(unwrap(kek, &m, want, 40, CKK_AES, 32, &out), CKR_OK, "C_UnwrapKey");
	p11_must(p11->C_GetAttributeValue(s, out, &a, 1), "C_GetAttributeValue");
	tap_mem(back, value, 32, "the key");
	tap_ok(p11_bool(s, out, CKA_LOCAL) == 0 && p11_bool(s, out, CKA_ALWAYS_SENSITIVE) == 0 &&
	               p11_bool(s, out, CKA_NEVER_EXTRACTABLE) == 0,
	       "has no past");
	p11_is(unwrap(kek, &m, want, 40, CKK_AES, 16, &out), CKR_TEMPLATE_INCONSISTENT,
	       "another length than the template's");
	p11_is(unwrap(kek, &m, want, 39, CKK_AES, 0, &out), CKR_WRAPPED_KEY_LEN_RANGE,
	       "a length that no wrapped key has");
	want[20] ^= 1;
	p11_is(unwrap(kek, &m, want, 40, CKK_AES, 0, &out), CKR_WRAPPED_KEY_INVALID, "changed");
	p11_is(unwrap(999999, &m, want, 40, CKK_AES, 0, &out), CKR_UNWRAPPING_KEY_HANDLE_INVALID,
	       "no unwrapping key");
	evp_crypt("AES-256-WRAP", 1, want, value, 24 + 8, kek_value, NULL);
	p11_is(p11->C_UnwrapKey(s, &m, kek, want, 40, NULL, 0, &out), CKR_TEMPLATE_INCOMPLETE,
	       "a template without class and type");
	m.mechanism = CKM_AES_CBC;
	p11_is(p11->C_WrapKey(s, &m, kek, key, got, &n), CKR_MECHANISM_INVALID,
	       "a mechanism that does not wrap");
}

static void wrap_rights(void)
{
	uint8_t value[32] = {1};
	CK_OBJECT_HANDLE kek = make_key(CKK_AES, value, 32, CK_TRUE), key, weak;
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_AES;
	CK_ULONG n = 64;
	uint8_t out[64];
	CK_MECHANISM m = {CKM_AES_KEY_WRAP_KWP, NULL, 0};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_VALUE, value, 32},
	                    P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_WRAP_WITH_TRUSTED, p11_true)};

	p11_must(p11->C_CreateObject(s, t, 5, &key), "C_CreateObject");
	p11_is(p11->C_WrapKey(s, &m, kek, key, out, &n), CKR_KEY_NOT_WRAPPABLE,
	       "CKA_WRAP_WITH_TRUSTED, and the wrapping key is not");
	p11_must(p11->C_CreateObject(s, t, 4, &weak), "C_CreateObject");
	p11_is(p11->C_WrapKey(s, &m, weak, kek, out, &n), CKR_KEY_FUNCTION_NOT_PERMITTED,
	       "a wrapping key without CKA_WRAP");
	p11_is(unwrap(weak, &m, out, 40, CKK_AES, 0, &key), CKR_KEY_FUNCTION_NOT_PERMITTED,
	       "an unwrapping key without CKA_UNWRAP");
}

static void wrap_private(void)
{
	uint8_t value[32] = {1}, out[300], sig[64], digest[32] = {1};
	CK_OBJECT_HANDLE kek = make_key(CKK_AES, value, 32, CK_FALSE), pub, priv, back;
	CK_MECHANISM m = {CKM_AES_KEY_WRAP_KWP, NULL, 0}, gen = {CKM_EC_KEY_PAIR_GEN, NULL, 0},
	             ecdsa = {CKM_ECDSA, NULL, 0}, eddsa = {CKM_EDDSA, NULL, 0};
	CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    P11_ATTR(CKA_VERIFY, p11_true)},
	             b[] = {P11_ATTR(CKA_SIGN, p11_true), P11_ATTR(CKA_EXTRACTABLE, p11_true)};
	static const uint8_t edwards[2][5] = {{0x06, 0x03, 0x2b, 0x65, 0x70},
	                                      {0x06, 0x03, 0x2b, 0x65, 0x71}};
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_EC;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_SIGN, p11_true)};
	CK_ULONG n = sizeof out, len = sizeof sig;

	p11_must(p11->C_GenerateKeyPair(s, &gen, a, 2, b, 2, &pub, &priv), "C_GenerateKeyPair");
	p11_is(p11->C_WrapKey(s, &m, kek, priv, out, &n), CKR_OK, "an EC key wrapped");
	p11_is(p11->C_WrapKey(s, &m, kek, pub, out, &n), CKR_KEY_NOT_WRAPPABLE, "a public key");
	p11_is(p11->C_UnwrapKey(s, &m, kek, out, n, t, 3, &back), CKR_OK, "and unwrapped");
	p11_must(p11->C_SignInit(s, &ecdsa, back), "C_SignInit");
	p11_must(p11->C_Sign(s, digest, 32, sig, &len), "C_Sign");
	p11_must(p11->C_VerifyInit(s, &ecdsa, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, digest, 32, sig, len), CKR_OK, "signs as the other half verifies");
	p11_is(unwrap(kek, &m, out, n, CKK_AES, 0, &back), CKR_WRAPPED_KEY_INVALID,
	       "as a secret key it has no length");
	type = CKK_EC_EDWARDS;
	p11_is(p11->C_UnwrapKey(s, &m, kek, out, n, t, 3, &back), CKR_WRAPPED_KEY_INVALID,
	       "it is no Edwards key");
	gen.mechanism = CKM_EC_EDWARDS_KEY_PAIR_GEN;
	for (int i = 0; i < 2; i++) {
		uint8_t ed_sig[114];

		a[0] = (CK_ATTRIBUTE){CKA_EC_PARAMS, (void *)(uintptr_t)edwards[i], 5};
		n = sizeof out;
		p11_must(p11->C_GenerateKeyPair(s, &gen, a, 2, b, 2, &pub, &priv),
		         "C_GenerateKeyPair");
		p11_must(p11->C_WrapKey(s, &m, kek, priv, out, &n), "C_WrapKey");
		p11_is(p11->C_UnwrapKey(s, &m, kek, out, n, t, 3, &back), CKR_OK, "an Edwards key");
		len = sizeof ed_sig;
		p11_must(p11->C_SignInit(s, &eddsa, back), "C_SignInit");
		p11_must(p11->C_Sign(s, digest, 32, ed_sig, &len), "C_Sign");
		p11_must(p11->C_VerifyInit(s, &eddsa, pub), "C_VerifyInit");
		p11_is(p11->C_Verify(s, digest, 32, ed_sig, len), CKR_OK, "signs too");
	}
	type = CKK_EC;
	p11_is(p11->C_UnwrapKey(s, &m, kek, out, n, t, 3, &back), CKR_WRAPPED_KEY_INVALID,
	       "which is no key of another curve");
}

int main(void)
{
	p11_open(true);
	s = p11_session(p11_token("modes"), true, 'u');
	modes();
	refusals();
	ccm();
	ccm_messages();
	macs();
	wrap_secret();
	wrap_rights();
	wrap_private();
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_close();
	return tap_done();
}
