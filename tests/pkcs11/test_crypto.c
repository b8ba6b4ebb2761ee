/* SPDX-License-Identifier: Apache-2.0
 *
 * What the module computes, against published answers: FIPS 180-4, RFC 4231, FIPS 197, SP 800-38A
 * appendix F, the GCM submission's test case 4, RFC 6979 A.2.5, NIST's ECDH example, RFC 5869; one
 * call and many parts. */
#include <stdint.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;

struct hex {
	uint8_t b[128];
	CK_ULONG n;
};

static struct hex hex(const char *text)
{
	struct hex h;

	h.n = tap_hex(h.b, sizeof h.b, text);
	return h;
}

static CK_OBJECT_HANDLE key_of(CK_KEY_TYPE type, const char *text)
{
	struct hex k = hex(text);

	return p11_secret(s, type, k.b, k.n);
}

static void digests(void)
{
	static const struct {
		CK_MECHANISM_TYPE type;
		const char *want;
	} rows[] = {
	        {CKM_SHA_1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
	        {CKM_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
	        {CKM_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	        {CKM_SHA384,
	         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca1"
	         "34c825a7"},
	        {CKM_SHA512,
	         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
	         "a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
	        {CKM_SHA512_224, "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa"},
	        {CKM_SHA512_256,
	         "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
	};

	for (size_t i = 0; i < P11_COUNT(rows); i++) {
		CK_MECHANISM m = {rows[i].type, NULL, 0};
		struct hex want = hex(rows[i].want);
		CK_BYTE abc[] = "abc", out[64];
		CK_ULONG len = 1;
		p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
		p11_is(p11->C_Digest(s, abc, 3, NULL, &len), CKR_OK, "mechanism %lx: the length",
		       rows[i].type);
		tap_ok(len == want.n, "is right");
		len--;
		p11_is(p11->C_Digest(s, abc, 3, out, &len), CKR_BUFFER_TOO_SMALL,
		       "one byte too little");
		tap_ok(len == want.n, "tells the length");
		p11_is(p11->C_Digest(s, abc, 3, out, &len), CKR_OK, "C_Digest");
		tap_mem(out, want.b, want.n, "the digest");
		p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
		p11_must(p11->C_DigestUpdate(s, abc, 1), "C_DigestUpdate");
		p11_is(p11->C_Digest(s, abc, 3, out, &len), CKR_OPERATION_ACTIVE,
		       "C_Digest after C_DigestUpdate");
		p11_must(p11->C_DigestUpdate(s, abc + 1, 2), "C_DigestUpdate");
		memset(out, 0, sizeof out);
		p11_is(p11->C_DigestFinal(s, out, &len), CKR_OK, "C_DigestFinal");
		tap_mem(out, want.b, want.n, "the digest in parts");
		p11_is(p11->C_DigestFinal(s, out, &len), CKR_OPERATION_NOT_INITIALIZED, "is over");
	}
}

static void digest_key(void)
{
	CK_OBJECT_HANDLE k = p11_secret(s, CKK_GENERIC_SECRET, "bc", 2), pub, priv;
	CK_MECHANISM m = {CKM_SHA256, NULL, 0};
	CK_BYTE out[32];
	CK_ULONG len = 32;
	struct hex want = hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

	p11_pair(s, false, "d", &pub, &priv);
	p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
	p11_must(p11->C_DigestUpdate(s, (CK_BYTE[]){'a'}, 1), "C_DigestUpdate");
	p11_is(p11->C_DigestKey(s, k), CKR_OK, "C_DigestKey");
	p11_must(p11->C_DigestFinal(s, out, &len), "C_DigestFinal");
	tap_mem(out, want.b, 32, "a then the key bc");
	p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
	p11_is(p11->C_DigestKey(s, priv), CKR_KEY_INDIGESTIBLE, "a private key");
	p11_is(p11->C_DigestUpdate(s, out, 1), CKR_OPERATION_NOT_INITIALIZED,
	       "ended the operation");
}

static void hmacs(void)
{
	CK_OBJECT_HANDLE k = p11_secret(s, CKK_GENERIC_SECRET, "Jefe", 4);
	CK_BYTE text[] = "what do ya want for nothing?", mac[64];
	struct hex want = hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	CK_ULONG cut = 16, zero = 0, len = sizeof mac;
	CK_MECHANISM m = {CKM_SHA256_HMAC, NULL, 0},
	             g = {CKM_SHA256_HMAC_GENERAL, &cut, sizeof cut},
	             bad = {CKM_SHA256_HMAC_GENERAL, &zero, sizeof zero};

	p11_must(p11->C_SignInit(s, &m, k), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 28, mac, &len), CKR_OK, "HMAC-SHA-256");
	tap_ok(len == 32, "its length");
	tap_mem(mac, want.b, 32, "its value");
	p11_must(p11->C_SignInit(s, &g, k), "C_SignInit");
	p11_must(p11->C_SignUpdate(s, text, 5), "C_SignUpdate");
	p11_must(p11->C_SignUpdate(s, text + 5, 23), "C_SignUpdate");
	memset(mac, 0, sizeof mac);
	len = sizeof mac;
	p11_is(p11->C_SignFinal(s, mac, &len), CKR_OK, "16 bytes of it, in parts");
	tap_ok(len == 16 && memcmp(mac, want.b, 16) == 0 && mac[16] == 0, "are the first ones");
	p11_must(p11->C_VerifyInit(s, &g, k), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 28, mac, 16), CKR_OK, "verify");
	p11_must(p11->C_VerifyInit(s, &g, k), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 28, mac, 15), CKR_SIGNATURE_LEN_RANGE, "a shorter one");
	p11_is(p11->C_Verify(s, text, 28, mac, 16), CKR_OPERATION_NOT_INITIALIZED,
	       "ended the operation");
	mac[15] ^= 1;
	p11_must(p11->C_VerifyInit(s, &g, k), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 28, mac, 16), CKR_SIGNATURE_INVALID, "a wrong one");
	p11_is(p11->C_SignInit(s, &bad, k), CKR_MECHANISM_PARAM_INVALID, "0 bytes of a MAC");
	bad.ulParameterLen = 3;
	p11_is(p11->C_SignInit(s, &bad, k), CKR_MECHANISM_PARAM_INVALID, "a parameter of 3 bytes");
}

static void ecdsa(void)
{
	CK_OBJECT_CLASS class = CKO_PUBLIC_KEY, private_class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_EC;
	struct hex
	        point = hex(
	                "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41a"
	                "e9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"),
	        sig = hex(
	                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1"
	                "b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"),
	        d = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"),
	        digest = hex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    {CKA_EC_POINT, point.b, point.n}};
	CK_ATTRIBUTE u[] = {P11_ATTR(CKA_CLASS, private_class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    t[2],
	                    {CKA_VALUE, d.b, d.n}};
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0}, raw = {CKM_ECDSA, NULL, 0},
	             sha1 = {CKM_ECDSA_SHA1, NULL, 0};
	CK_BYTE text[] = "sample", made[80];
	CK_ULONG len = 0;
	CK_OBJECT_HANDLE pub, priv;

	p11_must(p11->C_CreateObject(s, t, 4, &pub), "C_CreateObject");
	p11_must(p11->C_CreateObject(s, u, 4, &priv), "C_CreateObject");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig.b, 64), CKR_OK, "RFC 6979's signature");
	p11_must(p11->C_VerifyInit(s, &raw, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, digest.b, 32, sig.b, 64), CKR_OK, "the same over its digest");
	p11_must(p11->C_VerifySignatureInit(s, &m, pub, sig.b, 64), "C_VerifySignatureInit");
	p11_is(p11->C_Verify(s, text, 6, sig.b, 64), CKR_OPERATION_NOT_INITIALIZED,
	       "C_Verify in between");
	p11_is(p11->C_VerifySignature(s, text, 6), CKR_OK, "C_VerifySignature");
	p11_must(p11->C_VerifySignatureInit(s, &m, pub, sig.b, 64), "C_VerifySignatureInit");
	p11_must(p11->C_VerifySignatureUpdate(s, text, 3), "C_VerifySignatureUpdate");
	p11_must(p11->C_VerifySignatureUpdate(s, text + 3, 2), "C_VerifySignatureUpdate");
	p11_is(p11->C_VerifySignatureFinal(s), CKR_SIGNATURE_INVALID, "five letters of six");
	p11_is(p11->C_VerifySignatureInit(s, &m, pub, sig.b, 63), CKR_SIGNATURE_LEN_RANGE,
	       "a signature of 63 bytes");
	p11_is(p11->C_VerifySignatureInit(s, &m, pub, NULL, 64), CKR_ARGUMENTS_BAD, "no signature");
	sig.b[63] ^= 1;
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig.b, 64), CKR_SIGNATURE_INVALID, "a changed signature");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig.b, 65), CKR_SIGNATURE_LEN_RANGE, "a long signature");
	memset(sig.b, 0, 64);
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, sig.b, 64), CKR_SIGNATURE_INVALID, "r = s = 0");

	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 6, NULL, &len), CKR_OK, "the length of a signature");
	tap_ok(len == 64, "is 64");
	len = 63;
	p11_is(p11->C_Sign(s, text, 6, made, &len), CKR_BUFFER_TOO_SMALL, "63 bytes of room");
	p11_is(p11->C_Sign(s, text, 6, made, &len), CKR_OK, "sign");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, made, 64), CKR_OK, "what was signed verifies");
	p11_must(p11->C_SignInit(s, &raw, priv), "C_SignInit");
	p11_must(p11->C_SignUpdate(s, digest.b, 20), "C_SignUpdate");
	p11_must(p11->C_SignUpdate(s, digest.b + 20, 12), "C_SignUpdate");
	p11_is(p11->C_SignFinal(s, made, &len), CKR_OK, "a digest in parts");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, text, 6, made, 64), CKR_OK, "verifies against the message");
	p11_must(p11->C_SignInit(s, &raw, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, made, 65, made, &len), CKR_DATA_LEN_RANGE, "a digest of 65 bytes");
	p11_must(p11->C_SignInit(s, &raw, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, made, 0, made, &len), CKR_DATA_LEN_RANGE, "a digest of 0 bytes");
	p11_is(p11->C_SignInit(s, &sha1, priv), CKR_OPERATION_NOT_VALIDATED,
	       "signing with SHA-1: policy");
	p11_is(p11->C_VerifyInit(s, &sha1, pub), CKR_OK, "verifying with SHA-1 is legacy use");
	p11_must(p11->C_SessionCancel(s, CKF_VERIFY), "cancel");
}

