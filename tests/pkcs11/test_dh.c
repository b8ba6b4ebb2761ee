/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman keys in the token: generation, agreement, numbers in and out, wrapping, the store,
 * what must be refused. */
#include <string.h>

#include "crypto/ffdh/ffdh.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;
static CK_BYTE prime[256], base[1] = {2};

static CK_RV pair(bool token, bool open, CK_ULONG bits, CK_OBJECT_HANDLE *pub,
                  CK_OBJECT_HANDLE *priv)
{
	CK_MECHANISM m = {CKM_DH_PKCS_KEY_PAIR_GEN, NULL, 0};
	CK_BBOOL t = token, sensitive = !open, extractable = open;
	CK_ATTRIBUTE a[] = {P11_ATTR(CKA_PRIME, prime), P11_ATTR(CKA_BASE, base),
	                    P11_ATTR(CKA_TOKEN, t), P11_TEXT(CKA_LABEL, "dh")};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_TOKEN, t),
	                    P11_TEXT(CKA_LABEL, "dh"),
	                    P11_ATTR(CKA_SENSITIVE, sensitive),
	                    P11_ATTR(CKA_EXTRACTABLE, extractable),
	                    P11_ATTR(CKA_DERIVE, p11_true),
	                    P11_ATTR(CKA_VALUE_BITS, bits)};

	return p11->C_GenerateKeyPair(s, &m, a, 4, b, bits ? 6 : 5, pub, priv);
}

static CK_ULONG get(CK_OBJECT_HANDLE o, CK_ATTRIBUTE_TYPE type, CK_BYTE *out, size_t cap)
{
	CK_ATTRIBUTE a = {type, out, cap};

	return p11->C_GetAttributeValue(s, o, &a, 1) == CKR_OK ? a.ulValueLen : 0;
}

static CK_RV derive(CK_OBJECT_HANDLE priv, CK_BYTE *peer, CK_ULONG peer_len, CK_ULONG want,
                    CK_BYTE out[256], CK_ULONG *len)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_GENERIC_SECRET;
	CK_MECHANISM m = {CKM_DH_PKCS_DERIVE, peer, peer_len};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_SENSITIVE, p11_false), P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_VALUE_LEN, want)};
	CK_OBJECT_HANDLE h;
	CK_RV rv = p11->C_DeriveKey(s, &m, priv, t, want ? 5 : 4, &h);

	if (rv == CKR_OK)
		*len = get(h, CKA_VALUE, out, 256);
	return rv;
}

static void agreement(void)
{
	CK_OBJECT_HANDLE pub[2], priv[2];
	CK_BYTE y[2][256], z[2][256], one[256];
	CK_ULONG len[2] = {0};

	for (int i = 0; i < 2; i++) {
		p11_is(pair(false, i, i ? 300 : 0, &pub[i], &priv[i]), CKR_OK, "a pair");
		tap_ok(get(pub[i], CKA_VALUE, y[i], 256) == 256, "its public number");
	}
	p11_is(derive(priv[0], y[1], 256, 0, z[0], &len[0]), CKR_OK, "one side");
	p11_is(derive(priv[1], y[0], 256, 0, z[1], &len[1]), CKR_OK, "the other side");
	tap_ok(len[0] == 256 && len[1] == 256 && memcmp(z[0], z[1], 256) == 0, "one secret");
	p11_is(derive(priv[0], y[1], 256, 32, z[1], &len[1]), CKR_OK, "32 bytes");
	tap_ok(len[1] == 32 && memcmp(z[0] + 224, z[1], 32) == 0, "are the last ones");
	p11_is(derive(priv[0], y[1], 256, 257, z[1], &len[1]), CKR_ATTRIBUTE_VALUE_INVALID,
	       "257 bytes");
	memset(one, 0, sizeof one);
	p11_is(derive(priv[0], one, 256, 0, z[1], &len[1]), CKR_MECHANISM_PARAM_INVALID, "0");
	one[255] = 1;
	p11_is(derive(priv[0], one, 256, 0, z[1], &len[1]), CKR_MECHANISM_PARAM_INVALID, "1");
	p11_is(derive(priv[0], prime, 256, 0, z[1], &len[1]), CKR_MECHANISM_PARAM_INVALID, "p");
	p11_is(derive(priv[0], NULL, 0, 0, z[1], &len[1]), CKR_MECHANISM_PARAM_INVALID, "no peer");
	tap_ok(derive(pub[0], y[1], 256, 0, z[1], &len[1]) != CKR_OK, "a public key derives not");
}

