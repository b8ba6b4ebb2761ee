/* SPDX-License-Identifier: Apache-2.0
 *
 * The derivations of C_DeriveKey beside ECDH and HKDF, and CKM_PKCS5_PBKD2 and CKM_HKDF_KEY_GEN:
 * answers computed by other means, attributes of the keys, parameters that contradict the standard.
 */
#include <stdint.h>
#include <string.h>

#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static CK_SESSION_HANDLE s;
static CK_OBJECT_CLASS class = CKO_SECRET_KEY;
static CK_KEY_TYPE generic = CKK_GENERIC_SECRET;
static CK_OBJECT_HANDLE base, seven;

/* Derives len bytes (0: the template does not say) and compares. */
static CK_RV derive(CK_MECHANISM *m, CK_OBJECT_HANDLE from, CK_ULONG len, CK_OBJECT_HANDLE *h)
{
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, class),         P11_ATTR(CKA_KEY_TYPE, generic),
	                    P11_ATTR(CKA_SENSITIVE, p11_false), P11_ATTR(CKA_EXTRACTABLE, p11_true),
	                    P11_ATTR(CKA_DERIVE, p11_true),     P11_ATTR(CKA_VALUE_LEN, len)};

	return p11->C_DeriveKey(s, m, from, t, len ? 6 : 5, h);
}

static void gives(CK_MECHANISM *m, CK_OBJECT_HANDLE from, CK_ULONG len, const char *hex,
                  const char *name)
{
	uint8_t want[128];
	CK_BYTE value[128];
	CK_ATTRIBUTE v = {CKA_VALUE, value, sizeof value};
	CK_OBJECT_HANDLE h = 0;
	size_t n = tap_hex(want, sizeof want, hex);

	if (!p11_is(derive(m, from, len, &h), CKR_OK, "%s", name))
		return;
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == n && memcmp(value, want, n) == 0, "%s: the value", name);
	tap_ok(p11_bool(s, h, CKA_LOCAL) == 0 && p11_bool(s, h, CKA_ALWAYS_SENSITIVE) == 0 &&
	               p11_bool(s, h, CKA_NEVER_EXTRACTABLE) == 0,
	       "%s: its history", name);
}

static void is_refused(CK_MECHANISM *m, CK_OBJECT_HANDLE from, CK_ULONG len, CK_RV want,
                       const char *name)
{
	CK_OBJECT_HANDLE h;

	p11_is(derive(m, from, len, &h), want, "%s", name);
}

/* --- SP 800-108 --- */

static CK_SP800_108_COUNTER_FORMAT counter = {CK_FALSE, 32};
static CK_SP800_108_DKM_LENGTH_FORMAT length = {CK_SP800_108_DKM_LENGTH_SUM_OF_KEYS, CK_FALSE, 32};
static CK_BYTE text[] = "label\0context";

static void counter_mode(void)
{
	CK_PRF_DATA_PARAM d[] = {
	        {CK_SP800_108_ITERATION_VARIABLE, &counter, sizeof counter},
	        {CK_SP800_108_BYTE_ARRAY, text, sizeof text - 1},
	        {CK_SP800_108_DKM_LENGTH, &length, sizeof length},
	        {CK_SP800_108_ITERATION_VARIABLE, &counter, sizeof counter},
	};
	CK_SP800_108_KDF_PARAMS p = {CKM_SHA256_HMAC, 3, d, 0, NULL};
	CK_MECHANISM m = {CKM_SP800_108_COUNTER_KDF, &p, sizeof p};
	CK_OBJECT_HANDLE aes =
	        p11_secret(s, CKK_AES, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16);

	gives(&m, base, 40,
	      "c5115a8e2c9cf655fabbfecbe725e440a9838838f5b46130c654f368f780edd650d532c0fdeb6a35",
	      "counter mode");
	p.prfType = CKM_AES_CMAC;
	gives(&m, aes, 40,
	      "3fc9b552ad320ef843abf45fe0209ce553353235b587ffa35dfd387b410da1c1a60066f8b9f805ce",
	      "counter mode, CMAC");
	p.prfType = CKM_SHA256_HMAC;
	is_refused(&m, base, 0, CKR_TEMPLATE_INCOMPLETE, "no length");
	counter.ulWidthInBits = 8;
	is_refused(&m, base, 255 * 32 + 1, CKR_MECHANISM_PARAM_INVALID,
	           "more than the counter counts");
	counter.ulWidthInBits = 12;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "a counter of 12 bits");
	counter.ulWidthInBits = 32;
	counter.bLittleEndian = CK_TRUE;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "a little-endian counter");
	counter.bLittleEndian = CK_FALSE;
	length.ulWidthInBits = 8;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "a length too narrow");
	length.ulWidthInBits = 32;
	p.ulNumberOfDataParams = 4;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "two counters");
	p.ulNumberOfDataParams = 2;
	p.pDataParams = d + 1;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "no counter");
	p.pDataParams = NULL;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "no data");
	p.pDataParams = d;
	p.prfType = CKM_SHA256;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "no PRF");
	p.prfType = CKM_AES_GMAC;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "GMAC is no PRF");
	m.ulParameterLen--;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "half a parameter");
}