static void messages_signed(void)
{
	CK_OBJECT_HANDLE pub, priv, k = p11_secret(s, CKK_GENERIC_SECRET, "0123456789abcdef", 16);
	CK_MECHANISM m = {CKM_ECDSA_SHA256, NULL, 0}, h = {CKM_SHA256_HMAC, NULL, 0};
	CK_BYTE a[] = "first", b[] = "second", sig[3][64];
	CK_ULONG len = 64;

	p11_pair(s, false, "m", &pub, &priv);
	p11_is(p11->C_MessageSignInit(s, &m, priv), CKR_OK, "C_MessageSignInit");
	p11_is(p11->C_SignMessage(s, NULL, 0, a, 5, sig[0], &len), CKR_OK, "one message");
	p11_is(p11->C_SignMessageBegin(s, NULL, 0), CKR_OK, "another one");
	p11_is(p11->C_SignMessage(s, NULL, 0, a, 5, sig[2], &len), CKR_OPERATION_ACTIVE,
	       "is not over");
	p11_is(p11->C_SignMessageNext(s, NULL, 0, b, 3, NULL, NULL), CKR_OK, "its first part");
	p11_is(p11->C_SignMessageNext(s, NULL, 0, b + 3, 3, sig[1], &len), CKR_OK, "its last part");
	p11_is(p11->C_MessageSignFinal(s), CKR_OK, "C_MessageSignFinal");
	p11_is(p11->C_MessageSignFinal(s), CKR_OPERATION_NOT_INITIALIZED, "once");
	p11_is(p11->C_MessageVerifyInit(s, &m, pub), CKR_OK, "C_MessageVerifyInit");
	p11_is(p11->C_VerifyMessage(s, NULL, 0, a, 5, sig[0], 64), CKR_OK, "the first one");
	p11_is(p11->C_VerifyMessage(s, NULL, 0, a, 5, sig[1], 64), CKR_SIGNATURE_INVALID,
	       "the signature of another");
	p11_is(p11->C_VerifyMessageBegin(s, NULL, 0), CKR_OK, "the second one");
	p11_is(p11->C_VerifyMessageNext(s, NULL, 0, b, 2, NULL, 0), CKR_OK, "its first part");
	p11_is(p11->C_VerifyMessageNext(s, NULL, 0, b + 2, 4, sig[1], 64), CKR_OK, "its last part");
	p11_is(p11->C_MessageVerifyFinal(s), CKR_OK, "C_MessageVerifyFinal");
	p11_must(p11->C_MessageSignInit(s, &h, k), "C_MessageSignInit");
	p11_must(p11->C_SignMessage(s, NULL, 0, a, 5, sig[0], &len), "C_SignMessage");
	p11_must(p11->C_SignMessage(s, NULL, 0, a, 5, sig[1], &len), "C_SignMessage");
	tap_ok(memcmp(sig[0], sig[1], 32) == 0, "two MACs of one message are one");
	p11_must(p11->C_MessageSignFinal(s), "C_MessageSignFinal");
}

