/* SPDX-License-Identifier: Apache-2.0
 *
 * The other modes of AES through EVP, beside the default provider: XTS, CCM, key wrap, OFB, CFB,
 * ciphertext stealing, CMAC and GMAC; each call's output and result alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define MAX 300
#define ROOM (MAX + 64)

/* One operation of ours and one of default's, given the same calls. */
struct pair {
	EVP_CIPHER *c[2];
	EVP_CIPHER_CTX *x[2];
	uint8_t out[2][ROOM];
	int n[2];
};

static void pair_open(struct pair *p, const char *name)
{
	memset(p, 0, sizeof *p);
	for (int i = 0; i < 2; i++) {
		p->c[i] = EVP_CIPHER_fetch(i ? ref : ours, name, NULL);
		p->x[i] = EVP_CIPHER_CTX_new();
		EVP_CIPHER_CTX_set_flags(p->x[i], EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
		if (!p->c[i])
			tap_ok(0, "%s is there", name);
	}
}

static void pair_close(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		EVP_CIPHER_free(p->c[i]);
		EVP_CIPHER_CTX_free(p->x[i]);
	}
	prov_clear();
}

static int pair_init(struct pair *p, const uint8_t *key, const uint8_t *iv, int enc,
                     const OSSL_PARAM params[])
{
	int r[2];

	for (int i = 0; i < 2; i++)
		r[i] = EVP_CipherInit_ex2(p->x[i], p->c[i], key, iv, enc, params) > 0;
	return r[0] == r[1];
}

/* Result, length and bytes agree. */
static int pair_update(struct pair *p, const uint8_t *in, int len, int *done)
{
	int r[2];

	for (int i = 0; i < 2; i++) {
		p->n[i] = 0;
		memset(p->out[i], 0, ROOM);
		r[i] = EVP_CipherUpdate(p->x[i], p->out[i], &p->n[i], in, len) > 0;
	}
	*done = r[1];
	return r[0] == r[1] &&
	       (!r[1] || (p->n[0] == p->n[1] && !memcmp(p->out[0], p->out[1], ROOM)));
}

static int same_constants(const struct pair *p)
{
	const EVP_CIPHER *a = p->c[0], *b = p->c[1];

	return EVP_CIPHER_get_mode(a) == EVP_CIPHER_get_mode(b) &&
	       EVP_CIPHER_get_flags(a) == EVP_CIPHER_get_flags(b) &&
	       EVP_CIPHER_get_nid(a) == EVP_CIPHER_get_nid(b) &&
	       EVP_CIPHER_get_block_size(a) == EVP_CIPHER_get_block_size(b) &&
	       EVP_CIPHER_get_iv_length(a) == EVP_CIPHER_get_iv_length(b) &&
	       EVP_CIPHER_get_key_length(a) == EVP_CIPHER_get_key_length(b);
}

/* XTS, CTS and key wrap: each update is a message; the next under the same IV or after a new one.
 */
static void whole_messages(const char *name, const char *cts, int with_iv)
{
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE, (char *)cts, 0),
	                       OSSL_PARAM_END};
	struct pair p;
	uint64_t seed = 5;
	uint8_t key[64], iv[16], in[MAX];
	int ok = 1, done, worked = 0;

	pair_open(&p, name);
	ok &= same_constants(&p);
	for (int len = 0; len < MAX - 20 && ok; len++) {
		for (int enc = 1; enc >= 0; enc--) {
			const uint8_t *msg = in;
			int n = len;

			tap_random(&seed, in, sizeof in);
			if (enc || !worked) {
				tap_random(&seed, key, sizeof key);
				tap_random(&seed, iv, sizeof iv);
			}
			if (!enc && p.n[1] > 0 && len % 3) { /* two in three: what was encrypted */
				memcpy(in, p.out[1], (size_t)p.n[1]);
				n = p.n[1];
				if (len % 3 == 1 && !cts)
					in[n / 2] ^= (uint8_t)(len % 2);
			}
			ok &= pair_init(&p, key, with_iv ? iv : NULL, enc, cts ? params : NULL);
			ok &= pair_update(&p, msg, n, &done);
			worked += done;
			if (cts && enc) { /* not without a new start */
				int again;

				ok &= pair_update(&p, in, n, &again);
				p.n[1] = 0;
			}
			if (!ok)
				tap_diag("%s: length %d, enc %d, done %d", name, n, enc, done);
		}
	}
	tap_ok(ok && worked > 50, "%s %s: %d messages as default%s", name, cts ? cts : "", worked,
	       with_iv ? "" : ", default IV");
	pair_close(&p);
}