static void other_modes(void)
{
	CK_BYTE iv[32];
	CK_SP800_108_DKM_LENGTH_FORMAT segments = {CK_SP800_108_DKM_LENGTH_SUM_OF_SEGMENTS, CK_TRUE,
	                                           64};
	CK_PRF_DATA_PARAM d[] = {
	        {CK_SP800_108_ITERATION_VARIABLE, NULL, 0},
	        {CK_SP800_108_COUNTER, &counter, sizeof counter},
	        {CK_SP800_108_BYTE_ARRAY, text, sizeof text - 1},
	        {CK_SP800_108_DKM_LENGTH, &length, sizeof length},
	};
	CK_PRF_DATA_PARAM e[] = {
	        {CK_SP800_108_ITERATION_VARIABLE, NULL, 0},
	        {CK_SP800_108_BYTE_ARRAY, text, sizeof text - 1},
	        {CK_SP800_108_DKM_LENGTH, &segments, sizeof segments},
	};
	CK_SP800_108_FEEDBACK_KDF_PARAMS p = {CKM_SHA256_HMAC, 4, d, sizeof iv, iv, 0, NULL};
	CK_SP800_108_KDF_PARAMS q = {CKM_SHA256_HMAC, 3, e, 0, NULL};
	CK_MECHANISM m = {CKM_SP800_108_FEEDBACK_KDF, &p, sizeof p};
	CK_MECHANISM n = {CKM_SP800_108_DOUBLE_PIPELINE_KDF, &q, sizeof q};

	memset(iv, 0x55, sizeof iv);
	gives(&m, base, 40,
	      "0f4d708c11c0695cb30f5deeced83c71ef7a8d037f5fdd95d2133958670e39a67c0c0c614eff2442",
	      "feedback mode");
	gives(&n, base, 40,
	      "ae8327498271259270132a9e7eedba18669e109271e60b6ac2e757dc9546f7bebe0aeb2a84f82e76",
	      "double pipeline mode, length in segments, little-endian");
	p.pIV = NULL;
	is_refused(&m, base, 40, CKR_MECHANISM_PARAM_INVALID, "an IV that is not there");
	e[0].ulValueLen = 4;
	is_refused(&n, base, 40, CKR_MECHANISM_PARAM_INVALID, "an iteration variable with a value");
	q.pDataParams = e + 1;
	q.ulNumberOfDataParams = 2;
	is_refused(&n, base, 40, CKR_MECHANISM_PARAM_INVALID, "no iteration variable");
}

/* --- TLS 1.2 --- */