struct cipher {
	const char *name;
	CK_MECHANISM m;
	const char *key, *plain, *cipher;
};

static CK_BYTE iv_0f[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static CK_AES_CTR_PARAMS ctr = {128,
                                {0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
                                 0xfb, 0xfc, 0xfd, 0xfe, 0xff}};
static CK_BYTE gcm_iv[12] = {0xca, 0xfe, 0xba, 0xbe, 0xfa, 0xce,
                             0xdb, 0xad, 0xde, 0xca, 0xf8, 0x88};
static CK_BYTE gcm_aad[20] = {0xfe, 0xed, 0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xfe, 0xed,
                              0xfa, 0xce, 0xde, 0xad, 0xbe, 0xef, 0xab, 0xad, 0xda, 0xd2};
static CK_GCM_PARAMS gcm = {gcm_iv, 12, 96, gcm_aad, 20, 128};
#define GCM_KEY "feffe9928665731c6d6a8f9467308308"
#define GCM_PLAIN \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5" \
	"aa0de657ba637b39"
#define GCM_CIPHER \
	"42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b39" \
	"6a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47"

static const struct cipher ciphers[] = {
        {"ECB",
         {CKM_AES_ECB, NULL, 0},
         "000102030405060708090a0b0c0d0e0f",
         "00112233445566778899aabbccddeeff",
         "69c4e0d86a7b0430d8cdb78070b4c55a"},
        {"CBC",
         {CKM_AES_CBC, iv_0f, 16},
         "2b7e151628aed2a6abf7158809cf4f3c",
         "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
         "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
        {"CBC-PAD",
         {CKM_AES_CBC_PAD, iv_0f, 16},
         "2b7e151628aed2a6abf7158809cf4f3c",
         "6bc1bee22e409f96e93d7e117393172a",
         "7649abac8119b246cee98e9b12e9197d8964e0b149c10b7b682e6e39aaeb731c"},
        {"CTR",
         {CKM_AES_CTR, &ctr, sizeof ctr},
         "2b7e151628aed2a6abf7158809cf4f3c",
         "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c",
         "874d6191b620e3261bef6864990db6ce9806f66b7970fdff"},
        {"GCM", {CKM_AES_GCM, &gcm, sizeof gcm}, GCM_KEY, GCM_PLAIN, GCM_CIPHER},
};

/* One direction, in one call: the length, too little room, in place. */
static void in_one(const struct cipher *c, CK_OBJECT_HANDLE k, bool decrypt, const struct hex *in,
                   const struct hex *want)
{
	CK_C_EncryptInit init = decrypt ? p11->C_DecryptInit : p11->C_EncryptInit;
	CK_C_Encrypt run = decrypt ? p11->C_Decrypt : p11->C_Encrypt;
	const char *way = decrypt ? "decrypt" : "encrypt";
	CK_BYTE out[160];
	CK_ULONG len = 0;
	struct hex buffer = *in;
	CK_MECHANISM m = c->m;

	p11_must(init(s, &m, k), "init");
	p11_is(run(s, buffer.b, buffer.n, NULL, &len), CKR_OK, "%s %s: the length", c->name, way);
	tap_ok(len >= want->n && len <= want->n + 16, "is enough");
	len = want->n - 1;
	p11_is(run(s, buffer.b, buffer.n, out, &len), CKR_BUFFER_TOO_SMALL,
	       "%s %s: a byte too little", c->name, way);
	tap_ok(len >= want->n, "tells the length");
	len = want->n;
	p11_is(run(s, buffer.b, buffer.n, out, &len), CKR_OK, "%s %s", c->name, way);
	tap_ok(len == want->n, "the length");
	tap_mem(out, want->b, want->n, "the text");
	p11_is(run(s, buffer.b, buffer.n, out, &len), CKR_OPERATION_NOT_INITIALIZED, "is over");
	p11_must(init(s, &m, k), "init");
	len = sizeof buffer.b;
	p11_is(run(s, buffer.b, buffer.n, buffer.b, &len), CKR_OK, "%s %s in place", c->name, way);
	tap_ok(len == want->n && memcmp(buffer.b, want->b, want->n) == 0, "the text");
}

/* One direction, cut in two at every place; each part in place, too. */
static void in_parts(const struct cipher *c, CK_OBJECT_HANDLE k, bool decrypt, const struct hex *in,
                     const struct hex *want)
{
	CK_C_EncryptInit init = decrypt ? p11->C_DecryptInit : p11->C_EncryptInit;
	CK_C_EncryptUpdate update = decrypt ? p11->C_DecryptUpdate : p11->C_EncryptUpdate;
	CK_C_EncryptFinal final = decrypt ? p11->C_DecryptFinal : p11->C_EncryptFinal;
	CK_MECHANISM m = c->m;
	size_t bad = 0;

	for (CK_ULONG cut = 0; cut <= in->n; cut++) {
		CK_BYTE out[200];
		CK_ULONG a = sizeof out, b, e;
		p11_must(init(s, &m, k), "init");
		p11_must(update(s, (CK_BYTE *)(uintptr_t)in->b, cut, out, &a), "update");
		memcpy(out + a, in->b + cut,
		       in->n - cut); /* the rest in place: it lands where it begins */
		b = sizeof out - a;
		p11_must(update(s, out + a, in->n - cut, out + a, &b), "update");
		e = sizeof out - a - b;
		p11_must(final(s, out + a + b, &e), "final");
		bad += a + b + e != want->n || memcmp(out, want->b, want->n) != 0;
	}
	tap_ok(bad == 0, "%s %s in two parts", c->name, decrypt ? "decrypt" : "encrypt");
}

static void all_ciphers(void)
{
	for (size_t i = 0; i < P11_COUNT(ciphers); i++) {
		const struct cipher *c = &ciphers[i];
		struct hex plain = hex(c->plain), cipher = hex(c->cipher);
		CK_OBJECT_HANDLE k = key_of(CKK_AES, c->key);
		in_one(c, k, false, &plain, &cipher);
		in_one(c, k, true, &cipher, &plain);
		in_parts(c, k, false, &plain, &cipher);
		in_parts(c, k, true, &cipher, &plain);
	}
}

static CK_RV try_init(CK_MECHANISM_TYPE type, void *p, CK_ULONG len, CK_OBJECT_HANDLE k)
{
	CK_MECHANISM m = {type, p, len};
	CK_RV rv = p11->C_EncryptInit(s, &m, k);

	(void)p11->C_SessionCancel(s, CKF_ENCRYPT);
	return rv;
}

static void cipher_errors(void)
{
	CK_OBJECT_HANDLE k = p11_aes(s, 16, false, "k");
	CK_MECHANISM ecb = {CKM_AES_ECB, NULL, 0}, pad = {CKM_AES_CBC_PAD, iv_0f, 16},
	             cm = {CKM_AES_CTR, NULL, 0};
	CK_AES_CTR_PARAMS c = ctr, small = {8, {0}};
	CK_GCM_PARAMS g = gcm;
	CK_BYTE buffer[64] = {0}, out[64];
	CK_ULONG len = sizeof out;

	p11_is(try_init(CKM_AES_ECB, iv_0f, 16, k), CKR_MECHANISM_PARAM_INVALID, "ECB with an IV");
	p11_is(try_init(CKM_AES_CBC, NULL, 0, k), CKR_MECHANISM_PARAM_INVALID, "CBC without an IV");
	p11_is(try_init(CKM_AES_CBC, NULL, 16, k), CKR_MECHANISM_PARAM_INVALID,
	       "CBC with a NULL IV");
	p11_is(try_init(CKM_AES_CBC, iv_0f, 12, k), CKR_MECHANISM_PARAM_INVALID,
	       "CBC with a short IV");
	c.ulCounterBits = 0;
	p11_is(try_init(CKM_AES_CTR, &c, sizeof c, k), CKR_MECHANISM_PARAM_INVALID,
	       "a counter of 0 bits");
	c.ulCounterBits = 129;
	p11_is(try_init(CKM_AES_CTR, &c, sizeof c, k), CKR_MECHANISM_PARAM_INVALID,
	       "a counter of 129 bits");
	g.ulTagBits = 129;
	p11_is(try_init(CKM_AES_GCM, &g, sizeof g, k), CKR_MECHANISM_PARAM_INVALID,
	       "a tag of 129 bits");
	g.ulTagBits = 0;
	p11_is(try_init(CKM_AES_GCM, &g, sizeof g, k), CKR_MECHANISM_PARAM_INVALID,
	       "a tag of 0 bits");
	g.ulTagBits = 64;
	p11_is(try_init(CKM_AES_GCM, &g, sizeof g, k), CKR_OPERATION_NOT_VALIDATED,
	       "a tag of 64 bits: policy");
	g = gcm;
	g.pIv = NULL;
	p11_is(try_init(CKM_AES_GCM, &g, sizeof g, k), CKR_MECHANISM_PARAM_INVALID, "a NULL IV");
	g = gcm;
	g.pAAD = NULL;
	p11_is(try_init(CKM_AES_GCM, &g, sizeof g, k), CKR_MECHANISM_PARAM_INVALID,
	       "NULL data of 20 bytes");
	p11_is(try_init(CKM_AES_GCM, &g, 5, k), CKR_MECHANISM_PARAM_INVALID, "half a structure");
	p11_is(try_init(CKM_SHA256, NULL, 0, k), CKR_MECHANISM_INVALID, "a digest");
	p11_is(try_init(0x7fffffff, NULL, 0, k), CKR_MECHANISM_INVALID, "an unknown mechanism");

	p11_must(p11->C_EncryptInit(s, &ecb, k), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, buffer, 15, out, &len), CKR_DATA_LEN_RANGE, "15 bytes in ECB");
	p11_is(p11->C_Encrypt(s, buffer, 16, out, &len), CKR_OPERATION_NOT_INITIALIZED,
	       "ended the operation");
	p11_must(p11->C_EncryptInit(s, &ecb, k), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, NULL, 16, out, &len), CKR_ARGUMENTS_BAD, "no data");
	p11_must(p11->C_EncryptInit(s, &ecb, k), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, buffer, (CK_ULONG)-1, NULL, &len), CKR_DATA_LEN_RANGE,
	       "an absurd length");
	p11_must(p11->C_EncryptInit(s, &ecb, k), "C_EncryptInit");
	p11_must(p11->C_EncryptUpdate(s, buffer, 7, out, &len), "C_EncryptUpdate");
	p11_is(p11->C_Encrypt(s, buffer, 16, out, &len), CKR_OPERATION_ACTIVE,
	       "C_Encrypt after C_EncryptUpdate");
	p11_is(p11->C_EncryptFinal(s, out, &len), CKR_DATA_LEN_RANGE, "7 bytes in ECB");

	p11_must(p11->C_DecryptInit(s, &pad, k), "C_DecryptInit");
	len = sizeof out;
	p11_is(p11->C_Decrypt(s, buffer, 17, out, &len), CKR_ENCRYPTED_DATA_LEN_RANGE,
	       "17 bytes of padded data");
	p11_must(p11->C_DecryptInit(s, &pad, k), "C_DecryptInit");
	p11_is(p11->C_Decrypt(s, buffer, 0, out, &len), CKR_ENCRYPTED_DATA_LEN_RANGE,
	       "no padded data");
	memset(out, 0xaa, sizeof out);
	len = sizeof out;
	p11_must(p11->C_DecryptInit(s, &pad, k), "C_DecryptInit");
	p11_is(p11->C_Decrypt(s, buffer, 32, out, &len), CKR_ENCRYPTED_DATA_INVALID, "bad padding");
	tap_ok(out[0] == 0xaa && out[31] == 0xaa, "nothing was given out");

	small.cb[15] = 0xff; /* one block until a counter of 8 bits wraps */
	cm.pParameter = &small;
	cm.ulParameterLen = sizeof small;
	len = sizeof out;
	p11_must(p11->C_EncryptInit(s, &cm, k), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, buffer, 17, out, &len), CKR_DATA_LEN_RANGE,
	       "CTR beyond its counter");
	len = sizeof out;
	p11_must(p11->C_EncryptInit(s, &cm, k), "C_EncryptInit");
	p11_is(p11->C_Encrypt(s, buffer, 16, out, &len), CKR_OK, "CTR up to its counter");
}

