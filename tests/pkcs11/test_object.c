/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects and attributes: what templates may say, which way attributes may change, what may be read
 * (PKCS#11 3.2, 4 and 5.7). */
#include <stdint.h>
#include <string.h>

#include "pkcs11/functions.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;
static CK_OBJECT_CLASS secret_class = CKO_SECRET_KEY, private_class = CKO_PRIVATE_KEY,
                       public_class = CKO_PUBLIC_KEY, data_class = CKO_DATA,
                       certificate_class = CKO_CERTIFICATE;
static CK_KEY_TYPE aes_type = CKK_AES, generic_type = CKK_GENERIC_SECRET, ec_type = CKK_EC,
                   dsa_type = CKK_DSA;
static uint8_t bytes[32] = {1, 2, 3};

static CK_RV create(CK_ATTRIBUTE *t, CK_ULONG n)
{
	CK_OBJECT_HANDLE h;
	CK_RV rv = p11->C_CreateObject(s, t, n, &h);

	if (rv == CKR_OK)
		p11_must(p11->C_DestroyObject(s, h), "C_DestroyObject");
	return rv;
}

/* An AES key of 16 bytes with one attribute more. */
static CK_RV create_aes(CK_ATTRIBUTE extra)
{
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, secret_class),
	                    P11_ATTR(CKA_KEY_TYPE, aes_type),
	                    {CKA_VALUE, bytes, 16},
	                    extra};

	return create(t, 4);
}

static CK_RV set(CK_OBJECT_HANDLE h, CK_ATTRIBUTE a)
{
	return p11->C_SetAttributeValue(s, h, &a, 1);
}

static CK_RV set_bool(CK_OBJECT_HANDLE h, CK_ATTRIBUTE_TYPE type, bool value)
{
	CK_BBOOL b = value;
	CK_ATTRIBUTE a = P11_ATTR(type, b);

	return set(h, a);
}

static CK_RV copy_bool(CK_OBJECT_HANDLE h, CK_ATTRIBUTE_TYPE type, bool value,
                       CK_OBJECT_HANDLE *copy)
{
	CK_BBOOL b = value;
	CK_ATTRIBUTE a = P11_ATTR(type, b);

	return p11->C_CopyObject(s, h, &a, 1, copy);
}

