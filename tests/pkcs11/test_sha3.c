/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-3 in the module: digests, HMAC with keys of each type, keys made, ECDSA over SHA-3. */
#include <stdint.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;

/* The digest of "abc"; the HMAC of RFC 4231's case 2, as NIST's examples have it. */
static const struct row {
	CK_MECHANISM_TYPE digest, hmac, general, key_gen, ecdsa;
	CK_KEY_TYPE key_type;
	const char *abc, *mac;
} rows[] = {
        {CKM_SHA3_224, CKM_SHA3_224_HMAC, CKM_SHA3_224_HMAC_GENERAL, CKM_SHA3_224_KEY_GEN,
         CKM_ECDSA_SHA3_224, CKK_SHA3_224_HMAC,
         "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf",
         "7fdb8dd88bd2f60d1b798634ad386811c2cfc85bfaf5d52bbace5e66"},
        {CKM_SHA3_256, CKM_SHA3_256_HMAC, CKM_SHA3_256_HMAC_GENERAL, CKM_SHA3_256_KEY_GEN,
         CKM_ECDSA_SHA3_256, CKK_SHA3_256_HMAC,
         "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
         "c7d4072e788877ae3596bbb0da73b887c9171f93095b294ae857fbe2645e1ba5"},
        {CKM_SHA3_384, CKM_SHA3_384_HMAC, CKM_SHA3_384_HMAC_GENERAL, CKM_SHA3_384_KEY_GEN,
         CKM_ECDSA_SHA3_384, CKK_SHA3_384_HMAC,
         "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
         "f1101f8cbf9766fd6764d2ed61903f21ca9b18f57cf3e1a23ca13508a93243ce48c045dc007f26a21b3f5e0e9df4c20a"},
        {CKM_SHA3_512, CKM_SHA3_512_HMAC, CKM_SHA3_512_HMAC_GENERAL, CKM_SHA3_512_KEY_GEN,
         CKM_ECDSA_SHA3_512, CKK_SHA3_512_HMAC,
         "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
         "5a4bfeab6166427c7a3647b747292b8384537cdb89afb3bf5665e4c5e709350b287baec921fd7ca0ee7a0c31d022a95e1fc92ba9d77df883960275beb4e62024"},
};

static void digest(const struct row *r)
{
	CK_MECHANISM m = {r->digest, NULL, 0};
	CK_BYTE abc[] = "abc", out[64], want[64];
	CK_ULONG n = tap_hex(want, sizeof want, r->abc), len = n;

	p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
	p11_is(p11->C_Digest(s, abc, 3, out, &len), CKR_OK, "mechanism %lx", r->digest);
	tap_ok(len == n && !memcmp(out, want, n), "the digest");
	p11_must(p11->C_DigestInit(s, &m), "C_DigestInit");
	p11_must(p11->C_DigestUpdate(s, abc, 1), "C_DigestUpdate");
	p11_must(p11->C_DigestUpdate(s, abc + 1, 2), "C_DigestUpdate");
	p11_is(p11->C_DigestFinal(s, out, &len), CKR_OK, "C_DigestFinal");
	tap_ok(len == n && !memcmp(out, want, n), "the digest in parts");
}