static void gcm_forged(void)
{
	struct hex cipher = hex(GCM_CIPHER);
	CK_OBJECT_HANDLE k = key_of(CKK_AES, GCM_KEY);
	CK_MECHANISM m = {CKM_AES_GCM, &gcm, sizeof gcm};
	size_t bad = 0;

	for (size_t bit = 0; bit < 8 * cipher.n; bit += 5) {
		CK_BYTE out[96];
		CK_ULONG len = sizeof out;
		memset(out, 0x55, sizeof out);
		cipher.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
		p11_must(p11->C_DecryptInit(s, &m, k), "C_DecryptInit");
		bad += p11->C_Decrypt(s, cipher.b, cipher.n, out, &len) != CKR_AEAD_DECRYPT_FAILED;
		for (size_t i = 1; i < sizeof out; i++)
			bad += out[i] != 0 && out[i] != 0x55;
		p11_must(p11->C_DecryptInit(s, &m, k), "C_DecryptInit");
		len = sizeof out;
		bad += p11->C_DecryptUpdate(s, cipher.b, cipher.n, out, &len) != CKR_OK || len != 0;
		len = sizeof out;
		bad += p11->C_DecryptFinal(s, out, &len) != CKR_AEAD_DECRYPT_FAILED;
		bad += p11->C_DecryptFinal(s, out, &len) != CKR_OPERATION_NOT_INITIALIZED;
		cipher.b[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	tap_ok(bad == 0, "no flipped bit of text or tag passes, and no text comes out");
}

/* A message without text has no length to ask for: with no place for output it is sealed and judged
 * all the same, and a caller that authenticates only takes no forgery for a success. */
static void no_text(CK_OBJECT_HANDLE k)
{
	CK_MECHANISM m = {CKM_AES_GCM, NULL, 0};
	CK_BYTE tag[16] = {0}, none[16] = {0};
	CK_GCM_MESSAGE_PARAMS p = {gcm_iv, 12, 0, CKG_NO_GENERATE, tag, 128};
	CK_ULONG len = 0;

	p11_must(p11->C_MessageEncryptInit(s, &m, k), "C_MessageEncryptInit");
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, gcm_aad, 20, NULL, 0, NULL, &len), CKR_OK,
	       "associated data alone");
	tap_ok(len == 0 && memcmp(tag, none, 16) != 0, "have a tag");
	p11_must(p11->C_MessageEncryptFinal(s), "C_MessageEncryptFinal");
	p11_must(p11->C_MessageDecryptInit(s, &m, k), "C_MessageDecryptInit");
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, gcm_aad, 20, NULL, 0, NULL, &len), CKR_OK,
	       "which verifies");
	tag[0] ^= 1;
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, gcm_aad, 20, NULL, 0, NULL, &len),
	       CKR_AEAD_DECRYPT_FAILED, "and a forged one does not");
	p11_must(p11->C_MessageDecryptFinal(s), "C_MessageDecryptFinal");
}