static void streams(const char *name)
{
	struct pair p;
	uint64_t seed = 6;
	uint8_t key[32], iv[16], in[MAX], a[16], b[16];
	int ok = 1, done;

	pair_open(&p, name);
	ok &= same_constants(&p);
	for (int round = 0; round < 200 && ok; round++) {
		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		ok &= pair_init(&p, round % 3 ? key : NULL, round % 3 ? iv : NULL, round / 3 % 2,
		                NULL) ||
		      round % 3 == 0;
		for (int at = 0, n; at < MAX && round % 3; at += n) {
			n = (int)(tap_random64(&seed) % 60);
			n = n > MAX - at ? MAX - at : n;
			ok &= pair_update(&p, in + at, n, &done);
			if (n == 0)
				continue;
			ok &= EVP_CIPHER_CTX_get_updated_iv(p.x[0], a, 16) ==
			              EVP_CIPHER_CTX_get_updated_iv(p.x[1], b, 16) &&
			      !memcmp(a, b, 16);
			ok &= EVP_CIPHER_CTX_get_num(p.x[0]) == EVP_CIPHER_CTX_get_num(p.x[1]);
		}
	}
	tap_ok(ok, "%s: pieces, IV and position as default", name);
	pair_close(&p);
}

static void cfb1_bits(void)
{
	struct pair p;
	uint8_t key[16] = {1}, iv[16] = {2}, in[8] = {0x5a, 0xc3, 0x99, 1, 2, 3, 4, 5};
	int ok = 1, done;

	pair_open(&p, "AES-128-CFB1");
	for (int bits = 1; bits <= 64; bits++) {
		ok &= pair_init(&p, key, iv, bits % 2, NULL);
		/* The initialisation forgets the mode but not the flag, and only a change is told.
		 */
		for (int i = 0; i < 2; i++) {
			EVP_CIPHER_CTX_clear_flags(p.x[i], EVP_CIPH_FLAG_LENGTH_BITS);
			EVP_CIPHER_CTX_set_flags(p.x[i], EVP_CIPH_FLAG_LENGTH_BITS);
		}
		ok &= pair_update(&p, in, bits, &done) && done;
	}
	tap_ok(ok, "AES-128-CFB1: lengths in bits");
	pair_close(&p);
}

/* --- CCM --- */

static int ccm_one(EVP_CIPHER_CTX *x, EVP_CIPHER *c, int enc, const uint8_t *key, const uint8_t *iv,
                   int iv_len, const uint8_t *aad, int aad_len, const uint8_t *in, int len,
                   uint8_t *tag, int tag_len, uint8_t *out)
{
	int n = 0, ok = EVP_CipherInit_ex2(x, c, NULL, NULL, enc, NULL) > 0;

	ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, iv_len, NULL) > 0;
	ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, tag_len, enc ? NULL : tag) > 0;
	ok = ok && EVP_CipherInit_ex2(x, NULL, key, iv, enc, NULL) > 0;
	ok = ok && EVP_CipherUpdate(x, NULL, &n, NULL, len) > 0;
	if (aad_len)
		ok = ok && EVP_CipherUpdate(x, NULL, &n, aad, aad_len) > 0;
	ok = ok && EVP_CipherUpdate(x, out, &n, in, len) > 0 && n == len;
	ok = ok && EVP_CipherFinal_ex(x, out + n, &n) > 0 && n == 0;
	if (enc)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, tag_len, tag) > 0;
	return ok;
}