static void templates(void)
{
	CK_ULONG bad_class = 0x7777, number = 5;
	CK_BBOOL two = 2;
	CK_OBJECT_HANDLE h;
	CK_ATTRIBUTE ok[] = {P11_ATTR(CKA_CLASS, data_class), P11_TEXT(CKA_VALUE, "x")};
	CK_ATTRIBUTE label = P11_TEXT(CKA_LABEL, "k"), no_class = P11_TEXT(CKA_VALUE, "x");
	CK_ATTRIBUTE wrong_class = P11_ATTR(CKA_CLASS, bad_class);
	CK_ATTRIBUTE twice[] = {P11_ATTR(CKA_CLASS, data_class), P11_TEXT(CKA_LABEL, "a"),
	                        P11_TEXT(CKA_LABEL, "b")};
	CK_ATTRIBUTE dsa[] = {P11_ATTR(CKA_CLASS, private_class), P11_ATTR(CKA_KEY_TYPE, dsa_type)};
	CK_ATTRIBUTE huge = {CKA_LABEL, bytes, (CK_ULONG)-1}, empty_pointer = {CKA_LABEL, NULL, 9};

	p11_is(create(ok, 2), CKR_OK, "a data object");
	p11_is(p11->C_CreateObject(s, ok, 2, NULL), CKR_ARGUMENTS_BAD, "no handle");
	p11_is(p11->C_CreateObject(s, NULL, 2, &h), CKR_ARGUMENTS_BAD, "no template");
	p11_is(p11->C_CreateObject(s, ok, (CK_ULONG)-1, &h), CKR_ARGUMENTS_BAD, "an absurd count");
	p11_is(create(&no_class, 1), CKR_TEMPLATE_INCOMPLETE, "no class");
	p11_is(create(&wrong_class, 1), CKR_ATTRIBUTE_VALUE_INVALID, "unknown class");
	p11_is(create(twice, 3), CKR_TEMPLATE_INCONSISTENT, "a type twice");
	p11_is(create(dsa, 2), CKR_ATTRIBUTE_VALUE_INVALID, "a key type that the module lacks");
	p11_is(create_aes(label), CKR_OK, "an AES key");
	p11_is(create_aes(huge), CKR_ATTRIBUTE_VALUE_INVALID, "an absurd length");
	p11_is(create_aes(empty_pointer), CKR_ATTRIBUTE_VALUE_INVALID, "a length without a value");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_ENCRYPT, two)), CKR_ATTRIBUTE_VALUE_INVALID,
	       "a boolean of 2");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_ENCRYPT, number)), CKR_ATTRIBUTE_VALUE_INVALID,
	       "a boolean of 8 bytes");
	p11_is(create_aes((CK_ATTRIBUTE){CKA_ENCRYPT, NULL, 0}), CKR_ATTRIBUTE_VALUE_INVALID,
	       "an empty boolean");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_MODULUS_BITS, number)),
	       CKR_ATTRIBUTE_TYPE_INVALID, "an attribute of other keys");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_VALUE_LEN, number)), CKR_TEMPLATE_INCONSISTENT,
	       "CKA_VALUE_LEN when there is a value");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_LOCAL, p11_true)), CKR_ATTRIBUTE_READ_ONLY,
	       "CKA_LOCAL");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_ALWAYS_SENSITIVE, p11_true)),
	       CKR_ATTRIBUTE_READ_ONLY, "CKA_ALWAYS_SENSITIVE");
	p11_is(create_aes((CK_ATTRIBUTE)P11_TEXT(CKA_UNIQUE_ID, "x")), CKR_ATTRIBUTE_READ_ONLY,
	       "CKA_UNIQUE_ID");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_TRUSTED, p11_true)), CKR_ATTRIBUTE_READ_ONLY,
	       "CKA_TRUSTED by the user");
	p11_is(create_aes((CK_ATTRIBUTE)P11_ATTR(CKA_TRUSTED, p11_false)), CKR_OK,
	       "CKA_TRUSTED false");
	p11_is(create_aes((CK_ATTRIBUTE)P11_TEXT(CKA_START_DATE, "20261231")), CKR_OK, "a date");
	p11_is(create_aes((CK_ATTRIBUTE)P11_TEXT(CKA_START_DATE, "20260229")),
	       CKR_ATTRIBUTE_VALUE_INVALID, "29 February of a common year");
	p11_is(create_aes((CK_ATTRIBUTE)P11_TEXT(CKA_END_DATE, "2026123x")),
	       CKR_ATTRIBUTE_VALUE_INVALID, "a date with a letter");
	p11_is(create_aes((CK_ATTRIBUTE){CKA_ALLOWED_MECHANISMS, bytes, 7}),
	       CKR_ATTRIBUTE_VALUE_INVALID, "half a mechanism");
}