/* x = 1: the secret is the peer's number; x = 2: its square, so with y = 4 it is 16. */
static void numbers(void)
{
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY, public = CKO_PUBLIC_KEY;
	CK_KEY_TYPE type = CKK_DH;
	CK_BYTE x[1] = {1}, four[1] = {4}, z[256], bytes[300], own[1] = {3};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_PRIME, prime), P11_ATTR(CKA_BASE, base),
	                    P11_ATTR(CKA_VALUE, x),     P11_ATTR(CKA_DERIVE, p11_true)};
	CK_ULONG len = 0, bits;
	CK_OBJECT_HANDLE h, priv, pub;

	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_OK, "a private key of 1");
	p11_is(derive(h, four, 1, 0, z, &len), CKR_OK, "with the peer 4");
	tap_ok(len == 256 && z[255] == 4 && z[254] == 0 && z[0] == 0, "gives 4");
	x[0] = 2;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_OK, "a private key of 2");
	p11_is(derive(h, four, 1, 0, z, &len), CKR_OK, "with the peer 4");
	tap_ok(len == 256 && z[255] == 16 && z[254] == 0, "gives 16");
	tap_ok(get(h, CKA_VALUE, bytes, sizeof bytes) == 0, "it keeps its secret");
	memset(z, 0x3f, sizeof z);
	t[4] = (CK_ATTRIBUTE){CKA_VALUE, z, sizeof z};
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_OK, "a private key as long as q");
	tap_ok(get(h, CKA_VALUE_BITS, (CK_BYTE *)&bits, sizeof bits) == sizeof bits && bits == 2047,
	       "says so");
	t[4] = (CK_ATTRIBUTE){CKA_VALUE, x, sizeof x};
	p11_must(pair(false, true, 0, &pub, &priv), "C_GenerateKeyPair");
	tap_ok(get(priv, CKA_VALUE, bytes, sizeof bytes) == 29 &&
	               get(priv, CKA_VALUE_BITS, (CK_BYTE *)&bits, sizeof bits) == sizeof bits &&
	               bits == 225 && get(priv, CKA_PRIME, bytes, sizeof bytes) == 256 &&
	               get(priv, CKA_BASE, bytes, sizeof bytes) == 1,
	       "the numbers of an open key");
	t[0].pValue = &public;
	t[4].pValue = four;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_OK, "a public key");
	p11_is(p11->C_CreateObject(s, t, 4, &h), CKR_TEMPLATE_INCOMPLETE, "no value");
	four[0] = 1;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_ATTRIBUTE_VALUE_INVALID, "a public key of 1");
	four[0] = 4;
	prime[100] ^= 1;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_ATTRIBUTE_VALUE_INVALID, "p is no prime");
	tap_ok(pair(false, false, 0, &pub, &priv) == CKR_ATTRIBUTE_VALUE_INVALID, "nor for a pair");
	prime[100] ^= 1;
	t[3].pValue = own;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_OK, "another generator");
	t[2].ulValueLen = 128;
	tap_ok(p11->C_CreateObject(s, t, 6, &h) != CKR_OK, "1024 bits");
	p11_is(pair(false, false, 100, &pub, &priv), CKR_ATTRIBUTE_VALUE_INVALID,
	       "a private key of 100 bits");
	t[2].type = CKA_EC_PARAMS;
	p11_is(p11->C_CreateObject(s, t, 6, &h), CKR_ATTRIBUTE_TYPE_INVALID, "a curve");
}

/* The largest numbers: p of 8192 bits, g and the public number as long. */
static void largest(void)
{
	CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	CK_KEY_TYPE type = CKK_DH;
	CK_BYTE p[1024], g[1024], y[1024], info[4096];
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_PRIME, p), P11_ATTR(CKA_BASE, g), P11_ATTR(CKA_VALUE, y)};
	CK_OBJECT_HANDLE h = 0;

	pak_int_store(p, sizeof p, pak_ffdh_group_get(PAK_ALG_FFDHE8192)->p);
	memcpy(g, p, sizeof g);
	memcpy(y, p, sizeof y);
	g[1023] = 0xfb; /* p - 4 */
	y[1023] = 0xef; /* p - 16 */
	p11_is(p11->C_CreateObject(s, t, 5, &h), CKR_OK, "numbers of 8192 bits");
	tap_ok(get(h, CKA_PUBLIC_KEY_INFO, info, sizeof info) > sizeof p + sizeof g + sizeof y,
	       "and all of them in its SubjectPublicKeyInfo");
}