static void gcm_messages(void)
{
	struct hex plain = hex(GCM_PLAIN), cipher = hex(GCM_CIPHER);
	CK_OBJECT_HANDLE k = key_of(CKK_AES, GCM_KEY);
	CK_MECHANISM m = {CKM_AES_GCM, NULL, 0};
	CK_BYTE tag[16], out[80], back[80], iv[12] = {0}, seen[100][12];
	CK_GCM_MESSAGE_PARAMS p = {gcm_iv, 12, 0, CKG_NO_GENERATE, tag, 128};
	CK_ULONG len = sizeof out, n = 0;
	size_t same = 0, bad = 0;

	p11_is(p11->C_MessageEncryptInit(s, &m, k), CKR_OK, "C_MessageEncryptInit");
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, gcm_aad, 20, plain.b, plain.n, NULL, &n),
	       CKR_OK, "the length");
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, gcm_aad, 20, plain.b, plain.n, out, &len),
	       CKR_OK, "C_EncryptMessage with the caller's IV");
	tap_ok(n == 60 && len == 60 && memcmp(out, cipher.b, 60) == 0 &&
	               memcmp(tag, cipher.b + 60, 16) == 0,
	       "text and tag");
	p11_is(p11->C_EncryptMessageBegin(s, &p, sizeof p, gcm_aad, 20), CKR_OK,
	       "C_EncryptMessageBegin");
	p11_is(p11->C_MessageEncryptFinal(s), CKR_OPERATION_ACTIVE, "not over yet");
	len = n = sizeof out;
	p11_is(p11->C_EncryptMessageNext(s, &p, sizeof p, plain.b, 17, out, &len, 0), CKR_OK,
	       "17 bytes");
	n = sizeof out - 17;
	p11_is(p11->C_EncryptMessageNext(s, &p, sizeof p, plain.b + 17, 43, out + 17, &n,
	                                 CKF_END_OF_MESSAGE),
	       CKR_OK, "and the rest");
	tap_ok(len == 17 && n == 43 && memcmp(out, cipher.b, 60) == 0 &&
	               memcmp(tag, cipher.b + 60, 16) == 0,
	       "text and tag");
	p.pIv = iv;
	p.ivGenerator = CKG_GENERATE_RANDOM;
	for (size_t i = 0; i < 100; i++) {
		len = sizeof out;
		bad += p11->C_EncryptMessage(s, &p, sizeof p, NULL, 0, plain.b, 60, out, &len) !=
		       CKR_OK;
		memcpy(seen[i], iv, 12);
		for (size_t j = 0; j < i; j++)
			same += memcmp(seen[i], seen[j], 12) == 0;
	}
	tap_ok(bad == 0 && same == 0, "100 messages with IVs of the token, all different");
	p.ivGenerator = CKG_GENERATE_COUNTER;
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, NULL, 0, plain.b, 60, out, &len),
	       CKR_MECHANISM_PARAM_INVALID, "a counter of the token");
	p.ivGenerator = CKG_GENERATE;
	p.ulIvFixedBits = 32;
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, NULL, 0, plain.b, 60, out, &len),
	       CKR_MECHANISM_PARAM_INVALID, "64 random bits are too few");
	p.ulIvFixedBits = 0;
	p11_is(p11->C_EncryptMessage(s, &p, 7, NULL, 0, plain.b, 60, out, &len),
	       CKR_MECHANISM_PARAM_INVALID, "half a structure");
	len = sizeof out;
	p11_is(p11->C_EncryptMessage(s, &p, sizeof p, NULL, 0, plain.b, 60, out, &len), CKR_OK,
	       "an error does not end the operation");
	p11_is(p11->C_MessageEncryptFinal(s), CKR_OK, "C_MessageEncryptFinal");
	no_text(k);

	p11_is(p11->C_MessageDecryptInit(s, &m, k), CKR_OK, "C_MessageDecryptInit");
	n = sizeof back;
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, NULL, 0, out, 60, back, &n), CKR_OK,
	       "C_DecryptMessage");
	tap_ok(n == 60 && memcmp(back, plain.b, 60) == 0, "the text");
	tag[3] ^= 1;
	memset(back, 0x55, sizeof back);
	p11_is(p11->C_DecryptMessage(s, &p, sizeof p, NULL, 0, out, 60, back, &n),
	       CKR_AEAD_DECRYPT_FAILED, "a forged tag");
	tap_ok(back[0] == 0 && back[59] == 0, "no text");
	p11_must(p11->C_DecryptMessageBegin(s, &p, sizeof p, NULL, 0), "C_DecryptMessageBegin");
	n = sizeof back;
	p11_is(p11->C_DecryptMessageNext(s, &p, sizeof p, out, 20, back, &n, 0), CKR_OK,
	       "20 bytes");
	tap_ok(n == 0, "give nothing out yet");
	n = sizeof back;
	p11_is(p11->C_DecryptMessageNext(s, &p, sizeof p, out + 20, 40, back, &n,
	                                 CKF_END_OF_MESSAGE),
	       CKR_AEAD_DECRYPT_FAILED, "the end, with the forged tag");
	tag[3] ^= 1;
	p11_must(p11->C_DecryptMessageBegin(s, &p, sizeof p, NULL, 0), "C_DecryptMessageBegin");
	n = sizeof back;
	p11_must(p11->C_DecryptMessageNext(s, &p, sizeof p, out, 20, back, &n, 0),
	         "C_DecryptMessageNext");
	n = 59;
	p11_is(p11->C_DecryptMessageNext(s, &p, sizeof p, out + 20, 40, back, &n,
	                                 CKF_END_OF_MESSAGE),
	       CKR_BUFFER_TOO_SMALL, "59 bytes of room for 60");
	p11_is(p11->C_DecryptMessageNext(s, &p, sizeof p, out + 20, 40, back, &n,
	                                 CKF_END_OF_MESSAGE),
	       CKR_OK, "the end");
	tap_ok(n == 60 && memcmp(back, plain.b, 60) == 0, "the text");
	p11_is(p11->C_MessageDecryptFinal(s), CKR_OK, "C_MessageDecryptFinal");
}