static void key_values(void)
{
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, secret_class),
	                    P11_ATTR(CKA_KEY_TYPE, aes_type),
	                    {CKA_VALUE, bytes, 17}};
	uint8_t scalar[32] = {0}, point[67] = {0x04, 0x41, 0x04};
	CK_ATTRIBUTE e[] = {P11_ATTR(CKA_CLASS, private_class),
	                    P11_ATTR(CKA_KEY_TYPE, ec_type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    {CKA_VALUE, scalar, 32}};
	CK_ATTRIBUTE p[] = {P11_ATTR(CKA_CLASS, public_class),
	                    P11_ATTR(CKA_KEY_TYPE, ec_type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    {CKA_EC_POINT, point, sizeof point}};
	uint8_t binary[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x10}, cut[] = {0x06, 0x08, 0x2a};

	p11_is(create(t, 3), CKR_ATTRIBUTE_VALUE_INVALID, "an AES key of 17 bytes");
	t[2].ulValueLen = 0;
	p11_is(create(t, 3), CKR_ATTRIBUTE_VALUE_INVALID, "an empty AES key");
	p11_is(create(t, 2), CKR_TEMPLATE_INCOMPLETE, "no value");
	p11_is(create(t, 1), CKR_TEMPLATE_INCOMPLETE, "no key type");
	p11_is(create(e, 4), CKR_ATTRIBUTE_VALUE_INVALID, "a private key of 0");
	memset(scalar, 0xff, sizeof scalar);
	p11_is(create(e, 4), CKR_ATTRIBUTE_VALUE_INVALID, "a private key beyond the order");
	scalar[0] = 1;
	e[3].ulValueLen = 31;
	p11_is(create(e, 4), CKR_ATTRIBUTE_VALUE_INVALID, "a private key of 31 bytes");
	e[3].ulValueLen = 32;
	p11_is(create(e, 4), CKR_OK, "a private key");
	e[2].pValue = binary;
	e[2].ulValueLen = sizeof binary;
	p11_is(create(e, 4), CKR_CURVE_NOT_SUPPORTED, "a binary curve");
	e[2].pValue = cut;
	e[2].ulValueLen = sizeof cut;
	p11_is(create(e, 4), CKR_ATTRIBUTE_VALUE_INVALID, "half an OID");
	p11_is(create(p, 4), CKR_ATTRIBUTE_VALUE_INVALID, "a point that is not on the curve");
	p[3].ulValueLen = 10;
	p11_is(create(p, 4), CKR_ATTRIBUTE_VALUE_INVALID, "half a point");
	p11_is(create(p, 3), CKR_TEMPLATE_INCOMPLETE, "no point");
}

static void certificates(void)
{
	CK_CERTIFICATE_TYPE type = CKC_X_509, wtls = CKC_WTLS;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, certificate_class),
	                    P11_ATTR(CKA_CERTIFICATE_TYPE, type), P11_TEXT(CKA_SUBJECT, "0\0"),
	                    P11_TEXT(CKA_VALUE, "not parsed here")};
	CK_ATTRIBUTE trusted = P11_ATTR(CKA_TRUSTED, p11_true);
	CK_OBJECT_HANDLE h;

	p11_is(create(t, 4), CKR_OK, "a certificate");
	p11_is(create(t, 3), CKR_TEMPLATE_INCOMPLETE, "neither value nor URL");
	p11_is(create(t, 2), CKR_TEMPLATE_INCOMPLETE, "no subject");
	p11_must(p11->C_CreateObject(s, t, 4, &h), "C_CreateObject");
	tap_ok(p11_bool(s, h, CKA_PRIVATE) == 0 && p11_bool(s, h, CKA_TRUSTED) == 0,
	       "public and not trusted");
	p11_is(set(h, trusted), CKR_ATTRIBUTE_READ_ONLY, "the user cannot trust it");
	p11_is(set(h, t[3]), CKR_ATTRIBUTE_READ_ONLY, "its value is fixed");
	t[1].pValue = &wtls;
	p11_is(create(t, 4), CKR_ATTRIBUTE_VALUE_INVALID, "another type of certificate");
	p11_must(p11->C_DestroyObject(s, h), "C_DestroyObject");
}

/* The state machine of SENSITIVE, EXTRACTABLE and what follows from them, by every way a key can be
 * made. */