static void ccm(const char *name)
{
	struct pair p;
	uint64_t seed = 7;
	uint8_t key[32], iv[16], in[MAX], aad[64], tag[2][16], back[ROOM];
	int ok = 1;

	pair_open(&p, name);
	ok &= same_constants(&p) &&
	      EVP_CIPHER_CTX_get_iv_length(p.x[0]) == EVP_CIPHER_CTX_get_iv_length(p.x[1]);
	for (int len = 0; len < MAX && ok; len++) {
		int iv_len = 6 + len % 9, tag_len = 3 + len % 14, aad_len = len % 64, r[2];

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		tap_random(&seed, aad, sizeof aad);
		memset(tag, 0, sizeof tag);
		if (tag_len == 4 || tag_len == 6) /* policy asks for 64 bits */
			tag_len = 8;
		for (int i = 0; i < 2; i++)
			r[i] = ccm_one(p.x[i], p.c[i], 1, key, iv, iv_len, aad, aad_len, in, len,
			               tag[i], tag_len, p.out[i]);
		ok &= r[0] == r[1] &&
		      r[0] == (iv_len >= 7 && iv_len <= 13 && tag_len >= 4 && tag_len % 2 == 0);
		if (!r[0])
			continue;
		ok &= !memcmp(p.out[0], p.out[1], (size_t)len) && !memcmp(tag[0], tag[1], 16);
		ok &= ccm_one(p.x[0], p.c[0], 0, key, iv, iv_len, aad, aad_len, p.out[0], len,
		              tag[0], tag_len, back) &&
		      !memcmp(back, in, (size_t)len);
		tag[0][len % tag_len] ^= 1;
		ok &= !ccm_one(p.x[0], p.c[0], 0, key, iv, iv_len, aad, aad_len, p.out[0], len,
		               tag[0], tag_len, back);
		ERR_clear_error();
	}
	tap_ok(ok, "%s: sealed as default seals, opened, refused when changed", name);
	pair_close(&p);
}

static void ccm_misuse(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-256-CCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {1}, iv[13] = {2}, text[16] = {3}, out[32], tag[16] = {0};
	static const uint8_t zeros[8];
	int n;

	EVP_EncryptInit_ex2(x, c, NULL, NULL, NULL);
	EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL);
	tap_ok(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 4, NULL) > 0 &&
	               EVP_EncryptInit_ex2(x, NULL, key, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 16) <= 0 &&
	               prov_error_has("AEAD-CCM-SHORT-TAG"),
	       "CCM: a tag of 32 bits is refused by policy");
	EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, NULL);
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, NULL, &n, text, 5) <= 0 &&
	               EVP_EncryptUpdate(x, NULL, &n, NULL, 16) > 0 &&
	               EVP_EncryptUpdate(x, NULL, &n, text, 5) > 0 &&
	               EVP_EncryptUpdate(x, NULL, &n, text, 5) <= 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 15) <= 0,
	       "CCM: associated data once and after the length; text as announced");
	/* One IV, one message, whatever became of the first: two would share a key stream. */
	memset(out, 0x5a, sizeof out);
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, NULL, &n, NULL, 16) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 8) <= 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 16) <= 0,
	       "CCM: after a failure another IV is needed");
	tap_ok(!memcmp(out, zeros, 8), "CCM: and nothing is left of what failed");
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 16) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 16) <= 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, text, 16) <= 0 &&
	               EVP_EncryptFinal_ex(x, out, &n) > 0,
	       "CCM: and after a success; the end may come after the tag");
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, out, &n, NULL, 16) <= 0,
	       "CCM: no text where there should be one");
	/* An empty message has its tag checked at the end, without any call for text. */
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptFinal_ex(x, out, &n) > 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0,
	       "CCM: an empty message is sealed");
	EVP_DecryptInit_ex2(x, c, NULL, NULL, NULL);
	EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL);
	EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, tag);
	tap_ok(EVP_DecryptInit_ex2(x, NULL, key, iv, NULL) > 0 &&
	               EVP_DecryptFinal_ex(x, out, &n) > 0,
	       "CCM: and opened");
	tag[15] ^= 1;
	EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, tag);
	tap_ok(EVP_DecryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_DecryptFinal_ex(x, out, &n) <= 0,
	       "CCM: an empty message with a wrong tag is refused");
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	prov_clear();
}