static void wrapping(void)
{
	CK_OBJECT_HANDLE pub, priv, kek = p11_aes(s, 32, false, "kek"), back;
	CK_MECHANISM m = {CKM_AES_KEY_WRAP_KWP, NULL, 0};
	CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
	CK_KEY_TYPE type = CKK_DH, ec = CKK_EC;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class), P11_ATTR(CKA_KEY_TYPE, type),
	                    P11_ATTR(CKA_DERIVE, p11_true)};
	CK_ATTRIBUTE use[] = {P11_ATTR(CKA_WRAP, p11_true), P11_ATTR(CKA_UNWRAP, p11_true)};
	CK_BYTE wrapped[1024], y[256], z[2][256];
	CK_ULONG n = sizeof wrapped, len[2] = {0};

	p11_must(p11->C_SetAttributeValue(s, kek, use, 2), "C_SetAttributeValue");
	p11_must(pair(false, true, 0, &pub, &priv), "C_GenerateKeyPair");
	p11_is(p11->C_WrapKey(s, &m, kek, priv, wrapped, &n), CKR_OK, "a private key is wrapped");
	p11_is(p11->C_UnwrapKey(s, &m, kek, wrapped, n, t, 3, &back), CKR_OK, "and unwrapped");
	tap_ok(get(pub, CKA_VALUE, y, 256) == 256 &&
	               derive(priv, y, 256, 0, z[0], &len[0]) == CKR_OK &&
	               derive(back, y, 256, 0, z[1], &len[1]) == CKR_OK && len[0] == 256 &&
	               memcmp(z[0], z[1], 256) == 0,
	       "to the same key");
	t[1].pValue = &ec;
	p11_is(p11->C_UnwrapKey(s, &m, kek, wrapped, n, t, 3, &back), CKR_WRAPPED_KEY_INVALID,
	       "not to an EC key");
}

int main(void)
{
	CK_OBJECT_HANDLE pub = 0, priv = 0;
	CK_BYTE y[256], z[2][256];
	CK_ULONG len[2] = {0};
	CK_MECHANISM_INFO info;
	CK_SLOT_ID slot;

	pak_int_store(prime, sizeof prime, pak_ffdh_group_get(PAK_ALG_FFDHE2048)->p);
	p11_open(true);
	slot = p11_token("dh");
	s = p11_session(slot, true, 'u');
	p11_is(p11->C_GetMechanismInfo(slot, CKM_DH_PKCS_DERIVE, &info), CKR_OK, "listed");
	tap_ok(info.ulMinKeySize == 2048 && info.ulMaxKeySize == 8192 && info.flags == CKF_DERIVE,
	       "with its sizes");
	p11_is(pair(true, false, 0, &pub, &priv), CKR_OK, "a pair in the token");
	tap_ok(get(priv, CKA_VALUE, z[0], 256) == 0, "kept secret");
	p11_must(get(pub, CKA_VALUE, y, 256) == 256 ? CKR_OK : CKR_GENERAL_ERROR, "CKA_VALUE");
	p11_is(derive(priv, y, 256, 0, z[0], &len[0]), CKR_OK, "it derives");
	agreement();
	numbers();
	largest();
	wrapping();

	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	s = p11_session(p11_slot(), true, 'u');
	pub = p11_find_label(s, CKO_PUBLIC_KEY, "dh");
	priv = p11_find_label(s, CKO_PRIVATE_KEY, "dh");
	tap_ok(pub && priv, "found again");
	p11_is(derive(priv, y, 256, 0, z[1], &len[1]), CKR_OK, "the stored key derives");
	tap_ok(len[1] == 256 && memcmp(z[0], z[1], 256) == 0, "the same secret");
	tap_ok(get(pub, CKA_VALUE, z[1], 256) == 256 && memcmp(z[1], y, 256) == 0,
	       "and the public number");
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