static void hmac(const struct row *r)
{
	CK_OBJECT_HANDLE keys[] = {p11_secret(s, CKK_GENERIC_SECRET, "Jefe", 4),
	                           p11_secret(s, r->key_type, "Jefe", 4)};
	CK_BYTE text[] = "what do ya want for nothing?", mac[64], want[64];
	CK_ULONG n = tap_hex(want, sizeof want, r->mac), cut = 17, len;
	CK_MECHANISM m = {r->hmac, NULL, 0}, g = {r->general, &cut, sizeof cut};

	for (int i = 0; i < 2; i++) {
		len = sizeof mac;
		p11_must(p11->C_SignInit(s, &m, keys[i]), "C_SignInit");
		p11_is(p11->C_Sign(s, text, 28, mac, &len), CKR_OK, "mechanism %lx", r->hmac);
		tap_ok(len == n && !memcmp(mac, want, n), "the MAC");
		p11_must(p11->C_VerifyInit(s, &m, keys[i]), "C_VerifyInit");
		p11_is(p11->C_Verify(s, text, 28, want, n), CKR_OK, "verifies");
		mac[3] ^= 1;
		p11_must(p11->C_VerifyInit(s, &m, keys[i]), "C_VerifyInit");
		p11_is(p11->C_Verify(s, text, 28, mac, n), CKR_SIGNATURE_INVALID, "or not");
	}
	len = sizeof mac;
	p11_must(p11->C_SignInit(s, &g, keys[0]), "C_SignInit");
	p11_is(p11->C_Sign(s, text, 28, mac, &len), CKR_OK, "mechanism %lx", r->general);
	tap_ok(len == 17 && !memcmp(mac, want, 17), "17 bytes of it");
}

static void key_made(const struct row *r)
{
	CK_MECHANISM gen = {r->key_gen, NULL, 0}, m = {r->hmac, NULL, 0};
	CK_ULONG len = 40, got = 0, mac_len = 64;
	CK_KEY_TYPE type = 0;
	CK_ATTRIBUTE want[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_SIGN, p11_true)};
	CK_ATTRIBUTE read[] = {P11_ATTR(CKA_VALUE_LEN, got), P11_ATTR(CKA_KEY_TYPE, type)};
	CK_OBJECT_HANDLE key = 0;
	CK_BYTE mac[64];

	p11_is(p11->C_GenerateKey(s, &gen, want, 1, &key), CKR_OK, "mechanism %lx", r->key_gen);
	p11_is(p11->C_GenerateKey(s, &gen, want, 2, &key), CKR_OK, "mechanism %lx", r->key_gen);
	p11_is(p11->C_GetAttributeValue(s, key, read, 2), CKR_OK, "its attributes");
	tap_ok(got == 40 && type == r->key_type, "40 bytes of its own type");
	p11_must(p11->C_SignInit(s, &m, key), "C_SignInit");
	p11_is(p11->C_Sign(s, mac, 3, mac, &mac_len), CKR_OK, "it signs");
	p11_is(p11->C_GenerateKey(s, &gen, NULL, 0, &key), CKR_TEMPLATE_INCOMPLETE, "no length");
}

/* A signature over the text is one over its digest. */
static void ecdsa(const struct row *r, CK_OBJECT_HANDLE pub, CK_OBJECT_HANDLE priv)
{
	CK_MECHANISM m = {r->ecdsa, NULL, 0}, raw = {CKM_ECDSA, NULL, 0};
	CK_BYTE abc[] = "abc", sig[64], digest_of[64];
	CK_ULONG n = tap_hex(digest_of, sizeof digest_of, r->abc), len = sizeof sig;

	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, abc, 3, sig, &len), CKR_OK, "mechanism %lx", r->ecdsa);
	p11_must(p11->C_VerifyInit(s, &raw, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, digest_of, n, sig, len), CKR_OK, "a signature of the digest");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, abc, 3, sig, len), CKR_OK, "and of the text");
	p11_must(p11->C_VerifyInit(s, &m, pub), "C_VerifyInit");
	p11_is(p11->C_Verify(s, abc, 2, sig, len), CKR_SIGNATURE_INVALID, "of this text");
}

int main(void)
{
	CK_OBJECT_HANDLE pub, priv;

	p11_open(true);
	s = p11_session(p11_token("sha3"), true, 'u');
	p11_pair(s, false, "k", &pub, &priv);
	for (size_t i = 0; i < P11_COUNT(rows); i++) {
		digest(&rows[i]);
		hmac(&rows[i]);
		key_made(&rows[i]);
		ecdsa(&rows[i], pub, priv);
	}
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