static void history(void)
{
	CK_MECHANISM m = {CKM_AES_KEY_GEN, NULL, 0};
	CK_ULONG len = 16;
	CK_OBJECT_HANDLE h, copy;
	size_t bad = 0;

	for (int i = 0; i < 4; i++) {
		CK_BBOOL sensitive = (CK_BBOOL)(i & 1), extractable = (CK_BBOOL)(i >> 1);
		CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len),
		                    P11_ATTR(CKA_SENSITIVE, sensitive),
		                    P11_ATTR(CKA_EXTRACTABLE, extractable)};
		CK_ATTRIBUTE c[] = {P11_ATTR(CKA_CLASS, secret_class),
		                    P11_ATTR(CKA_KEY_TYPE, aes_type),
		                    {CKA_VALUE, bytes, 16},
		                    t[1],
		                    t[2]};
		CK_ATTRIBUTE value = {CKA_VALUE, NULL, 0};
		p11_must(p11->C_GenerateKey(s, &m, t, 3, &h), "C_GenerateKey");
		bad += p11_bool(s, h, CKA_ALWAYS_SENSITIVE) != sensitive;
		bad += p11_bool(s, h, CKA_NEVER_EXTRACTABLE) != !extractable;
		bad += p11_bool(s, h, CKA_LOCAL) != 1;
		bad += p11->C_GetAttributeValue(s, h, &value, 1) !=
		       (!sensitive && extractable ? CKR_OK : CKR_ATTRIBUTE_SENSITIVE);
		bad += set_bool(h, CKA_SENSITIVE, true) != CKR_OK;
		bad += set_bool(h, CKA_SENSITIVE, false) != CKR_ATTRIBUTE_READ_ONLY;
		bad += set_bool(h, CKA_EXTRACTABLE, false) != CKR_OK;
		bad += set_bool(h, CKA_EXTRACTABLE, true) != CKR_ATTRIBUTE_READ_ONLY;
		bad += p11_bool(s, h, CKA_ALWAYS_SENSITIVE) != sensitive;
		bad += p11_bool(s, h, CKA_NEVER_EXTRACTABLE) != !extractable;
		bad += p11->C_GetAttributeValue(s, h, &value, 1) != CKR_ATTRIBUTE_SENSITIVE;
		bad += copy_bool(h, CKA_SENSITIVE, false, &copy) != CKR_ATTRIBUTE_READ_ONLY;
		bad += copy_bool(h, CKA_EXTRACTABLE, true, &copy) != CKR_ATTRIBUTE_READ_ONLY;
		bad += p11->C_CopyObject(s, h, NULL, 0, &copy) != CKR_OK;
		bad += p11_bool(s, copy, CKA_ALWAYS_SENSITIVE) != sensitive ||
		       p11_bool(s, copy, CKA_LOCAL) != 1;
		p11_must(p11->C_CreateObject(s, c, 5, &h), "C_CreateObject");
		bad += p11_bool(s, h, CKA_ALWAYS_SENSITIVE) != 0 ||
		       p11_bool(s, h, CKA_NEVER_EXTRACTABLE) != 0;
		bad += p11_bool(s, h, CKA_LOCAL) != 0;
		tap_ok(bad == 0, "sensitive %d, extractable %d: history and its rules", sensitive,
		       extractable);
	}
}

static void flags(void)
{
	CK_OBJECT_HANDLE h = p11_aes(s, 16, false, "flags"), copy = 0;
	CK_BBOOL no = CK_FALSE;
	CK_ULONG len = 16;
	CK_MECHANISM m = {CKM_AES_KEY_GEN, NULL, 0};
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), {CKA_MODIFIABLE, &no, 1}};
	CK_ATTRIBUTE both[] = {P11_TEXT(CKA_LABEL, "new"), P11_ATTR(CKA_CLASS, data_class)};
	CK_ATTRIBUTE label = {CKA_LABEL, bytes, 16};

	p11_is(set_bool(h, CKA_TOKEN, true), CKR_ATTRIBUTE_READ_ONLY, "CKA_TOKEN is fixed");
	p11_is(set_bool(h, CKA_PRIVATE, false), CKR_ATTRIBUTE_READ_ONLY, "CKA_PRIVATE is fixed");
	p11_is(copy_bool(h, CKA_PRIVATE, false, &copy), CKR_ATTRIBUTE_READ_ONLY,
	       "a copy is not less private");
	p11_is(set_bool(h, CKA_WRAP_WITH_TRUSTED, true), CKR_OK, "CKA_WRAP_WITH_TRUSTED rises");
	p11_is(set_bool(h, CKA_WRAP_WITH_TRUSTED, false), CKR_ATTRIBUTE_READ_ONLY,
	       "and does not fall");
	p11_is(set(h, (CK_ATTRIBUTE)P11_ATTR(CKA_KEY_TYPE, generic_type)), CKR_ATTRIBUTE_READ_ONLY,
	       "CKA_KEY_TYPE is fixed");
	p11_is(set(h, (CK_ATTRIBUTE){CKA_VALUE, bytes, 16}), CKR_ATTRIBUTE_READ_ONLY,
	       "CKA_VALUE is fixed");
	p11_is(set(h, (CK_ATTRIBUTE){CKA_EC_POINT, bytes, 16}), CKR_ATTRIBUTE_TYPE_INVALID,
	       "not of AES keys");
	p11_is(p11->C_SetAttributeValue(s, h, both, 2), CKR_ATTRIBUTE_READ_ONLY,
	       "one good, one bad");
	p11_must(p11->C_GetAttributeValue(s, h, &label, 1), "C_GetAttributeValue");
	tap_ok(label.ulValueLen == 5 && memcmp(bytes, "flags", 5) == 0, "none was set");
	p11_is(p11->C_SetAttributeValue(s, h, NULL, 1), CKR_ARGUMENTS_BAD, "no template");
	p11_is(set_bool(h, CKA_COPYABLE, false), CKR_OK, "CKA_COPYABLE falls");
	p11_is(set_bool(h, CKA_COPYABLE, true), CKR_ATTRIBUTE_READ_ONLY, "and does not rise");
	p11_is(p11->C_CopyObject(s, h, NULL, 0, &copy), CKR_ACTION_PROHIBITED, "no copy is made");
	p11_must(p11->C_GenerateKey(s, &m, t, 2, &h), "C_GenerateKey");
	p11_is(set_bool(h, CKA_ENCRYPT, false), CKR_ACTION_PROHIBITED, "CKA_MODIFIABLE false");
	t[1].type = CKA_DESTROYABLE;
	p11_must(p11->C_GenerateKey(s, &m, t, 2, &h), "C_GenerateKey");
	p11_is(p11->C_DestroyObject(s, h), CKR_ACTION_PROHIBITED, "CKA_DESTROYABLE false");
	p11_is(p11->C_DestroyObject(s, 0), CKR_OBJECT_HANDLE_INVALID, "handle 0");
	h = p11_aes(s, 16, false, "x");
	p11_is(p11->C_DestroyObject(s, h), CKR_OK, "destroy");
	p11_is(p11->C_DestroyObject(s, h), CKR_OBJECT_HANDLE_INVALID, "destroy again");
	h = p11_aes(s, 16, false, "y");
	p11_is(copy_bool(h, CKA_TOKEN, true, &copy), CKR_OK, "a copy onto the token");
	tap_ok(p11_bool(s, copy, CKA_TOKEN) == 1 && p11_bool(s, h, CKA_TOKEN) == 0,
	       "is on the token");
	p11_must(p11->C_DestroyObject(s, copy), "C_DestroyObject");
}