static void dual(void)
{
	struct hex plain = hex(GCM_PLAIN);
	CK_OBJECT_HANDLE k = p11_aes(s, 32, false, "dual"),
	                 mac_key = p11_secret(s, CKK_GENERIC_SECRET, plain.b, 32);
	CK_MECHANISM cm = {CKM_AES_CTR, &ctr, sizeof ctr}, sha = {CKM_SHA256, NULL, 0},
	             h = {CKM_SHA256_HMAC, NULL, 0};
	CK_BYTE cipher[64], back[64], digest[2][32], mac[32];
	CK_ULONG len = 64, n = 32;

	p11_must(p11->C_DigestInit(s, &sha), "C_DigestInit");
	p11_is(p11->C_DigestEncryptUpdate(s, plain.b, 60, cipher, &len),
	       CKR_OPERATION_NOT_INITIALIZED, "one of two");
	p11_must(p11->C_EncryptInit(s, &cm, k), "C_EncryptInit");
	len = 59;
	p11_is(p11->C_DigestEncryptUpdate(s, plain.b, 60, cipher, &len), CKR_BUFFER_TOO_SMALL,
	       "too little room");
	p11_is(p11->C_DigestEncryptUpdate(s, plain.b, 60, cipher, &len), CKR_OK,
	       "C_DigestEncryptUpdate");
	p11_must(p11->C_DigestFinal(s, digest[0], &n), "C_DigestFinal");
	n = 32;
	p11_must(p11->C_EncryptFinal(s, back, &n), "C_EncryptFinal");
	n = 32;
	p11_must(p11->C_DigestInit(s, &sha), "C_DigestInit");
	p11_must(p11->C_Digest(s, plain.b, 60, digest[1], &n), "C_Digest");
	tap_ok(memcmp(digest[0], digest[1], 32) == 0, "the digest is of the plain text");
	p11_must(p11->C_DigestInit(s, &sha), "C_DigestInit");
	p11_must(p11->C_DecryptInit(s, &cm, k), "C_DecryptInit");
	n = 64;
	p11_is(p11->C_DecryptDigestUpdate(s, cipher, 60, back, &n), CKR_OK,
	       "C_DecryptDigestUpdate");
	tap_ok(n == 60 && memcmp(back, plain.b, 60) == 0, "the text");
	n = 32;
	p11_must(p11->C_DigestFinal(s, digest[1], &n), "C_DigestFinal");
	tap_ok(memcmp(digest[0], digest[1], 32) == 0, "the digest");
	n = 32;
	p11_must(p11->C_DecryptFinal(s, back, &n), "C_DecryptFinal");
	p11_must(p11->C_SignInit(s, &h, mac_key), "C_SignInit");
	p11_must(p11->C_EncryptInit(s, &cm, k), "C_EncryptInit");
	memcpy(cipher, plain.b, 60);
	len = 64;
	p11_is(p11->C_SignEncryptUpdate(s, cipher, 60, cipher, &len), CKR_OK,
	       "C_SignEncryptUpdate in place");
	n = 32;
	p11_must(p11->C_SignFinal(s, mac, &n), "C_SignFinal");
	p11_must(p11->C_EncryptFinal(s, back, &n), "C_EncryptFinal");
	p11_must(p11->C_VerifyInit(s, &h, mac_key), "C_VerifyInit");
	p11_must(p11->C_DecryptInit(s, &cm, k), "C_DecryptInit");
	n = 64;
	p11_is(p11->C_DecryptVerifyUpdate(s, cipher, 60, back, &n), CKR_OK,
	       "C_DecryptVerifyUpdate");
	p11_is(p11->C_VerifyFinal(s, mac, 32), CKR_OK, "the MAC is of the plain text");
	n = 64;
	p11_must(p11->C_DecryptFinal(s, back, &n), "C_DecryptFinal");
}