static void tls(void)
{
	CK_BYTE pms[48] = {3, 3}, client[32], server[32], hash[32], label[] = "EXPORTER-test";
	CK_VERSION version = {0, 0};
	CK_TLS12_MASTER_KEY_DERIVE_PARAMS p = {{client, 32, server, 32}, &version, CKM_SHA256};
	CK_TLS12_EXTENDED_MASTER_KEY_DERIVE_PARAMS q = {CKM_SHA256, hash, 32, NULL};
	CK_TLS_KDF_PARAMS k = {CKM_SHA256,       label, sizeof label - 1, {client, 32, server, 32},
	                       (CK_BYTE *)"ctx", 3};
	CK_MECHANISM m = {CKM_TLS12_MASTER_KEY_DERIVE, &p, sizeof p};
	CK_MECHANISM n = {CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE, &q, sizeof q};
	CK_MECHANISM e = {CKM_TLS_KDF, &k, sizeof k};
	CK_OBJECT_HANDLE secret, master = 0;

	for (CK_BYTE i = 0; i < 46; i++)
		pms[2 + i] = i;
	memset(client, 'c', 32);
	memset(server, 's', 32);
	memset(hash, 'h', 32);
	secret = p11_secret(s, CKK_GENERIC_SECRET, pms, sizeof pms);
	gives(&m, secret, 0,
	      "5932dce882d410b16dbbb3e83dbc941a0ad2593ae222fe9e58b40e10fe752ff608f42d7c2f2a9466918a66093ce24176",
	      "TLS 1.2 master secret");
	tap_ok(version.major == 3 && version.minor == 3, "its version");
	gives(&n, secret, 48,
	      "1f11b7502dc4c2e2409af78cd1c352a2881c5301262517fcebcf2e002468eaaabfca90e0e0e1292e10380ec6a74f6e30",
	      "extended master secret");
	p11_must(derive(&m, secret, 48, &master), "master secret");
	gives(&e, master, 40,
	      "6c1cb8056dd8bbe4fb79fcf5550cc4613a6b1b59a73651c8d4347a4aab98f0b7f1ed93ef801cdc6e",
	      "exporter");
	is_refused(&m, secret, 32, CKR_ATTRIBUTE_VALUE_INVALID, "a master secret of 32 bytes");
	is_refused(&m, base, 0, CKR_KEY_SIZE_RANGE, "a pre-master secret of 32 bytes");
	m.mechanism = CKM_TLS12_MASTER_KEY_DERIVE_DH;
	is_refused(&m, secret, 0, CKR_MECHANISM_PARAM_INVALID, "an agreed secret has no version");
	p.pVersion = NULL;
	p11_is(derive(&m, base, 0, &master), CKR_OK, "an agreed secret of any length");
	p.prfHashMechanism = CKM_SHA_1;
	is_refused(&m, secret, 0, CKR_OPERATION_NOT_VALIDATED, "TLS 1.2 with SHA-1");
	p.RandomInfo.pServerRandom = NULL;
	is_refused(&m, secret, 0, CKR_MECHANISM_PARAM_INVALID, "a random that is not there");
	q.ulSessionHashLen = 0;
	is_refused(&n, secret, 0, CKR_MECHANISM_PARAM_INVALID, "no session hash");
	k.pLabel = NULL;
	is_refused(&e, secret, 40, CKR_MECHANISM_PARAM_INVALID, "no label");
}

/* --- IKE --- */

static void ike(void)
{
	CK_BYTE ni[32], nr[32];
	CK_IKE_PRF_DERIVE_PARAMS p = {CKM_SHA256_HMAC, CK_TRUE, CK_FALSE, ni, 32, nr, 32, 0};
	CK_IKE2_PRF_PLUS_DERIVE_PARAMS q = {CKM_SHA256_HMAC, CK_TRUE, seven, (CK_BYTE *)"seed", 4};
	CK_MECHANISM m = {CKM_IKE_PRF_DERIVE, &p, sizeof p};
	CK_MECHANISM n = {CKM_IKE2_PRF_PLUS_DERIVE, &q, sizeof q};

	memset(ni, 'n', 32);
	memset(nr, 'r', 32);
	gives(&m, base, 0, "cca6dd8c183351015c93d9caf57f56d2f0886e4f848dbc970f2754b60ecdab68",
	      "SKEYSEED");
	p.bDataAsKey = CK_FALSE;
	gives(&m, base, 0, "b74ff76c449a2d8c41a6ce3256591dbf5ba953b3397cb6979aab57c6c27fe241",
	      "prf of the nonces");
	p.bRekey = CK_TRUE;
	p.hNewKey = seven;
	gives(&m, base, 32, "3fb58b513dfbb5e9d538e335e7c0109879b70cf8c46ad9424d24ab5e363195bb",
	      "SKEYSEED of a rekey");
	gives(&n, base, 70,
	      "6d7380ea3265703d00f06950ec4471db24a70c6c565cee176d121b9ee2dad1847dfbea71f5bc83005a018878635f15fce2eb34aa2904f94051fc8ddf6bec69e5bbe5b44dede4",
	      "prf+");
	p.bDataAsKey = CK_TRUE;
	is_refused(&m, base, 0, CKR_MECHANISM_PARAM_INVALID, "both ways at once");
	p.bDataAsKey = CK_FALSE;
	p.hNewKey = 12345;
	is_refused(&m, base, 0, CKR_KEY_HANDLE_INVALID, "a key that is not there");
	is_refused(&n, base, 255 * 32 + 1, CKR_MECHANISM_PARAM_INVALID, "more than 255 blocks");
	q.prfMechanism = CKM_SHA256;
	is_refused(&n, base, 32, CKR_MECHANISM_PARAM_INVALID, "no PRF");
}