/* Usage flags and the list of mechanisms, at every function that takes a key. */
static void usage(void)
{
	static const struct {
		CK_ATTRIBUTE_TYPE type;
		CK_MECHANISM_TYPE mechanism;
	} rows[] = {{CKA_ENCRYPT, CKM_AES_ECB},
	            {CKA_DECRYPT, CKM_AES_ECB},
	            {CKA_SIGN, CKM_SHA256_HMAC},
	            {CKA_VERIFY, CKM_SHA256_HMAC}};
	CK_MECHANISM_TYPE list[] = {CKM_AES_CBC, CKM_SHA512_HMAC};

	for (size_t i = 0; i < P11_COUNT(rows); i++) {
		CK_MECHANISM m = {rows[i].mechanism, NULL, 0};
		bool mac = rows[i].mechanism == CKM_SHA256_HMAC;
		for (int how = 0; how < 5; how++) {
			static const char *const names[] = {"flag off", "flag on",
			                                    "not in the list", "in the list",
			                                    "empty list"};
			CK_BBOOL on = how > 0;
			CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, secret_class),
			                    P11_ATTR(CKA_KEY_TYPE, aes_type),
			                    {CKA_VALUE, bytes, 16},
			                    {rows[i].type, &on, 1},
			                    {CKA_ALLOWED_MECHANISMS, list, sizeof list}};
			CK_OBJECT_HANDLE h;
			CK_RV rv;
			if (mac)
				t[1].pValue = &generic_type;
			list[0] = how == 3 ? rows[i].mechanism : CKM_AES_CBC;
			if (how == 4)
				t[4] = (CK_ATTRIBUTE){CKA_ALLOWED_MECHANISMS, NULL, 0};
			p11_must(p11->C_CreateObject(s, t, how < 2 ? 4 : 5, &h), "C_CreateObject");
			if (rows[i].type == CKA_ENCRYPT)
				rv = p11->C_EncryptInit(s, &m, h);
			else if (rows[i].type == CKA_DECRYPT)
				rv = p11->C_DecryptInit(s, &m, h);
			else if (rows[i].type == CKA_SIGN)
				rv = p11->C_SignInit(s, &m, h);
			else
				rv = p11->C_VerifyInit(s, &m, h);
			p11_is(rv, how == 1 || how == 3 ? CKR_OK : CKR_KEY_FUNCTION_NOT_PERMITTED,
			       "usage %lx, %s", rows[i].type, names[how]);
			p11_must(p11->C_SessionCancel(s, CKF_ENCRYPT | CKF_DECRYPT | CKF_SIGN |
			                                         CKF_VERIFY),
			         "cancel");
		}
	}
}