static void agreement(void)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY, private_class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE generic = CKK_GENERIC_SECRET, type = CKK_EC, aes = CKK_AES;
	CK_ULONG want_len = 16;
	struct hex
	        d = hex("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"),
	        point = hex(
	                "0441"
	                "04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287db71e509e3fd9b060ddb20"
	                "ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac"),
	        z = hex("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b");
	CK_ATTRIBUTE u[] = {P11_ATTR(CKA_CLASS, private_class),
	                    P11_ATTR(CKA_KEY_TYPE, type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    {CKA_VALUE, d.b, d.n},
	                    P11_ATTR(CKA_DERIVE, p11_true)};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, generic),
	                    P11_ATTR(CKA_SENSITIVE, p11_false), P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_VALUE_LEN, want_len)};
	CK_ECDH1_DERIVE_PARAMS p = {CKD_NULL, 0, NULL, 65, point.b + 2};
	CK_MECHANISM m = {CKM_ECDH1_DERIVE, &p, sizeof p};
	CK_BYTE value[64];
	CK_ATTRIBUTE v = {CKA_VALUE, value, sizeof value};
	CK_OBJECT_HANDLE priv, h;

	p11_must(p11->C_CreateObject(s, u, 5, &priv), "C_CreateObject");
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_OK, "ECDH with a bare point");
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == 32 && memcmp(value, z.b, 32) == 0, "the shared secret");
	tap_ok(p11_bool(s, h, CKA_LOCAL) == 0 && p11_bool(s, h, CKA_ALWAYS_SENSITIVE) == 0 &&
	               p11_bool(s, h, CKA_NEVER_EXTRACTABLE) == 0,
	       "the history of a derived key");
	p.pPublicData = point.b;
	p.ulPublicDataLen = 67;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 5, &h), CKR_OK,
	       "16 bytes, the point in an OCTET STRING");
	v.ulValueLen = sizeof value;
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == 16 && memcmp(value, z.b + 16, 16) == 0, "are the last ones");
	t[1].pValue = &aes;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_OK, "an AES key of all 32 bytes");
	want_len = 33;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 5, &h), CKR_ATTRIBUTE_VALUE_INVALID, "33 bytes");
	want_len = 0;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 5, &h), CKR_ATTRIBUTE_VALUE_INVALID, "0 bytes");
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 1, &h), CKR_TEMPLATE_INCOMPLETE, "no key type");
	point.b[66] ^= 1;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_MECHANISM_PARAM_INVALID,
	       "a point off the curve");
	p.ulPublicDataLen = 5;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_MECHANISM_PARAM_INVALID,
	       "half a point");
	p.pPublicData = NULL;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "no point");
	p.kdf = CKD_SHA1_KDF;
	p11_is(p11->C_DeriveKey(s, &m, priv, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "another KDF");
}

