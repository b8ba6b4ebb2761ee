/* SPDX-License-Identifier: Apache-2.0
 *
 * CKM_CHACHA20_POLY1305: refused and not listed under the interim policy; in mode audit, which lets
 * it through, keys made and created, against libcrypto in one call, in parts and by messages, and
 * what is not taken. */
#include <stdlib.h>
#include <string.h>

#include "tests/crypto/evp.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

#define MAX 300

static CK_SLOT_ID slot;
static CK_SESSION_HANDLE s;
static CK_KEY_TYPE chacha20 = CKK_CHACHA20;
static CK_OBJECT_CLASS secret = CKO_SECRET_KEY;

static CK_RV create(CK_OBJECT_HANDLE *key, const uint8_t *value, CK_ULONG len)
{
	CK_ATTRIBUTE t[] = {P11_ATTR(CKA_CLASS, secret),
	                    P11_ATTR(CKA_KEY_TYPE, chacha20),
	                    {CKA_VALUE, (void *)(uintptr_t)value, len}};

	return p11->C_CreateObject(s, t, P11_COUNT(t), key);
}

static int listed(CK_MECHANISM_TYPE type)
{
	CK_MECHANISM_TYPE list[200];
	CK_ULONG n = 200;

	p11_must(p11->C_GetMechanismList(slot, list, &n), "C_GetMechanismList");
	for (CK_ULONG i = 0; i < n; i++)
		if (list[i] == type)
			return 1;
	return 0;
}

static void keys(void)
{
	static const uint8_t value[33] = {1};
	CK_MECHANISM gen = {CKM_CHACHA20_KEY_GEN, NULL, 0};
	CK_ULONG wrong = 16, len = 0;
	CK_ATTRIBUTE t = P11_ATTR(CKA_VALUE_LEN, wrong), got = P11_ATTR(CKA_VALUE_LEN, len);
	CK_MECHANISM_INFO info;
	CK_OBJECT_HANDLE key;

	p11_is(p11->C_GenerateKey(s, &gen, &t, 1, &key), CKR_ATTRIBUTE_VALUE_INVALID,
	       "no key of 16 bytes");
	p11_is(p11->C_GenerateKey(s, &gen, NULL, 0, &key), CKR_OK, "a key is made");
	p11_must(p11->C_GetAttributeValue(s, key, &got, 1), "C_GetAttributeValue");
	tap_ok(len == 32 && p11_bool(s, key, CKA_ENCRYPT) == 1 && p11_bool(s, key, CKA_SIGN) == 0,
	       "of 32 bytes, to encrypt");
	tap_ok(create(&key, value, 31) == CKR_ATTRIBUTE_VALUE_INVALID &&
	               create(&key, value, 33) == CKR_ATTRIBUTE_VALUE_INVALID,
	       "others are not created");
	p11_is(p11->C_GetMechanismInfo(slot, CKM_CHACHA20_POLY1305, &info), CKR_OK, "listed");
	tap_ok(info.ulMinKeySize == 32 && info.ulMaxKeySize == 32, "with its size of keys");
}

/* One call, then parts; 1 if both give want. */
static int crypt(bool encrypt, CK_MECHANISM *m, CK_OBJECT_HANDLE key, uint8_t *in, CK_ULONG len,
                 const uint8_t *want, CK_ULONG want_len)
{
	uint8_t out[MAX + 16];
	CK_ULONG n = sizeof out, done = 0, more;
	int ok;

	ok = !(encrypt ? p11->C_EncryptInit(s, m, key) : p11->C_DecryptInit(s, m, key)) &&
	     !(encrypt ? p11->C_Encrypt(s, in, len, out, &n) : p11->C_Decrypt(s, in, len, out, &n));
	ok = ok && n == want_len && !memcmp(out, want, n);
	ok = ok && !(encrypt ? p11->C_EncryptInit(s, m, key) : p11->C_DecryptInit(s, m, key));
	for (CK_ULONG at = 0, step; ok && at < len; at += step) {
		step = len - at < 37 ? len - at : 37;
		more = sizeof out - done;
		ok = !(encrypt ? p11->C_EncryptUpdate(s, in + at, step, out + done, &more)
		               : p11->C_DecryptUpdate(s, in + at, step, out + done, &more));
		done += more;
	}
	more = sizeof out - done;
	ok = ok && !(encrypt ? p11->C_EncryptFinal(s, out + done, &more)
	                     : p11->C_DecryptFinal(s, out + done, &more));
	return ok && done + more == want_len && !memcmp(out, want, want_len);
}