static void types(void)
{
	CK_MECHANISM ecdsa = {CKM_ECDSA_SHA256, NULL, 0}, hmac = {CKM_SHA256_HMAC, NULL, 0},
	             hmac512 = {CKM_SHA512_HMAC, NULL, 0};
	CK_OBJECT_HANDLE pub, priv, aes = p11_aes(s, 16, false, "t"),
	                            data = p11_data(s, false, true, "d", "v"),
	                            own = p11_secret(s, CKK_SHA256_HMAC, bytes, 32);

	p11_pair(s, false, "types", &pub, &priv);
	p11_is(p11->C_SignInit(s, &ecdsa, aes), CKR_KEY_TYPE_INCONSISTENT, "ECDSA with an AES key");
	p11_is(p11->C_SignInit(s, &ecdsa, pub), CKR_KEY_TYPE_INCONSISTENT,
	       "signing with a public key");
	p11_is(p11->C_VerifyInit(s, &ecdsa, priv), CKR_KEY_TYPE_INCONSISTENT,
	       "verifying with a private key");
	p11_is(p11->C_SignInit(s, &ecdsa, data), CKR_KEY_HANDLE_INVALID, "a data object as key");
	p11_is(p11->C_SignInit(s, &ecdsa, 0), CKR_KEY_HANDLE_INVALID, "handle 0 as key");
	p11_is(p11->C_SignInit(s, &hmac, aes), CKR_KEY_TYPE_INCONSISTENT, "HMAC with an AES key");
	p11_is(p11->C_SignInit(s, &hmac512, own), CKR_KEY_TYPE_INCONSISTENT,
	       "HMAC with the key of another HMAC");
	p11_is(p11->C_SignInit(s, &hmac, own), CKR_OK, "HMAC with its own type");
	p11_must(p11->C_SessionCancel(s, CKF_SIGN), "cancel");
}