static void hkdf(void)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE generic = CKK_GENERIC_SECRET;
	CK_ULONG len = 42;
	struct hex
	        ikm = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
	        salt = hex("000102030405060708090a0b0c"), info = hex("f0f1f2f3f4f5f6f7f8f9"),
	        okm = hex(
	                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
	        prk = hex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
	CK_OBJECT_HANDLE base = p11_secret(s, CKK_GENERIC_SECRET, ikm.b, ikm.n), h,
	                 salt_key = p11_secret(s, CKK_GENERIC_SECRET, salt.b, salt.n);
	CK_HKDF_PARAMS p = {CK_TRUE, CK_TRUE, CKM_SHA256, CKF_HKDF_SALT_DATA, salt.b, salt.n,
	                    0,       info.b,  info.n};
	CK_MECHANISM m = {CKM_HKDF_DERIVE, &p, sizeof p};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, generic),
	                    P11_ATTR(CKA_SENSITIVE, p11_false), P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_VALUE_LEN, len)};
	CK_BYTE value[64];
	CK_ATTRIBUTE v = {CKA_VALUE, value, sizeof value};

	p11_is(p11->C_DeriveKey(s, &m, base, t, 5, &h), CKR_OK, "HKDF");
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == 42 && memcmp(value, okm.b, 42) == 0, "the output");
	p.bExpand = CK_FALSE;
	p.ulSaltType = CKF_HKDF_SALT_KEY;
	p.hSaltKey = salt_key;
	p11_is(p11->C_DeriveKey(s, &m, base, t, 4, &h), CKR_OK, "extract only, with a key as salt");
	v.ulValueLen = sizeof value;
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == 32 && memcmp(value, prk.b, 32) == 0, "the pseudorandom key");
	p.bExtract = CK_FALSE;
	p11_is(p11->C_DeriveKey(s, &m, base, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "neither");
	p.bExpand = CK_TRUE;
	p.prfHashMechanism = CKM_AES_ECB;
	p11_is(p11->C_DeriveKey(s, &m, base, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "no hash");
	p.prfHashMechanism = CKM_SHA256;
	len = 255 * 32 + 1;
	p11_is(p11->C_DeriveKey(s, &m, base, t, 5, &h), CKR_ATTRIBUTE_VALUE_INVALID,
	       "more than 255 blocks");
}

static void random_bytes(void)
{
	CK_BYTE a[64] = {0}, b[64] = {0}, *big;
	static CK_BYTE megabyte[200000];

	big = megabyte;
	p11_is(p11->C_GenerateRandom(s, a, 64), CKR_OK, "C_GenerateRandom");
	p11_is(p11->C_SeedRandom(s, a, 64), CKR_OK, "C_SeedRandom");
	p11_is(p11->C_GenerateRandom(s, b, 64), CKR_OK, "after it");
	tap_ok(memcmp(a, b, 64) != 0 && a[0] + a[1] + a[2] + a[3] + a[4] != 0, "two answers");
	p11_is(p11->C_GenerateRandom(s, big, sizeof megabyte), CKR_OK, "200,000 bytes");
	tap_ok(memcmp(big, big + 65536, 65536) != 0 && big[sizeof megabyte - 1] +
	                                                               big[sizeof megabyte - 2] +
	                                                               big[sizeof megabyte - 3] !=
	                                                       0,
	       "to the last one");
	p11_is(p11->C_GenerateRandom(s, NULL, 5), CKR_ARGUMENTS_BAD, "NULL");
	p11_is(p11->C_SeedRandom(s, NULL, 5), CKR_ARGUMENTS_BAD, "NULL seed");
	p11_is(p11->C_GenerateRandom(s, a, 0), CKR_OK, "0 bytes");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("crypto");
	s = p11_session(slot, true, 'u');
	digests();
	digest_key();
	hmacs();
	ecdsa();
	messages_signed();
	all_ciphers();
	cipher_errors();
	gcm_forged();
	gcm_messages();
	dual();
	agreement();
	hkdf();
	random_bytes();
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