static void xts_rules(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-128-XTS", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {0}, iv[16] = {0};

	tap_ok(EVP_EncryptInit_ex2(x, c, key, iv, NULL) <= 0 && prov_error_has("equal"),
	       "XTS: two equal keys are refused with a reason");
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	prov_clear();
}

/* --- MACs --- */

static void macs(const char *name, const char *cipher, size_t key_len)
{
	EVP_MAC *mac[2] = {EVP_MAC_fetch(ours, name, NULL), EVP_MAC_fetch(ref, name, NULL)};
	EVP_MAC_CTX *x[2] = {EVP_MAC_CTX_new(mac[0]), EVP_MAC_CTX_new(mac[1])};
	int gmac = !strcmp(name, "GMAC"), ok = 1;
	uint64_t seed = 8;

	for (size_t len = 0; len < MAX && ok; len++) {
		uint8_t key[32], iv[12], in[MAX], out[2][16] = {{0}};
		size_t n[2] = {0};
		OSSL_PARAM params[] = {
		        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)cipher, 0),
		        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_IV, iv, sizeof iv), OSSL_PARAM_END};

		if (!gmac)
			params[1] = params[2];
		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		for (int i = 0; i < 2; i++) {
			ok &= EVP_MAC_init(x[i], key, key_len, params) > 0 &&
			      EVP_MAC_update(x[i], in, len / 3) > 0 &&
			      EVP_MAC_update(x[i], in + len / 3, len - len / 3) > 0 &&
			      EVP_MAC_final(x[i], out[i], &n[i], 16) > 0;
			if (!gmac) { /* again with the same key */
				ok &= EVP_MAC_init(x[i], NULL, 0, NULL) > 0 &&
				      EVP_MAC_update(x[i], in, len) > 0 &&
				      EVP_MAC_final(x[i], out[i], &n[i], 16) > 0;
			}
		}
		ok &= n[0] == n[1] && !memcmp(out[0], out[1], 16) &&
		      EVP_MAC_CTX_get_mac_size(x[0]) == EVP_MAC_CTX_get_mac_size(x[1]);
	}
	tap_ok(ok, "%s with %s: as default", name, cipher);
	for (int i = 0; i < 2; i++) {
		EVP_MAC_CTX_free(x[i]);
		EVP_MAC_free(mac[i]);
	}
	prov_clear();
}

static void mac_misuse(void)
{
	EVP_MAC *mac = EVP_MAC_fetch(ours, "GMAC", NULL), *cm = EVP_MAC_fetch(ours, "CMAC", NULL);
	EVP_MAC_CTX *x = EVP_MAC_CTX_new(mac), *y = EVP_MAC_CTX_new(cm);
	uint8_t key[32] = {1}, iv[12] = {2}, out[16];
	size_t n;
	OSSL_PARAM wrong[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)"AES-128-CTR", 0),
	        OSSL_PARAM_END};
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)"AES-256-GCM", 0),
	        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_IV, iv, sizeof iv), OSSL_PARAM_END};

	tap_ok(EVP_MAC_init(y, key, 16, wrong) <= 0 && prov_error_has("AES-128-CTR") &&
	               EVP_MAC_init(x, key, 16, params) <= 0 && prov_error_has("16 bytes"),
	       "MACs: another cipher, another key length");
	tap_ok(EVP_MAC_init(x, key, 32, params) > 0 && EVP_MAC_update(x, key, 4) > 0 &&
	               EVP_MAC_final(x, out, &n, 16) > 0 && EVP_MAC_init(x, NULL, 0, NULL) > 0 &&
	               EVP_MAC_update(x, key, 4) <= 0,
	       "GMAC: no second message under one IV");
	EVP_MAC_CTX_free(x);
	EVP_MAC_CTX_free(y);
	EVP_MAC_free(mac);
	EVP_MAC_free(cm);
	prov_clear();
}