/* --- C_GenerateKey --- */

static void password(void)
{
	CK_BYTE salt[16];
	CK_PKCS5_PBKD2_PARAMS2 p = {CKZ_SALT_SPECIFIED,
	                            salt,
	                            sizeof salt,
	                            210000,
	                            CKP_PKCS5_PBKD2_HMAC_SHA512,
	                            NULL,
	                            0,
	                            (CK_UTF8CHAR *)"password",
	                            8};
	CK_MECHANISM m = {CKM_PKCS5_PBKD2, &p, sizeof p};
	CK_KEY_TYPE aes = CKK_AES;
	CK_ULONG len = 32;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_KEY_TYPE, aes), P11_ATTR(CKA_VALUE_LEN, len),
	                    P11_ATTR(CKA_SENSITIVE, p11_false),
	                    P11_ATTR(CKA_EXTRACTABLE, p11_true)};
	uint8_t want[32];
	CK_BYTE value[32];
	CK_ATTRIBUTE v = {CKA_VALUE, value, sizeof value};
	CK_OBJECT_HANDLE h = 0;

	memset(salt, 's', sizeof salt);
	tap_hex(want, sizeof want,
	        "0bb05d24ef8ddaea585d00fb5b229d54873e44b9844f721c852156b0e52bed03");
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_OK, "PBKDF2");
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(v.ulValueLen == 32 && memcmp(value, want, 32) == 0, "the key");
	p11_is(p11->C_GenerateKey(s, &m, t + 1, 3, &h), CKR_TEMPLATE_INCOMPLETE, "no type");
	len = 31;
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_ATTRIBUTE_VALUE_INVALID, "31 bytes of AES");
	len = 32;
	p.iterations = 10;
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_OPERATION_NOT_VALIDATED,
	       "too few rounds for the policy");
	p.iterations = (CK_ULONG)1 << 32;
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "2^32 rounds");
	p.iterations = 210000;
	p.prf = CKP_PKCS5_PBKD2_HMAC_GOSTR3411;
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "another PRF");
	p.prf = CKP_PKCS5_PBKD2_HMAC_SHA512;
	p.pPassword = NULL;
	p11_is(p11->C_GenerateKey(s, &m, t, 4, &h), CKR_MECHANISM_PARAM_INVALID, "no password");
}

static void hkdf_key(void)
{
	CK_MECHANISM m = {CKM_HKDF_KEY_GEN, NULL, 0};
	CK_ULONG len = 48;
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_VALUE_LEN, len), P11_ATTR(CKA_DERIVE, p11_true)};
	CK_HKDF_PARAMS p = {CK_TRUE, CK_TRUE, CKM_SHA256, CKF_HKDF_SALT_NULL, NULL, 0, 0, NULL, 0};
	CK_MECHANISM d = {CKM_HKDF_DERIVE, &p, sizeof p};
	CK_KEY_TYPE type = 0;
	CK_ATTRIBUTE v = P11_ATTR(CKA_KEY_TYPE, type);
	CK_OBJECT_HANDLE h = 0, out;

	p11_is(p11->C_GenerateKey(s, &m, t, 2, &h), CKR_OK, "HKDF key");
	p11_must(p11->C_GetAttributeValue(s, h, &v, 1), "C_GetAttributeValue");
	tap_ok(type == CKK_HKDF && p11_bool(s, h, CKA_LOCAL) == 1, "its type");
	p11_is(derive(&d, h, 32, &out), CKR_OK, "it derives");
}

int main(void)
{
	CK_BYTE key[32], other[32];

	p11_open(true);
	s = p11_session(p11_token("derive"), true, 'u');
	for (CK_BYTE i = 0; i < 32; i++)
		key[i] = i;
	memset(other, 7, sizeof other);
	base = p11_secret(s, CKK_GENERIC_SECRET, key, sizeof key);
	seven = p11_secret(s, CKK_GENERIC_SECRET, other, sizeof other);
	counter_mode();
	other_modes();
	tls();
	ike();
	password();
	hkdf_key();
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_close();
	return tap_done();
}