static int message(CK_OBJECT_HANDLE key, uint8_t *iv, uint8_t *aad, CK_ULONG aad_len, uint8_t *text,
                   CK_ULONG len, const uint8_t *want)
{
	CK_MECHANISM m = {CKM_CHACHA20_POLY1305, NULL, 0};
	uint8_t out[MAX], back[MAX], tag[16];
	CK_SALSA20_CHACHA20_POLY1305_MSG_PARAMS p = {iv, 12, tag};
	CK_ULONG n = MAX;
	int ok = !p11->C_MessageEncryptInit(s, &m, key) &&
	         !p11->C_EncryptMessage(s, &p, sizeof p, aad, aad_len, text, len, out, &n) &&
	         n == len && !memcmp(out, want, len) && !memcmp(tag, want + len, 16);

	ok &= !p11->C_MessageEncryptFinal(s) && !p11->C_MessageDecryptInit(s, &m, key);
	n = MAX;
	ok &= !p11->C_DecryptMessage(s, &p, sizeof p, aad, aad_len, out, len, back, &n) &&
	      n == len && !memcmp(back, text, len);
	tag[3] ^= 1;
	n = MAX;
	ok &= p11->C_DecryptMessage(s, &p, sizeof p, aad, aad_len, out, len, back, &n) != CKR_OK;
	p.ulNonceLen = 8;
	ok &= p11->C_DecryptMessage(s, &p, sizeof p, aad, aad_len, out, len, back, &n) ==
	      CKR_MECHANISM_PARAM_INVALID;
	return ok & !p11->C_MessageDecryptFinal(s);
}

static void texts(void)
{
	static uint8_t value[32], iv[12], aad[50], text[MAX], want[MAX + 16];
	CK_SALSA20_CHACHA20_POLY1305_PARAMS p = {iv, 12, aad, 0};
	CK_MECHANISM m = {CKM_CHACHA20_POLY1305, &p, sizeof p};
	uint64_t seed = 5;
	size_t bad = 0, bad_messages = 0;
	CK_OBJECT_HANDLE key;

	for (CK_ULONG len = 0; len <= MAX; len += len < 66 ? 13 : 39) {
		tap_random(&seed, value, sizeof value);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, aad, sizeof aad);
		tap_random(&seed, text, sizeof text);
		p.ulAADLen = tap_random64(&seed) % 50;
		p11_must(create(&key, value, 32), "C_CreateObject");
		if (!evp_seal("ChaCha20-Poly1305", want, want + len, 16, value, iv, 12, aad,
		              p.ulAADLen, text, len))
			abort();
		bad += !crypt(true, &m, key, text, len, want, len + 16) ||
		       !crypt(false, &m, key, want, len + 16, text, len);
		bad_messages += !message(key, iv, aad, p.ulAADLen, text, len, want);
	}
	tap_ok(!bad, "as libcrypto, in one call and in parts");
	tap_ok(!bad_messages, "by messages");
	p.ulNonceLen = 8;
	p11_is(p11->C_EncryptInit(s, &m, key), CKR_MECHANISM_PARAM_INVALID, "no short nonces");
	m.ulParameterLen--;
	p11_is(p11->C_EncryptInit(s, &m, key), CKR_MECHANISM_PARAM_INVALID, "no other parameters");
}

static void session(const char *conf)
{
	if (conf)
		setenv("P11_TEST_CONF", conf, 1);
	p11_open(true);
	slot = p11_token("chacha");
	s = p11_session(slot, true, 'u');
}

/* In a child: a process has one configuration. The bits of the answer are what was not refused. */
static int under_interim(void *arg)
{
	static const uint8_t value[32] = {1};
	CK_MECHANISM gen = {CKM_CHACHA20_KEY_GEN, NULL, 0};
	CK_OBJECT_HANDLE key;
	int taken = 0;

	(void)arg;
	session(NULL);
	taken |= listed(CKM_CHACHA20_POLY1305) || listed(CKM_CHACHA20_KEY_GEN);
	taken |= (create(&key, value, 32) == CKR_OK) << 1;
	taken |= (p11->C_GenerateKey(s, &gen, NULL, 0, &key) == CKR_OK) << 2;
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_close();
	return taken;
}

int main(void)
{
	tap_ok(p11_child(under_interim, NULL) == 0, "not there under the interim policy");
	session("mode = audit\n");
	keys();
	texts();
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	p11_close();
	return tap_done();
}