static int cmac_sign(OSSL_LIB_CTX *lib, const char *cipher, const uint8_t *key, size_t key_len,
                     const uint8_t *in, size_t len, uint8_t out[16])
{
	EVP_PKEY_CTX *gen = EVP_PKEY_CTX_new_from_name(lib, "CMAC", NULL);
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_CIPHER, (char *)cipher, 0),
	        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, (void *)key, key_len),
	        OSSL_PARAM_END};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = NULL;
	size_t n = 16;
	int ok;

	ok = EVP_PKEY_keygen_init(gen) > 0 && EVP_PKEY_CTX_set_params(gen, params) > 0 &&
	     EVP_PKEY_generate(gen, &pkey) > 0;
	ok = ok && EVP_DigestSignInit_ex(ctx, NULL, NULL, lib, NULL, pkey, NULL) > 0 &&
	     EVP_DigestSignUpdate(ctx, in, len) > 0 && EVP_DigestSignFinal(ctx, out, &n) > 0 &&
	     n == 16;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	EVP_PKEY_CTX_free(gen);
	return ok;
}

static void cmac_signature(void)
{
	uint8_t key[32] = {1, 2, 3}, in[100] = {4}, a[16] = {0}, b[16] = {1};

	tap_ok(cmac_sign(ours, "AES-256-CBC", key, 32, in, 100, a) &&
	               cmac_sign(ref, "AES-256-CBC", key, 32, in, 100, b) && !memcmp(a, b, 16),
	       "CMAC as a signature, its key generated with a cipher");
	tap_ok(cmac_sign(ours, "AES-128-CBC", key, 16, in, 9, a) &&
	               cmac_sign(ref, "AES-128-CBC", key, 16, in, 9, b) && !memcmp(a, b, 16),
	       "CMAC as a signature, AES-128");
	tap_ok(!cmac_sign(ours, "AES-128-GCM", key, 16, in, 9, a) && prov_error_has("AES-128-GCM"),
	       "CMAC keys have a cipher in CBC");
	prov_clear();
}

int main(void)
{
	static const char *const sizes[] = {"128", "192", "256"};
	static const char *const stream[] = {"OFB", "CFB", "CFB1", "CFB8"};
	static const char *const wraps[] = {"WRAP", "WRAP-PAD", "WRAP-INV", "WRAP-PAD-INV"};
	static const char *const cts[] = {"CS1", "CS2", "CS3"};
	char name[40];

	prov_init();
	for (size_t k = 0; k < 3; k++) {
		for (size_t i = 0; i < 4; i++) {
			snprintf(name, sizeof name, "AES-%s-%s", sizes[k], stream[i]);
			streams(name);
			snprintf(name, sizeof name, "AES-%s-%s", sizes[k], wraps[i]);
			whole_messages(name, NULL, 0);
			whole_messages(name, NULL, 1);
		}
		for (size_t i = 0; i < 3; i++) {
			snprintf(name, sizeof name, "AES-%s-CBC-CTS", sizes[k]);
			whole_messages(name, cts[i], 1);
		}
		snprintf(name, sizeof name, "AES-%s-CCM", sizes[k]);
		ccm(name);
		snprintf(name, sizeof name, "AES-%s-CBC", sizes[k]);
		macs("CMAC", name, 16 + 8 * k);
		snprintf(name, sizeof name, "AES-%s-GCM", sizes[k]);
		macs("GMAC", name, 16 + 8 * k);
	}
	whole_messages("AES-128-XTS", NULL, 1);
	whole_messages("AES-256-XTS", NULL, 1);
	cfb1_bits();
	ccm_misuse();
	xts_rules();
	mac_misuse();
	cmac_signature();
	prov_done();
	return tap_done();
}