static void reading(void)
{
	CK_OBJECT_HANDLE h = p11_secret(s, CKK_GENERIC_SECRET, bytes, 20);
	uint8_t value[20] = {0}, small[4];
	CK_ULONG len = 0;
	CK_ATTRIBUTE t[] = {{CKA_VALUE, value, sizeof value},
	                    {CKA_MODULUS, value, 4},
	                    {CKA_LABEL, NULL, 7},
	                    {CKA_VALUE_LEN, &len, sizeof len},
	                    {CKA_VALUE, small, sizeof small}};
	CK_ULONG size = 0;

	p11_is(p11->C_GetAttributeValue(s, h, t, 1), CKR_OK, "the value of an extractable key");
	tap_ok(t[0].ulValueLen == 20 && memcmp(value, bytes, 20) == 0, "is right");
	p11_is(p11->C_GetAttributeValue(s, h, t, 4), CKR_ATTRIBUTE_TYPE_INVALID,
	       "one of four is unknown");
	tap_ok(t[1].ulValueLen == CK_UNAVAILABLE_INFORMATION && t[2].ulValueLen == 0 && len == 20,
	       "the others were read");
	p11_is(p11->C_GetAttributeValue(s, h, &t[4], 1), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(t[4].ulValueLen == CK_UNAVAILABLE_INFORMATION, "and it is marked");
	p11_is(p11->C_GetAttributeValue(s, h, NULL, 1), CKR_ARGUMENTS_BAD, "no template");
	p11_is(p11->C_GetAttributeValue(s, h, t, 0), CKR_ARGUMENTS_BAD, "count 0");
	p11_is(p11->C_GetAttributeValue(s, h, t, (CK_ULONG)-1), CKR_ARGUMENTS_BAD,
	       "an absurd count");
	p11_is(p11->C_GetAttributeValue(s, 77, t, 1), CKR_OBJECT_HANDLE_INVALID, "no such object");
	p11_is(p11->C_GetObjectSize(s, h, &size), CKR_OK, "C_GetObjectSize");
	tap_ok(size > 20, "is more than the value");
	p11_is(p11->C_GetObjectSize(s, h, NULL), CKR_ARGUMENTS_BAD, "no place for it");
}

static void ec_attributes(void)
{
	CK_OBJECT_HANDLE pub, priv;
	uint8_t point[80], spki[2][120], params[20], value[32];
	CK_ATTRIBUTE t[] = {{CKA_EC_POINT, point, sizeof point},
	                    {CKA_PUBLIC_KEY_INFO, spki[0], 120},
	                    {CKA_EC_PARAMS, params, sizeof params}};
	CK_ATTRIBUTE u[] = {{CKA_PUBLIC_KEY_INFO, spki[1], 120},
	                    {CKA_EC_PARAMS, params, sizeof params},
	                    {CKA_VALUE, value, sizeof value}};
	CK_ATTRIBUTE v[] = {P11_ATTR(CKA_CLASS, public_class),
	                    P11_ATTR(CKA_KEY_TYPE, ec_type),
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256},
	                    {CKA_EC_POINT, point + 2, 65},
	                    {CKA_PUBLIC_KEY_INFO, spki[0], 91}};
	CK_OBJECT_HANDLE raw;

	p11_pair(s, false, "ec", &pub, &priv);
	p11_is(p11->C_GetAttributeValue(s, pub, t, 3), CKR_OK, "public attributes");
	tap_ok(t[0].ulValueLen == 67 && point[0] == 4 && point[1] == 65 && point[2] == 4,
	       "the point is an OCTET STRING with an uncompressed point");
	tap_ok(t[2].ulValueLen == 10 && memcmp(params, p11_p256, 10) == 0, "the curve is its OID");
	p11_is(p11->C_GetAttributeValue(s, priv, u, 2), CKR_OK, "attributes of the private key");
	tap_ok(t[1].ulValueLen == 91 && u[0].ulValueLen == 91 && memcmp(spki[0], spki[1], 91) == 0,
	       "both halves have the same CKA_PUBLIC_KEY_INFO");
	p11_is(p11->C_GetAttributeValue(s, priv, &u[2], 1), CKR_ATTRIBUTE_SENSITIVE,
	       "the private value is not");
	p11_is(p11->C_CreateObject(s, v, 5, &raw), CKR_OK, "a public key from a bare point");
	t[0].ulValueLen = sizeof point;
	p11_is(p11->C_GetAttributeValue(s, raw, t, 1), CKR_OK, "its point");
	tap_ok(t[0].ulValueLen == 67 && point[0] == 4 && point[1] == 65,
	       "comes back as an OCTET STRING");
	spki[0][90] ^= 1;
	p11_is(p11->C_CreateObject(s, v, 5, &raw), CKR_TEMPLATE_INCONSISTENT,
	       "CKA_PUBLIC_KEY_INFO of another key");
}

static void always_authenticate(void)
{
	CK_MECHANISM g = {CKM_EC_KEY_PAIR_GEN, NULL, 0}, m = {CKM_ECDSA_SHA256, NULL, 0};
	CK_ATTRIBUTE a[] = {{CKA_EC_PARAMS, (void *)(uintptr_t)p11_p256, sizeof p11_p256}};
	CK_ATTRIBUTE b[] = {P11_ATTR(CKA_ALWAYS_AUTHENTICATE, p11_true),
	                    P11_ATTR(CKA_PRIVATE, p11_true)};
	CK_OBJECT_HANDLE pub, priv;
	CK_BYTE sig[64];
	CK_ULONG len = sizeof sig;

	p11_must(p11->C_GenerateKeyPair(s, &g, a, 1, b, 2, &pub, &priv), "C_GenerateKeyPair");
	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, sig, 8, sig, &len), CKR_USER_NOT_LOGGED_IN,
	       "no PIN for this operation");
	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11_login(s, CKU_CONTEXT_SPECIFIC, "00000000"), CKR_PIN_INCORRECT, "a wrong PIN");
	p11_is(p11_login(s, CKU_CONTEXT_SPECIFIC, P11_PIN), CKR_OK, "the PIN again");
	p11_is(p11->C_Sign(s, sig, 8, sig, &len), CKR_OK, "one signature");
	p11_must(p11->C_SignInit(s, &m, priv), "C_SignInit");
	p11_is(p11->C_Sign(s, sig, 8, sig, &len), CKR_USER_NOT_LOGGED_IN, "and no second one");
	b[1].pValue = &p11_false;
	p11_is(p11->C_GenerateKeyPair(s, &g, a, 1, b, 2, &pub, &priv), CKR_TEMPLATE_INCONSISTENT,
	       "only for private keys that are private");
}

static void generation(void)
{
	CK_MECHANISM aes = {CKM_AES_KEY_GEN, NULL, 0},
	             secret = {CKM_GENERIC_SECRET_KEY_GEN, NULL, 0},
	             pair = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
	CK_ULONG len = 20;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_KEY_TYPE, generic_type)};
	CK_OBJECT_HANDLE h, g;

	p11_is(p11->C_GenerateKey(s, &aes, t, 1, &h), CKR_ATTRIBUTE_VALUE_INVALID,
	       "an AES key of 20 bytes");
	p11_is(p11->C_GenerateKey(s, &aes, NULL, 0, &h), CKR_TEMPLATE_INCOMPLETE, "no length");
	p11_is(p11->C_GenerateKey(s, &aes, t, 2, &h), CKR_ATTRIBUTE_VALUE_INVALID,
	       "20 bytes of another type");
	len = 16;
	p11_is(p11->C_GenerateKey(s, &aes, t, 2, &h), CKR_TEMPLATE_INCONSISTENT, "another type");
	p11_is(p11->C_GenerateKey(s, &secret, t, 2, &h), CKR_OK, "a generic secret");
	len = 4;
	p11_is(p11->C_GenerateKey(s, &secret, t, 1, &h), CKR_OPERATION_NOT_VALIDATED,
	       "32 bits: policy");
	len = 0;
	p11_is(p11->C_GenerateKey(s, &secret, t, 1, &h), CKR_ATTRIBUTE_VALUE_INVALID, "0 bytes");
	p11_is(p11->C_GenerateKey(s, &pair, t, 1, &h), CKR_MECHANISM_INVALID, "a pair's mechanism");
	p11_is(p11->C_GenerateKey(s, NULL, t, 1, &h), CKR_ARGUMENTS_BAD, "no mechanism");
	p11_is(p11->C_GenerateKey(s, &aes, t, 1, NULL), CKR_ARGUMENTS_BAD, "no handle");
	aes.pParameter = &len;
	aes.ulParameterLen = 3;
	p11_is(p11->C_GenerateKey(s, &aes, t, 1, &h), CKR_MECHANISM_PARAM_INVALID, "a parameter");
	p11_is(p11->C_GenerateKeyPair(s, &pair, NULL, 0, NULL, 0, &g, &h), CKR_TEMPLATE_INCOMPLETE,
	       "no curve");
	p11_is(p11->C_GenerateKeyPair(s, &pair, NULL, 0, NULL, 0, NULL, &h), CKR_ARGUMENTS_BAD,
	       "one handle");
}

/* A public token key object shows its attributes to everyone; its secret needs a login. */
static void public_secret(CK_SLOT_ID slot)
{
	CK_MECHANISM g = {CKM_AES_KEY_GEN, NULL, 0}, m = {CKM_AES_ECB, NULL, 0};
	CK_ULONG len = 16;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_TOKEN, p11_true),
	                    P11_ATTR(CKA_PRIVATE, p11_false), P11_TEXT(CKA_LABEL, "open")};
	CK_OBJECT_HANDLE h;

	p11_must(p11->C_GenerateKey(s, &g, t, 4, &h), "C_GenerateKey");
	p11_is(p11->C_EncryptInit(s, &m, h), CKR_OK, "usable by the user");
	p11_must(p11->C_SessionCancel(s, CKF_ENCRYPT), "cancel");
	p11_must(p11->C_Logout(s), "C_Logout");
	tap_ok(p11_bool(s, h, CKA_SENSITIVE) == 1, "its attributes can be read after the logout");
	p11_is(p11->C_EncryptInit(s, &m, h), CKR_USER_NOT_LOGGED_IN, "but it cannot be used");
	p11_must(p11_login(s, CKU_USER, P11_PIN), "C_Login");
	p11_is(p11->C_EncryptInit(s, &m, h), CKR_OK, "until the next login");
	p11_must(p11->C_CloseAllSessions(slot), "C_CloseAllSessions");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	slot = p11_token("object");
	s = p11_session(slot, true, 'u');
	templates();
	key_values();
	certificates();
	history();
	flags();
	usage();
	types();
	reading();
	ec_attributes();
	always_authenticate();
	generation();
	public_secret(slot);
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_close();
	return tap_done();
}
